"""Reports are printed in the language of the settings, else in the system's."""

from pathlib import Path

import pytest
from pypdf import PdfReader

from omega_desktop.cli import run
from omega_desktop.commands import output
from omega_desktop.services.program import Program
from tests.dicom_files import image
from tests.unit.review.conftest import UID, AttachText, ImportFiles

IMAGING_REPORT = {"en": "Referring physician", "pt-BR": "Médico solicitante"}


@pytest.mark.parametrize(
    ("setting", "system", "printed"),
    [("", "en", "en"), ("", "pt-BR", "pt-BR"), ("en", "pt-BR", "en"), ("pt-BR", "en", "pt-BR")],
)
def test_that_a_report_is_printed_in_the_language_of_the_settings_else_of_the_system(
    program: Program,
    import_files: ImportFiles,
    attach_text: AttachText,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    system: str,
    printed: str,
) -> None:
    import_files(image("1", ReferringPhysicianName="Reis^Carlos"))
    attach_text(UID)
    program.settings.set("language", setting)
    monkeypatch.setattr(output, "system_language", lambda: system)
    pdf = tmp_path / "report.pdf"
    assert run(["report", "export", UID, str(pdf), "--data-dir", str(program.paths.root)]) == 0
    text = PdfReader(pdf).pages[0].extract_text()
    assert [one for one, words in IMAGING_REPORT.items() if words in text] == [printed]
