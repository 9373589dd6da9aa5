"""The last look finds every spelling, and cleaning finds it first."""

import codecs
import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.uid import DeflatedExplicitVRLittleEndian

from omega_desktop.deid.identity import Identity, collect, date_spellings, fold
from omega_desktop.deid.verify import verify_bytes
from omega_desktop.deid.wire import (
    DEFLATED,
    EXPLICIT_LITTLE,
    DataSet,
    Element,
    encode_file,
    parse_file,
)
from omega_desktop.domain.errors import DeidentificationError

SOP_CLASS, INSTANCE = "1.2.840.10008.5.1.4.1.1.2", "2.25.1"

names = st.text(string.ascii_letters, min_size=5, max_size=12).filter(lambda n: len(set(n)) > 3)


def stored(*elements: Element, syntax: str = EXPLICIT_LITTLE) -> bytes:
    data_set: DataSet = {element.tag: element for element in elements}
    return b"".join(
        encode_file(
            data_set,
            sop_class_uid=SOP_CLASS,
            sop_instance_uid=INSTANCE,
            transfer_syntax_uid=syntax,
            implementation=("2.25.2", "TEST"),
        )
    )


def text(value: str, encoding: str = "utf-8") -> Element:
    return Element(0x00081030, "LO", value.encode(encoding))


def identity_of(**known: str) -> Identity:
    identity = Identity()
    for kind, value in known.items():
        getattr(identity, f"add_{kind}")(value, "PatientName")
    return identity


def found(data: bytes, identity: Identity) -> bool:
    try:
        verify_bytes(data, identity)
    except DeidentificationError:
        return True
    return False


CLEAN = text("CT of a knee")


@pytest.mark.parametrize(
    "spelling",
    [
        "Conceição", "CONCEIÇÃO", "conceição", "Conceicao", "CONCEICAO", "de Conceição, João",
        "JoaoConceicao", "ConceicaoJoao", "x Joao x", "JOÃO",
    ],
)  # fmt: skip
def test_that_a_name_is_found_in_every_spelling(spelling: str):
    identity = identity_of(name="Conceição^João")
    assert not found(stored(CLEAN), identity)
    assert identity.mentions(spelling)
    assert found(stored(text(spelling)), identity)


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("山本^四郎", "shift_jis"), ("山本^四郎", "euc_jp"), ("山本^四郎", "iso2022_jp"),
        ("欧阳^小明", "gb18030"), ("Люкceмбypг", "iso8859_5"), ("Παπαδόπουλος", "iso8859_7"),
        ("제갈공명^길동", "euc_kr"), ("שרוןלוי^דבורה", "iso8859_8"), ("Müller", "latin-1"),
        ("Müller", "utf-8"), ("Müller", "utf-16-le"), ("Miller", "utf-16-le"),
    ],
)  # fmt: skip
def test_that_a_name_is_found_in_every_character_set(name: str, encoding: str):
    word = name.split("^", maxsplit=1)[0]
    hidden = Element(0x00282000, "OB", b"...." + codecs.encode(word, encoding) + b"....")
    assert found(stored(hidden), identity_of(name=name))


@given(names, names, st.sampled_from(["^", " ", ", ", "=", "_", "-"]))
def test_that_both_parts_of_any_name_are_found_behind_any_mark(one: str, two: str, mark: str):
    identity = identity_of(name=f"{one}^{two}")
    for part in (one, two):
        if not found(stored(text(part)), identity):
            assert fold(part) not in {needle.value.lower() for needle in identity.needles.values()}
            continue
        for written in (
            f"{part}{mark}x",
            f"seen by {part.upper()}{mark}",
            f"x{mark}{part.lower()}",
        ):
            assert identity.mentions(written)
            assert found(stored(text(written)), identity)


