"""What the reminders plan, on the days and after the events that decide."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from holding import agreement, demonstration, holding
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from trackers import ACCOUNT, Told, carried_out

from site_builder.records import Agreement, Partner, community
from site_builder.records.community import ReviewPolicy
from site_builder.records.fields import read_due
from site_builder.register import Register
from site_builder.reviews.deadlines import deadlines
from site_builder.reviews.issues import LABEL, Issue, Key, Mark, key_of, read_mark
from site_builder.reviews.letters import Letters
from site_builder.reviews.plan import MOST_WRITES, STATE_LABELS, last_reminder, of_others, plan
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
        Key("review", "agreement", "hospital-discharge", "2027-03-31"),
        date(2027, 6, 29),
        lead="saltmarsh-county-council",
        state="lapsed",
        escalated="management-group",
        comments=1,
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


def assessed(on: str | None, due: str) -> Register:
    """An agreement with an impact assessment, and a community that is reminded of nothing else."""
    policy = demonstration().settings.review.model_copy(update={"remind_of": ("assessment",)})
    return holding(agreement(due=None, dpia={"status": "done", "on": on, "review_due": due}), policy=policy)


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
    told = told_by(assessed("2026-03-31", "2027-03-31"), date(2027, 3, 1))
    (action,) = plan(assessed(looked_at, "2028-03-31"), date(2027, 3, 11), told.issues, ACCOUNT).actions
    assert (action.verb, action.reason, action.comment) == ("close", reason, said)


@pytest.mark.parametrize(("looked_at", "reason"), [("2027-03-02", "completed"), ("2027-01-05", "not_planned")])
def test_an_assessment_that_is_looked_at_often_was_not_looked_at_twice_by_looking_once(
    looked_at: str, reason: str
) -> None:
    told = told_by(assessed("2027-01-05", "2027-03-31"), date(2027, 1, 6), date(2027, 3, 1))
    (action,) = plan(assessed(looked_at, "2027-09-30"), date(2027, 3, 11), told.issues, ACCOUNT).actions
    assert (action.verb, action.reason) == ("close", reason)


def test_an_assessment_whose_next_date_is_set_on_a_later_day_was_looked_at_all_the_same() -> None:
    told = told_by(assessed("2026-03-31", "2027-03-31"), date(2027, 1, 6))
    told = told_by(assessed("2027-03-02", "2027-03-31"), date(2027, 3, 3), date(2027, 3, 31), told=told)
    (action,) = plan(assessed("2027-03-02", "2028-03-31"), date(2027, 4, 1), told.issues, ACCOUNT).actions
    assert (action.verb, action.reason) == ("close", "completed")


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


COUNTY, DISTRICT = "saltmarsh-county-council", "northmere-district-council"


def led_by(lead: str, *people: str, **more: Any) -> Register:  # noqa: ANN401  any of its fields
    """An agreement that a partner leads, whose people have these accounts beside its team."""
    held = holding(agreement(lead=lead, **more))
    team = demonstration().partners[lead].github[:1]
    partner = held.partners[lead].model_copy(update={"github": (*team, *people)})
    return replace(held, partners=dict(held.partners) | {lead: partner})


def test_who_answers_for_it_now_is_told_and_named_and_assigned() -> None:
    before, after = led_by(COUNTY, "jo-county"), led_by(DISTRICT, "kim-district")
    # the council that hands over keeps its people
    after = replace(after, partners=dict(after.partners) | {COUNTY: before.partners[COUNTY]})
    told = told_by(before, date(2027, 1, 1))
    (issue,) = told.issues
    assert issue.assignees == ("jo-county",)
    ticked = issue.body.replace("- [ ] **Were there", "- [x] **Were there")
    issue = replace(issue, body=ticked, assignees=("Jo-County", "sam-of-the-core-team"))
    (action,) = plan(after, date(2027, 1, 2), [issue], ACCOUNT).actions
    accounts = " ".join(f"@{one}" for one in after.partners[DISTRICT].github)
    mention = accounts.replace(" ", ", ")
    assert (action.verb, action.comment) == (
        "update",
        f"This is now answered for by Northmere District Council ({mention}).",
    )
    assert action.assignees == ("kim-district", "sam-of-the-core-team")
    led = next(line for line in ticked.splitlines() if line.startswith("| Led by |"))
    assert action.text == replace(issue, body=ticked).text.replace(
        led, f"| Led by | Northmere District Council ({mention}) |"
    )
    told = carried_out(replace(told, issues=(issue,)), [action])
    assert plan(after, date(2027, 1, 3), told.issues, ACCOUNT).actions == ()


def test_what_is_published_by_title_alone_names_no_parties_to_those_it_is_handed_to() -> None:
    parties = ({"partner": COUNTY}, {"partner": DISTRICT})
    told = told_by(led_by(COUNTY, parties=parties, reference="0002"), date(2027, 1, 1))
    (issue,) = told.issues
    rows = [line for line in issue.text.splitlines() if line.startswith(("| Parties |", "| Reference |"))]
    assert rows == ["| Parties | Saltmarsh County Council, Northmere District Council |", "| Reference | 0002 |"]
    after = led_by(DISTRICT, publication="title-only")
    known = next(line for line in Letters(after).body(deadlines(after, TODAY)[0]).splitlines() if "| Led by |" in line)
    own_row = "| Meeting | Monday |"
    edited = replace(issue, body=issue.body.replace(rows[0], f"{rows[0]}\n{own_row}"))
    (action,) = plan(after, date(2027, 1, 2), [edited], ACCOUNT).actions
    kept = [line for line in issue.text.replace(rows[0], own_row).splitlines() if line != rows[1]]
    changed = {"| Led by |": known, "| Last review |": "| Last review | Not published. |"}
    expected = [next((new for start, new in changed.items() if line.startswith(start)), line) for line in kept]
    assert action.text.splitlines() == expected


def test_who_answers_for_it_now_is_told_with_whatever_else_is_said() -> None:
    told = told_by(led_by(COUNTY), date(2027, 1, 1))
    (action,) = plan(led_by(DISTRICT), date(2027, 3, 1), told.issues, ACCOUNT).actions
    first, second = action.comment.split("\n\n")
    assert first.startswith("This is now answered for by Northmere District Council")
    assert second.endswith("A reminder: this is due on 31 March 2027, in 30 days.")
    (action,) = plan(led_by(DISTRICT, due="2027-02-15"), date(2027, 1, 2), told.issues, ACCOUNT).actions
    assert action.verb == "move"
    assert action.comment == f"{first}\n\nThe date in the register was changed. This is now due on 15 February 2027."
    assert "| Led by | Northmere District Council" in action.text
    told = told_by(holding(agreement(status="draft")), date(2027, 1, 2), told=told)
    (action,) = plan(led_by(DISTRICT), date(2027, 1, 3), told.issues, ACCOUNT).actions
    assert action.verb == "reopen"
    assert action.comment == f"{first}\n\nBy the register, this is due again, on 31 March 2027."


@pytest.mark.parametrize(
    ("reminders", "said"),
    [
        # the first is left out after two were said: what remains is said on its day
        ((30, 0, -90), [date(2027, 3, 31), date(2027, 6, 29)]),
        # one is put in before what was said last: that is not said again
        ((90, 60, 30, 0, -90), [date(2027, 3, 31), date(2027, 6, 29)]),
        ((90, 30, 14, 0, -90), [date(2027, 3, 17), date(2027, 3, 31), date(2027, 6, 29)]),
        ((90, 30), []),
    ],
)
def test_a_change_of_the_policy_says_nothing_twice_and_leaves_nothing_out(
    reminders: tuple[int, ...], said: list[date]
) -> None:
    told = told_by(holding(agreement()), date(2026, 12, 31), date(2027, 3, 1))
    held = holding(agreement(), policy=ReviewPolicy(reminders=reminders))
    days = []
    for day in (date(2027, 3, 2) + DAY * number for number in range(150)):
        made = plan(held, day, told.issues, ACCOUNT)
        days += [day for one in made.actions if one.comment]
        told = carried_out(told, made)
    assert days == said


def test_a_label_that_somebody_took_off_comes_back_without_a_word() -> None:
    held = holding(agreement())
    told = told_by(held, date(2027, 1, 1), date(2027, 4, 1))
    (issue,) = told.issues
    assert set(issue.labels) == {"review", "overdue", "management-group"}
    for labels in (("review", "overdue", "legal"), ("review", "management-group", "Due soon", "legal")):
        (action,) = plan(held, date(2027, 4, 2), [replace(issue, labels=labels)], ACCOUNT).actions
        assert (action.verb, action.comment, action.mark) == ("update", "", issue.mark)
        assert action.labels == ("review", "overdue", "management-group", "legal")
    same = replace(issue, labels=("Management-Group", "legal", "Review", "OVERDUE"))
    assert plan(held, date(2027, 4, 2), [same], ACCOUNT).actions == ()


def test_a_label_that_is_called_otherwise_now_reaches_what_is_late_already() -> None:
    told = told_by(holding(agreement()), date(2027, 1, 1), date(2027, 4, 1))
    (issue,) = told.issues
    renamed = holding(agreement(), policy=ReviewPolicy(escalate_to="Governance board: to decide"))
    (action,) = plan(renamed, date(2027, 4, 2), [replace(issue, labels=(*issue.labels, "legal"))], ACCOUNT).actions
    assert (action.verb, action.comment) == ("update", "")
    assert action.labels == ("review", "overdue", "Governance board: to decide", "legal")
    told = carried_out(told, [action])
    assert plan(renamed, date(2027, 4, 3), told.issues, ACCOUNT).actions == ()


def test_what_a_person_brings_before_the_management_group_in_time_stays_there() -> None:
    held = holding(agreement())
    (issue,) = told_by(held, date(2027, 1, 1)).issues
    brought = replace(issue, labels=(*issue.labels, "management-group"))
    assert plan(held, date(2027, 1, 2), [brought], ACCOUNT).actions == ()


@pytest.mark.parametrize("name", ["x" * 51, *STATE_LABELS.values(), LABEL, "Overdue"])
def test_a_label_that_could_not_be_kept_apart_or_that_github_refuses_is_refused(name: str) -> None:
    with pytest.raises(
        ValidationError, match=r"a label (of at most 50 characters|that the register does not use itself)"
    ):
        ReviewPolicy(escalate_to=name)
    assert ReviewPolicy(escalate_to="x" * 50).escalate_to == "x" * 50
    assert set(community.LABELS) == {LABEL, *STATE_LABELS.values()}


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
    key = Key("review", "agreement", "hospital-discharge", "2027-03-31")
    assert issue.mark == Mark(key, date(2027, 3, 1), "saltmarsh-county-council", "due-soon", comments=2)


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


def test_a_look_alike_is_told_of_and_keeps_nothing_back() -> None:
    held = holding(agreement())
    (issue,) = told_by(held, date(2027, 1, 1)).issues
    forged = replace(issue, number=3, author="somebody")
    unmarked = replace(forged, number=4, body="Hello")
    closed = replace(forged, number=5, state="closed")
    assert of_others([issue, forged, unmarked, closed], ACCOUNT) == (forged,)
    assert [one.verb for one in plan(held, date(2027, 1, 1), [forged], ACCOUNT).actions] == ["open"]


def test_one_run_writes_so_often_and_puts_off_the_least_urgent() -> None:
    many = [agreement(f"agreement-{number:03}", "2027-03-31") for number in range(300)]
    held, told = holding(*many), Told()
    for _ in range(8):
        told = told_by(held, date(2027, 1, 1), told=told)
    assert len(told.issues) == 300
    # fifty are over, and sixty are new
    new = [agreement(f"new-{number:02}", "2027-04-30") for number in range(60)]
    held, day, made = holding(*many[50:], *new), date(2027, 3, 1), []
    for _ in range(4):
        made.append(plan(held, day, told.issues, ACCOUNT))
        told = carried_out(told, made[-1])
    assert [Counter(action.verb for action in one.actions) for one in made] == [
        {"close": 50, "open": 40, "update": 130},
        {"open": 20, "update": 120},
        {},
        {},
    ]
    assert [one.waiting for one in made] == [140, 0, 0, 0]
    assert max(sum(action.writes for action in one.actions) for one in made) <= MOST_WRITES


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


def test_a_date_is_asked_for_again_and_then_escalated() -> None:
    held, told, happened = holding(agreement(due=None)), Told(), []
    for day in (TODAY + DAY * number for number in range(200)):
        made = plan(held, day, told.issues, ACCOUNT)
        happened += [(day, one.verb, one.labels, one.comment) for one in made.actions]
        told = carried_out(told, made)
    said = (
        "@saltmarsh-sharing/county-council This review still has no date. The label `management-group` brings it "
        "before the management group. Please set a date in the register, or say below what stands in the way of it."
    )
    escalated = ("review", "no date", "management-group")
    assert happened == [
        (TODAY, "open", ("review", "no date"), ""),
        (TODAY + DAY * 90, "update", escalated, said),
        (TODAY + DAY * 180, "update", escalated, said),
    ]
    # a clock that is late, and runs that were dropped
    assert plan(held, TODAY, told.issues, ACCOUNT).actions == ()
    (action,) = plan(held, TODAY + DAY * 700, told.issues, ACCOUNT).actions
    assert (action.comment, action.mark.told) == (said, TODAY + DAY * 630)


def test_a_community_that_reminds_of_nothing_asks_for_no_date() -> None:
    held = holding(agreement(due=None), policy=ReviewPolicy(reminders=()))
    assert plan(held, TODAY, [], ACCOUNT).actions == ()


def test_a_community_chooses_what_it_is_reminded_of() -> None:
    held = demonstration()
    policy = ReviewPolicy(remind_of=("charter",))
    held = replace(held, settings=held.settings.model_copy(update={"review": policy}))
    made = plan(held, date(2027, 3, 1), [], ACCOUNT)
    assert [one.title for one in made.actions] == [
        "Charter review due by March 2027: Saltmarsh Information Sharing Charter"
    ]


@pytest.mark.parametrize(
    ("days", "reminder"),
    [(91, None), (90, 90), (31, 90), (30, 30), (1, 30), (0, 0), (-89, 0), (-90, -90), (-999, -90)],
)
def test_reminders_are_those_of_the_policy(days: int, reminder: int | None) -> None:
    (due,) = deadlines(holding(agreement(due=(TODAY + DAY * days).isoformat())), TODAY)
    expected = None if reminder is None else TODAY + DAY * (days - reminder)
    assert last_reminder(due, ReviewPolicy(), TODAY) == expected


def test_a_reminder_may_lie_beyond_every_calendar() -> None:
    (due,) = deadlines(holding(agreement()), TODAY)
    assert last_reminder(due, ReviewPolicy(reminders=(10**9,)), TODAY) == date.min
    assert last_reminder(due, ReviewPolicy(reminders=(-(10**9),)), TODAY) is None


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
    reached = {key_of(one) for one in deadlines(held, end) if last_reminder(one, held.settings.review, end)}
    assert Counter(one.mark.key for one in told.issues if one.mark) == Counter(reached)
    said = defaultdict(list)
    for number, text in told.said:
        said[number].append(text)
    undated = [texts for texts in said.values() if "still has no date" in texts[0]]
    assert [len(texts) for texts in undated] == [365 // 90]
    assert all(len(texts) == len(set(texts)) <= 3 for texts in said.values() if texts not in undated)


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
    told=st.dates(),
    lead=st.sampled_from(["", "saltmarsh-county-council"]),
    state=st.sampled_from(["", "due-soon", "overdue"]),
    escalated=st.text(),
    assessed=st.sampled_from(["", "2026-01-31"]),
    comments=st.integers(0, 999),
    closed=st.sampled_from(["", "done", "put-off"]),
    emailed=st.sampled_from(["", "2027-03"]),
    to=st.sampled_from(["", "saltmarsh-county-council"]),
    returned=st.sampled_from(["", "2027-03"]),
)


@given(MARKS, st.text())
def test_a_mark_is_read_as_it_was_written(mark: Mark, rest: str) -> None:
    assert read_mark(f"{mark}\n{rest}") == mark


@given(st.text() | MARKS.map(str).map(lambda text: text[:-1]))
def test_what_is_no_mark_is_read_as_none(text: str) -> None:
    assert read_mark(text) is None


HANDED_OVER = "This is now answered for by "
STATUSES = st.sampled_from(["draft", "awaiting-signature", "active", "suspended", "ended", "superseded"])
HELD = st.dates(date(2025, 1, 1), date(2029, 1, 1)).map(date.isoformat)
DUE = st.none() | HELD
LEADS = st.sampled_from(["saltmarsh-county-council", "northmere-district-council", "little-wick-parish-council"])


@dataclass(frozen=True)
class Shared:
    """What decides when an agreement is due."""

    due: str | None
    status: str
    reviews: tuple[str, ...]
    """The days of those held."""
    lead: str
    assessed: tuple[str, str] | None
    """When the impact assessment was done, and when it is looked at again."""
    withheld_until: str | None
    """When the decision to withhold detail is looked at again."""
    is_by_title: bool

    def named(self, name: str) -> Agreement:
        """An agreement of this name."""
        more: dict[str, Any] = {"publication_review": self.withheld_until}
        if self.assessed:
            more["dpia"] = {"status": "done", "on": self.assessed[0], "review_due": self.assessed[1]}
        if self.is_by_title:
            more["publication"] = "title-only"
        held = tuple(map(review_on, self.reviews))
        return agreement(name, self.due, status=self.status, reviews=held, lead=self.lead, **more)


@dataclass(frozen=True)
class Case:
    """What a register is made of, small enough to be read when a property fails."""

    agreements: tuple[Shared, ...]
    fee: str | None
    """When the data protection fee of one partner runs out."""
    certified: tuple[str, ...]
    """When certificates of that partner run out, all of one scheme."""
    charter: str | None
    """When the charter is looked at again."""
    reminders: tuple[int, ...]
    notice: int
    escalate_to: str
    broken: bool

    @property
    def register(self) -> Register:
        """The demonstration's partners with these agreements."""
        named = [one.named(f"agreement-{number}") for number, one in enumerate(self.agreements)]
        policy = ReviewPolicy(reminders=self.reminders, notice_days=self.notice, escalate_to=self.escalate_to)
        held = holding(*named, policy=policy, broken=frozenset({"agreements/agreement-1.yml"} if self.broken else ()))
        facts = {"id": "one-council", "name": "One", "sector": "county", "status": "active", "ico_expires": self.fee}
        certificates = tuple({"scheme": "psn", "valid_to": day} for day in self.certified)
        partner = Partner.model_validate(facts | {"assurance": certificates})
        due = read_due(self.charter)
        charters = {name: one.model_copy(update={"review_due": due}) for name, one in demonstration().charters.items()}
        return replace(held, partners=dict(held.partners) | {partner.id: partner}, charters=charters)


