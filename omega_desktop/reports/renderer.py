"""Turns a stored report into what is sent."""

import re
import uuid
from pathlib import Path

from omega_desktop.domain.errors import ReportError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Report, ReportKind, Study
from omega_desktop.reports import encapsulated, layout, preview, stamp, structured
from omega_desktop.reports.labels import Labels, labels_for
from omega_desktop.reports.layout import Block, Style
from omega_desktop.reports.structured import Entry, EntryKind, StructuredReport
from omega_desktop.reports.values import display_date_time, display_time, full_name

MAX_TEXT_BYTES = 2_000_000
MAX_PDF_BYTES = 500_000_000
_TEXT_HEADING_SIGNS = 60
_COLUMNS = re.compile(r"\S(?:\t| {3,})\S")


class Renderer:
    """Implements ``ports.ReportRenderer``. May be used by several threads.

    Args:
        output: directory for the files of ``encapsulated_pdf``.
        organization: name in the letterhead; the study's institution when empty.
        language: BCP 47 tag of the words printed around the report.
    """

    def __init__(self, *, output: Path, organization: str = "", language: str = "pt-BR") -> None:
        self._output = output
        self._organization = organization
        self._labels = labels_for(language)

    def pdf(self, report: Report, study: Study) -> bytes:
        """Return the report as PDF.

        A final PDF is passed on byte for byte. Text and structured reports are laid out. Whatever
        is not simply final is stamped on every page.

        Raises:
            ReportError: the report cannot be read or must not be sent as it is.
        """
        match report.kind:
            case ReportKind.ATTACHED_PDF:
                pdf = self._checked(_read(report.path, limit=MAX_PDF_BYTES))
                return stamp.stamped(pdf, report.status, self._labels)
            case ReportKind.ENCAPSULATED_PDF:
                pdf = self._checked(encapsulated.pdf_in(report.path))
                return stamp.stamped(pdf, report.status, self._labels)
            case ReportKind.ATTACHED_TEXT:
                text = decoded_text(_read(report.path, limit=MAX_TEXT_BYTES))
                return self._laid_out(report, study, text_blocks(text))
            case ReportKind.STRUCTURED_REPORT:
                found = structured.read_file(report.path)
                blocks = structured_blocks(found, self._labels)
                return self._laid_out(report, study, blocks, title=found.title)

    def encapsulated_pdf(self, report: Report, study: Study, context: Path) -> Path:
        """Write the report as a Part 10 file of Encapsulated PDF Storage (PS3.3 A.45.1).

        The file's name is new on every call and the file is the caller's to delete; its content
        and UIDs depend on the report alone (``encapsulated.report_instance_uid``).

        Raises:
            ReportError: as ``pdf``; or ``context`` cannot be read, or names another patient.
        """
        pdf = self.pdf(report, study)
        partial = self._output / f"{uuid.uuid4().hex}.part"
        destination = partial.with_suffix(".dcm")
        try:
            self._output.mkdir(parents=True, exist_ok=True)
            encapsulated.write(
                pdf,
                report,
                context,
                partial,
                patient=study.patient,
                title=report.title or self._labels.report,
                manufacturer=self._organization or study.institution_name or "Omega Desktop",
            )
            partial.replace(destination)
        except OSError as fault:
            raise ReportError(
                Message("The report cannot be written for sending"),
                Message("Make room on the disk of the data directory and try again."),
                detail=type(fault).__name__,
            ) from fault
        finally:
            partial.unlink(missing_ok=True)
        return destination

    def _laid_out(
        self, report: Report, study: Study, blocks: list[Block], *, title: str = ""
    ) -> bytes:
        return layout.build(
            layout.Document(
                report=report,
                study=study,
                organization=self._organization or study.institution_name,
                title=report.title or title or self._labels.report,
                blocks=blocks,
                labels=self._labels,
            )
        )

    @staticmethod
    def _checked(pdf: bytes) -> bytes:
        """Return a PDF that can be opened; raise ``ReportError`` for any other bytes."""
        # readers accept the header anywhere in the first kilobyte (ISO 32000-1, 7.5.2, note)
        if b"%PDF-" not in pdf[:1024]:
            raise ReportError(
                Message("The report is not a PDF"),
                Message("Attach the report again, as PDF or plain text."),
            )
        preview.page_count(pdf)
        return pdf


