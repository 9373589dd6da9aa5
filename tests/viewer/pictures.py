"""DICOM files as the sender makes them: Explicit VR little endian, or HTJ2K lossless."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydicom import Dataset, dcmread
from pydicom.data import get_testdata_file
from pydicom.dataset import FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    UID,
    CTImageStorage,
    DigitalMammographyXRayImageStorageForPresentation,
    ExplicitVRLittleEndian,
    generate_uid,
)

HTJ2K_LOSSLESS = UID("1.2.840.10008.1.2.4.201")

Pixels = NDArray[Any]


def part10(ds: Dataset, frames: Sequence[Pixels], *, compressed: bool = True) -> bytes:
    """A file with these frames, ``(rows, columns[, 3])`` each, of the data set's stored type."""
    out = Dataset()
    for element in ds:
        if element.keyword != "PixelData" and element.tag.group > 2 and element.tag.element > 0:
            out.add(element)
    if len(frames) > 1:
        out.NumberOfFrames = len(frames)
    if compressed:
        codes = [bytes(imagecodecs.htj2k_encode(np.ascontiguousarray(one))) for one in frames]
        out.PixelData = encapsulate(codes)
        out["PixelData"].VR = "OB"
        out["PixelData"].is_undefined_length = True
        if out.SamplesPerPixel == 3:
            out.PlanarConfiguration = 0
    else:
        raw = b"".join(np.ascontiguousarray(one).tobytes() for one in frames)
        out.PixelData = raw + b"\0" * (len(raw) % 2)
        out["PixelData"].VR = "OW" if out.BitsAllocated > 8 else "OB"
    out.file_meta = FileMetaDataset()
    out.file_meta.TransferSyntaxUID = HTJ2K_LOSSLESS if compressed else ExplicitVRLittleEndian
    out.file_meta.MediaStorageSOPClassUID = out.SOPClassUID
    out.file_meta.MediaStorageSOPInstanceUID = out.SOPInstanceUID
    buffer = BytesIO()
    out.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


def sample(name: str, *, compressed: bool = True) -> tuple[bytes, Pixels]:
    """One of pydicom's files as the sender normalises it, and its pixels as pydicom reads them."""
    path = get_testdata_file(name)
    assert isinstance(path, str), name
    ds = dcmread(path)
    pixels = ds.pixel_array
    frames = int(ds.get("NumberOfFrames") or 1)
    if ds.SamplesPerPixel == 3:
        ds.PhotometricInterpretation = "RGB"  # what pixel_array gives
        ds.PlanarConfiguration = 0
    stacked = pixels if frames > 1 else pixels[np.newaxis]
    return part10(ds, list(stacked), compressed=compressed), pixels


def phantom(size: int, position: float, seed: int = 0) -> Pixels:
    """An axial slice through a chest that nobody has, in stored values (HU + 1024)."""
    y, x = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j]
    waist = 0.82 + 0.06 * np.cos(position * 3)
    body = (x / waist) ** 2 + (y / 0.62) ** 2 < 1
    hu = np.full((size, size), -1000.0)
    hu[body] = -90  # fat
    hu[(x / (waist - 0.07)) ** 2 + (y / 0.55) ** 2 < 1] = 45
    swell = 0.29 * (0.75 + 0.25 * np.sin(1.2 + position * 2))
    for side in (-1, 1):
        lung = ((x - side * 0.36) / swell) ** 2 + ((y + 0.03) / 0.42) ** 2 < 1
        hu[lung] = -850 + 60 * np.sin(14 * x[lung] + 9 * position) * np.cos(11 * y[lung])
    hu[((x - 0.08) / 0.21) ** 2 + ((y + 0.1) / 0.19) ** 2 < 1] = 55 + 20 * np.cos(position * 5)
    hu[(x / 0.11) ** 2 + ((y - 0.4) / 0.1) ** 2 < 1] = 480
    hu[(x / 0.04) ** 2 + ((y - 0.4) / 0.035) ** 2 < 1] = 30
    for angle in np.arange(0.3, 2 * np.pi, 0.42):
        at = (0.74 * np.cos(angle + position / 3), 0.5 * np.sin(angle + position / 3))
        hu[((x - at[0]) / 0.035) ** 2 + ((y - at[1]) / 0.02) ** 2 < 1] = 620
    noise = np.random.default_rng(seed).normal(0, 9, hu.shape)
    return np.clip(hu + 1024 + noise, 0, 4095).astype(np.uint16)


def ct_header(size: int, number: int, of: int) -> Dataset:
    """What a CT scanner writes."""
    ds = Dataset()
    ds.SOPClassUID, ds.SOPInstanceUID = CTImageStorage, generate_uid()
    ds.Modality, ds.SeriesNumber, ds.InstanceNumber = "CT", 1, number
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.Rows = ds.Columns = size
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 16, 12, 11, 0
    ds.RescaleSlope, ds.RescaleIntercept = 1, -1024
    ds.WindowCenter, ds.WindowWidth = 40, 400
    ds.PixelSpacing, ds.SliceThickness = [360 / size, 360 / size], 1.25
    ds.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    ds.ImagePositionPatient = [-180, -180, -1.25 * number]
    ds.SliceLocation = -1.25 * number
    ds.NumberOfFrames = None
    del ds.NumberOfFrames
    ds.ImageComments = f"{number} of {of}"
    return ds


def ct_series(count: int, size: int = 256, *, compressed: bool = True) -> list[bytes]:
    """Slices of a chest."""
    return [
        part10(
            ct_header(size, i + 1, count), [phantom(size, i / count, seed=i)], compressed=compressed
        )
        for i in range(count)
    ]


def mammogram() -> tuple[bytes, Pixels]:
    """A mammogram that nobody had: MONOCHROME1, 12 bit, no spacing but the detector's."""
    rows, columns = 1664, 1280
    y, x = np.mgrid[0:rows, 0:columns]
    inside = (x / 900) ** 2 + ((y - rows / 2) / 720) ** 2 < 1
    tissue = 2600 + 500 * np.sin(x / 37) * np.cos(y / 53) + (x + y) / 8
    pixels = np.where(inside, 4095 - tissue, 4000).clip(0, 4095).astype(np.uint16)
    ds = ct_header(8, 1, 1)
    ds.SOPClassUID = DigitalMammographyXRayImageStorageForPresentation
    ds.Modality, ds.PhotometricInterpretation = "MG", "MONOCHROME1"
    ds.Rows, ds.Columns = rows, columns
    ds.ImagerPixelSpacing = [0.1, 0.1]
    ds.WindowCenter, ds.WindowWidth = 1500, 2600
    for keyword in ("PixelSpacing", "ImageOrientationPatient", "ImagePositionPatient"):
        delattr(ds, keyword)
    del ds.RescaleSlope, ds.RescaleIntercept, ds.SliceLocation, ds.SliceThickness
    return part10(ds, [pixels]), pixels


def thumbnail(pixels: Pixels) -> bytes:
    """A PNG of 96 x 96 pixels."""
    step = max(1, pixels.shape[0] // 96)
    small = pixels[::step, ::step][:96, :96].astype(float)
    low, high = np.percentile(small, [2, 99])
    grey = (255 * (small - low) / max(1.0, high - low)).clip(0, 255).astype(np.uint8)
    buffer = BytesIO()
    Image.fromarray(grey).save(buffer, "PNG")
    return buffer.getvalue()
