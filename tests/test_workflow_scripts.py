"""The workflows' own scripts, step by step, where the rehearsal in `tests/github` does not come."""

import base64
import gzip
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from conftest import EXAMPLE, TODAY
from github.description import Described
from repositories import Repository
from sites import REPOSITORY
from workflows import BIN, Runner

from site_builder.register import read

HEAD = "a" * 40
Machine = Callable[..., Runner]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine of GitHub's, on which `gh` does what a script says."""

    def make(gh: str = "exit 1", event: dict[str, Any] | None = None, **environment: str) -> Runner:
        (tmp_path / "work").mkdir()
        programs = tmp_path / "programs"
        programs.mkdir()
        (programs / "gh").write_text(f"#!/bin/bash\n{gh}\n", "utf-8")
        (programs / "gh").chmod(0o755)
        given = {"GITHUB_REPOSITORY": "county/register", "GITHUB_TOKEN_OF_THE_RUN": "token", **environment}
        return Runner(tmp_path / "work", event or {}, programs, given)

    return make


PULL = {"pull_request": {"number": 12, "head": {"sha": HEAD}}}


def test_code_scanning_gets_the_mistakes_as_github_describes_it(machine: Machine) -> None:
    runner = machine('printf "%s\\0" "$@" > asked', PULL)
    sarif = {"version": "2.1.0", "runs": []}
    (runner.workspace / "results").mkdir()
    (runner.workspace / "results/problems.sarif").write_text(json.dumps(sarif), "utf-8")
    ran = runner.run("validate", "code-scanning", "Hand the mistakes over")
    assert (ran.code, ran.out, ran.error) == (0, "", "")
    asked = (runner.workspace / "asked").read_text("utf-8").split("\0")[:-1]
    assert asked[:5] == ["api", "--silent", "--method", "POST", "repos/county/register/code-scanning/sarifs"]
    given = dict(value.split("=", 1) for option, value in zip(asked[5::2], asked[6::2], strict=True) if option != "-F")
    assert asked[-2:] == ["-F", "sarif=@sarif.txt"]
    packed = (runner.workspace / "sarif.txt").read_text("utf-8")
    assert json.loads(gzip.decompress(base64.b64decode(packed))) == sarif
    answer = httpx.Response(202, json={"id": "1", "url": "https://github.example/sarif/1"})
    github = httpx.Client(transport=Described(httpx.MockTransport(lambda _: answer)))
    body = {**given, "sarif": packed}
    response = github.post("https://github.example/repos/county/register/code-scanning/sarifs", json=body)
    assert response.status_code == 202
    assert given == {"commit_sha": HEAD, "ref": "refs/pull/12/head"}


def test_without_code_scanning_a_note_says_so(machine: Machine) -> None:
    runner = machine(event=PULL)
    (runner.workspace / "results").mkdir()
    (runner.workspace / "results/problems.sarif").write_text("{}", "utf-8")
    ran = runner.run("validate", "code-scanning", "Hand the mistakes over")
    assert (ran.code, ran.out) == (0, "::notice::Code scanning took nothing. Is it switched on for this repository?\n")


@pytest.mark.parametrize(
    ("paths", "program"),
    [
        (["agreements/a.yml", "partners/p.yml", "guidance/g.md"], "false"),
        (["registry/register.yml", "registry/charter/3.yml"], "false"),
        (["registry/schema/agreement.schema.json"], "true"),
        (["agreements/a.yml", "site_builder/x.py"], "true"),
        ([".github/workflows/validate.yml"], "true"),
        (["agreements.py"], "true"),
        (["mkdocs.yml"], "true"),
    ],
)
def test_the_program_is_tested_when_it_changes(machine: Machine, paths: list[str], program: str) -> None:
    runner = machine(GITHUB_EVENT_NAME="pull_request")
    repository = Repository(runner.workspace)
    repository.begin()
    repository.git("switch", "--quiet", "--create", "proposal")
    for path in paths:
        repository.write(path, "x: y\n")
    repository.commit("Propose")
    repository.git("switch", "--quiet", "main")
    repository.write("site_builder/others.py", "")
    repository.commit("Somebody else's")
    repository.merge("proposal", "As GitHub tries it", "2026-11-20")
    assert runner.run("tests", "scope", "See").outputs == {"program": program}


