"""What pages tell of the history: built by the real command from real repositories."""

import re
import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from repositories import PERSON, Repository
from sites import Built, build

from site_builder.examination import examine
from site_builder.history.lives import OF_TITLE_ONLY
from site_builder.site import publishing
from site_builder.site.pages import changes

EXAMPLE = Path(__file__).parent / "registers" / "example"
DAY = date(2026, 11, 21)


def text_of(built: Built, address: str) -> str:
    """The words of a page, without its markup."""
    html = (built.site / address / "index.html").read_text("utf-8")
    return " ".join(re.sub(r"<[^>]*>", " ", html[html.index("<h1") :]).split())


def kept_in_git(folder: Path) -> Repository:
    """The example register, added on one day, changed by a pull request on another."""
    shutil.copytree(EXAMPLE, folder)
    # the settings of the look are the repository's own
    (folder / "mkdocs.yml").write_text(f"INHERIT: {EXAMPLE.parents[2] / 'mkdocs.yml'}\n", encoding="utf-8")
    repository = Repository(folder)
    repository.commit("Bring the register across", on="2026-01-05")
    record = folder / "agreements" / "example.yml"
    before = record.read_text("utf-8")
    after = re.sub(r"period: P\w+", "period: P9Y", before)
    assert after != before
    record.write_text(after, encoding="utf-8")
    repository.commit("Keep it for longer (#12)", on="2026-03-02")
    return repository


def test_a_record_tells_what_changed_when_and_by_which_pull_request(tmp_path: Path) -> None:
    repository = kept_in_git(tmp_path / "register")
    built = build(repository.folder, tmp_path / "site", DAY)
    page = (built.site / "agreements/example/index.html").read_text("utf-8")
    history = page[page.index('<h2 id="history">') :]
    assert re.findall(r"<h3>(.*?)</h3>", history)[:2] == ["2 March 2026", "5 January 2026"]
    assert "to 9 years" in history.split("<h3>")[1]
    assert "Added to the register" in history.split("<h3>")[2]
    newest = repository.git("rev-parse", "HEAD")
    assert f'/commit/{newest}"' in history
    assert '/pull/12"' in history
    assert PERSON not in page


def test_a_corrected_signature_and_review_go_on_telling_what_they_said(tmp_path: Path) -> None:
    repository = kept_in_git(tmp_path / "register")
    record = repository.folder / "agreements" / "example.yml"
    text = record.read_text("utf-8")
    wrong = (
        "{on: 2026-03-03, was: {version: 1, on: 2026-02-26, role: Cheif Executive, "
        "evidence: 'https://www.harbour-light.example/minutes-1'}, reason: The wrong line was copied.}"
    )
    signature = "on: 2026-02-16, role: Chief Executive"
    review = "    role: Domestic Abuse Service Manager\n    outcome: continue\n"
    swapped = (
        "    corrected: [{on: 2026-10-01, was: {on: 2026-08-09, outcome: end}, reason: Day and month were swapped.}]\n"
    )
    assert signature in text
    assert review in text
    text = text.replace(signature, f"{signature}, corrected: [{wrong}]").replace(review, review + swapped)
    record.write_text(text, encoding="utf-8")
    words = text_of(build(repository.folder, tmp_path / "site", DAY), "agreements/example/")
    assert (
        "Signed on 16 February 2026 Corrected on 3 March 2026. By mistake it said: version 1, 26 February 2026, "
        "Cheif Executive, https://www.harbour-light.example/minutes-1. The wrong line was copied."
    ) in words
    assert (
        "Held by the Domestic Abuse Service Manager. Next review: September 2027. Corrected on 1 October 2026. "
        "By mistake it said: To end, 9 August 2026. Day and month were swapped."
    ) in words


def test_the_page_of_changes_names_the_newest_first(tmp_path: Path) -> None:
    repository = kept_in_git(tmp_path / "register")
    built = build(repository.folder, tmp_path / "site", DAY)
    words = text_of(built, "changes/")
    assert words.index("2 March 2026") < words.index("5 January 2026")
    assert "to 9 years" in words
    assert "Added to the register" in words
    assert PERSON not in words


