"""`register check`, `rules` and `schema`: what is wrong, why it matters, and what a record may hold."""

from collections.abc import Callable, Mapping, Sequence
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
from site_builder.cli.changing import difference, replace_file
from site_builder.editing.mending import mend_all
from site_builder.editing.tidying import text_of
from site_builder.examination import Examination
from site_builder.nearby import files_near
from site_builder.problem import FORMATS, SEVERITIES, Severity, as_text, plural


@command
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option("--severity", type=click.Choice(list(SEVERITIES)), default="warning", help="The mildest to show.")
@click.option("--base", metavar="REF", help="Also check what has changed since REF, such as origin/main.")
@click.option("--changed-only", is_flag=True, help="With --base: read only what has changed and what belongs to it.")
@click.option("--fix", is_flag=True, help="First mend what has one right answer, and show what was changed.")
@root_option
@day_option
def check(  # noqa: PLR0913, PLR0917  click passes each option by name
    paths: tuple[str, ...],
    form: str,
    severity: Severity,
    base: str | None,
    changed_only: bool,  # noqa: FBT001  click passes options by name
    fix: bool,  # noqa: FBT001
    root: str | None,
    today: date,
) -> int:
    """Report every problem of every record, or of the paths given.

    With --base, also what no change may do: take a published record away, edit a signature, put a review off.

    With --changed-only, the records that have changed, those that name them and those that they name are checked, for a
    quick answer in a large register. Left out is everything about other records, so also whether one of them has the
    same title, reference or identifier, or nearly the same text.

    With --fix, what can be meant in one way only is written so: dates such as 25/3/2026, a status in capitals, numbers
    of public lists in small letters, keys with hyphens, reviews out of order, spaces at the ends of lines, tabs, marks
    of another encoding. The rest of each file stays as it is.

    Example: register check agreements/hospital-discharge.yml
    """
    folder = folder_of(root)
    if changed_only and base is None:
        raise CannotRun("--changed-only needs --base, such as --base origin/main")
    since = base_of(folder, base) if base is not None else None
    only = files_near(folder, since) if changed_only and since else None
    wanted = _within(folder, paths)
    if fix:
        examined = _fixed(folder, lambda instead: examined_by(folder, today, instead, since, only), wanted, form)
    else:
        examined = examined_by(folder, today, base=since, only=only)
    report = examined.report.at_least(severity)
    report = replace(report, problems=tuple(problem for problem in report.problems if wanted(problem.path)))
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


def _fixed(
    root: Path, examine: Callable[[Mapping[str, bytes]], Examination], wanted: Callable[[str], bool], form: str
) -> Examination:
    """Writes what can be mended and shows it, and returns what is wrong after that."""
    instead, examined = mend_all(root, examine, wanted=wanted)
    for path, after in sorted(instead.items()):
        try:
            before = (root / path).read_bytes()
            replace_file(root / path, before, after)
        except OSError as error:
            raise CannotRun(f"{path} cannot be written: {error.strerror}") from None
        shown = difference(path, text_of(before), text_of(after), colour=in_colour())
        # a program that reads the report is not to meet it
        click.echo(shown or f"{path}: written as plain UTF-8\n", err=form != "text")
    click.echo(f"{plural(len(instead), 'file')} mended." if instead else "Nothing to mend.", err=True)
    return examined


def _within(root: Path, paths: Sequence[str]) -> Callable[[str], bool]:
    """Whether a path of the register is one of those that were named, or below it; every one is if none was named."""
    wanted = [] if paths else ["."]
    for path in paths:
        named = Path(path) if Path(path).exists() else root / path
        if not named.exists() and not named.is_symlink():
            raise CannotRun(f"no such file or folder: {path}")
        try:
            wanted.append((named.parent.resolve() / named.name).relative_to(root).as_posix())
        except ValueError:
            raise CannotRun(f"{path} is not in the register's folder {root}") from None
    return lambda named: any(path in (".", named) or named.startswith(f"{path}/") for path in wanted)


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
    """Write the JSON Schemas, the editor settings and CODEOWNERS.

    The schemas follow from the models of records, CODEOWNERS from the partners' records and the settings.

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
