"""The passcode of a health link as people type it, and what a health app is given."""

import json
import re
import zlib
from datetime import date

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from hypothesis import given
from hypothesis import strategies as st

from omega_desktop.domain.health_links import (
    answer_in,
    birth_date_in,
    plain_passcode,
    said_by_app,
    slow_hash,
)
from omega_desktop.share.construction import (
    Challenge,
    LinkKeys,
    b64u,
    derived,
    from_b64u,
    normalize_passcode,
)
from omega_desktop.share.health_link import (
    health_id,
    health_key,
    jwe,
    registration,
    sealed_files,
    shlink,
    url_fits,
)

KEYS = LinkKeys.new_link()
GATEWAY = "https://share.hospital.org"
dates = st.dates(min_value=date(1000, 1, 1))
forms = st.sampled_from(
    [
        "{y:04}-{m:02}-{d:02}",
        "{y:04}{m:02}{d:02}",
        "{d:02}/{m:02}/{y:04}",
        "{d:02}.{m:02}.{y:04}",
        "{d}/{m}/{y:04}",
        "{d}.{m}.{y:04}",
    ]
)
blanks = st.sampled_from(["", " ", "\t", "  \n", "\u00a0"])
passcodes = st.text(min_size=6, max_size=30).filter(lambda text: len(plain_passcode(text)) >= 6)


def written(form: str, born: date) -> str:
    return form.format(y=born.year, m=born.month, d=born.day)


# --- the passcode ----------------------------------------------------------------------------


@given(dates, forms, blanks, blanks)
def test_that_every_usual_way_to_write_a_date_is_the_same_answer(
    born: date, form: str, before: str, after: str
) -> None:
    typed = before + written(form, born) + after
    assert birth_date_in(typed) == born
    assert answer_in(typed, "d") == Challenge(born).text


@given(dates, forms, passcodes)
def test_that_date_and_passcode_are_the_answer_of_a_link_that_asks_for_both(
    born: date, form: str, passcode: str
) -> None:
    typed = f"{written(form, born)} {passcode}"
    assert answer_in(typed, "b") == Challenge(born, passcode).text
    assert answer_in(passcode, "p") == Challenge(passcode=passcode).text


@given(st.text(max_size=200), st.sampled_from("dpb"))
def test_that_whatever_is_typed_is_one_answer_or_none(typed: str, asks: str) -> None:
    answer = answer_in(typed, asks)
    if not answer:
        return
    lines = dict(line.split(":", 1) for line in answer.split("\n"))
    assert set(lines) == {"d": {"d"}, "p": {"p"}, "b": {"d", "p"}}[asks]
    if "d" in lines:
        assert date.fromisoformat(lines["d"]).isoformat() == lines["d"]
    if "p" in lines:
        assert plain_passcode(lines["p"]) == lines["p"]


@given(dates.filter(lambda born: born.day != born.month))
def test_that_the_order_of_the_united_states_is_never_taken_for_the_date(born: date) -> None:
    assert birth_date_in(f"{born.month:02}/{born.day:02}/{born.year:04}") != born


@pytest.mark.parametrize(
    "typed",
    [
        "", "1961", "1961-5-3", "1961-0503", "31/02/1961", "05/13/1961", "03-05-1961", "3 May 1961",
        "03/05/61", "1961/05/03", "0000-01-01", "19610503 or 19610504", "1961-05-03\n1961-05-04",
        "٣/٥/١٩٦١",
    ],
)  # fmt: skip
def test_that_anything_else_is_no_date(typed: str) -> None:
    assert birth_date_in(typed) is None
    assert answer_in(typed, "d") == ""


def test_that_full_width_digits_are_digits() -> None:
    assert birth_date_in("１９６１-05-03") == date(1961, 5, 3)


@given(passcodes)
def test_that_a_passcode_is_the_one_of_the_page(passcode: str) -> None:
    assert plain_passcode(passcode) == normalize_passcode(passcode)


def test_that_a_slow_hash_costs_what_it_must_and_stays_the_same_for_ever() -> None:
    # Argon2id, 32 MiB, three passes, one lane; another cost would close every link there is
    kept = "3679d723db7df13ac22dc6a061eada00c6a79a9ccdf1a45cbe9c952a5d4ac697"
    assert slow_hash("d:1961-05-03", bytes(range(16)), "A" * 43).hex() == kept
    same = Argon2id(
        salt=bytes(range(16)),
        length=32,
        iterations=3,
        lanes=1,
        memory_cost=32 * 1024,
        secret=b"A" * 43,
    )
    assert same.derive(b"d:1961-05-03").hex() == kept


