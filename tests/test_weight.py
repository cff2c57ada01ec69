"""What pages weigh for a reader: bytes over the wire in a real browser, from a host that compresses as hosts do."""

from collections.abc import Iterator

import pytest
from browser import WIDE, View, looking
from playwright.sync_api import Browser, Page
from sites import Built

from tests.bench.hosting import hosted
from tests.bench.reading import FIRST, NEXT, Wire, longest, weigh


@pytest.fixture(scope="module")
def host(demonstration: Built) -> Iterator[str]:
    """The address at which the demonstration is served as a host of static pages would."""
    with hosted(demonstration.site) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A reader who has never been here."""
    with looking(browser, View(WIDE, "light")) as opened:
        yield opened


def test_the_first_agreement_that_is_opened_costs_little_and_the_next_one_less(
    page: Page, host: str, demonstration: Built
) -> None:
    first, *following = (f"{host}agreements/{name}/" for name in longest(demonstration.site, "agreements")[:4])
    weights = weigh(page, first, *following)
    # half of what was wanted is enough; less than the least would mean that the style sheets did not come
    assert 25_000 < weights[0] <= FIRST / 2
    assert max(weights[1:]) <= NEXT
    assert min(weights[1:]) > 1_000


@pytest.mark.parametrize(
    "address",
    [
        *("", "agreements/", "partners/", "reviews/", "guidance/", "insights/", "changes/", "about-you/"),
        "who-shares-with-whom/#a=saltmarsh-police&b=saltmarsh-county-council",
        "search/#q=hospital+discharge",
    ],
)
def test_every_other_page_costs_as_little(page: Page, host: str, address: str) -> None:
    (weight,) = weigh(page, f"{host}{address}")
    assert 25_000 < weight <= FIRST
    assert page.locator("h1").is_visible()


def test_what_a_page_has_fetched_is_counted_whole_and_once(page: Page, host: str, demonstration: Built) -> None:
    wire = Wire(page)
    lengths: list[int] = []
    page.on("response", lambda answer: lengths.append(int(answer.headers["content-length"])))
    page.goto(f"{host}privacy/", wait_until="networkidle")
    assert len(lengths) > 5
    assert sum(lengths) < wire.bytes < sum(lengths) + 500 * len(lengths)
    before = wire.bytes
    page.goto(f"{host}accessibility/", wait_until="networkidle")
    # the style sheets and scripts are there already
    assert 0 < wire.bytes - before < len(demonstration.page("accessibility/").html)


def test_no_script_of_the_theme_is_published_or_asked_for(demonstration: Built) -> None:
    assert not (demonstration.site / "assets" / "javascripts").exists()
    for path, one in demonstration.pages.items():
        scripts = [script.attributes["src"] for script in one.all("script") if "src" in script.attributes]
        assert scripts, path
        assert [script for script in scripts if "assets/register/" not in script] == [], path


def test_nothing_moves_while_a_page_loads(browser: Browser, host: str, demonstration: Built) -> None:
    agreement = longest(demonstration.site, "agreements")[0]
    for width in (320, 412, WIDE):
        for address in ("", "agreements/", f"agreements/{agreement}/", "partners/", "who-shares-with-whom/"):
            with looking(browser, View(width, "light")) as page:
                page.add_init_script(_SHIFTS)
                page.goto(f"{host}{address}", wait_until="networkidle")
                shifted = page.evaluate("shifts.reduce((sum, each) => sum + each, 0)")
            # the most that counts as good: https://web.dev/articles/cls
            assert shifted <= 0.1, f"{address} at {width}"


_SHIFTS = """globalThis.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) shifts.push(value);
}).observe({ type: 'layout-shift', buffered: true });"""
