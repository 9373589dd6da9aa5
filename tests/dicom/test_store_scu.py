"""C-STORE against peers that answer as a test says."""

import socket
import time
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom.uid import (
    CTImageStorage,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    MRImageStorage,
    RLELossless,
    generate_uid,
)
from pynetdicom.sop_class import _STORAGE_CLASSES

from omega_desktop.deid.engine import deidentify_file
from omega_desktop.domain.errors import (
    DeidentificationError,
    PermanentSendError,
    SendCancelled,
    TransientSendError,
)
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import ItemState, SendPriority
from omega_desktop.domain.ports import CancelToken
from tests.dicom.peers import (
    REPORT_UID,
    Desk,
    FolderStudies,
    Scp,
    copy_with_new_uid,
    data_sets,
    make_instance,
    make_study,
    raw_peer,
    station,
)
from tests.servers import free_port


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(FolderStudies(make_study(tmp_path / "study", 6, size=16)), tmp_path)


def test_that_data_sets_arrive_byte_for_byte(desk: Desk) -> None:
    with Scp().running() as scp:
        words = desk.send(scp.station)
    assert scp.stored == data_sets(desk.studies.paths)
    assert str(words) == "6 instances stored"
    assert desk.journal.count(ItemState.STORED) == 6
    assert desk.progress[0] == (0, 6)
    assert desk.progress[-1] == (6, 6)
    assert list(desk.staging.iterdir()) == []


def test_that_the_dimse_priority_is_that_of_the_delivery(desk: Desk) -> None:
    with Scp().running() as scp:
        desk.send(scp.station)
    assert SendPriority.HIGH  # what the desk's deliveries have
    assert scp.priorities == {1}


def test_that_a_file_without_meta_header_is_sent_as_it_is(tmp_path: Path) -> None:
    whole = make_study(tmp_path / "whole", 1, syntax=ImplicitVRLittleEndian)
    content = next(iter(data_sets(whole).values()))
    bare = tmp_path / "bare"
    bare.write_bytes(content)
    desk = Desk(FolderStudies([bare]), tmp_path)
    with Scp().running() as scp:
        desk.send(scp.station)
    assert list(scp.stored.values()) == [content]


@pytest.mark.parametrize("status", [0xA900, 0xC000, 0x0122, 0x0110, 0xC211, 0x9999])
def test_that_a_refused_instance_is_never_shown_as_sent(desk: Desk, status: int) -> None:
    victim = list(desk.studies.found)[2]
    with (
        Scp(answers={victim: status}).running() as scp,
        pytest.raises(PermanentSendError) as caught,
    ):
        desk.send(scp.station)
    assert str(caught.value.title) == "5 of 6 stored, 1 refused"
    assert f"{status:04X}" in str(caught.value.message)
    item = desk.journal.kept[victim]
    assert (item.state, item.status) == (ItemState.REFUSED, status)
    assert desk.journal.count(ItemState.STORED) == 5
    assert len(scp.received) == 6
    assert desk.progress[-1] == (5, 6)


@pytest.mark.parametrize("status", [0xB000, 0xB006, 0xB007, 0xB123])
def test_that_a_warning_counts_as_stored(desk: Desk, status: int) -> None:
    odd = next(iter(desk.studies.found))
    with Scp(answers={odd: status}).running() as scp:
        words = desk.send(scp.station)
    assert str(words) == "Instances stored: 6, of these with a warning: 1"
    assert desk.journal.kept[odd].state is ItemState.WARNING
    assert f"{status:04X}" in str(desk.journal.kept[odd].reason)


def test_that_out_of_resources_leaves_the_instance_for_later(desk: Desk) -> None:
    late = list(desk.studies.found)[1]
    scp = Scp(answers={late: 0xA700})
    with scp.running():
        with pytest.raises(TransientSendError) as caught:
            desk.send(scp.station)
        assert not caught.value.lane_down
        assert desk.journal.kept[late].state is ItemState.PENDING
        assert desk.journal.count(ItemState.STORED) == 5
        scp.answers.clear()
        assert str(desk.send(scp.station)) == "6 instances stored"
    assert len(scp.received) == 7, "only the instance that was not taken is sent again"


