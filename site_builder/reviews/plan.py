"""What is to be done to the tracker's issues, from the deadlines of a day and the issues as they stand. Pure.

What is done depends on dates and never on when this last ran: a run that was dropped, killed or repeated is made good
by the next. After a plan has been carried out, the plan of the same day is empty.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate

from site_builder.records import Agreement, Charter, Partner
from site_builder.records.agreement import Review
from site_builder.records.community import ReviewPolicy
from site_builder.register import Register
from site_builder.reviews.deadlines import Deadline, deadlines
from site_builder.reviews.issues import LABEL, Action, Issue, Key, Mark, Plan, Reason, Verb, key_of
from site_builder.reviews.letters import Letters
from site_builder.reviews.naming import headline

MOST_OPENED = 40
"""Issues that one run opens. The rest waits for the next: nobody can look at more in a day."""
MOST_WRITES = 400
"""Requests that write, in one run. The rest waits for the next: GitHub takes 500 an hour that make content, and others
write there too."""
WORKFLOW = "github-actions[bot]"
"""The account in whose name workflows write. Nobody else can: it is no account that a person could sign in to."""
UNSCHEDULED_DAYS = 90
"""How often a date is asked for where there is none."""

STATE_LABELS = {
    "due-soon": "due soon",
    "overdue": "overdue",
    "lapsed": "long overdue",
    "unscheduled": "no date",
}
_LATE = ("overdue", "lapsed")
_STATES = ("", "not-due", "due-soon", "overdue", "lapsed")
"""As time goes by; an issue about no date stays `unscheduled`."""
_RECORDS: Mapping[str, type[Agreement] | type[Partner] | type[Charter]] = {
    "agreement": Agreement,
    "partner": Partner,
    "charter": Charter,
}


def last_reminder(deadline: Deadline, policy: ReviewPolicy, today: date) -> date | None:
    """The day of the last of the policy's reminders that has come `today`; None before the first.

    Where there is no date, the first has come at once.
    """
    if deadline.due is None:
        return today if policy.reminders else None
    # in whole days since the year 1, since a reminder may lie so far from the date that no calendar has it
    days = [deadline.due.day.toordinal() - reminder for reminder in policy.reminders]
    reached = [day for day in days if day <= today.toordinal()]
    return date.fromordinal(max(1, *reached)) if reached else None


def reminded_of(register: Register, today: date) -> Mapping[Key, Deadline]:
    """The deadlines of which people are to be told by now, the longest overdue first."""
    return _reached(_by_key(register, today), register.settings.review, today)


def _by_key(register: Register, today: date) -> Mapping[Key, Deadline]:
    return {key_of(deadline): deadline for deadline in deadlines(register, today)}


def _reached(due: Mapping[Key, Deadline], policy: ReviewPolicy, today: date) -> Mapping[Key, Deadline]:
    return {
        key: deadline
        for key, deadline in due.items()
        if deadline.kind in policy.remind_of and last_reminder(deadline, policy, today)
    }


def plan(register: Register, today: date, issues: Iterable[Issue], account: str, most: int = MOST_OPENED) -> Plan:
    """What brings `issues` in line with what is due `today`. Only issues that `account` opened are the register's.

    What is over is closed first, then what is new is opened, so that what waits for the next run is the least urgent.
    """
    ours = [_Ours(issue, mark) for issue in issues if issue.author == account and (mark := issue.mark)]
    planner = _Planner(register, today, sorted(ours, key=lambda one: one.issue.number))
    opened = list(planner.opened())
    wanted = [*planner.copies(), *planner.settled(), *opened[:most], *planner.kept()]
    writes = accumulate(action.writes for action in wanted)
    made = tuple(action for action, so_far in zip(wanted, writes, strict=True) if so_far <= MOST_WRITES)
    return Plan(made, len(wanted) - len(made) + len(opened[most:]))


def of_others(issues: Iterable[Issue], account: str) -> tuple[Issue, ...]:
    """Open issues that carry a mark of the reminders and that another account opened: `account` does not count them."""
    return tuple(one for one in issues if one.state == "open" and one.mark and one.author != account)


@dataclass(frozen=True)
class _Ours:
    """An issue of the register's, with its mark."""

    issue: Issue
    mark: Mark


