"""Thumbnails of every sample image there is."""

import io
import multiprocessing
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom import dcmread
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, SecondaryCaptureImageStorage

from omega_desktop.dicom.thumbnails import ThumbnailError, thumbnail_png

pytestmark = [
    # the samples are broken on purpose, and pydicom says so
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.allow_warnings(logger="pydicom"),
]

SAMPLES = Path(pydicom.__file__).parent / "data" / "test_files"
NO_PICTURE = {  # no image, or damaged, or 12 bit lossy JPEG, which no free decoder here reads
    "DICOMDIR-empty.dcm", "ExplVR_BigEndNoMeta.dcm", "ExplVR_LitEndNoMeta.dcm", "JPEG-lossy.dcm",
    "JPEG2000-embedded-sequence-delimiter.dcm", "JPGExtended.dcm", "MR_truncated.dcm",
    "SC_rgb_jpeg.dcm", "UN_sequence.dcm", "badVR.dcm", "empty_charset_LEI.dcm",
    "meta_missing_tsyntax.dcm", "nested_priv_SQ.dcm", "no_meta.dcm", "no_meta_group_length.dcm",
    "priv_SQ.dcm", "reportsi.dcm", "reportsi_with_empty_number_tags.dcm", "rtplan.dcm",
    "rtplan_truncated.dcm", "rtstruct.dcm", "test-SR.dcm", "waveform_ecg.dcm",
}  # fmt: skip

MakeImage = Callable[..., Path]


def opened(png: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(png))
    assert picture.format == "PNG"
    return picture


def grey(path: Path, size_px: int = 64) -> np.ndarray:
    return np.asarray(opened(thumbnail_png(path, size_px=size_px)).convert("L"), dtype=int)


@pytest.mark.parametrize("path", sorted(SAMPLES.rglob("*.dcm")), ids=lambda path: path.name)
def test_that_every_sample_gives_a_picture_or_a_clean_error(path: Path) -> None:
    if path.name in NO_PICTURE:
        with pytest.raises(ThumbnailError):
            thumbnail_png(path, size_px=64)
        return
    picture = opened(thumbnail_png(path, size_px=64))
    assert max(picture.size) == 64


def test_that_the_frame_asked_for_is_drawn(make_image: MakeImage) -> None:
    frames = np.zeros((3, 8, 8), dtype=np.uint16)
    frames[0, :, :4], frames[1, :4], frames[2, :, 4:] = 100, 100, 100
    path = make_image(frames, NumberOfFrames=3)

    def corners(frame: int | None) -> list[bool]:
        seen = np.asarray(opened(thumbnail_png(path, size_px=8, frame=frame)).convert("L"))
        return [bool(seen[row, column] > 127) for row, column in ((0, 0), (0, 7), (7, 0), (7, 7))]

    assert corners(1) == [True, False, True, False]
    assert corners(None) == corners(2) == [True, True, False, False]
    assert corners(3) == corners(9) == [False, True, False, True]


@pytest.fixture
def make_image(tmp_path: Path) -> MakeImage:
    """``make_image(pixels, **attributes)``: an image file; 16 bit unless the pixels are uint8."""

    def make(pixels: np.ndarray, **attributes: object) -> Path:
        ds = Dataset()
        ds.SOPClassUID, ds.SOPInstanceUID = SecondaryCaptureImageStorage, "1.2.3"
        ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
        ds.Rows, ds.Columns = pixels.shape[-2:]
        ds.BitsAllocated = ds.BitsStored = pixels.dtype.itemsize * 8
        ds.HighBit, ds.PixelRepresentation = ds.BitsStored - 1, int(pixels.dtype.kind == "i")
        if pixels.ndim == 3:
            ds.NumberOfFrames = pixels.shape[0]
        ds.PixelData = pixels.tobytes()
        ds["PixelData"].VR = "OW"
        for keyword, value in attributes.items():
            setattr(ds, keyword, value)
        meta = FileMetaDataset()
        meta.MediaStorageSOPClassUID = ds.SOPClassUID
        meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
        meta.TransferSyntaxUID = ExplicitVRLittleEndian
        path = tmp_path / "image.dcm"
        FileDataset(str(path), ds, preamble=b"\0" * 128, file_meta=meta).save_as(
            path, enforce_file_format=True
        )
        return path

    return make