def _changed(repository: Repository, periods: Iterable[int], on: str) -> None:
    """Commits a new retention period of the example, so many years each time."""
    record = repository.folder / "agreements" / "example.yml"
    for years in periods:
        record.write_text(re.sub(r"period: P\w+", f"period: P{years}Y", record.read_text("utf-8")), encoding="utf-8")
        repository.commit(f"Keep it for {years} years", on=on)


def test_changes_of_a_day_and_of_a_month_stand_together(tmp_path: Path) -> None:
    repository = kept_in_git(tmp_path / "register")
    _changed(repository, (3, 4, 5), "2026-05-07")
    _changed(repository, (6,), "2026-05-30")
    # by a clock that is slow
    _changed(repository, (7,), "2026-05-07")
    page = build(repository.folder, tmp_path / "site", DAY).page("changes/")
    assert [one.text for one in page.all("h2")] == ["May 2026", "March 2026", "January 2026"]
    days = ["30 May 2026", "7 May 2026", "2 March 2026", "5 January 2026"]
    assert [one.text for one in page.all("h3")] == days
    assert [link.text for link in page.all("a") if "md-nav__link" in link.attributes.get("class", "")][:3] == [
        "May 2026",
        "March 2026",
        "January 2026",
    ]
    assert len(page.ids) == len(set(page.ids))
    words = page.main
    assert re.findall(r"to (\d) years", words[: words.index("2 March 2026")]) == ["6", "7", "5", "4", "3"]


def test_older_changes_are_on_further_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "COMMITS_A_PAGE", 3)
    repository = kept_in_git(tmp_path / "register")
    for day in range(1, 6):
        _changed(repository, (day + 1,), f"2026-04-0{day}")
    examined = examine(repository.folder, DAY)
    publishing.build(repository.folder, tmp_path / "site", examined, DAY, lambda _share: None)
    built = Built(examined, tmp_path / "site")
    shown: list[list[str]] = []
    path = "changes/index.html"
    while path:
        page = built.pages[path]
        shown.append([one.text for one in page.all("h3")])
        following = [link.attributes["href"] for link in page.all("a") if link.attributes.get("rel") == "next"]
        path = next((target[0] for link in following if (target := built.target(path, link))), "")
    assert shown == [
        ["5 April 2026", "4 April 2026", "3 April 2026"],
        ["2 April 2026", "1 April 2026", "2 March 2026"],
        ["5 January 2026"],
    ]
    last = built.page("changes/page/3/")
    assert last.one("h1").text == "What has changed, page 3"
    assert f"{built.site_url}changes/page/3/" in (built.site / "sitemap.xml").read_text("utf-8")


def test_the_front_page_shows_the_newest_changes(tmp_path: Path) -> None:
    repository = kept_in_git(tmp_path / "register")
    page = build(repository.folder, tmp_path / "site", DAY).page("")
    shown = next(one for one in page.all("ul") if one.attributes.get("class") == "r-latest")
    items = [item.text for item in page.all("li") if item.within is shown]
    title = page.all("h2")[-1]
    assert title.text == "Latest changes"
    assert re.fullmatch(r".+Retention changed from .+ to 9 years 2 March 2026", items[0])
    # what came with the whole register does not fill the list, and partners' accounts are no news for residents
    assert len(items) > 1
    assert [re.fullmatch(r".+Added to the register 5 January 2026", item) is not None for item in items[1:]] == [
        True
    ] * min(3, len(items) - 1)
    links = {address for link, address in page.addresses() if link.within and link.within.within is shown}
    assert {address.partition("/")[0] for address in links} == {"agreements"}
    assert [address for link, address in page.addresses() if link.text == "All changes"] == ["changes/"]


