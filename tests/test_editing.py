"""Edits of a record's text: the data says what was meant, and every character that need not change is still there."""

import re
from pathlib import Path

import pytest
from conftest import EXAMPLE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from layouts import KEYS, VALUES, typed
from sites import REAL, REPOSITORY

from site_builder.editing import Append, CannotEdit, Delete, Edit, Put, edited
from site_builder.editing.data import at, changed, same
from site_builder.editing.places import Places
from site_builder.source import KeyPath, Plain, Source, read

EXAMPLES = settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
FILES = [file for root in (REPOSITORY, REAL, EXAMPLE) for file in sorted((root / "agreements").glob("*.yml"))]


def source_of(text: str | bytes, path: str = "agreements/x.yml") -> Source:
    source = read(path, text if isinstance(text, bytes) else text.encode())
    assert isinstance(source, Source), source
    return source


def paths_in(data: Plain, keys: KeyPath = ()) -> list[KeyPath]:
    inner = list(data.items() if isinstance(data, dict) else enumerate(data)) if isinstance(data, dict | tuple) else []
    return [keys, *(each for key, value in inner for each in paths_in(value, (*keys, key)))]


ONE_LINE = Put(("b",), "new")
GROUP = {"on": "2026-11-21", "role": "Manager"}
CASES: dict[str, tuple[str, Edit, str]] = {
    "a plain value": ("a: 1\nb: old  # why\nc: 3\n", ONE_LINE, "a: 1\nb: new  # why\nc: 3\n"),
    "double quotes are kept": ('b: "old"\n', ONE_LINE, 'b: "new"\n'),
    "single quotes are kept": ("b: 'old'\n", Put(("b",), "it's"), "b: 'it''s'\n"),
    "quotes are for text alone": ('b: "old"\n', Put(("b",), 7), "b: 7\n"),
    "text that would read as a number": ("b: old\n", Put(("b",), "0012"), 'b: "0012"\n'),
    "text that YAML 1.1 takes for false": ("b: old\n", Put(("b",), "No"), 'b: "No"\n'),
    "text that would start a comment": ("b: old\n", Put(("b",), "x #1: y"), 'b: "x #1: y"\n'),
    "text with quotes": ("b: old\n", Put(("b",), 'say "hi": bye'), "b: 'say \"hi\": bye'\n"),
    "text of several lines": ("b: old # why\nc: 1\n", Put(("b",), "x\n\ny"), "b: |- # why\n  x\n\n  y\nc: 1\n"),
    "long text": (
        "b: old\nc: 1\n",
        Put(("b",), "word " * 30 + "end"),
        f"b: >-\n  {'word ' * 22}word\n  {'word ' * 7}end\nc: 1\n",
    ),
    "a folded value": ("b: >\n  old\n  text\n\nc: 3\n", ONE_LINE, "b: new\n\nc: 3\n"),
    "a value over two lines": ("b: old\n  text # why\nc: 3\n", ONE_LINE, "b: new # why\nc: 3\n"),
    "an empty value": ("b:   # why\nc: 3\n", ONE_LINE, "b: new   # why\nc: 3\n"),
    "an empty value in brackets": ("a: {b, c: 1}\n", Put(("a", "b"), "new"), "a: {b: new, c: 1}\n"),
    "a value in brackets": ("a: {b: old, c: 1} # why\n", Put(("a", "b"), "x, y"), 'a: {b: "x, y", c: 1} # why\n'),
    "line ends of Windows": ("b: old\r\nc: 3\r\n", Put(("d",), 4), "b: old\r\nc: 3\r\nd: 4\r\n"),
    "no line end at the end": ("b: old", Put(("d",), 4), "b: old\nd: 4"),
    "a group that is not there": ("a: 1\n", Put(("b", "c"), 2), "a: 1\nb: {c: 2}\n"),
    "a group that is empty": ("b:  # why\nc: 1\n", Put(("b", "c"), 2), "b: {c: 2}  # why\nc: 1\n"),
    "a new key goes where it usually stands": (
        "a: 1\n\n# about d\nd: 4\n",
        Put(("c",), 3, ("a", "b", "c", "d")),
        "a: 1\nc: 3\n\n# about d\nd: 4\n",
    ),
    "a new key in brackets": ("a: {b: 1, d: 4}\n", Put(("a", "c"), 3, ("b", "c", "d")), "a: {b: 1, c: 3, d: 4}\n"),
    "a new key after text of several lines": (
        "a: |\n  x\n\n\n# b\nb: 1\n",
        Put(("c",), 3, ("a", "c")),
        "a: |\n  x\nc: 3\n\n\n# b\nb: 1\n",
    ),
    "a new key after text that keeps its blank lines": ("a: |+\n  x\n\n", Put(("c",), 3), "a: |+\n  x\n\nc: 3\n"),
    "only what differs of a group": (
        "b:\n  on: 2025-01-01  # by post\n  role: Manager\n",
        Put(("b",), GROUP),
        "b:\n  on: 2026-11-21  # by post\n  role: Manager\n",
    ),
    "an item in the style of the last": (
        "a:\n- {on: x}\n- on: y\n  # a note\nb: 1\n",
        Append(("a",), GROUP),
        "a:\n- {on: x}\n- on: y\n  # a note\n- on: 2026-11-21\n  role: Manager\nb: 1\n",
    ),
    "an item with its own indentation": (
        "a:\n    -   on: y\n        role: z\n\nb: 1\n",
        Append(("a",), GROUP),
        "a:\n    -   on: y\n        role: z\n    -   on: 2026-11-21\n        role: Manager\n\nb: 1\n",
    ),
    "an item in brackets": ("a: [x, y]  # why\n", Append(("a",), "z: 1"), 'a: [x, y, "z: 1"]  # why\n'),
    "an item before a last comma": ("a: [\n  x, # why\n]\n", Append(("a",), "w"), "a: [\n  x, w, # why\n]\n"),
    "the first item": (
        "a: []  # none yet\nb: 1\n",
        Append(("a",), GROUP),
        "a:  # none yet\n  - on: 2026-11-21\n    role: Manager\nb: 1\n",
    ),
    "the first item of nothing": (
        "a:\nb: 1\n",
        Append(("a",), GROUP),
        "a:\n  - on: 2026-11-21\n    role: Manager\nb: 1\n",
    ),
    "a list that is not there": ("b: 1\n", Append(("a",), "x"), "b: 1\na: [x]\n"),
    "a key goes": ("a: 1\n# about b\nb:\n  - 1\n\nc: 3\n", Delete(("b",)), "a: 1\n# about b\n\nc: 3\n"),
    "a key in brackets goes": ("a: {b: 1, c: 2}\n", Delete(("a", "c")), "a: {b: 1}\n"),
    "the first key after a dash goes": ("a:\n  - b: 1\n    c: 2\n", Delete(("a", 0, "b")), "a:\n  - c: 2\n"),
    "the last key of a group goes": ("a:\n  b: 1\nc: 2\n", Delete(("a", "b")), "a: {}\nc: 2\n"),
    "an item goes": ("a:\n  - 1\n  -\n    b: 2\n  - 3\n", Delete(("a", 1)), "a:\n  - 1\n  - 3\n"),
    "an item in brackets goes": ("a: [x, y, z]\n", Delete(("a", 0)), "a: [y, z]\n"),
    "what is so already": ("a:   1\n", Put(("a",), 1), "a:   1\n"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_becomes_of_a_text(case: str) -> None:
    text, edit, expected = CASES[case]
    assert edited(source_of(text), [edit]).text == expected


def test_the_body_of_a_page_stays() -> None:
    page = source_of("---\r\ntitle: Old\r\n---\r\ntitle: Old\r\n", "guidance/x.md")
    result = edited(page, [Put(("title",), "New"), Put(("status",), "current")])
    assert result.text == "---\r\ntitle: New\r\nstatus: current\r\n---\r\ntitle: Old\r\n"


def test_edits_are_made_one_after_the_other() -> None:
    edits = [Put(("a",), 2), Append(("b",), 3), Delete(("c",)), Append(("b",), 4)]
    assert edited(source_of("a: 1\nc: 0\n"), edits).text == "a: 2\nb: [3, 4]\n"


REFUSED: dict[str, tuple[str, Edit, str, tuple[str, ...]]] = {
    "a comment in what would go": (
        "a: 1\nb:\n  # agreed by phone\n  c: 2\n",
        Delete(("b",)),
        "agreements/x.yml has a comment on line 3 that would be lost: move it, and try again",
        (),
    ),
    "a comment behind the mark of a text": (
        "b: >  # agreed by phone\n  text\n",
        ONE_LINE,
        "agreements/x.yml has a comment on line 1 that would be lost: move it, and try again",
        (),
    ),
    "a list within a list": (
        "a:\n  - - 1\n    - 2\n",
        Delete(("a", 0, 0)),
        (
            "agreements/x.yml is laid out in a way that only a person can change safely: "
            "under `a` item 1, delete item 1 by hand"
        ),
        (),
    ),
    "no such item": (
        "a: [1]\n",
        Put(("a", 3), "x"),
        "agreements/x.yml has nothing there to change: under `a`, type by hand",
        ("- x",),
    ),
    "a group that is text": (
        "a: text\n",
        Put(("a", "b"), "x"),
        "agreements/x.yml has nothing there to change: under `a`, type by hand",
        ("b: x",),
    ),
    "the record itself": ("a: 1\n", Delete(()), "agreements/x.yml has nothing there to change", ()),
    "the only key": (
        "a: 1\n",
        Delete(("a",)),
        "agreements/x.yml has nothing there to change: at the start of a line, delete `a` by hand",
        (),
    ),
    "a character that does not show": (
        "a: 1\n",
        Put(("b",), "x\u200b"),
        "agreements/x.yml could not be read afterwards: a record must hold no characters that do not show: U+200B",
        (),
    ),
    "half a character": (
        "a: 1\n",
        Put(("b",), "x\udcff"),
        "agreements/x.yml could not be read afterwards: a record must be plain UTF-8: byte 0xed is not UTF-8",
        (),
    ),
    "too much": (
        "a: 1\n",
        Put(("b",), "x" * 200_000),
        "agreements/x.yml could not be read afterwards: a record file must have at most 128 KB: 195 KB",
        (),
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_done_safely_is_left_to_a_person(case: str) -> None:
    text, edit, message, lines = REFUSED[case]
    with pytest.raises(CannotEdit) as refused:
        edited(source_of(text), [edit])
    assert (str(refused.value), refused.value.lines) == (message, lines)


@pytest.mark.parametrize("wrong", [-1, 3])
def test_what_comes_out_otherwise_than_meant_is_refused(monkeypatch: pytest.MonkeyPatch, wrong: int) -> None:
    right = Places.end
    monkeypatch.setattr(Places, "end", lambda places, keys: right(places, keys) + wrong)
    with pytest.raises(CannotEdit) as refused:
        edited(
            source_of("review: {every: P1Y, due: 2027-03, owner: {role: Manager}}\n"),
            [Put(("review", "due"), "2028-03")],
        )
    why = "is laid out in a way that only a person can change safely: under `review`, type by hand"
    assert (str(refused.value), refused.value.lines) == (f"agreements/x.yml {why}", ("due: 2028-03",))


def notes(text: str) -> list[str]:
    return re.findall(r"# note \d+", text)


def same_start(one: str, other: str) -> int:
    """How many characters two texts share at their starts."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))


def shared(one: str, other: str) -> int:
    """How many characters two texts share at their starts and ends."""
    start = same_start(one, other)
    return start + same_start(one[start:][::-1], other[start:][::-1])


def edit_of(data: st.DataObject, record: dict[str, Plain]) -> Edit:
    """Some edit that fits the data."""
    keys = data.draw(st.sampled_from(paths_in(record)[1:]))
    value, new = at(record, keys), data.draw(VALUES)
    ways: list[Edit] = [Put(keys, new)]
    if len(record) > 1 or len(keys) > 1:
        ways.append(Delete(keys))
    if value is None or isinstance(value, tuple):
        ways.append(Append(keys, new))
    if isinstance(value, dict):
        ways.append(Put((*keys, data.draw(KEYS)), new, ("a", "b", "role", "on")))
    ways.append(Put((data.draw(KEYS),), new, ("c", "a", "x-y")))
    return data.draw(st.sampled_from(ways))


@EXAMPLES
@given(typed(), st.data())
def test_however_a_record_is_typed_the_rest_of_it_stays(source: Source, data: st.DataObject) -> None:
    edit = edit_of(data, source.data)
    try:
        result = edited(source, [edit])
    except CannotEdit as refused:
        assert "has a comment on line" in str(refused)  # noqa: PT017  it may be refused, but for this reason alone
        return
    assert same(result.data, changed(source.data, edit))
    assert notes(result.text) == notes(source.text)
    if "\n" in source.text:
        ends = set(re.findall(r"\r?\n", source.text))
        assert set(re.findall(r"\r?\n", result.text)) <= ends
    if isinstance(edit, Delete):
        leaves_something = len(at(source.data, edit.keys[:-1])) > 1
        assert not leaves_something or shared(source.text, result.text) >= len(result.text)
    elif edit.keys not in source.spans or (isinstance(edit, Append) and at(source.data, edit.keys)):
        above = edit.keys[:-1]
        is_an_insertion = above in source.spans and at(source.data, above) is not None
        assert not is_an_insertion or shared(source.text, result.text) >= len(source.text)


def plain_values(record: dict[str, Plain]) -> list[KeyPath]:
    return [keys for keys in paths_in(record) if not isinstance(at(record, keys), dict | tuple)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.parent.name}-{file.stem}")
def test_every_value_of_a_real_record_can_be_changed_and_changed_back(file: Path) -> None:
    source = source_of(file.read_bytes())
    # one in 25, other ones in each file: all of them take minutes
    for keys in plain_values(source.data)[FILES.index(file) % 25 :: 25]:
        value = at(source.data, keys)
        result = edited(source, [Put(keys, "changed")])
        old, new = source.text.splitlines(), result.text.splitlines()
        line = source.locate(keys).line - 1
        kept_below = len(old) - line - 1 - (len(old) - len(new))
        assert new[:line] == old[:line]
        assert new[line + 1 :] == old[len(old) - kept_below :]
        assert same(edited(result, [Put(keys, value)]).data, source.data)
