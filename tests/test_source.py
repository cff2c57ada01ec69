"""Reading one file: what is refused and where, what is read, and where each value stands."""

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import said
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.source import LARGEST_FILE, KeyPath, Plain, Position, Source, load, read

ROOT = Path(__file__).parent.parent
SPELL_OUT = "a record must spell everything out"
ALONE = "a value must carry no type of its own"
UTF8 = "a record must be plain UTF-8"
COLON = "a value with a colon and a space in it must stand in quotes, and keys must line up"
QUOTE = "a quote that is opened must be closed"
COLUMN = "every line of a group must start at the same column"
START = "a value must not start with a tab, @, ` or %"
UNREADABLE = (
    "the file must be YAML that can be read: something on this line or the line above is out of place [yaml-syntax]"
)
DEEP = "a record must nest at most 12 deep: this goes deeper [file-size]"
FRONT = "a page must start with its facts between two lines of three dashes [yaml-syntax]"


def refused(content: bytes | str, path: str = "a.yml") -> list[str]:
    problems = read(path, content.encode() if isinstance(content, str) else content)
    assert isinstance(problems, list), f"this was read: {problems}"
    assert {problem.severity for problem in problems} == {"error"}
    return said(problems)


def readable(content: bytes | str, path: str = "a.yml") -> Source:
    source = read(path, content.encode() if isinstance(content, str) else content)
    assert isinstance(source, Source), source
    return source


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        pytest.param("[" * 30_000, [f"a.yml:1:12: {DEEP}"], id="30 KB of ["),
        pytest.param("- " * 50_000, [f"a.yml:1:23: {DEEP}"], id="50,000 lists in lists"),
        pytest.param("{a: " * 20_000, [f"a.yml:1:45: {DEEP}"], id="20,000 mappings in mappings"),
        pytest.param("? " * 20_000, [f"a.yml:1:23: {DEEP}"], id="20,000 mappings for keys"),
        pytest.param(
            "a: [" + "1, " * 6_000 + "]",
            ["a.yml:1:14996: a record must have at most 5,000 values: this is one more [file-size]"],
            id="6,000 values",
        ),
        pytest.param(
            "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n",
            [f"a.yml:1:4: {SPELL_OUT}: anchor &a [yaml-feature]"],
            id="alias bomb",
        ),
        pytest.param("&a [*a]\n", [f"a.yml:1:1: {SPELL_OUT}: anchor &a [yaml-feature]"], id="list in itself"),
        pytest.param("a: 1\nb: *a\n", [f"a.yml:2:4: {SPELL_OUT}: alias *a [yaml-feature]"], id="alias of nothing"),
        pytest.param("? &k a\n: b\n", [f"a.yml:1:3: {SPELL_OUT}: anchor &k [yaml-feature]"], id="anchor on a key"),
        pytest.param(
            "a: !!python/object/apply:os.system [id]\n",
            [f"a.yml:1:4: {ALONE}: 'tag:yaml.org,2002:python/object/apply:os.system' [yaml-feature]"],
            id="python tag",
        ),
        pytest.param("a: !!str 1\n", [f"a.yml:1:4: {ALONE}: 'tag:yaml.org,2002:str' [yaml-feature]"], id="tag"),
        pytest.param("!!map\na: 1\n", [f"a.yml:1:1: {ALONE}: 'tag:yaml.org,2002:map' [yaml-feature]"], id="top tag"),
        pytest.param("? !x a\n: b\n", [f"a.yml:1:3: {ALONE}: '!x' [yaml-feature]"], id="tag on a key"),
        pytest.param("a: ! 1\n", [f"a.yml:1:4: {ALONE}: '!' [yaml-feature]"], id="bare tag"),
        pytest.param(
            "%TAG ! tag:evil.example,2026:\n---\na: !x 1\n",
            [f"a.yml:3:4: {ALONE}: 'tag:evil.example,2026:x' [yaml-feature]"],
            id="tag directive",
        ),
    ],
)
def test_what_could_hurt_is_refused_where_it_starts(content: str, problems: list[str]) -> None:
    started = time.process_time()
    assert refused(content) == problems
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        ("a: 1\na: 2\n", ["a.yml:2:1: a key must stand once in its place: a [duplicate-key]"]),
        ("a: {b: 1, b: 2}\n", ["a.yml:1:11: a key must stand once in its place: b [duplicate-key]"]),
        ("a: 1\n'a': 2\n", ["a.yml:2:1: a key must stand once in its place: a [duplicate-key]"]),
        (
            "1: a\ntrue: b\n~: c\n",
            [
                "a.yml:1:1: a key must be a word: 1 [yaml-syntax]",
                "a.yml:2:1: a key must be a word: true [yaml-syntax]",
                "a.yml:3:1: a key must be a word: ~ [yaml-syntax]",
            ],
        ),
        ("{[a]: 1}\n", ["a.yml:1:2: a key must be a word: a list or a mapping [yaml-syntax]"]),
        ("a: {{ title }}\n", ["a.yml:1:5: a key must be a word: a list or a mapping [yaml-syntax]"]),
        (
            "a: " + "1" * 5_000 + "\nb: 1\nb: 2\n",
            [
                "a.yml:1:4: a number must have at most 15 digits: 5,000 [yaml-syntax]",
                "a.yml:3:1: a key must stand once in its place: b [duplicate-key]",
            ],
        ),
    ],
    ids=["twice", "twice in a group", "twice, once quoted", "not words", "list for a key", "template", "5,000 digits"],
)
def test_keys_are_words_that_stand_once_and_numbers_are_short(content: str, problems: list[str]) -> None:
    assert refused(content) == problems


