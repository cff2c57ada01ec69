"""Make registers of 1,000 and 10,000 agreements, measure, and print what was wanted beside what was found."""

import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import click

from tests.bench import HUGO, KINDS
from tests.bench.invented import TODAY
from tests.bench.measure import Command, Line, Measured, in_turn

HERE = Path(__file__).parent
REGISTER = HERE.parent.parent
WORKSHOP = REGISTER / ".bench"
SMALL, LARGE = 1_000, 10_000
RUNS = 5
AS_OF = ("--as-of", TODAY.isoformat())
NAMES = {
    "parse": "plain parsing",
    "check": "`register check`",
    "base": "`register check --base`",
    "changed": "`register check --base --changed-only`",
    "build": "`register build`",
    "hugo": "Hugo",
    "stock": "stock MkDocs",
}
SAME_SIZE = 0.15
"""How far the pages of two generators may differ in size and still be the same pages."""
PARSING, GROWTH, COLD, MEMORY, STOCK = 3.0, 11.0, 1.5, 700.0, 8.0
BASE, CHANGED_ONLY = 1.5, 2.0


class Register(NamedTuple):
    """A made-up register, with the commands that are measured on it."""

    size: int

    @property
    def root(self) -> Path:
        """Its folder."""
        return WORKSHOP / str(self.size)

    @property
    def changed(self) -> Path:
        """The same in Git, with one agreement changed."""
        return WORKSHOP / f"{self.size}-changed"

    @property
    def site(self) -> Path:
        """What `register build` makes of it."""
        return WORKSHOP / f"{self.size}-site"

    @property
    def hugo(self) -> Path:
        """The same pages for Hugo."""
        return WORKSHOP / f"{self.size}-hugo"

    @property
    def stock(self) -> Path:
        """The same pages for MkDocs without our plugin."""
        return WORKSHOP / f"{self.size}-mkdocs"

    def commands(self) -> dict[str, Command]:
        """What is measured at every size."""
        program = (sys.executable, "-m", "site_builder")
        check = (*program, "check", "--severity", "error", *AS_OF, "--root")
        check_change = (*check, self.changed, "--base", "HEAD")
        return {
            "parse": Command((sys.executable, HERE / "plain_parsing.py", self.root), REGISTER),
            "check": Command((*check, self.root), REGISTER),
            "base": Command(check_change, REGISTER),
            "changed": Command((*check_change, "--changed-only"), REGISTER),
            "build": Command(
                (*program, "build", "--site-dir", self.site, "--root", self.root, *AS_OF), REGISTER, self.site
            ),
            "hugo": Command((HUGO, "--quiet", "--destination", self.hugo / "public"), self.hugo, self.hugo / "public"),
        }

    def stock_mkdocs(self) -> Command:
        """MkDocs as it comes."""
        program = (sys.executable, "-W", "ignore", "-m", "mkdocs", "build", "--quiet")
        return Command((*program, "--site-dir", self.stock / "site"), self.stock, self.stock / "site")


@click.command()
@click.option("--quick", is_flag=True, help=f"{SMALL:,} agreements alone, and one run: to try the measuring itself.")
@click.option("--runs", default=RUNS, show_default=True, help="How often each command is measured.")
def main(*, quick: bool, runs: int) -> None:
    """Measure the register against plain parsing, Hugo and stock MkDocs."""
    runs = 1 if quick else runs
    load = os.getloadavg()[0]
    sizes = (SMALL,) if quick else (SMALL, LARGE)
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    registers = [Register(size) for size in sizes]
    for register in registers:
        _prepare(register)
    found: dict[int, dict[str, Measured]] = {}
    for register in registers:
        click.echo(f"Measuring {register.size:,} agreements, {runs} times …", err=True)
        commands = register.commands()
        if register.size == SMALL:
            commands["stock"] = register.stock_mkdocs()
        found[register.size] = in_turn(commands, runs)
    click.echo("Measuring a cold start and memory …", err=True)
    cold = in_turn({"cold": _cold_start()}, max(runs, 3))["cold"]
    for register in registers:
        _assert_same_pages(register)
    lines = [*_lines(found, found[SMALL]["stock"])]
    if not quick:
        lines += _lines_of_growth(found, registers[-1].commands()["build"].megabytes_together())
    what = "`register check` of the demonstration, from a cold start"
    lines.append(Line(what, f"{cold.seconds:.2f} s", f"under {COLD:g} s", cold.seconds < COLD))
    click.echo("Reading the site in a browser …", err=True)
    rows = [*(line.row for line in lines), *_rows_of_reading(registers[-1])]
    click.echo(_document(rows, found, runs, load))


def _prepare(register: Register) -> None:
    """Makes the register, and its pages for the others: in a process of its own, so that this one stays small."""
    click.echo(f"Making up {register.size:,} agreements …", err=True)
    program = (sys.executable, "-m", "tests.bench.preparation", REGISTER, str(register.size), register.root)
    Command((*program, register.changed, register.hugo, register.stock), REGISTER).run()


