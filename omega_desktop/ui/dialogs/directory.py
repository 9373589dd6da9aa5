"""Imaging organisations and their stations: set up, tested, exchanged as a file."""

import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QModelIndex, QSignalBlocker, QSize, Qt, Signal
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
from omega_desktop.domain.errors import OmegaError, ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    ImagingOrganization,
    OrganizationId,
    Station,
    StationId,
    TlsSettings,
)
from omega_desktop.domain.validation import validate_ae_title, validate_host, validate_port
from omega_desktop.storage.directory_exchange import ImportCounts
from omega_desktop.ui.context import Context
from omega_desktop.ui.dialogs.form import (
    Field,
    FileField,
    Form,
    FormDialog,
    check_box,
    checked,
    line_edit,
)
from omega_desktop.ui.send_words import (
    STATE_LOOKS,
    state_name,
    station_reason_text,
    station_state_text,
)
from omega_desktop.widgets.format import message_text
from omega_desktop.widgets.inline_message import Tone
from omega_desktop.widgets.labels import StateBadge
from omega_desktop.widgets.parts import make_button, make_label, make_rule
from omega_desktop.widgets.theme import ROW_PX, SPACE_2, SPACE_4, Theme

TREE_PX = 260
_STATION = Qt.ItemDataRole.UserRole
_ORGANIZATION = Qt.ItemDataRole.UserRole + 1
JSON_FILTER = "JSON (*.json)"


