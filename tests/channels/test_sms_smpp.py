"""Text messages by SMPP, against a real SMSC: session, refusals, receipts, the whole way."""

import contextlib
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from omega_desktop.domain.errors import (
    AuthSendError,
    PermanentSendError,
    SendCancelled,
    SendError,
    TransientSendError,
    UncertainSendError,
)
from omega_desktop.domain.model import (
    Channel,
    Delivery,
    DeliveryDraft,
    DeliveryState,
    Rung,
    SendRequest,
    SmsTarget,
    StudyInstanceUID,
)
from omega_desktop.domain.outcome import Pending, Receipt, Undelivered
from omega_desktop.domain.ports import CancelToken
from omega_desktop.domain.sms_text import SmsAlphabet, count
from omega_desktop.senders import sms_smpp
from omega_desktop.senders.sms import SmsSender
from omega_desktop.senders.sms_smpp import SmppSms
from omega_desktop.services.following import follow_up
from omega_desktop.services.program import Program
from omega_desktop.services.send_service import Resolution
from omega_desktop.storage.database import now
from tests.certificates import make_certificates
from tests.channels import smsc_rig
from tests.channels.link_rig import Recipient, work
from tests.channels.smsc_rig import PASSWORD, SENDER, USER, Smsc
from tests.servers import LOOPBACK, wait_until

pytestmark = pytest.mark.real_server

NUMBER = "+5511990000102"
ANA = SmsTarget(NUMBER, "Dra. Ana Conceição")
ACCENTS = "São João: ação, coração e pressão. Abra em " + "https://laudos.example/s/ab_C-" * 4
GSM = "José & André @ {2} €: https://laudos.example/s/ab_C-"


@pytest.fixture
def smsc() -> Iterator[Smsc]:
    with Smsc() as running:
        yield running


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sms_smpp, "_PAUSES_S", (0.01, 0.01, 0.01))
    monkeypatch.setattr(sms_smpp, "_RECEIPTS_S", 0.3)


def service(smsc: Smsc, cancel: CancelToken | None = None, **other: Any) -> SmppSms:
    return SmppSms(smsc.account(**other), cancel)


# --- handing over ----------------------------------------------------------------------------


def test_that_a_text_with_accents_arrives_in_three_parts_as_it_was_written(smsc: Smsc) -> None:
    counted = count(ACCENTS)
    assert (counted.alphabet, counted.parts) == (SmsAlphabet.UCS_2, 3)
    called = service(smsc).submit(NUMBER, ACCENTS, "omega-1")
    parts = smsc.parts
    assert called.startswith("smpp:")
    assert called.rpartition(":")[2] == ",".join(one["id"] for one in parts)
    (message,) = smsc.arrived()
    assert (message.sender, message.number, message.parts) == (SENDER, NUMBER, 3)
    assert message.text == ACCENTS
    for one in parts:
        assert (one["coding"], one["registered"]) == (8, 1)
        assert (one["to_ton"], one["to_npi"]) == (1, 1)
        assert one["octets"] <= 140
    assert smsc.control()["unbinds"] == 1


@pytest.mark.parametrize(("text", "parts"), [(GSM, 1), (GSM * 4, 2), ("€" * 81, 2)])
def test_that_letters_of_gsm_go_out_seven_bits_wide(text: str, parts: int, smsc: Smsc) -> None:
    service(smsc).submit(NUMBER, text, "omega-1")
    (message,) = smsc.arrived()
    assert (message.text, message.parts) == (text, parts)
    assert {one["coding"] for one in smsc.parts} == {0}


@pytest.mark.parametrize(
    ("sender", "sent", "ton", "npi"),
    [
        ("+551133334444", "551133334444", 1, 1),
        ("551133334444", "551133334444", 1, 1),
        ("28123", "28123", 0, 0),
        ("Clinica", "Clinica", 5, 0),
        ("", "", 0, 0),
    ],
)
def test_that_the_sender_is_a_number_a_short_code_or_a_name(
    sender: str, sent: str, ton: int, npi: int, smsc: Smsc
) -> None:
    one = service(smsc, sender=sender)
    called = one.submit(NUMBER, "x", "r")
    (part,) = smsc.parts
    assert (part["from"], part["from_ton"], part["from_npi"]) == (sent, ton, npi)
    smsc.becomes(smsc_rig.DELIVERED)
    found = one.look(called)  # which names the sender again
    assert isinstance(found, Receipt)


