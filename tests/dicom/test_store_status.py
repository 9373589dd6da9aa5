"""What each DIMSE status means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omega_desktop.dicom.status import StatusClass, store_status


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (0x0000, StatusClass.SUCCESS),
        (0xB000, StatusClass.WARNING),
        (0xB006, StatusClass.WARNING),
        (0xB007, StatusClass.WARNING),
        (0x0001, StatusClass.WARNING),
        (0x0107, StatusClass.WARNING),
        (0x0116, StatusClass.WARNING),
        (0xA700, StatusClass.TRANSIENT),
        (0xA7FF, StatusClass.TRANSIENT),
        (0xA900, StatusClass.REFUSED),
        (0xC000, StatusClass.REFUSED),
        (0xCFFF, StatusClass.REFUSED),
        (0x0110, StatusClass.REFUSED),
        (0x0111, StatusClass.REFUSED),
        (0x0117, StatusClass.REFUSED),
        (0x0122, StatusClass.REFUSED),
        (0x0124, StatusClass.REFUSED),
        (0xFE00, StatusClass.REFUSED),
        (0xFF00, StatusClass.REFUSED),
    ],
)
def test_that_a_status_has_the_class_of_the_standard(status: int, kind: StatusClass) -> None:
    assert store_status(status).kind is kind


@given(st.integers(1, 0xFFFF))
def test_that_every_other_status_is_shown_with_its_code(status: int) -> None:
    found = store_status(status)
    assert f"{status:04X}" in str(found.words)
    assert found.stored == (found.kind is StatusClass.WARNING)
