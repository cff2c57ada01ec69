"""What Git says, through as few processes as will do. The only importer of git.

Git runs for whoever holds the files, and a repository comes with settings: nothing in it may make Git run anything
else. No hook, no file system monitor, no external or textual diff, no signature program, no filter is run, and what a
partial clone lacks is not fetched.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from site_builder.changes import Record
from site_builder.history.lives import Touch, Walked
from site_builder.history.model import Commit
from site_builder.problem import visible
from site_builder.source import LARGEST_FILE, Source, read

if TYPE_CHECKING:
    from git import Git

NOT_IN_GIT: Final = "This register is not kept in Git, so its history cannot be shown."
NO_COMMITS: Final = "Nothing in this register is committed to Git yet, so it has no history."
NO_PROGRAM: Final = "The program Git is not installed here, so the history of this register cannot be shown."
NOT_TRUSTED: Final = (
    "The folder of this register belongs to another user of this computer, so Git does not open it and its history "
    "cannot be shown. Adding the folder to Git’s setting safe.directory allows it."
)
NOT_READABLE: Final = "Git could not read the history of this register, so it cannot be shown."

_REASONS: Final = {
    "not a git repository": NOT_IN_GIT,
    "dubious ownership": NOT_TRUSTED,
    "unsafe repository": NOT_TRUSTED,
    "bad revision 'HEAD'": NO_COMMITS,
}
"""What Git says, in English because GitPython asks for that, to what readers are told."""


class NoHistory(Exception):  # noqa: N818  for a register without Git it is no error
    """There is none to show; the message is the note that says why."""


NO_NAME: Final = "the commit to compare with has no name: write one, such as origin/main"
NO_SUCH_COMMIT: Final = "there is no commit {ref} here: fetch it first, for example with `git fetch origin main`"
NOT_THIS_FAR: Final = (
    "there is no commit {ref} here, and this copy lacks older ones: fetch them with `git fetch --unshallow`, or a "
    "branch, such as main, with `git fetch origin main`"
)
UNRELATED: Final = "{ref} and the records here have no commit in common: name the branch that they are meant for"
SHALLOW: Final = "this copy lacks the commits back to {ref}: fetch them with `git fetch --unshallow`"


class NoBase(Exception):  # noqa: N818  it ends in one plain line
    """There is no commit to compare with; the message says what to do."""


_SETTINGS: Final = ("core.fsmonitor=false", "core.hooksPath=/dev/null", "log.showRoot=true")
"""These win over the repository's own."""
_ENVIRONMENT: Final = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    # a partial clone would fetch what it lacks, over whatever transport its settings name; older ones of Git do not
    # know the first of the two
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    # these would change what the patterns at the end of `_WALK` mean
    **dict.fromkeys(
        ("GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"), "0"
    ),
}
_COMMIT: Final = ("-z", "--format=%H%x00%cs%x00%s", "--encoding=UTF-8", "--no-show-signature")
_WALK: Final = (
    *(*_COMMIT, "--first-parent", "-m", "--raw", "--no-abbrev", "--no-relative", "--no-color"),
    # renames with edits are looked for among at most 200 files of a commit, because the work grows with the square;
    # those that keep the file's name or its content are found among any number
    *("--no-ext-diff", "--no-textconv", "-O/dev/null", "-M", "-l200"),
    # in the whole repository: the register may have lain in another folder before
    *("HEAD", "--", ":(top)*.yml", ":(top)*.yaml"),
)
ORDINARY: Final = "100"
"""How the mode of a file starts that is neither a link nor another repository."""
_HASH: Final = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
_RAW: Final[dict[str, Any]] = {"stdout_as_string": False, "strip_newline_in_stdout": False}
MOST_ENDS: Final = 10
"""How many files may be damaged before the repository counts as damaged."""
_PIPE: Final = -1
"""`subprocess.PIPE`, as that module documents it."""


