"""Shares for the page's tests: what is in them, sealed as the sender does it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydicom import dcmread
from pydicom.filebase import DicomBytesIO

from tests.viewer.rs1 import FRAME_BYTES, PACK_BYTES, Keys, LinkSecret, new_oid

Json = dict[str, Any]

BIRTH_DATE = "1961-05-03"
PATIENT = {
    "name": "MARIA APARECIDA SILVA",
    "id": "48211",
    "birth_date": BIRTH_DATE,
    "sex": "F",
}


@dataclass
class Content:
    """Segments under construction; places are handed out as files are put in."""

    segments: list[bytearray] = field(default_factory=lambda: [bytearray()])

    def put(self, data: bytes, segment_bytes: int = 24 << 20) -> Json:
        """Append a file to the last segment and tell where it is."""
        last = self.segments[-1]
        if last and len(last) + len(data) > segment_bytes:
            last = bytearray()
            self.segments.append(last)
        place = {"segment": len(self.segments) - 1, "offset": len(last), "length": len(data)}
        last += data
        return place


@dataclass
class Series:
    """One series: its files, as bytes of DICOM Part 10 files."""

    files: Sequence[bytes]
    description: str = "TC TÓRAX"
    modality: str = "CT"
    number: int = 1
    thumbnail: bytes = b""
    other: dict[int, str] = field(default_factory=dict)  # position -> reason


@dataclass
class Report:
    """One report."""

    body: bytes
    title: str = "Laudo TC de tórax"
    type: str = "application/pdf"
    status: str = "final"


@dataclass
class Sealed:
    """A share as the gateway holds it, and its only link."""

    share_id: str
    objects: dict[str, bytes]
    manifest_oid: str
    link: LinkSecret
    wrapped: str
    verifier: str
    asks: str
    packs: list[str]
    plain_bytes: int

    @property
    def fragment(self) -> str:
        """What stands behind the ``#``."""
        from tests.viewer.rs1 import b64u

        return self.asks + b64u(self.link.key)


def instance_entry(data: bytes, place: Json, reason: str | None) -> Json:
    """The manifest's line on a file."""
    ds = dcmread(DicomBytesIO(data), stop_before_pixels=True, force=True)
    return {
        **place,
        "kind": "image" if reason is None else "other",
        "frames": int(ds.get("NumberOfFrames") or 1) if reason is None else 0,
        "rows": int(ds.get("Rows") or 0),
        "columns": int(ds.get("Columns") or 0),
        "number": ds.get("InstanceNumber"),
        "reason": reason or "",
    }


def _series_entry(series: Series, content: Content, thumbnail: Json | None, uid: str) -> Json:
    instances = [
        instance_entry(data, content.put(data), series.other.get(position))
        for position, data in enumerate(series.files)
    ]
    return {
        "uid": uid,
        "number": series.number,
        "modality": series.modality,
        "description": series.description,
        "body_part": "",
        "thumbnail": thumbnail,
        "instances": instances,
    }


def seal_share(
    series: Sequence[Series] = (),
    reports: Sequence[Report] = (),
    *,
    answer: str = f"d:{BIRTH_DATE}",
    asks: str = "d",
    lie: Callable[[Json], None] | None = None,
    **over: Any,
) -> Sealed:
    """Make a share. ``lie`` changes the manifest before it is sealed; ``over`` sets its fields."""
    content = Content()
    report_entries = [
        {
            "title": one.title,
            "status": one.status,
            "version": number,
            "created_at": "2026-11-22T15:02:00Z",
            "type": one.type,
            **content.put(one.body),
        }
        for number, one in enumerate(reports, 1)
    ]
    thumbnails = [
        {**content.put(one.thumbnail), "type": "image/png"} if one.thumbnail else None
        for one in series
    ]
    series_entries = [
        _series_entry(one, content, thumbnail, f"1.2.3.{number}")
        for number, (one, thumbnail) in enumerate(zip(series, thumbnails, strict=True), 1)
    ]
    study = {
        "uid": "1.2.3",
        "date": "20261122",
        "time": "141000",
        "description": "TC DE TÓRAX",
        "accession": "9001234",
        "modalities": sorted({one.modality for one in series}),
        "series": series_entries,
        "reports": report_entries,
    }
    return _sealed(content, study, answer=answer, asks=asks, lie=lie, over=over)


def _sealed(
    content: Content,
    study: Json,
    *,
    answer: str,
    asks: str,
    lie: Callable[[Json], None] | None,
    over: Json,
) -> Sealed:
    keys = Keys()
    objects: dict[str, bytes] = {}
    packs: list[str] = []
    segments = []
    for segment in content.segments:
        entries = []
        for start in range(0, len(segment), PACK_BYTES):
            oid = new_oid()
            objects[oid] = keys.seal_object(oid, bytes(segment[start : start + PACK_BYTES]))
            entries.append({"oid": oid, "size": len(objects[oid])})
            packs.append(oid)
        segments.append({"length": len(segment), "packs": entries})
    manifest: Json = {
        "v": 1,
        "created_at": "2026-11-22T15:05:00Z",
        "expires_at": "2026-12-06T15:05:00Z",
        "language": "pt-BR",
        "sender": {"name": "Dra. Luísa Souza", "organization": "Hospital Central"},
        "message": "",
        "allow_download": False,
        "anonymized": False,
        "patient": PATIENT,
        "pack_bytes": PACK_BYTES,
        "frame_bytes": FRAME_BYTES,
        "segments": segments,
        "studies": [study],
        **over,
    }
    if lie:
        lie(manifest)
    manifest_oid = new_oid()
    body = json.dumps(manifest, ensure_ascii=False).encode()
    objects[manifest_oid] = keys.seal_manifest(manifest_oid, body)
    link = LinkSecret()
    return Sealed(
        share_id=keys.share_id,
        objects=objects,
        manifest_oid=manifest_oid,
        link=link,
        wrapped=link.wrap(keys.cek, manifest_oid),
        verifier=link.verifier(answer),
        asks=asks,
        packs=packs,
        plain_bytes=sum(map(len, content.segments)),
    )
