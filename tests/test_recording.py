"""Recording a review or a signature, as a council officer does: what is written, what is said, and what is refused."""

import os
import pty
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from difflib import ndiff
from pathlib import Path

import pytest
from conftest import TODAY
from sites import REPOSITORY
from test_cli import AS_OF, REGISTER, Ran, run

from site_builder.cli.changing import replace_file
from site_builder.editing import edited
from site_builder.editing.recording import (
    CannotRecord,
    PartyDecided,
    ReviewHeld,
    next_due,
    review_edits,
    signature_edits,
)
from site_builder.examination import Examination, examine
from site_builder.records import Agreement
from site_builder.records.fields import DueDate
from site_builder.register import Register
from site_builder.source import Source, read

PATH = "agreements/example.yml"
DAY = TODAY.isoformat()


@pytest.fixture(scope="module")
def before() -> Examination:
    """The demonstration as it is."""
    return examine(REPOSITORY, TODAY)


@pytest.fixture(scope="module")
def county(before: Examination) -> Register:
    assert before.register
    return before.register


def lines_changed(old: str, new: str) -> tuple[list[str], list[str]]:
    """The lines that have gone and those that have come."""
    changes = list(ndiff(old.splitlines(), new.splitlines()))
    return [each[2:] for each in changes if each[0] == "-"], [each[2:] for each in changes if each[0] == "+"]


def reviewed(agreement: Agreement, source: Source) -> tuple[ReviewHeld, Source]:
    due = next_due(agreement, TODAY)
    answers = {"still_needed": "Yes: 212 people.", "incidents": "No", "complaints": " "}
    if agreement.publication == "title-only":
        answers = {}
    held = ReviewHeld(TODAY, "Service Manager", "continue", due, answers)
    return held, edited(source, review_edits(agreement, held))


def is_open(agreement: Agreement) -> bool:
    return agreement.status in ("active", "awaiting-signature", "suspended")


def test_a_review_of_any_agreement_changes_the_lines_it_must(county: Register, before: Examination) -> None:
    changed = {}
    for agreement in filter(is_open, county.agreements.values()):
        source = county.sources[agreement.path]
        held, result = reviewed(agreement, source)
        gone, come = lines_changed(source.text, result.text)
        by_title = agreement.publication == "title-only"
        entry = [
            *([] if agreement.reviews else ["reviews:"]),
            f"  - on: {DAY}",
            "    role: Service Manager",
            "    outcome: continue",
            "    answers:",
            '      still_needed: "Yes: 212 people."',
            '      incidents: "No"',
            f"    next_due: {held.next_due}",
        ]
        lines = [] if by_title else entry
        old, new = (f"due: {agreement.due}", "") if agreement.due else ("every: P1Y", "every: P1Y, ")
        assert [line.replace(old, f"{new}due: {held.next_due}", 1) for line in gone] == [
            line for line in come if line not in lines
        ]
        assert [line for line in come if line in lines] == lines
        assert len(gone) == (str(agreement.due) != str(held.next_due))
        changed[agreement.path] = result.text.encode()
    assert len(changed) > 50
    after = examine(REPOSITORY, TODAY, changed)
    assert (after.report.count("error"), before.report.count("error")) == (0, 0)
    assert after.register
    for path, old in county.sources.items():
        if path in changed:
            review = {"on": DAY, "role": "Service Manager", "outcome": "continue"}
            review["answers"] = {"still_needed": "Yes: 212 people.", "incidents": "No"}  # type: ignore[assignment]
            new = after.register.sources[path].data
            due = new["review"]["due"]
            expected = {**old.data, "review": {**old.data["review"], "due": due}}
            if old.data.get("publication") != "title-only":
                expected["reviews"] = (*old.data.get("reviews", ()), {**review, "next_due": due})
            assert new == expected


