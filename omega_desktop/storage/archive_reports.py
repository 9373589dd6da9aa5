"""Reports of studies: rows, versions, and what a file must be to be attached as one."""

import codecs
import sqlite3
from datetime import datetime
from pathlib import Path

from omega_desktop.domain.errors import NotFoundError, ReportError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Report,
    ReportId,
    ReportKind,
    ReportStatus,
    SOPInstanceUID,
    StudyInstanceUID,
)
from omega_desktop.storage.archive_files import ArchiveFiles
from omega_desktop.storage.database import moment

_LARGEST_TEXT = 4 << 20
_PDF_TAIL = 64 << 10
_SUFFIX = {ReportKind.ATTACHED_PDF: ".pdf", ReportKind.ATTACHED_TEXT: ".txt"}
_FORWARD = {
    (ReportStatus.PRELIMINARY, ReportStatus.FINAL),
    (ReportStatus.FINAL, ReportStatus.AMENDED),
}
_ONLY_WAY = {
    ReportStatus.PRELIMINARY: Message("A preliminary report cannot become anything but final"),
    ReportStatus.FINAL: Message("A final report cannot become anything but amended"),
    ReportStatus.AMENDED: Message("An amended report cannot become anything else"),
}


def suffix_of(kind: ReportKind) -> str:
    """The file name's ending of an attached report."""
    return _SUFFIX[kind]


def sniff(source: Path) -> ReportKind:
    """Tell by content whether a file is a PDF or a text.

    Raises:
        ReportError: it is neither, damaged, empty, or cannot be read.
    """
    try:
        with source.open("rb") as stream:
            head = stream.read(1024)
            size = stream.seek(0, 2)
            stream.seek(max(0, size - _PDF_TAIL))
            tail = stream.read()
            stream.seek(0)
            body = b"" if b"%PDF-" in head or size > _LARGEST_TEXT else stream.read()
    except OSError as fault:
        raise ReportError(
            Message("The report's file cannot be read"),
            Message("Check that it is still there and that you may read it."),
            detail=f"errno {fault.errno}",
        ) from None
    if not head:
        raise ReportError(Message("The report's file is empty"), Message("Choose another file."))
    if b"%PDF-" in head:
        if b"%%EOF" not in tail:
            raise ReportError(
                Message("The PDF file is cut short"), Message("Save it again and attach that.")
            )
        return ReportKind.ATTACHED_PDF
    if not _is_text(body):
        raise ReportError(
            Message("The file is neither a PDF nor a text"),
            Message("Save the report as PDF, or as text in UTF-8, and attach that."),
        )
    return ReportKind.ATTACHED_TEXT


def _is_text(body: bytes) -> bool:
    if not body or any(byte < 32 and byte not in b"\t\n\r\f" for byte in set(body)):
        return False
    for codec in ("utf-8", "cp1252"):
        try:
            codecs.decode(body, codec)
        except UnicodeError:
            continue
        return True
    return False


def insert_report(
    connection: sqlite3.Connection,
    *,
    study: StudyInstanceUID,
    status: ReportStatus,
    kind: ReportKind,
    title: str,
    author: str,
    path: str,
    sha256: str,
    created_at: str,
    sop_instance_uid: SOPInstanceUID | None = None,
) -> ReportId:
    """Add the study's next version."""
    inserted = connection.execute(
        "INSERT INTO report(study_instance_uid, version, status, kind, title, author, path, sha256,"
        " sop_instance_uid, created_at) SELECT ?, coalesce(max(version), 0) + 1,"
        " ?, ?, ?, ?, ?, ?, ?, ? FROM report WHERE study_instance_uid = ?",
        (study, status, kind, title, author, path, sha256, sop_instance_uid, created_at, study),
    )
    assert inserted.lastrowid is not None
    return ReportId(inserted.lastrowid)


def refresh_reports(connection: sqlite3.Connection, study: StudyInstanceUID) -> None:
    """Bring the study's row in line with its reports; the newest version gives the status."""
    connection.execute(
        "UPDATE study SET (report_count, report_version, report_status) ="
        " (SELECT count(*), coalesce(max(version), 0), (SELECT status FROM report newest"
        "   WHERE newest.study_instance_uid = study.study_instance_uid"
        "   ORDER BY version DESC LIMIT 1)"
        "  FROM report WHERE report.study_instance_uid = study.study_instance_uid)"
        " WHERE study_instance_uid = ?",
        (study,),
    )


def report_row(connection: sqlite3.Connection, report_id: ReportId) -> sqlite3.Row:
    """The row of a report.

    Raises:
        NotFoundError: there is none.
    """
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM report WHERE id = ?", (report_id,)
    ).fetchone()
    if row is None:
        raise NotFoundError(
            Message("The report is no longer there"), Message("Choose another report.")
        )
    return row


def require_forward(old: ReportStatus, new: ReportStatus) -> None:
    """Refuse a change of status that is none of preliminary to final, final to amended."""
    if (old, new) not in _FORWARD:
        raise ReportError(
            _ONLY_WAY[old],
            Message("Attach the changed report as a new version instead."),
        )


def report_of(row: sqlite3.Row, files: ArchiveFiles) -> Report:
    """A row of the report table as the domain's value."""
    sop_instance_uid = row["sop_instance_uid"]
    created_at = moment(row["created_at"])
    assert isinstance(created_at, datetime)
    return Report(
        id=ReportId(row["id"]),
        study_instance_uid=StudyInstanceUID(row["study_instance_uid"]),
        version=row["version"],
        status=ReportStatus(row["status"]),
        kind=ReportKind(row["kind"]),
        title=row["title"],
        created_at=created_at,
        # an absolute path stays itself when joined to the data directory
        path=files.absolute(row["path"], copied=True),
        sha256=row["sha256"],
        sop_instance_uid=SOPInstanceUID(sop_instance_uid) if sop_instance_uid else None,
        author=row["author"],
    )
