"""kill -9 while a text message is sent: it arrives once, or is asked about, never twice."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from omega_desktop.domain.model import (
    DeliveryDraft,
    DeliveryId,
    ReportStatus,
    SendRequest,
    SmsTarget,
    StudyInstanceUID,
)
from tests.channels.link_rig import GatewayRig, Recipient, running_gateway
from tests.channels.sms_contracts import SID, TOKEN, TwilioServer, serving
from tests.channels.smsc_rig import PASSWORD, SENDER, USER, Smsc
from tests.e2e.program import omega, omega_killed_at, opened
from tests.e2e.studies import write_ct_study

pytestmark = pytest.mark.real_server

NUMBER = "+5511990000102"
QUEUE = "omega_desktop.storage.outbox:Outbox."
SERVICE = "omega_desktop.senders.sms_twilio:TwilioSms."
SMPP = "omega_desktop.senders.sms_smpp:SmppSms."
SMPP_SESSION = "omega_desktop.senders.smpp_session:SmppSession."


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayRig]:
    """A gateway and a service whose secrets this process and its children have."""
    data = tmp_path_factory.mktemp("gateway") / "data"
    with running_gateway(data) as rig, pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMEGA_SECRET_GATEWAY_TOKEN", rig.new_token(f"sender-{os.getpid()}"))
        patch.setenv("OMEGA_SECRET_SMS_PASSWORD", TOKEN)
        yield rig


@pytest.fixture
def twilio() -> Iterator[TwilioServer]:
    with serving(TwilioServer()) as server:
        yield server


@pytest.fixture
def waiting(tmp_path: Path, gateway: GatewayRig, twilio: TwilioServer) -> tuple[Path, DeliveryId]:
    """A data directory in which a text message waits to be sent."""
    settings = {"service": "twilio", "url": twilio.url, "user": SID, "from": "+15005550006"}
    return tmp_path / "data", _queue(tmp_path, gateway, settings)


def _queue(tmp_path: Path, gateway: GatewayRig, settings: Mapping[str, str]) -> DeliveryId:
    files = tmp_path / "study"
    uid = StudyInstanceUID(write_ct_study(files, 1))
    text = tmp_path / "laudo.txt"
    text.write_text("Sem alterações.", encoding="utf-8")
    with opened(tmp_path / "data") as program:
        program.settings.set("gateway.url", gateway.url)
        for key, value in settings.items():
            program.settings.set(f"sms.{key}", value)
        program.importer.run([files])
        program.archive.attach_report(uid, text, status=ReportStatus.FINAL)
        report = program.archive.reports(uid)[0]
        draft = DeliveryDraft(SmsTarget(NUMBER), uid, NUMBER, report.id)
        (one,) = program.send.submit(SendRequest((draft,)), undo_s=0)
    return one


@pytest.mark.parametrize("step", ["point_of_no_return:before:1", "claim:after:1"])
def test_that_a_message_killed_before_it_left_is_sent_once(
    step: str, waiting: tuple[Path, DeliveryId], twilio: TwilioServer
) -> None:
    data, _one = waiting
    omega_killed_at(QUEUE + step, data, "outbox", "--wait")
    assert twilio.sent == []
    (delivery,) = omega(data, "outbox", "--wait")["deliveries"]
    assert (delivery["state"], delivery["rung"]) == ("COMPLETED", "handed_over")
    (message,) = twilio.sent
    Recipient(message["body"].rsplit(" ", 1)[1]).open()


@pytest.mark.parametrize(
    ("step", "sent"),
    [(SERVICE + "submit:before:1", 0), (SERVICE + "submit:after:1", 1)],
)
def test_that_a_message_killed_after_it_may_have_left_is_asked_about_and_arrives_once(
    step: str, sent: int, waiting: tuple[Path, DeliveryId], twilio: TwilioServer
) -> None:
    data, one = waiting
    omega_killed_at(step, data, "outbox", "--wait")
    assert len(twilio.sent) == sent
    (delivery,) = omega(data, "outbox", "--wait", expect=None)["deliveries"]
    assert (delivery["state"], delivery["rung"]) == ("UNKNOWN", "queued")
    omega(data, "outbox", "resolve", str(one), "send_again")
    (delivery,) = omega(data, "outbox", "--wait")["deliveries"]
    assert delivery["state"] == "COMPLETED"
    (message,) = twilio.sent  # found at the service, where it had arrived
    Recipient(message["body"].rsplit(" ", 1)[1]).open()


def test_that_the_command_line_texts_a_report(
    waiting: tuple[Path, DeliveryId], twilio: TwilioServer
) -> None:
    data, _one = waiting
    with opened(data) as program:
        uid = program.outbox.delivery(_one).study_instance_uid
    arguments = ("--undo-seconds", "0", "--wait", "--language", "en")
    done = omega(data, "send-report", uid, "--sms", "(11) 99000-0103", *arguments)
    (delivery,) = [one for one in done["deliveries"] if one["recipient"] == "+5511990000103"]
    assert (delivery["state"], delivery["channel"]) == ("COMPLETED", "sms")
    (message,) = [one for one in twilio.sent if one["to"] == "+5511990000103"]
    assert message["body"].startswith("The report is ready.")
    Recipient(message["body"].rsplit(" ", 1)[1]).open()


# --- by SMPP, where nobody can be asked what arrived -----------------------------------------


@pytest.fixture
def smsc(monkeypatch: pytest.MonkeyPatch) -> Iterator[Smsc]:
    monkeypatch.setenv("OMEGA_SECRET_SMS_PASSWORD", PASSWORD)
    with Smsc() as running:
        yield running


@pytest.fixture
def waiting_smpp(tmp_path: Path, gateway: GatewayRig, smsc: Smsc) -> tuple[Path, DeliveryId]:
    """The same by SMPP."""
    settings = {"service": "smpp", "url": smsc.url, "user": USER, "from": SENDER}
    return tmp_path / "data", _queue(tmp_path, gateway, settings)


@pytest.mark.parametrize("step", ["point_of_no_return:before:1", "claim:after:1"])
def test_that_a_message_killed_before_it_left_is_sent_once_by_smpp(
    step: str, waiting_smpp: tuple[Path, DeliveryId], smsc: Smsc
) -> None:
    data, _one = waiting_smpp
    omega_killed_at(QUEUE + step, data, "outbox", "--wait")
    assert smsc.parts == []
    (delivery,) = omega(data, "outbox", "--wait")["deliveries"]
    assert (delivery["state"], delivery["rung"]) == ("COMPLETED", "handed_over")
    (message,) = smsc.arrived()
    Recipient(message.text.rsplit(" ", 1)[1]).open()


@pytest.mark.parametrize(
    ("step", "arrived", "arrived_after"),
    [
        (SMPP + "submit:before:1", 0, 1),
        # binding is asked first; the second attempt completes the message that was begun
        (SMPP_SESSION + "ask:after:2", 0, 1),
        (SMPP + "submit:after:1", 1, 2),  # the user said that it had not arrived
    ],
)
def test_that_a_message_killed_after_it_may_have_left_is_asked_about_by_smpp(
    step: str,
    arrived: int,
    arrived_after: int,
    waiting_smpp: tuple[Path, DeliveryId],
    smsc: Smsc,
) -> None:
    data, one = waiting_smpp
    omega_killed_at(step, data, "outbox", "--wait")
    for _ in range(2):  # nothing is sent again by itself
        (delivery,) = omega(data, "outbox", "--wait", expect=None)["deliveries"]
        assert (delivery["state"], delivery["rung"]) == ("UNKNOWN", "queued")
        assert len(smsc.arrived()) == arrived
    omega(data, "outbox", "resolve", str(one), "send_again")
    (delivery,) = omega(data, "outbox", "--wait")["deliveries"]
    assert delivery["state"] == "COMPLETED"
    messages = smsc.arrived()
    assert len(messages) == arrived_after
    Recipient(messages[-1].text.rsplit(" ", 1)[1]).open()
