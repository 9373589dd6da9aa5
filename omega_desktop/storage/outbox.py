"""The durable outbox: what was asked for, how far each delivery got, and nothing lost in between.

Every change of state is one transaction that also writes the delivery's history and, where
something was disclosed or decided, the audit trail. The process that holds ``paths.worker_lock``
is the only one that claims and finishes; any process may submit and ask (docs/architecture.md,
"A delivery's life").
"""

import secrets
import sqlite3
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Channel,
    Delivery,
    DeliveryDraft,
    DeliveryEvent,
    DeliveryId,
    DeliveryState,
    ItemState,
    ReportId,
    RequestId,
    Rung,
    SendPriority,
    SendRequest,
    SOPInstanceUID,
    StudyInstanceUID,
)
from omega_desktop.storage import outbox_rows as rows
from omega_desktop.storage import targets
from omega_desktop.storage.database import stamp
from omega_desktop.storage.outbox_core import ATTENTION, LIVE, WAITING, State, delivery_row, not_now
from omega_desktop.storage.outbox_fallback import OutboxFallback
from omega_desktop.storage.outbox_following import OutboxFollowing
from omega_desktop.storage.outbox_journal import OutboxJournal
from omega_desktop.storage.outbox_queue import OutboxQueue, Recovered

_PRIORITIES = {
    SendPriority.LOW: Message("Low"),
    SendPriority.MEDIUM: Message("Medium"),
    SendPriority.HIGH: Message("High"),
    SendPriority.HIGHEST: Message("Highest"),
}


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One instance of a delivery to be: left out from the start, or pending."""

    sop_instance_uid: SOPInstanceUID
    report_id: ReportId | None = None
    left_out: Message | None = None


@dataclass(frozen=True, slots=True)
class DeliveryPlan:
    """A checked draft with its lane and its instances."""

    draft: DeliveryDraft
    lane: str = field(repr=False)
    lane_label: str = field(repr=False)
    items: tuple[PlannedItem, ...] = ()

    @property
    def total(self) -> int:
        """Units of progress: instances to be sent, or one message."""
        return sum(item.left_out is None for item in self.items) if self.items else 1


class Outbox(OutboxQueue, OutboxJournal, OutboxFollowing, OutboxFallback):
    """Requests, deliveries, items, events and lanes."""

    # --- asking ------------------------------------------------------------------------------

    def change_token(self) -> tuple[int, str]:
        """Differs from the last one after a change of state, by this process or another.

        The progress of single instances does not count: it is told by the job that makes it.
        """
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT (SELECT coalesce(max(id), 0) FROM delivery_event) AS event, "
                "(SELECT coalesce(group_concat(key || blocked || since), '') FROM lane "
                "WHERE blocked <> '') AS lanes"
            ).fetchone()
        return row["event"], row["lanes"]

    def deliveries(
        self,
        *,
        states: Collection[DeliveryState] = (),
        study: StudyInstanceUID | None = None,
        request: RequestId | None = None,
        limit: int = 500,
    ) -> Sequence[Delivery]:
        """Deliveries, newest first."""
        where, values = ["1"], list[object]()
        if states:
            where.append(f"d.state IN ({_marks(states)})")
            values += states
        if study is not None:
            where.append("d.study_instance_uid = ?")
            values.append(study)
        if request is not None:
            where.append("d.request_id = ?")
            values.append(request)
        query = (
            f"SELECT {rows.DELIVERY_COLUMNS} FROM {rows.DELIVERY_TABLES} "
            f"WHERE {' AND '.join(where)} ORDER BY d.id DESC LIMIT ?"
        )
        with self._database.reading() as connection:
            return [rows.delivery(row) for row in connection.execute(query, (*values, limit))]

    def delivery(self, delivery_id: DeliveryId) -> Delivery:
        """Raise ``NotFoundError`` when there is none of this number."""
        with self._database.reading() as connection:
            return rows.delivery(delivery_row(connection, delivery_id))

    def events(self, delivery_id: DeliveryId) -> Sequence[DeliveryEvent]:
        """A delivery's history, oldest first."""
        with self._database.reading() as connection:
            found = connection.execute(
                "SELECT * FROM delivery_event WHERE delivery_id = ? ORDER BY id", (delivery_id,)
            )
            return [rows.event(row) for row in found]

    def counts(self) -> dict[DeliveryState, int]:
        """How many deliveries stand in each state."""
        with self._database.reading() as connection:
            found = connection.execute("SELECT state, count(*) FROM delivery GROUP BY state")
            return {State(state): count for state, count in found}

    def next_due(self) -> datetime | None:
        """When the next delivery of an open lane is due; None when nothing waits."""
        with self._database.reading() as connection:
            found = connection.execute(
                "SELECT min(d.not_before) FROM delivery d LEFT JOIN lane l ON l.key = d.lane "
                "WHERE d.state IN ('HELD','READY') AND coalesce(l.blocked,'') = ''"
            ).fetchone()[0]
        return None if found is None else datetime.fromisoformat(found)

    def was_sent(self, recipient: str, report_id: ReportId | None = None) -> datetime | None:
        """When something (or this report version) last went to a recipient, in whatever case."""
        query = (
            "SELECT max(ended_at) FROM delivery WHERE lower(recipient) = lower(?) "
            "AND state = 'COMPLETED' "
            "AND (? IS NULL OR report_id = ?)"
        )
        with self._database.reading() as connection:
            found = connection.execute(query, (recipient, report_id, report_id)).fetchone()[0]
        return None if found is None else datetime.fromisoformat(found)

    def received(
        self, study: StudyInstanceUID, report_id: ReportId
    ) -> Sequence[tuple[str, datetime]]:
        """Whom a report version was handed over to, by any channel, and when."""
        query = (
            "SELECT recipient, coalesce(ended_at, created_at) FROM delivery "
            "WHERE study_instance_uid = ? AND report_id = ? AND state = 'COMPLETED'"
        )
        with self._database.reading() as connection:
            found = connection.execute(query, (study, report_id))
            return [(row[0], datetime.fromisoformat(row[1])) for row in found]

    def last_used(self, channels: Collection[Channel]) -> Sequence[tuple[str, datetime]]:
        """Recipients something was handed over to, each with when it last was."""
        query = (
            "SELECT recipient, max(coalesce(ended_at, created_at)) FROM delivery "
            f"WHERE channel IN ({_marks(channels)}) AND state = 'COMPLETED' "
            "GROUP BY lower(recipient)"
        )
        with self._database.reading() as connection:
            found = connection.execute(query, tuple(channels))
            return [(row[0], datetime.fromisoformat(row[1])) for row in found]

    def cancel_requests(self) -> Sequence[DeliveryId]:
        """Deliveries in progress that somebody wants stopped."""
        query = "SELECT id FROM delivery WHERE state = 'IN_PROGRESS' AND cancel_requested = 1"
        with self._database.reading() as connection:
            return [DeliveryId(row[0]) for row in connection.execute(query)]

    # --- submitting --------------------------------------------------------------------------

    def submit(
        self, request: SendRequest, plans: Sequence[DeliveryPlan], *, undo_s: int
    ) -> tuple[RequestId, Sequence[DeliveryId]]:
        """Write a request and its deliveries in one transaction; durable on return."""
        request_id = RequestId(str(uuid.uuid4()))
        moment = self._clock()
        created, not_before = stamp(moment), stamp(moment + timedelta(seconds=undo_s))
        state = State.HELD if undo_s > 0 else State.READY
        ids: list[DeliveryId] = []
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO send_request VALUES(?,?,?,?,?)",
                (request_id, created, request.requester, request.reason, request.priority),
            )
            for plan in plans:
                delivery_id = _insert(
                    connection, request_id, request, plan, (state, created, not_before)
                )
                ids.append(delivery_id)
                self._is_submitted(connection, delivery_id, plan)
        return request_id, ids

    def fall_back(self, delivery_id: DeliveryId, plan: DeliveryPlan) -> DeliveryId:
        """Submit what goes instead of a failed delivery, in its request; durable on return.

        Raises:
            OmegaError: it has not failed (any more), or its next ways were taken already.
        """
        with self._database.transaction() as connection:
            self._take_fallback(connection, delivery_id)
            failed = rows.delivery(delivery_row(connection, delivery_id))
            request = SendRequest((plan.draft,), priority=failed.priority)
            at = stamp(self._clock())
            instead = _insert(connection, failed.request_id, request, plan, (State.READY, at, at))
            connection.execute(
                "UPDATE fallback SET next_id = ? WHERE delivery_id = ?", (instead, delivery_id)
            )
            self._event(
                connection, delivery_id, "fallback", Message("Sent in the next way instead.")
            )
            self._is_submitted(connection, instead, plan)
        return instead

    def _is_submitted(
        self, connection: sqlite3.Connection, delivery_id: DeliveryId, plan: DeliveryPlan
    ) -> None:
        self._keep_fallback(connection, delivery_id, plan.draft.fallback)
        self._event(connection, delivery_id, "submitted")
        self._audit_delivery(connection, delivery_id, "send.submitted")

    # --- what the user does ------------------------------------------------------------------

    def cancel(self, delivery_id: DeliveryId) -> DeliveryState:
        """Cancel what waits or failed at once; ask what is in progress to stop.

        A fax that was handed over, and of which nothing is decided yet, is stopped at the service.

        Returns:
            The state afterwards: CANCELLED, or IN_PROGRESS or COMPLETED while it is stopping.

        Raises:
            OmegaError: it has already ended.
        """
        with self._database.transaction() as connection:
            state = State(delivery_row(connection, delivery_id)["state"])
            if state is State.IN_PROGRESS:
                connection.execute(
                    "UPDATE delivery SET cancel_requested = 1 WHERE id = ?", (delivery_id,)
                )
            if state is State.IN_PROGRESS or self._ask_to_stop(connection, delivery_id):
                self._event(connection, delivery_id, "cancel_requested")
                return state
            self._move(connection, delivery_id, (*WAITING, State.FAILED), State.CANCELLED)
            return State.CANCELLED

    def undo(self, request_id: RequestId) -> bool:
        """Cancel a request inside its undo window; False when any of it had already left."""
        with self._database.transaction() as connection:
            found = connection.execute(
                "SELECT id, state FROM delivery WHERE request_id = ?", (request_id,)
            ).fetchall()
            held = [row["id"] for row in found if row["state"] == State.HELD]
            for delivery_id in held:
                self._move(connection, delivery_id, (State.HELD,), State.CANCELLED, event="undone")
            return bool(found) and len(held) == len(found)

    def hold(self, delivery_id: DeliveryId) -> None:
        """Keep a waiting delivery back until it is released."""
        with self._database.transaction() as connection:
            self._move(connection, delivery_id, (State.HELD, State.READY), State.ON_HOLD)

    def release(self, delivery_id: DeliveryId) -> None:
        """Let a delivery that is on hold go."""
        with self._database.transaction() as connection:
            self._move(connection, delivery_id, (State.ON_HOLD,), State.READY, not_before=True)

    def retry(self, delivery_id: DeliveryId) -> None:
        """Queue a failed delivery again: refused instances are tried again, stored ones are not."""
        with self._database.transaction() as connection:
            self._move(connection, delivery_id, (State.FAILED,), State.READY, not_before=True)
            _start_over(connection, delivery_id)

    def set_priority(self, delivery_id: DeliveryId, priority: SendPriority) -> None:
        """Change the priority of what has not ended."""
        with self._database.transaction() as connection:
            row = delivery_row(connection, delivery_id)
            if State(row["state"]) not in (*WAITING, State.FAILED):
                raise not_now(State(row["state"]))
            connection.execute(
                "UPDATE delivery SET priority = ? WHERE id = ?", (priority, delivery_id)
            )
            self._event(connection, delivery_id, "priority", _PRIORITIES[priority])

    def mark_opened(self, connection: sqlite3.Connection, delivery_id: DeliveryId) -> bool:
        """The recipient opened it: the highest rung; inside the caller's transaction.

        It also settles a delivery of unknown outcome. False when nothing changed.
        """
        row = delivery_row(connection, delivery_id)
        state = State(row["state"])
        if row["rung"] == Rung.OPENED or state not in {State.COMPLETED, State.UNKNOWN}:
            return False
        connection.execute("UPDATE delivery SET rung = 'opened' WHERE id = ?", (delivery_id,))
        if state is State.UNKNOWN:
            reason = Message("It arrived: the recipient has opened the link.")
            connection.execute("UPDATE delivery SET done = total WHERE id = ?", (delivery_id,))
            self._move(
                connection,
                delivery_id,
                (State.UNKNOWN,),
                State.COMPLETED,
                event="opened",
                reason=reason,
            )
            self._forget_passwords(connection, delivery_id)
        else:
            self._event(connection, delivery_id, "opened")
        return True

    def mark_revoked(self, connection: sqlite3.Connection, delivery_id: DeliveryId) -> None:
        """Its link opens for nobody any more; inside the caller's transaction."""
        note = Message("The link was revoked at the share gateway: it opens for nobody.")
        self._event(connection, delivery_id, "link", note)

    def resolve_arrived(self, delivery_id: DeliveryId) -> None:
        """The user says that a delivery of unknown outcome did arrive."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE delivery SET rung = 'handed_over', done = total "
                "WHERE id = ? AND state = 'UNKNOWN'",
                (delivery_id,),
            )
            self._move(
                connection,
                delivery_id,
                (State.UNKNOWN,),
                State.COMPLETED,
                event="resolved",
                reason=Message("Arrived, as the user says; the program has no proof."),
            )
            self._forget_passwords(connection, delivery_id)

    def resolve_send_again(self, delivery_id: DeliveryId) -> None:
        """The user wants a delivery of unknown outcome sent again."""
        with self._database.transaction() as connection:
            self._move(
                connection,
                delivery_id,
                (State.UNKNOWN,),
                State.READY,
                event="resolved",
                not_before=True,
            )
            _start_over(connection, delivery_id)

    def resolve_discard(self, delivery_id: DeliveryId) -> None:
        """The user gives up a delivery of unknown outcome."""
        with self._database.transaction() as connection:
            self._move(connection, delivery_id, (State.UNKNOWN,), State.CANCELLED, event="resolved")


def _marks(values: Collection[object]) -> str:
    return ",".join("?" * len(values))


def _insert(
    connection: sqlite3.Connection,
    request_id: RequestId,
    request: SendRequest,
    plan: DeliveryPlan,
    timing: tuple[DeliveryState, str, str],
) -> DeliveryId:
    draft = plan.draft
    state, created, not_before = timing
    row = connection.execute(
        "INSERT INTO delivery(request_id, study_instance_uid, report_id, channel, target, "
        "recipient, lane, priority, state, not_before, total, deidentification_key, created_at) "
        "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?) RETURNING id",
        (
            request_id,
            draft.study_instance_uid,
            draft.report_id,
            draft.channel,
            targets.encode(draft.target),
            draft.recipient,
            plan.lane,
            request.priority,
            state,
            not_before,
            plan.total,
            secrets.token_bytes(32),
            created,
        ),
    ).fetchone()
    delivery_id = DeliveryId(row["id"])
    connection.execute(
        "INSERT INTO lane(key, label) VALUES(?,?) "
        "ON CONFLICT(key) DO UPDATE SET label = excluded.label",
        (plan.lane, plan.lane_label),
    )
    connection.executemany(
        "INSERT INTO delivery_item(delivery_id, position, sop_instance_uid, report_id, state, "
        "reason) VALUES(?,?,?,?,?,?)",
        (
            (
                delivery_id,
                position,
                item.sop_instance_uid,
                item.report_id,
                ItemState.LEFT_OUT if item.left_out else ItemState.PENDING,
                item.left_out.to_json() if item.left_out else None,
            )
            for position, item in enumerate(plan.items)
        ),
    )
    return delivery_id


def _start_over(connection: sqlite3.Connection, delivery_id: DeliveryId) -> None:
    connection.execute(
        "UPDATE delivery SET attempts = 0, failures = 0, irrevocable = 0, started_at = NULL "
        "WHERE id = ?",
        (delivery_id,),
    )
    connection.execute(
        "UPDATE delivery_item SET state = 'pending', status = NULL, reason = NULL "
        "WHERE delivery_id = ? AND state = 'refused'",
        (delivery_id,),
    )
    # sent once more itself: should it fail again, what went in its place settles that no more
    connection.execute("UPDATE fallback SET next_id = NULL WHERE delivery_id = ?", (delivery_id,))


__all__ = ["ATTENTION", "LIVE", "WAITING", "DeliveryPlan", "Outbox", "PlannedItem", "Recovered"]
