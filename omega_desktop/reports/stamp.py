"""Stamps on pages that others made."""

import io
from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter, Transformation

from omega_desktop.domain.errors import ReportError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import ReportStatus
from omega_desktop.reports import fonts, preview
from omega_desktop.reports.labels import STAMPS, Labels

RED = (0.72, 0.08, 0.08)
AMBER = (0.60, 0.36, 0.0)


def draw(canvas: Any, status: ReportStatus, width: float, height: float) -> None:  # noqa: ANN401 - reportlab has no types
    """Draw the status's stamp on a page of this size (points); nothing for a final report.

    A band at the top, in the margin; preliminary pages also carry the word across the text, so
    that it survives a copied or cut page.
    """
    text = STAMPS.get(status)
    if text is None:
        return
    fonts.register()
    colour = RED if status is ReportStatus.PRELIMINARY else AMBER
    size = min(11.0, width / 30)
    band = size * 1.9
    canvas.saveState()
    canvas.setFillColorRGB(*colour)
    canvas.rect(0, height - band, width, band, stroke=0, fill=1)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.setFont(fonts.BOLD, size)
    canvas.drawCentredString(width / 2, height - band + size * 0.58, text)
    if status is ReportStatus.PRELIMINARY:
        canvas.setFillColorRGB(*colour, alpha=0.11)
        canvas.translate(width / 2, height / 2)
        canvas.rotate(52 if height > width else 32)
        canvas.setFont(fonts.BOLD, min(width, height) / 10)
        canvas.drawCentredString(0, -min(width, height) / 30, text.split(" / ", maxsplit=1)[0])
    canvas.restoreState()


def stamped(pdf: bytes, status: ReportStatus, labels: Labels) -> bytes:
    """Return a copy of a PDF with the status's stamp on every page.

    Raises:
        ReportError: the PDF cannot be written to.
    """
    if status not in STAMPS:
        return pdf
    try:
        reader = PdfReader(io.BytesIO(pdf), strict=False)
        _check_writable(reader)
        writer = PdfWriter(clone_from=reader)
        for page in writer.pages:
            _stamp_page(page, status)
        # the title a scanner or word processor left behind is often the patient's name
        writer.metadata = {
            "/Title": labels.document,
            "/Producer": "Omega Desktop",
        }
        writer.root_object.pop("/Metadata", None)
        output = io.BytesIO()
        writer.write(output)
    except ReportError:
        raise
    except Exception as fault:
        # pypdf raises nearly anything for a damaged file
        raise preview.damaged_pdf(fault) from fault
    return output.getvalue()


def _check_writable(reader: PdfReader) -> None:
    if reader.is_encrypted:
        raise ReportError(
            Message("The report's PDF is protected against changes"),
            Message(
                "It is not final, so every page must be stamped before it is sent."
                " Attach it again without protection, or as final."
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

    output = io.BytesIO()
    canvas = Canvas(output, pagesize=(width, height), invariant=1)
    draw(canvas, status, width, height)
    canvas.showPage()
    canvas.save()
    return output.getvalue()
