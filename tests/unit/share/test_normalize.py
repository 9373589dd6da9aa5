"""Normalising: the same pixels as pydicom decodes, everything else as it was, or an honest no."""

import io
import struct
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from imagecodecs import htj2k_decode
from pydicom import dcmread
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import generate_frames
from pydicom.filewriter import dcmwrite
from pydicom.pixels.decoders.base import get_decoder
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLSLossless,
    RLELossless,
)

from omega_desktop.dicom.part10 import inspect
from omega_desktop.domain.errors import NotFoundError, OmegaError
from omega_desktop.share.normalize import HTJ2K_LOSSLESS, Shape, normalize
from omega_desktop.share.reasons import NotShownError, Reason
from tests import dicom_files
from tests.dicom_files import write
from tests.samples import sample_files

PIXEL_DATA = 0x7FE00010
STORED_AS = {0x00280004, 0x00280006, 0x00280008, 0x00280100, 0x00280101, 0x00280102, 0x00282110}
GONE = {PIXEL_DATA, 0x7FE00001, 0x7FE00002}
# pydicom reads them, the page does not: 32 bit, segmentations, segmented palettes
UNSUPPORTED = ("_32bit", "rtdose", "liver", "ALOKA-16")


def image(**values: Any) -> Dataset:
    ds = dicom_files.image(**values)
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    if "PixelData" in ds:
        ds["PixelData"].VR = "OW" if ds.BitsAllocated > 8 else "OB"
    return ds


def normalized(path: Path) -> tuple[FileDataset, Shape]:
    """The result, read by pydicom."""
    out = io.BytesIO()
    shape = normalize(path, out.write)
    return dcmread(io.BytesIO(out.getvalue())), shape


def original(path: Path) -> FileDataset:
    ds = dcmread(path, force=True)
    ds.file_meta.TransferSyntaxUID = UID(inspect(path).transfer_syntax_uid)
    return ds


def decoded(ds: FileDataset) -> tuple[np.ndarray, dict[str, Any]]:
    return get_decoder(ds.file_meta.TransferSyntaxUID).as_array(ds)


def assert_browser_pixels(ds: FileDataset, expected: np.ndarray) -> None:
    """The pixels as the page finds them: fragments, or numbers one after the other."""
    frames = int(ds.get("NumberOfFrames") or 1)
    expected = expected.reshape(
        frames, ds.Rows, ds.Columns, *([3] if ds.SamplesPerPixel > 1 else [])
    )
    if ds.file_meta.TransferSyntaxUID == HTJ2K_LOSSLESS:
        found = [
            htj2k_decode(one) for one in generate_frames(ds.PixelData, number_of_frames=frames)
        ]
        assert ds.PhotometricInterpretation != "RGB"
    else:
        assert ds.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian
        kind = f"<{'ui'[ds.PixelRepresentation]}{ds.BitsAllocated // 8}"
        data = ds.PixelData[: expected.nbytes]
        found = list(np.frombuffer(data, kind).reshape(expected.shape))
    assert ds.BitsAllocated in (8, 16)
    assert ds.HighBit == ds.BitsStored - 1
    assert len(found) == frames
    for one, wanted in zip(found, expected, strict=True):
        assert one.dtype == wanted.dtype.newbyteorder("<")
        assert np.array_equal(one, wanted)


def assert_unchanged(before: FileDataset, after: FileDataset, passed_over: set[int]) -> None:
    """All elements but those: raw bytes where they can be compared, else values."""
    big = not before.original_encoding[1]
    tags = {tag for tag in before.keys() - passed_over if tag.element}
    assert tags == set(after.keys() - passed_over)
    for tag in tags:
        mine, its = before[tag], after[tag]
        if mine.is_empty and its.is_empty:
            continue
        if str(mine.VR) == "SQ" and str(its.VR) == "UN":
            continue  # a private sequence without VR keeps its bytes
        if big and str(mine.VR) == "OW":
            assert np.array_equal(np.frombuffer(mine.value, ">u2"), np.frombuffer(its.value, "<u2"))
            continue
        assert mine.value == its.value, tag


