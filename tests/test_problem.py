"""The four ways to show problems: what each escapes, what none of them shows, and where the caret stands."""

import json
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import jsonschema
import pytest

from site_builder.problem import FORMATS, Problem, Report, Severity, as_github, as_json, as_sarif, as_text, visible
from site_builder.source import lines_of

SARIF_SCHEMA = json.loads(Path(__file__, "../schemas/sarif-2.1.0.json").resolve().read_text("utf-8"))
FORGED = "bad\n::error file=x::y\n::stop-commands::z"
NHS_NUMBER = "943 476 5919"
"""The NHS's published example."""

PROBLEMS = (
    Problem("agreements/a.yml", 2, 10, "known-partner", "error", "lead must be a partner: 'nobody'", "add it first"),
    Problem("agreements/a.yml", 3, 1, "review-on-time", "warning", "review.due must not be past: 2026-03"),
)
LINES = {"agreements/a.yml": ["title: T", "lead:    nobody", "review: {due: 2026-03}"]}


def report(*problems: Problem, lines: dict[str, list[str]] | None = None, site_url: str = "") -> Report:
    texts = LINES if lines is None else lines

    def source_line(path: str, number: int) -> str:
        return texts[path][number - 1] if path in texts else ""

    return Report(problems, 3, source_line, {"known-partner": "Every party is a partner."}, site_url=site_url)


def problem(message: str, hint: str = "", path: str = "a.yml", column: int = 1) -> Problem:
    return Problem(path, 1, column, "field-value", "error", message, hint)


def test_text_shows_each_problem_with_its_line_and_what_to_do() -> None:
    assert as_text(report(*PROBLEMS)) == (
        "agreements/a.yml:2:10: error: lead must be a partner: 'nobody' [known-partner]\n"
        "  2 | lead:    nobody\n"
        "    |          ^\n"
        "  what to do: add it first\n"
        "\n"
        "agreements/a.yml:3:1: warning: review.due must not be past: 2026-03 [review-on-time]\n"
        "  3 | review: {due: 2026-03}\n"
        "    | ^\n"
        "\n"
        "3 records checked: 1 error and 1 warning.\n"
    )


def test_github_makes_annotations_of_problems() -> None:
    assert as_github(report(*PROBLEMS)) == (
        "::error file=agreements/a.yml,line=2,col=10,title=known-partner"
        "::lead must be a partner: 'nobody'. What to do: add it first\n"
        "::warning file=agreements/a.yml,line=3,col=1,title=review-on-time::review.due must not be past: 2026-03\n"
        "3 records checked: 1 error and 1 warning.\n"
    )


def test_github_gets_the_worst_and_how_many_more_there_are() -> None:
    many = report(*(replace(PROBLEMS[1], line=line) for line in range(1, 13)), PROBLEMS[0])
    lines = as_github(many, 10).splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["::error", *["::warning"] * 9, "::notice::And", "3"]
    assert lines[10:] == [
        "::notice::And 3 more, which are in the summary of this run.",
        "3 records checked: 1 error and 12 warnings.",
    ]
    assert as_github(many, 13) == as_github(report(PROBLEMS[0], *many.problems[:12]))


def test_github_gets_what_was_changed_before_what_was_not_and_errors_before_all() -> None:
    def found(path: str, severity: Severity) -> Problem:
        return replace(PROBLEMS[0], path=path, severity=severity)

    of_others = [found("a.yml", "warning"), found("b.yml", "error")]
    own = [found("y.yml", "warning"), found("z.yml", "error"), found("z.yml", "warning")]
    lines = as_github(report(*of_others, *own), 4, {"y.yml", "z.yml"}).splitlines()
    assert [line.partition(",")[0] for line in lines[:4]] == [
        "::error file=z.yml",
        "::error file=b.yml",
        "::warning file=y.yml",
        "::warning file=z.yml",
    ]
    assert lines[4] == "::notice::And 1 more, which are in the summary of this run."


def test_json_gives_problems_and_counts() -> None:
    assert json.loads(as_json(report(*PROBLEMS))) == {
        "problems": [
            {
                "path": "agreements/a.yml",
                "line": 2,
                "column": 10,
                "rule": "known-partner",
                "severity": "error",
                "message": "lead must be a partner: 'nobody'",
                "hint": "add it first",
            },
            {
                "path": "agreements/a.yml",
                "line": 3,
                "column": 1,
                "rule": "review-on-time",
                "severity": "warning",
                "message": "review.due must not be past: 2026-03",
                "hint": "",
            },
        ],
        "counts": {"error": 1, "warning": 1, "records": 3},
    }


