"""`register validate` and `approvals` where something is missing, and what they make of a proposal's own words."""

import json
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from repositories import Repository

from github.emulator import OFFICER, STRANGER
from github.rehearsal import AGREEMENT, RIGHT, Rehearsal
from site_builder import schema
from site_builder.cli import cli
from site_builder.github import results as handed_on

TOKEN = {"GITHUB_TOKEN": f"of:{OFFICER}"}


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(cli, arguments, env={"GITHUB_TOKEN": "", **environment})


def validated(root: Path, base: str, to: Path) -> Result:
    return run("validate", base, "--root", str(root), "--to", str(to), "--as-of", "2026-11-21")


@pytest.fixture
def committed(example_register: Path) -> Repository:
    repository = Repository(example_register)
    repository.commit()
    return repository


def test_a_proposal_that_changes_nothing_is_told_so(committed: Repository, tmp_path: Path) -> None:
    result = validated(committed.root, "main", tmp_path / "new" / "results")
    assert (result.exit_code, result.output) == (0, "11 records checked, nothing wrong.\n")
    found = json.loads((tmp_path / "new/results/results.json").read_text("utf-8"))
    assert found == {
        "shape": 1,
        "head": committed.git("rev-parse", "HEAD"),
        "records": 11,
        "errors": 0,
        "warnings": 0,
        "errors_elsewhere": 0,
        "warnings_elsewhere": 0,
        "problems": [],
        "is_complete": True,
        "owners_follow": False,
        "changed": 0,
        "changes": [],
        "suggestions": [],
    }
    assert (tmp_path / "new/results/summary.md").read_text("utf-8") == (
        "## What the check found\n\n11 records checked, nothing wrong.\n\n\n"
        "## What changes in the records\n\nNo record says anything else than before.\n"
    )
    sarif = json.loads((tmp_path / "new/results/problems.sarif").read_text("utf-8"))
    assert sarif["runs"][0]["results"] == []


def test_what_changes_carries_the_rules_of_change(committed: Repository, tmp_path: Path) -> None:
    committed.remove("agreements/example.yml")
    committed.commit("Away with it")
    result = validated(committed.root, "HEAD~1", tmp_path)
    found = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert result.exit_code == 1
    assert "::error file=agreements/example.yml,line=1,col=1,title=record-stays::" in result.output
    assert [(each["kind"], each["action"]) for each in found["changes"]] == [("removed", "agree")]
    assert [party["partner"] for party in found["changes"][0]["parties"]] == [
        "saltmarsh-county-council",
        "saltmarsh-police",
        "harbour-light",
    ]


def test_a_register_whose_settings_cannot_be_read_is_told_all_the_same(committed: Repository, tmp_path: Path) -> None:
    committed.write("registry/register.yml", "name: [")
    result = validated(committed.root, "main", tmp_path)
    assert result.exit_code == 1
    assert result.output.startswith("::error file=registry/register.yml,line=")
    found = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert (found["errors"], found["is_complete"], found["owners_follow"]) == (1, False, False)
    summary = (tmp_path / "summary.md").read_text("utf-8")
    assert "**Not everything was checked**: the checks across records wait until the files in registry/" in summary
    assert "[Why](" not in summary


JARGON = (
    *("accordingly", "additional", "furthermore", "beneficial", "aforesaid", "ameliorate", "amongst", "anticipate"),
    *("approximately", "ascertain", "assist", "at this point in time"),
)
FEE = "ico_expires: 2027-06-30"


def test_what_the_author_wrote_comes_before_what_lay_there(committed: Repository, tmp_path: Path) -> None:
    agreement, partner = "agreements/example.yml", "partners/saltmarsh-police.yml"
    text = (committed.root / agreement).read_text("utf-8")
    wordy = "".join(f"  - We {word}.\n" for word in JARGON)
    committed.write(agreement, text.replace("benefits: |\n", f"benefits: |\n{wordy}"))
    committed.commit("Jargon of long ago")
    text = (committed.root / partner).read_text("utf-8")
    assert FEE in text
    committed.write(partner, text.replace(FEE, "ico_expires: 2026-01-31"))
    result = validated(committed.root, "HEAD", tmp_path)
    lines = result.output.splitlines()
    assert result.exit_code == 0
    assert lines[0].startswith(f"::warning file={partner},")
    assert all(line.startswith(f"::warning file={agreement},") for line in lines[1:10])
    found = json.loads((tmp_path / "results.json").read_text("utf-8"))
    here = [problem["path"] for problem in found["problems"] if not problem["elsewhere"]]
    old = found["warnings"] - 1
    assert (here, found["errors"], found["warnings_elsewhere"], found["errors_elsewhere"]) == ([partner], 0, old, 0)
    assert found["problems"][0]["path"] == partner
    first, told, last = (tmp_path / "summary.md").read_text("utf-8").split("\n## ")
    assert re.findall(r"\*\*(\S+), line", first) == ["partners/saltmarsh\\-police.yml"]
    assert first.endswith(f"\n{old} warnings about other files: see the end of this summary.\n")
    assert told.startswith("What changes in the records\n")
    assert last.startswith("Warnings about other files\n\n- Warning: **agreements/example.yml, line ")
    assert last.count("\n- Warning: ") == old


