"""Signatures and reviews that are put right where they stand, which they may be if they go on telling what they said.

A typing error in what must stay would otherwise stand for ever, or be edited in silence. So the entry keeps what was
wrong: taken back one by one, the newest first, its corrections must give what stood there before.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from site_builder.changes import Changed, FieldChange, Record, compare
from site_builder.records.agreement import Mistaken
from site_builder.rules.rule import Finding, Given, change_rule, keys_of
from site_builder.source import Plain

_FACTS: Final = tuple(Mistaken.model_fields)
"""What was decided, about which version, when and by whom."""


@change_rule("agreements/", detail="full")
def correction_tells_what_was(changed: Changed, given: Given) -> Iterator[Finding]:
    """A correction of a signature or a review says truly what stood there before, and stays.

    What a party decided, and that a review was held, is evidence (UK GDPR Article 5(2)), so neither is edited. But a
    register must be accurate too (Article 5(1)(d)). Who finds a typing error in either puts it right where it stands
    and adds `corrected`: the day, `was` with what was wrong and nothing else, and the reason. The page shows it for as
    long as the entry stands.

    Bad:
        reviews:
          - on: 2026-09-08
            role: Service Manager
            outcome: continue
            corrected: [{on: 2026-11-20, was: {role: Team Leader}, reason: A typing error.}]

        # agreements/example.yml, before
        reviews: [{on: 2026-09-08, role: Servce Manager, outcome: continue}]

    Good:
        reviews:
          - on: 2026-09-08
            role: Service Manager
            outcome: continue
            corrected: [{on: 2026-11-20, was: {role: Servce Manager}, reason: A typing error.}]

        # agreements/example.yml, before
        reviews: [{on: 2026-09-08, role: Servce Manager, outcome: continue}]
    """
    if changed.after is None:
        return
    left = uncorrected(changed)
    for (kind, who), change in mistold(left).items():
        what = f"the review of {who}" if kind == "reviews" else f"the signature of {who}"
        message = f"a correction must say what stood there before, and stay: that of {what} does not"
        hint = "give what is wrong in the published record under `was`, word for word, and keep older corrections"
        yield Finding(keys_of(change, left), message, hint)


def mistold(left: Changed) -> Mapping[tuple[str, str], FieldChange]:
    """Changes that give corrections which are none, or take one away, by list and item: `("reviews", "2026-09-08")`.

    `left` is what `uncorrected` leaves.
    """
    return {(change.field[0], change.member[0]): change for change in left.fields if _is_mistold(change)}


def _is_mistold(change: FieldChange) -> bool:
    match change.field:
        case ("reviews", "corrected"):
            return True
        case ("reviews",) if change.before is None:
            return bool(change.member and corrections_of(change.after))
        case ("parties",) if change.before is None and isinstance(change.after, dict):
            return bool(change.member and corrections_of(change.after.get("signature")))
        case ("parties", "signature"):
            # a new decision begins anew
            return corrections_of(change.after) not in ((), corrections_of(change.before))
    return False


def uncorrected(changed: Changed) -> Changed:
    """The change without the corrections in it that say truly what stood there before: what is left was not told."""
    before, after = changed.before or {}, changed.after or {}
    signed = {str(party.get("partner")): party.get("signature") for party in _items(before, "parties")}
    parties = (
        {**party, "signature": _taken_back(party.get("signature"), (signed.get(str(party.get("partner"))),))}
        for party in _items(after, "parties")
    )
    held = tuple(_items(before, "reviews"))
    reviews = (_taken_back(review, held) for review in _items(after, "reviews"))
    left = {**after, "parties": tuple(parties), "reviews": tuple(reviews)}
    return replace(changed, after=left, fields=compare(changed.before, left))


def corrections_of(entry: Plain) -> tuple[Plain, ...]:
    """The mistakes that a signature or a review tells of, the oldest first."""
    listed = entry.get("corrected") if isinstance(entry, dict) else None
    return listed if isinstance(listed, tuple) else ()


def _items(record: Record, key: str) -> Iterator[Record]:
    listed = record.get(key)
    return (item for item in (listed if isinstance(listed, tuple) else ()) if isinstance(item, dict))


def _taken_back(entry: Plain, known: Iterable[Plain]) -> Plain:
    """The entry as one of those that are known said it, if its corrections tell the difference; else as it is."""
    said = entry
    while corrections := corrections_of(said):
        was = {key: value for key, value in corrections[-1]["was"].items() if value is not None}
        if all(said.get(key) == value for key, value in was.items()):
            break
        said = {**said, **was, "corrected": corrections[:-1]}
        if any(_told(said) == _told(each) for each in known if isinstance(each, dict)):
            return said
    return entry


def _told(entry: Mapping[str, Plain]) -> tuple[Plain, ...]:
    return (*(entry.get(key) for key in _FACTS), corrections_of(entry))
