"""Pictures in a real browser: every text in its place and legible, wide and narrow, light and dark; heard as words."""

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import TODAY
from drawn import hostile_pictures, of_everything
from playwright.sync_api import Browser, Page
from sites import REPOSITORY

from site_builder.examination import examine
from site_builder.register import Register
from site_builder.site.pictures import Connections, Picture, sector_table

WIDE, NARROW = 1280, 320
VIEWS = [(width, colours) for width in (WIDE, NARROW) for colours in ("light", "dark")]
SMALLEST_TYPE = 12
"""Pixels."""
TEXT_CONTRAST, LINE_CONTRAST = 4.5, 3
"""WCAG 2.2, 1.4.3 and 1.4.11."""


@pytest.fixture(scope="module")
def register() -> Register:
    """The demonstration."""
    found = examine(REPOSITORY, TODAY).register
    assert found
    return found


@pytest.fixture(scope="module")
def hostile(register: Register) -> dict[str, Picture]:
    return hostile_pictures(register)


@pytest.fixture(scope="module")
def pictures(register: Register) -> dict[str, Picture]:
    return of_everything(register)


@pytest.fixture(scope="module", params=VIEWS, ids=lambda view: f"{view[0]}-{view[1]}")
def show(request: pytest.FixtureRequest, browser: Browser, home: str) -> Iterator[Callable[[list[str]], Page]]:
    """Shows markup in place of what a page of the demonstration says, in the site's own theme."""
    width, colours = request.param
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=colours)
    page = context.new_page()

    def shown(markup: list[str]) -> Page:
        page.goto(f"{home}charter/")
        page.add_style_tag(url=f"{home}assets/register/pictures.css")
        page.evaluate(
            "html => { const all = document.querySelector('article'); all.innerHTML = html; }",
            f"<h1>Pictures</h1>{''.join(markup)}",
        )
        return page

    yield shown
    context.close()


def of_all_kinds(register: Register, pictures: dict[str, Picture]) -> list[str]:
    """The largest picture of each kind, and the sectors."""
    table = sector_table(Connections(register))
    assert table
    kinds: dict[str, list[str]] = {}
    for name, picture in pictures.items():
        kinds.setdefault(name.split("-")[0], []).append(picture.markup)
    return [*(max(found, key=len) for found in kinds.values()), table.markup]


_MISFITS = """([smallest]) => {
  const wrong = [];
  for (const svg of document.querySelectorAll('.r-picture svg')) {
    if (!svg.checkVisibility()) continue;
    const name = document.getElementById(svg.getAttribute('aria-labelledby').split(' ')[0]).id;
    const sheet = svg.viewBox.baseVal, scale = svg.getBoundingClientRect().width / sheet.width;
    const within = (one, other, by) => one.x >= other.x - by && one.y >= other.y - by
      && one.x + one.width <= other.x + other.width + by && one.y + one.height <= other.y + other.height + by;
    const boxes = [], texts = [];
    for (const mark of svg.querySelectorAll('rect, circle, text')) {
      const place = mark.getBBox();
      if (mark.tagName !== 'text') { boxes.push(place); continue; }
      if (!mark.textContent.trim()) continue;
      const said = `${name}: "${mark.textContent.slice(0, 40)}"`;
      if (!within(place, sheet, 1)) wrong.push(`${said} leaves the picture`);
      const x = place.x + place.width / 2, y = place.y + place.height / 2;
      const around = boxes.filter(box => within({x, y, width: 0, height: 0}, box, 0)).pop();
      if (around && !within(place, around, 1)) wrong.push(`${said} leaves its box`);
      if (!around && boxes.some(box => meet(place, box))) wrong.push(`${said} runs into a box`);
      if (parseFloat(getComputedStyle(mark).fontSize) * scale < smallest) wrong.push(`${said} is too small`);
      for (const other of texts) if (meet(place, other)) wrong.push(`${said} runs into other text`);
      texts.push(place);
    }
  }
  function meet(one, other) {
    return one.x + 1 < other.x + other.width && other.x + 1 < one.x + one.width
      && one.y + 3 < other.y + other.height && other.y + 3 < one.y + one.height;
  }
  return wrong;
}"""


def test_no_text_leaves_its_place_or_is_too_small_to_read(
    show: Callable[[list[str]], Page], pictures: dict[str, Picture], hostile: dict[str, Picture]
) -> None:
    for drawn in (pictures, hostile):
        page = show([picture.markup for picture in drawn.values()])
        visible = page.locator(".r-picture svg:visible").count()
        assert visible == len(drawn), "one layout of each is shown"
        assert page.evaluate(_MISFITS, [SMALLEST_TYPE]) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


