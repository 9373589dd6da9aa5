"""C-STORE and C-ECHO against Orthanc, which shows over REST what really arrived."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from pydicom.uid import RLELossless

from omega_desktop.dicom.echo import echo
from omega_desktop.dicom.part10 import data_set_bytes, inspect
from omega_desktop.domain.errors import PermanentSendError
from omega_desktop.domain.model import ItemState
from tests.dicom.peers import Desk, FolderStudies, data_sets, make_study, station
from tests.servers import LOOPBACK, Process, free_port, require_program

pytestmark = pytest.mark.real_server


@pytest.fixture
def orthanc(tmp_path: Path, start_process: Callable[..., Process]) -> tuple[int, str]:
    """DICOM port and REST address of a fresh Orthanc."""
    program = require_program("Orthanc")
    dicom, http = free_port(), free_port()
    store = tmp_path / "orthanc"
    store.mkdir()
    settings = {
        "StorageDirectory": str(store),
        "IndexDirectory": str(store),
        "Plugins": [],
        "HttpPort": http,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": False,
        "DicomAet": "ORTHANC",
        "DicomPort": dicom,
        "DicomCheckCalledAet": True,
        "DicomAlwaysAllowEcho": True,
        "DicomAlwaysAllowStore": True,
        "UnknownSopClassAccepted": True,
    }
    config = tmp_path / "orthanc.json"
    config.write_text(json.dumps(settings), encoding="utf-8")
    start_process([program, config], port=dicom, timeout_s=60)
    return dicom, f"http://{LOOPBACK}:{http}"


def _arrived(address: str, folder: Path) -> dict[str, bytes]:
    folder.mkdir()
    found = {}
    for number, name in enumerate(requests.get(f"{address}/instances", timeout=10).json()):
        path = folder / f"{number}.dcm"
        path.write_bytes(requests.get(f"{address}/instances/{name}/file", timeout=10).content)
        found[inspect(path).sop_instance_uid] = data_set_bytes(path)
    return found


@pytest.mark.parametrize(("syntax", "instances"), [("1.2.840.10008.1.2.1", 300), (RLELossless, 20)])
def test_that_orthanc_holds_exactly_what_was_sent(
    tmp_path: Path, orthanc: tuple[int, str], syntax: str, instances: int
) -> None:
    dicom, address = orthanc
    paths = make_study(tmp_path / "study", instances, syntax=syntax)
    desk = Desk(FolderStudies(paths), tmp_path)
    to = station(dicom, ae_title="ORTHANC")
    assert echo(to, calling_ae_title="OMEGA").online
    desk.send(to)
    assert desk.journal.count(ItemState.STORED) == instances
    assert _arrived(address, tmp_path / "arrived") == data_sets(paths)


def test_that_orthanc_rejecting_our_called_ae_title_is_told(
    tmp_path: Path, orthanc: tuple[int, str]
) -> None:
    desk = Desk(FolderStudies(make_study(tmp_path / "study", 1, size=8)), tmp_path)
    with pytest.raises(PermanentSendError, match="AE title"):
        desk.send(station(orthanc[0], ae_title="WRONG"))
    assert desk.journal.count(ItemState.PENDING) == 1
