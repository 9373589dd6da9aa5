"""A report on A4 pages: letterhead, patient block, status, body, page n of m.

The same input gives the same bytes (reportlab's invariant mode), so that a repeated delivery sends
what the first attempt sent.
"""

import io
from dataclasses import dataclass
from typing import Any

from omega_desktop.reports import fonts, pdfa, stamp
from omega_desktop.reports.document import Document, birth_date, clipped
from omega_desktop.reports.labels import Labels
from omega_desktop.reports.letterhead import Letterhead, logo_picture, reader_of
from omega_desktop.reports.look import COLOUR, FAX, MARGIN, MM, Look
from omega_desktop.reports.story import story_of
from omega_desktop.reports.values import full_name

_LOGO_HEIGHT, _LOGO_WIDTH = 14 * MM, 42 * MM


@dataclass(frozen=True, slots=True)
class Numbering:
    """Page numbers of a part: ``before`` pages come before it, ``after`` behind it."""

    before: int = 0
    after: int = 0


def build(document: Document) -> bytes:
    """Return the document as PDF/A-2b."""
    pdf = pages_of(document, COLOUR)
    return pdfa.converted(
        pdf,
        # a document's title shows in window titles and print queues: never the patient's name
        title=document.labels.document,
        author=document.letterhead.name,
        language=document.labels.language,
        made=document.report.created_at,
    )


def pages_of(document: Document, look: Look, numbering: Numbering = Numbering()) -> bytes:
    """Return the pages as PDF, in one look."""
    with fonts.REPORTLAB:
        pages, _ = _build(document, look, numbering, pages=0)
        return _build(document, look, numbering, pages=pages)[1]


def _build(
    document: Document, look: Look, numbering: Numbering, *, pages: int
) -> tuple[int, bytes]:
    """Lay the document out; ``pages`` is printed as the number of its pages."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

    fonts.register()
    width, height = A4
    last = 0
    total = numbering.before + pages + numbering.after

    def decorate(canvas: Any, template: Any) -> None:  # noqa: ANN401 - reportlab has no types
        nonlocal last
        last = template.page
        mode = stamp.Mode.FAX if look is FAX else stamp.Mode.BENEATH
        stamp.draw(canvas, document.report.status, width, height, mode)
        draw_letterhead(canvas, document.letterhead, document.labels, look, width, height)
        number = document.labels.page.format(page=numbering.before + last, pages=total)
        _footer(canvas, document, look, width, number=number)

    output = io.BytesIO()
    template = BaseDocTemplate(
        output,
        pagesize=A4,
        invariant=1,
        lang=document.labels.language,
        # without, every page names a font that is not embedded
        initialFontName=fonts.REGULAR,
        title=document.labels.document,
        author=document.letterhead.name,
        subject="",
        creator=pdfa.PRODUCER,
        producer=pdfa.PRODUCER,
    )
    frame = Frame(
        MARGIN,
        look.foot,
        width - 2 * MARGIN,
        height - look.foot - look.head,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    template.addPageTemplates([PageTemplate("page", [frame], onPage=decorate)])
    template.build(story_of(document, look, width - 2 * MARGIN))
    return last, output.getvalue()


def draw_letterhead(
    canvas: Any,  # noqa: ANN401 - reportlab has no types
    head: Letterhead,
    labels: Labels,
    look: Look,
    width: float,
    height: float,
    *,
    kind: str | None = None,
) -> None:
    """Draw who speaks: logo, name, address and telephone, over a line; at its right the kind."""
    sizes = look.sizes
    kind = labels.document if kind is None else kind
    rule = height - look.head + 6 * MM
    canvas.saveState()
    left = MARGIN
    logo = logo_picture(head.logo, black_and_white=look is FAX)
    if logo is not None:
        scale = min(_LOGO_WIDTH / logo.width, _LOGO_HEIGHT / logo.height)
        canvas.drawImage(
            reader_of(logo), left, rule + 2 * MM, logo.width * scale, logo.height * scale
        )
        left += logo.width * scale + 5 * MM
    kind_width = canvas.stringWidth(kind, fonts.REGULAR, sizes["document"])
    room = width - MARGIN - left - kind_width - 6 * MM
    contact = [line for line in (head.address, labelled(labels.phone, head.phone)) if line]
    base = rule + 2.6 * MM
    canvas.setFillColor(look.muted)
    canvas.setFont(fonts.REGULAR, sizes["document"])
    canvas.drawRightString(width - MARGIN, base, kind)
    size = sizes["contact"]
    canvas.setFont(fonts.REGULAR, size)
    wide = width - MARGIN - left
    for number, line in enumerate(reversed(contact)):
        beside = number == 0  # the document's kind is at the right of the lowest line
        canvas.drawString(left, base, fitted(line, fonts.REGULAR, size, room if beside else wide))
        base += size * 1.3
    if head.name:
        size = sizes["organization"]
        canvas.setFillColor(look.accent)
        canvas.setFont(fonts.BOLD, size)
        above, free = base + 2, wide
        if not contact and canvas.stringWidth(head.name, fonts.BOLD, size) <= room:
            above, free = base, room
        elif not contact:  # too long beside the document's kind: over it
            above += sizes["document"] * 1.3
        canvas.drawString(left, above, fitted(head.name, fonts.BOLD, size, free))
    canvas.setStrokeColor(look.accent)
    canvas.setLineWidth(look.thick)
    canvas.line(MARGIN, rule, width - MARGIN, rule)
    canvas.restoreState()


def _footer(canvas: Any, document: Document, look: Look, width: float, *, number: str) -> None:  # noqa: ANN401
    """Say on every page whose report it is: printed pages get separated."""
    labels, report, patient = document.labels, document.report, document.study.patient
    whose = [full_name(patient.name), labelled(labels.patient_id, patient.patient_id)]
    if look is not FAX:  # in large print there is no room for it
        whose.append(labelled(labels.birth_date, birth_date(document)))
    which = [
        labels.version.format(version=report.version),
        labels.statuses[report.status],
        labelled(labels.accession, document.study.accession_number),
    ]
    size, top = look.sizes["footer"], look.foot - 5.5 * MM
    canvas.saveState()
    canvas.setStrokeColor(look.hairline)
    canvas.setLineWidth(look.thin)
    canvas.line(MARGIN, top, width - MARGIN, top)
    canvas.setFillColor(look.muted)
    canvas.setFont(fonts.BOLD, look.sizes["page"])
    number_width = canvas.stringWidth(number, fonts.BOLD, look.sizes["page"])
    room = width - 2 * MARGIN - number_width - 4 * MM
    base = top - size * 1.5
    canvas.drawRightString(width - MARGIN, base, number)
    canvas.setFont(fonts.REGULAR, size)
    for parts in (whose, which):
        text = " · ".join(part for part in parts if part)
        canvas.drawString(MARGIN, base, fitted(text, fonts.REGULAR, size, room))
        base -= size * 1.35
    canvas.restoreState()


def fitted(text: str, font: str, size: float, width: float) -> str:
    """Return as much of a text as fits on one line."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    shown = clipped(fonts.printable(text, font))
    if stringWidth(shown, font, size) <= width:
        return shown
    while shown and stringWidth(shown + "…", font, size) > width:
        shown = shown[:-1]
    return shown + "…"


def labelled(label: str, value: str) -> str:
    """Return "label: value", nothing without a value."""
    return f"{label}: {value}" if value else ""
