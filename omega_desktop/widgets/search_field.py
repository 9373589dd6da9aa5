"""A search field that waits until typing pauses."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from omega_desktop.widgets.theme import Theme

DEBOUNCE_MS = 180


class SearchField(QLineEdit):
    """Emits what is searched for; Esc clears, Enter searches at once, Down leaves to the list.

    Signals:
        searched: the text after a pause in typing, or at once on Enter and when cleared.
        left_downwards: the Down key was pressed.
    """

    searched = Signal(str)
    left_downwards = Signal()

    def __init__(
        self, theme: Theme, *, name: str, accessible: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._last = ""
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setClearButtonEnabled(True)
        self._glass = self.addAction(
            theme.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition
        )
        theme.set_icon(self._glass, "search", "muted")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(DEBOUNCE_MS)
        self._pause.timeout.connect(self._search)
        self.textChanged.connect(self._on_text_changed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._search()
        elif event.key() == Qt.Key.Key_Down:
            self._search()
            self.left_downwards.emit()
        else:
            super().keyPressEvent(event)

    def forget(self) -> None:
        """Take the text as it is now as already searched for."""
        self._pause.stop()
        self._last = self.text().strip()

    def _on_text_changed(self, text: str) -> None:
        if text:
            self._pause.start()
        else:
            self._search()

    def _search(self) -> None:
        self._pause.stop()
        text = self.text().strip()
        if text != self._last:
            self._last = text
            self.searched.emit(text)
