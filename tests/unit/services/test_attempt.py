import pytest

from omega_desktop.domain.errors import (
    AuthSendError,
    PermanentSendError,
    SendCancelled,
    TransientSendError,
    UncertainSendError,
)
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Delivery, DeliveryState, ItemState
from omega_desktop.domain.ports import CancelToken, no_progress
from omega_desktop.services.attempt import RetryRules, run_attempt
from omega_desktop.storage.audit import AuditTrail
from omega_desktop.storage.database import Database
from omega_desktop.storage.outbox import Outbox
from tests.unit.outbox.builders import FakeClock, email_plan, request, study_plan, uids
from tests.unit.services.senders import ScriptedSender, fail_with, succeed

RULES = RetryRules(max_attempts=3, pause_s=lambda attempt: 10.0 * attempt)
TITLE = Message("It did not work")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def outbox(database: Database, clock: FakeClock) -> Outbox:
    return Outbox(database, AuditTrail(database, clock=clock), clock=clock)


def attempt(outbox: Outbox, sender: ScriptedSender, *, plan=None) -> Delivery:
    plan = plan or study_plan()
    if not outbox.deliveries():
        outbox.submit(request(plan), [plan], undo_s=0)
    delivery = outbox.claim()
    assert delivery is not None
    run_attempt(outbox, sender, delivery, rules=RULES, progress=no_progress, cancel=CancelToken())
    return outbox.delivery(delivery.id)


def test_that_a_receipt_completes_the_delivery(outbox: Outbox) -> None:
    assert attempt(outbox, ScriptedSender(succeed)).state is DeliveryState.COMPLETED


def test_that_a_transient_fault_waits_longer_after_each_attempt_and_fails_in_the_end(
    outbox: Outbox, clock: FakeClock
) -> None:
    sender = ScriptedSender(fail_with(TransientSendError(TITLE)))
    for number in (1, 2):
        delivery = attempt(outbox, sender)
        assert delivery.state is DeliveryState.READY
        assert (delivery.not_before - clock.moment).total_seconds() == 10 * number
        clock.pass_s(10 * number)
    assert attempt(outbox, sender).state is DeliveryState.FAILED
    assert len(sender.attempts) == 3


def test_that_the_pause_a_peer_asks_for_wins(outbox: Outbox, clock: FakeClock) -> None:
    sender = ScriptedSender(fail_with(TransientSendError(TITLE, retry_after_s=77)))
    delivery = attempt(outbox, sender)
    assert (delivery.not_before - clock.moment).total_seconds() == 77


def test_that_an_attempt_that_got_further_is_not_counted(outbox: Outbox, clock: FakeClock) -> None:
    def store_one_then_break(delivery, _progress, _cancel) -> None:
        pending = outbox.pending_items(delivery.id)
        outbox.record_item(delivery.id, pending[0].sop_instance_uid, ItemState.STORED, status=0)
        raise TransientSendError(TITLE)

    sender = ScriptedSender(store_one_then_break)
    for _ in uids(3):
        delivery = attempt(outbox, sender)
        clock.pass_s(10)
        assert delivery.state is DeliveryState.READY
        assert delivery.attempts == 0
    assert delivery.done == 3


def test_that_a_station_that_is_down_blocks_its_lane_and_gives_the_attempt_back(
    outbox: Outbox,
) -> None:
    delivery = attempt(outbox, ScriptedSender(fail_with(TransientSendError(TITLE, lane_down=True))))
    assert (delivery.state, delivery.attempts) == (DeliveryState.READY, 0)
    (lane,) = outbox.lanes()
    assert lane.blocked == "offline"
    assert lane.probe_after is not None


def test_that_a_wrong_password_pauses_the_lane_with_one_message_and_uses_no_attempt(
    outbox: Outbox,
) -> None:
    plans = [email_plan(), email_plan("bia@clinica.example")]
    outbox.submit(request(*plans), plans, undo_s=0)
    error = AuthSendError(Message("The mail server refused the password"), Message("Enter it."))
    delivery = attempt(outbox, ScriptedSender(fail_with(error)))
    assert (delivery.state, delivery.attempts) == (DeliveryState.READY, 0)
    assert outbox.claim() is None
    (lane,) = outbox.lanes()
    assert str(lane.reason) == "The mail server refused the password. Enter it."


