"""How records came to be what they are, from real Git repositories."""

import dataclasses
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
from conftest import EXAMPLE
from repositories import ENVIRONMENT, PERSON, Repository, Watched

from site_builder import history
from site_builder.changes import FieldChange
from site_builder.history import Change, Commit, History
from site_builder.register import read as read_register
from site_builder.telling import Names, told

X = "agreements/x.yml"
NAMES = Names()


pytestmark = pytest.mark.usefixtures("nobodys_settings")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "repository")
    made.begin()
    return made


def outline(found: History, path: str = X) -> list[tuple[str, str, list[str]]]:
    """Each change of a record: its day, its kind, its sentences."""
    return [
        (f"{change.commit.on}", change.kind, [each.sentence for each in told(path, change, NAMES)])
        for change in found.of(path)
    ]


# The life of records, in words


def revised(root: Path, path: str, *replacements: tuple[str, str]) -> None:
    file = root / path
    text = file.read_text("utf-8")
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")


def test_the_life_of_an_agreement_in_words(tmp_path: Path) -> None:
    register = Repository(tmp_path / "register")
    shutil.copytree(EXAMPLE, register.root, dirs_exist_ok=True)
    path = "agreements/help-at-home.yml"
    whole = (register.root / "agreements/example.yml").read_text("utf-8")
    for unneeded in ("agreements/example.yml", "agreements/first-edition.yml"):
        register.remove(unneeded)
    draft, _, _ = whole.partition("benefits: ")
    draft += "parties: [{partner: saltmarsh-county-council}, {partner: harbour-light}]\n"
    register.write(path, draft.replace("status: active", "status: draft").replace("version: 2", "version: 1"))
    register.commit("Add help at home (#3)", on="2025-11-03")

    signed = whole.replace("status: active", "status: awaiting-signature").replace("supersedes: first-edition\n", "")
    unsigned = "\n".join(line for line in signed.splitlines() if "signature:" not in line) + "\n"
    register.write(path, unsigned.partition("reviews:\n")[0])
    register.commit("Fill in help at home (#9)", on="2026-02-09")

    active = signed.partition("reviews:\n")[0].replace("status: awaiting-signature", "status: active")
    register.write(path, active)
    register.commit("Merge branch 'main' of elsewhere", on="2026-02-17")

    register.git("checkout", "--quiet", "-b", "longer")
    revised(register.root, path, ("period: P6Y", "period: P3Y"), ("wait for months", "wait for years"))
    register.commit("First try", on="2026-04-01")
    revised(register.root, path, ("period: P3Y", "period: P9Y"), ("- Children in the home", "- Children"))
    register.commit("Second try (#11)", on="2026-04-02")
    register.git("checkout", "--quiet", "main")
    register.merge("longer", "Merge pull request #12 from saltmarsh/longer", on="2026-04-20")

    register.write(path, "# checked by the core team\n" + (register.root / path).read_text("utf-8"))
    register.commit("A comment", on="2026-05-01")

    kept = (register.root / path).read_text("utf-8")
    register.write(path, kept + "title: [")
    register.commit("A slip", on="2026-06-01")
    register.write(path, kept)
    register.commit("Mended", on="2026-06-02")

    reviews = whole[whole.index("reviews:\n") : whole.index("documents:\n")]
    register.write(path, kept.replace("  due: 2027-09", "  due: 2028-03") + reviews)
    register.commit("Review help at home (#20)", on="2026-09-08")

    revised(
        register.root,
        path,
        ("status: active", "status: ended\nended: {on: 2026-10-31, reason: The money ran out.}"),
        (
            whole[whole.index("  - from: saltmarsh-police\n") : whole.index("  - from: saltmarsh-county-council\n")],
            "",
        ),
    )
    register.commit("End help at home (#31)", on="2026-11-02")

    found = history.read(register.root)
    read = read_register(EXAMPLE).register
    assert read is not None
    names = Names.of(read)
    life = [
        (str(change.commit.on), change.commit.pull_request, [each.sentence for each in told(path, change, names)])
        for change in found.of(path)
    ]
    county, police, light = "Saltmarsh County Council", "Saltmarsh Police", "Harbour Light"
    assert life == [
        (
            "2026-11-02",
            31,
            [
                "Status changed from In force to Ended",
                "Day it ended set to 31 October 2026",
                "Reason for ending was added",
                f"Flow of information taken out: from {police} to {county}",
            ],
        ),
        (
            "2026-09-08",
            20,
            ["Review due moved from September 2027 to March 2028", "Reviewed on 8 September 2026: Kept as it is"],
        ),
        ("2026-06-02", None, ["Changed; the earlier version cannot be read"]),
        ("2026-06-01", None, ["Changed; this version cannot be read"]),
        (
            "2026-04-20",
            12,
            ["Purpose was reworded", "The text on benefits was reworded", "Retention changed from 6 years to 9 years"],
        ),
        (
            "2026-02-17",
            None,
            [
                "Status changed from Awaiting signatures to In force",
                f"Signed by {county} on 10 February 2026 (version 2)",
                f"Signed by {police} on 12 February 2026 (version 2)",
                f"Signed by {light} on 16 February 2026 (version 2)",
            ],
        ),
        (
            "2026-02-09",
            9,
            [
                "Status changed from In draft to Awaiting signatures",
                "Version changed from 1 to 2",
                "The text on benefits was added",
                "The text on why less would not do was added",
                f"Role of {county} set to Controller",
                f"Whether {county} gives or receives set to Gives and receives",
                f"Lawful basis of {county}: added 6(1)(e)",
                f"Conditions of {county} for sensitive data: added 9(2)(g)",
                f"Schedule 1 conditions of {county}: added paragraph 18 and paragraph 36",
                (
                    f"Policy document of {county} set to"
                    " https://www.saltmarsh.example/policies/appropriate-policy-document"
                ),
                f"Privacy notice of {county} set to https://www.saltmarsh.example/privacy/domestic-abuse",
                f"Contact for requests at {county} set to Information Governance Team (ig@saltmarsh.example)",
                f"{police} joined as a party",
                f"Role of {light} set to Controller",
                f"Whether {light} gives or receives set to Receives",
                f"Lawful basis of {light}: added 6(1)(ea)",
                f"Recognised legitimate interests of {light}: added paragraph 6",
                f"Conditions of {light} for sensitive data: added 9(2)(g)",
                f"Schedule 1 conditions of {light}: added paragraph 18",
                (
                    f"Policy document of {light} set to"
                    " https://www.harbour-light.example/policies/appropriate-policy-document"
                ),
                f"Privacy notice of {light} set to https://www.harbour-light.example/privacy/domestic-abuse",
                f"Contact for requests at {light} set to Operations Manager (operations@harbour-light.example)",
                "Legal powers added: “Domestic Abuse Act 2021, section 57” and “Common law, Policing purposes”",
                "Confidentiality: added Overriding public interest",
                (
                    "People whom the information is about: added People who are hurt by someone at home and Children"
                    " who live there"
                ),
                (
                    "Kinds of information added: Name and a safe way to get in touch (Personal), What happened and"
                    " who did it (About criminal offences), Disability or language needs (Sensitive (special"
                    " category)), Injuries that were treated (Confidential health) and Number of calls made each month"
                    " (Totals only)"
                ),
                (
                    f"Flows of information added: from {police} to {county} and from {county} to {light}: Name and a"
                    " safe way to get in touch; Disability or language needs; Injuries that were treated"
                ),
                "Impact assessment set to Done",
                "Date of the impact assessment set to 15 January 2026",
                "Review of the impact assessment set to January 2028",
                "Address of the impact assessment set to https://www.saltmarsh.example/privacy/assessments/domestic-abuse",
                "Automated decisions set to Help for people who decide",
                "Transparency record set to https://www.saltmarsh.example/privacy/automated/domestic-abuse",
                "Retention set to 6 years",
                "Start of retention set to The day the case is closed",
                "The text on disposal was added",
                "The text on security was added",
                "The text on onward sharing was added",
                "Country added: Ireland (Transfers approved by regulations)",
                "Contact for complaints set to Data Protection Officer (dpo@saltmarsh.example)",
                "Date of agreement set to 10 February 2026",
                "Start set to 1 March 2026",
                "End set to 28 February 2029",
                "Time between reviews set to 1 year",
                "Review due set to September 2027",
                "Contact for reviews set to Domestic Abuse Service Manager (domestic-abuse@saltmarsh.example)",
            ],
        ),
        ("2025-11-03", 3, ["Added to the register"]),
    ]