def test_a_signature_of_any_party_changes_its_own_line_alone(county: Register) -> None:
    signed = 0
    for agreement in filter(is_open, county.agreements.values()):
        source = county.sources[agreement.path]
        for index, party in enumerate(agreement.parties):
            if agreement.version is None:
                assert agreement.publication == "summary"
                with pytest.raises(CannotRecord, match="add `version: 1`"):
                    signature_edits(county, agreement, PartyDecided(party.partner, "withdrawn", TODAY, "Chief Officer"))
                continue
            decided = PartyDecided(party.partner, "withdrawn", TODAY, "Chief Officer: acting")
            edits = signature_edits(county, agreement, decided)
            result = edited(source, edits)
            written = f"{{outcome: withdrawn, version: {agreement.version}, on: {DAY}, role: 'x'}}"
            gone, come = lines_changed(source.text, result.text)
            span = source.spans["parties", index, "signature"] if party.signature else None
            if span and not span.in_brackets:
                # a line for each key
                own = source.yaml_text[span.start : span.end].splitlines()
                assert {line.strip() for line in gone} <= {line.strip() for line in own}
                assert come == ["      outcome: withdrawn", f"      on: {DAY}", '      role: "Chief Officer: acting"']
            else:
                assert come == [f"    signature: {written}".replace("'x'", '"Chief Officer: acting"')]
                assert len(gone) == (party.signature is not None)
            signature = {
                "outcome": "withdrawn",
                "version": agreement.version,
                "on": DAY,
                "role": "Chief Officer: acting",
            }
            parties = list(source.data["parties"])
            parties[index] = {**parties[index], "signature": signature}
            assert result.data == {**source.data, "parties": tuple(parties)}
            signed += 1
    assert signed > 250


def test_an_agreement_published_by_title_alone_keeps_its_reviews_to_itself(example_register: Path) -> None:
    name = "witness-relocation-housing"
    shutil.copy(REPOSITORY / "agreements" / f"{name}.yml", example_register / "agreements")
    review = ("review", name, "--outcome", "continue", *AS_OF)
    assert run(*review, "--answer", "incidents=None.", at=example_register) == (
        2,
        "",
        f"register: {name} is published by title alone: what a review found stays out of its file\n",
    )
    sign = ("sign", name, "--partner", "saltmarsh-police", "--role", "Chief Constable", *AS_OF)
    assert run(*sign, at=example_register) == (
        2,
        "",
        f"register: {name} is published by title alone: who signed it stays out of its file\n",
    )
    ended = run(*review[:3], "end", "--dry-run", *AS_OF, at=example_register)
    assert (ended.code, ended.out.count("\n-"), ended.out.count("\n+")) == (0, 1, 2)
    assert "\n-status: active\n+status: ended\n" in ended.out
    ran = run(*review, at=example_register)
    assert (ran.code, ran.err) == (0, "")
    assert (ran.out.count("\n-"), ran.out.count("\n+")) == (1, 2)
    assert "\n+review: {every: P1Y, due: 2027-11, owner: " in ran.out
    assert (
        "\nIts reviews are not listed here, as it is published by title alone. Its lead keeps what was found.\n"
        in ran.out
    )
    again = run(*review, at=example_register)
    assert again == (2, "", f"register: agreements/{name}.yml says so already: there is nothing to write\n")


def test_what_is_a_draft_or_over_is_neither_reviewed_nor_signed(county: Register) -> None:
    refused = {}
    for agreement in county.agreements.values():
        if is_open(agreement):
            continue
        messages = []
        with pytest.raises(CannotRecord) as review:
            review_edits(agreement, ReviewHeld(TODAY, "Manager", "continue", DueDate(date(2027, 1, 1))))
        with pytest.raises(CannotRecord) as signature:
            signature_edits(county, agreement, PartyDecided(agreement.parties[0].partner, "signed", TODAY, "Manager"))
        messages = [str(review.value), str(signature.value)]
        refused[agreement.id] = messages
    assert {name: refused[name] for name in ("falls-prevention-referrals", "council-tax-debt-pilot")} == {
        "falls-prevention-referrals": [
            f"a draft is not {what}: give agreements/falls-prevention-referrals.yml `status: awaiting-signature` first"
            for what in ("reviewed", "signed")
        ],
        "council-tax-debt-pilot": [
            f"an agreement that is over is not {what}: council-tax-debt-pilot is ended"
            for what in ("reviewed", "signed")
        ],
    }
    assert len(refused) == 8


@pytest.mark.parametrize(
    ("plan", "on", "expected"),
    [
        ("{every: P1Y, due: 2026-11}", "2026-11-21", "2027-11"),
        ("{every: P1Y, due: 2026-11-30}", "2026-11-21", "2027-11-21"),
        ("{every: P6M}", "2026-08-31", "2027-02"),
        ("{every: P1Y, due: 2028-02-29}", "2028-02-29", "2029-02-28"),
        ("{due: 2026-11}", "2026-11-21", "None"),
    ],
)
def test_the_next_review_is_given_as_the_record_gives_dates(plan: str, on: str, expected: str) -> None:
    source = read(PATH, f"title: Example\nstatus: active\nlead: one\nreview: {plan}\n".encode())
    assert isinstance(source, Source)
    agreement = Agreement.model_validate({**source.data, "id": "example"})
    assert str(next_due(agreement, date.fromisoformat(on))) == expected


