"""Everyday abbreviations, so that who asks for `MASH` finds what is called a multi-agency safeguarding hub. Pure."""

import re
from collections.abc import Iterable
from typing import Final

from site_builder.records.community import Term
from site_builder.rules.plain_english import well_known
from site_builder.site.search.words import stem, words

_LETTERS: Final = re.compile(r"[A-Za-z]*[A-Z][A-Za-z]*[A-Z]s?")
"""An abbreviation has two capitals: `MASH`, `MoU`, `IDVAs`."""


class Abbreviations:
    """The terms of a glossary that have an abbreviation, but for those that everybody knows."""

    def __init__(self, glossary: Iterable[Term]) -> None:
        self._terms: list[dict[str, str]] = []
        """Of each term its names, by their stems: so a plural is no name of its own."""
        for term in glossary:
            names: dict[str, str] = {}
            for name in (term.term, *term.aliases):
                if name not in well_known():
                    names.setdefault(_stems(name), name)
            if any(map(_LETTERS.fullmatch, names.values())):
                self._terms.append(names)

    def other_names(self, text: str) -> list[str]:
        """What else the terms in a plain text are called: the letters for the words, and the words for the letters.

        Capitals count in an abbreviation alone: `MASH` is not what is done to potatoes.
        """
        stems = _stems(text)
        return [
            name
            for names in self._terms
            if (said := [one for one, name in names.items() if one in stems and _is_meant(name, text)])
            for one, name in names.items()
            if one not in said
        ]


def _is_meant(name: str, text: str) -> bool:
    return not _LETTERS.fullmatch(name) or bool(re.search(rf"\b{name.removesuffix('s')}s?\b", text))


def _stems(text: str) -> str:
    """The stems of a text with a blank around each, so that a name is found in it as whole words."""
    return f" {' '.join(map(stem, words(text)))} "
