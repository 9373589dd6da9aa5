"""From pressing Send to the mail leaving: a CT through the share gateway, beside a plain upload.

    python benchmarks/share_send.py [--slices 500] [--side 512] [--rounds 5]
                                    [--gateway-python PYTHON]

Both servers run on this machine with TLS: the program's own gateway (SQLite and local disk), and a
uvicorn that hashes a body and synchronises it to the disk. Each round does both, so that they meet
the same machine; the smallest times count.
"""

import argparse
import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import requests

from benchmarks.share_bundle import children, forget_peak, peak_mb, tasks_for, write_ct
from omega_desktop.domain.ports import CancelToken
from omega_desktop.runtime.processes import WorkerProcesses
from omega_desktop.share.client import GatewayClient
from omega_desktop.share.construction import (
    Challenge,
    LinkKeys,
    link_hash,
    new_cek,
    new_oid,
    new_share_id,
    verifier,
    wrap,
)
from omega_desktop.share.manifest import (
    InstanceRef,
    Manifest,
    PackRef,
    PatientRef,
    Place,
    SegmentRef,
    SenderRef,
    SeriesRef,
    StudyRef,
    seal_manifest,
)
from omega_desktop.share.segments import Pack, Segment, make_segments
from omega_desktop.share.uploading import upload
from tests.certificates import Authority
from tests.servers import LOOPBACK, free_port, listens, wait_until

PROJECT = Path(__file__).resolve().parents[1]

PLAIN_SERVER = """
import hashlib, os, sys, uvicorn
async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    digest = hashlib.sha256()
    with open(sys.argv[1], "wb", buffering=0) as target:
        more = True
        while more:
            message = await receive()
            digest.update(message["body"])
            target.write(message["body"])
            more = message.get("more_body", False)
        os.fdatasync(target.fileno())
    body = digest.hexdigest().encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), ssl_certfile=sys.argv[3],
            ssl_keyfile=sys.argv[4], log_level="error", lifespan="off")
"""


@contextlib.contextmanager
def plain_server(python: str, folder: Path, certificate: Path, key: Path) -> Iterator[str]:
    """The address of a server that hashes and keeps what is put."""
    port = free_port()
    command = [python, "-c", PLAIN_SERVER, str(folder / "plain"), str(port)]
    server = subprocess.Popen([*command, str(certificate), str(key)])
    try:
        wait_until(lambda: listens(port), 30)
        yield f"https://{LOOPBACK}:{port}/"
    finally:
        server.terminate()
        server.wait()


