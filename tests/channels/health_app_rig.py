"""An independent health app: the npm package ``kill-the-clipboard`` (MIT) in Node.js."""

import json
import subprocess
import tempfile
from typing import Any

import pytest

from tests.channels.node_rig import HEALTH_APP, node
from tests.servers import on_ci, require_program


def read(uri: str, *tries: dict[str, object]) -> dict[str, Any]:
    """Let the app open a link once for each try; skip (fail on CI) where it cannot be installed."""
    npm = require_program("npm")
    try:
        program, installed = node(), HEALTH_APP.install(npm)
    except subprocess.SubprocessError as fault:
        reason = f"the health app cannot be installed: {type(fault).__name__}"
        (pytest.fail if on_ci() else pytest.skip)(reason)
    if program is None:
        (pytest.fail if on_ci() else pytest.skip)("the health app needs a newer Node.js")
    # beside its packages: Node.js looks for them from the script's own place
    with tempfile.NamedTemporaryFile(dir=installed, suffix=".mjs") as script:
        script.write((HEALTH_APP.sources / "read.mjs").read_bytes())
        script.flush()
        done = subprocess.run(
            [program, script.name], input=json.dumps({"uri": uri, "tries": tries}),
            capture_output=True, encoding="utf-8", check=False, timeout=60,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
