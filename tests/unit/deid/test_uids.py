"""New UIDs: stable for a delivery, unlinkable without its key."""

import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omega_desktop.deid.uids import UidMap, well_known

KEY, OTHER = b"k" * 32, b"o" * 32
uids = st.from_regex(r"\A[12](\.(0|[1-9][0-9]{0,8})){2,6}\Z").filter(
    lambda uid: not well_known(uid)
)


@given(uids)
def test_that_a_uid_is_mapped_the_same_way_again_and_otherwise_with_another_key(uid: str):
    new = UidMap(KEY).uid(uid)
    assert new == UidMap(KEY).uid(uid)
    assert new != uid
    assert new != UidMap(OTHER).uid(uid)


@settings(max_examples=20)
@given(st.sets(uids, min_size=2, max_size=6))
def test_that_different_uids_stay_different(found: set[str]):
    mapping = UidMap(KEY)
    assert len({mapping.uid(uid) for uid in found}) == len(found)


@given(uids)
def test_that_a_new_uid_is_a_uuid_under_2_25(uid: str):
    root, _, number = UidMap(KEY).uid(uid).rpartition(".")
    assert root == "2.25"
    assert number == str(int(number))
    made = uuid.UUID(int=int(number))
    assert (made.version, made.variant) == (8, uuid.RFC_4122)
    assert len(f"2.25.{number}") <= 64


def test_that_the_standards_own_uids_stay():
    mapping = UidMap(KEY)
    for uid in ("1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.4.1.1", ""):
        assert mapping.uid(uid) == uid


def test_that_an_instance_that_borrows_the_standards_root_is_replaced():
    assert UidMap(KEY).uid("1.2.840.10008.5.1.4.1.1.2.4711").startswith("2.25.")


@given(st.text(max_size=30), st.text(max_size=30))
def test_that_a_pseudonym_is_equal_exactly_for_equal_identifiers(one: str, other: str):
    mapping = UidMap(KEY)
    assert (mapping.pseudonym(one) == mapping.pseudonym(other)) == (one == other)
    assert len(mapping.pseudonym(one)) <= 64


def test_that_a_short_key_is_not_accepted():
    with pytest.raises(ValueError, match="32 bytes"):
        UidMap(b"short")
