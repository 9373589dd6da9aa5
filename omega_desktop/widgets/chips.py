"""A field for several short values: type, Enter, and each becomes a chip with a cross."""

import re
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from omega_desktop.domain.errors import OmegaError
from omega_desktop.widgets.flow import FlowLayout
from omega_desktop.widgets.format import error_text
from omega_desktop.widgets.parts import dress_completions, make_label
from omega_desktop.widgets.theme import SPACE_1, Theme

BETWEEN_ADDRESSES = r"[,;\s]+"
BETWEEN_NUMBERS = r"[,;\n]+"
CHIP_PX = 24


class Chip(QFrame):
    """One value. Del and Backspace remove it, arrows move between chips.

    Signals:
        removed: the user wants it gone.
        stepped: focus should move by -1 or +1.
    """

    removed = Signal()
    stepped = Signal(int)

    def __init__(self, theme: Theme, value: str, note: str, *, parent: QWidget) -> None:
        super().__init__(parent)
        self.value, self.note = value, note
        self.setProperty("surface", "chip")
        self.setFixedHeight(CHIP_PX)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setObjectName("chip")
        self.setAccessibleName(f"{value} {note}".strip())
        self.setAccessibleDescription(self.tr("Delete removes it"))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(9, 0, 2, 0)
        row.setSpacing(SPACE_1)
        row.addWidget(make_label(theme, value, parent=self))
        if note:
            row.addWidget(make_label(theme, note, tone="muted", kind="small", parent=self))
        cross = QToolButton(self)
        cross.setObjectName("chip_remove")
        cross.setProperty("kind", "quiet")
        cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the chip itself takes the keys
        cross.setToolTip(self.tr("Remove"))
        cross.setAccessibleName(self.tr("Remove {value}").format(value=value))
        theme.set_icon(cross, "close", "muted")
        cross.setIconSize(QSize(10, 10))
        cross.setFixedSize(CHIP_PX - 2, CHIP_PX - 2)
        cross.clicked.connect(self.removed)
        row.addWidget(cross)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self.removed.emit()
            case Qt.Key.Key_Left:
                self.stepped.emit(-1)
            case Qt.Key.Key_Right:
                self.stepped.emit(1)
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show_focus(on=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_focus(on=False)

    def _show_focus(self, *, on: bool) -> None:
        self.setProperty("focused", on)
        self.style().unpolish(self)
        self.style().polish(self)


class ChipEdit(QWidget):
    """Chips and an input line; nothing invalid ever becomes a chip.

    Enter, comma, semicolon and leaving the field turn the typed text into a chip; pasted lists are
    split. What ``parse`` refuses stays in the line with its reason below.

    Args:
        theme: the look.
        parse: normalises one typed value, or raises ``OmegaError`` (its title and message are
            shown).
        accessible_name: what the field holds.
        placeholder: shown while the line is empty.
        separators: regular expression of what stands between pasted values.

    Signals:
        changed: the values, or the text not yet accepted, are different now.
    """

    changed = Signal()

    def __init__(
        self,
        theme: Theme,
        *,
        parse: Callable[[str], str],
        accessible_name: str,
        placeholder: str = "",
        separators: str = BETWEEN_ADDRESSES,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._parse = theme, parse
        self._separators = re.compile(separators)
        self._chips: list[Chip] = []
        self.line = QLineEdit(self)
        self.line.setObjectName("chip_line")
        self.line.setAccessibleName(accessible_name)
        self.line.setPlaceholderText(placeholder)
        self.line.setMinimumWidth(170)
        self.line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.line.returnPressed.connect(self.commit)
        self.line.textEdited.connect(self._on_line_edited)
        self.line.installEventFilter(self)
        self._completions = QStringListModel(self)
        completer = QCompleter(self._completions, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.line.setCompleter(completer)
        dress_completions(completer)
        self._problem = make_label(theme, tone="danger", kind="small", wrap=True, parent=self)
        self._problem.hide()
        self._flow = FlowLayout()
        self._flow.addWidget(self.line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        column.addLayout(self._flow)
        column.addWidget(self._problem)
        self.setFocusProxy(self.line)

    # --- values ------------------------------------------------------------------------------

    def values(self) -> list[str]:
        """The accepted values, in order."""
        return [chip.value for chip in self._chips]

    def notes(self) -> dict[str, str]:
        """Value -> the note shown beside it (its origin)."""
        return {chip.value: chip.note for chip in self._chips}

    def set_values(self, values: Sequence[str | tuple[str, str]]) -> None:
        """Replace all chips; a pair is a value with its note. They are taken as they are."""
        for chip in list(self._chips):
            self._drop(chip)
        for entry in values:
            value, note = entry if isinstance(entry, tuple) else (entry, "")
            self._add(value, note)
        self.changed.emit()

    def add(self, value: str, note: str = "") -> bool:
        """Add one value after ``parse``; False when it is refused (the reason is shown)."""
        try:
            parsed = self._parse(value)
        except OmegaError as fault:
            self._complain(error_text(fault))
            return False
        self._complain("")
        if parsed not in self.values():
            self._add(parsed, note)
        return True

    def set_completions(self, values: Sequence[str]) -> None:
        """Offer these while typing (people of the directory, never addresses typed before)."""
        self._completions.setStringList(list(values))

    @property
    def pending_text(self) -> str:
        """Typed text that is not a chip (yet)."""
        return self.line.text().strip()

    @property
    def problem(self) -> str:
        """Why the typed text was refused; empty when it was not."""
        return self._problem.text() if not self._problem.isHidden() else ""

    # --- doing -------------------------------------------------------------------------------

    def commit(self) -> bool:
        """Turn the typed text into chips; True when nothing is left in the line."""
        typed = self._parts(self.line.text())
        while typed:
            if not self.add(typed[0]):
                self.line.setText(", ".join(typed))
                self.changed.emit()
                return False
            typed.pop(0)
        if self.line.text():
            self.line.clear()
            self.changed.emit()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line:
            if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                return self._on_line_key(event)
            if event.type() == QEvent.Type.FocusOut and self.pending_text:
                self.commit()
        return super().eventFilter(watched, event)

    def _on_line_key(self, event: QKeyEvent) -> bool:
        if event.text() in {",", ";"}:
            self.commit()
            return True
        at_start = self.line.cursorPosition() == 0 and not self.line.hasSelectedText()
        if self._chips and at_start and event.key() in {Qt.Key.Key_Backspace, Qt.Key.Key_Left}:
            self._chips[-1].setFocus()  # a second Backspace removes it: nothing goes by accident
            return True
        return False

    def _on_line_edited(self, text: str) -> None:
        self._complain("")
        if len(self._parts(text)) > 1:
            self.commit()
        self.changed.emit()

    def _parts(self, text: str) -> list[str]:
        return [part.strip() for part in self._separators.split(text) if part.strip()]

    def _add(self, value: str, note: str) -> None:
        chip = Chip(self._theme, value, note, parent=self)
        chip.removed.connect(self._on_chip_removed)
        chip.stepped.connect(self._on_chip_stepped)
        self._flow.insert_widget(len(self._chips), chip)
        self._chips.append(chip)
        chip.show()
        self.changed.emit()

    def _drop(self, chip: Chip) -> None:
        self._chips.remove(chip)
        self._flow.removeWidget(chip)
        chip.hide()
        chip.deleteLater()

    def _on_chip_removed(self) -> None:
        chip = self.sender()
        assert isinstance(chip, Chip)
        place = self._chips.index(chip)
        self._drop(chip)
        following = self._chips[place] if place < len(self._chips) else self.line
        following.setFocus()
        self.changed.emit()

    def _on_chip_stepped(self, step: int) -> None:
        chip = self.sender()
        assert isinstance(chip, Chip)
        place = self._chips.index(chip) + step
        if place >= len(self._chips):
            self.line.setFocus()
        elif place >= 0:
            self._chips[place].setFocus()

    def _complain(self, text: str) -> None:
        self._problem.setText(text)
        self._problem.setVisible(bool(text))
        self.line.setProperty("invalid", bool(text))
        self.line.setAccessibleDescription(text)
        self.line.style().unpolish(self.line)
        self.line.style().polish(self.line)
