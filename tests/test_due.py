"""`register due`: the whole of what it prints, for a small register; and the command on the demonstration."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from holding import agreement, demonstration, holding

from site_builder.cli import cli
from site_builder.reviews.deadlines import deadlines
from site_builder.reviews.listing import as_json, as_markdown, as_table, within

TODAY = date(2026, 11, 21)
OWNER = {"role": "Head of Discharge", "email": "discharge@saltmarsh.example"}
REGISTER = holding(
    agreement("hospital-discharge", None, review={"every": "P1Y", "due": "2026-10", "owner": OWNER}),
    agreement("school-meals", "2026-12-01", lead="northmere-district-council", title="Meals @ school | all"),
    agreement("never-scheduled", None),
    agreement("far-away", "2028-01", dpia={"status": "done", "on": "2025-01-01", "review_due": "2027-01"}),
    agreement("only-a-draft", "2026-10", status="draft"),
)
FOUND = deadlines(REGISTER, TODAY)
SOON = within(FOUND, 90)


def test_the_table_is_by_lead_the_latest_first() -> None:
    assert as_table(SOON, REGISTER, TODAY) == (
        "Saltmarsh County Council\n"
        "  21 days late  October 2026  Review                    About hospital-discharge (Head of Discharge, "
        "discharge@saltmarsh.example)\n"
        "  in 2 months   January 2027  Impact assessment review  About far-away\n"
        "  no date                     Review                    About never-scheduled\n"
        "\n"
        "Northmere District Council\n"
        "  in 10 days  1 December 2026  Review  Meals @ school | all\n"
        "\n"
        "On 21 November 2026: 1 late, 2 to come, 1 without a date.\n"
    )


def test_markdown_says_the_same_and_no_record_breaks_its_table() -> None:
    site = "https://register.saltmarsh.example/agreements"
    assert as_markdown(SOON, REGISTER, TODAY) == (
        "On 21 November 2026: 1 late, 2 to come, 1 without a date.\n"
        "\n"
        "### Saltmarsh County Council\n"
        "\n"
        "| Due | | What | Whom to ask |\n"
        "|---|---|---|---|\n"
        f"| October 2026 | 21 days late | Review: [About hospital\\-discharge]({site}/hospital-discharge/) | Head of "
        "Discharge, discharge@saltmarsh.example |\n"
        f"| January 2027 | in 2 months | Impact assessment review: [About far\\-away]({site}/far-away/) |  |\n"
        f"|  | no date | Review: [About never\\-scheduled]({site}/never-scheduled/) |  |\n"
        "\n"
        "### Northmere District Council\n"
        "\n"
        "| Due | | What | Whom to ask |\n"
        "|---|---|---|---|\n"
        f"| 1 December 2026 | in 10 days | Review: [Meals @ school \\| all]({site}/school-meals/) |  |\n"
    )


def test_data_keeps_its_published_shape() -> None:
    found = json.loads(as_json(FOUND, TODAY))
    assert found == {
        "as_of": "2026-11-21",
        "reviews": [
            {
                "agreement": "hospital-discharge",
                "title": "About hospital-discharge",
                "lead": "saltmarsh-county-council",
                "due": "2026-10",
                "state": "overdue",
                "days": -21,
                "owner": OWNER,
            },
            {
                "agreement": "school-meals",
                "title": "Meals @ school | all",
                "lead": "northmere-district-council",
                "due": "2026-12-01",
                "state": "due-soon",
                "days": 10,
                "owner": None,
            },
            {
                "agreement": "far-away",
                "title": "About far-away",
                "lead": "saltmarsh-county-council",
                "due": "2028-01",
                "state": "not-due",
                "days": 436,
                "owner": None,
            },
            {
                "agreement": "never-scheduled",
                "title": "About never-scheduled",
                "lead": "saltmarsh-county-council",
                "due": None,
                "state": "unscheduled",
                "days": None,
                "owner": None,
            },
        ],
        "others": [
            {
                "kind": "assessment",
                "part": None,
                "record": "agreements/far-away.yml",
                "title": "About far-away",
                "lead": "saltmarsh-county-council",
                "due": "2027-01",
                "state": "due-soon",
                "days": 71,
                "owner": None,
            }
        ],
    }


@pytest.mark.parametrize(
    ("days", "names"),
    [
        (0, {"hospital-discharge", "never-scheduled"}),
        (9, {"hospital-discharge", "never-scheduled"}),
        (10, {"hospital-discharge", "never-scheduled", "school-meals"}),
        (None, {"hospital-discharge", "never-scheduled", "school-meals", "far-away"}),
    ],
)
def test_what_is_late_or_undated_is_always_listed(days: int | None, names: set[str]) -> None:
    assert {one.record.id for one in within(FOUND, days) if one.kind == "review"} == names


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, ["due", "--as-of", "2026-11-21", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_the_command_lists_the_demonstration_in_every_form() -> None:
    held = demonstration()
    found = deadlines(held, TODAY)
    assert run("--format", "json") == (0, as_json(found, TODAY), "")
    assert run() == (0, as_table(within(found, 90), held, TODAY), "")
    assert run("--within", "0", "--format", "markdown") == (0, as_markdown(within(found, 0), held, TODAY), "")
    code, calendar, _ = run("--format", "ics")
    assert (code, calendar.count("BEGIN:VEVENT")) == (0, sum(one.due is not None for one in found))


def test_a_record_with_a_mistake_is_named_and_the_rest_is_told(tmp_path: Path) -> None:
    (tmp_path / "registry").mkdir()
    (tmp_path / "agreements").mkdir()
    root = Path(__file__).parent.parent
    for name in ("register.yml", "vocabularies.yml"):
        (tmp_path / "registry" / name).write_bytes((root / "registry" / name).read_bytes())
    (tmp_path / "agreements" / "broken.yml").write_text("title: [\n", "utf-8")
    code, said, note = run("--root", str(tmp_path))
    assert (code, said) == (0, "On 21 November 2026: 0 late, 0 to come.\n")
    assert note == "Left out, because they cannot be read (run `register check`): agreements/broken.yml\n"


def test_without_settings_it_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "registry").mkdir()
    (tmp_path / "registry" / "register.yml").write_text("name: 1\n", "utf-8")
    code, said, note = run("--root", str(tmp_path))
    assert (code, said) == (2, "")
    assert "the files in registry/ hold mistakes, so nothing can be said: run `register check`" in note
