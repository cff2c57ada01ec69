"""The pages that answer one question each: who shares with whom, what is about me, whether all is in order."""

import hashlib
import json
import random
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import soon
from playwright.sync_api import Browser, Locator, Page
from sites import REPOSITORY, Built, build, served

from site_builder import law, reviews, words
from site_builder.examination import examine
from site_builder.records import Agreement
from site_builder.records.agreement import Flow
from site_builder.rules import RULES
from site_builder.site import pages as site_pages
from site_builder.site import people, policy
from site_builder.site.pages import sharing
from site_builder.site.pages.contribute import FIRST_NAME

SHARING = "who-shares-with-whom/"
FOOTER = [section.address for section in site_pages.FOOTER]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A reader with an empty browser, in which nothing may go wrong unseen."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    errors: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda said: errors.append(said.text) if said.type in ("error", "warning") else None)
    yield opened
    context.close()
    assert errors == []


# Who shares with whom

Answer = list[tuple[str, str, list[str]]]
"""Of each agreement its title, its status in words, and what its page says goes which way."""


def expected(built: Built, a: str, b: str) -> Answer:
    """What the records say of two partners, worked out by reading them one after the other."""
    agreements = [one for one in built.register.agreements.values() if {a, b} <= _taking_part(one)]
    order = list(words.STATUS)
    agreements.sort(key=lambda one: (order.index(one.status), one.title.casefold(), one.id))
    return [(_flat(one.title), words.STATUS[one.status], _ways(built, one, a, b)) for one in agreements]


def _taking_part(agreement: Agreement) -> set[str]:
    """Whoever is a party and has neither withdrawn nor refused to sign."""
    undecided = [one for one in agreement.parties if not one.signature or one.signature.outcome == "signed"]
    return {one.partner for one in undecided}


def _ways(built: Built, agreement: Agreement, a: str, b: str) -> list[str]:
    if not agreement.flows:
        return ["Its record does not say yet what goes which way."]
    ways = []
    for giver, receiver in ((a, b), (b, a)):
        if flows := [one for one in agreement.flows if (one.giver, one.receiver) == (giver, receiver)]:
            names = f"{called(built, giver)} to {called(built, receiver)}"
            ways.append(_flat(f"{names}: {' | '.join(_contents(agreement, flow) for flow in flows)}"))
    return ways or ["Both take part, but nothing goes straight from one to the other."]


def _contents(agreement: Agreement, flow: Flow) -> str:
    assert agreement.data
    items = flow.items or tuple(item.name for item in agreement.data.items)
    return f"{'; '.join(items)} | {words.FREQUENCY[flow.frequency]} · {words.METHOD[flow.method]}"


def _flat(text: str) -> str:
    return " ".join(text.split())


def shown(page: Page) -> Answer:
    """What the page answers."""
    return [
        (
            _flat(section.locator("h3").inner_text()),
            section.locator(".r-tag").inner_text(),
            [
                *map(_way, section.locator(".r-summary__row").all()),
                *section.locator("> p:not(.r-tags)").all_inner_texts(),
            ],
        )
        for section in page.locator("#pairs-found > section").all()
    ]


def _way(row: Locator) -> str:
    parts = [
        "; ".join(part.locator("li").all_text_contents()) if part.locator("li").count() else part.inner_text()
        for part in row.locator("dd > *").all()
    ]
    return _flat(f"{row.locator('dt').inner_text()}: {' | '.join(parts)}")


def said(built: Built, a: str, b: str, number: int) -> str:
    """How the number of agreements is announced."""
    agreements = f"{number} agreements have" if number > 1 else f"{number or 'No'} agreement has"
    return f"{agreements} both {called(built, a)} and {called(built, b)} as parties."


def called(built: Built, name: str) -> str:
    """What a partner is called where it can be chosen: it says if the body is no longer there."""
    partner = built.register.partners[name]
    became = {"dissolved": " (no longer exists)", "withdrawn": " (has left the community)"}
    return f"{partner.name}{became.get(partner.status, '')}"


