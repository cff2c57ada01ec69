"""What a change does to the records, for those who decide on it: record by record, by what to decide. Pure.

Unlike the public site, it repeats what prose said: whoever reviews must see it, and the repository holds it anyway.
Nothing here looks like personal data: that is masked before anything else is done with it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import PurePosixPath
from typing import Final

from site_builder.changes import DEFAULTS, WHOLE, Changed, FieldChange, Member, Record, compare
from site_builder.history import Between, Difference
from site_builder.history.between import Kind
from site_builder.privacy import masked
from site_builder.records import Agreement, Partner, Settings, Vocabularies
from site_builder.rules.changing import is_substance
from site_builder.source import Plain
from site_builder.telling import told_fields
from site_builder.telling.consent import Needs, State, needs_of
from site_builder.telling.fields import Names, labels_of, partner, plain
from site_builder.telling.groups import GROUPS, Group, group_of

SAID: Final[Mapping[Member, frozenset[str]]] = {
    ("parties",): frozenset({"partner", "signature"}),
    ("powers",): frozenset({"act", "provision"}),
    ("data", "items"): frozenset({"name", "category"}),
    ("flows",): frozenset({"from", "to", "items"}),
    ("international", "countries"): frozenset({"name", "mechanism"}),
    ("reviews",): frozenset({"on", "outcome"}),
    ("documents",): frozenset({"title"}),
    ("charter",): frozenset({"version", "on", "withdrawn_on"}),
    ("assurance",): frozenset({"scheme", "level"}),
    ("maturity",): frozenset({"framework", "level"}),
    ("principles",): frozenset({"title"}),
    ("templates",): frozenset({"id", "title"}),
    ("themes",): frozenset({"id", "title"}),
    ("sectors",): frozenset({"id", "title"}),
    ("glossary",): frozenset({"term"}),
}
"""What the sentence about a new item says of it. The rest is told key by key: a reviewer must see it too."""

_TITLES: Final = {Settings.path: "Settings of the register", Vocabularies.path: "Vocabularies"}


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that is not what it was."""

    field: str
    """Which field, with dots: `parties.lawful_basis`."""
    sentence: str
    """What changed, without a full stop."""
    is_substance: bool = False
    """Whether the parties have signed for it."""
    texts: tuple[str, str] | None = None
    """Of prose, what it said and what it says."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A partner whose agreement is needed, with how to reach it."""

    partner: str
    """Its id."""
    name: str
    state: State
    accounts: tuple[str, ...]
    """On GitHub, as its record gave them before the change: a change must not choose who agrees to it."""
    is_new: bool
    """Whether the record of the partner comes with this very change, and so do its accounts."""


@dataclass(frozen=True, slots=True)
class RecordReview:
    """What became of one record."""

    path: str
    was: str
    """Its path before, if it moved."""
    kind: Kind
    title: str
    needs: Needs | None
    reached: tuple[Reached, ...]
    """Those whom `needs` asks."""
    points: Mapping[Group, tuple[Point, ...]]
    """In the order of what to decide; groups in which nothing changed are left out."""


@dataclass(frozen=True)
class Review:
    """What became of all records."""

    base: str
    """The hash of the commit that is compared with."""
    head: str | None
    """That of the newer commit; None for the files in the folder."""
    records: tuple[RecordReview, ...]
    """By path."""
    beside: tuple[str, ...]
    """Paths of files that differ too and whose content is not told here."""
    touched: frozenset[str]
    """Paths of all files that differ, even where they say what they said."""
    gained: Mapping[str, frozenset[str]]
    """Partner to the accounts that this change names for it, in small letters: nobody else has agreed to them yet."""

    def of(self, *kinds: Kind) -> tuple[RecordReview, ...]:
        """The records that this became of."""
        return tuple(record for record in self.records if record.kind in kinds)

    @cached_property
    def reached(self) -> tuple[Reached, ...]:
        """Every partner that is asked for anything, once, by id."""
        found = {each.partner: each for record in self.records for each in record.reached if each.state != "signed"}
        return tuple(found[partner] for partner in sorted(found))


def review(between: Between) -> Review:
    """What differs, in words and in order. Takes time that grows with the size of the records that differ."""
    names, accounts = _names(between), _accounts(between)
    records = tuple(_record(each, names, accounts) for each in between.differences)
    return Review(
        between.base,
        between.head,
        records,
        tuple(map(masked, between.beside)),
        frozenset(map(masked, between.touched)),
        dict(_gained(between)),
    )


def _record(difference: Difference, names: Names, accounts: Mapping[str, tuple[tuple[str, ...], bool]]) -> RecordReview:
    changed, needs = difference.changed, needs_of(difference)
    reached = tuple(
        Reached(plain(each.partner), partner(each.partner, names), each.state, *accounts.get(each.partner, ((), False)))
        for each in (needs.asked if needs else ())
    )
    return RecordReview(
        masked(changed.path),
        masked(difference.was),
        difference.kind,
        _title(changed.path, changed.after or changed.before or {}),
        needs,
        reached,
        _points(changed, _fields(difference), names),
    )


def _title(path: str, record: Record) -> str:
    title = _TITLES.get(path) or record.get("title") or record.get("name")
    return plain(title if isinstance(title, str) else PurePosixPath(path).stem)


