"""What a community keeps about itself: settings, vocabularies, its charter and the guidance it lists."""

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from site_builder.records.fields import (
    Contact,
    Date,
    Due,
    Id,
    Line,
    Prose,
    Published,
    Record,
    Schema,
    WebAddress,
    at_most,
    coded,
    expected,
    written_as,
)

BRANCH = "main"
"""The branch that is published."""
LABELS = ("review", "due soon", "overdue", "long overdue", "no date")
"""The labels that the register itself puts on the issues of its reminders, and takes off again."""
_LONGEST_LABEL = 50
"""Characters: GitHub takes no longer ones."""


def _label(value: str) -> str:
    if len(value) > _LONGEST_LABEL:
        what = f"a label of at most {_LONGEST_LABEL} characters"
        raise expected(what, f"shorten it by {len(value) - _LONGEST_LABEL} characters")
    if value.casefold() in LABELS:
        what = f"a label that the register does not use itself ({', '.join(LABELS)})"
        raise expected(what, "give the label a name of its own, such as management-group")
    return value


Licence = Literal["OGL-UK-3.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0"]
"""A licence that the site can name and link to (`words.LICENCE`), by its SPDX identifier."""


class Template(Record):
    """A common template that agreements are written on."""

    id: Id
    title: Line
    current: bool


Kind = Literal["review", "assessment", "publication", "registration", "assurance", "charter"]
"""What can fall due: an agreement's review, its impact assessment's, and that of withheld detail; a partner's data
protection fee and its assurances; the charter's review."""


class ReviewPolicy(Record):
    """When owners are told, and when a late review is escalated. Days; negative once the date has passed."""

    notice_days: Annotated[int, Field(ge=0, le=730)] = 90
    reminders: Annotated[tuple[int, ...], at_most(20)] = (90, 30, 0, -90)
    lapse_days: Annotated[int, Field(ge=1, le=730)] = 90
    """How long after its date an overdue review counts as lapsed."""
    escalate_to: Annotated[Line, AfterValidator(_label), Schema({"type": "string", "maxLength": _LONGEST_LABEL})] = (
        "management-group"
    )
    """The label of the tracker by which the management group finds what is late."""
    remind_of: Annotated[tuple[Kind, ...], at_most(6)] = (
        "review",
        "assessment",
        "publication",
        "registration",
        "assurance",
        "charter",
    )
    """What reminders are sent of. Whatever falls due is listed all the same."""


class GuidancePolicy(Record):
    """Which guidance may be listed."""

    allow_local: bool = False


class PlainEnglish(Record):
    """How hard a summary may be to read."""

    warn_grade: Annotated[float, Field(ge=1, le=30)] = 8
    """Automated readability index (Senter and Smith, 1967): years of schooling, above which the check warns."""
    error_grade: Annotated[float, Field(ge=1, le=30)] = 12
    longest_sentence: Annotated[int, Field(ge=5, le=100)] = 25
    """Words."""


class Accessibility(Record):
    """What the accessibility statement says of the last test."""

    tested_on: Date | None = None
    issues: Annotated[tuple[Prose, ...], at_most(50)] = ()


class Settings(Record):
    """`registry/register.yml`."""

    path: ClassVar[str] = "registry/register.yml"

    name: Line
    short_name: Line | None = None
    area: Line
    strapline: Line
    publisher: Id
    """The partner that publishes the register."""
    contact: Contact
    site_url: Annotated[WebAddress, written_as(".*/", "a web address that ends in a slash", "add / at its end")]
    """Where the site is, ending in a slash."""
    repository: Annotated[
        str,
        *coded(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}", "a GitHub owner and repository", "our-county/register"),
    ]
    """owner/name on GitHub."""
    demonstration: bool = False
    """Whether to say on every page that nothing here is real."""
    current_charter: Line
    templates: Annotated[tuple[Template, ...], at_most(50)] = ()
    review: ReviewPolicy = ReviewPolicy()
    guidance: GuidancePolicy = GuidancePolicy()
    plain_english: PlainEnglish = PlainEnglish()
    accessibility: Accessibility = Accessibility()
    forum: WebAddress | None = None
    licence: Licence = "OGL-UK-3.0"
    """Under which others may use the records again. Every page says so."""

    def edit_address(self, path: str) -> str:
        """Where a file of the register (its path) is edited in the browser."""
        return f"https://github.com/{self.repository}/edit/{BRANCH}/{path}"


class Theme(Record):
    """A subject that agreements are grouped by."""

    id: Id
    title: Line
    description: Prose | None = None


class Sector(Record):
    """A kind of organisation."""

    id: Id
    title: Line
    public_authority: bool
    """Whether its bodies are public authorities (Data Protection Act 2018 s.7); decides on 6(1)(ea) and 6(1)(f)."""


class Term(Record):
    """An entry of the glossary."""

    term: Line
    meaning: Prose
    aliases: Annotated[tuple[Line, ...], at_most(20)] = ()


class Vocabularies(Record):
    """`registry/vocabularies.yml`."""

    path: ClassVar[str] = "registry/vocabularies.yml"

    themes: Annotated[tuple[Theme, ...], at_most(100)]
    sectors: Annotated[tuple[Sector, ...], at_most(100)]
    glossary: Annotated[tuple[Term, ...], at_most(500)] = ()


class Principle(Record):
    """One promise of the charter."""

    title: Line
    plain: Prose
    """In everyday words."""
    commitment: Prose
    """In full, as signed."""


class Charter(Record):
    """One version of the charter: a file of `registry/charter/`, named for the version."""

    folder: ClassVar[str] = "registry/charter"
    suffix: ClassVar[str] = ".yml"

    id: Line
    """The version."""
    title: Line
    adopted: Date
    review_due: Due | None = None
    sponsor: Line | None = None
    foreword: Prose | None = None
    principles: Annotated[tuple[Principle, ...], Field(min_length=1, max_length=50)]
    joining: Prose
    leaving: Prose
    supersedes: Line | None = None

    @property
    def path(self) -> str:
        """The file, relative to the register's folder."""
        return f"{self.folder}/{self.id}{self.suffix}"


Tier = Literal["statutory", "regulator", "official", "professional", "local"]


class Guidance(Record):
    """A page of `guidance/`: facts about a document in the front matter, an account of it in the body."""

    folder: ClassVar[str] = "guidance"
    suffix: ClassVar[str] = ".md"

    id: Id
    body: str
    """What follows the front matter: plain Markdown."""
    title: Line
    issuer: Line
    url: WebAddress | None = None
    tier: Tier
    jurisdiction: Annotated[
        tuple[Literal["england", "wales", "scotland", "northern-ireland"], ...], Field(min_length=1, max_length=4)
    ]
    published: Published | None = None
    """A day, a month or only a year."""
    status: Literal["current", "superseded", "withdrawn", "draft"]
    superseded_by: Id | None = None
    topics: Annotated[tuple[Id, ...], at_most(20)] = ()
    audience: Annotated[
        tuple[Literal["practitioners", "information-governance", "leaders", "public"], ...], at_most(4)
    ] = ()
    support: Literal["starting", "developing", "established"] | None = None
    """How much experience of information governance the reader needs."""
    last_checked: Date | None = None
    conflicts_with: Annotated[tuple[Id, ...], at_most(20)] = ()
    approved_by: Line | None = None
    """The meeting that let a local page in."""

    @property
    def path(self) -> str:
        """The file, relative to the register's folder."""
        return f"{self.folder}/{self.id}{self.suffix}"