def test_an_error_elsewhere_is_told_after(committed: Repository, tmp_path: Path) -> None:
    partner = "partners/harbour-light.yml"
    text = (committed.root / partner).read_text("utf-8")
    committed.write(partner, re.sub(r"\nstatus: active\n", "\nstatus: activ\n", text))
    validated(committed.root, "HEAD", tmp_path)
    found = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert found["errors_elsewhere"] == 0
    committed.write(partner, text)
    committed.write("partners/saltmarsh-police.yml", "name: [")
    committed.commit("Broken by others")
    committed.write(partner, text.replace("\nstatus: active\n", "\nstatus: activ\n"))
    validated(committed.root, "HEAD", tmp_path)
    found = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert (found["errors"], found["errors_elsewhere"]) == (2, 1)
    first, *_ = (tmp_path / "summary.md").read_text("utf-8").split("\n## ")
    assert re.findall(r"\*\*(\S+), line|^(Errors in other files)", first, re.MULTILINE) == [
        ("partners/harbour\\-light.yml", ""),
        ("", "Errors in other files"),
        ("partners/saltmarsh\\-police.yml", ""),
    ]


def test_settings_that_change_are_told(committed: Repository, tmp_path: Path) -> None:
    settings = "registry/register.yml"
    text = (committed.root / settings).read_text("utf-8")
    committed.write(settings, text.replace("lapse_days: 90", "lapse_days: 600"))
    validated(committed.root, "HEAD", tmp_path)
    (change,) = json.loads((tmp_path / "results.json").read_text("utf-8"))["changes"]
    assert (change["path"], change["title"], change["action"]) == (settings, "Settings of the register", None)
    assert [line["sentence"] for line in change["lines"]] == [
        "Days after its date on which a review has lapsed changed from 90 to 600"
    ]


def test_an_account_that_changes_leaves_codeowners_behind(committed: Repository, tmp_path: Path) -> None:
    schema.write(committed.root)
    committed.commit("CODEOWNERS as the records give it")
    partner = "partners/saltmarsh-police.yml"
    text = (committed.root / partner).read_text("utf-8")
    committed.write(partner, text.replace("saltmarsh-sharing/police", "police-officer"))
    validated(committed.root, "HEAD", tmp_path)
    note = "After merging, the core team runs `register schema` and commits .github/CODEOWNERS"
    assert json.loads((tmp_path / "results.json").read_text("utf-8"))["owners_follow"] is False
    assert note in (tmp_path / "summary.md").read_text("utf-8")
    schema.write(committed.root)
    validated(committed.root, "HEAD", tmp_path)
    assert json.loads((tmp_path / "results.json").read_text("utf-8"))["owners_follow"] is True
    assert note not in (tmp_path / "summary.md").read_text("utf-8")
    owners = committed.root / schema.CODEOWNERS
    owners.rename(committed.root / "elsewhere")
    owners.symlink_to(committed.root / "elsewhere")
    assert not schema.owners_follow(committed.root)


def test_more_than_fits_is_counted(committed: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handed_on, "MOST_LINES", 3)
    monkeypatch.setattr(handed_on, "MOST_PROBLEMS", 2)
    committed.write(AGREEMENT, RIGHT.replace("6(1)(e)", "6(1)(z)").replace("kind: power}", "kind: wish}"))
    validated(committed.root, "main", tmp_path)
    found = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert (found["errors"], len(found["problems"])) == (3, 2)
    (change,) = found["changes"]
    assert (len(change["lines"]), change["more"]) == (3, 41)


