"""`register review` and `register sign`: what people decided, written into the record in place."""

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import TypeVar, get_args

import click

from site_builder import words
from site_builder.cli.base import WRONG, CannotRun, command, day_of, day_option, root_option
from site_builder.cli.changing import Opened, change, opened
from site_builder.editing import Edit
from site_builder.editing.recording import (
    CannotRecord,
    PartyDecided,
    ReviewHeld,
    is_by_title,
    must_be_a_job,
    next_due,
    review_edits,
    signature_edits,
    undecided,
)
from site_builder.problem import visible
from site_builder.records import Agreement
from site_builder.records.agreement import Decision, Outcome, ReviewPlan, Signature
from site_builder.records.fields import DueDate, is_web_address

Value = TypeVar("Value")


def _day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date | None:
    return None if value is None else day_of(value)


def _due_of(value: str) -> DueDate:
    try:
        due = ReviewPlan.model_validate({"due": value}).due
    except ValueError:
        due = None
    if due is None:
        raise click.BadParameter(f"write 2027-03 for a month or 2027-03-31 for a day: {value}")
    return due


def _due(_context: click.Context, _parameter: click.Parameter, value: str | None) -> DueDate | None:
    return None if value is None else _due_of(value)


def _job_of(value: str) -> str:
    try:
        must_be_a_job(value)
    except CannotRecord as error:
        raise click.BadParameter(str(error)) from None
    return value


