"""What an administrator sees: one log line per request and Prometheus metrics, nothing secret."""

import logging

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

log = logging.getLogger("omega_desktop.gateway.access")

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


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

    def text(self) -> bytes:
        """The exposition format."""
        return generate_latest(self._registry)

    def request(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count and log one request. ``route`` is the template, never the path itself."""
        self.requests.labels(method, route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)
        log.info("%s %s %d %.1f ms", method, route, status, seconds * 1000)
