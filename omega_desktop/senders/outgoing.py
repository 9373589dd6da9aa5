"""The files a delivery sends, made ready one by one: originals, de-identified copies, reports.

With anonymisation on, an original never comes out of here: what cannot be de-identified comes out
as refused, with the reason.
"""

import contextlib
import hashlib
import itertools
import logging
import os
import shutil
from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from omega_desktop.dicom.part10 import Part10, inspect
from omega_desktop.domain.errors import (
    NotFoundError,
    OmegaError,
    SendCancelled,
    StorageError,
    TransientSendError,
)
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Anonymization,
    Delivery,
    DeliveryItem,
    Instance,
    SOPInstanceUID,
    StudyInstanceUID,
)
from omega_desktop.domain.ports import (
    CancelToken,
    CpuPool,
    DeliveryJournal,
    ReportRenderer,
    StudyReader,
)

log = logging.getLogger(__name__)

Deidentify = Callable[[str, str, bytes, bool], Mapping[str, str]]
"""``deidentify(source, destination, key, accept_pixel_risk)``: a module-level function."""

ENCAPSULATED_PDF = "1.2.840.10008.5.1.4.1.1.104.1"
LOOK_AHEAD = 2  # files de-identified before they are needed


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A file ready to leave. ``temporary`` files are deleted once they have left."""

    item: DeliveryItem
    file: Part10
    temporary: bool = False

    def discard(self) -> None:
        """Delete a temporary file."""
        if self.temporary:
            with contextlib.suppress(OSError):
                self.file.path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Refused:
    """An item that must not or cannot leave, and why."""

    item: DeliveryItem
    reason: Message


@dataclass(frozen=True, slots=True)
class Preparation:
    """What making files ready takes; the same for all deliveries of a sender.

    ``deidentify`` is a module-level function; None for the program's own.
    """

    studies: StudyReader
    journal: DeliveryJournal
    renderer: ReportRenderer
    cpu: CpuPool
    staging: Path
    deidentify: Deidentify | None = None

    def files(
        self,
        delivery: Delivery,
        anonymization: Anonymization,
        cancel: CancelToken,
        *,
        more_studies: Sequence[StudyInstanceUID] = (),
        key: bytes = b"",
    ) -> "OutgoingFiles":
        """The files of one delivery; to be used as a context manager.

        Args:
            delivery: what is sent.
            anonymization: how the files are changed.
            cancel: stops the work.
            more_studies: other studies whose instances are among the delivery's items.
            key: the de-identification key, where it is not the delivery's own.
        """
        if anonymization.enabled and not key:
            key = self.journal.deidentification_key(delivery.id)
        studies = (delivery.study_instance_uid, *more_studies)
        return OutgoingFiles(delivery, anonymization, self, cancel, studies=studies, key=key)


class OutgoingFiles:
    """Makes the files of one delivery ready; a context manager that leaves no temporary file."""

    def __init__(
        self,
        delivery: Delivery,
        anonymization: Anonymization,
        preparation: Preparation,
        cancel: CancelToken,
        *,
        studies: Sequence[StudyInstanceUID],
        key: bytes,
    ) -> None:
        self._delivery = delivery
        self._anonymization = anonymization
        self._studies = preparation.studies
        self._renderer = preparation.renderer
        self._cpu = preparation.cpu
        self._deidentify = preparation.deidentify or _default_deidentify()
        self._cancel = cancel
        self._numbers = itertools.count(1)
        self.folder = preparation.staging / str(delivery.id)
        self._key = key
        self._study_uids = studies
        self._instances: dict[SOPInstanceUID, Instance] = {}

    def __enter__(self) -> Self:
        shutil.rmtree(self.folder, ignore_errors=True)  # left by a process that died
        try:
            self.folder.mkdir(parents=True, mode=0o700)
        except OSError as fault:
            raise no_room(fault) from fault
        for uid in self._study_uids:
            with contextlib.suppress(NotFoundError):
                for instance in self._studies.instances(uid):
                    self._instances[instance.sop_instance_uid] = instance
        return self

    def __exit__(self, *_fault: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def anonymized(self) -> bool:
        """Whether nothing but de-identified copies comes out."""
        return self._anonymization.enabled

    def instance(self, item: DeliveryItem) -> Instance | None:
        """The archive's record of an item, None for reports and for what is not there any more."""
        return self._instances.get(item.sop_instance_uid)

    def new_path(self) -> Path:
        """A path in the delivery's own staging folder that nothing has used."""
        return self.folder / f"{next(self._numbers):06d}.dcm"

    def prepared(self, items: Sequence[DeliveryItem]) -> Generator[Outgoing | Refused, None, None]:
        """Make items ready in their order; de-identification runs a little ahead."""
        if not self.anonymized:
            for item in items:
                self._cancel.raise_if_cancelled()
                yield self._plain(item)
            return
        with ThreadPoolExecutor(LOOK_AHEAD, thread_name_prefix="deidentify") as ahead:
            waiting: deque[Future[Outgoing | Refused]] = deque()
            try:
                for item in items:
                    waiting.append(ahead.submit(self._deidentified, item, self.new_path()))
                    if len(waiting) > LOOK_AHEAD:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()

    def _plain(self, item: DeliveryItem) -> Outgoing | Refused:
        if item.report_id is not None:
            return self._report(item)
        checked = self._checked(item)
        return checked if isinstance(checked, Refused) else Outgoing(item, checked)

    def _checked(self, item: DeliveryItem) -> Part10 | Refused:
        """The instance's file, if it is still the one that was imported."""
        instance = self.instance(item)
        if instance is None:
            return Refused(item, Message("It is no longer in the archive"))
        try:
            file = inspect(instance.path)
            with instance.path.open("rb") as stream:
                size = stream.seek(0, os.SEEK_END)
                stream.seek(0)
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        except OmegaError as fault:
            return Refused(item, fault.title.followed_by(fault.message))
        except OSError:
            return Refused(item, Message("The file cannot be read"))
        if (
            file.sop_instance_uid != item.sop_instance_uid
            or size != instance.size_bytes
            or (instance.sha256 and digest != instance.sha256)
        ):
            # the place of a file that was not copied can hold another patient's by now, and disks
            # and hands alter what is ours
            return Refused(
                item,
                Message("The file is not the one that was imported. Import the study again."),
            )
        return file

    def _deidentified(self, item: DeliveryItem, destination: Path) -> Outgoing | Refused:
        if item.report_id is not None:
            return Refused(item, Message("Reports do not travel with an anonymized study"))
        original = self._checked(item)
        if isinstance(original, Refused):
            return original
        try:
            self._cpu.run(
                self._deidentify,
                str(original.path),
                str(destination),
                self._key,
                self._anonymization.accept_pixel_risk,
                cancel=self._cancel,
            )
            file = inspect(destination)
        except (SendCancelled, TransientSendError):
            raise
        except StorageError as fault:
            raise no_room(fault) from fault
        except OmegaError as fault:
            return Refused(item, fault.title.followed_by(fault.message))
        # whatever else happened in there: the original stays here
        except Exception as fault:  # noqa: BLE001
            log.warning(
                "delivery %s: de-identification ended by %s",
                self._delivery.id,
                type(fault).__name__,
            )
            return Refused(
                item, Message("It could not be de-identified ({kind})", kind=type(fault).__name__)
            )
        if file.sop_instance_uid == item.sop_instance_uid:
            return Refused(item, Message("It could not be de-identified (same identity)"))
        return Outgoing(item, file, temporary=True)

    def _report(self, item: DeliveryItem) -> Outgoing | Refused:
        assert item.report_id is not None
        reason = Message("The study of the report is no longer in the archive")
        # a file can be gone, changed or another patient's: the first that is none of it serves
        for context in (one.path for one in self._instances.values() if one.path.exists()):
            try:
                report = self._studies.report(item.report_id)
                study = self._studies.study(self._delivery.study_instance_uid)
                rendered = self._renderer.encapsulated_pdf(report, study, context)
                return Outgoing(item, inspect(rendered), temporary=True)
            except OmegaError as fault:
                reason = fault.title.followed_by(fault.message)
            self._cancel.raise_if_cancelled()
        return Refused(item, reason)


def no_room(fault: Exception) -> TransientSendError:
    """Our own disk does not take the files that have to be made first."""
    return TransientSendError(
        Message("The data directory cannot be written"),
        Message("Make room on its disk; sending goes on by itself."),
        detail=f"{type(fault).__name__} {getattr(fault, 'errno', '')}",
    )


def _default_deidentify() -> Deidentify:
    """The de-identification of this program, imported when it is first needed."""
    from omega_desktop.deid.engine import deidentify_file

    return deidentify_file
