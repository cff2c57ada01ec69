"""The tracker, started once, and a repository on it for each test."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import httpx
import pytest

from github.description import Described
from github.emulator import OWNER, running, token
from github.faults import Faults
from github.likeness import Repository
from github.proposals import Proposals, served
from github.rehearsal import Rehearsal, rehearsed
from github.tracker import Tracker

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def emulator() -> Iterator[str]:
    """The address of the tracker."""
    with running() as address:
        yield address


@pytest.fixture(scope="session")
def program() -> Iterator[httpx.HTTPTransport]:
    """The way there."""
    with httpx.HTTPTransport() as transport:
        yield transport


@pytest.fixture(scope="session")
def new_tracker(emulator: str, program: httpx.HTTPTransport) -> Callable[[], Tracker]:
    """Makes a repository without issues."""

    def make() -> Tracker:
        repository = Repository(_new_repository(emulator, program), program)
        return Tracker(emulator, repository, Faults(repository, repository.name))

    return make


def _new_repository(emulator: str, program: httpx.HTTPTransport) -> str:
    """The name of a repository with nothing in it."""
    name = f"register-{next(_NUMBERS)}"
    headers = {"Authorization": f"Bearer {token(OWNER, 0)}"}
    request = httpx.Request("POST", f"{emulator}/user/repos", json={"name": name}, headers=headers)
    response = program.handle_request(request)
    response.read()
    assert response.status_code == httpx.codes.CREATED, response.text
    return f"{OWNER}/{name}"


@pytest.fixture
def tracker(new_tracker: Callable[[], Tracker]) -> Tracker:
    """A repository without issues."""
    return new_tracker()


@pytest.fixture
def proposals(emulator: str, program: httpx.HTTPTransport) -> Proposals:
    """A repository without pull requests."""
    return Proposals(_new_repository(emulator, program), program, address=emulator)


@pytest.fixture
def rehearsal(tmp_path: Path, proposals: Proposals) -> Iterator[Rehearsal]:
    """A published register, a fork of it, and machines of GitHub's."""
    with served(Described(Faults(proposals, proposals.name)), proposals.address) as address:
        yield rehearsed(tmp_path, proposals, address)
