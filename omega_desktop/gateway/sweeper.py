"""Removes what nobody may open any more. Several replicas may sweep at once."""

import asyncio
import logging
import time
from dataclasses import dataclass

from sqlalchemy import delete, select

from omega_desktop.gateway.clock import Clock
from omega_desktop.gateway.config import GatewayConfig
from omega_desktop.gateway.database import GatewayDatabase
from omega_desktop.gateway.limiter import HOUR_S
from omega_desktop.gateway.opening import object_key
from omega_desktop.gateway.shares import DAY_S, end_share
from omega_desktop.gateway.store import ObjectStore
from omega_desktop.gateway.tables import attempt, event, link, object_, session, share

log = logging.getLogger(__name__)

KEPT_AFTER_END_S = 30 * DAY_S  # a sender may still look when its share was opened
EVENTS_KEPT_S = 120 * DAY_S
BATCH = 200


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did."""

    expired: int
    objects: int
    orphans: int


class Sweeper:
    """One pass over everything."""

    def __init__(
        self, database: GatewayDatabase, store: ObjectStore, clock: Clock, config: GatewayConfig
    ) -> None:
        self._database = database
        self._store = store
        self._clock = clock
        self._config = config

    async def sweep(self, *, orphan_grace_s: float | None = None) -> Swept:
        """Erase expired shares, remove their objects, and objects that belong to nothing."""
        await asyncio.to_thread(self._clock.remember)
        expired = await asyncio.to_thread(self._expire)
        removed = 0
        while keys := await asyncio.to_thread(self._dead_objects):
            await self._store.delete([key for key, _share, _oid in keys])
            await asyncio.to_thread(self._forget_objects, keys)
            removed += len(keys)
        grace = self._config.orphan_grace_s if orphan_grace_s is None else orphan_grace_s
        orphans = await asyncio.to_thread(self._orphans, grace)
        await self._store.delete(orphans)
        await asyncio.to_thread(self._tidy)
        if expired or removed or orphans:
            log.info("swept: %d expired, %d objects, %d orphans", expired, removed, len(orphans))
        return Swept(expired, removed, len(orphans))

    def _expire(self) -> int:
        now = self._clock.now()
        abandoned = (share.c.state == "open") & (
            share.c.created_at <= now - self._config.unsealed_grace_s
        )
        over = share.c.state.in_(("open", "sealed")) & (share.c.expires_at <= now)
        with self._database.transaction() as connection:
            rows = connection.execute(
                select(share).where(over | abandoned).with_for_update(skip_locked=True)
            ).all()
            for row in rows:
                end_share(connection, row, state="expired", at=now)
        return len(rows)

    def _dead_objects(self) -> list[tuple[str, str, str]]:
        query = (
            select(object_.c.share_id, object_.c.oid, object_.c.sha256)
            .join(share, share.c.id == object_.c.share_id)
            .where(share.c.state.in_(("revoked", "expired")))
            .limit(BATCH)
        )
        with self._database.transaction() as connection:
            return [
                (object_key(row.share_id, row.oid, row.sha256), row.share_id, row.oid)
                for row in connection.execute(query)
            ]

    def _forget_objects(self, keys: list[tuple[str, str, str]]) -> None:
        with self._database.transaction() as connection:
            for _key, share_id, oid in keys:
                connection.execute(
                    delete(object_).where(object_.c.share_id == share_id, object_.c.oid == oid)
                )

    def _orphans(self, grace_s: float) -> list[str]:
        """Objects of uploads whose row was never written. By the store's own clock."""
        before = time.time() - grace_s
        old = [key for key, written in self._store.list() if written.timestamp() <= before]
        orphans = []
        for start in range(0, len(old), BATCH):
            batch = old[start : start + BATCH]
            shares = {key.partition("/")[0] for key in batch}
            query = select(object_.c.share_id, object_.c.oid, object_.c.sha256).where(
                object_.c.share_id.in_(shares)
            )
            with self._database.transaction() as connection:
                known = {object_key(*row) for row in connection.execute(query)}
            orphans += [key for key in batch if key not in known]
        return orphans

    def _tidy(self) -> None:
        now = self._clock.now()
        ended = select(share.c.id).where(
            share.c.ended_at <= now - KEPT_AFTER_END_S,
            ~select(object_.c.oid).where(object_.c.share_id == share.c.id).exists(),
        )
        with self._database.transaction() as connection:
            connection.execute(delete(session).where(session.c.expires_at <= now))
            connection.execute(delete(attempt).where(attempt.c.at <= now - 24 * HOUR_S))
            connection.execute(delete(event).where(event.c.at <= now - EVENTS_KEPT_S))
            connection.execute(delete(link).where(link.c.share_id.in_(ended)))
            connection.execute(delete(share).where(share.c.id.in_(ended)))
