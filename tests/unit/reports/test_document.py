"""The report document: letterhead, addenda, page breaks, PDF/A, password."""

import io
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader
from pypdf.generic import ContentStream

from omega_desktop.domain.documents import FaxCover
from omega_desktop.domain.errors import ReportError
from omega_desktop.domain.model import Report, ReportKind, ReportStatus, Study
from omega_desktop.reports import preview
from omega_desktop.reports.blocks import Style, text_blocks
from omega_desktop.reports.key_images import KeyImage
from omega_desktop.reports.letterhead import Letterhead
from omega_desktop.reports.protection import protect
from omega_desktop.reports.renderer import Renderer
from tests.servers import require_program
from tests.unit.reports.conftest import MakeReport
from tests.unit.reports.test_renderer import encrypted, foreign_pdf, pages

COVER = FaxCover(
    sender="",
    organization="",
    sender_number="",
    recipient="",
    recipient_number="+551144445555",
    language="pt-BR",
    sent_at=datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
    reference="1",
)
SENTENCE = "Nódulo sólido no lobo superior direito, de contornos espiculados, sem consolidações. "
LONG = "".join(
    f"SEÇÃO {number}: ACHADOS\n{SENTENCE * (3 + 5 * number % 14)}\n\n"
    + ("Lesão      Eixo (mm)\nA            14 × 11\n\n" if number % 3 == 0 else "")
    for number in range(1, 48)
)


@pytest.fixture
def logo(tmp_path: Path) -> Path:
    """A red disc on nothing."""
    picture = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((0, 0, 399, 399), fill=(255, 0, 0, 255))
    picture.save(tmp_path / "logo.png")
    return tmp_path / "logo.png"


def with_head(tmp_path: Path, head: Letterhead, language: str = "pt-BR") -> Renderer:
    return Renderer(output=tmp_path, language=language, letterhead=lambda: head)


def drawn(pdf: bytes, page: int = 0) -> Image.Image:
    png = preview.page_png(pdf, page=page, width_px=600)
    return Image.open(io.BytesIO(png)).convert("RGB")


# --- letterhead ---------------------------------------------------------------------------------


def test_that_the_letterhead_names_the_organization_and_shows_its_logo(
    tmp_path: Path, make_report: MakeReport, study: Study, logo: Path
) -> None:
    head = Letterhead("Clínica Ômega", "Av. São João, 1234, São Paulo", "+55 11 3333-4444", logo)
    pdf = with_head(tmp_path, head).pdf(make_report("Texto."), study)
    (text,) = pages(pdf)
    for expected in ("Clínica Ômega", "Av. São João, 1234, São Paulo", "Tel.: +55 11 3333-4444"):
        assert expected in text
    assert "Hospital Central" not in text
    # the logo's middle, and its corner, which is paper
    assert drawn(pdf).getpixel((71, 48)) == (255, 0, 0)
    assert drawn(pdf).getpixel((53, 30)) == (255, 255, 255)


def test_that_a_changed_letterhead_counts_at_once(
    tmp_path: Path, make_report: MakeReport, study: Study
) -> None:
    heads = iter([Letterhead("Antes"), Letterhead("Depois")])
    renderer = Renderer(output=tmp_path, letterhead=lambda: next(heads))
    report = make_report("Texto.")
    assert "Antes" in pages(renderer.pdf(report, study))[0]
    assert "Depois" in pages(renderer.pdf(report, study))[0]


