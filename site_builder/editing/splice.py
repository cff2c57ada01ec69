"""Edits of a record's text: only the characters that must change do, and all the rest stay as they are.

Comments, quotes, order, line ends and indentation are the author's. So the text is never written anew from its data;
it is cut where the value stands and the new one is set in. The result is read again, and unless it says exactly what
was meant, nothing is returned: `CannotEdit` tells the person what to type instead.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from operator import itemgetter

from site_builder.editing import spelling
from site_builder.editing.data import Append, Delete, Edit, Put, Rename, Reorder, at, changed, same
from site_builder.editing.places import Places, column
from site_builder.editing.spelling import Layout
from site_builder.source import KeyPath, Plain, Source, Span, read


class CannotEdit(Exception):  # noqa: N818  it says what could not be done, not what went wrong
    """An edit that cannot be made by itself; the message says in one line why, `lines` what to type by hand."""

    def __init__(self, message: str, lines: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.lines = tuple(lines)


def edited(source: Source, edits: Iterable[Edit]) -> Source:
    """The file after all of the edits, each made where the ones before it have left it.

    Raises CannotEdit where the layout leaves no safe way, or the result would not be a record that can be read.
    """
    for edit in edits:
        source = _edited(source, edit)
    return source


def _edited(source: Source, edit: Edit) -> Source:
    try:
        wanted = changed(source.data, edit)
        if same(wanted, source.data):
            return source
        edit = _from_what_exists(source, edit)
        if isinstance(edit, Put) and isinstance(edit.value, dict) and edit.value and _group(source, edit.keys):
            return edited(source, _differences(edit, at(source.data, edit.keys)))
        text = _Splices(source).made(edit)
    except (LookupError, TypeError, ValueError):
        raise _by_hand(source, edit, "has nothing there to change") from None
    result = read(source.path, text.encode("utf-8", "surrogatepass"))
    if isinstance(result, Source) and same(result.data, wanted) and result.body == source.body:
        return result
    if not isinstance(result, Source) and result[0].rule in _OF_THE_VALUE:
        raise CannotEdit(f"{source.path} could not be read afterwards: {result[0].message}")
    raise _by_hand(source, edit, _LAYOUT)


_OF_THE_VALUE = frozenset({"hidden-character", "file-encoding", "file-size"})
"""What makes a file unreadable wherever it stands in it."""
_LAYOUT = "is laid out in a way that only a person can change safely"


def _by_hand(source: Source, edit: Edit, why: str) -> CannotEdit:
    if not edit.keys:
        return CannotEdit(f"{source.path} {why}")
    above, last = edit.keys[:-1], edit.keys[-1]
    place = " ".join(map(_called, above))
    where = f"under {place}" if place else "at the start of a line"
    if isinstance(edit, Delete | Rename | Reorder):
        what = {Delete: "delete", Rename: "rename", Reorder: "put in order"}[type(edit)]
        return CannotEdit(f"{source.path} {why}: {where}, {what} {_called(last)} by hand")
    value = (edit.value,) if isinstance(edit, Append) else edit.value
    if isinstance(last, int):
        lines = spelling.item(value, 0, Layout(), in_brackets=False)
    else:
        lines = spelling.mapping({last: value}, 0, Layout())
    return CannotEdit(f"{source.path} {why}: {where}, type by hand", lines)


def _called(key: str | int) -> str:
    return f"item {key + 1}" if isinstance(key, int) else f"`{key}`"


def _group(source: Source, keys: KeyPath) -> bool:
    """Whether a mapping that holds something stands there already."""
    return keys in source.spans and bool(value := at(source.data, keys)) and isinstance(value, dict)


def _from_what_exists(source: Source, edit: Edit) -> Edit:
    """The same edit, starting from the deepest group that the file has: what is below comes as one new value."""
    if isinstance(edit, Delete | Rename | Reorder):
        return edit
    if isinstance(edit, Append):
        if edit.keys in source.spans and at(source.data, edit.keys):
            return edit
        edit = Put(edit.keys, (edit.value,), edit.order)
    keys, value = edit.keys, edit.value
    while len(keys) > 1 and (keys[:-1] not in source.spans or at(source.data, keys[:-1]) is None):
        keys, value = keys[:-1], {keys[-1]: value}
    return Put(keys, value, edit.order)


def _differences(edit: Put, old: dict[str, Plain]) -> Iterator[Edit]:
    """What to change in a mapping so that it says the same as `edit.value`, key by key: comments between them stay."""
    for name in old:
        if name not in edit.value:
            yield Delete((*edit.keys, name))
    for name, value in edit.value.items():
        yield Put((*edit.keys, name), value, tuple(edit.value))


class _Splices:
    """The cuts that make one edit of one text."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.places = Places(source)
        self.spans = source.spans
        self.cuts: list[tuple[int, int, str]] = []

    def made(self, edit: Edit) -> str:
        """The whole file's text after the edit."""
        if isinstance(edit, Delete):
            self._delete(edit)
        elif isinstance(edit, Append):
            self._append(edit)
        elif isinstance(edit, Rename):
            span = self.spans[edit.keys]
            self.cuts.append((span.key_start, span.key_end, spelling.key(edit.name)))
        elif isinstance(edit, Reorder):
            self._reorder(edit)
        elif edit.keys in self.spans:
            self._replace(edit)
        else:
            self._add(edit)
        pieces, done, text = [self.source.text[: self.source.yaml_starts]], 0, self.source.yaml_text
        for start, end, new in sorted(self.cuts, key=itemgetter(0)):
            pieces += text[done:start], new
            done = end
        return "".join(pieces) + self.source.text[self.source.yaml_starts + done :]

    def _add(self, edit: Put) -> None:
        """A key that its group does not have yet."""
        parent, name = edit.keys[:-1], str(edit.keys[-1])
        span, names = self.spans[parent], list(at(self.source.data, parent))
        before = _last_before(name, names, edit.order)
        if span.in_brackets:
            new = f"{spelling.key(name)}: {spelling.brackets(edit.value)}"
            self._into_brackets(span, None if before is None else (*parent, before), new)
            return
        styles = self.places.styles(parent, (name,))
        lines = spelling.mapping({name: edit.value}, column(span), self.places.layout, styles)
        # a group without brackets has a key
        self._lines_after(self.places.end((*parent, str(before))), lines, column(span) + 1)

    def _append(self, edit: Append) -> None:
        """An item at the end of a list that has some."""
        span = self.spans[edit.keys]
        last = (*edit.keys, len(at(self.source.data, edit.keys)) - 1)
        if span.in_brackets:
            self._into_brackets(span, last, spelling.brackets(edit.value))
            return
        styles = self.places.styles(edit.keys, edit.value) if isinstance(edit.value, dict) else {}
        in_brackets = self.spans[last].in_brackets
        lines = spelling.item(edit.value, column(span), self.places.layout, styles, in_brackets=in_brackets)
        # a comment as far in as the dashes belongs to the list, unless its dashes stand below the key itself
        belongs = max(column(span), span.key.column) if span.key else column(span)
        self._lines_after(self.places.end(last), lines, belongs)

    def _replace(self, edit: Put) -> None:
        """A value in the place of another."""
        span, end = self.spans[edit.keys], self.places.end(edit.keys)
        start, space = self._start(span)
        self._refuse_to_lose_comments(start, end)
        quote = self.source.yaml_text[span.start : span.start + 1] if span.is_scalar else ""
        is_quoted = quote in ("'", '"') and isinstance(edit.value, str)
        is_in_brackets = any(self.spans[edit.keys[:depth]].in_brackets for depth in range(len(edit.keys)))
        if is_quoted or is_in_brackets or span.key is None:
            self.cuts.append((start, end, space + _on_one_line(edit.value, quote if is_quoted else "", is_in_brackets)))
            return
        styles = self.places.styles(edit.keys[:-1], edit.keys[-1:])
        spelled = spelling.under_key(
            edit.value, span.key.column - 1, span.value.column, self.places.layout, styles.get(str(edit.keys[-1]))
        )
        if not spelled.inline:
            start, space = self.places.after_colon(span) or start, ""
        self.cuts.append((start, end, space + spelled.inline))
        if spelled.below:
            self._lines_after(end, spelled.below, span.key.column)

    def _start(self, span: Span) -> tuple[int, str]:
        """Where a value begins that comes instead, and what must stand before it.

        Where there was nothing, or lines below, it goes on the line of the key or dash.
        """
        if span.start == span.end or not (span.is_scalar or span.in_brackets):
            if span.key:
                after_colon = self.places.after_colon(span)
                return (after_colon, " ") if after_colon else (span.key_end, ": ")
            return span.start, " " if span.is_scalar else ""
        return span.start, ""

    def _delete(self, edit: Delete) -> None:
        """A key with its value, or an item. What would leave nothing behind leaves empty brackets."""
        parent, last = edit.keys[:-1], edit.keys[-1]
        span, group = self.spans[parent], at(self.source.data, parent)
        names = list(group) if isinstance(group, dict) else list(range(len(group)))
        index = names.index(last)
        if len(names) == 1:
            if not parent:
                raise LookupError(last)
            self._replace(Put(parent, {} if isinstance(group, dict) else ()))
            return
        following = self.spans[(*parent, names[index + 1])] if index + 1 < len(names) else None
        here, end = self.spans[edit.keys], self.places.end(edit.keys)
        if span.in_brackets:
            start = here.key_start if following else self.places.end((*parent, names[index - 1]))
            end = following.key_start if following else end
        else:
            start, end = self._lines_of(edit, here, following, end)
        self._refuse_to_lose_comments(start, end)
        self.cuts.append((start, end, ""))

    def _reorder(self, edit: Reorder) -> None:
        """Each item goes where another stood. A comment between two items would then stand above the wrong one."""
        places = [(*edit.keys, index) for index in range(len(edit.order))]
        stretches = [(self.spans[place].start, self.places.end(place)) for place in places]
        for (_, end), (start, _) in pairwise(stretches):
            self._refuse_to_lose_comments(end, start)
        for (start, end), index in zip(stretches, edit.order, strict=True):
            self.cuts.append((start, end, self.source.yaml_text[slice(*stretches[index])]))

    def _lines_of(self, edit: Delete, here: Span, following: Span | None, end: int) -> tuple[int, int]:
        start = here.key_start if here.key else self.places.dash(edit.keys)
        if start is not None:
            line_start = self.places.line_start(start)
            if not self.source.yaml_text[line_start:start].strip():
                return line_start, self.places.next_line(end)
            if following and here.key:
                # the first key after a dash: the next key takes its place
                return start, following.key_start
        raise _by_hand(self.source, edit, _LAYOUT)

    def _into_brackets(self, span: Span, after: KeyPath | None, new: str) -> None:
        if after:
            end = self.places.end(after)
            self.cuts.append((end, end, f", {new}"))
        else:
            self.cuts.append((span.start + 1, span.start + 1, new))

    def _lines_after(self, offset: int, lines: list[str], belongs: int) -> None:
        """Set in `lines` below the line of `offset`, and below the comments that follow it in column `belongs` or on.

        The last line of the file has a line end afterwards if it had one before.
        """
        place = self.places.next_line(offset)
        comment = re.compile(rf" {{{belongs},}}#")
        while comment.match(self.source.yaml_text, place):
            place = self.places.next_line(place)
        newline, is_before = self.places.newline(place)
        new = newline.join(lines)
        self.cuts.append((place, place, new + newline if is_before else newline + new))

    def _refuse_to_lose_comments(self, start: int, end: int) -> None:
        """A comment is somebody's, and is not taken out unasked."""
        if line := self.places.comment(start, end):
            raise CannotEdit(
                f"{self.source.path} has a comment on line {line} that would be lost: move it, and try again"
            )


def _on_one_line(value: Plain, quote: str, in_brackets: bool) -> str:  # noqa: FBT001  private, and named where called
    if isinstance(value, dict | tuple):
        return spelling.brackets(value)
    return spelling.scalar(value, in_brackets=in_brackets, quote=quote)


def _last_before(name: str, names: list[str], order: tuple[str, ...]) -> str | None:
    """The key to stand after: the last one that usually comes before `name`, or else the last of all."""
    earlier = set(order[: order.index(name)]) if name in order else set()
    return next((each for each in reversed(names) if each in earlier), names[-1] if names else None)
