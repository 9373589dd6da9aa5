"""A report's text on A4 pages: letterhead, patient block, status, body, page n of m.

The same input gives the same bytes (reportlab's invariant mode), so that a repeated delivery sends
what the first attempt sent.
"""

import io
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC
from enum import Enum, auto
from typing import Any
from xml.sax.saxutils import escape

from omega_desktop.domain.model import Report, ReportStatus, Study
from omega_desktop.reports import fonts, stamp
from omega_desktop.reports.labels import Labels
from omega_desktop.reports.values import display_date_time, full_name

_MM = 72 / 25.4
_MARGIN = 18 * _MM
_INK = "#1d2733"
_MUTED = "#5d6b7a"
_ACCENT = "#12506b"
_PAPER = "#f2f5f8"
_STATUS_COLOURS = {
    ReportStatus.FINAL: "#1f7a4d",
    ReportStatus.PRELIMINARY: "#b81414",
    ReportStatus.AMENDED: "#995c00",
}
_FIELD_LIMIT = 160  # signs of one field in the patient block; longer ones end in an ellipsis
_INDENT = 5 * _MM
_DEEPEST = 6  # levels further down are not indented any more: the lines would get too short


class Style(Enum):
    """What a block is."""

    HEADING = auto()
    SUBHEADING = auto()
    BODY = auto()
    TABULAR = auto()
    SMALL = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph; ``label`` is set in bold before it, ``level`` 1 is not indented."""

    style: Style
    text: str = field(repr=False)
    label: str = field(repr=False, default="")
    level: int = 1


@dataclass(frozen=True, slots=True)
class Document:
    """Everything that is printed."""

    report: Report
    study: Study
    organization: str
    title: str = field(repr=False)
    blocks: Sequence[Block] = field(repr=False)
    labels: Labels = field(repr=False)


# reportlab keeps fonts and style caches for the whole process
_REPORTLAB = threading.Lock()


def build(document: Document) -> bytes:
    """Return the document as PDF."""
    with _REPORTLAB:
        pages, _ = _build(document, pages=0)
        return _build(document, pages=pages)[1]


def _build(document: Document, *, pages: int) -> tuple[int, bytes]:
    """Lay the document out; ``pages`` is printed as the number of pages."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

    fonts.register()
    width, height = A4
    last = 0

    def decorate(canvas: Any, template: Any) -> None:  # noqa: ANN401 - reportlab has no types
        nonlocal last
        last = template.page
        _letterhead(canvas, document, width, height)
        _footer(canvas, document, width, page=last, pages=pages)
        stamp.draw(canvas, document.report.status, width, height)
        # the date the report was made stands in the file, not the moment of printing
        made = f"D:{document.report.created_at.astimezone(UTC):%Y%m%d%H%M%SZ}"
        canvas.setDateFormatter(lambda *_: made)

    output = io.BytesIO()
    template = BaseDocTemplate(
        output,
        pagesize=A4,
        invariant=1,
        lang=document.labels.language,
        # a document's title shows in window titles and print queues: never the patient's name
        title=document.labels.document,
        author=document.organization,
        subject="",
        creator="Omega Desktop",
        producer="Omega Desktop",
    )
    frame = Frame(
        _MARGIN,
        22 * _MM,
        width - 2 * _MARGIN,
        height - (22 + 28) * _MM,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    template.addPageTemplates([PageTemplate("page", [frame], onPage=decorate)])
    template.build(_story(document, width - 2 * _MARGIN))
    return last, output.getvalue()


def _letterhead(canvas: Any, document: Document, width: float, height: float) -> None:  # noqa: ANN401
    canvas.saveState()
    top = height - 17 * _MM
    if document.organization:
        canvas.setFillColor(_ACCENT)
        canvas.setFont(fonts.BOLD, 12.5)
        canvas.drawString(_MARGIN, top, _fitted(document.organization, fonts.BOLD, 12.5, 110 * _MM))
    canvas.setFillColor(_MUTED)
    canvas.setFont(fonts.REGULAR, 8.5)
    canvas.drawRightString(width - _MARGIN, top, document.labels.document)
    canvas.setStrokeColor(_ACCENT)
    canvas.setLineWidth(1.2)
    canvas.line(_MARGIN, top - 3.2 * _MM, width - _MARGIN, top - 3.2 * _MM)
    canvas.restoreState()


def _footer(canvas: Any, document: Document, width: float, *, page: int, pages: int) -> None:  # noqa: ANN401
    """Say on every page whose report it is: printed pages get separated."""
    labels, report, patient = document.labels, document.report, document.study.patient
    whose = [
        full_name(patient.name),
        _labelled(labels.patient_id, patient.patient_id),
        _labelled(labels.birth_date, _birth_date(document)),
    ]
    which = [
        labels.version.format(version=report.version),
        labels.statuses[report.status],
        _labelled(labels.accession, document.study.accession_number),
    ]
    canvas.saveState()
    canvas.setStrokeColor("#c8d1da")
    canvas.setLineWidth(0.6)
    canvas.line(_MARGIN, 16.5 * _MM, width - _MARGIN, 16.5 * _MM)
    canvas.setFillColor(_MUTED)
    canvas.setFont(fonts.REGULAR, 7.2)
    for line, parts in ((12.6, whose), (9.2, which)):
        text = " · ".join(part for part in parts if part)
        canvas.drawString(_MARGIN, line * _MM, _fitted(text, fonts.REGULAR, 7.2, 140 * _MM))
    canvas.setFont(fonts.BOLD, 7.8)
    number = labels.page.format(page=page, pages=pages or page)
    canvas.drawRightString(width - _MARGIN, 12.6 * _MM, number)
    canvas.restoreState()


def _story(document: Document, width: float) -> list[Any]:
    from reportlab.platypus import HRFlowable, KeepTogether, Paragraph, Spacer

    labels, report = document.labels, document.report
    styles = _styles()
    story: list[Any] = [_patient_block(document, width), Spacer(0, 6 * _MM)]
    story.append(_title_row(document, width))
    if report.status is not ReportStatus.FINAL:
        preliminary = report.status is ReportStatus.PRELIMINARY
        note = labels.not_final if preliminary else labels.amended
        story.append(Paragraph(_markup(note), styles["note"]))
    story.append(Spacer(0, 3 * _MM))
    body = [_flowable(block, styles) for block in document.blocks]
    story.extend(body)
    if report.author:
        signature = [
            Spacer(0, 9 * _MM),
            HRFlowable(width=70 * _MM, thickness=0.6, color=_MUTED, hAlign="LEFT", spaceAfter=3),
            Paragraph(_markup(full_name(report.author)), styles["signature"]),
            Paragraph(_markup(labels.author), styles["small"]),
        ]
        story.append(KeepTogether(signature))
    printed = [document.title, *(block.text + block.label for block in document.blocks)]
    if any(fonts.REPLACEMENT in fonts.printable(text) for text in (*printed, *_fields(document))):
        story += [Spacer(0, 5 * _MM), Paragraph(_markup(labels.missing_glyphs), styles["small"])]
    return story


def _title_row(document: Document, width: float) -> Any:  # noqa: ANN401 - reportlab has no types
    from reportlab.platypus import Paragraph, Table

    styles = _styles()
    status = document.report.status
    pill_width = 34 * _MM
    pill = Table(
        [[Paragraph(document.labels.statuses[status], styles["pill"])]],
        colWidths=[pill_width],
        style=[
            ("BACKGROUND", (0, 0), (-1, -1), _STATUS_COLOURS[status]),
            ("ROUNDEDCORNERS", [4, 4, 4, 4]),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4.5),
        ],
    )
    title = Paragraph(_markup(_clipped(document.title)), styles["title"])
    return Table(
        [[title, pill]],
        colWidths=[width - pill_width, pill_width],
        style=[
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (1, 0), (1, 0), 0),
        ],
    )


