"""Where the tracker that tests talk to is not like GitHub, put right: what one repository refuses, hides and adds.

The program takes any token, any length and anybody as assignee, knows no list of assignees, and never shows pull
requests among issues. GitHub's own manual says how it answers to these.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

import httpx

from github.emulator import ACCOUNTS, OFFICER, OWNER, token

LONGEST_BODY, LONGEST_TITLE, LONGEST_DESCRIPTION, LONGEST_LABEL = 65_536, 256, 100, 50
"""Characters that GitHub takes."""
_REQUESTS_A_TOKEN = 1000
_KEPT = {"content-type", "link"}
_ADDRESS = re.compile(rb'("https?:[^"]*)\[bot\]')
"""An address that GitHub would write in the characters of addresses (RFC 3986 section 2)."""
_PAGE_KEYS = ("url", "html_url", "diff_url", "patch_url")


def refusal(status: int, message: str, *errors: dict[str, object]) -> httpx.Response:
    """How GitHub says no."""
    said: dict[str, object] = {"message": message, "documentation_url": "https://docs.example/rest"}
    return httpx.Response(status, json=said | ({"errors": errors} if errors else {}))


@dataclass
class Repository(httpx.BaseTransport):
    """One repository: its own state, in front of the program that keeps the issues."""

    name: str
    """Such as `saltmarsh-sharing/register-1`."""
    program: httpx.BaseTransport
    """What keeps the issues, for everybody."""
    archived: bool = False
    issues_off: bool = False
    drops_labels: bool = False
    """Whether the token may open issues but not set labels: GitHub drops them and says nothing."""
    assignable: set[str] = field(default_factory=lambda: {OWNER, OFFICER})
    locked: set[int] = field(default_factory=set)
    deleted: set[int] = field(default_factory=set)
    pull_requests: set[int] = field(default_factory=set)
    """Those of its issues that are to count as pull requests."""
    served: int = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer as GitHub would."""
        request.read()
        asked = json.loads(request.content) if request.content else {}
        path = request.url.path.removeprefix(f"/repos/{self.name}/")
        no = self._bad_token(request) or self._closed_to(request.method, path) or self._invalid(request, path, asked)
        if no is not None:
            return no
        if path == "assignees":
            return httpx.Response(200, json=[self._account(request, login) for login in sorted(self.assignable)])
        if (request.method, path) == ("POST", "issues") and self.drops_labels:
            return self._pass(request, content=json.dumps({**asked, "labels": []}))
        response = self._pass(request)
        return self._listed(response) if (request.method, path) == ("GET", "issues") else response

    def _pass(self, request: httpx.Request, address: str = "", content: str | None = None) -> httpx.Response:
        """What the program answers."""
        account = _account_of(request)
        assert account
        headers = {"Authorization": f"Bearer {token(account, self.served // _REQUESTS_A_TOKEN)}"}
        self.served += 1
        method, url = (
            ("GET", request.url.copy_with(path=address, query=None)) if address else (request.method, request.url)
        )
        body = None if address else content or request.content
        response = self.program.handle_request(httpx.Request(method, url, headers=headers, content=body))
        kept = {name: value for name, value in response.headers.items() if name in _KEPT}
        return httpx.Response(
            response.status_code, content=_ADDRESS.sub(rb"\1%5Bbot%5D", response.read()), headers=kept
        )

    def _bad_token(self, request: httpx.Request) -> httpx.Response | None:
        return None if _account_of(request) else refusal(401, "Bad credentials")

    def _closed_to(self, method: str, path: str) -> httpx.Response | None:
        if self.issues_off and path.startswith("issues"):
            return refusal(410, "Issues are disabled for this repo")
        if self.archived and method != "GET":
            return refusal(403, "Repository was archived so is read-only.")
        about = re.match(r"issues/(\d+)", path)
        number = int(about[1]) if about else 0
        if number in self.deleted:
            return refusal(410, "This issue was deleted")
        if number in self.locked and method == "POST":
            return refusal(403, "Unable to create comment because issue is locked.")
        return None

    def _invalid(self, request: httpx.Request, path: str, asked: dict[str, Any]) -> httpx.Response | None:
        errors: list[dict[str, object]] = []
        for key, longest in (("body", LONGEST_BODY), ("title", LONGEST_TITLE), ("description", LONGEST_DESCRIPTION)):
            if len(asked.get(key) or "") > longest:
                said = f"{key} is too long (maximum is {longest} characters)"
                errors.append({"resource": "Issue", "code": "custom", "field": key, "message": said})
        errors += [
            {"value": login, "resource": "Issue", "field": "assignees", "code": "invalid"}
            for login in asked.get("assignees", ())
            if login not in self.assignable
        ]
        if (request.method, path) == ("POST", "labels") and len(asked["name"]) > LONGEST_LABEL:
            said = f"name is too long (maximum is {LONGEST_LABEL} characters)"
            errors.append({"resource": "Label", "code": "custom", "field": "name", "message": said})
        elif (request.method, path) == ("POST", "labels") and asked["name"].casefold() in self._labels(request):
            errors.append({"resource": "Label", "code": "already_exists", "field": "name"})
        return refusal(422, "Validation Failed", *errors) if errors else None

    def _labels(self, request: httpx.Request) -> set[str]:
        return {label["name"].casefold() for label in self._pass(request, f"/repos/{self.name}/labels").json()}

    def _account(self, request: httpx.Request, login: str) -> dict[str, Any]:
        found = self._pass(request, f"/users/{login}").json()
        assert isinstance(found, dict)
        return found

    def _listed(self, response: httpx.Response) -> httpx.Response:
        found = response.json()
        if response.status_code == httpx.codes.OK:
            found = [issue for issue in found if issue["number"] not in self.deleted]
            for issue in found:
                if issue["number"] in self.pull_requests:
                    issue["pull_request"] = dict.fromkeys(_PAGE_KEYS, issue["html_url"])
        kept = {"link": response.headers["link"]} if "link" in response.headers else {}
        return httpx.Response(response.status_code, json=found, headers=kept)


def _account_of(request: httpx.Request) -> str | None:
    """Whose token it is; None if it is nobody's. A test's tokens are `of:` and the login."""
    login = request.headers.get("authorization", "").removeprefix("Bearer of:")
    return login if login in ACCOUNTS else None