def some_pairs(built: Built) -> list[tuple[str, str]]:
    """Pairs of every sort: of one agreement, of many, of none, of bodies that are gone; and any others."""
    names = sorted(built.register.partners)
    numbers = {(a, b): len(expected(built, a, b)) for a in names for b in names if a < b}
    chance = random.Random(20261121)  # noqa: S311  chosen by chance, and the same each time
    of_one = chance.choice([pair for pair, number in numbers.items() if number == 1])
    of_none = chance.choice([pair for pair, number in numbers.items() if number == 0])
    most = max(numbers, key=lambda pair: numbers[pair])
    gone = [name for name in names if built.register.partners[name].status == "dissolved"]
    of_gone = max((pair for pair in numbers if set(pair) & set(gone)), key=lambda pair: numbers[pair])
    others = chance.sample([pair for pair, number in numbers.items() if number], 8)
    # either may be asked for first
    return [tuple(chance.sample(pair, 2)) for pair in (of_one, of_none, most, of_gone, *others)]  # type: ignore[misc]


def test_two_partners_are_answered_as_their_records_say(page: Page, home: str, demonstration: Built) -> None:
    page.goto(f"{home}{SHARING}")
    for a, b in some_pairs(demonstration):
        page.get_by_label("One organisation").select_option(a)
        page.get_by_label("The other organisation").select_option(b)
        page.get_by_role("button", name="Show what they share").click()
        answer = expected(demonstration, a, b)
        assert page.get_by_role("status").filter(has_text="both").inner_text() == said(demonstration, a, b, len(answer))
        assert shown(page) == answer
        assert page.url == f"{home}{SHARING}#a={a}&b={b}"


def test_an_answer_can_be_linked_to_and_back_leads_to_the_one_before(
    page: Page, home: str, demonstration: Built
) -> None:
    first, second = some_pairs(demonstration)[2:4]
    for a, b in (first, second):
        page.goto(f"{home}{SHARING}#a={a}&b={b}")
        page.locator("#pairs-found > section").first.wait_for()
        assert shown(page) == expected(demonstration, a, b)
        assert [page.locator("#pairs-a").input_value(), page.locator("#pairs-b").input_value()] == [a, b]
    third = some_pairs(demonstration)[4]
    page.locator("#pairs-a").select_option(third[0])
    page.locator("#pairs-b").select_option(third[1])
    page.locator("#pairs-b").press("Tab")
    page.keyboard.press("Enter")
    soon(page, lambda: shown(page) == expected(demonstration, *third))
    assert shown(page) == expected(demonstration, *third)
    page.go_back()
    soon(page, lambda: shown(page) == expected(demonstration, *second))
    assert shown(page) == expected(demonstration, *second)
    assert page.locator("#pairs-a").input_value() == second[0]
    page.go_forward()
    soon(page, lambda: shown(page) == expected(demonstration, *third))
    assert shown(page) == expected(demonstration, *third)
    page.locator("#pairs-found h3 a").first.click()
    page.wait_for_url(f"{home}agreements/*/")
    assert page.locator("h1").inner_text() == expected(demonstration, *third)[0][0]


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("", ""),
        ("#a=saltmarsh-police", "Now choose the other organisation."),
        ("#a=saltmarsh-police&b=saltmarsh-police", "Choose two different organisations."),
        (
            "#a=saltmarsh-police&b=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E",
            "This address names an organisation that is not in the register. Choose another.",
        ),
        (
            "#a=__proto__&b=constructor",
            "This address names an organisation that is not in the register. Choose another.",
        ),
    ],
)
def test_an_address_that_asks_for_no_two_partners_says_so(page: Page, home: str, query: str, answer: str) -> None:
    page.goto(f"{home}{SHARING}{query}")
    page.locator("#pairs").wait_for()
    assert page.locator("#pairs-status").inner_text() == answer
    assert shown(page) == []


