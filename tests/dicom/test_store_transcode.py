"""Conversion to another transfer syntax keeps every value, or does not happen."""

from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian, RLELossless

from omega_desktop.dicom import transcode as module
from omega_desktop.dicom.part10 import Part10, inspect
from omega_desktop.dicom.transcode import TARGETS, TranscodeError, transcode
from tests.dicom.peers import make_study


def _file(name: str) -> Path:
    return Path(str(get_testdata_file(name)))


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(
    "name",
    ["CT_small.dcm", "ExplVR_BigEnd.dcm", "image_dfl.dcm", "MR_small_RLE.dcm", "rtplan.dcm"],
)
def test_that_values_and_pixels_are_the_same_afterwards(
    tmp_path: Path, name: str, target: str
) -> None:
    source, destination = _file(name), tmp_path / "out.dcm"
    transcode(str(source), str(destination), target)
    outside = inspect(destination)
    assert outside.transfer_syntax_uid == target
    assert outside.sop_instance_uid == inspect(source).sop_instance_uid
    before, after = dcmread(source), dcmread(destination)
    assert after.file_meta.TransferSyntaxUID == target
    assert after.get("PatientName") == before.get("PatientName")
    if "PixelData" in before:
        assert np.array_equal(before.pixel_array, after.pixel_array)


def test_that_text_in_a_wrong_character_set_keeps_its_bytes(tmp_path: Path) -> None:
    (path,) = make_study(tmp_path, 1, size=8)
    raw = path.read_bytes()
    name = "SILVA^João".encode()
    broken = raw.replace(name, b"SILVA^Jo\xe3o ")  # Latin-1 in a data set that says UTF-8
    assert broken != raw
    path.write_bytes(broken)
    transcode(str(path), str(tmp_path / "out.dcm"), ImplicitVRLittleEndian)
    assert b"SILVA^Jo\xe3o " in (tmp_path / "out.dcm").read_bytes()


def test_that_a_difference_found_afterwards_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path,) = make_study(tmp_path / "study", 1, syntax=RLELossless)
    real = module._decompress

    def flips_a_bit(outside: Part10, destination: Path) -> None:
        real(outside, destination)
        content = bytearray(destination.read_bytes())
        content[-1] ^= 1
        destination.write_bytes(content)

    monkeypatch.setattr(module, "_decompress", flips_a_bit)
    destination = tmp_path / "out.dcm"
    with pytest.raises(TranscodeError):
        transcode(str(path), str(destination), ExplicitVRLittleEndian)
    assert not destination.exists()


def test_that_damaged_compressed_pixels_are_an_error(tmp_path: Path) -> None:
    (path,) = make_study(tmp_path / "study", 1, syntax=RLELossless)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(TranscodeError):
        transcode(str(path), str(tmp_path / "out.dcm"), ExplicitVRLittleEndian)
    assert not (tmp_path / "out.dcm").exists()


def test_that_only_uncompressed_targets_are_offered(tmp_path: Path) -> None:
    (path,) = make_study(tmp_path / "study", 1, size=8)
    with pytest.raises(TranscodeError):
        transcode(str(path), str(tmp_path / "out.dcm"), RLELossless)
