"""A review as Markdown, for a comment under a pull request. Pure.

Texts come from anybody's change. They are shown as they read: they format nothing, link nobody and call nobody.
"""

import html
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from site_builder.problem import plural, visible
from site_builder.reviews.quiet import plain, quiet
from site_builder.telling.groups import GROUPS
from site_builder.telling.review import Point, RecordReview, Review
from site_builder.telling.showing import BESIDE, NOTHING, headline, needed, reached, told_first
from site_builder.telling.wording import word_by_word

LONGEST: Final = 65_000
"""Characters. GitHub refuses a comment of more than 65,536."""
LONGEST_RECORD: Final = 12_000
"""Characters of what is told of one record, so that a long one does not keep the others out."""
LONGEST_LIST: Final = 6_000
"""Characters of a list of records or files, and of whose agreement is needed."""
MOST_OPEN: Final = 3
"""How many records are shown open; of more, each opens when it is asked for."""
_ROOM_FOR_REST: Final = 200
_NUMBER: Final = re.compile(r"^(\d+)([.)])")
_SURROUND: Final = {"gone": "<del>{}</del>", "new": "<ins>{}</ins>", "same": "{}", "left-out": "{}"}


def as_markdown(review: Review) -> str:
    """At most LONGEST characters. What finds no room is counted."""
    parts = ["## What changes in the records", "", _said(headline(review)) if review.records else NOTHING]
    parts += _list("record", (f"{kind}: {_where(record)}" for kind, record in told_first(review)))
    beside = _list("file", (_said(path) for path in review.beside))
    if beside:
        beside = ["", f"{BESIDE}. Open them under “Files changed”:", *beside]
    left = LONGEST - _length(parts) - _length(beside) - _ROOM_FOR_REST
    told = [record for record in review.records if record.points or record.needs]
    sections = (_section(record, is_open=len(told) <= MOST_OPEN) for record in told)
    shown = 0
    for section in sections:
        left -= _length(section)
        if left < 0:
            break
        parts += section
        shown += 1
    if rest := len(told) - shown:
        parts += ["", f"And {plural(rest, 'more record')}: `register diff` tells of all of them."]
    return "\n".join([*parts, *beside, ""])


def _length(lines: Iterable[str]) -> int:
    return sum(len(line) + 1 for line in lines)


def _said(text: str) -> str:
    """The text as Markdown that reads as it does, wherever in a line it stands. GitHub reads formulas between `$`."""
    return _NUMBER.sub(r"\1\\\2", plain(visible(text)).replace("$", "\\$"))


def _where(record: RecordReview) -> str:
    was = f", was {_said(record.was)}" if record.was else ""
    return f"**{_said(record.title)}** ({_said(record.path)}{was})"


def _list(noun: str, items: Iterable[str]) -> list[str]:
    """The items as a list, as many as there is room for."""
    lines, left, rest = [""], LONGEST_LIST, 0
    for item in items:
        left -= len(item) + 3
        if left < 0:
            rest += 1
        else:
            lines.append(f"- {item}")
    if rest:
        lines.append(f"- and {plural(rest, f'more {noun}')}")
    return lines if len(lines) > 1 else []


def _section(record: RecordReview, *, is_open: bool) -> list[str]:
    """One record, as a part of its own that can be folded away."""
    body = list(chain(_needs(record), _points(record)))
    if is_open:
        return ["", f"### {_said(record.title)}", "", _said(record.path), *body]
    # a line of HTML is no Markdown, so that its text is escaped as HTML is
    title = html.escape(quiet(visible(f"{record.title} ({record.path})")))
    return ["", f"<details><summary>{title}</summary>", *body, "", "</details>"]


def _needs(record: RecordReview) -> Iterator[str]:
    if record.needs:
        yield from ("", f"**{needed(record.needs)}**")
        yield from _list("partner", (_said(reached(each)) for each in record.reached))


def _points(record: RecordReview) -> Iterator[str]:
    """What changed by group, as much of it as there is room for."""
    left, rest = LONGEST_RECORD, 0
    for group, points in record.points.items():
        heading = ["", f"**{GROUPS[group]}**", ""]
        for point in points:
            item = f"- {_point(point)}"
            left -= len(item) + 1 + _length(heading)
            if left < 0:
                rest += 1
                continue
            yield from (*heading, item)
            heading = []
    if rest:
        yield from ("", f"And {plural(rest, 'more change')} of this record.")


def _point(point: Point) -> str:
    if not point.texts:
        return _said(point.sentence)
    pieces = (_SURROUND[piece.kind].format(_said(piece.text)) for piece in word_by_word(*point.texts))
    return f"{_said(point.sentence)}: {' '.join(pieces)}"
