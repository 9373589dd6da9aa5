"""Which instances of a study are reports, and how final they are."""

from dataclasses import dataclass, field

from pydicom.dataset import Dataset
from pydicom.uid import (
    BasicTextSRStorage,
    Comprehensive3DSRStorage,
    ComprehensiveSRStorage,
    EncapsulatedPDFStorage,
    EnhancedSRStorage,
)

from omega_desktop.domain.model import ReportKind, ReportStatus
from omega_desktop.reports.values import (
    code_meaning,
    full_name,
    items_of,
    text_of,
    values_of,
)

# The classes radiologists report with. Key object selections, dose, CAD and measurement
# documents are SR too, but nobody's report.
REPORT_SR_CLASSES = frozenset(
    map(
        str,
        (BasicTextSRStorage, EnhancedSRStorage, ComprehensiveSRStorage, Comprehensive3DSRStorage),
    )
)
_PERSON_OBSERVER_NAME = "121008"


@dataclass(frozen=True, slots=True)
class FoundReport:
    """A report found among a study's instances. ``author`` is a name for display."""

    kind: ReportKind
    status: ReportStatus
    title: str = field(repr=False, default="")
    author: str = field(repr=False, default="")


def describe(ds: Dataset) -> FoundReport | None:
    """Return what report an instance is, None when it is none. Never raises.

    A structured report counts as final when somebody verified it or its sender calls it final;
    everything else is preliminary, because a report wrongly shown as final does harm. A document
    that says it is verified or complete but continues another one is an amendment.

    Source: DICOM PS3.3 C.17.2 (SR Document General), C.24.2 (Encapsulated Document).
    """
    sop_class = text_of(ds, "SOPClassUID")
    try:
        if sop_class == EncapsulatedPDFStorage:
            return FoundReport(
                kind=ReportKind.ENCAPSULATED_PDF,
                status=_encapsulated_status(ds),
                title=_title(ds, "DocumentTitle"),
                author=_author(ds),
            )
        if sop_class in REPORT_SR_CLASSES:
            return FoundReport(
                kind=ReportKind.STRUCTURED_REPORT,
                status=_structured_status(ds),
                title=_title(ds),
                author=_author(ds),
            )
    except RecursionError:  # sequences nested to break readers: shown, opened only on demand
        return FoundReport(kind=ReportKind.STRUCTURED_REPORT, status=ReportStatus.PRELIMINARY)
    return None


def _structured_status(ds: Dataset) -> ReportStatus:
    preliminary = text_of(ds, "PreliminaryFlag").upper()
    verified = text_of(ds, "VerificationFlag").upper() == "VERIFIED"
    partial = text_of(ds, "CompletionFlag").upper() == "PARTIAL"
    if preliminary == "PRELIMINARY" or partial or not (verified or preliminary == "FINAL"):
        return ReportStatus.PRELIMINARY
    return _final_or_amended(ds)


def _encapsulated_status(ds: Dataset) -> ReportStatus:
    preliminary = text_of(ds, "PreliminaryFlag").upper() == "PRELIMINARY"
    if preliminary or text_of(ds, "VerificationFlag").upper() == "UNVERIFIED":
        return ReportStatus.PRELIMINARY
    return _final_or_amended(ds)


def _final_or_amended(ds: Dataset) -> ReportStatus:
    amends = bool(items_of(ds, "PredecessorDocumentsSequence"))
    return ReportStatus.AMENDED if amends else ReportStatus.FINAL


def _title(ds: Dataset, *keywords: str) -> str:
    named = (text_of(ds, keyword) for keyword in (*keywords,))
    return (
        next((title for title in named if title), "")
        or code_meaning(ds, "ConceptNameCodeSequence")
        or text_of(ds, "SeriesDescription")
    )


def _author(ds: Dataset) -> str:
    """Who answers for the report: whoever verified it, else whoever wrote it."""
    for sequence, keyword in (
        ("VerifyingObserverSequence", "VerifyingObserverName"),
        ("AuthorObserverSequence", "PersonName"),
    ):
        for item in items_of(ds, sequence):
            if name := _name(item, keyword):
                return name
    for item in items_of(ds, "ContentSequence"):
        concepts = items_of(item, "ConceptNameCodeSequence")
        if concepts and text_of(concepts[0], "CodeValue") == _PERSON_OBSERVER_NAME:  # noqa: SIM102
            if name := _name(item, "PersonName"):
                return name
    return _name(ds, "ContentCreatorName")


def _name(ds: Dataset, keyword: str) -> str:
    return full_name(next(iter(values_of(ds, keyword)), ""))
