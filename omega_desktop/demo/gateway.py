"""The demonstration's share gateway: the real one, on loopback, begun anew at each start.

It is a process that the peers' process starts, so that it ends when they do, however they end. Its
only sender's token goes through the pipe between the processes and is written down nowhere; that is
why nothing of an earlier start can be kept.
"""

import json
import logging
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from omega_desktop.storage.paths import DataPaths

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
SENDER = "demonstration"
START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True)
class GatewayAccess:
    """Where the gateway listens, and what it lets in."""

    url: str
    token: str = field(repr=False)


def own_program() -> list[str]:
    """The command line that starts this program, frozen or not."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "omega_desktop"]


class DemoGateway:
    """The process. ``start`` may run on another thread than ``stop``.

    Args:
        data_dir: the demonstration's data directory.
        port: tried first, so that the address stays the same; 0 for any.
    """

    def __init__(self, data_dir: Path, *, port: int = 0) -> None:
        self._folder = DataPaths(data_dir).demo_gateway
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._stopped = False

    def start(self) -> GatewayAccess | None:
        """Start it; None where the program was installed without its gateway.

        Raises:
            OSError: it cannot be run, or what is left of an earlier start cannot be removed.
        """
        if self._folder.exists():
            shutil.rmtree(self._folder)  # nobody has the key to what is there
        token = self._first_word("token", "token", "add", SENDER)
        if not token:
            return None
        for port in dict.fromkeys((self._port, 0)):
            url = self._first_word("url", "--host", HOST, "--port", str(port), "--until-input-ends")
            if url:
                return GatewayAccess(url, token)
        return None

    def stop(self) -> None:
        """End it, also while it starts. Harmless when it was never started or has ended."""
        with self._lock:
            self._stopped = True
            process, self._process = self._process, None
        if process is not None:
            _end(process)

    def _first_word(self, name: str, *parts: str) -> str:
        """Run a part of the command; what its first JSON document says of ``name``.

        Empty when the command fails; one that goes on running is ended by ``stop``.
        """
        process = self._run(*parts)
        if process is None:
            return ""
        assert process.stdout is not None
        giving_up = threading.Timer(START_TIMEOUT_S, process.kill)
        giving_up.daemon = True
        giving_up.start()
        try:
            return str(_document(process.stdout)[name])
        except (ValueError, KeyError, TypeError) as fault:
            log.info("the gateway does not start: %s", type(fault).__name__)
            return ""
        finally:
            giving_up.cancel()
            giving_up.join()

    def _run(self, *parts: str) -> "subprocess.Popen[bytes] | None":
        """Start the next process in the place of the last; None once it is over."""
        with self._lock:
            last, self._process = self._process, None
            if last is not None:
                _end(last)
            if self._stopped:
                return None
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [*own_program(), "gateway", *parts, "--data", str(self._folder), "--json"],
                stdin=subprocess.PIPE,  # closed by the system when we are killed
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            return self._process


def _document(lines: Iterable[bytes]) -> dict[str, str]:
    """The first whole JSON document, on one line or several.

    Raises:
        ValueError: the lines end before it does.
    """
    said = b""
    for line in lines:
        said += line
        with suppress(ValueError):
            found: dict[str, str] = json.loads(said)
            return found
    raise ValueError("no document")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()  # nothing when it has ended by itself
    try:
        process.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
