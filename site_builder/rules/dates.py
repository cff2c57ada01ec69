"""Dates: when an agreement was made, when it runs, and when people signed it."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from site_builder.records import Agreement
from site_builder.records.agreement import Review, Signature
from site_builder.rules.rule import Finding, Given, agreement_rule

_YEAR = timedelta(days=366)


@agreement_rule(detail="any")
def dates_in_order(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """An agreement is agreed before it starts, and starts before it ends.

    Sharing that began before anybody had agreed to it had no agreement to rest on: the ICO's data sharing code of
    practice (Data Protection Act 2018 section 121) asks for one to be in place first. Mostly a year is mistyped.

    Bad:
        dates: {agreed: 2026-02-10, starts: 2025-03-01, ends: 2029-02-28}

    Good:
        dates: {agreed: 2026-02-10, starts: 2026-03-01, ends: 2029-02-28}
    """
    if agreement.dates is None:
        return
    known = [(name, day) for name in ("agreed", "starts", "ends") if (day := getattr(agreement.dates, name))]
    for (earlier, first), (later, second) in pairwise(known):
        if second < first:
            message = (
                f"dates.{later} must not be before dates.{earlier}: {second.isoformat()} is before {first.isoformat()}"
            )
            yield Finding(("dates", later), message, "check the year of both")


@agreement_rule("warning", detail="any")
def end_not_passed(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """An agreement that is past its own last day has been ended, extended or replaced.

    Its parties signed for that time and no longer. The ICO's data sharing code of practice (Data Protection Act 2018
    section 121) asks an agreement to say what happens when sharing stops, and data may not be kept for longer than its
    purpose needs (UK GDPR Article 5(1)(e)). So somebody has to decide, and until then the page says that it is late.

    Bad:
        dates: {agreed: 2026-02-10, starts: 2026-03-01, ends: 2026-10-31}

    Good:
        dates: {agreed: 2026-02-10, starts: 2026-03-01, ends: 2026-11-30}
    """
    if agreement.has_run_out(given.today) and agreement.dates and (ends := agreement.dates.ends):
        message = f"dates.ends must not have passed while status is {agreement.status}: {ends.isoformat()}"
        hint = "end it (`status: ended`), replace it, or agree a later `ends` in a new version that all parties sign"
        yield Finding(("dates", "ends"), message, hint)


@agreement_rule()
def signature_dates(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """A signature is from a day that has come, and no more than a year before the agreement was made.

    A signature shows who was bound from when (UK GDPR Article 5(2), accountability). One in the future has not been
    given. One from years before the text was agreed belongs to something else; some parties do sign early.

    Bad:
        parties:
          - partner: saltmarsh-county-council
          - partner: saltmarsh-police
          - partner: harbour-light
            signature: {outcome: signed, version: 2, on: 2027-02-16, role: Chief Executive}

    Good:
        parties:
          - partner: saltmarsh-county-council
          - partner: saltmarsh-police
          - partner: harbour-light
            signature: {outcome: signed, version: 2, on: 2026-02-16, role: Chief Executive}
    """
    agreed = agreement.dates.agreed if agreement.dates else None
    for index, party in enumerate(agreement.parties):
        if party.signature is None:
            continue
        on = party.signature.on
        keys = ("parties", index, "signature", "on")
        who = given.register.partner_name(party.partner)
        if on > given.today:
            message = f"a signature must not be in the future: {who} on {on.isoformat()}"
            yield Finding(keys, message, "check the year, or leave the signature out until it is given")
        elif agreed and on < agreed - _YEAR:
            message = f"a signature must not be more than a year before dates.agreed: {who} on {on.isoformat()}"
            yield Finding(keys, message, f"check the year of both; dates.agreed is {agreed.isoformat()}")


@agreement_rule(detail="any")
def correction_dates(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """A correction of a signature or a review is from a day that has come, and not from one before the entry itself.

    What was corrected stays as evidence of who was bound, and of what was looked at (UK GDPR Article 5(2)). Readers
    rely on its day to tell how long the mistake stood there. Nobody has corrected anything tomorrow, nor before it was
    written. Mostly a year is mistyped.

    Bad:
        reviews:
          - on: 2026-09-08
            role: Service Manager
            outcome: continue
            corrected: [{on: 2027-10-20, was: {role: Servce Manager}, reason: A typing error.}]

    Good:
        reviews:
          - on: 2026-09-08
            role: Service Manager
            outcome: continue
            corrected: [{on: 2026-10-20, was: {role: Servce Manager}, reason: A typing error.}]
    """
    for keys, what, entry in _entries(agreement, given):
        for index, correction in enumerate(entry.corrected):
            on, place = correction.on, (*keys, "corrected", index, "on")
            if on > given.today:
                message = f"a correction must not be in the future: that of {what} on {on.isoformat()}"
                yield Finding(place, message, "give the day on which the mistake was put right")
            elif on < entry.on:
                message = f"a correction must not be before what it corrects: that of {what} on {on.isoformat()}"
                hint = f"give the day on which the mistake was put right, {entry.on.isoformat()} or later"
                yield Finding(place, message, hint)


def _entries(agreement: Agreement, given: Given) -> Iterator[tuple[tuple[str | int, ...], str, Signature | Review]]:
    """Signatures and reviews: where each stands, and what it is in a sentence."""
    for index, party in enumerate(agreement.parties):
        if party.signature:
            who = given.register.partner_name(party.partner)
            yield ("parties", index, "signature"), f"the signature of {who}", party.signature
    for index, review in enumerate(agreement.reviews):
        yield ("reviews", index), f"the review of {review.on.isoformat()}", review


@agreement_rule(detail="any", soften=frozenset({"draft"}))
def ended_with_reason(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """An agreement that has ended says when and why, and every party that received data has confirmed its disposal.

    Data may not be kept for longer than its purpose needs (UK GDPR Article 5(1)(e)). When sharing stops, what was
    shared is still there until each receiver has disposed of it as agreed; the ICO's data sharing code of practice asks
    for that to be settled. Where a receiver has been dissolved, its successor confirms. Data that the law lets a
    receiver keep, such as a school's pupil record, counts as disposed of as agreed.

    Bad:
        status: ended
        ended: {on: 2026-10-31, reason: The service has closed., disposal_confirmed: [saltmarsh-county-council]}

    Good:
        status: ended
        ended:
          on: 2026-10-31
          reason: The service has closed.
          disposal_confirmed: [saltmarsh-county-council, harbour-light]
    """
    ended = agreement.ended
    if ended is None:
        return
    if not agreement.is_over:
        message = f"status must be ended, because `ended` is given: {agreement.status}"
        yield Finding(("status",), message, "write `status: ended`, or delete `ended`")
        return
    if ended.on > given.today:
        message = f"ended.on must not be in the future: {ended.on.isoformat()}"
        yield Finding(("ended", "on"), message, "until then, put the last day into `dates.ends`")
    if not ended.reason:
        yield Finding(("ended",), "ended must give the reason", "add `reason: …` in a sentence or two")
    for partner in _unconfirmed(agreement, given):
        name = given.register.partner_name(partner)
        message = f"every party that received data must have confirmed its disposal: {name} has not"
        yield Finding(("ended",), message, f"add `{partner}` to `disposal_confirmed` when it has")


def _unconfirmed(agreement: Agreement, given: Given) -> Iterator[str]:
    confirmed = set(agreement.ended.disposal_confirmed if agreement.ended else ())
    for party in agreement.parties:
        if party.receives and party.partner not in confirmed:
            partner = given.register.partners.get(party.partner)
            if partner is None or not confirmed.intersection(partner.succeeded_by):
                yield party.partner
