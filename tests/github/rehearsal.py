"""The published register, a fork of it, GitHub, and machines of GitHub's on which the workflows' own scripts run."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conftest import EXAMPLE, TODAY
from repositories import Repository
from sites import REPOSITORY
from workflows import BIN, Ran, Runner

from github.emulator import OFFICER, REGISTER, STRANGER
from github.proposals import Proposals
from site_builder.github.client import connect
from site_builder.github.pulls import Pulls
from site_builder.schema import codeowners

HERE = Path(__file__).parent
RUN = "https://github.example/saltmarsh-sharing/register/actions/runs/1"
AGREEMENT = "agreements/empty-homes.yml"
RIGHT = (HERE / "empty-homes.yml").read_text("utf-8")
WRONG = (
    RIGHT.replace("shares: receives\n    lawful_basis: [6(1)(e)]\n", "shares: receives\n")
    .replace("to: northmere-district-council", "to: northmere-distrct-council")
    .replace("complaints@northmere.example", "jo.bloggs@gmail.com")
)
BRANCH = 'x";$(touch${IFS}pwned);`touch${IFS}pwned`;"'
"""A name that Git takes."""
TITLE = 'Empty homes\n::error::pwned\n"; touch pwned; echo "${{ secrets.GITHUB_TOKEN }}'
DAYS = ("validate", "check", "build", "sign")
"""The commands that go by the day."""


@dataclass
class Rehearsal:
    """The published register, a fork of it, GitHub, and machines of GitHub's."""

    folder: Path
    proposals: Proposals
    address: str
    """Of GitHub."""
    published: Repository
    fork: Repository
    number: int = 0
    told: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    """Hash to what it is called in what is told."""

    def propose(self, files: Mapping[str, str]) -> str:
        """Commit these files in the fork, by path; the hash."""
        for path, content in files.items():
            self.fork.write(path, content)
        head = self.fork.commit("Propose", on="2026-11-20")
        if self.number:
            self.proposals.push(self.number, head)
        else:
            self.number = self.proposals.propose(STRANGER, head, *files)
        self.names[head] = f"<head {len(self.names)}>"
        return head

    def event(self, head: str) -> dict[str, Any]:
        """What GitHub tells a workflow of the proposal."""
        base = {"sha": self.published.git("rev-parse", "main"), "ref": "main"}
        repository = {"full_name": f"{STRANGER}/register"}
        return {
            "pull_request": {
                "number": self.number,
                "title": TITLE,
                "user": {"login": STRANGER},
                "base": base,
                "head": {"sha": head, "ref": BRANCH, "repo": repository},
            }
        }

    def runner(self, name: str, event: Mapping[str, Any], **environment: str) -> Runner:
        """A new machine."""
        machine = self.folder / name
        (machine / "work").mkdir(parents=True)
        (machine / "temp").mkdir()
        given = {
            "GITHUB_REPOSITORY": self.proposals.name,
            "GITHUB_API_URL": self.address,
            "GITHUB_TOKEN_OF_THE_RUN": f"of:{REGISTER}",
            **environment,
        }
        return Runner(machine / "work", event, self.folder / "programs", given)

    def validate(self, name: str, head: str) -> tuple[Runner, Ran]:
        """The first workflow, up to its check."""
        runner = self.runner(name, self.event(head))
        (runner.workspace / "tool").symlink_to(REPOSITORY)
        cloned(self.fork, runner.workspace / "records").git("checkout", "--quiet", "--detach", head)
        return runner, runner.run("validate", "validate", "Check")

    def comment(self, name: str, checked: Runner, head: str, conclusion: str = "success") -> Ran:
        """The second workflow, after the first has ended so and handed over its file."""
        event = {"workflow_run": {"head_sha": head, "html_url": RUN, "conclusion": conclusion}}
        runner = self.runner(name, event)
        cloned(self.published, runner.workspace)
        shutil.copytree(checked.workspace / "results", runner.workspace.parent / "temp" / "results")
        return runner.run("comment", "comment", "Comment")

    def register(self, *arguments: str, code: int = 0) -> str:
        """A command of the core team's, in the published register."""
        environment = {**os.environ, "GITHUB_TOKEN": f"of:{OFFICER}", "GITHUB_API_URL": self.address, "NO_COLOR": "1"}
        ran = subprocess.run(
            [self.folder / "programs" / "register", *arguments],
            cwd=self.published.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == code, (ran.stdout, ran.stderr)
        return ran.stdout

    @property
    def said(self) -> list[str]:
        """The comments under the proposal."""
        http = connect(self.proposals.address, f"of:{OFFICER}", self.proposals)
        return [one.body for one in Pulls(http, self.proposals.name, lambda _: None, lambda: 0.0).said(self.number)]

    def tell(self, heading: str, *shown: str) -> None:
        """Note what somebody sees."""
        self.told += [
            "",
            f"## {heading}",
            *(part for text in shown for part in ("", "````text", text.rstrip(), "````")),
        ]

    def text(self) -> str:
        """All of it, with hashes and addresses by name."""
        text = "\n".join(self.told)
        for commit, name in self.names.items():
            text = text.replace(commit, name).replace(commit[:12], name)
        text = text.replace(self.proposals.name, "saltmarsh-sharing/register").replace(
            self.proposals.address, "https://github.example"
        )
        # reviews are of the day on the wall, and numbered across all repositories
        text = re.sub(r"(?<=\()\d{4}-\d\d-\d\d(?=, https)|(?<=--on )\d{4}-\d\d-\d\d", "<day>", text)
        text = re.sub(r"(?<=pullrequestreview-)\d+", "<n>", text)
        return text.replace(str(self.folder), "<folder>").lstrip() + "\n"


def rehearsed(folder: Path, proposals: Proposals, address: str) -> Rehearsal:
    """Everything, with nothing proposed yet."""
    published = Repository(folder / "published")
    shutil.copytree(EXAMPLE, published.folder, dirs_exist_ok=True)
    shutil.copyfile(REPOSITORY / "mkdocs.yml", published.folder / "mkdocs.yml")
    published.write(".gitignore", "/site/\n/note/\n/reminders.json\n")
    northmere = published.folder / "partners/northmere-district-council.yml"
    northmere.write_text(northmere.read_text("utf-8").replace("saltmarsh-sharing/northmere", OFFICER), "utf-8")
    for path, content in codeowners(published.folder).items():
        published.write(path, content)
    proposals.main = published.commit("The register as published", on="2026-11-19")
    fork = cloned(published, folder / "fork")
    fork.git("checkout", "--quiet", "-b", BRANCH)
    programs = folder / "programs"
    programs.mkdir()
    # the workflows go by the clock on the wall, and a test by its own
    by_day = f'case "$1" in {"|".join(DAYS)}) set -- "$@" --as-of {TODAY};; esac'
    _program(programs / "register", f'{by_day}\nexec {BIN}/register "$@"')
    _program(programs / "gh", GH)
    (folder / "last-published").write_text(proposals.main, "utf-8")
    return Rehearsal(folder, proposals, address, published, fork, names={proposals.main: "<base>"})


def cloned(repository: Repository, folder: Path) -> Repository:
    """A copy of it, with nothing changed."""
    repository.git("clone", "--quiet", str(repository.folder), str(folder))
    copy = Repository.__new__(Repository)
    copy.folder = copy.root = folder
    return copy


GH = """\
echo "$*" >> "$HOME/asked"
case "$*" in
  *workflows/publish.yml/runs*event=push*) echo "1 $(cat "$HOME/../last-published")" ;;
  *actions/artifacts*) printf '2026-11-20T05:20:12Z 3\\n2026-11-21T05:20:12Z 4\\n' ;;
  "run download 4 "*) mkdir -p note && echo '{"ran": "2026-11-21T05:20:00Z", "opened": 1, "updated": 0, \
"closed": 0, "waiting": 0}' > note/reminders.json ;;
esac
"""
"""What was published before the proposal, and two runs of the reminders that have left a note."""


def _program(file: Path, script: str) -> None:
    file.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    file.chmod(0o755)
