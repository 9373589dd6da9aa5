import pytest

from omega_desktop.domain.errors import NotFoundError, OmegaError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Channel,
    Delivery,
    DeliveryId,
    DeliveryState,
    ItemState,
    Receipt,
    ReportId,
    Rung,
    SendPriority,
)
from omega_desktop.storage.audit import AuditTrail
from omega_desktop.storage.database import Database
from omega_desktop.storage.outbox import DeliveryPlan, Outbox, PlannedItem
from tests.unit.outbox.builders import FakeClock, email_plan, request, study_plan, uids

HANDED_OVER = Receipt(Rung.HANDED_OVER, Message("taken"))


def submit(
    outbox: Outbox,
    *plans: DeliveryPlan,
    undo_s: int = 0,
    priority: SendPriority = SendPriority.MEDIUM,
) -> list[DeliveryId]:
    _request, ids = outbox.submit(request(*plans, priority=priority), plans, undo_s=undo_s)
    return list(ids)


def claimed(outbox: Outbox) -> Delivery:
    found = outbox.claim()
    assert found is not None
    return found


def test_that_a_submitted_request_is_held_for_the_undo_window_and_then_due(
    outbox: Outbox, clock: FakeClock
) -> None:
    (one,) = submit(outbox, study_plan(), undo_s=10)
    assert outbox.delivery(one).state is DeliveryState.HELD
    assert outbox.claim() is None
    clock.pass_s(9.9)
    assert outbox.claim() is None
    clock.pass_s(0.2)
    assert claimed(outbox).id == one


def test_that_undo_inside_the_window_cancels_every_delivery_of_the_request(
    outbox: Outbox,
) -> None:
    request_id, ids = outbox.submit(
        request(study_plan(), email_plan()), [study_plan(), email_plan()], undo_s=10
    )
    assert outbox.undo(request_id)
    assert {outbox.delivery(one).state for one in ids} == {DeliveryState.CANCELLED}


def test_that_undo_after_the_window_says_that_something_has_left(
    outbox: Outbox, clock: FakeClock
) -> None:
    request_id, (one,) = outbox.submit(request(study_plan()), [study_plan()], undo_s=10)
    clock.pass_s(11)
    claimed(outbox)
    assert not outbox.undo(request_id)
    assert outbox.delivery(one).state is DeliveryState.IN_PROGRESS


def test_that_an_attempt_is_counted_before_the_send(outbox: Outbox) -> None:
    (one,) = submit(outbox, study_plan())
    claimed(outbox)
    assert outbox.delivery(one).attempts == 1


def test_that_a_lane_is_never_used_twice_at_once(outbox: Outbox) -> None:
    first, _second = submit(outbox, study_plan(), study_plan())
    assert claimed(outbox).id == first
    assert outbox.claim() is None


def test_that_another_lane_goes_on_beside_a_busy_one(outbox: Outbox) -> None:
    submit(outbox, study_plan(lane="dicom:1"), study_plan(lane="dicom:2"))
    assert {claimed(outbox).lane, claimed(outbox).lane} == {"dicom:1", "dicom:2"}


def test_that_priority_comes_before_age_and_age_decides_between_equals(outbox: Outbox) -> None:
    old, younger = submit(outbox, study_plan(), study_plan())
    (urgent,) = submit(outbox, study_plan(), priority=SendPriority.HIGHEST)
    order = []
    for _ in range(3):
        delivery = claimed(outbox)
        order.append(delivery.id)
        outbox.complete(delivery.id, HANDED_OVER)
    assert order == [urgent, old, younger]


def test_that_priority_can_change_while_queued_but_not_afterwards(outbox: Outbox) -> None:
    _old, younger = submit(outbox, study_plan(), study_plan())
    outbox.set_priority(younger, SendPriority.HIGH)
    assert claimed(outbox).id == younger
    with pytest.raises(OmegaError):
        outbox.set_priority(younger, SendPriority.LOW)


