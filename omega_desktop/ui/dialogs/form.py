"""Forms made alike: label, field, helper line; and the dialogs that hold them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from omega_desktop.domain.errors import OmegaError
from omega_desktop.widgets.format import error_text
from omega_desktop.widgets.inline_message import InlineMessage, Tone
from omega_desktop.widgets.parts import make_button, make_label, make_rule
from omega_desktop.widgets.theme import SPACE_1, SPACE_2, SPACE_3, SPACE_4, TARGET_PX, Theme

LABEL_PX = 168
"""Width of the label column; labels longer than this break the line."""

FIELD_PX = TARGET_PX + 2
"""Height of a field with its border; labels stand at its middle."""

LAYOUT_MS = 50
"""After this, what has just been shown has its place."""

HelperTone = Literal["muted", "danger", "warning", "ok", "info"]


class Field(QObject):
    """One row of a form: its label, its editor, and the line below for helper text or error.

    The error is linked to the editor by ``accessibleDescription``, so a screen reader says it with
    the field.
    """

    def __init__(
        self, theme: Theme, label: QWidget, editor: QWidget, helper: QLabel, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._theme, self.label, self.editor, self._helper_label = theme, label, editor, helper
        self._helper, self._tone, self._error = "", "muted", ""
        self.set_gap: Callable[[bool], None] = lambda _on: None

    def set_helper(self, text: str, tone: HelperTone = "muted") -> None:
        """Show what the field wants ("Required"), while there is no error."""
        self._helper, self._tone = text, tone
        self._show()

    def set_error(self, text: str) -> None:
        """Show what is wrong; empty when nothing is."""
        self._error = text
        self._show()

    @property
    def error(self) -> str:
        """What is wrong with the value; empty when nothing is."""
        return self._error

    def set_visible(self, *, visible: bool) -> None:
        """Show or hide the whole row."""
        self.label.setVisible(visible)
        self.editor.setVisible(visible)
        self._helper_label.setVisible(visible and bool(self._helper_label.text()))
        self.set_gap(visible)

    def reveal(self) -> None:
        """Scroll to the line below the field: what it says is an answer to the user."""
        place: QWidget | None = self._helper_label
        while place is not None and not isinstance(place, QScrollArea):
            place = place.parentWidget()
        if place is not None:
            area = place
            timer = QTimer(self)  # ends with the form
            timer.setSingleShot(True)
            timer.timeout.connect(lambda: area.ensureWidgetVisible(self._helper_label))
            timer.timeout.connect(timer.deleteLater)
            timer.start(LAYOUT_MS)

    def _show(self) -> None:
        text = self._error or self._helper
        self._helper_label.setText(text)
        self._theme.set_tone(self._helper_label, "danger" if self._error else self._tone)
        self._helper_label.setVisible(bool(text) and not self.editor.isHidden())
        target = self.editor.focusProxy() or self.editor
        target.setAccessibleDescription(text)
        invalid = bool(self._error)
        if bool(target.property("invalid")) != invalid:
            target.setProperty("invalid", invalid)
            target.style().unpolish(target)
            target.style().polish(target)


class Form(QWidget):
    """Rows of label and field in two columns."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE_3)
        self._grid.setVerticalSpacing(SPACE_1)
        self._grid.setColumnMinimumWidth(0, LABEL_PX)
        self._grid.setColumnStretch(1, 1)
        self._row = 0

    def add_field(
        self,
        label: str | QAbstractButton,
        editor: QWidget,
        *,
        helper: str = "",
        extra: Sequence[QWidget] = (),
        tall: bool = False,
    ) -> Field:
        """Add a row.

        Args:
            label: text with its mnemonic, or a check box that stands in the label's place.
            editor: the field; gets the label's text as accessible name unless it has one.
            helper: small text below.
            extra: widgets right of the editor.
            tall: the editor has several lines; the label stands at the first.
        """
        head = self._head(label, editor)
        beside = QHBoxLayout()
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(SPACE_2)
        fixed = editor.minimumWidth() == editor.maximumWidth() or (
            editor.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Maximum
        )
        beside.addWidget(editor, 0 if fixed else 1)
        layout = editor.layout()
        grows = tall or (layout is not None and layout.hasHeightForWidth())
        level = Qt.AlignmentFlag.AlignTop if grows else Qt.AlignmentFlag.AlignVCenter
        for widget in extra:
            beside.addWidget(widget, 0, level)
        if fixed:
            beside.addStretch(1)
        note = make_label(self._theme, parent=self, tone="muted", kind="small", wrap=True)
        note.hide()
        self._grid.addWidget(head, self._row, 0, level)
        self._grid.addLayout(beside, self._row, 1)
        self._grid.addWidget(note, self._row + 1, 1)
        gap = self._row + 2
        self._grid.setRowMinimumHeight(gap, SPACE_1)
        self._row += 3
        field = Field(self._theme, head, editor, note, self)
        field.set_gap = lambda on: self._grid.setRowMinimumHeight(gap, SPACE_1 if on else 0)
        field.set_helper(helper)
        return field

    def _head(self, label: str | QAbstractButton, editor: QWidget) -> QWidget:
        if isinstance(label, QAbstractButton):
            label.setMinimumHeight(FIELD_PX)
            return label
        head = make_label(self._theme, label, parent=self, tone="muted", wrap=True)
        head.setMinimumHeight(FIELD_PX)
        head.setMaximumWidth(LABEL_PX)
        head.setBuddy(editor.focusProxy() or editor)
        named = editor.focusProxy() or editor
        if not named.accessibleName():
            named.setAccessibleName(plain(label))
        return head

    def add_wide(self, widget: QWidget) -> None:
        """Add a widget over both columns."""
        self._grid.addWidget(widget, self._row, 0, 1, 2)
        self._row += 1

    def add_below(self, widget: QWidget) -> None:
        """Add a widget in the fields' column."""
        self._grid.addWidget(widget, self._row, 1)
        self._row += 1

    def add_section(self, title: str) -> None:
        """Start a section with a heading."""
        if self._row:
            self._grid.setRowMinimumHeight(self._row, SPACE_2)
            self._row += 1
        self.add_wide(make_label(self._theme, title, parent=self, kind="strong"))

    def add_rule(self) -> None:
        """Draw a hairline between rows."""
        self._grid.setRowMinimumHeight(self._row, SPACE_2)
        self._grid.addWidget(make_rule(self), self._row + 1, 0, 1, 2)
        self._grid.setRowMinimumHeight(self._row + 2, SPACE_2)
        self._row += 3

    def add_stretch(self) -> None:
        """Push the rows to the top."""
        self._grid.setRowStretch(self._row, 1)
        self._row += 1


