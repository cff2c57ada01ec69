"""What the comment under a proposal says, and the same for the summary of a run. Markdown; pure.

All text of a proposal is a stranger's: it formats nothing, calls nobody and links nowhere.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

from site_builder import rules
from site_builder.github.approvals import Consent, in_words
from site_builder.github.results import Change, Mistake, Results, clipped, mistakes_of
from site_builder.history import is_told
from site_builder.problem import SEVERITIES, Report, plural, visible, worst
from site_builder.problem import summary as all_in_all
from site_builder.records import Partner, Settings
from site_builder.register import Register
from site_builder.reviews.quiet import NOTHING, plain
from site_builder.schema import CODEOWNERS
from site_builder.telling.consent import Needs
from site_builder.telling.groups import GROUPS
from site_builder.telling.markdown import as_markdown
from site_builder.telling.review import Review
from site_builder.telling.showing import BESIDE, KINDS, needed

Verdict = Literal["passes", "mend"]
RECORDS: Final = ("agreements/", "partners/", "guidance/", "registry/")
"""The folders that proposals are about."""
LONGEST: Final = 60_000
"""Bytes of a comment. GitHub takes 65,536 characters."""
GOVERNING: Final = "registry/"
"""The folder of what every record goes by."""
LONGEST_LIST: Final = 350_000
"""Bytes of each of two lists in the summary of a run, between which what changes stands. GitHub shows none that is
longer than 1 MiB."""
MOST_MISTAKES, MOST_CHANGES, MOST_SENTENCES, MOST_PARTIES, MOST_PATHS = 20, 15, 4, 60, 10
_MARK: Final = re.compile(r"\A<!-- register:proposal verdict=(passes|mend) -->$", re.MULTILINE)
_LINK: Final = re.compile(r"(?<=:)(?=//)|(?<=\bwww)(?=\.)", re.IGNORECASE)
OUTDATED: Final = "The check has come to another verdict since: see the newer comment below."


@dataclass(frozen=True)
class Facts:
    """What is known of a proposal besides its results, and from a better source."""

    consents: Mapping[str, tuple[Consent, ...]]
    """Path of a changed record to where each party stands."""
    paths: frozenset[str]
    """What it touches, by GitHub's word."""
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


def beyond_records(paths: Iterable[str], *, owners_follow: bool) -> tuple[str, ...]:
    """Those paths of files that are no records, in order.

    CODEOWNERS may come with the records that it follows from. That it does is the check's word, which holds only where
    the proposal changes nothing else that the check might go by.
    """
    beyond = tuple(sorted(path for path in paths if not path.startswith(RECORDS)))
    return () if beyond == (CODEOWNERS,) and owners_follow else beyond


def comment(results: Results, facts: Facts, register: Register) -> str:
    """All of it, with its mark. `register` is the one that is published."""
    sections = [
        _warning(beyond_records(facts.paths, owners_follow=results.owners_follow)),
        _governing(facts.paths),
        _verdict(results, facts),
        _mistakes(results, facts.run, register.settings.site_url),
        _changes(results, facts, register),
        _next_steps(results, facts),
    ]
    lines = [line for section in sections for line in section]
    rest = f"The rest is too long for a comment. It stands in [the summary of the check]({facts.run})."
    return "\n".join([mark(verdict_of(results, facts)), *_fitting(lines, LONGEST, rest)]) + "\n"


def summary(report: Report, review: Review, *, is_complete: bool, owners_follow: bool) -> str:
    """Everything that the check found and everything that changes, for the summary of its run.

    `is_complete` and `owners_follow` are as in `Results`.
    """
    found = mistakes_of(worst(report.problems, review.touched), review.touched)
    here = [one for one in found if not one.elsewhere]
    errors, warnings = ([one for one in found if one.elsewhere and one.severity == kind] for kind in SEVERITIES)
    lines = ["## What the check found", "", said(all_in_all(report)), ""]
    lines += [] if is_complete else [NOT_ALL, ""]
    first = [*_listed(here, report.site_url), *(("", ERRORS_ELSEWHERE, "") if errors else ())]
    lines += _fitting([*first, *_listed(errors, report.site_url)], LONGEST_LIST, _NO_ROOM)
    if warnings:
        lines += ["", f"{plural(len(warnings), 'warning')} about other files: see the end of this summary."]
    lines += ["", as_markdown(review)]
    lines += [OWNERS, ""] if _owners_stale(review.touched, owners_follow=owners_follow) else []
    if warnings:
        lines += ["## Warnings about other files", ""]
        lines += _fitting(_listed(warnings, report.site_url), LONGEST_LIST, _NO_ROOM)
        lines += [""]
    return "\n".join(lines)


NOT_ALL: Final = (
    "**Not everything was checked**: the checks across records wait until the files in registry/ can be read. "
    "Mend those first."
)
ERRORS_ELSEWHERE: Final = "Errors in other files, which may follow from what you changed:"
OWNERS: Final = (
    "After merging, the core team runs `register schema` and commits .github/CODEOWNERS: it follows from the accounts "
    "in the records."
)
_NO_ROOM: Final = "There is more, and this summary has no room for it."


