"""The finder: what it finds, counts, says and downloads, held against the records; by keyboard, by link, without it."""

import csv
import gzip
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import hold_back, soon
from conftest import EXAMPLE
from found import KINDS, Asked, Oracle, by_lists, of_partner
from playwright.sync_api import Browser, Page, expect
from repositories import Repository
from sites import REPOSITORY, Built

from site_builder import history
from site_builder import register as registers
from site_builder.history import History
from site_builder.site import facets, finder
from site_builder.site.rendering import Site
from tests.bench.hosting import hosted
from tests.bench.invention import invent
from tests.bench.reading import FINDER, weigh

Colours = Literal["light", "dark"]
WIDE, NARROW = 1280, 320
LARGE = 10_000
MOST_BYTES = 300_000
"""Of the index of so many agreements, over the wire."""


@pytest.fixture(scope="module")
def oracle(demonstration: Built) -> Oracle:
    return Oracle(demonstration.register, date(2026, 11, 21), history.read(REPOSITORY))


@contextmanager
def _looking(
    browser: Browser, address: str, width: int = WIDE, colours: Colours = "light", *, scripts: bool = True
) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=colours,
        reduced_motion="reduce",
        java_script_enabled=scripts,
    )
    problems: list[str] = []
    try:
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type != "log" else None)
        page.goto(address)
        if scripts and page.locator(".r-finder").count():
            page.locator(".r-finder").wait_for()
        yield page
        assert problems == []
    finally:
        context.close()


@pytest.fixture
def page(browser: Browser, home: str) -> Iterator[Page]:
    """The finder of agreements, as it stands when it is opened."""
    with _looking(browser, f"{home}agreements/") as opened:
        yield opened


def _until(page: Page, what: str) -> None:
    """Waits for something to be so.

    Playwright's own way evaluates texts, which the page's policy forbids.
    """
    page.evaluate(f"""async () => {{
      const end = performance.now() + 20_000;
      while (!({what})) {{
        if (performance.now() > end) throw new Error('it never came to be');
        await new Promise(requestAnimationFrame);
      }}
    }}""")


def _open_all(page: Page) -> None:
    """Unfolds every facet, and waits until each has its choices."""
    page.evaluate("document.querySelectorAll('.r-finder details').forEach(one => { one.open = true; })")
    _until(page, "[...document.querySelectorAll('.r-facet ul')].every(list => list.children.length)")


_SHOWN = """() => Object.fromEntries([...document.querySelectorAll('.r-facet')].map((facet) => [
  facet.querySelector('legend').textContent,
  Object.fromEntries([...facet.querySelectorAll('li:not([hidden])')].map((item) => {
    const [label, count] = item.querySelectorAll('span');
    return [label.textContent, [Number(count.textContent.replace(',', '')), item.querySelector('input').checked]];
  })),
]))"""


def _counts(page: Page) -> dict[str, dict[str, int]]:
    return {facet: {label: number for label, (number, _) in of.items()} for facet, of in page.evaluate(_SHOWN).items()}


def _checked(page: Page) -> dict[str, frozenset[str]]:
    shown = page.evaluate(_SHOWN)
    chosen = {facet: frozenset(label for label, (_, on) in of.items() if on) for facet, of in shown.items()}
    return {facet: labels for facet, labels in chosen.items() if labels}


def _titles(page: Page) -> list[str]:
    found: list[str] = page.locator(".r-table--found tbody th a").all_text_contents()
    return found


def _heading(page: Page) -> str:
    return page.locator(".r-finder__count").inner_text()


def _said(found: int, total: int, many: str = "agreements") -> str:
    return f"{total:,} {many}" if found == total else f"{found:,} of {total:,} {many}"


def _choose(page: Page, facet: str, label: str) -> None:
    fields = page.get_by_role("group", name=facet, exact=True)
    fields.locator("label").filter(has=page.get_by_text(label, exact=True)).locator("input").click()


def _tick(page: Page, facet: str, label: str) -> None:
    """As `_choose` does, without a pointer: where hundreds of choices follow each other, the page moves under one."""
    fields = page.get_by_role("group", name=facet, exact=True)
    box = fields.locator("label").filter(has=page.get_by_text(label, exact=True)).locator("input")
    box.evaluate("box => box.click()")


def _type(page: Page, words: str) -> None:
    page.get_by_role("searchbox", name="Search agreements").fill(words)


# What it finds

WORDS = (("care",), ("child", "scho"), ("harbourne",), ("0101",), ("pupils", "council"), ("primary", "trust"))


