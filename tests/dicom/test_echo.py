"""C-ECHO."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from omega_desktop.dicom.echo import VERIFICATION, echo
from omega_desktop.dicom.receive import Receiver
from tests.dicom.peers import Scp, raw_peer, start_storescp, station
from tests.servers import Process, free_port


@pytest.mark.real_server
def test_that_dcmtk_answers(tmp_path: Path, start_process: Callable[..., Process]) -> None:
    scp = start_storescp(start_process, tmp_path / "received")
    result = echo(scp.station, calling_ae_title="OMEGA")
    assert (result.online, result.reason) == (True, None)
    assert 0 < result.milliseconds < 5000


def test_that_our_own_receiver_answers() -> None:
    with Receiver(ae_title="US", host="127.0.0.1", port=0, on_instance=lambda _path: 0) as receiver:
        assert echo(station(receiver.port, ae_title="US"), calling_ae_title="OMEGA").online


def test_that_a_station_without_verification_counts_as_online() -> None:
    with Scp().running() as scp:
        assert echo(scp.station, calling_ae_title="OMEGA").online


def test_that_a_closed_port_is_offline_with_the_next_step() -> None:
    result = echo(station(free_port()), calling_ae_title="OMEGA")
    assert not result.online
    assert "refuses the connection" in str(result.reason)
    assert "check the port" in str(result.reason)


def test_that_nonsense_is_offline() -> None:
    def nonsense(client: socket.socket) -> None:
        client.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
        client.recv(4096)

    with raw_peer(nonsense) as port:
        result = echo(station(port), calling_ae_title="OMEGA", timeout_s=2)
    assert not result.online
    assert result.reason is not None


def test_that_an_error_status_is_offline_with_its_code() -> None:
    from pynetdicom import AE, evt

    entity = AE("PEER")
    entity.add_supported_context(VERIFICATION)
    server = entity.start_server(
        ("127.0.0.1", 0), block=False, evt_handlers=[(evt.EVT_C_ECHO, lambda _event: 0x0122)]
    )
    assert server is not None
    try:
        result = echo(station(server.server_address[1]), calling_ae_title="OMEGA")
    finally:
        server.shutdown()
    assert not result.online
    assert "0122" in str(result.reason)
