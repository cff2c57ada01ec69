"""One dreadful register, and its complete list of problems in every format.

After a rule or its words have changed, `python -m tests.dreadful` writes the expected files anew. Their difference is
what a reviewer looks at.
"""

import json

import pytest
from dreadful import EXPECTED, HERE, RECORDS, check

from site_builder.problem import FORMATS
from site_builder.rules import RULES


def test_every_format_has_its_expected_output() -> None:
    assert EXPECTED.keys() == FORMATS.keys()


@pytest.mark.parametrize("form", EXPECTED)
def test_everything_that_is_wrong_is_said_as_expected(form: str) -> None:
    assert check(form).decode().splitlines() == EXPECTED[form].read_text("utf-8").splitlines()


def test_the_expected_problems_are_of_these_records_and_these_rules() -> None:
    problems = json.loads(EXPECTED["json"].read_text("utf-8"))["problems"]
    assert {problem["path"] for problem in problems} >= {f"agreements/{record}" for record in RECORDS}
    assert {problem["rule"] for problem in problems} <= RULES.keys()
    assert len({problem["rule"] for problem in problems}) >= 40, "dreadful enough"


@pytest.mark.parametrize("personal", ["943 476", "5919", "07700", "some.body@gmail.com", "ZZ1 1ZZ"])
def test_nothing_personal_is_repeated(personal: str) -> None:
    assert any(personal in (HERE / record).read_text("utf-8") for record in RECORDS)
    for file in EXPECTED.values():
        assert personal not in file.read_text("utf-8")