def test_what_is_merged_is_tested_always(machine: Machine) -> None:
    runner = machine(GITHUB_EVENT_NAME="push")
    Repository(runner.workspace).begin()
    assert runner.run("tests", "scope", "See").outputs == {"program": "true"}


RUN, FORK = 7001, 9
NOTE = '{"ran": "2026-11-21T05:17:09Z"}\n'
GITHUB = """
if [ "$1 $2" = "run download" ]; then
  printf '%s\\n' "$@" > downloaded
  mkdir note && cp note.of."$3" note/reminders.json
  exit
fi
case "$*" in
  *actions/artifacts*) answer=artifacts ;;
  *actions/workflows/reminders.yml/runs*) answer=runs ;;
esac
# like gh, which shows what GitHub answers to a question that it refuses
test -e $answer || { echo '{"message": "Not Found"}'; exit 1; }
while [ "$1" != --jq ]; do shift; done
exec python jq.py "$2" $answer
"""
"""`gh`, with answers from files; what it is asked to pick out of them, `jq.py` does."""
SITE = """
printf '%s\\n' "${@: -1}" > fetched
test -e published || exit 22
while [ "$1" != --output ]; do shift; done
cp published "$2"
"""
"""`curl`, to which the published site has one file at most."""
PICK = """
import json, sys
asked, found = sys.argv[1], json.load(open(sys.argv[2]))
if asked == ".total_count":
    print(found["total_count"])
else:
    conditions = (".expired | not", '.workflow_run.head_branch == "main"',
        ".workflow_run.head_repository_id == .workflow_run.repository_id", "(.created_at)", "(.workflow_run.id)")
    assert all(condition in asked for condition in conditions), asked
    for one in found["artifacts"]:
        run = one["workflow_run"]
        if not one["expired"] and run["head_branch"] == "main" and run["head_repository_id"] == run["repository_id"]:
            print(one["created_at"], run["id"])
"""
"""What jq makes of the questions of the script: jq itself is not on every machine that runs the tests."""


def left(day: str, run: int, **facts: Any) -> dict[str, Any]:  # noqa: ANN401  any of its facts
    """A note that a run left, as GitHub lists it."""
    of = {"id": run, "repository_id": 1, "head_repository_id": 1, "head_branch": "main"}
    of |= {name: value for name, value in facts.items() if name in of}
    return {"created_at": f"{day}T05:17:12Z", "expired": facts.get("expired", False), "workflow_run": of}


def noted(machine: Machine, *, artifacts: object = None, runs: int | None = None, published: str = "") -> Runner:
    """A machine on which GitHub and the published site answer so; None where GitHub refuses."""
    runner = machine(GITHUB)
    folder = runner.workspace
    (runner.programs / "curl").write_text(f"#!/bin/bash\n{SITE}", "utf-8")
    (runner.programs / "curl").chmod(0o755)
    (folder / "registry").mkdir()
    (folder / "registry/register.yml").write_text('site_url: "https://register.example/a/"\n', "utf-8")
    (folder / "jq.py").write_text(PICK, "utf-8")
    (folder / f"note.of.{RUN}").write_text(NOTE, "utf-8")
    if artifacts is not None:
        (folder / "artifacts").write_text(json.dumps({"artifacts": artifacts}), "utf-8")
    if runs is not None:
        (folder / "runs").write_text(json.dumps({"total_count": runs}), "utf-8")
    if published:
        (folder / "published").write_text(published, "utf-8")
    return runner


def get_note(runner: Runner) -> tuple[str, str | None]:
    """What the step says, and the note that the site is then built with; None if there is none."""
    ran = runner.run("publish", "build", "Get the note of when the reminders ran")
    assert ran.code == 0, ran.error
    file = runner.workspace / "reminders.json"
    return ran.out, file.read_text("utf-8") if file.exists() else None


