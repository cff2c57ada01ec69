"""The workflows' own scripts, step by step, where the rehearsal in `tests/github` does not come."""

import base64
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from github.description import Described
from repositories import Repository
from sites import REPOSITORY
from workflows import Runner

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


@pytest.mark.parametrize("gh", ["exit 1", 'test "$1 $2" = "run list"', 'test "$1 $2" = "run list" && echo 7'])
def test_a_site_without_reminders_is_built_all_the_same(machine: Machine, gh: str) -> None:
    runner = machine(gh)
    ran = runner.run("publish", "build", "Get the note of when the reminders ran")
    assert (ran.code, ran.out) == (
        0,
        "::notice::The reminders have left no note yet, so the site does not say when they ran.\n",
    )
    assert not (runner.workspace / "reminders.json").exists()


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
