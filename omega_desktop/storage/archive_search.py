"""The worklist's queries on the archive."""

import sqlite3
from datetime import date

from omega_desktop.domain.model import Patient, ReportStatus, Study, StudyInstanceUID
from omega_desktop.domain.worklist import WorklistColumn, WorklistPage, WorklistQuery, fold
from omega_desktop.storage.database import moment

_REPORT_RANK = (
    "CASE report_status"
    " WHEN 'preliminary' THEN 1 WHEN 'final' THEN 2 WHEN 'amended' THEN 3 ELSE 0 END"
)
_SORT = {
    WorklistColumn.PATIENT: ("patient_sort",),
    WorklistColumn.BIRTH_DATE: ("birth_date",),
    WorklistColumn.PATIENT_ID: ("patient_id",),
    WorklistColumn.ACCESSION: ("accession_number",),
    WorklistColumn.DESCRIPTION: ("description COLLATE NOCASE",),
    WorklistColumn.MODALITY: ("modalities",),
    WorklistColumn.DATE: ("study_date", "study_time"),
    WorklistColumn.REPORT: (_REPORT_RANK, "report_version"),
    WorklistColumn.IMAGES: ("image_count",),
    WorklistColumn.REFERRING: ("referring_physician_name COLLATE NOCASE",),
}
_NEEDS_ATTENTION = (
    "EXISTS(SELECT 1 FROM delivery WHERE delivery.study_instance_uid = study.study_instance_uid"
    " AND (delivery.state = 'UNKNOWN' OR delivery.state = 'FAILED' AND NOT EXISTS("
    "SELECT 1 FROM fallback WHERE fallback.delivery_id = delivery.id"
    " AND fallback.next_id IS NOT NULL)))"
)


def search(
    connection: sqlite3.Connection, query: WorklistQuery, *, offset: int, limit: int
) -> WorklistPage:
    """Answer a worklist query; equal rows are in the order of their UID, so pages never overlap."""
    where, values = _conditions(query)
    order = ", ".join(
        f"{column} {'DESC' if query.descending else 'ASC'}" for column in _SORT[query.sort]
    )
    total: int = connection.execute(f"SELECT count(*) FROM study{where}", values).fetchone()[0]
    if total <= offset:
        return WorklistPage([], total)
    # the inner query sorts row numbers only: twice as fast as sorting whole rows
    rows = connection.execute(
        "SELECT * FROM study WHERE rowid IN (SELECT rowid FROM study"
        f"{where} ORDER BY {order}, study_instance_uid LIMIT ? OFFSET ?)"
        f" ORDER BY {order}, study_instance_uid",
        (*values, limit, offset),
    )
    return WorklistPage([study_of(row) for row in rows], total)


def _conditions(query: WorklistQuery) -> tuple[str, list[str]]:
    conditions: list[str] = []
    values: list[str] = []
    for word in fold(query.text).split():
        conditions.append("instr(search_text, ?)")  # not LIKE: no sign of the text is special
        values.append(word)
    if query.modalities:
        marks = ", ".join("?" * len(query.modalities))
        conditions.append(
            "EXISTS(SELECT 1 FROM series WHERE series.study_instance_uid ="
            f" study.study_instance_uid AND series.modality IN ({marks}))"
        )
        values.extend(query.modalities)
    if query.date_from:
        conditions.append("study_date >= ?")
        values.append(query.date_from)
    if query.date_to:
        conditions.append("study_date <= ? AND study_date <> ''")
        values.append(query.date_to)
    if query.report:
        wanted = [status.value for status in query.report if status is not None]
        choices = [f"report_status IN ({', '.join('?' * len(wanted))})"] if wanted else []
        if None in query.report:
            choices.append("report_status IS NULL")
        conditions.append(f"({' OR '.join(choices)})")
        values.extend(wanted)
    if query.failed_sends:
        conditions.append(_NEEDS_ATTENTION)
    return (f" WHERE {' AND '.join(conditions)}" if conditions else ""), values


def of_patient(connection: sqlite3.Connection, study: Study) -> list[Study]:
    """The other studies of the very same patient, newest first.

    Number, issuer, folded name, sex and date of birth must all be the same: a study shown to
    somebody under another patient's name is worse than one that is missing.
    """
    if not study.patient.patient_id:
        return []
    rows = connection.execute(
        "SELECT o.* FROM study o JOIN study s ON s.study_instance_uid = ? "
        "WHERE o.study_instance_uid <> s.study_instance_uid AND o.patient_id = s.patient_id "
        "AND o.issuer_of_patient_id = s.issuer_of_patient_id "
        "AND o.patient_sort = s.patient_sort AND o.birth_date = s.birth_date "
        "AND (o.sex = s.sex OR o.sex = '' OR s.sex = '') "
        "ORDER BY o.study_date DESC, o.study_time DESC, o.study_instance_uid",
        (study.study_instance_uid,),
    )
    return [study_of(row) for row in rows]


def study_of(row: sqlite3.Row) -> Study:
    """A row of the study table as the domain's value."""
    status = row["report_status"]
    return Study(
        study_instance_uid=StudyInstanceUID(row["study_instance_uid"]),
        patient=Patient(
            patient_id=row["patient_id"],
            name=row["patient_name"],
            birth_date=date.fromisoformat(row["birth_date"]) if row["birth_date"] else None,
            sex=row["sex"],
            issuer_of_patient_id=row["issuer_of_patient_id"],
        ),
        accession_number=row["accession_number"],
        study_id=row["study_id"],
        study_date=row["study_date"],
        study_time=row["study_time"],
        description=row["description"],
        modalities=tuple(row["modalities"].split("\\")) if row["modalities"] else (),
        # several names: the first is the one to show, all of them are in the care team
        referring_physician_name=row["referring_physician_name"].split("\\")[0],
        institution_name=row["institution_name"],
        series_count=row["series_count"],
        instance_count=row["instance_count"],
        image_count=row["image_count"],
        report_count=row["report_count"],
        report_status=ReportStatus(status) if status else None,
        report_version=row["report_version"],
        conflict_count=row["conflict_count"],
        status=row["status"],
        stat=bool(row["stat"]),
        imported_at=moment(row["imported_at"]),
    )
