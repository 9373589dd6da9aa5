"""Studies to real stations through the command line: what arrives, and what is said about it."""

import subprocess
import sys
from pathlib import Path

import pydicom
import pytest

from omega_desktop.dicom.part10 import data_set_bytes
from tests.e2e.program import environment, omega, opened
from tests.e2e.stations import add_station, received, storescp
from tests.e2e.studies import NAME, write_ct_study
from tests.servers import free_port, wait_until

pytestmark = pytest.mark.real_server


def station_known(data: Path, port: int) -> None:
    with opened(data) as program:
        add_station(program, port)


def test_that_a_station_killed_midway_gets_the_rest_after_its_restart_and_nothing_twice(
    tmp_path: Path,
) -> None:
    slices, port, arrived = 300, free_port(), tmp_path / "arrived"
    data = tmp_path / "data"
    station_known(data, port)
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
    station_known(data, free_port())
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
    station_known(data, port)
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


def test_that_anonymised_instances_get_the_same_new_identity_after_an_interrupted_send(
    tmp_path: Path,
) -> None:
    slices, port, arrived = 40, free_port(), tmp_path / "arrived"
    data = tmp_path / "data"
    station_known(data, port)
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
