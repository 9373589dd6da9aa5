"""The e-mail with a link."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest

from omega_desktop.senders.link_text import LinkMail, compose, moment_in_words
from omega_desktop.share.construction import Asks, LinkKeys, link_url
from tests.channels.link_rig import text_of

KEYS = LinkKeys.new_link()
URL = link_url("https://share.hospital.org", KEYS, "d")
AT = datetime(2026, 11, 22, 14, 10, tzinfo=UTC)

MAIL = LinkMail(
    sender="laudos@clinica.example",
    sender_name="Clínica Ômega - laudos",
    recipient="ana@hospital.example",
    organization="Clínica Ômega",
    signer="Dra. L. Souza",
    language="pt-BR",
    message_id="<0b9c6a52.41@clinica.example>",
    url=URL,
    asks="d",
    expires_at=datetime(2026, 11, 29, 14, 10, tzinfo=UTC),
)


def parsed(mail: LinkMail) -> EmailMessage:
    message = message_from_bytes(compose(mail, at=AT), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def both(mail: LinkMail) -> tuple[str, str]:
    message = parsed(mail)
    return text_of(message), text_of(message, "html")


class Page(HTMLParser):
    """What a mail program would show and load."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in {"src", "background", "data", "srcset", "poster"}:
                self.loaded.append(value or "")
            if name == "href":
                self.links.append(value or "")
            if name == "style" and "url(" in (value or ""):
                self.loaded.append(value or "")

    def handle_data(self, data: str) -> None:
        self.text += data


def test_that_it_is_plain_text_and_html_of_the_same_content() -> None:
    message = parsed(MAIL)
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == [
        "text/plain",
        "text/html",
    ]
    plain, html = text_of(message), Page(text_of(message, "html")).text
    for words in (
        "Dra. L. Souza (Clínica Ômega) compartilhou um exame com você.",
        "data de nascimento do paciente",
        "29 de novembro de 2026, 14:10",
        "por engano",
        "até o último caractere",
    ):
        assert words in plain
        assert words in html


def test_that_the_whole_address_stands_in_both_and_behind_the_button() -> None:
    plain, html = both(MAIL)
    page = Page(html)
    assert URL in plain.splitlines()  # alone on its line, so that nothing is taken for a part of it
    assert page.links == [URL]
    assert page.text.count(URL) == 1
    assert "Abrir o exame" in page.text


def test_that_nothing_is_loaded_and_nothing_runs() -> None:
    page = Page(both(MAIL)[1])
    assert page.loaded == []
    assert {"img", "script", "link", "style", "iframe", "form"} & set(page.tags) == set()


def test_that_the_colours_of_text_and_page_are_the_mail_program_s_own() -> None:
    html = both(MAIL)[1]
    assert '<meta name="color-scheme" content="light dark">' in html
    coloured = re.findall(r"(?<!-)\b(?:background-)?color:#[0-9a-f]+", html)
    assert coloured == ["background-color:#0b5cad", "color:#ffffff"]  # the button's pair


@pytest.mark.parametrize("language", ["pt-BR", "en"])
def test_that_the_language_is_the_recipient_s(language: str) -> None:
    plain, html = both(replace(MAIL, language=language))
    word = "Olá" if language == "pt-BR" else "Hello"
    assert word in plain
    assert f'lang="{language}"' in html
    subject = str(parsed(replace(MAIL, language=language))["Subject"])
    assert subject.endswith("- Clínica Ômega")


@pytest.mark.parametrize(
    ("asks", "date", "passcode"), [("d", True, False), ("p", False, True), ("b", True, True)]
)
@pytest.mark.parametrize("language", ["pt-BR", "en"])
def test_that_it_says_what_will_be_asked_and_where_the_passcode_comes_from(
    asks: str, date: bool, passcode: bool, language: str
) -> None:
    mail = replace(MAIL, asks=asks, language=language)  # type: ignore[arg-type]
    words = (
        ("data de nascimento", "telefone") if language == "pt-BR" else ("date of birth", "phone")
    )
    for text in both(mail):
        assert (words[0] in text) is date
        assert (words[1] in text) is passcode


def test_that_the_sender_s_words_are_shown_and_cannot_become_anything_else() -> None:
    nasty = (
        'Veja <script>alert(1)</script>\r\n\r\nBcc: x@evil.example\n<img src="https://t.example">'
    )
    message = parsed(replace(MAIL, message=nasty))
    assert message["Bcc"] is None
    page = Page(text_of(message, "html"))
    assert page.loaded == []
    assert "script" not in page.tags
    assert "<script>alert(1)</script>" in page.text
    assert "> Veja <script>alert(1)</script>" in text_of(message).splitlines()


def test_that_no_name_can_begin_a_header_or_a_tag() -> None:
    mail = replace(
        MAIL, signer="A\r\nBcc: x@evil.example", organization="<b>B</b>\nX: y", sender_name="C\rD"
    )
    message = parsed(mail)
    assert message["Bcc"] is None
    assert message["X"] is None
    assert "b" not in Page(text_of(message, "html")).tags


def test_that_it_is_sent_as_what_it_is() -> None:
    message = parsed(MAIL)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == MAIL.message_id
    assert message["Reply-To"] == message["From"]
    assert [one.addr_spec for one in message["To"].addresses] == [MAIL.recipient]
    raw = compose(MAIL, at=AT)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 78 * 3


def test_that_neither_address_nor_key_is_in_its_representation() -> None:
    shown = repr(MAIL)
    for secret in (KEYS.link_id, MAIL.recipient, MAIL.signer):
        assert secret not in shown


def test_that_without_names_the_address_stands_for_the_sender() -> None:
    bare = replace(MAIL, signer="", organization="", sender_name="")
    assert "laudos@clinica.example compartilhou" in both(bare)[0]
    assert str(parsed(bare)["Subject"]) == "Exame compartilhado com você"


def test_that_moments_are_written_as_people_write_them() -> None:
    moment = datetime(2026, 3, 1, 9, 5, tzinfo=UTC)
    assert moment_in_words(moment, "pt-BR") == "1 de março de 2026, 09:05"
    assert moment_in_words(moment, "en") == "1 March 2026, 09:05"


@pytest.mark.parametrize(
    ("asks", "language", "how"),
    [
        ("d", "pt-BR", "com ano, mês e dia, como em 1980-12-31."),
        ("d", "en", "as year, month and day, such as 1980-12-31."),
        ("p", "pt-BR", "a que o remetente informa por telefone."),
        ("p", "en", "the one that the sender tells you by phone."),
        ("b", "pt-BR", "como em 1980-12-31 4711-0815."),
        ("b", "en", "such as 1980-12-31 4711-0815."),
    ],
)
def test_that_health_apps_are_offered_their_text_and_how_to_write_the_passcode(
    asks: Asks, language: str, how: str
) -> None:
    text = "shlink:/" + "eyJ1cmwiOiJo" * 30
    mail = replace(MAIL, asks=asks, language=language, health=text)
    plain, html = both(mail)
    page = Page(html)
    for shown in (plain, page.text):
        assert text in shown
        assert "SMART Health Links" in shown
        assert how in " ".join(shown.split())
    assert text not in "".join(page.links), "no mail program rewrites what is no link"
    assert "SMART Health Links" not in both(replace(mail, health=""))[0]
