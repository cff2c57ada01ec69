"""Everything in a register that falls due: reviews first, and whatever else quietly runs out beside them.

Each kind rests on a source of its own. Agreements are reviewed by the ICO's data sharing code of practice (Data
Protection Act 2018 s.121), impact assessments by UK GDPR Article 35(11); a controller's entry in the ICO's register of
fee payers runs for a year (Data Protection (Charges and Information) Regulations 2018 reg.2). When the charter, or the
decision to withhold an agreement's detail, is looked at again is what the community has set itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from site_builder.records import Agreement, Charter, Partner
from site_builder.records.community import Kind
from site_builder.records.fields import Contact, DueDate
from site_builder.register import Register
from site_builder.reviews.state import REVIEWED_STATUSES, State, review_of, state_of

__all__ = ["Deadline", "Kind", "Record", "deadlines", "of_agreement", "of_partner"]

Record = Agreement | Partner | Charter


@dataclass(frozen=True)
class Deadline:
    """One thing that is due, where it stands on a day, and who answers for it."""

    kind: Kind
    record: Record
    due: DueDate | None
    """None for an agreement whose review nobody has scheduled."""
    days: int | None
    """Days until it is due; negative once the date has passed."""
    state: State
    lead: str
    """The partner that answers for it."""
    owner: Contact | None
    """Whom to ask, where the records name somebody."""
    part: str = ""
    """Which of several of its kind on one record: the scheme of an assurance."""


def deadlines(register: Register, today: date) -> tuple[Deadline, ...]:
    """Everything that falls due, the longest overdue first, what nobody has scheduled last."""

    def every() -> Iterator[Deadline]:
        for agreement in register.agreements.values():
            yield from of_agreement(agreement, register, today)
        for partner in register.partners.values():
            yield from of_partner(partner, register, today)
        yield from _of_charter(register, today)

    return tuple(sorted(every(), key=_urgency))


def of_agreement(agreement: Agreement, register: Register, today: date) -> Iterator[Deadline]:
    """The agreement's review, its impact assessment's, and that of the decision to withhold its detail."""
    if agreement.status not in REVIEWED_STATUSES:
        return
    policy, owner = register.settings.review, agreement.review.owner if agreement.review else None
    if review := review_of(agreement, policy, today):
        yield Deadline("review", agreement, review.due, review.days, review.state, agreement.lead, owner)
    if agreement.dpia and (due := agreement.dpia.review_due):
        yield _dated("assessment", agreement, due, register, today, agreement.lead, owner)
    if due := agreement.publication_review:
        yield _dated("publication", agreement, due, register, today, agreement.lead, owner)


def of_partner(partner: Partner, register: Register, today: date) -> Iterator[Deadline]:
    """A partner's entry at the ICO, and every assurance that it holds."""
    if partner.status != "active":
        return
    owner = partner.contacts.information_governance if partner.contacts else None
    if partner.ico_expires:
        yield _dated("registration", partner, DueDate(partner.ico_expires), register, today, partner.id, owner)
    for scheme, valid_to in _newest(partner).items():
        yield _dated("assurance", partner, DueDate(valid_to), register, today, partner.id, owner, scheme)


def _newest(partner: Partner) -> dict[str, date]:
    """Scheme to the last day of its newest certificate: an old one beside it is history."""
    newest: dict[str, date] = {}
    for held in partner.assurance:
        if held.valid_to:
            newest[held.scheme] = max(held.valid_to, newest.get(held.scheme, held.valid_to))
    return newest


def _of_charter(register: Register, today: date) -> Iterator[Deadline]:
    charter = register.charters.get(register.settings.current_charter)
    if charter and charter.review_due:
        settings = register.settings
        yield _dated("charter", charter, charter.review_due, register, today, settings.publisher, settings.contact)


def _dated(  # noqa: PLR0913, PLR0917  the facts of a deadline, each its own
    kind: Kind,
    record: Record,
    due: DueDate,
    register: Register,
    today: date,
    lead: str,
    owner: Contact | None,
    part: str = "",
) -> Deadline:
    days = (due.day - today).days
    return Deadline(kind, record, due, days, state_of(days, register.settings.review), lead, owner, part)


def _urgency(deadline: Deadline) -> tuple[bool, date, str, str, str]:
    day = deadline.due.day if deadline.due else date.max
    return deadline.due is None, day, deadline.kind, deadline.record.id, deadline.part
