"""Imaging organisations and their stations: set up, tested, exchanged as a file."""

import json
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QModelIndex, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from omega_desktop.dicom.echo import EchoResult
from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    ImagingOrganization,
    OrganizationId,
    Station,
    StationId,
)
from omega_desktop.storage.directory_exchange import ImportCounts
from omega_desktop.ui.context import Context
from omega_desktop.ui.dialogs.directory_forms import OrganizationForm, StationForm, new_station
from omega_desktop.ui.dialogs.form import FormDialog, pause
from omega_desktop.ui.send_words import (
    STATE_LOOKS,
    station_state_text,
)
from omega_desktop.widgets.format import message_text
from omega_desktop.widgets.inline_message import Tone
from omega_desktop.widgets.parts import make_button, make_rule
from omega_desktop.widgets.theme import ROW_PX, SPACE_2, SPACE_4

TREE_PX = 260
_STATION = Qt.ItemDataRole.UserRole
_ORGANIZATION = Qt.ItemDataRole.UserRole + 1
JSON_FILTER = "JSON (*.json)"


class DirectoryDialog(FormDialog):
    """Organisations and stations as a tree, and the chosen one beside it.

    Signals:
        saved: the directory is another one now.
    """

    saved = Signal()

    def __init__(
        self,
        context: Context,
        *,
        organization_id: OrganizationId | None = None,
        parent: QWidget | None = None,
    ) -> None:
        title = QCoreApplication.translate("DirectoryDialog", "Organizations and stations")
        super().__init__(context.theme, "directory_dialog", title, parent=parent)
        self._context = context
        self._testing: StationId | None = None
        self._build()
        self._reload()
        if organization_id is not None:
            self._select(_ORGANIZATION, int(organization_id))
        else:
            self._select_first()

    def _build(self) -> None:
        theme = self.theme
        self.tree = QTreeWidget(self)
        self.tree.setObjectName("directory_tree")
        self.tree.setAccessibleName(self.tr("Organizations and stations"))
        self.tree.setHeaderHidden(True)
        self.tree.setFixedWidth(TREE_PX)
        self.tree.currentItemChanged.connect(self._on_item_chosen)
        new_organization = make_button(
            theme, self.tr("New o&rganization"), name="new_organization", parent=self, icon="add"
        )
        new_organization.clicked.connect(lambda: self.leave_form(self._new_organization))
        self.new_station_button = make_button(
            theme, self.tr("&New station"), name="new_station", parent=self, icon="add"
        )
        self.new_station_button.clicked.connect(lambda: self.leave_form(self._new_station))
        left = QVBoxLayout()
        left.setSpacing(SPACE_2)
        left.addWidget(self.tree, 1)
        left.addWidget(new_organization)
        left.addWidget(self.new_station_button)
        self.organization_form = OrganizationForm(theme, self)
        self.station_form = StationForm(theme, self)
        self.station_form.test_button.clicked.connect(self._on_test_clicked)
        self.forms = QStackedWidget(self)
        self.forms.addWidget(self.organization_form)
        self.forms.addWidget(self.scrolling(self.station_form))
        row = QHBoxLayout()
        row.setSpacing(SPACE_4)
        row.addLayout(left)
        row.addWidget(make_rule(self, vertical=True))
        row.addWidget(self.forms, 1)
        self.content.addLayout(row, 1)
        self._build_footer()
        self.set_size(characters=132, lines=40)

    def _build_footer(self) -> None:
        theme = self.theme
        import_button = make_button(
            theme, self.tr("&Import…"), name="import_directory", parent=self, icon="import"
        )
        import_button.clicked.connect(lambda: self.leave_form(self._on_import_clicked))
        export_button = make_button(
            theme, self.tr("E&xport…"), name="export_directory", parent=self, icon="export"
        )
        export_button.clicked.connect(self._on_export_clicked)
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
        for widget in (import_button, export_button, self.delete_button):
            self.footer.addWidget(widget)
        self.footer.addStretch(1)
        self.footer.addWidget(close)
        self.footer.addWidget(self.save_button)

    # --- the tree ----------------------------------------------------------------------------

    def _reload(self) -> None:
        directory, theme = self._context.directory, self.theme
        with QSignalBlocker(self.tree):
            self.tree.clear()
            for organization in directory.organizations():
                parent = QTreeWidgetItem(self.tree, [organization.name])
                parent.setSizeHint(0, QSize(0, ROW_PX))
                parent.setIcon(0, theme.icon("organisation", "muted"))
                parent.setData(0, _ORGANIZATION, int(organization.id))
                for station in directory.stations(organization.id):
                    item = QTreeWidgetItem(parent, [station.name])
                    item.setSizeHint(0, QSize(0, ROW_PX))
                    item.setData(0, _STATION, int(station.id))
                    item.setData(0, _ORGANIZATION, int(organization.id))
                    self._show_state(item, station)
            self.tree.expandAll()

    def _show_state(self, item: QTreeWidgetItem, station: Station) -> None:
        icon, role = STATE_LOOKS[station.state]
        item.setIcon(0, self.theme.icon(icon, role))
        item.setToolTip(0, station_state_text(station))

    def _select(self, role: int, wanted: int) -> None:
        item = self._item(role, wanted)
        if item is not None:
            self.tree.setCurrentItem(item)

    def _item(self, role: int, wanted: int) -> QTreeWidgetItem | None:
        for place in range(self.tree.topLevelItemCount()):
            top = self.tree.topLevelItem(place)
            assert top is not None
            for item in (top, *(top.child(n) for n in range(top.childCount()))):
                if item is not None and item.data(0, role) == wanted:
                    return item
        return None

    def _select_first(self) -> None:
        first = self.tree.topLevelItem(0)
        if first is None:
            self._new_organization()
        else:
            self.tree.setCurrentItem(first)

    def _chosen(self) -> tuple[OrganizationId | None, StationId | None]:
        """What the form shows; None for what is not saved yet."""
        form = self._form()
        if isinstance(form, OrganizationForm):
            return form.shown.id or None, None
        return form.shown.organization_id, form.shown.id or None

    def _on_item_chosen(self, item: QTreeWidgetItem | None) -> None:
        if item is None:
            return
        station = item.data(0, _STATION)
        role = _ORGANIZATION if station is None else _STATION
        wanted = int(item.data(0, role))
        if self.unsaved():
            # later: a click selects its row after this
            QTimer.singleShot(0, self, self._choose_shown)
            self.leave_form(lambda: self._select(role, wanted))
            return
        self.message.clear()
        organization_id = OrganizationId(item.data(0, _ORGANIZATION))
        station_id = None if station is None else StationId(station)
        directory = self._context.directory
        try:
            organization = directory.organization(organization_id)
            if station_id is None:
                self._show_organization(organization)
            else:
                self._show_station(directory.station(station_id), organization.name)
        except OmegaError as fault:
            self.show_fault(fault)

    def _choose_shown(self) -> None:
        """Choose in the tree what the form shows."""
        organization_id, station_id = self._chosen()
        item = None
        if station_id is not None:
            item = self._item(_STATION, int(station_id))
        elif organization_id is not None and self._form() is self.organization_form:
            item = self._item(_ORGANIZATION, int(organization_id))
        with QSignalBlocker(self.tree):
            if item is None:
                self.tree.setCurrentIndex(QModelIndex())
            else:
                self.tree.setCurrentItem(item)
        self.tree.viewport().update()

    def _show_organization(self, organization: ImagingOrganization) -> None:
        self.organization_form.show_organization(organization)
        self.forms.setCurrentIndex(0)
        self.delete_button.setEnabled(organization.id != 0)
        self.new_station_button.setEnabled(organization.id != 0)

    def _show_station(self, station: Station, organization: str) -> None:
        self.station_form.show_station(station, organization)
        self.forms.setCurrentIndex(1)
        self.delete_button.setEnabled(station.id != 0)
        self.new_station_button.setEnabled(True)

    # --- new, save, delete -------------------------------------------------------------------

    def _new_organization(self) -> None:
        self.message.clear()
        self._show_organization(ImagingOrganization(OrganizationId(0), ""))
        self._choose_shown()
        self.organization_form.name.setFocus()

    def _new_station(self) -> None:
        organization_id, _ = self._chosen()
        if organization_id is None:
            return
        self.message.clear()
        name = self._context.directory.organization(organization_id).name
        self._show_station(new_station(organization_id), name)
        self._choose_shown()  # nothing: the organization can be chosen again
        self.station_form.name.setFocus()

    def unsaved(self) -> bool:
        """Whether the form shows something else than what is saved."""
        return self._form().unsaved()

    def forget_typing(self) -> None:
        """Show what is saved again."""
        self._form().forget_typing()

    def save(self) -> bool:
        """Save the form; False when it cannot be saved, and its fields say why."""
        form = self._form()
        if not form.valid():
            return False
        directory = self._context.directory
        try:
            if isinstance(form, OrganizationForm):
                role, saved_id = (
                    _ORGANIZATION,
                    int(directory.save_organization(form.organization()).id),
                )
            else:
                role, saved_id = _STATION, int(directory.save_station(form.station()).id)
        except OmegaError as fault:
            self.show_fault(fault)
            return False
        form.forget_typing()  # it is shown anew, as saved
        self._reload()
        self._select(role, saved_id)
        self.message.set_message(Tone.OK, self.tr("Saved."), closable=True)
        self.saved.emit()
        return True

    def _form(self) -> OrganizationForm | StationForm:
        return self.station_form if self.forms.currentIndex() else self.organization_form

    def _on_delete_clicked(self) -> None:
        _, station_id = self._chosen()
        question = (
            self.tr("Delete this organization with all its stations?")
            if station_id is None
            else self.tr("Delete this station?")
        )
        self.ask(question, self.tr("Delete"), self._delete)

    def _delete(self) -> None:
        organization_id, station_id = self._chosen()
        directory = self._context.directory
        try:
            if station_id is not None:
                directory.delete_station(station_id)
            elif organization_id is not None:
                directory.delete_organization(organization_id)
        except OmegaError as fault:
            self.show_fault(fault)
            return
        self.forget_typing()
        self._reload()
        if station_id is not None and organization_id is not None:
            self._select(_ORGANIZATION, int(organization_id))
        else:
            self._new_organization()
        self.saved.emit()

    # --- testing -----------------------------------------------------------------------------

    def _on_test_clicked(self) -> None:
        if not self.save():
            return
        _, station_id = self._chosen()
        if station_id is None:
            return
        self.message.clear()
        form = self.station_form
        resume = pause(form.test_button)
        form.show_answer(self.tr("Asking the station…"), "muted")
        send = self._context.send

        def done(result: EchoResult) -> None:
            resume()
            item = self._item(_STATION, int(station_id))
            if item is None:  # deleted in the meantime
                return
            station = self._context.directory.station(station_id)
            self._show_state(item, station)
            self.saved.emit()
            if item is not self.tree.currentItem():
                return  # another one is being edited by now: its form is left alone
            if form.unsaved():
                return  # the answer is about other values
            form.show_state(station)
            if result.online:
                text = self.tr("The station answered in {milliseconds} ms.").format(
                    milliseconds=max(1, round(result.milliseconds))
                )
                form.show_answer(text, "ok")
            else:
                form.show_answer(message_text(result.reason), "warning")

        def failed(fault: Exception) -> None:
            resume()
            form.show_answer("", "muted")
            self.show_fault(fault)

        self._context.jobs.start(
            lambda _control: send.test_station(station_id),
            name="echo",
            owner=self,
            done=done,
            failed=failed,
        )

    # --- exchange ----------------------------------------------------------------------------

    def _on_import_clicked(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, self.tr("Import the directory"), "", JSON_FILTER
        )
        if chosen:
            self.import_file(Path(chosen))

    def _on_export_clicked(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export the directory"), "omega-directory.json", JSON_FILTER
        )
        if chosen:
            self.export_file(Path(chosen))

    def import_file(self, source: Path) -> None:
        """Take in a directory file, wholly or not at all, and say what came of it."""
        try:
            counts = self._context.directory.import_json(_read_json(source))
        except OmegaError as fault:
            self.show_fault(fault)
            return
        self._reload()
        self._select_first()
        self.message.set_message(Tone.OK, self._summary(counts), closable=True)
        self.saved.emit()

    def export_file(self, destination: Path) -> None:
        """Write organisations, stations and physicians to a file."""
        text = json.dumps(self._context.directory.export_json(), ensure_ascii=False, indent=2)
        try:
            destination.write_text(text + "\n", encoding="utf-8")
        except OSError as fault:
            self.message.set_message(
                Tone.DANGER,
                self.tr("The file cannot be written. Choose another folder."),
                details=type(fault).__name__,
                closable=True,
            )
            return
        self.message.set_message(Tone.OK, self.tr("The directory was exported."), closable=True)

    def _summary(self, counts: ImportCounts) -> str:
        return self.tr(
            "Imported. Organizations: {organizations_added} new, {organizations_updated} updated. "
            "Stations: {stations_added} new, {stations_updated} updated. "
            "Physicians: {practitioners_added} new, {practitioners_updated} updated."
        ).format(
            organizations_added=counts.organizations_added,
            organizations_updated=counts.organizations_updated,
            stations_added=counts.stations_added,
            stations_updated=counts.stations_updated,
            practitioners_added=counts.practitioners_added,
            practitioners_updated=counts.practitioners_updated,
        )


def _read_json(source: Path) -> object:
    try:
        found: object = json.loads(source.read_text(encoding="utf-8-sig"))
    except OSError as fault:
        raise OmegaError(
            Message("The file cannot be read"),
            Message("Check that it exists and that you may open it."),
            detail=type(fault).__name__,
        ) from fault
    except ValueError as fault:
        raise OmegaError(
            Message("This is not a directory file"),
            Message("Choose a JSON file that was exported by this program."),
            detail=type(fault).__name__,
        ) from fault
    return found
