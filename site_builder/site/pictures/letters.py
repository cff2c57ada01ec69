"""How wide text is and where its lines break, without a browser to ask.

Widths are those of DejaVu Sans, rounded up: of the faces that `--md-text-font` may come to it is the widest, so text
that fits by this table fits in any of them. In hundredths of an em.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

EM: Final = 100
_LATIN: Final = {
    30: "'IJijlł|",
    35: " ,./:;\\’\u2018·",
    40: "()-[]ft",
    45: "!r",
    50: '"*_`–§°',
    55: "?csz“”",
    60: "FLkvxy•Ł",
    65: "$0123456789EPSTYabdeghnopqu{}£€ßøđðÞþŋ",
    70: "ABCKRVXZ",
    75: "NUŊ",
    80: "&DGHOQØĐÐ",
    85: "#+<=>^w~×",
    100: "%@Wm—…MÆæ",
    110: "œŒ",
}
_KNOWN: Final = {letter: width for width, letters in _LATIN.items() for letter in letters}
_MARK: Final = 20
"""A mark above or below a letter takes no room, but a line of them must end somewhere."""
_HEAP: Final = re.compile("([\u0300-\u036f]{2})[\u0300-\u036f]+")
_FULL: Final = 105
_RIGHT_TO_LEFT: Final = 60
_UNKNOWN: Final = 80


class _Widths(dict[str, int]):
    """Width by letter; a letter that is met for the first time is measured by what Unicode says of it."""

    def __missing__(self, letter: str) -> int:
        base = unicodedata.normalize("NFD", letter)[0]
        if base in _KNOWN:
            width = _KNOWN[base]
        elif unicodedata.combining(letter):
            width = _MARK
        elif unicodedata.bidirectional(letter) in ("R", "AL"):
            width = _RIGHT_TO_LEFT
        else:
            width = _FULL if unicodedata.east_asian_width(letter) in "WF" else _UNKNOWN
        self[letter] = width
        return width


_WIDTHS: Final = _Widths(_KNOWN)


def width(text: str) -> int:
    """The most room that a line takes, in hundredths of an em; a fair guess where `is_measured` says no."""
    return sum(map(_WIDTHS.__getitem__, text))


def is_measured(text: str) -> bool:
    """Whether every letter is Latin, whose widths are known."""
    return text.isascii() or all(unicodedata.normalize("NFD", letter)[0] in _KNOWN for letter in text)


def plain(text: str) -> str:
    """One line of what can be seen.

    Controls, which XML forbids or which turn text around, are left out; so are more than two marks on one letter, for
    a heap of them covers what stands above it.
    """
    line = " ".join(text.split())
    if line.isascii() and line.isprintable():
        return line
    return _HEAP.sub(r"\1", "".join(filter(str.isprintable, line)))


@lru_cache(maxsize=16_384)
def wrap(text: str, room: int, most: int) -> tuple[str, ...]:
    """Text in at most `most` lines of `room` hundredths of an em; what does not fit ends in an ellipsis.

    A word that is longer than a line is broken. The same names come again and again, so results are kept.
    """
    room -= _WIDTHS[" "]  # what separates a line from the next when it is copied takes room too
    lines: list[str] = []
    line, used = "", 0
    for word in plain(text).split():
        for piece in _pieces(word, room):
            needed = width(piece)
            if line and used + _WIDTHS[" "] + needed > room:
                lines.append(line)
                line, used = piece, needed
            else:
                used += needed + (_WIDTHS[" "] if line else 0)
                line = f"{line} {piece}" if line else piece
        if len(lines) > most:
            break
    lines.append(line)
    return tuple(lines) if len(lines) <= most else (*lines[: most - 1], _cut(lines[most - 1], room))


def _pieces(word: str, room: int) -> list[str]:
    if width(word) <= room:
        return [word]
    pieces, piece, used = [], "", 0
    for letter in word:
        if piece and used + _WIDTHS[letter] > room:
            pieces.append(piece)
            piece, used = "", 0
        piece += letter
        used += _WIDTHS[letter]
    return [*pieces, piece]


def _cut(line: str, room: int) -> str:
    while line and width(line) + _WIDTHS["…"] > room:
        line = line[:-1]
    return f"{line.rstrip(' ,;')}…"
