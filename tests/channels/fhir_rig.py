"""A real FHIR R4 server: Medplum's router, repository and validator in Node.js."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests

from tests.channels.node_rig import FHIR
from tests.servers import Process, free_port

BASE = "/fhir/R4"


class FhirServer:
    """The server's process.

    Args:
        clients: who gets a token: ``{id: {"secret": ..., "jwk": ...}}``; None: no login needed.
        tls: key and certificate, PEM; None: plain http on loopback.
        more: further options of ``fhir_server.mjs``.
    """

    def __init__(
        self,
        clients: Mapping[str, object] | None = None,
        *,
        tls: tuple[Path, Path] | None = None,
        **more: object,
    ) -> None:
        self.port = free_port()
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}{BASE}"
        self._config: dict[str, object] = {"port": self.port, "clients": clients or {}, **more}
        self._config["open"] = clients is None
        if tls:
            key, certificate = (one.read_text(encoding="ascii") for one in tls)
            self._config["tls"] = {"key": key, "cert": certificate}
        self.process: Process | None = None
        self._session = requests.Session()
        self._session.trust_env = False  # REQUESTS_CA_BUNDLE would win over ``verify``

    def start(self) -> "FhirServer":
        """Start it, or skip (fail on CI) where it cannot be installed."""
        self.process = FHIR.start(self._config, port=self.port)
        return self

    def kill(self) -> None:
        """As a power cut would; everything it knew is gone."""
        assert self.process is not None
        self.process.kill()
        self.process.stop()

    def __enter__(self) -> "FhirServer":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self._session.close()
        if self.process is not None:
            self.process.stop()

    def trust(self, authority: Path) -> None:
        """Trust the certificate of this authority, for the tests' own questions."""
        self._session.verify = str(authority)

    def control(self, **change: object) -> dict[str, Any]:
        """Let it misbehave; returns what it has counted."""
        root = self.url.removesuffix(BASE)
        answer = self._session.post(f"{root}/control", json=change, timeout=10)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def search(self, query: str, token: str = "") -> list[dict[str, Any]]:
        """Every resource a search finds."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = self._session.get(f"{self.url}/{query}", headers=headers, timeout=10)
        answer.raise_for_status()
        return [one["resource"] for one in answer.json().get("entry", [])]
