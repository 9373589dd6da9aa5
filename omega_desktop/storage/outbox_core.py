"""What every part of the outbox stands on: the one place where a delivery's state changes."""

import sqlite3
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from omega_desktop.domain.errors import NotFoundError, OmegaError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Channel, DeliveryId, DeliveryState
from omega_desktop.storage import outbox_rows as rows
from omega_desktop.storage import targets
from omega_desktop.storage.audit import AuditTrail
from omega_desktop.storage.database import Database, now, stamp

State = DeliveryState

WAITING = (State.HELD, State.READY, State.ON_HOLD)
LIVE = (*WAITING, State.IN_PROGRESS, State.UNKNOWN)
ATTENTION = (State.FAILED, State.UNKNOWN)

_STOPPABLE = frozenset({Channel.FAX})
"""What can be stopped after it was handed over: a fax that waits, or is being called."""

_STANDS = {
    State.HELD: Message("The delivery can still be undone."),
    State.READY: Message("The delivery waits to be sent."),
    State.IN_PROGRESS: Message("The delivery is being sent."),
    State.ON_HOLD: Message("The delivery is on hold."),
    State.COMPLETED: Message("The delivery is completed."),
    State.FAILED: Message("The delivery failed."),
    State.CANCELLED: Message("The delivery was cancelled."),
    State.UNKNOWN: Message("Nobody knows whether the delivery arrived."),
}


class OutboxCore:
    """State changes, history and audit, each in the caller's transaction."""

    def __init__(
        self, database: Database, audit: AuditTrail, *, clock: Callable[[], datetime] = now
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock

    def _move(
        self,
        connection: sqlite3.Connection,
        delivery_id: DeliveryId,
        origins: Collection[DeliveryState],
        target: DeliveryState,
        *,
        event: str = "",
        reason: Message | None = None,
        not_before: bool = False,
        delay_s: float = 0.0,
    ) -> None:
        """The one place where a state changes: checked, stamped, put into the history."""
        row = delivery_row(connection, delivery_id)
        if State(row["state"]) not in origins:
            raise not_now(State(row["state"]))
        moment = self._clock()
        ended = target in {State.COMPLETED, State.FAILED, State.CANCELLED}
        due = stamp(moment + timedelta(seconds=delay_s)) if not_before or delay_s else None
        connection.execute(
            "UPDATE delivery SET state = ?, reason = ?, ended_at = ?, cancel_requested = 0, "
            "not_before = coalesce(?, not_before) WHERE id = ?",
            (
                target,
                reason.to_json() if reason else None,
                stamp(moment) if ended else None,
                due,
                delivery_id,
            ),
        )
        if target is State.CANCELLED:
            self._forget_passwords(connection, delivery_id)
        if target in {State.COMPLETED, State.CANCELLED}:
            # nothing resumes any more; who has the key can tell new UIDs from old ones
            connection.execute(
                "UPDATE delivery SET deidentification_key = x'' WHERE id = ?", (delivery_id,)
            )
        self._event(connection, delivery_id, event or target.value.lower(), reason)
        if ended or target is State.UNKNOWN:
            self._audit_delivery(connection, delivery_id, f"send.{target.value.lower()}")

    def _forget_passwords(self, connection: sqlite3.Connection, delivery_id: DeliveryId) -> None:
        """Delete the passwords of its PDF once nothing can be sent of it any more.

        While its outcome is asked for it may come to nothing, and be sent again.
        """
        row = connection.execute(
            "SELECT channel, target FROM delivery d WHERE id = ? AND state IN "
            "('COMPLETED','CANCELLED') AND NOT EXISTS "
            "(SELECT 1 FROM follow_up f WHERE f.delivery_id = d.id)",
            (delivery_id,),
        ).fetchone()
        if row is None:
            return
        if row["channel"] == Channel.EMAIL:
            target = targets.forgotten(targets.decode(Channel.EMAIL, row["target"]))
            connection.execute(
                "UPDATE delivery SET target = ? WHERE id = ?",
                (targets.encode(target), delivery_id),
            )
        # next ways are for what failed, which this has not
        connection.execute(
            "UPDATE fallback SET targets = '[]' WHERE delivery_id = ?", (delivery_id,)
        )

    def _event(
        self,
        connection: sqlite3.Connection,
        delivery_id: DeliveryId,
        kind: str,
        note: Message | None = None,
    ) -> None:
        connection.execute(
            "INSERT INTO delivery_event(delivery_id, at, kind, note) VALUES(?,?,?,?)",
            (delivery_id, stamp(self._clock()), kind, note.to_json() if note else None),
        )

    def _follow(
        self, connection: sqlite3.Connection, delivery_id: DeliveryId, follow_in_s: float | None
    ) -> None:
        """Ask for the outcome after so many seconds, or (None) not any more."""
        if follow_in_s is None:
            connection.execute("DELETE FROM follow_up WHERE delivery_id = ?", (delivery_id,))
            return
        moment = self._clock()
        connection.execute(
            "INSERT INTO follow_up(delivery_id, began_at, next_at) VALUES(?,?,?) "
            "ON CONFLICT(delivery_id) DO UPDATE SET next_at = excluded.next_at, silent = 0",
            (delivery_id, stamp(moment), stamp(moment + timedelta(seconds=follow_in_s))),
        )

    def _ask_to_stop(self, connection: sqlite3.Connection, delivery_id: DeliveryId) -> bool:
        """Have what was handed over stopped at once, if it is one that can still be stopped."""
        row = delivery_row(connection, delivery_id)
        if State(row["state"]) is not State.COMPLETED or row["channel"] not in _STOPPABLE:
            return False
        due = connection.execute(
            "UPDATE follow_up SET next_at = ? WHERE delivery_id = ? RETURNING 1",
            (stamp(self._clock()), delivery_id),
        ).fetchone()
        if due is not None:
            connection.execute(
                "UPDATE delivery SET cancel_requested = 1 WHERE id = ?", (delivery_id,)
            )
        return due is not None

    def _audit_delivery(
        self, connection: sqlite3.Connection, delivery_id: DeliveryId, action: str
    ) -> None:
        delivery = rows.delivery(delivery_row(connection, delivery_id))
        body = {
            "delivery": str(delivery.id),
            "request": delivery.request_id,
            "channel": delivery.channel,
            "recipient": delivery.recipient,
            "target": targets.encode_for_audit(delivery.target),
            "study_instance_uid": delivery.study_instance_uid,
            "report_id": delivery.report_id,
            "done": delivery.done,
            "total": delivery.total,
            "failures": delivery.failures,
            "rung": delivery.rung,
            "remote_id": delivery.remote_id,
            "reason": str(delivery.reason) if delivery.reason else "",
        }
        self._audit.append(connection, actor=delivery.requester, action=action, body=body)


def delivery_row(connection: sqlite3.Connection, delivery_id: DeliveryId) -> sqlite3.Row:
    """A delivery's row; raises ``NotFoundError``."""
    row: sqlite3.Row | None = connection.execute(
        f"SELECT {rows.DELIVERY_COLUMNS} FROM {rows.DELIVERY_TABLES} WHERE d.id = ?",
        (delivery_id,),
    ).fetchone()
    if row is None:
        raise NotFoundError(
            Message("There is no delivery {number}", number=delivery_id),
            Message("List the outbox to see the numbers there are."),
        )
    return row


def not_now(state: DeliveryState) -> OmegaError:
    """The error for an act that a delivery's state does not allow."""
    return OmegaError(
        Message("Not possible in this state"),
        _STANDS[state].followed_by(Message("Refresh the outbox.")),
    )
