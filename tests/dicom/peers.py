"""Stations to send to, real and made, and what the senders read and write."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import (
    UID,
    CTImageStorage,
    EncapsulatedPDFStorage,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    RLELossless,
    generate_uid,
)
from pynetdicom import AE, _config, evt
from pynetdicom.presentation import StoragePresentationContexts

from omega_desktop.dicom.part10 import data_set_bytes, inspect
from omega_desktop.domain.errors import NotFoundError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Anonymization,
    Channel,
    Delivery,
    DeliveryId,
    DeliveryItem,
    DeliveryState,
    DicomTarget,
    Instance,
    ItemState,
    MediaTarget,
    OrganizationId,
    Patient,
    PinnedImage,
    Report,
    ReportId,
    ReportKind,
    ReportStatus,
    RequestId,
    Rung,
    SendPriority,
    SeriesInstanceUID,
    SOPInstanceUID,
    Station,
    StationId,
    Study,
    StudyInstanceUID,
)
from omega_desktop.domain.ports import CancelToken, InlineCpuPool, no_progress
from omega_desktop.senders.dicom_store import DicomStoreSender
from omega_desktop.senders.media import MediaSender
from tests.servers import LOOPBACK, Process, free_port, require_program

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
STUDY_UID = StudyInstanceUID("1.2.3")
REPORT_UID = SOPInstanceUID("report-1")

# --- instances ---------------------------------------------------------------------------------


def make_instance(
    path: Path,
    *,
    study: str,
    series: str,
    number: int,
    sop_class: str = CTImageStorage,
    syntax: str = ExplicitVRLittleEndian,
    size: int = 64,
) -> Path:
    """Write one image; ``syntax`` may be uncompressed little endian or RLE."""
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = UID(syntax)
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.SOPClassUID = UID(sop_class)
    ds.SOPInstanceUID = generate_uid(entropy_srcs=[study, series, str(number)])
    ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    ds.StudyInstanceUID, ds.SeriesInstanceUID = study, series
    ds.PatientName, ds.PatientID = "SILVA^João", "P-1"
    ds.PatientBirthDate, ds.PatientSex = "19700101", "M"
    ds.StudyDate, ds.StudyTime, ds.StudyID = "20260102", "030405", "S1"
    ds.AccessionNumber, ds.ReferringPhysicianName = "A-1", "SOUZA^Ana"
    ds.Modality, ds.SeriesNumber, ds.InstanceNumber = "CT", 1, number
    ds.add_new(0x00091010, "LO", "private maker")
    ds.Rows = ds.Columns = size
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.BitsAllocated = ds.BitsStored = 16
    ds.HighBit, ds.PixelRepresentation = 15, 0
    pixels = np.random.default_rng(number).integers(0, 4096, (size, size), dtype=np.uint16)
    ds.PixelData = pixels.tobytes()
    ds["PixelData"].VR = "OW"
    path.parent.mkdir(parents=True, exist_ok=True)
    if syntax == RLELossless:
        ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        ds.compress(RLELossless, generate_instance_uid=False)
    ds.save_as(path, enforce_file_format=True)
    return path


def make_study(folder: Path, count: int, **options: object) -> list[Path]:
    """Write a study of ``count`` images in one series."""
    study, series = generate_uid(), generate_uid()
    return [
        make_instance(
            folder / f"{number:04d}.dcm",
            study=study,
            series=series,
            number=number,
            **options,  # type: ignore[arg-type]
        )
        for number in range(1, count + 1)
    ]


@dataclass
class FolderStudies:
    """One study, read from its files; implements ``ports.StudyReader``."""

    paths: Sequence[Path]
    found: dict[SOPInstanceUID, Instance] = field(default_factory=dict)
    uid: StudyInstanceUID = STUDY_UID

    def __post_init__(self) -> None:
        for number, path in enumerate(self.paths):
            outside = inspect(path)
            self.found[SOPInstanceUID(outside.sop_instance_uid)] = Instance(
                SOPInstanceUID(outside.sop_instance_uid),
                outside.sop_class_uid,
                outside.transfer_syntax_uid,
                SeriesInstanceUID("1.2.3.4"),
                self.uid,
                path,
                path.stat().st_size,
                instance_number=number,
            )

    def study(self, uid: StudyInstanceUID) -> Study:
        return Study(uid, Patient("P-1", "SILVA^João"))

    def instance(self, uid: SOPInstanceUID) -> Instance:
        try:
            return self.found[uid]
        except KeyError:
            raise NotFoundError(Message("gone")) from None

    def instances(self, uid: StudyInstanceUID) -> Sequence[Instance]:
        return list(self.found.values())

    def report(self, report_id: ReportId) -> Report:
        return Report(
            report_id,
            self.uid,
            1,
            ReportStatus.FINAL,
            ReportKind.ATTACHED_PDF,
            "Report",
            START,
            Path("unused"),
            "",
        )


@dataclass
class PdfRenderer:
    """Implements ``ports.ReportRenderer`` with a PDF that says nothing."""

    folder: Path
    made: int = 0

    def pdf(self, report: Report, study: Study, key_images: Sequence[PinnedImage] = ()) -> bytes:
        return b"%PDF-1.4 nothing"

    def encapsulated_pdf(self, report: Report, study: Study, context: Path) -> Path:
        self.made += 1
        ds = Dataset()
        ds.file_meta = FileMetaDataset()
        ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        ds.SOPClassUID = EncapsulatedPDFStorage
        ds.SOPInstanceUID = generate_uid(entropy_srcs=["report", str(report.id)])
        ds.PatientName, ds.PatientID = "SILVA^João", "P-1"
        ds.SpecificCharacterSet = "ISO_IR 192"
        ds.StudyInstanceUID, ds.SeriesInstanceUID = generate_uid(), generate_uid()
        ds.StudyDate, ds.StudyTime, ds.StudyID = "20260102", "030405", "S1"
        ds.Modality, ds.SeriesNumber, ds.InstanceNumber = "DOC", 99, 1
        ds.MIMETypeOfEncapsulatedDocument = "application/pdf"
        ds.EncapsulatedDocument = self.pdf(report, study)
        ds.DocumentTitle = "Report"
        ds.ConceptNameCodeSequence = []
        path = self.folder / f"rendered-{self.made}.dcm"
        ds.save_as(path, enforce_file_format=True)
        return path


# --- what a sender reads and writes ------------------------------------------------------------


class MemoryJournal:
    """Implements ``ports.DeliveryJournal`` and remembers every call in order."""

    def __init__(self, items: Sequence[DeliveryItem], key: bytes = b"k" * 32) -> None:
        self.kept = {item.sop_instance_uid: item for item in items}
        self.recorded: list[tuple[SOPInstanceUID, ItemState]] = []
        self.notes: list[tuple[str, Message]] = []
        self._key = key

    def pending_items(self, delivery_id: DeliveryId) -> Sequence[DeliveryItem]:
        return [item for item in self.kept.values() if item.state is ItemState.PENDING]

    def items(self, delivery_id: DeliveryId) -> Sequence[DeliveryItem]:
        return list(self.kept.values())

    def record_item(
        self,
        delivery_id: DeliveryId,
        sop_instance_uid: SOPInstanceUID,
        state: ItemState,
        *,
        status: int | None = None,
        reason: Message | None = None,
    ) -> None:
        before = self.kept[sop_instance_uid]
        self.kept[sop_instance_uid] = replace(before, state=state, status=status, reason=reason)
        self.recorded.append((sop_instance_uid, state))

    def point_of_no_return(self, delivery_id: DeliveryId, *, remote_id: str = "") -> None:
        raise AssertionError("these channels are repeatable")

    def note(self, delivery_id: DeliveryId, kind: str, note: Message) -> None:
        self.notes.append((kind, note))

    def deidentification_key(self, delivery_id: DeliveryId) -> bytes:
        return self._key

    def count(self, state: ItemState) -> int:
        """How many items are in a state."""
        return sum(item.state is state for item in self.kept.values())

    def start_over(self) -> None:
        """What the outbox does on retry: refused items are pending again."""
        for uid, item in self.kept.items():
            if item.state is ItemState.REFUSED:
                self.kept[uid] = replace(item, state=ItemState.PENDING)


@dataclass
class Settings:
    """Implements ``ports.SettingsReader``."""

    values: dict[str, str] = field(
        default_factory=lambda: {"dicom.calling_ae_title": "OMEGA", "dicom.timeout_s": "20"}
    )

    def text(self, key: str) -> str:
        return self.values[key]

    def number(self, key: str) -> int:
        return int(self.values[key])

    def flag(self, key: str) -> bool:
        return self.values[key] == "true"


@dataclass
class OneStation:
    """Implements ``ports.StationDirectory``."""

    kept: Station | None

    def station(self, station_id: StationId) -> Station:
        if self.kept is None:
            raise NotFoundError(Message("gone"))
        return self.kept


def station(port: int, *, ae_title: str = "PEER", host: str = LOOPBACK, **more: object) -> Station:
    """A station on this machine."""
    return Station(
        StationId(1),
        OrganizationId(1),
        "Reading room 2",
        ae_title,
        host,
        port,
        **more,  # type: ignore[arg-type]
    )


def copy_with_new_uid(source: str, destination: str, key: bytes, accept: bool) -> Mapping[str, str]:
    """Stands in for de-identification: another SOP Instance UID, no name."""
    from pydicom import dcmread

    ds = dcmread(source)
    ds.PatientName = ds.PatientID = "ANONYMOUS"
    ds.SOPInstanceUID = generate_uid(entropy_srcs=[key.hex(), ds.SOPInstanceUID])
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    ds.save_as(destination, enforce_file_format=True)
    return {"sop_instance_uid": str(ds.SOPInstanceUID)}


@dataclass
class Desk:
    """A workstation with one study: everything a sender needs."""

    studies: FolderStudies
    folder: Path
    report: bool = False
    anonymize: bool = False
    deidentify: Callable[[str, str, bytes, bool], Mapping[str, str]] = copy_with_new_uid
    journal: MemoryJournal = field(init=False)

    def __post_init__(self) -> None:
        items = [DeliveryItem(DeliveryId(7), uid, ItemState.PENDING) for uid in self.studies.found]
        if self.report:
            items.append(
                DeliveryItem(DeliveryId(7), REPORT_UID, ItemState.PENDING, report_id=ReportId(1))
            )
        self.journal = MemoryJournal(items)
        self.staging.mkdir(parents=True, exist_ok=True)
        self.progress: list[tuple[int, int]] = []

    @property
    def staging(self) -> Path:
        return self.folder / "staging"

    def delivery(self, target: DicomTarget | MediaTarget, channel: Channel) -> Delivery:
        return Delivery(
            DeliveryId(7),
            RequestId("r"),
            self.studies.uid,
            None,
            target,
            channel,
            "",
            "lane",
            SendPriority.HIGH,
            DeliveryState.IN_PROGRESS,
            Rung.QUEUED,
            1,
            START,
            START,
        )

    def send(
        self,
        to: Station | None,
        *,
        cancel: CancelToken | None = None,
        timeout_s: int = 20,
        engine: object = None,
    ) -> Message:
        """Send to a station; returns the receipt's words."""
        sender = DicomStoreSender(
            studies=self.studies,
            stations=OneStation(to),
            journal=self.journal,
            renderer=PdfRenderer(self.folder),
            cpu=InlineCpuPool(),
            settings=Settings(
                {"dicom.calling_ae_title": "OMEGA", "dicom.timeout_s": f"{timeout_s}"}
            ),
            staging=self.staging,
            deidentify=self.deidentify,
            engine=engine,  # type: ignore[arg-type]
        )
        target = DicomTarget(StationId(1), Anonymization(enabled=self.anonymize))
        receipt = sender.send(
            self.delivery(target, Channel.DICOM),
            progress=lambda done, total: self.progress.append((done, total)),
            cancel=cancel or CancelToken(),
        )
        assert receipt.rung is Rung.HANDED_OVER
        return receipt.summary

    def write(
        self, to: Path, *, as_zip: bool = False, cancel: CancelToken | None = None
    ) -> Message:
        """Write a medium; returns the receipt's words."""
        sender = MediaSender(
            studies=self.studies,
            journal=self.journal,
            renderer=PdfRenderer(self.folder),
            cpu=InlineCpuPool(),
            settings=Settings(),
            staging=self.staging,
            deidentify=self.deidentify,
        )
        target = MediaTarget(str(to), as_zip, Anonymization(enabled=self.anonymize))
        receipt = sender.send(
            self.delivery(target, Channel.MEDIA),
            progress=no_progress,
            cancel=cancel or CancelToken(),
        )
        assert receipt.rung is Rung.HANDED_OVER
        return receipt.summary


