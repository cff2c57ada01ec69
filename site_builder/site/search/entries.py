"""What search knows of each page: its title, and its texts with how much they weigh."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from html import unescape
from typing import Any, Final, NamedTuple

from site_builder import words
from site_builder.problem import plural
from site_builder.records import Agreement, Guidance, Partner
from site_builder.register import Register
from site_builder.rules import RULES
from site_builder.rules.rule import Rule
from site_builder.site.search.abbreviations import Abbreviations

NAME: Final = 20
"""Weight of another name of the same thing: a former name, a reference number."""
MATTER: Final = 8
"""Weight of what a page is about: its law, its people, its lead."""
MENTION: Final = 4
"""Weight of who and what else takes part."""
TEXT: Final = 2
"""Weight of running text."""

OVER: Final = 0.6
"""What a page is worth that is kept for the record alone: what holds today is shown before it."""
PARTNER, PAGE, GUIDANCE, RULE = 1.2, 0.8, 0.7, 0.5
"""Who asks for a name wants whom it belongs to. Guidance and rules speak of everything, and few look for them."""


class Told(NamedTuple):
    """What a page that is no record's says of itself."""

    address: str
    title: str
    about: str
    """What it is found by, as plain text."""
    answers: str = ""
    """Questions that it answers."""
    content: str = ""
    """Its HTML, if it is found by all that it says."""


class Part(NamedTuple):
    """One text of a page."""

    label: str
    """What it is, as a result says it: `Law`. '' where it needs no saying."""
    text: str
    weight: int
    is_name: bool = False
    """Whether words that stand side by side in it belong together: `Care Act`."""


@dataclass(frozen=True)
class Entry:
    """A page as search knows it."""

    address: str
    kind: str
    """What kind of page it is, for people: `Agreement`."""
    title: str
    state: str = ""
    """Where it stands: `In force`."""
    parts: tuple[Part, ...] = ()
    worth: float = 1
    """What its words weigh beside those of an agreement that holds."""


@dataclass(frozen=True)
class Entries:
    """Makes what search knows of each page of a register."""

    register: Register

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """Partner id to all its names, for those who know it by another one than the present."""
        return {partner.id: _all_names(partner) for partner in self.register.partners.values()}

    @cached_property
    def _abbreviations(self) -> Abbreviations:
        return Abbreviations(self.register.vocabularies.glossary)

    def of_records(self) -> list[Callable[[], Entry]]:
        """Makes the entry of every record that has a page: each can be made without the others."""
        sources: list[tuple[Callable[[Any], Entry], Mapping[str, Any]]] = [
            (self.of_agreement, self.register.agreements),
            (self.of_partner, self.register.partners),
            (self.of_guidance, self.register.guidance),
            (_of_rule, RULES),
        ]
        return [partial(entry, record) for entry, records in sources for record in records.values()]

    def of_agreement(self, agreement: Agreement) -> Entry:
        """An agreement is looked for by its parties, its law, its people, its old number."""
        parties = [party.partner for party in agreement.parties if party.partner != agreement.lead]
        data = agreement.data
        laws = (f"{power.act}, {power.provision}" for power in agreement.powers)
        said = (
            Part("", _plain(agreement.summary), MENTION),
            Part("Led by", self._called([agreement.lead]), MATTER, is_name=True),
            Part("With", self._called(parties), MENTION, is_name=True),
            Part("Law", _listed(laws), MATTER, is_name=True),
            Part("About", _listed(data.subjects) if data else "", MATTER),
            Part("Information", _listed(item.name for item in data.items) if data else "", MENTION),
            Part("Subject", self.register.themes.get(agreement.theme or "", ""), MENTION),
            Part("Why", _plain(agreement.purpose), TEXT),
            Part("Meant to achieve", _plain(agreement.benefits), TEXT),
            Part("Why less would not do", _plain(agreement.necessity), TEXT),
            Part("Security", _plain(agreement.security), TEXT),
            Part("Passed on to others", _plain(agreement.onward_sharing), TEXT),
            Part("How it ended", _plain(agreement.ended.reason) if agreement.ended else "", TEXT),
        )
        also_called = self._abbreviations.other_names(agreement.title)
        in_other_words = self._abbreviations.other_names(". ".join(part.text for part in said))
        parts = (
            *said,
            Part("Reference", agreement.reference or "", NAME),
            Part("Kind", _kind(agreement), TEXT),
            # often what it was first called
            Part("Address", agreement.id, MATTER),
            Part("Section", _sections(power.provision for power in agreement.powers), MATTER),
            Part("Also called", _listed(also_called), NAME, is_name=True),
            Part("In other words", _listed(name for name in in_other_words if name not in also_called), MENTION),
        )
        state = words.STATUS[agreement.status]
        return _entry(agreement, "Agreement", agreement.title, state, parts, OVER if agreement.is_over else 1)

    def of_partner(self, partner: Partner) -> Entry:
        """A partner is looked for by any name that it ever had, and by its number in other registers."""
        identifiers = partner.identifiers.model_dump(exclude_none=True).values() if partner.identifiers else ()
        agreements = len(self.register.taken_part_in(partner.id))
        parts = (
            Part("Sector", self.register.sectors.get(partner.sector, partner.sector), MENTION),
            Part("Also called", partner.short_name or "", NAME, is_name=True),
            Part("It used to be called", _listed(partner.former_names), NAME, is_name=True),
            Part("Takes part in", plural(agreements, "agreement"), TEXT),
            Part("Area", _listed(partner.area), TEXT),
            Part("Its work went to", self._called(partner.succeeded_by), MENTION, is_name=True),
            Part("Registered as", _listed(identifiers), MENTION),
        )
        state = words.PARTNER_STATUS[partner.status]
        return _entry(partner, "Partner", partner.name, state, parts, OVER if partner.has_gone else PARTNER)

    def of_guidance(self, guidance: Guidance) -> Entry:
        """A guidance document is looked for by who issued it and by anything in our account of it."""
        parts = (Part("From", guidance.issuer, MATTER, is_name=True), Part("", _plain(guidance.body), TEXT))
        state = words.GUIDANCE_STATUS[guidance.status]
        worth = GUIDANCE * OVER if guidance.status in ("superseded", "withdrawn") else GUIDANCE
        return _entry(guidance, "Guidance", guidance.title, state, parts, worth)

    def of_page(self, page: Told) -> Entry:
        """A page that is no record's, by what is said about it; one that answers questions, by those and its words."""
        headings, prose = told_in(page.content)
        parts = (
            Part("", page.about, MENTION),
            Part("Answers", page.answers, NAME, is_name=True),
            *(Part("", heading, MATTER, is_name=True) for heading in headings),
            Part("", prose, TEXT),
        )
        return Entry(page.address, "Page", page.title, "", _said(parts), PAGE)

    def _called(self, partners: Iterable[str]) -> str:
        return _listed(self._names.get(partner, partner) for partner in partners)


