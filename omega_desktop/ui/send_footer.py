"""The foot of the Send dialog: what is about to happen, and the buttons that make it happen."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from omega_desktop.ui.send_draft import Page
from omega_desktop.widgets.labels import IconLabel
from omega_desktop.widgets.parts import make_button, make_label
from omega_desktop.widgets.theme import SPACE_2, SPACE_3, SPACE_4, Theme


class SendFooter(QWidget):
    """Status line, *Cancel* or *Back*, and the send button, which names what it does.

    Signals:
        cancelled, went_back, confirmed: a button was pressed.
    """

    cancelled = Signal()
    went_back = Signal()
    confirmed = Signal()

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_4, SPACE_2, SPACE_4, SPACE_3)
        row.setSpacing(SPACE_2)
        self._icon = IconLabel(theme, "", parent=self)
        self._status = make_label(theme, parent=self, tone="muted", wrap=True)
        self._status.setObjectName("send_status")
        self.cancel_button = make_button(theme, self.tr("Cancel"), name="cancel_send", parent=self)
        self.cancel_button.setToolTip(self.tr("Esc"))
        self.cancel_button.clicked.connect(self.cancelled)
        self.back_button = make_button(theme, self.tr("Back"), name="review_back", parent=self)
        self.back_button.setToolTip(self.tr("Esc"))
        self.back_button.clicked.connect(self.went_back)
        self.back_button.hide()
        self.send_button = make_button(
            theme, self.tr("Send report"), name="send", parent=self, icon="send", kind="primary"
        )
        self.send_button.setToolTip(self.tr("Ctrl+Enter"))
        self.send_button.clicked.connect(self.confirmed)
        row.addWidget(self._icon)
        row.addWidget(self._status, 1)
        row.addWidget(self.cancel_button)
        row.addWidget(self.back_button)
        row.addWidget(self.send_button)

    def say(self, icon: str, text: str) -> None:
        """Show the status; ``icon`` may be empty."""
        self._icon.set_icon(icon, "muted")
        self._icon.setVisible(bool(icon))
        self._status.setText(text)
        self.send_button.setAccessibleDescription(text)

    def name_send(
        self, page: Page, studies: int | None, *, needs_review: bool, links: bool = False
    ) -> None:
        """Say on the button what it does while the form is shown.

        Args:
            page: the tab in front.
            studies: how many would be sent when several were selected, otherwise None.
            needs_review: it only goes on to the review.
            links: the studies go as links.
        """
        if needs_review:
            self._name_button(self.tr("Review…"))
        elif page is Page.REPORT:
            self._name_button(self.tr("Send report"))
        elif links:
            self._name_button(self.tr("Send link"))
        elif studies is not None:
            self._name_button(self.tr("Send %n study(ies)", "", studies))
        else:
            self._name_button(self.tr("Send study"))

    def enter_review(self, consequence: str) -> None:
        """Offer the way back, with the focus, and what sending means."""
        self.back_button.show()
        self._name_button(consequence)
        self.cancel_button.hide()
        self.back_button.setFocus()

    def leave_review(self) -> None:
        """Offer the way out again."""
        self.back_button.hide()
        self.cancel_button.show()

    def _name_button(self, text: str) -> None:
        self.send_button.setText(text)
        self.send_button.setAccessibleName(text)
