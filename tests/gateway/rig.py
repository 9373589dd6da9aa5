"""A gateway for tests: as a process of its own, or in this one with a clock that can be set."""

import base64
import hashlib
import json
import secrets
import socket
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests

from omega_desktop.gateway.config import GatewayConfig
from omega_desktop.gateway.core import Gateway, open_gateway
from omega_desktop.gateway.server import prepare
from tests.hygiene import CHILD_PATH
from tests.servers import Process, wait_until

PEPPER = "test-pepper-test-pepper-test-pepper-0"
GIGABYTE = 1_000_000_000
PAGE = b"<!doctype html><title>test page</title>\n"


def b64u(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def new_id(size: int = 16) -> str:
    return b64u(secrets.token_bytes(size))


def digest_of(body: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def days_ahead(days: float) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


@dataclass
class Link:
    """A recipient's link as the sender and the recipient know it."""

    id: str = field(default_factory=lambda: new_id(32))
    verifier: str = field(default_factory=lambda: new_id(32))
    wrapped: str = field(default_factory=lambda: new_id(76))

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.id.encode()).hexdigest()


@dataclass
class Share:
    """A share that a test has made."""

    id: str = field(default_factory=new_id)
    manifest_oid: str = field(default_factory=new_id)
    expires_at: str = field(default_factory=lambda: days_ahead(7))
    objects: dict[str, bytes] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)


