"""Reports attached to studies."""

from pathlib import Path

import pytest

from omega_desktop.domain.errors import NotFoundError, ReportError
from omega_desktop.domain.model import (
    ReportId,
    ReportKind,
    ReportStatus,
    SeriesInstanceUID,
    SOPInstanceUID,
    StudyInstanceUID,
)
from omega_desktop.storage.archive import Archive, ParsedInstance
from omega_desktop.storage.database import Database
from omega_desktop.storage.paths import DataPaths

STUDY = StudyInstanceUID("1.2.3")
PDF = b"%PDF-1.7\n1 0 obj\nendobj\nstartxref\n0\n%%EOF\n"


@pytest.fixture
def archive(database: Database, paths: DataPaths, tmp_path: Path) -> Archive:
    """An archive with one study."""
    archive = Archive(database, paths)
    source = tmp_path / "source.dcm"
    source.write_bytes(b"some bytes")
    parsed = ParsedInstance(
        sop_instance_uid=SOPInstanceUID("1.2.3.1.1"),
        sop_class_uid="1.2",
        transfer_syntax_uid="1.2",
        series_instance_uid=SeriesInstanceUID("1.2.3.1"),
        study_instance_uid=STUDY,
    )
    archive.add(parsed, source, copy=True)
    return archive


def attach(archive: Archive, place: Path, content: bytes, name: str = "Laudo JOAO.pdf") -> object:
    file = place / name
    file.write_bytes(content)
    return archive.attach_report(STUDY, file, status=ReportStatus.PRELIMINARY, title="TC")


def test_that_versions_count_up_and_the_newest_gives_the_status(
    archive: Archive, paths: DataPaths, tmp_path: Path
) -> None:
    attach(archive, tmp_path, PDF)
    attach(archive, tmp_path, PDF + b"\n")
    newest, first = archive.reports(STUDY)
    assert (newest.version, first.version) == (2, 1)
    assert (newest.kind, newest.status) == (ReportKind.ATTACHED_PDF, ReportStatus.PRELIMINARY)
    assert newest.path.is_relative_to(paths.reports)
    assert newest.path.name == f"{newest.sha256}.pdf"
    assert first.path.read_bytes() == PDF
    assert archive.report(first.id) == first
    study = archive.study(STUDY)
    assert (study.report_count, study.report_version) == (2, 2)
    archive.set_report_status(newest.id, ReportStatus.FINAL)
    assert archive.study(STUDY).report_status is ReportStatus.FINAL


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, ReportKind.ATTACHED_PDF),
        (b"\xef\xbb\xbf\n" + PDF, ReportKind.ATTACHED_PDF),
        ("Tórax sem alterações.\n".encode(), ReportKind.ATTACHED_TEXT),
        ("Tórax sem alterações.\r\n".encode("cp1252"), ReportKind.ATTACHED_TEXT),
    ],
)
def test_that_the_kind_is_told_by_content(
    archive: Archive, tmp_path: Path, content: bytes, kind: ReportKind
) -> None:
    attach(archive, tmp_path, content, "no-ending")
    assert archive.reports(STUDY)[0].kind is kind


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (PDF[:-8], "cut short"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "neither a PDF nor a text"),
        ("Laudo".encode("utf-16"), "neither a PDF nor a text"),
        (b"\x81\x8d\x8f", "neither a PDF nor a text"),
    ],
)
def test_that_other_files_are_refused(
    archive: Archive, paths: DataPaths, tmp_path: Path, content: bytes, message: str
) -> None:
    with pytest.raises(ReportError, match=message) as caught:
        attach(archive, tmp_path, content)
    assert "JOAO" not in f"{caught.value!r}{caught.value.detail}"
    assert archive.reports(STUDY) == []
    assert not [file for file in paths.reports.rglob("*") if file.is_file()]


def test_that_the_newest_version_cannot_be_attached_twice_but_an_older_one_can(
    archive: Archive, tmp_path: Path
) -> None:
    attach(archive, tmp_path, b"one")
    with pytest.raises(ReportError, match="newest report already"):
        attach(archive, tmp_path, b"one")
    assert archive.reports(STUDY)[0].path.read_bytes() == b"one"  # still there
    attach(archive, tmp_path, b"two")
    attach(archive, tmp_path, b"one")
    assert [it.version for it in archive.reports(STUDY)] == [3, 2, 1]


def test_that_a_status_only_goes_forward(archive: Archive, tmp_path: Path) -> None:
    attach(archive, tmp_path, PDF)
    report = archive.reports(STUDY)[0]
    with pytest.raises(ReportError, match="cannot become"):
        archive.set_report_status(report.id, ReportStatus.AMENDED)
    for status in (ReportStatus.FINAL, ReportStatus.FINAL, ReportStatus.AMENDED):
        assert archive.set_report_status(report.id, status).status is status
    for status in (ReportStatus.FINAL, ReportStatus.PRELIMINARY):
        with pytest.raises(ReportError, match="cannot become"):
            archive.set_report_status(report.id, status)
    assert archive.study(STUDY).report_status is ReportStatus.AMENDED


def test_that_what_is_missing_is_said_clearly(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="cannot be read"):
        archive.attach_report(STUDY, tmp_path / "none.pdf", status=ReportStatus.FINAL)
    with pytest.raises(NotFoundError):
        archive.attach_report(
            StudyInstanceUID("9"), tmp_path / "none.pdf", status=ReportStatus.FINAL
        )
    with pytest.raises(NotFoundError):
        archive.report(ReportId(99))
    with pytest.raises(NotFoundError):
        archive.set_report_status(ReportId(99), ReportStatus.FINAL)