@pytest.mark.parametrize(
    "character",
    [
        *("\x00", "\x07", "\x0b", "\x0c", "\x1b", "\x7f", "\x85", "\x9b", "\u00ad", "\u061c", "\u180e", "\u200b"),
        *("\u200d", "\u200e", "\u2028", "\u2029", "\u202e", "\u2060", "\u2066", "\ufeff", "\ufff9", "\ufffd"),
        *("\U000e0041", "\U000e0100"),
    ],
    ids=lambda character: f"U+{ord(character):04X}",
)
def test_characters_that_do_not_show_are_refused_raw_or_escaped(character: str) -> None:
    code = f"U+{ord(character):04X}"
    message = f"a record must hold no characters that do not show: {code} [hidden-character]"
    assert refused(f"a: 1\nb: x{character}y # {character}\n") == [f"a.yml:2:5: {message}"]
    assert refused(f"# no value: {character}\na: 1\n") == [f"a.yml:1:13: {message}"]
    assert refused(f'a: 1\nb: "x\\U{ord(character):08x}y"\n') == [f"a.yml:2:4: {message}"]
    assert refused(f'"a\\U{ord(character):08x}": 1\n') == [f"a.yml:1:1: {message}"]


def test_every_line_with_a_character_that_does_not_show_is_named() -> None:
    hidden = "a record must hold no characters that do not show"
    assert refused("a: \u202ex\u200b\nb: y\nc: \U000e0041\n") == [
        f"a.yml:1:4: {hidden}: U+202E [hidden-character]",
        f"a.yml:3:4: {hidden}: U+E0041 [hidden-character]",
    ]


