"""`register check`, `rules` and `schema`: what is wrong, why it matters, and what a record may hold."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from site_builder import rules, schema
from site_builder.cli.base import (
    CLEAN,
    WRONG,
    CannotRun,
    base_of,
    command,
    day_option,
    examined_by,
    folder_of,
    in_colour,
    root_option,
)
from site_builder.nearby import files_near
from site_builder.problem import FORMATS, SEVERITIES, Problem, Severity, as_text


@command
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option("--severity", type=click.Choice(list(SEVERITIES)), default="warning", help="The mildest to show.")
@click.option("--base", metavar="REF", help="Also check what has changed since REF, such as origin/main.")
@click.option("--changed-only", is_flag=True, help="With --base: read only what has changed and what belongs to it.")
@root_option
@day_option
def check(  # noqa: PLR0913, PLR0917  click passes each option by name
    paths: tuple[str, ...],
    form: str,
    severity: Severity,
    base: str | None,
    changed_only: bool,  # noqa: FBT001  click passes options by name
    root: str | None,
    today: date,
) -> int:
    """Report every problem of every record, or of the files and folders named.

    With --base, also what no change may do: take a published record away, edit a signature, put a review off.

    With --changed-only, the records that have changed, those that name them and those that they name are checked, for a
    quick answer in a large register. Left out is everything about other records, so also whether one of them has the
    same title, reference or identifier, or nearly the same text.

    Example: register check agreements/hospital-discharge.yml
    """
    folder = folder_of(root)
    if changed_only and not base:
        raise CannotRun("--changed-only needs --base, such as --base origin/main")
    since = base_of(folder, base) if base else None
    only = files_near(folder, since) if changed_only and since else None
    examined = examined_by(folder, today, base=since, only=only)
    report = examined.report.at_least(severity)
    if paths:
        report = replace(report, problems=_within(folder, paths, report.problems))
    if form == "text":
        click.echo(as_text(report, colour=in_colour()), nl=False)
    else:
        click.echo(FORMATS[form](report), nl=False)
    if changed_only:
        click.echo(_LEFT_OUT if only is not None else _ALL_READ, err=True)
    if examined.register is None:
        click.echo("The checks across records wait until the files in registry/ can be read.", err=True)
    return WRONG if report.count("error") else CLEAN


_LEFT_OUT = "Only what has changed, what names it and what it names was read: nothing is said of other records."
_ALL_READ = "Something in registry/ has changed, which may concern every record, so all of them were read."


def _within(root: Path, paths: Sequence[str], problems: Sequence[Problem]) -> tuple[Problem, ...]:
    wanted = []
    for path in paths:
        named = Path(path) if Path(path).exists() else root / path
        if not named.exists() and not named.is_symlink():
            raise CannotRun(f"no such file or folder: {path}")
        try:
            wanted.append((named.parent.resolve() / named.name).relative_to(root).as_posix())
        except ValueError:
            raise CannotRun(f"{path} is not in the register's folder {root}") from None
    return tuple(
        problem
        for problem in problems
        if any(path in (".", problem.path) or problem.path.startswith(f"{path}/") for path in wanted)
    )


@command
@click.argument("rule", required=False)
def _rules(rule: str | None) -> int:
    """List every rule of the check, or explain one.

    Example: register rules review-on-time
    """
    if rule is None:
        width = max(map(len, rules.RULES))
        for each in rules.RULES.values():
            click.echo(f"{each.id:<{width}}  {each.severity:<7}  {each.summary}")
        return CLEAN
    if rule not in rules.RULES:
        raise CannotRun(f"there is no rule {rule}: `register rules` lists them")
    each = rules.RULES[rule]
    click.echo(f"{each.id} ({each.severity})\n\n{each.summary}\n\n{each.why}\n")
    for label, example in (("Bad", each.bad), ("Good", each.good)):
        click.echo(f"{label}:\n\n" + "\n".join(f"    {line}" for line in example.splitlines()) + "\n")
    return CLEAN


@command
@click.option("--check", "only_check", is_flag=True, help="Write nothing; fail if the files are stale.")
@root_option
def _schema(only_check: bool, root: str | None) -> int:  # noqa: FBT001  click passes options by name
    """Write the JSON Schemas of the records, the editor settings that use them, and .github/CODEOWNERS.

    Example: register schema --check
    """
    folder = folder_of(root)
    if only_check:
        stale = schema.stale(folder)
        for path in stale:
            click.echo(f"{path} differs from what the models and the records say")
        if stale:
            click.echo("Run `register schema` to write them anew.", err=True)
        return WRONG if stale else CLEAN
    try:
        written = schema.write(folder)
    except OSError as error:
        raise CannotRun(f"{error.filename} cannot be written: {error.strerror}") from None
    for path in written:
        click.echo(f"written: {path}")
    if not written:
        click.echo("Every schema is up to date.")
    return CLEAN
