"""Mends that the check knows, as suggestions on the lines that they are about, which one click takes over. Pure.

GitHub takes them only on lines that a proposal shows as changed, so those are asked of GitHub and not of the file that
the check has handed on.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Final

from site_builder.github.pulls import ChangedFile, LineComment
from site_builder.github.results import LONGEST_LINE, MOST_SUGGESTED, MOST_SUGGESTIONS, Suggestion

MOST: Final = 10
"""As many as a person goes through one by one."""
ABOUT: Final = (
    "The check knows how to mend what is marked below. “Commit suggestion” takes one over; “Add suggestion to batch” "
    "takes several together."
)


def suggestions_of(path: str, before: bytes, after: bytes) -> Iterator[Suggestion]:
    """What to write instead of which lines. Nothing of a file that is no plain text with lines of the usual kind."""
    try:
        old, new = (content.decode("utf-8").split("\n") for content in (before, after))
    except UnicodeDecodeError:
        return
    for what, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        lines = new[first:last]
        if what == "insert":
            # beside a line that is there: it is written again, with what is to stand before it
            end, lines = start + 1, [*lines, *old[start : start + 1]]  # noqa: PLW2901  the same stretch, made longer
        is_sayable = len(lines) <= MOST_SUGGESTED and all(
            line.isprintable() and len(line) <= LONGEST_LINE for line in lines
        )
        if what != "equal" and end <= len(old) and is_sayable:
            yield Suggestion(path=path, first=start + 1, last=end, lines=tuple(lines))


def all_suggestions(found: Mapping[str, tuple[bytes, bytes]]) -> tuple[Suggestion, ...]:
    """Those of every file, by path: what it holds, and what it should. At most as many as are handed on."""
    listed = (each for path, (before, after) in sorted(found.items()) for each in suggestions_of(path, before, after))
    return tuple(each for each, _ in zip(listed, range(MOST_SUGGESTIONS), strict=False))


def comments_of(
    suggestions: Iterable[Suggestion], files: Mapping[str, ChangedFile], standing: Collection[LineComment]
) -> tuple[LineComment, ...]:
    """What is to be said on which lines, that is not said there already: at most `MOST`.

    `suggestions` come from a stranger's file; `files` and `standing` are GitHub's own word.
    """
    wanted: list[LineComment] = []
    for each in suggestions:
        made = LineComment(each.path, each.first, each.last, body_of(each.lines))
        shown = files[each.path].shown if each.path in files else ()
        is_shown = any(each.first in lines and each.last in lines for lines in shown)
        if is_shown and each.first <= each.last and made not in standing and made not in wanted:
            wanted.append(made)
    return tuple(wanted[:MOST])


def body_of(lines: Iterable[str]) -> str:
    """A suggestion as GitHub reads it. The fence is longer than any in the text, so that nothing gets out of it."""
    text = "\n".join(line if line.isprintable() else "" for line in lines)
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}suggestion\n{text}\n{fence}" if text else f"{fence}suggestion\n{fence}"