def _patient_block(document: Document, width: float) -> Any:  # noqa: ANN401 - reportlab has no types
    from reportlab.platypus import Paragraph, Table

    labels, study, patient = document.labels, document.study, document.study.patient
    styles = _styles()

    def cell(label: str, value: str, style: str = "value") -> list[Any]:
        shown = _markup(_clipped(value)) if value else "—"
        return [Paragraph(_markup(label), styles["label"]), Paragraph(shown, styles[style])]

    rows = [
        [
            cell(labels.patient, full_name(patient.name), "name"),
            cell(labels.birth_date, _birth_date(document, age=True)),
            cell(labels.sex, labels.sexes.get(patient.sex, patient.sex)),
        ],
        [
            cell(labels.study, study.description or ", ".join(study.modalities)),
            cell(labels.patient_id, patient.patient_id),
            cell(labels.accession, study.accession_number),
        ],
        [
            cell(labels.referring, full_name(study.referring_physician_name)),
            cell(labels.study_date, _study_date(document)),
            "",
        ],
    ]
    return Table(
        rows,
        colWidths=[width * 0.5, width * 0.28, width * 0.22],
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("BACKGROUND", (0, 0), (-1, -1), _PAPER),
            ("ROUNDEDCORNERS", [5, 5, 5, 5]),
            ("LEFTPADDING", (0, 0), (-1, -1), 9),
            ("RIGHTPADDING", (0, 0), (-1, -1), 6),
            ("TOPPADDING", (0, 0), (-1, -1), 5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ("BOTTOMPADDING", (0, -1), (-1, -1), 8),
        ],
    )