def test_every_partner_can_be_chosen_below_its_sector(page: Page, home: str, demonstration: Built) -> None:
    page.goto(f"{home}{SHARING}")
    page.locator("#pairs").wait_for()
    register = demonstration.register
    by_sector = {
        sector.title: sorted(
            (
                called(demonstration, partner.id)
                for partner in register.partners.values()
                if partner.sector == sector.id
            ),
            key=str.casefold,
        )
        for sector in register.vocabularies.sectors
    }
    for name in ("a", "b"):
        offered = {
            group.get_attribute("label"): group.locator("option").all_text_contents()
            for group in page.locator(f"#pairs-{name} optgroup").all()
        }
        assert offered == {sector: names for sector, names in by_sector.items() if names}


@pytest.mark.parametrize(("width", "colours"), [(1280, "light"), (320, "dark")])
def test_axe_finds_nothing_wrong_with_an_answer(
    browser: Browser, home: str, demonstration: Built, width: int, colours: Literal["light", "dark"]
) -> None:
    a, b = some_pairs(demonstration)[2]
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=colours)
    page = context.new_page()
    page.goto(f"{home}{SHARING}#a={a}&b={b}")
    page.locator("#pairs-found > section").first.wait_for()
    assert [violation["id"] for violation in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_data_that_does_not_come_is_said_and_asked_for_again(browser: Browser, home: str, demonstration: Built) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route("**/0.json", lambda route: route.fulfill(status=503, body=""))
    page.goto(f"{home}{SHARING}#a=saltmarsh-police&b=saltmarsh-county-council")
    page.get_by_text("The answer could not be loaded.").wait_for()
    page.unroute("**/0.json")
    page.get_by_role("button", name="Show what they share").click()
    page.locator("#pairs-found > section").first.wait_for()
    assert shown(page) == expected(demonstration, "saltmarsh-police", "saltmarsh-county-council")
    context.close()


def test_an_answer_costs_one_file_which_serves_for_others_too(page: Page, home: str, demonstration: Built) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url) if request.url.endswith(".json") else None)
    page.goto(f"{home}{SHARING}", wait_until="networkidle")
    assert fetched == []
    for other in ("saltmarsh-county-council", "saltmarsh-homes"):
        page.locator("#pairs-a").select_option("saltmarsh-police")
        page.locator("#pairs-b").select_option(other)
        page.get_by_role("button", name="Show what they share").click()
        page.get_by_role("status").filter(has_text=demonstration.register.partner_name(other)).wait_for()
    assert fetched == [f"{home}{SHARING}0.json"]


def partner_files(built: Built) -> dict[str, Any]:
    """What the files that answer say of each partner."""
    said = [json.loads(file.read_text("utf-8")) for file in (built.site / SHARING).glob("*.json")]
    partners = {name: one for file in said for name, one in file.items()}
    assert len(partners) == sum(map(len, said))
    return partners


def test_the_answers_of_a_large_register_lie_in_several_files_each_of_many_partners(
    page: Page, paged: Built, demonstration: Built
) -> None:
    files = [json.loads(file.read_text("utf-8")) for file in (paged.site / SHARING).glob("*.json")]
    assert len(files) > 3
    assert min(map(len, files)) >= sharing.LEAST
    assert partner_files(paged) == partner_files(demonstration)
    names = [sorted(file)[place] for file in files for place in (0, -1)]
    with served(paged.site) as home:
        for a, b in pairwise(names):
            page.goto(f"{home}{SHARING}?a={a}&b={b}")
            answer = expected(paged, a, b)
            page.get_by_role("status").filter(has_text=said(paged, a, b, len(answer))).wait_for()
            assert shown(page) == answer


def test_the_files_of_both_partners_say_the_same(demonstration: Built) -> None:
    files = partner_files(demonstration)
    ways = {
        name: {
            (one["id"], *(way if "to" in flow else way[::-1]), tuple(flow["items"]), flow["how"])
            for one in file
            for flow in one["flows"] or ()
            for way in [(name, flow.get("to", flow.get("from")))]
        }
        for name, file in files.items()
    }
    assert sum(map(len, ways.values())) > 100
    for name, own in ways.items():
        for agreement, giver, receiver, *said in own:
            other = receiver if giver == name else giver
            assert (agreement, giver, receiver, *said) in ways[other]


