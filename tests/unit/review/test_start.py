"""A program that starts while another works on the same data directory."""

import os
import time

from omega_desktop.services.program import Program


def test_that_a_start_removes_what_the_dead_left_and_not_what_an_import_unpacks(
    program: Program,
) -> None:
    staging = program.paths.staging
    (staging / "17").mkdir()
    (staging / "17" / "000001.dcm").write_bytes(b"half")
    unpacking, left = staging / "unpacking.part", staging / "left.part"
    for file in (unpacking, left):
        file.write_bytes(b"member")
    two_hours_ago = time.time() - 7200
    os.utime(left, (two_hours_ago, two_hours_ago))
    opened = program.paths.cache / "report-0123.pdf"
    opened.write_bytes(b"%PDF-")
    program.empty_staging()
    assert list(staging.iterdir()) == [unpacking]
    assert not opened.exists()
