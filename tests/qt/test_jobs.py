import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from omega_desktop.domain.errors import SendCancelled
from omega_desktop.runtime.jobs import JobRunner


@pytest.fixture
def jobs(qapp) -> Iterator[JobRunner]:
    runner = JobRunner()
    yield runner
    assert runner.shutdown()
    runner.deleteLater()


def test_that_two_hundred_results_all_arrive_on_the_main_thread(
    jobs: JobRunner, qtbot: QtBot
) -> None:
    got: list[tuple[int, bool]] = []

    def take(value: int) -> None:
        got.append((value, threading.current_thread() is threading.main_thread()))

    def start(number: int) -> None:
        jobs.start(lambda _control: number, name="number", done=take)

    for number in range(200):
        start(number)
    qtbot.waitUntil(lambda: len(got) == 200)
    assert sorted(value for value, _ in got) == list(range(200))
    assert all(on_main for _, on_main in got)
    assert jobs.active == 0


def test_that_a_failure_is_delivered_as_the_exception_itself(jobs: JobRunner, qtbot: QtBot) -> None:
    faults: list[Exception] = []
    fault = ValueError("no")

    def work(_control: object) -> None:
        raise fault

    jobs.start(work, name="fails", failed=faults.append)
    qtbot.waitUntil(lambda: faults == [fault])


def test_that_a_cancelled_job_says_so_and_nothing_else(jobs: JobRunner, qtbot: QtBot) -> None:
    said: list[str] = []

    def work(control) -> None:
        control.cancel.wait(10)
        control.cancel.raise_if_cancelled()

    job = jobs.start(
        work,
        name="waits",
        done=lambda _result: said.append("done"),
        failed=lambda _fault: said.append("failed"),
        cancelled=lambda: said.append("cancelled"),
    )
    job.cancel()
    qtbot.waitUntil(lambda: said == ["cancelled"])


def test_that_nobody_is_called_back_for_an_owner_that_is_gone(
    jobs: JobRunner, qtbot: QtBot
) -> None:
    gate = threading.Event()
    said: list[int] = []
    owner = QObject()

    def work(_control: object) -> int:
        gate.wait(10)
        return 1

    jobs.start(work, name="late", owner=owner, done=said.append)
    owner.deleteLater()
    qtbot.wait_until(lambda: not said)
    owner.destroyed.connect(gate.set)
    qtbot.waitUntil(gate.is_set)
    qtbot.waitUntil(lambda: jobs.active == 0)
    assert said == []


def test_that_progress_comes_at_most_ten_times_a_second_and_the_last_always(
    jobs: JobRunner, qtbot: QtBot
) -> None:
    seen: list[tuple[int, int]] = []
    ended: list[object] = []

    def work(control) -> None:
        for done in range(1, 5001):
            control.progress(done, 5000)

    jobs.start(work, name="steps", progressed=lambda *step: seen.append(step), done=ended.append)
    qtbot.waitUntil(lambda: bool(ended))
    assert seen[-1] == (5000, 5000)
    assert len(seen) < 100


def test_that_shutdown_cancels_what_runs(qapp) -> None:
    runner = JobRunner()
    started, stopped = threading.Event(), threading.Event()

    def work(control) -> None:
        started.set()
        if control.cancel.wait(10):
            stopped.set()
            raise SendCancelled

    runner.start(work, name="waits")
    assert started.wait(10)
    assert runner.shutdown()
    assert stopped.is_set()
    runner.deleteLater()