def test_that_a_full_station_is_not_pestered_with_the_whole_study(desk: Desk) -> None:
    with Scp(answer_all=0xA700).running() as scp, pytest.raises(TransientSendError):
        desk.send(scp.station)
    assert len(scp.received) == 3
    assert desk.journal.count(ItemState.PENDING) == 6


def test_that_one_object_a_station_chokes_on_does_not_hold_up_the_others(desk: Desk) -> None:
    poison = next(iter(desk.studies.found))
    with (
        Scp(answers={poison: "abort"}).running() as scp,
        pytest.raises(TransientSendError, match=r"aborted|lost"),
    ):
        desk.send(scp.station)
    assert desk.journal.count(ItemState.STORED) == 5
    assert desk.journal.kept[poison].state is ItemState.PENDING


def test_that_refused_instances_are_tried_again_after_a_retry(desk: Desk) -> None:
    victim = list(desk.studies.found)[4]
    scp = Scp(answers={victim: 0xC000})
    with scp.running():
        with pytest.raises(PermanentSendError):
            desk.send(scp.station)
        desk.journal.start_over()
        scp.answers.clear()
        desk.send(scp.station)
    assert scp.received[6:] == [victim]


def test_that_nothing_is_sent_when_everything_is_stored_already(desk: Desk) -> None:
    with Scp().running() as scp:
        desk.send(scp.station)
        desk.send(scp.station)
    assert len(scp.received) == 6
    assert scp.associations == 1


def test_that_missing_and_foreign_files_are_refused_with_a_reason(desk: Desk) -> None:
    gone, swapped, damaged, *_ = desk.studies.paths
    uids = list(desk.studies.found)
    gone.unlink()
    swapped.write_bytes(desk.studies.paths[5].read_bytes())  # somebody else's image by now
    damaged.write_bytes(b"no DICOM")
    with Scp().running() as scp, pytest.raises(PermanentSendError, match="3 of 6 stored"):
        desk.send(scp.station)
    assert set(scp.received) == set(uids[3:])
    for uid in uids[:3]:
        assert desk.journal.kept[uid].state is ItemState.REFUSED
        assert desk.journal.kept[uid].status is None
        assert desk.journal.kept[uid].reason is not None
    assert "not the one" in str(desk.journal.kept[uids[1]].reason)


def test_that_an_instance_deleted_from_the_archive_is_refused(desk: Desk) -> None:
    uid = next(iter(desk.studies.found))
    del desk.studies.found[uid]
    with Scp().running() as scp, pytest.raises(PermanentSendError, match="no longer"):
        desk.send(scp.station)
    assert desk.journal.kept[uid].state is ItemState.REFUSED


def test_that_a_deleted_station_fails_for_good(desk: Desk) -> None:
    with pytest.raises(PermanentSendError, match="deleted"):
        desk.send(None)


def test_that_cancelling_stops_between_instances_and_keeps_what_arrived(desk: Desk) -> None:
    cancel = CancelToken()
    scp = Scp()
    scp.on_store = lambda: cancel.cancel() if len(scp.received) == 2 else None
    with scp.running(), pytest.raises(SendCancelled):
        desk.send(scp.station, cancel=cancel)
    assert len(scp.received) == 2
    assert desk.journal.count(ItemState.STORED) == 2


def test_that_cancelling_does_not_wait_for_a_silent_station(desk: Desk) -> None:
    cancel = CancelToken()
    held: list[socket.socket] = []

    def silent(client: socket.socket) -> None:
        held.append(client.dup())
        cancel.cancel()

    with raw_peer(silent) as port:
        started = time.monotonic()
        with pytest.raises(SendCancelled):
            desk.send(station(port), cancel=cancel)
        assert time.monotonic() - started < 10
    for one in held:
        one.close()


