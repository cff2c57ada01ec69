"""Plans carried out against the tracker: everything that is planned, once, whatever goes wrong meanwhile."""

import string
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from holding import agreement, holding

from github.emulator import OFFICER, OWNER, REGISTER, STRANGER, TEAM
from github.faults import KilledError
from github.tracker import Tracker
from site_builder.github.apply import Applied, Done, apply
from site_builder.github.labels import LABELS, label_of
from site_builder.reviews.issues import LABEL, Action, Comment, Issue, Key, Mark, Plan, read_mark
from site_builder.reviews.plan import STATE_LABELS, plan

FIRST, SECOND, THIRD = date(2026, 12, 31), date(2027, 3, 1), date(2027, 3, 31)
"""The days of the reminders."""


def mark(record: str = "hospital-discharge", told: date = FIRST, **facts: Any) -> Mark:  # noqa: ANN401  any of its fields
    key = Key("review", "agreement", record, "2027-03-31")
    return replace(Mark(key, told, "saltmarsh-county-council", "due-soon"), **facts)


def opening(record: str = "hospital-discharge", *assignees: str) -> Action:
    return Action(
        "open", "why", None, f"Review {record}", mark(record), "- [ ] a step", (LABEL, "due soon"), assignees=assignees
    )


def updating(issue: Issue, **facts: Any) -> Action:  # noqa: ANN401  the same
    """The second reminder about an issue as it stands."""
    known = issue.mark
    assert known is not None
    action = Action(
        "update",
        "why",
        issue.number,
        f"{issue.title}, overdue",
        replace(known, told=SECOND, state="overdue"),
        issue.text,
        (LABEL, "overdue"),
        comment="A reminder.",
        comments=issue.comments,
        noted=known.comments,
    )
    return replace(action, **facts)


def carry_out(tracker: Tracker, *actions: Action) -> Applied:
    return apply(Plan(actions), tracker.github, REGISTER)


def opened(tracker: Tracker, *records: str) -> tuple[Issue, ...]:
    """Issues that an earlier run has opened."""
    for record in records:
        action = opening(record)
        tracker.by(REGISTER).create(action.title, action.body(0), (LABEL, "due soon", "kept by hand"), ())
    return tracker.issues()


def test_a_plan_without_actions_asks_nothing(tracker: Tracker) -> None:
    assert carry_out(tracker) == Applied()
    assert tracker.faults.asked == []


def test_an_issue_is_opened_with_labels_that_explain_themselves(tracker: Tracker) -> None:
    applied = carry_out(tracker, opening("hospital-discharge", OFFICER, STRANGER))
    assert applied == Applied(done=(Done("open", 1, "Review hospital-discharge"),))
    assert (applied.is_complete, applied.counts, list(map(str, applied.done))) == (
        True,
        {"open": 1},
        ["#1 opened: Review hospital-discharge"],
    )
    body = f"{mark()}\n- [ ] a step\n"
    assert tracker.issues() == (
        Issue(1, REGISTER, "Review hospital-discharge", body, "open", (LABEL, "due soon"), (OFFICER,)),
    )
    known = {name: (LABELS[name].colour, LABELS[name].description) for name in (LABEL, "due soon")}
    assert tracker.labels() == known
    assert tracker.faults.asked == [
        "GET labels",
        "POST labels",
        "POST labels",
        "GET assignees",
        "POST issues",
        "GET issues",
    ]


def test_labels_and_accounts_are_listed_once_and_only_if_needed(tracker: Tracker) -> None:
    carry_out(tracker, opening("a", OFFICER), opening("b", OFFICER), opening("c"))
    assert tracker.faults.asked == [
        *("GET labels", "POST labels", "POST labels", "GET assignees"),
        *("POST issues", "POST issues", "POST issues", "GET issues"),
    ]
    assert [issue.assignees for issue in tracker.issues()] == [(OFFICER,), (OFFICER,), ()]


def test_every_label_of_the_register_explains_itself_within_the_trackers_limits() -> None:
    assert set(LABELS) == {LABEL, *STATE_LABELS.values()}
    for label in (*LABELS.values(), label_of("management-group")):
        assert len(label.colour) == 6
        assert set(label.colour) <= set(string.hexdigits)
        assert 10 < len(label.description) <= 100
    assert label_of("management-group").name == "management-group"


