"""Sends a study to a station by C-STORE, resuming where an earlier attempt stopped.

Source: DICOM PS3.4 Annex B (Storage Service Class).
"""

import contextlib
import logging
from pathlib import Path

from pydicom.uid import UID

from omega_desktop.dicom.link import ConnectionLostError
from omega_desktop.dicom.negotiation import ProposedContext, split_contexts
from omega_desktop.dicom.part10 import EXPLICIT_VR_LITTLE_ENDIAN, inspect
from omega_desktop.dicom.status import StatusClass, StoreStatus
from omega_desktop.dicom.store import (
    AssociationStoreEngine,
    StoreEngine,
    StoreOptions,
    StoreSession,
)
from omega_desktop.dicom.transcode import TARGETS, syntax_name, transcode
from omega_desktop.domain.errors import (
    NotFoundError,
    OmegaError,
    PermanentSendError,
    SendCancelled,
    StorageError,
    TransientSendError,
)
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Channel,
    Delivery,
    DeliveryItem,
    DicomTarget,
    ItemState,
    Receipt,
    Rung,
    SOPInstanceUID,
    Station,
)
from omega_desktop.domain.ports import (
    CancelToken,
    CpuPool,
    DeliveryJournal,
    Progress,
    ReportRenderer,
    SettingsReader,
    StationDirectory,
    StudyReader,
)
from omega_desktop.senders.outgoing import (
    ENCAPSULATED_PDF,
    Deidentify,
    Outgoing,
    OutgoingFiles,
    Preparation,
    Refused,
    no_room,
)

log = logging.getLogger(__name__)

LOSSES_WITHOUT_PROGRESS = 2  # lost connections in a row before the attempt ends
BUSY_IN_A_ROW = 3  # "out of resources" answers in a row before the attempt ends


class DicomStoreSender:
    """The DICOM channel. See ``ports.Sender``.

    Args:
        studies: local studies.
        stations: destinations.
        journal: where every acknowledged instance is written at once.
        renderer: makes the encapsulated PDF of a report that travels along.
        cpu: where de-identification and transcoding run.
        settings: ``dicom.calling_ae_title`` and ``dicom.timeout_s``.
        staging: where temporary files go, in a folder per delivery.
        deidentify: a module-level function; the program's own by default.
        engine: sends the instances; the program's own by default.
    """

    channel = Channel.DICOM
    repeatable = True

    def __init__(
        self,
        *,
        studies: StudyReader,
        stations: StationDirectory,
        journal: DeliveryJournal,
        renderer: ReportRenderer,
        cpu: CpuPool,
        settings: SettingsReader,
        staging: Path,
        deidentify: Deidentify | None = None,
        engine: StoreEngine | None = None,
    ) -> None:
        self._stations = stations
        self._journal = journal
        self._cpu = cpu
        self._settings = settings
        self._preparation = Preparation(studies, journal, renderer, cpu, staging, deidentify)
        self._engine = engine or AssociationStoreEngine()

    def send(self, delivery: Delivery, *, progress: Progress, cancel: CancelToken) -> Receipt:
        """Send what is not stored yet; see ``ports.Sender``."""
        target = delivery.target
        assert isinstance(target, DicomTarget)
        try:
            station = self._stations.station(target.station_id)
        except NotFoundError as fault:
            raise PermanentSendError(
                Message("The station was deleted"), Message("Send the study to another station.")
            ) from fault
        options = StoreOptions(
            calling_ae_title=self._settings.text("dicom.calling_ae_title"),
            timeout_s=float(self._settings.number("dicom.timeout_s")),
            priority=delivery.priority,
        )
        with self._preparation.files(delivery, target.anonymization, cancel) as files:
            attempt = _Attempt(
                delivery, station, options, files, self._journal, self._cpu, progress, cancel
            )
            attempt.run(self._engine)
        return attempt.receipt()


