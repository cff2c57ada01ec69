"""Measures the register's speed: `python -m tests.bench`, or `make bench`. RESULTS.md has the figures of one run."""
