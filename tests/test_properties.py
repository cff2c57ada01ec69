"""What holds for every file that anybody could send: it is read or refused, quickly, in words, and never crashes.

The example register is the start: its values are put in each other's places, taken away, doubled, and replaced by
anything that YAML can say. Numbers of examples are small, so that the suite stays quick; a defect that one of these
tests finds is kept as a case of its own in `test_source.py` or in the examples of a rule.
"""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import EXAMPLE, TODAY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from site_builder.examination import examine
from site_builder.problem import FORMATS, Problem, Report
from site_builder.records import Agreement, Charter, Guidance, Partner, Settings, Vocabularies, parse
from site_builder.source import KeyPath, Plain, Source, lines_of, read

EXAMPLES = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
"""Where `CI` is set, Hypothesis takes the same examples every time."""
FILES = sorted(str(file.relative_to(EXAMPLE)) for file in EXAMPLE.rglob("*.*"))
CONTENTS = {path: (EXAMPLE / path).read_bytes() for path in FILES}
MODELS = {
    "agreements": Agreement,
    "partners": Partner,
    "guidance": Guidance,
    "registry/charter": Charter,
    "registry/register.yml": Settings,
    "registry/vocabularies.yml": Vocabularies,
}


def source_of(path: str) -> Source:
    source = read(path, CONTENTS[path])
    assert isinstance(source, Source)
    return source


def paths_in(data: Plain, path: KeyPath = ()) -> Iterator[KeyPath]:
    yield path
    if isinstance(data, dict | tuple):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from paths_in(value, (*path, key))


def at(data: Plain, path: KeyPath) -> Plain:
    for key in path:
        data = data[key]
    return data


DATA = {path: source_of(path).data for path in FILES}
PLACES = [(path, keys) for path, data in DATA.items() for keys in paths_in(data) if keys]
EXTREMES = (
    *(
        "",
        " ",
        "0001-01-01",
        "9999-12-31",
        "0000-01",
        "9999-12",
        "P0D",
        "P999Y999M999W9999D",
        "https://[",
        "https://a.b",
    ),
    *("example", "nobody", "943 476 5919", "é" * 400, "x\ny", "[x](javascript:alert(1))", "💾", "١٢", "\\", "%0A"),
    *(0, -1, 10**15 - 1, 1e99, True, None, (), {}),
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates().map(date.isoformat)
ANYTHING = (
    st.sampled_from(EXTREMES)
    | st.sampled_from(PLACES).map(lambda place: at(DATA[place[0]], place[1]))
    | st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
)


@st.composite
def mutations(draw: st.DrawFn) -> tuple[str, Plain]:
    """A file of the example register and its data with one to four changes."""
    path = draw(st.sampled_from(FILES))
    data = thawed(DATA[path])
    for _ in range(draw(st.integers(1, 4))):
        places = [keys for keys in paths_in(DATA[path]) if keys and reachable(data, keys)]
        if not places:
            break
        *parents, last = draw(st.sampled_from(places))
        holder = at(data, tuple(parents))
        match draw(st.sampled_from(["replace", "replace", "delete", "double", "add"])):
            case "replace":
                holder[last] = thawed(draw(ANYTHING))
            case "delete":
                del holder[last]
            case "double" if isinstance(holder, list):
                holder += [holder[last]] * draw(st.sampled_from([1, 2, 400]))
            case _ if isinstance(holder, dict):
                holder[draw(st.text(min_size=1) | st.sampled_from(["id", "body", "status", "on"]))] = draw(ANYTHING)
    return path, data


def reachable(data: Plain, keys: KeyPath) -> bool:
    for key in keys:
        if not (key in data if isinstance(data, dict) else isinstance(data, list) and key in range(len(data))):
            return False
        data = data[key]
    return True


def thawed(data: Plain) -> Any:  # noqa: ANN401  plain data is of any kind
    """A copy that can be changed and dumped."""
    if isinstance(data, list | tuple):
        return [thawed(value) for value in data]
    return {key: thawed(value) for key, value in data.items()} if isinstance(data, dict) else data


class Writer(yaml.CSafeDumper):
    """Writes everything out: there are no aliases in records."""

    def ignore_aliases(self, data: object) -> bool:
        """Never, not even where the same value stands twice."""
        del data
        return True


def written(path: str, data: Plain, *, flow: bool | None = False) -> bytes:
    text = yaml.dump(data, Dumper=Writer, allow_unicode=True, sort_keys=False, default_flow_style=flow)
    if path.endswith(".md"):
        text = f"---\n{text}---\n{source_of(path).body}"
    return text.encode("utf-8", "surrogatepass")


def check_problems(problems: list[Problem] | tuple[Problem, ...], files: dict[str, bytes]) -> None:
    """Each stands where its file has something, and every format can show it."""
    for problem in problems:
        lines = lines_of(files.get(problem.path, b""))
        assert 1 <= problem.line <= len(lines), problem
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1, problem
        assert problem.message, problem
        assert "validation error" not in problem.message, "that is pydantic's wording"

    def source_line(path: str, number: int) -> str:
        return lines_of(files.get(path, b""))[number - 1]

    report = Report(tuple(problems), len(files), source_line, {})
    for form, render in FORMATS.items():
        output = render(report)
        assert output.endswith("\n")
        assert "943 476 5919" not in output
        assert all(character.isprintable() for character in output.replace("\n", "")), form
    assert len(json.loads(FORMATS["json"](report))["problems"]) == len(problems)


def model_of(path: str) -> type[Any]:
    return next(model for place, model in MODELS.items() if path.startswith(place))


def check_reading(path: str, content: bytes) -> None:
    source = read(path, content)
    if isinstance(source, list):
        assert source
        check_problems(source, {path: content})
        return
    for keys in paths_in(source.data):
        line, column = source.locate(keys)
        assert column <= len(source.lines[line - 1]) + 1
    body = {"body": source.body} if path.endswith(".md") else {}
    record = parse(source, model_of(path), id="example", **body)
    if isinstance(record, list):
        assert record
        check_problems(record, {path: content})


PATHS = st.sampled_from([path for path in FILES if not path.endswith(("register.yml", "vocabularies.yml"))])
YAML_SIGNS = st.text("abc 019\n\n\r\t:-#?[]{},&*!|>'\"%@`~=.<\\xuU\u00e9\u2028\u0085\ufeff\U0001f600", max_size=60)


@EXAMPLES
@given(PATHS, st.binary(max_size=200) | (st.text(max_size=200) | YAML_SIGNS).map(str.encode))
def test_any_file_is_read_or_refused(path: str, content: bytes) -> None:
    check_reading(path, content)


@EXAMPLES
@given(
    PATHS, st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 30), st.binary(max_size=3) | YAML_SIGNS), max_size=4)
)
def test_any_slip_of_the_hand_is_read_or_refused(path: str, slips: list[tuple[int, int, bytes | str]]) -> None:
    content = CONTENTS[path]
    for place, length, typed in slips:
        start = place % (len(content) + 1)
        new = typed.encode() if isinstance(typed, str) else typed
        content = content[:start] + new + content[start + length :]
    check_reading(path, content)


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path_factory.mktemp("properties") / "register"))


