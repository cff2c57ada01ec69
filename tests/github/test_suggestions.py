"""What the check knows how to mend reaches the lines as suggestions that one click takes over."""

import httpx
import pytest

from github.emulator import STRANGER
from github.rehearsal import AGREEMENT, RIGHT, Rehearsal
from site_builder.github.client import connect
from site_builder.github.pulls import ChangedFile, LineComment, Pulls
from site_builder.github.results import MOST_SUGGESTIONS, Suggestion
from site_builder.github.suggestions import MOST, all_suggestions, body_of, comments_of, suggestions_of

MENDABLE = RIGHT.replace("status: awaiting-signature", "status: Awaiting-Signature").replace(
    "agreed: 2026-10-20", "agreed: 20/10/2026"
)


def suggested(before: str | bytes, after: str | bytes) -> list[tuple[int, int, tuple[str, ...]]]:
    old, new = (text if isinstance(text, bytes) else text.encode() for text in (before, after))
    return [(each.first, each.last, each.lines) for each in suggestions_of("a.yml", old, new)]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("a\nb\nc\n", "a\nb\nc\n", []),
        ("a\nb\nc\n", "a\nB\nc\n", [(2, 2, ("B",))]),
        ("a\nb\nc\n", "a\nB\nC\n", [(2, 3, ("B", "C"))]),
        ("a\nb\nc\n", "A\nb\nC\n", [(1, 1, ("A",)), (3, 3, ("C",))]),
        ("a\nb\nc\n", "a\nc\n", [(2, 2, ())]),
        ("a\nc\n", "a\nb\nc\n", [(2, 2, ("b", "c"))]),
        ("a  \n", "a\n", [(1, 1, ("a",))]),
        ("\ta\n", "  a\n", [(1, 1, ("  a",))]),
        # what no line of a comment can say
        ("a", "a\n", []),
        ("a\r\nb \r\n", "a\r\nb\r\n", []),
        ("a".encode("utf-16"), "a", []),
        ("a\n", "a\u202e\n", []),
        ("a\n", "a" * 1001 + "\n", []),
        ("a\n", "b\n" * 21, []),
    ],
)
def test_each_stretch_of_lines_is_suggested_by_itself(
    before: str | bytes, after: str | bytes, found: list[tuple[int, int, tuple[str, ...]]]
) -> None:
    assert suggested(before, after) == found


def test_no_more_are_handed_on_than_a_file_of_results_holds() -> None:
    before, after = ("".join(f"{line}{end}\nx\n" for line in range(30)) for end in ("", "!"))
    found = all_suggestions({"b.yml": (before.encode(), after.encode()), "a.yml": (b"a\n", b"b\n")})
    assert len(found) == MOST_SUGGESTIONS
    assert [each.path for each in found[:2]] == ["a.yml", "b.yml"]


FILES = {"a.yml": ChangedFile("a.yml", "", (range(1, 21), range(40, 50)))}


def one(first: int, last: int = 0, path: str = "a.yml", *lines: str) -> Suggestion:
    return Suggestion(path=path, first=first, last=last or first, lines=lines or ("x",))


@pytest.mark.parametrize(
    "hostile",
    [one(21), one(20, 40), one(39, 41), one(0), one(9, 3), one(1, 1, "b.yml"), one(1, 1, "../a.yml"), one(10**6)],
)
def test_only_lines_that_github_shows_are_spoken_of(hostile: Suggestion) -> None:
    assert comments_of([hostile], FILES, ()) == ()


def test_nothing_is_said_twice_and_no_more_than_people_go_through() -> None:
    many = [one(line) for line in range(1, 21)]
    said = comments_of([one(1), *many], FILES, ())
    assert [each.first for each in said] == list(range(1, MOST + 1))
    assert [each.first for each in comments_of(many, FILES, said)] == list(range(11, 21))
    assert comments_of([one(40, 41)], FILES, said) == (LineComment("a.yml", 40, 41, "```suggestion\nx\n```"),)


@pytest.mark.parametrize(
    ("lines", "body"),
    [
        (("a: b",), "```suggestion\na: b\n```"),
        ((), "```suggestion\n```"),
        (("```", "@everybody <b>", "````suggestion"), "`````suggestion\n```\n@everybody <b>\n````suggestion\n`````"),
        (("\u202egnp\x07",), "```suggestion\n```"),
    ],
)
def test_nothing_gets_out_of_a_suggestion(lines: tuple[str, ...], body: str) -> None:
    assert body_of(lines) == body


def taken_over(text: str, comments: list[dict[str, object]]) -> str:
    """What the file is after somebody has committed every suggestion."""
    lines = text.split("\n")
    for each in sorted(comments, key=lambda comment: -int(str(comment["line"]))):
        last = int(str(each["line"]))
        lines[int(str(each.get("start_line", last))) - 1 : last] = str(each["body"]).split("\n")[1:-1]
    return "\n".join(lines)


def test_taking_all_of_them_over_mends_the_proposal(rehearsal: Rehearsal) -> None:
    head = rehearsal.propose({AGREEMENT: MENDABLE})
    proposals = rehearsal.proposals
    proposals.patches[AGREEMENT] = f"@@ -0,0 +1,{MENDABLE.count(chr(10))} @@\n"
    runner, checked = rehearsal.validate("first", head)
    assert checked.code == 1
    said = rehearsal.comment("one", runner, head, "failure")
    assert said.error == ""
    assert said.out == f"Pull request {rehearsal.number}: comment posted, 2 suggestions made.\n"
    again = rehearsal.comment("two", runner, head, "failure")
    assert again.error == ""
    assert again.out == f"Pull request {rehearsal.number}: comment left as it was.\n"
    assert len(proposals.on_lines) == 2
    assert taken_over(MENDABLE, proposals.on_lines) == RIGHT


def test_lines_that_github_does_not_take_stop_nothing(rehearsal: Rehearsal) -> None:
    head = rehearsal.propose({AGREEMENT: MENDABLE})
    # GitHub's list says that the lines are shown, and its check says that they are not
    rehearsal.proposals.patches[AGREEMENT] = "@@ -1 +1 @@\n@@ -0,0 +1,90 @@\n"
    runner, _ = rehearsal.validate("first", head)
    said = rehearsal.comment("one", runner, head, "failure")
    assert said.error == ""
    assert (said.code, said.out) == (0, f"Pull request {rehearsal.number}: comment posted, suggestions refused.\n")
    assert rehearsal.proposals.on_lines == []


def test_what_others_said_on_lines_is_theirs() -> None:
    told = [
        {"path": "a.yml", "line": 4, "start_line": 3, "body": "x", "user": {"login": "github-actions[bot]"}},
        {"path": "a.yml", "line": 5, "body": None, "user": {"login": "github-actions[bot]"}},
        {"path": "a.yml", "line": None, "body": "outdated", "user": {"login": "github-actions[bot]"}},
        {"path": "a.yml", "line": 6, "body": "x", "user": {"login": STRANGER}},
        {"path": "a.yml", "line": 7, "body": "x", "user": None},
    ]
    http = connect("https://github.example", "t", httpx.MockTransport(lambda _: httpx.Response(200, json=told)))
    assert Pulls(http, "a/b", lambda _: None, lambda: 0.0).on_lines(1, "github-actions[bot]") == (
        LineComment("a.yml", 3, 4, "x"),
        LineComment("a.yml", 5, 5, ""),
    )
