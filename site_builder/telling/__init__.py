"""What changed in a record, in words: `Retention changed from 3 years to 6 years`. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from site_builder import words
from site_builder.changes import MEMBERS, FieldChange
from site_builder.history import Change
from site_builder.rules.corrections import corrections_of
from site_builder.source import Plain
from site_builder.telling.fields import (
    AGREEMENT,
    ITEMS,
    SAY_MEMBER,
    Field,
    Names,
    correction,
    day,
    labels_of,
    partner,
    plain,
)

__all__ = ["Names", "Told", "told", "told_fields"]

MOST_NAMED: Final = 5
"""How many of the items that came or went together are named."""
SENTENCES: Final = {
    "added": "Added to the register",
    "removed": "Removed from the register",
    "put-back": "Put back in the register",
    "unreadable": "Changed; this version cannot be read",
    "readable": "Changed; the earlier version cannot be read",
}
WITHHELD: Final = "Details that are not published changed"


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that changed. It shows no personal data; it is text, which templates escape."""

    sentence: str
    """Without a full stop."""
    has_wording: bool = False
    """Whether prose changed. What it said is not repeated, because it was taken back; the commit has it."""


def told(path: str, change: Change, names: Names) -> tuple[Told, ...]:
    """What a commit did to the record at `path`, the most important first."""
    first = (Told(SENTENCES[change.kind]),) if change.kind in SENTENCES else ()
    last = (Told(WITHHELD),) if change.withheld else ()
    return (*first, *told_fields(path, change.fields, names), *last)


def told_fields(path: str, changes: Sequence[FieldChange], names: Names) -> tuple[Told, ...]:
    """What `changes.compare` found in the record at `path`, in the same order; items that came together, together."""
    fields = labels_of(path)
    sentences: list[Told] = []
    for (came_or_went, gone, _), group in groupby(changes, key=_together):
        if came_or_went:
            sentences += _items(list(group), names, gone=gone)
        else:
            sentences += (_one(each, fields, names) for each in group)
    return tuple(sentences)


def _together(change: FieldChange) -> tuple[bool, bool, object]:
    """Whether whole items of a list came or went, which of the two, and of which list."""
    is_item = change.field in MEMBERS and bool(change.member)
    return is_item, is_item and change.after is None, change.field if is_item else None


def _items(changes: Sequence[FieldChange], names: Names, *, gone: bool) -> Iterator[Told]:
    items: list[Mapping[str, Plain]] = [change.before if gone else change.after for change in changes]
    match changes[0].field:
        case ("parties",):
            yield _parties([partner(item.get("partner"), names) for item in items], gone=gone)
            if not gone:
                yield from (
                    Told(_signature(partner(item.get("partner"), names), item["signature"]))
                    for item in items
                    if item.get("signature")
                )
        case ("reviews",):
            yield from (Told(_review(item, names, gone=gone)) for item in items)
        case ("charter",):
            yield from (Told(_charter(item, gone=gone)) for item in items)
        case kind:
            item = ITEMS[kind]
            what = item.one if len(items) == 1 else item.several
            said = _named([item.say(each, names) for each in items])
            yield Told(f"{what} {'taken out' if gone else 'added'}: {said}")


def _named(names: Sequence[str]) -> str:
    """All of a few names; of many, the first and how many more there are."""
    shown = [f"“{name}”" if "," in name else name for name in names[:MOST_NAMED]]
    if more := len(names) - len(shown):
        shown.append(f"{more:,} more")
    return words.sentence_list(shown)


def _parties(names: Sequence[str], *, gone: bool) -> Told:
    if len(names) == 1:
        return Told(f"{names[0]} {'is no longer a party' if gone else 'joined as a party'}")
    return Told(f"{_named(names)} {'are no longer parties' if gone else 'joined as parties'}")


def _review(item: Mapping[str, Plain], names: Names, *, gone: bool) -> str:
    held = day(item.get("on"))
    if gone:
        return f"The review of {held} was taken out"
    outcome = AGREEMENT["reviews", "outcome"]
    return f"Reviewed on {held}: {_say(outcome, item.get('outcome'), names)}"


def _charter(item: Mapping[str, Plain], *, gone: bool) -> str:
    version = plain(item.get("version"))
    if gone:
        return f"The signature under version {version} of the charter was taken out"
    withdrawn = f", and withdrew on {day(item['withdrawn_on'])}" if item.get("withdrawn_on") else ""
    return f"Signed version {version} of the charter on {day(item.get('on'))}{withdrawn}"


