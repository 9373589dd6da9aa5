"""A real SMS gateway: Kannel with the fake message centre that comes with it.

Both lie in one directory of their own and on free ports; a system's own Kannel is neither used nor
touched. ``arrived`` puts together what the message centre was given, as a telephone would.
"""

import contextlib
import os
import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote_to_bytes

from tests.servers import LOOPBACK, Process, free_port, require_program, wait_until

USER, PASSWORD, SENDER = "omega", "s3cret-do-sms", "CLINICA"

_KANNEL_CONF = """
group = core
admin-port = {admin}
admin-password = {password}
admin-allow-ip = "127.0.0.1"
smsbox-port = {box}
box-allow-ip = "127.0.0.1"
admin-interface = 127.0.0.1
smsbox-interface = 127.0.0.1
log-level = 1
log-file = "{root}/bearerbox.log"
dlr-storage = internal

group = smsc
smsc = fake
smsc-id = FAKE
port = {smsc}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {http}
sendsms-interface = 127.0.0.1
log-level = 1
log-file = "{root}/smsbox.log"

group = sendsms-user
username = {user}
password = {password}
concatenation = true
max-messages = 6

group = sms-service
keyword = default
text = "ok"
max-messages = 0
"""

_GOT = re.compile(r"Got message \d+: <(\S+) (\S+) (.*)>$", re.MULTILINE)
_UDH = re.compile(r"udh (\S+) data (\S*)")


@dataclass(frozen=True)
class Arrived:
    """A whole message at the message centre."""

    sender: str
    number: str = field(repr=False)
    text: str = field(repr=False)
    parts: int


class KannelRig:
    """The running programs."""

    def __init__(self, root: Path) -> None:
        self.root = root
        admin, box, self._smsc_port, self.http_port = (free_port() for _ in range(4))
        self.url = f"http://{LOOPBACK}:{self.http_port}/cgi-bin/sendsms"
        conf = root / "kannel.conf"
        values = {
            "admin": admin, "box": box, "smsc": self._smsc_port, "http": self.http_port,
            "root": root, "user": USER, "password": PASSWORD,
        }  # fmt: skip
        conf.write_text(_KANNEL_CONF.format(**values), encoding="utf-8")
        bearerbox, smsbox = require_program("bearerbox"), require_program("smsbox")
        fakesmsc = require_program("/usr/lib/kannel/test/fakesmsc")
        self.bearerbox = Process([bearerbox, conf], port=box)
        self.smsbox = Process([smsbox, conf], port=self.http_port)
        self.centre = Process(
            [fakesmsc, "-H", LOOPBACK, "-r", str(self._smsc_port), "-m", "0", "1 2 text x"],
            ready=lambda started: "Connecting to" in started.output,
        )

    def start(self) -> None:
        """Start the three, and wait until they know each other."""
        self.bearerbox.start()
        self.centre.start()
        self.smsbox.start()

    def stop(self) -> None:
        """End the three, whichever still run."""
        for one in (self.smsbox, self.centre, self.bearerbox):
            with contextlib.suppress(AssertionError):  # never started
                one.stop()

    @contextlib.contextmanager
    def silent(self) -> Iterator[None]:
        """Meanwhile it takes connections and does not answer."""
        os.killpg(self.smsbox.process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.smsbox.process.pid, signal.SIGCONT)

    def arrived(self) -> list[Arrived]:
        """Every whole message the message centre has, in order."""
        found: list[Arrived] = []
        waiting: dict[tuple[str, int], dict[int, bytes]] = {}
        for sender, number, content in _GOT.findall(self.centre.output):
            split = _UDH.fullmatch(content)
            if split is None:
                kind, _, data = content.partition(" ")
                raw = unquote_to_bytes(data.replace("+", " ")) if kind != "text" else data.encode()
                text = raw.decode("utf-16-be") if kind == "ucs-2" else raw.decode()
                found.append(Arrived(sender, number, text, 1))
                continue
            # 05 00 03, reference, parts, this one (3GPP TS 23.040 9.2.3.24.1)
            header = unquote_to_bytes(split[1])
            pieces = waiting.setdefault((number, header[3]), {})
            pieces[header[5]] = unquote_to_bytes(split[2].replace("+", " "))
            if len(pieces) == header[4]:
                whole = b"".join(pieces[one] for one in sorted(pieces))
                text = whole.decode("utf-16-be") if b"\0" in whole else whole.decode()
                found.append(Arrived(sender, number, text, header[4]))
                del waiting[(number, header[3])]
        return found

    def wait_for(self, count: int) -> list[Arrived]:
        """Wait until so many have arrived."""

        def enough() -> list[Arrived]:
            found = self.arrived()
            return found if len(found) >= count else []

        return wait_until(enough, timeout_s=20, what=f"{count} messages arrived", interval_s=0.05)

    def logs(self) -> str:
        """What Kannel wrote about itself."""
        return "".join(path.read_text("utf-8", "replace") for path in self.root.glob("*.log"))


@contextlib.contextmanager
def running_kannel(root: Path) -> Iterator[KannelRig]:
    """Start the programs, or skip (fail on CI) where they are not installed."""
    require_program("bearerbox", "smsbox", "/usr/lib/kannel/test/fakesmsc")
    rig = KannelRig(root)
    try:
        rig.start()
        yield rig
    finally:
        rig.stop()