# --- several kinds of objects ---------------------------------------------------------------------


def test_that_more_than_128_contexts_take_several_associations(tmp_path: Path) -> None:
    study, series = generate_uid(), generate_uid()
    # 50 kinds, each in its own encoding and two to fall back on
    classes = [str(uid) for uid in _STORAGE_CLASSES.values()][:50]
    paths = [
        make_instance(
            tmp_path / "study" / f"{number}.dcm",
            study=study,
            series=series,
            number=number,
            sop_class=sop_class,
            syntax=RLELossless,
            size=8,
        )
        for number, sop_class in enumerate(classes)
    ]
    desk = Desk(FolderStudies(paths), tmp_path)
    with Scp(contexts=[(one, [RLELossless]) for one in classes]).running() as scp:
        desk.send(scp.station)
    assert scp.stored == data_sets(paths)
    assert scp.associations == 2


def test_that_a_kind_of_object_the_station_does_not_take_is_refused_alone(tmp_path: Path) -> None:
    study, series = generate_uid(), generate_uid()
    kinds = [CTImageStorage, MRImageStorage, CTImageStorage]
    paths = [
        make_instance(
            tmp_path / f"{number}",
            study=study,
            series=series,
            number=number,
            sop_class=kind,
            size=8,
        )
        for number, kind in enumerate(kinds)
    ]
    desk = Desk(FolderStudies(paths), tmp_path)
    only_ct = [(CTImageStorage, [ExplicitVRLittleEndian])]
    with Scp(contexts=only_ct).running() as scp, pytest.raises(PermanentSendError) as caught:
        desk.send(scp.station)
    assert str(caught.value.title) == "2 of 3 stored, 1 refused"
    assert "MR Image Storage" in str(caught.value.message)
    assert len(scp.stored) == 2


def test_that_a_compressed_image_is_decompressed_only_for_a_station_that_needs_it(
    tmp_path: Path,
) -> None:
    paths = make_study(tmp_path / "study", 3, syntax=RLELossless)
    originals = make_study(tmp_path / "plain", 3)
    desk = Desk(FolderStudies(paths), tmp_path)
    only_implicit = [(CTImageStorage, [ImplicitVRLittleEndian])]
    with Scp(contexts=only_implicit).running() as scp:
        desk.send(scp.station)
    assert set(scp.syntaxes.values()) == {ImplicitVRLittleEndian}
    for path, original in zip(paths, originals, strict=True):
        uid = next(iter(data_sets([path])))
        pixels = data_sets([original]).popitem()[1][-64 * 64 * 2 :]
        assert scp.stored[uid].endswith(pixels)
        item = next(one for one in desk.journal.kept.values() if one.sop_instance_uid == uid)
        assert item.state is ItemState.STORED
        assert "RLE Lossless" in str(item.reason)
    assert [(kind, str(words)) for kind, words in desk.journal.notes] == [
        ("converted", "Instances converted without loss for the station: 3")
    ]


def test_that_the_archive_being_wrong_about_an_encoding_does_not_stop_it(desk: Desk) -> None:
    for uid, instance in desk.studies.found.items():
        desk.studies.found[uid] = replace(
            instance, sop_class_uid=MRImageStorage, transfer_syntax_uid=RLELossless
        )
    with Scp().running() as scp:
        desk.send(scp.station)
    assert scp.stored == data_sets(desk.studies.paths)


# --- reports and anonymisation --------------------------------------------------------------------


def test_that_the_report_travels_along_and_its_file_is_deleted(tmp_path: Path) -> None:
    paths = make_study(tmp_path / "study", 2, size=8)
    desk = Desk(FolderStudies(paths), tmp_path, report=True)
    with Scp().running() as scp:
        assert str(desk.send(scp.station)) == "3 instances stored"
    assert desk.journal.kept[REPORT_UID].state is ItemState.STORED
    assert any(b"%PDF" in content for content in scp.stored.values())
    assert not list(tmp_path.glob("rendered-*"))


