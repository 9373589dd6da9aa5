"""A real fax server: HylaFAX, and soft modems that call each other over the loopback interface.

``hfaxd`` takes a job, ``faxq`` starts a call, an ``iaxmodem`` modulates it as sound (V.17, T.30), a
second one answers, and the page lies in ``recvq`` as a TIFF file. Everything is in one directory
of its own and on free ports; the system's own HylaFAX is neither used nor touched. Needs root for
devices and the user ``uucp``.
"""

import contextlib
import itertools
import os
import re
import select
import shutil
import socket
import socketserver
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.channels.iax_peer import BusyLine
from tests.channels.relay import Relay
from tests.servers import LOOPBACK, Process, free_port, on_ci, require_program, wait_until

USER = "omega"
PASSWORD = "s3cret"

_NUMBERS = itertools.count()  # devices have names of the whole machine

# Debian package -> program; "not installed" names them
REMIND_S = 10.0
_PROGRAMS = ("hfaxd", "faxq", "faxgetty", "iaxmodem", "faxstate", "gs", "tiff2pdf")
_TEMPLATE = Path("/var/spool/hylafax")
_MODEM = Path("/usr/share/doc/iaxmodem/examples/config.ttyIAX")
_IAX_CONF = """
device /dev/{name}
owner uucp:uucp
mode 660
port {port}
refresh 0
server 127.0.0.1:{peer}
peername {name}
secret x
cidname Modem{number}
cidnumber 551140{number}0000
codec slinear
"""
# JobReqBusy and the like are for HylaFAX's own second tries, which are not asked for
_CONFIG = """
LogFacility: daemon
CountryCode: 55
AreaCode: 11
LongDistancePrefix: 0
InternationalPrefix: 00
DialStringRules: etc/dialrules
NotifyCmd: bin/nothing
MaxConcurrentCalls: 3
"""
_MODEM_CONF = {
    "CountryCode": "55",
    "AreaCode": "11",
    "LongDistancePrefix": "0",
    "InternationalPrefix": "00",
    "RecvFileMode": "0644",
    "GettyArgs": None,
    "FaxRcvdCmd": "bin/nothing",
}


