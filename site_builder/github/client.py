"""GitHub's issues, asked for politely. The only importer of httpx.

GitHub asks its clients to write one thing at a time with a second between, and to wait when it says so. What can be
asked twice is asked again when GitHub stumbles; what would then be there twice never is.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

import httpx

from site_builder.github import answers
from site_builder.github.errors import GitHubError, Scope, UnansweredError, refused
from site_builder.github.labels import Label
from site_builder.reviews.issues import Comment, Issue, Reason

API_URL: Final = "https://api.github.com"
_VERSION: Final = "2022-11-28"
"""Of the interface: the one that GitHub describes in full, supported until March 2028 at least."""
_PAGE = 100
"""Things on a page: the most that GitHub gives."""
_MOST_PAGES = 300
_BETWEEN_WRITES = 1.0
"""Seconds, as GitHub's good practice for integrators asks."""
_LIMITED = 60.0
"""Seconds to wait for a limit where GitHub does not say how long; twice as long each time."""
_STUMBLED = 2.0
"""Seconds to wait after an error of GitHub's own; twice as long each time."""
_PATIENCE = 900.0
"""Seconds that a run waits for GitHub altogether: the next run does the rest."""
_TRIES = 4
"""How often a thing is asked for."""
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

Now = Callable[[], float]
Sleep = Callable[[float], None]


def connect(api_url: str, token: str, transport: httpx.BaseTransport | None = None) -> httpx.Client:
    """A connection to the interface at `api_url`, in the name of the token's account.

    It goes by `transport`, where one is given. Raises GitHubError if the token cannot be one, or would travel
    unencrypted. No message ever holds the token.
    """
    try:
        address = httpx.URL(api_url)
    except httpx.InvalidURL:
        raise GitHubError(f"The address of GitHub is none: {api_url}") from None
    if address.scheme != "https" and address.host not in {"127.0.0.1", "localhost"}:
        raise GitHubError(f"The token is only sent encrypted: GitHub's address must begin with https://: {api_url}")
    token = token.strip()
    if not re.fullmatch(r"[!-~]+", token):
        raise GitHubError("There is no token, or it holds characters that no token has: give it once more.")
    headers = {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {token}",
        "User-Agent": "information-sharing-register",
        "X-GitHub-Api-Version": _VERSION,
    }
    return httpx.Client(base_url=address, headers=headers, timeout=httpx.Timeout(30, connect=10), transport=transport)


@dataclass(frozen=True)
class _Stumble:
    """An answer that did not come, and how many seconds to wait before asking again."""

    why: str
    seconds: float
    scope: Scope = "service"


