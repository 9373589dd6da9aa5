"""Key images: pictures that go with a report, and where a study says which they are.

Source: DICOM PS3.3 A.35.4 (Key Object Selection Document IOD), PS3.16 TID 2010, CID 7010.
"""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import KeyObjectSelectionDocumentStorage

from omega_desktop.domain.errors import ReportError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Instance, Series, SOPInstanceUID
from omega_desktop.reports.values import items_of, text_of, values_of

MAX_KEY_IMAGES = 6
_MAX_SIDE_PX = 1100  # 80 mm at 350 dpi
# Best first (CID 7010). Not listed, because it is for somebody else or says the opposite: for
# teaching, conference, peer review, research, litigation; rejected; manifests.
_FOR_READERS = (
    "113020",  # For Report Attachment
    "113013",  # Best In Set
    "113002",  # For Referring Provider
    "113007",  # For Patient
    "113018",  # For Printing
    "113000",  # Of Interest
    "113003",  # For Surgery
    "113006",  # For Therapy
)


@dataclass(frozen=True, slots=True)
class KeyImage:
    """A picture and where it is found in the study.

    Args:
        picture: PNG or JPEG, or pixels of 8 bit: (rows, columns) or (rows, columns, 3).
        series_number: None when unknown.
        instance_number: None when unknown.
        frame: from 1, None for images of a single frame.
    """

    picture: bytes | npt.NDArray[Any] = field(repr=False)
    series_number: int | None = None
    instance_number: int | None = None
    frame: int | None = None


@dataclass(frozen=True, slots=True)
class KeyReference:
    """An image that a key object selection names; ``frame`` from 1, None without one."""

    instance: Instance
    frame: int | None = None


def checked(images: Iterable[KeyImage]) -> tuple[KeyImage, ...]:
    """Return key images that can be printed.

    Raises:
        ReportError: too many, or one cannot be read.
    """
    found = tuple(images)
    if len(found) > MAX_KEY_IMAGES:
        raise ReportError(
            Message("A report takes at most {count} key images", count=MAX_KEY_IMAGES),
            Message("Choose fewer of them."),
        )
    for image in found:
        picture_of(image)
    return found


def picture_of(image: KeyImage) -> Image.Image:
    """Return the picture in grey or RGB, no larger than paper needs.

    Raises:
        ReportError: it cannot be read.
    """
    try:
        if isinstance(image.picture, bytes):
            with Image.open(io.BytesIO(image.picture), formats=("PNG", "JPEG")) as source:
                picture = source.convert("L" if source.mode in {"1", "L"} else "RGB")
        else:
            picture = Image.fromarray(np.ascontiguousarray(image.picture, dtype=np.uint8))
        if picture.width > _MAX_SIDE_PX or picture.height > _MAX_SIDE_PX:
            picture.thumbnail((_MAX_SIDE_PX, _MAX_SIDE_PX))
    except Exception as fault:
        # Pillow raises nearly anything for bytes that are no picture
        raise ReportError(
            Message("A key image cannot be printed"),
            Message("Choose another image, or send the report without key images."),
            detail=type(fault).__name__,
        ) from fault
    return picture


def referenced(instances: Sequence[Instance]) -> list[KeyReference]:
    """Return the images that the study's best key object selection names, at most six.

    Selections made for teaching or review, and those that reject images, are no key images of a
    report. Of several with the same purpose the newest counts. None: an empty list.
    """
    by_uid = {instance.sop_instance_uid: instance for instance in instances}
    ranked: list[tuple[int, str, list[KeyReference]]] = []
    for instance in instances:
        if instance.sop_class_uid != KeyObjectSelectionDocumentStorage:
            continue
        if (ds := _read(instance.path)) is None:
            continue
        rank = _rank(ds)
        named = list(_images_of(ds, by_uid)) if rank is not None else []
        if rank is not None and named:
            made = text_of(ds, "ContentDate") + text_of(ds, "ContentTime")
            ranked.append((rank, made, named))
    if not ranked:
        return []
    best = min(rank for rank, _, _ in ranked)
    _, _, chosen = max((one for one in ranked if one[0] == best), key=lambda one: one[1])
    return chosen[:MAX_KEY_IMAGES]


def rendered(
    references: Iterable[KeyReference],
    series: Iterable[Series],
    picture: Callable[[Path, int | None], bytes | None],
) -> list[KeyImage]:
    """Return the key images with their pictures.

    Args:
        references: as ``referenced`` gave them.
        series: the study's, for their numbers.
        picture: ``picture(path, frame)`` gives the windowed image as PNG, None when it cannot be
            drawn: it is left out. ``frame`` from 1 or None.
    """
    numbers = {one.series_instance_uid: one.series_number for one in series}
    return [
        KeyImage(
            drawn,
            numbers.get(one.instance.series_instance_uid),
            one.instance.instance_number,
            one.frame if one.instance.number_of_frames > 1 else None,
        )
        for one in references
        if (drawn := picture(one.instance.path, one.frame)) is not None
    ]


def _read(path: Path) -> Dataset | None:
    try:
        return dcmread(path, force=True, stop_before_pixels=True)
    except Exception:  # noqa: BLE001 - a selection that cannot be read selects nothing
        return None


def _rank(ds: Dataset) -> int | None:
    """Return how well a selection's purpose fits a report; None when it does not."""
    for concept in items_of(ds, "ConceptNameCodeSequence")[:1]:
        code = text_of(concept, "CodeValue")
        if code in _FOR_READERS and text_of(concept, "CodingSchemeDesignator") == "DCM":
            return _FOR_READERS.index(code)
    return None


def _images_of(ds: Dataset, by_uid: dict[SOPInstanceUID, Instance]) -> Iterable[KeyReference]:
    seen: set[KeyReference] = set()
    for item in items_of(ds, "ContentSequence"):
        if text_of(item, "ValueType").upper() != "IMAGE":
            continue
        for target in items_of(item, "ReferencedSOPSequence")[:1]:
            uid = SOPInstanceUID(text_of(target, "ReferencedSOPInstanceUID"))
            if uid not in by_uid:
                continue  # of another study, or not here any more
            frames = values_of(target, "ReferencedFrameNumber")
            numbers = [int(frame) for frame in frames if frame.isdecimal()]
            for number in numbers or (None,):
                reference = KeyReference(by_uid[uid], number)
                if reference not in seen:
                    seen.add(reference)
                    yield reference
