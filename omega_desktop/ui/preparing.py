"""The small windows before the worklist: how far its preparation is, or why it cannot start."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from omega_desktop.widgets.format import error_text
from omega_desktop.widgets.inline_message import InlineMessage, Tone
from omega_desktop.widgets.parts import make_button
from omega_desktop.widgets.theme import SPACE_2, SPACE_4, SPACE_5, Theme
from omega_desktop.widgets.thin_progress import ThinProgress

WIDTH_PX = 480


class PreparingWindow(QWidget):
    """Says what is being made ready; closing it ends the program."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("preparing")
        self.setWindowTitle(self.tr("Preparing the demonstration"))
        self.setFixedWidth(WIDTH_PX)
        title = QLabel(self.tr("Preparing the demonstration"), self)
        title.setTextFormat(Qt.TextFormat.PlainText)
        title.setFont(theme.font("title"))
        text = QLabel(
            self.tr(
                "A hospital's station, a mail server and a share gateway are started on this "
                "computer. At the first start fictitious studies are drawn, too: that takes about "
                "twenty seconds."
            ),
            self,
        )
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        self._progress = ThinProgress(
            theme, accessible=self.tr("Preparing the demonstration"), parent=self
        )
        self._progress.set_busy(True)
        self._message = InlineMessage(theme, parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_5, SPACE_5, SPACE_5, SPACE_5)
        column.setSpacing(SPACE_4)
        for part in (title, text, self._progress, self._message):
            column.addWidget(part)
        column.addSpacing(SPACE_2)

    def set_progress(self, done: int, total: int) -> None:
        """Show how much is ready."""
        self._progress.set_progress(done, total)

    def show_fault(self, fault: Exception) -> None:
        """Say why it cannot be made ready."""
        self._progress.set_busy(False)
        self._message.set_message(Tone.DANGER, error_text(fault))


class FaultWindow(QWidget):
    """Says why the program cannot start and what can be done."""

    def __init__(self, theme: Theme, fault: Exception, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("fault")
        self.setWindowTitle(self.tr("Omega Desktop cannot start"))
        self.setFixedWidth(WIDTH_PX)
        message = InlineMessage(theme, parent=self)
        close = make_button(theme, self.tr("&Close"), name="close", parent=self)
        close.clicked.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_5, SPACE_5, SPACE_5, SPACE_5)
        column.setSpacing(SPACE_4)
        column.addWidget(message)
        column.addWidget(close, alignment=Qt.AlignmentFlag.AlignRight)
        message.set_message(Tone.DANGER, error_text(fault))
