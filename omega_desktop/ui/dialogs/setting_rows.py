"""Rows of the settings window: one setting each, kept at once; secrets; tests of a server."""

from collections.abc import Callable, Container, Mapping
from functools import partial

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.messages import Message
from omega_desktop.storage.credentials import KeyringSecrets
from omega_desktop.storage.settings import SettingInfo, SettingKind
from omega_desktop.ui.context import Context
from omega_desktop.ui.dialogs.form import (
    Field,
    FileField,
    Form,
    check_box,
    combo_box,
    line_edit,
    pause,
    plain,
    spin_box,
)
from omega_desktop.widgets.format import error_text, message_text
from omega_desktop.widgets.parts import make_button


class SettingRows(QObject):
    """Makes rows and keeps what is entered in them.

    Signals:
        changed: a setting (its key) has another value now.
    """

    changed = Signal(str)

    def __init__(self, context: Context, *, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._theme = context, context.theme
        self._infos = {info.key: info for info in context.settings.describe()}
        self._fields: dict[str, Field] = {}
        self._extras: dict[str, tuple[QWidget, ...]] = {}
        self._conditions: dict[str, list[tuple[str, Container[str]]]] = {}

    @property
    def keys(self) -> frozenset[str]:
        """The settings that have a row."""
        return frozenset(self._fields)

    def add_other(self, name: str, field: Field) -> None:
        """Name a row that is no setting, for ``only_with``."""
        self._fields[name] = field

    # --- one setting -------------------------------------------------------------------------

    def add(
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
        elif info.kind in {SettingKind.FILE, SettingKind.FOLDER}:
            editor = self._file(form, info, name, plain(label))
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

    def line(self, key: str) -> QLineEdit:
        """The line of a setting that is a text."""
        editor = self._fields[key].editor
        assert isinstance(editor, QLineEdit)
        return editor

    def add_below(self, form: Form, key: str, widget: QWidget) -> None:
        """Add a widget below a setting's row; it is shown and hidden with it."""
        form.add_below(widget)
        self._extras[key] = (*self._extras.get(key, ()), widget)

    def _line(self, form: Form, info: SettingInfo, name: str) -> QWidget:
        line = line_edit(name, form)
        line.setText(info.value)
        line.editingFinished.connect(partial(self._on_line_left, info.key, line))
        return line

    def _file(self, form: Form, info: SettingInfo, name: str, label: str) -> QWidget:
        field = FileField(
            self._theme,
            name,
            form,
            accessible=label,
            file_filter=self._filter_of(info.key),
            folder=info.kind is SettingKind.FOLDER,
        )
        field.set_text(info.value)
        field.chosen.connect(partial(self._on_line_left, info.key, field.line))
        return field

    def _filter_of(self, key: str) -> str:
        """What the file dialog offers first."""
        kinds = {
            "organization.logo": self.tr("Pictures (*.png *.jpg *.jpeg)"),
            "policy.file": self.tr("Policy files (*.json)"),
            "smime.identity": self.tr("Certificates with key (*.p12 *.pfx)"),
        }
        every = self.tr("All files (*)")
        kind = kinds.get(key, self.tr("Certificates (*.pem *.crt *.cer)"))
        return f"{kind};;{every}"

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
                self._theme.apply(application, value)
        self._show_rows()
        return True

    # --- secrets -----------------------------------------------------------------------------

    def add_secret(self, form: Form, key: str, label: str) -> None:
        name = key.replace(".", "_")
        line = line_edit(name, form)
        line.setEchoMode(QLineEdit.EchoMode.Password)
        line.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        )
        keep = make_button(
            self._theme,
            self.tr("Keep"),
            name=f"{name}_keep",
            parent=form,
            accessible=self.tr("Keep: {what}").format(what=plain(label)),
        )
        forget = make_button(
            self._theme,
            self.tr("Forget"),
            name=f"{name}_forget",
            parent=form,
            accessible=self.tr("Forget: {what}").format(what=plain(label)),
        )
        field = form.add_field(label, line, extra=(keep, forget))
        self._fields[key] = field
        self._extras[key] = (keep, forget)
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

    # --- some of them ------------------------------------------------------------------------

    def only_with(self, choice: str, rows: Mapping[str, Container[str]]) -> None:
        """Show rows only while a choice has one of some values.

        Args:
            choice: key of the setting that decides.
            rows: key of each row with the values it belongs to.
        """
        for key, values in rows.items():
            self._conditions.setdefault(key, []).append((choice, values))
        self._show_rows()

    def _show_rows(self) -> None:
        settings = self._context.settings
        for key, conditions in self._conditions.items():
            on = all(settings.text(choice) in values for choice, values in conditions)
            self._fields[key].set_visible(visible=on)
            for widget in self._extras.get(key, ()):
                widget.setVisible(on)

    # --- testing -----------------------------------------------------------------------------

    def add_test(
        self, form: Form, label: str, name: str, ask: Callable[[], Message], *, asking: str
    ) -> tuple[QPushButton, Field]:
        """Add a button that asks a server, with its answer below.

        Args:
            form: the page.
            label: on the button.
            name: of the button.
            ask: run in a job; its answer, or its error, is shown.
            asking: shown meanwhile.
        """
        button = make_button(self._theme, label, name=name, parent=form)
        answer = form.add_field(self.tr("Connection"), button)
        self.connect_test(button, answer, lambda: ask, asking=asking)
        return button, answer

    def connect_test(
        self,
        button: QPushButton,
        answer: Field,
        asked: Callable[[], Callable[[], Message]],
        *,
        asking: str,
    ) -> None:
        """Let a button ask a server; ``asked`` reads the form when it is pressed."""
        button.clicked.connect(lambda: self._test(button, answer, asked(), asking=asking))

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
