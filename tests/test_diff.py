"""What a change does, told to those who decide on it: `register diff`, over real Git repositories."""

import json
import random
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from conftest import EXAMPLE
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pydantic import BaseModel
from repositories import Repository
from test_changes import FIELDS, inner_models, shuffled
from test_changes import plain as read_again
from test_cli import Ran, run
from test_properties import DATA, mutations, thawed, written

from site_builder.changes import MEMBERS, WHOLE, Changed, Record, compare
from site_builder.history import Between, Difference, read_between
from site_builder.records import Agreement, Charter, Partner, Settings, Vocabularies
from site_builder.source import LARGEST_FILE, Plain, Source, read
from site_builder.telling import wording
from site_builder.telling.consent import Needs, needs_of
from site_builder.telling.groups import GROUPS, TABLES, group_of
from site_builder.telling.markdown import LONGEST, as_markdown
from site_builder.telling.review import SAID, Review, review
from site_builder.telling.showing import NOTHING, as_json, as_text
from site_builder.telling.wording import Piece, word_by_word

GOLDEN = Path(__file__).parent / "diffs"
EXAMPLES = settings(deadline=None, max_examples=100)
NHS_NUMBER = "943 476 5919"

SIGNED = "signature: {outcome: signed, version: 2, on: 2026-02-16, role: Chief Executive}"
CHANGES = {
    "agreements/example.yml": [
        ("title: Help for", "title: Support for"),
        ("Harbour Light then rings to offer help.", f"Harbour Light writes to @{NHS_NUMBER} about <b>help</b>."),
        ("lawful_basis: [6(1)(e)]", "lawful_basis: [6(1)(c), 6(1)(e)]"),
        (
            SIGNED,
            """\
signature: {outcome: withdrawn, version: 2, on: 2026-11-16, role: Chief Executive}
  - partner: northmere-district-council
    role: controller
    shares: receives
    lawful_basis: [6(1)(e)]
    requests: {role: Clerk, email: clerk@northmere.example}""",
        ),
        ("period: P6Y", "period: P10Y"),
        ("  due: 2027-09\n", "  due: 2027-12\n"),
    ],
    "partners/northmere-district-council.yml": [("github: [", "github: [somebody-else, ")],
    "registry/charter/2.yml": [("Share for people's good", "Share for the good of people")],
    "registry/register.yml": [
        ("demonstration: true", "demonstration: false"),
        ("reminders: [90, 30, 0, -90], lapse_days: 90", "reminders: [60, 0], lapse_days: 600"),
        ("licence: OGL-UK-3.0\n", ""),
        ("templates:\n", "templates:\n  - {id: isp-3, title: The third, current: false}\n"),
    ],
    "registry/vocabularies.yml": [("themes:", "# what agreements are about\nthemes:")],
}
NEW = """\
title: Warm homes
status: awaiting-signature
version: 1
lead: saltmarsh-police
summary: We say who is cold.
parties:
  - {partner: saltmarsh-police, signature: {outcome: signed, version: 1, on: 2026-03-02, role: Chief Constable}}
  - {partner: new-partner, lawful_basis: [6(1)(f)]}
flows: [{from: saltmarsh-police, to: new-partner, method: api, frequency: daily}]
supersedes: edition-one
"""


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """The example register, committed."""
    shutil.copytree(EXAMPLE, tmp_path / "register")
    repository = Repository(tmp_path / "register")
    repository.commit("Begin")
    return repository


def change(repository: Repository) -> None:
    """One of every kind, in the folder."""
    for path, replacements in CHANGES.items():
        text = (repository.root / path).read_text("utf-8")
        for old, new in replacements:
            assert old in text, (path, old)
            text = text.replace(old, new)
        repository.write(path, text)
    agreements = repository.root / "agreements"
    (agreements / "first-edition.yml").rename(agreements / "edition-one.yml")
    repository.write("agreements/warm-homes.yml", NEW)
    repository.write(
        "partners/new-partner.yml", "name: New Partner\nsector: voluntary\nstatus: applied\ngithub: [new]\n"
    )
    repository.write("partners/broken.yml", "name: Age Well: at home\n")
    repository.remove("partners/harbour-light.yml")
    repository.write("guidance/new.md", "x")


def reviewed(repository: Repository, base: str = "HEAD", head: str | None = None) -> Review:
    return review(read_between(repository.root, base, head))


def diff(repository: Repository, *arguments: str) -> Ran:
    return run("diff", *arguments, at=repository.root)


# The whole of it, in each format