@dataclass(frozen=True)
class _Planner:
    register: Register
    today: date
    ours: list[_Ours]
    """By number."""

    @cached_property
    def letters(self) -> Letters:
        return Letters(self.register)

    @cached_property
    def policy(self) -> ReviewPolicy:
        return self.register.settings.review

    @cached_property
    def first(self) -> Mapping[Key, _Ours]:
        """The issue of each key: the one with the lowest number."""
        found: dict[Key, _Ours] = {}
        for one in self.ours:
            found.setdefault(one.mark.key, one)
        return found

    @cached_property
    def due(self) -> Mapping[Key, Deadline]:
        """Every deadline, near or far."""
        return _by_key(self.register, self.today)

    @cached_property
    def current(self) -> Mapping[tuple[str, str, str], Deadline]:
        """The deadline of each topic."""
        return {key.topic: deadline for key, deadline in self.due.items()}

    @cached_property
    def reached(self) -> Mapping[Key, Deadline]:
        """The deadlines of which people are to be told by now."""
        return _reached(self.due, self.policy, self.today)

    @cached_property
    def moves(self) -> Mapping[Key, _Ours]:
        """Key to the open issue of another date that becomes its own: the date was changed without a review."""
        orphans: defaultdict[tuple[str, str, str], list[_Ours]] = defaultdict(list)
        for one in self._orphans():
            if not self._is_done(one):
                orphans[one.mark.key.topic].append(one)
        return {key: orphans[key.topic][0] for key in self.reached if key not in self.first and orphans[key.topic]}

    def _orphans(self) -> Iterator[_Ours]:
        """Open issues about a date that no longer stands. One that a person reopened is left to that person."""
        for key, one in self.first.items():
            is_open = one.issue.state == "open" and not one.mark.closed
            if is_open and key not in self.due and not self._is_unreadable(key):
                yield one

    def _is_unreadable(self, key: Key) -> bool:
        """Whether the record's file is there but holds a mistake: nothing is known, so nothing is done."""
        kind = _RECORDS[key.subject]
        path = f"{kind.folder}/{key.record}{kind.suffix}"
        return path in self.register.broken or kind.folder in self.register.broken

    def _is_done(self, one: _Ours) -> bool:
        """Whether what the issue asked for has been done.

        There is a later date now; and of what the record says when it was last looked at, it was looked at since.
        """
        following = self.current.get(one.mark.key.topic)
        if following is None or one.mark.key.due == "none":
            return following is not None
        was_due = date.fromisoformat(one.mark.key.due)
        if following.due is None or following.due.day <= was_due:
            return False
        record = following.record
        # what is published by title alone lists no reviews
        if not isinstance(record, Agreement) or record.publication == "title-only":
            return True
        if following.kind == "assessment":
            done, before = _assessed(following), one.mark.assessed
            return not (done and before) or done > before
        return following.kind != "review" or any(self._is_about(held, was_due) for held in record.reviews)

    def _is_about(self, held: Review, was_due: date) -> bool:
        """Whether this review was the one due on that day, and not the one that had set the day."""
        if held.next_due:
            return held.next_due.day > was_due
        return (was_due - held.on).days <= max((self.policy.notice_days, *self.policy.reminders))

    def copies(self) -> Iterator[Action]:
        """Close all but the first of each key: two runs at once may have opened two."""
        for one in self.ours:
            original = self.first[one.mark.key].issue.number
            if one.issue.number != original and one.issue.state == "open" and not one.mark.closed:
                yield drop_copy(one.issue, one.mark, original)

    def settled(self) -> Iterator[Action]:
        """Close what is done, put off or over; leave what moves to another date."""
        moving = {one.issue.number for one in self.moves.values()}
        for one in self._orphans():
            if one.issue.number in moving:
                continue
            following = self.current.get(one.mark.key.topic)
            if following and self._is_done(one):
                said = self.letters.thanks(following, was_scheduled=one.mark.key.due != "none")
                yield _closing(one.issue, one.mark, "close", "done", "completed", said)
            elif following:
                yield _closing(one.issue, one.mark, "close", "put-off", "not_planned", self.letters.later(following))
            else:
                record = self._record(one.mark.key)
                is_over = isinstance(record, Agreement) and record.is_over
                reason: Reason = "completed" if is_over else "not_planned"
                yield _closing(one.issue, one.mark, "close", "over", reason, self.letters.over(record))

    def _record(self, key: Key) -> Agreement | Partner | Charter | None:
        match key.subject:
            case "agreement":
                return self.register.agreements.get(key.record)
            case "partner":
                return self.register.partners.get(key.record)
            case _:
                return self.register.charters.get(key.record)

    def kept(self) -> Iterator[Action]:
        """Bring the issues that are there up to the day: what was said, title, labels, and who answers for it."""
        for key, deadline in self.reached.items():
            one = self.first.get(key)
            if one is None:
                if moved := self.moves.get(key):
                    yield self._moving(moved, key, deadline)
            elif one.issue.state == "closed":
                if one.mark.closed:
                    yield self._reopening(one, deadline)
            elif (mark := self._later(one.mark, deadline)) != one.mark or not self._is_labelled(one, mark):
                said = self.letters.reminder(deadline) if mark.told > one.mark.told else ""
                yield self._changing(one, "update", deadline, mark, said)

    def opened(self) -> Iterator[Action]:
        """Open an issue for each deadline that has none, the longest overdue first."""
        for key, deadline in self.reached.items():
            if key not in self.first and key not in self.moves:
                mark = self._mark(key, deadline)
                yield Action(
                    "open",
                    headline(deadline),
                    None,
                    self.letters.title(deadline),
                    mark,
                    self.letters.body(deadline),
                    _labels(mark, (), mark),
                    assignees=self._people(deadline.lead),
                )

    def _mark(self, key: Key, deadline: Deadline) -> Mark:
        told = last_reminder(deadline, self.policy, self.today) or self.today
        escalated = self.policy.escalate_to if deadline.state in _LATE else ""
        return Mark(key, told, deadline.lead, deadline.state, escalated, _assessed(deadline))

    def _people(self, lead: str) -> tuple[str, ...]:
        """The accounts of a partner that an issue can be assigned to: no teams."""
        return tuple(one for one in self.letters.accounts(lead) if "/" not in one)

    def _is_labelled(self, one: _Ours, mark: Mark) -> bool:
        """Whether it has the labels that it should have: somebody may have taken one off."""
        wanted = _labels(mark, one.issue.labels, one.mark)
        return set(map(str.casefold, wanted)) == set(map(str.casefold, one.issue.labels))

    def _later(self, mark: Mark, deadline: Deadline) -> Mark:
        """The mark as of today. It never goes back: a clock that is late must not make anything be said twice.

        What is open and due is no longer closed by the register, whoever reopened it.
        """
        told = self._told(mark, deadline)
        is_later = deadline.state in _STATES and mark.state in _STATES
        is_later = is_later and _STATES.index(deadline.state) > _STATES.index(mark.state)
        state = deadline.state if is_later else mark.state
        # without a date it is never late: it is escalated when it was asked for in vain
        is_late = state in _LATE or (deadline.due is None and (told > mark.told or bool(mark.escalated)))
        escalated = self.policy.escalate_to if is_late else ""
        return replace(mark, told=told, lead=deadline.lead, state=state, escalated=escalated, closed="")

    def _told(self, mark: Mark, deadline: Deadline) -> date:
        """The day of the last reminder, of which the mark may know already."""
        if deadline.due is None:
            times = (self.today - mark.told).days // UNSCHEDULED_DAYS
            return mark.told + timedelta(days=UNSCHEDULED_DAYS * max(0, times))
        return max(mark.told, last_reminder(deadline, self.policy, self.today) or mark.told)

    def _moving(self, one: _Ours, key: Key, deadline: Deadline) -> Action:
        was = one.mark
        mark = replace(self._mark(key, deadline), assessed=was.assessed)
        mark = replace(mark, emailed=was.emailed, to=was.to, returned=was.returned)
        return self._changing(one, "move", deadline, mark, self.letters.moved(deadline))

    def _reopening(self, one: _Ours, deadline: Deadline) -> Action:
        now = self._mark(one.mark.key, deadline)
        mark = replace(one.mark, told=now.told, lead=now.lead, state=now.state, escalated=now.escalated, closed="")
        return replace(self._changing(one, "reopen", deadline, mark, self.letters.again(deadline)), reason="reopened")

    def _changing(self, one: _Ours, verb: Verb, deadline: Deadline, mark: Mark, said: str) -> Action:
        """Change an issue. If another partner answers for it now, say so, and assign that partner's people instead."""
        text, assignees = one.issue.text, None
        is_handed_over = bool(one.mark.lead) and one.mark.lead != deadline.lead
        if is_handed_over:
            said = "\n\n".join(filter(None, (self.letters.handed_over(deadline), said)))
            before = {person.casefold() for person in self._people(one.mark.lead)}
            others = (person for person in one.issue.assignees if person.casefold() not in before)
            assignees = tuple(dict.fromkeys((*self._people(deadline.lead), *others)))
        if is_handed_over or verb == "move":
            text = self.letters.renewed(deadline, text)
        return Action(
            verb,
            headline(deadline),
            one.issue.number,
            self.letters.title(deadline),
            mark,
            text,
            _labels(mark, one.issue.labels, one.mark),
            assignees=assignees,
            comment=said,
            comments=one.issue.comments,
            noted=one.mark.comments,
        )


