"""The content tree of a structured report as something that can be laid out and read.

Source: DICOM PS3.3 C.17.3 (SR Document Content), C.18 (content items).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import UID

from omega_desktop.domain.errors import ReportError
from omega_desktop.domain.messages import Message
from omega_desktop.reports.discovery import REPORT_SR_CLASSES
from omega_desktop.reports.values import code_meaning, items_of, text_of, values_of

ADDENDUM_CODE = "55107-7"
MAX_ITEMS = 20_000
"""Content items of one report; more is no report anybody reads, and would fill the memory."""


class EntryKind(StrEnum):
    """How an entry's ``text`` is to be read."""

    HEADING = "heading"
    ADDENDUM = "addendum"  # heading of what was added later
    TEXT = "text"  # prose, with its own line breaks
    VALUE = "value"  # a code's meaning, a number with its unit, a UID
    PERSON = "person"  # PN as stored
    DATE_TIME = "date_time"  # DA or DT as stored
    TIME = "time"  # TM as stored
    IMAGE = "image"  # what the reference is to
    WAVEFORM = "waveform"
    OBJECT = "object"
    REGION = "region"
    ITEM = "item"  # position of another item of the tree ("1.2")
    UNKNOWN = "unknown"  # the value type, which is not known here


@dataclass(frozen=True, slots=True)
class Entry:
    """One line or paragraph of a report.

    Args:
        kind: how to read ``text``.
        label: the concept's name, empty when it would only repeat the heading above.
        text: the value.
        level: depth below the document's title, 1 for what stands directly under it.
        added: part of an addendum.
        at: when an addendum was made (DT value), empty when unsaid.
    """

    kind: EntryKind
    text: str = field(repr=False)
    label: str = field(repr=False, default="")
    level: int = 1
    added: bool = False
    at: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """Who attested the report, and when (a DT value)."""

    name: str = field(repr=False)
    organization: str
    at: str


@dataclass(frozen=True, slots=True)
class StructuredReport:
    """A report as read: its text in order, then what was observed by whom."""

    title: str = field(repr=False)
    entries: tuple[Entry, ...] = field(repr=False)
    context: tuple[Entry, ...] = field(repr=False, default=())
    verifications: tuple[Verification, ...] = field(repr=False, default=())


def read_file(path: Path) -> StructuredReport:
    """Read the structured report in a DICOM file.

    Raises:
        ReportError: it cannot be read, or is not a structured report.
    """
    try:
        return read(dcmread(path, force=True))
    except ReportError:
        raise
    except RecursionError as fault:
        raise ReportError(
            Message("The structured report is nested too deeply to be read"),
            Message("Ask whoever made it for a PDF of the report and attach that."),
        ) from fault
    except Exception as fault:
        # pydicom raises nearly anything for bytes that are not DICOM
        raise ReportError(
            Message("The structured report cannot be read"),
            Message("Import the study again, or attach the report as PDF."),
            detail=type(fault).__name__,
        ) from fault


def read(ds: Dataset) -> StructuredReport:
    """Read the content tree of a data set; see ``read_file``."""
    if text_of(ds, "SOPClassUID") not in REPORT_SR_CLASSES:
        raise ReportError(
            Message("This is not a structured report"),
            Message("Choose another report of the study, or attach the report as PDF."),
        )
    entries: list[Entry] = []
    context: list[Entry] = []
    for entry, is_context in _walk(ds):
        if len(entries) + len(context) >= MAX_ITEMS:
            raise ReportError(
                Message("The structured report is too long to be shown"),
                Message("Attach the report as PDF."),
            )
        (context if is_context else entries).append(entry)
    return StructuredReport(
        title=code_meaning(ds, "ConceptNameCodeSequence"),
        entries=tuple(entries),
        context=tuple(context),
        verifications=tuple(
            Verification(
                name=next(iter(values_of(item, "VerifyingObserverName")), ""),
                organization=text_of(item, "VerifyingOrganization"),
                at=text_of(item, "VerificationDateTime"),
            )
            for item in items_of(ds, "VerifyingObserverSequence")
        ),
    )


@dataclass(frozen=True, slots=True)
class _Visit:
    item: Dataset
    level: int
    heading: Dataset | None  # the concept name of the heading above
    is_context: bool
    added: bool = False


def _walk(root: Dataset) -> Iterator[tuple[Entry, bool]]:
    """Yield every item below the root in document order.

    A stack of our own: depth costs no recursion. References between items are named, not
    followed, so they cannot make a loop.
    """
    stack = [_Visit(child, 1, None, _is_context(child)) for child in _children(root)]
    stack.reverse()
    while stack:
        visit = stack.pop()
        entry = _entry(visit)
        if entry is not None:
            yield entry, visit.is_context
        concept = _concept(visit.item)
        is_container = text_of(visit.item, "ValueType").upper() == "CONTAINER"
        below = visit.level + (entry is not None)
        heading = (concept or visit.heading) if is_container else None
        added = entry.added if entry is not None else visit.added
        stack.extend(
            _Visit(child, below, heading, visit.is_context, added)
            for child in reversed(_children(visit.item))
        )


def _is_context(item: Dataset) -> bool:
    """Who observed what, in which language: said after the text, not before it."""
    return text_of(item, "RelationshipType").upper() in {"HAS OBS CONTEXT", "HAS CONCEPT MOD"}


def _children(item: Dataset) -> list[Dataset]:
    return items_of(item, "ContentSequence")


