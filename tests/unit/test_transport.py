"""What a request's fault says about whether it may have arrived."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from omega_desktop.domain.errors import TransientSendError
from omega_desktop.net.transport import Transport
from omega_desktop.net.words import SERVICE
from tests.certificates import Authority
from tests.servers import LOOPBACK

HOST = "service.test"  # nobody's: the proxy knows where it is


@contextlib.contextmanager
def serving(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port at which one connection is served."""
    listener = socket.create_server((LOOPBACK, 0))
    listener.settimeout(20)

    def run() -> None:
        with contextlib.suppress(OSError):
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(20)
                serve(connection)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        thread.join()
        listener.close()


def read_until(connection: socket.socket, end: bytes) -> None:
    received = b""
    while end not in received:
        more = connection.recv(1 << 16)
        assert more
        received += more


@pytest.fixture
def through(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Set the system's proxy."""

    def act(port: int) -> None:
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.setenv("HTTPS_PROXY", f"http://{LOOPBACK}:{port}")

    return act


def fault_of(url: str, ca_file: str = "") -> TransientSendError:
    transport = Transport(url, headers={}, ca_file=ca_file, timeout_s=5, words=SERVICE)
    try:
        with pytest.raises(TransientSendError) as caught:
            transport.request("POST", "/send", body=b"a report, to its END")
    finally:
        transport.close()
    return caught.value


def test_that_a_request_may_have_arrived_when_a_service_behind_a_proxy_hangs_up(
    tmp_path: Path, through: Callable[[int], None]
) -> None:
    authority = Authority(tmp_path)
    certificate, key = authority.issue(HOST)
    taken = threading.Event()

    def serve(connection: socket.socket) -> None:
        read_until(connection, b"\r\n\r\n")
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
        with context.wrap_socket(connection, server_side=True) as encrypted:
            read_until(encrypted, b"END")
            taken.set()

    with serving(serve) as port:
        through(port)
        fault = fault_of(f"https://{HOST}", str(authority.certificate))
    assert taken.is_set()
    # "not even connected" would send it again by itself
    assert not fault.lane_down


def test_that_a_proxy_that_does_not_reach_the_service_has_sent_nothing(
    through: Callable[[int], None],
) -> None:
    def serve(connection: socket.socket) -> None:
        read_until(connection, b"\r\n\r\n")
        connection.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")

    with serving(serve) as port:
        through(port)
        assert fault_of(f"https://{HOST}").lane_down


def test_that_an_answer_with_broken_headers_is_no_fault_of_our_own() -> None:
    def serve(connection: socket.socket) -> None:
        read_until(connection, b"END")
        connection.sendall(b"HTTP/1.1 202 A\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx")

    with serving(serve) as port:
        assert not fault_of(f"http://{LOOPBACK}:{port}").lane_down