def review_on(day: str) -> dict[str, str]:
    return {"on": day, "role": "A", "outcome": "continue"}


SHARED = st.builds(
    Shared,
    DUE,
    STATUSES,
    st.lists(HELD, max_size=2).map(tuple),
    LEADS,
    st.none() | st.tuples(HELD, HELD),
    DUE,
    st.booleans(),
)
CASES = st.builds(
    Case,
    st.lists(SHARED, max_size=3).map(tuple),
    DUE,
    st.lists(HELD, max_size=2).map(tuple),
    DUE,
    st.lists(st.integers(-200, 200), max_size=5).map(tuple),
    st.integers(0, 200),
    st.sampled_from(["management-group", "Governance board: to decide"]),
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
    texts = [(number, text.splitlines()[0]) for number, text in told.said if text.startswith(HANDED_OVER)]
    assert len(texts) == len(set(texts)), "who answers for it now is said once"
    due = {key_of(one): one for one in deadlines(second, later)}
    for one in told.issues:
        if one.state == "open" and one.mark and (deadline := due.get(one.mark.key)) and not one.mark.closed:
            reached = last_reminder(deadline, second.settings.review, later)
            assert not reached or (one.mark.lead == deadline.lead and one.mark.told <= max(day, later))


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


def test_the_letter_of_a_review_gives_one_command_and_says_what_closing_does() -> None:
    held = holding(agreement())
    (due,) = deadlines(held, TODAY)
    body = Letters(held).body(due)
    assert [word for word in re.findall("`([^`]+)`", body) if word.startswith("register")] == [
        "register review hospital-discharge"
    ]
    assert "Or write to sharing@saltmarsh.example (Information Sharing Support Team), or in a comment here:" in body
    assert body.endswith(
        "Please **do not close this issue yourself**. That records nothing: you are not reminded of this date again, "
        "and once it has passed the register still lists this as late."
    )
    held = holding(agreement(due=None))
    (due,) = deadlines(held, TODAY)
    assert (
        Letters(held)
        .body(due)
        .endswith("you are not asked for a date again, and the register still lists this as without one.")
    )


def test_no_letter_of_the_demonstration_has_a_gap() -> None:
    held = demonstration()
    letters = Letters(held)
    for deadline in deadlines(held, TODAY):
        body = letters.body(deadline)
        assert "Please **do not close this issue yourself**." in body
        assert letters.renewed(deadline, body) == body
        assert "None" not in body.replace("None is in the register", "")
        assert "\n\n\n" not in body
        assert Issue(1, ACCOUNT, "", f"{Mark(key_of(deadline), TODAY)}\n{body}", "open").text == body
