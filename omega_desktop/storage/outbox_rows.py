"""Rows of the outbox as domain values."""

import json
import sqlite3
from dataclasses import asdict

from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Channel,
    Delivery,
    DeliveryEvent,
    DeliveryId,
    DeliveryItem,
    DeliveryState,
    ItemState,
    Lane,
    ReportId,
    RequestId,
    Rung,
    SendPriority,
    SOPInstanceUID,
    StudyInstanceUID,
    Transmission,
)
from omega_desktop.storage import targets
from omega_desktop.storage.database import moment

DELIVERY_COLUMNS = (
    "d.*, r.requester AS requester, n.next_id AS instead, "
    "EXISTS(SELECT 1 FROM follow_up u WHERE u.delivery_id = d.id) AS followed"
)
DELIVERY_TABLES = (
    "delivery d JOIN send_request r ON r.id = d.request_id "
    "LEFT JOIN fallback n ON n.delivery_id = d.id"
)


def message(stored: str | None) -> Message | None:
    """Read a stored message."""
    return None if stored is None else Message.from_json(stored)


def transmission(stored: str | None) -> Transmission | None:
    """Read what ``transmission_json`` wrote."""
    return None if stored is None else Transmission(**json.loads(stored))


def transmission_json(found: Transmission | None) -> str | None:
    """The stored form."""
    return None if found is None else json.dumps(asdict(found), ensure_ascii=False)


def delivery(row: sqlite3.Row) -> Delivery:
    """A row of DELIVERY_COLUMNS."""
    channel = Channel(row["channel"])
    not_before, created_at = moment(row["not_before"]), moment(row["created_at"])
    assert not_before is not None
    assert created_at is not None
    return Delivery(
        id=DeliveryId(row["id"]),
        request_id=RequestId(row["request_id"]),
        study_instance_uid=StudyInstanceUID(row["study_instance_uid"]),
        report_id=None if row["report_id"] is None else ReportId(row["report_id"]),
        target=targets.decode(channel, row["target"]),
        channel=channel,
        recipient=row["recipient"],
        lane=row["lane"],
        priority=SendPriority(row["priority"]),
        state=DeliveryState(row["state"]),
        rung=Rung(row["rung"]),
        attempts=row["attempts"],
        not_before=not_before,
        created_at=created_at,
        done=row["done"],
        total=row["total"],
        warnings=row["warnings"],
        failures=row["failures"],
        reason=message(row["reason"]),
        remote_id=row["remote_id"],
        transmission=transmission(row["transmission"]),
        requester=row["requester"],
        cancel_requested=bool(row["cancel_requested"]),
        followed=bool(row["followed"]),
        started_at=moment(row["started_at"]),
        ended_at=moment(row["ended_at"]),
        instead=None if row["instead"] is None else DeliveryId(row["instead"]),
    )


def item(row: sqlite3.Row) -> DeliveryItem:
    """A row of ``delivery_item``."""
    return DeliveryItem(
        delivery_id=DeliveryId(row["delivery_id"]),
        sop_instance_uid=SOPInstanceUID(row["sop_instance_uid"]),
        state=ItemState(row["state"]),
        report_id=None if row["report_id"] is None else ReportId(row["report_id"]),
        status=row["status"],
        reason=message(row["reason"]),
    )


def event(row: sqlite3.Row) -> DeliveryEvent:
    """A row of ``delivery_event``."""
    at = moment(row["at"])
    assert at is not None
    return DeliveryEvent(at=at, kind=row["kind"], note=message(row["note"]))


def lane(row: sqlite3.Row) -> Lane:
    """A row of ``lane``."""
    return Lane(
        key=row["key"],
        label=row["label"],
        blocked=row["blocked"],
        reason=message(row["reason"]),
        since=moment(row["since"]),
        probe_after=moment(row["probe_after"]),
    )
