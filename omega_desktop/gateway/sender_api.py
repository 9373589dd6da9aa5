"""The senders' side of the API; every route needs a token."""

import base64
import hashlib
import logging
import re
import secrets
from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import ClientDisconnect

from omega_desktop import __version__
from omega_desktop.domain.errors import StorageError
from omega_desktop.domain.health_links import FEATURE, can_hash
from omega_desktop.gateway import events
from omega_desktop.gateway.config import MAX_DAYS
from omega_desktop.gateway.core import Gateway
from omega_desktop.gateway.database import NoSpaceError
from omega_desktop.gateway.hashing import from_b64u
from omega_desktop.gateway.observability import about
from omega_desktop.gateway.replies import failures
from omega_desktop.gateway.schemas import (
    LINK_HASH,
    OID,
    SHARE_ID,
    Done,
    EventInfo,
    EventList,
    Extension,
    LinkInfo,
    Me,
    NewHealthLink,
    NewLink,
    NewShare,
    ObjectInfo,
    ObjectList,
    Seal,
    ShareInfo,
    when,
    when_known,
)
from omega_desktop.gateway.shares import HeldObject, RefusedError, ShareState
from omega_desktop.gateway.store import NoRoomError
from omega_desktop.gateway.tokens import Sender

log = logging.getLogger(__name__)

router = APIRouter(prefix="/api/v1")
bearer = HTTPBearer(auto_error=False, description="a sender's token")

ShareId = Annotated[str, Path(pattern=SHARE_ID)]
Oid = Annotated[str, Path(pattern=OID)]
LinkHash = Annotated[str, Path(pattern=LINK_HASH)]

_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")  # RFC 9530
_NOT_YOURS = failures(401, 409)


def gateway(request: Request) -> Gateway:
    """The gateway's objects."""
    found: Gateway = request.app.state.gateway
    return found


Core = Annotated[Gateway, Depends(gateway)]