@pytest.mark.parametrize("content", [None, b"no picture", b"\x89PNG\r\n\x1a\n cut short"])
def test_that_a_logo_that_cannot_be_read_does_not_keep_a_report_from_being_sent(
    tmp_path: Path,
    make_report: MakeReport,
    study: Study,
    content: bytes | None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    path = tmp_path / "my logo.png"
    if content is not None:
        path.write_bytes(content)
    head = Letterhead("Clínica Ômega", logo=path)
    assert "Clínica Ômega" in pages(with_head(tmp_path, head).pdf(make_report("x"), study))[0]
    assert "logo cannot be used" in caplog.text
    assert "my logo" not in caplog.text


def test_that_an_endless_letterhead_stays_on_its_lines(
    tmp_path: Path, make_report: MakeReport, study: Study
) -> None:
    head = Letterhead("N" * 500, "A" * 500, "1" * 500)
    (text,) = pages(with_head(tmp_path, head).pdf(make_report("Texto."), study))
    assert text.count("…") >= 3


# --- patient and signature ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "shown"),
    [
        (date(1961, 5, 3), "(65 anos)"), (date(2025, 11, 22), "(1 ano)"),
        (date(2025, 11, 23), "(11 meses)"), (date(2026, 10, 22), "(1 mês)"),
    ],
)  # fmt: skip
def test_that_the_age_at_the_study_is_told(
    renderer: Renderer, make_report: MakeReport, study: Study, born: date, shown: str
) -> None:
    young = replace(study, patient=replace(study.patient, birth_date=born))
    assert shown in pages(renderer.pdf(make_report("Texto."), young))[0]


