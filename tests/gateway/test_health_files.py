"""The files of links for health apps: whole, in little memory, and gone with their link."""

import asyncio
import json
import re
import secrets
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from omega_desktop.domain import health_links
from omega_desktop.share.construction import Challenge, LinkKeys
from omega_desktop.share.health_link import registration
from tests.gateway.health_parts import (
    BORN,
    RIGHT,
    Offered,
    body_of,
    content_of,
    offered,
    path_of,
    register,
)
from tests.gateway.quick_replica import COST
from tests.gateway.rig import Api, Link, Running, command, gateway_process, url_of
from tests.servers import Process


@pytest.fixture
def made(gateway: Running, monkeypatch: pytest.MonkeyPatch) -> Offered:
    """A link at a gateway that hashes quickly."""
    for name, value in COST.items():
        monkeypatch.setattr(health_links, name, value)
    return offered(gateway.api)


def test_that_long_files_arrive_whole_and_never_embedded(gateway: Running, made: Offered) -> None:
    files = [secrets.token_hex(500_000).encode(), b"short", secrets.token_hex(300_000).encode()]
    assert register(made, files, Challenge(BORN)).status_code == 200
    found = made.ask(RIGHT, embeddedLengthMax=10**9).json()["files"]
    assert [next(iter({"location", "embedded"} & set(one))) for one in found] == [
        "location",
        "embedded",
        "embedded",
    ]
    got = made.api.session.get(found[0]["location"], timeout=30)
    assert int(got.headers["Content-Length"]) == len(got.text)
    texts = [got.text, found[1]["embedded"], found[2]["embedded"]]
    assert [content_of(made.keys, one) for one in texts] == files
    assert made.api.call("HEAD", found[0]["location"].removeprefix(made.api.url)).text == ""
    for path in (gateway.data / "objects").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert made.ask(RIGHT).status_code == 404, "not what its sender has put"
    assert made.api.session.get(found[0]["location"], timeout=30).status_code == 404


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_that_many_slow_callers_of_a_large_file_do_not_fill_the_memory(tmp_path: Path) -> None:
    with gateway_process("--data", tmp_path) as process:
        token = subprocess.run(
            [*command("token", "add", "x"), "--data", str(tmp_path), "--json"],
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout
        api = Api(url_of(process), json.loads(token)["token"])
        made = offered(api, size=8_000_000)
        location = made.ask(RIGHT).json()["files"][0]["location"]
        asked = f"GET {location.removeprefix(api.url)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        host, _, port = api.url.rpartition("//")[2].partition(":")
        before = resident_bytes(process)
        with ExitStack() as open_:
            for _ in range(20):
                one = open_.enter_context(socket.create_connection((host, int(port)), timeout=60))
                one.sendall(asked)
                assert one.recv(12) == b"HTTP/1.1 200"
            assert resident_bytes(process) - before < 100_000_000, "20 times 11 MB were asked for"
        api.close()


def resident_bytes(process: Process) -> int:
    status = Path(f"/proc/{process.process.pid}/status").read_text(encoding="ascii")
    (found,) = re.findall(r"VmRSS:\s+([0-9]+) kB", status)
    return int(found) * 1024


def test_that_the_room_of_the_files_comes_back_with_the_link_and_when_they_are_replaced(
    gateway: Running, made: Offered
) -> None:
    share = gateway.api.share(b"x" * 1000, links=1)

    def used() -> int:
        found: int = gateway.api.sender("GET", "/me").json()["used_bytes"]
        return found

    without, keys = used(), LinkKeys.new_link()
    share.links.insert(0, Link(id=keys.link_id))
    gateway.api.put_link(share, share.links[0])
    made = Offered(gateway.api, share, keys)
    assert register(made, [b"x" * 5000], Challenge(BORN)).status_code == 200
    with_files = used()
    assert register(made, [b"y" * 5000], Challenge(BORN)).status_code == 200
    assert used() == with_files > without
    assert made.ask(RIGHT).status_code == 200
    gateway.api.sender("DELETE", path_of(made))
    assert used() == without
    swept = asyncio.run(gateway.gateway.sweeper.sweep(orphan_grace_s=-60))
    assert swept.orphans == 2
    session = gateway.api.open(share.links[1]).json()["session"]
    for oid, body in share.objects.items():
        assert gateway.api.read(session, oid).content == body, "what is everybody's stays"


def test_that_an_object_of_all_or_of_another_link_is_none_of_this_link(made: Offered) -> None:
    keys = LinkKeys.new_link()
    made.share.links.append(Link(id=keys.link_id))
    made.api.put_link(made.share, made.share.links[1])
    (mine,) = [
        one["oid"]
        for one in made.api.sender("GET", f"/shares/{made.share.id}/objects").json()["objects"]
        if one["oid"] not in made.share.objects
    ]
    for oid in (made.share.manifest_oid, mine):
        told = registration(keys, Challenge(BORN), oid=oid, key=bytes(32), base_url=made.api.url)
        path = f"/shares/{made.share.id}/links/{made.share.links[1].hash}/health"
        assert made.api.sender("PUT", path, json=body_of(told)).status_code == 409
    assert made.ask(RIGHT).status_code == 200
