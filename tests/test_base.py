"""`check --base` on real Git repositories: what counts as the change, and what is said where there is no base."""

import os
import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import EXAMPLE, TODAY, said
from hypothesis import given
from hypothesis import strategies as st
from repositories import ENVIRONMENT, Repository
from test_cli import AS_OF, REGISTER, run

from site_builder.changes import Changed, FieldChange
from site_builder.examination import examine
from site_builder.history import NoBase, read_base
from site_builder.register import read
from site_builder.rules import changing
from site_builder.rules.rule import Given

PATH = "agreements/example.yml"
SECOND = """title: Advice on debts
kind: isp
status: active
theme: domestic-abuse
lead: saltmarsh-county-council
purpose: Help with debts.
parties: [{partner: saltmarsh-county-council}, {partner: saltmarsh-police}]
review: {every: P2Y, due: 2027-03}
publication: summary
publication_reason: It was taken over from the list kept before 2024, which held no more.
publication_review: 2027-03
"""
DRAFT = """title: Advice on rent
kind: isp
status: draft
theme: domestic-abuse
lead: saltmarsh-county-council
summary: The council tells Harbour Light who has asked for advice on rent.
parties: [{partner: saltmarsh-county-council}, {partner: harbour-light}]
"""


pytestmark = pytest.mark.usefixtures("nobodys_settings")


@pytest.fixture
def register(tmp_path: Path) -> Repository:
    """The example register with another agreement and a draft, committed to `main`. It is on the branch `change`."""
    made = Repository(tmp_path / "repository")
    shutil.copytree(EXAMPLE, made.root, dirs_exist_ok=True)
    made.commit("Begin", second=SECOND, third=DRAFT)
    made.git("switch", "--quiet", "--create", "change")
    return made


def found(register: Repository, ref: str = "main") -> list[str]:
    """The errors of `check --base`, a line each."""
    problems = examine(register.root, TODAY, base=read_base(register.root, ref)).report.problems
    return said(problem for problem in problems if problem.severity == "error")


def revise(register: Repository, path: str, old: str, new: str) -> None:
    text = (register.root / path).read_text("utf-8")
    assert old in text
    register.write(path, text.replace(old, new, 1))


PUT_OFF = (
    "agreements/second.yml:8:27: review.due may be put off only with a new entry in reviews: "
    "2027-03 became 2027-06 [later-date-needs-review]"
)


GONE = (
    "agreements/second.yml:1:1: a published record must stay where it is: agreements/second.yml is gone [record-stays]"
)


# What counts as the change


def test_nothing_has_changed(register: Repository) -> None:
    assert found(register) == []


def test_several_commits_count_as_what_they_come_to(register: Repository) -> None:
    revise(register, "agreements/second.yml", "due: 2027-03}", "due: 2027-09}")
    register.commit("Put it off")
    assert found(register)
    revise(register, "agreements/second.yml", "due: 2027-09}", "due: 2027-06}")
    register.commit("Not that far")
    assert found(register) == [PUT_OFF]
    revise(register, "agreements/second.yml", "due: 2027-06}", "due: 2027-03}")
    register.commit("As it was")
    assert found(register) == []


def test_a_merge_of_branches_of_a_branch_is_one_change(register: Repository) -> None:
    register.git("switch", "--quiet", "--create", "inner")
    revise(register, "agreements/second.yml", "due: 2027-03}", "due: 2027-06}")
    register.commit("Put it off")
    register.git("switch", "--quiet", "change")
    register.commit("Another", fourth=DRAFT.replace("rent", "food"))
    register.merge("inner", "Merge branch 'inner'", on="2026-01-02")
    assert found(register) == [PUT_OFF]


def test_what_others_merged_meanwhile_is_no_part_of_the_change(register: Repository) -> None:
    register.git("switch", "--quiet", "main")
    revise(register, "agreements/second.yml", "purpose: Help with debts.", "version: 2\npurpose: Advice on debts.")
    register.commit("A new version", fourth=SECOND.replace("Advice on debts", "Advice on food"))
    register.git("switch", "--quiet", "change")
    assert found(register) == []
    revise(register, "agreements/second.yml", "due: 2027-03}", "due: 2027-06}")
    register.commit("Put it off")
    assert found(register) == [PUT_OFF]


