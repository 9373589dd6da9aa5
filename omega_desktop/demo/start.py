"""``demo``: the window on fictitious studies, with a hospital and a mail server on loopback."""

import shutil
from dataclasses import replace

from omega_desktop.app import Built, run_window
from omega_desktop.demo.data import build_demo
from omega_desktop.demo.peers import DemoPeers
from omega_desktop.domain.worklist import WorklistQuery
from omega_desktop.runtime.jobs import JobControl
from omega_desktop.storage.paths import DataPaths

STATION = "ARQUIVO1"


def run_demo(paths: DataPaths, *, reset: bool = False) -> int:
    """Show the demonstration until its window is closed."""
    if reset:
        shutil.rmtree(paths.root, ignore_errors=True)
    peers = DemoPeers(paths.root)
    try:
        return run_window(
            paths, demo=True, prepare=lambda built, control: _prepare(built, control, peers)
        )
    finally:
        peers.stop()


def _prepare(built: Built, control: JobControl, peers: DemoPeers) -> None:
    """Start the peers; make the studies at the first start."""
    context = built.context
    ports = peers.start()
    settings = context.settings
    settings.set("smtp.host", "127.0.0.1")
    settings.set("smtp.port", str(ports.smtp))
    settings.set("smtp.security", "none")
    settings.set("smtp.from", "laudos@demonstracao.example")
    if context.archive.search(WorklistQuery(), limit=1).total == 0:
        build_demo(
            context.archive,
            context.importer,
            context.directory,
            context.paths,
            progress=control.progress,
        )
    station = context.directory.station_by_name(STATION)
    context.directory.save_station(
        replace(station, host="127.0.0.1", port=ports.dicom, ae_title=ports.ae_title)
    )
