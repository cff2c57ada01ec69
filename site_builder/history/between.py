"""What the records of a register say at two times: in two commits, or in a commit and in the folder as it is.

Both are read from Git's objects and from the disk: nothing is checked out, and nothing that a repository's settings
name is run. Files are compared by their hashes, so that only those that differ are read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final, Literal, Protocol

from site_builder.changes import Changed, FieldChange, Record, compare
from site_builder.history.base import LACKING
from site_builder.history.contents import is_content
from site_builder.history.lives import is_record
from site_builder.history.names import renamed
from site_builder.history.repository import ORDINARY, NoBase, NoHistory, Repository, opened
from site_builder.records import Agreement, Charter, Partner, Settings, Vocabularies
from site_builder.source import Source, load

FOLDERS: Final = (f"{Agreement.folder}/", f"{Partner.folder}/", "registry/", "guidance/")
"""The folders of content."""
Kind = Literal["added", "removed", "moved", "changed", "unreadable", "readable"]
"""`unreadable`: it cannot be read as it is now. `readable`: it can, and could not before."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A record that does not say what it said."""

    kind: Kind
    changed: Changed
    """Nothing in `before` of one that is `readable`, nothing in `after` of one that is `unreadable`."""
    was: str = ""
    """The path that it had before, if it moved."""


@dataclass(frozen=True)
class Between:
    """What differs, and what is needed to say it in words."""

    base: str
    """The hash of the commit that is compared with."""
    head: str | None
    """That of the newer commit; None for the files in the folder."""
    differences: tuple[Difference, ...]
    """By path."""
    beside: tuple[str, ...]
    """Paths of what differs in the same folders and is none of the records that are told of."""
    known: Mapping[str, Record]
    """Path to what the settings, the vocabularies, every partner, and agreements that the differences name say now."""
    touched: frozenset[str] = frozenset()
    """Paths of all that differs in these folders, even where it says what it said."""


Both = tuple[Record | None, Record | None]
"""What a file said and says; None where it is not there or cannot be read."""
Said = Mapping[str, Both]


class _Side(Protocol):
    """The register at one of the two times."""

    @property
    def paths(self) -> frozenset[str]: ...

    @property
    def links(self) -> frozenset[str]:
        """Those that are links, or another repository: they hold no record."""

    def has(self, path: str, sha: str) -> bool:
        """Whether the file there has the content of this hash."""

    def data(self, path: str) -> Record | None:
        """What the file there says; None if it is not there or cannot be read."""


class _Committed:
    def __init__(self, repository: Repository, commit: str, ref: str) -> None:
        self._repository = repository
        self._ref = ref
        entries = {path: entry for path, entry in repository.entries(commit, FOLDERS).items() if not _is_hidden(path)}
        self.files = {path: sha for path, (_, sha) in entries.items()}
        self.paths = frozenset(entries)
        self.links = frozenset(path for path, (mode, _) in entries.items() if not mode.startswith(ORDINARY))

    def has(self, path: str, sha: str) -> bool:
        return self.files.get(path) == sha

    def data(self, path: str) -> Record | None:
        said = self._repository.data(self.files[path]) if path in self.files and path not in self.links else None
        if self._repository.lacks_files:
            raise NoBase(LACKING.format(ref=self._ref))
        return said


class _Folder:
    def __init__(self, root: Path) -> None:
        self._root = root
        files = (file for folder in FOLDERS for file in (root / folder).rglob("*") if not file.is_dir())
        paths = (file.relative_to(root).as_posix() for file in files)
        self.paths = frozenset(path for path in paths if not _is_hidden(path))
        self.links = frozenset(path for path in self.paths if (root / path).is_symlink())

    def has(self, path: str, sha: str) -> bool:
        file = self._root / path
        try:
            # a link is taken for what it was; documents may be larger than any record
            return path in self.links or (file.is_file() and is_content(file.read_bytes(), sha))
        except OSError:
            return False

    def data(self, path: str) -> Record | None:
        source = load(self._root, path) if path in self.paths else None
        return source.data if isinstance(source, Source) else None


def is_told(path: str) -> bool:
    """Whether it is told what changes in a file at this path: a record, a charter, the settings, the vocabularies."""
    return is_record(path) or path.startswith(f"{Charter.folder}/") or path in (Settings.path, Vocabularies.path)


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in PurePosixPath(path).parts)


