"""The local archive: an index of studies in SQLite, and the files it points to.

Files come first, rows second: a file is complete under its final name before a row names it, and a
row goes before its file does. So a crash leaves at worst a file nobody names (``remove_orphans``).
"""

import contextlib
import logging
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from omega_desktop.domain.drawn_text import DrawnText
from omega_desktop.domain.errors import NotFoundError, OmegaError, ReportError, StorageError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    CareTeamRole,
    DeliveryState,
    Instance,
    Report,
    ReportId,
    ReportStatus,
    Series,
    SeriesInstanceUID,
    SOPInstanceUID,
    Study,
    StudyInstanceUID,
)
from omega_desktop.domain.worklist import WorklistPage, WorklistQuery
from omega_desktop.storage.archive_files import ArchiveFiles
from omega_desktop.storage.archive_index import (
    NAMED_PATHS,
    Staged,
    Standing,
    conflict_counts,
    index_all,
    unnamed,
)
from omega_desktop.storage.archive_records import AddOutcome, ParsedInstance, ParsedReport
from omega_desktop.storage.archive_reports import (
    insert_report,
    refresh_reports,
    report_of,
    report_row,
    require_forward,
    sniff,
    suffix_of,
)
from omega_desktop.storage.archive_search import of_patient, search, study_of
from omega_desktop.storage.database import Database, now, stamp
from omega_desktop.storage.paths import DataPaths

__all__ = ["AddOutcome", "Archive", "ParsedInstance", "ParsedReport", "Staged"]

log = logging.getLogger(__name__)

_LIVE = (
    DeliveryState.HELD,
    DeliveryState.READY,
    DeliveryState.IN_PROGRESS,
    DeliveryState.ON_HOLD,
    DeliveryState.UNKNOWN,
)
_ROLES = (
    (CareTeamRole.REFERRING, "referring_physician_name"),
    (CareTeamRole.CONSULTING, "consulting_physician_name"),
    (CareTeamRole.READING, "reading_physician_name"),
)


