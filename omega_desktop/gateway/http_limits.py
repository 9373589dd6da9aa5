"""Bounds on what uvicorn reads before the application sees anything.

uvicorn 0.54 bounds a request's head only with its slower h11 parser; with httptools it would keep
any number of headers in memory, and wait for them without end.
"""

import asyncio
from typing import Any, Literal

from omega_desktop.gateway.middleware import SECURITY_HEADERS

MAX_HEAD_BYTES = 32 * 1024
HEAD_S = 20.0


def _refusal(status: str) -> bytes:
    """An answer to what is not understood as a request, with the headers of all answers."""
    headers = {**SECURITY_HEADERS, "Connection": "close", "Content-Length": "0"}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def protocol() -> type[asyncio.Protocol] | Literal["h11"]:
    """The fastest protocol of uvicorn's that is installed, with bounds."""
    try:
        from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
    except ImportError:  # no wheel for this machine
        return "h11"

    class BoundedProtocol(HttpToolsProtocol):
        """httptools with an end to a request's head, in bytes and in seconds."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - uvicorn's own
            super().__init__(*args, **kwargs)
            self._head_bytes = 0
            self._in_head = True
            self._deadline: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._deadline = self.loop.call_later(HEAD_S, self._too_slow)

        def connection_lost(self, exc: Exception | None) -> None:
            self._no_deadline()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            if self._in_head:
                self._head_bytes += len(data)
            super().data_received(data)
            too_large = self._in_head and self._head_bytes > MAX_HEAD_BYTES
            if too_large and not self.transport.is_closing():
                self.transport.write(_refusal("431 Request Header Fields Too Large"))
                self.transport.close()

        def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's own
            self.transport.write(_refusal("400 Bad Request"))
            self.transport.close()

        def on_message_begin(self) -> None:
            super().on_message_begin()
            if self._deadline is None:
                self._deadline = self.loop.call_later(HEAD_S, self._too_slow)

        def on_headers_complete(self) -> None:
            self._in_head, self._head_bytes = False, 0
            self._no_deadline()
            super().on_headers_complete()

        def on_message_complete(self) -> None:
            self._in_head = True
            super().on_message_complete()

        def _too_slow(self) -> None:
            self._deadline = None
            if not self.transport.is_closing():
                self.transport.close()

        def _no_deadline(self) -> None:
            if self._deadline is not None:
                self._deadline.cancel()
                self._deadline = None

    return BoundedProtocol
