"""Deliveries as a table, for the panel and the window of the outbox."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
)

from omega_desktop.domain.model import (
    Delivery,
    DeliveryId,
    DeliveryState,
    DicomTarget,
    SendPriority,
)
from omega_desktop.ui.labels import (
    Look,
    channel_icon,
    peer_text,
    progress_text,
    reason_text,
    seconds_left,
    state_look,
    what_is_sent,
)
from omega_desktop.ui.outbox_feed import Snapshot
from omega_desktop.ui.send_words import priority_name, recipient_text
from omega_desktop.widgets.format import duration_text, moment_text, number_text, person_name

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
TICK_MS = 250

DeliveryRole = Qt.ItemDataRole.UserRole + 1
LookRole = Qt.ItemDataRole.UserRole + 2
ProgressRole = Qt.ItemDataRole.UserRole + 3
"""Share done, 0 to 1, of a running delivery; None for no bar."""


class OutboxColumn(StrEnum):
    """What can be shown of a delivery."""

    STATE = "state"
    PATIENT = "patient"
    WHAT = "what"
    DESTINATION = "destination"
    PEER = "peer"
    PRIORITY = "priority"
    PROGRESS = "progress"
    OBJECTS = "objects"
    START = "start"
    END = "end"
    DURATION = "duration"
    PAGES = "pages"
    FROM = "from"
    REQUESTER = "requester"
    FAILURES = "failures"
    REASON = "reason"
    ACTIONS = "actions"


PANEL_COLUMNS = (
    OutboxColumn.STATE,
    OutboxColumn.PATIENT,
    OutboxColumn.WHAT,
    OutboxColumn.DESTINATION,
    OutboxColumn.PROGRESS,
    OutboxColumn.REASON,
    OutboxColumn.ACTIONS,
)
FAX_COLUMNS = frozenset({OutboxColumn.PAGES, OutboxColumn.FROM})
"""What only a fax has."""
WINDOW_COLUMNS = tuple(column for column in OutboxColumn if column is not OutboxColumn.ACTIONS)


class OutboxModel(QAbstractTableModel):
    """Rows of a snapshot that pass a filter; a running row only changes its bar.

    Args:
        columns: which columns, in order.
        keep: which deliveries are shown.
    """

    def __init__(
        self,
        columns: Sequence[OutboxColumn],
        keep: Callable[[Delivery], bool],
        *,
        order: Callable[[Delivery], tuple[int, ...]] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._progress_columns = [
            place
            for place, column in enumerate(self.columns)
            if column in {OutboxColumn.PROGRESS, OutboxColumn.OBJECTS}
        ]
        self._keep, self._order = keep, order
        self._snapshot = Snapshot()
        self._shown: list[Delivery] = []
        self._rows: dict[DeliveryId, int] = {}
        self._tick = QTimer(self)  # the seconds of undo windows
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._on_tick)
        self._seconds: dict[DeliveryId, int] = {}

    # --- content -----------------------------------------------------------------------------

    def set_filter(self, keep: Callable[[Delivery], bool]) -> None:
        """Show other deliveries."""
        self._keep = keep
        self.show(self._snapshot)

    def show(self, snapshot: Snapshot) -> None:
        """Take over a snapshot; rows that stay are changed, not rebuilt."""
        lanes_changed = snapshot.lanes != self._snapshot.lanes
        self._snapshot = snapshot
        kept = [delivery for delivery in snapshot.deliveries if self._keep(delivery)]
        if self._order is not None:
            kept.sort(key=self._order)
        if [delivery.id for delivery in kept] == [delivery.id for delivery in self._shown]:
            before, self._shown = self._shown, kept
            for row, delivery in enumerate(kept):
                if lanes_changed or _without_progress(delivery) != _without_progress(before[row]):
                    self._changed(row)
                elif delivery != before[row]:
                    self._progress_changed(row)
        else:
            self.beginResetModel()
            self._shown = kept
            self._rows = {delivery.id: row for row, delivery in enumerate(kept)}
            self.endResetModel()
        self._watch_clock()

    def show_progress(self, snapshot: Snapshot, delivery_id: int) -> None:
        """Take over a snapshot in which one delivery got further."""
        self._snapshot = snapshot
        row = self._rows.get(DeliveryId(delivery_id))
        if row is None:
            return
        delivery = next((one for one in snapshot.deliveries if one.id == delivery_id), None)
        if delivery is not None:
            self._shown[row] = delivery
            self._progress_changed(row)

    def stop(self) -> None:
        """The window closes."""
        self._tick.stop()

    def delivery_at(self, row: int) -> Delivery | None:
        """The delivery of a row."""
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def row_of(self, delivery_id: DeliveryId) -> int | None:
        """Where a delivery is, if it is shown."""
        return self._rows.get(delivery_id)

    @property
    def deliveries(self) -> Sequence[Delivery]:
        """What is shown, from top to bottom."""
        return self._shown

    def _changed(self, row: int) -> None:
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))

    def _progress_changed(self, row: int) -> None:
        """Only the cells that show it: this comes often, and a painted cell costs time."""
        for column in self._progress_columns:
            place = self.index(row, column)
            self.dataChanged.emit(place, place)

    def _watch_clock(self) -> None:
        held = any(delivery.state is DeliveryState.HELD for delivery in self._shown)
        if held and not self._tick.isActive():
            self._tick.start()
        elif not held:
            self._tick.stop()
            self._seconds.clear()

    def _on_tick(self) -> None:
        for row, delivery in enumerate(self._shown):
            if delivery.state is DeliveryState.HELD:
                left = seconds_left(delivery)
                if self._seconds.get(delivery.id) != left:
                    self._seconds[delivery.id] = left
                    self._changed(row)

    # --- QAbstractTableModel -----------------------------------------------------------------

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.column_title(self.columns[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_alignment(self.columns[section]))
        return None

    def column_title(self, column: OutboxColumn) -> str:
        """A column's name."""
        return {
            OutboxColumn.STATE: self.tr("Status"),
            OutboxColumn.PATIENT: self.tr("Patient"),
            OutboxColumn.WHAT: self.tr("What"),
            OutboxColumn.DESTINATION: self.tr("Destination"),
            OutboxColumn.PEER: self.tr("Peer"),
            OutboxColumn.PRIORITY: self.tr("Priority"),
            OutboxColumn.PROGRESS: self.tr("Progress"),
            OutboxColumn.OBJECTS: self.tr("Objects"),
            OutboxColumn.START: self.tr("Start"),
            OutboxColumn.END: self.tr("End"),
            OutboxColumn.DURATION: self.tr("Duration"),
            OutboxColumn.PAGES: self.tr("Pages"),
            OutboxColumn.FROM: self.tr("From"),
            OutboxColumn.REQUESTER: self.tr("Requester"),
            OutboxColumn.FAILURES: self.tr("Failures"),
            OutboxColumn.REASON: self.tr("Reason"),
            OutboxColumn.ACTIONS: "",
        }[column]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        delivery = self.delivery_at(index.row()) if index.isValid() else None
        if delivery is None:
            return None
        column = self.columns[index.column()]
        value: object = None
        if role == Qt.ItemDataRole.DisplayRole:
            value = self.text(delivery, column)
        elif role == Qt.ItemDataRole.ToolTipRole:
            value = self.text(delivery, column) if column in _LONG else ""
        elif role == Qt.ItemDataRole.TextAlignmentRole:
            value = int(_alignment(column))
        elif role == Qt.ItemDataRole.AccessibleTextRole:
            text = self.text(delivery, column)
            value = self.tr("{column}: {value}").format(
                column=self.column_title(column), value=text or self.tr("none")
            )
        elif role == DeliveryRole:
            value = delivery
        elif role == LookRole:
            value = self._look(delivery, column)
        elif role == ProgressRole and column is OutboxColumn.PROGRESS:
            value = progress_share(delivery)
        return value

    def text(self, delivery: Delivery, column: OutboxColumn) -> str:
        """What stands in a cell; also what is exported."""
        study = self._snapshot.studies.get(delivery.study_instance_uid)
        if column is OutboxColumn.PATIENT:
            return person_name(study.patient.name) if study else self.tr("(study deleted)")
        if column is OutboxColumn.WHAT:
            return what_is_sent(delivery, study)
        if column is OutboxColumn.REASON:
            snapshot = self._snapshot
            return reason_text(
                delivery, snapshot.lane(delivery), instead=snapshot.instead(delivery)
            )
        if column is OutboxColumn.PEER and isinstance(delivery.target, DicomTarget):
            station = self._snapshot.stations.get(delivery.target.station_id)
            return f"{station.ae_title} {station.host}:{station.port}" if station else ""
        return _TEXTS[column](delivery)

    def _look(self, delivery: Delivery, column: OutboxColumn) -> Look | None:
        if column is OutboxColumn.STATE:
            return state_look(delivery)
        if column is OutboxColumn.DESTINATION:
            text = recipient_text(delivery.recipient)
            return Look(channel_icon(delivery.channel), text, "text")
        return None


