"""What the file of a record may be called."""

import re
from typing import get_args

from site_builder.privacy import find
from site_builder.problem import Problem
from site_builder.records.agreement import Agreement
from site_builder.records.community import Charter, Guidance
from site_builder.records.fields import ID, LONGEST_ID, SHORTEST_ID
from site_builder.records.partner import Partner

Filed = Agreement | Partner | Charter | Guidance
"""What a folder holds many of, one a file."""

_VERSION = re.compile(r"[a-z0-9][a-z0-9.-]{0,19}", re.ASCII)
# names that Windows keeps for devices, whatever their ending
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"{name}{number}" for name in ("com", "lpt") for number in range(1, 10))]
)


def wrong_name(kind: type[Filed], path: str, name: str) -> Problem | None:
    """What is wrong with the name of a file in the folder of such records, if anything."""
    pattern = _pattern(kind)
    stem = name.removesuffix(kind.suffix)
    if stem == name:
        stem, _, ending = name.rpartition(".")
        message = f"{kind.folder} must hold record files alone, ending {kind.suffix}: {name}"
        is_record = ending.lower() in ("yml", "yaml", "md", "markdown")
        hint = _rename(stem, kind, pattern) if is_record else ""
        return _wrong(path, message, hint or "move it elsewhere")
    if any(find(stem)):
        hint = (
            "name it for the organisation or the subject; if it has been published, tell your data protection officer"
        )
        return _wrong(path, "a file's name must hold nobody's personal data", hint)
    if stem.partition(".")[0] in _RESERVED:
        return _wrong(path, f"some computers cannot open a file of this name: {name}", "choose another name")
    if not _is_id(stem, pattern):
        what = (
            f"{SHORTEST_ID} to {LONGEST_ID} small letters and digits with single hyphens"
            if pattern is ID
            else "the version that it holds, such as 2 or 2024.1"
        )
        return _wrong(path, f"a file's name must be {what}: {name}", _rename(stem, kind, pattern))
    return None


def _wrong(path: str, message: str, hint: str = "") -> Problem:
    return Problem(path, 1, 1, "file-name", "error", message, hint)


def _is_id(stem: str, pattern: re.Pattern[str]) -> bool:
    return bool(pattern.fullmatch(stem)) and (pattern is not ID or SHORTEST_ID <= len(stem) <= LONGEST_ID)


def is_well_named(path: str) -> bool:
    """Whether a file at this path has a name that a record of its folder may have."""
    folder, _, name = path.rpartition("/")
    kinds: tuple[type[Filed], ...] = get_args(Filed)
    return any(folder == kind.folder and not wrong_name(kind, path, name) for kind in kinds)


def _pattern(kind: type[Filed]) -> re.Pattern[str]:
    return _VERSION if kind is Charter else ID


def _rename(stem: str, kind: type[Filed], pattern: re.Pattern[str]) -> str:
    better = re.sub(r"[^a-z0-9]+", "-", stem.lower())[:LONGEST_ID].strip("-")
    if better in _RESERVED or not _is_id(better, pattern):
        return ""
    return f"rename it, for example to {better}{kind.suffix}"
