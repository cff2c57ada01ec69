"""Reading a whole register: what its files may be called and may be, and that one bad file is one problem."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import EXAMPLE, TODAY, said

from site_builder.examination import examine
from site_builder.records import Agreement, Partner
from site_builder.register import Reading, find_root, read

PARTNER = b"name: Age Well\nsector: voluntary\nstatus: applied\n"
NAME = "a file's name must be 3 to 80 small letters and digits with single hyphens"
ENDING = "partners must hold record files alone, ending .yml"
RESERVED = "some computers cannot open a file of this name"
ORDINARY = "a record must be an ordinary file: this is a link, a folder or a device"


def errors(root: Path) -> list[str]:
    """Every error of the register, those of the checks across records too."""
    return said(examine(root, TODAY).report.at_least("error").problems)


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("A.yml", f"{NAME}: A.yml", ""),
        ("Age-Well.yml", f"{NAME}: Age-Well.yml", "rename it, for example to age-well.yml"),
        ("Age Well.yml", f"{NAME}: Age Well.yml", "rename it, for example to age-well.yml"),
        ("age--well.yml", f"{NAME}: age--well.yml", "rename it, for example to age-well.yml"),
        ("-age-well.yml", f"{NAME}: -age-well.yml", "rename it, for example to age-well.yml"),
        ("age.well.yml", f"{NAME}: age.well.yml", "rename it, for example to age-well.yml"),
        ("..\\..\\age.yml", None, ""),
        ("age\\well.yml", f"{NAME}: age\\well.yml", "rename it, for example to age-well.yml"),
        ("it.yml", f"{NAME}: it.yml", ""),
        ("x" * 81 + ".yml", f"{NAME}: {'x' * 81}.yml", f"rename it, for example to {'x' * 80}.yml"),
        ("age-well\n.yml", f"{NAME}: age-well\n.yml", "rename it, for example to age-well.yml"),
        ("age-well.yml\n", f"{ENDING}: age-well.yml\n", "move it elsewhere"),
        ("isа-1.yml", f"{NAME}: isа-1.yml", "rename it, for example to is-1.yml"),  # noqa: RUF001  a Cyrillic letter
        ("٣٣٣.yml", f"{NAME}: ٣٣٣.yml", ""),
        ("ｗｅｌｌ.yml", f"{NAME}: ｗｅｌｌ.yml", ""),  # noqa: RUF001  full-width
        ("\x1b[31mred.yml", f"{NAME}: \x1b[31mred.yml", "rename it, for example to 31mred.yml"),
        ("con.yml", f"{RESERVED}: con.yml", "choose another name"),
        ("com1.yml", f"{RESERVED}: com1.yml", "choose another name"),
        ("nul.well.yml", f"{RESERVED}: nul.well.yml", "choose another name"),
        ("Con.yml", f"{NAME}: Con.yml", ""),
        ("age-well.yaml", f"{ENDING}: age-well.yaml", "rename it, for example to age-well.yml"),
        ("Age-Well.YML", f"{ENDING}: Age-Well.YML", "rename it, for example to age-well.yml"),
        ("age-well.json", f"{ENDING}: age-well.json", "move it elsewhere"),
        ("age-well", f"{ENDING}: age-well", "move it elsewhere"),
        ("readme.md", f"{ENDING}: readme.md", "rename it, for example to readme.yml"),
        ("README.md", None, ""),
        (".gitkeep", None, ""),
        (".age-well.yml", None, ""),
        ("age-well.yml", None, ""),
    ],
)
def test_a_file_is_called_by_its_id(example_register: Path, name: str, message: str | None, hint: str) -> None:
    (example_register / "partners" / name).write_bytes(PARTNER)
    problems = examine(example_register, TODAY).report.at_least("error").problems
    assert said(problems) == ([f"partners/{name}:1:1: {message} [file-name]"] if message else [])
    assert [problem.hint for problem in problems] == ([hint] if message else [])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("3.yml", None),
        ("2024.1.yml", None),
        ("Version 3.yml", "a file's name must be the version that it holds, such as 2 or 2024.1: Version 3.yml"),
        ("3.yaml", "registry/charter must hold record files alone, ending .yml: 3.yaml"),
    ],
)
def test_a_charter_is_called_by_its_version(example_register: Path, name: str, message: str | None) -> None:
    folder = example_register / "registry" / "charter"
    (folder / name).write_bytes((folder / "2.yml").read_bytes())
    expected = [f"registry/charter/{name}:1:1: {message} [file-name]"] if message else []
    assert [each for each in errors(example_register) if name in each] == expected


def test_a_name_that_is_a_persons_number_is_not_repeated(example_register: Path) -> None:
    (example_register / "partners" / "943-476-5919.yml").write_bytes(PARTNER)
    problems = examine(example_register, TODAY).report.at_least("error").problems
    assert said(problems) == [
        "partners/•••-•••-••••.yml:1:1: a file's name must hold nobody's personal data [file-name]"
    ]


def test_references_to_a_file_that_has_the_wrong_ending_are_no_further_problems(example_register: Path) -> None:
    (example_register / "partners" / "harbour-light.yml").rename(example_register / "partners" / "harbour-light.yaml")
    problems = examine(example_register, TODAY).report.at_least("error").problems
    assert said(problems) == [f"partners/harbour-light.yaml:1:1: {ENDING}: harbour-light.yaml [file-name]"]


def test_names_that_differ_in_capitals_alone_are_told_apart(example_register: Path) -> None:
    for name in ("age-well.yml", "AGE-WELL.yml"):
        (example_register / "partners" / name).write_bytes(PARTNER)
    assert errors(example_register) == [f"partners/AGE-WELL.yml:1:1: {NAME}: AGE-WELL.yml [file-name]"]


def test_bytes_that_are_no_text_in_a_name_are_shown_as_question_marks(example_register: Path) -> None:
    Path(os.fsdecode(os.fsencode(example_register) + b"/partners/caf\xe9.yml")).write_bytes(PARTNER)
    assert errors(example_register) == [f"partners/caf?.yml:1:1: {NAME}: caf?.yml [file-name]"]


def test_a_record_is_an_ordinary_file(example_register: Path) -> None:
    folder = example_register / "partners"
    secret = example_register / "secret.txt"
    secret.write_bytes(PARTNER)
    (folder / "folder.yml").mkdir()
    (folder / "subfolder").mkdir()
    (folder / "link.yml").symlink_to("../secret.txt")
    (folder / "dangling.yml").symlink_to("nowhere.yml")
    (folder / "nothing.yml").symlink_to("/dev/null")
    os.mkfifo(folder / "fifo.yml")
    signal.alarm(20)  # whoever opens it waits for ever: this ends the tests instead
    program = folder / "program.yml"
    program.write_bytes(PARTNER)
    program.chmod(0o755)
    found = errors(example_register)
    signal.alarm(0)
    assert found == [
        f"partners/dangling.yml:1:1: {ORDINARY} [file-type]",
        f"partners/fifo.yml:1:1: {ORDINARY} [file-type]",
        f"partners/folder.yml:1:1: {ORDINARY} [file-type]",
        f"partners/link.yml:1:1: {ORDINARY} [file-type]",
        f"partners/nothing.yml:1:1: {ORDINARY} [file-type]",
        "partners/program.yml:1:1: a record must not be executable [file-type]",
        f"partners/subfolder:1:1: {ENDING}: subfolder [file-name]",
    ]


def test_where_every_file_is_executable_the_mark_says_nothing(example_register: Path) -> None:
    for file in example_register.rglob("*.*"):
        file.chmod(0o755)
    assert errors(example_register) == []


@pytest.mark.parametrize("folder", ["partners", "registry", "registry/charter"])
def test_a_folder_is_the_registers_own(example_register: Path, tmp_path: Path, folder: str) -> None:
    elsewhere = (example_register / folder).rename(tmp_path / "elsewhere")
    (example_register / folder).symlink_to(elsewhere)
    assert errors(example_register) == [
        f"{folder}:1:1: {folder} must be a folder of its own: this is a link [file-type]"
    ]


def test_a_file_in_place_of_a_folder_is_one_problem(example_register: Path) -> None:
    shutil.rmtree(example_register / "partners")
    (example_register / "partners").write_bytes(PARTNER)
    assert errors(example_register) == [
        "partners:1:1: partners must be a folder that can be read: Not a directory [file-type]"
    ]


def test_what_may_not_be_read_is_said_once() -> None:
    # not in pytest's own folder, which nobody else may enter
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        register = Path(shutil.copytree(EXAMPLE, Path(folder, "register")))
        for path in (register, *register.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        (register / "agreements").chmod(0)
        (register / "partners" / "harbour-light.yml").chmod(0)
        with rights_of_nobody():
            problems = read(register).problems
        (register / "agreements").chmod(0o755)
    assert said(problems) == [
        "agreements:1:1: agreements must be a folder that can be read: Permission denied [file-type]",
        "partners/harbour-light.yml:1:1: the file must be readable: Permission denied [file-type]",
    ]


@contextmanager
def rights_of_nobody() -> Iterator[None]:
    """For root, every file is readable."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_broken_record_is_reported_once_and_so_is_nothing_that_refers_to_it(example_register: Path) -> None:
    for path in ("partners/harbour-light.yml", "agreements/first-edition.yml", "guidance/data-sharing-code.md"):
        (example_register / path).write_text("---\na: b: c\n---\n")
    colon = "a value with a colon and a space in it must stand in quotes, and keys must line up"
    assert errors(example_register) == [
        f"agreements/first-edition.yml:2:5: {colon} [yaml-syntax]",
        f"guidance/data-sharing-code.md:2:5: {colon} [yaml-syntax]",
        f"partners/harbour-light.yml:2:5: {colon} [yaml-syntax]",
    ]
    register = read(example_register).register
    assert register
    assert register.has(Partner, "harbour-light")
    assert register.has(Agreement, "first-edition")
    assert not register.has(Partner, "harbour-lights")


