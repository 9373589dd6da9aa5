"""Small text widgets: one line that shortens itself, and a state in icon and word."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from omega_desktop.widgets.parts import make_label
from omega_desktop.widgets.theme import ICON_PX, SPACE_1, FontKind, Theme


class ElidedLabel(QLabel):
    """One line of plain text; what does not fit is cut with "…" and is in the tooltip."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        *,
        tone: str = "text",
        kind: FontKind = "body",
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(kind))
        self._mode = mode
        theme.set_tone(self, tone)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_hidden_part()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._tell_hidden_part()

    def setText(self, text: str) -> None:  # noqa: N802 - Qt override
        super().setText(text)
        self._tell_hidden_part()

    def _tell_hidden_part(self) -> None:
        cut = self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()
        self.setToolTip(self.text().replace("<", "‹") if cut else "")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        where = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), self._mode, where.width())
        flags = int(self.alignment() | Qt.AlignmentFlag.AlignVCenter)
        self.style().drawItemText(
            painter, where, flags, self.palette(), self.isEnabled(), shown, self.foregroundRole()
        )
        painter.end()


class IconLabel(QWidget):
    """One icon that follows the theme."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        role: str = "muted",
        *,
        size: int = ICON_PX,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._icon, self._role = theme, icon, role
        self.setFixedSize(size, size)
        theme.changed.connect(self.update)

    def set_icon(self, icon: str, role: str) -> None:
        """Show another icon."""
        self._icon, self._role = icon, role
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._icon:
            self._theme.paint_icon(painter, self._icon, self._role, QRectF(self.rect()))
        painter.end()


class StateBadge(QWidget):
    """A state as icon and word in one colour: never by colour alone."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = IconLabel(theme, "", parent=self)
        self._text = make_label(theme, parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_1 + 2)
        row.addWidget(self._icon)
        row.addWidget(self._text)

    def set_state(self, icon: str, text: str, role: str = "text") -> None:
        """Show a state."""
        self._icon.set_icon(icon, role)
        self._text.setText(text)
        self._theme.set_tone(self._text, role)
        self.setAccessibleName(text)

    def text(self) -> str:
        """The word shown."""
        return self._text.text()
