"""Calendars to subscribe to, read back by a calendar library, and held against the standard they are written by."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from sites import REPOSITORY, Built

from site_builder import register, words
from site_builder.history import History
from site_builder.records import Agreement
from site_builder.records.community import ReviewPolicy
from site_builder.register import Register
from site_builder.reviews.calendar import as_calendar
from site_builder.reviews.deadlines import Deadline, deadlines
from site_builder.reviews.naming import about, address, what
from site_builder.site.pages import calendars
from site_builder.site.rendering import Site

TODAY = date(2026, 11, 21)
ALL = "reviews/reviews.ics"


@cache
def demonstration_register() -> Register:
    read = register.read(REPOSITORY).register
    assert read is not None
    return read


def holding(base: Register, *agreements: Agreement) -> Register:
    """A register of these agreements alone."""
    return replace(base, agreements={one.id: one for one in agreements}, partners={}, charters={})


def agreement(**more: object) -> Agreement:
    facts = {"id": "hospital-discharge", "title": "Hospital discharge", "status": "active", "lead": "some-council"}
    owner = {"role": "Head of Discharge", "email": "discharge@council.example"}
    return Agreement.model_validate(facts | {"review": {"every": "P1Y", "due": "2027-03-31", "owner": owner}} | more)


def events_of(text: str) -> dict[str, dict[str, str]]:
    """What a calendar program finds: the unique name of each event to all of its properties."""
    calendar = Calendar.from_ical(text)
    assert [part.errors for part in calendar.walk()] == [[] for _ in calendar.walk()]
    events = calendar.walk("VEVENT")
    found = {
        str(event["UID"]): {name: _value(value) for name, value in event.property_items(recursive=False)}
        for event in events
    }
    assert len(found) == len(events), "a name is given to two events"
    return found


def _value(value: object) -> str:
    return str(value.dt) if hasattr(value, "dt") else str(value)


def test_an_event_says_what_is_due_when_and_whom_to_ask() -> None:
    held = holding(demonstration_register(), agreement())
    text = as_calendar(deadlines(held, TODAY), held, TODAY, "Reviews; all, of them")
    assert text.split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Saltmarsh Information Sharing Register//Reviews//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "NAME:Reviews\\; all\\, of them",
        "X-WR-CALNAME:Reviews\\; all\\, of them",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        "X-PUBLISHED-TTL:P1D",
        "BEGIN:VEVENT",
        "UID:review-agreement-hospital-discharge@register.saltmarsh.example",
        "DTSTAMP:20261121T000000Z",
        "DTSTART;VALUE=DATE:20270331",
        "DTEND;VALUE=DATE:20270401",
        "SUMMARY:Review: Hospital discharge",
        "DESCRIPTION:Answered for by some-council.\\nHead of Discharge: discharge@cou",
        " ncil.example",
        "URL:https://register.saltmarsh.example/agreements/hospital-discharge/",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER:-P89DT15H",
        "DESCRIPTION:Review: Hospital discharge",
        "END:VALARM",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER:-P29DT15H",
        "DESCRIPTION:Review: Hospital discharge",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def alarms_of(held: Register, today: date) -> list[str]:
    """When a calendar program tells of the only event of a register: at these moments, by the clock on the wall."""
    calendar = Calendar.from_ical(as_calendar(deadlines(held, today), held, today, "Reviews"))
    (event,) = calendar.walk("VEVENT")
    alarms = event.walk("VALARM")
    assert {(str(one["ACTION"]), str(one["DESCRIPTION"])) for one in alarms} <= {("DISPLAY", str(event["SUMMARY"]))}
    midnight = datetime.combine(event["DTSTART"].dt, time(), UTC)
    return [f"{midnight + one['TRIGGER'].dt:%Y-%m-%d %H:%M}" for one in alarms]


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2026, 11, 21), ["2026-12-31 09:00", "2027-03-01 09:00", "2027-03-30 09:00"]),
        (date(2026, 12, 31), ["2026-12-31 09:00", "2027-03-01 09:00", "2027-03-30 09:00"]),
        (date(2027, 1, 1), ["2027-03-01 09:00", "2027-03-30 09:00"]),
        (date(2027, 3, 30), ["2027-03-30 09:00"]),
        (date(2027, 3, 31), []),
        (date(2027, 4, 1), []),
    ],
)
def test_a_program_tells_of_it_on_the_days_of_the_policy_that_are_to_come(today: date, told: list[str]) -> None:
    held = holding(demonstration_register(), agreement())
    policy = ReviewPolicy(reminders=(-90, 30, 1, 0, 90, 30))
    assert alarms_of(with_policy(held, policy), today) == told
    silent = ReviewPolicy(reminders=(30,), remind_of=("charter",))
    assert alarms_of(with_policy(held, silent), today) == []


def with_policy(held: Register, policy: ReviewPolicy) -> Register:
    return replace(held, settings=held.settings.model_copy(update={"review": policy}))


def test_what_is_overdue_stands_on_today_under_the_same_name_until_it_is_done() -> None:
    held = holding(demonstration_register(), agreement(review={"every": "P1Y", "due": "2026-10"}))
    found = {
        today: events_of(as_calendar(deadlines(held, today), held, today, "Reviews"))
        for today in (date(2026, 10, 31), date(2026, 11, 1), date(2027, 2, 1))
    }
    name = "review-agreement-hospital-discharge@register.saltmarsh.example"
    assert {
        today: [(key, one["DTSTART"], one["DTEND"], one["SUMMARY"], one["DESCRIPTION"]) for key, one in events.items()]
        for today, events in found.items()
    } == {
        date(2026, 10, 31): [
            (name, "2026-10-31", "2026-11-01", "Review: Hospital discharge", "Answered for by some-council.")
        ],
        date(2026, 11, 1): [
            (
                *(name, "2026-11-01", "2026-11-02", "Overdue: Review: Hospital discharge"),
                "It was due in October 2026 and is 1 day late.\nAnswered for by some-council.",
            )
        ],
        date(2027, 2, 1): [
            (
                *(name, "2027-02-01", "2027-02-02", "Overdue: Review: Hospital discharge"),
                "It was due in October 2026 and is 3 months late.\nAnswered for by some-council.",
            )
        ],
    }


def test_one_that_is_put_off_moves_and_does_not_stand_there_twice() -> None:
    names = [
        list(events_of(as_calendar(deadlines(held, TODAY), held, TODAY, "Reviews")))
        for due in ("2027-03", "2028-03-31")
        for held in [holding(demonstration_register(), agreement(review={"every": "P1Y", "due": due}))]
    ]
    assert names[0] == names[1]


def test_a_month_is_due_on_its_last_day_and_what_has_no_date_is_left_out() -> None:
    february = agreement(id="one", review={"every": "P1Y", "due": "2028-02"})
    held = holding(demonstration_register(), february, agreement(id="two", review={"every": "P1Y"}))
    (event,) = events_of(as_calendar(deadlines(held, TODAY), held, TODAY, "Reviews")).values()
    assert (event["DTSTART"], event["DTEND"]) == ("2028-02-29", "2028-03-01")


def test_a_calendar_of_nothing_is_a_calendar_all_the_same() -> None:
    held = holding(demonstration_register())
    calendar = Calendar.from_ical(as_calendar((), held, TODAY, "Reviews"))
    # RFC 5545 §3.6 asks for one component at least
    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE"]


def test_the_last_day_of_all_can_be_due() -> None:
    held = holding(demonstration_register(), agreement(review={"every": "P1Y", "due": "9999-12-31"}))
    (event,) = events_of(as_calendar(deadlines(held, TODAY), held, TODAY, "Reviews")).values()
    assert event["DTSTART"] == "9999-12-31"


LINE = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=200).filter(
    lambda text: text == text.strip()
)
"""What a line of a record can hold."""


@given(LINE, LINE, LINE)
def test_whatever_records_say_is_read_back_as_it_stands(title: str, role: str, name: str) -> None:
    plain = agreement()
    owner = plain.review.owner.model_copy(update={"role": role})
    review = plain.review.model_copy(update={"owner": owner})
    held = holding(demonstration_register(), plain.model_copy(update={"title": title, "review": review}))
    text = as_calendar(deadlines(held, TODAY), held, TODAY, name)
    assert_well_formed(text)
    (event,) = events_of(text).values()
    assert event["SUMMARY"] == f"Review: {title}"
    assert {str(alarm["DESCRIPTION"]) for alarm in Calendar.from_ical(text).walk("VALARM")} == {f"Review: {title}"}
    assert event["DESCRIPTION"] == f"Answered for by some-council.\n{role}: discharge@council.example"


def assert_well_formed(text: str) -> None:
    """RFC 5545 §3.1: each line ends in CR and LF, and holds at most 75 octets, of whole characters."""
    assert text.endswith("\r\n")
    lines = text.encode().split(b"\r\n")
    assert [line for line in lines if re.search(rb"[\r\n\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", line)] == []
    assert [line for line in lines if len(line) > 75] == []
    assert all(line.decode() for line in lines[:-1])


# Those of the site


@pytest.fixture(scope="module")
def published(demonstration: Built) -> dict[str, str]:
    """Every calendar of the demonstration's site, by its path."""
    files = sorted(demonstration.site.rglob("*.ics"))
    # as bytes: to read them as text would mend their line ends
    return {file.relative_to(demonstration.site).as_posix(): file.read_bytes().decode() for file in files}


