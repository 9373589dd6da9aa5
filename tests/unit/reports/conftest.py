"""A study and reports of it, without an archive."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from omega_desktop.domain.model import (
    Patient,
    Report,
    ReportId,
    ReportKind,
    ReportStatus,
    Study,
    StudyInstanceUID,
)
from omega_desktop.reports.renderer import Renderer

UID = StudyInstanceUID("1.2.826.0.1.3680043.10.1")

MakeReport = Callable[..., Report]


@pytest.fixture
def study() -> Study:
    """A CT of somebody invented."""
    return Study(
        UID,
        Patient("DEMO-0001", "SILVA^MARIA DA CONCEIÇÃO", date(1961, 5, 3), "F"),
        accession_number="9001234",
        study_date="20261122",
        study_time="141000",
        description="TC TÓRAX",
        modalities=("CT",),
        referring_physician_name="REIS^CARLOS^^DR.",
        institution_name="Hospital Central",
    )


@pytest.fixture
def make_report(tmp_path: Path) -> MakeReport:
    """``make_report(content, kind, status, **changes)``: a report whose file holds the content."""

    def make(
        content: bytes | str,
        kind: ReportKind = ReportKind.ATTACHED_TEXT,
        status: ReportStatus = ReportStatus.FINAL,
        **changes: object,
    ) -> Report:
        data = content.encode() if isinstance(content, str) else content
        digest = hashlib.sha256(data).hexdigest()
        path = tmp_path / f"report-{digest[:12]}"
        path.write_bytes(data)
        report = Report(
            ReportId(7), UID, 2, status, kind, "Tomografia do tórax",
            datetime(2026, 11, 22, 18, 5, tzinfo=UTC), path, digest, author="Dra. Luiza Souza",
        )  # fmt: skip
        return replace(report, **changes)  # type: ignore[arg-type]

    return make


@pytest.fixture
def renderer(tmp_path: Path) -> Renderer:
    """A renderer in Portuguese."""
    return Renderer(output=tmp_path / "out")