def _fields(difference: Difference) -> Sequence[FieldChange]:
    """What changed, down to each key of what is new."""
    changed = difference.changed
    if changed.after is None:
        return ()
    fields = changed.fields if changed.before is not None else compare({}, changed.after)
    return [*fields, *(detail for field in fields for detail in _details(field))]


def _details(change: FieldChange) -> Iterator[FieldChange]:
    """What an item that is new says, key by key."""
    if change.field not in SAID or not change.member or change.before is not None:
        return
    for key, value in change.after.items():
        field = (*change.field, key)
        if key in SAID[change.field]:
            continue
        if field in WHOLE:
            yield FieldChange((*change.keys, key), None, value)
            continue
        for inner in compare({key: DEFAULTS.get(field)}, {key: value}):
            yield FieldChange((*change.keys, *inner.keys), None, inner.after)


def _points(changed: Changed, fields: Sequence[FieldChange], names: Names) -> Mapping[Group, tuple[Point, ...]]:
    found: dict[Group, list[Point]] = {group: [] for group in GROUPS}
    ordered = sorted(fields, key=lambda change: list(GROUPS).index(group_of(changed.path, change.field)))
    for field, run in groupby(ordered, key=lambda change: change.field):
        found[group_of(changed.path, field)] += _run(changed, list(run), names)
    return {
        # what can be said in a sentence comes before texts that take reading
        group: tuple(sorted(points, key=lambda point: point.texts is not None))
        for group, points in found.items()
        if points
    }


def _run(changed: Changed, changes: Sequence[FieldChange], names: Names) -> Iterator[Point]:
    """Changes of one field, said together where they came together."""
    path, field = changed.path, changes[0].field
    name = plain(".".join(field))
    known = labels_of(path).get(field)
    if known and known.say is None:
        for change in changes:
            (told,) = told_fields(path, [change], names)
            yield Point(
                name, told.sentence, is_substance(change, changed), (_prose(change.before), _prose(change.after))
            )
        return
    for told in told_fields(path, changes, names):
        yield Point(name, told.sentence, any(is_substance(change, changed) for change in changes))


def _prose(value: Plain) -> str:
    """A text on one line: its line ends say nothing. What is no text says so."""
    return masked(" ".join(value.split())) if isinstance(value, str) else plain(value) if value is not None else ""


def _names(between: Between) -> Names:
    """What ids are called now, and what those that are gone were called."""
    before = {each.was or each.changed.path: each.changed.before for each in between.differences if each.changed.before}
    after = {each.changed.path: each.changed.after for each in between.differences if each.changed.after}
    known = {**before, **between.known, **after}
    vocabularies = between.known.get(Vocabularies.path, {})
    return Names(
        _named(known, Partner.folder, "name"),
        _named(known, Agreement.folder, "title"),
        _listed(vocabularies.get("themes")),
        _listed(vocabularies.get("sectors")),
        _listed(between.known.get(Settings.path, {}).get("templates")),
    )


def _named(records: Mapping[str, Record], folder: str, key: str) -> Mapping[str, str]:
    return {
        PurePosixPath(path).stem: name
        for path, record in records.items()
        if path.startswith(f"{folder}/") and isinstance(name := record.get(key), str)
    }


def _listed(items: Plain) -> Mapping[str, str]:
    """Id to title of what a file of the community lists."""
    return {
        str(item["id"]): item["title"]
        for item in (items if isinstance(items, tuple) else ())
        if isinstance(item, dict) and isinstance(item.get("title"), str) and "id" in item
    }


def _accounts(between: Between) -> Mapping[str, tuple[tuple[str, ...], bool]]:
    """Partner id to its accounts, and whether its record is new."""
    records = {path: (record, False) for path, record in between.known.items()}
    for each in between.differences:
        changed = each.changed
        record = changed.before if changed.before is not None else changed.after
        for path in {changed.path, each.was or changed.path}:
            records[path] = (record or {}, changed.before is None)
    return {
        PurePosixPath(path).stem: (_texts(record.get("github")), is_new)
        for path, (record, is_new) in records.items()
        if path.startswith(f"{Partner.folder}/")
    }


def _gained(between: Between) -> Iterator[tuple[str, frozenset[str]]]:
    for each in between.differences:
        changed = each.changed
        if changed.path.startswith(f"{Partner.folder}/") and changed.after is not None:
            # under another name it is taken for another partner
            before = {} if each.was else changed.before or {}
            named, known = ({one.casefold() for one in _texts(said.get("github"))} for said in (changed.after, before))
            yield PurePosixPath(changed.path).stem, frozenset(named - known)


def accounts_of(known: Mapping[str, Record]) -> Mapping[str, tuple[str, ...]]:
    """Partner to its accounts on GitHub, from records by path."""
    partners = {path: record for path, record in known.items() if path.startswith(f"{Partner.folder}/")}
    return {PurePosixPath(path).stem: _texts(record.get("github")) for path, record in partners.items()}


def _texts(value: Plain) -> tuple[str, ...]:
    return tuple(plain(item) for item in value if isinstance(item, str)) if isinstance(value, tuple) else ()
