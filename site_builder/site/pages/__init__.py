"""Every page of the site: Register and today to Outputs. Pure; what a page says stands in its template.

A module a section. Each has `index`, the page that lists, and where its records have pages of their own, `page`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from site_builder.rules import RULES
from site_builder.site import finder, frames
from site_builder.site.output import Output
from site_builder.site.pages import (
    about_you,
    agreements,
    by,
    calendars,
    changes,
    charter,
    contribute,
    glossary,
    guidance,
    home,
    insights,
    partners,
    reviews,
    rules,
    search,
    sharing,
    statements,
)
from site_builder.site.rendering import Site


@dataclass(frozen=True)
class Section:
    """A part of the site: an entry of the navigation, its index page, and the pages of its records."""

    label: str
    """In the navigation or the footer; '' for what is in neither."""
    folder: str
    """Where it lies; '' for the front page."""
    index: Callable[[Site], Output] | None
    page: Callable[[Site, Any], Output] | None = None
    """Makes the page of one record; all of them that lie equally deep share a frame."""
    records: Callable[[Site], Mapping[str, Any]] = lambda _site: {}
    """The records that have a page, by id; a page that lies deeper has an id with slashes."""
    has_files: bool = True
    """Whether its pages are of record files, which "Edit" can open."""

    @property
    def address(self) -> str:
        """Of its index page, relative to the site."""
        return f"{self.folder}/" if self.folder else ""

    def frames(self, site: Site) -> Iterator[str]:
        """The names of the frames that its pages need, each once."""
        return iter(dict.fromkeys(frames.name(self.folder, record) for record in self.records(site)))

    def pages(self, site: Site) -> Iterator[Callable[[], Output]]:
        """Makes each of its record pages."""
        return (partial(self.page, site, record) for record in self.records(site).values()) if self.page else iter(())


SECTIONS = (
    Section("Home", "", home.index),
    Section("Agreements", "agreements", agreements.index, agreements.page, lambda site: site.register.agreements),
    Section("Who shares", sharing.FOLDER, sharing.index),
    Section("About you", "about-you", about_you.index, about_you.page, about_you.groups, has_files=False),
    Section("Partners", "partners", partners.index, partners.page, lambda site: site.register.partners),
    Section("Charter", "charter", charter.index),
    Section("Reviews", reviews.FOLDER, reviews.index, reviews.page, reviews.further, has_files=False),
    Section("Guidance", "guidance", guidance.index, guidance.page, lambda site: site.register.guidance),
)
"""In the order of the navigation."""

FOOTER = (
    Section("Glossary", "glossary", glossary.index),
    Section("Changes", changes.FOLDER, changes.index, changes.page, changes.further, has_files=False),
    Section("Insights", "insights", insights.index),
    Section("Contribute", "contribute", contribute.index),
    Section("Rules", "rules", rules.index, rules.page, lambda _site: RULES, has_files=False),
    Section("Accessibility", "accessibility", statements.accessibility),
    Section("Privacy", "privacy", statements.privacy),
)
"""What the footer leads to: readers rarely need it, and then from anywhere."""

UNLISTED = (
    Section("", search.FOLDER, search.index, has_files=False),
    Section("", by.FOLDER, by.index, by.page, by.records, has_files=False),
    Section("", agreements.FURTHER, None, agreements.further_page, agreements.further, has_files=False),
)
"""In neither. What lies in the folder of a section that is there counts as a part of that section."""

EVERY = (*SECTIONS, *FOOTER, *UNLISTED)

FILES: tuple[Callable[[Site], Output], ...] = (finder.agreements, finder.partners)
"""What is published as it is made: for programs, so neither in the theme's page nor in the sitemap."""


def index_pages(site: Site) -> list[Output]:
    """The pages that list, in the order of the navigation; then those that are not there."""
    return [section.index(site) for section in EVERY if section.index]


def record_pages(site: Site) -> Sequence[Callable[[], Output]]:
    """Makes the page of every record, and those beside an index page: each can be made without the others."""
    return [page for section in (*SECTIONS, *FOOTER) for page in section.pages(site)]


def further_outputs(site: Site) -> Sequence[Callable[[], Output]]:
    """Makes everything else that is neither an index page nor a record's."""
    files = (partial(file, site) for file in FILES)
    return [
        *files,
        *sharing.files(site),
        *calendars.files(site),
        *reviews.note(site),
        *(page for section in UNLISTED for page in section.pages(site)),
    ]


def addresses(site: Site) -> Iterator[str]:
    """The address of every page, relative to the site."""
    yield from (section.address for section in EVERY if section.index)
    for section in EVERY:
        yield from (f"{section.address}{name}/" for name in section.records(site))
