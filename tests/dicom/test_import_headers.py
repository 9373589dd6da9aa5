"""Reading one file: real ones of every kind, odd ones, damaged ones."""

import zlib
from pathlib import Path
from typing import Any

import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from omega_desktop.dicom import header, part10
from omega_desktop.domain.errors import ImportFileError, NotFoundError, OmegaError
from tests import dicom_files
from tests.dicom_files import image, write, write_bare


def real(name: str) -> Path:
    found = get_testdata_file(name, download=False)
    assert isinstance(found, str)
    return Path(found)


def reason(path: Path) -> str:
    with pytest.raises(ImportFileError) as caught:
        header.read(path)
    return str(caught.value.title)


# --- whatever a site has ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "syntax", "modality", "is_image", "frames"),
    [
        ("CT_small.dcm", "1.2.840.10008.1.2.1", "CT", True, 1),
        ("MR_small_implicit.dcm", "1.2.840.10008.1.2", "MR", True, 1),
        ("MR_small_bigendian.dcm", "1.2.840.10008.1.2.2", "MR", True, 1),
        ("MR_small_RLE.dcm", "1.2.840.10008.1.2.5", "MR", True, 1),
        ("MR_small_jp2klossless.dcm", "1.2.840.10008.1.2.4.90", "MR", True, 1),
        ("MR_small_padded.dcm", "1.2.840.10008.1.2.1", "MR", True, 1),
        ("JPEG2000-embedded-sequence-delimiter.dcm", "1.2.840.10008.1.2.4.91", "NM", True, 1),
        ("image_dfl.dcm", "1.2.840.10008.1.2.1.99", "OT", True, 1),
        ("ExplVR_BigEndNoMeta.dcm", "1.2.840.10008.1.2.2", "RTPLAN", False, 1),
        ("ExplVR_LitEndNoMeta.dcm", "1.2.840.10008.1.2.1", "RTPLAN", False, 1),
        ("SC_rgb_rle_2frame.dcm", "1.2.840.10008.1.2.5", "OT", True, 2),
        ("SC_ybr_full_422_uncompressed.dcm", "1.2.840.10008.1.2.1", "OT", True, 1),
        ("liver_1frame.dcm", "1.2.840.10008.1.2.1", "SEG", True, 1),
        ("badVR.dcm", "1.2.840.10008.1.2.1", "RTDOSE", True, 1),
        ("rtdose_1frame.dcm", "1.2.840.10008.1.2", "RTDOSE", True, 1),
        ("rtplan.dcm", "1.2.840.10008.1.2", "RTPLAN", False, 1),
        ("rtstruct.dcm", "1.2.840.10008.1.2", "RTSTRUCT", False, 1),
        ("reportsi.dcm", "1.2.840.10008.1.2.1", "SR", False, 1),
        ("waveform_ecg.dcm", "1.2.840.10008.1.2.1", "ECG", False, 1),
    ],
)
def test_that_real_files_of_every_kind_are_read(
    name: str, syntax: str, modality: str, is_image: bool, frames: int
) -> None:
    path = real(name)
    parsed = header.read(path)
    assert parsed.transfer_syntax_uid == syntax
    assert parsed.modality == modality
    assert (parsed.is_image, parsed.number_of_frames) == (is_image, frames)
    ds = dcmread(path, force=True)
    assert parsed.sop_instance_uid == ds.SOPInstanceUID
    assert parsed.study_instance_uid == ds.StudyInstanceUID
    seen = part10.inspect(path)
    assert (seen.transfer_syntax_uid, seen.sop_instance_uid) == (syntax, ds.SOPInstanceUID)
    assert seen.data_set_offset == parsed.data_set_offset


