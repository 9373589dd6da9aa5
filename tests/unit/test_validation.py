"""Typed values: accepted forms, refusals, and no text that crashes them."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.validation import (
    PhoneKind,
    ascii_address,
    display_name,
    is_loopback,
    normalize_email,
    normalize_phone,
    one_edit_apart,
    parse_date,
    validate_ae_title,
    validate_host,
    validate_port,
    validate_uid,
)

NORMALIZERS: list[Callable[[str], str]] = [
    normalize_email,
    lambda text: normalize_phone(text).e164,
    validate_ae_title,
    validate_host,
    lambda text: str(validate_port(text)),
    validate_uid,
    lambda text: parse_date(text).isoformat(),
]
# text near what the functions accept, so that hypothesis gets past the first check
NEARLY = st.one_of(
    st.text(max_size=80),
    st.from_regex(r"\s*[\w.+é-]{1,12}@[a-zA-Z0-9ü-]{1,10}(\.[a-zß]{2,5}){1,2}\s*"),
    st.from_regex(r"\+?[0-9()\-. x#]{3,20}"),
    st.from_regex(r"[0-9a-f:.\[\]%]{2,24}"),
    st.from_regex(r"[A-Za-z0-9_.\-]{1,30}"),
)


@pytest.mark.parametrize("normalize", NORMALIZERS)
@given(text=NEARLY)
@example(text="a@ẞ.com")
@example(text="\u1fbf@x.com")
@example(text="fe80::1%eth0")
@example(text="")
def test_that_any_text_is_normalised_once_and_for_all_or_refused(
    normalize: Callable[[str], str], text: str
) -> None:
    try:
        normal = normalize(text)
    except ValidationError:
        return
    assert normalize(normal) == normal


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        (" Ana.Reis@Hospital-Central.EXAMPLE\n", "Ana.Reis@hospital-central.example"),
        ("laudos@clinic.test", "laudos@clinic.test"),
        ("ana@clínica.com.br", "ana@clínica.com.br"),
    ],
)
def test_that_an_address_is_normalised(typed: str, normal: str) -> None:
    assert normalize_email(typed) == normal


def test_that_a_domain_of_other_letters_has_an_ascii_form() -> None:
    assert ascii_address("ana@straße.example") == "ana@xn--strae-oqa.example"
    assert ascii_address("josé@x.example") == "josé@x.example"


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("localhost", True),
        ("127.0.0.9", True),
        ("::1", True),
        ("10.0.0.1", False),
        ("x.org", False),
    ],
)
def test_that_this_machine_is_known_by_its_addresses(host: str, own: bool) -> None:
    assert is_loopback(host) is own


@pytest.mark.parametrize(
    "typed",
    [
        "ana",
        "ana@hospital",
        "a@localhost",
        "a@b.invalid",
        "Ana <ana@x.org>",
        "a@x.org, b@x.org",
        "a@x.org;b@x.org",
        "a b@x.org",
        "a@x.org\r\nBcc: c@x.org",
        "a@x..org",
    ],
)
def test_that_what_is_not_one_address_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        normalize_email(typed, field="to")
    assert refusal.value.field == "to"
    assert refusal.value.message is not None
    assert typed not in str(refusal.value)


@pytest.mark.parametrize(
    ("typed", "e164", "display", "kind"),
    [
        ("(11) 99876-5432", "+5511998765432", "+55 11 99876-5432", PhoneKind.MOBILE),
        ("+55 11 99876 5432", "+5511998765432", "+55 11 99876-5432", PhoneKind.MOBILE),
        ("015 11 99876-5432", "+5511998765432", "+55 11 99876-5432", PhoneKind.MOBILE),
        ("11 3333-4444", "+551133334444", "+55 11 3333-4444", PhoneKind.LANDLINE),
        ("0800 123 4567", "+558001234567", "+55 800 123 4567", PhoneKind.OTHER),
        ("+351 912 345 678", "+351912345678", "+351 912 345 678", PhoneKind.MOBILE),
        ("+1 650 253 0000", "+16502530000", "+1 650-253-0000", PhoneKind.OTHER),
    ],
)
def test_that_a_number_is_brought_to_e164_with_its_kind(
    typed: str, e164: str, display: str, kind: PhoneKind
) -> None:
    number = normalize_phone(typed)
    assert (number.e164, number.display, number.kind) == (e164, display, kind)
    assert e164 not in repr(number)


@pytest.mark.parametrize(
    "typed", ["", "12", "99876-5432", "(11) 8765-4321", "(11) 3333-4444 x12", "11 33334444 ramal 1"]
)
def test_that_a_number_that_cannot_be_dialled_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        normalize_phone(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "0055 51 98765-4321",  # would be Peru's +51 9 8765 4321
        "0055 49 3333-4444",  # would be Germany's +49 3333 4444
        "005546987654321",
        "00 55 (11) 98765-4321",
        "٠٠٥٥٥١٩٨٧٦٥٤٣٢١",
        "00212 520 12 34 56",  # Morocco, would be Somalia's +252 123456
    ],
)
def test_that_a_number_with_00_never_becomes_a_stranger_s_abroad(typed: str) -> None:
    with pytest.raises(ValidationError):
        normalize_phone(typed)


def test_that_a_number_dialled_abroad_by_a_carrier_is_taken() -> None:
    assert normalize_phone("0021 1 650 253 0000").e164 == "+16502530000"
    assert normalize_phone("00 351 912 345 678", region="PT").e164 == "+351912345678"


def test_that_the_region_decides_what_a_number_without_country_code_means() -> None:
    assert normalize_phone("912 345 678", region="PT").e164 == "+351912345678"


@pytest.mark.parametrize("typed", ["OMEGA", "  ARQUIVO 1 ", "A" * 16, "a-b_c.d"])
def test_that_a_legal_ae_title_is_accepted(typed: str) -> None:
    assert validate_ae_title(typed) == typed.strip()


@pytest.mark.parametrize("typed", ["", "    ", "A" * 17, "A\\B", "A\nB", "AÇÃO", "A\x7f"])
def test_that_an_illegal_ae_title_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        validate_ae_title(typed)


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("PACS.Hospital.org.", "pacs.hospital.org"),
        ("WIN_PC-1", "win_pc-1"),
        ("10.0.0.7", "10.0.0.7"),
        ("[::1]", "::1"),
        ("2001:DB8::7", "2001:db8::7"),
        ("clínica.example", "xn--clnica-4va.example"),
        ("localhost", "localhost"),
    ],
)
def test_that_a_host_is_normalised(typed: str, host: str) -> None:
    assert validate_host(typed) == host


@pytest.mark.parametrize(
    "typed",
    ["", "http://x.org", "x.org:104", "300.1.1.1", "10.0.1", "a b", "-x.org", "x..org", "a" * 64],
)
def test_that_what_is_not_a_host_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        validate_host(typed)


@pytest.mark.parametrize("typed", ["0", "65536", "-1", "1e3", "", "١٠٤", "104.0"])
def test_that_what_is_not_a_port_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        validate_port(typed)


def test_that_ports_are_accepted_as_text_and_number() -> None:
    assert validate_port(" 104 ") == validate_port(104) == 104


@pytest.mark.parametrize("typed", ["", "1.2.", ".1", "1.02.3", "1..2", "1.a", "1" * 65, "1.٢"])
def test_that_an_illegal_uid_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        validate_uid(typed)


def test_that_a_uid_loses_its_padding() -> None:
    assert validate_uid("1.2.840.10008.1.1\0") == "1.2.840.10008.1.1"


@pytest.mark.parametrize(
    "typed", ["1961-05-03", "19610503", "03/05/1961", "3/5/1961", "03.05.1961", "03051961"]
)
def test_that_dates_are_read_day_first_or_iso(typed: str) -> None:
    assert parse_date(typed) == date(1961, 5, 3)


@given(st.dates(date(1800, 1, 1), date(2199, 12, 31)))
def test_that_eight_digits_are_never_read_in_two_ways(day: date) -> None:
    assert parse_date(day.strftime("%Y%m%d")) == day
    assert parse_date(day.strftime("%d%m%Y")) == day


@pytest.mark.parametrize("typed", ["31/02/2000", "05/1961", "1961", "03/05/61", "00000000", "x"])
def test_that_what_is_not_a_date_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        parse_date(typed)


@pytest.mark.parametrize(
    ("pn", "shown"),
    [
        ("SILVA^MARIA^^Dra.", "SILVA, MARIA"),
        ("SILVA^MARIA^LUIZA", "SILVA, MARIA LUIZA"),
        ("SILVA", "SILVA"),
        ("^MARIA", "MARIA"),
        ("Yamada^Tarou=山田^太郎=やまだ^たろう", "Yamada, Tarou"),
        ("=山田^太郎", "山田, 太郎"),
        ("", ""),
        ("^^^", ""),
        ("SILVA ^ MARIA \n", "SILVA, MARIA"),
    ],
)
def test_that_a_person_name_is_shown_as_people_write_it(pn: str, shown: str) -> None:
    assert display_name(pn) == shown


@given(st.text())
def test_that_any_person_name_can_be_shown(pn: str) -> None:
    assert "\n" not in display_name(pn)


@pytest.mark.parametrize(
    ("a", "b"),
    [("ana@x.org", "anna@x.org"), ("ana", "aan"), ("ana", "ama"), ("", "a"), ("ab", "ba")],
)
def test_that_one_slip_is_noticed(a: str, b: str) -> None:
    assert one_edit_apart(a, b)
    assert one_edit_apart(b, a)


@pytest.mark.parametrize(("a", "b"), [("ana", "ana"), ("ana", "bna2"), ("", ""), ("abcd", "badc")])
def test_that_equal_and_clearly_different_texts_are_no_near_miss(a: str, b: str) -> None:
    assert not one_edit_apart(a, b)


def _distance(a: str, b: str) -> int:
    """Optimal string alignment, by the book."""
    d = [[i + j if i * j == 0 else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            cost = a[i - 1] != b[j - 1]
            d[i][j] = min(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + cost)
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                d[i][j] = min(d[i][j], d[i - 2][j - 2] + 1)
    return d[-1][-1]


@given(st.text("ab", max_size=6), st.text("ab", max_size=6))
def test_that_the_near_miss_is_the_distance_of_one(a: str, b: str) -> None:
    assert one_edit_apart(a, b) == (_distance(a, b) == 1)
