"""What every field is called when it changes, and how its values are said.

A label may hold places for the item that the field belongs to: `Role of {}`. Values come from old versions of files
that may hold anything: what is not understood is shown as it stands, on one line, masked, and cut.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Self

from site_builder import law, words
from site_builder.changes import Member
from site_builder.law import Provision
from site_builder.privacy import masked
from site_builder.problem import plural
from site_builder.records import Agreement, Charter, Settings, Vocabularies
from site_builder.records.agreement import Dates, ReviewPlan
from site_builder.register import Register
from site_builder.source import Plain

LONGEST: Final = 160
"""Characters of a value that stands in a sentence."""


@dataclass(frozen=True)
class Names:
    """What ids are called today. Those that are not known any more stand for themselves."""

    partners: Mapping[str, str] = field(default_factory=dict)
    agreements: Mapping[str, str] = field(default_factory=dict)
    themes: Mapping[str, str] = field(default_factory=dict)
    sectors: Mapping[str, str] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, register: Register) -> Self:
        """The names of a register."""
        return cls(
            {partner.id: partner.name for partner in register.partners.values()},
            {agreement.id: agreement.title for agreement in register.agreements.values()},
            register.themes,
            register.sectors,
            {template.id: template.title for template in register.settings.templates},
        )


Say = Callable[[Plain, Names], str]


def plain(value: Plain, _names: Names | None = None) -> str:
    """Any value in a few words."""
    match value:
        case None | "":
            return "nothing"
        case bool():
            return "Yes" if value else "No"
        case tuple():
            return "a list"
        case dict():
            return "keys with values"
    # masked before it is cut: half a number would not be known for one
    text = masked(" ".join(str(value).split()))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def day(value: Plain, _names: Names | None = None) -> str:
    """`2 March 2026`."""
    with suppress(ValueError):
        if said := Dates.model_validate({"agreed": value}).agreed:
            return words.day(said)
    return plain(value)


def due(value: Plain, _names: Names) -> str:
    """`March 2027` or `2 March 2027`."""
    with suppress(ValueError):
        if said := ReviewPlan.model_validate({"due": value}).due:
            return words.due(said)
    return plain(value)


def _period(value: Plain, _names: Names) -> str:
    with suppress(ValueError):
        if said := ReviewPlan.model_validate({"every": value}).every:
            return words.duration(said)
    return plain(value)


def _contact(value: Plain, _names: Names) -> str:
    if not isinstance(value, dict):
        return plain(value)
    role, email = (plain(value.get(key)) for key in ("role", "email"))
    return f"{role} ({email})"


def _code(table: Mapping[str, str]) -> Say:
    return lambda value, _names: table.get(value, plain(value)) if isinstance(value, str) else plain(value)


def _law(table: Callable[[], Mapping[Any, Provision[Any]]]) -> Say:
    def say(value: Plain, _names: Names) -> str:
        return table()[value].title if isinstance(value, str) and value in table() else plain(value)

    return say


def _paragraph(value: Plain, _names: Names) -> str:
    return f"paragraph {plain(value)}"


def _id_of(kind: str) -> Say:
    def say(value: Plain, names: Names) -> str:
        known: Mapping[str, str] = getattr(names, kind)
        return plain(known.get(value, value) if isinstance(value, str) else value)

    return say


partner: Final = _id_of("partners")
_agreement: Final = _id_of("agreements")
PUBLICATION: Final = {"full": "In full", "summary": "As a summary", "title-only": "By its title alone"}
AUTOMATED: Final = {
    "none": "None",
    "assists": "Help for people who decide",
    "solely-automated": "Decisions by a computer alone",
}
"""The site says it in whole sentences, which cannot stand within another."""


def _reminder(value: Plain, _names: Names) -> str:
    """`30 days before`, `on the day`, `90 days after`."""
    if not isinstance(value, int):
        return plain(value)
    return f"{plural(abs(value), 'day')} {'before' if value > 0 else 'after'}" if value else "on the day"


def correction(value: Plain, names: Names) -> str:
    """What was wrong, and why: `16 February 2026 and Clerk (A typing error.)`."""
    was = value.get("was") if isinstance(value, dict) else None
    if not isinstance(was, dict):
        return plain(value)
    said = [_MISTAKEN[key](what, names) for key, what in was.items() if key in _MISTAKEN and what is not None]
    return f"{words.sentence_list(said)} ({plain(value.get('reason'))})"


_MISTAKEN: Final[Mapping[str, Say]] = {
    "outcome": _code({**words.SIGNATURE, **words.OUTCOME}),
    "version": lambda value, _names: f"version {plain(value)}",
    "on": day,
    "role": plain,
    "evidence": plain,
}


class Field(NamedTuple):
    """A field: what it is called, how a value of it is said, and whether its changes are moves in time."""

    label: str
    say: Say | None = plain
    """None for prose, of which only that it changed is said."""

    @property
    def moves(self) -> bool:
        """Whether `moved` is the word, rather than `changed`."""
        return self.say in (day, due)


class Item(NamedTuple):
    """The items of a list: one and several of them, and how each is said."""

    one: str
    several: str
    say: Callable[[Mapping[str, Plain], Names], str]


def _flow(item: Mapping[str, Plain], names: Names) -> str:
    items = item.get("items")
    what = f": {'; '.join(map(plain, items[:5]))}" if isinstance(items, tuple) and items else ""
    return f"from {partner(item.get('from'), names)} to {partner(item.get('to'), names)}{what}"


def _with(first: str, second: str, say_first: Say = plain, say_second: Say = plain) -> Callable[..., str]:
    """`Name and address (Personal)`."""

    def say(item: Mapping[str, Plain], names: Names) -> str:
        name = say_first(item.get(first), names)
        return f"{name} ({say_second(item[second], names)})" if item.get(second) else name

    return say


ITEMS: Final[Mapping[Member, Item]] = {
    ("powers",): Item(
        "Legal power", "Legal powers", lambda item, _: f"{plain(item.get('act'))}, {plain(item.get('provision'))}"
    ),
    ("data", "items"): Item(
        "Kind of information",
        "Kinds of information",
        _with("name", "category", say_second=_code(words.CATEGORY)),
    ),
    ("flows",): Item("Flow of information", "Flows of information", _flow),
    ("international", "countries"): Item(
        "Country", "Countries", _with("name", "mechanism", say_second=_law(law.transfers))
    ),
    ("documents",): Item("Document", "Documents", lambda item, _: plain(item.get("title"))),
    ("assurance",): Item("Assurance", "Assurances", _with("scheme", "level", _code(words.SCHEME))),
    ("maturity",): Item("Self-assessment", "Self-assessments", _with("framework", "level")),
    ("principles",): Item("Promise", "Promises", lambda item, _: plain(item.get("title"))),
    ("templates",): Item("Template", "Templates", lambda item, _: plain(item.get("title"))),
    ("themes",): Item("Theme", "Themes", lambda item, _: plain(item.get("title"))),
    ("sectors",): Item("Sector", "Sectors", lambda item, _: plain(item.get("title"))),
    ("glossary",): Item("Term", "Terms", lambda item, _: plain(item.get("term"))),
}
"""Lists whose items come and go in one sentence. Parties, reviews and signatures have sentences of their own."""

SAY_MEMBER: Final[Mapping[Member, Say]] = {
    ("parties",): partner,
    ("flows",): partner,
    ("reviews",): day,
    ("assurance",): _code(words.SCHEME),
    ("templates",): _id_of("templates"),
    ("themes",): _id_of("themes"),
    ("sectors",): _id_of("sectors"),
}
"""How the item is said in the label of a field of its own; as it stands, if not here."""

_COMMON: Final[Mapping[Member, Field]] = {
    ("privacy_notice",): Field("Privacy notice"),
    ("complaints",): Field("Contact for complaints", _contact),
}
AGREEMENT: Final[Mapping[Member, Field]] = {
    **_COMMON,
    ("title",): Field("Title"),
    ("reference",): Field("Reference"),
    ("kind",): Field("Kind of agreement", _code(words.KIND)),
    ("status",): Field("Status", _code(words.STATUS)),
    ("version",): Field("Version"),
    ("template",): Field("Template", _id_of("templates")),
    ("theme",): Field("Theme", _id_of("themes")),
    ("lead",): Field("Lead partner", partner),
    ("summary",): Field("Summary", None),
    ("purpose",): Field("Purpose", None),
    ("benefits",): Field("The text on benefits", None),
    ("necessity",): Field("The text on why less would not do", None),
    ("parties", "role"): Field("Role of {}", _code(words.ROLE)),
    ("parties", "shares"): Field("Whether {} gives or receives", _code(words.SHARES)),
    ("parties", "regime"): Field("Law for {}", _code(words.REGIME)),
    ("parties", "lawful_basis"): Field("Lawful basis of {}"),
    ("parties", "recognised_interests"): Field("Recognised legitimate interests of {}", _paragraph),
    ("parties", "special_category"): Field("Conditions of {} for sensitive data"),
    ("parties", "schedule_1"): Field("Schedule 1 conditions of {}", _paragraph),
    ("parties", "official_authority"): Field("Official authority of {}"),
    ("parties", "policy_document"): Field("Policy document of {}"),
    ("parties", "law_enforcement"): Field("Law enforcement conditions of {}"),
    ("parties", "privacy_notice"): Field("Privacy notice of {}"),
    ("parties", "requests"): Field("Contact for requests at {}", _contact),
    ("powers", "kind"): Field("Kind of the legal power {}, {}", _code(words.POWER)),
    ("powers", "parties"): Field("Parties covered by {}, {}", partner),
    ("digital_economy_act_register",): Field("Number on the Digital Economy Act register"),
    ("digital_economy_act_reason",): Field("Reason for no number on the Digital Economy Act register", None),
    ("confidentiality",): Field("Confidentiality", _law(law.confidentiality)),
    ("data", "subjects"): Field("People whom the information is about"),
    ("data", "items", "category"): Field("Category of “{}”", _code(words.CATEGORY)),
    ("data", "datasets"): Field("Datasets"),
    ("flows", "items"): Field("What goes from {} to {}"),
    ("flows", "method"): Field("How information goes from {} to {}", _code(words.METHOD)),
    ("flows", "frequency"): Field("How often information goes from {} to {}", _code(words.FREQUENCY)),
    ("dpia", "status"): Field("Impact assessment", _code(words.ASSESSMENT)),
    ("dpia", "on"): Field("Date of the impact assessment", day),
    ("dpia", "review_due"): Field("Review of the impact assessment", due),
    ("dpia", "url"): Field("Address of the impact assessment"),
    ("dpia", "reason"): Field("Reason for no impact assessment", None),
    ("automated_decisions",): Field("Automated decisions", _code(AUTOMATED)),
    ("transparency_record",): Field("Transparency record"),
    ("retention", "period"): Field("Retention", _period),
    ("retention", "starts"): Field("Start of retention"),
    ("retention", "disposal"): Field("The text on disposal", None),
    ("security",): Field("The text on security", None),
    ("onward_sharing",): Field("The text on onward sharing", None),
    ("international", "countries", "mechanism"): Field("Safeguard for {}", _law(law.transfers)),
    ("dates", "agreed"): Field("Date of agreement", day),
    ("dates", "starts"): Field("Start", day),
    ("dates", "ends"): Field("End", day),
    ("review", "every"): Field("Time between reviews", _period),
    ("review", "due"): Field("Review due", due),
    ("review", "owner"): Field("Contact for reviews", _contact),
    ("reviews", "role"): Field("Reviewer of {}"),
    ("reviews", "outcome"): Field("Outcome of the review of {}", _code(words.OUTCOME)),
    **{
        ("reviews", "answers", key): Field(f"Answer to “{question}” in the review of {{}}", None)
        for key, question in words.ANSWERS.items()
    },
    ("reviews", "next_due"): Field("Next review set on {}", due),
    ("reviews", "corrected"): Field("Mistakes put right in the review of {}", correction),
    ("documents", "url"): Field("Address of the document “{}”"),
    ("documents", "path"): Field("Place of the document “{}”"),
    ("documents", "version"): Field("Version of the document “{}”"),
    ("documents", "sha256"): Field("Fingerprint of the document “{}”"),
    ("supersedes",): Field("Agreement that this one replaces", _agreement),
    ("superseded_by",): Field("Agreement that replaces this one", _agreement),
    ("ended", "on"): Field("Day it ended", day),
    ("ended", "reason"): Field("Reason for ending", None),
    ("ended", "disposal_confirmed"): Field("Partners that have confirmed disposal", partner),
    ("publication",): Field("Publication", _code(PUBLICATION)),
    ("publication_reason",): Field("Reason for not publishing in full", None),
    ("publication_review",): Field("Review of publication", due),
}
PARTNER: Final[Mapping[Member, Field]] = {
    **_COMMON,
    ("name",): Field("Name"),
    ("short_name",): Field("Short name"),
    ("former_names",): Field("Former names"),
    ("sector",): Field("Sector", _id_of("sectors")),
    ("public_authority",): Field("Public authority"),
    ("status",): Field("Status", _code(words.PARTNER_STATUS)),
    ("joined",): Field("Day it joined", day),
    ("left",): Field("Day it left", day),
    **{("identifiers", key): Field(label) for key, label in words.IDENTIFIER.items()},
    ("ico_expires",): Field("Data protection fee paid until", day),
    ("website",): Field("Website"),
    ("area",): Field("Area"),
    **{("contacts", key): Field(f"Contact “{label}”", _contact) for key, label in words.CONTACT.items()},
    ("github",): Field("GitHub accounts"),
    ("charter", "on"): Field("Day of the signature under version {} of the charter", day),
    ("charter", "role"): Field("Who signed version {} of the charter"),
    ("charter", "withdrawn_on"): Field("Withdrawal from version {} of the charter", day),
    ("assurance", "level"): Field("Level of {}"),
    ("assurance", "valid_to"): Field("End of {}", day),
    ("assurance", "url"): Field("Evidence of {}"),
    ("maturity", "level"): Field("Level of “{}”"),
    ("maturity", "on"): Field("Day of “{}”", day),
    ("maturity", "url"): Field("Address of “{}”"),
    ("supported_by",): Field("Supported by", partner),
    ("succeeded_by",): Field("Succeeded by", partner),
}
CHARTER: Final[Mapping[Member, Field]] = {
    ("title",): Field("Title"),
    ("adopted",): Field("Day of adoption", day),
    ("review_due",): Field("Review due", due),
    ("sponsor",): Field("Sponsor"),
    ("foreword",): Field("Foreword", None),
    ("principles", "plain"): Field("Promise “{}” in everyday words", None),
    ("principles", "commitment"): Field("Promise “{}” in full", None),
    ("joining",): Field("The text on joining", None),
    ("leaving",): Field("The text on leaving", None),
    ("supersedes",): Field("Version that this one replaces"),
}
SETTINGS: Final[Mapping[Member, Field]] = {
    ("name",): Field("Name of the register"),
    ("short_name",): Field("Short name"),
    ("area",): Field("Area"),
    ("strapline",): Field("Line under the name"),
    ("publisher",): Field("Publisher", partner),
    ("contact",): Field("Contact", _contact),
    ("site_url",): Field("Address of the site"),
    ("repository",): Field("Repository"),
    ("demonstration",): Field("Whether it is a demonstration"),
    ("current_charter",): Field("Version of the charter to be signed"),
    ("templates", "title"): Field("Title of the template “{}”"),
    ("templates", "current"): Field("Whether the template “{}” is current"),
    ("review", "notice_days"): Field("Days before its date on which a review is due soon"),
    ("review", "reminders"): Field("Days of reminders", _reminder),
    ("review", "lapse_days"): Field("Days after its date on which a review has lapsed"),
    ("review", "escalate_to"): Field("Label of what is late"),
    ("review", "remind_of"): Field("What reminders are sent of"),
    ("guidance", "allow_local"): Field("Whether local guidance may be listed"),
    ("plain_english", "warn_grade"): Field("Grade above which the check warns of a summary"),
    ("plain_english", "error_grade"): Field("Grade above which the check refuses a summary"),
    ("plain_english", "longest_sentence"): Field("Words of the longest sentence in a summary"),
    ("accessibility", "tested_on"): Field("Day of the last accessibility test", day),
    ("accessibility", "issues"): Field("Known issues of accessibility"),
    ("forum",): Field("Forum"),
    ("licence",): Field("Licence"),
}
VOCABULARIES: Final[Mapping[Member, Field]] = {
    ("themes", "title"): Field("Title of the theme “{}”"),
    ("themes", "description"): Field("Description of the theme “{}”", None),
    ("sectors", "title"): Field("Title of the sector “{}”"),
    ("sectors", "public_authority"): Field("Whether “{}” are public authorities"),
    ("glossary", "meaning"): Field("Meaning of “{}”", None),
    ("glossary", "aliases"): Field("Other words for “{}”"),
}
_OF_FILE: Final = {Settings.path: SETTINGS, Vocabularies.path: VOCABULARIES}


def labels_of(path: str) -> Mapping[Member, Field]:
    """What the fields of the record at `path` are called."""
    if path in _OF_FILE:
        return _OF_FILE[path]
    if path.startswith(f"{Agreement.folder}/"):
        return AGREEMENT
    return CHARTER if path.startswith(f"{Charter.folder}/") else PARTNER
