"""Work shared out over the processor's cores.

A worker is this process over again (`fork`): it has everything that was read without being sent any of it, does its
share, and hands back plain data. Where a process cannot be forked safely, and where there is little to do, the work is
done here, one job after another, with the same results.
"""

import errno
import gc
import marshal
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")

WORTH_SHARING = 0.4
"""Seconds of work: below, workers save less time than they take to start."""
BLOCK = 0.02
"""Seconds of work that a worker does in a row. What lies together in memory is then used by one worker alone."""
MOST_WORKERS = 8
_PIPE = 1 << 20
"""Bytes: the most that Linux gives to those who are nobody special."""
_LENGTH = 8
"""Bytes that say how long what follows is."""


class WorkerError(RuntimeError):
    """A worker could not do its share; says why."""


def each(work: Callable[[Job], Result], jobs: Sequence[Job], seconds: float) -> Iterator[Result]:
    """`work` done on every one of `jobs`: the results, in the order of the jobs.

    Results are plain data: texts, numbers, tuples, lists, mappings. `seconds` is about what one job takes. Raises
    OSError for what the system refuses a worker, such as memory or room on the disk, and WorkerError for anything else.
    """
    workers = _how_many(len(jobs) * seconds)
    if workers == 1:
        yield from map(work, jobs)
        return
    block = max(1, round(BLOCK / seconds))
    with _started(workers, work, jobs, block) as results:
        for start in range(0, len(jobs), block):
            yield from _received(results[start // block % workers])


def _how_many(seconds: float) -> int:
    # Linux alone: the frameworks of macOS do not survive a fork. Nor do locks that another thread holds, as in `serve`
    if sys.platform != "linux" or seconds < WORTH_SHARING or threading.active_count() > 1:
        return 1
    return min(len(os.sched_getaffinity(0)), MOST_WORKERS)


@contextmanager
def _started(
    workers: int, work: Callable[[Job], Result], jobs: Sequence[Job], block: int
) -> Iterator[Sequence[BinaryIO]]:
    """Workers, each with every so manieth block of the jobs: where to read their results. None outlives the context."""
    children: list[int] = []
    results: list[BinaryIO] = []
    try:
        for worker in range(workers):
            reading, writing = _pipe()
            results.append(os.fdopen(reading, "rb"))
            if not (child := os.fork()):
                # else its pipe would still have a reader, itself, when the parent reads no more
                for result in results:
                    result.close()
                starts = range(worker * block, len(jobs), workers * block)
                _do(work, (jobs[start : start + block] for start in starts), writing)
            children.append(child)
            os.close(writing)
        yield results
    finally:
        # a worker that has still something to say meets a closed pipe, and ends
        for result in results:
            result.close()
        for child in children:
            os.waitpid(child, 0)


def _pipe() -> tuple[int, int]:
    """Where a worker's results come out, and where they go in: wide enough for it to go on while nobody reads yet."""
    import fcntl  # noqa: PLC0415  not every system that this module is imported on has it

    reading, writing = os.pipe()
    with suppress(OSError):
        fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, _PIPE)
    return reading, writing


def _do(work: Callable[[Job], Result], blocks: Iterator[Sequence[Job]], writing: int) -> None:
    """What a worker does. It never returns: the rest of the program is not a worker's to run."""
    try:
        # to look for garbage in what all share would be to touch it, and so to copy it
        gc.freeze()
        with os.fdopen(writing, "wb") as results:
            try:
                for block in blocks:
                    _say(results, ("done", [work(job) for job in block]))
            except OSError as error:
                _say(results, ("refused", (error.errno, error.strerror, error.filename)))
            except Exception as error:  # noqa: BLE001  whatever it is, the command must fail with it
                _say(results, ("failed", (f"{type(error).__name__}: {error}", traceback.format_exc())))
    finally:
        # not sys.exit: what the parent has still to write and to tidy up is the parent's
        os._exit(0)


def _say(results: BinaryIO, message: tuple[str, Any]) -> None:
    said = marshal.dumps(message)
    results.write(len(said).to_bytes(_LENGTH) + said)
    results.flush()


def _received(results: BinaryIO) -> list[Result]:
    length = int.from_bytes(results.read(_LENGTH))
    said = results.read(length)
    if not length or len(said) < length:
        raise OSError(errno.ENOMEM, "a worker was ended before its work was done: there may be too little memory")
    kind, about = marshal.loads(said)  # noqa: S302  nobody but our own worker could have written it
    if kind == "refused":
        raise OSError(*about)
    if kind == "failed":
        reason, where = about
        failure = WorkerError(reason)
        failure.add_note(where)
        raise failure
    done: list[Result] = about
    return done
