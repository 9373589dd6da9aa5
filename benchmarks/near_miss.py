"""Slips in addresses and numbers, told from strangers: ``python benchmarks/near_miss.py``."""

import logging
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from omega_desktop.domain.model import ReportStatus
from omega_desktop.domain.ports import InlineCpuPool
from omega_desktop.services.program import Program, open_program
from omega_desktop.storage.paths import DataPaths
from tests.dicom_files import image, write
from tests.unit.recipients.conftest import UID, set_up_channels
from tests.unit.recipients.measuring import Wanted, contacts, count_alarms, keep, slips
from tests.unit.recipients.samples import people


def measure(folder: Path, size: int) -> None:
    """Fill a directory with so many people and ask."""
    program = open_program(DataPaths(folder / "data"), InlineCpuPool())
    set_up_channels(program)
    program.importer.run([write(folder / "1.dcm", image("1"))], copy=True)
    text = folder / "report.txt"
    text.write_text("x", encoding="utf-8")
    report = program.archive.attach_report(UID, text, status=ReportStatus.FINAL)
    directory = people(size)
    keep(program, directory)
    known = set(contacts(directory))
    strangers = [one for one in contacts(people(700, seed=2, hospital=0)) if one not in known]

    def say(what: str, wanted: list[Wanted], program: Program = program) -> None:
        found = count_alarms(program, wanted, UID, report.id)
        print(
            f"{size} people, {found.asked:5} {what:10} flagged {found.alarms:5} "
            f"({found.share:7.2%})  median {found.median_ms:5.2f} ms  slowest "
            f"{found.slowest_ms:6.2f} ms"
        )

    say("slips", slips(directory, 1000))
    say("strangers", strangers)
    say("known", list(contacts(directory))[:1500])
    program.close()


def main() -> None:
    """Three sizes of directory."""
    logging.disable(logging.WARNING)
    for size in (500, 2000, 5000):
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), size)


if __name__ == "__main__":
    main()
