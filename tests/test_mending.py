"""`check --fix`: what has one right answer is written so, and nothing else is touched."""

import codecs
import errno
import json
import os
import re
import shutil
import threading
from pathlib import Path

import pytest
from conftest import EXAMPLE, TODAY
from hypothesis import given
from hypothesis import strategies as st
from layouts import typed
from repositories import Repository
from sites import REPOSITORY
from test_cli import AS_OF, run

from site_builder import register, rules
from site_builder.cli import checking
from site_builder.editing.data import same
from site_builder.editing.mending import mend_all, mended
from site_builder.editing.tidying import readable, tidied
from site_builder.examination import Examination, examine
from site_builder.problem import Mend
from site_builder.records import habits
from site_builder.source import Source, read

PATH = "agreements/example.yml"
LIGHT = "partners/harbour-light.yml"


def source_of(text: str | bytes, path: str = "agreements/x.yml") -> Source:
    found = read(path, text.encode() if isinstance(text, str) else text)
    assert isinstance(found, Source), found
    return found


def fixed(root: Path) -> tuple[dict[str, bytes], Examination]:
    """What files are to hold, and what is wrong then."""
    instead, examined = mend_all(root, lambda instead: examine(root, TODAY, instead), wanted=lambda _path: True)
    return dict(instead), examined


def revise(root: Path, path: str, *replacements: tuple[str, str]) -> None:
    text = (root / path).read_text("utf-8")
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new, 1)
    (root / path).write_text(text, encoding="utf-8", newline="")


# How people write


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *(("2026-3-2", "2026-03-02"), ("2026/03/02", "2026-03-02"), ("2026. 3. 2", "2026-03-02")),
        *(("25/3/2026", "2026-03-25"), ("3/25/2026", "2026-03-25"), ("25.03.2026", "2026-03-25")),
        *(("3/3/2026", "2026-03-03"), ("2 March 2026", "2026-03-02"), ("2nd March 2026", "2026-03-02")),
        *(("2nd of march, 2026", "2026-03-02"), ("March 2, 2026", "2026-03-02"), ("02-Mar-2026", "2026-03-02")),
        *((" 1 Sept 2026 ", "2026-09-01"), ("29/2/2028", "2028-02-29"), ("1 May 2026", "2026-05-01")),
        # one reader takes it for March and another for February
        *(("2/3/2026", None), ("02-03-2026", None), ("12.11.2026", None)),
        *(("29/2/2026", None), ("31 April 2026", None), ("2 March 26", None), ("25/3/26", None), ("soon", None)),
        *(("2026-13-01", None), ("0/0/2026", None), ("2 Marching 2026", None), ("", None), ("٢٥/٣/٢٠٢٦", None)),
        *(("March 2026", None), ("2026", None), ("2026-03-02T00:00:00", None), ("1/1/0000", None)),
    ],
)
def test_days(written: str, meant: str | None) -> None:
    assert habits.day(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *(("March 2027", "2027-03"), ("mar 2027", "2027-03"), ("3/2027", "2027-03"), ("2027/3", "2027-03")),
        *(("2027-3", "2027-03"), ("Sept. 2027", "2027-09"), ("13/2027", None), ("2027", None), ("spring 2027", None)),
    ],
)
def test_months(written: str, meant: str | None) -> None:
    assert habits.month(written) == meant


