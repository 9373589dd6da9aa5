"""What a sender reads and writes of its delivery while it runs (``ports.DeliveryJournal``)."""

import sqlite3
from collections.abc import Iterable, Sequence

from omega_desktop.domain.errors import NotFoundError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import DeliveryId, DeliveryItem, ItemState, SOPInstanceUID
from omega_desktop.storage import outbox_rows as rows
from omega_desktop.storage.database import stamp
from omega_desktop.storage.outbox_core import OutboxCore, delivery_row


class OutboxJournal(OutboxCore):
    """Every call is durable on return."""

    def items(self, delivery_id: DeliveryId) -> Sequence[DeliveryItem]:
        """All items, in sending order."""
        return self._items(delivery_id, "1")

    def pending_items(self, delivery_id: DeliveryId) -> Sequence[DeliveryItem]:
        """Items without an outcome, in sending order."""
        return self._items(delivery_id, "state = 'pending'")

    def record_item(
        self,
        delivery_id: DeliveryId,
        sop_instance_uid: SOPInstanceUID,
        state: ItemState,
        *,
        status: int | None = None,
        reason: Message | None = None,
    ) -> None:
        """Write what happened to one instance, and the delivery's counters with it."""
        outcome = (state, status, reason.to_json() if reason else None, stamp(self._clock()))
        with self._database.transaction() as connection:
            _record(connection, delivery_id, sop_instance_uid, outcome)

    def record_items(
        self,
        delivery_id: DeliveryId,
        sop_instance_uids: Iterable[SOPInstanceUID],
        state: ItemState,
    ) -> None:
        """Write the same outcome of several instances in one transaction."""
        outcome = (state, None, None, stamp(self._clock()))
        with self._database.transaction() as connection:
            for uid in sop_instance_uids:
                _record(connection, delivery_id, uid, outcome)

    def point_of_no_return(self, delivery_id: DeliveryId, *, remote_id: str = "") -> None:
        """From here a crash leaves the outcome unknown."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE delivery SET irrevocable = 1, remote_id = ? WHERE id = ?",
                (remote_id, delivery_id),
            )

    def note(self, delivery_id: DeliveryId, kind: str, note: Message) -> None:
        """Add a line to the delivery's history."""
        with self._database.transaction() as connection:
            self._event(connection, delivery_id, kind, note)

    def deidentification_key(self, delivery_id: DeliveryId) -> bytes:
        """32 bytes made once, at submission."""
        with self._database.reading() as connection:
            key: bytes = delivery_row(connection, delivery_id)["deidentification_key"]
            return key

    def _items(self, delivery_id: DeliveryId, where: str) -> Sequence[DeliveryItem]:
        query = f"SELECT * FROM delivery_item WHERE delivery_id = ? AND {where} ORDER BY position"
        with self._database.reading() as connection:
            return [rows.item(row) for row in connection.execute(query, (delivery_id,))]


def _record(
    connection: sqlite3.Connection,
    delivery_id: DeliveryId,
    sop_instance_uid: SOPInstanceUID,
    outcome: tuple[ItemState, int | None, str | None, str],
) -> None:
    """Write one instance's outcome, and the delivery's counters with it."""
    before = connection.execute(
        "SELECT state FROM delivery_item WHERE delivery_id = ? AND sop_instance_uid = ?",
        (delivery_id, sop_instance_uid),
    ).fetchone()
    if before is None:
        raise NotFoundError(Message("This instance is not part of the delivery"))
    connection.execute(
        "UPDATE delivery_item SET state = ?, status = ?, reason = ?, at = ? "
        "WHERE delivery_id = ? AND sop_instance_uid = ?",
        (*outcome, delivery_id, sop_instance_uid),
    )
    old, new = _counts(ItemState(before["state"])), _counts(outcome[0])
    connection.execute(
        "UPDATE delivery SET done = done + ?, warnings = warnings + ?, "
        "failures = failures + ? WHERE id = ?",
        (*(b - a for a, b in zip(old, new, strict=True)), delivery_id),
    )


def _counts(state: ItemState) -> tuple[int, int, int]:
    """What an item in this state adds to (done, warnings, failures)."""
    return (
        int(state in {ItemState.STORED, ItemState.WARNING}),
        int(state is ItemState.WARNING),
        int(state is ItemState.REFUSED),
    )
