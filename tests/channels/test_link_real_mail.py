"""A link through a real gateway and a real mail server, read in the recipient's mailbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from omega_desktop.domain.model import (
    DeliveryDraft,
    DeliveryState,
    EmailTarget,
    LinkTarget,
    Receipt,
    ReportStatus,
    Rung,
    SendRequest,
    StudyInstanceUID,
)
from omega_desktop.domain.ports import CancelToken, FollowingSender
from tests.channels.fax_program import look, notes
from tests.channels.link_rig import GatewayRig, Recipient, link_in, sending_program, text_of, work
from tests.channels.mail_rig import PASSWORD, MailRig, running_mail_rig
from tests.e2e.studies import write_ct_study

pytestmark = pytest.mark.real_server


@pytest.fixture(scope="module")
def rig() -> Iterator[MailRig]:
    with running_mail_rig() as running:
        yield running


def test_that_a_link_arrives_whole_and_opens(
    rig: MailRig, gateway: GatewayRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMEGA_SECRET_SMTP_PASSWORD", PASSWORD)
    uid = StudyInstanceUID(write_ct_study(tmp_path / "study", 3))
    with sending_program(
        tmp_path / "data",
        gateway=gateway.url,
        smtp_port=rig.starttls_port,
        more=rig.program_settings(),
    ) as program:
        program.importer.run([tmp_path / "study"])
        target = LinkTarget("ana@clinic.test", language="en")
        (one,) = program.send.submit(
            SendRequest((DeliveryDraft(target, uid, target.address),)), undo_s=0
        )
        work(program)
        delivery = program.outbox.delivery(one)
        assert delivery.state is DeliveryState.COMPLETED, delivery.reason
        (message,) = rig.arrived(delivery.remote_id)
        assert program.shares.url(one) == link_in(message)
        assert program.shares.url(one) in text_of(message, "html")
        assert len(Recipient(link_in(message)).open().instances()) == 3
        # and what became of the message is learned from the report in the sender's mailbox
        rig.reported(delivery.remote_id)
        sender = program.senders[delivery.channel]
        assert isinstance(sender, FollowingSender)
        found = sender.follow(delivery, cancel=CancelToken())
        assert isinstance(found, Receipt)
        assert found.rung is Rung.CONFIRMED


def test_that_the_link_of_a_message_that_came_back_opens_for_nobody_and_the_others_do(
    rig: MailRig, gateway: GatewayRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMEGA_SECRET_SMTP_PASSWORD", PASSWORD)
    uid = StudyInstanceUID(write_ct_study(tmp_path / "study", 3))
    with sending_program(
        tmp_path / "data",
        gateway=gateway.url,
        smtp_port=rig.starttls_port,
        more=rig.program_settings(),
    ) as program:
        program.importer.run([tmp_path / "study"])
        targets = [LinkTarget(f"{name}@clinic.test", language="en") for name in ("ana", "gone")]
        ana, gone = program.send.submit(
            SendRequest(tuple(DeliveryDraft(one, uid, one.address) for one in targets)), undo_s=0
        )
        work(program)
        first, kept = program.shares.url(gone), program.shares.url(ana)
        assert Recipient(first).try_to_open().status_code == 200
        rig.reported(program.outbox.delivery(gone).remote_id)

        # the gateway is away just then: told as soon as it is back
        gateway.process.stop()
        bounced = look(program, gone)
        assert bounced.state is DeliveryState.FAILED
        assert "no such e-mail address" in str(bounced.reason)
        assert "as soon as the share gateway answers" in notes(program, gone)
        gateway.process.start()
        assert Recipient(first).try_to_open().status_code == 200
        program.shares.refresh()
        assert Recipient(first).try_to_open().status_code == 404
        assert "opens for nobody" in notes(program, gone)
        assert not program.shares.url(gone)
        assert len(Recipient(kept).open().instances()) == 3

        # sent again, now that the mailbox is there: another link
        answer = rig.remote.answers.pop("gone@clinic.test")
        try:
            program.send.retry(gone)
            work(program)
        finally:
            rig.remote.answers["gone@clinic.test"] = answer
        assert program.outbox.delivery(gone).state is DeliveryState.COMPLETED
        second = program.shares.url(gone)
        assert second not in {"", first}
        assert len(Recipient(second).open().instances()) == 3
        assert Recipient(first).try_to_open().status_code == 404


def test_that_the_link_of_a_report_by_e_mail_that_came_back_is_revoked_at_once(
    rig: MailRig, gateway: GatewayRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMEGA_SECRET_SMTP_PASSWORD", PASSWORD)
    uid = StudyInstanceUID(write_ct_study(tmp_path / "study", 1))
    with sending_program(
        tmp_path / "data",
        gateway=gateway.url,
        smtp_port=rig.starttls_port,
        more={**rig.program_settings(), "email.delivery": "link"},
    ) as program:
        program.importer.run([tmp_path / "study"])
        text = tmp_path / "laudo.txt"
        text.write_text("Nódulo.", encoding="utf-8")
        report = program.archive.attach_report(uid, text, status=ReportStatus.FINAL)
        target = EmailTarget("gone@clinic.test")
        draft = DeliveryDraft(target, uid, target.address, report.id)
        (gone,) = program.send.submit(SendRequest((draft,)), undo_s=0)
        work(program)
        url = program.shares.url(gone)
        assert Recipient(url).try_to_open().status_code == 200
        rig.reported(program.outbox.delivery(gone).remote_id)
        assert look(program, gone).state is DeliveryState.FAILED
        assert Recipient(url).try_to_open().status_code == 404
        assert "opens for nobody" in notes(program, gone)
