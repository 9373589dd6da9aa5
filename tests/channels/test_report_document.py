"""A long report as people get it: by e-mail and by fax, judged by other programs than ours.

Accents, twelve pages of text, an addendum, key images. It is sent; what arrived is looked at.
"""

import io
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from omega_desktop.domain.model import (
    DeliveryDraft,
    DeliveryState,
    EmailTarget,
    FaxTarget,
    ReportStatus,
    SendRequest,
)
from omega_desktop.domain.ports import InlineCpuPool
from omega_desktop.services.program import Program, open_program
from omega_desktop.storage.paths import DataPaths
from tests.channels.fax_apis import Sinch
from tests.channels.link_rig import work
from tests.dicom_files import image, write
from tests.e2e.conftest import Mailbox
from tests.servers import require_program
from tests.unit.review.conftest import UID
from tests.unit.review.test_key_images import selection

BODY_PAGES = 12
ORGANIZATION = "Clínica Ômega de Diagnóstico por Imagem"
FINDING = (
    "Nódulo sólido no segmento apical do lobo superior direito, de contornos espiculados, "
    "medindo 14 × 11 mm, sem calcificações; avaliação da evolução após três meses é sugerida. "
    "Coração, mediastino e órgãos do abdômen superior sem alterações à inspeção. "
)
SECTIONS = 54
REPORT = "".join(
    f"SEÇÃO {number}: ACHADOS DA TOMOGRAFIA\n{FINDING * (1 + number % 4)}\n\n"
    for number in range(1, SECTIONS + 1)
) + (
    "ADENDO 1 (24/11/2026 10:22):\n"
    "Após comparação com o exame de 12/05/2025, o nódulo é estável. Conclusão inalterada.\n"
)


@dataclass
class Document:
    """A PDF that arrived, and what other programs make of it."""

    path: Path

    def run(self, name: str, *arguments: str | Path) -> str:
        """Run a program of qpdf or poppler, which must find nothing to say."""
        done = subprocess.run(
            [require_program(name), *map(str, arguments)],
            capture_output=True, encoding="utf-8", check=False, timeout=100,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, ""), f"{name}: {done.stderr}"
        return done.stdout

    @property
    def pages(self) -> int:
        found = re.search(r"^Pages: +(\d+)$", self.run("pdfinfo", self.path), re.MULTILINE)
        assert found is not None
        return int(found[1])

    def texts(self) -> list[str]:
        """Of each page, as poppler reads it."""
        return self.run("pdftotext", "-layout", self.path, "-").split("\f")[:-1]

    def drawn(self, *how: str) -> list[Image.Image]:
        """Every page as poppler draws it."""
        start = self.path.with_suffix("")
        self.run("pdftoppm", "-png", *how, self.path, start)
        return [Image.open(one) for one in sorted(start.parent.glob(f"{start.name}-*.png"))]


@pytest.fixture
def program(
    tmp_path: Path, mailbox: tuple[Mailbox, int], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Program]:
    """It has a study with two key images and the long report."""
    files = [image(number) for number in "123"]
    chosen = selection(str(files[2].SOPInstanceUID), str(files[0].SOPInstanceUID))
    for ds in (*files, chosen):
        write(tmp_path / "source" / f"{ds.SOPInstanceUID}.dcm", ds)
    text = tmp_path / "laudo.txt"
    text.write_text(REPORT, encoding="utf-8")
    opened = open_program(DataPaths(tmp_path / "data"), InlineCpuPool())
    for key, value in {
        "smtp.host": "127.0.0.1",
        "smtp.port": str(mailbox[1]),
        "smtp.security": "none",
        "smtp.from": "laudos@clinica.example",
        "organization.name": ORGANIZATION,
        "language": "pt-BR",
    }.items():
        opened.settings.set(key, value)
    assert not opened.importer.run([tmp_path / "source"]).failed
    opened.archive.attach_report(
        UID, text, status=ReportStatus.FINAL, author="Dra. Luíza Conceição"
    )
    yield opened
    opened.close()


def sent(program: Program, target: EmailTarget | FaxTarget) -> None:
    (report,) = program.archive.reports(UID)
    to = target.address if isinstance(target, EmailTarget) else target.number
    draft = DeliveryDraft(target, UID, to, report.id)
    (one,) = program.send.submit(SendRequest((draft,), requester="Dra. Luíza"), undo_s=0)
    work(program)
    delivery = program.outbox.delivery(one)
    assert delivery.state is DeliveryState.COMPLETED, delivery.reason


