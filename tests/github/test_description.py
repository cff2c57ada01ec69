"""The tests of the tests: what GitHub does not describe does not pass."""

import httpx
import pytest
from openapi_core.exceptions import OpenAPIError

from github.description import Described, described
from github.reduce import USED

ISSUES = "https://github.example/repos/o/r/issues"
LISTED = httpx.Response(200, json=[])


def ask(answer: httpx.Response, method: str, url: str, **content: object) -> httpx.Response:
    """What a client would get."""
    http = httpx.Client(transport=Described(httpx.MockTransport(lambda _: answer)))
    return http.request(method, url, **content)  # type: ignore[arg-type]  # httpx checks


def test_what_is_described_passes() -> None:
    assert ask(LISTED, "GET", f"{ISSUES}?state=all&per_page=100").json() == []
    assert ask(httpx.Response(502, text="<html>"), "GET", ISSUES).status_code == 502
    refused = httpx.Response(422, json={"message": "No", "documentation_url": "https://docs.example"})
    assert ask(refused, "POST", ISSUES, json={"title": "T", "labels": ["x"]}).status_code == 422


@pytest.mark.parametrize(
    ("method", "url", "content"),
    [
        ("GET", f"{ISSUES}?state=shut", {}),
        ("POST", ISSUES, {"json": {"body": "without a title"}}),
        ("POST", ISSUES, {"json": {"title": "T", "lables": ["misspelt"]}}),
        ("POST", ISSUES, {"json": {"title": "T", "labels": "one"}}),
        ("POST", ISSUES, {"content": b"{"}),
        ("PATCH", f"{ISSUES}/1", {"json": {"state": "shut"}}),
        ("PATCH", f"{ISSUES}/1", {"json": {"state_reason": "done"}}),
        ("PATCH", f"{ISSUES}/one", {"json": {"state": "open"}}),
        ("POST", f"{ISSUES}/1/comments", {"json": {}}),
    ],
)
def test_a_request_that_is_not_described_fails(method: str, url: str, content: dict[str, object]) -> None:
    with pytest.raises(OpenAPIError):
        ask(LISTED, method, url, **content)


@pytest.mark.parametrize(
    ("method", "url", "said"),
    [
        ("GET", f"{ISSUES}?lables=x", "issues/list-for-repo has no parameter lables"),
        ("DELETE", f"{ISSUES}/1", "GitHub describes no delete /repos/o/r/issues/1"),
        ("GET", "https://github.example/user", "GitHub describes no get /user"),
    ],
)
def test_a_request_that_the_register_is_not_meant_to_make_fails(method: str, url: str, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        ask(LISTED, method, url)


def test_an_answer_that_github_would_not_give_fails() -> None:
    with pytest.raises(OpenAPIError):
        ask(httpx.Response(200, json=[{"number": 1}]), "GET", ISSUES)
    with pytest.raises(AssertionError, match="issues/list-for-repo never answers 418"):
        ask(httpx.Response(418), "GET", ISSUES)


def test_the_description_holds_what_is_used_and_nothing_else() -> None:
    paths = described().spec / "paths"
    assert {path: tuple(operations) for path, operations in paths.read_value().items()} == USED
