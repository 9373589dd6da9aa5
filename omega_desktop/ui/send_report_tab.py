"""The tab *Send reports*: which version, to whom, by which method."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from omega_desktop.domain.model import ContactSystem, PinnedImage, ReportStatus
from omega_desktop.domain.validation import normalize_email
from omega_desktop.ui.dialogs.form import (
    Field,
    Form,
    check_box,
    combo_box,
    line_edit,
    show_error_at,
)
from omega_desktop.ui.send_document_draft import protects
from omega_desktop.ui.send_portal_draft import PortalDraft, asks_birth_date
from omega_desktop.ui.send_report_draft import (
    ReportDraft,
    attaches,
    methods_used,
    needs_birth_date,
    reachable,
    sends_texts,
    with_address,
    with_method,
    with_physician,
    with_typed_address,
)
from omega_desktop.ui.send_report_number import NumberRow, NumberRowText
from omega_desktop.ui.send_report_options import KeyImagesRow, PasswordRow
from omega_desktop.ui.send_report_physician import PhysicianRows
from omega_desktop.ui.send_report_portal import PortalRow
from omega_desktop.ui.send_values import Address, Problem, SendFacts, contacts_of, origin_of
from omega_desktop.ui.send_words import report_line, source_name
from omega_desktop.ui.sms_preview_label import SmsPreviewLabel
from omega_desktop.widgets.chips import ChipEdit
from omega_desktop.widgets.format import message_text
from omega_desktop.widgets.parts import make_button
from omega_desktop.widgets.theme import SPACE_3, SPACE_4, Theme


class ReportTab(QWidget):
    """Shows a ``ReportDraft`` and changes it.

    Signals:
        changed: the draft is another one now.
        preview_requested: the user wants to see the chosen version.
        portal_requested: the chosen version should go to the patient at once.
        set_up_requested: a part of the settings ("email", "fax", "sms", "portal") or the people
            ("practitioners") should be set up.
    """

    changed = Signal()
    preview_requested = Signal()
    portal_requested = Signal()
    set_up_requested = Signal(str)

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("report_tab")
        self._theme = theme
        self._draft = ReportDraft()
        self._facts = SendFacts(studies=())
        self._known: tuple[Address, ...] = ()
        self._offered: tuple[PinnedImage, ...] = ()
        self._showing = False
        self._form = Form(theme, self)
        self._add_report_rows()
        self._add_portal_row()
        self._add_physician_rows()
        self._add_email_row()
        self._numbers = (
            self._add_number_row(
                ContactSystem.FAX,
                self.tr("&Fax"),
                self.tr("Not selected: nothing is sent to this number."),
            ),
            self._add_number_row(
                ContactSystem.SMS,
                self.tr("&SMS"),
                self.tr("Not selected: nothing is sent to this number."),
            ),
        )
        self._sms_text = SmsPreviewLabel(theme, parent=self._form)
        self._form.add_below(self._sms_text)
        self._password = PasswordRow(theme, self._form)
        self._password.toggled.connect(self._on_protect_toggled)
        self._password.typed.connect(lambda text: self._change_document(password=text))
        self._add_birth_date_row()
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
        self._key_images = KeyImagesRow(theme, form)
        self._key_images.toggled.connect(self._on_key_images_toggled)

    def _add_portal_row(self) -> None:
        self._portal = PortalRow(self._theme, self._form)
        self._portal.pressed.connect(self.portal_requested)
        self._portal.typed.connect(self._on_portal_typed)
        self._portal.set_up_requested.connect(partial(self.set_up_requested.emit, "portal"))
        self._form.add_rule()

    def _add_physician_rows(self) -> None:
        rows = self._people = PhysicianRows(self._theme, self._form)
        rows.toggled.connect(self._on_physician_toggled)
        rows.chosen.connect(self._on_physician_chosen)
        rows.method_chosen.connect(self._on_method_chosen)
        rows.address_chosen.connect(self._on_address_chosen)
        rows.address_typed.connect(self._on_address_typed)
        rows.fallback_toggled.connect(self._on_fallback_toggled)
        rows.remember_toggled.connect(self._on_remember_toggled)
        rows.copy_toggled.connect(self._on_copy_toggled)
        rows.set_up_requested.connect(self.set_up_requested)
        self._form.add_rule()

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

    def _add_number_row(self, method: ContactSystem, title: str, unsent: str) -> NumberRow:
        row = NumberRow(self._theme, self._form, method, NumberRowText(title, unsent))
        row.toggled.connect(partial(self._on_number_toggled, method))
        row.typed.connect(partial(self._on_number_typed, method))
        row.set_up_requested.connect(partial(self.set_up_requested.emit, method.value))
        return row

    def _add_birth_date_row(self) -> None:
        """For a study without one: the page of a link has to ask for something."""
        self._birth_date = line_edit("report_birth_date", self._form, width=140)
        self._birth_date.textEdited.connect(self._on_birth_date_typed)
        self._birth_date_field = self._form.add_field(
            self.tr("Date of birth"),
            self._birth_date,
            helper=self.tr("The link asks for it; the study has none."),
        )

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
            self._people.load(draft, facts)
            self._show_chips()
            if draft.typing and self._emails.pending_text != draft.typing:
                self._emails.line.setText(draft.typing)
        self._refresh()

    def offer_key_images(self, images: tuple[PinnedImage, ...]) -> None:
        """The study has these: chosen ones are these from now on."""
        self._offered = images
        chosen = self._draft.document.key_images
        if chosen and chosen != images:
            self._change_document(key_images=images)
        else:
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

    def _show_chips(self) -> None:
        values: list[str | tuple[str, str]] = []
        for one in self._draft.emails:
            values.append((one.value, source_name(one.source)))
        self._emails.set_values(values)

    def _refresh(self) -> None:
        with self._quiet():
            self._refresh_version()
            self._portal.show_value(self._draft.portal, self._facts)
            self._people.show_draft(self._draft)
            self._refresh_email()
            fax, sms = self._numbers
            fax.show_value(self._draft.fax, self._facts, on=self._draft.fax_on)
            sms.show_value(self._draft.sms, self._facts, on=self._draft.sms_on)
            self._refresh_sms_text()
            self._refresh_document()
            self._refresh_birth_date()

    def _refresh_document(self) -> None:
        draft, facts = self._draft, self._facts
        faxed = ContactSystem.FAX in methods_used(draft, facts)
        self._key_images.show_value(
            len(self._offered), on=bool(draft.document.key_images), faxed=faxed
        )
        attached = attaches(draft, facts)
        self._password.show_value(
            draft.document.password,
            visible=attached,
            on=protects(draft.document, facts, attached=attached),
            required=facts.password_required,
        )

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

    def _refresh_sms_text(self) -> None:
        facts = self._facts
        shown = facts.sms_fault is None and sends_texts(self._draft, facts)
        self._sms_text.setVisible(shown)
        if shown:
            self._sms_text.show_text(facts.sms.preview(facts.language, facts.link_days))

    def _refresh_birth_date(self) -> None:
        if not self._birth_date.hasFocus():
            self._birth_date.setText(self._draft.birth_date)
        needed = needs_birth_date(self._draft, self._facts)
        asked = needed or asks_birth_date(self._draft.portal, self._facts)
        self._birth_date_field.set_visible(visible=asked)

    # --- problems ----------------------------------------------------------------------------

    def show_problem(self, problem: Problem | None) -> None:
        """Show a problem at its field and put the focus there; None takes it away."""
        places: dict[str, tuple[Field, QWidget]] = {
            "report": (self._version_field, self._version),
            "portal": (self._portal.field, self._portal.line),
            "physician": (self._people.field, self._people.box),
            "physician_method": (self._people.method_field, self._people.methods),
            "physician_address": (self._people.address_field, self._people.address),
            "emails": (self._email_field, self._emails),
            "fax": (self._numbers[0].field, self._numbers[0].line),
            "sms": (self._numbers[1].field, self._numbers[1].line),
            "pdf_password": (self._password.field, self._password.line),
            "report_birth_date": (self._birth_date_field, self._birth_date),
        }
        if problem is None:
            show_error_at(places, "", "")
        else:
            show_error_at(places, problem.field, message_text(problem.message))

    def focus_first(self) -> None:
        """Put the focus where a user starts."""
        for target in (self._people.chooser, self._emails, self._version):
            if target.isEnabled() and not target.isHidden():
                target.setFocus()
                return

    def finish_typing(self) -> bool:
        """Turn typed text into addresses, as leaving the field does; False when it is refused."""
        return self._emails.commit()

    def show_portal_sent(self, *, sent: bool) -> None:
        """The report is in the outbox for the patient, or was taken back."""
        self._change(replace(self._draft, portal=replace(self._draft.portal, sent=sent)))

    # --- changing ----------------------------------------------------------------------------

    def _change(self, draft: ReportDraft) -> None:
        self._draft = draft
        self.show_problem(None)
        self._refresh()
        self.changed.emit()

    def _change_document(self, **values: object) -> None:
        document = replace(self._draft.document, **values)  # type: ignore[arg-type] # by name
        self._change(replace(self._draft, document=document))

    def _on_key_images_toggled(self, on: bool) -> None:  # noqa: FBT001 - a Qt slot
        self._change_document(key_images=self._offered if on else ())

    def _on_protect_toggled(self, on: bool) -> None:  # noqa: FBT001 - a Qt slot
        self._change_document(protect=on)
        if on and not self._draft.document.password:
            self._password.suggest()
        if on:
            self._password.field.reveal()  # how to tell it

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
            self._change(replace(draft, physician_on=reachable(draft, self._facts)))

    def _on_method_chosen(self, method: ContactSystem) -> None:
        self._change(with_method(self._draft, self._facts, method))

    def _on_address_chosen(self, value: str) -> None:
        self._change(replace(self._draft, physician_address=value, typed=False))

    def _on_address_typed(self, text: str) -> None:
        self._change(with_typed_address(self._draft, self._facts, text))

    def _on_fallback_toggled(self, on: bool) -> None:  # noqa: FBT001 - a Qt slot
        self._change(replace(self._draft, fallback=on))

    def _on_remember_toggled(self, on: bool) -> None:  # noqa: FBT001 - a Qt slot
        self._change(replace(self._draft, remember=on))

    def _on_copy_toggled(self, key: str, on: bool) -> None:  # noqa: FBT001 - a Qt slot
        others = tuple(one for one in self._draft.copies if one != key)
        self._change(replace(self._draft, copies=(*others, key) if on else others))

    def _on_portal_typed(self, text: str) -> None:
        self._change(replace(self._draft, portal=PortalDraft(text)))

    def _on_number_toggled(self, method: ContactSystem, on: bool) -> None:  # noqa: FBT001
        fax = method is ContactSystem.FAX
        draft = self._draft
        self._change(replace(draft, fax_on=on) if fax else replace(draft, sms_on=on))
        if on and not (draft.fax if fax else draft.sms).strip():
            self._numbers[0 if fax else 1].line.setFocus()  # the number is what comes next

    def _on_number_typed(self, method: ContactSystem, text: str) -> None:
        """Typing a number means sending there; an empty field sends nowhere."""
        on, draft = bool(text.strip()), self._draft
        if method is ContactSystem.FAX:
            self._change(replace(draft, fax=text, fax_on=on))
        else:
            self._change(replace(draft, sms=text, sms_on=on))

    def _on_birth_date_typed(self, text: str) -> None:
        self._change(replace(self._draft, birth_date=text))

    def _on_email_toggled(self, on: bool) -> None:  # noqa: FBT001 - a Qt slot
        if not self._showing:
            self._change(replace(self._draft, email_on=on))
            if on and not self._draft.emails:
                self._emails.setFocus()

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
