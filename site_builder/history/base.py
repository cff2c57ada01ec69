"""What records said in the commit that a change is to be merged into.

That commit is not the tip of the branch but where the change left it: what others merged meanwhile is no part of the
change. Files are compared by their hashes, so that only those that differ are read from Git.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from site_builder.changes import Record
from site_builder.history.contents import content_of, is_content
from site_builder.history.lives import is_record
from site_builder.history.repository import ORDINARY, NoBase, NoHistory, Repository, opened
from site_builder.records import Agreement, Charter, Guidance, Partner, Settings, Vocabularies
from site_builder.records.names import is_well_named

__all__ = ["Base", "NoBase", "read_base"]

FOLDERS = {f"{kind.folder}/": kind.suffix for kind in (Agreement, Partner, Charter, Guidance)}
"""Where the records are that may not vanish, and how the names of their files end."""
FILES = (Settings.path, Vocabularies.path)
LACKING = "this copy lacks files that {ref} has, as a partial clone does: clone it anew, without `--filter`"


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
            tree = repository.entries(commit, (*FOLDERS, *FILES))
            committed = {path: entry for path, entry in tree.items() if path in FILES or _is_watched(path)}
            present = {path for folder in FOLDERS for path in _files(root, folder) if _is_watched(path)}
            present |= {path for path in FILES if (root / path).is_file()}
            differ = {
                path: sha
                for path, (mode, sha) in committed.items()
                # a link was no record, whatever it led to
                if mode.startswith(ORDINARY) and (path not in present or not _has(root / path, sha))
            }
            before = {
                path: _said(repository, path, sha, ref) for path, sha in differ.items() if _could_be_published(path)
            }
            return Base(commit, before, frozenset(filter(_could_be_published, present - committed.keys())))
    except NoHistory as reason:
        raise NoBase(f"there is nothing to compare with: {reason}") from None


def _has(file: Path, sha: str) -> bool:
    content = content_of(file)
    return content is not None and is_content(content, sha)


def _said(repository: Repository, path: str, sha: str, ref: str) -> Record | None:
    record = repository.data(sha, path)
    if repository.lacks_files:
        raise NoBase(LACKING.format(ref=ref))
    return record


def _could_be_published(path: str) -> bool:
    """Not if its name is no name for a record: such a file has to be renamed, whatever it says."""
    return path in FILES or is_well_named(path)


def _files(root: Path, folder: str) -> list[str]:
    return [f"{folder}{file.name}" for file in (root / folder).glob(f"*{FOLDERS[folder]}")]


def _is_watched(path: str) -> bool:
    """Whether a file at this path is a record whose changes the rules look at."""
    folder, _, name = path.rpartition("/")
    is_page = folder == Guidance.folder and name.endswith(Guidance.suffix)
    return is_record(path) or is_page or path.startswith(f"{Charter.folder}/")
