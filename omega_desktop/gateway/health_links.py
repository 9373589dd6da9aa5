"""A link as a SMART Health Link: what its sender registers, and what a health app gets.

It is another way to open the same link. It counts with it, is locked, revoked and ended with it,
and is there only where its sender wanted it.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import (
    AEADDecryptionContext,
    Cipher,
    algorithms,
    modes,
)
from sqlalchemy import delete, insert, select

from omega_desktop.gateway.clock import Clock
from omega_desktop.gateway.config import GatewayConfig
from omega_desktop.gateway.database import GatewayDatabase
from omega_desktop.gateway.hashing import address_hash, health_proof, sha256_hex, ticket_hash
from omega_desktop.gateway.limiter import Limiter, Wait
from omega_desktop.gateway.opening import living_session
from omega_desktop.gateway.schemas import NewHealthLink
from omega_desktop.gateway.shares import RefusedError, forget_health, living_link, own_share
from omega_desktop.gateway.store import ObjectStore
from omega_desktop.gateway.tables import health, link, object_, session, share

NONCE_BYTES = 12
TAG_BYTES = 16
MAX_FILES = 100


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
            others = health.c.link_hash != link_hash
            taken = select(health.c.link_hash).where(health.c.id_hash == new.id_hash, others)
            # an object of one link goes with it, and must be nobody else's
            shared = select(health.c.oid).where(health.c.share_id == share_id, others)
            if connection.execute(there).scalar() is None or new.oid == row.manifest_oid:
                raise RefusedError(409, "incomplete")
            in_use = new.oid in connection.execute(shared).scalars().all()
            if in_use or connection.execute(taken).scalar() is not None:
                raise RefusedError(409, "exists")
            before = select(health.c.oid).where(health.c.link_hash == link_hash)
            if connection.execute(before).scalar() == new.oid:
                connection.execute(delete(health).where(health.c.link_hash == link_hash))
            else:
                forget_health(connection, sender_id, link_hash)
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

    async def parts(self, stored: StoredFiles) -> list[range]:
        """Where each encrypted file (compact JWE) lies in an object; none if it was put wrongly."""
        ends: list[int] = []
        at = 0
        try:
            async for piece in self._opened(stored):
                ends += [at + found.start() for found in re.finditer(b"\n", piece)]
                at += len(piece)
                if len(ends) >= MAX_FILES:
                    return []
        except InvalidTag:
            return []
        begins = [0, *(end + 1 for end in ends)]
        return [range(*one) for one in zip(begins, [*ends, at], strict=True)]

    async def read(self, stored: StoredFiles, part: range) -> AsyncIterator[bytes]:
        """One of the files in pieces: many slow callers must not fill the memory."""
        at = 0
        async for piece in self._opened(stored):
            if wanted := piece[max(0, part.start - at) : max(0, part.stop - at)]:
                yield wanted
            at += len(piece)
            if at >= part.stop:
                return

    async def _opened(self, stored: StoredFiles) -> AsyncIterator[bytes]:
        """What is in an object; ``InvalidTag`` comes after its last piece."""
        opener: AEADDecryptionContext | None = None
        rest = b""
        async for piece in self._store.read(stored.place, 0, stored.size):
            rest += piece
            if opener is None:
                if len(rest) < NONCE_BYTES:
                    continue
                nonce, rest = rest[:NONCE_BYTES], rest[NONCE_BYTES:]
                opener = Cipher(algorithms.AES(stored.key), modes.GCM(nonce)).decryptor()
                opener.authenticate_additional_data(stored.link_hash.encode("ascii"))
            ready, rest = rest[:-TAG_BYTES], rest[-TAG_BYTES:]
            if ready:
                yield opener.update(ready)
        if opener is None or len(rest) < TAG_BYTES:
            raise InvalidTag
        opener.finalize_with_tag(rest)
