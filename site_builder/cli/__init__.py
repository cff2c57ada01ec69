"""The command `register`: parse, call, print, return an exit code. Nothing else prints, and nobody sees a traceback.

Exit codes: 0 clean, 1 the records have errors, 2 the command could not run. A module a family of commands.
"""

import sys

import click

from site_builder.cli import checking, comparing, proposing, publishing, recording, reminding, reviewing
from site_builder.cli.base import CANNOT, cli, drop_output

__all__ = ["checking", "cli", "comparing", "main", "proposing", "publishing", "recording", "reminding", "reviewing"]


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
        drop_output()
        code = CANNOT
    sys.exit(code)