@dataclass(frozen=True)
class State:
    """All that could change of a file."""

    content: bytes
    modified: int
    inode: int
    mode: int


def state(root: Path) -> dict[str, State]:
    found = {}
    for file in sorted(file for file in root.rglob("*") if file.is_file()):
        status = file.stat()
        found[str(file.relative_to(root))] = State(file.read_bytes(), status.st_mtime_ns, status.st_ino, status.st_mode)
    return found


REVIEW = ("review", "example", "--outcome", "continue", "--role", "Service Manager")
MINUTES = "https://www.saltmarsh-police.example/board/2026-11-20"
SIGN = ("sign", "example", "--partner", "harbour-light", "--role", "Chair")
PROPOSE = """\
To propose it to the core team:
  git switch --create {}-2026-11-21
  git commit --message '{}' agreements/example.yml
  git push --set-upstream origin HEAD
Then open the address that Git shows, and choose “Create pull request”.
"""


def test_a_review_is_recorded(example_register: Path) -> None:
    file = example_register / PATH
    file.chmod(0o640)
    old = file.read_text()
    arguments = (*REVIEW, "--answer", "incidents=None.", "--answer", "still_needed=Yes # mostly", *AS_OF)
    assert run(*arguments, at=example_register / "partners") == (
        0,
        f"""\
--- {PATH}
+++ {PATH}
@@ -97,7 +97,7 @@
 dates: {{agreed: 2026-02-10, starts: 2026-03-01, ends: 2029-02-28}}
 review:
   every: P1Y
-  due: 2027-09
+  due: 2027-11
   owner: {{role: Domestic Abuse Service Manager, email: domestic-abuse@saltmarsh.example}}
 reviews:
   - on: 2026-09-08
@@ -111,6 +111,13 @@
       complaints: One, about a call at the wrong time. It was upheld.
       incidents: None.
     next_due: 2027-09
+  - on: 2026-11-21
+    role: Service Manager
+    outcome: continue
+    answers:
+      still_needed: "Yes # mostly"
+      incidents: None.
+    next_due: 2027-11
 documents:
   - title: Guide for staff
     url: https://www.saltmarsh.example/domestic-abuse/guide-for-staff

Recorded in {PATH}.
The next review is due 2027-11.
{PROPOSE.format("review-of-example-continue", "Review of example: continue")}""",
        "",
    )
    assert lines_changed(old, file.read_text())[0] == ["  due: 2027-09"]
    assert file.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in file.parent.iterdir() if each.name.startswith(".")] == []
    assert run("check", *AS_OF, at=example_register).out == "11 records checked, nothing wrong.\n"


def test_a_dry_run_shows_the_same_and_writes_nothing(example_register: Path) -> None:
    untouched = state(example_register)
    dry = run(*REVIEW, "--dry-run", *AS_OF, at=example_register)
    assert (dry.code, dry.err, state(example_register)) == (0, "Nothing was written.\n", untouched)
    assert run(*REVIEW, *AS_OF, at=example_register).out.startswith(f"{dry.out}\nRecorded in ")


@pytest.mark.parametrize(
    ("outcome", "then"),
    [
        (
            "amend",
            (
                "Now make the changes: raise `version` to 3, and record each party's signature of it:\n"
                "  register sign example\n"
            ),
        ),
        ("replace", "Now write the new agreement, with `supersedes: example`. This one stays in force until then.\n"),
    ],
)
def test_after_a_review_it_says_what_follows(example_register: Path, outcome: str, then: str) -> None:
    ran = run("review", "example", "--outcome", outcome, "--next", "2027-02-28", *AS_OF, at=example_register)
    assert (ran.code, ran.err) == (0, "")
    assert f"\nThe next review is due 2027-02-28.\n{then}To propose it" in ran.out