def _random_questions(oracle: Oracle, number: int) -> Iterator[Asked]:
    """Combinations that at least one agreement answers, so that each goes on from what a reader could see."""
    random = Random(2026)  # noqa: S311  the same questions each time
    for _ in range(number):
        labels = random.choice(oracle.agreements)[1]
        given = [facet for facet, held in labels.items() if held]
        chosen = {facet: {random.choice(sorted(labels[facet]))} for facet in random.sample(given, random.randint(1, 4))}
        # a second choice in a facet widens it
        more = random.choice(oracle.agreements)[1]
        for facet, held in chosen.items():
            if random.random() < 0.5 and more[facet]:
                held.add(random.choice(sorted(more[facet])))
        yield Asked({facet: frozenset(held) for facet, held in chosen.items()})
    yield from (Asked(words=words) for words in WORDS)
    yield Asked({"Status": frozenset({"In force"}), "Theme": frozenset({"Health and care"})}, ("hospital",))


def test_facets_answer_and_count_as_the_records_say(page: Page, oracle: Oracle) -> None:
    total = len(oracle.agreements)
    _open_all(page)
    assert _counts(page) == oracle.counts(Asked())
    for asked in _random_questions(oracle, 15):
        for facet, labels in asked.chosen.items():
            for label in sorted(labels):
                # what another choice has left nothing of is not offered any more
                if page.evaluate(_SHOWN)[facet].get(label):
                    _tick(page, facet, label)
        _type(page, " ".join(asked.words))
        now = Asked(_checked(page), asked.words)
        assert now.chosen.keys() == asked.chosen.keys()
        assert _counts(page) == oracle.counts(now), now
        assert _titles(page) == [one.title for one in oracle.found(now)], now
        assert _heading(page) == _said(len(oracle.found(now)), total)
        _type(page, "")
        page.evaluate("document.querySelectorAll('.r-facet input:checked').forEach(box => box.click())")
        assert _heading(page) == _said(total, total)


def test_words_are_found_by_how_they_begin_whatever_their_accents(page: Page, oracle: Oracle) -> None:
    for typed in ("Children's", "CHILDREN", "  the   children ", "chíldren"):
        _type(page, typed)
        start = "childrens" if "'" in typed else "children"
        assert _titles(page) == [one.title for one in oracle.found(Asked(words=(start,)))], typed
    former = next(one for one in oracle.register.partners.values() if one.former_names)
    _type(page, former.former_names[0])
    assert {one.title for one in oracle.register.agreements_of[former.id]} <= set(_titles(page))
    _type(page, "zzzz")
    assert not page.locator(".r-table--found").is_visible()
    assert page.get_by_text("No agreement has all of this.").is_visible()
    assert _heading(page) == _said(0, len(oracle.agreements))


def test_partners_are_found_by_the_same_finder(browser: Browser, home: str, oracle: Oracle) -> None:
    partners = sorted(oracle.register.partners.values(), key=lambda one: one.name.casefold())
    labels = {one.id: of_partner(oracle, one) for one in partners}
    with _looking(browser, f"{home}partners/") as page:
        _open_all(page)
        assert _titles(page) == [one.name for one in partners]
        offered = {
            facet: {label for one in partners for label in labels[one.id][facet]} for facet in labels[partners[0].id]
        }
        assert {facet: set(of) for facet, of in _counts(page).items()} == offered
        for facet, choices in offered.items():
            for label in sorted(choices):
                _tick(page, facet, label)
                assert _titles(page) == [one.name for one in partners if label in labels[one.id][facet]], label
                _tick(page, facet, label)
        former = next(one for one in partners if one.former_names)
        page.get_by_role("searchbox", name="Search partners").fill(former.former_names[0])
        assert former.name in _titles(page)
        assert f"was {former.former_names[0]}" in page.locator(".r-table--found").inner_text()