@given(st.dates(), st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%d-%B-%Y"]))
def test_a_day_is_never_taken_for_another(day: object, form: str) -> None:
    written = re.sub(r"\b(\d{1,3})\b(?=$|[/-])", r"\1", f"{day:{form}}")
    assert habits.day(written) in (f"{day:%Y-%m-%d}", None)


@given(st.text(max_size=30))
def test_no_text_makes_it_stumble(text: str) -> None:
    for habit in (habits.day, habits.month, habits.length, habits.record_id, habits.capitals):
        habit(text)
    assert habits.option(text, ["active", "ended"]) in (None, "active", "ended")


# What is written instead

CASES = (
    ("status: active", "status: Active", "status: active"),
    ("shares: gives-and-receives", "shares: Gives and receives", "shares: gives-and-receives"),
    ("regime: law-enforcement", "regime: 'LAW_ENFORCEMENT'", "regime: 'law-enforcement'"),
    ("[6(1)(e)]", "[6(1)(E)]", "[6(1)(e)]"),
    ("[6(1)(e)]", "6(1)(e)", "[6(1)(e)]"),
    ("agreed: 2026-02-10", "agreed: 2026-2-10", "agreed: 2026-02-10"),
    ("agreed: 2026-02-10", 'agreed: "10 February 2026"', 'agreed: "2026-02-10"'),
    ("  due: 2027-09", "  due: September 2027  # said the board", "  due: 2027-09  # said the board"),
    ("period: P6Y", "period: 6 years", "period: P6Y"),
    ("period: P6Y", "period: p6y", "period: P6Y"),
    ("version: 2\ntemplate", 'version: "2"\ntemplate', "version: 2\ntemplate"),
    ('reference: "0002"', "reference: 0002", 'reference: "0002"'),
    ("lead: saltmarsh-county-council", "lead: Saltmarsh County Council", "lead: saltmarsh-county-council"),
    ("automated_decisions: assists", "Automated-Decisions: assists", "automated_decisions: assists"),
    ("lawful_basis: [6(1)(e)]", "lawfulBasis: [6(1)(e)]", "lawful_basis: [6(1)(e)]"),
    ("onward_sharing: >\n", "onward-sharing: >  \n", "onward_sharing: >\n"),
)


@pytest.mark.parametrize(("good", "written", "meant"), CASES)
def test_what_has_one_right_answer_is_written_so(example_register: Path, good: str, written: str, meant: str) -> None:
    revise(example_register, PATH, (good, written))
    text = (example_register / PATH).read_text("utf-8")
    instead, examined = fixed(example_register)
    # one line differs, and in it what was meant
    assert instead == {PATH: text.replace(written, meant, 1).encode()}
    assert examined.report.problems == ()


@pytest.mark.parametrize(
    ("good", "written"),
    [
        ("agreed: 2026-02-10", "agreed: 10/02/2026"),
        ("status: active", "status: activ"),
        ("period: P6Y", "period: six years"),
        ("retention:\n", "retension:\n"),
        ("[6(1)(e)]", "6(1)(e), 6(1)(c)"),
        ("theme: domestic-abuse", "theme: domestic-violence"),
        ("version: 2\ntemplate", "version: two\ntemplate"),
        ("kind: isp", "kind: isp\nKind: isp"),
        ("email: ig@saltmarsh.example", "email: ig at saltmarsh.example"),
        ("https://www.saltmarsh.example/privacy/domestic-abuse", "www.saltmarsh.example/privacy/domestic-abuse"),
    ],
)
def test_what_may_be_meant_in_two_ways_stays(example_register: Path, good: str, written: str) -> None:
    revise(example_register, PATH, (good, written))
    before = examine(example_register, TODAY).report.problems
    instead, examined = fixed(example_register)
    assert instead == {}
    assert examined.report.problems == before != ()


@pytest.mark.parametrize(
    ("key", "written", "meant"),
    [
        ("ico", "zc990032", "ZC990032"),
        ("ico", "zc 990 032", "ZC990032"),
        ("org_id", "gb-chc-9900001", "GB-CHC-9900001"),
        ("charity", '"990 0001"', '"9900001"'),
        ("charity", "9900001", '"9900001"'),
    ],
)
def test_numbers_of_public_lists(example_register: Path, key: str, written: str, meant: str) -> None:
    file = example_register / LIGHT
    text = re.sub(rf'{key}: "?[\w-]+"?', f"{key}: {written}", file.read_text("utf-8"))
    file.write_text(text, encoding="utf-8")
    instead, examined = fixed(example_register)
    assert instead == {LIGHT: text.replace(f"{key}: {written}", f"{key}: {meant}").encode()}
    assert examined.report.problems == ()


REVIEWS = """reviews:
  - on: 2026-09-08  # the second
    role: Service Manager
    outcome: continue
    answers:
      incidents: >
        None
        at all.
  - {on: 2025-09-02, role: Service Manager, outcome: continue}
"""
IN_ORDER = """reviews:
  - {on: 2025-09-02, role: Service Manager, outcome: continue}
  - on: 2026-09-08  # the second
    role: Service Manager
    outcome: continue
    answers:
      incidents: >
        None
        at all.
"""


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (REVIEWS, IN_ORDER),
        (
            "reviews: [{on: 2026-09-08, role: A, outcome: continue}, {on: 2025-09-02, role: B, outcome: amend}]\n",
            "reviews: [{on: 2025-09-02, role: B, outcome: amend}, {on: 2026-09-08, role: A, outcome: continue}]\n",
        ),
    ],
)
def test_reviews_are_put_in_order(example_register: Path, written: str, meant: str) -> None:
    file = example_register / PATH
    text = file.read_text("utf-8")
    start, end = text.index("reviews:\n"), text.index("documents:\n")
    file.write_text(text[:start] + written + text[end:], encoding="utf-8")
    instead, examined = fixed(example_register)
    assert instead == {PATH: (text[:start] + meant + text[end:]).encode()}
    assert examined.report.problems == ()


