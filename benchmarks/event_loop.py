"""How long the window's event loop is held up while four sends run.

A running main window (offscreen) on a data directory with four studies and four stations in another
process; a timer due every 5 ms measures how late it comes. The same window idle is measured in the
same run, for comparison.

    python benchmarks/event_loop.py [--slices 300] [--side 512]
"""

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from omega_desktop.app import SWITCH_INTERVAL_S, build
from omega_desktop.dicom.receive import Receiver
from omega_desktop.domain.model import (
    Anonymization,
    DeliveryDraft,
    DeliveryState,
    DicomTarget,
    ImagingOrganization,
    OrganizationId,
    SendRequest,
    Station,
    StationId,
    StudyInstanceUID,
)
from omega_desktop.storage.paths import DataPaths
from omega_desktop.ui.main_window import MainWindow
from tests.e2e.studies import write_ct_study

DUE_MS = 5
STATIONS = 4


def serve(pipe) -> None:
    """A hospital: four stations in another process, which throw away what they get."""
    receivers = [
        Receiver(ae_title="HOSPITAL", host="127.0.0.1", port=0, on_instance=lambda _path: 0)
        for _ in range(STATIONS)
    ]
    for receiver in receivers:
        receiver.start()
    pipe.send([receiver.port for receiver in receivers])
    pipe.recv()
    for receiver in receivers:
        receiver.stop()


class Lateness:
    """Collects how late a timer comes, in milliseconds."""

    def __init__(self) -> None:
        self.late_ms: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setInterval(DUE_MS)
        self._timer.timeout.connect(self._on_timeout)

    def _on_timeout(self) -> None:
        moment = time.perf_counter()
        self.late_ms.append(max(0.0, (moment - self._last) * 1000 - DUE_MS))
        self._last = moment

    def run(self, until, limit_s: float) -> np.ndarray:
        """Measure until a condition holds."""
        self.late_ms, self._last = [], time.perf_counter()
        loop, deadline = QEventLoop(), time.monotonic() + limit_s
        look = QTimer()
        look.setInterval(50)
        look.timeout.connect(
            lambda: loop.quit() if until() or time.monotonic() > deadline else None
        )
        look.start()
        self._timer.start()
        loop.exec()
        self._timer.stop()
        look.stop()
        return np.array(self.late_ms)


def show(name: str, late: np.ndarray) -> None:
    """Print one row."""
    p50, p99 = np.percentile(late, [50, 99])
    print(f"{name:<34} {len(late):>6}  {p50:>7.2f} {p99:>7.2f} {late.max():>7.2f}")


def main() -> None:
    """Measure idle, sending, and sending anonymised."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--slices", type=int, default=300)
    parser.add_argument("--side", type=int, default=512)
    options = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    hospital = context.Process(target=serve, args=(theirs,), daemon=True)
    hospital.start()
    ports = ours.recv()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        measure(Path(place), ports, options.slices, options.side)
    ours.send("stop")
    hospital.join(10)


def measure(place: Path, ports: list[int], slices: int, side: int) -> None:
    """Build the window and run the three phases."""
    application = QApplication([])
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    built = build(DataPaths(place / "data"), parent=application)
    context = built.context
    context.theme.apply(application, "dark")
    organization = context.directory.save_organization(
        ImagingOrganization(OrganizationId(0), "Hospital")
    )
    stations = [
        context.directory.save_station(
            Station(StationId(0), organization.id, f"S{number}", "HOSPITAL", "127.0.0.1", port)
        )
        for number, port in enumerate(ports)
    ]
    studies = []
    for number in range(STATIONS):
        folder = place / f"study{number}"
        studies.append(StudyInstanceUID(write_ct_study(folder, slices, side=side)))
        context.importer.run([folder], copy=False)
    window = MainWindow(context)
    window.resize(1366, 768)
    window.show()
    context.dispatcher.start()
    lateness = Lateness()
    print(f"{STATIONS} sends of {slices} instances of {side}x{side}x16 bit")
    print(f"{'event loop late by, ms':<34} {'ticks':>6}  {'p50':>7} {'p99':>7} {'max':>7}")
    lateness.run(lambda: False, 2)  # settle
    show("idle", lateness.run(lambda: False, 5))
    for name, anonymization in (
        ("four sends", Anonymization()),
        ("four sends, anonymized", Anonymization(enabled=True)),
    ):
        drafts = tuple(
            DeliveryDraft(DicomTarget(station.id, anonymization), study, recipient=station.name)
            for station, study in zip(stations, studies, strict=True)
        )
        ids = context.send.submit(SendRequest(drafts), undo_s=0)
        begun = time.perf_counter()

        def ended(ids=ids) -> bool:
            return all(
                context.outbox.delivery(one).state
                in {DeliveryState.COMPLETED, DeliveryState.FAILED}
                for one in ids
            )

        show(name, lateness.run(ended, 600))
        took = time.perf_counter() - begun
        states = [context.outbox.delivery(one) for one in ids]
        rate = sum(one.done for one in states) / took
        print(f"    {[one.state.value for one in states]} in {took:.1f} s, {rate:.0f} instances/s")
    window.close()
    built.close()


if __name__ == "__main__":
    main()