def test_a_branch_that_took_in_what_others_merged_is_not_blamed_for_it(register: Repository) -> None:
    register.git("switch", "--quiet", "main")
    revise(register, "agreements/second.yml", "due: 2027-03}", "due: 2027-06}")
    register.commit("The core team lets it pass")
    register.git("switch", "--quiet", "change")
    register.commit("Meanwhile", fourth=DRAFT.replace("rent", "food"))
    register.merge("main", "Merge branch 'main' into change", on="2026-01-02")
    assert found(register) == []


def test_what_is_not_committed_counts(register: Repository) -> None:
    revise(register, "agreements/second.yml", "due: 2027-03}", "due: 2027-06}")
    assert found(register) == [PUT_OFF]
    assert found(register, "HEAD") == [PUT_OFF]
    register.git("add", "--all")
    assert found(register) == [PUT_OFF]


def test_a_hash_a_tag_and_an_expression_name_a_base_too(register: Repository) -> None:
    begin = register.git("rev-parse", "HEAD")
    register.git("tag", "-a", "v1", "-m", "Version 1")
    register.commit("Another", fourth=DRAFT.replace("rent", "food"))
    revise(register, "agreements/second.yml", "due: 2027-03}", "due: 2027-06}")
    for ref in (begin, begin[:9], "v1", "HEAD~1", "refs/heads/main", "main@{0}"):
        assert found(register, ref) == [PUT_OFF], ref


def test_a_register_in_a_folder_of_its_repository(tmp_path: Path) -> None:
    register = Repository(tmp_path / "repository", "the [register]")
    shutil.copytree(EXAMPLE, register.root)
    (register.folder / "agreements").mkdir()
    (register.folder / "agreements/other.yml").write_text("no record of this register\n")
    register.commit("Begin", second=SECOND)
    (register.folder / "agreements/other.yml").unlink()
    revise(register, "agreements/second.yml", "due: 2027-03}", "due: 2027-06}")
    assert found(register, "HEAD") == [PUT_OFF]


# New, renamed and deleted files


def test_new_records_and_deleted_drafts_are_nobodys_loss(register: Repository) -> None:
    register.remove("agreements/third.yml")
    register.commit("Other plans", fourth=SECOND.replace("Advice on debts", "Advice on food"))
    assert found(register) == []


def test_a_record_that_is_gone_is_named(register: Repository) -> None:
    register.remove("agreements/second.yml")
    assert found(register) == [GONE]


def test_a_renamed_record_is_told_of_once_where_it_is_now(register: Repository) -> None:
    register.git("mv", "agreements/second.yml", "agreements/advice-on-debts.yml")
    revise(register, "agreements/advice-on-debts.yml", "due: 2027-03}", "due: 2027-06}")
    renamed = "agreements/second.yml seems to be agreements/advice-on-debts.yml now"
    assert found(register) == [
        f"agreements/advice-on-debts.yml:1:1: a published record must keep its name: {renamed} [record-stays]"
    ]


def test_who_refers_to_a_partner_under_its_old_name_is_not_blamed(register: Repository) -> None:
    register.git("mv", "partners/saltmarsh-county-council.yml", "partners/saltmarsh-council.yml")
    renamed = "partners/saltmarsh-county-council.yml seems to be partners/saltmarsh-council.yml now"
    assert found(register) == [
        f"partners/saltmarsh-council.yml:1:1: a published record must keep its name: {renamed} [record-stays]"
    ]


def test_a_deleted_draft_that_others_name_is_missed(register: Repository) -> None:
    register.write("agreements/third.yml", DRAFT + "supersedes: fourth\n")
    register.commit("Drafts", fourth=DRAFT.replace("rent", "food"))
    register.git("branch", "--force", "main")
    register.remove("agreements/fourth.yml")
    problems = examine(register.root, TODAY, base=read_base(register.root, "main")).report.problems
    assert [problem.message for problem in problems if problem.rule == "superseded-agrees"] == [
        "supersedes must be an agreement of this register: 'fourth'"
    ]


