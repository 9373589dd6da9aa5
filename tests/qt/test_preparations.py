"""Work on deliveries that can still be undone."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from omega_desktop.domain.model import Delivery, DeliveryId, DeliveryState
from omega_desktop.domain.ports import CancelToken
from omega_desktop.runtime.dispatcher import Dispatcher
from omega_desktop.runtime.jobs import JobRunner
from omega_desktop.storage.outbox import Outbox
from tests.unit.outbox.builders import email_plan, request, study_plan
from tests.unit.services.senders import ScriptedSender, succeed


class ForesightedSender(ScriptedSender):
    """Prepares until it is asked to stop, if a test wants that."""

    def __init__(self, *, endless: bool = False) -> None:
        super().__init__(succeed)
        self.endless = endless
        self.begun: list[DeliveryId] = []
        self.ended: list[DeliveryId] = []
        self.taken_back: list[DeliveryId] = []

    def prepare(self, delivery: Delivery, *, cancel: CancelToken) -> None:
        self.begun.append(delivery.id)
        if self.endless:
            cancel.wait(20)
        self.ended.append(delivery.id)

    def take_back(self, delivery: Delivery) -> None:
        self.taken_back.append(delivery.id)


@pytest.fixture
def sender() -> ForesightedSender:
    return ForesightedSender()


@pytest.fixture
def dispatcher(outbox: Outbox, jobs: JobRunner, sender: ForesightedSender) -> Iterator[Dispatcher]:
    mail = ScriptedSender(succeed, channel=email_plan().draft.channel)
    made = Dispatcher(outbox, {sender.channel: sender, mail.channel: mail}, jobs)
    made.start()
    yield made
    made.stop()
    made.deleteLater()


def submit(outbox: Outbox, *plans, undo_s: int = 60):
    request_id, ids = outbox.submit(request(*plans), plans, undo_s=undo_s)
    return request_id, list(ids)


def test_that_what_can_still_be_undone_is_prepared_once_and_in_turn(
    outbox: Outbox, dispatcher: Dispatcher, sender: ForesightedSender, qtbot: QtBot
) -> None:
    _request, ids = submit(outbox, study_plan(lane="dicom:1"), email_plan(), study_plan())
    prepared = [ids[0], ids[2]]  # the other channel has nothing to prepare
    qtbot.waitUntil(lambda: sender.ended == prepared)
    outbox.set_priority(ids[0], outbox.delivery(ids[0]).priority)  # something changes
    with qtbot.waitSignal(dispatcher.outbox_changed):
        pass
    assert sender.begun == prepared
    assert not sender.taken_back
    assert outbox.delivery(ids[0]).state is DeliveryState.HELD


def test_that_an_undo_stops_what_is_prepared_and_takes_it_back(
    outbox: Outbox, dispatcher: Dispatcher, sender: ForesightedSender, qtbot: QtBot
) -> None:
    sender.endless = True
    request_id, (first, second) = submit(outbox, study_plan(lane="dicom:1"), study_plan())
    qtbot.waitUntil(lambda: sender.begun == [first])
    assert outbox.undo(request_id)
    qtbot.waitUntil(lambda: sorted(sender.taken_back) == [first, second])
    qtbot.waitUntil(lambda: sender.ended == [first])
    assert sender.begun == [first]
    assert not sender.attempts


def test_that_a_send_without_a_window_is_not_prepared(
    outbox: Outbox, dispatcher: Dispatcher, sender: ForesightedSender, qtbot: QtBot
) -> None:
    _request, (one,) = submit(outbox, study_plan(), undo_s=0)
    qtbot.waitUntil(lambda: outbox.delivery(one).state is DeliveryState.COMPLETED)
    assert (sender.begun, sender.attempts) == ([], [one])


def test_that_a_prepared_delivery_is_sent_when_its_window_closes(
    outbox: Outbox, dispatcher: Dispatcher, sender: ForesightedSender, qtbot: QtBot
) -> None:
    _request, (one,) = submit(outbox, study_plan(), undo_s=1)
    qtbot.waitUntil(lambda: outbox.delivery(one).state is DeliveryState.COMPLETED)
    assert sender.begun == sender.attempts == [one]
    assert not sender.taken_back


def test_that_stopping_ends_what_is_prepared_and_takes_nothing_back(
    outbox: Outbox, dispatcher: Dispatcher, sender: ForesightedSender, qtbot: QtBot
) -> None:
    sender.endless = True
    _request, (one,) = submit(outbox, study_plan())
    qtbot.waitUntil(lambda: sender.begun == [one])
    dispatcher.stop()
    qtbot.waitUntil(lambda: sender.ended == [one])
    assert not sender.taken_back
    assert outbox.delivery(one).state is DeliveryState.HELD
