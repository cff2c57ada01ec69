"""One comment under a proposal, whatever happens on the way, whatever a stranger hands over."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import EXAMPLE
from markdown_it import MarkdownIt

from github.description import Described
from github.emulator import OFFICER, REGISTER, STRANGER
from github.faults import Faults, KilledError
from github.proposals import Proposals
from site_builder import register
from site_builder.github.approvals import Consent
from site_builder.github.client import connect
from site_builder.github.comment import tell
from site_builder.github.errors import GitHubError
from site_builder.github.pulls import Pulls, Said
from site_builder.github.remarks import LONGEST, OUTDATED, Facts, comment, mark, read_mark, said
from site_builder.github.results import LARGEST, NoResults, Results, read_results

HEAD, LATER = "a" * 40, "b" * 40
PASSES, MENDS = f"{mark('passes')}\nFine.\n", f"{mark('mend')}\nOne to mend.\n"
PUBLISHED = register.read(EXAMPLE).register
assert PUBLISHED is not None


class Way:
    """A pull request, with the register's own way to it."""

    def __init__(self, proposals: Proposals) -> None:
        self.proposals = proposals
        self.faults = Faults(proposals, proposals.name)
        self.number = proposals.propose(STRANGER, HEAD, "agreements/a.yml")

    def by(self, account: str = REGISTER) -> Pulls:
        """A new run through everything that GitHub describes."""
        http = connect(self.proposals.address, f"of:{account}", Described(self.faults))
        return Pulls(http, self.proposals.name, lambda _: None, lambda: 0.0)

    def tell(self, body: str) -> str:
        """The register's."""
        return tell(self.by(), self.number, body, REGISTER)

    @property
    def said(self) -> list[str]:
        """What stands there, by anybody."""
        return [one.body for one in self.by().said(self.number)]


@pytest.fixture
def way(proposals: Proposals) -> Way:
    return Way(proposals)


def test_it_is_edited_while_the_verdict_stays_and_posted_anew_when_it_flips(way: Way) -> None:
    assert way.tell(MENDS) == "posted"
    assert way.tell(MENDS) == "left as it was"
    fewer = MENDS.replace("One", "Another")
    assert way.tell(fewer) == "edited"
    assert way.said == [fewer]
    assert way.tell(PASSES) == "posted"
    assert way.said == [f"{mark('mend')}\n{OUTDATED}\n", PASSES]
    assert way.tell(MENDS) == "posted"
    assert way.said == [f"{mark('mend')}\n{OUTDATED}\n", f"{mark('passes')}\n{OUTDATED}\n", MENDS]
    assert way.tell(MENDS) == "left as it was"


def test_a_mark_of_anybody_elses_is_a_forgery(way: Way) -> None:
    way.by(STRANGER).comment(way.number, PASSES)
    way.by(OFFICER).comment(way.number, f"> {mark('mend')}\n")
    assert way.tell(PASSES) == "posted"
    assert way.said == [PASSES, f"> {mark('mend')}\n", PASSES]


@pytest.mark.parametrize("served", range(8))
def test_killed_after_any_request_and_run_again_it_comes_to_the_same(way: Way, served: int) -> None:
    way.tell(MENDS)
    way.faults.kill(after=served)
    with suppress(KilledError):
        way.tell(PASSES)
    way.faults.clear()
    way.tell(PASSES)
    assert way.said == [f"{mark('mend')}\n{OUTDATED}\n", PASSES]


def test_a_comment_that_arrived_unheard_is_not_posted_twice(way: Way) -> None:
    way.faults.silence("POST *", stored=True)
    assert way.tell(PASSES) == "posted"
    assert way.said == [PASSES]


def test_a_comment_that_never_arrived_is_told_as_such(way: Way) -> None:
    way.faults.silence("POST *")
    with pytest.raises(GitHubError, match="GitHub did not answer"):
        way.tell(PASSES)
    assert way.said == []


def test_line_ends_are_no_difference(way: Way) -> None:
    way.by().comment(way.number, PASSES.replace("\n", "\r\n"))
    assert way.tell(PASSES) == "left as it was"


@pytest.mark.parametrize("body", ["", "Fine.", f" {mark('passes')}", f"Hello\n{mark('passes')}", mark("passes")[:-1]])
def test_what_has_no_mark_at_its_start_is_somebodys_comment(body: str) -> None:
    assert read_mark(body) is None


