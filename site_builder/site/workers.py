"""Work shared out over the processor's cores.

A worker is this process over again (`fork`): it has everything that was read without being sent any of it, writes its
share of the pages, and hands back one line of JSON a page. Where a process cannot be forked safely, and where there is
little to do, the work is done here, one page after another, with the same results.
"""

import gc
import json
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any, TypeVar

Job = TypeVar("Job")
Result = Any
"""Plain data, as JSON has it."""

FEWEST = 500
"""Jobs for which it is worth while to start workers: below, they save less time than they take to start."""
MOST_WORKERS = 8
BLOCK = 32
"""Jobs that a worker does in a row. What lies together in memory is then used, and so copied, by one worker."""


class WorkerError(RuntimeError):
    """A worker could not do its share; says why."""


def each(work: Callable[[Job], Result], jobs: Sequence[Job]) -> Iterator[Result]:
    """`work` done on every one of `jobs`: the results, in the order of the jobs.

    Raises OSError for what the system refuses a worker, such as room on the disk, and WorkerError for anything else.
    """
    workers = _how_many(len(jobs))
    if workers == 1:
        yield from map(work, jobs)
        return
    with _started(workers, work, jobs) as results:
        for index in range(len(jobs)):
            yield _received(results[index // BLOCK % workers])


def _how_many(jobs: int) -> int:
    # Linux alone: the frameworks of macOS do not survive a fork. Nor do locks that another thread holds, as in `serve`
    if sys.platform != "linux" or jobs < FEWEST or threading.active_count() > 1:
        return 1
    return min(len(os.sched_getaffinity(0)), MOST_WORKERS)


@contextmanager
def _started(workers: int, work: Callable[[Job], Result], jobs: Sequence[Job]) -> Iterator[list[IO[str]]]:
    """Workers, each with its blocks of the jobs: where to read their results. None outlives the context."""
    children: list[int] = []
    results: list[IO[str]] = []
    # collecting garbage would touch, and so copy, everything that workers share
    gc.freeze()
    try:
        for worker in range(workers):
            reading, writing = os.pipe()
            child = os.fork()
            if child == 0:
                _work(work, _share(jobs, worker, workers), writing)
            os.close(writing)
            children.append(child)
            results.append(os.fdopen(reading, encoding="utf-8"))
        yield results
    finally:
        gc.unfreeze()
        # a worker that is still writing meets a closed pipe, and ends
        for result in results:
            result.close()
        for child in children:
            os.waitpid(child, 0)


def _share(jobs: Sequence[Job], worker: int, workers: int) -> Iterator[Job]:
    for start in range(worker * BLOCK, len(jobs), workers * BLOCK):
        yield from jobs[start : start + BLOCK]


def _work(work: Callable[[Job], Result], jobs: Iterator[Job], writing: int) -> None:
    """What a worker does. It never returns: the rest of the program is not a worker's to run."""
    try:
        with os.fdopen(writing, "w", encoding="utf-8") as results:
            try:
                for job in jobs:
                    results.write(json.dumps({"result": work(job)}) + "\n")
            except OSError as error:
                results.write(json.dumps({"refused": [error.errno, error.strerror, error.filename]}) + "\n")
            except Exception as error:  # noqa: BLE001  whatever it is, the build must fail with it
                reason = {"reason": f"{type(error).__name__}: {error}", "where": traceback.format_exc()}
                results.write(json.dumps({"failed": reason}) + "\n")
    finally:
        # not sys.exit: what the parent has still to write and to tidy up is the parent's
        os._exit(0)


def _received(results: IO[str]) -> Result:
    line = results.readline()
    if not line.endswith("\n"):
        raise WorkerError("a worker ended before its work did: there may have been too little memory")
    match json.loads(line):
        case {"result": result}:
            return result
        case {"refused": [number, reason, subject]}:
            raise OSError(number, reason, subject)
        case {"failed": {"reason": reason, "where": where}}:
            failure = WorkerError(reason)
            failure.add_note(where)
            raise failure
    raise WorkerError(f"a worker said what nobody asked: {line!r}")
