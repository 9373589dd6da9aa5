"""What a report's e-mail looks like: it names nobody and nothing of the patient. Pure."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from omega_desktop.domain.model import ReportStatus


@dataclass(frozen=True, slots=True)
class _Words:
    subject: str
    file_name: str
    intro: str
    status: dict[ReportStatus, str]
    protected: str
    privacy: str


_PORTUGUESE = _Words(
    subject="Laudo de exame",
    file_name="laudo.pdf",
    intro="Olá,\n\nsegue em anexo, em PDF, um laudo de exame.",
    status={
        ReportStatus.PRELIMINARY: "Este laudo é preliminar e ainda pode mudar.",
        ReportStatus.AMENDED: "Este laudo foi retificado e substitui as versões anteriores.",
    },
    protected=(
        "O PDF abre com uma senha, que o remetente informa por outro meio, por exemplo por"
        " telefone."
    ),
    privacy=(
        "Por sigilo, esta mensagem não traz dados do paciente; eles estão somente no anexo.\n"
        "Se você a recebeu por engano, apague-a sem abrir o anexo e avise o remetente."
    ),
)
_ENGLISH = _Words(
    subject="Imaging report",
    file_name="report.pdf",
    intro="Hello,\n\nplease find attached an imaging report as PDF.",
    status={
        ReportStatus.PRELIMINARY: "This report is preliminary and may still change.",
        ReportStatus.AMENDED: "This report was amended and replaces earlier versions.",
    },
    protected=(
        "The PDF opens with a password, which the sender tells you in another way, such as by"
        " telephone."
    ),
    privacy=(
        "For privacy, this message holds no patient data; they are only in the attachment.\n"
        "If you received it by mistake, delete it without opening the attachment and tell the"
        " sender."
    ),
)


@dataclass(frozen=True, slots=True)
class Head:
    """What the headers of every message are made of; see ``ReportMail`` for the meanings."""

    sender: str = field(repr=False)
    sender_name: str = field(repr=False)
    recipient: str = field(repr=False)
    organization: str
    message_id: str


def new_message(
    head: Head, subject: str, *, at: datetime, utf8_headers: bool = False
) -> EmailMessage:
    """Return a message with its headers and nothing in it yet."""
    message = EmailMessage(policy=SMTPUTF8 if utf8_headers else SMTP)
    sender = header_address(head.sender, one_line(head.sender_name))
    message["From"] = sender
    message["Reply-To"] = sender
    message["To"] = header_address(head.recipient)
    message["Subject"] = " - ".join(filter(None, (subject, one_line(head.organization))))
    message["Date"] = format_datetime(at)
    message["Message-ID"] = head.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies
    return message


@dataclass(frozen=True, slots=True)
class ReportMail:
    """Everything a message is made of. Addresses have ASCII domains.

    Args:
        sender: address in From.
        sender_name: name beside it, may be empty.
        recipient: the one address in To.
        organization: the sender's, in subject and signature, may be empty.
        signer: the person who pressed Send, may be empty.
        language: BCP 47 tag; Portuguese or else English.
        message_id: with its angle brackets.
        status: of the report version.
        pdf: the attachment.
        protected: it opens with a password; the message never holds that.
    """

    sender: str = field(repr=False)
    sender_name: str = field(repr=False)
    recipient: str = field(repr=False)
    organization: str
    signer: str = field(repr=False)
    language: str
    message_id: str
    status: ReportStatus
    pdf: bytes = field(repr=False)
    protected: bool = False


def compose(mail: ReportMail, *, at: datetime, utf8_headers: bool = False) -> bytes:
    """Return the message as sent: lines end in CRLF and are plain ASCII.

    Args:
        mail: what to say to whom.
        at: the Date header.
        utf8_headers: an address has letters beyond ASCII before its @; the server takes such
            messages (RFC 6531), whose headers are UTF-8.
    """
    words = _PORTUGUESE if mail.language.lower().startswith("pt") else _ENGLISH
    message = new_message(
        Head(mail.sender, mail.sender_name, mail.recipient, mail.organization, mail.message_id),
        words.subject,
        at=at,
        utf8_headers=utf8_headers,
    )
    # the same person may stand in the account's name and press Send
    signature = dict.fromkeys(
        filter(None, map(one_line, (mail.signer, mail.sender_name, mail.organization)))
    )
    parts = [
        words.intro,
        words.status.get(mail.status, ""),
        words.protected if mail.protected else "",
        words.privacy,
        "\n".join(signature),
    ]
    text = "\n\n".join(filter(None, parts)) + "\n"
    # quoted-printable: the server need not offer 8BITMIME
    message.set_content(text, cte="quoted-printable")
    message.add_attachment(
        mail.pdf, maintype="application", subtype="pdf", filename=words.file_name, cte="base64"
    )
    return message.as_bytes()


def message_id(request: str, delivery: int, sender: str) -> str:
    """Return the Message-ID of a delivery, the same at each attempt.

    A receiving server that meets it twice can tell that it is one message (RFC 5322 3.6.4).
    """
    unique = re.sub(r"[^A-Za-z0-9-]", "", request)
    return f"<{unique}.{delivery}@{sender.rpartition('@')[2]}>"


def header_address(address: str, name: str = "") -> Address:
    """An address for a header, with a name that may be empty."""
    # not addr_spec=: that takes no letters beyond ASCII before the @
    local, _, domain = address.rpartition("@")
    return Address(name, local, domain)


def one_line(text: str) -> str:
    """Without control characters, so that no text can begin a header of its own."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
