"""What all pictures are drawn with: sheets, boxes of text, arrows, and the figure around them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, NamedTuple, TypeVar

from site_builder.site.pictures import letters
from site_builder.site.pictures.letters import EM, plain

BUDGET: Final = 6_144
"""Bytes that a picture may take before less is drawn: an agreement's page has to stay light."""
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

    def text(self, lines: Sequence[str], x: float, top: float, *, kind: str = "", anchor: str = "") -> str:
        """Lines of text below `top`, each from `x` on (or ending there, or around it, as `anchor` says)."""
        attributes = (f' class="{kind}"' if kind else "") + (f' text-anchor="{anchor}"' if anchor else "")
        first, *others = (self._line(line) for line in lines)
        # a blank before each further line keeps words apart for whoever copies the text; it would move other anchors
        blank = "" if anchor else " "
        more = "".join(f'{blank}<tspan x="{x:g}" dy="{self.leading}"{line}</tspan>' for line in others)
        # the baseline of most faces lies about four fifths of the way down the line
        return f'<text x="{x:g}" y="{round(top + 0.79 * self.leading)}"{attributes}{first}{more}</text>'

    def _line(self, line: str) -> str:
        """The rest of an element after its attributes: a script that was not measured is told to keep to its room."""
        held = "" if letters.is_measured(line) else f' textLength="{self.room(line)}" lengthAdjust="spacingAndGlyphs"'
        return f"{held}>{escape(line, quote=False)}"


WIDE: Final = Sheet(720, 14, 18)
NARROW: Final = Sheet(288, 13, 17)
"""288 is what the page's margins leave of 320 pixels."""


class Drawn(NamedTuple):
    """One layout: what is on the sheet, and how far down it goes."""

    marks: str
    height: float


def box(x: float, y: float, width: float, height: float, kind: str = "") -> str:
    """A rectangle, as the style sheet paints its kind."""
    attribute = f' class="{kind}"' if kind else ""
    return f'<rect{attribute} x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"/>'


def group(kind: str, marks: Iterable[str]) -> str:
    """Marks that the style sheet paints alike."""
    return f'<g class="{kind}">{"".join(marks)}</g>'


def arrows(paths: Iterable[str], tips: Iterable[tuple[float, float]]) -> str:
    """Lines, and the heads of those that end at `tips`, pointing right. One element each, for the bytes."""
    heads = "".join(f"M{x:g} {y:g}l-8 -5v10z" for x, y in tips)
    return f'<path d="{"".join(paths)}"/><path class="r-tip" d="{heads}"/>'


def figure(name: str, title: str, description: str, wide: Drawn, narrow: Drawn) -> Picture:
    """Both layouts, of which the style sheet shows one. `name` makes their ids unique on the page.

    Both are named by the title and description of the first: a name may come from what is not shown (Accessible Name
    and Description Computation 1.2, 2A).
    """
    label = f'role="img" aria-labelledby="{name}-title {name}-desc"'
    return Picture(
        '<div class="r-picture">\n'
        f'<svg class="r-picture__wide" {label} viewBox="0 0 {WIDE.width} {wide.height:g}" font-size="{WIDE.size}">'
        f'<title id="{name}-title">{escape(plain(title), quote=False)}</title>'
        f'<desc id="{name}-desc">{escape(plain(description), quote=False)}</desc>{wide.marks}</svg>\n'
        f'<svg class="r-picture__narrow" {label} viewBox="0 0 {NARROW.width} {narrow.height:g}"'
        f' font-size="{NARROW.size}">{narrow.marks}</svg>\n</div>'
    )


def within_budget(draw: Callable[[Level], Picture], levels: Sequence[Level]) -> Picture:
    """The picture with the most detail that is light enough, or else with the least detail."""
    for level in levels[:-1]:
        picture = draw(level)
        if len(picture.markup.encode()) <= BUDGET:
            return picture
    return draw(levels[-1])


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