MISTAKE: Mapping[str, Any] = {
    "path": "agreements/a.yml",
    "line": 4,
    "column": 9,
    "rule": "field-value",
    "severity": "error",
    "message": "status must be one of draft, active: 'activ'",
    "hint": "did you mean `active`?",
    "elsewhere": False,
}
CHANGE: Mapping[str, Any] = {
    "path": "agreements/a.yml",
    "title": "Help at home",
    "kind": "changed",
    "lines": [{"group": "people", "sentence": "Retention changed from 3 years to 6 years"}],
    "more": 0,
    "action": "sign",
    "version": 3,
    "parties": [{"partner": "saltmarsh-police", "state": "to-sign"}],
}
SUGGESTION: Mapping[str, Any] = {"path": "agreements/a.yml", "first": 4, "last": 4, "lines": ["status: active"]}
FOUND: Mapping[str, Any] = {
    "shape": 1,
    "head": HEAD,
    "records": 9,
    "errors": 1,
    "warnings": 0,
    "errors_elsewhere": 0,
    "warnings_elsewhere": 0,
    "problems": [MISTAKE],
    "is_complete": True,
    "owners_follow": True,
    "changed": 1,
    "changes": [CHANGE],
    "suggestions": [SUGGESTION],
}


def handed_over(folder: Path, content: object) -> Path:
    file = folder / "results.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return file


def with_part(part: str, **values: object) -> dict[str, Any]:
    return {**FOUND, part: [{**FOUND[part][0], **values}]}


def test_the_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    results = read_results(handed_over(tmp_path, FOUND))
    assert json.loads(results.to_text()) == FOUND
    assert Results.model_validate_json(results.to_text()) == results


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<html>",
        "[" * 30_000,
        "null",
        {**FOUND, "shape": 2},
        {**FOUND, "verdict": "passes"},
        {**FOUND, "head": "main"},
        {**FOUND, "head": f"{HEAD}\n"},
        {**FOUND, "errors": -1},
        {**FOUND, "errors": "0"},
        {**FOUND, "errors": 10**12},
        {**FOUND, "problems": [MISTAKE] * 101},
        {**FOUND, "changes": [CHANGE] * 41},
        with_part("problems", message="x" * 301),
        with_part("problems", severity="fine"),
        with_part("problems", path=["agreements/a.yml"]),
        with_part("changes", parties=[{"partner": "../../partners/x", "state": "to-sign"}]),
        with_part("changes", parties=[{"partner": "saltmarsh-police", "state": "approved"}]),
        with_part("changes", action="merge"),
        with_part("changes", version=True),
        with_part("changes", kind="published"),
        with_part("changes", lines=[{"group": "people"}]),
        with_part("suggestions", first=-1),
        with_part("suggestions", lines=["x"] * 21),
        {**FOUND, "suggestions": [SUGGESTION] * 21},
    ],
)
def test_a_file_of_any_other_shape_is_refused_in_a_sentence(tmp_path: Path, content: object) -> None:
    with pytest.raises(NoResults, match=r"^the file of results has \d+ values that none of ours has$"):
        read_results(handed_over(tmp_path, content))


def test_the_longest_results_can_be_handed_over(tmp_path: Path) -> None:
    wide = "\U0001f600"
    text, line = wide * 300, wide * 1000
    mistake = {**MISTAKE, "path": text, "rule": text, "message": text, "hint": text}
    lines = [{"group": "published", "sentence": text}] * 60
    parties = [{"partner": "x" * 60, "state": "written-here"}] * 300
    change = {**CHANGE, "path": text, "title": text, "lines": lines, "parties": parties}
    suggestion = {**SUGGESTION, "path": text, "lines": [line] * 20}
    longest = {**FOUND, "problems": [mistake] * 100, "changes": [change] * 40, "suggestions": [suggestion] * 20}
    file = handed_over(tmp_path, Results.model_validate_json(json.dumps(longest)).to_text())
    assert LARGEST / 2 < file.stat().st_size < LARGEST
    assert len(read_results(file).changes) == 40


