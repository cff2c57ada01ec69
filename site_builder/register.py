"""All the record files of a folder into one immutable, cross-referenced `Register`."""

import os
import stat
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from site_builder import workers
from site_builder.problem import Problem
from site_builder.records import Agreement, Charter, Guidance, Partner, Settings, Vocabularies, parse
from site_builder.records.names import Filed, wrong_name
from site_builder.source import Source, load
from site_builder.source import read as read_source

Record = Agreement | Partner | Charter | Guidance | Settings | Vocabularies
Many = TypeVar("Many", Agreement, Partner, Charter, Guidance)
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Register:
    """Every record that is valid, by id; and which files were not, so that nothing is said twice about those."""

    settings: Settings
    vocabularies: Vocabularies
    charters: Mapping[str, Charter]
    agreements: Mapping[str, Agreement]
    partners: Mapping[str, Partner]
    guidance: Mapping[str, Guidance]
    sources: Mapping[str, Source]
    """By path."""
    broken: frozenset[str]
    """Paths of files that hold no valid record, and of folders that cannot be read."""
    unread: frozenset[str] = frozenset()
    """Paths of records that were not asked for: nothing is known of them but their names."""

    @property
    def records(self) -> Iterator[Record]:
        """Every record, in the order of the folders."""
        yield self.settings
        yield self.vocabularies
        for group in (self.charters, self.agreements, self.partners, self.guidance):
            yield from group.values()

    def has(self, kind: type[Many], name: str) -> bool:
        """Whether such a record exists, be it a broken one: its own problems are reported on their own.

        In a folder that cannot be read, any may exist.
        """
        path = f"{kind.folder}/{name}{kind.suffix}"
        return (
            name in self._by_folder[kind.folder]
            or path in self.broken
            or path in self.unread
            or kind.folder in self.broken
        )

    def names(self, kind: type[Filed]) -> tuple[str, ...]:
        """The ids of such records, read or not, but for broken ones."""
        folder = f"{kind.folder}/"
        unread = (path for path in self.unread if path.startswith(folder))
        return (
            *self._by_folder[kind.folder],
            *(path.removeprefix(folder).removesuffix(kind.suffix) for path in unread),
        )

    @cached_property
    def _by_folder(self) -> Mapping[str, Mapping[str, object]]:
        return {
            Agreement.folder: self.agreements,
            Partner.folder: self.partners,
            Charter.folder: self.charters,
            Guidance.folder: self.guidance,
        }

    @cached_property
    def agreements_of(self) -> Mapping[str, tuple[Agreement, ...]]:
        """Partner id to the agreements that it is a party to or leads, by title."""
        found: defaultdict[str, list[Agreement]] = defaultdict(list)
        for agreement in sorted(self.agreements.values(), key=lambda agreement: agreement.title.casefold()):
            for partner in {agreement.lead: None} | {party.partner: None for party in agreement.parties}:
                found[partner].append(agreement)
        return {partner: tuple(agreements) for partner, agreements in found.items()}

    def taken_part_in(self, partner: str) -> tuple[Agreement, ...]:
        """Those of them, by title, that it has neither withdrawn from nor refused to sign."""
        named = self.agreements_of.get(partner, ())
        return tuple(one for one in named if not ((party := one.party(partner)) and party.is_out))

    @cached_property
    def themes(self) -> Mapping[str, str]:
        """Theme id to title."""
        return {theme.id: theme.title for theme in self.vocabularies.themes}

    @cached_property
    def sectors(self) -> Mapping[str, str]:
        """Sector id to title."""
        return {sector.id: sector.title for sector in self.vocabularies.sectors}

    @cached_property
    def _public_sectors(self) -> frozenset[str]:
        return frozenset(sector.id for sector in self.vocabularies.sectors if sector.public_authority)

    def is_public_authority(self, partner: Partner) -> bool:
        """Whether it is a public authority or body (Data Protection Act 2018 s.7): its own word, else its sector's."""
        return partner.sector in self._public_sectors if partner.public_authority is None else partner.public_authority

    def successors(self, partner: Partner) -> tuple[Partner, ...]:
        """Who does its work today: a successor may have been succeeded in its turn. None that was dissolved."""
        found: dict[str, Partner] = {}
        seen = {partner.id}
        waiting = list(partner.succeeded_by)
        for name in waiting:
            successor = self.partners.get(name)
            if name in seen or successor is None:
                continue
            seen.add(name)
            if successor.has_gone and successor.succeeded_by:
                waiting += successor.succeeded_by
            elif successor.status != "dissolved":
                found[name] = successor
        return tuple(found.values())

    def partner_name(self, partner: str) -> str:
        """Its name, or its id where the register does not know it."""
        return self.partners[partner].name if partner in self.partners else partner


@dataclass(frozen=True)
class Reading:
    """What came of reading a folder. `register` is None when its settings or vocabularies could not be read."""

    register: Register | None
    problems: tuple[Problem, ...]
    files: int
    """How many record files there are, good or bad."""


