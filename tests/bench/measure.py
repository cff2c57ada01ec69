"""Runs commands and measures them from outside, and puts what was found beside what was wanted.

Linux counts in a process's most memory what its parent held when it was started, so the process that measures must be
a small one.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple


class Measured(NamedTuple):
    """One run of a command."""

    seconds: float
    """By the clock on the wall."""
    of_processors: float
    """Seconds that processors worked on it, all its processes together. A busy machine changes them less."""
    megabytes: float
    """The most memory that its largest process held at once (`wait4`), with what it shares with others."""


class Line(NamedTuple):
    """What was found beside what was wanted: a line of the table."""

    what: str
    found: str
    wanted: str
    met: bool

    @property
    def row(self) -> str:
        """The line as Markdown."""
        return f"| {self.what} | {self.found} | {self.wanted} | {'yes' if self.met else '**no**'} |"


class FailedError(Exception):
    """A command that was to be measured did not run."""


class Command(NamedTuple):
    """What is measured: a command, the folder it runs in, and what it makes anew each time."""

    arguments: Sequence[str | Path]
    folder: Path
    output: Path | None = None

    def run(self) -> Measured:
        """One run. What an earlier one left is removed before the clock starts."""
        if self.output:
            shutil.rmtree(self.output, ignore_errors=True)
        with subprocess.Popen(
            self.arguments, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as process:
            started = time.perf_counter()
            said = process.stdout.read() if process.stdout else b""
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - started
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            words = " ".join(map(str, self.arguments))
            raise FailedError(f"{words} in {self.folder}:\n{said.decode(errors='replace')[-2000:]}")
        return Measured(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)

    def megabytes_together(self) -> float:
        """The most memory that it and its workers held at once, what they share counted once. Asking slows it."""
        most = 0
        with subprocess.Popen(
            self.arguments, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            while process.poll() is None:
                most = max(most, sum(map(_proportional_kilobytes, (process.pid, *_children(process.pid)))))
                time.sleep(0.1)
        return most / 1024


def _children(process: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()]
    except OSError:
        return []


def _proportional_kilobytes(process: int) -> int:
    """What a process holds; of what several share, its part (Linux, proc(5): Pss). 0 if it has just ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def in_turn(commands: dict[str, Command], runs: int) -> dict[str, Measured]:
    """The medians of several runs of each. They take turns, so that a busy minute falls on all of them."""
    measured: dict[str, list[Measured]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            measured[name].append(command.run())
    return {
        name: Measured(*(median(run[index] for run in each) for index in range(len(Measured._fields))))
        for name, each in measured.items()
    }
