"""What all pictures are drawn with: sheets, boxes of text, arrows, and the figure around them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Final, NamedTuple, TypeVar

from site_builder.site.pictures import letters
from site_builder.site.pictures.letters import EM, plain

BUDGET, LIMIT = 6_144, 8_192
"""Bytes that a picture should take, and may take at most: an agreement's page has to stay light."""
BOLD: Final = 1.15
"""How much wider bold type is."""
PAD: Final = 10
"""Room between the edge of a box and its text."""

Level = TypeVar("Level")


@dataclass(frozen=True)
class Picture:
    """Markup that templates set as it is: everything in it that a record says has been escaped."""

    markup: str

    def __html__(self) -> str:
        """How templates ask for markup."""
        return self.markup


class Sheet(NamedTuple):
    """One of the two layouts. One unit is one pixel where the picture has just the room that it was drawn for."""

    width: int
    size: int
    """Of the type."""
    leading: int
    """From one line to the next."""

    def lines(self, text: str, room: float, most: int, *, bold: bool = False) -> tuple[str, ...]:
        """Text in lines that fit into so many units."""
        return letters.wrap(text, int(room / (BOLD if bold else 1) * EM // self.size), most)

    def room(self, text: str) -> int:
        """The units that a line takes at most."""
        return -(-letters.width(text) * self.size // EM)

    def text(self, lines: Sequence[str], x: int, top: int, *, kind: str = "", anchor: str = "") -> str:
        """Lines of text below `top`, each from `x` on (or ending there, or around it, as `anchor` says)."""
        attributes = (f' class="{kind}"' if kind else "") + (f' text-anchor="{anchor}"' if anchor else "")
        # the baseline of most faces lies about four fifths of the way down the line
        start = f'<text x="{x}" y="{round(top + 0.79 * self.leading)}"{attributes}>{_held(self.size, lines[0])}'
        if len(lines) == 1:
            return f"{start}</text>"
        # a blank before each further line keeps words apart for whoever copies the text; it would move other anchors
        blank = "" if anchor else " "
        more = [f'{blank}<tspan x="{x}" dy="{self.leading}">{_held(self.size, line)}</tspan>' for line in lines[1:]]
        return f"{start}{''.join(more)}</text>"


@lru_cache(maxsize=16_384)
def _held(size: int, line: str) -> str:
    """A line, escaped. One in a script whose widths are not known is told to keep to its room."""
    escaped = escape(line, quote=False)
    if letters.is_measured(line):
        return escaped
    room = letters.width(line) * size // EM
    return f'<tspan textLength="{room}" lengthAdjust="spacingAndGlyphs">{escaped}</tspan>'


WIDE: Final = Sheet(720, 14, 18)
NARROW: Final = Sheet(288, 13, 17)
"""288 is what the page's margins leave of 320 pixels."""


class Drawn(NamedTuple):
    """One layout: what is on the sheet, and how far down it goes."""

    marks: str
    height: int


def box(x: int, y: int, width: int, height: int, kind: str = "") -> str:
    """A rectangle, as the style sheet paints its kind."""
    attribute = f' class="{kind}"' if kind else ""
    return f'<rect{attribute} x="{x}" y="{y}" width="{width}" height="{height}"/>'


def group(kind: str, marks: Iterable[str]) -> str:
    """Marks that the style sheet paints alike."""
    return f'<g class="{kind}">{"".join(marks)}</g>'


def figure(name: str, title: str, description: str, wide: Drawn, narrow: Drawn) -> Picture:
    """Both layouts, of which the style sheet shows one. `name` makes their ids unique on the page.

    Both are named by the title and description of the first: a name may come from what is not shown (Accessible Name
    and Description Computation 1.2, 2A).
    """
    label = f'role="img" aria-labelledby="{name}-title {name}-desc"'
    return Picture(
        '<div class="r-picture">\n'
        f'<svg class="r-picture__wide" {label} viewBox="0 0 {WIDE.width} {wide.height}" font-size="{WIDE.size}">'
        f'<title id="{name}-title">{escape(plain(title), quote=False)}</title>'
        f'<desc id="{name}-desc">{escape(plain(description), quote=False)}</desc>{wide.marks}</svg>\n'
        f'<svg class="r-picture__narrow" {label} viewBox="0 0 {NARROW.width} {narrow.height}"'
        f' font-size="{NARROW.size}">{narrow.marks}</svg>\n</div>'
    )


def within_budget(draw: Callable[[Level, int], Picture | None], levels: Sequence[tuple[int, Level]]) -> Picture | None:
    """The picture with the most detail that is light enough, or else with the least detail.

    `levels` are bytes and what is drawn if it takes no more. `draw` may know beforehand that it does, and say None.
    """
    for budget, level in levels[:-1]:
        if (picture := draw(level, budget)) and len(picture.markup.encode()) <= budget:
            return picture
    budget, level = levels[-1]
    return draw(level, budget)


def summed(names: Sequence[str], most: int) -> tuple[str, ...]:
    """At most so many lines: where there are more names, the last says how many are left."""
    return tuple(names) if len(names) <= most else (*names[: most - 1], f"and {len(names) - most + 1:,} more")


def listed(names: Sequence[str], most: int) -> str:
    """`A, B and C`, or `A, B and 7 more`."""
    shown = summed(names, most)
    if len(shown) == 1:
        return shown[0].removeprefix("and ")
    return f"{', '.join(shown[:-1])} and {shown[-1].removeprefix('and ') if len(names) > most else shown[-1]}"


def clipped(text: str, longest: int) -> str:
    """Whole words of a title or a sentence, at most so many characters."""
    text = plain(text)
    return text if len(text) <= longest else f"{text[: longest - 1].rpartition(' ')[0] or text[: longest - 1]}…"
