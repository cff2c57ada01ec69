"""Makes `openapi.json`, the part of GitHub's own description of its interface that the register uses.

    npm pack @octokit/openapi@23.0.2 && tar xzf octokit-openapi-23.0.2.tgz
    .venv/bin/python tests/github/reduce.py package/generated/api.github.com.json

What is left out: every other operation, examples, prose, links, and GitHub's extensions. Nothing is added or changed:
what is wrong in the description is put right where it is read (`description.py`), so that it shows.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

USED = {
    "/repos/{owner}/{repo}/assignees": ("get",),
    "/repos/{owner}/{repo}/issues": ("get", "post"),
    "/repos/{owner}/{repo}/issues/{issue_number}": ("patch",),
    "/repos/{owner}/{repo}/issues/{issue_number}/comments": ("get", "post"),
    "/repos/{owner}/{repo}/issues/comments/{comment_id}": ("patch",),
    "/repos/{owner}/{repo}/commits/{ref}": ("get",),
    "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs": ("get",),
    "/repos/{owner}/{repo}/labels": ("get", "post"),
    "/repos/{owner}/{repo}/pulls": ("get",),
    "/repos/{owner}/{repo}/pulls/{pull_number}": ("get",),
    "/repos/{owner}/{repo}/pulls/{pull_number}/files": ("get",),
    "/repos/{owner}/{repo}/pulls/{pull_number}/comments": ("get",),
    "/repos/{owner}/{repo}/pulls/{pull_number}/reviews": ("get", "post"),
    "/repos/{owner}/{repo}/rulesets": ("get", "post"),
    "/repos/{owner}/{repo}/rulesets/{ruleset_id}": ("put",),
    "/repos/{owner}/{repo}/code-scanning/sarifs": ("post",),
}
REDUCED = Path(__file__).parent / "openapi.json"
_DROPPED = {"example", "examples", "externalDocs", "tags"}
_NAMES_OF_OTHERS = {"properties", "schemas", "parameters", "responses", "headers", "examples"}
"""Objects whose keys are names that the interface chose: a property may well be called `description`."""


def reduced(whole: dict[str, Any]) -> dict[str, Any]:
    """The description of what is used."""
    paths = {
        path: {verb: _bare(whole["paths"][path][verb], "operation") for verb in verbs} for path, verbs in USED.items()
    }
    components: dict[str, dict[str, Any]] = {}
    wanted = set(_references(paths))
    while wanted:
        _, _, kind, name = wanted.pop().split("/")
        if name not in components.setdefault(kind, {}):
            components[kind][name] = _bare(whole["components"][kind][name], "")
            wanted |= set(_references(components[kind][name]))
    sections = {kind: dict(sorted(parts.items())) for kind, parts in sorted(components.items()) if kind != "examples"}
    return {"openapi": whole["openapi"], "info": whole["info"], "paths": paths, "components": sections}


def _bare(value: object, inside: str) -> Any:  # noqa: ANN401  JSON in, JSON out
    """The same, without what no check needs. `inside` is the key under which it stands."""
    if isinstance(value, list):
        return [_bare(item, "") for item in value]
    if not isinstance(value, dict):
        return value
    if inside in _NAMES_OF_OTHERS:
        return {name: _bare(item, "") for name, item in value.items()}
    kept = {name: item for name, item in value.items() if name not in _DROPPED and not name.startswith("x-")}
    if "content" not in kept and "headers" not in kept:
        # a response cannot be without one; elsewhere it is prose
        kept = {name: item for name, item in kept.items() if name != "description" or len(kept) == 1}
    return {name: _bare(item, name) for name, item in kept.items()}


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            if name == "$ref":
                yield item
            else:
                yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)


if __name__ == "__main__":
    found = reduced(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    REDUCED.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