def test_who_is_asked_is_told_before_what_asks_nobody(
    committed: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many records that need nobody's agreement sort before the one that does."""
    monkeypatch.setattr(handed_on, "MOST_CHANGES", 2)
    agreement, partner, settings = "agreements/example.yml", "partners/saltmarsh-police.yml", "registry/register.yml"
    for path, old, new in (
        (agreement, "benefits: |\n", "benefits: |\n  - They can talk to somebody.\n"),
        (partner, "saltmarsh-sharing/police", "police-officer"),
        (settings, "lapse_days: 90", "lapse_days: 600"),
    ):
        text = (committed.root / path).read_text("utf-8")
        assert old in text
        committed.write(path, text.replace(old, new))
    validated(committed.root, "HEAD", tmp_path)
    found = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert [(each["path"], each["parties"]) for each in found["changes"]] == [
        (partner, [{"partner": "saltmarsh-police", "state": "to-agree"}]),
        (agreement, []),
    ]
    assert found["changed"] == 3


@pytest.mark.parametrize("base", ["no-such-branch", "--upload-pack=touch pwned", "a\nb"])
def test_a_base_that_is_none_is_told_in_a_line(committed: Repository, tmp_path: Path, base: str) -> None:
    result = CliRunner().invoke(
        cli, ["validate", "--root", str(committed.root), "--to", str(tmp_path / "results"), "--", base]
    )
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("register: there is no commit ")
    assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "results").exists()


def test_without_git_there_is_nothing_to_compare_with(example_register: Path, tmp_path: Path) -> None:
    result = validated(example_register, "main", tmp_path / "results")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("register: there is nothing to compare with: ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("approvals", "--repo", "a/b", "--pull", "1"),
        ("protect", "--repo", "a/b"),
    ],
)
def test_without_a_token_it_says_what_to_set(committed: Repository, arguments: tuple[str, ...]) -> None:
    result = run(*arguments, "--root", str(committed.root))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("register: there is no token: set GITHUB_TOKEN to one of your own")


Approvals = Callable[..., Result]


@pytest.fixture
def approvals(rehearsal: Rehearsal) -> Approvals:
    """Asks in the published register, after fetching the proposal."""

    def ask(head: str, *options: str) -> Result:
        if head:
            rehearsal.published.git("fetch", "--quiet", str(rehearsal.fork.folder), head)
        where = ("--root", str(rehearsal.published.folder), "--api-url", rehearsal.address)
        pull = ("--repo", rehearsal.proposals.name, "--pull", str(rehearsal.number))
        return run("approvals", *where, *pull, *options, **TOKEN)

    return ask


def test_commits_that_are_not_here_are_to_be_fetched(rehearsal: Rehearsal, approvals: Approvals) -> None:
    rehearsal.propose({AGREEMENT: RIGHT})
    result = approvals("")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"register: this copy lacks the commits of pull request {rehearsal.number}: "
        f"run `git fetch origin main refs/pull/{rehearsal.number}/head`\n"
    )


def test_a_proposal_names_nobody_who_speaks_for_a_party(rehearsal: Rehearsal, approvals: Approvals) -> None:
    """Neither a new record nor a changed one: only what was published before counts."""
    council = (rehearsal.fork.folder / "partners/saltmarsh-county-council.yml").read_text("utf-8")
    new = (
        (rehearsal.fork.folder / "partners/harbour-light.yml").read_text("utf-8").replace("Harbour Light", "Marsh Aid")
    )
    files = {
        AGREEMENT: RIGHT.replace("partner: northmere-district-council", "partner: marsh-aid"),
        "partners/saltmarsh-county-council.yml": council.replace("saltmarsh-sharing/county-council", STRANGER),
        "partners/marsh-aid.yml": f"{new}\ngithub: [{STRANGER}]\n",
    }
    head = rehearsal.propose(files)
    rehearsal.proposals.review(rehearsal.number, STRANGER, "APPROVE")
    result = approvals(head, "--record")
    assert result.exit_code == 1
    assert not [line for line in result.stdout.splitlines() if line.startswith("  yes")]
    assert result.stdout.count("  no  ") == 4
    assert result.stdout.endswith("4 approvals missing.\n\nNo approval is there to be recorded as a signature.\n")


def test_a_change_that_needs_nobody_misses_nobody(rehearsal: Rehearsal, approvals: Approvals) -> None:
    guidance = "guidance/data-sharing-code.md"
    head = rehearsal.propose({guidance: (rehearsal.fork.folder / guidance).read_text("utf-8") + "\nMore.\n"})
    result = approvals(head)
    assert (result.exit_code, result.stdout) == (
        0,
        f"Pull request {rehearsal.number} at {head[:12]}\n\nNobody's approval is missing.\n",
    )


