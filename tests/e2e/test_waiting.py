"""Two programs on one data directory, and one of them ends."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from omega_desktop.dicom.receive import Receiver
from omega_desktop.domain.model import ImagingOrganization, OrganizationId, Station, StationId
from tests.e2e.program import LIMIT_S, environment, omega, opened
from tests.e2e.studies import write_ct_study
from tests.servers import wait_until


class SlowHospital:
    """A station that answers nothing until it may."""

    def __init__(self) -> None:
        self.asked, self.may_answer = threading.Event(), threading.Event()
        self.receiver = Receiver(
            ae_title="HOSPITAL", host="127.0.0.1", port=0, on_instance=self._take
        )

    def _take(self, _path: Path) -> int:
        self.asked.set()
        self.may_answer.wait(LIMIT_S)
        return 0x0000


@pytest.fixture
def slow_hospital() -> Iterator[SlowHospital]:
    made = SlowHospital()
    made.receiver.start()
    yield made
    made.may_answer.set()
    made.receiver.stop()


def started(data: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "omega_desktop", *arguments, "--data-dir", str(data), "--json"],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment(),
    )


@pytest.mark.skipif(os.name == "nt", reason="kills by a POSIX signal")
def test_that_a_program_that_waits_goes_on_where_a_killed_one_stopped(
    slow_hospital: SlowHospital, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    uid = write_ct_study(tmp_path / "study", 2)
    with opened(data) as program:
        organization = program.directory.save_organization(
            ImagingOrganization(OrganizationId(0), "Hospital Central")
        )
        port = slow_hospital.receiver.port
        program.directory.save_station(
            Station(StationId(0), organization.id, "ARQUIVO1", "HOSPITAL", "127.0.0.1", port)
        )
        program.importer.run([tmp_path / "study"])
    sends = ("send-study", uid, "--station", "ARQUIVO1", "--undo-seconds", "0", "--wait")
    with started(data, *sends) as first:
        assert slow_hospital.asked.wait(LIMIT_S)
        with started(data, *sends) as second:
            # its delivery waits behind the first one's; it may only look on
            wait_until(lambda: len(omega(data, "outbox")["deliveries"]) == 2, timeout_s=LIMIT_S)
            first.send_signal(signal.SIGKILL)
            first.wait(LIMIT_S)
            slow_hospital.may_answer.set()
            second.communicate(timeout=LIMIT_S)
    assert second.returncode == 0
    (delivery, _earlier) = omega(data, "outbox")["deliveries"]
    assert (delivery["state"], delivery["done"]) == ("COMPLETED", 2)
