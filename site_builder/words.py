"""What the codes of records are called on the site. The words are for residents first."""

from datetime import date
from functools import lru_cache
from typing import Final

from site_builder.records.fields import DueDate, Duration

STATUS: Final = {
    "active": "In force",
    "awaiting-signature": "Awaiting signatures",
    "draft": "In draft",
    "suspended": "Paused",
    "ended": "Ended",
    "superseded": "Replaced",
}
KIND: Final = {
    "isp": "Information sharing protocol",
    "data-disclosure": "One-way disclosure",
    "joint-controller": "Joint controller arrangement",
    "data-processing": "Data processing agreement",
    "overarching": "Overarching agreement",
    "mou": "Memorandum of understanding",
    "one-off": "One-off sharing",
}
REVIEW_STATE: Final = {
    "not-due": "Review not due yet",
    "due-soon": "Review due soon",
    "overdue": "Review overdue",
    "lapsed": "Review long overdue",
    "unscheduled": "No review date",
}
ROLE: Final = {"controller": "Controller", "joint-controller": "Joint controller", "processor": "Processor"}
SHARES: Final = {"gives": "Gives", "receives": "Receives", "gives-and-receives": "Gives and receives"}
REGIME: Final = {"uk-gdpr": "UK GDPR", "law-enforcement": "Law enforcement (Data Protection Act 2018, Part 3)"}
CATEGORY: Final = {
    "personal": "Personal",
    "special-category": "Sensitive (special category)",
    "criminal-offence": "About criminal offences",
    "confidential-health": "Confidential health",
    "pseudonymised": "Without names (pseudonymised)",
    "aggregate": "Totals only",
    "not-personal": "Not about people",
}
METHOD: Final = {
    "secure-email": "Secure email",
    "secure-file-transfer": "Secure file transfer",
    "shared-system": "Shared system",
    "api": "Direct link between systems",
    "portal": "Secure web portal",
    "meeting": "At a meeting",
    "paper": "On paper",
    "phone": "By phone",
}
FREQUENCY: Final = {
    "one-off": "Once",
    "on-request": "When asked",
    "real-time": "As it happens",
    "daily": "Every day",
    "weekly": "Every week",
    "monthly": "Every month",
    "quarterly": "Every three months",
    "annually": "Every year",
}
POWER: Final = {"duty": "Duty", "power": "Power", "common-law": "Common law"}
ASSESSMENT: Final = {"done": "Done", "in-progress": "In progress", "not-needed": "Not needed"}
AUTOMATED: Final = {
    "none": "None. People make every decision.",
    "assists": "A computer helps; people decide.",
    "solely-automated": "A computer decides on its own.",
}
OUTCOME: Final = {
    "continue": "Kept as it is",
    "amend": "Kept, with changes",
    "replace": "To be replaced",
    "end": "To end",
}
SIGNATURE: Final = {"signed": "Signed", "refused": "Refused to sign", "withdrawn": "Withdrew"}
ANSWERS: Final = {
    "still_needed": "Is the sharing still needed?",
    "notices_accurate": "Do the privacy notices still say what happens?",
    "retention_followed": "Was the data kept no longer than agreed?",
    "benefits_realised": "Did it do the good it was meant to do?",
    "complaints": "Were there complaints?",
    "incidents": "Were there incidents?",
}
PARTNER_STATUS: Final = {
    "applied": "Has applied to join",
    "active": "Member",
    "withdrawn": "Has left",
    "dissolved": "No longer exists",
}
GONE: Final = {"withdrawn": "has left the community", "dissolved": "no longer exists"}
"""What became of a partner that is no longer there, in the middle of a sentence."""
CONTACT: Final = {
    "information_governance": "Information governance",
    "data_protection_officer": "Data protection officer",
    "senior_information_risk_owner": "Senior information risk owner",
    "caldicott_guardian": "Caldicott Guardian",
    "agreement_approver": "Approves agreements",
}
IDENTIFIER: Final = {
    "ico": "Data protection fee register",
    "gss": "National statistics code",
    "ods": "NHS organisation code",
    "company": "Company number",
    "charity": "Charity number",
    "ukprn": "Learning provider number",
    "urn": "School number",
    "org_id": "org-id.guide",
}
SCHEME: Final = {
    "dspt": "NHS Data Security and Protection Toolkit",
    "iso-27001": "ISO 27001",
    "cyber-essentials": "Cyber Essentials",
    "cyber-essentials-plus": "Cyber Essentials Plus",
    "psn": "Public Services Network",
    "self-assessment": "Self-assessment",
}
LICENCE: Final = {
    "OGL-UK-3.0": (
        "Open Government Licence v3.0",
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    ),
    "CC-BY-4.0": ("Creative Commons Attribution 4.0 licence", "https://creativecommons.org/licenses/by/4.0/"),
    "CC-BY-SA-4.0": (
        "Creative Commons Attribution-ShareAlike 4.0 licence",
        "https://creativecommons.org/licenses/by-sa/4.0/",
    ),
    "CC0-1.0": ("Creative Commons CC0 1.0 dedication", "https://creativecommons.org/publicdomain/zero/1.0/"),
}
"""What each licence is called, and where its words are."""
TIER: Final = {
    "statutory": "The law says to follow it",
    "regulator": "From the regulator",
    "official": "From government and public bodies",
    "professional": "From professional bodies",
    "local": "Written locally",
}
JURISDICTION: Final = {
    "england": "England",
    "wales": "Wales",
    "scotland": "Scotland",
    "northern-ireland": "Northern Ireland",
}
GUIDANCE_STATUS: Final = {
    "current": "Current",
    "superseded": "Replaced",
    "withdrawn": "Withdrawn",
    "draft": "Draft",
}
AUDIENCE: Final = {
    "practitioners": "Practitioners",
    "information-governance": "Information governance teams",
    "leaders": "Leaders",
    "public": "The public",
}
SUPPORT: Final = {
    "starting": "New to sharing",
    "developing": "Getting used to it",
    "established": "Experienced",
}
RULE_GROUP: Final = {
    "reading": "The file itself",
    "text": "The text itself",
    "fields": "What a record must hold",
    "completeness": "What is asked for at which stage",
    "lawful-basis": "Lawful basis",
    "parties": "Parties",
    "flows": "Flows",
    "signatures": "Signatures",
    "dates": "Dates and reviews",
    "publication": "How much is published",
    "partners": "Partners",
    "charter": "The charter",
    "people": "People’s data",
    "plain-english": "Plain English",
    "duplicates": "Duplicates",
    "guidance": "Guidance",
    "changing": "What a change may do",
    "lasting": "What stays as it was published",
}


