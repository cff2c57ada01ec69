"""When agreements are due for review, by the community's own policy. Pure: the day comes in as an argument.

An agreement whose review is late stays in force on paper; the ICO's data sharing code of practice (Data Protection Act
2018 s.121) asks that it be looked at regularly. Saying in public that it is late is what moves people to look.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from site_builder.records import Agreement
from site_builder.records.community import ReviewPolicy
from site_builder.records.fields import DueDate
from site_builder.register import Register

State = Literal["not-due", "due-soon", "overdue", "lapsed", "unscheduled"]
REVIEWED_STATUSES = frozenset({"active", "suspended", "awaiting-signature"})
"""What is only a draft, or over, is not reviewed."""


@dataclass(frozen=True)
class ReviewDue:
    """Where the review of one agreement stands on a day."""

    agreement: Agreement
    due: DueDate | None
    days: int | None
    """Days until it is due; negative once the date has passed."""
    state: State


def state_of(days: int | None, policy: ReviewPolicy) -> State:
    """The review state of an agreement that is due in so many days."""
    if days is None:
        return "unscheduled"
    if days < -policy.lapse_days:
        return "lapsed"
    if days < 0:
        return "overdue"
    return "due-soon" if days <= policy.notice_days else "not-due"


def review_of(agreement: Agreement, policy: ReviewPolicy, today: date) -> ReviewDue | None:
    """Where an agreement's review stands, or None if its status asks for no review. A month is due on its last day."""
    if agreement.status not in REVIEWED_STATUSES:
        return None
    days = (agreement.due.day - today).days if agreement.due else None
    return ReviewDue(agreement, agreement.due, days, state_of(days, policy))


def due(register: Register, today: date) -> tuple[ReviewDue, ...]:
    """Every agreement that is reviewed, the longest overdue first, those without a date last."""

    def reviews() -> Iterator[ReviewDue]:
        for agreement in register.agreements.values():
            if review := review_of(agreement, register.settings.review, today):
                yield review

    return tuple(sorted(reviews(), key=_urgency))


def _urgency(review: ReviewDue) -> tuple[bool, date, str]:
    return review.due is None, review.due.day if review.due else date.max, review.agreement.title.casefold()