@pytest.mark.parametrize(
    "other",
    [
        {"sender": "Clínica"},
        {"sender": "Clinica Omega"},
        {"user": ""},
        {"user": "u" * 16},
        {"password": "longer-than-8"},
        {"password": "sênha"},
        {"url": ""},
        {"url": "https://smsc.example"},
        {"url": "smsc.example"},
    ],
)
def test_that_settings_that_smpp_cannot_use_are_not_tried(
    other: dict[str, Any], smsc: Smsc
) -> None:
    with pytest.raises(AuthSendError):
        service(smsc, **other)
    assert smsc.control()["sessions"] == 0


def test_that_a_test_of_the_connection_binds_and_unbinds_and_sends_nothing(smsc: Smsc) -> None:
    said = str(service(smsc).check())
    assert "accepts the login" in said
    assert "not encrypted" in said
    found = smsc.control()
    assert (found["binds"], found["enquiries"], found["unbinds"]) == (1, 1, 1)
    assert found["parts"] == []


@pytest.mark.parametrize("other", [{"user": "other"}, {"password": "wrong"}])
def test_that_a_wrong_login_says_so(other: dict[str, Any], smsc: Smsc) -> None:
    with pytest.raises(AuthSendError, match="does not accept the login"):
        service(smsc, **other).submit(NUMBER, "x", "r")
    with pytest.raises(AuthSendError, match="does not accept the login"):
        service(smsc, **other).check()
    assert smsc.parts == []


@pytest.mark.parametrize(
    ("status", "kind", "words", "lane_down"),
    [
        (smsc_rig.BIND_FAILED, AuthSendError, "does not accept the login", False),
        (0x05, TransientSendError, "in use by another connection", False),
        (smsc_rig.SYSTEM_ERROR, TransientSendError, "cannot take messages now", True),
    ],
)
def test_that_a_refused_bind_means_what_its_status_says(
    status: int, kind: type[SendError], words: str, lane_down: bool, smsc: Smsc
) -> None:
    smsc.control(bind=status)
    with pytest.raises(SendError, match=words) as raised:
        service(smsc).submit(NUMBER, "x", "r")
    assert type(raised.value) is kind
    assert getattr(raised.value, "lane_down", False) is lane_down


def test_that_an_smsc_without_transceivers_is_bound_to_as_a_transmitter(smsc: Smsc) -> None:
    smsc.control(transceivers=False)
    one = service(smsc)
    called = one.submit(NUMBER, "x", "r")
    smsc.becomes(smsc_rig.DELIVERED)
    assert isinstance(one.look(called), Receipt)


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (smsc_rig.INVALID_DESTINATION, PermanentSendError, "does not accept this number"),
        (0x0A, AuthSendError, "come from this sender"),
        (0x45, PermanentSendError, "refused the message"),
        (0x0400, PermanentSendError, "refused the message"),
        (smsc_rig.SYSTEM_ERROR, TransientSendError, "cannot take messages now"),
        (0x64, TransientSendError, "cannot take messages now"),
    ],
)
def test_that_each_refusal_is_told_in_its_own_words(
    status: int, kind: type[SendError], words: str, smsc: Smsc
) -> None:
    smsc.control(statuses=[status])
    with pytest.raises(SendError, match=words) as raised:
        service(smsc).submit(NUMBER, "text", "r")
    assert type(raised.value) is kind
    assert f"{status:04X}" in raised.value.detail
    assert NUMBER[1:] not in f"{raised.value} {raised.value.detail}"
    assert smsc.parts == []


