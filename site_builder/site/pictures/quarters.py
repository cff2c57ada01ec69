"""Template use by quarter: how many of the agreements made in each are written on the current common template.

Its fall was how one county saw partners drift away from what they had agreed together.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from site_builder.register import Register
from site_builder.site.pictures.bars import Bar, Key, chart
from site_builder.site.pictures.drawing import Picture, figure
from site_builder.words import sentence_list

QUARTERS: Final = 8
"""How far back the picture looks: two years show a trend."""
MONTHS: Final = 3
IN_A_YEAR: Final = 4


class QuarterUse(NamedTuple):
    """The agreements that were agreed in one quarter and whose record names a template."""

    year: int
    quarter: int
    """1 to 4."""
    current: int
    """On the current template."""
    other: int
    """On an earlier one, or on the parties' own."""

    @property
    def total(self) -> int:
        """All of them."""
        return self.current + self.other

    @property
    def percent(self) -> int | None:
        """How many in a hundred are on the current template; None in a quarter without agreements."""
        return round(100 * self.current / self.total) if self.total else None

    @property
    def title(self) -> str:
        """In words, for a table: `January to March 2026`."""
        first, last = self._ends
        return f"{first:%B} to {last:%B %Y}"

    @property
    def short(self) -> str:
        """Where there is little room: `Jan–Mar`."""
        first, last = self._ends
        return f"{first:%b}–{last:%b}"

    @property
    def _ends(self) -> tuple[date, date]:
        last = self.quarter * MONTHS
        return date(self.year, last - MONTHS + 1, 1), date(self.year, last, 1)


def use_by_quarter(register: Register, today: date, quarters: int = QUARTERS) -> tuple[QuarterUse, ...]:
    """The last quarters, the present one at the end."""
    current = {template.id for template in register.settings.templates if template.current}
    counts = Counter(
        (_quarter(agreement.dates.agreed), agreement.template in current)
        for agreement in register.agreements.values()
        if agreement.template and agreement.dates and agreement.dates.agreed
    )
    now = _quarter(today)
    return tuple(
        QuarterUse(number // IN_A_YEAR, number % IN_A_YEAR + 1, counts[number, True], counts[number, False])
        for number in range(now - quarters + 1, now + 1)
    )


def _quarter(day: date) -> int:
    """Quarters since the year 0."""
    return day.year * IN_A_YEAR + (day.month - 1) // MONTHS


def template_use(uses: Sequence[QuarterUse], name: str = "templates") -> Picture:
    """A bar for each quarter, filled as far as the current template was used."""
    said = [f"{use.title}: {use.percent}%, {use.current:,} of {use.total:,}" for use in uses if use.total]
    description = f"{'; '.join(said)}." if said else "No agreement was made in these quarters."
    if said and (empty := [use.title for use in uses if not use.total]):
        description += f" None was made in {sentence_list(empty)}."
    title = "Share of new agreements on the current template, by quarter"
    key = Key("On the current template", "On an earlier template, or on the parties’ own")
    return figure(name, title, description, *chart([_bar(use) for use in uses], (), key))


def _bar(use: QuarterUse) -> Bar:
    if use.percent is None:
        return Bar(use.short, str(use.year), 0, ("None",))
    said = f"{use.percent}%", f"{use.current:,} of {use.total:,}"
    return Bar(use.short, str(use.year), use.current / use.total, said, of_whole=True)
