"""All deliveries, with filters, details and history."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from omega_desktop.domain.model import Channel, Delivery, DeliveryId, DeliveryState
from omega_desktop.domain.worklist import fold
from omega_desktop.ui.context import Context
from omega_desktop.ui.csv_export import separator, write_csv
from omega_desktop.ui.delivery_actions import Act, DeliveryActions
from omega_desktop.ui.delivery_details import DeliveryDetails
from omega_desktop.ui.labels import ATTENTION, WAITING, channel_name, state_name, target_name
from omega_desktop.ui.outbox_feed import OutboxFeed
from omega_desktop.ui.outbox_model import (
    FAX_COLUMNS,
    WINDOW_COLUMNS,
    OutboxColumn,
    OutboxModel,
)
from omega_desktop.ui.outbox_table import OutboxTable
from omega_desktop.widgets.filter_chip import FilterChip
from omega_desktop.widgets.format import error_text
from omega_desktop.widgets.inline_message import InlineMessage, Tone
from omega_desktop.widgets.parts import make_button, make_label
from omega_desktop.widgets.rows import select_row
from omega_desktop.widgets.search_field import SearchField
from omega_desktop.widgets.theme import SPACE_2, SPACE_3

State = DeliveryState
COLUMNS_KEY = "ui.outbox.columns"
_WIDTHS = {
    OutboxColumn.STATE: 32,
    OutboxColumn.PATIENT: 22,
    OutboxColumn.WHAT: 22,
    OutboxColumn.DESTINATION: 24,
    OutboxColumn.PEER: 20,
    OutboxColumn.PRIORITY: 10,
    OutboxColumn.PROGRESS: 20,
    OutboxColumn.OBJECTS: 9,
    OutboxColumn.START: 18,
    OutboxColumn.END: 18,
    OutboxColumn.DURATION: 12,
    OutboxColumn.PAGES: 9,
    OutboxColumn.FROM: 18,
    OutboxColumn.REQUESTER: 16,
    OutboxColumn.FAILURES: 9,
    OutboxColumn.REASON: 50,
}


class OutboxWindow(QWidget):
    """The log of sending, in a window of its own."""

    def __init__(
        self,
        context: Context,
        feed: OutboxFeed,
        actions: DeliveryActions,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("outbox_window")
        self.setWindowTitle(self.tr("Outbox"))
        self._context, self._feed, self._actions = context, feed, actions
        theme = context.theme
        self._states: tuple[State, ...] = ()
        self._channels: tuple[Channel, ...] = ()
        self._days = 0
        self.model = OutboxModel(WINDOW_COLUMNS, self._keeps, parent=self)
        self.table = OutboxTable(
            context, self.model, actions, name="outbox_window_table", parent=self
        )
        self.details = DeliveryDetails(context, actions, parent=self)
        self.message = InlineMessage(theme, parent=self)
        self._count = make_label(theme, tone="muted", parent=self)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.table)
        splitter.addWidget(self.details)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([840, 340])
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_2)
        column.setSpacing(SPACE_2)
        column.addLayout(self._make_bar())
        column.addWidget(self.message)
        column.addWidget(splitter, 1)
        column.addLayout(self._make_foot())
        self._set_up_columns()
        self.table.current_changed.connect(self._show_details)
        self.table.opened.connect(self.details.setFocus)
        feed.loaded.connect(self._on_feed_loaded)
        feed.progressed.connect(self._on_feed_progressed)
        actions.failed.connect(self._on_fault)
        actions.told.connect(self._on_told)
        for keys, act in (
            ("Del", self.table.cancel),
            ("Ctrl+R", lambda: self.table.do(Act.RETRY)),
            ("Shift+F10", self.table.popup_menu),
            ("Ctrl+F", self.search.setFocus),
            ("Esc", self.close),
        ):
            self._add_key(keys, act)
        self.resize(1280, 640)
        self._on_feed_loaded()

    def _add_key(self, keys: str, act: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.activated.connect(act)

    def _make_bar(self) -> QHBoxLayout:
        theme = self._context.theme
        self.search = SearchField(
            theme, name="outbox_search", accessible=self.tr("Search the outbox"), parent=self
        )
        self.search.setPlaceholderText(self.tr("Patient, exam, destination…"))
        self.search.setMaximumWidth(340)
        self.search.searched.connect(lambda _text: self._filter())
        self.search.left_downwards.connect(self.table.setFocus)
        self.state = FilterChip(theme, self.tr("Status"), name="outbox_state", parent=self)
        self.state.cleared.connect(lambda: self.set_states(()))
        for name, states in (
            (self.tr("Needs attention"), ATTENTION),
            (self.tr("Not sent yet"), (*WAITING, State.IN_PROGRESS)),
        ):
            self._add_state(name, states)
        self.state.menu.addSeparator()
        for state in State:
            self._add_state(state_name(state), (state,))
        self._add_channels()
        self._add_periods()
        export = make_button(
            theme, self.tr("Export CSV…"), name="outbox_export", icon="export", parent=self
        )
        export.clicked.connect(self.ask_export)
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(self.search, 1)
        row.addWidget(self.channel)
        row.addWidget(self.state)
        row.addWidget(self.period)
        row.addStretch(1)
        row.addWidget(export)
        return row

    def _add_channels(self) -> None:
        self.channel = FilterChip(
            self._context.theme, self.tr("Channel"), name="outbox_channel", parent=self
        )
        self.channel.cleared.connect(lambda: self.set_channels(()))
        reports = (Channel.EMAIL, Channel.FAX, Channel.SMS, Channel.PORTAL)
        studies = (Channel.DICOM, Channel.MEDIA, Channel.LINK)
        groups = ((self.tr("Reports"), reports), (self.tr("Studies"), studies))
        for name, channels in groups:
            self._add_channel(name, channels)
        for _name, channels in groups:
            self.channel.menu.addSeparator()
            for one in channels:
                self._add_channel(channel_name(one), (one,))

    def _add_channel(self, name: str, channels: tuple[Channel, ...]) -> None:
        action: QAction = self.channel.menu.addAction(name)
        action.triggered.connect(lambda _checked=False: self.set_channels(channels, name))

    def _add_periods(self) -> None:
        self.period = FilterChip(
            self._context.theme, self.tr("Period"), name="outbox_period", parent=self
        )
        self.period.cleared.connect(lambda: self.set_period(0))
        for name, days in (
            (self.tr("Today"), 1),
            (self.tr("Last 7 days"), 7),
            (self.tr("Last 30 days"), 30),
            (self.tr("Last 365 days"), 365),
        ):
            action: QAction = self.period.menu.addAction(name)
            action.triggered.connect(
                lambda _checked=False, name=name, days=days: self.set_period(days, name)
            )

    def _make_foot(self) -> QHBoxLayout:
        self.older = make_button(
            self._context.theme,
            self.tr("Show older"),
            name="outbox_older",
            kind="link",
            parent=self,
        )
        self.older.clicked.connect(self._feed.read_older)
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(self._count)
        row.addWidget(self.older)
        row.addStretch(1)
        return row

    def _add_state(self, name: str, states: tuple[State, ...]) -> None:
        action: QAction = self.state.menu.addAction(name)
        action.triggered.connect(lambda _checked=False: self.set_states(states, name))

    # --- columns -----------------------------------------------------------------------------

    def _set_up_columns(self) -> None:
        header = self.table.horizontalHeader()
        header.setSectionsMovable(True)
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        digit = self.fontMetrics().horizontalAdvance("0")
        try:
            stored = json.loads(self._context.settings.text(COLUMNS_KEY))
        except ValueError:
            stored = {}
        for place, column in enumerate(WINDOW_COLUMNS):
            header.resizeSection(place, int(stored.get(column.value, _WIDTHS[column] * digit)))

    def closeEvent(self, event: QCloseEvent) -> None:
        widths = {
            column.value: self.table.columnWidth(place)
            for place, column in enumerate(WINDOW_COLUMNS)
        }
        self._context.settings.set(COLUMNS_KEY, json.dumps(widths))
        super().closeEvent(event)

    # --- filters -----------------------------------------------------------------------------

    def set_states(self, states: tuple[State, ...], name: str = "") -> None:
        """Show only deliveries in these states; all when empty."""
        self._states = states
        self.state.set_value(name)
        self._filter()

    def set_channels(self, channels: tuple[Channel, ...], name: str = "") -> None:
        """Show only what went by these channels; all when empty."""
        self._channels = channels
        self.channel.set_value(name)
        self._show_columns()
        self._filter()

    def set_period(self, days: int, name: str = "") -> None:
        """Show only what was submitted on the last so many days; all when 0."""
        self._days = days
        self.period.set_value(name)
        self._filter()

    def _show_columns(self) -> None:
        """The columns that mean something for the channels shown."""
        fax = not self._channels or Channel.FAX in self._channels
        for place, column in enumerate(WINDOW_COLUMNS):
            if column in FAX_COLUMNS:
                self.table.horizontalHeader().setSectionHidden(place, not fax)

    def show_delivery(self, delivery_id: DeliveryId) -> None:
        """Make a delivery the current one."""
        row = self.model.row_of(delivery_id)
        if row is not None:
            select_row(self.table, row)
            self.table.scrollTo(self.model.index(row, 0))

    def _keeps(self, delivery: Delivery) -> bool:
        if self._states and delivery.state not in self._states:
            return False
        if self._states == ATTENTION and not delivery.needs_attention:
            return False
        if self._channels and delivery.channel not in self._channels:
            return False
        if self._days and delivery.created_at.astimezone().date() < self._first_day():
            return False
        words = fold(self.search.text()).split()
        if not words:
            return True
        model = self.model
        text = fold(
            " ".join(
                (
                    model.text(delivery, OutboxColumn.PATIENT),
                    model.text(delivery, OutboxColumn.WHAT),
                    model.text(delivery, OutboxColumn.DESTINATION),
                    delivery.recipient,
                    target_name(delivery),
                    channel_name(delivery.channel),
                    model.text(delivery, OutboxColumn.PEER),
                    delivery.requester,
                )
            )
        )
        return all(word in text for word in words)

    def _first_day(self) -> date:
        return datetime.now().astimezone().date() - timedelta(days=self._days - 1)

    def _filter(self) -> None:
        self.model.set_filter(self._keeps)
        self._show_count()

    # --- content -----------------------------------------------------------------------------

    def _on_feed_loaded(self) -> None:
        self.model.show(self._feed.snapshot)
        self._show_count()
        self._show_details()

    def _on_feed_progressed(self, delivery_id: int) -> None:
        self.model.show_progress(self._feed.snapshot, delivery_id)

    def _show_count(self) -> None:
        count = self.model.rowCount()
        self._count.setText(self.tr("%n deliveries", "", count))
        self.older.setVisible(self._feed.snapshot.older)

    def _show_details(self) -> None:
        self.details.show_delivery(self.table.current(), self._feed.snapshot)

    def _on_told(self, said: str) -> None:
        self.message.set_message(Tone.OK, said, closable=True)

    def _on_fault(self, fault: Exception) -> None:
        self.message.set_message(Tone.DANGER, error_text(fault), closable=True)

    # --- export ------------------------------------------------------------------------------

    def ask_export(self) -> None:
        """Ask where to save the rows shown."""
        name, _kind = QFileDialog.getSaveFileName(
            self, self.tr("Export the outbox"), "outbox.csv", self.tr("CSV tables (*.csv)")
        )
        if name:
            self.export(Path(name))

    def export(self, destination: Path) -> None:
        """Save the rows shown as CSV."""
        model = self.model
        head = [self.tr("Channel"), *(model.column_title(column) for column in WINDOW_COLUMNS)]
        table = [
            [
                channel_name(delivery.channel),
                *(model.text(delivery, column) for column in WINDOW_COLUMNS),
            ]
            for delivery in model.deliveries
        ]
        delimiter = separator()
        self._context.jobs.start(
            lambda _control: write_csv(destination, head, table, delimiter=delimiter),
            name="export outbox",
            owner=self,
            done=self._on_exported,
            failed=self._on_fault_file,
        )

    def _on_exported(self, count: int) -> None:
        self.message.set_message(
            Tone.OK, self.tr("%n deliveries exported.", "", count), closable=True
        )

    def _on_fault_file(self, fault: Exception) -> None:
        reason = fault.strerror if isinstance(fault, OSError) else error_text(fault)
        self.message.set_message(
            Tone.DANGER,
            self.tr("The file could not be written: {reason}").format(reason=reason),
            closable=True,
        )
