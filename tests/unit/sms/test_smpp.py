"""SMPP without an SMSC: addresses, and what is read from PDUs of all kinds."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omega_desktop.domain.errors import AuthSendError
from omega_desktop.domain.validation import smpp_address
from omega_desktop.senders.smpp_session import Pdu, parsed, receipt_ids, receipt_state
from omega_desktop.senders.sms_service import SmsAccount
from omega_desktop.senders.sms_smpp import SmppSms

DELIVER_SM, SUBMIT_SM_RESP, OUTBIND = 0x05, 0x80000004, 0x0B


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("smpps://SMSC.operator.example", ("smsc.operator.example", 3550, True)),
        ("smpps://smsc.operator.example:2776/", ("smsc.operator.example", 2776, True)),
        ("SMPP://10.0.0.7", ("10.0.0.7", 2775, False)),
        ("10.0.0.7:2775", ("10.0.0.7", 2775, False)),
        ("localhost:2775", ("localhost", 2775, False)),
        ("[fd00::7]:2775", ("fd00::7", 2775, False)),
        ("smpps://[fd00::7]", ("fd00::7", 3550, True)),
        ("10.0.0.7", None),
        ("fd00::7:2775", None),
        ("https://smsc.operator.example:443", None),
        ("smpps://omega:pw@smsc.operator.example", None),
        ("smpps://smsc.operator.example:0", None),
        ("smpps://", None),
        ("", None),
    ],
)
def test_that_an_address_names_host_port_and_encryption(
    typed: str, found: tuple[str, int, bool] | None
) -> None:
    assert smpp_address(typed) == found


@given(st.text(max_size=40))
def test_that_no_typed_address_makes_a_mistake_of_ours(typed: str) -> None:
    smpp_address(typed)
    smpp_address(f"smpps://{typed}")


def test_that_neither_login_nor_number_shows_in_what_is_printed() -> None:
    service = SmppSms(SmsAccount("10.0.0.7:2775", "omega-id", "s3cret", "+551133334444"))
    shown = repr(service._place)
    assert "omega-id" not in shown
    assert "s3cret" not in shown
    with pytest.raises(AuthSendError) as refused:
        SmppSms(SmsAccount("10.0.0.7:2775", "omega-id", "much-too-long", "x"))
    assert "much-too-long" not in f"{refused.value} {refused.value.detail}"


# --- receipts (appendix B) -------------------------------------------------------------------


def tlv(tag: int, value: bytes) -> bytes:
    return struct.pack(">HH", tag, len(value)) + value


def deliver(text: bytes, *optional: bytes, esm_class: int = 4) -> Pdu:
    body = b"\0" + b"\1\x015511990000102\0" + b"\5\0CLINICA\0"
    body += bytes((esm_class, 0, 0)) + b"\0\0" + bytes(5)[:3] + b"\0" + bytes((len(text),)) + text
    body += b"".join(optional)
    raw = struct.pack(">LLLL", 16 + len(body), DELIVER_SM, 0, 9) + body
    return parsed(raw, DELIVER_SM, 0, 9)


TEXT = b"id:A7 sub:001 dlvrd:001 submit date:2611221800 done date:2611221801 stat:%s err:000 text:"


@pytest.mark.parametrize(
    ("pdu", "ids", "state"),
    [
        (deliver(TEXT % b"DELIVRD"), {"A7"}, 2),
        (deliver(TEXT % b"UNDELIV"), {"A7"}, 5),
        (deliver(TEXT % b"Rejectd"), {"A7"}, 8),
        (deliver(TEXT % b"STRANGE"), {"A7"}, 0),
        (deliver(b"", tlv(0x1E, b"A7\0"), tlv(0x427, b"\2")), {"A7"}, 2),
        (deliver(TEXT % b"ENROUTE", tlv(0x1E, b"A7\0"), tlv(0x427, b"\3")), {"A7"}, 3),
        # one number in two ways of writing
        (deliver(TEXT % b"DELIVRD", tlv(0x1E, b"167\0")), {"A7", "167"}, 2),
        # without the NUL the library reads one letter short: "A" is another message
        (deliver(TEXT % b"DELIVRD", tlv(0x1E, b"A7")), {"A7"}, 2),
        # what the library does not know ends its reading of what is optional, not of the rest
        (deliver(TEXT % b"DELIVRD", tlv(0x1400, b"x"), tlv(0x1E, b"A7\0")), {"A7"}, 2),
        (deliver(TEXT % b"DELIVRD", tlv(0x1D, b"note\0")), {"A7"}, 2),
        (deliver(TEXT % b"DELIVRD", b"\x04\x27\x00"), {"A7"}, 2),
        # a message from the telephone that looks like one
        (deliver(TEXT % b"DELIVRD", esm_class=0), set(), 2),
        (deliver(TEXT % b"DELIVRD", esm_class=0x20), set(), 2),
        (deliver(b"thank you"), set(), 0),
    ],
)
def test_that_a_receipt_names_its_message_and_its_state(
    pdu: Pdu, ids: set[str], state: int
) -> None:
    assert receipt_ids(pdu) == ids
    assert receipt_state(pdu) == state


def test_that_an_answer_without_a_body_has_no_message_id() -> None:
    raw = struct.pack(">LLLL", 16, SUBMIT_SM_RESP, 0x0B, 3)
    pdu = parsed(raw, SUBMIT_SM_RESP, 0x0B, 3)
    assert (pdu.name, pdu.status, pdu.text("message_id")) == ("submit_sm_resp", 0x0B, "")


@pytest.mark.parametrize("code", [OUTBIND, 0x1234])
def test_that_a_command_the_library_does_not_read_is_told_apart(code: int) -> None:
    assert parsed(struct.pack(">LLLL", 16, code, 0, 3), code, 0, 3).content is None


@given(st.binary(max_size=80), st.sampled_from([DELIVER_SM, SUBMIT_SM_RESP, 0x80000003, 0x103]))
def test_that_no_content_makes_a_mistake_of_ours(body: bytes, code: int) -> None:
    pdu = parsed(struct.pack(">LLLL", 16 + len(body), code, 0, 3) + body, code, 0, 3)
    receipt_ids(pdu)
    assert receipt_state(pdu) >= 0
    assert "content" not in repr(pdu)
