"""What was handed over and is asked about later: confirmed, come to nothing, or not known yet."""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Delivery, DeliveryId
from omega_desktop.domain.outcome import Pending, Receipt, Rung, Undelivered
from omega_desktop.storage import outbox_rows as rows
from omega_desktop.storage.database import stamp
from omega_desktop.storage.outbox_core import OutboxCore, State, delivery_row, not_now

_RISES = {Rung.QUEUED: 0, Rung.HANDED_OVER: 1, Rung.CONFIRMED: 2, Rung.OPENED: 3}
_OPENED_ALL_THE_SAME = Message(
    "The link was opened, and yet the message is said not to have arrived. Ask the recipient."
)


class OutboxFollowing(OutboxCore):
    """Only the holder of ``paths.worker_lock`` calls what changes something."""

    # --- asking ------------------------------------------------------------------------------

    def next_follow_up(self) -> datetime | None:
        """When the next one is to be asked about; None when none is."""
        with self._database.reading() as connection:
            found = connection.execute("SELECT min(next_at) FROM follow_up").fetchone()[0]
        return None if found is None else datetime.fromisoformat(found)

    def due_follow_ups(self, *, limit: int = 100) -> Sequence[tuple[Delivery, datetime]]:
        """Deliveries to ask about now, longest due first, with when each was handed over."""
        with self._database.reading() as connection:
            found = connection.execute(
                f"SELECT {rows.DELIVERY_COLUMNS}, f.began_at AS began_at "
                f"FROM {rows.DELIVERY_TABLES} JOIN follow_up f ON f.delivery_id = d.id "
                "WHERE f.next_at <= ? ORDER BY f.next_at, d.id LIMIT ?",
                (stamp(self._clock()), limit),
            )
            return [(rows.delivery(row), datetime.fromisoformat(row["began_at"])) for row in found]

    def followed(self) -> frozenset[DeliveryId]:
        """Deliveries whose outcome is still to come."""
        with self._database.reading() as connection:
            found = connection.execute("SELECT delivery_id FROM follow_up")
            return frozenset(DeliveryId(row[0]) for row in found)

    # --- what was learned --------------------------------------------------------------------

    def learned(self, delivery_id: DeliveryId, receipt: Receipt) -> None:
        """The peer proves more: the rung rises, and never falls. Asked again if it says so."""
        with self._database.transaction() as connection:
            row = delivery_row(connection, delivery_id)
            self._require_handed_over(row["state"])
            risen = _RISES[receipt.rung] > _RISES[Rung(row["rung"])]
            connection.execute(
                "UPDATE delivery SET rung = CASE WHEN ? THEN ? ELSE rung END, "
                "remote_id = CASE WHEN ? = '' THEN remote_id ELSE ? END, "
                "transmission = coalesce(?, transmission), reason = ?, "
                "cancel_requested = CASE WHEN ? THEN 0 ELSE cancel_requested END WHERE id = ?",
                (
                    risen,
                    receipt.rung,
                    receipt.remote_id,
                    receipt.remote_id,
                    rows.transmission_json(receipt.transmission),
                    receipt.summary.to_json(),
                    receipt.follow_in_s is None,  # too late to be stopped
                    delivery_id,
                ),
            )
            self._follow(connection, delivery_id, receipt.follow_in_s)
            self._forget_passwords(connection, delivery_id)
            if risen:
                self._event(connection, delivery_id, receipt.rung.value, receipt.summary)
                self._audit_delivery(connection, delivery_id, f"send.{receipt.rung.value}")

    def look_again(self, delivery_id: DeliveryId, pending: Pending) -> None:
        """Nothing is decided: ask later. A note that is new goes into the history."""
        note = pending.note.to_json() if pending.note else None
        with self._database.transaction() as connection:
            before = connection.execute(
                "SELECT note FROM follow_up WHERE delivery_id = ?", (delivery_id,)
            ).fetchone()
            if before is None:
                return
            connection.execute(
                "UPDATE delivery SET transmission = coalesce(?, transmission) WHERE id = ?",
                (rows.transmission_json(pending.transmission), delivery_id),
            )
            connection.execute(
                "UPDATE follow_up SET note = coalesce(?, note) WHERE delivery_id = ?",
                (note, delivery_id),
            )
            self._follow(connection, delivery_id, pending.again_in_s)
            if note is not None and note != before["note"]:
                self._event(connection, delivery_id, "followed", pending.note)

    def no_answer(self, delivery_id: DeliveryId, *, delay_s: Callable[[int], float]) -> None:
        """The peer could not be asked: again after ``delay_s(times in a row)`` seconds."""
        with self._database.transaction() as connection:
            row = connection.execute(
                "UPDATE follow_up SET silent = silent + 1 WHERE delivery_id = ? RETURNING silent",
                (delivery_id,),
            ).fetchone()
            if row is not None:
                after = stamp(self._clock() + timedelta(seconds=delay_s(row["silent"])))
                connection.execute(
                    "UPDATE follow_up SET next_at = ? WHERE delivery_id = ?", (after, delivery_id)
                )

    def undelivered(
        self, delivery_id: DeliveryId, found: Undelivered, *, max_attempts: int
    ) -> State:
        """It was handed over and did not arrive: FAILED, or READY for another attempt.

        CANCELLED when the user has asked for that meanwhile. UNKNOWN when its link was opened: one
        of the two is wrong, and nothing is sent again by itself.

        Returns:
            The state afterwards.
        """
        with self._database.transaction() as connection:
            row = delivery_row(connection, delivery_id)
            self._require_handed_over(row["state"])
            if Rung(row["rung"]) is Rung.OPENED:
                self._contradicted(connection, delivery_id, found)
                return State.UNKNOWN
            again = found.retry_in_s is not None and row["attempts"] < max_attempts
            connection.execute(
                "UPDATE delivery SET rung = 'queued', done = 0, "
                "transmission = coalesce(?, transmission) WHERE id = ?",
                (rows.transmission_json(found.transmission), delivery_id),
            )
            self._follow(connection, delivery_id, None)
            if row["cancel_requested"]:
                self._move(
                    connection,
                    delivery_id,
                    (State.COMPLETED,),
                    State.CANCELLED,
                    reason=found.reason,
                )
                return State.CANCELLED
            if again:
                self._move(
                    connection,
                    delivery_id,
                    (State.COMPLETED,),
                    State.READY,
                    event="undelivered",
                    reason=found.reason,
                    delay_s=found.retry_in_s or 0.001,
                )
                # the recipient did not get it, as far as this was told: said in the audit trail too
                self._audit_delivery(connection, delivery_id, "send.undelivered")
                return State.READY
            self._move(
                connection,
                delivery_id,
                (State.COMPLETED,),
                State.FAILED,
                event="undelivered",
                reason=found.reason,
            )
            return State.FAILED

    def _contradicted(
        self, connection: sqlite3.Connection, delivery_id: DeliveryId, found: Undelivered
    ) -> None:
        self._follow(connection, delivery_id, None)
        connection.execute("UPDATE delivery SET rung = 'handed_over' WHERE id = ?", (delivery_id,))
        self._move(
            connection,
            delivery_id,
            (State.COMPLETED,),
            State.UNKNOWN,
            event="undelivered",
            reason=_OPENED_ALL_THE_SAME.followed_by(found.reason),
        )

    def stop_following(self, delivery_id: DeliveryId, note: Message) -> None:
        """Nothing more will be learned; it stays handed over."""
        with self._database.transaction() as connection:
            self._follow(connection, delivery_id, None)
            connection.execute(
                "UPDATE delivery SET cancel_requested = 0 WHERE id = ?", (delivery_id,)
            )
            self._event(connection, delivery_id, "not_followed", note)
            self._forget_passwords(connection, delivery_id)

    @staticmethod
    def _require_handed_over(state: str) -> None:
        if State(state) is not State.COMPLETED:
            raise not_now(State(state))
