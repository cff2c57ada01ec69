"""Record text comes from anybody: what leaves as HTML is inert, and plain text is quick to turn into it."""

import re
import string
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.site import text

ALLOWED = {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong", "ul"}
ALLOWED |= {"table", "thead", "tbody", "tr", "th", "td"}


class Tags(HTMLParser):
    """The elements of a page, with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps one element."""
        self.found.append((tag, dict(attrs)))


def assert_inert(html: str) -> None:
    for tag, attributes in Tags(html).found:
        assert tag in ALLOWED
        assert set(attributes) <= {"href", "rel", "start"} | ({"id"} if tag in {"h2", "h3"} else set())
        assert (attributes.get("href") or "https://").startswith("https://")


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("Plain words.", "<p>Plain words.</p>"),
        ("One\nline.\n\nTwo.", "<p>One line.</p>\n<p>Two.</p>"),
        ("A **strong** _word_.", "<p>A <strong>strong</strong> <em>word</em>.</p>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("2. two", '<ol start="2">\n<li>two</li>\n</ol>'),
        (
            "[Act](https://www.legislation.gov.uk/)",
            '<p><a href="https://www.legislation.gov.uk/" rel="nofollow noopener">Act</a></p>',
        ),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("{{ 7*7 }}", "<p>{{ 7*7 }}</p>"),
        ("6(1)(e) & 9(2)(g)", "<p>6(1)(e) &amp; 9(2)(g)</p>"),
        ("", ""),
        (None, ""),
    ],
)
def test_text_becomes_html(written: str | None, html: str) -> None:
    assert text.html(written) == html


@pytest.mark.parametrize(
    "written",
    [
        "[x](javascript:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](//evil.example)",
        "[x](http://evil.example)",
        "![x](https://evil.example/x.png)",
        "<https://evil.example> <img src=x onerror=alert(1)>",
        "# H {: onclick=alert(1) }",
        "<a href='https://a.example' onclick='alert(1)'>x</a>",
        "[x](https://a.example 'title\" onmouseover=\"alert(1)')",
        "<svg/onload=alert(1)>",
    ],
)
def test_hostile_text_is_inert(written: str) -> None:
    assert_inert(text.html(written))
    assert_inert(text.page(written)[0])


@given(st.text())
def test_no_text_is_let_through_as_markup(written: str) -> None:
    assert_inert(text.html(written))


PLAIN = st.text(st.sampled_from(string.ascii_letters + string.digits + " .,;:'\"()%£é–’\n-+?$"), max_size=120)


@given(PLAIN)
def test_the_short_way_gives_what_the_parser_gives(written: str) -> None:
    if text._MAY_BE_MARKDOWN.search(written):  # noqa: SLF001  the short way is taken where this finds nothing
        return

    def shape(html: str) -> str:
        return re.sub(r"\s+", " ", str(html).replace("&#39;", "'").replace("&#34;", '"').replace("&quot;", '"')).strip()

    assert shape(text.html(written)) == shape(text._clean(text._parser().render(written)))  # noqa: SLF001


def test_headings_of_a_page_get_ids_of_their_own() -> None:
    html, headings = text.page("## What it is\n\n## What it is\n\n## Conflicts\n", reserved=frozenset({"conflicts"}))
    assert headings == [("what-it-is", "What it is"), ("what-it-is-2", "What it is"), ("conflicts-2", "Conflicts")]
    assert re.findall(r'id="([^"]+)"', html) == ["what-it-is", "what-it-is-2", "conflicts-2"]


def test_a_description_is_plain_and_ends_at_a_word() -> None:
    assert text.plain("**Bold** and [a link](https://a.example).") == "Bold and a link."
    assert text.plain("word " * 100, longest=20) == "word word word…"


_LINES = st.text(st.sampled_from([*string.printable[:-3], "Ł", "é", "’", "\u00a0"]), max_size=12)
_WORDS = st.text(st.sampled_from("aZŁ19 '\",.:;()/-’"), max_size=12)


@given(st.lists(st.lists(_WORDS | _LINES, min_size=1, max_size=3), min_size=1, max_size=4))
def test_a_list_that_needs_no_parser_is_what_the_parser_makes_of_it(items: list[list[str]]) -> None:
    written = "\n".join("- " + "\n  ".join(lines) for lines in items)
    expected = text._clean(text._parser().render(written))  # noqa: SLF001  what is left out when a text is plain
    if text._PLAIN_LIST.fullmatch(written):  # noqa: SLF001
        assert text.html(written) == expected
