"""What pages tell of the history: built by the real command from real repositories."""

import re
import shutil
from datetime import date
from pathlib import Path

from repositories import PERSON, Repository
from sites import Built, build

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


def test_the_page_of_changes_names_the_newest_first(tmp_path: Path) -> None:
    repository = kept_in_git(tmp_path / "register")
    built = build(repository.folder, tmp_path / "site", DAY)
    words = text_of(built, "changes/")
    assert words.index("2 March 2026") < words.index("5 January 2026")
    assert "to 9 years" in words
    assert "Added to the register" in words
    assert PERSON not in words


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
    assert "not kept in Git" in text_of(built, "changes/")
    assert "is kept, with its date" not in text_of(built, "changes/")
    assert 'id="history"' not in (built.site / "agreements/example/index.html").read_text("utf-8")
