"""One record file, as plain data that knows where it stands: path and text in, `Source` or Problems out.

Records arrive from anybody, so a file is refused before anything is built from it that could hurt: here for its kind,
size, encoding and characters that do not show; in `notation` for its depth, anchors and tags. The models turn text
into dates.
"""

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from stat import S_ISLNK, S_ISREG

from site_builder.privacy import Found, find, masked
from site_builder.problem import Problem
from site_builder.source.notation import (
    HIDDEN,
    LINE_END,
    Data,
    KeyPath,
    Plain,
    Position,
    Span,
    Spans,
    hidden,
    hidden_character,
)

__all__ = [
    "LARGEST_FILE",
    "KeyPath",
    "Plain",
    "Position",
    "Source",
    "Span",
    "hidden_character",
    "lines_of",
    "load",
    "read",
]


LARGEST_FILE = 128 * 1024
"""Bytes. The largest of the real agreements this was tried on has 9 KB."""


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
        return LINE_END.split(self.text)

    @cached_property
    def spans(self) -> dict[KeyPath, Span]:
        """Where each value stands, by its keys; the whole record by none."""
        return Spans(self.yaml_text, first_line=1 + self.text.count("\n", 0, self.yaml_starts)).by_path

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
        return [0, *(match.end() for match in LINE_END.finditer(self.text))]

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
    reader = Data(path, yaml_text, first_line=1 + text.count("\n", 0, starts))
    data = reader.read()
    if reader.problems:
        return reader.problems
    if not isinstance(data, dict):
        return [_not_a_mapping(path, data)]
    return Source(path, text, data, body, yaml_text, starts)


def lines_of(content: bytes) -> list[str]:
    """The lines of a file that may be no record at all, for showing where its problem is; personal data is masked."""
    # masked whole, because a number may be written over two lines
    return LINE_END.split(masked(content[:LARGEST_FILE].decode("utf-8", errors="replace")))


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
        before = LINE_END.split(content[: error.start].decode("utf-8"))
        found = f"byte {content[error.start]:#04x} is not UTF-8"
        message = f"a record must be plain UTF-8: {found}"
        return Problem(path, len(before), len(before[-1]) + 1, "file-encoding", "error", message, hint)


def _hidden_characters(path: str, text: str) -> Iterator[Problem]:
    if not HIDDEN.search(text):
        return
    for number, line in enumerate(LINE_END.split(text), start=1):
        if match := HIDDEN.search(line):
            yield hidden(path, Position(number, match.start() + 1), match[0])


def _not_a_mapping(path: str, data: Plain) -> Problem:
    if data is None:
        return _whole(path, "yaml-syntax", "a record must not be empty", "start with a line such as `title: …`")
    found = "a list" if isinstance(data, tuple) else "a single value"
    return _whole(path, "yaml-syntax", f"a record must be keys with values: {found}", "start with a line `title: …`")
