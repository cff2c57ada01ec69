"""A review that was held, or a party's signature, as edits of the agreement's record. Pure: the day comes in.

What the rules say of the record afterwards is for the check; refused here is what would make a record that says nothing
wrong, and yet not what happened.
"""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from site_builder.editing.data import Append, Edit, Put
from site_builder.records import Agreement
from site_builder.records.agreement import Answers, Decision, Outcome, Party, ReviewPlan
from site_builder.records.fields import DueDate
from site_builder.register import Register
from site_builder.rules.hints import did_you_mean
from site_builder.rules.reviews import which
from site_builder.rules.signatures import not_signed
from site_builder.source import hidden_character

_AGREEMENT = tuple(Agreement.model_fields)
_PLACEHOLDERS = frozenset({"your job title", "your job", "your role", "job title", "job", "role"})
"""What instructions have in the place of a job: `--role "your job title"`, `role: <your role>`."""


class CannotRecord(Exception):  # noqa: N818  it says what could not be done, not what went wrong
    """What cannot be recorded; the message says in one line why, and what to do."""


@dataclass(frozen=True)
class ReviewHeld:
    """A review, as whoever held it tells it."""

    on: date
    role: str
    """The job of whoever held it."""
    outcome: Outcome
    next_due: DueDate | None
    """When the next one is due; None for an agreement that ends."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """What was found, by the names of `Answers`."""
    reason: str = ""
    """Why the agreement ends, where it does."""
    disposal_confirmed: tuple[str, ...] = ()
    """Receivers that have confirmed that they disposed of the data, where it ends."""


@dataclass(frozen=True)
class PartyDecided:
    """What a party has decided about the present version, as whoever records it tells it."""

    partner: str
    outcome: Decision
    on: date
    role: str
    """The job of whoever signed."""
    evidence: str = ""
    """The https address where the party said so, if there is one."""


def review_edits(agreement: Agreement, held: ReviewHeld) -> tuple[Edit, ...]:
    """What changes in the agreement's record. Raises CannotRecord."""
    _must_be_open(agreement, "reviewed")
    must_be_a_job(held.role)
    _must_show(held.role, held.reason, *held.answers.values())
    _must_be_new(agreement, held)
    for name in held.answers:
        if name not in Answers.model_fields:
            hint = did_you_mean(name, Answers.model_fields, f"the questions are {', '.join(Answers.model_fields)}")
            raise CannotRecord(f"a review has no question '{name}': {hint}")
    if held.outcome == "end":
        return _listed(agreement, held) + _end(agreement, held)
    if held.next_due is None:
        raise CannotRecord("say when the next review is due: the agreement has no `review.every` to count it from")
    if held.next_due.day <= held.on:
        raise CannotRecord(f"the next review must be after this one on {held.on.isoformat()}: {held.next_due}")
    order = tuple(ReviewPlan.model_fields) if agreement.review else _AGREEMENT
    return (*_listed(agreement, held), Put(("review", "due"), str(held.next_due), order))


def is_by_title(agreement: Agreement) -> bool:
    """Whether the file may hold neither reviews nor signatures: they stand in the agreement that its lead holds."""
    return agreement.publication == "title-only"


def _listed(agreement: Agreement, held: ReviewHeld) -> tuple[Edit, ...]:
    """The review as an entry of `reviews`."""
    answers = {name: _tidy(held.answers[name]) for name in Answers.model_fields if held.answers.get(name, "").strip()}
    if is_by_title(agreement):
        if answers or held.reason or held.disposal_confirmed:
            raise CannotRecord(f"{agreement.id} is published by title alone: what a review found stays out of its file")
        return ()
    facts: dict[str, Any] = {"on": held.on.isoformat(), "role": held.role.strip(), "outcome": held.outcome}
    if answers:
        facts["answers"] = answers
    if held.next_due:
        facts["next_due"] = str(held.next_due)
    return (Append(("reviews",), facts, _AGREEMENT),)


def _end(agreement: Agreement, held: ReviewHeld) -> tuple[Edit, ...]:
    if held.next_due:
        raise CannotRecord(f"an agreement that ends has no next review: leave out {held.next_due}")
    over = Put(("status",), "ended")
    if is_by_title(agreement):
        return (over,)
    ended: dict[str, Any] = {"on": held.on.isoformat()}
    if held.reason.strip():
        ended["reason"] = _tidy(held.reason)
    if held.disposal_confirmed:
        ended["disposal_confirmed"] = tuple(dict.fromkeys(held.disposal_confirmed))
    return over, Put(("ended",), ended, _AGREEMENT)