def test_that_a_slow_hash_differs_by_answer_salt_and_link() -> None:
    salt, other = b"s" * 16, b"t" * 16
    hashes = {
        slow_hash("d:1961-05-03", salt, "a"),
        slow_hash("d:1961-05-04", salt, "a"),
        slow_hash("d:1961-05-03", other, "a"),
        slow_hash("d:1961-05-03", salt, "b"),
    }
    assert len(hashes) == 4
    assert slow_hash("d:1961-05-03", salt, "a") in hashes


@given(st.text(max_size=300))
def test_that_what_an_app_says_of_itself_is_one_short_line(text: str) -> None:
    said = said_by_app(text)
    assert len(said) <= 80
    assert said.isprintable()


# --- the link --------------------------------------------------------------------------------


def test_that_id_and_key_follow_from_the_link_and_tell_nothing_of_it() -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", health_id(KEYS))
    assert health_id(KEYS) == b64u(derived(KEYS.key, KEYS.link_id, "shl1/id"))
    made = [health_id(KEYS), KEYS.link_id, b64u(KEYS.key), b64u(health_key(KEYS))]
    assert len(set(made)) == 4


def test_that_the_text_is_a_small_json_document_as_the_guide_has_it() -> None:
    text = shlink(GATEWAY + "/", KEYS, label="L" * 90)
    encoded = from_b64u(text.removeprefix("shlink:/"))
    assert b" " not in encoded
    assert json.loads(encoded) == {
        "url": f"{GATEWAY}/shl/{health_id(KEYS)}",
        "key": b64u(health_key(KEYS)),
        "flag": "P",
        "label": "L" * 80,
        "v": 1,
    }


def test_that_an_address_longer_than_the_guide_allows_is_noticed() -> None:
    longest = "https://" + "g" * (128 - len("https:///shl/") - 43)
    assert url_fits(longest, KEYS)
    assert not url_fits(longest + "g", KEYS)


@pytest.mark.parametrize(
    ("length", "more"), [(0, {}), (1_000_000, {}), (8 * 1024 * 1024, {"zip": "DEF"})]
)
def test_that_a_file_is_a_compact_jwe_with_a_nonce_of_its_own(
    length: int, more: dict[str, str]
) -> None:
    content = '{"resourceType":"Bundle","ã":1}'.encode() + b" " * length
    first, second = (jwe(health_key(KEYS), content) for _ in range(2))
    header, wrapped_key, nonce, sealed, tag = first.split(".")
    assert json.loads(from_b64u(header)) == {
        "alg": "dir",
        "enc": "A256GCM",
        "cty": "application/fhir+json",
        **more,
    }
    assert wrapped_key == ""
    assert nonce != second.split(".")[2]
    cipher = AESGCM(health_key(KEYS))
    found = cipher.decrypt(from_b64u(nonce), from_b64u(sealed) + from_b64u(tag), header.encode())
    assert (zlib.decompress(found, -zlib.MAX_WBITS) if more else found) == content
    with pytest.raises(InvalidTag):
        cipher.decrypt(from_b64u(nonce), from_b64u(sealed) + from_b64u(tag), b"another header")


def test_that_the_links_own_key_does_not_open_what_is_stored() -> None:
    content, around = sealed_files(KEYS, [b"one", b"two"])
    assert around != health_key(KEYS)
    with pytest.raises(InvalidTag):
        AESGCM(health_key(KEYS)).decrypt(content[:12], content[12:], None)


def test_that_nothing_that_is_told_or_shown_holds_the_answer() -> None:
    made = registration(
        KEYS, Challenge(date(1961, 5, 3)), oid="o" * 22, key=b"k" * 32, base_url=GATEWAY
    )
    assert "1961" not in repr(made)
    assert made.slow_hash == slow_hash("d:1961-05-03", made.salt, health_id(KEYS))
    again = registration(
        KEYS, Challenge(date(1961, 5, 3)), oid="o" * 22, key=b"k" * 32, base_url=GATEWAY
    )
    assert again.slow_hash != made.slow_hash