@pytest.mark.parametrize(
    "syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian]
)
def test_that_a_bare_data_set_is_recognised_and_gets_a_meta_header(
    tmp_path: Path, syntax: str
) -> None:
    bare = write_bare(tmp_path / "IM1", image(), syntax)
    parsed = header.read(bare)
    assert (parsed.transfer_syntax_uid, parsed.data_set_offset) == (syntax, 0)
    assert parsed.patient_name == "Conceição^João"
    assert parsed.number_of_frames == 1
    assert parsed.prefix is not None
    assert not parsed.sendable
    seen = part10.inspect(bare)
    assert not seen.has_meta
    whole = tmp_path / "whole.dcm"
    part10.write_part10(
        whole,
        part10.data_set_bytes(bare),
        sop_class_uid=seen.sop_class_uid,
        sop_instance_uid=seen.sop_instance_uid,
        transfer_syntax_uid=seen.transfer_syntax_uid,
    )
    assert part10.data_set_bytes(whole) == bare.read_bytes()
    assert dcmread(whole).file_meta.TransferSyntaxUID == syntax
    assert part10.inspect(whole).meta_fits


def test_that_a_missing_preamble_does_no_harm(tmp_path: Path) -> None:
    whole = write(tmp_path / "whole.dcm", image()).read_bytes()
    for name, start in (("no preamble", 128), ("no prefix", 132)):
        path = tmp_path / name
        path.write_bytes(whole[start:])
        seen = part10.inspect(path)
        assert (seen.has_meta, seen.meta_fits) == (True, False)
        assert part10.data_set_bytes(path) == part10.data_set_bytes(tmp_path / "whole.dcm")


def test_that_a_wrong_transfer_syntax_is_put_right(tmp_path: Path) -> None:
    body = write_bare(tmp_path / "bare", image(), ImplicitVRLittleEndian).read_bytes()
    wrong = part10.meta_header(
        sop_class_uid="1.2.840.10008.5.1.4.1.1.2",
        sop_instance_uid=f"{dicom_files.SERIES}.1",
        transfer_syntax_uid=ExplicitVRLittleEndian,
    )
    path = tmp_path / "wrong.dcm"
    path.write_bytes(wrong + body)
    parsed = header.read(path)
    assert parsed.transfer_syntax_uid == ImplicitVRLittleEndian
    assert parsed.prefix is not None


def test_that_a_fresh_meta_header_is_what_pydicom_and_the_standard_expect(tmp_path: Path) -> None:
    path = write(tmp_path / "a.dcm", image())
    fresh = tmp_path / "b.dcm"
    seen = part10.inspect(path)
    part10.write_part10(
        fresh,
        part10.data_set_bytes(path),
        sop_class_uid=seen.sop_class_uid,
        sop_instance_uid=seen.sop_instance_uid,
        transfer_syntax_uid=seen.transfer_syntax_uid,
    )
    ds = dcmread(fresh)
    assert ds.preamble == bytes(128)
    assert ds.file_meta.FileMetaInformationVersion == b"\x00\x01"
    assert ds.file_meta.MediaStorageSOPInstanceUID == ds.SOPInstanceUID
    assert ds.file_meta.ImplementationVersionName == "OMEGA_DESKTOP"
    assert ds.PixelData == bytes(range(32))


def test_that_padding_behind_the_data_set_is_no_part_of_it(tmp_path: Path) -> None:
    for rest in (bytes(4096), b"\0\0\0", bytes(16) + b"something a program stuck there"):
        path = write(tmp_path / "a.dcm", image())
        size = path.stat().st_size
        with path.open("ab") as stream:
            stream.write(rest)
        parsed = header.read(path)
        assert parsed.data_set_end == size
        assert not parsed.sendable
        assert parsed.prefix is None


# --- damage ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("MR_truncated.dcm", "The file is cut short"),
        ("rtplan_truncated.dcm", "The file is cut short"),
        ("UN_sequence.dcm", "The file has no SOPClassUID"),
        ("SC_rgb_jls_lossy_line.dcm", "The file has no StudyInstanceUID"),
        ("no_meta.dcm", "The file is not a DICOM file"),
    ],
)
def test_that_real_damaged_files_are_named_with_a_reason(name: str, expected: str) -> None:
    assert reason(real(name)) == expected