_LONG = {
    OutboxColumn.STATE,
    OutboxColumn.WHAT,
    OutboxColumn.DESTINATION,
    OutboxColumn.PEER,
    OutboxColumn.REASON,
    OutboxColumn.PATIENT,
}


def _pages(delivery: Delivery) -> str:
    """``3/3``; empty when the service does not tell."""
    call = delivery.transmission
    if call is None or not call.pages_total:
        return ""
    return f"{number_text(call.pages_sent)}/{number_text(call.pages_total)}"


def _duration(delivery: Delivery) -> str:
    if delivery.transmission is not None and delivery.transmission.duration_s:
        return duration_text(delivery.transmission.duration_s)  # of the call, not of the handover
    if delivery.started_at is None:
        return ""
    ended = delivery.ended_at
    if ended is None:
        if delivery.state is not DeliveryState.IN_PROGRESS:
            return ""
        ended = datetime.now(UTC)
    return duration_text((ended - delivery.started_at).total_seconds())


_TEXTS: Mapping[OutboxColumn, Callable[[Delivery], str]] = {
    OutboxColumn.STATE: lambda one: state_look(one).text,
    OutboxColumn.DESTINATION: lambda one: recipient_text(one.recipient),
    OutboxColumn.PEER: peer_text,
    OutboxColumn.PAGES: _pages,
    OutboxColumn.FROM: lambda one: (
        recipient_text(one.transmission.sender_number) if one.transmission else ""
    ),
    OutboxColumn.PRIORITY: lambda one: priority_name(SendPriority(one.priority)),
    OutboxColumn.PROGRESS: progress_text,
    OutboxColumn.OBJECTS: lambda one: number_text(one.total),
    OutboxColumn.START: lambda one: moment_text(one.started_at),
    OutboxColumn.END: lambda one: moment_text(one.ended_at),
    OutboxColumn.DURATION: _duration,
    OutboxColumn.REQUESTER: lambda one: one.requester,
    OutboxColumn.FAILURES: lambda one: number_text(one.failures) if one.failures else "",
    OutboxColumn.ACTIONS: lambda _one: "",
}


def progress_share(delivery: Delivery) -> float | None:
    """How full a bar is; a delivery that never started or has ended well needs none."""
    if delivery.total <= 1 or delivery.state in {DeliveryState.HELD, DeliveryState.COMPLETED}:
        return None
    if delivery.state is not DeliveryState.IN_PROGRESS and delivery.done == 0:
        return None
    return min(1.0, delivery.done / delivery.total)


def _alignment(column: OutboxColumn) -> Qt.AlignmentFlag:
    right = column in {
        OutboxColumn.OBJECTS,
        OutboxColumn.FAILURES,
        OutboxColumn.DURATION,
        OutboxColumn.PAGES,
    }
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _without_progress(delivery: Delivery) -> Delivery:
    return replace(delivery, done=0, total=0)
