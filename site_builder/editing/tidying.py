"""What editors and other programs leave in a file, and nobody meant: taken out without a change to what it says.

Line ends stay as they are: every program here reads both kinds, and which of them a copy has is a setting of Git's.
"""

import codecs
import re

from site_builder.editing.data import same
from site_builder.source import Source, read

_TRAILING = re.compile(r"[ \t]+(?=\r?(?:\n|\Z))")
_INDENTATION = re.compile(rb"^[ \t]*\t[ \t]*", re.MULTILINE)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_WIDTHS = (2, 4, 8)
"""Columns that people take a tab for."""


def readable(path: str, content: bytes) -> Source | None:
    """The record of a file that could not be read, if there is one way to read it.

    Without a mark of its encoding, as UTF-8 instead of UTF-16, with spaces for tabs. None if that is not what is wrong
    with it, or if it says something else for each width of a tab.
    """
    plain = _as_utf8(content)
    if plain is None:
        return None
    texts = [_INDENTATION.sub(lambda found: found[0].replace(b"\t", b" " * width), plain) for width in _WIDTHS]  # noqa: B023  it is called at once
    found = [source for text in (plain, *texts) if isinstance(source := read(path, text), Source)]
    return found[0] if found and all(same(source.data, found[0].data) for source in found) else None


def _as_utf8(content: bytes) -> bytes | None:
    if not content.startswith(_UTF16):
        return content.removeprefix(codecs.BOM_UTF8)
    try:
        return content.decode("utf-16").encode()
    except UnicodeError:
        return None


def text_of(content: bytes) -> str:
    """The text of a file in whichever of the two encodings, for showing it."""
    return content.decode("utf-16" if content.startswith(_UTF16) else "utf-8", errors="replace")


def tidied(source: Source) -> Source:
    """The file without spaces at the ends of lines, and with an end to its last line.

    Where a space or a line end is part of a text, it stays. So does everything below the facts of a Markdown file, in
    which two spaces end a line.
    """
    if _TRAILING.search(source.yaml_text):
        source = _without(source, [match.span() for match in _TRAILING.finditer(source.yaml_text)])
    if not source.body and not source.yaml_text.endswith("\n") and source.yaml_starts == 0:
        newline = "\r\n" if "\r\n" in source.text else "\n"
        source = _if_same(source, source.text + newline)
    return source


def _without(source: Source, spaces: list[tuple[int, int]]) -> Source:
    everywhere = _if_same(source, _cut(source, spaces))
    if everywhere is not source:
        return everywhere
    texts = [(span.start, span.end) for span in source.spans.values() if span.is_scalar]
    outside = [space for space in spaces if not any(start <= space[0] < end for start, end in texts)]
    return _if_same(source, _cut(source, outside))


def _cut(source: Source, spaces: list[tuple[int, int]]) -> str:
    pieces, done, text = [source.text[: source.yaml_starts]], 0, source.yaml_text
    for start, end in spaces:
        pieces.append(text[done:start])
        done = end
    return "".join(pieces) + source.text[source.yaml_starts + done :]


def _if_same(source: Source, text: str) -> Source:
    """The file with this text, if it says the same; otherwise as it is."""
    found = read(source.path, text.encode())
    is_same = isinstance(found, Source) and same(found.data, source.data) and found.body == source.body
    return found if isinstance(found, Source) and is_same else source
