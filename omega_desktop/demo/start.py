"""``demo``: the window on fictitious studies; hospital, mail, telephones, gateway on loopback."""

import logging
import shutil
from dataclasses import replace
from urllib.parse import urlsplit

from omega_desktop.app import Built, run_window
from omega_desktop.demo.data import build_demo
from omega_desktop.demo.gateway import GatewayAccess
from omega_desktop.demo.peers import DemoPeers
from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.sharing import SharesQuery, ShareState
from omega_desktop.domain.worklist import WorklistQuery
from omega_desktop.runtime.jobs import JobControl
from omega_desktop.storage.paths import DataPaths
from omega_desktop.storage.settings import Settings

log = logging.getLogger(__name__)

STATION = "ARQUIVO1"


def run_demo(paths: DataPaths, *, reset: bool = False) -> int:
    """Show the demonstration until its window is closed."""
    if reset:
        shutil.rmtree(paths.root, ignore_errors=True)
    running: list[DemoPeers] = []

    def prepare(built: Built, control: JobControl) -> None:
        peers = DemoPeers(paths.root, gateway_port=earlier_port(built.context.settings))
        running.append(peers)
        prepare_demo(built, control, peers)

    try:
        return run_window(paths, demo=True, prepare=prepare)
    finally:
        for peers in running:
            peers.stop()


def earlier_port(settings: Settings) -> int:
    """Where the share gateway listened the last time; 0 when it never did."""
    return urlsplit(settings.text("gateway.url")).port or 0


def prepare_demo(built: Built, control: JobControl, peers: DemoPeers) -> None:
    """Start the peers; make the studies at the first start."""
    context = built.context
    ports = peers.start()
    settings = context.settings
    settings.set("smtp.host", "127.0.0.1")
    settings.set("smtp.port", str(ports.smtp))
    settings.set("smtp.security", "none")
    settings.set("smtp.from", "laudos@demonstracao.example")
    settings.set("fax.service", "email")  # the mail server takes faxes, too
    settings.set("fax.email_template", "{digits}@fax.demonstracao.example")
    settings.set("sms.service", "http")
    settings.set("sms.url", f"http://127.0.0.1:{ports.sms}/cgi-bin/sendsms")
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
    use_gateway(built, peers.gateway())


def use_gateway(built: Built, access: GatewayAccess | None) -> None:
    """Set the gateway up for this start; links of earlier starts open nothing any more."""
    settings = built.context.settings
    if access is None:
        settings.unset("gateway.url")
        return
    built.program.secrets.lend("gateway.token", access.token)
    settings.set("gateway.url", access.url)
    shares = built.context.shares
    for share in shares.shares(SharesQuery(states=(ShareState.ACTIVE,))):
        try:
            shares.revoke(share.share_id)
        except OmegaError as fault:  # it was at another address: it expires by itself
            log.info("an earlier share: %s", fault.title)
