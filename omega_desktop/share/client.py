"""The client of a share gateway: its sender's interface, one method per request."""

import base64
import contextlib
import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, get_args

from omega_desktop.domain.errors import (
    AuthSendError,
    PermanentSendError,
    SendError,
    TransientSendError,
)
from omega_desktop.domain.messages import Message
from omega_desktop.domain.ports import CancelToken
from omega_desktop.net.transport import Body, Reply, Transport
from omega_desktop.share.construction import b64u
from omega_desktop.share.gateway_words import GATEWAY
from omega_desktop.share.health_link import HealthRegistration

ShareStanding = Literal["open", "sealed", "revoked", "expired"]
EventKind = Literal[
    "opened",
    "opened_app",
    "wrong",
    "locked",
    "unlocked",
    "extended",
    "revoked",
    "expired",
    "key_seen",
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
    revoked: bool = False
    health: bool = False


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
    """Something that happened to a share. ``recipient``: what a health app said, not checked."""

    id: int
    at: datetime
    share_id: str
    link_hash: str
    kind: EventKind
    address_hash: str
    recipient: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class Events:
    """A page of events; ``last`` is where to go on, the same as before when nothing is new."""

    events: tuple[GatewayEvent, ...]
    last: int


@dataclass(frozen=True, slots=True)
class SenderAccount:
    """What the gateway says of this sender; ``features``: what it can do that others cannot."""

    name: str = field(repr=False)
    quota_bytes: int
    used_bytes: int
    max_days: int
    version: str
    features: frozenset[str] = frozenset()


_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class GatewayClient:
    """Speaks to one gateway as one sender; from several threads if need be.

    Raises (from every method): ``TransientSendError`` (not reached: ``lane_down``),
    ``AuthSendError`` (token, certificate, address), ``GatewayRefusal``.
    """

    def __init__(self, url: str, token: str, *, ca_file: str = "", timeout_s: float = 30) -> None:
        if not token.strip():
            raise AuthSendError(
                Message("There is no token for the share gateway"),
                Message("Enter the token that the gateway's administrator gave you."),
            )
        self._transport = Transport(
            url,
            headers={"Authorization": f"Bearer {token.strip()}"},
            ca_file=ca_file,
            timeout_s=timeout_s,
            words=GATEWAY,
        )

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
        self._transport.close()

    def abort(self, cancel: CancelToken) -> None:
        """Cut the uploads that were given this token; they end with ``SendCancelled``."""
        self._transport.abort(cancel)

    def me(self) -> SenderAccount:
        """Test connection and token."""
        answer = self._ask("GET", "/api/v1/me")
        with _reading():
            return SenderAccount(
                name=str(answer["name"]),
                quota_bytes=int(answer["quota_bytes"]),
                used_bytes=int(answer["used_bytes"]),
                max_days=int(answer["max_days"]),
                version=str(answer["version"]),
                features=frozenset(map(str, answer.get("features", ()))),
            )

    def create_share(self, share_id: str, *, expires_at: datetime, manifest_oid: str) -> None:
        """Begin a share; again with the same values is no error."""
        content = {"expires_at": _moment(expires_at), "manifest_oid": manifest_oid}
        self._ask("PUT", _path(share_id), content)

    def put_object(
        self,
        share_id: str,
        oid: str,
        content: Path | bytes,
        sha256: str,
        *,
        of_link: str = "",
        cancel: CancelToken | None = None,
    ) -> None:
        """Upload one object; one that is held already is no error.

        Args:
            share_id: the share it belongs to.
            oid: its id.
            content: the ciphertext, or its file.
            sha256: of the ciphertext, in hexadecimal.
            of_link: hash of the one link it is for: then also when the share is sealed.
            cancel: stops at the next block; ``abort`` stops at once.

        Raises:
            SendCancelled: the user cancelled.
            OSError: the file cannot be read.
        """
        digest = base64.b64encode(bytes.fromhex(sha256)).decode("ascii")
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Digest": f"sha-256=:{digest}:",  # RFC 9530
        }
        with io.BytesIO(content) if isinstance(content, bytes) else content.open("rb") as stream:
            length = stream.seek(0, os.SEEK_END)
            stream.seek(0)
            reply = self._transport.request(
                "PUT",
                _path(share_id, *(("links", of_link) if of_link else ()), "objects", oid),
                body=Body(stream, length, cancel),
                headers=headers,
                cancel=cancel,
            )
        _require_success(reply)

    def held_objects(self, share_id: str) -> Mapping[str, HeldObject]:
        """The objects the gateway has, by id."""
        answer = self._ask("GET", _path(share_id, "objects"))
        with _reading():
            held = [
                HeldObject(str(one["oid"]), int(one["size"]), str(one["sha256"]))
                for one in answer["objects"]
            ]
        return {one.oid: one for one in held}

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
        content = {"verifier": b64u(verifier), "wrapped": wrapped, "max_attempts": max_attempts}
        self._ask("PUT", _path(share_id, "links", link_hash), content)

    def put_health_link(
        self, share_id: str, link_hash: str, registration: HealthRegistration
    ) -> None:
        """Let health apps open a link, too; its files were uploaded before."""
        content = {
            "id_hash": registration.id_hash,
            "asks": registration.asks,
            "salt": b64u(registration.salt),
            "slow_hash": b64u(registration.slow_hash),
            "oid": registration.oid,
            "key": b64u(registration.key),
            "base_url": registration.base_url,
        }
        self._ask("PUT", _path(share_id, "links", link_hash, "health"), content)

    def seal(self, share_id: str, *, objects: int, size_bytes: int) -> None:
        """Close the share for objects and open it for recipients; again is no error."""
        self._ask("POST", _path(share_id, "seal"), {"objects": objects, "bytes": size_bytes})

    def share_state(self, share_id: str) -> ShareStatus:
        """The share and its links."""
        answer = self._ask("GET", _path(share_id))
        with _reading():
            return ShareStatus(
                share_id=str(answer["share_id"]),
                state=_one_of(answer["state"], ShareStanding),
                expires_at=_time(answer["expires_at"]),
                bytes=int(answer["bytes"]),
                links=tuple([_link(one) for one in answer["links"]]),
            )

    def extend(self, share_id: str, expires_at: datetime) -> None:
        """Let it live longer."""
        self._ask("PATCH", _path(share_id), {"expires_at": _moment(expires_at)})

    def unlock(self, share_id: str, link_hash: str) -> None:
        """Allow five more wrong answers."""
        self._ask("POST", _path(share_id, "links", link_hash, "unlock"), {})

    def revoke(self, share_id: str) -> None:
        """Make the share unreadable at once; again is no error."""
        self._ask("DELETE", _path(share_id))

    def revoke_link(self, share_id: str, link_hash: str) -> None:
        """Make one link useless at once; again is no error."""
        self._ask("DELETE", _path(share_id, "links", link_hash))

    def events(self, after: int = 0, *, limit: int = 500) -> Events:
        """What happened to this sender's shares since event ``after``."""
        answer = self._ask("GET", f"/api/v1/events?after={int(after)}&limit={int(limit)}")
        with _reading():
            found = tuple(_known_events(answer["events"]))
            return Events(found, int(answer["last"]))

    def _ask(
        self, method: str, path: str, content: Mapping[str, object] | None = None
    ) -> Mapping[str, Any]:
        reply = self._transport.request(method, path, content=content)
        _require_success(reply)
        return reply.content


