"""Labels, buttons and rules made alike everywhere."""

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCompleter,
    QFrame,
    QLabel,
    QPushButton,
    QStyledItemDelegate,
    QToolButton,
    QWidget,
)

from omega_desktop.widgets.theme import TARGET_PX, FontKind, Theme

ButtonKind = Literal["", "primary", "danger", "link"]


def make_label(
    theme: Theme,
    text: str = "",
    *,
    parent: QWidget | None = None,
    tone: str = "text",
    kind: FontKind = "body",
    wrap: bool = False,
    selectable: bool = False,
) -> QLabel:
    """A plain-text label: nothing in data is ever taken for markup."""
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setFont(theme.font(kind))
    label.setWordWrap(wrap)
    theme.set_tone(label, tone)
    if selectable:
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def make_button(
    theme: Theme,
    text: str,
    *,
    name: str,
    parent: QWidget | None = None,
    icon: str = "",
    kind: ButtonKind = "",
    accessible: str = "",
) -> QPushButton:
    """A push button whose text names what it does; Enter never presses it by itself."""
    button = QPushButton(text, parent)
    button.setObjectName(name)
    button.setAccessibleName(accessible or text.replace("&", ""))
    button.setProperty("kind", kind)
    button.setAutoDefault(False)
    if icon:
        role = "primary_text" if kind == "primary" else kind if kind == "danger" else "text"
        theme.set_icon(button, icon, "info" if kind == "link" else role)
    return button


def make_tool_button(
    theme: Theme,
    icon: str,
    accessible: str,
    *,
    name: str,
    parent: QWidget | None = None,
    role: str = "muted",
) -> QToolButton:
    """A quiet icon button; its words are tooltip and accessible name."""
    button = QToolButton(parent)
    button.setObjectName(name)
    button.setAccessibleName(accessible)
    button.setToolTip(accessible)
    button.setProperty("kind", "quiet")
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setMinimumSize(TARGET_PX - 2, TARGET_PX - 2)
    theme.set_icon(button, icon, role)
    return button


def dress_completions(completer: QCompleter) -> None:
    """Give the list of a completer the look and the row height of every other list."""
    popup = completer.popup()
    if popup is not None:
        popup.setObjectName("completions")
        popup.setItemDelegate(QStyledItemDelegate(popup))  # its own ignores the style sheet


def make_rule(parent: QWidget | None = None, *, vertical: bool = False) -> QFrame:
    """A hairline."""
    rule = QFrame(parent)
    rule.setProperty("rule", True)  # noqa: FBT003 - Qt's signature
    if vertical:
        rule.setFixedWidth(1)
    else:
        rule.setFixedHeight(1)
    return rule


def make_surface(surface: str, parent: QWidget | None = None) -> QFrame:
    """A frame painted with a role of the palette: ``raised``, ``base``, ``warning`` and so on."""
    frame = QFrame(parent)
    frame.setProperty("surface", surface)
    return frame
