"""The row *Patient portal* of the tab *Send reports*: a button that acts at once."""

from functools import partial

from PySide6.QtCore import QObject, QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from omega_desktop.domain.model import ContactSystem
from omega_desktop.services.recipient_facts import normal_form
from omega_desktop.ui.dialogs.form import Form, line_edit
from omega_desktop.ui.send_portal_draft import PortalDraft, is_known, kind_of
from omega_desktop.ui.send_report_number import number_fault
from omega_desktop.ui.send_values import SendFacts, phone_number
from omega_desktop.widgets.format import message_text, moment_text
from omega_desktop.widgets.parts import make_button, make_label
from omega_desktop.widgets.theme import SPACE_2, Theme


class PortalRow(QObject):
    """*Send to Blume*, and the patient's own address.

    Signals:
        pressed: the report should go to the patient now.
        typed: another text stands in the field.
        set_up_requested: the portal should be set up.
    """

    pressed = Signal()
    typed = Signal(str)
    set_up_requested = Signal()

    def __init__(self, theme: Theme, form: Form) -> None:
        super().__init__(form)
        self.holder = QWidget(form)
        self.button = make_button(
            theme,
            self.tr("Send to &Blume"),
            name="send_to_blume",
            parent=self.holder,
            icon="portal",
        )
        self.button.clicked.connect(partial(self.pressed.emit))
        self.line = line_edit("portal_contact", self.holder)
        self.line.setAccessibleName(self.tr("Patient's e-mail or mobile number"))
        self.line.setPlaceholderText(self.tr("Patient's e-mail or mobile number"))
        self.line.textEdited.connect(self.typed)
        self.line.editingFinished.connect(self.finish_typing)
        self._origin = make_label(theme, parent=self.holder, tone="muted", kind="small")
        self._missing = make_label(theme, parent=self.holder, tone="muted")
        self._set_up = make_button(
            theme,
            self.tr("Set up…"),
            name="set_up_portal",
            parent=self.holder,
            kind="link",
            accessible=self.tr("Set up {what}").format(what=self.tr("Patient portal")),
        )
        self._set_up.clicked.connect(partial(self.set_up_requested.emit))
        row = QHBoxLayout(self.holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(self.button)
        row.addWidget(self.line, 1)
        for widget in (self._origin, self._missing, self._set_up):
            row.addWidget(widget)
        self._gap = QWidget(self.holder)  # keeps the button left while there is no field
        row.addWidget(self._gap, 1)
        self.holder.setFocusProxy(self.line)
        self.field = form.add_field(self.tr("Patient portal"), self.holder)

    def show_value(self, draft: PortalDraft, facts: SendFacts) -> None:
        """Show the patient's address and what the button does."""
        usable = facts.portal_fault is None
        self.button.setEnabled(usable and not draft.sent)
        text = draft.contact
        if not self.line.hasFocus() and (number := phone_number(text)) is not None:
            text = number.display
        if self.line.text() != text:
            with QSignalBlocker(self.line):
                self.line.setText(text)
        self.line.setVisible(usable)
        self._gap.setVisible(not usable)
        self.line.setReadOnly(draft.sent)
        known = bool(draft.contact) and not draft.sent and is_known(draft, facts)
        self._origin.setText(self.tr("used before") if known else "")
        self._origin.setVisible(usable and known)
        self._missing.setText(message_text(facts.portal_fault))
        self._missing.setVisible(not usable)
        self._set_up.setVisible(not usable)
        if draft.sent:
            self.field.set_helper(self.tr("In the outbox, on its way to the patient."), "ok")
        elif usable and facts.invited_at is not None:
            text = self.tr("Last sent to the patient: {time}.")
            self.field.set_helper(text.format(time=moment_text(facts.invited_at)))
        elif facts.portal or not usable:
            self.field.set_helper(self.tr("Invites the patient at once to see report and study."))
        else:
            self.field.set_helper(
                self.tr("Sends the patient at once a protected link to report and study.")
            )

    def finish_typing(self) -> None:
        """Bring what was typed into its form; say at the field when it is neither."""
        text = self.line.text()
        if self.line.isReadOnly() or self.line.isHidden():
            return
        kind = kind_of(text)
        fault = number_fault(kind, text)
        self.field.set_error(message_text(fault))
        if fault is not None or not text.strip():
            return
        number = phone_number(text) if kind is ContactSystem.SMS else None
        shown = number.display if number else normal_form(kind, text)
        if shown != text:
            with QSignalBlocker(self.line):
                self.line.setText(shown)
