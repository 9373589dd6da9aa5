"""``import``, ``worklist``, ``receive``."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from omega_desktop.commands.output import DONE, FAILED, AddCommand, emit, program, study_document
from omega_desktop.dicom.receive import Receiver
from omega_desktop.domain.model import Study
from omega_desktop.domain.worklist import WorklistQuery

_PAGE = 1000


def register(add: AddCommand) -> None:
    """Add the commands."""
    importing = add("import", run_import, "take files, folders, zip files or a DICOMDIR in")
    importing.add_argument("sources", nargs="+", metavar="PATH", type=Path)
    importing.add_argument(
        "--by-reference", action="store_true", help="leave the files where they are"
    )
    listing = add("worklist", run_worklist, "list the local studies")
    listing.add_argument("--search", metavar="TEXT", default="", help="words that must all occur")
    receiving = add("receive", run_receive, "take studies in from other stations (Storage SCP)")
    receiving.add_argument("--port", type=int, metavar="P", help="0 chooses a free one")
    receiving.add_argument("--ae-title", metavar="AE")
    receiving.add_argument("--host", default="127.0.0.1", help="address to listen on")


def run_import(options: argparse.Namespace) -> int:
    """Import and say what became of every file."""
    with program(options) as opened:
        result = opened.importer.run(options.sources, copy=not options.by_reference)
    failed = [{"path": str(one.path), "reason": str(one.reason)} for one in result.failed]
    document = {
        "imported": result.imported,
        "duplicates": result.duplicates,
        "skipped": result.skipped,
        "conflicts": result.conflicts,
        "failed": failed,
        "studies": list(result.studies),
    }
    summary = (
        f"{result.imported} imported, {result.duplicates} duplicates, "
        f"{result.conflicts} conflicts, {result.skipped} skipped, {len(failed)} failed"
    )
    emit(options, document, [summary, *(f"{one['path']}: {one['reason']}" for one in failed)])
    taken = result.imported + result.duplicates + result.conflicts
    return FAILED if failed and not taken else DONE


def run_worklist(options: argparse.Namespace) -> int:
    """List what a search finds, newest first."""
    query = WorklistQuery(text=options.search)
    found: list[Study] = []
    with program(options) as opened:
        while True:
            page = opened.worklist.page(query, len(found), _PAGE)
            found += page.studies
            if len(found) >= page.total or not page.studies:
                break
    emit(
        options,
        {"studies": [study_document(study) for study in found]},
        (
            f"{study.study_date}  {study.patient.patient_id:<16}  {study.patient.name:<32}  "
            f"{'+'.join(study.modalities):<8}  {study.instance_count:>5}  "
            f"{study.description}  {study.study_instance_uid}"
            for study in found
        ),
    )
    return DONE


def run_receive(options: argparse.Namespace) -> int:
    """Listen until interrupted."""
    ended = threading.Event()
    with program(options) as opened:
        settings = opened.settings
        port = settings.number("dicom.receive_port") if options.port is None else options.port

        def take(path: Path) -> int:
            result = opened.importer.run([path])
            return 0x0000 if result.imported or result.duplicates or result.conflicts else 0xC000

        receiver = Receiver(
            ae_title=options.ae_title or settings.text("dicom.calling_ae_title"),
            host=options.host,
            port=port,
            on_instance=take,
        )
        receiver.start()
        emit(options, {"port": receiver.port}, [f"listening on {options.host}:{receiver.port}"])
        sys.stdout.flush()
        for name in ("SIGINT", "SIGTERM"):
            signal.signal(getattr(signal, name), lambda *_: ended.set())
        try:
            ended.wait()
        finally:
            receiver.stop()
    return DONE