def test_two_records_that_swapped_names_are_told_of_once_each(register: Repository) -> None:
    register.commit("Another", fourth=SECOND.replace("Advice on debts", "Advice on food").replace("debts", "food"))
    register.git("branch", "--force", "main")
    one, other = (register.root / f"agreements/{name}.yml" for name in ("second", "fourth"))
    texts = one.read_text("utf-8"), other.read_text("utf-8")
    other.write_text(texts[0])
    one.write_text(texts[1])
    message = "a published record must keep its name: agreements/{0}.yml seems to be agreements/{1}.yml now"
    assert found(register) == [
        f"agreements/fourth.yml:1:1: {message.format('second', 'fourth')} [record-stays]",
        f"agreements/second.yml:1:1: {message.format('fourth', 'second')} [record-stays]",
    ]


def test_three_that_changed_names_in_a_circle(register: Repository) -> None:
    names = ["second", "fourth", "fifth"]
    texts = [SECOND, *(SECOND.replace("debts", word) for word in ("food", "fuel"))]
    register.commit("More", **dict(zip(names, texts, strict=True)))
    register.git("branch", "--force", "main")
    register.commit("Round", **dict(zip(names, [*texts[1:], texts[0]], strict=True)))
    assert [line.partition(":")[0] for line in found(register)] == [f"agreements/{name}.yml" for name in sorted(names)]


def test_a_record_of_another_ending_is_told_of_once(register: Repository) -> None:
    register.git("mv", "agreements/second.yml", "agreements/second.yaml")
    assert found(register) == [
        "agreements/second.yaml:1:1: agreements must hold record files alone, ending .yml: second.yaml [file-name]"
    ]


def test_a_folder_that_became_a_link_is_told_of_once(register: Repository) -> None:
    (register.root / "partners").rename(register.folder / "elsewhere")
    (register.root / "partners").symlink_to("elsewhere")
    assert found(register) == ["partners:1:1: partners must be a folder of its own: this is a link [file-type]"]


def test_every_agreement_renamed_at_once_takes_little_time(register: Repository) -> None:
    many = {f"record-{number}": SECOND.replace("debts", f"matter {number}") for number in range(600)}
    register.commit("Many", **many)
    register.git("branch", "--force", "main")
    for name in many:
        (register.root / f"agreements/{name}.yml").rename(register.root / f"agreements/new-{name}.yml")
    lines = [line for line in found(register) if "[record-stays]" in line]
    assert len(lines) == 600
    assert all("seems to be agreements/new-record-" in line for line in lines)


# Guidance


CODE = "guidance/data-sharing-code.md"


def another(text: str) -> str:
    """Another page of guidance, with the facts of one."""
    return re.sub(r"^title: .*$", "title: Another code", text, count=1, flags=re.MULTILINE)


def test_guidance_that_is_gone_is_named_once(register: Repository) -> None:
    """Other guidance that names it is not blamed."""
    text = another((register.root / CODE).read_text("utf-8"))
    register.write("guidance/other-code.md", text.replace("---\n", "---\nconflicts_with: [data-sharing-code]\n", 1))
    register.commit("More guidance")
    register.git("branch", "--force", "main")
    register.remove(CODE)
    assert found(register) == [f"{CODE}:1:1: a published record must stay where it is: {CODE} is gone [record-stays]"]
    ran = run("check", "--base", "main", "--severity", "error", *AS_OF, at=register.root)
    hint = "put data-sharing-code.md back under this name; if it does not count any more, write `status: withdrawn`"
    assert hint in ran.out


def test_renamed_guidance_is_told_of_where_it_is_now(register: Repository) -> None:
    now = "guidance/code-of-practice.md"
    register.git("mv", CODE, now)
    line = f"{now}:2:1: a published record must keep its name: {CODE} seems to be {now} now [record-stays]"
    assert found(register) == [line]
    only = run("check", "--base", "main", "--changed-only", "--severity", "error", *AS_OF, at=register.root)
    assert (only.code, only.out.count("[record-stays]")) == (1, 1)


def test_guidance_may_be_added_withdrawn_and_rewritten(register: Repository) -> None:
    text = (register.root / CODE).read_text("utf-8")
    register.write("guidance/new-code.md", another(text))
    register.write(CODE, text.replace("status: current", "status: withdrawn") + "\nIt does not count any more.\n")
    assert found(register) == []


