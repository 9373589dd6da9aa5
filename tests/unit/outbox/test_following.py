"""What was handed over and is asked about later."""

from collections.abc import Callable

import pytest

from omega_desktop.domain.errors import OmegaError, SendCancelled, TransientSendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Channel,
    Delivery,
    DeliveryDraft,
    DeliveryId,
    DeliveryState,
    FaxTarget,
    ReportId,
    StudyInstanceUID,
)
from omega_desktop.domain.outcome import (
    Outcome,
    Pending,
    Receipt,
    Rung,
    Transmission,
    Undelivered,
)
from omega_desktop.domain.ports import CancelToken, FollowingSender
from omega_desktop.services.following import follow_up
from omega_desktop.storage.audit import AuditTrail
from omega_desktop.storage.database import Database
from omega_desktop.storage.outbox import DeliveryPlan, Outbox
from tests.unit.outbox.builders import FakeClock, email_plan, request
from tests.unit.services.senders import ScriptedSender, succeed

State = DeliveryState
TAKEN = Receipt(Rung.HANDED_OVER, Message("taken"), remote_id="job 7", follow_in_s=60)
CONFIRMED = Receipt(Rung.CONFIRMED, Message("arrived"), transmission=Transmission(2, 2, 33.5))


class Asked(ScriptedSender):
    """Answers what a test says about what it handed over."""

    follow_for_s = 3600.0

    def __init__(self, *answers: Outcome | Exception) -> None:
        super().__init__(succeed, channel=Channel.EMAIL)
        self._answers = list(answers)

    def follow(self, delivery: Delivery, *, cancel: CancelToken) -> Outcome:
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def handed_over(outbox: Outbox) -> DeliveryId:
    """Taken by the peer, to be asked about in a minute."""
    plan = email_plan()
    _request, (one,) = outbox.submit(request(plan), (plan,), undo_s=0)
    assert outbox.claim() is not None
    outbox.complete(one, TAKEN)
    return one


@pytest.fixture
def ask(outbox: Outbox, clock: FakeClock) -> Callable[..., DeliveryState]:
    """Ask once about what is due."""

    def act(sender: FollowingSender, *, attempts: int = 3) -> DeliveryState:
        ((delivery, began_at),) = outbox.due_follow_ups()
        return follow_up(
            outbox, sender, delivery, began_at, max_attempts=attempts, cancel=CancelToken(),
            clock=clock,
        )  # fmt: skip

    return act


def kinds(outbox: Outbox, one: DeliveryId) -> list[str]:
    return [event.kind for event in outbox.events(one)]


def test_that_it_is_asked_about_when_it_is_due_and_not_before(
    outbox: Outbox, clock: FakeClock, handed_over: DeliveryId
) -> None:
    assert outbox.followed() == {handed_over}
    assert not outbox.due_follow_ups()
    due = outbox.next_follow_up()
    assert due is not None
    assert (due - clock()).total_seconds() == 60
    clock.pass_s(60)
    assert [one.id for one, _began in outbox.due_follow_ups()] == [handed_over]


def test_that_a_confirmation_raises_the_rung_once_and_for_all(
    outbox: Outbox, clock: FakeClock, audit: AuditTrail, handed_over: DeliveryId,
    ask: Callable[..., DeliveryState],
) -> None:  # fmt: skip
    clock.pass_s(60)
    assert ask(Asked(CONFIRMED)) is State.COMPLETED
    found = outbox.delivery(handed_over)
    assert (found.rung, found.remote_id) == (Rung.CONFIRMED, "job 7")
    assert found.transmission == Transmission(2, 2, 33.5)
    assert found.reason == Message("arrived")
    assert kinds(outbox, handed_over)[-1] == "confirmed"
    assert "send.confirmed" in [line.action for line in audit.entries()]
    assert not outbox.followed()
    # what is said again later lowers nothing and is not told twice
    before = kinds(outbox, handed_over)
    outbox.learned(handed_over, Receipt(Rung.HANDED_OVER, Message("taken")))
    assert outbox.delivery(handed_over).rung is Rung.CONFIRMED
    assert kinds(outbox, handed_over) == before


