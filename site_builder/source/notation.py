"""YAML as plain data, and where in the text each value stands, both straight from libyaml's events.

A file is refused at its thirteenth level, its first anchor or its first tag, before anything is built from it. What is
left is read by the core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema), in which `NO` is a word and
`2026-03-02` is text. Data and positions are two passes, because a file without problems needs no positions.
"""

import re
from sys import intern
from typing import Any, NamedTuple

import yaml

from site_builder.problem import Problem, Severity

Plain = Any
"""Plain data: `None | bool | int | float | str | tuple | dict`, with text keys. Sequences are tuples: they stay put."""
KeyPath = tuple[str | int, ...]

DEEPEST = 12
MOST_NODES = 5_000
MOST_DIGITS = 15

# PyYAML without its C half reads the same events, more slowly
_Events: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# C0 and C1 controls but tab and line ends, separators that only some programs take for line ends, zero-width and
# bidirectional controls, interlinear and tag characters: what a reviewer cannot see in a diff
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff"
    "\U000e0000-\U000e0fff\ud800-\udfff]"
)
LINE_END = re.compile(r"\r\n|\r|\n")


class Position(NamedTuple):
    """A place in a file; line and column count from 1."""

    line: int
    column: int


class Span(NamedTuple):
    """Where one value stands. Offsets count in `yaml_text`, from 0."""

    key: Position | None
    """Where the key stands, for the value of a mapping."""
    value: Position
    start: int
    end: int
    """After the last character of a value; a list or mapping without brackets ends where YAML noticed that it had."""
    is_scalar: bool
    in_brackets: bool
    """Whether it is a list or mapping in [ ] or { }."""
    key_start: int
    key_end: int
    """The key's own, for the value of a mapping; otherwise the value's start."""


def hidden_character(text: str) -> str | None:
    """The first character of a text that does not show, as `U+200B`, if it has any: no record may hold it."""
    match = HIDDEN.search(text)
    return f"U+{ord(match[0]):04X}" if match else None


def hidden(path: str, at: Position, character: str) -> Problem:
    """The problem of a character that does not show."""
    message = f"a record must hold no characters that do not show: U+{ord(character):04X}"
    hint = "delete the line and type it again by hand: the character came along when text was pasted"
    return Problem(path, *at, "hidden-character", "error", message, hint)


class _Stop(Exception):  # noqa: N818  it ends the reading of one file and reaches nobody
    """Nothing after this point of the file can be trusted."""


class _Reader:
    """What reading for data and reading for positions share: one event after another, with limits."""

    def __init__(self, text: str, first_line: int) -> None:
        self.text = text
        self.first_line = first_line
        self.next: Any = _Events(text).get_event

    def position(self, mark: Any) -> Position:  # noqa: ANN401  yaml.Mark has two implementations without a common class
        """Where a mark of YAML's stands in the file."""
        return Position(mark.line + self.first_line, mark.column + 1)