def _rows_of_reading(register: Register) -> list[str]:
    """What a reader of its site waits for: found by a process of its own, for one that drives a browser is large."""
    command = (sys.executable, "-m", "tests.bench.reading", register.site)
    return subprocess.run(command, cwd=REGISTER, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()


def _cold_start() -> Command:
    return Command((sys.executable, "-m", "site_builder", "check", "--root", REGISTER, *AS_OF), REGISTER)


def _assert_same_pages(register: Register) -> None:
    """Both made every record page, and pages of about the same size: or the comparison would say nothing."""
    ours, theirs = _page_sizes(register.site), _page_sizes(register.hugo / "public")
    if ours.keys() != theirs.keys():
        raise click.ClickException(f"not the same pages: {sorted(ours.keys() ^ theirs.keys())[:5]}")
    ratio = sum(theirs.values()) / sum(ours.values())
    if abs(ratio - 1) > SAME_SIZE:
        raise click.ClickException(f"Hugo's pages have {ratio:.0%} of the size of ours")
    click.echo(f"{len(ours):,} record pages; Hugo's have {ratio:.0%} of the size of ours.", err=True)


def _page_sizes(site: Path) -> dict[str, int]:
    pages = (page for kind in KINDS for page in (site / kind).glob("*/index.html"))
    # the lists of agreements lie beside the agreements, and are nobody's record
    records = (page for page in pages if page.parent.name != "by")
    return {page.relative_to(site).as_posix(): page.stat().st_size for page in records}


def _lines(found: dict[int, dict[str, Measured]], stock: Measured) -> Iterator[Line]:
    for size, measured in found.items():
        check, parse = measured["check"].seconds, measured["parse"].seconds
        yield _line_ratio(f"`register check` of {size:,}, against plain parsing", check, parse, PARSING)
    for size, measured in found.items():
        base, check = measured["base"].seconds, measured["check"].seconds
        what = f"`register check --base`, one of {size:,} changed, against a plain check"
        yield _line_ratio(what, base, check, BASE)
    for size, measured in found.items():
        seconds = measured["changed"].seconds
        what = f"`register check --base --changed-only`, one of {size:,} changed"
        yield Line(what, f"{seconds:.2f} s", f"under {CHANGED_ONLY:g} s", seconds < CHANGED_ONLY)
    for size, measured in found.items():
        build, hugo = measured["build"].seconds, measured["hugo"].seconds
        yield _line_ratio(f"`register build` of {size:,}, against Hugo", build, hugo, 1.0)
    for size, measured in found.items():
        faster = stock.seconds * size / SMALL / measured["build"].seconds
        scaled = "" if size == SMALL else f" ({SMALL:,} scaled up)"
        wanted = f"at least {STOCK:g} × faster"
        what = f"`register build` of {size:,}, against stock MkDocs{scaled}"
        figures = f"{measured['build'].seconds:.1f} s to {stock.seconds * size / SMALL:.1f} s: {faster:.1f} × faster"
        yield Line(what, figures, wanted, faster >= STOCK)


def _lines_of_growth(found: dict[int, dict[str, Measured]], together: float) -> Iterator[Line]:
    for name in ("check", "build"):
        small, large = found[SMALL][name].seconds, found[LARGE][name].seconds
        what = f"`register {name}`: growth from {SMALL:,} to {LARGE:,}"
        yield _line_ratio(what, large, small, GROWTH)
    for whose, memory in (
        ("the largest process", found[LARGE]["build"].megabytes),
        ("all processes together", together),
    ):
        what = f"`register build` of {LARGE:,}: most memory of {whose}"
        yield Line(what, f"{memory:.0f} MB", f"at most {MEMORY:.0f} MB", memory <= MEMORY)


def _line_ratio(what: str, seconds: float, other: float, most: float) -> Line:
    figures = f"{seconds:.2f} s to {other:.2f} s: {seconds / other:.2f} ×"
    return Line(what, figures, f"at most {most:g} ×", seconds / other <= most)


def _document(rows: list[str], found: dict[int, dict[str, Measured]], runs: int, load: float) -> str:
    """The table and where it was measured, as Markdown."""
    files = ", ".join(f"{size:,} agreements ({_kilobytes(size):.1f} KB each)" for size in found)
    names = ("mkdocs", "mkdocs-material", "pyyaml", "pydantic", "jinja2", "hugo")
    libraries = ", ".join(f"{name} {version(name)}" for name in names)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    machine = f"{platform.system()} on {platform.machine()}, {cores} cores, {memory:.0f} GB of memory"
    busy = f"Load of the machine at the start and at the end: {load:.1f} and {os.getloadavg()[0]:.1f}."
    return "\n".join(
        (
            "| what | found | wanted | met |",
            "|---|---|---|---|",
            *rows,
            "",
            "| command | agreements | seconds | seconds of processors | MB of the largest process |",
            "|---|---|---|---|---|",
            *(
                f"| {NAMES[name]} | {size:,} | {each.seconds:.2f} | {each.of_processors:.2f} | {each.megabytes:.0f} |"
                for size, measured in found.items()
                for name, each in measured.items()
            ),
            "",
            f"Measured on {datetime.now(UTC):%-d %B %Y}: medians of {runs} runs that take turns, over {files}.",
            f"Python {platform.python_version()}, {libraries}; {machine}.",
            busy,
        )
    )


def _kilobytes(size: int) -> float:
    files = list((WORKSHOP / str(size) / "agreements").iterdir())
    return sum(file.stat().st_size for file in files) / len(files) / 1024


if __name__ == "__main__":
    main()
