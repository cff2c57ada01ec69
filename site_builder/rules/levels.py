"""Publication levels: what a change only shows, or only withholds, of what the parties have signed."""

from site_builder.changes import DEFAULTS, Changed, FieldChange


def is_only_shown(change: FieldChange, changed: Changed) -> bool:
    """Whether it comes with, or goes to, a publication level at which the record holds less than was signed."""
    # a key that is left out stands in the change as what it says by default
    silent = (None, DEFAULTS.get(change.field))
    comes, goes = change.before in silent, change.after in silent
    before, after = changed.value("publication")
    if before == "title-only":
        return comes
    if after == "title-only":
        return goes
    # a summary names the parties
    return ((before == "summary" and comes) or (after == "summary" and goes)) and change.field != ("parties",)
