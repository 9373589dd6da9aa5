"""Looks through a window for what a screen reader or the keyboard would stumble over."""

import re
from collections import Counter

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QLabel, QScrollBar, QWidget

_MNEMONIC = re.compile(r"&([^&\s])")


def unnamed_widgets(window: QWidget) -> list[str]:
    """Visible widgets that take the focus and have no accessible name."""
    found = []
    for widget in window.findChildren(QWidget):
        if (
            not widget.isVisible()
            or widget.focusPolicy() == Qt.FocusPolicy.NoFocus
            or isinstance(widget, QScrollBar)
            or widget.focusProxy() is not None  # the line inside a spin box
        ):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is None or not interface.text(QAccessible.Text.Name).strip():
            found.append(f"{type(widget).__name__} {_place(widget)}")
    return found


def _place(widget: QWidget) -> str:
    """The object names from the window down; what has none says so."""
    names: list[str] = []
    at: QWidget | None = widget
    while at is not None:
        names.append(at.objectName() or type(at).__name__)
        at = at.parentWidget()
    return "/".join(reversed(names))


def mnemonic_clashes(window: QWidget) -> dict[str, list[str]]:
    """Letters that stand for more than one thing in a window, on whatever page."""
    texts = [one.text() for one in window.findChildren(QAbstractButton) if one.window() is window]
    texts += [one.text() for one in window.findChildren(QLabel) if one.window() is window]
    by_letter: dict[str, list[str]] = {}
    for text in texts:
        hit = _MNEMONIC.search(text.replace("&&", ""))
        if hit:
            by_letter.setdefault(hit[1].casefold(), []).append(text)
    return {letter: names for letter, names in by_letter.items() if len(names) > 1}


def repeated_names(window: QWidget) -> list[str]:
    """Object names used more than once among widgets that take the focus."""
    names = Counter(
        one.objectName()
        for one in window.findChildren(QWidget)
        if one.objectName() and one.focusPolicy() != Qt.FocusPolicy.NoFocus
    )
    return [name for name, count in names.items() if count > 1]
