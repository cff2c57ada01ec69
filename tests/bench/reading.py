"""What a reader waits for, in a real browser on a built site: bytes over the wire, and time until an answer is painted.

A command of its own, `python -m tests.bench.reading SITE`, which prints lines of the table: a process that has driven a
browser has become too large to measure others.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page

from tests import browser as browsers
from tests.bench.hosting import hosted
from tests.bench.measure import Line
from tests.browser import WIDE, View

TYPED = "care in housing"
"""Put into the finder, one key after the other."""
QUESTIONS = (
    *("housing", "hospital discharge", "care act", "school places", "domestc abuse", "fraud council tax"),
    *("tenants", "police", "0112"),
)
"""Put to the search, each by a reader who has never been here."""
FIRST, NEXT, FINDER = 120_000, 25_000, 400_000
"""The most bytes that a reader's first page may cost, another one after it, and the list of 10,000 agreements."""
INSTANT, UNBROKEN = 100, 1_000
"""Milliseconds within which an answer seems to come at once, and within which nobody's thoughts wander off."""
LOOK = View(WIDE, "light")

_WATCH = """() => {
  for (const kind of ['keydown', 'click']) {
    addEventListener(kind, ({ timeStamp }) => {
      globalThis.painted = new Promise((done) => {
        // the first frame is painted once the second one begins
        requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - timeStamp)));
      });
    }, { capture: true });
  }
}"""
_ANSWERED = """async () => {
  while (!document.querySelector('#r-results li')) await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return performance.now();
}"""


class Reading(NamedTuple):
    """What was found: bytes over the wire, and milliseconds."""

    first_page: int
    """A reader's first page, with everything that belongs to it: the agreement that says most."""
    next_page: int
    """Another agreement right after."""
    finder: int
    """The list of agreements, for a reader who has never been here."""
    sharing: int
    """Who shares with whom, with the largest answer, for such a reader."""
    keys: list[float]
    """From each key in the finder to the list that it leads to."""
    clicks: list[float]
    """From each choice in the finder, and from taking each back; every facet is unfolded, so that all counts change."""
    search: list[int]
    """The first answer of the search, for a reader who has never been here: the page and all that it asks for."""
    answers: list[float]
    """From opening the search's address to the first result."""


class Wire:
    """Counts what a page has fetched: bytes as they come over the wire, heads of answers included."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._count)

    def _count(self, finished: dict[str, Any]) -> None:
        self.bytes += int(finished["encodedDataLength"])


def weigh(page: Page, *addresses: str) -> list[int]:
    """The bytes that each page costs a reader who opens them one after the other."""
    wire = Wire(page)
    weights = []
    for address in addresses:
        before = wire.bytes
        page.goto(address, wait_until="networkidle")
        weights.append(wire.bytes - before)
    return weights


def longest(site: Path, folder: str) -> list[str]:
    """Names in a folder of a site, that with the longest page first."""
    pages = [page for page in (site / folder).glob("*/index.html") if page.parent.name not in ("by", "page")]
    return [page.parent.name for page in sorted(pages, key=lambda page: -page.stat().st_size)]


def read(browser: Browser, site: Path, home: str) -> Reading:
    """Reads a site, served at `home`, as somebody would who has never been there."""
    first, following, *_ = (f"{home}agreements/{name}/" for name in longest(site, "agreements"))
    largest = max((site / "who-shares-with-whom").glob("*.json"), key=lambda file: file.stat().st_size)
    one, agreements = max(json.loads(largest.read_text("utf-8")).items(), key=lambda held: len(held[1]))
    with browsers.looking(browser, LOOK) as page:
        first_page, next_page = weigh(page, first, following)
    with browsers.looking(browser, LOOK) as page:
        (sharing,) = weigh(page, f"{home}who-shares-with-whom/#a={one}&b={agreements[0]['with'][0]}")
    with browsers.looking(browser, LOOK) as page:
        (finder,) = weigh(page, f"{home}agreements/")
        page.evaluate(_WATCH)
        keys = list(_keys(page))
        clicks = list(_clicks(page))
    answers = [_answer(browser, f"{home}search/#q={question}") for question in QUESTIONS]
    return Reading(first_page, next_page, finder, sharing, keys, clicks, *map(list, zip(*answers, strict=True)))


def _keys(page: Page) -> Iterator[float]:
    page.locator("#finder-words").focus()
    for key in TYPED:
        page.keyboard.press("Space" if key == " " else key)
        yield page.evaluate("painted")
    page.locator("#finder-words").fill("")


def _clicks(page: Page) -> Iterator[float]:
    page.evaluate("document.querySelectorAll('.r-facet').forEach((facet) => { facet.open = true; })")
    for facet in page.locator(".r-facet").all():
        box = facet.locator("li:not([hidden]) input").first
        box.wait_for()
        for _ in range(2):
            box.click()
            yield page.evaluate("painted")


def _answer(browser: Browser, address: str) -> tuple[int, float]:
    with browsers.looking(browser, LOOK) as page:
        wire = Wire(page)
        page.goto(address, wait_until="commit")
        milliseconds = page.evaluate(_ANSWERED)
        page.wait_for_load_state("networkidle")
        return wire.bytes, milliseconds


def lines(found: Reading) -> Iterator[Line]:
    """What was found beside what was wanted."""
    for what, weight, most in (
        ("longest agreement page, first visit", found.first_page, FIRST),
        ("another agreement page after it", found.next_page, NEXT),
        ("finder, first visit", found.finder, FINDER),
        ("who shares with whom, first visit, with the largest answer", found.sharing, FIRST),
    ):
        yield Line(f"{what}: over the wire", f"{weight / 1000:.0f} KB", f"at most {most // 1000} KB", weight <= most)
    yield _line_of("finder, from key to painted result", found.keys, INSTANT, "ms")
    yield _line_of("finder, from click to painted result", found.clicks, INSTANT, "ms")
    kilobytes = [weight / 1000 for weight in found.search]
    yield _line_of("search, first visit with its answer: over the wire", kilobytes, FIRST // 1000, "KB")
    yield _line_of("search, from opening its address to the first result", found.answers, UNBROKEN, "ms")


def _line_of(what: str, found: list[float], most: int, unit: str) -> Line:
    middle = median(found)
    figures = f"{middle:.0f} {unit}, the median of {len(found)} (most: {max(found):.0f} {unit})"
    return Line(what, figures, f"at most {most:,} {unit}", middle <= most)


def main() -> None:
    """Reads the site whose folder is named, and prints what was found as lines of a table."""
    site = Path(sys.argv[1])
    path = browsers.find()
    if path is None:
        sys.exit(browsers.MISSING)
    with hosted(site) as home, browsers.started(path) as browser:
        found = read(browser, site, home)
    size = len(longest(site, "agreements"))
    for line in lines(found):
        sys.stdout.write(f"{line._replace(what=f'{size:,} agreements: {line.what}').row}\n")


if __name__ == "__main__":
    main()
