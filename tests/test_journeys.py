"""What readers come to do, from the front page to the end: by keyboard alone, without scripts, and below any folder.

Whatever they do, they are watched over: see `reading`.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest
from browser import NARROW, WIDE, View, follow, looking
from conftest import TODAY
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response, Route, expect
from sites import Built, build, served
from test_history_shown import kept_in_git

from site_builder.records.agreement import Flow

WIDTHS = pytest.mark.parametrize("width", [WIDE, NARROW])

_UNSEEN = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "the keyboard is nowhere";
  const what = at.outerHTML.slice(0, 120);
  const { outlineStyle, outlineWidth } = getComputedStyle(at);
  if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) return `nothing shows that the keyboard is at ${what}`;
  const { left, top, width, height } = at.getClientRects()[0];
  const middle = Math.min(Math.max(top + height / 2, 1), innerHeight - 1);
  const there = document.elementFromPoint(left + Math.min(width / 2, 20), middle);
  return at.contains(there) ? "" : `${there?.outerHTML.slice(0, 120)} covers ${what}`;
}"""
"""What is wrong with how the element that has the keyboard is seen (WCAG 2.2, 2.4.7 and 2.4.11), or ''."""

_ANSWERED = (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)

_KEPT = """async () => [
  ...Object.values(localStorage), ...Object.values(sessionStorage),
  ...(await indexedDB.databases()).map(({ name }) => name), ...(await caches.keys()),
]"""


@dataclass
class Reader:
    """Somebody who reads the site at `home`, and all that their browser was made to do."""

    page: Page
    home: str
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._hear)
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("response", lambda response: self.answers.append(response))  # noqa: PLW0108  Playwright marks handlers, and a method of a list cannot be marked

    def _hear(self, message: ConsoleMessage) -> None:
        # what the content security policy stops is said here too
        if message.type in ("error", "warning"):
            self.errors.append(message.text)

    def wrong(self) -> dict[str, list[str]]:
        """What no journey may bring about: by what it is."""
        found = {
            "errors": self.errors,
            "asked of others": [url for url in self.requests if not url.startswith((self.home, "data:", "blob:"))],
            "not answered": [f"{one.status} {one.url}" for one in self.answers if one.status not in _ANSWERED],
            "cookies": [f"{one.get('name')}" for one in self.page.context.cookies()],
            # which colours they chose
            "kept": [value for value in self.page.evaluate(_KEPT) if value not in ("default", "slate")],
        }
        return {what: of for what, of in found.items() if of}

    def open(self, address: str = "") -> None:
        """Goes to an address of the site."""
        self.page.goto(f"{self.home}{address}")

    def there(self, address: str) -> None:
        """Waits until the reader is there."""
        self.page.wait_for_url(f"{self.home}{address}")

    def press(self, *keys: str) -> None:
        """Presses keys that do not lead to another page; after each it must be seen where the keyboard is."""
        for key in keys:
            self.page.keyboard.press(key)
            self.page.evaluate("new Promise(requestAnimationFrame)")
            assert self.page.evaluate(_UNSEEN) == ""

    def tab_to(self, selector: str, *, back: bool = False, at_most: int = 120) -> None:
        """Presses Tab, or Shift and Tab, until the keyboard is there."""
        for _ in range(at_most):
            self.press("Shift+Tab" if back else "Tab")
            if self.is_at(selector):
                return
        pytest.fail(f"Tab does not lead to {selector}")

    def is_at(self, selector: str) -> bool:
        """Whether the keyboard is there."""
        return bool(self.page.evaluate("selector => document.activeElement.matches(selector)", selector))

    def follow(self, address: str) -> None:
        """Presses Enter on what leads to an address, which may have stars in it."""
        self.page.keyboard.press("Enter")
        self.there(address)

    def reads(self, title: str) -> None:
        """Waits until the reader is at the page of this title."""
        expect(self.page.locator("h1")).to_have_text(title, use_inner_text=True)

    def shown(self, selector: str) -> list[str]:
        """The texts of all that is there, runs of blanks as one."""
        return [" ".join(text.split()) for text in self.page.locator(selector).all_inner_texts()]


