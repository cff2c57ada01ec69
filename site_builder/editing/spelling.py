"""How a value is spelled in YAML: on the line, in brackets, or on lines of its own below its key.

Whether a text may stand without quotes is asked of the reader itself, so that the two can never disagree.
"""

import json
import re
from collections.abc import Iterable, Mapping
from textwrap import wrap
from typing import NamedTuple

from site_builder.source import Plain, Source, read

WIDTH = 120
"""Columns: what is longer goes on lines of its own."""
_NARROWEST = 40
_WORD = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
# YAML 1.1, which many programs still read, takes these for true and false (https://yaml.org/type/bool.html)
_TRUE_OR_FALSE_TO_OTHERS = frozenset({"y", "n", "yes", "no", "on", "off"})


class Layout(NamedTuple):
    """How a file is indented, in columns."""

    step: int = 2
    """From a key to the keys below it."""
    dash: int = 2
    """From a key to the dashes of the list below it."""
    item: int = 2
    """From a dash to what it introduces."""


class Spelled(NamedTuple):
    """A value of a key: what follows the colon on its line, and the lines below."""

    inline: str
    below: list[str]


Styles = Mapping[str, bool]
"""Key to whether its list or mapping is to stand in brackets; of any other key the value's length decides."""


def scalar(value: Plain, *, in_brackets: bool, quote: str = "") -> str:
    """A single value on one line. `quote` is the mark that a text should have around it if it can."""
    if not isinstance(value, str):
        return json.dumps(value)
    if quote != '"' and _fits_single_quotes(value) and (quote or (not _plain(value, in_brackets) and '"' in value)):
        return "'" + value.replace("'", "''") + "'"
    return value if not quote and _plain(value, in_brackets) else json.dumps(value, ensure_ascii=False)


def _fits_single_quotes(text: str) -> bool:
    return bool(text) and not re.search(r"[\r\n\t]", text)


def _plain(text: str, in_brackets: bool) -> bool:  # noqa: FBT001  private, and clear where it is called
    """Whether a text reads as itself without quotes, here and by the rules of YAML 1.1."""
    if not text or "\n" in text or text.lower() in _TRUE_OR_FALSE_TO_OTHERS:
        return False
    probe = f"k: {{k: {text}, l: 1}}" if in_brackets else f"k: {text}"
    found = read("probe.yml", probe.encode("utf-8", "surrogatepass"))
    return isinstance(found, Source) and found.data == {"k": {"k": text, "l": 1} if in_brackets else text}


def brackets(value: Plain) -> str:
    """Any value on one line, lists and mappings in brackets."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key(name)}: {brackets(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(brackets, value)) + "]"
    return scalar(value, in_brackets=True)


def key(name: str) -> str:
    """A key as it stands before its colon."""
    return name if _WORD.fullmatch(name) and name.lower() not in ("null", "true", "false") else json.dumps(name)


def mapping(value: Mapping[str, Plain], column: int, layout: Layout, styles: Styles | None = None) -> list[str]:
    """The lines of a mapping whose keys start at `column`, counted from 0."""
    lines = []
    for name, inner in value.items():
        start = f"{' ' * column}{key(name)}:"
        spelled = under_key(inner, column, len(start) + 1, layout, (styles or {}).get(name))
        lines += [f"{start} {spelled.inline}".rstrip(), *spelled.below]
    return lines


def item(value: Plain, column: int, layout: Layout, styles: Styles | None = None, *, in_brackets: bool) -> list[str]:
    """The lines of one item of a list whose dashes stand at `column`."""
    start = " " * column + "-" + " " * (layout.item - 1)
    if isinstance(value, dict) and value and not in_brackets:
        lines = mapping(value, column + layout.item, layout, styles)
        return [start + lines[0].lstrip(" "), *lines[1:]]
    if isinstance(value, dict | tuple):
        return [start + brackets(value)]
    spelled = _text(value, column, len(start), layout)
    return [start + spelled.inline, *spelled.below]


def under_key(value: Plain, column: int, before: int, layout: Layout, in_brackets: bool | None = None) -> Spelled:  # noqa: FBT001  a style, or None
    """The value of a key at `column`, on whose line `before` columns are taken."""
    if not isinstance(value, dict | tuple):
        return _text(value, column, before, layout)
    on_one_line = brackets(value)
    if in_brackets is None:
        in_brackets = not _asks_for_lines(value) and before + len(on_one_line) <= WIDTH
    if in_brackets or not value:
        return Spelled(on_one_line, [])
    if isinstance(value, dict):
        return Spelled("", mapping(value, column + layout.step, layout))
    dashes = column + layout.dash
    return Spelled("", [line for each in value for line in item(each, dashes, layout, in_brackets=False)])


def _asks_for_lines(value: Plain) -> bool:
    """Whether it holds sentences, or is a list of mappings: people read those one below the other."""
    inner: Iterable[Plain] = value.values() if isinstance(value, dict) else value
    return any(
        (isinstance(each, str) and ("\n" in each or each.endswith((".", "?", "!"))))
        or (isinstance(each, dict) and isinstance(value, tuple))
        or (isinstance(each, dict | tuple) and _asks_for_lines(each))
        for each in inner
    )


def _text(value: Plain, column: int, before: int, layout: Layout) -> Spelled:
    """A single value on its line or, if it is a long text or one of several lines, below."""
    on_one_line = scalar(value, in_brackets=False)
    if isinstance(value, str):
        indent = " " * (column + layout.step)
        if _fits_literal(value):
            return Spelled("|-", [(indent + line).rstrip() for line in value.split("\n")])
        if before + len(on_one_line) > WIDTH:
            lines = wrap(value, max(_NARROWEST, WIDTH - len(indent)), break_long_words=False, break_on_hyphens=False)
            if len(lines) > 1 and " ".join(lines) == value:
                return Spelled(">-", [indent + line for line in lines])
    return Spelled(on_one_line, [])


def _fits_literal(text: str) -> bool:
    lines = text.split("\n")
    is_clean = all(line == line.rstrip() for line in lines) and not re.search(r"[\r\t]", text)
    return len(lines) > 1 and is_clean and bool(lines[-1]) and not text[0].isspace()
