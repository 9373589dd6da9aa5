"""The recipients' side of the API: a proof opens a link, its session reads the objects."""

import re
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from omega_desktop.gateway.core import Gateway
from omega_desktop.gateway.hashing import from_b64u
from omega_desktop.gateway.limiter import Wait, Wrong
from omega_desktop.gateway.opening import StoredObject
from omega_desktop.gateway.replies import NOT_AVAILABLE, failure, failures
from omega_desktop.gateway.schemas import OID, OpenRequest, OpenResponse, WrongAnswer, when
from omega_desktop.gateway.sender_api import Core

router = APIRouter(prefix="/api/v1")
bearer = HTTPBearer(auto_error=False, scheme_name="session", description="an opened link's session")

_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")  # one range, from its start (RFC 9110 14.1.2)

Given = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


@router.post(
    "/open",
    response_model=OpenResponse,
    responses=failures(429) | {401: {"model": WrongAnswer}},
)
def open_link(request: Request, core: Core, asked: OpenRequest) -> Response | OpenResponse:
    """Judge a proof. Unknown, expired, revoked and locked links answer alike."""
    try:
        verifier = from_b64u(asked.verifier)
    except ValueError:
        return failure(422, "verifier")
    address = request.client.host if request.client is not None else ""
    verdict = core.opening.open(asked.link_id, verifier, address=address, key_seen=asked.key_seen)
    count = core.metrics.answers.labels
    if verdict is None:
        count("not_available").inc()
        return failure(404, NOT_AVAILABLE)
    if isinstance(verdict, Wait):
        count("wait").inc()
        return failure(429, "slow_down", **{"Retry-After": str(verdict.seconds)})
    if isinstance(verdict, Wrong):
        count("wrong").inc()
        return JSONResponse({"error": "wrong", "remaining_attempts": verdict.remaining}, 401)
    count("opened").inc()
    return OpenResponse(
        session=verdict.token,
        share_id=verdict.share_id,
        wrapped=verdict.wrapped,
        manifest_size=verdict.manifest_size,
        expires_at=when(verdict.expires_at),
        session_seconds=verdict.seconds,
    )


@router.get(
    "/objects/{oid}",
    response_class=Response,
    responses=failures(401, 416)
    | {
        200: {"content": {"application/octet-stream": {}}},
        206: {"content": {"application/octet-stream": {}}},
    },
)
async def read_object(
    request: Request, core: Core, given: Given, oid: Annotated[str, Path(pattern=OID)]
) -> Response:
    """An object's ciphertext, or a part of it."""
    token = given.credentials if given is not None else ""
    share_id = await run_in_threadpool(core.opening.share_of, token)
    if share_id is None:
        return failure(401, "session_over")
    found = await run_in_threadpool(core.opening.object, share_id, oid)
    if found is None:
        return failure(404, "not_found")
    start, end = 0, found.size
    wanted = request.headers.get("range")
    if wanted is not None:
        part = _RANGE.fullmatch(wanted)
        start = int(part[1]) if part else 0
        end = min(int(part[2]) + 1, found.size) if part and part[2] else found.size
        if part is None or start >= end:
            return failure(416, "range", **{"Content-Range": f"bytes */{found.size}"})
    headers = {
        "Content-Length": str(end - start),
        "Accept-Ranges": "bytes",
        "ETag": f'"{found.sha256}"',
    }
    if wanted is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{found.size}"
    return StreamingResponse(
        _pieces(core, found, start, end - start),
        206 if wanted is not None else 200,
        headers=headers,
        media_type="application/octet-stream",
    )


async def _pieces(
    core: Gateway, found: StoredObject, start: int, length: int
) -> AsyncIterator[bytes]:
    if not length:
        return
    async for piece in core.store.read(found.key, start, length):
        core.metrics.sent.inc(len(piece))
        yield piece


@router.post("/close", status_code=204, responses=failures(401))
def close(core: Core, given: Given) -> Response:
    """End a session; one that is over already is no error."""
    if given is not None and given.credentials.isascii():
        core.opening.close(given.credentials)
    return Response(status_code=204)
