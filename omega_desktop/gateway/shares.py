"""What senders do with their shares. Every method checks whose share it is."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from omega_desktop.gateway import events
from omega_desktop.gateway.clock import Clock
from omega_desktop.gateway.config import MAX_ATTEMPTS_EVER, MAX_DAYS, MAX_LINKS, GatewayConfig
from omega_desktop.gateway.database import GatewayDatabase
from omega_desktop.gateway.hashing import proof_hash
from omega_desktop.gateway.limiter import HOUR_S
from omega_desktop.gateway.tables import (
    attempt,
    health,
    insert_once,
    link,
    object_,
    sender,
    session,
    share,
)

DAY_S = 86_400.0
UNLOCK_ADDS = 5
LEEWAY_S = 3600.0  # between two clocks


class RefusedError(Exception):
    """A request that cannot be done.

    Args:
        status: HTTP status.
        code: what the response says as ``error``.
    """

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class HeldObject:
    """An object that is here whole."""

    oid: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class LinkState:
    """A link as its sender may know it."""

    link_hash: str
    wrong_attempts: int
    max_attempts: int
    opened: int
    first_opened_at: float | None
    last_opened_at: float | None
    revoked: bool
    health: bool = False


@dataclass(frozen=True, slots=True)
class ShareState:
    """A share with its links."""

    share_id: str
    state: str
    expires_at: float
    bytes: int
    links: tuple[LinkState, ...] = field(default=())


class Shares:
    """The shares of all senders."""

    def __init__(self, database: GatewayDatabase, clock: Clock, config: GatewayConfig) -> None:
        self._database = database
        self._clock = clock
        self._config = config

    # --- making ------------------------------------------------------------------------------

    def create(
        self, sender_id: str, share_id: str, *, expires_at: float, manifest_oid: str
    ) -> bool:
        """Begin a share; True when it is new, False when the same was begun before."""
        now = self._clock.now()
        _check_expiry(expires_at, now)
        with self._database.transaction() as connection:
            made = connection.execute(
                insert_once(connection, share)
                .values(
                    id=share_id,
                    sender_id=sender_id,
                    manifest_oid=manifest_oid,
                    state="open",
                    created_at=now,
                    expires_at=expires_at,
                )
                .returning(share.c.id)
            ).scalar()
            if made is not None:
                return True
            row = connection.execute(select(share).where(share.c.id == share_id)).one()
        if row.sender_id != sender_id:  # as for every other request about it
            raise RefusedError(404, "not_found")
        if row.manifest_oid != manifest_oid or abs(row.expires_at - expires_at) >= 1:
            raise RefusedError(409, "exists")
        if row.state in {"revoked", "expired"}:
            raise RefusedError(409, row.state)
        return False

    def held(
        self, sender_id: str, share_id: str, oid: str, *, of_link: str = ""
    ) -> HeldObject | None:
        """An object that is here; raises when the share takes no objects.

        Args:
            sender_id: who asks.
            share_id: the share.
            oid: the object.
            of_link: hash of the one link it is for: such an object is taken after sealing, too.
        """
        with self._database.reading() as connection:
            row = own_share(connection, sender_id, share_id)
            found = connection.execute(
                select(object_).where(object_.c.share_id == share_id, object_.c.oid == oid)
            ).one_or_none()
            if found is None:
                self._takes(connection, row, of_link)
        return None if found is None else HeldObject(found.oid, found.size, found.sha256)

    def keep(
        self, sender_id: str, share_id: str, new: HeldObject, key: str, *, of_link: str = ""
    ) -> bool:
        """Write an object's row once its bytes are in the store; True when it is new.

        Unless it is true, nothing names the bytes under ``key``. ``of_link``: as in ``held``.
        """
        with self._database.transaction() as connection:
            # locked: sealing and revoking wait, or are seen
            row = own_share(connection, sender_id, share_id, lock=True)
            found = connection.execute(
                select(object_.c.sha256).where(
                    object_.c.share_id == share_id, object_.c.oid == new.oid
                )
            ).scalar()
            if found == new.sha256:
                return False
            if found is not None:
                raise RefusedError(409, "exists")
            if row.expires_at <= self._clock.now():
                raise RefusedError(409, row.state if row.state == "revoked" else "expired")
            self._takes(connection, row, of_link)
            # one statement: parallel uploads do not get past the quota together
            paid = connection.execute(
                update(sender)
                .where(
                    sender.c.id == sender_id,
                    sender.c.used_bytes + new.size <= sender.c.quota_bytes,
                )
                .values(used_bytes=sender.c.used_bytes + new.size)
            )
            if not paid.rowcount:
                raise RefusedError(413, "quota")
            connection.execute(
                insert(object_).values(
                    share_id=share_id,
                    oid=new.oid,
                    size=new.size,
                    sha256=new.sha256,
                    key=key,
                    created_at=self._clock.now(),
                )
            )
        return True

    def objects(self, sender_id: str, share_id: str) -> list[HeldObject]:
        """Every object that is here."""
        query = select(object_).where(object_.c.share_id == share_id).order_by(object_.c.oid)
        with self._database.reading() as connection:
            own_share(connection, sender_id, share_id)
            return [HeldObject(r.oid, r.size, r.sha256) for r in connection.execute(query)]

    def put_link(
        self,
        sender_id: str,
        share_id: str,
        link_hash: str,
        *,
        verifier: bytes,
        wrapped: str,
        max_attempts: int,
    ) -> bool:
        """Register a recipient's link; True when it is new."""
        proof = proof_hash(self._config.pepper, link_hash, verifier)
        with self._database.transaction() as connection:
            row = own_share(connection, sender_id, share_id, lock=True)
            if row.state not in {"open", "sealed"}:
                raise RefusedError(409, row.state)
            live = connection.execute(
                select(func.count()).where(
                    link.c.share_id == share_id,
                    link.c.proof.is_not(None),
                    link.c.hash != link_hash,
                )
            ).scalar_one()
            if live >= MAX_LINKS:
                raise RefusedError(409, "too_many_links")
            made = connection.execute(
                insert_once(connection, link)
                .values(
                    hash=link_hash,
                    share_id=share_id,
                    proof=proof,
                    wrapped=wrapped,
                    bad=0,
                    max_bad=max_attempts,
                    next_at=0.0,
                    opened=0,
                )
                .returning(link.c.hash)
            ).scalar()
            if made is not None:
                return True
            found = connection.execute(select(link).where(link.c.hash == link_hash)).one()
        same = found.share_id == share_id and found.wrapped == wrapped
        if not same or found.proof is None or bytes(found.proof) != proof:
            raise RefusedError(409, "exists")
        return False

    def seal(self, sender_id: str, share_id: str, *, count: int, total_bytes: int) -> None:
        """Let the links open: everything is here, the manifest too."""
        with self._database.transaction() as connection:
            row = own_share(connection, sender_id, share_id, lock=True)
            if row.state == "sealed":
                return
            if row.state != "open":
                raise RefusedError(409, row.state)
            there = connection.execute(
                select(func.count(), func.coalesce(func.sum(object_.c.size), 0)).where(
                    object_.c.share_id == share_id
                )
            ).one()
            manifest = connection.execute(
                select(object_.c.oid).where(
                    object_.c.share_id == share_id, object_.c.oid == row.manifest_oid
                )
            ).scalar()
            if (there[0], int(there[1])) != (count, total_bytes) or manifest is None:
                raise RefusedError(409, "incomplete")
            connection.execute(update(share).where(share.c.id == share_id).values(state="sealed"))

    # --- afterwards --------------------------------------------------------------------------

    def state(self, sender_id: str, share_id: str) -> ShareState:
        """A share with its links."""
        with self._database.reading() as connection:
            row = own_share(connection, sender_id, share_id)
            size = connection.execute(
                select(func.coalesce(func.sum(object_.c.size), 0)).where(
                    object_.c.share_id == share_id
                )
            ).scalar_one()
            rows = connection.execute(
                select(link, health.c.id_hash)
                .outerjoin(health, health.c.link_hash == link.c.hash)
                .where(link.c.share_id == share_id)
                .order_by(link.c.hash)
            ).all()
        over = row.state in {"open", "sealed"} and row.expires_at <= self._clock.now()
        return ShareState(
            share_id,
            "expired" if over else row.state,
            row.expires_at,
            int(size),
            tuple(
                LinkState(
                    one.hash,
                    one.bad,
                    one.max_bad,
                    one.opened,
                    one.first_opened_at,
                    one.last_opened_at,
                    one.proof is None,
                    one.id_hash is not None,
                )
                for one in rows
            ),
        )

    def extend(self, sender_id: str, share_id: str, expires_at: float) -> None:
        """Move the end of a share, in either direction."""
        now = self._clock.now()
        _check_expiry(expires_at, now)
        with self._database.transaction() as connection:
            row = own_share(connection, sender_id, share_id, lock=True)
            if row.state not in {"open", "sealed"} or row.expires_at <= now:
                raise RefusedError(409, "expired" if row.state != "revoked" else "revoked")
            connection.execute(
                update(share).where(share.c.id == share_id).values(expires_at=expires_at)
            )
            events.record(
                connection, sender_id=sender_id, at=now, share_id=share_id, kind="extended"
            )

    def unlock(self, sender_id: str, share_id: str, link_hash: str) -> None:
        """Allow five more wrong answers, and the next one at once.

        Raises:
            RefusedError: also when the link has been unlocked too often to be worth anything.
        """
        now = self._clock.now()
        with self._database.transaction() as connection:
            row = own_share(connection, sender_id, share_id, lock=True)
            if row.state not in {"open", "sealed"}:
                raise RefusedError(409, row.state)
            this = (link.c.hash == link_hash) & (link.c.share_id == share_id)
            max_bad = connection.execute(
                select(link.c.max_bad).where(this, link.c.proof.is_not(None)).with_for_update()
            ).scalar()
            if max_bad is None:
                raise RefusedError(404, "not_found")
            if max_bad + UNLOCK_ADDS > MAX_ATTEMPTS_EVER:
                raise RefusedError(409, "too_many_unlocks")
            connection.execute(
                update(link).where(this).values(max_bad=max_bad + UNLOCK_ADDS, next_at=0.0)
            )
            events.record(
                connection,
                sender_id=sender_id,
                at=now,
                share_id=share_id,
                kind="unlocked",
                link_hash=link_hash,
            )

    def revoke(self, sender_id: str, share_id: str) -> None:
        """Erase what opens a share, at once and for good; its objects go with the next sweep."""
        with self._database.transaction() as connection:
            row = own_share(connection, sender_id, share_id, lock=True)
            if row.state != "revoked":
                end_share(connection, row, state="revoked", at=self._clock.now())

    def revoke_link(self, sender_id: str, share_id: str, link_hash: str) -> None:
        """Erase what opens one link."""
        with self._database.transaction() as connection:
            own_share(connection, sender_id, share_id, lock=True)
            found = connection.execute(
                select(link.c.proof).where(link.c.hash == link_hash, link.c.share_id == share_id)
            ).one_or_none()
            if found is None:
                raise RefusedError(404, "not_found")
            if found.proof is None:
                return
            connection.execute(
                update(link).where(link.c.hash == link_hash).values(proof=None, wrapped=None)
            )
            connection.execute(delete(session).where(session.c.link_hash == link_hash))
            forget_health(connection, sender_id, link_hash)
            events.record(
                connection,
                sender_id=sender_id,
                at=self._clock.now(),
                share_id=share_id,
                kind="revoked",
                link_hash=link_hash,
            )

    def totals(self) -> dict[str, float]:
        """Gauges for an administrator; see ``observability.STATE``."""
        live = share.c.state.in_(("open", "sealed"))
        locked = (
            select(func.count())
            .select_from(link)
            .join(share, share.c.id == link.c.share_id)
            .where(live, link.c.proof.is_not(None), link.c.bad >= link.c.max_bad)
        )
        wrong = (
            select(func.count())
            .select_from(attempt)
            .where(attempt.c.at > self._clock.now() - HOUR_S)
        )
        held = select(func.coalesce(func.sum(sender.c.used_bytes), 0))
        shares = select(func.count()).select_from(share).where(live)
        with self._database.reading() as connection:
            return {
                "shares": float(connection.execute(shares).scalar_one()),
                "held_bytes": float(connection.execute(held).scalar_one()),
                "locked_links": float(connection.execute(locked).scalar_one()),
                "wrong_answers_hour": float(connection.execute(wrong).scalar_one()),
            }

    # --- parts -------------------------------------------------------------------------------

    @staticmethod
    def _takes(connection: Connection, row: Row[Any], of_link: str) -> None:
        """Raise unless the share takes an object now, perhaps for one of its links."""
        if row.state != "open" and not (of_link and row.state == "sealed"):
            raise RefusedError(409, row.state)
        if of_link:
            living_link(connection, row.id, of_link)


