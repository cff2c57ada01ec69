"""How a flow is laid out: three columns on a wide sheet, a tree on a narrow one.

No two lines cross. A box is as long as the rows that it belongs to, so that whoever gives several things stands once.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby
from operator import attrgetter
from typing import Final, NamedTuple

from site_builder.site.pictures.drawing import NARROW, PAD, WIDE, Drawn, Sheet, box, group

GAP: Final = 14
"""Between one box and the next below it."""
BETWEEN: Final = 5
"""Between one paragraph and the next in a box."""
BULLET: Final = 12
"""From a bullet's left edge to its text."""
HEADINGS: Final = {0: "Who gives", 240: "What", 520: "Who receives"}
"""The columns of the wide sheet, by where they start."""
COLUMN, MIDDLE = 200, 240
"""How wide they are."""
INDENT: Final = 26
"""Of each step of the tree on the narrow sheet."""
LINES_OF_WORDS: Final = 6
"""As many as any words of the register's own need; only names are ever cut."""


class Listed(NamedTuple):
    """The names in a box, of which at most so many lines are shown; with words before and after, if any."""

    names: tuple[str, ...]
    most: int
    before: str = ""
    after: str = ""

    @property
    def shown(self) -> tuple[str, ...]:
        """Those that are drawn: one line is left for how many are not."""
        return self.names if len(self.names) <= self.most else self.names[: self.most - 1]

    @property
    def rest(self) -> str:
        """How many are not: `and 7 more`."""
        return f"and {len(self.names) - self.most + 1:,} more" if len(self.names) > self.most else ""


class Row(NamedTuple):
    """One arrow from left to right, as it is to be read."""

    givers: Listed
    receivers: Listed
    items: Listed


class Place(NamedTuple):
    """A rectangle of the sheet."""

    x: int
    top: int
    width: int
    height: int


class Paragraph(NamedTuple):
    """Lines of a box that belong together."""

    lines: tuple[str, ...]
    kind: str = ""
    has_bullet: bool = False


class Block(NamedTuple):
    """What stands in a box."""

    paragraphs: Sequence[Paragraph]
    height: int
    """With the room around it."""


def _block(sheet: Sheet, listed: Listed, width: int, most: int) -> Block:
    """Names as a list with bullets, unless there is but one, and quieter words before and after."""
    room = width - 2 * PAD
    many = len(listed.names) > 1
    before, more, after = (
        [Paragraph(sheet.lines(said, room, LINES_OF_WORDS), "r-quiet")] if said else []
        for said in (listed.before, listed.rest, listed.after)
    )
    names = [Paragraph(sheet.lines(name, room - BULLET * many, most), "", many) for name in listed.shown]
    paragraphs = [*before, *names, *more, *after]
    lines = sum(len(paragraph.lines) for paragraph in paragraphs)
    return Block(paragraphs, lines * sheet.leading + (len(paragraphs) - 1) * BETWEEN + 2 * PAD)


