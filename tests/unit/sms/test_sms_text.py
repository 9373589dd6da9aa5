"""Text messages: how many a text takes, and that the one with a link says no more than it may."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omega_desktop.domain.sms_message import compose, sender_name, template_fault
from omega_desktop.domain.sms_text import (
    SmsAlphabet,
    as_ascii,
    as_gsm,
    count,
    gsm_octets,
    is_gsm,
    split,
)
from omega_desktop.services.sms_preview import SmsWording
from omega_desktop.share.construction import LinkKeys, link_url

GSM, UCS = SmsAlphabet.GSM_7, SmsAlphabet.UCS_2
URL = "https://laudos.clinica-omega.example/s/" + "a_B-" * 10 + "abc#d" + "Z_9-" * 10 + "xyz"
UNTIL = datetime(2026, 12, 1, 14, 10, tzinfo=UTC)

GSM_TEXT = st.text("@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ abcxyzÄÖÑÜ§¿äöñüà09#'^{}\\[~]|€", max_size=700)


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "parts", "left"),
    [
        ("", GSM, 0, 0, 160),
        ("a" * 160, GSM, 160, 1, 0),
        ("a" * 161, GSM, 161, 2, 145),
        ("a" * 306, GSM, 306, 2, 0),
        ("a" * 307, GSM, 307, 3, 152),
        ("€" * 80, GSM, 160, 1, 0),
        ("€" * 81, GSM, 162, 2, 143),  # 76 of them in the first, whose last septet stays free
        ("até é àqui", GSM, 10, 1, 150),
        ("não", UCS, 3, 1, 67),
        ("ã" * 70, UCS, 70, 1, 0),
        ("ã" * 71, UCS, 71, 2, 63),
        ("ã" * 135, UCS, 135, 3, 66),
        ("😀" * 35, UCS, 70, 1, 0),
        ("😀" * 36, UCS, 72, 2, 61),  # 33 in the first: no pair is cut apart
        ("\u0394\u03a9", GSM, 2, 1, 158),
    ],
)
def test_that_a_text_is_counted_as_operators_do(
    text: str, alphabet: SmsAlphabet, units: int, parts: int, left: int
) -> None:
    found = count(text)
    assert (found.alphabet, found.units, found.parts, found.left_in_part) == (
        alphabet, units, parts, left,
    )  # fmt: skip


@given(st.one_of(GSM_TEXT, st.text(max_size=700)))
def test_that_every_text_fits_into_its_parts_and_not_into_fewer(text: str) -> None:
    found = count(text)
    single, several = (160, 153) if found.alphabet is GSM else (70, 67)
    room = single if found.parts <= 1 else several * found.parts
    unused = max(found.parts - 1, 0)  # at most one unit at each cut, where a pair did not fit
    assert 0 <= room - found.units - found.left_in_part <= (unused if found.parts > 1 else 0)
    assert (found.parts == 0) == (text == "")
    assert found.parts <= 1 or found.units > single


@given(st.one_of(GSM_TEXT, st.text(max_size=700)))
def test_that_a_text_is_cut_into_as_many_parts_as_are_counted(text: str) -> None:
    found, parts = count(text), split(text)
    assert "".join(parts) == text
    assert len(parts) == found.parts
    longest = (160 if len(parts) <= 1 else 153) if found.alphabet is GSM else 140
    for part in parts:
        octets = gsm_octets(part) if found.alphabet is GSM else part.encode("utf-16-be", "replace")
        assert len(octets) <= (longest if found.alphabet is GSM or len(parts) <= 1 else 134)


def test_that_gsm_octets_are_those_of_the_standard() -> None:
    assert gsm_octets("@_$é§A\x7e€") == bytes((0, 0x11, 2, 5, 0x5F, 0x41, 0x1B, 0x3D, 0x1B, 0x65))
    with pytest.raises(ValueError, match="GSM"):
        gsm_octets("ã")


@given(GSM_TEXT, GSM_TEXT)
def test_that_more_text_never_takes_less(one: str, more: str) -> None:
    assert count(one + more).parts >= count(one).parts
    assert count(one + more).units == count(one).units + count(more).units


@given(st.text(max_size=300))
def test_that_what_was_made_plain_needs_no_other_alphabet_and_stays_so(text: str) -> None:
    plain = as_gsm(text)
    assert is_gsm(plain)
    assert as_gsm(plain) == plain
    assert count(plain).alphabet is GSM


@given(st.text(max_size=300))
def test_that_what_was_made_plainest_is_ascii_of_one_septet_each(text: str) -> None:
    plain = as_ascii(text)
    assert plain.isascii()
    assert count(plain).units == len(plain)


@given(GSM_TEXT)
def test_that_letters_the_alphabet_has_are_left_alone(text: str) -> None:
    assert as_gsm(text) == text


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("Clínica São João", "Clinica Sao Joao"),
        ("Hospital José André", "Hospital José André"),
        ("Ímã – Ressonância “24 h”", 'Ima - Ressonancia "24 h"'),
        ("  Dr.  Vítor\u00a0&  Cª ", "Dr. Vitor & Ca"),
        ("Клиника Омега", "Клиника Омега"),
        ("", ""),
        (
            "Instituto de Diagnósticos por Imagem do Hospital das Clínicas",
            "Instituto de Diagnosticos por Imagem do",
        ),
    ],
)
def test_that_an_organisation_is_named_without_the_accents_that_cost(typed: str, sent: str) -> None:
    assert sender_name(typed) == sent


@pytest.mark.parametrize("language", ["pt-BR", "pt", "en", "en-US"])
@pytest.mark.parametrize("organization", ["", "Clínica Ômega de Diagnóstico por Imagem - São João"])
def test_that_the_message_takes_two_parts_at_most_and_ends_with_the_link(
    organization: str, language: str
) -> None:
    text = compose(organization, URL, UNTIL, language)
    assert text.endswith(f" {URL}")
    found = count(text)
    assert (found.alphabet, found.parts) == (GSM, 2)


def test_that_the_message_says_who_what_and_until_when() -> None:
    assert compose("Clínica Ômega", "https://x.example/s/1#d2", UNTIL, "pt-BR") == (
        "Clinica Omega: laudo pronto. Abra com a data de nascimento do paciente. Expira em "
        "01/12/2026 14:10: https://x.example/s/1#d2"
    )
    assert compose("Clínica Ômega", "https://x.example/s/1#d2", UNTIL, "en") == (
        "Clinica Omega: the report is ready. Open it with the patient's date of birth. Expires "
        "1 Dec 2026 14:10: https://x.example/s/1#d2"
    )
    assert compose("", "https://x.example", UNTIL, "pt-BR").startswith("Laudo pronto. Abra")


def test_that_a_service_that_takes_only_ascii_gets_no_accent() -> None:
    text = compose("Hospital José André [SP]", URL, UNTIL, "pt-BR", ascii_only=True)
    assert text.startswith("Hospital Jose Andre (SP): laudo pronto.")
    assert text.isascii()


# --- a sentence of one's own ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "sent"),
    [
        (
            "{organization}: veja o laudo em {link}",
            "Clinica Omega: veja o laudo em https://x.example",
        ),
        ("Até {date}: {link}", "Até 01/12/2026 14:10: https://x.example"),
        ("{link} (até {date})", "https://x.example (até 01/12/2026 14:10)"),
        ("  {organization}  {link} ", "Clinica Omega https://x.example"),
    ],
)
def test_that_an_organisation_can_have_its_own_sentence(template: str, sent: str) -> None:
    assert template_fault(template.strip()) is None
    text = compose("Clínica Ômega", "https://x.example", UNTIL, "pt-BR", template=template)
    assert text == sent


def test_that_a_sentence_without_a_name_does_not_begin_with_its_mark() -> None:
    text = compose("", "https://x.example", UNTIL, "en", template="{organization}: see {link}")
    assert text == "see https://x.example"


def test_that_what_stands_in_a_name_is_not_taken_for_a_place() -> None:
    text = compose("{link} SA", "https://x.example", UNTIL, "en", template="{organization} {link}")
    assert text == "{link} SA https://x.example"


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("Laudo pronto", "once"),
        ("{link} {link}", "once"),
        ("{patient}: {link}", "In braces"),
        ("{name}: {link}", "In braces"),
        ("{}: {link}", "In braces"),
        ("{birth date} {link}", "In braces"),
        ("{link.__class__} {link}", "In braces"),
        ("{ {link}", "In braces"),
        ("Laudo:{link}", "space"),
        ("Laudo: {link}.", "space"),
    ],
)
def test_that_a_sentence_that_would_say_too_much_or_lose_the_link_is_refused(
    template: str, why: str
) -> None:
    assert why in str(template_fault(template))


@pytest.mark.parametrize("template", ["", "{organization}: laudo até {date}: {link}"])
@pytest.mark.parametrize("language", ["pt-BR", "en"])
def test_that_the_text_shown_beforehand_is_the_one_that_is_sent(
    template: str, language: str
) -> None:
    gateway = "https://laudos.clinica-omega.example"
    wording = SmsWording("Clínica Ômega", template, gateway)
    shown = wording.preview(language, 7, at=UNTIL - timedelta(days=7))
    url = link_url(gateway, LinkKeys.new_link(), "d")
    text = compose(wording.organization, url, UNTIL.astimezone(), language, template=template)
    assert shown.text == text.replace(url, f"{gateway}/s/…")
    assert shown.counted == count(text)
