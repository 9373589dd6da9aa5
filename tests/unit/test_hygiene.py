"""The guards around every test do catch what they are for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]

CARELESS = """
import logging, socket, subprocess, sys, threading, warnings
import pytest

stop = threading.Event()

def test_thread(): threading.Thread(target=stop.wait, args=(20,)).start()
def test_thread_released(): stop.set()
def test_warning(): logging.getLogger("omega_desktop.x").warning("disk nearly full")
def test_announced_warning(allow_warnings):
    allow_warnings("nearly full", logger="omega_desktop")
    logging.getLogger("omega_desktop.x").warning("disk nearly full")
def test_caplog(caplog): logging.getLogger("omega_desktop.x").warning("disk nearly full")
def test_internet():
    with pytest.raises(OSError): socket.create_connection(("8.8.8.8", 53), timeout=1)
def test_lookup():
    with pytest.raises(OSError): socket.getaddrinfo("example.com", 443)
def test_child():
    looking = "import socket; socket.getaddrinfo('example.com', 443)"
    assert subprocess.run([sys.executable, "-c", looking], capture_output=True).returncode == 1
def test_unreachable_on_purpose():
    with pytest.raises(OSError): socket.create_connection(("192.0.2.1", 104), timeout=1)
    with pytest.raises(OSError): socket.getaddrinfo("nowhere.invalid", 443)
def test_window(qapp):
    from PySide6.QtWidgets import QLabel
    test_window.kept = QLabel("left behind")
def test_window_handed_over(qtbot):
    from PySide6.QtWidgets import QLabel
    qtbot.addWidget(QLabel("closed"))
def test_timer(qapp):
    from PySide6.QtCore import QTimer
    test_timer.kept = QTimer(); test_timer.kept.start(60_000)
def test_no_leak(qtbot):
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QLabel
    label = QLabel("mine"); timer = QTimer(label); timer.start(60_000); label.show()
def test_keyring():
    import keyring, keyring.errors
    with pytest.raises(keyring.errors.NoKeyringError): keyring.set_password("a", "b", "c")
def test_memory_keyring(memory_keyring):
    import keyring
    keyring.set_password("a", "b", "c")
    assert keyring.get_password("a", "b") == "c"
def test_python_warning(): warnings.warn("old", DeprecationWarning)
"""

EXPECTED = {
    "test_thread": "thread still running",
    "test_warning": "unexpected log record: WARNING omega_desktop.x: disk nearly full",
    "test_internet": "connected to 8.8.8.8",
    "test_lookup": "looked up example.com",
    "test_child": "a process of the test looked up example.com",
    "test_window": "window left: <PySide6.QtWidgets.QLabel",
    "test_timer": "timer still running",
    "test_python_warning": "DeprecationWarning: old",
}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What pytest says about a file of careless and careful tests."""
    careless = tmp_path_factory.mktemp("careless") / "test_careless.py"
    careless.write_text(CARELESS, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:randomly"]
    command += ["-p", "no:cacheprovider", "-c", "pyproject.toml", "-rA", "--tb=short"]
    run = subprocess.run(
        [*command, str(careless)],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": ""},  # not a child of this test: it has its own guard
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return run.stdout


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_that_a_careless_test_fails_and_says_why(outcome: str, name: str):
    lines = [line for line in outcome.splitlines() if line.startswith(("ERROR ", "FAILED "))]
    assert any(f"::{name} " in line for line in lines), outcome
    assert EXPECTED[name] in outcome


def test_that_careful_tests_pass(outcome: str):
    lines = [line for line in outcome.splitlines() if line.startswith(("ERROR ", "FAILED "))]
    blamed = {line.split("::")[1].split()[0] for line in lines}
    assert blamed == set(EXPECTED)
