"""From what every commit touched to what every record has been through: files followed under changing names. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from site_builder.changes import MEMBERS, FieldChange, Record, compare, member_of
from site_builder.history.model import FOLDERS, Change, Commit
from site_builder.source import Plain

Data = Callable[[str], Record | None]
"""A file's hash to what it says; None if it cannot be read."""

OF_TITLE_ONLY: Final = frozenset(
    {
        *("id", "title", "reference", "kind", "status", "version", "template", "theme", "lead", "review"),
        *("publication", "publication_reason", "publication_review", "supersedes", "superseded_by"),
    }
)
"""What may be told of an agreement that is published by its title alone. Older versions may have said more, before it
was found that they should not (Freedom of Information Act 2000): they stay in Git, and the site does not repeat them.
"""
OPEN: Final = "full"
"""The publication level at which nothing is held back, and that of a record which names none."""

KNOWN_BY: Final = ("title", "name", "reference")
"""What a record is known by: one that came under another name and still says one of these is the same record."""


class Touch(NamedTuple):
    """What a commit did to one file."""

    status: str
    """Git's letter: A added, D deleted, M modified, T made another type of file, R renamed."""
    mode: str
    sha: str
    path: str
    was: str
    """Its path before."""
    was_sha: str


class Walked(NamedTuple):
    """A commit of the main line and the files that are different after it."""

    commit: Commit
    touched: tuple[Touch, ...]


class Version(NamedTuple):
    """A file as one commit left it."""

    commit: Commit
    path: str
    sha: str = ""
    mode: str = ""

    @property
    def gone(self) -> bool:
        """Whether the commit removed it."""
        return not self.sha


Life = list[Version]
"""The versions of one file, oldest first."""


def is_record(path: str, prefix: str = "") -> bool:
    """Whether a file at this path is a record of the register in the folder `prefix`, which ends in a slash."""
    folder, _, name = path.removeprefix(prefix).rpartition("/")
    return path.startswith(prefix) and folder in FOLDERS and name.endswith(".yml") and not name.startswith(".")


def lives_of(walked: Sequence[Walked], data: Data) -> dict[str, Life]:
    """The path that a file has, or had last, to its versions under all its names. `walked` is newest first."""
    lives: dict[str, Life] = {}
    for commit, touched in reversed(walked):
        moved = {touch for touch in touched if _is_same_record(touch, data)}
        # all are taken from their places before any is put in its new one: two may swap names
        taken = {touch.path: lives.pop(touch.was, []) for touch in moved}
        for touch in touched:
            if touch.status in "RD" and touch not in moved:
                lives.setdefault(touch.was, []).append(Version(commit, touch.was))
        lives |= taken
        for touch in touched:
            if touch.status != "D":
                version = Version(commit, touch.path, touch.sha, touch.mode)
                lives.setdefault(touch.path, []).append(version)
    return lives


def _is_same_record(touch: Touch, data: Data) -> bool:
    """Whether this is one record under a new name, and not two that look alike.

    Git pairs files that went with files that came by likeness, and records are written on common templates. A new name
    is believed if the content is the same to the letter or still says one of the things that a record is known by.
    """
    if touch.status != "R":
        return False
    if touch.sha == touch.was_sha or _stem(touch.path) == _stem(touch.was):
        return True
    before, after = data(touch.was_sha) or {}, data(touch.sha) or {}
    return any(before.get(key) and before.get(key) == after.get(key) for key in KNOWN_BY)


def _stem(path: str) -> str:
    return PurePosixPath(path).stem


def records_of(lives: Mapping[str, Life], prefix: str) -> dict[str, Life]:
    """The lives of records, and of what was one until it was moved to another place."""
    records = {path: life for path, life in lives.items() if is_record(path, prefix)}
    for path in lives.keys() - records:
        life = lives[path]
        last = max((index for index, version in enumerate(life) if is_record(version.path, prefix)), default=None)
        if last is not None:
            removed = Version(life[last + 1].commit, life[last].path)
            records.setdefault(removed.path, [*life[: last + 1], removed])
    return records


