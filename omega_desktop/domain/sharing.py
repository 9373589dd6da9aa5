"""A share and its links, as the sender sees them. Whatever opens a link is never in here."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from omega_desktop.domain.model import DeliveryId, Study, StudyInstanceUID

MIN_DAYS, MAX_DAYS = 1, 90
"""How long a link can be made to open, in days."""

MAX_MESSAGE = 2000
"""Longest message of the sender, in characters."""


OPENED = frozenset({"opened", "opened_app"})
"""Kinds of events that say that somebody opened a link: on its page, by a health app."""


class ShareState(StrEnum):
    """A share's life. Only an ACTIVE one opens."""

    MAKING = "making"
    ACTIVE = "active"
    REVOKED = "revoked"
    EXPIRED = "expired"
    FAILED = "failed"


class LinkState(StrEnum):
    """How far one recipient's link got."""

    WAITING = "waiting"
    MAILED = "mailed"
    OPENED = "opened"
    LOCKED = "locked"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class ShareEvent:
    """What the gateway saw.

    ``kind``: opened, opened_app (by a health app), wrong, locked, unlocked, extended, revoked,
    expired, key_seen.

    ``address_hash`` is the same for the same internet address, and tells nothing else.
    """

    at: datetime
    kind: str
    address_hash: str = ""


@dataclass(frozen=True, slots=True)
class ShareLinkRow:
    """One recipient's link."""

    link_hash: str
    delivery_id: DeliveryId
    recipient: str = field(repr=False)
    state: LinkState
    opened_count: int = 0
    first_opened_at: datetime | None = None
    last_opened_at: datetime | None = None
    wrong_attempts: int = 0
    attempts_left: int = 0
    events: tuple[ShareEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One share with its links. ``study`` is None when it is no longer in the archive.

    ``reason`` is why the sender shared it. ``pending_revocation``: it was revoked (or given up)
    while the gateway did not answer, and may still open until the gateway has been told.
    """

    share_id: str
    study: Study | None
    study_instance_uid: StudyInstanceUID
    state: ShareState
    created_at: datetime
    expires_at: datetime
    allow_download: bool
    anonymized: bool
    reason: str = field(repr=False, default="")
    bytes: int = 0
    links: tuple[ShareLinkRow, ...] = ()
    pending_revocation: bool = False


@dataclass(frozen=True, slots=True)
class SharesQuery:
    """Which shares are wanted; empty means all. ``text`` is looked for in recipient and patient."""

    text: str = field(repr=False, default="")
    states: tuple[ShareState, ...] = ()
    study: StudyInstanceUID | None = None
    limit: int = 500


class ShareNoticeKind(StrEnum):
    """What the sender is told without asking."""

    OPENED = "opened"
    LOCKED = "locked"
    EXPIRED = "expired"  # without ever having been opened


@dataclass(frozen=True, slots=True)
class ShareNotice:
    """Something new about a link. OPENED is told at the first opening only."""

    kind: ShareNoticeKind
    share_id: str
    link_hash: str
    delivery_id: DeliveryId
