"""How each record came to be what it is, from Git.

One `git log` says which versions every record has had, one `git cat-file` hands over those that are to be compared
(`repository`, the only importer of git). A version is compared with the one before it (`lives`, which is pure).

**What counts as a change is what reached the main line.** Merges are followed along their first parent alone, and a
merge shows what it brought to that line. So a merged pull request is one change, dated on the day it was merged: until
that day the public register said something else, whenever the words were written, and the drafts on a branch were never
published. Squash merges and rebases come out the same. Dates are committers' dates for the same reason, each in its
commit's own time zone: the day it was where the register was changed.

No text of a commit and no name of an author comes out: the site is public and shows roles, never people.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from site_builder.history.base import Base, NoBase, read_base
from site_builder.history.between import Between, Difference, is_told, read_between, read_known
from site_builder.history.contents import has_content
from site_builder.history.lives import Version, changes_of, is_record, lives_of, records_of
from site_builder.history.model import FOLDERS, Change, Commit, History, Kind
from site_builder.history.repository import NOT_IN_GIT, NoHistory, Repository, opened
from site_builder.records import Settings

__all__ = [
    "Base",
    "Between",
    "Change",
    "Commit",
    "Difference",
    "History",
    "Kind",
    "NoBase",
    "is_told",
    "read",
    "read_base",
    "read_between",
    "read_known",
]

ONLY_NEWEST: Final = "Only the newest changes are known here."
NOT_COMMITTED: Final = "Some records have changes that are not committed yet."


def read(root: Path) -> History:
    """The history of the register in the folder `root`, which may be any folder of its repository. Never raises.

    Takes time that grows with the number of files that all commits touched together.
    """
    try:
        with opened(root) as repository:
            return _history(root, repository)
    except NoHistory as reason:
        return History(notes=(str(reason),))


def _history(root: Path, repository: Repository) -> History:
    walked = repository.walk()
    lives = lives_of(walked, repository.data)
    prefix = repository.prefix
    present = {
        path.removeprefix(prefix): life[-1]
        for path, life in lives.items()
        if path.startswith(prefix) and not life[-1].gone
    }
    if Settings.path not in present:
        # a folder that happens to lie in somebody's repository, such as one of a whole home folder
        raise NoHistory(NOT_IN_GIT)
    # in a shallow clone the oldest commit seems to have brought everything
    unknown = walked[-1].commit if repository.shallow else None
    changes = {
        path.removeprefix(prefix): told
        for path, life in sorted(records_of(lives, prefix).items())
        if (told := changes_of(life, repository.data, unknown))
    }
    uncommitted = _uncommitted(root, present)
    notes = (*([ONLY_NEWEST] if unknown else ()), *([NOT_COMMITTED] if uncommitted else ()))
    commits = tuple(each.commit for each in walked)
    return History(repository.head, commits, changes, uncommitted, notes)


def _uncommitted(root: Path, present: Mapping[str, Version]) -> frozenset[str]:
    """Records that are not in the folder as they are in the commit.

    Not asked of `git status`: to compare, it runs whatever filter programs a repository's settings name.
    """
    committed = {path: version for path, version in present.items() if is_record(path)}
    found = {f"{folder}/{file.name}": file for folder in FOLDERS for file in (root / folder).glob("*.yml")}
    files = {path: file for path, file in found.items() if is_record(path)}
    differ = {path for path in files.keys() & committed if not has_content(files[path], committed[path].sha)}
    return frozenset((files.keys() ^ committed.keys()) | differ)
