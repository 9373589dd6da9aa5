"""What becomes of an attempt when it cannot be written down, or is cancelled at a bad moment."""

import sqlite3
import threading
from collections.abc import Iterator

import pytest

from omega_desktop.domain.errors import AuthSendError, StorageError, TransientSendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Delivery, DeliveryState, ItemState, Receipt, Rung
from omega_desktop.domain.ports import CancelToken, Progress, no_progress
from omega_desktop.services.attempt import RetryRules, run_attempt
from omega_desktop.storage import database as database_module
from omega_desktop.storage.audit import AuditTrail
from omega_desktop.storage.database import Database
from omega_desktop.storage.outbox import DeliveryPlan, Outbox
from tests.unit.outbox.builders import email_plan, request, study_plan
from tests.unit.services.senders import ScriptedSender, fail_with, succeed

RULES = RetryRules(max_attempts=3, pause_s=lambda _attempt: 0.0, write_pause_s=0.01)
TITLE = Message("It did not work")
pytestmark = pytest.mark.allow_warnings("the outcome cannot be written")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite gives up waiting for a lock after 50 ms in place of five seconds."""
    pragmas = [one for one in database_module._PRAGMAS if not one.startswith("busy_timeout")]
    monkeypatch.setattr(database_module, "_PRAGMAS", (*pragmas, "busy_timeout=50"))


@pytest.fixture
def outbox(_impatient: None, database: Database) -> Outbox:
    return Outbox(database, AuditTrail(database))


class Lock:
    """Another program that holds the database's write lock."""

    def __init__(self, database: Database) -> None:
        self._other = sqlite3.connect(
            database.path, isolation_level=None, check_same_thread=False, timeout=5
        )

    def take(self) -> None:
        self._other.execute("BEGIN IMMEDIATE")

    def give_back_after(self, seconds: float) -> None:
        timer = threading.Timer(seconds, lambda: self._other.execute("ROLLBACK"))
        timer.start()
        timer.join()

    def close(self) -> None:
        self._other.close()


@pytest.fixture
def lock(outbox: Outbox, database: Database) -> Iterator[Lock]:
    held = Lock(database)
    yield held
    held.close()


def claimed(outbox: Outbox, plan: DeliveryPlan) -> Delivery:
    outbox.submit(request(plan), [plan], undo_s=0)
    delivery = outbox.claim()
    assert delivery is not None
    return delivery


def attempt(outbox: Outbox, sender: ScriptedSender, delivery: Delivery) -> Delivery:
    run_attempt(outbox, sender, delivery, rules=RULES, progress=no_progress, cancel=CancelToken())
    return outbox.delivery(delivery.id)


def test_that_a_message_taken_while_the_database_is_locked_is_completed_afterwards(
    outbox: Outbox, lock: Lock
) -> None:
    def taken_while_locked(_delivery: Delivery, _progress: Progress, _cancel: CancelToken) -> None:
        lock.take()

    delivery = claimed(outbox, email_plan())
    sender = ScriptedSender(taken_while_locked)
    working = threading.Thread(target=attempt, args=(outbox, sender, delivery))
    working.start()
    lock.give_back_after(0.3)
    working.join()
    assert outbox.delivery(delivery.id).state is DeliveryState.COMPLETED
    assert sender.attempts == [delivery.id]
    assert outbox.claim() is None  # and nothing holds the lane


def test_that_a_program_that_ends_does_not_wait_for_a_locked_database(
    outbox: Outbox, lock: Lock
) -> None:
    delivery = claimed(outbox, email_plan())
    cancel = CancelToken()

    def taken_while_locked(_delivery: Delivery, _progress: Progress, _cancel: CancelToken) -> None:
        lock.take()
        cancel.cancel()

    with pytest.raises(StorageError):
        run_attempt(
            outbox,
            ScriptedSender(taken_while_locked),
            delivery,
            rules=RULES,
            progress=no_progress,
            cancel=cancel,
        )
    lock.give_back_after(0)
    assert outbox.delivery(delivery.id).state is DeliveryState.IN_PROGRESS  # for the next start


def test_that_an_answer_that_cannot_be_written_down_is_tried_again_later(outbox: Outbox) -> None:
    error = StorageError(Message("The disk is full"))
    delivery = attempt(outbox, ScriptedSender(fail_with(error)), claimed(outbox, study_plan()))
    assert delivery.state is DeliveryState.READY
    assert delivery.reason is not None


@pytest.mark.parametrize(
    "error",
    [AuthSendError(TITLE), TransientSendError(TITLE), TransientSendError(TITLE, lane_down=True)],
)
def test_that_a_send_cancelled_while_it_fails_never_leaves_later(
    outbox: Outbox, error: Exception
) -> None:
    def cancelled_then_failed(
        delivery: Delivery, _progress: Progress, _cancel: CancelToken
    ) -> None:
        outbox.cancel(delivery.id)
        raise error

    delivery = attempt(outbox, ScriptedSender(cancelled_then_failed), claimed(outbox, study_plan()))
    assert delivery.state is DeliveryState.CANCELLED
    outbox.open_lane(delivery.lane)
    assert outbox.claim() is None


def test_that_a_cancel_between_the_fault_and_its_record_is_not_lost(outbox: Outbox) -> None:
    delivery = claimed(outbox, study_plan())
    pending = outbox.pending_items(delivery.id)
    outbox.record_item(delivery.id, pending[0].sop_instance_uid, ItemState.STORED, status=0)
    outbox.cancel(delivery.id)
    outbox.postpone(delivery.id, TITLE, delay_s=0)
    after = outbox.delivery(delivery.id)
    assert after.state is DeliveryState.CANCELLED
    assert "at least 1 of 3 had already arrived" in str(after.reason)


def test_that_a_send_that_was_done_before_the_cancel_came_is_shown_as_done(outbox: Outbox) -> None:
    delivery = claimed(outbox, email_plan())
    outbox.cancel(delivery.id)
    outbox.complete(delivery.id, Receipt(Rung.HANDED_OVER, Message("taken")))
    assert outbox.delivery(delivery.id).state is DeliveryState.COMPLETED


def test_that_success_needs_no_second_write(outbox: Outbox) -> None:
    assert attempt(outbox, ScriptedSender(succeed), claimed(outbox, study_plan())).state is (
        DeliveryState.COMPLETED
    )
