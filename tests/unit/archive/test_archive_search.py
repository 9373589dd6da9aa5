"""Searching, filtering, sorting and paging the worklist."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omega_desktop.domain.model import (
    ReportStatus,
    SeriesInstanceUID,
    SOPInstanceUID,
    StudyInstanceUID,
)
from omega_desktop.domain.worklist import WorklistColumn, WorklistQuery
from omega_desktop.storage.archive import Archive, ParsedInstance
from omega_desktop.storage.archive_files import StoredFile
from omega_desktop.storage.archive_index import Staged, Standing
from omega_desktop.storage.database import Database
from omega_desktop.storage.paths import DataPaths


def staged(study: str, **values: object) -> Staged:
    modality = str(values.pop("modality", "CT"))
    file = StoredFile(
        f"/nowhere/{study}", copied=False, size_bytes=1, sha256="", data_set_sha256=""
    )
    return Staged(
        ParsedInstance(
            sop_instance_uid=SOPInstanceUID(f"{study}.1.1"),
            sop_class_uid="1.2",
            transfer_syntax_uid="1.2",
            series_instance_uid=SeriesInstanceUID(f"{study}.1"),
            study_instance_uid=StudyInstanceUID(study),
            modality=modality,
            **values,  # type: ignore[arg-type]
        ),
        file,
        Standing.NEW,
    )


@pytest.fixture
def archive(database: Database, paths: DataPaths) -> Archive:
    return Archive(database, paths)


def found(archive: Archive, **query: object) -> list[str]:
    page = archive.search(WorklistQuery(**query))  # type: ignore[arg-type]
    assert page.total == len(page.studies)
    return [str(study.study_instance_uid) for study in page.studies]


@pytest.fixture
def filled(archive: Archive) -> Archive:
    archive.commit(
        [
            staged(
                "1",
                patient_name="CONCEIÇÃO^JOÃO",
                patient_id="100_A",
                accession_number="X%1",
                study_description="TC de Tórax",
                referring_physician_name="Souza^Ana\\Lima^Rui",
                study_date="20260101",
            ),
            staged("2", patient_name="Silva^Maria", study_date="20260201", modality="MR"),
            staged("3", patient_name="Silva^Joana", modality="US"),
        ]
    )
    return archive


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("joao", ["1"]),
        ("JOÃO conceicao", ["1"]),
        ("conceição^joão", ["1"]),
        ("joao silva", []),
        ("silva", ["2", "3"]),
        ("torax ana", ["1"]),
        ("rui", ["1"]),
        ("ct", ["1"]),
        ("100_a", ["1"]),
        ("100xa", []),
        ("x%1", ["1"]),
        ("%", ["1"]),
        ("_", ["1"]),
        ("'", []),
        ("\\", []),
        ("   ", ["2", "1", "3"]),
    ],
)
def test_that_all_words_must_occur_whatever_their_accents(
    filled: Archive, text: str, expected: list[str]
) -> None:
    assert found(filled, text=text) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"modalities": ("CT", "US")}, ["1", "3"]),
        ({"date_from": "20260115"}, ["2"]),
        ({"date_to": "20260115"}, ["1"]),  # a study without a date is in no range
        ({"date_from": "20260101", "date_to": "20260201"}, ["2", "1"]),
        ({"sort": WorklistColumn.PATIENT, "descending": False}, ["1", "3", "2"]),
        ({"sort": WorklistColumn.MODALITY, "descending": True}, ["3", "2", "1"]),
    ],
)
def test_that_filters_and_orders_hold(
    filled: Archive, query: dict[str, object], expected: list[str]
) -> None:
    assert found(filled, **query) == expected


def test_that_the_report_filter_looks_at_the_newest_version(
    filled: Archive, tmp_path: Path
) -> None:
    text = tmp_path / "laudo.txt"
    for number, status in enumerate((ReportStatus.FINAL, ReportStatus.PRELIMINARY)):
        text.write_text(f"Laudo {number}", encoding="utf-8")
        filled.attach_report(StudyInstanceUID("1"), text, status=status)
    assert found(filled, report=(ReportStatus.PRELIMINARY,)) == ["1"]
    assert found(filled, report=(ReportStatus.FINAL, ReportStatus.AMENDED)) == []
    assert found(filled, report=(None,)) == ["2", "3"]
    assert found(filled, report=(None, ReportStatus.PRELIMINARY)) == ["2", "1", "3"]


def test_that_failed_sends_are_those_that_need_attention(
    filled: Archive, database: Database
) -> None:
    with database.transaction() as connection:
        connection.execute("INSERT INTO send_request VALUES('r', '', '', '', 1)")
        for study, state in (("1", "FAILED"), ("2", "UNKNOWN"), ("3", "COMPLETED"), ("1", "READY")):
            connection.execute(
                "INSERT INTO delivery(request_id, study_instance_uid, channel, target, recipient,"
                " lane, priority, state, not_before, deidentification_key, created_at)"
                " VALUES('r', ?, 'dicom', '{}', '', 'l', 1, ?, '', x'00', '')",
                (study, state),
            )
    assert found(filled, failed_sends=True) == ["2", "1"]


@pytest.mark.parametrize("column", list(WorklistColumn))
@pytest.mark.parametrize("descending", [True, False])
def test_that_pages_of_equal_rows_never_overlap_or_miss_one(
    archive: Archive, column: WorklistColumn, descending: bool
) -> None:
    chance = random.Random(1)
    numbers = list(range(60))
    chance.shuffle(numbers)
    archive.commit(
        [staged(str(it), patient_name=chance.choice("AB"), study_date="20260101") for it in numbers]
    )
    query = WorklistQuery(sort=column, descending=descending)
    whole = [study.study_instance_uid for study in archive.search(query).studies]
    paged = []
    for offset in range(0, 70, 7):
        page = archive.search(query, offset=offset, limit=7)
        assert page.total == 60
        paged += [study.study_instance_uid for study in page.studies]
    assert paged == whole
    assert len(set(paged)) == 60


@given(text=st.text(max_size=30))
def test_that_no_text_breaks_the_search(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    paths = DataPaths(tmp_path_factory.getbasetemp() / "any-text")
    paths.create()
    database = Database(paths.database)
    try:
        assert Archive(database, paths).search(WorklistQuery(text=text)).total == 0
    finally:
        database.close()
