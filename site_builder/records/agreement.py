"""An information sharing agreement: who shares what with whom, why, under which law, and when that is looked at again.

The keys are those an Article 30 record and the ICO's data sharing code of practice (Data Protection Act 2018 s.121)
ask for. Only what every agreement has at every stage is required here; what more its status and publication level
ask for is the rule `missing-field`, whose severity depends on them.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, ConfigDict, Field

from site_builder.records.fields import (
    Confidentiality,
    Contact,
    Date,
    Due,
    DueDate,
    Duration,
    Id,
    Ids,
    LawEnforcement,
    LawfulBasis,
    Line,
    Period,
    Prose,
    RecognisedInterest,
    Record,
    Schedule1,
    SpecialCategory,
    Transfer,
    WebAddress,
    at_most,
    coded,
    expected,
)

Kind = Literal["isp", "data-disclosure", "joint-controller", "data-processing", "overarching", "mou", "one-off"]
Status = Literal["draft", "awaiting-signature", "active", "suspended", "ended", "superseded"]
Publication = Literal["full", "summary", "title-only"]
Role = Literal["controller", "joint-controller", "processor"]
Shares = Literal["gives", "receives", "gives-and-receives"]
Regime = Literal["uk-gdpr", "law-enforcement"]
Category = Literal[
    "personal",
    "special-category",
    "criminal-offence",
    "confidential-health",
    "pseudonymised",
    "aggregate",
    "not-personal",
]
Method = Literal["secure-email", "secure-file-transfer", "shared-system", "api", "portal", "meeting", "paper", "phone"]
Frequency = Literal["one-off", "on-request", "real-time", "daily", "weekly", "monthly", "quarterly", "annually"]
Outcome = Literal["continue", "amend", "replace", "end"]
Decision = Literal["signed", "refused", "withdrawn"]


class Mistaken(Record):
    """What a signature or a review said by mistake: only what was wrong of it."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    outcome: Literal[Decision, Outcome] | None = None
    version: Annotated[int, Field(ge=1)] | None = None
    on: Date | None = None
    role: Line | None = None
    evidence: WebAddress | None = None
    """The address that was wrong, of a signature."""


def _says_something(mistaken: Mistaken) -> Mistaken:
    if mistaken == Mistaken():
        raise expected(
            "at least one thing that the entry said by mistake",
            "give what was wrong, such as `was: {role: Cheif Executive}`",
        )
    return mistaken


class Correction(Record):
    """A mistake in a signature or a review that was put right where it stands. It tells what stood there before."""

    on: Date
    """The day on which it was put right."""
    was: Annotated[Mistaken, AfterValidator(_says_something)]
    reason: Line
    """Such as `A typing error.`"""


class Signature(Record):
    """What a party decided about one version."""

    outcome: Decision
    version: Annotated[int, Field(ge=1)]
    """The version of the agreement that was before the signatory."""
    on: Date
    role: Line
    """The job of whoever signed, such as `Chief Executive`."""
    evidence: WebAddress | None = None
    """Where the party said so, for everybody to read: its approval of the proposal, or the minutes of a meeting."""
    corrected: Annotated[tuple[Correction, ...], at_most(20)] = ()
    """What it said by mistake, newest last."""


class Party(Record):
    """One partner's part in an agreement. The lawful basis is each party's own."""

    partner: Id
    role: Role | None = None
    """Who decides why and how the data is used (UK GDPR Articles 4(7), 26 and 28)."""
    shares: Shares | None = None
    regime: Regime = "uk-gdpr"
    """Which law governs this party's use: UK GDPR, or Part 3 of the Data Protection Act 2018."""
    lawful_basis: Annotated[tuple[LawfulBasis, ...], at_most(7)] = ()
    recognised_interests: Annotated[tuple[RecognisedInterest, ...], at_most(9)] = ()
    """Paragraphs of UK GDPR Annex 1, for a party that relies on 6(1)(ea)."""
    special_category: Annotated[tuple[SpecialCategory, ...], at_most(10)] = ()
    """Conditions of UK GDPR Article 9(2)."""
    schedule_1: Annotated[tuple[Schedule1, ...], at_most(37)] = ()
    """Paragraphs of the Data Protection Act 2018 Schedule 1."""
    official_authority: bool = False
    """Whether data about offences is used under the control of official authority (UK GDPR Article 10(1))."""
    policy_document: WebAddress | None = None
    """Where the appropriate policy document is (Data Protection Act 2018 Schedule 1 Part 4, or s.42)."""
    law_enforcement: Annotated[tuple[LawEnforcement, ...], at_most(11)] = ()
    """Conditions of the Data Protection Act 2018 section 35 and Schedule 8."""
    privacy_notice: WebAddress | None = None
    requests: Contact | None = None
    """Whom people ask for their data, or to have it put right."""
    signature: Signature | None = None

    @property
    def gives(self) -> bool:
        """Whether data leaves this party."""
        return self.shares in ("gives", "gives-and-receives")

    @property
    def receives(self) -> bool:
        """Whether data reaches this party."""
        return self.shares in ("receives", "gives-and-receives")

    @property
    def is_out(self) -> bool:
        """Whether it has refused to sign or has withdrawn: it stays listed, and takes no part."""
        return self.signature is not None and self.signature.outcome in ("refused", "withdrawn")


