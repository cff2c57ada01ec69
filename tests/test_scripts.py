"""The script of every page: colours, the list of what is on the page, paper, and what scrolls."""

from collections.abc import Iterator

import pytest
from browser import WIDE, View, looking
from playwright.sync_api import Browser, Page
from sites import Built

from tests.bench.reading import longest

COLOURS = "document.body.dataset.mdColorScheme"
LIGHT, DARK = "default", "slate"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A reader whose device asks for light colours, and in whose browser nothing may go wrong unseen."""
    errors: list[str] = []
    with looking(browser, View(WIDE, "light")) as opened:
        opened.on("pageerror", lambda error: errors.append(str(error)))
        opened.on("console", lambda said: errors.append(said.text) if said.type in ("error", "warning") else None)
        yield opened
    assert errors == []


@pytest.fixture
def agreement(home: str, demonstration: Built) -> str:
    """The longest of all agreements."""
    return f"{home}agreements/{longest(demonstration.site, 'agreements')[0]}/"


# Colours


def test_the_colours_that_a_reader_chose_stay_on_every_page(page: Page, home: str, agreement: str) -> None:
    page.goto(home)
    button = page.get_by_role("button", name="Dark colours")
    assert (page.evaluate(COLOURS), button.get_attribute("aria-pressed")) == (LIGHT, "false")
    button.click()
    assert (page.evaluate(COLOURS), button.get_attribute("aria-pressed")) == (DARK, "true")
    page.goto(agreement)
    assert (page.evaluate(COLOURS), button.get_attribute("aria-pressed")) == (DARK, "true")
    button.click()
    page.reload()
    assert (page.evaluate(COLOURS), button.get_attribute("aria-pressed")) == (LIGHT, "false")


def test_colours_follow_the_device_until_the_reader_chooses(page: Page, home: str) -> None:
    page.goto(home)
    button = page.get_by_role("button", name="Dark colours")
    for asked, shown in (("dark", DARK), ("light", LIGHT)):
        page.emulate_media(color_scheme=asked)  # type: ignore[arg-type]
        page.locator(f"body[data-md-color-scheme={shown}]").wait_for()
        assert button.get_attribute("aria-pressed") == str(shown == DARK).lower()
    button.click()
    for asked in ("dark", "light"):
        page.emulate_media(color_scheme=asked)  # type: ignore[arg-type]
        assert page.evaluate(COLOURS) == DARK
    page.reload()
    assert page.evaluate(COLOURS) == DARK


def test_colours_are_there_before_anything_is_shown(browser: Browser, home: str) -> None:
    with looking(browser, View(WIDE, "dark")) as page:
        # what the page's own script would do comes too late
        page.route("**/register.js", lambda route: route.abort())
        page.goto(home)
        assert page.evaluate(COLOURS) == DARK


def test_a_browser_that_keeps_nothing_still_switches_colours(page: Page, home: str) -> None:
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('kept out'); } })")
    page.goto(home)
    page.get_by_role("button", name="Dark colours").click()
    assert page.evaluate(COLOURS) == DARK
    page.reload()
    assert page.evaluate(COLOURS) == LIGHT


def test_what_is_kept_by_another_hand_is_no_colour(page: Page, home: str) -> None:
    page.goto(home)
    page.get_by_role("button", name="Dark colours").click()
    page.evaluate("Object.keys(localStorage).forEach((key) => localStorage.setItem(key, '\"><b>'))")
    page.reload()
    assert page.evaluate(COLOURS) == LIGHT


# What is on the page


def test_the_list_of_what_is_on_the_page_marks_where_the_reader_is(page: Page, agreement: str) -> None:
    page.goto(agreement)
    marked = page.locator(".r-contents .md-nav__link--active")
    links = page.locator(".r-contents a").all()
    assert len(links) > 5
    for link in (*links[:4], links[1]):
        hash_ = link.get_attribute("href") or ""
        page.evaluate("hash => document.querySelector(hash).scrollIntoView()", hash_)
        page.locator(f".r-contents .md-nav__link--active[href='{hash_}']").wait_for()
        assert marked.count() == 1
    page.evaluate("scrollTo(0, 0)")
    marked.wait_for(state="detached")


def test_a_page_without_such_a_list_has_no_error(page: Page, home: str) -> None:
    page.goto(home)
    assert page.locator(".r-contents").count() == 0
    page.get_by_role("button", name="Dark colours").click()
    assert page.evaluate(COLOURS) == DARK


# Paper


def test_paper_shows_what_is_folded_and_the_screen_folds_it_again(page: Page, agreement: str) -> None:
    page.goto(agreement)
    page.locator("article details").first.wait_for(state="attached")
    folded = "[...document.querySelectorAll('article details')].map((each) => each.open)"
    before = page.evaluate(folded)
    assert False in before
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert set(page.evaluate(folded)) == {True}
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(folded) == before


# What is too wide


def test_what_is_too_wide_can_be_scrolled_by_keyboard(page: Page, agreement: str) -> None:
    page.goto(agreement)
    table = page.locator(".r-scroll").first
    assert table.get_attribute("tabindex") is None
    # a table with a word in it that no column is made for
    table.evaluate("(element) => { element.firstElementChild.style.minWidth = '600px'; }")
    page.set_viewport_size({"width": 480, "height": 800})
    page.locator(".r-scroll[role=region][tabindex='0']").first.wait_for()
    assert table.get_attribute("aria-label") == table.locator("caption").text_content()
    table.focus()
    page.keyboard.press("ArrowRight")
    page.evaluate("""async () => {
      while (!document.activeElement.scrollLeft) await new Promise(requestAnimationFrame);
    }""")
    page.set_viewport_size({"width": WIDE, "height": 800})
    page.locator(".r-scroll[role=region]").first.wait_for(state="detached")
    assert [table.get_attribute(name) for name in ("tabindex", "role", "aria-label")] == [None, None, None]
