"""Reports of delivery as other servers write them, and what somebody could send instead."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omega_desktop.senders import mailbox
from omega_desktop.senders.dsn import (
    Action,
    delivery_key,
    is_report,
    meaning,
    read_report,
    request_receipt,
)

KEY = "0b9c6a52-6a1f-4b7e-9d0a-2a5d3c8f1e00.41"
MESSAGE_ID = f"<{KEY}@clinic.test>"


def a_report(
    *,
    envelope: str = f"{KEY}.65f0a1b2",
    recipients: str = "Action: failed\r\nStatus: 5.1.1\r\n",
    original: str = f"Message-ID: {MESSAGE_ID}\r\nSubject: Laudo\r\n",
    kind: str = "text/rfc822-headers",
    head: str = "",
) -> bytes:
    envelope_line = f"Original-Envelope-Id: {envelope}\r\n" if envelope else ""
    original = original if kind == "text/rfc822-headers" else f"{original}\r\n"
    return (
        f"From: MAILER-DAEMON@mx.test\r\n{head}"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; mx.test\r\n{envelope_line}\r\n"
        f"Final-Recipient: rfc822; ana@hospital.example\r\n{recipients}\r\n"
        f"--b\r\nContent-Type: {kind}\r\n\r\n{original}\r\n--b--\r\n"
    ).encode()


def test_that_our_envelope_says_which_attempt_it_is_about() -> None:
    at = datetime(2026, 11, 24, 13, 5, 7, tzinfo=UTC)
    asked = request_receipt(MESSAGE_ID, "ana@hospital.example", at=at).mail
    found = read_report(a_report(envelope=asked.partition("ENVID=")[2]))
    assert found is not None
    assert (found.key, found.asked_at, found.action) == (KEY, at, Action.FAILED)


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822"])
def test_that_a_server_that_drops_the_envelope_is_understood_by_the_message_id(kind: str) -> None:
    found = read_report(a_report(envelope="", kind=kind))
    assert found is not None
    assert (found.key, found.asked_at) == (KEY, None)


def test_that_an_answer_to_our_message_is_enough() -> None:
    """Exchange gives back no headers, but names the message it answers."""
    head = f"In-Reply-To: {MESSAGE_ID}\r\n"
    found = read_report(a_report(envelope="", original="", head=head))
    assert found is not None
    assert found.key == KEY


def test_that_the_other_server_s_words_and_code_are_read() -> None:
    said = (
        "Action: failed (bounced)\r\nStatus: 5.2.2 (full)\r\n"
        "Diagnostic-Code: smtp; 552 5.2.2 mailbox\r\n full\r\n"
    )
    found = read_report(a_report(recipients=said))
    assert found is not None
    assert (found.status, found.words) == ("5.2.2", "552 5.2.2 mailbox full")
    assert "full" in str(meaning(found.status))


def test_that_a_failure_is_not_hidden_by_another_copy_s_success() -> None:
    said = "Action: delivered\r\nStatus: 2.0.0\r\n\r\nAction: failed\r\nStatus: 4.4.7\r\n"
    found = read_report(a_report(recipients=said))
    assert found is not None
    assert found.action is Action.FAILED
    assert "in time" in str(meaning(found.status))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Subject: Out of office\r\n\r\nback on Monday",
        a_report(envelope="job77", original="Message-ID: <other@clinic.test>\r\n"),
        a_report(recipients="Status: 5.1.1\r\n"),
        a_report()[:200],
        a_report(envelope=f"{KEY}.zzz", original=""),
    ],
)
def test_that_everything_else_is_no_report_about_a_message_of_ours(raw: bytes) -> None:
    assert read_report(raw) is None


def test_that_only_reports_of_delivery_are_read_whole() -> None:
    assert is_report("Content-Type: multipart/report;\r\n report-type=delivery-status; boundary=x")
    assert not is_report("Content-Type: multipart/report; report-type=disposition-notification")
    assert not is_report("Content-Type: text/plain")


@given(st.binary(max_size=300), st.integers(0, 600))
def test_that_no_bytes_in_a_report_break_the_reader(junk: bytes, at: int) -> None:
    whole = a_report()
    read_report(whole[:at] + junk + whole[at:])
    read_report(junk)


@given(st.text(max_size=80))
def test_that_no_message_id_breaks_the_key(text: str) -> None:
    assert delivery_key(text) in {"", text.strip().strip("<>").partition("@")[0]}


def test_that_a_mailbox_that_does_not_know_its_time_zone_is_read() -> None:
    """A moment without a zone can be compared with no other: the report would never count."""
    line = b'1 (UID 3 INTERNALDATE "24-Nov-2026 13:05:07 -0000" BODY[] {3}'
    assert mailbox._arrived_at(line) == datetime(2026, 11, 24, 13, 5, 7, tzinfo=UTC)