@pytest.mark.parametrize(
    ("status", "words"),
    [(smsc_rig.THROTTLED, "asked too often"), (smsc_rig.QUEUE_FULL, "messages waiting")],
)
def test_that_a_busy_smsc_is_tried_a_little_and_then_later(
    status: int, words: str, smsc: Smsc
) -> None:
    smsc.control(statuses=[0, status, status, 0, status])
    service(smsc).submit(NUMBER, ACCENTS, "r")  # one message a second: parts wait
    assert [one.text for one in smsc.arrived()] == [ACCENTS]
    smsc.control(statuses=[0, *[status] * 4])
    with pytest.raises(TransientSendError, match=words) as raised:
        service(smsc).submit(NUMBER, ACCENTS, "r2")
    assert raised.value.retry_after_s == 60
    assert len(smsc.arrived()) == 1
    # the next attempt's parts complete the same message: the telephone shows one
    service(smsc).submit(NUMBER, ACCENTS, "r2")
    assert [one.text for one in smsc.arrived()] == [ACCENTS] * 2
    assert len({one["udh"] for one in smsc.parts}) == 6


def test_that_what_the_smsc_asks_meanwhile_is_answered(smsc: Smsc) -> None:
    smsc.control(noise=True, delayMs=50)
    service(smsc).submit(NUMBER, "x", "r")
    found = smsc.control()
    assert found["answered"] == 1
    assert found["nacks"] == 1  # to a command that no client is asked


# --- what goes wrong on the way --------------------------------------------------------------


@pytest.mark.parametrize("cut", ["before", "after"])
def test_that_a_connection_lost_at_the_last_part_leaves_it_unknown(cut: str, smsc: Smsc) -> None:
    smsc.control(cut=cut, cutAt=3)
    with pytest.raises(UncertainSendError, match="not confirmed"):
        service(smsc).submit(NUMBER, ACCENTS, "r")
    assert len(smsc.arrived()) == (1 if cut == "after" else 0)


@pytest.mark.parametrize("cut", ["before", "after"])
def test_that_a_connection_lost_before_the_last_part_is_tried_again(cut: str, smsc: Smsc) -> None:
    smsc.control(cut=cut, cutAt=2)
    with pytest.raises(TransientSendError, match="was lost"):
        service(smsc).submit(NUMBER, ACCENTS, "r")
    assert smsc.arrived() == []
    smsc.control(cut="")
    service(smsc).submit(NUMBER, ACCENTS, "r")
    assert [one.text for one in smsc.arrived()] == [ACCENTS]


def test_that_a_silent_smsc_is_waited_for_only_so_long(smsc: Smsc) -> None:
    smsc.control(silent=True)
    began = time.monotonic()
    with pytest.raises(UncertainSendError):
        service(smsc, timeout_s=0.5).submit(NUMBER, "x", "r")
    assert time.monotonic() - began < 5


def test_that_a_slow_smsc_is_waited_for(smsc: Smsc) -> None:
    smsc.control(delayMs=700)
    service(smsc).submit(NUMBER, ACCENTS, "r")
    assert len(smsc.arrived()) == 1


def test_that_cancelling_cuts_every_wait(smsc: Smsc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sms_smpp, "_PAUSES_S", (60.0,))
    cases: list[tuple[dict[str, object], str, type[BaseException]]] = [
        ({"statuses": [smsc_rig.THROTTLED]}, "x", SendCancelled),  # a pause
        ({"silent": True, "statuses": []}, ACCENTS, SendCancelled),  # the first part's answer
    ]
    for number, (behaviour, text, kind) in enumerate(cases):
        cancel = CancelToken()
        before = smsc.control(**behaviour)["sessions"]
        one = service(smsc, cancel, timeout_s=60)
        timer = threading.Thread(target=_cancel_once_bound, args=(smsc, before, cancel))
        timer.start()
        began = time.monotonic()
        with pytest.raises(kind):
            one.submit(NUMBER, text, f"r{number}")
        timer.join()
        assert time.monotonic() - began < 20
    assert smsc.arrived() == []


