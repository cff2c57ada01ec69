"""How each record came to be what it is, from Git. The only importer of git; nothing but files and Git is looked at.

One `git log` says which versions every record has had, one `git cat-file` hands over those that are to be compared.
A version is compared with the one before it by `changes.compare`.

**What counts as a change is what reached the main line.** Merges are followed along their first parent alone, and a
merge shows what it brought to that line. So a merged pull request is one change, dated on the day it was merged: before
that day the public register said something else, whenever the words were written, and the drafts on a branch were never
published. Squash merges and rebases come out the same. Dates are committer's dates for the same reason, each in its
commit's own time zone: the day it was where the register was changed.

No text of a commit and no name of an author leaves this module: the site is public and shows roles, never people.

Git runs for whoever holds the files, so nothing in a repository may make it run anything else: no hooks, no file system
monitor, no external or textual diff, no signature program, no filter, no fetch of what a partial clone lacks. That is
why the working files are compared here and not by `git status`, which runs the filters a repository asks for.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path, PurePosixPath
from stat import S_ISREG
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from site_builder.changes import FieldChange, compare
from site_builder.records import Agreement, Partner, Settings
from site_builder.source import LARGEST_FILE, Plain, Source
from site_builder.source import read as read_source

if TYPE_CHECKING:
    # imported where it is used: it starts a process, and `register check` must start at once
    from git import Git

Kind = Literal["added", "changed", "removed", "put-back", "unreadable", "readable"]
"""`unreadable`: this version cannot be read. `readable`: it can, and the one before it cannot."""
FOLDERS: Final = (Agreement.folder, Partner.folder)
PUBLISHED_AT_LEAST: Final = frozenset(
    "id title reference kind status version template theme lead review publication publication_reason"
    " publication_review supersedes superseded_by".split()  # noqa: SIM905  words in a row
)
"""What history tells of an agreement that is published by its title alone (Freedom of Information Act 2000)."""


@dataclass(frozen=True, slots=True)
class Commit:
    """Where a change is to be found in Git."""

    sha: str
    on: date
    """The committer's date, in the commit's own time zone."""
    pull_request: int | None = None
    """Its number, where the message names one the way GitHub does."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one commit did to one record."""

    commit: Commit
    kind: Kind
    fields: tuple[FieldChange, ...] = ()
    """For `changed`, what; for `put-back` and `readable`, what differs from the last version that could be read."""
    withheld: bool = False
    """Whether something else changed too that the agreement's publication level keeps back."""


@dataclass(frozen=True)
class History:
    """What Git knows of a register. Without Git, nothing, and `notes` say why."""

    built_from: Commit | None = None
    """The commit that the files were taken from; None if there is no history."""
    changes: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)
    """Record path, relative to the register with slashes, to its changes, newest first. Removed records are there too.

    A commit that changed no more than comments or layout did not change what the record says, and is left out.
    """
    uncommitted: frozenset[str] = frozenset()
    """Paths of records whose file is not what the commit has."""
    notes: tuple[str, ...] = ()
    """What readers must know of the history as a whole, in plain sentences."""

    @property
    def available(self) -> bool:
        """Whether there is a history to show."""
        return self.built_from is not None

    def of(self, path: str) -> tuple[Change, ...]:
        """The changes of one record, newest first."""
        return self.changes.get(path, ())


NOT_IN_GIT: Final = "This register is not kept in Git, so its history cannot be shown."
NO_COMMITS: Final = "Nothing in this register is committed to Git yet, so it has no history."
NO_PROGRAM: Final = "The program Git is not installed here, so the history of this register cannot be shown."
NOT_TRUSTED: Final = (
    "This register's folder belongs to another user of this computer and Git does not open it, so its history cannot "
    "be shown. `git config --global --add safe.directory` with the folder's path allows it."
)
NOT_READABLE: Final = "Git could not read the history of this register, so it cannot be shown."
ONLY_NEWEST: Final = "Only the newest changes are known here."
NOT_COMMITTED: Final = "Some records have changes that are not committed yet."


def read(root: Path) -> History:
    """The history of the register in the folder `root`, which may be any folder of its repository. Raises nothing."""
    try:
        from git import Git  # noqa: PLC0415  see above
        from git.exc import CommandError, GitCommandNotFound  # noqa: PLC0415
    except ImportError:
        # GitPython looks for the program when it is imported
        return History(notes=(NO_PROGRAM,))
    git = _careful(Git(root))
    try:
        return _history(root, git)
    except (GitCommandNotFound, PermissionError):
        return History(notes=(NO_PROGRAM,))
    except CommandError as error:
        return History(notes=(_why(str(error.stderr)),))


