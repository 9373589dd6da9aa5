"""Studies to real stations through the command line: what arrives, and what is said about it."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pydicom
import pytest

from omega_desktop.dicom.part10 import data_set_bytes
from omega_desktop.domain.model import (
    Anonymization,
    DeliveryDraft,
    DicomTarget,
    ImagingOrganization,
    OrganizationId,
    SendRequest,
    Station,
    StationId,
)
from omega_desktop.domain.policy import Severity
from tests import leakcheck
from tests.e2e.program import environment, omega, opened
from tests.e2e.studies import NAME, write_ct_study
from tests.samples import sample_files
from tests.servers import Process, free_port, require_program, wait_until

pytestmark = pytest.mark.real_server


def storescp(port: int, folder: Path, *options: str) -> Process:
    """DCMTK's receiver; TCP_NODELAY keeps it from waiting 40 ms per image."""
    folder.mkdir(exist_ok=True)
    program = require_program("storescp")
    return Process(
        [program, "-v", "--output-directory", folder, *options, str(port)],
        port=port,
        env={"TCP_NODELAY": "1"},
    )


def add_station(data: Path, port: int) -> None:
    with opened(data) as program:
        organization = program.directory.save_organization(
            ImagingOrganization(OrganizationId(0), "Hospital Central")
        )
        program.directory.save_station(
            Station(StationId(0), organization.id, "ARQUIVO1", "STORESCP", "127.0.0.1", port)
        )


def received(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file())


def pixel_hash(path: Path) -> str:
    """A digest of the stored pixels, by which an arrival finds its original; else of nothing."""
    ds = leakcheck.read(str(path))
    element = None if ds is None else ds.get(0x7FE00010)
    value = None if element is None else element.value
    return hashlib.sha256(value).hexdigest() if value else f"no pixels in {path.name}"


