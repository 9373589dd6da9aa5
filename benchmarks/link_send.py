"""From pressing Send to the link's mail being taken, beside a plain HTTPS upload of as much.

A CT study of 500 slices (263 MB) goes, encrypted, to a gateway in another process over TLS; its
link goes to a mail server in this one. The peer puts the study's bytes in one HTTPS request to a
server that hashes them and writes them to the disk. Both in the same run, in turn: the link once
with no undo window, and once counted from the end of the window, in which it was encrypted.

    python benchmarks/link_send.py [--slices 500] [--side 512] [--rounds 3] [--undo-s 10]
"""

import argparse
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import requests
from aiosmtpd.controller import Controller
from pydicom import dcmread
from PySide6.QtCore import QCoreApplication

from benchmarks.share_bundle import write_ct
from omega_desktop.domain.model import (
    DeliveryDraft,
    DeliveryState,
    LinkTarget,
    SendRequest,
    StudyInstanceUID,
)
from omega_desktop.runtime.dispatcher import Dispatcher
from omega_desktop.runtime.jobs import JobRunner
from omega_desktop.runtime.processes import WorkerProcesses
from omega_desktop.services.program import Program, open_program
from omega_desktop.storage.paths import DataPaths
from tests.certificates import Authority
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[1]

PLAIN_SERVER = """
import hashlib, os, sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

async def put(request):
    digest = hashlib.sha256()
    with open(sys.argv[1], "wb") as file:
        async for piece in request.stream():
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fdatasync(file.fileno())
    return PlainTextResponse(digest.hexdigest())

uvicorn.run(Starlette(routes=[Route("/", put, methods=["PUT"])]), port=int(sys.argv[2]),
            ssl_certfile=sys.argv[3], ssl_keyfile=sys.argv[4], log_level="error")
"""


class Mailbox:
    """Takes every message and forgets it."""

    async def handle_DATA(self, _server, _session, _envelope) -> str:  # noqa: N802
        return "250 OK"


@contextmanager
def gateway(folder: Path, certificate: Path, key: Path) -> Iterator[tuple[str, str]]:
    """A gateway over TLS; yields its address and a token."""
    command = [sys.executable, "-m", "omega_desktop", "gateway"]
    token = subprocess.run(
        [*command, "token", "add", "Benchmark", "--data", str(folder)],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=True,
    ).stdout.strip()  # fmt: skip
    process = subprocess.Popen(
        [*command, "--data", str(folder), "--port", "0", "--json",
         "--tls-certificate", str(certificate), "--tls-key", str(key)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8",
    )  # fmt: skip
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"], token
    finally:
        process.terminate()
        process.wait()


@contextmanager
def plain_server(folder: Path, certificate: Path, key: Path, port: int) -> Iterator[str]:
    """The peer; yields its address."""
    process = subprocess.Popen(
        [sys.executable, "-c", PLAIN_SERVER, str(folder / "plain"), str(port),
         str(certificate), str(key)]
    )  # fmt: skip
    url = f"https://127.0.0.1:{port}/"
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
            except ConnectionRefusedError:
                assert process.poll() is None
                continue
            break
        yield url
    finally:
        process.terminate()
        process.wait()


def upload_plainly(url: str, bundle: Path, ca_file: Path) -> float:
    """Seconds of one plain HTTPS upload."""
    started = time.perf_counter()
    with bundle.open("rb") as body, requests.Session() as session:
        session.trust_env = False
        session.put(url, data=body, verify=str(ca_file), timeout=600).raise_for_status()
    return time.perf_counter() - started


def send(
    application: QCoreApplication,
    program: Program,
    dispatcher: Dispatcher,
    uid: str,
    *,
    undo_s: int = 0,
) -> float:
    """Seconds from when it may leave to COMPLETED."""
    target = LinkTarget("ana@hospital.example", language="en")
    request = SendRequest((DeliveryDraft(target, StudyInstanceUID(uid), target.address),))
    (delivery_id,) = program.send.submit(request, undo_s=undo_s)
    from_s = time.time() + undo_s
    dispatcher.pump()

    def look() -> None:
        if program.outbox.delivery(delivery_id).state not in {
            DeliveryState.HELD, DeliveryState.READY, DeliveryState.IN_PROGRESS,
        }:  # fmt: skip
            application.quit()

    dispatcher.outbox_changed.connect(look)
    application.exec()
    dispatcher.outbox_changed.disconnect(look)
    took = time.time() - from_s
    delivery = program.outbox.delivery(delivery_id)
    assert delivery.state is DeliveryState.COMPLETED, (delivery.state, str(delivery.reason))
    return took


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--slices", type=int, default=500)
    parser.add_argument("--side", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--undo-s", type=int, default=10)
    options = parser.parse_args()
    application = QCoreApplication([])
    with tempfile.TemporaryDirectory() as name:
        measure(application, Path(name), options)


def measure(application: QCoreApplication, folder: Path, options: argparse.Namespace) -> None:
    """The study, the servers, the rounds."""
    authority = Authority(folder)
    certificate, key = authority.issue("localhost", "127.0.0.1")
    (folder / "study").mkdir()
    paths = write_ct(folder / "study", options.slices, options.side)
    uid = dcmread(paths[0], stop_before_pixels=True).StudyInstanceUID
    bundle = folder / "bundle"
    with bundle.open("wb") as out:
        for path in sorted((folder / "study").iterdir()):
            out.write(path.read_bytes())
    size = bundle.stat().st_size
    mailbox = Controller(Mailbox(), hostname="127.0.0.1", port=free_port())
    mailbox.start()
    cpu = WorkerProcesses()
    with (
        gateway(folder / "gateway", certificate, key) as (url, token),
        plain_server(folder, certificate, key, free_port()) as peer,
    ):
        os.environ["OMEGA_SECRET_GATEWAY_TOKEN"] = token
        program = open_program(DataPaths(folder / "data"), cpu)
        settings = {
            "smtp.host": "127.0.0.1",
            "smtp.port": str(mailbox.port),
            "smtp.security": "none",
            "smtp.from": "laudos@clinica.example",
            "gateway.url": url,
            "gateway.ca_file": str(authority.certificate),
        }
        for setting, value in settings.items():
            program.settings.set(setting, value)
        program.importer.run([folder / "study"])
        jobs = JobRunner()
        dispatcher = Dispatcher(program.outbox, program.senders, jobs)
        dispatcher.start()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"{options.slices} slices, {size / 1e6:.0f} MB")
        first = send(application, program, dispatcher, uid)
        print(f"first send, worker processes start: {first:.2f} s")
        at_once, after_window = [], []
        for _ in range(options.rounds):
            plain = upload_plainly(peer, bundle, authority.certificate)
            ours = send(application, program, dispatcher, uid)
            again = upload_plainly(peer, bundle, authority.certificate)
            held = send(application, program, dispatcher, uid, undo_s=options.undo_s)
            at_once.append(ours / plain)
            after_window.append(held / again)
            print(
                f"plain HTTPS upload {plain:.2f} {again:.2f} s   link at once {ours:.2f} s", end=""
            )
            print(f"   after the undo window {held:.2f} s")
        print(f"median ratio at once {median(at_once):.2f}", end="")
        print(f", after the undo window {median(after_window):.2f}")
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        print(f"memory: this process grew by {(after - before) / 1024:.0f} MB", end="")
        dispatcher.stop()
        jobs.shutdown(5000)
        cpu.close()
        workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        print(f", a worker has at most {workers / 1024:.0f} MB")
        program.close()
    mailbox.stop()


if __name__ == "__main__":
    main()
