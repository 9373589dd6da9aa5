"""The settings, arranged by hand in sections. Every change counts at once."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.messages import Message
from omega_desktop.storage.credentials import KeyringSecrets
from omega_desktop.storage.settings import SettingInfo, SettingKind
from omega_desktop.ui.context import Context
from omega_desktop.ui.dialogs.form import (
    Field,
    Form,
    FormDialog,
    check_box,
    combo_box,
    line_edit,
    pause,
    plain,
    spin_box,
)
from omega_desktop.widgets.format import error_text, message_text
from omega_desktop.widgets.parts import make_button, make_label, make_rule
from omega_desktop.widgets.theme import ROW_PX, SPACE_2, SPACE_4

SECTIONS_PX = 170

_PLACES = {"fax": "channels", "sms": "channels", "portal": "channels", "gateway": "links"}
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
        section: what to show first: "general", "email", "dicom", "sending", "links",
            "channels", or a channel ("fax", "sms", "portal", "gateway").

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
        self._infos = {info.key: info for info in context.settings.describe()}
        self._fields: dict[str, Field] = {}
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
            _Section("email", self.tr("E-mail"), "mail", self._make_email),
            _Section("dicom", self.tr("DICOM"), "dicom", self._make_dicom),
            _Section("sending", self.tr("Sending"), "send", self._make_sending),
            _Section("links", self.tr("Links"), "link", self._make_links),
            _Section("channels", self.tr("Other channels"), "portal", self._make_channels),
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
        self._add(
            form,
            "language",
            self.tr("&Language"),
            choices={"": system, "en": "English", "pt-BR": "Português (Brasil)"},
            helper=self.tr("Takes effect when the program starts again."),
        )
        self._add(
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
        self._add(form, "organization.name", self.tr("Your &organization"))
        self._add(form, "undo_seconds", self.tr("&Undo window"), suffix=self.tr(" s"))
        self._add(form, "import.copy", self.tr("Copy &imported files"))

    def _make_email(self, form: Form) -> None:
        self._add(form, "smtp.host", self.tr("Se&rver"))
        self._add(
            form,
            "smtp.port",
            self.tr("&Port"),
            helper=self.tr("Usually 587 for STARTTLS, 465 for TLS"),
        )
        self._add(
            form,
            "smtp.security",
            self.tr("&Encryption"),
            choices={
                "starttls": "STARTTLS",
                "tls": "TLS",
                "none": self.tr("None (only on this machine)"),
            },
            helper="",
        )
        self._add(form, "smtp.user", self.tr("User na&me"))
        self._add_secret(form, "smtp.password", self.tr("Pass&word"))
        self._add(form, "smtp.from", self.tr("Sender's &address"), helper="")
        self._add(form, "smtp.from_name", self.tr("Sender's &name"), helper="")
        self._add(form, "smtp.ca_file", self.tr("Certificate authority"))
        self.test_email = make_button(
            self.theme, self.tr("&Test e-mail server"), name="test_email", parent=form
        )
        self._email_answer = form.add_field(self.tr("Connection"), self.test_email)
        self.test_email.clicked.connect(
            lambda: self._test(
                self.test_email,
                self._email_answer,
                self._context.send.test_email,
                asking=self.tr("Asking the server…"),
            )
        )

    def _make_dicom(self, form: Form) -> None:
        self._add(form, "dicom.calling_ae_title", self.tr("AE title of this workstation"))
        self._add(form, "dicom.receive_port", self.tr("Receiving port"))
        self._add(form, "dicom.timeout_s", self.tr("Answer within"), suffix=self.tr(" s"))
        self._add(form, "echo.interval_s", self.tr("Check stations every"), suffix=self.tr(" s"))

    def _make_sending(self, form: Form) -> None:
        self._add(form, "policy.internal_domains", self.tr("Own e-mail domains"))
        self._add(form, "policy.max_recipients", self.tr("Review beyond"))
        self._add(form, "send.parallel", self.tr("Sends at the same time"))
        self._add(form, "send.max_attempts", self.tr("Attempts"))

    def _make_links(self, form: Form) -> None:
        self._add(form, "gateway.url", self.tr("Share gateway"))
        self._add_secret(form, "gateway.token", self.tr("Access token"))
        self._add(form, "gateway.ca_file", self.tr("Certificate authority"))
        self.test_gateway = make_button(
            self.theme, self.tr("Test gateway"), name="test_gateway", parent=form
        )
        answer = form.add_field(self.tr("Connection"), self.test_gateway)
        self.test_gateway.clicked.connect(
            lambda: self._test(
                self.test_gateway,
                answer,
                self._context.shares.test_gateway,
                asking=self.tr("Asking the gateway…"),
            )
        )
        self._add(form, "share.expires_days", self.tr("Links open for"), suffix=self.tr(" days"))
        self._add(form, "share.allow_download", self.tr("Download"))
        self._add(form, "share.notify", self.tr("Notifications"))

    def _make_channels(self, form: Form) -> None:
        form.add_wide(
            make_label(
                self.theme,
                self.tr(
                    "Fax, SMS and the patient portal are not available in this version. What is "
                    "entered here is kept for them."
                ),
                parent=form,
                tone="warning",
                wrap=True,
            )
        )
        self._add(form, "fax.service", self.tr("Fax service"))
        self._add(form, "sms.service", self.tr("SMS service"))

    # --- one setting -------------------------------------------------------------------------

    def _add(
        self,
        form: Form,
        key: str,
        label: str,
        *,
        choices: dict[str, str] | None = None,
        helper: str | None = None,
        suffix: str = "",
    ) -> None:
        info = self._infos[key]
        name = key.replace(".", "_")
        editor: QWidget
        if info.kind is SettingKind.FLAG:
            editor = self._flag(form, info, name, plain(label))
        elif info.kind is SettingKind.CHOICE:
            editor = self._choice(form, info, name, choices or {})
        elif info.kind is SettingKind.NUMBER:
            editor = self._number(form, info, name, suffix)
        else:
            editor = self._line(form, info, name)
        note = message_text(info.meaning) if helper is None else helper
        self._fields[key] = form.add_field(label, editor, helper=note)

    def _flag(self, form: Form, info: SettingInfo, name: str, label: str) -> QWidget:
        box = check_box("", name, form)
        box.setAccessibleName(label)
        box.setChecked(self._context.settings.flag(info.key))
        box.toggled.connect(lambda on: self._set(info.key, "true" if on else "false"))
        return box

    def _choice(self, form: Form, info: SettingInfo, name: str, choices: dict[str, str]) -> QWidget:
        box = combo_box(name, form)
        for value in info.choices:
            box.addItem(choices.get(value, value), value)
        box.setCurrentIndex(box.findData(info.value))
        box.currentIndexChanged.connect(lambda _place: self._set(info.key, box.currentData()))
        return box

    def _number(self, form: Form, info: SettingInfo, name: str, suffix: str) -> QWidget:
        box = spin_box(name, form, width=110)
        box.setRange(info.minimum or 0, info.maximum or 99999)
        box.setSuffix(suffix)
        box.setKeyboardTracking(False)
        box.setGroupSeparatorShown(False)
        box.setValue(int(info.value))
        box.valueChanged.connect(lambda value: self._set(info.key, str(value)))
        return box

    def _line(self, form: Form, info: SettingInfo, name: str) -> QWidget:
        line = line_edit(name, form)
        line.setText(info.value)
        line.editingFinished.connect(partial(self._on_line_left, info.key, line))
        return line

    def _on_line_left(self, key: str, line: QLineEdit) -> None:
        if self._set(key, line.text()):
            with QSignalBlocker(line):
                line.setText(self._context.settings.text(key))  # in its normal form

    def _set(self, key: str, value: str) -> bool:
        settings, field = self._context.settings, self._fields[key]
        try:
            if settings.text(key) != value:
                settings.set(key, value)
                self.changed.emit(key)
        except OmegaError as fault:
            field.set_error(error_text(fault))
            return False
        field.set_error("")
        if key == "theme":
            application = QApplication.instance()
            if isinstance(application, QApplication):
                self.theme.apply(application, value)
        return True

    # --- secrets -----------------------------------------------------------------------------

    def _add_secret(self, form: Form, key: str, label: str) -> None:
        name = key.replace(".", "_")
        line = line_edit(name, form)
        line.setEchoMode(QLineEdit.EchoMode.Password)
        line.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        )
        keep = make_button(
            self.theme,
            self.tr("Keep"),
            name=f"{name}_keep",
            parent=form,
            accessible=self.tr("Keep: {what}").format(what=plain(label)),
        )
        forget = make_button(
            self.theme,
            self.tr("Forget"),
            name=f"{name}_forget",
            parent=form,
            accessible=self.tr("Forget: {what}").format(what=plain(label)),
        )
        field = form.add_field(label, line, extra=(keep, forget))
        self._fields[key] = field
        keep.clicked.connect(lambda: self._keep_secret(key, line, line.text()))
        line.returnPressed.connect(lambda: self._keep_secret(key, line, line.text()))
        forget.clicked.connect(lambda: self._keep_secret(key, line, ""))
        line.textChanged.connect(lambda text: keep.setEnabled(bool(text)))
        keep.setEnabled(False)
        self._look_at_secret(key)

    def _keep_secret(self, key: str, line: QLineEdit, value: str) -> None:
        secrets = self._context.secrets

        def done(_result: object) -> None:
            line.clear()
            self._look_at_secret(key)
            self.changed.emit(key)

        # the system's store may ask for its own password first: never on the window's thread
        self._context.jobs.start(
            lambda _control: secrets.set(key, value) if value else secrets.delete(key),
            name="keep secret",
            owner=self,
            done=done,
            failed=lambda fault: self._fields[key].set_error(error_text(fault)),
        )

    def _look_at_secret(self, key: str) -> None:
        secrets = self._context.secrets

        def work(_control: object) -> tuple[Message | None, bool]:
            reason = secrets.reason() if isinstance(secrets, KeyringSecrets) else None
            return reason, secrets.get(key) is not None

        def done(found: tuple[Message | None, bool]) -> None:
            reason, kept = found
            field = self._fields[key]
            field.set_error("")
            if reason is not None:
                field.set_helper(message_text(reason), "warning")
            elif kept:
                field.set_helper(self.tr("Kept in the system's credential store."), "ok")
            else:
                field.set_helper(self.tr("None is kept yet."))

        self._context.jobs.start(
            work,
            name="look for secret",
            owner=self,
            done=done,
            failed=lambda fault: self._fields[key].set_error(error_text(fault)),
        )

    # --- testing -----------------------------------------------------------------------------

    def _test(
        self,
        button: QPushButton,
        answer: Field,
        ask: Callable[[], Message],
        *,
        asking: str,
    ) -> None:
        """Ask a server in a job and say what it answered below the button."""
        resume = pause(button)
        answer.set_error("")
        answer.set_helper(asking)

        def done(said: Message) -> None:
            resume()
            answer.set_helper(message_text(said), "ok")
            answer.reveal()

        def failed(fault: Exception) -> None:
            resume()
            answer.set_error(error_text(fault))
            answer.reveal()

        self._context.jobs.start(
            lambda _control: ask(), name="test server", owner=self, done=done, failed=failed
        )