class _Canvas:
    """What has been drawn on a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.marks: list[str] = []
        self.whats: list[str] = []
        """Boxes of information; the others are of partners."""
        self.lines: list[str] = []
        self.tips: list[str] = []
        """Heads of arrows."""
        self.dots: list[str] = []
        """Bullets."""

    def fill(self, block: Block, place: Place, *, is_what: bool = False) -> None:
        """A box with its text half-way down."""
        marks = self.whats if is_what else self.marks
        marks.append(box(*place))
        y = place.top + (place.height - block.height) // 2 + PAD
        for lines, kind, has_bullet in block.paragraphs:
            start = place.x + PAD
            if has_bullet:
                # a line of no length has round ends and nothing between them: the shortest way to say "a dot"
                self.dots.append(f"M{start + 2} {y + self.sheet.leading // 2}h0")
                start += BULLET
            marks.append(self.sheet.text(lines, start, y, kind=kind))
            y += len(lines) * self.sheet.leading + BETWEEN

    def arrow(self, path: str, x: int, y: int) -> None:
        """A line that goes right to a box at `x`."""
        self.lines.append(f"{path}H{x - 6}")
        self.tips.append(f"M{x} {y}l-8 -5v10z")

    def drawn(self, notes: Sequence[str], bottom: int) -> Drawn:
        """All of it, with notes below."""
        self.marks.append(group("r-what", self.whats))
        # one element each, for the bytes
        for kind, paths in (("line", self.lines), ("tip", self.tips), ("dots", self.dots)):
            self.marks.append(f'<path class="r-{kind}" d="{"".join(paths)}"/>')
        for note in notes:
            lines = self.sheet.lines(note, self.sheet.width, LINES_OF_WORDS)
            self.marks.append(self.sheet.text(lines, 0, bottom + GAP, kind="r-quiet"))
            bottom += len(lines) * self.sheet.leading
        return Drawn("".join(self.marks), bottom + (GAP if notes else 0) + 1)


def wide(rows: Sequence[Row], notes: Sequence[str], most: int) -> Drawn:
    """Three columns. `most` is how many lines a name may take."""
    left, middle, right = HEADINGS
    canvas = _Canvas(WIDE)
    canvas.marks += (WIDE.text((heading,), x, 0, kind="r-heading") for x, heading in HEADINGS.items())
    whats = [_block(WIDE, row.items, MIDDLE, most) for row in rows]
    sides = {x: list(_spans(rows, side, most)) for x, side in ((left, "givers"), (right, "receivers"))}
    heights = _stretched([what.height for what in whats], (*sides[left], *sides[right]))
    tops = list(accumulate((height + GAP for height in heights), initial=WIDE.leading + BETWEEN))
    for x, spans in sides.items():
        for start, end, block in spans:
            canvas.fill(block, Place(x, tops[start], COLUMN, tops[end] - GAP - tops[start]))
    for what, top, height in zip(whats, tops, heights, strict=False):
        canvas.fill(what, Place(middle, top, MIDDLE, height), is_what=True)
        y = top + height // 2
        canvas.arrow(f"M{left + COLUMN} {y}", middle, y)
        canvas.arrow(f"M{middle + MIDDLE} {y}", right, y)
    return canvas.drawn(notes, tops[-1] - GAP)


def _spans(rows: Sequence[Row], side: str, most: int) -> Iterator[tuple[int, int, Block]]:
    """The boxes of a column: the first row of each, the row after its last, and what stands in it."""
    start = 0
    for listed, same in groupby(rows, key=attrgetter(side)):
        end = start + sum(1 for _ in same)
        yield start, end, _block(WIDE, listed, COLUMN, most)
        start = end


def _stretched(heights: Sequence[int], spans: Sequence[tuple[int, int, Block]]) -> list[int]:
    """The heights of rows, such that every box beside them has room for its text."""
    stretched = list(heights)
    for start, end, block in spans:
        missing = block.height - sum(stretched[start:end]) - (end - start - 1) * GAP
        if missing > 0:
            more = -(-missing // (end - start))
            stretched[start:end] = [height + more for height in stretched[start:end]]
    return stretched


def narrow(rows: Sequence[Row], notes: Sequence[str], most: int) -> Drawn:
    """A tree: the giver, below it what it gives, below that who receives it."""
    canvas = _Canvas(NARROW)
    y = 0

    def add(listed: Listed, step: int, stem: int = 0) -> int:
        """Draws a box so many steps in, hanging on one that ends at `stem`, and returns where it ends itself."""
        nonlocal y
        x = step * INDENT
        block = _block(NARROW, listed, NARROW.width - x, most)
        canvas.fill(block, Place(x, y, NARROW.width - x, block.height), is_what=step == 1)
        if step:
            middle = y + block.height // 2
            canvas.arrow(f"M{x - INDENT // 2} {stem}V{middle}", x, middle)
        y += block.height + GAP
        return y - GAP

    for givers, given in groupby(rows, key=attrgetter("givers")):
        y += GAP if y else 0
        trunk = add(givers._replace(before="From"), 0)
        for row in given:
            add(row.receivers._replace(before="To"), 2, add(row.items, 1, trunk))
    return canvas.drawn(notes, y - GAP)
