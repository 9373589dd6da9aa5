"""What can be asked of the worklist."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from omega_desktop.domain.model import ReportStatus, Study


class WorklistColumn(StrEnum):
    """Columns the worklist can be sorted by."""

    PATIENT = "patient"
    BIRTH_DATE = "birth_date"
    PATIENT_ID = "patient_id"
    ACCESSION = "accession"
    DESCRIPTION = "description"
    MODALITY = "modality"
    DATE = "date"
    REPORT = "report"
    IMAGES = "images"
    REFERRING = "referring"


@dataclass(frozen=True, slots=True)
class WorklistQuery:
    """A filter and an order. Empty fields do not filter.

    Args:
        text: words that must all occur (case and accents do not matter) in patient name, id,
            accession number, description, referring physician or modality.
        modalities: any of these.
        date_from: earliest study date, YYYYMMDD, inclusive.
        date_to: latest study date, YYYYMMDD, inclusive.
        report: only studies whose newest report has one of these states; ``None`` inside the tuple
            means "no report".
        failed_sends: only studies with a delivery that needs attention (failed or unknown).
    """

    text: str = field(repr=False, default="")
    modalities: tuple[str, ...] = ()
    date_from: str = ""
    date_to: str = ""
    report: tuple[ReportStatus | None, ...] = ()
    failed_sends: bool = False
    sort: WorklistColumn = WorklistColumn.DATE
    descending: bool = True


@dataclass(frozen=True, slots=True)
class WorklistPage:
    """A slice of the answer and how long the whole is."""

    studies: Sequence[Study]
    total: int


def fold(text: str) -> str:
    """Return ``text`` in lower case without accents, for searching ("João" -> "joao")."""
    decomposed = unicodedata.normalize("NFKD", text.replace("^", " ").replace("=", " "))
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(bare.casefold().split())