def test_there_is_one_of_everything_and_one_of_each_partner(published: dict[str, str], demonstration: Built) -> None:
    assert published.keys() == {ALL, *(f"partners/{name}/reviews.ics" for name in demonstration.register.partners)}


def test_every_calendar_is_well_formed_and_named(published: dict[str, str], demonstration: Built) -> None:
    for path, text in published.items():
        assert_well_formed(text)
        calendar = Calendar.from_ical(text)
        folder, name, *_ = path.split("/")
        partner = f" of {demonstration.register.partners[name].name}" if folder == "partners" else ""
        assert str(calendar["X-WR-CALNAME"]) == f"Saltmarsh Register: reviews{partner}"
        assert calendar["METHOD"] == "PUBLISH"
        assert calendar["REFRESH-INTERVAL"].dt == timedelta(days=1)


def summary(one: Deadline) -> str:
    return f"{'Overdue: ' if one.due and one.due.day < TODAY else ''}{what(one)}: {about(one)}"


def late(one: Deadline) -> str:
    if not one.due or one.due.day >= TODAY:
        return ""
    return f"It was due {words.when(one.due)} and is {words.days_ahead((one.due.day - TODAY).days)}.\n"


def test_the_calendar_of_everything_has_every_date(published: dict[str, str], demonstration: Built) -> None:
    held = demonstration.register
    dated = [one for one in deadlines(held, TODAY) if one.due]
    expected = [
        {
            "DTSTART": str(max(one.due.day, TODAY)),
            "DTEND": str(max(one.due.day, TODAY) + timedelta(days=1)),
            "DTSTAMP": str(datetime(2026, 11, 21, tzinfo=UTC)),
            "SUMMARY": summary(one),
            "DESCRIPTION": late(one)
            + f"Answered for by {held.partner_name(one.lead)}."
            + (f"\n{one.owner.role}: {one.owner.email}" if one.owner else ""),
            "URL": f"{held.settings.site_url}{address(one)}",
            "TRANSP": "TRANSPARENT",
        }
        for one in dated
    ]
    found = events_of(published[ALL])
    assert len(dated) > 150
    assert [{key: event[key] for key in expected[0]} for event in found.values()] == expected
    assert {
        f"{page.removeprefix(held.settings.site_url)}index.html" for page in (e["URL"] for e in found.values())
    } <= (demonstration.pages.keys())


