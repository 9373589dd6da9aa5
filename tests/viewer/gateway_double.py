"""A recipient's side of the gateway, for the page's tests: the same API and the same headers.

The real gateway takes its place where a test is about both; here answers can be made slow, wrong
and missing on demand.
"""

import json
import secrets
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

from tests.servers import LOOPBACK
from tests.viewer.shares import Sealed

STATIC = Path(__file__).resolve().parents[2] / "omega_desktop" / "gateway" / "static"

CSP = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "
    "connect-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)

SECURITY = {
    "Content-Security-Policy": CSP,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".wasm": "application/wasm",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass
class Link:
    """What the gateway knows of a link."""

    share: Sealed
    wrong: int = 0
    max_attempts: int = 10


@dataclass
class Seen:
    """A request as it reached the server."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class GatewayDouble:
    """The server. Its faults are public attributes, set by tests."""

    links: dict[str, Link] = field(default_factory=dict)
    sessions: dict[str, Sealed] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    slow_down_s: int = 0  # answer /open with 429
    damage: dict[str, Callable[[bytes], bytes]] = field(default_factory=dict)  # oid -> change
    failing: set[str] = field(default_factory=set)  # oid: the connection is cut
    held: set[str] = field(default_factory=set)  # oid: no answer before `faster` is set
    bytes_per_s: float = 0.0  # of objects; 0: as fast as it goes
    down: bool = False  # objects are answered with 503
    faster: threading.Event = field(default_factory=threading.Event)  # ends every slow transfer

    def __post_init__(self) -> None:
        handler = type("Handler", (_Handler,), {"gateway": self})
        self._server = _Server((LOOPBACK, 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    def start(self) -> "GatewayDouble":
        self._thread.start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self._server.server_address[1]}"

    def add(self, share: Sealed) -> str:
        """Hold a share; returns its link's address."""
        self.links[share.link.link_id] = Link(share)
        return f"{self.url}/s/{share.link.link_id}#{share.fragment}"

    def reset(self) -> None:
        """Forget everything a test has set."""
        self.links.clear()
        self.sessions.clear()
        self.seen.clear()
        self.damage.clear()
        self.failing.clear()
        self.held.clear()
        self.slow_down_s, self.bytes_per_s, self.down = 0, 0.0, False
        self.faster.clear()

    def asked(self, path: str) -> list[Seen]:
        """Requests whose path starts so."""
        return [one for one in self.seen if one.path.startswith(path)]


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Browsers drop connections as they like."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    gateway: ClassVar[GatewayDouble]

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._note(b"")
        if self.path.startswith("/api/v1/objects/"):
            self._object(self.path.rsplit("/", 1)[1])
        elif self.path.startswith("/s/") or self.path == "/s":
            self._file(STATIC / "index.html", "no-store")
        elif self.path.startswith("/static/"):
            self._file(STATIC / Path(self.path).name, "public, max-age=31536000, immutable")
        else:
            self._json(404, {"error": "not_found"})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._note(body)
        if self.path == "/api/v1/open":
            self._open(json.loads(body))
        elif self.path == "/api/v1/close":
            self.gateway.sessions.pop(self._session(), None)
            self._send(204, b"", "text/plain")
        else:
            self._json(404, {"error": "not_found"})

    def _note(self, body: bytes) -> None:
        self.gateway.seen.append(Seen(self.command, self.path, dict(self.headers.items()), body))

    def _session(self) -> str:
        return str(self.headers.get("Authorization") or "").removeprefix("Bearer ")

    def _open(self, asked: dict[str, Any]) -> None:
        gateway = self.gateway
        if gateway.slow_down_s:
            extra = {"Retry-After": str(gateway.slow_down_s)}
            self._json(429, {"error": "slow_down"}, extra)
            return
        link = gateway.links.get(asked["link_id"])
        if link is None or link.wrong >= link.max_attempts:
            self._json(404, {"error": "not_available"})
            return
        if not secrets.compare_digest(asked["verifier"], link.share.verifier):
            link.wrong += 1
            left = link.max_attempts - link.wrong
            self._json(401, {"error": "wrong", "remaining_attempts": left})
            return
        session = secrets.token_urlsafe(32)
        gateway.sessions[session] = link.share
        answer = {
            "session": session,
            "share_id": link.share.share_id,
            "wrapped": link.share.wrapped,
            "manifest_size": len(link.share.objects[link.share.manifest_oid]),
            "expires_at": "2026-12-06T15:05:00Z",
            "session_seconds": 3600,
        }
        self._json(200, answer)

    def _object(self, oid: str) -> None:
        gateway = self.gateway
        if oid in gateway.held:
            gateway.faster.wait(60)
        share = gateway.sessions.get(self._session())
        if share is None:
            self._json(401, {"error": "session_over"})
        elif gateway.down:
            self._json(503, {"error": "unavailable"})
        elif oid not in share.objects:
            self._json(404, {"error": "not_available"})
        elif oid in gateway.failing:
            self.close_connection = True
        else:
            change = gateway.damage.get(oid, bytes)
            self._send(200, change(share.objects[oid]), "application/octet-stream")

    def _file(self, path: Path, cache: str) -> None:
        if not path.is_file():
            self._json(404, {"error": "not_found"})
            return
        kind = TYPES.get(path.suffix, "application/octet-stream")
        self._send(200, path.read_bytes(), kind, {"Cache-Control": cache})

    def _json(self, status: int, value: object, extra: dict[str, str] | None = None) -> None:
        self._send(status, json.dumps(value).encode(), "application/json", extra)

    def _send(
        self, status: int, body: bytes, kind: str, extra: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        headers = {"Cache-Control": "no-store", "Content-Type": kind, **SECURITY, **(extra or {})}
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self._write(body, kind)
        except OSError:
            self.close_connection = True  # the page went away or changed its mind

    def _write(self, body: bytes, kind: str) -> None:
        rate = self.gateway.bytes_per_s
        if not rate or kind != "application/octet-stream":
            self.wfile.write(body)
            return
        piece = max(1, int(rate / 50))
        for start in range(0, len(body), piece):
            self.wfile.write(body[start : start + piece])
            self.gateway.faster.wait(piece / rate)  # a slow line