def test_a_comment_between_reviews_keeps_them_where_they_are(example_register: Path) -> None:
    file = example_register / PATH
    text = file.read_text("utf-8")
    start, end = text.index("reviews:\n"), text.index("documents:\n")
    remarked = REVIEWS.replace("  - {on", "  # the first, held by telephone\n  - {on")
    file.write_text(text[:start] + remarked + text[end:], encoding="utf-8")
    instead, examined = fixed(example_register)
    assert instead == {}
    assert "reviews-in-order" in [problem.rule for problem in examined.report.problems]


def test_a_review_in_the_future_may_only_have_the_wrong_year(example_register: Path) -> None:
    file = example_register / PATH
    text = file.read_text("utf-8")
    start, end = text.index("reviews:\n"), text.index("documents:\n")
    file.write_text(text[:start] + REVIEWS.replace("on: 2026", "on: 2027") + text[end:], encoding="utf-8")
    assert fixed(example_register)[0] == {}


# What programs leave in files


def test_spaces_at_the_ends_of_lines_go_unless_they_are_text() -> None:
    text = (
        "title: A title  \n\nsummary: |  # kept  \n  two spaces  \n  end a line  \n   \n  x\t\nitems:\t\n"
        "  - one \n  # a remark \n  - 'two  \n    three' \nlast: end "
    )
    after = tidied(source_of(text)).text
    assert after == (
        "title: A title\n\nsummary: |  # kept  \n  two spaces  \n  end a line  \n   \n  x\t\nitems:\n"
        "  - one\n  # a remark\n  - 'two  \n    three'\nlast: end\n"
    )
    assert tidied(source_of(after)).text == after


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("a: b", "a: b\n"),
        ("a: b \r\nc: d", "a: b\r\nc: d\r\n"),
        ("a: b\r\nc: d\n", "a: b\r\nc: d\n"),
        # the end of the line would be part of the text
        ("a: |\n  b", "a: |\n  b"),
        ("a: >-\n  b", "a: >-\n  b\n"),
        ("a: |+\n  b\n  \n", "a: |+\n  b\n\n"),
    ],
)
def test_ends_of_lines_and_of_the_file(text: str, after: str) -> None:
    assert tidied(source_of(text)).text == after


def test_the_body_of_a_page_stays_as_it_is() -> None:
    page = "---\ntitle: A \n---\nTwo spaces  \nend a line.  "
    assert tidied(source_of(page, "guidance/x.md")).text == "---\ntitle: A\n---\nTwo spaces  \nend a line.  "


@given(typed())
def test_tidying_never_changes_what_a_record_says(source: Source) -> None:
    after = tidied(source)
    assert same(after.data, source.data)
    assert tidied(after).text == after.text
    assert after.text.split() == source.text.split()


TABBED = "parties:\n\t- partner: a\n\t  role: controller\nreview:\n\tdue: 2027-03\n\towner:\n\t\trole: x\n"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (codecs.BOM_UTF8 + b"a: b\n", "a: b\n"),
        ("\ufeffa: Łódź\n".encode("utf-16-le"), "a: Łódź\n"),
        ("\ufeffa: Łódź\n".encode("utf-16-be"), "a: Łódź\n"),
        (TABBED.encode(), TABBED.replace("\t", "  ")),
        (codecs.BOM_UTF8 + b"a:\r\n\tb: c\r\n", "a:\r\n  b: c\r\n"),
        (b"a: >\n\tfolded\n\ttext\n", "a: >\n  folded\n  text\n"),
    ],
)
def test_what_can_be_read_in_one_way_only(content: bytes, text: str) -> None:
    assert not isinstance(read("agreements/x.yml", content), Source)
    found = readable("agreements/x.yml", content)
    assert found
    assert found.text == text