def test_that_an_address_that_never_answers_is_given_up_in_time_or_by_cancelling() -> None:
    with socket.socket() as full, contextlib.ExitStack() as stack:
        full.bind((LOOPBACK, 0))
        full.listen(0)
        for _ in range(4):  # nobody takes them: what comes after is not even answered
            one = stack.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        url = f"{LOOPBACK}:{full.getsockname()[1]}"
        with pytest.raises(TransientSendError, match="cannot be reached") as raised:
            service(Smsc(), url=url, timeout_s=0.5).check()
        assert raised.value.lane_down
        cancel = CancelToken()
        timer = threading.Timer(0.3, cancel.cancel)
        timer.start()
        began = time.monotonic()
        with pytest.raises(SendCancelled):
            service(Smsc(), cancel, url=url, timeout_s=60).check()
        assert time.monotonic() - began < 5
        timer.join()


def _cancel_once_bound(smsc: Smsc, before: int, cancel: CancelToken) -> None:
    wait_until(lambda: smsc.control()["sessions"] > before, what="a session is open")
    cancel.cancel()


def test_that_cancelling_after_the_last_part_waits_a_little_for_the_answer(smsc: Smsc) -> None:
    smsc.control(delayMs=1500)
    cancel = CancelToken()
    timer = threading.Thread(target=_cancel_once_there, args=(smsc, cancel))
    timer.start()
    assert service(smsc, cancel).submit(NUMBER, "x", "r").startswith("smpp:")
    timer.join()


def _cancel_once_there(smsc: Smsc, cancel: CancelToken) -> None:
    wait_until(lambda: smsc.parts, what="it has it")
    cancel.cancel()


@pytest.mark.parametrize("scheme", ["smpp", "smpps"])
def test_that_what_is_no_smsc_is_told_as_that(scheme: str) -> None:
    with socket.create_server((LOOPBACK, 0)) as listener:
        url = f"{scheme}://{LOOPBACK}:{listener.getsockname()[1]}"
        thread = threading.Thread(target=_answer_as_web_server, args=(listener,))
        thread.start()
        with pytest.raises(AuthSendError, match="something else"):
            service(Smsc(), url=url).check()
        thread.join()


def _answer_as_web_server(listener: socket.socket) -> None:
    connection, _peer = listener.accept()
    with connection:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            connection.recv(1000)


def test_that_nobody_there_stops_the_lane_until_somebody_is() -> None:
    with pytest.raises(TransientSendError, match="cannot be reached") as raised:
        service(Smsc()).check()
    assert raised.value.lane_down


def test_that_sessions_of_one_account_take_turns(smsc: Smsc) -> None:
    smsc.control(delayMs=300)
    threads = [
        threading.Thread(target=service(smsc).submit, args=(NUMBER, f"x{number}", "r"))
        for number in range(3)
    ]
    for one in threads:
        one.start()
    most = 0
    while any(one.is_alive() for one in threads):
        most = max(most, smsc.control()["bound"])
    assert most == 1
    assert len(smsc.arrived()) == 3


# --- encryption ------------------------------------------------------------------------------


def test_that_only_a_certificate_that_is_trusted_is_spoken_to(tmp_path: Path) -> None:
    certificates = make_certificates(tmp_path)
    with Smsc(tls=(certificates.key, certificates.certificate)) as smsc:
        with pytest.raises(AuthSendError, match="certificate is not trusted"):
            service(smsc).check()
        trusting = service(smsc, ca_file=str(certificates.ca))
        assert "not encrypted" not in str(trusting.check())
        trusting.submit(NUMBER, ACCENTS, "r")
        assert [one.text for one in smsc.arrived()] == [ACCENTS]


def test_that_tls_is_not_given_up_where_the_other_side_speaks_none(smsc: Smsc) -> None:
    with pytest.raises(TransientSendError):
        service(smsc, url=f"smpps://{LOOPBACK}:{smsc.port}", timeout_s=2.0).check()
    assert smsc.control()["binds"] == 0


