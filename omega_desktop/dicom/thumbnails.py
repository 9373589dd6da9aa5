"""Small pictures of instances for the worklist.

``thumbnail_png`` is a plain function of plain values, so that it can run in a worker process:
decoders are C libraries, and a broken file must not take the window down.
"""

import io
import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from pydicom import dcmread
from pydicom.dataset import Dataset, FileDataset
from pydicom.pixels.processing import apply_color_lut, apply_modality_lut, apply_voi_lut
from pydicom.pixels.utils import pixel_array
from pydicom.uid import UID, ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.messages import Message

Pixels = npt.NDArray[Any]

MAX_FRAME_BYTES = 512_000_000
_OVERSAMPLING = 4  # keep this many pixels per pixel of the picture before smoothing
_GREY_SCALE = (
    "RescaleSlope", "RescaleIntercept", "ModalityLUTSequence",
    "WindowCenter", "WindowWidth", "VOILUTFunction", "VOILUTSequence",
)  # fmt: skip


class ThumbnailError(OmegaError):
    """There is no picture of this instance; show an icon instead."""


def thumbnail_png(path: Path, *, size_px: int = 128, frame: int | None = None) -> bytes:
    """Return a frame of an instance as PNG, windowed as the file asks.

    Args:
        path: a DICOM file of any transfer syntax, with or without meta information.
        size_px: the picture fits into a square of this many pixels.
        frame: from 1; the middle one when not said, the last one when there are fewer.

    Raises:
        ThumbnailError: the instance is no image, or its pixels cannot be decoded.
    """
    try:
        ds = dcmread(path, force=True, defer_size="8 MB")
        index = _checked_frame(ds, frame)
        pixels = _decoded(path, ds, index)
        picture = Image.fromarray(_grey_or_colour(ds, _thinned(pixels, size_px), index))
        picture = _fitted(picture, _pixel_aspect(ds), size_px)
        output = io.BytesIO()
        picture.save(output, "PNG")
    except OmegaError:
        raise
    except Exception as fault:
        # pydicom and its decoders raise nearly anything for pixels they cannot read
        raise ThumbnailError(
            Message("The image cannot be shown"),
            Message("It can still be sent: sending does not decode images."),
            detail=type(fault).__name__,
        ) from fault
    return output.getvalue()


def _checked_frame(ds: Dataset, frame: int | None) -> int:
    """Return the frame's index, if the sizes named in the header are believable."""
    rows, columns = ds.get("Rows"), ds.get("Columns")
    has_pixels = any(name in ds for name in ("PixelData", "FloatPixelData", "DoubleFloatPixelData"))
    if not has_pixels or not rows or not columns:
        raise ThumbnailError(Message("The instance is not an image"))
    samples = int(ds.get("SamplesPerPixel") or 1)
    bits = int(ds.get("BitsAllocated") or 16)
    if int(rows) * int(columns) * samples * math.ceil(bits / 8) > MAX_FRAME_BYTES:
        raise ThumbnailError(Message("The image is too large to be shown"))
    frames = max(int(ds.get("NumberOfFrames") or 1), 1)
    return frames // 2 if frame is None else min(max(frame, 1), frames) - 1


def _decoded(path: Path, ds: FileDataset, frame: int) -> Pixels:
    """Return one frame: (rows, columns) or (rows, columns, 3), RGB when it has colours."""
    frame = min(frame, max(int(ds.get("NumberOfFrames") or 1) - 1, 0))
    if "TransferSyntaxUID" not in ds.file_meta:
        ds.file_meta.TransferSyntaxUID = _guessed_syntax(ds)
    elif not ds.file_meta.TransferSyntaxUID.is_deflated:  # pydicom 3.0.2 reads no deflated file so
        return pixel_array(path, index=frame)  # reads only this frame's bytes
    return pixel_array(ds, index=frame)


def _guessed_syntax(ds: FileDataset) -> UID:
    is_implicit, is_little = ds.original_encoding
    if not is_little:
        return ExplicitVRBigEndian
    return ImplicitVRLittleEndian if is_implicit else ExplicitVRLittleEndian


