"""What is known of a register's history, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final, Literal

from site_builder.changes import FieldChange
from site_builder.records import Agreement, Partner

FOLDERS: Final = (Agreement.folder, Partner.folder)
"""The records whose history is told."""

Kind = Literal["added", "changed", "removed", "put-back", "unreadable", "readable"]
"""`put-back`: it had been removed. `unreadable`: this version cannot be read. `readable`: the one before it cannot."""


@dataclass(frozen=True, slots=True)
class Commit:
    """Where in Git a change is."""

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
    """What differs from the version before or, after a removal or a version that cannot be read, from the last before
    that. A new id stands here too, as the field `id`. Unmasked: `telling` puts it in words that can be shown.
    """
    withheld: bool = False
    """Whether more was changed that the agreement's publication level keeps back."""


@dataclass(frozen=True)
class History:
    """What Git knows of a register. Where there is no Git, nothing, and `notes` say why."""

    built_from: Commit | None = None
    """The commit that the files are of; None if there is no history."""
    commits: tuple[Commit, ...] = ()
    """Those of the main line that may have touched records, newest first. Their dates need not be in order."""
    changes: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)
    """Record path, relative to the register with slashes, to its changes, newest first. Removed records are there too.

    A commit that touched no more than comments or layout did not change what the record says, and is left out.
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

    @cached_property
    def by_commit(self) -> tuple[tuple[Commit, Mapping[str, Change]], ...]:
        """Every commit that changed records, newest first, with what it did to which."""
        found: dict[str, dict[str, Change]] = {commit.sha: {} for commit in self.commits}
        for path, changes in self.changes.items():
            for change in changes:
                found[change.commit.sha][path] = change
        return tuple((commit, found[commit.sha]) for commit in self.commits if found[commit.sha])
