"""The issue tracker that tests talk to: a program that keeps issues in memory and speaks GitHub's language."""

import json
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from node.tools import command, is_installed

OWNER = "saltmarsh-sharing"
REGISTER = "github-actions[bot]"
OFFICER = "alex-officer"
STRANGER = "mallory"
ACCOUNTS = (OWNER, REGISTER, OFFICER, STRANGER)
"""Whose the repositories are, the register's own account, and two people."""

TEAM = tuple(f"officer-{number}" for number in range(1, 13))
"""More people than GitHub assigns to one issue."""

TOKENS = 100
"""Tokens that each account has: the program counts requests by token, and takes 5,000 of each in an hour."""
_MISSING = "The tracker for the tests is not installed: run .venv/bin/python tests/node/tools.py install"


def token(account: str, number: int) -> str:
    """One of the tokens of an account."""
    return f"token-{ACCOUNTS.index(account)}-{number % TOKENS}"


_START_SECONDS = 60


@contextmanager
def running() -> Iterator[str]:
    """The address of a tracker of one's own."""
    assert is_installed(), _MISSING
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        seed, log = Path(folder) / "seed.json", Path(folder) / "log"
        seed.write_text(json.dumps(_seed()), "utf-8")
        arguments = ["--service", "github", "--port", str(port), "--base-url", address, "--seed", str(seed)]
        with (
            log.open("w") as said,
            subprocess.Popen(command("emulate", "start", *arguments), stdout=said, stderr=said, cwd=folder) as program,
        ):
            try:
                _await(program, port, log)
                yield address
            finally:
                program.terminate()


def _await(program: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until the program listens."""
    latest = time.monotonic() + _START_SECONDS
    while time.monotonic() < latest:
        assert program.poll() is None, f"The tracker for the tests did not start: {log.read_text('utf-8')}"
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError(f"The tracker for the tests did not start in {_START_SECONDS} seconds")


def _seed() -> dict[str, object]:
    tokens = {
        token(account, number): {"login": account, "scopes": ["repo", "user"]}
        for account in ACCOUNTS
        for number in range(TOKENS)
    }
    return {"tokens": tokens, "github": {"users": [{"login": account} for account in (*ACCOUNTS, *TEAM)]}}
