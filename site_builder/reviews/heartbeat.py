"""When the reminders last ran, by the note that each run leaves behind.

The note is `reminders.json` in the register's folder. Git ignores it: the workflow puts it there before it builds the
site, so that the site can say when people were last reminded, and warn when they were not. The site publishes it, for
the next build: GitHub keeps what a run leaves for 90 days only, and reminders may have stopped for longer.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

FILE: Final = "reminders.json"
LONGEST_SILENCE: Final = timedelta(days=3)
"""They run every day; one that fails once, or a weekend of repairs, alarms nobody."""
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)

Count = Annotated[int, Field(ge=0)]


def _whole_second(value: datetime) -> datetime:
    return value.astimezone(UTC).replace(microsecond=0)


class Heartbeat(BaseModel):
    """One run of the reminders."""

    model_config = ConfigDict(frozen=True, strict=True)

    ran: Annotated[AwareDatetime, Field(ge=_EARLIEST, le=_LATEST), AfterValidator(_whole_second)]
    """When it ended, in Coordinated Universal Time, to the second."""
    opened: Count
    """Issues."""
    updated: Count
    closed: Count
    failed: Count
    """Changes and e-mails that did not succeed."""
    waiting: Count
    """Changes that it left for the next run."""

    @property
    def stale_from(self) -> datetime:
        """When readers are warned, if none has followed by then."""
        return self.ran + LONGEST_SILENCE

    def is_stale(self, now: datetime) -> bool:
        """Whether it was so long ago that the reminders must have stopped. `now` has its time zone."""
        return now > self.stale_from

    def to_text(self) -> str:
        """The note."""
        return json.dumps(self.model_dump() | {"ran": moment(self.ran)}) + "\n"


def moment(value: datetime) -> str:
    """A moment in Coordinated Universal Time, for programs: `2026-11-21T05:17:09Z`."""
    return f"{value:%Y-%m-%dT%H:%M:%SZ}"


def read_heartbeat(text: str) -> Heartbeat | None:
    """What a note says, or None if it is none: half written, of another kind, with a time that cannot be."""
    try:
        return Heartbeat.model_validate_json(text)
    except ValidationError:
        return None