# What is over


def ended(register: Repository, *confirmed: str) -> str:
    """The example as it ended, with who has confirmed that the data was disposed of."""
    text = (EXAMPLE / PATH).read_text("utf-8")
    text = text.replace("status: active", "status: ended").replace("ends: 2029-02-28", "ends: 2026-10-31")
    text += f"ended: {{on: 2026-10-31, reason: The money ran out., disposal_confirmed: [{', '.join(confirmed)}]}}\n"
    register.write(PATH, text)
    return text


def test_of_what_is_over_receivers_may_confirm_later(register: Repository) -> None:
    ended(register, "harbour-light")
    register.commit("It ends, and one receiver has still to confirm")
    register.git("branch", "--force", "main")
    ended(register, "harbour-light", "saltmarsh-county-council")
    assert found(register) == []


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("period: P6Y", "period: P25Y", "retention.period"),
        ("version: 2\ntemplate", "version: 3\ntemplate", "version"),
        (
            "    - {name: Number",
            "    - {name: Pills, category: confidential-health}\n    - {name: Number",
            "data.items",
        ),
        ("People who are hurt at home often wait", "People often wait", "purpose"),
        ("{on: 2026-10-31, reason", "{on: 2026-11-01, reason", "ended.on"),
        ("ends: 2026-10-31", "ends: 2026-11-30", "dates.ends"),
    ],
)
def test_what_is_over_stays_as_it_was(register: Repository, old: str, new: str, what: str) -> None:
    ended(register, "harbour-light", "saltmarsh-county-council")
    register.commit("It ends")
    register.git("branch", "--force", "main")
    revise(register, PATH, old, new)
    ours = [line for line in found(register) if line.endswith("[what-is-over-stays]")]
    assert [line.partition(": ")[2] for line in ours] == [
        f"an agreement that is over must stay as it was: {what} [what-is-over-stays]"
    ]


# What cannot be read


def test_a_record_that_cannot_be_read_now_has_its_own_problems_alone(register: Repository) -> None:
    register.write("agreements/second.yml", SECOND.replace("status: active", "status: [draft"))
    assert [line.rpartition("[")[2] for line in found(register)] == ["yaml-syntax]"]


def test_what_could_not_be_read_before_may_be_mended_and_not_deleted(register: Repository) -> None:
    register.commit("A slip", second="title: [")
    register.git("branch", "--force", "main")
    register.write("agreements/second.yml", SECOND.replace("2027-03", "2028-03"))
    assert found(register) == []
    register.remove("agreements/second.yml")
    assert found(register) == [GONE]


def test_a_link_that_was_no_record_may_go(register: Repository) -> None:
    (register.root / "agreements/link.yml").symlink_to("second.yml")
    register.commit("A link")
    register.git("branch", "--force", "main")
    register.remove("agreements/link.yml")
    assert found(register) == []


def test_line_ends_and_layout_say_nothing(register: Repository) -> None:
    for path in (PATH, "agreements/second.yml"):
        text = (register.root / path).read_text("utf-8")
        register.write(path, "# read again\r\n" + text.replace("\n", "\r\n"))
    assert found(register) == []


# Where nothing can be compared


def refused(register: Repository, ref: str) -> str:
    with pytest.raises(NoBase) as reason:
        read_base(register.root, ref)
    return str(reason.value)


@pytest.mark.parametrize(
    "ref",
    [
        *("nowhere", "origin/main", "--upload-pack=x", "-x", "--output=leak", "main..change", "^main"),
        *(
            "HEAD:agreements",
            "main^{tree}",
            "0" * 40,
            "main;touch leak",
            "$(touch leak)",
            "../main",
            "é\u0301",
            "main\\",
        ),
    ],
)
def test_a_base_that_is_no_commit(register: Repository, ref: str) -> None:
    assert refused(register, ref) == (
        f"there is no commit {ref} here: fetch it first, for example with `git fetch origin main`"
    )
    assert not list(register.folder.rglob("leak"))


