"""A telephone line that is busy: enough of IAX2 (RFC 5456) to say so to an iaxmodem that calls."""

import socket
import struct
import threading
from typing import Self

from tests.servers import LOOPBACK

_FULL = 0x8000
_OURS = 1  # our number of the call
_CONTROL, _IAX = 4, 6  # frame types (8.3)
_BUSY = 5  # of a control frame (8.4)
_NEW, _PING, _PONG, _ACK, _HANGUP, _ACCEPT = 1, 2, 3, 4, 5, 7  # of an IAX frame (8.5)
_SLINEAR = bytes((9, 4)) + (0x40).to_bytes(4)  # the element FORMAT: sound as samples of 16 bits


class BusyLine:
    """Takes calls on a UDP port and answers that somebody is talking.

    Attributes:
        calls: how many there were.
    """

    def __init__(self, port: int) -> None:
        self.calls = 0
        self._port = port
        self._sent = self._seen = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((LOOPBACK, self._port))
        self._socket.settimeout(0.1)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while not self._stop.is_set():
            try:
                data, address = self._socket.recvfrom(4096)
            except TimeoutError:
                continue
            if len(data) >= 12 and data[0] & 0x80:  # else sound
                self._answer(data, address)

    def _answer(self, data: bytes, address: tuple[str, int]) -> None:
        theirs, _ours, at, number, _seen, kind, what = struct.unpack(">HHIBBBB", data[:12])
        theirs &= _FULL - 1
        if (kind, what) == (_IAX, _ACK):
            return
        if (kind, what) == (_IAX, _NEW):
            self.calls += self._seen == 0  # else it is asked a second time for the same call
            self._sent = 0
        self._seen = (number + 1) % 256

        def send(kind: int, what: int, more: bytes = b"", *, counts: bool = True) -> None:
            head = (_FULL | _OURS, theirs, at, self._sent, self._seen, kind, what)
            self._socket.sendto(struct.pack(">HHIBBBB", *head) + more, address)
            self._sent = (self._sent + counts) % 256

        if (kind, what) == (_IAX, _PING):
            send(_IAX, _PONG)
        elif (kind, what) == (_IAX, _NEW):
            send(_IAX, _ACCEPT, _SLINEAR)
            send(_CONTROL, _BUSY)
        else:
            send(_IAX, _ACK, counts=False)
            self._seen = 0 if (kind, what) == (_IAX, _HANGUP) else self._seen