def _job(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    return None if value is None else _job_of(value)


def _address_of(value: str) -> str:
    if value and not is_web_address(value):
        raise click.BadParameter(f"write the whole address as the browser shows it, starting with https://: {value}")
    return value


def _address(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    return _address_of(value.strip())


def _answers(_context: click.Context, _parameter: click.Parameter, values: Sequence[str]) -> dict[str, str]:
    answers = {}
    for value in values:
        name, equals, text = value.partition("=")
        if not equals:
            raise click.BadParameter(f'write the question, = and the answer, such as incidents="None.": {value}')
        answers[name.strip()] = text
    return answers


_NOT_OVER_YET = (
    "To end it, give --reason, and --confirmed for each receiver that has disposed of the data. If some have not yet, "
    "record what was decided for the time being, with an early --next."
)
agreement_argument = click.argument("name", metavar="ID")
on_option = click.option("--on", metavar="DATE", callback=_day, help="The day it happened. [default: today]")
dry_run_option = click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")


@command
@agreement_argument
@click.option("--outcome", type=click.Choice(get_args(Outcome)), help="What was decided. Asked for if left out.")
@on_option
@click.option("--role", callback=_job, help="The job of whoever held it. [default: the owner of the review]")
@click.option("--next", "due", metavar="DATE", callback=_due, help="The next review. [default: after `review.every`]")
@click.option("--answer", "answers", metavar="NAME=TEXT", multiple=True, callback=_answers, help="What was found.")
@click.option("--reason", default="", help="Why it ends, for the outcome `end`.")
@click.option(
    "--confirmed",
    metavar="PARTNER",
    multiple=True,
    help="Who has confirmed disposal of the data, for the outcome `end`.",
)
@dry_run_option
@root_option
@day_option
def review(  # noqa: PLR0913, PLR0917  click passes each option by name
    name: str,
    outcome: Outcome | None,
    on: date | None,
    role: str | None,
    due: DueDate | None,
    answers: dict[str, str],
    reason: str,
    confirmed: tuple[str, ...],
    dry_run: bool,  # noqa: FBT001  click passes options by name
    root: str | None,
    today: date,
) -> int:
    """Record a review in the agreement's file. With no more than the ID, it asks.

    --answer takes the questions still_needed, notices_accurate, retention_followed, benefits_realised, complaints and
    incidents. Comments and layout of the file stay, and what `register check` would refuse is not written.

    Example: register review hospital-discharge --outcome continue --dry-run
    """
    record = opened(name, root, today)
    if isinstance(record, int):
        return record
    owner = record.agreement.review.owner if record.agreement.review else None
    role = role or (owner.role if owner else None)
    if outcome is None:
        _refuse_to_guess(f"what the review decided: --outcome {'|'.join(get_args(Outcome))}")
        held = _ask_about_review(record, on or today, role, due, answers)
    elif role is None:
        raise CannotRun("say who held the review, as a job: --role")
    else:
        on = on or today
        due = due or (None if outcome == "end" else next_due(record.agreement, on))
        held = ReviewHeld(on, role, outcome, due, answers, reason, confirmed)
    edits = _recordable(lambda: review_edits(record.agreement, held))
    commit = f"Review of {record.agreement.id}: {held.outcome}"
    code = change(record, edits, lambda changed: _after_review(changed, held.outcome), commit, dry_run=dry_run)
    if code == WRONG and held.outcome == "end":
        click.echo(_NOT_OVER_YET, err=True)
    return code


@command
@agreement_argument
@click.option("--partner", help="The party that decided. Asked for if left out.")
@click.option("--role", callback=_job, help="The job of whoever signed, such as Chief Executive.")
@on_option
@click.option(
    "--outcome", type=click.Choice(get_args(Decision)), default="signed", show_default=True, help="Its decision."
)
@click.option(
    "--evidence", metavar="ADDRESS", default="", callback=_address, help="Where it said so: its approval, or minutes."
)
@click.option("--activate", is_flag=True, help="Make the agreement active too, if every party has now decided.")
@dry_run_option
@root_option
@day_option
def sign(  # noqa: PLR0913, PLR0917  click passes each option by name
    name: str,
    partner: str | None,
    role: str | None,
    on: date | None,
    outcome: Decision,
    evidence: str,
    activate: bool,  # noqa: FBT001  click passes options by name
    dry_run: bool,  # noqa: FBT001
    root: str | None,
    today: date,
) -> int:
    """Record a party's signature in the agreement's file. With no more than the ID, it asks.

    What is signed is the present version. Comments and layout of the file stay, and what `register check` would refuse
    is not written.

    \b
    Example: register sign elective-home-education --partner tidewater-learning-trust --role Principal --dry-run
    """  # noqa: D301  click leaves the line below \b whole
    record = opened(name, root, today)
    if isinstance(record, int):
        return record
    if partner is None or role is None:
        _refuse_to_guess("which party decided, and the job of whoever signed: --partner and --role")
        decided = _ask_about_signature(record, partner, outcome, on or today, role, evidence)
        activate = _ask_whether_active(record.agreement, decided)
    else:
        decided = PartyDecided(partner, outcome, on or today, role, evidence)
    edits = _recordable(lambda: signature_edits(record.register, record.agreement, decided, activate=activate))
    commit = f"{record.agreement.id}: {decided.partner} {decided.outcome}"
    then = partial(_after_signature, record, decided.outcome)
    return change(record, edits, then, commit, dry_run=dry_run)


def _refuse_to_guess(what: str) -> None:
    if not sys.stdin.isatty():
        raise CannotRun(f"say {what}")


def _recordable(edits: Callable[[], Sequence[Edit]]) -> Sequence[Edit]:
    try:
        return edits()
    except CannotRecord as error:
        raise CannotRun(str(error)) from None


def _ask(question: str, default: str | None, value_proc: Callable[[str], Value]) -> Value:
    """One question at the terminal, on standard error: what a command says of its work may be going elsewhere."""
    answer: Value = click.prompt(question, default=default, value_proc=value_proc, err=True)
    return answer


def _ask_about_review(
    record: Opened, on: date, role: str | None, due: DueDate | None, answers: dict[str, str]
) -> ReviewHeld:
    """Everything about a review that was not given as an option, question by question."""
    agreement = record.agreement
    _introduce(agreement)
    on = _ask("The day it was held", on.isoformat(), day_of)
    is_listed = not is_by_title(agreement)
    role = _ask("The job of whoever held it", role, _job_of) if is_listed else ""
    answers = dict(answers)
    for name, question in words.ANSWERS.items():
        if is_listed and name not in answers:
            answers[name] = click.prompt(f"{question} (Enter leaves it out)", default="", show_default=False, err=True)
    for code, meaning in words.OUTCOME.items():
        click.echo(f"  {code:<9} {meaning}", err=True)
    outcome: Outcome = click.prompt("What was decided", type=click.Choice(get_args(Outcome)), err=True)
    if outcome != "end":
        due = due or next_due(agreement, on)
        due = _ask("The next review, as a month or a day", str(due) if due else None, _due_of)
        return ReviewHeld(on, role, outcome, due, answers)
    if not is_listed:
        return ReviewHeld(on, role, outcome, None, answers)
    reason = click.prompt("Why it ends, in a sentence or two", err=True)
    receivers = [party.partner for party in agreement.parties if party.receives]
    confirmed = tuple(
        partner
        for partner in receivers
        if click.confirm(
            f"Has {record.register.partner_name(partner)} confirmed that it disposed of the data", err=True
        )
    )
    return ReviewHeld(on, role, outcome, None, answers, reason, confirmed)


def _ask_about_signature(  # noqa: PLR0913, PLR0917  whatever of a decision has been given as an option
    record: Opened, partner: str | None, outcome: Decision, on: date, role: str | None, evidence: str
) -> PartyDecided:
    """Everything about a signature that was not given as an option, question by question."""
    agreement = record.agreement
    _introduce(agreement)
    waiting = [party.partner for party in undecided(agreement)]
    if partner is None:
        for party in agreement.parties:
            click.echo(f"  {party.partner}: {_told(party.signature)}", err=True)
        parties = click.Choice([party.partner for party in agreement.parties])
        first = waiting[0] if waiting else None
        partner = click.prompt("Which party", type=parties, default=first, show_choices=False, err=True)
    outcome = click.prompt("What it decided", type=click.Choice(get_args(Decision)), default=outcome, err=True)
    on = _ask("The day it decided", on.isoformat(), day_of)
    role = _ask("The job of whoever signed", role, _job_of)
    address = "Where it said so, as a web address (Enter leaves it out)"
    evidence = click.prompt(address, default=evidence, show_default=bool(evidence), value_proc=_address_of, err=True)
    return PartyDecided(partner, outcome, on, role, evidence)


def _ask_whether_active(agreement: Agreement, decided: PartyDecided) -> bool:
    """Whether the agreement becomes active, where this was the last decision that it waited for."""
    is_last = [party.partner for party in undecided(agreement)] == [decided.partner]
    if agreement.status != "awaiting-signature" or not is_last:
        return False
    return click.confirm("Every party has now decided. Is the agreement active from now on", err=True)


def _introduce(agreement: Agreement) -> None:
    last = f", last reviewed on {agreement.reviews[-1].on.isoformat()}" if agreement.reviews else ""
    version = f", version {agreement.version}" if agreement.version else ""
    click.echo(visible(f"{agreement.title} ({agreement.id}{version}{last})"), err=True)


def _told(signature: Signature | None) -> str:
    if signature is None:
        return "not signed yet"
    return f"{signature.outcome} version {signature.version} on {signature.on.isoformat()}"


def _after_review(agreement: Agreement, outcome: Outcome) -> Iterator[str]:
    """What is to be done once a review has been recorded."""
    if is_by_title(agreement):
        yield "Its reviews are not listed here, as it is published by title alone. Its lead keeps what was found."
    if outcome == "end":
        yield "The agreement has ended. Its page stays, for people whose data was shared."
        return
    yield f"The next review is due {agreement.due}."
    if outcome == "amend":
        version = (agreement.version or 0) + 1
        yield f"Now make the changes: raise `version` to {version}, and record each party's signature of it:"
        yield f"  register sign {agreement.id}"
    if outcome == "replace":
        yield f"Now write the new agreement, with `supersedes: {agreement.id}`. This one stays in force until then."


def _after_signature(record: Opened, outcome: Decision, agreement: Agreement) -> Iterator[str]:
    """What is to be done once a party's decision has been recorded."""
    if outcome != "signed":
        yield "Look at `flows`, `powers` and `data`: nothing may pass to or from a party that is not bound."
    if waiting := undecided(agreement):
        yield f"Still to decide: {', '.join(record.register.partner_name(party.partner) for party in waiting)}."
    elif agreement.status == "awaiting-signature":
        yield "Every party has decided. On the day it takes effect, change `status` to active."
    elif record.agreement.status != agreement.status:
        yield "The agreement is active."
