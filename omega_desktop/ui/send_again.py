"""Before something of unknown outcome is sent again: who gets what, and what speaks against it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QWidget

from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.model import Delivery, DeliveryState, EmailTarget
from omega_desktop.domain.pdf_password import checked_pdf_password, suggest_pdf_password
from omega_desktop.domain.policy import Finding, Severity
from omega_desktop.ui.context import Context
from omega_desktop.ui.dialogs.form import Form, FormDialog
from omega_desktop.ui.kept_password import is_protected, kept_password
from omega_desktop.ui.send_facts import read_facts
from omega_desktop.ui.send_report_options import PasswordRow
from omega_desktop.ui.send_review import ReviewPage
from omega_desktop.widgets.banner import PatientBanner
from omega_desktop.widgets.format import message_text
from omega_desktop.widgets.inline_message import Tone
from omega_desktop.widgets.parts import make_button

REVIEW_GUARD_MS = 600
"""A second key press that follows this fast was meant for what opened the dialog."""


class SendAgainDialog(FormDialog):
    """The review step for one delivery that may have arrived already, or has.

    Args:
        context: the program's objects.
        delivery: whose outcome is unknown, or that has ended.
        confirmed: sends it again; called with the delivery, which may have a new password.

    Raises:
        NotFoundError: the study is gone.
    """

    def __init__(
        self,
        context: Context,
        delivery: Delivery,
        confirmed: Callable[[Delivery], None],
        *,
        parent: QWidget | None = None,
    ) -> None:
        title = QCoreApplication.translate("SendAgainDialog", "Send again")
        super().__init__(context.theme, "send_again_dialog", title, parent=parent)
        self._confirmed = confirmed
        self._delivery = delivery
        self._unknown = delivery.state is DeliveryState.UNKNOWN
        study = context.worklist.study(delivery.study_instance_uid)
        asks = _asks_password(context, delivery)
        anew = _protected(delivery, suggest_pdf_password()) if asks else delivery
        request = context.send.request_again(anew)
        findings = context.send.check(request)
        banner = PatientBanner(self.theme, parent=self)
        banner.set_study(study)
        self.review = ReviewPage(self.theme, parent=self)
        self.review.show_request(request, findings, read_facts(context, [study]))
        self.content.addWidget(banner)
        self.content.addWidget(self.review, 1)
        self._password = self._add_password_row(context) if asks else None
        self._build_footer()
        self._say(findings)
        self._guard = QTimer(self)
        self._guard.setSingleShot(True)
        self._guard.start(REVIEW_GUARD_MS)
        self.set_size(characters=104, lines=34 if asks else 30)
        self.cancel_button.setFocus()

    def _add_password_row(self, context: Context) -> PasswordRow:
        row = PasswordRow(self.theme, Form(self.theme, self))
        required = context.send.requires_pdf_password()
        row.show_value("", visible=True, on=True, required=required)
        row.box.setEnabled(False)

        def typed(text: str) -> None:
            row.field.set_error("")
            row.show_value(text, visible=True, on=True, required=required)
            row.box.setEnabled(False)

        row.typed.connect(typed)
        self.content.addWidget(row.form)
        return row

    def _build_footer(self) -> None:
        self.cancel_button = make_button(
            self.theme, self.tr("Cancel"), name="cancel_again", parent=self
        )
        self.cancel_button.clicked.connect(self.reject)
        self.send_button = make_button(
            self.theme,
            self.tr("Send again"),
            name="confirm_again",
            parent=self,
            icon="send",
            kind="primary",
        )
        self.send_button.clicked.connect(self._on_send_clicked)
        self.set_primary(self.send_button)
        self.footer.addStretch(1)
        self.footer.addWidget(self.cancel_button)
        self.footer.addWidget(self.send_button)

    def _say(self, findings: Sequence[Finding]) -> None:
        blocks = [one for one in findings if one.severity is Severity.BLOCK]
        if blocks:
            texts = dict.fromkeys(message_text(one.message) for one in blocks)
            self.message.set_message(Tone.DANGER, "\n".join(texts))
            self.send_button.setEnabled(False)
            return
        if not self._unknown:
            text = self.tr("This sends it once more. It can be undone for a few seconds.")
            self.message.set_message(Tone.INFO, text)
            return
        self.message.set_message(
            Tone.WARNING,
            self.tr(
                "It is not known whether this arrived. If it did, the recipient gets it twice. "
                "Nothing can be undone: it leaves at once."
            ),
        )

    def _on_send_clicked(self) -> None:
        if self._guard.isActive():
            return
        if self._password is None:
            self._confirmed(self._delivery)
        elif (password := self._new_password(self._password)) is not None:
            self._confirmed(_protected(self._delivery, password))
        else:
            return
        self.accept()

    @staticmethod
    def _new_password(row: PasswordRow) -> str | None:
        """What was typed; None when it cannot be used, and the row says why."""
        try:
            return checked_pdf_password(row.line.text())
        except ValidationError as wrong:
            row.field.set_error(message_text(wrong.title))
            row.line.setFocus()
            return None


def _asks_password(context: Context, delivery: Delivery) -> bool:
    """Whether a new one is needed: the one it had is not kept any more, or there has to be one."""
    if not isinstance(delivery.target, EmailTarget) or kept_password(delivery):
        return False
    if delivery.state is DeliveryState.UNKNOWN:  # goes as it was submitted, or not at all
        return False
    if context.settings.text("email.delivery") == "link":
        return False
    return is_protected(delivery) or context.send.requires_pdf_password()


def _protected(delivery: Delivery, password: str) -> Delivery:
    assert isinstance(delivery.target, EmailTarget)
    return replace(delivery, target=replace(delivery.target, pdf_password=password))
