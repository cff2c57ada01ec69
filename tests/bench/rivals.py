"""The same pages for Hugo and for stock MkDocs: a Markdown file a record page, ready to be rendered.

Hugo's layout is the page that our plugin puts around a record, cut at the same places, so that both write the same
header, navigation and footer. Stock MkDocs has the register's own theme settings and search, and no plugin of ours.
"""

import json
import logging
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config

from site_builder.site import frames
from site_builder.site.frames import Frame
from site_builder.site.output import Output
from site_builder.site.pages import record_pages
from site_builder.site.plugin import RegisterPlugin
from tests.bench import KINDS
from tests.bench.invented import TODAY
from tests.bench.markdown import markdown

_HUGO_SETTINGS = {
    "baseURL": "/",
    "title": "Register",
    # records alone: no lists, feeds or sitemap, all of which our own build does make
    "disableKinds": ["home", "section", "taxonomy", "term", "rss", "sitemap", "robotstxt", "404"],
    "markup": {"goldmark": {"parser": {"autoHeadingID": True}, "renderer": {"unsafe": True}}},
}
_HUGO_VALUES = {
    frames.TITLE: "{{ .Title }}",
    frames.DESCRIPTION: "{{ .Description }}",
    frames.CONTENT: "{{ .Content }}",
    frames.ID: "{{ .File.ContentBaseName }}",
    frames.EDIT: "{{ .Params.edit }}",
}


class Pages:
    """The record pages of a register: their contents and the frames around them."""

    def __init__(self, root: Path) -> None:
        logging.getLogger("mkdocs").setLevel(logging.ERROR)
        with tempfile.TemporaryDirectory() as built:
            config = load_config(str(root / "mkdocs.yml"), site_dir=built)
            plugin = next(plugin for plugin in config.plugins.values() if isinstance(plugin, RegisterPlugin))
            plugin.config.as_of = TODAY.isoformat()
            mkdocs_build(config)
        self.root = root
        self.site = plugin.site
        self.frames = plugin.frames

    def each(self) -> Iterator[Output]:
        """Every record page."""
        return (output for make in record_pages(self.site) if (output := make()).frame in KINDS)


def for_hugo(pages: Pages, folder: Path) -> None:
    """A Hugo site in `folder`. Replaces what is there."""
    shutil.rmtree(folder, ignore_errors=True)
    for kind in KINDS:
        (folder / "layouts" / kind).mkdir(parents=True)
        (folder / "content" / kind).mkdir(parents=True)
        (folder / "layouts" / kind / "page.html").write_text(_layout(pages.frames[kind]), encoding="utf-8")
    (folder / "hugo.json").write_text(json.dumps(_HUGO_SETTINGS), encoding="utf-8")
    for output in pages.each():
        facts = {"title": output.title, "description": output.description, "edit": output.edit}
        text = f"---\n{json.dumps(facts, ensure_ascii=False)}\n---\n{markdown(output.content, str)}"
        _file(folder / "content", output).write_text(text, encoding="utf-8")


def _layout(frame: Frame) -> str:
    if any("{{" in piece for piece in frame.pieces):
        raise ValueError("the frame has braces that Hugo would take for its own")
    entry = frame.toc_entry.replace(frames.HEADING_ID, "{{ .ID }}").replace(frames.HEADING_TITLE, "{{ .Title }}")
    toc = "{{ range .Fragments.Headings }}{{ range .Headings }}" + entry + "{{ end }}{{ end }}"
    values = [_HUGO_VALUES.get(sentinel, toc) for sentinel in frame.sentinels]
    return frame.pieces[0] + "".join(value + piece for value, piece in zip(values, frame.pieces[1:], strict=True))


def for_stock_mkdocs(pages: Pages, folder: Path) -> None:
    """A project for stock MkDocs with Material in `folder`. Replaces what is there."""
    shutil.rmtree(folder, ignore_errors=True)
    for kind in KINDS:
        (folder / "docs" / kind).mkdir(parents=True)
    theme = yaml.safe_load((pages.root / "mkdocs.yml").read_text(encoding="utf-8"))["theme"]
    for ours in ("logo", "favicon"):
        del theme[ours]
    settings = {
        "site_name": pages.site.register.settings.name,
        "site_url": pages.site.register.settings.site_url,
        "repo_url": f"https://github.com/{pages.site.register.settings.repository}",
        "theme": theme,
        "plugins": ["search"],
        "markdown_extensions": ["attr_list", "def_list"],
        "nav": [{"Home": "index.md"}],
        "not_in_nav": "\n".join(f"/{kind}/" for kind in KINDS),
    }
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    (folder / "docs" / "index.md").write_text("# Register\n", encoding="utf-8")
    for output in pages.each():
        facts = json.dumps({"title": output.title, "description": output.description}, ensure_ascii=False)
        text = f"---\n{facts}\n---\n{markdown(output.content, _to_a_source_file)}"
        _file(folder / "docs", output).write_text(text, encoding="utf-8")


_RECORD_PAGE = re.compile(r"\.\./\.\./(\w+/[\w-]+)/(#.*)?")


def _to_a_source_file(address: str) -> str:
    """An address as MkDocs wants links written: to the Markdown file. Pages that it does not have are not linked."""
    if record := _RECORD_PAGE.fullmatch(address):
        return f"../{record[1]}.md{record[2] or ''}"
    return "" if address.startswith("..") else address


def _file(folder: Path, output: Output) -> Path:
    return folder / f"{output.address.rstrip('/')}.md"
