"""Record text as safe HTML. It comes from anybody: raw HTML is never let through, and links must be https."""

import re
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

# Text without any of these has no Markdown in it: paragraphs alone, which need no parser. Most records are so.
_MAY_BE_MARKDOWN = re.compile(r"[*_`\[\]<>&\\#!|~]|://|^\s*(?:[-+=]|\d+[.)])|^(?: {4}|\t)|  $", re.MULTILINE)
# The same of lists with one level: lines that start with a letter after `- `, or after two spaces where one goes on.
# What comes of them is what the parser makes, character for character; the parser takes a hundred times as long
_LETTERS = r"[^\s*_`\[\]<>&\\#!|~]"
_PLAIN_LINE = rf"[^\W\d_]{_LETTERS}*(?: +{_LETTERS}+)*"
_PLAIN_LIST = re.compile(rf"- {_PLAIN_LINE}(?:\n(?:- |  ){_PLAIN_LINE})*\n*")
_PARAGRAPHS = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")

_TAGS = {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong", "ul"}
_TABLE_TAGS = {"table", "thead", "tbody", "tr", "th", "td"}


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("js-default", {"linkify": False, "html": False}).disable("image")


def html(text: str | None) -> Markup:
    """A text field as HTML: paragraphs, lists, emphasis and https links."""
    if not text or not text.strip():
        return Markup()
    if not _MAY_BE_MARKDOWN.search(text):
        paragraphs = (" ".join(part.split()) for part in _PARAGRAPHS.split(text.strip()))
        return Markup("\n".join(f"<p>{escape(part)}</p>" for part in paragraphs))  # noqa: S704  each is escaped
    if _PLAIN_LIST.fullmatch(text):
        items = text.rstrip()[2:].replace("\n  ", "\n").split("\n- ")
        listed = "\n".join(f"<li>{item}</li>" for item in items)
        return Markup(f"<ul>\n{listed}\n</ul>")  # noqa: S704  it holds nothing that could be escaped
    return _clean(_parser().render(text))


def _clean(rendered: str) -> Markup:
    return Markup(  # noqa: S704  nh3 has just cleaned it
        nh3.clean(
            rendered,
            tags=_TAGS | _TABLE_TAGS,
            attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
            url_schemes={"https"},
            url_relative="deny",
            link_rel="nofollow noopener",
        ).strip()
    )


_HEADING = re.compile(r"<h([23])>(.*?)</h\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def page(text: str, reserved: frozenset[str] = frozenset()) -> tuple[Markup, list[tuple[str, str]]]:
    """The body of a guidance page as HTML, and its second-level headings as (id, plain title)."""
    headings: list[tuple[str, str]] = []
    taken = set(reserved)

    def anchor(match: re.Match[str]) -> str:
        title = Markup(_TAG.sub("", match[2])).unescape()  # noqa: S704  only unescaped again, never published as markup
        base = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "section"
        name, number = base, 2
        while name in taken:
            name, number = f"{base}-{number}", number + 1
        taken.add(name)
        if match[1] == "2":
            headings.append((name, title))
        return f'<h{match[1]} id="{escape(name)}">{match[2]}</h{match[1]}>'

    # the page has its title already: what a writer took for one more is a section
    rendered = _parser().render(text).replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    return Markup(_HEADING.sub(anchor, _clean(rendered))), headings  # noqa: S704  ids are letters and digits


def plain(text: str | None, longest: int = 200) -> str:
    """The beginning of a text field without any markup, for descriptions: whole words, at most `longest` characters."""
    if not text:
        return ""
    words = " ".join(re.sub(r"[*_`#>]|\]\([^)]*\)|\[", "", text).split())
    if len(words) <= longest:
        return words
    return words[: words.rfind(" ", 0, longest - 1)] + "…"
