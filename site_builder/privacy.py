"""What looks like a person's data, and how it is masked before anything is shown.

The register is public and so is its Git history: it must hold roles and shared mailboxes, never people. Everything
that echoes a record's text passes through `masked`, so that a report about a leak does not repeat the leak.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

Kind = Literal[
    "NHS number",
    "National Insurance number",
    "personal mail address",
    "named mail address",
    "mobile number",
    "postcode",
]


class Found(NamedTuple):
    """One stretch of text that looks like personal data: `text[start:end]`."""

    kind: Kind
    start: int
    end: int


# What stands in for a masked letter or digit. The patterns below take it for part of a word, so that masking one
# stretch never makes another one stand free and match
_MASK = "•"
_BEFORE = rf"(?<![\w.{_MASK}-])"
_AFTER = rf"(?![\w{_MASK}])"
# between the groups of a number: nothing, a hyphen, spaces, or a line break with the indentation after it
_GAP = r"(?:-|\s{0,20})"

# Ten digits, written solid or 3-3-4 (NHS Data Dictionary: NHS NUMBER)
_NHS = re.compile(rf"{_BEFORE}[0-9]{{3}}{_GAP}[0-9]{{3}}{_GAP}[0-9]{{4}}(?![\w{_MASK}-]|\.[0-9])")
_NHS_WEIGHTS = range(10, 1, -1)

# HMRC, National Insurance Manual NIM39110: letters and prefixes that are never issued are left out, so that the
# usual specimen QQ 12 34 56 C passes
_NATIONAL_INSURANCE = re.compile(
    rf"(?<![\w{_MASK}])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
    rf"(\s?|-)[0-9]{{2}}\1[0-9]{{2}}\1[0-9]{{2}}\1[A-D]{_AFTER}",
    re.IGNORECASE | re.ASCII,
)

# Ofcom, National Telephone Numbering Plan: 07 and nine digits, however they are grouped
_MOBILE = re.compile(
    rf"{_BEFORE}(?:(?:\+|00)44{_GAP}(?:\(0\)\s?)?|\(?0)7[0-9]{{2}}{_GAP}[0-9]\)?(?:{_GAP}[0-9]){{6}}{_AFTER}"
)

# Royal Mail, Programmers' Guide to the Postcode Address File: in the spaced capital form that prose uses
_POSTCODE = re.compile(rf"(?<![\w{_MASK}])[A-Z]{{1,2}}[0-9][A-Z0-9]? [0-9][ABD-HJLNP-UW-Z]{{2}}{_AFTER}")

_HOST = re.compile(r"@([\w-]{1,63}(?:\.[\w-]{1,63}){1,6})")
_LOCAL_BACKWARDS = re.compile(r"[\w.+%-]{1,64}")
_CONSUMER_HOSTS = re.compile(
    r"(?:(?:gmail|googlemail|icloud|me|mac|aol|mail|email|gmx|zoho|fastmail|protonmail|btinternet|btopenworld"
    r"|sky|virginmedia|ntlworld|talktalk|tiscali|blueyonder|plusnet|orange|o2|tutanota|hey|duck)\.(?:com|co\.uk|net|org)"
    r"|(?:hotmail|outlook|live|msn|yahoo|ymail|rocketmail)\.(?:com|co\.uk|ie|fr|net)"
    r"|proton\.me|pm\.me|gmx\.net|tuta\.io|talk21\.com|virgin\.net|doctors\.org\.uk)",
    re.IGNORECASE,
)
_PERSON_AT = re.compile(r"(?:[^\W\d_]{1,20}[._]){1,2}[^\W\d_][^\W\d_-]{1,29}\d{0,3}")
_ROLE_WORDS = frozenset(
    """access admin adult adults advice agreements allocations ambulance appeals applications assurance audit benefits
    bereavement billing blue board bookings building business caldicott care careers carers case central charter chief
    child children civil claims clerk climate clinical commissioning communications community complaints compliance
    contact contracts corporate council councillors counter customer data debt delivery dementia democratic desk digital
    director disclosure dpo duty early education elections emergency empty enquiries environment environmental equality
    estates events executive families family feedback finance fire flood foi fraud front gdpr general governance grants
    group guardian head health help helpdesk highways home homes housing hr hub human ico incident incidents info
    information insight insurance integrated intelligence it leaders learning legal library licensing mail mailbox
    manager mash media medical members mental monitoring neighbourhood nhs noreply no-reply office officer online
    operations options parking partners partnership partnerships patient patients payroll people performance permits
    pharmacy planning police policy post practice press prevention privacy procurement programme projects property
    protection
    public quality reception records recovery recruitment recycling referrals register registrar registration rent
    reports request requests research residents resilience response revenues review reviews rights risk safeguarding
    safety sar sars schemes school schools secretary section secure security send service services shared sharing single
    siro social standards strategy student support surgery tax team teams tenancy trading training transformation
    transport travel trust volunteering volunteers waste web welfare wellbeing works young youth""".split()  # noqa: SIM905  words in a row are easier to keep in order than quoted ones
)

# Letters, digits and spaces as other programs write them: NFKC where that keeps the length
_AS_TYPED: dict[int, int | str] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys((0x00A0, 0x2007, 0x2009, 0x202F, 0x3000), " "),
    **dict.fromkeys(range(0x2010, 0x2016), "-"),
}
# A text's shape has 0 for any digit and A for any capital. No number or postcode can be in a text whose shape has none
# of these. They are plain byte searches, ten times as fast as the patterns, and nearly every record passes them
_SHAPE = bytes.maketrans(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"0" * 10 + b"A" * 26)
_WORTH_A_LOOK = (b"000000", b"000 000", b"000-000", b"00 00 00", b"00-00-00-", b" 0AA")


def _valid_nhs_number(written: str) -> bool:
    """Whether the tenth digit is the modulus 11 check digit of the other nine. Fillers such as ten noughts are not."""
    digits = [int(character) for character in written if character.isdigit()]
    check = 11 - sum(weight * digit for weight, digit in zip(_NHS_WEIGHTS, digits, strict=False)) % 11
    return digits[9] == (0 if check == 11 else check) and len(set(digits)) > 1  # noqa: PLR2004  the algorithm's figures


@lru_cache(maxsize=4096)
def _mail_kind(local: str, host: str) -> Kind | None:
    if _CONSUMER_HOSTS.fullmatch(host):
        return "personal mail address"
    if _PERSON_AT.fullmatch(local) and not _ROLE_WORDS.intersection(
        re.split(r"[._-]", local.lower().rstrip("0123456789"))
    ):
        return "named mail address"
    return None


def _mail(text: str) -> Iterator[Found]:
    if "@" not in text:
        return
    for match in _HOST.finditer(text):
        at = match.start()
        # what stands before the @ is matched from there backwards: forwards, every word would have to be tried
        local = _LOCAL_BACKWARDS.match(text[max(0, at - 64) : at][::-1])
        if local and (kind := _mail_kind(local[0][::-1], match[1])):
            yield Found(kind, at - local.end(), match.end())


def _numbers(text: str) -> Iterator[Found]:
    shape = text.encode("utf-8", "replace").translate(_SHAPE)
    if not any(sign in shape for sign in _WORTH_A_LOOK):
        return
    for match in _NHS.finditer(text):
        if _valid_nhs_number(match[0]):
            yield Found("NHS number", *match.span())
    for match in _NATIONAL_INSURANCE.finditer(text):
        yield Found("National Insurance number", *match.span())
    for match in _MOBILE.finditer(text):
        yield Found("mobile number", *match.span())
    for match in _POSTCODE.finditer(text):
        yield Found("postcode", *match.span())


def find(text: str) -> Iterator[Found]:
    """Every stretch of `text` that looks like personal data, in no particular order."""
    if not text.isascii():
        text = text.translate(_AS_TYPED)
    yield from _mail(text)
    yield from _numbers(text)


def masked(text: str) -> str:
    """`text` with every letter and digit of what looks like personal data replaced by a dot, its length unchanged."""
    characters = None
    for found in find(text):
        characters = characters or list(text)
        for index in range(found.start, found.end):
            if characters[index].isalnum():
                characters[index] = _MASK
    return "".join(characters) if characters else text
