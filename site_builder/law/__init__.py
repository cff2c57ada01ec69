"""UK law that agreements cite, as data: each table is a YAML file beside this one, each entry with its source.

An entry's `code` is how records cite it. `source` says where its wording was checked and `checked` when, so that a
maintainer can see what to look at again when the law changes. Legislation is Crown copyright, used under the Open
Government Licence v3.0.
"""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from site_builder.source import Source, load

Code = TypeVar("Code", str, int)


class Provision(BaseModel, Generic[Code]):
    """One entry: what the law says, in its own words and in plain ones, and where."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Code
    title: str
    plain: str
    cite: str
    url: str
    source: str
    checked: date


class LawfulBasis(Provision[str]):
    """A lawful basis of UK GDPR Article 6(1)."""

    public_authority: bool
    """Whether a public authority may rely on it in performing its tasks."""
    needs_power: bool
    """Whether it needs a basis in law, such as a duty or power (Article 6(3))."""
    recognised_interest: bool
    """Whether it needs a condition of Annex 1."""
    since: date | None = Field(default=None, alias="from")


class RecognisedInterest(Provision[int]):
    """A condition of UK GDPR Annex 1, for 6(1)(ea)."""


class SpecialCategory(Provision[str]):
    """A condition of UK GDPR Article 9(2)."""

    schedule_1: tuple[int, ...]
    """The paragraphs of Schedule 1 of which one must be met too; none if empty."""


class Schedule1(Provision[int]):
    """A condition of the Data Protection Act 2018, Schedule 1."""

    part: Literal[1, 2, 3]
    policy_document: bool
    """Whether, as a rule, it asks for an appropriate policy document."""
    exception: str = ""


class LawEnforcement(Provision[str]):
    """A condition for processing by competent authorities, Data Protection Act 2018 Part 3."""

    group: Literal["section-35", "schedule-8"]


class DigitalEconomy(Provision[str]):
    """A gateway of the Digital Economy Act 2017, Part 5."""

    chapter: int
    sections: tuple[str, ...]
    central_register: bool
    """Whether its code of practice asks for an entry on the government's register of agreements."""


class Confidentiality(Provision[str]):
    """How the common law duty of confidentiality is met."""


class Caldicott(Provision[int]):
    """A Caldicott Principle (National Data Guardian, 2020)."""


class Transfer(Provision[str]):
    """A way to send personal data out of the United Kingdom."""


class Exemption(Provision[str]):
    """An exemption of the Freedom of Information Act 2000, Part II; its code is the section."""

    absolute: bool | Literal["partly"]


class Power(Provision[str]):
    """A duty or power that lets public bodies share."""

    act: str
    provision: str
    kind: Literal["duty", "power", "common-law"]


class Right(Provision[str]):
    """A right of people, or a duty towards them, that the site explains."""


Table = TypeVar("Table", bound=Provision[Any])


def _table(name: str, kind: type[Table]) -> dict[Any, Table]:
    source = load(Path(__file__).parent, f"{name}.yml")
    if not isinstance(source, Source):
        raise TypeError(source)
    return {entry["code"]: kind.model_validate(entry) for entry in source.data["entries"]}


@cache
def lawful_bases() -> dict[str, LawfulBasis]:
    """UK GDPR Article 6(1), by code: `6(1)(e)`."""
    return _table("lawful_bases", LawfulBasis)


@cache
def recognised_interests() -> dict[int, RecognisedInterest]:
    """UK GDPR Annex 1, by paragraph."""
    return _table("recognised_interests", RecognisedInterest)


@cache
def special_category() -> dict[str, SpecialCategory]:
    """UK GDPR Article 9(2), by code: `9(2)(g)`."""
    return _table("special_category", SpecialCategory)


@cache
def schedule_1() -> dict[int, Schedule1]:
    """Data Protection Act 2018 Schedule 1, by paragraph."""
    return _table("schedule_1", Schedule1)


@cache
def law_enforcement() -> dict[str, LawEnforcement]:
    """Data Protection Act 2018 section 35 and Schedule 8, by code: `s.35(2)(b)`, `Sch.8 para.4`."""
    return _table("law_enforcement", LawEnforcement)


@cache
def digital_economy_act() -> dict[str, DigitalEconomy]:
    """Digital Economy Act 2017 Part 5, by code."""
    return _table("digital_economy_act", DigitalEconomy)


@cache
def confidentiality() -> dict[str, Confidentiality]:
    """Ways to meet the duty of confidentiality, by code: `implied-consent`."""
    return _table("confidentiality", Confidentiality)


@cache
def caldicott() -> dict[int, Caldicott]:
    """The eight Caldicott Principles, by number."""
    return _table("caldicott", Caldicott)


@cache
def transfers() -> dict[str, Transfer]:
    """Mechanisms for transfers abroad, by code: `adequacy`."""
    return _table("transfers", Transfer)


@cache
def freedom_of_information() -> dict[str, Exemption]:
    """Exemptions of the Freedom of Information Act 2000, by section: `31`."""
    return _table("freedom_of_information", Exemption)


@cache
def powers() -> dict[str, Power]:
    """Well-known gateways, by code. Agreements may cite others."""
    return _table("powers", Power)


@cache
def rights() -> dict[str, Right]:
    """What the site tells people of their rights, by code."""
    return _table("complaints_and_rights", Right)
