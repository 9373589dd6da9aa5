"""A row of the tab *Send reports* for one telephone number: fax, or SMS."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import ContactSource, ContactSystem
from omega_desktop.services.recipient_facts import normal_form
from omega_desktop.ui.dialogs.form import Form, check_box, line_edit
from omega_desktop.ui.send_values import NOT_CONFIGURED, SendFacts, origin_of, phone_number
from omega_desktop.ui.send_words import method_name, phone_kind_name, source_name
from omega_desktop.widgets.format import message_text
from omega_desktop.widgets.parts import make_button, make_label
from omega_desktop.widgets.theme import SPACE_2, Theme

NUMBER_PX = 210


@dataclass(frozen=True, slots=True)
class NumberRowText:
    """What a row is called."""

    title: str
    unsent: str
    """Said while a number stands there and the row is not selected."""


class NumberRow(QObject):
    """Check box, number, its kind and where it comes from; or the way to the settings.

    A number is brought into its international form when the field is left.

    Signals:
        toggled: the row was selected or not.
        typed: another text stands in the field.
        set_up_requested: the channel should be set up.
    """

    toggled = Signal(bool)
    typed = Signal(str)
    set_up_requested = Signal()

    def __init__(
        self, theme: Theme, form: Form, method: ContactSystem, words: NumberRowText
    ) -> None:
        super().__init__(form)
        self._method, self._words = method, words
        name = method.value
        self.box = check_box(words.title, f"{name}_on", form)
        self.box.toggled.connect(self.toggled)
        self.holder = QWidget(form)
        self.line = line_edit(f"{name}_number", self.holder)
        self.line.setAccessibleName(self.tr("{method} number").format(method=method_name(method)))
        self.line.setPlaceholderText(self.tr("(11) 99876-5432"))
        self.line.setMinimumWidth(NUMBER_PX)
        self.line.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.line.textEdited.connect(self.typed)
        self.line.editingFinished.connect(self.finish_typing)
        self._origin = make_label(theme, parent=self.holder, tone="muted", kind="small")
        self._origin.setObjectName(f"{name}_origin")
        self._missing = make_label(theme, parent=self.holder, tone="muted")
        self._set_up = make_button(
            theme,
            self.tr("Set up…"),
            name=f"set_up_{name}",
            parent=self.holder,
            kind="link",
            accessible=self.tr("Set up {what}").format(what=method_name(method)),
        )
        self._set_up.clicked.connect(partial(self.set_up_requested.emit))
        row = QHBoxLayout(self.holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        for widget in (self.line, self._origin, self._missing, self._set_up):
            row.addWidget(widget)
        row.addStretch(1)
        self.holder.setFocusProxy(self.line)
        self.field = form.add_field(self.box, self.holder)

    def show_value(self, text: str, facts: SendFacts, *, on: bool) -> None:
        """Show the number, where it comes from, and whether the row is selected."""
        fault = facts.fault(self._method)
        usable = fault is None
        with QSignalBlocker(self.box):
            self.box.setChecked(on)
        self.box.setEnabled(usable)
        number = phone_number(text)
        if not self.line.hasFocus():
            text = number.display if number else text
        if self.line.text() != text:
            with QSignalBlocker(self.line):
                self.line.setText(text)
        self.line.setReadOnly(not usable)
        self.line.setVisible(usable or bool(text))
        origin = origin_of(text, self._method, facts).source
        known = [] if not text.strip() else [source_name(origin)]
        if number is not None and (kind := phone_kind_name(number.kind)):
            known.append(kind)
        self._origin.setText(" · ".join(known))
        self._origin.setVisible(bool(known))
        self._missing.setText(message_text(NOT_CONFIGURED))
        self._missing.setVisible(not usable)
        self._set_up.setVisible(not usable)
        if fault is not None and fault != NOT_CONFIGURED:
            self.field.set_helper(message_text(fault))
        elif on:
            self.field.set_helper("" if text.strip() else self.tr("Required"))
        else:
            offered = usable and bool(text.strip()) and origin is ContactSource.PROFILE
            self.field.set_helper(self._words.unsent if offered else "")

    def finish_typing(self) -> None:
        """Bring the number into its form; say at the field when it is none."""
        text = self.line.text()
        if self.line.isReadOnly():
            return
        fault = number_fault(self._method, text)
        self.field.set_error(message_text(fault))
        if fault is not None:
            self.field.reveal()
        number = phone_number(text)
        if fault is None and number is not None and number.display != text:
            with QSignalBlocker(self.line):
                self.line.setText(number.display)


def number_fault(method: ContactSystem, text: str) -> Message | None:
    """What is wrong with a typed address or number; None for an empty one."""
    if not text.strip():
        return None
    try:
        normal_form(method, text)
    except ValidationError as wrong:
        return wrong.title.followed_by(wrong.message)
    return None
