"""The recipient's page and its files, and what administrators' machines ask for."""

import hmac
import mimetypes
import re
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, PlainTextResponse

from omega_desktop.domain.errors import StorageError
from omega_desktop.gateway.observability import CONTENT_TYPE
from omega_desktop.gateway.replies import failure, failures
from omega_desktop.gateway.sender_api import Core

_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".svg": "image/svg+xml",
    ".json": "application/json",
}
_HASHED = re.compile(r"[-.][A-Za-z0-9]{8,}\.[a-z0-9]+$")
_FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip", "via")


class StaticFiles:
    """The built page: its files are known at the start, nothing else is ever read."""

    def __init__(self, folder: Path) -> None:
        self._files = {
            path.relative_to(folder).as_posix(): path
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        index = self._files.get("index.html")
        self.page = index.read_bytes() if index is not None else _UNBUILT

    def response(self, name: str) -> Response | None:
        """One of the files."""
        path = self._files.get(name)
        if path is None:
            return None
        kind = _TYPES.get(path.suffix) or mimetypes.guess_type(name)[0]
        cache = "public, max-age=31536000, immutable" if _HASHED.search(name) else "no-cache"
        return FileResponse(
            path, media_type=kind or "application/octet-stream", headers={"Cache-Control": cache}
        )


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
    async def static(name: str) -> Response:
        """A file of the page."""
        return files.response(name) or failure(404, "not_found")

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
            await run_in_threadpool(core.clock.remember)
            await run_in_threadpool(core.store.check)
        except StorageError:
            return failure(503, "unavailable")
        return Response(b'{"status":"ok"}', media_type="application/json")

    @router.get("/metrics", response_class=PlainTextResponse, responses=failures())
    async def metrics(request: Request, core: Core) -> Response:
        """For Prometheus: with the token, or from this machine and not through a proxy."""
        if not _may_watch(request, core.config.metrics_token):
            return failure(404, "not_found")
        return Response(core.metrics.text(), media_type=CONTENT_TYPE)

    return router


def _may_watch(request: Request, token: str) -> bool:
    if token:
        given = request.headers.get("authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    local = request.client is not None and request.client.host in {"127.0.0.1", "::1"}
    return local and not any(name in request.headers for name in _FORWARDED)
