"""The stored form of a delivery's target: JSON with the channel as its kind."""

import json
from dataclasses import asdict

from omega_desktop.domain.model import (
    Anonymization,
    Channel,
    DicomTarget,
    EmailTarget,
    MediaTarget,
    StationId,
    Target,
)


def encode(target: Target) -> str:
    """Return the stored form."""
    return json.dumps(asdict(target), ensure_ascii=False, sort_keys=True)


def decode(channel: Channel, stored: str) -> Target:
    """Read what ``encode`` wrote.

    Raises:
        ValueError: the channel has no target of this program's version.
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
            return EmailTarget(**found)
        case _:
            msg = f"no target for channel {channel}"
            raise ValueError(msg)
