"""The outbox for the one process that works it: claim, finish, recover, and the lanes."""

import sqlite3
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Channel,
    Delivery,
    DeliveryId,
    DeliveryState,
    Lane,
    Receipt,
)
from omega_desktop.storage import outbox_rows as rows
from omega_desktop.storage.database import stamp
from omega_desktop.storage.outbox_core import OutboxCore, State, delivery_row

_DIED = Message("The program ended while sending; it resumes where it stopped.")
_DIED_OFTEN = Message("The program ended during every attempt to send this.")
_DIED_UNKNOWN = Message(
    "The program was closed at the moment of handing over. Ask the recipient, then choose."
)

MAY_HAVE_ARRIVED = Message("It may have arrived: ask the recipient before sending it again.")


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a start found left over by a process that died."""

    resumed: Sequence[DeliveryId]
    unknown: Sequence[DeliveryId]
    failed: Sequence[DeliveryId]


class OutboxQueue(OutboxCore):
    """Only the holder of ``paths.worker_lock`` calls these, apart from the lanes."""

    def recover(self, repeatable: Collection[Channel], *, max_attempts: int) -> Recovered:
        """At start: settle deliveries that a dead process left in progress.

        A repeatable channel resumes. Otherwise it resumes too when it had not reached the point of
        no return, and is UNKNOWN when it had. What has used up its attempts has failed: it may be
        what kills the process.
        """
        resumed: list[DeliveryId] = []
        unknown: list[DeliveryId] = []
        failed: list[DeliveryId] = []
        cancelled: list[DeliveryId] = []  # as the user wanted: nothing to announce
        with self._database.transaction() as connection:
            found = connection.execute(
                "SELECT id, channel, attempts, irrevocable, cancel_requested FROM delivery "
                "WHERE state = 'IN_PROGRESS'"
            ).fetchall()
            for row in found:
                delivery_id = DeliveryId(row["id"])
                if row["irrevocable"] and row["channel"] not in repeatable:
                    target, ended, reason = State.UNKNOWN, unknown, _DIED_UNKNOWN
                elif row["cancel_requested"]:
                    target, ended, reason = State.CANCELLED, cancelled, None
                elif row["attempts"] >= max_attempts:
                    target, ended, reason = State.FAILED, failed, _DIED_OFTEN
                else:
                    target, ended, reason = State.READY, resumed, _DIED
                self._move(
                    connection,
                    delivery_id,
                    (State.IN_PROGRESS,),
                    target,
                    event="recovered",
                    reason=reason,
                    not_before=True,
                )
                ended.append(delivery_id)
        return Recovered(resumed, unknown, failed)

    def claim(self) -> Delivery | None:
        """Take the next due delivery of a free, open lane; its attempt is counted first."""
        moment = stamp(self._clock())
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE delivery SET state = 'READY' WHERE state = 'HELD' AND not_before <= ?",
                (moment,),
            )
            row = connection.execute(
                "UPDATE delivery SET state = 'IN_PROGRESS', attempts = attempts + 1, "
                "started_at = coalesce(started_at, ?), ended_at = NULL, irrevocable = 0 "
                "WHERE id = (SELECT d.id FROM delivery d LEFT JOIN lane l ON l.key = d.lane "
                "  WHERE d.state = 'READY' AND d.not_before <= ? AND coalesce(l.blocked,'') = '' "
                "  AND NOT EXISTS (SELECT 1 FROM delivery b "
                "    WHERE b.lane = d.lane AND b.state = 'IN_PROGRESS') "
                "  ORDER BY d.priority DESC, d.id LIMIT 1) RETURNING id, attempts",
                (moment, moment),
            ).fetchone()
            if row is None:
                return None
            number = Message("attempt {number}", number=row["attempts"])
            self._event(connection, row["id"], "started", number)
            return rows.delivery(delivery_row(connection, row["id"]))

    def complete(self, delivery_id: DeliveryId, receipt: Receipt) -> None:
        """The peer took it: write what it said and the rung that proves.

        Where the user wanted it stopped meanwhile, and that is still possible, it is stopped.
        """
        with self._database.transaction() as connection:
            stop = delivery_row(connection, delivery_id)["cancel_requested"]
            connection.execute(
                "UPDATE delivery SET rung = ?, remote_id = CASE WHEN ? = '' THEN remote_id ELSE ? "
                "END, transmission = ?, "
                "done = CASE WHEN EXISTS (SELECT 1 FROM delivery_item WHERE delivery_id = id) "
                "THEN done ELSE total END WHERE id = ? AND state = 'IN_PROGRESS'",
                (
                    receipt.rung,
                    receipt.remote_id,
                    receipt.remote_id,
                    rows.transmission_json(receipt.transmission),
                    delivery_id,
                ),
            )
            self._follow(connection, delivery_id, receipt.follow_in_s)
            self._move(
                connection,
                delivery_id,
                (State.IN_PROGRESS,),
                State.COMPLETED,
                reason=receipt.summary,
            )
            if stop:
                self._ask_to_stop(connection, delivery_id)
            self._forget_passwords(connection, delivery_id)

    def postpone(
        self,
        delivery_id: DeliveryId,
        reason: Message,
        *,
        delay_s: float,
        give_back: bool = False,
    ) -> None:
        """Back to the queue for later, or CANCELLED when the user asked for that meanwhile.

        Args:
            delivery_id: what did not go.
            reason: why.
            delay_s: the pause before the next attempt, in seconds.
            give_back: return the attempt.
        """
        with self._database.transaction() as connection:
            if self._cancel_if_asked(connection, delivery_id):
                return
            self._move(
                connection,
                delivery_id,
                (State.IN_PROGRESS,),
                State.READY,
                event="postponed",
                reason=reason,
                delay_s=delay_s,
            )
            if give_back:
                connection.execute(
                    "UPDATE delivery SET attempts = max(0, attempts - 1) WHERE id = ?",
                    (delivery_id,),
                )

    def fail(self, delivery_id: DeliveryId, reason: Message) -> None:
        """It did not go, and trying again without a change is no use."""
        with self._database.transaction() as connection:
            self._move(connection, delivery_id, (State.IN_PROGRESS,), State.FAILED, reason=reason)

    def broke_down(self, delivery_id: DeliveryId, reason: Message) -> None:
        """A mistake of ours ended the attempt: FAILED, or UNKNOWN past the point of no return."""
        with self._database.transaction() as connection:
            past = delivery_row(connection, delivery_id)["irrevocable"]
            target = State.UNKNOWN if past else State.FAILED
            told = reason.followed_by(MAY_HAVE_ARRIVED) if past else reason
            self._move(connection, delivery_id, (State.IN_PROGRESS,), target, reason=told)

    def doubt(self, delivery_id: DeliveryId, reason: Message) -> None:
        """It may or may not have arrived: the user is asked."""
        with self._database.transaction() as connection:
            self._move(connection, delivery_id, (State.IN_PROGRESS,), State.UNKNOWN, reason=reason)

    def interrupted(self, delivery_id: DeliveryId) -> DeliveryState:
        """A send stopped early: CANCELLED when the user asked for it, else back to the queue."""
        with self._database.transaction() as connection:
            if self._cancel_if_asked(connection, delivery_id):
                return State.CANCELLED
            self._move(
                connection,
                delivery_id,
                (State.IN_PROGRESS,),
                State.READY,
                event="interrupted",
                not_before=True,
            )
            connection.execute(
                "UPDATE delivery SET attempts = max(0, attempts - 1) WHERE id = ?", (delivery_id,)
            )
            return State.READY

    def _cancel_if_asked(self, connection: sqlite3.Connection, delivery_id: DeliveryId) -> bool:
        """Whether the user asked for it while it ran; it is CANCELLED then."""
        row = delivery_row(connection, delivery_id)
        if not row["cancel_requested"]:
            return False
        arrived = Message(
            "Cancelled: at least {done} of {total} had already arrived.",
            done=row["done"],
            total=row["total"],
        )
        self._move(
            connection,
            delivery_id,
            (State.IN_PROGRESS,),
            State.CANCELLED,
            reason=arrived if row["done"] else None,
        )
        return True

    # --- lanes -------------------------------------------------------------------------------

    def block_lane(
        self, key: str, *, kind: str, reason: Message, probe_in_s: float | None = None
    ) -> None:
        """Start nothing on this lane: "auth" until the user acts, "offline" until it answers."""
        moment = self._clock()
        probe = None if probe_in_s is None else stamp(moment + timedelta(seconds=probe_in_s))
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO lane(key, blocked, reason, since, probe_after) VALUES(?,?,?,?,?) "
                "ON CONFLICT(key) DO UPDATE SET blocked = excluded.blocked, "
                "reason = excluded.reason, probe_after = excluded.probe_after, "
                "since = CASE WHEN lane.blocked = '' THEN excluded.since ELSE lane.since END",
                (key, kind, reason.to_json(), stamp(moment), probe),
            )

    def postpone_probe(self, key: str, *, delay_s: Callable[[int], float]) -> None:
        """No answer yet: look again after ``delay_s(number of probes)`` seconds."""
        with self._database.transaction() as connection:
            row = connection.execute(
                "UPDATE lane SET probes = probes + 1 WHERE key = ? RETURNING probes", (key,)
            ).fetchone()
            if row is not None:
                after = stamp(self._clock() + timedelta(seconds=delay_s(row["probes"])))
                connection.execute("UPDATE lane SET probe_after = ? WHERE key = ?", (after, key))

    def open_lane(self, key: str) -> bool:
        """Start sending on this lane again, at once; False when it was not blocked."""
        with self._database.transaction() as connection:
            changed = connection.execute(
                "UPDATE lane SET blocked = '', reason = NULL, since = NULL, probe_after = NULL, "
                "probes = 0 WHERE key = ? AND blocked <> ''",
                (key,),
            ).rowcount
            if changed:
                connection.execute(
                    "UPDATE delivery SET not_before = ? WHERE lane = ? AND state = 'READY'",
                    (stamp(self._clock()), key),
                )
        return bool(changed)

    def probe_now(self) -> None:
        """Let every offline lane be looked at at once."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE lane SET probe_after = ? WHERE blocked = 'offline'",
                (stamp(self._clock()),),
            )

    def lanes(self) -> Sequence[Lane]:
        """Lanes that are blocked."""
        with self._database.reading() as connection:
            found = connection.execute("SELECT * FROM lane WHERE blocked <> '' ORDER BY since")
            return [rows.lane(row) for row in found]
