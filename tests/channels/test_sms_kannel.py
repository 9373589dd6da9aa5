"""Links by text message: through a real share gateway and a real SMS gateway (Kannel)."""

import contextlib
import logging
import re
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from omega_desktop.domain.errors import AuthSendError, PermanentSendError
from omega_desktop.domain.model import (
    Channel,
    Delivery,
    DeliveryDraft,
    DeliveryId,
    DeliveryState,
    Rung,
    SendRequest,
    SmsTarget,
    StudyInstanceUID,
)
from omega_desktop.domain.ports import CancelToken
from omega_desktop.domain.sms_text import SmsAlphabet, count
from omega_desktop.senders.sms import SmsSender
from omega_desktop.senders.sms_http import HttpSms
from omega_desktop.senders.sms_service import SmsAccount
from omega_desktop.services.program import Program
from omega_desktop.services.send_service import Resolution
from tests.channels.link_rig import GatewayRig, Recipient, work
from tests.channels.sms_rig import PASSWORD, SENDER, USER, KannelRig, running_kannel
from tests.servers import wait_until

pytestmark = pytest.mark.real_server

ANA = SmsTarget("+5511990000102", "Dra. Ana Conceição")
OF_PATIENT = re.compile(r"CONCEI|P-4711|ACC-90210|1961|03/05|TÓRAX|TORAX|Nódulo|\bTC\b|REIS", re.I)


@pytest.fixture(scope="module")
def kannel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KannelRig]:
    with running_kannel(tmp_path_factory.mktemp("kannel")) as rig:
        yield rig


