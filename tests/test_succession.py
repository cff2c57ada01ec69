"""One agreement may take the place of several: `supersedes` is one id, or a list of them."""

import re
from pathlib import Path

import pytest
from conftest import TODAY, said
from jsonschema import Draft202012Validator
from repositories import Repository
from sites import REPOSITORY, build

from site_builder import schema
from site_builder.examination import examine
from site_builder.history.between import read_between
from site_builder.telling.review import review
from site_builder.telling.showing import as_text

AT_NIGHT = """\
title: Telling the support service at night (2020)
kind: isp
status: superseded
theme: domestic-abuse
lead: saltmarsh-county-council
purpose: So that somebody answers at night too.
parties: [{partner: saltmarsh-county-council}, {partner: harbour-light}]
review: {every: P1Y, due: 2027-07}
publication: summary
publication_reason: It was taken over from an older list.
superseded_by: example
"""
ONE, TWO = "supersedes: first-edition\n", "supersedes: [first-edition, at-night]\n"


def merged(root: Path) -> None:
    """Makes the example the successor of two."""
    record = root / "agreements" / "example.yml"
    record.write_text(record.read_text("utf-8").replace(ONE, TWO), encoding="utf-8")
    (root / "agreements" / "at-night.yml").write_text(AT_NIGHT, encoding="utf-8")


def test_two_agreements_that_became_one_pass_the_check_and_lead_to_each_other(
    example_register: Path, tmp_path: Path
) -> None:
    merged(example_register)
    assert said(examine(example_register, TODAY).report.problems) == []
    (example_register / "mkdocs.yml").write_text(f"INHERIT: {REPOSITORY / 'mkdocs.yml'}\n", encoding="utf-8")
    built = build(example_register, tmp_path / "site", TODAY)
    new = built.page("agreements/example/")
    assert (
        "It replaced Telling the support service about domestic abuse (2019)."
        "It replaced Telling the support service at night (2020)."
    ) in re.sub(r"\.\s+", ".", new.main)
    addresses = {address for _, address in new.addresses()}
    assert {"../../agreements/first-edition/", "../../agreements/at-night/"} <= addresses
    for name in ("first-edition", "at-night"):
        old = built.page(f"agreements/{name}/")
        assert "The one in its place: Help for people who are hurt by someone at home." in old.main


def test_what_is_to_be_typed_names_all_of_them(example_register: Path) -> None:
    (example_register / "agreements" / "at-night.yml").write_text(AT_NIGHT, encoding="utf-8")
    (problem,) = examine(example_register, TODAY).report.problems
    assert (problem.path, problem.message, problem.hint) == (
        "agreements/at-night.yml",
        "the agreement that superseded_by names must name this one as what it supersedes: example names first-edition",
        "write `supersedes: [first-edition, at-night]` in agreements/example.yml",
    )


@pytest.mark.parametrize(
    ("value", "problems"),
    [
        ("first-edition", []),
        ("[first-edition]", []),
        (
            "First Edition",
            [
                (
                    "119:13: supersedes must be the id of a record: small letters, digits and single hyphens: "
                    "'First Edition'"
                )
            ],
        ),
        ("5", ["119:13: supersedes must be text: 5"]),
        ("{a: b}", ["119:1: supersedes must be text: keys with values"]),
        ("[first-edition, 5]", ["119:29: supersedes item 2 must be text: 5"]),
        (f"[{', '.join(['first-edition'] * 21)}]", ["119:1: supersedes must be of at most 20 items: a list"]),
    ],
)
def test_a_value_that_is_neither_is_refused_where_it_stands(
    example_register: Path, value: str, problems: list[str]
) -> None:
    record = example_register / "agreements" / "example.yml"
    record.write_text(record.read_text("utf-8").replace(ONE, f"supersedes: {value}\n"), encoding="utf-8")
    found = examine(example_register, TODAY).report.problems
    own = [each for each in found if each.rule in ("field-value", "superseded-agrees")]
    assert [line.partition(".yml:")[2].rpartition(" [")[0] for line in said(own)] == problems


@pytest.mark.parametrize(
    ("value", "is_allowed"),
    [("first", True), (["first"], True), (["first", "second"], True), ("A B", False), (["A B"], False), (7, False)],
)
def test_editors_are_told_the_same(value: object, *, is_allowed: bool) -> None:
    record = {"title": "x", "status": "draft", "lead": "saltmarsh-police", "supersedes": value}
    assert Draft202012Validator(schema.schemas()["agreement"]).is_valid(record) == is_allowed


def test_a_change_of_one_to_several_is_told_by_their_titles(example_register: Path) -> None:
    repository = Repository(example_register)
    repository.commit("Begin")
    merged(example_register)
    assert "Agreement that this one replaces: added Telling the support service at night (2020)\n" in as_text(
        review(read_between(repository.root, "HEAD"))
    )
    known = read_between(repository.root, "HEAD").known
    assert {"agreements/first-edition.yml", "agreements/at-night.yml"} <= known.keys()