def test_that_a_station_killed_midway_gets_the_rest_after_its_restart_and_nothing_twice(
    tmp_path: Path,
) -> None:
    slices, port, arrived = 300, free_port(), tmp_path / "arrived"
    data = tmp_path / "data"
    add_station(data, port)
    uid = write_ct_study(tmp_path / "study", slices)
    with opened(data) as program:
        program.importer.run([tmp_path / "study"])
    with storescp(port, arrived) as station:
        sending = subprocess.Popen(
            [
                sys.executable, "-m", "omega_desktop", "send-study", uid,
                "--station", "ARQUIVO1", "--undo-seconds", "0", "--wait", "--json",
                "--data-dir", str(data),
            ],
            env=environment(),
            stdout=subprocess.PIPE,
        )  # fmt: skip
        wait_until(lambda: len(received(arrived)) >= slices // 3, 60)
        station.kill()
        first = station.output.count("Received Store Request")
    assert first < slices
    with storescp(port, arrived) as station:
        assert sending.wait(90) == 0
        second = station.output.count("Received Store Request")
    assert sending.stdout is not None
    sending.stdout.close()
    # the one in flight when the station died was never acknowledged
    assert slices <= first + second <= slices + 1
    (delivery,) = omega(data, "outbox")["deliveries"]
    assert (delivery["state"], delivery["done"]) == ("COMPLETED", slices)
    originals = {
        pydicom.dcmread(path, stop_before_pixels=True).SOPInstanceUID: path
        for path in (tmp_path / "study").iterdir()
    }
    assert len(received(arrived)) == slices
    for path in received(arrived):
        uid = pydicom.dcmread(path, stop_before_pixels=True).SOPInstanceUID
        assert data_set_bytes(path) == data_set_bytes(originals[uid])


def test_that_a_station_that_does_not_answer_holds_its_lane_without_using_attempts(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    add_station(data, free_port())
    uid = write_ct_study(tmp_path / "study", 2)
    with opened(data) as program:
        program.importer.run([tmp_path / "study"])
    (delivery,) = omega(
        data, "send-study", uid, "--station", "ARQUIVO1", "--undo-seconds", "0",
        "--wait", "--wait-seconds", "3", expect=3,
    )["deliveries"]  # fmt: skip
    assert (delivery["state"], delivery["attempts"], delivery["rung"]) == ("READY", 0, "queued")
    assert delivery["reason"]
    assert omega(data, "station", "echo", "ARQUIVO1", expect=1)["state"] == "offline"


def test_that_a_station_refusing_the_association_is_never_shown_as_sent(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    add_station(data, port)
    uid = write_ct_study(tmp_path / "study", 2)
    with opened(data) as program:
        program.importer.run([tmp_path / "study"])
    with storescp(port, tmp_path / "arrived", "--refuse"):
        (delivery,) = omega(
            data, "send-study", uid, "--station", "ARQUIVO1", "--undo-seconds", "0",
            "--wait", "--wait-seconds", "3", expect=None,
        )["deliveries"]  # fmt: skip
    assert delivery["state"] in {"READY", "FAILED"}
    assert (delivery["done"], delivery["rung"]) == (0, "queued")
    assert delivery["reason"]
    assert not received(tmp_path / "arrived")


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_that_the_anonymised_send_of_every_sample_leaks_nothing_to_a_real_station(
    tmp_path: Path,
) -> None:
    data, port, arrived = tmp_path / "data", free_port(), tmp_path / "arrived"
    add_station(data, port)
    originals = sample_files()
    with opened(data) as program:
        studies = list(program.importer.run(originals).studies)
        station_id = program.directory.station_by_name("ARQUIVO1").id
        blocked = 0
        for uid in studies:
            target = DicomTarget(station_id, Anonymization(enabled=True, accept_pixel_risk=True))
            request = SendRequest((DeliveryDraft(target, uid, recipient="ARQUIVO1"),))
            found = program.send.check(request)
            if any(finding.severity is Severity.BLOCK for finding in found):
                assert {"only_reports"} == {one.code for one in found if one.severity == "block"}
                blocked += 1
            else:
                program.send.submit(request, undo_s=0)
    with storescp(port, arrived, "+xa"):
        omega(data, "outbox", "--wait", expect=None)
    deliveries = omega(data, "outbox")["deliveries"]
    assert {one["state"] for one in deliveries} <= {"COMPLETED", "FAILED"}
    assert all(one["reason"] for one in deliveries if one["state"] == "FAILED")
    files = received(arrived)
    assert len(files) == sum(one["done"] for one in deliveries)
    assert len(files) > len(studies) - blocked
    # which original an arrival came from is not known any more: it may hold nothing of any
    by_pixels = {pixel_hash(path): path for path in originals}
    paired = 0
    for path in files:
        original = by_pixels.get(pixel_hash(path))
        if original is not None:
            paired += 1
            assert not leakcheck.leaks(str(original), str(path)), path.name
    assert paired > len(files) // 2


def test_that_anonymised_instances_get_the_same_new_identity_after_an_interrupted_send(
    tmp_path: Path,
) -> None:
    slices, port, arrived = 40, free_port(), tmp_path / "arrived"
    data = tmp_path / "data"
    add_station(data, port)
    uid = write_ct_study(tmp_path / "study", slices)
    with opened(data) as program:
        program.importer.run([tmp_path / "study"])
    with storescp(port, arrived) as station:
        sending = subprocess.Popen(
            [
                sys.executable, "-m", "omega_desktop", "send-study", uid, "--anonymize",
                "--station", "ARQUIVO1", "--undo-seconds", "0", "--wait", "--json",
                "--data-dir", str(data),
            ],
            env=environment(),
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        wait_until(lambda: len(received(arrived)) >= 5, 60)
        sending.kill()
        sending.wait(10)
        omega(data, "outbox", "--wait")
        assert station.process.poll() is None
    found = [pydicom.dcmread(path, stop_before_pixels=True) for path in received(arrived)]
    assert len({ds.StudyInstanceUID for ds in found}) == 1
    assert len({ds.SOPInstanceUID for ds in found}) == slices == len(found)
    assert all(uid not in str(ds) and NAME.split("^")[0] not in str(ds) for ds in found)