@pytest.mark.parametrize(("form", "golden"), [("text", "rich.txt"), ("markdown", "rich.md"), ("json", "rich.json")])
def test_a_rich_change_is_told_as_wanted(repository: Repository, form: str, golden: str) -> None:
    change(repository)
    ran = diff(repository, "main", "--format", form)
    commit = repository.git("rev-parse", "HEAD")
    said = ran.out.replace(commit, "BASE").replace(commit[:12], "BASE")
    assert (ran.code, ran.err) == (0, "")
    assert said == (GOLDEN / golden).read_text("utf-8")


def test_two_commits_are_told_like_the_folder_and_whatever_is_in_it(repository: Repository) -> None:
    base = repository.git("rev-parse", "HEAD")
    change(repository)
    in_folder = reviewed(repository)
    head = repository.commit("Change")
    repository.write("agreements/example.yml", "title: Something else\n")
    repository.write("agreements/untracked.yml", "title: Something else\n")
    assert diff(repository, "HEAD~1", "HEAD").out == as_text(reviewed(repository, base, head))
    between = reviewed(repository, "HEAD~1", "HEAD")
    assert (between.base, between.head) == (base, head)
    assert between == Review(base, head, in_folder.records, in_folder.beside, in_folder.touched, in_folder.gained)
    assert "registry/vocabularies.yml" in between.touched


def test_back_again_is_told_the_other_way_round(repository: Repository) -> None:
    change(repository)
    repository.commit("Change")
    back = reviewed(repository, "HEAD", "HEAD~1")
    assert {record.path: (record.kind, record.was) for record in back.records} == {
        "agreements/example.yml": ("changed", ""),
        "agreements/first-edition.yml": ("moved", "agreements/edition-one.yml"),
        "agreements/warm-homes.yml": ("removed", ""),
        "partners/broken.yml": ("removed", ""),
        "partners/harbour-light.yml": ("added", ""),
        "partners/new-partner.yml": ("removed", ""),
        "partners/northmere-district-council.yml": ("changed", ""),
        "registry/charter/2.yml": ("changed", ""),
        "registry/register.yml": ("changed", ""),
    }


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_where_nothing_is_said_otherwise_that_is_said(repository: Repository, form: str) -> None:
    text = (repository.root / "agreements/example.yml").read_text("utf-8")
    repository.write("agreements/example.yml", f"# a note\n{text.replace('kind: isp', 'kind:   isp')}")
    ran = diff(repository, "HEAD", "--format", form)
    assert (ran.code, ran.out.splitlines()[-1], ran.err) == (0, NOTHING, "")


