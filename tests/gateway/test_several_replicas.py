"""Replicas that start together, die, or are ended, while senders work with them."""

import asyncio
import os
import secrets
import signal
import socket
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from sqlalchemy import create_engine, text

from omega_desktop.gateway.store import ObjectStore
from tests.gateway.peers import empty_database, postgresql, s3_environment, swift
from tests.gateway.replicas import Replicas, replicas
from tests.gateway.rig import PEPPER, Api, Share, digest_of, gateway_process, new_id, url_of
from tests.servers import Process, wait_until

PACK_BYTES = 4_194_304 + 16 * 16
PACKS = 24

pytestmark = pytest.mark.real_server


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgresql() as address:
        yield address


class Uploader:
    """A sender's program that does not give up: idempotent PUTs to whichever replica answers."""

    def __init__(self, running: Replicas, share: Share, packs: dict[str, bytes]) -> None:
        self._running = running
        self._share = share
        self._packs = packs
        self._turn = 0
        self._lock = threading.Lock()
        self._apis = threading.local()
        self.done: set[str] = set()
        self.under_way: set[tuple[int, str]] = set()
        self.broken = 0

    def put(self, oid: str) -> None:
        """Until some replica has said that it holds it."""
        for _ in range(60):
            with self._lock:
                self._turn += 1
                replica = self._turn % len(self._running.urls)
                self.under_way.add((replica, oid))
            api = Api(self._running.urls[replica], self._running.token)
            try:
                answer = api.put(self._share, oid, self._packs[oid])
                if answer.status_code in {200, 201}:
                    self.done.add(oid)
                    return
                assert answer.status_code >= 500, answer.text
            except requests.ConnectionError:
                self.broken += 1
            finally:
                api.close()
                with self._lock:
                    self.under_way.discard((replica, oid))
        pytest.fail("gave up")

    def missing(self) -> Sequence[str]:
        """What is not held yet, by the list that any replica gives."""
        api = Api(self._running.urls[0], self._running.token)
        held = api.sender("GET", f"/shares/{self._share.id}/objects").json()["objects"]
        api.close()
        return [oid for oid in self._packs if oid not in {one["oid"] for one in held}]


def test_that_an_upload_survives_the_death_of_a_replica(
    server: str, monkeypatch: pytest.MonkeyPatch
):
    for name, value in s3_environment().items():
        monkeypatch.setenv(name, str(value))
    database = empty_database(server, "killed")
    with swift() as bucket, replicas("--database", database, "--bucket", bucket) as running:
        api = running.api()
        share = Share()
        assert api.create(share).status_code == 201
        packs = {new_id(): secrets.token_bytes(PACK_BYTES) for _ in range(PACKS)}
        packs[share.manifest_oid] = secrets.token_bytes(3000)
        upload = Uploader(running, share, packs)
        victim = 2
        with ThreadPoolExecutor(4) as pool:
            started = [pool.submit(upload.put, oid) for oid in packs]
            wait_until(
                lambda: (
                    len(upload.done) >= 5
                    and any(replica == victim for replica, _ in upload.under_way)
                ),
                60,
                interval_s=0.001,
            )
            os.kill(running.processes[victim].process.pid, signal.SIGKILL)
            for one in started:
                one.result()
        assert upload.broken > 0, "nothing was cut off: the test has tried nothing"
        assert upload.missing() == []
        share.objects = packs
        assert api.seal(share).status_code == 200
        made = api.sender("GET", f"/shares/{share.id}/objects").json()["objects"]
        assert {one["oid"] for one in made} == set(packs)
        _read_back(running, share)
        _nothing_is_orphaned(running, bucket, len(packs))
        _read_back(running, share)
        assert api.sender("DELETE", f"/shares/{share.id}").status_code == 204
        wait_until(lambda: not list(ObjectStore(bucket).list()), 20)  # by whichever replica
        # the rows go after the objects
        wait_until(lambda: api.sender("GET", "/me").json()["used_bytes"] == 0, 20)
        api.close()


def _read_back(running: Replicas, share: Share) -> None:
    """Every object, byte for byte, from a replica that lives."""
    from tests.gateway.rig import Link

    sender, other = running.api(0), running.api(1)
    link = Link()
    assert sender.put_link(share, link).status_code == 201
    session = other.open(link).json()["session"]
    for number, (oid, body) in enumerate(share.objects.items()):
        assert (sender, other)[number % 2].read(session, oid).content == body
    for api in (sender, other):
        api.close()


