"""What is said under a proposal: one comment, and suggestions on the lines that the check knows how to mend.

The comment is edited while the verdict stays and posted anew when it flips, so that people are told.
"""

from collections.abc import Iterable
from typing import Literal

from site_builder.github.approvals import consents
from site_builder.github.errors import GitHubError, UnansweredError
from site_builder.github.pulls import ChangedFile, Pull, Pulls, Said
from site_builder.github.remarks import OUTDATED, Facts, comment, read_mark
from site_builder.github.results import Results
from site_builder.github.suggestions import ABOUT, comments_of
from site_builder.problem import plural
from site_builder.register import Register

Did = Literal["posted", "edited", "left as it was"]
_UNPROCESSABLE = 422
"""The status with which GitHub refuses a line that its own view of the proposal does not show."""


def speak(  # noqa: PLR0913  who says what about which proposal, on what grounds
    pulls: Pulls, pull: Pull, results: Results, register: Register, *, account: str, run: str, has_failed: bool
) -> str:
    """Say what `results` hold, in the name of `account`. Returns what was done, in words. Raises GitHubError.

    `register` is the published one, `run` the address of the run that checked the proposal, and `has_failed` whether
    anything of it did.
    """
    accounts = {partner.id: partner.github for partner in register.partners.values()}
    reviews, files = pulls.reviews(pull.number), pulls.files(pull.number)
    facts = Facts(
        consents={
            change.path: consents(change.asked, accounts, pull.author, pull.head, reviews) for change in results.changes
        },
        paths=frozenset(path for file in files for path in (file.path, file.was) if path),
        run=run,
        has_failed=has_failed,
    )
    did = tell(pulls, pull.number, comment(results, facts, register), account)
    suggested = suggest(pulls, pull, results, files, account)
    return f"comment {did}{suggested}"


def suggest(pulls: Pulls, pull: Pull, results: Results, files: Iterable[ChangedFile], account: str) -> str:
    """Suggest what is not suggested there yet. Returns what was done, in words."""
    if not results.suggestions:
        return ""
    standing = pulls.on_lines(pull.number, account)
    wanted = comments_of(results.suggestions, {file.path: file for file in files}, standing)
    if not wanted:
        return ""
    try:
        pulls.say_on_lines(pull.number, pull.head, ABOUT, wanted)
    except GitHubError as error:
        if error.status != _UNPROCESSABLE:
            raise
        # the comment names the mistakes in any case
        return ", suggestions refused"
    return f", {plural(len(wanted), 'suggestion')} made"


def tell(pulls: Pulls, number: int, body: str, account: str) -> Did:
    """Have the pull request say `body`, whose first line is its mark, in the name of `account`.

    Whatever stops it half way, the next call makes it good. Raises GitHubError.
    """
    ours = _ours(pulls, number, account)
    newest = ours[-1] if ours else None
    did: Did
    if newest is None or read_mark(newest.body) != read_mark(body):
        _post(pulls, number, body, account)
        did = "posted"
    elif _text(newest.body) == _text(body):
        did = "left as it was"
    else:
        pulls.edit(newest.id, body)
        did = "edited"
    for older in ours if did == "posted" else ours[:-1]:
        if OUTDATED not in older.body:
            # it keeps its mark: a comment without one would be nobody's
            pulls.edit(older.id, f"{older.body.splitlines()[0]}\n{OUTDATED}\n")
    return did


def _ours(pulls: Pulls, number: int, account: str) -> list[Said]:
    """Our account's comments with a mark, oldest first. A mark of anybody else's is a forgery."""
    return [one for one in pulls.said(number) if one.author == account and read_mark(one.body)]


def _post(pulls: Pulls, number: int, body: str, account: str) -> None:
    try:
        pulls.comment(number, body)
    except UnansweredError:
        pulls.pause()
        if not any(_text(one.body) == _text(body) for one in _ours(pulls, number, account)[-1:]):
            raise


def _text(body: str) -> str:
    """What a comment says, however GitHub has kept its line ends."""
    return "\n".join(body.split("\r\n")).strip()
