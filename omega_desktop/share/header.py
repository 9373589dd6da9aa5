"""A data set around its pixels: found, read in part, and written anew with few elements changed.

The viewer page reads Explicit VR Little Endian. A data set that is written so already is taken over
byte for byte; others are framed anew. Only the elements that describe how the pixels are stored
change with them.

Source: DICOM PS3.5 chapter 7 (elements), PS3.3 C.7.6.3 (image pixel module).
"""

import io
import struct
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Literal

from omega_desktop.dicom.elements import (
    EXPLICIT_LITTLE,
    PIXEL_ELEMENTS,
    Element,
    ElementReader,
    Encoding,
    MalformedError,
)
from omega_desktop.share.reasons import NotShownError, Reason

SOP_CLASS_UID, SOP_INSTANCE_UID = 0x00080016, 0x00080018
PHOTOMETRIC, NUMBER_OF_FRAMES, PLANAR = 0x00280004, 0x00280008, 0x00280006
BITS_ALLOCATED, BITS_STORED, HIGH_BIT = 0x00280100, 0x00280101, 0x00280102
LOSSY_IMAGE_COMPRESSION = 0x00282110
PIXEL_DATA = 0x7FE00010
EXTENDED_OFFSETS = frozenset({0x7FE00001, 0x7FE00002})

_LONG = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())
_VRS = _LONG | frozenset(b"AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US".split())
_SAMPLES, _ROWS, _COLUMNS, _REPRESENTATION = 0x00280002, 0x00280010, 0x00280011, 0x00280103
_NUMBERS = frozenset(
    {_SAMPLES, PLANAR, _ROWS, _COLUMNS, BITS_ALLOCATED, BITS_STORED, HIGH_BIT, _REPRESENTATION}
)
_TEXTS = frozenset(
    {SOP_CLASS_UID, SOP_INSTANCE_UID, PHOTOMETRIC, NUMBER_OF_FRAMES, LOSSY_IMAGE_COMPRESSION}
)
_HEADER_BYTES = 128 << 20
_SHORT_VALUE = 256


@dataclass(slots=True)
class DataSet:
    """A data set with a hole where the pixels are.

    ``numbers`` and ``texts`` hold what was read of it. ``pixels`` is the pixel element where it
    stands in the stream; ``content`` everything else, encoded as in the file.
    """

    encoding: Encoding
    pixels: Element
    pixels_end: int
    content: bytes = field(repr=False)
    numbers: dict[int, int] = field(repr=False)
    texts: dict[int, str] = field(repr=False)
    tags: set[int] = field(repr=False)
    clean: bool
    """Explicit VR little endian already, without anything that has to go."""

    def explicit(self) -> bytes:
        """``content`` in Explicit VR Little Endian.

        Raises:
            NotShownError: it cannot be framed so without the risk of changing it.
        """
        if self.clean:
            return self.content
        if self.encoding == EXPLICIT_LITTLE and _all_known(self.content):
            return self.content
        # only where it is needed: it brings the whole of pydicom with it
        from omega_desktop.dicom.transcode import explicit_little_endian

        try:
            return explicit_little_endian(self.content, self.encoding)
        except (ValueError, struct.error, RecursionError):
            return _by_pydicom(self.content, self.encoding)


def scan(stream: BinaryIO, start: int, size: int, encoding: Encoding) -> DataSet:
    """Find the pixels of a data set and read the elements that describe them.

    Args:
        stream: seekable, with a data set in it.
        start: where the data set begins.
        size: where the stream ends.
        encoding: how it is written.

    Raises:
        NotShownError: there are no pixels, or the data set is damaged.
    """
    reader = ElementReader(stream, size, encoding)
    numbers: dict[int, int] = {}
    texts: dict[int, str] = {}
    tags: set[int] = set()
    clean = encoding == EXPLICIT_LITTLE
    order: Literal["little", "big"] = "little" if encoding.little else "big"
    at = start
    try:
        while at < size:
            element = reader.element(at)
            tag = element.tag
            if tag in PIXEL_ELEMENTS:
                pixels_end, _ = reader.after(element)
                before, after = _around(stream, reader, (start, at), (pixels_end, size))
                clean = clean and not after
                return DataSet(
                    encoding, element, pixels_end, before + after, numbers, texts, tags, clean
                )
            tags.add(tag)
            if (tag in _NUMBERS or is_overlay_position(tag)) and element.length in (2, 4):
                numbers[tag] = int.from_bytes(reader.value(element), order)
            elif tag in _TEXTS and element.length <= _SHORT_VALUE:
                texts[tag] = reader.value(element).decode("latin-1").strip("\0 ")
            if tag & 0xFFFF == 0 or tag in EXTENDED_OFFSETS or element.vr not in _VRS:
                clean = False
            at, _ = reader.after(element)
    except MalformedError as fault:
        raise NotShownError(Reason.UNREADABLE, str(fault)) from None
    raise NotShownError(Reason.NO_IMAGE)


