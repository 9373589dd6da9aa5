"""A report as it is faxed: cover page, then the report in black and white for 204 x 196 dpi."""

import io
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    EncodedStreamObject,
    NameObject,
    NumberObject,
)

from omega_desktop.domain.documents import FaxCover
from omega_desktop.domain.errors import ReportError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import ReportStatus
from omega_desktop.reports import fonts, layout, pdfa, preview, raster, stamp
from omega_desktop.reports.document import Document
from omega_desktop.reports.labels import Labels
from omega_desktop.reports.letterhead import Letterhead
from omega_desktop.reports.look import FAX, MARGIN, MM, styles
from omega_desktop.reports.raster import DPI_ACROSS, DPI_DOWN, Bitmap
from omega_desktop.reports.story import paragraph_of
from omega_desktop.reports.values import display_date_time

MAX_PAGES = 100
"""Of one fax: an hour on the line."""

_SIDE = 8 * MM  # fax machines do not print to the paper's edge
_FOOT = 15 * MM
_FIELD_LIMIT = 120  # signs of a name on the cover
_HEAD, _HEAD_WITH_STAMP = 12 * MM, 18 * MM


def laid_out(document: Document, cover: FaxCover) -> bytes:
    """Return cover page and report, set for fax."""
    pages = layout.pages_of(document, FAX, layout.Numbering(before=1))
    count = preview.page_count(pages)
    _check(count)
    front = cover_page(cover, document.letterhead, document.labels, pages=count + 1)
    return _joined(front, pages)


def rasterised(
    pdf: bytes, status: ReportStatus, cover: FaxCover, letterhead: Letterhead, labels: Labels
) -> bytes:
    """Return cover page and the pages of a PDF that others made, as dots.

    Raises:
        ReportError: the PDF cannot be read, or is too long for a fax.
    """
    from reportlab.lib.pagesizes import A4

    count = preview.page_count(pdf)
    _check(count)
    front = cover_page(cover, letterhead, labels, pages=count + 1)
    width, height = A4
    head = _HEAD if status is ReportStatus.FINAL else _HEAD_WITH_STAMP
    bitmaps = raster.bitmaps(pdf, width_pt=width - 2 * _SIDE, height_pt=height - head - _FOOT)
    frames = _frames(status, cover, labels, count)
    writer = PdfWriter(clone_from=io.BytesIO(frames))
    for page, bitmap in zip(writer.pages, bitmaps, strict=True):
        _place(writer, page, bitmap, width, height - head)
    output = io.BytesIO()
    writer.write(output)
    return _joined(front, output.getvalue())


def cover_page(cover: FaxCover, letterhead: Letterhead, labels: Labels, *, pages: int) -> bytes:
    """Return the first page: who, to whom, how many pages; nothing of the patient."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    with fonts.REPORTLAB:
        fonts.register()
        width, height = A4
        output = io.BytesIO()
        canvas = Canvas(output, pagesize=A4, invariant=1, initialFontName=fonts.REGULAR)
        layout.draw_letterhead(canvas, letterhead, labels, FAX, width, height, kind="")
        top = height - FAX.head - 12 * MM
        canvas.setFont(fonts.BOLD, 34)
        canvas.drawString(MARGIN, top - 8 * MM, labels.fax_title)
        top -= 22 * MM
        for table in (_fields(cover, letterhead, labels, pages), _notice(labels)):
            _, high = table.wrapOn(canvas, width - 2 * MARGIN, top)
            table.drawOn(canvas, MARGIN, top - high)
            top -= high + 14 * MM
        _page_number(canvas, labels, 1, pages, width)
        canvas.showPage()
        canvas.save()
        return output.getvalue()


def _fields(cover: FaxCover, letterhead: Letterhead, labels: Labels, pages: int) -> Any:  # noqa: ANN401 - reportlab has no types
    months = labels.months
    sent = display_date_time(f"{cover.sent_at.astimezone():%Y%m%d%H%M}", months=months)
    organization = cover.organization or letterhead.name
    rows = [
        (labels.fax_to, _short(cover.recipient)),
        (labels.fax_number, _short(cover.recipient_number)),
        (labels.fax_from, "\n".join(filter(None, map(_short, (cover.sender, organization))))),
        (labels.fax_sender_number, _short(cover.sender_number)),
        (labels.fax_date, sent),
        (labels.fax_pages, labels.fax_pages_in_all.format(pages=pages)),
        (labels.fax_reference, _short(cover.reference)),
    ]
    return _table([[(label, "value"), (value, "name")] for label, value in rows if value], 56 * MM)


def _notice(labels: Labels) -> Any:  # noqa: ANN401 - reportlab has no types
    return _table([[(labels.confidential, "name")], [(labels.confidentiality, "body")]], 0)


def _table(rows: list[list[tuple[str, str]]], first: float) -> Any:  # noqa: ANN401 - reportlab has no types
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import Table

    known, room = styles(FAX), A4[0] - 2 * MARGIN
    lines = ("LINEBELOW", (0, 0), (-1, -1), FAX.thin, FAX.ink)
    frame = ("BOX", (0, 0), (-1, -1), FAX.thick, FAX.ink)
    return Table(
        [[paragraph_of(text, known[style]) for text, style in row] for row in rows],
        colWidths=[first, room - first] if first else [room],
        style=[
            ("FONTNAME", (0, 0), (-1, -1), fonts.REGULAR),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            lines if first else frame,
            ("TOPPADDING", (0, 0), (-1, -1), 6),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
            ("LEFTPADDING", (0, 0), (-1, -1), 2 if first else 10),
        ],
    )


def _short(text: str) -> str:
    """Return a field that leaves room for the others."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _FIELD_LIMIT else flat[: _FIELD_LIMIT - 1] + "…"


