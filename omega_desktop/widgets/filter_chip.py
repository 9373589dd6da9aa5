"""One filter: a button with a menu; in force it shows its value and a cross."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from omega_desktop.widgets.theme import Theme


class FilterChip(QFrame):
    """``Modality ▾`` when it does not filter, ``Modality: CT, MR ✕`` when it does.

    Signals:
        cleared: the cross was pressed (or Del while the chip has focus).
    """

    cleared = Signal()

    def __init__(
        self, theme: Theme, title: str, *, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._title = title
        self._value = ""
        self.setObjectName(name)
        self.setProperty("surface", "filter")
        self.menu = QMenu(self)
        self.menu.setToolTipsVisible(True)
        self.button = QToolButton(self)
        self.button.setObjectName(f"{name}_button")
        self.button.setProperty("kind", "filter")
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setMenu(self.menu)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.cross = QToolButton(self)
        self.cross.setObjectName(f"{name}_clear")
        self.cross.setProperty("kind", "filter_cross")
        self.cross.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.set_icon(self.cross, "close", "text")
        self.cross.setIconSize(QSize(11, 11))
        self.cross.clicked.connect(self.cleared)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.button)
        row.addWidget(self.cross)
        self.set_value("")

    @property
    def value(self) -> str:
        """The words of the filter in force; empty when it does not filter."""
        return self._value

    def set_value(self, value: str) -> None:
        """Show what is filtered for; empty for no filter."""
        self._value = value
        on = bool(value)
        text = self.tr("{filter}: {value}").format(filter=self._title, value=value)
        self.button.setText(text if on else self._title)
        self.button.setAccessibleName(
            text if on else self.tr("{filter}: not filtered").format(filter=self._title)
        )
        words = self.tr("Clear filter {filter}").format(filter=self._title)
        self.cross.setAccessibleName(words)
        self.cross.setToolTip(words)
        self.cross.setVisible(on)
        self.setProperty("on", on)
        for part in (self, self.button, self.cross):
            part.style().unpolish(part)
            part.style().polish(part)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self._value:
            self.cleared.emit()
        else:
            super().keyPressEvent(event)
