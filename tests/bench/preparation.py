"""What is measured, made ready: a register, and its pages for Hugo and for stock MkDocs. A process of its own."""

import sys
from pathlib import Path

from tests.bench import rivals
from tests.bench.invention import invent


def main() -> None:
    """The demonstration's folder, how many agreements, and the folders to make."""
    demonstration, size, root, for_hugo, for_stock = sys.argv[1:]
    invent(Path(demonstration), Path(root), int(size))
    pages = rivals.Pages(Path(root))
    rivals.for_hugo(pages, Path(for_hugo))
    rivals.for_stock_mkdocs(pages, Path(for_stock))


if __name__ == "__main__":
    main()
