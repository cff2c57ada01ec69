"""Full-text search: an index made from the records, which the browser asks without a server's help.

`entries` says what each page is found by, `words` what counts as a word, `index` makes the files. Their counterparts in
the browser are in `theme/assets/register/search`. `SEARCH.md` says why it is our own.
"""

from collections.abc import Iterable, Iterator
from functools import partial

from site_builder.register import Register
from site_builder.site.output import Output
from site_builder.site.search import index
from site_builder.site.search.entries import Entries, Told

__all__ = ["Told", "files"]


def files(register: Register, told: Iterable[Told]) -> Iterator[Output]:
    """The index over every record that has a page, and over the other pages by what is told of them."""
    entries = Entries(register)
    others = (partial(entries.of_page, page) for page in told)
    return index.files([*others, *entries.of_records()])
