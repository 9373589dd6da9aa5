"""The frames of an instance, one at a time, exactly as pydicom decodes them.

Plain frames are cut out of the file; everything else is decoded by pydicom with its plugins. Either
way there is never more than one frame in memory.

Source: DICOM PS3.3 C.7.6.3 (image pixel module), PS3.5 8 (encoding of pixel data).
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import numpy.typing as npt

from omega_desktop.dicom.part10 import (
    DEFLATED,
    EXPLICIT_VR_BIG_ENDIAN,
    EXPLICIT_VR_LITTLE_ENDIAN,
    IMPLICIT_VR_LITTLE_ENDIAN,
)
from omega_desktop.share import header
from omega_desktop.share.header import DataSet
from omega_desktop.share.reasons import NotShownError, Reason

if TYPE_CHECKING:
    from pydicom.pixels.decoders.base import Decoder

Pixels = npt.NDArray[Any]

FRAME_BYTES_AT_MOST = 256_000_000
FRAMES_AT_MOST = 100_000
SHOWN_PHOTOMETRIC = frozenset({"MONOCHROME1", "MONOCHROME2", "PALETTE COLOR", "RGB"})

_NATIVE = frozenset({IMPLICIT_VR_LITTLE_ENDIAN, EXPLICIT_VR_LITTLE_ENDIAN, EXPLICIT_VR_BIG_ENDIAN})
_PLAIN_PHOTOMETRIC = frozenset({"MONOCHROME1", "MONOCHROME2", "PALETTE COLOR"})


@dataclass(frozen=True, slots=True)
class Image:
    """The image pixel module of an instance, as far as it matters here."""

    rows: int
    columns: int
    samples: int
    photometric: str
    bits_allocated: int
    bits_stored: int
    high_bit: int
    representation: int
    planar: int | None
    frames: int
    native: bool
    syntax: str
    """The transfer syntax in which the pixels are encoded."""

    @property
    def dtype(self) -> np.dtype[Any]:
        """Of decoded pixels: 1 bit becomes 8."""
        kind = "i" if self.representation and self.bits_allocated > 1 else "u"
        return np.dtype(f"<{kind}{max(self.bits_allocated // 8, 1)}")

    @property
    def plain(self) -> bool:
        """Whether the frames are bits or little endian numbers one after the other."""
        turned = self.syntax == EXPLICIT_VR_BIG_ENDIAN and self.bits_allocated > 1
        return (
            self.native
            and not turned
            and self.samples == 1
            and self.photometric in _PLAIN_PHOTOMETRIC
        )


def described(found: DataSet, syntax: str) -> Image:
    """Read the image pixel module and refuse what the page cannot show.

    Args:
        found: the data set.
        syntax: its transfer syntax.

    Raises:
        NotShownError: it is not complete, or not for the page.
    """
    numbers, texts = found.numbers, found.texts
    try:
        frames = max(int(texts.get(header.NUMBER_OF_FRAMES) or 1), 1)
        image = Image(
            rows=numbers[0x00280010],
            columns=numbers[0x00280011],
            samples=numbers[0x00280002],
            photometric=texts[header.PHOTOMETRIC],
            bits_allocated=numbers[header.BITS_ALLOCATED],
            bits_stored=numbers[header.BITS_STORED],
            high_bit=numbers.get(header.HIGH_BIT, numbers[header.BITS_STORED] - 1),
            representation=numbers[0x00280103],
            planar=numbers.get(header.PLANAR),
            frames=frames,
            native=syntax in _NATIVE or syntax in DEFLATED,
            syntax=EXPLICIT_VR_LITTLE_ENDIAN if syntax in DEFLATED else syntax,
        )
    except (KeyError, ValueError):
        reason = Reason.UNREADABLE if found.pixels.tag == header.PIXEL_DATA else Reason.UNSUPPORTED
        raise NotShownError(reason, "image pixel module") from None
    if found.pixels.tag != header.PIXEL_DATA or image.bits_allocated not in (1, 8, 16):
        raise NotShownError(Reason.UNSUPPORTED, "kind of pixels")
    size = image.rows * image.columns * image.samples * image.dtype.itemsize
    if not size or not 1 <= image.bits_stored <= image.bits_allocated:
        raise NotShownError(Reason.UNREADABLE, "image pixel module")
    if image.representation not in (0, 1) or image.native == found.pixels.undefined:
        raise NotShownError(Reason.UNREADABLE, "image pixel module")
    if size > FRAME_BYTES_AT_MOST or image.frames > FRAMES_AT_MOST:
        raise NotShownError(Reason.UNSUPPORTED, "too large")
    return image


def frame_count(found: DataSet, image: Image) -> int:
    """How many frames there are; uncompressed pixels may be more than the header says.

    Raises:
        NotShownError: there are less.
    """
    if not image.native:
        return image.frames
    bits = image.rows * image.columns * image.samples * image.bits_allocated
    subsampled = image.photometric == "YBR_FULL_422"
    if subsampled:
        bits = bits // 3 * 2
    expected = -(-bits * image.frames // 8)
    actual = found.pixels.length
    if actual < expected:
        raise NotShownError(Reason.UNREADABLE, "not all pixels")
    if subsampled:
        if actual >= expected // 2 * 3:  # not subsampled at all
            raise NotShownError(Reason.UNREADABLE, "colours are not as described")
        return image.frames
    if actual <= expected + expected % 2:
        return image.frames
    return max(image.frames, actual * 8 // bits)


def decoded(
    stream: BinaryIO, found: DataSet, image: Image, *, unused_bits: bool = False
) -> Iterator[tuple[Pixels, str]]:
    """Decode frame by frame.

    Args:
        stream: the data set's stream.
        found: the data set.
        image: its description.
        unused_bits: leave the bits beyond Bits Stored as they are.

    Yields:
        (rows, columns) or (rows, columns, 3), and the photometric interpretation of the array.

    Raises:
        NotShownError: a frame cannot be decoded, or there are too few or too many.
    """
    source = _plain if image.plain else _by_pydicom
    wanted = frame_count(found, image)
    number = 0
    for number, (pixels, photometric) in enumerate(
        source(stream, found, image, wanted, unused_bits=unused_bits), 1
    ):
        if number > wanted:
            raise NotShownError(Reason.UNREADABLE, "more frames than the header says")
        yield pixels, photometric
    if number != wanted:
        raise NotShownError(Reason.UNREADABLE, "less frames than the header says")


def _plain(
    stream: BinaryIO, found: DataSet, image: Image, wanted: int, *, unused_bits: bool
) -> Iterator[tuple[Pixels, str]]:
    count = image.rows * image.columns
    unused = 0 if unused_bits else image.bits_allocated - image.bits_stored
    for number in range(wanted):
        # frames of single bits begin anywhere in a byte, PS3.5 8.1.1
        first, bits = divmod(number * count * image.bits_allocated, 8)
        size = -(-(bits + count * image.bits_allocated) // 8)
        stream.seek(found.pixels.value_at + first)
        data = stream.read(size)
        if len(data) != size:
            raise NotShownError(Reason.UNREADABLE, "not all pixels")
        pixels = np.frombuffer(data, image.dtype)
        if image.bits_allocated == 1:
            pixels = np.unpackbits(pixels, bitorder="little")[bits : bits + count]
        elif unused and not _fits(pixels, image.bits_stored):
            # what is in the unused bits is no part of the value
            pixels = (pixels << unused) >> unused
        yield pixels.reshape(image.rows, image.columns), image.photometric


def _fits(pixels: Pixels, bits: int) -> bool:
    """Whether the unused bits are as they should be; nearly always, and quicker than shifting."""
    if pixels.dtype.kind == "u":
        return int(pixels.max()) >> bits == 0
    return -(1 << bits - 1) <= int(pixels.min()) and int(pixels.max()) < 1 << bits - 1


def _by_pydicom(
    stream: BinaryIO, found: DataSet, image: Image, wanted: int, *, unused_bits: bool
) -> Iterator[tuple[Pixels, str]]:
    from pydicom.pixels.decoders.base import get_decoder
    from pydicom.uid import UID

    options: dict[str, Any] = {
        "rows": image.rows,
        "columns": image.columns,
        "samples_per_pixel": image.samples,
        "photometric_interpretation": image.photometric,
        "bits_allocated": image.bits_allocated,
        "bits_stored": image.bits_stored,
        "number_of_frames": wanted,
        "pixel_representation": image.representation,
        "pixel_keyword": "PixelData",
        "pixel_vr": found.pixels.vr.decode("ascii") or "OW",
    }
    if image.planar is not None:
        options["planar_configuration"] = image.planar
    if unused_bits:
        options["correct_unused_bits"] = False
    stream.seek(found.pixels.value_at)
    arrays = _one_by_one(get_decoder(UID(image.syntax)), stream, options)
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about headers that do not fit; the pixels count
                frame = next(arrays, None)
        # pydicom and the decoders raise whatever fits the damage they meet
        except Exception as fault:
            raise NotShownError(Reason.UNREADABLE, type(fault).__name__) from fault
        if frame is None:
            return
        pixels, properties = frame
        # a decoder may give less bytes per sample than the header says
        yield (
            pixels.astype(image.dtype, copy=False),
            str(properties["photometric_interpretation"]),
        )


def _one_by_one(
    decoder: "Decoder", stream: BinaryIO, options: dict[str, Any]
) -> Iterator[tuple[Pixels, dict[str, Any]]]:
    begin, number = stream.tell(), 0
    try:
        for frame in decoder.iter_array(stream, **options):
            number += 1
            yield frame
    except ValueError:
        # pydicom 3.0.2: iter_array cannot mend the sign in what GDCM gives, as_array can
        for index in range(number, options["number_of_frames"]):
            stream.seek(begin)
            yield decoder.as_array(stream, index=index, **options)