class Power(Record):
    """A duty or power that lets the parties share."""

    act: Line
    provision: Line
    """The section, schedule or regulation."""
    kind: Literal["duty", "power", "common-law"]
    parties: Annotated[tuple[Id, ...], at_most(300)] = ()
    """The parties it covers; all of them if empty."""

    def covers(self, partner: str) -> bool:
        """Whether this party can rely on it."""
        return not self.parties or partner in self.parties


class DataItem(Record):
    """One kind of information that is shared."""

    name: Line
    category: Category


class Data(Record):
    """What is shared, and about whom."""

    subjects: Annotated[tuple[Line, ...], at_most(50)] = ()
    """The people whom the data is about, as they would call themselves."""
    items: Annotated[tuple[DataItem, ...], at_most(200)] = ()
    datasets: Annotated[tuple[Id, ...], at_most(50)] = ()


class Flow(Record):
    """One movement of data between two parties."""

    giver: Annotated[Id, Field(alias="from")]
    receiver: Annotated[Id, Field(alias="to")]
    items: Annotated[tuple[Line, ...], at_most(200)] = ()
    """Names from `data.items`; all of them if empty."""
    method: Method
    frequency: Frequency


class Assessment(Record):
    """The data protection impact assessment (UK GDPR Article 35)."""

    status: Literal["done", "in-progress", "not-needed"]
    on: Date | None = None
    review_due: Due | None = None
    url: WebAddress | None = None
    reason: Prose | None = None
    """Why none is needed."""


class Retention(Record):
    """How long receivers keep the data and what happens then (UK GDPR Article 5(1)(e))."""

    period: Period
    starts: Line | None = None
    """What the time counts from."""
    disposal: Line | None = None


class Country(Record):
    """A country outside the United Kingdom that data goes to."""

    name: Line
    mechanism: Transfer


class International(Record):
    """Transfers out of the United Kingdom (UK GDPR Chapter V)."""

    countries: Annotated[tuple[Country, ...], at_most(50)] = ()


class Dates(Record):
    """When the agreement was made and when it runs."""

    agreed: Date | None = None
    starts: Date | None = None
    ends: Date | None = None


class ReviewPlan(Record):
    """When the agreement is next looked at, and by whom."""

    every: Period | None = None
    due: Due | None = None
    owner: Contact | None = None


class Answers(Record):
    """What a review found: the questions of the ICO's data sharing code of practice."""

    still_needed: Prose | None = None
    notices_accurate: Prose | None = None
    retention_followed: Prose | None = None
    benefits_realised: Prose | None = None
    complaints: Prose | None = None
    incidents: Prose | None = None


class Review(Record):
    """A review that was held."""

    on: Date
    role: Line
    outcome: Outcome
    answers: Answers | None = None
    next_due: Due | None = None
    corrected: Annotated[tuple[Correction, ...], at_most(20)] = ()
    """What it said by mistake, newest last."""


