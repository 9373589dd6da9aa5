"""What stands on the pages of a report, from top to bottom: reportlab's flowables."""

import functools
import re
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from omega_desktop.domain.model import ReportStatus
from omega_desktop.reports import fonts
from omega_desktop.reports.blocks import Block, Style
from omega_desktop.reports.document import Document, birth_date, clipped, study_date
from omega_desktop.reports.key_images import KeyImage, picture_of
from omega_desktop.reports.letterhead import reader_of
from omega_desktop.reports.look import MM, Look, styles
from omega_desktop.reports.values import display_date_time, full_name

_INDENT = 5 * MM
_DEEPEST = 6  # levels further down are not indented any more: the lines would get too short
_LINES_WITH_HEADING = 3
_HEADINGS = frozenset({Style.HEADING, Style.SUBHEADING, Style.ADDENDUM})
_ADDENDUM_INDENT = 4 * MM
_LONGEST_KEPT_WITH_SIGNATURE = 70 * MM
_MOST_KEPT = 100 * MM
# reportlab names a table's font on the page even when it draws nothing in it: one that is embedded
_TABLE_FONT = ("FONTNAME", (0, 0), (-1, -1), fonts.REGULAR)
_NAMES = {
    Style.HEADING: "heading",
    Style.SUBHEADING: "subheading",
    Style.ADDENDUM: "heading",
    Style.BODY: "body",
    Style.TABULAR: "tabular",
    Style.SMALL: "small",
}


def story_of(document: Document, look: Look, width: float) -> list[Any]:
    """Return everything between letterhead and footer."""
    from reportlab.platypus import PageBreak, Spacer

    if document.pictures_only:
        return _key_images(document, look, width)
    labels, report, known = document.labels, document.report, styles(look)
    story: list[Any] = [_patient_block(document, look, width), Spacer(0, 6 * MM)]
    story.append(_title_row(document, look, width))
    if report.status is not ReportStatus.FINAL:
        preliminary = report.status is ReportStatus.PRELIMINARY
        note = labels.not_final if preliminary else labels.amended
        story.append(paragraph_of(note.format(version=report.version), known["note"]))
    story.append(Spacer(0, 3 * MM))
    closing = [*_signature(document, look), *_missing_glyphs(document, look)]
    story.extend(_body(document.blocks, closing, look, width))
    if document.key_images:
        story += [PageBreak(), *_key_images(document, look, width)]
    return story


def _body(blocks: Sequence[Block], closing: list[Any], look: Look, width: float) -> list[Any]:
    """Return the text and what closes it, with breaks where a page would end badly.

    A heading stays with the first lines of what it is about, and the signature with the last
    paragraph: a page with nothing but a signature could belong to any report.
    """
    from reportlab.platypus import CondPageBreak

    story: list[Any] = []
    group: list[Any] = []
    for number, block in enumerate(blocks):
        flowable = _flowable(block, look)
        group.append(flowable)
        is_last = number + 1 == len(blocks)
        if block.style in _HEADINGS and not is_last:
            continue
        needed = _height(group[:-1], width) + _first_lines(flowable, width)
        if is_last:
            whole = _height([*group, *closing], width)
            needed = whole if whole <= _LONGEST_KEPT_WITH_SIGNATURE else needed
        # never more than half a page: a break on an empty page would leave it empty
        story += [CondPageBreak(min(needed, _MOST_KEPT)), *group]
        group = []
    return [*story, CondPageBreak(min(_height(closing, width), _MOST_KEPT)), *closing]


def _height(flowables: Sequence[Any], width: float) -> float:
    height = 0.0
    for flowable in flowables:
        height += flowable.getSpaceBefore() + flowable.wrap(width, 1e6)[1]
        height += flowable.getSpaceAfter()
    return height


def _first_lines(paragraph: Any, width: float) -> float:  # noqa: ANN401 - reportlab has no types
    """Return the height of as much of a paragraph as may stand alone at the foot of a page."""
    height: float = paragraph.wrap(width, 1e6)[1]
    leading: float = paragraph.style.leading
    enough = (_LINES_WITH_HEADING + 0.5) * leading
    return paragraph.getSpaceBefore() + (height if height <= enough else enough)  # type: ignore[no-any-return]