def test_letters_of_any_language_and_emoji_are_no_hidden_characters() -> None:
    words = "Gwynedd, Dŵr, Łódź, Ynys Môn, 北京, 😀, e\u0301"
    assert readable(f"a: {words}\n").data == {"a": words}


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        (b"", ["a.yml:1:1: a record must not be empty [yaml-syntax]"]),
        (b"# only a comment\n", ["a.yml:1:1: a record must not be empty [yaml-syntax]"]),
        (b"---\n", ["a.yml:1:1: a record must not be empty [yaml-syntax]"]),
        (b"- a\n", ["a.yml:1:1: a record must be keys with values: a list [yaml-syntax]"]),
        (b"text\n", ["a.yml:1:1: a record must be keys with values: a single value [yaml-syntax]"]),
        (
            b"a: 1\n---\nb: 2\n",
            ["a.yml:2:1: a file must hold one record: a line `---` starts a second [yaml-feature]"],
        ),
        (b"\xef\xbb\xbfa: 1\n", [f"a.yml:1:1: {UTF8}: a byte order mark at the start [file-encoding]"]),
        ("a: 1\n".encode("utf-16"), [f"a.yml:1:1: {UTF8}: UTF-16 [file-encoding]"]),
        (b"\xfe\xff\x00a", [f"a.yml:1:1: {UTF8}: UTF-16 [file-encoding]"]),
        ("a: 1\r\nb: Café\n".encode("latin-1"), [f"a.yml:2:7: {UTF8}: byte 0xe9 is not UTF-8 [file-encoding]"]),
        ("é: é\n".encode() + b"\xff", [f"a.yml:2:1: {UTF8}: byte 0xff is not UTF-8 [file-encoding]"]),
    ],
    ids=["empty", "comment", "dashes", "list", "text", "two records", "bom", "utf-16", "big-endian", "latin-1", "0xff"],
)
def test_a_file_is_one_record_in_utf_8(content: bytes, problems: list[str]) -> None:
    assert refused(content) == problems


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("title: Help: at home\n", f"a.yml:1:12: {COLON} [yaml-syntax]"),
        ("a: 1\n b: 2\n", f"a.yml:2:3: {COLON} [yaml-syntax]"),
        ("a: 1\ntitle Help\nkind: isp\n", "a.yml:2:1: each line must be `key: value` [yaml-syntax]"),
        ("a: |\n x\n  y\nb\n", "a.yml:4:1: each line must be `key: value` [yaml-syntax]"),
        ("a:\n\tb: 1\n", f"a.yml:2:1: {START} [yaml-syntax]"),
        ("a: @b\n", f"a.yml:1:4: {START} [yaml-syntax]"),
        ("a: `b`\n", f"a.yml:1:4: {START} [yaml-syntax]"),
        ("a: - b\n", "a.yml:1:4: a list must start on its own line below its key [yaml-syntax]"),
        ("a: 'b\nc: 1\n", f"a.yml:1:4: {QUOTE} [yaml-syntax]"),
        ('a: "b\nc: 1\n', f"a.yml:1:4: {QUOTE} [yaml-syntax]"),
        ("a: 'b\n---\nc'\n", f"a.yml:1:4: {QUOTE} [yaml-syntax]"),
        ('a: "b" c\n', f"a.yml:1:8: {COLUMN} [yaml-syntax]"),
        ("a:\n  - b\n - c\n", f"a.yml:3:2: {COLUMN} [yaml-syntax]"),
        (
            "a: [b\nc: 1\n",
            "a.yml:2:2: a list in [ ] must have commas and a closing bracket [yaml-syntax]",
        ),
        (
            "a: {b: 1\nc: 1\n",
            "a.yml:2:2: a group in { } must have commas and a closing brace [yaml-syntax]",
        ),
        ('a: "C:\\data"\n', "a.yml:1:4: a backslash in double quotes must be doubled [yaml-syntax]"),
        ('a: "\\uD800"\n', f"a.yml:1:4: {UNREADABLE}"),
        ("a: > x\n", f"a.yml:1:6: {UNREADABLE}"),
        # what is missing at the end is missing after the last word
        ("[", f"a.yml:1:2: {UNREADABLE}"),
        ("a: 1\nb: [c,\n\n", f"a.yml:2:7: {UNREADABLE}"),
    ],
)
def test_what_is_no_yaml_is_said_in_plain_words(content: str, problem: str) -> None:
    assert refused(content) == [problem]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *((word, word) for word in ("NO", "no", "on", "off", "y", "yes", "tRUE", "nULL", "=", "<<")),
        *((text, text) for text in ("1:30", "1_000", "0o17", "0x1F", "0b1", "1e400", ".inf", "-.inf", ".nan", "1.2.3")),
        *((day, day) for day in ("2026-03-02", "2026-02-30", "2026-13-01", "2026-03", "2026-03-02T10:00:00Z")),
        *((word, None) for word in ("", "~", "null", "Null", "NULL")),
        *((word, True) for word in ("true", "True", "TRUE")),
        *((word, False) for word in ("false", "False", "FALSE")),
        *(("010", 10), ("0012", 12), ("+1", 1), ("-0", 0), ("999999999999999", 999_999_999_999_999)),
        *((".5", 0.5), ("5.", 5.0), ("1e3", 1000.0), ("-1.5E-3", -0.0015)),
        *(("'010'", "010"), ('"true"', "true"), ('"\\u00e9\\t"', "é\t"), ("''", "")),
        *((">-\n  one\n  two\n\n  three", "one two\nthree"), ("|\n  one\n  two", "one\ntwo\n"), ("[a, 1]", ("a", 1))),
    ],
)
def test_values_are_read_as_yaml_1_2_reads_them(written: str, value: Plain) -> None:
    data = readable(f"a: {written}\n").data
    assert repr(data) == repr({"a": value})


