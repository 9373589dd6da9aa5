"""A real FHIR R4 server: Medplum's router, repository and validator in Node.js.

``python -m tests.channels.fhir_rig`` installs what it needs (``dev.py test`` does it).
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.servers import Process, free_port, on_ci, require_program

SOURCES = Path(__file__).parent / "fhir_server"
LOCK = SOURCES / "package-lock.json"
BASE = "/fhir/R4"


def _home() -> Path:
    """The user's own; the tests' home is another one."""
    if sys.platform == "win32":
        return Path(os.environ.get("SYSTEMDRIVE", "C:") + "\\") / "omega-desktop-tests"
    import pwd

    return Path(pwd.getpwuid(os.getuid()).pw_dir)


def place() -> Path:
    """Where the packages of this lock file are installed."""
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]
    return _home() / ".cache" / "omega-desktop" / f"fhir-server-{digest}"


def install(npm: str) -> Path:
    """Install what the lock file names (checked by hash), once.

    Raises:
        subprocess.CalledProcessError: npm could not; nothing is left behind.
    """
    installed = place()
    if (installed / "node_modules").is_dir():
        return installed
    installed.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=installed.parent) as name:
        folder = Path(name) / "fhir"
        folder.mkdir()
        for one in ("package.json", "package-lock.json"):
            shutil.copy(SOURCES / one, folder)
        subprocess.run(
            [npm, "ci", "--ignore-scripts", "--prefer-offline", "--loglevel=error"],
            cwd=folder, env={**os.environ, "HOME": str(_home())}, check=True, timeout=300,
            capture_output=True, encoding="utf-8",
        )  # fmt: skip
        if not installed.exists():  # another process may have been faster
            folder.rename(installed)
    return installed


def _require_node_20(node: str) -> None:
    said = subprocess.run(
        [node, "--version"], capture_output=True, encoding="ascii", check=True, timeout=20
    ).stdout
    if int(said.strip().lstrip("v").split(".")[0]) < 20:
        reason = f"the FHIR server needs Node.js 20 or newer, this is {said.strip()}"
        (pytest.fail if on_ci() else pytest.skip)(reason)


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
        node, npm = require_program("node", "npm"), require_program("npm")
        _require_node_20(node)
        try:
            installed = install(npm)
        except subprocess.SubprocessError as fault:
            reason = f"the FHIR server cannot be installed: {type(fault).__name__}"
            (pytest.fail if on_ci() else pytest.skip)(reason)
        # beside its packages: Node.js looks for them from the script's own place
        script = installed / f"server-{os.getpid()}-{self.port}.mjs"
        shutil.copy(SOURCES / "fhir_server.mjs", script)
        try:
            self.process = Process(
                [node, script],
                port=self.port,
                ready=lambda started: "listening" in started.output,
                env={"FHIR_SERVER": json.dumps(self._config)},
            ).start()
        finally:
            script.unlink()
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


if __name__ == "__main__":
    program = shutil.which("npm")
    if program is None:
        sys.exit("npm is needed for the tests of the patient portal")
    install(program)
