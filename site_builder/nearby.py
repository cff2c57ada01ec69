"""Which files a check of a change alone must read: what has changed, what names it, and whatever those name in turn.

A record names another by its id, and an id is looked for as a word in the bytes of files: a word that only looks like
one has a file read in vain, and no more. So ten thousand files are searched in the time that parsing takes for a few
hundred, and nothing but this program looks at them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from site_builder.history.base import Base
from site_builder.history.contents import content_of
from site_builder.records import Agreement, Partner
from site_builder.source import Plain, Source, read

KINDS = (Agreement, Partner)
"""The records that are many, and name each other."""
_WORD = re.compile(rb"[a-z0-9]+(?:-[a-z0-9]+)*")
_ESCAPE = b"\\"


def files_near(root: Path, base: Base) -> frozenset[str] | None:
    """The paths of the agreements and partners to read; None for all of them, where what governs them has changed.

    Takes time that grows with the size of all files and with the number of those that changed.
    """
    changed = {*base.before, *base.added}
    if any(path.startswith("registry/") for path in changed):
        return None
    paths = [f"{kind.folder}/{file.name}" for kind in KINDS for file in (root / kind.folder).glob(f"*{kind.suffix}")]
    by_name: defaultdict[bytes, list[str]] = defaultdict(list)
    for path in paths:
        by_name[_name(path)].append(path)
    near = changed | set(_naming(root, paths, {*map(_name, changed)}))
    waiting = list(near)
    for path in waiting:
        for name in by_name.keys() & _words(content_of(root / path) or b""):
            waiting += set(by_name[name]) - near
            near.update(by_name[name])
    return frozenset(near)


def _name(path: str) -> bytes:
    # names of files are bytes: what is not UTF-8 is no record's name, and is reported as such
    return Path(path).stem.encode("utf-8", "surrogateescape")


def _naming(root: Path, paths: Iterable[str], names: set[bytes]) -> Iterator[str]:
    """Those files in which one of the names is a word."""
    if not names:
        return
    for path in paths:
        content = content_of(root / path) or b""
        # word by word takes much longer, and is seldom needed
        may_name = _ESCAPE in content or any(name in content for name in names)
        if may_name and names & _words(content):
            yield path


def _words(content: bytes) -> set[bytes]:
    """What could be an id, as it is written and, where characters are escaped, as it is read."""
    words = set(_WORD.findall(content))
    if _ESCAPE in content:
        source = read("", content)
        words.update(text.encode() for text in _texts(source.data if isinstance(source, Source) else None))
    return words


def _texts(data: Plain) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | tuple):
        for value in data.values() if isinstance(data, dict) else data:
            yield from _texts(value)
