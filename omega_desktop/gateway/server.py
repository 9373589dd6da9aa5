"""The server process: uvicorn without anything that would write down a link."""

import asyncio
import logging
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.messages import Message
from omega_desktop.gateway.app import create_app
from omega_desktop.gateway.core import Gateway

# TLS 1.3's own, and of TLS 1.2 only what authenticates and keeps earlier traffic secret
CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
SHUTDOWN_S = 30


def serve(
    gateway: Gateway,
    *,
    host: str,
    port: int,
    certificate: Path | None = None,
    key: Path | None = None,
    forwarded_allow_ips: str = "127.0.0.1",
    listening: Callable[[str], None],
) -> None:
    """Serve until SIGTERM or SIGINT; running requests are finished first.

    Args:
        gateway: the opened gateway.
        host: address to listen on.
        port: port; 0 takes any free one.
        certificate: PEM file with the chain; without it plain HTTP, for a proxy on this machine.
        key: PEM file with its private key.
        forwarded_allow_ips: proxies whose X-Forwarded-For is believed, separated by commas.
        listening: called once with the address it listens on.

    Raises:
        OmegaError: address, port or certificate cannot be used.
    """
    config = uvicorn.Config(
        create_app(gateway),
        host=host,
        port=port,
        log_config=None,
        access_log=False,  # it would hold the links
        server_header=False,
        forwarded_allow_ips=forwarded_allow_ips,
        timeout_graceful_shutdown=SHUTDOWN_S,
        timeout_keep_alive=30,
        ssl_certfile=certificate,
        ssl_keyfile=key,
        ssl_ciphers=CIPHERS,
        h11_max_incomplete_event_size=32 * 1024,
    )
    try:
        config.load()
    except OSError as fault:  # ssl's errors too
        raise OmegaError(
            Message("Certificate or key cannot be used"),
            Message("Give PEM files that belong together and can be read."),
            detail=type(fault).__name__,
        ) from fault
    try:
        bound = _bind(host, port)
    except OSError as fault:
        raise OmegaError(
            Message("The gateway cannot listen on port {port}", port=port),
            Message("Choose another port or address, or end the program that uses it."),
            detail=type(fault).__name__,
        ) from fault
    shown = f"[{host}]" if ":" in host else host
    scheme = "https" if certificate is not None else "http"
    server = _Server(config, lambda: listening(f"{scheme}://{shown}:{bound.getsockname()[1]}"))
    with bound:
        asyncio.run(server.serve(sockets=[bound]))


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows: nobody listens beside us
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        if self.started:
            self._listening()


def log_to_stderr() -> None:
    """The gateway's own lines, and the server's warnings."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    for name, level in (("omega_desktop.gateway", logging.INFO), ("uvicorn", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.setLevel(level)
        logger.addHandler(handler)
        logger.propagate = False
