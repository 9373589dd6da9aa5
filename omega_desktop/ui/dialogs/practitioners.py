"""The physicians of the directory, and which of them belong to a study's care team."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QSignalBlocker,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.model import (
    CareTeamMember,
    CareTeamRole,
    ContactSystem,
    Practitioner,
    PractitionerId,
    Study,
)
from omega_desktop.ui.context import Context
from omega_desktop.ui.dialogs.contacts import ContactsEditor
from omega_desktop.ui.dialogs.form import Form, FormDialog, combo_box, line_edit
from omega_desktop.ui.send_words import method_name, role_name
from omega_desktop.widgets.inline_message import Tone
from omega_desktop.widgets.parts import make_button, make_rule
from omega_desktop.widgets.search_field import SearchField
from omega_desktop.widgets.theme import ROW_PX, SPACE_2, SPACE_4

_NEW = Practitioner(PractitionerId(0), "")
LIST_PX = 240


class PractitionersDialog(FormDialog):
    """A list with a search, and the chosen physician beside it.

    Args:
        context: the program's objects.
        study: whose care team the physician can be put into.
        name: start with a new physician of this name.

    Signals:
        saved: the directory or the care team is another one now.
    """

    saved = Signal()

    def __init__(
        self,
        context: Context,
        *,
        study: Study | None = None,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        title = QCoreApplication.translate("PractitionersDialog", "Physicians")
        super().__init__(context.theme, "practitioners_dialog", title, parent=parent)
        self._context, self._study = context, study
        self._shown = _NEW
        self._build()
        self._loaded = self._values()
        self._reload()
        if name:
            self._show(Practitioner(PractitionerId(0), name))
        elif self.people.count():
            self.people.setCurrentRow(0)
        else:
            self._show(_NEW)

    def _build(self) -> None:
        theme = self.theme
        self.search = SearchField(
            theme, name="search_practitioners", accessible=self.tr("Search physicians"), parent=self
        )
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.searched.connect(self._reload)
        self.people = QListWidget(self)
        self.people.setObjectName("practitioners")
        self.people.setAccessibleName(self.tr("Physicians"))
        self.people.currentItemChanged.connect(self._on_person_chosen)
        self.search.left_downwards.connect(self.people.setFocus)
        self.new_button = make_button(
            theme, self.tr("&New physician"), name="new", parent=self, icon="add"
        )
        self.new_button.clicked.connect(lambda: self.leave_form(lambda: self._show(_NEW)))
        left = QVBoxLayout()
        left.setSpacing(SPACE_2)
        for widget in (self.search, self.people, self.new_button):
            widget.setFixedWidth(LIST_PX)
            left.addWidget(widget)
        row = QHBoxLayout()
        row.setSpacing(SPACE_4)
        row.addLayout(left)
        row.addWidget(make_rule(self, vertical=True))
        row.addWidget(self.scrolling(self._build_form()), 1)
        self.content.addLayout(row, 1)
        self.delete_button = make_button(
            theme, self.tr("&Delete"), name="delete", parent=self, kind="danger"
        )
        self.delete_button.clicked.connect(self._on_delete_clicked)
        close = make_button(theme, self.tr("Close"), name="close", parent=self)
        close.clicked.connect(self.reject)
        self.save_button = make_button(
            theme, self.tr("&Save"), name="save", parent=self, kind="primary"
        )
        self.save_button.clicked.connect(self.save)
        self.set_primary(self.save_button)
        self.footer.addWidget(self.delete_button)
        self.footer.addStretch(1)
        self.footer.addWidget(close)
        self.footer.addWidget(self.save_button)
        self.set_size(characters=124, lines=34)

    def _build_form(self) -> Form:
        form = Form(self.theme, self)
        self.name = line_edit("practitioner_name", form)
        self._name_field = form.add_field(self.tr("Na&me"), self.name, helper=self.tr("Required"))
        self.identifier = line_edit("practitioner_identifier", form)
        form.add_field(self.tr("&License"), self.identifier, helper=self.tr("Such as CRM 12345-SP"))
        self.specialty = line_edit("practitioner_specialty", form)
        form.add_field(self.tr("S&pecialty"), self.specialty)
        form.add_section(self.tr("Addresses and numbers"))
        self.contacts = ContactsEditor(
            self.theme, add_text=self.tr("&Add address or number"), parent=form
        )
        form.add_wide(self.contacts)
        self.preferred = combo_box("practitioner_preferred", form)
        self.preferred.addItem(self.tr("No preference"), "")
        for method in (ContactSystem.EMAIL, ContactSystem.FAX, ContactSystem.SMS):
            self.preferred.addItem(method_name(method), method.value)
        form.add_field(self.tr("P&referred method"), self.preferred)
        self.role = combo_box("practitioner_role", form)
        self.role.addItem(self.tr("Not in this study's care team"), "")
        for role in (CareTeamRole.REFERRING, CareTeamRole.CONSULTING):
            self.role.addItem(role_name(role), role.value)
        field = form.add_field(self.tr("Role in this s&tudy"), self.role)
        field.set_visible(visible=self._study is not None)
        form.add_stretch()
        return form

    # --- the list ----------------------------------------------------------------------------

    def _reload(self, _text: str = "") -> None:
        wanted = self._shown.id
        self.people.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.people.clear()
        for person in self._context.directory.practitioners(self.search.text()):
            item = QListWidgetItem(person.name)
            item.setSizeHint(QSize(0, ROW_PX))
            item.setData(Qt.ItemDataRole.UserRole, int(person.id))
            self.people.addItem(item)
            if person.id == wanted:
                self.people.setCurrentItem(item)
        self.people.blockSignals(False)  # noqa: FBT003 - Qt's signature

    def _on_person_chosen(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        chosen = PractitionerId(item.data(Qt.ItemDataRole.UserRole))
        if self.unsaved():
            # later: a click selects its row after this
            QTimer.singleShot(0, self, self._choose_shown)
            self.leave_form(lambda: self._choose(chosen))
            return
        try:
            self._show(self._context.directory.practitioner(chosen))
        except OmegaError as fault:
            self.show_fault(fault)
            self._reload()

    def _choose(self, wanted: PractitionerId) -> None:
        for row in range(self.people.count()):
            if self.people.item(row).data(Qt.ItemDataRole.UserRole) == int(wanted):
                self.people.setCurrentRow(row)

    def _choose_shown(self) -> None:
        """Choose in the list whom the form shows."""
        with QSignalBlocker(self.people):
            self.people.setCurrentIndex(QModelIndex())
            self._choose(self._shown.id)
        self.people.viewport().update()

    # --- the form ----------------------------------------------------------------------------

    def unsaved(self) -> bool:
        """Whether the form shows something else than what is saved."""
        return self._values() != self._loaded

    def forget_typing(self) -> None:
        """Show what is saved again."""
        self._show(self._shown)

    def _values(self) -> tuple[object, ...]:
        lines = (self.name, self.identifier, self.specialty)
        boxes = (self.preferred, self.role)
        contacts = [(row.system, row.value.text()) for row in self.contacts.rows()]
        return (
            *(line.text() for line in lines),
            *(box.currentData() for box in boxes),
            [(system, value) for system, value in contacts if value.strip()],
        )

    def _show(self, person: Practitioner) -> None:
        self._shown = person
        self.message.clear()
        self._name_field.set_error("")
        self.name.setText(person.name)
        self.identifier.setText(person.identifier)
        self.specialty.setText(person.specialty)
        self.contacts.set_contacts(person.contacts)
        preferred = person.preferred.value if person.preferred else ""
        self.preferred.setCurrentIndex(self.preferred.findData(preferred))
        self.role.setCurrentIndex(self.role.findData(self._role_of(person)))
        self._loaded = self._values()
        self.delete_button.setEnabled(person.id != 0)
        if not person.id:
            self.people.setCurrentIndex(QModelIndex())
            self.name.setFocus()

    def _members(self) -> Sequence[CareTeamMember]:
        if self._study is None:
            return ()
        return self._context.worklist.care_team(self._study.study_instance_uid)

    def _role_of(self, person: Practitioner) -> str:
        if self._study is None:
            return ""
        if not person.id:
            return CareTeamRole.REFERRING.value
        roles = (
            one.role.value
            for one in self._members()
            if one.practitioner is not None and one.practitioner.id == person.id
        )
        return next((role for role in roles if self.role.findData(role) >= 0), "")

    def save(self) -> bool:
        """Save the form; False when it cannot be saved, and it says why."""
        contacts = self.contacts.contacts()
        if contacts is None:
            return False
        preferred = self.preferred.currentData()
        person = Practitioner(
            self._shown.id,
            self.name.text(),
            self.identifier.text(),
            self.specialty.text(),
            contacts,
            ContactSystem(preferred) if preferred else None,
        )
        try:
            saved = self._context.directory.save_practitioner(person)
            self._save_role(saved)
        except OmegaError as fault:
            if not person.name.strip():
                self._name_field.set_error(self.tr("Type a name."))
                self.name.setFocus()
            else:
                self.show_fault(fault)
            return False
        self._show(saved)
        self._reload()
        self.message.set_message(Tone.OK, self.tr("Saved."), closable=True)
        self.saved.emit()
        return True

    def _save_role(self, person: Practitioner) -> None:
        if self._study is None:
            return
        wanted = self.role.currentData()
        before = self._members()
        for role in (CareTeamRole.REFERRING, CareTeamRole.CONSULTING):
            ids = [
                one.practitioner.id
                for one in before
                if one.role is role and one.practitioner is not None
            ]
            others = [one for one in ids if one != person.id]
            now = [person.id, *others] if wanted == role.value else others
            if now != ids:
                self._context.directory.set_care_team(self._study.study_instance_uid, role, now)

    def _on_delete_clicked(self) -> None:
        self.ask(
            self.tr("Delete this physician from the directory? Care teams lose the entry."),
            self.tr("Delete"),
            self._delete,
        )

    def _delete(self) -> None:
        try:
            self._context.directory.delete_practitioner(self._shown.id)
        except OmegaError as fault:
            self.show_fault(fault)
            return
        self._show(_NEW)
        self._reload()
        self.saved.emit()
