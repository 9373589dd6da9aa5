"""Reports as PDF."""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.data import get_testdata_file
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from omega_desktop.domain.errors import ReportError
from omega_desktop.domain.model import Patient, Report, ReportKind, ReportStatus, Study
from omega_desktop.reports import fonts, preview
from omega_desktop.reports.blocks import Style, decoded_text, text_blocks
from omega_desktop.reports.renderer import Renderer
from omega_desktop.reports.values import display_date_time, display_time, full_name
from tests.unit.reports.conftest import MakeReport

TEXT = "ACHADOS:\nNódulo no lobo superior direito, 14 × 11 mm.\n\nCONCLUSÃO:\nAvaliação necessária."
STAMP = "PRELIMINARY / PRELIMINAR"
NOBODY = Patient("", "")  # of files whose patient is none of ours


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf), strict=True).pages]


def foreign_pdf(count: int = 3, *, title: str = "SILVA MARIA") -> bytes:
    """A PDF as a word processor makes it, with the patient's name for a title."""
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=(595, 842), invariant=1)
    canvas.setTitle(title)
    for number in range(count):
        canvas.drawString(72, 700, f"Pagina {number}")
        canvas.showPage()
    canvas.save()
    return output.getvalue()


def encrypted(pdf: bytes, *, user_password: str) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    writer.encrypt(user_password, "owner", algorithm="AES-256")
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


# --- laid out by us -----------------------------------------------------------------------------