def changes_of(life: Life, data: Data, unknown: Commit | None) -> tuple[Change, ...]:
    """What the versions of one record changed, newest first. What came with the commit `unknown` is not told."""
    if len(life) == 1:
        # most records of a young register: nothing to read, nothing to compare
        return () if life[0].commit == unknown else (Change(life[0].commit, "added"),)
    said = [data(version.sha) if version.mode in ("100644", "100755") else None for version in life]
    told = [change for change in _told(life, said) if change.commit != unknown]
    newest = next((record for record in reversed(said) if record is not None), {})
    level = newest.get("publication") or OPEN
    if level == "title-only":
        told = [_only(change, _of_title) for change in told]
    elif level != OPEN:
        by_title = _while_open(life, said) | _while_title_only(life, said)
        told = [
            _only(change, _of_title if change.commit in by_title else partial(_still_says, newest)) for change in told
        ]
    return tuple(reversed(told))


def _while_open(life: Life, said: Sequence[Record | None]) -> frozenset[Commit]:
    """The commits up to the one by which a record came to say less; none if it was never published in full."""
    known = [at for at, record in enumerate(said) if record is not None]
    was_open = [(said[at] or {}).get("publication") in (None, OPEN) for at in known]
    if not any(was_open):
        return frozenset()
    last = max(place for place, each in enumerate(was_open) if each)
    reduced = known[last + 1] if last + 1 < len(known) else known[last]
    return frozenset(version.commit for version in life[: reduced + 1])


def _while_title_only(life: Life, said: Sequence[Record | None]) -> frozenset[Commit]:
    """The commits that left a record published by its title alone, and those by which it came to say more."""
    found = set()
    was_title_only = False
    for version, record in zip(life, said, strict=True):
        # of a version that cannot be read, nothing else is known than of the one before
        is_title_only = was_title_only if record is None else record.get("publication") == "title-only"
        if was_title_only or is_title_only:
            found.add(version.commit)
        was_title_only = is_title_only
    return frozenset(found)


def _told(life: Life, said: Sequence[Record | None]) -> Iterator[Change]:
    yield Change(life[0].commit, "added")
    known = said[0]
    for before, now, was, says in zip(life, life[1:], said, said[1:], strict=False):
        if now.gone:
            yield Change(now.commit, "removed")
            continue
        fields = () if known is None or says is None else compare(known, says)
        if not before.gone and _stem(before.path) != _stem(now.path):
            fields = (FieldChange(("id",), _stem(before.path), _stem(now.path)), *fields)
        if before.gone:
            yield Change(now.commit, "put-back", fields)
        elif says is None and (now.sha != before.sha or fields):
            yield Change(now.commit, "unreadable", fields)
        elif says is not None and was is None:
            yield Change(now.commit, "readable", fields)
        elif fields:
            yield Change(now.commit, "changed", fields)
        known = known if says is None else says


def _only(change: Change, may_be_told: Callable[[FieldChange], bool]) -> Change:
    told = tuple(filter(may_be_told, change.fields))
    return Change(change.commit, change.kind, told, withheld=len(told) < len(change.fields))


def _of_title(change: FieldChange) -> bool:
    return change.keys[0] in OF_TITLE_ONLY


def _still_says(value: Plain, change: FieldChange) -> bool:
    """Whether a record says anything today where this was changed: what it says no longer is not read out again.

    Of a list, it must still say each item that the change would name.
    """
    for depth, key in enumerate(change.keys):
        if isinstance(key, str):
            value = value.get(key) if isinstance(value, dict) else None
        else:
            names = MEMBERS[tuple(part for part in change.keys[:depth] if isinstance(part, str))]
            items = value if isinstance(value, tuple) else ()
            value = next((item for item in items if isinstance(item, dict) and member_of(item, names) == key), None)
    kept = value if isinstance(value, tuple) else (value,)
    named = [item for side in (change.before, change.after) if isinstance(side, tuple) for item in side]
    return _of_title(change) or (value is not None and all(item in kept for item in named))
