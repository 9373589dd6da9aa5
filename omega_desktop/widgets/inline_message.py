"""A message in the layout, at the top of what it is about; empty, it takes no space."""

from collections.abc import Callable, Sequence
from enum import StrEnum

from PySide6.QtGui import QAccessible, QAccessibleEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QSizePolicy, QWidget
from shiboken6 import isValid

from omega_desktop.widgets.labels import IconLabel
from omega_desktop.widgets.parts import make_button, make_label, make_tool_button
from omega_desktop.widgets.theme import SPACE_1, SPACE_2, Theme


class Tone(StrEnum):
    """How serious a message is; also the palette role it is drawn in."""

    INFO = "info"
    OK = "ok"
    WARNING = "warning"
    DANGER = "danger"


_ICONS = {
    Tone.INFO: "info",
    Tone.OK: "ok",
    Tone.WARNING: "warning",
    Tone.DANGER: "error",
}
Action = tuple[str, Callable[[], None]]


class InlineMessage(QFrame):
    """What happened, what the program will do, what the user can do."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._details = ""
        self.setObjectName("inline_message")
        self._icon = IconLabel(theme, "", parent=self)
        self._text = make_label(theme, parent=self, wrap=True, selectable=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(SPACE_2 + 2, SPACE_1, SPACE_1, SPACE_1)
        self._row.setSpacing(SPACE_2)
        self._row.addWidget(self._icon)
        self._row.addWidget(self._text, 1)
        self._buttons: list[QWidget] = []
        self._came_from: QWidget | None = None
        self.hide()

    def set_message(
        self,
        tone: Tone,
        text: str,
        *,
        actions: Sequence[Action] = (),
        details: str = "",
        closable: bool = False,
    ) -> None:
        """Show a message and read it to screen readers.

        Args:
            tone: how serious it is.
            text: plain text, without markup.
            actions: button text and what it does.
            details: technical text without patient data for a "Copy details" button.
            closable: whether the user can put it away.
        """
        if not text:
            self.clear()
            return
        fresh = text != self._text.text() or self.isHidden()
        self._drop_buttons()
        self.setProperty("surface", tone.value)
        self.style().unpolish(self)
        self.style().polish(self)
        self._icon.set_icon(_ICONS[tone], tone.value)
        self._text.setText(text)
        self._details = details
        for place, (title, act) in enumerate(actions):
            button = make_button(
                self._theme, title, name=f"message_action_{place}", parent=self, kind="link"
            )
            # never with clicked's own argument: it would land in a lambda's default
            button.clicked.connect(lambda _checked=False, act=act: act())
            self._add_button(button)
        if details:
            copy = make_button(
                self._theme,
                self.tr("Copy details"),
                name="message_copy_details",
                parent=self,
                kind="link",
            )
            copy.clicked.connect(self._on_copy_clicked)
            self._add_button(copy)
        if closable:
            cross = make_tool_button(
                self._theme, "close", self.tr("Dismiss"), name="message_dismiss", parent=self
            )
            cross.clicked.connect(self.clear)
            self._add_button(cross)
        self.setAccessibleName(text)
        self.show()
        if fresh:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def take_focus(self, *, harmless: bool = False) -> None:
        """Bring the focus to the answers; when they go, it returns to where it was.

        Args:
            harmless: to the cross that takes the question away, not to the first answer: the key
                that asked may come twice.
        """
        if self._buttons:
            self._came_from = QApplication.focusWidget()
            self._buttons[-1 if harmless else 0].setFocus()

    def clear(self) -> None:
        """Take the message away."""
        self._drop_buttons()
        self._text.clear()
        self.setAccessibleName("")
        self.hide()

    @property
    def asking(self) -> bool:
        """Whether it waits for an answer it took the focus for."""
        return self._came_from is not None

    def text(self) -> str:
        """The message shown; empty when there is none."""
        return self._text.text()

    def _add_button(self, button: QWidget) -> None:
        self._row.addWidget(button)
        self._buttons.append(button)

    def _drop_buttons(self) -> None:
        before, self._came_from = self._came_from, None
        if before is not None and isValid(before) and any(one.hasFocus() for one in self._buttons):
            before.setFocus()
        for button in self._buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons.clear()

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
