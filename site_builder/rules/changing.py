"""How what is published may change. These rules need the commit that the change is to be merged into.

They look at plain data, since the old version of a record may break rules that came after it.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from site_builder.changes import Changed, FieldChange
from site_builder.records.fields import DueDate, read_due
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

_IN_FORCE: Final = ("active", "suspended")
_OF_PARTY: Final = (
    *("role", "shares", "regime", "lawful_basis", "recognised_interests", "special_category", "schedule_1"),
    *("official_authority", "law_enforcement"),
)
_SUBSTANCE: Final = frozenset(
    [
        *((name,) for name in ("purpose", "powers", "retention", "data", "flows", "parties")),
        *(("data", name) for name in ("subjects", "items", "datasets")),
        *(("data", "items", name) for name in ("name", "category")),
        *(("flows", name) for name in ("from", "to", "items")),
        *(("powers", name) for name in ("act", "provision", "kind", "parties")),
        *(("retention", name) for name in ("period", "starts", "disposal")),
        *(("parties", name) for name in _OF_PARTY),
    ]
)
"""What the parties have signed for."""


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
    """A change to what the parties of an agreement in force have signed for is a new version.

    Purpose, data, parties, lawful basis, powers and retention are what a signature means. Changing them under old
    signatures would have parties share what they never agreed to, and people be told what is no longer true (UK GDPR
    Articles 5(1)(a) and 13; the ICO's data sharing code of practice, Data Protection Act 2018 section 121). With a
    higher version, every party signs anew. Wording that changes nothing of this needs none. Nor does it if more, or
    less, of what was signed is published: a summary that is filled in, or a full record that becomes one.

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
    status, _ = changed.value("status")
    if status not in _IN_FORCE or changed.after is None or _version_rose(changed):
        return
    found = next((each for each in changed.fields if is_substance(each, changed)), None)
    if found:
        version, _ = changed.value("version")
        following = version + 1 if isinstance(version, int) else 2
        what = ".".join(found.field)
        hint = f"write `version: {following}` and let every party sign it, or put {what} back as it was"
        yield Finding(keys_of(found, changed), f"{what} has been signed for, so changing it needs a new version", hint)


def is_substance(change: FieldChange, changed: Changed) -> bool:
    """Whether it touches what the parties have signed for, so that they must sign anew."""
    return (change.field in _SUBSTANCE or change.field[:1] == ("purpose",)) and not _only_shown(change, changed)


def _only_shown(change: FieldChange, changed: Changed) -> bool:
    """Whether it comes with, or goes to, a publication level at which the record holds less than was signed."""
    before, after = changed.value("publication")
    if before == "title-only":
        return change.before is None
    # a summary names the parties
    is_more_or_less = (before == "summary" and change.before is None) or (after == "summary" and change.after is None)
    return is_more_or_less and change.field != ("parties",)


@change_rule("agreements/", detail="full")
def later_date_needs_review(changed: Changed, given: Given) -> Iterator[Finding]:
    """The date of the next review moves back only when a review has been held.

    Putting the date off is how a late review disappears. The ICO's data sharing code of practice (Data Protection Act
    2018 section 121) asks that sharing is looked at regularly; a date that moves away by itself asks nobody. An
    earlier date needs no reason, nor does any before the first version is in force. An agreement published by title
    alone lists no reviews, so its date may move.

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
    (was_due, due), (held, holds) = (changed.value(*keys) for keys in (("review", "due"), ("reviews",)))
    before, after = read_due(was_due), read_due(due)
    if changed.after is None or before is None or "draft" in (status, now) or now in ("ended", "superseded"):
        return
    if status == "awaiting-signature" and changed.value("version")[0] in (None, 1):
        return
    if (after is None or _is_later(after, before)) and max(_days(holds), default="") <= max(_days(held), default=""):
        found = "it is gone" if after is None else f"{before} became {after}"
        hint = f"add the review that was held under `reviews:`, or leave `due: {before}`"
        yield Finding(("review", "due"), f"review.due may move back only with a new entry in reviews: {found}", hint)


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
