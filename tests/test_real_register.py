"""Agreements that the government really published keep every value on the way through records, data and page."""

import csv
import json
from collections.abc import Mapping
from datetime import date

import pytest
from sites import REAL, Built

from site_builder import words
from site_builder.records import Agreement

Row = Mapping[str, str | list[str]]

CODES = {
    "government-organisation:D2": "cabinet-office",
    "government-organisation:D25": "hm-revenue-and-customs",
    "government-organisation:EA26": "companies-house",
}
"""The codes that the source's organisations had in the government's register of them."""


def _entries() -> dict[str, Row]:
    return {entry["key"]: entry["record"] for entry in json.loads((REAL / "source.json").read_text("utf-8"))}


def _table() -> dict[str, Row]:
    with (REAL / "source.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {row["information-sharing-agreement-0001"]: row for row in rows}


SOURCE = {
    **{f"source.json, row {key}": row for key, row in _entries().items()},
    **{f"source.tsv, row {key}": row for key, row in _table().items()},
}


def _value(row: Row, key: str) -> str:
    value = row[key]
    assert isinstance(value, str)
    return value.strip()


def _agreement(built: Built, row: Row) -> Agreement:
    reference = _value(row, "information-sharing-agreement-0001")
    return next(one for one in built.register.agreements.values() if one.reference == reference)


def _bodies(built: Built, row: Row) -> set[str]:
    """The partners that a row gives codes or names for. Half of the codes are of a register that is lost."""
    by_name = {
        name: partner.id for partner in built.register.partners.values() for name in (partner.name, partner.short)
    }
    found = set()
    for key in ("controllers", "processors", "controller-names", "processor-names"):
        given = row.get(key, [])
        for part in given if isinstance(given, list) else given.split(";"):
            if name := part.strip():
                known = CODES.get(name) or by_name.get(name)
                assert known or name.startswith("information-sharing-agreement-specified-person-0001:"), name
                found |= {known} - {None}
    return found


def test_the_source_is_whole() -> None:
    assert list(SOURCE) == [
        *("source.json, row 1", "source.json, row 2", "source.json, row 3"),
        *("source.tsv, row 2", "source.tsv, row 3", "source.tsv, row 4"),
    ]


def test_nothing_but_the_source_is_published(real_register: Built) -> None:
    references = sorted(one.reference for one in real_register.register.agreements.values() if one.reference)
    assert references == ["1", "2", "3", "4"]
    named = set().union(*(_bodies(real_register, row) for row in SOURCE.values()))
    assert named == set(real_register.register.partners)


def test_the_real_register_passes_the_check(real_register: Built) -> None:
    assert [problem for problem in real_register.examined.report.problems if problem.severity == "error"] == []


@pytest.mark.parametrize("row", SOURCE.values(), ids=SOURCE)
def test_the_record_says_what_the_source_says(real_register: Built, row: Row) -> None:
    agreement = _agreement(real_register, row)
    assert agreement.dates
    assert agreement.review
    assert agreement.retention
    said = {
        "information-sharing-agreement-0001": agreement.digital_economy_act_register,
        "name": agreement.title,
        "purpose": agreement.purpose,
        "information-sharing-benefits": agreement.benefits,
        "disclosed-information": agreement.summary,
        "legal-power-disclosure": agreement.powers[0].provision,
        "information-sharing-method": agreement.security,
        "retention-period": str(agreement.retention.period),
        "start-date": str(agreement.dates.starts),
        "end-date": str(agreement.dates.ends),
        "review-date": str(agreement.review.due),
        "contact": next(party.requests.email for party in agreement.parties if party.requests),
    }
    assert said == {key: _value(row, key) for key in said}
    assert {party.partner for party in agreement.parties} == _bodies(real_register, row)


@pytest.mark.parametrize("row", SOURCE.values(), ids=SOURCE)
def test_the_page_says_what_the_source_says(real_register: Built, row: Row) -> None:
    agreement = _agreement(real_register, row)
    page = real_register.page(f"agreements/{agreement.id}/")
    assert page.one("h1").text == _shown(_value(row, "name"))
    expected = [
        *(_shown(_value(row, key)) for key in ("purpose", "information-sharing-benefits", "disclosed-information")),
        *(_value(row, key) for key in ("legal-power-disclosure", "information-sharing-method", "contact")),
        f"from {_day(row, 'start-date')} to {_day(row, 'end-date')}",
        {"P3M": "3 months", "P11M": "11 months", "P2Y": "2 years", "P3Y11M": "3 years and 11 months"}[
            _value(row, "retention-period")
        ],
        *(real_register.register.partners[partner].name for partner in _bodies(real_register, row)),
    ]
    assert [value for value in expected if value not in page.main] == []
    assert words.STATUS["ended"] in page.main


def _shown(text: str) -> str:
    """As a browser shows it: two blanks look like one."""
    return " ".join(text.split())


def _day(row: Row, key: str) -> str:
    return words.day(date.fromisoformat(_value(row, key)))
