"""Pixels: which instances may show a patient's name, and pixel data without hidden bytes.

The pixels themselves are never changed here. What is left out is what no pixel is coded by: bytes
after the last pixel, comments inside compressed streams, overlay bits above the stored bits.
"""

from collections.abc import Iterable
from itertools import accumulate
from typing import Final, Literal

from omega_desktop.deid.streams import StreamError, clean_jpeg, clean_jpeg2000, clean_rle
from omega_desktop.deid.wire import (
    DEFLATED,
    EXPLICIT_BIG,
    EXPLICIT_LITTLE,
    IMPLICIT_LITTLE,
    PIXEL_DATA,
    DataSet,
    DicomFile,
    Element,
    ascii_text,
    keyword,
)
from omega_desktop.domain.drawn_text import Picture
from omega_desktop.domain.errors import DeidentificationError
from omega_desktop.domain.messages import Message

FLOAT_PIXEL_DATA: Final = 0x7FE00008
DOUBLE_PIXEL_DATA: Final = 0x7FE00009
_OFFSET_TABLE: Final = 0x7FE00001
_OFFSET_LENGTHS: Final = 0x7FE00002

_JPEG: Final = frozenset(
    f"1.2.840.10008.1.2.4.{n}" for n in (50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63,
                                          64, 65, 66, 70, 80, 81)
)  # fmt: skip
_JPEG2000: Final = frozenset(f"1.2.840.10008.1.2.4.{n}" for n in (90, 91, 92, 93, 201, 202, 203))
_RLE: Final = "1.2.840.10008.1.2.5"
_READABLE: Final = frozenset(
    {IMPLICIT_LITTLE, EXPLICIT_LITTLE, DEFLATED, EXPLICIT_BIG, *_JPEG, *_JPEG2000, _RLE}
)

_UNKNOWN_STREAM: Final = Message("Hidden text in this kind of compression cannot be found")

# --- risk -----------------------------------------------------------------------------------------


def picture(data_set: DataSet) -> Picture:
    """What a data set says about text drawn into its picture."""
    return Picture(
        sop_class_uid=ascii_text(data_set.get(0x00080016)),
        modality=ascii_text(data_set.get(0x00080060)),
        image_type=ascii_text(data_set.get(0x00080008)),
        captured=0x00080064 in data_set,
        burned_in_annotation=ascii_text(data_set.get(0x00280301)),
        recognizable=ascii_text(data_set.get(0x00280302)),
        has_pixels=has_pixels(data_set),
    )


def has_pixels(data_set: DataSet) -> bool:
    """Whether there is any kind of pixel data."""
    return any(tag in data_set for tag in (PIXEL_DATA, FLOAT_PIXEL_DATA, DOUBLE_PIXEL_DATA))


def compression_known(transfer_syntax_uid: str) -> bool:
    """Whether pixel data in this form can be told from what hides in it."""
    return transfer_syntax_uid in _READABLE


# --- pixel data -----------------------------------------------------------------------------------


def clean_pixel_data(file: DicomFile) -> None:
    """Leave out of the pixel data what is no pixel, in place.

    Raises:
        DeidentificationError: it cannot be told what is pixel and what is not.
    """
    image = _Image(file)
    for tag, bits in ((FLOAT_PIXEL_DATA, 32), (DOUBLE_PIXEL_DATA, 64)):
        if tag in file.data_set:
            _cut(file.data_set[tag], image.pixels_per_frame * bits, image)
    pixels = file.data_set.get(PIXEL_DATA)
    if pixels is None:
        return
    if pixels.items is not None:
        raise _refuse(Message("The pixel data is damaged"))
    if pixels.fragments is None:
        _clean_native(image, pixels)
    else:
        _clean_encapsulated(image, pixels, pixels.fragments, file.transfer_syntax_uid)


def _refuse(reason: Message, detail: str = "") -> DeidentificationError:
    return DeidentificationError(Message("The image cannot be anonymized"), reason, detail=detail)


class _Image:
    """The Image Pixel attributes of one instance (PS3.3 C.7.6.3)."""

    def __init__(self, file: DicomFile) -> None:
        self.data_set = file.data_set
        self.order: Literal["little", "big"] = (
            "big" if file.transfer_syntax_uid == EXPLICIT_BIG else "little"
        )

    def number(self, tag: int, default: int | None = None) -> int:
        element = self.data_set.get(tag)
        raw = b"" if element is None else bytes(element.value)
        if not raw and default is not None:
            return default
        if len(raw) < 2:
            raise _refuse(Message("The image does not say how large it is"), keyword(tag))
        return int.from_bytes(raw[:2], self.order)

    @property
    def frames(self) -> int:
        stated = ascii_text(self.data_set.get(0x00280008)) or "1"
        if not stated.isdecimal():
            raise _refuse(Message("The image does not say how many frames it has"))
        return max(int(stated), 1)

    @property
    def area(self) -> int:
        return self.number(0x00280010) * self.number(0x00280011)

    @property
    def pixels_per_frame(self) -> int:
        return self.area * self.number(0x00280002, 1)

    @property
    def bits_allocated(self) -> int:
        return self.number(0x00280100)

    def embedded_overlay_bits(self) -> set[int]:
        """Bits above the stored ones that hold an overlay plane (PS3.3 C.9.2, retired)."""
        allocated = self.bits_allocated
        high_bit = self.number(0x00280102, allocated - 1)
        stored = range(high_bit + 1 - self.number(0x00280101, allocated), high_bit + 1)
        planes = [group << 16 for group in range(0x6000, 0x6020, 2)]
        return {
            self.number(plane | 0x0102, 0)
            for plane in planes
            if plane | 0x0100 in self.data_set
            and plane | 0x3000 not in self.data_set
            and self.number(plane | 0x0100, 1) == allocated > 1
        } - set(stored)


