"""What changed, and when: of one record, and of the whole register."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Final, NamedTuple

from site_builder.history import ONLY_NEWEST, Change, Commit
from site_builder.problem import plural
from site_builder.records import Agreement, Partner
from site_builder.site import frames
from site_builder.site.output import Output
from site_builder.site.pages import paging
from site_builder.site.pages.paging import Sheet
from site_builder.site.rendering import Site
from site_builder.telling import Names, Told, told

FOLDER: Final = "changes"
COMMITS_A_PAGE: Final = 100
"""How many commits a page tells of. The newest are on the first, and older ones on further pages."""
MOST_RECORDS: Final = 12
"""How many records of one commit it names; a whole register that is brought across would fill the page."""
MOST_SENTENCES: Final = 6
"""How much of one record's change it tells; the record's own page has the rest."""


class RecordChange(NamedTuple):
    """What one commit did to one record, in words."""

    commit: Commit
    told: tuple[Told, ...]
    title: str = ""
    address: str = ""
    """Of the record's page, relative to the site; '' if it has none any more."""
    is_last_known: bool = False
    """Whether there may be older changes, which only a whole clone of the repository knows."""

    @property
    def has_wording(self) -> bool:
        """Whether prose changed, whose words stand in the commit alone."""
        return any(each.has_wording for each in self.told)


class Done(NamedTuple):
    """What one commit did to the register."""

    commit: Commit
    records: tuple[RecordChange, ...]
    further: str
    """How many more records it changed, in words; '' if none."""


class Day(NamedTuple):
    """What was done on one day."""

    on: date
    done: list[Done]


class Month(NamedTuple):
    """The days of a month on which something was done."""

    name: str
    """`2026-11`."""
    title: str
    days: list[Day]


def of(site: Site, path: str) -> list[RecordChange]:
    """What changed in a record, newest first."""
    names = site.once(_names)
    found = [RecordChange(change.commit, told(path, change, names)) for change in site.history.of(path)]
    if found and ONLY_NEWEST in site.history.notes:
        found[-1] = found[-1]._replace(is_last_known=True)
    return found


def _names(site: Site) -> Names:
    return Names.of(site.register)


def index(site: Site) -> Output:
    """The newest changes of the whole register."""
    return _page(site, site.once(_sheets)[0], f"{FOLDER}/index.html")


def further(site: Site) -> Mapping[str, Sheet]:
    """The pages of older changes, by their address below the first."""
    return {f"page/{sheet.number}": sheet for sheet in site.once(_sheets)[1:]}


def page(site: Site, sheet: Sheet) -> Output:
    """A page of older changes."""
    return _page(site, sheet, f"{FOLDER}/page/{sheet.number}/index.html")


def newest(site: Site, number: int, of_one_commit: int) -> list[RecordChange]:
    """So many of the newest changes of agreements, and of one commit no more than that."""
    found: list[RecordChange] = []
    for commit, changes in site.once(_by_day):
        if len(found) >= number:
            break
        agreements = {path: change for path, change in changes.items() if path.startswith(f"{Agreement.folder}/")}
        found += _done(site, commit, agreements, min(number - len(found), of_one_commit)).records
    return found


def _sheets(site: Site) -> list[Sheet]:
    return paging.cut(site.once(_by_day), COMMITS_A_PAGE)


Committed = tuple[Commit, Mapping[str, Change]]


def _by_day(site: Site) -> list[Committed]:
    """Every commit that changed records, by day, the newest first. Clocks differ: Git has them in any order."""
    return sorted(site.history.by_commit, key=_on, reverse=True)


def _on(committed: Committed) -> date:
    return committed[0].on


def _page(site: Site, sheet: Sheet, path: str) -> Output:
    part = f", page {sheet.number}" if sheet.number > 1 else ""
    description = f"Changes to agreements and partners in {site.register.settings.area}, the newest first{part}."
    return site.page(
        "changes",
        path,
        title=f"What has changed{part}",
        root="../" * path.count("/"),
        description=description,
        found_by="" if part else description,
        frame=frames.name(FOLDER, f"page/{sheet.number}") if part else "",
        heading=f"What has changed{part}",
        months=list(_months(site, sheet.rows)),
        sheet=sheet,
        history=site.history,
        most=MOST_SENTENCES,
    )


def _months(site: Site, rows: Sequence[Committed]) -> Iterator[Month]:
    for name, month in groupby(rows, key=lambda row: f"{row[0].on:%Y-%m}"):
        days = [
            Day(on, [_done(site, commit, changes, MOST_RECORDS) for commit, changes in day])
            for on, day in groupby(month, key=_on)
        ]
        yield Month(name, f"{days[0].on:%B %Y}", days)


def _done(site: Site, commit: Commit, changes: Mapping[str, Change], most: int) -> Done:
    titles = {path: _title(site, path) for path in changes}
    ordered = sorted(changes, key=lambda path: (path.partition("/")[0], titles[path][0].casefold()))
    shown = tuple(
        RecordChange(commit, told(path, changes[path], site.once(_names)), *titles[path]) for path in ordered[:most]
    )
    rest = len(ordered) - len(shown)
    return Done(commit, shown, f"and {plural(rest, 'more record')}" if rest else "")


def _title(site: Site, path: str) -> tuple[str, str]:
    """What a record is called today, and the address of its page."""
    folder, _, name = path.removesuffix(".yml").rpartition("/")
    address = f"{folder}/{name}/"
    if folder == Agreement.folder and name in site.register.agreements:
        return site.register.agreements[name].title, address
    if folder == Partner.folder and name in site.register.partners:
        return site.register.partners[name].name, address
    return name, ""
