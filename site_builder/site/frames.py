"""The theme's page around a record, rendered once a kind: every record of that kind is set into the same frame.

The theme renders one page whose title, address and content are sentinels. What it made is cut at the sentinels, and a
record's page is the pieces joined with the record's own values. Nothing else of the theme is touched or known here, so
that another theme is a change of the plugin alone. (Rendering the theme for every record costs three times as much as
everything else together.)
"""

import re
from dataclasses import dataclass
from html import escape
from typing import Final

from site_builder.site.output import Heading, Output

# Letters, digits and hyphens alone: no template, address or JSON encoder alters them
TITLE: Final = "register-title-5d1f0c"
DESCRIPTION: Final = "register-description-5d1f0c"
CONTENT: Final = "<h1>register-content-5d1f0c</h1>"  # the theme adds a heading to a page without one
ID: Final = "register-id-5d1f0c"
EDIT: Final = "register-edit-5d1f0c"
HEADING_ID: Final = "register-heading-id-5d1f0c"
HEADING_TITLE: Final = "register-heading-title-5d1f0c"
_TOC: Final = "register-toc-5d1f0c"

_SENTINEL = re.compile(f"{TITLE}|{DESCRIPTION}|{CONTENT}|{ID}|{EDIT}|{_TOC}")


@dataclass(frozen=True)
class Frame:
    """A rendered page, cut where a record's own values go."""

    pieces: tuple[str, ...]
    """One more than there are sentinels."""
    sentinels: tuple[str, ...]
    toc_entry: str
    """The theme's markup for one entry of the table of contents."""

    def around(self, output: Output, record_id: str) -> str:
        """The whole page of a record."""
        values = {
            TITLE: escape(output.title),
            DESCRIPTION: escape(output.description),
            CONTENT: output.content,
            ID: record_id,
            EDIT: output.edit,
            _TOC: "".join(map(self._entry, output.headings)),
        }
        parts = [self.pieces[0]]
        for sentinel, piece in zip(self.sentinels, self.pieces[1:], strict=True):
            parts += values[sentinel], piece
        return "".join(parts)

    def _entry(self, heading: Heading) -> str:
        return self.toc_entry.replace(HEADING_ID, escape(heading.id)).replace(HEADING_TITLE, escape(heading.title))


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
    sentinels = tuple(_SENTINEL.findall(rendered))
    return Frame(tuple(_SENTINEL.split(rendered)), sentinels, entry)