class _Attempt:
    """One attempt at one delivery."""

    def __init__(
        self,
        delivery: Delivery,
        station: Station,
        options: StoreOptions,
        files: OutgoingFiles,
        journal: DeliveryJournal,
        cpu: CpuPool,
        progress: Progress,
        cancel: CancelToken,
    ) -> None:
        self._delivery = delivery
        self._station = station
        self._options = options
        self._files = files
        self._journal = journal
        self._cpu = cpu
        self._progress = progress
        self._cancel = cancel
        items = journal.items(delivery.id)
        self._total = sum(item.state is not ItemState.LEFT_OUT for item in items)
        self._done = sum(item.state in (ItemState.STORED, ItemState.WARNING) for item in items)
        self._waiting: dict[SOPInstanceUID, DeliveryItem] = {
            item.sop_instance_uid: item for item in journal.pending_items(delivery.id)
        }
        # contexts of files that turned out to be other than the archive says
        self._found: dict[SOPInstanceUID, ProposedContext] = {}
        self._losses = 0
        self._busy: list[StoreStatus] = []
        self._busy_in_a_row = 0
        self._converted = 0

    def run(self, engine: StoreEngine) -> None:
        """Send until nothing waits; one association after the other."""
        self._progress(self._done, self._total)
        try:
            while self._waiting and self._busy_in_a_row < BUSY_IN_A_ROW:
                self._cancel.raise_if_cancelled()
                try:
                    self._one_association(engine)
                except ConnectionLostError:
                    self._losses += 1
                    if self._losses >= LOSSES_WITHOUT_PROGRESS:
                        raise
                    log.info("delivery %s: connection lost, connecting again", self._delivery.id)
        finally:
            if self._converted:
                self._journal.note(
                    self._delivery.id,
                    "converted",
                    Message(
                        "Instances converted without loss for the station: {count}",
                        count=self._converted,
                    ),
                )

    def receipt(self) -> Receipt:
        """What came of the delivery as a whole; raises when something is not stored."""
        items = self._journal.items(self._delivery.id)
        warnings = sum(item.state is ItemState.WARNING for item in items)
        stored = warnings + sum(item.state is ItemState.STORED for item in items)
        refused = [item for item in items if item.state is ItemState.REFUSED]
        if self._busy:
            raise TransientSendError(
                Message("{stored} of {total} stored", stored=stored, total=self._total),
                self._busy[-1].words,
                detail=f"status {self._busy[-1].code}",
            )
        if refused:
            raise PermanentSendError(
                Message(
                    "{stored} of {total} stored, {refused} refused",
                    stored=stored,
                    total=self._total,
                    refused=len(refused),
                ),
                refused[0].reason,
                detail=f"first status {refused[0].status}",
            )
        if not stored:
            raise PermanentSendError(
                Message("There is nothing to send"),
                Message("Nothing of this study may travel in this way."),
            )
        if warnings:
            words = Message(
                "Instances stored: {count}, of these with a warning: {warnings}",
                count=stored,
                warnings=warnings,
            )
        elif stored == 1:
            words = Message("1 instance stored")
        else:
            words = Message("{count} instances stored", count=stored)
        # who was called, as it was called: the station may be edited afterwards
        called = f"{self._station.ae_title}@{self._station.host}:{self._station.port}"
        return Receipt(Rung.HANDED_OVER, words, remote_id=called)

    # --- one association ---------------------------------------------------------------------

    def _one_association(self, engine: StoreEngine) -> None:
        proposed, batch = self._batch()
        session: StoreSession | None = None
        with contextlib.ExitStack() as open_things:
            prepared = open_things.enter_context(contextlib.closing(self._files.prepared(batch)))
            for one in prepared:
                if isinstance(one, Refused):
                    self._settle(one.item, ItemState.REFUSED, reason=one.reason)
                    continue
                try:
                    if not self._fits(one, proposed):
                        continue
                    # opened when the first file is ready: a peer does not wait for ever
                    if session is None:
                        opened = engine.open(self._station, proposed, self._options, self._cancel)
                        session = open_things.enter_context(opened)
                    if not self._one_instance(session, one):
                        return
                finally:
                    one.discard()
                self._cancel.raise_if_cancelled()

    def _batch(self) -> tuple[list[ProposedContext], list[DeliveryItem]]:
        """The contexts of the next association, and the items that it can take."""
        wanted = {uid: self._contexts(item) for uid, item in self._waiting.items()}
        groups = split_contexts(context for contexts in wanted.values() for context in contexts)
        if not groups:  # nothing but items that are not there any more
            return [], list(self._waiting.values())
        classes = {context.abstract_syntax for context in groups[0]}
        batch = [
            self._waiting[uid]
            for uid, contexts in wanted.items()
            if not contexts or contexts[0].abstract_syntax in classes
        ]
        return groups[0], batch

    def _contexts(self, item: DeliveryItem) -> list[ProposedContext]:
        """As it is stored first, then what it could be converted to."""
        instance = self._files.instance(item)
        if item.sop_instance_uid in self._found:
            first = self._found[item.sop_instance_uid]
        elif item.report_id is not None:
            first = ProposedContext(ENCAPSULATED_PDF, EXPLICIT_VR_LITTLE_ENDIAN)
        elif instance is not None and instance.sop_class_uid and instance.transfer_syntax_uid:
            first = ProposedContext(instance.sop_class_uid, instance.transfer_syntax_uid)
        else:
            return []
        return [first, *(ProposedContext(first.abstract_syntax, target) for target in TARGETS)]

    def _fits(self, one: Outgoing, proposed: list[ProposedContext]) -> bool:
        """Whether this association asks for what the file really is; if not, the next one does."""
        file, item = one.file, one.item
        if not file.sop_class_uid or not file.sop_instance_uid:
            reason = Message("The file does not say what object it is")
            self._settle(item, ItemState.REFUSED, reason=reason)
            return False
        context = ProposedContext(file.sop_class_uid, file.transfer_syntax_uid)
        if context in proposed:
            return True
        self._found[item.sop_instance_uid] = context
        return False

    def _one_instance(self, session: StoreSession, one: Outgoing) -> bool:
        """Send one file; False when the association cannot be used any more."""
        if session.accepted(ProposedContext(one.file.sop_class_uid, one.file.transfer_syntax_uid)):
            return self._store(session, one)
        return self._store_converted(session, one)

    def _store_converted(self, session: StoreSession, one: Outgoing) -> bool:
        file = one.file
        kind = ProposedContext(file.sop_class_uid, file.transfer_syntax_uid)
        target = next(
            (t for t in TARGETS if session.accepted(ProposedContext(kind.abstract_syntax, t))), None
        )
        if target is None:
            reason = Message(
                "The station takes neither {syntax} nor an uncompressed form of this kind of "
                "object ({kind})",
                syntax=syntax_name(kind.transfer_syntax),
                kind=UID(kind.abstract_syntax).name,
            )
            self._settle(one.item, ItemState.REFUSED, reason=reason)
            return True
        path = self._files.new_path()
        try:
            self._cpu.run(transcode, str(file.path), str(path), target, cancel=self._cancel)
            converted = Outgoing(one.item, inspect(path), temporary=True)
        except SendCancelled:
            raise
        except StorageError as fault:
            raise no_room(fault) from fault
        except (OmegaError, RuntimeError) as fault:
            reason = Message(
                "The station does not take {syntax}", syntax=syntax_name(kind.transfer_syntax)
            )
            why = fault.title if isinstance(fault, OmegaError) else None
            self._settle(one.item, ItemState.REFUSED, reason=reason.followed_by(why))
            return True
        note = Message(
            "Sent as {sent} without loss, because the station does not take {stored}",
            sent=syntax_name(target),
            stored=syntax_name(kind.transfer_syntax),
        )
        try:
            return self._store(session, converted, note=note)
        finally:
            converted.discard()

    def _store(self, session: StoreSession, one: Outgoing, *, note: Message | None = None) -> bool:
        item = one.item
        try:
            status = session.store(one.file)
        except ConnectionLostError:
            # the others first: one object that a station chokes on must not hold them up
            self._waiting[item.sop_instance_uid] = self._waiting.pop(item.sop_instance_uid)
            raise
        except OSError:
            self._settle(item, ItemState.REFUSED, reason=Message("The file cannot be read"))
            return False
        self._losses = 0
        if status.kind is StatusClass.TRANSIENT:
            del self._waiting[item.sop_instance_uid]  # stays pending for the next attempt
            self._busy.append(status)
            self._busy_in_a_row += 1
            return self._busy_in_a_row < BUSY_IN_A_ROW
        self._busy_in_a_row = 0
        state = {
            StatusClass.SUCCESS: ItemState.STORED,
            StatusClass.WARNING: ItemState.WARNING,
            StatusClass.REFUSED: ItemState.REFUSED,
        }[status.kind]
        words = note if status.kind is StatusClass.SUCCESS else status.words.followed_by(note)
        if status.stored:
            self._converted += note is not None
        self._settle(item, state, status=status.value, reason=words)
        return True

    def _settle(
        self,
        item: DeliveryItem,
        state: ItemState,
        *,
        status: int | None = None,
        reason: Message | None = None,
    ) -> None:
        """Write an item's outcome before anything else happens."""
        self._journal.record_item(
            self._delivery.id, item.sop_instance_uid, state, status=status, reason=reason
        )
        del self._waiting[item.sop_instance_uid]
        if state in (ItemState.STORED, ItemState.WARNING):
            self._done += 1
        self._progress(self._done, self._total)