def _concept(item: Dataset) -> Dataset | None:
    return next(iter(items_of(item, "ConceptNameCodeSequence")), None)


def _entry(visit: _Visit) -> Entry | None:
    item = visit.item
    label = code_meaning(item, "ConceptNameCodeSequence")
    value_type = text_of(item, "ValueType").upper()
    if not value_type:
        target = values_of(item, "ReferencedContentItemIdentifier")
        if not target:
            return None
        return Entry(EntryKind.ITEM, ".".join(target), label, visit.level, visit.added)
    if value_type == "CONTAINER":
        if not label:
            return None
        if _is_addendum(item, label):
            at = text_of(item, "ObservationDateTime")
            return Entry(EntryKind.ADDENDUM, label, level=visit.level, added=True, at=at)
        return Entry(EntryKind.HEADING, label, level=visit.level, added=visit.added)
    kind, text = _value(item, value_type)
    if kind in {EntryKind.TEXT, EntryKind.VALUE} and _repeats(_concept(item), visit.heading):
        label = ""
    return Entry(kind, text, label, visit.level, visit.added)


def _is_addendum(item: Dataset, label: str) -> bool:
    """Whether a section is an addendum, by LOINC code (PS3.20 9.6) or by its name."""
    concept = _concept(item)
    code = text_of(concept, "CodeValue") if concept is not None else ""
    return code == ADDENDUM_CODE or label.casefold().startswith(("addendum", "adendo"))


def _repeats(concept: Dataset | None, heading: Dataset | None) -> bool:
    """Whether a label says no more than the heading: "Findings" above "Finding".

    In DCM each element of CID 7002 is the one after its heading of CID 7001 (121070 Findings,
    121071 Finding).
    """
    if concept is None or heading is None:
        return False
    ours, above = text_of(concept, "CodeValue"), text_of(heading, "CodeValue")
    if text_of(concept, "CodeMeaning").casefold() == text_of(heading, "CodeMeaning").casefold():
        return True
    if text_of(concept, "CodingSchemeDesignator") != "DCM":
        return False
    return ours.isdecimal() and above.isdecimal() and int(ours) == int(above) + 1


def _value(item: Dataset, value_type: str) -> tuple[EntryKind, str]:
    kind, read_value = _VALUES.get(value_type, (EntryKind.UNKNOWN, lambda _: value_type))
    return kind, read_value(item)


def _person(item: Dataset) -> str:
    return next(iter(values_of(item, "PersonName")), "")


def _lines(text: str) -> str:
    """Return text with one kind of line break (UT allows CR, LF and both, PS3.5 6.2)."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _measurement(item: Dataset) -> str:
    """Return a number as it was written, with its unit; or why there is none."""
    for measured in items_of(item, "MeasuredValueSequence")[:1]:
        number = text_of(measured, "NumericValue")
        unit = ""
        for code in items_of(measured, "MeasurementUnitsCodeSequence")[:1]:
            symbol, meaning = text_of(code, "CodeValue"), text_of(code, "CodeMeaning")
            is_ucum = text_of(code, "CodingSchemeDesignator") == "UCUM"
            # a UCUM symbol is what is written ("mm"); "{...}" and "1" stand for no unit
            unit = symbol if is_ucum and len(symbol) <= 12 else meaning or symbol
            if is_ucum and (symbol == "1" or symbol.startswith("{")):
                unit = ""
        return f"{number} {unit}".strip()
    return code_meaning(item, "NumericValueQualifierCodeSequence")


def _reference(item: Dataset) -> str:
    for target in items_of(item, "ReferencedSOPSequence")[:1]:
        sop_class = UID(text_of(target, "ReferencedSOPClassUID"))
        kind = sop_class.name.removesuffix(" Storage") if sop_class else ""
        parts = [kind, text_of(target, "ReferencedSOPInstanceUID")]
        if frames := text_of(target, "ReferencedFrameNumber"):
            parts.append(f"[{frames}]")
        return " ".join(part for part in parts if part)
    return ""


# PS3.3 Table C.17.3-7; CONTAINER is the tree itself
_VALUES: dict[str, tuple[EntryKind, Callable[[Dataset], str]]] = {
    "TEXT": (EntryKind.TEXT, lambda item: _lines(text_of(item, "TextValue"))),
    "CODE": (EntryKind.VALUE, lambda item: code_meaning(item, "ConceptCodeSequence")),
    "NUM": (EntryKind.VALUE, _measurement),
    "PNAME": (EntryKind.PERSON, _person),
    "DATE": (EntryKind.DATE_TIME, lambda item: text_of(item, "Date")),
    "DATETIME": (EntryKind.DATE_TIME, lambda item: text_of(item, "DateTime")),
    "TIME": (EntryKind.TIME, lambda item: text_of(item, "Time")),
    "UIDREF": (EntryKind.VALUE, lambda item: text_of(item, "UID")),
    "IMAGE": (EntryKind.IMAGE, _reference),
    "WAVEFORM": (EntryKind.WAVEFORM, _reference),
    "COMPOSITE": (EntryKind.OBJECT, _reference),
    "SCOORD": (EntryKind.REGION, lambda item: text_of(item, "GraphicType")),
    "SCOORD3D": (EntryKind.REGION, lambda item: text_of(item, "GraphicType")),
    "TCOORD": (EntryKind.REGION, lambda item: text_of(item, "TemporalRangeType")),
}
