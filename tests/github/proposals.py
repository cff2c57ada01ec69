"""Pull requests on the tracker: proposed, pushed to, reviewed, and served as GitHub serves them.

The program keeps pull requests, reviews and comments. What it does not know is put right here: which files a proposal
touches, rulesets, and the hashes of commits, which are those of a real repository.
"""

import base64
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from typing import Any

import httpx

from github.emulator import OWNER, token
from github.likeness import Repository, refusal

_ENTRY = {"additions": 1, "deletions": 0, "changes": 1}
_URLS = ("blob_url", "raw_url", "contents_url")
_RULESETS = {
    ("GET", False): 200,
    ("POST", False): 201,
    ("PUT", True): 200,
}
_PUSHES = count(1)
_ADDRESSES = (
    *("avatar_url", "url", "html_url", "followers_url", "following_url", "gists_url", "starred_url"),
    *("subscriptions_url", "organizations_url", "repos_url", "events_url", "received_events_url"),
)
_PERSON = dict.fromkeys(_ADDRESSES, "https://github.example/x") | {
    "id": 1,
    "node_id": "x",
    "gravatar_id": "",
    "type": "User",
    "site_admin": False,
}
_NOT_IN_THE_DIFF = {
    "message": "Unprocessable Entity",
    "errors": ["Line could not be resolved"],
    "documentation_url": "https://docs.example/rest",
}
_DAY = "2026-11-20T12:00:00Z"
_ON_LINES: dict[str, Any] = {
    **dict.fromkeys(("url", "html_url", "pull_request_url"), "https://github.example/x"),
    **dict.fromkeys(("created_at", "updated_at"), _DAY),
    "node_id": "x",
    "pull_request_review_id": 9,
    "diff_hunk": "@@",
    "original_commit_id": "x",
    "author_association": "NONE",
    "_links": {key: {"href": "https://github.example/x"} for key in ("self", "html", "pull_request")},
}