def test_what_others_merged_meanwhile_is_no_part_of_a_proposal(rehearsal: Rehearsal, approvals: Approvals) -> None:
    head = rehearsal.propose({AGREEMENT: RIGHT})
    shutil.copyfile(
        rehearsal.published.folder / "partners/harbour-light.yml",
        rehearsal.published.folder / "partners/other-light.yml",
    )
    rehearsal.proposals.main = rehearsal.published.commit("Somebody else's")
    result = approvals(head)
    assert "other-light" not in result.stdout
    assert result.stdout.endswith("2 approvals missing.\n")


NORTHMERE = "partners/northmere-district-council.yml"


def lines_of(result: Result) -> list[str]:
    """Where each party stands."""
    return [line for line in result.stdout.splitlines() if line.startswith(("  yes ", "  no  "))]


def test_an_account_that_was_taken_out_meanwhile_speaks_for_nobody(rehearsal: Rehearsal, approvals: Approvals) -> None:
    """By the newest commit of the branch, as in the comment; the proposal itself left it before."""
    head = rehearsal.propose({AGREEMENT: RIGHT})
    rehearsal.proposals.review(rehearsal.number, OFFICER, "APPROVE")
    assert lines_of(approvals(head))[1].startswith("  yes Northmere District Council has approved")
    record = (rehearsal.published.folder / NORTHMERE).read_text("utf-8")
    rehearsal.published.write(NORTHMERE, record.replace(OFFICER, "another-officer"))
    rehearsal.proposals.advance(rehearsal.published.commit("Somebody has left"))
    result = approvals(head, "--record")
    assert lines_of(result)[1] == "  no  Northmere District Council has still to sign. It has not approved yet."
    assert result.stdout.endswith("No approval is there to be recorded as a signature.\n")


def test_an_account_that_was_named_meanwhile_counts(rehearsal: Rehearsal, approvals: Approvals) -> None:
    head = rehearsal.propose({AGREEMENT: RIGHT})
    council = "partners/saltmarsh-county-council.yml"
    record = (rehearsal.published.folder / council).read_text("utf-8")
    rehearsal.published.write(council, record.replace("github: [", f"github: [{OFFICER}, "))
    rehearsal.proposals.advance(rehearsal.published.commit("Somebody has come"))
    rehearsal.proposals.review(rehearsal.number, OFFICER, "APPROVE")
    assert lines_of(approvals(head))[0].startswith("  yes Saltmarsh County Council has approved this proposal")


def test_an_account_that_came_with_the_proposal_does_not_count_after_the_merge(
    rehearsal: Rehearsal, approvals: Approvals
) -> None:
    council = "partners/saltmarsh-county-council.yml"
    record = (rehearsal.published.folder / council).read_text("utf-8")
    files = {AGREEMENT: RIGHT, council: record.replace("github: [", f"github: [{OFFICER}, ")}
    head = rehearsal.propose(files)
    rehearsal.proposals.review(rehearsal.number, OFFICER, "APPROVE")
    rehearsal.published.git("fetch", "--quiet", str(rehearsal.fork.folder), head)
    rehearsal.proposals.advance(rehearsal.published.merge(head, "Merge pull request #1", on="2026-11-20"))
    assert "saltmarsh-county-council.yml" in approvals("").stdout
    assert lines_of(approvals(""))[0] == (
        "  no  Saltmarsh County Council has still to sign. Its record names only the team "
        "saltmarsh-sharing/county-council. GitHub does not let a workflow read who is in a team, so the core team asks "
        "and records the answer by hand."
    )


def test_a_command_that_records_an_approval_names_where_it_was_given(
    rehearsal: Rehearsal, approvals: Approvals
) -> None:
    head = rehearsal.propose({AGREEMENT: RIGHT})
    rehearsal.proposals.review(rehearsal.number, OFFICER, "APPROVE")
    last = shlex.split(approvals(head, "--record").stdout.splitlines()[-1])
    assert last[:5] == ["register", "sign", "empty-homes", "--partner", "northmere-district-council"]
    assert last[5::2] == ["--on", "--evidence"]
    assert re.fullmatch(rf"https?://\S+/pull/{rehearsal.number}#pullrequestreview-\d+", last[8])
