"""What changed, and when: of one record, and of the whole register."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from site_builder.history import ONLY_NEWEST, Change, Commit
from site_builder.problem import plural
from site_builder.records import Agreement, Partner
from site_builder.site.output import Output
from site_builder.site.rendering import Site
from site_builder.telling import Names, Told, told

FOLDER: Final = "changes"
MOST_COMMITS: Final = 100
"""How many of the newest commits the page tells of."""
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


class Day(NamedTuple):
    """What one commit did to the register."""

    commit: Commit
    records: tuple[RecordChange, ...]
    further: str
    """How many more records it changed, in words; '' if none."""


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
    newest = site.history.by_commit[:MOST_COMMITS]
    return site.list_page(
        "changes",
        FOLDER,
        title="What has changed",
        description=f"The newest changes to agreements and partners in {site.register.settings.area}.",
        days=[_day(site, commit, changes) for commit, changes in newest],
        history=site.history,
        most=MOST_SENTENCES,
    )


def _day(site: Site, commit: Commit, changes: Mapping[str, Change]) -> Day:
    titles = {path: _title(site, path) for path in changes}
    ordered = sorted(changes, key=lambda path: (path.partition("/")[0], titles[path][0].casefold()))
    shown = tuple(
        RecordChange(commit, told(path, changes[path], site.once(_names)), *titles[path])
        for path in ordered[:MOST_RECORDS]
    )
    rest = len(ordered) - len(shown)
    return Day(commit, shown, f"and {plural(rest, 'more record')}" if rest else "")


def _title(site: Site, path: str) -> tuple[str, str]:
    """What a record is called today, and the address of its page."""
    folder, _, name = path.removesuffix(".yml").rpartition("/")
    address = f"{folder}/{name}/"
    if folder == Agreement.folder and name in site.register.agreements:
        return site.register.agreements[name].title, address
    if folder == Partner.folder and name in site.register.partners:
        return site.register.partners[name].name, address
    return name, ""
