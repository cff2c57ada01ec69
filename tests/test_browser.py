"""The site in a real browser: wide and narrow, light and dark, by keyboard, and without JavaScript."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal, NamedTuple, get_args

import browser as browsers
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright
from sites import Built, served

from site_builder.records import Agreement
from site_builder.records.agreement import Publication, Status
from site_builder.rules import RULES

WIDE, NARROW = 1280, 320
"""Pixels. 320 is the width that WCAG 2.2, 1.4.10 asks text to fit into."""
MISSING_PAGE = "agreements/no-such-agreement/"


class View(NamedTuple):
    """How a page is looked at."""

    width: int
    colours: Literal["light", "dark"]


VIEWS = [View(WIDE, "light"), View(WIDE, "dark"), View(NARROW, "light"), View(NARROW, "dark")]
JUDGED = [View(WIDE, "light"), View(NARROW, "dark")]
"""Between them these two show axe every layout and every colour."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of this module."""
    path = browsers.find()
    if path is None:
        pytest.fail(browsers.MISSING, pytrace=False)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(browsers.FLAGS))
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def home(demonstration: Built) -> Iterator[str]:
    """The address of the demonstration."""
    with served(demonstration.site) as address:
        yield address


@pytest.fixture(scope="module")
def kinds(demonstration: Built) -> list[str]:
    """The address of a page of each kind; of agreements, one of each status and each publication level."""
    register = demonstration.register

    def fullest(of: Callable[[Agreement], bool]) -> str:
        # the longest page has the most on it that can go wrong
        found = [f"agreements/{one.id}/" for one in register.agreements.values() if of(one)]
        return max(found, key=lambda address: len(demonstration.page(address).html))

    pages = ["", "agreements/", "partners/", "charter/", "reviews/", "guidance/", "rules/", MISSING_PAGE]
    pages += [fullest(lambda one, status=status: one.status == status) for status in get_args(Status)]
    pages += [fullest(lambda one, level=level: one.publication == level) for level in get_args(Publication)]
    for folder, names in (("partners", register.partners), ("guidance", register.guidance)):
        addresses = [f"{folder}/{name}/" for name in names]
        pages.append(max(addresses, key=lambda address: len(demonstration.page(address).html)))
    pages += [f"partners/{one.id}/" for one in register.partners.values() if one.status == "dissolved"][:1]
    pages.append(f"rules/{max(RULES, key=lambda rule: len(demonstration.page(f'rules/{rule}/').html))}/")
    return list(dict.fromkeys(pages))


class Seen:
    """What a page did while it was looked at."""

    def __init__(self, home: str) -> None:
        self.home = home
        self.faults: list[str] = []

    def watch(self, page: Page) -> None:
        """Notes errors and requests to other hosts."""
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("console", self._message)
        page.context.on("request", self._request)

    def _message(self, message: ConsoleMessage) -> None:
        # the address that is not there is asked for on purpose
        expected = message.location["url"] == f"{self.home}{MISSING_PAGE}" and "404" in message.text
        if message.type in ("error", "warning") and not expected:
            self.faults.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:")):
            self.faults.append(f"request to {request.url}")


@contextmanager
def _looking(browser: Browser, seen: Seen, view: View, *, scripts: bool = True) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": view.width, "height": 800},
        color_scheme=view.colours,
        reduced_motion="reduce",
        java_script_enabled=scripts,
    )
    try:
        page = context.new_page()
        seen.watch(page)
        yield page
    finally:
        context.close()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: f"{view.width}-{view.colours}")
def test_every_kind_of_page_is_quiet_and_fits(browser: Browser, home: str, kinds: list[str], view: View) -> None:
    seen = Seen(home)
    wrong = []
    with _looking(browser, seen, view) as page:
        for address in kinds:
            page.goto(f"{home}{address}", wait_until="networkidle")
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > view.width:
                wrong.append(f"{address}: {width} pixels wide, for {page.evaluate(_WIDEST)}")
            scheme = page.evaluate("document.body.dataset.mdColorScheme")
            if scheme != {"light": "default", "dark": "slate"}[view.colours]:
                wrong.append(f"{address}: shown in the colours {scheme}")
    assert seen.faults == []
    assert wrong == []


_WIDEST = """() => {
  const outside = [...document.body.querySelectorAll('*')].filter(
    element => element.getBoundingClientRect().right > innerWidth + 1
      && !element.closest('.r-scroll, .md-typeset__scrollwrap, pre'))
  return outside.slice(0, 3).map(element => element.outerHTML.slice(0, 120)).join(' | ')
}"""


@pytest.mark.parametrize("view", JUDGED, ids=lambda view: f"{view.width}-{view.colours}")
def test_axe_finds_nothing(browser: Browser, home: str, kinds: list[str], view: View) -> None:
    axe = Axe()
    found: dict[str, list[str]] = {}
    with _looking(browser, Seen(home), view) as page:
        for address in kinds:
            page.goto(f"{home}{address}", wait_until="load")
            for violation in axe.run(page).response["violations"]:
                for node in violation["nodes"]:
                    what = f"{violation['id']} ({violation['impact']}): {node['html'][:160]}: {node['failureSummary']}"
                    found.setdefault(what, []).append(address or "home")
    assert found == {}


def test_a_page_can_be_reached_and_skipped_into_by_keyboard(browser: Browser, home: str, kinds: list[str]) -> None:
    for view in (View(WIDE, "light"), View(NARROW, "light")):
        with _looking(browser, Seen(home), view) as page:
            for address in ("", "agreements/", kinds[8]):
                page.goto(f"{home}{address}")
                page.keyboard.press("Tab")
                skip = page.locator(":focus")
                assert skip.get_attribute("href") == "#main", address
                page.wait_for_function("document.activeElement.getBoundingClientRect().top >= 0")
                page.keyboard.press("Enter")
                page.wait_for_function("location.hash === '#main'")
                page.keyboard.press("Tab")
                assert page.evaluate("document.activeElement.closest('article') !== null"), address


def test_search_finds_a_record_by_keyboard(browser: Browser, home: str, demonstration: Built) -> None:
    agreement = demonstration.register.agreements["hospital-discharge"]
    with _looking(browser, Seen(home), View(WIDE, "light")) as page:
        page.goto(home, wait_until="networkidle")
        page.keyboard.press("s")
        page.keyboard.type(agreement.title)
        result = page.locator(".md-search-result__item a").first
        result.wait_for()
        assert agreement.title in result.inner_text()
        assert result.get_attribute("href").partition("?")[0] == f"{home}agreements/{agreement.id}/"


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_every_kind_of_page_is_whole_without_javascript(
    browser: Browser, home: str, kinds: list[str], width: int, demonstration: Built
) -> None:
    with _looking(browser, Seen(home), View(width, "light"), scripts=False) as page:
        for address in kinds:
            page.goto(f"{home}{address}")
            file = "404.html" if address == MISSING_PAGE else f"{address}index.html"
            assert page.locator("h1").is_visible(), address
            headings = [one.text for one in demonstration.pages[file].all("h2")]
            shown = " ".join(page.locator("article").inner_text().split())
            assert [heading for heading in headings if heading not in shown] == [], address
            # the way to the other pages does not depend on a script either
            assert page.get_by_role("link", name="Partners", exact=True).first.is_visible(), address
