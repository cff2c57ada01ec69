"""The content security policy: what a page may load and run, so that markup that got past us could do nothing.

A page may use what lies in the site itself and nothing else. Scripts that stand in the page do not run, but for the
theme's own few, which are named by the hash of their text (Content Security Policy Level 3, section 6.7.3.3). The
hashes are taken from each page as the theme made it, so that they stay right when the theme changes.

A page says its policy itself, because who serves a static site may not be able to. What only a header can say, such as
who may show the page in a frame, cannot be said here.
"""

import base64
import hashlib
import re
from typing import Final

_HASHES: Final = "'hashes-of-the-theme'"
_DIRECTIVES: Final = (
    "default-src 'none'",
    f"script-src 'self' {_HASHES}",
    "style-src 'self'",
    # the theme's style sheets hold their small pictures themselves
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
)
POLICY: Final = "; ".join(_DIRECTIVES)
"""What the theme's template sets into each page, before `secured` has seen it."""
PREVIEW: Final = POLICY.replace(_HASHES, "'unsafe-inline'")
"""For the live preview, which adds a script of its own to each page when it serves it."""

# a script without any attribute: one with `src` is no inline script, and one with a `type` of the theme's holds data
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def secured(page: str, content: str) -> str:
    """The page with the hashes of the theme's own scripts in its policy.

    `content` is what the theme was given to show. No script in it is ever allowed: it is made from what anybody wrote.
    """
    theme = page.replace(content, "", 1) if content else page
    hashes = dict.fromkeys(_hash(script) for script in _INLINE.findall(theme))
    return page.replace(_HASHES, " ".join(hashes), 1)


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
