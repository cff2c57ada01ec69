"""How what is published may change. These rules need the commit that the change is to be merged into.

They look at plain data, since the old version of a record may break rules that came after it.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from site_builder.changes import Changed, FieldChange
from site_builder.records.fields import DueDate, read_due
from site_builder.rules.corrections import uncorrected
from site_builder.rules.levels import is_only_shown
from site_builder.rules.rule import Finding, Given, change_rule, keys_of
from site_builder.source import Plain

NEXT: Final[Mapping[str, tuple[str, ...]]] = {
    "draft": ("awaiting-signature", "active"),
    "awaiting-signature": ("active", "ended", "superseded"),
    "active": ("suspended", "ended", "superseded"),
    "suspended": ("active", "ended", "superseded"),
    "ended": (),
    "superseded": (),
}
"""Where an agreement may go from each status. One that is changed and signed anew also goes back to be signed."""
NEXT_OF_PARTNER: Final[Mapping[str, tuple[str, ...]]] = {
    "applied": ("active", "withdrawn"),
    "active": ("withdrawn", "dissolved"),
    "withdrawn": ("applied", "active", "dissolved"),
    "dissolved": (),
}

OVER: Final = ("ended", "superseded")
_IN_FORCE: Final = ("active", "suspended")
_SUBSTANCE: Final = frozenset(
    [
        *("purpose", "data", "powers", "confidentiality", "retention"),
        *("automated_decisions", "onward_sharing", "international"),
    ]
)
"""What the parties have signed for, with all that stands in it."""
_OF_PARTY: Final = (
    *("role", "shares", "regime", "lawful_basis", "recognised_interests", "special_category", "schedule_1"),
    *("official_authority", "law_enforcement"),
)
_SUBSTANCE_WITHIN: Final = frozenset(
    [("flows",), ("flows", "items"), ("parties",), *(("parties", name) for name in _OF_PARTY)]
)
"""What they have signed for of groups that hold other things too, such as how data is sent, or whom to write to."""


@change_rule("agreements/")
def status_moves_on(changed: Changed, given: Given) -> Iterator[Finding]:
    """An agreement's status only moves on: from draft to signature, into force, and to its end.

    It may be paused and resumed. What has ended stays ended: the data was to be disposed of, and to begin again needs
    a new agreement with its own signatures and its own lawful basis (UK GDPR Article 5(1)(b) and (e)). An agreement
    in force goes back to be signed only as a new version. Otherwise readers could not tell what was in force on which
    day.

    Bad:
        status: active

        # agreements/example.yml, before
        status: ended

    Good:
        status: active

        # agreements/example.yml, before
        status: suspended
    """
    before, after = changed.value("status")
    if changed.after is None or before == after or before not in NEXT:
        return
    may = NEXT[before] + (("awaiting-signature",) if before in _IN_FORCE and _version_rose(changed) else ())
    if after not in may:
        options = " or ".join(f"`{status}`" for status in may)
        hint = f"write {options}, or leave it `{before}`" if may else "make a new agreement that says `supersedes:`"
        yield Finding(("status",), f"status may not move from {before} to {after}", hint)


@change_rule("partners/")
def membership_moves_on(changed: Changed, given: Given) -> Iterator[Finding]:
    """A partner's status only moves on: it applies, joins, leaves, and may come back until it is dissolved.

    A dissolved body cannot sign, so a record that brings it back to life gives agreements a party that does not exist.
    Whoever took over its work is another partner, with a record and signatures of its own.

    Bad:
        # partners/harbour-light.yml, before
        status: dissolved

    Good:
        # partners/harbour-light.yml, before
        status: applied
    """
    before, after = changed.value("status")
    if changed.after is None or before == after or before not in NEXT_OF_PARTNER:
        return
    if after not in NEXT_OF_PARTNER[before]:
        options = " or ".join(f"`{status}`" for status in NEXT_OF_PARTNER[before])
        hint = f"write {options}, or leave it `{before}`" if options else "add the successor as a partner of its own"
        yield Finding(("status",), f"status may not move from {before} to {after}", hint)


@change_rule("agreements/", detail="full")
def version_never_falls(changed: Changed, given: Given) -> Iterator[Finding]:
    """The version of an agreement never goes down.

    A signature names the version that was signed. If a number came back with another text under it, the signature would
    stand under words that nobody signed.

    Bad:
        version: 2

        # agreements/example.yml, before
        version: 3

    Good:
        version: 2

        # agreements/example.yml, before
        version: 1
    """
    before, after = changed.value("version")
    if isinstance(before, int) and changed.after is not None and (not isinstance(after, int) or after < before):
        found = "none" if after is None else after
        yield Finding(
            ("version",), f"version may not go down from {before}: {found}", f"write `version: {before}` or more"
        )


@change_rule("agreements/", detail="full")
def new_substance_new_version(changed: Changed, given: Given) -> Iterator[Finding]:
    """A change to what the parties of an agreement have signed for is a new version.

    Purpose, data, parties, lawful basis, powers, confidentiality, retention, automated decisions, onward sharing,
    transfers abroad and a longer term are what a signature means. Changing them under old signatures would have parties
    share what they never agreed to, and people be told what is no longer true (UK GDPR Articles 5(1)(a) and 13; the
    ICO's data sharing code of practice, Data Protection Act 2018 section 121). With a higher version, every party signs
    anew. That holds for an agreement in force, and for one that awaits signature as soon as one party has signed the
    present version. Wording that changes nothing of this needs none. Nor does it if more, or less, of what was signed
    is published: a summary that is filled in, or a full record that becomes one.

    Bad:
        retention: {period: P10Y}

        # agreements/example.yml, before
        version: 2

    Good:
        retention: {period: P10Y}
        version: 2
        summary: The police tell the council about abuse at home, and the council asks Harbour Light to ring.

        # agreements/example.yml, before
        version: 1
    """
    (_, now), (version, _) = changed.value("status"), changed.value("version")
    # a version that nobody can sign any more is none
    if changed.after is None or not is_signed(changed) or (_version_rose(changed) and now not in OVER):
        return
    found = next((each for each in changed.fields if is_substance(each, changed)), None)
    if found is None:
        return
    what = ".".join(found.field)
    keys, hint = keys_of(found, changed), f"put {what} back as it was"
    if now in OVER:
        yield Finding(keys, f"{what} has been signed for, so it must stay as it was when the agreement ends", hint)
        return
    following = version + 1 if isinstance(version, int) else 2
    hint = f"write `version: {following}` and let every party sign it, or {hint}"
    yield Finding(keys, f"{what} has been signed for, so changing it needs a new version", hint)


def is_signed(changed: Changed) -> bool:
    """Whether parties stand by what it said before: it is in force, or one has signed the version that awaits them."""
    (status, _), (version, _), (parties, _) = (changed.value(key) for key in ("status", "version", "parties"))
    if status != "awaiting-signature":
        return status in _IN_FORCE
    listed = parties if isinstance(parties, tuple) else ()
    return any(has_signed(party.get("signature"), version) for party in listed if isinstance(party, dict))


def has_signed(signature: Plain, version: Plain) -> bool:
    """Whether a party has signed this version."""
    return isinstance(signature, dict) and (signature.get("outcome"), signature.get("version")) == ("signed", version)


def is_substance(change: FieldChange, changed: Changed) -> bool:
    """Whether it touches what the parties have signed for, so that they must sign anew."""
    touches = change.field[0] in _SUBSTANCE if change.field else False
    return (touches or change.field in _SUBSTANCE_WITHIN or _lengthens(change)) and not is_only_shown(change, changed)


def _lengthens(change: FieldChange) -> bool:
    """Whether the time for which the parties agreed to share begins sooner or ends later."""
    if change.field == ("dates", "starts"):
        return None not in (change.before, change.after) and str(change.after) < str(change.before)
    is_end = change.field == ("dates", "ends") and change.before is not None
    return is_end and (change.after is None or str(change.after) > str(change.before))


@change_rule("agreements/")
def later_date_needs_review(changed: Changed, given: Given) -> Iterator[Finding]:
    """The date of the next review may be put off only when a review has been held.

    Putting the date off is how a late review disappears. The ICO's data sharing code of practice (Data Protection Act
    2018 section 121) asks that sharing is looked at regularly; a date that moves away by itself asks nobody. An
    earlier date needs no reason, nor does any before the first version is in force. An agreement published by title
    alone lists no reviews, so its date may move. The change that cuts a record down to its title may not move it: the
    review that was held is recorded first.

    Bad:
        review: {due: 2027-09}
        reviews: [{on: 2026-09-08, role: Service Manager, outcome: continue}]

        # agreements/example.yml, before
        review: {due: 2027-03}
        reviews: [{on: 2026-09-08, role: Service Manager, outcome: continue}]

    Good:
        review: {due: 2027-09}
        reviews: [{on: 2026-09-08, role: Service Manager, outcome: continue}]

        # agreements/example.yml, before
        review: {due: 2026-09}
        reviews: []
    """
    status, now = changed.value("status")
    (was_due, due), (held, holds) = changed.value("review", "due"), uncorrected(changed).value("reviews")
    before, after = read_due(was_due), read_due(due)
    if changed.after is None or before is None or "draft" in (status, now) or now in ("ended", "superseded"):
        return
    if status == "awaiting-signature" and changed.value("version")[0] in (None, 1):
        return
    was_shown, is_shown = (level != "title-only" for level in changed.value("publication"))
    if not (was_shown or is_shown):
        return
    if (after is None or _is_later(after, before)) and max(_days(holds), default="") <= max(_days(held), default=""):
        found = "it is gone" if after is None else f"{before} became {after}"
        first = "add the review that was held under `reviews:`"
        if not is_shown:
            first = "record the review that was held first, in a change of its own, and then cut the record down"
        hint = f"{first}, or leave `due: {before}`"
        yield Finding(("review", "due"), f"review.due may be put off only with a new entry in reviews: {found}", hint)


def _version_rose(changed: Changed) -> bool:
    before, after = changed.value("version")
    return isinstance(after, int) and after > (before if isinstance(before, int) else 0)


def _is_later(after: DueDate, before: DueDate) -> bool:
    """Whether a date was put off. A month in place of a day in it says the same, less closely."""
    is_same_month = (after.day.year, after.day.month) == (before.day.year, before.day.month)
    return after.day > before.day and not (is_same_month and after.month_only != before.month_only)


def _days(reviews: Plain) -> set[str]:
    """The days of the reviews in a list of them."""
    listed = reviews if isinstance(reviews, tuple) else ()
    return {str(review.get("on")) for review in listed if isinstance(review, dict)}