def test_every_bad_value_of_a_record_is_reported_where_it_stands(example_register: Path) -> None:
    (example_register / "partners" / "age-well.yml").write_text(
        "name: Age Well\nsector: voluntary\nstatus: activ\njoined: 2019-02-30\narea: Northmere\n"
    )
    statuses = "applied, active, withdrawn, dissolved"
    assert errors(example_register) == [
        f"partners/age-well.yml:3:9: status must be one of {statuses}: 'activ' [field-value]",
        "partners/age-well.yml:4:9: joined must be a day that exists: '2019-02-30' [field-value]",
        "partners/age-well.yml:5:7: area must be a list: 'Northmere' [field-value]",
    ]


@pytest.mark.parametrize("broken", ["registry/register.yml", "registry/vocabularies.yml"])
def test_without_its_settings_a_register_still_has_its_files_read(example_register: Path, broken: str) -> None:
    (example_register / broken).write_text("name: [\n")
    (example_register / "partners" / "harbour-light.yml").write_text("")
    reading = read(example_register)
    assert reading.register is None
    unreadable = "the file must be YAML that can be read: something on this line or the line above is out of place"
    assert said(reading.problems) == [
        f"{broken}:1:8: {unreadable} [yaml-syntax]",
        "partners/harbour-light.yml:1:1: a record must not be empty [yaml-syntax]",
    ]


