"""Writes a study as a DICOM file-set: into a folder, or as a zip file.

The medium is built beside its place and moved there when it is complete and every file was read
back; nothing that exists is ever overwritten.

Source: DICOM PS3.10 (media storage and file format), PS3.3 Annex F (DICOMDIR).
"""

import contextlib
import errno
import hashlib
import logging
import os
import shutil
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pydicom import dcmread
from pydicom.errors import InvalidDicomError

from omega_desktop.dicom.fileset import write_dicomdir
from omega_desktop.dicom.part10 import meta_header
from omega_desktop.domain.errors import OmegaError, PermanentSendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Channel,
    Delivery,
    DeliveryItem,
    ItemState,
    MediaTarget,
    Receipt,
    Rung,
)
from omega_desktop.domain.ports import (
    CancelToken,
    CpuPool,
    DeliveryJournal,
    Progress,
    ReportRenderer,
    SettingsReader,
    StudyReader,
)
from omega_desktop.senders.outgoing import (
    Deidentify,
    Outgoing,
    OutgoingFiles,
    Preparation,
    Refused,
)

log = logging.getLogger(__name__)

DICOMDIR = "DICOMDIR"
IMAGES = "DICOM"
REPORT = "REPORT.PDF"
_CHUNK = 1 << 20
_REPLACE_TRIES = 20
_REPLACE_PAUSE_S = 0.1
_NOT_LISTED = Message("Written, but its kind has no place in the medium's directory (DICOMDIR)")


class MediaSender:
    """The MEDIA channel. See ``ports.Sender``.

    Every attempt writes a whole medium: whoever holds it holds all of the study. An attempt that
    finds the very medium it would write (its process died before that was recorded) takes it.

    Args:
        studies: local studies.
        journal: where the outcome of every instance is written.
        renderer: makes the report's PDF.
        cpu: where de-identification and the directory run.
        settings: unused so far; every sender has it.
        staging: where temporary files go, in a folder per delivery.
        deidentify: a module-level function; the program's own by default.
    """

    channel = Channel.MEDIA
    repeatable = True

    def __init__(
        self,
        *,
        studies: StudyReader,
        journal: DeliveryJournal,
        renderer: ReportRenderer,
        cpu: CpuPool,
        settings: SettingsReader,
        staging: Path,
        deidentify: Deidentify | None = None,
    ) -> None:
        self._studies = studies
        self._journal = journal
        self._renderer = renderer
        self._cpu = cpu
        self._settings = settings
        self._preparation = Preparation(studies, journal, renderer, cpu, staging, deidentify)

    def send(self, delivery: Delivery, *, progress: Progress, cancel: CancelToken) -> Receipt:
        """Write the medium; see ``ports.Sender``."""
        target = delivery.target
        assert isinstance(target, MediaTarget)
        with self._preparation.files(delivery, target.anonymization, cancel) as files:
            medium = _Medium(delivery, target, files, self._journal, self._cpu, progress, cancel)
            report = None if files.anonymized else self._report_pdf
            return medium.write(report)

    def _report_pdf(self, delivery: Delivery, item: DeliveryItem) -> bytes:
        assert item.report_id is not None
        report = self._studies.report(item.report_id)
        return self._renderer.pdf(report, self._studies.study(delivery.study_instance_uid))


class _SourceError(Exception):
    """The archive's file could not be read, whatever the medium is like."""


@dataclass(slots=True)
class _Written:
    """One file of the medium and what must be read back from it."""

    name: tuple[str, ...]
    sha256: str
    item: DeliveryItem | None = None