def test_a_page_has_facts_in_front_and_keeps_its_body_as_it_is() -> None:
    source = readable("---\r\ntitle: T\r\n---  \r\n\r\nBody: one\r\n---\r\n&more\r\n", "a.md")
    assert source.data == {"title": "T"}
    assert source.body == "\r\nBody: one\r\n---\r\n&more\r\n"


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        ("", [f"a.md:1:1: {FRONT}"]),
        ("# Title\n\nText\n", [f"a.md:1:1: {FRONT}"]),
        ("---\ntitle: T\n", [f"a.md:1:1: {FRONT}"]),
        ("---\n---\nText\n", ["a.md:1:1: a record must not be empty [yaml-syntax]"]),
        ("---\ntitle: &x T\n---\n", [f"a.md:2:8: {SPELL_OUT}: anchor &x [yaml-feature]"]),
        ("---\r\ntitle: T\r\nurl: x: y\r\n---\r\n", [f"a.md:3:7: {COLON} [yaml-syntax]"]),
        ("---\ntitle: T\ntitle: T\n---\n", ["a.md:3:1: a key must stand once in its place: title [duplicate-key]"]),
        (
            "---\ntitle: T\n---\nA zero-width\u200b space\n",
            ["a.md:4:13: a record must hold no characters that do not show: U+200B [hidden-character]"],
        ),
    ],
    ids=["empty", "no facts", "not closed", "no keys", "anchor", "colon, CRLF", "twice", "hidden in the body"],
)
def test_a_page_that_cannot_be_read_is_refused_on_the_right_line(content: str, problems: list[str]) -> None:
    assert refused(content, "a.md") == problems


