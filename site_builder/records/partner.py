"""A partner: an organisation that has signed the charter, asks to, or once did."""

from typing import Annotated, ClassVar, Literal

from site_builder.records.fields import Contact, Date, Id, Line, Record, WebAddress, at_most, coded
from site_builder.records.habits import capitals

Scheme = Literal["dspt", "iso-27001", "cyber-essentials", "cyber-essentials-plus", "psn", "self-assessment"]


class Identifiers(Record):
    """The numbers that public lists know an organisation by."""

    ico: (
        Annotated[str, *coded(r"Z\d{6}[\dX]|Z[A-C]\d{6}", "an ICO registration number", "ZA123456", capitals)] | None
    ) = None
    """Its entry in the ICO's register of fee payers."""
    gss: Annotated[str, *coded(r"[EWSNKJLM]\d{8}", "a national statistics code", "E10000012", capitals)] | None = None
    """The code of its area in national statistics (Office for National Statistics)."""
    ods: Annotated[str, *coded(r"[A-Z0-9]{3,6}", "an NHS organisation code", "RDE", capitals)] | None = None
    """Its code in the NHS Organisation Data Service."""
    company: Annotated[str, *coded(r"[A-Z0-9]{8}", "a company number", "01234567", capitals)] | None = None
    """Its number at Companies House."""
    charity: Annotated[str, *coded(r"\d{6,7}(-\d+)?", "a charity number", "1234567", capitals)] | None = None
    """Its number at the Charity Commission."""
    ukprn: Annotated[str, *coded(r"1\d{7}", "a learning provider number", "10001234", capitals)] | None = None
    """Its number in the UK Register of Learning Providers."""
    urn: Annotated[str, *coded(r"\d{5,6}", "a school number", "123456", capitals)] | None = None
    """Its number in the register of schools (Get Information about Schools)."""
    org_id: (
        Annotated[
            str,
            *coded(
                r"GB-(LAE|LAS|PLA|LANI|NHS|COH|CHC|SC|NIC|EDU|UKPRN|SHPE|MPR)-[A-Z0-9-]+",
                "an org-id.guide identifier",
                "GB-COH-01234567",
                capitals,
            ),
        ]
        | None
    ) = None
    """Its identifier by org-id.guide."""


class Contacts(Record):
    """The roles that matter for information sharing."""

    information_governance: Contact | None = None
    data_protection_officer: Contact | None = None
    senior_information_risk_owner: Contact | None = None
    caldicott_guardian: Contact | None = None
    agreement_approver: Contact | None = None


class CharterSignature(Record):
    """A signature under one version of the charter."""

    version: Line
    on: Date
    role: Line
    withdrawn_on: Date | None = None


class Assurance(Record):
    """Evidence that a partner keeps information safe."""

    scheme: Scheme
    level: Line | None = None
    valid_to: Date | None = None
    url: WebAddress | None = None


class Maturity(Record):
    """What a partner says of its own information governance."""

    framework: Line
    level: Line
    on: Date
    url: WebAddress | None = None


class Partner(Record):
    """One file of `partners/`."""

    folder: ClassVar[str] = "partners"
    suffix: ClassVar[str] = ".yml"

    id: Id
    name: Line
    short_name: Line | None = None
    former_names: Annotated[tuple[Line, ...], at_most(30)] = ()
    sector: Id
    """From `registry/vocabularies.yml`."""
    public_authority: bool | None = None
    """Whether it is a public authority, where the sector's answer does not fit."""
    status: Literal["applied", "active", "withdrawn", "dissolved"]
    joined: Date | None = None
    left: Date | None = None
    identifiers: Identifiers | None = None
    ico_expires: Date | None = None
    website: WebAddress | None = None
    area: Annotated[tuple[Line, ...], at_most(60)] = ()
    contacts: Contacts | None = None
    github: Annotated[
        tuple[
            Annotated[
                str,
                *coded(
                    r"[A-Za-z0-9](-?[A-Za-z0-9]){0,38}(/[A-Za-z0-9._-]{1,100})?",
                    "a GitHub account or team, without @",
                    "our-county/fire-service",
                ),
            ],
            ...,
        ],
        at_most(20),
    ] = ()
    """Accounts that approve for the partner, and teams, which are asked too. GitHub does not tell who is in a team."""
    privacy_notice: WebAddress | None = None
    complaints: Contact | None = None
    charter: Annotated[tuple[CharterSignature, ...], at_most(20)] = ()
    assurance: Annotated[tuple[Assurance, ...], at_most(20)] = ()
    maturity: Annotated[tuple[Maturity, ...], at_most(20)] = ()
    supported_by: Id | None = None
    succeeded_by: Annotated[tuple[Id, ...], at_most(20)] = ()

    @property
    def path(self) -> str:
        """The file, relative to the register's folder."""
        return f"{self.folder}/{self.id}{self.suffix}"

    @property
    def short(self) -> str:
        """The name for tight places."""
        return self.short_name or self.name

    @property
    def has_gone(self) -> bool:
        """Whether it has left the community or no longer exists."""
        return self.status in ("withdrawn", "dissolved")

    @property
    def takes_requests(self) -> Contact | None:
        """Where people may ask what it holds about them, if no agreement says."""
        contacts = self.contacts
        return (contacts and (contacts.data_protection_officer or contacts.information_governance)) or self.complaints

    def has_signed(self, version: str) -> bool:
        """Whether its signature under this version of the charter stands."""
        return any(signature.version == version and not signature.withdrawn_on for signature in self.charter)
