"""A register's folder on a day: read, checked, and ready to be reported. What `check` prints and a build insists on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from site_builder import register, rules
from site_builder.changes import Changed, compare
from site_builder.history.base import Base
from site_builder.problem import Report
from site_builder.register import Register
from site_builder.source import lines_of


@dataclass(frozen=True)
class Examination:
    """What came of it. `register` is None when its settings could not be read."""

    register: Register | None
    report: Report


def examine(
    root: Path, today: date, instead: Mapping[str, bytes] | None = None, base: Base | None = None
) -> Examination:
    """Everything that is wrong with the register in `root`, in order of place.

    `instead` is what files would hold after a change, by path: what would be wrong then. With `base`, so is what no
    change since that commit may do.
    """
    instead = instead or {}
    reading = register.read(root, instead)
    found = [*reading.problems]
    if reading.register:
        found += rules.check(reading.register, today, tuple(changes_since(base, reading.register)) if base else ())
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
    """What each record says that it did not say in `base`, by path. What cannot be read, before or now, is left out."""
    for path, before in sorted({**base.before, **dict.fromkeys(base.added)}.items()):
        source = now.sources.get(path)
        is_unreadable = path in now.broken or (before is None and path not in base.added)
        after = source.data if source else None
        if not is_unreadable and (fields := compare(before, after)):
            yield Changed(path, before, after, fields)


def _lines(path: Path) -> list[str]:
    try:
        return lines_of(path.read_bytes()) if path.is_file() and not path.is_symlink() else []
    except OSError:
        return []
