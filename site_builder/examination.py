"""A register's folder on a day: read, checked, and ready to be reported. What `check` prints and a build insists on."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from site_builder import register, rules
from site_builder.problem import Report
from site_builder.register import Register
from site_builder.source import lines_of


@dataclass(frozen=True)
class Examination:
    """What came of it. `register` is None when its settings could not be read."""

    register: Register | None
    report: Report


def examine(root: Path, today: date) -> Examination:
    """Everything that is wrong with the register in `root`, in order of place."""
    reading = register.read(root)
    found = [*reading.problems, *(rules.check(reading.register, today) if reading.register else ())]
    files: dict[str, list[str]] = {}

    def source_line(path: str, number: int) -> str:
        if path not in files:
            files[path] = _lines(root / path)
        return files[path][number - 1] if 0 < number <= len(files[path]) else ""

    explanations = {rule.id: rule.summary for rule in rules.RULES.values()}
    site_url = reading.register.settings.site_url if reading.register else ""
    report = Report(tuple(sorted(set(found))), reading.files, source_line, explanations, site_url=site_url)
    return Examination(reading.register, report)


def _lines(path: Path) -> list[str]:
    try:
        return lines_of(path.read_bytes()) if path.is_file() and not path.is_symlink() else []
    except OSError:
        return []
