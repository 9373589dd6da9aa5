"""Any instance as the viewer page reads it: Explicit VR Little Endian, pixels in HTJ2K lossless.

The pixels are exactly those pydicom decodes: every frame is encoded, decoded again and compared.
All other elements stay as they are, except those that say how pixels are stored. What cannot be
shown right is refused here and travels as it is.

Source: DICOM PS3.5 A.4.10 (HTJ2K), 8.2.14; PS3.3 C.7.6.3 (image pixel module); docs/adr/0012.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import numpy as np

from omega_desktop.dicom.part10 import (
    EXPLICIT_VR_LITTLE_ENDIAN,
    Outside,
    data_set_stream,
    look_outside,
    meta_header,
    opened,
    uid_text,
)
from omega_desktop.domain.errors import ImportFileError
from omega_desktop.share import header, overlays
from omega_desktop.share.frames import (
    SHOWN_PHOTOMETRIC,
    Image,
    Pixels,
    decoded,
    described,
    frame_count,
)
from omega_desktop.share.header import DataSet
from omega_desktop.share.reasons import NotShownError, Reason

HTJ2K_LOSSLESS = "1.2.840.10008.1.2.4.201"

Sink = Callable[[bytes], object]

_UNCOMPRESSED_PIXELS = 64 * 64
# always lossy; others may be either, and then the data set itself has to say so (PS3.3 C.7.6.1.1.5)
_LOSSY_SYNTAXES = frozenset({"1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51"})
_SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4"
_PALETTE = (0x00281201, 0x00281202, 0x00281203)


@dataclass(frozen=True, slots=True)
class Shape:
    """What was written."""

    frames: int
    rows: int
    columns: int


def normalize(path: Path, sink: Sink) -> Shape:
    """Write an instance for the viewer page, piece by piece.

    Args:
        path: a DICOM file, as the importer takes it.
        sink: is given the bytes of a Part 10 file. When an error comes, what it was given is void.

    Raises:
        NotShownError: the page cannot show it, or not right.
        NotFoundError, ImportFileError: the file cannot be read.
    """
    with opened(path) as (stream, size):
        try:
            outside = look_outside(stream, size)
            with data_set_stream(stream, size, outside) as (data, start, end):
                found = header.scan(data, start, end, outside.encoding)
                image = described(found, outside.transfer_syntax_uid)
                return _written(data, found, image, outside, sink)
        except ImportFileError as fault:
            raise NotShownError(Reason.UNREADABLE, str(fault.title)) from None


def _written(stream: BinaryIO, found: DataSet, image: Image, outside: Outside, sink: Sink) -> Shape:
    count = frame_count(found, image)
    embedded = overlays.embedded(found, image)
    changes = overlays.extracted(stream, found, image, embedded) if embedded else {}
    frames = decoded(stream, found, image)
    first, photometric = next(frames)
    if photometric not in SHOWN_PHOTOMETRIC:
        raise NotShownError(Reason.UNSUPPORTED, "colours")
    if first.shape != (image.rows, image.columns, *((3,) if photometric == "RGB" else ())):
        raise NotShownError(Reason.UNREADABLE, "shape")
    sop_class = _uid(found, header.SOP_CLASS_UID) or outside.meta.get(0x00020002, "")
    if image.bits_allocated == 1 and sop_class == _SEGMENTATION:
        raise NotShownError(Reason.UNSUPPORTED, "segmentation")  # it must have one bit, PS3.3 A.51
    compressed = _compressed(first)
    stored_as = "YBR_RCT" if compressed and photometric == "RGB" else photometric
    changes |= _changed(found, image, count, stored_as)
    before, after = _around(found, changes)
    sink(
        meta_header(
            sop_class_uid=sop_class,
            sop_instance_uid=_uid(found, header.SOP_INSTANCE_UID)
            or outside.meta.get(0x00020003, ""),
            transfer_syntax_uid=HTJ2K_LOSSLESS if compressed else EXPLICIT_VR_LITTLE_ENDIAN,
        )
    )
    sink(before)
    same = _same_colours(chain([(first, photometric)], frames), photometric)
    (_write_compressed if compressed else _write_plain)(same, count, sink)
    sink(after)
    return Shape(count, image.rows, image.columns)


def _uid(found: DataSet, tag: int) -> str:
    return uid_text(found.texts.get(tag, "").encode("latin-1"))


def _compressed(frame: Pixels) -> bool:
    """Whether frames like this one are written in HTJ2K.

    Small ones are not worth it. Signed bytes come out of the page's decoder wrong (OpenJPH 0.21 by
    way of @cornerstonejs/codec-openjph 2.4.11 clips them).
    """
    return frame.dtype != np.int8 and frame.shape[0] * frame.shape[1] > _UNCOMPRESSED_PIXELS


def _same_colours(frames: Iterator[tuple[Pixels, str]], photometric: str) -> Iterator[Pixels]:
    for pixels, its_own in frames:
        if its_own != photometric:
            raise NotShownError(Reason.UNREADABLE, "colours differ between frames")
        yield pixels


def _changed(found: DataSet, image: Image, count: int, photometric: str) -> dict[int, bytes | None]:
    """The elements that say how the pixels are stored, where that is another way now."""
    changes: dict[int, bytes | None] = {}
    if photometric == "PALETTE COLOR" and not all(tag in found.tags for tag in _PALETTE):
        raise NotShownError(Reason.UNSUPPORTED, "palette")  # segmented: PS3.3 C.7.9.2
    if photometric != image.photometric:
        value = photometric.encode("ascii")
        changes[header.PHOTOMETRIC] = header.element(header.PHOTOMETRIC, "CS", value)
    if image.samples > 1 and image.planar != 0:
        changes[header.PLANAR] = header.us(header.PLANAR, 0)
    if image.bits_allocated == 1:  # a byte for each
        for tag, number in ((header.BITS_ALLOCATED, 8), (header.BITS_STORED, 8)):
            changes[tag] = header.us(tag, number)
        changes[header.HIGH_BIT] = header.us(header.HIGH_BIT, 7)
    elif image.high_bit != image.bits_stored - 1:  # decoded values begin at the lowest bit
        changes[header.HIGH_BIT] = header.us(header.HIGH_BIT, image.bits_stored - 1)
    if count != image.frames:
        value = str(count).encode("ascii")
        changes[header.NUMBER_OF_FRAMES] = header.element(header.NUMBER_OF_FRAMES, "IS", value)
    lossy = header.LOSSY_IMAGE_COMPRESSION
    if image.syntax in _LOSSY_SYNTAXES and found.texts.get(lossy) != "01":
        changes[lossy] = header.element(lossy, "CS", b"01")
    return changes


def _around(found: DataSet, changes: dict[int, bytes | None]) -> tuple[bytes, bytes]:
    if found.clean and not changes:
        return found.content, b""
    return header.split(found.explicit(), changes)


# --- the pixel data element ------------------------------------------------------------------


def _write_compressed(frames: Iterator[Pixels], _count: int, sink: Sink) -> None:
    """One fragment per frame and an empty offset table (PS3.5 A.4): lengths come as they are."""
    # only here: the page's other formats do not need it, and it takes its time to load
    from imagecodecs import htj2k_decode, htj2k_encode

    sink(b"\xe0\x7f\x10\x00OB\x00\x00\xff\xff\xff\xff\xfe\xff\x00\xe0\x00\x00\x00\x00")
    again: Pixels | None = None
    for pixels in frames:
        whole = np.ascontiguousarray(pixels)
        try:
            encoded = bytes(htj2k_encode(whole, rgb=True if whole.ndim == 3 else None))
            again = htj2k_decode(encoded, out=again)
        # the codec raises whatever fits; a result of another kind is refused by ``out``
        except Exception as fault:
            raise NotShownError(Reason.UNSUPPORTED, type(fault).__name__) from fault
        if again.dtype != whole.dtype or not np.array_equal(again, whole):
            raise NotShownError(Reason.UNSUPPORTED, "not the same after encoding")
        padding = len(encoded) % 2
        sink(b"\xfe\xff\x00\xe0" + struct.pack("<L", len(encoded) + padding))
        sink(encoded + b"\0" * padding)
    sink(b"\xfe\xff\xdd\xe0\x00\x00\x00\x00")


def _write_plain(frames: Iterator[Pixels], count: int, sink: Sink) -> None:
    written = 0
    for pixels in frames:
        data = np.ascontiguousarray(pixels).tobytes()
        if not written:
            length = len(data) * count
            vr = b"OW" if pixels.dtype.itemsize == 2 else b"OB"
            sink(b"\xe0\x7f\x10\x00" + vr + struct.pack("<HL", 0, length + length % 2))
        sink(data)
        written += len(data)
    if written % 2:
        sink(b"\0")