def test_an_agreement_that_ends_says_why_and_who_has_disposed_of_the_data(example_register: Path) -> None:
    untouched = state(example_register)
    end = ("review", "example", "--outcome", "end", *AS_OF)
    ran = run(*end, at=example_register)
    assert ran.code == 1
    assert [line.partition(" error: ")[2] for line in ran.out.splitlines() if " error: " in line] == [
        "ended must give the reason [ended-with-reason]",
        "every party that received data must have confirmed its disposal: Harbour Light has not [ended-with-reason]",
        (
            "every party that received data must have confirmed its disposal: Saltmarsh County Council has not "
            "[ended-with-reason]"
        ),
    ]
    assert "\n  123 | ended: {on: 2026-11-21}\n" in ran.out
    assert ran.err == (
        "Nothing was written. The lines above are those of the file as it would have been.\n"
        "To end it, give --reason, and --confirmed for each receiver that has disposed of the data. If some have not "
        "yet, record what was decided for the time being, with an early --next.\n"
    )
    assert state(example_register) == untouched

    confirmed = ("--confirmed", "harbour-light", "--confirmed", "saltmarsh-county-council")
    ran = run(*end, "--reason", "The service has closed.", *confirmed, at=example_register)
    assert (ran.code, ran.err) == (0, "")
    assert [line for line in ran.out.splitlines() if re.match(r"[+-] *\w", line)] == [
        "-status: active",
        "+status: ended",
        "+    role: Domestic Abuse Service Manager",
        "+    outcome: end",
        "+ended:",
        "+  on: 2026-11-21",
        "+  reason: The service has closed.",
        "+  disposal_confirmed: [harbour-light, saltmarsh-county-council]",
    ]
    assert "\nThe agreement has ended. Its page stays, for people whose data was shared.\n" in ran.out


@pytest.fixture
def awaiting(example_register: Path) -> Path:
    """The example, as it waits for its last two signatures."""
    file = example_register / PATH
    text = file.read_text().replace("status: active", "status: awaiting-signature  # since May", 1)
    text = re.sub(r"    signature: .*on: 2026-02-1[26].*\n", "", text)
    assert text.count("signature: {") == 1
    file.write_text(text)
    return example_register


def test_parties_sign_one_after_the_other(awaiting: Path) -> None:
    first = run(*SIGN, "--on", "2026-11-20", *AS_OF, at=awaiting)
    assert (first.code, first.err) == (0, "")
    assert "+    signature: {outcome: signed, version: 2, on: 2026-11-20, role: Chair}\n" in first.out
    assert first.out.endswith(
        f"Recorded in {PATH}.\nStill to decide: Saltmarsh Police.\n"
        + PROPOSE.format("example-harbour-light-signed", "example: harbour-light signed")
    )
    second = ("sign", f"{PATH}", "--partner", "saltmarsh-police", "--role", "Chief Constable", *AS_OF)
    dry = run(*second, "--dry-run", at=awaiting)
    assert (dry.code, dry.err) == (0, "Nothing was written.\n")
    ran = run(*second, "--activate", at=awaiting)
    assert (ran.code, ran.err) == (0, "")
    assert "\n-status: awaiting-signature  # since May\n+status: active  # since May\n" in ran.out
    assert "\nThe agreement is active.\n" in ran.out
    assert run("check", *AS_OF, at=awaiting).code == 0


def test_a_signature_can_say_where_the_party_said_so(awaiting: Path) -> None:
    ran = run(*SIGN, "--evidence", MINUTES, *AS_OF, at=awaiting)
    assert (ran.code, ran.err) == (0, "")
    assert [line for line in ran.out.splitlines() if line.startswith("+ ")] == [
        f"+    signature: {{outcome: signed, version: 2, on: {DAY}, role: Chair, evidence: {MINUTES}}}"
    ]
    assert run("check", *AS_OF, at=awaiting).code == 0
    register = examine(awaiting, TODAY).register
    assert register
    signature = register.agreements["example"].parties[2].signature
    assert signature
    assert signature.evidence == MINUTES


def test_a_review_is_recorded_once(example_register: Path) -> None:
    assert run(*REVIEW, *AS_OF, at=example_register).code == 0
    untouched = state(example_register)
    said = "Service Manager reviewed example on 2026-11-21, with the outcome continue: that is recorded already"
    for role in ("Service Manager", " service  MANAGER"):
        assert run(*REVIEW[:5], role, "--answer", "incidents=One.", *AS_OF, at=example_register) == (
            2,
            "",
            f"register: {said}; if this was another one, give its day: --on\n",
        )
    assert state(example_register) == untouched
    # what differs in its day, in who held it or in what came of it is another one
    for more in (("--on", "2026-11-20"), ("--role", "Head of Service"), ("--outcome", "amend")):
        ran = run(*REVIEW, *more, "--dry-run", *AS_OF, at=example_register)
        assert "recorded already" not in ran.err, more