@contextmanager
def reading(browser: Browser, home: str, width: int = WIDE, *, scripts: bool = True) -> Iterator[Reader]:
    """A reader with an empty browser, whose journey asks nobody else for anything and leaves nothing behind.

    Neither an error nor a breach of the content security policy, no request to another place or for what is not there,
    no cookie, nothing kept but the choice of colours.
    """
    with looking(browser, View(width, "light"), scripts=scripts) as page:
        reader = Reader(page, home)
        yield reader
        page.wait_for_load_state("networkidle")
        assert reader.wrong() == {}


def test_nothing_that_a_journey_must_not_do_escapes_notice(browser: Browser, home: str) -> None:
    with looking(browser, View(WIDE, "light")) as page:
        reader = Reader(page, home)
        reader.open("privacy/")
        assert reader.wrong() == {}
        page.evaluate(
            """async home => {
              document.cookie = "seen=1";
              localStorage.setItem("seen", "at noon");
              sessionStorage.setItem("seen", "at one");
              document.body.append(Object.assign(new Image(), { src: "https://elsewhere.example/pixel.png" }));
              await fetch(`${home}no-such-file`);
            }""",
            home,
        )
        page.route("https://elsewhere.example/", lambda route: route.fulfill(body="Elsewhere"))
        page.goto("https://elsewhere.example/")
        page.go_back()
        found = reader.wrong()
    assert found.keys() == {"errors", "asked of others", "not answered", "cookies", "kept"}
    assert any("Content Security Policy" in said for said in found["errors"])
    assert found["asked of others"] == [f"https://elsewhere.example/{file}" for file in ("pixel.png", "")]
    assert found["not answered"] == [f"404 {home}no-such-file"]
    assert (found["cookies"], found["kept"]) == (["seen"], ["at noon", "at one"])


# By keyboard alone


@WIDTHS
def test_an_agreement_is_searched_for_from_the_front_page(browser: Browser, home: str, width: int) -> None:
    with reading(browser, home, width) as reader:
        reader.open()
        reader.press("Tab")
        assert reader.is_at("[href='#main']")
        if width == NARROW:
            reader.tab_to(".r-button--search")
            reader.follow("search/")
        reader.tab_to("[type=search]")
        reader.page.keyboard.type("hospital discharge")
        reader.follow("search/#q=hospital+discharge")
        told = re.compile(r"^\d+ pages found for “hospital discharge”")
        expect(reader.page.get_by_role("status")).to_have_text(told)
        reader.tab_to(".r-results li:nth-child(2) a")
        place = _place(reader)
        second = reader.shown(".r-results li:nth-child(2) a")
        reader.follow("**/")
        reader.page.go_back()
        expect(reader.page.get_by_role("status")).to_have_text(told)
        assert (reader.shown(":focus"), _place(reader)) == (second, place)
        reader.tab_to(".r-results li:first-child a", back=True)
        reader.follow("agreements/hospital-discharge/")
        reader.tab_to(".r-facts [href='#rights']")
        reader.follow("agreements/hospital-discharge/#rights")
        # from there the keyboard goes on
        reader.press("Tab")
        assert (
            reader.page.evaluate("document.querySelector('#rights').compareDocumentPosition(document.activeElement)")
            == 4
        )


def _place(reader: Reader) -> int:
    """How far down the screen the element is that has the keyboard, in whole pixels."""
    return round(reader.page.evaluate("document.activeElement.getBoundingClientRect().top"))


_STATUS = ".r-facet:nth-of-type(4) > summary"
"""What unfolds the choices of a status."""