def test_accounts_are_assigned_however_they_are_written(tracker: Tracker) -> None:
    carry_out(tracker, opening("a", *(f"nobody-{number}" for number in range(20)), OFFICER.upper()))
    assert [issue.assignees for issue in tracker.issues()] == [(OFFICER,)]


def test_no_more_accounts_are_assigned_than_the_tracker_takes(tracker: Tracker) -> None:
    tracker.repository.assignable.update(TEAM)
    carry_out(tracker, opening("a", *TEAM))
    assert [issue.assignees for issue in tracker.issues()] == [TEAM[:10]]


def test_an_update_says_something_and_then_brings_the_issue_up_to_date(tracker: Tracker) -> None:
    (issue,) = opened(tracker, "hospital-discharge")
    applied = carry_out(tracker, updating(issue))
    assert list(map(str, applied.done)) == ["#1 updated: Review hospital-discharge, overdue"]
    marked = mark(told=SECOND, state="overdue", comments=1)
    assert tracker.issues() == (
        Issue(
            1,
            REGISTER,
            "Review hospital-discharge, overdue",
            f"{marked}\n- [ ] a step\n",
            "open",
            (LABEL, "overdue"),
            comments=1,
        ),
    )
    assert tracker.comments(1) == (Comment(REGISTER, f"{replace(marked, state='', comments=0)}\nA reminder.\n"),)
    asked = ["GET labels", "POST labels", "POST issues/1/comments", "PATCH issues/1"]
    assert tracker.faults.asked == asked


def test_an_update_without_a_word_changes_the_issue_alone(tracker: Tracker) -> None:
    (issue,) = opened(tracker, "hospital-discharge")
    tracker.by(OFFICER).comment(1, "We meet on Monday.")
    carry_out(tracker, updating(replace(issue, comments=1), comment=""))
    assert tracker.issue(1).mark == mark(told=SECOND, state="overdue", comments=1)
    assert tracker.comments(1) == (Comment(OFFICER, "We meet on Monday."),)


@pytest.mark.parametrize(
    ("verb", "facts", "state", "reason", "words"),
    [
        ("move", {}, "open", None, "#1 moved to its new date: T"),
        ("close", {"state": "closed", "reason": "completed"}, "closed", "completed", "#1 closed: T"),
        ("close", {"state": "closed", "reason": "not_planned"}, "closed", "not_planned", "#1 closed: T"),
        ("drop-copy", {"state": "closed", "reason": "not_planned"}, "closed", "not_planned", "#1 closed as a copy: T"),
    ],
)
def test_each_verb(  # noqa: PLR0913, PLR0917  a table
    tracker: Tracker, verb: str, facts: dict[str, str], state: str, reason: str | None, words: str
) -> None:
    (issue,) = opened(tracker, "hospital-discharge")
    applied = carry_out(tracker, updating(issue, verb=verb, title="T", **facts))
    assert (applied.counts, list(map(str, applied.done))) == ({verb: 1}, [words])
    assert (tracker.issue(1).state, tracker.reason(1)) == (state, reason)


def test_an_issue_is_reopened(tracker: Tracker) -> None:
    (issue,) = opened(tracker, "hospital-discharge")
    tracker.by(REGISTER).change(1, state="closed", reason="not_planned")
    applied = carry_out(tracker, updating(issue, verb="reopen", title="T", reason="reopened"))
    assert list(map(str, applied.done)) == ["#1 reopened: T"]
    assert (tracker.issue(1).state, tracker.reason(1)) == ("open", "reopened")


def test_what_a_person_has_closed_meanwhile_stays_closed(tracker: Tracker) -> None:
    (issue,) = opened(tracker, "hospital-discharge")
    close = tracker.by(OFFICER).change
    tracker.faults.meanwhile("PATCH issues/1", lambda: close(1, state="closed", reason="completed"))
    carry_out(tracker, updating(issue))
    assert (tracker.issue(1).state, tracker.reason(1)) == ("closed", "completed")


