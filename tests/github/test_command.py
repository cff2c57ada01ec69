"""`register remind` as a workflow calls it: against the tracker, with the environment that GitHub gives."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from conftest import EXAMPLE

from github.emulator import OFFICER, REGISTER, STRANGER, token
from github.tracker import Tracker
from site_builder import register as registers
from site_builder.cli import cli
from site_builder.cli import reminding as reminding_command
from site_builder.github.errors import GitHubError
from site_builder.reviews.heartbeat import read_heartbeat

if TYPE_CHECKING:
    from site_builder.reviews.digest import Digest

Run = Callable[..., Result]


@pytest.fixture
def remind(tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command on the example register, as of the day before it is due."""
    monkeypatch.setattr(reminding_command.time, "sleep", lambda _: None)
    monkeypatch.delenv("NOTIFY_API_KEY", raising=False)

    def run(*options: str, account: str = REGISTER, day: str = "2027-09-29") -> Result:
        address = ["--root", str(EXAMPLE), "--repo", tracker.name, "--api-url", tracker.address]
        environment = {"GITHUB_TOKEN": token(account, 1)}
        return CliRunner().invoke(cli, ["remind", *address, "--as-of", day, *options], env=environment)

    return run


TITLE = "Review due by September 2027: Help for people who are hurt by someone at home"


def test_a_dry_run_says_what_it_would_do_and_does_nothing(remind: Run, tracker: Tracker) -> None:
    result = remind("--dry-run")
    assert (result.exit_code, result.stderr) == (0, "")
    assert f"open          -  {TITLE}\n" in result.stdout
    assert result.stdout.splitlines()[-1].endswith(" to open.")
    assert tracker.issues() == ()


def test_a_dry_run_as_data(remind: Run, tracker: Tracker) -> None:
    planned = json.loads(remind("--dry-run", "--format", "json").stdout)
    review = next(one for one in planned["actions"] if one["kind"] == "review")
    assert planned["as_of"] == "2027-09-29"
    assert review == {
        "verb": "open",
        "issue": None,
        "kind": "review",
        "agreement": "example",
        "due": "2027-09-30",
        "reminder": "2027-08-31",
        "title": TITLE,
        "labels": ["review", "due soon"],
        "comment": None,
    }
    assert planned["waiting"] == 0
    assert tracker.issues() == ()


