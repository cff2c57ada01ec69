"""The browser that tests drive, one that is installed or else one that can be had; and the ways to look through it.

`make test` runs this file first. Without a browser it says how to get one, and the tests that need one fail with the
same words.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

from playwright.sync_api import Browser, Page, Route, sync_playwright

MISSING = (
    "No browser was found for the browser tests: install Chromium or Google Chrome "
    "(on Debian and Ubuntu: sudo apt-get install chromium; elsewhere: .venv/bin/python -m playwright install chromium) "
    "and run `make test` again."
)
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    # a browser that looks for news of its own would be taken for a page that does
    *("--disable-background-networking", "--disable-component-update"),
)
WIDE, NARROW = 1280, 320
"""Pixels. 320 is the width that WCAG 2.2, 1.4.10 asks text to fit into."""


class View(NamedTuple):
    """How a page is looked at."""

    width: int
    colours: Literal["light", "dark"]


VIEWS = [View(WIDE, "light"), View(WIDE, "dark"), View(NARROW, "light"), View(NARROW, "dark")]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_MAC = ("Chromium.app/Contents/MacOS/Chromium", "Google Chrome.app/Contents/MacOS/Google Chrome")
_WINDOWS = ("Chromium/Application/chrome.exe", "Google/Chrome/Application/chrome.exe")
_INSTALL_SECONDS = 300
_PATIENCE, _BETWEEN_LOOKS = 100, 50
"""How often, and after how many milliseconds each time, to look whether a page has answered."""


def find() -> Path | None:
    """A browser that is installed and starts, or None."""
    return next((path for path in _candidates() if _starts(path)), None)


def soon(page: Page, holds: Callable[[], bool]) -> bool:
    """Whether it holds, now or within a few seconds, as a reader would give a page to answer.

    Playwright's own waiting for an expression is no way: pages forbid what it does when it has to look twice.
    """
    for _ in range(_PATIENCE):
        if holds():
            return True
        page.wait_for_timeout(_BETWEEN_LOOKS)
    return holds()


def follow(page: Page, do: Callable[[], None]) -> None:
    """Does what leads to another place on the page, and waits until the browser has gone there."""
    page.evaluate("addEventListener('hashchange', () => { document.body.dataset.followed = ''; }, { once: true })")
    do()
    assert soon(page, lambda: bool(page.evaluate("'followed' in document.body.dataset")))
    page.evaluate("delete document.body.dataset.followed")


def hold_back(page: Page, pattern: str) -> list[Route]:
    """Where requests for such an address turn up, each unanswered until it is continued."""
    held: list[Route] = []
    page.route(pattern, lambda route: held.append(route))  # noqa: PLW0108  Playwright marks handlers, and a method of a list cannot be marked
    return held


@contextmanager
def started(path: Path) -> Iterator[Browser]:
    """The browser at this path, running."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def looking(browser: Browser, view: View, *, scripts: bool = True) -> Iterator[Page]:
    """An empty page, looked at in this way and without anything that moves."""
    context = browser.new_context(
        viewport={"width": view.width, "height": 800},
        color_scheme=view.colours,
        reduced_motion="reduce",
        java_script_enabled=scripts,
    )
    try:
        yield context.new_page()
    finally:
        context.close()


def _candidates() -> Iterator[Path]:
    yield from (Path(path) for name in _NAMES if (path := shutil.which(name)))
    if sys.platform == "darwin":
        yield from (folder / name for folder in (Path("/Applications"), Path.home() / "Applications") for name in _MAC)
    if sys.platform == "win32":
        folders = [os.environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")]
        yield from (Path(folder, name) for folder in folders if folder for name in _WINDOWS)
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    yield own


def _starts(path: Path) -> bool:
    """Whether it is there and runs: a package may be a stub, and a download may lack libraries."""
    if not path.is_file():
        return False
    if sys.platform == "win32":
        # asked for its version, Chrome opens a window there
        return True
    return _succeeds([str(path), "--version"], seconds=30)


def _obtain() -> Path | None:
    """A browser from Playwright, or else from the system's packages."""
    if _succeeds([sys.executable, "-m", "playwright", "install", "chromium"]) and (path := find()):
        return path
    if shutil.which("apt-get") and os.geteuid() == 0 and _succeeds(["apt-get", "update"]):
        _succeeds(["apt-get", "install", "--yes", "--no-install-recommends", "chromium"])
        return find()
    return None


def _succeeds(command: list[str], seconds: int = _INSTALL_SECONDS) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        finished = subprocess.run(
            command, check=False, capture_output=True, stdin=subprocess.DEVNULL, timeout=seconds, env=environment
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return finished.returncode == 0


def main() -> None:
    """Find a browser or get one; say which, or how to get one."""
    path = find()
    if path is None:
        sys.stdout.write("No browser found: trying to install Chromium for the browser tests\n")
        sys.stdout.flush()
        path = _obtain()
    sys.stdout.write(f"Browser tests use {path}\n" if path else f"{MISSING}\n")


if __name__ == "__main__":
    main()
