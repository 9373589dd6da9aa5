"""Around every request: security headers, HEAD, limits on bodies, the log line. Plain ASGI."""

import asyncio
import logging
import time
import traceback
from pathlib import PurePath

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from omega_desktop.gateway.observability import Metrics

log = logging.getLogger(__name__)

MAX_JSON_BYTES = 64 * 1024
MAX_TARGET = 4096  # path and query
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "worker-src 'self'",
        "connect-src 'self'",
        "img-src 'self' blob: data:",
        "style-src 'self' 'unsafe-inline'",  # the viewer library's element styles
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
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
    """The outermost layer of the application.

    Args:
        app: the application.
        metrics: counts and logs every request.
        body_idle_s: how long a caller may be silent in the middle of a body, in seconds.
    """

    def __init__(self, app: ASGIApp, *, metrics: Metrics, body_idle_s: float) -> None:
        self._app = app
        self._metrics = metrics
        self._body_idle_s = body_idle_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = _Request(scope, receive, send, self._body_idle_s)
        started = time.perf_counter()
        try:
            refused = request.refused()
            if refused is not None:
                await _answer(*refused)(scope, receive, request.send)
            else:
                await self._app(request.scope, request.receive, request.send)
        except Exception as fault:  # noqa: BLE001 - every fault has an answer
            if request.status:  # half of the answer is out: the connection has to break
                log.warning("%s: broken off, %s", request.route, type(fault).__name__)
                raise BrokenOffError from None
            # the text may hold what was sent to us
            log.error("%s: unexpected %s", request.route, where(fault))  # noqa: TRY400 - texts may hold values
            await _answer(500, "internal")(scope, receive, request.send)
        finally:
            self._metrics.request(
                method=request.method,
                route=request.route,
                status=request.status or 499,  # the caller went away
                seconds=time.perf_counter() - started,
                about=request.about,
            )


class BrokenOffError(Exception):
    """An answer that could not be finished."""


def _answer(status: int, code: str) -> JSONResponse:
    return JSONResponse({"error": code}, status)


def where(fault: BaseException) -> str:
    """An exception's kind and place, without its text."""
    frames = traceback.extract_tb(fault.__traceback__)[-3:]
    places = (f"{PurePath(frame.filename).name}:{frame.lineno}" for frame in frames)
    return f"{type(fault).__name__} at {' > '.join(places)}"


class _Request:
    """One request on its way through."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, body_idle_s: float) -> None:
        method = scope["method"]
        self.method = method if method in METHODS else "other"
        self.status = 0
        self._head = method == "HEAD"
        self._done = False
        # FastAPI's GET routes do not answer HEAD, and scanners of mail ask so first
        self.scope: Scope = {**scope, "method": "GET"} if self._head else scope
        self.scope["omega.head"] = self._head
        self._receive = receive
        self._send = send
        self._body_idle_s = body_idle_s
        self._taken = 0
        path: str = scope["path"]
        self._streams = method == "PUT" and "/objects/" in path
        # health apps in browsers ask from pages of their own; nothing else may be asked from there
        self._from_anywhere = path.startswith("/shl/")

    @property
    def route(self) -> str:
        """The template of the route; the path itself may hold a link and its key."""
        path: str = getattr(self.scope.get("route"), "path", "") or "unknown"
        return path

    @property
    def about(self) -> str:
        """Which link or share it was about: the beginning of a hash."""
        found: str = self.scope.get("omega.about", "")
        return found

    def refused(self) -> tuple[int, str] | None:
        """What is wrong with a request before anything of it is looked at."""
        target = len(self.scope.get("raw_path") or b"") + len(self.scope.get("query_string") or b"")
        if target > MAX_TARGET:
            return 414, "too_long"
        if self._streams or self.method in {"GET", "HEAD", "OPTIONS"}:
            return None
        headers = Headers(scope=self.scope)
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit() or int(length) > MAX_JSON_BYTES:
            return 413, "too_large"
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json" and (int(length) or "transfer-encoding" in headers):
            return 415, "content_type"  # what a form on somebody's page sends (ASVS 3.5.2)
        return None

    async def receive(self) -> Message:
        """A part of the body, no more of it than may be, and none that is waited for too long."""
        try:
            async with asyncio.timeout(self._body_idle_s if not self.status else None):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(408) from None
        if message["type"] == "http.request" and not self._streams:
            self._taken += len(message.get("body", b""))
            if self._taken > MAX_JSON_BYTES:
                raise HTTPException(413)
        return message

    async def send(self, message: Message) -> None:
        """A part of the response."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY_HEADERS.items():
                headers[name] = value
            if self._from_anywhere:
                headers["Access-Control-Allow-Origin"] = "*"
                headers["Access-Control-Expose-Headers"] = "Retry-After"
            headers.setdefault("Cache-Control", "no-store")
        elif message["type"] == "http.response.body" and self._head:
            if self._done:
                return
            self._done = True
            message = {"type": "http.response.body", "body": b"", "more_body": False}
        await self._send(message)
