"""Records that say the same thing twice: agreements and partners that are listed already."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar
from zlib import crc32

from site_builder.records import Agreement, Partner
from site_builder.rules.letters import letters_alone
from site_builder.rules.rule import UNFINISHED_OR_OVER, Finding, Given, register_rule

Subject = TypeVar("Subject", Agreement, Partner)


@register_rule()
def same_title(given: Given) -> Iterator[tuple[str, Finding]]:
    """No two agreements have the same title.

    The title is how people tell agreements apart, in the list, in search results and in a complaint. UK GDPR
    Article 12(1) asks for information that is easy to find and clear. Capitals and punctuation make no difference. An
    agreement that was superseded may leave its title to the one that took its place.

    Bad:
        # agreements/another.yml
        title: Help for people who are hurt by someone at home
        status: draft
        kind: isp
        theme: domestic-abuse
        lead: saltmarsh-county-council
        summary: The council tells Harbour Light when somebody asks for help.
        parties: [{partner: saltmarsh-county-council}, {partner: harbour-light}]

    Good:
        # agreements/another.yml
        title: Help for people who ask the council for a safe home
        status: draft
        kind: isp
        theme: domestic-abuse
        lead: saltmarsh-county-council
        summary: The council tells Harbour Light when somebody asks for help.
        parties: [{partner: saltmarsh-county-council}, {partner: harbour-light}]
    """
    same: defaultdict[str, list[Agreement]] = defaultdict(list)
    for agreement in given.register.agreements.values():
        if agreement.status != "superseded":
            same[_plain(agreement.title)].append(agreement)
    for agreements in same.values():
        for agreement, other in _pairs(agreements, _replaces):
            soft = UNFINISHED_OR_OVER.intersection((agreement.status, other.status))
            message = f"an agreement must have a title of its own: {other.path} has the same one"
            hint = "say in a word or two what is special about this one, such as the place or the people"
            yield agreement.path, Finding(("title",), message, hint, "warning" if soft else None)


@register_rule("warning")
def near_same_agreement(given: Given) -> Iterator[tuple[str, Finding]]:
    """No two agreements have the same parties and nearly the same purpose.

    Two agreements for one thing drift apart, and then nobody knows which of them holds. The ICO's data sharing code of
    practice (Data Protection Act 2018 section 121) asks for one clear statement of the purpose. Change the agreement
    that exists, or say what is different.

    Bad:
        # agreements/another.yml
        title: Calls to people who are hurt at home
        status: draft
        kind: isp
        theme: domestic-abuse
        lead: saltmarsh-county-council
        summary: The police tell the council, and the council tells Harbour Light.
        purpose: >
          People who are hurt at home often wait for years before they ask for help. A call from somebody who knows what
          to do, soon after the police have been, makes it more likely that they are safe a year later.
        parties: [{partner: saltmarsh-county-council}, {partner: saltmarsh-police}, {partner: harbour-light}]

    Good:
        # agreements/another.yml
        title: Safe homes for people who are hurt at home
        status: draft
        kind: isp
        theme: domestic-abuse
        lead: saltmarsh-county-council
        summary: The police tell the council, and the council tells Harbour Light.
        purpose: >
          Some people cannot stay where they live. The council finds them a safe home in another part of the county.
        parties: [{partner: saltmarsh-county-council}, {partner: saltmarsh-police}, {partner: harbour-light}]
    """
    groups: defaultdict[frozenset[str], list[Agreement]] = defaultdict(list)
    for agreement in given.register.agreements.values():
        if agreement.purpose and agreement.parties and not agreement.is_over:
            groups[frozenset(party.partner for party in agreement.parties)].append(agreement)
    for group in groups.values():
        for agreement, other in _alike(group):
            message = (
                f"an agreement must differ from others of the same parties: {other.path} has nearly the same purpose"
            )
            hint = "change the agreement that exists, or say in `purpose` what is different about this one"
            yield agreement.path, Finding(("purpose",), message, hint)


@register_rule()
def unique_identifier(given: Given) -> Iterator[tuple[str, Finding]]:
    """No two partners have the same number on a public list.

    The numbers tie a partner to the ICO's register of fee payers, to Companies House and to other people's data. Two
    partners with one number are either the same organisation twice or a number copied by mistake (UK GDPR
    Article 5(1)(d), accuracy). A successor may keep the number of a body that was dissolved.

    Bad:
        # partners/harbour-light.yml
        identifiers: {ico: ZC990011}

        # partners/saltmarsh-police.yml
        identifiers: {ico: ZC990011}

    Good:
        # partners/harbour-light.yml
        identifiers: {ico: ZC990041}

        # partners/saltmarsh-police.yml
        identifiers: {ico: ZC990011}
    """
    holders: defaultdict[tuple[str, ...], list[Partner]] = defaultdict(list)
    for partner in given.register.partners.values():
        for key, number in partner.identifiers or ():
            if number and not number.startswith(_POLICE_AREAS):
                # the code of an area is shared by bodies of different kinds
                holders[(key, number, partner.sector) if key == "gss" else (key, number)].append(partner)
    for (key, *_), partners in holders.items():
        for partner, other in _pairs(partners, _follows):
            message = f"identifiers.{key} must be this partner's alone: {other.name} has it too"
            hint = f"look the number up in the public list, and correct it here or in {other.path}"
            yield partner.path, Finding(("identifiers", key), message, hint)


# Office for National Statistics: codes of police force areas, which a force has in common with its commissioner
_POLICE_AREAS = ("E23", "W15")


@register_rule("warning")
def near_same_partner(given: Given) -> Iterator[tuple[str, Finding]]:
    """No two partners have nearly the same name.

    An organisation that is listed twice has its agreements, signatures and contacts in two places, and each shows half
    of the truth (UK GDPR Article 5(1)(d), accuracy). Capitals, punctuation, the order of words and words such as
    "the", "council" and "ltd" do not tell two organisations apart.

    Bad:
        # partners/county-of-saltmarsh.yml
        name: The County of Saltmarsh
        sector: county
        status: applied

    Good:
        # partners/saltmarsh-water.yml
        name: Saltmarsh Water
        sector: private
        status: applied
    """
    alike: defaultdict[str, dict[str, Partner]] = defaultdict(dict)
    for partner in given.register.partners.values():
        if partner.status != "dissolved":
            for key in _name_keys(partner.name):
                alike[key][partner.id] = partner
    told = set()
    for partners in alike.values():
        for partner, other in _pairs([*partners.values()], _follows):
            if partner.id not in told:
                told.add(partner.id)
                message = f"a partner must be listed once: {other.name} has nearly the same name"
                hint = f"if the two are one, keep the older file; if not, tell them apart in `name` (see {other.path})"
                yield partner.path, Finding(("name",), message, hint)


def _replaces(one: Agreement, other: Agreement) -> bool:
    return other.id in (*one.supersedes, one.superseded_by)


def _follows(one: Partner, other: Partner) -> bool:
    return other.id in one.succeeded_by


def _pairs(records: Sequence[Subject], linked: Callable[[Subject, Subject], bool]) -> Iterator[tuple[Subject, Subject]]:
    """Each of several records that are alike, with the first other one that it is not linked to."""
    if len(records) == 1:
        return
    for record in records:
        for other in records:
            if other is not record and not linked(record, other) and not linked(other, record):
                yield record, other
                break


_EMPTY_WORDS = frozenset(["the", "of", "and", "for", "in", "council", "ltd", "limited", "plc", "llp", "cic", "cio"])


def _name_keys(name: str) -> set[str]:
    """What stays the same when a name is written otherwise: its words in one piece, and in alphabetical order."""
    words = [word for word in _plain(name).split() if word not in _EMPTY_WORDS]
    return {"".join(words), " ".join(sorted(words))} if words else set()


def _plain(text: str) -> str:
    """A text as it sounds: without capitals, accents and punctuation."""
    if not text.isascii():
        text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", text.casefold().replace("'", "").replace("’", "")))


NEARLY = 0.5
"""How many of their three-word phrases two purposes have in common when they are nearly the same (Jaccard index)."""
_SKETCH = 8
_REMEMBERED = 4


def _alike(agreements: Sequence[Agreement]) -> Iterator[tuple[Agreement, Agreement]]:
    """Each agreement with another one of nearly the same purpose, in time that grows with their number.

    Two texts that share most of their phrases share, almost surely, one of the few that a fixed shuffle puts first
    (Broder, 1997). Each agreement is therefore compared only to the first few that have such a phrase in common.
    """
    if len(agreements) == 1:
        return
    holders: defaultdict[int, list[tuple[Agreement, frozenset[int]]]] = defaultdict(list)
    told = set()
    for agreement in agreements:
        phrases = _phrases(agreement.purpose or "")
        sketch = sorted(phrases)[:_SKETCH]
        candidates = {other.id: (other, others) for phrase in sketch for other, others in holders[phrase]}
        for other, others in candidates.values():
            if len(phrases & others) >= NEARLY * len(phrases | others) and not _is_expected(agreement, other):
                yield agreement, other
                if other.id not in told:
                    yield other, agreement
                told |= {agreement.id, other.id}
                break
        for phrase in sketch:
            if len(holders[phrase]) < _REMEMBERED:
                holders[phrase].append((agreement, phrases))


def _is_expected(one: Agreement, other: Agreement) -> bool:
    """Whether one replaces the other, or `same-title` reports the two."""
    return _replaces(one, other) or _replaces(other, one) or _plain(one.title) == _plain(other.title)


def _phrases(text: str) -> frozenset[int]:
    """A number for every three words that follow each other."""
    numbers = [crc32(word.encode()) for word in letters_alone(text).split()]
    return frozenset(
        a ^ b << 1 ^ c << 2 for a, b, c in zip(numbers, numbers[1:], numbers[2:], strict=False)
    ) or frozenset(numbers)
