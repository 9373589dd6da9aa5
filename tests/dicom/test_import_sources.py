"""Importing folders, zip files and DICOMDIRs into the archive."""

import os
import shutil
import sys
import zipfile
from pathlib import Path

import pytest
from pydicom.data import get_testdata_file

from omega_desktop.dicom import import_sources
from omega_desktop.dicom.importer import Importer, ImportResult
from omega_desktop.dicom.part10 import data_set_bytes, inspect
from omega_desktop.domain.errors import NotFoundError, StorageError
from omega_desktop.domain.model import ReportKind, ReportStatus, SOPInstanceUID, StudyInstanceUID
from omega_desktop.domain.ports import CancelToken
from omega_desktop.storage.archive import Archive
from omega_desktop.storage.paths import DataPaths
from tests.dicom_files import SERIES, STUDY, document, image, write, write_bare

DICOMDIR = get_testdata_file("dicomdirtests/DICOMDIR", download=False)
assert DICOMDIR is not None
FILE_SET = Path(DICOMDIR).parent


def counts(result: ImportResult) -> dict[str, int]:
    return {
        "imported": result.imported,
        "duplicates": result.duplicates,
        "skipped": result.skipped,
        "conflicts": result.conflicts,
        "failed": len(result.failed),
    }


def reasons(result: ImportResult) -> dict[str, str]:
    return {failure.path.name: str(failure.reason) for failure in result.failed}