@WIDTHS
def test_agreements_are_narrowed_down_and_come_back_to(browser: Browser, home: str, width: int) -> None:
    with reading(browser, home, width) as reader:
        reader.open("agreements/")
        page, told = reader.page, reader.page.locator(".r-finder [role=status]")
        total = page.locator(".r-finder__count").inner_text()
        reader.tab_to("#finder-words")
        page.keyboard.type("care")
        expect(told).to_have_text(re.compile(rf"^\d+ of {total}$"))
        of_care = told.inner_text()
        if width == NARROW:
            reader.tab_to(".r-finder__filters > summary")
            reader.press("Enter")
        reader.tab_to(_STATUS)
        assert reader.shown(":focus") == ["Status"]
        reader.press("Enter")
        reader.tab_to("input[name=status][value=active]")
        reader.press("Space")
        expect(told).not_to_have_text(of_care)
        assert reader.shown(".r-finder__count") == [told.inner_text()]
        assert reader.shown(".r-chip") == ["Remove Status: In force", "Remove Words: care", "Remove all"]
        reader.tab_to(_STATUS, back=True)
        reader.tab_to(".r-chips li:first-child button")
        reader.press("Enter")
        expect(told).to_have_text(of_care)
        # the next one has the keyboard
        assert reader.shown(":focus") == reader.shown(".r-chip") == ["Remove Words: care"]
        reader.tab_to(".r-table--found tbody tr:nth-child(6) a")
        before = (page.url, reader.shown(".r-table--found tbody a"), reader.shown(":focus"), _place(reader))
        reader.follow("agreements/*/")
        reader.reads(before[2][0])
        page.go_back()
        expect(page.locator(".r-finder")).to_be_visible()
        assert (page.url, reader.shown(".r-table--found tbody a"), reader.shown(":focus"), _place(reader)) == before
        assert page.get_by_role("searchbox", name="Search agreements").input_value() == "care"
        reader.press("Tab")
        assert reader.is_at(".r-table--found tbody tr:nth-child(7) a")


PAIR = ("saltmarsh-county-council", "saltmarsh-police")
"""Two partners that share under several agreements."""


@WIDTHS
def test_what_two_organisations_share_is_asked_and_followed(
    browser: Browser, home: str, width: int, demonstration: Built
) -> None:
    one, other = (demonstration.register.partner_name(partner) for partner in PAIR)
    with reading(browser, home, width) as reader:
        reader.open()
        if width == NARROW:
            reader.tab_to(".r-button--menu")
            reader.press("Enter")
        reader.tab_to(".r-menu [href$='who-shares-with-whom/']")
        reader.follow("who-shares-with-whom/")
        for selector, name, partner in (("#pairs-a", one, PAIR[0]), ("#pairs-b", other, PAIR[1])):
            reader.tab_to(selector)
            reader.page.keyboard.type(name)
            assert reader.page.locator(selector).input_value() == partner
        reader.press("Tab", "Enter")
        expect(reader.page.locator("#pairs-status")).to_have_text(
            re.compile(rf"^\d+ agreements have both {one} and {other} as parties.$")
        )
        reader.tab_to("#pairs-found section:nth-of-type(2) h3 a")
        title, place = reader.shown(":focus"), _place(reader)
        reader.follow("agreements/*/")
        reader.reads(title[0])
        assert {one, other} <= set(reader.shown("#who ~ .r-scroll tbody th"))
        reader.page.go_back()
        expect(reader.page.locator("#pairs-status")).to_have_text(re.compile("as parties"))
        assert (reader.shown(":focus"), _place(reader)) == (title, place)


SECRETS = ("council", "refuge", "domestic-abuse", *PAIR)
"""What the reader types and chooses in the journeys below."""


@contextmanager
def unheard(page: Page) -> Iterator[None]:
    """What the reader asks here stands in no request: neither in its address or referrer nor in its body."""
    sent: list[str] = []
    page.on("request", lambda one: sent.append(f"{one.url} {one.headers.get('referer', '')} {one.post_data or ''}"))
    yield
    page.wait_for_load_state("networkidle")
    assert len(sent) > 5
    assert [one for one in sent if any(secret in one for secret in SECRETS)] == []


