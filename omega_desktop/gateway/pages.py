"""The recipient's page and its files, and what administrators' machines ask for."""

import gzip
import hashlib
import hmac
import logging
import re
from functools import cached_property
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import PlainTextResponse

from omega_desktop.domain.errors import StorageError
from omega_desktop.gateway.observability import CONTENT_TYPE
from omega_desktop.gateway.replies import failure, failures
from omega_desktop.gateway.sender_api import Core

log = logging.getLogger(__name__)

_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".wasm": "application/wasm",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
_HASHED = re.compile(r"[-.][A-Za-z0-9]{8,}\.[a-z0-9]+$")
_FORWARDED = frozenset({"forwarded", "x-real-ip", "via"})


class StaticFiles:
    """The built page: its files are read at the start, nothing else is ever served.

    Args:
        folder: with ``index.html``; files of a kind that is not in the list are left out.
    """

    def __init__(self, folder: Path) -> None:
        self._files = {
            path.relative_to(folder).as_posix(): _File(path.read_bytes(), _TYPES[path.suffix])
            for path in sorted(folder.rglob("*"))
            if path.suffix in _TYPES and path.is_file()
        }
        index = self._files.get("index.html")
        if index is None:
            log.warning("the viewer page is not built: links show an empty page")
        self.page = index.data if index is not None else _UNBUILT

    def response(self, request: Request, name: str) -> Response | None:
        """One of the files."""
        file = self._files.get(name)
        if file is None:
            return None
        cache = "public, max-age=31536000, immutable" if _HASHED.search(name) else "no-cache"
        headers = {"Cache-Control": cache, "ETag": file.tag, "Vary": "Accept-Encoding"}
        if file.tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        data = file.data
        if file.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            data = file.packed
        return Response(data, headers=headers, media_type=file.kind)


class _File:
    """A file of the page, and the same compressed: it is the larger part of a first opening."""

    def __init__(self, data: bytes, kind: str) -> None:
        self.data = data
        self.kind = kind
        self.tag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'

    @cached_property
    def packed(self) -> bytes | None:
        """Compressed when it is asked for first; None when that saves nothing."""
        packed = gzip.compress(self.data, 6, mtime=0)
        return packed if len(packed) < 0.9 * len(self.data) else None


_UNBUILT = (
    b'<!doctype html><html lang="en"><meta charset="utf-8"><title>Omega Desktop</title>'
    b"<p>The viewer page of this gateway was not built.</p></html>\n"
)


def page_routes(files: StaticFiles) -> APIRouter:
    """Routes of the page and of the machines that watch over the gateway."""
    router = APIRouter()

    @router.get("/s/{rest:path}", include_in_schema=False)
    async def page(rest: str) -> Response:  # noqa: ARG001
        """The same page whatever follows: it tells nobody whether a link exists."""
        return Response(files.page, media_type="text/html; charset=utf-8")

    @router.get("/static/{name:path}", include_in_schema=False)
    def static(request: Request, name: str) -> Response:
        """A file of the page."""
        return files.response(request, name) or failure(404, "not_found")

    @router.get("/robots.txt", include_in_schema=False)
    async def robots() -> Response:
        """No search engine has any business here."""
        return PlainTextResponse("User-agent: *\nDisallow: /\n")

    @router.get("/healthz", responses=failures())
    async def alive() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @router.get("/readyz", responses=failures())
    async def ready(core: Core) -> Response:
        """Database and object store answer too."""
        try:
            await run_in_threadpool(core.database.check)
            await run_in_threadpool(core.store.check)
        except StorageError:
            return failure(503, "unavailable")
        return Response(b'{"status":"ok"}', media_type="application/json")

    @router.get("/metrics", response_class=PlainTextResponse, responses=failures())
    def metrics(request: Request, core: Core) -> Response:
        """For Prometheus: with the token, or from this machine and not through a proxy."""
        if not _may_watch(request, core.config.metrics_token):
            return failure(404, "not_found")
        return Response(core.metrics.text(core.shares.totals()), media_type=CONTENT_TYPE)

    return router


def _may_watch(request: Request, token: str) -> bool:
    given = request.headers.get("authorization", "")
    if token and hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return True
    local = request.client is not None and request.client.host in {"127.0.0.1", "::1"}
    return local and not any(
        name in _FORWARDED or name.startswith("x-forwarded") for name in request.headers
    )
