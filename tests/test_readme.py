"""What the README shows is true: its record passes, its mistake looks as shown, its commands exist."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def with_the_record(tmp_path: Path) -> Path:
    """The demonstration register and the README's record: where that record is."""
    for folder in ("agreements", "partners", "registry", "guidance"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shown = re.search(r"```yaml\n# (agreements/\S+)\n(.*?)```", README, re.DOTALL)
    assert shown is not None
    path = tmp_path / shown[1]
    path.write_text(shown[2], encoding="utf-8")
    return path


def check(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "site_builder", "check", "--root", str(path.parent.parent), str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def test_the_record_is_whole_and_passes(with_the_record: Path) -> None:
    result = check(with_the_record)
    assert (result.returncode, result.stdout.split(" checked, ")[1]) == (0, "nothing wrong.\n")


def test_a_mistake_looks_as_shown(with_the_record: Path) -> None:
    record = with_the_record.read_text(encoding="utf-8")
    with_the_record.write_text(record.replace("status: active", "status: activ"), encoding="utf-8")
    shown = re.search(r"```\n(agreements/.*?)```", README, re.DOTALL)
    assert shown is not None
    assert check(with_the_record).stdout.startswith(shown[1].replace(":4:9:", ":3:9:").replace("  4 |", "  3 |"))


def test_each_make_target_and_path_exists() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"make (build|test|serve|bench|check)", README)) <= set(targets)
    for path in re.findall(r"\]\((?!https:)([^)#]+)\)", README):
        assert (ROOT / path).exists(), path


def test_its_pictures_are_there_and_in_words_too() -> None:
    pictures = [dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in re.findall(r"<img ([^>]*)>", README)]
    shown = {picture["src"] for picture in pictures if picture["alt"]}
    assert shown == {path.relative_to(ROOT).as_posix() for path in (ROOT / ".github" / "images").iterdir()}
    assert len(shown) == len(pictures)