def own_share(
    connection: Connection, sender_id: str, share_id: str, *, lock: bool = False
) -> Row[Any]:
    """A sender's share; nobody else's is there for it."""
    query = select(share).where(share.c.id == share_id, share.c.sender_id == sender_id)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise RefusedError(404, "not_found")
    return row


def living_link(connection: Connection, share_id: str, link_hash: str) -> None:
    """Raise unless the share has this link and it was not revoked."""
    known = select(link.c.hash).where(
        link.c.share_id == share_id, link.c.hash == link_hash, link.c.proof.is_not(None)
    )
    if connection.execute(known).scalar() is None:
        raise RefusedError(404, "not_found")


def forget_health(connection: Connection, sender_id: str, link_hash: str) -> None:
    """Erase what opens a link to health apps, and give the room of its files back.

    What lies in the store has no name then: the sweeper removes it.
    """
    found = connection.execute(
        select(object_.c.key, object_.c.size)
        .join(health, (health.c.share_id == object_.c.share_id) & (health.c.oid == object_.c.oid))
        .where(health.c.link_hash == link_hash)
    ).one_or_none()
    connection.execute(delete(health).where(health.c.link_hash == link_hash))
    if found is None:
        return
    gone = connection.execute(delete(object_).where(object_.c.key == found.key)).rowcount
    connection.execute(
        update(sender)
        .where(sender.c.id == sender_id)
        .values(used_bytes=sender.c.used_bytes - found.size * gone)
    )


def end_share(connection: Connection, row: Row[Any], *, state: str, at: float) -> None:
    """Cryptographic erasure: without the wrapped keys nobody opens the ciphertext any more."""
    connection.execute(delete(session).where(session.c.share_id == row.id))
    connection.execute(delete(health).where(health.c.share_id == row.id))
    connection.execute(
        update(link).where(link.c.share_id == row.id).values(proof=None, wrapped=None)
    )
    connection.execute(update(share).where(share.c.id == row.id).values(state=state, ended_at=at))
    events.record(connection, sender_id=row.sender_id, at=at, share_id=row.id, kind=state)


def _check_expiry(expires_at: float, now: float) -> None:
    if not now < expires_at <= now + MAX_DAYS * DAY_S + LEEWAY_S:
        raise RefusedError(422, "expiry")
