"""The helpers for real servers."""

import socket
import sys

import pytest

from tests.servers import LOOPBACK, Process, free_port, listens, require_program, wait_until

ECHO = """
import socket, sys
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print("listening", flush=True)
while True:
    client, _ = server.accept()
    client.sendall(client.recv(100)); client.close()
"""


def test_that_a_process_is_ready_when_its_port_listens():
    port = free_port()
    with Process([sys.executable, "-c", ECHO, str(port)], port=port) as server:
        with socket.create_connection((LOOPBACK, port), timeout=5) as client:
            client.sendall(b"hello")
            assert client.recv(100) == b"hello"
        assert "listening" in server.output
    assert not listens(port)


def test_that_a_process_that_ends_early_fails_with_its_output():
    with pytest.raises(pytest.fail.Exception, match=r"status 3(.|\n)*no licence"):
        Process(
            [sys.executable, "-c", "print('no licence'); raise SystemExit(3)"], port=free_port()
        ).start()


def test_that_a_missing_program_skips_on_a_laptop_and_fails_on_ci(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no-such-program"):
        require_program("no-such-program")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no-such-program"):
        require_program("no-such-program")


def test_that_waiting_has_an_end():
    with pytest.raises(pytest.fail.Exception, match="never true"):
        wait_until(lambda: False, 0.05, what="never true")