@EXAMPLES
@given(mutations(), st.sampled_from([TODAY, date.min, date.max]))
def test_any_change_to_a_record_ends_in_a_report(register: Path, change: tuple[str, Plain], today: date) -> None:
    path, data = change
    content = written(path, data)
    (register / path).write_bytes(content)
    try:
        report = examine(register, today).report
    finally:
        (register / path).write_bytes(CONTENTS[path])
    check_problems(report.problems, {**CONTENTS, path: content})
    assert len(set(report.problems)) == len(report.problems)
    assert list(report.problems) == sorted(report.problems)


@EXAMPLES
@given(mutations(), st.sampled_from([True, None]))
def test_what_a_record_says_does_not_depend_on_its_layout(change: tuple[str, Plain], flow: bool | None) -> None:  # noqa: FBT001  drawn
    path, data = change
    plain, other = (read(path, written(path, data, flow=flow)) for flow in (False, flow))
    if isinstance(plain, list) or isinstance(other, list):
        # only what cannot be read at all may be refused in other words
        assert isinstance(plain, list) == isinstance(other, list)
        return
    derived = {} if path in MODELS else {"id": "example"}
    body = {"body": plain.body} if path.endswith(".md") else {}
    records = [parse(source, model_of(path), **derived, **body) for source in (plain, other)]
    if isinstance(records[0], list):
        messages = [[(problem.rule, problem.message) for problem in problems] for problems in records]
        assert messages[0] == messages[1]
    else:
        assert records[0] == records[1]


def test_a_record_that_is_written_again_is_the_same_record() -> None:
    for path, content in CONTENTS.items():
        again = read(path, written(path, thawed(DATA[path])))
        assert isinstance(again, Source), path
        assert again.data == DATA[path]
        assert re.sub(rb"\A---\n.*?^---\n", b"", content, flags=re.DOTALL | re.MULTILINE).endswith(again.body.encode())
