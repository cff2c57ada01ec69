"""Which records go by another file name than before. Pure: what files said and say, by path."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import PurePosixPath

from site_builder.changes import Record, compare
from site_builder.history.lives import KNOWN_BY


def renamed(before: Mapping[str, Record], after: Mapping[str, Record]) -> dict[str, str]:
    """Old path to new path of each record of `before` that `after` has under another name of the same folder.

    What still says at its old path one of the things that it is known by has stayed, however many copies there are. A
    file that holds something else now counts as the record's old place only if another holds all that it said: two
    files that swapped names. Takes time that grows with the number of records.
    """
    by_fact: defaultdict[tuple[object, ...], list[str]] = defaultdict(list)
    for path in sorted(after):
        if not (path in before and _is_same(before[path], after[path])):
            for fact in _facts(path, after[path]):
                by_fact[fact].append(path)
    found: dict[str, str] = {}
    for path, was in before.items():
        if path in after and _is_same(was, after[path]):
            continue
        like = dict.fromkeys(other for fact in _facts(path, was) for other in by_fact[fact])
        exact = next((other for other in like if not compare(was, after[other])), None)
        if new := exact or next((other for other in like if path not in after and other not in before), None):
            found[path] = new
    return found


def _facts(path: str, record: Record) -> list[tuple[object, ...]]:
    folder = PurePosixPath(path).parent
    return [(folder, key, repr(record[key])) for key in KNOWN_BY if record.get(key)]


def _is_same(before: Record, after: Record) -> bool:
    return any(before.get(key) and before.get(key) == after.get(key) for key in KNOWN_BY)
