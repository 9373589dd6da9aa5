"""What ``conftest.py`` uses to keep tests apart from each other, the user and the network."""

import errno
import gc
import ipaddress
import logging
import os
import re
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_TEST_NETWORKS = [  # RFC 5737: documentation addresses; unreachable is what a test wants of them
    ipaddress.ip_network(block) for block in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")
]

_ROOT = Path(__file__).resolve().parents[1]
CHILD_PATH = os.pathsep.join([str(_ROOT), str(_ROOT / "tests" / "children")])
"""``PYTHONPATH`` of the program's processes: the project, and the guard that watches them."""
CHILD_LOG = "TESTS_NETWORK_LOG"
"""The variable with the file in which the guards of child processes write."""

# A peer's own words: these libraries warn about every fault a test provokes.
_CHATTY_LOGGERS = ("pynetdicom", "pydicom", "mail.log", "pypdf")


class NetworkGuard:
    """Refuses connections and look-ups beyond this machine, and remembers that somebody tried.

    Names under ``.invalid`` (RFC 2606) and documentation addresses fail, as they would outside.

    Args:
        log: a child process writes into this file what it tried.
    """

    def __init__(self, log: Path | None = None) -> None:
        self.violations: list[str] = []
        self._log = log

    def install(self) -> None:
        """Watch this process for good (an audit hook cannot be removed)."""
        self._own_names = {"", "localhost", "localhost.localdomain", socket.gethostname().lower()}
        sys.addaudithook(self._audit)

    def _audit(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "socket.connect" or event == "socket.sendto":
            self._check_address(args[1])
        elif event == "socket.getaddrinfo":
            self._check_name(args[0])

    def _check_address(self, address: object) -> None:
        if not isinstance(address, tuple) or not address:
            return  # AF_UNIX and the like
        try:
            host = ipaddress.ip_address(str(address[0]).split("%")[0])
        except ValueError:
            self._check_name(address[0])
            return
        if host.is_loopback or host.is_unspecified:
            return
        if not any(host in network for network in _TEST_NETWORKS):
            self._blame(f"connected to {host}")
        raise OSError(errno.ENETUNREACH, "tests reach nothing beyond this machine")

    def _check_name(self, host: object) -> None:
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")
        name = name.lower().rstrip(".")
        if name in self._own_names or name.endswith(".localhost") or _is_address(name):
            return
        if not name.endswith(".invalid"):
            self._blame(f"looked up {name}")
        raise socket.gaierror(socket.EAI_NONAME, "tests look up no names")

    def _blame(self, what: str) -> None:
        self.violations.append(what)
        if self._log is not None:
            with self._log.open("a", encoding="utf-8") as log:
                log.write(f"a process of the test {what}\n")


def violations_of_children() -> list[str]:
    """What child processes tried since the last call."""
    log = Path(os.environ[CHILD_LOG])
    found = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    log.unlink(missing_ok=True)
    return found


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.split("%", maxsplit=1)[0])
    except ValueError:
        return False
    return True


class LogWatch(logging.Handler):
    """Collects records of WARNING and above that the running test did not announce."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []
        self.allowed: list[tuple[str, re.Pattern[str]]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record."""
        if not record.name.startswith(_CHATTY_LOGGERS):
            self.records.append(record)

    def reset(self) -> None:
        """Forget everything: a new test starts."""
        self.records.clear()
        self.allowed.clear()

    def allow(self, pattern: str = "", *, logger: str = "") -> None:
        """Expect records whose text matches ``pattern`` from loggers starting with ``logger``."""
        self.allowed.append((logger, re.compile(pattern)))

    def unexpected(self) -> list[str]:
        """The texts of records that nobody announced."""
        return [
            f"{record.levelname} {record.name}: {record.getMessage()}"
            for record in self.records
            if not any(
                record.name.startswith(logger) and pattern.search(record.getMessage())
                for logger, pattern in self.allowed
            )
        ]


def _is_ours(thread: threading.Thread) -> bool:
    if isinstance(thread, threading._DummyThread):  # a Qt pool thread; looked at as a pool
        return False
    target = getattr(thread, "_target", None)
    modules = {type(thread).__module__, getattr(target, "__module__", "") or ""}
    ours = any(name.startswith(("omega_desktop", "pynetdicom")) for name in modules)
    return ours or not thread.daemon


@contextmanager
def no_thread_left(problems: list[str], timeout_s: float = 3.0) -> Iterator[None]:
    """Report threads that were started meanwhile and are still running."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + timeout_s
    while True:
        left = [t for t in threading.enumerate() if t not in before and _is_ours(t)]
        if not left:
            return
        if time.monotonic() > deadline:
            problems.extend(f"thread still running: {thread!r}" for thread in left)
            return
        time.sleep(0.01)


@contextmanager
def no_qt_object_left(problems: list[str]) -> Iterator[None]:
    """Report windows, running timers and busy thread pools that appeared meanwhile.

    Looks only when Qt is loaded, and never makes an application itself. What is reported is also
    ended, so that the tests that follow are not blamed for it.
    """
    before = {id(thing) for thing in (*_windows(), *_running_timers())} if _has_qt() else set()
    yield
    if not _has_qt():
        return
    _delete_now()
    if _new_things(before):  # held by a reference cycle only?
        gc.collect()
        _delete_now()
    for thing in _new_things(before):
        if thing.isWidgetType():
            problems.append(f"window left: {thing!r}")
            thing.close()
            thing.deleteLater()
        else:
            problems.append(f"timer still running: {thing!r}, parent {thing.parent()!r}")
            thing.stop()
    problems.extend(
        f"jobs still running: {pool.activeThreadCount()} threads"
        for pool in _wrapped("QThreadPool")
        if not pool.waitForDone(3000)
    )


def _has_qt() -> bool:
    qt = sys.modules.get("PySide6.QtWidgets")
    return qt is not None and qt.QApplication.instance() is not None


def _delete_now() -> None:
    core = sys.modules["PySide6.QtCore"]
    core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)


def _new_things(before: set[int]) -> list[Any]:
    return [thing for thing in (*_windows(), *_running_timers()) if id(thing) not in before]


def _windows() -> list[Any]:
    qt = sys.modules["PySide6.QtWidgets"]
    return [
        widget
        for widget in qt.QApplication.topLevelWidgets()
        # pop-ups with a parent go with it; Qt keeps one tool tip label for the whole program
        if widget.parentWidget() is None and widget.metaObject().className() != "QTipLabel"
    ]


def _running_timers() -> list[Any]:
    return [timer for timer in _wrapped("QTimer") if timer.isActive()]


def _wrapped(class_name: str) -> list[Any]:
    """Living Qt objects of a class that Python code has made."""
    import shiboken6

    kind = getattr(sys.modules["PySide6.QtCore"], class_name)
    return [
        thing
        for thing in gc.get_objects()
        if issubclass(type(thing), kind) and shiboken6.isValid(thing)
    ]