class Data(_Reader):
    """Plain data from events. Problems that leave the rest readable are collected; others end the reading."""

    def __init__(self, path: str, text: str, first_line: int) -> None:
        super().__init__(text, first_line)
        self.path = path
        self.problems: list[Problem] = []
        self.nodes = 0

    def read(self) -> Plain:
        """The only document of the text, or None with `problems`."""
        try:
            self.next()
            start = self.next()
            if isinstance(start, yaml.StreamEndEvent):
                return None
            data = self._value(self.next(), 1)
            self.next()
            end = self.next()
            if not isinstance(end, yaml.StreamEndEvent):
                self._problem(
                    end, "yaml-feature", "a file must hold one record: a line `---` starts a second", "delete that line"
                )
        except _Stop:
            return None
        except yaml.YAMLError as error:
            self._syntax(error)
            return None
        return data

    def _problem(self, event: Any, rule: str, message: str, hint: str = "", severity: Severity = "error") -> None:  # noqa: ANN401
        self.problems.append(Problem(self.path, *self.position(event.start_mark), rule, severity, message, hint))

    def _value(self, event: Any, depth: int) -> Plain:  # noqa: ANN401  yaml.Event's parts are not in its type stubs
        self.nodes += 1
        if self.nodes > MOST_NODES:
            self._problem(event, "file-size", f"a record must have at most {MOST_NODES:,} values: this is one more")
            raise _Stop
        kind = type(event)
        if kind is yaml.ScalarEvent:
            if event.anchor is not None or event.tag is not None:
                self._refuse_feature(event)
            value = event.value
            if event.style is None or event.style == "":
                return self._plain(event, value)
            if event.style == '"' and (match := HIDDEN.search(value)):
                self.problems.append(hidden(self.path, self.position(event.start_mark), match[0]))
            return value
        if kind is yaml.AliasEvent:
            self._problem(
                event, "yaml-feature", f"a record must spell everything out: alias *{event.anchor}", _SPELL_OUT
            )
            raise _Stop
        if event.anchor is not None or event.tag is not None:
            self._refuse_feature(event)
        if depth >= DEEPEST:
            self._problem(event, "file-size", f"a record must nest at most {DEEPEST} deep: this goes deeper")
            raise _Stop
        return self._mapping(depth + 1) if kind is yaml.MappingStartEvent else self._sequence(depth + 1)

    def _refuse_feature(self, event: Any) -> None:  # noqa: ANN401
        if event.anchor is not None:
            self._problem(
                event, "yaml-feature", f"a record must spell everything out: anchor &{event.anchor}", _SPELL_OUT
            )
        else:
            self._problem(
                event,
                "yaml-feature",
                f"a value must carry no type of its own: {event.tag!r}",
                "delete the `!…` before it",
            )
        raise _Stop

    def _sequence(self, depth: int) -> tuple[Plain, ...]:
        items: list[Plain] = []
        event = self.next()
        while type(event) is not yaml.SequenceEndEvent:
            items.append(self._value(event, depth))
            event = self.next()
        return tuple(items)

    def _mapping(self, depth: int) -> dict[str, Plain]:
        mapping: dict[str, Plain] = {}
        event = self.next()
        while type(event) is not yaml.MappingEndEvent:
            key = self._value(event, depth)
            value = self._value(self.next(), depth)
            if type(key) is not str:
                found = event.value if type(event) is yaml.ScalarEvent else "a list or a mapping"
                hint = "put the value in quotes, if it has a colon or starts with { or ["
                self._problem(event, "yaml-syntax", f"a key must be a word: {found}", hint)
            elif key in mapping:
                self._problem(
                    event, "duplicate-key", f"a key must stand once in its place: {key}", "keep one of the two"
                )
            else:
                # one text for all the keys of a name: there are a million of them in a large register
                mapping[intern(key)] = value
            event = self.next()
        return mapping

    def _plain(self, event: Any, value: str) -> Plain:  # noqa: ANN401
        if value in _WORDS:
            return _WORDS[value]
        if value[0] not in _STARTS_A_NUMBER:
            return value
        if _INTEGER.fullmatch(value):
            if len(value) > MOST_DIGITS:
                self._problem(
                    event,
                    "yaml-syntax",
                    f"a number must have at most {MOST_DIGITS} digits: {len(value):,}",
                    "put it in quotes if it is a reference",
                )
                return 0
            return int(value)
        if _FLOAT.fullmatch(value) and len(value) <= MOST_DIGITS:
            return float(value)
        return value

    def _syntax(self, error: yaml.YAMLError) -> None:
        found, mark = str(error), None
        if isinstance(error, yaml.MarkedYAMLError):
            found = str(error.problem or error.context or "")
            # a quote that is never closed, or a key without its colon, is noticed lines after its own
            began_earlier = re.search("quoted scalar|simple key", str(error.context))
            mark = error.context_mark if began_earlier else error.problem_mark or error.context_mark
        written = self.text.rstrip()
        if mark and mark.index >= len(written):
            # the text ended where more had to come; YAML's own place for that may be a line that is not there
            lines = LINE_END.split(written)
            at = Position(self.first_line + len(lines) - 1, len(lines[-1]) + 1)
        else:
            at = self.position(mark) if mark else Position(1, 1)
        message, hint = next((plain for sign, plain in _SYNTAX.items() if sign in found), _SYNTAX[""])
        self.problems.append(Problem(self.path, *at, "yaml-syntax", "error", message, hint))