def _path(*parts: str) -> str:
    if not all(_ID.fullmatch(part) for part in parts):
        msg = "not an id"
        raise ValueError(msg)
    return "/api/v1/shares/" + "/".join(parts)


# --- reading answers -------------------------------------------------------------------------


@contextlib.contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as fault:
        raise TransientSendError(
            Message("The share gateway's answer is not understood"),
            Message("It may be of another version. Ask its administrator."),
            detail=type(fault).__name__,
        ) from None


def _link(answer: Mapping[str, Any]) -> LinkStanding:
    return LinkStanding(
        link_hash=str(answer["link_hash"]),
        attempts_left=int(answer["attempts_left"]),
        wrong_attempts=int(answer["wrong_attempts"]),
        max_attempts=int(answer["max_attempts"]),
        locked=bool(answer["locked"]),
        opened=int(answer["opened"]),
        first_opened_at=_time_or_none(answer["first_opened_at"]),
        last_opened_at=_time_or_none(answer["last_opened_at"]),
        revoked=bool(answer.get("revoked", False)),
        health=bool(answer.get("health", False)),
    )


def _known_events(answers: Iterable[Mapping[str, Any]]) -> Iterator[GatewayEvent]:
    """The events; kinds that a later gateway may add are passed over."""
    for one in answers:
        if one["kind"] in get_args(EventKind):
            yield GatewayEvent(
                id=int(one["id"]),
                at=_time(one["at"]),
                share_id=str(one["share_id"]),
                link_hash=str(one.get("link_hash") or ""),
                kind=one["kind"],
                address_hash=str(one.get("address_hash") or ""),
                recipient=str(one.get("recipient") or ""),
            )


