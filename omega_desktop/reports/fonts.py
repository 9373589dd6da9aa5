"""The embedded fonts, and what they can print."""

import functools
import threading
import unicodedata
from typing import Any

from omega_desktop.domain.resources import resource

REGULAR, BOLD, MONO = "OmegaSans", "OmegaSans-Bold", "OmegaMono"
_FILES = {REGULAR: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf", MONO: "DejaVuSansMono.ttf"}

REPORTLAB = threading.RLock()
"""Held while drawing: reportlab keeps fonts and caches for the whole process."""

REPLACEMENT = "□"
"""Stands for a character without a glyph: a gap that can be seen."""


@functools.cache
def register() -> dict[str, Any]:
    """Make the fonts known to reportlab, once; return reportlab's objects by name."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    fonts = {}
    for name, file_name in _FILES.items():
        fonts[name] = TTFont(name, str(resource("fonts", file_name)))
        _mend_widths(fonts[name].face)
        pdfmetrics.registerFont(fonts[name])
    return fonts


def _mend_widths(face: Any) -> None:  # noqa: ANN401 - reportlab has no types
    """Give glyphs that share the last width that width, in the font's own units.

    Reportlab (5.1) embeds it in thousandths, which contradicts the widths in the PDF (ISO 19005-2,
    6.2.11.5). Source: OpenType, hhea numberOfHMetrics.
    """
    face.seek_table("hhea")
    face.skip(34)
    own = face.read_ushort()
    width, _ = face.hmetrics[own - 1]
    face.hmetrics[own:] = [(width, bearing) for _, bearing in face.hmetrics[own:]]


def printable(text: str, font: str = REGULAR) -> str:
    """Return text that the font can print: composed accents, no control characters.

    Line breaks and tabs stay; what has no glyph becomes ``REPLACEMENT``.
    """
    glyphs = register()[font].face.charToGlyph
    shown = []
    for sign in unicodedata.normalize("NFC", text):
        if sign in "\n\t" or ord(sign) in glyphs:
            shown.append(sign)
        elif unicodedata.category(sign) not in {"Cc", "Cf"}:
            shown.append(REPLACEMENT)
    return "".join(shown)