def test_the_last_signature_says_that_it_was_the_last(awaiting: Path) -> None:
    run(*SIGN, *AS_OF, at=awaiting)
    ran = run(
        "sign",
        "example",
        "--partner",
        "saltmarsh-police",
        "--role",
        "Chief",
        "--outcome",
        "refused",
        *AS_OF,
        at=awaiting,
    )
    assert (ran.code, ran.err) == (0, "")
    assert (
        f"\nRecorded in {PATH}.\n"
        "Look at `flows`, `powers` and `data`: nothing may pass to or from a party that is not bound.\n"
        "Every party has decided. On the day it takes effect, change `status` to active.\n"
    ) in ran.out


def test_nobody_is_activated_before_all_have_decided(awaiting: Path) -> None:
    untouched = state(awaiting)
    ran = run(*SIGN, "--activate", *AS_OF, at=awaiting)
    assert ran.code == 1
    assert (
        "error: every party must have signed version 2: Saltmarsh Police has not [signed-by-every-party]\n" in ran.out
    )
    assert state(awaiting) == untouched


def test_the_file_may_be_named_too(example_register: Path) -> None:
    expected = run(*REVIEW, "--dry-run", *AS_OF, at=example_register)
    assert expected.code == 0
    for name, at in (
        (PATH, "."),
        (PATH, "partners"),
        ("example.yml", "agreements"),
        (str(example_register / PATH), "."),
    ):
        ran = run("review", name, *REVIEW[2:], "--dry-run", *AS_OF, at=example_register / at)
        assert ran == expected, name


CANNOT = [
    (["review", "exmple", *REVIEW[2:]], "register: there is no agreement 'exmple': did you mean `example`?"),
    (["review", "zzz", *REVIEW[2:]], "register: there is no agreement 'zzz': write the name of its file, without .yml"),
    (
        ["review", "partners/harbour-light.yml", *REVIEW[2:]],
        "register: partners/harbour-light.yml is not a file of agreements/",
    ),
    (["review", "../../x.yml", *REVIEW[2:]], "register: ../../x.yml is not in the register's folder {root}"),
    (
        ["review", "example", "--outcome", "renew"],
        "Error: Invalid value for '--outcome': 'renew' is not one of 'continue', 'amend', 'replace', 'end'.",
    ),
    (
        [*REVIEW, "--on", "tomorrow"],
        "Error: Invalid value for '--on': write year, month, day, such as 2026-03-02: tomorrow",
    ),
    (
        [*REVIEW, "--next", "2027-13"],
        "Error: Invalid value for '--next': write 2027-03 for a month or 2027-03-31 for a day: 2027-13",
    ),
    ([*REVIEW, "--next", "2026-10"], "register: the next review must be after this one on 2026-11-21: 2026-10"),
    ([*REVIEW, "--next", DAY], "register: the next review must be after this one on 2026-11-21: 2026-11-21"),
    (
        [*REVIEW[:3], "end", "--next", "2027-10"],
        "register: an agreement that ends has no next review: leave out 2027-10",
    ),
    (
        [*REVIEW, "--answer", "incidnts=None."],
        "register: a review has no question 'incidnts': did you mean `incidents`?",
    ),
    (
        [*REVIEW, "--answer", "None."],
        "Error: Invalid value for '--answer': write the question, = and the answer, such as incidents=\"None.\": None.",
    ),
    (
        [*REVIEW[:5], "Mana\u200bger"],
        "register: a record must hold no characters that do not show: U+200B; type the text by hand",
    ),
    (
        [*REVIEW[:5], "Mana\udcffger"],
        "register: a record must hold no characters that do not show: U+DCFF; type the text by hand",
    ),
    *(
        (
            [*command, "--role", said],
            (
                f"Error: Invalid value for '--role': '{said}' only says where the job belongs: write the job itself "
                'instead, such as "Service Manager"'
            ),
        )
        for command in (REVIEW[:4], SIGN[:4])
        for said in ("your job title", "<Your role>")
    ),
    (
        [*SIGN, "--evidence", "http://minutes.example"],
        (
            "Error: Invalid value for '--evidence': write the whole address as the browser shows it, starting with "
            "https://: http://minutes.example"
        ),
    ),
    (["review", "example"], "register: say what the review decided: --outcome continue|amend|replace|end"),
    (["sign", "example"], "register: say which party decided, and the job of whoever signed: --partner and --role"),
    (
        [*SIGN[:3], "harbor-light", *SIGN[4:]],
        "register: there is no partner 'harbor-light': did you mean `harbour-light`?",
    ),
    (
        [*SIGN[:3], "northmere-district-council", *SIGN[4:]],
        (
            "register: Northmere District Council is not a party to example: its parties are saltmarsh-county-council, "
            "saltmarsh-police, harbour-light"
        ),
    ),
    (
        SIGN,
        (
            "register: Harbour Light signed version 2 on 2026-02-16: that is recorded already, and a signature is "
            "never edited"
        ),
    ),
    (
        [*SIGN, "--outcome", "withdrawn", "--on", "2026-01-05"],
        (
            "register: Harbour Light signed version 2 on 2026-02-16: what it decided since cannot have been earlier, "
            "on 2026-01-05"
        ),
    ),
    (
        [*SIGN, "--outcome", "withdrawn", "--activate"],
        "register: only an agreement that is awaiting signature becomes active so: it is active",
    ),
]


