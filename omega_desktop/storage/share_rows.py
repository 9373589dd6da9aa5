"""What the database knows of shares, as values. Sealed values are opened by ``vault`` only."""

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime

from omega_desktop.domain.model import DeliveryId, DeliveryState, RequestId, StudyInstanceUID
from omega_desktop.domain.sharing import LinkState, ShareEvent, ShareLinkRow, ShareState
from omega_desktop.storage.database import moment


@dataclass(frozen=True, slots=True)
class StoredShare:
    """A share. ``erase``: the gateway has still to be told that it is over."""

    share_id: str
    request_id: RequestId
    study_instance_uid: StudyInstanceUID
    content: str
    gateway: str = field(repr=False)
    requester: str = field(repr=False)
    reason: str = field(repr=False)
    state: ShareState
    manifest_oid: str
    sealed_cek: str = field(repr=False)
    sealed_uid_key: str = field(repr=False)
    expires_days: int
    allow_download: bool
    anonymized: bool
    created_at: datetime
    expires_at: datetime
    erase: bool = False
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class StoredPack:
    """One encrypted object. ``sha256`` is hexadecimal, of what lies on the gateway."""

    oid: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredSegment:
    """Packs made by one call; ``uploaded`` when the gateway has all of them."""

    number: int
    length: int
    packs: tuple[StoredPack, ...]
    uploaded: bool = False


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One file inside a segment.

    ``key`` is an instance's UID, ``report-…`` or ``thumbnail-…``. ``described`` holds header values
    of a de-identified copy as JSON, empty where the archive's index tells them.
    """

    key: str
    segment: int
    offset: int
    length: int
    kind: str
    frames: int = 0
    rows: int = 0
    columns: int = 0
    reason: str = ""
    described: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class StoredLink:
    """One recipient's link. ``verifier`` and ``wrapped`` are empty once the gateway has them."""

    delivery_id: DeliveryId
    share_id: str
    link_hash: str
    sealed: str = field(repr=False)
    asks: str
    verifier: str = field(repr=False)
    wrapped: str = field(repr=False)
    registered: bool = False
    erase: bool = False
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class GatewayEvent:
    """One line of the gateway's events; ``link_hash`` is empty for the share as a whole.

    ``recipient`` is what a health app said of itself or its user; anybody can say anything.
    """

    id: int
    at: datetime
    share_id: str
    link_hash: str
    kind: str
    address_hash: str = ""
    recipient: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class GatewayLink:
    """A link as the gateway tells it."""

    link_hash: str
    attempts_left: int
    wrong_attempts: int
    locked: bool
    opened: int
    first_opened_at: datetime | None
    last_opened_at: datetime | None


def share(row: sqlite3.Row) -> StoredShare:
    """A row of ``share``."""
    created_at, expires_at = moment(row["created_at"]), moment(row["expires_at"])
    assert created_at is not None
    assert expires_at is not None
    return StoredShare(
        share_id=row["share_id"],
        request_id=RequestId(row["request_id"]),
        study_instance_uid=StudyInstanceUID(row["study_instance_uid"]),
        content=row["content"],
        gateway=row["gateway"],
        requester=row["requester"],
        reason=row["reason"],
        state=ShareState(row["state"]),
        manifest_oid=row["manifest_oid"],
        sealed_cek=row["sealed_cek"],
        sealed_uid_key=row["sealed_uid_key"],
        expires_days=row["expires_days"],
        allow_download=bool(row["allow_download"]),
        anonymized=bool(row["anonymized"]),
        created_at=created_at,
        expires_at=expires_at,
        erase=bool(row["erase"]),
        bytes=row["bytes"],
    )


def entry(row: sqlite3.Row) -> StoredEntry:
    """A row of ``share_entry``."""
    return StoredEntry(
        key=row["key"],
        segment=row["segment"],
        offset=row["offset"],
        length=row["length"],
        kind=row["kind"],
        frames=row["frames"],
        rows=row["rows"],
        columns=row["columns"],
        reason=row["reason"],
        described=row["described"],
    )


def link(row: sqlite3.Row) -> StoredLink:
    """A row of ``share_link``."""
    return StoredLink(
        delivery_id=DeliveryId(row["delivery_id"]),
        share_id=row["share_id"],
        link_hash=row["link_hash"],
        sealed=row["sealed"],
        asks=row["asks"],
        verifier=row["verifier"],
        wrapped=row["wrapped"],
        registered=bool(row["registered"]),
        erase=bool(row["erase"]),
        revoked=row["revoked_at"] is not None,
    )


def link_row(row: sqlite3.Row, events: tuple[ShareEvent, ...]) -> ShareLinkRow:
    """A row of ``share_link`` with its delivery's ``recipient`` and ``delivery_state``."""
    return ShareLinkRow(
        link_hash=row["link_hash"],
        delivery_id=DeliveryId(row["delivery_id"]),
        recipient=row["recipient"],
        state=_link_state(row),
        opened_count=row["opened"],
        first_opened_at=moment(row["first_opened_at"]),
        last_opened_at=moment(row["last_opened_at"]),
        wrong_attempts=row["wrong_attempts"],
        attempts_left=row["attempts_left"],
        events=events,
    )


def _link_state(row: sqlite3.Row) -> LinkState:
    if row["revoked_at"] is not None:
        return LinkState.REVOKED
    if row["locked"]:
        return LinkState.LOCKED
    if row["opened"]:
        return LinkState.OPENED
    mailed = row["delivery_state"] == DeliveryState.COMPLETED
    return LinkState.MAILED if mailed else LinkState.WAITING


def event(row: sqlite3.Row) -> ShareEvent:
    """A row of ``share_event``."""
    at = moment(row["at"])
    assert at is not None
    return ShareEvent(at=at, kind=row["kind"], address_hash=row["address_hash"])
