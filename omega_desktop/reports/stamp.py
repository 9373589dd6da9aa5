"""Stamps on pages that others made."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import Enum, auto
from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter, Transformation

from omega_desktop.domain.errors import ReportError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import ReportStatus
from omega_desktop.reports import fonts, preview
from omega_desktop.reports.labels import STAMPS, Labels

RED = (0.72, 0.08, 0.08)
AMBER = (0.60, 0.36, 0.0)


_MM = 72 / 25.4
_STRENGTH = 0.11  # how much of the word's colour is seen through the text


class Mode(Enum):
    """Where a stamp is drawn."""

    OVER = auto()  # over finished pages
    BENEATH = auto()  # before anything else, in opaque colours (PDF/A, and better to print)
    FAX = auto()  # black and white, clear of the edges


def draw(
    canvas: Any,  # noqa: ANN401 - reportlab has no types
    status: ReportStatus,
    width: float,
    height: float,
    mode: Mode = Mode.OVER,
) -> None:
    """Draw the status's stamp on a page of this size (points); nothing for a final report.

    A band at the top, in the margin; preliminary pages also carry the word across the text, so
    that it survives a copied or cut page. A fax has it in frames at top and bottom instead.
    """
    text = STAMPS.get(status)
    if text is None:
        return
    fonts.register()
    canvas.saveState()
    if mode is Mode.FAX:
        _frame(canvas, text, width, height - 15.5 * _MM)
        _frame(canvas, text, width, 6 * _MM)
    else:
        colour = RED if status is ReportStatus.PRELIMINARY else AMBER
        _band(canvas, text, width, height, colour)
        if status is ReportStatus.PRELIMINARY:
            _word(canvas, text.split(" / ", maxsplit=1)[0], width, height, colour, mode)
    canvas.restoreState()


def _band(
    canvas: Any,  # noqa: ANN401 - reportlab has no types
    text: str,
    width: float,
    height: float,
    colour: tuple[float, float, float],
) -> None:
    size = min(11.0, width / 30)
    band = size * 1.9
    canvas.setFillColorRGB(*colour)
    canvas.rect(0, height - band, width, band, stroke=0, fill=1)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.setFont(fonts.BOLD, size)
    canvas.drawCentredString(width / 2, height - band + size * 0.58, text)


def _word(
    canvas: Any,  # noqa: ANN401 - reportlab has no types
    word: str,
    width: float,
    height: float,
    colour: tuple[float, float, float],
    mode: Mode,
) -> None:
    if mode is Mode.BENEATH:
        canvas.setFillColorRGB(*(1 - _STRENGTH * (1 - part) for part in colour))
    else:
        canvas.setFillColorRGB(*colour, alpha=_STRENGTH)
    canvas.translate(width / 2, height / 2)
    canvas.rotate(52 if height > width else 32)
    canvas.setFont(fonts.BOLD, min(width, height) / 10)
    canvas.drawCentredString(0, -min(width, height) / 30, word)


def _frame(canvas: Any, text: str, width: float, bottom: float) -> None:  # noqa: ANN401
    size = 12
    half = canvas.stringWidth(text, fonts.BOLD, size) / 2 + 4 * _MM
    canvas.setStrokeColorRGB(0, 0, 0)
    canvas.setFillColorRGB(0, 0, 0)
    canvas.setLineWidth(1.6)
    canvas.rect(width / 2 - half, bottom, 2 * half, size * 1.6, stroke=1, fill=0)
    canvas.setFont(fonts.BOLD, size)
    canvas.drawCentredString(width / 2, bottom + size * 0.48, text)


def stamped(pdf: bytes, status: ReportStatus, labels: Labels) -> bytes:
    """Return a copy of a PDF with the status's stamp on every page.

    Raises:
        ReportError: the PDF cannot be written to.
    """
    if status not in STAMPS:
        return pdf
    with _writing():
        writer = _writer(pdf)
        for page in writer.pages:
            _stamp_page(page, status)
        return _written(writer, labels)


def joined(parts: Sequence[bytes], labels: Labels) -> bytes:
    """Return the pages of several PDFs as one.

    Raises:
        ReportError: a PDF is protected or cannot be read.
    """
    with _writing():
        writer = _writer(parts[0])
        for part in parts[1:]:
            writer.append(io.BytesIO(part), import_outline=False)
        return _written(writer, labels)


def _writer(pdf: bytes) -> PdfWriter:
    reader = PdfReader(io.BytesIO(pdf), strict=False)
    _check_writable(reader)
    return PdfWriter(clone_from=reader)


def _written(writer: PdfWriter, labels: Labels) -> bytes:
    # the title a scanner or word processor left behind is often the patient's name
    writer.metadata = {"/Title": labels.document, "/Producer": "Omega Desktop"}
    # nor may the file say any longer that it is a PDF/A
    writer.root_object.pop("/Metadata", None)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except ReportError:
        raise
    except Exception as fault:
        # pypdf raises nearly anything for a damaged file
        raise preview.damaged_pdf(fault) from fault


def _check_writable(reader: PdfReader) -> None:
    if reader.is_encrypted:
        raise ReportError(
            Message("The report's PDF is protected against changes"),
            Message(
                "Stamps and key images cannot be added to it. Attach it again without protection,"
                " or as final and without key images."
            ),
        )


def _stamp_page(page: PageObject, status: ReportStatus) -> None:
    """Lay the stamp over a page as it is seen: cropped and turned (ISO 32000-1, 7.7.3.3)."""
    box, turn = page.cropbox, page.rotation % 360
    width, height = float(box.width), float(box.height)
    seen = (height, width) if turn in {90, 270} else (width, height)
    matrix = {
        90: (0, 1, -1, 0, width, 0),
        180: (-1, 0, 0, -1, width, height),
        270: (0, -1, 1, 0, 0, height),
    }.get(turn, (1, 0, 0, 1, 0, 0))
    overlay = PdfReader(io.BytesIO(_overlay(status, *seen))).pages[0]
    move = Transformation(matrix).translate(float(box.left), float(box.bottom))
    page.merge_transformed_page(overlay, move)


def _overlay(status: ReportStatus, width: float, height: float) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    with fonts.REPORTLAB:
        fonts.register()
        output = io.BytesIO()
        canvas = Canvas(
            output, pagesize=(width, height), invariant=1, initialFontName=fonts.REGULAR
        )
        draw(canvas, status, width, height)
        canvas.showPage()
        canvas.save()
        return output.getvalue()
