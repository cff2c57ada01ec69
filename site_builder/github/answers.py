"""GitHub's answers as the register's own values."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from site_builder.github.errors import GitHubError
from site_builder.reviews.issues import Comment, Issue

NOT_UNDERSTOOD: Final = "GitHub's answer is not what its interface describes. Is the address of GitHub right?"

Answer = Mapping[str, Any]


def things(found: object) -> list[Answer]:
    """The things in a list. Raises GitHubError if it is none."""
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise GitHubError(NOT_UNDERSTOOD)
    return found


def issues(found: Iterable[Answer]) -> Iterator[Issue]:
    """The issues of a list, in which GitHub counts pull requests too."""
    return (issue(item) for item in found if "pull_request" not in item)


def issue(found: object) -> Issue:
    """An issue. Raises GitHubError if it is none."""
    try:
        return _issue(found)
    except (KeyError, TypeError, ValueError):
        raise GitHubError(NOT_UNDERSTOOD) from None


def _issue(found: Any) -> Issue:  # noqa: ANN401  whatever came over the network
    return Issue(
        number=int(found["number"]),
        author=author(found),
        title=str(found["title"]),
        body=found["body"] or "",
        state="open" if found["state"] == "open" else "closed",
        # a label may be given as its name alone
        labels=tuple(label if isinstance(label, str) else named(label, "name") for label in found["labels"]),
        assignees=tuple(named(account, "login") for account in found["assignees"]),
        comments=int(found["comments"]),
    )


def comment(found: Answer) -> Comment:
    """Something said under an issue. Raises GitHubError if it is not."""
    try:
        return Comment(author(found), found["body"] or "")
    except (KeyError, TypeError):
        raise GitHubError(NOT_UNDERSTOOD) from None


def author(found: Answer) -> str:
    """The author's login, or nothing where the account is gone."""
    return "" if found["user"] is None else named(found["user"], "login")


def named(found: object, key: str) -> str:
    """What a thing is called. Raises GitHubError if it has no name."""
    name = found.get(key) if isinstance(found, dict) else None
    if not isinstance(name, str):
        raise GitHubError(NOT_UNDERSTOOD)
    return name
