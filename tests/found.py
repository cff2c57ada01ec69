"""What the finder must find, worked out from the records alone: slowly, plainly, and by other means than the site."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from site_builder import law, reviews, words
from site_builder.history import History
from site_builder.records import Agreement, Partner
from site_builder.register import Register
from site_builder.site import people
from site_builder.site.search.words import STOP

Chosen = Mapping[str, frozenset[str]]
"""Title of a facet to the labels that are chosen in it."""
NO_REVIEW = "None: a draft, or over"


@dataclass(frozen=True)
class Asked:
    """What a reader asks the finder."""

    chosen: Chosen = field(default_factory=dict)
    words: tuple[str, ...] = ()


def starts(text: str) -> set[str]:
    """The words of a text, without accents and capitals."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return set(re.findall(r"\w+", re.sub("['’]", "", plain.lower()).replace("_", " ")))


@dataclass(frozen=True)
class Oracle:
    """Every agreement or partner, with what each facet says of it."""

    register: Register
    today: date
    history: History = field(default_factory=History)

    @cached_property
    def reviewed(self) -> dict[str, reviews.ReviewDue]:
        """Agreement id to where its review stands."""
        return {review.agreement.id: review for review in reviews.due(self.register, self.today)}

    def parties(self, one: Agreement) -> set[str]:
        """The ids of its lead and its parties."""
        return {one.lead, *(party.partner for party in one.parties)}

    def sectors(self, partners: Iterable[str]) -> set[str]:
        """What kinds of organisation these partners are."""
        titles = {sector.id: sector.title for sector in self.register.vocabularies.sectors}
        return {titles[self.register.partners[partner].sector] for partner in partners}

    def labels(self, one: Agreement) -> dict[str, set[str]]:
        """Facet to what an agreement is called in it."""
        themes = {theme.id: theme.title for theme in self.register.vocabularies.themes}
        review = self.reviewed.get(one.id)
        basis = {f"{law.lawful_bases()[code].title}: {code}" for party in one.parties for code in party.lawful_basis}
        if any(party.regime == "law-enforcement" for party in one.parties):
            basis.add("Law enforcement (Data Protection Act 2018, Part 3)")
        kinds = {kind for subject in (one.data.subjects if one.data else ()) for kind in people.kinds_of(subject)}
        titles = {kind.id: kind.title for kind in people.kinds()}
        started = one.dates.starts if one.dates else None
        return {
            "Theme": {themes.get(one.theme or "", "Without a theme")},
            "Partner": {self.register.partners[partner].name for partner in self.parties(one)},
            "Kind of partner": self.sectors(self.parties(one)),
            "Status": {words.STATUS[one.status]},
            "Review": {words.REVIEW_STATE[review.state] if review else NO_REVIEW},
            "Lawful basis": basis,
            "Kind of data": {words.CATEGORY[item.category] for item in (one.data.items if one.data else ())},
            "About": {titles[kind] for kind in kinds if kind in titles} or ({"Others"} if kinds else set()),
            "Year it started": {str(started.year) if started else "Not given"},
        }

    def text(self, one: Agreement) -> set[str]:
        """Every word that an agreement is found by."""
        partners = [self.register.partners[partner] for partner in self.parties(one)]
        names = [" ".join((each.name, each.short_name or "", *each.former_names)) for each in partners]
        subjects = one.data.subjects if one.data else ()
        told = starts(" ".join((one.summary or one.purpose or "", *subjects)))
        return starts(" ".join((one.title, one.reference or "", *names))) | (told - STOP)

    @cached_property
    def agreements(self) -> list[tuple[Agreement, dict[str, set[str]], set[str]]]:
        """By title, each with its labels and its words."""
        found = sorted(self.register.agreements.values(), key=lambda one: one.title.casefold())
        return [(one, self.labels(one), self.text(one)) for one in found]

    def fits(self, labels: Mapping[str, set[str]], text: set[str], asked: Asked, *, but: str = "") -> bool:
        """Whether a record with these labels and words answers; one facet may be left out of account."""
        return all(labels[facet] & wanted for facet, wanted in asked.chosen.items() if facet != but and wanted) and all(
            any(word.startswith(start) for word in text) for start in asked.words
        )

    def found(self, asked: Asked) -> list[Agreement]:
        """The agreements that answer, by title."""
        return [one for one, labels, text in self.agreements if self.fits(labels, text, asked)]

    def counts(self, asked: Asked) -> dict[str, dict[str, int]]:
        """Facet to label to how many would answer with that choice; the chosen ones even where none would."""
        counted = {}
        for facet in self.agreements[0][1]:
            here = Counter(
                label
                for _, labels, text in self.agreements
                if self.fits(labels, text, asked, but=facet)
                for label in labels[facet]
            )
            counted[facet] = {label: here[label] for label in {*here, *asked.chosen.get(facet, ())}}
        return counted

    def changed(self, one: Agreement) -> date | None:
        """The newest day on which Git has a change of it; without Git, on which something is said to have happened."""
        changes = [change.commit.on for change in self.history.of(one.path) if change.commit.on <= self.today]
        if changes:
            return max(changes)
        days: list[date | None] = [review.on for review in one.reviews]
        days += [one.dates.agreed, one.dates.starts] if one.dates else []
        days += [party.signature.on for party in one.parties if party.signature]
        days += [one.ended.on] if one.ended else []
        return max((day for day in days if day and day <= self.today), default=None)

    def due(self, one: Agreement) -> str:
        """When its review is due, as a record writes it."""
        review = self.reviewed.get(one.id)
        return str(review.due) if review and review.due else ""

    def row(self, one: Agreement, home: str) -> dict[str, str | set[str]]:
        """What a spreadsheet should be told of an agreement; what may be several as a set."""
        labels = {facet: set(label) for facet, label in self.labels(one).items()}
        return {
            "Agreement": safe(one.title),
            "Reference": safe(one.reference or ""),
            "Led by": self.register.partners[one.lead].name,
            "Next review": self.due(one),
            "Last change": str(self.changed(one) or ""),
            **labels,
            "Address": f"{home}agreements/{one.id}/",
        }


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    begins = text.strip()[:1] in tuple("=+-@\uff1d\uff0b\uff0d\uff20") or text[:1] in tuple("\t\r\n")
    return f"'{text}" if begins else text


def by_lists(register: Register) -> dict[str, set[str]]:
    """Every list below `agreements/by/`: its address there, and the ids of the agreements on it."""
    themes = {theme.id for theme in register.vocabularies.themes}
    found: dict[str, set[str]] = {}

    def note(kind: str, code: str, one: Agreement) -> None:
        found.setdefault(f"{kind}/{code}/", set()).add(one.id)

    for one in register.agreements.values():
        note("theme", one.theme if one.theme in themes else "none", one)
        note("status", one.status, one)
        for partner in {one.lead, *(party.partner for party in one.parties)}:
            note("partner", partner, one)
        for power in one.powers:
            note("power", "-".join(re.findall("[a-z0-9]+", power.act.lower().replace("’", ""))), one)
        for party in one.parties:
            for code in party.lawful_basis:
                note("lawful-basis", "-".join(re.findall("[a-z0-9]+", code)), one)
            if party.regime == "law-enforcement":
                note("lawful-basis", "law-enforcement", one)
    return found


KINDS = ("theme", "partner", "status", "power", "lawful-basis")

PartnerLabels = Callable[[Partner], dict[str, set[str]]]


def of_partner(oracle: Oracle, one: Partner) -> dict[str, set[str]]:
    """Facet to what a partner is called in it."""
    current = oracle.register.settings.current_charter
    signed = [each for each in one.charter if not each.withdrawn_on]
    charter = (
        f"Signed version {current}" if one.has_signed(current) else "On an older version" if signed else "Not signed"
    )
    led = [each.id for each in oracle.register.agreements.values() if each.lead == one.id]
    return {
        "Sector": oracle.sectors([one.id]),
        "Membership": {words.PARTNER_STATUS[one.status]},
        "Charter": {charter} if one.status == "active" else set(),
        "Agreements it leads": {
            words.REVIEW_STATE[oracle.reviewed[name].state] for name in led if name in oracle.reviewed
        },
    }
