"""Text from records, made fit to stand in an issue: it names nobody by accident and formats nothing."""

import re

NOTHING = "\u200b"
"""A space of no width. It stops no reader, but what follows it is no longer a name."""
_CALLS = re.compile(r"[@#](?=\w)|(?<=\bGH)-(?=\d)")
_FORMATS = re.compile(r"[\\`*_{}\[\]()<>#+!|~&-]")


def quiet(text: str) -> str:
    """The text on one line, with nobody called and no issue named.

    A tracker tells whoever stands after an `@` and links any number after a `#`; and a record may hold anything.
    """
    return _CALLS.sub(lambda match: match[0] + NOTHING, " ".join(text.replace(NOTHING, "").split()))


def plain(text: str) -> str:
    """The text on one line as Markdown that reads as the text does (CommonMark 0.31 §2.4), quiet as well."""
    # quiet first: behind a backslash, what would become a name or a number is no longer seen
    return _FORMATS.sub(lambda match: "\\" + match[0], quiet(text))
