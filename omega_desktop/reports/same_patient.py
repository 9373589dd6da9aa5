"""Whether a file of a study is of the study's patient. Files come misfiled, under another's UID."""

from datetime import datetime
from pathlib import Path

from pydicom import dcmread
from pydicom.dataset import Dataset

from omega_desktop.domain.errors import ReportError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Patient
from omega_desktop.domain.worklist import fold
from omega_desktop.reports.values import text_of


def require_same_patient(path: Path, patient: Patient) -> None:
    """Refuse to make a document for one patient of another one's report.

    Args:
        path: of a DICOM file; one that cannot be read is left to whoever reads it next.
        patient: the study's.

    Raises:
        ReportError: it names another patient.
    """
    if is_of_another(path, patient):
        raise ReportError(
            Message("The report names another patient than the study"),
            Message("Correct the study at its source, or attach the right report as PDF."),
        )


def is_of_another(path: Path, patient: Patient) -> bool:
    """Whether a DICOM file names another patient; what is missing on one side does not differ.

    Systems write one person's name in several ways, and several give one person a number: where
    two of number, name and date of birth agree, it is the same person.
    """
    try:
        ds = dcmread(
            path,
            stop_before_pixels=True,
            force=True,
            specific_tags=["SpecificCharacterSet", "PatientName", "PatientID", "PatientBirthDate"],
        )
    except Exception:  # noqa: BLE001 - pydicom raises nearly anything for bytes that are not DICOM
        return False
    return names_another(ds, patient)


def names_another(ds: Dataset, patient: Patient) -> bool:
    """Whether a header names another patient, as ``is_of_another`` says."""
    number = _agree(text_of(ds, "PatientID").strip(), patient.patient_id.strip())
    stated = text_of(ds, "PatientBirthDate").strip()
    born = _agree(_date(stated), patient.birth_date.isoformat() if patient.birth_date else "")
    name = _names_agree(text_of(ds, "PatientName"), patient.name)
    found = (number, born, name)
    return False in found and found.count(True) < 2


def _agree(one: str, other: str) -> bool | None:
    return one == other if one and other else None


def _date(text: str) -> str:
    """A DA value as ISO date; empty when it is none, which says nothing."""
    try:
        return datetime.strptime(text.replace(".", ""), "%Y%m%d").date().isoformat()  # noqa: DTZ007
    except ValueError:
        return ""


def _names_agree(one: str, other: str) -> bool | None:
    """Whether all names of one stand in the other, in any order; None when one is missing."""
    ours, theirs = (_names(name) for name in (one, other))
    if not ours or not theirs:
        return None
    return ours <= theirs or theirs <= ours


def _names(name: str) -> frozenset[str]:
    group = next((part for part in name.split("=") if part.strip(" ^")), "")
    return frozenset(fold(group.replace(",", " ")).split())