def test_what_others_merged_meanwhile_is_no_part_of_the_change(repository: Repository) -> None:
    repository.git("switch", "--quiet", "--create", "mine")
    repository.write("agreements/mine.yml", "title: Mine\nstatus: draft\nlead: saltmarsh-police\n")
    repository.commit("Mine")
    repository.git("switch", "--quiet", "main")
    repository.commit("Theirs", theirs="title: Theirs\nstatus: draft\nlead: saltmarsh-police\n")
    repository.git("switch", "--quiet", "mine")
    assert [record.path for record in reviewed(repository, "main").records] == ["agreements/mine.yml"]
    both = reviewed(repository, "main", "mine")
    assert [(record.path, record.kind) for record in both.records] == [
        ("agreements/mine.yml", "added"),
        ("agreements/theirs.yml", "removed"),
    ]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("nowhere",), "there is no commit nowhere here: fetch it first"),
        (("HEAD", "nowhere"), "there is no commit nowhere here: fetch it first"),
        (("HEAD", "--format", "xml"), "xml"),
        ((), "Missing argument 'BASE'"),
    ],
)
def test_what_cannot_be_compared_ends_in_a_plain_line(
    repository: Repository, arguments: tuple[str, ...], reason: str
) -> None:
    ran = diff(repository, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert reason in ran.err
    assert "Traceback" not in ran.err


def test_a_register_without_git_has_nothing_to_compare_with(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "register")
    ran = run("diff", "HEAD", at=tmp_path / "register")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("register: there is nothing to compare with: ")


def test_a_partial_clone_says_what_it_lacks(repository: Repository, tmp_path: Path) -> None:
    change(repository)
    repository.commit("Change")
    repository.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", "--filter=blob:none", f"file://{repository.folder}", str(clone))
    ran = run("diff", "HEAD~1", "HEAD", at=clone)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("register: this copy lacks files that HEAD~1 has, as a partial clone does")


def test_nothing_that_the_repository_names_is_run(repository: Repository, tmp_path: Path) -> None:
    trap = tmp_path / "sprung"
    repository.write(".gitattributes", "*.yml filter=trap diff=trap\n")
    repository.commit("Trap")
    for key in ("filter.trap.clean", "filter.trap.smudge", "diff.trap.textconv", "diff.trap.command", "core.fsmonitor"):
        repository.git("config", key, f"touch {trap}; cat")
    repository.write("agreements/example.yml", "title: Something else\n")
    reviewed(repository)
    reviewed(repository, "HEAD~1", "HEAD")
    assert not trap.exists()


# What became of each record


def test_two_records_that_swap_names_have_moved(repository: Repository) -> None:
    folder = repository.root / "agreements"
    (folder / "example.yml").rename(folder / "x")
    (folder / "first-edition.yml").rename(folder / "example.yml")
    (folder / "x").rename(folder / "first-edition.yml")
    assert [(record.path, record.was, record.kind) for record in reviewed(repository).records] == [
        ("agreements/example.yml", "agreements/first-edition.yml", "moved"),
        ("agreements/first-edition.yml", "agreements/example.yml", "moved"),
    ]


def test_a_name_that_another_record_takes_is_told_as_both(repository: Repository) -> None:
    folder = repository.root / "partners"
    (folder / "harbour-light.yml").rename(folder / "harbour.yml")
    repository.write("partners/harbour-light.yml", "name: Somebody\nsector: voluntary\nstatus: applied\n")
    assert [(record.path, record.was, record.kind) for record in reviewed(repository).records] == [
        ("partners/harbour-light.yml", "", "added"),
        ("partners/harbour.yml", "partners/harbour-light.yml", "moved"),
    ]


def test_a_file_that_cannot_be_read_is_named_and_nothing_is_made_up(repository: Repository) -> None:
    repository.write("partners/broken.yml", "name: a: b\n")
    repository.commit("Broken")
    repository.write("partners/broken.yml", "name: Mended\nsector: voluntary\nstatus: applied\n")
    repository.write("agreements/example.yml", "- no\n- record\n")
    repository.remove("partners/harbour-light.yml")
    (repository.root / "partners/harbour-light.yml").symlink_to("saltmarsh-police.yml")
    found = {
        record.path: (record.kind, record.needs is None, bool(record.points)) for record in reviewed(repository).records
    }
    assert found == {
        "agreements/example.yml": ("unreadable", True, False),
        "partners/broken.yml": ("readable", False, True),
        "partners/harbour-light.yml": ("unreadable", True, False),
    }
    repository.commit("As links are in Git")
    assert reviewed(repository, "HEAD~1", "HEAD").records == reviewed(repository, "HEAD~1").records


def test_files_beside_the_records_are_named(repository: Repository) -> None:
    repository.write("guidance/new.md", "x")
    repository.write("registry/documents/signed.pdf", b"%PDF")
    repository.write("registry/.hidden", "x")
    repository.write("README.md", "x")
    found = reviewed(repository)
    assert found.records == ()
    assert found.beside == ("guidance/new.md", "registry/documents/signed.pdf")


def test_what_governs_every_record_is_told_like_a_record(repository: Repository) -> None:
    vocabularies = "registry/vocabularies.yml"
    text = (repository.root / vocabularies).read_text("utf-8")
    before = "{id: county, title: County council, public_authority: true}"
    assert before in text
    repository.write(vocabularies, text.replace(before, before.replace("true", "false").replace("County", "Great")))
    repository.remove("registry/register.yml")
    settings, words = reviewed(repository).records
    assert (settings.title, settings.kind, settings.needs) == ("Settings of the register", "removed", None)
    assert (words.title, words.kind, words.needs) == ("Vocabularies", "changed", None)
    assert {group: [each.sentence for each in points] for group, points in words.points.items()} == {
        "law": ["Whether “Great council” are public authorities changed from Yes to No"],
        "published": ["Title of the sector “Great council” changed from County council to Great council"],
    }


def test_accounts_that_a_change_names_are_known(repository: Repository) -> None:
    change(repository)
    assert reviewed(repository).gained == {
        "new-partner": {"new"},
        "northmere-district-council": {"somebody-else"},
    }


def test_files_too_large_for_records_are_compared_too(repository: Repository) -> None:
    large = "#" * LARGEST_FILE
    repository.write("registry/documents/signed.pdf", large)
    repository.write("registry/documents/stays.pdf", large)
    repository.commit("Documents")
    repository.write("registry/documents/signed.pdf", f"{large}x")
    repository.write("agreements/example.yml", f"title: x\n{large}")
    found = reviewed(repository)
    assert [(record.path, record.kind) for record in found.records] == [("agreements/example.yml", "unreadable")]
    assert found.beside == ("registry/documents/signed.pdf",)


def test_who_is_asked_is_reached_as_before_the_change(repository: Repository) -> None:
    """Otherwise a change could give the partners whose agreement it needs accounts of its own."""
    change(repository)
    asked = {each.partner: (each.accounts, each.is_new) for each in reviewed(repository).reached}
    assert asked == {
        "harbour-light": ((), False),
        "new-partner": (("new",), True),
        "northmere-district-council": (("saltmarsh-sharing/northmere",), False),
        "saltmarsh-county-council": (("saltmarsh-sharing/county-council",), False),
        "saltmarsh-police": (("saltmarsh-sharing/police",), False),
    }
    head = repository.commit("Change")
    assert reviewed(repository, "HEAD~1", head).reached == reviewed(repository, "HEAD~1").reached


# Whose agreement is needed


def needs(before: str, after: str) -> str:
    """Action, version and who is asked, in a line; 'nobody' if nobody is. Empty text is no record."""
    was, now = (data_of(text) if text else None for text in (before, after))
    kind = "added" if was is None else "removed" if now is None else "changed"
    found = needs_of(Difference(kind, Changed("agreements/x.yml", was, now, compare(was, now))))
    return said(found)


def said(found: Needs | None) -> str:
    if found is None:
        return "nobody"
    return f"{found.action} {found.version}: {', '.join(f'{one.partner} {one.state}' for one in found.asked)}"


def data_of(text: str) -> dict[str, Plain]:
    source = read("agreements/x.yml", text.encode())
    assert isinstance(source, Source), source
    return source.data


def agreement(
    status: str = "active", version: int = 1, parties: str = "{partner: a}, {partner: b}", more: str = ""
) -> str:
    return f"{{status: {status}, version: {version}, parties: [{parties}]{more}}}"


def party(partner: str, version: int, outcome: str = "signed") -> str:
    return f"{{partner: {partner}, signature: {{outcome: {outcome}, version: {version}, on: 2026-03-02}}}}"


BOTH_SIGNED = f"{party('a', 1)}, {party('b', 1)}"
PURPOSE = ", purpose: Another"
EVERYBODY = "agree None: a to-agree, b to-agree"


@pytest.mark.parametrize(
    ("before", "after", "asked"),
    [
        (agreement(), agreement(more=PURPOSE), "new-version 2: a to-sign, b to-sign"),
        (agreement("suspended", 4), agreement("suspended", 4, more=PURPOSE), "new-version 5: a to-sign, b to-sign"),
        (agreement(), agreement(version=2, more=PURPOSE), "sign 2: a to-sign, b to-sign"),
        (agreement(), agreement(version=2), "sign 2: a to-sign, b to-sign"),
        (
            agreement(parties=BOTH_SIGNED),
            agreement("awaiting-signature", 2, f"{party('a', 2)}, {party('b', 1)}", PURPOSE),
            "sign 2: a written-here, b to-sign",
        ),
        (
            agreement(parties=BOTH_SIGNED),
            agreement(parties=f"{party('a', 1)}, {{partner: c}}"),
            "new-version 2: a to-sign, c to-sign, b leaves",
        ),
        # what was signed while it waited was another text
        (
            agreement("awaiting-signature", parties=BOTH_SIGNED),
            agreement("awaiting-signature", parties=BOTH_SIGNED, more=PURPOSE),
            "new-version 2: a to-sign, b to-sign",
        ),
        (
            agreement("awaiting-signature", parties=f"{party('a', 1)}, {{partner: b}}"),
            agreement("awaiting-signature", parties=f"{party('a', 1)}, {{partner: b}}", more=PURPOSE),
            "new-version 2: a to-sign, b to-sign",
        ),
        # nobody has signed this text yet
        (
            agreement("awaiting-signature", 2, f"{party('a', 2, 'refused')}, {party('b', 1)}"),
            agreement("awaiting-signature", 2, f"{party('a', 2, 'refused')}, {party('b', 1)}", PURPOSE),
            "sign 2: a to-sign, b to-sign",
        ),
        (
            agreement("draft", parties=f"{party('a', 1)}, {{partner: b}}"),
            agreement("awaiting-signature", parties=f"{party('a', 1)}, {{partner: b}}", more=PURPOSE),
            "sign 1: a to-sign, b to-sign",
        ),
        # a longer term is signed for, a shorter one is not
        (
            agreement(more=", dates: {starts: 2026-03-01, ends: 2027-03-01}"),
            agreement(more=", dates: {starts: 2026-03-01, ends: 2028-03-01}"),
            "new-version 2: a to-sign, b to-sign",
        ),
        (
            agreement(more=", dates: {starts: 2026-03-01, ends: 2027-03-01}"),
            agreement(more=", dates: {starts: 2026-04-01, ends: 2027-02-01}"),
            "nobody",
        ),
        # what touches people's data or the law and was not signed for
        (agreement(), agreement(more=", security: Another"), "agree None: a to-agree, b to-agree"),
        (agreement(), agreement(more=", dpia: {status: done}"), "agree None: a to-agree, b to-agree"),
        (
            agreement(parties=BOTH_SIGNED),
            agreement(parties=f"{party('a', 1)}, {{partner: b}}", more=", security: Another"),
            "agree None: a to-agree, b written-here",
        ),
        # what is over is not signed any more
        (agreement("ended", parties=BOTH_SIGNED), agreement("ended", parties=BOTH_SIGNED, more=PURPOSE), EVERYBODY),
        (agreement("superseded"), agreement("superseded", 2), "nobody"),
        (agreement(), agreement("ended", 2, more=PURPOSE), EVERYBODY),
        ("", agreement("ended"), EVERYBODY),
        (agreement("ended"), agreement("ended", more=", summary: Another"), "nobody"),
        (
            agreement("ended", more=", ended: {disposal_confirmed: [a]}"),
            agreement("ended", more=", ended: {disposal_confirmed: [a, b, x]}"),
            "agree None: b to-agree",
        ),
        # less of it is published
        (
            agreement(parties=BOTH_SIGNED, more=f"{PURPOSE}, security: Locked., review: {{due: 2027-03}}"),
            "{status: active, publication: title-only, review: {due: 2027-03}}",
            EVERYBODY,
        ),
        (
            agreement(parties=BOTH_SIGNED, more=f"{PURPOSE}, security: Locked."),
            agreement(parties=BOTH_SIGNED, more=f"{PURPOSE}, publication: summary"),
            EVERYBODY,
        ),
        (agreement(more=", publication: summary"), "{status: active, publication: title-only}", EVERYBODY),
        ("{status: active, publication: title-only}", "{status: ended, publication: title-only}", "nobody"),
        (agreement("draft"), "{status: draft, publication: title-only}", "nobody"),
        (agreement(), agreement(more=", summary: Another"), "nobody"),
        (agreement(), agreement(more=", review: {due: 2028-03}"), "nobody"),
        (agreement(), agreement(parties="{partner: b}, {partner: a}"), "nobody"),
        (agreement(), agreement("ended"), "nobody"),
        (agreement(), agreement(parties=f"{{partner: a}}, {party('b', 1)}"), "confirm 1: b written-here"),
        (
            agreement(parties=BOTH_SIGNED),
            agreement(parties=f"{party('a', 1)}, {{partner: b}}"),
            "confirm 1: b written-here",
        ),
        (agreement("draft"), agreement("draft", more=PURPOSE), "nobody"),
        ("", agreement("draft"), "nobody"),
        (
            agreement("draft", parties=f"{party('a', 1)}, {{partner: b}}"),
            agreement("awaiting-signature", parties=f"{party('a', 1)}, {{partner: b}}"),
            "sign 1: a signed, b to-sign",
        ),
        (
            "",
            agreement("awaiting-signature", parties=f"{party('a', 1)}, {{partner: b}}"),
            "sign 1: a written-here, b to-sign",
        ),
        (agreement(), "", "agree None: a to-agree, b to-agree"),
        (agreement("draft"), "", "nobody"),
        # more or less of what was signed is published
        (agreement(more=", publication: summary"), agreement(more=PURPOSE), "nobody"),
        # plain data may hold anything
        ("{status: active, parties: x}", f"{{status: active, parties: [x, {{partner: [y]}}]{PURPOSE}}}", "nobody"),
        ("{status: active, version: x}", agreement(version=1), "sign 1: a to-sign, b to-sign"),
    ],
)
def test_whose_agreement_a_change_of_an_agreement_needs(before: str, after: str, asked: str) -> None:
    assert needs(before, after) == asked


@pytest.mark.parametrize("kind", ["added", "changed", "moved", "removed"])
def test_a_partners_record_is_its_own(kind: Any) -> None:  # noqa: ANN401  one of the kinds
    was = "partners/old.yml" if kind == "moved" else ""
    record: Record = {"name": "x"}
    found = needs_of(Difference(kind, Changed("partners/new.yml", record, record, ()), was))
    assert said(found) == f"agree None: {'old' if was else 'new'} to-agree"


def test_a_charter_is_signed_one_by_one_and_asks_nobody() -> None:
    assert needs_of(Difference("added", Changed("registry/charter/3.yml", None, {"title": "x"}, ()))) is None


# Every field has its place


@pytest.mark.parametrize("kind", [Agreement, Partner, Charter, Settings, Vocabularies])
def test_every_field_belongs_to_one_group(kind: type[BaseModel]) -> None:
    told = {
        path
        for path, annotation, _ in FIELDS[kind]
        if not any(path[:length] in WHOLE for length in range(1, len(path)))
        and (path in WHOLE or path in MEMBERS or not inner_models(annotation))
        # what tells items apart never changes: it would be another item
        and path[-1] not in MEMBERS.get(path[:-1], ())
    }
    place = kind.folder if hasattr(kind, "folder") else kind.path
    placed = [tuple(field.split(".")) for fields in TABLES[place].values() for field in fields]
    assert sorted(placed) == sorted(told)


@pytest.mark.parametrize(
    ("path", "field", "group"),
    [
        ("agreements/x.yml", ("retention",), "people"),
        ("agreements/x.yml", ("retention", "colour"), "wording"),
        ("agreements/x.yml", ("parties", "colour"), "parties"),
        ("agreements/x.yml", ("parties", "regime"), "law"),
        ("partners/x.yml", ("charter", "colour"), "parties"),
        ("registry/charter/2.yml", ("colour",), "wording"),
        ("registry/register.yml", ("review", "colour"), "wording"),
        ("registry/vocabularies.yml", ("sectors", "colour"), "published"),
    ],
)
def test_keys_that_no_model_has_go_with_what_they_stand_in(path: str, field: tuple[str, ...], group: str) -> None:
    assert group_of(path, field) == group


def test_of_every_list_is_known_what_is_said_of_a_new_item() -> None:
    assert SAID.keys() == MEMBERS.keys()


def test_of_a_new_item_everything_is_told() -> None:
    before = {"title": "x", "parties": ({"partner": "a"},)}
    answers = {"incidents": "None.", "complaints": "One."}
    held = {"on": "2026-09-08", "role": "Manager", "outcome": "continue", "answers": answers, "next_due": "2027-09"}
    contact = {"role": "Clerk", "email": "clerk@b.example"}
    joined = {"partner": "b", "regime": "uk-gdpr", "official_authority": True, "requests": contact, "schedule_1": ()}
    after = {**before, "parties": (*before["parties"], joined), "reviews": (held,)}
    (record,) = review(between("agreements/x.yml", before, after)).records
    assert {group: [(each.sentence, each.texts) for each in points] for group, points in record.points.items()} == {
        "law": [("Official authority of b set to Yes", None)],
        "parties": [("b joined as a party", None)],
        "review": [
            ("Reviewed on 8 September 2026: Kept as it is", None),
            ("Reviewer of 8 September 2026 set to Manager", None),
            ("Next review set on 8 September 2026 set to September 2027", None),
            ("Answer to “Were there incidents?” in the review of 8 September 2026 was added", ("", "None.")),
            ("Answer to “Were there complaints?” in the review of 8 September 2026 was added", ("", "One.")),
        ],
        "published": [("Contact for requests at b set to Clerk (clerk@b.example)", None)],
    }


def test_groups_come_in_the_order_in_which_to_decide(repository: Repository) -> None:
    change(repository)
    for record in reviewed(repository).records:
        assert list(record.points) == [group for group in GROUPS if group in record.points]


# Order says nothing


def between(path: str, before: Record, after: Record) -> Between:
    fields = compare(before, after)
    differences = (Difference("changed", Changed(path, before, after, fields)),) if fields else ()
    return Between("0" * 40, None, differences, (), {})


RECORDS = [path for path in DATA if path.startswith(("agreements/", "partners/", "registry/charter/"))]


@given(mutations().filter(lambda one: one[0] in RECORDS), st.randoms(use_true_random=False))
@EXAMPLES
def test_the_order_of_lists_and_keys_is_no_change(one: tuple[str, Plain], chance: random.Random) -> None:
    record = read_again(one)
    assert review(between(one[0], record, shuffled(record, chance))).records == ()


@given(st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=25)
def test_the_same_change_in_another_order_is_the_same_change(chance: random.Random) -> None:
    before, path = DATA["agreements/example.yml"], "agreements/example.yml"
    after = {**before, "parties": before["parties"][1:], "retention": {"period": "P10Y"}, "flows": before["flows"][:1]}

    def told(newer: Record) -> object:
        (record,) = review(between(path, before, newer)).records
        points = {group: sorted(points, key=repr) for group, points in record.points.items()}
        return points, sorted(record.reached, key=repr)

    assert told(shuffled(after, chance)) == told(after)


@given(mutations(), mutations())
@EXAMPLES
def test_every_change_can_be_shown(one: tuple[str, Plain], other: tuple[str, Plain]) -> None:
    path = one[0] if one[0] in RECORDS else "agreements/x.yml"
    found = review(between(path, read_again(one), read_again(other)))
    check_harmless(found)


# Hostile texts


HOSTILE = (
    "@octocat #1 GH-1 ![](https://evil.example/x.png) [click](https://evil.example) <img src=x onerror=y> <!-- -->\n"
    "::error::x ##[error]x ::set-output name=x::y `code` **bold** $x$ ~~gone~~ </summary></details> &lt; \\@x "
    f"jane.bloggs@gmail.com {NHS_NUMBER}"
)


def check_harmless(found: Review) -> None:
    text, markdown, data = as_text(found), as_markdown(found), as_json(found)
    for shown in (text, markdown, data):
        assert "##[" not in shown
        assert NHS_NUMBER not in shown
        # spaces of no width keep Markdown from calling anybody
        assert all(line.isprintable() for line in shown.replace("\u200b", "").split("\n"))
    assert not [line for line in text.splitlines() + data.splitlines() if line.lstrip().startswith("::")]
    assert json.loads(data)["version"] == 1
    assert not re.search(r"[@#]\w|\bGH-\d", markdown)
    html = MarkdownIt("gfm-like", {"linkify": False}).render(markdown)
    tags = {tag.lower() for tag in re.findall(r"</?([a-zA-Z!][\w-]*)", html)}
    assert tags <= {"h2", "h3", "p", "ul", "li", "strong", "details", "summary", "del", "ins"}
    assert len(markdown) <= LONGEST


@pytest.mark.parametrize("count", [1, 5])
def test_hostile_texts_are_harmless(repository: Repository, count: int) -> None:
    for number in range(count):
        record = thawed(DATA["agreements/example.yml"])
        record |= {
            "title": f"::error::{number} {HOSTILE}",
            "summary": HOSTILE,
            "security": HOSTILE,
            HOSTILE[:40]: HOSTILE,
        }
        record["parties"][0] |= {"partner": HOSTILE, "privacy_notice": HOSTILE}
        record["data"] |= {"subjects": [HOSTILE], "items": [{"name": f"::warning::{HOSTILE}", "category": HOSTILE}]}
        repository.write(f"agreements/hostile-{number}.yml", written("agreements/x.yml", record))
    repository.write("agreements/::error::@x #1 <b>`x.yml", "title: 1. x\nstatus: active\n")
    repository.write("partners/hostile.yml", f"name: {json.dumps(HOSTILE)}\ngithub: {json.dumps([HOSTILE])}\n")
    found = reviewed(repository)
    assert len(found.records) == count + 2
    check_harmless(found)
    shown = as_markdown(found)
    assert "jane" not in shown
    # it reads as it was written
    rendered = re.sub(r"<[^>]*>", "", MarkdownIt("gfm-like", {"linkify": False}).render(shown)).replace("\u200b", "")
    assert "![](https://evil.example/x.png) [click](https://evil.example) &lt;img src=x onerror=y&gt;" in rendered


def test_names_that_are_no_text_are_shown(repository: Repository) -> None:
    """Names of files are bytes."""
    name = b"agreements/caf\xe9\x1b[31m.yml".decode("utf-8", "surrogateescape")
    repository.write(name, "title: Coffee\nstatus: draft\n")
    for form in ("text", "markdown", "json"):
        ran = diff(repository, "HEAD", "--format", form)
        assert ran.code == 0
        assert "\x1b" not in ran.out
        assert "Coffee" in ran.out
        ran.out.encode()


# Wording, word by word


def shown(before: str, after: str) -> str:
    marks = {"same": "{}", "gone": "-{}-", "new": "+{}+", "left-out": "{}"}
    return " ".join(marks[piece.kind].format(piece.text) for piece in word_by_word(before, after))


MANY = " ".join(f"w{number}" for number in range(400))


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "All of it.", "+All of it.+"),
        ("All of it.", "", "-All of it.-"),
        ("one two three", "one 2 three", "one -two- +2+ three"),
        ("one two three", "one three", "one -two- three"),
        ("one\n two", "one two", "one two"),
        ("a b c d e f g h i x", "a b c d e f g h i y", "… d e f g h i -x- +y+"),
        ("x a b c d e f g h i", "y a b c d e f g h i", "-x- +y+ a b c d e f …"),
        (
            "x a b c d e f g h i j k l m n z",
            "y a b c d e f g h i j k l m n q",
            "-x- +y+ a b c d e f … i j k l m n -z- +q+",
        ),
        ("x", "y" * 200, f"-x- +{'y' * 99}…+"),
        ("", MANY, f"+{MANY.partition(' w120')[0]}+ … (and 280 more words)"),
        # too long to be compared: shown as replaced
        ("a same z " + MANY, "b same y " + MANY[::-1], None),
    ],
)
def test_words_that_differ_are_shown_with_a_few_around(before: str, after: str, pieces: str | None) -> None:
    if pieces is None:
        assert [piece.kind for piece in word_by_word(before, after)] == ["gone", "left-out", "new", "left-out"]
    else:
        assert shown(before, after) == pieces


