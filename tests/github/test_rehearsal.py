"""From a fork's proposal with three mistakes to a merged and published agreement, by the workflows' own scripts.

Everything that anybody would see on the way is in `rehearsal.md`. To write it anew:
`.venv/bin/python -m pytest tests/github/test_rehearsal.py --rewrite-rehearsal`.
"""

import hashlib
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import TODAY
from sites import REPOSITORY
from workflows import Runner

from github.emulator import OFFICER, STRANGER
from github.rehearsal import AGREEMENT, RIGHT, WRONG, Rehearsal, cloned

TOLD = Path(__file__).parent / "rehearsal.md"
SITE = "https://github.example"


def test_from_three_mistakes_to_a_published_agreement(rehearsal: Rehearsal, request: pytest.FixtureRequest) -> None:
    _proposed_with_mistakes(rehearsal)
    checked, head = _mended(rehearsal)
    _approved(rehearsal, checked, head)
    _merged_and_signed(rehearsal, head)
    _published(rehearsal)
    assert not list(rehearsal.folder.rglob("pwned*"))
    written = rehearsal.text()
    if request.config.getoption("--rewrite-rehearsal"):
        TOLD.write_text(written, "utf-8")
    assert written == TOLD.read_text("utf-8")


def _proposed_with_mistakes(rehearsal: Rehearsal) -> None:
    head = rehearsal.propose({AGREEMENT: WRONG})
    runner, checked = rehearsal.validate("first", head)
    assert (checked.code, checked.error) == (1, "")
    summary = runner.run("validate", "validate", "Say all of it in the summary").summary
    results = (runner.workspace / "results" / "results.json").read_text("utf-8")
    assert (
        rehearsal.comment("first-comment", runner, head, "failure").out
        == f"Pull request {rehearsal.number}: comment posted.\n"
    )
    (comment,) = rehearsal.said
    rehearsal.tell("A fork proposes an agreement with three mistakes: annotations on its lines", checked.out)
    rehearsal.tell("The summary of the run", summary)
    rehearsal.tell("The file that is handed to the workflow that comments", results)
    rehearsal.tell("The comment under the proposal", comment)


def _mended(rehearsal: Rehearsal) -> tuple[Runner, str]:
    head = rehearsal.propose({AGREEMENT: RIGHT})
    runner, checked = rehearsal.validate("second", head)
    assert (checked.code, checked.error) == (0, "")
    built = runner.run("validate", "validate", "Build the site as it would be")
    assert built.code == 0, built
    commands = [line for line in built.out.splitlines() if line.startswith("::")]
    assert re.fullmatch(r"::stop-commands::(\S+)\n::\1::", "\n".join(commands))
    preview = runner.workspace / "preview"
    page = (preview / "site/agreements/empty-homes/index.html").read_text("utf-8")
    assert "Bringing empty homes back into use" in page
    assert (preview / "OPEN-ME.txt").read_text("utf-8") == (REPOSITORY / ".github/preview.txt").read_text("utf-8")
    assert (
        rehearsal.comment("second-comment", runner, head).out == f"Pull request {rehearsal.number}: comment posted.\n"
    )
    old, new = rehearsal.said
    rehearsal.tell("The mistakes are mended: annotations", checked.out)
    rehearsal.tell("The first comment now, and the new one", old, new)
    return runner, head


def _approved(rehearsal: Rehearsal, checked: Runner, head: str) -> None:
    rehearsal.proposals.review(rehearsal.number, STRANGER, "APPROVE")
    rehearsal.proposals.review(rehearsal.number, OFFICER, "APPROVE")
    assert (
        rehearsal.comment("third-comment", checked, head).out == f"Pull request {rehearsal.number}: comment edited.\n"
    )
    _, edited = rehearsal.said
    lines = [line for line in edited.splitlines() if line.startswith("- [")]
    rehearsal.tell("Northmere approves, and so does a stranger: the parties in the comment", "\n".join(lines))