def test_that_a_busy_line_waits_for_another_attempt_and_a_wrong_number_fails(
    outbox: Outbox, clock: FakeClock, handed_over: DeliveryId, ask: Callable[..., DeliveryState]
) -> None:
    clock.pass_s(60)
    assert ask(Asked(Undelivered(Message("busy"), retry_in_s=300))) is State.READY
    waiting = outbox.delivery(handed_over)
    assert (waiting.state, waiting.rung, waiting.done) == (State.READY, Rung.QUEUED, 0)
    assert outbox.claim() is None
    clock.pass_s(300)
    assert outbox.claim() is not None
    outbox.complete(handed_over, TAKEN)
    clock.pass_s(60)
    assert ask(Asked(Undelivered(Message("no such number")))) is State.FAILED
    failed = outbox.delivery(handed_over)
    assert (failed.state, failed.rung) == (State.FAILED, Rung.QUEUED)
    assert failed.reason == Message("no such number")
    assert not outbox.followed()


def test_that_a_line_that_stays_busy_fails_when_the_attempts_are_used_up(
    outbox: Outbox, clock: FakeClock, handed_over: DeliveryId, ask: Callable[..., DeliveryState]
) -> None:
    clock.pass_s(60)
    busy = Undelivered(Message("busy"), retry_in_s=300)
    assert ask(Asked(busy), attempts=1) is State.FAILED


def test_that_notes_are_told_when_they_change(
    outbox: Outbox, clock: FakeClock, handed_over: DeliveryId, ask: Callable[..., DeliveryState]
) -> None:
    dialling = Pending(10, Message("dialling"), Transmission(0, 3))
    sender = Asked(dialling, dialling, Pending(10, Message("page 1 of 3"), Transmission(1, 3)))
    clock.pass_s(60)
    for _ in range(3):
        ask(sender)
        clock.pass_s(10)
    notes = [one.note for one in outbox.events(handed_over) if one.kind == "followed"]
    assert notes == [Message("dialling"), Message("page 1 of 3")]
    assert outbox.delivery(handed_over).transmission == Transmission(1, 3)
    assert outbox.delivery(handed_over).rung is Rung.HANDED_OVER


@pytest.mark.allow_warnings("unexpected KeyError", logger="omega_desktop.services.following")
def test_that_a_silent_peer_is_asked_again_later_each_time(
    outbox: Outbox, clock: FakeClock, handed_over: DeliveryId, ask: Callable[..., DeliveryState]
) -> None:
    silence = TransientSendError(Message("no answer"), Message(""))
    sender = Asked(*[silence] * 6, KeyError("status"), Pending(5))
    clock.pass_s(60)
    pauses = []
    for _ in range(8):
        assert ask(sender) is State.COMPLETED
        due = outbox.next_follow_up()
        assert due is not None
        pauses.append((due - clock()).total_seconds())
        clock.moment = due
    assert 15 <= pauses[0] <= 30
    assert pauses[5] > 400
    assert pauses[6] > pauses[0]  # a mistake of ours counts as silence
    assert pauses[7] == 5


def test_that_what_is_never_decided_stays_handed_over_and_says_so(
    outbox: Outbox, clock: FakeClock, handed_over: DeliveryId, ask: Callable[..., DeliveryState]
) -> None:
    clock.pass_s(3601)
    ask(Asked(Pending(60)))
    found = outbox.delivery(handed_over)
    assert (found.state, found.rung) == (State.COMPLETED, Rung.HANDED_OVER)
    assert not outbox.followed()
    assert kinds(outbox, handed_over)[-1] == "not_followed"


def test_that_the_programs_end_changes_nothing(
    outbox: Outbox, clock: FakeClock, handed_over: DeliveryId, ask: Callable[..., DeliveryState]
) -> None:
    clock.pass_s(60)
    with pytest.raises(SendCancelled):
        ask(Asked(SendCancelled()))
    assert [one.id for one, _began in outbox.due_follow_ups()] == [handed_over]


def test_that_only_what_was_handed_over_can_come_to_nothing(
    outbox: Outbox, handed_over: DeliveryId
) -> None:
    outbox.undelivered(handed_over, Undelivered(Message("lost")), max_attempts=3)
    for act in (
        lambda: outbox.learned(handed_over, CONFIRMED),
        lambda: outbox.undelivered(handed_over, Undelivered(Message("lost")), max_attempts=3),
    ):
        with pytest.raises(OmegaError):
            act()
    assert outbox.delivery(handed_over).state is State.FAILED


