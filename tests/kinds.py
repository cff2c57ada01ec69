"""A page of each kind that a site has: the one list that the browser tests walk and that pictures are taken of."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import combinations
from typing import Final, get_args
from urllib.parse import urlencode

from sites import Built

from site_builder import reviews
from site_builder.records.agreement import Publication, Status
from site_builder.reviews import State
from site_builder.rules import RULES
from site_builder.site import people
from site_builder.site.facets import POWER
from site_builder.site.pages import EVERY
from site_builder.site.pages.by import KINDS

MISSING_PAGE: Final = "agreements/no-such-agreement/"
"""An address at which nothing stands, so that 404.html is shown there."""
UNHEARD_OF: Final = urlencode({"q": "xyzzy"})
"""Words that nothing is found for."""


def file_at(address: str) -> str:
    """The file of the site that is shown at an address of the list."""
    path = address.partition("?")[0]
    return "404.html" if path == MISSING_PAGE else f"{path}index.html"


def kinds(built: Built, today: date) -> Mapping[str, str]:
    """Name of each kind to the address of a page of it, with a question where the page answers one.

    Of agreements it has one of each status, publication level and review state. Of several it takes the longest page:
    that has the most on it that can go wrong.
    """
    named: dict[str, str] = {}
    taken: set[str] = set()
    for name, address in _named(built, today):
        if address not in taken:
            named[name] = address
            taken.add(address)
    return named


def _named(built: Built, today: date) -> Iterator[tuple[str, str]]:
    yield from ((section.folder.replace("/", "-") or "home", section.address) for section in EVERY if section.index)
    yield "not-found", MISSING_PAGE
    yield from _asked(built)
    yield from _lists(built)
    yield from _agreements(built, today)
    yield from _partners(built)
    yield "guidance-page", _longest(built, "guidance", built.register.guidance)
    superseded = [name for name, page in built.register.guidance.items() if page.status == "superseded"]
    yield "guidance-superseded", _longest(built, "guidance", superseded)
    yield "about-you-people", _longest(built, "about-you", people.groups(built.register))
    yield "reviews-by-lead", "reviews/by-lead/"
    yield "rule", _longest(built, "rules", RULES)


def _asked(built: Built) -> Iterator[tuple[str, str]]:
    """Pages that answer what the reader asks, and what they say when there is no answer."""
    in_force = [one for one in built.register.agreements.values() if one.in_force]
    (theme, _), *_ = Counter(one.theme for one in in_force).most_common(1)
    yield "agreements-filtered", f"agreements/?{urlencode({'theme': theme, 'status': 'active'})}"
    yield "agreements-none", f"agreements/?{UNHEARD_OF}"
    together = Counter(
        pair for one in in_force for pair in combinations(sorted(party.partner for party in one.parties), 2)
    )
    ((a, b), _), *_ = together.most_common(1)
    yield "who-shares-with-whom-answered", f"who-shares-with-whom/?{urlencode({'a': a, 'b': b})}"
    yield "search-found", f"search/?{urlencode({'q': in_force[0].title})}"
    yield "search-none", f"search/?{UNHEARD_OF}"


def _lists(built: Built) -> Iterator[tuple[str, str]]:
    yield from ((f"by-{kind}", f"agreements/by/{kind}/") for kind in KINDS)
    # of all lists of agreements, only that of a law says more than which they are
    folder = f"agreements/by/{POWER.code}"
    names = [path.split("/")[3] for path in built.pages if path.startswith(f"{folder}/") and path.count("/") == 4]
    yield f"by-{POWER.code}-value", _longest(built, folder, names)


def _agreements(built: Built, today: date) -> Iterator[tuple[str, str]]:
    states = {review.agreement.id: review.state for review in reviews.due(built.register, today)}
    found: dict[str, list[str]] = {name: [] for kind in (Status, Publication, State) for name in get_args(kind)}
    for one in built.register.agreements.values():
        for name in (one.status, one.publication, states.get(one.id)):
            if name:
                found[name].append(one.id)
    yield from ((f"agreement-{name}", _longest(built, "agreements", ids)) for name, ids in found.items() if ids)


def _partners(built: Built) -> Iterator[tuple[str, str]]:
    for status in sorted({partner.status for partner in built.register.partners.values()}):
        names = [one.id for one in built.register.partners.values() if one.status == status]
        yield f"partner-{status}", _longest(built, "partners", names)


def _longest(built: Built, folder: str, names: Iterable[str]) -> str:
    return max((f"{folder}/{name}/" for name in names), key=lambda address: len(built.page(address).html))