def test_sarif_gives_rules_and_results() -> None:
    sarif = json.loads(as_sarif(report(*PROBLEMS, site_url="https://register.example/")))
    assert sarif == {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "register",
                        "rules": [
                            {
                                "id": "known-partner",
                                "shortDescription": {"text": "Every party is a partner."},
                                "helpUri": "https://register.example/rules/known-partner/",
                            },
                            {"id": "review-on-time", "helpUri": "https://register.example/rules/review-on-time/"},
                        ],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [
                    sarif_result(
                        "known-partner",
                        0,
                        "error",
                        "lead must be a partner: 'nobody'. What to do: add it first",
                        {"startLine": 2, "startColumn": 10},
                    ),
                    sarif_result(
                        "review-on-time",
                        1,
                        "warning",
                        "review.due must not be past: 2026-03",
                        {"startLine": 3, "startColumn": 1},
                    ),
                ],
            }
        ],
    }


def sarif_result(rule: str, index: int, level: str, text: str, region: dict[str, int]) -> dict[str, object]:
    place = {"artifactLocation": {"uri": "agreements/a.yml", "uriBaseId": "REGISTER"}, "region": region}
    return {
        "ruleId": rule,
        "ruleIndex": index,
        "level": level,
        "message": {"text": text},
        "locations": [{"physicalLocation": place}],
    }


@pytest.mark.parametrize(
    "reported",
    [
        report(),
        report(*PROBLEMS),
        report(*PROBLEMS, site_url="https://register.example/"),
        report(problem(FORGED, FORGED, path="partners/ü 1%[a]\n.yml")),
    ],
    ids=["nothing", "problems", "published rules", "hostile"],
)
def test_sarif_is_valid_by_its_published_schema(reported: Report) -> None:
    sarif = json.loads(as_sarif(reported))
    validator = jsonschema.Draft4Validator(SARIF_SCHEMA, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)
    assert [error.message for error in validator.iter_errors(sarif)] == []
    locations = [result["locations"][0]["physicalLocation"] for result in sarif["runs"][0]["results"]]
    addresses = [location["artifactLocation"]["uri"] for location in locations]
    assert [unquote(address) for address in addresses] == [each.path for each in reported.problems]
    assert all(re.fullmatch(r"([\w/.-]|%[0-9A-F]{2})+", address, re.ASCII) for address in addresses)
    assert all(location["region"]["startLine"] > 0 for location in locations), "errata 01: a region has a start"


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "3 records checked, nothing wrong."),
        (1, "3 records checked: 1 error and 0 warnings."),
        (1200, "3 records checked: 1,200 errors and 0 warnings."),
    ],
)
def test_every_report_for_people_ends_with_how_many(count: int, words: str) -> None:
    reported = report(*[problem("m")] * count)
    assert as_text(reported).splitlines()[-1] == words
    assert as_github(reported).splitlines()[-1] == words


def test_milder_problems_can_be_left_out() -> None:
    everything = report(*PROBLEMS)
    assert everything.at_least("warning") == everything
    assert everything.at_least("error") == replace(everything, problems=PROBLEMS[:1], mildest="error")
    nothing = report().at_least("error")
    assert as_text(nothing) == "3 records checked, no errors.\n"


def test_a_value_cannot_forge_a_workflow_command() -> None:
    hostile = problem(f"m: {FORGED}\r%0A::warning::x", f"h: {FORGED}", path="x,line=9::y\n::z%0A.yml")
    assert as_github(report(hostile)) == (
        "::error file=x%2Cline=9%3A%3Ay\\n%3A%3Az%250A.yml,line=1,col=1,title=field-value"
        "::m: bad\\n::error file=x::y\\n::stop-commands::z\\r%250A::warning::x. "
        "What to do: h: bad\\n::error file=x::y\\n::stop-commands::z\n"
        "3 records checked: 1 error and 0 warnings.\n"
    )


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("value", [FORGED, "\r\n::error::x", "::add-mask::e", "##[stop-commands]x", "##[add-mask]e"])
def test_no_line_of_any_format_is_a_command_to_githubs_runner(form: str, value: str) -> None:
    path = f"partners/{value}"
    hostile = Problem(path, 1, 1, "field-value", "error", value, value)
    output = FORMATS[form](report(hostile, lines={path: [value]}))
    # actions/runner, ActionCommand.cs: `::` at the start of a line, `##[` anywhere in it
    ours = [line for line in output.splitlines() if re.match(r"\s*::", line)]
    assert len(ours) == (1 if form == "github" else 0)
    assert not any("##[" in line for line in output.splitlines())


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    "value",
    [
        "\x1b[2J\x1b[31mred",
        "\x1b]0;title\x07",
        "a\x08b\rc",
        "\x9b31m",
        "\u202egnp.exe",
        "zero\u200bwidth",
        "\U000e0041",
    ],
)
def test_a_value_cannot_steer_a_terminal(form: str, value: str) -> None:
    hostile = Problem(value, 1, 3, "field-value", "error", value, value)
    output = FORMATS[form](report(hostile, lines={value: [value]}))
    assert all(character.isprintable() for character in output.replace("\n", ""))


