"""SMART Health Links: a health app asks for a link's files with the passcode.

Source: HL7 SMART Health Cards and Links 1.0.0, "SMART Health Link Manifest Request". Apps in
browsers come from anywhere, so these addresses, and no others, may be asked from any origin.
"""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, StreamingResponse

from omega_desktop.domain.health_links import answer_in, said_by_app, slow_hash
from omega_desktop.gateway.core import Gateway
from omega_desktop.gateway.health_links import MAX_FILES, Asked
from omega_desktop.gateway.limiter import Wait, Wrong
from omega_desktop.gateway.observability import about
from omega_desktop.gateway.replies import NOT_AVAILABLE, failure, failures
from omega_desktop.gateway.schemas import (
    HealthManifest,
    ManifestFile,
    ManifestRequest,
    WrongPasscode,
)
from omega_desktop.gateway.sender_api import Core

router = APIRouter(prefix="/shl")

HASHES = 2
WAITING = 32
MAX_EMBEDDED = 1024 * 1024
"""Longer files are never embedded: a manifest is made and sent as one piece."""


class SlowHashes:
    """Hashes answers away from the event loop; so few at a time that memory has a bound."""

    def __init__(self) -> None:
        self._some = asyncio.Semaphore(HASHES)
        self._waiting = 0

    async def hash(self, answer: str, salt: bytes, health_id: str) -> bytes | None:
        """The hash; None when too many wait already."""
        if self._waiting >= WAITING:
            return None
        self._waiting += 1
        try:
            async with self._some:
                return await run_in_threadpool(slow_hash, answer, salt, health_id)
        finally:
            self._waiting -= 1


@router.post(
    "/{health_id}",
    response_model=HealthManifest,
    responses=failures(429) | {401: {"model": WrongPasscode}},
)
async def manifest(
    request: Request,
    core: Core,
    health_id: Annotated[str, Path(max_length=128)],
    wanted: ManifestRequest,
) -> Response:
    """Judge a passcode, and say where the files are."""
    about(request.scope, health_id)
    address = request.client.host if request.client is not None else ""
    asked = await run_in_threadpool(core.health.asked, health_id, address)
    if not isinstance(asked, Asked):
        return _refusal(core, asked)
    if wanted.passcode is None:  # it may be asked for now; nothing was guessed
        return JSONResponse({"remainingAttempts": asked.remaining}, 401)
    hashes: SlowHashes = request.app.state.slow_hashes
    slow = await hashes.hash(answer_in(wanted.passcode, asked.asks), asked.salt, health_id)
    verdict = (
        Wait(1)
        if slow is None
        else await run_in_threadpool(
            core.opening.open_by_app,
            asked.link_hash,
            slow,
            address=address,
            recipient=said_by_app(wanted.recipient),
        )
    )
    if not isinstance(verdict, str):
        return _refusal(core, verdict)
    core.metrics.answers.labels("opened").inc()
    stored = await run_in_threadpool(core.health.stored, verdict)
    parts = await core.health.parts(stored) if stored is not None else []
    if stored is None or not parts:  # its sender put something else there, or it ended this moment
        return failure(404, NOT_AVAILABLE)
    limit = -1 if wanted.embeddedLengthMax is None else min(wanted.embeddedLengthMax, MAX_EMBEDDED)
    found = []
    for number, part in enumerate(parts):
        if len(part) <= limit:
            text = b"".join([piece async for piece in core.health.read(stored, part)])
            found.append(ManifestFile(embedded=text.decode("ascii", "replace")))
        else:
            place = f"{asked.base_url}/shl/files/{verdict}/{number}"
            found.append(ManifestFile(location=place))
    return JSONResponse(HealthManifest(files=found).model_dump(exclude_none=True))


@router.get(
    "/files/{ticket}/{number}",
    response_class=Response,
    responses=failures() | {200: {"content": {"application/jose": {}}}},
)
async def file(
    request: Request,
    core: Core,
    ticket: Annotated[str, Path(max_length=128)],
    number: Annotated[int, Path(ge=0, lt=MAX_FILES)],
) -> Response:
    """One of the files, for whoever was just told this address."""
    stored = await run_in_threadpool(core.health.stored, ticket)
    parts = await core.health.parts(stored) if stored is not None else []
    if stored is None or number >= len(parts):
        return failure(404, NOT_AVAILABLE)
    part, kind = parts[number], "application/jose"
    headers = {"Content-Length": str(len(part))}
    if request.scope.get("omega.head"):
        return Response(b"", headers=headers, media_type=kind)
    core.metrics.sent.inc(len(part))
    return StreamingResponse(core.health.read(stored, part), headers=headers, media_type=kind)


@router.options("/{rest:path}", include_in_schema=False)
async def preflight(rest: str) -> Response:  # noqa: ARG001
    """What a browser asks before it lets an app ask us."""
    allowed = {
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "Content-Type",
        "Access-Control-Max-Age": "86400",
    }
    return Response(status_code=204, headers=allowed)


def _refusal(core: Gateway, verdict: Wrong | Wait | None) -> Response:
    """The guide's answers; 429 where nothing was judged."""
    count = core.metrics.answers.labels
    if verdict is None:
        count("not_available").inc()
        return failure(404, NOT_AVAILABLE)
    if isinstance(verdict, Wait):
        count("wait").inc()
        return failure(429, "slow_down", **{"Retry-After": str(verdict.seconds)})
    count("wrong").inc()
    return JSONResponse({"remainingAttempts": verdict.remaining}, 401)
