"""Deadlines as a calendar that any calendar program can subscribe to (iCalendar, RFC 5545).

Written here and not by a library because a site of ten thousand agreements has as many calendars' worth of events, and
all of them are of one kind: a whole day with a title, a text and an address.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from urllib.parse import urlsplit

from site_builder.register import Register
from site_builder.reviews.deadlines import Deadline
from site_builder.reviews.issues import key_of
from site_builder.reviews.naming import about, address, what

LONGEST_LINE = 75
"""Octets of a line, its end not counted (RFC 5545 §3.1)."""
_SPECIAL = re.compile(r"[\\;,]")


def as_calendar(deadlines: Iterable[Deadline], register: Register, today: date, title: str) -> str:
    """The calendar of these deadlines as it stands today. What has no date is left out."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_text(register.settings.name)}//Reviews//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(title)}",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        "X-PUBLISHED-TTL:P1D",
    ]
    for deadline in deadlines:
        lines += _event(deadline, register, today)
    return "".join(f"{folded}\r\n" for line in [*lines, "END:VCALENDAR"] for folded in _folded(line))


def _event(deadline: Deadline, register: Register, today: date) -> list[str]:
    if deadline.due is None:
        return []
    key = key_of(deadline)
    host = urlsplit(register.settings.site_url).hostname
    day = deadline.due.day
    answers = f"Answered for by {register.partner_name(deadline.lead)}."
    if deadline.owner:
        answers += f"\n{deadline.owner.role}: {deadline.owner.email}"
    return [
        "BEGIN:VEVENT",
        # without its date: one that is put off moves in the reader's calendar, and does not stand there twice
        f"UID:{key.kind}-{key.subject}-{key.record}@{host}",
        f"DTSTAMP:{_basic(today)}T000000Z",
        f"DTSTART;VALUE=DATE:{_basic(day)}",
        f"DTEND;VALUE=DATE:{_basic(_day_after(day))}",
        f"SUMMARY:{_text(f'{what(deadline)}: {about(deadline)}')}",
        f"DESCRIPTION:{_text(answers)}",
        f"URL:{register.settings.site_url}{address(deadline)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _day_after(day: date) -> date:
    return min(day, date.max - timedelta(days=1)) + timedelta(days=1)


def _basic(day: date) -> str:
    return day.isoformat().replace("-", "")


def _text(value: str) -> str:
    """A text value (RFC 5545 §3.3.11)."""
    return _SPECIAL.sub(lambda match: "\\" + match[0], value).replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, each after the first begun with a space; no character is cut."""
    if len(line.encode()) <= LONGEST_LINE:
        yield line
        return
    piece = ""
    for character in line:
        if len((piece + character).encode()) > LONGEST_LINE:
            yield piece
            piece = " "
        piece += character
    yield piece
