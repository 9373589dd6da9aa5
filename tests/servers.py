"""Helpers for tests against real programs and servers."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self, TypeVar

import pytest

T = TypeVar("T")

LOOPBACK = "127.0.0.1"

# Debian keeps servers (Orthanc, postfix, dovecot) where a user's PATH does not look
_ALSO_LOOK_IN = ("/usr/sbin", "/sbin", "/usr/lib/postfix/sbin", "/usr/lib/dovecot")


def on_ci() -> bool:
    """Whether a missing program is a failure (``CI=true``) instead of a reason to skip."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def find_program(name: str) -> str | None:
    """Return a program's full path, looking in the system directories as well."""
    places = [os.environ.get("PATH", os.defpath), *_ALSO_LOOK_IN]
    return shutil.which(name, path=os.pathsep.join(places))


def require_program(*names: str) -> str:
    """Return the first program's full path; without one of them skip, or fail on CI.

    Call it again for the paths of the others.
    """
    found = {name: find_program(name) for name in names}
    missing = [name for name, path in found.items() if path is None]
    if missing:
        reason = f"not installed: {', '.join(missing)} (CONTRIBUTING.md lists the packages)"
        if on_ci():
            pytest.fail(reason)
        pytest.skip(reason)
    first = found[names[0]]
    assert first is not None
    return first


def free_port(host: str = LOOPBACK) -> int:
    """Return a TCP port that nothing listens on right now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(
    condition: Callable[[], T],
    timeout_s: float = 10.0,
    *,
    what: str = "",
    interval_s: float = 0.01,
) -> T:
    """Poll until ``condition()`` is true and return its value; fail after ``timeout_s``.

    Not for tests that need Qt's event loop: those use ``qtbot.waitUntil``.
    """
    deadline = time.monotonic() + timeout_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            name = what or getattr(condition, "__qualname__", "the condition")
            pytest.fail(f"still not true after {timeout_s:g} s: {name}")
        time.sleep(interval_s)


def listens(port: int, host: str = LOOPBACK) -> bool:
    """Whether something listens on the port, on Linux without disturbing it with a connection."""
    tables = [Path("/proc/net/tcp"), Path("/proc/net/tcp6")]
    if tables[0].exists():
        for table in tables:
            with contextlib.suppress(OSError):
                for line in table.read_text(encoding="ascii").splitlines()[1:]:
                    _number, local, _remote, state, *_rest = line.split()
                    if state == "0A" and int(local.rsplit(":", 1)[1], 16) == port:
                        return True
        return False
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=0.5):
        return True
    return False


class Process:
    """A real server as a child process, killed with all its children at the end.

    Args:
        command: program and arguments; the program as ``require_program`` gave it.
        port: TCP port to wait for before the ``with`` block starts.
        ready: another condition to wait for, given this process (for example a line of output).
        env: variables added to (or, with ``None``, removed from) this process's own.
        cwd: working directory.
        timeout_s: how long to wait for it to be ready.

    Its output (both streams) is in ``output`` and part of the message when it fails to start.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        port: int | None = None,
        ready: Callable[["Process"], object] | None = None,
        env: Mapping[str, str | None] | None = None,
        cwd: Path | None = None,
        timeout_s: float = 30.0,
    ) -> None:
        self.command = [str(part) for part in command]
        self.port = port
        self._ready = ready
        self._timeout_s = timeout_s
        variables = {**os.environ, **(env or {})}
        self._env = {name: value for name, value in variables.items() if value is not None}
        self._cwd = cwd
        self._log: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._last_output = ""

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The running child."""
        assert self._process is not None, "not started"
        return self._process

    @property
    def output(self) -> str:
        """Everything it has printed so far."""
        if self._log is not None:
            self._last_output = self._log.read_text(encoding="utf-8", errors="replace")
        return self._last_output

    def start(self) -> Self:
        """Start it and wait until it is ready."""
        handle, name = tempfile.mkstemp(prefix="process-", suffix=".log")
        self._log = Path(name)
        try:
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=handle,
                stderr=subprocess.STDOUT,
                env=self._env,
                cwd=self._cwd,
                start_new_session=sys.platform != "win32",
            )
        finally:
            os.close(handle)
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + self._timeout_s
        while not self._is_ready():
            status = self.process.poll()
            if status is not None:
                pytest.fail(f"{self.command[0]} ended with status {status}:\n{self.output}")
            if time.monotonic() > deadline:
                pytest.fail(f"{self.command[0]} not ready in {self._timeout_s:g} s:\n{self.output}")
            time.sleep(0.02)

    def _is_ready(self) -> bool:
        if self.port is not None and not listens(self.port):
            return False
        return self._ready is None or bool(self._ready(self))

    def stop(self) -> None:
        """End it: politely, then not; with everything it has started."""
        if self._process is not None:
            self._signal(signal.SIGTERM)
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                pass
            finally:
                self.kill()
        if self._log is not None:
            _ = self.output  # kept for assertions after the end
            self._log.unlink(missing_ok=True)
            self._log = None

    def kill(self) -> None:
        """Kill it at once, as a power cut would."""
        if sys.platform == "win32":
            self.process.kill()
        else:
            self._signal(signal.SIGKILL)
        self.process.wait(10)

    def _signal(self, number: signal.Signals) -> None:
        if sys.platform == "win32":
            self.process.terminate()
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)  # its own session: start_new_session

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
