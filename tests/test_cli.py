"""The command as people run it: its whole output, its exit code, and that no traceback reaches anybody."""

import json
import os
import pty
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import click
import pytest
from conftest import EXAMPLE, TODAY

from site_builder.cli import cli, main
from site_builder.rules import RULES

ROOT = Path(__file__).parent.parent
"""The demonstration register is this repository."""
REGISTER = Path(sys.executable).with_name("register")
AS_OF = ("--as-of", TODAY.isoformat())


class Ran(NamedTuple):
    """What came of a command."""

    code: str | int | None
    out: str
    err: str


def run(*arguments: str, at: Path = EXAMPLE) -> Ran:
    """Runs the command as `python -m site_builder` does, in this process: a new one would take most of the time."""
    out, err = StringIO(), StringIO()
    command_line = patch.object(sys, "argv", ["register", *arguments])
    with chdir(at), command_line, redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main()
    return Ran(ended.value.code, out.getvalue(), err.getvalue())


def run_process(*command: str | Path, at: Path = EXAMPLE, environment: Mapping[str, str] | None = None) -> Ran:
    ran = subprocess.run(command, cwd=at, env={**os.environ, **(environment or {})}, capture_output=True, check=False)
    return Ran(ran.returncode, ran.stdout.decode(), ran.stderr.decode())


@pytest.fixture
def broken(example_register: Path) -> Path:
    """A register with two errors, in files of two folders, and a warning."""
    (example_register / "partners" / "age-well.yml").write_text("name: Age Well: at home\n")
    for path, old, new in [
        ("agreements/example.yml", "status: active", "status: activ"),
        ("partners/harbour-light.yml", "ico_expires: 2027-04-12", "ico_expires: 2026-04-12"),
    ]:
        text = (example_register / path).read_text("utf-8")
        assert old in text
        (example_register / path).write_text(text.replace(old, new), "utf-8")
    return example_register


STATUS = (
    "agreements/example.yml:4:9: error: status must be one of draft, awaiting-signature, active, suspended, ended, "
    "superseded: 'activ' [field-value]\n"
    "  4 | status: activ\n"
    "    |         ^\n"
    "  what to do: did you mean `active`?\n"
)
COLON = (
    "partners/age-well.yml:1:15: error: a value with a colon and a space in it must stand in quotes, and keys must "
    "line up [yaml-syntax]\n"
    "  1 | name: Age Well: at home\n"
    "    |               ^\n"
    '  what to do: write it as `key: "text: more text"`, or start the text on the next line after `key: >`\n'
)


def test_a_clean_register_passes() -> None:
    assert run("check", *AS_OF) == (0, "11 records checked, nothing wrong.\n", "")


def test_the_script_and_the_module_are_one_command() -> None:
    module = (sys.executable, "-m", "site_builder")
    for arguments in (["rules"], ["check", "--nonsense"]):
        assert run_process(REGISTER, *arguments) == run_process(*module, *arguments) == run(*arguments)


def test_a_register_is_found_from_any_folder_of_it(broken: Path) -> None:
    expected = (1, f"{STATUS}\n{COLON}\n12 records checked: 2 errors and 0 warnings.\n", "")
    arguments = ("check", "--severity", "error", *AS_OF)
    assert run(*arguments, at=broken) == expected
    assert run(*arguments, at=broken / "registry" / "charter") == expected
    assert run(*arguments, "--root", str(broken), at=Path("/")) == expected
    assert run(*arguments, "--root", "..", at=broken / "partners") == expected


@pytest.mark.parametrize(
    ("paths", "below", "code", "output"),
    [
        (["agreements"], "", 1, f"{STATUS}\n12 records checked: 1 error and 0 warnings.\n"),
        (["agreements/"], "", 1, f"{STATUS}\n12 records checked: 1 error and 0 warnings.\n"),
        (["agreements/example.yml"], "", 1, f"{STATUS}\n12 records checked: 1 error and 0 warnings.\n"),
        (["example.yml"], "agreements", 1, f"{STATUS}\n12 records checked: 1 error and 0 warnings.\n"),
        (["agreements/example.yml"], "partners", 1, f"{STATUS}\n12 records checked: 1 error and 0 warnings.\n"),
        (["partners", "agreements"], "", 1, f"{STATUS}\n{COLON}\n12 records checked: 2 errors and 0 warnings.\n"),
        (["."], "", 1, f"{STATUS}\n{COLON}\n12 records checked: 2 errors and 0 warnings.\n"),
        (["partners/harbour-light.yml", "registry"], "", 0, "12 records checked, no errors.\n"),
    ],
)
def test_files_and_folders_can_be_named(broken: Path, paths: list[str], below: str, code: int, output: str) -> None:
    assert run("check", *paths, "--severity", "error", *AS_OF, at=broken / below) == (code, output, "")


