"""What stands in the place of an empty list: why, and what to do."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from omega_desktop.widgets.labels import IconLabel
from omega_desktop.widgets.parts import make_button, make_label
from omega_desktop.widgets.theme import SPACE_2, SPACE_3, Theme

WIDTH_PX = 460


class EmptyState(QWidget):
    """What stands in the place of an empty list.

    Signals:
        acted: the button of this name was pressed.
    """

    acted = Signal(str)

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = IconLabel(theme, "", "muted", size=48, parent=self)
        self._title = make_label(theme, kind="title", parent=self, wrap=True)
        self._text = make_label(theme, tone="muted", parent=self, wrap=True)
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setFixedWidth(WIDTH_PX)  # a wrapping label has no width of its own
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(SPACE_2)
        column = QVBoxLayout(self)
        column.setSpacing(SPACE_3)
        column.addStretch(2)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._title, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._text, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(self._buttons)
        column.addStretch(3)

    def set_content(
        self, icon: str, title: str, text: str, buttons: Sequence[tuple[str, str, str]]
    ) -> None:
        """Show something; buttons are (name, text, icon), the first is the primary one."""
        self._icon.set_icon(icon, "muted")
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        for label in (self._title, self._text):
            label.setFixedHeight(max(0, label.heightForWidth(WIDTH_PX)))
        while self._buttons.count():
            item = self._buttons.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._buttons.addStretch(1)
        for place, (name, words, image) in enumerate(buttons):
            button = make_button(
                self._theme,
                words,
                name=f"empty_{name}",
                icon=image,
                kind="primary" if place == 0 else "",
                parent=self,
            )
            button.clicked.connect(lambda _checked=False, name=name: self.acted.emit(name))
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)
