import threading
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from omega_desktop.domain.errors import TransientSendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Channel, DeliveryState
from omega_desktop.runtime.dispatcher import Dispatcher
from omega_desktop.runtime.jobs import JobRunner
from omega_desktop.services.attempt import RetryRules
from omega_desktop.storage.audit import AuditTrail
from omega_desktop.storage.database import Database
from omega_desktop.storage.outbox import Outbox
from tests.unit.outbox.builders import email_plan, request, study_plan
from tests.unit.services.senders import ScriptedSender, fail_with, succeed

State = DeliveryState


@pytest.fixture
def make(outbox: Outbox, jobs: JobRunner) -> Iterator[Callable[..., Dispatcher]]:
    made: list[Dispatcher] = []

    def build(*senders: ScriptedSender, **extra) -> Dispatcher:
        dispatcher = Dispatcher(
            outbox,
            {sender.channel: sender for sender in senders},
            jobs,
            rules=RetryRules(max_attempts=3, pause_s=lambda _attempt: 0.05),
            **extra,
        )
        made.append(dispatcher)
        return dispatcher

    yield build
    for dispatcher in made:
        dispatcher.stop()
        dispatcher.deleteLater()


def submit(outbox: Outbox, *plans):
    _request, ids = outbox.submit(request(*plans), plans, undo_s=0)
    return list(ids)


def states(outbox: Outbox) -> list[DeliveryState]:
    return [one.state for one in outbox.deliveries()]


def test_that_everything_due_is_sent_and_views_are_told(outbox: Outbox, make, qtbot: QtBot) -> None:
    submit(outbox, study_plan(lane="dicom:1"), study_plan(lane="dicom:2"), study_plan())
    dispatcher = make(ScriptedSender(succeed))
    with qtbot.waitSignal(dispatcher.outbox_changed):
        dispatcher.start()
    qtbot.waitUntil(lambda: states(outbox) == [State.COMPLETED] * 3)


def test_that_no_more_than_the_parallel_limit_run_at_once(
    outbox: Outbox, make, qtbot: QtBot
) -> None:
    gate, guard, running, most = threading.Event(), threading.Lock(), 0, 0

    def busy(_delivery, _progress, _cancel) -> None:
        nonlocal running, most
        with guard:
            running += 1
            most = max(most, running)
        gate.wait(10)
        with guard:
            running -= 1

    submit(outbox, *(study_plan(lane=f"dicom:{number}") for number in range(5)))
    dispatcher = make(ScriptedSender(busy), parallel=2)
    dispatcher.start()
    qtbot.waitUntil(lambda: running == 2)
    gate.set()
    qtbot.waitUntil(lambda: states(outbox) == [State.COMPLETED] * 5)
    assert most == 2


def test_that_a_delivery_submitted_by_another_process_is_noticed(
    outbox: Outbox, make, qtbot: QtBot
) -> None:
    make(ScriptedSender(succeed)).start()
    other = Database(outbox._database.path)
    submit(Outbox(other, AuditTrail(other)), study_plan())
    other.close()
    qtbot.waitUntil(lambda: states(outbox) == [State.COMPLETED])


def test_that_a_cancel_written_by_another_process_stops_the_running_send(
    outbox: Outbox, make, qtbot: QtBot
) -> None:
    started = threading.Event()

    def until_cancelled(_delivery, _progress, cancel) -> None:
        started.set()
        cancel.wait(10)
        cancel.raise_if_cancelled()

    (one,) = submit(outbox, study_plan())
    make(ScriptedSender(until_cancelled)).start()
    qtbot.waitUntil(started.is_set)
    other = Database(outbox._database.path)
    Outbox(other, AuditTrail(other)).cancel(one)
    other.close()
    qtbot.waitUntil(lambda: states(outbox) == [State.CANCELLED])


def test_that_stopping_puts_what_runs_back_into_the_queue(
    outbox: Outbox, make, qtbot: QtBot
) -> None:
    started = threading.Event()

    def until_cancelled(_delivery, _progress, cancel) -> None:
        started.set()
        cancel.wait(10)
        cancel.raise_if_cancelled()

    (one,) = submit(outbox, study_plan())
    dispatcher = make(ScriptedSender(until_cancelled))
    dispatcher.start()
    qtbot.waitUntil(started.is_set)
    dispatcher.stop()
    qtbot.waitUntil(lambda: states(outbox) == [State.READY])
    assert outbox.delivery(one).attempts == 0


def test_that_a_failed_send_asks_for_attention(outbox: Outbox, make, qtbot: QtBot) -> None:
    (one,) = submit(outbox, study_plan())
    dispatcher = make(ScriptedSender(fail_with(TransientSendError(Message("busy")))))
    with qtbot.waitSignal(dispatcher.attention_needed) as told:
        dispatcher.start()
    assert told.args == [one]
    assert outbox.delivery(one).state is State.FAILED


def test_that_a_transient_fault_is_tried_again_by_itself(
    outbox: Outbox, make, qtbot: QtBot
) -> None:
    submit(outbox, study_plan())
    make(ScriptedSender(fail_with(TransientSendError(Message("busy"))), succeed)).start()
    qtbot.waitUntil(lambda: states(outbox) == [State.COMPLETED])


def test_that_progress_reaches_the_views_on_the_main_thread(
    outbox: Outbox, make, qtbot: QtBot
) -> None:
    def report(_delivery, progress, _cancel) -> None:
        for done in range(1, 4):
            progress(done, 3)

    (one,) = submit(outbox, study_plan())
    dispatcher = make(ScriptedSender(report))
    seen: list[tuple[int, int, int]] = []
    dispatcher.progressed.connect(lambda *args: seen.append(args))
    dispatcher.start()
    qtbot.waitUntil(lambda: states(outbox) == [State.COMPLETED])
    qtbot.waitUntil(lambda: (one, 3, 3) in seen)


def test_that_a_start_after_a_crash_announces_what_is_unknown(
    outbox: Outbox, make, qtbot: QtBot
) -> None:
    (one,) = submit(outbox, email_plan())
    outbox.claim()
    outbox.point_of_no_return(one)
    dispatcher = make(ScriptedSender(succeed, channel=Channel.EMAIL, repeatable=False))
    with qtbot.waitSignal(dispatcher.attention_needed) as told:
        dispatcher.start()
    assert told.args == [one]
    assert outbox.delivery(one).state is State.UNKNOWN
