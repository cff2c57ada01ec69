"""A host of static pages as GitHub Pages is one: it compresses text, and lets a browser keep a file for ten minutes.

`python -m tests.bench.hosting SITE` serves a site until it is interrupted, for measuring by hand.
"""

import gzip
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

TEXT = ("text/", "application/json", "image/svg+xml")
"""Starts of the media types that it compresses."""


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Sends a file, or the site's own page for what is not there."""
        path = Path(self.translate_path(self.path))
        if path.is_dir() and not self.path.partition("?")[0].endswith("/"):
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            self.send_header("Location", f"{self.path.partition('?')[0]}/")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        path = path / "index.html" if path.is_dir() else path
        found = path.is_file()
        self._send(
            HTTPStatus.OK if found else HTTPStatus.NOT_FOUND, path if found else Path(self.directory, "404.html")
        )

    def _send(self, status: HTTPStatus, path: Path) -> None:
        media = self.guess_type(path)
        is_text = media.startswith(TEXT)
        content = _compressed(path) if is_text else path.read_bytes()
        self.send_response(status)
        self.send_header("Content-Type", f"{media}; charset=utf-8" if is_text else media)
        if is_text:
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Vary", "Accept-Encoding")
        self.send_header("Cache-Control", "max-age=600")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@cache
def _compressed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 6, mtime=0)


@contextmanager
def hosted(folder: Path) -> Iterator[str]:
    """The files of a folder by HTTP, at the address that is given, such as `http://127.0.0.1:8123/`."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder))) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def main() -> None:
    """Serves the site whose folder is named, and says where."""
    with hosted(Path(sys.argv[1])) as address:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    main()