def test_old_wording_is_not_repeated_but_can_be_compared(tmp_path: Path) -> None:
    """What was taken back is not published anew; the commit has it."""
    repository = kept_in_git(tmp_path / "register")
    record = repository.folder / "agreements" / "example.yml"
    words = record.read_text("utf-8")
    for number, wording in enumerate(("Withdrawnwords were here.", "Other words are here.")):
        record.write_text(re.sub(r"(?m)^security:.*\n(?: .*\n)*", f"security: {wording}\n", words), encoding="utf-8")
        repository.commit("Say it otherwise", on=f"2026-04-0{number + 1}")
    newest = repository.git("rev-parse", "HEAD")
    built = build(repository.folder, tmp_path / "site", DAY)
    for address in ("agreements/example/", "changes/"):
        html = (built.site / address / "index.html").read_text("utf-8")
        assert "The text on security was reworded" in html
        assert (
            f'You can compare the wording in <a href="https://github.com/saltmarsh-sharing/register/commit/{newest}"'
            in html
        )
        assert "Withdrawnwords" not in html


def test_a_long_list_of_changes_is_folded(tmp_path: Path) -> None:
    repository = kept_in_git(tmp_path / "register")
    record = repository.folder / "agreements" / "example.yml"
    changed = record.read_text("utf-8")
    ten_changes = {
        "frequency: daily": "frequency: weekly",  # of two flows
        "role: Information Governance Team": "role: Information Governance Unit",
        "role: Information Sharing Unit": "role: Information Sharing Team",
        "role: Operations Manager": "role: Operations Team",
        "owner: {role: Domestic Abuse Service Manager": "owner: {role: Domestic Abuse Manager",
        "period: P9Y": "period: P8Y",
        "The day the case is closed": "The day the last case is closed",
        "ends: 2029-02-28": "ends: 2029-03-31",
        "role: Data Protection Officer": "role: Data Protection Team",
    }
    for old, new in ten_changes.items():
        assert old in changed
        changed = changed.replace(old, new)
    record.write_text(changed, encoding="utf-8")
    repository.commit("All at once", on="2026-05-01")
    built = build(repository.folder, tmp_path / "site", DAY)
    page = (built.site / "agreements/example/index.html").read_text("utf-8")
    newest, before = page[page.index('<h2 id="history">') :].split("<h3>")[1:3]
    shown, folded = newest.split("<details")
    assert (shown.count("<li>"), folded.count("<li>")) == (8, 2)
    assert "Show 2 more changes" in folded
    assert "<details" not in before


REASON = "Section 31(1)(a) of the Freedom of Information Act 2000 (preventing crime)."
WITHHELD = "Details that are not published changed"
OF_SUMMARY = ("title", "reference", "kind", "status", "version", "template", "theme", "lead", "purpose", "review")


def reduced(text: str) -> str:
    """What is left of the example if it is published as a summary, because the rest would help an offender."""
    blocks = {block.partition(":")[0]: block for block in re.split(r"(?m)^(?=\w)", text) if block}
    parties = "parties:\n" + "".join(re.findall(r"  - partner: .*\n", blocks["parties"]))
    kept = "".join(blocks[key] for key in OF_SUMMARY if key in blocks)
    return (
        f"{kept}{parties}supersedes: first-edition\n"
        f"publication: summary\npublication_reason: {REASON}\npublication_review: 2027-10\n"
    )


def recorded(repository: Repository, *texts: str) -> None:
    """Commits the example in each of these forms, one a month from April."""
    for month, text in enumerate(texts, start=4):
        (repository.folder / "agreements" / "example.yml").write_text(text, encoding="utf-8")
        repository.commit(f"Form {month}", on=f"2026-{month:02}-01")


def told_in(built: Built) -> list[tuple[str, list[str]]]:
    """What the example's page tells of each day."""
    page = (built.site / "agreements/example/index.html").read_text("utf-8")
    history = page[page.index('<h2 id="history">') :].partition("<aside")[0]
    days = re.findall(r"<h3>(.*?)</h3>(.*?)(?=<h3>|$)", history, re.DOTALL)
    return [(day, re.findall(r"<li>(.*?)</li>", part)) for day, part in days]


