"""What the check of a proposal found, handed by one workflow to another as a file.

The first runs on whatever a fork proposes and may write nothing; the second may write comments and takes the file for
what it is: data from a stranger, who can have changed the workflow that made it. So it is small, has a shape that
leaves nothing open, and no path in it is ever opened.
"""

from collections.abc import Container, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from site_builder.history.between import Kind
from site_builder.problem import Problem, Report, worst
from site_builder.records.fields import ID
from site_builder.telling.consent import Action, State
from site_builder.telling.groups import Group
from site_builder.telling.review import RecordReview, Review

LARGEST: Final = 8_000_000
"""Bytes: more than the longest results that can be handed on."""
MOST_PROBLEMS: Final = 100
MOST_CHANGES: Final = 40
MOST_LINES: Final = 60
"""Of one change."""
MOST_PARTIES: Final = 300
MOST_SUGGESTIONS: Final = 20
MOST_SUGGESTED: Final = 20
"""Lines of one suggestion."""
LONGEST: Final = 300
"""Characters of a text for people."""
LONGEST_LINE: Final = 1_000
"""Characters of a line of a file, which is never cut."""
_MOST_VERSIONS: Final = 1_000

Text = Annotated[str, Field(max_length=LONGEST)]
Exact = Annotated[str, Field(max_length=LONGEST_LINE)]
Count = Annotated[int, Field(ge=0, le=10_000_000)]
Hash = Annotated[str, Field(pattern=r"^([0-9a-f]{40}|[0-9a-f]{64})$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Mistake(_Part):
    """One thing to mend, as `check` says it."""

    path: Text
    line: Count
    column: Count
    rule: Text
    severity: Literal["error", "warning"]
    message: Text
    hint: Text
    elsewhere: bool
    """Whether it is about a file that the proposal leaves as it is."""


class Line(_Part):
    """One thing that is not what it was, in words."""

    group: Group
    """What there is to decide about it."""
    sentence: Text


class Party(_Part):
    """A partner whose agreement a change needs, and for what."""

    partner: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,60}$")]
    state: State


class Change(_Part):
    """What became of one record."""

    path: Text
    title: Text
    kind: Kind
    lines: Annotated[tuple[Line, ...], Field(max_length=MOST_LINES)]
    more: Count
    """How many lines there are besides."""
    action: Action | None
    """What is asked of the parties; None where their agreement is not needed."""
    version: Annotated[int, Field(ge=1, lt=_MOST_VERSIONS)] | None
    """Of the agreement that they are to sign."""
    parties: Annotated[tuple[Party, ...], Field(max_length=MOST_PARTIES)]

    @property
    def asked(self) -> tuple[str, ...]:
        """Those that have still to give their word."""
        return tuple(party.partner for party in self.parties if party.state != "signed")


class Suggestion(_Part):
    """What to write instead of some lines of a file."""

    path: Text
    first: Count
    """The first of the lines, counted from 1."""
    last: Count
    lines: Annotated[tuple[Exact, ...], Field(max_length=MOST_SUGGESTED)]


class Results(_Part):
    """All of it."""

    shape: Literal[1] = 1
    """Of this file: raised when an older reader could misunderstand it."""
    head: Hash
    """The commit that was checked."""
    records: Count
    errors: Count
    warnings: Count
    errors_elsewhere: Count
    """Of the errors, those about files that the proposal leaves as they are."""
    warnings_elsewhere: Count
    problems: Annotated[tuple[Mistake, ...], Field(max_length=MOST_PROBLEMS)]
    """The worst."""
    is_complete: bool
    """Whether the checks across records ran. They wait until the files in registry/ can be read."""
    owners_follow: bool
    """Whether .github/CODEOWNERS is what the records of the proposal give."""
    changed: Count
    """How many records."""
    changes: Annotated[tuple[Change, ...], Field(max_length=MOST_CHANGES)]
    """Those that somebody has still to agree to come first."""
    suggestions: Annotated[tuple[Suggestion, ...], Field(max_length=MOST_SUGGESTIONS)]

    @property
    def passes(self) -> bool:
        """Whether nothing has to be mended."""
        return not self.errors

    def to_text(self) -> str:
        """The file's content."""
        return self.model_dump_json(indent=1) + "\n"


class NoResults(Exception):  # noqa: N818  it ends in one plain line
    """The file is none of ours; the message says why."""


def results_of(  # noqa: PLR0913  what is handed on, each part by its name
    head: str,
    report: Report,
    review: Review,
    suggestions: tuple[Suggestion, ...],
    *,
    is_complete: bool,
    owners_follow: bool,
) -> Results:
    """What is handed on of a report and of what changed. `head` is the hash of the commit that both are of."""
    elsewhere = replace(report, problems=tuple(one for one in report.problems if one.path not in review.touched))
    return Results(
        head=head,
        records=report.records,
        errors=report.count("error"),
        warnings=report.count("warning"),
        errors_elsewhere=elsewhere.count("error"),
        warnings_elsewhere=elsewhere.count("warning"),
        problems=mistakes_of(worst(report.problems, review.touched)[:MOST_PROBLEMS], review.touched),
        is_complete=is_complete,
        owners_follow=owners_follow,
        changed=len(review.records),
        changes=tuple(map(_change, sorted(review.records, key=_asks_nobody)[:MOST_CHANGES])),
        suggestions=suggestions[:MOST_SUGGESTIONS],
    )


def mistakes_of(problems: Iterable[Problem], touched: Container[str]) -> tuple[Mistake, ...]:
    """Problems as they are handed on. `touched` are the paths of the files that the proposal changes."""
    return tuple(
        Mistake(
            path=clipped(problem.path),
            line=problem.line,
            column=problem.column,
            rule=problem.rule,
            severity=problem.severity,
            message=clipped(problem.message),
            hint=clipped(problem.hint),
            elsewhere=problem.path not in touched,
        )
        for problem in problems
    )


def _asks_nobody(record: RecordReview) -> bool:
    """Whether nobody has still to agree to it. Such records come last: who is asked must be told, whatever is cut."""
    return all(one.state == "signed" for one in record.reached)


def _change(record: RecordReview) -> Change:
    lines = [
        Line(group=group, sentence=clipped(one.sentence)) for group, points in record.points.items() for one in points
    ]
    asked = record.needs.asked if record.needs else ()
    # a name that can be nobody's is reported as a mistake; nobody can be asked by it
    parties = [Party(partner=one.partner, state=one.state) for one in asked if ID.fullmatch(one.partner)]
    version = record.needs.version if record.needs else None
    return Change(
        path=clipped(record.path),
        title=clipped(record.title),
        kind=record.kind,
        lines=tuple(lines[:MOST_LINES]),
        more=max(0, len(lines) - MOST_LINES),
        action=record.needs.action if record.needs else None,
        version=version if version and 0 < version < _MOST_VERSIONS else None,
        parties=tuple(parties[:MOST_PARTIES]),
    )


def clipped(text: str) -> str:
    """The text, with its end left off where it is too long to be handed on."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def read_results(file: Path) -> Results:
    """What a file says. Raises NoResults if it is too large, a link, or of another shape."""
    try:
        if file.is_symlink() or not file.is_file():
            raise NoResults("there is no file of results: the check of the proposal has left none")
        with file.open("rb") as content:
            text = content.read(LARGEST + 1)
    except OSError as error:
        raise NoResults(f"the file of results cannot be read: {error.strerror}") from None
    if len(text) > LARGEST:
        raise NoResults(f"the file of results is larger than {LARGEST:,} bytes, which none of ours is")
    try:
        return Results.model_validate_json(text)
    except ValidationError as error:
        # not what stands there: it is a stranger's
        raise NoResults(f"the file of results has {error.error_count()} values that none of ours has") from None