def test_that_hold_keeps_a_delivery_back_until_release(outbox: Outbox) -> None:
    (one,) = submit(outbox, study_plan())
    outbox.hold(one)
    assert outbox.claim() is None
    outbox.release(one)
    assert claimed(outbox).id == one


def test_that_cancelling_a_waiting_delivery_is_immediate(outbox: Outbox) -> None:
    (one,) = submit(outbox, study_plan())
    assert outbox.cancel(one) is DeliveryState.CANCELLED
    assert outbox.claim() is None


def test_that_cancelling_a_running_delivery_keeps_what_already_arrived_on_record(
    outbox: Outbox,
) -> None:
    (one,) = submit(outbox, study_plan(3))
    claimed(outbox)
    outbox.record_item(one, uids(3)[0], ItemState.STORED, status=0)
    assert outbox.cancel(one) is DeliveryState.IN_PROGRESS
    assert outbox.cancel_requests() == [one]
    assert outbox.interrupted(one) is DeliveryState.CANCELLED
    cancelled = outbox.delivery(one)
    assert str(cancelled.reason) == "Cancelled: at least 1 of 3 had already arrived."
    assert cancelled.done == 1


def test_that_an_interruption_nobody_asked_for_goes_back_to_the_queue_with_its_attempt(
    outbox: Outbox,
) -> None:
    (one,) = submit(outbox, study_plan())
    claimed(outbox)
    assert outbox.interrupted(one) is DeliveryState.READY
    assert outbox.delivery(one).attempts == 0


def test_that_ended_deliveries_cannot_be_cancelled(outbox: Outbox) -> None:
    (one,) = submit(outbox, study_plan())
    outbox.complete(claimed(outbox).id, HANDED_OVER)
    with pytest.raises(OmegaError):
        outbox.cancel(one)
    assert outbox.delivery(one).state is DeliveryState.COMPLETED


def test_that_completion_claims_only_the_rung_of_the_receipt(outbox: Outbox) -> None:
    (one,) = submit(outbox, email_plan())
    assert outbox.delivery(one).rung is Rung.QUEUED
    outbox.complete(claimed(outbox).id, Receipt(Rung.HANDED_OVER, Message("ok"), remote_id="<m>"))
    done = outbox.delivery(one)
    assert (done.rung, done.remote_id, done.done) == (Rung.HANDED_OVER, "<m>", 1)


def test_that_a_postponed_delivery_is_not_due_before_its_pause_is_over(
    outbox: Outbox, clock: FakeClock
) -> None:
    (one,) = submit(outbox, study_plan())
    claimed(outbox)
    outbox.postpone(one, Message("busy"), delay_s=30)
    clock.pass_s(29)
    assert outbox.claim() is None
    clock.pass_s(2)
    assert claimed(outbox).attempts == 2


def test_that_an_attempt_given_back_does_not_count(outbox: Outbox) -> None:
    (one,) = submit(outbox, study_plan())
    claimed(outbox)
    outbox.postpone(one, Message("down"), delay_s=0, give_back=True)
    assert outbox.delivery(one).attempts == 0


def test_that_a_blocked_lane_starts_nothing_and_says_why_once(
    outbox: Outbox, clock: FakeClock
) -> None:
    submit(outbox, email_plan(), email_plan("bia@clinica.example"))
    outbox.block_lane("smtp", kind="auth", reason=Message("wrong password"))
    assert outbox.claim() is None
    assert outbox.next_due() is None
    (lane,) = outbox.lanes()
    assert (lane.label, lane.blocked, str(lane.reason)) == (
        "mail server",
        "auth",
        "wrong password",
    )
    assert outbox.open_lane("smtp")
    assert outbox.lanes() == []
    assert claimed(outbox).channel is Channel.EMAIL


