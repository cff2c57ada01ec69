"""Pictures of a page of each kind, wide and narrow, light and dark, to look at: `make screenshots`.

With `--kept` (`make screenshots OPTIONS=--kept`) it takes the pictures that the repository keeps instead: those that
the README shows, and the one that other websites show beside a link.
"""

import argparse
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from browser import MISSING, VIEWS, WIDE, View, find, looking, started
from kinds import kinds
from playwright.sync_api import Browser, Page
from sites import REPOSITORY, Built, build, served

FOLDER = REPOSITORY / "screenshots"
README_FOLDER = REPOSITORY / ".github" / "images"
ASSETS = REPOSITORY / "site_builder" / "site" / "theme" / "assets" / "register"
WIDE_SHOWN, NARROW_SHOWN, HEIGHT_SHOWN = 720, 390, 860
"""Pixels: a page on a tablet, and on a phone."""
MOST_BYTES = 60_000
"""Of a picture in the README."""


class Shown(NamedTuple):
    """A picture in the README: the top of a page. All are equally tall, so that they fill a row."""

    kind: str
    view: View


README = {
    "agreement": Shown("agreement-active", View(WIDE_SHOWN, "light")),
    "finder": Shown("agreements-filtered", View(NARROW_SHOWN, "light")),
    "reviews": Shown("reviews", View(WIDE_SHOWN, "dark")),
}


@contextmanager
def _opened() -> Iterator[tuple[Browser, str, Mapping[str, str]]]:
    """A browser, the address at which the demonstration is served, and its kinds of pages."""
    path = find()
    if path is None:
        sys.exit(MISSING)
    today = datetime.now(UTC).date()
    with TemporaryDirectory() as folder:
        built: Built = build(REPOSITORY, Path(folder) / "site", today)
        with served(built.site) as home, started(path) as browser:
            yield browser, home, kinds(built, today)


def _whole(page: Page) -> bytes:
    """All of the page. A window as tall as that shows what a browser would otherwise leave out as not yet in sight."""
    size = page.viewport_size
    assert size
    page.set_viewport_size({**size, "height": page.evaluate("document.documentElement.scrollHeight")})
    picture = page.screenshot(full_page=True)
    page.set_viewport_size(size)
    return picture


def take() -> None:
    """Every kind of page in every view, and a page that shows them side by side."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with _opened() as (browser, home, pages):
        for view in VIEWS:
            with looking(browser, view) as page:
                for kind, address in pages.items():
                    page.goto(f"{home}{address}", wait_until="networkidle")
                    (FOLDER / _name(kind, view)).write_bytes(_whole(page))
        (FOLDER / "index.html").write_text(_index(pages), encoding="utf-8")
    sys.stdout.write(f"{len(pages)} kinds of pages in {len(VIEWS)} views: {FOLDER / 'index.html'}\n")


def _name(kind: str, view: View) -> str:
    return f"{kind}-{view.width}-{view.colours}.png"


def _index(pages: Mapping[str, str]) -> str:
    rows = "\n".join(
        f'<h2 id="{kind}">{kind}</h2>\n<p>/{escape(address)}</p>\n<div>{_pictures(kind)}</div>'
        for kind, address in pages.items()
    )
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Every kind of page</title>
<style>
body {{ font-family: sans-serif; margin: 1rem }}
div {{ display: flex; gap: 1rem; align-items: start; overflow-x: auto }}
img {{ border: 1px solid #888; max-width: none; height: auto }}
</style>
<h1>Every kind of page</h1>
{rows}
</html>
"""


def _pictures(kind: str) -> str:
    # wide ones at half their size, so that two and two fit beside each other
    return "".join(
        f'<a href="{name}"><img loading="lazy" src="{name}" width="{min(view.width, WIDE // 2)}" '
        f'alt="{kind}, {view.width} pixels wide, {view.colours}"></a>'
        for view in VIEWS
        for name in [_name(kind, view)]
    )


def take_kept() -> None:
    """The pictures that the repository keeps."""
    with _opened() as (browser, home, pages):
        for name, shown in README.items():
            with looking(browser, shown.view) as page:
                page.set_viewport_size({"width": shown.view.width, "height": HEIGHT_SHOWN})
                page.goto(f"{home}{pages[shown.kind]}", wait_until="networkidle")
                picture = _webp(page.screenshot(), page.context.new_page())
                if len(picture) > MOST_BYTES:
                    sys.exit(f"{name} has {len(picture):,} bytes, more than {MOST_BYTES:,}: show less of the page")
                path = README_FOLDER / f"{name}.webp"
                path.write_bytes(picture)
                sys.stdout.write(f"{path}: {len(picture):,} bytes\n")
        _take_preview(browser)


def _take_preview(browser: Browser) -> None:
    """What other websites show beside a link to a page: the logo, as large as they ask for."""
    logo = b64encode((ASSETS / "logo.svg").read_bytes()).decode()
    with looking(browser, View(1200, "light")) as page:
        page.set_viewport_size({"width": 1200, "height": 630})
        page.set_content(
            '<body style="margin: 0; height: 100vh; display: grid; place-items: center; background: #1d3c78">'
            f'<img src="data:image/svg+xml;base64,{logo}" width="420" height="420">'
        )
        page.screenshot(path=ASSETS / "preview.png")


def _webp(png: bytes, empty: Page) -> bytes:
    """A picture at half its weight. Playwright cannot write this format, but any page of the browser can."""
    address: str = empty.evaluate(_TO_WEBP, f"data:image/png;base64,{b64encode(png).decode()}")
    return b64decode(address.partition(",")[2])


_TO_WEBP = """async (address) => {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL("image/webp", 0.75);
}"""


def main() -> None:
    """Take the pictures that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kept", action="store_true", help="take the pictures that the repository keeps")
    if parser.parse_args().kept:
        take_kept()
    else:
        take()


if __name__ == "__main__":
    main()
