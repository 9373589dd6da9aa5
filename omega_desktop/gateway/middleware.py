"""Around every request: security headers, HEAD, limits on bodies, the log line. Plain ASGI."""

import logging
import time

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from omega_desktop.gateway.observability import Metrics

log = logging.getLogger(__name__)

MAX_JSON_BYTES = 64 * 1024
MAX_PATH = 2048
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "worker-src 'self'",
        "connect-src 'self'",
        "img-src 'self' blob: data:",
        "style-src 'self' 'unsafe-inline'",  # the viewer library's element styles
        "font-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "object-src 'none'",
    )
)

SECURITY_HEADERS = {
    "Content-Security-Policy": CSP,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
}


class Guard:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = _Request(scope, receive, send)
        started = time.perf_counter()
        try:
            if len(scope.get("raw_path") or b"") > MAX_PATH:
                await JSONResponse({"error": "too_long"}, 414)(scope, receive, request.send)
            elif request.declared_too_large():
                await JSONResponse({"error": "too_large"}, 413)(scope, receive, request.send)
            else:
                await self._app(request.scope, request.receive, request.send)
        except Exception as fault:
            if request.status:  # half of the answer is out: the connection has to break
                raise
            # the text may hold what was sent to us
            log.error("%s: unexpected %s", request.route, type(fault).__name__)  # noqa: TRY400
            await JSONResponse({"error": "internal"}, 500)(scope, receive, request.send)
        finally:
            self._metrics.request(
                method=request.method,
                route=request.route,
                status=request.status or 499,  # the caller went away
                seconds=time.perf_counter() - started,
            )


class _Request:
    """One request on its way through."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        self.method = method if method in METHODS else "other"
        self.status = 0
        self._head = method == "HEAD"
        # FastAPI's GET routes do not answer HEAD, and scanners of mail ask so first
        self.scope: Scope = {**scope, "method": "GET"} if self._head else scope
        self._receive = receive
        self._send = send
        self._taken = 0
        path: str = scope["path"]
        self._streams = scope["method"] == "PUT" and "/objects/" in path

    @property
    def route(self) -> str:
        """The template of the route; the path itself may hold a link and its key."""
        path: str = getattr(self.scope.get("route"), "path", "") or "unknown"
        return path

    def declared_too_large(self) -> bool:
        """Whether the caller announces more than is ever looked at."""
        if self._streams:
            return False
        sizes = [value for name, value in self.scope["headers"] if name == b"content-length"]
        return any(not size.isdigit() or int(size) > MAX_JSON_BYTES for size in sizes)

    async def receive(self) -> Message:
        """A part of the body, no more of it than may be."""
        message = await self._receive()
        if message["type"] == "http.request" and not self._streams:
            self._taken += len(message.get("body", b""))
            if self._taken > MAX_JSON_BYTES:
                # cut off: what is read of it is refused as incomplete
                return {"type": "http.request", "body": b"", "more_body": False}
        return message

    async def send(self, message: Message) -> None:
        """A part of the response."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY_HEADERS.items():
                headers[name] = value
            headers.setdefault("Cache-Control", "no-store")
        elif message["type"] == "http.response.body" and self._head:
            message = {"type": "http.response.body", "body": b"", "more_body": False}
            if self._done:
                return
            self._done = True
        await self._send(message)

    _done = False
