"""Framing: whatever is done to an object, it opens whole or not at all."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omega_desktop.share.construction import new_cek, new_oid, new_share_id, object_key
from omega_desktop.share.framing import (
    FRAME_BYTES,
    PACK_BYTES,
    TAG_BYTES,
    FramingError,
    Sealer,
    open_sealed,
    opened_frames,
    seal,
    seal_stream,
    sealed_size,
)

KEY = bytes(range(32))
SEALED_FRAME = FRAME_BYTES + TAG_BYTES
SIZES = [0, 1, FRAME_BYTES - 1, FRAME_BYTES, FRAME_BYTES + 1, 3 * FRAME_BYTES, PACK_BYTES]
THREE = bytes(index % 251 for index in range(251)) * (2 * FRAME_BYTES // 251 + 40)
SEALED_THREE = seal(KEY, THREE)
FRAMES = [SEALED_THREE[at : at + SEALED_FRAME] for at in range(0, len(SEALED_THREE), SEALED_FRAME)]


@pytest.mark.parametrize("size", SIZES)
def test_that_an_object_opens_to_what_was_sealed(size: int):
    plaintext = THREE[:1] * size
    sealed = seal(KEY, plaintext)
    assert len(sealed) == sealed_size(size)
    assert open_sealed(KEY, sealed) == plaintext


@settings(max_examples=30)
@given(st.lists(st.integers(1, FRAME_BYTES + 10), max_size=6), st.integers(1, SEALED_FRAME + 10))
def test_that_pieces_of_any_size_make_the_same_object(cuts: list[int], piece: int):
    sealer, out, at = Sealer(KEY), b"", 0
    for cut in cuts:
        out += sealer.update(memoryview(THREE)[at : at + cut])
        at += cut
    out += sealer.update(THREE[at:]) + sealer.finish()
    assert out == SEALED_THREE
    pieces = (out[at : at + piece] for at in range(0, len(out), piece))
    assert b"".join(opened_frames(KEY, pieces)) == THREE


def test_that_a_stream_makes_the_same_object():
    target = io.BytesIO()
    assert seal_stream(KEY, io.BytesIO(THREE), target) == len(SEALED_THREE)
    assert target.getvalue() == SEALED_THREE


def refused(sealed: bytes, key: bytes = KEY) -> None:
    with pytest.raises(FramingError):
        open_sealed(key, sealed)


@settings(max_examples=60)
@given(st.integers(0, len(SEALED_THREE) - 1))
def test_that_a_cut_object_is_refused(length: int):
    refused(SEALED_THREE[:length])


@pytest.mark.parametrize("length", [0, 1, 15, 16, SEALED_FRAME - 1, SEALED_FRAME, 2 * SEALED_FRAME])
def test_that_an_object_cut_at_a_frame_is_refused(length: int):
    refused(SEALED_THREE[:length])


@settings(max_examples=60)
@given(st.integers(0, len(SEALED_THREE) - 1), st.integers(0, 7))
def test_that_a_flipped_bit_is_noticed(at: int, bit: int):
    changed = bytearray(SEALED_THREE)
    changed[at] ^= 1 << bit
    refused(bytes(changed))


@settings(max_examples=60)
@given(st.lists(st.integers(0, len(FRAMES) - 1), max_size=6))
def test_that_frames_in_another_order_are_refused(order: list[int]):
    if order != list(range(len(FRAMES))):
        refused(b"".join(FRAMES[index] for index in order))


@given(st.binary(min_size=1, max_size=40))
def test_that_bytes_after_the_end_are_refused(rest: bytes):
    refused(SEALED_THREE + rest)


def test_that_an_empty_last_frame_is_refused():
    """There is one way to write an object: no second one that ends in an empty frame."""
    whole = FRAMES[0]
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    empty = AESGCM(KEY).encrypt((1).to_bytes(11, "big") + b"\x01", b"", None)
    refused(whole + empty)


@settings(max_examples=30)
@given(st.integers(0, len(FRAMES) - 1))
def test_that_frames_of_other_objects_and_shares_are_refused(at: int):
    cek, share, oid = new_cek(), new_share_id(), new_oid()
    mine = object_key(cek, share, oid)
    sealed = seal(mine, THREE)
    start = at * SEALED_FRAME
    for key in (
        object_key(cek, share, new_oid()),
        object_key(cek, new_share_id(), oid),
        object_key(new_cek(), share, oid),
    ):
        other = seal(key, THREE)
        spliced = sealed[:start] + other[start : start + SEALED_FRAME]
        refused(spliced + sealed[start + SEALED_FRAME :], mine)
        refused(other, mine)


def test_that_a_sealer_is_good_for_one_object():
    sealer = Sealer(KEY)
    sealer.finish()
    with pytest.raises(AttributeError):
        sealer.finish()
