"""What tests need of npm, mostly servers, installed by lock file into the user's cache.

They need Node.js 20; Debian 12 has 18. npm has Node.js itself as packages without scripts, one for
each system, so that a lock file with hashes is all that is trusted.
``python -m tests.channels.node_rig`` installs what all of them need (``dev.py test`` does it).
"""

import hashlib
import json
import os
import platform
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
OLDEST = 20


@dataclass(frozen=True)
class NodePackages:
    """What one lock file names.

    Args:
        folder: here, with ``package.json`` and ``package-lock.json``.
    """

    folder: str

    @property
    def sources(self) -> Path:
        """Where its lock file is."""
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
            folder = Path(name) / "packages"
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


@dataclass(frozen=True)
class NodeServer(NodePackages):
    """One server: its folder has its script, too.

    Args:
        folder: such as ``fhir_server``, which has ``fhir_server.mjs``.
        name: what people call it.
    """

    name: str

    def start(self, config: Mapping[str, object], *, port: int) -> Process:
        """Start it, or skip (fail on CI) where it cannot be installed.

        Args:
            config: what the script finds as JSON in the variable with the folder's name.
            port: it listens on.
        """
        npm = require_program("npm")
        try:
            program = node()
            installed = self.install(npm)
        except subprocess.SubprocessError as fault:
            reason = f"the {self.name} cannot be installed: {type(fault).__name__}"
            (pytest.fail if on_ci() else pytest.skip)(reason)
        if program is None:
            reason = f"the {self.name} needs Node.js {OLDEST} or newer"
            (pytest.fail if on_ci() else pytest.skip)(reason)
        # beside its packages: Node.js looks for them from the script's own place
        script = installed / f"server-{os.getpid()}-{port}.mjs"
        shutil.copy(self.sources / f"{self.folder}.mjs", script)
        try:
            return Process(
                [program, script],
                port=port,
                ready=lambda started: "listening" in started.output,
                env={self.folder.upper(): json.dumps(config)},
            ).start()
        finally:
            script.unlink()


FHIR = NodeServer("fhir_server", "FHIR server")
SMSC = NodeServer("smsc_server", "SMSC")
HEALTH_APP = NodePackages("health_app")
NODE = NodePackages("node")


def node() -> Path | None:
    """The path of a Node.js that is new enough; None where there is none and no npm.

    Installs one, once, where the system's is older.

    Raises:
        subprocess.SubprocessError: npm could not install it.
    """
    found = shutil.which("node")
    if found is not None and _version(found) >= OLDEST:
        return Path(found)
    npm = shutil.which("npm")
    if npm is None:
        return None
    name = "node.exe" if sys.platform == "win32" else "node"
    program = NODE.install(npm) / "node_modules" / _package() / "bin" / name
    return program if _version(program) >= OLDEST else None


def _version(program: str | Path) -> int:
    """The first part of its version; 0 where it does not start."""
    try:
        said = subprocess.run(
            [program, "--version"], capture_output=True, encoding="ascii", check=True, timeout=20
        ).stdout
        return int(said.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0


def _package() -> str:
    machine = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64"}
    system = "win" if sys.platform == "win32" else sys.platform
    return f"node-{system}-{machine.get(platform.machine().lower(), platform.machine())}"


def _home() -> Path:
    """The user's own; the tests' home is another one."""
    if sys.platform == "win32":
        return Path(os.environ.get("SYSTEMDRIVE", "C:") + "\\") / "omega-desktop-tests"
    import pwd

    return Path(pwd.getpwuid(os.getuid()).pw_dir)


if __name__ == "__main__":
    program = shutil.which("npm")
    if program is None:
        sys.exit("npm is needed for the tests of patient portal, SMPP and health apps")
    node()
    for needed in (FHIR, SMSC, HEALTH_APP):
        needed.install(program)
