"""What the site says of reviews: what is late and with whom it lies, and when reminders last ran."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import NARROW, VIEWS, WIDE, View, looking
from conftest import EXAMPLE, TODAY, overlay
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from playwright.sync_api import Browser
from sites import REPOSITORY, Built, Page, build, contents, served

from site_builder import register, words
from site_builder.history import History
from site_builder.records.community import ReviewPolicy
from site_builder.records.fields import DueDate
from site_builder.register import Register
from site_builder.reviews.deadlines import Deadline, deadlines
from site_builder.reviews.heartbeat import Heartbeat
from site_builder.reviews.naming import about, what
from site_builder.site.output import Output
from site_builder.site.pages import agreements, home, reviews
from site_builder.site.pages.paging import LONGEST
from site_builder.site.plugin import RegisterPlugin
from site_builder.site.rendering import Site

LATE = ("overdue", "lapsed")
ESCALATED = "For the management group"


def shown(output: Output) -> Page:
    """A page as a reader gets it, without the theme around it."""
    return Page(f"<article>{output.content}</article>")


def due(built: Built, *kinds: str) -> list[Deadline]:
    """What is due in the register of a site; of these kinds, where any are named."""
    return [one for one in deadlines(built.register, TODAY) if not kinds or one.kind in kinds]


def rows(page: Page, caption: str) -> list[list[str]]:
    """The rows of a table with this caption, as words, without its headings."""
    (table,) = [part for part in page.html.split("<table")[1:] if caption in part.partition("</caption>")[0]]
    body = Page(f"<table{table.partition('</table>')[0]}</table>")
    found: list[list[str]] = []
    for element in body.all("tr", "th", "td"):
        if element.tag == "tr":
            found.append([])
        elif element.attributes.get("scope") != "col":
            found[-1].append(element.text)
    return [row for row in found if row]


def row(held: Register, one: Deadline) -> list[str]:
    """What the row of a deadline is to say."""
    title = what(one) if one.kind in ("registration", "assurance") else about(one)
    named = title if one.kind in ("review", "registration", "assurance") else f"{what(one)}: {title}"
    lead = held.partner_name(one.lead) + (f" {ESCALATED}" if one.state == "lapsed" else "")
    when = f"{words.due(one.due)} {words.days_ahead(one.days or 0)}" if one.due else "No date"
    return [" ".join(named.split()), lead, when, one.owner.role if one.owner else "Not given"]


# The overview


def test_the_first_screen_counts_what_is_late_what_is_soon_and_says_when_reminders_ran(demonstration: Built) -> None:
    states = [one.state for one in due(demonstration, "review")]
    page = demonstration.page("reviews/")
    facts = [element.text for element in page.all("dt", "dd")][:6]
    late, soon, later = (sum(state in wanted for state in states) for wanted in (LATE, ["due-soon"], ["not-due"]))
    assert facts == ["Overdue", str(late), "Due soon", str(soon), "Due later", str(later)]
    before = page.main.partition("8 in all")[0]
    assert "No reminders have been sent from this copy of the register." in before


def test_what_is_overdue_comes_first_with_how_long_and_with_whom_it_lies(demonstration: Built) -> None:
    page = demonstration.page("reviews/")
    late = [one for one in due(demonstration, "review") if one.state in LATE]
    assert rows(page, "Reviews that are overdue") == [row(demonstration.register, one) for one in late]
    assert {one.state for one in late} == set(LATE)
    soon = [one for one in due(demonstration, "review") if one.state == "due-soon"]
    assert rows(page, "Reviews that are due soon") == [row(demonstration.register, one) for one in soon]
    headings = [heading.text for heading in page.all("h2")]
    assert headings == [
        *("Overdue", "Due soon", "Month by month", "Without a date", "What else is due", "By organisation"),
        *("Calendars", "How to record a review", "How reminders work"),
    ]


def test_what_is_due_later_is_listed_month_by_month(demonstration: Built) -> None:
    later = [one for one in due(demonstration, "review") if one.state == "not-due" and one.due]
    expected: list[list[str]] = []
    for one in later:
        if one.due and [f"{one.due.day:%B %Y}"] not in expected:
            expected.append([f"{one.due.day:%B %Y}"])
        expected.append(row(demonstration.register, one))
    page = demonstration.page("reviews/")
    assert rows(page, "Reviews that are not due yet") == expected
    (undated,) = [one for one in due(demonstration, "review") if one.due is None]
    assert rows(page, "Agreements without a review date") == [row(demonstration.register, undated)]


def test_whatever_else_runs_out_has_a_section_of_its_own_late_first(demonstration: Built) -> None:
    others = [one for one in due(demonstration) if one.kind != "review"]
    urgent = [one for one in others if one.state != "not-due"]
    page = demonstration.page("reviews/")
    assert rows(page, "beside reviews of agreements") == [row(demonstration.register, one) for one in urgent]
    assert {one.kind for one in urgent} >= {"assessment", "registration", "assurance", "publication"}
    assert f"{len(others) - len(urgent)} more are due later." in page.main


def test_each_organisation_is_listed_with_what_is_late_and_soon(demonstration: Built) -> None:
    held = demonstration.register
    leads = sorted({one.lead for one in due(demonstration)}, key=lambda lead: held.partner_name(lead).casefold())
    expected: list[list[str]] = []
    for lead in leads:
        own = [one for one in due(demonstration) if one.lead == lead]
        numbers = {
            "late": sum(one.state in LATE for one in own),
            "due soon": sum(one.state == "due-soon" for one in own),
            "later": sum(one.state == "not-due" for one in own),
            "without a date": sum(one.state == "unscheduled" for one in own),
        }
        said = ", ".join(f"{number} {said}" for said, number in numbers.items() if number)
        expected.append([f"{held.partner_name(lead)} {said} · Calendar of {held.partner_name(lead)}"])
        expected += [_own_row(one) for one in own if one.state in (*LATE, "due-soon")]
    assert rows(demonstration.page("reviews/by-lead/"), "Who answers for what") == expected


def _own_row(one: Deadline) -> list[str]:
    named = what(one) if one.kind in ("registration", "assurance") else f"{what(one)}: {about(one)}"
    when = f"{words.due(one.due)} {words.days_ahead(one.days or 0)}" if one.due else "No date"
    escalated = f" {ESCALATED}" if one.state == "lapsed" else ""
    return [" ".join(named.split()), f"{when}{escalated}", one.owner.role if one.owner else "Not given"]


def test_the_page_of_a_partner_says_what_it_has_to_see_to(demonstration: Built) -> None:
    for name in demonstration.register.partners:
        own = [one for one in due(demonstration) if one.lead == name]
        page = demonstration.page(f"partners/{name}/")
        for caption, wanted in (
            ("To see to now", [one for one in own if one.state != "not-due"]),
            ("Later", [one for one in own if one.state == "not-due"]),
        ):
            found = rows(page, caption) if wanted else []
            assert found == [_own_row(one) for one in wanted], name
            assert wanted or f"</span>{caption}</caption>" not in page.html, name


# How it works, in words


@pytest.mark.parametrize(
    ("reminders", "said"),
    [
        ((90, 30, 0, -90), "90 and 30 days before the date, on the day, and 90 days after it"),
        ((-90, 0, 30, 90, 30), "90 and 30 days before the date, on the day, and 90 days after it"),
        ((60, 30, 1), "60, 30 and 1 days before the date"),
        ((1,), "1 day before the date"),
        ((0,), "on the date"),
        ((0, -1), "on the date, and 1 day after it"),
        ((-30, -60), "30 and 60 days after the date"),
        ((7, -7), "7 days before the date, and 7 days after it"),
        ((), ""),
    ],
)
def test_the_schedule_of_reminders_is_told_in_words(reminders: tuple[int, ...], said: str) -> None:
    assert reviews.schedule(ReviewPolicy(reminders=reminders)) == said


def test_the_policy_is_the_communitys_own(demonstration: Built) -> None:
    page = demonstration.page("reviews/").main
    assert (
        "Whoever answers for something is reminded 90 and 30 days before the date, on the day, and 90 days after it. "
        "They are sent about agreements, impact assessments, what is withheld, data protection fees, assurances and "
        "the charter."
    ) in page
    assert "What is due within 90 days counts as due soon. What is late gets the label management-group" in page
    assert "What is more than 90 days late is marked here as well" in page
    other = ReviewPolicy(notice_days=60, reminders=(14,), lapse_days=30, remind_of=("review", "charter"))
    page = overview(with_policy(demonstration.register, other)).main
    assert "reminded 14 days before the date. They are sent about agreements and the charter." in page
    assert "What is due within 60 days counts as due soon. What is late gets the label management-group" in page
    assert "What is more than 30 days late is marked here as well" in page


@pytest.mark.parametrize("silent", [ReviewPolicy(reminders=()), ReviewPolicy(remind_of=())])
def test_a_register_may_send_none(demonstration: Built, silent: ReviewPolicy) -> None:
    assert "This register sends no reminders." in overview(with_policy(demonstration.register, silent)).main


def with_policy(held: Register, policy: ReviewPolicy) -> Register:
    """The register of a community that has agreed on something else."""
    return replace(held, settings=held.settings.model_copy(update={"review": policy}))


def overview(held: Register, note: str | None = None, today: date = TODAY) -> Page:
    """The overview of a register, with the note of the last run of the reminders."""
    return shown(reviews.index(Site(held, today, History(), note)))


def test_a_review_can_be_recorded_in_three_ways(demonstration: Built) -> None:
    page = demonstration.page("reviews/")
    ways = [element.text for element in page.all("dt")][3:]
    assert ways == ["In your browser", "With a command", "By email"]
    example = next(one.record.id for one in due(demonstration, "review"))
    assert f"register review {example}" in page.main
    addresses = {element.attributes["href"] for element in page.all("a") if "href" in element.attributes}
    assert {"../contribute/#review", f"mailto:{demonstration.register.settings.contact.email}"} <= addresses
    assert "review" in demonstration.page("contribute/").ids


def test_an_agreement_that_is_reviewed_leads_to_how_that_is_recorded(demonstration: Built) -> None:
    assert "record" in demonstration.page("reviews/").ids
    reviewed = {one.record.id for one in due(demonstration, "review")}
    linked = {
        name
        for name in demonstration.register.agreements
        for element in demonstration.page(f"agreements/{name}/").all("a")
        if (element.text, element.attributes.get("href")) == ("Record a review", "../../reviews/#record")
    }
    assert linked == reviewed
    assert len(linked) > 50


def test_a_signature_shows_its_evidence(example_register: Path) -> None:
    file = example_register / "agreements" / "example.yml"
    signed = "on: 2026-02-16, role: Chief Executive"
    assert file.read_text("utf-8").count(f"{signed}}}") == 1
    address = "https://github.com/saltmarsh-sharing/register/pull/7#pullrequestreview-1"
    file.write_text(file.read_text("utf-8").replace(f"{signed}}}", f"{signed}, evidence: '{address}'}}"), "utf-8")
    held = register.read(example_register).register
    assert held
    page = shown(agreements.page(Site(held, TODAY, History()), held.agreements["example"]))
    (link,) = [element for element in page.all("a") if element.attributes.get("href") == address]
    assert link.text == "evidence that Harbour Light said so"
    assert [line for line in rows(page, "Who has signed version 2") if "evidence" in line[1]] == [
        ["Harbour Light", "Signed on 16 February 2026, evidence that Harbour Light said so", "Chief Executive"]
    ]


# When reminders last ran


def note(ran: datetime, failed: int = 0) -> str:
    """What a run at this moment leaves behind."""
    return Heartbeat(ran=ran, opened=1, updated=2, closed=0, failed=failed, waiting=0).to_text()


UNKNOWN = "When reminders last ran is not known: the note that they leave is missing or cannot be read."
MIDNIGHT = datetime.combine(TODAY, time(), UTC)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "No reminders have been sent from this copy of the register."),
        ("", UNKNOWN),
        ('{"ran": "soon"}', UNKNOWN),
        (
            note(datetime(2026, 11, 21, 5, 17, 9, tzinfo=UTC)),
            "Reminders last ran on 21 November 2026 at 05:17 GMT. They run every day.",
        ),
        (
            note(datetime(2026, 11, 21, 5, 17, 9, tzinfo=UTC), failed=3),
            "Reminders last ran on 21 November 2026 at 05:17 GMT. They run every day. 3 could not be sent.",
        ),
    ],
)
def test_the_overview_says_when_reminders_last_ran(demonstration: Built, text: str | None, said: str) -> None:
    page = overview(demonstration.register, text)
    assert said in [paragraph.text for paragraph in page.all("p")]
    # a script warns later, where there is something to reckon from
    assert len(page.all("script")) == len(page.all("time")) == ("GMT" in said)
    assert ("hidden" in page.one("div", id="reminders-late").attributes) is (said != UNKNOWN)


@pytest.mark.parametrize(("age", "stale"), [(timedelta(days=3), False), (timedelta(days=3, seconds=1), True)])
def test_a_site_that_is_built_after_a_silence_warns(demonstration: Built, age: timedelta, stale: bool) -> None:  # noqa: FBT001  what is expected
    site = Site(demonstration.register, TODAY, History(), note(MIDNIGHT - age))
    page = shown(reviews.index(site))
    assert ("hidden" not in page.one("div", id="reminders-late").attributes) is stale
    assert page.one("time").attributes["datetime"] == (MIDNIGHT - age).strftime("%Y-%m-%dT%H:%M:%SZ")
    front = shown(home.index(site)).main
    assert ("Nobody has been reminded of reviews since 17 November 2026. See what is due" in front) is stale


def test_without_reminders_the_front_page_does_not_warn(demonstration: Built) -> None:
    page = shown(home.index(Site(demonstration.register, TODAY, History(), None)))
    assert "reminded" not in page.main


@pytest.mark.parametrize("text", ["", "{}"])
def test_reminders_of_which_nothing_is_known_are_warned_of(demonstration: Built, text: str) -> None:
    site = Site(demonstration.register, TODAY, History(), text)
    warning = shown(reviews.index(site)).one("div", id="reminders-late")
    assert warning.text.startswith("It is not known whether reminders are still sent. Look here for what is due")
    assert (
        "It is not known whether anybody is still reminded of reviews. See what is due" in shown(home.index(site)).main
    )
    assert list(reviews.note(site)) == []


def test_the_note_is_published_for_the_next_build(reminded: Mapping[str, Built], demonstration: Built) -> None:
    published = {name: (built.site / "reminders.json").read_text("utf-8") for name, built in reminded.items()}
    assert published == {"fresh": FRESH, "stale": STALE}
    assert not (demonstration.site / "reminders.json").exists()


# In a browser


STALE = note(MIDNIGHT - timedelta(days=9))
FRESH = note(MIDNIGHT + timedelta(hours=5))
WARNING = "#reminders-late"


@pytest.fixture(scope="module")
def reminded(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Built]:
    """Sites of the example register: of one whose reminders run, and of one whose reminders have stopped."""
    found = {}
    for name, text in {"fresh": FRESH, "stale": STALE}.items():
        root = tmp_path_factory.mktemp(name)
        found[name] = build(_register(root, text), root / "site", TODAY)
    return found


def _register(root: Path, text: str) -> Path:
    """The example register with the note of a run beside it."""
    folder = root / "register"
    for file in EXAMPLE.rglob("*"):
        if file.is_file():
            (folder / file.relative_to(EXAMPLE)).parent.mkdir(parents=True, exist_ok=True)
            (folder / file.relative_to(EXAMPLE)).write_bytes(file.read_bytes())
    options = {"INHERIT": str(REPOSITORY / "mkdocs.yml"), "plugins": [{"register": {"as_of": str(TODAY)}}]}
    (folder / "mkdocs.yml").write_text(json.dumps(options), encoding="utf-8")
    (folder / "reminders.json").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def fresh(reminded: Mapping[str, Built]) -> Iterator[str]:
    """The address of the site whose reminders run."""
    with served(reminded["fresh"].site) as address:
        yield address


@pytest.fixture(scope="module")
def stale(reminded: Mapping[str, Built]) -> Iterator[str]:
    """The address of the site whose reminders have stopped."""
    with served(reminded["stale"].site) as address:
        yield address


@pytest.mark.parametrize(
    ("now", "warned"),
    [("2026-11-21T06:00:00Z", False), ("2026-11-24T04:59:59Z", False), ("2026-11-24T05:00:01Z", True)],
)
def test_a_site_that_stands_still_warns_by_the_readers_clock(
    browser: Browser,
    fresh: str,
    now: str,
    warned: bool,  # noqa: FBT001  what is expected
) -> None:
    with looking(browser, View(WIDE, "light")) as page:
        page.clock.set_fixed_time(now)
        page.goto(f"{fresh}reviews/", wait_until="networkidle")
        assert page.locator(WARNING).is_visible() is warned


def test_without_scripts_the_sentence_says_what_to_expect(browser: Browser, fresh: str) -> None:
    with looking(browser, View(NARROW, "light"), scripts=False) as page:
        page.goto(f"{fresh}reviews/")
        assert not page.locator(WARNING).is_visible()
        said = page.get_by_text("Reminders last ran on 21 November 2026 at 05:00 GMT. They run every day.")
        assert said.is_visible()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: f"{view.width}-{view.colours}")
def test_the_warnings_are_shown_to_everybody(browser: Browser, stale: str, view: View) -> None:
    errors: list[str] = []
    for scripts in (True, False):
        with looking(browser, view, scripts=scripts) as page:
            page.on("console", lambda told: errors.append(told.text))
            for address, said in (
                ("reviews/", "No reminders have been sent for more than three days."),
                ("", "Nobody has been reminded of reviews since 12 November 2026."),
            ):
                page.goto(f"{stale}{address}", wait_until="networkidle")
                assert page.get_by_text(said).is_visible()
                assert page.evaluate("document.documentElement.scrollWidth") <= view.width
                if scripts:
                    assert Axe().run(page).response["violations"] == []
    assert errors == []


def test_mkdocs_alone_shows_the_same_note(reminded: Mapping[str, Built], tmp_path: Path) -> None:
    mkdocs_build(load_config(str(_register(tmp_path, STALE) / "mkdocs.yml"), site_dir=str(tmp_path / "site")))
    assert contents(tmp_path / "site") == contents(reminded["stale"].site)


def test_the_live_site_follows_the_note(tmp_path: Path) -> None:
    folder, watched = _register(tmp_path, FRESH), []
    config = SimpleNamespace(config_file_path=str(folder / "mkdocs.yml"))
    RegisterPlugin().on_serve(SimpleNamespace(watch=watched.append), config=config, builder=print)
    names = ("agreements", "partners", "guidance", "registry", "reminders.json")
    assert watched == [str(folder / name) for name in names]


# However long the lists


def many(held: Register, copies: int) -> Register:
    """The register with so many of each of its agreements."""
    found = {}
    for one in held.agreements.values():
        for number in range(copies):
            name = f"{one.id}-{number}"
            found[name] = one.model_copy(update={"id": name, "title": f"{one.title} {number}"})
    return replace(held, agreements=found)


def test_long_lists_have_pages_of_their_own_and_lose_nothing(demonstration: Built) -> None:
    site = Site(many(demonstration.register, 300), TODAY, History())
    every = [one for one in deadlines(site.register, TODAY) if one.kind == "review"]
    front = shown(reviews.index(site))
    assert len(every) > 15_000
    assert len(front.html) < 250_000
    listed: list[str] = []
    for address, further in reviews.further(site).items():
        output = reviews.page(site, further)
        assert output.path == f"reviews/{address}/index.html"
        assert len(further.sheet.rows) <= LONGEST
        if further.listed and further.folder != "others":
            listed += [one.record.id for one in further.sheet.rows]
            titles = rows(shown(output), further.listed.heading)
            assert [title[0] for title in titles] == [one.record.title for one in further.sheet.rows]
    assert sorted(listed) == sorted(one.record.id for one in every)
    # and all of those pages can be reached from the overview, or from the one before them
    linked = {element.attributes["href"] for element in front.all("a") if "href" in element.attributes}
    first = {f"../reviews/{one.folder}/" for one in reviews.further(site).values()}
    assert first <= linked


def test_each_organisation_keeps_all_its_rows_on_the_pages_of_a_long_list(demonstration: Built) -> None:
    site = Site(many(demonstration.register, 300), TODAY, History())
    pages = [one for one in reviews.further(site).values() if one.listed is None]
    found = [line for one in pages for line in rows(shown(reviews.page(site, one)), "Who answers for what")]
    urgent = [one for one in deadlines(site.register, TODAY) if one.state in (*LATE, "due-soon")]
    assert len(pages) > 1
    assert sorted(line[0] for line in found if len(line) > 1) == sorted(_own_row(one)[0] for one in urgent)


def test_the_longest_list_that_the_overview_shows_whole(demonstration: Built) -> None:
    template = next(one for one in demonstration.register.agreements.values() if one.in_force)
    for number, pages in ((100, ["by-lead"]), (101, ["by-lead", "overdue"])):
        late = {
            f"late-{each}": template.model_copy(
                update={
                    "id": f"late-{each}",
                    "dpia": None,
                    "review": template.review.model_copy(update={"due": DueDate(date(2026, 11, 1))}),
                }
            )
            for each in range(number)
        }
        held = replace(demonstration.register, agreements=late, partners={}, charters={})
        site = Site(held, TODAY, History())
        assert list(reviews.further(site)) == pages
        assert len(rows(shown(reviews.index(site)), "Reviews that are overdue")) == 100


def test_a_register_in_good_order_says_so(demonstration: Built) -> None:
    held = replace(demonstration.register, agreements={}, partners={}, charters={})
    page = overview(held).main
    for said in ("No review is late.", "No review is due soon.", "No review is due later.", "Nothing else is late"):
        assert said in page


def test_a_lead_that_the_register_does_not_know_has_no_links(example_register: Path) -> None:
    overlay(example_register, "lead: gone-council\nreview: {every: P1Y, due: 2026-01}\n")
    held = register.read(example_register).register
    assert held
    site = Site(held, TODAY, History())
    page = shown(reviews.page(site, reviews.further(site)["by-lead"]))
    (line,) = [line for line in rows(page, "Who answers for what") if line[0].startswith("gone-council")]
    assert line == ["gone-council 1 late, 1 later"]
    assert [element for element in page.all("a") if "gone-council" in element.attributes["href"]] == []