# Settings of a repository may name programs. These come after them and win
_SETTINGS: Final = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "log.showRoot=true",
    "log.showSignature=false",
    "protocol.allow=never",
)
_ENVIRONMENT: Final = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    # a partial clone would fetch what it lacks, over whatever transport its settings name
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    # these would change what the patterns of `_WALK` mean
    **dict.fromkeys(
        ("GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"), "0"
    ),
}
_COMMIT: Final = ("--format=%H%x00%cs%x00%s", "--encoding=UTF-8", "--no-show-signature", "-z")
_WALK: Final = (
    *(*_COMMIT, "--first-parent", "--diff-merges=first-parent", "--raw", "--no-abbrev", "--no-relative", "--no-color"),
    # renames with edits are looked for among at most 200 files of a commit (the work grows with the square); those
    # that keep their file's name or content are found among any number
    *("--no-ext-diff", "--no-textconv", "-M", "-l200"),
    # the whole repository: records may have lain in other folders before
    *("HEAD", "--", ":(top)*.yml", ":(top)*.yaml"),
)


def _careful(git: "Git") -> "Git":
    git.set_persistent_git_options(c=list(_SETTINGS), no_pager=True)
    git.update_environment(**_ENVIRONMENT)
    return git


def _why(said: str) -> str:
    """Which of the notes fits what Git said; its messages are in English because GitPython asks for that."""
    reasons = {
        "not a git repository": NOT_IN_GIT,
        "must be run in a work tree": NOT_IN_GIT,
        "dubious ownership": NOT_TRUSTED,
        "unsafe repository": NOT_TRUSTED,
        "ambiguous argument 'HEAD'": NO_COMMITS,
        "bad revision 'HEAD'": NO_COMMITS,
    }
    return next((note for sign, note in reasons.items() if sign in said), NOT_READABLE)


def _history(root: Path, git: "Git") -> History:
    shallow, prefix = _output(git.rev_parse("--is-shallow-repository", "--show-prefix", **_RAW)).split("\n")[:2]
    (head,) = _commits(_output(git.log(*_COMMIT, "-1", "HEAD", "--", **_RAW)))
    walked = list(_commits(_output(git.log(*_WALK, **_RAW))))
    blobs = _Blobs(git)
    try:
        lives = _lives(walked, blobs)
        present = {path.removeprefix(prefix): life[-1] for path, life in lives.items() if path.startswith(prefix)}
        if Settings.path not in present or present[Settings.path].gone:
            # a register in a folder that lies in somebody's repository by chance and is not part of it
            return History(notes=(NOT_IN_GIT,))
        oldest = walked[-1].commit if shallow == "true" else None
        changes = {
            path.removeprefix(prefix): tuple(reversed(list(_changes(life, blobs, oldest))))
            for path, life in sorted(_records(lives, prefix).items())
        }
    finally:
        blobs.close()
    uncommitted = _uncommitted(root, present)
    notes = (*([ONLY_NEWEST] if oldest else ()), *([NOT_COMMITTED] if uncommitted else ()))
    return History(head.commit, {path: told for path, told in changes.items() if told}, uncommitted, notes)


_RAW: Final[dict[str, Any]] = {"stdout_as_string": False, "strip_newline_in_stdout": False}


def _output(content: Any) -> str:  # noqa: ANN401  GitPython's calls have no types of their own
    # file names are bytes; those that are no UTF-8 come through as they are and match no record's name
    return bytes(content).decode("utf-8", "surrogateescape")


class _Touch(NamedTuple):
    """What a commit did to one file."""

    status: str
    """A letter of Git's: A added, D deleted, M modified, T another type, R renamed."""
    mode: str
    sha: str
    path: str
    was: str
    """Its path before, if it was renamed."""
    was_sha: str


class _Walked(NamedTuple):
    commit: Commit
    touched: tuple[_Touch, ...]