def rule_group(group: str) -> str:
    """What the rules of a module are about."""
    return RULE_GROUP.get(group, group.replace("-", " ").capitalize())


@lru_cache(maxsize=4096)
def day(value: date) -> str:
    """`2 March 2026`."""
    return f"{value.day} {value:%B %Y}"


@lru_cache(maxsize=4096)
def due(value: DueDate) -> str:
    """`March 2027` or `2 March 2027`."""
    return f"{value.day:%B %Y}" if value.month_only else day(value.day)


def when(value: DueDate) -> str:
    """`in March 2027` or `on 2 March 2027`."""
    return f"{'in' if value.month_only else 'on'} {due(value)}"


def duration(value: Duration) -> str:
    """`6 years`, `1 year and 6 months`, `90 days`."""
    years, months = divmod(value.months, 12)
    parts = [_count(years, "year"), _count(months, "month"), _count(value.days, "day")]
    said = [part for part in parts if part]
    return " and ".join(said) or "no time"


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}" if number else ""


def published(value: str) -> str:
    """A guidance date that may be only a month or a year."""
    match value.split("-"):
        case [year]:
            return year
        case [year, month]:
            return f"{date(int(year), int(month), 1):%B} {year}"
        case _:
            return day(date.fromisoformat(value))


def days_ahead(days: int) -> str:
    """How far off a review is, in words: `in 12 days`, `today`, `3 months late`."""
    if days == 0:
        return "today"
    amount = _rough(abs(days))
    return f"in {amount}" if days > 0 else f"{amount} late"


MONTH = 30.44
"""Days, on average."""


def _rough(days: int) -> str:
    if days < 2 * MONTH:
        return _count(days, "day")
    months = round(days / MONTH)
    return _count(months, "month") if months < 24 else _count(months // 12, "year")  # noqa: PLR2004  two years


def sentence_list(names: list[str]) -> str:
    """`A, B and C`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""
