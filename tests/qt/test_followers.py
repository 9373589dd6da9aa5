"""What was handed over is asked about while the program runs."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Channel, Delivery, DeliveryState, Receipt, Rung
from omega_desktop.domain.outcome import Outcome, Undelivered
from omega_desktop.domain.ports import CancelToken, Progress
from omega_desktop.runtime.dispatcher import Dispatcher
from omega_desktop.runtime.jobs import JobRunner
from omega_desktop.storage.database import Database
from omega_desktop.storage.outbox import Outbox
from tests.unit.outbox.builders import email_plan, request


class Faxlike:
    """Hands over at once; what became of it is known when it is asked."""

    channel = Channel.EMAIL
    repeatable = False
    follow_for_s = 60.0

    def __init__(self) -> None:
        self.outcome: Outcome = Receipt(Rung.CONFIRMED, Message("arrived"))

    def send(self, delivery: Delivery, *, progress: Progress, cancel: CancelToken) -> Receipt:
        return Receipt(Rung.HANDED_OVER, Message("taken"), follow_in_s=0.01)

    def follow(self, delivery: Delivery, *, cancel: CancelToken) -> Outcome:
        return self.outcome


@pytest.fixture
def sender() -> Faxlike:
    return Faxlike()


@pytest.fixture
def dispatcher(outbox: Outbox, jobs: JobRunner, sender: Faxlike) -> Iterator[Dispatcher]:
    made = Dispatcher(outbox, {sender.channel: sender}, jobs)
    yield made
    made.stop()
    made.deleteLater()


def submit(outbox: Outbox, count: int):
    plans = [email_plan(f"a{number}@clinica.example") for number in range(count)]
    _request, ids = outbox.submit(request(*plans), plans, undo_s=0)
    return list(ids)


def test_that_confirmations_arrive_without_anybody_asking(
    outbox: Outbox, dispatcher: Dispatcher, qtbot: QtBot
) -> None:
    ids = submit(outbox, 3)
    dispatcher.start()
    qtbot.waitUntil(lambda: all(outbox.delivery(one).rung is Rung.CONFIRMED for one in ids))
    assert not outbox.followed()


def test_that_what_did_not_arrive_asks_for_attention(
    outbox: Outbox, dispatcher: Dispatcher, sender: Faxlike, qtbot: QtBot
) -> None:
    sender.outcome = Undelivered(Message("no such number"))
    (one,) = submit(outbox, 1)
    with qtbot.waitSignal(dispatcher.attention_needed) as told:
        dispatcher.start()
    assert told.args == [one]
    assert outbox.delivery(one).state is DeliveryState.FAILED


def test_that_what_the_user_wants_meanwhile_is_known_when_it_is_asked_about(
    outbox: Outbox, dispatcher: Dispatcher, sender: Faxlike, database: Database, qtbot: QtBot
) -> None:
    first, second = submit(outbox, 2)
    asked: list[Delivery] = []

    def follow(delivery: Delivery, *, cancel: CancelToken) -> Outcome:
        if not asked:  # both are due; while one is asked about, the other one is opened
            other = second if delivery.id == first else first
            with database.transaction() as connection:
                outbox.mark_opened(connection, other)
        asked.append(delivery)
        return sender.outcome

    sender.follow = follow  # type: ignore[method-assign]
    for _ in (first, second):
        delivery = outbox.claim()
        assert delivery is not None
        outbox.complete(delivery.id, Receipt(Rung.HANDED_OVER, Message("x"), follow_in_s=0.0))
    dispatcher.start()
    qtbot.waitUntil(lambda: len(asked) == 2)
    assert [one.rung for one in asked] == [Rung.HANDED_OVER, Rung.OPENED]


def test_that_a_program_that_only_watches_asks_nobody(
    outbox: Outbox, dispatcher: Dispatcher, sender: Faxlike, qtbot: QtBot
) -> None:
    (one,) = submit(outbox, 1)
    assert outbox.claim() is not None
    outbox.complete(one, sender.send(outbox.delivery(one), progress=print, cancel=CancelToken()))
    dispatcher.watch()
    with qtbot.waitSignal(dispatcher.outbox_changed):
        pass
    assert outbox.followed() == {one}