def test_detail_that_is_withheld_from_now_on_is_not_read_out_again(tmp_path: Path) -> None:
    repository = kept_in_git(tmp_path / "register")
    record = repository.folder / "agreements" / "example.yml"
    record.write_text(reduced(record.read_text("utf-8")), encoding="utf-8")
    repository.commit("Withhold what would help an offender", on="2026-04-01")
    # what is added to the summary afterwards is told, unless it is taken back too
    summary = record.read_text("utf-8")
    record.write_text(f"{summary}benefits: Fewer people are hurt.\nsecurity: Kept locked.\n", encoding="utf-8")
    repository.commit("Say more of it", on="2026-05-01")
    record.write_text(f"{summary}benefits: Fewer people are hurt.\n", encoding="utf-8")
    repository.commit("Say less of it", on="2026-06-01")
    built = build(repository.folder, tmp_path / "site", DAY)
    told = told_in(built)
    assert told == [
        ("1 June 2026", [WITHHELD]),
        ("1 May 2026", ["The text on benefits was added", WITHHELD]),
        (
            "1 April 2026",
            [
                "Publication changed from In full to As a summary",
                "Reason for not publishing in full was added",
                "Review of publication set to October 2027",
                WITHHELD,
            ],
        ),
        ("2 March 2026", [WITHHELD]),
        ("5 January 2026", ["Added to the register"]),
    ]
    changes = text_of(built, "changes/")
    assert "Retention" not in changes
    assert "Domestic Abuse Act" not in changes
    shown = text_of(built, "agreements/example/")
    assert f"This is a summary of the agreement. The rest is withheld. {REASON}" in shown
    assert "This decision will be looked at again by October 2027." in shown
    assert "older register" not in shown


def test_an_item_that_a_summary_lists_no_more_is_not_read_out(tmp_path: Path) -> None:
    """Neither where it went nor where it came."""
    repository = kept_in_git(tmp_path / "register")
    summary = reduced((repository.folder / "agreements" / "example.yml").read_text("utf-8"))
    listed = (["Tenants"], ["Tenants", "Witnesses in hiding"], ["Tenants"], ["Tenants", "Lodgers"])
    recorded(repository, summary, *(f"{summary}data: {{subjects: [{', '.join(each)}]}}\n" for each in listed))
    told = told_in(build(repository.folder, tmp_path / "site", DAY))
    assert told[:4] == [
        ("1 August 2026", ["People whom the information is about: added Lodgers"]),
        ("1 July 2026", [WITHHELD]),
        ("1 June 2026", [WITHHELD]),
        ("1 May 2026", ["People whom the information is about: added Tenants"]),
    ]


def test_what_was_said_while_the_title_alone_was_published_is_not_read_out_by_a_summary(tmp_path: Path) -> None:
    repository = kept_in_git(tmp_path / "register")
    summary = reduced((repository.folder / "agreements" / "example.yml").read_text("utf-8"))
    blocks = {block.partition(":")[0]: block for block in re.split(r"(?m)^(?=\w)", summary) if block}
    kept = "".join(block for key, block in blocks.items() if key in OF_TITLE_ONLY)
    title_only = kept.replace("publication: summary", "publication: title-only")
    longer, shorter = "retention: {period: P9Y}\n", "retention: {period: P1Y}\n"
    recorded(
        repository,
        title_only + longer,
        title_only,
        title_only + longer.replace("9", "8"),
        summary + shorter,
        summary + shorter.replace("1", "2"),
    )
    told = told_in(build(repository.folder, tmp_path / "site", DAY))
    assert told[:4] == [
        ("1 August 2026", ["Retention changed from 1 year to 2 years"]),
        ("1 July 2026", ["Publication changed from By its title alone to As a summary", WITHHELD]),
        ("1 June 2026", [WITHHELD]),
        ("1 May 2026", [WITHHELD]),
    ]