def test_that_a_permanent_fault_fails_at_once(outbox: Outbox) -> None:
    delivery = attempt(outbox, ScriptedSender(fail_with(PermanentSendError(TITLE))))
    assert delivery.state is DeliveryState.FAILED
    assert str(delivery.reason) == "It did not work"


def test_that_an_uncertain_outcome_is_left_to_the_user(outbox: Outbox) -> None:
    delivery = attempt(outbox, ScriptedSender(fail_with(UncertainSendError(TITLE))))
    assert delivery.state is DeliveryState.UNKNOWN


def test_that_a_cancelled_send_is_cancelled_only_when_the_user_asked(outbox: Outbox) -> None:
    def cancelled_by_user(delivery, _progress, _cancel) -> None:
        outbox.cancel(delivery.id)
        raise SendCancelled

    sender = ScriptedSender(fail_with(SendCancelled()), cancelled_by_user)
    assert attempt(outbox, sender).state is DeliveryState.READY
    assert attempt(outbox, sender).state is DeliveryState.CANCELLED


def test_that_a_fault_during_cancelling_does_not_bring_the_delivery_back(
    outbox: Outbox,
) -> None:
    def lost_while_cancelling(delivery, _progress, _cancel) -> None:
        outbox.cancel(delivery.id)
        raise TransientSendError(TITLE)

    delivery = attempt(outbox, ScriptedSender(lost_while_cancelling))
    assert delivery.state is DeliveryState.CANCELLED


@pytest.mark.allow_warnings
def test_that_a_mistake_of_ours_fails_the_delivery_instead_of_hanging_it(
    outbox: Outbox,
) -> None:
    delivery = attempt(outbox, ScriptedSender(fail_with(KeyError("patient SILVA"))))
    assert delivery.state is DeliveryState.FAILED
    assert "SILVA" not in str(delivery.reason)


@pytest.mark.allow_warnings("unexpected KeyError", logger="omega_desktop.services.attempt")
@pytest.mark.parametrize(
    ("handed_over", "state"),
    [(False, DeliveryState.FAILED), (True, DeliveryState.UNKNOWN)],
    ids=["before", "past the point of no return"],
)
def test_that_a_mistake_of_ours_is_no_proof_that_nothing_arrived(
    outbox: Outbox, handed_over: bool, state: DeliveryState
) -> None:
    def break_down(delivery, _progress, _cancel) -> None:
        if handed_over:
            outbox.point_of_no_return(delivery.id, remote_id="ours")
        raise KeyError("status")

    sender = ScriptedSender(break_down, repeatable=False)
    delivery = attempt(outbox, sender, plan=email_plan())
    assert delivery.state is state
    assert ("may have arrived" in str(delivery.reason)) is handed_over


def test_that_giving_up_is_no_failure_while_the_peer_may_have_taken_it(
    outbox: Outbox, clock: FakeClock
) -> None:
    sender = ScriptedSender(fail_with(TransientSendError(TITLE, in_doubt=True)))
    for number in (1, 2):
        assert attempt(outbox, sender, plan=email_plan()).state is DeliveryState.READY
        clock.pass_s(10 * number)
    delivery = attempt(outbox, sender)
    assert delivery.state is DeliveryState.UNKNOWN
    assert "may have arrived" in str(delivery.reason)


def test_that_what_is_cancelled_while_the_peer_may_have_taken_it_is_not_called_cancelled(
    outbox: Outbox,
) -> None:
    def lost_while_cancelling(delivery, _progress, _cancel) -> None:
        outbox.cancel(delivery.id)
        raise TransientSendError(TITLE, in_doubt=True)

    delivery = attempt(outbox, ScriptedSender(lost_while_cancelling), plan=email_plan())
    assert delivery.state is DeliveryState.UNKNOWN
