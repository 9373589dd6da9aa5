"""Runs the command line and kills itself, for real, at a chosen step.

    crash_runner.py MODULE:CLASS.METHOD:before|after:NTH  ARGUMENTS...

The process sends itself SIGKILL just before or just after the NTH call of that method: no clean-up,
no ``finally``, as when the power goes.
"""

import functools
import importlib
import os
import signal
import sys
from collections.abc import Callable
from typing import Any


def arm(step: str) -> None:
    """Put the trap in place."""
    module, target, moment, nth = step.split(":")
    class_name, method = target.split(".")
    owner = getattr(importlib.import_module(module), class_name)
    original: Callable[..., Any] = getattr(owner, method)
    calls = 0

    @functools.wraps(original)
    def trapped(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == int(nth) and moment == "before":
            die()
        result = original(*args, **kwargs)
        if calls == int(nth) and moment == "after":
            die()
        return result

    setattr(owner, method, trapped)


def die() -> None:
    """End without any clean-up."""
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    arm(sys.argv[1])
    from omega_desktop.cli import run

    sys.exit(run(sys.argv[2:]))
