"""`register validate`, `comment`, `approvals` and `protect`: what happens to a proposal, and who has agreed to it."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from site_builder.cli.base import (
    CLEAN,
    WRONG,
    CannotRun,
    base_of,
    command,
    day_option,
    examined_by,
    folder_of,
    root_option,
)
from site_builder.cli.reviewing import register_of
from site_builder.editing.mending import mend_all
from site_builder.history import NoBase, read_between, read_known
from site_builder.history.repository import NoHistory, opened
from site_builder.problem import as_github, as_sarif, plural, visible
from site_builder.records.community import BRANCH
from site_builder.schema import owners_follow
from site_builder.telling.review import RecordReview, Review, accounts_of, review
from site_builder.telling.showing import needed

if TYPE_CHECKING:
    from site_builder.github.approvals import Consent
    from site_builder.github.pulls import Pull, Pulls

MOST_ANNOTATIONS = 10
"""As many as GitHub shows of one step."""
RESULTS, SUMMARY, SARIF = "results.json", "summary.md", "problems.sarif"

_NOT_SIGNED_IN = (
    "there is no token: set GITHUB_TOKEN to one of your own that may read the pull requests of the repository. "
    "In a workflow, that is secrets.GITHUB_TOKEN"
)
repo_option = click.option("--repo", required=True, metavar="OWNER/NAME", help="The register's repository on GitHub.")
api_option = click.option(
    "--api-url", default="https://api.github.com", show_default=True, envvar="GITHUB_API_URL", help="GitHub's address."
)


@command
@click.argument("base")
@click.option("--to", "folder", required=True, metavar="DIR", help="Where to put the results.")
@root_option
@day_option
def validate(base: str, folder: str, root: str | None, today: date) -> int:
    """Check a proposal as the workflow does.

    The records here are compared with the commit where they left BASE. Prints the worst ten mistakes as annotations.
    Into DIR go all of them and what changes: summary.md for people, results.json for the comment under the proposal,
    problems.sarif for code scanning.

    Example: register validate HEAD --to /tmp/results
    """
    # only this needs the shapes of what goes over the network
    from site_builder.github.remarks import summary  # noqa: PLC0415
    from site_builder.github.results import results_of  # noqa: PLC0415
    from site_builder.github.suggestions import all_suggestions  # noqa: PLC0415

    records = folder_of(root)
    since = base_of(records, base)
    examined = examined_by(records, today, base=since)
    report = examined.report
    try:
        changes = review(read_between(records, base))
        with opened(records) as repository:
            head = repository.commit_of("HEAD")
    except (NoBase, NoHistory) as reason:
        raise CannotRun(str(reason)) from None
    is_complete, follow = examined.register is not None, owners_follow(records)
    instead, _ = mend_all(
        records,
        lambda contents: examined_by(records, today, contents, since) if contents else examined,
        wanted={record.path for record in changes.records}.__contains__,
    )
    mended = {path: ((records / path).read_bytes(), after) for path, after in instead.items()}
    Path(folder).mkdir(parents=True, exist_ok=True)
    suggested = all_suggestions(mended)
    results = results_of(head, report, changes, suggested, is_complete=is_complete, owners_follow=follow)
    Path(folder, RESULTS).write_text(results.to_text(), "utf-8")
    Path(folder, SUMMARY).write_text(summary(report, changes, is_complete=is_complete, owners_follow=follow), "utf-8")
    Path(folder, SARIF).write_text(as_sarif(report), "utf-8")
    click.echo(as_github(report, MOST_ANNOTATIONS, changes.touched), nl=False)
    return WRONG if report.count("error") else CLEAN


@command
@repo_option
@click.option("--results", "file", required=True, metavar="FILE", help="The results.json of `register validate`.")
@click.option("--head", required=True, metavar="HASH", help="The commit that was checked.")
@click.option("--run", required=True, metavar="ADDRESS", help="The address of the run that checked it.")
@click.option("--conclusion", type=click.Choice(["success", "failure"]), default="success", help="How that run ended.")
@click.option("--account", default="github-actions[bot]", show_default=True, help="The account whose token it is.")
@api_option
@root_option
def comment(  # noqa: PLR0913, PLR0917  click passes each option by name
    repo: str, file: str, head: str, run: str, conclusion: str, account: str, api_url: str, root: str | None
) -> int:
    """Say under a proposal what its check found, and who has agreed.

    One comment: edited while the verdict stays, posted anew when it flips. Beside it, suggestions on the lines that the
    check knows how to mend. Run it in the published register: that says which accounts speak for a partner. The token
    comes from GITHUB_TOKEN.

    \b
    Example: register comment --repo our-county/register --results results.json --head 3f1c... --run https://...
    """  # noqa: D301  click leaves the line below \b whole
    # only this needs the network
    from site_builder.github.comment import speak  # noqa: PLC0415
    from site_builder.github.results import NoResults, read_results  # noqa: PLC0415

    register = register_of(folder_of(root))
    with _pulls(repo, api_url) as pulls:
        try:
            results = read_results(Path(file))
        except NoResults as reason:
            raise CannotRun(str(reason)) from None
        if results.head != head:
            raise CannotRun("the results are not of the commit that was checked, so nothing is said of them")
        proposals = pulls.open_at(head, BRANCH)
        for pull in proposals:
            has_failed = conclusion == "failure"
            said = speak(pulls, pull, results, register, account=account, run=run, has_failed=has_failed)
            click.echo(f"Pull request {pull.number}: {said}.")
    if not proposals:
        click.echo(
            "No open pull request has this commit at its head: a newer one has taken its place, or it is closed."
        )
    return CLEAN


@command
@repo_option
@click.option("--pull", "number", required=True, type=click.IntRange(min=1), help="The pull request's number.")
@click.option("--record", is_flag=True, help="Also print the commands that record the approvals as signatures.")
@api_option
@root_option
def approvals(repo: str, number: int, record: bool, api_url: str, root: str | None) -> int:  # noqa: FBT001  click's
    """List who must agree to a proposal, and who has approved it. Exit code 1 while anybody's approval is missing.

    Run it in a copy of the register, once its commits are fetched: git fetch origin refs/pull/12/head. An approval is a
    review of the proposal as it stands, by an account that the partner's record names on the branch now, and not
    because of this proposal. Who is in a team GitHub does not tell: where a record names only that, ask, and record the
    answer by hand. The token comes from GITHUB_TOKEN.

    Example: register approvals --repo our-county/register --pull 12
    """
    folder = folder_of(root)
    with _pulls(repo, api_url) as pulls:
        pull = pulls.pull(number)
        reviews = pulls.reviews(number)
        tip = pulls.tip(pull.base)
    from site_builder.github.approvals import consents  # noqa: PLC0415  see `comment`

    changes, accounts = _proposed(folder, pull, tip)
    shown = {
        each.path: consents(_asked(each), accounts, pull.author, pull.head, reviews)
        for each in changes.records
        if each.needs
    }
    click.echo("\n".join(_listed(pull, changes, shown)))
    if record:
        click.echo("\n".join(["", *_commands(changes, shown)]))
    return CLEAN if all(one.state == "approved" for each in shown.values() for one in each) else WRONG


def _asked(record: RecordReview) -> list[str]:
    return [one.partner for one in record.reached if one.state != "signed"]


def _proposed(folder: Path, pull: "Pull", tip: str) -> tuple[Review, dict[str, tuple[str, ...]]]:
    """What a pull request changes, against the commit where it left its branch, and the accounts that count for whom.

    These are those of the newest commit of the branch, `tip`: an account that was taken out of a record meanwhile
    speaks for nobody. After a merge, those that came with the proposal itself stand there too, and do not count.
    """
    try:
        with opened(folder) as repository:
            base = repository.base_of(pull.base_commit, pull.head)
        changes, now = review(read_between(folder, base, pull.head)), accounts_of(read_known(folder, tip))
    except (NoBase, NoHistory):
        fetch = f"git fetch origin {pull.base} refs/pull/{pull.number}/head"
        raise CannotRun(f"this copy lacks the commits of pull request {pull.number}: run `{fetch}`") from None
    gained = changes.gained
    return changes, {
        partner: tuple(one for one in accounts if one.casefold() not in gained.get(partner, ()))
        for partner, accounts in now.items()
    }


def _listed(pull: "Pull", changes: Review, shown: dict[str, tuple["Consent", ...]]) -> Iterator[str]:
    from site_builder.github.approvals import in_words  # noqa: PLC0415  see `comment`

    yield f"Pull request {pull.number} at {pull.head[:12]}"
    for each in changes.records:
        if not each.needs:
            continue
        yield ""
        yield visible(f"{each.title} ({each.path})")
        yield needed(each.needs)
        reached = {one.partner: one for one in each.reached}
        for one in shown[each.path]:
            where = f" ({one.on.isoformat()}, {one.address})" if one.on else ""
            told = f"{reached[one.partner].name} {in_words(reached[one.partner].state, one)}{where}"
            yield visible(f"  {'yes' if one.state == 'approved' else 'no ':<4}{told}")
    outstanding = sum(one.state != "approved" for each in shown.values() for one in each)
    yield ""
    yield f"{plural(outstanding, 'approval')} missing." if outstanding else "Nobody's approval is missing."


def _commands(changes: Review, shown: dict[str, tuple["Consent", ...]]) -> Sequence[str]:
    commands = [
        f"  register sign {Path(each.path).stem} --partner {one.partner} --on {one.on.isoformat()}"
        f" --evidence {quote(one.address)}"
        for each in changes.records
        if each.needs and each.needs.action == "sign"
        for one in shown[each.path]
        if one.state == "approved" and one.on
    ]
    if not commands:
        return ["No approval is there to be recorded as a signature."]
    return ["Once it is merged, record them so. Each command asks for the job of whoever signed:", *commands]


@command
@repo_option
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@api_option
@root_option
def protect(repo: str, dry_run: bool, api_url: str, root: str | None) -> int:  # noqa: FBT001  click's
    """Put the rules of the published branch on the repository.

    They are those of .github/rulesets/main.json: nobody can then merge past the check.

    The token, from GITHUB_TOKEN, must be one of an administrator of the repository, with the permission
    `administration: write`.

    Example: register protect --repo our-county/register --dry-run
    """
    from site_builder.github import protection  # noqa: PLC0415  see `comment`

    with _pulls(repo, api_url) as pulls:
        ruleset = protection.read_ruleset(folder_of(root) / protection.RULESET)
        click.echo(protection.protect(pulls, ruleset, dry_run=dry_run))
    return CLEAN


@contextmanager
def _pulls(repo: str, api_url: str) -> Iterator["Pulls"]:
    """The repository, for as long as the connection is open. What GitHub refuses ends in one plain line."""
    from site_builder.github.client import connect  # noqa: PLC0415  see `comment`
    from site_builder.github.errors import GitHubError  # noqa: PLC0415
    from site_builder.github.pulls import Pulls  # noqa: PLC0415

    token = os.environ.get("GITHUB_TOKEN", "")
    if not token:
        raise CannotRun(_NOT_SIGNED_IN)
    try:
        with connect(api_url, token) as http:
            yield Pulls(http, repo, time.sleep, time.time)
    except GitHubError as error:
        raise CannotRun(str(error)) from None
