"""What is in a share and where, for the viewer page: one encrypted JSON object.

The page believes none of its numbers before it has checked them; ``to_json`` checks the same, so
that a share which the page would refuse is never sent.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from omega_desktop.domain.errors import PermanentSendError
from omega_desktop.domain.messages import Message
from omega_desktop.share.construction import is_short_id, manifest_key
from omega_desktop.share.framing import FRAME_BYTES, PACK_BYTES, seal, sealed_size

MANIFEST_BYTES = 8 << 20
"""The longest manifest in bytes of JSON, about 60,000 images."""

InstanceKind = Literal["image", "other"]
ReportType = Literal["application/pdf", "text/plain"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file's bytes are: in which segment, from where, how many."""

    segment: int
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class PackRef:
    """One object of a segment; ``size`` is the ciphertext's."""

    oid: str
    size: int


@dataclass(frozen=True, slots=True)
class SegmentRef:
    """A segment: ``length`` bytes of plaintext, cut into packs."""

    length: int
    packs: tuple[PackRef, ...]


@dataclass(frozen=True, slots=True)
class SenderRef:
    """Who sends, for the page to show."""

    name: str = field(repr=False)
    organization: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PatientRef:
    """The patient as the page shows it. ``birth_date`` is YYYY-MM-DD or empty."""

    name: str = field(repr=False)
    id: str = field(repr=False)
    birth_date: str = field(repr=False)
    sex: Literal["F", "M", "O", ""] = field(repr=False)


@dataclass(frozen=True, slots=True)
class InstanceRef:
    """One instance; ``reason`` says why one of kind "other" is not shown (``segments.Reason``)."""

    place: Place
    kind: InstanceKind
    frames: int
    rows: int
    columns: int
    number: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SeriesRef:
    """One series; the thumbnail is a PNG."""

    uid: str
    number: int | None
    modality: str
    description: str = field(repr=False)
    body_part: str
    thumbnail: Place | None
    instances: tuple[InstanceRef, ...]


@dataclass(frozen=True, slots=True)
class ReportRef:
    """One report as a file."""

    title: str = field(repr=False)
    status: Literal["preliminary", "final", "amended"]
    version: int
    created_at: datetime
    type: ReportType
    place: Place


@dataclass(frozen=True, slots=True)
class StudyRef:
    """One study. ``date`` is YYYYMMDD, ``time`` HHMMSS, as DICOM writes them."""

    uid: str
    date: str
    time: str
    description: str = field(repr=False)
    accession: str = field(repr=False)
    modalities: tuple[str, ...]
    series: tuple[SeriesRef, ...]
    reports: tuple[ReportRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """All of it. ``patient`` is None when the share is anonymised."""

    created_at: datetime
    expires_at: datetime
    language: Literal["pt-BR", "en"]
    sender: SenderRef
    message: str = field(repr=False)
    allow_download: bool
    anonymized: bool
    patient: PatientRef | None
    segments: tuple[SegmentRef, ...]
    studies: tuple[StudyRef, ...]


def to_json(manifest: Manifest) -> bytes:
    """The manifest's JSON in UTF-8.

    Raises:
        PermanentSendError: it is longer than the page takes.
        ValueError: its numbers contradict each other, or it names a patient though anonymised.
    """
    _check(manifest)
    document = {
        "v": 1,
        "created_at": _moment(manifest.created_at),
        "expires_at": _moment(manifest.expires_at),
        "language": manifest.language,
        "sender": asdict(manifest.sender),
        "message": manifest.message,
        "allow_download": manifest.allow_download,
        "anonymized": manifest.anonymized,
        "patient": None if manifest.patient is None else asdict(manifest.patient),
        "pack_bytes": PACK_BYTES,
        "frame_bytes": FRAME_BYTES,
        "segments": [asdict(one) for one in manifest.segments],
        "studies": [_study(one) for one in manifest.studies],
    }
    encoded = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    if len(encoded) > MANIFEST_BYTES:
        raise PermanentSendError(
            Message("The study has too many images for a link"),
            Message("Choose fewer series."),
            detail=f"manifest of {len(encoded)} bytes",
        )
    return encoded


def seal_manifest(manifest: Manifest, cek: bytes, share_id: str, oid: str) -> bytes:
    """The manifest as the encrypted object ``oid``, which must be fresh.

    Raises:
        PermanentSendError, ValueError: as ``to_json``.
    """
    return seal(manifest_key(cek, share_id, oid), to_json(manifest))


def _study(study: StudyRef) -> dict[str, Any]:
    return {
        "uid": study.uid,
        "date": study.date,
        "time": study.time,
        "description": study.description,
        "accession": study.accession,
        "modalities": list(study.modalities),
        "series": [_series(one) for one in study.series],
        "reports": [_report(one) for one in study.reports],
    }


def _series(series: SeriesRef) -> dict[str, Any]:
    thumbnail = series.thumbnail
    return {
        "uid": series.uid,
        "number": series.number,
        "modality": series.modality,
        "description": series.description,
        "body_part": series.body_part,
        "thumbnail": None if thumbnail is None else {**asdict(thumbnail), "type": "image/png"},
        "instances": [_instance(one) for one in series.instances],
    }


def _instance(instance: InstanceRef) -> dict[str, Any]:
    place = instance.place
    return {
        "segment": place.segment,
        "offset": place.offset,
        "length": place.length,
        "kind": instance.kind,
        "frames": instance.frames,
        "rows": instance.rows,
        "columns": instance.columns,
        "number": instance.number,
        "reason": instance.reason,
    }


def _report(report: ReportRef) -> dict[str, Any]:
    return {
        "title": report.title,
        "status": report.status,
        "version": report.version,
        "created_at": _moment(report.created_at),
        "type": report.type,
        **asdict(report.place),
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


# --- what the page will check ----------------------------------------------------------------


def _check(manifest: Manifest) -> None:
    if manifest.anonymized and manifest.patient is not None:
        raise _contradiction("a patient in an anonymised share")
    for segment in manifest.segments:
        _check_segment(segment)
    oids = [pack.oid for segment in manifest.segments for pack in segment.packs]
    if len(set(oids)) != len(oids) or not all(is_short_id(oid) for oid in oids):
        raise _contradiction("object ids")
    for place in _places(manifest.studies):
        inside = 0 <= place.segment < len(manifest.segments)
        if not inside or place.offset < 0 or place.length < 1:
            raise _contradiction("a place outside the segments")
        if place.offset + place.length > manifest.segments[place.segment].length:
            raise _contradiction("a place beyond its segment")
    for instance in _instances(manifest.studies):
        sizes = (instance.frames, instance.rows, instance.columns)
        if instance.kind == "image" and (min(sizes) < 1 or instance.reason):
            raise _contradiction("an image without a size")


def _check_segment(segment: SegmentRef) -> None:
    left = segment.length
    for pack in segment.packs:
        part = min(left, PACK_BYTES)
        if part < 1 or pack.size != sealed_size(part):
            raise _contradiction("a pack's size")
        left -= part
    if left:
        raise _contradiction("a segment's length")


def _instances(studies: Iterable[StudyRef]) -> Iterator[InstanceRef]:
    for study in studies:
        for series in study.series:
            yield from series.instances


def _places(studies: Iterable[StudyRef]) -> Iterator[Place]:
    for study in studies:
        yield from (report.place for report in study.reports)
        yield from (series.thumbnail for series in study.series if series.thumbnail is not None)
    yield from (instance.place for instance in _instances(studies))


def _contradiction(what: str) -> ValueError:
    return ValueError(f"the manifest contradicts itself: {what}")