def _signed(who: str, before: Plain, after: Plain, names: Names) -> str:
    if after is None:
        return f"The signature of {who} was taken out"
    if not isinstance(before, dict) or not isinstance(after, dict):
        return _signature(who, after)
    if corrections := [each for each in corrections_of(after) if each not in corrections_of(before)]:
        said = "; ".join(correction(each, names) for each in corrections)
        return f"The signature of {who} was corrected. By mistake it said: {said}. Now: {_signature(who, after)}"
    if after.get("evidence") and after == {**before, "evidence": after["evidence"]} and not before.get("evidence"):
        return f"Evidence of the signature of {who} was added: {plain(after['evidence'])}"
    if _decision(before) == _decision(after):
        # the same decision again: what was written of it is not what was written first
        return f"The signature of {who} was rewritten. Before: {_signature(who, before)}. Now: {_signature(who, after)}"
    return _signature(who, after)


def _decision(signature: Mapping[str, Plain]) -> tuple[Plain, Plain]:
    return signature.get("outcome"), signature.get("version")


def _signature(who: str, value: Plain) -> str:
    if not isinstance(value, dict):
        return f"The signature of {who} changed"
    of = f" (version {plain(value['version'])})" if value.get("version") else ""
    evidence = f", with evidence at {plain(value['evidence'])}" if value.get("evidence") else ""
    match value.get("outcome"):
        case "refused":
            said = f"{who} refused to sign on {day(value.get('on'))}"
        case "withdrawn":
            said = f"{who} withdrew its signature on {day(value.get('on'))}"
        case _:
            said = f"Signed by {who} on {day(value.get('on'))}"
    return f"{said}{of}{evidence}"


def _one(change: FieldChange, fields: Mapping[tuple[str, ...], Field], names: Names) -> Told:
    if event := _event(change, names):
        return Told(event)
    known = fields.get(change.field)
    if known is None or ("{" in known.label and not change.member):
        # from before or after the time of this program, or a slip that was put right: a key, a group in a list's place
        return Told(f"“{plain('.'.join(change.field))}” {_verb(change, 'changed')}")
    say = SAY_MEMBER.get(change.field[:1], plain)
    label = known.label.format(*(say(key, names) for key in change.member))
    if known.say is None:
        return Told(f"{label} was {_verb(change, 'reworded')}", has_wording=True)
    return Told(_sentence(label, change, known, names))


def _event(change: FieldChange, names: Names) -> str:
    """The sentence of what is said otherwise than by field and values; '' for anything else."""
    match change:
        case FieldChange(keys=()):
            return SENTENCES["removed" if change.after is None else "added"]
        case FieldChange(keys=("id",)):
            return f"Its name in the register changed from {plain(change.before)} to {plain(change.after)}"
        case FieldChange(field=("parties", "signature")):
            who = partner(change.member[0], names)
            return _signed(who, change.before, change.after, names)
        case FieldChange(field=("charter", "withdrawn_on"), before=None):
            return f"Withdrew from version {plain(change.member[0])} of the charter on {day(change.after)}"
    return ""


def _verb(change: FieldChange, changed: str) -> str:
    return "added" if change.before is None else "taken out" if change.after is None else changed


def _say(known: Field, value: Plain, names: Names) -> str:
    return (known.say or plain)(value, names)


def _sentence(label: str, change: FieldChange, known: Field, names: Names) -> str:
    if isinstance(change.before, tuple) or isinstance(change.after, tuple):
        return _of_list(label, change, known, names)
    before, after = (_say(known, value, names) for value in (change.before, change.after))
    if change.before is None:
        return f"{label} set to {after}"
    if change.after is None:
        return f"{label} taken out; it was {before}"
    if before == after:
        # written in another way, such as P18M and P1Y6M, or cut to the same beginning
        return f"{label} was rewritten"
    return f"{label} {'moved' if known.moves else 'changed'} from {before} to {after}"


def _of_list(label: str, change: FieldChange, known: Field, names: Names) -> str:
    before, after = (
        [_say(known, item, names) for item in (value if isinstance(value, tuple) else (value,) if value else ())]
        for value in (change.before, change.after)
    )
    came, went = [each for each in after if each not in before], [each for each in before if each not in after]
    parts = [f"{done} {_named(some)}" for some, done in ((came, "added"), (went, "taken out")) if some]
    return f"{label}: {'; '.join(parts) or 'rewritten'}"