def _thinned(pixels: Pixels, size_px: int) -> Pixels:
    """Leave out rows and columns a small picture has no use for; windowing is then quick."""
    step = max(pixels.shape[0] // (size_px * _OVERSAMPLING), 1)
    step = min(step, max(pixels.shape[1] // (size_px * _OVERSAMPLING), 1))
    return pixels[::step, ::step]


def _grey_or_colour(ds: Dataset, pixels: Pixels, frame: int) -> npt.NDArray[np.uint8]:
    photometric = str(ds.get("PhotometricInterpretation") or "")
    if photometric == "PALETTE COLOR":
        return _bytes_of(apply_color_lut(pixels, ds))
    if pixels.ndim == 3:
        return _bytes_of(pixels[..., :3])
    values = _windowed(ds, pixels, frame)
    if photometric == "MONOCHROME1":
        values = 255 - values
    return values


def _bytes_of(colours: Pixels) -> npt.NDArray[np.uint8]:
    """Scale colours of any depth to 8 bit."""
    if colours.dtype == np.uint8:
        return np.ascontiguousarray(colours)
    top = float(np.iinfo(colours.dtype).max) if colours.dtype.kind in "iu" else 1.0
    peak = float(colours.max(initial=0))
    if peak <= 255 < top:  # 8 bit values in a wider type
        top = 255.0
    scaled = np.clip(colours.astype(np.float64) * (255.0 / top), 0, 255)
    return np.ascontiguousarray(scaled.astype(np.uint8))


def _windowed(ds: Dataset, pixels: Pixels, frame: int) -> npt.NDArray[np.uint8]:
    """Map grey values to 8 bit by the file's window, or by the picture's own range.

    Source: DICOM PS3.3 C.11.1 (modality LUT), C.11.2 (VOI LUT).
    """
    header = _frame_header(ds, frame)
    values = apply_modality_lut(pixels, header).astype(np.float64)
    if window := _window(header):
        picture = _stretched(values, *window)
    elif "VOILUTSequence" in header:
        shown = apply_voi_lut(values.astype(np.int64), header).astype(np.float64)
        picture = _stretched(shown, float(shown.min()), float(shown.max()))
    else:
        return _stretched(values, *_own_range(values))
    # a window beside the values (a template's, or another series') would show nothing
    return picture if picture.max() > picture.min() else _stretched(values, *_own_range(values))


def _frame_header(ds: Dataset, frame: int) -> Dataset:
    """Return what applies to one frame: enhanced images keep it in functional groups.

    Source: DICOM PS3.3 C.7.6.16.2.9 (pixel value transformation), C.7.6.16.2.10 (frame VOI LUT).
    """
    header = Dataset()
    groups = [*(ds.get("SharedFunctionalGroupsSequence") or ())[:1]]
    groups += (ds.get("PerFrameFunctionalGroupsSequence") or ())[frame : frame + 1]
    parts = [ds]
    for group in groups:
        for name in ("PixelValueTransformationSequence", "FrameVOILUTSequence"):
            parts += (group.get(name) or ())[:1]
    for part in parts:
        for name in _GREY_SCALE:
            if part.get(name) is not None:
                header[name] = part[name]
    return header


def _window(header: Dataset) -> tuple[float, float] | None:
    """Return the values that become black and white, None without a usable window.

    Source: DICOM PS3.3 C.11.2.1.2.1.
    """
    try:
        center, width = (
            float(np.atleast_1d(np.asarray(header[name].value, dtype=np.float64))[0])
            for name in ("WindowCenter", "WindowWidth")
        )
    except (KeyError, ValueError, TypeError, IndexError):
        return None
    if not (math.isfinite(center) and math.isfinite(width) and width > 0):
        return None
    if str(header.get("VOILUTFunction") or "LINEAR") == "LINEAR" and width > 1:
        center, width = center - 0.5, width - 1
    return center - width / 2, center + width / 2


def _own_range(values: Pixels) -> tuple[float, float]:
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        return 0.0, 1.0
    low, high = (float(edge) for edge in np.percentile(finite, (0.5, 99.5)))
    return (low, high) if high > low else (float(finite.min()), float(finite.max()))


def _stretched(values: Pixels, low: float, high: float) -> npt.NDArray[np.uint8]:
    scaled = (np.nan_to_num(values, nan=low) - low) * (255.0 / max(high - low, 1e-9))
    return np.clip(scaled, 0, 255).astype(np.uint8)


def _pixel_aspect(ds: Dataset) -> float:
    """Return a pixel's height over its width (PS3.3 C.7.6.3.1.7); 1 when unsaid or unbelievable."""
    for name in ("PixelSpacing", "ImagerPixelSpacing", "PixelAspectRatio"):
        try:
            down, across = (float(one) for one in ds[name].value)
        except (KeyError, ValueError, TypeError):
            continue
        if across > 0 and 0.1 <= down / across <= 10:
            return down / across
    return 1.0


def _fitted(picture: Image.Image, aspect: float, size_px: int) -> Image.Image:
    width, height = picture.width, picture.height * aspect
    scale = size_px / max(width, height)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    return picture.resize(size, Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC)
