"""Kinds of people: records name the people they are about in many ways, and residents look for themselves.

`people.yml` says which words stand for which kind. The words of an agreement's `data.subjects` decide, and nothing else
does, so that whoever keeps a record can see why it is listed where it is.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from site_builder.records import Agreement
from site_builder.register import Register
from site_builder.source import Source, load


@dataclass(frozen=True)
class Kind:
    """A kind of people, by the words that records have for them."""

    id: str
    title: str
    words: re.Pattern[str]
    passed_over: re.Pattern[str] | None = None
    """What is not looked at: phrases in which such a word means something else."""

    def fits(self, subject: str) -> bool:
        """Whether these people are of this kind."""
        return bool(self.words.search(self.passed_over.sub(" ", subject) if self.passed_over else subject))


OTHERS: Final = Kind("others", "Others", re.compile(""))
"""Whoever no other kind fits."""


class About(NamedTuple):
    """An agreement, and those of its subjects that are of one kind."""

    agreement: Agreement
    subjects: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """A kind of people and the agreements in force that are about them, by title."""

    kind: Kind
    agreements: tuple[About, ...]


@cache
def kinds() -> tuple[Kind, ...]:
    """Every kind but the others, in the order of the page."""
    source = load(Path(__file__).parent, "people.yml")
    if not isinstance(source, Source):
        raise TypeError(source)
    return tuple(
        Kind(each["id"], each["title"], _any_of(each["words"]), _any_of(each["except"]) if "except" in each else None)
        for each in source.data["kinds"]
    )


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words)
    return re.compile(rf"\b(?:{alternatives})\b", re.IGNORECASE)


@lru_cache(maxsize=1 << 16)
def kinds_of(subject: str) -> tuple[str, ...]:
    """Ids of the kinds that a subject's words fit; the others if none does."""
    text = " ".join(subject.split())
    return tuple(kind.id for kind in kinds() if kind.fits(text)) or (OTHERS.id,)


def groups(register: Register) -> Mapping[str, Group]:
    """The kinds that an agreement in force is about, by id.

    Every agreement in force that names its subjects is in at least one. It is with the others only if none of its
    subjects is of any other kind: "their representatives" says nothing to somebody who looks for themselves.
    """
    found: defaultdict[str, list[About]] = defaultdict(list)
    agreements = (one for one in register.agreements.values() if one.in_force and one.data and one.data.subjects)
    for agreement in sorted(agreements, key=lambda one: (one.title.casefold(), one.id)):
        for kind, subjects in _by_kind(agreement).items():
            found[kind].append(About(agreement, tuple(subjects)))
    return {kind.id: Group(kind, tuple(found[kind.id])) for kind in (*kinds(), OTHERS) if kind.id in found}


def _by_kind(agreement: Agreement) -> Mapping[str, list[str]]:
    by_kind: defaultdict[str, list[str]] = defaultdict(list)
    for subject in agreement.data.subjects if agreement.data else ():
        for kind in kinds_of(subject):
            by_kind[kind].append(subject)
    if len(by_kind) > 1:
        by_kind.pop(OTHERS.id, None)
    return by_kind
