"""What records said in the commit that a change is to be merged into.

That commit is not the tip of the branch but where the change left it: what others merged meanwhile is no part of the
change. Files are compared by their hashes, so that only those that differ are read from Git.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from site_builder.changes import Record
from site_builder.history.contents import has_content
from site_builder.history.lives import is_record
from site_builder.history.repository import NoBase, NoHistory, opened
from site_builder.records import Charter

__all__ = ["Base", "NoBase", "read_base"]

FOLDERS = ("agreements/", "partners/", f"{Charter.folder}/")


@dataclass(frozen=True)
class Base:
    """The records of a commit that are not, in the folder, what they were."""

    commit: str
    """Its hash."""
    before: Mapping[str, Record | None]
    """Path to what the file said; None where it cannot be read."""
    added: frozenset[str]
    """Paths of records that it does not have."""


def read_base(root: Path, ref: str) -> Base:
    """What the register in `root` said where it left `ref`: a branch, a tag or a hash. Raises NoBase.

    Takes time that grows with the number of files, and with the size of those that differ.
    """
    try:
        with opened(root) as repository:
            commit = repository.base_of(ref)
            committed = {path: sha for path, sha in repository.tree(commit, FOLDERS).items() if _is_watched(path)}
            present = {path for folder in FOLDERS for path in _files(root, folder) if _is_watched(path)}
            differ = [
                path for path, sha in committed.items() if path not in present or not has_content(root / path, sha)
            ]
            before = {path: repository.data(committed[path]) for path in differ}
            return Base(commit, before, frozenset(present - committed.keys()))
    except NoHistory as reason:
        raise NoBase(f"there is nothing to compare with: {reason}") from None


def _files(root: Path, folder: str) -> list[str]:
    return [f"{folder}{file.name}" for file in (root / folder).glob("*.yml")]


def _is_watched(path: str) -> bool:
    return is_record(path) or path.startswith(f"{Charter.folder}/")
