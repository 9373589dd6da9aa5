"""Rows of the archive's index: how an instance is written, and what follows for its study."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from omega_desktop.domain.model import SOPInstanceUID, StudyInstanceUID
from omega_desktop.domain.worklist import fold
from omega_desktop.storage.archive_files import StoredFile
from omega_desktop.storage.archive_records import AddOutcome, ParsedInstance
from omega_desktop.storage.archive_reports import insert_report, refresh_reports

# columns of study that the first instance sets and later ones only fill in where it had nothing
_STUDY_COLUMNS = (
    "patient_id",
    "issuer_of_patient_id",
    "patient_name",
    "birth_date",
    "sex",
    "accession_number",
    "study_id",
    "study_date",
    "study_time",
    "description",
    "referring_physician_name",
    "consulting_physician_name",
    "reading_physician_name",
    "institution_name",
)


class Standing(Enum):
    """How a staged file stands to the index at the time it was looked at."""

    NEW = auto()
    KNOWN = auto()  # nothing was copied
    LOST = auto()  # known, but the file the index names is gone: this one takes its place


@dataclass(frozen=True, slots=True)
class Staged:
    """An instance whose file is copied (or known), ready to be written to the index."""

    parsed: ParsedInstance
    file: StoredFile
    standing: Standing


NAMED_PATHS = (
    "SELECT path FROM instance WHERE copied UNION ALL"
    " SELECT path FROM instance_conflict WHERE copied UNION ALL SELECT path FROM report"
)


def unnamed(connection: sqlite3.Connection, paths: Iterable[str]) -> list[str]:
    """Those of the paths that no row names: two studies may share one file of equal bytes."""
    return [
        path
        for path in dict.fromkeys(paths)
        if connection.execute(
            "SELECT EXISTS(SELECT 1 FROM instance WHERE path = ?1 AND copied)"
            " OR EXISTS(SELECT 1 FROM instance_conflict WHERE path = ?1 AND copied)"
            " OR EXISTS(SELECT 1 FROM report WHERE path = ?1)",
            (path,),
        ).fetchone()[0]
        == 0
    ]


def index_all(
    connection: sqlite3.Connection, staged: Sequence[Staged], at: str
) -> list[AddOutcome]:
    """Write staged instances and the reports among them, and bring their studies up to date."""
    outcomes = [_index(connection, item, at) for item in staged]
    found = [
        (item, item.parsed.report)
        for item, outcome in zip(staged, outcomes, strict=True)
        if outcome is AddOutcome.ADDED and item.parsed.report is not None
    ]
    for item, report in sorted(found, key=lambda pair: pair[1].written_at):
        insert_report(
            connection,
            study=item.parsed.study_instance_uid,
            status=report.status,
            kind=report.kind,
            title=report.title,
            author=report.author,
            path=item.file.path,
            sha256=item.file.sha256,
            created_at=at,
            sop_instance_uid=item.parsed.sop_instance_uid,
        )
    for uid in _touched(connection, staged):
        _refresh(connection, uid)
    return outcomes


def _index(connection: sqlite3.Connection, staged: Staged, at: str) -> AddOutcome:
    """Write one instance; the decision is made here, whatever was known while staging."""
    parsed, file = staged.parsed, staged.file
    existing = connection.execute(
        "SELECT data_set_sha256 FROM instance WHERE sop_instance_uid = ?",
        (parsed.sop_instance_uid,),
    ).fetchone()
    if existing is None:
        if staged.standing is Standing.KNOWN:
            return AddOutcome.DUPLICATE  # it was here, and has been deleted since: so be it
        _insert(connection, parsed, file, at)
        return AddOutcome.ADDED
    if existing[0] == file.data_set_sha256:
        if staged.standing is Standing.LOST:
            _put_back(connection, parsed.sop_instance_uid, file)
        return AddOutcome.DUPLICATE
    inserted = connection.execute(
        "INSERT OR IGNORE INTO instance_conflict(sop_instance_uid, path, copied, size_bytes,"
        " sha256, data_set_sha256, imported_at) VALUES(?, ?, ?, ?, ?, ?, ?)",
        (
            parsed.sop_instance_uid,
            file.path,
            file.copied,
            file.size_bytes,
            file.sha256,
            file.data_set_sha256,
            at,
        ),
    )
    return AddOutcome.CONFLICT if inserted.rowcount else AddOutcome.DUPLICATE


def _touched(connection: sqlite3.Connection, staged: Sequence[Staged]) -> set[StudyInstanceUID]:
    """The studies to bring up to date: also that of an instance a conflict is with."""
    found = {item.parsed.study_instance_uid for item in staged}
    for item in staged:
        row = connection.execute(
            "SELECT study_instance_uid FROM instance WHERE sop_instance_uid = ?",
            (item.parsed.sop_instance_uid,),
        ).fetchone()
        if row is not None:
            found.add(row[0])
    return found


def _put_back(connection: sqlite3.Connection, uid: SOPInstanceUID, file: StoredFile) -> None:
    connection.execute(
        "UPDATE instance SET path = ?, copied = ?, size_bytes = ?, sha256 = ?"
        " WHERE sop_instance_uid = ?",
        (file.path, file.copied, file.size_bytes, file.sha256, uid),
    )
    connection.execute(
        "UPDATE report SET path = ?, sha256 = ? WHERE sop_instance_uid = ?",
        (file.path, file.sha256, uid),
    )


def _insert(
    connection: sqlite3.Connection, parsed: ParsedInstance, file: StoredFile, at: str
) -> None:
    """Write a new instance with its study and series."""
    attributes = _study_attributes(parsed)
    study = connection.execute(
        "SELECT * FROM study WHERE study_instance_uid = ?", (parsed.study_instance_uid,)
    ).fetchone()
    other_patient = study is not None and _is_other_patient(study, parsed)
    if study is None:
        columns = ", ".join(_STUDY_COLUMNS)
        marks = ", ".join("?" * len(_STUDY_COLUMNS))
        connection.execute(
            f"INSERT INTO study(study_instance_uid, stat, imported_at, {columns})"
            f" VALUES(?, ?, ?, {marks})",
            (parsed.study_instance_uid, parsed.stat, at, *attributes.values()),
        )
    elif not other_patient:
        missing = {
            column: value for column, value in attributes.items() if value and not study[column]
        }
        if missing or parsed.stat > study["stat"]:
            assignments = "".join(f", {column} = ?" for column in missing)
            connection.execute(
                f"UPDATE study SET stat = max(stat, ?){assignments} WHERE study_instance_uid = ?",
                (parsed.stat, *missing.values(), parsed.study_instance_uid),
            )
    connection.execute(
        "INSERT INTO series(study_instance_uid, series_instance_uid, modality, series_number,"
        " description, body_part) VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            parsed.study_instance_uid,
            parsed.series_instance_uid,
            parsed.modality,
            parsed.series_number,
            parsed.series_description,
            parsed.body_part,
        ),
    )
    connection.execute(
        "INSERT INTO instance(sop_instance_uid, study_instance_uid, series_instance_uid,"
        " sop_class_uid, transfer_syntax_uid, path, copied, size_bytes, sha256, data_set_sha256,"
        " instance_number, number_of_frames, is_image, drawn_text, imported_at)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            parsed.sop_instance_uid,
            parsed.study_instance_uid,
            parsed.series_instance_uid,
            parsed.sop_class_uid,
            parsed.transfer_syntax_uid,
            file.path,
            file.copied,
            file.size_bytes,
            file.sha256,
            file.data_set_sha256,
            parsed.instance_number,
            parsed.number_of_frames,
            parsed.is_image,
            parsed.drawn_text,
            at,
        ),
    )
    if other_patient:
        connection.execute(
            "INSERT INTO patient_conflict(sop_instance_uid) VALUES(?)", (parsed.sop_instance_uid,)
        )


def _study_attributes(parsed: ParsedInstance) -> dict[str, str]:
    return {
        column: parsed.study_description if column == "description" else getattr(parsed, column)
        for column in _STUDY_COLUMNS
    }


def _is_other_patient(study: sqlite3.Row, parsed: ParsedInstance) -> bool:
    """Whether an instance names another patient than its study; what is missing does not differ."""
    return any(
        ours and theirs and ours != theirs
        for ours, theirs in (
            (study["patient_id"], parsed.patient_id),
            (_comparable(study["patient_name"]), _comparable(parsed.patient_name)),
            (study["birth_date"], parsed.birth_date),
        )
    )


def _comparable(name: str) -> str:
    """A name by its first component group, without case and accents."""
    alphabetic = name.split("=", maxsplit=1)[0]
    return fold(alphabetic or name)


def conflict_counts(connection: sqlite3.Connection, uid: StudyInstanceUID) -> tuple[int, int]:
    """How many conflicting files, and how many instances of another patient, a study has."""
    row = connection.execute(
        "SELECT (SELECT count(*) FROM instance_conflict JOIN instance USING(sop_instance_uid)"
        "  WHERE study_instance_uid = ?1),"
        " (SELECT count(*) FROM patient_conflict JOIN instance USING(sop_instance_uid)"
        "  WHERE study_instance_uid = ?1)",
        (uid,),
    ).fetchone()
    return row[0], row[1]


def _refresh(connection: sqlite3.Connection, uid: StudyInstanceUID) -> None:
    """Bring a study's counts, modalities and search text in line with what it holds."""
    study = connection.execute(
        "SELECT * FROM study WHERE study_instance_uid = ?", (uid,)
    ).fetchone()
    if study is None:
        return  # every file of it was a conflict with an instance of another study
    connection.execute(
        "UPDATE series SET instance_count = (SELECT count(*) FROM instance"
        " WHERE instance.study_instance_uid = series.study_instance_uid"
        " AND instance.series_instance_uid = series.series_instance_uid)"
        " WHERE study_instance_uid = ?",
        (uid,),
    )
    modalities = [
        row[0]
        for row in connection.execute(
            "SELECT DISTINCT modality FROM series WHERE study_instance_uid = ? AND modality <> ''"
            " ORDER BY modality",
            (uid,),
        )
    ]
    words = (
        study["patient_name"],
        study["patient_id"],
        study["accession_number"],
        study["description"],
        study["referring_physician_name"].replace("\\", " "),
        *modalities,
    )
    connection.execute(
        "UPDATE study SET modalities = ?, search_text = ?, patient_sort = ?, conflict_count = ?,"
        " (series_count, instance_count, image_count) ="
        " (SELECT count(DISTINCT series_instance_uid), count(*), coalesce(sum(is_image), 0)"
        "  FROM instance WHERE study_instance_uid = ?)"
        " WHERE study_instance_uid = ?",
        (
            "\\".join(modalities),
            fold(" ".join(words)),
            fold(study["patient_name"]),
            sum(conflict_counts(connection, uid)),
            uid,
            uid,
        ),
    )
    refresh_reports(connection, uid)
