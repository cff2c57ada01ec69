"""What differs between two texts, word by word. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Final, Literal

Kind = Literal["same", "gone", "new", "left-out"]

MOST_COMPARED: Final = 300
"""Words. The work of comparing grows with the square, so that a longer stretch is shown as replaced."""
AROUND: Final = 6
"""How many words are shown on either side of what differs."""
MOST_SHOWN: Final = 120
"""How many words of a stretch that came or went are shown."""
LONGEST_WORD: Final = 100
"""Characters of a word that are shown: a web address may be one word."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words that both texts have, that went, that came, or that is left out as unchanged or too long."""

    kind: Kind
    text: str


def word_by_word(before: str, after: str) -> tuple[Piece, ...]:
    """How `before` became `after`: what went stands before what came in its place. Line ends say nothing.

    Takes time that grows with the length of the two.
    """
    old, new = before.split(), after.split()
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    stretches = [("same", old[:start]), *_between(middle_old, middle_new), ("same", old[len(old) - end :])]
    pieces: list[Piece] = []
    last = len(stretches) - 1
    for place, (kind, said) in enumerate(stretches):
        pieces += _same(said, is_first=place == 0, is_last=place == last) if kind == "same" else _cut(kind, said)
    return tuple(pieces)


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words the two begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _between(old: Sequence[str], new: Sequence[str]) -> list[tuple[Kind, Sequence[str]]]:
    if max(len(old), len(new)) > MOST_COMPARED:
        return [("gone", old), ("new", new)]
    found: list[tuple[Kind, Sequence[str]]] = []
    for tag, old_start, old_end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(("same", old[old_start:old_end]))
        else:
            found += [("gone", old[old_start:old_end]), ("new", new[new_start:new_end])]
    return found


def _same(said: Sequence[str], *, is_first: bool, is_last: bool) -> list[Piece]:
    """Unchanged words next to what differs; an ellipsis for the rest."""
    head = [] if is_first else said[:AROUND]
    tail = [] if is_last else said[-AROUND:]
    if len(said) <= len(head) + len(tail) + 1:
        return [Piece("same", _said(said))] if said else []
    shown = [Piece("same", _said(head)), Piece("left-out", "…"), Piece("same", _said(tail))]
    return [piece for piece in shown if piece.text]


def _cut(kind: Kind, said: Sequence[str]) -> list[Piece]:
    """What came or went, or as much of it as a reader will take in."""
    more = len(said) - MOST_SHOWN
    if more > 1:
        return [Piece(kind, _said(said[:MOST_SHOWN])), Piece("left-out", f"… (and {more:,} more words)")]
    return [Piece(kind, _said(said))] if said else []


def _said(said: Sequence[str]) -> str:
    return " ".join(word if len(word) <= LONGEST_WORD else f"{word[: LONGEST_WORD - 1]}…" for word in said)
