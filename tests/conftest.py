"""What tests share: the day that counts as today, and a register to try things on."""

import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import browser as browsers
import pytest
import yaml
from hypothesis import settings
from playwright.sync_api import Browser
from repositories import ENVIRONMENT, Repository
from sites import REAL, REPOSITORY, Built, build, served

from site_builder.examination import examine
from site_builder.history import Base, read_base
from site_builder.problem import Problem
from site_builder.site import publishing
from site_builder.site.pages import insights, paging, sharing
from site_builder.site.search import index as search_index
from site_builder.source import Plain, Source, read

# the same examples every time, on however busy a machine: a change is to blame for what it breaks, and for nothing else
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None, max_examples=1_000)
settings.load_profile("repeatable")

TODAY = date(2026, 11, 21)
EXAMPLE = Path(__file__).parent / "registers" / "example"
"""A small register, complete and without a single problem."""


class Examined(NamedTuple):
    """What came of an example laid over the example register."""

    paths: frozenset[str]
    """The files that the example wrote."""
    problems: tuple[Problem, ...]

    def of(self, rule: str) -> list[Problem]:
        """What this rule found, in the files that the example wrote."""
        return [problem for problem in self.problems if problem.rule == rule and problem.path in self.paths]


def said(problems: Iterable[Problem]) -> list[str]:
    """Problems as one line each, for comparing whole lists; their hints and severities are left out."""
    return [f"{each.path}:{each.line}:{each.column}: {each.message} [{each.rule}]" for each in problems]


@pytest.fixture
def nobodys_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Git as it is for somebody who has set nothing."""
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"):
        monkeypatch.setenv(name, ENVIRONMENT[name])
    # a repository around the folder of the tests is none of theirs
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The register at the top of the repository, and its site."""
    return build(REPOSITORY, tmp_path_factory.mktemp("demonstration") / "site", TODAY)


@pytest.fixture(scope="session")
def real_register(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Agreements that the government really published, and their site."""
    return build(REAL, tmp_path_factory.mktemp("real") / "site", TODAY)


@pytest.fixture(scope="session")
def paged(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The demonstration as if its lists were very long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paging, "LONGEST", 20)
        patch.setattr(paging, "A_PAGE", 7)
        patch.setattr(sharing, "A_FILE", 20)
        patch.setattr(search_index, "ENTRIES_A_FILE", 60)
        patch.setattr(insights, "MOST_NAMED", 2)
        site = tmp_path_factory.mktemp("paged") / "site"
        examined = examine(REPOSITORY, TODAY)
        publishing.build(REPOSITORY, site, examined, TODAY, lambda _share: None)
    return Built(examined, site)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a module. Without one they fail, with how to get it."""
    path = browsers.find()
    if path is None:
        pytest.fail(browsers.MISSING, pytrace=False)
    with browsers.started(path) as started:
        yield started


@pytest.fixture(scope="module")
def home(demonstration: Built) -> Iterator[str]:
    """The address at which the demonstration is served."""
    with served(demonstration.site) as address:
        yield address


@pytest.fixture
def example_register(tmp_path: Path) -> Path:
    """A copy of the example register that a test may change."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "register"))


@pytest.fixture
def examined(example_register: Path) -> Callable[[str], Examined]:
    """Lays an example over the example register and checks that. `site_builder.rules.rule` says how one is written."""

    def examine_example(text: str) -> Examined:
        base = _committed(example_register, text) if _speaks_of_before(text) else None
        paths = frozenset(overlay(example_register, text))
        problems = examine(example_register, TODAY, base=base and base()).report.problems
        return Examined(paths, problems)

    return examine_example


_FILE = re.compile(
    r"^# (?P<path>(?:agreements|partners|guidance|registry)/[^,\n]+)"
    r"(?:, (?:(?P<raw>as it stands)(?: in (?P<codec>[\w-]+))?|a link to (?P<target>[^\n]+)|(?P<removed>removed)"
    r"|(?P<before>before)))?\n",
    re.MULTILINE,
)


def _speaks_of_before(text: str) -> bool:
    return any(heading["before"] for heading in _FILE.finditer(text))


def _committed(root: Path, text: str) -> Callable[[], Base]:
    """Commit the register as the example says that it was, put it back, and return what compares with that commit."""
    repository = Repository(root)
    kept = {path: path.read_bytes() for path in root.rglob("*.*") if path.is_file() and ".git" not in path.parts}
    overlay(root, text, before=True)
    repository.commit()
    for path in {*root.rglob("*.yml"), *root.rglob("*.md")} - kept.keys():
        path.unlink()
    for path, content in kept.items():
        path.write_bytes(content)
    return lambda: read_base(root, "HEAD")


def overlay(root: Path, text: str, *, before: bool = False) -> list[str]:
    """Write an example over the register at `root`, and return the paths of the files that it is about.

    What it says of `before` is left out, or with `before` is all that is written.
    """
    text = text.rstrip() + "\n"
    headings = list(_FILE.finditer(text))
    starts = [*(heading.start() for heading in headings), len(text)]
    paths = [heading["path"] for heading in headings]
    first = text[: starts[0]].strip()
    if first and not before:
        _merge_into(root, "agreements/example.yml", first)
        paths.append("agreements/example.yml")
    for heading, end in zip(headings, starts[1:], strict=True):
        if bool(heading["before"]) == before:
            _write(root, heading, text[heading.end() : end])
    return paths


def _write(root: Path, heading: re.Match[str], part: str) -> None:
    path = root / heading["path"]
    if heading["removed"]:
        path.unlink()
    elif heading["target"]:
        path.symlink_to(heading["target"])
    elif heading["raw"]:
        path.write_bytes(part.encode(heading["codec"] or "utf-8"))
    else:
        _merge_into(root, heading["path"], part)


class _Plain(yaml.SafeDumper):
    """Spells out what occurs twice."""

    def ignore_aliases(self, data: object) -> bool:
        del data
        return True


def _merge_into(root: Path, path: str, text: str) -> None:
    file = root / path
    change = _readable("agreements/change.yml", text.encode()).data
    base = _readable(path, file.read_bytes()) if file.exists() else None
    merged = _merged(base.data if base else {}, change)
    written = yaml.dump(merged, Dumper=_Plain, allow_unicode=True, sort_keys=False)
    if path.endswith(".md"):
        written = f"---\n{written}---\n{base.body if base else ''}"
    file.write_text(written, encoding="utf-8")


def _readable(path: str, content: bytes) -> Source:
    source = read(path, content)
    assert isinstance(source, Source), f"an example that cannot be read must be written `as it stands`: {source}"
    return source


def _merged(base: Plain, change: Plain) -> Plain:
    if not isinstance(base, dict) or not isinstance(change, dict):
        return change
    merged = {**base, **{key: _merged(base.get(key), value) for key, value in change.items()}}
    if isinstance(change.get("parties"), tuple):
        known = {party["partner"]: party for party in base.get("parties", ())}
        merged["parties"] = tuple(
            _merged(known.get(party.get("partner")), party) if isinstance(party, dict) else party
            for party in change["parties"]
        )
    return merged


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of the project's own."""
    parser.addoption("--rewrite-year", action="store_true", help="Write tests/github/year.txt anew.")
    parser.addoption("--rewrite-rehearsal", action="store_true", help="Write tests/github/rehearsal.md anew.")
