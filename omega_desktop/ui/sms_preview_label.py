"""The text message as it would leave, with its length, below a field of a form."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from omega_desktop.domain.sms_text import SmsAlphabet, SmsCount
from omega_desktop.services.sms_preview import SmsPreview
from omega_desktop.widgets.parts import make_label
from omega_desktop.widgets.theme import SPACE_1, SPACE_2, Theme


class SmsPreviewLabel(QWidget):
    """Text and length; muted, since nothing has to be done about it unless it is long."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, SPACE_2)
        column.setSpacing(SPACE_1)
        self._text = make_label(theme, parent=self, kind="small", wrap=True)
        self._text.setObjectName("sms_text_shown")
        self._length = make_label(theme, parent=self, tone="muted", kind="small", wrap=True)
        self._length.setObjectName("sms_text_length")
        column.addWidget(self._text)
        column.addWidget(self._length)

    def show_text(self, preview: SmsPreview) -> None:
        """Show a text."""
        self._text.setText(preview.text)
        self._length.setText(length_text(preview.counted))
        dear = preview.counted.alphabet is SmsAlphabet.UCS_2
        self._theme.set_tone(self._length, "warning" if dear else "muted")
        self.setAccessibleName(f"{preview.text} {self._length.text()}")


def length_text(counted: SmsCount) -> str:
    """``250 characters, sent as 2 text messages (GSM-7)``."""
    translate = QCoreApplication.translate
    units = translate("SmsPreview", "%n character(s)", "", counted.units)
    parts = translate("SmsPreview", "%n text message(s)", "", counted.parts)
    if counted.alphabet is SmsAlphabet.GSM_7:
        form = translate("SmsPreview", "{units} with the link, sent as {parts} (GSM-7)")
        return form.format(units=units, parts=parts)
    form = translate(
        "SmsPreview",
        "{units} with the link, sent as {parts} (UCS-2: letters such as ã or ç make it dearer)",
    )
    return form.format(units=units, parts=parts)
