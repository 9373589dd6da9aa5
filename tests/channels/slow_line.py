"""A connection that is slow, or falls silent once a report has gone through."""

import contextlib
import select
import socket
import socketserver

from tests.channels.relay import Relay
from tests.servers import LOOPBACK


class SlowLine(Relay):
    """Stands between the program and a server.

    Attributes:
        delay_s: each piece of an answer comes so much later.
        silent_after: once the program has sent this, no answer comes through any more.
        answers: how many pieces of answers have come through late.
    """

    def __init__(self, port: int) -> None:
        super().__init__(port, _Between)
        self.delay_s = 0.0
        self.silent_after = b""
        self.silent = False
        self.answers = 0


class _Between(socketserver.BaseRequestHandler):
    server: SlowLine

    def handle(self) -> None:
        line, seen = self.server, b""
        with (
            socket.create_connection((LOOPBACK, line.peer), timeout=10) as far,
            contextlib.suppress(OSError),
        ):
            while not line.stopping.is_set():
                for side in select.select([self.request, far], [], [], 0.05)[0]:
                    data = side.recv(1 << 16)
                    if not data:
                        return
                    if side is self.request:
                        seen = (seen + data)[-1000:] if line.silent_after else b""
                        if line.silent_after and line.silent_after in seen + data:
                            line.silent = True
                        far.sendall(data)
                    elif not line.silent:
                        line.stopping.wait(line.delay_s)
                        line.answers += 1
                        self.request.sendall(data)
