"""A list of ways to reach somebody; the first of each kind is the default."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from omega_desktop.domain.errors import OmegaError, ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import ContactPoint, ContactSource, ContactSystem
from omega_desktop.domain.validation import PhoneKind, normalize_email, normalize_phone
from omega_desktop.ui.dialogs.form import line_edit
from omega_desktop.ui.send_words import method_name
from omega_desktop.widgets.format import error_text
from omega_desktop.widgets.parts import make_button, make_label, make_tool_button
from omega_desktop.widgets.theme import SPACE_1, SPACE_2, Theme

KIND_PX = 96


class ContactRow(QWidget):
    """One way to reach somebody: kind, value, and what is to be said about it.

    Signals:
        changed: kind or value is another one.
    """

    changed = Signal()

    def __init__(self, theme: Theme, contact: ContactPoint, *, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._default = False
        self._kind_of_number = ""
        self.kind = QComboBox(self)
        self.kind.setObjectName("contact_kind")
        self.kind.setAccessibleName(self.tr("Kind of contact"))
        self.kind.setFixedWidth(KIND_PX)
        for system in ContactSystem:
            self.kind.addItem(method_name(system), system.value)
        self.kind.setCurrentIndex(self.kind.findData(contact.system.value))
        self.value = line_edit("contact_value", self)
        self.value.setText(contact.value)
        self.up = make_tool_button(theme, "chevron-up", self.tr("Move up"), name="up", parent=self)
        self.remove = make_tool_button(
            theme, "close", self.tr("Remove contact"), name="remove", parent=self
        )
        self._note = make_label(theme, parent=self, tone="muted", kind="small", wrap=True)
        self._note.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE_2)
        grid.setVerticalSpacing(SPACE_1)
        for column, widget in enumerate((self.kind, self.value, self.up, self.remove)):
            grid.addWidget(widget, 0, column)
        grid.addWidget(self._note, 1, 1, 1, 3)
        grid.setColumnStretch(1, 1)
        self.kind.currentIndexChanged.connect(self._on_kind_chosen)
        self.value.textEdited.connect(self._on_typed)
        self.value.editingFinished.connect(self.normalize)
        self._name_value()
        if contact.value:
            self.normalize()

    @property
    def system(self) -> ContactSystem:
        """The kind that is chosen."""
        return ContactSystem(self.kind.currentData())

    def contact(self) -> ContactPoint | None:
        """The contact in its normal form, None while the value is empty.

        Raises:
            ValidationError: the value cannot be used.
        """
        text = self.value.text().strip()
        if not text:
            return None
        if self.system is ContactSystem.EMAIL:
            return ContactPoint(self.system, normalize_email(text), source=ContactSource.TYPED)
        number = normalize_phone(text)
        if self.system is ContactSystem.SMS and number.kind is PhoneKind.LANDLINE:
            raise ValidationError(
                "sms",
                Message("A landline cannot receive text messages"),
                Message("Type a mobile number."),
            )
        return ContactPoint(self.system, number.e164, source=ContactSource.TYPED)

    def normalize(self) -> bool:
        """Bring the value into its normal form, or say why it has none."""
        try:
            contact = self.contact()
        except OmegaError as fault:
            self._show(error_text(fault), wrong=True)
            return False
        self._kind_of_number = ""
        if contact is not None and self.system is ContactSystem.EMAIL:
            self.value.setText(contact.value)
        elif contact is not None:
            number = normalize_phone(contact.value)
            self.value.setText(number.display)
            self._kind_of_number = {
                PhoneKind.MOBILE: self.tr("mobile"),
                PhoneKind.LANDLINE: self.tr("landline"),
                PhoneKind.OTHER: "",
            }[number.kind]
        self._show(self._remark(), wrong=False)
        return True

    def set_default(self, *, default: bool) -> None:
        """Say that this is the first of its kind."""
        self._default = default
        if not self.value.property("invalid"):
            self._show(self._remark(), wrong=False)

    def _remark(self) -> str:
        default = self.tr("default") if self._default and self.value.text().strip() else ""
        return " · ".join(part for part in (default, self._kind_of_number) if part)

    def _show(self, text: str, *, wrong: bool) -> None:
        self._note.setText(text)
        self._note.setVisible(bool(text))
        self._theme.set_tone(self._note, "danger" if wrong else "muted")
        self.value.setAccessibleDescription(text)
        if bool(self.value.property("invalid")) != wrong:
            self.value.setProperty("invalid", wrong)
            self.value.style().unpolish(self.value)
            self.value.style().polish(self.value)

    def _name_value(self) -> None:
        self.value.setAccessibleName(method_name(self.system))

    def _on_kind_chosen(self, _place: int) -> None:
        self._name_value()
        self.normalize()
        self.changed.emit()

    def _on_typed(self, _text: str) -> None:
        self._kind_of_number = ""
        self._show("", wrong=False)
        self.changed.emit()


class ContactsEditor(QWidget):
    """Several contacts in their order.

    Signals:
        changed: something is different now.
    """

    changed = Signal()

    def __init__(self, theme: Theme, *, add_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("contacts")
        self._theme = theme
        self._rows: list[ContactRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_2)
        self.add_button = make_button(
            theme, add_text, name="add_contact_row", parent=self, icon="add", kind="link"
        )
        self.add_button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.add_button.clicked.connect(self._on_add_clicked)
        self._column.addWidget(self.add_button)
        self.setFocusProxy(self.add_button)

    def set_contacts(self, contacts: Sequence[ContactPoint]) -> None:
        """Show contacts, the default of each kind first."""
        for row in list(self._rows):
            self._drop(row)
        order = list(ContactSystem)
        for contact in sorted(contacts, key=lambda one: (order.index(one.system), one.rank)):
            self._add(contact)
        self._mark_defaults()

    def contacts(self) -> tuple[ContactPoint, ...] | None:
        """The contacts in their order; None when one cannot be used (its row says why)."""
        wrong = [row for row in self._rows if not row.normalize()]  # every row says its error
        if wrong:
            wrong[0].value.setFocus()
            return None
        ranks = dict.fromkeys(ContactSystem, 0)
        found: list[ContactPoint] = []
        for row in self._rows:
            contact = row.contact()
            if contact is not None:
                ranks[contact.system] += 1
                found.append(replace(contact, rank=ranks[contact.system]))
        return tuple(found)

    def rows(self) -> tuple[ContactRow, ...]:
        """The rows in their order."""
        return tuple(self._rows)

    def _add(self, contact: ContactPoint) -> ContactRow:
        row = ContactRow(self._theme, contact, parent=self)
        row.changed.connect(self._on_row_changed)
        row.up.clicked.connect(partial(self._move_up, row))
        row.remove.clicked.connect(partial(self._remove, row))
        self._column.insertWidget(len(self._rows), row)
        self._rows.append(row)
        row.show()
        return row

    def _drop(self, row: ContactRow) -> None:
        self._rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _remove(self, row: ContactRow) -> None:
        place = self._rows.index(row)
        self._drop(row)
        following = self._rows[place].value if place < len(self._rows) else self.add_button
        following.setFocus()
        self._on_row_changed()

    def _move_up(self, row: ContactRow) -> None:
        place = self._rows.index(row)
        if place:
            self._rows.insert(place - 1, self._rows.pop(place))
            self._column.insertWidget(place - 1, row)
            self._on_row_changed()

    def _on_add_clicked(self) -> None:
        systems = [row.system for row in self._rows]
        missing = (one for one in ContactSystem if one not in systems)
        row = self._add(ContactPoint(next(missing, ContactSystem.EMAIL), ""))
        row.value.setFocus()
        self._on_row_changed()

    def _on_row_changed(self) -> None:
        self._mark_defaults()
        self.changed.emit()

    def _mark_defaults(self) -> None:
        seen: set[ContactSystem] = set()
        for place, row in enumerate(self._rows):
            row.up.setEnabled(place > 0)
            row.set_default(default=row.system not in seen)
            seen.add(row.system)