@pytest.mark.parametrize("path", sample_files(), ids=lambda path: path.name)
def test_that_a_sample_has_pydicoms_pixels_and_its_own_elements(path: Path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            before = original(path)
            expected, properties = decoded(before)
        except (OmegaError, Exception):  # noqa: BLE001 - pydicom raises nearly anything
            before, expected, properties = None, None, {}
        try:
            after, shape = normalized(path)
        except NotShownError as fault:
            known = any(part in path.name for part in UNSUPPORTED)
            if expected is not None and not (known and fault.reason is Reason.UNSUPPORTED):
                pytest.fail(f"not shown though pydicom decodes it: {fault}")
            return
        assert before is not None
        assert expected is not None, "shown though pydicom cannot decode it"
        assert_browser_pixels(after, expected)
        again, its = decoded(after)
        assert np.array_equal(again, expected)
        assert (shape.rows, shape.columns) == (after.Rows, after.Columns)
        assert its["photometric_interpretation"] == properties["photometric_interpretation"]
        assert_unchanged(before, after, STORED_AS | GONE)


def test_that_most_samples_are_shown():
    """The test above would be content with nothing."""
    shown = 0
    for path in sample_files():
        try:
            normalize(path, lambda _data: None)
            shown += 1
        except (NotShownError, OmegaError):
            continue
    assert shown >= 150


# --- made to measure -------------------------------------------------------------------------

SYNTAXES = [
    ImplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    DeflatedExplicitVRLittleEndian,
]


def write_as(path: Path, ds: Dataset, syntax: str) -> Path:
    """Write in any uncompressed syntax; pydicom does not turn the pixels' bytes."""
    uid = UID(syntax)
    ds.file_meta.TransferSyntaxUID = uid
    pixels = ds.PixelData
    if not uid.is_little_endian and ds.BitsAllocated == 16:
        ds.PixelData = np.frombuffer(pixels, "<u2").astype(">u2").tobytes()
    dcmwrite(
        path,
        ds,
        enforce_file_format=True,
        implicit_vr=uid.is_implicit_VR,
        little_endian=uid.is_little_endian,
    )
    return path


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_that_any_plain_image_has_pydicoms_pixels(tmp_path: Path, data: st.DataObject):
    """Whatever bits are stored, signed, unused or left over: the quick way is the library's."""
    draw = data.draw
    allocated = draw(st.sampled_from([8, 16]))
    stored = draw(st.integers(1, allocated))
    frames = draw(st.integers(1, 3))
    rows, columns = draw(st.sampled_from([(1, 1), (3, 5), (64, 65), (70, 64), (100, 90)]))
    count = frames * rows * columns
    noise = np.random.default_rng(draw(st.integers(0, 1000)))
    pixels = noise.integers(0, 1 << draw(st.integers(1, allocated)), count).astype(
        f"<u{allocated // 8}"
    )
    ds = image(
        Rows=rows,
        Columns=columns,
        BitsAllocated=allocated,
        BitsStored=stored,
        HighBit=draw(st.sampled_from([stored - 1, allocated - 1])),
        PixelRepresentation=draw(st.integers(0, 1)),
        PhotometricInterpretation=draw(st.sampled_from(["MONOCHROME1", "MONOCHROME2"])),
    )
    if frames > 1 or draw(st.booleans()):
        ds.NumberOfFrames = frames
    content = pixels.tobytes() + bytes(draw(st.sampled_from([0, 0, 2, 10])))
    ds.PixelData = content + b"\0" * (len(content) % 2)
    ds["PixelData"].VR = "OW" if allocated == 16 else "OB"
    path = write_as(tmp_path / "made.dcm", ds, draw(st.sampled_from(SYNTAXES)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        before = original(path)
        expected, _ = decoded(before)
        after, shape = normalized(path)
        assert_browser_pixels(after, expected)
        assert shape.frames == max(expected.size // (rows * columns), 1)
        assert_unchanged(before, after, STORED_AS | GONE)


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("planar", [0, 1])
@pytest.mark.parametrize("photometric", ["RGB", "YBR_FULL"])
def test_that_colours_become_those_pydicom_shows(
    tmp_path: Path, syntax: str, planar: int, photometric: str
):
    pixels = np.random.default_rng(3).integers(0, 256, 70 * 66 * 3).astype("u1")
    ds = image(
        Rows=70, Columns=66, SamplesPerPixel=3, PhotometricInterpretation=photometric,
        PlanarConfiguration=planar, BitsAllocated=8, BitsStored=8, HighBit=7,
    )  # fmt: skip
    ds.PixelData = pixels.tobytes()
    ds["PixelData"].VR = "OB"
    path = write_as(tmp_path / "made.dcm", ds, syntax)
    expected, _ = decoded(original(path))
    after, _ = normalized(path)
    assert_browser_pixels(after, expected)
    assert (after.PhotometricInterpretation, after.PlanarConfiguration) == ("YBR_RCT", 0)


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_that_bits_are_shown_as_bytes(tmp_path: Path, syntax: str):
    """Frames of one bit that do not begin at a byte."""
    bits = np.random.default_rng(3).integers(0, 2, 3 * 67 * 65).astype("u1")
    data = np.packbits(bits, bitorder="little").tobytes()
    ds = image(
        Rows=67, Columns=65, NumberOfFrames=3, BitsAllocated=1, BitsStored=1, HighBit=0,
        PixelData=data + b"\0" * (len(data) % 2),
    )  # fmt: skip
    ds["PixelData"].VR = "OB"
    after, shape = normalized(write_as(tmp_path / "made.dcm", ds, syntax))
    assert_browser_pixels(after, bits.reshape(3, 67, 65))
    assert shape == Shape(3, 67, 65)


@pytest.mark.parametrize("syntax", [RLELossless, JPEG2000Lossless, JPEGLSLossless])
@pytest.mark.parametrize("frames", [1, 4])
def test_that_compressed_frames_are_those_that_went_in(tmp_path: Path, syntax: str, frames: int):
    pixels = np.random.default_rng(3).integers(0, 4096, (frames, 70, 66)).astype("<u2")
    ds = image(Rows=70, Columns=66, NumberOfFrames=frames, BitsStored=12, HighBit=11)
    ds.PixelData = pixels.tobytes()
    ds["PixelData"].VR = "OW"
    ds.compress(UID(syntax), generate_instance_uid=False)
    path = tmp_path / "made.dcm"
    dcmwrite(path, ds, enforce_file_format=True)
    after, shape = normalized(path)
    assert_browser_pixels(after, pixels)
    assert shape.frames == frames


def test_that_signed_bytes_are_not_left_to_the_pages_decoder(tmp_path: Path):
    pixels = np.random.default_rng(3).integers(-128, 128, (80, 80)).astype("i1")
    ds = image(Rows=80, Columns=80, BitsAllocated=8, BitsStored=8, HighBit=7, PixelRepresentation=1)
    ds.PixelData = pixels.tobytes()
    ds["PixelData"].VR = "OB"
    after, _ = normalized(write_as(tmp_path / "made.dcm", ds, ExplicitVRLittleEndian))
    assert after.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian
    assert_browser_pixels(after, pixels)


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian, RLELossless])
@pytest.mark.parametrize("frames", [1, 2])
def test_that_an_overlay_in_unused_bits_is_not_lost(tmp_path: Path, syntax: str, frames: int):
    noise = np.random.default_rng(5)
    pixels = noise.integers(0, 4096, (frames, 70, 66)).astype("<u2")
    overlay = noise.integers(0, 2, (frames, 70, 66)).astype("<u2")
    ds = image(Rows=70, Columns=66, NumberOfFrames=frames, BitsStored=12, HighBit=11)
    ds.add_new(0x60000010, "US", 70)
    ds.add_new(0x60000011, "US", 66)
    ds.add_new(0x60000040, "CS", "G")
    ds.add_new(0x60000050, "SS", [1, 1])
    ds.add_new(0x60000100, "US", 16)
    ds.add_new(0x60000102, "US", 14)
    ds.PixelData = (pixels | overlay << 14).tobytes()
    ds["PixelData"].VR = "OW"
    path = tmp_path / "made.dcm"
    if syntax == RLELossless:
        ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        ds.compress(RLELossless, generate_instance_uid=False)
        dcmwrite(path, ds, enforce_file_format=True)
    else:
        write_as(path, ds, syntax)
    after, _ = normalized(path)
    assert_browser_pixels(after, pixels)
    assert np.array_equal(after.overlay_array(0x6000).reshape(overlay.shape), overlay)
    assert (after[0x60000100].value, after[0x60000102].value) == (1, 0)


def test_that_lossy_pixels_keep_their_mark(tmp_path: Path):
    (lossy,) = [path for path in sample_files() if path.name == "SC_rgb_jpeg_dcmtk.dcm"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ds = dcmread(lossy)
        if "LossyImageCompression" in ds:
            del ds.LossyImageCompression
        ds.save_as(tmp_path / "unmarked.dcm")
        after, _ = normalized(tmp_path / "unmarked.dcm")
    assert after.LossyImageCompression == "01"


def test_that_private_elements_group_lengths_and_padding_are_taken_over(tmp_path: Path):
    ds = image(Rows=80, Columns=80, PixelData=bytes(80 * 80 * 2))
    ds.private_block(0x0009, "OMEGA TEST", create=True).add_new(1, "UT", "ação" * 30_000)
    ds.private_block(0x0009, "OMEGA TEST").add_new(2, "SQ", [Dataset()])
    ds.DataSetTrailingPadding = bytes(20)
    path = write_as(tmp_path / "made.dcm", ds, ExplicitVRLittleEndian)
    data = path.read_bytes()
    at = data.index(b"\x08\x00\x05\x00CS")
    grouped = data[:at] + b"\x08\x00\x00\x00UL\x04\x00" + struct.pack("<L", 99) + data[at:]
    path.write_bytes(grouped)
    before = original(path)
    after, _ = normalized(path)
    assert_unchanged(before, after, GONE)
    assert after[0xFFFCFFFC].value == bytes(20)
    assert 0x00080000 not in after


def test_that_a_clean_header_is_taken_over_byte_for_byte(tmp_path: Path):
    ds = image(Rows=80, Columns=80, PixelData=bytes(80 * 80 * 2))
    path = write_as(tmp_path / "made.dcm", ds, ExplicitVRLittleEndian)
    data = path.read_bytes()
    header = data[data.index(b"\x08\x00\x05\x00CS") : data.index(b"\xe0\x7f\x10\x00")]
    out = io.BytesIO()
    normalize(path, out.write)
    assert header in out.getvalue()


# --- what is not shown -----------------------------------------------------------------------


def refused(path: Path) -> Reason:
    with pytest.raises(NotShownError) as caught:
        normalize(path, lambda _data: None)
    return caught.value.reason


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"PixelData": None}, Reason.NO_IMAGE),
        ({"PixelData": bytes(30)}, Reason.UNREADABLE),
        ({"Rows": 0}, Reason.UNREADABLE),
        ({"BitsStored": 17}, Reason.UNREADABLE),
        ({"BitsStored": 0}, Reason.UNREADABLE),
        ({"PixelRepresentation": 2}, Reason.UNREADABLE),
        ({"BitsAllocated": 32, "PixelData": bytes(64)}, Reason.UNSUPPORTED),
        ({"BitsAllocated": 12}, Reason.UNSUPPORTED),
        ({"SamplesPerPixel": None}, Reason.UNREADABLE),
        ({"PhotometricInterpretation": "YBR_PARTIAL_422"}, Reason.UNREADABLE),
        ({"PhotometricInterpretation": "PALETTE COLOR"}, Reason.UNSUPPORTED),
        ({"NumberOfFrames": 2}, Reason.UNREADABLE),
        ({"Rows": 60_000, "Columns": 60_000}, Reason.UNREADABLE),
    ],
    ids=str,
)
def test_that_what_cannot_be_shown_is_told(tmp_path: Path, values: dict[str, Any], reason: Reason):
    path = tmp_path / "made.dcm"
    write(path, image(**values))
    assert refused(path) in {reason, Reason.UNSUPPORTED}