def _signature(document: Document, look: Look) -> list[Any]:
    """Return who answers for the report, and in what state it is.

    A preliminary report has been signed by nobody yet, so it gets no line to sign on.
    """
    from reportlab.platypus import HRFlowable, Spacer

    labels, report, known = document.labels, document.report, styles(look)
    preliminary = report.status is ReportStatus.PRELIMINARY
    block: list[Any] = [Spacer(0, (4 if preliminary else 9) * MM)]
    if report.author:
        if not preliminary:
            line = {"thickness": look.thin, "color": look.muted, "spaceAfter": 3}
            block.append(HRFlowable(width=70 * MM, hAlign="LEFT", **line))
        block.append(paragraph_of(full_name(report.author), known["signature"]))
        role = labels.unsigned_author if preliminary else labels.author
        block.append(paragraph_of(role, known["small"]))
    made = report.created_at.astimezone()
    state = labels.state.format(
        status=labels.statuses[report.status],
        version=report.version,
        at=display_date_time(f"{made:%Y%m%d%H%M}", months=labels.months),
    )
    block.append(paragraph_of(state, known["small"]))
    return block


def _missing_glyphs(document: Document, look: Look) -> list[Any]:
    from reportlab.platypus import Spacer

    known = styles(look)
    printed = [(block.text, known[_NAMES[block.style]].fontName) for block in document.blocks]
    printed += [(block.label, fonts.BOLD) for block in document.blocks]
    printed += [(text, fonts.BOLD) for text in (document.title, *_fields(document))]
    if not any(fonts.REPLACEMENT in fonts.printable(text, font) for text, font in printed):
        return []
    note = paragraph_of(document.labels.missing_glyphs, styles(look)["small"])
    return [Spacer(0, 5 * MM), note]


def _fields(document: Document) -> list[str]:
    study, patient = document.study, document.study.patient
    head = document.letterhead
    return [
        full_name(patient.name),
        patient.patient_id,
        study.description,
        study.accession_number,
        full_name(study.referring_physician_name),
        head.name,
        head.address,
        head.phone,
        full_name(document.report.author),
    ]


def _title_row(document: Document, look: Look, width: float) -> Any:  # noqa: ANN401 - reportlab has no types
    from reportlab.platypus import Paragraph, Table

    known = styles(look)
    status = document.report.status
    pill_width = look.sizes["pill"] * 10.8
    colours = look.status_colours
    shape = ("BACKGROUND", (0, 0), (-1, -1), colours[status]) if colours else (
        "BOX", (0, 0), (-1, -1), look.thick, look.ink
    )  # fmt: skip
    pill = Table(
        [[Paragraph(document.labels.statuses[status], known["pill"])]],
        colWidths=[pill_width],
        style=[
            _TABLE_FONT,
            shape,
            ("ROUNDEDCORNERS", [4, 4, 4, 4]),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4.5),
        ],
    )
    title = paragraph_of(clipped(document.title), known["title"])
    return Table(
        [[title, pill]],
        colWidths=[width - pill_width, pill_width],
        style=[
            _TABLE_FONT,
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (1, 0), (1, 0), 0),
        ],
    )


