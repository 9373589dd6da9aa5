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
    PortalTarget,
    SmsTarget,
    StationId,
    StudyInstanceUID,
    Target,
)


def encode(target: Target) -> str:
    """Return the stored form."""
    return json.dumps(asdict(target), ensure_ascii=False, sort_keys=True, default=_plain)


def encode_for_audit(target: Target) -> str:
    """Return the form for the audit trail, which lasts: without what opens a link."""
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
    """With the date of birth read; rows of older versions have none."""
    return {**found, "birth_date": _date(found.get("birth_date"))}


def _date(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None


def _link_target(found: Mapping[str, Any]) -> LinkTarget:
    return LinkTarget(
        **{
            **found,
            "anonymization": Anonymization(**found["anonymization"]),
            "earlier_studies": tuple(map(StudyInstanceUID, found["earlier_studies"])),
            "birth_date": _date(found["birth_date"]),
        }
    )


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    msg = f"not part of a target: {type(value).__name__}"
    raise TypeError(msg)
