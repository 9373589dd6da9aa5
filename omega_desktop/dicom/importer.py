"""Takes files, folders, zip files and DICOMDIRs into the local archive.

Runs as a job on whatever thread calls it. Files are brought to their place one by one and written
to the index in batches, so other writers never wait for file work, and what was imported before a
cancel, a fault or a crash stays.
"""

import dataclasses
import logging
import sqlite3
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from omega_desktop.dicom.header import MediaDirectoryError, content_moment, read
from omega_desktop.dicom.import_sources import Found, ZipSource, find_files, is_zip
from omega_desktop.dicom.part10 import NotDicomError
from omega_desktop.domain.errors import ImportFileError, OmegaError, StorageError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import ReportKind, ReportStatus, StudyInstanceUID
from omega_desktop.domain.ports import CancelToken, Progress, no_progress
from omega_desktop.storage.archive import AddOutcome, Archive, Staged
from omega_desktop.storage.archive_records import ParsedInstance, ParsedReport

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

log = logging.getLogger(__name__)

_BATCH = 100
_BATCH_S = 2.0
_ZIP_DEPTH = 3
_DEFERRED_BYTES = 1 << 20
_DICOM_SUFFIXES = (".dcm", ".dicom", ".dic")
# structured reports and encapsulated documents: PS3.4 B.5
_REPORT_CLASSES = ("1.2.840.10008.5.1.4.1.1.88.", "1.2.840.10008.5.1.4.1.1.104.")


class FoundReport(Protocol):
    """What is known of a report found in an instance."""

    @property
    def kind(self) -> ReportKind:
        """Where its text is."""
        ...

    @property
    def status(self) -> ReportStatus:
        """How final it is."""
        ...

    @property
    def title(self) -> str:
        """Its title."""
        ...

    @property
    def author(self) -> str:
        """Who wrote it."""
        ...


DescribeReport = Callable[["Dataset"], FoundReport | None]


@dataclass(frozen=True, slots=True)
class ImportFailure:
    """A file that could not be taken in, and why. A member of a zip is named below the zip."""

    path: Path = field(repr=False)
    reason: Message


@dataclass(slots=True)
class ImportResult:
    """What became of every file.

    ``skipped`` counts files that are not DICOM, and DICOMDIRs. ``studies`` are those the files
    belong to, whether new or here already. ``cancelled`` says that the rest was not looked at.
    """

    imported: int = 0
    duplicates: int = 0
    skipped: int = 0
    conflicts: int = 0
    failed: list[ImportFailure] = field(default_factory=list)
    studies: list[StudyInstanceUID] = field(default_factory=list)
    cancelled: bool = False


class Importer:
    """Imports into one archive; may be used by several threads at once.

    Args:
        archive: where to.
        staging: a directory for unpacked files.
        describe_report: tells which instances are reports (``reports.discovery.describe``).
    """

    def __init__(
        self, archive: Archive, *, staging: Path, describe_report: DescribeReport | None = None
    ) -> None:
        self._archive, self._staging, self._describe = archive, staging, describe_report

    def run(
        self,
        sources: Sequence[Path],
        *,
        copy: bool = True,
        progress: Progress = no_progress,
        cancel: CancelToken | None = None,
    ) -> ImportResult:
        """Import everything the sources hold.

        Args:
            sources: files, folders (with all folders in them), zip files, DICOMDIRs.
            copy: keep copies; otherwise remember where the files are (members of a zip and files
                that could not be sent as they lie are copied all the same).
            progress: told (files done, files known of so far).
            cancel: looked at between files.

        Raises:
            StorageError: the data directory or database cannot be written. What was imported
                until then stays.
        """
        run = _Run(
            self._archive, self._staging, self._describe, copy, progress, cancel or CancelToken()
        )
        return run.run(sources)


