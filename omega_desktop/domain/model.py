"""The nouns of the program, named as DICOM and FHIR name them.

All values are frozen. Whatever identifies a patient or a recipient is kept out of ``repr``.
Dates of a study are kept as DICOM gives them where they may be incomplete.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from pathlib import Path

from omega_desktop.domain.drawn_text import DrawnText

# the nouns live in several files and are imported from this one
from omega_desktop.domain.identifiers import (
    DeliveryId,
    OrganizationId,
    PractitionerId,
    ReportId,
    RequestId,
    SeriesInstanceUID,
    SOPInstanceUID,
    StationId,
    StudyInstanceUID,
)
from omega_desktop.domain.messages import Message
from omega_desktop.domain.outcome import (
    Receipt,
    Rung,
    Transmission,
)
from omega_desktop.domain.targets import (
    Anonymization,
    DicomTarget,
    EmailTarget,
    FaxTarget,
    LinkTarget,
    MediaTarget,
    PinnedImage,
    PortalTarget,
    SmsTarget,
    Target,
)

# --- patients, studies, reports --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Patient:
    """DICOM PS3.3 C.7.1.1. ``name`` is the PN value as stored ("SILVA^MARIA")."""

    patient_id: str = field(repr=False)
    name: str = field(repr=False)
    birth_date: date | None = field(repr=False, default=None)
    sex: str = ""
    issuer_of_patient_id: str = field(repr=False, default="")


class ReportStatus(StrEnum):
    """FHIR DiagnosticReport.status, the three that matter for sending."""

    PRELIMINARY = "preliminary"
    FINAL = "final"
    AMENDED = "amended"


class ReportKind(StrEnum):
    """Where a report's text comes from."""

    ENCAPSULATED_PDF = "encapsulated_pdf"
    STRUCTURED_REPORT = "structured_report"
    ATTACHED_PDF = "attached_pdf"
    ATTACHED_TEXT = "attached_text"


@dataclass(frozen=True, slots=True)
class Report:
    """One version of a study's report. One version is what is sent.

    ``path`` is the attached file or the DICOM file it was found in; ``sop_instance_uid`` is set
    for reports that are DICOM instances of the study.
    """

    id: ReportId
    study_instance_uid: StudyInstanceUID
    version: int
    status: ReportStatus
    kind: ReportKind
    title: str = field(repr=False)
    created_at: datetime
    path: Path = field(repr=False)
    sha256: str
    sop_instance_uid: SOPInstanceUID | None = None
    author: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class Study:
    """One row of the worklist. ``study_date`` is YYYYMMDD and ``study_time`` HHMMSS, or empty."""

    study_instance_uid: StudyInstanceUID
    patient: Patient
    accession_number: str = field(repr=False, default="")
    study_id: str = field(repr=False, default="")
    study_date: str = ""
    study_time: str = ""
    description: str = field(repr=False, default="")
    modalities: tuple[str, ...] = ()
    referring_physician_name: str = field(repr=False, default="")
    institution_name: str = field(repr=False, default="")
    series_count: int = 0
    instance_count: int = 0
    image_count: int = 0
    report_count: int = 0
    report_status: ReportStatus | None = None
    report_version: int = 0
    conflict_count: int = 0
    status: str = "Import"
    stat: bool = False
    imported_at: datetime | None = None
    sources: tuple[str, ...] = ("archive",)


@dataclass(frozen=True, slots=True)
class Series:
    """DICOM PS3.3 C.7.3.1."""

    series_instance_uid: SeriesInstanceUID
    study_instance_uid: StudyInstanceUID
    modality: str
    series_number: int | None
    description: str = field(repr=False)
    body_part: str
    instance_count: int


@dataclass(frozen=True, slots=True)
class Instance:
    """One stored SOP Instance. ``path`` is where its file is now.

    ``drawn_text`` is None for what an older version imported and nobody has looked at since.
    """

    sop_instance_uid: SOPInstanceUID
    sop_class_uid: str
    transfer_syntax_uid: str
    series_instance_uid: SeriesInstanceUID
    study_instance_uid: StudyInstanceUID
    path: Path = field(repr=False)
    size_bytes: int
    instance_number: int | None = None
    number_of_frames: int = 1
    sha256: str = ""
    drawn_text: DrawnText | None = None


