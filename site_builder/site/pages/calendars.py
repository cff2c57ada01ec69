"""Calendars to subscribe to: one of everything that is due, and one for each partner."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

from site_builder.records import Agreement
from site_builder.reviews import calendar
from site_builder.reviews.deadlines import Deadline
from site_builder.site.output import Output
from site_builder.site.pages import due
from site_builder.site.rendering import Site

NAME: Final = "reviews.ics"
"""The file of each calendar."""


class Events(NamedTuple):
    """What calendars hold. One event may stand in several of them."""

    every: Sequence[str]
    of: Mapping[str, Sequence[str]]
    """Partner id to what it answers for, and the reviews of the agreements that it takes part in."""


def files(site: Site) -> Iterator[Callable[[], Output]]:
    """Makes every calendar. A partner has one even if nothing is in it: somebody may have subscribed to it before."""
    # made now, once, and not in every worker
    site.once(_events)
    yield partial(_of_all, site)
    for partner in site.register.partners:
        yield partial(_of_partner, site, partner)


def _events(site: Site) -> Events:
    every: list[str] = []
    of: defaultdict[str, list[str]] = defaultdict(list)
    for deadline in site.once(due.every):
        event = calendar.event(deadline, site.register, site.today)
        every.append(event)
        for partner in _concerned(deadline):
            of[partner].append(event)
    return Events(every, of)


def _concerned(deadline: Deadline) -> Mapping[str, None]:
    """The partners in whose calendars it stands, each once."""
    lead = {deadline.lead: None}
    if deadline.kind == "review" and isinstance(deadline.record, Agreement):
        return lead | dict.fromkeys(party.partner for party in deadline.record.taking_part)
    return lead


def _of_all(site: Site) -> Output:
    title = f"{_register(site)}: reviews"
    return Output(f"reviews/{NAME}", calendar.calendar_of(site.once(_events).every, site.register, title))


def _of_partner(site: Site, partner: str) -> Output:
    title = f"{_register(site)}: reviews of {site.register.partner_name(partner)}"
    events = site.once(_events).of.get(partner, ())
    return Output(f"partners/{partner}/{NAME}", calendar.calendar_of(events, site.register, title))


def _register(site: Site) -> str:
    return site.register.settings.short_name or site.register.settings.name