# --- DCMTK and Orthanc ---------------------------------------------------------------------------

# DCMTK reads it: without it the receiver's Nagle algorithm costs 40 ms per instance
NODELAY = {"TCP_NODELAY": "1"}


@dataclass
class StoreScp:
    """A running ``storescp`` and where it writes."""

    process: Process
    port: int
    folder: Path

    @property
    def station(self) -> Station:
        return station(self.port, ae_title="STORESCP")

    def received(self) -> dict[str, bytes]:
        """Data sets by SOP Instance UID, as they are on its disk."""
        return {
            inspect(path).sop_instance_uid: data_set_bytes(path)
            for path in self.folder.iterdir()
            if path.is_file()
        }


def start_storescp(
    start_process: Callable[..., Process], folder: Path, *options: str | Path, port: int = 0
) -> StoreScp:
    """Start DCMTK's ``storescp``; it writes data sets exactly as received (+B)."""
    program = require_program("storescp")
    folder.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    process = start_process(
        [program, "-v", "-aet", "STORESCP", "+B", "+xa", "-od", folder, *options, str(port)],
        port=port,
        env=NODELAY,
    )
    return StoreScp(process, port, folder)


def data_sets(paths: Sequence[Path]) -> dict[str, bytes]:
    """Data sets by SOP Instance UID, as they are in our files."""
    return {inspect(path).sop_instance_uid: data_set_bytes(path) for path in paths}