@given(st.dates(date(1890, 1, 1), date(2030, 12, 31)))
def test_that_a_birth_date_is_found_in_every_spelling(day: date):
    identity = identity_of(birth_date=f"{day:%Y%m%d}")
    spellings = [
        f"{day:%Y%m%d}", f"{day:%Y-%m-%d}", f"{day:%d/%m/%Y}", f"{day:%m/%d/%Y}",
        f"{day:%d.%m.%Y}", f"born {day:%Y%m%d}.", f"{day:%Y%m%d}101112", f"{day:%Y.%m.%d}",
        f"{day.day} {day:%B} {day.year}", f"{day:%d-%b-%Y}",
    ]  # fmt: skip
    for spelling in spellings:
        assert identity.mentions(spelling)
        assert found(stored(text(spelling)), identity)
    assert all(fold(spelling) == spelling for spelling in date_spellings(day))


@given(st.integers(10_000, 10**9), st.integers(0, 99))
def test_that_an_identifier_is_found_as_a_word_but_not_inside_a_longer_number(number: int, n: int):
    identity = identity_of(identifier=str(number))
    if len(set(str(number))) < 3:
        return
    assert found(stored(text(f"id {number}/x")), identity)
    assert not found(stored(text(f"7{number}{n:02d}")), identity)
    assert not found(stored(Element(0x00080018, "UI", f"1.2.{number}.3".encode())), identity)


def test_that_a_measure_equal_to_an_identifier_is_no_leak():
    identity = identity_of(identifier="12345")
    assert not found(stored(Element(0x00281051, "DS", b"12345")), identity)
    assert found(stored(Element(0x00281051, "DS", b"12345"), text("12345")), identity)


def test_that_a_deflated_data_set_is_looked_into():
    data = stored(text("SILVEIRA"), syntax=DEFLATED)
    assert DeflatedExplicitVRLittleEndian == DEFLATED
    assert b"SILVEIRA" not in data
    assert found(data, identity_of(name="Silveira^A"))


def test_that_pixels_are_searched_for_long_values():
    pixels = Element(0x7FE00010, "OB", bytes(100) + b" MONTENEGRO " + bytes(100))
    assert found(stored(pixels), identity_of(name="Montenegro^A"))


def test_that_a_uid_is_found_anywhere():
    uid = "1.2.826.0.1.3680043.10.7"
    for element in (
        Element(0x0020000D, "UI", uid.encode()),
        text(f"see {uid}"),
        Element(0x7FE00010, "OB", bytes(64) + uid.encode() + bytes(64)),
    ):
        assert found(stored(element), identity_of(uid=uid))
    assert not found(stored(text(uid + "1")), identity_of(uid=uid))


def test_that_the_error_names_the_attribute_and_not_the_value():
    original = parse_file(stored(Element(0x00100010, "PN", b"Montenegro^Ana")))
    identity = collect(original.meta, original.data_set)
    with pytest.raises(DeidentificationError) as caught:
        verify_bytes(stored(text("Montenegro")), identity)
    told = f"{caught.value} {caught.value.detail} {caught.value.__dict__} {identity!r}"
    assert "PatientName" in told
    assert "montenegro" not in told.lower()


def test_that_common_words_do_not_refuse_a_file():
    identity = identity_of(name="PHANTOM^CHEST")
    assert not found(stored(text("Chest phantom")), identity)


def test_that_every_sort_of_name_in_a_file_is_collected():
    item: DataSet = {0x00081070: Element(0x00081070, "PN", b"Operadora^Uma")}
    original = stored(
        Element(0x00080080, "LO", b"Hospital Sao Lucas"),
        Element(0x00181000, "LO", b"SERIAL-778"),
        Element(0x00091001, "PN", b"Privado^Nome"),
        Element(0x00400275, "SQ", items=[item]),
    )
    file = parse_file(original)
    identity = collect(file.meta, file.data_set)
    for word in ("Operadora", "hospital são lucas", "serial 778", "privado"):
        assert identity.mentions(word)
