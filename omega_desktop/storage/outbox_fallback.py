"""What is tried instead when a delivery has failed for good, as the user allowed it."""

import json
import sqlite3
from collections.abc import Sequence

from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Channel,
    Delivery,
    DeliveryId,
    DeliveryState,
    Target,
    channel_of,
)
from omega_desktop.storage import outbox_rows as rows
from omega_desktop.storage import targets
from omega_desktop.storage.outbox_core import OutboxCore, delivery_row, not_now

USED_UP = Message("There is no other way that could be tried.")


class OutboxFallback(OutboxCore):
    """Next ways, each used once."""

    def fallbacks_due(self) -> Sequence[DeliveryId]:
        """Deliveries that failed while there are next ways, oldest first."""
        query = (
            "SELECT d.id FROM delivery d JOIN fallback f ON f.delivery_id = d.id "
            "WHERE d.state = 'FAILED' AND f.targets <> '[]' ORDER BY d.id"
        )
        with self._database.reading() as connection:
            return [DeliveryId(row[0]) for row in connection.execute(query)]

    def fallback(self, delivery_id: DeliveryId) -> tuple[Target, ...]:
        """The next ways of a delivery, in order."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT targets FROM fallback WHERE delivery_id = ?", (delivery_id,)
            ).fetchone()
        return _decoded(row["targets"]) if row else ()

    def sent_instead(self, delivery_id: DeliveryId) -> DeliveryId | None:
        """What was sent in its place; None when nothing was."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT next_id FROM fallback WHERE delivery_id = ?", (delivery_id,)
            ).fetchone()
        return DeliveryId(row["next_id"]) if row and row["next_id"] else None

    def beside(self, delivery: Delivery) -> Sequence[Delivery]:
        """Deliveries of the same report version in the same request, or submitted after it.

        Where one of them goes, nothing goes instead of the failed one: the user has seen to it.
        """
        query = (
            f"SELECT {rows.DELIVERY_COLUMNS} FROM {rows.DELIVERY_TABLES} "
            "WHERE d.study_instance_uid = ? AND d.report_id IS ? "
            "AND (d.request_id = ? OR d.id > ?)"
        )
        values = (
            delivery.study_instance_uid,
            delivery.report_id,
            delivery.request_id,
            delivery.id,
        )
        with self._database.reading() as connection:
            return [rows.delivery(row) for row in connection.execute(query, values)]

    def give_up_fallback(self, delivery_id: DeliveryId) -> None:
        """None of its next ways can be used: it stays failed."""
        with self._database.transaction() as connection:
            self._take_fallback(connection, delivery_id)
            self._event(connection, delivery_id, "no_fallback", USED_UP)

    def _keep_fallback(
        self, connection: sqlite3.Connection, delivery_id: DeliveryId, ways: Sequence[Target]
    ) -> None:
        if ways:
            connection.execute(
                "INSERT INTO fallback(delivery_id, targets) VALUES(?,?)",
                (delivery_id, _encoded(ways)),
            )

    def _take_fallback(self, connection: sqlite3.Connection, delivery_id: DeliveryId) -> None:
        """Take the next ways of what failed; ``OmegaError`` when it did not, or they are gone."""
        state = DeliveryState(delivery_row(connection, delivery_id)["state"])
        taken = connection.execute(
            "UPDATE fallback SET targets = '[]' WHERE delivery_id = ? AND targets <> '[]' "
            "AND ? = 'FAILED'",
            (delivery_id, state),
        )
        if taken.rowcount != 1:
            raise not_now(state)


def _encoded(ways: Sequence[Target]) -> str:
    return json.dumps([[channel_of(one), targets.encode(one)] for one in ways], ensure_ascii=False)


def _decoded(stored: str) -> tuple[Target, ...]:
    return tuple(targets.decode(Channel(channel), text) for channel, text in json.loads(stored))
