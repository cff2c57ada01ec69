"""Runs MkDocs for the commands `build` and `serve`, so that they give what `mkdocs build` and `mkdocs serve` give."""

import logging
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.commands.serve import serve as mkdocs_serve
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig

from site_builder.examination import Examination
from site_builder.site import pages
from site_builder.site.plugin import RegisterPlugin


def build(root: Path, target: Path, examined: Examination, today: date, progress: Callable[[float], None]) -> int:
    """The site of an examined register, in `target`; how many pages it has.

    It is built beside `target` and put in place whole, so that a reader never sees half a site and a build that fails
    leaves the one before. `progress` is told the share that is done.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as workshop:
        made = Path(workshop, "site")
        config = _config(root, made)
        plugin = _plugin(config)
        plugin.config.as_of = today.isoformat()
        plugin.examined = examined
        plugin.progress = lambda pages, total: _counted(pages, total, progress)
        logging.getLogger("mkdocs").setLevel(logging.WARNING)
        mkdocs_build(config)
        # a temporary folder is its owner's alone; a site is for web servers to read
        made.chmod(0o755)
        if target.exists():
            target.rename(Path(workshop, "before"))
        made.rename(target)
    return sum(1 for _ in pages.addresses(plugin.site))


def _counted(pages: Iterable[Any], total: int, progress: Callable[[float], None]) -> Iterator[Any]:
    for number, page in enumerate(pages, start=1):
        yield page
        progress(number / total)


def serve(root: Path, port: int) -> None:
    """Shows the site at 127.0.0.1 and builds it anew when a record is saved. Raises OSError if the port is taken."""
    handler = logging.StreamHandler()
    handler.addFilter(_is_for_people)
    logger = logging.getLogger("mkdocs")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    mkdocs_serve(str(root / "mkdocs.yml"), dev_addr=f"127.0.0.1:{port}", livereload=True)


_OF_INTEREST = ("Serving on", "Detected file changes", "Shutting down")


def _is_for_people(record: logging.LogRecord) -> bool:
    """Where the site is, that it is being built anew, and every problem; without a traceback."""
    record.exc_info = None
    if record.getMessage().startswith("Aborted with"):
        return False
    if record.getMessage().startswith("An error happened during the rebuild"):
        record.msg, record.args = "The site stays as it was until that is mended.", ()
    return record.levelno >= logging.WARNING or any(sign in record.getMessage() for sign in _OF_INTEREST)


def _config(root: Path, site_dir: Path) -> MkDocsConfig:
    return load_config(str(root / "mkdocs.yml"), site_dir=str(site_dir))


def _plugin(config: MkDocsConfig) -> RegisterPlugin:
    return next(plugin for plugin in config.plugins.values() if isinstance(plugin, RegisterPlugin))
