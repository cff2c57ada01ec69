"""The front page: what this is, and three ways in."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from site_builder import words
from site_builder.records import Agreement
from site_builder.site.output import Output
from site_builder.site.pages import reviews
from site_builder.site.rendering import Site

LATEST = 8
"""How many of the newest events the front page shows."""


def index(site: Site) -> Output:
    """The front page."""
    in_force = sum(agreement.in_force for agreement in site.register.agreements.values())
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
        figures={"in_force": in_force, "partners": members, "overdue": late},
        themes=[(each, themes[each.id]) for each in site.register.vocabularies.themes if themes[each.id]],
        sectors=[(each, sectors[each.id]) for each in site.register.vocabularies.sectors if sectors[each.id]],
        latest=_latest(site),
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
    if agreement.dates and agreement.dates.starts:
        yield Event(agreement.dates.starts, agreement, "came into force")
    if agreement.reviews:
        newest = agreement.reviews[-1]
        yield Event(newest.on, agreement, f"was reviewed: {words.OUTCOME[newest.outcome].lower()}")
    if agreement.ended:
        yield Event(agreement.ended.on, agreement, "ended")
