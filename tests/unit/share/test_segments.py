"""Segments: whole or not at all, never two contents under one key, and flat in memory."""

import hashlib
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.reduction import ForkingPickler
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.uid import RLELossless

from omega_desktop.domain.errors import NotFoundError, SendCancelled, StorageError
from omega_desktop.domain.ports import CancelToken, InlineCpuPool
from omega_desktop.share import segments as module
from omega_desktop.share.construction import new_cek, new_share_id, object_key
from omega_desktop.share.framing import PACK_BYTES, open_sealed, sealed_size
from omega_desktop.share.reasons import Reason
from omega_desktop.share.segments import (
    FIRST_SEGMENT_BYTES,
    SEGMENT_BYTES,
    Segment,
    SegmentSource,
    SegmentTask,
    make_segment,
    make_segments,
    plan_segments,
)
from tests.dicom_files import document, image, write

CEK, SHARE = new_cek(), new_share_id()


def task(folder: Path, *sources: SegmentSource) -> SegmentTask:
    staging = folder / "staging"
    staging.mkdir(exist_ok=True)
    return SegmentTask(str(staging), SHARE, CEK, sources)


def plaintext(segment: Segment) -> bytes:
    """The segment as the page puts it together, with every size checked."""
    parts, left = [], segment.length
    for pack in segment.packs:
        sealed = Path(pack.path).read_bytes()
        part = min(left, PACK_BYTES)
        assert len(sealed) == pack.size == sealed_size(part)
        assert hashlib.sha256(sealed).hexdigest() == pack.sha256
        parts.append(open_sealed(object_key(CEK, SHARE, pack.oid), sealed))
        assert len(parts[-1]) == part
        left -= part
    assert left == 0
    return b"".join(parts)


def picture(folder: Path, number: int, side: int = 80) -> SegmentSource:
    noise = np.random.default_rng(number).integers(0, 4000, (side, side)).astype("<u2")
    path = folder / f"{number}.dcm"
    write(path, image(str(number), Rows=side, Columns=side, PixelData=noise.tobytes()))
    return SegmentSource(f"uid-{number}", str(path), "image")


def blob(folder: Path, size: int, seed: int = 1) -> SegmentSource:
    path = folder / f"blob{size}-{seed}"
    path.write_bytes(np.random.default_rng(seed).bytes(size))
    return SegmentSource(path.name, str(path), "file")


def test_that_every_file_is_found_where_its_entry_says(tmp_path: Path):
    report = tmp_path / "report.pdf"
    report.write_bytes(b"%PDF-1.7 report")
    write(tmp_path / "doc.dcm", document("7"))
    sources = (
        SegmentSource("report", str(report), "file"),
        picture(tmp_path, 1),
        SegmentSource("doc", str(tmp_path / "doc.dcm"), "image"),
        SegmentSource("state", str(tmp_path / "doc.dcm"), "other"),
        picture(tmp_path, 2),
    )
    segment = make_segment(task(tmp_path, *sources))
    whole = plaintext(segment)
    assert [entry.key for entry in segment.entries] == [source.key for source in sources]
    parts = [whole[entry.offset : entry.offset + entry.length] for entry in segment.entries]
    assert b"".join(parts) == whole
    assert parts[0] == report.read_bytes()
    assert parts[2] == parts[3] == (tmp_path / "doc.dcm").read_bytes()
    assert [entry.kind for entry in segment.entries] == ["file", "image", "other", "other", "image"]
    assert [entry.reason for entry in segment.entries] == ["", "", Reason.NO_IMAGE, "", ""]
    for source, entry, part in ((sources[1], segment.entries[1], parts[1]),):
        shown = dcmread(io.BytesIO(part))
        assert np.array_equal(shown.pixel_array, dcmread(source.path).pixel_array)
        assert (entry.frames, entry.rows, entry.columns) == (1, 80, 80)


