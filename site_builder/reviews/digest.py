"""What one lead is told by e-mail, once a month: everything of theirs that an open issue is about. Pure.

That it was sent is remembered in the mark of one of their issues, so that another run does not send it again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from site_builder import words
from site_builder.problem import plural, visible
from site_builder.register import Register
from site_builder.reviews.deadlines import Deadline, deadlines
from site_builder.reviews.issues import Issue, Mark, key_of
from site_builder.reviews.naming import about, address, what


@dataclass(frozen=True)
class Digest:
    """One e-mail, and where it is remembered."""

    lead: str
    """The partner's id."""
    to: str
    """The role mailbox."""
    reference: str
    """What the mail service knows it by: the same for every attempt to send it."""
    subject: str
    body: str
    issue: Issue
    """The issue that remembers it."""
    mark: Mark
    """What that issue is to be marked with."""

    @property
    def marked_body(self) -> str:
        """The issue's body once it remembers."""
        return f"{self.mark}\n{self.issue.text}\n"


def digests(register: Register, today: date, issues: Iterable[Issue], account: str) -> tuple[Digest, ...]:
    """The e-mails of this month that are still to be sent, and only to leads that name a role mailbox."""
    month = f"{today:%Y-%m}"
    due = {key_of(deadline): deadline for deadline in deadlines(register, today)}
    told: set[str] = set()
    open_for: defaultdict[str, list[tuple[Deadline, Issue, Mark]]] = defaultdict(list)
    for issue in sorted(issues, key=lambda issue: issue.number):
        mark = issue.mark if issue.author == account else None
        if mark is None:
            continue
        if mark.emailed == month:
            told.add(mark.to)
        if issue.state == "open" and (deadline := due.get(mark.key)):
            open_for[deadline.lead].append((deadline, issue, mark))
    waiting = {lead: things for lead, things in open_for.items() if lead not in told}
    return tuple(_made(register, month, waiting))


def _made(register: Register, month: str, waiting: dict[str, list[tuple[Deadline, Issue, Mark]]]) -> Iterator[Digest]:
    for lead, things in sorted(waiting.items()):
        to = _mailbox(register, lead)
        # an issue remembers one e-mail a month: not this one, if its agreement has changed hands since the other
        free = next(((issue, mark) for _, issue, mark in things if mark.emailed != month), None)
        if to and free:
            issue, mark = free
            found = sorted((one for one, _, _ in things), key=lambda one: (one.days is None, one.days or 0, about(one)))
            yield Digest(
                lead,
                to,
                f"{register.settings.repository} {lead} {month}",
                f"{plural(len(found), 'thing')} to look at in the {register.settings.name}",
                _body(register, lead, found),
                issue,
                replace(mark, emailed=month, to=lead),
            )


def _mailbox(register: Register, lead: str) -> str:
    partner = register.partners.get(lead)
    contact = partner.contacts.information_governance if partner and partner.contacts else None
    return contact.email if contact else ""


def _body(register: Register, lead: str, found: Iterable[Deadline]) -> str:
    settings = register.settings
    lines = [f"{register.partner_name(lead)} answers for these in the {settings.name}:", ""]
    for one in found:
        when = (
            f"{words.due(one.due)}, {words.days_ahead(one.days)}" if one.due and one.days is not None else "no date yet"
        )
        lines += [f"* {what(one)}: {visible(about(one))} ({when})", f"  {settings.site_url}{address(one)}"]
    issues = f"https://github.com/{settings.repository}/issues"
    lines += [
        "",
        f"What to do: each has an issue on {issues} that says how to record it.",
        f"Questions, or no account there? Write to {settings.contact.role} at {settings.contact.email}.",
        "You get this once a month while something is due.",
    ]
    return "\n".join(lines)
