"""Issues as values: those that the tracker holds, and the mark by which the register knows its own again.

The mark is the first line of an issue's body, in a comment that a page does not show:
`<!-- register:review agreement=hospital-discharge due=2027-03-31 told=2027-03-01 lead=saltmarsh-county-council -->`.
It is all that the reminders remember. It counts only where the register's own account wrote it, since anybody may
open an issue.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import Literal
from urllib.parse import quote, unquote

from site_builder.reviews.deadlines import Deadline

LABEL = "review"
"""The label that every issue of the reminders carries, and that they are listed by."""


@dataclass(frozen=True)
class Key:
    """What an issue is about. One issue a key, for ever."""

    kind: str
    """Such as `review`, or `assurance-dspt`."""
    subject: str
    """`agreement`, `partner` or `charter`."""
    record: str
    """The record's id."""
    due: str
    """The day, by ISO 8601, or `none`."""

    @property
    def topic(self) -> tuple[str, str, str]:
        """The same thing, whenever it is due."""
        return self.kind, self.subject, self.record

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}={self.record} due={self.due}"


def key_of(deadline: Deadline) -> Key:
    """The key of a deadline."""
    kind = f"{deadline.kind}-{deadline.part}" if deadline.part else deadline.kind
    due = deadline.due.day.isoformat() if deadline.due else "none"
    return Key(kind, type(deadline.record).__name__.lower(), deadline.record.id, due)


@dataclass(frozen=True)
class Mark:
    """What the register remembers of an issue, written in the issue itself."""

    key: Key
    told: date
    """The day of the last reminder that the community's policy had reached. A day and no number of a reminder: the
    policy may change while the issue is open."""
    lead: str = ""
    """The id of the partner that the issue says answers for it."""
    state: str = ""
    """The review state that its title and labels were last set for."""
    escalated: str = ""
    """The label that brings it before the management group; empty until it does."""
    assessed: str = ""
    """Of an impact assessment, the day on which it had last been done when the issue was opened, by ISO 8601."""
    comments: int = 0
    """How many comments it had when the register last looked: one more may be the register's own, not yet noted."""
    closed: str = ""
    """Why the register closed it; empty while it is open, and when a person closed it."""
    emailed: str = ""
    """The month (`2027-03`) of the last e-mail that this issue remembers."""
    to: str = ""
    """The partner that it was sent to, which may since have handed the agreement over."""
    returned: str = ""
    """The month of the last e-mail that this issue remembers to have come back."""

    def __str__(self) -> str:
        facts = {"told": self.told, "lead": self.lead, "state": self.state, "escalated": quote(self.escalated, safe="")}
        facts |= {"assessed": self.assessed, "comments": self.comments, "closed": self.closed}
        facts |= {"emailed": self.emailed, "to": self.to, "returned": self.returned}
        key = self.key
        told = "".join(f" {name}={value}" for name, value in facts.items() if value != "")
        return f"<!-- register:{key.kind} {key.subject}={key.record} due={key.due}{told} -->"


_MARK = re.compile(
    r"<!-- register:(?P<kind>[a-z0-9-]+) (?P<subject>agreement|partner|charter)=(?P<record>[A-Za-z0-9._-]+)"
    r" due=(?P<due>\d{4}-\d\d-\d\d|none) told=(?P<told>\d{4}-\d\d-\d\d)(?P<more>(?: [a-z]+=[A-Za-z0-9._~%-]+)*) -->",
    re.ASCII,
)


def read_mark(body: str) -> Mark | None:
    """The mark of an issue's or a comment's text, or None if it has none, or one with a day that does not exist."""
    match = _MARK.match(body)
    if not match:
        return None
    more = dict(fact.split("=", 1) for fact in match["more"].split())
    comments = more.get("comments", "0")
    try:
        told = date.fromisoformat(match["told"])
        if match["due"] != "none":
            date.fromisoformat(match["due"])
    except ValueError:
        return None
    return Mark(
        Key(match["kind"], match["subject"], match["record"], match["due"]),
        told,
        lead=more.get("lead", ""),
        state=more.get("state", ""),
        escalated=unquote(more.get("escalated", "")),
        assessed=more.get("assessed", ""),
        comments=int(comments) if comments.isdecimal() else 0,
        closed=more.get("closed", ""),
        emailed=more.get("emailed", ""),
        to=more.get("to", ""),
        returned=more.get("returned", ""),
    )