def test_data_for_programs_is_the_same_however_it_is_escaped() -> None:
    value = '##[x] \x1b\u202e\U000e0041 \\ " Dŵr 😀'
    hostile = report(problem(value, value, path=value))
    shown = json.loads(as_json(hostile))["problems"][0]
    assert [shown["path"], shown["message"], shown["hint"]] == [value, value, value]
    assert json.loads(as_sarif(hostile))["runs"][0]["results"][0]["message"]["text"] == f"{value}. What to do: {value}"
    assert "Dŵr 😀" in as_json(hostile)


@pytest.mark.parametrize("form", FORMATS)
def test_personal_data_is_in_no_output(form: str) -> None:
    content = f"summary: >\n  her number is {NHS_NUMBER}, or 943 476\n  5919; ring 07700 900123\n"
    lines = lines_of(content.encode())
    problems = [
        replace(problem(f"m: '{NHS_NUMBER}', '943 476\n5919'", f"h: {NHS_NUMBER} 07700 900123"), line=line)
        for line in (1, 2, 3)
    ]
    output = FORMATS[form](report(*problems, lines={"a.yml": lines}))
    assert not re.search(r"943|476|5919|07700|900123", output)
    assert "••• ••• ••••" in output


def test_a_source_line_is_masked_whoever_gives_it() -> None:
    output = as_text(report(problem("m", column=5), lines={"a.yml": [f"nhs: {NHS_NUMBER}"]}))
    assert "  1 | nhs: ••• ••• ••••\n    |     ^\n" in output


@pytest.mark.parametrize(
    ("line", "column", "shown", "caret"),
    [
        ("a: b", 4, "a: b", "   ^"),
        ("a: b", 5, "a: b", "    ^"),
        ("a: b   ", 4, "a: b", "   ^"),
        ("\ta: b", 2, "\\ta: b", "  ^"),
        ("a:\t\tb", 5, "a:\\t\\tb", "      ^"),
        ("a\u200b: b", 5, "a\\u200b: b", "         ^"),
        ("北京: b", 5, "北京: b", "      ^"),
        ("😀: b", 4, "😀: b", "    ^"),
        ("e\u0301: b", 5, "e\u0301: b", "    ^"[1:]),
        ("x" * 110, 110, "x" * 110, " " * 109 + "^"),
        ("x" * 50 + "y" + "z" * 500, 51, "x" * 50 + "y" + "z" * 59, " " * 50 + "^"),
        ("x" * 500 + "y" + "z" * 500, 501, "…" + "x" * 55 + "y" + "z" * 54, " " * 56 + "^"),
        ("x" * 500, 501, "…" + "x" * 55, " " * 56 + "^"),
        ("x" * 100_000, 100_000, "…" + "x" * 56, " " * 56 + "^"),
    ],
)
def test_the_caret_stands_below_the_place(line: str, column: int, shown: str, caret: str) -> None:
    output = as_text(report(problem("m", column=column), lines={"a.yml": [line]}))
    assert output.splitlines()[1:3] == [f"  1 | {shown}", f"    | {caret}"]


def test_the_margin_is_as_wide_as_the_line_number() -> None:
    far = replace(problem("m", column=2), line=1234)
    output = as_text(report(far, lines={"a.yml": [""] * 1233 + ["abc"]}))
    assert output.splitlines()[1:3] == ["  1234 | abc", "       |  ^"]


@pytest.mark.parametrize("line", ["", "   "])
def test_an_empty_line_is_not_shown(line: str) -> None:
    output = as_text(report(problem("m"), lines={"a.yml": [line]}))
    assert output == "a.yml:1:1: error: m [field-value]\n\n3 records checked: 1 error and 0 warnings.\n"


def test_colour_comes_only_when_asked_and_changes_no_word() -> None:
    plain, coloured = as_text(report(*PROBLEMS)), as_text(report(*PROBLEMS), colour=True)
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    assert "\x1b[1;31merror\x1b[0m" in coloured
    assert "\x1b[1;33mwarning\x1b[0m" in coloured
    assert coloured.count("\x1b[") == 2 * coloured.count("\x1b[0m"), "every colour ends"


def test_a_problem_is_sorted_by_its_place() -> None:
    late, early = problem("a", path="b.yml"), problem("z", path="a.yml", column=9)
    assert sorted([late, early]) == [early, late]


def test_what_prints_is_left_alone() -> None:
    assert visible("Dŵr, Łódź & 北京 😀 %0A") == "Dŵr, Łódź & 北京 😀 %0A"
