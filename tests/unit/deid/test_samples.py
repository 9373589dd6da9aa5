"""Real files: every one is cleaned or refused with a reason, and others can read the result."""

import subprocess
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.uid import RLELossless

from omega_desktop.deid.profile import table_text
from tests import leakcheck
from tests.samples import OWN, sample_files
from tests.servers import require_program
from tests.unit.deid.conftest import Samples

# files whose pixel data holds more than pixels, and what is cut off
CLEANED_PIXELS = {
    "MR_small_padded.dcm",  # bytes after the last pixel
    "JPGLosslessP14SV1_1s_1f_8b.dcm",  # a comment
    "SC_rgb_small_odd_big_endian.dcm",
}
# the original stands for a value that this program writes too
ALREADY_REMOVED = {"00081070"}


def test_that_every_sample_is_written_or_refused_with_a_reason(samples: Samples):
    assert len(sample_files()) > 250
    assert len(samples.written) + len(samples.refused) == len(sample_files())
    assert len(samples.written) > 220
    for error in samples.refused.values():
        assert error.message is not None


def test_that_nothing_identifying_is_left_in_any_sample(samples: Samples):
    found = {
        original.name: leaks
        for original, output in samples.written
        if (leaks := leakcheck.leaks(original, output))
    }
    assert found == {}


def test_that_the_search_finds_what_an_unchanged_copy_would_leak():
    leaking = [path for path in OWN.rglob("*.dcm") if leakcheck.leaks(path, path)]
    assert len(leaking) > 10


def test_that_no_value_the_table_acts_on_is_unchanged(samples: Samples, tmp_path: Path):
    table = tmp_path / "table.json"
    table.write_text(table_text(), encoding="utf-8")
    for original, output in samples.written:
        _, same = leakcheck.table_unchanged(table, original, output)
        assert [(path, action) for path, action in same if path not in ALREADY_REMOVED] == []


def test_that_pixel_data_comes_through_byte_for_byte(samples: Samples):
    with leakcheck.quiet():
        for original, output in samples.written:
            before, after = pydicom.dcmread(original, force=True), pydicom.dcmread(output)
            for keyword in ("PixelData", "FloatPixelData", "DoubleFloatPixelData"):
                if before.get(keyword) == after.get(keyword):
                    continue
                assert original.name in CLEANED_PIXELS
                np.testing.assert_array_equal(before.pixel_array, after.pixel_array)


def test_that_the_transfer_syntax_is_kept(samples: Samples):
    with leakcheck.quiet():
        for original, output in samples.written:
            before = getattr(pydicom.dcmread(original, force=True), "file_meta", {})
            stated = before.get("TransferSyntaxUID")
            if stated is not None:
                assert pydicom.dcmread(output).file_meta.TransferSyntaxUID == stated


@pytest.mark.real_server
def test_that_another_toolkit_reads_every_output(samples: Samples):
    program = require_program("dcmdump")
    outputs = [str(output) for _, output in samples.written]
    done = subprocess.run([program, "-q", *outputs], capture_output=True, check=False)
    assert done.stderr == b""
    assert done.returncode == 0


def test_that_an_rle_image_decodes_to_the_same_pixels(samples: Samples):
    seen = 0
    with leakcheck.quiet():
        for original, output in samples.written:
            ds = pydicom.dcmread(output)
            if ds.file_meta.TransferSyntaxUID == RLELossless and "PixelData" in ds:
                same = pydicom.dcmread(original, force=True).pixel_array
                np.testing.assert_array_equal(ds.pixel_array, same)
                seen += 1
    assert seen >= 3
