"""Single rules of the engine, on files made for them."""

import io
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pydicom
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, generate_frames
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, JPEG2000Lossless, JPEGBaseline8Bit, RLELossless

from omega_desktop.deid.engine import BasicProfileDeidentifier, deidentify_file
from omega_desktop.deid.streams import StreamError, clean_jpeg, clean_jpeg2000, clean_rle
from omega_desktop.domain.errors import DeidentificationError, StorageError
from omega_desktop.runtime.processes import WorkerProcesses
from tests import leakcheck
from tests.dicom_files import image, write
from tests.unit.deid.conftest import KEY

CT_SMALL = str(get_testdata_file("CT_small.dcm"))


class Clean(Protocol):
    def __call__(self, ds: Dataset, syntax: str = ExplicitVRLittleEndian) -> Dataset: ...


@pytest.fixture
def clean(tmp_path: Path) -> Clean:
    def cleaned(ds: Dataset, syntax: str = ExplicitVRLittleEndian) -> Dataset:
        source, output = write(tmp_path / "in.dcm", ds, syntax), tmp_path / "out.dcm"
        deidentify_file(str(source), str(output), KEY, False)
        return pydicom.dcmread(output)

    return cleaned


def reason(clean: Clean, ds: Dataset, syntax: str = ExplicitVRLittleEndian) -> str:
    with pytest.raises(DeidentificationError) as caught:
        clean(ds, syntax)
    return str(caught.value.message)


# --- identity ---


def test_that_patients_stay_apart_and_together_under_pseudonyms(clean: Clean):
    one, again, other = (
        clean(image(n, PatientID=p)) for n, p in (("1", "A"), ("2", "A"), ("3", "B"))
    )
    assert one.PatientID == again.PatientID == one.PatientName
    assert one.PatientID != other.PatientID
    assert one.PatientID.startswith("ANON-")


def test_that_known_names_are_taken_out_of_text_that_is_kept(clean: Clean):
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator = "T-D1213", "SRT"
    code.CodeMeaning = "Jaw of CONCEICAO"
    ds = clean(
        image(
            Manufacturer="Conceição imaging",
            ImageType=["ORIGINAL", "PRIMARY", "JOAO"],
            ConvolutionKernel="B30f",
            AnatomicRegionSequence=Sequence([code]),
            SoftwareVersions=["syngo", "P-1"],
        )
    )
    assert ds.Manufacturer == "REMOVED"
    assert list(ds.ImageType) == ["ORIGINAL", "PRIMARY", "OTHER"]
    assert ds.ConvolutionKernel == "B30f"
    item = ds.AnatomicRegionSequence[0]
    assert (item.CodeValue, item.CodeMeaning) == ("T-D1213", "REMOVED")


def test_that_the_meaning_of_a_local_code_is_replaced(clean: Clean):
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "X1", "99PLACE", "anything"
    ds = clean(image(ViewCodeSequence=Sequence([code])))
    assert (ds.ViewCodeSequence[0].CodeValue, ds.ViewCodeSequence[0].CodeMeaning) == (
        "X1",
        "Local code",
    )


def test_that_a_dummy_date_is_never_the_birth_date(clean: Clean):
    ds = clean(image(PatientBirthDate="19000101", SeriesDate="20200101"))
    assert ds.PatientBirthDate == ""
    assert ds.SeriesDate not in ("19000101", "20200101", "")


def test_that_a_name_hidden_in_pixels_refuses_the_file(clean: Clean):
    pixels = b"\0\0 Conceicao  \0".ljust(32, b"\0")
    told = reason(clean, image(PatientName="Conceicao^Joao", PixelData=pixels))
    assert "PatientName" in told


def test_that_text_in_an_unknown_character_set_is_removed(tmp_path: Path):
    source, output = write(tmp_path / "in.dcm", image(Manufacturer="Älter")), tmp_path / "out.dcm"
    raw = source.read_bytes()
    assert raw.count(b"ISO_IR 192") == 1
    source.write_bytes(raw.replace(b"ISO_IR 192", b"ISO_IR 666"))
    deidentify_file(str(source), str(output), KEY, False)
    ds = pydicom.dcmread(output)
    assert "SpecificCharacterSet" not in ds
    assert ds.Manufacturer == "REMOVED"


