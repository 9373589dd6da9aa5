"""One look at the outbox, shared by every view of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, QTimer, Signal

from omega_desktop.domain.errors import NotFoundError
from omega_desktop.domain.model import (
    Delivery,
    DeliveryId,
    DeliveryState,
    Lane,
    Station,
    StationId,
    Study,
    StudyInstanceUID,
)
from omega_desktop.runtime.jobs import JobControl
from omega_desktop.ui.context import Context
from omega_desktop.ui.labels import ATTENTION, WAITING

NEWEST = 500
"""How many deliveries of any state are read at first; those that have not ended are read all."""
OPEN_LIMIT = 5000
SETTLE_MS = 80


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Deliveries, newest first, with the studies they are about and the lanes that are blocked.

    Args:
        deliveries: all that have not ended, and the newest of the others.
        studies: those that still exist.
        lanes: those that are blocked.
        stations: destinations by their id.
        older: there are more than are here.
    """

    deliveries: Sequence[Delivery] = ()
    studies: dict[StudyInstanceUID, Study] = field(repr=False, default_factory=dict)
    lanes: Sequence[Lane] = ()
    stations: dict[StationId, Station] = field(repr=False, default_factory=dict)
    older: bool = False

    def count(self, *states: DeliveryState) -> int:
        """How many deliveries are in one of these states."""
        return sum(delivery.state in states for delivery in self.deliveries)

    def attention(self, state: DeliveryState | None = None) -> int:
        """How many deliveries need the user; only those in a state."""
        return sum(one.needs_attention and state in {None, one.state} for one in self.deliveries)

    def instead(self, delivery: Delivery) -> Delivery | None:
        """The last of what was sent in the place of one that failed; None when that is not here."""
        known = {one.id: one for one in self.deliveries}
        last, following = None, delivery.instead
        while following is not None and following in known:
            last = known.pop(following)
            following = last.instead
        return last

    def lane(self, delivery: Delivery) -> Lane | None:
        """The blocked lane a delivery waits in."""
        return next((lane for lane in self.lanes if lane.key == delivery.lane), None)

    def by_study(self) -> dict[StudyInstanceUID, Delivery]:
        """The delivery that says most about each study: what runs, what needs the user, newest."""
        best: dict[StudyInstanceUID, Delivery] = {}
        for delivery in self.deliveries:
            known = best.get(delivery.study_instance_uid)
            if known is None or _weight(delivery) > _weight(known):
                best[delivery.study_instance_uid] = delivery
        return best

    def is_open(self, uid: StudyInstanceUID) -> bool:
        """Whether something of this study is still to be sent."""
        open_states = (*WAITING, DeliveryState.IN_PROGRESS, DeliveryState.UNKNOWN)
        return any(
            delivery.study_instance_uid == uid and delivery.state in open_states
            for delivery in self.deliveries
        )


def _weight(delivery: Delivery) -> int:
    if delivery.needs_attention:
        return 3
    if delivery.state is DeliveryState.IN_PROGRESS:
        return 2
    return 1 if delivery.state in WAITING else 0


class OutboxFeed(QObject):
    """Reads the outbox in a job when the dispatcher says it changed.

    Signals:
        loaded: a new snapshot is there.
        progressed: one delivery (id) got further; its row of the snapshot is already newer.
        failed: the outbox could not be read; with the exception.
    """

    loaded = Signal()
    progressed = Signal(int)
    failed = Signal(object)

    def __init__(self, context: Context, *, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self.snapshot = Snapshot()
        self._newest = NEWEST
        self._reading = False
        self._again = False
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)  # a burst of changes is read once
        self._settle.timeout.connect(self.reload)
        context.dispatcher.outbox_changed.connect(self._settle.start)
        context.dispatcher.progressed.connect(self._on_dispatcher_progressed)

    def stop(self) -> None:
        """Look no more: the window closes."""
        self._settle.stop()

    def read_older(self) -> None:
        """Show as many again, further back."""
        self._newest *= 2
        self.reload()

    def reload(self) -> None:
        """Read the outbox now."""
        if self._reading:
            self._again = True
            return
        self._reading = True
        self._context.jobs.start(
            self._read,
            name="read outbox",
            owner=self,
            done=self._on_read_done,
            failed=self._on_read_failed,
        )

    def _read(self, _control: JobControl) -> Snapshot:
        outbox, worklist = self._context.outbox, self._context.worklist
        open_states = (*WAITING, *ATTENTION, DeliveryState.IN_PROGRESS)
        wanted = self._newest
        newest = outbox.deliveries(limit=wanted)
        found = {
            delivery.id: delivery
            for delivery in (*outbox.deliveries(states=open_states, limit=OPEN_LIMIT), *newest)
        }
        known = self.snapshot.studies
        studies: dict[StudyInstanceUID, Study] = {}
        for uid in {delivery.study_instance_uid for delivery in found.values()}:
            study = known.get(uid)
            if study is None:
                try:
                    study = worklist.study(uid)
                except NotFoundError:
                    continue  # deleted meanwhile; its deliveries stay in the log
            studies[uid] = study
        newest_first = sorted(found.values(), key=lambda delivery: delivery.id, reverse=True)
        stations = {one.id: one for one in self._context.directory.stations(None)}
        older = len(newest) == wanted
        return Snapshot(newest_first, studies, outbox.lanes(), stations, older=older)

    def _on_read_done(self, snapshot: Snapshot) -> None:
        self._reading = False
        self.snapshot = snapshot
        self.loaded.emit()
        if self._again:
            self._again = False
            self._settle.start()

    def _on_read_failed(self, fault: Exception) -> None:
        self._reading = False
        self.failed.emit(fault)

    def _on_dispatcher_progressed(self, delivery_id: int, done: int, total: int) -> None:
        changed = [
            replace(delivery, done=done, total=total)
            if delivery.id == DeliveryId(delivery_id)
            else delivery
            for delivery in self.snapshot.deliveries
        ]
        self.snapshot = replace(self.snapshot, deliveries=changed)
        self.progressed.emit(delivery_id)