@pytest.mark.parametrize("ref", ["", " ", "\n"])
@pytest.mark.parametrize("only", [(), ("--changed-only",)])
def test_a_base_without_a_name_does_not_pass_for_none(register: Repository, ref: str, only: tuple[str, ...]) -> None:
    """A variable that a script has not set must not skip every rule of change."""
    revise(register, "agreements/second.yml", "due: 2027-03}", "due: 2027-06}")
    ran = run("check", "--base", ref, *only, *AS_OF, at=register.root)
    message = "the commit to compare with has no name: write one, such as origin/main"
    assert (ran.code, ran.out, ran.err) == (2, "", f"register: {message}\n")


@pytest.mark.parametrize(
    ("ref", "shown"), [("main\n::error::x", r"main\n::error::x"), ("\x1b[2J", r"\x1b[2J"), ("a\0b", r"a\x00b")]
)
def test_a_base_whose_name_does_not_print(register: Repository, ref: str, shown: str) -> None:
    assert refused(register, ref).startswith(f"there is no commit {shown} here")


@pytest.mark.parametrize("name", ["feature/łódź", "a'b", 'say-"hi"', "$(id)", "100%", "x;y", "-dash"])
def test_a_branch_may_have_an_odd_name(register: Repository, name: str) -> None:
    register.git("update-ref", f"refs/heads/{name}", "main")
    revise(register, "agreements/second.yml", "due: 2027-03}", "due: 2027-06}")
    assert found(register, f"refs/heads/{name}") == [PUT_OFF]
    assert found(register, name) == [PUT_OFF]


def cloned(register: Repository, tmp_path: Path, *options: str) -> Repository:
    register.commit("Another", fourth=DRAFT.replace("rent", "food"))
    clone = tmp_path / "clone"
    register.git("config", "uploadpack.allowFilter", "true")
    register.git("clone", "--quiet", *options, f"file://{register.folder}", str(clone))
    return Repository(clone)


def test_a_shallow_clone(register: Repository, tmp_path: Path) -> None:
    clone = cloned(register, tmp_path, "--depth=1", "--no-single-branch")
    message = "this copy lacks the commits back to origin/main: fetch them with `git fetch --unshallow`"
    assert refused(clone, "origin/main") == message
    ran = run("check", "--base", "origin/main", at=clone.root)
    assert (ran.code, ran.out, ran.err) == (2, "", f"register: {message}\n")


def test_an_older_commit_that_a_shallow_clone_lacks(register: Repository, tmp_path: Path) -> None:
    begin = register.git("rev-parse", "main")
    clone = cloned(register, tmp_path, "--depth=1")
    message = (
        f"there is no commit {begin} here, and this copy lacks older ones: fetch them with `git fetch --unshallow`, or "
        "a branch, such as main, with `git fetch origin main`"
    )
    assert refused(clone, begin) == message
    ran = run("check", "--base", begin, at=clone.root)
    assert (ran.code, ran.out, ran.err) == (2, "", f"register: {message}\n")
    clone.git("fetch", "--quiet", "--unshallow")
    assert found(clone, begin) == []


def test_a_shallow_clone_that_reaches_back_far_enough(register: Repository, tmp_path: Path) -> None:
    clone = cloned(register, tmp_path, "--depth=2", "--no-single-branch")
    revise(clone, "agreements/second.yml", "due: 2027-03}", "due: 2027-06}")
    assert found(clone, "origin/main") == [PUT_OFF]


def test_a_partial_clone_lacks_what_is_to_be_compared(register: Repository, tmp_path: Path) -> None:
    clone = cloned(register, tmp_path, "--filter=blob:none", "--no-checkout")
    shutil.copytree(register.root, clone.root, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".git"))
    revise(clone, "agreements/second.yml", "due: 2027-03}", "due: 2027-06}")
    assert refused(clone, "origin/main") == (
        "this copy lacks files that origin/main has, as a partial clone does: clone it anew, without `--filter`"
    )


def test_histories_that_have_nothing_in_common(register: Repository) -> None:
    register.git("switch", "--quiet", "--orphan", "elsewhere")
    shutil.copytree(EXAMPLE, register.root, dirs_exist_ok=True)
    register.commit("Begin again")
    assert refused(register, "main") == (
        "main and the records here have no commit in common: name the branch that they are meant for"
    )


