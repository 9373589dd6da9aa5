"""The fax document: cover page and report for 204 x 196 dots per inch."""

import io
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ContentStream
from reportlab.pdfgen.canvas import Canvas

from omega_desktop.domain.documents import FaxCover
from omega_desktop.domain.errors import ReportError
from omega_desktop.domain.model import Report, ReportKind, ReportStatus, Study
from omega_desktop.reports import preview, raster
from omega_desktop.reports.letterhead import Letterhead
from omega_desktop.reports.renderer import Renderer
from tests.servers import require_program
from tests.unit.reports.conftest import MakeReport
from tests.unit.reports.test_document import LONG
from tests.unit.reports.test_renderer import TEXT, encrypted, foreign_pdf, pages

COVER = FaxCover(
    sender="Ana Conceição",
    organization="Clínica Ômega",
    sender_number="+551133334444",
    recipient="Dr. João Araújo",
    recipient_number="+551144445555",
    language="pt-BR",
    sent_at=datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
    reference="OD-4711",
)
A4 = (595.2756, 841.8898)


@pytest.fixture
def attached(make_report: MakeReport) -> Report:
    """A final PDF of others."""
    return make_report(foreign_pdf(2), ReportKind.ATTACHED_PDF)


def canvas_pdf(*draw: Any, size: tuple[float, float] = A4) -> bytes:
    """A PDF with a page for each drawing function."""
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=size, invariant=1)
    for one in draw:
        one(canvas)
        canvas.showPage()
    canvas.save()
    return output.getvalue()


def dots(pdf: bytes, page: int = 1) -> Any:
    """The dots of a page that was made of dots: True is white."""
    (image,) = PdfReader(io.BytesIO(pdf)).pages[page].images
    return np.asarray(image.image.convert("1"))  # type: ignore[union-attr]


# --- the cover page -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [ReportKind.ATTACHED_TEXT, ReportKind.ATTACHED_PDF])
def test_that_the_cover_says_who_to_whom_and_how_much_and_nothing_of_the_patient(
    renderer: Renderer, make_report: MakeReport, study: Study, kind: ReportKind
) -> None:
    content = LONG if kind is ReportKind.ATTACHED_TEXT else foreign_pdf(4)
    report = make_report(content, kind, ReportStatus.PRELIMINARY)
    texts = pages(renderer.fax(report, study, COVER))
    cover = texts[0]
    for expected in (
        "FAX", "Dr. João Araújo", "+551144445555", "Ana Conceição", "Clínica Ômega",
        "+551133334444", "24/11/2026", "OD-4711", "CONFIDENCIAL", "sigilo profissional",
        f"{len(texts)} no total, com esta", f"Página 1 de {len(texts)}",
    ):  # fmt: skip
        assert expected in cover
    about_the_patient = (
        "SILVA", "MARIA", "DEMO-0001", "9001234", "03/05/1961", "TC", "TÓRAX", "Tomografia",
        "REIS", "Luiza", "PRELIMINAR", "22/11/2026",
    )  # fmt: skip
    assert [word for word in about_the_patient if word in cover] == []
    for number, text in enumerate(texts, start=1):
        assert f"Página {number} de {len(texts)}" in text
    assert all("PRELIMINARY / PRELIMINAR" in text for text in texts[1:])


