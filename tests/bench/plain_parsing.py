"""The least that reading a register can take: parse each file, and nothing else. Run as a process of its own."""

import sys
from pathlib import Path

import yaml


def main() -> None:
    """Parse every record file below the folder that is given."""
    for path in sorted(Path(sys.argv[1]).rglob("*.yml")):
        yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


if __name__ == "__main__":
    main()