def test_what_is_searched_for_stays_in_the_browser(browser: Browser, home: str) -> None:
    with reading(browser, home) as reader, unheard(reader.page):
        page, told = reader.page, reader.page.locator("#r-told")
        reader.open("glossary/")
        page.locator("#r-search").fill("council")
        page.keyboard.press("Enter")
        reader.there("search/#q=council")
        expect(told).to_have_text(re.compile("found for “council”, page 1 of"))
        page.get_by_role("link", name="Next page").click()
        expect(told).to_have_text(re.compile("“council”, page 2 of"))
        page.locator("#r-question").fill("refuge")
        page.keyboard.press("Enter")
        expect(told).to_have_text(re.compile("found for “refuge”"))
        page.reload()
        expect(told).to_have_text(re.compile("found for “refuge”"))
        reader.open("privacy/")
        page.go_back()
        expect(told).to_have_text(re.compile("found for “refuge”"))
        page.go_back()
        expect(told).to_have_text(re.compile("“council”, page 2 of"))
        reader.open()
        page.locator("#r-question").fill("refuge")
        page.get_by_role("button", name="Search").last.click()
        reader.there("search/#q=refuge")
        expect(told).to_have_text(re.compile("found for “refuge”"))


def test_what_is_narrowed_down_stays_in_the_browser(browser: Browser, home: str) -> None:
    with reading(browser, home) as reader, unheard(reader.page):
        page, count = reader.page, reader.page.locator(".r-finder__count")
        reader.open("agreements/")
        total = count.inner_text()
        page.locator("input[name=theme][value=domestic-abuse]").check()
        reader.there("agreements/#theme=domestic-abuse")
        chosen = count.inner_text()
        page.get_by_role("searchbox", name="Search agreements").fill("refuge")
        reader.there("agreements/#theme=domestic-abuse&q=refuge")
        both = count.inner_text()
        assert len({total, chosen, both}) == 3
        page.reload()
        expect(count).to_have_text(both)
        reader.open("privacy/")
        page.go_back()
        expect(count).to_have_text(both)
        page.go_back()
        expect(count).to_have_text(chosen)
        page.reload()
        expect(count).to_have_text(chosen)
        page.go_back()
        expect(count).to_have_text(total)


def test_which_two_organisations_are_chosen_stays_in_the_browser(browser: Browser, home: str) -> None:
    with reading(browser, home) as reader, unheard(reader.page):
        page, told = reader.page, reader.page.locator("#pairs-status")
        reader.open("who-shares-with-whom/")
        for selector, partner in zip(("#pairs-a", "#pairs-b"), PAIR, strict=True):
            page.locator(selector).select_option(partner)
        page.get_by_role("button", name="Show what they share").click()
        expect(told).to_have_text(re.compile("as parties"))
        reader.there(f"who-shares-with-whom/#a={PAIR[0]}&b={PAIR[1]}")
        page.reload()
        expect(told).to_have_text(re.compile("as parties"))
        reader.open("privacy/")
        page.go_back()
        expect(told).to_have_text(re.compile("as parties"))


OLDER = {
    "search/?q=refuge&page=2": "search/#q=refuge&page=2",
    "agreements/?theme=domestic-abuse&q=refuge": "agreements/#theme=domestic-abuse&q=refuge",
    f"who-shares-with-whom/?a={PAIR[0]}&b={PAIR[1]}": f"who-shares-with-whom/#a={PAIR[0]}&b={PAIR[1]}",
}
"""Addresses that people may have kept, and what becomes of them."""


@pytest.mark.parametrize("address", OLDER)
def test_what_an_older_address_asks_is_answered_and_not_sent_again(browser: Browser, home: str, address: str) -> None:
    with reading(browser, home) as reader:
        page = reader.page
        reader.open(address)
        reader.there(OLDER[address])
        with unheard(page):
            page.reload()
            reader.open("privacy/")
            page.go_back()
            reader.there(OLDER[address])
            answer = page.locator(".r-results a, .r-table--found tbody a, #pairs-found a").first
            expect(answer).to_be_visible()


