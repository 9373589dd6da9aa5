"""Looks through a window for what a screen reader or the keyboard would stumble over."""

import re
from collections import Counter
from itertools import combinations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QLabel, QScrollBar, QStackedWidget, QWidget

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
    """Letters that stand for more than one thing where both can be seen at once."""
    labels: list[QAbstractButton | QLabel] = [
        *window.findChildren(QAbstractButton),
        *window.findChildren(QLabel),
    ]
    by_letter: dict[str, list[QAbstractButton | QLabel]] = {}
    for one in labels:
        hit = _MNEMONIC.search(one.text().replace("&&", "")) if one.window() is window else None
        if hit:
            by_letter.setdefault(hit[1].casefold(), []).append(one)
    return {
        letter: [one.text() for one in found]
        for letter, found in by_letter.items()
        if any(_are_seen_together(one, other) for one, other in combinations(found, 2))
    }


def _are_seen_together(one: QWidget, other: QWidget) -> bool:
    """Whether no stack of pages has each on a page of its own."""
    shared: QWidget | None = one
    while shared is not None and not shared.isAncestorOf(other):
        shared = shared.parentWidget()
    return not isinstance(shared, QStackedWidget)


def repeated_names(window: QWidget) -> list[str]:
    """Object names used more than once among widgets that take the focus."""
    names = Counter(
        one.objectName()
        for one in window.findChildren(QWidget)
        if one.objectName() and one.focusPolicy() != Qt.FocusPolicy.NoFocus
    )
    return [name for name, count in names.items() if count > 1]
