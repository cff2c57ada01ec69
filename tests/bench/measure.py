"""Runs commands and measures them, from outside."""

import os
import shutil
import statistics
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class Measured(NamedTuple):
    """One run of a command."""

    seconds: float
    megabytes: float
    """The most memory that its largest process had at once (`wait4`'s maxrss)."""


class Failed(Exception):
    """A command that was to be measured did not run."""


def run(command: Sequence[str | Path], folder: Path, output: Path | None = None) -> Measured:
    """Runs a command in a folder. What an earlier run left in `output` is removed before the clock starts."""
    if output:
        shutil.rmtree(output, ignore_errors=True)
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        started = time.perf_counter()
        said = process.stdout.read() if process.stdout else b""
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Failed(f"{' '.join(map(str, command))} in {folder}:\n{said.decode(errors='replace')[-2000:]}")
    return Measured(seconds, usage.ru_maxrss / 1024)
