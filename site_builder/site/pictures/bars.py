"""Bars: upright side by side on a wide sheet if their numbers fit, else lying one below the other."""

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from site_builder.site.pictures.drawing import NARROW, WIDE, Drawn, Sheet, box

TALL: Final = 150
"""The height of the longest upright bar."""
THICKEST: Final = 50
ROW: Final = 28
"""From one lying bar to the next."""
GAP: Final = 8
"""Between a bar and its words."""
BESIDE: Final = 6
"""Between the words of one bar and those of the next."""


class Bar(NamedTuple):
    """One bar with its words."""

    label: str
    """Below it or in front of it: `Nov`."""
    year: str
    """The second line of the label, where it differs from that of the bar before."""
    share: float
    """Of the longest bar, 0 to 1."""
    said: tuple[str, ...]
    """Its numbers, in lines: `83%`, `5 of 6`."""
    kind: Literal["", "r-late"] = ""
    of_whole: bool = False
    """Whether what is missing to the longest bar is drawn too, as an outline."""


class Key(NamedTuple):
    """What a filled bar and an outline stand for."""

    filled: str
    outlined: str


def chart(bars: Sequence[Bar], notes: Sequence[str], key: Key | None = None) -> tuple[Drawn, Drawn]:
    """The wide and the narrow layout."""
    needed = [max(map(WIDE.room, (bar.label, bar.year, *bar.said))) + BESIDE for bar in bars]
    wide = _upright(bars, needed) if sum(needed) <= WIDE.width else _lying(WIDE, bars)
    return _below(WIDE, wide, notes, key), _below(NARROW, _lying(NARROW, bars), notes, key)


def _upright(bars: Sequence[Bar], needed: Sequence[int]) -> Drawn:
    """`needed` is the room that each takes; what is left over is shared out."""
    spare = (WIDE.width - sum(needed)) // len(bars)
    half = (min(THICKEST, *(room + spare for room in needed)) - BESIDE) // 2
    above = max(len(bar.said) for bar in bars) * WIDE.leading + GAP
    ground = above + TALL
    marks, year, start = [], "", 0
    for bar, room in zip(bars, needed, strict=True):
        middle = start + (room + spare) // 2
        start += room + spare
        height = _length(bar, TALL)
        if bar.of_whole:
            marks.append(box(middle - half, above, 2 * half, TALL, "r-rest"))
        if height:
            marks.append(box(middle - half, ground - height, 2 * half, height, bar.kind or "r-bar"))
        top = ground - (TALL if bar.of_whole else height) - len(bar.said) * WIDE.leading - GAP // 2
        marks.append(WIDE.text(bar.said, middle, top, anchor="middle"))
        label = (bar.label, bar.year) if bar.year != year else (bar.label,)
        marks.append(WIDE.text(label, middle, ground + GAP // 2, anchor="middle"))
        year = bar.year
    marks.append(f'<path d="M0 {ground}H{WIDE.width}"/>')
    return Drawn("".join(marks), ground + GAP // 2 + 2 * WIDE.leading)


def _length(bar: Bar, longest: int) -> int:
    """However small, what there is can be seen."""
    return max(round(bar.share * longest), 2) if bar.share else 0


def _lying(sheet: Sheet, bars: Sequence[Bar]) -> Drawn:
    labels = [f"{bar.label} {bar.year}".rstrip() for bar in bars]
    said = [", ".join(bar.said) for bar in bars]
    start = max(map(sheet.room, labels)) + GAP
    longest = sheet.width - start - GAP - max(map(sheet.room, said))
    marks = []
    for place, (bar, label, numbers) in enumerate(zip(bars, labels, said, strict=True)):
        y = place * ROW
        length = _length(bar, longest)
        text_top = y + (ROW - sheet.leading) // 2
        marks.append(sheet.text((label,), 0, text_top))
        if bar.of_whole:
            marks.append(box(start, y + 4, longest, ROW - 8, "r-rest"))
        if length:
            marks.append(box(start, y + 4, length, ROW - 8, bar.kind or "r-bar"))
        end = start + (longest if bar.of_whole else length)
        marks.append(sheet.text((numbers,), end + GAP, text_top))
    marks.append(f'<path d="M{start} 0V{len(bars) * ROW}"/>')
    return Drawn("".join(marks), len(bars) * ROW)


def _below(sheet: Sheet, drawn: Drawn, notes: Sequence[str], key: Key | None) -> Drawn:
    """A chart with its key and its notes."""
    y, marks = drawn.height + GAP, [drawn.marks]
    for kind, meaning in (("r-bar", key.filled), ("r-rest", key.outlined)) if key else ():
        lines = sheet.lines(meaning, sheet.width - 24, 3)
        marks += box(1, y + 2, 14, 14, kind), sheet.text(lines, 24, y)
        y += len(lines) * sheet.leading + GAP // 2
    for note in notes:
        lines = sheet.lines(note, sheet.width, 4)
        marks.append(sheet.text(lines, 0, y, kind="r-quiet"))
        y += len(lines) * sheet.leading
    return Drawn("".join(marks), y + 2)