def test_that_a_sequence_stored_as_un_is_looked_into_and_its_references_follow(tmp_path: Path):
    source, output = write(tmp_path / "in.dcm", image()), tmp_path / "out.dcm"
    ds = pydicom.dcmread(source)
    uid = str(ds.SeriesInstanceUID).encode()
    uid += b"\0" * (len(uid) % 2)
    item = struct.pack("<HHL", 0x0020, 0x000E, len(uid)) + uid
    item += struct.pack("<HHL", 0x0010, 0x0010, 6) + b"QNAME "
    value = struct.pack("<HHL", 0xFFFE, 0xE000, len(item)) + item
    element = struct.pack("<HH2sHL", 0x0008, 0x1115, b"UN", 0, len(value)) + value
    raw = source.read_bytes()
    at = raw.index(struct.pack("<HH", 0x0010, 0x0010) + b"PN")
    source.write_bytes(raw[:at] + element + raw[at:])
    deidentify_file(str(source), str(output), KEY, False)
    cleaned = pydicom.dcmread(output)
    item_out = cleaned.ReferencedSeriesSequence[0]
    assert cleaned["ReferencedSeriesSequence"].VR == "SQ"
    assert item_out.SeriesInstanceUID == cleaned.SeriesInstanceUID != ds.SeriesInstanceUID
    assert b"QNAME" not in output.read_bytes()


def test_that_pixels_inside_an_item_go(clean: Clean):
    item = Dataset()
    item.Rows = item.Columns = 4
    item.add_new(0x7FE00010, "OW", bytes(32))
    ds = clean(image(ReferencedInstanceSequence=Sequence([item])))
    assert "PixelData" not in ds.ReferencedInstanceSequence[0]
    assert len(ds.PixelData) == 32


# --- kinds ---


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.88.11"}, "report"),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.104.1"}, "document"),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.66"}, "kind"),
        ({"SOPClassUID": "1.3.12.2.1107.5.9.1"}, "kind"),
        ({"BurnedInAnnotation": "YES"}, "drawn"),
        ({"BurnedInAnnotation": "YES "}, "drawn"),
        ({"PixelDataProviderURL": "http://example.invalid/x"}, "elsewhere"),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.6.1"}, "often"),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7", "BurnedInAnnotation": "NO"}, "often"),
        ({"Modality": "ES"}, "often"),
        ({"ImageType": ["DERIVED", "SECONDARY", "SCREEN SAVE"]}, "screen"),
        ({"ImageType": ["DERIVED", "SECONDARY"]}, "secondary"),
        ({"ConversionType": "SD"}, "scanned"),
        ({"RecognizableVisualFeatures": "YES"}, "recognizably"),
    ],
)
def test_that_doubtful_objects_are_refused_with_a_reason(
    clean: Clean, values: dict[str, Any], word: str
):
    assert word in reason(clean, image(**values))


def test_that_a_secondary_image_that_shows_no_name_goes(clean: Clean):
    ds = clean(image(ImageType=["DERIVED", "SECONDARY", "MPR"], BurnedInAnnotation="NO"))
    assert list(ds.ImageType) == ["DERIVED", "SECONDARY", "MPR"]


# --- pixels ---


def test_that_missing_pixels_refuse_the_file(clean: Clean):
    assert "missing" in reason(clean, image(PixelData=bytes(30)))


def test_that_more_pixels_than_described_refuse_the_file(clean: Clean):
    assert "more pixel data" in reason(clean, image(PixelData=bytes(64)))


def test_that_bytes_after_the_last_pixel_are_left_behind(clean: Clean):
    assert clean(image(PixelData=bytes(range(32)) + b"QSECRET!")).PixelData == bytes(range(32))


