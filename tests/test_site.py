"""The built site: whole, linked, findable, the same every time, and inert whatever a record says."""

import gzip
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
import yaml
from found import KINDS, by_lists
from sites import REPOSITORY, Built, Page, build, contents, served

from site_builder import reviews, words
from site_builder.examination import Examination, examine
from site_builder.records.agreement import Kind, Publication, Status
from site_builder.rules import RULES
from site_builder.site import frames, people, publishing
from site_builder.source import Source, read

LISTS = (
    *("", "agreements/", "who-shares-with-whom/", "about-you/", "partners/", "charter/", "reviews/", "guidance/"),
    *("glossary/", "changes/", "insights/", "contribute/", "rules/", "accessibility/", "privacy/", "search/"),
    "reviews/by-lead/",
)
REGISTERS = ("demonstration", "real_register")


@pytest.fixture(params=REGISTERS)
def built(request: pytest.FixtureRequest) -> Built:
    """Either of the registers, so that what holds for the demonstration holds for real agreements too."""
    site: Built = request.getfixturevalue(request.param)
    return site


def test_no_page_has_a_browser_fetch_another_in_advance(built: Built) -> None:
    """Firefox does where a link of the head says `next`, and the policy then stops it with an error."""
    ahead = {"next", "prev", "prefetch", "prerender", "preconnect", "dns-prefetch"}
    links = {(path, one.attributes["rel"]) for path, page in built.pages.items() for one in page.all("link")}
    assert {(path, rel) for path, rel in links if ahead & set(rel.split())} == set()


def test_a_list_of_what_is_to_be_put_right_does_not_grow_with_the_register(paged: Built, demonstration: Built) -> None:
    gone = re.compile(r"(\d+) of \d+ agreements in force name")
    page, whole = (built.page("insights/").main for built in (paged, demonstration))
    assert (said := gone.search(page))
    assert f"and {int(said[1]) - 2} more" in page
    assert " more" not in whole.partition("bodies that are gone?")[2].partition("How much is published")[0]


# The same every time


def test_the_same_records_on_the_same_day_give_the_same_bytes(
    demonstration: Built, tmp_path: Path, today: date
) -> None:
    again = build(REPOSITORY, tmp_path / "again", today)
    assert _differing(contents(demonstration.site), contents(again.site)) == []


