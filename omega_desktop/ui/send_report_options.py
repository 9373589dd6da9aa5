"""Rows of the tab *Send reports* about the document itself: key images, and the PDF's password."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QSignalBlocker, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from omega_desktop.domain.pdf_password import suggest_pdf_password
from omega_desktop.ui.dialogs.form import Form, check_box, line_edit
from omega_desktop.widgets.parts import make_button, make_tool_button
from omega_desktop.widgets.theme import SPACE_2, Theme

PASSWORD_PX = 210


class KeyImagesRow(QObject):
    """*Include key images*: shown where the study has any.

    Signals:
        toggled: the user wants them, or does not.
    """

    toggled = Signal(bool)

    def __init__(self, theme: Theme, form: Form) -> None:
        super().__init__(form)
        self._theme = theme
        self.box = check_box("", "key_images", form)
        self.box.toggled.connect(self.toggled)
        self.field = form.add_field(self.tr("Key images"), self.box)
        self.show_value(0, on=False)

    def show_value(self, count: int, *, on: bool, faxed: bool = False) -> None:
        """Show how many there are.

        Args:
            count: as many as can be printed; none: there is no row.
            on: they are included.
            faxed: the report goes, or may go, by fax as well.
        """
        text = self.tr("Include &key images ({count})").format(count=count)
        self.box.setText(text)
        self.box.setAccessibleName(text.replace("&", ""))
        with QSignalBlocker(self.box):
            self.box.setChecked(on)
        self.field.set_visible(visible=count > 0)
        if on and faxed:
            text = self.tr("On a page at the end. The fax goes without them: it has no greys.")
            self.field.set_helper(text, "warning")
        else:
            text = self.tr("On a page at the end, as the preview shows.")
            self.field.set_helper(text if on else "")


class PasswordRow(QObject):
    """*Protect the PDF with a password*: shown while a PDF is attached to an e-mail.

    Signals:
        toggled: the user wants it protected, or does not.
        typed: another text stands in the field, typed or suggested.
    """

    toggled = Signal(bool)
    typed = Signal(str)

    def __init__(
        self, theme: Theme, form: Form, *, suggest: Callable[[], str] = suggest_pdf_password
    ) -> None:
        super().__init__(form)
        self.form = form
        self._theme, self._suggest = theme, suggest
        # in two lines: a check box does not break its text by itself
        self.box = check_box(self.tr("Protect the PDF\nwith a pass&word"), "pdf_protect", form)
        self.box.setAccessibleName(self.tr("Protect the PDF with a password"))
        self.box.toggled.connect(self.toggled)
        self._holder = QWidget(form)
        self.line = line_edit("pdf_password", self._holder, width=PASSWORD_PX)
        self.line.setAccessibleName(self.tr("Password of the PDF"))
        self.line.textEdited.connect(self.typed)
        self.show_button = make_tool_button(
            theme, "eye", self.tr("Show the password"), name="show_pdf_password", parent=form
        )
        self.show_button.clicked.connect(lambda: self._set_shown(shown=not self.shown))
        self.copy_button = make_tool_button(
            theme, "copy", self.tr("Copy the password"), name="copy_pdf_password", parent=form
        )
        self.copy_button.clicked.connect(self._on_copy_clicked)
        self.suggest_button = make_button(
            theme, self.tr("Su&ggest"), name="suggest_pdf_password", parent=form,
            accessible=self.tr("Suggest a password"),
        )  # fmt: skip
        self.suggest_button.clicked.connect(self._on_suggest_clicked)
        row = QHBoxLayout(self._holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        for widget in (self.line, self.show_button, self.copy_button, self.suggest_button):
            row.addWidget(widget)
        row.addStretch(1)
        self._holder.setFocusProxy(self.line)
        self.field = form.add_field(self.box, self._holder)
        self._set_shown(shown=False)
        self.show_value("", visible=False, on=False, required=False)

    @property
    def shown(self) -> bool:
        """Whether the password can be read."""
        return self.line.echoMode() is QLineEdit.EchoMode.Normal

    def show_value(self, password: str, *, visible: bool, on: bool, required: bool) -> None:
        """Show the password.

        Args:
            password: as typed.
            visible: a PDF is attached to an e-mail.
            on: it is protected.
            required: it has to be.
        """
        with QSignalBlocker(self.box):
            self.box.setChecked(on)
        self.box.setEnabled(not required)
        if self.line.text() != password:
            with QSignalBlocker(self.line):
                self.line.setText(password)
        for widget in (self.line, self.show_button, self.suggest_button):
            widget.setEnabled(on)
        self.copy_button.setEnabled(on and bool(password.strip()))
        self.field.set_visible(visible=visible)
        if not on:
            text = self.tr("Off: whoever gets the e-mail can open the PDF.")
        elif required:
            text = self.tr("The organization requires it. Tell it by telephone, never by e-mail.")
        else:
            text = self.tr("Tell it by telephone, never in the same e-mail. At least 8 signs.")
        self.field.set_helper(text)

    def suggest(self) -> None:
        """Fill in a password, readable: it has to be told."""
        self._on_suggest_clicked()

    def _set_shown(self, *, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.line.setEchoMode(mode)
        text = self.tr("Hide the password") if shown else self.tr("Show the password")
        self.show_button.setToolTip(text)
        self.show_button.setAccessibleName(text)
        self._theme.set_icon(self.show_button, "eye-off" if shown else "eye", "muted")

    def _on_suggest_clicked(self) -> None:
        self._set_shown(shown=True)
        suggested = self._suggest()
        self.line.setText(suggested)
        self.typed.emit(suggested)

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.line.text().strip())
