"""Looks after peers that do not answer: an offline lane opens by itself when its peer is back."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QObject, QTimer

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import StationId
from omega_desktop.domain.retry import backoff_s
from omega_desktop.runtime.jobs import JobRunner
from omega_desktop.services.send_service import SendService
from omega_desktop.storage.directory import Directory
from omega_desktop.storage.outbox import Outbox

log = logging.getLogger(__name__)

LOOK_MS = 1000
PROBE_CAP_S = 60.0


def probe_pause_s(probes: int) -> float:
    """Pause between looks at a silent peer, in seconds: 5 s at first, a minute in the end."""
    return backoff_s(probes, base_s=5.0, cap_s=PROBE_CAP_S)


class Connectivity(QObject):
    """Probes offline lanes, and every station at a slow heartbeat (C-ECHO)."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        send: SendService,
        directory: Directory,
        jobs: JobRunner,
        heartbeat_s: int,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._outbox = outbox
        self._send = send
        self._directory = directory
        self._jobs = jobs
        self._probing: set[str] = set()
        self._lanes_timer = QTimer(self)
        self._lanes_timer.setInterval(LOOK_MS)
        self._lanes_timer.timeout.connect(self._on_lanes_timer_timeout)
        self._heartbeat = QTimer(self)
        self._heartbeat.setInterval(heartbeat_s * 1000)
        self._heartbeat.timeout.connect(self._on_heartbeat_timeout)

    def start(self) -> None:
        """Look at once at what was offline when the program ended, then keep looking."""
        self._outbox.probe_now()
        self._lanes_timer.start()
        self._heartbeat.start()

    def heartbeat_now(self) -> None:
        """Ask every station how it is."""
        self._on_heartbeat_timeout()

    def stop(self) -> None:
        """Stop looking."""
        self._lanes_timer.stop()
        self._heartbeat.stop()

    def _on_lanes_timer_timeout(self) -> None:
        moment = datetime.now(UTC)
        for lane in self._outbox.lanes():
            due = lane.probe_after is not None and lane.probe_after <= moment
            if lane.blocked == "offline" and due and lane.key not in self._probing:
                self._probe(lane.key)

    def _probe(self, key: str) -> None:
        self._probing.add(key)

        def settle(_result: object) -> None:
            self._probing.discard(key)

        self._jobs.start(
            lambda _control: self._look(key),
            name="probe",
            owner=self,
            done=settle,
            failed=settle,
        )

    def _look(self, key: str) -> None:
        try:
            reason: Message | None = self._send.probe_lane(key)
        except OmegaError as error:
            reason = error.title
        if reason is not None:
            self._outbox.postpone_probe(key, delay_s=probe_pause_s)

    def _on_heartbeat_timeout(self) -> None:
        stations = [station.id for station in self._directory.stations(None)]
        if stations and "heartbeat" not in self._probing:
            self._probing.add("heartbeat")
            self._jobs.start(
                lambda control: self._ask_all(stations, control.cancel.wait),
                name="heartbeat",
                owner=self,
                done=lambda _result: self._probing.discard("heartbeat"),
                failed=lambda _fault: self._probing.discard("heartbeat"),
            )

    def _ask_all(self, stations: list[StationId], stopping: Callable[[float], bool]) -> None:
        for station_id in stations:
            if stopping(0):
                return
            try:
                self._send.test_station(station_id)
            except OmegaError as error:
                log.debug("heartbeat: %s", error.title)