def test_the_site_gets_the_newest_note_of_the_registers_own(machine: Machine) -> None:
    artifacts = [
        left("2026-11-20", 7000),
        left("2026-11-21", RUN),
        left("2026-11-19", 6999),
        left("2026-11-22", 7002, expired=True),
        left("2026-11-23", 7003, head_branch="proposal"),
        left("2026-11-24", 7004, head_repository_id=FORK),
    ]
    runner = noted(machine, artifacts=artifacts, runs=9, published="not needed")
    assert get_note(runner) == ("", NOTE)
    assert (runner.workspace / "downloaded").read_text("utf-8").split()[:3] == ["run", "download", str(RUN)]
    assert not (runner.workspace / "fetched").exists()


@pytest.mark.parametrize(
    "artifacts",
    [
        None,
        [],
        # kept for 90 days only
        [left("2026-08-01", RUN, expired=True)],
        # taken away between the two questions
        [left("2026-11-21", 404)],
    ],
)
def test_where_no_run_has_left_a_note_the_site_keeps_the_one_that_it_shows(machine: Machine, artifacts: object) -> None:
    runner = noted(machine, artifacts=artifacts, runs=200, published=NOTE)
    assert get_note(runner) == (
        "::notice::No run of the reminders has left a note lately: the site keeps the one that it shows.\n",
        NOTE,
    )
    assert (runner.workspace / "fetched").read_text("utf-8") == "https://register.example/a/reminders.json\n"


@pytest.mark.parametrize("published", ["", "<!doctype html><title>Please sign in</title>"])
def test_reminders_that_have_never_succeeded_are_warned_of(machine: Machine, published: str) -> None:
    runner = noted(machine, artifacts=[], runs=5, published=published)
    assert get_note(runner) == (
        "::warning::The reminders have run and left no note: the site warns that nobody may be reminded.\n",
        "",
    )


@pytest.mark.parametrize("runs", [None, 0])
def test_a_site_without_reminders_is_built_all_the_same(machine: Machine, runs: int | None) -> None:
    said = "::notice::The reminders have not run yet, so the site does not say when they did.\n"
    assert get_note(noted(machine, runs=runs)) == (said, None)


RUNS = """
printf '%s\\n' "${@: -1}" >> asked
for event in push schedule workflow_dispatch; do
  case "$*" in *"event=$event&"*) cat "$HOME/runs.$event" || exit 1 ;; esac
done
"""
"""`gh`, with the newest successful run of each event from a file; it fails where there is none."""
AGREEMENT = "agreements/example.yml"


def published(machine: Machine, event: str, **runs: str) -> tuple[Runner, Repository]:
    """A machine on which a publication begins, of the example register, and what has been published, by event."""
    runner = machine(RUNS, GITHUB_EVENT_NAME=event)
    # the workflow goes by the clock on the wall, and a test by its own
    by_day = f'exec {BIN}/register "$@" --as-of {TODAY}'
    (runner.programs / "register").write_text(f"#!/bin/sh\n{by_day}\n", "utf-8")
    (runner.programs / "register").chmod(0o755)
    repository = Repository(runner.workspace)
    shutil.copytree(EXAMPLE, repository.root, dirs_exist_ok=True)
    repository.write(".gitignore", "/asked\n")
    repository.commit("The register")
    for each in ("push", "schedule", "workflow_dispatch"):
        (runner.workspace.parent / f"runs.{each}").write_text(runs.get(each, ""), "utf-8")
    return runner, repository


def revised(repository: Repository, *replacements: tuple[str, str]) -> str:
    text = (repository.root / AGREEMENT).read_text("utf-8")
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new, 1)
    repository.write(AGREEMENT, text)
    return repository.commit("Change")


NEXT = (("status: active", "status: awaiting-signature"), ("version: 2\n", "version: 3\n"))