@pytest.mark.parametrize("after", range(5))
def test_a_comment_is_made_once_however_often_the_run_is_killed(tracker: Tracker, after: int) -> None:
    (issue,) = opened(tracker, "hospital-discharge")
    tracker.by(OFFICER).comment(1, "We meet on Monday.")
    planned = updating(tracker.issue(1))
    tracker.faults.kill(after=after)
    if after < 5:
        with pytest.raises(KilledError):
            carry_out(tracker, planned)
    tracker.faults.clear()
    stands = tracker.issue(1)
    if stands.mark == issue.mark:
        carry_out(tracker, updating(stands, title=planned.title))
    assert [comment.author for comment in tracker.comments(1)] == [OFFICER, REGISTER]
    assert (tracker.issue(1).title, tracker.issue(1).mark) == (
        planned.title,
        mark(told=SECOND, state="overdue", comments=2),
    )


@pytest.mark.parametrize("after", range(5))
@pytest.mark.parametrize("verb", ["move", "reopen"])
def test_what_has_no_date_is_told_of_once_though_the_killed_run_is_repeated_on_another_day(
    tracker: Tracker, verb: str, after: int
) -> None:
    without, day = holding(agreement(due=None)), timedelta(days=1)
    earlier = (holding(agreement()),) if verb == "move" else (without, holding(agreement(status="draft")))
    for register in earlier:
        carry_out(tracker, *plan(register, SECOND, tracker.issues(), REGISTER).actions)
    before = tracker.comments(1)
    planned = [plan(without, SECOND + day * number, tracker.issues(), REGISTER).actions for number in range(1, 4)]
    assert [[action.verb for action in actions] for actions in planned] == [[verb]] * 3
    assert len({action.comment_body for actions in planned for action in actions}) == 1
    tracker.faults.kill(after=after)
    with suppress(KilledError):
        carry_out(tracker, *planned[0])
    tracker.faults.clear()
    carry_out(tracker, *plan(without, SECOND + day * 2, tracker.issues(), REGISTER).actions)
    said = {
        "move": "The register no longer gives a date for this. Please set one.",
        "reopen": "By the register, this has no date again. Please set one.",
    }
    added = tracker.comments(1)[len(before) :]
    assert [(one.author, one.body.partition("\n")[2]) for one in added] == [(REGISTER, f"{said[verb]}\n")]
    assert [(one.state, one.mark and one.mark.key.due) for one in tracker.issues()] == [("open", "none")]
    assert plan(without, SECOND + day * 3, tracker.issues(), REGISTER).actions == ()


def test_a_comment_that_somebody_else_forged_does_not_keep_ours_away(tracker: Tracker) -> None:
    (issue,) = opened(tracker, "hospital-discharge")
    forged = updating(issue).comment_body
    tracker.by(STRANGER).comment(1, forged)
    carry_out(tracker, updating(tracker.issue(1)))
    assert tracker.comments(1) == (Comment(STRANGER, forged), Comment(REGISTER, forged))


@pytest.mark.parametrize("stored", [True, False])
@pytest.mark.parametrize("how", ["silence", "502"])
def test_nothing_is_there_twice_when_the_tracker_does_not_say_what_came_of_it(
    tracker: Tracker,
    how: str,
    stored: bool,  # noqa: FBT001  a parameter of the test
) -> None:
    (issue,) = opened(tracker, "a")
    for to in ("POST issues", "POST issues/1/comments"):
        if how == "silence":
            tracker.faults.silence(to, stored=stored)
        else:
            tracker.faults.answer(to, 502, stored=stored)
    applied = carry_out(tracker, updating(issue), opening("b"))
    assert applied.is_complete
    assert [one.title for one in tracker.issues()] == ["Review a, overdue", "Review b"]
    assert [comment.author for comment in tracker.comments(1)] == [REGISTER]
    assert tracker.issue(1).mark == mark("a", told=SECOND, state="overdue", comments=1)
    sent = 1 if stored else 2
    assert tracker.faults.asked.count("POST issues") == tracker.faults.asked.count("POST issues/1/comments") == sent
    # what was stored takes a moment to be listed
    assert tracker.clock.waited.count(2) == 2


