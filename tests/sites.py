"""Sites that tests look at: built by the real command, served, and taken apart by the standard library."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from html.parser import HTMLParser
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urljoin, urlsplit

from site_builder.examination import Examination, examine
from site_builder.register import Register

REPOSITORY = Path(__file__).parent.parent
REAL = Path(__file__).parent / "registers" / "digital-economy-act"
"""Four agreements that the government really published."""

_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)


@dataclass
class Element:
    """One element of a page: its name, its attributes, and all the text in it and below it."""

    tag: str
    attributes: dict[str, str]
    within: "Element | None" = field(default=None, repr=False, compare=False)
    """What it stands directly in."""
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """As a reader sees it: runs of blanks count as one."""
        return " ".join("".join(self.pieces).split())


class Page(HTMLParser):
    """A page of a built site, taken apart as a browser would: markup in attributes and scripts is no markup."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens an element, or notes one that has no content."""
        element = Element(tag, {name: value or "" for name, value in attrs}, self._open[-1] if self._open else None)
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an element that is closed at once, such as a path of a drawing."""
        inside = self._open[-1] if self._open else None
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}, inside))

    def handle_endtag(self, tag: str) -> None:
        """Closes the element and those left open in it."""
        for index in reversed(range(len(self._open))):
            if self._open[index].tag == tag:
                del self._open[index:]
                return

    def handle_data(self, data: str) -> None:
        """Text belongs to every element that is open."""
        for element in self._open:
            element.pieces.append(data)

    def all(self, *tags: str) -> list[Element]:
        """Every element of these names, in the order of the page."""
        return [element for element in self.elements if element.tag in tags]

    def one(self, tag: str, **attributes: str) -> Element:
        """The only element of this name with these attributes."""
        found = [element for element in self.all(tag) if attributes.items() <= element.attributes.items()]
        assert len(found) == 1, f"{len(found)} <{tag}> with {attributes}"
        return found[0]

    @cached_property
    def ids(self) -> list[str]:
        """Every id, as often as it is given."""
        return [element.attributes["id"] for element in self.elements if "id" in element.attributes]

    @property
    def title(self) -> str:
        """The title of the page. Pictures on it have titles too."""
        return self.all("title")[0].text

    @property
    def main(self) -> str:
        """The words of the page itself, without header, navigation and footer."""
        return self.one("article").text

    def addresses(self) -> Iterator[tuple[Element, str]]:
        """Every address that the page names, with the element that names it."""
        for element in self.elements:
            for name in ("href", "src", "action", "formaction", "data", "poster", "xlink:href", "srcset"):
                if name in element.attributes:
                    yield element, element.attributes[name]


@dataclass(frozen=True)
class Built:
    """A register and the site that was built from it."""

    examined: Examination
    site: Path

    @property
    def register(self) -> Register:
        """The register, which could be read or there would be no site."""
        assert self.examined.register
        return self.examined.register

    @property
    def site_url(self) -> str:
        """Where the site says it is."""
        return self.register.settings.site_url

    @cached_property
    def pages(self) -> dict[str, Page]:
        """Every page by its path: `agreements/hospital-discharge/index.html`."""
        files = sorted(self.site.rglob("*.html"))
        return {file.relative_to(self.site).as_posix(): Page(file.read_text("utf-8")) for file in files}

    def page(self, address: str) -> Page:
        """The page at `agreements/hospital-discharge/`."""
        return self.pages[f"{address}index.html"]

    @cached_property
    def record_pages(self) -> dict[str, str]:
        """Address of every page of a record to the record's own file."""
        groups = (self.register.agreements, self.register.partners, self.register.guidance)
        return {
            f"{record.folder}/{record.id}/": f"{record.folder}/{record.id}{record.suffix}"
            for group in groups
            for record in group.values()
        }

    def target(self, page: str, address: str) -> tuple[str, str] | None:
        """The file and the anchor that an address on a page leads to; None if it leads out of the site.

        A question after the `#`, such as `#theme=housing`, is no anchor.
        """
        at = urljoin(self.site_url, page.removesuffix("index.html"))
        parts = urlsplit(urljoin(at, address))
        home = urlsplit(self.site_url)
        if (parts.scheme, parts.netloc) != (home.scheme, home.netloc):
            return None
        assert parts.path.startswith(home.path), f"{page}: {address} leads out of {self.site_url}"
        path = unquote(parts.path.removeprefix(home.path))
        anchor = "" if "=" in parts.fragment else unquote(parts.fragment)
        return (f"{path}index.html" if path.endswith("/") or not path else path), anchor


def build(root: Path, site: Path, today: date) -> Built:
    """A register's site, built into `site` with the command itself."""
    command = [sys.executable, "-m", "site_builder", "build", "--root", str(root), "--site-dir", str(site)]
    finished = subprocess.run([*command, "--as-of", str(today)], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return Built(examine(root, today), site)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path."""
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


class _Handler(SimpleHTTPRequestHandler):
    """A plain web server, as a host of static pages is one: what is not there is answered with 404.html."""

    below = ""
    """The folder that the site lies in, such as `some/folder/`."""

    def log_message(self, *_: object) -> None:
        """Says nothing: a test that fails says what it asked for."""

    def translate_path(self, path: str) -> str:
        """The file at an address; none above the folder that the site lies in."""
        inside = path.removeprefix(f"/{self.below}")
        return super().translate_path(f"/{inside}") if path.startswith(f"/{self.below}") else ""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Sends the site's own page for what is not there."""
        page = Path(self.directory, "404.html")
        if code != HTTPStatus.NOT_FOUND or not page.is_file() or not self.path.startswith(f"/{self.below}"):
            super().send_error(code, message, explain)
            return
        content = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def served(folder: Path, below: str = "") -> Iterator[str]:
    """The files of a folder by HTTP, at the address that is given, such as `http://127.0.0.1:8123/`.

    With `below`, such as `some/folder/`, they are there and nothing is anywhere else.
    """
    handler = type("Handler", (_Handler,), {"below": below})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/{below}"
        finally:
            server.shutdown()
            thread.join()
