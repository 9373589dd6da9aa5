"""The settings, arranged by hand in sections. Every change counts at once."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QSize, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from omega_desktop.ui.context import Context
from omega_desktop.ui.dialogs.channel_pages import ChannelPages
from omega_desktop.ui.dialogs.form import (
    Form,
    FormDialog,
)
from omega_desktop.ui.dialogs.setting_rows import SettingRows
from omega_desktop.widgets.parts import make_button, make_label, make_rule
from omega_desktop.widgets.theme import ROW_PX, SPACE_2, SPACE_4

SECTIONS_PX = 170

_PLACES = {"gateway": "links"}
"""What other windows ask for, and the section it is in."""


class _Section(NamedTuple):
    key: str
    title: str
    icon: str
    make: Callable[[Form], None]


class SettingsDialog(FormDialog):
    """All settings of the program.

    Args:
        context: the program's objects.
        section: what to show first: "general", "email", "fax", "sms", "portal", "dicom",
            "sending", "links" or "gateway".

    Signals:
        changed: a setting (its key) has another value now.
    """

    changed = Signal(str)

    def __init__(
        self, context: Context, *, section: str = "", parent: QWidget | None = None
    ) -> None:
        title = QCoreApplication.translate("SettingsDialog", "Settings")
        super().__init__(context.theme, "settings_dialog", title, parent=parent)
        self._context = context
        self.rows = SettingRows(context, parent=self)
        self.rows.changed.connect(self.changed)
        self.channels = ChannelPages(self.rows, context)
        self.sections = QListWidget(self)
        self.sections.setObjectName("settings_sections")
        self.sections.setAccessibleName(self.tr("Sections"))
        self.sections.setFixedWidth(SECTIONS_PX)
        self.pages = QStackedWidget(self)
        self._keys: list[str] = []
        for one in self._made():
            self._add_section(one)
        self.sections.currentRowChanged.connect(self.pages.setCurrentIndex)
        row = QHBoxLayout()
        row.setSpacing(SPACE_4)
        row.addWidget(self.sections)
        row.addWidget(make_rule(self, vertical=True))
        row.addWidget(self.pages, 1)
        self.content.addLayout(row, 1)
        hint = make_label(
            self.theme,
            self.tr("Changes take effect at once."),
            parent=self,
            tone="muted",
            kind="small",
        )
        close = make_button(self.theme, self.tr("Close"), name="close", parent=self)
        close.clicked.connect(self.reject)
        self.footer.addWidget(hint)
        self.footer.addStretch(1)
        self.footer.addWidget(close)
        self.set_size(characters=126, lines=38)
        self.show_section(section)

    def show_section(self, section: str) -> None:
        """Bring a section to the front."""
        wanted = _PLACES.get(section, section)
        self.sections.setCurrentRow(self._keys.index(wanted) if wanted in self._keys else 0)

    def _made(self) -> tuple[_Section, ...]:
        return (
            _Section("general", self.tr("General"), "settings", self._make_general),
            _Section("email", self.tr("E-mail"), "mail", self.channels.make_email),
            _Section("fax", self.tr("Fax"), "fax", self.channels.make_fax),
            _Section("sms", self.tr("SMS"), "sms", self.channels.make_sms),
            _Section("portal", self.tr("Patient portal"), "portal", self.channels.make_portal),
            _Section("dicom", self.tr("DICOM"), "dicom", self._make_dicom),
            _Section("sending", self.tr("Sending"), "send", self._make_sending),
            _Section("links", self.tr("Links"), "link", self._make_links),
        )

    def _add_section(self, section: _Section) -> None:
        page = QWidget(self.pages)
        form = Form(self.theme, page)
        form.add_section(section.title)
        section.make(form)
        form.add_stretch()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, SPACE_2, 0)
        column.addWidget(form)
        self.pages.addWidget(self.scrolling(page))
        item = QListWidgetItem(self.theme.icon(section.icon, "muted"), section.title)
        item.setSizeHint(QSize(0, ROW_PX))
        self.sections.addItem(item)
        self._keys.append(section.key)

    # --- sections ----------------------------------------------------------------------------

    def _make_general(self, form: Form) -> None:
        system = self.tr("As the system")
        self.rows.add(
            form,
            "language",
            self.tr("&Language"),
            choices={"": system, "en": "English", "pt-BR": "Português (Brasil)"},
            helper=self.tr("Takes effect when the program starts again."),
        )
        self.rows.add(
            form,
            "theme",
            self.tr("&Colors"),
            choices={
                "dark": self.tr("Dark (for a dim reading room)"),
                "light": self.tr("Light"),
                "system": system,
            },
            helper="",
        )
        self.rows.add(form, "organization.name", self.tr("Your &organization"))
        self.rows.add(form, "organization.address", self.tr("Its address"))
        self.rows.add(form, "organization.phone", self.tr("Its telephone"))
        self.rows.add(form, "organization.logo", self.tr("Its logo"))
        self.rows.add(form, "undo_seconds", self.tr("&Undo window"), suffix=self.tr(" s"))
        self.rows.add(form, "import.copy", self.tr("Copy &imported files"))

    def _make_dicom(self, form: Form) -> None:
        self.rows.add(form, "dicom.calling_ae_title", self.tr("AE title of this workstation"))
        self.rows.add(form, "dicom.receive_port", self.tr("Receiving port"))
        self.rows.add(form, "dicom.timeout_s", self.tr("Answer within"), suffix=self.tr(" s"))
        self.rows.add(
            form, "echo.interval_s", self.tr("Check stations every"), suffix=self.tr(" s")
        )

    def _make_sending(self, form: Form) -> None:
        self.rows.add(form, "policy.internal_domains", self.tr("Own e-mail domains"))
        self.rows.add(form, "policy.max_recipients", self.tr("Review beyond"))
        self.rows.add(form, "policy.blocked", self.tr("Blocked recipients"))
        self.rows.add(form, "policy.file", self.tr("Policy file"))
        self.rows.add(form, "send.parallel", self.tr("Sends at the same time"))
        self.rows.add(form, "send.max_attempts", self.tr("Attempts"))

    def _make_links(self, form: Form) -> None:
        self.rows.add(form, "gateway.url", self.tr("Share gateway"))
        self.rows.add_secret(form, "gateway.token", self.tr("Access token"))
        self.rows.add(form, "gateway.ca_file", self.tr("Certificate authority"))
        self.test_gateway, _answer = self.rows.add_test(
            form,
            self.tr("Test gateway"),
            "test_gateway",
            self._context.shares.test_gateway,
            asking=self.tr("Asking the gateway…"),
        )
        self.rows.add(
            form, "share.expires_days", self.tr("Links open for"), suffix=self.tr(" days")
        )
        self.rows.add(form, "share.allow_download", self.tr("Download"))
        self.rows.add(form, "share.health_link", self.tr("Health apps"))
        self.rows.add(form, "share.notify", self.tr("Notifications"))
