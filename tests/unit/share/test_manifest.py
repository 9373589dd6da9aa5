"""The manifest: exactly the agreed JSON, and never one the page would refuse."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from omega_desktop.domain.errors import PermanentSendError
from omega_desktop.share.construction import manifest_key, new_cek, new_oid, new_share_id
from omega_desktop.share.framing import PACK_BYTES, open_sealed, sealed_size
from omega_desktop.share.manifest import (
    InstanceRef,
    Manifest,
    PackRef,
    PatientRef,
    Place,
    ReportRef,
    SegmentRef,
    SenderRef,
    SeriesRef,
    StudyRef,
    seal_manifest,
    to_json,
)

MOMENT = datetime(2026, 11, 24, 9, 30, tzinfo=timezone(timedelta(hours=-3)))
LENGTH = PACK_BYTES + 1000
PACKS = (PackRef("A" * 22, sealed_size(PACK_BYTES)), PackRef("B" * 22, sealed_size(1000)))
IMAGE = InstanceRef(Place(0, 300, 5000), "image", 1, 512, 512, 7)
SERIES = SeriesRef("1.2.3", 2, "CT", "Axial", "CHEST", Place(0, 0, 100), (IMAGE,))
REPORT = ReportRef("Laudo", "final", 1, MOMENT, "application/pdf", Place(0, 100, 200))
STUDY = StudyRef("1.2", "20261122", "141000", "TC", "A1", ("CT",), (SERIES,), (REPORT,))
MANIFEST = Manifest(
    created_at=MOMENT,
    expires_at=MOMENT + timedelta(days=7),
    language="pt-BR",
    sender=SenderRef("Dra. Ana", "Hospital"),
    message="",
    allow_download=False,
    anonymized=False,
    patient=PatientRef("MARIA APARECIDA", "P-1", "1961-05-03", "F"),
    segments=(SegmentRef(LENGTH, PACKS),),
    studies=(STUDY,),
)


def with_instance(**changes: Any) -> Manifest:
    series = replace(SERIES, instances=(replace(IMAGE, **changes),))
    return replace(MANIFEST, studies=(replace(STUDY, series=(series,)),))


def test_that_the_json_is_the_agreed_one():
    document = json.loads(to_json(MANIFEST))
    assert document == {
        "v": 1,
        "created_at": "2026-11-24T12:30:00Z",
        "expires_at": "2026-12-01T12:30:00Z",
        "language": "pt-BR",
        "sender": {"name": "Dra. Ana", "organization": "Hospital"},
        "message": "",
        "allow_download": False,
        "anonymized": False,
        "patient": {
            "name": "MARIA APARECIDA",
            "id": "P-1",
            "birth_date": "1961-05-03",
            "sex": "F",
        },
        "pack_bytes": 4194304,
        "frame_bytes": 262144,
        "segments": [
            {"length": LENGTH, "packs": [{"oid": one.oid, "size": one.size} for one in PACKS]}
        ],
        "studies": [
            {
                "uid": "1.2",
                "date": "20261122",
                "time": "141000",
                "description": "TC",
                "accession": "A1",
                "modalities": ["CT"],
                "series": [
                    {
                        "uid": "1.2.3",
                        "number": 2,
                        "modality": "CT",
                        "description": "Axial",
                        "body_part": "CHEST",
                        "thumbnail": {
                            "segment": 0,
                            "offset": 0,
                            "length": 100,
                            "type": "image/png",
                        },
                        "instances": [
                            {
                                "segment": 0,
                                "offset": 300,
                                "length": 5000,
                                "kind": "image",
                                "frames": 1,
                                "rows": 512,
                                "columns": 512,
                                "number": 7,
                                "reason": "",
                            }
                        ],
                    }
                ],
                "reports": [
                    {
                        "title": "Laudo",
                        "status": "final",
                        "version": 1,
                        "created_at": "2026-11-24T12:30:00Z",
                        "type": "application/pdf",
                        "segment": 0,
                        "offset": 100,
                        "length": 200,
                    }
                ],
            }
        ],
    }


def test_that_a_sealed_manifest_opens_with_its_own_key():
    cek, share, oid = new_cek(), new_share_id(), new_oid()
    sealed = seal_manifest(MANIFEST, cek, share, oid)
    assert open_sealed(manifest_key(cek, share, oid), sealed) == to_json(MANIFEST)


@pytest.mark.parametrize(
    "lying",
    [
        replace(MANIFEST, anonymized=True),
        replace(MANIFEST, segments=()),
        replace(MANIFEST, segments=(SegmentRef(LENGTH + 1, PACKS),)),
        replace(MANIFEST, segments=(SegmentRef(LENGTH, PACKS[:1]),)),
        replace(MANIFEST, segments=(SegmentRef(LENGTH, (PACKS[0], replace(PACKS[1], size=9))),)),
        replace(MANIFEST, segments=(SegmentRef(LENGTH, (*PACKS, PackRef("C" * 22, 16))),)),
        replace(MANIFEST, segments=(SegmentRef(LENGTH, PACKS), SegmentRef(LENGTH, PACKS))),
        replace(MANIFEST, segments=(SegmentRef(LENGTH, (replace(PACKS[0], oid="x"), PACKS[1])),)),
        with_instance(place=Place(1, 0, 10)),
        with_instance(place=Place(-1, 0, 10)),
        with_instance(place=Place(0, LENGTH - 5, 10)),
        with_instance(place=Place(0, -1, 10)),
        with_instance(place=Place(0, 0, 0)),
        with_instance(rows=0),
        with_instance(frames=0),
        with_instance(reason="unreadable"),
    ],
)
def test_that_a_manifest_that_contradicts_itself_is_not_written(lying: Manifest):
    with pytest.raises(ValueError, match="manifest"):
        to_json(lying)


def test_that_an_anonymised_share_names_nobody():
    document = json.loads(to_json(replace(MANIFEST, anonymized=True, patient=None)))
    assert document["patient"] is None


def test_that_a_manifest_the_page_would_not_take_is_refused():
    series = replace(SERIES, instances=(IMAGE,) * 80_000)
    with pytest.raises(PermanentSendError):
        to_json(replace(MANIFEST, studies=(replace(STUDY, series=(series,)),)))


def test_that_a_large_study_fits():
    series = replace(SERIES, instances=(IMAGE,) * 50_000)
    assert to_json(replace(MANIFEST, studies=(replace(STUDY, series=(series,)),)))


def test_that_nobody_is_named_in_a_repr():
    shown = repr(MANIFEST)
    for name in ("MARIA", "Ana", "Hospital", "1961", "P-1", "Laudo", "Axial"):
        assert name not in shown
    assert MANIFEST.created_at.astimezone(UTC).isoformat() not in to_json(MANIFEST).decode()
