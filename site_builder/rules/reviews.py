"""Reviews: that each agreement is looked at again in time, and that what was found has followed."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from site_builder.problem import Mend
from site_builder.records import Agreement
from site_builder.records.agreement import Outcome
from site_builder.records.fields import DueDate
from site_builder.rules.rule import Finding, Given, agreement_rule

Which = tuple[date, str, Outcome]
"""What tells a review from the others of its agreement: the day, the role in small letters, and the outcome."""


@agreement_rule("warning", detail="any")
def review_scheduled(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """An agreement that is signed or about to be has a date for its next review.

    The ICO's data sharing code of practice (Data Protection Act 2018 section 121) asks for sharing to be looked at
    regularly: is it still needed, are the notices right, is data disposed of in time? Without a date nobody is
    reminded.

    Bad:
        review: {due: null}
        reviews: []

    Good:
        review: {due: 2027-03}
        reviews: []
    """
    if agreement.review and not agreement.due and not agreement.is_over and agreement.status != "draft":
        message = "review.due should be given, so that somebody is reminded: there is none"
        yield Finding(("review",), message, "add `due: 2027-03`, the month of the next review")


@agreement_rule(detail="any")
def review_on_time(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """The next review is due no later than the agreement's own interval after the last one.

    `review.every` is what the parties have promised. It counts from the newest review, or from the start where there
    has been none. A month stands for its last day, so a month may be given where any day of it would be in time. The
    ICO's data sharing code of practice (Data Protection Act 2018 section 121) asks for regular reviews; a promise that
    the date itself breaks is none.

    Bad:
        review: {every: P1Y, due: 2027-10}
        reviews: [{on: 2026-09-08, role: Service Manager, outcome: continue}]

    Good:
        review: {every: P1Y, due: 2027-09}
        reviews: [{on: 2026-09-08, role: Service Manager, outcome: continue}]
    """
    last, every, due = agreement.last_looked_at, agreement.every, agreement.due
    if last is None or every is None or due is None or agreement.is_over:
        return
    latest = every.after(last)
    if due.day > latest and not (due.month_only and _same_month(due.day, latest)):
        since = "the last review" if agreement.reviews else "the start"
        limit = f"{latest.isoformat()}, {every} after {since} on {last.isoformat()}"
        hint = f"write `due: {latest:%Y-%m}` or an earlier month, or agree on another `every`"
        yield Finding(("review", "due"), f"review.due must be no later than {limit}: {due}", hint)


def _same_month(one: date, other: date) -> bool:
    return (one.year, one.month) == (other.year, other.month)


@agreement_rule(detail="any")
def reviews_in_order(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """Reviews stand in the order in which they were held, the newest last.

    The page tells the story from the first review to the last, and the newest one decides when the next is due. One
    out of place could make an agreement look fresh that nobody has looked at for years (UK GDPR Article 5(2),
    accountability).

    Bad:
        reviews:
          - {on: 2026-09-08, role: Service Manager, outcome: continue, next_due: 2026-12}
          - {on: 2026-09-02, role: Service Manager, outcome: continue, next_due: 2027-09}

    Good:
        reviews:
          - {on: 2026-09-02, role: Service Manager, outcome: continue, next_due: 2026-12}
          - {on: 2026-09-08, role: Service Manager, outcome: continue, next_due: 2027-09}
    """
    days = [review.on for review in agreement.reviews]
    in_order = tuple(sorted(range(len(days)), key=days.__getitem__))
    # a day that has not come is a slip, and its right place is unknown
    mend = Mend(("reviews",), in_order, "order") if max(days, default=given.today) <= given.today else None
    for index, (earlier, later) in enumerate(pairwise(days), start=1):
        if later < earlier:
            message = f"reviews must stand in order, newest last: {later.isoformat()} after {earlier.isoformat()}"
            hint = "check the year, or move the review to its place"
            yield Finding(("reviews", index, "on"), message, hint, mend=mend)


@agreement_rule(detail="any")
def review_once(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """A review is listed once: no two have the same day, the same role and the same outcome.

    Listed twice, one review looks like two, and whoever counts how often the sharing was looked at is told what is not
    so (UK GDPR Article 5(2), accountability). Two reviews that really were held on one day differ in who held them or
    in what came of them. The answers of both entries belong into the one that stays.

    Bad:
        reviews:
          - {on: 2026-09-08, role: Service Manager, outcome: continue, next_due: 2027-09}
          - {on: 2026-09-08, role: Service Manager, outcome: continue, next_due: 2027-09}

    Good:
        reviews:
          - {on: 2026-09-08, role: Service Manager, outcome: continue, next_due: 2027-09}
    """
    first: dict[Which, int] = {}
    for index, review in enumerate(agreement.reviews):
        before = first.setdefault(which(review.on, review.role, review.outcome), index)
        if before != index:
            found = f"that of {review.on.isoformat()} is item {before + 1} of the reviews already"
            hint = "keep one of the two, with the answers of both"
            yield Finding(("reviews", index, "on"), f"a review must be listed once: {found}", hint)


def which(on: date, role: str, outcome: Outcome) -> Which:
    """Which review it is: what is told of another in these words is the same one."""
    return on, " ".join(role.casefold().split()), outcome


@agreement_rule(detail="any")
def review_in_the_past(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """A review that is listed as held was held on a day that has come.

    `reviews` is the record of what people found; the next review goes into `review.due`. A review entered ahead of its
    day would stop the reminders for one that may never be held (UK GDPR Article 5(2), accountability).

    Bad:
        review: {due: 2027-09}
        reviews: [{on: 2027-03-02, role: Service Manager, outcome: continue, next_due: 2027-09}]

    Good:
        review: {due: 2027-03}
        reviews: [{on: 2026-09-08, role: Service Manager, outcome: continue, next_due: 2027-03}]
    """
    for index, review in enumerate(agreement.reviews):
        if review.on > given.today:
            message = f"a review that was held must not be in the future: {review.on.isoformat()}"
            yield Finding(("reviews", index, "on"), message, "check the year, or leave it out until it has been held")


@agreement_rule(detail="any")
def next_due_agrees(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """The newest review and the review plan give the same date for the next review.

    Reminders go by `review.due`, and `next_due` of the newest review is where people decided on it. If the two differ,
    a decision was written down in one place alone, and the reminder comes at the wrong time (UK GDPR Article 5(1)(d),
    accuracy).

    Bad:
        review: {due: 2027-03}
        reviews: [{on: 2026-09-08, role: Service Manager, outcome: continue, next_due: 2027-09}]

    Good:
        review: {due: 2027-09}
        reviews: [{on: 2026-09-08, role: Service Manager, outcome: continue, next_due: 2027-09}]
    """
    decided = agreement.reviews[-1].next_due if agreement.reviews else None
    if decided and agreement.due and not agreement.is_over and not _same(decided, agreement.due):
        message = f"review.due must be what the newest review decided, {decided}: {agreement.due}"
        yield Finding(("review", "due"), message, f"write `due: {decided}`, or mend `next_due` of that review")


def _same(one: DueDate, other: DueDate) -> bool:
    if one.month_only or other.month_only:
        return _same_month(one.day, other.day)
    return one.day == other.day


@agreement_rule(detail="any")
def review_end_ends(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """An agreement whose newest review decided to end it has ended.

    Once people have found that sharing is no longer needed, there is no purpose left for it to be limited to (UK GDPR
    Article 5(1)(b) and (c)). Until it has really ended, the review's outcome is what was decided for the time being.

    Bad:
        reviews: [{on: 2026-09-08, role: Service Manager, outcome: end}]

    Good:
        reviews: [{on: 2026-09-08, role: Service Manager, outcome: continue}]
    """
    if agreement.reviews and agreement.reviews[-1].outcome == "end" and not agreement.is_over:
        message = f"status must be ended, because the newest review decided to end it: {agreement.status}"
        yield Finding(("status",), message, "write `status: ended` and fill in `ended`")
