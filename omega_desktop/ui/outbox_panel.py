"""The outbox at the bottom of the window: what is being sent, and what needs the user."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QToolButton, QVBoxLayout, QWidget

from omega_desktop.domain.model import Delivery, DeliveryState, Lane
from omega_desktop.ui.context import Context
from omega_desktop.ui.delivery_actions import DeliveryActions
from omega_desktop.ui.labels import WAITING, lane_text, progress_text, state_look
from omega_desktop.ui.outbox_feed import OutboxFeed, Snapshot
from omega_desktop.ui.outbox_model import PANEL_COLUMNS, OutboxColumn, OutboxModel, progress_share
from omega_desktop.ui.outbox_table import OutboxTable
from omega_desktop.ui.table_delegate import PADDING, row_height
from omega_desktop.widgets.format import error_text
from omega_desktop.widgets.inline_message import InlineMessage, Tone
from omega_desktop.widgets.labels import ElidedLabel
from omega_desktop.widgets.parts import make_button, make_surface
from omega_desktop.widgets.rows import select_row
from omega_desktop.widgets.theme import ICON_PX, SPACE_1, SPACE_2

State = DeliveryState
RECENT = timedelta(minutes=10)
"""How long what has ended stays in the panel, so that its result is seen."""
MAX_LANES = 3
MAX_ROWS = 5
LEAST_DIGITS = 60
REASON_DIGITS = 24
LAPSE_MS = 30_000

_FIRST_WIDENED = (
    OutboxColumn.DESTINATION,
    OutboxColumn.PATIENT,
    OutboxColumn.WHAT,
    OutboxColumn.REASON,
)
"""Whose text is shown whole first: where it goes, and whose it is."""
_ORDER = {
    State.UNKNOWN: 0,
    State.FAILED: 1,
    State.IN_PROGRESS: 2,
    State.HELD: 3,
    State.READY: 4,
    State.ON_HOLD: 5,
    State.COMPLETED: 6,
    State.CANCELLED: 7,
}


def is_current(delivery: Delivery, now: datetime | None = None) -> bool:
    """Whether a delivery belongs into the panel: not over, or over just now."""
    if delivery.state in {State.COMPLETED, State.CANCELLED} or delivery.settled_by_next_way:
        ended = delivery.ended_at
        return ended is not None and (now or datetime.now(UTC)) - ended < RECENT
    return True


def panel_order(delivery: Delivery) -> tuple[int, ...]:
    """What needs the user first, then what runs, then the queue as it will be sent."""
    waiting = delivery.state in WAITING
    return (
        _ORDER[State.COMPLETED if delivery.settled_by_next_way else delivery.state],
        -int(delivery.priority) if waiting else 0,
        delivery.id if waiting else -delivery.id,
    )


class OutboxPanel(QWidget):
    """Header with the counts in words, messages of lanes, rows.

    Signals:
        window_requested: the whole outbox should open.
        settings_requested: a part of the settings must be looked at ("sign in again").
        folded_changed: the panel was folded or unfolded.
        height_wanted: it holds more or fewer rows or messages than before.
    """

    window_requested = Signal()
    settings_requested = Signal(str)
    folded_changed = Signal(bool)
    height_wanted = Signal()

    def __init__(
        self,
        context: Context,
        feed: OutboxFeed,
        actions: DeliveryActions,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("outbox_panel")
        self._context, self._feed, self._actions = context, feed, actions
        self._fitted = 0
        theme = context.theme
        self.model = OutboxModel(PANEL_COLUMNS, is_current, order=panel_order, parent=self)
        self.table = OutboxTable(context, self.model, actions, name="outbox_table", parent=self)
        self._set_up_columns()
        self.table.setMinimumHeight(row_height(theme))
        self.table.opened.connect(self.window_requested)
        self.message = InlineMessage(theme, parent=self)
        self._lanes = [InlineMessage(theme, parent=self) for _ in range(MAX_LANES)]
        self._body = QWidget(self)
        messages = QVBoxLayout()
        messages.setContentsMargins(SPACE_2, 0, SPACE_2, 0)
        messages.setSpacing(SPACE_1)
        for message in (self.message, *self._lanes):
            messages.addWidget(message)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(SPACE_1)
        body.addLayout(messages)
        body.addWidget(self.table, 1)
        body.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._header = self._make_header()
        column.addWidget(self._header)
        column.addWidget(self._body, 1)
        self._lapse = QTimer(self)  # rows that ended leave the panel after a while
        self._lapse.setInterval(LAPSE_MS)
        self._lapse.timeout.connect(self._on_lapse)
        feed.loaded.connect(self._on_feed_loaded)
        feed.progressed.connect(self._on_feed_progressed)
        feed.failed.connect(self._on_fault)
        actions.failed.connect(self._on_fault)
        actions.told.connect(self._on_told)
        self._on_feed_loaded()

    def _make_header(self) -> QWidget:
        theme = self._context.theme
        header = make_surface("window", self)
        self.toggle = QToolButton(header)
        self.toggle.setObjectName("outbox_toggle")
        self.toggle.setProperty("kind", "quiet")
        self.toggle.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.toggle.setText(self.tr("Outbox"))
        self.toggle.setFont(theme.font("strong"))
        self.toggle.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.toggle.clicked.connect(lambda: self.set_folded(folded=not self.folded))
        self._counts = ElidedLabel(theme, tone="muted", parent=header)
        self._counts.setObjectName("outbox_counts")
        everything = make_button(
            theme, self.tr("Show all"), name="outbox_all", kind="link", parent=header
        )
        everything.setToolTip(self.tr("All deliveries with details and history (Ctrl+Shift+O)"))
        everything.clicked.connect(self.window_requested)
        row = QHBoxLayout(header)
        row.setContentsMargins(SPACE_1, 2, SPACE_2, 2)
        row.setSpacing(SPACE_2)
        row.addWidget(self.toggle)
        row.addWidget(self._counts, 1)
        row.addWidget(everything)
        self._show_fold(folded=False)
        return header

    def _set_up_columns(self) -> None:
        header = self.table.horizontalHeader()
        header.hide()
        header.setMinimumSectionSize(0)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setStretchLastSection(False)

    # --- folding -----------------------------------------------------------------------------

    @property
    def folded(self) -> bool:
        """Whether only the header is shown."""
        return self._body.isHidden()

    def set_folded(self, *, folded: bool) -> None:
        """Show or hide the rows."""
        if folded != self.folded:
            self._body.setHidden(folded)
            self._show_fold(folded=folded)
            self.folded_changed.emit(folded)

    def _show_fold(self, *, folded: bool) -> None:
        icon = "chevron-right" if folded else "chevron-down"
        self._context.theme.set_icon(self.toggle, icon, "muted")
        words = self.tr("Unfold the outbox") if folded else self.tr("Fold the outbox")
        self.toggle.setAccessibleName(words)
        self.toggle.setToolTip(words)

    def focus_rows(self) -> None:
        """Give the rows focus; the header when there are none."""
        if self.folded or not self.model.rowCount():
            self.toggle.setFocus()
            return
        if not self.table.currentIndex().isValid():
            select_row(self.table, 0)
        self.table.setFocus()

    def header_height(self) -> int:
        """The height when folded."""
        return self._header.sizeHint().height()

    def wanted_height(self) -> int:
        """Enough for the messages and a few rows."""
        if self.folded:
            return self.header_height()
        rows = min(MAX_ROWS, self.model.rowCount())
        messages = sum(
            message.heightForWidth(self.width() - 2 * SPACE_2) + SPACE_1
            for message in (self.message, *self._lanes)
            if not message.isHidden()
        )
        row = self.table.verticalHeader().defaultSectionSize()
        return self.header_height() + messages + rows * row + (SPACE_2 if rows or messages else 0)

    # --- content -----------------------------------------------------------------------------

    def _on_feed_loaded(self) -> None:
        snapshot = self._feed.snapshot
        self.model.show(snapshot)
        self._show_counts(snapshot)
        self._show_lanes(snapshot.lanes)
        self._show_rows()
        ended = any(
            one.state in {State.COMPLETED, State.CANCELLED} for one in self.model.deliveries
        )
        if ended and not self._lapse.isActive():
            self._lapse.start()
        elif not ended:
            self._lapse.stop()

    def _on_feed_progressed(self, delivery_id: int) -> None:
        self.model.show_progress(self._feed.snapshot, delivery_id)

    def _on_lapse(self) -> None:
        self._on_feed_loaded()

    def stop(self) -> None:
        """The window closes."""
        self._lapse.stop()
        self.model.stop()

    def _show_counts(self, snapshot: Snapshot) -> None:
        sending = snapshot.count(State.IN_PROGRESS)
        queued = snapshot.count(State.READY, State.HELD)
        on_hold = snapshot.count(State.ON_HOLD)
        attention = snapshot.attention()
        words = [
            text
            for count, text in (
                (sending, self.tr("%n sending", "", sending)),
                (queued, self.tr("%n queued", "", queued)),
                (on_hold, self.tr("%n on hold", "", on_hold)),
                (attention, self.tr("%n needs attention", "", attention)),
            )
            if count
        ]
        self._counts.setText(" · ".join(words) or self._nothing_waits(snapshot))
        self._context.theme.set_tone(self._counts, "warning" if attention else "muted")

    def _nothing_waits(self, snapshot: Snapshot) -> str:
        today = datetime.now().astimezone().date()
        sent = sum(
            one.state is State.COMPLETED
            and one.ended_at is not None
            and one.ended_at.astimezone().date() == today
            for one in snapshot.deliveries
        )
        return self.tr("Nothing waits. Sent today: %n", "", sent)

    def _show_rows(self) -> None:
        self.table.setVisible(self.model.rowCount() > 0)
        self._arrange_columns()
        height = self.wanted_height()
        if height != self._fitted:
            self._fitted = height
            self.height_wanted.emit()

    def _show_lanes(self, lanes: Sequence[Lane]) -> None:
        """One message per blocked lane, not one per row."""
        for place, message in enumerate(self._lanes):
            if place >= len(lanes):
                message.clear()
                continue
            lane = lanes[place]
            key = lane.key
            if lane.blocked == "auth":
                actions = [
                    (self.tr("Open settings"), lambda key=key: self._ask_for_settings(key)),
                    (self.tr("Try again"), lambda key=key: self._actions.resume_lane(key)),
                ]
            else:
                actions = [(self.tr("Try now"), lambda key=key: self._actions.probe_lane(key))]
            message.set_message(Tone.WARNING, lane_text(lane), actions=actions)

    def _ask_for_settings(self, lane: str) -> None:
        self.settings_requested.emit("gateway" if lane.startswith("link:") else "email")

    def _on_told(self, said: str) -> None:
        self.message.set_message(Tone.OK, said, closable=True)

    def _on_fault(self, fault: Exception) -> None:
        detail = getattr(fault, "detail", "") or type(fault).__name__
        self.set_folded(folded=False)  # an answer to the user is never hidden
        self.message.set_message(Tone.DANGER, error_text(fault), details=str(detail), closable=True)

    # --- columns -----------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange_columns()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange_columns()

    def _arrange_columns(self) -> None:
        """Give the acts what they need and share the rest: no row ever scrolls sideways."""
        digit = self.fontMetrics().horizontalAdvance("0")
        total = self.table.viewport().width() or self.width()
        links = max(
            (self.table.delegate.links_width(one) for one in self.model.deliveries), default=0
        )
        metrics = QFontMetrics(self._context.theme.font("body"))
        states = [  # as if every number had two digits: a countdown moves nothing
            metrics.horizontalAdvance(re.sub(r"\d+", "00", state_look(one).text))
            for one in self.model.deliveries
        ]
        numbers = [metrics.horizontalAdvance(progress_text(one)) for one in self.model.deliveries]
        bars = any(progress_share(one) is not None for one in self.model.deliveries)
        fixed = {
            OutboxColumn.STATE: max(states, default=0) + ICON_PX + 2 * PADDING + 8,
            OutboxColumn.PROGRESS: 19 * digit
            if bars
            else max(numbers, default=0) + 2 * PADDING + 2,
            OutboxColumn.ACTIONS: links,
        }
        shares = {
            OutboxColumn.PATIENT: 0.22,
            OutboxColumn.WHAT: 0.22,
            OutboxColumn.DESTINATION: 0.24,
            OutboxColumn.REASON: 0.32,
        }
        rest = max(0, total - sum(fixed.values()))
        for column in (OutboxColumn.REASON, OutboxColumn.PROGRESS):  # what gives way
            narrow = rest < LEAST_DIGITS * digit
            self.table.setColumnHidden(PANEL_COLUMNS.index(column), narrow)
            if narrow:
                rest += fixed.pop(column, 0)
                spare = shares.pop(column, 0.0)
                shares = {key: share / (1 - spare) for key, share in shares.items()}
        widths = fixed | self._shared_out(rest, shares)
        for place, column in enumerate(PANEL_COLUMNS):
            if column in widths:
                self.table.setColumnWidth(place, widths[column])

    def _shared_out(
        self, rest: int, shares: Mapping[OutboxColumn, float]
    ) -> dict[OutboxColumn, int]:
        """Each column its share; what one does not need goes to those whose text is cut."""
        needed = {
            column: max(0, self.table.sizeHintForColumn(PANEL_COLUMNS.index(column)))
            for column in shares
        }
        widths = {column: int(rest * share) for column, share in shares.items()}
        if OutboxColumn.REASON in needed:  # long, and whole in the tooltip and the details
            least = REASON_DIGITS * self.fontMetrics().horizontalAdvance("0")
            needed[OutboxColumn.REASON] = min(needed[OutboxColumn.REASON], least)
        for column in (one for one in _FIRST_WIDENED if one in shares):
            for giver in shares:
                spare = max(0, widths[giver] - needed[giver])
                taken = min(spare, max(0, needed[column] - widths[column]))
                widths[giver] -= taken
                widths[column] += taken
        return widths