def _commits(output: str) -> Iterator[_Walked]:
    """What `git log -z --raw` printed. Every part ends in a NUL, which neither a path nor a subject can hold."""
    parts = iter(output.split("\0"))
    part = next(parts)
    while part:
        commit = Commit(part, _day(next(parts)), _pull_request(next(parts)))
        touched = []
        while (part := next(parts, "").lstrip("\n")).startswith(":"):
            _, mode, was_sha, sha, status = part[1:].split(" ")
            was = path = next(parts)
            if status[0] in "RC":
                path = next(parts)
            touched.append(_Touch(status[0], mode, sha, path, was, was_sha))
        yield _Walked(commit, tuple(touched))


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        # a forged commit; what Git itself shows for a date that it cannot read
        return date(1970, 1, 1)


_PULL_REQUEST: Final = re.compile(r"Merge pull request #(\d{1,9}) from |.*\(#(\d{1,9})\)\Z", re.ASCII | re.DOTALL)


def _pull_request(subject: str) -> int | None:
    match = _PULL_REQUEST.match(subject.rstrip())
    return int(match[match.lastindex or 0]) if match else None


class _Version(NamedTuple):
    """One version of a record, or the removal of it."""

    commit: Commit
    path: str
    sha: str
    mode: str
    gone: bool = False


_Life = list[_Version]


def _lives(walked: Sequence[_Walked], blobs: "_Blobs") -> dict[str, _Life]:
    """Path to the versions of the file that has it now or had it last, oldest first, under whatever names."""
    lives: dict[str, _Life] = {}
    for commit, touched in reversed(walked):
        # taken from their old places before any is put in its new one: names may be swapped in one commit
        moved = {touch.path: lives.pop(touch.was, []) for touch in touched if _is_moved(touch, blobs)}
        for touch in touched:
            if touch.status == "R" and touch.path not in moved and touch.was in lives:
                lives[touch.was].append(_gone(commit, touch.was))
            elif touch.status == "D":
                lives.setdefault(touch.path, []).append(_gone(commit, touch.path))
        for touch in touched:
            if touch.path in moved:
                lives[touch.path] = moved[touch.path]
            if touch.status != "D":
                version = _Version(commit, touch.path, touch.sha, touch.mode)
                lives.setdefault(touch.path, []).append(version)
    return lives


def _gone(commit: Commit, path: str) -> _Version:
    return _Version(commit, path, "", "", gone=True)


def _is_moved(touch: _Touch, blobs: "_Blobs") -> bool:
    """Whether it is the same record under a new name, and not merely one that looks like it.

    Git pairs a file that went with one that came by their likeness, and records are written on common templates: a
    new name is believed if the content is the same to the letter, or says one of the things that name the record.
    """
    if touch.status != "R":
        return False
    if touch.sha == touch.was_sha or _stem(touch.path) == _stem(touch.was):
        return True
    before, after = blobs.data(touch.was_sha), blobs.data(touch.sha)
    keys = ("title", "name", "reference")
    return bool(before and after) and any(before.get(key) and before.get(key) == after.get(key) for key in keys)


def _stem(path: str) -> str:
    return PurePosixPath(path).stem


def _is_record(path: str, prefix: str) -> bool:
    folder, _, name = path.removeprefix(prefix).rpartition("/")
    return path.startswith(prefix) and folder in FOLDERS and name.endswith(".yml")


def _records(lives: Mapping[str, _Life], prefix: str) -> dict[str, _Life]:
    """The lives of records, of those too that were moved out of the register."""
    records = {path: life for path, life in lives.items() if _is_record(path, prefix)}
    for path, life in lives.items():
        inside = [index for index, version in enumerate(life) if _is_record(version.path, prefix)]
        if path not in records and inside and inside[-1] + 1 < len(life):
            *_, last = kept = life[: inside[-1] + 1]
            records.setdefault(last.path, [*kept, _gone(life[len(kept)].commit, last.path)])
    return records


def _changes(life: _Life, blobs: "_Blobs", oldest: Commit | None) -> Iterator[Change]:
    """What the versions of one record changed, oldest first. In a shallow clone, what came in the oldest is unknown."""
    if len(life) == 1:
        if life[0].commit is not oldest:
            yield Change(life[0].commit, "added")
        return
    withheld = _is_title_only(life, blobs)
    known: dict[str, Plain] | None = None
    before: _Version | None = None
    for version in life:
        data = None if version.gone else blobs.version(version)
        was_readable = before is not None and (before.gone or blobs.version(before) is not None)
        change = _change(before, version, (known, data), was_readable=was_readable)
        if version.commit is not oldest and change is not None:
            yield _without_details(change) if withheld else change
        known = data or known
        before = version


