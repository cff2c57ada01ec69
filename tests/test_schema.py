"""The JSON Schemas say what the models say: an editor accepts the records that `check` accepts."""

import json
import shutil
from pathlib import Path

import pytest
from conftest import EXAMPLE
from jsonschema import Draft202012Validator, FormatChecker

from site_builder import schema
from site_builder.source import Source, load

ROOT = Path(__file__).parent.parent
SCHEMAS = schema.schemas()
FILES = [
    *(("agreement", path) for path in sorted(ROOT.glob("agreements/*.yml"))),
    *(("partner", path) for path in sorted(ROOT.glob("partners/*.yml"))),
    *(("charter", path) for path in sorted(ROOT.glob("registry/charter/*.yml"))),
    *(("guidance", path) for path in sorted(ROOT.glob("guidance/*.md")) if path.name != "README.md"),
    ("register", ROOT / "registry/register.yml"),
    ("vocabularies", ROOT / "registry/vocabularies.yml"),
]


def errors(kind: str, data: object) -> list[str]:
    validator = Draft202012Validator(SCHEMAS[kind], format_checker=FormatChecker())
    return [error.json_path for error in validator.iter_errors(json.loads(json.dumps(data)))]


@pytest.mark.parametrize("kind", SCHEMAS)
def test_each_schema_is_one(kind: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[kind])


@pytest.mark.parametrize(("kind", "path"), FILES, ids=lambda value: value.stem if isinstance(value, Path) else value)
def test_the_demonstration_satisfies_its_schemas(kind: str, path: Path) -> None:
    source = load(path.parent, path.name)
    assert isinstance(source, Source)
    assert errors(kind, source.data) == []


SMALLEST = {"title": "Title", "status": "draft", "lead": "saltmarsh-county-council"}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"status": "activ"}, "$.status"),
        ({"retenton": {}}, "$"),
        ({"id": "hospital-discharge"}, "$"),
        ({"reference": 12}, "$.reference"),
        ({"lead": "Saltmarsh County Council"}, "$.lead"),
        ({"parties": [{"partner": "saltmarsh-police", "lawful_basis": ["6(1)(z)"]}]}, "$.parties[0].lawful_basis[0]"),
        ({"parties": [{"role": "controller"}]}, "$.parties[0]"),
        ({"review": {"due": "2027-13"}}, "$.review.due"),
        ({"dates": {"starts": "2026-02-30"}}, "$.dates.starts"),
        ({"complaints": {"role": "Officer", "email": "nobody"}}, "$.complaints.email"),
    ],
)
def test_what_check_refuses_an_editor_underlines(change: dict[str, object], where: str) -> None:
    assert errors("agreement", SMALLEST) == []
    found = errors("agreement", SMALLEST | change)
    assert [path for path in found if path.startswith(where)], found


def test_every_code_of_law_is_offered_with_its_name() -> None:
    party = SCHEMAS["agreement"]["$defs"]["Party"]["properties"]
    offered = party["lawful_basis"]["items"]
    names = dict(zip(offered["enum"], offered["enumDescriptions"], strict=True))
    assert names["6(1)(e)"] == "UK GDPR Article 6(1)(e): Public task"
    assert len(names) == 7


def test_the_files_in_the_repository_are_up_to_date() -> None:
    assert schema.stale(ROOT) == []


def test_stale_files_are_named_and_written_anew(tmp_path: Path) -> None:
    assert schema.write(tmp_path) == list(schema.files())
    assert schema.stale(tmp_path) == []
    (tmp_path / "registry/schema/partner.schema.json").write_text("{}")
    (tmp_path / ".vscode/settings.json").unlink()
    assert schema.stale(tmp_path) == ["registry/schema/partner.schema.json", ".vscode/settings.json"]
    assert schema.write(tmp_path) == ["registry/schema/partner.schema.json", ".vscode/settings.json"]
    assert schema.stale(tmp_path) == []


def test_editors_apply_each_schema_to_its_files() -> None:
    settings = json.loads(schema.files()[".vscode/settings.json"])
    for path, pattern in settings["yaml.schemas"].items():
        assert path in schema.files()
        assert list(ROOT.glob(pattern)), pattern


def test_who_is_asked_to_review_follows_the_records(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path, dirs_exist_ok=True)
    assert schema.CODEOWNERS in schema.write(tmp_path)
    (tmp_path / "partners/broken.yml").write_text("name: [")
    lines = (tmp_path / schema.CODEOWNERS).read_text("utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == [
        "",
        "* @saltmarsh-sharing/county-council",
        "/partners/northmere-district-council.yml @saltmarsh-sharing/county-council @saltmarsh-sharing/northmere",
        "/partners/saltmarsh-police.yml @saltmarsh-sharing/county-council @saltmarsh-sharing/police",
    ]
    police = tmp_path / "partners/saltmarsh-police.yml"
    police.write_text(police.read_text("utf-8").replace("saltmarsh-sharing/police", "police-officer"), "utf-8")
    assert schema.stale(tmp_path) == [schema.CODEOWNERS]
    assert schema.write(tmp_path) == [schema.CODEOWNERS]
    assert schema.stale(tmp_path) == []


def test_a_publisher_without_accounts_owns_nothing(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path, dirs_exist_ok=True)
    council = tmp_path / "partners/saltmarsh-county-council.yml"
    council.write_text(council.read_text("utf-8").replace("github: [saltmarsh-sharing/county-council]\n", ""), "utf-8")
    made = schema.codeowners(tmp_path)[schema.CODEOWNERS]
    assert "\n*" not in made
    assert "/partners/saltmarsh-police.yml @saltmarsh-sharing/police\n" in made