def test_a_summary_that_never_held_more_tells_all_that_it_still_says(tmp_path: Path) -> None:
    repository = kept_in_git(tmp_path / "register")
    record = repository.folder / "agreements" / "first-edition.yml"
    before = record.read_text("utf-8")
    record.write_text(before.replace("{every: P2Y,", "{every: P1Y,") + "benefits: It was quicker.\n", encoding="utf-8")
    repository.commit("Tell more", on="2026-04-01")
    built = build(repository.folder, tmp_path / "site", DAY)
    shown = text_of(built, "agreements/first-edition/")
    assert "Time between reviews changed from 2 years to 1 year The text on benefits was added" in shown
    assert "not published" not in shown.partition("What has changed")[2]
    assert "This is a summary of the agreement. It was taken over from the list kept before 2024" in shown
    assert "The rest is withheld" not in shown


def test_what_is_published_in_full_again_tells_everything(tmp_path: Path) -> None:
    repository = kept_in_git(tmp_path / "register")
    record = repository.folder / "agreements" / "example.yml"
    whole = record.read_text("utf-8")
    record.write_text(reduced(whole), encoding="utf-8")
    repository.commit("Withhold", on="2026-04-01")
    record.write_text(whole, encoding="utf-8")
    repository.commit("Publish again", on="2026-05-01")
    built = build(repository.folder, tmp_path / "site", DAY)
    shown = text_of(built, "agreements/example/").partition("What has changed")[2]
    assert "Retention changed from 6 years to 9 years" in shown
    assert "not published" not in shown


def test_what_is_not_committed_yet_is_said(tmp_path: Path) -> None:
    repository = kept_in_git(tmp_path / "register")
    record = repository.folder / "agreements" / "example.yml"
    record.write_text(record.read_text("utf-8").replace("period: P9Y", "period: P8Y"), encoding="utf-8")
    built = build(repository.folder, tmp_path / "site", DAY)
    assert "The newest changes on this page are not kept in the history yet." in text_of(built, "agreements/example/")
    assert "Some records have changes that are not committed yet." in text_of(built, "changes/")


def test_of_a_part_of_the_history_no_more_is_told_than_is_known(tmp_path: Path) -> None:
    """A clone that lacks the older commits: of two, and of the newest alone."""
    repository = kept_in_git(tmp_path / "register")
    record = repository.folder / "agreements" / "example.yml"
    record.write_text(record.read_text("utf-8").replace("period: P9Y", "period: P8Y"), encoding="utf-8")
    repository.commit("Keep it for less long", on="2026-04-01")
    told = {}
    for depth in (2, 1):
        folder = tmp_path / f"clone-{depth}"
        repository.git("clone", "--quiet", f"--depth={depth}", f"file://{repository.folder}", str(folder))
        built = build(folder, tmp_path / f"site-{depth}", DAY)
        told[depth] = text_of(built, "agreements/example/"), text_of(built, "changes/")
    record_page, changes = told[2]
    assert "from 9 years to 8 years" in record_page
    assert "Older changes are not known here." in record_page
    assert "Added to the register" not in record_page
    assert "Only the newest changes are known here." in changes
    record_page, changes = told[1]
    assert "What has changed" not in record_page
    assert "Only the newest changes are known here." in changes
    assert "No record has changed yet." not in changes


def test_without_git_the_page_of_changes_says_so(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "register")
    (tmp_path / "register" / "mkdocs.yml").write_text(
        f"INHERIT: {EXAMPLE.parents[2] / 'mkdocs.yml'}\n", encoding="utf-8"
    )
    built = build(tmp_path / "register", tmp_path / "site", DAY)
    front = built.page("")
    assert front.all("h2")[-1].text == "Latest"
    assert "came into force" in front.main
    assert "not kept in Git" in text_of(built, "changes/")
    assert "is kept, with its date" not in text_of(built, "changes/")
    assert 'id="history"' not in (built.site / "agreements/example/index.html").read_text("utf-8")
