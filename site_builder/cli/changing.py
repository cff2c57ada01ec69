"""A record opened, changed in place, and shown with its difference: what every command that edits a file shares."""

import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from difflib import unified_diff
from pathlib import Path

import click

from site_builder.cli.base import CLEAN, WRONG, CannotRun, examined_by, folder_of, in_colour
from site_builder.editing import CannotEdit, Edit, edited
from site_builder.examination import Examination
from site_builder.privacy import masked
from site_builder.problem import Problem, Report, as_text, plural, visible
from site_builder.records import Agreement
from site_builder.register import Register
from site_builder.rules.hints import did_you_mean

UNTOUCHED = "Nothing was written."


@dataclass(frozen=True)
class Opened:
    """An agreement that can be changed, with its register as it is."""

    folder: Path
    today: date
    examined: Examination
    register: Register
    agreement: Agreement


def opened(name: str, root: str | None, today: date) -> Opened | int:
    """The agreement by its id or the path of its file, or the exit code once its problems have been shown."""
    folder = folder_of(root)
    path = _path(folder, name)
    examined = examined_by(folder, today)
    register = examined.register
    if register is None or path in register.broken:
        errors = [each for each in examined.report.problems if each.severity == "error"]
        shown = tuple(each for each in errors if register is None or each.path == path)
        click.echo(as_text(replace(examined.report, problems=shown), colour=in_colour()), nl=False)
        click.echo(f"{UNTOUCHED} Mend these errors first.", err=True)
        return WRONG
    wanted = path.removeprefix(f"{Agreement.folder}/").removesuffix(Agreement.suffix)
    agreement = register.agreements.get(wanted)
    if agreement is None:
        hint = did_you_mean(wanted, register.agreements, "write the name of its file, without .yml")
        raise CannotRun(f"there is no agreement '{wanted}': {hint}")
    return Opened(folder, today, examined, register, agreement)


def _path(folder: Path, name: str) -> str:
    """The record's path in the register. What ends in .yml is a file, from here or from the register's folder."""
    if not name.endswith(Agreement.suffix):
        return f"{Agreement.folder}/{name}{Agreement.suffix}"
    file = Path(name) if Path(name).exists() else folder / name
    try:
        path = (file.parent.resolve() / file.name).relative_to(folder)
    except ValueError:
        raise CannotRun(f"{name} is not in the register's folder {folder}") from None
    if path.parent.as_posix() != Agreement.folder:
        raise CannotRun(f"{name} is not a file of {Agreement.folder}/")
    return path.as_posix()


def change(
    record: Opened, edits: Iterable[Edit], then: Callable[[Agreement], Iterable[str]], commit: str, *, dry_run: bool
) -> int:
    """Write the agreement's file with the edits, unless `check` would refuse what comes of them. Returns the exit code.

    `then` says of the agreement as it is afterwards what to do next.
    """
    path = record.agreement.path
    source = record.register.sources[path]
    try:
        changed = edited(source, edits)
    except CannotEdit as error:
        raise CannotRun("\n".join([visible(str(error)), *(f"  {visible(line)}" for line in error.lines)])) from None
    before, after = source.text.encode(), changed.text.encode()
    if after == before:
        raise CannotRun(f"{path} says so already: there is nothing to write")
    examined = examined_by(record.folder, record.today, {path: after})
    new = _new(record.examined.report, examined.report)
    if new.count("error") or examined.register is None:
        click.echo(as_text(new, colour=in_colour()), nl=False)
        click.echo(f"{UNTOUCHED} The lines above are those of the file as it would have been.", err=True)
        return WRONG
    if not dry_run:
        replace_file(record.folder / path, before, after)
    click.echo(difference(path, source.text, changed.text, colour=in_colour()), nl=False)
    if new.problems:
        click.echo(f"\n{as_text(new)}", err=True, nl=False)
    if wrong := sum(each.path == path and each.severity == "error" for each in examined.report.problems):
        click.echo(f"{plural(wrong, 'error')} in this file as before: `register check {path}` shows them.", err=True)
    if dry_run:
        click.echo(UNTOUCHED, err=True)
        return CLEAN
    click.echo(f"\nRecorded in {path}.")
    for line in then(examined.register.agreements[record.agreement.id]):
        click.echo(line)
    click.echo(
        f"To propose it to the core team:\n  git switch --create {_branch(commit, record.today)}\n"
        f"  git commit --message '{commit}' {path}\n  git push --set-upstream origin HEAD\n"
        "Then open the address that Git shows, and choose “Create pull request”."
    )
    return CLEAN


def _branch(commit: str, today: date) -> str:
    """A name for a branch that no other change of the day has: `review-of-hospital-discharge-continue-2026-11-21`."""
    return "-".join([*re.findall(r"[a-z0-9]+", commit.lower()), today.isoformat()])


def _new(before: Report, after: Report) -> Report:
    """The problems that were not there before, wherever the lines of the others have moved to."""

    def what(problem: Problem) -> tuple[str, str, str, str]:
        return problem.path, problem.rule, problem.severity, problem.message

    known, new = Counter(map(what, before.problems)), []
    for problem in after.problems:
        if known[what(problem)]:
            known[what(problem)] -= 1
        else:
            new.append(problem)
    return replace(after, problems=tuple(new))


_LINE_END = re.compile(r"\r\n|\r|\n")
_COLOURS = {"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"}
_PLAIN = "\x1b[0m"


def difference(path: str, before: str, after: str, *, colour: bool = False) -> str:
    """What differs between two texts of a file, line by line, with a few lines around it. Personal data is masked."""
    old, new = (_LINE_END.split(masked(text)) for text in (before, after))
    shown = []
    for line in unified_diff(old, new, path, path, lineterm=""):
        paint = _COLOURS.get(line[0], "") if colour and not line.startswith(("+++", "---")) else ""
        kept = line.rstrip() if line[0] in "+-" else line
        # a space at the end of a line that was or is in the file would not show
        ends = "·" * (len(line) - len(kept))
        shown.append(f"{paint}{visible(kept).rstrip()}{ends}{_PLAIN if paint else ''}\n")
    return "".join(shown)


def replace_file(file: Path, before: bytes, after: bytes) -> None:
    """Put `after` in place of a file that still holds `before`, whole or not at all. Its permissions stay.

    Raises CannotRun if somebody has saved the file meanwhile, OSError if the disk refuses.
    """
    if file.read_bytes() != before:
        raise CannotRun(f"{file.name} has been changed meanwhile, perhaps in an editor: run the command again")
    # a name with a dot in front is no record, should one be left behind
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as written:
            written.write(after)
            written.flush()
            os.fsync(handle)
        shutil.copymode(file, beside)
        beside.replace(file)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
