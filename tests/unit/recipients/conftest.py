"""A data directory with a study, a report, and every channel to people set up."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from omega_desktop.domain.model import Report, ReportStatus, StudyInstanceUID
from omega_desktop.domain.ports import InlineCpuPool
from omega_desktop.services.program import Program, open_program
from omega_desktop.storage.paths import DataPaths
from tests.dicom_files import STUDY, image, write

UID = StudyInstanceUID(STUDY)


def set_up_channels(program: Program) -> None:
    """Servers nobody connects to."""
    for key, value in {
        "smtp.host": "127.0.0.1",
        "smtp.from": "laudos@hospital.example",
        "fax.service": "hylafax",
        "sms.service": "http",
        "gateway.url": "http://127.0.0.1:9",
    }.items():
        program.settings.set(key, value)


@pytest.fixture
def program(paths: DataPaths) -> Iterator[Program]:
    """Everything but the window."""
    opened = open_program(paths, InlineCpuPool())
    set_up_channels(opened)
    yield opened
    opened.close()


@pytest.fixture
def report(program: Program, tmp_path: Path) -> Report:
    """A final report of the study ``UID``."""
    path = write(tmp_path / "source" / "1.dcm", image("1"))
    assert not program.importer.run([path], copy=True).failed
    text = tmp_path / "laudo.txt"
    text.write_text("Sem alterações.", encoding="utf-8")
    return program.archive.attach_report(UID, text, status=ReportStatus.FINAL)
