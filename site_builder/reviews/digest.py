"""What one lead is told by e-mail, once a month: everything of theirs that reminders are about. Pure.

That it was sent is remembered in the mark of one of their issues, so that another run does not send it again; and so is
that it came back, so that this is told once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, NamedTuple

from site_builder import words
from site_builder.problem import plural, visible
from site_builder.register import Register
from site_builder.reviews.deadlines import Deadline
from site_builder.reviews.issues import Issue, Mark
from site_builder.reviews.naming import about, address, what
from site_builder.reviews.plan import reminded_of

ANSWERABLE: Final = timedelta(days=7)
"""For how long the mail service says what became of an e-mail."""


@dataclass(frozen=True)
class _Remembered:
    """An issue that remembers something of an e-mail."""

    issue: Issue
    mark: Mark
    """What that issue is to be marked with."""

    @property
    def marked_body(self) -> str:
        """The issue's body once it remembers."""
        return f"{self.mark}\n{self.issue.text}\n"


@dataclass(frozen=True)
class Digest(_Remembered):
    """One e-mail, and where it is remembered."""

    lead: str
    """The partner's id."""
    to: str
    """The role mailbox; empty where the records give none, so that it cannot be sent."""
    reference: str
    """What the mail service knows it by: the same for every attempt to send it."""
    subject: str
    body: str


@dataclass(frozen=True)
class Sent(_Remembered):
    """An e-mail that an issue remembers, and that may still come back. The mark is for when it has."""

    lead: str
    month: date
    """The month that it was for, by its first day."""
    reference: str


class _Thing(NamedTuple):
    """What a lead is to be told of."""

    deadline: Deadline
    issue: Issue | None
    """None where it is still to be opened: a run opens only so many."""
    mark: Mark | None


def _ours(issues: Iterable[Issue], account: str) -> Iterator[tuple[Issue, Mark]]:
    """The register's own issues with their marks, by number."""
    for issue in sorted(issues, key=lambda issue: issue.number):
        if issue.author == account and (mark := issue.mark):
            yield issue, mark


def digests(register: Register, today: date, issues: Iterable[Issue], account: str) -> tuple[Digest, ...]:
    """The e-mails of this month that are still to be sent. A lead without any open issue waits: nothing remembers."""
    month = _month(today)
    ours = list(_ours(issues, account))
    told = {mark.to for _, mark in ours if mark.emailed == month}
    first = {mark.key: (issue, mark) for issue, mark in reversed(ours)}
    things: defaultdict[str, list[_Thing]] = defaultdict(list)
    for key, deadline in reminded_of(register, today).items():
        issue, mark = first.get(key, (None, None))
        # what somebody has closed is not to be brought up again
        if deadline.lead not in told and not (issue and issue.state == "closed"):
            things[deadline.lead].append(_Thing(deadline, issue, mark))
    return tuple(_made(register, month, things))


def _made(register: Register, month: str, things: Mapping[str, list[_Thing]]) -> Iterator[Digest]:
    for lead, own in sorted(things.items()):
        # an issue remembers one e-mail a month: not this one, if its agreement has changed hands since the other
        free = [(one.issue, one.mark) for one in own if one.issue and one.mark and one.mark.emailed != month]
        if not free:
            continue
        issue, mark = min(free, key=lambda one: one[0].number)
        found = sorted(own, key=lambda one: (one.deadline.days is None, one.deadline.days or 0, about(one.deadline)))
        yield Digest(
            issue,
            replace(mark, emailed=month, to=lead),
            lead,
            _mailbox(register, lead, [one.deadline for one in found]),
            _reference(register, lead, month),
            f"{plural(len(found), 'thing')} to look at in the {register.settings.name}",
            _body(register, lead, found),
        )


def sent_lately(register: Register, today: date, issues: Iterable[Issue], account: str) -> tuple[Sent, ...]:
    """The e-mails of late that are not known to have come back."""
    months = {_month(today), _month(today - ANSWERABLE)}
    return tuple(
        Sent(
            issue,
            replace(mark, returned=mark.emailed),
            mark.to,
            date.fromisoformat(f"{mark.emailed}-01"),
            _reference(register, mark.to, mark.emailed),
        )
        for issue, mark in _ours(issues, account)
        if mark.emailed in months and mark.returned != mark.emailed
    )


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _reference(register: Register, lead: str, month: str) -> str:
    return f"{register.settings.repository} {lead} {month}"


def _mailbox(register: Register, lead: str, found: Iterable[Deadline]) -> str:
    """The partner's for information governance, whoever reviews the most urgent thing, or the protection officer's."""
    partner = register.partners.get(lead)
    contacts = partner.contacts if partner else None
    owners = [one.owner for one in found]
    known = [contacts and contacts.information_governance, *owners, contacts and contacts.data_protection_officer]
    return next((contact.email for contact in known if contact), "")


def _body(register: Register, lead: str, found: Iterable[_Thing]) -> str:
    settings = register.settings
    lines = [f"{register.partner_name(lead)} answers for these in the {settings.name}:", ""]
    for one, issue, _ in found:
        when = (
            f"{words.due(one.due)}, {words.days_ahead(one.days)}" if one.due and one.days is not None else "no date yet"
        )
        lines += [f"* {what(one)}: {visible(about(one))} ({when})", f"  Its page: {settings.site_url}{address(one)}"]
        recorded = f"https://github.com/{settings.repository}/issues/{issue.number}" if issue else "opened soon"
        lines.append(f"  Its issue: {recorded}")
    lines += [
        "",
        "What to do: each issue says how to record it.",
        f"Questions, or no account on GitHub? Write to {settings.contact.email} ({settings.contact.role}).",
        "You get this once a month while something is due.",
    ]
    return "\n".join(lines)
