"""Opening a link: the proof is judged, a session begins, objects are given out to it."""

from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, insert, select, update

from omega_desktop.gateway import events
from omega_desktop.gateway.clock import Clock
from omega_desktop.gateway.config import GatewayConfig
from omega_desktop.gateway.database import GatewayDatabase
from omega_desktop.gateway.hashing import address_hash, new_token, sha256_hex
from omega_desktop.gateway.limiter import Limiter, Opened, Wait, Wrong
from omega_desktop.gateway.tables import link, object_, session, share


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
        limiter = self._limiter
        with self._database.transaction() as connection:
            limiter.line_up(connection, caller)
            pause = limiter.over_budget(connection, caller, link_hash, now)
            if pause is not None:
                return pause
            if not limiter.claim(connection, link_hash, now):
                return limiter.not_now(connection, link_hash, now)
            verdict = limiter.judge(connection, link_hash, verifier, caller, now)
            if isinstance(verdict, Wait):
                connection.rollback()  # not even counted
                return verdict
            self._tell(connection, link_hash, verdict, caller, now, key_seen=key_seen)
            if isinstance(verdict, Wrong):
                return verdict
            return self._session(connection, verdict, now)

    @staticmethod
    def _tell(
        connection: Connection,
        link_hash: str,
        verdict: Opened | Wrong,
        caller: str,
        now: float,
        *,
        key_seen: bool,
    ) -> None:
        """Record what happened, for the sender."""
        happened = []
        if key_seen and not verdict.key_seen:  # once for each link
            connection.execute(update(link).where(link.c.hash == link_hash).values(key_seen=True))
            happened.append("key_seen")
        if isinstance(verdict, Opened):
            happened.append("opened")
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
            )

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
        live = (
            select(session.c.share_id)
            .join(share, share.c.id == session.c.share_id)
            .join(link, link.c.hash == session.c.link_hash)
            .where(
                session.c.token_hash == sha256_hex(token),
                session.c.expires_at > now,
                share.c.state == "sealed",
                share.c.expires_at > now,
                link.c.proof.is_not(None),
            )
        )
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
