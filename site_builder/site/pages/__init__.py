"""Every page of the site: Register and today to Outputs. Pure; what a page says stands in its template.

A module a section. Each has `index`, the page that lists, and where its records have pages of their own, `page`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from site_builder.rules import RULES
from site_builder.site.output import Output
from site_builder.site.pages import agreements, charter, guidance, home, partners, reviews, rules
from site_builder.site.rendering import Site


@dataclass(frozen=True)
class Section:
    """A part of the site: an entry of the navigation, its index page, and the pages of its records."""

    label: str
    folder: str
    """Where it lies; '' for the front page."""
    index: Callable[[Site], Output]
    page: Callable[[Site, Any], Output] | None = None
    """Makes the page of one record; all of them share the section's frame."""
    records: Callable[[Site], Mapping[str, Any]] = lambda _site: {}
    """The records that have a page, by id."""

    @property
    def address(self) -> str:
        """Of its index page, relative to the site."""
        return f"{self.folder}/" if self.folder else ""


SECTIONS = (
    Section("Home", "", home.index),
    Section("Agreements", "agreements", agreements.index, agreements.page, lambda site: site.register.agreements),
    Section("Partners", "partners", partners.index, partners.page, lambda site: site.register.partners),
    Section("Charter", "charter", charter.index),
    Section("Reviews", "reviews", reviews.index),
    Section("Guidance", "guidance", guidance.index, guidance.page, lambda site: site.register.guidance),
    Section("Rules", "rules", rules.index, rules.page, lambda _site: RULES),
)
"""In the order of the navigation."""


def index_pages(site: Site) -> list[Output]:
    """The pages that list, in the order of the navigation."""
    return [section.index(site) for section in SECTIONS]


def record_pages(site: Site) -> Sequence[Callable[[], Output]]:
    """Makes the page of every agreement, partner, guidance page and rule: each can be made without the others."""
    return [
        partial(section.page, site, record)
        for section in SECTIONS
        if section.page
        for record in section.records(site).values()
    ]


def addresses(site: Site) -> Iterator[str]:
    """The address of every page, relative to the site."""
    yield from (section.address for section in SECTIONS)
    for section in SECTIONS:
        yield from (f"{section.address}{name}/" for name in section.records(site))
