"""Reports of delivery: asked for as RFC 3461 says, read as RFC 3464 says. Pure."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message as MimeMessage
from enum import StrEnum

from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Delivery
from omega_desktop.senders.email_text import message_id

_OURS = re.compile(r"<?([A-Za-z0-9-]+\.\d+)@[^\s<>@]+>?")
_ENVELOPE = re.compile(r"([A-Za-z0-9-]+\.\d+)\.([0-9a-f]{1,12})")
_LONGEST_ADDRESS = 480  # in ORCPT (RFC 3461 4.2: 500 with its type)


@dataclass(frozen=True, slots=True)
class ReceiptRequest:
    """Parameters of MAIL and RCPT, each with its leading blank."""

    mail: str = ""
    rcpt: str = field(repr=False, default="")


NO_RECEIPT = ReceiptRequest()


def request_receipt(message_id: str, recipient: str, *, at: datetime) -> ReceiptRequest:
    """Ask for a report of success, failure and delay, with the headers only.

    Args:
        message_id: with or without angle brackets, as ``email_text.message_id`` made it.
        recipient: of the envelope.
        at: of this attempt; reports about an earlier one of the same message are told apart by it.
    """
    envelope = f"{delivery_key(message_id)}.{int(at.timestamp()):x}"
    rcpt = " NOTIFY=SUCCESS,FAILURE,DELAY"
    # an address beyond ASCII would need the address type of RFC 6533, which few servers know
    if recipient.isascii() and len(_xtext(recipient)) <= _LONGEST_ADDRESS:
        rcpt += f" ORCPT=rfc822;{_xtext(recipient)}"
    return ReceiptRequest(f" RET=HDRS ENVID={_xtext(envelope)}", rcpt)


def delivery_key(message_id: str) -> str:
    """What tells our deliveries apart: the Message-ID without its domain; empty: not ours."""
    found = _OURS.fullmatch(message_id.strip())
    return found[1] if found else ""


def key_of(delivery: Delivery) -> str:
    """The same from the delivery itself: what it is called elsewhere need not be its Message-ID."""
    return delivery_key(message_id(delivery.request_id, delivery.id, "@omega"))


def _xtext(text: str) -> str:
    """RFC 3461 4: what is not printable, and + and =, as +XX."""
    return "".join(
        sign if "!" <= sign <= "~" and sign not in "+=" else f"+{ord(sign):02X}" for sign in text
    )


def _from_xtext(text: str) -> str:
    return re.sub(r"\+([0-9A-F]{2})", lambda found: chr(int(found[1], 16)), text)


# --- what came back --------------------------------------------------------------------------


class Action(StrEnum):
    """RFC 3464 2.3.3."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What a server says became of a message.

    Args:
        key: of the delivery, see ``delivery_key``.
        asked_at: of the attempt; None when the report does not repeat our envelope.
        action: what happened.
        status: RFC 3463, such as 5.1.1; may be empty.
        words: the other server's; names the recipient.
    """

    key: str
    asked_at: datetime | None
    action: Action
    status: str
    words: str = field(repr=False)


def is_report(content_type: str) -> bool:
    """Whether the header promises a report of delivery; cheap, without the body."""
    lowered = " ".join(content_type.lower().split())
    return "multipart/report" in lowered and "delivery-status" in lowered


def read_report(raw: bytes) -> DeliveryReport | None:
    """Read a whole message; None when it is no report about a message of ours."""
    try:
        message = message_from_bytes(raw)
        if message.get_content_type() != "multipart/report":
            return None
        blocks = _status_blocks(message)
        if not blocks:
            return None
        key, asked_at = _whose(message, blocks[0])
        return _worst(key, asked_at, blocks[1:]) if key else None
    except (MessageError, ValueError, LookupError, AttributeError, TypeError, IndexError):
        return None  # whatever somebody has sent


def _status_blocks(message: MimeMessage) -> list[MimeMessage]:
    for part in message.walk():
        kind = part.get_content_type()
        # RFC 6533 has a type of its own for addresses beyond ASCII
        if kind in {"message/delivery-status", "message/global-delivery-status"}:
            payload = part.get_payload()
            if isinstance(payload, list):
                return [one for one in payload if isinstance(one, MimeMessage)]
    return []


def _whose(message: MimeMessage, per_message: MimeMessage) -> tuple[str, datetime | None]:
    envelope = _from_xtext("".join(str(per_message.get("Original-Envelope-Id", "")).split()))
    if found := _ENVELOPE.fullmatch(envelope):
        return found[1], datetime.fromtimestamp(int(found[2], 16), UTC)
    for candidate in (*_original_ids(message), str(message.get("In-Reply-To", ""))):
        if key := delivery_key(candidate):
            return key, None
    return "", None


def _original_ids(message: MimeMessage) -> list[str]:
    """Message-IDs in what the report gives back of the original."""
    found = []
    for part in message.walk():
        if part.get_content_type() in {"text/rfc822-headers", "message/global-headers"}:
            raw = part.get_payload(decode=True)
            if isinstance(raw, bytes):
                found.append(str(message_from_bytes(raw).get("Message-ID", "")))
        elif part.get_content_type() in {"message/rfc822", "message/global"}:
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], MimeMessage):
                found.append(str(inner[0].get("Message-ID", "")))
    return found


_WEIGHT = {
    action: weight
    for weight, action in enumerate(
        (Action.DELAYED, Action.RELAYED, Action.EXPANDED, Action.DELIVERED, Action.FAILED)
    )
}


def _worst(
    key: str, asked_at: datetime | None, recipients: list[MimeMessage]
) -> DeliveryReport | None:
    reports = []
    for one in recipients:
        said = str(one.get("Action", "")).partition("(")[0].strip().lower()  # no comment
        if said in list(Action):
            status = re.match(r"[245]\.\d{1,3}\.\d{1,3}", str(one.get("Status", "")).strip())
            words = " ".join(str(one.get("Diagnostic-Code", "")).partition(";")[2].split())
            reports.append(
                DeliveryReport(key, asked_at, Action(said), status[0] if status else "", words)
            )
    return max(reports, key=lambda report: weight(report.action), default=None)


def weight(action: Action) -> int:
    """Larger for what decides more; a failure is not hidden by a success of another copy."""
    return _WEIGHT[action]


# --- in words --------------------------------------------------------------------------------

# RFC 3463 3; the most telling of what servers use
_MEANINGS = {
    "1.1": Message("There is no such e-mail address"),
    "1.2": Message("There is no such e-mail domain"),
    "1.3": Message("The e-mail address is not usable"),
    "1.6": Message("The recipient has moved and left no new address"),
    "1.10": Message("The recipient's domain takes no e-mail"),
    "2.1": Message("The recipient's mailbox is closed"),
    "2.2": Message("The recipient's mailbox is full"),
    "2.3": Message("The message is too large for the recipient's mailbox"),
    "3.4": Message("The message is too large for the recipient's server"),
    "4.1": Message("The recipient's server did not answer for too long"),
    "4.4": Message("The way to the recipient's server was not found"),
    "4.7": Message("The message could not be delivered in time"),
    "7.1": Message("The recipient's server does not accept messages from here"),
    "7.26": Message("The recipient's server does not believe who the sender is"),
}


def meaning(status: str) -> Message:
    """What a status code says, in words."""
    known = _MEANINGS.get(status.partition(".")[2])
    return known or Message("The recipient's server did not deliver the message")


def without_addresses(reply: bytes | str, told: tuple[str, ...]) -> str:
    """The server's words without addresses, also without those whose domain it left out."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    text = re.sub(r"[^\s<>()\[\]:;,]+@[^\s<>()\[\]:;,]+", "…", text)
    for address in filter(None, told):
        text = re.sub(rf"(?i)(?<!\w){re.escape(address.partition('@')[0])}(?!\w)", "…", text)
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(printable.split())[:200]
