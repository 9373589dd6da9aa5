"""C-STORE against DCMTK's ``storescp``."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom.uid import RLELossless

from omega_desktop.domain.errors import (
    AuthSendError,
    PermanentSendError,
    SendCancelled,
    TransientSendError,
)
from omega_desktop.domain.model import ItemState, TlsSettings
from omega_desktop.domain.ports import CancelToken
from tests.certificates import Authority
from tests.dicom.peers import Desk, FolderStudies, data_sets, make_study, start_storescp, station
from tests.servers import Process, wait_until

pytestmark = pytest.mark.real_server

Start = Callable[..., Process]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(FolderStudies(make_study(tmp_path / "study", 6, size=16)), tmp_path)


def test_that_300_instances_arrive_complete_and_byte_for_byte(
    tmp_path: Path, start_process: Start
) -> None:
    paths = make_study(tmp_path / "study", 300)
    desk = Desk(FolderStudies(paths), tmp_path)
    scp = start_storescp(start_process, tmp_path / "received")
    assert str(desk.send(scp.station)) == "300 instances stored"
    assert scp.received() == data_sets(paths)
    assert desk.progress[-1] == (300, 300)


def test_that_a_compressed_study_arrives_compressed(tmp_path: Path, start_process: Start) -> None:
    paths = make_study(tmp_path / "study", 3, syntax=RLELossless)
    scp = start_storescp(start_process, tmp_path / "received")
    Desk(FolderStudies(paths), tmp_path).send(scp.station)
    assert scp.received() == data_sets(paths)


def test_that_a_station_limited_to_implicit_vr_gets_it_with_the_pixels_unchanged(
    tmp_path: Path, start_process: Start
) -> None:
    paths = make_study(tmp_path / "study", 3, syntax=RLELossless)
    plain = make_study(tmp_path / "plain", 3)
    desk = Desk(FolderStudies(paths), tmp_path)
    scp = start_storescp(start_process, tmp_path / "received", "+xi")
    desk.send(scp.station)
    received = scp.received()
    for path, same in zip(paths, plain, strict=True):
        (uid,) = data_sets([path])
        (content,) = data_sets([same]).values()
        assert received[uid].endswith(content[-64 * 64 * 2 :])
    assert desk.journal.notes, "the history says that the instances were converted"


@pytest.mark.parametrize("option", ["--abort-during", "--abort-after"])
def test_that_an_abort_leaves_everything_unacknowledged_pending(
    desk: Desk, tmp_path: Path, start_process: Start, option: str
) -> None:
    scp = start_storescp(start_process, tmp_path / "received", option)
    with pytest.raises(TransientSendError) as caught:
        desk.send(scp.station)
    assert not caught.value.lane_down
    assert desk.journal.count(ItemState.PENDING) == 6
    assert desk.journal.recorded == []


def test_that_a_refused_association_is_told_from_a_lost_one(
    desk: Desk, tmp_path: Path, start_process: Start
) -> None:
    scp = start_storescp(start_process, tmp_path / "received", "--refuse")
    with pytest.raises((PermanentSendError, TransientSendError), match="rejected") as caught:
        desk.send(scp.station)
    assert "A-ASSOCIATE-RJ" in caught.value.detail
    assert desk.journal.count(ItemState.PENDING) == 6


def test_that_our_implementation_class_is_named(
    desk: Desk, tmp_path: Path, start_process: Start
) -> None:
    scp = start_storescp(start_process, tmp_path / "received", "--reject")
    desk.send(scp.station)  # it rejects whoever does not say what they are


def test_that_a_killed_station_resumes_where_it_was(tmp_path: Path, start_process: Start) -> None:
    paths = make_study(tmp_path / "study", 40)
    desk = Desk(FolderStudies(paths), tmp_path)
    scp = start_storescp(start_process, tmp_path / "first")
    killed = threading.Event()
    real = desk.journal.record_item

    def record(*args: object, **more: object) -> None:
        real(*args, **more)  # type: ignore[arg-type]
        if len(desk.journal.recorded) == 15 and not killed.is_set():
            killed.set()
            scp.process.kill()

    desk.journal.record_item = record  # type: ignore[method-assign]
    with pytest.raises(TransientSendError) as caught:
        desk.send(scp.station)
    assert caught.value.lane_down, "connecting again found nobody there"
    assert desk.journal.count(ItemState.STORED) == 15

    second = start_storescp(start_process, tmp_path / "second", port=scp.port)
    assert str(desk.send(second.station)) == "40 instances stored"
    acknowledged = {str(uid) for uid, _state in desk.journal.recorded[:15]}
    again = second.received()
    assert not acknowledged & set(again), "what was acknowledged is not sent twice"
    assert {**scp.received(), **again} == data_sets(paths)
    assert len(desk.journal.recorded) == 40
    assert second.process.output.count("Received Store Request") == 25


def test_that_cancelling_ends_a_send_to_a_slow_station(
    desk: Desk, tmp_path: Path, start_process: Start
) -> None:
    cancel = CancelToken()
    scp = start_storescp(start_process, tmp_path / "received", "--sleep-during", "30")

    def cancel_when_received() -> None:
        wait_until(lambda: "Received Store Request" in scp.process.output)
        cancel.cancel()

    watching = threading.Thread(target=cancel_when_received)
    watching.start()
    started = time.monotonic()
    with pytest.raises(SendCancelled):
        desk.send(scp.station, cancel=cancel)
    watching.join()
    assert time.monotonic() - started < 10
    assert desk.journal.recorded == []


def test_that_a_station_that_stops_answering_is_given_up(
    desk: Desk, tmp_path: Path, start_process: Start
) -> None:
    scp = start_storescp(start_process, tmp_path / "received", "--sleep-during", "30")
    # storescp serves one at a time: the second connection gets no answer either
    with pytest.raises(TransientSendError, match="does not answer"):
        desk.send(scp.station, timeout_s=1)
    assert desk.journal.recorded == []


# --- TLS -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


def _tls_options(authority: Authority, name: str = "localhost") -> list[str | Path]:
    certificate, key = authority.issue(name)
    return ["+tls", key, certificate, "+cf", authority.certificate]


def _ours(authority: Authority) -> TlsSettings:
    certificate, key = authority.issue("workstation")
    return TlsSettings(
        enabled=True,
        ca_file=str(authority.certificate),
        certificate_file=str(certificate),
        key_file=str(key),
    )


def test_that_a_study_goes_over_tls(
    desk: Desk, tmp_path: Path, start_process: Start, authority: Authority
) -> None:
    scp = start_storescp(start_process, tmp_path / "received", *_tls_options(authority))
    desk.send(station(scp.port, host="localhost", tls=_ours(authority)))
    assert scp.received() == data_sets(desk.studies.paths)


def test_that_a_certificate_of_another_name_stops_the_lane(
    desk: Desk, tmp_path: Path, start_process: Start, authority: Authority
) -> None:
    scp = start_storescp(start_process, tmp_path / "received", *_tls_options(authority, "other"))
    with pytest.raises(AuthSendError, match="not trusted"):
        desk.send(station(scp.port, host="localhost", tls=_ours(authority)))


def test_that_an_unknown_authority_stops_the_lane(
    desk: Desk, tmp_path: Path, start_process: Start, authority: Authority
) -> None:
    other = Authority(tmp_path / "other")
    scp = start_storescp(start_process, tmp_path / "received", *_tls_options(other))
    with pytest.raises(AuthSendError, match="not trusted"):
        desk.send(station(scp.port, host="localhost", tls=_ours(authority)))
    # without a CA file it is the system's store that does not know it
    with pytest.raises(AuthSendError, match="not trusted"):
        desk.send(station(scp.port, host="localhost", tls=TlsSettings(enabled=True)))


def test_that_a_missing_client_certificate_is_named(
    desk: Desk, tmp_path: Path, start_process: Start, authority: Authority
) -> None:
    scp = start_storescp(start_process, tmp_path / "received", *_tls_options(authority))
    ours = TlsSettings(enabled=True, ca_file=str(authority.certificate))
    with pytest.raises(AuthSendError, match="does not accept our TLS certificate"):
        desk.send(station(scp.port, host="localhost", tls=ours))
    assert desk.journal.count(ItemState.PENDING) == 6


def test_that_tls_to_a_station_without_it_says_so(
    desk: Desk, tmp_path: Path, start_process: Start, authority: Authority
) -> None:
    scp = start_storescp(start_process, tmp_path / "received", "-ta", "2")
    with pytest.raises((PermanentSendError, TransientSendError), match="TLS"):
        desk.send(station(scp.port, host="localhost", tls=_ours(authority)), timeout_s=5)


def test_that_a_plain_connection_to_a_tls_port_says_so(
    desk: Desk, tmp_path: Path, start_process: Start, authority: Authority
) -> None:
    scp = start_storescp(start_process, tmp_path / "received", *_tls_options(authority))
    with pytest.raises(TransientSendError, match="TLS"):
        desk.send(scp.station)


def test_that_a_missing_certificate_file_is_named(desk: Desk) -> None:
    tls = TlsSettings(enabled=True, ca_file="/nowhere/ca.pem")
    with pytest.raises(PermanentSendError, match="certificate files"):
        desk.send(station(1, tls=tls))