@pytest.fixture
def mailed(program: Program, mailbox: tuple[Mailbox, int], tmp_path: Path) -> Document:
    images = program.worklist.offered_key_images(UID)
    assert len(images) == 2
    sent(program, EmailTarget("ana@clinic.test", key_images=images))
    (message,) = mailbox[0].messages
    (attachment,) = message.iter_attachments()
    path = tmp_path / "mailed.pdf"
    path.write_bytes(attachment.get_content())
    return Document(path)


@pytest.fixture
def faxed(program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Document:
    monkeypatch.setenv("OMEGA_SECRET_FAX_PASSWORD", "secret")
    with Sinch().running() as service:
        for key, value in {
            "service": "sinch", "url": service.url, "user": "key", "project": "proj-1",
            "from_number": "+551133334444",
        }.items():  # fmt: skip
            program.settings.set(f"fax.{key}", value)
        sent(program, FaxTarget("+551144445555", "Dr. João Araújo"))
        assert service.refusals == []
        (content,) = service.documents.values()
    path = tmp_path / "faxed.pdf"
    path.write_bytes(content)
    return Document(path)


def words(text: str) -> str:
    return " ".join(text.split())


def is_whole(texts: list[str]) -> None:
    """Every section in its place, every letter, the addendum at the end, pages counted."""
    for number, text in enumerate(texts, start=1):
        assert ORGANIZATION in text
        assert f"Página {number} de {len(texts)}" in text
    whole = words(" ".join(texts))
    places = [whole.find(f"SEÇÃO {number}: ACHADOS") for number in range(1, SECTIONS + 1)]
    assert -1 not in places
    assert places == sorted(places)
    assert whole.count("contornos espiculados") == REPORT.count("contornos espiculados")
    addendum = whole.find("ADENDO 1 (24/11/2026 10:22)")
    assert addendum > places[-1]
    assert "o nódulo é estável. Conclusão inalterada." in whole[addendum:]
    assert not set(whole) & set("\ufffd□�")


def inked(page: Image.Image) -> tuple[float, float]:
    """How much of the page is dark, and how much of its outermost 4 mm."""
    dark = np.asarray(page.convert("L")) < 128
    edge = round(4 / 210 * page.width)
    inner = dark[edge:-edge, edge:-edge]
    return float(dark.mean()), float(dark.sum() - inner.sum())


def test_that_a_long_report_with_key_images_and_addendum_is_mailed_whole_and_valid(
    mailed: Document,
) -> None:
    said = mailed.run("qpdf", "--check", mailed.path)
    assert "No syntax or stream encoding errors found" in said
    assert mailed.pages == BODY_PAGES + 1  # the key images
    texts = mailed.texts()
    is_whole(texts)
    assert "Dra. Luíza Conceição" in words(" ".join(texts))
    assert "Série" in texts[-1]
    # fonts are embedded, as subsets, with Unicode; pictures are there
    fonts = [line.split() for line in mailed.run("pdffonts", mailed.path).splitlines()[2:]]
    assert {tuple(row[-5:-2]) for row in fonts} == {("yes", "yes", "yes")}
    listed = mailed.run("pdfimages", "-list", mailed.path).splitlines()[2:]
    assert [int(line.split()[0]) for line in listed] == [mailed.pages] * 2
    # what PDF/A-2b asks of the whole file
    reader = PdfReader(io.BytesIO(mailed.path.read_bytes()), strict=True)
    packet = reader.xmp_metadata
    assert packet is not None
    assert (packet.pdfaid_part, packet.pdfaid_conformance) == ("2", "B")
    assert "/OutputIntents" in reader.root_object
    for page in mailed.drawn("-r", "60"):
        ink, outside = inked(page)
        assert 0.002 < ink < 0.6
        assert outside == 0


def test_that_the_same_report_is_faxed_whole_in_black_and_white(faxed: Document) -> None:
    said = faxed.run("qpdf", "--check", faxed.path)
    assert "No syntax or stream encoding errors found" in said
    texts = faxed.texts()
    is_whole(texts)
    assert "Dr. João Araújo" in texts[0]
    assert f"{faxed.pages} no total, com esta" in words(texts[0])
    assert "CONFIDENCIAL" in texts[0]
    assert "CONCEI" not in texts[0].upper()  # neither the patient nor who wrote the report
    assert faxed.pages > BODY_PAGES
    # at the machine's dots: nothing but black and white, and none of it lost at the edges
    for page in faxed.drawn("-rx", "204", "-ry", "196", "-mono"):
        ink, outside = inked(page)
        assert 0.002 < ink < 0.2
        assert outside == 0