def test_the_life_of_a_partner_in_words(repository: Repository) -> None:
    repository.write("partners/a.yml", "{name: Aldermoor Trust, status: applied, sector: nhs}")
    repository.commit("Apply", on="2026-01-05")
    repository.write(
        "partners/a.yml",
        "{name: Aldermoor Trust, status: active, sector: nhs, charter: [{version: '2', on: 2026-02-01, role: Chair}]}",
    )
    repository.commit("Join", on="2026-02-02")
    assert outline(history.read(repository.root), "partners/a.yml") == [
        (
            "2026-02-02",
            "changed",
            ["Status changed from Has applied to join to Member", "Signed version 2 of the charter on 1 February 2026"],
        ),
        ("2026-01-05", "added", ["Added to the register"]),
    ]


# What a commit is


@pytest.mark.parametrize(
    ("subject", "number"),
    [
        ("Longer retention (#12)", 12),
        ("Merge pull request #12 from saltmarsh/longer", 12),
        ('Revert "Longer retention (#12)" (#13)', 13),
        ('Revert "Longer retention (#12)"', None),
        ("Merge pull request #12", None),
        ("See #12", None),
        ("Longer retention (#12) again", None),
        ("(#٣)", None),
        ("(#12345678901234567890)", None),
        (":100644 100644 0 0 M (#4)", 4),
        ("Longer retention\nover two lines (#5)", 5),
        ("Longer retention\n\nMerge pull request #12 from saltmarsh/longer", None),
    ],
)
def test_a_pull_request_is_known_by_its_subject(repository: Repository, subject: str, number: int | None) -> None:
    sha = repository.commit(subject, x="title: x")
    (change,) = history.read(repository.root).of(X)
    assert change == Change(Commit(sha, date(2026, 1, 1), number), "added")


