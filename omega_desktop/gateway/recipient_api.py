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
from omega_desktop.gateway.observability import about
from omega_desktop.gateway.opening import SessionOverError
from omega_desktop.gateway.replies import NOT_AVAILABLE, failure, failures
from omega_desktop.gateway.schemas import OID, OpenRequest, OpenResponse, WrongAnswer, when
from omega_desktop.gateway.sender_api import Core

router = APIRouter(prefix="/api/v1")
bearer = HTTPBearer(auto_error=False, scheme_name="session", description="an opened link's session")

_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")

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
    about(request.scope, asked.link_id)
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
        304: {"description": "The caller has it already"},
    },
)
async def read_object(
    request: Request, core: Core, given: Given, oid: Annotated[str, Path(pattern=OID)]
) -> Response:
    """An object's ciphertext, or a part of it."""
    token = given.credentials if given is not None else ""
    try:
        found = await run_in_threadpool(core.opening.find, token, oid)
    except SessionOverError:
        return failure(401, "session_over")
    if found is None:
        return failure(404, "not_found")
    tag = f'"{found.sha256}"'
    headers = {"Accept-Ranges": "bytes", "ETag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    wanted = request.headers.get("range", "")
    if request.headers.get("if-range", tag) != tag:
        wanted = ""
    part = _part(wanted, found.size)
    if part is None:
        return failure(416, "range", **{"Content-Range": f"bytes */{found.size}"})
    headers["Content-Length"] = str(part.stop - part.start)
    if len(part) != found.size:
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{found.size}"
    status = 200 if len(part) == found.size else 206
    if request.scope.get("omega.head") or not part:
        return Response(b"", status, headers=headers, media_type="application/octet-stream")
    pieces = core.store.read(found.key, part.start, len(part))
    first = await anext(pieces)  # a store that is away is told before the answer begins
    return StreamingResponse(
        _counted(core, first, pieces),
        status,
        headers=headers,
        media_type="application/octet-stream",
    )


def _part(wanted: str, size: int) -> range | None:
    """The bytes of a Range header; all without one; None when it asks for what is not there.

    One range of bytes only; anything else is ignored, as RFC 9110 14.2 allows.
    """
    found = _RANGE.fullmatch(wanted)
    if found is None or not (found[1] or found[2]):
        return range(size)
    if not found[1]:  # the last ones
        start, end = max(0, size - int(found[2])), size
    else:
        start = int(found[1])
        end = min(int(found[2]) + 1, size) if found[2] else size
        if found[2] and int(found[2]) < start:
            return range(size)  # not valid: ignored
    return range(start, end) if start < end else None


async def _counted(core: Gateway, first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    core.metrics.sent.inc(len(first))
    yield first
    async for piece in rest:
        core.metrics.sent.inc(len(piece))
        yield piece


@router.post("/close", status_code=204, responses=failures(401))
def close(core: Core, given: Given) -> Response:
    """End a session; one that is over already is no error."""
    if given is not None and given.credentials.isascii():
        core.opening.close(given.credentials)
    return Response(status_code=204)
