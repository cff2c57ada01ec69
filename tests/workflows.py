"""The workflows as data, and their own scripts run as GitHub would run them."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from sites import REPOSITORY

FOLDER = REPOSITORY / ".github" / "workflows"
BIN = Path(sys.executable).parent
"""Where `register` is."""
WORKFLOWS: dict[str, dict[Any, Any]] = {
    path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yml"))
}
"""By name of file. The key `on` is `True` to YAML 1.1."""
_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)


def steps() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every step of every job, with where it stands."""
    for name, workflow in WORKFLOWS.items():
        for job, content in workflow["jobs"].items():
            yield from ((f"{name}.{job}", step) for step in content["steps"])


@dataclass(frozen=True)
class Ran:
    """What came of a step."""

    code: int
    out: str
    error: str
    summary: str
    """Of the step, as GitHub shows it."""
    outputs: Mapping[str, str]


@dataclass(frozen=True)
class Runner:
    """A machine of GitHub's: a folder to work in, an event, and programs that are found before any others."""

    workspace: Path
    event: Mapping[str, Any]
    programs: Path
    environment: Mapping[str, str]

    def run(self, workflow: str, job: str, name: str) -> Ran:
        """Run the script of the step of this name."""
        content = WORKFLOWS[workflow]["jobs"][job]
        (step,) = (step for step in content["steps"] if step.get("name") == name)
        given = {**content.get("env", {}), **step.get("env", {})}
        files = {key: self.workspace.parent / key for key in ("summary", "output")}
        for file in files.values():
            file.write_text("", "utf-8")
        environment = {
            "PATH": f"{self.programs}{os.pathsep}{BIN}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.workspace.parent),
            "LANG": "C.UTF-8",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_STEP_SUMMARY": str(files["summary"]),
            "GITHUB_OUTPUT": str(files["output"]),
            "RUNNER_TEMP": str(self.workspace.parent / "temp"),
            **self.environment,
            **{key: self._filled(value) for key, value in given.items()},
        }
        # as GitHub starts a script for which no shell is named
        command = ["bash", "--noprofile", "--norc", "-e", "-c", step["run"]]
        ran = subprocess.run(
            command, cwd=self.workspace, env=environment, capture_output=True, text=True, check=False, timeout=300
        )
        outputs = dict(line.split("=", 1) for line in files["output"].read_text("utf-8").splitlines())
        return Ran(ran.returncode, ran.stdout, ran.stderr, files["summary"].read_text("utf-8"), outputs)

    def _filled(self, value: object) -> str:
        """A value of the environment, with GitHub's own values for its expressions."""
        return _EXPRESSION.sub(lambda found: self._value(found[1].strip()), str(value))

    def _value(self, expression: str) -> str:
        if expression == "github.token":
            return self.environment["GITHUB_TOKEN_OF_THE_RUN"]
        assert re.fullmatch(r"github\.event(\.\w+)+", expression), f"a test must say what {expression} is"
        found: Any = self.event
        for key in expression.split(".")[2:]:
            found = found[key]
        return str(found)

    def event_file(self) -> Path:
        """The event as GitHub writes it to the machine's disk."""
        file = self.workspace.parent / "event.json"
        file.write_text(json.dumps(self.event), "utf-8")
        return file