def test_an_empty_subject_is_one_too(repository: Repository) -> None:
    repository.write(X, "title: x")
    repository.git("add", ".")
    repository.git("commit", "--quiet", "--allow-empty-message", "--message", "")
    repository.commit(":", x="title: y")
    assert [change.kind for change in history.read(repository.root).of(X)] == ["changed", "added"]


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("2026-03-02T00:30:00+13:00", date(2026, 3, 2)),
        ("2026-03-01T23:30:00-11:00", date(2026, 3, 1)),
    ],
)
def test_a_day_is_that_of_the_place_where_it_was_committed(repository: Repository, when: str, day: date) -> None:
    repository.commit(on=when, x="title: x")
    assert [change.commit.on for change in history.read(repository.root).of(X)] == [day]


@pytest.mark.parametrize("seconds", ["253402300800", "99999999999999999", "-5"])
def test_a_forged_date_is_the_first_of_all(repository: Repository, seconds: str) -> None:
    repository.commit(x="title: x")
    tree, parent = repository.git("rev-parse", "HEAD^{tree}"), repository.git("rev-parse", "HEAD~")
    person = f"{PERSON} <jane.bloggs@example.org> {seconds} +0000"
    commit = f"tree {tree}\nparent {parent}\nauthor {person}\ncommitter {person}\n\nx\n"
    repository.git("reset", "--quiet", "--hard", repository.object("commit", commit))
    assert [change.commit.on for change in history.read(repository.root).of(X)] == [date(1970, 1, 1)]


def test_changes_stand_in_the_order_of_commits_and_not_of_their_dates(repository: Repository) -> None:
    repository.commit(on="2026-03-01", x="title: x")
    repository.commit(on="2026-02-01", x="title: y")
    assert [change.commit.on for change in history.read(repository.root).of(X)] == [date(2026, 2, 1), date(2026, 3, 1)]


def test_the_commit_that_the_site_is_built_from(repository: Repository) -> None:
    repository.write("guidance/a.md", "x")
    sha = repository.commit("Guidance alone (#7)", on="2026-05-05")
    assert history.read(repository.root).built_from == Commit(sha, date(2026, 5, 5), 7)


def test_no_person_is_in_it(repository: Repository) -> None:
    repository.commit(f"By {PERSON}", x="title: x")
    found = repr(dataclasses.asdict(history.read(repository.root)))
    assert "title" not in found
    assert [leak for leak in (*PERSON.split(), "bloggs", "@", "2001") if leak in found] == []


# Merges


def test_a_merged_pull_request_is_one_change_on_the_day_it_was_merged(repository: Repository) -> None:
    rest = "kind: isp\ntheme: x\nlead: a\nversion:"
    repository.commit(on="2026-01-01", x=f"title: x\n{rest} 1\n")
    repository.git("checkout", "--quiet", "-b", "branch")
    repository.commit("Draft", on="2026-02-01", x=f"title: draft\n{rest} 1\n", y="title: y")
    repository.commit("Better (#8)", on="2026-02-02", x=f"title: better\n{rest} 1\n", y="title: better")
    repository.git("checkout", "--quiet", "main")
    meanwhile = repository.commit("Meanwhile", on="2026-02-10", x=f"title: x\n{rest} 2\n")
    merge = repository.merge("branch", "Merge pull request #9 from a/branch", on="2026-02-20")
    found = history.read(repository.root)
    assert [(change.commit.sha, change.kind) for change in found.of(X)][:2] == [
        (merge, "changed"),
        (meanwhile, "changed"),
    ]
    assert found.of(X)[0] == Change(
        Commit(merge, date(2026, 2, 20), 9), "changed", (FieldChange(("title",), "x", "better"),)
    )
    assert found.of("agreements/y.yml") == (Change(Commit(merge, date(2026, 2, 20), 9), "added"),)


def test_a_merge_that_brings_nothing_is_no_change(repository: Repository) -> None:
    repository.commit(on="2026-01-01", x="title: x")
    repository.git("checkout", "--quiet", "-b", "branch")
    repository.commit("Elsewhere", on="2026-02-01")
    repository.git("checkout", "--quiet", "main")
    repository.merge("branch", "Merge pull request #9 from a/branch", on="2026-02-20")
    assert outline(history.read(repository.root)) == [("2026-01-01", "added", ["Added to the register"])]


def test_what_a_merge_itself_changed_is_its_change(repository: Repository) -> None:
    repository.commit(on="2026-01-01", x="title: x")
    repository.git("checkout", "--quiet", "-b", "branch")
    repository.commit("Elsewhere", on="2026-02-01", y="title: y")
    repository.git("checkout", "--quiet", "main")
    repository.git("merge", "--quiet", "--no-ff", "--no-commit", "branch")
    repository.commit("Merge pull request #9 from a/branch", on="2026-02-20", x="title: slipped in")
    assert outline(history.read(repository.root))[0] == (
        "2026-02-20",
        "changed",
        ["Title changed from x to slipped in"],
    )


def test_commits_know_which_records_they_changed(repository: Repository) -> None:
    first = repository.commit(on="2026-01-01", x="title: x", y="title: y")
    repository.commit(on="2026-01-02", x="# a comment\ntitle: x")
    last = repository.commit(on="2026-01-03", x="title: z")
    found = history.read(repository.root)
    assert [(commit.sha, sorted(changes)) for commit, changes in found.by_commit] == [
        (last, [X]),
        (first, [X, "agreements/y.yml"]),
    ]
    assert found.by_commit[0][1][X] is found.of(X)[0]