@pytest.mark.parametrize(("arguments", "said"), CANNOT, ids=[said[-40:] for _, said in CANNOT])
def test_what_cannot_be_recorded_is_said_and_nothing_is_touched(
    example_register: Path, arguments: list[str], said: str
) -> None:
    untouched = state(example_register)
    ran = run(*arguments, *AS_OF, at=example_register)
    assert (ran.code, ran.out, ran.err.splitlines()[-1]) == (2, "", said.format(root=example_register))
    assert state(example_register) == untouched


TEN = "943 476 5919"
REFUSED = [
    (
        [*REVIEW, "--on", "2026-11-22"],
        114,
        "a review that was held must not be in the future: 2026-11-22 [review-in-the-past]",
    ),
    (
        [*REVIEW, "--on", "2026-09-07"],
        114,
        "reviews must stand in order, newest last: 2026-09-07 after 2026-09-08 [reviews-in-order]",
    ),
    (
        [*REVIEW, "--next", "2027-12"],
        100,
        (
            "review.due must be no later than 2027-11-21, P1Y after the last review on 2026-11-21: 2027-12 "
            "[review-on-time]"
        ),
    ),
    (
        [*REVIEW[:5], "Service\nManager"],
        115,
        "reviews item 2, role must be text on one line: 'Service\\nManager' [field-value]",
    ),
    ([*REVIEW[:5], " "], 115, "reviews item 2, role must be text: '' [field-value]"),
    (
        [*REVIEW, "--answer", f"complaints=From {TEN}."],
        118,
        "a file must hold nobody's personal data: an NHS number [personal-data]",
    ),
    (
        [*SIGN, "--outcome", "withdrawn", "--on", "2027-02-16"],
        52,
        "a signature must not be in the future: Harbour Light on 2027-02-16 [signature-dates]",
    ),
]


@pytest.mark.parametrize(("arguments", "line", "said"), REFUSED, ids=[said[-40:] for _, _, said in REFUSED])
def test_what_the_check_would_refuse_is_shown_as_it_shows_it(
    example_register: Path, arguments: list[str], line: int, said: str
) -> None:
    untouched = state(example_register)
    ran = run(*arguments, *AS_OF, at=example_register)
    assert ran.code == 1
    first = ran.out.splitlines()[0]
    assert re.fullmatch(rf"{PATH}:{line}:\d+: error: {re.escape(said)}", first), ran.out
    assert ran.out.splitlines()[1].startswith(f"  {line} | ")
    assert ran.out.endswith("11 records checked: 1 error and 0 warnings.\n")
    assert ran.err == "Nothing was written. The lines above are those of the file as it would have been.\n"
    assert TEN not in ran.out
    assert state(example_register) == untouched


TEXTS = [
    *("a: b", "a #b", "'", '"', 'it\'s "so"', "- x", "[x]", "{x: y}", "*x", "&x", "!x", "%", "@x", "null", "12", "No"),
    *("é💾日本", "\\n", "two\n\n# paragraphs: and\n- a list", "\r\nwindows\r\nlines  \r\n", "tab\there"),
    *("word " * 60, "x" * 400),
]


@pytest.mark.parametrize("text", TEXTS)
def test_any_text_is_written_as_it_was_meant(example_register: Path, text: str) -> None:
    ran = run(*REVIEW, "--answer", f"complaints={text}", *AS_OF, at=example_register)
    assert (ran.code, ran.err) == (0, "")
    register = examine(example_register, TODAY).register
    assert register
    answers = register.agreements["example"].reviews[-1].answers
    assert answers
    assert answers.complaints == "\n".join(line.rstrip() for line in text.strip().splitlines())