def _assessed(deadline: Deadline) -> str:
    """The day on which an impact assessment was last done, by ISO 8601; empty where none is known."""
    record = deadline.record
    if deadline.kind != "assessment" or not isinstance(record, Agreement) or not record.dpia or not record.dpia.on:
        return ""
    return record.dpia.on.isoformat()


def _labels(mark: Mark, present: Iterable[str], before: Mark) -> tuple[str, ...]:
    """The labels that a mark asks for, and those that people have put there. `before` is the mark of those present."""
    found = (LABEL, STATE_LABELS.get(mark.state, ""), mark.escalated)
    wanted = tuple(label for label in found if label)
    managed = {label.casefold() for label in (*wanted, *STATE_LABELS.values(), before.escalated)}
    return (*wanted, *(label for label in present if label.casefold() not in managed))


def drop_copy(issue: Issue, mark: Mark, original: int) -> Action:
    """Close an issue that is about the same as the one with the number `original`."""
    return _closing(issue, mark, "drop-copy", "copy", "not_planned", f"This is the same as #{original}.")


def _closing(  # noqa: PLR0913, PLR0917  what a closed issue consists of
    issue: Issue, mark: Mark, verb: Verb, closed: str, reason: Reason, comment: str
) -> Action:
    return Action(
        verb,
        issue.title,
        issue.number,
        issue.title,
        replace(mark, closed=closed),
        issue.text,
        issue.labels,
        state="closed",
        reason=reason,
        comment=comment,
        comments=issue.comments,
        noted=mark.comments,
    )
