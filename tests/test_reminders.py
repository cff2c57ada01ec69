"""What the reminders plan, on the days and after the events that decide."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from holding import agreement, demonstration, holding
from hypothesis import given, settings
from hypothesis import strategies as st
from trackers import ACCOUNT, Told, carried_out

from site_builder.records import Partner
from site_builder.records.community import ReviewPolicy
from site_builder.register import Register
from site_builder.reviews.deadlines import deadlines
from site_builder.reviews.issues import Issue, Key, Mark, key_of, read_mark
from site_builder.reviews.letters import Letters
from site_builder.reviews.plan import plan, stage_of
from site_builder.reviews.quiet import NOTHING, plain, quiet

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)


def told_by(held: Register, *days: date, told: Told | None = None) -> Told:
    """The tracker after runs on these days."""
    told = told or Told()
    for day in days:
        told = carried_out(told, plan(held, day, told.issues, ACCOUNT))
    return told


REVIEWED = {"on": "2027-03-10", "role": "Head of Discharge", "outcome": "continue", "next_due": "2028-03-31"}


def test_each_stage_is_told_once_under_one_issue() -> None:
    held = holding(agreement())
    first = date(2026, 12, 30)
    told = Told()
    happened: list[tuple[date, str, tuple[str, ...], str]] = []
    for day in (first + DAY * number for number in range(220)):
        made = plan(held, day, told.issues, ACCOUNT)
        happened += [(day, one.verb, one.labels, one.comment) for one in made.actions]
        told = carried_out(told, made)
    late = ("review", "overdue", "management-group")
    lapsed = ("review", "long overdue", "management-group")
    assert happened == [
        (date(2026, 12, 31), "open", ("review", "due soon"), ""),
        (date(2027, 3, 1), "update", ("review", "due soon"), happened[1][3]),
        (date(2027, 3, 31), "update", ("review", "due soon"), happened[2][3]),
        (date(2027, 4, 1), "update", late, ""),
        (date(2027, 6, 29), "update", late, happened[4][3]),
        (date(2027, 6, 30), "update", lapsed, ""),
    ]
    assert [text.removeprefix("@saltmarsh-sharing/county-council ") for _, text in told.said] == [
        "A reminder: this is due on 31 March 2027, in 30 days.",
        "This is due today. From tomorrow the public register lists it as late.",
        (
            "This was due on 31 March 2027 and is 3 months late. The public register lists it as late, and the label "
            "`management-group` brings it before the management group. Please record the outcome, or say below what "
            "stands in the way of it."
        ),
    ]
    (issue,) = told.issues
    assert issue.title == "Review overdue since 31 March 2027: About hospital-discharge"


def test_a_run_after_a_long_silence_says_only_what_is_true_today() -> None:
    told = told_by(holding(agreement()), date(2026, 12, 31), date(2027, 9, 1))
    assert len(told.issues) == len(told.said) == 1
    assert "is 5 months late" in told.said[0][1]
    assert told.issues[0].mark == Mark(
        Key("review", "agreement", "hospital-discharge", "2027-03-31"), stage=4, state="lapsed", comments=1
    )


def test_a_recorded_review_closes_the_issue_with_thanks() -> None:
    reviewed = agreement(due="2028-03-31", reviews=(REVIEWED,))
    told = told_by(holding(agreement()), date(2027, 3, 1))
    (action,) = plan(holding(reviewed), date(2027, 3, 11), told.issues, ACCOUNT).actions
    assert (action.verb, action.state, action.reason) == ("close", "closed", "completed")
    assert action.comment == (
        "Thank you. The review of 10 March 2027 is in the register. Outcome: kept as it is. "
        "It is next due on 31 March 2028."
    )


def test_the_review_that_had_set_a_date_is_not_the_one_that_was_due_on_it() -> None:
    earlier = {"on": "2027-01-10", "role": "Head of Discharge", "outcome": "continue", "next_due": "2027-03-31"}
    told = told_by(holding(agreement(reviews=(earlier,))), date(2027, 3, 1))
    put_off = agreement(due="2028-03-31", reviews=(earlier,))
    (action,) = plan(holding(put_off), date(2027, 3, 11), told.issues, ACCOUNT).actions
    assert (action.verb, action.reason) == ("close", "not_planned")
    assert action.comment == (
        "The date in the register was changed without a review: this is now due on 31 March 2028. "
        "Another issue reminds of that in good time."
    )


@pytest.mark.parametrize(
    ("looked_at", "reason", "said"),
    [
        ("2027-03-02", "completed", "Thank you. The register holds the date. It is next due on 31 March 2028."),
        (None, "completed", "Thank you. The register holds the date. It is next due on 31 March 2028."),
        (
            "2026-03-31",
            "not_planned",
            (
                "The date in the register was changed without a new assessment: this is now due on 31 March 2028. "
                "Another issue reminds of that in good time."
            ),
        ),
    ],
)
def test_an_assessment_is_thanked_for_if_it_was_looked_at(looked_at: str | None, reason: str, said: str) -> None:
    policy = demonstration().settings.review.model_copy(update={"remind_of": ("assessment",)})

    def assessed(on: str | None, due: str) -> Register:
        return holding(agreement(due=None, dpia={"status": "done", "on": on, "review_due": due}), policy=policy)

    told = told_by(assessed("2026-03-31", "2027-03-31"), date(2027, 3, 1))
    (action,) = plan(assessed(looked_at, "2028-03-31"), date(2027, 3, 11), told.issues, ACCOUNT).actions
    assert (action.verb, action.reason, action.comment) == ("close", reason, said)


def test_a_review_held_long_before_its_date_and_recorded_late_is_thanked_for() -> None:
    early = REVIEWED | {"on": "2026-12-01", "next_due": "2027-12-31"}
    told = told_by(holding(agreement()), date(2027, 1, 1))
    reviewed = agreement(due="2027-12-31", reviews=(early,))
    (action,) = plan(holding(reviewed), date(2027, 1, 2), told.issues, ACCOUNT).actions
    assert (action.verb, action.reason) == ("close", "completed")
    assert action.comment.startswith("Thank you. The review of 1 December 2026 is in the register.")


def test_what_is_published_by_title_alone_lists_no_reviews_and_is_thanked_for_its_date() -> None:
    told = told_by(holding(agreement(publication="title-only")), date(2027, 3, 1))
    (issue,) = told.issues
    assert "`reviews:`" not in issue.body
    assert "**do not answer the questions here**" in issue.body
    reviewed = agreement(due="2028-03-31", publication="title-only")
    (action,) = plan(holding(reviewed), date(2027, 3, 11), told.issues, ACCOUNT).actions
    assert (action.verb, action.reason) == ("close", "completed")
    assert action.comment == "Thank you. The register holds the date. It is next due on 31 March 2028."


def test_the_next_date_opens_the_next_issue() -> None:
    reviewed = agreement(due="2028-03-31", reviews=(REVIEWED,))
    told = told_by(holding(agreement()), date(2027, 3, 1))
    told = told_by(holding(reviewed), date(2027, 3, 11), date(2028, 1, 1), told=told)
    assert [(one.state, one.title) for one in told.issues] == [
        ("closed", "Review due by 31 March 2027: About hospital-discharge"),
        ("open", "Review due by 31 March 2028: About hospital-discharge"),
    ]


@pytest.mark.parametrize(
    ("changed", "reason", "said"),
    [
        (None, "not_planned", "The register no longer holds this record, so nothing is due."),
        ({"status": "draft"}, "not_planned", "By the register, this is no longer due."),
        ({"status": "ended"}, "completed", "This agreement is now “ended” in the register, so no review is due."),
        ({"status": "superseded"}, "completed", "This agreement is now “replaced” in the register"),
        (
            {"due": "2027-09-30"},
            "not_planned",
            "The date in the register was changed without a review: this is now due on 30 September 2027.",
        ),
    ],
)
def test_what_is_no_longer_due_is_closed_and_says_why(changed: dict[str, str] | None, reason: str, said: str) -> None:
    told = told_by(holding(agreement()), date(2027, 1, 1))
    after = holding() if changed is None else holding(agreement(**changed))
    (action,) = plan(after, date(2027, 1, 2), told.issues, ACCOUNT).actions
    assert (action.verb, action.reason) == ("close", reason)
    assert action.comment.startswith(said)


def test_a_date_that_moves_within_reach_takes_its_issue_along() -> None:
    told = told_by(holding(agreement()), date(2027, 1, 1))
    told = told_by(holding(agreement(due="2027-02")), date(2027, 1, 2), told=told)
    (issue,) = told.issues
    assert (issue.number, issue.state) == (1, "open")
    assert issue.title == "Review due by February 2027: About hospital-discharge"
    assert issue.mark is not None
    assert issue.mark.key.due == "2027-02-28"
    assert "**February 2027**" in issue.body
    assert told.said == ((1, "The date in the register was changed. This is now due in February 2027."),)


def test_what_people_ticked_and_wrote_stays_when_the_date_moves() -> None:
    told = told_by(holding(agreement()), date(2027, 1, 1))
    (issue,) = told.issues
    edited = f"{issue.body.replace('- [ ] **Were there', '- [x] **Were there')}\nWe meet on Monday.\n"
    (action,) = plan(
        holding(agreement(due="2027-02")), date(2027, 1, 2), [replace(issue, body=edited)], ACCOUNT
    ).actions
    moved = edited.replace("**31 March 2027**", "**February 2027**").partition("\n")[2]
    assert action.body(0) == f"{replace(action.mark, comments=0)}\n{moved}"


def test_a_date_is_told_even_where_people_took_its_line_away() -> None:
    told = told_by(holding(agreement()), date(2027, 1, 1))
    (issue,) = told.issues
    edited = replace(issue, body=f"{issue.mark}\nWe meet on Monday.\n")
    (action,) = plan(holding(agreement(due="2027-02")), date(2027, 1, 2), [edited], ACCOUNT).actions
    opening, _, rest = action.text.partition("\n")
    assert opening.endswith("is to be looked at again by **February 2027**.")
    assert rest == "\nWe meet on Monday."


def test_what_a_person_closed_stays_closed_for_that_date_alone() -> None:
    told = told_by(holding(agreement()), date(2027, 1, 1)).close(1)
    days = [date(2027, 1, 2) + DAY * number for number in range(0, 300, 7)]
    assert told_by(holding(agreement()), *days, told=told) == told
    told = told_by(holding(agreement(due="2028-03-31")), date(2028, 1, 1), told=told)
    assert [one.state for one in told.issues] == ["closed", "open"]


def test_what_the_register_closed_comes_back_when_it_is_due_again() -> None:
    told = told_by(holding(agreement()), date(2027, 1, 1))
    told = told_by(holding(agreement(status="draft")), date(2027, 1, 2), told=told)
    told = told_by(holding(agreement()), date(2027, 3, 2), told=told)
    (issue,) = told.issues
    assert told.said[-1] == (1, "By the register, this is due again, on 31 March 2027.")
    assert issue.state == "open"
    assert issue.mark == Mark(Key("review", "agreement", "hospital-discharge", "2027-03-31"), 2, "due-soon", 2)


def test_what_a_person_reopened_is_left_to_that_person() -> None:
    told = told_by(holding(agreement()), date(2027, 1, 1))
    told = told_by(holding(), date(2027, 1, 2), told=told)
    reopened = replace(told, issues=(replace(told.issues[0], state="open"),))
    assert plan(holding(), date(2027, 1, 3), reopened.issues, ACCOUNT).actions == ()


def test_what_a_person_reopened_and_closed_again_stays_closed() -> None:
    told = told_by(holding(agreement()), date(2027, 1, 1))
    told = told_by(holding(agreement(status="draft")), date(2027, 1, 2), told=told)
    told = replace(told, issues=(replace(told.issues[0], state="open"),))
    told = told_by(holding(agreement()), date(2027, 1, 4), told=told).close(1)
    assert plan(holding(agreement()), date(2027, 1, 5), told.issues, ACCOUNT).actions == ()


def test_a_comment_is_known_again_on_a_later_day_and_not_for_an_older_one() -> None:
    held = holding(agreement())
    told = told_by(held, date(2027, 3, 1))
    marks = []
    for day in (date(2027, 3, 31), date(2027, 4, 1)):
        (action,) = plan(held, day, told.issues, ACCOUNT).actions
        marks.append(read_mark(action.comment_body))
    assert marks[0] == marks[1], "killed after the comment, the next morning's run finds it"
    told = told_by(held, date(2027, 3, 31), told=told)
    told = told_by(holding(agreement(status="draft")), date(2027, 3, 31), told=told)
    (again,) = plan(held, date(2027, 3, 31), told.issues, ACCOUNT).actions
    assert again.verb == "reopen"
    assert read_mark(again.comment_body) not in marks


def test_what_is_late_and_no_review_is_asked_for_by_its_own_name() -> None:
    held = replace(holding(), charters=demonstration().charters)
    late = date(2027, 7, 15)
    (action,) = plan(held, late, told_by(held, date(2027, 3, 1)).issues, ACCOUNT).actions
    assert action.comment.endswith(
        "Please set the new date in the register, or say below what stands in the way of it."
    )


def test_a_file_with_a_mistake_leaves_its_issue_alone() -> None:
    told = told_by(holding(agreement()), date(2027, 1, 1))
    for broken in ("agreements/hospital-discharge.yml", "agreements"):
        after = holding(broken=frozenset({broken}))
        assert plan(after, date(2027, 1, 2), told.issues, ACCOUNT).actions == ()


def test_copies_are_closed_and_the_first_is_kept() -> None:
    told = told_by(holding(agreement()), date(2027, 1, 1))
    copy = replace(told.issues[0], number=7)
    after = told_by(holding(agreement()), date(2027, 1, 1), told=replace(told, issues=(copy, *told.issues)))
    assert sorted((one.number, one.state) for one in after.issues) == [(1, "open"), (7, "closed")]
    assert after.said == ((7, "This is the same as #1."),)


def test_only_what_the_own_account_wrote_counts() -> None:
    held = holding(agreement())
    (issue,) = told_by(held, date(2027, 1, 1)).issues
    forged = replace(issue, number=3, author="somebody")
    (action,) = plan(held, date(2027, 1, 1), [forged], ACCOUNT).actions
    assert action.verb == "open"


def test_what_people_wrote_and_ticked_and_labelled_stays() -> None:
    held = holding(agreement())
    (issue,) = told_by(held, date(2027, 1, 1)).issues
    ticked = issue.body.replace("- [ ] **Is the sharing", "- [x] **Is the sharing").replace("\n", "\r\n")
    edited = replace(issue, body=ticked, labels=(*issue.labels, "legal", "Overdue"))
    (action,) = plan(held, date(2027, 4, 1), [edited], ACCOUNT).actions
    assert "- [x] **Is the sharing" in action.body(0)
    assert action.labels == ("review", "overdue", "management-group", "legal")


def test_a_clock_that_is_late_takes_nothing_back_and_repeats_nothing() -> None:
    held = holding(agreement())
    told = told_by(held, date(2026, 12, 31), date(2027, 4, 2))
    assert told_by(held, date(2027, 3, 31), date(2027, 3, 20), date(2027, 4, 2), told=told) == told


def test_one_run_opens_so_many_and_says_how_many_wait() -> None:
    held = holding(*(agreement(f"agreement-{number}", f"2026-{1 + number % 9:02}-15") for number in range(90)))
    told, waiting = Told(), []
    for day in range(4):
        made = plan(held, TODAY + DAY * day, told.issues, ACCOUNT)
        waiting.append(made.waiting)
        told = carried_out(told, made)
    assert waiting == [50, 10, 0, 0]
    assert len(told.issues) == 90
    opened = [one.mark.key.due for one in told.issues[:80] if one.mark]
    assert opened == sorted(opened), "the longest overdue come first"


def test_an_agreement_that_nobody_scheduled_is_asked_for_a_date() -> None:
    told = told_by(holding(agreement(due=None)), TODAY, TODAY + DAY)
    (issue,) = told.issues
    assert (issue.title, issue.labels) == ("Review has no date: About hospital-discharge", ("review", "no date"))
    (action,) = plan(holding(agreement()), TODAY, told.issues, ACCOUNT).actions
    assert (action.verb, action.reason) == ("close", "completed")
    assert action.comment == "Thank you. The register holds the date. It is next due on 31 March 2027."


def test_a_community_chooses_what_it_is_reminded_of() -> None:
    held = demonstration()
    policy = ReviewPolicy(remind_of=("charter",))
    held = replace(held, settings=held.settings.model_copy(update={"review": policy}))
    made = plan(held, date(2027, 3, 1), [], ACCOUNT)
    assert [one.title for one in made.actions] == [
        "Charter review due by March 2027: Saltmarsh Information Sharing Charter"
    ]


@pytest.mark.parametrize(
    ("days", "stage"), [(91, 0), (90, 1), (31, 1), (30, 2), (1, 2), (0, 3), (-89, 3), (-90, 4), (-999, 4), (None, 1)]
)
def test_stages_are_those_of_the_policy(days: int | None, stage: int) -> None:
    assert stage_of(days, ReviewPolicy()) == stage


def test_everything_that_runs_out_is_found() -> None:
    held = demonstration()
    found = deadlines(held, TODAY)
    reviewed = [one for one in held.agreements.values() if one.status in ("active", "suspended", "awaiting-signature")]
    members = [one for one in held.partners.values() if one.status == "active"]
    assert Counter(one.kind for one in found) == {
        "review": len(reviewed),
        "assessment": sum(one.dpia is not None and one.dpia.review_due is not None for one in reviewed),
        "publication": sum(one.publication_review is not None for one in reviewed),
        "registration": sum(one.ico_expires is not None for one in members),
        "assurance": sum(len({held.scheme for held in one.assurance if held.valid_to}) for one in members),
        "charter": 1,
    }
    days = [one.due.day for one in found if one.due]
    assert days == sorted(days)
    assert len({key_of(one) for one in found}) == len(found)


def test_a_newer_certificate_takes_the_place_of_the_old() -> None:
    facts = {"id": "one-council", "name": "One", "sector": "county", "status": "active"}
    held = ({"scheme": "psn", "valid_to": "2025-01-31"}, {"scheme": "psn", "valid_to": "2027-01-31"})
    partner = Partner.model_validate(facts | {"assurance": held})
    (found,) = deadlines(replace(holding(), partners={"one-council": partner}), TODAY)
    assert (found.kind, found.part, str(found.due), found.lead) == ("assurance", "psn", "2027-01-31", "one-council")


def test_a_year_of_the_demonstration_leaves_nothing_out_and_says_nothing_twice() -> None:
    held, told = demonstration(), Told()
    for number in range(366):
        told = carried_out(told, plan(held, TODAY + DAY * number, told.issues, ACCOUNT))
    end = TODAY + DAY * 365
    reached = {key_of(one) for one in deadlines(held, end) if stage_of(one.days, held.settings.review)}
    assert Counter(one.mark.key for one in told.issues if one.mark) == Counter(reached)
    said = defaultdict(list)
    for number, text in told.said:
        said[number].append(text)
    assert all(len(texts) == len(set(texts)) <= 3 for texts in said.values())


# texts that mean something to Markdown, to the tracker or to the mark
HOSTILE = st.sampled_from(
    ["@everyone", "#12", "GH-3", "-->", "<!-- register:review", "[x](y)", "`", "**", "<img src=x>", "\u200b", "|"]
)


def test_no_number_is_taken_for_an_issue_behind_a_backslash() -> None:
    assert plain("see GH-3 and #4") == f"see GH\\-{NOTHING}3 and \\#{NOTHING}4"


@given(st.lists(HOSTILE | st.text(max_size=5), max_size=6).map(" ".join))
def test_no_text_of_a_record_calls_anybody_or_ends_the_mark(text: str) -> None:
    quiet_text, plain_text = quiet(text), plain(text)
    for made in (quiet_text, plain_text):
        assert "\n" not in made
        assert not any(made[at] == "@" and made[at + 1 : at + 2].isalnum() for at in range(len(made)))
        assert not any(made[at] == "#" and made[at + 1 : at + 2].isalnum() for at in range(len(made)))
    assert "-->" not in plain_text
    assert quiet_text.replace(NOTHING, "") == " ".join(text.replace(NOTHING, "").split())


MARKS = st.builds(
    Mark,
    st.builds(
        Key,
        st.sampled_from(["review", "assessment", "assurance-iso-27001"]),
        st.sampled_from(["agreement", "partner", "charter"]),
        st.from_regex(r"[a-z0-9]+(-[a-z0-9]+){0,3}", fullmatch=True),
        st.dates().map(date.isoformat) | st.just("none"),
    ),
    stage=st.integers(0, 20),
    state=st.sampled_from(["", "due-soon", "overdue"]),
    comments=st.integers(0, 999),
    closed=st.sampled_from(["", "done", "put-off"]),
    emailed=st.sampled_from(["", "2027-03"]),
    to=st.sampled_from(["", "saltmarsh-county-council"]),
)


@given(MARKS, st.text())
def test_a_mark_is_read_as_it_was_written(mark: Mark, rest: str) -> None:
    assert read_mark(f"{mark}\n{rest}") == mark


@given(st.text() | MARKS.map(str).map(lambda text: text[:-1]))
def test_what_is_no_mark_is_read_as_none(text: str) -> None:
    assert read_mark(text) is None


STATUSES = st.sampled_from(["draft", "awaiting-signature", "active", "suspended", "ended", "superseded"])
HELD = st.dates(date(2025, 1, 1), date(2029, 1, 1)).map(date.isoformat)
DUE = st.none() | HELD


@dataclass(frozen=True)
class Case:
    """What a register is made of, small enough to be read when a property fails."""

    agreements: tuple[tuple[str | None, str, tuple[str, ...]], ...]
    """Date, status, and the days of the reviews held."""
    reminders: tuple[int, ...]
    notice: int
    broken: bool

    @property
    def register(self) -> Register:
        """The demonstration's partners with these agreements."""
        held = [
            agreement(f"agreement-{number}", due, status=status, reviews=tuple(map(review_on, days)))
            for number, (due, status, days) in enumerate(self.agreements)
        ]
        policy = ReviewPolicy(reminders=self.reminders, notice_days=self.notice)
        return holding(*held, policy=policy, broken=frozenset({"agreements/agreement-1.yml"} if self.broken else ()))


