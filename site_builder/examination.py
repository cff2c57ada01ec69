"""A register's folder on a day: read, checked, and ready to be reported. What `check` prints and a build insists on."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from site_builder import register, rules
from site_builder.changes import Changed, compare
from site_builder.history.base import Base
from site_builder.history.names import renamed
from site_builder.problem import Report
from site_builder.register import Register
from site_builder.rules.lasting import is_lost
from site_builder.source import lines_of


@dataclass(frozen=True)
class Examination:
    """What came of it. `register` is None when its settings could not be read."""

    register: Register | None
    report: Report


def examine(
    root: Path,
    today: date,
    instead: Mapping[str, bytes] | None = None,
    base: Base | None = None,
    only: Collection[str] | None = None,
) -> Examination:
    """Everything that is wrong with the register in `root`, in order of place.

    `instead` is what files would hold after a change, by path: what would be wrong then. With `base`, so is what no
    change since that commit may do. `only` is as in `register.read`.
    """
    instead = instead or {}
    reading = register.read(root, instead, only)
    found = [*reading.problems]
    if reading.register:
        changed = tuple(changes_since(base, reading.register)) if base else ()
        found += rules.check(_without_echo(reading.register, changed), today, changed)
    files: dict[str, list[str]] = {}

    def source_line(path: str, number: int) -> str:
        if path not in files:
            files[path] = lines_of(instead[path]) if path in instead else _lines(root / path)
        return files[path][number - 1] if 0 < number <= len(files[path]) else ""

    explanations = {rule.id: rule.summary for rule in rules.RULES.values()}
    site_url = reading.register.settings.site_url if reading.register else ""
    report = Report(tuple(sorted(set(found))), reading.files, source_line, explanations, site_url=site_url)
    return Examination(reading.register, report)


def changes_since(base: Base, now: Register) -> Iterator[Changed]:
    """What each record says that it did not say in `base`, by path. A file that has another name now counts as gone.

    What cannot be read now is left out: its own problems are reported. So is what could not be read before, unless it
    is gone: then nothing is known of what it said.
    """
    paths = [path for path in sorted({*base.before, *base.added}) if not _is_broken(path, now)]
    says = {path: now.sources[path].data for path in paths if path in now.sources}
    said = {path: before for path in paths if (before := base.before.get(path)) is not None}
    moved = renamed(said, says)
    for path in paths:
        before, after = said.get(path), None if path in moved else says.get(path)
        if path in base.before and before is None:
            if after is not None:
                continue
            before = {}
        if fields := compare(before, after):
            yield Changed(path, before, after, fields, moved.get(path, ""))


def _is_broken(path: str, now: Register) -> bool:
    return path in now.broken or path.rpartition("/")[0] in now.broken


def _without_echo(now: Register, changed: Sequence[Changed]) -> Register:
    """The register as if it had a broken record where one is missing that must stay: that is said once, there."""
    lost = {each.path for each in changed if is_lost(each) and each.path not in now.sources}
    return replace(now, broken=now.broken | lost)


def _lines(path: Path) -> list[str]:
    try:
        return lines_of(path.read_bytes()) if path.is_file() and not path.is_symlink() else []
    except OSError:
        return []