@pytest.mark.parametrize(
    "sizes", [(), (0,), (1,), (PACK_BYTES,), (PACK_BYTES + 1,), (3_000_000, 3_000_000, 9_000_000)]
)
def test_that_packs_are_four_mebibytes(tmp_path: Path, sizes: tuple[int, ...]):
    sources = [blob(tmp_path, size, seed) for seed, size in enumerate(sizes)]
    segment = make_segment(task(tmp_path, *sources))
    whole = plaintext(segment)
    assert whole == b"".join(Path(source.path).read_bytes() for source in sources)
    assert segment.length == sum(sizes)
    assert len(segment.packs) == -(-sum(sizes) // PACK_BYTES)


def test_that_the_same_made_again_has_other_ids_and_other_bytes(tmp_path: Path):
    again = task(tmp_path, blob(tmp_path, 5_000_000))
    one, other = make_segment(again), make_segment(again)
    assert plaintext(one) == plaintext(other)
    assert not {pack.oid for pack in one.packs} & {pack.oid for pack in other.packs}
    assert not {pack.sha256 for pack in one.packs} & {pack.sha256 for pack in other.packs}


def test_that_a_failed_segment_leaves_nothing(tmp_path: Path):
    missing = SegmentSource("gone", str(tmp_path / "gone"), "file")
    with pytest.raises(NotFoundError):
        make_segment(task(tmp_path, blob(tmp_path, 9_000_000), missing))
    assert list((tmp_path / "staging").iterdir()) == []


def test_that_sources_go_only_when_the_segment_is_made(tmp_path: Path):
    keep, go = blob(tmp_path, 10), replace(blob(tmp_path, 11), delete_after=True)
    missing = SegmentSource("gone", str(tmp_path / "gone"), "image")
    with pytest.raises(NotFoundError):
        make_segment(task(tmp_path, keep, go, missing))
    assert Path(go.path).exists()
    make_segment(task(tmp_path, keep, go))
    assert Path(keep.path).exists()
    assert not Path(go.path).exists()


def test_that_a_full_disk_is_no_unreadable_image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Only a fault of the file makes it travel as it is."""

    class Full(io.FileIO):
        def write(self, data: object) -> int:
            raise OSError(28, "No space left on device")

    real = Path.open

    def open_full(self: Path, mode: str = "r", buffering: int = -1) -> object:
        return Full(self, "x") if mode == "xb" else real(self, mode, buffering)

    sources = task(tmp_path, picture(tmp_path, 1))
    monkeypatch.setattr(Path, "open", open_full)
    with pytest.raises(StorageError):
        make_segment(sources)
    assert list((tmp_path / "staging").iterdir()) == []


def test_that_an_image_that_fails_late_travels_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A frame is damaged after others were passed on already: no entry points to those."""
    monkeypatch.setattr(module, "_HELD_BYTES", 10_000)
    noise = np.random.default_rng(1).integers(0, 4000, (4, 80, 80)).astype("<u2")
    ds = image("1", Rows=80, Columns=80, NumberOfFrames=4, PixelData=noise.tobytes())
    write(tmp_path / "multi.dcm", ds)
    ds = dcmread(tmp_path / "multi.dcm")
    ds.compress(RLELossless, generate_instance_uid=False)
    data = bytearray(ds.PixelData)
    last = data.rindex(b"\xfe\xff\x00\xe0")
    data[last + 8 : last + 12] = b"\xff\xff\xff\xff"  # number of RLE segments
    ds.PixelData = bytes(data)
    ds.save_as(tmp_path / "multi.dcm")
    source = SegmentSource("multi", str(tmp_path / "multi.dcm"), "image")
    segment = make_segment(task(tmp_path, source, blob(tmp_path, 100)))
    whole = plaintext(segment)
    broken, rest = segment.entries
    assert (broken.kind, broken.reason) == ("other", Reason.UNREADABLE)
    assert broken.offset > 0
    found = whole[broken.offset : broken.offset + broken.length]
    assert found == (tmp_path / "multi.dcm").read_bytes()
    assert rest.offset + rest.length == segment.length


def test_that_tasks_and_segments_cross_processes_and_hide_secrets(tmp_path: Path):
    sent = task(tmp_path, blob(tmp_path, 10))
    segment = make_segment(sent)
    assert ForkingPickler.loads(ForkingPickler.dumps(sent)) == sent
    assert ForkingPickler.loads(ForkingPickler.dumps(segment)) == segment
    shown = repr(sent) + repr(segment)
    assert repr(CEK) not in shown
    assert str(tmp_path) not in shown
    assert "blob10" not in shown


@given(st.lists(st.integers(0, 40 << 20), max_size=300))
def test_that_a_plan_has_every_source_once_and_in_order(sizes: list[int]):
    plan = plan_segments(sizes)
    assert [index for group in plan for index in group] == list(range(len(sizes)))
    for number, group in enumerate(plan):
        limit = min(FIRST_SEGMENT_BYTES << number, SEGMENT_BYTES)
        held = sum(sizes[index] for index in group)
        assert len(group) >= 1
        assert held <= limit or len(group) == 1


def test_that_many_small_files_are_not_one_segment():
    assert max(len(group) for group in plan_segments([10] * 5000)) == 1000


class CountingPool(InlineCpuPool):
    def __init__(self) -> None:
        self.made: list[SegmentTask] = []

    def run(self, work, /, *args, cancel=None):
        if cancel is not None:
            cancel.raise_if_cancelled()
        self.made.append(args[0])
        return work(*args)


def test_that_segments_come_in_order_and_not_far_ahead(tmp_path: Path):
    cpu = CountingPool()
    tasks = [task(tmp_path, blob(tmp_path, 1000, seed)) for seed in range(8)]
    asked: list[SegmentTask] = []

    def lazily() -> Iterator[SegmentTask]:
        for one in tasks:
            asked.append(one)
            yield one

    made = make_segments(cpu, lazily(), cancel=CancelToken())
    first = next(made)
    assert first.entries[0].key == tasks[0].sources[0].key
    assert len(asked) == 3
    rest = list(made)
    assert [one.entries[0].key for one in rest] == [one.sources[0].key for one in tasks[1:]]


def test_that_cancelling_stops_making(tmp_path: Path):
    cancel = CancelToken()
    tasks = [task(tmp_path, blob(tmp_path, 1000, seed)) for seed in range(8)]
    made = make_segments(InlineCpuPool(), tasks, cancel=cancel)
    next(made)
    cancel.cancel()
    with pytest.raises(SendCancelled):
        list(made)


# --- memory ----------------------------------------------------------------------------------

MEASURE = """
import json, resource, sys
from omega_desktop.share.construction import new_cek, new_share_id
from omega_desktop.share.segments import SegmentSource, SegmentTask, make_segment
small, large, folder = sys.argv[1:]
def run(path):
    source = SegmentSource("one", path, "image")
    segment = make_segment(SegmentTask(folder, new_share_id(), new_cek(), (source,)))
    return segment.entries[0].kind, segment.entries[0].frames
run(small)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
kind, frames = run(large)
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"kind": kind, "frames": frames, "before": before, "grown": after - before}))
"""


def plain_frames(path: Path, frames: int, side: int) -> None:
    """Frames of almost nothing; the file has holes where they are."""
    size = frames * side * side * 2
    write(path, image(Rows=side, Columns=side, NumberOfFrames=frames, PixelData=b"\1\0"))
    data = path.read_bytes()
    at = data.rindex(b"\xe0\x7f\x10\x00OW\0\0")
    with path.open("wb") as stream:
        stream.write(data[: at + 8] + size.to_bytes(4, "little"))
        stream.truncate(at + 12 + size)


def run_length_frames(path: Path, frames: int, side: int) -> None:
    """The same frame many times, encapsulated."""
    noise = np.random.default_rng(1).integers(0, 256, (side, side)).astype("<u2")
    ds = image(Rows=side, Columns=side, PixelData=noise.tobytes())
    write(path, ds)
    ds = dcmread(path)
    ds.compress(RLELossless, generate_instance_uid=False)
    table = ds.PixelData.index(b"\xfe\xff\x00\xe0", 8)
    fragment = ds.PixelData[table:]
    end = fragment.rfind(b"\xfe\xff\xdd\xe0")
    fragment = fragment if end < 0 else fragment[:end]
    ds.NumberOfFrames = frames
    ds.save_as(path)
    data = path.read_bytes()
    at = data.rindex(b"\xe0\x7f\x10\x00OB\0\0")
    with path.open("wb") as stream:
        stream.write(data[: at + 12] + b"\xfe\xff\x00\xe0\0\0\0\0")
        for _ in range(frames):
            stream.write(fragment)
        stream.write(b"\xfe\xff\xdd\xe0\0\0\0\0")


@pytest.mark.skipif(sys.platform != "linux", reason="measures with getrusage")
@pytest.mark.parametrize(("make", "frames"), [(plain_frames, 300), (run_length_frames, 120)])
def test_that_a_huge_instance_needs_little_memory(tmp_path: Path, make, frames: int):
    """600 MB of frames (240 MB encapsulated) in one instance."""
    make(tmp_path / "small.dcm", 3, 1024)
    make(tmp_path / "large.dcm", frames, 1024)
    (tmp_path / "staging").mkdir()
    arguments = [str(tmp_path / name) for name in ("small.dcm", "large.dcm", "staging")]
    ran = subprocess.run(
        [sys.executable, "-c", MEASURE, *arguments],
        capture_output=True, check=True, encoding="utf-8", cwd=Path(module.__file__).parents[2],
    )  # fmt: skip
    measured = json.loads(ran.stdout)
    assert (measured["kind"], measured["frames"]) == ("image", frames)
    assert measured["grown"] < 40_000  # KB
