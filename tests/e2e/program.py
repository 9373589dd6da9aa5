"""The program as a user starts it: in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from omega_desktop.domain.ports import InlineCpuPool
from omega_desktop.services.program import Program, open_program
from omega_desktop.storage.paths import DataPaths
from tests.hygiene import CHILD_PATH

LIMIT_S = 100


@contextmanager
def opened(data: Path) -> Iterator[Program]:
    """The services of a data directory, in this process."""
    program = open_program(DataPaths(data), InlineCpuPool())
    try:
        yield program
    finally:
        program.close()


def environment(**extra: str) -> dict[str, str]:
    """What a user's shell would give, without a screen."""
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": CHILD_PATH, **extra}


def omega(
    data: Path, *arguments: str, stdin: str = "", expect: int | None = 0, **env: str
) -> dict[str, Any]:
    """Run a command with ``--json`` and return its document."""
    done = subprocess.run(
        [sys.executable, "-m", "omega_desktop", *arguments, "--data-dir", str(data), "--json"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(**env),
        input=stdin,
        timeout=LIMIT_S,
        check=False,
    )
    if expect is not None:
        assert done.returncode == expect, f"{done.returncode}: {done.stdout}\n{done.stderr}"
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def omega_killed_at(step: str, data: Path, *arguments: str, **env: str) -> None:
    """Run a command that is killed at a step (see ``crash_runner``)."""
    runner = Path(__file__).with_name("crash_runner.py")
    done = subprocess.run(
        [sys.executable, str(runner), step, *arguments, "--data-dir", str(data), "--json"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(**env),
        timeout=LIMIT_S,
        check=False,
    )
    assert done.returncode == -9, f"not killed at {step}: {done.stdout}\n{done.stderr}"
