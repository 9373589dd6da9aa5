"""Opening a link: the proof is judged, a session begins, objects are given out to it."""

from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, insert, select

from omega_desktop.gateway import events
from omega_desktop.gateway.clock import Clock
from omega_desktop.gateway.config import GatewayConfig
from omega_desktop.gateway.database import GatewayDatabase
from omega_desktop.gateway.hashing import address_hash, new_token, sha256_hex
from omega_desktop.gateway.limiter import Limiter, Opened, Wait, Wrong
from omega_desktop.gateway.tables import object_, session, share


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


def object_key(share_id: str, oid: str, sha256: str) -> str:
    """The store's key. The digest is in it: of two different bodies for one object both keep."""
    return f"{share_id}/{oid}.{sha256[:16]}"


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

        Counting is a transaction of its own: whatever happens afterwards, it stays counted.
        """
        link_hash = sha256_hex(link_id)
        now = self._clock.now()
        caller = address_hash(self._config.pepper, address)
        with self._database.transaction() as connection:
            if self._limiter.over_budget(connection, caller, link_hash, now):
                return Wait(600)
            if not self._limiter.claim(connection, link_hash, now):
                return self._limiter.not_now(connection, link_hash, now)
        with self._database.transaction() as connection:
            verdict = self._limiter.judge(connection, link_hash, verifier, caller, now)
            if isinstance(verdict, Wrong):
                happened = ["wrong"] if verdict.remaining else ["wrong", "locked"]
            else:
                happened = ["opened", "key_seen"] if key_seen else ["opened"]
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
            if isinstance(verdict, Wrong):
                return verdict
            token = new_token()
            seconds = max(1, int(min(self._config.session_s, verdict.expires_at - now)))
            connection.execute(
                insert(session).values(
                    token_hash=sha256_hex(token),
                    link_hash=link_hash,
                    share_id=verdict.share_id,
                    expires_at=now + seconds,
                )
            )
            return self._session(connection, verdict, token, seconds)

    @staticmethod
    def _session(connection: Connection, verdict: Opened, token: str, seconds: int) -> Session:
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

    def share_of(self, token: str) -> str | None:
        """The share a session may read, None when the session is over."""
        if not token.isascii():
            return None
        now = self._clock.now()
        query = (
            select(session.c.share_id)
            .join(share, share.c.id == session.c.share_id)
            .where(
                session.c.token_hash == sha256_hex(token),
                session.c.expires_at > now,
                share.c.state == "sealed",
                share.c.expires_at > now,
            )
        )
        with self._database.transaction() as connection:
            return connection.execute(query).scalar()

    def object(self, share_id: str, oid: str) -> StoredObject | None:
        """An object of a share."""
        query = select(object_).where(object_.c.share_id == share_id, object_.c.oid == oid)
        with self._database.transaction() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        return StoredObject(object_key(share_id, oid, row.sha256), row.size, row.sha256)

    def close(self, token: str) -> None:
        """End a session."""
        with self._database.transaction() as connection:
            connection.execute(delete(session).where(session.c.token_hash == sha256_hex(token)))
