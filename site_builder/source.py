"""One record file, as plain data that knows where it stands: path and text in, `Source` or Problems out.

Records arrive from anybody, so a file is refused before anything is built from it that could hurt: depth, size,
anchors, tags, characters that do not show. What is left is read by the YAML 1.2 core schema (https://yaml.org/spec/1.2.2/
#103-core-schema), in which `NO` is a word and `2026-03-02` is text; the models turn text into dates.

Data is built straight from libyaml's events, in one pass. Positions cost as much again, and a file without problems
needs none: they are looked up only when somebody asks (`Source.locate`).
"""

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from stat import S_ISLNK, S_ISREG
from sys import intern
from typing import Any, NamedTuple

import yaml

from site_builder.privacy import Found, find, masked
from site_builder.problem import Problem, Severity

Plain = Any
"""Plain data: `None | bool | int | float | str | tuple | dict`, with text keys. Sequences are tuples: they stay put."""
KeyPath = tuple[str | int, ...]

LARGEST_FILE = 128 * 1024
"""Bytes. The largest of the real agreements this was tried on has 9 KB."""
DEEPEST = 12
MOST_NODES = 5_000
MOST_DIGITS = 15

# PyYAML without its C half reads the same events, more slowly
_Events: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# C0 and C1 controls but tab and line ends, separators that only some programs take for line ends, zero-width and
# bidirectional controls, interlinear and tag characters: what a reviewer cannot see in a diff
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff"
    "\U000e0000-\U000e0fff\ud800-\udfff]"
)
_LINE_END = re.compile(r"\r\n|\r|\n")


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


@dataclass(frozen=True)
class Source:
    """A record file that could be read. `data` is plain; `text` is the file's, whole."""

    path: str
    text: str
    data: dict[str, Plain]
    body: str
    """What follows the front matter, in a Markdown file."""
    yaml_text: str
    """The part of `text` that is YAML: all of it, but in a Markdown file."""
    yaml_starts: int
    """Where in `text` that part starts."""

    @cached_property
    def lines(self) -> list[str]:
        """The text by line, without line ends."""
        return _LINE_END.split(self.text)

    @cached_property
    def body_line(self) -> int:
        """The line on which the body of a Markdown file starts."""
        return len(_LINE_END.findall(self.text[: len(self.text) - len(self.body)])) + 1

    @cached_property
    def spans(self) -> dict[KeyPath, Span]:
        """Where each value stands, by its keys; the whole record by none."""
        return _Spans(self.yaml_text, first_line=1 + self.text.count("\n", 0, self.yaml_starts)).by_path

    def locate(self, keys: KeyPath, containing: str = "") -> Position:
        """Where the value of `keys` stands, or else the deepest of them that exists.

        A list or mapping stands where its key does. With `containing`, the place in the value where those words are,
        over line ends too, if they are written there as they are read.
        """
        while keys and keys not in self.spans:
            keys = keys[:-1]
        span = self.spans.get(keys)
        if span is None:
            return Position(1, 1)
        if containing and (found := _words(containing).search(self.text, *self._stretch(span))):
            return self.position(found.start())
        if span.key and not span.is_scalar:
            return span.key
        return span.value

    def locate_key(self, keys: KeyPath) -> Position:
        """Where the last of `keys` itself is written, rather than its value."""
        span = self.spans.get(keys)
        return span.key if span and span.key else self.locate(keys)

    def written(self, keys: KeyPath) -> str:
        """The value of `keys` as the file spells it: `0012`, where the data has 12. '' for anything but a scalar."""
        span = self.spans.get(keys)
        if span is None or not span.is_scalar:
            return ""
        start, end = self._stretch(span)
        return self.text[start:end]

    def position(self, offset: int) -> Position:
        """The place of the character at `offset` of the text."""
        line = bisect_right(self._line_starts, offset)
        return Position(line, offset - self._line_starts[line - 1] + 1)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def _stretch(self, span: Span) -> tuple[int, int]:
        return self.yaml_starts + span.start, self.yaml_starts + span.end

    @cached_property
    def personal_data(self) -> tuple[Found, ...]:
        """What in the text looks like a person's data: in values and comments and, in a Markdown file, in the body."""
        return tuple(find(self.text))


def _words(text: str) -> re.Pattern[str]:
    """Finds `text` in a file, where a line may end between any two words. A word at its start or end is a whole one."""
    start, end = (r"\b" if character.isalnum() else "" for character in (text[0], text[-1]))
    return re.compile(start + r"\s+".join(map(re.escape, text.split())) + end)


