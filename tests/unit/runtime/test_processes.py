import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from omega_desktop.domain.errors import SendCancelled
from omega_desktop.domain.ports import CancelToken
from omega_desktop.runtime.processes import WorkerProcesses
from tests.hygiene import CHILD_PATH
from tests.servers import wait_until


@pytest.fixture
def cpu() -> Iterator[WorkerProcesses]:
    made = WorkerProcesses(workers=1)
    yield made
    made.close()


def test_that_work_runs_in_another_process_and_its_result_comes_back(
    cpu: WorkerProcesses,
) -> None:
    assert cpu.run(os.getpid) != os.getpid()
    assert cpu.run(pow, 2, 10) == 1024


def test_that_an_exception_of_the_work_comes_through(cpu: WorkerProcesses) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        cpu.run(int, "x")


@pytest.mark.allow_warnings
def test_that_a_killed_worker_is_reported_and_replaced(cpu: WorkerProcesses) -> None:
    with pytest.raises(RuntimeError, match="ended unexpectedly"):
        cpu.run(os._exit, 3)
    assert cpu.run(abs, -1) == 1


def test_that_a_cancelled_wait_ends_at_once(cpu: WorkerProcesses) -> None:
    cpu.run(abs, 1)  # started
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(SendCancelled):
        cpu.run(_until_killed, cancel=cancel)
    os.kill(_only_worker(cpu), signal.SIGKILL)  # it would wait for ever


def _until_killed() -> None:
    signal.pause()


def _only_worker(cpu: WorkerProcesses) -> int:
    pool = cpu._pool
    assert pool is not None
    (worker,) = pool._processes
    return worker


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_that_workers_end_when_the_program_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import os, time\n"
        "from omega_desktop.runtime.processes import WorkerProcesses\n"
        "if __name__ == '__main__':\n"
        "    print(WorkerProcesses(workers=1).run(os.getpid), flush=True)\n"
        "    time.sleep(100)\n",
        encoding="utf-8",
    )
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": CHILD_PATH},
    ) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        parent.kill()
    wait_until(lambda: not _alive(worker), 10, what="the worker ends")


def _alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text(encoding="ascii").split()[2]
    except OSError:
        return False