def test_warnings_alone_are_no_failure(broken: Path) -> None:
    ran = run("check", "partners/harbour-light.yml", *AS_OF, at=broken)
    assert (ran.code, ran.err) == (0, "")
    assert re.search(r"^partners/harbour-light\.yml:\d+:\d+: warning: .*2026-04-12", ran.out)
    assert ran.out.endswith("12 records checked: 0 errors and 1 warning.\n")


def test_a_format_for_programs_has_nothing_else_on_standard_output(broken: Path) -> None:
    ran = run("check", "--format", "json", "--severity", "error", *AS_OF, at=broken)
    assert ran.code == 1
    report = json.loads(ran.out)
    assert report["counts"] == {"error": 2, "warning": 0, "records": 12}
    assert [(each["path"], each["line"]) for each in report["problems"]] == [
        ("agreements/example.yml", 4),
        ("partners/age-well.yml", 1),
    ]


def test_without_settings_it_says_which_checks_wait(broken: Path) -> None:
    (broken / "registry" / "register.yml").write_text("name: Example\n")
    ran = run("check", "partners/age-well.yml", *AS_OF, at=broken)
    assert ran == (
        1,
        f"{COLON}\n12 records checked: 1 error and 0 warnings.\n",
        "The checks across records wait until the files in registry/ can be read.\n",
    )


TRY_CHECK = "Usage: register check [OPTIONS] [PATH]...\nTry 'register check --help' for help.\n\nError: "
TRY = "Usage: register [OPTIONS] COMMAND [ARGS]...\nTry 'register --help' for help.\n\nError: "
DAY = "Invalid value for '--as-of': write year, month, day, such as 2026-03-02"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "--root", "/"], "register: / holds no register: there is no registry/register.yml in it\n"),
        (["check", "nowhere.yml"], "register: no such file or folder: nowhere.yml\n"),
        (["check", "/"], f"register: / is not in the register's folder {EXAMPLE}\n"),
        (["check", "x" * 300], f"register: {'x' * 300}: File name too long\n"),
        (["rules", "no-such-rule"], "register: there is no rule no-such-rule: `register rules` lists them\n"),
        (
            ["build", "--site-dir", "/"],
            "register: / holds the register itself: choose another folder with --site-dir\n",
        ),
        (["check", "--as-of", "soon"], f"{TRY_CHECK}{DAY}: soon\n"),
        (["check", "--as-of", "2026-02-30"], f"{TRY_CHECK}{DAY}: 2026-02-30\n"),
        (["check", "--nonsense"], f"{TRY_CHECK}No such option '--nonsense'.\n"),
        (["nonsense"], f"{TRY}No such command 'nonsense'.\n"),
    ],
    ids=lambda value: " ".join(value)[:30] if isinstance(value, list) else "",
)
def test_what_cannot_run_says_so_in_plain_words(arguments: list[str], said: str) -> None:
    assert run(*arguments) == (2, "", said)


def test_where_there_is_no_register_it_says_what_to_do(tmp_path: Path) -> None:
    hint = "register: no register here: go to the folder that holds registry/register.yml, or name it with --root\n"
    assert run("check", at=tmp_path) == (2, "", hint)


def test_a_folder_that_has_gone_is_no_traceback(tmp_path: Path) -> None:
    script = 'mkdir gone && cd gone && rmdir ../gone && exec "$0" check'
    ran = run_process("/bin/sh", "-c", script, REGISTER, at=tmp_path)
    assert ran == (2, "", "register: No such file or directory\n")


@pytest.mark.parametrize("arguments", [["check", "--format", "json"], ["rules"]])
def test_a_reader_that_has_seen_enough_is_no_failure(arguments: list[str]) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    ran = subprocess.run([REGISTER, *arguments], cwd=ROOT, stdout=writes, stderr=subprocess.PIPE, check=False)
    os.close(writes)
    assert (ran.returncode, ran.stderr) == (0, b"")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_said_in_one_line(unbuffered: str) -> None:
    environment = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [REGISTER, "rules"], stdout=full, stderr=subprocess.PIPE, text=True, check=False, env=environment
        )
    assert (ran.returncode, ran.stderr) == (2, "register: No space left on device\n")