class Repository:
    """The Git repository around a register's folder."""

    def __init__(self, git: "Git") -> None:
        self._git = git
        self._files: Any = None
        self._ends = 0
        self.lacks_files = False
        """Whether a file was asked for that is damaged, or that a partial clone lacks."""
        shallow, _, prefix = _text(git.rev_parse("--is-shallow-repository", "--show-prefix", **_RAW)).partition("\n")
        self.shallow = shallow == "true"
        """Whether older commits were left out when it was cloned."""
        self.prefix = prefix.removesuffix("\n")
        """The register's folder, relative to the repository, ending in a slash; '' if it is the whole of it."""
        self.head = next(_walked(_text(git.log(*_COMMIT, "-1", "HEAD", "--", **_RAW)))).commit
        # the versions of one record are asked for in a row, so that this many are enough to read each once
        self.data = lru_cache(maxsize=1024)(self._data)
        """A file's hash to what it says; None if it cannot be read, for the same reasons as a file today.

        Of a page, whose path ends in .md, the path is needed too: its facts stand at its beginning.
        """

    def base_of(self, ref: str, head: str = "HEAD") -> str:
        """The hash of the newest commit that both `ref` and `head` descend from. Raises NoBase."""
        base = self._said("merge_base", self.commit_of(ref), head if head == "HEAD" else self.commit_of(head))
        if not base:
            raise NoBase((SHALLOW if self.shallow else UNRELATED).format(ref=ref))
        return base

    def commit_of(self, ref: str) -> str:
        """The hash of the commit that a branch, a tag or a hash names. Raises NoBase."""
        if not ref.strip():
            raise NoBase(NO_NAME)
        if not ref.isprintable():
            raise NoBase(NO_SUCH_COMMIT.format(ref=visible(ref)))
        commit = self._said("rev_parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        if not _HASH.fullmatch(commit):
            raise NoBase((NOT_THIS_FAR if self.shallow else NO_SUCH_COMMIT).format(ref=ref))
        return commit

    def _said(self, command: str, *arguments: str) -> str:
        """What a command prints; '' if its answer is no."""
        _, printed, _ = getattr(self._git, command)(*arguments, with_extended_output=True, with_exceptions=False)
        return str(printed).strip()

    def entries(self, commit: str, folders: Sequence[str]) -> Mapping[str, tuple[str, str]]:
        """The files that a commit holds in these folders of the register: relative path to mode and hash.

        The mode of an ordinary file starts with `ORDINARY`.
        """
        paths = [self.prefix + folder for folder in folders]
        listed = _text(self._git.ls_tree("-r", "-z", "--full-tree", commit, "--", *paths, **_RAW))
        found = {}
        for entry in filter(None, listed.split("\0")):
            facts, _, path = entry.partition("\t")
            mode, _, sha = facts.split(" ")
            found[path.removeprefix(self.prefix)] = (mode, sha)
        return found

    def walk(self) -> tuple[Walked, ...]:
        """The commits of the main line that touched a YAML file, newest first."""
        return tuple(_walked(_text(self._git.log(*_WALK, **_RAW))))

    def _data(self, sha: str, path: str = "") -> Record | None:
        content = self._content(sha)
        source = read(path, content) if content is not None else None
        return source.data if isinstance(source, Source) else None

    def _content(self, sha: str) -> bytes | None:
        """The file of this hash, or None if it is larger than any record, or damaged, or not there."""
        if self._files is None:
            self._files = self._git.cat_file(batch=True, istream=_PIPE, as_process=True)
        with suppress(BrokenPipeError):
            self._files.stdin.write(f"{sha}\n".encode())
            self._files.stdin.flush()
        match self._files.stdout.readline().split():
            case [_, b"blob", size] if int(size) <= LARGEST_FILE:
                return bytes(self._files.stdout.read(int(size) + 1)[:-1])
            case [_, _, size]:
                for start in range(0, int(size) + 1, LARGEST_FILE):
                    self._files.stdout.read(min(LARGEST_FILE, int(size) + 1 - start))
            case [] | [_, b"missing"] as answer:
                self.lacks_files = True
                if not answer:
                    self._start_anew()
        return None

    def _start_anew(self) -> None:
        """Git ends at what is damaged, and at what a partial clone lacks; the other files can still be had."""
        self._files = None
        self._ends += 1
        if self._ends > MOST_ENDS:
            raise NoHistory(NOT_READABLE)

    def close(self) -> None:
        """End the process that hands over files: GitPython does so when nothing refers to it any more."""
        self._files = None


@contextmanager
def opened(root: Path) -> Iterator[Repository]:
    """The repository that `root` lies in. Raises NoHistory where there is none, or as soon as Git cannot go on."""
    try:
        # here, because it starts a process: GitPython looks for the program when it is imported
        from git import Git  # noqa: PLC0415  it looks for the git program when imported, and there may be none
        from git.exc import CommandError, GitCommandNotFound  # noqa: PLC0415  likewise
    except ImportError:
        raise NoHistory(NO_PROGRAM) from None
    git = Git(root)
    git.set_persistent_git_options(c=list(_SETTINGS), no_pager=True)
    git.update_environment(**_ENVIRONMENT)
    repository = None
    try:
        repository = Repository(git)
        yield repository
    except (GitCommandNotFound, PermissionError):
        raise NoHistory(NO_PROGRAM) from None
    except CommandError as error:
        said = str(error.stderr)
        raise NoHistory(next((note for sign, note in _REASONS.items() if sign in said), NOT_READABLE)) from None
    finally:
        if repository is not None:
            repository.close()


def _text(content: Any) -> str:  # noqa: ANN401  what GitPython's calls return has no type of its own
    # names of files are bytes; those that are not UTF-8 come through as they are and are no record's name
    return bytes(content).decode("utf-8", "surrogateescape")


def _walked(output: str) -> Iterator[Walked]:
    """What `git log -z --raw` printed: every part ends in a NUL, which neither a path nor a subject can hold."""
    parts = iter(output.split("\0"))
    part = next(parts)
    while part:
        commit = Commit(part, _day(next(parts)), _pull_request(next(parts)))
        touched = []
        while (part := next(parts, "").lstrip("\n")).startswith(":"):
            _, mode, was_sha, sha, status = part[1:].split(" ")
            was = path = next(parts)
            if status[0] == "R":
                path = next(parts)
            touched.append(Touch(status[0], mode, sha, path, was, was_sha))
        yield Walked(commit, tuple(touched))


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        # forged, or beyond the year 9999: the day that Git itself shows for a date it cannot read
        return date(1970, 1, 1)


_PULL_REQUEST: Final = re.compile(r"Merge pull request #(\d{1,9}) from |.*\(#(\d{1,9})\)$", re.ASCII)


def _pull_request(subject: str) -> int | None:
    """The number in the subject of GitHub's merge commits, and at the end of those of its squash merges."""
    match = _PULL_REQUEST.match(subject)
    return int(match[1] or match[2]) if match else None
