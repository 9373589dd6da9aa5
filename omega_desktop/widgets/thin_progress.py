"""A line two pixels high: loading, or how far something has got."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from omega_desktop.widgets.theme import Theme

LINE_PX = 2


class ThinProgress(QWidget):
    """Keeps its place when idle, so nothing moves; never animated."""

    def __init__(self, theme: Theme, *, accessible: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._accessible = accessible
        self._share: float | None = None
        self._busy = False
        self.setFixedHeight(LINE_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def busy(self) -> bool:
        """Whether something is going on."""
        return self._busy

    def set_busy(self, busy: bool) -> None:  # noqa: FBT001 - a state
        """Show that something of unknown length is going on."""
        if busy != self._busy or self._share is not None:
            self._busy, self._share = busy, None
            self.setAccessibleName(self._accessible if busy else "")
            self.update()

    def set_progress(self, done: int, total: int) -> None:
        """Show how much is done."""
        self._busy, self._share = True, done / total if total else None
        self.setAccessibleName(self._accessible)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._busy:
            return
        painter = QPainter(self)
        share = 1.0 if self._share is None else self._share
        painter.fillRect(self.rect(), self._theme.color("track"))
        line = QRectF(0, 0, self.width() * share, self.height())
        painter.fillRect(line, self._theme.color("accent"))
        painter.end()