class _Medium:
    """One medium being written."""

    def __init__(
        self,
        delivery: Delivery,
        target: MediaTarget,
        files: OutgoingFiles,
        journal: DeliveryJournal,
        cpu: CpuPool,
        progress: Progress,
        cancel: CancelToken,
    ) -> None:
        self._delivery = delivery
        self._target = target
        self._files = files
        self._journal = journal
        self._cpu = cpu
        self._progress = progress
        self._cancel = cancel
        self._items = [
            item for item in journal.items(delivery.id) if item.state is not ItemState.LEFT_OUT
        ]
        # the same for every attempt at this delivery, and for no other
        key = journal.deidentification_key(delivery.id)
        digest = hashlib.sha256(b"file-set" + key).digest()
        self._key = digest.hex()[:16]
        self._uid = f"2.25.{uuid.UUID(bytes=digest[:16], version=4).int}"
        self._written: list[_Written] = []
        self._refused: list[Refused] = []
        self._series: dict[str, list[int]] = {}

    def write(self, report_pdf: Callable[[Delivery, DeliveryItem], bytes] | None) -> Receipt:
        """Build, verify, move into place, record; returns the receipt."""
        if not self._items:
            raise PermanentSendError(
                Message("There is nothing to write"),
                Message("Nothing of this study may travel in this way."),
            )
        folder = Path(self._target.folder)
        with _clear_errors():
            # another workstation may write to the same folder: its delivery can have our number
            place = _Place(folder, f"omega-{self._key}", as_zip=self._target.as_zip)
            place.prepare(sum(self._size(item) for item in self._items))
            if place.holds(self._uid, len(self._items)):
                return self._already_there()
            root = self._files.folder / "medium" if self._target.as_zip else place.partial
            try:
                root.mkdir(mode=0o777)
                self._fill(root, report_pdf)
                if self._written:
                    self._finish(root, place)
            finally:
                place.clean()
        return self._outcome()

    def _size(self, item: DeliveryItem) -> int:
        instance = self._files.instance(item)
        return instance.size_bytes if instance else 0

    # --- building ----------------------------------------------------------------------------

    def _fill(
        self, root: Path, report_pdf: Callable[[Delivery, DeliveryItem], bytes] | None
    ) -> None:
        with contextlib.closing(self._files.prepared(self._items)) as prepared:
            for one in prepared:
                self._cancel.raise_if_cancelled()
                if isinstance(one, Refused):
                    self._refused.append(one)
                    continue
                try:
                    self._add(root, one)
                finally:
                    one.discard()
                self._progress(len(self._written), len(self._items))
        report = next((item for item in self._items if item.report_id is not None), None)
        if report is not None and report_pdf is not None:
            with contextlib.suppress(OmegaError):  # the encapsulated one says why
                content = report_pdf(self._delivery, report)
                self._write((REPORT,), root, iter([content]), None)

    def _add(self, root: Path, one: Outgoing) -> None:
        file = one.file
        instance = self._files.instance(one.item)
        series = instance.series_instance_uid if instance else "report"
        count = self._series.setdefault(series, [len(self._series) + 1, 0])
        count[1] += 1
        # PS3.10 8.2: at most eight components of at most eight of A-Z 0-9 _
        name = (IMAGES, "PAT00001", "ST00001", f"SE{count[0]:05d}", f"IM{count[1]:06d}")
        try:
            source = file.path.open("rb")
        except OSError:
            self._refused.append(Refused(one.item, Message("The file cannot be read")))
            return
        with source:
            head = b""
            if not file.meta_fits:
                head = meta_header(
                    sop_class_uid=file.sop_class_uid,
                    sop_instance_uid=file.sop_instance_uid,
                    transfer_syntax_uid=file.transfer_syntax_uid,
                )
                source.seek(file.data_set_offset)
            try:
                self._write(name, root, self._pieces(head, source.read), one.item)
            except _SourceError:
                root.joinpath(*name).unlink(missing_ok=True)
                self._refused.append(Refused(one.item, Message("The file cannot be read")))

    def _pieces(self, head: bytes, read: Callable[[int], bytes]) -> Iterator[bytes]:
        if head:
            yield head
        while True:
            self._cancel.raise_if_cancelled()
            try:
                piece = read(_CHUNK)
            except OSError as fault:
                raise _SourceError from fault
            if not piece:
                return
            yield piece

    def _write(
        self,
        name: tuple[str, ...],
        root: Path,
        pieces: Iterator[bytes],
        item: DeliveryItem | None,
    ) -> None:
        path = root.joinpath(*name)
        path.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with path.open("xb") as out:
            for piece in pieces:
                digest.update(piece)
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        self._written.append(_Written(name, digest.hexdigest(), item))

    # --- finishing ---------------------------------------------------------------------------

    def _finish(self, root: Path, place: "_Place") -> None:
        listed = [one for one in self._written if one.item is not None]
        unlisted = self._cpu.run(
            write_dicomdir, str(root), [one.name for one in listed], self._uid, cancel=self._cancel
        )
        directory = (root / DICOMDIR).read_bytes()
        self._written.append(_Written((DICOMDIR,), hashlib.sha256(directory).hexdigest()))
        if self._target.as_zip:
            self._zip(root, place.partial)
            self._verify_zip(place.partial)
        else:
            for one in self._written:
                self._cancel.raise_if_cancelled()
                with root.joinpath(*one.name).open("rb") as back:
                    _compare(one, iter(lambda: back.read(_CHUNK), b""))
        self._cancel.raise_if_cancelled()
        place.complete()
        odd = {listed[position].name for position in unlisted}
        for one in listed:
            assert one.item is not None
            state = ItemState.WARNING if one.name in odd else ItemState.STORED
            reason = _NOT_LISTED if one.name in odd else None
            self._record(one.item, state, reason)

    def _zip(self, root: Path, partial: Path) -> None:
        with partial.open("xb") as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                for one in self._written:
                    self._cancel.raise_if_cancelled()
                    archive.write(root.joinpath(*one.name), "/".join(one.name))
            out.flush()
            os.fsync(out.fileno())

    def _verify_zip(self, partial: Path) -> None:
        with zipfile.ZipFile(partial) as archive:
            for one in self._written:
                self._cancel.raise_if_cancelled()
                with archive.open("/".join(one.name)) as back:
                    _compare(one, iter(lambda: back.read(_CHUNK), b""))

    def _record(self, item: DeliveryItem, state: ItemState, reason: Message | None) -> None:
        self._journal.record_item(self._delivery.id, item.sop_instance_uid, state, reason=reason)

    def _already_there(self) -> Receipt:
        """An earlier attempt finished the medium and died before it could say so."""
        for item in self._journal.pending_items(self._delivery.id):
            self._record(item, ItemState.STORED, None)
        return self._outcome()

    def _outcome(self) -> Receipt:
        for refused in self._refused:
            self._record(refused.item, ItemState.REFUSED, refused.reason)
        items = [
            item
            for item in self._journal.items(self._delivery.id)
            if item.state is not ItemState.LEFT_OUT
        ]
        failed = [item for item in items if item.state is ItemState.REFUSED]
        written = len(items) - len(failed)
        self._progress(written, len(items))
        if failed:
            raise PermanentSendError(
                Message(
                    "{written} of {total} written, {refused} refused",
                    written=written,
                    total=len(items),
                    refused=len(failed),
                ),
                failed[0].reason,
            )
        words = (
            Message("1 instance written and read back")
            if written == 1
            else Message("{count} instances written and read back", count=written)
        )
        return Receipt(Rung.HANDED_OVER, words)