class _Run:
    """One import."""

    def __init__(
        self,
        archive: Archive,
        staging: Path,
        describe: DescribeReport | None,
        copy: bool,  # noqa: FBT001 - made by Importer.run only
        progress: Progress,
        cancel: CancelToken,
    ) -> None:
        self._archive, self._staging, self._describe = archive, staging, describe
        self._copy, self._progress, self._cancel = copy, progress, cancel
        self._result = ImportResult()
        self._studies: dict[StudyInstanceUID, None] = {}
        self._staged: list[Staged] = []
        self._flushed_at = time.monotonic()
        self._done = self._total = 0

    def run(self, sources: Sequence[Path]) -> ImportResult:
        files: list[Found] = []
        for found in find_files(sources):
            files.append(found)
            if self._cancel.cancelled:
                break
        self._total = len(files)
        named = set(sources)
        try:
            for found in files:
                if self._cancel.cancelled:
                    break
                self._file(found, zip_wanted=found.path in named)
        finally:
            self._flush()
        self._result.cancelled = self._cancel.cancelled
        self._result.studies = list(self._studies)
        return self._result

    def _file(self, found: Found, *, zip_wanted: bool) -> None:
        if found.problem is not None:
            self._fail(found.path, found.problem)
        elif not found.regular:
            self._result.skipped += 1
        elif (zip_wanted or found.path.suffix.lower() == ".zip") and is_zip(found.path):
            self._zip(found.path, shown_as=found.path, depth=1)
            return
        else:
            self._take(found.path, shown_as=found.path, copy=self._copy)
        self._step()

    def _zip(self, path: Path, *, shown_as: Path, depth: int) -> None:
        """Take in a zip file's members; counts as one file until it is open."""
        try:
            source = ZipSource(path, shown_as=shown_as, staging=self._staging)
        except ImportFileError as problem:
            self._fail(shown_as, problem)
            self._step()
            return
        try:
            self._total += len(source.members) - 1
            for member in source.members:
                if self._cancel.cancelled:
                    return
                shown = source.shown(member)
                try:
                    with source.unpacked(member) as file:
                        if shown.suffix.lower() == ".zip" and depth < _ZIP_DEPTH and is_zip(file):
                            self._zip(file, shown_as=shown, depth=depth + 1)
                            continue
                        self._take(file, shown_as=shown, copy=True)
                except ImportFileError as problem:
                    self._fail(shown, problem)
                self._step()
        finally:
            source.close()

    def _take(self, path: Path, *, shown_as: Path, copy: bool) -> None:
        """Take in one file, whatever its bytes are."""
        try:
            parsed = self._with_report(read(path), path)
            self._staged.append(self._archive.stage(parsed, path, copy=copy))
        except MediaDirectoryError:
            self._result.skipped += 1
        except NotDicomError as problem:
            if shown_as.suffix.lower() in _DICOM_SUFFIXES:
                self._fail(
                    shown_as, problem
                )  # somebody takes it for DICOM: do not lose it silently
            else:
                self._result.skipped += 1
        except StorageError:
            raise
        except OmegaError as problem:
            self._fail(shown_as, problem)
        except sqlite3.Error:
            raise
        except Exception as fault:  # noqa: BLE001 - one odd file must not end the import
            log.error("import of a file failed: %s", type(fault).__name__)  # noqa: TRY400 - no data
            self._fail(shown_as, ImportFileError(Message("The file cannot be understood")))
        if len(self._staged) >= _BATCH or time.monotonic() - self._flushed_at > _BATCH_S:
            self._flush()

    def _with_report(self, parsed: ParsedInstance, path: Path) -> ParsedInstance:
        if self._describe is None or not parsed.sop_class_uid.startswith(_REPORT_CLASSES):
            return parsed
        found = _described(self._describe, path)
        if found is None:
            return parsed
        report = ParsedReport(
            kind=found.kind,
            status=found.status,
            title=found.title,
            author=found.author,
            written_at=content_moment(path),
        )
        return dataclasses.replace(parsed, report=report)

    def _flush(self) -> None:
        staged, self._staged = self._staged, []
        self._flushed_at = time.monotonic()
        if not staged:
            return
        for item, outcome in zip(staged, self._archive.commit(staged), strict=True):
            self._studies[item.parsed.study_instance_uid] = None
            if outcome is AddOutcome.ADDED:
                self._result.imported += 1
            elif outcome is AddOutcome.DUPLICATE:
                self._result.duplicates += 1
            else:
                self._result.conflicts += 1

    def _fail(self, path: Path, problem: OmegaError) -> None:
        self._result.failed.append(ImportFailure(path, problem.title))

    def _step(self) -> None:
        self._done += 1
        self._progress(self._done, self._total)


def _described(describe: DescribeReport, path: Path) -> FoundReport | None:
    """What report an instance is; a report that cannot be read is no reason not to keep it."""
    from pydicom import dcmread

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return describe(dcmread(path, force=True, defer_size=_DEFERRED_BYTES))
    except Exception as fault:  # noqa: BLE001 - pydicom raises nearly anything for odd values
        log.info("a report's header was not understood: %s", type(fault).__name__)
        return None
