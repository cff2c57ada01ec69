"""`register diff`: what changed in words, for those who decide on it."""

import click

from site_builder.cli.base import CLEAN, CannotRun, command, folder_of, in_colour, root_option
from site_builder.history import NoBase, read_between
from site_builder.telling.markdown import as_markdown
from site_builder.telling.review import review
from site_builder.telling.showing import as_json, as_text

FORMS = ("text", "markdown", "json")


@command
@click.argument("base")
@click.argument("head", required=False)
@click.option("--format", "form", type=click.Choice(FORMS), default="text", show_default=True)
@root_option
def diff(base: str, head: str | None, form: str, root: str | None) -> int:
    """Tell what changed in the records since BASE, in words.

    In the order of what a reviewer must decide, and with whose agreement each change needs.

    BASE is a branch such as origin/main, a tag or a commit: the files here are compared with the commit where they left
    it. With HEAD, these two commits are compared as they are, whatever is in the folder.

    Example: register diff HEAD
    """
    try:
        found = review(read_between(folder_of(root), base, head))
    except NoBase as reason:
        raise CannotRun(str(reason)) from None
    match form:
        case "json":
            shown = as_json(found)
        case "markdown":
            shown = as_markdown(found)
        case _:
            shown = as_text(found, colour=in_colour())
    click.echo(shown, nl=False)
    return CLEAN