_CONTRASTS = """() => {
  const channels = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => channels(colour).slice(0, 3).map(value => value / 255)
    .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, place) => sum + value * [0.2126, 0.7152, 0.0722][place], 0);
  const contrast = (one, other) => {
    const [more, less] = [light(one), light(other)].sort((a, b) => b - a);
    return (more + 0.05) / (less + 0.05);
  };
  const clear = colour => colour === 'none' || channels(colour)[3] === 0;
  const ground = element => {
    for (; element; element = element.parentElement) {
      const colour = getComputedStyle(element).backgroundColor;
      if (!clear(colour)) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const found = [];
  for (const svg of document.querySelectorAll('.r-picture svg')) {
    if (!svg.checkVisibility()) continue;
    const paper = ground(svg), boxes = [];
    for (const mark of svg.querySelectorAll('rect, circle, path, text')) {
      const style = getComputedStyle(mark), place = mark.getBBox();
      const x = place.x + place.width / 2, y = place.y + place.height / 2;
      const kind = `${mark.tagName}.${mark.getAttribute('class') || mark.closest('g')?.getAttribute('class') || ''}`;
      if (mark.tagName === 'text') {
        const under = boxes.filter(([box, fill]) => !clear(fill) && x > box.x && x < box.x + box.width
          && y > box.y && y < box.y + box.height).pop();
        found.push(['text', kind, contrast(style.fill, under ? under[1] : paper)]);
      } else {
        if (mark.tagName !== 'path') boxes.push([place, style.fill]);
        const outline = clear(style.stroke) ? style.fill : style.stroke;
        found.push(['line', kind, contrast(outline, paper)]);
      }
    }
  }
  for (const cell of document.querySelectorAll('.r-matrix :is(th, td, caption)'))
    if (cell.textContent && cell.checkVisibility())
      found.push(['text', `cell.${cell.className}`, contrast(getComputedStyle(cell).color, ground(cell))]);
  return found;
}"""


def test_text_and_lines_stand_out_from_what_is_behind_them(
    show: Callable[[list[str]], Page], register: Register, pictures: dict[str, Picture]
) -> None:
    page = show(of_all_kinds(register, pictures))
    found = page.evaluate(_CONTRASTS)
    kinds = {(what, kind) for what, kind, _ in found}
    assert {("text", "text."), ("text", "text.r-quiet"), ("text", "text.r-hub"), ("text", "text.r-number")} <= kinds
    assert {("text", f"cell.r-shade-{shade}") for shade in (1, 2, 3, 4)} <= kinds
    assert {("line", "rect.r-what"), ("line", "rect.r-late"), ("line", "rect.r-rest"), ("line", "path.r-tip")} <= kinds
    least = {"text": TEXT_CONTRAST, "line": LINE_CONTRAST}
    assert [(kind, round(contrast, 2)) for what, kind, contrast in found if contrast < least[what]] == []


def test_whoever_cannot_see_a_picture_hears_its_words(
    show: Callable[[list[str]], Page], register: Register, pictures: dict[str, Picture]
) -> None:
    page = show(of_all_kinds(register, pictures))
    images = page.locator("article").get_by_role("img")
    assert images.count() == 4, "what is not shown is not heard either"
    for said in ("Who gives what to whom: ", "Whom Saltmarsh ", "Reviews that are overdue", "Share of new agreements"):
        # the title, and then the description
        assert images.and_(page.get_by_role("img", name=re.compile(f"^{re.escape(said)}.{{120}}"))).count() == 1, said
    table = page.get_by_role("table", name="The number of agreements in force between partners of two sectors")
    assert table.get_by_role("rowheader", name="County council", exact=True).count() == 1


def test_axe_finds_nothing_wrong_with_pictures(
    show: Callable[[list[str]], Page], register: Register, pictures: dict[str, Picture]
) -> None:
    page = show(of_all_kinds(register, pictures))
    violations = Axe().run(page, context=".r-picture").response["violations"]
    assert [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in violations] == []


def test_pictures_grow_with_the_reader_s_type(browser: Browser, home: str, pictures: dict[str, Picture]) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{home}charter/")
    page.add_style_tag(url=f"{home}assets/register/pictures.css")
    page.evaluate("html => document.querySelector('article').innerHTML = html", pictures["reviews-12"].markup)

    def type_size() -> float:
        size: float = page.evaluate("""() => {
          const svg = [...document.querySelectorAll('.r-picture svg')].find(one => one.checkVisibility());
          return parseFloat(getComputedStyle(svg.querySelector('text')).fontSize)
            * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
        }""")
        return size

    before = type_size()
    page.add_style_tag(content="html { font-size: 250% !important; }")
    assert type_size() >= 1.6 * before
    context.close()
