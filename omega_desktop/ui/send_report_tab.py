"""The tab *Send reports*: which version, to whom, by which method."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.model import ContactPoint, ContactSource, ContactSystem, ReportStatus
from omega_desktop.domain.validation import normalize_email, normalize_phone
from omega_desktop.ui.dialogs.form import (
    Field,
    Form,
    check_box,
    combo_box,
    line_edit,
    show_error_at,
)
from omega_desktop.ui.send_draft import (
    METHODS,
    SENDABLE,
    ReportDraft,
    methods_of,
    physician,
    with_address,
    with_method,
    with_physician,
)
from omega_desktop.ui.send_values import (
    Address,
    Problem,
    SendFacts,
    contacts_of,
    origin_of,
    profile_contacts,
)
from omega_desktop.ui.send_words import (
    method_name,
    report_line,
    role_name,
    source_name,
)
from omega_desktop.widgets.chips import ChipEdit
from omega_desktop.widgets.format import message_text
from omega_desktop.widgets.parts import make_button, make_label
from omega_desktop.widgets.theme import SPACE_2, SPACE_3, SPACE_4, Theme


class ReportTab(QWidget):
    """Shows a ``ReportDraft`` and changes it.

    Signals:
        changed: the draft is another one now.
        preview_requested: the user wants to see the chosen version.
        set_up_requested: a part of the settings ("email", "fax", "sms", "portal") or the people
            ("practitioners") should be set up.
    """

    changed = Signal()
    preview_requested = Signal()
    set_up_requested = Signal(str)

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("report_tab")
        self._theme = theme
        self._draft = ReportDraft()
        self._facts = SendFacts(studies=())
        self._known: tuple[Address, ...] = ()
        self._showing = False
        self._form = Form(theme, self)
        self._add_report_rows()
        self._add_physician_rows()
        self._add_email_row()
        self._fax_box, self._fax, self._fax_field = self._add_number_row(
            ContactSystem.FAX, self.tr("&Fax"), "fax"
        )
        self._sms_box, self._sms, self._sms_field = self._add_number_row(
            ContactSystem.SMS, self.tr("&SMS"), "sms"
        )
        self._form.add_stretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        column.addWidget(self._form)

    # --- making ------------------------------------------------------------------------------

    def _add_report_rows(self) -> None:
        theme, form = self._theme, self._form
        self._version = combo_box("report_version", form)
        self._version.currentIndexChanged.connect(self._on_version_chosen)
        self.preview = make_button(
            theme, self.tr("&Preview"), name="report_preview", parent=form, icon="eye"
        )
        self.preview.clicked.connect(self.preview_requested)
        self._version_field = form.add_field(
            self.tr("Report &version"), self._version, extra=(self.preview,)
        )
        portal = QWidget(form)
        self._portal = make_button(
            theme, self.tr("Send to &Blume"), name="send_to_blume", parent=portal, icon="portal"
        )
        self._portal.setEnabled(False)
        row = QHBoxLayout(portal)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(self._portal)
        self._add_not_configured(row, portal, "portal", self.tr("Patient portal"))
        row.addStretch(1)
        field = form.add_field(self.tr("Patient portal"), portal)
        field.set_helper(self.tr("Invites the patient at once to see report and study."))
        form.add_rule()

    def _add_physician_rows(self) -> None:
        theme, form = self._theme, self._form
        self._physician_box = check_box(self.tr("Referring p&hysician"), "physician_on", form)
        self._physician_box.toggled.connect(self._on_physician_toggled)
        self._physician = combo_box("physician", form)
        self._physician.setAccessibleName(self.tr("Physician of the care team"))
        self._physician.currentIndexChanged.connect(self._on_physician_chosen)
        self._add_contact = make_button(
            theme, self.tr("Add contact…"), name="add_contact", parent=form, kind="link"
        )
        self._add_contact.clicked.connect(partial(self.set_up_requested.emit, "practitioners"))
        self._physician_field = form.add_field(
            self._physician_box, self._physician, extra=(self._add_contact,)
        )
        self._methods = QWidget(form)
        self._methods.setObjectName("physician_methods")
        row = QHBoxLayout(self._methods)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_4)
        self._method_group = QButtonGroup(self._methods)
        self._method_buttons: dict[ContactSystem, QRadioButton] = {}
        for method in METHODS:
            button = QRadioButton(method_name(method), self._methods)
            button.setObjectName(f"physician_method_{method.value}")
            button.setAccessibleName(
                self.tr("Send method: {method}").format(method=method_name(method))
            )
            button.clicked.connect(partial(self._on_method_chosen, method))
            self._method_group.addButton(button)
            self._method_buttons[method] = button
            row.addWidget(button)
        row.addStretch(1)
        self._methods.setFocusProxy(self._method_buttons[ContactSystem.EMAIL])
        self._method_field = form.add_field(self.tr("Send &method"), self._methods)
        self._address = combo_box("physician_address", form)
        self._address.currentIndexChanged.connect(self._on_address_chosen)
        self._address_origin = make_label(theme, parent=form, tone="muted", kind="small")
        self._address_origin.setMinimumHeight(self._address.sizeHint().height())
        self._address_field = form.add_field(
            self.tr("&Address"), self._address, extra=(self._address_origin,)
        )
        form.add_rule()

    def _add_email_row(self) -> None:
        form = self._form
        self._email_box = check_box(self.tr("&E-mail"), "email_on", form)
        self._email_box.toggled.connect(self._on_email_toggled)
        self._emails = ChipEdit(
            self._theme,
            parse=normalize_email,
            accessible_name=self.tr("E-mail addresses"),
            placeholder=self.tr("name@hospital.org"),
            parent=form,
        )
        self._emails.setObjectName("emails")
        self._emails.changed.connect(self._on_emails_changed)
        self._email_setup = make_button(
            self._theme,
            self.tr("Set up…"),
            name="set_up_email",
            parent=form,
            kind="link",
            accessible=self.tr("Set up e-mail"),
        )
        self._email_setup.clicked.connect(partial(self.set_up_requested.emit, "email"))
        self._email_field = form.add_field(
            self._email_box, self._emails, extra=(self._email_setup,)
        )

    def _add_number_row(
        self, method: ContactSystem, title: str, section: str
    ) -> tuple[QCheckBox, QWidget, Field]:
        form = self._form
        box = check_box(title, f"{section}_on", form)
        box.setEnabled(False)
        number = line_edit(f"{section}_number", form)
        number.setAccessibleName(self.tr("{method} number").format(method=method_name(method)))
        number.setReadOnly(True)
        number.setMinimumWidth(210)
        number.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        holder = QWidget(form)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(number)
        origin = make_label(self._theme, parent=holder, tone="muted", kind="small")
        origin.setObjectName(f"{section}_origin")
        row.addWidget(origin)
        self._add_not_configured(row, holder, section, method_name(method))
        row.addStretch(1)
        holder.setFocusProxy(number)
        return box, holder, form.add_field(box, holder)

    def _add_not_configured(
        self, row: QHBoxLayout, holder: QWidget, section: str, what: str
    ) -> QPushButton:
        """Say that a channel is not there yet, with the way to its settings."""
        row.addWidget(
            make_label(self._theme, self.tr("Not configured yet."), parent=holder, tone="muted")
        )
        button = make_button(
            self._theme,
            self.tr("Set up…"),
            name=f"set_up_{section}",
            parent=holder,
            kind="link",
            accessible=self.tr("Set up {what}").format(what=what),
        )
        button.clicked.connect(partial(self.set_up_requested.emit, section))
        row.addWidget(button)
        return button

    # --- showing -----------------------------------------------------------------------------

    @property
    def draft(self) -> ReportDraft:
        """The values as they are now."""
        return replace(self._draft, typing=self._emails.pending_text)

    def load(self, draft: ReportDraft, facts: SendFacts, known: Sequence[Address] = ()) -> None:
        """Show a draft.

        Args:
            draft: the values.
            facts: what is known of study, people and channels.
            known: addresses of the directory, offered while typing.
        """
        self._draft, self._facts, self._known = draft, facts, tuple(known)
        team = [
            one.value
            for member in facts.care_team
            for one in contacts_of(member, ContactSystem.EMAIL)
        ]
        self._emails.set_completions(list(dict.fromkeys([*team, *(one.value for one in known)])))
        with self._quiet():
            self._show_versions()
            self._show_members()
            self._show_chips()
            if draft.typing and self._emails.pending_text != draft.typing:
                self._emails.line.setText(draft.typing)
            self._show_numbers()
        self._refresh()

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        before, self._showing = self._showing, True
        try:
            yield
        finally:
            self._showing = before

    def _show_versions(self) -> None:
        with QSignalBlocker(self._version):
            self._version.clear()
            for report in self._facts.versions:
                self._version.addItem(report_line(report), int(report.id))
            self._version.setCurrentIndex(self._version.findData(self._draft.report_id))

    def _show_members(self) -> None:
        with QSignalBlocker(self._physician):
            self._physician.clear()
            for member in self._facts.care_team:
                text = self.tr("{name} – {role}").format(
                    name=member.name, role=role_name(member.role)
                )
                self._physician.addItem(text)
            self._physician.setCurrentIndex(self._draft.physician)

    def _show_chips(self) -> None:
        values: list[str | tuple[str, str]] = []
        for one in self._draft.emails:
            values.append((one.value, source_name(one.source)))
        self._emails.set_values(values)

    def _show_numbers(self) -> None:
        for method, section in ((ContactSystem.FAX, "fax"), (ContactSystem.SMS, "sms")):
            contacts = profile_contacts(self._facts.profile, method)
            line = self._line(f"{section}_number")
            line.setText(_display_number(contacts[0]) if contacts else "")
            line.setVisible(bool(contacts))
            origin = self.findChild(QLabel, f"{section}_origin")
            assert isinstance(origin, QLabel)
            origin.setText(source_name(ContactSource.PROFILE))
            origin.setVisible(bool(contacts))

    def _line(self, name: str) -> QLineEdit:
        line = self.findChild(QLineEdit, name)
        assert isinstance(line, QLineEdit)
        return line

    def _refresh(self) -> None:
        with self._quiet():
            self._refresh_version()
            self._refresh_physician()
            self._refresh_email()

    def _refresh_version(self) -> None:
        report = self._facts.report(self._draft.report_id)
        newest = self._facts.versions[:1]
        self.preview.setEnabled(report is not None)
        self._version.setEnabled(bool(newest))
        if report is None:
            self._version_field.set_helper(self.tr("Required"))
        elif report.status is ReportStatus.PRELIMINARY:
            self._version_field.set_helper(
                self.tr("Not final: it is stamped PRELIMINARY and reviewed before it leaves."),
                "warning",
            )
        elif report.id != newest[0].id:
            self._version_field.set_helper(
                self.tr("There is a newer version of this report."), "warning"
            )
        else:
            self._version_field.set_helper("")

    def _refresh_physician(self) -> None:
        draft, facts = self._draft, self._facts
        member = physician(draft, facts)
        methods = methods_of(member)
        on = draft.physician_on
        self._physician_box.setEnabled(member is not None)
        self._physician_box.setChecked(on)
        self._physician.setEnabled(member is not None)
        self._physician.setVisible(member is not None)
        self._add_contact.setVisible(member is None or not methods)
        for method, button in self._method_buttons.items():
            button.setEnabled(method in methods and method in SENDABLE)
            button.setChecked(method is draft.physician_method and method in methods)
        contacts = contacts_of(member, draft.physician_method)
        with QSignalBlocker(self._address):
            self._address.clear()
            for one in contacts:
                self._address.addItem(one.value)
            self._address.setCurrentIndex(self._address.findText(draft.physician_address))
        self._address_origin.setText(source_name(contacts[0].source) if contacts else "")
        for field in (self._method_field, self._address_field):
            field.set_visible(visible=bool(methods))
        self._address_origin.setVisible(bool(methods))
        if member is None:
            self._physician_field.set_helper(self.tr("No referring physician in the directory."))
        elif not methods:
            self._physician_field.set_helper(
                self.tr("The directory has no address of this physician.")
            )
        else:
            self._physician_field.set_helper("")
        preferred = methods[0] if methods else ContactSystem.EMAIL
        self._method_field.set_helper(
            ""
            if preferred in SENDABLE
            else self.tr("Prefers {method}, which is not configured yet.").format(
                method=method_name(preferred)
            )
        )

    def _refresh_email(self) -> None:
        draft, facts = self._draft, self._facts
        self._email_box.setEnabled(facts.email_fault is None)
        self._emails.setEnabled(facts.email_fault is None)
        self._email_box.setChecked(draft.email_on)
        self._email_setup.setVisible(facts.email_fault is not None)
        if facts.email_fault is not None:
            self._email_field.set_helper(message_text(facts.email_fault), "warning")
        elif draft.email_on:
            self._email_field.set_helper(self.tr("Required") if not draft.emails else "")
        elif draft.emails:
            self._email_field.set_helper(self.tr("Not selected: nothing is sent to this address."))
        else:
            self._email_field.set_helper("")

    # --- problems ----------------------------------------------------------------------------

    def show_problem(self, problem: Problem | None) -> None:
        """Show a problem at its field and put the focus there; None takes it away."""
        places: dict[str, tuple[Field, QWidget]] = {
            "report": (self._version_field, self._version),
            "physician": (self._physician_field, self._physician_box),
            "physician_method": (self._method_field, self._methods),
            "physician_address": (self._address_field, self._address),
            "emails": (self._email_field, self._emails),
        }
        if problem is None:
            show_error_at(places, "", "")
        else:
            show_error_at(places, problem.field, message_text(problem.message))

    def focus_first(self) -> None:
        """Put the focus where a user starts."""
        for target in (self._physician, self._emails, self._version):
            if target.isEnabled() and not target.isHidden():
                target.setFocus()
                return

    def finish_typing(self) -> bool:
        """Turn typed text into addresses, as leaving the field does; False when it is refused."""
        return self._emails.commit()

    # --- changing ----------------------------------------------------------------------------

    def _change(self, draft: ReportDraft) -> None:
        self._draft = draft
        self.show_problem(None)
        self._refresh()
        self.changed.emit()

    def _on_version_chosen(self, _place: int) -> None:
        chosen = self._version.currentData()
        report = next((one for one in self._facts.versions if one.id == chosen), None)
        if not self._showing and report is not None:
            self._change(replace(self._draft, report_id=report.id))

    def _on_physician_toggled(self, on: bool) -> None:  # noqa: FBT001 - a Qt slot
        if not self._showing:
            self._change(replace(self._draft, physician_on=on))

    def _on_physician_chosen(self, place: int) -> None:
        if not self._showing:
            # choosing a person means sending to that person
            draft = with_physician(self._draft, self._facts, place)
            reachable = draft.physician_method in SENDABLE and bool(draft.physician_address)
            self._change(replace(draft, physician_on=reachable))

    def _on_method_chosen(self, method: ContactSystem) -> None:
        self._change(with_method(self._draft, self._facts, method))

    def _on_address_chosen(self, place: int) -> None:
        if not self._showing and place >= 0:
            self._change(replace(self._draft, physician_address=self._address.itemText(place)))

    def _on_email_toggled(self, on: bool) -> None:  # noqa: FBT001 - a Qt slot
        if not self._showing:
            self._change(replace(self._draft, email_on=on))

    def _on_emails_changed(self) -> None:
        if self._showing:
            return
        values = self._emails.values()
        before = {one.value for one in self._draft.emails}
        kept = tuple(one for one in self._draft.emails if one.value in values)
        draft = replace(self._draft, emails=kept)
        for value in values:
            if value not in before:
                address = origin_of(value, ContactSystem.EMAIL, self._facts, self._known)
                draft = with_address(draft, address)
        if before and not draft.emails:  # nobody left to send to: that is no mistake to point at
            draft = replace(draft, email_on=False)
        emails = draft.emails
        notes = {one.value: source_name(one.source) for one in emails}
        if self._emails.notes() != notes:
            self._draft = draft
            with self._quiet():
                self._show_chips()
        self._change(draft)


def _display_number(contact: ContactPoint) -> str:
    try:
        return normalize_phone(contact.value).display
    except OmegaError:
        return contact.value