def test_that_an_anonymised_study_goes_without_report_name_or_original(tmp_path: Path) -> None:
    paths = make_study(tmp_path / "study", 5, size=8)
    desk = Desk(FolderStudies(paths), tmp_path, report=True, anonymize=True)
    with Scp().running() as scp, pytest.raises(PermanentSendError, match="5 of 6 stored"):
        desk.send(scp.station)
    assert not set(scp.received) & set(desk.studies.found)
    assert not any("João".encode() in content for content in scp.stored.values())
    assert not any(b"%PDF" in content for content in scp.stored.values())
    assert desk.journal.kept[REPORT_UID].state is ItemState.REFUSED
    assert desk.journal.count(ItemState.STORED) == 5
    assert list(desk.staging.iterdir()) == []


def test_that_sending_an_anonymised_study_again_makes_the_same_instances(tmp_path: Path) -> None:
    paths = make_study(tmp_path / "study", 3, size=8)
    desk = Desk(FolderStudies(paths), tmp_path, anonymize=True)
    last = list(desk.studies.found)[2]
    with Scp().running() as scp:
        desk.send(scp.station)
        before = dict(scp.stored)
        desk.journal.record_item(desk.journal.kept[last].delivery_id, last, ItemState.PENDING)
        desk.send(scp.station)
    assert len(scp.received) == 4
    assert scp.stored == before


def _fails_on_the_second(source: str, destination: str, key: bytes, accept: bool):
    if source.endswith("0002.dcm"):
        raise DeidentificationError(Message("Text may be drawn into the picture"))
    if source.endswith("0003.dcm"):
        raise ValueError("a bug")
    if source.endswith("0004.dcm"):
        Path(destination).write_bytes(Path(source).read_bytes())  # the worst bug
        return {}
    return copy_with_new_uid(source, destination, key, accept)


@pytest.mark.allow_warnings("de-identification ended by ValueError")
def test_that_what_cannot_be_deidentified_never_leaves(tmp_path: Path) -> None:
    paths = make_study(tmp_path / "study", 6, size=8)
    desk = Desk(FolderStudies(paths), tmp_path, anonymize=True, deidentify=_fails_on_the_second)
    with Scp().running() as scp, pytest.raises(PermanentSendError) as caught:
        desk.send(scp.station)
    assert str(caught.value.title) == "3 of 6 stored, 3 refused"
    assert "drawn into the picture" in str(caught.value.message)
    assert not set(scp.received) & set(desk.studies.found)
    assert len(scp.received) == 3
    assert list(desk.staging.iterdir()) == []


def test_that_an_offline_station_takes_the_lane_down_and_loses_nothing(desk: Desk) -> None:
    with pytest.raises(TransientSendError) as caught:
        desk.send(station(free_port()))
    assert caught.value.lane_down
    assert desk.journal.count(ItemState.PENDING) == 6


def test_that_the_programs_own_deidentification_is_what_leaves(tmp_path: Path) -> None:
    paths = make_study(tmp_path / "study", 3)
    desk = Desk(FolderStudies(paths), tmp_path, anonymize=True, deidentify=deidentify_file)
    with Scp().running() as scp:
        desk.send(scp.station)
    assert len(scp.stored) == 3
    assert not set(scp.stored) & set(desk.studies.found)
    for content in scp.stored.values():
        for secret in ("João".encode(), b"SILVA", b"P-1 ", b"A-1 ", b"SOUZA"):
            assert secret not in content


def test_that_a_file_changed_since_the_import_is_refused(desk: Desk) -> None:
    uid = next(iter(desk.studies.found))
    path = desk.studies.found[uid].path
    path.write_bytes(path.read_bytes() + b"\0\0")  # the same identity, other content
    with Scp().running() as scp, pytest.raises(PermanentSendError, match="not the one"):
        desk.send(scp.station)
    assert uid not in scp.received
