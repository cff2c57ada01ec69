"""What counts as a word, and which words count as the same.

The browser does to a question what is done here to a page, so `words.js` is this module over again:
`tests/test_search.py` holds the two together, word by word. The tables are published with the index.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_STOP = """
    a about after all also an and any are as at be been before but by can did do does each for from had has have how
    i if in into is it its may me more my no not of on only or other our out so some that the their them then there
    these they this to up us was we were what when where which who whom whose why will with would you your
"""
STOP: Final = frozenset(_STOP.split())
"""Words that say nothing about a page, for search and for the finder. What somebody may want, such as `help`, is none.

Only titles are indexed with them, so that "About you" can be asked for.
"""

IRREGULAR: Final = {
    "children": "child",
    "people": "person",
    "persons": "person",
    "men": "man",
    "women": "woman",
    "news": "news",
}

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ACCENTS = re.compile("[\u0300-\u036f]")
_POSSESSIVE = re.compile(r"['’]s$")
_ENGLISH = re.compile(r"[a-z]+")
_NUMBER = re.compile(r"[0-9]+")
_VOWEL = re.compile(r"[aeiouy]")
_SHORTEST = 4
"""Letters that must be left of a word whose ending is taken off: `sharing` loses its own, and `caring` does not."""


def words(text: str) -> list[str]:
    """The words of a text, folded: small letters, no accents, no `'s`. Also those that say nothing."""
    folded = _folded(text)
    found: list[str] = _WORD.findall(folded)
    if "'" not in folded and "’" not in folded:
        return found
    return [_POSSESSIVE.sub("", word).replace("'", "").replace("’", "") for word in found]


def _folded(text: str) -> str:
    small = text.lower()
    return small if small.isascii() else _ACCENTS.sub("", unicodedata.normalize("NFKD", small))


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """What a word has in common with its other forms: `shares`, `shared` and `sharing` are all `shar`.

    It need not be a word, only the same for the forms that people take for one. Numbers lose their leading zeros: who
    remembers number 0112 may well ask for 112.
    """
    if word in IRREGULAR:
        return IRREGULAR[word]
    if _NUMBER.fullmatch(word):
        return word.lstrip("0") or "0"
    if not _ENGLISH.fullmatch(word):
        return word
    word = _without_plural(word)
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= _SHORTEST and _VOWEL.search(rest):
            word = rest[:-1] if rest[-1] == rest[-2] and rest[-1] not in "lsz" else rest
            break
    return word[:-1] if word.endswith("e") and len(word) > _SHORTEST else word


def _without_plural(word: str) -> str:
    if len(word) < _SHORTEST or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > _SHORTEST:
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("sses", "shes", "ches", "xes", "zes")) else word[:-1]
