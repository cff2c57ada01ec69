"""`python -m tests.dreadful` writes the expected outputs anew."""

from tests.dreadful import EXPECTED, check

for form, file in EXPECTED.items():
    file.write_bytes(check(form))
