"""`register due`: what is due and what is late."""

from datetime import date
from pathlib import Path

import click

from site_builder.cli.base import CLEAN, CannotRun, command, day_option, folder_of, root_option
from site_builder.register import Register
from site_builder.register import read as read_register
from site_builder.reviews import calendar, listing
from site_builder.reviews.deadlines import deadlines

FORMS = ("table", "json", "markdown", "ics")


def register_of(folder: Path) -> Register:
    """The register, mistakes in single records left aside: what is due must be told all the same."""
    reading = read_register(folder)
    if reading.register is None:
        raise CannotRun("the files in registry/ hold mistakes, so nothing can be said: run `register check`")
    if reading.register.broken:
        unread = ", ".join(sorted(reading.register.broken))
        click.echo(f"Left out, because they cannot be read (run `register check`): {unread}", err=True)
    return reading.register


@command
@click.option("--within", type=click.IntRange(min=0), metavar="DAYS", help="Only what is late or due in so many days.")
@click.option("--format", "form", type=click.Choice(FORMS), default="table", show_default=True)
@root_option
@day_option
def due(within: int | None, form: str, root: str | None, today: date) -> int:
    """List what is due and what is late, by who answers for it.

    Reviews of agreements first, and whatever else runs out: impact assessments, data protection fees, assurances, the
    charter. A table and Markdown show what is late or due soon, or more with --within; data and calendars show all.

    Example: register due --within 30
    """
    register = register_of(folder_of(root))
    if within is None and form in ("table", "markdown"):
        within = register.settings.review.notice_days
    found = listing.within(deadlines(register, today), within)
    match form:
        case "json":
            listed = listing.as_json(found, today)
        case "ics":
            listed = calendar.as_calendar(found, register, today, f"{register.settings.name}: reviews")
        case "markdown":
            listed = listing.as_markdown(found, register, today)
        case _:
            listed = listing.as_table(found, register, today)
    click.echo(listed, nl=False)
    return CLEAN
