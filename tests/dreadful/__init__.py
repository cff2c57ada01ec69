"""Two dreadful agreements laid into the example register, and everything that the command says about them.

`python -m tests.dreadful` writes the expected outputs anew; look at the difference before it is committed.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
EXAMPLE = HERE.parent / "registers" / "example"
RECORDS = ("dreadful.yml", "misshapen.yml")
EXPECTED = {
    "text": HERE / "expected.txt",
    "github": HERE / "expected.github",
    "json": HERE / "expected.json",
    "sarif": HERE / "expected.sarif",
}


def check(form: str) -> bytes:
    """The whole output of `register check` in one format."""
    with tempfile.TemporaryDirectory() as folder:
        register = Path(shutil.copytree(EXAMPLE, Path(folder, "register")))
        for record in RECORDS:
            shutil.copy(HERE / record, register / "agreements")
        command = [sys.executable, "-m", "site_builder", "check", "--format", form, "--as-of", "2026-11-21"]
        ran = subprocess.run([*command, "--root", register], cwd=HERE.parent.parent, capture_output=True, check=False)
    if ran.returncode != 1 or ran.stderr:
        raise RuntimeError(ran.stderr.decode() or f"exit code {ran.returncode}")
    return ran.stdout
