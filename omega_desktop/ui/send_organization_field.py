"""Search an imaging organisation as you type."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from omega_desktop.domain.model import ImagingOrganization, OrganizationId
from omega_desktop.domain.worklist import fold
from omega_desktop.ui.send_words import SEPARATOR
from omega_desktop.widgets.parts import dress_completions
from omega_desktop.widgets.theme import Theme

_NAME_ROLE = Qt.ItemDataRole.UserRole + 1
_ID_ROLE = Qt.ItemDataRole.UserRole + 2


class OrganizationField(QLineEdit):
    """Search as you type; only an organisation of the directory can be chosen.

    Case and accents do not matter, and any part of the name or city is found.

    Signals:
        chosen: an organisation's id, or None as soon as the text names none.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("organization")
        self.setClearButtonEnabled(True)
        glass = self.addAction(
            theme.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition
        )
        theme.set_icon(glass, "search", "muted")
        self._organizations: tuple[ImagingOrganization, ...] = ()
        self._id: OrganizationId | None = None
        self._model = QStandardItemModel(self)
        self._completer = QCompleter(self._model, self)
        # the model holds what was found, in our own order and by our own folding
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setCompletionRole(_NAME_ROLE)
        self._completer.activated.connect(self._on_text_settled)
        self.setCompleter(self._completer)
        dress_completions(self._completer)
        self.textEdited.connect(self._on_text_edited)
        self.textChanged.connect(self._on_text_settled)

    def set_organizations(self, organizations: Sequence[ImagingOrganization]) -> None:
        """Say what can be chosen."""
        self._organizations = tuple(organizations)
        self._fill(self._organizations)

    def set_chosen(self, organization_id: OrganizationId | None) -> None:
        """Show an organisation."""
        found = next((one for one in self._organizations if one.id == organization_id), None)
        if found is None and self._id is None:
            return  # nothing is chosen yet; what is being typed stays
        self._id = found.id if found else None
        with QSignalBlocker(self):
            self.setText(found.name if found else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and not event.modifiers():
            self._fill(self._organizations if self._id is not None else self._found(self.text()))
            self._completer.complete()
            if popup := self._completer.popup():
                popup.setCurrentIndex(self._completer.completionModel().index(0, 0))
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._choose_the_only_one()
        super().keyPressEvent(event)

    def _choose_the_only_one(self) -> None:
        """Take what the text means, where it can only mean one organisation."""
        popup = self._completer.popup()
        if self._id is not None or popup is None or popup.currentIndex().isValid():
            return
        found = self._found(self.text()) if self.text().strip() else []
        if len(found) == 1:
            popup.hide()
            self.setText(found[0].name)

    def _found(self, text: str) -> list[ImagingOrganization]:
        words = fold(text).split()
        found = [
            one
            for one in self._organizations
            if all(word in fold(f"{one.name} {one.city}") for word in words)
        ]
        start = fold(text)
        return sorted(found, key=lambda one: (not fold(one.name).startswith(start), fold(one.name)))

    def _fill(self, organizations: Sequence[ImagingOrganization]) -> None:
        self._model.clear()
        for one in organizations:
            item = QStandardItem(SEPARATOR.join(part for part in (one.name, one.city) if part))
            item.setData(one.name, _NAME_ROLE)
            item.setData(int(one.id), _ID_ROLE)
            item.setEditable(False)
            self._model.appendRow(item)

    def _on_text_edited(self, text: str) -> None:
        self._fill(self._found(text))

    def _on_text_settled(self, text: str) -> None:
        wanted = fold(text)
        found = next((one for one in self._organizations if fold(one.name) == wanted), None)
        chosen = found.id if found is not None and wanted else None
        if chosen != self._id:
            self._id = chosen
            self.chosen.emit(chosen)