def test_that_an_opened_lane_does_not_wait_for_the_back_off_any_more(
    outbox: Outbox, clock: FakeClock
) -> None:
    (one,) = submit(outbox, study_plan())
    claimed(outbox)
    outbox.block_lane("dicom:1", kind="offline", reason=Message("no answer"), probe_in_s=5)
    outbox.postpone(one, Message("no answer"), delay_s=3600, give_back=True)
    outbox.open_lane("dicom:1")
    assert claimed(outbox).id == one


def test_that_a_retry_sends_only_what_was_refused(outbox: Outbox) -> None:
    (one,) = submit(outbox, study_plan(3))
    claimed(outbox)
    first, second, third = uids(3)
    outbox.record_item(one, first, ItemState.STORED, status=0)
    outbox.record_item(one, second, ItemState.REFUSED, status=0xA900, reason=Message("no"))
    outbox.record_item(one, third, ItemState.WARNING, status=0xB000)
    outbox.fail(one, Message("1 refused"))
    failed = outbox.delivery(one)
    assert (failed.done, failed.failures, failed.warnings) == (2, 1, 1)
    outbox.retry(one)
    assert [item.sop_instance_uid for item in outbox.pending_items(one)] == [second]
    assert outbox.delivery(one).failures == 0
    assert outbox.delivery(one).done == 2


def test_that_left_out_instances_are_on_record_and_not_in_the_total(outbox: Outbox) -> None:
    plan = study_plan(2)
    with_report = DeliveryPlan(
        plan.draft,
        plan.lane,
        plan.lane_label,
        (*plan.items, PlannedItem(uids(3)[2], ReportId(7), left_out=Message("stays"))),
    )
    (one,) = submit(outbox, with_report)
    assert outbox.delivery(one).total == 2
    assert [item.state for item in outbox.items(one)][-1] is ItemState.LEFT_OUT
    assert len(outbox.pending_items(one)) == 2


def test_that_recording_the_same_outcome_twice_counts_once(outbox: Outbox) -> None:
    (one,) = submit(outbox, study_plan(1))
    claimed(outbox)
    for _ in range(2):
        outbox.record_item(one, uids(1)[0], ItemState.STORED, status=0)
    assert outbox.delivery(one).done == 1


def test_that_a_repeatable_channel_resumes_after_the_process_died(outbox: Outbox) -> None:
    (one,) = submit(outbox, study_plan())
    claimed(outbox)
    found = outbox.recover({Channel.DICOM}, max_attempts=8)
    assert list(found.resumed) == [one]
    assert claimed(outbox).id == one


def test_that_a_message_is_unknown_only_when_it_was_past_the_point_of_no_return(
    outbox: Outbox,
) -> None:
    (one,) = submit(outbox, email_plan())
    claimed(outbox)
    assert list(outbox.recover(set(), max_attempts=8).resumed) == [one]
    claimed(outbox)
    outbox.point_of_no_return(one, remote_id="<m@x>")
    assert list(outbox.recover(set(), max_attempts=8).unknown) == [one]
    assert outbox.delivery(one).remote_id == "<m@x>"
    assert outbox.claim() is None


def test_that_what_dies_in_every_attempt_stops_in_the_end(outbox: Outbox) -> None:
    (one,) = submit(outbox, study_plan())
    for _ in range(2):
        claimed(outbox)
        outbox.recover({Channel.DICOM}, max_attempts=3)
    claimed(outbox)
    assert list(outbox.recover({Channel.DICOM}, max_attempts=3).failed) == [one]
    assert outbox.delivery(one).state is DeliveryState.FAILED