# Records that move, go and come back


def test_a_record_keeps_its_history_when_its_folder_is_renamed(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository")
    repository.begin()
    text = "".join(f"line{number}: {number}\n" for number in range(20))
    repository.write("isps/x.yml", f"{text}title: x")
    repository.write("isps/y.yaml", "title: y")
    repository.commit(on="2026-01-01")
    repository.git("mv", "isps", "agreements")
    repository.git("mv", "agreements/y.yaml", "agreements/y.yml")
    repository.write(X, f"{text}title: z")
    repository.commit("Rename", on="2026-02-01")
    found = history.read(repository.root)
    assert outline(found) == [
        ("2026-02-01", "changed", ["Title changed from x to z"]),
        ("2026-01-01", "added", ["Added to the register"]),
    ]
    assert outline(found, "agreements/y.yml") == [("2026-01-01", "added", ["Added to the register"])]


def test_a_record_keeps_its_history_when_its_file_is_renamed(repository: Repository) -> None:
    text = "".join(f"line{number}: {number}\n" for number in range(20))
    repository.commit(on="2026-01-01", a_b=f"{text}title: same\nversion: 1")
    repository.git("mv", "agreements/a_b.yml", X)
    repository.commit("Rename", on="2026-02-01", x=f"{text}title: same\nversion: 2")
    found = history.read(repository.root)
    assert outline(found) == [
        (
            "2026-02-01",
            "changed",
            ["Its name in the register changed from a_b to x", "Version changed from 1 to 2"],
        ),
        ("2026-01-01", "added", ["Added to the register"]),
    ]
    assert found.changes.keys() == {X}


def test_two_records_on_one_template_are_not_taken_for_one(repository: Repository) -> None:
    template = "".join(f"line{number}: {number}\n" for number in range(50))
    repository.commit(on="2026-01-01", old=f"{template}title: one")
    repository.remove("agreements/old.yml")
    repository.commit("One goes, one comes", on="2026-02-01", x=f"{template}title: other")
    assert repository.git("show", "--format=", "--name-status", "-M").startswith("R"), "Git takes them for one"
    found = history.read(repository.root)
    assert outline(found) == [("2026-02-01", "added", ["Added to the register"])]
    assert outline(found, "agreements/old.yml") == [
        ("2026-02-01", "removed", ["Removed from the register"]),
        ("2026-01-01", "added", ["Added to the register"]),
    ]


def test_a_register_that_moves_into_a_folder_keeps_its_history(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository")
    repository.begin()
    repository.commit(on="2026-01-01", x="title: x")
    (repository.folder / "register").mkdir()
    for folder in ("agreements", "registry"):
        repository.git("mv", folder, f"register/{folder}")
    repository.commit("Move", on="2026-02-01")
    repository.root = repository.folder / "register"
    repository.commit(on="2026-03-01", x="title: y")
    assert outline(history.read(repository.root)) == [
        ("2026-03-01", "changed", ["Title changed from x to y"]),
        ("2026-01-01", "added", ["Added to the register"]),
    ]


def test_a_record_that_moves_out_is_removed_and_back_again(repository: Repository) -> None:
    repository.commit(on="2026-01-01", x="title: x")
    repository.commit(on="2026-01-02", x="title: y")
    repository.git("mv", X, "x.yml")
    repository.commit("Out", on="2026-02-01")
    life = [
        ("2026-01-02", "changed", ["Title changed from x to y"]),
        ("2026-01-01", "added", ["Added to the register"]),
    ]
    assert outline(history.read(repository.root)) == [("2026-02-01", "removed", ["Removed from the register"]), *life]
    repository.git("mv", "x.yml", X)
    repository.commit("Back", on="2026-03-01")
    assert outline(history.read(repository.root)) == life


def test_names_may_be_swapped_in_one_commit(repository: Repository) -> None:
    repository.commit(on="2026-01-01", x="title: x", y="title: y")
    repository.git("mv", X, "agreements/z.yml")
    repository.git("mv", "agreements/y.yml", X)
    repository.commit("Swap", on="2026-02-01")
    found = history.read(repository.root)
    # Git says: x.yml was modified, y.yml renamed to z.yml, or the like; no record is lost and none made up
    assert {path: changes[-1].kind for path, changes in found.changes.items() if not is_gone(changes)} == {
        X: "added",
        "agreements/z.yml": "added",
    }


def is_gone(changes: tuple[Change, ...]) -> bool:
    return changes[0].kind == "removed"


def test_a_chain_of_names_is_followed(repository: Repository) -> None:
    repository.commit(on="2026-01-01", a="title: x")
    for old, new in (("a", "b"), ("b", "c"), ("c", "x")):
        repository.git("mv", f"agreements/{old}.yml", f"agreements/{new}.yml")
        repository.commit(f"{old} to {new}", on="2026-02-01")
    repository.commit("Another of the first name", on="2026-03-01", a="title: another")
    found = history.read(repository.root)
    assert [change.kind for change in found.of(X)] == ["changed", "changed", "changed", "added"]
    assert found.of(X)[0].fields == (FieldChange(("id",), "c", "x"),)
    assert [change.kind for change in found.of("agreements/a.yml")] == ["added"]


def test_a_record_that_is_removed_and_made_anew(repository: Repository) -> None:
    repository.commit(on="2026-01-01", x="title: x")
    repository.remove(X)
    repository.commit("Remove", on="2026-02-01")
    gone = [
        ("2026-02-01", "removed", ["Removed from the register"]),
        ("2026-01-01", "added", ["Added to the register"]),
    ]
    assert outline(history.read(repository.root)) == gone
    repository.commit(on="2026-03-01", x="title: y")
    assert outline(history.read(repository.root)) == [
        ("2026-03-01", "put-back", ["Put back in the register", "Title changed from x to y"]),
        *gone,
    ]


# Old versions that nobody would publish

SAID = "title: x\nversion: 1"


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 30_000,
        b"a: &a [1]\nb: *a",
        b"- just\n- a list",
        b"",
        b"\xff\xfe",
        "title: Łódź".encode("iso-8859-2"),
        b"title: [unclosed",
        b"title: one\ntitle: two",
        b"title: !!python/object/apply:os.system [echo]",
        b"title: \xe2\x80\xaehidden",
        b"x: " + b"y" * 200_000,
        b"x: " + b"y" * (128 * 1024 - 2),
        b"---\nx: 1\n---\ny: 2",
    ],
)
def test_a_version_that_cannot_be_read_is_said_to_be_one(repository: Repository, content: bytes) -> None:
    repository.commit(on="2026-01-01", x=SAID)
    repository.commit(on="2026-01-02", x=content)
    repository.commit(on="2026-01-03", x=SAID.replace("1", "2"))
    repository.commit(on="2026-01-04", x=SAID.replace("1", "3"))
    assert outline(history.read(repository.root)) == [
        ("2026-01-04", "changed", ["Version changed from 2 to 3"]),
        ("2026-01-03", "readable", ["Changed; the earlier version cannot be read", "Version changed from 1 to 2"]),
        ("2026-01-02", "unreadable", ["Changed; this version cannot be read"]),
        ("2026-01-01", "added", ["Added to the register"]),
    ]


