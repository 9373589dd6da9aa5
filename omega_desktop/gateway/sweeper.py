"""Removes what nobody may open any more. Several replicas may sweep at once."""

import asyncio
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import delete, select, update

from omega_desktop.gateway.clock import Clock
from omega_desktop.gateway.config import GatewayConfig
from omega_desktop.gateway.database import GatewayDatabase
from omega_desktop.gateway.limiter import HOUR_S
from omega_desktop.gateway.observability import Metrics
from omega_desktop.gateway.shares import DAY_S, end_share
from omega_desktop.gateway.store import ObjectStore
from omega_desktop.gateway.tables import (
    attempt,
    event,
    health,
    insert_once,
    lease,
    link,
    object_,
    sender,
    session,
    share,
)

log = logging.getLogger(__name__)

BATCH = 200
_ORPHANS = "orphans"


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did."""

    expired: int
    objects: int
    orphans: int


class _Dead(NamedTuple):
    """An object of an ended share."""

    key: str
    size: int
    sender_id: str


class Sweeper:
    """One pass over everything."""

    def __init__(
        self,
        database: GatewayDatabase,
        store: ObjectStore,
        clock: Clock,
        config: GatewayConfig,
        metrics: Metrics,
    ) -> None:
        self._database = database
        self._store = store
        self._clock = clock
        self._config = config
        self._metrics = metrics

    async def sweep(self, *, orphan_grace_s: float | None = None) -> Swept:
        """Erase expired shares, remove their objects, and objects that belong to nothing.

        Args:
            orphan_grace_s: search for orphans of that age now; otherwise one replica does so from
                time to time.
        """
        await asyncio.to_thread(self._clock.remember)
        expired = await asyncio.to_thread(self._expire)
        removed = 0
        while dead := await asyncio.to_thread(self._dead_objects):
            await self._store.delete([one.key for one in dead])
            removed += await asyncio.to_thread(self._forget_objects, dead)
        orphans = 0
        if orphan_grace_s is not None or await asyncio.to_thread(self._may_search):
            grace = self._config.orphan_grace_s if orphan_grace_s is None else orphan_grace_s
            found = await asyncio.to_thread(self._orphans, grace)
            await self._store.delete(found)
            orphans = len(found)
        await asyncio.to_thread(self._tidy)
        await asyncio.to_thread(self._database.scrub)
        if expired or removed or orphans:
            log.info("swept: %d expired, %d objects, %d orphans", expired, removed, orphans)
        self._metrics.swept.labels("ended").inc(removed)
        self._metrics.swept.labels("orphan").inc(orphans)
        return Swept(expired, removed, orphans)

    def _may_search(self) -> bool:
        """Whether this replica is the one to search for orphans now."""
        now = self._clock.now()
        until = now + self._config.orphans_every_s
        with self._database.transaction() as connection:
            known = connection.execute(
                select(lease.c.until).where(lease.c.name == _ORPHANS).with_for_update()
            ).scalar()
            if known is None:
                # nothing can have been left behind yet; the first search comes later
                made = insert_once(connection, lease).values(name=_ORPHANS, until=until)
                connection.execute(made)
                return False
            if known > now:
                return False
            connection.execute(update(lease).where(lease.c.name == _ORPHANS).values(until=until))
        return True

    def _expire(self) -> int:
        now = self._clock.now()
        abandoned = (share.c.state == "open") & (
            share.c.created_at <= now - self._config.unsealed_grace_s
        )
        over = share.c.state.in_(("open", "sealed")) & (share.c.expires_at <= now)
        with self._database.transaction() as connection:
            rows = connection.execute(
                select(share)
                .where(over | abandoned)
                .order_by(share.c.sender_id)  # replicas lock senders in the same order
                .limit(BATCH)
                .with_for_update(skip_locked=True)
            ).all()
            for row in rows:
                end_share(connection, row, state="expired", at=now)
        return len(rows)

    def _dead_objects(self) -> list[_Dead]:
        query = (
            select(object_.c.key, object_.c.size, share.c.sender_id)
            .join(share, share.c.id == object_.c.share_id)
            .where(share.c.state.in_(("revoked", "expired")))
            .limit(BATCH)
        )
        with self._database.reading() as connection:
            return [_Dead(*row) for row in connection.execute(query)]

    def _forget_objects(self, dead: list[_Dead]) -> int:
        """Remove the rows and give the room back, once, whichever replica comes first."""
        removed = 0
        freed: dict[str, int] = {}
        with self._database.transaction() as connection:
            for one in sorted(dead, key=lambda one: one.key):
                gone = connection.execute(delete(object_).where(object_.c.key == one.key))
                removed += gone.rowcount
                freed[one.sender_id] = freed.get(one.sender_id, 0) + one.size * gone.rowcount
            for sender_id, size in sorted(freed.items()):
                connection.execute(
                    update(sender)
                    .where(sender.c.id == sender_id)
                    .values(used_bytes=sender.c.used_bytes - size)
                )
        return removed

    def _orphans(self, grace_s: float) -> list[str]:
        """Objects of uploads whose row was never written. By the store's own clock."""
        before = time.time() - grace_s
        old = [key for key, written in self._store.list() if written.timestamp() <= before]
        orphans = []
        for batch in _batches(old):
            query = select(object_.c.key).where(object_.c.key.in_(batch))
            with self._database.reading() as connection:
                known = set(connection.execute(query).scalars())
            orphans += [key for key in batch if key not in known]
        return orphans

    def _tidy(self) -> None:
        now = self._clock.now()
        forgotten = now - self._config.record_days * DAY_S
        ended = select(share.c.id).where(
            share.c.ended_at <= forgotten,
            ~select(object_.c.oid).where(object_.c.share_id == share.c.id).exists(),
        )
        with self._database.transaction() as connection:
            connection.execute(delete(session).where(session.c.expires_at <= now))
            connection.execute(delete(attempt).where(attempt.c.at <= now - 24 * HOUR_S))
            connection.execute(delete(event).where(event.c.at <= forgotten))
            # gone with its link already, unless an older replica ended that
            over = select(link.c.hash).where(
                link.c.hash == health.c.link_hash, link.c.proof.is_(None)
            )
            connection.execute(delete(health).where(over.exists()))
            connection.execute(delete(link).where(link.c.share_id.in_(ended)))
            connection.execute(delete(share).where(share.c.id.in_(ended)))


def _batches(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