def test_that_every_cut_of_a_file_is_noticed(tmp_path: Path) -> None:
    whole = write(tmp_path / "whole.dcm", image()).read_bytes()
    path = tmp_path / "cut.dcm"
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        try:
            parsed = header.read(path)
        except ImportFileError:
            continue
        # cut between two elements before anything tells of an image: that cannot be noticed
        assert not parsed.is_image
        assert length <= whole.index(b"\x28\0\x10\0US")


def test_that_every_cut_of_compressed_pixels_is_noticed(tmp_path: Path) -> None:
    whole = real("SC_rgb_rle_2frame.dcm").read_bytes()
    path = tmp_path / "cut.dcm"
    for length in range(whole.index(b"\xe0\x7f\x10\x00OB") + 1, len(whole), 5):
        path.write_bytes(whole[:length])
        assert reason(path) == "The file is cut short"


def test_that_a_cut_deflated_file_is_noticed(tmp_path: Path) -> None:
    whole = real("image_dfl.dcm").read_bytes()
    path = tmp_path / "cut.dcm"
    path.write_bytes(whole[: len(whole) // 2])
    assert reason(path) == "The file is cut short"


def test_that_a_deflated_file_larger_than_one_chunk_is_read_whole(tmp_path: Path) -> None:
    ds = image(Rows=2000, Columns=2000, PixelData=bytes(8_000_000))
    parsed = header.read(write(tmp_path / "a.dcm", ds, DeflatedExplicitVRLittleEndian))
    assert parsed.is_image
    assert parsed.sendable


def test_that_a_deflate_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part10, "_INFLATED_AT_MOST", 1 << 20)
    packer = zlib.compressobj(wbits=-15)
    body = packer.compress(bytes(5 << 20)) + packer.flush()
    path = tmp_path / "bomb.dcm"
    path.write_bytes(
        part10.meta_header(
            sop_class_uid="1.2.3",
            sop_instance_uid="1.2.4",
            transfer_syntax_uid=DeflatedExplicitVRLittleEndian,
        )
        + body
    )
    assert reason(path) == "The file unpacks to more than any study holds"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"PixelData": bytes(30)}, "The pixel data is shorter than the image"),
        ({"NumberOfFrames": 2}, "The pixel data is shorter than the image"),
        ({"PixelData": None}, "The image has no pixel data"),
        ({"StudyInstanceUID": None}, "The file has no StudyInstanceUID"),
        ({"SeriesInstanceUID": ""}, "The file has no SeriesInstanceUID"),
        ({"SOPInstanceUID": None}, "The file has no SOPInstanceUID"),
        ({"SOPInstanceUID": "../../evil"}, "The file has an invalid SOPInstanceUID"),
    ],
)
@pytest.mark.filterwarnings("ignore:.*")  # pydicom warns about what is written here
def test_that_what_cannot_be_sent_is_refused(
    tmp_path: Path, values: dict[str, Any], expected: str
) -> None:
    assert reason(write(tmp_path / "a.dcm", image(**values))) == expected


def test_that_an_encapsulated_document_without_the_document_is_refused(tmp_path: Path) -> None:
    ds = dicom_files.document("1")
    del ds.EncapsulatedDocument
    path = write(tmp_path / "a.dcm", ds)
    assert reason(path) == "The file lacks the document it should hold"


def test_that_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    for read in (part10.inspect, part10.data_set_bytes, header.read):
        with pytest.raises(NotFoundError) as caught:
            read(tmp_path / "MARIA SILVA.dcm")
        assert "SILVA" not in str(caught.value)
        assert "import it again" in str(caught.value)


