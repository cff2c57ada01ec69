"""What can go wrong between the register and GitHub, each in one plain sentence that says what to do."""

import re
from collections.abc import Mapping
from typing import Any, Literal

Scope = Literal["issue", "service", "everything"]


class GitHubError(Exception):
    """GitHub did not do what it was asked. Its message is one plain sentence for a maintainer."""

    def __init__(self, message: str, scope: Scope = "everything", status: int = 0) -> None:
        super().__init__(message)
        self.scope = scope
        """What it concerns: one issue; GitHub's health just now; or everything that could still be asked."""
        self.status = status
        """The status of GitHub's answer, such as 422; 0 if there was none."""


class UnansweredError(GitHubError):
    """Something was sent that is not to be sent twice, and nobody knows whether it has arrived."""


def refused(
    status: int, answer: Mapping[str, Any], repository: str, number: int | None, permission: str
) -> GitHubError:
    """The error of an answer that is neither a success nor a limit.

    `number` is the issue or proposal that it was about, or None if it was about the whole repository; `permission` is
    what a token needs for what was asked, such as `issues: write`.
    """
    said = in_words(answer)
    words = str(answer.get("message")).casefold() if status in {403, 410} else ""
    if status == 401:  # noqa: PLR2004  HTTP's own number
        return GitHubError("GitHub does not accept the token: it is wrong or has expired. Give a new one.", status=401)
    if "archived" in words:
        return GitHubError(
            f"The repository {repository} is archived, so nobody can change its issues. "
            "Unarchive it in its settings, or stop the reminders.",
            status=status,
        )
    if "disabled" in words:
        return GitHubError(
            f"Issues are switched off for {repository}. Switch them on in its settings, under Features.", status=status
        )
    if "not accessible" in words:
        return GitHubError(
            f"The token may not do this in {repository}: it needs the permission `{permission}`. GitHub says: {said}",
            status=status,
        )
    return _about_issue(status, said, number) if number else _about_repository(status, said, repository, permission)


def _about_issue(status: int, said: str, number: int) -> GitHubError:
    if status in _GONE:
        return GitHubError(f"Issue {number} was deleted or moved away: the next run opens a new one.", "issue", status)
    return GitHubError(f"GitHub refused to change issue {number}: {said}", "issue", status)


def _about_repository(status: int, said: str, repository: str, permission: str) -> GitHubError:
    if status in _MOVED:
        return GitHubError(f"The repository {repository} has moved: give its new owner and name.", status=status)
    if status in {403, 404}:
        return GitHubError(
            f"The token may not do this in {repository}, or there is no such repository. Check the name, and that the "
            f"token has the permission `{permission}`. GitHub says: {said}",
            status=status,
        )
    return GitHubError(f"GitHub refused: {said}", "issue", status)


_MOVED = {301, 302, 307, 308}
_GONE = {404, 410, *_MOVED}
_LONGEST = 300
"""Characters of GitHub's own words that are passed on."""


def in_words(answer: Mapping[str, Any]) -> str:
    """What GitHub itself says of a refusal, on one line."""
    message = str(answer.get("message") or "it gave no reason")
    errors = answer.get("errors")
    parts = [_part(error) for error in errors] if isinstance(errors, list) else []
    told = f"{message} ({'; '.join(parts)})" if parts else message
    return re.sub(r"\s+", " ", told)[:_LONGEST].rstrip(". ") + "."


def _part(error: object) -> str:
    if not isinstance(error, Mapping):
        return str(error)
    return str(error.get("message") or " ".join(str(error[key]) for key in ("field", "value", "code") if key in error))
