"""The front page: what this is, and three ways in."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from site_builder import words
from site_builder.records import Agreement
from site_builder.site.output import Output
from site_builder.site.pages import changes, reviews
from site_builder.site.rendering import Site

LATEST = 6
"""How many of the newest changes of agreements the front page shows; where Git knows none, of the newest events."""
OF_ONE_COMMIT = 3
"""How many of them may have come together: a whole register that is brought across would hide all others."""


def index(site: Site) -> Output:
    """The front page."""
    members = sum(partner.status == "active" for partner in site.register.partners.values())
    late = sum(review.state in ("overdue", "lapsed") for review in site.reviews)
    themes = Counter(agreement.theme for agreement in site.register.agreements.values())
    sectors = Counter(partner.sector for partner in site.register.partners.values())
    return site.page(
        "home",
        "index.html",
        title=site.register.settings.name,
        root="",
        description=site.register.settings.strapline,
        edit="registry/register.yml",
        figures={"in_force": len(site.in_force), "partners": members, "overdue": late},
        themes=[(each, themes[each.id]) for each in site.register.vocabularies.themes if themes[each.id]],
        sectors=[(each, sectors[each.id]) for each in site.register.vocabularies.sectors if sectors[each.id]],
        newest=(newest := changes.newest(site, LATEST, OF_ONE_COMMIT)),
        latest=() if newest else _latest(site),
        reminders=reviews.reminders(site),
    )


class Event(NamedTuple):
    """Something that happened to an agreement."""

    on: date
    agreement: Agreement
    what: str


def _latest(site: Site) -> list[Event]:
    """The newest things that the records themselves say happened."""
    events = (event for agreement in site.register.agreements.values() for event in _events(agreement))
    past = (event for event in events if event.on <= site.today)
    return sorted(past, key=lambda event: (event.on, event.agreement.id), reverse=True)[:LATEST]


def _events(agreement: Agreement) -> Iterator[Event]:
    starts = agreement.dates.starts if agreement.dates else None
    if starts and _began(agreement, starts):
        yield Event(starts, agreement, "came into force")
    if agreement.reviews:
        newest = agreement.reviews[-1]
        yield Event(newest.on, agreement, f"was reviewed: {words.OUTCOME[newest.outcome].lower()}")
    if agreement.ended and agreement.is_over:
        yield Event(agreement.ended.on, agreement, "ended" if agreement.status == "ended" else "was replaced")


def _began(agreement: Agreement, starts: date) -> bool:
    """Whether it is in force, or was until it ended. Of what is paused or was replaced, its record does not say so."""
    if agreement.is_over and agreement.ended:
        return starts <= agreement.ended.on
    return agreement.in_force