def test_a_reader_who_is_quicker_than_the_scripts_sends_no_words_either(browser: Browser, home: str) -> None:
    with reading(browser, home) as reader, unheard(reader.page):
        page = reader.page
        held: list[Route] = []
        page.route("**/assets/register/**/*.js", lambda route: held.append(route))  # noqa: PLW0108  Playwright marks the function
        page.goto(home, wait_until="commit")
        page.locator("#r-question").fill("council")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{home}search/#q=council", wait_until="commit")
        page.locator("#r-question").fill("refuge")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{home}search/#q=refuge", wait_until="commit")
        page.unroute("**/assets/register/**/*.js")
        page.reload()
        expect(page.locator("#r-told")).to_have_text(re.compile("found for “refuge”"))


ASKING = ("search/#q=refuge", "agreements/#theme=domestic-abuse", f"who-shares-with-whom/#a={PAIR[0]}&b={PAIR[1]}")


@pytest.mark.parametrize("address", ASKING)
def test_the_skip_link_leaves_what_is_asked_as_it_is(browser: Browser, home: str, address: str) -> None:
    with reading(browser, home) as reader:
        page = reader.page
        reader.open(address)
        answer = page.locator(".r-results a, .r-table--found tbody a, #pairs-found a")
        expect(answer.first).to_be_visible()
        before = answer.all_inner_texts()
        reader.press("Tab")
        assert reader.is_at("[href='#main']")
        follow(page, lambda: page.keyboard.press("Enter"))
        reader.there(address)
        expect(answer).to_have_text(before, use_inner_text=True)
        reader.press("Tab")
        assert page.evaluate("document.activeElement.closest('article') !== null")
        page.reload()
        expect(answer).to_have_text(before, use_inner_text=True)


@pytest.mark.parametrize("address", ["search/", "agreements/", "who-shares-with-whom/"])
def test_a_place_that_was_gone_to_before_anything_was_asked_is_come_back_to(
    browser: Browser, home: str, address: str
) -> None:
    asked = next(one for one in ASKING if one.startswith(address))
    with reading(browser, home) as reader:
        page = reader.page
        reader.open(address)
        page.wait_for_load_state("networkidle")
        page.evaluate("location.hash = '#main'")
        reader.there(f"{address}#main")
        page.evaluate("address => { location.href = address; }", f"{home}{asked}")
        answer = page.locator(".r-results a, .r-chip, #pairs-found a").first
        expect(answer).to_be_visible()
        page.go_back()
        reader.there(f"{address}#main")
        expect(answer).to_be_hidden()
        page.go_forward()
        reader.there(asked)
        expect(answer).to_be_visible()


def test_colours_are_chosen_once_for_every_page(browser: Browser, home: str) -> None:
    scheme = "document.body.dataset.mdColorScheme"
    with reading(browser, home, NARROW) as reader:
        reader.open()
        reader.tab_to(".r-button--colours")
        assert reader.page.evaluate(_KEPT) == []
        for key, dark in (("Space", True), ("Enter", False), ("Space", True)):
            reader.press(key)
            assert reader.page.evaluate(scheme) == ("slate" if dark else "default")
            assert reader.page.get_by_role("button", name="Dark colours", pressed=dark).count() == 1
        reader.open("agreements/hospital-discharge/")
        assert reader.page.evaluate(scheme) == "slate"
        assert reader.page.evaluate(_KEPT) == ["slate"]


def test_the_menu_opens_moves_and_closes_on_a_narrow_screen(browser: Browser, home: str) -> None:
    with reading(browser, home, NARROW) as reader:
        reader.open("partners/")
        button = reader.page.get_by_role("button", name="Menu")
        links = reader.page.locator(".r-menu a")
        reader.tab_to(".r-button--menu")
        assert not links.first.is_visible()
        reader.press("Tab")
        assert not reader.is_at(".r-menu a")
        reader.tab_to(".r-button--menu", back=True, at_most=1)
        for key in ("Enter", "Space"):
            reader.press(key)
            expect(button).to_have_attribute("aria-expanded", "true")
            for number in range(1, links.count() + 1):
                reader.tab_to(f".r-menu li:nth-child({number}) a", at_most=1)
            reader.tab_to(f".r-menu li:nth-child({links.count() - 1}) a", back=True, at_most=1)
            reader.press("Escape")
            assert reader.is_at(".r-button--menu")
            expect(button).to_have_attribute("aria-expanded", "false")
            assert not links.first.is_visible()


