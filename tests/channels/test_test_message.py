"""The settings' tests of the ways to a patient, and the text message to oneself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from omega_desktop.domain.errors import OmegaError, ValidationError
from omega_desktop.services.program import Program
from tests.channels.sms_contracts import ZENVIA_TOKEN, ZenviaServer, serving
from tests.channels.test_portal import by_text
from tests.e2e.conftest import Mailbox

pytestmark = pytest.mark.real_server


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> Iterator[ZenviaServer]:
    monkeypatch.setenv("OMEGA_SECRET_SMS_PASSWORD", ZENVIA_TOKEN)
    with serving(ZenviaServer()) as running:
        yield running
        assert running.breaches == []


def test_that_one_message_without_a_link_goes_to_the_number_that_was_typed(
    program: Program, texts: ZenviaServer
) -> None:
    by_text(program, texts)
    assert "See whether it arrives" in str(program.send.send_test_sms("(11) 99000-0102", "pt-BR"))
    (message,) = texts.sent
    assert message["to"] == "5511990000102"
    assert message["text"] == "Clinica Omega: mensagem de teste."


def test_that_a_landline_gets_no_test_message(program: Program, texts: ZenviaServer) -> None:
    by_text(program, texts)
    with pytest.raises(ValidationError):
        program.send.send_test_sms("(11) 3333-4444", "pt-BR")
    assert texts.sent == []


def test_that_the_portal_s_test_says_what_gateway_mail_and_text_messages_said(
    program: Program, texts: ZenviaServer, mailbox: tuple[Mailbox, int]
) -> None:
    by_text(program, texts)
    said = str(program.send.test_portal())
    assert said.startswith("There is no patient portal: patients get a protected link.")
    assert "share gateway answers and accepts the token" in said
    assert "e-mail server answers" in said
    assert "Zenvia answers" in said
    assert texts.sent == []


def test_that_one_part_that_fails_does_not_keep_the_others_from_being_told(
    program: Program,
    texts: ZenviaServer,
    mailbox: tuple[Mailbox, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    by_text(program, texts)
    program.settings.set("smtp.port", "9")
    with pytest.raises(OmegaError) as told:
        program.send.test_portal()
    said = f"{told.value}"
    assert "gateway answers" in said
    assert said.lower().index("e-mail") < said.index("Zenvia answers")


def test_that_patients_can_be_told_by_text_message_alone(
    program: Program, texts: ZenviaServer, tmp_path: Path
) -> None:
    by_text(program, texts)
    program.settings.unset("smtp.host")
    assert "e-mail" not in str(program.send.test_portal())
