"""`register remind`: opens, updates, escalates and closes the issues of what is due, and writes to the leads."""

import json
import os
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from site_builder.cli.base import CLEAN, WRONG, CannotRun, command, day_option, folder_of, root_option
from site_builder.cli.mailing import mail_key, mailed
from site_builder.cli.reviewing import register_of
from site_builder.problem import plural, visible
from site_builder.register import Register
from site_builder.reviews.digest import Digest, digests
from site_builder.reviews.heartbeat import Heartbeat
from site_builder.reviews.issues import LABEL, Issue, Plan
from site_builder.reviews.plan import MOST_OPENED, WORKFLOW, of_others, plan
from site_builder.reviews.quiet import plain

if TYPE_CHECKING:
    from site_builder.github.apply import Applied

_NOT_SIGNED_IN = (
    "there is no token: set GITHUB_TOKEN to one that may read and write the issues of the repository. "
    "In a workflow, that is secrets.GITHUB_TOKEN with the permission `issues: write`"
)


@command
@click.option("--repo", required=True, metavar="OWNER/NAME", help="The repository whose issues are the reminders.")
@click.option("--dry-run", is_flag=True, help="Read the issues, say what would be done, and change nothing.")
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
@click.option("--account", default=WORKFLOW, show_default=True, help="The account whose token it is.")
@click.option(
    "--most", type=click.IntRange(1, 400), default=MOST_OPENED, show_default=True, help="Most issues to open."
)
@click.option("--heartbeat", metavar="FILE", help="Where to note that the reminders ran, for the site to show.")
@click.option(
    "--api-url",
    default="https://api.github.com",
    show_default=True,
    envvar="GITHUB_API_URL",
    help="GitHub's address.",
)
@root_option
@day_option
def remind(  # noqa: PLR0913, PLR0917  click passes each option by name
    repo: str,
    dry_run: bool,  # noqa: FBT001
    form: str,
    account: str,
    most: int,
    heartbeat: str | None,
    api_url: str,
    root: str | None,
    today: date,
) -> int:
    """Open an issue for whatever falls due; remind, escalate, close.

    The token comes from GITHUB_TOKEN. With NOTIFY_API_KEY and NOTIFY_TEMPLATE_ID set, each lead also gets an email a
    month through GOV.UK Notify.

    Example: register remind --repo our-county/register --dry-run
    """
    # only this needs the network
    from site_builder.github.apply import apply  # noqa: PLC0415
    from site_builder.github.client import GitHub, connect  # noqa: PLC0415
    from site_builder.github.errors import GitHubError  # noqa: PLC0415

    register = register_of(folder_of(root))
    token = os.environ.get("GITHUB_TOKEN", "")
    if not token:
        raise CannotRun(_NOT_SIGNED_IN)
    try:
        with connect(api_url, token) as http:
            github = GitHub(http, repo, time.sleep, time.time)
            held = github.issues(LABEL)
            uncounted = _uncounted(held, account)
            made = plan(register, today, held, account, most)
            if dry_run:
                mail = digests(register, today, made.foreseen(held, account), account) if mail_key() else ()
                click.echo(_planned(register, made, mail, uncounted, today, form), nl=False)
                return CLEAN
            applied = apply(made, github, account)
            if applied.stopped:
                click.echo(_told(applied, made, uncounted, [], form), nl=False)
                raise CannotRun(applied.stopped)
            letters = list(mailed(register, today, github, account))
    except GitHubError as error:
        raise CannotRun(str(error)) from None
    click.echo(_told(applied, made, uncounted, letters, form), nl=False)
    unsent = sum(has_failed for has_failed, _ in letters)
    # a run that could do nothing is none: without its note, the site warns in time
    if heartbeat and (applied.done or not applied.failed):
        Path(heartbeat).write_text(_beat(applied, made, unsent).to_text(), "utf-8")
    return CLEAN if applied.is_complete and not unsent else WRONG