def _nothing_is_orphaned(running: Replicas, bucket: str, wanted: int) -> None:
    store = ObjectStore(bucket)
    # one for certain, as left by a replica that died between the object and its row
    asyncio.run(store.put(f"{new_id()}/{secrets.token_hex(16)}", b"orphan"))
    assert sum(1 for _ in store.list()) > wanted
    assert running.run("sweep", "--orphan-hours", "24", "--json").count('"orphans": 0') == 1
    assert running.run("sweep", "--orphan-hours", "0", "--json").count('"orphans": 0') == 0
    assert sum(1 for _ in store.list()) == wanted


def test_that_replicas_which_start_together_make_one_database(server: str, tmp_path: Path):
    database = empty_database(server, "together")
    for count in (3, 1):  # the second time everything is there
        with replicas("--data", tmp_path, "--database", database, count=count) as running:
            for number in range(count):
                api = running.api(number)
                assert api.call("GET", "/readyz").status_code == 200
                api.close()
    engine = create_engine(database.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        versions = connection.execute(text("SELECT version_num FROM alembic_version")).all()
    engine.dispose()
    assert versions == [("0002",)]


def test_that_a_database_which_went_away_is_told_as_passing(server: str, tmp_path: Path):
    with postgresql() as address:
        env = {"OMEGA_GATEWAY_PEPPER": PEPPER}
        places = ("--data", tmp_path, "--database", address)
        process = gateway_process(*places, env=env).start()
    try:
        api = Api(url_of(process))  # the database is gone
        answers = [
            api.guess(new_id(32)),
            api.sender("GET", "/me"),
            api.call("GET", "/readyz"),
        ]
        api.token = f"omega_{'0' * 12}_{'A' * 43}"
        answers[1] = api.sender("GET", "/me")
        found = [(one.status_code, one.json()["error"]) for one in answers]
        assert found == [(503, "unavailable")] * 3
        assert answers[0].headers["Retry-After"] == "5"
        assert api.call("GET", "/healthz").status_code == 200
        assert api.call("GET", "/s/x").status_code == 200
        api.close()
    finally:
        process.stop()


def test_that_a_request_under_way_is_finished_when_the_gateway_is_ended(tmp_path: Path):
    with replicas("--data", tmp_path, count=1) as running:
        api, process = running.api(), running.processes[0]
        share, oid, body = Share(), new_id(), secrets.token_bytes(100_000)
        assert api.create(share).status_code == 201
        host, _, port = api.url.rpartition("//")[2].partition(":")
        with socket.create_connection((host, int(port)), timeout=30) as connection:
            head = (
                f"PUT /api/v1/shares/{share.id}/objects/{oid} HTTP/1.1\r\nHost: x\r\n"
                f"Authorization: Bearer {running.token}\r\nContent-Length: {len(body)}\r\n"
                f"Content-Digest: {digest_of(body)}\r\nExpect: 100-continue\r\n\r\n"
            )
            connection.sendall(head.encode())
            assert connection.recv(1000).startswith(b"HTTP/1.1 100 "), "it reads the body now"
            process.process.send_signal(signal.SIGTERM)
            wait_until(lambda: _refuses(host, int(port)), 10)
            assert process.process.poll() is None
            connection.sendall(body)
            answer = b""
            while part := connection.recv(65_536):
                answer += part
        assert answer.startswith(b"HTTP/1.1 201 ")
        assert process.process.wait(15) in {0, -signal.SIGTERM}
        api.close()
        again = gateway_process("--data", tmp_path, env=running.env).start()
        api = Api(url_of(again), running.token)
        held = api.sender("GET", f"/shares/{share.id}/objects").json()["objects"]
        assert [one["oid"] for one in held] == [oid]
        api.close()
        again.stop()


def _refuses(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return False
    except ConnectionRefusedError:
        return True


def test_that_another_pepper_is_refused_at_the_start(tmp_path: Path):
    env = {"OMEGA_GATEWAY_PEPPER": PEPPER}
    gateway_process("--data", tmp_path, env=env).start().stop()
    other = gateway_process("--data", tmp_path, env={"OMEGA_GATEWAY_PEPPER": PEPPER[::-1]})
    with pytest.raises(pytest.fail.Exception, match="another pepper"):
        other.start()
    _stopped(other)


def _stopped(process: Process) -> None:
    assert process.process.poll() == 1
