"""The client of a share gateway."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from omega_desktop.domain.errors import PermanentSendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.ports import CancelToken

ShareStanding = Literal["open", "sealed", "revoked", "expired"]
EventKind = Literal[
    "opened", "wrong", "locked", "unlocked", "extended", "revoked", "expired", "key_seen"
]


class GatewayRefusal(PermanentSendError):  # noqa: N818 - an answer, not a fault
    """The gateway said no. ``code`` is its reason: quota, too_large, conflict, incomplete, gone."""

    def __init__(
        self, code: str, title: Message, message: Message | None = None, *, detail: str = ""
    ) -> None:
        super().__init__(title, message, detail=detail)
        self.code = code


@dataclass(frozen=True, slots=True)
class HeldObject:
    """An object at the gateway: size in bytes, SHA-256 in hexadecimal."""

    oid: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class LinkStanding:
    """A link as the gateway knows it."""

    link_hash: str
    attempts_left: int
    wrong_attempts: int
    max_attempts: int
    locked: bool
    opened: int
    first_opened_at: datetime | None
    last_opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class ShareStatus:
    """A share as the gateway knows it."""

    share_id: str
    state: ShareStanding
    expires_at: datetime
    bytes: int
    links: tuple[LinkStanding, ...]


@dataclass(frozen=True, slots=True)
class GatewayEvent:
    """Something that happened to a share."""

    id: int
    at: datetime
    share_id: str
    link_hash: str
    kind: EventKind
    address_hash: str


@dataclass(frozen=True, slots=True)
class Events:
    """A page of events; ``last`` is where to go on, the same as before when nothing is new."""

    events: tuple[GatewayEvent, ...]
    last: int


@dataclass(frozen=True, slots=True)
class SenderAccount:
    """What the gateway says of this sender."""

    name: str = field(repr=False)
    quota_bytes: int
    used_bytes: int
    max_days: int
    version: str


class GatewayClient:
    """Speaks to one gateway as one sender; from several threads if need be.

    Raises (from every method): ``TransientSendError`` (not reached: ``lane_down``),
    ``AuthSendError`` (token or certificate), ``GatewayRefusal``.
    """

    def __init__(self, url: str, token: str, *, ca_file: str = "", timeout_s: float = 30) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        raise NotImplementedError

    def me(self) -> SenderAccount:
        """Test connection and token."""
        raise NotImplementedError

    def create_share(self, share_id: str, *, expires_at: datetime, manifest_oid: str) -> None:
        """Begin a share; again with the same values is no error."""
        raise NotImplementedError

    def put_object(
        self,
        share_id: str,
        oid: str,
        content: Path | bytes,
        sha256: str,
        *,
        cancel: CancelToken | None = None,
    ) -> None:
        """Upload one object; one that is held already is no error."""
        raise NotImplementedError

    def held_objects(self, share_id: str) -> Mapping[str, HeldObject]:
        """The objects the gateway has, by id."""
        raise NotImplementedError

    def put_link(
        self,
        share_id: str,
        link_hash: str,
        *,
        verifier: bytes,
        wrapped: str,
        max_attempts: int = 10,
    ) -> None:
        """Add a recipient's link; again with the same values is no error."""
        raise NotImplementedError

    def seal(self, share_id: str, *, objects: int, size_bytes: int) -> None:
        """Close the share for objects and open it for recipients."""
        raise NotImplementedError

    def share_state(self, share_id: str) -> ShareStatus:
        """The share and its links."""
        raise NotImplementedError

    def extend(self, share_id: str, expires_at: datetime) -> None:
        """Let it live longer."""
        raise NotImplementedError

    def unlock(self, share_id: str, link_hash: str) -> None:
        """Allow five more wrong answers."""
        raise NotImplementedError

    def revoke(self, share_id: str) -> None:
        """Make the share unreadable at once; again is no error."""
        raise NotImplementedError

    def revoke_link(self, share_id: str, link_hash: str) -> None:
        """Make one link useless at once; again is no error."""
        raise NotImplementedError

    def events(self, after: int = 0, *, limit: int = 500) -> Events:
        """What happened to this sender's shares since event ``after``."""
        raise NotImplementedError
