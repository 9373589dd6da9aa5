"""A night's reports: 1,000 to 1,000 recipients, through a mail server that fails now and then.

The server, in another process, refuses or cuts 5 % of the sessions at random: busy at the greeting,
"try later" at the recipient or after the whole message, the line cut at the sender or the
recipient. (A line cut after the whole message is another matter: nobody knows then, and the user
is asked.) The program's own dispatcher, retry rules and probing of silent peers do the rest.

    python benchmarks/overnight.py [--reports 1000] [--failures 0.05] [--seed 1]
"""

import argparse
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PySide6.QtCore import QCoreApplication

from omega_desktop.domain.model import (
    DeliveryDraft,
    DeliveryState,
    EmailTarget,
    ReportStatus,
    SendRequest,
    StudyInstanceUID,
)
from omega_desktop.domain.ports import InlineCpuPool
from omega_desktop.runtime.connectivity import Connectivity
from omega_desktop.runtime.dispatcher import Dispatcher
from omega_desktop.runtime.jobs import JobRunner
from omega_desktop.services.program import Program, open_program
from omega_desktop.storage.paths import DataPaths
from tests.e2e.studies import write_ct_study
from tests.servers import free_port

ENDED = {DeliveryState.COMPLETED, DeliveryState.FAILED, DeliveryState.UNKNOWN}


class MoodySession:
    """Takes messages, and writes whose it took; sometimes it does not."""

    def __init__(self, accepted: Path, failures: float, seed: int) -> None:
        self._accepted = accepted.open("a", encoding="utf-8", buffering=1)
        self._failures = failures
        self._random = random.Random(seed)
        self.failed: Counter[str] = Counter()

    def _moody(self, how: str) -> bool:
        # five places in which a session can fail
        if self._random.random() >= self._failures / 5:
            return False
        self.failed[how] += 1
        return True

    async def handle_EHLO(self, _server, session, _envelope, hostname, responses):  # noqa: N802
        """Busy."""
        session.host_name = hostname
        if self._moody("busy"):
            return ["421 4.3.2 too busy"]
        return responses

    async def handle_MAIL(self, server, _session, envelope, address, options) -> str:  # noqa: N802
        """Cut at once."""
        if self._moody("cut at the sender"):
            server.transport.abort()
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, _session, envelope, address, options) -> str:  # noqa: N802
        """Greylisted, or cut before the message."""
        if self._moody("greylisted"):
            return "451 4.7.1 try again later"
        if self._moody("cut at the recipient"):
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802
        """Taken, or not after all."""
        if self._moody("full"):
            return "452 4.3.1 no room, try again later"
        self._accepted.write(envelope.rcpt_tos[0] + "\n")
        return "250 OK"


def serve(port: int, accepted: Path, failures: float, seed: int) -> None:
    """Until it is killed."""
    import asyncio

    from aiosmtpd.smtp import SMTP

    handler = MoodySession(accepted, failures, seed)

    async def run() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _loop, _context: None)  # cut lines
        server = await loop.create_server(lambda: SMTP(handler, loop=loop), "127.0.0.1", port)
        await server.serve_forever()

    asyncio.run(run())


def prepare(program: Program, folder: Path, count: int) -> list[SendRequest]:
    """A study with a final report for each recipient."""
    requests = []
    for number in range(count):
        place = folder / f"{number:05}"
        uid = StudyInstanceUID(
            write_ct_study(place, 1, side=8, name=f"PACIENTE^{number}", patient_id=f"P{number}")
        )
        program.importer.run([place])
        text = place / "laudo.txt"
        text.write_text(f"Laudo {number}: sem alterações. " * 40, encoding="utf-8")
        report = program.archive.attach_report(uid, text, status=ReportStatus.FINAL)
        address = f"medico{number}@hospital.example"
        requests.append(
            SendRequest((DeliveryDraft(EmailTarget(address), uid, address, report.id),))
        )
    return requests


def resident_mb() -> float:
    """Of this process."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--reports", type=int, default=1000)
    parser.add_argument("--failures", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--serve", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(int(options.serve[0]), Path(options.serve[1]), options.failures, options.seed)
        return
    application = QCoreApplication([])
    with tempfile.TemporaryDirectory() as name:
        night(application, Path(name), options)


def night(application: QCoreApplication, folder: Path, options: argparse.Namespace) -> None:
    """Everything is queued, then sent."""
    port, accepted = free_port(), folder / "accepted.txt"
    accepted.touch()
    server = subprocess.Popen(
        [sys.executable, __file__, "--serve", str(port), str(accepted),
         "--failures", str(options.failures), "--seed", str(options.seed)]
    )  # fmt: skip
    program = open_program(DataPaths(folder / "data"), InlineCpuPool())
    for key, value in {
        "smtp.host": "127.0.0.1", "smtp.port": str(port), "smtp.security": "none",
        "smtp.from": "laudos@clinica.example",
    }.items():  # fmt: skip
        program.settings.set(key, value)
    requests = prepare(program, folder / "studies", options.reports)
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except ConnectionRefusedError:
            continue
        break
    ids = [one for request in requests for one in program.send.submit(request, undo_s=0)]
    jobs = JobRunner()
    dispatcher = Dispatcher(program.outbox, program.senders, jobs)
    connectivity = Connectivity(
        outbox=program.outbox, send=program.send, directory=program.directory, jobs=jobs,
        heartbeat_s=3600,
    )  # fmt: skip
    memory: list[float] = []

    def look() -> None:
        ended = sum(program.outbox.counts().get(state, 0) for state in ENDED)
        if ended >= len(memory) * options.reports // 10:
            memory.append(resident_mb())
        if ended == options.reports:
            application.quit()

    dispatcher.outbox_changed.connect(look)
    started = time.perf_counter()
    dispatcher.start()
    connectivity.start()
    application.exec()
    took = time.perf_counter() - started
    connectivity.stop()
    dispatcher.stop()
    jobs.shutdown(5000)
    server.terminate()
    server.wait()
    deliveries = [program.outbox.delivery(one) for one in ids]
    taken = Counter(accepted.read_text(encoding="utf-8").split())
    print(f"{options.reports} reports, {100 * options.failures:.0f} % of the sessions fail")
    print("states:", dict(Counter(one.state.value for one in deliveries)))
    print(f"taken once {sum(n == 1 for n in taken.values())}, "
          f"more than once {sum(n > 1 for n in taken.values())}, "
          f"never {sum(one.recipient not in taken for one in deliveries)}")  # fmt: skip
    attempts = Counter(one.attempts for one in deliveries)
    print("attempts:", dict(sorted(attempts.items())))
    print(f"{took:.0f} s, {options.reports / took:.1f} reports a second")
    print("memory in MB at each tenth:", " ".join(f"{one:.0f}" for one in memory))
    program.close()


if __name__ == "__main__":
    main()