# --- a station that does what a test says --------------------------------------------------------


@dataclass
class Scp:
    """A storage provider on pynetdicom, with chosen answers and faults."""

    answers: dict[str, int | str] = field(default_factory=dict)
    """By SOP Instance UID: a status, or "abort"."""
    contexts: Sequence[tuple[str, Sequence[str]]] | None = None
    answer_all: int | str = 0
    received: list[str] = field(default_factory=list)
    stored: dict[str, bytes] = field(default_factory=dict)
    syntaxes: dict[str, str] = field(default_factory=dict)
    priorities: set[int] = field(default_factory=set)
    associations: int = 0
    on_store: Callable[[], None] = lambda: None
    ae_title: str = "PEER"
    require_called: bool = False
    port: int = 0

    @property
    def station(self) -> Station:
        return station(self.port)

    @contextlib.contextmanager
    def running(self) -> Iterator["Scp"]:
        """Listen on a free port."""
        entity = AE(self.ae_title)
        entity.require_called_aet = self.require_called
        entity.maximum_pdu_size = 131_072
        if self.contexts is None:
            for context in StoragePresentationContexts:
                assert context.abstract_syntax is not None
                entity.add_supported_context(
                    context.abstract_syntax,
                    [ExplicitVRLittleEndian, ImplicitVRLittleEndian, RLELossless],
                )
        for abstract, syntaxes in self.contexts or ():
            entity.add_supported_context(abstract, list(syntaxes))
        server = entity.start_server(
            (LOOPBACK, 0),
            block=False,
            evt_handlers=[(evt.EVT_C_STORE, self._store), (evt.EVT_ACCEPTED, self._accepted)],
        )
        assert server is not None
        self.port = server.server_address[1]
        # ``Receiver`` switches this on for the whole process; here only what the test says counts
        before, _config.UNRESTRICTED_STORAGE_SERVICE = _config.UNRESTRICTED_STORAGE_SERVICE, False
        try:
            yield self
        finally:
            _config.UNRESTRICTED_STORAGE_SERVICE = before
            open_ones = server.active_associations
            server.shutdown()
            for one in open_ones:
                one.abort()
                one.join(5)
                one.dul.join(5)

    def _accepted(self, event: evt.Event) -> None:
        self.associations += 1

    def _store(self, event: evt.Event) -> int:
        request = event.request
        uid = str(request.AffectedSOPInstanceUID)  # type: ignore[union-attr]
        self.received.append(uid)
        self.priorities.add(int(request.Priority))  # type: ignore[union-attr]
        self.on_store()
        answer = self.answers.get(uid, self.answer_all)
        if answer == "abort":
            event.assoc.abort()
            return 0xC000
        assert isinstance(answer, int)
        if answer == 0 or answer >> 12 == 0xB:
            content = request.DataSet  # type: ignore[union-attr]
            assert isinstance(content, BytesIO)
            self.stored[uid] = content.getvalue()
            self.syntaxes[uid] = str(event.context.transfer_syntax)
        return answer


@contextlib.contextmanager
def raw_peer(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """A TCP server that does anything at all with each connection; yields its port."""
    server = socket.create_server((LOOPBACK, 0))
    server.settimeout(0.1)
    ended = threading.Event()

    def serve() -> None:
        while not ended.is_set():
            with contextlib.suppress(OSError):
                client, _ = server.accept()
                with client:
                    client.settimeout(5)
                    answer(client)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        ended.set()
        thread.join(10)
        server.close()


def read_pdu(client: socket.socket) -> bytes:
    """Read one PDU."""
    head = b""
    while len(head) < 6:
        piece = client.recv(6 - len(head))
        if not piece:
            raise ConnectionResetError
        head += piece
    body = b""
    length = int.from_bytes(head[2:6], "big")
    while len(body) < length:
        piece = client.recv(length - len(body))
        if not piece:
            raise ConnectionResetError
        body += piece
    return head + body