def own_files(paths: DataPaths) -> list[Path]:
    return [
        file
        for place in (paths.files, paths.conflicts, paths.reports, paths.staging)
        for file in place.rglob("*")
        if file.is_file()
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as people have them: whole, damaged and other files, in folders of folders."""
    place = tmp_path / "disc"
    write(place / "a" / "b" / "IM1", image("1"))
    write(place / "a" / "IM2.dcm", image("2"))
    write_bare(place / "bare", image("3"), "1.2.840.10008.1.2")
    whole = write(place / "cut.dcm", image("4")).read_bytes()
    (place / "cut.dcm").write_bytes(whole[:-5])
    (place / "README.txt").write_text("nothing here", encoding="utf-8")
    (place / "empty.dcm").touch()
    (place / "autorun.inf").write_bytes(b"\0" * 300)
    return place


def test_that_a_folder_is_imported_whole(
    importer: Importer, archive: Archive, paths: DataPaths, folder: Path
) -> None:
    seen: list[tuple[int, int]] = []
    result = importer.run([folder], progress=lambda done, total: seen.append((done, total)))
    assert counts(result) == {
        "imported": 3,
        "duplicates": 0,
        "skipped": 2,
        "conflicts": 0,
        "failed": 2,
    }
    assert reasons(result) == {
        "cut.dcm": "The file is cut short",
        "empty.dcm": "The file is not a DICOM file",
    }
    assert result.studies == [STUDY]
    assert seen[-1] == (7, 7)
    stored = archive.instances(StudyInstanceUID(STUDY))
    assert [it.sop_instance_uid for it in stored] == [f"{SERIES}.{n}" for n in (1, 2, 3)]
    # names of our own, two levels deep, nothing of the patient's
    for instance in stored:
        assert instance.path.parent.parent.parent == paths.files
        assert instance.path.name == f"{instance.sha256}.dcm"
        assert inspect(instance.path).meta_fits
    assert data_set_bytes(stored[2].path) == (folder / "bare").read_bytes()
    assert stored[0].path.read_bytes() == (folder / "a" / "b" / "IM1").read_bytes()
    assert len(own_files(paths)) == 3


def test_that_importing_again_changes_nothing(
    importer: Importer, archive: Archive, paths: DataPaths, folder: Path
) -> None:
    importer.run([folder])
    before = sorted(own_files(paths))
    again = importer.run([folder, folder / "a" / "IM2.dcm"])
    assert (again.imported, again.duplicates, again.conflicts) == (0, 4, 0)
    assert again.studies == [STUDY]
    assert sorted(own_files(paths)) == before


def test_that_the_same_file_twice_in_one_import_is_one_duplicate(
    importer: Importer, paths: DataPaths, tmp_path: Path
) -> None:
    file = write(tmp_path / "a.dcm", image())
    result = importer.run([file, file])
    assert (result.imported, result.duplicates) == (1, 1)
    assert len(own_files(paths)) == 1


def test_that_a_different_file_with_the_same_identifier_is_kept_and_flagged(
    importer: Importer, archive: Archive, tmp_path: Path
) -> None:
    first = write(tmp_path / "a.dcm", image())
    other = write(tmp_path / "b.dcm", image(PixelData=bytes(32)))
    importer.run([first])
    result = importer.run([other])
    assert (result.imported, result.conflicts) == (0, 1)
    assert importer.run([other]).duplicates == 1
    study = archive.study(StudyInstanceUID(STUDY))
    assert (study.instance_count, study.conflict_count) == (1, 1)
    assert archive.instance(SOPInstanceUID(f"{SERIES}.1")).path.read_bytes() == first.read_bytes()
    [(uid, kept)] = archive.conflicts(StudyInstanceUID(STUDY))
    assert uid == f"{SERIES}.1"
    assert kept.read_bytes() == other.read_bytes()
    assert len(archive.conflict_notes(StudyInstanceUID(STUDY))) == 1


def test_that_a_changed_meta_header_alone_is_no_conflict(
    importer: Importer, paths: DataPaths, tmp_path: Path
) -> None:
    first = write(tmp_path / "a.dcm", image())
    second = tmp_path / "b.dcm"
    second.write_bytes(b"another preamble".ljust(128) + first.read_bytes()[128:])
    result = importer.run([first, second])
    assert (result.imported, result.duplicates, result.conflicts) == (1, 1, 0)
    assert len(own_files(paths)) == 1


# --- by reference ----------------------------------------------------------------------------


def test_that_files_by_reference_stay_where_they_are(
    importer: Importer, archive: Archive, paths: DataPaths, tmp_path: Path
) -> None:
    good = write(tmp_path / "good.dcm", image("1"))
    bare = write_bare(tmp_path / "bare", image("2"), "1.2.840.10008.1.2.1")
    importer.run([good, bare], copy=False)
    first, second = archive.instances(StudyInstanceUID(STUDY))
    assert first.path == good
    # what could not be sent or written to media as it lies is copied all the same
    assert second.path.is_relative_to(paths.files)
    assert inspect(second.path).meta_fits
    archive.delete_study(StudyInstanceUID(STUDY))
    assert good.exists()
    assert bare.exists()
    assert own_files(paths) == []


def test_that_a_reference_gone_missing_is_said_clearly_and_healed_by_importing_again(
    importer: Importer, archive: Archive, tmp_path: Path
) -> None:
    file = write(tmp_path / "a.dcm", image())
    importer.run([file], copy=False)
    elsewhere = tmp_path / "b.dcm"
    file.rename(elsewhere)
    instance = archive.instance(SOPInstanceUID(f"{SERIES}.1"))
    with pytest.raises(NotFoundError, match="no longer where it was"):
        data_set_bytes(instance.path)
    assert importer.run([elsewhere], copy=True).duplicates == 1
    healed = archive.instance(SOPInstanceUID(f"{SERIES}.1"))
    assert healed.path.read_bytes() == elsewhere.read_bytes()


# --- zip -------------------------------------------------------------------------------------


def test_that_a_zip_is_imported_with_its_folders_and_zips(
    importer: Importer, archive: Archive, paths: DataPaths, folder: Path, tmp_path: Path
) -> None:
    inner = tmp_path / "inner.zip"
    with zipfile.ZipFile(inner, "w") as packed:
        packed.write(folder / "a" / "IM2.dcm", "deep/IM2")
    outer = tmp_path / "outer.zip"
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.write(folder / "a" / "b" / "IM1", "PATIENT/STUDY/IM1")
        packed.write(folder / "cut.dcm", "PATIENT/cut.dcm")
        packed.write(folder / "README.txt", "README.txt")
        packed.write(inner, "more/inner.zip")
        packed.mkdir("empty")
    seen: list[tuple[int, int]] = []
    result = importer.run(
        [outer], copy=False, progress=lambda done, total: seen.append((done, total))
    )
    assert (result.imported, result.skipped) == (2, 1)
    assert [failure.path for failure in result.failed] == [outer / "PATIENT" / "cut.dcm"]
    assert seen[-1] == (4, 4)
    for instance in archive.instances(StudyInstanceUID(STUDY)):
        assert instance.path.is_relative_to(paths.files)  # nothing to refer to in a zip
    assert list(paths.staging.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["../../../evil.dcm", "/etc/evil.dcm", "..\\..\\evil.dcm", "C:\\evil.dcm", "a\0b"]
)
def test_that_a_zip_cannot_write_outside(
    importer: Importer, paths: DataPaths, tmp_path: Path, name: str
) -> None:
    packed = tmp_path / "evil.zip"
    body = write(tmp_path / "source" / "a.dcm", image()).read_bytes()
    shutil.rmtree(tmp_path / "source")
    info = zipfile.ZipInfo("x")
    info.filename = name
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr(info, body)
    result = importer.run([packed])
    assert result.imported == 1
    assert not list(tmp_path.rglob("*evil.dcm"))
    assert len(own_files(paths)) == 1
    for failure in result.failed:
        assert failure.path.is_relative_to(packed)


def test_that_an_encrypted_zip_is_named_with_the_reason(importer: Importer, tmp_path: Path) -> None:
    packed = tmp_path / "secret.zip"
    file = write(tmp_path / "a.dcm", image())
    with zipfile.ZipFile(packed, "w") as target:
        target.write(file, "a.dcm")
    raw = bytearray(packed.read_bytes())
    # general purpose flag, bit 0 (APPNOTE 4.4.4), in both headers
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    packed.write_bytes(raw)
    result = importer.run([packed])
    assert reasons(result) == {"a.dcm": "The zip file is protected by a password"}


def test_that_damaged_zips_are_named_and_what_is_whole_is_taken(
    importer: Importer, paths: DataPaths, tmp_path: Path
) -> None:
    packed = tmp_path / "a.zip"
    with zipfile.ZipFile(packed, "w") as target:
        for number in ("1", "2"):
            target.write(write(tmp_path / number, image(number)), f"IM{number}.dcm")
    raw = packed.read_bytes()
    flipped = bytearray(raw)
    flipped[raw.index(bytes(range(32)))] ^= 0xFF  # a pixel of the first member
    packed.write_bytes(flipped)
    result = importer.run([packed])
    assert result.imported == 1
    assert reasons(result) == {"IM1.dcm": "The zip file is damaged"}
    cut = tmp_path / "cut.zip"
    cut.write_bytes(raw[: len(raw) // 2])
    assert reasons(importer.run([cut])) == {"cut.zip": "The zip file is damaged"}
    assert list(paths.staging.iterdir()) == []


def test_that_a_zip_larger_than_the_disk_is_refused_before_unpacking(
    importer: Importer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = tmp_path / "a.zip"
    with zipfile.ZipFile(packed, "w") as target:
        target.write(write(tmp_path / "a", image()), "IM1.dcm")
    monkeypatch.setattr(import_sources, "_SPARE_BYTES", 1 << 60)
    assert reasons(importer.run([packed])) == {
        "IM1.dcm": "There is not enough room to unpack the file"
    }


# --- DICOMDIR --------------------------------------------------------------------------------


def test_that_a_dicomdir_in_a_folder_is_no_failure(importer: Importer) -> None:
    result = importer.run([FILE_SET / "77654033"])
    assert counts(result) == {
        "imported": 7,
        "duplicates": 0,
        "skipped": 0,
        "conflicts": 0,
        "failed": 0,
    }
    result = importer.run([FILE_SET])
    assert result.failed == []
    assert result.skipped == 10  # eight DICOMDIRs, two read-me files


@pytest.mark.parametrize(
    "name", ["DICOMDIR", "DICOMDIR-bigEnd", "DICOMDIR-implicit", "DICOMDIR-nooffset"]
)
def test_that_a_dicomdir_brings_its_files(importer: Importer, name: str) -> None:
    result = importer.run([FILE_SET / name])
    assert counts(result) == {
        "imported": 31,
        "duplicates": 0,
        "skipped": 0,
        "conflicts": 0,
        "failed": 0,
    }


def test_that_a_dicomdirs_files_are_found_whatever_their_case(
    importer: Importer, tmp_path: Path
) -> None:
    disc = tmp_path / "disc"
    shutil.copytree(FILE_SET / "77654033", disc / "77654033")
    shutil.copy(FILE_SET / "DICOMDIR", disc / "dicomdir")
    for place in sorted((disc / "77654033").iterdir()):
        for number, file in enumerate(sorted(place.iterdir())):
            # as ISO 9660 drivers show them, and in lower case
            file.rename(file.with_name(f"{file.name.lower()}{('', '.', '.;1')[number % 3]}"))
        place.rename(place.with_name(place.name.lower()))
    result = importer.run([disc / "dicomdir"])
    assert result.imported == 7
    assert len(result.failed) == 24
    assert set(reasons(result).values()) == {"The DICOMDIR lists a file that is not there"}


def test_that_a_dicomdir_cannot_refer_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "disc").mkdir()
    write(tmp_path / "IM1", image())
    for parts in (["..", "IM1"], ["/", "IM1"], [str(tmp_path / "IM1")], ["..\\IM1"], [""]):
        assert import_sources._resolve(tmp_path / "disc", parts, {}) is None


def test_that_a_damaged_dicomdir_is_named(importer: Importer, tmp_path: Path) -> None:
    for name, body in (
        ("cut", (FILE_SET / "DICOMDIR").read_bytes()[:700]),
        ("flipped", (FILE_SET / "DICOMDIR").read_bytes().replace(b"SQ\0\0", b"S\xff\0\0", 1)),
    ):
        place = tmp_path / name / "DICOMDIR"
        place.parent.mkdir()
        place.write_bytes(body)
        result = importer.run([place])
        assert result.imported == 0
        assert result.failed


# --- odd folders, cancel, disk full ----------------------------------------------------------


def test_that_links_pipes_and_unreadable_files_do_no_harm(
    importer: Importer, tmp_path: Path
) -> None:
    if sys.platform == "win32":
        pytest.skip("needs links and pipes")
    place = tmp_path / "disc"
    write(place / "a.dcm", image())
    (place / "loop").symlink_to(place)
    (place / "nowhere").symlink_to(tmp_path / "nothing")
    os.mkfifo(place / "pipe")
    result = importer.run([place, tmp_path / "missing"])
    assert (result.imported, result.skipped) == (1, 3)
    assert reasons(result) == {"missing": "There is no such file or folder"}


def test_that_a_cancelled_import_says_so_and_keeps_what_it_has(
    importer: Importer, archive: Archive, paths: DataPaths, tmp_path: Path
) -> None:
    for number in range(1, 11):
        write(tmp_path / "disc" / f"{number:02}", image(str(number)))
    cancel = CancelToken()

    def progress(done: int, _total: int) -> None:
        if done == 4:
            cancel.cancel()

    result = importer.run([tmp_path / "disc"], progress=progress, cancel=cancel)
    assert result.cancelled
    assert result.imported == 4
    assert len(archive.instances(StudyInstanceUID(STUDY))) == 4
    assert len(own_files(paths)) == 4
    rest = importer.run([tmp_path / "disc"])
    assert (rest.imported, rest.duplicates, rest.cancelled) == (6, 4, False)


def test_that_a_data_directory_that_cannot_be_written_ends_the_import(
    importer: Importer, archive: Archive, paths: DataPaths, tmp_path: Path
) -> None:
    first = write(tmp_path / "a.dcm", image("1"))
    importer.run([first])
    incoming = paths.files / "incoming"
    incoming.rmdir()
    incoming.write_bytes(b"")  # a file where the directory should be: cannot be written
    with pytest.raises(StorageError):
        importer.run([first, write(tmp_path / "b.dcm", image("2"))])
    assert len(archive.instances(StudyInstanceUID(STUDY))) == 1


# --- reports and patients --------------------------------------------------------------------


def test_that_reports_among_the_files_become_versions_in_the_order_they_were_written(
    importer: Importer, archive: Archive, tmp_path: Path
) -> None:
    place = tmp_path / "disc"
    write(place / "1", image("1"))
    write(place / "2", document("2", ContentDate="20260312", ContentTime="090000"))
    write(place / "3", document("3", ContentDate="20260311", ContentTime="120000"))
    importer.run([place])
    newest, older = archive.reports(StudyInstanceUID(STUDY))
    assert (newest.version, newest.sop_instance_uid) == (2, f"{SERIES}.2")
    assert (older.version, older.sop_instance_uid) == (1, f"{SERIES}.3")
    assert newest.kind is ReportKind.ENCAPSULATED_PDF
    assert newest.path == archive.instance(SOPInstanceUID(f"{SERIES}.2")).path
    study = archive.study(StudyInstanceUID(STUDY))
    assert (study.report_count, study.report_version) == (2, 2)
    assert study.report_status is ReportStatus(newest.status)
    assert (study.instance_count, study.image_count) == (3, 1)
    assert study.modalities == ("CT", "DOC")


def test_that_a_report_that_cannot_be_described_is_still_imported(
    archive: Archive, paths: DataPaths, tmp_path: Path
) -> None:
    def broken(_ds: object) -> None:
        raise RuntimeError("odd report")

    importer = Importer(archive, staging=paths.staging, describe_report=broken)
    assert importer.run([write(tmp_path / "a", document("1"))]).imported == 1
    assert archive.reports(StudyInstanceUID(STUDY)) == []


@pytest.mark.parametrize(
    ("values", "conflict"),
    [
        ({"PatientID": "P-2"}, True),
        ({"PatientName": "Souza^Pedro"}, True),
        ({"PatientBirthDate": "19500103"}, True),
        ({"PatientName": "CONCEICAO^JOAO^^"}, False),
        ({"PatientName": "", "PatientID": ""}, False),
        ({"PatientBirthDate": "1950"}, False),
    ],
)
@pytest.mark.filterwarnings("ignore:Invalid value for VR DA")
def test_that_another_patient_in_the_same_study_is_flagged(
    importer: Importer, archive: Archive, tmp_path: Path, values: dict[str, str], conflict: bool
) -> None:
    importer.run([write(tmp_path / "1", image("1"))])
    importer.run([write(tmp_path / "2", image("2", StudyDescription="another", **values))])
    study = archive.study(StudyInstanceUID(STUDY))
    assert study.patient.patient_id == "P-1"
    assert study.description == "TC de tórax"
    assert study.instance_count == 2
    assert study.conflict_count == conflict
    assert [uid for uid, _ in archive.conflicts(StudyInstanceUID(STUDY))] == (
        [f"{SERIES}.2"] if conflict else []
    )
    assert len(archive.conflict_notes(StudyInstanceUID(STUDY))) == conflict


def test_that_what_the_first_file_lacks_is_filled_in_by_a_later_one(
    importer: Importer, archive: Archive, tmp_path: Path
) -> None:
    importer.run([write(tmp_path / "1", image("1", AccessionNumber="", StudyDate=""))])
    importer.run([write(tmp_path / "2", image("2"))])
    study = archive.study(StudyInstanceUID(STUDY))
    assert (study.accession_number, study.study_date) == ("A1", "20260311")
    assert study.study_time == "101112"
