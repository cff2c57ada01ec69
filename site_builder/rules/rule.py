"""What a rule is: a generator of findings about one record, whose docstring is its public documentation.

A rule names keys, such as `("parties", 2, "lawful_basis")`; the record's `Source` finds the line. Its id is its
function's name with hyphens. Its docstring has a first sentence that says what must hold, then why, with the section of
law or code of practice, then a line `Bad:` and a line `Good:`, each followed by an indented example.

An example is YAML laid over a complete record, `agreements/example.yml` of the register in `tests/registers/example`: a
key that it gives replaces the record's, a key that it leaves out stays, an empty key goes. That holds inside groups
such as `review` too. A list replaces the whole list, but each of the `parties` keeps the keys that its entry leaves
out. A comment line such as

    # partners/northmere-district-council.yml

starts a part that is laid over another file; where there is no such file, the part is all of it. With `, as it stands`
after the path, the lines that follow are the file, letter for letter (`, as it stands in latin-1` names its encoding),
with `, a link to …` the file is a symbolic link, and with `, removed` it is gone. With `, before` the lines are laid
over the file as it was in the commit that the register is checked against. `tests/test_rules.py` runs every example:
the bad one must be found by its rule, in a file that it names, and by no other as an error; the good one must have no
error at all.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from inspect import cleandoc
from textwrap import dedent
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from site_builder.changes import MEMBERS, Changed, FieldChange, member_of
from site_builder.problem import Mend, Severity
from site_builder.records import Agreement, Guidance, Partner
from site_builder.register import Register
from site_builder.source import KeyPath, Position

Subject = TypeVar("Subject", Agreement, Partner, Guidance)


class Given(NamedTuple):
    """What a rule may know besides the record before it."""

    register: Register
    today: date
    changed: tuple[Changed, ...] = ()
    """What has changed since the commit that the register is checked against; nothing where there is none."""


class Finding(NamedTuple):
    """What a rule found at a key of its record: what must hold and what was found, then what to type."""

    keys: KeyPath
    message: str
    hint: str = ""
    severity: Severity | None = None
    """In place of the rule's own."""
    containing: str = ""
    """The stretch of the value that it is about, so that the line shown is the right one."""
    at: Position | None = None
    """The place itself, for what no key leads to, such as a comment."""
    mend: Mend | None = None
    """What to write, where that has one right answer."""


Check = Callable[[Given], Iterator[tuple[str, Finding]]]


@dataclass(frozen=True)
class Rule:
    """A rule: how it is known, explained and run."""

    id: str
    group: str
    """The module it stands in: what the rule is about."""
    severity: Severity
    docstring: str
    check: Check | None
    """From the register to paths and findings; None where reading a file enforces the rule already."""

    @property
    def summary(self) -> str:
        """What must hold, in one sentence."""
        return " ".join(self.docstring.split("\n\n", 1)[0].split())

    @property
    def why(self) -> str:
        """The paragraphs that give the reason and the authority."""
        return self._part(r"\n\n(.*?)(?=\nBad:\n|\Z)")

    @property
    def bad(self) -> str:
        """The example that breaks it."""
        return dedent(self._part(r"\nBad:\n(.*?)(?=\nGood:\n|\Z)"))

    @property
    def good(self) -> str:
        """The example that keeps it."""
        return dedent(self._part(r"\nGood:\n(.*)\Z"))

    def _part(self, pattern: str) -> str:
        match = re.search(pattern, self.docstring, re.DOTALL)
        return match[1].strip("\n") if match else ""


