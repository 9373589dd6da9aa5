"""The rows of the destination *External user*: who gets a link, and what it takes to open it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from PySide6.QtCore import QDate, QLocale, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from omega_desktop.domain.model import ContactSystem
from omega_desktop.domain.validation import normalize_email
from omega_desktop.ui.dialogs.form import Field, Form, combo_box, line_edit
from omega_desktop.ui.send_external import (
    LANGUAGES,
    asks_birth_date,
    external_fault,
    known_birth_date,
    link_language,
    typed_birth_date,
    with_link_address,
)
from omega_desktop.ui.send_external_options import LinkOptions, expiry_text
from omega_desktop.ui.send_external_words import link_until, link_warning
from omega_desktop.ui.send_values import (
    Address,
    ExternalDraft,
    SendFacts,
    contacts_of,
    origin_of,
)
from omega_desktop.ui.send_words import SEPARATOR, source_name
from omega_desktop.widgets.chips import ChipEdit
from omega_desktop.widgets.format import age_text, message_text
from omega_desktop.widgets.labels import IconLabel
from omega_desktop.widgets.parts import make_button, make_label, make_tool_button
from omega_desktop.widgets.theme import SPACE_1, SPACE_2, Theme

LANGUAGE_NAMES = {"pt-BR": "Português (Brasil)", "en": "English"}


class ExternalRows(QObject):
    """Rows of the form in the tab *Send study*, hidden while something else is the destination.

    Args:
        theme: the look.
        form: gets the rows.
        suggest: gives a passcode that is easy to tell by phone.

    Signals:
        changed: the draft is another one now.
        folded_changed: the options were shown or folded away.
        set_up_requested: the part of the settings that is missing ("gateway" or "email").
    """

    changed = Signal()
    folded_changed = Signal()
    set_up_requested = Signal(str)

    def __init__(self, theme: Theme, form: Form, *, suggest: Callable[[], str]) -> None:
        super().__init__(form)
        self._theme = theme
        self._draft = ExternalDraft()
        self._facts = SendFacts(studies=())
        self._known: tuple[Address, ...] = ()
        self._language = "en"
        self._showing = False
        self._add_fault_row(form)
        self._add_people_rows(form)
        self._add_birth_row(form)
        self._add_warning(form)
        self.options = LinkOptions(theme, form, suggest=suggest)
        self.options.edited.connect(self._change)
        self.options.folded_changed.connect(self.folded_changed)

    # --- making ------------------------------------------------------------------------------

    def _add_fault_row(self, form: Form) -> None:
        holder = QWidget(form)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        self._fault = make_label(self._theme, parent=holder, tone="warning", wrap=True)
        self._fault.setObjectName("external_fault")
        self._set_up = make_button(
            self._theme,
            self.tr("Set up…"),
            name="set_up_gateway",
            parent=holder,
            kind="link",
            accessible=self.tr("Set up links for external users"),
        )
        self._set_up.clicked.connect(self._on_set_up_clicked)
        row.addWidget(self._fault, 1)
        row.addWidget(self._set_up, 0, Qt.AlignmentFlag.AlignTop)
        holder.setFocusProxy(self._set_up)
        self._fault_field = form.add_field(self.tr("E-mail addresses"), holder)

    def _add_people_rows(self, form: Form) -> None:
        self._emails = ChipEdit(
            self._theme,
            parse=normalize_email,
            accessible_name=self.tr("E-mail addresses of the recipients"),
            placeholder=self.tr("name@hospital.org"),
            parent=form,
        )
        self._emails.setObjectName("external_emails")
        self._emails.line.setObjectName("external_email_line")
        self._emails.changed.connect(self._on_emails_changed)
        self._add = make_tool_button(
            self._theme, "add", self.tr("Add the address"), name="add_external_email", parent=form
        )
        self._add.clicked.connect(self._on_add_clicked)
        self._emails_field = form.add_field(
            self.tr("E-mail addresses"), self._emails, extra=(self._add,)
        )
        self._language_box = combo_box("link_language", form)
        for language in LANGUAGES:
            self._language_box.addItem(LANGUAGE_NAMES[language], language)
        self._language_box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._language_box.setMinimumWidth(210)
        self._language_box.currentIndexChanged.connect(self._on_language_chosen)
        self._language_field = form.add_field(self.tr("Language of the e-mail"), self._language_box)

    def _add_birth_row(self, form: Form) -> None:
        holder = QWidget(form)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        self._birth = line_edit("birth_date", holder, width=210)
        self._birth.setAccessibleName(self.tr("Patient's date of birth"))
        self._birth.textChanged.connect(self._on_birth_changed)
        self._instead = make_button(
            self._theme,
            self.tr("Use a passcode instead"),
            name="passcode_instead",
            parent=holder,
            kind="link",
        )
        row.addWidget(self._birth)
        row.addWidget(self._instead)
        row.addStretch(1)
        holder.setFocusProxy(self._birth)
        self._birth_field = form.add_field(self.tr("Patient's date of birth"), holder)
        self._instead.clicked.connect(lambda _checked=False: self.options.require_passcode())

    def _add_warning(self, form: Form) -> None:
        self._notes = QWidget(form)
        self._notes.setObjectName("link_warning")
        column = QVBoxLayout(self._notes)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        line = QHBoxLayout()
        line.setSpacing(SPACE_1 + 2)
        icon = IconLabel(self._theme, "warning", "warning", parent=self._notes)
        self._warning = make_label(self._theme, parent=self._notes, tone="warning", wrap=True)
        line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._warning, 1)
        self._until = make_label(self._theme, parent=self._notes, tone="muted", wrap=True)
        column.addLayout(line)
        column.addWidget(self._until)
        form.add_below(self._notes)

    # --- showing -----------------------------------------------------------------------------

    @property
    def draft(self) -> ExternalDraft:
        """The values as they are now."""
        return replace(self._draft, typing=self._emails.pending_text)

    @property
    def usable(self) -> bool:
        """Whether a link can be made at all."""
        return external_fault(self._facts) is None

    def load(
        self, draft: ExternalDraft, facts: SendFacts, known: Sequence[Address], language: str
    ) -> None:
        """Show a draft.

        Args:
            draft: the values.
            facts: what is known.
            known: addresses of the directory, offered while typing.
            language: BCP 47 tag of the program's language.
        """
        self._draft, self._facts, self._known = draft, facts, tuple(known)
        self._language = link_language(language)
        team = [
            one.value
            for member in facts.care_team
            for one in contacts_of(member, ContactSystem.EMAIL)
        ]
        self._emails.set_completions(list(dict.fromkeys([*team, *(one.value for one in known)])))
        with self._quiet():
            self._show_chips()
            if draft.typing and self._emails.pending_text != draft.typing:
                self._emails.line.setText(draft.typing)
            self._birth.setText(draft.birth_date)
            chosen = draft.language or self._language
            self._language_box.setCurrentIndex(self._language_box.findData(chosen))
        self.options.load(draft, facts.earlier)

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        before, self._showing = self._showing, True
        try:
            yield
        finally:
            self._showing = before

    def _show_chips(self) -> None:
        values: list[str | tuple[str, str]] = []
        for one in self._draft.emails:
            values.append((one.value, source_name(one.source)))
        self._emails.set_values(values)

    def refresh(self, *, visible: bool, reports: bool, anonymized: bool) -> None:
        """Show what fits the draft.

        Args:
            visible: whether links are what is sent at all.
            reports: the final report goes along.
            anonymized: the images are anonymized.
        """
        fault = external_fault(self._facts)
        self._fault.setText(message_text(fault))
        configurable = self._facts.gateway_fault or self._facts.email_fault
        self._set_up.setVisible(visible and configurable is not None)
        self._fault_field.set_visible(visible=visible and fault is not None)
        usable = visible and fault is None
        for field in (self._emails_field, self._language_field):
            field.set_visible(visible=usable)
        self._add.setVisible(usable)
        self._emails_field.set_helper("" if self._draft.emails else self.tr("Required"))
        self._birth_field.set_visible(visible=usable and known_birth_date(self._facts) is None)
        self._refresh_birth()
        self._notes.setVisible(usable)
        self._refresh_notes(anonymized=anonymized)
        self.options.refresh(
            self._draft, self._facts, visible=usable, reports=reports, anonymized=anonymized
        )

    def _refresh_birth(self) -> None:
        read = typed_birth_date(self._draft)
        self._instead.setVisible(not self._draft.passcode_on)
        if read is not None:
            day = QDate(read.year, read.month, read.day)
            words = QLocale().toString(day, QLocale.FormatType.LongFormat)
            self._birth_field.set_helper(SEPARATOR.join((words, age_text(read))))
        elif self._draft.birth_date.strip():
            self._birth_field.set_helper(
                self.tr("Day, month and year, such as 31/12/1961."), "warning"
            )
        elif self._draft.passcode_on:
            self._birth_field.set_helper(self.tr("The study has none; the passcode is enough."))
        else:
            self._birth_field.set_helper(self.tr("Required: the study has none."))

    def _refresh_notes(self, *, anonymized: bool) -> None:
        born, passcode = asks_birth_date(self._draft, self._facts), self._draft.passcode_on
        # with nothing typed yet the page would ask for the date
        born = born or not passcode
        self._warning.setText(link_warning(birth_date=born, passcode=passcode))
        until = expiry_text(self._draft.expires_days)
        note = link_until(until, birth_date=born, passcode=passcode)
        if anonymized and born:
            told = self.tr(
                "The page does not show it: whoever opens the link has to know it already."
            )
            note = f"{note} {told}"
        self._until.setText(note)

    def places(self) -> dict[str, tuple[Field, QWidget]]:
        """Where problems are shown."""
        return {
            "external_emails": (self._emails_field, self._emails),
            "birth_date": (self._birth_field, self._birth),
            **self.options.places(),
        }

    def show_place_of(self, name: str) -> None:
        """Unfold the options when a problem lies in them."""
        if name in self.options.places():
            self.options.set_expanded(expanded=True)

    def focus_first(self) -> None:
        """Put the focus where a user starts."""
        target = self._emails if self.usable else self._set_up
        target.setFocus()

    def finish_typing(self) -> bool:
        """Turn typed text into addresses, as leaving the field does; False when it is refused."""
        return self._emails.commit()

    # --- changing ----------------------------------------------------------------------------

    def _change(self, draft: ExternalDraft) -> None:
        self._draft = draft
        self.changed.emit()

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
                draft = with_link_address(draft, address)
        self._draft = draft
        notes = {one.value: source_name(one.source) for one in draft.emails}
        if self._emails.notes() != notes:
            with self._quiet():
                self._show_chips()
        self._change(draft)

    def _on_add_clicked(self) -> None:
        self._emails.commit()
        self._emails.line.setFocus()

    def _on_language_chosen(self, _place: int) -> None:
        if not self._showing:
            self._change(replace(self._draft, language=str(self._language_box.currentData())))

    def _on_birth_changed(self, text: str) -> None:
        if not self._showing:
            self._change(replace(self._draft, birth_date=text))

    def _on_set_up_clicked(self) -> None:
        what = "gateway" if self._facts.gateway_fault is not None else "email"
        self.set_up_requested.emit(what)