_SECTION = re.compile(r"\b[Ss]ections?((?:[\s,]|and|to|or)*\d+[A-Z]*\d*)+")
_NUMBER = re.compile(r"\d+[A-Z]*\d*")


def _sections(provisions: Iterable[str]) -> str:
    """Sections of Acts as people write them in short: `s115; s17` for `section 115` and `sections 17 and 2(1)`."""
    found = (match[0] for provision in provisions for match in _SECTION.finditer(provision))
    return _listed(dict.fromkeys(f"s{number}" for each in found for number in _NUMBER.findall(each)))


def _kind(agreement: Agreement) -> str:
    if agreement.kind is None:
        return ""
    # what everybody who has one calls it
    return words.KIND[agreement.kind] + (" (ISP)" if agreement.kind == "isp" else "")


def _of_rule(rule: Rule) -> Entry:
    """A rule is looked for by what it says."""
    parts = (Part("", _plain(rule.summary), MENTION), Part("Why", _plain(rule.why), TEXT))
    return Entry(f"rules/{rule.id}/", "Rule", rule.id, words.rule_group(rule.group), _said(parts), RULE)


def _all_names(partner: Partner) -> str:
    others = [partner.short_name] if partner.short_name and partner.short_name not in partner.name else []
    others += [f"formerly {former}" for former in partner.former_names]
    return f"{partner.name} ({', '.join(others)})" if others else partner.name


def _entry(  # noqa: PLR0913, PLR0917  an entry has as many parts
    record: Agreement | Partner | Guidance, kind: str, title: str, state: str, parts: Iterable[Part], worth: float
) -> Entry:
    return Entry(f"{record.folder}/{record.id}/", kind, title, state, _said(parts), worth)


def _said(parts: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(part for part in parts if part.text)


_BLOCK = re.compile(r"<(h[23]|p|li|dt|dd)\b[^>]*>(?!\s*<a\b[^>]*>[^<]*</a>)(.*?)</\1>", re.DOTALL)
"""A paragraph or heading, or an item of a list. One that begins with a link only leads to what it names."""
_TAG = re.compile(r"<[^>]*>")


def told_in(content: str) -> tuple[list[str], str]:
    """The headings of a page, and its other words, without what it merely lists."""
    blocks = [(tag, " ".join(unescape(_TAG.sub("", block)).split())) for tag, block in _BLOCK.findall(content)]
    headings = [text for tag, text in blocks if tag.startswith("h")]
    return headings, " ".join(text for tag, text in blocks if not tag.startswith("h"))


_MARKS = re.compile(r"^\s*(?:#+|[-+*>]|\d+[.)])\s+|[*`]|\]\([^)\s]*\)|\[", re.MULTILINE)


def _plain(text: str | None) -> str:
    """A text field without the marks of Markdown, in one line."""
    return " ".join(_MARKS.sub("", text).split()) if text else ""


def _listed(names: Iterable[str]) -> str:
    return "; ".join(names)