def _change(
    before: _Version | None,
    now: _Version,
    data: tuple[dict[str, Plain] | None, dict[str, Plain] | None],
    *,
    was_readable: bool,
) -> Change | None:
    if before is None:
        return Change(now.commit, "added")
    if now.gone:
        return Change(now.commit, "removed")
    known, said = data
    fields = compare(known, said) if known and said else ()
    if _stem(before.path) != _stem(now.path):
        fields = (FieldChange(("id",), _stem(before.path), _stem(now.path)), *fields)
    if before.gone:
        return Change(now.commit, "put-back", fields)
    if said is None:
        return None if now.sha == before.sha and not fields else Change(now.commit, "unreadable", fields)
    if not was_readable:
        return Change(now.commit, "readable", fields)
    return Change(now.commit, "changed", fields) if fields else None


def _is_title_only(life: _Life, blobs: "_Blobs") -> bool:
    """Whether the newest version that can be read asks for no more than its title to be published."""
    newest = next((data for version in reversed(life) if not version.gone and (data := blobs.version(version))), {})
    return newest.get("publication") == "title-only"


def _without_details(change: Change) -> Change:
    told = tuple(each for each in change.fields if each.keys[0] in PUBLISHED_AT_LEAST)
    return Change(change.commit, change.kind, told, withheld=len(told) < len(change.fields))


class _Blobs:
    """Contents of files, by their hashes, through one process that is started when the first is asked for."""

    def __init__(self, git: "Git") -> None:
        self._git = git
        self._process: Any = None
        # the versions of one record are read one after another, so that this many are enough to read each once
        self.data = lru_cache(maxsize=512)(self._data)

    def version(self, version: _Version) -> dict[str, Plain] | None:
        """What a version says; None if it cannot be read."""
        return self.data(version.sha) if version.mode in ("100644", "100755") else None

    def _data(self, sha: str) -> dict[str, Plain] | None:
        content = self._content(sha)
        source = read_source("", content) if content is not None else None
        return source.data if isinstance(source, Source) else None

    def _content(self, sha: str) -> bytes | None:
        """The file of this hash; None if it is larger than any record or the repository lacks it."""
        if self._process is None:
            self._process = self._git.cat_file(batch=True, istream=_PIPE, as_process=True)
        self._process.stdin.write(f"{sha}\n".encode())
        self._process.stdin.flush()
        header = self._process.stdout.readline().split()
        if len(header) != 3 or header[1] != b"blob":  # noqa: PLR2004  hash, type, size
            return None
        size = int(header[2])
        if size <= LARGEST_FILE:
            return bytes(self._process.stdout.read(size + 1)[:-1])
        for start in range(0, size + 1, LARGEST_FILE):
            self._process.stdout.read(min(LARGEST_FILE, size + 1 - start))
        return None

    def close(self) -> None:
        """End the process. GitPython ends it, and closes its pipes, when nothing refers to it any more."""
        self._process = None


_PIPE: Final = -1
"""`subprocess.PIPE`."""


def _uncommitted(root: Path, present: Mapping[str, _Version]) -> frozenset[str]:
    """Records that are not in the folder as they are in the commit."""
    committed = {path: version for path, version in present.items() if _is_record(path, "") and not version.gone}
    files = {f"{folder}/{file.name}": file for folder in FOLDERS for file in (root / folder).glob("*.yml")}
    differ = {path for path in files.keys() & committed if not _is_content(files[path], committed[path].sha)}
    return frozenset((files.keys() ^ committed.keys()) | differ)


def _is_content(file: Path, sha: str) -> bool:
    """Whether a file has the content of this hash, whichever line ends Git was told to check it out with."""
    try:
        status = file.lstat()
        if not S_ISREG(status.st_mode) or status.st_size > LARGEST_FILE:
            # no record, and no site is built from it
            return True
        content = file.read_bytes()
    except OSError:
        return True
    return sha in (_hash(content, sha), _hash(content.replace(b"\r\n", b"\n"), sha))


def _hash(content: bytes, like: str) -> str:
    algorithm = hashlib.sha1 if len(like) == 40 else hashlib.sha256  # noqa: PLR2004  hexadecimal digits of SHA-1
    return algorithm(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
