"""Driving the main window in tests: open, settle, press keys."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    DeliveryDraft,
    DeliveryId,
    EmailTarget,
    MediaTarget,
    Report,
    SendPriority,
    SendRequest,
    Study,
)
from omega_desktop.ui.main_window import MainWindow
from tests.qt.send_support import World

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NO_KEY = Qt.KeyboardModifier.NoModifier
DEADLINE_MS = 30_000  # a loaded machine starts worker processes slowly


def let_go_of_all_keys() -> None:
    """Forget Ctrl and Shift: Qt takes them to be down after a ``QTest.keyClick`` with both."""
    keyboard = QWidget()
    QTest.keyRelease(keyboard, Qt.Key.Key_Control, NO_KEY)
    keyboard.deleteLater()


class Desk:
    """A program, its window, and hands."""

    def __init__(self, program: World, qtbot: QtBot) -> None:
        self.program, self.qtbot = program, qtbot
        self.context = program.context
        self._windows: list[QWidget] = []

    # --- windows -----------------------------------------------------------------------------

    def open(self, *, demo: bool = False, size: tuple[int, int] = (1366, 768)) -> MainWindow:
        """A main window with everything read."""
        window = MainWindow(replace(self.context, demo=demo))
        self._windows.append(window)
        window.resize(*size)
        window.show()
        window.activateWindow()
        self.settle()
        return window

    def close(self) -> None:
        """Close every window and let it go."""
        for window in self._windows:
            window.close()
        self.settle()
        for window in self._windows:
            window.deleteLater()
        self._windows.clear()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def settle(self) -> None:
        """Wait until no job runs and everything it caused is shown."""
        for _round in range(3):
            self.qtbot.waitUntil(lambda: self.context.jobs.active == 0, timeout=DEADLINE_MS)
            QApplication.processEvents()
        self.qtbot.waitUntil(lambda: self.context.jobs.active == 0, timeout=DEADLINE_MS)

    def outbox_changed(self, window: MainWindow) -> None:
        """What the dispatcher says after a change, and its effect."""
        with self.qtbot.waitSignal(window.feed.loaded, timeout=DEADLINE_MS):
            self.context.dispatcher.outbox_changed.emit()
        self.settle()

    def press(
        self,
        target: QWidget | None,
        key: Qt.Key,
        modifiers: Qt.KeyboardModifier = NO_KEY,
    ) -> None:
        """Press a key where the focus is, or on a widget."""
        widget = target or QApplication.focusWidget()
        assert widget is not None
        QTest.keyClick(widget, key, modifiers)
        self.settle()

    def search(self, window: MainWindow, text: str) -> None:
        """Type into the search field and press Enter."""
        with self.qtbot.waitSignal(window.model.arrived, timeout=DEADLINE_MS):
            window.filters.search.setText(text)
            QTest.keyClick(window.filters.search, Qt.Key.Key_Return)
        self.settle()

    # --- deliveries --------------------------------------------------------------------------

    def send_report(
        self, study: Study, report: Report, *addresses: str, undo_s: int = 0
    ) -> Sequence[DeliveryId]:
        """Submit a report to addresses; it stays in the outbox."""
        drafts = tuple(
            DeliveryDraft(EmailTarget(one), study.study_instance_uid, one, report.id)
            for one in addresses
        )
        return self._submit(SendRequest(drafts), undo_s)

    def send_study(
        self,
        study: Study,
        folder: str = "folder",
        *,
        undo_s: int = 0,
        priority: SendPriority = SendPriority.MEDIUM,
    ) -> DeliveryId:
        """Submit a study to a folder; it stays in the outbox."""
        draft = DeliveryDraft(MediaTarget(folder), study.study_instance_uid, folder)
        return self._submit(SendRequest((draft,), priority=priority), undo_s)[0]

    def _submit(self, request: SendRequest, undo_s: int) -> Sequence[DeliveryId]:
        return self.context.send.submit(request, undo_s=undo_s)

    def make(self, delivery_id: DeliveryId, state: str, **values: object) -> None:
        """Put a delivery into a state, as a sender and a dispatcher would have."""
        reason = values.pop("reason", None)
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")
        columns = {"state": state, "started_at": now, **values}
        if isinstance(reason, Message):
            columns["reason"] = reason.to_json()
        if state in {"COMPLETED", "FAILED", "CANCELLED"}:
            columns["ended_at"] = now
        assignments = ", ".join(f"{name} = ?" for name in columns)
        with self.program.program.database.transaction() as connection:
            connection.execute(
                f"UPDATE delivery SET {assignments} WHERE id = ?", (*columns.values(), delivery_id)
            )
