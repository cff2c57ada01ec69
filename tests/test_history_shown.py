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


def test_what_is_not_committed_yet_is_said(tmp_path: Path) -> None:
    repository = kept_in_git(tmp_path / "register")
    record = repository.folder / "agreements" / "example.yml"
    record.write_text(record.read_text("utf-8").replace("period: P9Y", "period: P8Y"), encoding="utf-8")
    built = build(repository.folder, tmp_path / "site", DAY)
    assert "The newest changes on this page are not kept in the history yet." in text_of(built, "agreements/example/")
    assert "Some records have changes that are not committed yet." in text_of(built, "changes/")


def test_without_git_the_page_of_changes_says_so(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "register")
    (tmp_path / "register" / "mkdocs.yml").write_text(
        f"INHERIT: {EXAMPLE.parents[2] / 'mkdocs.yml'}\n", encoding="utf-8"
    )
    built = build(tmp_path / "register", tmp_path / "site", DAY)
    assert "not kept in Git" in text_of(built, "changes/")
    assert 'id="history"' not in (built.site / "agreements/example/index.html").read_text("utf-8")
