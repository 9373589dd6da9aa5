"""The strip that says that this is a demonstration, with the ways to what its peers received."""

import re
import time
from email import message_from_bytes, policy
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from omega_desktop.ui.context import Context
from omega_desktop.widgets.format import error_text
from omega_desktop.widgets.inline_message import InlineMessage, Tone
from omega_desktop.widgets.labels import IconLabel
from omega_desktop.widgets.parts import make_button, make_label
from omega_desktop.widgets.theme import SPACE_3

_LINK = re.compile(r"https?://\S+/s/[A-Za-z0-9_-]{43}#[dpb][A-Za-z0-9_-]{43}")


class DemoStrip(QFrame):
    """A strip that cannot be overlooked: these are not patients. Shows what the peers received.

    Args:
        context: the program's objects.
        message: where the strip answers.
        parent: the window's content.
    """

    def __init__(self, context: Context, message: InlineMessage, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._message = context, message
        self._since = time.time()  # links of an earlier start open nothing
        theme = context.theme
        text = self.tr("DEMONSTRATION: fictitious patients, nothing leaves this computer")
        self.setProperty("surface", "demo")
        self.setObjectName("demo_strip")
        self.setAccessibleName(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_3, 3, SPACE_3, 3)
        row.addStretch(1)
        row.addWidget(IconLabel(theme, "warning", "warning", parent=self))
        row.addWidget(make_label(theme, text, tone="warning", kind="strong", parent=self))
        row.addStretch(1)
        if context.settings.text("gateway.url"):
            last = make_button(
                theme, self.tr("Last link"), name="demo_link", parent=self, kind="link"
            )
            last.setToolTip(self.tr("Open it in the browser, as its recipient would"))
            last.clicked.connect(self.open_link)
            row.addWidget(last)
        else:
            none = make_label(theme, self.tr("Links: not installed"), tone="muted", parent=self)
            none.setToolTip(
                self.tr("The share gateway is not part of this installation; the rest works.")
            )
            row.addWidget(none)
        for name, words, folder in (
            ("demo_mailbox", self.tr("Messages received"), context.paths.demo_mailbox),
            ("demo_hospital", self.tr("Images received"), context.paths.demo_hospital),
        ):
            button = make_button(theme, words, name=name, parent=self, kind="link")
            button.clicked.connect(partial(_open_folder, folder))
            row.addWidget(button)

    def open_link(self) -> None:
        """Open the newest link in the browser."""
        folder, since = self._context.paths.demo_mailbox, self._since
        self._context.jobs.start(
            lambda _control: newest_link(folder, since),
            name="last link",
            owner=self,
            done=self._on_found,
            failed=lambda fault: self._message.set_message(
                Tone.DANGER, error_text(fault), closable=True
            ),
        )

    def _on_found(self, url: str) -> None:
        if not url:
            text = self.tr("No link was sent yet. Send a study to an external user first.")
            self._message.set_message(Tone.INFO, text, closable=True)
            return
        QDesktopServices.openUrl(QUrl(url))
        text = self.tr(
            "The page in your browser asks for the patient's date of birth. It stands in the list, "
            "and in the study's banner."
        )
        self._message.set_message(Tone.INFO, text, closable=True)


def newest_link(folder: Path, since: float) -> str:
    """The link of the newest message with one.

    Args:
        folder: the demonstration's messages.
        since: older ones do not count; seconds since the epoch.
    """
    letters = [
        (path.stat().st_mtime, path)
        for ending in ("eml", "txt")
        for path in folder.glob(f"*.{ending}")
    ]
    for moment, path in sorted(letters, reverse=True):
        if moment < since:
            break
        found = _LINK.search(_text(path))
        if found is not None:
            return found[0]
    return ""


def _text(path: Path) -> str:
    """What a person reads: of an e-mail, or of a text message."""
    if path.suffix == ".txt":
        return path.read_text(encoding="utf-8")
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    return str(body.get_content()) if body is not None else ""


def _open_folder(folder: Path, _checked: bool) -> None:  # noqa: FBT001 - Qt's signal
    folder.mkdir(parents=True, exist_ok=True)
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