def read_between(root: Path, base: str, head: str | None = None) -> Between:
    """What the register in `root` says in the commit `head`, and did not in the commit `base`. Raises NoBase.

    Both may be a branch, a tag or a hash. Without `head`, it is the files in the folder that are compared, and not with
    `base` itself but with the commit where they left it: what others merged meanwhile is no part of their change.
    Takes time that grows with the number of files, and with the size of those that differ.
    """
    try:
        with opened(root) as repository:
            if head is None:
                commit, newer = repository.base_of(base), None
                now: _Side = _Folder(root)
            else:
                commit, newer = repository.commit_of(base), repository.commit_of(head)
                now = _Committed(repository, newer, head)
            return _between(_Committed(repository, commit, base), now, commit, newer)
    except NoHistory as reason:
        raise NoBase(f"there is nothing to compare with: {reason}") from None


def read_known(root: Path, ref: str) -> Mapping[str, Record]:
    """Path to what the settings, the vocabularies and every partner say in the commit `ref`. Raises NoBase."""
    try:
        with opened(root) as repository:
            there = _Committed(repository, repository.commit_of(ref), ref)
            return {path: data for path in _named((), there.paths) if (data := there.data(path)) is not None}
    except NoHistory as reason:
        raise NoBase(f"there is nothing to read: {reason}") from None


def _between(then: _Committed, now: _Side, base: str, head: str | None) -> Between:
    changed_kind = then.links ^ now.links
    differ = [
        path
        for path in sorted(then.paths | now.paths)
        if path not in then.files or path in changed_kind or not now.has(path, then.files[path])
    ]
    told = [path for path in differ if is_told(path)]
    said = {path: (then.data(path), now.data(path)) for path in told}
    moves = renamed(_readable(said, 0), _readable(said, 1))
    was = {moves[path]: path for path in sorted(moves, reverse=True)}
    left = set(was.values())
    found: list[Difference] = []
    for path in told:
        if path in was:
            found.append(_moved(path, was[path], said))
        elif path not in left:
            found += _difference(path, said[path], was_there=path in then.paths, is_there=path in now.paths)
        elif path in now.paths:
            # another record has taken the place of the one that moved
            found += _difference(path, (None, said[path][1]), was_there=False, is_there=True)
    known = {path: data for path in _named(found, now.paths) if (data := now.data(path)) is not None}
    beside = tuple(path for path in differ if not is_told(path))
    return Between(base, head, tuple(found), beside, known, frozenset(differ))


def _readable(said: Said, side: Literal[0, 1]) -> dict[str, Record]:
    return {path: record for path, both in said.items() if (record := both[side]) is not None}


def _moved(path: str, was: str, said: Said) -> Difference:
    before, after = said[was][0], said[path][1]
    renaming = FieldChange(("id",), PurePosixPath(was).stem, PurePosixPath(path).stem)
    return Difference("moved", Changed(path, before, after, (renaming, *compare(before, after))), was)


def _difference(path: str, said: Both, *, was_there: bool, is_there: bool) -> Iterator[Difference]:
    """What became of the record at `path`; nothing if it says what it said, in other words of YAML."""
    before, after = said
    fields = compare(before, after)
    kind: Kind = "changed"
    if not is_there:
        kind = "removed"
    elif after is None:
        kind = "unreadable"
    elif not was_there:
        kind = "added"
    elif before is None:
        kind = "readable"
    elif not fields:
        return
    yield Difference(kind, Changed(path, before, after, fields))


def _named(differences: Sequence[Difference], present: Iterable[str]) -> list[str]:
    """Paths of the records whose names are needed to say these differences in words."""
    agreements = {
        f"{Agreement.folder}/{name}{Agreement.suffix}"
        for each in differences
        for key in ("supersedes", "superseded_by")
        for said in each.changed.value(key)
        for name in (said if isinstance(said, tuple) else (said,))
    }
    wanted = {Settings.path, Vocabularies.path, *agreements}
    return sorted(
        path for path in present if path in wanted or (path.startswith(f"{Partner.folder}/") and is_record(path))
    )