def plain(text: str) -> str:
    """A label's text without its mnemonic mark."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def line_edit(name: str, parent: QWidget, *, width: int = 0) -> QLineEdit:
    """A line to type in; ``width`` fixes it (ports, AE titles)."""
    line = QLineEdit(parent)
    line.setObjectName(name)
    if width:
        line.setFixedWidth(width)
    return line


def check_box(text: str, name: str, parent: QWidget) -> QCheckBox:
    """A check box."""
    box = QCheckBox(text, parent)
    box.setObjectName(name)
    box.setAccessibleName(plain(text))
    return box


def spin_box(name: str, parent: QWidget, *, width: int) -> QSpinBox:
    """A small whole number to type or step through."""
    box = QSpinBox(parent)
    box.setObjectName(name)
    box.setFixedWidth(width)
    # Qt 6.11: a style sheet's padding moves the box, not the text in it
    box.lineEdit().setTextMargins(SPACE_1 + 2, 0, 0, 0)
    return box


def combo_box(name: str, parent: QWidget) -> QComboBox:
    """A list to choose from that long entries do not widen."""
    box = QComboBox(parent)
    box.setObjectName(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(14)
    return box


class FileField(QWidget):
    """A line for a file's path with a button that opens the file dialog.

    Signals:
        changed: another path was typed or chosen.
        chosen: a path was chosen in the file dialog, or typed to its end.
    """

    changed = Signal()
    chosen = Signal()

    def __init__(
        self,
        theme: Theme,
        name: str,
        parent: QWidget,
        *,
        accessible: str,
        file_filter: str = "",
        folder: bool = False,
    ) -> None:
        super().__init__(parent)
        self._filter, self._folder, self._title = file_filter, folder, accessible
        self.line = line_edit(name, self)
        self.line.setAccessibleName(accessible)
        self.line.textChanged.connect(self.changed)
        self.line.editingFinished.connect(self.chosen)
        self.browse = make_button(
            theme,
            self.tr("Browse…"),
            name=f"{name}_browse",
            parent=self,
            accessible=self.tr("Browse: {what}").format(what=accessible),
        )
        self.browse.clicked.connect(self._on_browse_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(self.line, 1)
        row.addWidget(self.browse)
        self.setFocusProxy(self.line)

    def text(self) -> str:
        """The path, without blanks around it."""
        return self.line.text().strip()

    def set_text(self, path: str) -> None:
        """Show a path."""
        self.line.setText(path)

    def _on_browse_clicked(self) -> None:
        if self._folder:
            chosen = QFileDialog.getExistingDirectory(self, self._title, self.text())
        else:
            chosen, _ = QFileDialog.getOpenFileName(self, self._title, self.text(), self._filter)
        if chosen:
            self.line.setText(chosen)
            self.chosen.emit()


class FormDialog(QDialog):
    """A modeless dialog: message area, scrolling content, buttons. Enter presses nothing.

    Esc closes; Ctrl+Enter presses the primary button when there is one.
    """

    def __init__(
        self, theme: Theme, name: str, title: str, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.message = InlineMessage(theme, parent=self)
        self.content = QVBoxLayout()
        self.content.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        self.content.setSpacing(SPACE_3)
        self.footer = QHBoxLayout()
        self.footer.setContentsMargins(SPACE_4, SPACE_2, SPACE_4, SPACE_3)
        self.footer.setSpacing(SPACE_2)
        message_row = QVBoxLayout()
        message_row.setContentsMargins(SPACE_4, SPACE_2, SPACE_4, 0)
        message_row.addWidget(self.message)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(message_row)
        column.addLayout(self.content, 1)
        column.addWidget(make_rule(self))
        column.addLayout(self.footer)
        self._primary: QAbstractButton | None = None
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(self._on_primary_shortcut)

    def scrolling(self, widget: QWidget) -> QScrollArea:
        """Put ``widget`` into a scroll area that only scrolls up and down."""
        area = scroll_area(widget, self)
        area.setObjectName(f"{self.objectName()}_scroll")
        return area

    def set_primary(self, button: QAbstractButton) -> None:
        """Name the button that Ctrl+Enter presses."""
        self._primary = button
        button.setToolTip(self.tr("Ctrl+Enter"))

    def set_size(self, *, characters: int, lines: int) -> None:
        """Start with room for so much text, in the font in use."""
        metrics = self.fontMetrics()
        self.resize(metrics.averageCharWidth() * characters, metrics.lineSpacing() * lines)

    def ask(self, question: str, answer: str, act: Callable[[], None]) -> None:
        """Ask in the message area before something that cannot be taken back."""

        def agreed() -> None:
            self.message.clear()
            act()

        self.message.set_message(Tone.WARNING, question, actions=((answer, agreed),), closable=True)
        self.message.take_focus(harmless=True)

    # --- what was typed and not saved ----------------------------------------------------------

    def unsaved(self) -> bool:
        """Whether something was typed that would be lost; for dialogs with a button to save."""
        return False

    def save(self) -> bool:
        """Save what was typed; False when it cannot be saved, and the form says why."""
        return True

    def forget_typing(self) -> None:
        """Show what is saved again."""

    def leave_form(self, go: Callable[[], None]) -> None:
        """Do what takes the form away; with unsaved typing the user is asked first.

        Args:
            go: what the user wanted; called at once, after the answer, or never.
        """
        if not self.unsaved():
            go()
            return

        def save_first() -> None:
            self.message.clear()
            if self.save():
                go()

        def discard() -> None:
            self.message.clear()
            self.forget_typing()
            go()

        self.message.set_message(
            Tone.WARNING,
            self.tr("What you typed is not saved yet."),
            actions=((self.tr("Save"), save_first), (self.tr("Discard"), discard)),
            closable=True,
        )
        self.message.take_focus()

    def reject(self) -> None:
        self.leave_form(self._close)

    def _close(self) -> None:
        super().reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.message.asking:
            self.message.clear()  # first the question, then the window
        else:
            super().keyPressEvent(event)

    def show_fault(self, fault: Exception) -> None:
        """Show an error at the top; nothing typed is lost."""
        show_fault(self.message, fault)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.resize(fitting(self, self.size()))

    def _on_primary_shortcut(self) -> None:
        if self._primary is not None and self._primary.isVisible():
            self._primary.click()


class UpDownArea(QScrollArea):
    """Scrolls up and down only, so it is never narrower than what it holds."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()  # what it holds may have become wider
        return super().eventFilter(watched, event)

    def minimumSizeHint(self) -> QSize:
        held = self.widget()
        if held is None:
            return super().minimumSizeHint()
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(held.minimumSizeHint().width() + bar, super().minimumSizeHint().height())