# Without scripts, on a narrow screen


def _click(reader: Reader, within: str, name: str | None = None) -> str:
    """Follows the first link there, or the one of this name; the name."""
    links = reader.page.locator(within).get_by_role("link")
    link = links.get_by_text(name, exact=True).first if name else links.first
    said = link.inner_text()
    before = reader.page.url
    link.click()
    reader.page.wait_for_url(lambda url: url != before)
    return said


def test_an_agreement_is_found_by_lists_without_scripts(browser: Browser, home: str) -> None:
    with reading(browser, home, NARROW, scripts=False) as reader:
        reader.open()
        theme = _click(reader, ".r-ways section:first-child ul")
        reader.reads(theme)
        title = _click(reader, "tbody th")
        reader.reads(title)
        assert theme in reader.shown(".r-crumbs")[0]
        _click(reader, ".r-menu", "Agreements")
        for way in ("by partner", "by law", "by status", "by lawful basis"):
            _click(reader, ".r-plain", way)
            value = _click(reader, ".r-by")
            reader.reads(value)
            _click(reader, ".r-crumbs", "Agreements")


def test_every_row_of_a_long_table_is_reached_without_scripts(browser: Browser, paged: Built) -> None:
    titles = sorted((one.title for one in paged.register.agreements.values()), key=str.casefold)
    rows: list[str] = []
    with served(paged.site) as home, reading(browser, home, NARROW, scripts=False) as reader:
        reader.open("agreements/")
        while True:
            rows += reader.shown("tbody th a")
            following = reader.page.locator("a[rel=next]")
            if not following.count():
                break
            following.click()
            reader.there(f"agreements/page/{len(rows) // 7 + 1}/")
        assert rows == titles
        reader.page.locator("tbody th a").last.click()
        reader.reads(titles[-1])


def test_what_two_organisations_share_is_read_without_scripts(
    browser: Browser, home: str, demonstration: Built
) -> None:
    register = demonstration.register
    one, other = (register.partner_name(partner) for partner in PAIR)
    flows = {
        agreement.title: _flowing(agreement.flows)
        for agreement in register.agreements_of[PAIR[0]]
        if agreement.in_force and agreement.flows
    }
    title = next(title for title, number in flows.items() if number)
    with reading(browser, home, NARROW, scripts=False) as reader:
        reader.open()
        _click(reader, ".r-menu", "Who shares")
        _click(reader, "#partners ~ ul", one)
        _click(reader, "#agreements ~ .r-scroll", title)
        reader.reads(title)
        cells = reader.page.locator(".r-table--flows tbody tr").all()
        said = [(_said(row.locator("th")), _said(row.locator("td").first)) for row in cells]
        assert sum(set(way) == {one, other} for way in said) == flows[title]
        assert reader.page.locator(".r-table--flows").is_visible()


def _flowing(flows: Iterable[Flow]) -> int:
    return sum({flow.giver, flow.receiver} == set(PAIR) for flow in flows)


def _said(cell: Locator) -> str:
    return " ".join((cell.text_content() or "").split())


def test_somebody_finds_what_is_about_them_without_scripts(browser: Browser, home: str) -> None:
    with reading(browser, home, NARROW, scripts=False) as reader:
        reader.open()
        _click(reader, ".r-menu", "About you")
        kind = _click(reader, ".r-kinds")
        reader.reads(kind)
        asks = reader.page.locator("td a").filter(has_text="Whom to ask about").first
        title = _said(asks).removeprefix("Whom to ask about: ")
        asks.click()
        reader.there("agreements/*/#rights")
        reader.reads(title)
        assert reader.page.locator("#rights").is_visible()
        assert reader.page.locator("#rights ~ * a[href^='mailto:']").first.is_visible()