def test_a_dry_run_says_whom_it_would_write_to(remind: Run, tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_API_KEY", "key")
    monkeypatch.setenv("NOTIFY_TEMPLATE_ID", "template")
    told = remind("--dry-run").stdout.splitlines()
    planned = json.loads(remind("--dry-run", "--format", "json").stdout)
    assert tracker.issues() == ()
    sent: list[Digest] = []
    monkeypatch.setattr("site_builder.notify.Notify.send", lambda _, digest: not sent.append(digest))
    remind()
    assert sent
    names = registers.read(EXAMPLE).register.partner_name  # type: ignore[union-attr]  the example can be read
    assert [line for line in told if line.startswith("email")] == [
        f"email         -  {names(one.lead)} at {one.to}: {one.subject}" for one in sent
    ]
    assert f" {len(sent)} email{'s' if len(sent) > 1 else ''} to send." in told[-1]
    assert planned["emails"] == [{"lead": one.lead, "to": one.to, "subject": one.subject} for one in sent]
    # written to this month
    assert "email" not in remind("--dry-run").stdout


def test_it_opens_what_is_due_once_and_leaves_a_heartbeat(remind: Run, tracker: Tracker, tmp_path: Path) -> None:
    note = tmp_path / "reminders.json"
    first = remind("--heartbeat", str(note))
    issues = tracker.issues()
    assert (first.exit_code, first.stderr) == (0, "")
    assert [line for line in first.stdout.splitlines() if line.endswith(TITLE)] == [
        f"#{number} opened: {TITLE}" for number in (one.number for one in issues if one.title == TITLE)
    ]
    beat = read_heartbeat(note.read_text("utf-8"))
    assert beat is not None
    assert (beat.opened, beat.updated, beat.closed, beat.waiting) == (len(issues), 0, 0, 0)
    again = remind("--format", "markdown")
    assert again.stdout == "## Reminders\n\n\n0 changes made.\n"
    assert tracker.issues() == issues


def test_it_opens_no_more_than_it_is_told_and_says_what_waits(remind: Run, tracker: Tracker) -> None:
    result = remind("--most", "1")
    assert len(tracker.issues()) == 1
    assert re.search(r" \d+ changes? left for the next run\.$", result.stdout.splitlines()[-1])


def test_the_wrong_account_is_noticed_at_the_first_issue(remind: Run, tracker: Tracker) -> None:
    result = remind(account=OFFICER)
    assert result.exit_code == 2
    assert f"was opened by {OFFICER}, whose token it is, and not by {REGISTER}" in result.stderr
    assert result.stdout.splitlines()[0].startswith("Stopped: Issue 1 was opened by ")
    assert result.stdout.splitlines()[0].endswith(" changes not tried.")
    assert [one.state for one in tracker.issues()] == ["closed"]


def test_nobody_else_runs_the_reminders_that_the_workflow_keeps(remind: Run, tracker: Tracker) -> None:
    remind()
    issues = tracker.issues()
    for options in ((), ("--dry-run",)):
        result = remind("--account", OFFICER, *options, account=OFFICER)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == (
            f"register: the reminders of this repository are kept by {REGISTER}, the first of them in issue 1: "
            f"a run in the name of {OFFICER} would open all of them again. To remind now, start the workflow on "
            f"GitHub: Actions, Reminders, Run workflow. To let {OFFICER} keep them from now on, stop the workflow and "
            f"close the {len(issues)} issues of {REGISTER} first\n"
        )
    assert tracker.issues() == issues
    for one in issues:
        tracker.by(OFFICER).change(one.number, state="closed", reason="not_planned")
    result = remind("--account", OFFICER, account=OFFICER)
    assert (result.exit_code, len(tracker.issues())) == (0, 2 * len(issues))


@pytest.mark.parametrize("account", [REGISTER, OFFICER])
def test_a_look_alike_is_told_of_and_silences_nobody(remind: Run, tracker: Tracker, account: str) -> None:
    remind("--account", OFFICER, account=OFFICER)
    count = len(tracker.issues())
    for one in tracker.issues():
        tracker.by(STRANGER).create(one.title, one.body, one.labels, ())
        tracker.by(OFFICER).change(one.number, body="Nothing", state="closed", reason="not_planned")
    result = remind("--account", account, account=account)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert sum(" opened: " in line for line in lines) == count
    assert [line for line in lines if line.startswith("Issue ")] == [
        f"Issue {number} looks like a reminder and was opened by {STRANGER}: it is not counted. "
        "Close it, unless somebody needs it."
        for number in range(count + 1, 2 * count + 1)
    ]
    told = json.loads(remind("--account", account, "--dry-run", "--format", "json", account=account).stdout)
    assert (len(told["uncounted"]), told["actions"]) == (count, [])


def test_a_run_that_could_do_nothing_leaves_no_note(remind: Run, tracker: Tracker, tmp_path: Path) -> None:
    note = tmp_path / "reminders.json"
    tracker.faults.answer("POST labels", 422, "Validation Failed", times=99)
    result = remind_through_faults(remind, tracker, note)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == "0 changes made."
    assert {line.partition(":")[0] for line in result.stdout.splitlines()[:-1]} == {"Not done"}
    assert not note.exists()
    tracker.faults.clear()
    tracker.faults.answer("POST issues", 422, "Validation Failed")
    result = remind_through_faults(remind, tracker, note)
    beat = read_heartbeat(note.read_text("utf-8"))
    assert beat is not None
    assert (result.exit_code, beat.failed, beat.opened) == (1, 1, len(tracker.issues()))


def remind_through_faults(remind: Run, tracker: Tracker, note: Path) -> Result:
    """A run in whose way the tracker's faults are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("site_builder.github.client.connect", lambda *_: tracker.github._http)  # noqa: SLF001  the way
        return remind("--heartbeat", str(note))


def test_an_email_that_came_back_is_told_once_and_not_sent_again(
    remind: Run, tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_API_KEY", "key")
    monkeypatch.setenv("NOTIFY_TEMPLATE_ID", "template")
    sent: list[Digest] = []
    monkeypatch.setattr("site_builder.notify.Notify.send", lambda _, digest: not sent.append(digest))
    asked: list[set[str]] = []

    def returned(_: object, references: dict[str, object]) -> dict[str, str]:
        asked.append(set(references))
        return {one: f"{sent[0].to}: there is no such mailbox" for one in references if one == sent[0].reference}

    monkeypatch.setattr("site_builder.notify.Notify.returned", returned)
    first = remind()
    assert (first.exit_code, asked) == (0, [])
    letters = list(sent)
    name = registers.read(EXAMPLE).register.partner_name(sent[0].lead)  # type: ignore[union-attr]  it can be read
    second = remind()
    assert (second.exit_code, second.stderr) == (1, "")
    assert [line for line in second.stdout.splitlines() if line.startswith("Not done: ")] == [
        (
            f"Not done: The email of September 2027 to {name} could not be delivered to {sent[0].to}: there is no "
            f"such mailbox. Tell {name} another way, and see that its record has a mailbox that is read"
        )
    ]
    assert asked == [{one.reference for one in letters}]
    issues = tracker.issues()
    third = remind()
    assert (third.exit_code, third.stdout) == (0, "0 changes made.\n")
    assert [one for one in asked[1:] if sent[0].reference in one] == []
    assert (sent, tracker.issues()) == (letters, issues)


def test_a_lead_without_a_mailbox_is_told_of(remind: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_API_KEY", "key")
    monkeypatch.setenv("NOTIFY_TEMPLATE_ID", "template")
    monkeypatch.setattr("site_builder.reviews.digest._mailbox", lambda *_: "")
    planned = remind("--dry-run")
    ran = remind()
    assert (planned.exit_code, ran.exit_code) == (0, 0)
    names = registers.read(EXAMPLE).register.partner_name  # type: ignore[union-attr]  the example can be read
    letters = [line for line in planned.stdout.splitlines() if line.startswith("email")]
    who = f"{names('saltmarsh-county-council')} is not written to, as its record has no mailbox: "
    assert any(line.startswith(f"email         -  {who}") for line in letters)
    assert "email" not in planned.stdout.splitlines()[-1]
    lines = [line for line in ran.stdout.splitlines() if "written to" in line]
    assert len(lines) == len(letters)
    assert f"{names('saltmarsh-county-council')} was not written to: its record has no mailbox" in lines


def test_an_email_that_cannot_be_noted_hides_nothing_that_was_done(
    remind: Run, tracker: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_API_KEY", "key")
    monkeypatch.setenv("NOTIFY_TEMPLATE_ID", "template")
    monkeypatch.setattr("site_builder.notify.Notify.send", lambda *_: True)
    monkeypatch.setattr("site_builder.github.client.GitHub.change", _refused)
    result = remind("--heartbeat", str(tmp_path / "reminders.json"))
    assert (result.exit_code, result.stderr) == (1, "")
    assert len([line for line in result.stdout.splitlines() if " opened: " in line]) == len(tracker.issues()) > 0
    assert "was written to, which could not be noted in issue 2: GitHub answers with an error." in result.stdout
    beat = read_heartbeat((tmp_path / "reminders.json").read_text("utf-8"))
    assert beat is not None
    assert beat.failed == result.stdout.count("Not done: ") > 0


def _refused(*_: object, **_facts: object) -> None:
    raise GitHubError("GitHub answers with an error.", "service")


@pytest.mark.parametrize(
    ("options", "environment", "said"),
    [
        ((), {}, "there is no token: set GITHUB_TOKEN"),
        (("--api-url", "http://tracker.example"), {"GITHUB_TOKEN": "x"}, "The token is only sent encrypted"),
    ],
)
def test_what_is_missing_is_told_in_one_line(
    options: tuple[str, ...], environment: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GITHUB_TOKEN", "NOTIFY_API_KEY", "NOTIFY_TEMPLATE_ID"):
        monkeypatch.delenv(name, raising=False)
    arguments = ["remind", "--root", str(EXAMPLE), "--repo", "a/b", *options]
    result = CliRunner().invoke(cli, arguments, env=environment)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert said in result.stderr


def test_email_that_cannot_be_sent_does_not_keep_the_reminders_back(
    remind: Run, tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_API_KEY", "y")
    monkeypatch.delenv("NOTIFY_TEMPLATE_ID", raising=False)
    result = remind()
    assert result.exit_code == 1
    assert TITLE in {issue.title for issue in tracker.issues()}
    assert "Not done: No lead was written to: NOTIFY_API_KEY is set, and NOTIFY_TEMPLATE_ID is not" in result.stdout