def test_the_last_change_is_what_git_knows_and_else_what_the_record_says(tmp_path: Path) -> None:
    """Three agreements: changed again, changed after the day of the site, and the third only in its comments."""
    root = tmp_path / "register"
    shutil.copytree(EXAMPLE, root)
    for name in ("later", "remarks"):
        shutil.copy(root / "agreements" / "example.yml", root / "agreements" / f"{name}.yml")
    repository = Repository(root)

    def commit(on: str, name: str, old: str, new: str) -> None:
        file = root / "agreements" / f"{name}.yml"
        assert old in file.read_text("utf-8")
        file.write_text(file.read_text("utf-8").replace(old, new, 1), encoding="utf-8")
        repository.commit(on=on)

    def last_changes() -> dict[str, date | None]:
        register = registers.read(root).register
        assert register
        site = Site(register, date(2026, 11, 21), history.read(root))
        listed = json.loads(finder.agreements(site).content)
        column = next(each for each in listed["columns"] if each["title"] == "Last change")
        days = [None if number < 0 else date.fromisoformat(listed["days"][number]) for number in column["of"]]
        ids = sorted(register.agreements, key=lambda name: (register.agreements[name].title.casefold(), name))
        return dict(zip(ids, days, strict=True))

    said = last_changes()
    assert said["example"] == said["later"] == said["remarks"] != date(2026, 11, 3)
    repository.commit(on="2026-09-01")
    commit("2026-11-03", "example", "period: P", "period: P1")
    commit("2026-11-04", "remarks", "\n", "\n# Nothing new.\n")
    commit("2026-12-24", "later", "period: P", "period: P1")
    added = date(2026, 9, 1)
    assert last_changes() == {
        "example": date(2026, 11, 3),
        "first-edition": added,
        "later": added,
        "remarks": added,
    }
    shutil.rmtree(root / ".git")
    assert last_changes() == said


SORTS: dict[str, tuple[str, Callable[[Oracle, Any], Any]]] = {
    "review": ("Next review", lambda oracle, one: oracle.due(one).ljust(10, "~") if oracle.due(one) else None),
    "changed": ("Last change", lambda oracle, one: oracle.changed(one)),
}


def test_rows_are_sorted_from_their_headings(page: Page, oracle: Oracle) -> None:
    by_title = [one for one, _, _ in oracle.agreements]
    head = page.get_by_role("columnheader")
    assert head.nth(0).get_attribute("aria-sort") == "ascending"
    head.get_by_role("button", name="Agreement").click()
    assert _titles(page) == [one.title for one in reversed(by_title)]
    assert head.nth(0).get_attribute("aria-sort") == "descending"
    for code, (name, key) in SORTS.items():
        known = [one for one in by_title if key(oracle, one) is not None]
        unknown = [one.title for one in by_title if key(oracle, one) is None]
        usual = code == "changed"
        for newest in (usual, not usual):
            head.get_by_role("button", name=name).click()
            expected = sorted(known, key=lambda one: key(oracle, one), reverse=newest)
            assert _titles(page) == [*(one.title for one in expected), *unknown]
            said = page.locator("th[aria-sort]").evaluate_all("all => all.map(one => [one.innerText, one.ariaSort])")
            assert said == [[name, "descending" if newest else "ascending"]]
            assert parse_qs(urlsplit(page.url).fragment)["sort"] == [code if newest == usual else f"-{code}"]


# Addresses


def test_back_takes_back_one_choice_at_a_time(page: Page, oracle: Oracle) -> None:
    start = page.url
    steps = [Asked()]
    _choose(page, "Theme", "Health and care")
    steps.append(Asked({"Theme": frozenset({"Health and care"})}))
    page.locator(".r-facet summary").get_by_text("Status").click()
    _choose(page, "Status", "In force")
    steps.append(Asked({**steps[-1].chosen, "Status": frozenset({"In force"})}))
    box = page.get_by_role("searchbox", name="Search agreements")
    box.press_sequentially("hospital")
    page.wait_for_url("**q=hospital")
    steps.append(Asked(steps[-1].chosen, ("hospital",)))
    addresses = []
    for asked in reversed(steps):
        said = _said(len(oracle.found(asked)), len(oracle.agreements))
        page.locator(".r-finder__count").get_by_text(said, exact=True).wait_for()
        assert _titles(page) == [one.title for one in oracle.found(asked)]
        assert box.input_value() == " ".join(asked.words)
        addresses.append(page.url)
        if asked is not steps[0]:
            page.go_back()
    assert addresses[-1] == start
    page.go_forward()
    page.wait_for_url(addresses[-2])
    assert _titles(page) == [one.title for one in oracle.found(steps[1])]


def test_back_from_an_agreement_leads_to_what_was_found(page: Page) -> None:
    _choose(page, "Theme", "Health and care")
    _type(page, "hospital")
    found = _titles(page)
    # at once, before the pause after which words go into the address
    page.locator(".r-table--found tbody th a").first.click()
    page.wait_for_url("**/agreements/*/")
    page.go_back()
    page.locator(".r-finder").wait_for()
    assert _titles(page) == found
    assert page.get_by_role("searchbox", name="Search agreements").input_value() == "hospital"


