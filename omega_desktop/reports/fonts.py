"""The embedded fonts, and what they can print."""

import functools
import unicodedata
from typing import Any

from omega_desktop.domain.resources import resource

REGULAR, BOLD, MONO = "OmegaSans", "OmegaSans-Bold", "OmegaMono"
_FILES = {REGULAR: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf", MONO: "DejaVuSansMono.ttf"}

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
        pdfmetrics.registerFont(fonts[name])
    return fonts


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
