"""The note that a run of the reminders leaves: what it says, and when it is too old."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from site_builder.reviews.heartbeat import Heartbeat, read_heartbeat

RAN = datetime(2026, 11, 21, 5, 17, 9, tzinfo=UTC)
NOTE = '{"ran": "2026-11-21T05:17:09Z", "opened": 1, "updated": 2, "closed": 0, "failed": 4, "waiting": 3}\n'


def beat(ran: datetime = RAN) -> Heartbeat:
    return Heartbeat(ran=ran, opened=1, updated=2, closed=0, failed=4, waiting=3)


def test_a_note_says_when_the_reminders_ran_and_what_they_did() -> None:
    assert read_heartbeat(NOTE) == beat()
    assert beat().to_text() == NOTE


def test_any_time_zone_will_do_and_seconds_are_enough() -> None:
    summer = timezone(timedelta(hours=1))
    assert beat(datetime(2026, 11, 21, 6, 17, 9, 999_999, tzinfo=summer)) == beat()
    assert read_heartbeat(NOTE.replace("05:17:09Z", "06:17:09.999+01:00")) == beat()


@given(
    st.datetimes(datetime(2000, 1, 2), datetime(2999, 12, 30), timezones=st.timezones()),  # noqa: DTZ001  zones follow
    st.integers(0, 10**6),
)
def test_what_is_written_is_read_again(ran: datetime, count: int) -> None:
    written = Heartbeat(ran=ran, opened=count, updated=0, closed=count, failed=count, waiting=0)
    assert read_heartbeat(written.to_text()) == written


@pytest.mark.parametrize(
    "text",
    [
        "",
        NOTE[:40],
        "null",
        "[]",
        "3",
        "[" * 100_000,
        "{}",
        NOTE.replace("2026-11-21T05:17:09Z", "yesterday"),
        NOTE.replace("2026-11-21T05:17:09Z", "2026-11-31T05:17:09Z"),
        # of which time zone?
        NOTE.replace("05:17:09Z", "05:17:09"),
        NOTE.replace('"2026-11-21T05:17:09Z"', "1795238229"),
        # a moment that no clock here can tell
        NOTE.replace("2026-11-21T05:17:09Z", "0001-01-01T00:00:00+05:00"),
        NOTE.replace("2026-11-21T05:17:09Z", "9999-12-31T23:59:59-05:00"),
        NOTE.replace('"opened": 1', '"opened": -1'),
        NOTE.replace('"opened": 1', '"opened": "1"'),
        NOTE.replace('"opened": 1', '"opened": 1e999'),
        NOTE.replace('"opened": 1, ', ""),
        NOTE.replace('"failed": 4, ', ""),
        "�" + NOTE,
    ],
)
def test_a_broken_note_is_none(text: str) -> None:
    assert read_heartbeat(text) is None


def test_a_later_version_may_say_more() -> None:
    assert read_heartbeat(NOTE.replace("}", ', "mailed": 4}')) == beat()


@pytest.mark.parametrize(
    ("now", "stale"),
    [
        (RAN - timedelta(days=400), False),
        (RAN, False),
        (RAN + timedelta(days=3), False),
        (RAN + timedelta(days=3, seconds=1), True),
    ],
)
def test_after_three_days_of_silence_something_is_wrong(now: datetime, stale: bool) -> None:  # noqa: FBT001  what is expected
    assert beat().is_stale(now) is stale
    assert (now > beat().stale_from) is stale


def test_it_cannot_be_changed_and_needs_its_time_zone() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        beat().opened = 5
    with pytest.raises(ValidationError, match="timezone"):
        beat(datetime(2026, 11, 21, 5, 17, 9))  # noqa: DTZ001  the mistake that is meant
