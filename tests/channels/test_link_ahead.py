"""What is encrypted while a send can still be undone: found by the send, gone with an undo."""

import dataclasses
import threading
from pathlib import Path

import pytest
import requests

from omega_desktop.domain.errors import SendCancelled
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Delivery,
    DeliveryDraft,
    DeliveryState,
    LinkTarget,
    SendRequest,
    StudyInstanceUID,
)
from omega_desktop.domain.ports import CancelToken, EitherToken, PreparingSender
from omega_desktop.domain.sharing import ShareState
from omega_desktop.senders.link_ahead import Ahead
from omega_desktop.services.program import Program
from tests.channels.link_rig import GatewayRig, Recipient, work

pytestmark = pytest.mark.real_server

ANA, BRUNO = LinkTarget("ana@hospital.example"), LinkTarget("bruno@hospital.example")


def held(program: Program, uid: StudyInstanceUID, *people: LinkTarget) -> list[Delivery]:
    """Sent, with the undo window open."""
    drafts = tuple(DeliveryDraft(one, uid, one.address) for one in people)
    ids = program.send.submit(SendRequest(drafts), undo_s=60)
    return [program.outbox.delivery(one) for one in ids]


def sender_of(program: Program, delivery: Delivery) -> PreparingSender:
    sender = program.senders[delivery.channel]
    assert isinstance(sender, PreparingSender)
    return sender


def let_go(program: Program, *deliveries: Delivery) -> None:
    """The window closes, and the queue is worked."""
    for one in deliveries:
        program.outbox.hold(one.id)
        program.outbox.release(one.id)
    work(program)


def pieces(program: Program) -> set[str]:
    return {path.stem for path in program.paths.outgoing_shares.rglob("*.pack")}


def test_that_what_was_encrypted_beforehand_is_what_is_uploaded(
    program: Program, study: StudyInstanceUID, gateway: GatewayRig
) -> None:
    (delivery,) = held(program, study, ANA)
    objects = len(list((gateway.data / "objects").rglob("*"))) if gateway.data.exists() else 0
    sender_of(program, delivery).prepare(delivery, cancel=CancelToken())
    made = pieces(program)
    assert made
    # nothing has left: the gateway does not know the share
    assert len(list((gateway.data / "objects").rglob("*"))) == objects
    (share,) = program.shares.shares()
    answer = requests.get(
        f"{gateway.url}/api/v1/shares/{share.share_id}",
        headers={"Authorization": f"Bearer {program.secrets.get('gateway.token')}"},
        timeout=10,
    )
    assert (share.state, answer.status_code) == (ShareState.MAKING, 404)
    assert program.outbox.delivery(delivery.id).state is DeliveryState.HELD

    let_go(program, delivery)
    assert program.outbox.delivery(delivery.id).state is DeliveryState.COMPLETED
    recipient = Recipient(program.shares.url(delivery.id)).open()
    names = {pack["oid"] for part in recipient.manifest["segments"] for pack in part["packs"]}
    assert names == made
    assert len(recipient.instances()) == 6
    assert not pieces(program)


def test_that_an_undone_send_leaves_nothing_behind(
    program: Program, study: StudyInstanceUID
) -> None:
    (delivery,) = held(program, study, ANA)
    sender = sender_of(program, delivery)
    sender.prepare(delivery, cancel=CancelToken())
    assert pieces(program)
    assert program.send.undo(delivery.request_id)
    sender.take_back(delivery)
    assert not list(program.paths.outgoing_shares.iterdir())
    assert not list(program.shares.shares())


def test_that_taking_one_recipient_back_keeps_what_the_other_waits_for(
    program: Program, study: StudyInstanceUID
) -> None:
    ana, bruno = held(program, study, ANA, BRUNO)
    sender = sender_of(program, ana)
    sender.prepare(ana, cancel=CancelToken())
    made = pieces(program)
    program.outbox.cancel(ana.id)
    sender.take_back(ana)
    assert pieces(program) == made
    let_go(program, bruno)
    assert program.outbox.delivery(bruno.id).state is DeliveryState.COMPLETED


def test_that_a_share_that_was_sent_is_never_taken_back(
    program: Program, study: StudyInstanceUID
) -> None:
    (delivery,) = held(program, study, ANA)
    let_go(program, delivery)
    sender_of(program, delivery).take_back(delivery)
    (share,) = program.shares.shares()
    assert share.state is ShareState.ACTIVE
    Recipient(program.shares.url(delivery.id)).open()


