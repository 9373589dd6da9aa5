"""The services of a data directory, with studies made of small files."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydicom.dataset import Dataset

from omega_desktop.domain.model import Report, ReportStatus, StudyInstanceUID
from omega_desktop.domain.ports import InlineCpuPool
from omega_desktop.services.program import Program, open_program
from omega_desktop.storage.paths import DataPaths
from tests.dicom_files import STUDY, write

UID = StudyInstanceUID(STUDY)

ImportFiles = Callable[..., StudyInstanceUID]
AttachText = Callable[..., Report]


@pytest.fixture
def program(paths: DataPaths) -> Iterator[Program]:
    """Everything but the window."""
    opened = open_program(paths, InlineCpuPool())
    yield opened
    opened.close()


@pytest.fixture
def import_files(program: Program, tmp_path: Path) -> ImportFiles:
    """``import_files(data_set, ..., copy=True)`` in this order; returns the study of the first."""

    def run(*data_sets: Dataset, copy: bool = True) -> StudyInstanceUID:
        for ds in data_sets:
            path = write(tmp_path / "source" / f"{ds.SOPInstanceUID}.dcm", ds)
            assert not program.importer.run([path], copy=copy).failed
        return StudyInstanceUID(data_sets[0].StudyInstanceUID)

    return run


@pytest.fixture
def attach_text(program: Program, tmp_path: Path) -> AttachText:
    """``attach_text(study, text, status=...)``: a report, final unless it is said."""

    def run(
        study: StudyInstanceUID,
        text: str = "Sem alterações.",
        *,
        status: ReportStatus = ReportStatus.FINAL,
    ) -> Report:
        path = tmp_path / "laudo.txt"
        path.write_text(text, encoding="utf-8")
        return program.archive.attach_report(study, path, status=status)

    return run