def is_overlay_position(tag: int) -> bool:
    """Whether this is (60xx,0102) Overlay Bit Position."""
    return tag & 0xFF01FFFF == 0x60000102


def _around(
    stream: BinaryIO, reader: ElementReader, before: tuple[int, int], after: tuple[int, int]
) -> tuple[bytes, bytes]:
    """The encoded elements in front of the pixels and behind them."""
    at, size = after
    while at < size:  # what stands behind the last element is no part of the data set
        try:
            element = reader.element(at)
            if element.tag <= PIXEL_DATA or element.tag >= 0xFFFE0000:
                break
            if not reader.encoding.implicit and element.vr not in _VRS:
                break
            at, _ = reader.after(element)
        except MalformedError:
            break
    if before[1] - before[0] + at - after[0] > _HEADER_BYTES:
        raise NotShownError(Reason.UNSUPPORTED, "header too large")
    stream.seek(before[0])
    first = stream.read(before[1] - before[0])
    stream.seek(after[0])
    return first, stream.read(at - after[0])


def split(content: bytes, changes: Mapping[int, bytes | None]) -> tuple[bytes, bytes]:
    """Write a data set anew, in the two parts around its pixels.

    Group lengths (PS3.5 7.2, retired) and offset tables speak of the old encoding and are left out.

    Args:
        content: encoded in Explicit VR Little Endian, without pixels.
        changes: elements to set or (None) to leave out, encoded.
    """
    reader = ElementReader(io.BytesIO(content), len(content), EXPLICIT_LITTLE)
    pieces: dict[int, bytes] = {}
    at = 0
    while at < len(content):
        element = reader.element(at)
        begin, (at, _) = at, reader.after(element)
        if element.tag & 0xFFFF and element.tag not in EXTENDED_OFFSETS:
            pieces[element.tag] = content[begin:at]
    for tag, written in changes.items():
        if written is None:
            pieces.pop(tag, None)
        else:
            pieces[tag] = written
    tags = sorted(pieces)
    return (
        b"".join(pieces[tag] for tag in tags if tag < PIXEL_DATA),
        b"".join(pieces[tag] for tag in tags if tag > PIXEL_DATA),
    )


def element(tag: int, vr: str, value: bytes) -> bytes:
    """One element in Explicit VR Little Endian, padded to even length (PS3.5 7.1.2)."""
    if len(value) % 2:
        value += b"\0" if vr in ("OB", "UI") else b" "
    head = struct.pack("<HH", tag >> 16, tag & 0xFFFF) + vr.encode("ascii")
    if vr.encode("ascii") in _LONG:
        return head + struct.pack("<HL", 0, len(value)) + value
    return head + struct.pack("<H", len(value)) + value


def us(tag: int, number: int) -> bytes:
    """An unsigned short."""
    return element(tag, "US", struct.pack("<H", number))


def _all_known(content: bytes) -> bool:
    """Whether all top-level elements have a VR: some writers leave it out here and there."""
    reader, at = ElementReader(io.BytesIO(content), len(content), EXPLICIT_LITTLE), 0
    while at < len(content):
        found = reader.element(at)
        if found.vr not in _VRS:
            return False
        at, _ = reader.after(found)
    return True


def _by_pydicom(content: bytes, encoding: Encoding) -> bytes:
    """Framed anew by a library that forgives more."""
    from pydicom.filebase import DicomBytesIO
    from pydicom.filereader import read_dataset
    from pydicom.filewriter import write_dataset

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about values that stay as they are
            ds = read_dataset(
                io.BytesIO(content),
                is_implicit_VR=encoding.implicit,
                is_little_endian=encoding.little,
            )
            target = DicomBytesIO()
            target.is_implicit_VR, target.is_little_endian = False, True
            write_dataset(target, ds)
            return bytes(target.getvalue())
    # pydicom raises whatever fits the damage it meets
    except Exception as fault:
        raise NotShownError(Reason.UNREADABLE, type(fault).__name__) from fault