@dataclass
class Proposals(Repository):
    """A repository with pull requests."""

    address: str = ""
    """The program's."""
    main: str = ""
    """The newest commit of the branch that is published; the program's own, unless told."""
    paths: dict[int, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """Pull request to the files that it touches: path, and the path before, if it moved."""
    patches: dict[str, str] = field(default_factory=dict)
    """Path to what GitHub shows of its change."""
    on_lines: list[dict[str, Any]] = field(default_factory=list)
    """What was said on lines."""
    rulesets: list[dict[str, Any]] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)
    """Of the program's commits, to those of a real repository."""
    tips: dict[int, str] = field(default_factory=dict)
    """Pull request to its newest commit, as the program knows it."""
    reviewed: dict[int, str] = field(default_factory=dict)
    """Review to the commit that it was about."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer as GitHub would."""
        request.read()
        path = request.url.path.removeprefix(f"/repos/{self.name}/")
        if path.startswith("pulls/") and path.endswith("/files"):
            return httpx.Response(200, json=self._files(int(path.split("/")[1])))
        if path.startswith("pulls/") and (path.endswith("/comments") or b'"comments"' in request.content):
            return self._on_lines(request)
        if path.startswith("rulesets"):
            return self._ruleset(request, path)
        response = super().handle_request(request)
        content = response.content
        if path.endswith("/reviews"):
            reviews = [each | {"commit_id": self.reviewed[each["id"]]} for each in response.json()]
            content = json.dumps(reviews).encode()
        for theirs, ours in self.hashes.items():
            # proposals stay on the commit of the branch that they were made for
            is_tip = path.startswith("commits/") and theirs not in self.tips.values()
            content = content.replace(theirs.encode(), (self.main if is_tip else ours).encode())
        return httpx.Response(response.status_code, content=content, headers=_kept(response))

    def _files(self, number: int) -> list[dict[str, Any]]:
        listed = []
        for path, before in self.paths.get(number, ()):
            entry = {"filename": path, "sha": "0" * 40, "status": "renamed" if before else "modified", **_ENTRY}
            entry |= dict.fromkeys(_URLS, "https://github.example/file") | {"patch": self.patches.get(path, "")}
            listed.append(entry | ({"previous_filename": before} if before else {}))
        return listed

    def _on_lines(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json=self.on_lines)
        asked = json.loads(request.content)
        for one in asked["comments"]:
            hunk = re.match(r"@@ -\S+ \+(\d+),(\d+) @@", self.patches.get(one["path"], ""))
            lines = range(int(hunk[1]), int(hunk[1]) + int(hunk[2])) if hunk else ()
            if not {one["line"], one.get("start_line", one["line"])} <= set(lines):
                return httpx.Response(422, json=_NOT_IN_THE_DIFF)
        account = request.headers["authorization"].removeprefix("Bearer of:")
        user = {**_PERSON, "login": account}
        self.on_lines += [
            {**_ON_LINES, **one, "id": len(self.on_lines), "user": user, "commit_id": asked["commit_id"]}
            for one in asked["comments"]
        ]
        links = {"html": {"href": "x"}, "pull_request": {"href": "x"}}
        made = {"id": 9, "node_id": "x", "user": user, "body": asked["body"], "state": "COMMENTED", "_links": links}
        made |= dict.fromkeys(("html_url", "pull_request_url"), "https://github.example/review")
        return httpx.Response(200, json=made | {"commit_id": asked["commit_id"], "author_association": "NONE"})

    def _ruleset(self, request: httpx.Request, path: str) -> httpx.Response:
        id_ = int(path.partition("/")[2] or 0)
        status = _RULESETS[request.method, bool(id_)]
        if request.method == "GET":
            return httpx.Response(status, json=self.rulesets)
        given = json.loads(request.content)
        ruleset = {**given, "id": id_ or len(self.rulesets) + 1, "source": self.name, "source_type": "Repository"}
        self.rulesets = [each for each in self.rulesets if each["id"] != ruleset["id"]] + [ruleset]
        return httpx.Response(status, json=ruleset)

    def propose(self, account: str, head: str, *paths: str, base: str = "main") -> int:
        """Open a pull request in the name of `account`, whose newest commit is `head`. Its number."""
        branch = f"proposal-{next(_PUSHES)}"
        asked = Asked(self.address, self)
        if asked("GET", "git/ref/heads/main", OWNER).status_code != httpx.codes.OK:
            asked("PUT", "contents/README.md", OWNER, message="Begin", content=_content("Begin"))
        tip = asked("GET", "git/ref/heads/main", OWNER).json()["object"]["sha"]
        if self.main:
            self.hashes[tip] = self.main
        for name in {base, branch} - {"main"}:
            assert asked("POST", "git/refs", OWNER, ref=f"refs/heads/{name}", sha=tip).status_code == 201
        made = asked("PUT", "contents/proposal.txt", OWNER, message="m", content=_content(head), branch=branch)
        assert made.status_code == 201, made.text
        opened = asked("POST", "pulls", account, title="Proposal", head=branch, base=base)
        assert opened.status_code == 201, opened.text
        number = int(opened.json()["number"])
        self.tips[number] = opened.json()["head"]["sha"]
        self.hashes[self.tips[number]] = head
        self.paths[number] = tuple((path, "") for path in paths)
        return number

    def push(self, number: int, head: str) -> None:
        """A newer commit."""
        self.hashes[self.tips[number]] = head

    def advance(self, commit: str) -> None:
        """A newer commit of the branch that is published."""
        self.main = commit

    def review(self, number: int, account: str, event: str) -> None:
        """What somebody says of it as it stands: `APPROVE`, `REQUEST_CHANGES`, `COMMENT`."""
        said = Asked(self.address, self)("POST", f"pulls/{number}/reviews", account, event=event, body="Read.")
        assert said.status_code in {200, 201}, said.text
        self.reviewed[said.json()["id"]] = self.hashes[self.tips[number]]


@dataclass(frozen=True)
class Asked:
    """What somebody asks of the program itself."""

    address: str
    repository: Repository

    def __call__(self, method: str, path: str, account: str, **content: object) -> httpx.Response:
        """The program's answer."""
        headers = {"Authorization": f"Bearer {token(account, 0)}"}
        url = f"{self.address}/repos/{self.repository.name}/{path}"
        request = httpx.Request(method, url, headers=headers, json=content or None)
        response = self.repository.program.handle_request(request)
        response.read()
        return response


def _content(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _kept(response: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name in {"content-type", "link"}}


@contextmanager
def served(way: httpx.BaseTransport, at: str) -> Iterator[str]:
    """The address at which a command finds what `way` leads to, while the program itself is `at` another."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            content = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            try:
                response = way.handle_request(
                    httpx.Request(self.command, at + self.path, headers=headers, content=content)
                )
                response.read()
            except Exception as error:  # noqa: BLE001  the command's test must see what went wrong, whatever it is
                why = getattr(error.__cause__, "schema_errors", error.__cause__ or error)
                response = refusal(400, f"not as GitHub describes it: {why}")
            self.send_response(response.status_code)
            self.send_header("content-type", response.headers.get("content-type", ""))
            if "link" in response.headers:
                self.send_header("link", response.headers["link"].replace(at, f"http://{self.headers['host']}"))
            self.send_header("content-length", str(len(response.content)))
            self.end_headers()
            self.wfile.write(response.content)

        do_GET = do_POST = do_PATCH = do_PUT = _answer  # noqa: N815  the standard library's names

        def log_message(self, *_: object) -> None:
            """Nothing: tests look at what was asked."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