HERE = "▸"
"""Marks, in the texts below, the place that must be found; it is taken out before the text is read."""


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("a: ▸1\n", ("a",)),
        ("a: ▸'it''s'\n", ("a",)),
        ("x: 1\na: ▸>\n  one\n  two\n", ("a",)),
        ("x: 1\na: ▸|\n  one\n", ("a",)),
        ('x: "two\n  lines"\na: ▸1\n', ("a",)),
        ("a:▸\nb: 1\n", ("a",)),
        ("x: 1\n▸a:\n  - b\n", ("a",)),
        ("x: 1\n▸a: [b]\n", ("a",)),
        ("a:\n  - b\n  - ▸c\n", ("a", 1)),
        ("a: [b, ▸c d]\n", ("a", 1)),
        ("a:\n  - b: 1\n    c: 2\n  - ▸b: 3\n    c: 4\n", ("a", 1)),
        ("a:\n  - b: 1\n  -\n    b: ▸3\n", ("a", 1, "b")),
        ("a: {b: {c: [1, {d: ▸e}]}}\n", ("a", "b", "c", 1, "d")),
        ("a: {▸b: {c: 1}}\n", ("a", "b")),
        ("😀: 😀 # é\na: [😀, ▸b]\n", ("a", 1)),
        ("x: 1\r\na: ▸1\r\n", ("a",)),
        ("x: 1\ra: ▸1\r", ("a",)),
        ("# comment\n\n---\na: ▸1\n", ("a",)),
        # a missing key is looked for where it should be
        ("a:\n  - b: 1\n  - ▸c: 1\n", ("a", 1, "b", "d")),
        ("x: 1\n▸a:\n  - b: 1\n", ("a", 7, "b")),
        ("a: ▸text\n", ("a", "b", 0)),
        ("▸a: 1\n", ("b",)),
        ("# comment\n▸a: 1\n", ()),
    ],
)
def test_a_value_is_found_where_it_stands(text: str, keys: KeyPath) -> None:
    assert readable(text.replace(HERE, "")).locate(keys) == place(text)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("text", "keys", "words"),
    [
        ("---\na: ▸T\n---\nBody\n", ("a",), ""),
        ("---\na: T\nb:\n  - c\n  - ▸d\n---\n", ("b", 1), ""),
        ("--- \na: T\nb: >\n  one\n  two ▸three\n  four\n---\nthree four\n", ("b",), "three four"),
        ("---\na: T\n---", ("b",), ""),
    ],
)
def test_a_value_of_a_page_is_found_where_it_stands(text: str, keys: KeyPath, words: str, end: str) -> None:
    text = text.replace("\n", end)
    expected = place(text) if HERE in text else Position(2, 1)
    assert readable(text.replace(HERE, ""), "a.md").locate(keys, words) == expected


@pytest.mark.parametrize(
    ("text", "keys", "words"),
    [
        ("x: two three\na: >\n  one ▸two\n  three four\n", ("a",), "two three"),
        ("a: >\n  one\n\n  two ▸three\n\n  four\n", ("a",), "three\nfour"),
        ("a: |\n  - b c\n  - ▸d e\n", ("a",), "d e"),
        ('a: "x  ▸y\n  z"\n', ("a",), "y z"),
        ("a: one twofold ▸two\n", ("a",), "two"),
        ("a: one untwo ▸two\n", ("a",), "two"),
        ("a: (▸(b) c)\n", ("a",), "(b) c)"),
        ("a: [b, {c: x ▸d}]\n", ("a",), "d"),
        ("x: b\na: one\r\n  ▸b\r\n", ("a",), "b"),
        ("a: ▸one two\nb: three\n", ("a",), "three"),
        ("a: ▸'it''s'\n", ("a",), "it's"),
    ],
)
def test_words_are_found_in_a_value_or_else_the_value_is(text: str, keys: KeyPath, words: str) -> None:
    assert readable(text.replace(HERE, "")).locate(keys, words) == place(text)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("x: 1\n▸a: 1\n", ("a",)),
        ("a: {b: 1, ▸c: 2}\n", ("a", "c")),
        ("a:\n  - b: 1\n    ▸'c': 2\n", ("a", 0, "c")),
        ("a: [▸b]\n", ("a", 0)),
    ],
)
def test_a_key_is_found_where_it_stands(text: str, keys: KeyPath) -> None:
    assert readable(text.replace(HERE, "")).locate_key(keys) == place(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a: 0012 # twelve\n", "0012"),
        ("a: 'it''s'\n", "'it''s'"),
        ("a: True\n", "True"),
        ("a: [1]\n", ""),
        ("a:\n", ""),
    ],
)
def test_a_value_can_be_quoted_as_it_was_written(text: str, written: str) -> None:
    assert readable(text).written(("a",)) == written
    assert readable(f"---\r\n{text}---\r\n", "a.md").written(("a",)) == written


