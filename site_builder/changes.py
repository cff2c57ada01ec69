"""What differs between two versions of a record, field by field. Pure: plain data in, values out.

Works on plain data and not on models: an old version may break rules that came later, and what it said still counts.
Two versions are the same if they say the same. Layout, empty keys, the wrapping of prose and the order of lists say
nothing: no list of a record has an order that matters, and reviews carry their dates.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from site_builder.source import Plain

Member = tuple[str, ...]
"""Which item of a list: the values that tell it from the others, such as `("harbour-light",)` among parties."""
Keys = tuple[str | Member, ...]
Record = Mapping[str, Plain]

MEMBERS: Final[Mapping[Member, Member]] = {
    ("parties",): ("partner",),
    ("powers",): ("act", "provision"),
    ("data", "items"): ("name",),
    ("flows",): ("from", "to"),
    ("international", "countries"): ("name",),
    ("reviews",): ("on",),
    ("documents",): ("title",),
    ("charter",): ("version",),
    ("assurance",): ("scheme",),
    ("maturity",): ("framework",),
    ("principles",): ("title",),
    ("templates",): ("id",),
    ("themes",): ("id",),
    ("sectors",): ("id",),
    ("glossary",): ("term",),
}
"""Lists whose items have keys of their own, and the keys that tell which item of one version is which of another."""
WHOLE: Final = frozenset(
    [
        ("parties", "signature"),
        ("parties", "requests"),
        ("complaints",),
        ("contact",),
        ("review", "owner"),
        ("reviews", "corrected"),
        *(
            ("contacts", role)
            for role in (
                "information_governance",
                "data_protection_officer",
                "senior_information_risk_owner",
                "caldicott_guardian",
                "agreement_approver",
            )
        ),
    ]
)
"""What means one thing together: a signature, a contact, the corrections of a review."""
DEFAULTS: Final[Mapping[Member, Plain]] = {
    ("publication",): "full",
    ("parties", "regime"): "uk-gdpr",
    ("parties", "official_authority"): False,
    ("demonstration",): False,
    ("review", "notice_days"): 90,
    ("review", "lapse_days"): 90,
    ("review", "escalate_to"): "management-group",
    ("guidance", "allow_local"): False,
    ("plain_english", "warn_grade"): 8,
    ("plain_english", "error_grade"): 12,
    ("plain_english", "longest_sentence"): 25,
    ("licence",): "OGL-UK-3.0",
}
"""What a key that is left out says."""
_ONE_OR_SEVERAL: Final = frozenset([("supersedes",)])
"""Keys that hold a text or a list of texts: a text says the same as a list of it alone."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One value that is not what it was. The values are the file's own: mask them before anybody sees them."""

    keys: Keys
    """Where: `("parties", ("harbour-light",), "signature")`. Nothing for the whole record."""
    before: Plain
    """None where it was not given."""
    after: Plain
    """None where it is given no more."""

    @property
    def field(self) -> Member:
        """The field, whichever item it belongs to: `("parties", "signature")`."""
        return tuple(key for key in self.keys if isinstance(key, str))

    @property
    def member(self) -> Member:
        """The item that it belongs to or is; nothing outside lists."""
        return next((key for key in self.keys if isinstance(key, tuple)), ())


@dataclass(frozen=True, slots=True)
class Changed:
    """A record that does not say what it said before."""

    path: str
    before: Record | None
    """None for a new record."""
    after: Record | None
    """None for one that is gone."""
    fields: tuple[FieldChange, ...]
    """What `compare` found."""
    now_at: str = ""
    """The path at which what it said is found now, if it is gone from its own."""

    def value(self, *keys: str) -> tuple[Plain, Plain]:
        """What stands at `keys` of groups, before and after; None where nothing does."""
        return _at(self.before, keys), _at(self.after, keys)


def _at(record: Plain, keys: Sequence[str]) -> Plain:
    for key in keys:
        record = record.get(key) if isinstance(record, dict) else None
    return record


def compare(before: Record | None, after: Record | None) -> tuple[FieldChange, ...]:
    """What `after` says that `before` did not, and the other way round, in the order of the newer file.

    None is a record that does not exist; one that came or went is a single change with no keys. Takes time that grows
    with the size of the two.
    """
    if before is None or after is None:
        return () if before is after else (FieldChange((), before, after),)
    return tuple(_mappings((), before, after))


def _mappings(keys: Keys, before: Record, after: Record) -> Iterator[FieldChange]:
    for key in {**after, **before}:
        yield from _values((*keys, key), before.get(key), after.get(key))


def _values(keys: Keys, before: Plain, after: Plain) -> Iterator[FieldChange]:
    if repr(before) == repr(after):
        # most values of most versions, and far quicker than to compare what they mean
        return
    change = FieldChange(keys, before, after)
    default = DEFAULTS.get(change.field)
    if change.field in _ONE_OR_SEVERAL and tuple in (type(before), type(after)):
        before, after = ((value,) if isinstance(value, str) else value for value in (before, after))
    before, after = (default if _meaning(value) is None else value for value in (before, after))
    if _meaning(before) == _meaning(after):
        return
    if change.field in MEMBERS and _is_members(before) and _is_members(after):
        yield from _lists(keys, MEMBERS[change.field], before or (), after or ())
    elif change.field not in WHOLE and _is_group(before) and _is_group(after):
        yield from _mappings(keys, before or {}, after or {})
    else:
        yield FieldChange(keys, before, after)


def _is_members(value: Plain) -> bool:
    return value is None or (isinstance(value, tuple) and all(isinstance(item, dict) for item in value))


def _is_group(value: Plain) -> bool:
    return value is None or isinstance(value, dict)


def _lists(keys: Keys, names: Member, before: Sequence[Record], after: Sequence[Record]) -> Iterator[FieldChange]:
    """Items that are in both lists word for word are set aside; of the rest, those of the same name are compared.

    So two flows between the same two parties are told apart for as long as one of them stays what it was.
    """
    same = Counter(map(_meaning, before)) & Counter(map(_meaning, after))
    groups: dict[Member, tuple[list[Record], list[Record]]] = {}
    for side, items in ((1, after), (0, before)):
        left = same.copy()
        for item in items:
            meaning = _meaning(item)
            if left[meaning] > 0:
                left[meaning] -= 1
            elif meaning is not None:
                groups.setdefault(member_of(item, names), ([], []))[side].append(item)
    for name, (old, new) in groups.items():
        for was, now in zip_longest(old, new):
            if was is None or now is None:
                yield FieldChange((*keys, name), was, now)
            else:
                yield from _mappings((*keys, name), was, now)


def member_of(item: Record, names: Member) -> Member:
    """Which item of its list it is, by the keys that tell."""
    values = (item.get(name) for name in names)
    return tuple(" ".join(str(value).split()) if isinstance(value, str | int | float) else "" for value in values)


def _meaning(value: Plain) -> Hashable:
    """What a value says, for comparing: None if nothing, text without its wrapping, lists without their order."""
    if isinstance(value, str):
        return " ".join(value.split()) or None
    if isinstance(value, dict):
        said = {key: meaning for key, each in value.items() if (meaning := _meaning(each)) is not None}
        return frozenset(said.items()) or None
    if isinstance(value, tuple):
        items = Counter(meaning for each in value if (meaning := _meaning(each)) is not None)
        # a list is no mapping, whatever they hold
        return ("list", frozenset(items.items())) if items else None
    # 1 is not true, though Python takes them for equal
    return None if value is None else (type(value).__name__, value)
