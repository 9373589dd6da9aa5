"""File-sets in folders and zip files."""

import errno
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.fileset import FileSet
from pydicom.uid import ImplicitVRLittleEndian

from omega_desktop.dicom.fileset import write_dicomdir
from omega_desktop.dicom.part10 import data_set_bytes
from omega_desktop.domain.errors import OmegaError, PermanentSendError, SendCancelled
from omega_desktop.domain.model import ItemState
from omega_desktop.domain.ports import CancelToken
from omega_desktop.senders import media, media_place
from tests.dicom.peers import REPORT_UID, Desk, FolderStudies, data_sets, make_study
from tests.servers import require_program


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(FolderStudies(make_study(tmp_path / "study", 5, size=8)), tmp_path)


def _images(root: Path) -> list[Path]:
    return sorted(path for path in (root / "DICOM").rglob("*") if path.is_file())


def test_that_a_new_folder_becomes_a_complete_medium(desk: Desk, tmp_path: Path) -> None:
    root = tmp_path / "medium"
    assert str(desk.write(root)) == "5 instances written and read back"
    assert data_sets(_images(root)) == data_sets(desk.studies.paths)
    assert desk.journal.count(ItemState.STORED) == 5
    assert sorted(one.name for one in root.iterdir()) == ["DICOM", "DICOMDIR"]
    for path in _images(root):
        parts = path.relative_to(root).parts
        assert len(parts) <= 8
        assert all(re.fullmatch(r"[A-Z0-9_]{1,8}", part) for part in parts)
    assert not list(tmp_path.glob(".omega*"))


def test_that_pydicom_finds_every_instance_through_the_directory(
    desk: Desk, tmp_path: Path
) -> None:
    root = tmp_path / "medium"
    desk.write(root)
    found = FileSet(root / "DICOMDIR")
    assert {str(one.SOPInstanceUID) for one in found} == set(desk.studies.found)
    for one in found:
        assert str(dcmread(one.path).SOPInstanceUID) == one.SOPInstanceUID
    found._stage["t"].cleanup()  # pydicom 3.0.2 leaves its temporary folder to the collector


@pytest.mark.real_server
def test_that_dcmtk_reads_the_directory(desk: Desk, tmp_path: Path) -> None:
    program = require_program("dcmdump")
    desk.write(tmp_path / "medium")
    done = subprocess.run(
        [program, str(tmp_path / "medium" / "DICOMDIR")],
        capture_output=True,
        check=True,
        timeout=30,
    )
    shown = done.stdout.decode("utf-8", "replace")
    for kind, count in (("PATIENT", 1), ("STUDY", 1), ("SERIES", 1), ("IMAGE", 5)):
        assert shown.count(f"[{kind}]") + shown.count(f"[{kind} ]") == count
    assert done.stderr == b""


def test_that_an_empty_folder_becomes_the_medium(desk: Desk, tmp_path: Path) -> None:
    root = tmp_path / "stick"
    root.mkdir()
    desk.write(root)
    assert sorted(one.name for one in root.iterdir()) == ["DICOM", "DICOMDIR"]


def test_that_what_is_there_already_is_never_overwritten(desk: Desk, tmp_path: Path) -> None:
    root = tmp_path / "stick"
    root.mkdir()
    (root / "DICOMDIR").write_text("somebody else's", encoding="utf-8")
    (root / "OMEGA_1").mkdir()
    desk.write(root)
    assert (root / "DICOMDIR").read_text(encoding="utf-8") == "somebody else's"
    assert list((root / "OMEGA_1").iterdir()) == []
    assert data_sets(_images(root / "OMEGA_2")) == data_sets(desk.studies.paths)


def test_that_a_zip_file_holds_the_medium(desk: Desk, tmp_path: Path) -> None:
    target = tmp_path / "study.zip"
    desk.write(target, as_zip=True)
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "out")
    assert data_sets(_images(tmp_path / "out")) == data_sets(desk.studies.paths)
    assert (tmp_path / "out" / "DICOMDIR").is_file()


def test_that_a_zip_file_in_a_folder_gets_a_free_name(desk: Desk, tmp_path: Path) -> None:
    root = tmp_path / "zips"
    root.mkdir()
    (root / "OMEGA_1.zip").write_bytes(b"mine")
    desk.write(root, as_zip=True)
    assert (root / "OMEGA_1.zip").read_bytes() == b"mine"
    assert zipfile.is_zipfile(root / "OMEGA_2.zip")


def test_that_the_report_is_there_twice_for_people_and_programs(tmp_path: Path) -> None:
    paths = make_study(tmp_path / "study", 2, size=8)
    desk = Desk(FolderStudies(paths), tmp_path, report=True)
    desk.write(tmp_path / "medium")
    assert (tmp_path / "medium" / "REPORT.PDF").read_bytes().startswith(b"%PDF")
    assert len(_images(tmp_path / "medium")) == 3
    assert desk.journal.kept[REPORT_UID].state is ItemState.STORED


def test_that_an_anonymised_medium_has_neither_report_nor_original(tmp_path: Path) -> None:
    paths = make_study(tmp_path / "study", 2, size=8)
    desk = Desk(FolderStudies(paths), tmp_path, report=True, anonymize=True)
    with pytest.raises(PermanentSendError, match="2 of 3 written"):
        desk.write(tmp_path / "medium")
    root = tmp_path / "medium"
    assert not (root / "REPORT.PDF").exists()
    assert not set(data_sets(_images(root))) & set(desk.studies.found)
    assert not any(
        "João".encode() in path.read_bytes() for path in root.rglob("*") if path.is_file()
    )


