"""Responses that are the same wherever they are given."""

import logging
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from omega_desktop.gateway.database import NoSpaceError
from omega_desktop.gateway.schemas import Failure
from omega_desktop.gateway.shares import RefusedError

log = logging.getLogger(__name__)

NOT_AVAILABLE = "not_available"


def failures(*codes: int) -> dict[int | str, dict[str, Any]]:
    """The documented responses of a route; those that every route may give are added."""
    always = (400, 404, 405, 408, 413, 414, 415, 422, 500, 503, 507)
    return {code: {"model": Failure} for code in sorted({*codes, *always})}


def failure(status: int, code: str, **headers: str) -> JSONResponse:
    """A refusal."""
    return JSONResponse({"error": code}, status, headers=headers)


async def on_refused(_request: Request, fault: Exception) -> JSONResponse:
    """A request that cannot be done."""
    assert isinstance(fault, RefusedError)
    return failure(fault.status, fault.code)


async def on_invalid(_request: Request, fault: Exception) -> JSONResponse:
    """A request that cannot be understood; what was sent is not repeated."""
    assert isinstance(fault, RequestValidationError)
    return failure(422, "invalid")


async def on_http(_request: Request, fault: Exception) -> JSONResponse:
    """What the framework itself refuses."""
    assert isinstance(fault, HTTPException)
    codes = {404: "not_found", 405: "method", 408: "too_slow", 413: "too_large"}
    return JSONResponse(
        {"error": codes.get(fault.status_code, "refused")}, fault.status_code, headers=fault.headers
    )


async def on_storage(_request: Request, fault: Exception) -> JSONResponse:
    """Database or object store cannot be used just now."""
    if isinstance(fault, NoSpaceError):
        log.warning("no room for the database")
        return failure(507, "no_room", **{"Retry-After": "60"})
    log.warning("cannot be used just now: %s", getattr(fault, "detail", ""))
    return failure(503, "unavailable", **{"Retry-After": "5"})
