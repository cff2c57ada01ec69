"""The same data as people might type it: every way to lay a record out that the register accepts, at random."""

import json
from collections.abc import Callable

from hypothesis import strategies as st

from site_builder.source import Plain, Source, read

TEXTS = st.sampled_from(
    (
        *(
            "plain",
            "two words",
            "",
            "yes",
            "null",
            "12",
            "0012",
            "2026-03-02",
            "2027-03",
            "6(1)(e)",
            "é",
            "日本語",
            "💾",
        ),
        *("a: b", "a #b", "# no comment", "- x", "[x", "{x}", "x, y", "it's", 'say "hi"', "back\\slash", "'", '"'),
        *(
            "ends:",
            " leads",
            "trails ",
            "two\nlines",
            "a\n\nb\n",
            "  deep\nless",
            "*x",
            "&x",
            "!x",
            "%x",
            "@x",
            "?",
            "---",
        ),
        *("https://a.example/b#c", "x" * 130, "long words " * 14 + "end", "tab\there"),
    )
)
SCALARS = TEXTS | st.none() | st.booleans() | st.integers(-9, 99)
KEYS = st.sampled_from(("a", "b", "c", "on", "role", "still_needed", "key with words", "x-y"))


def _groups(inner: st.SearchStrategy[Plain]) -> st.SearchStrategy[Plain]:
    return st.dictionaries(KEYS, inner, max_size=4) | st.lists(inner, max_size=3).map(tuple)


VALUES = st.recursive(SCALARS, _groups, max_leaves=8)
RECORDS = st.dictionaries(KEYS, VALUES, min_size=1, max_size=5)


class Typed:
    """A record that is typed line by line; `draw` decides on each of the many small things a person may do."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Plain]], Plain]) -> None:
        self.draw = draw
        self.notes = 0
        self.step = draw(st.integers(1, 4))
        self.dash = draw(st.integers(0, 3))
        self.after_dash = draw(st.integers(1, 3))

    def one_of(self, *choices: str) -> str:
        """One of several ways."""
        return str(self.draw(st.sampled_from(choices)))

    def record(self, data: dict[str, Plain]) -> str:
        """The whole file."""
        lines = self.mapping(data, 0) if self.one_of(*"bbbbbbb", "f") == "b" else [self.brackets(data)]
        start = self.one_of("", "", "", "---\n", f"{self.note()}\n", "\n")
        end = self.one_of("\n", "\n", "\n", "", "\n\n", f"\n{self.note()}\n", f"\n{self.note()}")
        text = start + "\n".join(lines) + end
        return text.replace("\n", self.one_of("\n", "\n", "\n", "\r\n"))

    def note(self) -> str:
        """A comment that is like no other."""
        self.notes += 1
        return f"# note {self.notes}"

    def mapping(self, data: dict[str, Plain], column: int) -> list[str]:
        """Keys on lines of their own."""
        lines = []
        for name, value in data.items():
            lines += self.between(column)
            key = self.one_of(name, name, name, json.dumps(name))
            lines += self.under(f"{' ' * column}{key}:", value, column, dash=self.dash)
        return lines

    def between(self, column: int) -> list[str]:
        """What may stand above a line."""
        kind = self.one_of(*"nnnnnn", "blank", "note", "margin")
        return {"n": [], "blank": [""], "note": [" " * column + self.note()], "margin": [self.note()]}[kind]

    def trailing(self) -> str:
        """What may stand behind a value."""
        return self.one_of("", "", "", "", " ", f"  {self.note()}")

    def under(self, start: str, value: Plain, column: int, dash: int) -> list[str]:
        """A value after a colon or a dash."""
        if isinstance(value, dict | tuple) and value and self.one_of("lines", "lines", "brackets") == "lines":
            if isinstance(value, dict):
                return [start + self.trailing(), *self.mapping(value, column + self.step)]
            return [start + self.trailing(), *self.items(value, column + dash)]
        if isinstance(value, str) and self.one_of("block", "line") == "block":
            block = self.block(value, column)
            if block:
                return [f"{start} {block[0]}", *block[1:]]
        written = self.brackets(value) if isinstance(value, dict | tuple) else self.scalar(value, in_brackets=False)
        return [f"{start} {written}".rstrip(" ") + self.trailing()]

    def items(self, value: tuple[Plain, ...], column: int) -> list[str]:
        """A list with dashes."""
        lines = []
        for item in value:
            lines += self.between(column)
            start = " " * column + "-"
            if isinstance(item, dict) and item and self.one_of("same", "same", "other") == "same":
                inner = column + 1 + self.after_dash
                first, *rest = self.mapping(item, inner)
                while not first.strip() or first.lstrip().startswith("#"):
                    lines.append(first)
                    first, *rest = rest
                lines += [start + " " * self.after_dash + first.lstrip(" "), *rest]
            else:
                lines += self.under(start, item, column, dash=max(1, self.dash))
        return lines

    def block(self, text: str, column: int) -> list[str]:
        """A text after `|` or `>`, or nothing if it cannot stand so."""
        lines = text.removesuffix("\n").split("\n")
        if not text.strip() or text[0].isspace() or "\t" in text or any(line != line.rstrip() for line in lines):
            return []
        chomp = "" if text.endswith("\n") else "-"
        if text.endswith("\n") and self.one_of("clip", "keep") == "keep":
            chomp = "+"
        if len(lines) == 1 and self.one_of("|", ">") == ">":
            head, lines = ">", lines[0].split(" ") if "  " not in lines[0] else lines
        else:
            head = "|"
        indent = " " * (column + self.step)
        comment = self.one_of("", "", f" {self.note()}")
        return [head + chomp + comment, *(indent + line if line else "" for line in lines)]

    def brackets(self, value: Plain) -> str:
        """A value in brackets, over one line or several."""
        if not isinstance(value, dict | tuple):
            return self.scalar(value, in_brackets=True)
        if isinstance(value, dict):
            parts = [f"{json.dumps(name)}: {self.brackets(inner)}" for name, inner in value.items()]
        else:
            parts = [self.brackets(inner) for inner in value]
        left, right = "{}" if isinstance(value, dict) else "[]"
        comma = self.one_of(", ", ", ", ",", " , ", ",\n            ", f", {self.note()}\n            ")
        space = self.one_of("", "", " ")
        last = self.one_of("", "", ",") if parts else ""
        return left + space + comma.join(parts) + last + space + right

    def scalar(self, value: Plain, *, in_brackets: bool) -> str:
        """A single value, without quotes where it can."""
        if not isinstance(value, str):
            return {None: self.one_of("null", "~", "" if not in_brackets else "null")}.get(value) or json.dumps(value)
        if value in PLAIN and self.one_of("plain", "plain", "quoted") == "plain":
            return value
        if "\n" not in value and "\t" not in value and self.one_of("'", '"') == "'":
            return "'" + value.replace("'", "''") + "'"
        # JSON escapes what lies beyond U+FFFF by halves, which YAML does not know
        return json.dumps(value, ensure_ascii=max(value, default="") <= "\uffff" and self.one_of("a", "b") == "a")


PLAIN = frozenset({"plain", "two words", "yes", "2026-03-02", "2027-03", "6(1)(e)", "é", "日本語", "it's"})
"""Texts that stand without quotes anywhere."""


@st.composite
def typed(draw: Callable[[st.SearchStrategy[Plain]], Plain]) -> Source:
    """A record, typed in one way or another."""
    source = read("agreements/typed.yml", Typed(draw).record(draw(RECORDS)).encode())
    assert isinstance(source, Source), source
    return source
