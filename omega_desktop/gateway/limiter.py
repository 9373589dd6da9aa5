"""Who may try a date on a link, and how often: counted before it is judged, in one statement.

What a link has answered wrongly stays counted for its life; a right answer gives back its own
count only (SMART Health Links: lifetime total, also for parallel requests).

All of an attempt is one transaction, which begins by counting it. The lock on the link's row that
this takes makes attempts at one link take turns over all replicas, and what is answered has been
committed: a gateway that is killed meanwhile has told nothing.
"""

import math
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, distinct, func, insert, select, update

from omega_desktop.gateway.config import GatewayConfig
from omega_desktop.gateway.hashing import health_proof, proof_hash, same
from omega_desktop.gateway.tables import attempt, health, link, share

HOUR_S = 3600.0
FREE_WRONG_ANSWERS = 3  # a typing mistake or two costs no waiting


@dataclass(frozen=True, slots=True)
class Opened:
    """The proof was right."""

    link_hash: str
    share_id: str
    sender_id: str
    manifest_oid: str
    expires_at: float
    key_seen: bool
    wrapped: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wrong:
    """The proof was wrong and is counted. ``key_seen``: told before."""

    share_id: str
    sender_id: str
    remaining: int
    key_seen: bool


@dataclass(frozen=True, slots=True)
class Wait:
    """Too soon or too often; nothing was judged or counted."""

    seconds: int


Verdict = Opened | Wrong | Wait | None
"""None: there is no such link for anybody (unknown, expired, revoked, locked, not sealed)."""


class Limiter:
    """Judges proofs, step by step inside one transaction of the caller's."""

    def __init__(self, config: GatewayConfig) -> None:
        self._config = config

    def claim(self, connection: Connection, link_hash: str, now: float) -> bool:
        """Count one answer on a link that may be tried now; False when it may not."""
        open_share = select(share.c.id).where(
            share.c.id == link.c.share_id, share.c.state == "sealed", share.c.expires_at > now
        )
        claimed = connection.execute(
            update(link)
            .where(
                link.c.hash == link_hash,
                link.c.bad < link.c.max_bad,
                link.c.next_at <= now,
                link.c.proof.is_not(None),
                open_share.exists(),
            )
            .values(bad=link.c.bad + 1)
        )
        return claimed.rowcount == 1

    def line_up(self, connection: Connection, address: str) -> None:
        """Let attempts from one address take turns, so that none slips past its budget.

        SQLite's transactions take turns anyway.
        """
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(int(address, 16) - 2**63)))

    def over_budget(
        self, connection: Connection, address: str, link_hash: str, now: float
    ) -> Wait | None:
        """Whether this address has tried too many links, or all together too often.

        Of all together only what is committed counts: attempts at different links do not wait for
        each other, so those under way may overshoot it.
        """
        since = now - HOUR_S
        from_here = (attempt.c.address_hash == address) & (attempt.c.at > since)
        others, oldest = connection.execute(
            select(func.count(distinct(attempt.c.link_hash)), func.min(attempt.c.at)).where(
                from_here, attempt.c.link_hash != link_hash
            )
        ).one()
        if others >= self._config.address_links_per_hour:
            return Wait(_seconds(oldest + HOUR_S - now))
        everywhere, oldest = connection.execute(
            select(func.count(), func.min(attempt.c.at)).where(attempt.c.at > since)
        ).one()
        if everywhere >= self._config.wrong_per_hour:
            return Wait(_seconds(oldest + HOUR_S - now))
        return None

    def not_now(self, connection: Connection, link_hash: str, now: float) -> Wait | None:
        """Why a link could not be claimed: a pause, or nothing that is told."""
        row = connection.execute(
            select(link.c.next_at)
            .join(share, share.c.id == link.c.share_id)
            .where(
                link.c.hash == link_hash,
                link.c.bad < link.c.max_bad,
                link.c.proof.is_not(None),
                share.c.state == "sealed",
                share.c.expires_at > now,
            )
        ).one_or_none()
        if row is None or row.next_at <= now:
            return None
        return Wait(_seconds(row.next_at - now))

    def opened_too_often(self, row: Row[Any], now: float) -> Wait | None:
        """Whether a link, of which this is the row, may not be opened once more in this hour."""
        hour = int(now // HOUR_S)
        before = row.opened_in_hour if row.hour == hour else 0
        if before < self._config.openings_per_hour:
            return None
        return Wait(_seconds((hour + 1) * HOUR_S - now))

    def judge(
        self,
        connection: Connection,
        link_hash: str,
        verifier: bytes,
        address: str,
        now: float,
        *,
        by_app: bool = False,
    ) -> Opened | Wrong | Wait:
        """Compare a proof that was counted by ``claim``; ``Wait``: undo the transaction.

        Args:
            connection: in the transaction of ``claim``.
            link_hash: the link.
            verifier: the page's proof, or what a health app's answer was hashed to.
            address: the caller's, hashed.
            now: of ``claim``.
            by_app: it came from a health app.
        """
        row = connection.execute(
            select(link, share.c.sender_id, share.c.manifest_oid, share.c.expires_at)
            .join(share, share.c.id == link.c.share_id)
            .where(link.c.hash == link_hash)
        ).one()
        right = self._is_right(connection, row, verifier, by_app=by_app)
        if row.proof is None or not row.wrapped or not right:
            # without a pause nothing at all: other answers' "now" may be a moment older
            pause_s = self._pause_s(row.bad)
            connection.execute(
                update(link)
                .where(link.c.hash == link_hash)
                .values(next_at=now + pause_s if pause_s else 0.0)
            )
            connection.execute(
                insert(attempt).values(at=now, address_hash=address, link_hash=link_hash)
            )
            remaining = max(0, row.max_bad - row.bad)
            return Wrong(row.share_id, row.sender_id, remaining, row.key_seen)
        if (pause := self.opened_too_often(row, now)) is not None:
            return pause
        hour = int(now // HOUR_S)
        opened_in_hour = row.opened_in_hour + 1 if row.hour == hour else 1
        connection.execute(
            update(link)
            .where(link.c.hash == link_hash)
            .values(
                bad=link.c.bad - 1,
                opened=link.c.opened + 1,
                first_opened_at=func.coalesce(link.c.first_opened_at, now),
                last_opened_at=now,
                hour=hour,
                opened_in_hour=opened_in_hour,
            )
        )
        return Opened(
            link_hash,
            row.share_id,
            row.sender_id,
            row.manifest_oid,
            row.expires_at,
            row.key_seen,
            row.wrapped,
        )

    def _is_right(
        self, connection: Connection, row: Row[Any], verifier: bytes, *, by_app: bool
    ) -> bool:
        kept, given = row.proof, proof_hash(self._config.pepper, row.hash, verifier)
        if by_app:
            ours = health.c.link_hash == row.hash
            kept = connection.execute(select(health.c.proof).where(ours)).scalar()
            given = health_proof(self._config.pepper, row.hash, verifier)
        return bool(kept) and same(bytes(kept), given)

    def _pause_s(self, wrong_answers: int) -> float:
        pauses = self._config.soft_delays_s
        if wrong_answers < FREE_WRONG_ANSWERS or not pauses:
            return 0.0
        return pauses[min(wrong_answers - FREE_WRONG_ANSWERS, len(pauses) - 1)]


def _seconds(pause_s: float) -> int:
    """A pause as it is told: whole seconds, at least one."""
    return max(1, math.ceil(pause_s))