def test_that_a_fax_is_in_the_language_of_its_reader(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    cover, body = pages(renderer.fax(make_report(TEXT), study, replace(COVER, language="en")))
    for expected in (
        "CONFIDENTIAL",
        "2 in all",
        "24 Nov 2026",
        "Page 1 of 2",
        "secrecy",
    ):
        assert expected in cover
    assert "Date of birth" in body
    assert "Página" not in cover + body


def test_that_what_is_not_known_leaves_no_empty_line_on_the_cover(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    bare = replace(COVER, sender="", organization="", sender_number="", recipient="")
    (cover, _) = pages(renderer.fax(make_report(TEXT), study, bare))
    assert "Para" not in cover
    assert "Telefone" not in cover
    assert "+551144445555" in cover


def test_that_endless_names_leave_the_notice_on_the_cover(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    endless = replace(COVER, sender="S" * 900, recipient="R " * 900, organization="O" * 900)
    cover = pages(renderer.fax(make_report(TEXT), study, endless))[0]
    assert "destrua todas as páginas" in cover.replace("\n", " ")
    png = preview.page_png(renderer.fax(make_report(TEXT), study, endless), width_px=600)
    below = np.asarray(Image.open(io.BytesIO(png)).convert("L"))[-20:]
    assert below.min() > 200  # nothing runs off the paper


# --- laid out for fax ---------------------------------------------------------------------------


def drawing(pdf: bytes) -> Iterator[tuple[list[Any], bytes]]:
    for page in PdfReader(io.BytesIO(pdf)).pages:
        yield from ContentStream(page.get_contents(), page.pdf).operations


@pytest.mark.parametrize("status", list(ReportStatus))
def test_that_a_fax_has_neither_grey_nor_thin_lines_nor_small_print(
    tmp_path: Path, make_report: MakeReport, study: Study, status: ReportStatus
) -> None:
    head = Letterhead("Clínica Ômega", "Rua 1", "+55 11 1")
    renderer = Renderer(output=tmp_path, letterhead=lambda: head)
    content = LONG + "\n\nADENDO:\nLesão      mm\nA      14\n"
    pdf = renderer.fax(make_report(content, status=status), study, COVER)
    seen = set()
    for operands, operator in drawing(pdf):
        seen.add(operator)
        match operator:
            case b"rg" | b"RG" | b"g" | b"G":
                assert {float(part) for part in operands} in ({0.0}, {1.0})
            case b"w":
                assert float(operands[0]) >= 0.75
            case b"Tf":
                assert float(operands[1]) >= 11
            case b"Tm":
                assert float(operands[3]) in {1.0, -1.0}
            case b"k" | b"K" | b"sh" | b"gs":
                pytest.fail(f"colour or transparency: {operator!r}")
    assert {b"Tf", b"w", b"rg"} <= seen
    for page in PdfReader(io.BytesIO(pdf)).pages:
        assert tuple(round(float(side)) for side in page.mediabox[2:]) == (595, 842)


def test_that_a_fax_server_s_picture_shows_every_letter_in_black(
    renderer: Renderer, make_report: MakeReport, study: Study, tmp_path: Path
) -> None:
    """As HylaFAX makes it: Ghostscript, CCITT group 4, 204 x 196 dpi."""
    (tmp_path / "fax.pdf").write_bytes(renderer.fax(make_report(TEXT), study, COVER))
    command = (
        require_program("gs"), "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=tiffg4",
        "-r204x196", "-sPAPERSIZE=a4", f"-sOutputFile={tmp_path}/%d.tif", tmp_path / "fax.pdf",
    )  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    for number in (1, 2):
        page = Image.open(tmp_path / f"{number}.tif")
        assert page.size == (1728, 2292)
        black = 1 - np.asarray(page, dtype=float).mean()
        assert 0.005 < black < 0.12
        # no half-tones: dots that stand alone are what grey turns into
        assert lonely(~np.asarray(page)) < 0.01


def lonely(black: Any) -> float:
    """The share of black dots without a black one at their sides, above or below."""
    padded = np.pad(black, 1)
    around = padded[:-2, 1:-1] | padded[2:, 1:-1] | padded[1:-1, :-2] | padded[1:-1, 2:]
    return float((black & ~around).sum() / max(black.sum(), 1))


def test_that_a_fax_is_the_same_bytes_each_time(
    renderer: Renderer, make_report: MakeReport, study: Study, attached: Report
) -> None:
    for report in (make_report(TEXT), attached):
        assert len({renderer.fax(report, study, COVER) for _ in range(2)}) == 1


# --- PDFs of others -----------------------------------------------------------------------------


def test_that_a_pdf_of_others_becomes_dots_of_the_fax_machine_s_size(
    renderer: Renderer, study: Study, attached: Report
) -> None:
    reader = PdfReader(io.BytesIO(renderer.fax(attached, study, COVER)))
    assert len(reader.pages) == 3
    for page in reader.pages[1:]:
        resources: Any = page["/Resources"]
        image = resources["/XObject"]["/Dots"]
        assert (image["/BitsPerComponent"], image["/ColorSpace"]) == (1, "/DeviceGray")
        (matrix,) = [
            [float(part) for part in operands]
            for operands, operator in ContentStream(page.get_contents(), page.pdf).operations
            if operator == b"cm" and float(operands[0]) > 1
        ]
        assert image["/Width"] / matrix[0] * 72 == pytest.approx(204, rel=0.001)
        assert image["/Height"] / matrix[3] * 72 == pytest.approx(196, rel=0.001)
        # dot upon dot: the page's dots begin on one of the machine's
        assert matrix[4] * 204 / 72 == pytest.approx(round(matrix[4] * 204 / 72), abs=0.01)
        assert matrix[5] * 196 / 72 == pytest.approx(round(matrix[5] * 196 / 72), abs=0.01)


def test_that_grey_print_becomes_black_and_tints_become_paper(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFillGray(0.93)
        canvas.rect(60, 400, 470, 380, stroke=0, fill=1)
        canvas.setFillGray(0.55)
        canvas.setFont("Helvetica", 10)
        for line in range(20):
            canvas.drawString(72, 760 - 16 * line, "Nodulo no lobo superior direito. " * 2)

    pdf = canvas_pdf(page)
    seen = dots(renderer.fax(make_report(pdf, ReportKind.ATTACHED_PDF), study, COVER))
    assert 0.02 < 1 - seen.mean() < 0.3
    assert lonely(~seen) < 0.02


def test_that_pictures_keep_their_shades_and_print_beside_them_stays_sharp() -> None:
    shades = np.tile(np.linspace(40, 220, 600).astype(np.uint8), (500, 1))
    page = np.full((1200, 1000), 255, dtype=np.uint8)
    page[100:600, 200:800] = shades
    page[700:720, 200:800] = 120  # a bar of grey print
    made = raster.dots(Image.fromarray(page))
    for left in range(200, 800, 100):
        shown = made[100:600, left : left + 100].mean() * 255
        assert shown == pytest.approx(page[100:600, left : left + 100].mean(), abs=8)
    assert not made[700:720, 200:800].any()
    assert made[620:690].all()


def test_that_wide_pages_are_turned_and_empty_margins_cut(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    def page(canvas: Canvas) -> None:
        canvas.rect(300, 250, 240, 100, stroke=0, fill=1)

    wide = canvas_pdf(page, size=(842, 595))
    made = dots(renderer.fax(make_report(wide, ReportKind.ATTACHED_PDF), study, COVER))
    height, width = made.shape
    assert height > width
    assert made.mean() < 0.3  # the bar fills what is left


def test_that_what_was_typed_into_a_form_is_faxed(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    def page(canvas: Canvas, value: str = "MMMMMMMM") -> None:
        canvas.rect(60, 60, 470, 700, fill=0)
        canvas.acroForm.textfield(
            name="finding", value=value, x=100, y=500, width=300, height=40, borderWidth=0
        )

    def faxed(pdf: bytes) -> float:
        report = make_report(pdf, ReportKind.ATTACHED_PDF)
        return float((~dots(renderer.fax(report, study, COVER))).sum())

    assert faxed(canvas_pdf(page)) > faxed(canvas_pdf(lambda canvas: page(canvas, ""))) + 500


def test_that_a_page_turned_by_its_reader_is_faxed_as_it_is_seen(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    writer = PdfWriter(clone_from=io.BytesIO(foreign_pdf(1)))
    writer.pages[0].rotate(180)
    turned = io.BytesIO()
    writer.write(turned)
    straight = dots(
        renderer.fax(make_report(foreign_pdf(1), ReportKind.ATTACHED_PDF), study, COVER)
    )
    made = dots(renderer.fax(make_report(turned.getvalue(), ReportKind.ATTACHED_PDF), study, COVER))
    assert np.abs(straight[::-1, ::-1].astype(int) - made.astype(int)).mean() < 0.1


def test_that_empty_pages_are_faxed_as_they_are(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    empty = canvas_pdf(lambda _canvas: None)
    pdf = renderer.fax(make_report(empty, ReportKind.ATTACHED_PDF), study, COVER)
    assert dots(pdf).all()


def test_that_a_report_too_long_for_a_fax_is_refused(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    report = make_report(foreign_pdf(101), ReportKind.ATTACHED_PDF)
    with pytest.raises(ReportError, match="101 pages"):
        renderer.fax(report, study, COVER)


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7 garbage", encrypted(foreign_pdf(1), user_password="x1")]
)
def test_that_a_pdf_that_cannot_be_read_is_no_fax(
    renderer: Renderer, make_report: MakeReport, study: Study, content: bytes
) -> None:
    with pytest.raises(ReportError):
        renderer.fax(make_report(content, ReportKind.ATTACHED_PDF), study, COVER)
