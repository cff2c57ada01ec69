"""Pull requests as the register needs them: what is proposed, who has reviewed it, and what was said under it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from site_builder.github import answers
from site_builder.github.client import GitHub
from site_builder.github.errors import GitHubError

_NOT_FOUND = 404


@dataclass(frozen=True)
class Pull:
    """A pull request."""

    number: int
    author: str
    """The login of whoever opened it; nothing where the account is gone."""
    head: str
    """The hash of its newest commit."""
    base: str
    """The branch that it is meant for."""
    base_commit: str
    """The hash of that branch's newest commit, when GitHub last looked."""
    is_open: bool


@dataclass(frozen=True)
class Review:
    """What one account said of a pull request as it was at one commit."""

    author: str
    state: str
    """`APPROVED`, `CHANGES_REQUESTED`, `COMMENTED`, `DISMISSED` or `PENDING`."""
    commit: str
    """A hash; nothing where that commit is gone."""
    on: date | None
    """The day in Coordinated Universal Time; None while it is being written."""
    address: str


@dataclass(frozen=True)
class Said:
    """A comment that can be edited."""

    id: int
    author: str
    body: str


@dataclass(frozen=True)
class ChangedFile:
    """A file that a pull request touches."""

    path: str
    was: str
    """Its path before, if it moved."""
    shown: tuple[range, ...]
    """The lines that the pull request shows, as they are now; none of a file too large to be shown."""


@dataclass(frozen=True)
class LineComment:
    """What is said on lines of a file, as a pull request has it."""

    path: str
    first: int
    last: int
    body: str


class Pulls(GitHub):
    """The pull requests of one repository, asked for as politely as its issues."""

    def pull(self, number: int) -> Pull:
        """One of them."""
        try:
            return _pull(self._thing("GET", f"pulls/{number}"))
        except GitHubError as error:
            if error.status != _NOT_FOUND:
                raise
            told = (
                f"There is no pull request {number} in this repository, or the token may not read it: that needs the "
                "permission `pull-requests: read`."
            )
            raise GitHubError(told, status=error.status) from None

    def _permission(self, method: str, path: str) -> str:
        if "/rulesets" in path:
            return "administration: write"
        if "/commits/" in path:
            return "contents: read"
        return f"pull-requests: {'read' if method == 'GET' else 'write'}"

    def tip(self, branch: str) -> str:
        """The hash of the newest commit of a branch."""
        return answers.named(self._thing("GET", f"commits/{quote(branch, safe='')}"), "sha")

    def open_at(self, head: str, base: str) -> tuple[Pull, ...]:
        """Those open ones for the branch `base` whose newest commit is `head`, by number.

        They are looked for in the list: GitHub's list of pull requests by commit lacks those that come from forks.
        """
        asked = {"state": "open", "base": base, "sort": "created", "direction": "asc"}
        found = {pull.number: pull for pull in map(_pull, self._pages("pulls", asked)) if pull.head == head}
        return tuple(found[number] for number in sorted(found))

    def files(self, number: int) -> tuple[ChangedFile, ...]:
        """Every file that a pull request touches. GitHub lists 3,000 at most."""
        return tuple(map(_file, self._pages(f"pulls/{number}/files", {})))

    def reviews(self, number: int) -> tuple[Review, ...]:
        """What was said of a pull request in reviews, oldest first."""
        return tuple(map(_review, self._pages(f"pulls/{number}/reviews", {})))

    def said(self, number: int) -> tuple[Said, ...]:
        """The comments under a pull request, oldest first."""
        return tuple(map(_said, self._pages(f"issues/{number}/comments", {}, number)))

    def edit(self, comment: int, body: str) -> None:
        """Set the text of a comment, by its id."""
        self._thing("PATCH", f"issues/comments/{comment}", {"body": body})

    def on_lines(self, number: int, account: str) -> tuple[LineComment, ...]:
        """What `account` has said on lines that the pull request still shows as they were."""
        found = self._pages(f"pulls/{number}/comments", {})
        return tuple(_on_lines(one) for one in found if one.get("line") and answers.author(one) == account)

    def say_on_lines(self, number: int, head: str, about: str, comments: Iterable[LineComment]) -> None:
        """Say something on lines, together in one review that decides nothing. `head` is the commit that has them.

        Raises UnansweredError where it may stand there or not.
        """
        listed = [
            {"path": one.path, "line": one.last, "side": "RIGHT", "body": one.body}
            | ({"start_line": one.first, "start_side": "RIGHT"} if one.first < one.last else {})
            for one in comments
        ]
        asked = {"commit_id": head, "event": "COMMENT", "body": about, "comments": listed}
        self._thing("POST", f"pulls/{number}/reviews", asked)

    def rulesets(self) -> dict[str, int]:
        """The rulesets of the repository itself: name to id."""
        listed = self._pages("rulesets", {"includes_parents": "false"})
        return {answers.named(entry, "name"): int(entry["id"]) for entry in listed}

    def set_ruleset(self, ruleset: dict[str, object], id_: int | None) -> None:
        """Put a ruleset in the place of the one with this id; a new one, if None."""
        method, path = ("POST", "rulesets") if id_ is None else ("PUT", f"rulesets/{id_}")
        self._thing(method, path, ruleset)


def _pull(found: Any) -> Pull:  # noqa: ANN401  whatever came over the network
    try:
        return Pull(
            number=int(found["number"]),
            author=answers.author(found),
            head=str(found["head"]["sha"]),
            base=str(found["base"]["ref"]),
            base_commit=str(found["base"]["sha"]),
            is_open=found["state"] == "open",
        )
    except (KeyError, TypeError, ValueError):
        raise GitHubError(answers.NOT_UNDERSTOOD) from None


_HUNK = re.compile(r"^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)


def _file(found: Any) -> ChangedFile:  # noqa: ANN401  see `_pull`
    try:
        hunks = _HUNK.findall(found.get("patch") or "")
        shown = tuple(range(int(first), int(first) + int(count or 1)) for first, count in hunks)
        return ChangedFile(answers.named(found, "filename"), found.get("previous_filename") or "", shown)
    except (AttributeError, ValueError):
        raise GitHubError(answers.NOT_UNDERSTOOD) from None


def _on_lines(found: Any) -> LineComment:  # noqa: ANN401  see `_pull`
    try:
        last = int(found["line"])
        return LineComment(str(found["path"]), int(found.get("start_line") or last), last, found["body"] or "")
    except (KeyError, TypeError, ValueError):
        raise GitHubError(answers.NOT_UNDERSTOOD) from None


def _review(found: Any) -> Review:  # noqa: ANN401  see `_pull`
    try:
        submitted = found.get("submitted_at")
        return Review(
            author=answers.author(found),
            state=str(found["state"]),
            commit=found["commit_id"] or "",
            on=datetime.fromisoformat(submitted).date() if submitted else None,
            address=str(found["html_url"]),
        )
    except (KeyError, TypeError, ValueError):
        raise GitHubError(answers.NOT_UNDERSTOOD) from None


def _said(found: Any) -> Said:  # noqa: ANN401  see `_pull`
    try:
        return Said(int(found["id"]), answers.author(found), found["body"] or "")
    except (KeyError, TypeError, ValueError):
        raise GitHubError(answers.NOT_UNDERSTOOD) from None
