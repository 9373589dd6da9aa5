"""Turns a stored report into what is sent."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from omega_desktop.domain.documents import FaxCover
from omega_desktop.domain.errors import ReportError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import PinnedImage, Report, ReportKind, Study
from omega_desktop.reports import encapsulated, fax, layout, preview, stamp, structured
from omega_desktop.reports.blocks import Block, decoded_text, structured_blocks, text_blocks
from omega_desktop.reports.document import Document
from omega_desktop.reports.key_images import KeyImage
from omega_desktop.reports.key_images import checked as key_images_checked
from omega_desktop.reports.labels import Labels, labels_for
from omega_desktop.reports.letterhead import Letterhead
from omega_desktop.reports.look import COLOUR
from omega_desktop.reports.same_patient import require_same_patient

Draw = Callable[[Study, PinnedImage], KeyImage]
"""Draws a key image of a study; raises ``ReportError`` when it is not there any more."""

MAX_TEXT_BYTES = 2_000_000
MAX_PDF_BYTES = 500_000_000


class Renderer:
    """Implements ``ports.ReportRenderer`` and ``ports.FaxRenderer``; several threads may use it.

    Args:
        output: directory for the files of ``encapsulated_pdf``.
        organization: name in the letterhead; the study's institution when empty.
        language: BCP 47 tag of the words printed around the report.
        letterhead: asked for every document, so that a change counts at once; without it the
            letterhead is the organization's name.
        draw: draws key images that are given by their identifiers.
    """

    def __init__(
        self,
        *,
        output: Path,
        organization: str = "",
        language: str = "pt-BR",
        letterhead: Callable[[], Letterhead] | None = None,
        draw: Draw | None = None,
    ) -> None:
        self._output = output
        self._letterhead = letterhead or (lambda: Letterhead(organization))
        self._labels = labels_for(language)
        self._draw = draw

    def pdf(
        self, report: Report, study: Study, key_images: Sequence[KeyImage | PinnedImage] = ()
    ) -> bytes:
        """Return the report as PDF.

        A final PDF is passed on byte for byte. Text and structured reports are laid out, as
        PDF/A-2b. Whatever is not simply final is stamped on every page. Key images come on a page
        of their own at the end.

        Raises:
            ReportError: the report cannot be read or must not be sent as it is.
        """
        _require_right_patient(report, study)
        images = key_images_checked(self._drawn(study, one) for one in key_images)
        if (foreign := self._foreign(report)) is not None:
            pdf = stamp.stamped(foreign, report.status, self._labels)
            if not images:
                return pdf
            document = self._document(report, study, [], self._labels, images=images)
            page = layout.pages_of(
                replace(document, pictures_only=True),
                COLOUR,
                layout.Numbering(before=preview.page_count(pdf)),
            )
            return stamp.joined([pdf, page], self._labels)
        blocks, title = self._blocks(report, self._labels)
        document = self._document(report, study, blocks, self._labels, title=title, images=images)
        return layout.build(document)

    def fax(self, report: Report, study: Study, cover: FaxCover) -> bytes:
        """Return cover page and report as PDF in black and white, for 204 x 196 dpi.

        What is laid out here is set anew for it; PDFs of others become dots. The words around the
        report are in the cover's language.

        Raises:
            ReportError: the report cannot be read, or is too long for a fax.
        """
        _require_right_patient(report, study)
        labels = labels_for(cover.language)
        if (foreign := self._foreign(report)) is not None:
            head = self._head(study)
            return fax.rasterised(foreign, report.status, cover, head, labels)
        blocks, title = self._blocks(report, labels)
        return fax.laid_out(self._document(report, study, blocks, labels, title=title), cover)

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
                manufacturer=self._letterhead().name or study.institution_name or "Omega Desktop",
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

    def _drawn(self, study: Study, image: KeyImage | PinnedImage) -> KeyImage:
        if isinstance(image, KeyImage):
            return image
        if self._draw is None:
            raise ReportError(
                Message("Key images cannot be drawn here"),
                Message("Send the report without key images."),
            )
        return self._draw(study, image)

    def _foreign(self, report: Report) -> bytes | None:
        """Return the PDF that others made of the report; None when it is for us to lay out."""
        match report.kind:
            case ReportKind.ATTACHED_PDF:
                return self._checked(_read(report.path, limit=MAX_PDF_BYTES))
            case ReportKind.ENCAPSULATED_PDF:
                return self._checked(encapsulated.pdf_in(report.path))
            case ReportKind.ATTACHED_TEXT | ReportKind.STRUCTURED_REPORT:
                return None

    @staticmethod
    def _blocks(report: Report, labels: Labels) -> tuple[list[Block], str]:
        """Return the text of a report that is laid out here, and its title if it has one."""
        if report.kind is ReportKind.STRUCTURED_REPORT:
            found = structured.read_file(report.path)
            return structured_blocks(found, labels), found.title
        return text_blocks(decoded_text(_read(report.path, limit=MAX_TEXT_BYTES))), ""

    def _document(
        self,
        report: Report,
        study: Study,
        blocks: list[Block],
        labels: Labels,
        *,
        title: str = "",
        images: Sequence[KeyImage] = (),
    ) -> Document:
        return Document(
            report=report,
            study=study,
            letterhead=self._head(study),
            title=report.title or title or labels.report,
            blocks=blocks,
            labels=labels,
            key_images=images,
        )

    def _head(self, study: Study) -> Letterhead:
        head = self._letterhead()
        return replace(head, name=head.name or study.institution_name)

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


def _require_right_patient(report: Report, study: Study) -> None:
    """What came with the study can be misfiled; what a user attached, somebody has chosen."""
    if report.kind in {ReportKind.ENCAPSULATED_PDF, ReportKind.STRUCTURED_REPORT}:
        require_same_patient(report.path, study.patient)


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
