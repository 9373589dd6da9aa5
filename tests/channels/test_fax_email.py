"""Faxes through a service that is reached by e-mail."""

import base64
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from omega_desktop.domain.errors import AuthSendError, ValidationError
from omega_desktop.domain.model import DeliveryState, Rung
from omega_desktop.services.program import Program
from tests.channels.fax_program import faxing_program, look, submit, work, written_report
from tests.channels.mail_rig import FAX, NO_FAX, PASSWORD, MailRig, running_mail_rig
from tests.channels.sign_in_rig import SignInService, sign_in
from tests.e2e.conftest import Mailbox


@pytest.fixture
def program(tmp_path: Path, mailbox: tuple[Mailbox, int]) -> Iterator[Program]:
    opened = faxing_program(
        tmp_path / "data", fax_service="email", fax_email_template="{digits}@fax.example"
    )
    for key, value in {
        "smtp.host": "127.0.0.1",
        "smtp.port": str(mailbox[1]),
        "smtp.security": "none",
        "smtp.from": "laudos@clinica.example",
    }.items():
        opened.settings.set(key, value)
    yield opened
    opened.close()


def test_that_the_document_goes_to_the_number_s_address_and_no_more_is_claimed(
    program: Program, mailbox: tuple[Mailbox, int], tmp_path: Path
) -> None:
    number = submit(program, written_report(program, tmp_path, lines=5), "+551140010000")
    assert work(program) == 1
    delivery = program.outbox.delivery(number)
    assert (delivery.state, delivery.rung) == (DeliveryState.COMPLETED, Rung.HANDED_OVER)
    assert number not in program.outbox.followed()  # nothing is learned later
    (message,) = mailbox[0].messages
    assert message["To"] == "551140010000@fax.example"
    assert message["Message-ID"] == delivery.remote_id
    (attachment,) = message.iter_attachments()
    assert attachment.get_content().startswith(b"%PDF-")
    assert "CONCEI" not in message.as_string()
    assert "by e-mail" in str(program.send.test_fax())


@pytest.mark.parametrize(
    "template",
    ["fax@fax.example", "{digits}{digits}@fax.example", "{number}@fax.example", "{digits}"],
)
def test_that_a_template_without_a_place_for_the_number_is_refused(
    program: Program, template: str
) -> None:
    with pytest.raises(ValidationError):
        program.settings.set("fax.email_template", template)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Fax.Hospital.ORG:4559", "fax.hospital.org:4559"),
        ("fax.hospital.org", "fax.hospital.org"),
        ("127.0.0.1:5000", "127.0.0.1:5000"),
        ("https://eu1.fax.example/", "https://eu1.fax.example"),
    ],
)
def test_that_a_fax_server_is_named_by_host_and_port_or_address(
    program: Program, typed: str, kept: str
) -> None:
    program.settings.set("fax.url", typed)
    assert program.settings.text("fax.url") == kept


@pytest.mark.parametrize("typed", ["http://fax.example", "fax:0", "fax:99999", "a b:4559"])
def test_that_an_unusable_fax_server_is_refused(program: Program, typed: str) -> None:
    with pytest.raises(ValidationError):
        program.settings.set("fax.url", typed)


# --- through a real mail server --------------------------------------------------------------


@pytest.fixture(scope="module")
def rig() -> Iterator[MailRig]:
    with running_mail_rig() as running:
        yield running


@pytest.fixture
def by_mail(rig: MailRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """A program whose fax service is behind the rig."""
    key = base64.b64encode(os.urandom(32)).decode()
    monkeypatch.setenv("OMEGA_SECRET_SMTP_OAUTH_KEY", key)
    monkeypatch.setenv("OMEGA_SECRET_SMTP_PASSWORD", PASSWORD)
    opened = faxing_program(
        tmp_path / "data", fax_service="email", fax_email_template="{digits}@clinic.test"
    )
    for name, value in rig.program_settings().items():
        opened.settings.set(name, value)
    yield opened
    opened.close()


@pytest.mark.real_server
def test_that_an_account_that_is_signed_in_to_mails_faxes(
    by_mail: Program, rig: MailRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OMEGA_SECRET_SMTP_PASSWORD")
    with SignInService(rig.token) as service:
        service.approved = True
        for key, value in service.program_settings().items():
            by_mail.settings.set(key, value)
        number = submit(by_mail, written_report(by_mail, tmp_path, lines=5), f"+{FAX}")
        work(by_mail)
        waiting = by_mail.outbox.delivery(number)
        assert waiting.state is DeliveryState.READY
        assert "not signed in" in str(waiting.reason)
        with pytest.raises(AuthSendError, match="not signed in"):
            by_mail.send.test_fax()
        sign_in(by_mail)  # and the fax goes on by itself
        assert "by e-mail" in str(by_mail.send.test_fax())
        assert work(by_mail) == 1
        delivery = by_mail.outbox.delivery(number)
        (message,) = rig.arrived(delivery.remote_id, "fax")
        assert [one.get_content_type() for one in message.iter_attachments()] == ["application/pdf"]
        rig.reported(delivery.remote_id)
        found = look(by_mail, number)
    # the service has it; nobody has faxed yet
    assert (found.state, found.rung) == (DeliveryState.COMPLETED, Rung.HANDED_OVER)
    assert "whether the fax arrived is told by e-mail" in str(found.reason)
    assert number not in by_mail.outbox.followed()


@pytest.mark.real_server
def test_that_a_fax_whose_mail_came_back_has_failed(
    by_mail: Program, rig: MailRig, tmp_path: Path
) -> None:
    number = submit(by_mail, written_report(by_mail, tmp_path, lines=5), f"+{NO_FAX}")
    work(by_mail)
    delivery = by_mail.outbox.delivery(number)
    assert delivery.state is DeliveryState.COMPLETED, delivery.reason
    rig.reported(delivery.remote_id)
    found = look(by_mail, number)
    assert found.state is DeliveryState.FAILED
    assert "The fax service was not reached" in str(found.reason)
    assert "is no customer" in str(found.reason)


@pytest.mark.real_server
def test_that_a_fax_is_not_mailed_in_clear_where_encryption_is_required(
    by_mail: Program, tmp_path: Path
) -> None:
    by_mail.settings.set("smime.require_encryption", "true")
    number = submit(by_mail, written_report(by_mail, tmp_path, lines=5), f"+{FAX}")
    work(by_mail)
    delivery = by_mail.outbox.delivery(number)
    assert delivery.state is DeliveryState.FAILED
    assert "certificate" in str(delivery.reason)
