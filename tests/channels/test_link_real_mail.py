"""A link through a real gateway and a real mail server, read in the recipient's mailbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from omega_desktop.domain.model import (
    DeliveryDraft,
    DeliveryState,
    LinkTarget,
    Receipt,
    Rung,
    SendRequest,
    StudyInstanceUID,
)
from omega_desktop.domain.ports import CancelToken, FollowingSender
from tests.channels.link_rig import GatewayRig, Recipient, link_in, sending_program, text_of, work
from tests.channels.mail_rig import PASSWORD, USER, MailRig, running_mail_rig
from tests.e2e.studies import write_ct_study
from tests.servers import wait_until

pytestmark = pytest.mark.real_server


@pytest.fixture(scope="module")
def rig() -> Iterator[MailRig]:
    with running_mail_rig() as running:
        yield running


def test_that_a_link_arrives_whole_and_opens(
    rig: MailRig, gateway: GatewayRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMEGA_SECRET_SMTP_PASSWORD", PASSWORD)
    settings = {
        "smtp.host": "localhost",
        "smtp.security": "starttls",
        "smtp.user": USER,
        "smtp.from": USER,
        "smtp.ca_file": str(rig.certificates.ca),
        "imap.host": "localhost",
        "imap.port": str(rig.imaps_port),
    }
    uid = StudyInstanceUID(write_ct_study(tmp_path / "study", 3))
    with sending_program(
        tmp_path / "data", gateway=gateway.url, smtp_port=rig.starttls_port, more=settings
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
        wait_until(
            lambda: any(delivery.remote_id in str(one) for one in rig.inbox("omega")),
            timeout_s=20,
            interval_s=0.1,
            what="the report of delivery has arrived",
        )
        sender = program.senders[delivery.channel]
        assert isinstance(sender, FollowingSender)
        found = sender.follow(delivery, cancel=CancelToken())
        assert isinstance(found, Receipt)
        assert found.rung is Rung.CONFIRMED