def test_a_copied_address_shows_the_same_to_somebody_else(page: Page, browser: Browser) -> None:
    _choose(page, "Theme", "Health and care")
    _choose(page, "Theme", "Domestic abuse")
    _type(page, "people")
    page.wait_for_url("**q=people")
    page.get_by_role("columnheader").get_by_role("button", name="Last change").click()
    address = page.url
    query = {"theme": ["health-and-care", "domestic-abuse"], "q": ["people"], "sort": ["changed"]}
    assert parse_qs(urlsplit(address).fragment) == query
    with _looking(browser, f"{address}&theme=no-such-theme&nonsense=1") as other:
        assert _titles(other) == _titles(page)
        assert _heading(other) == _heading(page)
        assert other.locator(".r-chip").all_inner_texts() == page.locator(".r-chip").all_inner_texts()


def test_a_heading_of_the_plain_list_that_is_linked_to_is_a_choice(browser: Browser, home: str, oracle: Oracle) -> None:
    with _looking(browser, f"{home}agreements/#theme-domestic-abuse") as page:
        asked = Asked({"Theme": frozenset({"Domestic abuse"})})
        assert _titles(page) == [one.title for one in oracle.found(asked)]
        assert page.url == f"{home}agreements/#theme=domestic-abuse"


def test_a_heading_that_is_gone_to_is_a_further_choice(page: Page, oracle: Oracle) -> None:
    start = page.url
    _type(page, "care")
    page.wait_for_url("**#q=care")
    page.evaluate("location.hash = '#theme-housing-and-homelessness'")
    page.wait_for_url("**#theme=housing-and-homelessness&q=care")
    asked = Asked({"Theme": frozenset({"Housing and homelessness"})}, ("care",))
    assert _titles(page) == [one.title for one in oracle.found(asked)]
    for address, words in ((f"{start}#q=care", ("care",)), (start, ())):
        page.go_back()
        page.wait_for_url(address)
        assert _titles(page) == [one.title for one in oracle.found(Asked(words=words))]