# --- people and places -----------------------------------------------------------------------


class ContactSystem(StrEnum):
    """FHIR ContactPoint.system."""

    EMAIL = "email"
    FAX = "fax"
    SMS = "sms"
    PHONE = "phone"


class ContactSource(StrEnum):
    """Where a contact point came from; shown beside a filled-in value."""

    PROFILE = "profile"
    DIRECTORY = "directory"
    ORDER = "order"
    TYPED = "typed"


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """FHIR ContactPoint. ``rank`` 1 is the default of its system."""

    system: ContactSystem
    value: str = field(repr=False)
    rank: int = 1
    source: ContactSource = ContactSource.DIRECTORY


@dataclass(frozen=True, slots=True)
class Practitioner:
    """FHIR Practitioner. ``name`` is a display name; ``identifier`` a licence (CRM 12345-SP)."""

    id: PractitionerId
    name: str = field(repr=False)
    identifier: str = field(repr=False, default="")
    specialty: str = ""
    contacts: tuple[ContactPoint, ...] = field(repr=False, default=())
    preferred: ContactSystem | None = None


class CareTeamRole(StrEnum):
    """Roles of a study's care team that reports go to."""

    REFERRING = "referring"
    CONSULTING = "consulting"
    READING = "reading"


@dataclass(frozen=True, slots=True)
class CareTeamMember:
    """FHIR CareTeam.participant. ``practitioner`` is None when only a name is known.

    ``name`` is the display name, from the directory or from the study's own header.
    """

    role: CareTeamRole
    name: str = field(repr=False)
    practitioner: Practitioner | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class ImagingOrganization:
    """FHIR Organization that owns stations."""

    id: OrganizationId
    name: str
    external: bool = True
    city: str = ""
    notes: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class TlsSettings:
    """DICOM PS3.15 B.12. Files are PEM; an empty CA file means the system's store."""

    enabled: bool = False
    ca_file: str = field(repr=False, default="")
    certificate_file: str = field(repr=False, default="")
    key_file: str = field(repr=False, default="")


class StationState(StrEnum):
    """What the last C-ECHO said."""

    ONLINE = "online"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Station:
    """A destination DICOM application entity (FHIR Endpoint)."""

    id: StationId
    organization_id: OrganizationId
    name: str
    ae_title: str
    host: str
    port: int
    calling_ae_title: str = ""
    tls: TlsSettings = TlsSettings()
    state: StationState = StationState.UNKNOWN
    state_since: datetime | None = None
    state_reason: Message | None = None


@dataclass(frozen=True, slots=True)
class UserProfile:
    """The person at the workstation. Contacts fill in the fax and e-mail fields of Send."""

    name: str = field(repr=False, default="")
    organization: str = ""
    contacts: tuple[ContactPoint, ...] = field(repr=False, default=())


# --- sending ---------------------------------------------------------------------------------


class Channel(StrEnum):
    """How something travels (FHIR Communication.medium)."""

    DICOM = "dicom"
    MEDIA = "media"
    EMAIL = "email"
    FAX = "fax"
    SMS = "sms"
    PORTAL = "portal"
    LINK = "link"


class SendPriority(IntEnum):
    """Order in our queue; also mapped to DIMSE (0000,0700)."""

    LOW = 0
    MEDIUM = 1
    HIGH = 2
    HIGHEST = 3


class DeliveryState(StrEnum):
    """A delivery's life; see docs/architecture.md."""

    HELD = "HELD"
    READY = "READY"
    IN_PROGRESS = "IN_PROGRESS"
    ON_HOLD = "ON_HOLD"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    UNKNOWN = "UNKNOWN"