def _merged_and_signed(rehearsal: Rehearsal, head: str) -> None:
    published, number = rehearsal.published, str(rehearsal.number)
    asked = ("approvals", "--repo", rehearsal.proposals.name, "--pull", number, "--record")
    published.git("fetch", "--quiet", str(rehearsal.fork.folder), head)
    before = rehearsal.register(*asked, code=1)
    merged = published.merge(head, f"Merge pull request #{number}", on="2026-11-20")
    rehearsal.names[merged] = "<merge>"
    # the same after the merge: what was approved is still there to be recorded
    assert rehearsal.register(*asked, code=1) == before
    rehearsal.tell("The core team: `register approvals --repo saltmarsh-sharing/register --pull 1 --record`", before)
    (command,) = re.findall(r"^  register (sign .*)$", before, re.MULTILINE)
    signed = rehearsal.register(*_on_the_day(command), "--role", "Head of Housing")
    rehearsal.tell("The command that it printed, with the job of whoever signed", signed)
    by_hand = [
        "sign",
        "empty-homes",
        "--partner",
        "saltmarsh-county-council",
        "--role",
        "Chief Executive",
        "--activate",
    ]
    rehearsal.tell(
        "The county council, whose team GitHub does not tell of, is asked by e-mail", rehearsal.register(*by_hand)
    )
    rehearsal.names[published.commit("Signatures of empty homes", on="2026-11-21")] = "<published>"


def _on_the_day(command: str) -> list[str]:
    """The words of a command, with the day of the test: GitHub's reviews are of the day on the wall, and on https."""
    return shlex.split(re.sub(r"http://127\.0\.0\.1:\d+", SITE, re.sub(r"--on \S+", f"--on {TODAY}", command)))


def _published(rehearsal: Rehearsal) -> None:
    head = rehearsal.published.git("rev-parse", "main")
    runner = rehearsal.runner("publish", {}, GITHUB_SHA=head, GITHUB_EVENT_NAME="push")
    cloned(rehearsal.published, runner.workspace)
    steps = ("Check", "Get the note of when the reminders ran", "Build", "Add up what is published")
    ran = [runner.run("publish", "build", step) for step in steps]
    assert [each.code for each in ran] == [0, 0, 0, 0], ran
    site = runner.workspace / "site"
    sums = (site / "SHA256SUMS").read_bytes()
    assert ran[-1].outputs == {"digest": hashlib.sha256(sums).hexdigest()}
    listed = dict(line.split("  ", 1)[::-1] for line in sums.decode().splitlines()[1:])
    assert listed == {
        path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in site.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }
    checked = subprocess.run(
        [str(shutil.which("sha256sum")), "--check", "--quiet", "--strict", "SHA256SUMS"],
        cwd=site,
        capture_output=True,
        check=False,
    )
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, b"", b"")
    page = (site / "agreements/empty-homes/index.html").read_text("utf-8")
    assert "Head of Housing" in page
    assert re.search(rf'href="{SITE}/{rehearsal.proposals.name}/pull/{rehearsal.number}#pullrequestreview-\d+"', page)
    assert "21 November 2026" in (site / "reviews/index.html").read_text("utf-8")
    asked = [line.split()[:3] for line in (runner.workspace.parent / "asked").read_text("utf-8").splitlines()]
    assert [words for words in asked if words[:1] in (["api"], ["run"])] == [
        *[["api", "--jq", ".workflow_runs[]"]] * 3,
        ["api", "--paginate", f"repos/{rehearsal.proposals.name}/actions/artifacts?name=reminders&per_page=100"],
        ["run", "download", "4"],
    ]
    rehearsal.tell("The site is built", *(each.out for each in ran[:3] if each.out))
    rehearsal.tell("The sums of what is published: `SHA256SUMS`", "\n".join([sums.decode().splitlines()[0], "…"]))
