"""What is measured, made ready: a register, a change of it, and its pages for the others. A process of its own."""

import shutil
import sys
from pathlib import Path

from site_builder.records import Agreement
from tests.bench import rivals
from tests.bench.invention import invent
from tests.repositories import Repository


def main() -> None:
    """The demonstration's folder, how many agreements, and the folders to make."""
    demonstration, size, root, changed, for_hugo, for_stock = sys.argv[1:]
    invent(Path(demonstration), Path(root), int(size))
    change(Path(root), Path(changed))
    pages = rivals.Pages(Path(root))
    rivals.for_hugo(pages, Path(for_hugo))
    rivals.for_stock_mkdocs(pages, Path(for_stock))


def change(root: Path, folder: Path) -> None:
    """The same register in a Git repository of its own, in which one agreement has another title than was committed."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(root, folder)
    repository = Repository(folder)
    repository.commit("Begin")
    agreements = sorted((folder / Agreement.folder).iterdir())
    file = agreements[len(agreements) // 2]
    file.write_text(file.read_text("utf-8").replace("title: ", "title: New words for ", 1), encoding="utf-8")


if __name__ == "__main__":
    main()
