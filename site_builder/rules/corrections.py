"""Signatures and reviews that are put right where they stand, which they may be if they go on telling what they said.

A typing error in what must stay would otherwise stand for ever, or be edited in silence. So the entry keeps what was
wrong: taken back one by one, the newest first, its corrections must give what stood there before.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from site_builder.changes import Changed, FieldChange, Record, compare
from site_builder.rules.levels import is_only_shown
from site_builder.rules.rule import Finding, Given, change_rule, keys_of
from site_builder.source import Plain

_FACTS: Final = ("outcome", "version", "on", "role")
"""What was decided, about which version, when and by whom. Evidence may be added to these afterwards."""


@change_rule("agreements/", detail="full")
def correction_tells_what_was(changed: Changed, given: Given) -> Iterator[Finding]:
    """A correction of a signature or a review says truly what stood there before, and stays.

    What a party decided, and that a review was held, is evidence (UK GDPR Article 5(2)), so neither is edited. But a
    register must be accurate too (Article 5(1)(d)). Who finds a typing error in either puts it right where it stands
    and adds `corrected`: the day, `was` with what was wrong and nothing else, and the reason. The page shows it for as
    long as the entry stands. An old signature is never corrected into one of a version that comes with the same change:
    each party signs that itself.

    Bad:
        reviews:
          - on: 2026-09-08
            role: Service Manager
            outcome: continue
            corrected: [{on: 2026-11-20, was: {role: Team Leader}, reason: A typing error.}]

        # agreements/example.yml, before
        reviews: [{on: 2026-09-08, role: Servce Manager, outcome: continue}]

    Good:
        parties:
          - partner: saltmarsh-county-council
          - partner: saltmarsh-police
          - partner: harbour-light
            signature: {outcome: signed, version: 2, on: 2026-02-16, role: Chief Executive,
              corrected: [{on: 2026-11-20, was: {role: Cheif Executive}, reason: A typing error.}]}
        reviews:
          - on: 2026-09-08
            role: Service Manager
            outcome: continue
            corrected: [{on: 2026-11-20, was: {role: Servce Manager}, reason: A typing error.}]

        # agreements/example.yml, before
        parties:
          - partner: saltmarsh-county-council
          - partner: saltmarsh-police
          - partner: harbour-light
            signature: {outcome: signed, version: 2, on: 2026-02-16, role: Cheif Executive}
        reviews: [{on: 2026-09-08, role: Servce Manager, outcome: continue}]
    """
    if changed.after is None:
        return
    left = uncorrected(changed)
    for (kind, who), change in mistold(left).items():
        what = f"the review of {who}" if kind == "reviews" else f"the signature of {who}"
        message = f"a correction must say what stood there before, and stay: that of {what} does not"
        hint = "give what is wrong in the published record under `was`, word for word, and keep older corrections"
        if change.field == ("parties", "signature") and _is_newer(change.after, change.before, changed.before or {}):
            message = f"a correction must not make an old signature one of a new version: that of {what} does"
            hint = f"put the signature back as it was: {who} signs the new version itself, without `corrected`"
        yield Finding(keys_of(change, left), message, hint)


def mistold(left: Changed) -> Mapping[tuple[str, str], FieldChange]:
    """Changes that give corrections which are none, or take one away, by list and item: `("reviews", "2026-09-08")`.

    `left` is what `uncorrected` leaves.
    """
    return {(change.field[0], change.member[0]): change for change in left.fields if _is_mistold(change, left)}


def _is_mistold(change: FieldChange, left: Changed) -> bool:
    if change.before is None and change.field != ("reviews", "corrected") and is_only_shown(change, left):
        # what it said, and that it was corrected, was not published before
        return False
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
        {
            **party,
            # no typing error signs what was not there
            "signature": signature if _is_newer(signature, known, before) else _taken_back(signature, (known,)),
        }
        for party in _items(after, "parties")
        for signature, known in [(party.get("signature"), signed.get(str(party.get("partner"))))]
    )
    held = tuple(_items(before, "reviews"))
    reviews = (_taken_back(review, held) for review in _items(after, "reviews"))
    left = {**after, "parties": tuple(parties), "reviews": tuple(reviews)}
    return replace(changed, after=left, fields=compare(changed.before, left))


def _is_newer(signature: Plain, known: Plain, before: Record) -> bool:
    """Whether a signature is of a version that neither the record nor the signature that is known had before."""
    version, *older = (each.get("version") if isinstance(each, dict) else None for each in (signature, before, known))
    return isinstance(version, int) and version > max((each for each in older if isinstance(each, int)), default=0)


def corrections_of(entry: Plain) -> tuple[Plain, ...]:
    """The mistakes that a signature or a review tells of, the oldest first."""
    listed = entry.get("corrected") if isinstance(entry, dict) else None
    return listed if isinstance(listed, tuple) else ()


def _items(record: Record, key: str) -> Iterator[Record]:
    listed = record.get(key)
    return (item for item in (listed if isinstance(listed, tuple) else ()) if isinstance(item, dict))


def _taken_back(entry: Plain, known: Iterable[Plain]) -> Plain:
    """The entry as one of those that are known said it, if its corrections tell the difference; else as it is."""
    said, facts = entry, set(_FACTS)
    while corrections := corrections_of(said):
        was = {key: value for key, value in corrections[-1]["was"].items() if value is not None}
        if all(said.get(key) == value for key, value in was.items()):
            break
        said, facts = {**said, **was, "corrected": corrections[:-1]}, facts | was.keys()
        if any(_told(said, facts) == _told(each, facts) for each in known if isinstance(each, dict)):
            return said
    return entry


def _told(entry: Mapping[str, Plain], facts: Iterable[str]) -> tuple[Mapping[str, Plain], tuple[Plain, ...]]:
    return {key: entry.get(key) for key in facts}, corrections_of(entry)