def _one_of(value: object, kinds: Any) -> Any:  # noqa: ANN401 - a Literal's values
    if value not in get_args(kinds):
        raise ValueError(value)
    return value


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _time(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _time_or_none(text: str | None) -> datetime | None:
    return None if text is None else _time(text)


# --- answers that are no success -------------------------------------------------------------


def _require_success(reply: Reply) -> None:
    if not 200 <= reply.status < 300:
        raise _refused(reply)


def _refused(reply: Reply) -> SendError:
    status, code = reply.status, reply.code
    detail = f"HTTP {status} {code}".strip()
    if status in (401, 403, 407):
        return AuthSendError(
            Message("The share gateway does not accept this program's token"),
            Message("Enter a valid token in the settings; the gateway's administrator has it."),
            detail=detail,
        )
    if status == 507:
        return TransientSendError(
            Message("The share gateway's disk is full"),
            Message("The upload goes on by itself. Tell the gateway's administrator."),
            detail=detail,
            retry_after_s=reply.retry_after_s,
        )
    broken_on_the_way = status == 422 and code == "digest"
    if status >= 500 or status in (408, 425, 429) or broken_on_the_way:
        return TransientSendError(
            Message("The share gateway cannot take it right now"),
            Message("The upload goes on by itself."),
            detail=detail,
            retry_after_s=reply.retry_after_s,
        )
    return _refusal(status, code, detail)


def _refusal(status: int, code: str, detail: str) -> GatewayRefusal:
    if code == "quota":
        return GatewayRefusal(
            "quota",
            Message("There is no room left for this sender at the share gateway"),
            Message("Revoke shares that nobody needs, or ask the gateway's administrator."),
            detail=detail,
        )
    if status == 413:
        return GatewayRefusal(
            "too_large",
            Message("A part of the study is too large for the share gateway"),
            Message("Ask the gateway's administrator about its limits."),
            detail=detail,
        )
    if status == 404:
        return GatewayRefusal(
            "gone",
            Message("The share gateway does not know this share"),
            Message("It has expired or was removed there. Send the study again."),
            detail=detail,
        )
    if status == 409:
        return GatewayRefusal(
            code or "conflict",
            Message("The share gateway holds something else under this name"),
            Message("Send the study again."),
            detail=detail,
        )
    return GatewayRefusal(
        code or "refused",
        Message("The share gateway refused the request"),
        Message("Check the gateway's address in the settings."),
        detail=detail,
    )