def _flowable(block: Block, styles: dict[str, Any]) -> Any:  # noqa: ANN401 - reportlab has no types
    from reportlab.platypus import Paragraph

    name = {
        Style.HEADING: "heading",
        Style.SUBHEADING: "subheading",
        Style.BODY: "body",
        Style.TABULAR: "tabular",
        Style.SMALL: "small",
    }[block.style]
    depth = min(block.level, _DEEPEST) - 1
    style = styles[name]
    if depth > 0:
        style = style.clone(f"{name}{depth}", leftIndent=depth * _INDENT)
    font = fonts.MONO if block.style is Style.TABULAR else fonts.REGULAR
    markup = _markup(block.text, font, keep_spaces=block.style is Style.TABULAR)
    if block.label:
        separator = ": " if block.text else ""
        label = f"{_markup(block.label, fonts.BOLD)}{separator}"
        markup = f'<font name="{fonts.BOLD}">{label}</font>{markup}'
    return Paragraph(markup, style)


def _styles() -> dict[str, Any]:
    from reportlab.lib.enums import TA_CENTER
    from reportlab.lib.styles import ParagraphStyle

    def style(name: str, size: float, **more: object) -> Any:  # noqa: ANN401 - reportlab has no types
        given = {"fontName": fonts.REGULAR, "textColor": _INK, "leading": size * 1.36, **more}
        return ParagraphStyle(name, fontSize=size, splitLongWords=1, **given)

    above, below = "spaceBefore", "spaceAfter"
    return {
        "label": style("label", 6.8, textColor=_MUTED),
        "value": style("value", 9),
        "name": style("name", 10, fontName=fonts.BOLD),
        "title": style("title", 14, fontName=fonts.BOLD, leading=18),
        "pill": style("pill", 9, fontName=fonts.BOLD, textColor="#ffffff", alignment=TA_CENTER),
        "note": style("note", 8.5, textColor=_MUTED, **{above: 3}),
        "heading": style(
            "heading", 10.2, fontName=fonts.BOLD, textColor=_ACCENT, keepWithNext=1,
            **{above: 10, below: 3},
        ),
        "subheading": style(
            "subheading", 9.6, fontName=fonts.BOLD, keepWithNext=1, **{above: 6, below: 2}
        ),
        "body": style("body", 9.6, leading=14.2, **{below: 4}),
        "tabular": style("tabular", 8, fontName=fonts.MONO, leading=11.2, **{below: 4}),
        "small": style("small", 7.6, textColor=_MUTED, **{above: 3}),
        "signature": style("signature", 9.6, fontName=fonts.BOLD),
    }  # fmt: skip


def _markup(text: str, font: str = fonts.REGULAR, *, keep_spaces: bool = False) -> str:
    """Return text as reportlab's paragraph markup, with nothing of it taken for markup."""
    shown = escape(fonts.printable(text, font))
    if keep_spaces:
        runs = re.compile(r"^ +| {2,}", re.MULTILINE)
        shown = runs.sub(lambda run: "\N{NO-BREAK SPACE}" * len(run[0]), shown.expandtabs(8))
    return shown.replace("\n", "<br/>")


def _fields(document: Document) -> list[str]:
    study, patient = document.study, document.study.patient
    return [
        full_name(patient.name),
        patient.patient_id,
        study.description,
        study.accession_number,
        full_name(study.referring_physician_name),
        document.organization,
        full_name(document.report.author),
    ]


def _clipped(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _FIELD_LIMIT else flat[: _FIELD_LIMIT - 1] + "…"


def _fitted(text: str, font: str, size: float, width: float) -> str:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    shown = _clipped(fonts.printable(text, font))
    if stringWidth(shown, font, size) <= width:
        return shown
    while shown and stringWidth(shown + "…", font, size) > width:
        shown = shown[:-1]
    return shown + "…"


def _labelled(label: str, value: str) -> str:
    return f"{label}: {value}" if value else ""


def _study_date(document: Document) -> str:
    study = document.study
    time = study.study_time[:4] if study.study_date else ""
    return display_date_time(study.study_date + time, months=document.labels.months)


def _birth_date(document: Document, *, age: bool = False) -> str:
    birth = document.study.patient.birth_date
    if birth is None:
        return ""
    months = document.labels.months
    shown = display_date_time(f"{birth:%Y%m%d}".zfill(8), months=months)
    date = document.study.study_date
    if not age or not re.fullmatch(r"\d{8}", date):
        return shown
    year, month_day = int(date[:4]), date[4:]
    years = year - birth.year - (month_day < f"{birth.month:02}{birth.day:02}")
    if years < 1:
        return shown
    return f"{shown} ({document.labels.years.format(years=years)})"
