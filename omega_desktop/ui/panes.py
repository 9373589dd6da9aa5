"""F6: from one part of a window to the next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QApplication, QWidget


@dataclass(frozen=True, slots=True)
class Pane:
    """A part of a window; ``enter`` gives it focus, and returns False when there is nothing."""

    widget: QWidget
    enter: Callable[[], object]


class Panes:
    """The parts of one window in the order F6 visits them."""

    def __init__(self, panes: Sequence[Pane]) -> None:
        self._panes = tuple(panes)

    def enter_next(self) -> None:
        """Leave the part that has focus for the next one that can take it."""
        focused = QApplication.focusWidget()
        here = -1
        for place, pane in enumerate(self._panes):
            if focused is not None and (
                pane.widget is focused or pane.widget.isAncestorOf(focused)
            ):
                here = place
        count = len(self._panes)
        for step in range(1, count + 1):
            pane = self._panes[(here + step) % count]
            if pane.widget.isVisible() and pane.enter() is not False:
                return
