"""Where the parts of a record's text stand, as far as an edit must know it: ends, lines, dashes, comments, habits."""

import re
from collections.abc import Iterable
from functools import cached_property

from site_builder.editing.data import at
from site_builder.editing.spelling import Layout, Styles
from site_builder.source import KeyPath, Source, Span

LINE_END = re.compile(r"\r\n|\r|\n")
_COLON = re.compile(r"\s*:")
_COMMENT = re.compile(r"(?<!\S)#")
_BLOCK_HEADER = re.compile(r"[|>][-+\d]*")


class Places:
    """The parts of one text. Offsets count in the source's `yaml_text`."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.yaml_text
        self.spans = source.spans

    def end(self, keys: KeyPath) -> int:
        """The offset after what is written of a value, without the blank lines and comments that follow."""
        span = self.spans[keys]
        if not span.is_scalar:
            value = at(self.source.data, keys)
            if span.in_brackets:
                return span.end
            return self.end((*keys, next(reversed(value)) if isinstance(value, dict) else len(value) - 1))
        if span.start == span.end and span.key:
            return self.after_colon(span) or span.key_end
        written = self.text[span.start : span.end]
        header = _BLOCK_HEADER.match(written)
        if not header:
            return span.end
        if "+" in header[0]:
            # its last blank lines are part of it, though not the end of the last one: what follows is the next line
            last = list(LINE_END.finditer(written))[-1:]
            return span.start + last[0].start() if last and last[0].end() == len(written) else span.end
        return span.start + len(written.rstrip())

    def after_colon(self, span: Span) -> int | None:
        """The offset after the colon of a value's key; None if it has no colon, as in `{a}`."""
        colon = _COLON.match(self.text, span.key_end)
        return colon.end() if colon else None

    def next_line(self, offset: int) -> int:
        """Where the line after that of `offset` starts, or the end of the text."""
        end = LINE_END.search(self.text, offset)
        return end.end() if end else len(self.text)

    def line_start(self, offset: int) -> int:
        """Where the line of `offset` starts."""
        return max((match.end() for match in LINE_END.finditer(self.text, 0, offset)), default=0)

    def newline(self, offset: int) -> tuple[str, bool]:
        """The line end that the file has just before `offset`, or else elsewhere; and whether it is just before."""
        here = re.search(r"(?:\r\n|\r|\n)\Z", self.text[:offset])
        first = here or LINE_END.search(self.text)
        return first[0] if first else "\n", here is not None

    def dash(self, keys: KeyPath) -> int | None:
        """Where the dash of an item of a list stands; None where it shares its line with another list's."""
        *above, index = keys
        items = self.spans[tuple(above)]
        if index == 0:
            return items.start
        dash = re.compile(rf"^ {{{column(items)}}}-(?!\S)", re.MULTILINE)
        before = self.end((*above, int(index) - 1))
        found = list(dash.finditer(self.text, before, self.spans[keys].start + 1))
        return found[-1].end() - 1 if found else None

    def comment(self, start: int, end: int) -> int | None:
        """The line of the first comment in a stretch of the text, counted from 1 in the file."""
        for match in _COMMENT.finditer(self.text, start, end):
            if not any(self._is_text(span, match.start()) for span in self.spans.values()):
                return self.source.position(self.source.yaml_starts + match.start()).line
        return None

    def _is_text(self, span: Span, offset: int) -> bool:
        """Whether the character at `offset` is part of a key or of a single value."""
        if span.key and span.key_start <= offset < span.key_end:
            return True
        if not span.is_scalar or not span.start <= offset < span.end:
            return False
        # the line of `>` or `|` may end in a comment
        return not _BLOCK_HEADER.match(self.text, span.start) or bool(LINE_END.search(self.text, span.start, offset))

    def styles(self, parent: KeyPath, names: Iterable[str | int]) -> Styles:
        """How the same keys stand in the neighbours of `parent` or, if it is a list, in its items: the last of them."""
        of_list = parent if not parent or isinstance(at(self.source.data, parent), tuple) else parent[:-1]
        items = at(self.source.data, of_list)
        spans = [
            (str(name), self.spans.get((*of_list, index, name)))
            for name in names
            for index in range(len(items) if isinstance(items, tuple) else 0)
        ]
        return {name: span.in_brackets for name, span in spans if span and not span.is_scalar}

    @cached_property
    def layout(self) -> Layout:
        """How the file is indented, as far as it shows: by the first group, list and item that it has."""
        found: dict[str, int] = {}
        for keys, span in self.spans.items():
            if span.is_scalar or span.in_brackets or not keys:
                continue
            is_mapping = isinstance(at(self.source.data, keys), dict)
            if span.key:
                found.setdefault("step" if is_mapping else "dash", span.value.column - span.key.column)
            elif is_mapping:
                # where the keys start on the line below the dash, they may stand nearer than on the dash's own
                found.setdefault("item", max(2, span.value.column - self.spans[keys[:-1]].value.column))
        return Layout(**found)


def column(span: Span) -> int:
    """The column, from 0, in which the keys or dashes of a group without brackets stand."""
    return span.value.column - 1
