"""Every kind of page for readers who change how it looks: larger type, wider gaps, their own colours, less motion."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import NARROW, WIDE, View, looking
from conftest import TODAY
from kinds import kinds
from playwright.sync_api import Browser, Page
from sites import Built

WAYS = {
    # WCAG 2.2, 1.4.4: type of twice the size; the theme's own is 125%
    "large type": (WIDE, "html { font-size: 250% !important }"),
    # a window of 1280 pixels, magnified to twice the size
    "magnified": (WIDE // 2, ""),
    # 1.4.12
    "wide gaps": (
        NARROW,
        """
        * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
        p { margin-bottom: 2em !important }
        """,
    ),
}
"""How readers change a page: the width of their window, and their own style sheet."""

_DRESS = """css => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet];
}"""

_MISFITS = r"""() => {
  const found = [];
  const style = element => getComputedStyle(element);
  const up = function* (element) {
    for (let at = element; at && at !== document.body; at = at.parentElement) yield at;
  };
  const told = element => `<${element.localName} class="${element.closest("[class]")?.getAttribute("class")}">`;
  // words for screen readers alone take no place
  const seen = element =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true })
    && ![...up(element)].some(each => style(each).clipPath.startsWith("inset(50%"));

  if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
  for (const each of document.querySelectorAll("body *:not(svg *, input)")) {
    const { overflowX, overflowY } = style(each);
    const cuts = (way, length, room) => ["hidden", "clip"].includes(way) && length > room + 1;
    if ((cuts(overflowX, each.scrollWidth, each.clientWidth) || cuts(overflowY, each.scrollHeight, each.clientHeight))
      && seen(each)) found.push(`cut off: ${told(each)}`);
  }

  // where each line of text is, as far as what scrolls lets it be seen; the middle of its height, for accents may touch
  const lines = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (texts.nextNode()) {
    const [text, element] = [texts.currentNode.data.trim(), texts.currentNode.parentElement];
    if (!text || element.closest("script, noscript, option, title, desc") || !seen(element)) continue;
    const windows = [...up(element)].filter(each => /auto|scroll/.test(style(each).overflow));
    range.selectNodeContents(texts.currentNode);
    for (const rect of range.getClientRects()) {
      const line = { text, element, left: rect.left, right: rect.right,
        top: rect.top + rect.height * 0.2, bottom: rect.bottom - rect.height * 0.2 };
      for (const each of windows) {
        const edge = each.getBoundingClientRect();
        line.left = Math.max(line.left, edge.left);
        line.right = Math.min(line.right, edge.right);
        line.top = Math.max(line.top, edge.top);
        line.bottom = Math.min(line.bottom, edge.bottom);
      }
      if (line.right - line.left > 1 && line.bottom - line.top > 1) lines.push(line);
    }
  }
  for (const { left, right, text, element } of lines) {
    if (left < -1 || right > innerWidth + 1) found.push(`beyond the edge: ${told(element)} ${text.slice(0, 60)}`);
  }
  lines.sort((one, other) => one.top - other.top);
  lines.forEach((one, place) => {
    for (let next = place + 1; next < lines.length && lines[next].top < one.bottom - 1; next += 1) {
      const other = lines[next];
      if (Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1) {
        const both = [one, other].map(({ element, text }) => `${told(element)} ${text.slice(0, 60)}`);
        found.push(`overlap: ${both.join(" | ")}`);
      }
    }
  });
  return found;
}"""

_MOVING = """() => {
  const lasts = times => times.split(",").some(time => parseFloat(time) > 0);
  const found = new Set();
  for (const element of document.querySelectorAll("*")) {
    for (const part of [null, "::before", "::after"]) {
      const look = getComputedStyle(element, part);
      const runs = look.animationName !== "none" && lasts(look.animationDuration);
      if (runs || lasts(look.transitionDuration) || look.scrollBehavior !== "auto") {
        found.add(`<${element.localName} class="${element.getAttribute("class")}">${part ?? ""}`);
      }
    }
  }
  return [...found];
}"""

_UNMARKED = """() => {
  const found = new Set();
  for (const each of document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")) {
    if (!each.checkVisibility({ visibilityProperty: true })) continue;
    each.focus();
    const { outlineStyle, outlineWidth } = getComputedStyle(each);
    const { left, top, width, height } = each.getClientRects()[0];
    const middle = Math.min(Math.max(top + height / 2, 1), innerHeight - 1);
    const there = document.elementFromPoint(left + Math.min(width / 2, 20), middle);
    const marked = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    if (document.activeElement !== each || !marked || !each.contains(there)) found.add(each.outerHTML.slice(0, 120));
  }
  return [...found];
}"""

_EDGELESS = """() => [...document.querySelectorAll("input, select, .r-submit, .r-chip, .r-tag")].filter(each => {
  const edged = ({ borderTopWidth, borderTopStyle }) => parseFloat(borderTopWidth) > 0 && borderTopStyle !== "none";
  const ticked = ["checkbox", "radio"].includes(each.type);
  return !ticked && each.checkVisibility() && ![each, each.parentElement].some(one => edged(getComputedStyle(one)));
}).map(each => each.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def addresses(demonstration: Built) -> list[str]:
    """A page of each kind."""
    return list(kinds(demonstration, TODAY).values())


@pytest.fixture(scope="module")
def found(browser: Browser, home: str, addresses: list[str]) -> dict[str, dict[str, list[str]]]:
    """What is wrong, by the way of looking and then by what it is, with the pages that have it: each is loaded once."""
    found: dict[str, dict[str, list[str]]] = {}
    with looking(browser, View(WIDE, "light")) as page:
        for address in addresses:
            page.set_viewport_size({"width": WIDE, "height": 800})
            page.goto(f"{home}{address}", wait_until="networkidle" if "?" in address else "load")
            for way, wrong in _looked_at(page):
                found.setdefault(way, {}).setdefault(wrong, []).append(address)
    return found


def _looked_at(page: Page) -> Iterator[tuple[str, str]]:
    """Each way of looking at a page, with each thing that is wrong."""
    yield from (("moving", wrong) for wrong in page.evaluate(_MOVING))
    # whoever has used the keyboard sees where it is
    page.keyboard.press("Tab")
    yield from (("keyboard", wrong) for wrong in page.evaluate(_UNMARKED))
    page.emulate_media(forced_colors="active")
    yield from (("few colours", wrong) for wrong in page.evaluate(_EDGELESS))
    yield from (("keyboard, few colours", wrong) for wrong in page.evaluate(_UNMARKED))
    page.emulate_media(forced_colors="none")
    page.evaluate("document.activeElement.blur()")
    for way, (width, css) in WAYS.items():
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate(_DRESS, css)
        yield from ((way, wrong) for wrong in page.evaluate(_MISFITS))


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_cut_off_or_lies_over_something_else(found: dict[str, dict[str, list[str]]], way: str) -> None:
    assert found.get(way, {}) == {}


def test_nothing_moves_for_those_who_ask_for_less_motion(found: dict[str, dict[str, list[str]]]) -> None:
    assert found.get("moving", {}) == {}


@pytest.mark.parametrize("way", ["keyboard", "keyboard, few colours"])
def test_it_shows_where_the_keyboard_is(found: dict[str, dict[str, list[str]]], way: str) -> None:
    assert found.get(way, {}) == {}


def test_where_a_reader_has_chosen_the_colours_edges_remain(found: dict[str, dict[str, list[str]]]) -> None:
    assert found.get("few colours", {}) == {}


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_who_asks_for_more_contrast_gets_it(browser: Browser, home: str, colours: str) -> None:
    view = View(WIDE, "dark" if colours == "dark" else "light")
    enhanced = {"runOnly": ["color-contrast-enhanced"], "rules": {"color-contrast-enhanced": {"enabled": True}}}
    violations: list[str] = []
    with looking(browser, view) as page:
        page.emulate_media(contrast="more")
        for address in ("", "agreements/hospital-discharge/", "reviews/", "partners/saltmarsh-police/"):
            page.goto(f"{home}{address}")
            judged = Axe().run(page, options=enhanced).response["violations"]
            violations += [node["html"][:160] + node["failureSummary"] for each in judged for node in each["nodes"]]
    assert violations == []


def test_what_these_tests_look_for_they_find(browser: Browser, home: str) -> None:
    spoiled = """
      a, summary { outline: none !important }
      .r-crumbs { transition: color 1s }
      body { min-width: 1400px }
      h1 { translate: 90vw }
      .r-lead { height: 1em; overflow: hidden }
      .r-facts { margin-top: -2em !important }
    """
    with looking(browser, View(WIDE, "light")) as page:
        page.goto(f"{home}agreements/hospital-discharge/")
        page.evaluate(_DRESS, spoiled)
        page.keyboard.press("Tab")
        found = [page.evaluate(script) for script in (_MOVING, _UNMARKED, _MISFITS)]
        page.evaluate(_DRESS, ".r-tag { border: none }")
        page.emulate_media(forced_colors="active")
        found.append(page.evaluate(_EDGELESS))
    moving, unmarked, misfits, edgeless = found
    # less motion is asked for, and the theme then stops whatever is not set with more force
    assert moving == []
    assert any("href" in each for each in unmarked)
    assert {wrong.partition(":")[0] for wrong in misfits} >= {
        "the page scrolls sideways",
        "cut off",
        "beyond the edge",
        "overlap",
    }
    assert edgeless