class _Place:
    """Where a medium goes.

    A folder that is not there yet or is empty becomes the medium; in any other folder the medium
    is a new sub-folder ``OMEGA_<n>``. A zip file is ``<folder>/OMEGA_<n>.zip``, or ``folder``
    itself when that ends in ``.zip`` and is not there yet.
    """

    def __init__(self, folder: Path, stem: str, *, as_zip: bool) -> None:
        if not folder.is_absolute():
            raise PermanentSendError(
                Message("The folder must be given with its full path"),
                Message("Choose the folder again."),
            )
        self._as_zip = as_zip
        names_file = as_zip and folder.suffix.lower() == ".zip" and not folder.is_dir()
        self._file = folder if names_file else None
        self._folder = folder.parent if names_file else folder
        self._becomes_medium = not as_zip and not self._folder.exists()
        beside = self._folder.parent if self._becomes_medium else self._folder
        self.partial = beside / f".{stem}.part"

    def prepare(self, size_bytes: int) -> None:
        """Check the place, and clear what a process that died left there."""
        parent = self.partial.parent
        if not parent.is_dir():
            raise PermanentSendError(
                Message("The folder is not there"),
                Message("Insert the medium, or choose another folder, then try again."),
            )
        self.clean()
        if shutil.disk_usage(parent).free < size_bytes:
            raise OSError(errno.ENOSPC, "no space")

    def clean(self) -> None:
        """Remove the unfinished medium."""
        if self.partial.is_dir():
            shutil.rmtree(self.partial, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                self.partial.unlink(missing_ok=True)

    def holds(self, uid: str, count: int) -> bool:
        """Whether the medium with this file-set UID and so many instances is there already."""
        found = [self._file] if self._file else []
        found += self._folder.glob("OMEGA_*")
        if not self._as_zip:
            found.append(self._folder)
        return any(_medium_is(path, uid, count) for path in found)

    def complete(self) -> None:
        """Move the medium into its place; what is there stays as it is."""
        if self._file is not None and not self._file.exists():
            _move(self.partial, self._file)
        elif self._becomes_medium and not self._folder.exists():
            _move(self.partial, self._folder)
        elif self._as_zip or not self._only_partial():
            _move(self.partial, self._free_name())
        else:
            # an empty folder becomes the medium; its directory comes last and makes it one
            for entry in sorted(self.partial.iterdir(), key=lambda path: path.name == DICOMDIR):
                _move(entry, self._folder / entry.name)
            self.partial.rmdir()

    def _only_partial(self) -> bool:
        if self._becomes_medium:
            return False
        # what systems put on every medium does not make it one in use
        ignored = {self.partial.name, "System Volume Information", "lost+found", ".DS_Store"}
        return all(entry.name in ignored for entry in self._folder.iterdir())

    def _free_name(self) -> Path:
        suffix = ".zip" if self._as_zip else ""
        folder = self.partial.parent
        number = 1
        while (folder / f"OMEGA_{number}{suffix}").exists():
            number += 1
        return folder / f"OMEGA_{number}{suffix}"


def _move(source: Path, destination: Path) -> None:
    """Rename without overwriting; on Windows a virus scanner may hold the file for a moment."""
    for left in range(_REPLACE_TRIES, 0, -1):
        if destination.exists():
            raise FileExistsError(errno.EEXIST, "exists")
        try:
            source.rename(destination)
        except PermissionError:
            if os.name != "nt" or left == 1:
                raise
            time.sleep(_REPLACE_PAUSE_S)
        else:
            return


def _compare(one: _Written, pieces: Iterator[bytes]) -> None:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    if digest.hexdigest() != one.sha256:
        raise PermanentSendError(
            Message("The medium does not give back what was written"),
            Message("Use another medium: this one is faulty."),
        )


def _medium_is(path: Path, uid: str, count: int) -> bool:
    """Whether a folder or zip file is the file-set ``uid`` with ``count`` instances."""
    with contextlib.ExitStack() as opened:
        try:
            if path.is_dir():
                directory: IO[bytes] = opened.enter_context((path / DICOMDIR).open("rb"))
                there = sum(entry.is_file() for entry in (path / IMAGES).rglob("*"))
            else:
                archive = opened.enter_context(zipfile.ZipFile(path))
                directory = opened.enter_context(archive.open(DICOMDIR))
                there = sum(name.startswith(f"{IMAGES}/") for name in archive.namelist())
            found = dcmread(directory, specific_tags=[]).file_meta.MediaStorageSOPInstanceUID
        except (OSError, KeyError, zipfile.BadZipFile, InvalidDicomError, AttributeError):
            return False
    return there == count and str(found) == uid


@contextlib.contextmanager
def _clear_errors() -> Iterator[None]:
    """Say what is wrong with the medium in place of the system's errors."""
    try:
        yield
    except OSError as fault:
        number = fault.errno or 0
        detail = f"{type(fault).__name__} {errno.errorcode.get(number, number)}"
        if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            title = Message("There is not enough room in the folder")
            step = Message("Make room or choose another folder, then try again.")
        elif number in (errno.EACCES, errno.EPERM, errno.EROFS):
            title = Message("The folder cannot be written")
            step = Message("Remove the write protection or choose another folder, then try again.")
        elif number in (errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ENOTDIR):
            title = Message("The folder is not there any more")
            step = Message("Insert the medium, or choose another folder, then try again.")
        else:
            title = Message("The medium cannot be written")
            step = Message("Check the medium or choose another folder, then try again.")
        raise PermanentSendError(title, step, detail=detail) from fault
