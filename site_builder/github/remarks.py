"""What the comment under a proposal says, and the same for the summary of a run. Markdown; pure.

All text of a proposal is a stranger's: it formats nothing, calls nobody and links nowhere.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

from site_builder import rules
from site_builder.github.approvals import IN_WORDS, Consent
from site_builder.github.results import Change, Mistake, Results, clipped, mistake_of
from site_builder.problem import Report, plural, visible, worst
from site_builder.problem import summary as all_in_all
from site_builder.register import Register
from site_builder.reviews.quiet import NOTHING, plain
from site_builder.telling.consent import STATES, Needs
from site_builder.telling.groups import GROUPS
from site_builder.telling.markdown import as_markdown
from site_builder.telling.review import Review
from site_builder.telling.showing import KINDS, needed

Verdict = Literal["passes", "mend"]
RECORDS: Final = ("agreements/", "partners/", "guidance/", "registry/")
"""The folders that proposals are about."""
LONGEST: Final = 60_000
"""Bytes of a comment. GitHub takes 65,536 characters."""
LONGEST_LIST: Final = 700_000
"""Bytes of what is to mend, in the summary of a run, in which what changes stands too. GitHub shows none that is longer
than 1 MiB."""
MOST_MISTAKES, MOST_CHANGES, MOST_SENTENCES, MOST_PARTIES, MOST_PATHS = 20, 15, 4, 60, 10
_MARK: Final = re.compile(r"\A<!-- register:proposal verdict=(passes|mend) -->$", re.MULTILINE)
_LINK: Final = re.compile(r"(?<=:)(?=//)|(?<=\bwww)(?=\.)", re.IGNORECASE)
OUTDATED: Final = "The check has come to another verdict since: see the newer comment below."


@dataclass(frozen=True)
class Facts:
    """What is known of a proposal besides its results, and from a better source."""

    consents: Mapping[str, tuple[Consent, ...]]
    """Path of a changed record to where each party stands."""
    beyond: tuple[str, ...]
    """Paths that it touches outside the folders of records."""
    run: str
    """The address of the run that checked it."""
    has_failed: bool
    """Whether something of that run failed, be it the check or what came after it."""


def verdict_of(results: Results, facts: Facts) -> Verdict:
    """In one word."""
    return "passes" if results.passes and not facts.has_failed else "mend"


def mark(verdict: Verdict) -> str:
    """The first line of a comment, by which the next run knows it. Trusted only in a comment of our own account."""
    return f"<!-- register:proposal verdict={verdict} -->"


def read_mark(body: str) -> Verdict | None:
    """The verdict that a comment tells of, if it is one of these."""
    found = _MARK.match(body.replace("\r\n", "\n"))
    if found is None:
        return None
    return "passes" if found[1] == "passes" else "mend"


def beyond_records(paths: Iterable[str]) -> tuple[str, ...]:
    """Those paths of files that are no records, in order."""
    return tuple(sorted(path for path in paths if not path.startswith(RECORDS)))


def comment(results: Results, facts: Facts, register: Register) -> str:
    """All of it, with its mark. `register` is the one that is published."""
    sections = [
        _warning(facts.beyond),
        _verdict(results, facts),
        _mistakes(results, register.settings.site_url),
        _changes(results, facts, register),
        _next_steps(results, facts),
    ]
    lines = [line for section in sections for line in section]
    rest = f"The rest is too long for a comment. It stands in [the summary of the check]({facts.run})."
    return "\n".join([mark(verdict_of(results, facts)), *_fitting(lines, LONGEST, rest)]) + "\n"


def summary(report: Report, review: Review) -> str:
    """Everything that the check found and everything that changes, for the summary of its run."""
    found = (f"- {_mistake(mistake_of(problem), report.site_url)}" for problem in worst(report.problems))
    lines = [
        *("## What the check found", "", said(all_in_all(report)), ""),
        *_fitting(found, LONGEST_LIST, "There is more, and this summary has no room for it."),
    ]
    return "\n".join([*lines, "", as_markdown(review)])


def _fitting(lines: Iterable[str], room: int, last: str) -> Iterator[str]:
    """As many lines as there is room for, in bytes, and then the last."""
    for line in lines:
        room -= len(line.encode()) + 1
        if room < 0:
            yield ""
            yield last
            return
        yield line


def _warning(beyond: Sequence[str]) -> Iterator[str]:
    if not beyond:
        return
    yield "> [!CAUTION]"
    yield (
        "> This proposal changes more than records. It may have changed the check itself, and what is said below is "
        "only as good as that. Before anything else, an engineer of the core team looks at these files: "
        f"{_named(beyond)}."
    )
    yield ""


def _named(paths: Sequence[str]) -> str:
    shown = [said(path) for path in paths[:MOST_PATHS]]
    if more := len(paths) - len(shown):
        shown.append(f"and {more:,} more")
    return ", ".join(shown)


def _verdict(results: Results, facts: Facts) -> Iterator[str]:
    warned = plural(results.warnings, "warning")
    if results.errors:
        yield f"### {plural(results.errors, 'thing')} to mend"
        yield ""
        also = f" There are also {warned}, which do not stand in its way." if results.warnings else ""
        yield f"Until then this proposal cannot be merged, and nothing is published from it.{also}"
    elif facts.has_failed:
        yield "### The site cannot be built from it"
        yield ""
        yield (
            f"The check of the records found nothing to mend, but a step after it failed: [the run]({facts.run}) says "
            "which, and why. If that is not about what you changed, please tell the core team."
        )
    else:
        yield "### Nothing to mend"
        yield ""
        found = f"{warned}, which do not stand in its way" if results.warnings else "nothing"
        yield f"The check read {plural(results.records, 'record')} and found {found}."
    yield ""


def _mistakes(results: Results, site_url: str) -> Iterator[str]:
    shown = results.problems[:MOST_MISTAKES]
    for mistake in shown:
        yield f"- {_mistake(mistake, site_url)}"
    if (more := results.errors + results.warnings - len(shown)) > 0:
        yield f"- … and {more:,} more, in the summary of the check."
    if shown:
        yield ""


def _mistake(mistake: Mistake, site_url: str) -> str:
    kind = "" if mistake.severity == "error" else "Warning: "
    told = f"{kind}**{said(mistake.path)}, line {mistake.line}**: {_sentence(mistake.message)}"
    if mistake.hint:
        told += f" **What to do:** {_sentence(mistake.hint)}"
    # the name of a rule is a stranger's too, unless there is such a rule
    return f"{told} [Why]({site_url}rules/{mistake.rule}/)" if mistake.rule in rules.RULES else told


def _sentence(text: str) -> str:
    """A message or hint of the check, which ends without a stop, as a sentence."""
    return said(text) if text.endswith(("?", ".", "…")) else f"{said(text)}."


def _changes(results: Results, facts: Facts, register: Register) -> Iterator[str]:
    if not results.changes:
        return
    yield "### What changes, and whose agreement it needs"
    yield ""
    for change in results.changes[:MOST_CHANGES]:
        yield f"**{said(change.title)}** ({KINDS[change.kind].lower()}: {said(change.path)})"
        yield ""
        yield from _points(change)
        yield from _parties(change, facts, register)
    if (more := results.changed - MOST_CHANGES) > 0:
        yield f"… and {plural(more, 'more record')}, in the summary of the check."
        yield ""


def _points(change: Change) -> Iterator[str]:
    """A line for each thing that there is to decide."""
    for group, lines in groupby(change.lines, key=lambda line: line.group):
        sentences = [said(line.sentence) for line in lines]
        shown = "; ".join(sentences[:MOST_SENTENCES])
        more = len(sentences) - MOST_SENTENCES
        yield f"- **{GROUPS[group]}**: {shown}{f'; and {more:,} more' if more > 0 else ''}"
    if change.more:
        yield f"- … and {change.more:,} more."
    if change.lines:
        yield ""


def _parties(change: Change, facts: Facts, register: Register) -> Iterator[str]:
    if change.action is None:
        return
    yield needed(Needs(change.action, change.version, ()))
    yield ""
    states = {party.partner: party.state for party in change.parties}
    for consent in facts.consents.get(change.path, ())[:MOST_PARTIES]:
        box = "x" if consent.state == "approved" else " "
        name = said(register.partner_name(consent.partner))
        yield f"- [{box}] **{name}** {STATES[states[consent.partner]]}. {IN_WORDS[consent.state]}"
    if (more := len(change.parties) - MOST_PARTIES) > 0:
        yield f"- … and {more:,} more."
    yield ""


def _next_steps(results: Results, facts: Facts) -> Iterator[str]:
    yield "### What happens next"
    yield ""
    if results.errors or facts.has_failed:
        yield (
            "Mend the file where it stands: under “Files changed”, the three dots beside it and “Edit file”. The check "
            "then runs anew, and this comment follows it."
        )
    else:
        yield (
            "Each party looks at “Files changed”, chooses “Review changes” and “Approve”. An approval counts for what "
            "is there when it is given: after another change, please approve again. The core team then merges."
        )
        yield ""
        yield (
            f"To see the pages as they would be, download `preview` from [the check]({facts.run}). "
            "`OPEN-ME.txt` in it says how to open it."
        )
    yield ""
    yield f"[All that the check found]({facts.run})"


def said(text: str) -> str:
    """A stranger's text on one line, as Markdown that shows it and does nothing else.

    Addresses become no links: the comment is the register's own, and must lead nobody astray.
    """
    return _LINK.sub(NOTHING, plain(visible(clipped(text))).replace("$", "\\$"))
