"""What people write out of habit where a record has one way to say it: the same value in the record's way.

Only where there is no doubt. `2/3/2026` is in March to one reader and in February to another, so it stays.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_BETWEEN = r"\s*[-/.]\s*"
_MONTH = rf"(?P<month>{'|'.join(rf'{name[:3]}(?:{name[3:]})?' for name in _MONTHS)}|sept)\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_DATES: Final = tuple(
    re.compile(pattern, re.ASCII | re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}{_BETWEEN}(?P<number>\d{{1,2}}){_BETWEEN}{_DAY}",
        rf"{_DAY}(?:\s+of)?[\s-]+{_MONTH},?[\s-]+{_YEAR}",
        rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}",
    )
)
_NUMBERS: Final = re.compile(rf"(?P<one>\d{{1,2}}){_BETWEEN}(?P<other>\d{{1,2}}){_BETWEEN}{_YEAR}", re.ASCII)
_MONTHS_OF_A_YEAR: Final = tuple(
    re.compile(pattern, re.ASCII | re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}{_BETWEEN}(?P<number>\d{{1,2}})",
        rf"(?P<number>\d{{1,2}}){_BETWEEN}{_YEAR}",
        rf"{_MONTH},?[\s-]+{_YEAR}",
    )
)
_LENGTH: Final = re.compile(r"(?P<number>\d{1,3})[\s-]*(?P<unit>year|month|week|day)s?", re.ASCII | re.IGNORECASE)


def day(text: str) -> str | None:
    """A day as year, month, day: `2 March 2026`, `25/3/2026`, `2026-3-2`. None if it can be read in two ways."""
    if match := _NUMBERS.fullmatch(text.strip()):
        one, other, year = (int(match[name]) for name in ("one", "other", "year"))
        days = {found for found in (_day(year, other, one), _day(year, one, other)) if found}
        return days.pop() if len(days) == 1 else None
    match = next((found for form in _DATES if (found := form.fullmatch(text.strip()))), None)
    return _day(int(match["year"]), _number(match), int(match["day"])) if match else None


def month(text: str) -> str | None:
    """A month as year and month: `March 2027`, `3/2027`, `2027/3`."""
    match = next((found for form in _MONTHS_OF_A_YEAR if (found := form.fullmatch(text.strip()))), None)
    first = _day(int(match["year"]), _number(match), 1) if match else None
    return first[:7] if first else None


def _number(match: re.Match[str]) -> int:
    """The number of the month, which may be written as a word."""
    found = match.groupdict()
    if number := found.get("number"):
        return int(number)
    word = found["month"].lower()
    return next(index for index, name in enumerate(_MONTHS, start=1) if name.startswith(word[:3]))


def _day(year: int, number: int, of_month: int) -> str | None:
    try:
        return date(year, number, of_month).isoformat()
    except ValueError:
        return None


def length(text: str) -> str | None:
    """A length of time by ISO 8601: `6 years`, `18 months`, `p6y`."""
    if match := _LENGTH.fullmatch(text.strip()):
        return f"P{int(match['number'])}{match['unit'][0].upper()}"
    return text.strip().upper()


def record_id(text: str) -> str:
    """The id of a record: small letters, with hyphens for what stands between words."""
    return re.sub(r"[\s_]+", "-", text.strip().lower())


def capitals(text: str) -> str:
    """A number that a public list gives: in capitals, without spaces."""
    return re.sub(r"\s+", "", text).upper()


def option(text: str, options: Iterable[str]) -> str | None:
    """The one of `options` that differs in no more than capitals, and in what stands between words."""
    found = {each for each in options if _letters(each) == _letters(text)}
    return found.pop() if len(found) == 1 else None


def _letters(text: str) -> str:
    return re.sub(r"[\s_-]+", "", text.casefold())
