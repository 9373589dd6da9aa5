"""The same instance in another transfer syntax, when a station does not take the stored one.

Only changes that keep every value: other framing of the same bytes, other byte order, inflating,
decompressing. Values are never decoded and encoded again (a text in a broken character set would
not survive it). What was written is read back with pydicom and compared with the original before
it may leave.

Source: DICOM PS3.5 7 (data elements), 7.3 (byte order), Annex A (transfer syntaxes).
"""

import contextlib
import struct
import warnings
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydicom import dcmread
from pydicom.datadict import dictionary_VR
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset, FileDataset
from pydicom.pixels.decoders.base import get_decoder
from pydicom.tag import BaseTag
from pydicom.uid import UID, JPEGLossless, JPEGLosslessSV1, JPEGLSLossless, RLELossless

from omega_desktop.dicom.elements import Encoding
from omega_desktop.dicom.part10 import (
    EXPLICIT_VR_BIG_ENDIAN,
    EXPLICIT_VR_LITTLE_ENDIAN,
    IMPLICIT_VR_LITTLE_ENDIAN,
    Part10,
    data_set_bytes,
    inspect,
    write_part10,
)
from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.messages import Message

DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN = "1.2.840.10008.1.2.1.99"
TARGETS = (EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN)
"""What can be transcoded to, the better one first."""

_UNCOMPRESSED = frozenset(
    {*TARGETS, EXPLICIT_VR_BIG_ENDIAN, DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN},
)
# decoders of these agree to the bit, so every other one can check the first
_REVERSIBLE = frozenset({JPEGLossless, JPEGLosslessSV1, JPEGLSLossless, RLELossless})

_UNDEFINED = 0xFFFFFFFF
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_PIXEL_DATA, _PIXEL_REPRESENTATION, _BITS_ALLOCATED = 0x7FE00010, 0x00280103, 0x00280100
# PS3.5 7.1.2: VRs with a 32-bit length, and the width of the words that have a byte order
_LONG = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"})
_WORD_BYTES = {"AT": 2, "OW": 2, "SS": 2, "US": 2, "FL": 4, "OF": 4, "OL": 4, "SL": 4, "UL": 4}
_WORD_BYTES |= {"FD": 8, "OD": 8, "OV": 8, "SV": 8, "UV": 8}
# what decompression changes by its nature, PS3.5 8.2
_PIXEL_ENCODING = frozenset(
    {0x00280004, 0x00280006, 0x00280008, 0x7FE00001, 0x7FE00002, _PIXEL_DATA}
)


class TranscodeError(OmegaError):
    """The instance cannot be converted without the risk of changing it; nothing was written."""


def syntax_name(uid: str) -> str:
    """A transfer syntax's name for people, its UID when it has none."""
    return str(UID(uid).name)


def transcode(source: str, destination: str, target: str) -> None:
    """Write ``source`` to ``destination`` in the transfer syntax ``target``, and verify it.

    A module-level function with plain arguments, so that it can run in a worker process.

    Args:
        source: path of the instance.
        destination: path to write.
        target: one of ``TARGETS``.

    Raises:
        TranscodeError: it cannot be done, or the result was not the same.
        ImportFileError: the source cannot be read.
        NotFoundError: the source is not there.
        StorageError: the destination cannot be written.
    """
    outside = inspect(Path(source))
    if target not in TARGETS:
        raise _impossible(outside.transfer_syntax_uid, "target")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about values that stay as they are
            _convert(outside, Path(destination), target)
            _verify(outside, Path(destination))
    except OmegaError:
        Path(destination).unlink(missing_ok=True)
        raise
    # pydicom and the decoders raise whatever fits the damage they meet
    except Exception as fault:
        Path(destination).unlink(missing_ok=True)
        raise _impossible(outside.transfer_syntax_uid, type(fault).__name__) from fault


def _impossible(stored: str, detail: str) -> TranscodeError:
    return TranscodeError(
        Message("It cannot be converted from {syntax} without loss", syntax=syntax_name(stored)),
        detail=detail,
    )


def _convert(outside: Part10, destination: Path, target: str) -> None:
    stored = outside.transfer_syntax_uid
    if stored in _UNCOMPRESSED:
        content = data_set_bytes(outside.path)
        if stored == DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN:
            content = zlib.decompress(content, -zlib.MAX_WBITS)
            stored = EXPLICIT_VR_LITTLE_ENDIAN
    else:
        _decompress(outside, destination)
        content = data_set_bytes(destination)
        stored = EXPLICIT_VR_LITTLE_ENDIAN
    if stored != target:
        framing = _Framing(
            explicit=stored != IMPLICIT_VR_LITTLE_ENDIAN,
            big=stored == EXPLICIT_VR_BIG_ENDIAN,
            explicit_out=target == EXPLICIT_VR_LITTLE_ENDIAN,
        )
        content = _Reframer(content, framing).data_set()
    write_part10(
        destination,
        content,
        sop_class_uid=outside.sop_class_uid,
        sop_instance_uid=outside.sop_instance_uid,
        transfer_syntax_uid=target,
    )


