"""Review states by the community's policy, on the days that decide."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder import register, reviews
from site_builder.records import Agreement
from site_builder.records.community import ReviewPolicy
from site_builder.reviews import review_of, state_of

POLICY = ReviewPolicy()
ROOT = Path(__file__).parent.parent


def agreement(due: str | None, status: str = "active") -> Agreement:
    review = {"every": "P1Y"} | ({"due": due} if due else {})
    return Agreement.model_validate(
        {"id": "one", "title": "One", "status": status, "lead": "some-council", "review": review}
    )


@pytest.mark.parametrize(
    ("today", "days", "state"),
    [
        (date(2026, 12, 30), 91, "not-due"),
        (date(2026, 12, 31), 90, "due-soon"),
        (date(2027, 3, 31), 0, "due-soon"),
        (date(2027, 4, 1), -1, "overdue"),
        (date(2027, 6, 29), -90, "overdue"),
        (date(2027, 6, 30), -91, "lapsed"),
    ],
)
def test_a_month_is_due_on_its_last_day(today: date, days: int, state: str) -> None:
    review = review_of(agreement("2027-03"), POLICY, today)
    assert review is not None
    assert (review.days, review.state) == (days, state)


def test_february_has_its_own_last_day() -> None:
    assert review_of(agreement("2028-02"), POLICY, date(2028, 2, 29)).days == 0
    assert review_of(agreement("2027-02"), POLICY, date(2027, 2, 28)).days == 0


def test_without_a_date_it_is_unscheduled() -> None:
    review = review_of(agreement(None), POLICY, date(2026, 11, 21))
    assert review is not None
    assert (review.due, review.days, review.state) == (None, None, "unscheduled")


@pytest.mark.parametrize("status", ["draft", "ended", "superseded"])
def test_what_is_unfinished_or_over_is_not_reviewed(status: str) -> None:
    assert review_of(agreement("2020-01", status), POLICY, date(2026, 11, 21)) is None


@given(st.integers(-4000, 4000), st.integers(0, 400), st.integers(1, 400))
def test_states_follow_one_another_and_never_go_back(days: int, notice: int, lapse: int) -> None:
    policy = ReviewPolicy(notice_days=notice, lapse_days=lapse)
    order = ["not-due", "due-soon", "overdue", "lapsed"]
    assert order.index(state_of(days, policy)) <= order.index(state_of(days - 1, policy))


def test_the_longest_overdue_comes_first_and_the_unscheduled_last() -> None:
    reading = register.read(ROOT)
    assert reading.register is not None
    found = reviews.due(reading.register, date(2026, 11, 21))
    scheduled = [review.due.day for review in found if review.due]
    assert scheduled == sorted(scheduled)
    assert [review.state for review in found][-1] == "unscheduled"
    statuses = {one.id: one.status for one in reading.register.agreements.values()}
    expected = {name for name, status in statuses.items() if status in ("active", "suspended", "awaiting-signature")}
    assert {review.agreement.id for review in found} == expected


def test_the_community_sets_the_policy() -> None:
    reading = register.read(ROOT)
    assert reading.register is not None
    settings = reading.register.settings.model_copy(update={"review": ReviewPolicy(notice_days=0, lapse_days=730)})
    changed = replace(reading.register, settings=settings)
    states = {review.state for review in reviews.due(changed, date(2026, 11, 21))}
    assert states == {"not-due", "overdue", "unscheduled"}
    assert timedelta(days=730) > date(2026, 11, 21) - reviews.due(changed, date(2026, 11, 21))[0].due.day
