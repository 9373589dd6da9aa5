"""What a message says, and above all what it does not."""

import io
from datetime import UTC, datetime
from email import message_from_string, policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.model import ReportStatus
from omega_desktop.domain.validation import ascii_address, normalize_email
from omega_desktop.senders.email_text import ReportMail, compose, message_id
from tests.channels.email_parts import a_pdf

AT = datetime(2026, 11, 22, 14, 10, tzinfo=UTC)
PDF = a_pdf()


def mail(**changes: object) -> ReportMail:
    values: dict[str, object] = {
        "sender": "laudos@clinic.test",
        "sender_name": "Clínica Ômega",
        "recipient": "ana@hospital.example",
        "organization": "Clínica Ômega",
        "signer": "Dra. L. Souza",
        "language": "pt-BR",
        "message_id": "<r.1@clinic.test>",
        "status": ReportStatus.FINAL,
        "pdf": PDF,
        **changes,
    }
    return ReportMail(**values)  # type: ignore[arg-type]


def parsed(data: bytes) -> EmailMessage:
    found = message_from_string(data.decode("utf-8"), policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_that_the_report_arrives_byte_for_byte_under_a_name_that_tells_nothing() -> None:
    data = compose(mail(), at=AT)
    assert data.isascii()
    assert b"\n" not in data.replace(b"\r\n", b"")
    (attachment,) = parsed(data).iter_attachments()
    assert attachment.get_content_type() == "application/pdf"
    assert attachment.get_filename() == "laudo.pdf"
    assert attachment.get_content() == PDF
    assert len(PdfReader(io.BytesIO(PDF)).pages) == 1


def test_that_the_headers_are_those_of_an_automatic_message() -> None:
    message = parsed(compose(mail(), at=AT))
    assert message["From"] == message["Reply-To"] == "Clínica Ômega <laudos@clinic.test>"
    assert message["To"] == "ana@hospital.example"
    assert message["Subject"] == "Laudo de exame - Clínica Ômega"
    assert message["Date"].datetime == AT
    assert message["Message-ID"] == "<r.1@clinic.test>"
    assert message["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    ("language", "subject", "greeting", "file_name"),
    [
        ("pt-BR", "Laudo de exame", "Olá", "laudo.pdf"),
        ("pt", "Laudo de exame", "Olá", "laudo.pdf"),
        ("en", "Imaging report", "Hello", "report.pdf"),
        ("fr", "Imaging report", "Hello", "report.pdf"),
    ],
)
def test_that_the_recipient_s_language_is_spoken(
    language: str, subject: str, greeting: str, file_name: str
) -> None:
    message = parsed(compose(mail(language=language, organization=""), at=AT))
    assert message["Subject"] == subject
    assert text_of(message).startswith(greeting)
    assert [one.get_filename() for one in message.iter_attachments()] == [file_name]


def test_that_a_report_that_is_not_simply_final_says_so() -> None:
    said = {
        status: text_of(parsed(compose(mail(status=status, language="en"), at=AT)))
        for status in ReportStatus
    }
    assert "preliminary" in said[ReportStatus.PRELIMINARY]
    assert "amended" in said[ReportStatus.AMENDED]
    assert "preliminary" not in said[ReportStatus.FINAL]


def test_that_the_signature_names_each_once() -> None:
    text = text_of(parsed(compose(mail(), at=AT)))
    assert text.rstrip().endswith("Dra. L. Souza\nClínica Ômega")
    assert text.count("Clínica Ômega") == 1


@settings(max_examples=50)
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_that_no_name_can_add_a_header(sender_name: str, organization: str, signer: str) -> None:
    hostile = "x\r\nBcc: eve@evil.example\n\nInjected"
    for extra in ("", hostile):
        data = compose(
            mail(
                sender_name=sender_name + extra,
                organization=organization + extra,
                signer=signer + extra,
            ),
            at=AT,
        )
        message = parsed(data)
        assert set(message.keys()) == {
            "From",
            "Reply-To",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "Auto-Submitted",
            "MIME-Version",
            "Content-Type",
        }
        assert message["To"] == "ana@hospital.example"
        assert message["From"].addresses[0].addr_spec == "laudos@clinic.test"
        assert len(list(message.iter_attachments())) == 1


@settings(max_examples=50)
@given(
    st.from_regex(
        r"[a-z0-9!#$%&'*+/=?^_`{|}~é.-]{1,20}@[a-zü0-9-]{1,12}\.(org|test)", fullmatch=True
    )
)
def test_that_any_address_gets_into_the_message_unchanged(typed: str) -> None:
    try:
        address = ascii_address(normalize_email(typed))
    except ValidationError:
        return
    data = compose(mail(recipient=address), at=AT, utf8_headers=not address.isascii())
    assert [one.addr_spec for one in parsed(data)["To"].addresses] == [address]


def test_that_the_message_id_depends_on_the_delivery_only() -> None:
    request = "0b9c6a52-6a1f-4b7e-9d0a-2a5d3c8f1e00"
    found = message_id(request, 41, "laudos@clinic.test")
    assert found == f"<{request}.41@clinic.test>"
    assert found != message_id(request, 42, "laudos@clinic.test")
    assert message_id("a>\r\nb", 1, "x@y.test") == "<ab.1@y.test>"


def test_that_a_long_message_id_is_not_broken() -> None:
    long = message_id("0" * 36, 123456, "x@" + "department." * 8 + "hospital.example")
    data = compose(mail(message_id=long), at=AT)
    assert parsed(data)["Message-ID"] == long
    assert long.encode() in data


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("pt-BR", "O PDF abre com uma senha, que o remetente informa por outro meio"),
        ("en", "The PDF opens with a password, which the sender tells you in another way"),
    ],
)
def test_that_a_protected_report_says_where_its_password_comes_from(
    language: str, says: str
) -> None:
    for protected in (True, False):
        message = parsed(compose(mail(language=language, protected=protected), at=AT))
        body = message.get_body(("plain",))
        assert body is not None
        assert (says in body.get_content()) is protected
