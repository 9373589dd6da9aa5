"""A link as a SMART Health Link: what its sender registers, and what a health app gets.

It is another way to open the same link. It counts with it, is locked, revoked and ended with it,
and is there only where its sender wanted it.
"""

from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, insert, select

from omega_desktop.gateway.clock import Clock
from omega_desktop.gateway.config import GatewayConfig
from omega_desktop.gateway.database import GatewayDatabase
from omega_desktop.gateway.hashing import address_hash, health_proof, sha256_hex, ticket_hash
from omega_desktop.gateway.limiter import Limiter, Wait
from omega_desktop.gateway.opening import living_session
from omega_desktop.gateway.schemas import NewHealthLink
from omega_desktop.gateway.shares import RefusedError, living_link, own_share
from omega_desktop.gateway.store import ObjectStore
from omega_desktop.gateway.tables import health, link, object_, session, share

NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """What it takes to hash an answer to a link that can be tried now."""

    link_hash: str
    asks: str
    salt: bytes = field(repr=False)
    base_url: str
    remaining: int


@dataclass(frozen=True, slots=True)
class StoredFiles:
    """Where a link's encrypted files lie, and the key of what is around them."""

    link_hash: str
    place: str
    size: int
    key: bytes = field(repr=False)


class HealthLinks:
    """The health links of all shares."""

    def __init__(
        self,
        database: GatewayDatabase,
        store: ObjectStore,
        clock: Clock,
        config: GatewayConfig,
        limiter: Limiter,
    ) -> None:
        self._database = database
        self._store = store
        self._clock = clock
        self._config = config
        self._limiter = limiter

    def put(
        self,
        sender_id: str,
        share_id: str,
        link_hash: str,
        new: NewHealthLink,
        salt: bytes,
        slow: bytes,
        key: bytes,
    ) -> None:
        """Let health apps open a link, too.

        Raises:
            RefusedError: share or link is not there or over, or its files are not here.
        """
        with self._database.transaction() as connection:
            row = own_share(connection, sender_id, share_id, lock=True)
            if row.state not in {"open", "sealed"}:
                raise RefusedError(409, row.state)
            living_link(connection, share_id, link_hash)
            there = select(object_.c.oid).where(
                object_.c.share_id == share_id, object_.c.oid == new.oid
            )
            taken = select(health.c.link_hash).where(
                health.c.id_hash == new.id_hash, health.c.link_hash != link_hash
            )
            if connection.execute(there).scalar() is None:
                raise RefusedError(409, "incomplete")
            if connection.execute(taken).scalar() is not None:
                raise RefusedError(409, "exists")
            connection.execute(delete(health).where(health.c.link_hash == link_hash))
            connection.execute(
                insert(health).values(
                    link_hash=link_hash,
                    id_hash=new.id_hash,
                    asks=new.asks,
                    salt=salt,
                    proof=health_proof(self._config.pepper, link_hash, slow),
                    share_id=share_id,
                    oid=new.oid,
                    key=key,
                    base_url=new.base_url.rstrip("/"),
                )
            )

    def asked(self, health_id: str, address: str) -> Asked | Wait | None:
        """The link behind an id. Only a look: what decides is ``Opening.open_by_app``.

        Nothing is hashed slowly for a link that cannot be tried.
        """
        if not health_id.isascii():
            return None
        now = self._clock.now()
        caller = address_hash(self._config.pepper, address)
        query = (
            select(health, link.c.bad, link.c.max_bad, link.c.hour, link.c.opened_in_hour)
            .join(link, link.c.hash == health.c.link_hash)
            .join(share, share.c.id == health.c.share_id)
            .where(
                health.c.id_hash == sha256_hex(health_id),
                link.c.bad < link.c.max_bad,
                link.c.proof.is_not(None),
                share.c.state == "sealed",
                share.c.expires_at > now,
            )
        )
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
            if row is None:
                return None
            pause = (
                self._limiter.over_budget(connection, caller, row.link_hash, now)
                or self._limiter.not_now(connection, row.link_hash, now)
                # else whoever has the right answer keeps the hashing busy for all links
                or self._limiter.opened_too_often(row, now)
            )
        if pause is not None:
            return pause
        left = row.max_bad - row.bad
        return Asked(row.link_hash, row.asks, bytes(row.salt), row.base_url, left)

    def stored(self, ticket: str) -> StoredFiles | None:
        """What a ticket reads; None when it is over, or nobody's."""
        if not ticket.isascii():
            return None
        wanted = living_session(
            select(health.c.link_hash, object_.c.key, object_.c.size, health.c.key.label("around")),
            ticket_hash(self._config.pepper, ticket),
            self._clock.now(),
        ).join(health, health.c.link_hash == session.c.link_hash)
        wanted = wanted.join(
            object_, (object_.c.share_id == health.c.share_id) & (object_.c.oid == health.c.oid)
        )
        with self._database.reading() as connection:
            row = connection.execute(wanted).one_or_none()
        if row is None:
            return None
        return StoredFiles(row.link_hash, row.key, row.size, bytes(row.around))

    async def sealed(self, stored: StoredFiles) -> bytes:
        """The object as it lies in the store."""
        return b"".join([piece async for piece in self._store.read(stored.place, 0, stored.size)])


def files_of(stored: StoredFiles, sealed: bytes) -> list[str]:
    """The encrypted files (compact JWE) in an object; none when it was put wrongly."""
    nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        plain = AESGCM(stored.key).decrypt(nonce, rest, stored.link_hash.encode("ascii"))
        return plain.decode("ascii").split("\n")
    except (InvalidTag, ValueError):
        return []