def test_that_floating_point_is_not_shown(tmp_path: Path):
    ds = image(PixelData=None, BitsAllocated=32)
    ds.FloatPixelData = bytes(64)
    write(tmp_path / "made.dcm", ds)
    assert refused(tmp_path / "made.dcm") is Reason.UNSUPPORTED


def test_that_a_missing_frame_is_noticed_at_the_end(tmp_path: Path):
    ds = image(Rows=70, Columns=66, NumberOfFrames=3, PixelData=bytes(3 * 70 * 66 * 2))
    ds["PixelData"].VR = "OW"
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.compress(RLELossless, generate_instance_uid=False)
    for said, reason in ((4, Reason.UNREADABLE), (2, Reason.UNREADABLE)):
        ds.NumberOfFrames = said
        dcmwrite(tmp_path / "made.dcm", ds, enforce_file_format=True)
        assert refused(tmp_path / "made.dcm") is reason


@pytest.mark.parametrize("content", [b"", b"rubbish", bytes(200), bytes(128) + b"DICM"])
def test_that_a_file_that_is_no_dicom_is_not_shown(tmp_path: Path, content: bytes):
    (tmp_path / "made.dcm").write_bytes(content)
    assert refused(tmp_path / "made.dcm") is Reason.UNREADABLE


def test_that_a_missing_file_is_an_error(tmp_path: Path):
    with pytest.raises(NotFoundError):
        normalize(tmp_path / "none.dcm", lambda _data: None)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(132, 2000), st.integers(0, 255), st.booleans())
def test_that_damage_is_no_crash(tmp_path: Path, at: int, value: int, cut: bool):
    path = tmp_path / "made.dcm"
    write(path, image(Rows=8, Columns=8, PixelData=bytes(128)))
    data = bytearray(path.read_bytes())
    at %= len(data)
    if cut:
        del data[at:]
    else:
        data[at] = value
    path.write_bytes(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            normalize(path, lambda _data: None)
        except NotShownError:
            return