def test_that_a_sequence_nested_without_end_does_not_end_the_program(tmp_path: Path) -> None:
    nest = b"\x08\x00\x40\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
    path = tmp_path / "deep.dcm"
    head = part10.meta_header(
        sop_class_uid="1.2.3", sop_instance_uid="1.2.4", transfer_syntax_uid=ExplicitVRLittleEndian
    )
    path.write_bytes(head + nest * 100_000)
    assert reason(path) == "The file is damaged inside its data set"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 5000,
        b"%PDF-1.7\n" * 100,
        b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(500),
        b"\x89PNG\r\n\x1a\n" + bytes(500),
        b"\x08\0\x05\0 a text that begins like an element",
        "Laudo de tórax".encode() * 50,
    ],
)
def test_that_other_files_are_not_taken_for_dicom(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(part10.NotDicomError):
        header.read(path)


# --- values ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        (b"19800229", "19800229"),
        (b"1980.02.29", "19800229"),
        (b"1980-02-29 ", "19800229"),
        (b"1980", ""),
        (b"198002", ""),
        (b"19800230", ""),
        (b"00000000", ""),
        (b"05/03/80", ""),
        (b"19800101\\19900101", "19800101"),
        (b"\xff\xfe", ""),
        (b"", ""),
    ],
)
def test_that_odd_birth_dates_become_empty(tmp_path: Path, stored: bytes, expected: str) -> None:
    ds = image()
    ds["PatientBirthDate"]._value = ""
    path = write(tmp_path / "a.dcm", ds)
    stored += b" " * (len(stored) % 2)
    raw = path.read_bytes().replace(
        b"\x10\0\x30\0DA\0\0", b"\x10\0\x30\0DA" + len(stored).to_bytes(2, "little") + stored
    )
    path.write_bytes(raw)
    assert header.read(path).birth_date == expected


@pytest.mark.parametrize(
    ("declared", "stored", "expected"),
    [
        ("ISO_IR 192", "Conceição^João".encode(), "Conceição^João"),
        ("ISO_IR 100", "Conceição^João".encode("latin-1"), "Conceição^João"),
        ("", "Conceição^João".encode("latin-1"), "Conceição^João"),  # not declared
        ("", "Conceição^João".encode(), "Conceição^João"),
        ("ISO_IR 100", "Conceição^João".encode(), "Conceição^João"),  # declared wrongly
        ("ISO_IR 192", "Conceição^João".encode("latin-1"), "Conceição^João"),
        ("ISO_IR 999", "Conceição^João".encode("latin-1"), "Conceição^João"),  # no such set
        ("ISO_IR 144", "Люкceмбypг".encode("iso8859-5"), "Люкceмбypг"),
        ("GB18030", "王^小东".encode("gb18030"), "王^小东"),
        (
            "\\ISO 2022 IR 87",
            b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B",
            "Yamada^Tarou=山田^太郎",
        ),
        ("\\ISO 2022 IR 149", b"Hong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce", "Hong=洪^吉"),
        ("", b"Yamada=\x1b$Z\xff\xff", None),
        ("ISO_IR 13", b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3", "ﾔﾏﾀﾞ^ﾀﾛｳ"),
        ("ISO_IR 100", b"A\0B^C^^ ", "AB^C"),
    ],
)
def test_that_names_are_decoded_whatever_is_declared(
    declared: str, stored: bytes, expected: str | None
) -> None:
    from omega_desktop.dicom.elements import EXPLICIT_LITTLE, Walk

    values = header._Values(
        Walk(values={0x00080005: declared.encode(), 0x00100010: stored}), EXPLICIT_LITTLE
    )
    name = values.name(0x00100010)
    assert isinstance(name, str)
    if expected is not None:
        assert name == expected


def test_that_numbers_that_mean_nothing_are_left_out(tmp_path: Path) -> None:
    from omega_desktop.dicom.elements import EXPLICIT_LITTLE, Walk

    for stored, expected in (
        (b"12", 12),
        (b" +7 ", 7),
        (b"3.0", 3),
        (b"1e5", None),
        (b"99999999999", None),
        (b"4294967295", None),
        ("٣".encode(), None),
        (b"", None),
    ):
        assert header._Values(Walk(values={1: stored}), EXPLICIT_LITTLE).number(1) == expected


def test_that_a_parsed_instance_shows_nothing_of_the_patient(tmp_path: Path) -> None:
    shown = repr(header.read(write(tmp_path / "a.dcm", image())))
    for secret in ("Conceição", "P-1", "1950", "A1", "tórax", "Souza"):
        assert secret not in shown


def test_that_errors_are_our_own_for_folders_and_unreadable_paths(tmp_path: Path) -> None:
    with pytest.raises(OmegaError):
        header.read(tmp_path)
