"""One repository on a tracker like GitHub, with ways to act on it, to look at it, and to let things go wrong."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

from github.description import Described
from github.emulator import OFFICER, OWNER, REGISTER, token
from github.faults import Faults
from github.likeness import Repository
from site_builder.github import answers
from site_builder.github.client import GitHub, connect
from site_builder.reviews.issues import Comment, Issue


@dataclass
class Clock:
    """Time that passes only by waiting."""

    seconds: float = 1_795_305_600.0
    """Since 1970: noon in London on 22 November 2026."""
    waited: list[float] = field(default_factory=list)

    def now(self) -> float:
        """The time."""
        return self.seconds

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self.waited.append(seconds)
        self.seconds += seconds


@dataclass(frozen=True)
class Tracker:
    """One repository of its own for a test."""

    address: str
    repository: Repository
    """Its state: archived, locked issues, who may be assigned."""
    faults: Faults
    """What goes wrong on the register's own way to it."""
    clock: Clock = field(default_factory=Clock)
    account: str = REGISTER
    """The register's own."""

    @property
    def name(self) -> str:
        """The repository's, such as `saltmarsh-sharing/register-1`."""
        return self.repository.name

    @property
    def github(self) -> GitHub:
        """A new run of the register's, with the faults."""
        return self.run()

    def run(self, account: str = REGISTER) -> GitHub:
        """A run with the faults, in the name of any account; one that does not exist has a token that nobody gave."""
        return self._github(Described(self.faults), account)

    def by(self, account: str) -> GitHub:
        """What `account` does, without faults."""
        return self._github(self.repository, account)

    def _github(self, way: httpx.BaseTransport, account: str) -> GitHub:
        http = connect(self.address, f"of:{account}", way)
        return GitHub(http, self.name, self.clock.sleep, self.clock.now)

    def issues(self) -> tuple[Issue, ...]:
        """Every issue as it stands, by number, whatever its labels."""
        listed: list[Any] = []
        for page in count(1):
            found = self._read(f"issues?state=all&per_page=100&page={page}")
            listed += found
            if len(found) < 100:
                break
        return tuple(sorted(answers.issues(listed), key=lambda issue: issue.number))

    def issue(self, number: int) -> Issue:
        """An issue as it stands."""
        return next(issue for issue in self.issues() if issue.number == number)

    def reason(self, number: int) -> str | None:
        """Why an issue is closed: `completed`, `not_planned`."""
        reason = self._read(f"issues/{number}")["state_reason"]
        assert reason is None or isinstance(reason, str)
        return reason

    def comments(self, number: int) -> tuple[Comment, ...]:
        """What was said under an issue."""
        return self.by(OFFICER).comments(number)

    def labels(self) -> dict[str, tuple[str, str | None]]:
        """The repository's labels: name to colour and description."""
        return {one["name"]: (one["color"], one["description"]) for one in self._read("labels?per_page=100")}

    def _read(self, path: str) -> Any:  # noqa: ANN401  JSON
        headers = {"Authorization": f"Bearer {token(OWNER, 0)}"}
        url = f"{self.address}/repos/{self.name}/{path}"
        response = self.repository.program.handle_request(httpx.Request("GET", url, headers=headers))
        response.read()
        assert response.status_code == httpx.codes.OK, (path, response.text)
        return response.json()
