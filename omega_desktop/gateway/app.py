"""The application: routes, error replies, and the sweeper beside them."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from omega_desktop import __version__
from omega_desktop.domain.errors import StorageError
from omega_desktop.gateway import health_api, recipient_api, replies, sender_api
from omega_desktop.gateway.core import Gateway
from omega_desktop.gateway.middleware import Guard, where
from omega_desktop.gateway.pages import StaticFiles, page_routes
from omega_desktop.gateway.shares import RefusedError

log = logging.getLogger(__name__)


def create_app(gateway: Gateway) -> FastAPI:
    """The ASGI application of an opened gateway."""
    wake = asyncio.Event()

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        app.state.sweep_soon = lambda: loop.call_soon_threadsafe(wake.set)
        sweeping = asyncio.create_task(_sweep_for_ever(gateway, wake))
        try:
            yield
        finally:
            sweeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sweeping

    app = FastAPI(
        title="Omega Desktop share gateway",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,  # they load scripts from elsewhere
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
    )
    app.state.gateway = gateway
    # bodies are held in memory until they are stored
    app.state.uploads = asyncio.Semaphore(gateway.config.uploads)
    app.state.slow_hashes = health_api.SlowHashes()
    app.state.sweep_soon = wake.set
    app.include_router(sender_api.router)
    app.include_router(recipient_api.router)
    app.include_router(health_api.router)
    app.include_router(page_routes(StaticFiles(gateway.config.static)))
    app.add_exception_handler(RefusedError, replies.on_refused)
    app.add_exception_handler(RequestValidationError, replies.on_invalid)
    app.add_exception_handler(HTTPException, replies.on_http)
    app.add_exception_handler(StorageError, replies.on_storage)
    app.add_middleware(Guard, metrics=gateway.metrics, body_idle_s=gateway.config.body_idle_s)
    return app


async def _sweep_for_ever(gateway: Gateway, wake: asyncio.Event) -> None:
    while True:
        try:
            await gateway.sweeper.sweep()
        except StorageError as fault:
            gateway.metrics.sweep_faults.inc()
            log.warning("the sweep is tried again later: %s", fault.detail)
        except Exception as fault:  # noqa: BLE001 - the next one must come all the same
            gateway.metrics.sweep_faults.inc()
            log.error("the sweep failed: %s", where(fault))  # noqa: TRY400 - texts may hold values
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(gateway.config.sweep_every_s):
                await wake.wait()
        wake.clear()