class FaxRig:
    """The running server. Calls go from the modems 0 and 2 to modem 1, which answers."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.spool = root / "spool"
        self.port = free_port()
        tag = f"{os.getpid()}n{next(_NUMBERS)}"
        self.modems = [f"ttyOF{tag}x{number}" for number in range(3)]
        self._lines = [self._modem(number) for number in range(3)]
        self._over = threading.Event()
        self._reminding = threading.Thread(target=self._remind, daemon=True)
        self._queue = Process([require_program("faxq"), "-q", self.spool, "-D"])
        self._server = self._make_server()
        self._gettys = {
            name: Process([require_program("faxgetty"), "-q", self.spool, name])
            for name in self.modems
        }

    def _modem(self, number: int) -> Process:
        name = self.modems[number]
        return Process(
            [require_program("iaxmodem"), name], ready=lambda _: Path(f"/dev/{name}").exists()
        )

    def _make_server(self) -> Process:
        command: list[str | Path] = [
            require_program("hfaxd"),
            "-q",
            self.spool,
            "-d",
            "-l",
            LOOPBACK,
            "-i",
            str(self.port),
        ]
        return Process(command, port=self.port)

    @property
    def url(self) -> str:
        """As in the setting ``fax.url``."""
        return f"{LOOPBACK}:{self.port}"

    # --- up and down -------------------------------------------------------------------------

    def start(self) -> None:
        """Make the spool and start everything; takes about ten seconds."""
        self._write_configuration()
        for line in self._lines:
            line.start()
        self._queue.start()
        self._server.start()
        for getty in self._gettys.values():
            getty.start()
        self.wait_until_idle()
        self._reminding.start()

    def wait_until_idle(self) -> None:
        """Wait until every modem has come to rest."""
        for name in self.modems:
            self._wait_for_modem(name)

    def stop(self) -> None:
        """End everything."""
        self._over.set()
        if self._reminding.is_alive():
            self._reminding.join()
        for process in (*self._gettys.values(), self._server, self._queue, *self._lines):
            process.stop()
        for name in self.modems:
            Path(f"/dev/{name}").unlink(missing_ok=True)
            (Path("/etc/iaxmodem") / name).unlink(missing_ok=True)
            Path(f"/var/lock/LCK..{name}").unlink(missing_ok=True)

    def _remind(self) -> None:
        """Tell faxq again which modems are ready: now and then it misses it, and waits for ever."""
        while not self._over.wait(REMIND_S):
            for name in self.modems:
                if self._is_idle(name):
                    subprocess.run(
                        [require_program("faxstate"), "-q", self.spool, "-s", "ready", name],
                        check=False, capture_output=True, timeout=20,
                    )  # fmt: skip

    def kill_server(self) -> None:
        """Kill hfaxd and every session of it; jobs go on in faxq."""
        self._server.kill()

    def start_server(self) -> None:
        """Start hfaxd again on the same port."""
        self._server.stop()
        self._server = self._make_server()
        self._server.start()

    @contextlib.contextmanager
    def nobody_answers(self) -> Iterator[None]:
        """The receiving machine is switched off meanwhile."""
        receiver = self.modems[1]
        self._gettys[receiver].stop()
        try:
            yield
        finally:
            self._gettys[receiver] = Process(
                [require_program("faxgetty"), "-q", self.spool, receiver]
            ).start()
            self._wait_for_modem(receiver)

    @contextlib.contextmanager
    def busy(self) -> Iterator[BusyLine]:
        """Somebody is talking on the line of the receiving machine meanwhile."""
        receiver = self.modems[1]
        self._gettys[receiver].stop()
        self._lines[1].stop()
        try:
            with BusyLine(self._ports[1]) as line:
                yield line
        finally:
            self._lines[1] = self._modem(1).start()
            self._gettys[receiver] = Process(
                [require_program("faxgetty"), "-q", self.spool, receiver]
            ).start()
            self._wait_for_modem(receiver)

    def _is_idle(self, name: str) -> bool:
        state = self.spool / "status" / name
        return state.exists() and "Running and idle" in state.read_text(
            encoding="utf-8", errors="replace"
        )

    def _wait_for_modem(self, name: str) -> None:
        wait_until(
            lambda: self._is_idle(name),
            timeout_s=60,
            what=f"{name} is idle\n{self.log}",
            interval_s=0.1,
        )

    def _write_configuration(self) -> None:
        shutil.copytree(_TEMPLATE, self.spool, symlinks=True)
        shutil.copytree("/etc/hylafax", self.spool / "etc", dirs_exist_ok=True)
        for path in (self.spool, *self.spool.rglob("*")):
            shutil.chown(path, "uucp", "uucp")
        cache = self.spool / "etc" / "setup.cache"
        cache.chmod(0o644)
        text = re.sub(r"(?m)^SPOOL=.*", f"SPOOL='{self.spool}'", cache.read_text(encoding="utf-8"))
        cache.write_text(text, encoding="utf-8")
        nothing = self.spool / "bin" / "nothing"
        nothing.write_text("#!/bin/sh\nexit 0\n", encoding="ascii")
        nothing.chmod(0o755)
        self._write("config", _CONFIG)
        ports = self._ports = [_free_udp_port() for _ in self.modems]
        Path("/etc/iaxmodem").mkdir(exist_ok=True)
        for number, name in enumerate(self.modems):
            peer = ports[0] if number == 1 else ports[1]
            conf = _IAX_CONF.format(name=name, port=ports[number], peer=peer, number=number)
            (Path("/etc/iaxmodem") / name).write_text(conf, encoding="ascii")
            self._write(f"config.{name}", _modem_configuration(number))
        secret = subprocess.run(
            [require_program("openssl"), "passwd", "-6", "-stdin"],
            input=PASSWORD, capture_output=True, encoding="ascii", check=True,
        ).stdout.strip()  # fmt: skip
        self._write("hosts.hfaxd", f"^{USER}@:21:{secret}:{secret}\n!^.*@\n")
        (self.spool / "etc" / "hosts.hfaxd").chmod(0o600)

    def _write(self, name: str, text: str) -> None:
        path = self.spool / "etc" / name
        path.write_text(text, encoding="ascii")
        shutil.chown(path, "uucp", "uucp")

    # --- what happened -----------------------------------------------------------------------

    @property
    def log(self) -> str:
        """What the processes have printed."""
        processes = (*self._lines, self._queue, self._server, *self._gettys.values())
        return "\n".join(process.output[-2000:] for process in processes)

    def received(self) -> list[Path]:
        """Every fax that has arrived, oldest first."""
        return sorted((self.spool / "recvq").glob("fax*.tif"))

    def jobs(self, folder: str = "*q") -> dict[str, dict[str, str]]:
        """Jobs by number, as faxq keeps them; ``folder`` is sendq, doneq or both."""
        found = {}
        for path in self.spool.glob(f"{folder}/q*"):
            if not path.name[1:].isdigit():
                continue
            with contextlib.suppress(FileNotFoundError):  # it moves when it is done
                lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
                tags = dict(line.partition(":")[::2] for line in lines)
                if tags.get("jobtag"):  # else a session has died before it let a job go
                    found[path.name[1:]] = tags
        return found

    def document(self, job: str) -> bytes:
        """What was handed over, while the job is not done."""
        (stored,) = [value for tag, value in self.jobs()[job].items() if tag.endswith("pdf")]
        return (self.spool / stored.rpartition(":")[2]).read_bytes()

    def modem_state(self, number: int) -> str:
        """What HylaFAX says of a modem."""
        path = self.spool / "status" / self.modems[number]
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def forget_done_jobs(self) -> None:
        """As ``faxqclean`` does by and by."""
        for path in (self.spool / "doneq").glob("q*"):
            path.unlink()


def _modem_configuration(number: int) -> str:
    values: dict[str, str | None] = {
        **_MODEM_CONF,
        "FAXNumber": f"+55.11.40{number}.0000",
        "LocalIdentifier": f'"MODEM{number}"',
        # faxq takes the lowest that is free: never the one that is to answer
        "ModemPriority": "255" if number == 1 else "10",
    }
    kept = [
        line
        for line in _MODEM.read_text(encoding="ascii").splitlines()
        if line.partition(":")[0] not in values
    ]
    kept += [f"{key}: {value}" for key, value in values.items() if value is not None]
    return "\n".join(kept) + "\n"


def _free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def running_fax_rig() -> Iterator[FaxRig]:
    """Start the server, or skip (fail on CI) where it is not installed or may not run."""
    require_program(*_PROGRAMS)
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        reason = "HylaFAX and its modems need root"
        if on_ci():
            pytest.fail(reason)
        pytest.skip(reason)
    # not pytest's tmp_path: that is closed to the user the servers turn into
    root = Path(tempfile.mkdtemp(prefix="omega-fax-"))
    root.chmod(0o755)
    rig = FaxRig(root)
    try:
        rig.start()
        yield rig
    finally:
        rig.stop()

        def gone() -> bool:  # a server on its way out may still write
            shutil.rmtree(root, ignore_errors=True)
            return not root.exists()

        wait_until(gone)


class Line(Relay):
    """Stands between the program and hfaxd, and breaks when a job is let go (JSUBM).

    Attributes:
        before: called in place of passing JSUBM on, each once; then the connection is cut.
        after: so many times hfaxd gets JSUBM, and its answer is lost.
    """

    def __init__(self, port: int) -> None:
        super().__init__(port, _Between)
        self.before: list[Callable[[], None]] = []
        self.after = 0
        self.url = f"{LOOPBACK}:{self.port}"


class _Between(socketserver.BaseRequestHandler):
    server: Line

    def handle(self) -> None:
        try:
            far = socket.create_connection((LOOPBACK, self.server.peer), timeout=10)
        except OSError:
            return  # hfaxd is down: the program sees a connection that ends
        with far, contextlib.suppress(OSError):
            while not self.server.stopping.is_set():
                for side in select.select([self.request, far], [], [], 0.05)[0]:
                    data = side.recv(1 << 16)
                    if not data or (side is self.request and self._breaks(data, far)):
                        return
                    (far if side is self.request else self.request).sendall(data)

    def _breaks(self, data: bytes, far: socket.socket) -> bool:
        if b"JSUBM" not in data:
            return False
        if self.server.before:
            self.server.before.pop(0)()
            return True
        if self.server.after:
            self.server.after -= 1
            far.sendall(data)
            far.recv(1 << 16)
            return True
        return False