def _owners_stale(paths: Iterable[str], *, owners_follow: bool) -> bool:
    """Whether what the proposal changes leaves CODEOWNERS behind."""
    return not owners_follow and any(path == Settings.path or path.startswith(f"{Partner.folder}/") for path in paths)


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


def _governing(paths: Iterable[str]) -> Iterator[str]:
    found = sorted(path for path in paths if path.startswith(GOVERNING))
    if not found:
        return
    yield "> [!IMPORTANT]"
    yield (
        "> This proposal changes what every record goes by. Before it is merged, the core team looks at these files "
        f"under “Files changed”: {_named(found)}."
    )
    yield ""


def _named(paths: Sequence[str]) -> str:
    shown = [said(path) for path in paths[:MOST_PATHS]]
    if more := len(paths) - len(shown):
        shown.append(f"and {more:,} more")
    return ", ".join(shown)


def _verdict(results: Results, facts: Facts) -> Iterator[str]:
    records, warnings = plural(results.records, "record"), results.warnings - results.warnings_elsewhere
    if results.errors:
        yield f"### {plural(results.errors, 'thing')} to mend"
        yield ""
        also = f" {plural(warnings, 'warning')} besides: worth a look." if warnings else ""
        yield f"Until then this proposal cannot be merged, and nothing is published from it.{also}"
    elif facts.has_failed:
        yield "### The site cannot be built from it"
        yield ""
        yield (
            f"The check of the records found nothing to mend, but a step after it failed: [the run]({facts.run}) says "
            "which, and why. If that is not about what you changed, please tell the core team."
        )
    elif warnings:
        yield f"### Nothing stops this. {plural(warnings, 'thing')} to look at:"
    else:
        yield "### Nothing to mend"
        yield ""
        where = " in what you changed" if results.warnings else ""
        yield f"The check read {records} and found nothing{where}."
    yield ""
    if not results.is_complete:
        yield NOT_ALL
        yield ""


def _mistakes(results: Results, run: str, site_url: str) -> Iterator[str]:
    """What is wrong in what was changed; then what stops it elsewhere; of the rest, how much there is."""
    here = [mistake for mistake in results.problems if not mistake.elsewhere]
    errors = [mistake for mistake in results.problems if mistake.elsewhere and mistake.severity == "error"]
    others = results.errors_elsewhere + results.warnings_elsewhere
    yield from _some(here, results.errors + results.warnings - others, site_url)
    if results.errors_elsewhere:
        yield ERRORS_ELSEWHERE
        yield ""
        yield from _some(errors, results.errors_elsewhere, site_url)
    if results.warnings_elsewhere:
        there = plural(results.warnings_elsewhere, "warning")
        yield f"[The summary of the check]({run}) has {there} about other files."
        yield ""


def _some(mistakes: Sequence[Mistake], among: int, site_url: str) -> Iterator[str]:
    """As many as are read, and how many more there are."""
    shown = mistakes[:MOST_MISTAKES]
    yield from _listed(shown, site_url)
    if (more := among - len(shown)) > 0:
        yield f"- … and {more:,} more, in the summary of the check."
    if among > 0:
        yield ""


def _listed(mistakes: Iterable[Mistake], site_url: str) -> Iterator[str]:
    return (f"- {_mistake(mistake, site_url)}" for mistake in mistakes)


def _mistake(mistake: Mistake, site_url: str) -> str:
    kind = "" if mistake.severity == "error" else "Warning: "
    told = f"{kind}**{said(mistake.path)}, line {mistake.line}**: {_sentence(mistake.message)}"
    if mistake.hint:
        told += f" **What to do:** {_sentence(mistake.hint)}"
    # the name of a rule is a stranger's too, unless there is such a rule; where the settings cannot be read, there is
    # no site to lead to
    return f"{told} [Why]({site_url}rules/{mistake.rule}/)" if site_url and mistake.rule in rules.RULES else told


def _sentence(text: str) -> str:
    """A message or hint of the check, which ends without a stop, as a sentence."""
    return said(text) if text.endswith(("?", ".", "…")) else f"{said(text)}."


def _changes(results: Results, facts: Facts, register: Register) -> Iterator[str]:
    untold = sorted(path for path in facts.paths if path.startswith(RECORDS) and not is_told(path))
    if not results.changes and not untold:
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
    if untold:
        yield f"{BESIDE}: {_named(untold)}. Open them under “Files changed”."
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
        yield f"- [{box}] **{name}** {said(in_words(states[consent.partner], consent))}"
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
        if any(change.asked for change in results.changes):
            yield (
                "Each party looks at “Files changed”, chooses “Review changes” and “Approve”. An approval counts for "
                "what is there when it is given: after another change, please approve again. The core team then merges."
            )
        else:
            yield "Nobody's agreement is needed. The core team looks at it and merges."
        yield ""
        if _owners_stale(facts.paths, owners_follow=results.owners_follow):
            yield OWNERS
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
