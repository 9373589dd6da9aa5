"""One window per data directory, and one process that works its queue.

A second start raises the first window. A window that opens while a command works the queue
(``--wait``) only watches, and takes over when the command ends.

``QLockFile`` decides (it knows a dead owner from a living one); ``QLocalServer`` only carries the
message, because on Windows a second server on the same name succeeds.
"""

import getpass
import hashlib
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from omega_desktop.storage.paths import DataPaths

_RAISE = b"raise\n"
_CONNECT_MS = 1000


class ProcessLock:
    """Something only one living process has at a time (``paths.worker_lock``, ``window_lock``)."""

    def __init__(self, path: Path) -> None:
        self._lock = QLockFile(str(path))
        self._lock.setStaleLockTime(0)  # stale only when its process is gone

    def acquire(self) -> bool:
        """Take it; False when another living process has it."""
        return self._lock.tryLock(0)

    def release(self) -> None:
        """Give it back."""
        self._lock.unlock()


class WindowServer(QObject):
    """Listens for a second start.

    Signals:
        raise_asked: another start wants this window in front.
    """

    raise_asked = Signal()

    def __init__(self, paths: DataPaths, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_server_new_connection)
        name = _server_name(paths)
        QLocalServer.removeServer(name)  # left over by a killed process; we hold the lock
        self._server.listen(name)

    def close(self) -> None:
        """Stop listening."""
        self._server.close()

    def _on_server_new_connection(self) -> None:
        connection = self._server.nextPendingConnection()
        if connection is not None:
            connection.disconnected.connect(connection.deleteLater)
            connection.disconnectFromServer()
            self.raise_asked.emit()


def ask_to_raise(paths: DataPaths) -> bool:
    """Ask the first window to come to the front; False when it does not answer."""
    socket = QLocalSocket()
    socket.connectToServer(_server_name(paths))
    if not socket.waitForConnected(_CONNECT_MS):
        return False
    socket.write(_RAISE)
    socket.flush()
    socket.disconnectFromServer()
    return True


def _server_name(paths: DataPaths) -> str:
    place = hashlib.sha256(f"{getpass.getuser()} {paths.root.resolve()}".encode()).hexdigest()
    return f"omega-desktop-{place[:16]}"
