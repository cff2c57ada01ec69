"""What is to be done to the tracker's issues, from the deadlines of a day and the issues as they stand. Pure.

What is done depends on dates and never on when this last ran: a run that was dropped, killed or repeated is made good
by the next. After a plan has been carried out, the plan of the same day is empty.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from site_builder.records import Agreement, Charter, Partner
from site_builder.records.agreement import Review
from site_builder.records.community import ReviewPolicy
from site_builder.register import Register
from site_builder.reviews.deadlines import Deadline, deadlines
from site_builder.reviews.issues import LABEL, Action, Issue, Key, Mark, Plan, Reason, Verb, key_of
from site_builder.reviews.letters import Letters
from site_builder.reviews.naming import headline

MOST_OPENED = 40
"""Issues that one run opens. The rest waits for the next: a tracker limits how fast content is created."""

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


def stage_of(days: int | None, policy: ReviewPolicy) -> int:
    """How many of the policy's reminders have been reached, `days` before the date; 1 where there is no date."""
    return 1 if days is None else sum(days <= reminder for reminder in set(policy.reminders))


def plan(register: Register, today: date, issues: Iterable[Issue], account: str, most: int = MOST_OPENED) -> Plan:
    """What brings `issues` in line with what is due `today`. Only issues that `account` opened are the register's."""
    ours = [_Ours(issue, mark) for issue in issues if issue.author == account and (mark := issue.mark)]
    planner = _Planner(register, today, sorted(ours, key=lambda one: one.issue.number))
    opened = list(planner.opened())
    return Plan((*planner.copies(), *planner.settled(), *planner.kept(), *opened[:most]), max(0, len(opened) - most))


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
        return {key_of(deadline): deadline for deadline in deadlines(self.register, self.today)}

    @cached_property
    def current(self) -> Mapping[tuple[str, str, str], Deadline]:
        """The deadline of each topic."""
        return {key.topic: deadline for key, deadline in self.due.items()}

    @cached_property
    def reached(self) -> Mapping[Key, Deadline]:
        """The deadlines of which people are to be told by now."""
        wanted = self.policy.remind_of
        return {
            key: deadline
            for key, deadline in self.due.items()
            if deadline.kind in wanted and stage_of(deadline.days, self.policy)
        }

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
        if following.kind == "assessment" and record.dpia and record.dpia.on:
            return self._is_timely(record.dpia.on, was_due)
        return following.kind != "review" or any(self._is_about(held, was_due) for held in record.reviews)

    def _is_about(self, held: Review, was_due: date) -> bool:
        """Whether this review was the one due on that day, and not the one that had set the day."""
        if held.next_due:
            return held.next_due.day > was_due
        return self._is_timely(held.on, was_due)

    def _is_timely(self, done: date, was_due: date) -> bool:
        """Whether what was done on a day was done for a date, and not for the one before it."""
        return (was_due - done).days <= max((self.policy.notice_days, *self.policy.reminders))

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
        """Bring the issues that are there up to the day: their stage, title and labels."""
        for key, deadline in self.reached.items():
            one = self.first.get(key)
            if one is None:
                if moved := self.moves.get(key):
                    yield self._moving(moved, key, deadline)
            elif one.issue.state == "closed":
                if one.mark.closed:
                    yield self._reopening(one, deadline)
            elif (mark := self._later(one.mark, deadline)) != one.mark:
                yield self._updating(one, deadline, mark)

    def opened(self) -> Iterator[Action]:
        """Open an issue for each deadline that has none, the longest overdue first."""
        for key, deadline in self.reached.items():
            if key not in self.first and key not in self.moves:
                yield Action(
                    "open",
                    headline(deadline),
                    None,
                    self.letters.title(deadline),
                    self._mark(key, deadline),
                    self.letters.body(deadline),
                    self._labels(deadline, ()),
                    assignees=tuple(one for one in self.letters.accounts(deadline) if "/" not in one),
                )

    def _mark(self, key: Key, deadline: Deadline) -> Mark:
        return Mark(key, stage_of(deadline.days, self.policy), deadline.state)

    def _labels(self, deadline: Deadline, present: Iterable[str]) -> tuple[str, ...]:
        """The labels that the deadline asks for, and those that people have put there."""
        escalation = self.policy.escalate_to
        managed = {label.casefold() for label in (LABEL, escalation, *STATE_LABELS.values())}
        wanted = [LABEL, *(label for label in [STATE_LABELS.get(deadline.state)] if label)]
        if deadline.state in _LATE:
            wanted.append(escalation)
        return (*wanted, *(label for label in present if label.casefold() not in managed))

    def _later(self, mark: Mark, deadline: Deadline) -> Mark:
        """The mark as of today. It never goes back: a clock that is late must not make anything be said twice.

        What is open and due is no longer closed by the register, whoever reopened it.
        """
        stage = max(mark.stage, stage_of(deadline.days, self.policy))
        is_later = deadline.state in _STATES and mark.state in _STATES
        is_later = is_later and _STATES.index(deadline.state) > _STATES.index(mark.state)
        return replace(mark, stage=stage, state=deadline.state if is_later else mark.state, closed="")

    def _updating(self, one: _Ours, deadline: Deadline, mark: Mark) -> Action:
        said = self.letters.reminder(deadline) if mark.stage > one.mark.stage else ""
        return self._changing(one, "update", deadline, mark, comment=said)

    def _moving(self, one: _Ours, key: Key, deadline: Deadline) -> Action:
        mark = replace(self._mark(key, deadline), emailed=one.mark.emailed, to=one.mark.to)
        changing = self._changing(one, "move", deadline, mark, comment=self.letters.moved(deadline))
        return replace(changing, text=self.letters.redated(deadline, one.issue.text))

    def _reopening(self, one: _Ours, deadline: Deadline) -> Action:
        mark = replace(one.mark, stage=stage_of(deadline.days, self.policy), state=deadline.state, closed="")
        changing = self._changing(one, "reopen", deadline, mark, comment=self.letters.again(deadline))
        return replace(changing, reason="reopened")

    def _changing(self, one: _Ours, verb: Verb, deadline: Deadline, mark: Mark, comment: str) -> Action:
        return Action(
            verb,
            headline(deadline),
            one.issue.number,
            self.letters.title(deadline),
            mark,
            one.issue.text,
            self._labels(deadline, one.issue.labels),
            comment=comment,
            comments=one.issue.comments,
            noted=one.mark.comments,
        )


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