def test_somebody_elses_issue_is_not_taken_for_the_one_that_was_not_answered(tracker: Tracker) -> None:
    tracker.by(STRANGER).create("Forged", opening().body(0), (LABEL,), ())
    tracker.faults.silence("POST issues")
    carry_out(tracker, opening())
    assert [(issue.author, issue.state) for issue in tracker.issues()] == [(STRANGER, "open"), (REGISTER, "open")]


def test_what_is_never_answered_is_tried_so_often_and_told(tracker: Tracker) -> None:
    (issue,) = opened(tracker, "a")
    tracker.faults.silence("POST issues", times=9)
    applied = carry_out(tracker, opening("b"), updating(issue))
    assert applied.failed == ("Review b: GitHub did not answer.",)
    assert [done.verb for done in applied.done] == ["update"]
    assert tracker.faults.asked.count("POST issues") == 3
    tracker.faults.silence("POST issues/1/comments", times=9)
    applied = carry_out(tracker, updating(tracker.issue(1), comment="More.", mark=mark("a", told=THIRD)), opening("b"))
    assert applied.failed == ("#1 Review a, overdue, overdue: GitHub did not answer.",)
    assert tracker.faults.asked.count("POST issues/1/comments") == 4


def test_a_tracker_that_is_unwell_is_left_alone(tracker: Tracker) -> None:
    issues = opened(tracker, "a", "b", "c", "d")
    tracker.faults.answer("PATCH issues/1", 500, times=9)
    tracker.faults.answer("PATCH issues/3", 500, times=9)
    tracker.faults.answer("PATCH issues/4", 500, times=9)
    applied = carry_out(tracker, *map(updating, issues), opening("e"))
    unwell = "GitHub answers with an error of its own. The next run does what is left."
    assert applied.failed == (f"#1 Review a, overdue: {unwell}", f"#3 Review c, overdue: {unwell}")
    assert (applied.stopped, applied.left) == (unwell, 1)
    assert [done.number for done in applied.done] == [2]


def test_an_account_that_may_no_longer_be_assigned_is_left_out(tracker: Tracker) -> None:
    tracker.faults.meanwhile("POST issues", lambda: tracker.repository.assignable.remove(OFFICER))
    applied = carry_out(tracker, opening("a", OFFICER, OWNER))
    assert applied.is_complete
    assert [issue.assignees for issue in tracker.issues()] == [()]


def test_an_issue_that_the_tracker_refuses_is_told_and_the_next_is_opened(tracker: Tracker) -> None:
    long = replace(opening("a", OFFICER), title="T" * 257)
    applied = carry_out(tracker, long, opening("b"))
    assert applied.failed == (
        f"{'T' * 257}: GitHub refused: Validation Failed (title is too long (maximum is 256 characters)).",
    )
    assert [issue.title for issue in tracker.issues()] == ["Review b"]
    assert tracker.faults.asked.count("POST issues") == 3


def test_an_issue_is_not_sent_again_without_accounts_if_they_are_not_what_is_wrong(tracker: Tracker) -> None:
    tracker.faults.answer("POST issues", 403, "Blocked")
    carry_out(tracker, opening("a", OFFICER))
    carry_out(tracker, replace(opening("a"), title="T" * 257))
    assert tracker.faults.asked.count("POST issues") == 2


def test_one_issue_that_cannot_be_changed_does_not_stop_the_others(tracker: Tracker) -> None:
    issues = opened(tracker, "a", "b", "c", "d")
    tracker.repository.locked.add(1)
    tracker.repository.deleted.add(2)
    tracker.faults.answer("PATCH issues/3", 403, "Blocked")
    applied = carry_out(tracker, *map(updating, issues))
    assert applied == Applied(
        done=(Done("update", 4, "Review d, overdue"),),
        failed=(
            "#1 Review a, overdue: GitHub refused to change issue 1: Unable to create comment because issue is locked.",
            "#2 Review b, overdue: Issue 2 was deleted or moved away: the next run opens a new one.",
            "#3 Review c, overdue: GitHub refused to change issue 3: Blocked.",
        ),
    )
    assert not applied.is_complete


