"""How a flow is laid out: three columns on a wide sheet, a tree on a narrow one.

No two lines cross. A box is as long as the rows that it belongs to, so that whoever gives several things stands once.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, groupby
from typing import Final, NamedTuple

from site_builder.site.pictures.drawing import NARROW, PAD, WIDE, Drawn, Sheet, arrows, box, group

GAP: Final = 14
"""Between one box and the next below it."""
BETWEEN: Final = 6
"""Between one name and the next in a box."""
HEADINGS: Final = {0: "Who gives", 234: "What", 532: "Who receives"}
"""The columns of the wide sheet, by where they start."""
COLUMN, MIDDLE = 188, 252
"""How wide they are."""
INDENT: Final = 26
"""Of each step of the tree on the narrow sheet."""
MOST_LINES_OF_A_NOTE: Final = 4


class Row(NamedTuple):
    """One arrow from left to right, as it is to be read: long lists have been cut already."""

    givers: tuple[str, ...]
    receivers: tuple[str, ...]
    items: tuple[str, ...]
    how: str


class Block(NamedTuple):
    """What stands in a box: paragraphs of lines."""

    paragraphs: tuple[tuple[str, ...], ...]
    height: float
    """With the room around it."""


def _block(sheet: Sheet, texts: Sequence[str], width: float, most: int) -> Block:
    paragraphs = tuple(sheet.lines(text, int(width - 2 * PAD), most) for text in texts)
    lines = sum(map(len, paragraphs))
    return Block(paragraphs, lines * sheet.leading + (len(texts) - 1) * BETWEEN + 2 * PAD)


def _filled(sheet: Sheet, block: Block, at: tuple[float, float], size: tuple[float, float]) -> str:
    """A box with its text half-way down."""
    (x, top), (width, height) = at, size
    marks = [box(x, top, width, height)]
    y = top + (height - block.height) / 2 + PAD
    for lines in block.paragraphs:
        marks.append(sheet.text(lines, x + PAD, y))
        y += len(lines) * sheet.leading + BETWEEN
    return "".join(marks)


def wide(rows: Sequence[Row], notes: Sequence[str], most: int) -> Drawn:
    """Three columns. `most` is how many lines a name may take."""
    left, middle, right = HEADINGS
    whats = [_block(WIDE, (*row.items, row.how), MIDDLE, most) for row in rows]
    givers, receivers = (list(_spans(rows, side, most)) for side in (_givers, _receivers))
    heights = _stretched([what.height for what in whats], (*givers, *receivers))
    first = WIDE.leading + BETWEEN
    tops = list(accumulate((height + GAP for height in heights), initial=first))
    marks = [WIDE.text((heading,), x, 0, kind="r-heading") for x, heading in HEADINGS.items()]
    for x, spans in ((left, givers), (right, receivers)):
        for start, end, block in spans:
            height = tops[end] - GAP - tops[start]
            marks.append(_filled(WIDE, block, (x, tops[start]), (COLUMN, height)))
    placed = zip(whats, tops, heights, strict=False)
    marks.append(group("r-what", (_filled(WIDE, what, (middle, top), (MIDDLE, tall)) for what, top, tall in placed)))
    ways = [
        (start, end, top + height / 2)
        for top, height in zip(tops, heights, strict=False)
        for start, end in ((COLUMN, middle), (middle + MIDDLE, right))
    ]
    marks.append(arrows((f"M{start} {y:g}H{end - 6}" for start, end, y in ways), ((end, y) for _, end, y in ways)))
    return _with_notes(WIDE, marks, notes, tops[-1] - GAP)


def _givers(row: Row) -> tuple[str, ...]:
    return row.givers


def _receivers(row: Row) -> tuple[str, ...]:
    return row.receivers


def _spans(rows: Sequence[Row], side: Callable[[Row], tuple[str, ...]], most: int) -> Iterator[tuple[int, int, Block]]:
    """The boxes of a column: the first row of each, the row after its last, and what stands in it."""
    start = 0
    for names, same in groupby(rows, key=side):
        end = start + sum(1 for _ in same)
        yield start, end, _block(WIDE, names, COLUMN, most)
        start = end


def _stretched(heights: Sequence[float], spans: Sequence[tuple[int, int, Block]]) -> list[float]:
    """The heights of rows, such that every box beside them has room for its text."""
    stretched = list(heights)
    for start, end, block in spans:
        have = sum(stretched[start:end]) + (end - start - 1) * GAP
        if block.height > have:
            more = -(-(block.height - have) // (end - start))
            stretched[start:end] = [height + more for height in stretched[start:end]]
    return stretched


def narrow(rows: Sequence[Row], notes: Sequence[str], most: int) -> Drawn:
    """A tree: the giver, below it what it gives, below that who receives it."""
    tree = _Tree(most)
    for givers, given in groupby(rows, key=_givers):
        trunk = tree.add(givers, 0)
        for row in given:
            branch = tree.add((*row.items, row.how), 1, trunk)
            tree.add(row.receivers, 2, branch)
        tree.y += GAP
    return _with_notes(NARROW, [*tree.marks, arrows(tree.lines, tree.tips)], notes, tree.y - 2 * GAP)


class _Tree:
    """Boxes from top to bottom, each with an arrow from the one that it hangs on."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.y = 0.0
        self.marks: list[str] = []
        self.lines: list[str] = []
        self.tips: list[tuple[float, float]] = []

    def add(self, texts: Sequence[str], step: int, stem: float = 0) -> float:
        """Draws a box so many steps in, and returns where lines to those below it start."""
        x = step * INDENT
        block = _block(NARROW, texts, NARROW.width - x, self.most)
        filled = _filled(NARROW, block, (x, self.y), (NARROW.width - x, block.height))
        self.marks.append(group("r-what", [filled]) if step == 1 else filled)
        if step:
            middle = self.y + block.height / 2
            self.lines.append(f"M{x - INDENT / 2:g} {stem:g}V{middle:g}H{x - 6}")
            self.tips.append((x, middle))
        bottom = self.y + block.height
        self.y = bottom + GAP
        return bottom


def _with_notes(sheet: Sheet, marks: Sequence[str], notes: Sequence[str], bottom: float) -> Drawn:
    """What is drawn with its notes below."""
    y, written = bottom + GAP, []
    for note in notes:
        lines = sheet.lines(note, sheet.width, MOST_LINES_OF_A_NOTE)
        written.append(sheet.text(lines, 0, y, kind="r-quiet"))
        y += len(lines) * sheet.leading
    # a unit on each side for the width of the boxes' own lines
    return Drawn("".join((*marks, *written)), (y + 2) if notes else bottom + 2)
