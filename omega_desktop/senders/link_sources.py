"""The files of a share, ready to be encrypted: reports and thumbnails first, then the instances."""

import contextlib
import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydicom import dcmread

from omega_desktop.dicom.thumbnails import thumbnail_png
from omega_desktop.domain.errors import OmegaError, SendCancelled
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    DeliveryItem,
    Instance,
    ItemState,
    PinnedImage,
    Report,
    SeriesInstanceUID,
    SOPInstanceUID,
    Study,
    StudyInstanceUID,
)
from omega_desktop.domain.ports import CpuPool, ReportRenderer, SharedStudies
from omega_desktop.senders.outgoing import Outgoing, OutgoingFiles, Refused, no_room
from omega_desktop.share.segments import SourceKind

THUMBNAIL_PX = 128

_DESCRIBED = {
    "study": "StudyInstanceUID",
    "study_date": "StudyDate",
    "study_time": "StudyTime",
    "study_description": "StudyDescription",
    "accession": "AccessionNumber",
    "modality": "Modality",
    "series": "SeriesInstanceUID",
    "series_number": "SeriesNumber",
    "series_description": "SeriesDescription",
    "body_part": "BodyPartExamined",
    "number": "InstanceNumber",
}


@dataclass(frozen=True, slots=True)
class ReadySource:
    """A file that can be encrypted.

    Args:
        key: what it is recorded under.
        path: where it is now.
        kind: as in ``share.segments``.
        item: the delivery's item that it is, None for what only comes with one.
        outgoing: the file's owner, when it was made for this.
        described: header values of a de-identified copy as JSON.
    """

    key: str
    path: Path = field(repr=False)
    kind: SourceKind
    item: DeliveryItem | None = None
    outgoing: Outgoing | None = None
    described: str = field(repr=False, default="")

    @property
    def size_bytes(self) -> int:
        """Its size, 0 when it cannot be told."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def discard(self) -> None:
        """It was encrypted: delete what was made for that."""
        if self.outgoing is not None:
            self.outgoing.discard()
        elif self.kind == "file":
            with contextlib.suppress(OSError):
                self.path.unlink(missing_ok=True)


def report_key(report: Report) -> str:
    """The key of a report's PDF; for an attached one also its item's name."""
    return f"report-{report.id}"


def thumbnail_key(series: SeriesInstanceUID) -> str:
    """The key of a series' thumbnail."""
    return f"thumbnail-{series}"