def review_on(day: str) -> dict[str, str]:
    return {"on": day, "role": "A", "outcome": "continue"}


CASES = st.builds(
    Case,
    st.lists(st.tuples(DUE, STATUSES, st.lists(HELD, max_size=2).map(tuple)), max_size=4).map(tuple),
    st.lists(st.integers(-200, 200), max_size=5).map(tuple),
    st.integers(0, 200),
    st.booleans(),
)
DAYS = st.dates(date(2025, 1, 1), date(2029, 1, 1))


@settings(max_examples=300, deadline=None)
@given(CASES, DAYS, CASES, DAYS, st.sets(st.integers(1, 5)))
def test_a_plan_that_was_carried_out_leaves_nothing_to_do(
    before: Case, day: date, after: Case, later: date, closed: set[int]
) -> None:
    first, second = before.register, after.register
    told = told_by(first, day)
    assert plan(first, day, told.issues, ACCOUNT).actions == ()
    for number in closed:
        told = told.close(number)
    told = told_by(second, later, told=told)
    assert plan(second, later, told.issues, ACCOUNT).actions == ()
    keys = [one.mark.key for one in told.issues if one.mark]
    assert len(keys) == len(set(keys))


@settings(max_examples=100, deadline=None)
@given(CASES, DAYS, CASES, DAYS)
def test_half_a_plan_is_made_good_by_the_next(before: Case, day: date, after: Case, later: date) -> None:
    begun = told_by(before.register, day)
    second = after.register
    whole = plan(second, later, begun.issues, ACCOUNT)
    done = carried_out(begun, whole)
    for count in range(len(whole.actions) + 1):
        half = carried_out(begun, whole.actions[:count])
        again = told_by(second, later, told=half)
        assert {(one.mark, one.state) for one in again.issues} == {(one.mark, one.state) for one in done.issues}
        assert sorted(again.said) == sorted(done.said)


def test_no_letter_of_the_demonstration_has_a_gap() -> None:
    held = demonstration()
    letters = Letters(held)
    for deadline in deadlines(held, TODAY):
        body = letters.body(deadline)
        assert "None" not in body.replace("None is in the register", "")
        assert "\n\n\n" not in body
        assert Issue(1, ACCOUNT, "", f"{Mark(key_of(deadline), 1)}\n{body}", "open").text == body
