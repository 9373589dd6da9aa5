"""Faxes through a service that is reached by e-mail."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.model import DeliveryState, Rung
from omega_desktop.services.program import Program
from tests.channels.fax_program import faxing_program, submit, work, written_report
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
