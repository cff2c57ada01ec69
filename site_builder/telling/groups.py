"""What a reviewer must decide about each field, in the order in which to decide it. Pure."""

from collections.abc import Mapping
from typing import Final, Literal

from site_builder import words
from site_builder.changes import Member
from site_builder.records import Agreement, Charter, Partner, Settings, Vocabularies

Group = Literal["people", "law", "parties", "review", "published", "wording"]
GROUPS: Final[Mapping[Group, str]] = {
    "people": "People’s data",
    "law": "Lawful basis",
    "parties": "Parties and signatures",
    "review": "Review and dates",
    "published": "What is published",
    "wording": "Wording",
}
"""The questions in their order: what happens to people's data, may it, who agreed, for how long, what the public sees.
Wording that changes none of these comes last.
"""

_OF_AGREEMENT: Final[Mapping[Group, tuple[str, ...]]] = {
    "people": (
        *("purpose", "necessity", "data.subjects", "data.items", "data.items.category", "data.datasets"),
        *("flows", "flows.items", "flows.method", "flows.frequency", "automated_decisions", "transparency_record"),
        *("retention.period", "retention.starts", "retention.disposal", "ended.disposal_confirmed"),
        *("security", "onward_sharing", "international.countries", "international.countries.mechanism"),
        *("dpia.status", "dpia.on", "dpia.url", "dpia.reason"),
    ),
    "law": (
        *("powers", "powers.kind", "powers.parties", "confidentiality"),
        *("digital_economy_act_register", "digital_economy_act_reason"),
        *("parties.regime", "parties.lawful_basis", "parties.recognised_interests", "parties.special_category"),
        *("parties.schedule_1", "parties.official_authority", "parties.policy_document", "parties.law_enforcement"),
    ),
    "parties": ("version", "lead", "parties", "parties.role", "parties.shares", "parties.signature"),
    "review": (
        *("dates.agreed", "dates.starts", "dates.ends", "ended.on", "dpia.review_due", "publication_review"),
        *("review.every", "review.due", "review.owner"),
        *("reviews", "reviews.role", "reviews.outcome", "reviews.next_due", "reviews.corrected"),
        *(f"reviews.answers.{question}" for question in words.ANSWERS),
    ),
    "published": (
        *("id", "title", "reference", "kind", "status", "template", "theme", "supersedes", "superseded_by"),
        *("publication", "publication_reason", "complaints", "parties.privacy_notice", "parties.requests"),
        *("documents", "documents.url", "documents.path", "documents.version", "documents.sha256"),
    ),
    "wording": ("summary", "benefits", "ended.reason"),
}
_OF_PARTNER: Final[Mapping[Group, tuple[str, ...]]] = {
    "law": ("public_authority",),
    "parties": (
        *("status", "joined", "left", "github", "supported_by", "succeeded_by"),
        *("charter", "charter.on", "charter.role", "charter.withdrawn_on"),
    ),
    "review": (
        *("ico_expires", "assurance", "assurance.level", "assurance.valid_to", "assurance.url"),
        *("maturity", "maturity.level", "maturity.on", "maturity.url"),
    ),
    "published": (
        *("id", "name", "short_name", "former_names", "sector", "website", "area", "privacy_notice", "complaints"),
        *(f"identifiers.{key}" for key in words.IDENTIFIER),
        *(f"contacts.{key}" for key in words.CONTACT),
    ),
}
_OF_CHARTER: Final[Mapping[Group, tuple[str, ...]]] = {
    "review": ("adopted", "review_due"),
    "published": ("id", "title", "sponsor", "supersedes"),
    "wording": ("foreword", "principles", "principles.plain", "principles.commitment", "joining", "leaving"),
}
_OF_SETTINGS: Final[Mapping[Group, tuple[str, ...]]] = {
    "parties": ("publisher", "contact", "current_charter"),
    "review": (
        *("review.notice_days", "review.reminders", "review.lapse_days", "review.escalate_to", "review.remind_of"),
        *("accessibility.tested_on",),
    ),
    "published": (
        *("demonstration", "name", "short_name", "area", "strapline", "site_url", "repository", "forum", "licence"),
        *("templates", "templates.title", "templates.current", "guidance.allow_local", "accessibility.issues"),
    ),
    "wording": ("plain_english.warn_grade", "plain_english.error_grade", "plain_english.longest_sentence"),
}
_OF_VOCABULARIES: Final[Mapping[Group, tuple[str, ...]]] = {
    # it decides on which lawful bases the bodies of a sector may rely
    "law": ("sectors.public_authority",),
    "published": ("themes", "themes.title", "sectors", "sectors.title"),
    "wording": ("themes.description", "glossary", "glossary.meaning", "glossary.aliases"),
}
TABLES: Final = {
    Agreement.folder: _OF_AGREEMENT,
    Partner.folder: _OF_PARTNER,
    Charter.folder: _OF_CHARTER,
    Settings.path: _OF_SETTINGS,
    Vocabularies.path: _OF_VOCABULARIES,
}
"""By folder, or by file where there is but one: every field of every kind of record, once. Keys that no record has are
told with what they belong to.
"""
_GROUP_OF: Final[Mapping[str, Mapping[Member, Group]]] = {
    where: {tuple(field.split(".")): group for group, fields in table.items() for field in fields}
    for where, table in TABLES.items()
}


def group_of(path: str, field: Member) -> Group:
    """What there is to decide about a field of the record at `path`.

    An old version of a file, or one with a slip, may hold keys that no model has: such a key goes with the field that
    it stands in, with the fields that stand in it, or else with the wording.
    """
    groups = _GROUP_OF.get(path) or _GROUP_OF[path.rpartition("/")[0]]
    for length in range(len(field), 0, -1):
        if group := groups.get(field[:length]):
            return group
    return next((group for known, group in groups.items() if known[: len(field)] == field), "wording")