class OrganizationForm(QWidget):
    """The values of one organisation."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown = ImagingOrganization(OrganizationId(0), "")
        form = Form(theme, self)
        self.name = line_edit("organization_name", form)
        self._name_field = form.add_field(
            self.tr("Organization na&me"), self.name, helper=self.tr("Required")
        )
        self.city = line_edit("organization_city", form)
        form.add_field(self.tr("&City"), self.city)
        self.external = check_box(
            self.tr("Externa&l: not part of your own organization"), "organization_external", form
        )
        form.add_below(self.external)
        self.notes = line_edit("organization_notes", form)
        form.add_field(self.tr("N&otes"), self.notes)
        form.add_stretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(form)

    def show_organization(self, organization: ImagingOrganization) -> None:
        """Show the values."""
        self._shown = organization
        self.name.setText(organization.name)
        self.city.setText(organization.city)
        self.external.setChecked(organization.external)
        self.notes.setText(organization.notes)
        self._name_field.set_error("")

    def organization(self) -> ImagingOrganization:
        """The values as typed."""
        return ImagingOrganization(
            self._shown.id,
            self.name.text(),
            self.external.isChecked(),
            self.city.text(),
            self.notes.text(),
        )

    def valid(self) -> bool:
        """Whether it can be saved; says at the field why not."""
        missing = not self.name.text().strip()
        self._name_field.set_error(self.tr("Type a name.") if missing else "")
        if missing:
            self.name.setFocus()
        return not missing


class StationForm(QWidget):
    """The values of one station."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown = new_station(OrganizationId(0))
        self.form = form = Form(theme, self)
        self.owner = make_label(theme, parent=form, tone="muted")
        form.add_wide(self.owner)
        self.name = line_edit("station_name", form)
        self.ae_title = line_edit("station_ae_title", form, width=190)
        self.host = line_edit("station_host", form)
        self.port = line_edit("station_port", form, width=90)
        self.calling = line_edit("station_calling", form, width=190)
        required = self.tr("Required")
        self._checks: list[tuple[Field, Callable[[str], object], bool]] = []
        for label, line, check, helper in (
            (self.tr("Station nam&e"), self.name, _some_name, required),
            (self.tr("&AE title"), self.ae_title, validate_ae_title, required),
            (self.tr("&Host"), self.host, validate_host, self.tr("Name or IP address")),
            (self.tr("&Port"), self.port, validate_port, self.tr("Often 104 or 11112")),
            (
                self.tr("Callin&g AE title"),
                self.calling,
                validate_ae_title,
                self.tr("How this workstation calls itself there; empty: as in the settings"),
            ),
        ):
            field = form.add_field(label, line, helper=helper)
            mandatory = line is not self.calling
            self._checks.append((field, check, mandatory))
            line.editingFinished.connect(self._checker(field, check))
        form.add_section(self.tr("Encryption (TLS)"))
        self.tls = check_box(self.tr("Encr&ypt the connection"), "station_tls", form)
        form.add_below(self.tls)
        pem = self.tr("PEM files (*.pem *.crt *.cer *.key);;All files (*)")
        self.ca = FileField(
            theme, "station_ca", form, accessible=self.tr("Certificate authority"), file_filter=pem
        )
        self.certificate = FileField(
            theme,
            "station_certificate",
            form,
            accessible=self.tr("Own certificate"),
            file_filter=pem,
        )
        self.key = FileField(
            theme,
            "station_key",
            form,
            accessible=self.tr("Key of the certificate"),
            file_filter=pem,
        )
        self._tls_fields = [
            form.add_field(
                self.tr("Certi&ficate authority"), self.ca, helper=self.tr("Empty: the system's")
            ),
            form.add_field(self.tr("O&wn certificate"), self.certificate),
            form.add_field(self.tr("&Key"), self.key),
        ]
        self.tls.toggled.connect(self._show_tls)
        form.add_rule()
        self.state = StateBadge(theme, parent=form)
        self.test_button = make_button(
            theme, self.tr("Save and &test connection"), name="test_connection", parent=form
        )
        row = QWidget(form)
        beside = QHBoxLayout(row)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(SPACE_2)
        beside.addWidget(self.test_button)
        beside.addWidget(self.state)
        beside.addStretch(1)
        form.add_wide(row)
        self.answer = make_label(theme, parent=form, tone="muted", wrap=True)
        form.add_wide(self.answer)
        form.add_stretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(form)
        self._theme = theme

    def show_station(self, station: Station, organization: str) -> None:
        """Show the values and what is known of the station."""
        self._shown = station
        self.owner.setText(self.tr("Station of {organization}").format(organization=organization))
        self.name.setText(station.name)
        self.ae_title.setText(station.ae_title)
        self.host.setText(station.host)
        self.port.setText(str(station.port) if station.port else "")
        self.calling.setText(station.calling_ae_title)
        self.tls.setChecked(station.tls.enabled)
        self.ca.set_text(station.tls.ca_file)
        self.certificate.set_text(station.tls.certificate_file)
        self.key.set_text(station.tls.key_file)
        for field, _, _ in self._checks:
            field.set_error("")
        self._show_tls()
        self.show_state(station)

    def show_state(self, station: Station) -> None:
        """Show what the last C-ECHO said."""
        self.state.setVisible(station.id != 0)
        icon, role = STATE_LOOKS[station.state]
        self.state.set_state(icon, state_name(station.state), role)
        texts = (station_state_text(station), station_reason_text(station))
        self.show_answer(" ".join(text for text in texts if text) if station.id else "", "muted")

    def show_answer(self, text: str, tone: str) -> None:
        """Say more about a test."""
        self.answer.setText(text)
        self.answer.setVisible(bool(text))
        self._theme.set_tone(self.answer, tone)

    def station(self) -> Station:
        """The values as typed; only meaningful while ``valid``."""
        return Station(
            self._shown.id,
            self._shown.organization_id,
            self.name.text(),
            self.ae_title.text(),
            self.host.text(),
            validate_port(self.port.text()),
            self.calling.text(),
            TlsSettings(
                self.tls.isChecked(), self.ca.text(), self.certificate.text(), self.key.text()
            ),
        )

    def valid(self) -> bool:
        """Whether it can be saved; every wrong field says why, the first one gets the focus."""
        wrong = [
            field
            for field, check, mandatory in self._checks
            if not checked(field, check, _text_of(field), required=mandatory)
        ]
        if wrong:
            wrong[0].editor.setFocus()
        return not wrong

    def _checker(self, field: Field, check: Callable[[str], object]) -> Callable[[], None]:
        def look() -> None:
            checked(field, check, _text_of(field))

        return look

    def _show_tls(self, _on: object = None) -> None:
        for field in self._tls_fields:
            field.set_visible(visible=self.tls.isChecked())


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
        new_organization.clicked.connect(self._new_organization)
        self.new_station_button = make_button(
            theme, self.tr("&New station"), name="new_station", parent=self, icon="add"
        )
        self.new_station_button.clicked.connect(self._new_station)
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
        import_button.clicked.connect(self._on_import_clicked)
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
        self.save_button.clicked.connect(self._save)
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
                    icon, role = STATE_LOOKS[station.state]
                    item.setIcon(0, theme.icon(icon, role))
                    item.setData(0, _STATION, int(station.id))
                    item.setData(0, _ORGANIZATION, int(organization.id))
                    item.setToolTip(0, station_state_text(station))
            self.tree.expandAll()

    def _select(self, role: int, wanted: int) -> None:
        for place in range(self.tree.topLevelItemCount()):
            top = self.tree.topLevelItem(place)
            assert top is not None
            for item in (top, *(top.child(n) for n in range(top.childCount()))):
                if item is not None and item.data(0, role) == wanted:
                    self.tree.setCurrentItem(item)
                    return

    def _select_first(self) -> None:
        first = self.tree.topLevelItem(0)
        if first is None:
            self._new_organization()
        else:
            self.tree.setCurrentItem(first)

    def _chosen(self) -> tuple[OrganizationId | None, StationId | None]:
        item = self.tree.currentItem()
        if item is None:
            return None, None
        station = item.data(0, _STATION)
        organization = OrganizationId(item.data(0, _ORGANIZATION))
        return organization, None if station is None else StationId(station)

    def _on_item_chosen(self, item: QTreeWidgetItem | None) -> None:
        if item is None:
            return
        self.message.clear()
        organization_id, station_id = self._chosen()
        assert organization_id is not None
        directory = self._context.directory
        try:
            organization = directory.organization(organization_id)
            if station_id is None:
                self._show_organization(organization)
            else:
                self._show_station(directory.station(station_id), organization.name)
        except OmegaError as fault:
            self.show_fault(fault)

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
        with QSignalBlocker(self.tree):
            self.tree.setCurrentIndex(QModelIndex())
        self._show_organization(ImagingOrganization(OrganizationId(0), ""))
        self.organization_form.name.setFocus()

    def _new_station(self) -> None:
        organization_id, _ = self._chosen()
        if organization_id is None:
            return
        name = self._context.directory.organization(organization_id).name
        self._show_station(new_station(organization_id), name)
        self.station_form.name.setFocus()

    def _save(self) -> bool:
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
        self._reload()
        if station_id is not None and organization_id is not None:
            self._select(_ORGANIZATION, int(organization_id))
        else:
            self._new_organization()
        self.saved.emit()

    # --- testing -----------------------------------------------------------------------------

    def _on_test_clicked(self) -> None:
        if not self._save():
            return
        _, station_id = self._chosen()
        if station_id is None:
            return
        self.message.clear()
        form = self.station_form
        form.test_button.setEnabled(False)
        form.show_answer(self.tr("Asking the station…"), "muted")
        send = self._context.send

        def done(result: EchoResult) -> None:
            form.test_button.setEnabled(True)
            self._reload()
            self._select(_STATION, int(station_id))
            if result.online:
                text = self.tr("The station answered in {milliseconds} ms.").format(
                    milliseconds=max(1, round(result.milliseconds))
                )
                form.show_answer(text, "ok")
            else:
                form.show_answer(message_text(result.reason), "warning")
            self.saved.emit()

        def failed(fault: Exception) -> None:
            form.test_button.setEnabled(True)
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


def new_station(organization_id: OrganizationId) -> Station:
    """An empty station of an organisation."""
    return Station(StationId(0), organization_id, "", "", "", 0)


def _text_of(field: Field) -> str:
    text: str = field.editor.property("text")
    return text


def _some_name(text: str) -> str:
    if not text.strip():
        raise ValidationError("name", Message("The name is empty"), Message("Type a name."))
    return text


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
