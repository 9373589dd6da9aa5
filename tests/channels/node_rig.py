"""Servers for tests that are npm packages, installed by lock file into the user's cache.

``python -m tests.channels.node_rig`` installs what all of them need (``dev.py test`` does it).
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.servers import Process, on_ci, require_program

HERE = Path(__file__).parent


@dataclass(frozen=True)
class NodeServer:
    """One server: a folder here with its script and lock file.

    Args:
        folder: such as ``fhir_server``, which has ``fhir_server.mjs``.
        name: what people call it.
    """

    folder: str
    name: str

    @property
    def sources(self) -> Path:
        """Where its script and lock file are."""
        return HERE / self.folder

    @property
    def place(self) -> Path:
        """Where the packages of this lock file are installed."""
        lock = (self.sources / "package-lock.json").read_bytes()
        digest = hashlib.sha256(lock).hexdigest()[:12]
        return _home() / ".cache" / "omega-desktop" / f"{self.folder.replace('_', '-')}-{digest}"

    def install(self, npm: str) -> Path:
        """Install what the lock file names (checked by hash), once.

        Raises:
            subprocess.SubprocessError: npm could not; nothing is left behind.
        """
        installed = self.place
        if (installed / "node_modules").is_dir():
            return installed
        installed.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=installed.parent) as name:
            folder = Path(name) / "server"
            folder.mkdir()
            for one in ("package.json", "package-lock.json"):
                shutil.copy(self.sources / one, folder)
            subprocess.run(
                [npm, "ci", "--ignore-scripts", "--prefer-offline", "--loglevel=error"],
                cwd=folder, env={**os.environ, "HOME": str(_home())}, check=True, timeout=300,
                capture_output=True, encoding="utf-8",
            )  # fmt: skip
            if not installed.exists():  # another process may have been faster
                folder.rename(installed)
        return installed

    def start(self, config: Mapping[str, object], *, port: int) -> Process:
        """Start it, or skip (fail on CI) where it cannot be installed.

        Args:
            config: what the script finds as JSON in the variable with the folder's name.
            port: it listens on.
        """
        node, npm = require_program("node", "npm"), require_program("npm")
        self._require_node_20(node)
        try:
            installed = self.install(npm)
        except subprocess.SubprocessError as fault:
            reason = f"the {self.name} cannot be installed: {type(fault).__name__}"
            (pytest.fail if on_ci() else pytest.skip)(reason)
        # beside its packages: Node.js looks for them from the script's own place
        script = installed / f"server-{os.getpid()}-{port}.mjs"
        shutil.copy(self.sources / f"{self.folder}.mjs", script)
        try:
            return Process(
                [node, script],
                port=port,
                ready=lambda started: "listening" in started.output,
                env={self.folder.upper(): json.dumps(config)},
            ).start()
        finally:
            script.unlink()

    def _require_node_20(self, node: str) -> None:
        said = subprocess.run(
            [node, "--version"], capture_output=True, encoding="ascii", check=True, timeout=20
        ).stdout
        if int(said.strip().lstrip("v").split(".")[0]) < 20:
            reason = f"the {self.name} needs Node.js 20 or newer, this is {said.strip()}"
            (pytest.fail if on_ci() else pytest.skip)(reason)


FHIR = NodeServer("fhir_server", "FHIR server")
SMSC = NodeServer("smsc_server", "SMSC")


def _home() -> Path:
    """The user's own; the tests' home is another one."""
    if sys.platform == "win32":
        return Path(os.environ.get("SYSTEMDRIVE", "C:") + "\\") / "omega-desktop-tests"
    import pwd

    return Path(pwd.getpwuid(os.getuid()).pw_dir)


if __name__ == "__main__":
    program = shutil.which("npm")
    if program is None:
        sys.exit("npm is needed for the tests of patient portal and SMPP")
    for server in (FHIR, SMSC):
        server.install(program)