def test_that_the_padding_of_odd_pixels_is_cleared(clean: Clean):
    odd: dict[str, Any] = {
        "Rows": 3,
        "Columns": 3,
        "BitsAllocated": 8,
        "BitsStored": 8,
        "HighBit": 7,
    }
    assert (
        clean(image(PixelData=bytes(range(9)) + b"Q", **odd)).PixelData == bytes(range(9)) + b"\0"
    )


def test_that_an_overlay_inside_the_pixels_is_cleared(clean: Clean):
    cells = (np.arange(16, dtype="<u2") | 1 << 12).tobytes()
    ds = image(PixelData=cells, BitsStored=12, HighBit=11)
    ds.add_new(0x60000100, "US", 16)
    ds.add_new(0x60000102, "US", 12)
    np.testing.assert_array_equal(np.frombuffer(clean(ds).PixelData, "<u2"), np.arange(16))


def jpeg(**options: object) -> bytes:
    stream = io.BytesIO()
    Image.effect_noise((32, 32), 40).save(stream, "JPEG", **options)
    return stream.getvalue()


def with_segment(stream: bytes, marker: int, body: bytes) -> bytes:
    segment = struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body
    return stream[:2] + segment + stream[2:]


@pytest.mark.parametrize("progressive", [False, True])
def test_that_comments_in_jpeg_go_and_pixels_stay(progressive: bool):
    plain = jpeg(progressive=progressive)
    assert clean_jpeg(plain) == plain
    dirty = with_segment(with_segment(plain, 0xFE, b"QNAME"), 0xE1, b"Exif\0\0QNAME") + b"QNAME"
    assert b"QNAME" not in clean_jpeg(dirty)
    assert clean_jpeg(dirty) == plain


@pytest.mark.parametrize(
    "comment", [b"\0\1Kakadu-v7.3.3", b"\0\1Created by OpenJPEG version 2.5.0"]
)
def test_that_an_encoders_signature_leaves_jpeg2000_untouched(comment: bytes):
    plain = jpeg2000()
    signed = insert_j2k_comment(plain, comment)
    assert clean_jpeg2000(signed) == signed


def jpeg2000() -> bytes:
    stream = io.BytesIO()
    Image.effect_noise((32, 32), 40).save(stream, "JPEG2000", no_jp2=True)
    return stream.getvalue()


def insert_j2k_comment(stream: bytes, body: bytes) -> bytes:
    at = stream.index(b"\xff\x52")  # COD
    return stream[:at] + b"\xff\x64" + struct.pack(">H", len(body) + 2) + body + stream[at:]


def test_that_comments_in_jpeg2000_go():
    plain = jpeg2000()
    dirty = insert_j2k_comment(plain, b"\0\1QNAME") + b"QNAME"
    assert clean_jpeg2000(dirty) == plain


def test_that_a_comment_in_a_tile_of_jpeg2000_goes_and_it_still_decodes():
    plain = jpeg2000()
    at = plain.index(b"\xff\x90")
    (length,) = struct.unpack_from(">L", plain, at + 6)
    comment = b"\xff\x64" + struct.pack(">H", 9) + b"\0\1QNAME"
    dirty = (
        plain[: at + 6] + struct.pack(">L", length + len(comment)) + plain[at + 10 : at + 12]
        + comment + plain[at + 12 :]
    )  # fmt: skip
    assert clean_jpeg2000(dirty) == plain


@pytest.mark.parametrize("damage", [slice(0, 40), slice(0, -2), slice(4, None)])
@pytest.mark.parametrize("kind", [clean_jpeg, clean_jpeg2000])
def test_that_a_damaged_stream_is_an_error(kind: Callable[[bytes], bytes], damage: slice):
    stream = jpeg() if kind is clean_jpeg else jpeg2000()
    with pytest.raises(StreamError):
        kind(stream[damage])


