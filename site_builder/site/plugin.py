"""The MkDocs plugin, and the only module that knows MkDocs and its theme.

Index pages are MkDocs pages like any others, so that navigation, search and the theme work on them. Of each kind of
record page, MkDocs renders one with sentinels for values; every record is then set into that frame (see `frames`).
A register with errors is refused before MkDocs clears the site folder: what was published stays.
"""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from markupsafe import escape
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from site_builder import history, words, workers
from site_builder.examination import Examination, examine
from site_builder.problem import as_text
from site_builder.reviews import heartbeat
from site_builder.site import frames, pages, policy, search
from site_builder.site.output import Heading, Output
from site_builder.site.pages import FOOTER, SECTIONS
from site_builder.site.rendering import Site

FRAMES = tuple(section.folder for section in SECTIONS if section.page)
"""Kinds of record page; each lies in the folder of its name, below that folder's index page."""
WATCHED = ("agreements", "partners", "guidance", "registry", heartbeat.FILE)
BRANCH = "main"
SCRIPTS = "assets/javascripts/"
"""Where the theme keeps its own."""

SECONDS_A_PAGE = 0.0007

Progress = Callable[[Iterable[Any], int], Iterable[Any]]


class Options(Config):  # type: ignore[no-untyped-call]  # MkDocs does not type the hook that reads the fields
    """What `mkdocs.yml` may set."""

    as_of = config_options.Optional(config_options.Type(str))
    """The day to build for, such as `2026-03-02`; today if it is not given."""


class GeneratedPage(Page):
    """A page whose content is made, not read."""

    def __init__(self, output: Output, file: File, config: MkDocsConfig, today: date) -> None:
        self.output = output
        super().__init__(None, file, config)
        self.title = _escaped(output.title)
        self.update_date = today.isoformat()
        # the row of pages in the header is the navigation, at every width
        hidden = ["navigation", *([] if output.headings else ["toc"])]
        self.meta = {"description": _escaped(output.description), "hide": hidden}
        if output.address:
            # a page may be called something shorter in the menu; the front page has the name of the site
            self.meta["title"] = _escaped(output.title)

    def read_source(self, config: MkDocsConfig) -> None:
        """There is no Markdown to read."""
        del config
        self.markdown = ""

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """The content is ready."""
        del config, files
        self.content = self.output.content
        self.present_anchor_ids = {heading.id for heading in self.output.headings} | {"main"}
        # the theme's skip link goes to the first entry, which is the page's own heading
        top = AnchorLink(_escaped(self.output.title), "main", level=1)
        top.children = [AnchorLink(_escaped(heading.title), heading.id, level=2) for heading in self.output.headings]
        self.toc = TableOfContents([top])


class RegisterPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]  # likewise
    """Publishes the register that lies beside `mkdocs.yml`."""

    site: Site

    def __init__(self) -> None:
        super().__init__()
        self.examined: Examination | None = None
        """A register that whoever runs the build has examined already."""
        self.progress: Progress = lambda made, _total: made
        """Shows the making of record pages."""
        self.policy = policy.POLICY
        self.frames: dict[str, frames.Frame] = {}
        self.index_pages: list[Output] = []

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Keeps this instance across the rebuilds of `mkdocs serve`, whose pages need a policy of their own."""
        del dirty
        if command == "serve":
            self.policy = policy.PREVIEW

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Reads and checks the register, and tells MkDocs what it is called and where it is kept."""
        root = Path(config.config_file_path).parent
        today = date.fromisoformat(self.config.as_of) if self.config.as_of else date.today()  # noqa: DTZ011  the calendar on the wall
        examined = self.examined or examine(root, today)
        if examined.register is None or examined.report.count("error"):
            raise PluginError(as_text(examined.report.at_least("error")))
        self.site = Site(examined.register, today, history.read(root), _reminders(root))
        settings = examined.register.settings
        config.site_name = _escaped(settings.name)
        config.site_url = settings.site_url
        config.site_description = _escaped(settings.strapline)
        config.repo_url = f"https://github.com/{settings.repository}"
        config.edit_uri = f"edit/{BRANCH}/"
        config.nav = [{section.label: f"{section.address}index.md"} for section in SECTIONS]
        publisher = examined.register.partner_name(settings.publisher)
        config.extra.update(register=_escaped(settings.model_dump()), publisher=_escaped(publisher), today=today)
        config.extra.update(policy=self.policy, footer=FOOTER, licence=words.LICENCE[settings.licence])
        own_theme = str(Path(__file__).parent / "theme")
        if own_theme not in config.theme.dirs:
            config.theme.dirs.insert(0, own_theme)
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """The pages of the register, in place of the files of its guidance folder. No script of the theme is needed."""
        for file in list(files):
            if file.src_dir == config.docs_dir or file.src_uri.startswith(SCRIPTS):
                files.remove(file)
        self.index_pages = pages.index_pages(self.site)
        for output in self.index_pages:
            self._add(output, files, config)
        for section in pages.EVERY:
            for name in section.frames(self.site):
                self._add(_sentinel_page(name, section), files, config)
        return files

    def _add(self, output: Output, files: Files, config: MkDocsConfig) -> None:
        listed = any(output.address == section.address for section in SECTIONS)
        inclusion = InclusionLevel.UNDEFINED if listed else InclusionLevel.NOT_IN_NAV
        file = File.generated(config, output.path.removesuffix(".html") + ".md", content="", inclusion=inclusion)
        file.edit_uri = output.edit or None
        files.append(file)
        GeneratedPage(output, file, config, self.site.today)

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """A record page lies in the section of its list, so that the theme shows where the reader is."""
        del config
        entries = {}
        for item, section in zip(nav.items, SECTIONS, strict=True):
            item.title = section.label
            entries[section.folder] = item
        # the sections are no sequence, and Firefox would fetch the "next" one, which the policy forbids
        for page in nav.pages:
            page.previous_page = page.next_page = None
        for file in files.documentation_pages(inclusion=InclusionLevel.is_not_in_nav):
            if file.page and (entry := entries.get(file.src_uri.partition("/")[0])):
                file.page.parent = _Lit(entry)
        return nav

    @event_priority(-100)
    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Names the theme's own scripts in the page's policy. Keeps the frames back: MkDocs writes no empty page."""
        del config
        output = policy.secured(output, page.content or "")
        if isinstance(page, GeneratedPage) and page.output.frame:
            self.frames[page.output.frame] = frames.cut(output)
            return ""
        return output

    def on_post_template(self, output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
        """The sitemap lists every page, those of records too; the page for a wrong address has a policy like others."""
        if template_name != "sitemap.xml":
            return policy.secured(output_content, "")
        day = self.site.today.isoformat()
        entries = "".join(
            f"<url><loc>{escape(f'{config.site_url}{address}')}</loc><lastmod>{day}</lastmod></url>\n"
            for address in pages.addresses(self.site)
        )
        schema = "http://www.sitemaps.org/schemas/sitemap/0.9"
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{schema}">\n{entries}</urlset>\n'

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Sets every record into the frame of its kind, and makes the index for search."""
        site_dir = Path(config.site_dir)

        def publish(page: Callable[[], Output]) -> tuple[str, ...] | None:
            output = page()
            framed = self.frames[output.frame].around(output) if output.frame else output.content
            _write(site_dir / output.path, framed)
            # workers hand back plain data
            return tuple(map(str, _told(output))) if output.found_by else None

        jobs = [*pages.further_outputs(self.site), *pages.record_pages(self.site)]
        published = self.progress(workers.each(publish, jobs, SECONDS_A_PAGE), len(jobs))
        told = [*map(_told, self.index_pages), *(search.Told(*each) for each in published if each)]
        for file in search.files(self.site.register, told):
            _write(site_dir / file.path, file.content)

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., Any]
    ) -> LiveReloadServer:
        """A saved record shows at once."""
        del builder
        root = Path(config.config_file_path).parent
        for name in WATCHED:
            if (root / name).exists():
                server.watch(str(root / name))
        return server


def _reminders(root: Path) -> str | None:
    """The note that the last run of the reminders left, whatever it holds."""
    try:
        return (root / heartbeat.FILE).read_text("utf-8", errors="replace")
    except FileNotFoundError:
        return None
    except OSError:
        return ""


class _Lit(Section):
    """A section that lights up the navigation entry of a record's list."""

    def __init__(self, entry: Page) -> None:
        self.entry = entry
        super().__init__("", [entry])

    @property
    def active(self) -> bool:
        """Whether a record of that list is being shown."""
        return self.entry.active

    @active.setter
    def active(self, value: bool) -> None:
        self.entry.active = value


def _escaped(value: Any) -> Any:  # noqa: ANN401  as deep as settings go
    """A value for the theme, whose templates escape nothing: records come from anybody, and so do settings."""
    match value:
        case str():
            return str(escape(value))
        case dict():
            return {key: _escaped(each) for key, each in value.items()}
        case list() | tuple():
            return [_escaped(each) for each in value]
        case _:
            return value


def _sentinel_page(name: str, section: pages.Section) -> Output:
    return Output(
        path=frames.path(name),
        content=frames.CONTENT,
        title=frames.TITLE,
        description=frames.DESCRIPTION,
        headings=(Heading(frames.HEADING_ID, frames.HEADING_TITLE),),
        edit=frames.EDIT if section.has_files else "",
        frame=name,
    )


def _told(output: Output) -> search.Told:
    about = output.found_by or output.description
    return search.Told(output.address, output.title, about, output.answers, output.content if output.answers else "")


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode())