WORDS = st.lists(st.sampled_from(["a", "b", "c", "dd"]), max_size=30).map(" ".join)


@given(WORDS, WORDS)
@EXAMPLES
def test_the_pieces_are_the_two_texts(before: str, after: str) -> None:
    with patch.object(wording, "AROUND", 1_000):
        pieces = word_by_word(before, after)
    assert " ".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert " ".join(piece.text for piece in pieces if piece.kind != "gone") == after
    assert Piece("same", "") not in pieces


def test_a_terminal_shows_what_went_and_came_in_colour(repository: Repository) -> None:
    change(repository)
    found = reviewed(repository)
    coloured = as_text(found, colour=True)
    assert "\x1b[31m[-then rings-]\x1b[0m" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == as_text(found)


# Many records, long records


def many(count: int) -> Between:
    """Each with a field of every sort that changes."""
    before: Mapping[str, Plain] = DATA["agreements/example.yml"]
    differences = []
    for number in range(count):
        after = {**before, "title": f"Title {number}", "summary": f"Number {number}.", "parties": before["parties"][1:]}
        changed = Changed(f"agreements/x{number:05}.yml", before, after, compare(before, after))
        differences.append(Difference("changed" if number % 2 else "added", changed))
    return Between("0" * 40, None, tuple(differences), (), {})