def test_that_bytes_after_an_rle_segment_go():
    segment = b"\x03abcd\xfde"  # four literal bytes, then "e" four times
    header = struct.pack("<16L", 1, 64, *[0] * 14)
    assert clean_rle(header + segment + b"\0", segment_bytes=8) == header + segment + b"\0"
    assert clean_rle(header + segment + b"QNAME", segment_bytes=8) == header + segment + b"\0"


def test_that_frames_stay_apart_when_one_of_them_is_cleaned(clean: Clean):
    frames = [jpeg(quality=q) for q in (60, 75, 90)]
    ds = pydicom.dcmread(CT_SMALL)
    ds.Rows = ds.Columns = 32
    ds.NumberOfFrames, ds.BitsAllocated, ds.BitsStored, ds.HighBit = 3, 8, 8, 7
    dirty = [frames[0], with_segment(frames[1], 0xFE, b"QNAME of somebody"), frames[2]]
    ds.PixelData = encapsulate(dirty, has_bot=True)
    ds["PixelData"].is_undefined_length = True
    got = list(generate_frames(clean(ds, JPEGBaseline8Bit).PixelData, number_of_frames=3))
    assert [frame.rstrip(b"\0") for frame in got] == [frame.rstrip(b"\0") for frame in frames]


@pytest.mark.parametrize("syntax", [RLELossless, JPEG2000Lossless, "1.2.840.10008.1.2.4.102"])
def test_that_a_stream_of_another_kind_is_refused(clean: Clean, syntax: str):
    ds = image()
    ds.PixelData = encapsulate([b"not what it says it is, by far"])
    ds["PixelData"].is_undefined_length = True
    assert reason(clean, ds, syntax)


# --- robustness ---


def test_that_nothing_is_written_when_it_fails(tmp_path: Path):
    source = tmp_path / "source"
    source.write_bytes(b"no DICOM at all")
    existing = tmp_path / "out.dcm"
    existing.write_bytes(b"of an earlier run")
    with pytest.raises(DeidentificationError):
        deidentify_file(str(source), str(existing), KEY, False)
    assert existing.read_bytes() == b"of an earlier run"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.dcm", "source"]


def test_that_a_missing_file_is_refused_and_a_missing_folder_is_no_fault_of_the_file(
    tmp_path: Path,
):
    with pytest.raises(DeidentificationError):
        deidentify_file(str(tmp_path / "none"), str(tmp_path / "out"), KEY, False)
    with pytest.raises(StorageError):
        deidentify_file(CT_SMALL, str(tmp_path / "none" / "out"), KEY, False)


changes = st.lists(st.tuples(st.integers(132, 6300), st.integers(0, 255)), min_size=1, max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes, st.one_of(st.none(), st.integers(140, 39000)))
def test_that_a_damaged_file_is_cleaned_or_refused(
    tmp_path: Path, changes: list[tuple[int, int]], cut: int | None
):
    raw = bytearray(Path(CT_SMALL).read_bytes())
    for at, byte in changes:
        raw[at] = byte
    source, output = tmp_path / "in", tmp_path / "out"
    source.write_bytes(raw[:cut])
    output.unlink(missing_ok=True)
    try:
        BasicProfileDeidentifier().deidentify(source, output, key=KEY, accept_pixel_risk=True)
    except DeidentificationError:
        assert not output.exists()
    else:
        with leakcheck.quiet():
            pydicom.dcmread(output)


def test_that_a_refusal_comes_back_from_a_worker_process(tmp_path: Path):
    source = write(tmp_path / "in.dcm", image(BurnedInAnnotation="YES"))
    good = write(tmp_path / "good.dcm", image())
    workers = WorkerProcesses(workers=1)
    try:
        with pytest.raises(DeidentificationError) as caught:
            workers.run(deidentify_file, str(source), str(tmp_path / "out"), KEY, True)
        assert "drawn" in str(caught.value.message)
        done = workers.run(deidentify_file, str(good), str(tmp_path / "out"), KEY, True)
        assert done["sop_instance_uid"].startswith("2.25.")
    finally:
        workers.close()