def test_that_the_patient_block_and_the_text_are_on_the_page(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    (text,) = pages(renderer.pdf(make_report(TEXT), study))
    for expected in (
        "MARIA DA CONCEIÇÃO SILVA", "03/05/1961 (65 anos)", "Feminino", "DEMO-0001", "9001234",
        "TC TÓRAX", "22/11/2026 14:10", "DR. CARLOS REIS", "Hospital Central",
        "Tomografia do tórax", "FINAL", "Nódulo no lobo superior direito, 14 × 11 mm.",
        "CONCLUSÃO:", "Dra. Luiza Souza", "Página 1 de 1", "Versão 2",
    ):  # fmt: skip
        assert expected in text
    assert "PRELIMIN" not in text


def test_that_english_words_and_unambiguous_dates_are_printed_in_english(
    tmp_path: Path, make_report: MakeReport, study: Study
) -> None:
    renderer = Renderer(output=tmp_path, organization="Central Hospital", language="en-US")
    (text,) = pages(renderer.pdf(make_report(TEXT), study))
    for expected in ("Date of birth", "03 May 1961 (65 years)", "22 Nov 2026 14:10",
                     "Central Hospital", "Page 1 of 1", "Female"):  # fmt: skip
        assert expected in text


def test_that_every_page_names_the_patient_and_its_place_among_all(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    texts = pages(renderer.pdf(make_report("Linha do laudo.\n\n" * 120), study))
    assert len(texts) > 2
    for number, text in enumerate(texts, start=1):
        assert f"Página {number} de {len(texts)}" in text
        assert "MARIA DA CONCEIÇÃO SILVA" in text
        assert "DEMO-0001" in text


@pytest.mark.parametrize("kind", [ReportKind.ATTACHED_TEXT, ReportKind.ATTACHED_PDF])
def test_that_a_preliminary_report_says_so_on_every_page_whatever_its_kind(
    renderer: Renderer, make_report: MakeReport, study: Study, kind: ReportKind
) -> None:
    content = foreign_pdf() if kind is ReportKind.ATTACHED_PDF else "Linha.\n\n" * 120
    report = make_report(content, kind, ReportStatus.PRELIMINARY)
    texts = pages(renderer.pdf(report, study))
    assert len(texts) >= 3
    assert all(STAMP in text for text in texts)


@pytest.mark.parametrize("kind", [ReportKind.ATTACHED_TEXT, ReportKind.ATTACHED_PDF])
def test_that_an_amended_report_says_so(
    renderer: Renderer, make_report: MakeReport, study: Study, kind: ReportKind
) -> None:
    content = foreign_pdf(1) if kind is ReportKind.ATTACHED_PDF else TEXT
    report = make_report(content, kind, ReportStatus.AMENDED)
    (text,) = pages(renderer.pdf(report, study))
    assert "AMENDED / RETIFICADO" in text
    assert "PRELIMIN" not in text


def test_that_a_structured_report_is_printed(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    path = get_testdata_file("test-SR.dcm", download=False)
    assert isinstance(path, str)
    content = Path(path).read_bytes()
    report = make_report(content, ReportKind.STRUCTURED_REPORT, title="", author="")
    text = "\n".join(pages(renderer.pdf(report, replace(study, patient=NOBODY))))
    for expected in (
        "Diagnosis", "Diameter: 3 Length Unit", "06/12/2000 12:00",
        "Imagem: CT Image 1.2.3.4.5.0 [5, 2]", "ver item 1.3.2",
        "Verificado por Jörg Riesmeier (OFFIS e.V.) em 13/02/2001 18:47:46",
    ):  # fmt: skip
        assert expected in text


def test_that_section_headings_of_a_structured_report_are_printed(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    path = get_testdata_file("reportsi.dcm", download=False)
    assert isinstance(path, str)
    report = make_report(Path(path).read_bytes(), ReportKind.STRUCTURED_REPORT)
    assert "Section Heading" in pages(renderer.pdf(report, replace(study, patient=NOBODY)))[0]


def test_that_the_same_report_gives_the_same_bytes(
    tmp_path: Path, make_report: MakeReport, study: Study
) -> None:
    for report in (
        make_report(TEXT),
        make_report(TEXT, status=ReportStatus.PRELIMINARY),
        make_report(foreign_pdf(), ReportKind.ATTACHED_PDF, ReportStatus.PRELIMINARY),
    ):
        made = {Renderer(output=tmp_path).pdf(report, study) for _ in range(2)}
        assert len(made) == 1


def test_that_threads_do_not_disturb_each_other(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    reports = [make_report(f"Laudo número {number}. " * 40) for number in range(6)]
    alone = [renderer.pdf(report, study) for report in reports]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda report: renderer.pdf(report, study), reports)) == alone


def test_that_the_title_of_the_file_names_nobody(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    title = "Laudo de Maria Silva"
    for report in (
        make_report(TEXT, title=title),
        make_report(foreign_pdf(), ReportKind.ATTACHED_PDF, ReportStatus.PRELIMINARY),
    ):
        found = PdfReader(io.BytesIO(renderer.pdf(report, study))).metadata
        assert found is not None
        assert "SILVA" not in " ".join(map(str, found.values())).upper()


def test_that_our_pdfs_hold_nothing_active(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    root = PdfReader(io.BytesIO(renderer.pdf(make_report(TEXT), study))).root_object
    assert not {"/OpenAction", "/AA", "/AcroForm", "/Names"} & set(root)


def test_that_text_is_never_taken_for_markup(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    odd = '<b>not bold</b> <a href="http://x.example">x</a> &amp; 5 < 6 <img src="/etc/passwd"/>'
    (text,) = pages(renderer.pdf(make_report(odd), replace(study, description="<para>TC & RM")))
    assert '<b>not bold</b> <a href="http://x.example">x</a>' in text
    assert '<img src="/etc/passwd"/>' in text.replace("\n", " ")
    assert "<para>TC & RM" in text


def test_that_a_character_without_glyph_is_seen_and_explained(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    (text,) = pages(renderer.pdf(make_report("結節 no lobo"), study))
    assert f"{fonts.REPLACEMENT * 2} no lobo" in text
    assert "não pôde ser impresso" in text


@pytest.mark.parametrize("text", ["\U0001d5a0", "CAP\U0001d5a0TULO", "a     \u01c4     b"])
def test_that_each_font_is_asked_for_its_own_signs(
    renderer: Renderer, make_report: MakeReport, study: Study, text: str
) -> None:
    """The regular font has them, the bold one and the one of fixed width have not."""
    report = make_report(f"Texto.\n\n{text}", title=text if len(text) == 1 else "Laudo")
    (shown,) = pages(renderer.pdf(report, study))
    assert (fonts.REPLACEMENT in shown.replace(f"{fonts.REPLACEMENT} =", "")) is True
    assert "não pôde ser impresso" in shown


def test_that_accents_typed_as_two_characters_are_printed_as_one(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    (text,) = pages(renderer.pdf(make_report("coraça\u0303o"), study))
    assert "coração" in text


def test_that_a_patient_of_whom_nothing_is_known_gets_a_page(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    unknown = replace(study, patient=Patient("", ""), study_date="", accession_number="",
                      referring_physician_name="", description="", institution_name="")  # fmt: skip
    (text,) = pages(renderer.pdf(make_report(TEXT, author="", title=""), unknown))
    assert "Página 1 de 1" in text


def test_that_names_longer_than_the_page_break_nothing(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    patient = replace(study.patient, name="M" * 5000, patient_id="9" * 5000)
    long = replace(study, patient=patient, description="D" * 5000, institution_name="H" * 5000)
    text = "\n".join(pages(renderer.pdf(make_report("x" * 5000, title="T" * 5000), long)))
    assert "MMMM" in text
    assert "…" in text


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=400))
def test_that_any_text_becomes_a_pdf(
    renderer: Renderer, make_report: MakeReport, study: Study, text: str
) -> None:
    report = make_report((text + "x").encode("utf-8", "replace"))
    assert preview.page_count(renderer.pdf(report, study)) >= 1


# --- plain text ---------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
def test_that_accents_are_read_in_the_encodings_of_the_field(encoding: str) -> None:
    assert decoded_text("Conclusão: nódulo.".encode(encoding)) == "Conclusão: nódulo."


def test_that_text_keeps_its_words_lines_and_columns() -> None:
    blocks = text_blocks("TÉCNICA:\r\nLinha 1\r\nlinha 2.\r\n\r\nLesão     mm\nA         14\n")
    assert [(block.style, block.text) for block in blocks] == [
        (Style.HEADING, "TÉCNICA:"),
        (Style.BODY, "Linha 1\nlinha 2."),
        (Style.TABULAR, "Lesão     mm\nA         14"),
    ]


@given(st.text(max_size=300))
def test_that_no_word_of_a_text_is_lost(text: str) -> None:
    kept = " ".join(block.text for block in text_blocks(text)).split()
    assert kept == text.replace("\r", "\n").split()


# --- PDFs of others -----------------------------------------------------------------------------


def test_that_a_final_pdf_passes_unchanged(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    pdf = foreign_pdf()
    assert renderer.pdf(make_report(pdf, ReportKind.ATTACHED_PDF), study) == pdf


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_that_the_stamp_is_at_the_top_of_the_page_as_it_is_seen(
    renderer: Renderer, make_report: MakeReport, study: Study, rotate: int
) -> None:
    from PIL import Image

    writer = PdfWriter(clone_from=io.BytesIO(foreign_pdf(1)))
    writer.pages[0].rotate(rotate)
    turned = io.BytesIO()
    writer.write(turned)
    report = make_report(turned.getvalue(), ReportKind.ATTACHED_PDF, ReportStatus.PRELIMINARY)
    pdf = renderer.pdf(report, study)
    picture = Image.open(io.BytesIO(preview.page_png(pdf, width_px=400))).convert("RGB")
    assert (picture.width > picture.height) == (rotate in {90, 270})
    red, green, blue = picture.getpixel((4, 4))  # type: ignore[misc]
    assert red > 150
    assert green < 60
    assert blue < 60
    assert "Pagina 0" in pages(pdf)[0]


def test_that_a_cropped_page_is_stamped_inside_what_is_seen(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    from PIL import Image
    from pypdf.generic import RectangleObject

    writer = PdfWriter(clone_from=io.BytesIO(foreign_pdf(1)))
    writer.pages[0].cropbox = RectangleObject((100, 100, 400, 500))
    cropped = io.BytesIO()
    writer.write(cropped)
    report = make_report(cropped.getvalue(), ReportKind.ATTACHED_PDF, ReportStatus.PRELIMINARY)
    png = preview.page_png(renderer.pdf(report, study), width_px=300)
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    assert picture.getpixel((3, 3))[0] > 150  # type: ignore[index]
    assert picture.getpixel((3, 3))[1] < 60  # type: ignore[index]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"not a pdf at all", "not a PDF"),
        (b"%PDF-1.7\ngarbage without any structure", "damaged"),
        (b"   \n", "empty"),
        (encrypted(foreign_pdf(1), user_password="secret"), "password"),
    ],
)
def test_that_a_pdf_that_cannot_be_opened_is_refused_with_a_next_step(
    renderer: Renderer, make_report: MakeReport, study: Study, content: bytes, words: str
) -> None:
    with pytest.raises(ReportError, match=words) as caught:
        renderer.pdf(make_report(content, ReportKind.ATTACHED_PDF), study)
    assert caught.value.message is not None


def test_that_a_protected_pdf_is_sent_when_final_and_never_unstamped(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    pdf = encrypted(foreign_pdf(1), user_password="")
    final = make_report(pdf, ReportKind.ATTACHED_PDF)
    assert renderer.pdf(final, study) == pdf
    with pytest.raises(ReportError, match="protected"):
        renderer.pdf(replace(final, status=ReportStatus.PRELIMINARY), study)


def test_that_a_missing_file_is_an_error_in_words(
    renderer: Renderer, make_report: MakeReport, study: Study, tmp_path: Path
) -> None:
    report: Report = make_report(TEXT, path=tmp_path / "gone")
    with pytest.raises(ReportError, match="cannot be read"):
        renderer.pdf(report, study)


def test_that_a_huge_text_is_refused(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    with pytest.raises(ReportError, match="too large"):
        renderer.pdf(make_report(b"x" * 2_000_001), study)


# --- looking at it ------------------------------------------------------------------------------


def test_that_a_page_is_drawn_in_the_width_asked_for() -> None:
    from PIL import Image

    pdf = foreign_pdf(2)
    assert preview.page_count(pdf) == 2
    picture = Image.open(io.BytesIO(preview.page_png(pdf, page=1, width_px=300)))
    assert abs(picture.width - 300) <= 1
    with pytest.raises(ReportError, match="no page 3"):
        preview.page_png(pdf, page=2, width_px=300)


def test_that_a_page_of_absurd_size_does_not_fill_the_memory() -> None:
    from PIL import Image

    output = io.BytesIO()
    canvas = Canvas(output, pagesize=(100, 14_400), invariant=1)
    canvas.showPage()
    canvas.save()
    picture = Image.open(io.BytesIO(preview.page_png(output.getvalue(), width_px=6000)))
    assert picture.width * picture.height < 41_000_000


def test_that_pages_are_drawn_by_many_threads() -> None:
    pdf = foreign_pdf(3)
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda page: preview.page_png(pdf, page=page % 3, width_px=80),
                              range(24)))  # fmt: skip
    assert len(set(drawn)) <= 3


# --- values -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pn", "shown"),
    [
        ("SILVA^MARIA", "MARIA SILVA"),
        ("REIS^CARLOS^A^DR.^MD", "DR. CARLOS A REIS, MD"),
        ("Yamada^Tarou=山田^太郎=やまだ^たろう", "Tarou Yamada"),
        ("=山田^太郎", "太郎 山田"),
        ("SILVA", "SILVA"), ("", ""), ("^^^^", ""),
    ],
)  # fmt: skip
def test_that_names_are_printed_in_reading_order(pn: str, shown: str) -> None:
    assert full_name(pn) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("20261122", "22/11/2026"), ("202611221410", "22/11/2026 14:10"),
        ("20261122141005.5-0300", "22/11/2026 14:10:05 -0300"), ("2026", "2026"),
        ("202611", "11/2026"), ("2001.02.13", "13/02/2001"), ("soon", "soon"), ("", ""),
    ],
)  # fmt: skip
def test_that_dates_are_printed_and_odd_ones_left_alone(value: str, shown: str) -> None:
    assert display_date_time(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [("1410", "14:10"), ("141005", "14:10:05"), ("14", "14:00"), ("x", "x")]
)
def test_that_times_are_printed(value: str, shown: str) -> None:
    assert display_time(value) == shown