def test_a_partners_calendar_has_what_it_answers_for_and_the_reviews_it_takes_part_in(
    published: dict[str, str], demonstration: Built
) -> None:
    held, sizes = demonstration.register, set()
    for name in held.partners:
        own = {summary(one) for one in deadlines(held, TODAY) if one.due and one.lead == name}
        joined = {
            summary(one)
            for one in deadlines(held, TODAY)
            if one.due and one.kind == "review" and name in [party.partner for party in one.record.taking_part]
        }
        found = events_of(published[f"partners/{name}/reviews.ics"])
        assert {event["SUMMARY"] for event in found.values()} == own | joined, name
        sizes.add(len(found))
    assert {0} < sizes


def test_a_calendar_is_linked_where_people_look_for_it(published: dict[str, str], demonstration: Built) -> None:
    linked = {
        target[0]
        for path in ("reviews/index.html", "reviews/by-lead/index.html", *_partner_pages(demonstration))
        for element in demonstration.pages[path].all("a")
        if (target := demonstration.target(path, element.attributes["href"])) and target[0].endswith(".ics")
    }
    empty = {path for path in published if not events_of(published[path])}
    assert published.keys() - linked <= empty
    for name in demonstration.register.partners:
        shown = demonstration.page(f"partners/{name}/").main
        path = f"partners/{name}/reviews.ics"
        # the address to copy stands there in full
        assert (f"{demonstration.site_url}{path}" in shown) is (path in linked), name


def _partner_pages(built: Built) -> list[str]:
    return [f"partners/{name}/index.html" for name in built.register.partners]


def test_no_program_needs_a_scheme_of_its_own_for_them(demonstration: Built) -> None:
    addresses = [address for page in demonstration.pages.values() for _, address in page.addresses()]
    assert [address for address in addresses if address.startswith("webcal")] == []


def test_an_event_is_made_once_for_all_the_calendars_it_stands_in(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(calendars.calendar, "event", lambda one, *_: made.append(one.record.id) or "event")
    site = Site(demonstration_register(), TODAY, History())
    for make in calendars.files(site):
        make()
    assert len(made) == len(deadlines(demonstration_register(), TODAY))
