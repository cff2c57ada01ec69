"""A proposal that is an attack: nothing of it is run, nothing of it commands the runner, and people are told."""

import re
from pathlib import Path

from github.rehearsal import AGREEMENT, RIGHT, Rehearsal

COMMANDS = "\\n::error file=x,line=1::pwned\\r\\n::set-output name=x::pwned\\n##[error]pwned\\n::stop-commands::x"
NAMES = [
    "a\n::error::pwned",
    "$(touch pwned)",
    "`touch pwned`",
    "x; touch pwned;",
    "-rf",
    "%0A::error::pwned",
    "..%2f..%2fpwned",
    "##[error]pwned",
    "'; touch pwned; '",
    '"; touch pwned; "',
    "${{ secrets.GITHUB_TOKEN }}",
]
EVIL = f"from pathlib import Path\nPath({'pwned'!r}).touch()\n"
ANNOTATION = re.compile(
    r"::(error|warning) file=[^\n,]+,line=\d+,col=\d+,title=[a-z0-9-]+::[^\n]*|::notice::And \d+ more, [^\n]*"
)


def pwned(rehearsal: Rehearsal) -> list[Path]:
    """Whatever an attack has left."""
    return [path for path in rehearsal.folder.rglob("pwned*") if ".git" not in path.parts]


def test_names_and_values_command_nothing(rehearsal: Rehearsal) -> None:
    titled = RIGHT.replace("Bringing empty homes back into use", f'"{COMMANDS}"')
    keyed = RIGHT.replace("template: isp-2", f'"::error::{COMMANDS}": "{COMMANDS}"')
    files = {f"agreements/{name}.yml": RIGHT for name in NAMES}
    files |= {"agreements/titled.yml": titled, "agreements/keyed.yml": keyed, "partners/$(touch pwned).yml": COMMANDS}
    head = rehearsal.propose(files)
    runner, checked = rehearsal.validate("hostile", head)
    assert (checked.code, checked.error) == (1, "")
    commands = [line for line in checked.out.splitlines() if "::" in line or "##[" in line]
    assert all(ANNOTATION.fullmatch(line) for line in commands), commands
    assert len(commands) == 11
    assert checked.out.splitlines()[10].startswith("::notice::And ")
    summary = runner.run("validate", "validate", "Say all of it in the summary")
    assert (summary.code, summary.out) == (0, "")
    commented = rehearsal.comment("hostile-comment", runner, head)
    assert commented.out == f"Pull request {rehearsal.number}: comment posted.\n"
    (comment,) = rehearsal.said
    assert comment.count("<!--") == 1
    assert not [line for line in comment.splitlines() if line.lstrip().startswith(("::", "##["))]
    assert pwned(rehearsal) == []


def test_no_program_of_a_proposal_is_run(rehearsal: Rehearsal) -> None:
    hooks = "hooks: [evil.py]\nplugins: [register]\ndocs_dir: guidance\ntheme: {name: material, custom_dir: evil}\n"
    program = {
        "mkdocs.yml": f"site_name: x\n{hooks}",
        "evil.py": EVIL,
        "site_builder/__init__.py": EVIL,
        "sitecustomize.py": EVIL,
        "evil/main.html": "pwned",
        ".gitattributes": "* filter=evil\n",
    }
    head = rehearsal.propose({AGREEMENT: RIGHT, **program})
    runner, checked = rehearsal.validate("programs-of-its-own", head)
    assert checked.code == 0, checked
    built = runner.run("validate", "validate", "Build the site as it would be")
    assert built.code == 0, built
    assert pwned(rehearsal) == []
    assert "pwned" not in (runner.workspace / "preview/site/index.html").read_text("utf-8")
    rehearsal.comment("told", runner, head)
    (comment,) = rehearsal.said
    assert comment.splitlines()[1] == "> [!CAUTION]"
    assert "mkdocs.yml, site\\_builder/\\_\\_init\\_\\_.py, sitecustomize.py." in comment.splitlines()[2]


def test_a_link_among_the_records_publishes_nothing(rehearsal: Rehearsal) -> None:
    secret = rehearsal.folder / "secret"
    secret.write_text("the secret of this machine", "utf-8")
    for path in ("agreements/link.yml", "guidance/link.md", "mkdocs.yml"):
        link = rehearsal.fork.folder / path
        link.unlink(missing_ok=True)
        link.symlink_to(secret)
    head = rehearsal.propose({AGREEMENT: RIGHT})
    runner, checked = rehearsal.validate("links", head)
    assert checked.code == 1
    assert "agreements/link.yml" in checked.out
    built = runner.run("validate", "validate", "Build the site as it would be")
    assert built.code == 1
    assert secret.read_text("utf-8") == "the secret of this machine"
    assert not (runner.workspace / "preview").exists()
    left = [path for path in (runner.workspace / "results").iterdir() if "the secret" in path.read_text("utf-8")]
    assert left == []


def test_results_of_another_commit_or_none_are_refused(rehearsal: Rehearsal) -> None:
    first = rehearsal.propose({AGREEMENT: RIGHT})
    runner, _ = rehearsal.validate("first", first)
    second = rehearsal.propose({AGREEMENT: RIGHT + "benefits: twice\n"})
    told = rehearsal.comment("other", runner, second)
    assert (told.code, told.out) == (2, "")
    assert told.error == "register: the results are not of the commit that was checked, so nothing is said of them\n"
    late = rehearsal.comment("late", runner, first)
    assert (late.code, late.error) == (0, "")
    assert late.out.startswith("No open pull request has this commit at its head")
    (runner.workspace / "results" / "results.json").write_text('{"passes": true}', "utf-8")
    forged = rehearsal.comment("forged", runner, second)
    assert (forged.code, forged.out) == (2, "")
    assert re.fullmatch(r"register: the file of results has \d+ values that none of ours has\n", forged.error)
    assert rehearsal.said == []
