"""What is wrong with a record, and the ways to show it.

Each rendering is a pure function of the same `Report`, and each escapes what its own format needs: record text comes
from anybody's pull request and must not be able to forge a line of a terminal, a workflow command or a log.
"""

import json
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple, get_args
from unicodedata import combining, east_asian_width
from urllib.parse import quote

from site_builder.privacy import masked

Severity = Literal["error", "warning"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)


class Mend(NamedTuple):
    """What a record is to say instead, where that has one right answer: what `check --fix` writes."""

    keys: tuple[str | int, ...]
    value: Any
    """The value that is to stand at `keys`; of a key, its right name; of a list, its items' numbers in their order."""
    of: Literal["value", "key", "order"] = "value"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend. Lines and columns count from 1; `path` is relative to the register's folder, with slashes.

    `message` says what must hold, then what was found; `hint` says what to type. None of them, and no path, ever shows
    personal data.
    """

    path: str
    line: int
    column: int
    rule: str
    severity: Severity
    message: str
    hint: str = ""
    mend: Mend | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", masked(self.path))
        object.__setattr__(self, "message", masked(self.message))
        object.__setattr__(self, "hint", masked(self.hint))

    def to_plain(self) -> tuple[Any, ...]:
        """The same as plain data, which a worker can hand back."""
        values = (self.path, self.line, self.column, self.rule, self.severity, self.message, self.hint)
        return (*values, tuple(self.mend) if self.mend else None)

    @classmethod
    def from_plain(cls, plain: tuple[Any, ...]) -> "Problem":
        """The problem of which this is the plain data."""
        path, line, column, rule, severity, message, hint, mend = plain
        return cls(path, line, column, rule, severity, message, hint, Mend(*mend) if mend else None)


@dataclass(frozen=True)
class Report:
    """Problems, with what a rendering may need besides them."""

    problems: tuple[Problem, ...]
    records: int
    source_line: Callable[[str, int], str]
    """Path and line number to that line's text, or '' where there is none."""
    explanations: Mapping[str, str]
    """Rule id to its one-sentence explanation."""
    mildest: Severity = "warning"
    """What is milder was left out."""
    site_url: str = ""
    """Where the rules are explained at length, ending in a slash; '' if nowhere."""

    def count(self, severity: Severity) -> int:
        """How many problems have this severity."""
        return sum(problem.severity == severity for problem in self.problems)

    def at_least(self, severity: Severity) -> "Report":
        """This report without the problems that are milder than `severity`."""
        kept = SEVERITIES[: SEVERITIES.index(severity) + 1]
        problems = tuple(problem for problem in self.problems if problem.severity in kept)
        return replace(self, problems=problems, mildest=severity)


