"""Work that is shared out gives what work that is not shared gives, and fails as it would."""

import errno
import os
import signal
import threading
from pathlib import Path

import pytest

from site_builder import workers
from site_builder.workers import WorkerError

MUCH = 1.0
"""Seconds a job, so that workers are started whatever the jobs really take."""


@pytest.fixture(autouse=True)
def two_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine with two cores, in a process that has no other thread."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0, 1})
    monkeypatch.setattr(threading, "active_count", lambda: 1)


def test_results_come_in_the_order_of_the_jobs_and_from_two_workers() -> None:
    jobs = list(range(1_000))
    found = list(workers.each(lambda job: (job, "ł" * job, {"by": os.getpid()}), jobs, MUCH))
    assert [(number, text) for number, text, _ in found] == [(job, "ł" * job) for job in jobs]
    processes = {about["by"] for _, _, about in found}
    assert len(processes) == 2
    assert os.getpid() not in processes


def test_results_larger_than_a_pipe_holds_come_whole() -> None:
    assert list(workers.each(lambda job: job * 5_000_000, ["a", "b", "c"], MUCH)) == [
        "a" * 5_000_000,
        "b" * 5_000_000,
        "c" * 5_000_000,
    ]


def test_little_work_is_done_here() -> None:
    assert set(workers.each(lambda _job: os.getpid(), range(100), seconds=0.001)) == {os.getpid()}


def test_a_process_with_threads_is_not_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert set(workers.each(lambda _job: os.getpid(), range(100), MUCH)) == {os.getpid()}


def test_what_the_system_refuses_a_worker_is_what_it_would_refuse_here(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        list(workers.each(lambda name: (tmp_path / name).read_text("utf-8"), ["a", "b"], MUCH))
    assert (caught.value.errno, caught.value.filename) == (errno.ENOENT, str(tmp_path / "a"))


def test_a_defect_in_a_worker_is_told_with_its_reason_and_place() -> None:
    def divide(job: int) -> float:
        return 1 / job

    with pytest.raises(WorkerError) as caught:
        list(workers.each(divide, [2, 1, 0], MUCH))
    assert str(caught.value) == "ZeroDivisionError: division by zero"
    assert "in divide" in caught.value.__notes__[0]


def test_a_worker_that_is_killed_fails_the_work() -> None:
    with pytest.raises(OSError, match="a worker was ended before its work was done"):
        list(workers.each(lambda _job: os.kill(os.getpid(), signal.SIGKILL), [1, 2], MUCH))


def test_no_worker_outlives_work_that_nobody_wants_any_more() -> None:
    results = workers.each(lambda job: (job, os.getpid(), "x" * 1_000_000), list(range(50)), MUCH)
    _, worker, _ = next(results)
    results.close()
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)