def test_without_an_interval_the_next_date_must_be_said(example_register: Path) -> None:
    file = example_register / PATH
    file.write_text(re.sub("  every: P1Y\n", "", file.read_text()))
    said = "register: say when the next review is due: the agreement has no `review.every` to count it from\n"
    assert run(*REVIEW, *AS_OF, at=example_register) == (2, "", said)


def test_a_file_that_cannot_be_read_is_not_changed(example_register: Path) -> None:
    file = example_register / PATH
    file.write_text(file.read_text().replace("status: active", "status: activ"))
    untouched = state(example_register)
    for arguments in (REVIEW, SIGN):
        ran = run(*arguments, *AS_OF, at=example_register)
        assert (ran.code, ran.err) == (1, "Nothing was written. Mend these errors first.\n")
        assert ran.out == run("check", PATH, *AS_OF, at=example_register).out
    assert state(example_register) == untouched


def test_without_settings_nothing_is_changed(example_register: Path) -> None:
    (example_register / "registry" / "register.yml").write_text("name: Example\n")
    untouched = state(example_register)
    ran = run(*REVIEW, *AS_OF, at=example_register)
    assert (ran.code, ran.err) == (1, "Nothing was written. Mend these errors first.\n")
    assert ran.out == run("check", *AS_OF, "--severity", "error", at=example_register).out.replace(
        "1 error.", "1 error and 0 warnings."
    )
    assert state(example_register) == untouched


def test_an_error_from_before_stops_nothing_and_is_told(awaiting: Path) -> None:
    file = awaiting / PATH
    file.write_text(file.read_text().replace("awaiting-signature", "active"))
    ran = run(*SIGN, *AS_OF, at=awaiting)
    assert (ran.code, ran.err) == (0, f"1 error in this file as before: `register check {PATH}` shows them.\n")
    ran = run("sign", "example", "--partner", "saltmarsh-police", "--role", "Chief Constable", *AS_OF, at=awaiting)
    assert (ran.code, ran.err) == (0, "")


def test_a_new_warning_is_shown_and_stops_nothing(example_register: Path) -> None:
    ran = run(*REVIEW, "--answer", "complaints=Ring 07700 900123.", *AS_OF, at=example_register)
    assert ran.code == 0
    assert "warning: a file must hold nobody's personal data: a mobile number [possible-personal-data]\n" in ran.err
    assert ran.err.endswith("11 records checked: 0 errors and 1 warning.\n")
    assert "900123" not in ran.out + ran.err
    assert "900123" in (example_register / PATH).read_text()


def test_a_layout_that_only_a_person_can_change_is_left_alone(example_register: Path) -> None:
    file = example_register / PATH
    file.write_text(file.read_text().replace("  due: 2027-09", "  due: >-  # by the board\n    2027-09", 1))
    untouched = state(example_register)
    line = file.read_text().splitlines().index("  due: >-  # by the board") + 1
    assert run(*REVIEW, *AS_OF, at=example_register) == (
        2,
        "",
        f"register: {PATH} has a comment on line {line} that would be lost: move it, and try again\n",
    )
    assert state(example_register) == untouched


def test_a_file_that_somebody_saved_meanwhile_is_left_alone(example_register: Path) -> None:
    file = example_register / PATH
    content = file.read_bytes()
    file.write_bytes(content + b"# saved in an editor\n")
    untouched = state(example_register)
    with pytest.raises(Exception, match="has been changed meanwhile, perhaps in an editor"):
        replace_file(file, content, b"new")
    assert state(example_register) == untouched


