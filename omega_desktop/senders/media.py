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
import uuid
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

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
from omega_desktop.senders.media_place import DICOMDIR, IMAGES, Place
from omega_desktop.senders.outgoing import (
    Deidentify,
    Outgoing,
    OutgoingFiles,
    Preparation,
    Refused,
)

log = logging.getLogger(__name__)

REPORT = "REPORT.PDF"
_CHUNK = 1 << 20
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
            place = Place(folder, f"omega-{self._key}", as_zip=self._target.as_zip)
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

    def _finish(self, root: Path, place: Place) -> None:
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


def _compare(one: _Written, pieces: Iterator[bytes]) -> None:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    if digest.hexdigest() != one.sha256:
        raise PermanentSendError(
            Message("The medium does not give back what was written"),
            Message("Use another medium: this one is faulty."),
        )


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