def plural(number: int, noun: str) -> str:
    """`1 record`, `2 records`; nouns in -y and -ss are not needed here."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def visible(text: str) -> str:
    """`text` on one line, with every character that does not print replaced by its escape.

    So is the start of `##[…]`, which GitHub's runner obeys anywhere in a line (actions/runner, `ActionCommand`).
    """
    printable = "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )
    return printable.replace("##[", "#\\x23[")


def summary(report: Report) -> str:
    """One sentence: how many of what, in how many records."""
    records = plural(report.records, "record")
    if not report.problems:
        return f"{records} checked, {'nothing wrong' if report.mildest == 'warning' else 'no errors'}."
    errors, warnings = (plural(report.count(severity), severity) for severity in SEVERITIES)
    return f"{records} checked: {errors} and {warnings}."


_COLOURS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "place": "\x1b[1m", "quiet": "\x1b[2m", "hint": "\x1b[36m"}


def as_text(report: Report, *, colour: bool = False) -> str:
    """For a person: each problem with its line, a caret under the place, and what to type."""

    def paint(style: str, text: str) -> str:
        return f"{_COLOURS[style]}{text}\x1b[0m" if colour else text

    blocks = [_text_block(problem, report, paint) for problem in report.problems]
    return "\n".join([*blocks, summary(report)]) + "\n"


def _text_block(problem: Problem, report: Report, paint: Callable[[str, str], str]) -> str:
    place = f"{visible(problem.path)}:{problem.line}:{problem.column}"
    lines = [
        " ".join(
            (
                f"{paint('place', place)}:",
                f"{paint(problem.severity, problem.severity)}:",
                visible(problem.message),
                paint("quiet", f"[{problem.rule}]"),
            )
        )
    ]
    line = masked(report.source_line(problem.path, problem.line)).rstrip()
    if line:
        start, shown, caret = _window(line, problem.column)
        number = str(problem.line)
        lines.append(paint("quiet", f"  {number} | ") + visible(start) + visible(shown))
        lines.append(paint("quiet", f"  {' ' * len(number)} | ") + " " * caret + paint(problem.severity, "^"))
    if problem.hint:
        lines.append(f"  {paint('hint', 'what to do:')} {visible(problem.hint)}")
    return "\n".join(lines) + "\n"


_WIDTH = 110


def _window(line: str, column: int) -> tuple[str, str, int]:
    """A stretch of `line` around `column`: what stands before it, the stretch, and where the caret goes.

    A line may be 100 KB long, and characters that do not print grow when shown.
    """
    first = max(0, min(column - 1, len(line)) - _WIDTH // 2) if len(line) > _WIDTH else 0
    start = "…" if first else ""
    shown = line[first : first + _WIDTH]
    caret = len(start) + _width(visible(line[first : column - 1]))
    return start, shown, caret


def _width(text: str) -> int:
    """How many columns of a terminal `text` takes: letters of some scripts and most emoji take two (Unicode UAX 11)."""
    return sum(0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1 for character in text)


def worst(problems: Iterable[Problem], changed: Container[str] = ()) -> tuple[Problem, ...]:
    """Errors first; of each severity, those about the files `changed` first, by path; otherwise in the order given.

    Whoever proposes a change sees what it is about before what others have left lying elsewhere, and whatever stops it
    before all else.
    """
    return tuple(sorted(problems, key=lambda one: (SEVERITIES.index(one.severity), one.path not in changed)))


def as_github(report: Report, most: int | None = None, changed: Container[str] = ()) -> str:
    """Workflow commands that GitHub turns into annotations on the changed lines.

    With `most`, of the worst alone (see `worst`), and a word of how many more there are: GitHub shows ten of a step
    and drops the rest silently.
    """
    problems = report.problems if most is None else worst(report.problems, changed)[:most]
    lines = [
        f"::{problem.severity} file={_property(problem.path)},line={problem.line},col={problem.column},"
        f"title={_property(problem.rule)}::{_data(visible(_message_and_hint(problem)))}"
        for problem in problems
    ]
    if more := len(report.problems) - len(problems):
        lines.append(f"::notice::{_data(f'And {more:,} more, which are in the summary of this run.')}")
    return "\n".join([*lines, _data(summary(report))]) + "\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(visible(text)).replace(":", "%3A").replace(",", "%2C")


def _message_and_hint(problem: Problem) -> str:
    return f"{problem.message}. What to do: {problem.hint}" if problem.hint else problem.message


def as_json(report: Report) -> str:
    """For programs: the problems and how many there are of each severity."""
    problems = [
        {
            "path": problem.path,
            "line": problem.line,
            "column": problem.column,
            "rule": problem.rule,
            "severity": problem.severity,
            "message": problem.message,
            "hint": problem.hint,
        }
        for problem in report.problems
    ]
    counts = {"error": report.count("error"), "warning": report.count("warning"), "records": report.records}
    return json_text({"problems": problems, "counts": counts})


def json_text(value: object) -> str:
    """The same data for programs, with escapes for what a terminal or GitHub's runner might obey (see `visible`)."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    printable = "".join(
        character if character.isprintable() or character == "\n" else json.dumps(character)[1:-1] for character in text
    )
    return printable.replace("##[", "#\\u0023[") + "\n"


def as_sarif(report: Report) -> str:
    """SARIF 2.1.0 (OASIS, 2020), which GitHub code scanning and editors read."""
    ids = sorted({problem.rule for problem in report.problems})
    rules = []
    for rule in ids:
        entry: dict[str, object] = {"id": rule}
        if rule in report.explanations:
            entry["shortDescription"] = {"text": report.explanations[rule]}
        if report.site_url:
            entry["helpUri"] = f"{report.site_url}rules/{rule}/"
        rules.append(entry)
    results = [
        {
            "ruleId": problem.rule,
            "ruleIndex": ids.index(problem.rule),
            "level": problem.severity,
            "message": {"text": _message_and_hint(problem)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(problem.path), "uriBaseId": "REGISTER"},
                        "region": {"startLine": problem.line, "startColumn": problem.column},
                    }
                }
            ],
        }
        for problem in report.problems
    ]
    driver = {"name": "register", "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    sarif = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json_text(sarif)


FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": as_text,
    "github": as_github,
    "json": as_json,
    "sarif": as_sarif,
}