@pytest.mark.parametrize(
    ("environment", "colour"),
    [({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
def test_a_terminal_has_colour_unless_it_is_not_wanted(
    broken: Path, environment: dict[str, str], *, colour: bool
) -> None:
    assert ("\x1b[" in on_a_terminal(broken, environment)) == colour


def on_a_terminal(register: Path, environment: dict[str, str]) -> str:
    """What `check` shows on one. Read while it runs, for a terminal holds little and is gone with its last user."""
    ours, theirs = pty.openpty()
    kept = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    with subprocess.Popen(
        [REGISTER, "check", *AS_OF], cwd=register, env={**kept, **environment}, stdout=theirs
    ) as command:
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 65536):
                shown += piece
        except OSError:
            pass  # Linux says so when the last user has gone
        os.close(ours)
    assert command.returncode == 1
    return shown.decode()


def test_colour_is_for_terminals_alone(broken: Path) -> None:
    ran = run_process(REGISTER, "check", at=broken, environment={"TERM": "xterm", "FORCE_COLOR": "1"})
    assert ran.code == 1
    assert "\x1b" not in ran.out


def test_every_rule_is_listed_with_what_must_hold() -> None:
    ran = run("rules")
    assert (ran.code, ran.err) == (0, "")
    assert [line.split(maxsplit=2) for line in ran.out.splitlines()] == [
        [rule.id, rule.severity, rule.summary] for rule in RULES.values()
    ]


def test_a_rule_is_explained_with_its_examples() -> None:
    rule = RULES["duplicate-key"]
    ran = run("rules", "duplicate-key")
    assert (ran.code, ran.err) == (0, "")
    bad, good = ("\n".join(f"    {line}" for line in example.splitlines()) for example in (rule.bad, rule.good))
    assert ran.out == (f"duplicate-key (error)\n\n{rule.summary}\n\n{rule.why}\n\nBad:\n\n{bad}\n\nGood:\n\n{good}\n\n")


COMMANDS = {"register": cli, **{f"register {name}": command for name, command in cli.commands.items()}}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_example_in_the_help_works(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = name.split()
    for option in ("-h", "--help"):
        ran = run(*words[1:], option)
        assert (ran.code, ran.err) == (0, "")
    example = re.search(r"^  Example: (.*)$", ran.out, re.MULTILINE)
    assert example, "the help has an example"
    arguments = shlex.split(example[1])
    assert arguments[: len(words)] in (words, ["register", "check"])
    if name == "register serve":
        # it runs until it is stopped; tests/test_site.py looks at what it serves
        assert COMMANDS[name].make_context(name, arguments[2:]).params == {"port": 8080, "root": None}
        return
    if "--repo" in arguments:
        # tests/github runs it against a tracker; here, that it is understood
        monkeypatch.delenv("GITHUB_TOKEN", raising=False)
        ran = run(*arguments[1:], at=ROOT)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith("register: there is no token: set GITHUB_TOKEN")
        return
    ran = run(*(each.replace("/tmp", str(tmp_path)) for each in arguments[1:]), at=ROOT)  # noqa: S108  nothing is made there
    assert ran.code == 0, ran


def test_every_command_and_option_is_explained() -> None:
    for name, command in COMMANDS.items():
        assert command.help, name
        for option in command.params:
            if isinstance(option, click.Option) and option.name not in ("form", "port"):
                assert option.help, f"{name} --{option.name}"


@pytest.fixture
def buildable(example_register: Path) -> Path:
    shutil.copy(ROOT / "mkdocs.yml", example_register)
    return example_register


def files(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_build_with_errors_leaves_the_site_as_it_was(buildable: Path) -> None:
    ran = run("build", *AS_OF, at=buildable)
    assert ran.code == 0, ran
    assert re.fullmatch(rf"\d+ pages built from 11 records: {buildable}/site/index\.html\n", ran.out)
    before = files(buildable)

    (buildable / "partners" / "age-well.yml").write_text("name: Age Well: at home\n")
    assert run("build", *AS_OF, at=buildable) == (
        1,
        f"{COLON}\n12 records checked: 1 error and 0 warnings.\n",
        "Nothing was built. Mend these errors first.\n",
    )
    (buildable / "partners" / "age-well.yml").unlink()
    assert files(buildable) == before


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (".", "{} holds the register itself: choose another folder with --site-dir"),
        ("..", "{} holds the register itself: choose another folder with --site-dir"),
        ("agreements", "{} holds files that are no site of ours: empty it, or choose another with --site-dir"),
        ("mkdocs.yml", "{} cannot be used: Not a directory"),
    ],
)
def test_a_build_touches_no_folder_that_is_not_its_own(buildable: Path, name: str, said: str) -> None:
    before = files(buildable)
    target = (buildable / name).resolve()
    assert run("build", "--site-dir", name, *AS_OF, at=buildable) == (2, "", f"register: {said.format(target)}\n")
    assert files(buildable) == before


def test_a_build_needs_the_settings_of_mkdocs(example_register: Path) -> None:
    ran = run("build", *AS_OF, at=example_register)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith("mkdocs.yml' does not exist.\n")
    assert not (example_register / "site").exists()