@pytest.mark.parametrize(
    "content",
    [
        # `c` is beside `b` or beside `x`, for whoever takes a tab for four columns or for eight
        b"a:\n    b:\n        x: y\n\tc: d\n",
        "café: x\n".encode("latin-1"),
        b"\xff\xfe\x00",
        codecs.BOM_UTF8 * 2 + b"a: b\n",
        b"a: \tb\x00\n",
        b"\t" * 60_000,
        b"\t[" * 30_000,
        b"a: &x [\n\t*x]\n",
        b"\t\n",
        b"",
    ],
)
def test_what_cannot_be_read_or_in_two_ways_stays(content: bytes) -> None:
    assert readable("agreements/x.yml", content) is None


def test_a_mend_that_the_layout_does_not_allow_is_left_out() -> None:
    source = source_of("a: {b: 1}\nc: 2\n")
    mends = [Mend(("c",), 3), Mend(("a", "b"), "c", "key"), Mend(("c",), (1, 0), "order")]
    assert mended(source, [*mends, Mend(("c",), "a", "key"), Mend((), "z", "key")]).text == "a: {c: 1}\nc: 3\n"


# Whole registers


def test_a_mend_comes_back_from_a_worker(example_register: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0, 1})
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(rules, "SECONDS_A_RECORD", 1.0)
    monkeypatch.setattr(register, "SECONDS_A_FILE", 1.0)
    file = example_register / PATH
    text = file.read_text("utf-8")
    start, end = text.index("reviews:\n"), text.index("documents:\n")
    file.write_text(text[:start] + REVIEWS + text[end:], encoding="utf-8")
    (example_register / LIGHT).write_bytes(b"name: [")
    problems = examine(example_register, TODAY).report.problems
    assert [problem.mend for problem in problems if problem.rule == "reviews-in-order"] == [
        Mend(("reviews",), (1, 0), "order")
    ]
    assert [problem.mend for problem in problems if problem.path == LIGHT] == [None]


@pytest.mark.parametrize("root", [REPOSITORY, EXAMPLE], ids=["demonstration", "example"])
def test_where_nothing_is_wrong_nothing_is_touched(root: Path) -> None:
    assert fixed(root)[0] == {}


def mistaken(root: Path) -> None:
    revise(root, PATH, ("status: active", "Status: Active"), ("agreed: 2026-02-10", "agreed: 10/02/2026"))
    light = (root / LIGHT).read_bytes()
    (root / LIGHT).write_bytes(codecs.BOM_UTF8 + light.replace(b"ZC990032", b"zc990032").replace(b"\n", b" \r\n", 1))


DIFFERENCE = """--- agreements/example.yml
+++ agreements/example.yml
@@ -1,7 +1,7 @@
 title: Help for people who are hurt by someone at home
 reference: "0002"
 kind: isp
-Status: Active
+status: active
 version: 2
 template: isp-2
 theme: domestic-abuse

--- partners/harbour-light.yml
+++ partners/harbour-light.yml
@@ -1,8 +1,8 @@
-\\ufeffname: Harbour Light·
+name: Harbour Light
 sector: voluntary
 status: active
 joined: 2019-04-29
-identifiers: {ico: zc990032, charity: "9900001", org_id: GB-CHC-9900001}
+identifiers: {ico: ZC990032, charity: "9900001", org_id: GB-CHC-9900001}
 ico_expires: 2027-04-12
 website: https://www.harbour-light.example/
 area: [Northmere]

"""
LEFT = """agreements/example.yml:97:17: error: dates.agreed must be a date: '10/02/2026' [field-value]
  97 | dates: {agreed: 10/02/2026, starts: 2026-03-01, ends: 2029-02-28}
     |                 ^
  what to do: write year, month, day: 2026-03-02

11 records checked: 1 error and 0 warnings.
"""