class _Files:
    """The record files of one folder, each read once."""

    def __init__(self, root: Path, instead: Mapping[str, bytes], only: Collection[str] | None) -> None:
        self.root = root
        self.instead = instead
        self.only = only
        self.unread: set[str] = set()
        self.sources: dict[str, Source] = {}
        self.problems: list[Problem] = []
        self.broken: set[str] = set()
        self.meant: set[str] = set()
        """Names that files should have: whoever refers to a record by its right name has made no mistake."""
        # on a file system that marks every file executable, the mark says nothing
        settings = root / Settings.path
        self.marks_executables = os.name == "posix" and settings.exists() and not _is_executable(settings)

    def one(self, model: type[Model], path: str, **derived: str) -> Model | None:
        """The record at `path`, or None after its problems have been noted."""
        return self._record(model, path, _load(self.root, self.instead, path), **derived)

    def _record(self, model: type[Model], path: str, source: Source | list[Problem], **derived: str) -> Model | None:
        if self.marks_executables and _is_executable(self.root / path):
            self._note(path, [_at(path, "file-type", "a record must not be executable", f"run: chmod -x {path}")])
        if not isinstance(source, Source):
            self._note(path, source)
            return None
        self.sources[path] = source
        if path.endswith(".md"):
            derived["body"] = source.body
        record = parse(source, model, **derived)
        if isinstance(record, list):
            self._note(path, record)
            return None
        return record

    def many(self, kind: type[Many]) -> dict[str, Many]:
        """Every record of a folder, by id, in the order of ids."""
        ids: dict[str, str] = {}
        for name in self._names(kind.folder):
            path = f"{kind.folder}/{name}"
            if problem := wrong_name(kind, path, name):
                self._note(path, [problem])
                self.meant.add(f"{kind.folder}/{name.partition('.')[0].lower()}{kind.suffix}")
            elif self.only is not None and kind in (Agreement, Partner) and path not in self.only:
                self.unread.add(path)
            else:
                ids[path] = name.removesuffix(kind.suffix)
        records: dict[str, Many] = {}
        loaded = workers.each(partial(_plain, self.root, self.instead), list(ids), SECONDS_A_FILE)
        for (path, record_id), plain in zip(ids.items(), loaded, strict=True):
            if record := self._record(kind, path, _source(plain), id=record_id):
                records[record_id] = record
        return records

    def is_own(self, folder: str) -> bool:
        """Whether `folder` is no link: a link could publish files that were never meant for the register."""
        if not (self.root / folder).is_symlink():
            return True
        self._note(folder, [_at(folder, "file-type", f"{folder} must be a folder of its own: this is a link")])
        return False

    def _names(self, folder: str) -> list[str]:
        if not self.is_own(folder):
            return []
        try:
            with os.scandir(self.root / folder) as entries:
                names = [entry.name for entry in entries]
        except FileNotFoundError:
            return []
        except OSError as error:
            found = f"{folder} must be a folder that can be read: {error.strerror}"
            self._note(folder, [_at(folder, "file-type", found)])
            return []
        # undecodable bytes in a name must not reach a terminal or a JSON file
        shown = {name.encode("utf-8", "replace").decode("utf-8") for name in names}
        return sorted(name for name in shown if not name.startswith(".") and name != "README.md")

    def _note(self, path: str, problems: list[Problem]) -> None:
        self.problems += problems
        self.broken.add(path)


SECONDS_A_FILE = 0.0004


def _load(root: Path, instead: Mapping[str, bytes], path: str) -> Source | list[Problem]:
    return read_source(path, instead[path]) if path in instead else load(root, path)


def _plain(root: Path, instead: Mapping[str, bytes], path: str) -> tuple[Any, ...] | list[tuple[Any, ...]]:
    """What came of loading a file, as plain data that a worker can hand back."""
    loaded = _load(root, instead, path)
    if isinstance(loaded, Source):
        return tuple(getattr(loaded, field.name) for field in fields(loaded))
    return [problem.to_plain() for problem in loaded]


def _source(plain: tuple[Any, ...] | list[tuple[Any, ...]]) -> Source | list[Problem]:
    return Source(*plain) if isinstance(plain, tuple) else list(map(Problem.from_plain, plain))


def _is_executable(path: Path) -> bool:
    try:
        mode = path.lstat().st_mode
    except OSError:
        return False
    return stat.S_ISREG(mode) and bool(mode & (stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH))


def _at(path: str, rule: str, message: str, hint: str = "") -> Problem:
    return Problem(path, 1, 1, rule, "error", message, hint)


def read(root: Path, instead: Mapping[str, bytes] | None = None, only: Collection[str] | None = None) -> Reading:
    """Every record under `root`, and everything that is wrong with any one file. Reads each file once.

    `instead` is what files that are there would hold after a change, by path. With `only`, agreements and partners at
    other paths are not opened.
    """
    files = _Files(root, instead or {}, only)
    if not files.is_own("registry"):
        return Reading(None, tuple(files.problems), len(files.broken))
    settings = files.one(Settings, Settings.path)
    vocabularies = files.one(Vocabularies, Vocabularies.path)
    charters = files.many(Charter)
    agreements = files.many(Agreement)
    partners = files.many(Partner)
    guidance = files.many(Guidance)
    register = None
    if settings and vocabularies:
        broken = frozenset(files.broken | files.meant)
        register = Register(
            settings,
            vocabularies,
            charters,
            agreements,
            partners,
            guidance,
            files.sources,
            broken,
            frozenset(files.unread),
        )
    count = len(files.sources.keys() | files.broken)
    return Reading(register, tuple(files.problems), count)


def find_root(start: Path) -> Path | None:
    """The nearest folder at or above `start` that holds a register."""
    return next((folder for folder in (start, *start.parents) if (folder / Settings.path).is_file()), None)
