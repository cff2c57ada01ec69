"""The rules that guard the published branch, kept as a file and put on the repository by whoever looks after it."""

import json
from pathlib import Path
from typing import Final

from site_builder.github.errors import GitHubError
from site_builder.github.pulls import Pulls

RULESET: Final = ".github/rulesets/main.json"


def read_ruleset(file: Path) -> dict[str, object]:
    """What the file says. Raises GitHubError if it is no ruleset."""
    try:
        found = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise GitHubError(f"{RULESET} cannot be read: {error.strerror}.") from None
    except ValueError:
        raise GitHubError(f"{RULESET} holds no JSON.") from None
    if not isinstance(found, dict) or not isinstance(found.get("name"), str):
        raise GitHubError(f"{RULESET} must be an object with a name.")
    return found


def protect(pulls: Pulls, ruleset: dict[str, object], *, dry_run: bool) -> str:
    """Put the ruleset in the place of the one of its name, or beside the others. Returns what was done, in words."""
    name = str(ruleset["name"])
    standing = pulls.rulesets().get(name)
    done = "replaced" if standing else "added"
    if dry_run:
        return f"The ruleset “{name}” would be {done}."
    pulls.set_ruleset(ruleset, standing)
    return f"The ruleset “{name}” was {done}."
