"""What an administrator sees: one log line per request and Prometheus metrics, nothing secret."""

import hashlib
import logging
from collections.abc import Mapping
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import Scope

log = logging.getLogger("omega_desktop.gateway.access")

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


STATE = {
    "shares": "Shares that have not ended",
    "held_bytes": "Ciphertext held for all senders",
    "locked_links": "Links of those shares that allow no more answers",
    "wrong_answers_hour": "Wrong answers of the last hour, on all links",
}


class Metrics:
    """Counters of this process, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "omega_gateway_requests_total",
            "Requests by route and status",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self.seconds = Histogram(
            "omega_gateway_request_seconds",
            "Time until the response was sent",
            ["route"],
            registry=self._registry,
        )
        self.answers = Counter(
            "omega_gateway_answers_total",
            "Proofs judged, by outcome: opened, wrong, wait, not_available",
            ["outcome"],
            registry=self._registry,
        )
        self.received = Counter(
            "omega_gateway_received_bytes_total", "Ciphertext taken in", registry=self._registry
        )
        self.sent = Counter(
            "omega_gateway_sent_bytes_total", "Ciphertext given out", registry=self._registry
        )
        self.swept = Counter(
            "omega_gateway_swept_objects_total",
            "Objects removed by this process: ended (of ended shares), orphan (named by nothing)",
            ["kind"],
            registry=self._registry,
        )
        self.sweep_faults = Counter(
            "omega_gateway_sweep_faults_total", "Sweeps that failed", registry=self._registry
        )
        self._state = {
            name: Gauge(f"omega_gateway_{name}", text, registry=self._registry)
            for name, text in STATE.items()
        }

    def text(self, state: Mapping[str, float]) -> bytes:
        """The exposition format.

        Args:
            state: gauges of the database, by name.
        """
        for name, value in state.items():
            self._state[name].set(value)
        return generate_latest(self._registry)

    def request(
        self, *, method: str, route: str, status: int, seconds: float, about: str = ""
    ) -> None:
        """Count and log one request.

        Args:
            method: of HTTP.
            route: its template, never the path itself.
            status: of the answer.
            seconds: until it was sent.
            about: the beginning of a link's or share's hash.
        """
        self.requests.labels(method, route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)
        log.info("%s %s %d %.1f ms %s", method, route, status, seconds * 1000, about or "-")


def about(scope: Scope, name: str) -> None:
    """Note for the log line what a request is about, as the beginning of a hash."""
    scope["omega.about"] = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:8]


class LogFormatter(logging.Formatter):
    """One line for each record, UTC. What a library says is withheld: it may quote a request."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; of an exception its kind only."""
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        text = record.getMessage() if record.name.startswith("omega_desktop") else ""
        text = text or f"(a library's text, withheld) {record.module}:{record.lineno}"
        if record.exc_info and record.exc_info[0] is not None:
            text += f" [{record.exc_info[0].__name__}]"
        # no line can be made up by whoever sent a request
        text = "".join(char if char.isprintable() else " " for char in text)
        return f"{when} {record.levelname} {record.name}: {text}"
