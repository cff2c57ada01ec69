"""Who may import what. Imports go one way, and each library and each effect has its one place.

A new arrow fails here first: either it goes the wrong way, or this table is the place to say that it is meant.
"""

import ast
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import EXAMPLE

PACKAGE = Path(__file__).parent.parent / "site_builder"

ORDER = (
    *("workers", "privacy", "problem", "source", "law", "records", "words", "register", "changes", "history"),
    *(
        "nearby",
        "rules",
        "examination",
        "editing",
        "reviews",
        "telling",
        "schema",
        "github",
        "notify",
        "site",
        "cli",
        "__main__",
    ),
)
"""Each may import those before it, and its own parts."""

LIBRARIES = {
    "yaml": {"source.notation"},
    "pydantic": {"github.results", "law", "register", "reviews.heartbeat", "schema"}
    | {f"records.{part}" for part in ("agreement", "community", "fields", "reading")},
    "pydantic_core": {"records.fields", "records.reading"},
    "markdown_it": {"site.text"},
    "nh3": {"site.text"},
    "jinja2": {"reviews.letters", "site.rendering"},
    "markupsafe": {"site.plugin", "site.text"},
    "git": {"history.repository"},
    "httpx": {"github.client"},
    "mkdocs": {"site.plugin", "site.publishing"},
    "notifications_python_client": {"notify"},
    "click": {"cli"} | {f"cli.{file.stem}" for file in (PACKAGE / "cli").glob("[a-z]*.py")} - {"cli.mailing"},
}
"""Everything that is neither ours nor Python's own."""

EFFECTS = {
    "print": set[str](),
    "echo": LIBRARIES["click"],
    # the last are pipes, to Git
    "stdout": {"cli.base", "cli.publishing", "history.repository"},
    "stderr": {"cli.base", "cli.publishing", "history.repository"},
    "environ": {"cli.base", "cli.mailing", "cli.proposing", "cli.reminding"},
    "today": {"cli.base", "site.plugin"},
    "now": {"cli.reminding"},
    "fork": {"workers"},
}
"""What is called or read by these names: who may print, see the environment, know the day, and start a process."""

OUTSIDE = {"subprocess", "socket", "http", "urllib.request", "ctypes", "pickle", "multiprocessing"}
"""Of Python's own, what nobody needs to read records and make a site of them."""

TREES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts): ast.parse(path.read_text("utf-8"))
    for path in sorted(PACKAGE.rglob("*.py"))
    if path != PACKAGE / "__init__.py"
}
"""Module to its code; a package's own code is `<package>.__init__`."""


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_package_itself_has_no_code() -> None:
    (docstring,) = ast.parse((PACKAGE / "__init__.py").read_text("utf-8")).body
    assert isinstance(docstring, ast.Expr)


def test_every_module_has_its_place_in_the_order() -> None:
    assert {module.split(".")[0] for module in TREES} == set(ORDER)


def test_imports_go_one_way() -> None:
    backwards = [
        f"{module} imports {name}"
        for module, tree in TREES.items()
        for name in imports(tree)
        if name.startswith("site_builder.") and ORDER.index(name.split(".")[1]) > ORDER.index(module.split(".")[0])
    ]
    assert backwards == []


def test_each_library_has_its_place() -> None:
    found = defaultdict(set)
    for module, tree in TREES.items():
        for name in imports(tree):
            library = name.split(".")[0]
            if library != "site_builder" and library not in sys.stdlib_module_names:
                found[library].add(module.removesuffix(".__init__"))
    assert found == LIBRARIES


def test_each_effect_has_its_place() -> None:
    found = {name: set[str]() for name in EFFECTS}
    for module, tree in TREES.items():
        for node in ast.walk(tree):
            name = getattr(node, "attr", None) or getattr(node, "id", None)
            if name in EFFECTS and (name not in ("today", "now") or _is_on_a_class(node)):
                found[name].add(module.removesuffix(".__init__"))
    assert {name: modules - EFFECTS[name] for name, modules in found.items() if modules - EFFECTS[name]} == {}


def _is_on_a_class(node: ast.AST) -> bool:
    """Whether it is `date.today`, rather than a day of that name that was handed in."""
    return (
        isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("date", "datetime")
    )


def test_nothing_reaches_outside() -> None:
    reached = {
        (module, name)
        for module, tree in TREES.items()
        for name in imports(tree)
        if any(f"{name}.".startswith(f"{outside}.") for outside in OUTSIDE)
    }
    assert reached == set()


@pytest.mark.parametrize("arguments", [["check"], ["check", "--format", "sarif"], ["rules"]])
def test_a_check_starts_without_what_only_a_site_needs(arguments: list[str]) -> None:
    script = "import sys, site_builder.cli as c, contextlib\nwith contextlib.suppress(SystemExit): c.main()\n"
    script += "print(*sorted({module.split('.')[0] for module in sys.modules}), file=sys.stderr)"
    ran = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=EXAMPLE, capture_output=True, text=True, check=True
    )
    loaded = set(ran.stderr.split())
    assert {"click", "yaml", "pydantic"} <= loaded
    assert loaded & {"mkdocs", "material", "jinja2", "markdown_it", "nh3", "markdown", "git", "httpx"} == set()