def scroll_area(widget: QWidget, parent: QWidget) -> QScrollArea:
    """A frameless area that scrolls ``widget`` up and down only."""
    area = UpDownArea(parent)
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(widget)
    return area


def pause(button: QAbstractButton) -> Callable[[], None]:
    """Disable a button until the returned function is called; the focus it had comes back."""
    had_focus = button.hasFocus()
    button.setEnabled(False)
    passed_to = QApplication.focusWidget()

    def resume() -> None:
        button.setEnabled(True)
        if had_focus and QApplication.focusWidget() is passed_to:
            button.setFocus()

    return resume


def fitting(window: QWidget, wanted: QSize) -> QSize:
    """The wanted size, or what fits on the window's screen."""
    screen = window.screen()
    return wanted.boundedTo(screen.availableSize() * 0.96) if screen else wanted


def show_fault(message: InlineMessage, fault: Exception) -> None:
    """Show an exception in a message area; the technical part can be copied."""
    detail = fault.detail if isinstance(fault, OmegaError) else type(fault).__name__
    message.set_message(Tone.DANGER, error_text(fault), details=detail, closable=True)


def show_error_at(places: Mapping[str, tuple[Field, QWidget]], name: str, text: str) -> None:
    """Show an error at the field of that name, with the focus there; no other field keeps one.

    Args:
        places: each field with the widget that gets the focus.
        name: a name that is none of them only takes errors away.
        text: what is wrong.
    """
    for field, _ in places.values():
        field.set_error("")
    if name in places:
        field, target = places[name]
        field.set_error(text)
        target.setFocus()


def checked(
    field: Field, check: Callable[[str], object], text: str, *, required: bool = False
) -> bool:
    """Show at a field whether ``check`` takes its text; True when it does."""
    if not text.strip() and not required:
        field.set_error("")
        return True
    try:
        check(text)
    except OmegaError as fault:
        field.set_error(error_text(fault))
        return False
    field.set_error("")
    return True