def _uncounted(held: Sequence[Issue], account: str) -> list[str]:
    """A line about each reminder that another account opened, for the core team to see to.

    None of them keeps a reminder back: anybody could then silence one by an issue that looks like it. But nobody
    outside can write in the workflow's own name. So where that one keeps reminders, raises CannotRun for any other
    name: it would open all of them again beside those, and each would go on being kept up to date.
    """
    others = of_others(held, account)
    if theirs := [str(one.number) for one in others if one.author == WORKFLOW]:
        raise CannotRun(
            f"the reminders of this repository are kept by {WORKFLOW}, the first of them in issue {theirs[0]}: "
            f"a run in the name of {account} would open all of them again. To remind now, start the workflow on "
            f"GitHub: Actions, Reminders, Run workflow. To let {account} keep them from now on, stop the workflow and "
            f"close the {plural(len(theirs), 'issue')} of {WORKFLOW} first"
        )
    return [
        f"Issue {one.number} looks like a reminder and was opened by {one.author}: it is not counted. "
        "Close it, unless somebody needs it."
        for one in others
    ]


def _planned(  # noqa: PLR0913, PLR0917  what is told, each its own
    register: Register, made: Plan, mail: Sequence[Digest], uncounted: Sequence[str], today: date, form: str
) -> str:
    """What would be done."""
    if form == "json":
        document = {
            "as_of": today.isoformat(),
            "actions": [
                {
                    "verb": one.verb,
                    "issue": one.number,
                    "kind": one.mark.key.kind,
                    one.mark.key.subject: one.mark.key.record,
                    "due": one.mark.key.due,
                    "reminder": one.mark.told.isoformat(),
                    "title": one.title,
                    "labels": one.labels,
                    "comment": one.comment or None,
                }
                for one in made.actions
            ],
            "emails": [{"lead": one.lead, "to": one.to or None, "subject": one.subject} for one in mail],
            "uncounted": uncounted,
            "waiting": made.waiting,
        }
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    lines = [f"{one.verb:<9} {f'#{one.number}' if one.number else '-':>5}  {visible(one.why)}" for one in made.actions]
    letters = [f"{'email':<9} {'-':>5}  {_addressed(register, one)}: {one.subject}" for one in mail]
    counts = Counter(one.verb for one in made.actions)
    total = ", ".join(f"{count} to {verb}" for verb, count in counts.items()) or "nothing to do"
    to_send = sum(bool(one.to) for one in mail)
    emails = f" {plural(to_send, 'email')} to send." if to_send else ""
    last = f"{plural(len(lines), 'change')}: {total}.{emails}{_waiting(made)}"
    return _lines([*lines, *letters, *map(visible, uncounted), last], form)


def _addressed(register: Register, one: Digest) -> str:
    name = register.partner_name(one.lead)
    return f"{name} at {one.to}" if one.to else f"{name} is not written to, as its record has no mailbox"


def _told(applied: "Applied", made: Plan, uncounted: Sequence[str], mailed: list[tuple[bool, str]], form: str) -> str:
    """What was done."""
    failed = [*applied.failed, *(line for has_failed, line in mailed if has_failed)]
    sent = [line for has_failed, line in mailed if not has_failed]
    if form == "json":
        document = {
            "done": [{"verb": one.verb, "issue": one.number, "title": one.title} for one in applied.done],
            "emails": sent,
            "failed": failed,
            "stopped": applied.stopped or None,
            "left": applied.left,
            "uncounted": uncounted,
            "waiting": made.waiting,
        }
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    lines = [visible(str(one)) for one in applied.done] + sent + [f"Not done: {visible(line)}" for line in failed]
    lines += map(visible, uncounted)
    if applied.stopped:
        left = f" {plural(applied.left, 'change')} not tried." if applied.left else ""
        lines.append(f"Stopped: {visible(applied.stopped)}{left}")
    return _lines([*lines, f"{plural(len(applied.done), 'change')} made.{_waiting(made)}"], form)


def _waiting(made: Plan) -> str:
    return f" {plural(made.waiting, 'change')} left for the next run." if made.waiting else ""


def _lines(lines: list[str], form: str) -> str:
    """For a terminal; or as a heading, a list and a last line, for a job's summary."""
    if form == "markdown":
        lines = ["## Reminders", "", *(f"- {plain(line)}" for line in lines[:-1]), "", lines[-1]]
    return "".join(f"{line}\n" for line in lines)


def _beat(applied: "Applied", made: Plan, unsent: int) -> Heartbeat:
    """The note of this run, after which so many emails could not be sent."""
    counts = applied.counts
    opened, closed = counts["open"], counts["close"] + counts["drop-copy"]
    return Heartbeat(
        ran=datetime.now(UTC).replace(microsecond=0),
        opened=opened,
        updated=len(applied.done) - opened - closed,
        closed=closed,
        failed=len(applied.failed) + unsent,
        waiting=made.waiting,
    )
