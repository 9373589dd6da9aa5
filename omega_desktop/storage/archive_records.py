"""What the archive is told about a file, and what it answers."""

from dataclasses import dataclass, field
from enum import StrEnum

from omega_desktop.domain.drawn_text import DrawnText
from omega_desktop.domain.model import (
    ReportKind,
    ReportStatus,
    SeriesInstanceUID,
    SOPInstanceUID,
    StudyInstanceUID,
)


class AddOutcome(StrEnum):
    """What became of a file given to the archive."""

    ADDED = "added"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class ParsedReport:
    """A report found in an instance (encapsulated PDF, structured report).

    ``written_at`` (content date and time as digits) only orders reports imported together.
    """

    kind: ReportKind
    status: ReportStatus
    title: str = field(repr=False, default="")
    author: str = field(repr=False, default="")
    written_at: str = ""


@dataclass(frozen=True, slots=True)
class ParsedInstance:
    """A file's header as values; only what the index keeps.

    Dates are YYYYMMDD and times HHMMSS, or empty when the file has none that can be read. Names of
    physicians may hold several PN values, separated by a backslash as in DICOM.

    Args:
        drawn_text: what the header says about text in the picture; None when nobody looked.
        data_set_offset: where the data set begins in the file.
        data_set_end: where it ends; what follows is no part of it.
        prefix: preamble and meta header to be written in place of the file's own, which are
            missing or wrong; None when the file's own are good.
        sendable: the file could be sent and written to media just as it lies, so it may be
            imported by reference. Any other file is always copied.
    """

    sop_instance_uid: SOPInstanceUID
    sop_class_uid: str
    transfer_syntax_uid: str
    series_instance_uid: SeriesInstanceUID
    study_instance_uid: StudyInstanceUID
    patient_id: str = field(repr=False, default="")
    issuer_of_patient_id: str = field(repr=False, default="")
    patient_name: str = field(repr=False, default="")
    birth_date: str = field(repr=False, default="")
    sex: str = field(repr=False, default="")
    accession_number: str = field(repr=False, default="")
    study_id: str = field(repr=False, default="")
    study_date: str = field(repr=False, default="")
    study_time: str = field(repr=False, default="")
    study_description: str = field(repr=False, default="")
    referring_physician_name: str = field(repr=False, default="")
    consulting_physician_name: str = field(repr=False, default="")
    reading_physician_name: str = field(repr=False, default="")
    institution_name: str = field(repr=False, default="")
    stat: bool = False
    modality: str = ""
    series_number: int | None = None
    series_description: str = field(repr=False, default="")
    body_part: str = ""
    instance_number: int | None = None
    number_of_frames: int = 1
    is_image: bool = False
    drawn_text: DrawnText | None = None
    report: ParsedReport | None = None
    data_set_offset: int = 0
    data_set_end: int | None = None
    prefix: bytes | None = field(repr=False, default=None)
    sendable: bool = True
