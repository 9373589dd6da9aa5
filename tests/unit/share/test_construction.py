"""RS1: every derivation against known answers, which the viewer page has to give, too."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omega_desktop.domain.errors import ValidationError
from omega_desktop.share.construction import (
    Challenge,
    LinkKeys,
    WrapError,
    b64u,
    from_b64u,
    is_short_id,
    link_hash,
    link_url,
    manifest_key,
    new_cek,
    new_oid,
    new_share_id,
    normalize_passcode,
    object_key,
    suggest_passcode,
    unwrap,
    verifier,
    wrap,
)
from omega_desktop.share.framing import open_sealed, seal

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "data" / "share_vectors.json").read_text(encoding="utf-8")
)
LINK = LinkKeys(VECTORS["link_id"], from_b64u(VECTORS["link_key"]))
CEK = from_b64u(VECTORS["cek"])
SHARE = VECTORS["share_id"]


def pattern(length: int) -> bytes:
    return bytes((index * 7 + 3) % 256 for index in range(256)) * (length // 256 + 1)


def test_that_keys_are_the_known_ones():
    object_, manifest = VECTORS["object"], VECTORS["manifest"]
    assert b64u(object_key(CEK, SHARE, object_["oid"])) == object_["key"]
    assert b64u(manifest_key(CEK, SHARE, manifest["oid"])) == manifest["key"]
    assert link_hash(LINK.link_id) == VECTORS["link_hash"]


@pytest.mark.parametrize("vector", VECTORS["verifiers"], ids=lambda one: one["text"][:12])
def test_that_verifiers_are_the_known_ones(vector: dict[str, str]):
    birth_date = date.fromisoformat(vector["birth_date"]) if vector["birth_date"] else None
    challenge = Challenge(birth_date, vector["passcode"])
    assert challenge.text == vector["text"]
    assert b64u(verifier(LINK, challenge)) == vector["verifier"]


@pytest.mark.parametrize("vector", VECTORS["passcodes"], ids=lambda one: ascii(one["typed"]))
def test_that_passcodes_are_compared_as_people_write_them(vector: dict[str, str]):
    assert normalize_passcode(vector["typed"]) == vector["normal"]
    assert normalize_passcode(vector["normal"]) == vector["normal"]


@pytest.mark.parametrize("typed", VECTORS["passcodes_too_short"])
def test_that_a_short_passcode_is_refused(typed: str):
    with pytest.raises(ValidationError):
        normalize_passcode(typed)


def test_that_the_known_wrapped_key_opens():
    assert unwrap(LINK, VECTORS["wrap"]["wrapped"]) == (CEK, VECTORS["manifest"]["oid"])


@pytest.mark.parametrize("vector", VECTORS["urls"], ids=lambda one: one["asks"])
def test_that_addresses_are_the_known_ones(vector: dict[str, Any]):
    assert link_url(vector["gateway"], LINK, vector["asks"]) == vector["url"]
    assert link_url(vector["gateway"] + "/", LINK, vector["asks"]) == vector["url"]


@pytest.mark.parametrize("vector", VECTORS["objects"], ids=lambda one: str(one["length"]))
def test_that_objects_are_the_known_ones(vector: dict[str, Any]):
    import hashlib

    key = object_key(CEK, SHARE, VECTORS["object"]["oid"])
    plaintext = pattern(vector["length"])[: vector["length"]]
    sealed = seal(key, plaintext)
    assert len(sealed) == vector["size"]
    assert hashlib.sha256(sealed).hexdigest() == vector["sha256"]
    assert b64u(sealed) == vector.get("ciphertext", b64u(sealed))
    assert open_sealed(key, sealed) == plaintext


def test_that_a_wrapped_key_opens_with_its_own_link_only():
    cek, oid, link = new_cek(), new_oid(), LinkKeys.new_link()
    wrapped = wrap(link, cek, oid)
    assert unwrap(link, wrapped) == (cek, oid)
    assert wrap(link, cek, oid) != wrapped  # a fresh nonce each time
    for other in (
        LinkKeys.new_link(),
        LinkKeys(LINK.link_id, link.key),
        LinkKeys(link.link_id, CEK),
    ):
        with pytest.raises(WrapError):
            unwrap(other, wrapped)


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_that_a_changed_wrapped_key_is_refused(at: int, change: int):
    sealed = bytearray(from_b64u(VECTORS["wrap"]["wrapped"]))
    sealed[at % len(sealed)] ^= change
    with pytest.raises(WrapError):
        unwrap(LINK, b64u(bytes(sealed)))


@pytest.mark.parametrize("wrapped", ["", "A", "AAAA", "not base64!", "A" * 200, "Zm9v=", "é"])
def test_that_rubbish_is_no_wrapped_key(wrapped: str):
    with pytest.raises(WrapError):
        unwrap(LINK, wrapped)


def test_that_different_answers_have_different_verifiers():
    day, passcode = date(1961, 5, 3), "4821-9037"
    challenges = [
        Challenge(day),
        Challenge(date(1961, 3, 5)),
        Challenge(None, passcode),
        Challenge(day, passcode),
    ]
    made = {verifier(LINK, one) for one in challenges}
    made |= {verifier(LinkKeys.new_link(), one) for one in challenges}
    assert len(made) == 8
    assert [one.asks for one in challenges] == ["d", "d", "p", "b"]


def test_that_something_must_be_asked():
    with pytest.raises(ValidationError):
        Challenge(None, "")


@given(st.text(max_size=40))
def test_that_normalising_a_passcode_twice_is_normalising_it_once(typed: str):
    normal = normalize_passcode(f"x12345{typed}")
    assert normalize_passcode(normal) == normal
    assert normalize_passcode(f" -X123 45{typed}. ") == normal


def test_that_a_suggested_passcode_is_eight_digits_in_two_groups():
    suggested = {suggest_passcode() for _ in range(50)}
    assert len(suggested) > 40
    for one in suggested:
        assert len(normalize_passcode(one)) == 8
        assert [len(group) for group in one.split("-")] == [4, 4]


def test_that_ids_are_random_and_well_formed():
    made = {new_share_id() for _ in range(50)} | {new_oid() for _ in range(50)}
    assert len(made) == 100
    assert all(is_short_id(one) and len(from_b64u(one)) == 16 for one in made)
    link = LinkKeys.new_link()
    assert (len(link.link_id), len(link.key)) == (43, 32)


def test_that_no_secret_is_in_a_repr():
    challenge = Challenge(date(1961, 5, 3), "4821-9037")
    texts = repr(LINK) + repr(challenge) + str(LINK) + str(challenge)
    for secret in (LINK.link_id, VECTORS["link_key"], "1961", "48219037", "x00"):
        assert secret not in texts


@pytest.mark.parametrize("bad", ["", "A" * 42, "A" * 44, "A" * 42 + "/", "../" + "A" * 40])
def test_that_a_link_has_a_proper_id(bad: str):
    with pytest.raises(ValueError, match="link"):
        LinkKeys(bad, bytes(32))


@pytest.mark.parametrize("text", ["AB", "A", "AAAAA=", "AA==", "A A", "+/8"])
def test_that_base64url_has_one_spelling(text: str):
    with pytest.raises(ValueError):  # noqa: PT011 - binascii's own texts differ
        from_b64u(text)