@pytest.fixture(autouse=True)
def set_up(program: Program, kannel: KannelRig, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program texts through Kannel."""
    monkeypatch.setenv("OMEGA_SECRET_SMS_PASSWORD", PASSWORD)
    values = {"service": "http", "url": kannel.url, "user": USER, "from": SENDER}
    for key, value in values.items():
        program.settings.set(f"sms.{key}", value)


def submit(program: Program, uid: StudyInstanceUID, *targets: SmsTarget) -> list[DeliveryId]:
    """Press Send."""
    report = program.archive.reports(uid)[0]
    drafts = tuple(DeliveryDraft(one, uid, one.number, report.id) for one in targets)
    return list(program.send.submit(SendRequest(drafts, requester="Dra. L. Souza"), undo_s=0))


def send(program: Program, uid: StudyInstanceUID, *targets: SmsTarget) -> list[Delivery]:
    """Press Send, work the queue, return what became of it."""
    ids = submit(program, uid, *targets)
    work(program, attempts=1)
    return [program.outbox.delivery(one) for one in ids]


@pytest.fixture
def impatient(program: Program) -> None:
    """The sender waits for an answer for one second."""
    sender = program.senders[Channel.SMS]
    assert isinstance(sender, SmsSender)
    sender._timeout_s = 1.0


def link_in(text: str) -> str:
    found = re.search(r"http://\S+$", text)
    assert found is not None
    return found[0]


# --- the whole way ---------------------------------------------------------------------------


def test_that_the_link_in_the_message_opens_the_report_with_the_date_of_birth(
    program: Program,
    study: StudyInstanceUID,
    kannel: KannelRig,
    gateway: GatewayRig,
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = len(kannel.arrived())
    with caplog.at_level(logging.DEBUG):
        (delivery,) = send(program, study, ANA)
    assert (delivery.state, delivery.rung) == (DeliveryState.COMPLETED, Rung.HANDED_OVER)
    message = kannel.wait_for(before + 1)[-1]
    assert (message.sender, message.number) == (SENDER, ANA.number)
    assert message.text.startswith("Clinica Omega: laudo pronto. Abra com a data de nascimento")
    counted = count(message.text)
    assert (counted.alphabet, counted.parts) == (SmsAlphabet.GSM_7, message.parts)
    recipient = Recipient(link_in(message.text))
    assert recipient.try_to_open(date(1961, 3, 5)).status_code == 401
    manifest = recipient.open().manifest
    (shown,) = manifest["studies"]
    assert recipient.file(shown["reports"][0]).startswith(b"%PDF")
    assert recipient.instances() == []  # a report by telephone, not gigabytes
    # nothing of the patient on the way, nor of the recipient in what is logged
    assert OF_PATIENT.search(message.text) is None
    said = caplog.text
    assert OF_PATIENT.search(re.sub(r"\d{4}-\d\d-\d\d", "", said)) is None
    link = link_in(message.text)
    for secret in (ANA.number, ANA.number[3:], link, link[-43:], PASSWORD):
        assert secret not in said
        assert secret.encode() not in gateway.content()
    assert b"CONCEI" not in gateway.content()


def test_that_each_recipient_of_a_request_gets_a_link_of_their_own(
    program: Program, study: StudyInstanceUID, kannel: KannelRig
) -> None:
    before = len(kannel.arrived())
    people = [SmsTarget(f"+551199000010{number}", language="en") for number in range(3)]
    deliveries = send(program, study, *people)
    assert {one.state for one in deliveries} == {DeliveryState.COMPLETED}
    messages = kannel.wait_for(before + 3)[before:]
    assert {one.number for one in messages} == {one.number for one in people}
    assert len({link_in(one.text) for one in messages}) == 3
    assert all("the report is ready" in one.text for one in messages)
    (share,) = program.shares.shares()
    assert len(share.links) == 3


@pytest.mark.parametrize(
    ("organization", "sent"),
    [
        ("Hospital José André & Irmã {2} €", "Hospital José André & Irma {2} €"),
        ("Клиника Омега", "Клиника Омега"),
    ],
)
def test_that_every_letter_arrives_as_it_was_sent(
    organization: str,
    sent: str,
    program: Program,
    study: StudyInstanceUID,
    kannel: KannelRig,
) -> None:
    before = len(kannel.arrived())
    program.settings.set("organization.name", organization)
    (delivery,) = send(program, study, ANA)
    assert delivery.state is DeliveryState.COMPLETED
    message = kannel.wait_for(before + 1)[-1]
    assert message.text.startswith(f"{sent}: laudo pronto. ")
    assert count(message.text).parts == message.parts
    Recipient(link_in(message.text)).open()


# --- what goes wrong -------------------------------------------------------------------------


def test_that_a_wrong_password_stops_the_lane_and_the_message_leaves_once_it_is_mended(
    program: Program,
    study: StudyInstanceUID,
    kannel: KannelRig,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = len(kannel.arrived())
    monkeypatch.setenv("OMEGA_SECRET_SMS_PASSWORD", "wrong")
    (delivery,) = send(program, study, ANA)
    assert (delivery.state, delivery.attempts) == (DeliveryState.READY, 0)
    (lane,) = [one for one in program.outbox.lanes() if one.key == "sms:http"]
    assert "does not accept the login" in str(lane.reason)
    assert len(kannel.arrived()) == before
    with pytest.raises(AuthSendError, match="does not accept the login"):
        program.send.test_sms()
    monkeypatch.setenv("OMEGA_SECRET_SMS_PASSWORD", PASSWORD)
    assert "accepts the login" in str(program.send.test_sms())  # and opens the lane
    work(program)
    assert program.outbox.delivery(delivery.id).state is DeliveryState.COMPLETED
    assert len(kannel.wait_for(before + 1)) == before + 1


def test_that_a_test_of_the_connection_sends_nothing(program: Program, kannel: KannelRig) -> None:
    before = len(kannel.arrived())
    program.send.test_sms()
    assert program.send.probe_lane("sms:http") is None
    assert len(kannel.arrived()) == before


@pytest.mark.usefixtures("impatient")
def test_that_a_gateway_that_does_not_answer_leaves_the_outcome_unknown(
    program: Program, study: StudyInstanceUID, kannel: KannelRig
) -> None:
    with kannel.silent():
        (delivery,) = send(program, study, ANA)
    assert delivery.state is DeliveryState.UNKNOWN
    assert "not confirmed" in str(delivery.reason)
    assert program.outbox.claim() is None  # nothing is sent again by itself
    program.send.resolve(delivery.id, Resolution.ARRIVED)
    assert program.outbox.delivery(delivery.id).state is DeliveryState.COMPLETED


@pytest.mark.usefixtures("impatient")
def test_that_a_gateway_killed_midway_leaves_it_unknown_and_a_dead_one_makes_it_wait(
    program: Program, study: StudyInstanceUID, tmp_path: Path
) -> None:
    (tmp_path / "kannel").mkdir()
    with running_kannel(tmp_path / "kannel") as rig:
        program.settings.set("sms.url", rig.url)
        with rig.silent():
            ids = submit(program, study, ANA)
            killer = threading.Thread(target=_kill_when_asked, args=(rig,))
            killer.start()
            work(program)
            killer.join()
        assert program.outbox.delivery(ids[0]).state is DeliveryState.UNKNOWN
        (later,) = send(program, study, ANA)
        assert (later.state, later.attempts) == (DeliveryState.READY, 0)
        why = program.send.probe_lane("sms:http")
        assert "cannot be reached" in str(why)
        rig.bearerbox.kill()
        rig.centre.kill()


def _kill_when_asked(rig: KannelRig) -> None:
    wait_until(lambda: _connections(rig.http_port), what="a request is under way")
    rig.smsbox.kill()


def _connections(port: int) -> int:
    """Established connections to a port here (proc(5), net/tcp)."""
    lines = Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]
    fields = [line.split() for line in lines]
    return sum(one[3] == "01" and int(one[2].rsplit(":", 1)[1], 16) == port for one in fields)


def test_that_a_number_the_gateway_refuses_is_told_as_one(kannel: KannelRig) -> None:
    with contextlib.closing(HttpSms(SmsAccount(kannel.url, USER, PASSWORD, SENDER))) as service:
        with pytest.raises(PermanentSendError, match="does not accept this number"):
            service.submit("not-a-number", "x", "r")
        assert service.submit(ANA.number, "x", "r") == "r"


def test_that_an_undone_send_leaves_nothing(
    program: Program, study: StudyInstanceUID, kannel: KannelRig
) -> None:
    before = len(kannel.arrived())
    report = program.archive.reports(study)[0]
    draft = DeliveryDraft(ANA, study, ANA.number, report.id)
    (one,) = program.send.submit(SendRequest((draft,)), undo_s=60)
    delivery = program.outbox.delivery(one)
    sender = program.senders[Channel.SMS]
    assert isinstance(sender, SmsSender)
    sender.prepare(delivery, cancel=CancelToken())
    assert len(list(program.paths.outgoing_shares.iterdir())) == 1
    assert program.send.undo(delivery.request_id)
    sender.take_back(delivery)
    assert list(program.paths.outgoing_shares.iterdir()) == []
    assert len(kannel.arrived()) == before


# --- gateways of another kind ----------------------------------------------------------------


def test_that_plain_http_to_another_machine_is_refused() -> None:
    with pytest.raises(AuthSendError, match="must begin with https"):
        HttpSms(SmsAccount("http://192.0.2.7/sendsms", USER, PASSWORD, SENDER))
