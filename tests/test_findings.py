"""Where findings point, what their hints say, and that many records alike take no longer than as many that differ."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from conftest import EXAMPLE, Examined

from site_builder import rules
from site_builder.records.agreement import Data, DataItem, Flow, Party
from site_builder.register import Register, read
from site_builder.rules.rule import Given
from site_builder.source import Source, load


def places(result: Examined, rule: str) -> list[tuple[int, int]]:
    return [(problem.line, problem.column) for problem in result.of(rule)]


AS_IT_STANDS = """# agreements/draft.yml, as it stands
# ask some.body@council.example
title: Empty homes
kind: isp
status: draft
theme: fraud-and-debt
lead: saltmarsh-county-council
summary: >
  The county asks each district which homes stand empty. It writes to the owners in order
  to help. A team of the county, which has a list of builders, of lenders and of people who look for a
  home, then asks the owner what would make it easier to let somebody live there. An HMO is not on the list.
parties: [{partner: saltmarsh-county-council}, {partner: northmere-district-council}]
complaints: {role: Officer, email: "dpo@council.example"}  # 943 476 5919
"""


def test_a_finding_points_to_the_words_that_it_is_about(examined: Callable[[str], Examined]) -> None:
    result = examined(AS_IT_STANDS)
    assert {
        rule: places(result, rule)
        for rule in ("role-mailbox", "personal-data", "plain-words", "short-sentences", "abbreviation-explained")
    } == {
        "role-mailbox": [(1, 7)],
        "personal-data": [(12, 62)],
        "plain-words": [(8, 82)],
        "short-sentences": [(9, 12)],
        "abbreviation-explained": [(10, 86)],
    }


def test_what_was_found_is_not_repeated(examined: Callable[[str], Examined]) -> None:
    shown = " ".join(f"{problem.message} {problem.hint}" for problem in examined(AS_IT_STANDS).problems)
    assert "some.body" not in shown
    assert "5919" not in shown


@pytest.mark.parametrize(
    ("summary", "found"),
    [
        # 4.71 * 87 / 16 + 0.5 * 16 / 2 - 21.43
        (
            "Officers attend incidents. They notify the council, which arranges support for people who are hurt there.",
            "8.2",
        ),
        # each item of a list is a sentence, and an address is no word: 4.71 * 36 / 4 + 0.5 * 4 / 3 - 21.43
        ("Councils exchange:\n\n- addresses\n- occupations\n- https://www.saltmarsh.example/a", "21.6"),
    ],
)
def test_the_grade_is_the_automated_readability_index(
    summary: str, found: str, examined: Callable[[str], Examined]
) -> None:
    lines = "".join(f"\n  {line}" for line in summary.splitlines())
    [problem] = examined(f"summary: |{lines}").of("readable-summary")
    assert problem.message == f"the summary must be easy to read, at grade 8 or below: it is at grade {found}"


def test_a_successor_that_was_succeeded_in_its_turn_leads_to_the_one_that_exists(
    examined: Callable[[str], Examined],
) -> None:
    dissolved = "sector: nhs\nstatus: dissolved\njoined: 2018-05-25\nleft: 2026-03-31\n"
    result = examined(
        f"""parties: [{{partner: saltmarsh-county-council}}, {{partner: saltmarsh-police}}, {{partner: first-board}}]
flows:

# partners/first-board.yml
name: First board
{dissolved}succeeded_by: [second-board, first-board]

# partners/second-board.yml
name: Second board
{dissolved}succeeded_by: [northmere-district-council, first-board]
"""
    )
    [problem] = result.of("party-has-left")
    assert problem.message == "a party must still be a partner: First board was dissolved on 2026-03-31"
    assert "`northmere-district-council`," in problem.hint


def test_a_misspelt_party_is_reported_once(examined: Callable[[str], Examined]) -> None:
    """Neither the lead nor a flow is accused of naming somebody who is no party."""
    result = examined(
        "parties: [{partner: saltmarsh-county-counsel}, {partner: saltmarsh-police}, {partner: harbour-light}]"
    )
    accused = ("known-partner", "lead-is-a-party", "flow-parties", "giver-has-a-flow")
    assert [problem.rule for problem in result.problems if problem.rule in accused] == ["known-partner"]


def test_a_partner_whose_file_is_broken_is_not_called_unknown(examined: Callable[[str], Examined]) -> None:
    result = examined("status: active\n\n# partners/harbour-light.yml\nstatus: gone")
    assert {problem.rule for problem in result.problems} == {"field-value"}


@pytest.fixture(scope="module")
def small() -> Register:
    register = read(EXAMPLE).register
    assert register
    return register


MANY = 3_000
A_WHILE = 1.5
"""Seconds of processor time; what grows with the square takes minutes."""


def seconds(register: Register, *names: str) -> float:
    given = Given(register, date(2026, 11, 21))
    started = time.process_time()
    for name in names:
        check = rules.RULES[name].check
        assert check
        assert list(check(given))
    return time.process_time() - started


@pytest.mark.parametrize("title", ["the same", "the same {0}"])
def test_a_thousand_copies_of_an_agreement_are_compared_in_linear_time(title: str, small: Register) -> None:
    example = small.agreements["example"]
    copies = {}
    for number in range(MANY):
        change = {"id": f"copy-{number}", "title": title.format(number), "supersedes": ()}
        copies[f"copy-{number}"] = example.model_copy(update=change)
    rule = "near-same-agreement" if "{" in title else "same-title"
    assert seconds(replace(small, agreements=copies), rule) < A_WHILE


def test_a_thousand_copies_of_a_partner_are_compared_in_linear_time(small: Register) -> None:
    police = small.partners["saltmarsh-police"]
    copies = {f"copy-{number}": police.model_copy(update={"id": f"copy-{number}"}) for number in range(MANY)}
    assert seconds(replace(small, partners=copies), "near-same-partner", "unique-identifier") < A_WHILE


def test_the_largest_agreement_that_may_be_is_checked_in_a_while(small: Register) -> None:
    names = [f"{number:x}-nobody".rjust(20, "x") for number in range(300)]
    flow = {"method": "paper", "frequency": "daily"}
    change = {
        "parties": tuple(Party(partner=name, shares="gives") for name in names),
        "flows": tuple(
            Flow.model_validate(
                {"from": f"other-{number}", "to": f"another-{number}", "items": (f"no item {number}",), **flow}
            )
            for number in range(500)
        ),
        "data": Data(items=tuple(DataItem(name=f"item {name}", category="personal") for name in names[:200])),
    }
    huge = small.agreements["example"].model_copy(update=change)
    register = replace(small, agreements={"example": huge})
    assert seconds(register, "known-partner", "flow-parties", "flow-items-exist") < 2 * A_WHILE


def test_every_form_of_every_word_to_avoid_is_found(small: Register) -> None:
    words = load(Path(rules.__file__).parent, "plain_words.yml")
    assert isinstance(words, Source)
    forms = [form for entry in words.data["words"] for form in entry["avoid"]]
    assert len(forms) == len(set(forms)) >= 80
    example = small.agreements["example"]
    agreements = {
        form: example.model_copy(update={"id": form, "summary": None, "benefits": f"It may {form}, at times."})
        for form in forms
    }
    check = rules.RULES["plain-words"].check
    assert check
    found = [path for path, _ in check(Given(replace(small, agreements=agreements), date(2026, 11, 21)))]
    assert found == [f"agreements/{form}.yml" for form in forms]
