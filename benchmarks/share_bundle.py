"""How long it takes to normalise and encrypt a CT for a link, and how much memory it needs.

    python benchmarks/share_bundle.py [--slices 500] [--side 512] [--rounds 3]

The study is 254 MB with noise as a scanner's; workers are the program's own processes, cold (just
started) in the first round and warm after it.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from omega_desktop.domain.ports import CancelToken
from omega_desktop.runtime.processes import WorkerProcesses
from omega_desktop.share.construction import new_cek, new_share_id
from omega_desktop.share.segments import (
    Segment,
    SegmentSource,
    SegmentTask,
    make_segments,
    plan_segments,
)

TEMPLATE_SLICES = 8


def write_ct(folder: Path, slices: int, side: int) -> list[Path]:
    """A CT whose pixels compress as a scanner's do: a body with noise of 12 HU."""
    from pydicom import dcmread
    from pydicom.uid import generate_uid

    from tests.e2e.studies import write_ct_study

    write_ct_study(folder / "template", 1, side=side)
    ds = dcmread(folder / "template" / "0001.dcm")
    noise = np.random.default_rng(7)
    down, across = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    paths = []
    for number in range(slices):
        ring = down**2 / 0.55 + across**2 / 0.8
        organs = 60 * np.sin(7 * across + number / 40) * np.cos(6 * down)
        values = np.where(ring < 1, 1060 + organs, 24) + noise.normal(0, 12, ring.shape)
        ds.PixelData = np.clip(values, 0, 4095).astype("<u2").tobytes()
        ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID = generate_uid()
        ds.InstanceNumber = number + 1
        path = folder / f"{number:05}.dcm"
        ds.save_as(path)
        paths.append(path)
    shutil.rmtree(folder / "template")
    return paths


def tasks_for(paths: Sequence[Path], folder: Path, share_id: str, cek: bytes) -> list[SegmentTask]:
    """The segments of a study."""
    sources = [SegmentSource(path.name, str(path), "image") for path in paths]
    return [
        SegmentTask(str(folder), share_id, cek, tuple(sources[index] for index in group))
        for group in plan_segments([path.stat().st_size for path in paths])
    ]


def peak_mb(process: int | str = "self") -> float:
    """The largest resident size of a process so far in MB (Linux)."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1000


def forget_peak() -> float:
    """Begin to look for the peak again; returns the resident size in MB now (Linux)."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return peak_mb()


def children() -> list[int]:
    """Processes started by this one (Linux)."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii")
    return [int(one) for one in listed.split()]


def make(cpu: WorkerProcesses, paths: Sequence[Path], folder: Path) -> tuple[float, list[Segment]]:
    """One study; returns seconds and segments."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    begun = time.perf_counter()
    tasks = tasks_for(paths, folder, new_share_id(), new_cek())
    segments = list(make_segments(cpu, tasks, cancel=CancelToken()))
    return time.perf_counter() - begun, segments


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--slices", type=int, default=500)
    parser.add_argument("--side", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        study = Path(place) / "study"
        study.mkdir()
        paths = write_ct(study, options.slices, options.side)
        size = sum(path.stat().st_size for path in paths) / 1e6
        before = forget_peak()
        cpu = WorkerProcesses(workers=2)
        for number in range(options.rounds):
            took, segments = make(cpu, paths, Path(place) / "staging")
            made = sum(pack.size for one in segments for pack in one.packs) / 1e6
            images = sum(entry.kind == "image" for one in segments for entry in one.entries)
            print(
                f"{'cold' if number == 0 else 'warm'}: {size:.0f} MB -> {made:.0f} MB, {images} "
                f"images, {len(segments)} segments in {took:.2f} s ({size / took:.0f} MB/s)"
            )
        print(f"this process grew by {peak_mb() - before:.0f} MB")
        for child in children():
            print(f"a worker at its peak: {peak_mb(child):.0f} MB")
        cpu.close()


if __name__ == "__main__":
    main()
