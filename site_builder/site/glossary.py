"""The words of the glossary, linked where a page first uses them. Pure.

The explanation is a link and not a tooltip: keyboards, phones and screen readers reach a link. An abbreviation is also
spelled out there, where that cannot be mistaken. The words of a record are left as they stand, whatever is made of them
elsewhere (descriptions, search, data): this looks at the finished content of a page, and there at prose alone.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from html import escape, unescape
from typing import Final, NamedTuple

from site_builder.records.community import Term
from site_builder.rules.plain_english import well_known

FOLDER: Final = "glossary"

# Paragraphs and lists that stand by themselves. Tables, facts and tags name things; they tell nothing. One list in
# another ends the outer one early, and the rest of that stays as it is
_PROSE: Final = re.compile(
    r'<p(?: class="r-lead")?>[^<]*(?:<(?!/p>)[^<]*)*'
    r'|<([ou]l)(?: start="\d+")?>\n[^<]*(?:<(?!/\1>)[^<]*)*'
)
_PART: Final = re.compile(r"<(?P<end>/?)(?P<tag>\w*)[^>]*>|[^<]+")
_UNTOUCHED: Final = frozenset(["a", "code", "pre", "summary", "h2", "h3", "h4"])
_BEFORE: Final = r"[\s>(“‘\"]"  # noqa: RUF001  quotation marks are meant
# nor does it explain an Act of Parliament to say what its name begins with
_AFTER: Final = r"(?![\w@-]|\.\w|\s+Act\b)"
_LETTERS: Final = re.compile(r"[A-Za-z]*[A-Z][A-Za-z]*[A-Z]s?(?: [A-Z]{2,})?")
"""An abbreviation: it has two capitals, perhaps a plural's `s`, and perhaps a second one after it (`UK GDPR`)."""
_IS_MORE: Final = re.compile(r"\s+[A-Z(]|['’&]")
"""What follows the letters where brackets would be wrong: `ICO (the regulator)`, `MASH Team`, `the DPO's view`."""
_SMALL: Final = frozenset(["a", "an", "and", "at", "by", "for", "in", "of", "on", "or", "the", "to", "with"])


class Entry(NamedTuple):
    """A term, and the anchor that links to it use."""

    anchor: str
    term: Term

    @property
    def also(self) -> list[str]:
        """Its other names, without the plurals that anybody knows."""
        names = {self.term.term.casefold(), *(alias.casefold() for alias in self.term.aliases)}
        return [alias for alias in self.term.aliases if not (alias[-1] == "s" and alias[:-1].casefold() in names)]


class _Use(NamedTuple):
    """A stretch of prose that a term may be linked from."""

    start: int
    end: int
    anchor: str
    spelled_out: str
    """In brackets, after a blank; '' where nothing is to be added."""