def ramp() -> np.ndarray:
    return np.tile(np.arange(64, dtype=np.int16) * 16, (64, 1))


def test_that_the_window_of_the_file_is_used(make_image: MakeImage) -> None:
    shown = grey(make_image(ramp(), WindowCenter=512, WindowWidth=256))[32]
    assert shown[0] == 0
    assert shown[20] == 0
    assert shown[-1] == 255
    assert 100 < shown[32] < 156


def test_that_rescaled_values_meet_the_window(make_image: MakeImage) -> None:
    path = make_image(ramp(), RescaleSlope=1, RescaleIntercept=-1024, WindowCenter=-512,
                      WindowWidth=256)  # fmt: skip
    shown = grey(path)[32]
    assert (shown[0], shown[-1]) == (0, 255)
    assert 100 < shown[32] < 156


@pytest.mark.parametrize(
    "window",
    [
        {},
        {"WindowCenter": 9000, "WindowWidth": 10},  # beside the values
        {"WindowCenter": 512, "WindowWidth": 0},
        {"WindowCenter": 512},
    ],
)
def test_that_without_a_usable_window_the_values_range_is_shown(
    make_image: MakeImage, window: dict[str, object]
) -> None:
    shown = grey(make_image(ramp(), **window))[32]
    assert shown[0] < 10
    assert shown[-1] > 245


def test_that_inverted_images_are_turned_back(make_image: MakeImage) -> None:
    shown = grey(make_image(ramp(), PhotometricInterpretation="MONOCHROME1"))[32]
    assert shown[0] > 245
    assert shown[-1] < 10


def test_that_the_middle_frame_is_shown(make_image: MakeImage) -> None:
    frames = np.zeros((5, 32, 32), np.uint8)
    frames[2, :, 16:] = 200
    assert grey(make_image(frames)).std() > 50


def test_that_long_pixels_are_shown_long(make_image: MakeImage) -> None:
    picture = opened(thumbnail_png(make_image(ramp(), PixelSpacing=[2.0, 1.0]), size_px=64))
    assert picture.size == (32, 64)


def test_that_an_image_of_one_value_is_no_error(make_image: MakeImage) -> None:
    assert grey(make_image(np.full((64, 64), 7, np.int16))).std() == 0


@pytest.mark.parametrize(
    "lie",
    [
        {"NumberOfFrames": 10**6},
        {"Rows": 0},
        {"BitsAllocated": 12},
        {"SamplesPerPixel": 3},
        {"PhotometricInterpretation": "PALETTE COLOR"},
    ],
)
def test_that_a_header_that_lies_is_a_clean_error(
    make_image: MakeImage, lie: dict[str, object]
) -> None:
    path = make_image(ramp(), **lie)
    with pytest.raises(ThumbnailError):
        thumbnail_png(path)


def test_that_an_absurd_size_is_refused_before_anything_is_decoded(make_image: MakeImage) -> None:
    with pytest.raises(ThumbnailError, match="too large"):
        thumbnail_png(make_image(ramp(), Rows=65535, Columns=65535))


@pytest.mark.parametrize("content", [b"", b"not DICOM", b"\0" * 128 + b"DICM"])
def test_that_a_file_that_is_no_dicom_is_a_clean_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(ThumbnailError):
        thumbnail_png(path)


def test_that_a_missing_file_is_a_clean_error(tmp_path: Path) -> None:
    with pytest.raises(ThumbnailError):
        thumbnail_png(tmp_path / "gone")


def test_that_a_file_without_meta_information_is_shown(tmp_path: Path) -> None:
    ds = dcmread(SAMPLES / "MR_small_implicit.dcm")
    path = tmp_path / "bare"
    with path.open("wb") as file:
        pydicom.filewriter.write_dataset(_implicit(file), ds)
    assert grey(path).std() > 10


def _implicit(file: io.BufferedWriter) -> pydicom.filebase.DicomIO:
    output = pydicom.filebase.DicomIO(file)
    output.is_little_endian, output.is_implicit_VR = True, True
    return output


def test_that_thumbnails_are_made_in_a_worker_process() -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        png = pool.apply(thumbnail_png, (SAMPLES / "CT_small.dcm",), {"size_px": 32})
    assert opened(png).size == (32, 32)
