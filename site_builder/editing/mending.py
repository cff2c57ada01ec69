"""Everything that has one right answer, mended in the text of records, with every other byte as it was."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from site_builder.editing.data import Edit, Put, Rename, Reorder
from site_builder.editing.splice import CannotEdit, edited
from site_builder.editing.tidying import readable, tidied
from site_builder.examination import Examination
from site_builder.history.contents import content_of
from site_builder.problem import Mend
from site_builder.records import Settings, Vocabularies
from site_builder.records.names import is_well_named
from site_builder.source import Source, read

MOST_ROUNDS = 5
"""What is mended may bring other things to light that can be mended: a file that could not be read before."""
_GOVERNING = (Settings.path, Vocabularies.path)
_IN_TURN = ("value", "key", "order")
"""Values first: their keys are those of the file as it was."""


def mended(source: Source, mends: Iterable[Mend]) -> Source:
    """The file with all of these made that its layout lets be made safely."""
    deepest_first = sorted(set(mends), key=lambda mend: (_IN_TURN.index(mend.of), -len(mend.keys)))
    for mend in deepest_first:
        try:
            source = edited(source, [_edit(mend)])
        except CannotEdit:
            continue  # the problem stays, and is reported
    return source


def _edit(mend: Mend) -> Edit:
    if mend.of == "key":
        return Rename(mend.keys, mend.value)
    return Reorder(mend.keys, mend.value) if mend.of == "order" else Put(mend.keys, mend.value)


def mend_all(
    root: Path, examine: Callable[[Mapping[str, bytes]], Examination], *, wanted: Callable[[str], bool]
) -> tuple[Mapping[str, bytes], Examination]:
    """What files of the register are to hold instead, by path, and what is wrong with the register then.

    `examine` tells what is wrong if files hold something else; `wanted` says which paths may be changed. Nothing is
    written.
    """
    instead: dict[str, bytes] = {}
    examined = examine(instead)
    for _ in range(MOST_ROUNDS):
        found = dict(_mended(root, instead, examined, wanted))
        if not found:
            break
        instead |= found
        examined = examine(instead)
    return instead, examined


def _mended(
    root: Path, instead: Mapping[str, bytes], examined: Examination, wanted: Callable[[str], bool]
) -> Iterator[tuple[str, bytes]]:
    mends: defaultdict[str, list[Mend]] = defaultdict(list)
    for problem in examined.report.problems:
        mends[problem.path] += [problem.mend] if problem.mend else []
    sources = examined.register.sources if examined.register else {}
    for path in sorted(filter(wanted, {*sources, *mends})):
        source = sources.get(path)
        content = source.text.encode() if source else instead.get(path) or content_of(root / path)
        if source is None and content is not None and (path in _GOVERNING or is_well_named(path)):
            found = read(path, content)
            source = found if isinstance(found, Source) else readable(path, content)
        if source and (after := mended(tidied(source), mends[path]).text.encode()) != content:
            yield path, after