def decoded_text(data: bytes) -> str:
    """Return the text of a plain text file: UTF-8 or UTF-16 when it is, else Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def text_blocks(text: str) -> list[Block]:
    """Return plain text as blocks: paragraphs at empty lines, lines kept as they are.

    A short line in capitals is set as a heading, and paragraphs with columns made of spaces in a
    font of fixed width; not a word changes.
    """
    blocks: list[Block] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").split("\n")
    paragraph: list[str] = []

    def flush() -> None:
        if paragraph:
            tabular = any(_COLUMNS.search(line) for line in paragraph)
            style = Style.TABULAR if tabular else Style.BODY
            blocks.append(Block(style, "\n".join(paragraph)))
            paragraph.clear()

    for line in (one.rstrip() for one in lines):
        if not line.strip():
            flush()
        elif _is_heading(line):
            flush()
            blocks.append(Block(Style.HEADING, line.strip()))
        else:
            paragraph.append(line)
    flush()
    return blocks


def _is_heading(line: str) -> bool:
    bare = line.strip()
    letters = [sign for sign in bare if sign.isalpha()]
    return (
        len(bare) <= _TEXT_HEADING_SIGNS
        and len(letters) > 2
        and all(sign.isupper() for sign in letters)
        and not bare.endswith((".", ",", ";"))
    )


def structured_blocks(found: StructuredReport, labels: Labels) -> list[Block]:
    """Return a structured report as blocks in the labels' language."""
    blocks = [_block(entry, labels) for entry in found.entries]
    for verification in found.verifications:
        name = full_name(verification.name)
        if verification.organization:
            name = f"{name} ({verification.organization})"
        at = display_date_time(verification.at, months=labels.months)
        blocks.append(Block(Style.SMALL, labels.verified_by.format(name=name, at=at)))
    if found.context:
        blocks.append(Block(Style.SUBHEADING, labels.context))
        for entry in found.context:
            block = _block(entry, labels)
            blocks.append(Block(Style.SMALL, block.text, block.label, block.level))
    return blocks


def _block(entry: Entry, labels: Labels) -> Block:
    text, label = entry.text, entry.label
    match entry.kind:
        case EntryKind.HEADING:
            style = Style.HEADING if entry.level == 1 else Style.SUBHEADING
            return Block(style, text, level=entry.level)
        case EntryKind.PERSON:
            text = full_name(text)
        case EntryKind.DATE_TIME:
            text = display_date_time(text, months=labels.months)
        case EntryKind.TIME:
            text = display_time(text)
        case EntryKind.ITEM:
            text = labels.see_item.format(text=text)
        case EntryKind.TEXT | EntryKind.VALUE:
            pass
        case _:
            text = f"{labels.references[entry.kind]}: {text}".rstrip(": ")
    # what stands directly in a section is its text: no indentation
    return Block(Style.BODY, text, label, max(entry.level - 1, 1))


def _read(path: Path, *, limit: int) -> bytes:
    try:
        if path.stat().st_size > limit:
            raise ReportError(
                Message("The report is too large to be sent"),
                Message("Attach a smaller file; at most {size} MB.", size=limit // 1_000_000),
            )
        data = path.read_bytes()
    except OSError as fault:
        raise ReportError(
            Message("The report's file cannot be read"),
            Message("Attach the report again."),
            detail=type(fault).__name__,
        ) from fault
    if not data.strip():
        raise ReportError(
            Message("The report is empty"),
            Message("Attach the report again."),
        )
    return data
