"""Where the user left the parts of the window."""

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QMainWindow, QSplitter

from omega_desktop.storage.settings import Settings
from omega_desktop.ui.outbox_panel import OutboxPanel
from omega_desktop.ui.study_panel import StudyPanel

LAYOUT_KEY = "ui.main.layout"


class WindowLayout:
    """Remembers size, splitter, folded and hidden parts in the settings."""

    def __init__(
        self,
        settings: Settings,
        window: QMainWindow,
        splitter: QSplitter,
        study: StudyPanel,
        outbox: OutboxPanel,
    ) -> None:
        self._settings = settings
        self._window, self._splitter = window, splitter
        self._study, self._outbox = study, outbox

    def remember(self) -> None:
        """Keep it for the next start."""
        parts = (
            _text(self._window.saveGeometry()),
            _text(self._splitter.saveState()),
            "folded" if self._outbox.folded else "open",
            "hidden" if self._study.isHidden() else "shown",
        )
        self._settings.set(LAYOUT_KEY, " ".join(parts))

    def restore(self) -> None:
        """Put it back; nothing when there is none or another version wrote it."""
        parts = self._settings.text(LAYOUT_KEY).split()
        if len(parts) == 4:
            self._window.restoreGeometry(_bytes(parts[0]))
            self._splitter.restoreState(_bytes(parts[1]))
            self._outbox.set_folded(folded=parts[2] == "folded")
            self._study.setVisible(parts[3] != "hidden")


def _text(state: QByteArray) -> str:
    return bytes(state.toBase64().data()).decode("ascii")


def _bytes(text: str) -> QByteArray:
    return QByteArray.fromBase64(text.encode("ascii", "replace"))
