"""Insights: whether the community is healthy, in totals. Nobody is ranked: each partner's own page says how it does."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple, get_args

from site_builder.records import Agreement, Partner
from site_builder.records.agreement import Publication
from site_builder.records.community import Sector, Theme
from site_builder.register import Register
from site_builder.site import pictures
from site_builder.site.output import Output
from site_builder.site.rendering import Site

MOST_NAMED: Final = 50
"""Agreements that a list names: the page must not grow with the register."""


def index(site: Site) -> Output:
    """The figures, each with how it is made."""
    uses = pictures.use_by_quarter(site.register, site.today)
    counts = pictures.review_counts(site.reviews, site.today)
    return site.list_page(
        "insights",
        "insights",
        title="Insights",
        description=f"Whether information sharing in {site.register.settings.area} is in good order: templates, "
        "reviews, sectors and how much is published. Totals only.",
        uses=uses,
        template_picture=pictures.template_use(uses),
        held=reviews_held(site.register),
        counts=counts,
        reviews_picture=pictures.reviews_by_month(counts),
        overdue=overdue_by_theme(site),
        sectors=sectors(site),
        gone=gone(site),
        most=MOST_NAMED,
        run_out=sorted(
            (one for one in site.register.agreements.values() if one.has_run_out(site.today)),
            key=lambda one: (one.title.casefold(), one.id),
        ),
        published=published(site),
        in_force=len(site.in_force),
    )


class Held(NamedTuple):
    """The reviews that were held in one year."""

    year: int
    number: int
    planned: int
    """Those whose planned date is known."""
    on_time: int
    """Of these, those that were held on that date or before it."""


def reviews_held(register: Register) -> tuple[Held, ...]:
    """The reviews of every agreement, year by year, the newest first.

    A review was planned for the date that the review before it set (`next_due`). For the first review of an agreement,
    and after one that set none, nobody can tell any more.
    """
    number, planned, on_time = Counter[int](), Counter[int](), Counter[int]()
    for on, due in _held(register):
        number[on.year] += 1
        if due:
            planned[on.year] += 1
            on_time[on.year] += on <= due
    return tuple(Held(year, number[year], planned[year], on_time[year]) for year in sorted(number, reverse=True))


def _held(register: Register) -> Iterator[tuple[date, date | None]]:
    """The day of each review that was held, and the last day on which it would have been on time."""
    for agreement in register.agreements.values():
        due = None
        for review in agreement.reviews:
            yield review.on, due
            due = review.next_due.day if review.next_due else None


class Overdue(NamedTuple):
    """How many agreements of a theme are reviewed, and how many of those reviews are overdue."""

    title: str
    reviewed: int
    overdue: int


def overdue_by_theme(site: Site) -> tuple[Overdue, ...]:
    """Themes in the order of the vocabulary; agreements without a known one come last."""
    known: Mapping[str | None, Theme] = {theme.id: theme for theme in site.register.vocabularies.themes}
    reviewed = Counter(_theme(review.agreement, known) for review in site.reviews)
    late = Counter(
        _theme(review.agreement, known) for review in site.reviews if review.days is not None and review.days < 0
    )
    themes = (*(theme.title for theme in site.register.vocabularies.themes), "Without a theme")
    return tuple(Overdue(title, reviewed[title], late[title]) for title in themes if reviewed[title])


def _theme(agreement: Agreement, known: Mapping[str | None, Theme]) -> str:
    return known[agreement.theme].title if agreement.theme in known else "Without a theme"


class Spread(NamedTuple):
    """A sector, how many members it has, and how many agreements in force have a party from it."""

    sector: Sector
    members: int
    agreements: int


def sectors(site: Site) -> tuple[Spread, ...]:
    """Every sector that has a member or takes part in an agreement, in the order of the vocabulary."""
    register = site.register
    members = Counter(partner.sector for partner in register.partners.values() if partner.status == "active")
    agreements: Counter[str] = Counter()
    for agreement in site.in_force:
        agreements.update({partner.sector for name in _named(agreement) if (partner := register.partners.get(name))})
    return tuple(
        Spread(sector, members[sector.id], agreements[sector.id])
        for sector in register.vocabularies.sectors
        if members[sector.id] or agreements[sector.id]
    )


def _named(agreement: Agreement) -> set[str]:
    """Its lead, and the parties that take part."""
    out = {party.partner for party in agreement.parties if party.is_out}
    return {agreement.lead, *(party.partner for party in agreement.taking_part)} - out


class Gone(NamedTuple):
    """Agreements in force that name partners which are no longer there."""

    agreements: tuple[Agreement, ...]
    """By title."""
    dissolved: int
    """How many dissolved bodies they name."""
    departed: int
    """How many that have left the community."""


def gone(site: Site) -> Gone:
    """What is left to put right after bodies closed or left."""
    partners = site.register.partners
    found: dict[str, set[Partner]] = {
        one.id: {partners[name] for name in _named(one) if name in partners and partners[name].has_gone}
        for one in site.in_force
    }
    bodies = Counter(partner.status for partner in set[Partner]().union(*found.values()))
    agreements = sorted((one for one in site.in_force if found[one.id]), key=lambda one: (one.title.casefold(), one.id))
    return Gone(tuple(agreements), bodies["dissolved"], bodies["withdrawn"])


def published(site: Site) -> tuple[tuple[Publication, int], ...]:
    """How many agreements in force are published in full, as a summary, and by title alone."""
    levels = Counter(agreement.publication for agreement in site.in_force)
    return tuple((level, levels[level]) for level in get_args(Publication))
