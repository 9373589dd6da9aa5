"""What the e-mail with a link looks like: it names nobody and nothing of the patient. Pure.

The whole address stands in the text as well as behind the button: mail programs and gateways
rewrite the addresses of links, and some lose what is behind the ``#``, without which no link opens.
"""

from dataclasses import dataclass, field
from datetime import datetime
from html import escape

from omega_desktop.senders.email_text import Head, new_message, one_line
from omega_desktop.share.construction import Asks


@dataclass(frozen=True, slots=True)
class _Words:
    language: str
    subject: str
    hello: str
    intro: str  # {sender}
    asks: dict[Asks, str]
    asks_patient: dict[Asks, str]
    button: str
    expiry: str  # {moment}
    message_of: str  # {sender}
    copy: str
    copy_plain: str
    privacy: str
    mistake: str
    health: dict[Asks, str]
    months: tuple[str, ...]
    moment: str  # {day} {month} {year} {time}


_PORTUGUESE = _Words(
    language="pt-BR",
    subject="Exame compartilhado com você",
    hello="Olá,",
    intro="{sender} compartilhou um exame com você.",
    asks={
        "d": "Para abrir, tenha em mãos a data de nascimento do paciente.",
        "p": (
            "Para abrir, tenha em mãos a senha. Ela não está nesta mensagem: o remetente a informa "
            "por telefone."
        ),
        "b": (
            "Para abrir, tenha em mãos a data de nascimento do paciente e a senha. A senha não "
            "está nesta mensagem: o remetente a informa por telefone."
        ),
    },
    asks_patient={
        "d": "Para abrir, informe a sua data de nascimento.",
        "p": (
            "Para abrir, tenha em mãos a senha. Ela não está nesta mensagem: o remetente a informa "
            "por telefone."
        ),
        "b": (
            "Para abrir, informe a sua data de nascimento e a senha. A senha não está nesta "
            "mensagem: o remetente a informa por telefone."
        ),
    },
    button="Abrir o exame",
    expiry="O link funciona até {moment}.",
    message_of="Mensagem de {sender}:",
    copy=(
        "Se o botão não funcionar, copie o endereço inteiro, até o último caractere, e cole-o na "
        "barra de endereços do navegador:"
    ),
    copy_plain=(
        "Para abrir, toque no endereço abaixo. Se ele não abrir, copie-o inteiro, até o último "
        "caractere, e cole-o na barra de endereços do navegador:"
    ),
    privacy=(
        "Por sigilo, esta mensagem não traz dados do paciente. O link é pessoal: não o encaminhe."
    ),
    mistake=(
        "Se você recebeu esta mensagem por engano, apague-a sem abrir o link e avise o remetente."
    ),
    health={
        "d": (
            "Para aplicativos de saúde: um aplicativo que lê SMART Health Links abre o laudo com o "
            "texto abaixo. A senha que ele pede é a data de nascimento, com ano, mês e "
            "dia, como em 1980-12-31. Cada senha errada conta como uma tentativa neste link."
        ),
        "p": (
            "Para aplicativos de saúde: um aplicativo que lê SMART Health Links abre o laudo com o "
            "texto abaixo. A senha que ele pede é a que o remetente informa por telefone. Cada "
            "senha errada conta como uma tentativa neste link."
        ),
        "b": (
            "Para aplicativos de saúde: um aplicativo que lê SMART Health Links abre o laudo com o "
            "texto abaixo. A senha que ele pede é a data de nascimento, com ano, mês e "
            "dia, um espaço e a senha que o remetente informa por telefone, como em "
            "1980-12-31 4711-0815. Cada senha errada conta como uma tentativa neste link."
        ),
    },
    months=(
        "janeiro", "fevereiro", "março", "abril", "maio", "junho",
        "julho", "agosto", "setembro", "outubro", "novembro", "dezembro",
    ),
    moment="{day} de {month} de {year}, {time}",
)  # fmt: skip
_ENGLISH = _Words(
    language="en",
    subject="Imaging exam shared with you",
    hello="Hello,",
    intro="{sender} has shared an imaging exam with you.",
    asks={
        "d": "To open it, have the patient's date of birth at hand.",
        "p": (
            "To open it, have the passcode at hand. It is not in this message: the sender tells "
            "you by phone."
        ),
        "b": (
            "To open it, have the patient's date of birth and the passcode at hand. The passcode "
            "is not in this message: the sender tells you by phone."
        ),
    },
    asks_patient={
        "d": "To open it, enter your date of birth.",
        "p": (
            "To open it, have the passcode at hand. It is not in this message: the sender tells "
            "you by phone."
        ),
        "b": (
            "To open it, enter your date of birth and the passcode. The passcode is not in this "
            "message: the sender tells you by phone."
        ),
    },
    button="Open the exam",
    expiry="The link works until {moment}.",
    message_of="Message from {sender}:",
    copy=(
        "If the button does not work, copy the whole address, to its last character, and paste it "
        "into the address bar of your browser:"
    ),
    copy_plain=(
        "To open it, tap the address below. If it does not open, copy the whole of it, to its last "
        "character, and paste it into the address bar of your browser:"
    ),
    privacy=(
        "For privacy, this message holds no patient data. The link is personal: do not forward it."
    ),
    mistake=(
        "If you received this message by mistake, delete it without opening the link and tell the "
        "sender."
    ),
    health={
        "d": (
            "For health apps: an app that reads SMART Health Links opens the report with the text "
            "below. The passcode it asks for is the date of birth as year, month and "
            "day, such as 1980-12-31. Each wrong passcode counts as an attempt at this link."
        ),
        "p": (
            "For health apps: an app that reads SMART Health Links opens the report with the text "
            "below. The passcode it asks for is the one that the sender tells you by phone. Each "
            "wrong passcode counts as an attempt at this link."
        ),
        "b": (
            "For health apps: an app that reads SMART Health Links opens the report with the text "
            "below. The passcode it asks for is the date of birth as year, month and "
            "day, a space, and the passcode that the sender tells you by phone, such as "
            "1980-12-31 4711-0815. Each wrong passcode counts as an attempt at this link."
        ),
    },
    months=(
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    moment="{day} {month} {year}, {time}",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LinkMail:
    """Everything a message is made of. Addresses have ASCII domains.

    Args:
        sender: address in From.
        sender_name: name beside it, may be empty.
        recipient: the one address in To.
        organization: the sender's, may be empty.
        signer: the person who pressed Send, may be empty.
        language: BCP 47 tag; Portuguese or else English.
        message_id: with its angle brackets.
        url: the whole link.
        asks: what the page will ask for.
        expires_at: when the link stops opening, in the sender's time zone.
        message: the sender's own words, plain text, may be empty.
        to_patient: the recipient is the patient.
        health: the text for health apps, empty when there is none.
    """

    sender: str = field(repr=False)
    sender_name: str = field(repr=False)
    recipient: str = field(repr=False)
    organization: str
    signer: str = field(repr=False)
    language: str
    message_id: str
    url: str = field(repr=False)
    asks: Asks
    expires_at: datetime
    message: str = field(repr=False, default="")
    to_patient: bool = False
    health: str = field(repr=False, default="")


def compose(mail: LinkMail, *, at: datetime, utf8_headers: bool = False) -> bytes:
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
    message["Content-Language"] = words.language
    # quoted-printable: the server need not offer 8BITMIME, and no line is longer than it may be
    message.set_content(_plain(mail, words), cte="quoted-printable")
    message.add_alternative(_html(mail, words), subtype="html", cte="quoted-printable")
    return message.as_bytes()


def moment_in_words(moment: datetime, language: str) -> str:
    """A moment as a person would write it: 29 de novembro de 2026, 14:10."""
    words = _PORTUGUESE if language.lower().startswith("pt") else _ENGLISH
    return words.moment.format(
        day=moment.day,
        month=words.months[moment.month - 1],
        year=moment.year,
        time=moment.strftime("%H:%M"),
    )


def _names(mail: LinkMail) -> list[str]:
    """Person and organisation, each once; the account's name serves where both are unknown."""
    names = list(filter(None, map(one_line, (mail.signer, mail.organization))))
    return list(dict.fromkeys(names or filter(None, [one_line(mail.sender_name)]))) or [mail.sender]


def _sender(mail: LinkMail) -> str:
    person, *organization = _names(mail)
    return f"{person} ({organization[0]})" if organization else person


def _what_is_asked(mail: LinkMail, words: _Words) -> str:
    return (words.asks_patient if mail.to_patient else words.asks)[mail.asks]


def _plain(mail: LinkMail, words: _Words) -> str:
    paragraphs = [
        words.hello,
        words.intro.format(sender=_sender(mail)),
        _what_is_asked(mail, words),
        f"{words.copy_plain}\n\n{mail.url}",
        words.expiry.format(moment=moment_in_words(mail.expires_at, mail.language)),
    ]
    if mail.message.strip():
        heading = words.message_of.format(sender=_names(mail)[0])
        quoted = "\n".join(f"> {line}".rstrip() for line in _lines(mail.message))
        paragraphs.append(f"{heading}\n\n{quoted}")
    if mail.health:
        paragraphs.append(f"{words.health[mail.asks]}\n\n{mail.health}")
    paragraphs += [words.privacy, words.mistake, "\n".join(_names(mail))]
    return "\n\n".join(paragraphs) + "\n"


def _lines(text: str) -> list[str]:
    return [one_line(line) for line in text.strip().splitlines()]


# Inline styles only, nothing loaded from anywhere. Colours of text and page are left to the mail
# program, so that its dark mode works; only the button brings its own pair.
_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{subject}</title>
</head>
<body style="margin:0;padding:16px;font-family:Arial,Helvetica,sans-serif;font-size:16px;\
line-height:1.5">
<div style="max-width:560px;margin:0 auto">
{body}
</div>
</body>
</html>
"""
_TEXT = '<p style="margin:0 0 16px">{text}</p>'
_SMALL = '<p style="margin:0 0 12px;font-size:14px">{text}</p>'
_BUTTON = (
    '<p style="margin:24px 0"><a href="{url}" style="display:inline-block;padding:14px 28px;'
    "border-radius:6px;background-color:#0b5cad;color:#ffffff;font-weight:bold;"
    'text-decoration:none">{text}</a></p>'
)
# not a link: what a mail gateway does not take for one, it does not rewrite
_ADDRESS = (
    '<p style="margin:0 0 16px;padding:12px;border:1px solid #8a8a8a;border-radius:6px;'
    "font-family:Consolas,Menlo,monospace;font-size:13px;word-break:break-all;"
    'overflow-wrap:anywhere">{text}</p>'
)
_QUOTE = (
    '<blockquote style="margin:0 0 16px;padding:4px 0 4px 16px;border-left:4px solid #8a8a8a">'
    "{text}</blockquote>"
)


def _for_apps(mail: LinkMail, words: _Words) -> list[str]:
    if not mail.health:
        return []
    return [
        _SMALL.format(text=escape(words.health[mail.asks])),
        _ADDRESS.format(text=escape(mail.health)),
    ]


def _html(mail: LinkMail, words: _Words) -> str:
    parts = [
        _TEXT.format(text=escape(words.hello)),
        _TEXT.format(text=escape(words.intro.format(sender=_sender(mail)))),
        _TEXT.format(text=escape(_what_is_asked(mail, words))),
        _BUTTON.format(url=escape(mail.url), text=escape(words.button)),
        _TEXT.format(
            text=escape(words.expiry.format(moment=moment_in_words(mail.expires_at, mail.language)))
        ),
    ]
    if mail.message.strip():
        heading = words.message_of.format(sender=_names(mail)[0])
        text = "<br>\n".join(escape(line) for line in _lines(mail.message))
        parts += [_TEXT.format(text=escape(heading)), _QUOTE.format(text=text)]
    parts += [
        _SMALL.format(text=escape(words.copy)),
        _ADDRESS.format(text=escape(mail.url)),
        *_for_apps(mail, words),
        _SMALL.format(text=escape(words.privacy)),
        _SMALL.format(text=escape(words.mistake)),
        _TEXT.format(text="<br>\n".join(map(escape, _names(mail)))),
    ]
    return _PAGE.format(
        language=words.language, subject=escape(words.subject), body="\n".join(parts)
    )