def test_a_record_that_was_never_readable(repository: Repository) -> None:
    repository.commit(on="2026-01-01", x="[")
    repository.commit(on="2026-01-02", x="{")
    repository.commit(on="2026-01-03", x=SAID)
    assert outline(history.read(repository.root)) == [
        ("2026-01-03", "readable", ["Changed; the earlier version cannot be read"]),
        ("2026-01-02", "unreadable", ["Changed; this version cannot be read"]),
        ("2026-01-01", "added", ["Added to the register"]),
    ]


def test_a_link_or_a_submodule_is_no_version(repository: Repository) -> None:
    repository.commit(on="2026-01-01", x=SAID)
    for number, mode in enumerate(("120000", "160000"), start=2):
        sha = repository.object("blob", SAID) if mode == "120000" else repository.git("rev-parse", "HEAD")
        repository.git("update-index", "--cacheinfo", f"{mode},{sha},{X}")
        repository.git("commit", "--quiet", "-m", mode, GIT_COMMITTER_DATE=f"2026-01-0{number}T12:00:00Z")
    repository.git("checkout", "--quiet", "--force", "HEAD~2", "--", X)
    repository.commit(on="2026-01-04", x=SAID)
    kinds = [(day, kind) for day, kind, _ in outline(history.read(repository.root))]
    # the link points to a file whose name is what the record says: its content has not changed, but it is no record
    assert kinds == [("2026-01-04", "readable"), ("2026-01-03", "unreadable"), ("2026-01-01", "added")]


def test_a_file_that_becomes_executable_says_the_same(repository: Repository) -> None:
    repository.commit(on="2026-01-01", x=SAID)
    (repository.root / X).chmod(0o755)
    repository.commit(on="2026-01-02")
    assert [change.kind for change in history.read(repository.root).of(X)] == ["added"]


def test_personal_data_of_old_versions_is_masked(repository: Repository) -> None:
    """The published example of an NHS number."""
    repository.commit(on="2026-01-01", x="title: 943 476 5919\npurpose: About 943 476 5919.\nlead: a")
    repository.commit(on="2026-01-02", x="title: x\npurpose: About nobody.\nlead: a")
    (change, _) = history.read(repository.root).of(X)
    title, purpose = told(X, change, NAMES)
    assert title.sentence == "Title changed from ••• ••• •••• to x"
    assert purpose.sentence == "Purpose was reworded"


def test_what_is_not_published_any_more_is_not_told_from_history(repository: Repository) -> None:
    details = "purpose: Where the witnesses live.\nsecurity: A locked room."
    repository.commit(on="2026-01-01", x=f"title: x\n{details}")
    repository.commit(on="2026-01-02", x=f"title: y\n{details} And a dog.")
    repository.commit(on="2026-01-03", x="title: y\npublication: title-only")
    found = history.read(repository.root)
    assert outline(found) == [
        (
            "2026-01-03",
            "changed",
            ["Publication changed from In full to By its title alone", "Details that are not published changed"],
        ),
        ("2026-01-02", "changed", ["Title changed from x to y", "Details that are not published changed"]),
        ("2026-01-01", "added", ["Added to the register"]),
    ]
    assert "witnesses" not in repr(found)
    assert "dog" not in repr(found)


