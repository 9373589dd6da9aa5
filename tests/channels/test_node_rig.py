"""Which Node.js the test servers run with."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.channels import node_rig
from tests.channels.node_rig import OLDEST, node
from tests.servers import on_ci, require_program

pytestmark = pytest.mark.real_server


def test_that_an_old_one_is_passed_over_for_one_that_npm_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    npm = require_program("npm")
    old = tmp_path / "node"
    old.write_text("#!/bin/sh\necho v18.20.4\n", encoding="ascii")
    old.chmod(0o755)
    which = {"node": str(old), "npm": npm}
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "which", which.get)
        try:
            found = node()
        except subprocess.SubprocessError:
            (pytest.fail if on_ci() else pytest.skip)("npm cannot install Node.js")
        assert found is not None
        assert node_rig._version(found) >= 24
        del which["npm"]
        assert node() is None


def test_that_the_system_s_own_is_taken_where_it_is_new_enough() -> None:
    system = require_program("node")
    if node_rig._version(system) < OLDEST:
        pytest.skip("the system's is older")
    assert node() == Path(system)