def _decompress(outside: Part10, destination: Path) -> None:
    ds = _read(outside)
    if "PixelData" not in ds:
        raise _impossible(outside.transfer_syntax_uid, "no pixel data")
    # no new UID (it is the same image) and no change of colour space
    ds.decompress(as_rgb=False, generate_instance_uid=False)
    if ds.PhotometricInterpretation == "YBR_FULL_422":
        ds.PhotometricInterpretation = "YBR_FULL"  # decoders give all samples, PS3.3 C.7.6.3.1.2
    # a compressed data set is explicit little endian: all but the pixel module goes out unread
    ds.save_as(destination, enforce_file_format=True, implicit_vr=False, little_endian=True)


def _read(outside: Part10) -> FileDataset:
    ds = dcmread(outside.path, force=True)
    ds.file_meta.TransferSyntaxUID = UID(outside.transfer_syntax_uid)
    return ds


# --- the same values in another frame --------------------------------------------------------


def explicit_little_endian(content: bytes, encoding: Encoding) -> bytes:
    """The elements of an encoded data set in explicit VR little endian, their values unchanged.

    Items get their lengths; private elements without a VR become UN. Group lengths are taken over.

    Raises:
        ValueError, struct.error: these are no elements, or their byte order cannot be known.
    """
    framing = _Framing(explicit=not encoding.implicit, big=not encoding.little, explicit_out=True)
    return _Reframer(content, framing).data_set()


@dataclass(frozen=True, slots=True)
class _Framing:
    """How elements are written in the source, and how in the (little endian) output."""

    explicit: bool
    big: bool
    explicit_out: bool


class _Reframer:
    """Writes the elements of an encoded data set anew; values stay, up to their byte order."""

    def __init__(self, content: bytes, framing: _Framing) -> None:
        self._content = content
        self._framing = framing
        self._order = ">" if framing.big else "<"
        self._signed = False
        self._bits_allocated = 16

    def data_set(self) -> bytes:
        """The whole data set in the other frame."""
        encoded, at = self._elements(0, len(self._content), self._framing.explicit)
        if at != len(self._content):
            raise ValueError("data after the end")
        return encoded

    def _tag(self, at: int) -> int:
        group, element = struct.unpack_from(f"{self._order}HH", self._content, at)
        return int(group) << 16 | int(element)

    def _long(self, at: int) -> int:
        return int(struct.unpack_from(f"{self._order}L", self._content, at)[0])

    def _elements(self, at: int, end: int, explicit: bool) -> tuple[bytes, int]:  # noqa: FBT001
        """Elements up to ``end`` or an item delimiter; returns where they stop."""
        out = bytearray()
        while at < end:
            tag = self._tag(at)
            if tag == _ITEM_END:
                return bytes(out), at
            vr, length, at = self._header(tag, at, explicit)
            if vr == "SQ" or length == _UNDEFINED:
                # PS3.5 6.2.2: UN of undefined length holds implicit little endian
                items, at = self._items(at, length, explicit and vr == "SQ")
                out += self._written(tag, "SQ", items)
                continue
            value = self._content[at : at + length]
            if len(value) != length or at + length > end:
                raise ValueError("element beyond its container")
            at += length
            out += self._written(tag, vr, self._value(tag, vr, value))
        return bytes(out), at

    def _header(self, tag: int, at: int, explicit: bool) -> tuple[str, int, int]:  # noqa: FBT001
        """VR, length and where the value begins."""
        if not explicit:
            return self._implied_vr(tag), self._long(at + 4), at + 8
        vr = self._content[at + 4 : at + 6].decode("ascii")
        if vr in _LONG:
            return vr, self._long(at + 8), at + 12
        return vr, int(struct.unpack_from(f"{self._order}H", self._content, at + 6)[0]), at + 8

    def _implied_vr(self, tag: int) -> str:
        if tag & 0xFFFF == 0 and tag >> 16 != 0:
            return "UL"  # group length
        if tag >> 16 & 1:
            private_creator = 0x10 <= tag & 0xFFFF <= 0xFF
            return "LO" if private_creator else "UN"
        try:
            vr = dictionary_VR(tag)
        except KeyError:
            return "UN"
        if vr in ("US or SS", "US or SS or OW"):
            return "SS" if self._signed else "US"
        return {"OB or OW": "OW", "US or OW": "OW"}.get(vr, vr)

    def _items(self, at: int, length: int, explicit: bool) -> tuple[bytes, int]:  # noqa: FBT001
        end = len(self._content) if length == _UNDEFINED else at + length
        out = bytearray()
        while at < end:
            tag, item_length = self._tag(at), self._long(at + 4)
            at += 8
            if tag == _SEQUENCE_END:
                return bytes(out), at
            if tag != _ITEM:
                raise ValueError("no item where one should be")
            item_end = len(self._content) if item_length == _UNDEFINED else at + item_length
            item, at = self._elements(at, item_end, explicit)
            if item_length == _UNDEFINED:
                at += 8  # the delimiter
            out += struct.pack("<HHL", 0xFFFE, 0xE000, len(item)) + item
        if length == _UNDEFINED or at != end:
            raise ValueError("sequence without its end")
        return bytes(out), at

    def _value(self, tag: int, vr: str, value: bytes) -> bytes:
        if vr == "US" and tag in (_PIXEL_REPRESENTATION, _BITS_ALLOCATED) and len(value) == 2:
            number = struct.unpack(f"{self._order}H", value)[0]
            if tag == _BITS_ALLOCATED:
                self._bits_allocated = number
            else:
                self._signed = number == 1
        if not self._framing.big or not value:
            return value
        if vr == "UN":
            raise ValueError("a value of unknown kind has no known byte order")
        size = _WORD_BYTES.get(vr, 1)
        if tag == _PIXEL_DATA and vr == "OW" and self._bits_allocated > 16:
            size = self._bits_allocated // 8
        return np.frombuffer(value, f">u{size}").astype(f"<u{size}").tobytes()

    def _written(self, tag: int, vr: str, value: bytes) -> bytes:
        head = struct.pack("<HH", tag >> 16, tag & 0xFFFF)
        if not self._framing.explicit_out:
            return head + struct.pack("<L", len(value)) + value
        if vr not in _LONG and len(value) > 0xFFFF:
            vr = "UN"  # PS3.5 6.2.2: too long for its own VR's length field
        if vr in _LONG:
            return head + vr.encode("ascii") + struct.pack("<HL", 0, len(value)) + value
        return head + vr.encode("ascii") + struct.pack("<H", len(value)) + value