def test_no_repository(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "register")
    with pytest.raises(NoBase, match=r"^there is nothing to compare with: This register is not kept in Git"):
        read_base(tmp_path / "register", "main")


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    register = Repository(tmp_path / "register")
    shutil.copytree(EXAMPLE, register.root, dirs_exist_ok=True)
    assert refused(register, "main").startswith(
        "there is nothing to compare with: Nothing in this register is committed"
    )


def test_no_program_git(register: Repository, tmp_path: Path) -> None:
    environment = {**os.environ, "PATH": str(tmp_path), "GIT_PYTHON_GIT_EXECUTABLE": str(tmp_path / "git")}
    command = [REGISTER, "check", "--base", "main", "--root", register.root]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("register: there is nothing to compare with: The program Git is not installed here")


@pytest.mark.parametrize(
    ("setting", "sprung_by"),
    [
        ("core.fsmonitor", ("status",)),
        ("filter.trap.clean", ("add", "--", PATH)),
        ("filter.trap.smudge", ("checkout", "--", PATH)),
        ("diff.external", ("diff", "--ext-diff")),
        ("diff.trap.textconv", ("diff",)),
    ],
)
@pytest.mark.parametrize("only", [(), ("--changed-only",)])
def test_nothing_that_a_repository_names_is_run(
    register: Repository, tmp_path: Path, setting: str, sprung_by: tuple[str, ...], only: tuple[str, ...]
) -> None:
    program = tmp_path / "trap"
    program.write_text(f'#!/bin/sh\ntouch "{tmp_path}/sprung"\n', encoding="utf-8")
    program.chmod(0o755)
    register.write(".gitattributes", "*.yml filter=trap diff=trap\n")
    register.commit("Attributes")
    register.git("config", setting, str(program))
    register.write(PATH, (register.root / PATH).read_text("utf-8") + "# seen\n")
    ran = run("check", "--base", "main", *only, "--severity", "error", *AS_OF, at=register.root)
    assert (ran.code, ran.out.endswith(" checked, no errors.\n")) == (0, True)
    assert not (tmp_path / "sprung").exists()
    subprocess.run(["git", *sprung_by], cwd=register.root, env=ENVIRONMENT, capture_output=True, check=False)  # noqa: S607  a test's own
    assert (tmp_path / "sprung").exists(), "the trap works"


# The lifecycle

STATUSES = sorted(changing.NEXT)
KNOWN = read(EXAMPLE)


def moved(before: str, after: str, *, version_rises: bool = False) -> bool:
    """Whether the rule lets an agreement move from one status to another."""
    was: dict[str, object] = {"status": before, "version": 1}
    now: dict[str, object] = {"status": after, "version": 2 if version_rises else 1}
    changed = Changed(PATH, was, now, (FieldChange(("status",), before, after),))
    assert KNOWN.register
    given_change = Given(KNOWN.register, TODAY, (changed,))
    check = changing.status_moves_on.check
    assert check
    return not list(check(given_change))


@given(st.data())
def test_a_path_along_the_lifecycle_is_accepted_step_by_step(data: st.DataObject) -> None:
    status = data.draw(st.sampled_from(STATUSES))
    for _ in range(10):
        following = changing.NEXT[status]
        if not following:
            break
        after = data.draw(st.sampled_from(following))
        assert moved(status, after)
        status = after


@given(st.sampled_from(STATUSES), st.sampled_from(STATUSES), st.booleans())
def test_no_other_step_is_accepted(before: str, after: str, version_rises: bool) -> None:  # noqa: FBT001  drawn
    renewed = after == "awaiting-signature" and before in ("active", "suspended") and version_rises
    accepted = before == after or after in changing.NEXT[before] or renewed
    assert moved(before, after, version_rises=version_rises) == accepted


@given(st.lists(st.sampled_from(STATUSES), min_size=2, max_size=12))
def test_no_history_leads_back(statuses: list[str]) -> None:
    history = list(pairwise(statuses))
    if all(moved(before, after) for before, after in history):
        # what is over stays over, and what has been signed is no draft again
        for before, after in history:
            assert before not in ("ended", "superseded") or after == before
            assert after != "draft" or before == "draft"