@pytest.mark.parametrize(
    ("resolve", "state", "rung"),
    [
        (Outbox.resolve_arrived, DeliveryState.COMPLETED, Rung.HANDED_OVER),
        (Outbox.resolve_send_again, DeliveryState.READY, Rung.QUEUED),
        (Outbox.resolve_discard, DeliveryState.CANCELLED, Rung.QUEUED),
    ],
)
def test_that_the_user_settles_an_unknown_outcome(outbox, resolve, state, rung) -> None:
    (one,) = submit(outbox, email_plan())
    claimed(outbox)
    outbox.doubt(one, Message("no answer after the end of the message"))
    resolve(outbox, one)
    settled = outbox.delivery(one)
    assert (settled.state, settled.rung) == (state, rung)


def test_that_every_ending_is_in_the_audit_trail_and_the_chain_holds(
    outbox: Outbox, audit: AuditTrail
) -> None:
    kept, dropped = submit(outbox, study_plan(), email_plan())
    outbox.complete(claimed(outbox).id, HANDED_OVER)
    outbox.cancel(dropped)
    actions = [(entry.action, entry.body["delivery"]) for entry in audit.entries()]
    assert actions == [
        ("send.submitted", str(kept)),
        ("send.submitted", str(dropped)),
        ("send.completed", str(kept)),
        ("send.cancelled", str(dropped)),
    ]
    assert audit.verify() is None


def test_that_an_altered_audit_line_is_found(
    outbox: Outbox, audit: AuditTrail, database: Database
) -> None:
    submit(outbox, study_plan(), email_plan())
    with database.transaction() as connection:
        connection.execute("DROP TRIGGER audit_is_never_changed")
        connection.execute("UPDATE audit SET body = replace(body, 'ARQUIVO1', 'OUTRO') ")
    assert audit.verify() == 1


def test_that_the_audit_trail_refuses_changes_and_deletions(
    outbox: Outbox, database: Database
) -> None:
    submit(outbox, study_plan())
    for statement in ("UPDATE audit SET actor = ''", "DELETE FROM audit"):
        with pytest.raises(Exception, match="append-only"), database.transaction() as connection:
            connection.execute(statement)


def test_that_the_change_token_moves_with_changes_of_this_and_other_processes(
    outbox: Outbox, database: Database
) -> None:
    before = outbox.change_token()
    assert outbox.change_token() == before
    submit(outbox, study_plan())
    after = outbox.change_token()
    assert after != before
    other = Database(database.path)  # as another process sees it
    Outbox(other, AuditTrail(other)).set_priority(DeliveryId(1), SendPriority.LOW)
    other.close()
    changed = outbox.change_token()
    assert changed != after
    outbox.block_lane("dicom:1", kind="offline", reason=Message("no answer"))
    assert outbox.change_token() != changed


def test_that_an_unknown_delivery_number_is_named(outbox: Outbox) -> None:
    with pytest.raises(NotFoundError, match="no delivery 99"):
        outbox.cancel(DeliveryId(99))


def test_that_every_delivery_has_its_own_deidentification_key_and_keeps_it(
    outbox: Outbox,
) -> None:
    first, second = submit(outbox, study_plan(), study_plan())
    keys = outbox.deidentification_key(first), outbox.deidentification_key(second)
    assert len(keys[0]) == 32
    assert keys[0] != keys[1]
    assert outbox.deidentification_key(first) == keys[0]


def test_that_the_deidentification_key_is_forgotten_when_nothing_resumes_any_more(
    outbox: Outbox,
) -> None:
    sent, failed, cancelled = submit(outbox, study_plan(), study_plan(), study_plan())
    outbox.complete(claimed(outbox).id, HANDED_OVER)
    outbox.fail(claimed(outbox).id, Message("no"))
    outbox.cancel(cancelled)
    assert outbox.deidentification_key(sent) == b""
    assert outbox.deidentification_key(cancelled) == b""
    assert len(outbox.deidentification_key(failed)) == 32


def test_that_nothing_of_a_patient_or_recipient_is_in_the_repr_of_a_delivery(
    outbox: Outbox,
) -> None:
    (one,) = submit(outbox, email_plan("maria.silva@clinica.example"))
    assert "maria" not in repr(outbox.delivery(one))