def test_that_a_link_that_was_opened_and_is_said_to_be_lost_is_a_question_to_the_user(
    outbox: Outbox, database: Database, clock: FakeClock, handed_over: DeliveryId,
    ask: Callable[..., DeliveryState],
) -> None:  # fmt: skip
    with database.transaction() as connection:
        assert outbox.mark_opened(connection, handed_over)
    clock.pass_s(60)
    # not even a way that would try again by itself
    assert ask(Asked(Undelivered(Message("no such number"), retry_in_s=60))) is State.UNKNOWN
    found = outbox.delivery(handed_over)
    assert found.needs_attention
    assert "was opened" in str(found.reason)
    assert str(found.reason).endswith("no such number")
    assert not outbox.followed()
    assert not outbox.fallbacks_due()
    assert outbox.claim() is None
    with database.transaction() as connection:  # it is opened once more
        assert outbox.mark_opened(connection, handed_over)
    found = outbox.delivery(handed_over)
    assert (found.state, found.rung) == (State.COMPLETED, Rung.OPENED)


# --- stopping what was handed over -----------------------------------------------------------


@pytest.fixture
def faxing(outbox: Outbox) -> DeliveryId:
    """A fax that is being handed over."""
    number = "+551140010000"
    draft = DeliveryDraft(
        FaxTarget(number), StudyInstanceUID("1.2.3"), number, report_id=ReportId(1)
    )
    plan = DeliveryPlan(draft, lane="fax:hylafax", lane_label="hylafax")
    _request, (one,) = outbox.submit(request(plan), (plan,), undo_s=0)
    assert outbox.claim() is not None
    return one


@pytest.fixture
def faxed(outbox: Outbox, faxing: DeliveryId) -> DeliveryId:
    """A fax that the service has taken, to be asked about in a minute."""
    outbox.complete(faxing, TAKEN)
    return faxing


def test_that_a_fax_that_was_cancelled_while_it_was_handed_over_is_stopped_at_once(
    outbox: Outbox, faxing: DeliveryId
) -> None:
    assert outbox.cancel(faxing) is State.IN_PROGRESS
    outbox.complete(faxing, TAKEN)  # the service was faster
    ((delivery, _began_at),) = outbox.due_follow_ups()
    assert delivery.cancel_requested
    outbox.undelivered(faxing, Undelivered(Message("stopped")), max_attempts=3)
    assert outbox.delivery(faxing).state is State.CANCELLED


def test_that_an_email_that_was_cancelled_too_late_is_handed_over(outbox: Outbox) -> None:
    plan = email_plan()
    _request, (one,) = outbox.submit(request(plan), (plan,), undo_s=0)
    assert outbox.claim() is not None
    outbox.cancel(one)
    outbox.complete(one, TAKEN)
    delivery = outbox.delivery(one)
    assert (delivery.state, delivery.cancel_requested) == (State.COMPLETED, False)


def test_that_a_fax_that_is_cancelled_is_asked_about_at_once_and_ends_cancelled(
    outbox: Outbox, audit: AuditTrail, faxed: DeliveryId
) -> None:
    assert not outbox.due_follow_ups()
    assert outbox.cancel(faxed) is State.COMPLETED
    ((delivery, _began_at),) = outbox.due_follow_ups()
    assert delivery.cancel_requested
    stopped = Undelivered(Message("stopped"), retry_in_s=60)
    assert outbox.undelivered(faxed, stopped, max_attempts=3) is State.CANCELLED
    delivery = outbox.delivery(faxed)
    assert (delivery.state, delivery.cancel_requested) == (State.CANCELLED, False)
    assert faxed not in outbox.followed()
    assert list(audit.entries())[-1].action == "send.cancelled"


def test_that_a_fax_that_arrived_before_it_could_be_stopped_is_confirmed(
    outbox: Outbox, faxed: DeliveryId
) -> None:
    outbox.cancel(faxed)
    outbox.learned(faxed, CONFIRMED)
    delivery = outbox.delivery(faxed)
    assert (delivery.rung, delivery.cancel_requested) == (Rung.CONFIRMED, False)
    with pytest.raises(OmegaError):
        outbox.cancel(faxed)


def test_that_what_cannot_be_stopped_any_more_is_not_cancelled(
    outbox: Outbox, handed_over: DeliveryId
) -> None:
    with pytest.raises(OmegaError):  # an e-mail
        outbox.cancel(handed_over)
    assert not outbox.delivery(handed_over).cancel_requested