@pytest.mark.parametrize(
    "name",
    [
        b"agreements/a\nb.yml",
        b"agreements/:100644 000000 a b M.yml",
        b"agreements/\xff\xfe.yml",
        b"agreements/\"quoted\" \\ 'x'.yml",
        b"agreements/-- .yml",
        b":(top)x.yml",
        b"agreements/deep/x.yml",
        b"agreements/.hidden.yml",
        b"agreements/x.yml.txt",
        b"Agreements/x.YML",
    ],
)
def test_any_name_of_a_file_is_read_for_what_it_is(repository: Repository, name: bytes) -> None:
    repository.commit(on="2026-01-01", x=SAID)
    repository.write(os.fsdecode(name), "title: hostile")
    repository.commit(on="2026-01-02", x=SAID.replace("1", "2"))
    found = history.read(repository.root)
    assert [change.kind for change in found.of(X)] == ["changed", "added"]
    path = name.decode("utf-8", "surrogateescape")
    is_record = path.count("/") == 1 and path.startswith("agreements/") and path.endswith(".yml") and "/." not in path
    assert found.changes.keys() - {X} == ({path} if is_record else set())
    assert found.uncommitted == frozenset()


# Where there is no history, or not all of it


def test_a_register_in_a_folder_of_the_repository(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository", "tests/registers/mine")
    repository.begin()
    repository.commit(on="2026-01-01", x=SAID)
    (repository.folder / "agreements").mkdir()
    (repository.folder / X).write_text("title: of another register", encoding="utf-8")
    sha = repository.commit(on="2026-01-02")
    found = history.read(repository.root)
    assert found.built_from == Commit(sha, date(2026, 1, 2))
    assert (outline(found), found.changes.keys()) == ([("2026-01-01", "added", ["Added to the register"])], {X})
    assert (found.notes, found.uncommitted) == ((), frozenset())


def nothing(note: str) -> History:
    return History(notes=(note,))


def test_a_register_without_git(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "register")
    found = history.read(tmp_path / "register")
    assert found == nothing("This register is not kept in Git, so its history cannot be shown.")
    assert not found.available
    assert found.of(X) == ()
    assert found.by_commit == ()


def test_a_register_that_only_lies_in_somebodys_repository(repository: Repository) -> None:
    shutil.copytree(EXAMPLE, repository.folder / "downloads/register")
    assert history.read(repository.folder / "downloads/register") == nothing(
        "This register is not kept in Git, so its history cannot be shown."
    )


def test_a_register_whose_settings_were_removed_is_none(repository: Repository) -> None:
    repository.remove("registry/register.yml")
    repository.commit()
    assert history.read(repository.root).available is False


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "new")
    repository.write("registry/register.yml", "name: x")
    assert history.read(repository.root) == nothing(
        "Nothing in this register is committed to Git yet, so it has no history."
    )