def test_two_proposals_for_one_version_are_not_published_under_the_signatures_of_the_first(machine: Machine) -> None:
    """Each is right, they merge cleanly, and what comes of it nobody has signed."""
    runner, repository = published(machine, "push")
    repository.git("switch", "--quiet", "--create", "other")
    revised(repository, *NEXT, ("period: P6Y", "period: P10Y"))
    repository.git("switch", "--quiet", "main")
    revised(repository, *NEXT)
    signed = "signature: {outcome: signed, version: 2, on: 2026-02-16, role: Chief Executive}"
    first = revised(repository, (signed, signed.replace("version: 2, on: 2026-02-16", "version: 3, on: 2026-11-20")))
    (runner.workspace.parent / "runs.push").write_text(f"9 {first}\n", "utf-8")
    (runner.workspace.parent / "runs.schedule").write_text(f"10 {first}\n", "utf-8")
    ran = runner.run("publish", "build", "Check")
    assert (ran.code, ran.error) == (0, ""), ran.out
    repository.merge("other", "Merge the other", on="2026-11-21")
    repository.commit("Something else is pushed after what was refused")
    ran = runner.run("publish", "build", "Check")
    assert ran.code == 1
    assert ran.out.startswith(f"Compared with commit {first}, which was published last.\n::error file={AGREEMENT},")
    assert ",title=new-substance-new-version::" in ran.out
    by_hand = {**runner.environment, "GITHUB_EVENT_NAME": "workflow_dispatch"}
    ran = replace(runner, environment=by_hand).run("publish", "build", "Check")
    assert (ran.code, ran.error) == (0, ""), ran.out
    assert ran.out.startswith("Not compared with what was published: this is the first time, or was started by hand.\n")


def test_the_first_publication_has_nothing_to_be_compared_with(machine: Machine) -> None:
    runner, _ = published(machine, "schedule")
    ran = runner.run("publish", "build", "Check")
    assert (ran.code, ran.error) == (0, "")
    assert ran.out.startswith("Not compared with what was published: ")
    asked = (runner.workspace / "asked").read_text("utf-8").splitlines()
    assert len(asked) == 3
    none = httpx.Response(200, json={"total_count": 0, "workflow_runs": []})
    github = httpx.Client(transport=Described(httpx.MockTransport(lambda _: none)))
    for address in asked:
        found = httpx.URL(f"https://github.example/{address}")
        assert github.get(found).status_code == 200
        assert (found.params["branch"], found.params["status"]) == ("main", "success")


def test_the_newest_run_of_any_event_of_the_registers_own_counts(machine: Machine) -> None:
    runner, repository = published(machine, "push", push="100 nothing\n", schedule="99 nothing\n")
    head = repository.git("rev-parse", "HEAD")
    (runner.workspace.parent / "runs.workflow_dispatch").write_text(f"101 {head}\n", "utf-8")
    ran = runner.run("publish", "build", "Check")
    assert (ran.code, ran.out.splitlines()[0]) == (0, f"Compared with commit {head}, which was published last.")


@pytest.mark.parametrize("missing", ["push", "schedule", "workflow_dispatch"])
def test_where_github_does_not_say_what_was_published_nothing_is(machine: Machine, missing: str) -> None:
    runner, _ = published(machine, "push")
    (runner.workspace.parent / f"runs.{missing}").unlink()
    ran = runner.run("publish", "build", "Check")
    assert (ran.code, ran.out) == (1, "")


def test_a_link_in_the_site_is_not_published(machine: Machine) -> None:
    runner = machine(GITHUB_SHA=HEAD)
    (runner.workspace / "site").mkdir()
    (runner.workspace / "site/index.html").write_text("x", "utf-8")
    (runner.workspace / "site/link.html").symlink_to("/etc/hostname")
    ran = runner.run("publish", "build", "Add up what is published")
    assert (ran.code, ran.outputs) == (1, {})


def test_where_people_are_led_is_the_registers_own() -> None:
    register = read(REPOSITORY).register
    assert register is not None
    settings = register.settings
    config = yaml.safe_load((REPOSITORY / ".github/ISSUE_TEMPLATE/config.yml").read_text("utf-8"))
    assert [link["url"] for link in config["contact_links"]] == [f"{settings.site_url}about-you/", settings.forum]
    told = (REPOSITORY / ".github/WORKFLOWS.md").read_text("utf-8")
    assert f"{settings.site_url}SHA256SUMS\n" in told
    assert f"--repo {settings.repository}\n" in told
