"""C-STORE of one study to storescp: ours (with the record of every instance), dcmsend
and pynetdicom, against the same receiver in the same run.

    python benchmarks/store.py [--slices 300] [--side 512] [--runs 3]
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from omega_desktop.domain.model import (
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
from omega_desktop.domain.ports import CancelToken, InlineCpuPool, no_progress
from omega_desktop.services.attempt import RetryRules, run_attempt
from omega_desktop.services.program import Program, open_program
from omega_desktop.storage.paths import DataPaths
from tests.e2e.studies import write_ct_study
from tests.servers import Process, find_program, free_port


def ours(program: Program, uid: str, station: StationId) -> None:
    """Submit, claim, send; every acknowledgement durable."""
    draft = DeliveryDraft(DicomTarget(station), StudyInstanceUID(uid), recipient="S")
    (one,) = program.send.submit(SendRequest((draft,)), undo_s=0)
    delivery = program.outbox.claim()
    assert delivery is not None
    run_attempt(
        program.outbox,
        program.senders[delivery.channel],
        delivery,
        rules=RetryRules(),
        progress=no_progress,
        cancel=CancelToken(),
    )
    assert program.outbox.delivery(one).state is DeliveryState.COMPLETED


def with_pynetdicom(folder: Path, port: int) -> None:
    """What a script would do: one association, files sent in pieces as they are."""
    from pynetdicom import AE, _config
    from pynetdicom.sop_class import CTImageStorage  # type: ignore[attr-defined]

    _config.STORE_SEND_CHUNKED_DATASET = True
    ae = AE("BENCH")
    ae.add_requested_context(CTImageStorage, "1.2.840.10008.1.2.1")
    assoc = ae.associate("127.0.0.1", port)
    assert assoc.is_established
    for path in sorted(folder.iterdir()):
        assert assoc.send_c_store(path).Status == 0
    assoc.release()


def measure(name: str, work: Callable[[], None], runs: int, count: int) -> float:
    """Print the median of some runs; return it in seconds."""
    took = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        took.append(time.perf_counter() - begun)
    middle = statistics.median(took)
    spread = f"{min(took):.2f}-{max(took):.2f}"
    print(f"{name:<44} {middle:>7.2f} s  ({spread})  {count / middle:>6.0f} instances/s")
    return middle


def main() -> int:
    """Measure with a receiver as it comes, and with TCP_NODELAY."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--slices", type=int, default=300)
    parser.add_argument("--side", type=int, default=512)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    storescp, dcmsend = find_program("storescp"), find_program("dcmsend")
    if storescp is None or dcmsend is None:
        print("needs DCMTK (storescp, dcmsend)")
        return 0
    print(f"{options.slices} CT slices of {options.side}x{options.side}x16 bit")
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        uid = write_ct_study(root / "study", options.slices, side=options.side)
        program = open_program(DataPaths(root / "data"), InlineCpuPool())
        program.importer.run([root / "study"])
        organization = program.directory.save_organization(
            ImagingOrganization(OrganizationId(0), "Hospital")
        )
        for label, extra in (("as it comes", {}), ("with TCP_NODELAY=1", {"TCP_NODELAY": "1"})):
            port = free_port()
            station = program.directory.save_station(
                Station(StationId(0), organization.id, label, "STORESCP", "127.0.0.1", port)
            )
            command = [storescp, "--ignore", "--fork", str(port)]
            with Process(command, port=port, env=extra):
                sender = [dcmsend, "--scan-directories", "127.0.0.1", str(port), root / "study"]
                runs, count = options.runs, options.slices

                def dcmtk(sender: list[object] = sender, extra: dict[str, str] = extra) -> None:
                    subprocess.run(
                        [str(part) for part in sender],
                        check=True,
                        capture_output=True,
                        env={**os.environ, **extra},
                    )

                mine = measure(
                    f"Omega, receiver {label}",
                    lambda station=station: ours(program, uid, station.id),  # type: ignore[misc]
                    runs,
                    count,
                )
                theirs = measure(f"dcmsend, receiver {label}", dcmtk, runs, count)
                script = measure(
                    f"pynetdicom, receiver {label}",
                    lambda port=port: with_pynetdicom(root / "study", port),  # type: ignore[misc]
                    runs,
                    count,
                )
                print(
                    f"    time of dcmsend / ours {theirs / mine:.2f}, "
                    f"of pynetdicom / ours {script / mine:.2f}"
                )
        program.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
