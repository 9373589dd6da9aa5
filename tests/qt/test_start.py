import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from omega_desktop.domain.errors import StorageError
from omega_desktop.domain.messages import Message
from omega_desktop.runtime.single_instance import ProcessLock
from omega_desktop.storage.paths import DataPaths
from omega_desktop.ui.preparing import FaultWindow, PreparingWindow
from omega_desktop.widgets.inline_message import InlineMessage
from omega_desktop.widgets.theme import Theme
from tests.e2e.program import environment, omega, opened
from tests.e2e.studies import write_ct_study
from tests.servers import wait_until


@pytest.fixture
def theme(qapp) -> Theme:
    made = Theme()
    made.apply(qapp)
    return made


def window_process(data: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "omega_desktop", "--data-dir", str(data)],
        env=environment(),
        stderr=subprocess.DEVNULL,
    )


def holds(process: subprocess.Popen[bytes], path: Path) -> bool:
    """Whether a process has a lock, without trying for it: that would be in its way."""
    try:
        return path.read_text(encoding="utf-8").splitlines()[0] == str(process.pid)
    except (OSError, IndexError):
        return False


def test_that_a_second_window_raises_the_first_and_ends(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path / "data")
    paths.create()
    first = window_process(paths.root)
    try:
        wait_until(
            lambda: holds(first, paths.worker_lock), 30, what="the first window works the queue"
        )
        second = window_process(paths.root)
        assert second.wait(30) == 0
        assert first.poll() is None
    finally:
        first.kill()
        first.wait(10)


def test_that_a_window_opened_while_a_command_works_the_queue_takes_over_afterwards(
    tmp_path: Path,
) -> None:
    paths = DataPaths(tmp_path / "data")
    paths.create()
    write_ct_study(tmp_path / "study", 2)
    with opened(paths.root) as program:
        (uid,) = program.importer.run([tmp_path / "study"]).studies
    command = ProcessLock(paths.worker_lock)  # as a command that waits has it
    assert command.acquire()
    window = window_process(paths.root)
    try:
        wait_until(lambda: holds(window, paths.window_lock), 30, what="the window is there")
        found = omega(
            paths.root, "send-study", uid, "--folder", str(tmp_path / "out"),
            "--undo-seconds", "0", expect=3,
        )  # fmt: skip
        assert found["deliveries"][0]["state"] == "READY"
        command.release()

        def sent() -> bool:
            with opened(paths.root) as program:
                return program.outbox.deliveries()[0].state == "COMPLETED"

        wait_until(sent, 30, what="the window sends it")
    finally:
        window.kill()
        window.wait(10)


def test_that_a_fault_at_the_start_is_shown_in_a_window_with_its_next_step(
    theme: Theme, qtbot: QtBot
) -> None:
    fault = StorageError(Message("The disk is full"), Message("Free some space."))
    window = FaultWindow(theme, fault)
    qtbot.addWidget(window)
    window.show()
    message = window.findChild(InlineMessage)
    assert message is not None
    assert message.text() == "The disk is full. Free some space."
    assert message.isVisible()


def test_that_the_preparing_window_says_why_it_cannot_go_on(theme: Theme, qtbot: QtBot) -> None:
    window = PreparingWindow(theme)
    qtbot.addWidget(window)
    window.show()
    window.set_progress(3, 14)
    window.show_fault(StorageError(Message("The disk is full")))
    message = window.findChild(InlineMessage)
    assert message is not None
    assert "The disk is full" in message.text()
