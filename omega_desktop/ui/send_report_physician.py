"""The rows of the tab *Send reports* for physicians: who, by which method, who gets a copy."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from omega_desktop.domain.model import CareTeamMember, ContactSource, ContactSystem
from omega_desktop.ui.dialogs.form import Form, check_box, combo_box
from omega_desktop.ui.send_report_draft import (
    METHODS,
    Copy,
    ReportDraft,
    can_be_remembered,
    copies,
    is_typed,
    methods_of,
    next_ways,
    physician,
)
from omega_desktop.ui.send_report_number import number_fault
from omega_desktop.ui.send_values import SendFacts, contacts_of, phone_number
from omega_desktop.ui.send_words import (
    SEPARATOR,
    address_text,
    method_name,
    phone_kind_name,
    role_name,
    source_name,
)
from omega_desktop.widgets.format import message_text
from omega_desktop.widgets.parts import make_button, make_label
from omega_desktop.widgets.theme import SPACE_1, SPACE_4, Theme

COPY_PX = 380
"""Room for the text of a check box under *Copy to*."""


class PhysicianRows(QObject):
    """Shows the physician's part of a ``ReportDraft``.

    Signals:
        toggled: the physician was selected or not.
        chosen: another member of the care team (position).
        method_chosen: another method.
        address_chosen: an address of the directory.
        address_typed: what stands in the address field now.
        fallback_toggled: the next way may be taken or not.
        remember_toggled: a typed address should be kept or not.
        copy_toggled: a consulting physician (key) gets a copy or not.
        set_up_requested: a part of the settings, or "practitioners".
    """

    toggled = Signal(bool)
    chosen = Signal(int)
    method_chosen = Signal(object)
    address_chosen = Signal(str)
    address_typed = Signal(str)
    fallback_toggled = Signal(bool)
    remember_toggled = Signal(bool)
    copy_toggled = Signal(str, bool)
    set_up_requested = Signal(str)

    def __init__(self, theme: Theme, form: Form) -> None:
        super().__init__(form)
        self._theme, self._form = theme, form
        self._facts = SendFacts(studies=())
        self._method = ContactSystem.EMAIL
        self._showing = False
        self._add_chooser()
        self._add_methods()
        self._add_address()
        self._add_copies()

    # --- making ------------------------------------------------------------------------------

    def _add_chooser(self) -> None:
        theme, form = self._theme, self._form
        self.box = check_box(self.tr("Referring p&hysician"), "physician_on", form)
        self.box.toggled.connect(self._on_toggled)
        self.chooser = combo_box("physician", form)
        self.chooser.setAccessibleName(self.tr("Physician of the care team"))
        self.chooser.currentIndexChanged.connect(self._on_chosen)
        self._add_contact = make_button(
            theme, self.tr("Care team…"), name="add_contact", parent=form, kind="link"
        )
        self._add_contact.clicked.connect(partial(self.set_up_requested.emit, "practitioners"))
        self.field = form.add_field(self.box, self.chooser, extra=(self._add_contact,))

    def _add_methods(self) -> None:
        self.methods = QWidget(self._form)
        self.methods.setObjectName("physician_methods")
        row = QHBoxLayout(self.methods)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_4)
        group = QButtonGroup(self.methods)
        self._buttons: dict[ContactSystem, QRadioButton] = {}
        for method in METHODS:
            button = QRadioButton(method_name(method), self.methods)
            button.setObjectName(f"physician_method_{method.value}")
            button.setAccessibleName(
                self.tr("Send method: {method}").format(method=method_name(method))
            )
            button.clicked.connect(partial(self.method_chosen.emit, method))
            group.addButton(button)
            self._buttons[method] = button
            row.addWidget(button)
        row.addStretch(1)
        self.methods.setFocusProxy(self._buttons[ContactSystem.EMAIL])
        self.method_field = self._form.add_field(self.tr("Send &method"), self.methods)

    def _add_address(self) -> None:
        theme, form = self._theme, self._form
        self.address = combo_box("physician_address", form)
        line = self._line = QLineEdit(self.address)
        self.address.setLineEdit(line)
        self.address.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.address.setCompleter(None)  # type: ignore[arg-type]  # what is typed stays as typed
        self.address.setAccessibleName(self.tr("Address or number of the physician"))
        line.setObjectName("physician_address_line")
        line.setAccessibleName(self.tr("Address or number of the physician"))
        self.address.activated.connect(self._on_activated)
        line.textEdited.connect(self.address_typed)
        line.editingFinished.connect(self.finish_typing)
        self._origin = make_label(theme, parent=form, tone="muted", kind="small")
        self._origin.setObjectName("physician_origin")
        self._origin.setMinimumHeight(self.address.sizeHint().height())
        self.address_field = form.add_field(
            self.tr("&Address"), self.address, extra=(self._origin,)
        )
        self.remember = check_box(self.tr("&Remember in the directory"), "remember_contact", form)
        self.remember.toggled.connect(self._on_remember_toggled)
        form.add_below(self.remember)
        self.fallback = check_box(self.tr("If that fails, the next way"), "fallback", form)
        self.fallback.toggled.connect(self._on_fallback_toggled)
        form.add_below(self.fallback)

    def _add_copies(self) -> None:
        self.copies = QWidget(self._form)
        self.copies.setObjectName("copies")
        column = QVBoxLayout(self.copies)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        self._boxes: dict[str, QCheckBox] = {}
        self.copies_field = self._form.add_field(self.tr("Copy to"), self.copies, tall=True)

    # --- showing -----------------------------------------------------------------------------

    def load(self, draft: ReportDraft, facts: SendFacts) -> None:
        """Show who there is to choose from."""
        self._facts = facts
        with QSignalBlocker(self.chooser):
            self.chooser.clear()
            for member in facts.care_team:
                self.chooser.addItem(
                    self.tr("{name} – {role}").format(name=member.name, role=role_name(member.role))
                )
            self.chooser.setCurrentIndex(draft.physician)

    def show_draft(self, draft: ReportDraft) -> None:
        """Show the values."""
        before, self._showing = self._showing, True
        member = physician(draft, self._facts)
        self._method = draft.physician_method
        self._show_person(draft, member)
        self._show_methods(draft, member)
        self._show_address(draft, member)
        self._show_copies(draft)
        self._showing = before

    def _show_person(self, draft: ReportDraft, member: CareTeamMember | None) -> None:
        self.box.setEnabled(member is not None)
        self.box.setChecked(draft.physician_on)
        self.chooser.setEnabled(member is not None)
        self.chooser.setVisible(member is not None)
        if member is None:
            self.field.set_helper(self.tr("No referring physician in the directory."))
        elif not methods_of(member):
            self.field.set_helper(
                self.tr("The directory has no address of this physician. Type one below.")
            )
        else:
            self.field.set_helper("")
        self._add_contact.setVisible(member is None or not methods_of(member))

    def _show_methods(self, draft: ReportDraft, member: CareTeamMember | None) -> None:
        missing = []
        # the keyboard goes to the method that is chosen, and with it what is said about it
        self.method_field.set_helper("")
        self.methods.setFocusProxy(self._buttons[draft.physician_method])
        for method, button in self._buttons.items():
            fault = self._facts.fault(method)
            button.setEnabled(fault is None)
            button.setToolTip(message_text(fault))
            button.setChecked(method is draft.physician_method)
            if fault is not None:
                missing.append(method_name(method))
        preferred = member.practitioner.preferred if member and member.practitioner else None
        wanted = preferred if preferred in METHODS else None
        if wanted is not None and self._facts.fault(wanted) is not None:
            text = self.tr("Prefers {method}, which is not configured yet.")
            self.method_field.set_helper(text.format(method=method_name(wanted)))
        elif wanted is not None:  # also while chosen: what is below must not move
            text = self.tr("Prefers {method}.")
            self.method_field.set_helper(text.format(method=method_name(wanted)))
        elif missing:
            text = self.tr("Not configured yet: {methods}.")
            self.method_field.set_helper(text.format(methods=", ".join(missing)))
        else:
            self.method_field.set_helper("")
        self.method_field.set_visible(visible=member is not None)

    def _show_address(self, draft: ReportDraft, member: CareTeamMember | None) -> None:
        contacts = contacts_of(member, draft.physician_method)
        shown = [address_text(draft.physician_method, one.value) for one in contacts]
        line = self._line
        text = draft.physician_address
        if not line.hasFocus() or not draft.typed:
            text = address_text(draft.physician_method, text)
        with QSignalBlocker(self.address), QSignalBlocker(line):
            if [self.address.itemText(i) for i in range(self.address.count())] != shown:
                self.address.clear()
                for one, label in zip(contacts, shown, strict=True):
                    self.address.addItem(label, one.value)
            place = self.address.findText(text)
            if place != self.address.currentIndex():
                self.address.setCurrentIndex(place)
            if line.text() != text:
                line.setText(text)
        line.setPlaceholderText(self._placeholder(draft.physician_method))
        typed = is_typed(draft, self._facts)
        source = ContactSource.TYPED if typed else (contacts[0].source if contacts else None)
        parts = [source_name(source)] if source and draft.physician_address else []
        number = phone_number(draft.physician_address)
        if draft.physician_method is not ContactSystem.EMAIL and number is not None:
            parts += [kind] if (kind := phone_kind_name(number.kind)) else []
        self._origin.setText(SEPARATOR.join(parts))
        usable = member is not None and self._facts.fault(draft.physician_method) is None
        self.address.setEnabled(usable)
        self.address_field.set_visible(visible=member is not None)
        self._origin.setVisible(member is not None)
        self.remember.setVisible(can_be_remembered(draft, self._facts))
        self.remember.setChecked(draft.remember)
        self._show_fallback(draft)

    def _show_fallback(self, draft: ReportDraft) -> None:
        ways = next_ways(draft, self._facts)
        shown = self.tr("If that fails: {ways}").format(
            ways=", ".join(
                f"{method_name(method)} {address_text(method, value)}" for method, value in ways
            )
        )
        text = self.fallback.fontMetrics().elidedText(shown, Qt.TextElideMode.ElideRight, COPY_PX)
        self.fallback.setText(text.replace("&", "&&"))
        self.fallback.setToolTip(shown if text != shown else "")
        self.fallback.setAccessibleName(shown)
        self.fallback.setVisible(bool(ways))
        self.fallback.setChecked(draft.fallback)

    def _placeholder(self, method: ContactSystem) -> str:
        return {
            ContactSystem.FAX: self.tr("Fax number"),
            ContactSystem.SMS: self.tr("Mobile number"),
        }.get(method, self.tr("name@hospital.org"))

    def _show_copies(self, draft: ReportDraft) -> None:
        found = copies(draft, self._facts)
        if [one.key for one in found] != list(self._boxes):
            self._make_boxes(found)
        for one in found:
            box = self._boxes[one.key]
            if one.address:
                text = self.tr("{name} – {method} {address}").format(
                    name=one.member.name,
                    method=method_name(one.method),
                    address=address_text(one.method, one.address),
                )
            else:
                text = self.tr("{name} – no address in the directory").format(name=one.member.name)
            # a check box cannot break its line: a long name would widen the dialog
            shown = box.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, COPY_PX)
            box.setText(shown.replace("&", "&&"))
            box.setToolTip(text if shown != text else "")
            box.setAccessibleName(self.tr("Copy to {name}").format(name=text))
            box.setEnabled(bool(one.address))
            box.setChecked(one.key in draft.copies and bool(one.address))
        self.copies_field.set_visible(visible=bool(found))

    def _make_boxes(self, found: Sequence[Copy]) -> None:
        layout = self.copies.layout()
        assert layout is not None
        for box in self._boxes.values():
            layout.removeWidget(box)
            box.hide()
            box.deleteLater()
        self._boxes.clear()
        for place, one in enumerate(found):
            box = QCheckBox(self.copies)
            box.setObjectName(f"copy_{place}")
            box.toggled.connect(partial(self._on_copy_toggled, one.key))
            layout.addWidget(box)
            self._boxes[one.key] = box
        before: QWidget = self.fallback
        for box in self._boxes.values():
            QWidget.setTabOrder(before, box)
            before = box

    # --- changing ----------------------------------------------------------------------------

    def finish_typing(self) -> None:
        """Bring the address into its form; say at the field when it is none."""
        line = self._line
        text = line.text()
        fault = number_fault(self._method, text)
        self.address_field.set_error(message_text(fault))
        if fault is None and (shown := address_text(self._method, text)) != text:
            with QSignalBlocker(line):
                line.setText(shown)

    def _on_toggled(self, on: bool) -> None:  # noqa: FBT001 - a Qt slot
        if not self._showing:
            self.toggled.emit(on)

    def _on_chosen(self, place: int) -> None:
        if not self._showing:
            self.chosen.emit(place)

    def _on_activated(self, place: int) -> None:
        value = self.address.itemData(place, Qt.ItemDataRole.UserRole)
        if not self._showing and isinstance(value, str):
            self.address_chosen.emit(value)

    def _on_fallback_toggled(self, on: bool) -> None:  # noqa: FBT001 - a Qt slot
        if not self._showing:
            self.fallback_toggled.emit(on)

    def _on_remember_toggled(self, on: bool) -> None:  # noqa: FBT001 - a Qt slot
        if not self._showing:
            self.remember_toggled.emit(on)

    def _on_copy_toggled(self, key: str, on: bool) -> None:  # noqa: FBT001 - a Qt slot
        if not self._showing:
            self.copy_toggled.emit(key, on)
