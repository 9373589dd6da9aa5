"""What stands between the program and a server, to spoil the connection in the ways of a test."""

import contextlib
import socketserver
import threading
from collections.abc import Iterator
from typing import Self

from tests.servers import LOOPBACK


class Relay(socketserver.ThreadingTCPServer):
    """Listens on a free port for connections to another one; its handler passes them on.

    Args:
        port: of the server.
        handler: of one connection; ends it when ``stopping`` is set.
    """

    allow_reuse_address = True
    daemon_threads = False

    def __init__(self, port: int, handler: type[socketserver.BaseRequestHandler]) -> None:
        super().__init__((LOOPBACK, 0), handler)
        self.peer = port
        self.port: int = self.server_address[1]
        self.stopping = threading.Event()

    @contextlib.contextmanager
    def running(self) -> Iterator[Self]:
        """Pass everything on meanwhile."""
        thread = threading.Thread(target=self.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield self
        finally:
            self.stopping.set()
            self.shutdown()
            self.server_close()
            thread.join()
