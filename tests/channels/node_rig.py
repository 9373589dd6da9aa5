"""Node.js for the test servers: the system's, or a newer one where that is too old.

Debian 12 has Node.js 18; the servers need 20. npm has Node.js itself as packages without
scripts, one for each system, so that a lock file with hashes is all that is trusted.
``python -m tests.channels.node_rig`` installs it where it is needed and prints its path.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

OLDEST = 20
SOURCES = Path(__file__).parent / "node"
LOCK = SOURCES / "package-lock.json"


def node() -> Path | None:
    """The path of a Node.js of version 20 or newer; None where there is none and no npm.

    Installs one into the user's cache, once, where the system's is older.

    Raises:
        subprocess.SubprocessError: npm could not install it; nothing is left behind.
    """
    found = shutil.which("node")
    if found is not None and _version(found) >= OLDEST:
        return Path(found)
    npm = shutil.which("npm")
    return None if npm is None else _installed(npm)


def _version(program: str | Path) -> int:
    """The first part of its version; 0 where it does not start."""
    try:
        said = subprocess.run(
            [program, "--version"], capture_output=True, encoding="ascii", check=True, timeout=20
        ).stdout
        return int(said.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0


def _installed(npm: str) -> Path | None:
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]
    place = _home() / ".cache" / "omega-desktop" / f"node-{digest}"
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent) as name:
            folder = Path(name) / "node"
            folder.mkdir()
            for one in ("package.json", "package-lock.json"):
                shutil.copy(SOURCES / one, folder)
            subprocess.run(
                [npm, "ci", "--ignore-scripts", "--prefer-offline", "--loglevel=error"],
                cwd=folder, env={**os.environ, "HOME": str(_home())}, check=True, timeout=300,
                capture_output=True, encoding="utf-8",
            )  # fmt: skip
            if not place.exists():  # another process may have been faster
                folder.rename(place)
    program = place / "node_modules" / _package() / "bin" / _NAME
    return program if _version(program) >= OLDEST else None


_NAME = "node.exe" if sys.platform == "win32" else "node"


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
    ready = node()
    if ready is None:
        sys.exit(f"Node.js {OLDEST} or newer, or npm to install it with, is needed for some tests")
    sys.stdout.write(f"{ready}\n")