@dataclass(frozen=True)
class _RuleFor(Generic[Subject]):
    """Makes a rule of a function that looks at one record of a kind."""

    records: Callable[[Register], Iterator[Subject]]

    def __call__(
        self,
        severity: Severity = "error",
        *,
        applies: Callable[[Subject], bool] = lambda _record: True,
        softens: Callable[[Subject], bool] = lambda _record: False,
    ) -> Callable[[Callable[[Subject, Given], Iterator[Finding]]], Rule]:
        """The decorator. Where `softens` holds for a record, an error is a warning."""

        def decorate(function: Callable[[Subject, Given], Iterator[Finding]]) -> Rule:
            def check(given: Given) -> Iterator[tuple[str, Finding]]:
                for record in self.records(given.register):
                    if not applies(record):
                        continue
                    for finding in function(record, given):
                        if softens(record):
                            yield record.path, finding._replace(severity="warning")
                        else:
                            yield record.path, finding

            return _rule(function, severity, check)

        return decorate


def _rule(function: Callable[..., object], severity: Severity, check: Check | None) -> Rule:
    group = function.__module__.rpartition(".")[2].replace("_", "-")
    return Rule(function.__name__.replace("_", "-"), group, severity, cleandoc(function.__doc__ or ""), check)


partner_rule = _RuleFor[Partner](lambda register: iter(register.partners.values()))
guidance_rule = _RuleFor[Guidance](lambda register: iter(register.guidance.values()))
_any_agreement = _RuleFor[Agreement](lambda register: iter(register.agreements.values()))

Detail = Literal["any", "full"]

UNFINISHED_OR_OVER = frozenset({"draft", "ended", "superseded"})
"""Statuses at which an error is a warning: a draft is not finished, and what is over cannot be mended."""


def agreement_rule(
    severity: Severity = "error",
    *,
    detail: Detail = "full",
    soften: frozenset[str] = UNFINISHED_OR_OVER,
) -> Callable[[Callable[[Agreement, Given], Iterator[Finding]]], Rule]:
    """A rule about agreements.

    With `detail="full"` it passes over those published as a summary or by title alone, which hold too little for it.
    At the statuses in `soften` an error is a warning.
    """
    return _any_agreement(
        severity,
        applies=lambda agreement: detail == "any" or agreement.publication == "full",
        softens=lambda agreement: agreement.status in soften,
    )


def register_rule(severity: Severity = "error") -> Callable[[Callable[[Given], Iterator[tuple[str, Finding]]]], Rule]:
    """A rule about the whole register: it says itself which file each finding is about."""
    return lambda function: _rule(function, severity, function)


def change_rule(
    *folders: str, severity: Severity = "error", detail: Detail = "any"
) -> Callable[[Callable[[Changed, Given], Iterator[Finding]]], Rule]:
    """A rule about what a change may do to a published record of these folders. It is silent without a base commit.

    With `detail="full"` it passes over an agreement that is published by title alone now: the details that it is about
    must not stand there any more.

    A new record, and one that cannot be read, is no business of such a rule. What it finds about one that has another
    name now is shown there.
    """

    def decorate(function: Callable[[Changed, Given], Iterator[Finding]]) -> Rule:
        def check(given: Given) -> Iterator[tuple[str, Finding]]:
            for changed in given.changed:
                is_told = detail == "any" or changed.value("publication")[1] != "title-only"
                if changed.before is not None and is_told and changed.path.startswith(folders):
                    for finding in function(changed, given):
                        yield changed.now_at or changed.path, finding

        return _rule(function, severity, check)

    return decorate


def enforced_on_reading(function: Callable[[], None]) -> Rule:
    """A rule that a file must keep to be read at all: `source` and `records` enforce it, the docstring explains it."""
    return _rule(function, "error", None)


def keys_of(change: FieldChange, changed: Changed) -> KeyPath:
    """The keys of a change as the newer file numbers its lists; the list itself where the item is gone."""
    found: list[str | int] = []
    value: Any = changed.after
    for key in change.keys:
        if isinstance(key, str):
            found.append(key)
            value = value.get(key) if isinstance(value, dict) else None
            continue
        names = MEMBERS[tuple(part for part in found if isinstance(part, str))]
        place = next((at for at, item in enumerate(value or ()) if member_of(item, names) == key), None)
        if place is None:
            break
        found.append(place)
        value = value[place]
    return tuple(found)