@pytest.mark.parametrize("wrong", ["archived", "issues_off"])
def test_what_concerns_everything_stops_the_run_and_what_was_done_is_told(tracker: Tracker, wrong: str) -> None:
    issues = opened(tracker, "a", "b", "c")
    tracker.faults.meanwhile("PATCH issues/2", lambda: setattr(tracker.repository, wrong, True))
    applied = carry_out(tracker, *(updating(issue, comment="") for issue in issues))
    assert [done.number for done in applied.done] == [1]
    assert (applied.failed, applied.left, applied.is_complete) == ((), 1, False)
    assert tracker.name in applied.stopped
    assert tracker.faults.asked[-1] == "PATCH issues/2"


def test_a_limit_that_does_not_end_stops_the_run(tracker: Tracker) -> None:
    issues = opened(tracker, "a", "b")
    tracker.faults.answer("PATCH issues/2", 403, "", {"retry-after": "3600"})
    applied = carry_out(tracker, *map(updating, issues))
    assert ([done.number for done in applied.done], applied.left) == ([1], 0)
    assert applied.stopped.endswith("The next run does what is left.")


def test_a_token_that_ends_meanwhile_stops_the_run(tracker: Tracker) -> None:
    tracker.faults.answer("POST issues", 401, "Bad credentials", skip=1)
    applied = carry_out(tracker, opening("a"), opening("b"), opening("c"))
    assert [done.title for done in applied.done] == ["Review a"]
    assert applied.stopped == "GitHub does not accept the token: it is wrong or has expired. Give a new one."
    assert applied.left == 1


def test_what_two_runs_have_opened_at_once_stays_open_once(tracker: Tracker) -> None:
    other = tracker.by(REGISTER)
    tracker.faults.meanwhile("POST issues", lambda: apply(Plan((opening("a"),)), other, REGISTER))
    applied = carry_out(tracker, opening("a"), opening("b"))
    assert list(map(str, applied.done)) == [
        "#2 opened: Review a",
        "#3 opened: Review b",
        "#2 closed as a copy: Review a",
    ]
    first, copy, third = tracker.issues()
    assert (first.state, copy.state, third.state) == ("open", "closed", "open")
    assert (tracker.reason(2), copy.mark) == ("not_planned", mark("a", closed="copy", comments=1))
    assert [comment.body.partition("\n")[2] for comment in tracker.comments(2)] == ["This is the same as #1.\n"]


def test_two_runs_that_both_see_the_copy_close_it_once(tracker: Tracker) -> None:
    def another() -> None:
        apply(Plan((opening("a"),)), tracker.by(REGISTER), REGISTER)

    # the other run opens its copy, and closes it, after ours was opened and before ours looks
    tracker.faults.meanwhile("GET issues", another)
    carry_out(tracker, opening("a"))
    assert [(issue.state, issue.comments) for issue in tracker.issues()] == [("open", 0), ("closed", 1)]


def test_issues_with_the_same_mark_by_somebody_else_are_no_copies(tracker: Tracker) -> None:
    tracker.faults.meanwhile("GET issues", lambda: tracker.by(STRANGER).create("x", opening().body(0), (LABEL,), ()))
    carry_out(tracker, opening())
    assert [issue.state for issue in tracker.issues()] == ["open", "open"]


def test_that_copies_could_not_be_looked_for_is_told(tracker: Tracker) -> None:
    tracker.faults.answer("GET issues", 500, times=9)
    applied = carry_out(tracker, opening("a"))
    assert [done.number for done in applied.done] == [1]
    assert applied.failed == (
        "Copies could not be looked for: GitHub answers with an error of its own. The next run does what is left.",
    )