def authorized(
    request: Request,
    core: Core,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> Sender:
    """The sender whose token was given."""
    sender = core.senders.find(given.credentials) if given is not None else None
    if sender is None:
        raise RefusedError(401, "unauthorized")
    share_id = request.path_params.get("share_id")
    if share_id:
        about(request.scope, share_id)
    return sender


Caller = Annotated[Sender, Depends(authorized)]


@router.get("/me", responses=_NOT_YOURS)
def me(caller: Caller) -> Me:
    """Who the token belongs to, and how much room is left."""
    return Me(
        name=caller.name,
        quota_bytes=caller.quota_bytes,
        used_bytes=caller.used_bytes,
        max_days=MAX_DAYS,
        version=__version__,
        features=[FEATURE] if can_hash() else [],
    )


@router.put("/shares/{share_id}", responses=_NOT_YOURS | {201: {"model": Done}})
def create(
    core: Core, caller: Caller, share_id: ShareId, new: NewShare, response: Response
) -> Done:
    """Begin a share; the same again changes nothing."""
    made = core.shares.create(
        caller.id, share_id, expires_at=new.expires_at.timestamp(), manifest_oid=new.manifest_oid
    )
    response.status_code = 201 if made else 200
    return Done(created=made)


@router.get("/shares/{share_id}", responses=_NOT_YOURS)
def state(core: Core, caller: Caller, share_id: ShareId) -> ShareInfo:
    """A share with its links."""
    return _share_info(core.shares.state(caller.id, share_id))


def _share_info(found: ShareState) -> ShareInfo:
    return ShareInfo(
        share_id=found.share_id,
        state=found.state,  # type: ignore[arg-type] # one of the four, by the table
        expires_at=when(found.expires_at),
        bytes=found.bytes,
        links=[
            LinkInfo(
                link_hash=one.link_hash,
                attempts_left=max(0, one.max_attempts - one.wrong_attempts),
                wrong_attempts=one.wrong_attempts,
                max_attempts=one.max_attempts,
                locked=one.wrong_attempts >= one.max_attempts,
                revoked=one.revoked,
                health=one.health,
                opened=one.opened,
                first_opened_at=when_known(one.first_opened_at),
                last_opened_at=when_known(one.last_opened_at),
            )
            for one in found.links
        ],
    )


@router.patch("/shares/{share_id}", responses=_NOT_YOURS)
def extend(core: Core, caller: Caller, share_id: ShareId, new: Extension) -> ShareInfo:
    """Move the end of a share."""
    core.shares.extend(caller.id, share_id, new.expires_at.timestamp())
    return _share_info(core.shares.state(caller.id, share_id))


@router.delete("/shares/{share_id}", status_code=204, responses=_NOT_YOURS)
def revoke(core: Core, caller: Caller, share_id: ShareId, request: Request) -> Response:
    """Erase what opens a share, at once and for good."""
    core.shares.revoke(caller.id, share_id)
    request.app.state.sweep_soon()
    return Response(status_code=204)


@router.get("/shares/{share_id}/objects", responses=_NOT_YOURS)
def objects(core: Core, caller: Caller, share_id: ShareId) -> ObjectList:
    """Every object that is here: an upload goes on with the others."""
    held = core.shares.objects(caller.id, share_id)
    return ObjectList(
        objects=[ObjectInfo(oid=one.oid, size=one.size, sha256=one.sha256) for one in held]
    )


_OBJECT: dict[str, Any] = {
    "responses": failures(401, 408, 409, 411, 507) | {200: {"model": Done}, 201: {"model": Done}},
    "openapi_extra": {
        "requestBody": {
            "required": True,
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        },
        "parameters": [
            {
                "name": "Content-Digest",
                "in": "header",
                "required": True,
                "schema": {"type": "string", "pattern": "^sha-256=:[A-Za-z0-9+/]{43}=:$"},
            }
        ],
    },
}


@router.put("/shares/{share_id}/objects/{oid}", **_OBJECT)
async def put_object(
    request: Request, core: Core, caller: Caller, share_id: ShareId, oid: Oid
) -> JSONResponse:
    """Keep one object whole; the same again changes nothing."""
    return await _take(request, core, caller, share_id, oid, of_link="")


@router.put("/shares/{share_id}/links/{link_hash}/objects/{oid}", **_OBJECT)
async def put_link_object(
    request: Request, core: Core, caller: Caller, share_id: ShareId, link_hash: LinkHash, oid: Oid
) -> JSONResponse:
    """Keep an object for one of the share's links, also after the share was sealed."""
    return await _take(request, core, caller, share_id, oid, of_link=link_hash)


async def _take(
    request: Request, core: Gateway, caller: Sender, share_id: str, oid: str, *, of_link: str
) -> JSONResponse:
    size, sha256 = _announced(request, core.config.max_object_bytes)
    held = await run_in_threadpool(core.shares.held, caller.id, share_id, oid, of_link=of_link)
    if held is not None:
        if held.sha256 != sha256:
            raise RefusedError(409, "exists")
        return JSONResponse({"created": False}, 200)
    if caller.used_bytes + size > caller.quota_bytes:  # before the body is sent in vain
        raise RefusedError(413, "quota")
    async with request.app.state.uploads:
        body = await _body(request, size)
        core.metrics.received.inc(len(body))
        if await run_in_threadpool(_sha256, body) != sha256:
            raise RefusedError(422, "digest")
        new = HeldObject(oid, size, sha256)
        made = await _keep(core, caller, share_id, new, body, of_link=of_link)
    return JSONResponse({"created": made}, 201 if made else 200)


async def _keep(
    core: Gateway,
    caller: Sender,
    share_id: str,
    new: HeldObject,
    body: bytearray,
    *,
    of_link: str,
) -> bool:
    """The object first, its row after: a row promises that the bytes are there.

    The place is new each time, so that nobody's bytes are overwritten or swept away. What no row
    came to name is removed at once, or by the sweeper if this process does not live so long.
    """
    key = f"{share_id}/{secrets.token_hex(16)}"
    made = False
    try:
        await core.store.put(key, body)
        made = await run_in_threadpool(
            core.shares.keep, caller.id, share_id, new, key, of_link=of_link
        )
    except NoRoomError as fault:
        log.warning("no room for an object")
        raise RefusedError(507, "no_room") from fault
    except StorageError as fault:
        # perhaps: the database took the row and could not say so any more
        made = not isinstance(fault, NoSpaceError)
        raise
    finally:
        if not made:
            with suppress(StorageError):
                await core.store.delete([key])
    return made


def _announced(request: Request, limit: int) -> tuple[int, str]:
    """Size and hex digest of the body, as its headers give them."""
    length = request.headers.get("content-length", "")
    if not length.isascii() or not length.isdigit():
        raise RefusedError(411, "length")
    if int(length) > limit:
        raise RefusedError(413, "too_large")
    found = _DIGEST.fullmatch(request.headers.get("content-digest", ""))
    if found is None:
        raise RefusedError(422, "digest")
    return int(length), base64.b64decode(found[1]).hex()


async def _body(request: Request, size: int) -> bytearray:
    # one buffer of the announced size: growing it and a copy cost as much as the decryption
    body, filled = bytearray(size), 0
    try:
        async for piece in request.stream():
            if filled + len(piece) > size:
                raise RefusedError(413, "too_large")
            body[filled : filled + len(piece)] = piece
            filled += len(piece)
    except ClientDisconnect as fault:
        raise RefusedError(408, "cut_off") from fault
    if filled != size:
        raise RefusedError(408, "cut_off")
    return body


def _sha256(data: bytearray) -> str:
    return hashlib.sha256(data).hexdigest()


@router.put("/shares/{share_id}/links/{link_hash}", responses=_NOT_YOURS | {201: {"model": Done}})
def put_link(
    core: Core,
    caller: Caller,
    share_id: ShareId,
    link_hash: LinkHash,
    new: NewLink,
    response: Response,
) -> Done:
    """Register a recipient's link; the same again changes nothing."""
    try:
        verifier = from_b64u(new.verifier)
    except ValueError as fault:
        raise RefusedError(422, "verifier") from fault
    made = core.shares.put_link(
        caller.id,
        share_id,
        link_hash,
        verifier=verifier,
        wrapped=new.wrapped,
        max_attempts=new.max_attempts,
    )
    response.status_code = 201 if made else 200
    return Done(created=made)


@router.put("/shares/{share_id}/links/{link_hash}/health", responses=_NOT_YOURS)
def put_health_link(
    core: Core, caller: Caller, share_id: ShareId, link_hash: LinkHash, new: NewHealthLink
) -> Done:
    """Let health apps open a link, too; again takes the place of what was there."""
    try:
        secrets_given = [from_b64u(one) for one in (new.salt, new.slow_hash, new.key)]
    except ValueError as fault:
        raise RefusedError(422, "invalid") from fault
    core.health.put(caller.id, share_id, link_hash, new, *secrets_given)
    return Done(created=True)


@router.post("/shares/{share_id}/seal", responses=_NOT_YOURS)
def seal(core: Core, caller: Caller, share_id: ShareId, counted: Seal) -> ShareInfo:
    """Let the links open, when everything the sender counted is here."""
    core.shares.seal(caller.id, share_id, count=counted.objects, total_bytes=counted.bytes)
    return _share_info(core.shares.state(caller.id, share_id))


@router.post("/shares/{share_id}/links/{link_hash}/unlock", responses=_NOT_YOURS)
def unlock(core: Core, caller: Caller, share_id: ShareId, link_hash: LinkHash) -> ShareInfo:
    """Allow five more answers."""
    core.shares.unlock(caller.id, share_id, link_hash)
    return _share_info(core.shares.state(caller.id, share_id))


@router.delete("/shares/{share_id}/links/{link_hash}", status_code=204, responses=_NOT_YOURS)
def revoke_link(core: Core, caller: Caller, share_id: ShareId, link_hash: LinkHash) -> Response:
    """Erase what opens one link."""
    core.shares.revoke_link(caller.id, share_id, link_hash)
    return Response(status_code=204)


@router.get("/events", responses=_NOT_YOURS)
def list_events(
    core: Core,
    caller: Caller,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 500,
) -> EventList:
    """What happened to this sender's shares since a number."""
    found = events.after(core.database, caller.id, after, limit)
    return EventList(
        events=[
            EventInfo(
                id=one.id,
                at=when(one.at),
                share_id=one.share_id,
                link_hash=one.link_hash,
                kind=one.kind,
                address_hash=one.address_hash,
                recipient=one.recipient,
            )
            for one in found
        ],
        last=found[-1].id if found else after,
    )
