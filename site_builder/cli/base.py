"""What every command shares: the group, its options, the register's folder, and how a failure is told."""

import gc
import os
import sys
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import date
from functools import wraps
from io import UnsupportedOperation
from pathlib import Path
from typing import Any, ParamSpec

import click

from site_builder.examination import Examination, examine
from site_builder.history import Base, NoBase, read_base
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


def folder_of(value: str | None) -> Path:
    """The register's folder: the one named, or the nearest at or above where the command runs."""
    start = Path(value) if value else Path.cwd()
    if value:
        if not (start / Settings.path).is_file():
            raise CannotRun(f"{value} holds no register: there is no {Settings.path} in it")
        return start.resolve()
    root = find_root(start)
    if root is None:
        raise CannotRun(f"no register here: go to the folder that holds {Settings.path}, or name it with --root")
    return root


def day_of(value: str) -> date:
    """The day that somebody has typed."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"write year, month, day, such as 2026-03-02: {value}") from None


def _day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date:
    if value is None:
        return date.today()  # noqa: DTZ011  a review is due by the calendar on the wall where the command runs
    return day_of(value)


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


def drop_output() -> None:
    """Let what is still to be printed go nowhere: Python would try again at its end and exit with a code of its own."""
    # what is printed into memory has no place to let go of
    with suppress(UnsupportedOperation):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def command(function: Callable[Parameters, int]) -> click.Command:
    """A command whose return value is the exit code."""

    @wraps(function)
    def run(*arguments: Parameters.args, **options: Parameters.kwargs) -> None:
        try:
            code = function(*arguments, **options)
        except BrokenPipeError:
            # the reader, such as `head`, has seen enough
            drop_output()
            code = CLEAN
        click.get_current_context().exit(code)

    return cli.command(name=function.__name__.strip("_"))(run)


def base_of(folder: Path, ref: str) -> Base:
    """What the register said where it left `ref`."""
    try:
        return read_base(folder, ref)
    except NoBase as reason:
        raise CannotRun(str(reason)) from None


def examined_by(
    folder: Path,
    today: date,
    instead: Mapping[str, bytes] | None = None,
    base: Base | None = None,
    only: Collection[str] | None = None,
) -> Examination:
    """The register, for a command that ends soon after; `instead`, `base` and `only` are as in `examine`.

    All that is read stays until then, and none of it is garbage: not to search it for garbage, now or later, saves a
    third of the time.
    """
    gc.disable()
    try:
        return examine(folder, today, instead, base, only)
    finally:
        gc.freeze()
        gc.enable()


def in_colour() -> bool:
    """Whether the reader sees colours: on a terminal, unless NO_COLOR (https://no-color.org/) says otherwise."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