def test_a_late_review_is_read_without_scripts(browser: Browser, home: str, demonstration: Built) -> None:
    with reading(browser, home, NARROW, scripts=False) as reader:
        reader.open()
        reader.page.locator(".r-figures").get_by_role("link", name="overdue").click()
        reader.there("reviews/#overdue")
        title = _click(reader, "#overdue + .r-scroll tbody th")
        reader.reads(title)
        reader.page.locator(".r-facts a[href='#review']").click()
        (one,) = (one for one in demonstration.register.agreements.values() if one.title == title)
        held = reader.page.locator("#review ~ .r-details summary")
        assert held.count() == len(one.reviews)
        assert re.search(r"months? late", reader.shown("#review + .r-facts")[0])


@pytest.fixture(scope="module")
def with_history(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A small register that is kept in Git, with a change."""
    folder = tmp_path_factory.mktemp("with-history")
    return build(kept_in_git(folder / "register").folder, folder / "site", TODAY)


def test_what_changed_is_read_without_scripts(browser: Browser, with_history: Built) -> None:
    with served(with_history.site) as home, reading(browser, home, NARROW, scripts=False) as reader:
        reader.open()
        _click(reader, ".r-footer", "Changes")
        assert reader.shown("article h2") == ["March 2026", "January 2026"]
        days = reader.shown("article h3")
        assert days == ["2 March 2026", "5 January 2026"]
        title = _click(reader, "article h3 + h4")
        reader.reads(title)
        assert reader.shown("#history ~ h3") == days
        assert "to 9 years" in reader.shown("#history ~ ul")[0]
        commits = reader.page.locator("#history ~ p a[href*='/commit/']")
        assert commits.count() == 2


# Below a folder, from a server that does nothing but hand out files


def test_everything_works_below_a_folder_and_asks_for_nothing_above_it(browser: Browser, real_register: Built) -> None:
    folder = urlsplit(real_register.site_url).path.strip("/")
    assert folder
    with served(real_register.site, below=f"{folder}/") as home, reading(browser, home, NARROW) as reader:
        page = reader.page
        reader.open()
        page.locator(".r-figures a").first.click()
        reader.there("agreements/")
        page.locator(".r-finder").wait_for()
        page.locator(".r-finder__filters > summary").click()
        page.locator(".r-facet summary").get_by_text("Status").click()
        page.locator("input[name=status]").first.check()
        page.wait_for_url(re.compile(rf"^{re.escape(home)}agreements/#status="))
        (found, *_) = reader.shown(".r-table--found tbody a")
        page.locator(".r-table--found tbody a").first.click()
        reader.there("agreements/*/")
        reader.reads(found)
        page.locator(".r-button--search").click()
        reader.there("search/")
        page.locator("[type=search]").fill(found)
        page.keyboard.press("Enter")
        reader.there("search/#q=*")
        page.locator(".r-results a").first.click()
        reader.there("agreements/*/")
        reader.reads(found)
        page.get_by_role("button", name="Menu").click()
        page.locator(".r-menu").get_by_role("link", name="Who shares").click()
        reader.there("who-shares-with-whom/")
        (agreement,) = (one for one in real_register.register.agreements.values() if one.title == found)
        for label, party in zip(("One organisation", "The other organisation"), agreement.parties, strict=False):
            page.get_by_label(label).select_option(party.partner)
        page.get_by_role("button", name="Show what they share").click()
        page.locator("#pairs-found").get_by_role("link", name=found).click()
        reader.reads(found)


def test_a_wrong_address_below_a_folder_leads_back_into_the_site(browser: Browser, real_register: Built) -> None:
    folder = urlsplit(real_register.site_url).path.strip("/")
    with served(real_register.site, below=f"{folder}/") as home, looking(browser, View(WIDE, "light")) as page:
        reader = Reader(page, home)
        reader.open("agreements/2019/old-name.html")
        reader.reads("Page not found")
        for name in ("Agreements", "Partners"):
            page.locator("article").get_by_role("link", name=name, exact=True).click()
            reader.reads(name)
            page.go_back()
        page.wait_for_load_state("networkidle")
        missing = f"404 {home}agreements/2019/old-name.html"
        found = reader.wrong()
    assert set(found.pop("not answered")) == {missing}
    assert all("404" in said for said in found.pop("errors"))
    assert found == {}