class ShareSources:
    """Makes the files of one share ready.

    Args:
        files: where instances come from, checked or de-identified.
        studies: local studies.
        renderer: makes the reports' PDFs.
        cpu: where thumbnails are made.
        items: what the delivery is made of, without what is left out.
        key_images: printed with the reports of the study they are of.
    """

    def __init__(
        self,
        files: OutgoingFiles,
        studies: SharedStudies,
        renderer: ReportRenderer,
        cpu: CpuPool,
        items: Sequence[DeliveryItem],
        key_images: Mapping[StudyInstanceUID, Sequence[PinnedImage]] | None = None,
    ) -> None:
        self._files = files
        self._studies = studies
        self._renderer = renderer
        self._cpu = cpu
        self._items = items
        self._key_images = key_images or {}
        self.instance_items = [item for item in items if item.report_id is None]

    def size_of(self, item: DeliveryItem) -> int:
        """The size of an instance's original in bytes."""
        instance = self._files.instance(item)
        return instance.size_bytes if instance else 0

    def instances(
        self, items: Sequence[DeliveryItem]
    ) -> Generator[ReadySource | Refused, None, None]:
        """Instances in the order given: originals that were checked, or de-identified copies."""
        with contextlib.closing(self._files.prepared(items)) as prepared:
            for one in prepared:
                if isinstance(one, Refused):
                    yield one
                    continue
                yield ReadySource(
                    key=one.item.sop_instance_uid,
                    path=one.file.path,
                    kind="image",  # whether it can be shown is found out when it is encrypted
                    item=one.item,
                    outgoing=one,
                    described=_described(one.file.path) if self._files.anonymized else "",
                )

    # --- what comes first --------------------------------------------------------------------

    def first(
        self, present: Mapping[str, object], uids: Sequence[StudyInstanceUID]
    ) -> Iterator[ReadySource | Refused]:
        """Reports as PDF, then one thumbnail for each series.

        Args:
            present: keys that need not be made any more.
            uids: the studies.
        """
        if not self._files.anonymized:
            for uid in uids:
                yield from self._reports(uid, present)
        for series, item in self._middles().items():
            if thumbnail_key(series) not in present:
                made = self._thumbnail(series, item)
                if made is not None:
                    yield made

    def _reports(
        self, uid: StudyInstanceUID, present: Mapping[str, object]
    ) -> Iterator[ReadySource | Refused]:
        for report, study, attached in shared_reports(self._studies, self._items, [uid]):
            key = report_key(report)
            if key in present:
                continue
            try:
                pdf = self._renderer.pdf(report, study, self._key_images.get(uid, ()))
            except OmegaError as fault:
                if attached:
                    yield Refused(attached, fault.title.followed_by(fault.message))
                continue  # the instance itself travels as a file
            yield ReadySource(key, self._written(f"{key}.pdf", pdf), "file", attached)

    def _middles(self) -> Mapping[SeriesInstanceUID, DeliveryItem]:
        """The middle instance of each series."""
        series: dict[SeriesInstanceUID, list[DeliveryItem]] = {}
        for item in self.instance_items:
            instance = self._files.instance(item)
            if instance is not None and not _is_document(instance):
                series.setdefault(instance.series_instance_uid, []).append(item)
        return {uid: items[len(items) // 2] for uid, items in series.items()}

    def _thumbnail(self, series: SeriesInstanceUID, item: DeliveryItem) -> ReadySource | None:
        """Made of what travels, so that it shows nothing that does not; None when there is none."""
        with contextlib.closing(self._files.prepared([item])) as prepared:
            one = next(prepared)
            if isinstance(one, Refused):  # its turn to be told comes
                return None
            place = self._files.folder / f"{one.file.sop_instance_uid}.png"
            try:
                self._cpu.run(write_thumbnail, str(one.file.path), str(place), THUMBNAIL_PX)
            except SendCancelled:
                raise
            except (OmegaError, RuntimeError):  # no picture, or a decoder that took the worker down
                return None
            finally:
                one.discard()
        return ReadySource(thumbnail_key(series), place, "file")

    def _written(self, name: str, content: bytes) -> Path:
        place = self._files.folder / name
        try:
            place.write_bytes(content)
        except OSError as fault:
            raise no_room(fault) from fault
        return place


def shared_reports(
    studies: SharedStudies, items: Sequence[DeliveryItem], uids: Sequence[StudyInstanceUID]
) -> Iterator[tuple[Report, Study, DeliveryItem | None]]:
    """The attached report that travels with its item, and those that are instances which travel.

    Args:
        studies: local studies.
        items: what travels.
        uids: of these studies.
    """
    named = {item.sop_instance_uid: item for item in items}
    for uid in uids:
        study = studies.study(uid)
        for report in studies.reports(uid):
            attached = named.get(SOPInstanceUID(report_key(report)))
            inside = report.sop_instance_uid is not None and report.sop_instance_uid in named
            if attached or inside:
                yield report, study, attached


def write_thumbnail(source: str, destination: str, size_px: int) -> None:
    """Make a thumbnail in a worker process."""
    Path(destination).write_bytes(thumbnail_png(Path(source), size_px=size_px))


def _described(path: Path) -> str:
    """What a de-identified copy says of itself; the index knows only the original."""
    ds = dcmread(path, stop_before_pixels=True, specific_tags=list(_DESCRIBED.values()))
    values: dict[str, Any] = {}
    for name, keyword in _DESCRIBED.items():
        value = ds.get(keyword)
        values[name] = "" if value is None else str(value)
    return json.dumps(values, ensure_ascii=False)


# encapsulated documents and structured reports (PS3.4 B.5): their first page is no thumbnail
_DOCUMENTS = ("1.2.840.10008.5.1.4.1.1.88.", "1.2.840.10008.5.1.4.1.1.104.")


def _is_document(instance: Instance) -> bool:
    return instance.sop_class_uid.startswith(_DOCUMENTS)


def travelling(items: Sequence[DeliveryItem]) -> list[DeliveryItem]:
    """Items without those that are left out from the start."""
    return [item for item in items if item.state is not ItemState.LEFT_OUT]


def refusal_of(refused: Sequence[Refused]) -> tuple[Message, Message]:
    """What is said when some of a study may not leave: nothing of it does."""
    first = refused[0].reason
    if len(refused) == 1:
        return Message("1 instance cannot be sent; no link was made"), first
    return (
        Message("{count} instances cannot be sent; no link was made", count=len(refused)),
        first,
    )