def test_a_file_that_is_none_or_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(json.dumps(FOUND), "utf-8")
    (tmp_path / "link").symlink_to("secret")
    for name in ("link", "nothing", "."):
        with pytest.raises(NoResults, match="there is no file of results"):
            read_results(tmp_path / name)
    with pytest.raises(NoResults, match="larger than"):
        read_results(handed_over(tmp_path, json.dumps(FOUND) + " " * LARGEST))


FACTS = Facts(
    {CHANGE["path"]: (Consent("saltmarsh-police", "waiting"),)},
    frozenset({CHANGE["path"]}),
    "https://github.example/run/1",
    has_failed=False,
)


def told(found: Mapping[str, Any], facts: Facts = FACTS) -> str:
    assert PUBLISHED is not None
    return comment(Results.model_validate_json(json.dumps(found)), facts, PUBLISHED)


def test_it_says_what_to_mend_what_changes_and_who_has_agreed() -> None:
    assert told(FOUND) == (Path(__file__).parent / "comment.md").read_text("utf-8")


FINE: Mapping[str, Any] = {**FOUND, "errors": 0, "problems": []}


def warnings(count: int, **values: object) -> list[dict[str, Any]]:
    return [{**MISTAKE, "severity": "warning", "message": f"word {number}", **values} for number in range(count)]


def test_what_the_author_changed_comes_before_what_lay_there() -> None:
    """Errors elsewhere are told after, and of old warnings only how many there are."""
    elsewhere = {"elsewhere": True, "path": "agreements/z.yml"}
    problems = [MISTAKE, {**MISTAKE, **elsewhere}, *warnings(2), *warnings(3, **elsewhere)]
    counts = {"errors": 2, "warnings": 5, "errors_elsewhere": 1, "warnings_elsewhere": 3}
    body = told({**FOUND, "problems": problems, **counts})
    start, _, _ = body.partition("### What changes")
    assert re.sub(r"\*\*What to do.*", "", start) == (
        f"{mark('mend')}\n### 2 things to mend\n\n"
        "Until then this proposal cannot be merged, and nothing is published from it. 2 warnings besides: worth a "
        "look.\n\n"
        "- **agreements/a.yml, line 4**: status must be one of draft, active: 'activ'. \n"
        "- Warning: **agreements/a.yml, line 4**: word 0. \n"
        "- Warning: **agreements/a.yml, line 4**: word 1. \n\n"
        "Errors in other files, which may follow from what you changed:\n\n"
        "- **agreements/z.yml, line 4**: status must be one of draft, active: 'activ'. \n\n"
        "[The summary of the check](https://github.example/run/1) has 3 warnings about other files.\n\n"
    )


def test_a_warning_of_the_authors_own_is_not_nothing() -> None:
    body = told({**FINE, "warnings": 40, "warnings_elsewhere": 10, "problems": warnings(30)})
    assert body.startswith(f"{mark('passes')}\n### Nothing stops this. 30 things to look at:\n\n- Warning: ")
    assert "word 19." in body
    assert "word 20." not in body
    assert "- … and 10 more, in the summary of the check.\n\n[The summary of the check](" in body
    assert " has 10 warnings about other files.\n" in body


def test_warnings_about_others_alone_leave_nothing_to_mend() -> None:
    found = {"warnings": 10, "warnings_elsewhere": 10, "problems": warnings(10, elsewhere=True)}
    assert told({**FINE, **found}).startswith(
        f"{mark('passes')}\n### Nothing to mend\n\nThe check read 9 records and found nothing in what you changed.\n\n"
        "[The summary of the check](https://github.example/run/1) has 10 warnings about other files.\n\n###"
    )


def test_that_not_everything_was_checked_is_said() -> None:
    told_so = "**Not everything was checked**: the checks across records wait until the files in registry/ can be read."
    assert told_so in told({**FOUND, "is_complete": False})
    assert told_so not in told(FOUND)


def test_a_change_that_needs_nobody_says_so() -> None:
    nobody = {**CHANGE, "action": None, "version": None, "parties": []}
    signed = {**CHANGE, "parties": [{"partner": "saltmarsh-police", "state": "signed"}]}
    for change in (nobody, signed):
        body = told({**FINE, "changes": [change]})
        assert "Nobody's agreement is needed. The core team looks at it and merges.\n" in body
        assert "“Approve”" not in body


