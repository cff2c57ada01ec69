"""Deadlines as a calendar that any calendar program can subscribe to (iCalendar, RFC 5545).

Written here and not by a library because a site of ten thousand agreements has as many calendars' worth of events, and
all of them are of one kind: a whole day with a title, a text and an address.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from site_builder import words
from site_builder.records.community import Kind, ReviewPolicy
from site_builder.register import Register
from site_builder.reviews.deadlines import Deadline
from site_builder.reviews.issues import key_of
from site_builder.reviews.naming import about, address, what

LONGEST_LINE = 75
"""Octets of a line, its end not counted (RFC 5545 §3.1)."""
_SPECIAL = re.compile(r"[\\;,]")
_HOLDS_SOMETHING = (
    *("BEGIN:VTIMEZONE", "TZID:Etc/UTC"),
    *("BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0000", "END:STANDARD"),
    "END:VTIMEZONE",
)
"""A calendar must have one component at least (RFC 5545 §3.6). This one shows nothing."""


def as_calendar(deadlines: Iterable[Deadline], register: Register, today: date, title: str) -> str:
    """The calendar of these deadlines as it stands today. What has no date is left out."""
    return calendar_of((event(deadline, register, today) for deadline in deadlines), register, title)


def calendar_of(events: Iterable[str], register: Register, title: str) -> str:
    """The calendar of what `event` has made. Its title is for the list of a reader's calendars."""
    head = _lines(
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        _folded(f"PRODID:-//{_text(register.settings.name)}//Reviews//EN"),
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        # the name by RFC 7986, and the one that calendar programs understood before it
        _folded(f"NAME:{_text(title)}"),
        _folded(f"X-WR-CALNAME:{_text(title)}"),
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        "X-PUBLISHED-TTL:P1D",
    )
    return f"{head}{''.join(events) or _lines(*_HOLDS_SOMETHING)}{_lines('END:VCALENDAR')}"


def event(deadline: Deadline, register: Register, today: date) -> str:
    """One deadline as the lines of a calendar; none where it has no date.

    What is overdue stands on `today`, since nobody who subscribes looks at days that have passed.
    """
    if deadline.due is None or deadline.days is None:
        return ""
    key, settings, is_overdue = key_of(deadline), register.settings, deadline.days < 0
    day = today if is_overdue else deadline.due.day
    title = _text(f"{'Overdue: ' if is_overdue else ''}{what(deadline)}: {about(deadline)}")
    answers = f"Answered for by {register.partner_name(deadline.lead)}."
    if is_overdue:
        answers = f"It was due {words.when(deadline.due)} and is {words.days_ahead(deadline.days)}.\n{answers}"
    if deadline.owner:
        answers += f"\n{deadline.owner.role}: {deadline.owner.email}"
    return _lines(
        "BEGIN:VEVENT",
        # without its date: one that is put off moves in the reader's calendar, and does not stand there twice
        _folded(f"UID:{key.kind}-{key.subject}-{key.record}@{_host(settings.site_url)}"),
        f"DTSTAMP:{_basic(today)}T000000Z",
        f"DTSTART;VALUE=DATE:{_basic(day)}",
        f"DTEND;VALUE=DATE:{_basic(_day_after(day))}",
        _folded(f"SUMMARY:{title}"),
        _folded(f"DESCRIPTION:{_text(answers)}"),
        _folded(f"URL:{settings.site_url}{address(deadline)}"),
        "TRANSP:TRANSPARENT",
        *_alarms(deadline.kind, deadline.days, title, settings.review),
        "END:VEVENT",
    )


def _alarms(kind: Kind, days: int, title: str, policy: ReviewPolicy) -> Iterator[str]:
    """Lines that make the reader's program tell of it (RFC 5545 §3.6.6) on the days on which the lead is reminded.

    Only those that are still to come: some programs make up for an alarm that they have missed.
    """
    if days <= 0 or kind not in policy.remind_of:
        return
    for reminder in sorted({one for one in policy.reminders if 0 < one <= days}, reverse=True):
        # an event of a whole day begins at midnight: this is nine in the morning, so many days before
        trigger = f"TRIGGER:-P{reminder - 1}DT15H"
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", trigger, _folded(f"DESCRIPTION:{title}"), "END:VALARM")


@lru_cache(maxsize=1)
def _host(site_url: str) -> str:
    return urlsplit(site_url).hostname or ""


def _day_after(day: date) -> date:
    return min(day, date.max - timedelta(days=1)) + timedelta(days=1)


@lru_cache(maxsize=4096)
def _basic(day: date) -> str:
    return day.isoformat().replace("-", "")


def _text(value: str) -> str:
    """A text value (RFC 5545 §3.3.11)."""
    return _SPECIAL.sub(r"\\\g<0>", value).replace("\n", "\\n")


def _lines(*lines: str) -> str:
    """Lines that fit, each with its end (RFC 5545 §3.1)."""
    return "\r\n".join((*lines, ""))


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets, each after the first begun with a space; no character is cut."""
    if len(line) <= LONGEST_LINE and line.isascii():
        return line
    octets = line.encode()
    pieces, start, room = [], 0, LONGEST_LINE
    while len(octets) - start > room:
        end = start + room
        while _goes_on(octets[end]):
            end -= 1
        pieces.append(octets[start:end])
        start, room = end, LONGEST_LINE - 1
    return b"\r\n ".join([*pieces, octets[start:]]).decode()


def _goes_on(octet: int) -> bool:
    """Whether an octet is a later one of a character (RFC 3629 §3)."""
    return octet & 0b1100_0000 == 0b1000_0000  # noqa: PLR2004  the two bits that tell it from a first one
