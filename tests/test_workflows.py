"""What no workflow of the register may do, and that the rules of the branch wait for the right ones."""

import json
import re
from typing import Any

import pytest
from sites import REPOSITORY
from workflows import FOLDER, WORKFLOWS, steps

JOBS = {f"{name}.{job}": content for name, workflow in WORKFLOWS.items() for job, content in workflow["jobs"].items()}
GRANTED = {
    "comment.comment": {"actions": "read", "contents": "read", "pull-requests": "write"},
    "publish.attest": {"attestations": "write", "id-token": "write"},
    "publish.build": {"actions": "read", "contents": "read"},
    "publish.deploy": {"id-token": "write", "pages": "write"},
    "reminders.keep-alive": {"actions": "write"},
    "reminders.remind": {"contents": "read", "issues": "write"},
    "tests.scope": {"contents": "read"},
    "tests.tests": {"contents": "read"},
    "validate.code-scanning": {"security-events": "write"},
    "validate.validate": {"contents": "read"},
}
"""Everything that any job may do. More is a decision, and is made here and in WORKFLOWS.md."""


def test_each_job_may_do_what_is_listed_and_nothing_else() -> None:
    assert all(workflow["permissions"] == {} for workflow in WORKFLOWS.values())
    assert {name: job["permissions"] for name, job in JOBS.items()} == GRANTED


def test_the_table_for_readers_says_the_same() -> None:
    table = re.findall(
        r"^\| `(\S+)\.yml` \| ([^|]+) \|[^|]*\| ([^|]+) \|$",
        (REPOSITORY / ".github/WORKFLOWS.md").read_text("utf-8"),
        re.MULTILINE,
    )
    told = {(name, job.strip()): set(re.findall(r"`([\w-]+: \w+)`", may)) for name, job, may in table}
    assert told == {
        (name, job["name"]): {f"{what}: {how}" for what, how in job["permissions"].items()}
        for name, workflow in WORKFLOWS.items()
        for job in workflow["jobs"].values()
    }


def test_a_proposal_gets_no_secret_and_no_word_in_a_workflow_that_has_one() -> None:
    triggers = {name: workflow[True] for name, workflow in WORKFLOWS.items()}
    assert not [name for name, on in triggers.items() if "pull_request_target" in on]
    from_proposals = {name for name, on in triggers.items() if "pull_request" in on}
    assert from_proposals == {"tests", "validate"}
    for name in from_proposals:
        assert "secrets." not in (FOLDER / f"{name}.yml").read_text("utf-8")
    # nothing of the proposal reaches the disk of the workflow that may write, but the file of data
    fetched = [
        step["uses"].partition("@")[0] for where, step in steps() if where == "comment.comment" and "uses" in step
    ]
    assert fetched == ["actions/checkout", "actions/setup-python", "actions/download-artifact"]
    (checkout,) = (step for where, step in steps() if where == "comment.comment" and "checkout" in step.get("uses", ""))
    assert checkout["with"] == {"persist-credentials": False}


@pytest.mark.parametrize(("where", "step"), list(steps()), ids=lambda value: value if isinstance(value, str) else "")
def test_each_step_is_pinned_and_takes_no_text_into_a_script(where: str, step: dict[str, Any]) -> None:
    assert ("uses" in step) != ("run" in step), where
    if "uses" in step:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"]), step["uses"]
        if step["uses"].startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False
    else:
        # whatever GitHub puts into a script is run as part of it; the environment is not
        assert "${{" not in step["run"], step["run"]


def test_each_pin_says_its_version_and_is_the_same_everywhere() -> None:
    pins = set()
    for path in FOLDER.glob("*.yml"):
        found = re.findall(
            r"uses: (\S+)@([0-9a-f]{40})(?: # (v\d+\.\d+\.\d+))?$", path.read_text("utf-8"), re.MULTILINE
        )
        assert len(found) == path.read_text("utf-8").count("uses: ")
        pins |= set(found)
    assert all(version for _, _, version in pins)
    assert len({action for action, _, _ in pins}) == len(pins)


def test_each_job_ends_in_time_and_no_deployment_is_cut_short() -> None:
    assert all(0 < job["timeout-minutes"] <= 60 for job in JOBS.values())
    assert {name: workflow["concurrency"]["cancel-in-progress"] for name, workflow in WORKFLOWS.items()} == {
        "comment": False,
        "publish": False,
        "reminders": False,
        "tests": "${{ github.event_name == 'pull_request' }}",
        "validate": True,
    }


def test_what_is_installed_is_locked_by_hashes() -> None:
    for where, step in steps():
        for line in step.get("run", "").splitlines():
            if "pip install" in line:
                assert "--require-hashes -r " in line or "--no-deps --no-build-isolation --editable " in line, where


def test_schedules_avoid_the_hour_and_the_site_follows_the_reminders() -> None:
    times = {
        name: [entry["cron"].split()[:2] for entry in workflow[True].get("schedule", ())]
        for name, workflow in WORKFLOWS.items()
        if "schedule" in workflow[True]
    }
    assert times == {"publish": [["47", "6"]], "reminders": [["17", "5"]]}


def test_the_branch_waits_for_jobs_that_run_on_every_proposal() -> None:
    ruleset = json.loads((REPOSITORY / ".github/rulesets/main.json").read_text("utf-8"))
    rules = {rule["type"]: rule.get("parameters") for rule in ruleset["rules"]}
    assert list(rules) == ["deletion", "non_fast_forward", "pull_request", "required_status_checks"]
    wanted = {check["context"] for check in rules["required_status_checks"]["required_status_checks"]}
    named = {
        job["name"]
        for workflow in WORKFLOWS.values()
        if "pull_request" in workflow[True]
        for job in workflow["jobs"].values()
    }
    assert wanted == {"Check the records", "Test the program"}
    assert wanted <= named
    assert rules["pull_request"]["require_last_push_approval"] is True
    assert ruleset["bypass_actors"] == []


def test_the_comment_follows_the_check_by_its_name() -> None:
    assert WORKFLOWS["comment"][True]["workflow_run"]["workflows"] == [WORKFLOWS["validate"]["name"]]
