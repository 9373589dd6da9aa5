"""The durable outbox: what was asked for, how far each delivery got, and nothing lost in between.

Every change of state is one transaction that also writes the delivery's history and, where
something was disclosed or decided, the audit trail. The process that holds ``paths.worker_lock``
is the only one that claims and finishes; any process may submit and ask (docs/architecture.md,
"A delivery's life").
"""

import secrets
import sqlite3
import uuid
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from omega_desktop.domain.errors import NotFoundError, OmegaError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Channel,
    Delivery,
    DeliveryDraft,
    DeliveryEvent,
    DeliveryId,
    DeliveryItem,
    DeliveryState,
    ItemState,
    Lane,
    Receipt,
    ReportId,
    RequestId,
    SendPriority,
    SendRequest,
    SOPInstanceUID,
    StudyInstanceUID,
)
from omega_desktop.storage import outbox_rows as rows
from omega_desktop.storage import targets
from omega_desktop.storage.audit import AuditTrail
from omega_desktop.storage.database import Database, now, stamp

State = DeliveryState

WAITING = (State.HELD, State.READY, State.ON_HOLD)
LIVE = (*WAITING, State.IN_PROGRESS, State.UNKNOWN)
ATTENTION = (State.FAILED, State.UNKNOWN)


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


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a start found left over by a process that died."""

    resumed: Sequence[DeliveryId]
    unknown: Sequence[DeliveryId]
    failed: Sequence[DeliveryId]


class Outbox:
    """Requests, deliveries, items, events and lanes. Implements ``ports.DeliveryJournal``."""

    def __init__(
        self, database: Database, audit: AuditTrail, *, clock: Callable[[], datetime] = now
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._revision = 0

    # --- asking ------------------------------------------------------------------------------

    def change_token(self) -> tuple[int, int]:
        """Differs from the last one after any change, by this process or another."""
        return self._revision, self._database.data_version()

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
            return rows.delivery(_delivery_row(connection, delivery_id))

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

    def lanes(self) -> Sequence[Lane]:
        """Lanes that are blocked."""
        with self._database.reading() as connection:
            found = connection.execute("SELECT * FROM lane WHERE blocked <> '' ORDER BY since")
            return [rows.lane(row) for row in found]

    def next_due(self) -> datetime | None:
        """When the next delivery of an open lane is due; None when nothing waits."""
        with self._database.reading() as connection:
            found = connection.execute(
                "SELECT min(d.not_before) FROM delivery d LEFT JOIN lane l ON l.key = d.lane "
                "WHERE d.state IN ('HELD','READY') AND coalesce(l.blocked,'') = ''"
            ).fetchone()[0]
        return None if found is None else datetime.fromisoformat(found)

    def was_sent(self, recipient: str, report_id: ReportId | None = None) -> datetime | None:
        """When something (or this report version) last went to a recipient."""
        query = (
            "SELECT max(ended_at) FROM delivery WHERE recipient = ? AND state = 'COMPLETED' "
            "AND (? IS NULL OR report_id = ?)"
        )
        with self._database.reading() as connection:
            found = connection.execute(query, (recipient, report_id, report_id)).fetchone()[0]
        return None if found is None else datetime.fromisoformat(found)

    def recipients_used(self, channel: Channel) -> Sequence[str]:
        """Recipients something was handed over to, for the near-miss check."""
        query = "SELECT DISTINCT recipient FROM delivery WHERE channel = ? AND state = 'COMPLETED'"
        with self._database.reading() as connection:
            return [row[0] for row in connection.execute(query, (channel,))]

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
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO send_request VALUES(?,?,?,?,?)",
                (request_id, created, request.requester, request.reason, request.priority),
            )
            for plan in plans:
                delivery_id = _insert(
                    connection, request_id, request, plan, (state, created, not_before)
                )
                ids.append(delivery_id)
                self._event(connection, delivery_id, "submitted")
                self._audit_delivery(connection, delivery_id, "send.submitted")
        return request_id, ids

    # --- what the user does ------------------------------------------------------------------

    def cancel(self, delivery_id: DeliveryId) -> DeliveryState:
        """Cancel what waits or failed at once; ask what is in progress to stop.

        Returns:
            The state afterwards: CANCELLED, or IN_PROGRESS while it is stopping.

        Raises:
            OmegaError: it has already ended.
        """
        with self._writing() as connection:
            state = State(_delivery_row(connection, delivery_id)["state"])
            if state is State.IN_PROGRESS:
                connection.execute(
                    "UPDATE delivery SET cancel_requested = 1 WHERE id = ?", (delivery_id,)
                )
                self._event(connection, delivery_id, "cancel_requested")
                return state
            self._move(connection, delivery_id, (*WAITING, State.FAILED), State.CANCELLED)
            return State.CANCELLED

    def undo(self, request_id: RequestId) -> bool:
        """Cancel a request inside its undo window; False when any of it had already left."""
        with self._writing() as connection:
            found = connection.execute(
                "SELECT id, state FROM delivery WHERE request_id = ?", (request_id,)
            ).fetchall()
            held = [row["id"] for row in found if row["state"] == State.HELD]
            for delivery_id in held:
                self._move(connection, delivery_id, (State.HELD,), State.CANCELLED, event="undone")
            return bool(found) and len(held) == len(found)

    def hold(self, delivery_id: DeliveryId) -> None:
        """Keep a waiting delivery back until it is released."""
        with self._writing() as connection:
            self._move(connection, delivery_id, (State.HELD, State.READY), State.ON_HOLD)

    def release(self, delivery_id: DeliveryId) -> None:
        """Let a delivery that is on hold go."""
        with self._writing() as connection:
            self._move(connection, delivery_id, (State.ON_HOLD,), State.READY, not_before=True)

    def retry(self, delivery_id: DeliveryId) -> None:
        """Queue a failed delivery again: refused instances are tried again, stored ones are not."""
        with self._writing() as connection:
            self._move(connection, delivery_id, (State.FAILED,), State.READY, not_before=True)
            _start_over(connection, delivery_id)

    def set_priority(self, delivery_id: DeliveryId, priority: SendPriority) -> None:
        """Change the priority of what has not ended."""
        with self._writing() as connection:
            row = _delivery_row(connection, delivery_id)
            if State(row["state"]) not in (*WAITING, State.FAILED):
                raise _not_now(State(row["state"]))
            connection.execute(
                "UPDATE delivery SET priority = ? WHERE id = ?", (priority, delivery_id)
            )
            self._event(
                connection, delivery_id, "priority", Message("{priority}", priority=priority.name)
            )

    def resolve_arrived(self, delivery_id: DeliveryId) -> None:
        """The user says that a delivery of unknown outcome did arrive."""
        with self._writing() as connection:
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

    def resolve_send_again(self, delivery_id: DeliveryId) -> None:
        """The user wants a delivery of unknown outcome sent again."""
        with self._writing() as connection:
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
        with self._writing() as connection:
            self._move(connection, delivery_id, (State.UNKNOWN,), State.CANCELLED, event="resolved")

    # --- what the one working process does ---------------------------------------------------

    def recover(self, repeatable: Collection[Channel], *, max_attempts: int) -> Recovered:
        """At start: settle deliveries that a dead process left in progress.

        A repeatable channel resumes. Otherwise it resumes too when it had not reached the point of
        no return, and is UNKNOWN when it had. What has used up its attempts has failed: it may be
        what kills the process.
        """
        resumed: list[DeliveryId] = []
        unknown: list[DeliveryId] = []
        failed: list[DeliveryId] = []
        with self._writing() as connection:
            found = connection.execute(
                "SELECT id, channel, attempts, irrevocable, cancel_requested FROM delivery "
                "WHERE state = 'IN_PROGRESS'"
            ).fetchall()
            for row in found:
                delivery_id = DeliveryId(row["id"])
                if row["irrevocable"] and row["channel"] not in repeatable:
                    target, ended, reason = State.UNKNOWN, unknown, _DIED_UNKNOWN
                elif row["cancel_requested"]:
                    target, ended, reason = State.CANCELLED, failed, None
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
        with self._writing() as connection:
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
            return rows.delivery(_delivery_row(connection, row["id"]))

    def complete(self, delivery_id: DeliveryId, receipt: Receipt) -> None:
        """The peer took it: write what it said and the rung that proves."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE delivery SET rung = ?, remote_id = CASE WHEN ? = '' THEN remote_id ELSE ? "
                "END, done = CASE WHEN EXISTS (SELECT 1 FROM delivery_item WHERE delivery_id = id) "
                "THEN done ELSE total END WHERE id = ? AND state = 'IN_PROGRESS'",
                (receipt.rung, receipt.remote_id, receipt.remote_id, delivery_id),
            )
            self._move(
                connection,
                delivery_id,
                (State.IN_PROGRESS,),
                State.COMPLETED,
                reason=receipt.summary,
            )

    def postpone(
        self,
        delivery_id: DeliveryId,
        reason: Message,
        *,
        delay_s: float,
        give_back: bool = False,
    ) -> None:
        """Back to the queue for later; ``give_back`` returns the attempt."""
        with self._writing() as connection:
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
        with self._writing() as connection:
            self._move(connection, delivery_id, (State.IN_PROGRESS,), State.FAILED, reason=reason)

    def doubt(self, delivery_id: DeliveryId, reason: Message) -> None:
        """It may or may not have arrived: the user is asked."""
        with self._writing() as connection:
            self._move(connection, delivery_id, (State.IN_PROGRESS,), State.UNKNOWN, reason=reason)

    def interrupted(self, delivery_id: DeliveryId) -> DeliveryState:
        """A send stopped early: CANCELLED when the user asked for it, else back to the queue."""
        with self._writing() as connection:
            row = _delivery_row(connection, delivery_id)
            if row["cancel_requested"]:
                reason = (
                    Message(
                        "Cancelled: {done} of {total} had already arrived.",
                        done=row["done"],
                        total=row["total"],
                    )
                    if row["done"]
                    else None
                )
                self._move(
                    connection,
                    delivery_id,
                    (State.IN_PROGRESS,),
                    State.CANCELLED,
                    reason=reason,
                )
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

    # --- lanes -------------------------------------------------------------------------------

    def block_lane(
        self, key: str, *, kind: str, reason: Message, probe_in_s: float | None = None
    ) -> None:
        """Start nothing on this lane: "auth" until the user acts, "offline" until it answers."""
        moment = self._clock()
        probe = None if probe_in_s is None else stamp(moment + timedelta(seconds=probe_in_s))
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO lane(key, blocked, reason, since, probe_after) VALUES(?,?,?,?,?) "
                "ON CONFLICT(key) DO UPDATE SET blocked = excluded.blocked, "
                "reason = excluded.reason, probe_after = excluded.probe_after, "
                "since = CASE WHEN lane.blocked = '' THEN excluded.since ELSE lane.since END",
                (key, kind, reason.to_json(), stamp(moment), probe),
            )

    def postpone_probe(self, key: str, *, delay_s: Callable[[int], float]) -> None:
        """No answer yet: look again after ``delay_s(number of probes)`` seconds."""
        with self._writing() as connection:
            row = connection.execute(
                "UPDATE lane SET probes = probes + 1 WHERE key = ? RETURNING probes", (key,)
            ).fetchone()
            if row is not None:
                after = stamp(self._clock() + timedelta(seconds=delay_s(row["probes"])))
                connection.execute("UPDATE lane SET probe_after = ? WHERE key = ?", (after, key))

    def open_lane(self, key: str) -> bool:
        """Start sending on this lane again, at once; False when it was not blocked."""
        with self._writing() as connection:
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
        with self._writing() as connection:
            connection.execute(
                "UPDATE lane SET probe_after = ? WHERE blocked = 'offline'",
                (stamp(self._clock()),),
            )

    # --- ports.DeliveryJournal ---------------------------------------------------------------

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
        with self._database.transaction() as connection:
            before = connection.execute(
                "SELECT state FROM delivery_item WHERE delivery_id = ? AND sop_instance_uid = ?",
                (delivery_id, sop_instance_uid),
            ).fetchone()
            if before is None:
                raise NotFoundError(Message("This instance is not part of the delivery"))
            connection.execute(
                "UPDATE delivery_item SET state = ?, status = ?, reason = ?, at = ? "
                "WHERE delivery_id = ? AND sop_instance_uid = ?",
                (
                    state,
                    status,
                    reason.to_json() if reason else None,
                    stamp(self._clock()),
                    delivery_id,
                    sop_instance_uid,
                ),
            )
            old, new = _counts(ItemState(before["state"])), _counts(state)
            connection.execute(
                "UPDATE delivery SET done = done + ?, warnings = warnings + ?, "
                "failures = failures + ? WHERE id = ?",
                (*(b - a for a, b in zip(old, new, strict=True)), delivery_id),
            )

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
            key: bytes = _delivery_row(connection, delivery_id)["deidentification_key"]
            return key

    # --- inside ------------------------------------------------------------------------------

    def _writing(self) -> AbstractContextManager[sqlite3.Connection]:
        self._revision += 1
        return self._database.transaction()

    def _items(self, delivery_id: DeliveryId, where: str) -> Sequence[DeliveryItem]:
        query = f"SELECT * FROM delivery_item WHERE delivery_id = ? AND {where} ORDER BY position"
        with self._database.reading() as connection:
            return [rows.item(row) for row in connection.execute(query, (delivery_id,))]

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
        row = _delivery_row(connection, delivery_id)
        if State(row["state"]) not in origins:
            raise _not_now(State(row["state"]))
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
        self._event(connection, delivery_id, event or target.value.lower(), reason)
        if ended or target is State.UNKNOWN:
            self._audit_delivery(connection, delivery_id, f"send.{target.value.lower()}")

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

    def _audit_delivery(
        self, connection: sqlite3.Connection, delivery_id: DeliveryId, action: str
    ) -> None:
        delivery = rows.delivery(_delivery_row(connection, delivery_id))
        body = {
            "delivery": str(delivery.id),
            "request": delivery.request_id,
            "channel": delivery.channel,
            "recipient": delivery.recipient,
            "target": targets.encode(delivery.target),
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


_DIED = Message("The program ended while sending; it resumes where it stopped.")
_DIED_OFTEN = Message("The program ended during every attempt to send this.")
_DIED_UNKNOWN = Message(
    "The program was closed at the moment of handing over. Ask the recipient, then choose."
)


def _marks(values: Collection[object]) -> str:
    return ",".join("?" * len(values))


def _delivery_row(connection: sqlite3.Connection, delivery_id: DeliveryId) -> sqlite3.Row:
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
        "UPDATE delivery SET attempts = 0, failures = 0, irrevocable = 0 WHERE id = ?",
        (delivery_id,),
    )
    connection.execute(
        "UPDATE delivery_item SET state = 'pending', status = NULL, reason = NULL "
        "WHERE delivery_id = ? AND state = 'refused'",
        (delivery_id,),
    )


def _counts(state: ItemState) -> tuple[int, int, int]:
    """What an item in this state adds to (done, warnings, failures)."""
    return (
        int(state in {ItemState.STORED, ItemState.WARNING}),
        int(state is ItemState.WARNING),
        int(state is ItemState.REFUSED),
    )


def _not_now(state: DeliveryState) -> OmegaError:
    return OmegaError(
        Message("Not possible in this state"),
        Message("The delivery is {state}. Refresh the outbox.", state=state.value),
    )
