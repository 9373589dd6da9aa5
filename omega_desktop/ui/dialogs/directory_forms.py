"""The forms of one organisation and of one station."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    ImagingOrganization,
    OrganizationId,
    Station,
    StationId,
    StationState,
    TlsSettings,
)
from omega_desktop.domain.validation import validate_ae_title, validate_host, validate_port
from omega_desktop.ui.dialogs.form import (
    Field,
    FileField,
    Form,
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
from omega_desktop.widgets.labels import StateBadge
from omega_desktop.widgets.parts import make_button, make_label
from omega_desktop.widgets.theme import SPACE_2, Theme


class OrganizationForm(QWidget):
    """The values of one organisation."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.shown = ImagingOrganization(OrganizationId(0), "")
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
        self._loaded = self._values()

    def show_organization(self, organization: ImagingOrganization) -> None:
        """Show the values."""
        self.shown = organization
        self.name.setText(organization.name)
        self.city.setText(organization.city)
        self.external.setChecked(organization.external)
        self.notes.setText(organization.notes)
        self._name_field.set_error("")
        self._loaded = self._values()

    def unsaved(self) -> bool:
        """Whether it no longer shows what it was given."""
        return self._values() != self._loaded

    def forget_typing(self) -> None:
        """Show what it was given again."""
        self.show_organization(self.shown)

    def _values(self) -> tuple[object, ...]:
        lines = (self.name, self.city, self.notes)
        return (self.external.isChecked(), *(line.text() for line in lines))

    def organization(self) -> ImagingOrganization:
        """The values as typed."""
        return ImagingOrganization(
            self.shown.id,
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
        self.shown = new_station(OrganizationId(0))
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
            line.textEdited.connect(self._forget_answer)
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
        self.tls.clicked.connect(self._forget_answer)
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
        self._organization = ""
        self._loaded = self._values()

    def show_station(self, station: Station, organization: str) -> None:
        """Show the values and what is known of the station."""
        self.shown, self._organization = station, organization
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
        self._loaded = self._values()

    def unsaved(self) -> bool:
        """Whether it no longer shows what it was given."""
        return self._values() != self._loaded

    def forget_typing(self) -> None:
        """Show what it was given again."""
        self.show_station(self.shown, self._organization)

    def _values(self) -> tuple[object, ...]:
        lines = (self.name, self.ae_title, self.host, self.port, self.calling)
        files = (self.ca, self.certificate, self.key)
        return (
            self.tls.isChecked(),
            *(line.text() for line in lines),
            *(file.text() for file in files),
        )

    def _forget_answer(self, _edited: object = None) -> None:
        """What the station answered was about other values than those that stand here now."""
        icon, role = STATE_LOOKS[StationState.UNKNOWN]
        self.state.set_state(icon, state_name(StationState.UNKNOWN), role)
        self.show_answer("", "muted")

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
            self.shown.id,
            self.shown.organization_id,
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