def test_without_javascript_every_partner_is_a_click_away(browser: Browser, home: str, demonstration: Built) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{home}{SHARING}")
    assert not page.locator("#pairs").is_visible()
    assert page.get_by_text("this page needs JavaScript").is_visible()
    assert page.locator(".r-matrix").is_visible()
    leading = {link.get_attribute("href") for link in page.locator("#partners ~ ul a").all()}
    assert leading == {f"../partners/{name}/" for name in demonstration.register.partners}
    context.close()


# About you


def test_every_agreement_in_force_with_subjects_is_listed_for_somebody(demonstration: Built) -> None:
    register = demonstration.register
    in_force = {one.id: one for one in register.agreements.values() if one.in_force}
    with_subjects = {name for name, one in in_force.items() if one.data and one.data.subjects}
    groups = people.groups(register)
    assert {about.agreement.id for group in groups.values() for about in group.agreements} == with_subjects
    for name, group in groups.items():
        page = demonstration.page(f"about-you/{name}/")
        listed = {address for one, address in page.addresses() if one.tag == "a" and "/agreements/" in address}
        # one link to the agreement, and one to whom to ask
        ids = {about.agreement.id for about in group.agreements}
        asked = {f"../../agreements/{one}/" for one in ids} | {f"../../agreements/{one}/#rights" for one in ids}
        assert {address for address in listed if address != "../../agreements/"} == asked, name
    without = len(in_force) - len(with_subjects)
    assert f"{without} other agreements in force do not say yet" in demonstration.page("about-you/").main


def test_there_are_as_many_kinds_of_people_as_somebody_can_look_through(demonstration: Built) -> None:
    assert 15 <= len(people.groups(demonstration.register)) <= 30
    front = demonstration.page("about-you/")
    listed = [address for _, address in front.addresses() if re.fullmatch(r"\.\./about-you/[a-z-]+/", address)]
    assert listed == [f"../about-you/{name}/" for name in people.groups(demonstration.register)]


def test_nobody_has_to_search_among_the_others(demonstration: Built) -> None:
    groups = people.groups(demonstration.register)
    assert len(groups["others"].agreements) <= 2
    assert list(groups)[-1] == "others"


@pytest.mark.parametrize(
    ("subject", "kinds"),
    [
        ("Children aged 10 to 17", ("children",)),
        ("Pupils in years 5 and 9", ("pupils",)),
        ("TENANTS  of private\nlandlords", ("tenants",)),
        ("Private landlords", ("owners",)),
        ("Their parents and carers", ("parents-and-families",)),
        ("Adult carers", ("carers",)),
        ("People registered with a family doctor in Saltmarsh", ("patients",)),
        ("People who are homeless or may become homeless", ("homeless",)),
        ("Children at risk of exploitation", ("children", "victims")),
        ("Owners of flooded homes and businesses", ("owners", "emergencies")),
        ("Staff who cared for the child", ("staff",)),
        ("Their representatives", ("others",)),
        ("Willing helpers", ("others",)),
        ("<script>alert(1)</script>", ("others",)),
    ],
)
def test_the_words_of_a_subject_decide_what_kind_of_people_it_is(subject: str, kinds: tuple[str, ...]) -> None:
    assert people.kinds_of(subject) == kinds


def test_a_page_of_people_names_whom_to_ask_at_every_party(demonstration: Built) -> None:
    register = demonstration.register
    for name, group in people.groups(register).items():
        page = demonstration.page(f"about-you/{name}/")
        mail = {address.removeprefix("mailto:") for _, address in page.addresses() if address.startswith("mailto:")}
        parties = [party for about in group.agreements for party in about.agreement.parties]
        dissolved = {one.id for one in register.partners.values() if one.status == "dissolved"}
        here = {party.requests.email for party in parties if party.requests and party.partner not in dissolved}
        assert here <= mail, name
        assert not {party.requests.email for party in parties if party.requests} - here & mail, name
        controllers = {party.partner for party in parties if party.role != "processor"}
        for gone in map(register.partners.__getitem__, controllers & dissolved):
            heirs = [register.partners[heir] for heir in gone.succeeded_by]
            assert {heir.complaints.email for heir in heirs if heir.complaints} <= mail, name
            assert f"Also for {gone.name}, which no longer exists" in page.main, name
        complaints = {one.complaints.email for one in map(register.partners.__getitem__, controllers) if one.complaints}
        assert complaints <= mail, name


