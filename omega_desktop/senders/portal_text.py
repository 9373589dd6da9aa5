"""What a patient's invitation to the portal looks like: nothing of patient or exam. Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from omega_desktop.senders.email_text import header_address, one_line


@dataclass(frozen=True, slots=True)
class _Words:
    language: str
    subject: str
    text: str  # {sender}, {url}


_PORTUGUESE = _Words(
    language="pt-BR",
    subject="Novo documento no portal do paciente",
    text=(
        "Olá,\n\n"
        "há um novo documento para você no portal do paciente, enviado por {sender}.\n\n"
        "Para vê-lo, toque no endereço abaixo e entre com a sua conta. Se ele não abrir, copie-o "
        "inteiro e cole-o na barra de endereços do navegador:\n\n"
        "{url}\n\n"
        "Por sigilo, esta mensagem não traz o seu nome nem dados de saúde.\n\n"
        "Se você recebeu esta mensagem por engano, apague-a e avise o remetente."
    ),
)
_ENGLISH = _Words(
    language="en",
    subject="New document in the patient portal",
    text=(
        "Hello,\n\n"
        "there is a new document for you in the patient portal, sent by {sender}.\n\n"
        "To see it, tap the address below and sign in with your account. If it does not open, copy "
        "the whole of it and paste it into the address bar of your browser:\n\n"
        "{url}\n\n"
        "For privacy, this message holds neither your name nor health data.\n\n"
        "If you received this message by mistake, delete it and tell the sender."
    ),
)


@dataclass(frozen=True, slots=True)
class Invitation:
    """Everything a message is made of. Addresses have ASCII domains.

    Args:
        sender: address in From.
        sender_name: name beside it, may be empty.
        recipient: the patient's address.
        organization: the sender's, may be empty.
        language: BCP 47 tag; Portuguese or else English.
        message_id: with its angle brackets.
        url: the portal's page for patients.
    """

    sender: str = field(repr=False)
    sender_name: str = field(repr=False)
    recipient: str = field(repr=False)
    organization: str
    language: str
    message_id: str
    url: str


def compose(mail: Invitation, *, at: datetime, utf8_headers: bool = False) -> bytes:
    """Return the message as sent: lines end in CRLF and are plain ASCII.

    Args:
        mail: what to say to whom.
        at: the Date header.
        utf8_headers: an address has letters beyond ASCII before its @; the server takes such
            messages (RFC 6531), whose headers are UTF-8.
    """
    words = _PORTUGUESE if mail.language.lower().startswith("pt") else _ENGLISH
    message = EmailMessage(policy=SMTPUTF8 if utf8_headers else SMTP)
    sender = header_address(mail.sender, one_line(mail.sender_name))
    # not who pressed Send: the portal and its sender are all a patient needs to know
    name = one_line(mail.organization) or one_line(mail.sender_name) or mail.sender
    message["From"] = sender
    message["Reply-To"] = sender
    message["To"] = header_address(mail.recipient)
    message["Subject"] = " - ".join(filter(None, (words.subject, one_line(mail.organization))))
    message["Date"] = format_datetime(at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies
    text = words.text.format(sender=name, url=mail.url)
    # quoted-printable: the server need not offer 8BITMIME
    message.set_content(f"{text}\n\n{name}\n", cte="quoted-printable")
    message["Content-Language"] = words.language  # set_content removes what begins with Content-
    return message.as_bytes()


def text_message(sender: str, url: str, language: str) -> str:
    """The invitation as a text message; Portuguese without accents, see ``sms_message``."""
    if language.lower().startswith("pt"):
        said = f"{sender}: novo documento" if sender else "Novo documento"
        return f"{said} no seu portal do paciente. Entre com a sua conta: {url}"
    said = f"{sender}: new document" if sender else "New document"
    return f"{said} in your patient portal. Sign in with your account: {url}"
