"""Worker processes that are killed, as by a system that runs out of memory."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from omega_desktop.runtime.processes import WorkerProcesses
from tests.servers import wait_until

pytestmark = [
    pytest.mark.skipif(not Path("/proc").exists(), reason="looks into /proc"),
    pytest.mark.allow_warnings("a worker process died"),
]

LIMIT_S = 30


def process_id() -> int:
    return os.getpid()


def kill_yourself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def kill_yourself_once(mark: str) -> int:
    if not Path(mark).exists():
        Path(mark).touch()
        kill_yourself()
    return os.getpid()


@pytest.fixture
def cpu() -> Iterator[WorkerProcesses]:
    workers = WorkerProcesses(workers=1)
    yield workers
    workers.close()


def state_of(pid: int) -> str:
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    return status.rpartition(")")[2].split()[0]


def wait_until_gone(pid: int) -> None:
    wait_until(lambda: state_of(pid) in ("", "Z"), LIMIT_S)


def test_that_a_worker_killed_between_two_tasks_is_replaced(cpu: WorkerProcesses) -> None:
    first = cpu.run(process_id)
    os.kill(first, signal.SIGKILL)
    wait_until_gone(first)
    assert cpu.run(process_id) != first
    assert cpu.run(process_id) != first


def test_that_a_task_whose_worker_was_killed_is_done_once_more(
    cpu: WorkerProcesses, tmp_path: Path
) -> None:
    assert cpu.run(kill_yourself_once, str(tmp_path / "mark")) != os.getpid()


def test_that_a_task_that_always_kills_its_worker_ends_with_an_error(cpu: WorkerProcesses) -> None:
    with pytest.raises(RuntimeError, match="ended unexpectedly"):
        cpu.run(kill_yourself)
    assert cpu.run(process_id) != os.getpid()


def test_that_neighbours_of_a_killed_task_are_not_lost(cpu: WorkerProcesses) -> None:
    with ThreadPoolExecutor(4) as threads:
        bad = threads.submit(cpu.run, kill_yourself)
        good = [threads.submit(cpu.run, process_id) for _ in range(3)]
        assert bad.exception(LIMIT_S) is not None
        survived = [one for one in good if one.exception(LIMIT_S) is None]
    # what shared two dying pools with the bad one may have gone with it; nothing hangs
    assert len(survived) + sum(isinstance(one.exception(), RuntimeError) for one in good) == 3
    assert cpu.run(process_id) != os.getpid()