def test_a_failure_that_concerns_everything_ends_the_closing_of_copies(tracker: Tracker) -> None:
    other = Plan((opening("a"), opening("b")))
    tracker.faults.meanwhile("POST issues", lambda: apply(other, tracker.by(REGISTER), REGISTER))
    tracker.faults.answer("POST issues/*/comments", 401, "Bad credentials")
    applied = carry_out(tracker, opening("a"), opening("b"))
    assert (applied.counts, applied.left, applied.is_complete) == ({"open": 2}, 0, False)
    assert tracker.faults.asked[-1] == "POST issues/3/comments"
    assert [issue.state for issue in tracker.issues()] == ["open"] * 4


def test_a_run_in_another_accounts_name_stops_at_the_first_issue_and_closes_it(tracker: Tracker) -> None:
    applied = apply(Plan((opening("a"), opening("b"))), tracker.run(OFFICER), REGISTER)
    assert (applied.done, applied.left) == ((), 1)
    assert [(one.state, tracker.reason(one.number)) for one in tracker.issues()] == [("closed", "not_planned")]
    assert applied.stopped == (
        f"Issue 1 was opened by {OFFICER}, whose token it is, and not by {REGISTER}. It has been closed again, and "
        "nothing more was done. To remind now, start the workflow on GitHub: Actions, Reminders, Run workflow."
    )


def test_a_run_whose_labels_are_dropped_stops_at_the_first_issue_and_closes_it(tracker: Tracker) -> None:
    tracker.repository.drops_labels = True
    applied = carry_out(tracker, opening("a"), opening("b"))
    assert (applied.done, applied.left) == ((), 1)
    assert [(one.state, tracker.reason(one.number)) for one in tracker.issues()] == [("closed", "not_planned")]
    assert applied.stopped == (
        f"Issue 1 was opened without the label “{LABEL}”: the token may not set labels. It has been closed again, and "
        "nothing more was done. Allow the token to write issues, or the next run would not find what it has opened."
    )


def test_an_issue_that_no_run_would_know_and_that_cannot_be_closed_is_told_of(tracker: Tracker) -> None:
    tracker.faults.answer("PATCH issues/1", 403, "Blocked")
    applied = apply(Plan((opening("a"), opening("b"))), tracker.run(OFFICER), REGISTER)
    assert (applied.left, [one.state for one in tracker.issues()]) == (1, ["open"])
    assert applied.stopped == (
        f"Issue 1 was opened by {OFFICER} by mistake and could not be closed again: GitHub refused to change issue 1: "
        "Blocked. Close it by hand."
    )


def test_an_issue_that_is_handed_over_is_assigned_to_others(tracker: Tracker) -> None:
    carry_out(tracker, opening("a", OFFICER))
    (issue,) = tracker.issues()
    carry_out(tracker, updating(issue))
    assert tracker.issue(1).assignees == (OFFICER,)
    carry_out(tracker, updating(tracker.issue(1), assignees=("nobody-here", OWNER.upper())))
    assert tracker.issue(1).assignees == (OWNER,)
    carry_out(tracker, updating(tracker.issue(1), assignees=()))
    assert tracker.issue(1).assignees == ()


def test_an_issue_is_handed_over_though_an_account_may_no_longer_be_assigned(tracker: Tracker) -> None:
    carry_out(tracker, opening("a", OFFICER))
    (issue,) = tracker.issues()
    tracker.faults.meanwhile("PATCH issues/1", lambda: tracker.repository.assignable.remove(OWNER))
    applied = carry_out(tracker, updating(issue, assignees=(OWNER, OFFICER)))
    assert applied.is_complete
    assert tracker.issue(1).title == "Review a, overdue"
    # who took it on is not sent away because another cannot come
    assert (tracker.issue(1).assignees, len(tracker.comments(1))) == ((OFFICER,), 1)


def test_a_label_that_is_too_long_for_github_is_told_of_and_nothing_is_opened(tracker: Tracker) -> None:
    applied = carry_out(tracker, replace(opening("a"), labels=(LABEL, "x" * 51)))
    assert applied.failed == (
        "Review a: GitHub refused: Validation Failed (name is too long (maximum is 50 characters)).",
    )
    assert tracker.issues() == ()


def test_marks_survive_the_tracker(tracker: Tracker) -> None:
    carry_out(tracker, opening())
    (issue,) = tracker.issues()
    assert read_mark(issue.body) == issue.mark == mark()