def _clean_native(image: _Image, pixels: Element) -> None:
    frame_bits = image.pixels_per_frame * image.bits_allocated
    photometric = ascii_text(image.data_set.get(0x00280004))
    if (
        photometric in ("YBR_FULL_422", "YBR_PARTIAL_422")
        # two of three samples are stored; some files store all three under the same name
        and len(pixels.value) * 8 < frame_bits * image.frames
    ):
        frame_bits = frame_bits * 2 // 3
    _cut(pixels, frame_bits, image)
    if bits := image.embedded_overlay_bits():
        _clear_bits(pixels, bits, image)


def _cut(pixels: Element, frame_bits: int, image: _Image) -> None:
    """Cut pixel data after its last pixel. A frame too much is no padding but a doubt."""
    expected = (frame_bits * image.frames + 7) // 8
    surplus = len(pixels.value) - expected
    if surplus < 0:
        raise _refuse(Message("Pixel data is missing from the image"))
    if surplus >= max(frame_bits // 8, 2):
        raise _refuse(Message("There is more pixel data than the image describes"))
    if not surplus:
        return
    kept = bytearray(pixels.value[: expected + expected % 2])
    if expected % 2:
        # bytes of a big endian word stand swapped: the padding is before the last pixel
        swapped = image.order == "big" and pixels.vr == "OW"
        kept[expected - 1 if swapped else expected] = 0
    pixels.value = bytes(kept)


def _clear_bits(pixels: Element, bits: set[int], image: _Image) -> None:
    if image.bits_allocated not in (8, 16) or max(bits) >= image.bits_allocated:
        raise _refuse(Message("Drawings are stored inside the pixels"))
    import numpy as np

    order = "<" if image.order == "little" else ">"
    cells = np.frombuffer(pixels.value, dtype=f"{order}u{image.bits_allocated // 8}").copy()
    cells &= (1 << image.bits_allocated) - 1 - sum(1 << bit for bit in bits)
    pixels.value = cells.tobytes()


# --- compressed -----------------------------------------------------------------------------------


def _clean_encapsulated(
    image: _Image, pixels: Element, fragments: list[memoryview], syntax: str
) -> None:
    if len(fragments) < 2:
        raise _refuse(Message("Pixel data is missing from the image"))
    if image.embedded_overlay_bits():
        raise _refuse(Message("Drawings are stored inside the pixels"))
    frames = split_frames(fragments, image.frames)
    cleaned = [_clean_frame(frame, image, syntax) for frame in frames]
    if cleaned == frames:
        return
    padded = [frame + b"\0" * (len(frame) % 2) for frame in cleaned]
    offsets = list(accumulate((len(frame) + 8 for frame in padded[:-1]), initial=0))
    table = _numbers(offsets, 4) if len(fragments[0]) else b""
    pixels.fragments = [memoryview(table), *(memoryview(frame) for frame in padded)]
    if _OFFSET_TABLE in image.data_set:
        image.data_set[_OFFSET_TABLE].value = _numbers(offsets, 8)
    if _OFFSET_LENGTHS in image.data_set:
        image.data_set[_OFFSET_LENGTHS].value = _numbers(map(len, cleaned), 8)


def _numbers(values: Iterable[int], size: int) -> bytes:
    return b"".join(value.to_bytes(size, "little") for value in values)


def split_frames(fragments: list[memoryview], frames: int) -> list[bytes]:
    """The compressed frames from a basic offset table and its fragments (PS3.5 A.4)."""
    table, parts = fragments[0], fragments[1:]
    if frames == 1:
        return [b"".join(parts)]
    if len(parts) == frames:
        return [bytes(part) for part in parts]
    if len(table) != 4 * frames:
        raise _refuse(Message("The frames of the image cannot be told apart"))
    starts = {int.from_bytes(table[i : i + 4], "little") for i in range(0, len(table), 4)}
    found: list[list[memoryview]] = []
    at = 0
    for part in parts:
        if at in starts:
            found.append([])
        if not found:
            break
        found[-1].append(part)
        at += len(part) + 8
    if len(found) != frames:
        raise _refuse(Message("The frames of the image cannot be told apart"))
    return [b"".join(group) for group in found]


def _clean_frame(frame: bytes, image: _Image, syntax: str) -> bytes:
    try:
        if syntax in _JPEG:
            return clean_jpeg(frame)
        if syntax in _JPEG2000 and frame[:2] != b"\xff\x4f":
            raise _refuse(_UNKNOWN_STREAM, "JP2 boxes")
        if syntax in _JPEG2000:
            return clean_jpeg2000(frame)
        if syntax == _RLE:
            return clean_rle(frame, segment_bytes=image.area)
    except StreamError as error:
        raise _refuse(Message("The compressed pixel data is damaged"), str(error)) from None
    raise _refuse(_UNKNOWN_STREAM, syntax)


__all__ = ["clean_pixel_data", "compression_known", "has_pixels", "picture", "split_frames"]
