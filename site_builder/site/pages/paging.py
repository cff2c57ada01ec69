"""Long lists, cut into pages that are plain HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

LONGEST: Final = 2_000
"""Rows of a list that is still one page: 80 KB over the wire, and a browser finds its way in it at once."""
A_PAGE: Final = 200
"""Rows of each page of a longer list."""
AROUND: Final = 2
"""Pages to either side that are offered: as many as fit on a phone."""


@dataclass(frozen=True)
class Sheet:
    """One page of a list."""

    rows: Sequence[Any]
    number: int
    """From 1."""
    of: int
    """How many pages the list has."""
    total: int
    """How many rows the list has."""
    before: int
    """How many of them are on the pages before it."""

    @property
    def first(self) -> int:
        """The number of its first row, from 1."""
        return self.before + 1

    @property
    def last(self) -> int:
        """The number of its last row."""
        return self.before + len(self.rows)

    @property
    def near(self) -> list[int]:
        """The pages to offer: the first, the last, and those around this one; 0 for a gap."""
        around = range(self.number - AROUND, self.number + AROUND + 1)
        wanted = sorted({1, self.of, *(number for number in around if 1 <= number <= self.of)})
        offered: list[int] = []
        for number in wanted:
            if offered and number - offered[-1] > 1:
                offered.append(0)
            offered.append(number)
        return offered


def sheets(rows: Sequence[Any]) -> list[Sheet]:
    """A list as pages; one page if it is not too long."""
    return cut(rows, A_PAGE if len(rows) > LONGEST else max(1, len(rows)))


def cut(rows: Sequence[Any], size: int) -> list[Sheet]:
    """A list as pages of so many rows each; one page, without any, if it is empty."""
    starts = range(0, max(1, len(rows)), size)
    return [
        Sheet(rows[start : start + size], number, len(starts), len(rows), start)
        for number, start in enumerate(starts, start=1)
    ]


def address(base: str, number: int) -> str:
    """Where a page of the list at `base` lies: the first at `base` itself."""
    return base if number == 1 else f"{base}page/{number}/"