class GitHub:
    """The issues of one repository. Every method raises GitHubError when it cannot do what it says.

    `sleep` and `now` are in seconds, `now` since 1970 as GitHub counts.
    """

    def __init__(self, http: httpx.Client, repository: str, sleep: Sleep, now: Now) -> None:
        if not re.fullmatch(r"[\w-]+/[\w.-]+", repository, re.ASCII):
            raise GitHubError(
                f"A repository is named by its owner and its name, such as our-county/register: {repository}"
            )
        self._http = http
        self._repository = repository
        self._sleep = sleep
        self._now = now
        self._patience = _PATIENCE
        self._written: float | None = None
        """When something was last written."""

    def issues(self, label: str) -> tuple[Issue, ...]:
        """Every issue that carries the label, open or closed, by number. No pull requests."""
        # the oldest first: what is opened while the pages are read comes last, and moves nothing from page to page
        asked = {"labels": label, "state": "all", "sort": "created", "direction": "asc"}
        found = {issue.number: issue for issue in answers.issues(self._pages("issues", asked))}
        return tuple(found[number] for number in sorted(found))

    def newest(self, label: str) -> tuple[Issue, ...]:
        """The hundred issues with the label that were opened last, the newest first."""
        asked = {"labels": label, "state": "all", "sort": "created", "direction": "desc", "per_page": str(_PAGE)}
        return tuple(answers.issues(answers.things(_json(self._ask("GET", "issues", params=asked)))))

    def create(self, title: str, body: str, labels: tuple[str, ...], assignees: tuple[str, ...]) -> Issue:
        """Open an issue. Raises UnansweredError where it may stand there or not."""
        asked: dict[str, object] = {"title": title, "body": body, "labels": labels}
        if assignees:
            asked["assignees"] = assignees
        return answers.issue(_json(self._ask("POST", "issues", json=asked)))

    def change(  # noqa: PLR0913  what an issue consists of
        self,
        number: int,
        *,
        title: str | None = None,
        body: str | None = None,
        labels: tuple[str, ...] | None = None,
        assignees: tuple[str, ...] | None = None,
        state: Literal["open", "closed"] | None = None,
        reason: Reason | None = None,
    ) -> Issue:
        """Set these of an issue; what is None stays. `labels` and `assignees` are all that it has from then on."""
        facts = {"title": title, "body": body, "labels": labels, "assignees": assignees}
        facts |= {"state": state, "state_reason": reason}
        asked = {name: value for name, value in facts.items() if value is not None}
        return answers.issue(_json(self._ask("PATCH", f"issues/{number}", number, json=asked)))

    def comment(self, number: int, body: str) -> Comment:
        """Say something under an issue. Raises UnansweredError where it may stand there or not."""
        response = self._ask("POST", f"issues/{number}/comments", number, json={"body": body})
        return answers.comment(*answers.things([_json(response)]))

    def comments(self, number: int) -> tuple[Comment, ...]:
        """What was said under an issue, in order."""
        return tuple(map(answers.comment, self._pages(f"issues/{number}/comments", {}, number)))

    def labels(self) -> frozenset[str]:
        """The names of the repository's labels."""
        return frozenset(answers.named(label, "name") for label in self._pages("labels", {}))

    def create_label(self, label: Label) -> None:
        """Make a label. That it is there already, since another run was faster, is as good."""
        asked = {"name": label.name, "color": label.colour, "description": label.description}
        try:
            self._ask("POST", "labels", json=asked, repeatable=True)
        except GitHubError as error:
            if error.status != httpx.codes.UNPROCESSABLE_ENTITY or "already_exists" not in str(error):
                raise

    def assignees(self) -> frozenset[str]:
        """The logins of the accounts that issues can be assigned to."""
        return frozenset(answers.named(account, "login") for account in self._pages("assignees", {}))

    def pause(self) -> None:
        """Wait until what GitHub has just stored shows in its lists."""
        self._wait(_STUMBLED)

    def _thing(self, method: str, path: str, asked: Mapping[str, object] | None = None) -> answers.Answer:
        """The one thing that an answer is about."""
        (found,) = answers.things([_json(self._ask(method, path, json=asked))])
        return found

    def _pages(self, path: str, asked: Mapping[str, str], number: int | None = None) -> Iterator[answers.Answer]:
        """Everything in a list, from as many pages as it has."""
        response = self._ask("GET", path, number, params={**asked, "per_page": str(_PAGE)})
        for _ in range(_MOST_PAGES):
            yield from answers.things(_json(response))
            following = response.links.get("next", {}).get("url")
            if not following:
                return
            response = self._ask("GET", self._same_host(following), number)
        raise GitHubError(f"{self._repository} has more {path} than the register reads.")

    def _same_host(self, address: str) -> str:
        """The address of the next page, which the token may be sent to."""
        here, there = self._http.base_url, httpx.URL(address)
        if (there.scheme, there.host, there.port) != (here.scheme, here.host, here.port):
            raise GitHubError(f"GitHub's list goes on at an address that is not its own: {there.host}")
        return address

    def _ask(  # noqa: PLR0913  what a request consists of
        self,
        method: str,
        path: str,
        number: int | None = None,
        *,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, object] | None = None,
        repeatable: bool = False,
    ) -> httpx.Response:
        """The successful answer, in as many tries as it takes. `number` is the issue that it is about."""
        address = path if "://" in path else f"/repos/{self._repository}/{path}"
        request = self._http.build_request(method, address, params=params, json=json)
        repeatable = repeatable or method != "POST"
        return self._persist(request, number, repeatable=repeatable)

    def _persist(
        self, request: httpx.Request, number: int | None, attempt: int = 0, *, repeatable: bool
    ) -> httpx.Response:
        answer = self._once(request, attempt, number, repeatable=repeatable)
        if isinstance(answer, httpx.Response):
            return answer
        if attempt + 1 == _TRIES:
            raise GitHubError(f"{answer.why} The next run does what is left.", answer.scope)
        self._wait(answer.seconds)
        return self._persist(request, number, attempt + 1, repeatable=repeatable)

    def _once(
        self, request: httpx.Request, attempt: int, number: int | None, *, repeatable: bool
    ) -> httpx.Response | _Stumble:
        """The successful answer, or why there was none, where the same may be asked again."""
        twice_as_long = 2.0**attempt
        try:
            response = self._send(request)
        except _NEVER_SENT:
            return _Stumble("GitHub cannot be reached from here.", _STUMBLED * twice_as_long)
        except httpx.RequestError:
            if not repeatable:
                raise UnansweredError("GitHub did not answer.", "service") from None
            return _Stumble("GitHub does not answer.", _STUMBLED * twice_as_long)
        if response.is_success:
            return response
        if _is_limit(response):
            return _Stumble("GitHub takes no more requests.", self._limit(response, twice_as_long), "everything")
        if not response.is_server_error:
            found = _json(response)
            answer = found if isinstance(found, dict) else {}
            permission = self._permission(request.method, request.url.path)
            raise refused(response.status_code, answer, self._repository, number, permission)
        if not repeatable:
            raise UnansweredError("GitHub answered with an error of its own.", "service", response.status_code)
        return _Stumble("GitHub answers with an error of its own.", _STUMBLED * twice_as_long)

    def _permission(self, method: str, path: str) -> str:  # noqa: ARG002  other things than issues need others
        """What a token must be allowed for a request, as GitHub calls it."""
        return "issues: write"

    def _send(self, request: httpx.Request) -> httpx.Response:
        """The answer to one request. What writes keeps its distance."""
        if request.method == "GET":
            return self._http.send(request)
        if self._written is not None and (early := self._written + _BETWEEN_WRITES - self._now()) > 0:
            # a clock that was put back meanwhile makes nobody wait for it
            self._sleep(min(early, _BETWEEN_WRITES))
        try:
            return self._http.send(request)
        finally:
            self._written = self._now()

    def _limit(self, response: httpx.Response, twice_as_long: float) -> float:
        """How many seconds GitHub asks to wait."""
        after, reset = response.headers.get("retry-after", ""), response.headers.get("x-ratelimit-reset", "")
        if after.isdecimal():
            return float(after)
        if response.headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal():
            return max(1.0, float(reset) - self._now())
        return _LIMITED * twice_as_long

    def _wait(self, seconds: float) -> None:
        if seconds > self._patience:
            until = datetime.fromtimestamp(self._now() + seconds, UTC)
            raise GitHubError(f"GitHub cannot be asked again before {until:%H:%M} UTC. The next run does what is left.")
        self._patience -= seconds
        self._sleep(seconds)


def _is_limit(response: httpx.Response) -> bool:
    """Whether GitHub asks to come back later. It says so with 429, or with the 403 that it also uses to refuse."""
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
        return True
    headers = response.headers
    is_told = "retry-after" in headers or headers.get("x-ratelimit-remaining") == "0"
    return response.status_code == httpx.codes.FORBIDDEN and (is_told or "rate limit" in response.text.casefold())


def _json(response: httpx.Response) -> Any:  # noqa: ANN401  it is looked at where it is used
    """What the answer says, or None where something other than GitHub answers in its place."""
    try:
        return response.json()
    except ValueError:
        return None