class Glossary:
    """The terms of a register, by title, and what they are recognised by."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.entries = tuple(_entries(sorted(terms, key=lambda term: term.term.casefold())))
        self._anchors: dict[str, str] = {}
        self._in_full: dict[str, str] = {}
        for anchor, term in self.entries:
            names = [name for name in (term.term, *term.aliases) if name not in well_known()]
            for name in names:
                for form in _forms(name):
                    self._anchors.setdefault(form, anchor)
                if _LETTERS.fullmatch(name):
                    self._in_full.setdefault(name, _in_full(name, (term.term, *term.aliases)))
        self._names = _pattern(self._anchors)
        # the paragraphs of the templates stand on thousands of pages, and are taken apart once
        self._uses = lru_cache(maxsize=1024)(self._found)

    def explained(self, content: str, home: str) -> str:
        """The content of a page, with each term linked where its prose first uses it.

        `home` is the way from the page to the front page: `../../`. Takes time that grows with the content alone.
        """
        seen: set[str] = set()

        def linked(prose: re.Match[str]) -> str:
            block, at = prose[0], 0
            pieces: list[str] = []
            for use in self._uses(block):
                if use.anchor not in seen:
                    seen.add(use.anchor)
                    link = f'<a class="r-term" href="{home}{FOLDER}/#{use.anchor}">{block[use.start : use.end]}</a>'
                    pieces += block[at : use.start], link, use.spelled_out
                    at = use.end
            return "".join((*pieces, block[at:])) if pieces else block

        return _PROSE.sub(linked, content) if self._anchors else content

    def _found(self, block: str) -> tuple[_Use, ...]:
        """Every use of a term in a paragraph or list, but those in links, code and attributes."""
        uses: list[_Use] = []
        if not self._names.search(block):
            # most paragraphs of records, and far quicker than to take them apart
            return ()
        within = brackets = 0
        for part in _PART.finditer(block):
            if part["tag"] in _UNTOUCHED:
                within += -1 if part["end"] else 1
            if part["tag"] is not None or within:
                continue
            at = part.start()
            # the sign before a name may be the end of a tag
            for match in self._names.finditer(block, at - 1, part.end()):
                start, end = match.span(1)
                brackets += block.count("(", at, start) - block.count(")", at, start)
                at, name = start, _name(match[1])
                spelled_out = "" if brackets > 0 else self._spelled_out(name, block[end : end + 3])
                uses.append(_Use(start, end, self._anchors[name], spelled_out))
            brackets += block.count("(", at, part.end()) - block.count(")", at, part.end())
        return tuple(uses)

    def _spelled_out(self, name: str, after: str) -> str:
        """What the letters of `name` stand for; '' if the text itself says so, or they are part of a longer name."""
        in_full = self._in_full.get(name)
        return f" ({escape(in_full)})" if in_full and not _IS_MORE.match(after) else ""


def _entries(terms: Sequence[Term]) -> Iterator[Entry]:
    taken: set[str] = set()
    for term in terms:
        base = re.sub(r"[^a-z0-9]+", "-", term.term.lower()).strip("-") or "term"
        anchor, number = base, 2
        while anchor in taken:
            anchor, number = f"{base}-{number}", number + 1
        taken.add(anchor)
        yield Entry(anchor, term)


def _forms(name: str) -> set[str]:
    """A name as it stands within a sentence and at the beginning of one.

    With other capitals it is another name: `Saltmarsh Integrated Care Board` is one body, not what such a board is.
    """
    name = _in_a_sentence(_name(name))
    return {name, name[0].upper() + name[1:]} if name == name.lower() else {name}


def _in_a_sentence(name: str) -> str:
    """`Data protection officer` begins with a small letter there; what has further capitals keeps them all."""
    return name.lower() if name[1:] == name[1:].lower() else name


def _name(written: str) -> str:
    """A name as it is written in HTML, as it is known."""
    return " ".join(unescape(written).replace("’", "'").split())


def _in_full(letters: str, names: Iterable[str]) -> str:
    """The first of the names that the letters stand for; of a plural, only one that is a plural itself."""
    is_plural = letters.endswith("s")
    wanted = letters.removesuffix("s").replace(" ", "").casefold()
    for name in names:
        words = [word for word in re.split(r"[\s-]+", name) if word[:1].isalpha()]
        telling = [word for word in words if word.casefold() not in _SMALL]
        initials = {"".join(word[0] for word in some).casefold() for some in (words, telling)}
        if len(words) > 1 and wanted in initials and (name.endswith("s") or not is_plural):
            return _in_a_sentence(name)
    return ""


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Any of the names, the longest first, after a blank or a bracket: so most places are passed over at once.

    They are grouped by their first letters, which are far fewer than the names.
    """
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(names, key=lambda name: (-len(name), name)):
        groups[name[0]].append("".join(map(_written, name[1:])))
    either = "|".join(f"{_written(first)}(?:{'|'.join(rest)})" for first, rest in groups.items())
    return re.compile(f"{_BEFORE}({either}){_AFTER}")


def _written(letter: str) -> str:
    """A letter of a name as HTML may have it: the end of a line for a blank, either apostrophe, entities."""
    if letter == " ":
        return r"\s+"
    return "(?:['’]|&#39;|&#x27;)" if letter == "'" else re.escape(escape(letter))