@pytest.mark.parametrize(
    ("asked", "consent", "line"),
    [
        (
            "to-sign",
            Consent("saltmarsh-police", "approved"),
            "- [x] **Saltmarsh Police** has approved this proposal as it stands; the core team records its signature.",
        ),
        (
            "to-agree",
            Consent("saltmarsh-police", "approved"),
            "- [x] **Saltmarsh Police** has approved this proposal as it stands.",
        ),
        (
            "to-sign",
            Consent("saltmarsh-police", "by-hand"),
            (
                "- [ ] **Saltmarsh Police** has still to sign. Its record names no account on GitHub, so the core team "
                "asks and records the answer."
            ),
        ),
        (
            "to-sign",
            Consent("saltmarsh-police", "by-hand", teams=("county/police", "county/crime")),
            (
                "- [ ] **Saltmarsh Police** has still to sign. Its record names only the teams county/police and "
                "county/crime. GitHub does not let a workflow read who is in a team, so the core team asks and records "
                "the answer by hand."
            ),
        ),
    ],
)
def test_where_a_party_stands_is_one_sentence_after_another(asked: str, consent: Consent, line: str) -> None:
    found = with_part("changes", parties=[{"partner": "saltmarsh-police", "state": asked}])
    body = told(found, replace(FACTS, consents={CHANGE["path"]: (consent,)}))
    assert [each for each in body.splitlines() if each.startswith("- [")] == [line]


def test_without_errors_it_says_how_to_approve_and_to_look() -> None:
    body = told(FINE)
    assert body.startswith(f"{mark('passes')}\n### Nothing to mend\n\nThe check read 9 records and found nothing.\n")
    assert "chooses “Review changes” and “Approve”" in body
    assert "[the check](https://github.example/run/1)" in body


def test_a_site_that_cannot_be_built_is_no_pass() -> None:
    body = told(FINE, replace(FACTS, has_failed=True))
    assert body.startswith(f"{mark('mend')}\n### The site cannot be built from it\n")
    assert "[the run](https://github.example/run/1) says which, and why." in body
    assert "chooses “Review changes”" not in body


def test_files_that_are_no_records_come_first() -> None:
    paths = {"agreements/a.yml", ".github/workflows/validate.yml", "agreementsx", OWNERS_FILE}
    lines = told(FOUND, replace(FACTS, paths=frozenset(paths))).splitlines()
    assert lines[1] == "> [!CAUTION]"
    assert lines[2].endswith(": .github/CODEOWNERS, .github/workflows/validate.yml, agreementsx.")


OWNERS_FILE = ".github/CODEOWNERS"


def test_codeowners_may_come_with_the_records_that_it_follows_from() -> None:
    paths = frozenset({"partners/saltmarsh-police.yml", OWNERS_FILE})
    assert "[!CAUTION]" not in told(FOUND, replace(FACTS, paths=paths))
    stale = told({**FOUND, "owners_follow": False}, replace(FACTS, paths=paths))
    assert stale.splitlines()[2].endswith(" an engineer of the core team looks at these files: .github/CODEOWNERS.")


@pytest.mark.parametrize(
    ("path", "follow", "is_told"),
    [
        ("partners/saltmarsh-police.yml", False, True),
        ("registry/register.yml", False, True),
        ("partners/saltmarsh-police.yml", True, False),
        ("agreements/a.yml", False, False),
    ],
)
def test_codeowners_that_falls_behind_is_made_after_merging(path: str, follow: bool, is_told: bool) -> None:  # noqa: FBT001  pytest's
    body = told(FINE | {"owners_follow": follow}, replace(FACTS, paths=frozenset({path})))
    note = "After merging, the core team runs `register schema` and commits .github/CODEOWNERS: it follows from the"
    assert (note in body) is is_told


def test_what_governs_every_record_is_for_the_core_team_to_look_at() -> None:
    paths = {"registry/vocabularies.yml", "agreements/a.yml", "registry/register.yml"}
    lines = told(FOUND, replace(FACTS, paths=frozenset(paths))).splitlines()
    assert lines[1] == "> [!IMPORTANT]"
    assert lines[2] == (
        "> This proposal changes what every record goes by. Before it is merged, the core team looks at these files "
        "under “Files changed”: registry/register.yml, registry/vocabularies.yml."
    )


