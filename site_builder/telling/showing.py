"""A review as text for a terminal and as data. Pure.

The data has a shape that stays (`VERSION` rises if it must change):

- `version`; `base` and `head`, the hashes of the commits (`head` is null for the files in a folder)
- `records`: of each, `path`, `was` (its path before, or null), `kind` (`added`, `removed`, `moved`, `changed`,
  `unreadable`, `readable`), `title`, `needs` and `groups`
- `needs`: null, or `action` (`new-version`, `sign`, `confirm`, `agree`), `version` (of the agreement, to be signed; or
  null) and `partners`: of each, `partner` (its id), `name`, `state` (`to-sign`, `written-here`, `signed`, `leaves`,
  `to-agree`), `accounts` on GitHub as they were before the change, and `new` (whether its own record comes with it)
- `groups`: in the order of what to decide, `group` (`people`, `law`, `parties`, `review`, `published`, `wording`) and
  `points`: of each, `field`, `sentence`, `substance` (whether parties have signed for it), and of prose the texts
  `before` and `after`, otherwise null
- `partners`: ids of all that are asked for anything
- `beside`: paths of other files of the same folders that differ
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from site_builder import words
from site_builder.history.between import Kind
from site_builder.problem import json_text, visible
from site_builder.telling.consent import STATES, Needs
from site_builder.telling.groups import GROUPS
from site_builder.telling.review import Point, Reached, RecordReview, Review
from site_builder.telling.wording import Piece, word_by_word

VERSION: Final = 1
NOTHING: Final = "No record says anything else than before."
KINDS: Final[Mapping[Kind, str]] = {
    "added": "New",
    "moved": "Moved",
    "removed": "Removed",
    "unreadable": "Cannot be read",
    "readable": "Could not be read before",
    "changed": "Changed",
}
"""In the order in which they are told; what is in the file is told of those that are here and readable."""
BESIDE: Final = "Other files that differ, whose content is not told here"
_COLOURS: Final = {"title": "\x1b[1m", "needs": "\x1b[33m", "gone": "\x1b[31m", "new": "\x1b[32m"}
_MARKS: Final = {"gone": "[-{}-]", "new": "{{+{}+}}", "same": "{}", "left-out": "{}"}
_PLAIN: Final = "\x1b[0m"
Paint = Callable[[str, str], str]


def headline(review: Review) -> str:
    """What is compared, and how many records what became of."""
    counts = ((KINDS[kind].lower(), len(review.of(kind))) for kind in KINDS)
    said = words.sentence_list([f"{count:,} {kind}" for kind, count in counts if count])
    there = f"commit {review.head[:12]}" if review.head else "the files here"
    return f"From commit {review.base[:12]} to {there}: {said or NOTHING}"


def told_first(review: Review) -> Iterator[tuple[str, RecordReview]]:
    """The records that came, moved, went, or cannot be read, with what became of them in a word or two."""
    for kind in KINDS:
        if kind != "changed":
            yield from ((KINDS[kind], record) for record in review.of(kind))


def needed(needs: Needs) -> str:
    """The line before the list of those who are asked."""
    version = "" if needs.version is None else f" {needs.version}"
    match needs.action:
        case "new-version":
            return f"Needs a new version{version}, and new signatures of:"
        case "sign":
            return f"Needs signatures{f' under version{version}' if version else ''} of:"
        case "confirm":
            return "Needs to be confirmed by:"
        case "agree":
            return "Needs the agreement of:"


def reached(one: Reached) -> str:
    """A partner, what is asked of it, and how to reach it."""
    accounts = words.sentence_list(list(one.accounts)) or "no account given"
    return f"{one.name}: {STATES[one.state]} (GitHub: {accounts}{', new with this change' if one.is_new else ''})"


def as_text(review: Review, *, colour: bool = False) -> str:
    """For a person at a terminal."""

    def paint(style: str, text: str) -> str:
        return f"{_COLOURS[style]}{text}{_PLAIN}" if colour and style in _COLOURS else text

    lines = [headline(review) if review.records else NOTHING]
    if first := [f"  {kind}: {_record(record)}" for kind, record in told_first(review)]:
        lines += ["", *map(_line, first)]
    for record in review.records:
        lines += _block(record, paint)
    if review.beside:
        lines += ["", f"{BESIDE}:", *(_line(f"  {path}") for path in review.beside)]
    return "\n".join(lines) + "\n"


def _record(record: RecordReview) -> str:
    was = f", was {record.was}" if record.was else ""
    return f"{record.path}{was}: {record.title}"


def _line(text: str) -> str:
    """The text on one line, of which GitHub's runner makes no command: it obeys a line that starts with two colons."""
    shown = visible(text)
    return shown.replace("::", "\\x3a:", 1) if shown.lstrip().startswith("::") else shown


def _block(record: RecordReview, paint: Paint) -> list[str]:
    if not record.points and not record.needs:
        return []
    lines = ["", paint("title", _line(f"{record.title} ({record.path})"))]
    if record.needs:
        lines += [paint("needs", f"  {needed(record.needs)}")]
        lines += [_line(f"    {reached(each)}") for each in record.reached]
    for group, points in record.points.items():
        lines.append(f"  {GROUPS[group]}")
        for point in points:
            lines += _point(point, paint)
    return lines


def _point(point: Point, paint: Paint) -> Iterator[str]:
    yield _line(f"    {point.sentence}")
    if point.texts:
        yield "      " + " ".join(_piece(piece, paint) for piece in word_by_word(*point.texts))


def _piece(piece: Piece, paint: Paint) -> str:
    return paint(piece.kind, _MARKS[piece.kind].format(_line(piece.text)))


def as_json(review: Review) -> str:
    """For programs, in the shape that stands above."""
    return json_text(
        {
            "version": VERSION,
            "base": review.base,
            "head": review.head,
            "records": [_record_data(record) for record in review.records],
            "partners": [each.partner for each in review.reached],
            "beside": list(review.beside),
        }
    )


def _record_data(record: RecordReview) -> dict[str, Any]:
    return {
        "path": record.path,
        "was": record.was or None,
        "kind": record.kind,
        "title": record.title,
        "needs": record.needs
        and {
            "action": record.needs.action,
            "version": record.needs.version,
            "partners": [
                {
                    "partner": each.partner,
                    "name": each.name,
                    "state": each.state,
                    "accounts": list(each.accounts),
                    "new": each.is_new,
                }
                for each in record.reached
            ],
        },
        "groups": [
            {"group": group, "points": [_point_data(point) for point in points]}
            for group, points in record.points.items()
        ],
    }


def _point_data(point: Point) -> dict[str, Any]:
    before, after = point.texts or (None, None)
    return {
        "field": point.field,
        "sentence": point.sentence,
        "substance": point.is_substance,
        "before": before,
        "after": after,
    }
