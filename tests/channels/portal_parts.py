"""An exam for the portal, in parts."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from omega_desktop.domain.model import (
    Patient,
    Report,
    ReportId,
    ReportKind,
    ReportStatus,
    Series,
    SeriesInstanceUID,
    Study,
    StudyInstanceUID,
)
from omega_desktop.senders.portal_resources import Exam
from tests.channels.email_parts import a_pdf

UID = StudyInstanceUID("1.2.826.0.1.3680043.8.498.77")
PATIENT_SYSTEM = "urn:oid:1.2.3.4"
WRITTEN = datetime(2026, 11, 22, 14, 10, tzinfo=UTC)


def an_exam(
    *, version: int = 1, status: ReportStatus = ReportStatus.FINAL, wado_url: str = ""
) -> Exam:
    """A chest CT with a report."""
    patient = Patient("48211", "CONCEIÇÃO^JOSÉ MARIA^D'ÁVILA^Dr.^Jr.", date(1961, 5, 3), "M")
    study = Study(
        UID,
        patient,
        accession_number="9001234",
        study_date="20261122",
        study_time="101500",
        description="TC TÓRAX",
        modalities=("CT", "SR"),
        referring_physician_name="SOUZA^ANA^^Dra.",
        series_count=1,
        instance_count=3,
    )
    series = Series(SeriesInstanceUID("1.2.3.9"), UID, "CT", 2, "AXIAL 1,25 mm", "CHEST", 3)
    report = Report(
        ReportId(7), UID, version, status, ReportKind.ATTACHED_PDF, "Laudo", WRITTEN,
        Path("unused.pdf"), "", author="Dra. L. Souza",
    )  # fmt: skip
    return Exam(
        study,
        (series,),
        report,
        a_pdf(),
        PATIENT_SYSTEM,
        organization="Clínica Ômega",
        email="jose@casa.example",
        mobile="+5511912345678",
        wado_url=wado_url,
    )


def of_patient(exam: Exam, patient: Patient) -> Exam:
    """The same exam of somebody else."""
    return replace(exam, study=replace(exam.study, patient=patient))
