"""The finder's index: one compact file from which a browser sorts out every agreement, or every partner, at once.

The file says everything that the finder shows: its questions, its columns, its rows. The script knows neither
agreements nor partners. Whatever repeats is said once and counted (columns of numbers into lists of words), because
10,000 agreements must reach a phone: see `catalogue.js` for the reading side.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any

from site_builder.records import Agreement
from site_builder.records.fields import DueDate
from site_builder.site import facets
from site_builder.site.facets import AnyFacet, Value, folded
from site_builder.site.output import Output
from site_builder.site.rendering import Site
from site_builder.site.search.words import STOP

Json = dict[str, Any]


def agreements(site: Site) -> Output:
    """The index of agreements."""
    register = site.register
    found = sorted(register.agreements.values(), key=lambda one: (one.title.casefold(), one.id))
    partners = facets.PARTNER.among(site, found)
    lead = {value.code: number for number, value in enumerate(partners)}
    also = {one.id: " ".join((one.short_name or "", *one.former_names)).strip() for one in register.partners.values()}
    days = _Days()
    return _output(
        "agreements/index.json",
        {
            "one": "agreement",
            "many": "agreements",
            "common": sorted(STOP),
            **_names([one.id for one in found], [one.title for one in found]),
            "references": [one.reference or "" for one in found],
            "facets": [
                _facet(site, facets.THEME, found),
                _facet(site, facets.PARTNER, found)
                | {"searched": True, "also": [also.get(value.code, "") for value in partners]},
                _through(site, partners),
                *(_facet(site, each, found) for each in (facets.STATUS, facets.REVIEW, facets.LAWFUL_BASIS)),
                *(_facet(site, each, found) for each in (facets.DATA, facets.ABOUT, facets.YEAR)),
            ],
            "words": _words(found),
            "columns": [
                {"title": "Led by", "kind": "value", "facet": "partner", "of": [lead[one.lead] for one in found]},
                {"title": "Status", "kind": "tag", "facet": "status", "look": ""},
                {
                    "title": "Next review",
                    "kind": "date",
                    "sort": "review",
                    "of": days.of([_reviewed(site, one) for one in found]),
                    "tag": {"facet": "review", "look": "review-", "not": ["not-due", facets.NONE]},
                },
                {
                    "title": "Last change",
                    "kind": "date",
                    "sort": "changed",
                    "newest": True,
                    "of": days.of([last_change(site, one) for one in found]),
                },
            ],
            "days": days.listed,
        },
    )


def partners(site: Site) -> Output:
    """The index of partners."""
    register = site.register
    found = sorted(register.partners.values(), key=lambda one: (one.name.casefold(), one.id))
    return _output(
        "partners/index.json",
        {
            "one": "partner",
            "many": "partners",
            "common": sorted(STOP),
            **_names([one.id for one in found], [one.name for one in found]),
            "references": [one.short_name or "" for one in found],
            "notes": [f"was {'; '.join(one.former_names)}" if one.former_names else "" for one in found],
            "facets": [
                _facet(site, each, found) for each in (facets.OWN_SECTOR, facets.MEMBERSHIP, facets.CHARTER, facets.LED)
            ],
            "columns": [
                {"title": "Sector", "kind": "tag", "facet": "sector"},
                {"title": "Membership", "kind": "tag", "facet": "membership", "look": "partner-"},
                {"title": "Charter", "kind": "tag", "facet": "charter", "look": "charter-"},
                {
                    "title": "Agreements",
                    "kind": "number",
                    "sort": "agreements",
                    "newest": True,
                    "of": [len(register.taken_part_in(one.id)) for one in found],
                },
            ],
            "days": [],
        },
    )


def _output(path: str, index: Json) -> Output:
    return Output(path, json.dumps(index, ensure_ascii=False, separators=(",", ":")) + "\n")


def last_change(site: Site, agreement: Agreement) -> date | None:
    """The day on which its record last came to say something else, as Git knows it; nothing that is still to come.

    Where Git does not know, because there is none or the older commits are not there: the newest day on which
    something is said to have happened to the agreement.
    """
    committed = [change.commit.on for change in site.history.of(agreement.path)]
    return _newest(committed, site.today) or _newest(_said_days(agreement), site.today)


def _newest(days: Iterable[date | None], today: date) -> date | None:
    return max((day for day in days if day and day <= today), default=None)


def _said_days(agreement: Agreement) -> Iterator[date | None]:
    if agreement.dates:
        yield from (agreement.dates.agreed, agreement.dates.starts)
    yield from (review.on for review in agreement.reviews)
    yield from (party.signature.on for party in agreement.parties if party.signature)
    if agreement.ended:
        yield agreement.ended.on


def _reviewed(site: Site, agreement: Agreement) -> DueDate | None:
    review = site.review_of.get(agreement.id)
    return review.due if review else None


class _Days:
    """Every day or month that a column names, each once."""

    def __init__(self) -> None:
        self.listed: list[str] = []
        self._numbers: dict[str, int] = {}

    def of(self, days: Iterable[date | DueDate | None]) -> list[int]:
        """The number of each in the list; -1 for none."""
        return [-1 if day is None else self._number(str(day)) for day in days]

    def _number(self, day: str) -> int:
        if day not in self._numbers:
            self._numbers[day] = len(self.listed)
            self.listed.append(day)
        return self._numbers[day]


def _names(codes: Sequence[str], labels: Sequence[str]) -> Json:
    """Titles, and the ids that do not follow from them; a run of 0 takes next to no room."""
    return {"ids": list(map(_unless_it_follows, codes, labels)), "titles": list(labels)}


def _unless_it_follows(code: str, label: str) -> str | int:
    follows = label.isascii() and re.sub("[^a-z0-9]+", "-", label.lower()).strip("-") == code
    return 0 if follows else code


def _facet(site: Site, facet: AnyFacet, records: Sequence[Any]) -> Json:
    held = [tuple(facet.values(site, record)) for record in records]
    values = facet.in_order(site, chain.from_iterable(held))
    numbers = {value.code: number for number, value in enumerate(values)}
    return _said(facet, values) | _column([sorted({numbers[code] for code, _ in each}) for each in held])


def _said(facet: AnyFacet, values: Sequence[Value]) -> Json:
    return {
        "code": facet.code,
        "title": facet.title,
        "codes": [_unless_it_follows(*value) for value in values],
        "labels": [value.label for value in values],
    }


def _through(site: Site, partners: Sequence[Value]) -> Json:
    """The kinds of the parties, which follow from who the parties are."""
    sectors: facets.Facet[Value] = facets.Facet(
        facets.SECTOR.code,
        facets.SECTOR.title,
        lambda site, partner: facets.sector_of(site, partner.code),
        facets.SECTOR.order,
    )
    return _facet(site, sectors, partners) | {"through": facets.PARTNER.code}


def _column(of: Sequence[Sequence[int]]) -> Json:
    """Which values each row has: their numbers, or where few combinations occur, the number of the combination."""
    if all(len(row) == 1 for row in of):
        return {"of": [row[0] for row in of]}
    combinations = Counter(map(tuple, of))
    if len(combinations) > len(of) // 2:
        return {"of": of}
    sets = sorted(combinations, key=lambda each: (-combinations[each], each))
    numbers = {each: number for number, each in enumerate(sets)}
    return {"sets": sets, "of": [numbers[tuple(row)] for row in of]}


def _words(found: Sequence[Agreement]) -> Json:
    """The words that say what each is about, unless its title says them; those that many use have the short numbers."""
    rows = [_telling(one) for one in found]
    uses = Counter(word for row in rows for word in row)
    labels = sorted(uses, key=lambda word: (-uses[word], word))
    numbers = {word: number for number, word in enumerate(labels)}
    return {"labels": labels} | _column([sorted(numbers[word] for word in row) for row in rows])


def _telling(agreement: Agreement) -> set[str]:
    subjects = agreement.data.subjects if agreement.data else ()
    said = " ".join((agreement.summary or agreement.purpose or "", *subjects))
    return set(folded(said).split()).difference(STOP, folded(agreement.title).split())