def test_a_disk_that_refuses_leaves_the_old_file_whole(example_register: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    untouched = state(example_register)
    assert run(*REVIEW, *AS_OF, at=example_register) == (2, "", "register: No space left on device\n")
    assert state(example_register) == untouched


def at_a_terminal(*arguments: str, typed: str, at: Path) -> Ran:
    """Runs the command for a person who types these lines."""
    ours, theirs = pty.openpty()
    os.write(ours, typed.encode())
    ran = subprocess.run(
        [REGISTER, *arguments, *AS_OF], cwd=at, stdin=theirs, capture_output=True, text=True, check=False
    )
    os.close(ours)
    os.close(theirs)
    return Ran(ran.returncode, ran.stdout, ran.stderr)


def test_with_no_more_than_the_id_it_asks(example_register: Path) -> None:
    expected = Path(shutil.copytree(example_register, example_register.with_name("expected")))
    answers = ("--answer", "still_needed=Yes.", "--answer", "incidents=One: a letter.")
    assert run(*REVIEW, "--on", "2026-11-19", "--next", "2027-05", *answers, *AS_OF, at=expected).code == 0
    typed = "soon\n2026-11-19\nService Manager\nYes.\n\n\n\n\nOne: a letter.\nrenew\ncontinue\n2027-05\n"
    ran = at_a_terminal("review", "example", typed=typed, at=example_register)
    assert ran.code == 0, ran
    assert (example_register / PATH).read_bytes() == (expected / PATH).read_bytes()
    asked = ran.err.replace("\n", " ")
    assert asked.startswith(
        "Help for people who are hurt by someone at home (example, version 2, last reviewed on 2026-09-08) "
        "The day it was held [2026-11-21]: Error: write year, month, day, such as 2026-03-02: soon "
        "The day it was held [2026-11-21]: "
        "The job of whoever held it [Domestic Abuse Service Manager]: "
        "Is the sharing still needed? (Enter leaves it out): "
    )
    assert asked.endswith("The next review, as a month or a day [2027-11]: ")


def test_what_is_offered_can_be_taken_with_enter(example_register: Path) -> None:
    ran = at_a_terminal("review", "example", typed="\n" * 8 + "continue\n\n", at=example_register)
    assert ran.code == 0, ran
    assert [line for line in ran.out.splitlines() if line.startswith("+ ")] == [
        "+  due: 2027-11",
        "+  - on: 2026-11-21",
        "+    role: Domestic Abuse Service Manager",
        "+    outcome: continue",
        "+    next_due: 2027-11",
    ]


def test_an_end_is_asked_for_with_its_reason_and_each_receiver(example_register: Path) -> None:
    typed = "\n" * 8 + "end\nThe service has closed.\ny\ny\n"
    ran = at_a_terminal("review", "example", "--dry-run", typed=typed, at=example_register)
    assert ran.code == 0, ran
    assert "+  disposal_confirmed: [saltmarsh-county-council, harbour-light]\n" in ran.out
    refused = at_a_terminal("review", "example", typed=typed.replace("y\ny", "y\nn"), at=example_register)
    assert refused.code == 1
    assert "Harbour Light has not [ended-with-reason]" in refused.out


def test_the_last_signature_is_asked_for_with_what_follows(awaiting: Path) -> None:
    run(*SIGN, *AS_OF, at=awaiting)
    ran = at_a_terminal(
        "sign",
        "example",
        typed=f"\n\n2026-11-20\nyour job title\nChief Constable\nminutes\n{MINUTES}\ny\n",
        at=awaiting,
    )
    assert ran.code == 0, ran
    (written,) = [line for line in ran.out.splitlines() if line.startswith("+    signature:")]
    assert written.endswith(f"on: 2026-11-20, role: Chief Constable, evidence: {MINUTES}}}")
    assert "+status: active  # since May\n" in ran.out
    assert ran.err.replace("\n", " ").startswith(
        "Help for people who are hurt by someone at home (example, version 2, last reviewed on 2026-09-08) "
        "  saltmarsh-county-council: signed version 2 on 2026-02-10 "
        "  saltmarsh-police: not signed yet "
        "  harbour-light: signed version 2 on 2026-11-21 "
        "Which party [saltmarsh-police]: What it decided (signed, refused, withdrawn) [signed]: "
    )
    assert ran.err.replace("\n", " ").endswith(
        "The job of whoever signed: Error: 'your job title' only says where the job belongs: write the job itself "
        'instead, such as "Service Manager" The job of whoever signed: '
        "Where it said so, as a web address (Enter leaves it out): Error: write the whole address as the browser shows "
        "it, starting with https://: minutes Where it said so, as a web address (Enter leaves it out): "
        "Every party has now decided. Is the agreement active from now on [y/N]: "
    )


def test_who_stops_in_the_middle_changes_nothing(example_register: Path) -> None:
    untouched = state(example_register)
    ran = at_a_terminal("review", "example", typed="\n\n\x04", at=example_register)
    assert (ran.code, ran.out.strip(), state(example_register)) == (2, "", untouched)


def test_windows_line_ends_stay(example_register: Path) -> None:
    file = example_register / PATH
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    lines = file.read_bytes().count(b"\n")
    assert run(*REVIEW, *AS_OF, at=example_register).code == 0
    content = file.read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n") == lines + 4


def test_it_runs_as_a_module_too(example_register: Path) -> None:
    command = [sys.executable, "-m", "site_builder", *REVIEW, "--dry-run", *AS_OF]
    ran = subprocess.run(command, cwd=example_register, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "Nothing was written.\n")