class Spans(_Reader):
    """Where each value of a text that reads well stands."""

    def __init__(self, text: str, first_line: int) -> None:
        super().__init__(text, first_line)
        self.by_path: dict[KeyPath, Span] = {}
        self.next()
        self.next()
        self._value((), None, self.next())

    def _value(self, path: KeyPath, key: Any, event: Any) -> None:  # noqa: ANN401
        is_scalar = type(event) is yaml.ScalarEvent
        start, end = event.start_mark, event.end_mark
        if type(event) is yaml.MappingStartEvent:
            name = self.next()
            while type(name) is not yaml.MappingEndEvent:
                self._value((*path, name.value), name, self.next())
                name = self.next()
            end = name.end_mark
        elif type(event) is yaml.SequenceStartEvent:
            item = self.next()
            index = 0
            while type(item) is not yaml.SequenceEndEvent:
                self._value((*path, index), None, item)
                index += 1
                item = self.next()
            end = item.end_mark
        self.by_path[path] = Span(
            self.position(key.start_mark) if key else None,
            self.position(start),
            start.index,
            end.index,
            is_scalar,
            in_brackets=not is_scalar and event.flow_style,
            key_start=key.start_mark.index if key else start.index,
            key_end=key.end_mark.index if key else start.index,
        )


_SPELL_OUT = "write the value out again where it is needed"
_WORDS = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,2})?")
_STARTS_A_NUMBER = frozenset("+-.0123456789")

_SYNTAX = {
    "mapping values are not allowed": (
        "a value with a colon and a space in it must stand in quotes, and keys must line up",
        'write it as `key: "text: more text"`, or start the text on the next line after `key: >`',
    ),
    "cannot start any token": (
        "a value must not start with a tab, @, ` or %",
        'put the value in quotes: "…"; indent with spaces, never with tabs',
    ),
    "block sequence entries are not allowed": (
        "a list must start on its own line below its key",
        "put the `- ` on the next line",
    ),
    "did not find expected key": (
        "every line of a group must start at the same column",
        "line this key up with the ones above it, and put a value that goes on after a closing quote wholly in quotes",
    ),
    "could not find expected ':'": (
        "each line must be `key: value`",
        "put a colon and a space after the key, or indent the line if it continues the text above",
    ),
    "did not find expected '-' indicator": (
        "every item of a list must start with `- ` at the same column",
        "line the `- ` up with the ones above it",
    ),
    "did not find expected ',' or ']'": ("a list in [ ] must have commas and a closing bracket", "add `,` or `]`"),
    "did not find expected ',' or '}'": ("a group in { } must have commas and a closing brace", "add `,` or `}`"),
    "unexpected end of stream": ("a quote that is opened must be closed", "add the closing \" or '"),
    "unknown escape character": (
        "a backslash in double quotes must be doubled",
        "write `\\\\`, or use single quotes",
    ),
    "document indicator": ("a quote that is opened must be closed", "add the closing \" or '"),
    "did not find expected <document start>": (
        "the whole record must be keys with values, all starting at the same column",
        "indent this line, or give it a key",
    ),
    "": (
        "the file must be YAML that can be read: something on this line or the line above is out of place",
        "compare it with a record that passes: colons, quotes, brackets and the spaces at the start of the line",
    ),
}