def load(folder: Path, path: str) -> Source | list[Problem]:
    """The file at `path` (relative to `folder`, with slashes), or what is wrong. Never raises for its content."""
    file = folder / path
    try:
        status = file.lstat()
        if S_ISLNK(status.st_mode) or not S_ISREG(status.st_mode):
            return [
                _whole(path, "file-type", "a record must be an ordinary file: this is a link, a folder or a device")
            ]
        if status.st_size > LARGEST_FILE:
            return [_too_large(path, status.st_size)]
        content = file.read_bytes()
    except OSError as error:
        return [_whole(path, "file-type", f"the file must be readable: {error.strerror}")]
    return read(path, content)


def read(path: str, content: bytes) -> Source | list[Problem]:
    """A record from its bytes, or what is wrong with them. A path ending `.md` has front matter and a body."""
    text = _decode(path, content)
    if isinstance(text, Problem):
        return [text]
    if problems := list(_hidden_characters(path, text)):
        return problems
    yaml_text, starts, body = text, 0, ""
    if path.endswith(".md"):
        parts = _FRONT_MATTER.match(text)
        if parts is None:
            message = "a page must start with its facts between two lines of three dashes"
            hint = "start the file with a line `---`, then `title: …` and the rest, then a line `---`"
            return [_whole(path, "yaml-syntax", message, hint)]
        yaml_text, starts, body = parts["yaml"], parts.start("yaml"), text[parts.end() :]
    reader = _Data(path, yaml_text, first_line=1 + text.count("\n", 0, starts))
    data = reader.read()
    if reader.problems:
        return reader.problems
    if not isinstance(data, dict):
        return [_not_a_mapping(path, data)]
    return Source(path, text, data, body, yaml_text, starts)


def lines_of(content: bytes) -> list[str]:
    """The lines of a file that may be no record at all, for showing where its problem is; personal data is masked."""
    # masked whole, because a number may be written over two lines
    return _LINE_END.split(masked(content[:LARGEST_FILE].decode("utf-8", errors="replace")))


_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?P<yaml>.*?)^---[ \t]*(?:\r?\n|\Z)", re.MULTILINE | re.DOTALL)


def _too_large(path: str, size: int) -> Problem:
    found = f"{size / 1024:,.0f} KB"
    return _whole(path, "file-size", f"a record file must have at most {LARGEST_FILE // 1024} KB: {found}")


def _whole(path: str, rule: str, message: str, hint: str = "") -> Problem:
    return Problem(path, 1, 1, rule, "error", message, hint)


_BOMS = {
    codecs.BOM_UTF8: "a byte order mark at the start",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


def _decode(path: str, content: bytes) -> str | Problem:
    if len(content) > LARGEST_FILE:
        return _too_large(path, len(content))
    hint = "in your editor, choose “save with encoding” and take “UTF-8” (not “UTF-8 with BOM”)"
    for bom, found in _BOMS.items():
        if content.startswith(bom):
            return _whole(path, "file-encoding", f"a record must be plain UTF-8: {found}", hint)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = _LINE_END.split(content[: error.start].decode("utf-8"))
        found = f"byte {content[error.start]:#04x} is not UTF-8"
        message = f"a record must be plain UTF-8: {found}"
        return Problem(path, len(before), len(before[-1]) + 1, "file-encoding", "error", message, hint)


def hidden_character(text: str) -> str | None:
    """The first character of a text that does not show, as `U+200B`, if it has any: no record may hold it."""
    match = _HIDDEN.search(text)
    return f"U+{ord(match[0]):04X}" if match else None


def _hidden_characters(path: str, text: str) -> Iterator[Problem]:
    if not _HIDDEN.search(text):
        return
    for number, line in enumerate(_LINE_END.split(text), start=1):
        if match := _HIDDEN.search(line):
            yield _hidden(path, Position(number, match.start() + 1), match[0])


def _hidden(path: str, at: Position, character: str) -> Problem:
    message = f"a record must hold no characters that do not show: U+{ord(character):04X}"
    hint = "delete the line and type it again by hand: the character came along when text was pasted"
    return Problem(path, *at, "hidden-character", "error", message, hint)


def _not_a_mapping(path: str, data: Plain) -> Problem:
    if data is None:
        return _whole(path, "yaml-syntax", "a record must not be empty", "start with a line such as `title: …`")
    found = "a list" if isinstance(data, tuple) else "a single value"
    return _whole(path, "yaml-syntax", f"a record must be keys with values: {found}", "start with a line `title: …`")


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


class _Data(_Reader):
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
            if event.style == '"' and (match := _HIDDEN.search(value)):
                self.problems.append(_hidden(self.path, self.position(event.start_mark), match[0]))
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
            lines = _LINE_END.split(written)
            at = Position(self.first_line + len(lines) - 1, len(lines[-1]) + 1)
        else:
            at = self.position(mark) if mark else Position(1, 1)
        message, hint = next((plain for sign, plain in _SYNTAX.items() if sign in found), _SYNTAX[""])
        self.problems.append(Problem(self.path, *at, "yaml-syntax", "error", message, hint))


class _Spans(_Reader):
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