def test_that_a_bare_data_set_gets_a_header_on_the_medium(tmp_path: Path) -> None:
    (whole,) = make_study(tmp_path / "study", 1, size=8, syntax=ImplicitVRLittleEndian)
    bare = tmp_path / "bare"
    bare.write_bytes(data_set_bytes(whole))
    desk = Desk(FolderStudies([bare]), tmp_path)
    desk.write(tmp_path / "medium")
    (written,) = _images(tmp_path / "medium")
    assert written.read_bytes()[128:132] == b"DICM"
    assert data_set_bytes(written) == bare.read_bytes()


def test_that_a_missing_file_is_refused_and_the_others_are_written(
    desk: Desk, tmp_path: Path
) -> None:
    desk.studies.paths[1].unlink()
    with pytest.raises(PermanentSendError, match="4 of 5 written, 1 refused"):
        desk.write(tmp_path / "medium")
    assert len(_images(tmp_path / "medium")) == 4
    assert desk.journal.count(ItemState.REFUSED) == 1


def test_that_a_retry_after_a_refusal_writes_a_whole_medium(desk: Desk, tmp_path: Path) -> None:
    lost = desk.studies.paths[1]
    content = lost.read_bytes()
    lost.unlink()
    root = tmp_path / "medium"
    with pytest.raises(PermanentSendError):
        desk.write(root)
    lost.write_bytes(content)
    desk.journal.start_over()
    desk.write(root)
    assert data_sets(_images(root / "OMEGA_1")) == data_sets(desk.studies.paths)
    assert desk.journal.count(ItemState.STORED) == 5


def test_that_a_medium_finished_before_a_crash_is_not_written_twice(
    desk: Desk, tmp_path: Path
) -> None:
    root = tmp_path / "medium"
    desk.write(root)
    for uid in list(desk.studies.found)[2:]:
        desk.journal.record_item(desk.journal.kept[uid].delivery_id, uid, ItemState.PENDING)
    desk.write(root)
    assert sorted(one.name for one in root.iterdir()) == ["DICOM", "DICOMDIR"]
    assert desk.journal.count(ItemState.STORED) == 5


def test_that_a_medium_that_reads_back_differently_is_never_shown_as_done(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = write_dicomdir

    def damages_a_file(root: str, files: list[tuple[str, ...]], uid: str) -> list[int]:
        path = Path(root).joinpath(*files[0])
        path.write_bytes(path.read_bytes()[:-1] + b"?")
        return real(root, files, uid)

    monkeypatch.setattr(media, "write_dicomdir", damages_a_file)
    with pytest.raises(PermanentSendError, match="does not give back"):
        desk.write(tmp_path / "medium")
    assert not (tmp_path / "medium").exists()
    assert desk.journal.recorded == []


def test_that_a_full_disk_is_named_and_leaves_nothing_half_done(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr("omega_desktop.senders.media.os.fsync", full)
    with pytest.raises(PermanentSendError, match="not enough room"):
        desk.write(tmp_path / "medium")
    assert not (tmp_path / "medium").exists()
    assert not list(tmp_path.glob(".omega*"))
    assert desk.journal.recorded == []


def test_that_a_missing_or_relative_folder_is_named(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(PermanentSendError, match="not there"):
        desk.write(tmp_path / "no" / "such" / "stick")
    with pytest.raises(PermanentSendError, match="full path"):
        desk.write(Path("stick"))
    occupied = tmp_path / "file"
    occupied.write_bytes(b"")
    with pytest.raises(PermanentSendError):
        desk.write(occupied)


def test_that_cancelling_leaves_nothing_behind(desk: Desk, tmp_path: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(SendCancelled):
        desk.write(tmp_path / "medium", cancel=cancel)
    assert not (tmp_path / "medium").exists()
    assert not list(tmp_path.glob(".omega*"))


def test_that_moving_into_place_never_replaces_what_appeared_meanwhile(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ours.write_bytes(b"ours")
    theirs.write_bytes(b"theirs")
    with pytest.raises(FileExistsError):
        media_place._move(ours, theirs)
    assert theirs.read_bytes() == b"theirs"


@pytest.mark.parametrize(
    ("place", "as_zip", "said"),
    [
        ("empty", False, ""),
        ("used", False, "not empty"),
        ("new", False, "does not exist yet"),
        ("used", True, ""),
        ("new.zip", True, "does not exist yet"),
        ("there.zip", True, "exists and stays"),
    ],
)
def test_that_it_is_told_what_becomes_of_a_chosen_place(
    tmp_path: Path, place: str, as_zip: bool, said: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "letter.txt").touch()
    (tmp_path / "there.zip").touch()
    words = str(media_place.look_at(tmp_path / place, as_zip=as_zip) or "")
    assert said in words
    assert bool(said) == bool(words)


@pytest.mark.parametrize(
    ("place", "as_zip", "said"),
    [
        ("gone/new", False, "not there"),
        ("gone", True, "not there"),
        ("file.txt", False, "not a folder"),
    ],
)
def test_that_a_place_nothing_can_be_written_to_is_refused_before_it_is_queued(
    tmp_path: Path, place: str, as_zip: bool, said: str
) -> None:
    (tmp_path / "file.txt").touch()
    with pytest.raises(OmegaError, match=said):
        media_place.look_at(tmp_path / place, as_zip=as_zip)