def place(text: str) -> Position:
    before = re.split("\r\n|\r|\n", text[: text.index(HERE)])
    return Position(len(before), len(before[-1]) + 1)


def test_a_file_may_have_128_kb_and_no_more(tmp_path: Path) -> None:
    line = "# " + "x" * 125 + "\n"
    Path(tmp_path, "most.yml").write_text("a: 1\n" + line * (LARGEST_FILE // 128 - 1), "ascii")
    Path(tmp_path, "more.yml").write_bytes(b"#" * (LARGEST_FILE + 1))
    Path(tmp_path, "huge.yml").write_bytes(b"- [" * 4_000_000)
    most, more, huge = (load(tmp_path, name) for name in ("most.yml", "more.yml", "huge.yml"))
    assert isinstance(most, Source)
    assert isinstance(more, list)
    assert isinstance(huge, list)
    assert said(more) == ["more.yml:1:1: a record file must have at most 128 KB: 128 KB [file-size]"]
    assert said(huge) == ["huge.yml:1:1: a record file must have at most 128 KB: 11,719 KB [file-size]"]


VISIBLE = st.characters(exclude_categories=["C", "Zl", "Zp"], exclude_characters="\ufffc\ufffd", max_codepoint=0x3FFFF)
TEXT = st.text(VISIBLE | st.sampled_from("\n\t #:-[{\"'|>%@`!&*?,"), max_size=12)
KEYS = st.text(VISIBLE, min_size=1, max_size=8)
SCALARS = st.none() | st.booleans() | st.integers(-(10**14) + 1, 10**15 - 1)
HUNDREDTHS = st.integers(-(10**6), 10**6).map(lambda number: number / 100)


def mappings(text: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Plain]]:
    value = st.recursive(
        SCALARS | HUNDREDTHS | text,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS.filter(is_plain_word), inner, max_size=4),
        max_leaves=12,
    )
    return st.dictionaries(KEYS.filter(is_plain_word), value, max_size=5)


def is_plain_word(text: str) -> bool:
    """Whether YAML 1.1, which PyYAML writes, and YAML 1.2 agree that it is text when it stands without quotes."""
    return not re.fullmatch(r"[-+.0-9eE]+", text)


@settings(deadline=None)
@given(mappings(TEXT.filter(is_plain_word)), st.booleans(), st.sampled_from([True, False, None]))
def test_what_pyyaml_writes_is_read_as_it_was(data: dict[str, Plain], as_is: bool, flow: bool | None) -> None:  # noqa: FBT001  drawn
    written = yaml.safe_dump(data, allow_unicode=as_is, default_flow_style=flow, sort_keys=False)
    assert repr(readable(written).data) == repr(frozen(data))


@settings(deadline=None)
@given(mappings(TEXT))
def test_what_json_writes_is_read_as_it_was(data: dict[str, Plain]) -> None:
    assert repr(readable(json.dumps(data, ensure_ascii=False, indent=1)).data) == repr(frozen(data))


class OtherReader(yaml.CSafeLoader):
    """PyYAML's own composing and constructing, but for dates and words that YAML 1.2 takes for text."""

    yaml_implicit_resolvers = {  # noqa: RUF012  PyYAML's way
        first: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith((":bool", ":timestamp"))]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }


OtherReader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), ["t", "f"])


def test_the_records_of_this_repository_are_read_as_pyyaml_reads_them() -> None:
    files = [file for folder in ("agreements", "partners", "registry") for file in ROOT.glob(f"{folder}/**/*.yml")]
    assert len(files) > 100
    for file in files:
        text = file.read_text("utf-8")
        assert readable(text).data == frozen(OtherReader(text).get_single_data()), file


def frozen(data: Any) -> Plain:  # noqa: ANN401  plain data is of any kind
    if isinstance(data, list):
        return tuple(map(frozen, data))
    return {key: frozen(value) for key, value in data.items()} if isinstance(data, dict) else data