class Api:
    """What a sender's program and a recipient's page call."""

    def __init__(self, url: str, token: str = "", *, verify: str | bool = True) -> None:
        self.url = url
        self.token = token
        self.session = requests.Session()
        self.session.trust_env = False  # a machine may have its own authorities and proxies
        self.session.verify = verify

    def close(self) -> None:
        self.session.close()

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        options.setdefault("timeout", 60)
        return self.session.request(method, self.url + path, **options)

    def sender(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return self.call(method, f"/api/v1{path}", headers=headers, **options)

    def create(self, share: Share) -> requests.Response:
        new = {"expires_at": share.expires_at, "manifest_oid": share.manifest_oid}
        return self.sender("PUT", f"/shares/{share.id}", json=new)

    def put(
        self, share: Share, oid: str, body: bytes, *, digest: str | None = None
    ) -> requests.Response:
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Digest": digest_of(body) if digest is None else digest,
        }
        path = f"/shares/{share.id}/objects/{oid}"
        return self.sender("PUT", path, data=body, headers=headers)

    def put_link(self, share: Share, link: Link, *, max_attempts: int = 10) -> requests.Response:
        new = {
            "verifier": link.verifier,
            "wrapped": link.wrapped,
            "max_attempts": max_attempts,
        }
        return self.sender("PUT", f"/shares/{share.id}/links/{link.hash}", json=new)

    def seal(self, share: Share) -> requests.Response:
        sizes = [len(body) for body in share.objects.values()]
        counted = {"objects": len(sizes), "bytes": sum(sizes)}
        return self.sender("POST", f"/shares/{share.id}/seal", json=counted)

    def share(self, *bodies: bytes, links: int = 1, max_attempts: int = 10) -> Share:
        """A sealed share of these objects and a small manifest."""
        made = Share()
        assert self.create(made).status_code == 201
        made.objects = {made.manifest_oid: b"manifest " + secrets.token_bytes(30)}
        made.objects |= {new_id(): body for body in bodies}
        for oid, body in made.objects.items():
            answer = self.put(made, oid, body)
            assert answer.status_code == 201, answer.text
        for _ in range(links):
            link = Link()
            made.links.append(link)
            assert self.put_link(made, link, max_attempts=max_attempts).status_code == 201
        answer = self.seal(made)
        assert answer.status_code == 200, answer.text
        return made

    def state(self, share: Share) -> dict[str, Any]:
        found: dict[str, Any] = self.sender("GET", f"/shares/{share.id}").json()
        return found

    def events(self, after: int = 0) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.sender("GET", f"/events?after={after}").json()["events"]
        return found

    def open(
        self,
        link: Link | str,
        verifier: str | None = None,
        *,
        key_seen: bool = False,
        **options: Any,
    ) -> requests.Response:
        """Answer a link's question: rightly without a verifier."""
        link_id = link if isinstance(link, str) else link.id
        if verifier is None:
            assert isinstance(link, Link)
            verifier = link.verifier
        asked = {"link_id": link_id, "verifier": verifier, "key_seen": key_seen}
        return self.call("POST", "/api/v1/open", json=asked, **options)

    def guess(self, link: Link | str, **options: Any) -> requests.Response:
        return self.open(link, new_id(32), **options)

    def read(
        self, session: str, oid: str, method: str = "GET", **headers: str
    ) -> requests.Response:
        sent = {"Authorization": f"Bearer {session}"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.call(method, f"/api/v1/objects/{oid}", headers=sent)


def raw(url: str, start: bytes = b"", more: bytes | Iterator[bytes] = b"") -> bytes:
    """What a gateway answers to these bytes, until it closes the connection."""
    host, _, port = url.rpartition("//")[2].partition(":")
    received = bytearray()
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        try:
            connection.sendall(start)
            for piece in [more] if isinstance(more, bytes) else more:
                connection.sendall(piece)
            while part := connection.recv(65_536):
                received += part
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has seen enough
    return bytes(received)


def raw_put(url: str, path: str, token: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """A PUT whose headers are exactly these."""
    lines = [f"PUT {path} HTTP/1.1", "Host: x", f"Authorization: Bearer {token}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    head = "\r\n".join([*lines, "Connection: close", "", ""])
    return raw(url, head.encode("latin-1") + body)


class SetClock:
    """A machine's clock that a test sets."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead_s


def page_folder(tmp_path: Path) -> Path:
    """A built page as small as can be."""
    folder = tmp_path / "static"
    folder.mkdir(exist_ok=True)
    (folder / "index.html").write_bytes(PAGE)
    (folder / "viewer-A1B2C3D4.js").write_bytes(b"export const one = 1;\n" * 100)
    (folder / "codec.wasm").write_bytes(b"\0asm\1\0\0\0")
    (folder / "viewer-A1B2C3D4.js.map").write_bytes(b"{}")
    (folder / "secret.key").write_bytes(b"no")
    return folder


def config_of(data: Path, **changed: Any) -> GatewayConfig:
    """SQLite and files in a folder."""
    data.mkdir(parents=True, exist_ok=True)
    values: dict[str, Any] = {
        "database_url": f"sqlite:///{data / 'gateway.db'}",
        "store_url": (data / "objects").as_uri(),
        "pepper": PEPPER.encode(),
        "static": page_folder(data),
        "sweep_every_s": 3600.0,
        "soft_delays_s": (),
        "address_links_per_hour": 10_000,
        **changed,
    }
    return GatewayConfig(**values)


@dataclass
class Running:
    """A gateway inside this process."""

    gateway: Gateway
    api: Api
    clock: SetClock
    data: Path

    def go(self, seconds: float) -> None:
        """Move the machine's clock."""
        self.clock.ahead_s += seconds
        self.gateway.clock.remember()

    def sender(self, name: str, quota_bytes: int = GIGABYTE) -> Api:
        """Another sender."""
        return Api(self.api.url, self.gateway.senders.add(name, quota_bytes=quota_bytes))


@contextmanager
def running(data: Path, **changed: Any) -> Iterator[Running]:
    """Serve on loopback from a thread of this process."""
    clock = SetClock()
    gateway = open_gateway(config_of(data, **changed), system_clock=clock)
    urls: list[str] = []
    server = prepare(gateway, host="127.0.0.1", port=0, listening=urls.append)
    thread = threading.Thread(target=server.serve_bound)
    thread.start()
    try:
        wait_until(lambda: urls)
        api = Api(urls[0], gateway.senders.add("reading room", quota_bytes=GIGABYTE))
        yield Running(gateway, api, clock, data)
        api.close()
    finally:
        server.should_exit = True
        thread.join(20)
        gateway.close()


def command(*arguments: str | Path) -> list[str]:
    """The program as an administrator starts it."""
    return [sys.executable, "-m", "omega_desktop", "gateway", *map(str, arguments)]


def gateway_process(
    *arguments: str | Path,
    env: Mapping[str, str | None] | None = None,
    program: list[str] | None = None,
) -> Process:
    """A gateway of its own, not started yet; its address is ``url_of`` the process."""
    return Process(
        [*(command() if program is None else program), "--port", "0", "--json", *arguments],
        ready=lambda process: '"url"' in process.output,
        env={"PYTHONPATH": CHILD_PATH, "PYTHONUNBUFFERED": "1", **(env or {})},
        timeout_s=60,
    )


def url_of(process: Process) -> str:
    """The address a gateway has printed."""
    line = next(one for one in process.output.splitlines() if one.startswith('{"url"'))
    url: str = json.loads(line)["url"]
    return url
