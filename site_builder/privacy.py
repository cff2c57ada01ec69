"""What looks like a person's data, and how it is masked before anything is shown.

The register is public and so is its Git history: it must hold roles and shared mailboxes, never people. Everything
that echoes a record's text passes through `masked`, so that a report about a leak does not repeat the leak.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

Kind = Literal[
    "NHS number", "National Insurance number", "personal mail address", "named mail address", "mobile number", "postcode"
]


class Found(NamedTuple):
    """One stretch of text that looks like personal data: `text[start:end]`."""

    kind: Kind
    start: int
    end: int


_WORTH_A_LOOK = re.compile(r"[@0-9]")

# Ten digits, written solid or 3-3-4 (NHS Data Dictionary: NHS NUMBER)
_NHS = re.compile(r"(?<![\w.-])\d{3}([ -]?)\d{3}\1\d{4}(?![\w-]|\.\d)")
_NHS_WEIGHTS = range(10, 1, -1)

# HMRC, National Insurance Manual NIM39110: letters and prefixes that are never issued are left out, so that the
# usual specimen QQ 12 34 56 C passes
_NATIONAL_INSURANCE = re.compile(
    r"(?<!\w)(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]( ?)\d{2}\1\d{2}\1\d{2}\1[A-D](?!\w)", re.IGNORECASE
)

_MAIL = re.compile(r"(?<![\w.+-])([\w.+-]{1,64})@([\w-]{1,63}(?:\.[\w-]{1,63}){1,6})")
_CONSUMER_HOSTS = re.compile(
    r"(?:(?:gmail|googlemail|icloud|me|mac|aol|mail|email|gmx|zoho|fastmail|protonmail|btinternet|btopenworld"
    r"|sky|virginmedia|ntlworld|talktalk|tiscali|blueyonder|plusnet|orange|o2)\.(?:com|co\.uk|net|org)"
    r"|(?:hotmail|outlook|live|msn|yahoo|ymail|rocketmail)\.(?:com|co\.uk|ie|fr|net)"
    r"|proton\.me|pm\.me|gmx\.net)",
    re.IGNORECASE,
)
_PERSON_AT = re.compile(r"([a-z]{1,20})[._]([a-z-]{2,30})\d{0,3}", re.IGNORECASE)
_ROLE_WORDS = frozenset(
    """access admin adult adults advice agreements appeals assurance benefits blue board business caldicott care careers
    case central charter child children chief civil clerk commissioning community complaints compliance contact contracts
    corporate council customer data dementia democratic digital director dpo duty early education emergency enquiries
    estates executive families family feedback finance fire flood foi fraud front governance grants guardian head health
    help home homes housing hub ico info information insight integrated intelligence it legal library licensing manager
    mash monitoring neighbourhood office officer online operations parking partnership partnerships patient people planning
    police policy practice press prevention privacy programme projects protection public records referrals register
    registrar request requests research residents resilience response review reviews rights risk safeguarding safety school
    schools secretary secure security send service services sharing single social standards strategy support team teams
    tenancy trading transport travel trust welfare youth""".split()
)

# Ofcom numbering plan: 07 followed by nine digits
_MOBILE = re.compile(r"(?<![\w.-])(?:\+44[ -]?\(?0?\)?|0)7\d{3}[ -]?\d{3}[ -]?\d{3}(?!\w)")

# Royal Mail postcode, in the spaced capital form that prose uses
_POSTCODE = re.compile(r"(?<!\w)[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}(?!\w)")


def _valid_nhs_number(written: str) -> bool:
    """Whether the tenth digit is the modulus 11 check digit of the other nine."""
    digits = [int(character) for character in written if character.isdigit()]
    check = 11 - sum(weight * digit for weight, digit in zip(_NHS_WEIGHTS, digits, strict=False)) % 11
    return digits[9] == (0 if check == 11 else check)  # noqa: PLR2004  the modulus and the place are the algorithm


def _mail_kind(local: str, host: str) -> Kind | None:
    if _CONSUMER_HOSTS.fullmatch(host):
        return "personal mail address"
    person = _PERSON_AT.fullmatch(local)
    if person and not _ROLE_WORDS.intersection(re.split(r"[._-]", local.lower().rstrip("0123456789"))):
        return "named mail address"
    return None


def find(text: str) -> Iterator[Found]:
    """Every stretch of `text` that looks like personal data, in no particular order."""
    if not _WORTH_A_LOOK.search(text):
        return
    for match in _NHS.finditer(text):
        if _valid_nhs_number(match[0]):
            yield Found("NHS number", *match.span())
    for match in _NATIONAL_INSURANCE.finditer(text):
        yield Found("National Insurance number", *match.span())
    for match in _MAIL.finditer(text):
        if kind := _mail_kind(match[1], match[2]):
            yield Found(kind, *match.span())
    for match in _MOBILE.finditer(text):
        yield Found("mobile number", *match.span())
    for match in _POSTCODE.finditer(text):
        yield Found("postcode", *match.span())


def masked(text: str) -> str:
    """`text` with every letter and digit of what looks like personal data replaced by a dot, its length unchanged."""
    for found in list(find(text)):
        hidden = "".join("•" if character.isalnum() else character for character in text[found.start : found.end])
        text = text[: found.start] + hidden + text[found.end :]
    return text
