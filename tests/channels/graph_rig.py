"""The one call of Microsoft Graph that sends e-mail, as its reference describes it.

Nothing of the vendor's can run here; what this server checks is what the reference asks for.
"""

import base64
import http.server
import json
import ssl
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Self

DIE = 0


class GraphServer:
    """Takes messages.

    Attributes:
        answers: status and headers for the next calls, first come first; ``DIE`` hangs up after the
            message was taken; none left: 202.
        taken: the messages.
        valid: tokens that are accepted.

    Args:
        tls: speaks HTTPS with it.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.taken: list[EmailMessage] = []
        self.valid: set[str] = set()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                status, headers = outer._judge(self.path, dict(self.headers), raw)
                if status == DIE:
                    self.close_connection = True
                    return
                code = {"error": {"code": "ErrorX", "message": "about ana@clinic.test"}}
                body = b"" if status == 202 else json.dumps(code).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        scheme = "http"
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
            self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # refused
            scheme = "https"
        self.url = f"{scheme}://127.0.0.1:{self._server.server_address[1]}/v1.0"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def _judge(self, path: str, headers: dict[str, str], raw: bytes) -> tuple[int, dict[str, str]]:
        if path != "/v1.0/me/sendMail" or headers.get("Content-Type") != "text/plain":
            return 400, {}
        if headers.get("Authorization", "").removeprefix("Bearer ") not in self.valid:
            return 401, {}
        try:
            message = message_from_bytes(
                base64.b64decode(raw, validate=True), policy=policy.default
            )
        except ValueError:
            return 400, {}
        status, more = self.answers.pop(0) if self.answers else (202, {})
        if status in {202, DIE}:
            assert isinstance(message, EmailMessage)
            self.taken.append(message)
        return status, more

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join(5)
        self._server.server_close()
