"""The archive's index: reading it, removing from it, several writers at once."""

import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from omega_desktop.domain.errors import NotFoundError, OmegaError
from omega_desktop.domain.model import (
    CareTeamRole,
    ReportStatus,
    SeriesInstanceUID,
    SOPInstanceUID,
    StudyInstanceUID,
)
from omega_desktop.storage.archive import AddOutcome, Archive, ParsedInstance
from omega_desktop.storage.database import Database
from omega_desktop.storage.paths import DataPaths

STUDY = StudyInstanceUID("1.2.3")
AT = datetime(2026, 3, 11, 12, tzinfo=UTC)


def parsed(number: int = 1, *, series: int = 1, **values: Any) -> ParsedInstance:
    given: dict[str, Any] = {
        "patient_id": "P-1",
        "patient_name": "Conceição^João",
        "birth_date": "19500102",
        "study_date": "20260311",
        "modality": "CT",
        "series_number": series,
        "instance_number": number,
        "is_image": True,
        **values,
    }
    return ParsedInstance(
        sop_instance_uid=SOPInstanceUID(f"1.2.3.{series}.{number}"),
        sop_class_uid="1.2.840.10008.5.1.4.1.1.2",
        transfer_syntax_uid="1.2.840.10008.1.2.1",
        series_instance_uid=SeriesInstanceUID(f"1.2.3.{series}"),
        study_instance_uid=STUDY,
        **given,
    )


@pytest.fixture
def archive(database: Database, paths: DataPaths) -> Archive:
    return Archive(database, paths, clock=lambda: AT)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "source.dcm"
    file.write_bytes(b"some bytes")
    return file


def test_that_a_study_is_what_its_files_say(archive: Archive, source: Path) -> None:
    for series, number in ((2, 1), (1, 10), (1, 9)):
        source.write_bytes(f"file {series} {number}".encode())
        assert archive.add(parsed(number, series=series), source, copy=True) is AddOutcome.ADDED
    study = archive.study(STUDY)
    assert study.patient.birth_date == date(1950, 1, 2)
    assert (study.series_count, study.instance_count, study.image_count) == (2, 3, 3)
    assert (study.imported_at, study.status, study.sources) == (AT, "Import", ("archive",))
    order = [(it.series_instance_uid, it.instance_number) for it in archive.instances(STUDY)]
    assert order == [("1.2.3.1", 9), ("1.2.3.1", 10), ("1.2.3.2", 1)]
    assert [(it.series_number, it.instance_count) for it in archive.series(STUDY)] == [
        (1, 2),
        (2, 1),
    ]
    one = archive.series_instances(STUDY, SeriesInstanceUID("1.2.3.1"))
    assert [it.instance_number for it in one] == [9, 10]
    assert archive.modalities() == ["CT"]
    assert archive.instances(STUDY)[0].path.read_bytes() == b"file 1 9"


def test_that_what_is_not_there_is_said_clearly(archive: Archive) -> None:
    for read in (
        lambda: archive.study(STUDY),
        lambda: archive.instance(SOPInstanceUID("1.2")),
        lambda: archive.delete_study(STUDY),
        lambda: archive.care_team_names(STUDY),
    ):
        with pytest.raises(NotFoundError, match="no longer in the local archive"):
            read()
    assert list(archive.instances(STUDY)) == []


def test_that_the_header_names_a_care_team(archive: Archive, source: Path) -> None:
    names: dict[str, Any] = {
        "referring_physician_name": "Souza^Ana\\Lima^Rui",
        "reading_physician_name": "Nunes^Eva",
    }
    archive.add(parsed(**names), source, copy=True)
    assert archive.care_team_names(STUDY) == [
        (CareTeamRole.REFERRING, "Souza^Ana"),
        (CareTeamRole.REFERRING, "Lima^Rui"),
        (CareTeamRole.READING, "Nunes^Eva"),
    ]
    assert archive.study(STUDY).referring_physician_name == "Souza^Ana"


def deliver(database: Database, state: str) -> None:
    with database.transaction() as connection:
        connection.execute("INSERT OR IGNORE INTO send_request VALUES('r', '', '', '', 1)")
        connection.execute(
            "INSERT INTO delivery(request_id, study_instance_uid, channel, target, recipient, lane,"
            " priority, state, not_before, deidentification_key, created_at)"
            " VALUES('r', ?, 'dicom', '{}', '', 'l', 1, ?, '', x'00', '')",
            (STUDY, state),
        )


@pytest.mark.parametrize("state", ["HELD", "READY", "IN_PROGRESS", "ON_HOLD", "UNKNOWN"])
def test_that_a_study_still_being_sent_cannot_be_deleted(
    archive: Archive, database: Database, source: Path, state: str
) -> None:
    archive.add(parsed(), source, copy=True)
    deliver(database, state)
    with pytest.raises(OmegaError, match="still being sent"):
        archive.delete_study(STUDY)
    assert archive.instances(STUDY)[0].path.exists()


def test_that_deleting_removes_our_files_and_nothing_else(
    archive: Archive, database: Database, paths: DataPaths, source: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "mine.dcm"
    mine.write_bytes(b"referenced")
    archive.add(parsed(1), source, copy=True)
    archive.add(parsed(2), mine, copy=False)
    source.write_bytes(b"something else")
    assert archive.add(parsed(1), source, copy=True) is AddOutcome.CONFLICT
    shared = tmp_path / "laudo.txt"
    shared.write_text("Laudo", encoding="utf-8")
    archive.attach_report(STUDY, shared, status=ReportStatus.FINAL)
    for state in ("COMPLETED", "FAILED", "CANCELLED"):
        deliver(database, state)
    archive.delete_study(STUDY)
    for place in (paths.files, paths.conflicts, paths.reports):
        assert [file for file in place.rglob("*") if file.is_file()] == []
    assert mine.exists()
    with database.reading() as connection:
        for table in ("study", "series", "instance", "instance_conflict", "report"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0


def test_that_a_file_two_studies_share_outlives_one_of_them(
    archive: Archive, tmp_path: Path, source: Path
) -> None:
    from dataclasses import replace

    text = tmp_path / "laudo.txt"
    text.write_text("Laudo normal", encoding="utf-8")
    archive.add(parsed(), source, copy=True)
    other = replace(
        parsed(), study_instance_uid=StudyInstanceUID("9"), sop_instance_uid=SOPInstanceUID("9.1")
    )
    archive.add(other, source, copy=True)
    for uid in (STUDY, StudyInstanceUID("9")):
        archive.attach_report(uid, text, status=ReportStatus.FINAL)
    archive.delete_study(STUDY)
    [left] = archive.reports(StudyInstanceUID("9"))
    assert left.path.read_text(encoding="utf-8") == "Laudo normal"
    assert archive.instance(SOPInstanceUID("9.1")).path.exists()


def test_that_threads_importing_the_same_files_add_each_once(
    archive: Archive, tmp_path: Path
) -> None:
    sources = []
    for number in range(20):
        file = tmp_path / f"{number}.dcm"
        file.write_bytes(f"file {number}".encode())
        sources.append((parsed(number), file))
    outcomes: list[AddOutcome] = []

    def work() -> None:
        for item, file in sources:
            outcomes.append(archive.add(item, file, copy=True))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(AddOutcome.ADDED) == 20
    assert outcomes.count(AddOutcome.DUPLICATE) == 40
    assert archive.study(STUDY).instance_count == 20
    assert all(it.path.is_file() for it in archive.instances(STUDY))
