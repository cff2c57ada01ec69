"""Every kind of page in a real browser: wide and narrow, light and dark, and without JavaScript."""

from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import NARROW, VIEWS, WIDE, View, follow, looking, soon
from conftest import TODAY
from kinds import MISSING_PAGE, file_at
from kinds import kinds as kinds_of
from playwright.sync_api import Browser, ConsoleMessage, Page
from sites import Built

JUDGED = [View(WIDE, "light"), View(NARROW, "dark")]
"""Between them these show axe every layout and both sets of colours; the others, each layout in its other colours."""
_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
"""What axe has to look at again where only the colours are new."""


@pytest.fixture(scope="module")
def kinds(demonstration: Built) -> list[str]:
    """The address of a page of each kind."""
    return list(kinds_of(demonstration, TODAY).values())


@dataclass
class Found:
    """What came of looking at a page of each kind."""

    home: str
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    misfits: list[str] = field(default_factory=list)
    colours: set[str] = field(default_factory=set)
    violations: dict[str, list[str]] = field(default_factory=dict)
    """What axe found wrong, with the pages that have it."""

    def watch(self, page: Page) -> None:
        """Notes errors, and every request wherever it goes."""
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._console)
        page.context.on("request", lambda request: self.requests.append(request.url))

    def _console(self, message: ConsoleMessage) -> None:
        # the page that is not there is asked for on purpose
        expected = message.location["url"] == f"{self.home}{MISSING_PAGE}" and "404" in message.text
        if message.type in ("error", "warning") and not expected:
            self.errors.append(f"{message.type}: {message.text}")

    def judge(self, page: Page, address: str, *, colours_alone: bool) -> None:
        """Notes what axe finds wrong with the page."""
        for violation in Axe().run(page, options=_COLOURS if colours_alone else None).response["violations"]:
            for node in violation["nodes"]:
                what = f"{violation['id']} ({violation['impact']}): {node['html'][:160]}: {node['failureSummary']}"
                self.violations.setdefault(what, []).append(address or "home")


@pytest.fixture(scope="module", params=VIEWS, ids=lambda view: f"{view.width}-{view.colours}")
def view(request: pytest.FixtureRequest) -> View:
    """Each way of looking."""
    chosen: View = request.param
    return chosen


@pytest.fixture(scope="module")
def found(browser: Browser, home: str, kinds: list[str], view: View) -> Found:
    """A page of each kind, looked at once in this view for all the tests that follow."""
    found = Found(home)
    with looking(browser, view) as page:
        found.watch(page)
        for address in kinds:
            # what answers a question asks for its data first
            page.goto(f"{home}{address}", wait_until="networkidle" if "?" in address else "load")
            found.colours.add(page.evaluate("document.body.dataset.mdColorScheme"))
            if (width := page.evaluate("document.documentElement.scrollWidth")) > view.width:
                found.misfits.append(f"{address}: {width} pixels wide, for {page.evaluate(_WIDEST)}")
            found.judge(page, address, colours_alone=view not in JUDGED)
        # the last page may still be loading what a script asked for
        page.wait_for_load_state("networkidle")
    return found


_WIDEST = """() => [...document.body.querySelectorAll('*')]
  .filter(element => element.getBoundingClientRect().right > innerWidth + 1 && !element.closest('.r-scroll, pre'))
  .slice(0, 3).map(element => element.outerHTML.slice(0, 120)).join(' | ')"""


def test_no_page_has_an_error(found: Found) -> None:
    assert found.errors == []


def test_no_page_asks_another_host_for_anything(found: Found) -> None:
    assert len(found.requests) > len(VIEWS)
    assert [url for url in found.requests if not url.startswith((found.home, "data:"))] == []


def test_no_page_scrolls_sideways(found: Found) -> None:
    assert found.misfits == []


def test_pages_take_the_colours_that_the_reader_prefers(found: Found, view: View) -> None:
    assert found.colours == {"default" if view.colours == "light" else "slate"}


def test_axe_finds_nothing_wrong(found: Found) -> None:
    assert found.violations == {}


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_skip_link_leads_past_header_and_navigation(
    browser: Browser, home: str, kinds: list[str], width: int
) -> None:
    with looking(browser, View(width, "light")) as page:
        for address in kinds:
            page.goto(f"{home}{address}")
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.getAttribute('href')") == "#main", address
            assert soon(page, lambda: page.evaluate("document.activeElement.getBoundingClientRect().top >= 0")), address
            follow(page, lambda: page.keyboard.press("Enter"))
            # what the page answers stays in its address
            where = f"#{address.partition('?')[2] or 'main'}"
            assert soon(page, lambda where=where: page.evaluate("where => location.hash === where", where)), address
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.closest('article') !== null"), address


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_every_kind_of_page_is_whole_without_javascript(
    browser: Browser, home: str, kinds: list[str], width: int, demonstration: Built
) -> None:
    with looking(browser, View(width, "light"), scripts=False) as page:
        for address in kinds:
            page.goto(f"{home}{address}")
            assert page.locator("h1").is_visible(), address
            headings = [one.text for one in demonstration.pages[file_at(address)].all("h2")]
            shown = " ".join(page.locator("article").inner_text().split())
            assert [heading for heading in headings if heading not in shown] == [], address
            # the way to the other pages does not depend on a script either
            assert page.get_by_role("link", name="Partners", exact=True).first.is_visible(), address