def test_no_program(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = "The program Git is not installed here, so the history of this register cannot be shown."
    monkeypatch.setenv("PATH", str(tmp_path))
    assert history.read(repository.root) == nothing(note)
    script = (
        f"import pathlib, site_builder.history as h; print(h.read(pathlib.Path({str(repository.root)!r})).notes[0])"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert (ran.stdout, ran.stderr) == (f"{note}\n", "")
    (tmp_path / "git").write_text("not for running", encoding="utf-8")
    assert history.read(repository.root) == nothing(note)


def test_a_folder_of_another_user(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    (note,) = history.read(repository.root).notes
    assert note.startswith("The folder of this register belongs to another user of this computer")


def test_a_damaged_repository(repository: Repository) -> None:
    repository.commit(x=SAID)
    (repository.folder / ".git/HEAD").write_text(f"{'0' * 39}1\n", encoding="utf-8")
    assert history.read(repository.root) == nothing(
        "Git could not read the history of this register, so it cannot be shown."
    )


def damage(repository: Repository, sha: str, content: bytes | None) -> None:
    file = repository.folder / ".git/objects" / sha[:2] / sha[2:]
    file.unlink()
    if content is not None:
        file.write_bytes(content)


@pytest.mark.parametrize("content", [None, b"", b"x" * 50])
def test_a_version_that_the_repository_lost(repository: Repository, content: bytes | None) -> None:
    repository.commit(on="2026-01-01", x=SAID)
    lost = repository.git("rev-parse", f"HEAD:{X}")
    repository.commit(on="2026-01-02", x=SAID.replace("1", "2"))
    repository.commit(on="2026-01-03", x=SAID.replace("1", "3"))
    damage(repository, lost, content)
    assert outline(history.read(repository.root)) == [
        ("2026-01-03", "changed", ["Version changed from 2 to 3"]),
        ("2026-01-02", "readable", ["Changed; the earlier version cannot be read"]),
        ("2026-01-01", "added", ["Added to the register"]),
    ]


def test_a_repository_in_which_git_gives_up_again_and_again(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 20):
        repository.commit(x=SAID.replace("1", str(number)))
    watched = Watched(tmp_path / "watched", cat_file="exit 1")
    monkeypatch.setenv("PATH", watched.path)
    assert history.read(repository.root) == nothing(
        "Git could not read the history of this register, so it cannot be shown."
    )
    assert watched.started.count("cat-file") == 11


def test_a_shallow_clone_knows_the_newest_changes(repository: Repository, tmp_path: Path) -> None:
    for number in range(1, 5):
        repository.commit(on=f"2026-01-0{number}", x=f"title: x\nversion: {number}")
    repository.commit(on="2026-01-05", y="title: y")
    repository.git("clone", "--quiet", "--depth=3", f"file://{repository.folder}", str(tmp_path / "clone"))
    found = history.read(tmp_path / "clone")
    assert found.notes == ("Only the newest changes are known here.",)
    assert outline(found) == [("2026-01-04", "changed", ["Version changed from 3 to 4"])]
    assert outline(found, "agreements/y.yml") == [("2026-01-05", "added", ["Added to the register"])]


def test_a_clone_of_the_newest_commit_alone(repository: Repository, tmp_path: Path) -> None:
    sha = repository.commit(on="2026-01-01", x=SAID)
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.folder}", str(tmp_path / "clone"))
    found = history.read(tmp_path / "clone")
    assert found == History(
        Commit(sha, date(2026, 1, 1)), found.commits, {}, notes=("Only the newest changes are known here.",)
    )
    assert found.available


NOT_COMMITTED = ("Some records have changes that are not committed yet.",)


def test_changes_that_are_not_committed(repository: Repository) -> None:
    repository.commit(x=SAID, y=SAID, z=SAID)
    repository.write("guidance/a.md", "no record of these two kinds")
    repository.write("agreements/README.md", "nor this")
    clean = history.read(repository.root)
    assert (clean.notes, clean.uncommitted) == ((), frozenset())
    repository.write(X, SAID + "\nlead: a")
    repository.remove("agreements/y.yml")
    repository.write("partners/new.yml", "name: New")
    repository.write("agreements/z.yml", "title: staged")
    repository.git("add", "agreements/z.yml")
    found = history.read(repository.root)
    assert found.notes == NOT_COMMITTED
    assert found.uncommitted == {X, "agreements/y.yml", "agreements/z.yml", "partners/new.yml"}
    assert found.changes == clean.changes


def test_a_file_with_the_line_ends_of_windows_is_the_one_that_was_committed(repository: Repository) -> None:
    repository.git("config", "core.autocrlf", "true")
    repository.commit(x=f"{SAID}\n")
    repository.remove(X)
    repository.git("checkout", "--", X)
    assert b"\r\n" in (repository.root / X).read_bytes()
    assert history.read(repository.root).notes == ()


def test_what_is_no_file_is_not_waited_for(repository: Repository) -> None:
    repository.commit(x=SAID, y=SAID)
    repository.remove(X)
    os.mkfifo(repository.root / X)
    repository.remove("agreements/y.yml")
    (repository.root / "agreements/y.yml").symlink_to("/dev/zero")
    assert history.read(repository.root).uncommitted == frozenset()


def test_a_repository_with_longer_hashes(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository", "", "--object-format=sha256")
    repository.begin()
    repository.commit(on="2026-01-01", x=SAID)
    repository.commit(on="2026-01-02", x=SAID.replace("1", "2"))
    found = history.read(repository.root)
    assert [sentences for _, _, sentences in outline(found)] == [
        ["Version changed from 1 to 2"],
        ["Added to the register"],
    ]
    assert (found.notes, len(found.of(X)[0].commit.sha)) == ((), 64)


# What it costs, and what it must not run


def many(commits: int, records: int) -> Iterator[str]:
    """For `git fast-import`: a register in which every commit changes one record."""
    yield "blob\nmark :1\ndata 5\nname:\n"
    for number in range(commits):
        text = f"title: Record\nversion: {number}\n"
        path = f"agreements/record-{number % records}.yml"
        yield f"commit refs/heads/main\ncommitter {PERSON} <x@example.org> {1_700_000_000 + number * 1000} +0000\n"
        yield "data 1\nx\n"
        if number == 0:
            yield "M 100644 :1 registry/register.yml\n"
        yield f"M 100644 inline {path}\ndata {len(text)}\n{text}\n"


def test_a_thousand_commits_take_two_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = Repository(tmp_path / "repository")
    repository.git("fast-import", "--quiet", given="".join(many(1_000, records=50)))
    repository.git("reset", "--quiet", "--hard", "main")
    watched = Watched(tmp_path / "watched")
    monkeypatch.setenv("PATH", watched.path)
    found = history.read(repository.root)
    assert sum(map(len, found.changes.values())) == 1_000
    assert found.of("agreements/record-7.yml")[0].fields == (FieldChange(("version",), 907, 957),)
    # where the register lies, the newest commit, the walk, the versions
    assert [command for command in watched.started if command != "version"] == ["rev-parse", "log", "log", "cat-file"]
    assert len(watched.asked) == len(set(watched.asked)) == 1_000


def test_records_that_never_changed_are_not_read(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit(x=SAID, y=SAID)
    watched = Watched(tmp_path / "watched")
    monkeypatch.setenv("PATH", watched.path)
    assert [change.kind for change in history.read(repository.root).of(X)] == ["added"]
    assert [command for command in watched.started if command != "version"] == ["rev-parse", "log", "log"]


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A program that leaves a mark when it is run."""
    program = tmp_path / "trap"
    program.write_text(f'#!/bin/sh\ntouch "{tmp_path}/sprung"\n', encoding="utf-8")
    program.chmod(0o755)
    return program


SETTINGS: Mapping[str, tuple[str, ...]] = {
    "core.fsmonitor": ("status",),
    "filter.trap.clean": ("status",),
    "diff.external": ("log", "-p", "--ext-diff"),
    "diff.trap.textconv": ("log", "-p"),
    "gpg.program": ("log",),
}
"""A setting that names a program, and the command of Git that runs it."""


@pytest.mark.parametrize("setting", SETTINGS)
def test_nothing_that_a_repository_names_is_run(repository: Repository, trap: Path, setting: str) -> None:
    repository.write(".gitattributes", "*.yml filter=trap diff=trap\n")
    repository.commit(on="2026-01-01", x=SAID)
    repository.commit(on="2026-01-02", x=SAID.replace("1", "2"))
    tree, parent = (repository.git("rev-parse", name) for name in ("HEAD^{tree}", "HEAD"))
    person = f"{PERSON} <x@example.org> 1700000000 +0000"
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----"
    signed = f"tree {tree}\nparent {parent}\nauthor {person}\ncommitter {person}\n{signature}\n\nx\n"
    repository.git("reset", "--quiet", "--hard", repository.object("commit", signed))
    repository.git("config", "log.showSignature", "true")
    repository.git("config", setting, str(trap))
    os.utime(repository.root / X, (0, 0))
    sprung = trap.with_name("sprung")
    found = history.read(repository.root)
    assert [change.kind for change in found.of(X)] == ["changed", "added"]
    assert found.notes == ()
    assert not sprung.exists()
    subprocess.run(["git", *SETTINGS[setting]], cwd=repository.root, env=ENVIRONMENT, capture_output=True, check=False)  # noqa: S607
    assert sprung.exists(), "the trap works"


def test_settings_of_taste_change_nothing(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository", "register")
    repository.begin()
    text = "".join(f"line{number}: {number}\n" for number in range(20))
    repository.commit(on="2026-01-01", old=f"{text}title: Łódź")
    repository.git("mv", "register/agreements/old.yml", f"register/{X}")
    repository.commit("Łódź (#4)", on="2026-01-02", x=f"{text}title: Łódź\nversion: 2")
    before = history.read(repository.root)
    assert [len(change.fields) for change in before.of(X)] == [2, 0]
    settings = """
        color.ui=always core.abbrev=5 core.pager=false core.quotePath=true diff.noPrefix=true diff.orderFile=/nowhere
        diff.relative=true diff.renameLimit=1 diff.renames=false diff.mnemonicPrefix=true diff.wordRegex=. log.date=raw
        format.pretty=oneline i18n.logOutputEncoding=UTF-16 log.abbrevCommit=true log.decorate=full
        log.diffMerges=off log.follow=true log.showRoot=false log.showSignature=true notes.displayRef=*
    """
    for setting in settings.split():
        repository.git("config", *setting.split("=", 1))
    repository.git("notes", "add", "--message", "A note", "HEAD")
    assert history.read(repository.root) == before


@pytest.mark.parametrize("way", ["LITERAL", "GLOB", "NOGLOB", "ICASE"])
def test_nor_does_how_somebody_likes_to_name_paths(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    repository.commit(x=SAID)
    before = history.read(repository.root)
    monkeypatch.setenv(f"GIT_{way}_PATHSPECS", "1")
    assert history.read(repository.root) == before
    assert before.of(X)


def test_what_a_partial_clone_lacks_is_not_fetched(repository: Repository, tmp_path: Path, trap: Path) -> None:
    repository.commit(on="2026-01-01", x=SAID)
    repository.commit(on="2026-01-02", x=SAID.replace("1", "2"))
    repository.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", "--filter=blob:none", f"file://{repository.folder}", str(clone))
    partial = Repository(clone)
    partial.git("config", "remote.origin.url", f"ext::{trap}")
    partial.git("config", "protocol.ext.allow", "always")
    assert outline(history.read(clone)) == [
        ("2026-01-02", "readable", ["Changed; the earlier version cannot be read"]),
        ("2026-01-01", "added", ["Added to the register"]),
    ]
    sprung = trap.with_name("sprung")
    assert not sprung.exists()
    lacking = partial.git("rev-parse", f"HEAD~:{X}")
    allowed = {**ENVIRONMENT, "GIT_ALLOW_PROTOCOL": "ext"}
    subprocess.run(["git", "cat-file", "-p", lacking], cwd=clone, env=allowed, capture_output=True, check=False)  # noqa: S607
    assert sprung.exists(), "the trap works"


def test_reading_leaves_the_repository_as_it_was(repository: Repository) -> None:
    repository.commit(x=SAID)
    os.utime(repository.root / X, (0, 0))

    def stamps() -> dict[Path, tuple[int, int]]:
        files = [file for file in repository.folder.rglob("*") if file.is_file()]
        return {file: (file.stat().st_mtime_ns, file.stat().st_size) for file in files}

    before = stamps()
    history.read(repository.root)
    assert stamps() == before