def test_that_a_share_the_gateway_may_have_heard_of_is_not_forgotten(
    program: Program, study: StudyInstanceUID
) -> None:
    (delivery,) = held(program, study, ANA)
    sender = sender_of(program, delivery)
    sender.prepare(delivery, cancel=CancelToken())
    program.outbox.hold(delivery.id)
    program.outbox.release(delivery.id)
    assert program.outbox.claim() is not None  # an attempt, of which nothing is known
    program.outbox.postpone(delivery.id, Message("later"), delay_s=60)
    program.outbox.cancel(delivery.id)
    sender.take_back(delivery)
    assert len(program.shares.shares()) == 1


def test_that_two_recipients_of_one_request_are_prepared_once(
    program: Program, study: StudyInstanceUID
) -> None:
    ana, bruno = held(program, study, ANA, BRUNO)
    sender = sender_of(program, ana)
    sender.prepare(ana, cancel=CancelToken())
    made = pieces(program)
    sender.prepare(bruno, cancel=CancelToken())
    assert pieces(program) == made
    let_go(program, ana, bruno)
    assert {one.state for one in program.outbox.deliveries()} == {DeliveryState.COMPLETED}


def test_that_no_token_or_a_missing_file_leaves_the_telling_to_the_send(
    program: Program, study: StudyInstanceUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    (delivery,) = held(program, study, ANA)
    with monkeypatch.context() as patch:
        patch.delenv("OMEGA_SECRET_GATEWAY_TOKEN")
        sender_of(program, delivery).prepare(delivery, cancel=CancelToken())
    assert not pieces(program)
    gone = program.archive.instances(study)[2].path
    Path(gone).unlink()
    sender_of(program, delivery).prepare(delivery, cancel=CancelToken())
    assert program.outbox.delivery(delivery.id).state is DeliveryState.HELD
    let_go(program, delivery)
    assert program.outbox.delivery(delivery.id).state is DeliveryState.FAILED
    assert not pieces(program)


def test_that_an_anonymized_link_is_prepared_from_copies_only(
    program: Program, study: StudyInstanceUID
) -> None:
    target = dataclasses.replace(
        ANA, anonymization=dataclasses.replace(ANA.anonymization, enabled=True)
    )
    (delivery,) = held(program, study, target)
    sender_of(program, delivery).prepare(delivery, cancel=CancelToken())
    made = pieces(program)
    assert made
    let_go(program, delivery)
    recipient = Recipient(program.shares.url(delivery.id)).open()
    names = {pack["oid"] for part in recipient.manifest["segments"] for pack in part["packs"]}
    assert names == made
    everything = b"".join(recipient.file(one) for one in recipient.instances())
    for word in ("CONCEI", "P-4711", "19610503", study):
        assert word.encode() not in everything


# --- who goes first --------------------------------------------------------------------------


def test_that_a_send_stops_what_is_prepared_and_waits_for_it() -> None:
    ahead, begun, order = Ahead(), threading.Event(), list[str]()

    def prepare(token: CancelToken) -> None:
        begun.set()
        assert token.wait(20)
        order.append("stopped")
        token.raise_if_cancelled()

    worker = threading.Thread(target=ahead.work, args=(CancelToken(), prepare))
    worker.start()
    assert begun.wait(20)
    with ahead.sending(), ahead.sending():  # sends do not exclude each other
        order.append("sends")
        ahead.work(CancelToken(), lambda _token: order.append("beside a send"))
    worker.join(20)
    assert order == ["stopped", "sends"]
    ahead.work(CancelToken(), lambda _token: order.append("afterwards"))
    assert order[-1] == "afterwards"


def test_that_the_callers_own_wish_to_stop_is_told() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(SendCancelled):
        Ahead().work(token, lambda inner: inner.raise_if_cancelled())


def test_that_waiting_ends_when_stopping_is_asked_for_on_either_side() -> None:
    outer = CancelToken()
    token = EitherToken(outer)
    assert not token.wait(0.01)
    threading.Timer(0.05, outer.cancel).start()
    assert token.wait(20)
    own = EitherToken(CancelToken())
    own.cancel()
    assert own.wait(20)
