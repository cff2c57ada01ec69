"""What is due, sorted into the lists that pages show.

A page that shows what is due stays readable whatever a register holds: a list shows its most urgent rows there and has
pages of its own if that is not all. So the work grows with the number of records, and no page with it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, NamedTuple

from site_builder.reviews.deadlines import Deadline, deadlines
from site_builder.reviews.state import State
from site_builder.site.rendering import Site

MOST: Final = 100
"""Rows of one list that the overview shows."""
OTHERS: Final = "others"
"""The list of what is no review of an agreement."""
LATE: Final = frozenset[State]({"overdue", "lapsed"})
URGENT: Final = LATE | {"due-soon"}


@dataclass(frozen=True)
class Listed:
    """A list of what is due."""

    name: str
    """Its anchor on the overview, and the folder of its own pages."""
    title: str
    """Its heading on the overview."""
    heading: str
    """What it holds, said on its own."""
    rows: Sequence[Deadline]
    """All of them, the most urgent first."""
    shown: Sequence[Deadline]
    """Those on the overview."""

    @property
    def count(self) -> str:
        """How many of them the overview shows."""
        return f"{len(self.shown):,} of {len(self.rows):,}" if self.has_pages else f"{len(self.rows):,} in all"

    @property
    def has_pages(self) -> bool:
        """Whether there is more than the overview shows."""
        return len(self.shown) < len(self.rows)


@dataclass(frozen=True)
class Lists:
    """Everything that is due, and no thing in two lists."""

    overdue: Listed
    soon: Listed
    months: Sequence[Listed]
    """Reviews that are not due yet, a list for each month."""
    unscheduled: Listed
    others: Listed
    """What is no review of an agreement: what is late or due soon of that."""
    later_others: int
    """How much of that is due later. It stands on the pages of those who answer for it."""

    @property
    def every(self) -> Sequence[Listed]:
        """All of the lists."""
        return (self.overdue, self.soon, *self.months, self.unscheduled, self.others)

    @property
    def later(self) -> int:
        """How many reviews are not due yet."""
        return sum(len(month.rows) for month in self.months)


class Lead(NamedTuple):
    """A partner that answers for something."""

    id: str
    name: str
    counts: str
    """How much of it stands where, in words."""


class Row(NamedTuple):
    """A row of the list by lead: one urgent thing, or none for a lead that has nothing urgent."""

    lead: Lead
    deadline: Deadline | None


def every(site: Site) -> tuple[Deadline, ...]:
    """Everything that falls due, the longest overdue first. `site.once` keeps it, as it does all that follows."""
    return deadlines(site.register, site.today)


def answered_for(site: Site) -> Mapping[str, Sequence[Deadline]]:
    """Partner id to all that it answers for, the longest overdue first."""
    found: defaultdict[str, list[Deadline]] = defaultdict(list)
    for deadline in site.once(every):
        found[deadline.lead].append(deadline)
    return found


def lists(site: Site) -> Lists:
    """Everything that is due, sorted out."""
    reviews = [one for one in site.once(every) if one.kind == "review"]
    others = [one for one in site.once(every) if one.kind != "review"]
    late = [review for review in reviews if review.state in LATE]
    soon = [review for review in reviews if review.state == "due-soon"]
    undated = [review for review in reviews if review.due is None]
    urgent = [one for one in others if one.state in URGENT]
    return Lists(
        _listed("overdue", "Overdue", "Reviews that are overdue", late),
        _listed("due-soon", "Due soon", "Reviews that are due soon", soon),
        list(_months([review for review in reviews if review.state == "not-due"])),
        _listed("no-date", "Without a date", "Agreements without a review date", undated),
        _listed(OTHERS, "What else is due", "What is late or due soon beside reviews of agreements", urgent),
        len(others) - len(urgent),
    )


def _listed(name: str, title: str, heading: str, rows: Sequence[Deadline]) -> Listed:
    return Listed(name, title, heading, rows, rows[:MOST])


def _months(later: Sequence[Deadline]) -> Iterator[Listed]:
    """Months in their order. The overview shows them all or, if that is too much, only how many each has."""
    for month, group in groupby(later, key=lambda one: one.due.day.replace(day=1) if one.due else None):
        if month:
            rows, title = list(group), f"{month:%B %Y}"
            shown = rows if len(later) <= MOST else []
            yield Listed(f"{month:%Y-%m}", title, f"Reviews that are due in {title}", rows, shown)


def by_lead(site: Site) -> Sequence[Row]:
    """Every lead by name with its urgent things; one that has none has a row all the same."""
    rows: list[Row] = []
    found = site.once(answered_for)
    for lead in sorted(found, key=lambda lead: (site.register.partner_name(lead).casefold(), lead)):
        about = Lead(lead, site.register.partner_name(lead), counted(found[lead]))
        rows += [Row(about, one) for one in found[lead] if one.state in URGENT] or [Row(about, None)]
    return rows


def counted(rows: Sequence[Deadline]) -> str:
    """How many stand where: `2 late, 1 due soon, 12 later`; '' if there are none."""
    numbers = Counter("late" if one.state in LATE else one.state for one in rows)
    said = {"late": "late", "due-soon": "due soon", "not-due": "later", "unscheduled": "without a date"}
    return ", ".join(f"{numbers[state]:,} {words}" for state, words in said.items() if numbers[state])
