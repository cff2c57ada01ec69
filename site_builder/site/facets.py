"""What agreements and partners can be sorted out by: the choices of the finder, and the lists below `agreements/by/`.

A facet's codes stand in addresses that people keep and send on, so a code follows from the value alone: the code of a
vocabulary, the name of a record, or else the words themselves.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Generic, NamedTuple, TypeVar

from site_builder import law, words
from site_builder.records import Agreement, Partner
from site_builder.site import people
from site_builder.site.rendering import Site

Sorted = TypeVar("Sorted")
LONGEST_CODE: Final = 140
NONE: Final = "none"


class Value(NamedTuple):
    """One choice of a facet."""

    code: str
    """Small letters, digits and hyphens."""
    label: str


@dataclass(frozen=True)
class Facet(Generic[Sorted]):
    """One question that every record answers, with no value, one, or several."""

    code: str
    title: str
    values: Callable[[Site, Sorted], Iterable[Value]]
    """Of one record; it may name a value twice."""
    order: Callable[[Site], Iterable[str]] = lambda _site: ()
    """Codes in the order in which a reader expects them. The others follow by what they are called."""

    def among(self, site: Site, records: Iterable[Sorted]) -> tuple[Value, ...]:
        """Every value that any of the records has, in order."""
        return self.in_order(site, (value for record in records for value in self.values(site, record)))

    def in_order(self, site: Site, values: Iterable[Value]) -> tuple[Value, ...]:
        """Each of the values once, in order. Of two ways to write one value, the first counts."""
        labels: dict[str, str] = {}
        for code, label in values:
            labels.setdefault(code, label)
        rank = {code: number for number, code in enumerate(self.order(site))}
        codes = sorted(labels, key=lambda code: (rank.get(code, len(rank)), labels[code].casefold(), code))
        return tuple(Value(code, labels[code]) for code in codes)


def folded(text: str) -> str:
    """Words alone, as the finder compares them: no capitals, accents or punctuation, one blank between two.

    The finder's script does the same (`fold` in `catalogue.js`) to what a reader types.
    """
    if text.isascii():
        return " ".join(text.lower().translate(_BLANKED).split())
    letters = "".join(each for each in unicodedata.normalize("NFKD", text) if unicodedata.category(each)[0] != "M")
    kept = letters.lower().replace("'", "").replace("’", "")
    return " ".join("".join(each if each.isalnum() else " " for each in kept).split())


_BLANKED = {number: " " for number in range(128) if not chr(number).isalnum()} | {ord("'"): None}


@cache
def code_of(text: str) -> str:
    """A code for a value that has only words: `Care Act 2014` becomes `care-act-2014`.

    Words that cannot be told apart by ASCII letters, or that are too long, are told apart by a sum of the whole text.
    """
    plain = folded(text)
    code = re.sub("[^a-z0-9]+", "-", plain).strip("-")
    if code and plain.isascii() and len(code) <= LONGEST_CODE:
        return code
    short = code[: LONGEST_CODE - 9].rpartition("-")[0] if len(code) > LONGEST_CODE else code
    return f"{short}-{hashlib.sha256(plain.encode() or text.encode()).hexdigest()[:8]}".lstrip("-")


# Of an agreement


def _theme(site: Site, agreement: Agreement) -> Iterator[Value]:
    title = site.register.themes.get(agreement.theme or "")
    yield Value(agreement.theme, title) if agreement.theme and title else Value(NONE, "Without a theme")


def parties(agreement: Agreement) -> Iterable[str]:
    """The ids of its lead and its parties, each once."""
    return dict.fromkeys((agreement.lead, *(party.partner for party in agreement.parties)))


def _partner(site: Site, agreement: Agreement) -> Iterator[Value]:
    return (Value(partner, site.register.partner_name(partner)) for partner in parties(agreement))


def sector_of(site: Site, partner: str) -> Iterator[Value]:
    """The sector of a partner, unless the register does not know the partner."""
    if known := site.register.partners.get(partner):
        yield Value(known.sector, site.register.sectors.get(known.sector, known.sector))


def _sectors(site: Site, agreement: Agreement) -> Iterator[Value]:
    return (sector for partner in parties(agreement) for sector in sector_of(site, partner))


def _status(_site: Site, agreement: Agreement) -> Iterator[Value]:
    yield Value(agreement.status, words.STATUS[agreement.status])


def _review(site: Site, agreement: Agreement) -> Iterator[Value]:
    review = site.review_of.get(agreement.id)
    yield Value(review.state, words.REVIEW_STATE[review.state]) if review else Value(NONE, "None: a draft, or over")


LAW_ENFORCEMENT: Final = Value("law-enforcement", words.REGIME["law-enforcement"])


@cache
def _basis(code: str) -> Value:
    return Value(code_of(code), f"{law.lawful_bases()[code].title}: {code}")


def _lawful_basis(_site: Site, agreement: Agreement) -> Iterator[Value]:
    for party in agreement.parties:
        yield from map(_basis, party.lawful_basis)
        if party.regime == "law-enforcement":
            yield LAW_ENFORCEMENT


def _power(_site: Site, agreement: Agreement) -> Iterator[Value]:
    return (Value(code_of(power.act), power.act) for power in agreement.powers)


def _data(_site: Site, agreement: Agreement) -> Iterator[Value]:
    return (Value(category, words.CATEGORY[category]) for category in sorted(agreement.categories))


@cache
def _kinds() -> dict[str, str]:
    return {kind.id: kind.title for kind in (*people.kinds(), people.OTHERS)}


def _about(_site: Site, agreement: Agreement) -> Iterator[Value]:
    """The kinds of people it is about; the others only if it is about nobody else."""
    subjects = agreement.data.subjects if agreement.data else ()
    kinds = {kind for subject in subjects for kind in people.kinds_of(subject)}
    return (Value(kind, _kinds()[kind]) for kind in sorted(kinds - {people.OTHERS.id} or kinds))


def _year(_site: Site, agreement: Agreement) -> Iterator[Value]:
    starts = agreement.dates.starts if agreement.dates else None
    yield Value(str(starts.year), str(starts.year)) if starts else Value(NONE, "Not given")


def _years(site: Site) -> Iterator[str]:
    """The newest first, those to come too."""
    started = {one.dates.starts.year for one in site.register.agreements.values() if one.dates and one.dates.starts}
    return (str(year) for year in sorted(started, reverse=True))


THEME: Final = Facet("theme", "Theme", _theme, lambda site: site.register.themes)
PARTNER: Final = Facet("partner", "Partner", _partner)
SECTOR: Final = Facet("sector", "Kind of partner", _sectors, lambda site: site.register.sectors)
STATUS: Final = Facet("status", "Status", _status, lambda _site: words.STATUS)
REVIEW: Final = Facet("review", "Review", _review, lambda _site: words.REVIEW_STATE)
LAWFUL_BASIS: Final = Facet(
    "lawful-basis", "Lawful basis", _lawful_basis, lambda _site: map(code_of, law.lawful_bases())
)
POWER: Final = Facet("power", "Law", _power)
DATA: Final = Facet("data", "Kind of data", _data, lambda _site: words.CATEGORY)
ABOUT: Final = Facet("about", "About", _about, lambda _site: _kinds())
YEAR: Final = Facet("year", "Year it started", _year, _years)


# Of a partner


def _own_sector(site: Site, partner: Partner) -> Iterator[Value]:
    return sector_of(site, partner.id)


def _membership(_site: Site, partner: Partner) -> Iterator[Value]:
    yield Value(partner.status, words.PARTNER_STATUS[partner.status])


_CHARTER = ("current", "old", NONE)


def _charter(site: Site, partner: Partner) -> Iterator[Value]:
    """Where it stands with the charter, which only a member is asked to sign."""
    if partner.status != "active":
        return
    standing = any(not signature.withdrawn_on for signature in partner.charter)
    current = site.register.settings.current_charter
    if partner.has_signed(current):
        yield Value("current", f"Signed version {current}")
    else:
        yield Value("old", "On an older version") if standing else Value(NONE, "Not signed")


def _led(site: Site, partner: Partner) -> Iterator[Value]:
    for agreement in site.register.agreements_of.get(partner.id, ()):
        review = site.review_of.get(agreement.id)
        if review and agreement.lead == partner.id:
            yield Value(review.state, words.REVIEW_STATE[review.state])


OWN_SECTOR: Final = Facet("sector", "Sector", _own_sector, lambda site: site.register.sectors)
MEMBERSHIP: Final = Facet("membership", "Membership", _membership, lambda _site: words.PARTNER_STATUS)
CHARTER: Final = Facet("charter", "Charter", _charter, lambda _site: _CHARTER)
LED: Final = Facet("review", "Agreements it leads", _led, lambda _site: words.REVIEW_STATE)

AnyFacet = Facet[Any]
