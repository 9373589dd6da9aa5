"""The seconds between pressing Send and the first byte leaving."""

import time
from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from omega_desktop.widgets.labels import ElidedLabel, IconLabel
from omega_desktop.widgets.parts import make_button
from omega_desktop.widgets.theme import SPACE_1, SPACE_2, SPACE_3, Theme


class UndoBar(QFrame):
    """Offers to undo the newest send while its window is open.

    The clock is never stopped by pointer or focus: what it says is what happens.

    Signals:
        undo_requested: with the key that was given to ``offer``.
        expired: the window closed; with the key.
    """

    undo_requested = Signal(str)
    expired = Signal(str)

    def __init__(
        self,
        theme: Theme,
        *,
        clock: Callable[[], float] = time.monotonic,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._key, self._what, self._until = "", "", 0.0
        self.setObjectName("undo_bar")
        self.setProperty("surface", "info")
        self._text = ElidedLabel(theme, parent=self)
        self.button = make_button(
            theme, self.tr("Undo"), name="undo", parent=self, icon="undo", kind="link"
        )
        self.button.setToolTip(self.tr("Undo the last send (Ctrl+Z)"))
        self.button.clicked.connect(self.undo)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_3, SPACE_1, SPACE_2, SPACE_1)
        row.setSpacing(SPACE_2)
        row.addWidget(IconLabel(theme, "clock", "info", parent=self))
        row.addWidget(self._text, 1)
        row.addWidget(self.button)
        self._timer = QTimer(self)
        self._timer.setInterval(200)
        self._timer.timeout.connect(self._tick)
        self.hide()

    @property
    def key(self) -> str:
        """What can be undone now; empty when nothing can."""
        return self._key

    def offer(self, key: str, what: str, seconds: float) -> None:
        """Show ``what`` ("Report to Dr. Reis") and count down; replaces an older offer."""
        if seconds <= 0:
            return
        self._key, self._what, self._until = key, what, self._clock() + seconds
        self._tick()
        self.show()
        self._timer.start()
        announcement = QAccessibleAnnouncementEvent(self, self._text.text())
        QAccessible.updateAccessibility(announcement)  # once, not every second

    def undo(self) -> None:
        """Ask for the undo, if its window is still open."""
        key = self._key
        if key:
            self._end()
            self.undo_requested.emit(key)

    def clear(self) -> None:
        """Take the offer away, without a signal."""
        self._end()

    def _tick(self) -> None:
        left = self._until - self._clock()
        if left <= 0:
            key = self._key
            self._end()
            self.expired.emit(key)
            return
        seconds = max(1, round(left + 0.49))
        leaves = self.tr("leaves in %n second(s)", "", seconds)
        text = self.tr("{what} {leaves}").format(what=self._what, leaves=leaves)
        self._text.setText(text)
        self.setAccessibleName(text)

    def _end(self) -> None:
        self._timer.stop()
        self._key = ""
        self.hide()