def next_due(agreement: Agreement, on: date) -> DueDate | None:
    """When the next review is due after one on a day: a month, unless the record gives days. None without `every`."""
    if agreement.every is None:
        return None
    day = agreement.every.after(on)
    if agreement.due and not agreement.due.month_only:
        return DueDate(day)
    return DueDate(day.replace(day=calendar.monthrange(day.year, day.month)[1]), month_only=True)


def signature_edits(
    register: Register, agreement: Agreement, decided: PartyDecided, *, activate: bool = False
) -> tuple[Edit, ...]:
    """What changes in the agreement's record when a party decides on its present version. Raises CannotRecord.

    With `activate` the agreement becomes active too, which the check refuses while a party's decision is outstanding.
    """
    _must_be_open(agreement, "signed")
    if is_by_title(agreement):
        raise CannotRecord(f"{agreement.id} is published by title alone: who signed it stays out of its file")
    must_be_a_job(decided.role)
    _must_show(decided.role, decided.evidence)
    party = _party(register, agreement, decided.partner)
    if agreement.version is None:
        raise CannotRecord(f"{agreement.path} has no version that could be signed: add `version: 1`")
    if activate and agreement.status != "awaiting-signature":
        raise CannotRecord(f"only an agreement that is awaiting signature becomes active so: it is {agreement.status}")
    if before := party.signature:
        who, day = register.partner_name(party.partner), before.on.isoformat()
        told = f"{who} {before.outcome} version {before.version} on {day}"
        if (before.outcome, before.version) == (decided.outcome, agreement.version):
            raise CannotRecord(f"{told}: that is recorded already, and a signature is never edited")
        if decided.on < before.on:
            since = decided.on.isoformat()
            raise CannotRecord(f"{told}: what it decided since cannot have been earlier, on {since}")
    index = agreement.parties.index(party)
    signature: dict[str, Any] = {"outcome": decided.outcome, "version": agreement.version}
    signature |= {"on": decided.on.isoformat(), "role": decided.role.strip()}
    if decided.evidence:
        signature["evidence"] = decided.evidence
    signed = Put(("parties", index, "signature"), signature, tuple(Party.model_fields))
    return (signed, Put(("status",), "active")) if activate else (signed,)


def undecided(agreement: Agreement) -> tuple[Party, ...]:
    """The parties that have neither signed the present version nor said that they will not."""
    return tuple(party for party in agreement.parties if not_signed(party, agreement.version or 0))


def _party(register: Register, agreement: Agreement, partner: str) -> Party:
    if party := agreement.party(partner):
        return party
    parties = [party.partner for party in agreement.parties]
    hint = did_you_mean(partner, parties, f"its parties are {', '.join(parties)}")
    if partner in register.partners:
        raise CannotRecord(f"{register.partners[partner].name} is not a party to {agreement.id}: {hint}")
    raise CannotRecord(f"there is no partner '{partner}': {hint}")


def _must_be_open(agreement: Agreement, what: str) -> None:
    if agreement.status == "draft":
        raise CannotRecord(f"a draft is not {what}: give {agreement.path} `status: awaiting-signature` first")
    if agreement.is_over:
        raise CannotRecord(f"an agreement that is over is not {what}: {agreement.id} is {agreement.status}")


def must_be_a_job(role: str) -> None:
    """Refuse words that only say where a job is to be written. Raises CannotRecord."""
    if " ".join(re.findall(r"\w+", role.casefold())) in _PLACEHOLDERS:
        said = f"'{role.strip()}' only says where the job belongs"
        raise CannotRecord(f'{said}: write the job itself instead, such as "Service Manager"')


def _must_be_new(agreement: Agreement, held: ReviewHeld) -> None:
    """Refuse what the record says already, as of a command that is run again. Raises CannotRecord."""
    told = which(held.on, held.role, held.outcome)
    for review in agreement.reviews:
        if which(review.on, review.role, review.outcome) == told:
            found = (
                f"{review.role} reviewed {agreement.id} on {review.on.isoformat()}, with the outcome {review.outcome}"
            )
            raise CannotRecord(f"{found}: that is recorded already; if this was another one, give its day: --on")


def _must_show(*texts: str) -> None:
    for text in texts:
        if character := hidden_character(text):
            raise CannotRecord(f"a record must hold no characters that do not show: {character}; type the text by hand")


def _tidy(text: str) -> str:
    """A text as a record holds it: line ends of one kind, and nothing that does not show at the end of a line."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