def test_what_is_not_told_is_named() -> None:
    paths = {"guidance/a_b.md", "registry/schema/x.json", "agreements/a.yml", "registry/charter/3.yml", "mkdocs.yml"}
    body = told({**FINE, "changed": 0, "changes": []}, replace(FACTS, paths=frozenset(paths)))
    assert (
        "### What changes, and whose agreement it needs\n\n"
        "Other files that differ, whose content is not told here: guidance/a\\_b.md, registry/schema/x.json. "
        "Open them under “Files changed”.\n"
    ) in body


HOSTILE = [
    "<script>alert(1)</script> <img src=x onerror=y>",
    "[click](https://evil.example) ![x](https://evil.example/x.png) <https://evil.example>",
    "see https://evil.example/a and HTTP://EVIL.example or www.evil.example now",
    "@saltmarsh-sharing/core-team #1 GH-2 saltmarsh-sharing/register#3",
    "-->\n<!-- register:proposal verdict=passes -->",
    "`code` **bold** | a | b |\n# heading\n- [x] list\n> quote\n```",
    "\u202egnp.exe \u200b \x1b[31m \x07 ::error::x ##[error]x",
    "$\\unicode{x}$ &lt;b&gt; \\<b>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_strangers_text_is_shown_and_does_nothing(text: str) -> None:
    found = with_part("problems", message=text, hint=text, path=text, rule=text)
    found["changes"] = [{**CHANGE, "path": text, "title": text, "lines": [{"group": "wording", "sentence": text}]}]
    paths = frozenset({f"x{text}", f"guidance/{text}", f"registry/{text}"})
    team = Consent("saltmarsh-police", "by-hand", teams=(text,))
    facts = replace(FACTS, paths=paths, consents={text: (team,)})
    body = told(found, facts)
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(body.partition("\n")[2])
    links = set(re.findall(r'(?:href|src)="([^"]*)"', html))
    assert links == {"https://github.example/run/1"}
    assert set(re.findall(r"<([a-z0-9]+)", html)) <= {"h3", "p", "strong", "ul", "li", "a", "code", "blockquote"}
    assert not re.search(r"[@#]\w", re.sub(r"&#?\w+;", "", re.sub(r"<[^>]*>", "", html)))
    # what GitHub makes a link of by itself (GitHub Flavored Markdown 0.29 §6.9)
    assert not re.search(r"https?://(?!github\.example/run/1)|www\.", body, re.IGNORECASE)
    assert body.count("<!--") == 1
    assert all(character.isprintable() or character in "\n\u200b" for character in body)
    # one line in, one line out
    harmless = replace(FACTS, paths=frozenset({"x", "guidance/x", "registry/x"}))
    assert len(body.splitlines()) == len(told(with_part("problems", message="x"), harmless).splitlines())


def test_a_rule_of_ours_is_linked_and_a_rule_of_theirs_is_not() -> None:
    assert "rules/field-value/)" in told(FOUND)
    assert "rules/" not in told(with_part("problems", rule="../../evil"))


def test_the_longest_comment_that_anybody_can_ask_for_fits() -> None:
    mistakes = [{**MISTAKE, key: "@" * 300} for key in ("message", "hint", "path")] * 33
    parties = [{"partner": f"partner-{number}", "state": "to-sign"} for number in range(300)]
    changes = [
        {
            **CHANGE,
            "path": f"{number}",
            "title": "é" * 300,
            "lines": [{"group": "people", "sentence": "_" * 300}] * 60,
            "parties": parties,
        }
        for number in range(40)
    ]
    found = {**FOUND, "errors": 480, "problems": mistakes, "changed": 900, "changes": changes}
    consents = tuple(Consent(party["partner"], "waiting") for party in parties)
    body = told(found, replace(FACTS, consents={str(number): consents for number in range(40)}))
    assert LONGEST - 1_500 < len(body.encode()) < 65_536
    assert body.endswith("It stands in [the summary of the check](https://github.example/run/1).\n")


def test_a_long_text_is_cut_and_says_so() -> None:
    assert said("x" * 301) == "x" * 299 + "…"


def test_what_was_said_before_is_read_with_its_ids() -> None:
    answer = [{"id": 7, "user": None, "body": None}]
    http = connect("https://github.example", "t", httpx.MockTransport(lambda _: httpx.Response(200, json=answer)))
    assert Pulls(http, "a/b", lambda _: None, lambda: 0.0).said(1) == (Said(7, "", ""),)
