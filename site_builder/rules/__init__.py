"""Checks across fields and records. Each yields findings; `check` turns them into Problems with their lines."""

from collections.abc import Iterator, Mapping
from datetime import date
from types import ModuleType
from typing import Any

from site_builder import workers
from site_builder.changes import Changed
from site_builder.problem import Problem
from site_builder.register import Register
from site_builder.rules import (
    changing,
    charter,
    completeness,
    conditions,
    corrections,
    dates,
    duplicates,
    fields,
    flows,
    guidance,
    lasting,
    lawful_basis,
    parties,
    partners,
    people,
    plain_english,
    powers,
    publication,
    reading,
    reviews,
    signatures,
    succession,
    text,
)
from site_builder.rules.rule import Finding, Given, Rule
from site_builder.source import Source

_MODULES: tuple[ModuleType, ...] = (
    reading,
    completeness,
    fields,
    publication,
    text,
    parties,
    flows,
    lawful_basis,
    conditions,
    powers,
    dates,
    reviews,
    succession,
    signatures,
    charter,
    partners,
    people,
    plain_english,
    duplicates,
    guidance,
    changing,
    lasting,
    corrections,
)

RULES: Mapping[str, Rule] = {
    rule.id: rule for module in _MODULES for rule in vars(module).values() if isinstance(rule, Rule)
}
"""Every rule by id, in the order in which they stand in their modules."""


SECONDS_A_RECORD = 7e-6
"""What one rule takes to look at one record."""


def check(register: Register, today: date, changed: tuple[Changed, ...]) -> Iterator[Problem]:
    """Everything that the rules find, in no particular order. `changed` is what has changed since a base commit."""
    given = Given(register, today, changed)

    def found_by(rule: Rule) -> list[tuple[Any, ...]]:
        found = rule.check(given) if rule.check else ()
        return [_problem(rule, path, finding, register.sources.get(path)).to_plain() for path, finding in found]

    for found in workers.each(found_by, list(RULES.values()), SECONDS_A_RECORD * len(register.sources)):
        yield from map(Problem.from_plain, found)


def _problem(rule: Rule, path: str, finding: Finding, source: Source | None) -> Problem:
    line, column = finding.at or (source.locate(finding.keys, finding.containing) if source else (1, 1))
    severity = finding.severity or rule.severity
    return Problem(path, line, column, rule.id, severity, finding.message, finding.hint, finding.mend)