def test_that_no_password_is_told_in_the_open_to_a_machine_outside(
    smsc: Smsc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("omega_desktop.senders.smpp_session.is_near", lambda _connection: False)
    with pytest.raises(AuthSendError, match=r"outside of the own network.*smpps://"):
        service(smsc).submit(NUMBER, "x", "r")
    assert smsc.control()["binds"] == 0


# --- what became of it -----------------------------------------------------------------------


def test_that_a_message_is_confirmed_once_every_part_arrived(smsc: Smsc) -> None:
    one = service(smsc)
    called = one.submit(NUMBER, ACCENTS, "r")
    found = one.look(called)
    assert isinstance(found, Pending)
    assert "operator has taken" in str(found.note)
    smsc.becomes(smsc_rig.DELIVERED, parts=2)
    assert isinstance(one.look(called), Pending)
    smsc.becomes(smsc_rig.DELIVERED, parts=3)
    found = one.look(called)
    assert isinstance(found, Receipt)
    assert found.rung is Rung.CONFIRMED


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (smsc_rig.EXPIRED, "could not be reached"),
        (smsc_rig.DELETED, "was deleted"),
        (smsc_rig.UNDELIVERABLE, "could not deliver"),
        (smsc_rig.REJECTED, "refused the text message"),
    ],
)
@pytest.mark.parametrize("query", [0, smsc_rig.INVALID_COMMAND])
def test_that_what_did_not_arrive_says_why(query: int, state: int, words: str, smsc: Smsc) -> None:
    one = service(smsc)
    called = one.submit(NUMBER, ACCENTS, "r")
    smsc.control(query=query)
    smsc.becomes(state, tell=bool(query))  # one of the three
    found = one.look(called)
    assert isinstance(found, Undelivered)
    assert words in str(found.reason)


@pytest.mark.parametrize("refused", [smsc_rig.INVALID_COMMAND, smsc_rig.QUERY_FAILED])
def test_that_an_smsc_that_answers_no_questions_is_believed_by_its_receipts(
    refused: int, smsc: Smsc
) -> None:
    smsc.control(query=refused)
    one = service(smsc)
    called = one.submit(NUMBER, ACCENTS, "r")
    found = one.look(called)
    assert found == Pending(60.0)  # nothing is claimed
    smsc.becomes(smsc_rig.DELIVERED, parts=3, tell=True)
    found = one.look(called)
    assert isinstance(found, Receipt)
    assert found.rung is Rung.CONFIRMED
    found_there = smsc.control()
    assert (found_there["receipts"], found_there["acknowledged"]) == (3, 3)


def test_that_a_receipt_that_comes_with_another_message_is_kept(smsc: Smsc) -> None:
    smsc.control(query=smsc_rig.INVALID_COMMAND)
    first = service(smsc).submit(NUMBER, "first", "r1")
    smsc.becomes(smsc_rig.DELIVERED, tell=True)
    smsc.control(delayMs=200)
    second = service(smsc).submit(NUMBER, "second", "r2")
    assert smsc.control()["waiting"] == 0
    binds = smsc.control()["binds"]
    found = service(smsc).look(first)
    assert isinstance(found, Receipt)
    assert found.rung is Rung.CONFIRMED
    assert smsc.control()["binds"] == binds  # it was known already
    assert isinstance(service(smsc).look(second), Pending)


def test_that_a_number_that_is_used_again_proves_nothing_of_the_new_message(smsc: Smsc) -> None:
    one = service(smsc)
    first = one.submit(NUMBER, "first", "r1")
    smsc.becomes(smsc_rig.DELIVERED)
    assert isinstance(one.look(first), Receipt)
    smsc.restart()
    second = one.submit(NUMBER, "second", "r2")
    assert second == first  # what the SMSC calls it
    assert isinstance(one.look(second), Pending)
    smsc.becomes(smsc_rig.UNDELIVERABLE)
    assert isinstance(one.look(second), Undelivered)


def test_that_another_smsc_is_not_asked_about_a_number_it_did_not_give(smsc: Smsc) -> None:
    called = service(smsc).submit(NUMBER, "x", "r")
    with Smsc() as other:
        found = service(other).look(called)
        assert other.control()["sessions"] == 0
    assert isinstance(found, Receipt)
    assert found.rung is Rung.HANDED_OVER
    assert "cannot be learned" in str(found.summary)


