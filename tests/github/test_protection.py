"""The rules that guard the branch reach GitHub as it describes them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sites import REPOSITORY

from github.description import Described
from github.emulator import OWNER
from github.faults import Faults
from github.proposals import Proposals, served
from site_builder.cli import cli
from site_builder.github.protection import RULESET

RULES = json.loads((REPOSITORY / RULESET).read_text("utf-8"))


@pytest.fixture
def faults(proposals: Proposals) -> Faults:
    return Faults(proposals, proposals.name)


@pytest.fixture
def address(proposals: Proposals, faults: Faults) -> Iterator[str]:
    """Where a command finds GitHub."""
    with served(Described(faults), proposals.address) as address:
        yield address


def protect(address: str, name: str, *options: str, root: Path = REPOSITORY) -> Result:
    arguments = ["protect", "--repo", name, "--api-url", address, "--root", str(root), *options]
    return CliRunner().invoke(cli, arguments, env={"GITHUB_TOKEN": f"of:{OWNER}"})


def test_the_rules_are_put_there_once_and_then_replaced(
    proposals: Proposals, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("site_builder.cli.proposing.time.sleep", lambda _: None)
    proposals.rulesets = [{**RULES, "name": "Tags", "id": 7, "source": proposals.name}]
    planned = protect(address, proposals.name, "--dry-run")
    assert (planned.exit_code, planned.output) == (0, "The ruleset “Published register” would be added.\n")
    assert len(proposals.rulesets) == 1
    first, again = protect(address, proposals.name), protect(address, proposals.name)
    assert (first.exit_code, first.output) == (0, "The ruleset “Published register” was added.\n")
    assert (again.exit_code, again.output) == (0, "The ruleset “Published register” was replaced.\n")
    assert [each["name"] for each in proposals.rulesets] == ["Tags", "Published register"]
    standing = proposals.rulesets[1]
    assert {key: standing[key] for key in RULES} == RULES


UNFIT = (
    "The token may not do this in {name}, or there is no such repository. Check the name, and that the token has the "
)


@pytest.mark.parametrize(
    ("to", "status", "said", "told"),
    [
        (
            "POST rulesets",
            403,
            "Must have admin rights to Repository.",
            f"{UNFIT}permission `administration: write`. GitHub says: Must have admin rights to Repository.",
        ),
        (
            "GET rulesets",
            403,
            "Upgrade to GitHub Pro or make this repository public to enable this feature.",
            (
                f"{UNFIT}permission `administration: write`. GitHub says: "
                "Upgrade to GitHub Pro or make this repository public to enable this feature."
            ),
        ),
        ("GET rulesets", 404, "Not Found", f"{UNFIT}permission `administration: write`. GitHub says: Not Found."),
        (
            "POST rulesets",
            403,
            "Resource not accessible by personal access token",
            (
                "The token may not do this in {name}: it needs the permission `administration: write`. "
                "GitHub says: Resource not accessible by personal access token."
            ),
        ),
        ("POST rulesets", 422, "Invalid rule", "GitHub refused: Invalid rule."),
    ],
)
def test_a_refusal_names_the_permission_and_githubs_reason(  # noqa: PLR0913, PLR0917  pytest gives each by its name
    proposals: Proposals, address: str, faults: Faults, to: str, status: int, said: str, told: str
) -> None:
    faults.answer(to, status, said)
    result = protect(address, proposals.name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"register: {told.format(name=proposals.name)}\n"
    assert proposals.rulesets == []


@pytest.mark.parametrize(
    ("to", "permission"),
    [
        ("GET pulls/*", "pull-requests: read"),
        ("GET pulls/*/reviews", "pull-requests: read"),
        ("GET commits/main", "contents: read"),
    ],
)
def test_who_has_approved_is_for_those_who_may_read_it(
    proposals: Proposals, address: str, faults: Faults, to: str, permission: str
) -> None:
    number = proposals.propose(OWNER, "a" * 40, "agreements/a.yml")
    faults.answer(to, 403, "Resource not accessible by integration")
    arguments = ["approvals", "--repo", proposals.name, "--pull", str(number), "--api-url", address]
    result = CliRunner().invoke(cli, [*arguments, "--root", str(REPOSITORY)], env={"GITHUB_TOKEN": f"of:{OWNER}"})
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"register: The token may not do this in {proposals.name}: it needs the permission `{permission}`. "
        "GitHub says: Resource not accessible by integration.\n"
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, f"register: {RULESET} cannot be read: No such file or directory.\n"),
        ("{", f"register: {RULESET} holds no JSON.\n"),
        ('["x"]', f"register: {RULESET} must be an object with a name.\n"),
    ],
)
def test_a_file_that_is_none_is_told_in_a_line(example_register: Path, content: str | None, told: str) -> None:
    if content is not None:
        file = example_register / RULESET
        file.parent.mkdir(parents=True)
        file.write_text(content, "utf-8")
    result = protect("http://127.0.0.1:9", "a/b", root=example_register)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", told)