def test_workers_give_the_same_site(demonstration: Built, tmp_path: Path, today: date) -> None:
    """As in a register so large that its work is shared out: here, all work is."""
    shared = "from site_builder import workers; workers.WORTH_SHARING = 0; from site_builder.cli import cli; cli()"
    command = [sys.executable, "-c", shared, "build", "--root", str(REPOSITORY), "--as-of", today.isoformat()]
    again = tmp_path / "again"
    finished = subprocess.run([*command, "--site-dir", str(again)], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    assert _differing(contents(demonstration.site), contents(again)) == []


def test_mkdocs_alone_gives_the_same_site(demonstration: Built, tmp_path: Path, today: date) -> None:
    copy = tmp_path / "copy"
    for folder in ("agreements", "partners", "guidance", "registry"):
        shutil.copytree(REPOSITORY / folder, copy / folder)
    if (REPOSITORY / ".git").is_dir():
        # pages tell the history of their records
        shutil.copytree(REPOSITORY / ".git", copy / ".git")
    # the day is an option of the plugin, for whoever builds with MkDocs itself
    options = {"INHERIT": str(REPOSITORY / "mkdocs.yml"), "plugins": [{"register": {"as_of": str(today)}}]}
    (copy / "mkdocs.yml").write_text(yaml.safe_dump(options), encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run([*command, "--config-file", str(copy / "mkdocs.yml")], check=True, env=environment)
    assert _differing(contents(demonstration.site), contents(tmp_path / "site")) == []


def _differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    assert one
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


# Whole


def test_every_record_has_its_page(built: Built) -> None:
    addresses = [*LISTS, *built.record_pages, *(f"rules/{rule}/" for rule in RULES)]
    addresses += [f"about-you/{kind}/" for kind in people.groups(built.register)]
    lists = ("", *(f"{kind}/" for kind in KINDS), *by_lists(built.register))
    addresses += [f"agreements/by/{address}" for address in lists]
    assert sorted(built.pages) == sorted(["404.html", *(f"{address}index.html" for address in addresses)])


def test_the_sitemap_lists_exactly_the_pages_there_are(built: Built) -> None:
    sitemap = (built.site / "sitemap.xml").read_text("utf-8")
    listed = re.findall(r"<loc>(.*?)</loc>", sitemap)
    pages = [f"{built.site_url}{path.removesuffix('index.html')}" for path in built.pages if path != "404.html"]
    assert sorted(listed) == sorted(pages)
    assert gzip.decompress((built.site / "sitemap.xml.gz").read_bytes()).decode() == sitemap


# Linked


def test_every_link_within_the_site_leads_somewhere(built: Built) -> None:
    links = [(path, address) for path, page in built.pages.items() for _, address in page.addresses()]
    assert len(links) > len(built.pages) * 10
    assert _broken(built, links) == []


def _broken(built: Built, links: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    def is_broken(page: str, address: str) -> bool:
        target = built.target(page, address)
        if target is None:
            return False
        file, anchor = target
        if file not in built.pages:
            return bool(anchor) or not (built.site / file).is_file()
        return bool(anchor) and anchor not in built.pages[file].ids

    return sorted({(page, address) for page, address in links if is_broken(page, address)})


@pytest.mark.parametrize("register", REGISTERS)
def test_every_page_can_be_clicked_to_below_any_folder(
    register: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    site: Built = request.getfixturevalue(register)
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "folder").symlink_to(site.site, target_is_directory=True)
    with served(tmp_path) as address:
        home = f"{address}some/folder/"
        reached = _click_through(home)
    assert {path: status for path, status in reached.items() if status != 200} == {}
    pages = {path.removesuffix("index.html") for path in site.pages if path != "404.html"}
    assert pages - {path.removeprefix(home) for path in reached} == set()


def _click_through(home: str) -> dict[str, int]:
    """Follows every link and every asset below `home`; the status of each answer."""
    reached: dict[str, int] = {}
    waiting = [home]
    connection = HTTPConnection(urlsplit(home).netloc)
    while waiting:
        address = waiting.pop()
        if address in reached:
            continue
        connection.request("GET", urlsplit(address).path)
        answer = connection.getresponse()
        content = answer.read()
        reached[address] = answer.status
        if answer.headers.get_content_type() == "text/html" and answer.status == 200:
            links = (urldefrag(urljoin(address, link)).url for _, link in Page(content.decode()).addresses())
            waiting += [link for link in links if urlsplit(link).netloc == urlsplit(home).netloc]
    connection.close()
    return reached


def test_edit_opens_the_record_itself(built: Built) -> None:
    repository = f"https://github.com/{built.register.settings.repository}/edit/main"
    current = built.register.charters[built.register.settings.current_charter]
    records = {**built.record_pages, "": built.register.settings.path, "charter/": current.path}
    for address, file in records.items():
        assert f"{repository}/{file}" in [link.attributes.get("href") for link in built.page(address).all("a")], address


# Well made


def test_every_page_is_well_made(built: Built) -> None:
    assert [f"{path}: {wrong}" for path, page in built.pages.items() for wrong in _ill_made(path, page, built)] == []


def _ill_made(path: str, page: Page, built: Built) -> Iterator[str]:
    if page.one("html").attributes.get("lang") != "en":
        yield "no language"
    if len(page.all("h1")) != 1:
        yield f"{len(page.all('h1'))} main headings"
    yield from (f"two elements are called {name}" for name, times in Counter(page.ids).items() if times > 1)
    levels = [int(heading.tag[1]) for heading in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    for above, below in zip([0, *levels], levels, strict=False):
        if below > above + 1:
            yield f"h{below} after h{above}"
    yield from (f"an empty heading: {heading.tag}" for heading in page.all("h1", "h2", "h3", "h4") if not heading.text)
    yield from ("a picture without words" for image in page.all("img") if "alt" not in image.attributes)
    yield from (
        f"a header cell without a scope: {cell.text}" for cell in page.all("th") if "scope" not in cell.attributes
    )
    yield from _unnamed(page)
    if path == "404.html":
        return
    description = [
        meta.attributes["content"] for meta in page.all("meta") if meta.attributes.get("name") == "description"
    ]
    if len(description) != 1 or not 10 <= len(description[0]) <= 400:
        yield f"described as {description}"
    canonical = [link.attributes["href"] for link in page.all("link") if link.attributes.get("rel") == "canonical"]
    if canonical != [f"{built.site_url}{path.removesuffix('index.html')}"]:
        yield f"canonical address {canonical}"


_REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "headers")


def _unnamed(page: Page) -> Iterator[str]:
    """What somebody who cannot see the page is not told the name of."""
    ids = frozenset(page.ids)
    for element, following in zip(page.elements, [*page.elements[1:], None], strict=True):
        said = element.attributes
        missing = {name for each in _REFERENCES for name in said.get(each, "").split()} - ids
        yield from (f"{element.tag} refers to {name}, which is not there" for name in missing)
        name = said.get("aria-label") or said.get("aria-labelledby")
        if element.tag == "table" and not (following and following.tag == "caption" and following.text):
            yield "a table without a caption"
        if element.tag in ("a", "button", "summary", "caption", "th") and not (name or element.text):
            yield f"{element.tag} without words: {said}"
        if element.tag == "svg":
            # what a button shows beside its name is no picture; a picture has a name of its own
            around = element.within.attributes if element.within else {}
            if not (name if said.get("role") == "img" else around.get("aria-label")):
                yield f"a drawing without words: {said}"


def test_no_two_pages_have_one_title(built: Built) -> None:
    titles = Counter(page.title for page in built.pages.values())
    assert [title for title, times in titles.items() if times > 1] == []
    name = built.register.settings.name
    assert [title for title in titles if name not in title] == []


# Nothing from elsewhere

_LOADING = frozenset(
    {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "preconnect", "dns-prefetch", "manifest"}
)


def test_nothing_is_loaded_from_another_host(built: Built) -> None:
    loaded = {
        address
        for page in built.pages.values()
        for element, address in page.addresses()
        if element.tag not in ("a", "link") or _LOADING & set(element.attributes.get("rel", "").split())
    }
    foreign = sorted(address for address in loaded if urlsplit(address).netloc)
    for path, page in built.pages.items():
        foreign += [f"{path}: {script.text}" for script in page.all("script") if re.search("https?:|//", script.text)]
        foreign += [f"{path}: {style.text}" for style in page.all("style") if _foreign_css("".join(style.pieces))]
        foreign += [
            f"{path}: refresh" for meta in page.all("meta") if "refresh" in meta.attributes.get("http-equiv", "")
        ]
    for file in built.site.rglob("*.css"):
        foreign += [f"{file.name}: {address}" for address in _foreign_css(file.read_text("utf-8"))]
    for file in built.site.rglob("*.js"):
        foreign += re.findall(r"""(?:import|from)\s*\(?\s*["'](?:https?:)?//[^"']+""", file.read_text("utf-8"))
    assert foreign == []


def _foreign_css(css: str) -> list[str]:
    return re.findall(r"""(?:url\(|@import)\s*["']?((?:https?:)?//[^"')\s]+)""", css)


def test_a_demonstration_says_so_on_every_page_and_asks_not_to_be_indexed(demonstration: Built) -> None:
    said = "This is a demonstration. Nothing here is real: do not rely on it."
    for path, page in demonstration.pages.items():
        assert said in page.one("body").text, path
        assert page.one("meta", name="robots").attributes["content"] == "noindex", path


def test_a_real_register_does_neither(real_register: Built) -> None:
    for path, page in real_register.pages.items():
        assert "demonstration" not in page.one("body").text.partition(page.main)[0], path
        assert [meta for meta in page.all("meta") if meta.attributes.get("name") == "robots"] == [], path


# The demonstration shows everything that the register knows


def test_the_demonstration_passes_the_check(demonstration: Built) -> None:
    assert [problem for problem in demonstration.examined.report.problems if problem.severity == "error"] == []


def test_the_demonstration_is_rich(demonstration: Built) -> None:
    register = demonstration.register
    partners = register.partners.values()
    assert len(partners) >= 45
    assert len({partner.sector for partner in partners}) >= 12
    assert {partner.status for partner in partners} == set(words.PARTNER_STATUS)
    gone = [partner for partner in partners if partner.status == "dissolved"]
    assert [partner.id for partner in gone if not set(partner.succeeded_by) & register.partners.keys()] == []
    current = register.settings.current_charter
    old = [one for one in partners if one.status == "active" and one.charter and not one.has_signed(current)]
    assert len(old) >= 5
    assert len(register.agreements) >= 48
    assert len(register.guidance) >= 18
    assert len(register.charters) >= 2
    assert len(register.charters[current].principles) == 10


def test_every_status_kind_and_publication_level_is_shown_in_words(demonstration: Built) -> None:
    agreements = demonstration.register.agreements.values()
    assert {one.status for one in agreements} == set(get_args(Status))
    assert {one.kind for one in agreements} == set(get_args(Kind))
    assert {one.publication for one in agreements} == set(get_args(Publication))
    level = {"full": "", "summary": "This is a summary", "title-only": "Only the title of this agreement is published."}
    for one in agreements:
        shown = demonstration.page(f"agreements/{one.id}/").main
        assert words.STATUS[one.status] in shown, one.id
        assert one.kind is None or words.KIND[one.kind] in shown, one.id
        assert level[one.publication] in shown, one.id


def test_every_review_state_is_shown_in_words(demonstration: Built, today: date) -> None:
    due = reviews.due(demonstration.register, today)
    assert {review.state for review in due} == set(get_args(reviews.State))
    listed = demonstration.page("reviews/").main
    for review in due:
        shown = demonstration.page(f"agreements/{review.agreement.id}/").main
        assert words.REVIEW_STATE[review.state] in shown, review.agreement.id
        assert " ".join(review.agreement.title.split()) in listed


def test_every_partner_status_and_charter_state_is_shown_in_words(demonstration: Built) -> None:
    current = demonstration.register.settings.current_charter
    for partner in demonstration.register.partners.values():
        shown = demonstration.page(f"partners/{partner.id}/").main
        assert words.PARTNER_STATUS[partner.status] in shown, partner.id
        if partner.status == "active":
            said = (
                f"Signed version {current}" if partner.has_signed(current) else "On version" if partner.charter else ""
            )
            assert said in shown, partner.id


def test_every_rule_is_listed(demonstration: Built) -> None:
    listed = {address.rstrip("/") for _, address in demonstration.page("rules/").addresses()}
    assert RULES.keys() - {address.rpartition("/")[2] for address in listed} == set()


# Whatever a record says, its page is text

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](//evil.example)",
    "![x](https://evil.example/x.png)",
    "//evil.example",
    "# H {: onclick=alert(1) }",
    "{{ 7*7 }}{% raw %}",
    "</title><script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
    "register-content-5d1f0c",
    frames.TITLE,
    frames.CONTENT,
    frames.HEADING_TITLE,
)
"""Each with what plain tools would make of it: a script, a link that runs, a request, an evaluated template."""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A register whose every text is hostile, built as if the check had found nothing: the pages must hold alone."""
    root = tmp_path_factory.mktemp("hostile")
    shutil.copytree(Path(__file__).parent / "registers" / "example", root, dirs_exist_ok=True)
    (root / "mkdocs.yml").write_text(f"INHERIT: {REPOSITORY / 'mkdocs.yml'}\n", encoding="utf-8")
    for number, text in enumerate(HOSTILE):
        _write_hostile(root, number, text)
    _change(root, "registry/register.yml", HOSTILE_SETTINGS)
    vocabularies = _values(root, "registry/vocabularies.yml")
    titled = {
        key: [{**entry, "title": entry["title"] + "<script>alert(5)</script>"} for entry in vocabularies[key]]
        for key in ("themes", "sectors")
    }
    _change(root, "registry/vocabularies.yml", titled)
    today = date(2026, 11, 21)
    found = examine(root, today)
    assert found.register
    assert found.register.broken == frozenset()
    examined = Examination(found.register, replace(found.report, problems=()))
    publishing.build(root, root / "site", examined, today, lambda _share: None)
    return Built(examined, root / "site")


HOSTILE_SETTINGS = {
    "name": "</title><script>alert(1)</script>",
    "area": '"><script>alert(2)</script>',
    "strapline": '{{ 7*7 }}" onmouseover="alert(3)',
    "publisher": "hostile-0",
    "contact": {"role": "<script>alert(4)</script>", "email": "sharing@saltmarsh.example"},
}


def _values(root: Path, path: str) -> dict[str, Any]:
    source = read(path, (root / path).read_bytes())
    assert isinstance(source, Source)
    assert isinstance(source.data, dict)
    return source.data


def _change(root: Path, path: str, changes: dict[str, Any], like: str = "", body: str = "") -> None:
    """Writes a record like another one, or like itself, but with some of its values changed."""
    text = yaml.safe_dump({**(_values(root, like or path)), **changes}, allow_unicode=True)
    (root / path).write_text(f"---\n{text}---\n{body}" if body else text, encoding="utf-8")


def _write_hostile(root: Path, number: int, text: str) -> None:
    name = f"hostile-{number}"
    like = "agreements/example.yml"
    party = {"partner": name, "role": "controller"}
    agreement = {
        **dict.fromkeys(("title", "summary", "purpose", "benefits", "necessity", "security", "reference"), text),
        "onward_sharing": f"- {text}\n- {text}",
        "parties": [*_values(root, like)["parties"], party],
        "data": {"subjects": [text], "items": [{"name": text, "category": "personal"}]},
        "powers": [{"act": text, "provision": text, "kind": "power"}],
        "documents": [{"title": text, "url": "https://www.saltmarsh.example/"}],
        "ended": {"on": "2026-01-01", "reason": text},
    }
    _change(root, f"agreements/{name}.yml", agreement, like=like)
    contact = {"role": text, "email": "information.governance@police.example"}
    partner = {**dict.fromkeys(("name", "short_name"), text), "former_names": [text], "area": [text]}
    partner |= {"contacts": {"information_governance": contact}}
    _change(root, f"partners/{name}.yml", partner, like="partners/saltmarsh-police.yml")
    body = f"\n{text}\n\n## {text}\n\n- {text}\n\n## {text.replace('-', ' ')}\n\n{text}\n\n## Main\n\n### {text}\n"
    guidance = {"title": text, "issuer": text}
    _change(root, f"guidance/{name}.md", guidance, like="guidance/data-sharing-code.md", body=body)


def test_hostile_text_is_shown_as_it_stands(hostile: Built) -> None:
    for number, text in enumerate(HOSTILE):
        for folder in ("agreements", "partners", "guidance"):
            page = hostile.page(f"{folder}/hostile-{number}/")
            assert page.one("h1").text == text
            assert page.title == f"{text} - {hostile.register.settings.name}"


def test_hostile_text_makes_nothing_that_runs_or_loads(hostile: Built, demonstration: Built) -> None:
    own_scripts = set().union(*map(_scripts, demonstration.pages.values()))
    own_elements = {one.tag for page in demonstration.pages.values() for one in page.elements} | {"code", "pre", "h4"}
    for path, page in hostile.pages.items():
        assert _scripts(page) - own_scripts == set(), path
        assert {one.tag for one in page.elements} - own_elements == set(), path
        handlers = [name for one in page.elements for name in one.attributes if name.startswith("on")]
        assert handlers == [], path
        reached = [urlsplit(urljoin(hostile.site_url, address.strip())) for _, address in page.addresses()]
        assert {one.scheme for one in reached} <= {"https", "mailto"}, path
        assert [address for one, address in page.addresses() if one.tag != "a" and "evil.example" in address] == [], (
            path
        )
        assert [address for _, address in page.addresses() if address.strip().startswith(("//", "\\"))] == [], path


def _scripts(page: Page) -> set[tuple[str, str]]:
    """What runs on a page: the file's name, or the script itself."""
    return {(one.attributes.get("src", "").rpartition("/")[2], one.text) for one in page.all("script")}


def test_hostile_text_breaks_no_page(hostile: Built) -> None:
    found = [f"{path}: {wrong}" for path, page in hostile.pages.items() for wrong in _ill_made(path, page, hostile)]
    assert [wrong for wrong in found if "described as" not in wrong] == []
    links = [(path, address) for path, page in hostile.pages.items() for _, address in page.addresses()]
    assert _broken(hostile, links) == []
