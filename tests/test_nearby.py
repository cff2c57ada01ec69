"""`check --changed-only`: of the files that it reads it says what a plain check says, and those are all that matter."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import TODAY
from repositories import Repository
from sites import REPOSITORY
from test_cli import AS_OF, run

from site_builder.examination import examine
from site_builder.history import Base, read_base
from site_builder.nearby import files_near
from site_builder.problem import Problem
from site_builder.register import read
from site_builder.rules import RULES

CONTENT = ("agreements", "partners", "registry", "guidance")
ACROSS_ALL = {rule.id for rule in RULES.values() if rule.group == "duplicates"} | {"unique-reference"}
"""Rules that compare a record with every other."""

ARREARS, DISCHARGE = "agreements/northmere-homes-arrears-support.yml", "agreements/hospital-discharge.yml"
NEW, OLD = (f"agreements/continuing-healthcare-{end}.yml" for end in ("and-discharge-funding", "assessments"))
COUNTY, ACTION = "partners/saltmarsh-county-council.yml", "partners/saltmarsh-voluntary-action.yml"


pytestmark = pytest.mark.usefixtures("nobodys_settings")


@pytest.fixture
def county(tmp_path: Path) -> Repository:
    """The demonstration register, committed to `main`."""
    made = Repository(tmp_path / "repository")
    for folder in CONTENT:
        shutil.copytree(REPOSITORY / folder, made.root / folder)
    made.commit("Begin")
    return made


def revise(county: Repository, path: str, old: str, new: str) -> None:
    text = (county.root / path).read_text("utf-8")
    assert old in text, old
    county.write(path, text.replace(old, new))


def near(county: Repository) -> frozenset[str]:
    found = files_near(county.root, read_base(county.root, "main"))
    assert found is not None
    return found


def misspell(county: Repository) -> None:
    revise(county, DISCHARGE, "saltmarsh-county-council", "saltmarsh-county-counsel")


def leave(county: Repository) -> None:
    revise(county, ACTION, "status: active", "status: withdrawn\nleft: 2026-10-31")


def dissolve(county: Repository) -> None:
    revise(county, COUNTY, "status: active", "status: dissolved\nsucceeded_by: [saltmarsh-unitary-council]")


def forget_what_came_before(county: Repository) -> None:
    revise(county, NEW, "supersedes: ", "# supersedes: ")


def forget_what_came_after(county: Repository) -> None:
    revise(county, OLD, "superseded_by: continuing-healthcare-and-discharge-funding", "superseded_by: blue-badges")


def lose_a_partner(county: Repository) -> None:
    county.remove(ACTION)


def rename_a_partner(county: Repository) -> None:
    (county.root / ACTION).rename(county.root / "partners/voluntary-action-saltmarsh.yml")


def lose_an_agreement(county: Repository) -> None:
    county.remove(NEW)


def add_one_that_takes_the_place_of_another(county: Repository) -> None:
    text = (county.root / DISCHARGE).read_text("utf-8")
    county.write("agreements/hospital-discharge-2027.yml", text + "supersedes: hospital-discharge\n")


def break_a_file(county: Repository) -> None:
    county.write(COUNTY, "name: [")


def give_a_file_a_wrong_name(county: Repository) -> None:
    (county.root / ACTION).rename(county.root / "partners/Saltmarsh_Voluntary_Action.yml")


def put_off_a_review(county: Repository) -> None:
    revise(county, DISCHARGE, "due: 2027-04", "due: 2028-04")


CHANGES = (
    *(misspell, leave, dissolve, forget_what_came_before, forget_what_came_after, lose_a_partner, rename_a_partner),
    *(lose_an_agreement, add_one_that_takes_the_place_of_another, break_a_file, give_a_file_a_wrong_name),
    *(put_off_a_review,),
)


@pytest.mark.parametrize("change", CHANGES)
def test_it_says_what_a_plain_check_says(county: Repository, change: Callable[[Repository], None]) -> None:
    before = problems(county)
    change(county)
    base = read_base(county.root, "main")
    only = near(county)
    quick = examine(county.root, TODAY, base=base, only=only).report
    whole = problems(county, base)
    assert [each for each in whole if each.rule not in ACROSS_ALL and _is_near(each, only)] == [
        each for each in quick.problems if each.rule not in ACROSS_ALL
    ]
    # and whatever the change brought about is among it
    new = {each for each in whole if each not in before and each.rule not in ACROSS_ALL}
    assert new
    assert new <= set(quick.problems)
    assert quick.records < len(list(county.root.rglob("*.*")))


def problems(county: Repository, base: Base | None = None) -> list[Problem]:
    return list(examine(county.root, TODAY, base=base).report.problems)


def _is_near(problem: Problem, only: frozenset[str]) -> bool:
    """Whether it is about a file that is read, or about a name, of which every one is looked at."""
    is_name = problem.rule == "file-name"
    return is_name or problem.path in only or not problem.path.startswith(("agreements/", "partners/"))


# Which files


def test_nothing_has_changed(county: Repository) -> None:
    assert near(county) == frozenset()


def test_a_change_reaches_what_it_names_and_what_names_it(county: Repository) -> None:
    county.write("agreements/first-pact.yml", "partner: red-light\n")
    county.write("agreements/next-pact.yml", "supersedes: first-pact\n")
    county.write(
        "agreements/not-near.yml",
        "title: first-pact-two, the first-pacts, a-first-pact, First-pact\npartner: red-lights\n",
    )
    county.write("agreements/far.yml", "supersedes: next-pact\n")
    for name, other in {"red-light": "red-lamp", "red-lamp": "red-light", "red-lights": "red-lamp"}.items():
        county.write(f"partners/{name}.yml", f"supported_by: {other}\n")
    county.commit("More")
    county.write("agreements/first-pact.yml", "partner: red-light # seen\n")
    named = {"agreements/first-pact.yml", "agreements/next-pact.yml", "partners/red-light.yml", "partners/red-lamp.yml"}
    assert near(county) >= named
    assert not near(county) & {"agreements/not-near.yml", "agreements/far.yml", "partners/red-lights.yml"}


@pytest.mark.parametrize(
    "name", ['"harb\\x6fur-light"', '"harbour-\\\n    light"', "'harbour-light'", "harbour-light\r"]
)
def test_a_name_is_found_however_it_is_written(county: Repository, name: str) -> None:
    county.write("partners/harbour-light.yml", "name: Harbour Light\n")
    county.write("agreements/one.yml", f"# C:\\\nparties: [{{partner: {name}\n}}]\n")
    county.commit("More")
    county.write("partners/harbour-light.yml", "name: Harbour Lights\n")
    assert "agreements/one.yml" in near(county)
    county.git("checkout", "--quiet", ".")
    county.write("agreements/one.yml", (county.root / "agreements/one.yml").read_bytes() + b"# seen\n")
    assert "partners/harbour-light.yml" in near(county)


@pytest.mark.parametrize("path", ["registry/vocabularies.yml", "registry/register.yml", "registry/charter/1.yml"])
def test_where_what_governs_all_has_changed_all_is_read(county: Repository, path: str) -> None:
    revise(
        county,
        path,
        "title: " if "register" not in path else "name: ",
        "title: " if "register" not in path else "name: A ",
    )
    county.write(path, (county.root / path).read_text("utf-8") + "# seen\n")
    assert files_near(county.root, read_base(county.root, "main")) is None


def test_a_link_is_not_followed(county: Repository) -> None:
    (county.root / "agreements/link.yml").symlink_to("/dev/zero")
    county.commit("A link")
    revise(county, DISCHARGE, "title: ", "title: The ")
    assert "agreements/link.yml" not in near(county)
    # a record that became one is looked at, and refused
    (county.root / OLD).unlink()
    (county.root / OLD).symlink_to(DISCHARGE)
    assert OLD in near(county)


def test_a_record_that_is_not_read_is_known_by_its_name(county: Repository) -> None:
    register = read(county.root, only={DISCHARGE}).register
    assert register
    assert list(register.agreements) == ["hospital-discharge"]
    assert not register.partners
    everything = read(county.root).register
    assert everything
    kinds = {type(record) for group in (everything.agreements, everything.partners) for record in group.values()}
    for kind in kinds:
        assert sorted(register.names(kind)) == sorted(everything.names(kind))
        assert all(register.has(kind, name) for name in register.names(kind))
        assert not register.has(kind, "nobody")


# The command


def test_the_command_says_what_it_left_out(county: Repository) -> None:
    misspell(county)
    ran = run("check", "--base", "main", "--changed-only", "--severity", "error", *AS_OF, at=county.root)
    assert ran.code == 1
    assert "did you mean `saltmarsh-county-council`?" in ran.out
    assert ran.err == (
        "Only what has changed, what names it and what it names was read: nothing is said of other records.\n"
    )


def test_the_command_says_when_it_read_all(county: Repository) -> None:
    county.write(
        "registry/vocabularies.yml", (county.root / "registry/vocabularies.yml").read_text("utf-8") + "# seen\n"
    )
    ran = run("check", "--base", "main", "--changed-only", *AS_OF, at=county.root)
    assert (ran.code, ran.out) == (0, run("check", *AS_OF, at=county.root).out)
    assert ran.err == "Something in registry/ has changed, which may concern every record, so all of them were read.\n"


def test_the_command_needs_a_base(county: Repository) -> None:
    ran = run("check", "--changed-only", at=county.root)
    assert ran == (2, "", "register: --changed-only needs --base, such as --base origin/main\n")
