"""The server process: uvicorn without anything that would write down a link."""

import ipaddress
import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.messages import Message
from omega_desktop.gateway.app import create_app
from omega_desktop.gateway.core import Gateway
from omega_desktop.gateway.http_limits import MAX_HEAD_BYTES, protocol
from omega_desktop.gateway.observability import LogFormatter

# TLS 1.3's own, and of TLS 1.2 only what authenticates and keeps earlier traffic secret
CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"


def prepare(
    gateway: Gateway,
    *,
    host: str,
    port: int,
    certificate: Path | None = None,
    key: Path | None = None,
    forwarded_allow_ips: str = "127.0.0.1",
    listening: Callable[[str], None],
) -> "GatewayServer":
    """A server that holds its port; ``serve`` then serves until SIGTERM, SIGINT or ``should_exit``.

    Requests under way are finished first.

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
        http=protocol(),
        ws="none",
        log_config=None,
        access_log=False,  # it would hold the links
        server_header=False,
        forwarded_allow_ips=forwarded_allow_ips,
        timeout_graceful_shutdown=gateway.config.shutdown_s,
        timeout_keep_alive=30,
        ssl_certfile=certificate,
        ssl_keyfile=key,
        ssl_ciphers=CIPHERS,
        h11_max_incomplete_event_size=MAX_HEAD_BYTES,
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
    return GatewayServer(
        config, bound, lambda: listening(f"{scheme}://{shown}:{bound.getsockname()[1]}")
    )


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # the protocol by its name: without it asyncio leaves out TCP_NODELAY, and every answer whose
    # head and body are two writes waits for the caller's delayed acknowledgement, about 40 ms
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
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


class GatewayServer(uvicorn.Server):
    """uvicorn on a port that is bound already."""

    def __init__(
        self, config: uvicorn.Config, bound: socket.socket, listening: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._bound = bound
        self._listening = listening

    def serve_bound(self) -> None:
        """Serve until told to end."""
        with self._bound:
            self.run(sockets=[self._bound])

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        if self.started:
            self._listening()


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def log_to_stderr() -> Iterator[None]:
    """The gateway's own lines and everybody's warnings, as long as the gateway runs."""
    handler = logging.StreamHandler()
    handler.setFormatter(LogFormatter())
    root, own = logging.getLogger(), logging.getLogger("omega_desktop.gateway")
    before = own.level
    own.setLevel(logging.INFO)
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        own.setLevel(before)
