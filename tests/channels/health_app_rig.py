"""An independent health app: the npm package ``kill-the-clipboard`` (MIT) in Node.js.

``python -m tests.channels.health_app_rig`` installs it (``dev.py test`` does it).
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.channels.fhir_rig import _home, _require_node_20
from tests.servers import on_ci, require_program

SOURCES = Path(__file__).parent / "health_app"


def install(npm: str) -> Path:
    """Install what the lock file names (checked by hash), once."""
    digest = hashlib.sha256((SOURCES / "package-lock.json").read_bytes()).hexdigest()[:12]
    installed = _home() / ".cache" / "omega-desktop" / f"health-app-{digest}"
    if (installed / "node_modules").is_dir():
        return installed
    installed.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=installed.parent) as name:
        folder = Path(name) / "app"
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


def read(uri: str, *tries: dict[str, object]) -> dict[str, Any]:
    """Let the app open a link once for each try; skip (fail on CI) where it cannot be installed."""
    node, npm = require_program("node", "npm"), require_program("npm")
    _require_node_20(node)
    try:
        installed = install(npm)
    except subprocess.SubprocessError as fault:
        reason = f"the health app cannot be installed: {type(fault).__name__}"
        (pytest.fail if on_ci() else pytest.skip)(reason)
    # beside its packages: Node.js looks for them from the script's own place
    with tempfile.NamedTemporaryFile(dir=installed, suffix=".mjs") as script:
        script.write((SOURCES / "read.mjs").read_bytes())
        script.flush()
        done = subprocess.run(
            [node, script.name], input=json.dumps({"uri": uri, "tries": tries}),
            capture_output=True, encoding="utf-8", check=False, timeout=60,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    program = shutil.which("npm")
    if program is None:
        sys.exit("npm is needed for the tests of links for health apps")
    install(program)
