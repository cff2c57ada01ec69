"""A year of the demonstration, day by day, against the tracker; and a morning that is killed after every request.

`year.txt` is all that the reminders did in that year: under each line the labels that the issue has from then on, why
it was closed or opened again, and what was said: its first words, and a sum of them all. After a change that is meant:
`.venv/bin/python -m pytest tests/github/test_year.py --rewrite-year`.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from zlib import crc32

import pytest
from holding import agreement, demonstration, holding

from github.emulator import OFFICER, REGISTER, STRANGER
from github.faults import KilledError
from github.tracker import Tracker
from site_builder.github.apply import Applied, apply
from site_builder.github.client import GitHub
from site_builder.records.agreement import Review, ReviewPlan
from site_builder.register import Register
from site_builder.reviews.deadlines import deadlines
from site_builder.reviews.issues import LABEL, Action, key_of, read_mark
from site_builder.reviews.plan import last_reminder, plan

YEAR = Path(__file__).parent / "year.txt"
FIRST = date(2026, 11, 21)
DAY = timedelta(days=1)


def a_run(register: Register, today: date, github: GitHub) -> Applied:
    """One run of the reminders."""
    return apply(plan(register, today, github.issues(LABEL), REGISTER), github, REGISTER)


def changed(register: Register, name: str, **facts: object) -> Register:
    """The register after a merged pull request."""
    after = register.agreements[name].model_copy(update=facts)
    return replace(register, agreements=dict(register.agreements) | {name: after})


def reviewed(register: Register, name: str, on: date) -> Register:
    """The register after a review was recorded: the next is due a year later."""
    held = Review(on=on, role="Service Manager", outcome="continue")
    reviews = (*register.agreements[name].reviews, held)
    return changed(register, name, review=due_on(on.replace(year=on.year + 1)), reviews=reviews)


def due_on(day: date) -> ReviewPlan:
    return ReviewPlan.model_validate({"every": "P1Y", "due": day.isoformat()})


Event = Callable[[Register, Tracker], Register]


def closes(number: int) -> Event:
    """A person closes an issue."""

    def happen(register: Register, tracker: Tracker) -> Register:
        tracker.by(OFFICER).change(number, state="closed", reason="not_planned")
        return register

    return happen


EVENTS: dict[date, Event] = {
    date(2026, 12, 1): lambda register, _: reviewed(register, "crime-and-disorder-partnership", date(2026, 11, 30)),
    date(2026, 12, 8): lambda register, _: reviewed(register, "end-of-life-care-plans", date(2026, 12, 7)),
    date(2026, 12, 20): closes(1),
    date(2027, 1, 11): lambda register, _: changed(register, "tenancies-and-policing", status="suspended"),
    date(2027, 2, 2): lambda register, _: changed(register, "care-home-quality-monitoring", status="ended"),
    date(2027, 1, 20): lambda register, _: changed(
        register, "flood-response-and-recovery", lead="eastwold-district-council"
    ),
    date(2027, 1, 15): lambda register, _: changed(register, "empty-homes-tracing", review=due_on(date(2027, 2, 28))),
}
"""What people do in that year."""


@dataclass(frozen=True)
class Lived:
    """A year, when it is over."""

    register: Register
    last: date
    log: tuple[str, ...]


def told(action: Action) -> str:
    """What was done, beside the verb: `[review, overdue] completed “Thank you. The review of…” 1c291ca3`."""
    parts = [f"[{', '.join(action.labels)}]"]
    if action.reason:
        parts.append(action.reason)
    if action.comment:
        first = " ".join(action.comment.split())[:60]
        parts.append(f"“{first}…” {crc32(action.comment.encode()):08x}")
    return " ".join(parts)


def live(register: Register, tracker: Tracker) -> Lived:
    """Run the reminders every day for a year."""
    log = []
    today = FIRST
    for number in range(366):
        today = FIRST + DAY * number
        if today in EVENTS:
            register = EVENTS[today](register, tracker)
        github = tracker.by(REGISTER)
        made = plan(register, today, github.issues(LABEL), REGISTER)
        applied = apply(made, github, REGISTER)
        assert applied.is_complete
        log += [
            f"{today} {done}\n  {detail}"
            for done, action in zip(applied.done, made.actions, strict=True)
            for detail in [told(action)]
        ]
    return Lived(register, today, tuple(log))


def test_in_a_year_each_deadline_gets_one_issue_and_each_stage_one_word(
    tracker: Tracker, request: pytest.FixtureRequest
) -> None:
    year = live(demonstration(), tracker)
    written = "".join(f"{line}\n" for line in year.log)
    if request.config.getoption("--rewrite-year"):
        YEAR.write_text(written, "utf-8")
    assert written == YEAR.read_text("utf-8")
    issues = tracker.issues()
    keys = Counter(issue.mark.key for issue in issues if issue.mark)
    policy = year.register.settings.review
    reached = {key_of(one) for one in deadlines(year.register, year.last) if last_reminder(one, policy, year.last)}
    assert reached <= keys.keys(), "none is missed"
    assert set(keys.values()) == {1}, "none stands there twice"
    for issue in issues:
        marks = [read_mark(comment.body) for comment in tracker.comments(issue.number)]
        assert len(set(marks)) == len(marks), "nothing is said twice"
    assert plan(year.register, year.last, issues, REGISTER).actions == ()


def a_morning(tracker: Tracker) -> Register:
    """A tracker on which, on 1 March 2027, there is one of everything to do; and the register that it is about."""
    before = holding(
        agreement("opened-in-time", "2027-03-31"),
        agreement("reviewed-since", "2027-04-10"),
        agreement("moved-within-reach", "2027-04-20"),
        agreement("ended-since", "2027-04-30"),
        agreement("paused-and-resumed", "2027-03-15"),
        agreement("handed-over-since", "2027-04-15"),
    )
    a_run(before, date(2027, 2, 20), tracker.by(REGISTER))
    paused = changed(before, "paused-and-resumed", status="draft")
    a_run(paused, date(2027, 2, 21), tracker.by(REGISTER))
    copied = next(one for one in tracker.issues() if "opened-in-time" in one.body)
    tracker.by(REGISTER).create(copied.title, copied.body, copied.labels, ())
    tracker.by(OFFICER).comment(copied.number, "We are on to it.")
    after = reviewed(before, "reviewed-since", date(2027, 2, 25))
    after = changed(after, "moved-within-reach", review=due_on(date(2027, 4, 1)))
    after = changed(after, "ended-since", status="ended")
    after = changed(after, "handed-over-since", lead="eastwold-district-council")
    late = agreement("never-seen-before", "2026-12-31", lead="northmere-district-council")
    return replace(after, agreements=dict(after.agreements) | {late.id: late})


MORNING = date(2027, 3, 1)


def facts(tracker: Tracker) -> list[tuple[object, ...]]:
    """All that matters of what stands there, in an order of its own."""
    return sorted(
        (
            str(issue.mark.key if issue.mark else None),
            issue.state,
            issue.title,
            issue.labels,
            issue.text,
            tuple(sorted(str(read_mark(one.body)) for one in tracker.comments(issue.number))),
        )
        for issue in tracker.issues()
    )


MOST = 30
"""More requests than that morning takes."""


@pytest.fixture(scope="module")
def undisturbed(new_tracker: Callable[[], Tracker]) -> Tracker:
    """The tracker after a morning that nothing disturbed."""
    tracker = new_tracker()
    register = a_morning(tracker)
    applied = a_run(register, MORNING, tracker.github)
    assert applied.is_complete
    verbs = sorted(done.verb for done in applied.done)
    assert verbs == ["close", "close", "drop-copy", "move", "open", "reopen", "update", "update"]
    assert plan(register, MORNING, tracker.issues(), REGISTER).actions == ()
    return tracker


def test_that_morning_takes_fewer_requests_than_are_killed_one_by_one(undisturbed: Tracker) -> None:
    assert 15 < len(undisturbed.faults.asked) < MOST


@pytest.mark.parametrize("served", range(MOST))
def test_killed_after_any_request_and_run_again_it_comes_to_the_same(
    served: int, tracker: Tracker, undisturbed: Tracker
) -> None:
    register = a_morning(tracker)
    tracker.faults.kill(after=served)
    with suppress(KilledError):
        a_run(register, MORNING, tracker.github)
    tracker.faults.clear()
    assert a_run(register, MORNING, tracker.github).is_complete
    assert facts(tracker) == facts(undisturbed)


def test_a_clock_two_days_late_takes_nothing_back(tracker: Tracker) -> None:
    register = a_morning(tracker)
    a_run(register, MORNING, tracker.github)
    before = facts(tracker)
    assert a_run(register, MORNING - 2 * DAY, tracker.github).done == ()
    assert a_run(register, MORNING, tracker.github).done == ()
    assert facts(tracker) == before


def test_two_runs_at_once_leave_one_issue_of_each(tracker: Tracker) -> None:
    register = holding(*(agreement(f"agreement-{number}", "2027-03-31") for number in range(3)))
    tracker.faults.meanwhile("POST issues", do=lambda: a_run(register, MORNING, tracker.by(REGISTER)))
    a_run(register, MORNING, tracker.github)
    a_run(register, MORNING, tracker.github)
    standing = [issue.mark.key for issue in tracker.issues() if issue.state == "open" and issue.mark]
    assert sorted(key.record for key in standing) == ["agreement-0", "agreement-1", "agreement-2"]
    assert plan(register, MORNING, tracker.issues(), REGISTER).actions == ()


def test_a_mark_that_a_stranger_forged_changes_nothing(tracker: Tracker) -> None:
    register = holding(agreement())
    a_run(register, date(2027, 1, 1), tracker.github)
    (own,) = tracker.issues()
    forged = own.body.replace("told=2026-12-31", "told=2027-06-29")
    tracker.by(STRANGER).create("Review: nothing to do", forged, (LABEL,), ())
    applied = a_run(register, MORNING, tracker.github)
    assert [(done.verb, done.number) for done in applied.done] == [("update", own.number)]


def test_three_hundred_issues_are_read_over_pages_and_none_is_opened_again(tracker: Tracker) -> None:
    many = [agreement(f"agreement-{number:03}", "2026-12-01") for number in range(300)]
    register = holding(*many)
    for _ in range(8):
        a_run(register, MORNING, tracker.by(REGISTER))
    assert len(tracker.issues()) == 300
    assert a_run(register, MORNING, tracker.github) == Applied()
    assert tracker.faults.asked.count("GET issues") == 3


def test_a_thousand_agreements_with_sixty_due_take_few_requests(tracker: Tracker) -> None:
    """The figures in `README.md`."""
    near = [agreement(f"due-{number:02}", "2027-03-31") for number in range(60)]
    far = [agreement(f"far-{number:03}", "2029-03-31") for number in range(940)]
    register = holding(*near, *far)
    asked = tracker.faults.asked
    a_run(register, date(2027, 1, 1), tracker.github)
    a_run(register, date(2027, 1, 2), tracker.github)
    # the first day: two lists, three labels, 40 issues, and a look for copies; then 20 more, and the labels are there
    assert len(asked) <= 2 * 5 + 3 + 60
    del asked[:]
    a_run(register, MORNING, tracker.github)
    assert Counter(one.split()[0] for one in asked) == {"GET": 2, "POST": 60, "PATCH": 60}
    del asked[:]
    a_run(register, MORNING + DAY, tracker.github)
    assert asked == ["GET issues"]