def test_that_a_preliminary_report_is_signed_by_nobody(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    (text,) = pages(renderer.pdf(make_report("Texto.", status=ReportStatus.PRELIMINARY), study))
    assert "ainda não liberado" in text
    assert "Responsável pelo laudo" not in text


def test_that_an_amended_report_names_its_version(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    (text,) = pages(renderer.pdf(make_report("Texto.", status=ReportStatus.AMENDED), study))
    assert "Laudo retificado: a versão 2 substitui as anteriores." in text
    assert "RETIFICADO · versão 2, registrada em 22/11/2026" in text


# --- addenda ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading",
    [
        "ADENDO", "ADENDO:", "Addendum 2 (12/11/2026 10:22):", "ADENDO AO LAUDO - 12.11.2026",
        "*** ADDENDUM ***", "Errata de 12/11/2026", "RETIFICAÇÃO DO LAUDO",
    ],
)  # fmt: skip
def test_that_an_addendum_is_told_from_the_report(heading: str) -> None:
    blocks = text_blocks(f"ACHADOS\nNódulo.\n\n{heading}\nCresceu.\n\nCONCLUSÃO\nNova.")
    assert [(block.text, block.added) for block in blocks] == [
        ("ACHADOS", False), ("Nódulo.", False),
        (heading, True), ("Cresceu.", True), ("CONCLUSÃO", True), ("Nova.", True),
    ]  # fmt: skip
    assert blocks[2].style is Style.ADDENDUM


def test_that_an_addendum_on_one_line_keeps_its_words() -> None:
    blocks = text_blocks("Nódulo.\n\nADENDO (12/11/2026 10:22): Cresceu. Ver exame.")
    assert [block.text for block in blocks[1:]] == [
        "ADENDO (12/11/2026 10:22):",
        "Cresceu. Ver exame.",
    ]


@pytest.mark.parametrize(
    "finding",
    ["Retificação da lordose lombar", "addendum follows", "Adendos anteriores", "Erratas"],
)
def test_that_a_finding_is_no_addendum(finding: str) -> None:
    assert not any(block.added for block in text_blocks(f"Nódulo.\n\n{finding}\n\nFim."))


@pytest.mark.parametrize("parting", ["LAUDO ORIGINAL", "ACHADOS", "Original report:", "--------"])
def test_that_a_report_behind_its_addendum_is_not_taken_for_part_of_it(parting: str) -> None:
    blocks = text_blocks(f"ADENDO\nCresceu.\n\n{parting}\n\nNódulo.")
    assert {block.text: block.added for block in blocks}["Cresceu."]
    assert not blocks[-1].added


def test_that_an_addendum_has_a_bar_at_its_side(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    def bar(text: str) -> bool:
        picture = drawn(renderer.pdf(make_report(text), study))
        column = [picture.getpixel((52, row)) for row in range(260, 700)]
        signs = "".join("x" if pixel[2] < 140 else " " for pixel in column)  # type: ignore[index]
        return max(map(len, signs.split())) > 25

    assert bar("Nódulo.\n\nADENDO:\n" + SENTENCE * 3)
    assert not bar("Nódulo.\n\n" + SENTENCE * 3)


# --- pages --------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [ReportStatus.FINAL, ReportStatus.PRELIMINARY])
def test_that_long_reports_break_well(
    renderer: Renderer, make_report: MakeReport, study: Study, status: ReportStatus
) -> None:
    texts = pages(renderer.pdf(make_report(LONG, status=status), study))
    assert len(texts) >= 12
    bodies = [body_of(text) for text in texts]
    # neither a heading at the foot of a page nor a single line left over
    assert all("ACHADOS" not in line for body in bodies for line in body[-2:])
    for before, after in pairwise(bodies):
        if not re.match(r"SEÇÃO|Lesão", after[0]):
            assert len(before) > 2
            assert "ACHADOS" not in after[1]
    assert sum(body.count("contornos") for body in map(" ".join, bodies)) == LONG.count("contornos")
    # whoever signs does so below a text
    assert any("contornos" in line for line in bodies[-1])


def body_of(text: str) -> list[str]:
    """A page's lines without letterhead, patient block and footer."""
    lines = [line for line in text.splitlines() if line.strip()]
    start = next(
        number
        for number, line in enumerate(lines)
        if re.search("SEÇÃO|Nódulo|Lesão|lobo|contor", line)
    )
    return [line for line in lines[start:] if not line.startswith(("MARIA", "Versão", "Página"))]


@pytest.mark.parametrize(
    "text",
    [
        "ACHADOS\n\n" * 200,
        "ACHADOS\n\n" * 200 + SENTENCE,
        "ADENDO\n\n" * 90 + "x\n" * 300,
        "A     B\n" * 400,
        SENTENCE * 400,
    ],
)
@pytest.mark.parametrize("fax", [False, True])
def test_that_no_page_stays_empty(
    renderer: Renderer, make_report: MakeReport, study: Study, text: str, fax: bool
) -> None:
    report = make_report(text)
    texts = pages(renderer.fax(report, study, COVER) if fax else renderer.pdf(report, study))
    assert len(texts) > 2
    lines = [len(text.splitlines()) for text in texts[fax:]]
    # all but the last are filled
    assert min(lines[:-1]) > max(lines) // 2
    assert lines[-1] > 6


def test_that_endless_names_break_no_fax(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    patient = replace(study.patient, name="M" * 5000, patient_id="9" * 5000)
    long = replace(study, patient=patient, description="D" * 5000, accession_number="W" * 5000)
    text = "\n".join(pages(renderer.fax(make_report("x", title="T" * 5000), long, COVER)))
    assert "MMMM" in text
    assert "…" in text


def test_that_a_paragraph_longer_than_a_page_starts_below_its_heading(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    texts = pages(renderer.pdf(make_report("ACHADOS\n" + SENTENCE * 120), study))
    assert "ACHADOS" in texts[0]
    assert "contornos" in texts[0]


# --- key images ---------------------------------------------------------------------------------


def png(width: int = 64, height: int = 48, colour: str = "#777777") -> bytes:
    output = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(output, "PNG")
    return output.getvalue()


def test_that_key_images_have_a_page_with_captions(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    images = [
        KeyImage(png(colour="#ff0000"), 2, 15),
        KeyImage(png(48, 2000), 3, 7, 12),
        KeyImage(png()),
    ]
    pdf = renderer.pdf(make_report("Texto."), study, images)
    first, second = pages(pdf)
    assert "Série" not in first
    assert "Série 2, imagem 15" in second
    assert "Série 3, imagem 7, quadro 12" in second
    assert (255, 0, 0) in {colour for _, colour in drawn(pdf, 1).getcolors(1 << 20) or ()}
    assert renderer.pdf(make_report("Texto."), study, images) == pdf


def test_that_six_key_images_fit_on_one_page(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    assert (
        len(pages(renderer.pdf(make_report("x"), study, [KeyImage(png(900, 900), 1, 1)] * 6))) == 2
    )


def test_that_key_images_are_added_to_a_pdf_of_others(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    report = make_report(foreign_pdf(2), ReportKind.ATTACHED_PDF)
    texts = pages(renderer.pdf(report, study, [KeyImage(png(), 1, 9)]))
    assert [text.splitlines()[0] for text in texts[:2]] == ["Pagina 0", "Pagina 1"]
    assert "Série 1, imagem 9" in texts[2]
    assert "Página 3 de 3" in texts[2]
    assert "Médico solicitante" not in texts[2]
    assert len(texts) == 3
    locked = make_report(encrypted(foreign_pdf(1), user_password=""), ReportKind.ATTACHED_PDF)
    with pytest.raises(ReportError, match="protected"):
        renderer.pdf(locked, study, [KeyImage(png())])


@pytest.mark.parametrize(
    ("images", "words"),
    [([KeyImage(b"no picture")], "cannot be printed"), ([KeyImage(png())] * 7, "at most 6")],
)
def test_that_key_images_that_cannot_be_printed_are_refused(
    renderer: Renderer, make_report: MakeReport, study: Study, images: list[KeyImage], words: str
) -> None:
    with pytest.raises(ReportError, match=words):
        renderer.pdf(make_report("Texto."), study, images)


# --- PDF/A --------------------------------------------------------------------------------------


@pytest.fixture(params=["final", "preliminary", "images"])
def ours(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    make_report: MakeReport,
    study: Study,
    logo: Path,
) -> bytes:
    """A PDF laid out by us, with everything it can have."""
    renderer = with_head(tmp_path, Letterhead("Clínica Ômega", "Rua 1", "+55 11 1", logo))
    status = ReportStatus.PRELIMINARY if request.param == "preliminary" else ReportStatus.FINAL
    images = [KeyImage(png(), 1, 2)] if request.param == "images" else []
    return renderer.pdf(make_report(LONG, status=status), study, images)


def fonts_of(resources: Any) -> Iterator[Any]:
    for font in resources.get("/Font", {}).values():
        yield font.get_object()


def test_that_our_pages_are_structured_as_pdf_a_2b(ours: bytes) -> None:
    reader = PdfReader(io.BytesIO(ours), strict=True)
    assert ours.startswith(b"%PDF-1.7\n%")
    assert all(byte > 127 for byte in ours.split(b"\n")[1][1:5])  # ISO 19005-2, 6.1.2
    assert "/ID" in reader.trailer
    assert "/Encrypt" not in reader.trailer
    intents: Any = reader.root_object["/OutputIntents"]
    intent = intents[0].get_object()
    assert intent["/S"] == "/GTS_PDFA1"
    profile = intent["/DestOutputProfile"]
    assert profile["/N"] == 3
    icc = profile.get_data()
    assert (icc[12:20], icc[36:40], len(icc)) == (b"mntrRGB ", b"acsp", int.from_bytes(icc[:4]))
    assert len(icc) < 4000


def test_that_fonts_are_embedded_and_nothing_is_transparent_or_active(ours: bytes) -> None:
    reader = PdfReader(io.BytesIO(ours), strict=True)
    seen = 0
    for page in reader.pages:
        resources: Any = page["/Resources"].get_object()
        for font in fonts_of(resources):
            assert "/FontFile2" in font["/FontDescriptor"]
            assert "+DejaVu" in font["/BaseFont"]
            seen += 1
        for state in resources.get("/ExtGState", {}).values():
            assert {state.get_object().get(name, 1) for name in ("/ca", "/CA")} == {1}
        for image in resources.get("/XObject", {}).values():
            assert image.get_object()["/ColorSpace"] in {"/DeviceRGB", "/DeviceGray"}
            assert not {"/SMask", "/Mask", "/Interpolate", "/OPI"} & set(image.get_object())
        assert not {"/Annots", "/AA", "/Group"} & set(page)
        used = {str(op[0][0]) for op in operations(page, b"Tf")}
        assert used <= set(resources["/Font"])
    assert seen >= 2
    assert not {"/OpenAction", "/AA", "/AcroForm", "/Names"} & set(reader.root_object)


def test_that_embedded_fonts_have_the_widths_that_the_pages_count_on(ours: bytes) -> None:
    """ISO 19005-2, 6.2.11.5; and 6.2.11.6 for symbolic TrueType fonts."""
    seen = 0
    for page in PdfReader(io.BytesIO(ours)).pages:
        resources: Any = page["/Resources"].get_object()
        for font in fonts_of(resources):
            assert "/Encoding" not in font
            assert font["/FontDescriptor"]["/Flags"] & 4
            inside = embedded_widths(font["/FontDescriptor"]["/FontFile2"].get_data())
            told = dict(enumerate(font["/Widths"], start=font["/FirstChar"]))
            assert all(abs(float(told[sign]) - inside[sign]) <= 1 for sign in told)
            seen += 1
    assert seen >= 2


def embedded_widths(font: bytes) -> dict[int, float]:
    """Character code -> width in thousandths, by the tables of a TrueType file."""

    def number(at: int) -> int:
        return int.from_bytes(font[at : at + 2])

    tables = {
        font[at : at + 4]: int.from_bytes(font[at + 8 : at + 12])
        for at in range(12, 12 + 16 * number(4), 16)
    }
    em, own = number(tables[b"head"] + 18), number(tables[b"hhea"] + 34)
    assert number(tables[b"cmap"] + 2) == 1  # one encoding only
    chart = tables[b"cmap"] + int.from_bytes(font[tables[b"cmap"] + 8 : tables[b"cmap"] + 12])
    assert number(chart) == 6  # trimmed table
    glyphs = {
        number(chart + 6) + place: number(chart + 10 + 2 * place)
        for place in range(number(chart + 8))
    }
    return {
        sign: number(tables[b"hmtx"] + 4 * min(glyph, own - 1)) * 1000 / em
        for sign, glyph in glyphs.items()
    }


def operations(page: Any, operator: bytes) -> list[Any]:
    content = ContentStream(page.get_contents(), page.pdf)
    return [operation for operation in content.operations if operation[1] == operator]


def test_that_metadata_and_information_dictionary_say_the_same_and_name_nobody(ours: bytes) -> None:
    reader = PdfReader(io.BytesIO(ours), strict=True)
    stream: Any = reader.root_object["/Metadata"]
    assert "/Filter" not in stream
    packet = stream.get_data()
    ElementTree.fromstring(packet)
    found, info = reader.xmp_metadata, reader.metadata
    assert found is not None
    assert info is not None
    assert (found.pdfaid_part, found.pdfaid_conformance) == ("2", "B")
    assert found.dc_title == {"x-default": info.title} == {"x-default": "Laudo de exame por imagem"}
    assert found.dc_creator == [info.author] == ["Clínica Ômega"]
    assert found.pdf_producer == info.producer
    assert found.xmp_creator_tool == info.creator
    assert f"{found.xmp_create_date:%Y%m%d%H%M%S}" == "20261122180500"
    assert info.creation_date is not None
    assert f"{info.creation_date:%Y%m%d%H%M%S}" == "20261122180500"
    assert b"SILVA" not in packet
    assert b"DEMO" not in packet


def test_that_streams_end_as_pdf_a_wants_it(ours: bytes) -> None:
    """ISO 19005-2, 6.1.7.1: a line break before ``endstream``, which many generators leave out."""
    assert ours.count(b"endstream") == len(re.findall(rb"[\r\n]endstream\b", ours))


@pytest.mark.parametrize("institution", ["Silva & Filhos <RX>", "\x1bSilva & Filhos\0 <RX>\uffff"])
def test_that_an_institution_s_signs_do_not_break_the_metadata(
    renderer: Renderer, make_report: MakeReport, study: Study, institution: str
) -> None:
    """They come out of DICOM files as they are."""
    pdf = renderer.pdf(make_report("x"), replace(study, institution_name=institution))
    found = PdfReader(io.BytesIO(pdf)).xmp_metadata
    assert found is not None
    assert found.dc_creator == ["Silva & Filhos <RX>"]


def test_that_nobody_is_named_as_author_when_nobody_is_known(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    reader = PdfReader(
        io.BytesIO(renderer.pdf(make_report("x"), replace(study, institution_name="")))
    )
    assert reader.xmp_metadata is not None
    assert not reader.xmp_metadata.dc_creator
    assert reader.metadata is not None
    assert reader.metadata.author is None


def test_that_qpdf_and_poppler_find_no_fault(ours: bytes, tmp_path: Path) -> None:
    qpdf, pdffonts = require_program("qpdf"), require_program("pdffonts", "pdftotext")
    path = tmp_path / "ours.pdf"
    path.write_bytes(ours)
    subprocess.run([qpdf, "--check", path], check=True, capture_output=True)
    listed = subprocess.run([pdffonts, path], check=True, capture_output=True, encoding="utf-8")
    assert listed.stderr == ""
    rows = [line.split() for line in listed.stdout.splitlines()[2:]]
    assert rows
    # name, type, encoding, embedded, subset, has a table of Unicode values
    assert {tuple(row[-5:-2]) for row in rows} == {("yes", "yes", "yes")}
    text = subprocess.run(
        [require_program("pdftotext"), path, "-"], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    assert text.count("SEÇÃO") == LONG.count("SEÇÃO")
    assert "MARIA DA CONCEIÇÃO SILVA" in text


def test_that_a_pdf_made_of_parts_does_not_claim_to_be_pdf_a(
    renderer: Renderer, make_report: MakeReport, study: Study
) -> None:
    inner = renderer.pdf(make_report("Texto."), study)
    report: Report = make_report(inner, ReportKind.ATTACHED_PDF, ReportStatus.PRELIMINARY)
    reader = PdfReader(io.BytesIO(renderer.pdf(report, study)))
    assert reader.xmp_metadata is None


# --- password -----------------------------------------------------------------------------------


def test_that_a_protected_report_opens_with_its_password_only(
    renderer: Renderer, make_report: MakeReport, study: Study, tmp_path: Path
) -> None:
    pdf = renderer.pdf(make_report("Coração."), study)
    locked = protect(pdf, "Segredo-2026")
    with pytest.raises(ReportError, match="password"):
        preview.page_count(locked)
    reader = PdfReader(io.BytesIO(locked), password="Segredo-2026")
    assert "Coração." in reader.pages[0].extract_text()
    assert reader.trailer["/Encrypt"]["/R"] == 6  # type: ignore[index]
    # PDF/A allows no encryption
    assert reader.xmp_metadata is None
    assert not PdfReader(io.BytesIO(locked)).decrypt("segredo-2026")
    path = tmp_path / "locked.pdf"
    path.write_bytes(locked)
    told = subprocess.run(
        [require_program("qpdf"), "--password=Segredo-2026", "--check", path],
        check=True, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert "AESv3" in told.stdout
    assert "1.7 extension level 8" in told.stdout
    shown = subprocess.run(
        [require_program("pdftotext"), "-upw", "Segredo-2026", path, "-"],
        check=True, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert "Coração." in shown.stdout


@pytest.mark.parametrize("password", ["", "12345", "x" * 128, "contraseña", "tab\there"])
def test_that_a_password_people_cannot_type_is_refused(password: str) -> None:
    with pytest.raises(ReportError, match="password"):
        protect(foreign_pdf(1), password)


def test_that_a_password_is_not_put_on_what_has_one() -> None:
    with pytest.raises(ReportError, match="password"):
        protect(encrypted(foreign_pdf(1), user_password="other"), "secret-1")
    with pytest.raises(ReportError, match="already"):
        protect(encrypted(foreign_pdf(1), user_password=""), "secret-1")
    with pytest.raises(ReportError, match="damaged"):
        protect(b"%PDF-1.7 nothing", "secret-1")