def calls(function: Callable[[], object]) -> int:
    """How many functions are called meanwhile: unlike time, the same on every machine."""
    count = 0

    def note(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(note)
    try:
        function()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("show", [as_text, as_json, as_markdown])
def test_the_work_grows_with_the_change(show: Callable[[Review], str]) -> None:
    few, more = many(100), many(400)
    review(few)
    assert calls(lambda: show(review(more))) < 4.5 * calls(lambda: show(review(few)))


def test_a_comment_has_room_for_what_github_takes_and_counts_the_rest() -> None:
    found = review(many(3_000))
    told = as_markdown(found)
    assert LONGEST - 15_000 < len(told) <= LONGEST
    opened, closed = told.count("<details>"), told.count("</details>")
    rest = re.findall(r"^And ([\d,]+) more records: `register diff` tells of all of them\.$", told, re.MULTILINE)
    assert opened == closed
    assert [opened + int(number.replace(",", "")) for number in rest] == [3_000]
    listed = re.findall(r"^- New: ", told, re.MULTILINE)
    unlisted = re.findall(r"^- and ([\d,]+) more records$", told, re.MULTILINE)
    assert [len(listed) + int(number.replace(",", "")) for number in unlisted] == [1_500]


def test_one_long_record_leaves_room_for_the_others() -> None:
    before: dict[str, Plain] = {"title": "Long", "status": "active", "version": 1}
    parties = tuple({"partner": f"partner-{number}", "role": "controller", "shares": "gives"} for number in range(300))
    reviews = tuple({"on": f"2{number:03}-01-01", "answers": {"incidents": MANY}} for number in range(200))
    long = Changed("agreements/a.yml", before, {**before, "parties": parties, "reviews": reviews}, ())
    long = Changed(long.path, before, long.after, compare(before, long.after))
    short = Changed(
        "agreements/b.yml", before, {**before, "title": "Short"}, compare(before, {**before, "title": "Short"})
    )
    told = as_markdown(
        review(Between("0" * 40, None, (Difference("changed", long), Difference("changed", short)), (), {}))
    )
    assert len(told) < LONGEST
    assert "### Short" in told
    assert re.search(r"^- and \d+ more partners$", told, re.MULTILINE)
    assert re.search(r"^And \d+ more changes of this record\.$", told, re.MULTILINE)