@pytest.mark.parametrize("question", ["#theme=domestic-abuse&q=people", "?theme=domestic-abuse&q=people"])
def test_a_question_is_kept_while_the_index_is_on_its_way(
    browser: Browser, home: str, oracle: Oracle, question: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    held = hold_back(page, "**/index.json")
    page.goto(f"{home}agreements/{question}")
    assert soon(page, lambda: bool(held))
    page.evaluate("location.hash = '#main'")
    held[0].continue_()
    page.wait_for_url(f"{home}agreements/#theme=domestic-abuse&q=people")
    asked = Asked({"Theme": frozenset({"Domestic abuse"})}, ("people",))
    assert _titles(page) == [one.title for one in oracle.found(asked)]
    context.close()


@pytest.mark.parametrize("fragment", ["#main", "#theme-no-such-theme"])
def test_a_reader_who_follows_a_link_on_the_page_before_the_index_is_here_keeps_their_place(
    browser: Browser, home: str, fragment: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    held = hold_back(page, "**/index.json")
    page.goto(f"{home}agreements/")
    assert soon(page, lambda: bool(held))
    page.evaluate("fragment => { location.hash = fragment; }", fragment)
    held[0].continue_()
    page.locator(".r-finder").wait_for()
    assert page.url == f"{home}agreements/{fragment}"
    context.close()


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("address", ["partners/#sector-police", "agreements/#theme-housing-and-homelessness"])
def test_who_was_led_to_a_heading_of_the_plain_list_sees_what_it_became(
    browser: Browser, home: str, address: str, width: int
) -> None:
    with _looking(browser, f"{home}{address}", width) as page:
        expect(page.locator(".r-finder__count")).to_be_in_viewport()
        assert page.locator(".r-chip").count() == 1


# For everybody

PARTNERS = {
    "St Brannock’s": ["St Brannock's Primary School"],
    "st brannocks": ["St Brannock's Primary School"],
    "primary BRANN": ["St Brannock's Primary School"],
    "trust nhs": [
        "Coastal Ambulance Service NHS Trust",
        "Saltmarsh Community Health NHS Trust",
        "Saltmarsh Mental Health NHS Trust",
        "Saltmarsh University Hospitals NHS Trust",
    ],
    "rust": [],
}
"""What is typed into the search of a long list of choices, and what it leaves of the list."""


def test_a_long_list_of_choices_is_searched_word_by_word(page: Page) -> None:
    _open_all(page)
    box = page.get_by_role("searchbox", name="Search this list: Partner")
    for typed, left in PARTNERS.items():
        box.fill(typed)
        assert list(_counts(page)["Partner"]) == left, typed
    box.fill("")
    assert len(_counts(page)["Partner"]) > 30


def test_where_no_agreement_answers_the_search_is_offered_the_same_words(page: Page, home: str) -> None:
    _type(page, "caldicott guardian")
    assert _titles(page) == []
    link = page.get_by_role("link", name="search the whole register for “caldicott guardian”")
    link.click()
    page.wait_for_url(f"{home}search/#q=caldicott+guardian")
    page.locator(".r-results a").first.wait_for()
    page.go_back()
    page.locator(".r-finder").wait_for()
    page.get_by_role("button", name="Remove Words: caldicott guardian").click()
    assert not link.is_visible()


def test_chips_take_choices_back_and_the_keyboard_stays_with_them(page: Page, oracle: Oracle) -> None:
    _open_all(page)
    chips = page.get_by_role("list", name="Chosen").get_by_role("button")
    for facet, label in (("Theme", "Health and care"), ("Status", "In force"), ("Theme", "Domestic abuse")):
        _choose(page, facet, label)
    _type(page, "people")
    names = ["Theme: Health and care", "Theme: Domestic abuse", "Status: In force", "Words: people", "all"]
    assert chips.all_text_contents() == [f"Remove {name}" for name in names]
    chips.nth(1).focus()
    for left in (
        ["Theme: Health and care", "Status: In force", "Words: people"],
        ["Theme: Health and care", "Words: people"],
    ):
        page.keyboard.press("Enter")
        assert chips.all_text_contents() == [f"Remove {name}" for name in (*left, "all")]
        assert page.evaluate("document.activeElement.textContent") == chips.nth(1).text_content()
    assert _titles(page) == [one.title for one in oracle.found(Asked(_checked(page), ("people",)))]
    page.keyboard.press("Enter")
    assert page.get_by_role("searchbox", name="Search agreements").input_value() == ""
    page.keyboard.press("Enter")
    assert chips.count() == 0
    assert page.evaluate("document.activeElement.matches('.r-finder__count')")
    assert _heading(page) == _said(len(oracle.agreements), len(oracle.agreements))


def test_remove_all_takes_everything_back_but_the_order(page: Page) -> None:
    page.get_by_role("columnheader").get_by_role("button", name="Next review").click()
    in_order = _titles(page)
    _choose(page, "Theme", "Health and care")
    _type(page, "hospital")
    page.get_by_role("button", name="Remove all").click()
    assert _titles(page) == in_order
    assert _checked(page) == {}
    assert urlsplit(page.url).fragment == "sort=review"


def test_the_number_is_announced_once_the_reader_pauses(page: Page, oracle: Oracle) -> None:
    page.evaluate("""() => {
      window.announced = [];
      const status = document.querySelector('.r-finder [role=status]');
      new MutationObserver(() => window.announced.push(status.textContent)).observe(status, { childList: true });
    }""")
    assert page.get_by_role("status").text_content() == ""
    page.get_by_role("searchbox", name="Search agreements").press_sequentially("hospital")
    _until(page, "window.announced.length > 0")
    total = len(oracle.agreements)
    words = _said(len(oracle.found(Asked(words=("hospital",)))), total)
    _choose(page, "Theme", "Health and care")
    _until(page, "window.announced.length > 1")
    both = _said(len(oracle.found(Asked({"Theme": frozenset({"Health and care"})}, ("hospital",)))), total)
    assert page.evaluate("window.announced") == [words, both]


def test_a_reader_with_a_keyboard_finds_and_opens_an_agreement(browser: Browser, home: str, oracle: Oracle) -> None:
    for width in (WIDE, NARROW):
        with _looking(browser, f"{home}agreements/", width) as page:
            page.get_by_role("searchbox", name="Search agreements").focus()
            if width == NARROW:
                _tab_to(page, ".r-finder__filters > summary")
                page.keyboard.press("Enter")
            _tab_to(page, ".r-facet:nth-of-type(4) > summary")
            assert page.evaluate("document.activeElement.innerText") == "Status"
            page.keyboard.press("Enter")
            page.locator("input[name=status]").first.wait_for()
            _tab_to(page, "input[name=status][value=ended]")
            page.keyboard.press("Space")
            assert page.evaluate("document.activeElement.matches('[value=ended]')")
            ended = oracle.found(Asked({"Status": frozenset({"Ended"})}))
            assert _titles(page) == [one.title for one in ended]
            _tab_to(page, ".r-table--found tbody th a")
            page.keyboard.press("Enter")
            page.wait_for_url(f"{home}agreements/{ended[0].id}/")


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"Tab does not lead to {selector}")


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_axe_finds_nothing_wrong_with_a_facet_open_and_chips_shown(
    browser: Browser, home: str, width: int, colours: Colours
) -> None:
    addresses = (
        "agreements/?theme=health-and-care&status=active&partner=saltmarsh-county-council&sort=review&q=care",
        "agreements/?q=zzzz",
        "partners/?sector=nhs&charter=current",
        "agreements/by/",
        "agreements/by/power/",
        "agreements/by/power/care-act-2014/",
    )
    for address in addresses:
        with _looking(browser, f"{home}{address}", width, colours) as page:
            if "/by/" not in address:
                _open_all(page)
            violations = Axe().run(page).response["violations"]
            found = [
                f"{one['id']}: {node['html'][:150]}: {node['failureSummary']}"
                for one in violations
                for node in one["nodes"]
            ]
            assert found == [], address
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_without_scripts_there_is_the_whole_list_and_nothing_of_the_finder(
    browser: Browser, home: str, oracle: Oracle
) -> None:
    with _looking(browser, f"{home}agreements/", scripts=False) as page:
        assert not page.locator(".r-finder").is_visible()
        titles = page.locator(".r-plain th a").all_inner_texts()
        assert sorted(titles) == sorted(one.title for one, _, _ in oracle.agreements)
        assert page.locator(".r-plain th a").first.is_visible()
        page.get_by_role("link", name="by theme").click()
        page.get_by_role("link", name="Health and care", exact=True).click()
        asked = Asked({"Theme": frozenset({"Health and care"})})
        assert page.locator("tbody th a").all_inner_texts() == [one.title for one in oracle.found(asked)]
        assert not page.get_by_text("Narrow this list down").is_visible()


def test_without_its_index_there_is_the_whole_list(browser: Browser, home: str, oracle: Oracle) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route("**/index.json", lambda route: route.abort())
    page.goto(f"{home}agreements/")
    page.locator(".r-plain--kept").wait_for()
    assert page.locator(".r-plain th a").count() == len(oracle.agreements)
    assert not page.locator(".r-finder").is_visible()
    context.close()


def test_it_asks_for_nothing_but_its_index_and_keeps_nothing(browser: Browser, home: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{home}agreements/")
    page.locator(".r-finder").wait_for()
    page.wait_for_load_state("networkidle")
    data = [url for url in asked if not re.search(r"\.(?:js|css|svg)$|/agreements/$", url)]
    assert data == [f"{home}agreements/index.json"]
    del asked[:]
    _choose(page, "Theme", "Health and care")
    _type(page, "care")
    page.wait_for_url("**q=care")
    assert [url for url in asked if not url.endswith("/favicon.svg")] == []
    # the theme keeps which colours a reader chose
    kept = page.evaluate("[Object.keys(localStorage), Object.keys(sessionStorage), document.cookie]")
    assert [[name for name in kept[0] if not name.endswith("__palette")], *kept[1:]] == [[], [], ""]
    styled = page.locator(".r-finder [style], .r-finder script, .r-finder [onclick]")
    assert styled.count() == 0
    context.close()


# Downloads


def test_what_is_found_can_be_downloaded(page: Page, oracle: Oracle, home: str) -> None:
    asked = Asked({"Theme": frozenset({"Health and care"})}, ("care",))
    _choose(page, "Theme", "Health and care")
    _type(page, "care")
    page.get_by_role("columnheader").get_by_role("button", name="Agreement").click()
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download as CSV").click()
    assert downloading.value.suggested_filename == "agreements.csv"
    content = Path(downloading.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    several = set(oracle.agreements[0][1])
    found = [
        {name: set(filter(None, text.split("; "))) if name in several else text for name, text in row.items()}
        for row in rows
    ]
    assert found == [oracle.row(one, home) for one in reversed(oracle.found(asked))]
    assert len(found) > 5


FORMULAS = {
    "=HYPERLINK(1)": "'=HYPERLINK(1)",
    "+1": "'+1",
    "-1": "'-1",
    "@sum": "'@sum",
    "\t=1": "'\t=1",
    "\tx": "'\tx",
    "\rx": '"\'\rx"',
    "\uff1d1": "'\uff1d1",
    "\uff0b1": "'\uff0b1",
    "\uff0d1": "'\uff0d1",
    "\uff201": "'\uff201",
    "  =1": "'  =1",
    "\u00a0=1": "'\u00a0=1",
    '=1,"2"': '"\'=1,""2"""',
    "Care, not = more": '"Care, not = more"',
    'He said "no"': '"He said ""no"""',
    "two\nlines": '"two\nlines"',
    "plain - text": "plain - text",
    "": "",
}


def test_no_cell_of_a_download_is_a_formula(page: Page) -> None:
    cells = page.evaluate(
        """async texts => {
          const { cell } = await import(new URL('../assets/register/finder/csv.js', location));
          return texts.map(cell);
        }""",
        list(FORMULAS),
    )
    assert dict(zip(FORMULAS, cells, strict=True)) == FORMULAS


def test_python_and_the_browser_compare_words_alike(page: Page) -> None:
    texts = ["Children’s  HOMES", "follow-up (GPs)", "Łódź ÉCOLE", "d'Arcy_2", "ﬁre & Rescue", "ǅ Ⅷ ½", "", "—"]
    found = page.evaluate(
        """async texts => {
          const { fold } = await import(new URL('../assets/register/finder/catalogue.js', location));
          return texts.map(fold);
        }""",
        texts,
    )
    assert found == [facets.folded(text) for text in texts]


# Plain lists


def test_every_value_has_a_plain_list(demonstration: Built) -> None:
    lists = by_lists(demonstration.register)
    addresses = ["", *(f"{kind}/" for kind in KINDS), *lists]
    there = [path for path in demonstration.pages if path.startswith("agreements/by/")]
    assert sorted(there) == sorted(f"agreements/by/{address}index.html" for address in addresses)
    for address, ids in lists.items():
        page = demonstration.page(f"agreements/by/{address}")
        path = f"agreements/by/{address}index.html"
        linked = {demonstration.target(path, link) for element, link in page.addresses() if element.tag == "a"}
        for name in demonstration.register.agreements:
            assert ((f"agreements/{name}/index.html", "") in linked) == (name in ids), f"{address}: {name}"
        kind = address.partition("/")[0]
        values = demonstration.page(f"agreements/by/{kind}/").main
        assert f"{page.one('h1').text} {len(ids)}" in values
        narrowed = [link for _, link in page.addresses() if "/agreements/#" in link]
        assert [urlsplit(link).fragment for link in narrowed] == (
            [] if kind == "power" else [f"{kind}={address.split('/')[1]}"]
        )


def test_a_value_that_only_words_tell_apart_has_a_lasting_code() -> None:
    codes = {
        "Care Act 2014": "care-act-2014",
        "CARE ACT, 2014": "care-act-2014",
        "Children’s Act": "childrens-act",
        "École": "ecole",
        "Łódź": "odz-",
        "協定": "",
        "…": "",
        "a" * 150: "",
        "Act " * 50: "act-act-act",
    }
    for text, start in codes.items():
        code = facets.code_of(text)
        assert code.startswith(start), text
        assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", code), text
        assert len(code) <= facets.LONGEST_CODE
    assert len({facets.code_of(text) for text in codes}) == len(codes) - 1
    assert facets.code_of("Łódź") == "odz-" + facets.code_of("Łódź")[-8:]


def test_long_lists_are_paged_and_every_row_is_reached(paged: Built) -> None:
    titles = sorted((one.title for one in paged.register.agreements.values()), key=str.casefold)
    assert _followed(paged, "agreements/") == titles
    active = [one.title for one in paged.register.agreements.values() if one.status == "active"]
    assert _followed(paged, "agreements/by/status/active/") == sorted(active, key=str.casefold)
    listed = re.findall(r"<loc>(.*?)</loc>", (paged.site / "sitemap.xml").read_text("utf-8"))
    for address in ("agreements/page/2/", "agreements/page/9/", "agreements/by/status/active/page/3/"):
        assert f"{paged.site_url}{address}" in listed
        page = paged.page(address)
        assert page.one("link", rel="canonical").attributes["href"] == f"{paged.site_url}{address}"
        assert [link.text for link in page.all("a") if "aria-current" in link.attributes] == [
            "Agreements",
            f"Page {address.split('/')[-2]}",
        ]
    links = [(path, link) for path, page in paged.pages.items() for _, link in page.addresses()]
    targets = [target for path, link in links if (target := paged.target(path, link))]
    assert [
        file
        for file, anchor in targets
        if not (paged.site / file).is_file() or (anchor and anchor not in paged.pages[file].ids)
    ] == []


def _followed(built: Built, address: str) -> list[str]:
    """The rows of a list, from its first page to its last by the links to the next."""
    titles: list[str] = []
    path = f"{address}index.html"
    while True:
        page = built.pages[path]
        rows = [
            link.text
            for link in page.all("a")
            if re.search(r"\.\./agreements/[\w-]{3,}/$", link.attributes.get("href", ""))
        ]
        titles += [row for row in rows if row in {one.title for one in built.register.agreements.values()}]
        following = [link.attributes["href"] for link in page.all("a") if link.attributes.get("rel") == "next"]
        if not following:
            return titles
        target = built.target(path, following[0])
        assert target
        path = target[0]


# Very many


@pytest.fixture(scope="module")
def large(demonstration: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Oracle, bytes]]:
    """The finder's page over an index of very many agreements: its address, what must be found, and the index."""
    root = REPOSITORY / ".bench" / str(LARGE)
    if len(list((root / "agreements").glob("*.yml"))) != LARGE:
        root = tmp_path_factory.mktemp("large") / "register"
        invent(REPOSITORY, root, LARGE)
    register = registers.read(root).register
    assert register
    folder = tmp_path_factory.mktemp("finder") / "site"
    (folder / "agreements").mkdir(parents=True)
    (folder / "assets").symlink_to(demonstration.site / "assets", target_is_directory=True)
    shutil.copy(demonstration.site / "agreements" / "index.html", folder / "agreements")
    index = finder.agreements(Site(register, date(2026, 11, 21), History())).content.encode()
    (folder / "agreements" / "index.json").write_bytes(index)
    with hosted(folder) as address:
        yield f"{address}agreements/", Oracle(register, date(2026, 11, 21)), index


def test_the_index_of_very_many_is_small(large: tuple[str, Oracle, bytes], capsys: pytest.CaptureFixture[str]) -> None:
    size = len(gzip.compress(large[2], 6))
    with capsys.disabled():
        print(f"\nindex of {LARGE:,} agreements: {size / 1000:.0f} KB over the wire")  # noqa: T201  a figure to read
    assert size <= MOST_BYTES
    assert len(json.loads(large[2])["titles"]) == LARGE


def test_the_finder_of_very_many_costs_a_new_reader_little(large: tuple[str, Oracle, bytes], browser: Browser) -> None:
    with _looking(browser, "about:blank") as page:
        (weight,) = weigh(page, large[0])
        assert _heading(page) == _said(LARGE, LARGE)
    assert len(gzip.compress(large[2], 6)) < weight <= FINDER


def test_very_many_are_found_as_they_are_typed(
    large: tuple[str, Oracle, bytes], browser: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    address, oracle, _ = large
    took: dict[str, float] = {}

    def timed(page: Page, what: str, act: Callable[[], None], asked: Asked) -> None:
        page.evaluate("performance.clearMeasures('finder')")
        act()
        _until(page, "performance.getEntriesByName('finder').length")
        took[what] = page.evaluate("performance.getEntriesByName('finder')[0].duration")
        found = oracle.found(asked)
        assert _titles(page) == [one.title for one in found][:100]
        assert _heading(page) == _said(len(found), LARGE)

    with _looking(browser, address) as page:
        box = page.get_by_role("searchbox", name="Search agreements")
        box.focus()
        typed = ""
        for letter in "housing":
            typed += letter
            timed(page, f"key {typed}", lambda key=letter: box.press(key), Asked(words=(typed,)))  # type: ignore[misc]
        theme = frozenset({"Housing and homelessness"})
        timed(
            page, "theme", lambda: _choose(page, "Theme", "Housing and homelessness"), Asked({"Theme": theme}, (typed,))
        )
        _type(page, "")
        _open_all(page)
        partner = frozenset({sorted(oracle.register.partners.values(), key=lambda one: one.name)[40].name})
        timed(
            page,
            "partner",
            lambda: _choose(page, "Partner", next(iter(partner))),
            Asked({"Theme": theme, "Partner": partner}),
        )
        page.get_by_role("button", name="Remove all").click()
        page.get_by_role("columnheader").get_by_role("button", name="Last change").click()
        known = [one for one in oracle.found(Asked()) if oracle.changed(one)]
        newest = sorted(known, key=lambda one: str(oracle.changed(one)), reverse=True)
        assert _titles(page) == [one.title for one in newest][:100]
        page.get_by_role("columnheader").get_by_role("button", name="Agreement").click()
        timed(page, "key in all, facets open", lambda: box.press("c"), Asked(words=("c",)))
        page.get_by_role("button", name=re.compile("^Show 100 more$")).click()
        assert page.locator(".r-table--found tbody tr").count() == 200
        assert page.evaluate("document.activeElement.innerText") == oracle.found(Asked(words=("c",)))[100].title
    figures = ", ".join(f"{what} {milliseconds:.0f}" for what, milliseconds in took.items())
    with capsys.disabled():
        print(f"\nfrom key or click to what is painted, in ms, over {LARGE:,} agreements: {figures}")  # noqa: T201  likewise
