"""How a flow is laid out: three columns on a wide sheet, a tree on a narrow one.

No two lines cross. A box is as long as the rows that it belongs to, so that whoever gives several things stands once.
"""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from site_builder.site.pictures.drawing import NARROW, PAD, WIDE, Drawn, Sheet, arrows, box


class Row(NamedTuple):
    """One arrow from left to right, as it is to be read: long lists have been cut already."""

    givers: tuple[str, ...]
    receivers: tuple[str, ...]
    items: tuple[str, ...]
    how: str


GAP: Final = 14
"""Between one box and the next below it."""
BETWEEN: Final = 7
"""Between one name and the next in a box."""
MOST_LINES_OF_NOTES: Final = 4


class Block(NamedTuple):
    """The text of one box: paragraphs of lines."""

    paragraphs: tuple[tuple[str, ...], ...]
    height: float


def _block(sheet: Sheet, texts: Sequence[str], room: int, most: int) -> Block:
    paragraphs = tuple(sheet.lines(text, room, most) for text in texts)
    return Block(paragraphs, sum(map(len, paragraphs)) * sheet.leading + (len(texts) - 1) * BETWEEN + 2 * PAD)


def _written(sheet: Sheet, block: Block, x: float, top: float, kinds: Sequence[str]) -> str:
    """The text of a block. Each paragraph is of its kind; the last kind goes on."""
    written, y = [], top + PAD
    for place, lines in enumerate(block.paragraphs):
        written.append(sheet.text(lines, x + PAD, y, kind=kinds[min(place, len(kinds) - 1)]))
        y += len(lines) * sheet.leading + BETWEEN
    return "".join(written)
