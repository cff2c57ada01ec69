"""Whether a file in the folder is what a commit holds, without asking Git.

`git status` and `git diff` would run whatever filter programs a repository's settings name.
"""

import hashlib
from pathlib import Path
from stat import S_ISREG

from site_builder.source import LARGEST_FILE


def has_content(file: Path, sha: str) -> bool:
    """Whether the file has the content of this hash, with whichever line ends Git was told to write files.

    What is no ordinary file, or too large for one, passes: it holds no record, and no site is built from it.
    """
    content = content_of(file)
    return content is None or is_content(content, sha)


def is_content(content: bytes, sha: str) -> bool:
    """Whether this is the content of this hash, with whichever line ends."""
    return _hash(content, sha) == sha or _hash(content.replace(b"\r\n", b"\n"), sha) == sha


def content_of(file: Path) -> bytes | None:
    """What stands in a file; None if it is no ordinary file, cannot be read, or is too large for a record."""
    try:
        status = file.lstat()
        return file.read_bytes() if S_ISREG(status.st_mode) and status.st_size <= LARGEST_FILE else None
    except OSError:
        return None


def _hash(content: bytes, like: str) -> str:
    """The hash that Git gives a file of this content, by the algorithm that made `like`."""
    algorithm = hashlib.sha1 if len(like) == 40 else hashlib.sha256  # noqa: PLR2004  hexadecimal digits of SHA-1
    return algorithm(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
