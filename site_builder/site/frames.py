"""The theme's page around a record, rendered once a kind: every record of that kind is set into the same frame.

The theme renders one page whose title, address and content are sentinels. What it made is cut at the sentinels, and a
record's page is the pieces joined with the record's own values. Nothing else of the theme is touched or known here, so
that another theme is a change of the plugin alone. (Rendering the theme for every record costs three times as much as
everything else together.)
"""

import re
import secrets
from dataclasses import dataclass
from html import escape
from typing import Final

from site_builder.site.output import Heading, Output

# Chosen anew by each run: no record can hold it, not even one that the frame itself shows, such as the publisher's name
_NONCE: Final = secrets.token_hex(8)
# Letters, digits and hyphens alone: no template, address or JSON encoder alters them
TITLE: Final = f"register-title-{_NONCE}"
DESCRIPTION: Final = f"register-description-{_NONCE}"
CONTENT: Final = f"<h1>register-content-{_NONCE}</h1>"  # the theme adds a heading to a page without one
ID: Final = f"register-id-{_NONCE}"
EDIT: Final = f"register-edit-{_NONCE}"
HEADING_ID: Final = f"register-heading-id-{_NONCE}"
HEADING_TITLE: Final = f"register-heading-title-{_NONCE}"
_BELOW: Final = f"register-below-{_NONCE}"
_TOC: Final = f"register-toc-{_NONCE}"

_SENTINEL = re.compile(f"{TITLE}|{DESCRIPTION}|{CONTENT}|{ID}(?:/{_BELOW})*|{EDIT}|{_TOC}")
_HEADING = re.compile(f"{HEADING_ID}|{HEADING_TITLE}")


def name(folder: str, record_id: str) -> str:
    """The frame for a page of a folder. One for each depth: the ways out of it are as long as it lies deep.

    `agreements` for `hospital-discharge`, and `agreements/by/*` for `theme/housing` below `agreements/by`.
    """
    return f"{folder}{'/*' * record_id.count('/')}"


def folder(name: str) -> str:
    """The folder whose pages a frame is for."""
    return name.rstrip("/*")


def path(name: str) -> str:
    """Where the page with the sentinels lies: as deep as the pages that its frame is for."""
    return f"{folder(name)}/{ID}{f'/{_BELOW}' * name.count('*')}/index.html"


@dataclass(frozen=True)
class Frame:
    """A rendered page, cut where a record's own values go."""

    pieces: tuple[str, ...]
    """One more than there are sentinels."""
    sentinels: tuple[str, ...]
    """Between the pieces; an id is ID alone, however deep the page lies."""
    toc_entry: str
    """The theme's markup for one entry of the table of contents."""

    def around(self, output: Output) -> str:
        """The whole page of a record."""
        values = {
            TITLE: escape(output.title),
            DESCRIPTION: escape(output.description),
            CONTENT: output.content,
            ID: output.address.removeprefix(f"{folder(output.frame)}/").removesuffix("/"),
            EDIT: output.edit,
            _TOC: "".join(map(self._entry, output.headings)),
        }
        parts = [self.pieces[0]]
        for sentinel, piece in zip(self.sentinels, self.pieces[1:], strict=True):
            parts += values[sentinel], piece
        return "".join(parts)

    def _entry(self, heading: Heading) -> str:
        values = {HEADING_ID: escape(heading.id), HEADING_TITLE: escape(heading.title)}
        # in one go: a heading whose id reads like the other sentinel stays what it is
        return _HEADING.sub(lambda sentinel: values[sentinel[0]], self.toc_entry)


def cut(rendered: str) -> Frame:
    """The frame in what the theme rendered around the sentinels.

    Raises ValueError if the theme left out the content, for then every record page would be empty.
    """
    entry = ""
    while (at := rendered.find(HEADING_TITLE)) >= 0:
        start, end = rendered.rfind("<li", 0, at), rendered.find("</li>", at) + len("</li>")
        entry = rendered[start:end]
        rendered = rendered[:start] + _TOC + rendered[end:]
    if CONTENT not in rendered:
        raise ValueError("the theme's page does not show its content")
    sentinels = tuple(ID if found.startswith(ID) else found for found in _SENTINEL.findall(rendered))
    return Frame(tuple(_SENTINEL.split(rendered)), sentinels, entry)