def test_rights_are_those_of_the_tables_of_law(demonstration: Built) -> None:
    page = demonstration.page("about-you/")
    explained = {code for code, right in law.rights().items() if _flat(right.plain) in page.main}
    assert explained >= {code for code in law.rights() if code.startswith(("right-", "complain-"))}
    links = {address for _, address in page.addresses()}
    assert {law.rights()[code].url for code in explained} <= links


# Insights


def _figures(built: Built, caption: str) -> list[list[str]]:
    """The rows of a table, cell by cell."""
    html = built.page("insights/").html
    (table,) = [one for one in re.findall(r"<table.*?</table>", html, re.DOTALL) if caption in one]
    body = table[table.index("<tbody>") :]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [[_flat(re.sub("<[^>]*>", "", cell)) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]


def _share(part: int, whole: int, none: str = "Not known") -> str:
    return f"{round(100 * part / whole)}%" if whole else none


def test_template_use_is_counted_by_the_quarter_of_agreement(demonstration: Built, today: date) -> None:
    current = {template.id for template in demonstration.register.settings.templates if template.current}
    rows = []
    for back in reversed(range(8)):
        year, quarter = divmod(today.year * 4 + (today.month - 1) // 3 - back, 4)
        made = [
            one
            for one in demonstration.register.agreements.values()
            if one.template and one.dates and one.dates.agreed
            if (one.dates.agreed.year, (one.dates.agreed.month - 1) // 3) == (year, quarter)
        ]
        on_it = sum(one.template in current for one in made)
        title = f"{date(year, quarter * 3 + 1, 1):%B} to {date(year, quarter * 3 + 3, 1):%B %Y}"
        rows.append([title, str(len(made)), str(on_it), _share(on_it, len(made), "None")])
    assert sum(int(row[1]) for row in rows) > 5
    assert _figures(demonstration, "New agreements by quarter") == rows


def test_a_review_is_on_time_by_the_date_that_the_one_before_it_set(demonstration: Built) -> None:
    held = Counter[int]()
    known: list[tuple[int, bool]] = []
    for one in demonstration.register.agreements.values():
        for before, review in zip([None, *one.reviews], one.reviews, strict=False):
            held[review.on.year] += 1
            if before and before.next_due:
                known.append((review.on.year, review.on <= before.next_due.day))
    rows = []
    for year in [*sorted(held, reverse=True), None]:
        of_year = [on_time for when, on_time in known if year in (when, None)]
        number = held[year] if year else sum(held.values())
        figures = [number, len(of_year), sum(of_year)]
        rows.append([str(year or "All years"), *map(str, figures), _share(sum(of_year), len(of_year))])
    assert 0 < sum(on_time for _, on_time in known) < len(known)
    assert _figures(demonstration, "Reviews that were held") == rows


def test_overdue_reviews_are_counted_by_theme_and_never_by_partner(demonstration: Built, today: date) -> None:
    register = demonstration.register
    by_theme = {theme.title: [0, 0] for theme in register.vocabularies.themes} | {"Without a theme": [0, 0]}
    for one in register.agreements.values():
        if one.status in reviews.REVIEWED_STATUSES:
            counted = by_theme[register.themes.get(one.theme or "", "Without a theme")]
            counted[0] += 1
            counted[1] += bool(one.due and one.due.day < today)
    rows = [[title, str(all_), str(late), _share(late, all_)] for title, (all_, late) in by_theme.items() if all_]
    assert _figures(demonstration, "overdue now, by theme") == rows
    text = demonstration.page("insights/").main
    for one in register.agreements.values():
        # the title of an agreement may hold the name of a partner
        text = text.replace(_flat(one.title), "")
    assert [partner.name for partner in register.partners.values() if partner.name in text] == []


def test_sectors_levels_and_departed_bodies_add_up(demonstration: Built) -> None:
    register = demonstration.register
    in_force = [one for one in register.agreements.values() if one.in_force]
    rows = []
    for sector in register.vocabularies.sectors:
        own = {partner.id for partner in register.partners.values() if partner.sector == sector.id}
        members = sum(register.partners[name].status == "active" for name in own)
        agreements = sum(bool(own & {one.lead, *(each.partner for each in one.parties)}) for one in in_force)
        if members or agreements:
            rows.append([sector.title, str(members), str(agreements), _share(agreements, len(in_force))])
    assert _figures(demonstration, "Members, and agreements in force") == rows
    levels = Counter(one.publication for one in in_force)
    shown = {row[0]: (row[2], row[3]) for row in _figures(demonstration, "how much of them is published")}
    titles = {"full": "In full", "summary": "As a summary", "title-only": "By title alone"}
    assert shown == {
        title: (str(levels[level]), _share(levels[level], len(in_force))) for level, title in titles.items()
    }
    gone = {partner.id for partner in register.partners.values() if partner.status in ("dissolved", "withdrawn")}
    naming = [one for one in in_force if gone & {one.lead, *(each.partner for each in one.parties)}]
    assert naming
    said = f"{len(naming)} of {len(in_force)} agreements in force name an organisation that is gone"
    page = demonstration.page("insights/")
    assert said in page.main
    listed = {address for _, address in page.addresses() if address.startswith("../agreements/") and address[14:]}
    assert listed == {f"../agreements/{one.id}/" for one in naming}


# Statements, and how to take part


def test_the_accessibility_statement_has_every_part_that_the_law_asks_for(built_any: Built) -> None:
    settings = built_any.register.settings
    page = built_any.page("accessibility/")
    links = {address for _, address in page.addresses()}
    assert f"mailto:{settings.contact.email}" in links
    # regulation 8(4)(d), and the bodies of regulation 12
    assert {"https://www.equalityadvisoryservice.com/", "https://www.equalityni.org/"} <= links
    assert "Equality and Human Rights Commission (EHRC) enforces" in page.main
    tested = settings.accessibility.tested_on
    status = "fully compliant" if tested else "cannot say yet"
    assert f"{status}" in page.main
    assert not settings.accessibility.issues
    assert tested is None or f"last tested on {words.day(tested)}" in page.main


@pytest.fixture(params=["demonstration", "real_register"])
def built_any(request: pytest.FixtureRequest) -> Built:
    """Either of the registers: one says when it was tested, the other does not."""
    site: Built = request.getfixturevalue(request.param)
    return site


def test_known_issues_make_it_partially_compliant(example_register: Path, tmp_path: Path, today: date) -> None:
    settings = example_register / "registry" / "register.yml"
    issue = "Tables in **old documents** cannot be read aloud."
    accessibility = f"\naccessibility:\n  tested_on: 2026-10-01\n  issues: ['{issue}']\n"
    text = re.sub(r"\naccessibility:.*?(?=\n\S|\Z)", "", settings.read_text("utf-8"), flags=re.DOTALL)
    settings.write_text(text + accessibility, encoding="utf-8")
    (example_register / "mkdocs.yml").write_text(f"INHERIT: {REPOSITORY / 'mkdocs.yml'}\n", encoding="utf-8")
    said = build(example_register, tmp_path / "site", today).page("accessibility/").main
    assert "partially compliant" in said
    assert "fully compliant" not in said
    assert "Tables in old documents cannot be read aloud." in said
    assert "last tested on 1 October 2026" in said


def test_the_register_keeps_nothing_about_its_reader_but_the_colours(page: Page, home: str) -> None:
    page.goto(home)
    page.locator(".r-button--colours").click()
    for address in ("agreements/", f"{SHARING}#a=saltmarsh-police&b=saltmarsh-county-council", "about-you/"):
        page.goto(f"{home}{address}", wait_until="networkidle")
    assert page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]") == ["/.__palette"]
    assert page.context.cookies() == []
    assert page.evaluate("indexedDB.databases()") == []


def test_the_first_draft_that_the_page_offers_passes_the_check(
    demonstration: Built, example_register: Path, today: date
) -> None:
    start = _start(demonstration)
    repository = f"https://github.com/{demonstration.register.settings.repository}"
    assert start.startswith(f"{repository}/new/main/agreements?")
    asked = parse_qs(urlsplit(start).query)
    assert asked["filename"] == [FIRST_NAME]
    # of the partners and themes there, the example register has other ones
    draft = asked["value"][0].replace("saltmarsh-county-council", "saltmarsh-police")
    draft = re.sub(r"  - partner: (?!saltmarsh-police).*", "  - partner: northmere-district-council", draft)
    themes = examine(example_register, today).register
    assert themes
    draft = re.sub(r"theme: \S+", f"theme: {next(iter(themes.themes))}", draft)
    (example_register / "agreements" / FIRST_NAME).write_text(draft, encoding="utf-8")
    problems = examine(example_register, today).report.problems
    found = [each for each in problems if each.path.endswith(FIRST_NAME)]
    assert [(each.rule, each.severity) for each in found] == [("missing-field", "warning")]


def _start(built: Built) -> str:
    (start,) = {address for _, address in built.page("contribute/").addresses() if "/new/main/" in address}
    return start


def test_every_page_leads_to_what_its_footer_promises(demonstration: Built) -> None:
    assert {"accessibility/", "privacy/", "contribute/", "rules/", "insights/"} <= set(FOOTER)
    for path, page in demonstration.pages.items():
        reached = {demonstration.target(path, address) for one, address in page.addresses() if one.tag == "a"}
        assert {(f"{address}index.html", "") for address in FOOTER} <= reached, path


def test_the_menu_is_a_single_row_on_a_wide_screen(page: Page, home: str) -> None:
    page.goto(home)
    tops = {link.bounding_box()["y"] for link in page.locator(".r-menu a").all()}  # type: ignore[index]
    assert len(tops) == 1
    assert page.locator(".r-menu a").all_inner_texts() == [
        *("Home", "Agreements", "Who shares", "About you", "Partners", "Charter", "Reviews", "Guidance")
    ]


# The policy of every page


def test_every_page_has_a_policy_that_allows_its_own_scripts_alone(built_any: Built) -> None:
    for path, page in built_any.pages.items():
        stated = page.one("meta", **{"http-equiv": "Content-Security-Policy"}).attributes["content"]
        directives = dict(part.strip().split(" ", 1) for part in stated.split(";"))
        assert directives["default-src"] == "'none'", path
        assert directives.keys() >= {"script-src", "style-src", "img-src", "connect-src", "base-uri", "form-action"}
        assert "unsafe" not in stated, path
        assert page.html.index("Content-Security-Policy") < page.html.index("<script"), path
        inline = [one.pieces for one in page.all("script") if not one.attributes]
        hashes = {f"'sha256-{b64encode(hashlib.sha256(''.join(one).encode()).digest()).decode()}'" for one in inline}
        assert set(directives["script-src"].split()) == {"'self'", *hashes}, path
        assert [one.tag for one in page.elements if "style" in one.attributes or one.tag == "style"] == [], path


def test_a_script_that_stands_in_the_content_is_not_allowed() -> None:
    content = "<p>Before</p><script>alert(1)</script>"
    page = f'<meta content="{policy.POLICY}"><script>own()</script>{content}<script type="x">data</script>'
    own = b64encode(hashlib.sha256(b"own()").digest()).decode()
    assert re.findall(r"script-src ([^;]*)", policy.secured(page, content)) == [f"'self' 'sha256-{own}'"]


def test_what_gets_past_everything_else_is_stopped_by_the_browser(browser: Browser, home: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    # what is blocked is never on its way
    context.route("https://elsewhere.example/**", lambda route: (asked.append(route.request.url), route.abort()))
    blocked: list[str] = []
    page.on("console", lambda said: blocked.append(said.text) if "Content Security Policy" in said.text else None)
    attack = (
        "<script>document.title = 'taken'</script><img src='x.png' onerror=\"document.title = 'taken'\">"
        "<img src='https://elsewhere.example/pixel.png'><iframe src='https://elsewhere.example/'></iframe>"
        "<link rel='stylesheet' href='https://elsewhere.example/look.css'><p style='color: red'>red</p>"
        "<script src='https://elsewhere.example/script.js'></script>"
    )

    def tamper(route: object) -> None:
        answer = route.fetch()  # type: ignore[attr-defined]
        route.fulfill(response=answer, body=answer.text().replace("</h1>", f"</h1>{attack}", 1))  # type: ignore[attr-defined]

    page.route(f"{home}privacy/", tamper)
    page.goto(f"{home}privacy/", wait_until="networkidle")
    assert page.title().startswith("Privacy")
    assert asked == []
    assert len(blocked) >= 6
    context.close()


def test_the_live_preview_lets_in_the_script_that_reloads_it() -> None:
    assert "'unsafe-inline'" in policy.PREVIEW
    assert policy.secured(policy.PREVIEW, "") == policy.PREVIEW


# What others are shown of a page


def test_every_page_says_what_a_preview_of_it_should_say(built_any: Built) -> None:
    for path, page in built_any.pages.items():
        said = {
            one.attributes["property"]: one.attributes["content"]
            for one in page.all("meta")
            if "property" in one.attributes
        }
        if path == "404.html":
            assert said == {}
            continue
        assert said["og:url"] == f"{built_any.site_url}{path.removesuffix('index.html')}", path
        assert said["og:site_name"] == built_any.register.settings.name
        assert page.title.startswith(_flat(said["og:title"])), path
        assert said["og:description"] == page.one("meta", name="description").attributes["content"], path
        assert said["og:type"] == ("article" if path != "index.html" else "website"), path
        assert page.one("meta", name="color-scheme").attributes["content"] == "light dark"
        assert page.one("meta", name="referrer").attributes["content"] == "same-origin"


# A copy to sign


def test_paper_has_a_line_for_each_party_that_has_still_to_sign(page: Page, home: str, demonstration: Built) -> None:
    agreements = demonstration.register.agreements.values()
    waiting = [one for one in agreements if one.status == "awaiting-signature" and one.publication == "full"]
    assert waiting
    for one in waiting:
        page.goto(f"{home}agreements/{one.id}/")
        copy, how = page.locator(".r-signing"), page.locator(".r-signing__how")
        assert not copy.is_visible()
        assert "Print this page for a copy to sign on paper." in how.inner_text()
        assert how.evaluate("how => how.previousElementSibling.closest('#signatures, #signatures ~ *') !== null")
        page.evaluate("() => { window.print = () => { window.printed = true; }; }")
        how.get_by_role("button", name="Print this page").click()
        assert page.evaluate("window.printed")
        page.emulate_media(media="print")
        settings = demonstration.register.settings
        assert f"{settings.name}: {demonstration.site_url}agreements/{one.id}/" in copy.inner_text()
        assert "Nothing here is real: do not sign it." in copy.inner_text()
        assert page.locator(".md-banner").is_visible()
        assert not how.is_visible()
        unsigned = [
            each.partner for each in one.parties if not (each.signature and each.signature.version == one.version)
        ]
        assert unsigned
        assert copy.locator("tbody th").all_inner_texts() == list(map(demonstration.register.partner_name, unsigned))
        assert copy.is_visible()
        assert copy.locator("tbody tr").first.bounding_box()["height"] >= 55  # type: ignore[index]
        assert not page.locator(".r-footer").is_visible()
        page.emulate_media(media="screen")


def test_paper_has_no_lines_where_all_have_signed_or_it_is_over(demonstration: Built) -> None:
    for one in demonstration.register.agreements.values():
        signed = all(each.signature and each.signature.version == one.version for each in one.parties)
        if signed or one.is_over or one.status == "draft" or one.publication != "full":
            assert "r-signing" not in demonstration.page(f"agreements/{one.id}/").html, one.id


def test_rules_are_reached_from_where_records_are_written(demonstration: Built) -> None:
    assert "../rules/" in [address for _, address in demonstration.page("contribute/").addresses()]
    assert len(RULES) > 10