# --- is it still the same? -------------------------------------------------------------------


def _verify(outside: Part10, destination: Path) -> None:
    """Raise unless pydicom reads the same values and pixels from both files."""
    original, written = _read(outside), _read(inspect(destination))
    compressed = outside.transfer_syntax_uid not in _UNCOMPRESSED
    big = outside.transfer_syntax_uid == EXPLICIT_VR_BIG_ENDIAN
    passed_over = _PIXEL_ENCODING if compressed else frozenset()
    if not _same_values(original, written, passed_over, decoded=big):
        raise _impossible(outside.transfer_syntax_uid, "values differ")
    if (compressed or big) and "PixelData" in original:
        _verify_pixels(original, written, outside.transfer_syntax_uid, compressed=compressed)


def _same_values(
    one: Dataset, other: Dataset, passed_over: frozenset[int], *, decoded: bool
) -> bool:
    """Compare element by element: the raw bytes, or decoded values when byte orders differ."""
    # group lengths (PS3.5 7.2, retired) speak of the encoding, and pydicom leaves them out
    tags = {tag for tag in one.keys() - passed_over if tag.element != 0}
    if tags != {tag for tag in other.keys() - passed_over if tag.element != 0}:
        return False
    for tag in tags:
        mine, theirs = _raw(one, tag), _raw(other, tag)
        if mine is not None and theirs is not None:
            turned = decoded and mine.VR in _WORD_BYTES
            if not turned and (mine.value or b"") == (theirs.value or b""):
                continue
        if not _same_element(one[tag], other[tag], decoded=decoded):
            return False
    return True


def _raw(ds: Dataset, tag: BaseTag) -> RawDataElement | None:
    """An element as it is in the file, while pydicom has not decoded it."""
    element: object = ds.get_item(tag)
    return element if isinstance(element, RawDataElement) else None


def _same_element(mine: DataElement, theirs: DataElement, *, decoded: bool) -> bool:
    vrs = (str(mine.VR), str(theirs.VR))
    if vrs == ("SQ", "SQ"):
        return len(mine.value) == len(theirs.value) and all(
            _same_values(a, b, frozenset(), decoded=decoded)
            for a, b in zip(mine.value, theirs.value, strict=True)
        )
    if vrs == ("SQ", "UN"):
        return True  # a private sequence has no VR in implicit framing; its items are not named
    if decoded and vrs[0] in ("OW", "OF", "OL", "OD", "OV"):
        # the words are turned; whether their width was right shows in the pixels
        return len(mine.value or b"") == len(theirs.value or b"")
    if mine.is_empty and theirs.is_empty:
        return True
    return bool(mine.value == theirs.value)


def _verify_pixels(
    original: FileDataset, written: FileDataset, stored: str, *, compressed: bool
) -> None:
    found, _ = get_decoder(written.file_meta.TransferSyntaxUID).as_array(written, raw=True)
    decoder = get_decoder(UID(stored))
    judges = [""]
    if compressed:
        available = list(decoder.available_plugins)
        judges = available if stored in _REVERSIBLE else available[:1]
    keep_colours: Any = {"as_rgb": False}
    agreed = 0
    for judge in judges:
        with contextlib.suppress(RuntimeError, ValueError, NotImplementedError, AttributeError):
            # a plugin that cannot read this kind is no judge
            expected, _ = decoder.as_array(
                original, raw=not compressed, decoding_plugin=judge, **keep_colours
            )
            if not np.array_equal(expected, found):
                raise _impossible(stored, "pixels differ")
            agreed += 1
    if not agreed:
        raise _impossible(stored, "nothing to verify with")