@contextlib.contextmanager
def share_gateway(
    python: str, folder: Path, certificate: Path, key: Path
) -> Iterator[tuple[str, str]]:
    """Address and token of the program's own gateway."""
    command = [python, "-m", "omega_desktop", "gateway", "--data", str(folder / "gateway")]
    # the folder of that interpreter's project, if it has one
    cwd = next((one for one in Path(python).parents if (one / "dev.py").exists()), PROJECT)
    added = subprocess.run(
        [*command, "token", "add", "bench", "--json"],
        check=True, capture_output=True, encoding="utf-8", cwd=cwd,
    )  # fmt: skip
    port = free_port()
    server = subprocess.Popen(
        [
            *command, "--port", str(port),
            "--tls-certificate", str(certificate), "--tls-key", str(key),
        ],
        cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until(lambda: listens(port), 60)
        yield f"https://{LOOPBACK}:{port}", json.loads(added.stdout)["token"]
    finally:
        server.terminate()
        server.wait()


def plain_upload(url: str, paths: Sequence[Path], ca_file: str) -> float:
    """All bytes of the study in one PUT; returns seconds."""

    def blocks() -> Iterator[bytes]:
        for path in paths:
            data = path.read_bytes()
            digest.update(data)
            yield data

    digest = hashlib.sha256()
    begun = time.perf_counter()
    with requests.Session() as session:
        session.trust_env = False
        answer = session.put(url, data=blocks(), verify=ca_file, timeout=60)
    took = time.perf_counter() - begun
    assert answer.text == digest.hexdigest()
    return took


def send(
    client: GatewayClient, cpu: WorkerProcesses, paths: Sequence[Path], folder: Path
) -> tuple[float, float]:
    """Everything before the mail; returns seconds and the MB that travelled."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    cancel, begun = CancelToken(), time.perf_counter()
    share, cek, manifest_oid, link = new_share_id(), new_cek(), new_oid(), LinkKeys.new_link()
    expires = datetime.now(UTC) + timedelta(days=7)
    client.create_share(share, expires_at=expires, manifest_oid=manifest_oid)
    segments: list[Segment] = []

    def packs() -> Iterator[Pack]:
        for segment in make_segments(cpu, tasks_for(paths, folder, share, cek), cancel=cancel):
            segments.append(segment)
            yield from segment.packs

    size = upload(
        client, share, packs(), cancel=cancel, uploaded=lambda pack: Path(pack.path).unlink()
    )
    sealed = seal_manifest(manifest_of(segments, expires), cek, share, manifest_oid)
    client.put_object(share, manifest_oid, sealed, hashlib.sha256(sealed).hexdigest())
    client.put_link(
        share, link_hash(link.link_id),
        verifier=verifier(link, Challenge(date(1961, 5, 3))),
        wrapped=wrap(link, cek, manifest_oid),
    )  # fmt: skip
    objects = 1 + sum(len(segment.packs) for segment in segments)
    client.seal(share, objects=objects, size_bytes=size + len(sealed))
    took = time.perf_counter() - begun
    assert client.share_state(share).state == "sealed"
    return took, size / 1e6


def manifest_of(segments: Sequence[Segment], expires: datetime) -> Manifest:
    """The manifest of one series."""
    instances = tuple(
        InstanceRef(
            Place(number, entry.offset, entry.length),
            "image", entry.frames, entry.rows, entry.columns, None,
        )
        for number, segment in enumerate(segments)
        for entry in segment.entries
    )  # fmt: skip
    series = SeriesRef("1.2.3", 1, "CT", "Axial", "", None, instances)
    return Manifest(
        created_at=datetime.now(UTC),
        expires_at=expires,
        language="en",
        sender=SenderRef("Benchmark", ""),
        message="",
        allow_download=False,
        anonymized=False,
        patient=PatientRef("NOBODY", "1", "1961-05-03", "O"),
        segments=tuple(
            SegmentRef(one.length, tuple(PackRef(pack.oid, pack.size) for pack in one.packs))
            for one in segments
        ),
        studies=(StudyRef("1.2", "20261124", "", "", "", ("CT",), (series,)),),
    )


def cpu_s() -> dict[int, float]:
    """Processor time of this process and its children so far (Linux)."""
    used = {}
    for process in (os.getpid(), *children()):
        fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        used[process] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return used


def cpu_since(before: dict[int, float]) -> str:
    """What each has used since."""
    used = {one: now - before.get(one, 0) for one, now in cpu_s().items()}
    return f"{sum(used.values()):.2f} = {' + '.join(f'{one:.2f}' for one in used.values())}"


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--slices", type=int, default=500)
    parser.add_argument("--side", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--gateway-python", default=sys.executable)
    options = parser.parse_args()
    python = options.gateway_python
    with contextlib.ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (place / "study").mkdir()
        paths = write_ct(place / "study", options.slices, options.side)
        authority = Authority(place / "certificates")
        pair = authority.issue("localhost", LOOPBACK)
        ca_file = str(authority.certificate)
        plain_url = stack.enter_context(plain_server(python, place, *pair))
        url, token = stack.enter_context(share_gateway(python, place, *pair))
        client = stack.enter_context(GatewayClient(url, token, ca_file=ca_file))
        cpu = stack.enter_context(contextlib.closing(WorkerProcesses(workers=2)))
        # as in a program that has shown a study: its workers are there (share_bundle.py: cold)
        send(client, cpu, paths[: len(paths) // 10], place / "staging")
        plain, sent = [], []
        for _ in range(options.rounds):
            plain.append(plain_upload(plain_url, paths, ca_file))
            before = forget_peak()
            busy = cpu_s()
            took, size = send(client, cpu, paths, place / "staging")
            sent.append(took)
            print(
                f"plain upload {plain[-1]:.2f} s, send {sent[-1]:.2f} s "
                f"({size:.0f} MB travelled), ratio {sent[-1] / plain[-1]:.2f}, "
                f"grown by {peak_mb() - before:.0f} MB"
            )
            print("    processor seconds:", cpu_since(busy))
        print(
            f"smallest: {min(plain):.2f} s, {min(sent):.2f} s, ratio {min(sent) / min(plain):.2f}"
        )
        print(f"its children at their peaks: {[round(peak_mb(one)) for one in children()]} MB")


if __name__ == "__main__":
    main()
