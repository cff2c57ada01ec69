"""`register build` and `serve`: the site."""

import sys
from datetime import date
from pathlib import Path

import click

from site_builder.cli.base import (
    CLEAN,
    WRONG,
    CannotRun,
    command,
    day_option,
    examined_by,
    folder_of,
    in_colour,
    root_option,
)
from site_builder.problem import as_text, plural


@command
@click.option("--site-dir", metavar="DIR", help="Where to put the site. [default: site, in the register's folder]")
@root_option
@day_option
def build(site_dir: str | None, root: str | None, today: date) -> int:
    """Check the records, then build the whole site. Stops at errors and leaves the site of before as it was.

    Example: register build --site-dir /tmp/site
    """
    from site_builder.site import publishing  # noqa: PLC0415  MkDocs takes a second to import; `check` must start at once

    folder = folder_of(root)
    target = Path(site_dir).resolve() if site_dir else folder / "site"
    _refuse_to_overwrite(target, folder)
    examined = examined_by(folder, today)
    if examined.register is None or examined.report.count("error"):
        click.echo(as_text(examined.report.at_least("error"), colour=in_colour()), nl=False)
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
    """Show the site live, and every record as soon as it is saved. Stop it with Ctrl+C.

    Example: register serve --port 8080
    """
    from site_builder.site import publishing  # noqa: PLC0415  see `build`

    folder = folder_of(root)
    try:
        publishing.serve(folder, port)
    except OSError as error:
        raise CannotRun(f"port {port} cannot be used ({error.strerror}): choose another with --port") from None
    return CLEAN