def _patient_block(document: Document, look: Look, width: float) -> Any:  # noqa: ANN401 - reportlab has no types
    from reportlab.platypus import Table

    labels, study, patient = document.labels, document.study, document.study.patient
    known = styles(look)

    def cell(label: str, value: str, style: str = "value") -> list[Any]:
        return [
            paragraph_of(label, known["label"]),
            paragraph_of(clipped(value) or "—", known[style]),
        ]

    rows = [
        [
            cell(labels.patient, full_name(patient.name), "name"),
            cell(labels.birth_date, birth_date(document, age=True)),
            cell(labels.sex, labels.sexes.get(patient.sex, patient.sex)),
        ],
        [
            cell(labels.study, study.description or ", ".join(study.modalities)),
            cell(labels.patient_id, patient.patient_id),
            cell(labels.accession, study.accession_number),
        ],
        [
            cell(labels.referring, full_name(study.referring_physician_name)),
            cell(labels.study_date, study_date(document)),
            "",
        ],
    ]
    ground = ("BACKGROUND", (0, 0), (-1, -1), look.paper) if look.paper else (
        "BOX", (0, 0), (-1, -1), look.thin, look.ink
    )  # fmt: skip
    return Table(
        rows,
        colWidths=[width * 0.46, width * 0.3, width * 0.24],
        style=[
            _TABLE_FONT,
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ground,
            ("ROUNDEDCORNERS", [5, 5, 5, 5]),
            ("LEFTPADDING", (0, 0), (-1, -1), 9),
            ("RIGHTPADDING", (0, 0), (-1, -1), 6),
            ("TOPPADDING", (0, 0), (-1, -1), 5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ("BOTTOMPADDING", (0, -1), (-1, -1), 8),
        ],
    )


def _flowable(block: Block, look: Look) -> Any:  # noqa: ANN401 - reportlab has no types
    from reportlab.platypus import Paragraph

    name = _NAMES[block.style]
    depth = min(block.level, _DEEPEST) - 1
    indent = depth * _INDENT + (_ADDENDUM_INDENT if block.added else 0)
    style = styles(look)[name]
    if indent:
        style = style.clone(f"{style.name}-{indent:.1f}", leftIndent=indent)
    text = markup(block.text, style.fontName, keep_spaces=block.style is Style.TABULAR)
    if block.label:
        separator = ": " if block.text else ""
        label = f"{markup(block.label, fonts.BOLD)}{separator}"
        text = f'<font name="{fonts.BOLD}">{label}</font>{text}'
    if not block.added:
        return Paragraph(text, style)
    return _added_paragraph()(text, style.clone(f"{style.name}-added", barColour=look.accent))


@functools.cache
def _added_paragraph() -> Any:  # noqa: ANN401 - reportlab has no types
    from reportlab.platypus import Paragraph

    class Added(Paragraph):  # type: ignore[misc]
        """A paragraph of an addendum: with a bar at its left, on every page it reaches."""

        def draw(self) -> None:
            self.canv.saveState()
            self.canv.setFillColor(self.style.barColour)
            below = self.getSpaceAfter()
            self.canv.rect(0, -below, 2.2, self.height + below + 0.2, stroke=0, fill=1)
            self.canv.restoreState()
            super().draw()

    return Added


def _key_images(document: Document, look: Look, width: float) -> list[Any]:
    """Return a page of pictures with their captions, two in a row."""
    from reportlab.platypus import Table

    known = styles(look)
    cell_width, cell_height = width / 2, 66 * MM
    cells = [
        [_picture(image, cell_width - 8, cell_height - 20), _caption(image, document, look)]
        for image in document.key_images
    ]
    if len(cells) % 2:
        cells.append([])
    grid = Table(
        [cells[start : start + 2] for start in range(0, len(cells), 2)],
        colWidths=[cell_width, cell_width],
        style=[
            _TABLE_FONT,
            ("ALIGN", (0, 0), (-1, -1), "CENTER"),
            ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
            ("LEFTPADDING", (0, 0), (-1, -1), 4),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
        ],
    )
    heading = paragraph_of(document.labels.key_images, known["heading"])
    return [heading, grid]


def _picture(image: KeyImage, width: float, height: float) -> Any:  # noqa: ANN401 - reportlab has no types
    picture = picture_of(image)
    scale = min(width / picture.width, height / picture.height)

    return _drawn_picture()(picture, picture.width * scale, picture.height * scale)


@functools.cache
def _drawn_picture() -> Any:  # noqa: ANN401 - reportlab has no types
    from reportlab.platypus import Flowable

    class Drawn(Flowable):  # type: ignore[misc]
        """A picture; reportlab's own Image wants a file."""

        def __init__(self, picture: Any, width: float, height: float) -> None:  # noqa: ANN401
            super().__init__()
            self.hAlign = "CENTER"
            self.picture, self.width, self.height = picture, width, height

        def draw(self) -> None:
            self.canv.drawImage(reader_of(self.picture), 0, 0, self.width, self.height)

    return Drawn


def _caption(image: KeyImage, document: Document, look: Look) -> Any:  # noqa: ANN401 - reportlab has no types

    labels = document.labels
    parts = [
        (labels.series, image.series_number),
        (labels.image, image.instance_number),
        (labels.frame, image.frame),
    ]
    text = ", ".join(word.format(number=number) for word, number in parts if number is not None)
    return paragraph_of(text, styles(look)["caption"])


def paragraph_of(text: str, style: Any) -> Any:  # noqa: ANN401 - reportlab has no types
    """Return a text as a paragraph."""
    from reportlab.platypus import Paragraph

    return Paragraph(markup(text, style.fontName), style)


def markup(text: str, font: str, *, keep_spaces: bool = False) -> str:
    """Return text as reportlab's paragraph markup, with nothing of it taken for markup."""
    shown = escape(fonts.printable(text, font))
    if keep_spaces:
        runs = re.compile(r"^ +| {2,}", re.MULTILINE)
        shown = runs.sub(lambda run: "\N{NO-BREAK SPACE}" * len(run[0]), shown.expandtabs(8))
    return shown.replace("\n", "<br/>")