class Document(Record):
    """A document that belongs to the agreement, published elsewhere or kept in this repository."""

    title: Line
    url: WebAddress | None = None
    path: (
        Annotated[
            str,
            *coded(
                r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}(/[A-Za-z0-9][A-Za-z0-9._-]{0,60}){0,5}",
                "the path of a file in this repository",
                "registry/documents/hospital-discharge-v2.pdf",
            ),
        ]
        | None
    ) = None
    """A file that is kept here rather than at an address elsewhere."""
    version: Annotated[int, Field(ge=1)] | None = None
    sha256: (
        Annotated[
            str,
            *coded(
                r"[0-9a-f]{64}",
                "a SHA-256 sum of 64 digits and letters",
                "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            ),
        ]
        | None
    ) = None
    """What `sha256sum` says of the document, so that a reader can see that it has not been altered."""


class Ended(Record):
    """How an agreement came to its end."""

    on: Date
    reason: Prose | None = None
    disposal_confirmed: Annotated[tuple[Id, ...], at_most(300)] = ()
    """Receivers that have confirmed that they disposed of the data as agreed."""


class Agreement(Record):
    """One file of `agreements/`."""

    folder: ClassVar[str] = "agreements"
    suffix: ClassVar[str] = ".yml"

    id: Id
    title: Line
    reference: Line | None = None
    """The number it has always had."""
    kind: Kind | None = None
    status: Status
    version: Annotated[int, Field(ge=1, le=999)] | None = None
    template: Line | None = None
    """The common template it was written on (`register.yml` lists them), or `own`."""
    theme: Id | None = None
    lead: Id
    """The partner that looks after the agreement."""
    summary: Prose | None = None
    """What happens, for the public, in plain English."""
    purpose: Prose | None = None
    benefits: Prose | None = None
    necessity: Prose | None = None
    """Why it cannot be done with less data."""
    parties: Annotated[tuple[Party, ...], at_most(300)] = ()
    powers: Annotated[tuple[Power, ...], at_most(50)] = ()
    digital_economy_act_register: Line | None = None
    """Its number on the government's register of agreements under the Digital Economy Act 2017 Part 5."""
    digital_economy_act_reason: Prose | None = None
    """Why it has no number there."""
    confidentiality: Annotated[tuple[Confidentiality, ...], at_most(8)] = ()
    data: Data | None = None
    flows: Annotated[tuple[Flow, ...], at_most(500)] = ()
    dpia: Assessment | None = None
    automated_decisions: Literal["none", "assists", "solely-automated"] | None = None
    transparency_record: WebAddress | None = None
    """The published record of how the automated part works."""
    retention: Retention | None = None
    security: Prose | None = None
    onward_sharing: Prose | None = None
    international: International | None = None
    complaints: Contact | None = None
    dates: Dates | None = None
    review: ReviewPlan | None = None
    reviews: Annotated[tuple[Review, ...], at_most(200)] = ()
    """Every review held, newest last."""
    documents: Annotated[tuple[Document, ...], at_most(50)] = ()
    supersedes: Ids = ()
    """The agreement whose place it takes; a list, if it takes the place of several."""
    superseded_by: Id | None = None
    ended: Ended | None = None
    publication: Publication = "full"
    publication_reason: Prose | None = None
    publication_review: Due | None = None

    @property
    def path(self) -> str:
        """The file, relative to the register's folder."""
        return f"{self.folder}/{self.id}{self.suffix}"

    @property
    def in_force(self) -> bool:
        """Whether data may flow under it today: signed and neither paused nor over."""
        return self.status == "active"

    @property
    def is_over(self) -> bool:
        """Whether it is kept for the record alone."""
        return self.status in ("ended", "superseded")

    def has_run_out(self, today: date) -> bool:
        """Whether the last day that it was made for has passed, and nobody has decided what is to become of it."""
        is_open = self.status not in ("draft", "ended", "superseded")
        return is_open and self.dates is not None and self.dates.ends is not None and self.dates.ends < today

    @property
    def taking_part(self) -> tuple[Party, ...]:
        """The parties, without those that have refused to sign or have withdrawn."""
        return tuple(party for party in self.parties if not party.is_out)

    @property
    def standing_flows(self) -> tuple[Flow, ...]:
        """The flows of data, without those from or to a party that takes no part."""
        out = {party.partner for party in self.parties if party.is_out}
        return tuple(flow for flow in self.flows if flow.giver not in out and flow.receiver not in out)

    @property
    def due(self) -> DueDate | None:
        """When its next review is due."""
        return self.review.due if self.review else None

    @property
    def every(self) -> Duration | None:
        """The longest time between reviews."""
        return self.review.every if self.review else None

    @property
    def last_looked_at(self) -> date | None:
        """The day of the newest review, or else the day it started or was agreed."""
        if self.reviews:
            return self.reviews[-1].on
        return (self.dates.starts or self.dates.agreed) if self.dates else None

    @property
    def categories(self) -> frozenset[Category]:
        """The kinds of data that are shared."""
        return frozenset(item.category for item in self.data.items) if self.data else frozenset()

    def party(self, partner: str) -> Party | None:
        """The part that a partner has in it, if any."""
        return next((party for party in self.parties if party.partner == partner), None)