def test_the_command_shows_what_it_mends_and_then_what_is_left(example_register: Path) -> None:
    mistaken(example_register)
    ran = run("check", "--fix", *AS_OF, at=example_register)
    assert (ran.code, ran.err) == (1, "2 files mended.\n")
    assert ran.out == DIFFERENCE + LEFT
    # the second time there is nothing left to mend
    stamps = [file.stat().st_mtime_ns for file in sorted(example_register.rglob("*.yml"))]
    assert run("check", "--fix", *AS_OF, at=example_register) == (1, LEFT, "Nothing to mend.\n")
    assert [file.stat().st_mtime_ns for file in sorted(example_register.rglob("*.yml"))] == stamps
    assert run("check", *AS_OF, at=example_register).out == LEFT


def test_only_what_is_named_is_mended(example_register: Path) -> None:
    mistaken(example_register)
    before = (example_register / LIGHT).read_bytes()
    ran = run("check", "agreements", "--fix", *AS_OF, at=example_register)
    assert (ran.out.count("+++"), ran.err) == (1, "1 file mended.\n")
    assert (example_register / LIGHT).read_bytes() == before


def test_a_report_for_programs_stays_one(example_register: Path) -> None:
    mistaken(example_register)
    ran = run("check", "--fix", "--format", "json", *AS_OF, at=example_register)
    assert json.loads(ran.out)["counts"] == {"error": 1, "warning": 0, "records": 11}
    assert ran.err == DIFFERENCE + "2 files mended.\n"


def test_another_encoding_is_said_where_no_line_differs(example_register: Path) -> None:
    file = example_register / LIGHT
    text = file.read_text("utf-8")
    file.write_bytes(text.encode("utf-16"))
    ran = run("check", "--fix", *AS_OF, at=example_register)
    assert (ran.code, ran.out) == (0, f"{LIGHT}: written as plain UTF-8\n\n11 records checked, nothing wrong.\n")
    assert file.read_text("utf-8") == text


def test_settings_that_cannot_be_read_are_mended_too(example_register: Path) -> None:
    file = example_register / "registry/register.yml"
    text = file.read_text("utf-8")
    file.write_bytes(codecs.BOM_UTF8 + text.encode())
    assert run("check", "--fix", *AS_OF, at=example_register).code == 0
    assert file.read_text("utf-8") == text


def test_the_file_keeps_its_permissions_and_nothing_is_left_beside_it(example_register: Path) -> None:
    mistaken(example_register)
    (example_register / PATH).chmod(0o640)
    before = sorted(file.name for file in example_register.rglob("*"))
    run("check", "--fix", *AS_OF, at=example_register)
    assert (example_register / PATH).stat().st_mode & 0o777 == 0o640
    assert sorted(file.name for file in example_register.rglob("*")) == before


def test_links_and_other_files_are_not_touched(example_register: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.yml"
    outside.write_text("title: x  ")
    (example_register / "agreements/link.yml").symlink_to(outside)
    (example_register / "agreements/Notes_of_mine.yml").write_text("title: x  ")
    (example_register / "agreements/notes.txt").write_text("title: x  ")
    assert fixed(example_register)[0] == {}
    assert outside.read_text() == "title: x  "


def test_personal_data_is_masked_in_what_is_shown(example_register: Path) -> None:
    revise(example_register, PATH, ("status: active", "status: Active\n# ask 07700 900123"))
    assert "900123" not in run("check", "--fix", *AS_OF, at=example_register).out
    file = example_register / LIGHT
    file.write_bytes((file.read_text("utf-8") + "# 07700 900123 \n").encode("utf-16"))
    assert "900123" not in run("check", "--fix", *AS_OF, at=example_register).out.replace("\\x00", "")


def test_a_disk_that_refuses(example_register: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    mistaken(example_register)
    monkeypatch.setattr(checking, "replace_file", refuse)
    ran = run("check", "--fix", *AS_OF, at=example_register)
    assert ran == (2, "", f"register: {PATH} cannot be written: Permission denied\n")


def test_what_is_mended_is_compared_with_the_base_as_well(example_register: Path, tmp_path: Path) -> None:
    repository = Repository(shutil.copytree(example_register, tmp_path / "repository"))
    repository.commit("Begin")
    revise(repository.root, PATH, ("status: active", "status: Awaiting signature"))
    ran = run("check", "--fix", "--base", "HEAD", *AS_OF, at=repository.root)
    assert "+status: awaiting-signature\n" in ran.out
    assert "status may not move from active to awaiting-signature [status-moves-on]" in ran.out
