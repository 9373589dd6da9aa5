"""The stored form of a delivery's target: JSON with the channel as its kind."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from omega_desktop.domain.model import (
    Anonymization,
    Channel,
    DicomTarget,
    EmailTarget,
    FaxTarget,
    LinkTarget,
    MediaTarget,
    PinnedImage,
    PortalTarget,
    SmsTarget,
    SOPInstanceUID,
    StationId,
    StudyInstanceUID,
    Target,
)

_ABSENT_WHEN_EMPTY = ("pdf_password", "pdf_protected", "key_images")
"""Came after rows had been written: without them a target is stored, and compared, as before."""


def encode(target: Target) -> str:
    """Return the stored form."""
    values = asdict(target)
    for name in _ABSENT_WHEN_EMPTY:
        if not values.get(name):
            values.pop(name, None)
    return json.dumps(values, ensure_ascii=False, sort_keys=True, default=_plain)


def forgotten(target: Target) -> Target:
    """The target without a password that is not needed any more; that it had one stays."""
    return replace(target, pdf_password="") if isinstance(target, EmailTarget) else target


def encode_for_audit(target: Target) -> str:
    """Return the form for the audit trail, which lasts: without what opens a link or a PDF."""
    target = forgotten(target)
    if isinstance(target, LinkTarget):
        target = replace(target, birth_date=None, sealed_passcode="", message="")
    if isinstance(target, EmailTarget | SmsTarget | PortalTarget):
        target = replace(target, birth_date=None)
    return encode(target)


def decode(channel: Channel, stored: str) -> Target:
    """Read what ``encode`` wrote.

    Raises:
        TypeError, KeyError: it is of a newer version of this program.
    """
    found = json.loads(stored)
    match channel:
        case Channel.DICOM:
            return DicomTarget(
                station_id=StationId(found["station_id"]),
                anonymization=Anonymization(**found["anonymization"]),
                include_report=found["include_report"],
            )
        case Channel.MEDIA:
            return MediaTarget(
                folder=found["folder"],
                as_zip=found["as_zip"],
                anonymization=Anonymization(**found["anonymization"]),
                include_report=found["include_report"],
            )
        case Channel.EMAIL:
            return EmailTarget(**_with_date(found))
        case Channel.LINK:
            return _link_target(found)
        case Channel.FAX:
            return FaxTarget(**found)
        case Channel.SMS:
            return SmsTarget(**_with_date(found))
        case Channel.PORTAL:
            return PortalTarget(**_with_date(found))


def _with_date(found: Mapping[str, Any]) -> dict[str, Any]:
    """With date of birth and images read; rows of older versions have none."""
    return {
        **found,
        "birth_date": _date(found.get("birth_date")),
        "key_images": _key_images(found),
    }


def _date(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None


def _link_target(found: Mapping[str, Any]) -> LinkTarget:
    return LinkTarget(
        **{
            **found,
            "anonymization": Anonymization(**found["anonymization"]),
            "earlier_studies": tuple(map(StudyInstanceUID, found["earlier_studies"])),
            "birth_date": _date(found["birth_date"]),
            "key_images": _key_images(found),
        }
    )


def _key_images(found: Mapping[str, Any]) -> tuple[PinnedImage, ...]:
    return tuple(
        PinnedImage(SOPInstanceUID(one["sop_instance_uid"]), one["frame"])
        for one in found.get("key_images", ())
    )


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    msg = f"not part of a target: {type(value).__name__}"
    raise TypeError(msg)
