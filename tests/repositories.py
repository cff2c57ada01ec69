"""Real Git repositories for tests: written commit by commit, on days that are given."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

GIT = str(shutil.which("git"))
PERSON = "Jane Bloggs"
"""Who commits: nothing may show her."""
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "LC_ALL": "C",
    # the settings of whoever runs the tests say nothing
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": PERSON,
    "GIT_AUTHOR_EMAIL": "jane.bloggs@example.org",
    "GIT_COMMITTER_NAME": PERSON,
    "GIT_COMMITTER_EMAIL": "jane.bloggs@example.org",
    # the day of writing, which is not the day that counts
    "GIT_AUTHOR_DATE": "2001-01-01T12:00:00+00:00",
    "GIT_COMMITTER_DATE": "2026-01-01T12:00:00+00:00",
    # for partial clones, and clones with submodules, of what lies beside
    "GIT_ALLOW_PROTOCOL": "file",
}


class Repository:
    """A repository in a folder, with the branch `main`; the register is the whole of it, or the folder `register`."""

    def __init__(self, folder: Path, register: str = "", *options: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.root = folder / register
        self.git("init", "--quiet", "--initial-branch=main", *options)

    def git(self, *arguments: str, given: str | bytes = b"", **environment: str) -> str:
        """What a command prints. It must succeed."""
        content = given.encode() if isinstance(given, str) else given
        command = [GIT, *arguments]
        ran = subprocess.run(
            command, cwd=self.folder, input=content, env=ENVIRONMENT | environment, capture_output=True, check=False
        )
        assert ran.returncode == 0, (arguments, ran.stderr.decode())
        return ran.stdout.decode("utf-8", "surrogateescape").strip()

    def write(self, path: str, content: str | bytes) -> None:
        """A file of the register."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)

    def remove(self, path: str) -> None:
        """A file of the register no more."""
        (self.root / path).unlink()

    def commit(self, message: str = "x", on: str = "2026-01-01", **files: str | bytes) -> str:
        """Everything as it is in the folder, with these records of agreements; its hash."""
        for name, content in files.items():
            self.write(f"agreements/{name}.yml", content)
        self.git("add", "--all")
        day = on if "T" in on else f"{on}T12:00:00+00:00"
        self.git("commit", "--quiet", "--allow-empty", "--message", message, GIT_COMMITTER_DATE=day)
        return self.git("rev-parse", "HEAD")

    def begin(self) -> str:
        """The first commit: a register without records."""
        self.write("registry/register.yml", "name: Register\n")
        return self.commit("Begin", on="2025-12-31")

    def merge(self, branch: str, message: str, on: str) -> str:
        """A merge commit as GitHub makes it; its hash."""
        self.git("merge", "--quiet", "--no-ff", branch, "--message", message, GIT_COMMITTER_DATE=f"{on}T12:00:00Z")
        return self.git("rev-parse", "HEAD")

    def object(self, kind: str, content: str | bytes) -> str:
        """The hash of an object that is written without being looked at."""
        return self.git("hash-object", "-t", kind, "-w", "--stdin", "--literally", given=content)


class Watched:
    """The program git, in a folder of its own, noting how it was started and which objects it was asked for."""

    def __init__(self, folder: Path, cat_file: str = "") -> None:
        folder.mkdir()
        self.folder = folder
        program = folder / "git"
        # `tee` hands on what it reads at once
        cat_file = cat_file or f'tee -a "{folder}/asked" | {GIT} "$@"'
        program.write_text(
            f'#!/bin/sh\nprintf "%s\\n" "$*" >> "{folder}/started"\n'
            f'case "$*" in *cat-file*) {cat_file} ;; *) exec {GIT} "$@" ;; esac\n',
            encoding="utf-8",
        )
        program.chmod(0o755)

    @property
    def path(self) -> str:
        """For the environment."""
        return f"{self.folder}{os.pathsep}{ENVIRONMENT['PATH']}"

    @property
    def started(self) -> Sequence[str]:
        """The command of each start: `log`, `cat-file`."""
        lines = (self.folder / "started").read_text("utf-8").splitlines()
        commands = ("version", "rev-parse", "log", "cat-file", "status")
        return [next((word for word in line.split() if word in commands), line) for line in lines]

    @property
    def asked(self) -> Sequence[str]:
        """The hash of each object."""
        return (self.folder / "asked").read_text("utf-8").split()