def test_missing_settings_are_one_problem(example_register: Path) -> None:
    (example_register / "registry" / "register.yml").unlink()
    assert errors(example_register) == [
        "registry/register.yml:1:1: the file must be readable: No such file or directory [file-type]"
    ]


def test_folders_without_records_may_be_missing(example_register: Path) -> None:
    (example_register / "guidance" / "data-sharing-code.md").unlink()
    (example_register / "guidance").rmdir()
    reading = read(example_register)
    assert reading.problems == ()
    assert reading.register
    assert reading.register.guidance == {}


@pytest.mark.parametrize("keep_the_folder", [True, False])
def test_an_empty_register_is_a_problem(example_register: Path, *, keep_the_folder: bool) -> None:
    for file in (example_register / "agreements").iterdir():
        file.unlink()
    if not keep_the_folder:
        (example_register / "agreements").rmdir()
    assert [each for each in errors(example_register) if "[empty-register]" not in each] == []
    assert len(errors(example_register)) == 1


def test_records_are_found_by_their_file_names_in_order(example_register: Path) -> None:
    reading = read(example_register)
    register = reading.register
    assert isinstance(reading, Reading)
    assert register
    assert list(register.agreements) == ["example", "first-edition"]
    assert [agreement.path for agreement in register.agreements.values()] == [
        "agreements/example.yml",
        "agreements/first-edition.yml",
    ]
    assert list(register.charters) == ["1", "2"]
    assert {record.path for record in register.records} == register.sources.keys()
    assert reading.files == len(register.sources)


def test_the_nearest_register_at_or_above_a_folder_is_found(example_register: Path) -> None:
    assert find_root(example_register / "registry" / "charter") == example_register
    assert find_root(example_register) == example_register
    assert find_root(example_register.parent) is None
