"""Search: whatever the register says can be found, with a letter wrong too, and what is found is shown as text."""

import json
import random
import re
import string
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import quote_plus

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import hold_back, soon
from playwright.sync_api import Browser, Page, Route, expect
from sites import REPOSITORY, Built, served

from site_builder.examination import Examination, examine
from site_builder.records.community import Term
from site_builder.rules import RULES
from site_builder.site import pages as site_pages
from site_builder.site import publishing
from site_builder.site.search import index as search_index
from site_builder.site.search.abbreviations import Abbreviations
from site_builder.site.search.entries import Entries, told_in
from site_builder.site.search.words import STOP, stem, words

SEARCH = "search/"
WIDE, NARROW = 1280, 320


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A reader with an empty browser, in which nothing may go wrong unseen."""
    context = browser.new_context(viewport={"width": WIDE, "height": 900}, reduced_motion="reduce")
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda said: errors.append(said.text) if said.type in ("error", "warning") else None)
    yield opened
    context.close()
    assert errors == []


class Indexed(NamedTuple):
    """A page as the index has it."""

    address: str
    title: str
    kind: str
    state: str
    texts: list[str]
    """Labels and texts in turn."""


def read_index(site: Path) -> list[Indexed]:
    """Every page of the index, in its order."""
    folder = site / "search" / json.loads((site / "search" / "index.json").read_text("utf-8"))["folder"]
    files = sorted(folder.glob("p*.json"), key=lambda file: int(file.stem[1:]))
    return [Indexed(*page) for file in files for page in json.loads(file.read_text("utf-8"))]


@pytest.fixture(scope="module")
def index(demonstration: Built) -> list[Indexed]:
    return read_index(demonstration.site)


# What is in the index


def test_no_file_tells_by_itself_which_word_was_asked_for(demonstration: Built, paged: Built) -> None:
    """However many pages a word stands on, and so however large the register."""
    shelves = {}
    for built in (demonstration, paged):
        folder = next(path for path in (built.site / "search").iterdir() if path.is_dir())
        shelves[built.site] = [json.loads(file.read_text("utf-8")) for file in folder.glob("w*.json")]
    assert min(map(len, shelves[paged.site])) >= search_index.LEAST_WORDS
    assert len(shelves[paged.site]) > len(shelves[demonstration.site])
    holding = {site: {word for shelf in of for word in shelf} for site, of in shelves.items()}
    assert holding[paged.site] == holding[demonstration.site]


def test_every_page_that_is_no_mere_page_of_a_list_is_in_the_index(demonstration: Built, index: list[Indexed]) -> None:
    listing = {f"{section.folder}/" for section in (*site_pages.SECTIONS, *site_pages.FOOTER) if section.folder}
    expected = {*demonstration.record_pages, *(f"rules/{rule}/" for rule in RULES), *listing, ""}
    assert expected - {page.address for page in index} == set()


def test_a_result_has_the_title_of_its_page(demonstration: Built, index: list[Indexed]) -> None:
    def title(address: str) -> str:
        return demonstration.page(address).all("title")[0].text

    assert [page for page in index if not title(page.address).startswith(" ".join(page.title.split()))] == []


def test_a_result_says_what_the_page_says(demonstration: Built, index: list[Indexed]) -> None:
    said = {page.address: page.texts[1::2] for page in index}
    agreements = demonstration.register.agreements.values()
    assert [one.id for one in agreements if one.reference and one.reference not in said[f"agreements/{one.id}/"]] == []
    assert [page.address for page in index if not "".join(said[page.address])] == []
    for one in agreements:
        texts = " ".join(said[f"agreements/{one.id}/"])
        for name in (one.lead, *(party.partner for party in one.parties)):
            partner = demonstration.register.partners[name]
            assert [each for each in (partner.name, *partner.former_names) if each not in texts] == [], one.id


# Words, here and in the browser

ODD = (
    "The child’s school, the children's schools and O'Brien's houses",
    "Café, naïve, Ŵyl, Łódź, straße, İstanbul, ΣΊΣΥΦΟΣ, Москва, 東京 data, ﬁle, ½, ²",
    "under_score 6(1)(ea) s.42 0112 000 ISP/2019/0112 E10000012 3rd",
    "classes boxes policies ties bus this analysis gas running falling used need being sharing caring planned be",
    "'quoted' ''s s' ’tis rock'n'roll’s",
    "constructor __proto__ toString hasOwnProperty",
)


def test_the_browser_takes_words_for_what_the_index_takes_them_for(page: Page, home: str, index: list[Indexed]) -> None:
    texts = [*ODD, *(text for each in index for text in (each.title, *each.texts))]
    page.goto(home)
    told = page.evaluate(
        """async ([home, texts]) => {
            const { words, placed, stem } = await import(`${home}assets/register/search/words.js`);
            const { irregular } = await (await fetch(`${home}search/index.json`)).json();
            const stemmed = (text) => words(text).map((word) => [word, stem(word, irregular)]);
            return texts.map((text) => [stemmed(text), placed(text).map((each) => each.word)]);
        }""",
        [home, texts],
    )
    for text, (found, placed) in zip(texts, told, strict=True):
        assert found == [[word, stem(word)] for word in words(text)], text
        assert placed == [word for word, _ in found], text


def test_forms_of_a_word_are_one_word() -> None:
    same = ["share shares shared sharing", "school schools school's", "child children child's", "policy policies"]
    same += [
        "tenant tenants tenant’s",
        "plan plans planned planning",
        "112 0112 00112",
        "refer refers referred referring",
    ]
    for forms in same:
        assert len({stem(word) for word in words(forms)}) == 1, forms
    others = ["care caring", "new news", "police policy", "data date", "0 1", "10 100", "bus buses' us"]
    for forms in others:
        assert len({stem(word) for word in words(forms)}) > 1, forms


# Asking

ASK = """async ([home, questions]) => {
    const { Index } = await import(`${home}assets/register/search/index.js`);
    const index = new Index(`${home}search/`);
    const pages = {};
    for (const question of questions) pages[question] = (await index.ask(question)).pages;
    return pages;
}"""


@pytest.fixture
def ask(page: Page, home: str) -> Callable[[list[str]], dict[str, list[int]]]:
    """The numbers of the pages that the browser finds for each question, the best first."""
    page.goto(home)

    def asked(questions: list[str]) -> dict[str, list[int]]:
        found: dict[str, list[int]] = page.evaluate(ASK, [home, questions])
        return found

    return asked


def _holding(index: list[Indexed]) -> dict[str, set[int]]:
    """Every word that says something, and the pages that hold it: by reading all of them."""
    holding: defaultdict[str, set[int]] = defaultdict(set)
    for number, page in enumerate(index):
        for text in (page.title, *page.texts[1::2]):
            for word in words(text):
                if word not in STOP:
                    holding[word].add(number)
    return holding


def test_every_word_of_every_page_finds_it(
    ask: Callable[[list[str]], dict[str, list[int]]], index: list[Indexed]
) -> None:
    holding = _holding(index)
    assert len(holding) > 3_000
    found = ask(list(holding))
    assert {word: pages - set(found[word]) for word, pages in holding.items() if not pages <= set(found[word])} == {}


def test_a_word_finds_no_page_that_lacks_it(
    ask: Callable[[list[str]], dict[str, list[int]]], index: list[Indexed]
) -> None:
    holding = _holding(index)
    by_stem: defaultdict[str, set[int]] = defaultdict(set)
    for word, pages in holding.items():
        by_stem[stem(word)] |= pages
    for number, page in enumerate(index):
        for word in words(page.title):
            by_stem[stem(word)].add(number)
    found = ask(list(holding))
    assert {word for word in holding if not set(found[word]) <= by_stem[stem(word)]} == set()


def test_a_word_with_a_letter_wrong_still_finds_its_pages(
    ask: Callable[[list[str]], dict[str, list[int]]], index: list[Indexed]
) -> None:
    holding = _holding(index)
    known = holding.keys() | STOP
    chance = random.Random(21)  # noqa: S311  the same mistakes every time
    long_words = sorted(word for word in holding if re.fullmatch("[a-z]{5,}", word))
    # what is another word of the register is no mistake that anybody could see
    mistakes = {wrong: word for word in long_words for wrong in _mistyped(word, chance) if wrong not in known}
    assert len(mistakes) > 8_000
    found = ask(list(mistakes))
    assert [pair for pair in mistakes.items() if not holding[pair[1]] <= set(found[pair[0]])] == []


def _mistyped(word: str, chance: random.Random) -> Iterator[str]:
    """The word with a letter left out, put in, exchanged, and swapped with its neighbour, each somewhere."""
    at = chance.randrange(len(word))
    letter = chance.choice(string.ascii_lowercase)
    yield word[:at] + word[at + 1 :]
    yield word[:at] + letter + word[at:]
    yield word[:at] + letter + word[at + 1 :]
    at = chance.randrange(len(word) - 1)
    yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def test_words_that_say_nothing_decide_nothing(ask: Callable[[list[str]], dict[str, list[int]]]) -> None:
    first, *others = (
        "child school data",
        "data about my child's school",
        "all the data on children before school",
        "what data may a school have of some child",
    )
    found = ask([first, *others])
    assert [found[question] == found[first] for question in others] == [True] * len(others)


def test_the_beginning_of_a_word_finds_its_pages(
    ask: Callable[[list[str]], dict[str, list[int]]], index: list[Indexed]
) -> None:
    (number,) = [number for number, page in enumerate(index) if page.address == "agreements/hospital-discharge/"]
    assert all(number in pages for pages in ask(["dischar", "hospi"]).values())


QUESTIONS = {
    "who shares data about my child's school": "agreements/early-help-and-supporting-families/",
    "isp hospital discharge": "agreements/hospital-discharge/",
    # the academy's former name
    "Quayside School": "partners/harbourne-academy/",
    "domestc abuse": "agreements/school-alerts-after-domestic-abuse/",
    # the list of every agreement that relies on it
    "Care Act": "agreements/by/power/care-act-2014/",
    "0112": "agreements/continuing-healthcare-assessments/",
    "tenants": "agreements/northmere-homes-arrears-support/",
    "fraud council tax": "agreements/council-tax-discounts-review/",
    "ICB": "partners/estuary-and-wold-integrated-care-board/",
    "blue badge": "agreements/blue-badges/",
    # a short name, a lead, a law with its section, and a page of the register itself
    "Harbour Light": "partners/harbour-light-domestic-abuse-service/",
    "saltmarsh police": "partners/saltmarsh-police/",
    "about you": "about-you/",
    # what residents ask, and the pages that were made for them
    "how do i complain": "about-you/",
    "my rights": "about-you/",
    "subject access request": "about-you/",
    "delete my data": "about-you/",
    "overdue": "reviews/",
    "record a review": "reviews/",
    "sign an agreement": "contribute/",
    "cookies": "privacy/",
    # what everybody in the field says, and no agreement writes
    "MASH": "agreements/multi-agency-safeguarding-hub/",
    "EHCP": "agreements/special-educational-needs-plans/",
    "youth offending team": "agreements/youth-justice-service/",
    "YOT": "agreements/youth-justice-service/",
    "CSP": "agreements/crime-and-disorder-partnership/",
    "PSR": "agreements/priority-services-register/",
    "NFI": "agreements/council-tax-discounts-review/",
    "ASB": "agreements/antisocial-behaviour-case-review/",
}


def test_real_questions_are_answered_by_the_right_page_first(
    ask: Callable[[list[str]], dict[str, list[int]]], index: list[Indexed]
) -> None:
    found = ask(list(QUESTIONS))
    assert {question: index[pages[0]].address for question, pages in found.items()} == QUESTIONS


@pytest.mark.parametrize("asked", ["s115", "S115", "s.115", "s 115", "section 115", "sections 115"])
def test_a_section_of_an_act_is_found_however_it_is_written(
    ask: Callable[[list[str]], dict[str, list[int]]], index: list[Indexed], demonstration: Built, asked: str
) -> None:
    relying = {
        f"agreements/{one.id}/"
        for one in demonstration.register.agreements.values()
        if any("section 115" in power.provision for power in one.powers)
    }
    assert len(relying) > 5
    assert relying <= {index[page].address for page in ask([asked])[asked]}


def test_sections_are_shortened_as_people_shorten_them(demonstration: Built) -> None:
    register = demonstration.register
    one = next(one for one in register.agreements.values() if one.powers)
    provisions = {
        "section 115": "s115",
        "Section 115": "s115",
        "section 47(1)": "s47",
        "section 7 and Schedule 2": "s7",
        "sections 3, 14Z34 and 14Z35": "s3; s14Z34; s14Z35",
        "sections 51 and 59 to 61": "s51; s59; s61",
        "Part 8 (regulations 45 to 54)": None,
        "common law": None,
    }
    for provision, short in provisions.items():
        power = one.powers[0].model_copy(update={"provision": provision})
        entry = Entries(register).of_agreement(one.model_copy(update={"powers": (power,)}))
        assert {part.label: part.text for part in entry.parts}.get("Section") == short, provision


TERMS = (
    Term(term="Multi-agency safeguarding hub", meaning="A team.", aliases=("MASH",)),
    Term(term="Independent domestic violence adviser", meaning="A specialist.", aliases=("IDVA", "IDVAs")),
    Term(term="Youth justice service", meaning="A team.", aliases=("YJS", "youth offending team", "YOT")),
    Term(term="National Health Service", meaning="Health care.", aliases=("NHS",)),
    Term(term="Privacy notice", meaning="It explains.", aliases=("privacy notices", "fair processing notice")),
)
OTHER_NAMES = {
    "Multi-agency safeguarding hubs for children": ["MASH"],
    "multi agency safeguarding hub": ["MASH"],
    "The MASH meets daily": ["Multi-agency safeguarding hub"],
    "We mash potatoes": [],
    "smash and MASHED": [],
    "Two IDVAs": ["Independent domestic violence adviser"],
    "The youth offending team": ["Youth justice service", "YJS", "YOT"],
    "The MASH, a multi-agency safeguarding hub": [],
    # letters that everybody knows, and words that nobody shortens
    "The NHS sends a privacy notice": [],
    "": [],
}


def test_abbreviations_stand_for_words_and_words_for_abbreviations() -> None:
    abbreviations = Abbreviations(TERMS)
    assert {text: abbreviations.other_names(text) for text in OTHER_NAMES} == OTHER_NAMES


def test_a_page_is_found_by_its_own_words_and_not_by_what_it_lists() -> None:
    content = """
      <h1 id="main">Reviews</h1><p class="r-lead">Late ones &amp; <strong>others</strong>.</p>
      <ul><li><a href="x/">A listed thing</a> <span>12</span></li><li>Said in a list</li></ul>
      <table><tr><th>Heading of a table</th><td>A cell</td></tr></table>
      <h2 id="record">How to record
      a review</h2><dl><dt>By email</dt><dd>Write to <a href="mailto:x">us</a>.</dd></dl>
    """
    assert told_in(content) == (
        ["How to record a review"],
        "Late ones & others. Said in a list By email Write to us.",
    )


def test_agreements_are_found_by_partner_law_people_number_and_lead(
    ask: Callable[[list[str]], dict[str, list[int]]], index: list[Indexed], demonstration: Built
) -> None:
    register = demonstration.register
    sought: dict[str, set[str]] = defaultdict(set)
    for one in register.agreements.values():
        address = f"agreements/{one.id}/"
        for name in {one.lead, *(party.partner for party in one.parties)}:
            partner = register.partners[name]
            for called in (partner.name, partner.short_name, *partner.former_names):
                sought[called or partner.name].add(address)
        for said in (*(power.act for power in one.powers), *(one.data.subjects if one.data else ()), one.reference):
            if said and not set(words(said)) <= STOP:
                sought[said].add(address)
    found = ask(list(sought))
    missed = {what: wanted - {index[page].address for page in found[what]} for what, wanted in sought.items()}
    assert {what: addresses for what, addresses in missed.items() if addresses} == {}


# The search page


def _told(page: Page) -> str:
    told = page.locator("#r-told")
    expect(told).to_have_text(re.compile("found for|could not"))
    return told.inner_text()


def _titles(page: Page) -> list[str]:
    return page.locator(".r-results h2").all_inner_texts()


def test_a_question_is_asked_and_answered_by_keyboard(page: Page, home: str) -> None:
    page.goto(home)
    page.locator("#r-search").focus()
    page.keyboard.type("hospital discharge")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{home}{SEARCH}#q=hospital+discharge")
    found = _told(page)
    assert re.match(r"\d+ pages found for “hospital discharge”", found)
    assert page.title().startswith("hospital discharge - Search - ")
    assert page.locator("#r-question").input_value() == "hospital discharge"
    first = page.locator(".r-results a").first
    _tab_to(page, ".r-results li:first-child a")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{home}agreements/hospital-discharge/")
    page.go_back()
    assert _told(page) == found
    assert first.inner_text() == "Leaving hospital with the right care"


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"Tab does not lead to {selector}")


def test_on_a_narrow_screen_a_link_leads_to_the_search_page(page: Page, home: str) -> None:
    page.set_viewport_size({"width": NARROW, "height": 800})
    page.goto(f"{home}agreements/hospital-discharge/")
    assert not page.locator("#r-search").is_visible()
    _tab_to(page, ".r-button--search")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{home}{SEARCH}")
    _tab_to(page, "#r-question")
    page.keyboard.type("blue badge")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{home}{SEARCH}#q=blue+badge")
    _told(page)
    assert _titles(page)[0] == "Blue Badge applications and checks"


def test_what_was_found_is_said_to_screen_readers(page: Page, home: str) -> None:
    page.goto(f"{home}{SEARCH}#q=domestc+abuse")
    said = _told(page)
    assert page.locator("#r-told").get_attribute("role") == "status"
    assert re.fullmatch(
        r"\d+ pages found for “domestc abuse”, page 1 of 2. No page says “domestc”. These say “domestic”.", said
    )


def test_a_result_says_what_kind_of_page_it_is_and_shows_the_words(page: Page, home: str) -> None:
    page.goto(f"{home}{SEARCH}#q=Quayside+School")
    _told(page)
    results = page.locator(".r-results > li")
    assert results.first.locator("p").first.inner_text() == "Partner · Member"
    for result in results.all():
        marked = {word for text in result.locator("mark").all_inner_texts() for word in words(text)}
        assert {stem(word) for word in marked} <= {"quaysid", "school"}
        assert marked


def test_the_pages_of_an_answer_can_be_gone_through_and_linked(page: Page, home: str, index: list[Indexed]) -> None:
    page.goto(f"{home}{SEARCH}#q=council")
    seen: list[str] = []
    total = int(_told(page).split()[0])
    while True:
        seen += page.locator(".r-results a").evaluate_all("links => links.map(link => link.href)")
        following = page.get_by_role("link", name="Next page")
        if not following.count():
            break
        before = page.url
        following.click()
        page.wait_for_url(lambda url, before=before: url != before)
        _told(page)
    assert len(seen) == len(set(seen)) == total > 20
    assert set(seen) <= {f"{home}{each.address}" for each in index}
    last = page.url
    page.goto(re.sub(r"page=\d+", "page=999", last))
    assert f"page {last.rpartition('=')[2]} of" in _told(page)
    assert page.locator(".r-results a").first.get_attribute("href") in seen
    page.get_by_role("link", name="Previous page").click()
    page.wait_for_url(f"**page={int(last.rpartition('=')[2]) - 1}")


def test_questions_and_pages_of_their_answers_are_steps_of_the_browser(page: Page, home: str) -> None:
    def answered(question: str, number: int = 1) -> None:
        """Waits until this page of the answer to this question is there, and everything about it agrees."""
        part, said = (f"&page={number}", f", page {number} of") if number > 1 else ("", "")
        expect(page.locator("#r-told")).to_have_text(re.compile(f"“{question}”{said}"))
        page.wait_for_url(f"{home}{SEARCH}#q={question}{part}")
        assert page.title().startswith(f"{question} - Search - ")
        assert page.locator("#r-question").input_value() == question
        assert page.locator(".r-results").get_attribute("start") == str(10 * number - 9)

    page.goto(f"{home}{SEARCH}")
    title = page.title()
    for question in ("council", "police"):
        page.locator("#r-question").fill(question)
        page.keyboard.press("Enter")
        answered(question)
    page.get_by_role("link", name="Next page").click()
    answered("police", 2)
    # it begins where a page begins, and the keyboard is at its first result
    first = page.locator(".r-results a").first
    expect(first).to_be_focused()
    expect(first).to_be_in_viewport()
    assert page.evaluate("scrollY") == 0
    page.go_back()
    answered("police")
    # the reader is where they were
    expect(page.get_by_role("link", name="Next page")).to_be_focused()
    page.go_back()
    answered("council")
    page.go_back()
    page.wait_for_url(f"{home}{SEARCH}")
    expect(page.locator("#r-told")).to_be_empty()
    assert (page.title(), page.locator("#r-results *").count()) == (title, 0)
    page.go_forward()
    answered("council")
    page.reload()
    answered("council")


def test_a_search_that_failed_can_be_asked_again(browser: Browser, home: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route("**/search/index.json", lambda route: route.abort())
    page.goto(f"{home}{SEARCH}#q=council")
    assert _told(page).startswith("The search could not be loaded.")
    page.unroute("**/search/index.json")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#r-told")).to_have_text(re.compile("found for “council”"))
    assert page.url == f"{home}{SEARCH}#q=council"
    context.close()


def test_an_answer_that_comes_too_late_is_not_shown(page: Page, home: str) -> None:
    held: list[Route] = []
    page.goto(f"{home}{SEARCH}")
    # the pages that one answer shows; the other shows none
    page.route("**/search/*/p*.json", lambda route: held.append(route))  # noqa: PLW0108  Playwright marks the function
    page.locator("#r-question").fill("council")
    page.keyboard.press("Enter")
    assert soon(page, lambda: bool(held))
    page.locator("#r-question").fill("zzqqxx")
    page.keyboard.press("Enter")
    expect(page.locator("#r-told")).to_have_text("No page found for “zzqqxx”.")
    for route in held:
        route.continue_()
    page.wait_for_load_state("networkidle")
    assert page.locator("#r-told").inner_text() == "No page found for “zzqqxx”."
    assert page.locator("#r-results *").count() == 0


@pytest.mark.parametrize("question", ["zzqqxx", "!!!", "<script>alert(1)</script>zzqqxx", "constructor __proto__zz"])
def test_what_nobody_says_is_not_found(page: Page, home: str, question: str) -> None:
    page.goto(f"{home}{SEARCH}#q={quote_plus(question)}")
    assert f"“{question}”" in _told(page)
    assert page.get_by_role("link", name="Agreements about people like you").is_visible()


def test_what_is_typed_before_the_script_is_here_stays(page: Page, home: str) -> None:
    held = hold_back(page, "**/search/page.js")
    page.goto(f"{home}{SEARCH}", wait_until="commit")
    box = page.locator("#r-question")
    box.fill("hospital")
    assert soon(page, lambda: bool(held))
    held[0].continue_()
    page.wait_for_load_state("load")
    page.wait_for_load_state("networkidle")
    assert box.input_value() == "hospital"


def test_a_search_that_cannot_be_loaded_says_so(browser: Browser, home: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route("**/search/index.json", lambda route: route.abort())
    page.goto(f"{home}{SEARCH}#q=council")
    assert _told(page) == "The search could not be loaded. Load this page again, or look through the lists below."
    context.close()


def test_a_site_that_is_published_anew_mixes_with_nothing_of_before(
    page: Page, home: str, demonstration: Built
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(home)))
    page.goto(f"{home}{SEARCH}#q=council")
    _told(page)
    folder = json.loads((demonstration.site / "search" / "index.json").read_text("utf-8"))["folder"]
    fetched = [url for url in asked if url.endswith(".json")]
    assert fetched[0] == "search/index.json"
    assert len(fetched) > 3
    assert [url for url in fetched[1:] if not url.startswith(f"search/{folder}/")] == []


def test_without_javascript_the_page_says_so_and_leads_to_the_lists(browser: Browser, home: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": WIDE, "height": 900})
    page = context.new_page()
    page.goto(home)
    page.locator("#r-search").fill("council")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{home}{SEARCH}?q=council")
    expect(page.locator("noscript p")).to_be_visible()
    page.locator("article").get_by_role("link", name="Partners", exact=True).click()
    page.wait_for_url(f"{home}partners/")
    context.close()


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_axe_finds_nothing_wrong(browser: Browser, home: str, width: int, colours: Literal["light", "dark"]) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=colours)
    page = context.new_page()
    found: list[str] = []
    for question in ("domestc abuse", "council&page=2", "zzqqxx", ""):
        page.goto(f"{home}{SEARCH}?q={question}" if question else f"{home}{SEARCH}")
        if question:
            _told(page)
        found += [f"{question}: {each['id']}" for each in Axe().run(page).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{question}: scrolls sideways")
    context.close()
    assert found == []


# Whatever a record says, a result is text

HOSTILE = (
    "<img src=x onerror=alert(1)> zebra",
    "</script><script>alert(1)</script> zebra",
    '"><svg onload=alert(1)> zebra',
    "&lt;b&gt;zebra&lt;/b&gt; <b>zebra</b>",
    "javascript:alert(1) zebra {{ 7*7 }}",
    "\u202ezebra\u202c __proto__ constructor",
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, example: Path) -> Built:
    """A register with hostile titles and texts, built as if the check had found nothing."""
    root = tmp_path_factory.mktemp("hostile") / "register"
    root.mkdir()
    for file in example.rglob("*"):
        if file.is_file():
            copy = root / file.relative_to(example)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    (root / "mkdocs.yml").write_text(f"INHERIT: {REPOSITORY / 'mkdocs.yml'}\n", encoding="utf-8")
    agreement = (root / "agreements" / "example.yml").read_text("utf-8")
    for number, text in enumerate(HOSTILE):
        said = json.dumps(text)
        changed = re.sub(r"(?m)^title: .*$", lambda _, said=said: f"title: {said}", agreement)
        changed = re.sub(r"(?ms)^summary: .*?\n(?=\S)", lambda _, said=said: f"summary: {said}\n", changed)
        (root / "agreements" / f"hostile-{number}.yml").write_text(changed, encoding="utf-8")
    today = date(2026, 11, 21)
    found = examine(root, today)
    examined = Examination(found.register, replace(found.report, problems=()))
    publishing.build(root, root / "site", examined, today, lambda _share: None)
    return Built(examined, root / "site")


@pytest.fixture(scope="module")
def example() -> Path:
    return Path(__file__).parent / "registers" / "example"


def test_hostile_titles_are_shown_as_they_stand(page: Page, hostile: Built) -> None:
    titles = {one.title for name, one in hostile.register.agreements.items() if name.startswith("hostile")}
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    with served(hostile.site) as home:
        page.goto(f"{home}{SEARCH}#q=zebra")
        assert _told(page) == f"{len(titles)} pages found for “zebra”."
        shown = page.locator(".r-results h2").evaluate_all("all => all.map(one => one.textContent)")
        assert {" ".join(title.split()) for title in shown} == {" ".join(title.split()) for title in titles}
        names = page.locator("#r-results *").evaluate_all("all => [...new Set(all.map(one => one.localName))]")
        assert set(names) == {"ol", "li", "h2", "a", "p", "mark"}
        page.goto(f"{home}{SEARCH}?q={quote_plus('<img src=x onerror=alert(1)>')}")
        _told(page)
        assert page.locator("#r-told *").count() == 0


def test_a_page_that_answers_with_something_else_does_no_harm(browser: Browser, home: str) -> None:
    context = browser.new_context()
    page = context.new_page()

    def nonsense(route: Route) -> None:
        route.fulfill(status=200, content_type="application/json", body="<html>Signed in?</html>")

    page.route("**/search/index.json", nonsense)
    page.goto(f"{home}{SEARCH}#q=council")
    assert _told(page).startswith("The search could not be loaded.")
    context.close()
