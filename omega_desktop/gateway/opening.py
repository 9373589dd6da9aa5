"""Opening a link: the proof is judged, a session begins, objects are given out to it."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select, update

from omega_desktop.gateway import events
from omega_desktop.gateway.clock import Clock
from omega_desktop.gateway.config import GatewayConfig
from omega_desktop.gateway.database import GatewayDatabase
from omega_desktop.gateway.hashing import address_hash, new_token, sha256_hex, ticket_hash
from omega_desktop.gateway.limiter import Limiter, Opened, Verdict, Wait, Wrong
from omega_desktop.gateway.tables import link, object_, session, share

TICKET_S = 600
"""Addresses of a health link's files are short-lived (the guide: an hour at most)."""


@dataclass(frozen=True, slots=True)
class Session:
    """An opened link. ``seconds`` is how long it lasts at most."""

    token: str = field(repr=False)
    share_id: str
    wrapped: str = field(repr=False)
    manifest_oid: str
    manifest_size: int
    expires_at: float
    seconds: int


@dataclass(frozen=True, slots=True)
class StoredObject:
    """Where an object's ciphertext lies."""

    key: str
    size: int
    sha256: str


class SessionOverError(Exception):
    """The session has ended, or there never was one."""


class Opening:
    """What recipients do."""

    def __init__(
        self, database: GatewayDatabase, clock: Clock, config: GatewayConfig, limiter: Limiter
    ) -> None:
        self._database = database
        self._clock = clock
        self._config = config
        self._limiter = limiter

    def open(
        self, link_id: str, verifier: bytes, *, address: str, key_seen: bool
    ) -> Session | Wrong | Wait | None:
        """Judge a proof; see ``limiter.Verdict``.

        Counting, judging and what follows of it are one transaction; see ``limiter``.
        """
        link_hash = sha256_hex(link_id)
        now = self._clock.now()
        caller = address_hash(self._config.pepper, address)
        with self._database.transaction() as connection:
            verdict = self._judged(connection, link_hash, verifier, caller, now)
            if not isinstance(verdict, Opened | Wrong):
                return verdict
            self._tell(connection, link_hash, verdict, caller, now, key_seen=key_seen)
            return (
                verdict if isinstance(verdict, Wrong) else self._session(connection, verdict, now)
            )

    def open_by_app(
        self, link_hash: str, slow: bytes, *, address: str, recipient: str
    ) -> str | Wrong | Wait | None:
        """The same for a health app: one link, one count, whichever way it is tried.

        Args:
            link_hash: the link.
            slow: what the app's answer was hashed to.
            address: the caller's.
            recipient: what the app said of itself or its user.

        Returns:
            When it is right: a ticket that reads the link's files for some minutes.
        """
        now = self._clock.now()
        caller = address_hash(self._config.pepper, address)
        with self._database.transaction() as connection:
            verdict = self._judged(connection, link_hash, slow, caller, now, by_app=True)
            if not isinstance(verdict, Opened | Wrong):
                return verdict
            self._tell(connection, link_hash, verdict, caller, now, recipient=recipient)
            return verdict if isinstance(verdict, Wrong) else self._ticket(connection, verdict, now)

    def _judged(
        self,
        connection: Connection,
        link_hash: str,
        verifier: bytes,
        caller: str,
        now: float,
        *,
        by_app: bool = False,
    ) -> Verdict:
        """Count, then judge. After ``Wait`` and None nothing has happened."""
        limiter = self._limiter
        limiter.line_up(connection, caller)
        pause = limiter.over_budget(connection, caller, link_hash, now)
        if pause is not None:
            return pause
        if not limiter.claim(connection, link_hash, now):
            return limiter.not_now(connection, link_hash, now)
        verdict = limiter.judge(connection, link_hash, verifier, caller, now, by_app=by_app)
        if isinstance(verdict, Wait):
            connection.rollback()  # not even counted
        return verdict

    @staticmethod
    def _tell(
        connection: Connection,
        link_hash: str,
        verdict: Opened | Wrong,
        caller: str,
        now: float,
        *,
        key_seen: bool = False,
        recipient: str | None = None,
    ) -> None:
        """Record what happened, for the sender. ``recipient``: a health app's; None: the page."""
        happened = []
        if key_seen and not verdict.key_seen:  # once for each link
            connection.execute(update(link).where(link.c.hash == link_hash).values(key_seen=True))
            happened.append("key_seen")
        if isinstance(verdict, Opened):
            happened.append("opened" if recipient is None else "opened_app")
        else:
            happened += ["wrong"] if verdict.remaining else ["wrong", "locked"]
        for kind in happened:
            events.record(
                connection,
                sender_id=verdict.sender_id,
                at=now,
                share_id=verdict.share_id,
                kind=kind,
                link_hash=link_hash,
                address_hash=caller,
                recipient=(recipient or "") if kind == "opened_app" else "",
            )

    def _ticket(self, connection: Connection, verdict: Opened, now: float) -> str:
        """A session that is no session: it reads a health link's files and nothing else."""
        ticket = new_token()
        seconds = max(1, int(min(self._config.session_s, TICKET_S, verdict.expires_at - now)))
        connection.execute(
            insert(session).values(
                token_hash=ticket_hash(self._config.pepper, ticket),
                link_hash=verdict.link_hash,
                share_id=verdict.share_id,
                expires_at=now + seconds,
            )
        )
        return ticket

    def _session(self, connection: Connection, verdict: Opened, now: float) -> Session:
        token = new_token()
        seconds = max(1, int(min(self._config.session_s, verdict.expires_at - now)))
        connection.execute(
            insert(session).values(
                token_hash=sha256_hex(token),
                link_hash=verdict.link_hash,
                share_id=verdict.share_id,
                expires_at=now + seconds,
            )
        )
        size = connection.execute(
            select(object_.c.size).where(
                object_.c.share_id == verdict.share_id, object_.c.oid == verdict.manifest_oid
            )
        ).scalar_one()
        return Session(
            token,
            verdict.share_id,
            verdict.wrapped,
            verdict.manifest_oid,
            size,
            verdict.expires_at,
            seconds,
        )

    def find(self, token: str, oid: str) -> StoredObject | None:
        """An object for a session; None when the share has no such object.

        Share and link are looked at each time: revoking one ends what is open at once.

        Raises:
            SessionOverError: the session has ended, or there never was one.
        """
        if not token.isascii():
            raise SessionOverError
        now = self._clock.now()
        live = living_session(select(session.c.share_id), sha256_hex(token), now)
        with self._database.reading() as connection:
            share_id = connection.execute(live).scalar()
            if share_id is None:
                raise SessionOverError
            row = connection.execute(
                select(object_).where(object_.c.share_id == share_id, object_.c.oid == oid)
            ).one_or_none()
        return None if row is None else StoredObject(row.key, row.size, row.sha256)

    def close(self, token: str) -> None:
        """End a session."""
        with self._database.transaction() as connection:
            connection.execute(delete(session).where(session.c.token_hash == sha256_hex(token)))


def living_session(query: Select[Any], token_hash: str, now: float) -> Select[Any]:
    """Of ``session``, only the one of this token, and only while its link opens."""
    return (
        query.select_from(session)
        .join(share, share.c.id == session.c.share_id)
        .join(link, link.c.hash == session.c.link_hash)
        .where(
            session.c.token_hash == token_hash,
            session.c.expires_at > now,
            share.c.state == "sealed",
            share.c.expires_at > now,
            link.c.proof.is_not(None),
        )
    )
