"""The command `register`: parse, call, print, return an exit code. Nothing else prints, and nobody sees a traceback.

Exit codes: 0 clean, 1 the records have errors, 2 the command could not run.
"""

import gc
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import click

from site_builder import rules, schema
from site_builder.examination import Examination, examine
from site_builder.problem import FORMATS, SEVERITIES, Problem, Severity, as_text, plural
from site_builder.records import Settings
from site_builder.register import find_root

CLEAN, WRONG, CANNOT = 0, 1, 2
Parameters = ParamSpec("Parameters")


class CannotRun(click.ClickException):
    """The command could not run; its message says in one line what to do."""

    exit_code = CANNOT

    def show(self, file: Any = None) -> None:  # noqa: ANN401  the signature is click's
        """One plain line on standard error."""
        click.echo(f"register: {self.message}", err=True, file=file)


def _folder(value: str | None) -> Path:
    start = Path(value) if value else Path.cwd()
    if value:
        if not (start / Settings.path).is_file():
            raise CannotRun(f"{value} holds no register: there is no {Settings.path} in it")
        return start.resolve()
    root = find_root(start)
    if root is None:
        raise CannotRun(f"no register here: go to the folder that holds {Settings.path}, or name it with --root")
    return root


def _day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date:
    if value is None:
        return date.today()  # noqa: DTZ011  a review is due by the calendar on the wall where the command runs
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"write year, month, day, such as 2026-03-02: {value}") from None


root_option = click.option("--root", metavar="DIR", help="The register's folder, if it is not this one or one above.")
day_option = click.option(
    "--as-of", "today", metavar="DATE", callback=_day, help="Take this day for today, such as 2026-03-02."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="information-sharing-register")
def cli() -> None:
    """Check a register of information sharing agreements and publish it as a site.

    Example: register check
    """


def command(function: Callable[Parameters, int]) -> click.Command:
    """A command whose return value is the exit code."""

    @wraps(function)
    def run(*arguments: Parameters.args, **options: Parameters.kwargs) -> None:
        try:
            code = function(*arguments, **options)
        except BrokenPipeError:
            # the reader, such as `head`, has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = CLEAN
        click.get_current_context().exit(code)

    return cli.command(name=function.__name__.strip("_"))(run)


def _examined(folder: Path, today: date) -> Examination:
    """The register, for a command that ends soon after.

    All that is read stays until then, and none of it is garbage: not to search it for garbage, now or later, saves a
    third of the time.
    """
    gc.disable()
    try:
        return examine(folder, today)
    finally:
        gc.freeze()
        gc.enable()


@command
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option("--severity", type=click.Choice(list(SEVERITIES)), default="warning", help="The mildest to show.")
@root_option
@day_option
def check(paths: tuple[str, ...], form: str, severity: Severity, root: str | None, today: date) -> int:
    """Report every problem of every record, or of the files and folders named.

    Example: register check agreements/hospital-discharge.yml
    """
    folder = _folder(root)
    examined = _examined(folder, today)
    report = examined.report.at_least(severity)
    if paths:
        report = replace(report, problems=_within(folder, paths, report.problems))
    if form == "text":
        click.echo(as_text(report, colour=_in_colour()), nl=False)
    else:
        click.echo(FORMATS[form](report), nl=False)
    if examined.register is None:
        click.echo("The checks across records wait until the files in registry/ can be read.", err=True)
    return WRONG if report.count("error") else CLEAN


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


def _in_colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


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
@click.option("--site-dir", metavar="DIR", help="Where to put the site. [default: site, in the register's folder]")
@root_option
@day_option
def build(site_dir: str | None, root: str | None, today: date) -> int:
    """Check the records, then build the whole site. Stops at errors and leaves the site of before as it was.

    Example: register build --site-dir /tmp/site
    """
    from site_builder.site import publishing  # noqa: PLC0415  MkDocs takes a second to import; `check` must start at once

    folder = _folder(root)
    target = Path(site_dir).resolve() if site_dir else folder / "site"
    _refuse_to_overwrite(target, folder)
    examined = _examined(folder, today)
    if examined.register is None or examined.report.count("error"):
        click.echo(as_text(examined.report.at_least("error"), colour=_in_colour()), nl=False)
        click.echo("Nothing was built. Mend these errors first.", err=True)
        return WRONG
    with click.progressbar(length=100, label="Building", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        pages = publishing.build(
            folder, target, examined, today, lambda share: bar.update(round(100 * share) - bar.pos)
        )
    click.echo(f"{plural(pages, 'page')} built from {plural(examined.report.records, 'record')}: {target}/index.html")
    if warnings := examined.report.count("warning"):
        click.echo(f"{plural(warnings, 'warning')}: `register check` shows them.", err=True)
    return CLEAN


def _refuse_to_overwrite(target: Path, root: Path) -> None:
    """Building clears the folder first: it must be an earlier site, or empty, or new."""
    if target == root or target in root.parents:
        raise CannotRun(f"{target} holds the register itself: choose another folder with --site-dir")
    try:
        is_free = not target.exists() or (target / "sitemap.xml").is_file() or not any(target.iterdir())
    except OSError as error:
        raise CannotRun(f"{target} cannot be used: {error.strerror}") from None
    if not is_free:
        raise CannotRun(f"{target} holds files that are no site of ours: empty it, or choose another with --site-dir")


@command
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@root_option
def serve(port: int, root: str | None) -> int:
    """Show the site live: a record that is saved shows within a second or two. Stop it with Ctrl+C.

    Example: register serve --port 8080
    """
    from site_builder.site import publishing  # noqa: PLC0415  see `build`

    folder = _folder(root)
    try:
        publishing.serve(folder, port)
    except OSError as error:
        raise CannotRun(f"port {port} cannot be used ({error.strerror}): choose another with --port") from None
    return CLEAN


@command
@click.option("--check", "only_check", is_flag=True, help="Write nothing; fail if the files are stale.")
@root_option
def _schema(only_check: bool, root: str | None) -> int:  # noqa: FBT001  click passes options by name
    """Write the JSON Schemas of the records and the editor settings that use them.

    Example: register schema --check
    """
    folder = _folder(root)
    if only_check:
        stale = schema.stale(folder)
        for path in stale:
            click.echo(f"{path} differs from what the records' models say")
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


def main() -> None:
    """Run the command. Whatever the world outside refuses ends in one plain line."""
    try:
        code = cli(prog_name="register", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = CANNOT
    except click.Abort:
        code = CANNOT
    except OSError as error:
        subject = f"{error.filename}: " if error.filename else ""
        click.echo(f"register: {subject}{error.strerror}", err=True)
        code = CANNOT
    sys.exit(code)
