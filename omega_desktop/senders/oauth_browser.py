"""The answer of the browser on this computer (RFC 8252 7.3), with proof of who asked (RFC 7636)."""

import base64
import hashlib
import http.server
import secrets
import time
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from omega_desktop.domain.ports import CancelToken

_LOOK_S = 0.25
# the browser's own words are in its language; this says enough in both of ours
_PAGE = (
    b"<!DOCTYPE html><html><head><meta charset='utf-8'><title>Omega Desktop</title></head><body>"
    b"<p>Omega Desktop: feche esta p&aacute;gina. / You can close this page.</p></body></html>"
)


class BrowserReply:
    """Waits on a free port of this computer for one answer; listens from the start.

    Attributes:
        state: what the answer must repeat, so that no other page can bring one.
    """

    def __init__(self) -> None:
        self.state = secrets.token_urlsafe(24)
        self._found: dict[str, list[str]] = {}
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            timeout = 5

            def do_GET(self) -> None:
                query = parse_qs(urlsplit(self.path).query)
                ours = secrets.compare_digest(
                    query.get("state", [""])[0].encode(), outer.state.encode()
                )
                if ours:
                    outer._found = query
                self.send_response(200 if ours else 404)
                self.send_header("Content-Type", "text/html")
                self.send_header("Cache-Control", "no-store")
                self.end_headers()
                self.wfile.write(_PAGE if ours else b"")

            def log_message(self, *_: object) -> None:
                """Log nothing: the address holds the code."""

        self._server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        self._server.timeout = _LOOK_S

    @property
    def address(self) -> str:
        """Where the browser is sent back to."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.server_close()

    def wait(self, timeout_s: float, *, cancel: CancelToken) -> str:
        """The code; empty when it was declined or took too long.

        Raises:
            SendCancelled: the waiting was cancelled.
        """
        deadline = time.monotonic() + timeout_s
        while not self._found and time.monotonic() < deadline:
            cancel.raise_if_cancelled()
            self._server.handle_request()
        return self._found.get("code", [""])[0]


def new_verifier() -> str:
    """RFC 7636 4.1."""
    return secrets.token_urlsafe(48)


def challenge_of(verifier: str) -> str:
    """RFC 7636 4.2, S256."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
