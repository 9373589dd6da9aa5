"""A small gateway for the client: real HTTPS, the sender's requests, and faults on demand."""

import base64
import contextlib
import hashlib
import json
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.certificates import Authority
from tests.servers import LOOPBACK, free_port

TOKEN = "omega_test-token"
OBJECT = re.compile(r"/api/v1/shares/([\w-]+)/objects/([\w-]+)")

Fault = Callable[["Handler"], bool]
"""Called with the request before it is served; True when it has answered (or cut) it."""


class Handler(BaseHTTPRequestHandler):
    """Serves one connection."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_GET(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PATCH(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, *_args: object) -> None:
        pass

    def answer(self, status: int, content: object, **headers: str) -> None:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def cut(self) -> None:
        """End the connection without an answer."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _serve(self) -> None:
        gateway = self.server.gateway
        gateway.requests.append((self.command, self.path))
        gateway.connections.add(self.connection)
        with contextlib.suppress(OSError):
            for fault in list(gateway.faults):
                if fault(self):
                    return
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                self.body()
                self.answer(401, {"error": "unauthorized"})
                return
            self._put_or_answer()

    def _put_or_answer(self) -> None:
        gateway = self.server.gateway
        body = self.body()
        if (self.command, self.path) in gateway.answers:
            self.answer(*gateway.answers[self.command, self.path])
        elif self.path.endswith("/objects"):
            held = [
                {"oid": oid, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
                for oid, data in gateway.objects.items()
            ]
            self.answer(200, {"objects": held})
        elif (found := OBJECT.fullmatch(self.path)) and self.command == "PUT":
            digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
            if self.headers["Content-Digest"] != f"sha-256=:{digest}:":
                self.answer(422, {"error": "digest"})
                return
            new = gateway.objects.setdefault(found[2], body) is body
            gateway.puts.append(found[2])
            self.answer(201 if new else 200, {"created": new})
        else:
            gateway.received.append((self.command, self.path, json.loads(body or b"{}")))
            self.answer(*gateway.answers.get((self.command, "*"), (200, {})))


class Server(ThreadingHTTPServer):
    """Quiet about connections that the client cuts."""

    daemon_threads = True
    block_on_close = False
    gateway: "RigGateway"

    def handle_error(self, request: object, client_address: object) -> None:
        pass


class RigGateway:
    """A gateway whose objects outlive its process, as on a disk."""

    def __init__(
        self, folder: Path, *, tls: bool = True, names: tuple[str, ...] = ("localhost", LOOPBACK)
    ) -> None:
        self.objects: dict[str, bytes] = {}
        self.puts: list[str] = []
        self.requests: list[tuple[str, str]] = []
        self.received: list[tuple[str, str, Any]] = []
        self.answers: dict[tuple[str, str], tuple[int, Any]] = {}
        self.faults: list[Fault] = []
        self.connections: set[socket.socket] = set()
        self.port = free_port()
        self._tls: ssl.SSLContext | None = None
        self._server: Server | None = None
        self._thread: threading.Thread | None = None
        self.ca_file = ""
        if tls:
            authority = Authority(folder / "certificates")
            certificate, key = authority.issue(*names)
            self.ca_file = str(authority.certificate)
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(certificate, key)
        self.url = f"http{'s' if tls else ''}://{LOOPBACK}:{self.port}"

    def start(self) -> None:
        self._server = Server((LOOPBACK, self.port), Handler)
        self._server.gateway = self
        if self._tls is not None:
            self._server.socket = self._tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    def kill(self) -> None:
        """Be gone at once, with every connection."""
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()
        for connection in list(self.connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        self.connections.clear()


@contextlib.contextmanager
def running(folder: Path, *, tls: bool = True) -> Iterator[RigGateway]:
    """A gateway that runs in the block."""
    gateway = RigGateway(folder, tls=tls)
    gateway.start()
    try:
        yield gateway
    finally:
        gateway.kill()
