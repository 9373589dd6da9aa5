"""The demonstration's text message gateway: keeps every message as a text file.

It takes what Kannel takes with its POST (user's guide, "Sending SMS with HTTP POST").
"""

import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

LOOPBACK = "127.0.0.1"
MAX_TEXT_BYTES = 10_000
READ_TIMEOUT_S = 10.0


class DemoPhones:
    """Every mobile telephone of the demonstration.

    Args:
        folder: where messages are kept; each as ``NAME.txt``, number first.
    """

    def __init__(self, folder: Path) -> None:
        self._server = ThreadingHTTPServer((LOOPBACK, 0), _handler(folder))
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Close; only after ``start``."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(folder: Path) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = READ_TIMEOUT_S

        def do_POST(self) -> None:
            number = self.headers.get("X-Kannel-To", "")
            length = self.headers.get("Content-Length", "0")
            if not length.isdecimal() or int(length) > MAX_TEXT_BYTES:
                self._answer(413, "Too long")
                return
            text = self.rfile.read(int(length)).decode("utf-8", "replace")
            if not number:
                self._answer(400, "Missing receiver number, rejected")
                return
            partial = folder / f"{uuid.uuid4().hex}.part"
            partial.write_text(f"SMS {number}\n\n{text}\n", encoding="utf-8")
            partial.replace(partial.with_suffix(".txt"))
            self._answer(202, "0: Accepted for delivery")

        def _answer(self, status: int, words: str) -> None:
            body = words.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Nothing: numbers are nobody's business."""

    return Handler
