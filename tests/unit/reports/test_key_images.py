"""Key images by key object selection."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom.dataset import Dataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, KeyObjectSelectionDocumentStorage

from omega_desktop.domain.model import Instance, Series, SeriesInstanceUID, SOPInstanceUID
from omega_desktop.reports import key_images
from tests.unit.reports.conftest import UID
from tests.unit.reports.trees import code, item, report, write

SERIES = SeriesInstanceUID("1.2.3")

MakeSelection = Callable[..., Instance]


def instance(uid: str, path: Path, sop_class: str = CTImageStorage) -> Instance:
    return Instance(SOPInstanceUID(uid), sop_class, ExplicitVRLittleEndian, SERIES, UID, path, 1)


def images(count: int = 3) -> list[Instance]:
    return [
        replace(
            instance(f"9.{number}", Path(f"/{number}")),
            instance_number=10 * number,
            number_of_frames=4,
        )
        for number in range(1, count + 1)
    ]


def named(uid: str, frame: str | list[str] = "") -> Dataset:
    target = Dataset()
    target.ReferencedSOPClassUID, target.ReferencedSOPInstanceUID = CTImageStorage, uid
    if frame:
        target.ReferencedFrameNumber = frame
    return item("IMAGE", ReferencedSOPSequence=[target])


@pytest.fixture
def selection(tmp_path: Path) -> MakeSelection:
    """``selection(title code, items, date)``: an instance of a key object selection document."""
    made = 0

    def make(title: str, content: list[Dataset], date: str = "20261122") -> Instance:
        nonlocal made
        made += 1
        ds = report(content, sop_class=KeyObjectSelectionDocumentStorage)
        ds.ConceptNameCodeSequence = [code(title, "a purpose")]
        ds.ContentDate, ds.ContentTime = date, "120000"
        path = write(ds, tmp_path / f"selection-{made}")
        return instance(f"8.{made}", path, KeyObjectSelectionDocumentStorage)

    return make


def found(instances: list[Instance]) -> list[tuple[str, int | None]]:
    return [(one.instance.sop_instance_uid, one.frame) for one in key_images.referenced(instances)]


def test_that_a_selection_names_images_and_frames_in_its_order(selection: MakeSelection) -> None:
    chosen = selection("113000", [
        item("TEXT", code("113012", "Key Object Description"), TextValue="nódulo"),
        named("9.3"), named("9.1", ["2", "4"]), named("9.3"), named("7.7"),
    ])  # fmt: skip
    assert found([*images(), chosen]) == [("9.3", None), ("9.1", 2), ("9.1", 4)]


@pytest.mark.parametrize("title", ["113001", "113010", "113030", "113037", "113004", "113008"])
def test_that_rejected_images_teaching_files_and_manifests_are_no_key_images(
    selection: MakeSelection, title: str
) -> None:
    assert found([*images(), selection(title, [named("9.1")])]) == []


def test_that_what_was_selected_for_the_report_comes_first_and_the_newest_of_it(
    selection: MakeSelection,
) -> None:
    several = [
        selection("113000", [named("9.1")], "20261125"),
        selection("113020", [named("9.2")], "20261122"),
        selection("113020", [named("9.3")], "20261123"),
        selection("113020", [named("7.7")], "20261124"),  # of an image that is not here
    ]
    assert found([*images(), *several]) == [("9.3", None)]


def test_that_no_more_are_taken_than_fit_on_a_page(selection: MakeSelection) -> None:
    chosen = selection("113013", [named(f"9.{number}") for number in range(1, 10)])
    assert len(found([*images(9), chosen])) == 6


def test_that_a_damaged_selection_selects_nothing(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\0" * 300)
    broken = instance("8.1", tmp_path / "x", KeyObjectSelectionDocumentStorage)
    gone = instance("8.2", tmp_path / "gone", KeyObjectSelectionDocumentStorage)
    assert found([*images(), broken, gone]) == []


def test_that_key_images_know_where_they_are_from() -> None:
    first, second, third = images()
    references = [key_images.KeyReference(first, 2), key_images.KeyReference(second),
                  key_images.KeyReference(third)]  # fmt: skip
    series = Series(SERIES, UID, "CT", 4, "", "", 3)

    def picture(path: Path, frame: int | None) -> bytes | None:
        return None if path == third.path else f"{path.name} {frame}".encode()

    made = key_images.rendered(references, [series], picture)
    assert [(one.picture, one.series_number, one.instance_number, one.frame) for one in made] == [
        (b"1 2", 4, 10, 2),
        (b"2 None", 4, 20, None),
    ]
