"""The index: which words stand on which pages, in small files of which the browser fetches the few that it needs.

    search/index.json           every word, the tables of `words`, and where the rest is
    search/<digest>/w0.json …   for a stretch of the alphabet, the pages of each word and what the word weighs there
    search/<digest>/p0.json …   a handful of pages: address, title, kind, state, texts

The first is asked for anew every time. It names the folder of the others, which are never altered: a browser that still
has files of the site before mixes none of them with files of this one. `SEARCH.md` has the figures behind the choices.
"""

import hashlib
import json
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import pairwise
from operator import sub
from typing import Any, Final

from site_builder import workers
from site_builder.site.output import Output
from site_builder.site.search.entries import TEXT, Entry
from site_builder.site.search.words import IRREGULAR, STOP, stem, words

PAGES_A_FILE: Final = 8
"""Pages whose titles and texts share a file: a result needs one of them, and seldom two the same."""
ENTRIES_A_FILE: Final = 5_000
"""Pages, counted once a word, that share a file of words: 10 to 30 KB, and a third of that on its way. There are more
where each word stands on many pages."""
LEAST_WORDS: Final = 10
"""Words that share a file at least: whoever sends it must not learn which was asked for."""

_TITLE, _LEAST_TITLE, _LESS = 32, 12, 2
"""Weight of a word of a title: less for each word there is, because a short title is about each of its words."""
_TEXT_REPEATED = 3
"""Weight of a word that running text has several times."""
_MOST, _BITS = 127, 7
_SECONDS_AN_ENTRY, _SECONDS_A_STRETCH = 0.0002, 0.005

_Indexed = tuple[str, dict[str, int], list[str]]
"""A page as its file has it, what each stem and each pair of stems weighs on it, and its words."""


def files(makers: Sequence[Callable[[], Entry]]) -> Iterator[Output]:
    """The files of the index over these pages. Each is made by a call, so that processors can share them."""
    pages: list[str] = []
    # a page's number and a word's weight there, in one number: a million of them are in memory at once
    standing: defaultdict[str, array[int]] = defaultdict(lambda: array("L"))
    vocabulary: set[str] = set()
    indexed = workers.each(partial(_indexed, set()), makers, _SECONDS_AN_ENTRY)
    for number, (page, weights, new_words) in enumerate(indexed):
        pages.append(page)
        vocabulary.update(new_words)
        place = number << _BITS
        for one, weight in weights.items():
            standing[one].append(place | weight)
    stretches = _stretches(sorted(standing, key=_as_browsers_sort), standing)
    shelves = workers.each(partial(_shelf, standing), stretches, _SECONDS_A_STRETCH)
    named = {f"w{number}.json": shelf for number, shelf in enumerate(shelves)}
    for number, start in enumerate(range(0, len(pages), PAGES_A_FILE)):
        named[f"p{number}.json"] = f"[{','.join(pages[start : start + PAGES_A_FILE])}]"
    digest = hashlib.sha256("\n".join(named.values()).encode()).hexdigest()[:12]
    about = {
        "folder": digest,
        "pages": len(pages),
        "pagesAFile": PAGES_A_FILE,
        "stretches": [stretch[0] for stretch in stretches],
        "stop": sorted(STOP),
        "irregular": IRREGULAR,
        # a number is looked for as it stands, so nobody needs a list of all that there are
        "words": " ".join(sorted((word for word in vocabulary if not word.isdecimal()), key=_as_browsers_sort)),
    }
    yield Output("search/index.json", _json(about))
    for name, content in named.items():
        yield Output(f"search/{digest}/{name}", content)


def _indexed(seen: set[str], maker: Callable[[], Entry]) -> _Indexed:
    """A page, taken apart. `seen` are the words that need not be said again."""
    entry = maker()
    title = words(entry.title)
    found = set(title)
    # with the words that say nothing elsewhere: "About you" is found by them
    in_title = {*map(stem, title), *_pairs(entry.title)}
    weight = max(_TITLE - _LESS * len(title), _LEAST_TITLE)
    weights = defaultdict(int, dict.fromkeys(in_title, weight))
    for _, text, weight, is_name in entry.parts:
        if weight == TEXT:
            continue
        told, stems = _told(text)
        found |= told
        for one in stems:
            weights[one] += weight
        if is_name:
            for pair in _pairs(text):
                weights[pair] += weight
    # all of it counts as one text, or a long page would be about everything
    running = _telling(" ".join(part.text for part in entry.parts if part.weight == TEXT))
    found.update(running)
    for one, often in Counter(map(stem, running)).items():
        weights[one] += TEXT if often == 1 else _TEXT_REPEATED
    if entry.worth != 1 or max(weights.values(), default=0) > _MOST:
        weights.update({one: max(1, min(_MOST, int(weight * entry.worth))) for one, weight in weights.items()})
    new = list(found - seen)
    seen |= found
    texts = [piece for part in entry.parts for piece in (part.label, part.text)]
    return _json([entry.address, entry.title, entry.kind, entry.state, texts]), dict(weights), new


def _telling(text: str) -> list[str]:
    """The words of a text that say something."""
    return [word for word in words(text) if word not in STOP]


@lru_cache(maxsize=4096)
def _told(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a text that say something, and their stems."""
    told = frozenset(_telling(text))
    return told, frozenset(map(stem, told))


@lru_cache(maxsize=4096)
def _pairs(text: str) -> frozenset[str]:
    """The stems that stand side by side, so that `Care Act` is more than a page with `care` and `act` on it."""
    neighbours = pairwise(words(text))
    return frozenset(f"{stem(one)} {stem(two)}" for one, two in neighbours if one not in STOP and two not in STOP)


def _stretches(stems: Sequence[str], standing: Mapping[str, Sequence[int]]) -> list[list[str]]:
    stretches: list[list[str]] = [[]]
    length = 0
    for one in stems:
        if len(stretches[-1]) >= LEAST_WORDS and length + len(standing[one]) > ENTRIES_A_FILE:
            stretches.append([])
            length = 0
        stretches[-1].append(one)
        length += len(standing[one])
    if len(stretches) > 1 and len(stretches[-1]) < LEAST_WORDS:
        stretches[-2:] = [stretches[-2] + stretches[-1]]
    return stretches if stems else []


def _by_weight(places: Sequence[int]) -> list[list[int]]:
    """For each weight, the pages on which the word weighs that much.

    The first by its number, each other by its distance from the one before: that is a digit, for a word that many have.
    """
    pages: defaultdict[int, list[int]] = defaultdict(list)
    for place in places:
        pages[place & _MOST].append(place >> _BITS)
    return [[weight, *map(sub, of_it, [0, *of_it])] for weight, of_it in sorted(pages.items())]


def _shelf(standing: Mapping[str, Sequence[int]], stretch: Sequence[str]) -> str:
    return _json({one: _by_weight(standing[one]) for one in stretch})


def _as_browsers_sort(text: str) -> bytes:
    """By the units of UTF-16, as `<` compares texts in JavaScript."""
    return text.encode("utf-16-be")


def _json(value: Any) -> str:  # noqa: ANN401  whatever JSON has
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