@dataclass(frozen=True)
class Issue:
    """An issue as the tracker holds it."""

    number: int
    author: str
    """The login of the account that opened it."""
    title: str
    body: str
    state: Literal["open", "closed"]
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    comments: int = 0

    @property
    def mark(self) -> Mark | None:
        """The mark in its body."""
        return read_mark(self.body)

    @property
    def text(self) -> str:
        """Its body below the mark, as people may have edited it."""
        _, _, text = self.body.partition("-->")
        return text.replace("\r\n", "\n").strip("\n")


@dataclass(frozen=True)
class Comment:
    """A comment under an issue."""

    author: str
    body: str


Verb = Literal["open", "update", "move", "reopen", "close", "drop-copy"]
Reason = Literal["completed", "not_planned", "reopened"]


@dataclass(frozen=True)
class Action:
    """One change to one issue. Applied once or twice, it comes to the same."""

    verb: Verb
    why: str
    """One line, for whoever reads the plan."""
    number: int | None
    """The issue's number; None to open one."""
    title: str
    mark: Mark
    """What the issue is to be marked with, `comments` not yet counted."""
    text: str
    """Its body below the mark."""
    labels: tuple[str, ...]
    state: Literal["open", "closed"] = "open"
    reason: Reason | None = None
    assignees: tuple[str, ...] | None = None
    """Accounts to ask for, those that may be assigned; the tracker may refuse them. None leaves them as they are."""
    comment: str = ""
    """What to say under it, before anything else is changed; nothing if empty."""
    comments: int = 0
    """How many comments the issue had when this was planned."""
    noted: int = 0
    """How many comments its mark told of: if fewer, this action's own may stand there already."""

    def body(self, comments: int) -> str:
        """The issue's body, once it has so many comments."""
        return f"{replace(self.mark, comments=comments)}\n{self.text}\n"

    @property
    def comment_body(self) -> str:
        """The comment with its own mark, by which a second run knows that it has been made.

        `noted` tells it from what was said after the same reminder before. What only the day decides is left out: the
        second run may come on a later day, when what was due is late. That a date was changed, or is due again, is no
        reminder, so the day of the last one is left out there too.
        """
        told = date.min if self.verb in ("move", "reopen") else self.mark.told
        made = replace(
            self.mark, told=told, state="", escalated="", comments=self.noted, emailed="", to="", returned=""
        )
        return f"{made}\n{self.comment}\n"

    @property
    def writes(self) -> int:
        """How many requests that write it takes, at most."""
        return 1 + bool(self.comment)


@dataclass(frozen=True)
class Plan:
    """What is to be done to the tracker, in this order."""

    actions: tuple[Action, ...]
    waiting: int = 0
    """How many changes are left for the next run, because one run makes only so many."""

    def foreseen(self, issues: Iterable[Issue], account: str) -> tuple[Issue, ...]:
        """What the tracker will hold once all of this is done by `account`, if it holds `issues` now.

        Those that are to be opened have the numbers that come next.
        """
        held = {issue.number: issue for issue in issues}
        numbers = count(max(held, default=0) + 1)
        for action in self.actions:
            number = next(numbers) if action.number is None else action.number
            before = held.get(number)
            assignees = before.assignees if before and action.assignees is None else action.assignees
            comments = action.comments + bool(action.comment)
            held[number] = Issue(
                number,
                before.author if before else account,
                action.title,
                action.body(comments),
                action.state,
                action.labels,
                assignees or (),
                comments,
            )
        return tuple(held.values())