def test_that_a_message_without_a_name_is_not_asked_for(smsc: Smsc) -> None:
    found = service(smsc).look("omega-1-1")
    assert isinstance(found, Receipt)
    assert found.rung is Rung.HANDED_OVER
    assert smsc.control()["sessions"] == 0


# --- the whole way ---------------------------------------------------------------------------


@pytest.fixture
def texting(program: Program, smsc: Smsc, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The program texts by SMPP and waits two seconds for an answer."""
    monkeypatch.setenv("OMEGA_SECRET_SMS_PASSWORD", PASSWORD)
    for key, value in {
        "service": "smpp", "url": f"{LOOPBACK}:{smsc.port}", "user": USER, "from": SENDER,
    }.items():  # fmt: skip
        program.settings.set(f"sms.{key}", value)
    program.settings.set("organization.name", "Клиника Омега")
    sender_of(program)._timeout_s = 2.0
    return program


def sender_of(program: Program) -> SmsSender:
    sender = program.senders[Channel.SMS]
    assert isinstance(sender, SmsSender)
    return sender


def send(program: Program, uid: StudyInstanceUID, target: SmsTarget = ANA) -> Delivery:
    """Press Send, work the queue, return what became of it."""
    report = program.archive.reports(uid)[0]
    draft = DeliveryDraft(target, uid, target.number, report.id)
    (one,) = program.send.submit(SendRequest((draft,)), undo_s=0)
    work(program, attempts=1)
    return program.outbox.delivery(one)


def ask(program: Program, delivery: Delivery, *, after: timedelta = timedelta()) -> Delivery:
    """Ask what became of it, as the dispatcher does when it is time."""
    later: Callable[..., object] = lambda: now() + after  # noqa: E731
    sender = sender_of(program)
    sender._clock = later  # type: ignore[assignment]
    follow_up(
        program.outbox,
        sender,
        delivery,
        now(),
        max_attempts=8,
        cancel=CancelToken(),
        clock=later,  # type: ignore[arg-type]
    )
    return program.outbox.delivery(delivery.id)


def test_that_the_link_opens_and_an_hour_later_the_receipt_confirms_it(
    texting: Program, study: StudyInstanceUID, smsc: Smsc, caplog: pytest.LogCaptureFixture
) -> None:
    smsc.control(query=smsc_rig.INVALID_COMMAND)
    with caplog.at_level(logging.DEBUG):
        assert "accepts the login" in str(texting.send.test_sms())
        delivery = send(texting, study)
        assert (delivery.state, delivery.rung) == (DeliveryState.COMPLETED, Rung.HANDED_OVER)
        assert ask(texting, delivery).rung is Rung.HANDED_OVER
        assert texting.outbox.followed() == {delivery.id}
        (message,) = smsc.arrived()
        assert message.parts == count(message.text).parts >= 3
        smsc.becomes(smsc_rig.DELIVERED, parts=message.parts, tell=True)
        delivery = ask(texting, delivery, after=timedelta(hours=1))
    assert (delivery.state, delivery.rung) == (DeliveryState.COMPLETED, Rung.CONFIRMED)
    assert texting.outbox.followed() == frozenset()
    assert (message.sender, message.number) == (SENDER, NUMBER)
    assert message.text.startswith("Клиника Омега: laudo pronto. ")
    link = message.text.rsplit(" ", 1)[1]
    Recipient(link).open()
    said = caplog.text.lower()
    secrets = (NUMBER[1:], link, link[-43:], PASSWORD, "клиника", "laudo pronto")
    for secret in secrets:
        for coding in ("utf-8", "utf-16-be"):
            assert secret.encode(coding).hex() not in said
        assert secret.lower() not in said


def test_that_a_message_nobody_tells_about_stays_handed_over(
    texting: Program, study: StudyInstanceUID, smsc: Smsc
) -> None:
    smsc.control(query=smsc_rig.INVALID_COMMAND)
    delivery = send(texting, study)
    delivery = ask(texting, delivery, after=timedelta(hours=25))
    assert (delivery.state, delivery.rung) == (DeliveryState.COMPLETED, Rung.HANDED_OVER)
    assert texting.outbox.followed() == frozenset()


def test_that_a_refused_recipient_fails_and_its_link_never_opens(
    texting: Program, study: StudyInstanceUID, smsc: Smsc
) -> None:
    smsc.control(statuses=[smsc_rig.INVALID_DESTINATION])
    delivery = send(texting, study)
    assert delivery.state is DeliveryState.FAILED
    assert "does not accept this number" in str(delivery.reason)
    (share,) = texting.shares.shares()
    assert share.state.value in {"failed", "revoked"}
    assert smsc.parts == []


def test_that_a_wrong_password_stops_the_lane_until_it_is_mended(
    texting: Program, study: StudyInstanceUID, smsc: Smsc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMEGA_SECRET_SMS_PASSWORD", "wrong")
    delivery = send(texting, study)
    assert (delivery.state, delivery.attempts) == (DeliveryState.READY, 0)
    (lane,) = [one for one in texting.outbox.lanes() if one.key == "sms:smpp"]
    assert "does not accept the login" in str(lane.reason)
    monkeypatch.setenv("OMEGA_SECRET_SMS_PASSWORD", PASSWORD)
    texting.send.test_sms()  # and opens the lane
    work(texting)
    assert texting.outbox.delivery(delivery.id).state is DeliveryState.COMPLETED
    assert len(smsc.arrived()) == 1


def test_that_throttling_makes_it_wait(
    texting: Program, study: StudyInstanceUID, smsc: Smsc
) -> None:
    smsc.control(statuses=[smsc_rig.THROTTLED] * 4)
    report = texting.archive.reports(study)[0]
    draft = DeliveryDraft(ANA, study, NUMBER, report.id)
    (one,) = texting.send.submit(SendRequest((draft,)), undo_s=0)
    work(texting)
    delivery = texting.outbox.delivery(one)
    assert delivery.state is DeliveryState.READY
    assert 40 < (delivery.not_before - now()).total_seconds() <= 60
    assert smsc.parts == []


def test_that_an_smsc_killed_midway_leaves_it_unknown_and_a_dead_one_makes_it_wait(
    texting: Program, study: StudyInstanceUID, smsc: Smsc
) -> None:
    smsc.control(silent="last")
    delivery = _send_and_kill(texting, study, smsc, at=_is_last)
    assert delivery.state is DeliveryState.UNKNOWN
    assert "not confirmed" in str(delivery.reason)
    assert texting.outbox.claim() is None  # nothing is sent again by itself
    later = send(texting, study, SmsTarget("+5511990000199"))
    assert (later.state, later.attempts) == (DeliveryState.READY, 0)
    assert "cannot be reached" in str(texting.send.probe_lane("sms:smpp"))
    texting.send.resolve(delivery.id, Resolution.ARRIVED)
    assert texting.outbox.delivery(delivery.id).state is DeliveryState.COMPLETED


def test_that_an_smsc_killed_before_the_last_part_left_is_tried_again(
    texting: Program, study: StudyInstanceUID, smsc: Smsc
) -> None:
    smsc.control(silent=True)
    delivery = _send_and_kill(texting, study, smsc, at=bool)
    assert delivery.state is DeliveryState.READY


def _is_last(parts: list[dict[str, Any]]) -> bool:
    udh = bytes.fromhex(parts[-1]["udh"]) if parts else b""
    return udh != b"" and udh[4] == udh[5]


def _send_and_kill(
    program: Program,
    uid: StudyInstanceUID,
    smsc: Smsc,
    *,
    at: Callable[[list[dict[str, Any]]], bool],
) -> Delivery:
    """Send, and kill the SMSC once it has these parts, before it answers the newest."""
    sender_of(program)._timeout_s = 30.0
    report = program.archive.reports(uid)[0]
    draft = DeliveryDraft(ANA, uid, NUMBER, report.id)
    (one,) = program.send.submit(SendRequest((draft,)), undo_s=0)
    thread = threading.Thread(target=work, args=(program,), kwargs={"attempts": 2})
    thread.start()
    wait_until(lambda: at(smsc.parts), what="the parts are there", timeout_s=30)
    smsc.kill()
    thread.join()
    return program.outbox.delivery(one)
