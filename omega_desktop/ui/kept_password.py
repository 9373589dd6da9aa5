"""The password of a PDF in a delivery's details, for as long as it is kept."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from omega_desktop.domain.model import Delivery, EmailTarget
from omega_desktop.widgets.parts import make_button, make_label, make_tool_button
from omega_desktop.widgets.theme import SPACE_2, Theme


def kept_password(delivery: Delivery) -> str:
    """What the delivery's PDF opens with; empty when it is not kept (any more)."""
    return delivery.target.pdf_password if isinstance(delivery.target, EmailTarget) else ""


def is_protected(delivery: Delivery) -> bool:
    """Whether its PDF has a password, kept or not."""
    return isinstance(delivery.target, EmailTarget) and delivery.target.pdf_protected


class KeptPassword(QWidget):
    """*Show password*, and then the password itself with a button that copies it."""

    def __init__(self, theme: Theme, password: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._password = password
        self.show_button = make_button(
            theme, self.tr("Show password"), name="show_kept_password", parent=self, kind="link"
        )
        self.label = make_label(theme, parent=self, selectable=True, kind="strong")
        self.label.hide()
        self.copy_button = make_tool_button(
            theme, "copy", self.tr("Copy the password"), name="copy_kept_password", parent=self
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        for widget in (self.show_button, self.label, self.copy_button):
            row.addWidget(widget)
        row.addStretch(1)
        self.show_button.clicked.connect(self._on_show_clicked)
        self.copy_button.clicked.connect(self._on_copy_clicked)

    def _on_show_clicked(self) -> None:
        self.label.setText(self._password)
        self.label.show()
        self.copy_button.setFocus()
        self.show_button.hide()

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._password)