def _frames(status: ReportStatus, cover: FaxCover, labels: Labels, count: int) -> bytes:
    """Return what stands around the dots of each page: page number, reference and stamp."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    with fonts.REPORTLAB:
        fonts.register()
        output = io.BytesIO()
        canvas = Canvas(output, pagesize=A4, invariant=1, initialFontName=fonts.REGULAR)
        for number in range(2, count + 2):
            stamp.draw(canvas, status, A4[0], A4[1], stamp.Mode.FAX)
            _page_number(canvas, labels, number, count + 1, A4[0])
            canvas.setFont(fonts.REGULAR, FAX.sizes["footer"])
            reference = layout.fitted(cover.reference, fonts.REGULAR, 11, 48 * MM)
            canvas.drawString(MARGIN, 8 * MM, reference)
            canvas.showPage()
        canvas.save()
        return output.getvalue()


def _page_number(canvas: Any, labels: Labels, number: int, pages: int, width: float) -> None:  # noqa: ANN401
    canvas.setFillColorRGB(0, 0, 0)
    canvas.setFont(fonts.BOLD, FAX.sizes["page"])
    text = labels.page.format(page=number, pages=pages)
    canvas.drawRightString(width - MARGIN, 8 * MM, text)


def _place(writer: PdfWriter, page: Any, bitmap: Bitmap, width: float, top: float) -> None:  # noqa: ANN401
    """Put dots on a page below ``top``, in the middle, each on a dot of the fax machine's."""
    across, down = bitmap.width * 72 / DPI_ACROSS, bitmap.height * 72 / DPI_DOWN
    left = round((width - across) / 2 * DPI_ACROSS / 72) * 72 / DPI_ACROSS
    bottom = round((top - down) * DPI_DOWN / 72) * 72 / DPI_DOWN
    image = EncodedStreamObject()
    image.update({
        NameObject("/Type"): NameObject("/XObject"),
        NameObject("/Subtype"): NameObject("/Image"),
        NameObject("/Width"): NumberObject(bitmap.width),
        NameObject("/Height"): NumberObject(bitmap.height),
        NameObject("/ColorSpace"): NameObject("/DeviceGray"),
        NameObject("/BitsPerComponent"): NumberObject(1),
        NameObject("/Filter"): NameObject("/FlateDecode"),
    })  # fmt: skip
    image._data = bitmap.data
    draw = DecodedStreamObject()
    matrix = f"{across:.4f} 0 0 {down:.4f} {left:.4f} {bottom:.4f}"
    draw.set_data(f"q {matrix} cm /Dots Do Q\n".encode("ascii"))
    resources = page["/Resources"].get_object()
    resources[NameObject("/XObject")] = DictionaryObject({
        NameObject("/Dots"): writer._add_object(image)
    })  # fmt: skip
    page[NameObject("/Contents")] = ArrayObject([
        writer._add_object(draw), page.raw_get("/Contents")
    ])  # fmt: skip


def _joined(front: bytes, pages: bytes) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(front))
    writer.append(io.BytesIO(pages), import_outline=False)
    writer.metadata = {"/Title": "Fax", "/Producer": pdfa.PRODUCER}
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _check(pages: int) -> None:
    if pages > MAX_PAGES:
        raise ReportError(
            Message("The report has {pages} pages, too many for a fax", pages=pages),
            Message("Send it as a link or by e-mail; a fax has at most {most}.", most=MAX_PAGES),
        )