_CHANNELS: dict[type, Channel] = {
    DicomTarget: Channel.DICOM,
    MediaTarget: Channel.MEDIA,
    EmailTarget: Channel.EMAIL,
    LinkTarget: Channel.LINK,
    FaxTarget: Channel.FAX,
    SmsTarget: Channel.SMS,
    PortalTarget: Channel.PORTAL,
}


def channel_of(target: Target) -> Channel:
    """The channel something with this target travels by."""
    return _CHANNELS[type(target)]


@dataclass(frozen=True, slots=True)
class DeliveryDraft:
    """One recipient by one channel, before it is submitted.

    ``fallback`` is what is tried instead, in order, when it has failed for good; the user allowed
    it.
    """

    target: Target
    study_instance_uid: StudyInstanceUID
    recipient: str = field(repr=False)
    report_id: ReportId | None = None
    fallback: tuple[Target, ...] = field(repr=False, default=())

    @property
    def channel(self) -> Channel:
        """The channel this draft travels by."""
        return channel_of(self.target)


@dataclass(frozen=True, slots=True)
class SendRequest:
    """One press of Send: immutable intent (FHIR CommunicationRequest)."""

    deliveries: tuple[DeliveryDraft, ...]
    priority: SendPriority = SendPriority.MEDIUM
    requester: str = field(repr=False, default="")
    reason: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One recipient by one channel: the unit of retry, undo and audit (FHIR Communication).

    ``done``/``total`` count instances, or messages for channels without instances.
    ``failures`` counts instances the peer refused, ``warnings`` those stored with a warning.
    ``remote_id`` is what the peer calls it (Message-ID, fax job). ``transmission`` is what a fax
    service says of the call. ``followed``: what became of it is still being asked.
    ``instead`` went in its place after it had failed for good.
    """

    id: DeliveryId
    request_id: RequestId
    study_instance_uid: StudyInstanceUID
    report_id: ReportId | None
    target: Target
    channel: Channel
    recipient: str = field(repr=False)
    lane: str = field(repr=False)
    priority: SendPriority
    state: DeliveryState
    rung: Rung
    attempts: int
    not_before: datetime
    created_at: datetime
    done: int = 0
    total: int = 0
    warnings: int = 0
    failures: int = 0
    reason: Message | None = None
    remote_id: str = ""
    transmission: Transmission | None = None
    requester: str = field(repr=False, default="")
    cancel_requested: bool = False
    followed: bool = False
    started_at: datetime | None = None
    ended_at: datetime | None = None
    instead: DeliveryId | None = None

    @property
    def settled_by_next_way(self) -> bool:
        """Whether it failed and another one was sent in its place: look at that one."""
        return self.state is DeliveryState.FAILED and self.instead is not None

    @property
    def needs_attention(self) -> bool:
        """Whether the user has something to decide."""
        failed = self.state is DeliveryState.FAILED and self.instead is None
        return failed or self.state is DeliveryState.UNKNOWN


class ItemState(StrEnum):
    """What happened to one instance of a delivery."""

    PENDING = "pending"
    STORED = "stored"
    WARNING = "warning"
    REFUSED = "refused"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class DeliveryItem:
    """One instance of a delivery with its status, so that a retry resumes.

    ``report_id`` is set (and ``sop_instance_uid`` is ours) for a report that travels along as
    encapsulated PDF. ``status`` is the DIMSE status (PS3.7 Annex C), None before any answer.
    """

    delivery_id: DeliveryId
    sop_instance_uid: SOPInstanceUID
    state: ItemState
    report_id: ReportId | None = None
    status: int | None = None
    reason: Message | None = None


@dataclass(frozen=True, slots=True)
class DeliveryEvent:
    """One line of a delivery's history."""

    at: datetime
    kind: str
    note: Message | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """What must not be used twice at once, or is down as a whole.

    A ``blocked`` lane starts nothing: "auth" waits for the user, "offline" for the peer to answer.
    """

    key: str = field(repr=False)
    label: str = field(repr=False)
    blocked: str = ""
    reason: Message | None = None
    since: datetime | None = None
    probe_after: datetime | None = None
