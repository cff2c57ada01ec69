"""Every request and every answer, held against GitHub's own description of its interface.

Two things in the description cannot be meant as they stand, and are put right: `nullable` beside no type at all, and
lists of values that may be null but do not contain it (OpenAPI 3.0.3, "nullable" and JSON Schema's `enum`). And it
lets a request hold any key whatever, which would let a misspelt one pass: here only those pass that it describes.
"""

import json
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse

DESCRIPTION = Path(__file__).parent / "openapi.json"
_HOST = "http://github.example"

_ANYWHERE = {
    *(HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.GONE),
    *(HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.BAD_GATEWAY),
    *(HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT),
}
"""Answers that GitHub's manual announces for every operation, and the description only for a few."""


@cache
def described() -> OpenAPI:
    """The description, put right."""
    found = json.loads(DESCRIPTION.read_text("utf-8"))
    found["servers"] = [{"url": _HOST}]
    for schema in list(_schemas(found)):
        if schema.get("nullable") and "enum" in schema and None not in schema["enum"]:
            schema["enum"].append(None)
        if schema.get("nullable") and "type" not in schema:
            _open_to_null(schema)
    for operations in found["paths"].values():
        for operation in operations.values():
            if "requestBody" in operation:
                operation["requestBody"]["content"]["application/json"]["schema"]["additionalProperties"] = False
    return OpenAPI.from_dict(found)


def _open_to_null(schema: dict[str, Any]) -> None:
    """Say of one of the kinds that a value may have what is said of the value."""
    del schema["nullable"]
    kinds = schema.get("oneOf") or schema["anyOf"]
    kinds[0]["nullable"] = True


def _schemas(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _schemas(item)
        if isinstance(value.get("nullable"), bool):
            yield value
    elif isinstance(value, list):
        for item in value:
            yield from _schemas(item)


class Described(httpx.BaseTransport):
    """Lets requests and answers through that GitHub describes. Anything else is an error of the test."""

    def __init__(self, beyond: httpx.BaseTransport) -> None:
        self._beyond = beyond

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Check, pass on, check."""
        asked = _asked(request)
        _check_parameters(asked, request)
        described().validate_request(asked)
        response = self._beyond.handle_request(request)
        response.read()
        _check_answer(asked, response)
        return response


def _asked(request: httpx.Request) -> MockRequest:
    request.read()
    return MockRequest(
        _HOST,
        request.method.lower(),
        request.url.path,
        args=dict(request.url.params),
        headers=dict(request.headers),
        data=request.content or None,
        content_type=request.headers.get("content-type", ""),
    )


def _check_parameters(asked: MockRequest, request: httpx.Request) -> None:
    """The description is silent about parameters that it does not know."""
    operation = _operation(asked)
    known = {_resolved(parameter)["name"] for parameter in operation.get("parameters", ())}
    unknown = set(request.url.params) - known
    assert not unknown, f"{operation['operationId']} has no parameter {', '.join(sorted(unknown))}"


def _check_answer(asked: MockRequest, response: httpx.Response) -> None:
    operation = _operation(asked)
    if str(response.status_code) in operation["responses"]:
        kind = response.headers.get("content-type", "").partition(";")[0]
        described().validate_response(asked, MockResponse(response.content, response.status_code, content_type=kind))
    else:
        assert response.status_code in _ANYWHERE, f"{operation['operationId']} never answers {response.status_code}"


@cache
def _plain() -> dict[str, Any]:
    return dict(json.loads(DESCRIPTION.read_text("utf-8")))


def _operation(asked: MockRequest) -> dict[str, Any]:
    """What is described at the address of a request."""
    steps = asked.path.strip("/").split("/")
    for path, operations in _plain()["paths"].items():
        pattern = path.strip("/").split("/")
        fits = len(pattern) == len(steps) and all(
            one.startswith("{") or one == step for one, step in zip(pattern, steps, strict=True)
        )
        if fits and asked.method in operations:
            return dict(operations[asked.method])
    raise AssertionError(f"GitHub describes no {asked.method} {asked.path}, or the register is not meant to use it")


def _resolved(parameter: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in parameter:
        return parameter
    return dict(_plain()["components"]["parameters"][parameter["$ref"].rpartition("/")[2]])
