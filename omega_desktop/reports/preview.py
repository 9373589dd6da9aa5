"""Looking at a PDF: how many pages, and what they look like."""

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from PIL import Image

from omega_desktop.domain.errors import ReportError
from omega_desktop.domain.messages import Message

MAX_WIDTH_PX = 6000
_MAX_PIXELS = 40_000_000
_PDFIUM = threading.Lock()  # pdfium must not be used by two threads at once


def page_count(pdf: bytes) -> int:
    """Return how many pages a PDF has.

    Raises:
        ReportError: it is damaged, empty, or needs a password.
    """
    with _document(pdf) as document:
        return len(document)


def page_png(pdf: bytes, *, page: int = 0, width_px: int) -> bytes:
    """Return one page as PNG.

    Args:
        pdf: the whole document.
        page: 0 is the first.
        width_px: width of the picture in pixels; a very tall page comes out narrower.

    Raises:
        ReportError: no such page, or the PDF cannot be read.
    """
    output = io.BytesIO()
    with _drawn(pdf, page, lambda width, _: min(max(width_px, 16), MAX_WIDTH_PX) / width) as seen:
        seen.save(output, "PNG")
    return output.getvalue()


def page_grey(pdf: bytes, *, page: int, dpi: float) -> Image.Image:
    """Return one page in shades of grey; of a very large one fewer dots than asked for.

    Raises:
        ReportError: no such page, or the PDF cannot be read.
    """
    with _drawn(pdf, page, lambda *_: dpi / 72, grayscale=True) as seen:
        return seen.convert("L")


@contextmanager
def _drawn(
    pdf: bytes, page: int, scale_of: Callable[[float, float], float], **how: bool
) -> Iterator[Image.Image]:
    """Draw a page; the picture is gone afterwards."""
    with _document(pdf) as document:
        if not 0 <= page < len(document):
            raise ReportError(
                Message("The report has no page {page}", page=page + 1),
                Message("It has {pages} pages.", pages=len(document)),
            )
        try:
            sheet = document[page]
            width, height = (max(side, 1.0) for side in sheet.get_size())
            scale = min(scale_of(width, height), (_MAX_PIXELS / (width * height)) ** 0.5)
            bitmap = sheet.render(scale=scale, **how)
            yield bitmap.to_pil()
            # here, under the lock: otherwise the garbage collector calls pdfium when it likes
            bitmap.close()
            sheet.close()
        except Exception as fault:
            # whatever pdfium's binding raises for a page it cannot draw
            raise damaged_pdf(fault) from fault


def damaged_pdf(fault: Exception) -> ReportError:
    """Return the error for a PDF that a library could not work with."""
    return ReportError(
        Message("The report's PDF is damaged"),
        Message("Make the PDF again where it came from and attach it again."),
        detail=type(fault).__name__,
    )


@contextmanager
def _document(pdf: bytes) -> Iterator[Any]:
    import pypdfium2

    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(pdf)
            pages = len(document)
        except pypdfium2.PdfiumError as fault:
            if "password" in str(fault).lower():
                raise ReportError(
                    Message("The report's PDF needs a password"),
                    Message("Save it without a password and attach it again."),
                ) from fault
            raise damaged_pdf(fault) from fault
        try:
            if pages == 0:
                raise ReportError(
                    Message("The report's PDF has no pages"),
                    Message("Make the PDF again where it came from and attach it again."),
                )
            # what was typed into a form's fields is drawn only so
            document.init_forms()
            yield document
        finally:
            document.close()