class Archive:
    """Local studies; implements ``ports.StudyReader``. May be used from any thread.

    Args:
        database: where the index is.
        paths: where the files are.
        clock: gives the time of an import.
    """

    def __init__(
        self, database: Database, paths: DataPaths, *, clock: Callable[[], datetime] = now
    ) -> None:
        self._database, self._paths, self._clock = database, paths, clock
        self._files = ArchiveFiles(paths)

    # --- reading ---------------------------------------------------------------------------

    def study(self, uid: StudyInstanceUID) -> Study:
        """One study.

        Raises:
            NotFoundError: it is not here (any more).
        """
        return study_of(self._study_row(uid))

    def instance(self, uid: SOPInstanceUID) -> Instance:
        """One instance. Its file may be gone if it was imported by reference: reading it says so.

        Raises:
            NotFoundError: it is not here (any more).
        """
        found = self._instances("WHERE sop_instance_uid = ?", uid)
        if not found:
            raise NotFoundError(
                Message("The image is no longer in the local archive"),
                Message("Import the study again."),
            )
        return found[0]

    def instances(self, uid: StudyInstanceUID) -> Sequence[Instance]:
        """All instances of a study in series and instance order."""
        return self._instances("WHERE study_instance_uid = ?", uid)

    def not_looked_at(self, uid: StudyInstanceUID) -> bool:
        """Whether a study has instances whose ``drawn_text`` is not known."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT EXISTS(SELECT 1 FROM instance WHERE study_instance_uid = ?"
                " AND drawn_text IS NULL)",
                (uid,),
            ).fetchone()
        return bool(row[0])

    def keep_drawn_text(self, found: Mapping[SOPInstanceUID, DrawnText]) -> None:
        """Keep what was found in the files of instances that an older version imported."""
        with self._database.transaction() as connection:
            connection.executemany(
                "UPDATE instance SET drawn_text = ? WHERE sop_instance_uid = ?"
                " AND drawn_text IS NULL",
                [(drawn_text, uid) for uid, drawn_text in found.items()],
            )

    def series_instances(
        self, uid: StudyInstanceUID, series: SeriesInstanceUID
    ) -> Sequence[Instance]:
        """The instances of one series, in order."""
        return self._instances(
            "WHERE study_instance_uid = ? AND series_instance_uid = ?", uid, series
        )

    def _instances(self, where: str, *values: str) -> list[Instance]:
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT instance.*, series_number FROM instance"
                f" JOIN series USING(study_instance_uid, series_instance_uid) {where}"
                " ORDER BY series_number IS NULL, series_number, series_instance_uid,"
                " instance_number IS NULL, instance_number, sop_instance_uid",
                values,
            ).fetchall()
        return [self._instance_of(row) for row in rows]

    def _instance_of(self, row: sqlite3.Row) -> Instance:
        return Instance(
            sop_instance_uid=SOPInstanceUID(row["sop_instance_uid"]),
            sop_class_uid=row["sop_class_uid"],
            transfer_syntax_uid=row["transfer_syntax_uid"],
            series_instance_uid=SeriesInstanceUID(row["series_instance_uid"]),
            study_instance_uid=StudyInstanceUID(row["study_instance_uid"]),
            path=self._files.absolute(row["path"], copied=bool(row["copied"])),
            size_bytes=row["size_bytes"],
            instance_number=row["instance_number"],
            number_of_frames=row["number_of_frames"],
            sha256=row["sha256"],
            drawn_text=None if row["drawn_text"] is None else DrawnText(row["drawn_text"]),
        )

    def series(self, uid: StudyInstanceUID) -> Sequence[Series]:
        """The series of a study, in order."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM series WHERE study_instance_uid = ?"
                " ORDER BY series_number IS NULL, series_number, series_instance_uid",
                (uid,),
            ).fetchall()
        return [
            Series(
                series_instance_uid=SeriesInstanceUID(row["series_instance_uid"]),
                study_instance_uid=uid,
                modality=row["modality"],
                series_number=row["series_number"],
                description=row["description"],
                body_part=row["body_part"],
                instance_count=row["instance_count"],
            )
            for row in rows
        ]

    def search(self, query: WorklistQuery, *, offset: int = 0, limit: int = 200) -> WorklistPage:
        """A page of the worklist."""
        with self._database.reading() as connection:
            return search(connection, query, offset=offset, limit=limit)

    def studies_of_patient(self, study: Study) -> Sequence[Study]:
        """The other studies of the very same patient, newest first."""
        with self._database.reading() as connection:
            return of_patient(connection, study)

    def modalities(self) -> Sequence[str]:
        """Every modality there is, for the filter."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT DISTINCT modality FROM series WHERE modality <> '' ORDER BY modality"
            ).fetchall()
        return [row[0] for row in rows]

    def care_team_names(self, uid: StudyInstanceUID) -> Sequence[tuple[CareTeamRole, str]]:
        """The physicians a study's header names, as PN values."""
        row = self._study_row(uid)
        return [(role, name) for role, column in _ROLES for name in row[column].split("\\") if name]

    def conflicts(self, uid: StudyInstanceUID) -> Sequence[tuple[SOPInstanceUID, Path]]:
        """The files behind ``Study.conflict_count``.

        First the different files with the identifier of an instance we have, then the instances
        whose patient is another than the study's.
        """
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT sop_instance_uid, c.path, c.copied, 0 AS kind FROM instance_conflict c"
                " JOIN instance USING(sop_instance_uid) WHERE study_instance_uid = ?1"
                " UNION ALL SELECT sop_instance_uid, path, copied, 1 FROM patient_conflict"
                " JOIN instance USING(sop_instance_uid) WHERE study_instance_uid = ?1"
                " ORDER BY kind, sop_instance_uid",
                (uid,),
            ).fetchall()
        return [
            (SOPInstanceUID(row[0]), self._files.absolute(row[1], copied=bool(row[2])))
            for row in rows
        ]

    def other_patient_count(self, uid: StudyInstanceUID) -> int:
        """How many instances of a study name another patient than its first file."""
        with self._database.reading() as connection:
            return conflict_counts(connection, uid)[1]

    def may_be_another_patient(self, uid: SOPInstanceUID) -> bool:
        """Whether an instance named its patient otherwise than its study when it came."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT 1 FROM patient_conflict WHERE sop_instance_uid = ?", (uid,)
            ).fetchone()
        return row is not None

    def conflict_notes(self, uid: StudyInstanceUID) -> Sequence[Message]:
        """What is the matter with a study that has conflicts, one sentence for each kind."""
        with self._database.reading() as connection:
            files, patients = conflict_counts(connection, uid)
        notes = []
        if files:
            notes.append(
                Message(
                    "Different files came with the identifier of an image that was here already:"
                    " {count}. The first ones are kept and sent.",
                    count=files,
                )
            )
        if patients:
            notes.append(
                Message(
                    "Files of this study that name another patient than its first file: {count}.",
                    count=patients,
                )
            )
        return notes

    def _study_row(self, uid: StudyInstanceUID) -> sqlite3.Row:
        with self._database.reading() as connection:
            row: sqlite3.Row | None = connection.execute(
                "SELECT * FROM study WHERE study_instance_uid = ?", (uid,)
            ).fetchone()
        if row is None:
            raise NotFoundError(
                Message("The study is no longer in the local archive"),
                Message("Import it again."),
            )
        return row

    # --- reports ---------------------------------------------------------------------------

    def report(self, report_id: ReportId) -> Report:
        """One report.

        Raises:
            NotFoundError: it is not here (any more).
        """
        with self._database.reading() as connection:
            return report_of(report_row(connection, report_id), self._files)

    def reports(self, uid: StudyInstanceUID) -> Sequence[Report]:
        """A study's reports, newest version first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM report WHERE study_instance_uid = ? ORDER BY version DESC", (uid,)
            ).fetchall()
        return [report_of(row, self._files) for row in rows]

    def attach_report(
        self,
        uid: StudyInstanceUID,
        source: Path,
        *,
        status: ReportStatus,
        title: str = "",
        author: str = "",
    ) -> Report:
        """Keep a PDF or text file as the study's next report version.

        Raises:
            NotFoundError: there is no such study.
            ReportError: the file is neither PDF nor text, damaged, or the newest version already.
            StorageError: it cannot be written.
        """
        self._study_row(uid)
        kind = sniff(source)
        file = self._files.copy(source, into=self._paths.reports, suffix=suffix_of(kind))
        self._files.settle([file])
        with self._database.transaction() as connection:
            newest = connection.execute(
                "SELECT sha256 FROM report WHERE study_instance_uid = ?"
                " ORDER BY version DESC LIMIT 1",
                (uid,),
            ).fetchone()
            if newest is not None and newest[0] == file.sha256:
                raise ReportError(
                    Message("This file is the study's newest report already"),
                    Message("Change that version's status, or attach a changed report."),
                )
            report_id = insert_report(
                connection,
                study=uid,
                status=status,
                kind=kind,
                title=title,
                author=author,
                path=file.path,
                sha256=file.sha256,
                created_at=stamp(self._clock()),
            )
            refresh_reports(connection, uid)
        return self.report(report_id)

    def set_report_status(self, report_id: ReportId, status: ReportStatus) -> Report:
        """Make a preliminary report final, or a final one amended.

        Raises:
            NotFoundError: there is no such report.
            ReportError: any other change; a changed report is a new version.
        """
        with self._database.transaction() as connection:
            row = report_row(connection, report_id)
            old = ReportStatus(row["status"])
            if old != status:
                require_forward(old, status)
                connection.execute("UPDATE report SET status = ? WHERE id = ?", (status, report_id))
                refresh_reports(connection, row["study_instance_uid"])
        return self.report(report_id)

    # --- adding ----------------------------------------------------------------------------

    def add(self, parsed: ParsedInstance, source: Path, *, copy: bool) -> AddOutcome:
        """Take in one file; see ``stage`` and ``commit`` for many."""
        return self.commit([self.stage(parsed, source, copy=copy)])[0]

    def stage(self, parsed: ParsedInstance, source: Path, *, copy: bool) -> Staged:
        """Copy a file (or look at it), without touching the index; ``commit`` does the rest.

        Args:
            parsed: what the file's header says.
            source: the file.
            copy: keep a copy; otherwise only where the file is, if it can be sent as it lies.

        Raises:
            ImportFileError: the file cannot be read.
            StorageError: the copy cannot be written.
        """
        with self._database.reading() as connection:
            existing = connection.execute(
                "SELECT path, copied, data_set_sha256 FROM instance WHERE sop_instance_uid = ?",
                (parsed.sop_instance_uid,),
            ).fetchone()
        start, end = parsed.data_set_offset, parsed.data_set_end
        standing, into = Standing.NEW, self._paths.files
        if existing is not None:
            # hashing is cheaper than copying what is here already
            file = self._files.refer(source, data_set_offset=start, data_set_end=end)
            there = self._files.absolute(existing["path"], copied=bool(existing["copied"]))
            if file.data_set_sha256 != existing["data_set_sha256"]:
                into = self._paths.conflicts
            elif there.is_file():
                return Staged(parsed, file, Standing.KNOWN)
            else:
                standing = Standing.LOST
        if not copy and parsed.sendable:
            file = self._files.refer(source, data_set_offset=start, data_set_end=end)
        else:
            file = self._files.copy(
                source,
                into=into,
                suffix=".dcm",
                prefix=parsed.prefix,
                data_set_offset=start,
                data_set_end=end,
            )
        return Staged(parsed, file, standing)

    def commit(self, staged: Sequence[Staged]) -> list[AddOutcome]:
        """Write staged instances to the index, all in one transaction.

        Returns:
            What became of each, in the order given.
        """
        self._files.settle(item.file for item in staged)
        with self._database.transaction() as connection:
            for item in staged:
                self._require_file(item)
            outcomes = index_all(connection, staged, stamp(self._clock()))
        # a copy made for nothing: another import was faster, or the batch held it twice
        self._clean(
            item.file.path
            for item, outcome in zip(staged, outcomes, strict=True)
            if outcome is AddOutcome.DUPLICATE and item.file.copied
        )
        return outcomes

    def _require_file(self, item: Staged) -> None:
        """Refuse to name a copy that ``_clean`` removed since; both hold the write lock."""
        if item.file.copied and not self._files.absolute(item.file.path, copied=True).is_file():
            raise StorageError(
                Message("The study was deleted while it was being imported"),
                Message("Import it again."),
            )

    def _clean(self, paths: Iterable[str]) -> None:
        candidates = list(paths)
        if candidates:
            with self._database.transaction() as connection:
                self._files.remove(unnamed(connection, candidates))

    # --- removing --------------------------------------------------------------------------

    def delete_study(self, uid: StudyInstanceUID) -> None:
        """Remove a study, its reports and our copies of its files; referenced files stay.

        Raises:
            NotFoundError: there is no such study.
            OmegaError: something of it is still to be sent.
        """
        self._study_row(uid)
        with self._database.transaction() as connection:
            marks = ", ".join("?" * len(_LIVE))
            waiting: int = connection.execute(
                "SELECT count(*) FROM delivery WHERE study_instance_uid = ?"
                f" AND state IN ({marks})",
                (uid, *_LIVE),
            ).fetchone()[0]
            if waiting:
                raise OmegaError(
                    Message("The study is still being sent"),
                    Message("Wait for its deliveries, or cancel them, and delete it then."),
                    detail=f"{waiting} deliveries",
                )
            own = [
                row[0]
                for row in connection.execute(
                    "SELECT path FROM instance WHERE study_instance_uid = ?1 AND copied"
                    " UNION SELECT c.path FROM instance_conflict c JOIN instance"
                    "  USING(sop_instance_uid) WHERE study_instance_uid = ?1 AND c.copied"
                    " UNION SELECT path FROM report"
                    "  WHERE study_instance_uid = ?1 AND sop_instance_uid IS NULL",
                    (uid,),
                )
            ]
            connection.execute("DELETE FROM study WHERE study_instance_uid = ?", (uid,))
        self._clean(own)
        self._empty_cache()

    def _empty_cache(self) -> None:
        """Pictures of pages name their patient; whose they are is not known, and all come back."""
        for picture in self._paths.cache.glob("*"):
            with contextlib.suppress(OSError):  # held open by a viewer
                picture.unlink()

    def remove_orphans(self) -> int:
        """Remove own files that no row names, left by a crash; returns how many."""
        with self._database.reading() as connection:
            known = {row[0] for row in connection.execute(NAMED_PATHS)}
        orphans = list(self._files.orphans(known))
        self._files.remove(orphans)
        if orphans:
            log.info("removed %d files no study names", len(orphans))
        return len(orphans)
