"""Every rule explains itself, and its examples do what they say; so do the further cases in `tests/examples`.

A new rule, and a new file `tests/examples/<rule>/bad-<what>.yml` or `good-<what>.yml`, is a new test.
"""

import pkgutil
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from conftest import Examined

from site_builder import rules
from site_builder.rules.rule import Rule

EXTRA = Path(__file__).parent / "examples"


def _all_rules() -> list[Rule]:
    """Every rule of every module of the package, whether it is listed or not."""
    modules = [import_module(f"{rules.__name__}.{module.name}") for module in pkgutil.iter_modules(rules.__path__)]
    return [value for module in modules for value in vars(module).values() if isinstance(value, Rule)]


def _examples(which: str) -> list[Any]:
    own = [pytest.param(rule.id, rule.bad if which == "bad" else rule.good, id=rule.id) for rule in _all_rules()]
    extra = [
        pytest.param(file.parent.name, file.read_text("utf-8"), id=f"{file.parent.name}-{file.stem[len(which) + 1 :]}")
        for file in sorted(EXTRA.glob(f"*/{which}-*.yml"))
    ]
    return own + extra


def test_the_example_register_has_no_problem(examined: Callable[[str], Examined]) -> None:
    assert examined("").problems == ()


def test_every_rule_is_listed_under_an_id_of_its_own() -> None:
    assert sorted(rule.id for rule in _all_rules()) == sorted(rules.RULES)


def test_every_extra_example_belongs_to_a_rule_and_says_whether_it_is_good_or_bad() -> None:
    for file in EXTRA.rglob("*.*"):
        assert file.parent.name in rules.RULES, file
        assert re.fullmatch(r"(good|bad)-[a-z0-9-]+\.yml", file.name), file


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in _all_rules()])
def test_a_rule_explains_itself(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", rule.id)
    assert rule.summary.endswith(".")
    assert rule.summary.count(". ") == 0, "what must hold is one sentence"
    assert len(rule.why.split()) >= 8, "why: the reason, with the section of law or code of practice"
    assert rule.bad
    assert rule.good
    assert "\t" not in rule.docstring


@pytest.mark.parametrize(("rule", "example"), _examples("bad"))
def test_a_bad_example_is_found_by_its_rule_alone(rule: str, example: str, examined: Callable[[str], Examined]) -> None:
    result = examined(example)
    assert result.of(rule), f"nothing found, but these: {result.problems}"
    assert [problem for problem in result.problems if problem.severity == "error" and problem.rule != rule] == []


@pytest.mark.parametrize(("rule", "example"), _examples("good"))
def test_a_good_example_has_no_error_and_nothing_of_its_rule(
    rule: str, example: str, examined: Callable[[str], Examined]
) -> None:
    problems = examined(example).problems
    assert [problem for problem in problems if problem.rule == rule or problem.severity == "error"] == []
