"""The demonstration's share gateway: the real one, ended with the peers, its token nowhere."""

import importlib.util
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from omega_desktop.demo import gateway as module
from omega_desktop.demo.gateway import DemoGateway, GatewayAccess
from omega_desktop.demo.peers import DemoPeers
from omega_desktop.domain.errors import AuthSendError
from omega_desktop.share.client import GatewayClient
from omega_desktop.storage.paths import DataPaths
from tests.servers import wait_until

if importlib.util.find_spec("fastapi") is None:
    pytest.skip("the extra [gateway] is not installed", allow_module_level=True)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's data directory."""
    return tmp_path_factory.mktemp("demo-gateway")


@pytest.fixture(scope="module")
def access(data_dir: Path) -> Iterator[GatewayAccess]:
    """A running gateway."""
    peers = DemoPeers(data_dir)
    try:
        peers.start()
        found = peers.gateway()
        assert found is not None
        yield found
    finally:
        peers.stop()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False


def test_that_it_answers_on_loopback_and_knows_its_sender(access: GatewayAccess) -> None:
    assert urlsplit(access.url).hostname == "127.0.0.1"
    assert answers(access.url)
    with GatewayClient(access.url, access.token) as client:
        assert client.me().name == module.SENDER


def test_that_its_token_is_written_down_nowhere(data_dir: Path, access: GatewayAccess) -> None:
    files = [one for one in data_dir.rglob("*") if one.is_file()]
    assert files
    assert [one.name for one in files if access.token.encode() in one.read_bytes()] == []
    assert access.token not in repr(access)


def test_that_it_begins_anew_at_the_same_address_and_ends_when_it_is_stopped(
    tmp_path: Path,
) -> None:
    first = DemoGateway(tmp_path)
    before = first.start()
    assert before is not None
    kept = DataPaths(tmp_path).demo_gateway / "of-an-earlier-start"
    kept.write_text("x", encoding="utf-8")
    first.stop()
    assert not answers(before.url)
    second = DemoGateway(tmp_path, port=urlsplit(before.url).port or 0)
    try:
        after = second.start()
        assert after is not None
        assert after.url == before.url
        assert not kept.exists()
        with GatewayClient(after.url, before.token) as client, pytest.raises(AuthSendError):
            client.me()
    finally:
        second.stop()


def test_that_it_ends_when_whoever_started_it_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(tmp_path)], stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    url = parent.stdout.readline().decode().strip()
    assert answers(url)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_until(lambda: not answers(url), timeout_s=10, what="the gateway has ended")


_PARENT = """
import sys, threading
from pathlib import Path
from omega_desktop.demo.gateway import DemoGateway
gateway = DemoGateway(Path(sys.argv[1]))
print(gateway.start().url, flush=True)
threading.Event().wait(60)
"""


def test_that_a_taken_port_is_left_to_whoever_has_it(tmp_path: Path, access: GatewayAccess) -> None:
    other = DemoGateway(tmp_path, port=urlsplit(access.url).port or 0)
    try:
        found = other.start()
        assert found is not None
        assert found.url != access.url
        assert answers(access.url)
    finally:
        other.stop()


def test_that_a_program_without_the_gateway_goes_on_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = [sys.executable, "-c", "import sys; sys.exit(1)"]
    monkeypatch.setattr(module, "own_program", lambda: refusing)
    gateway = DemoGateway(tmp_path)
    assert gateway.start() is None
    gateway.stop()


def test_that_one_that_is_stopped_while_it_starts_leaves_nothing_running(tmp_path: Path) -> None:
    gateway = DemoGateway(tmp_path)
    gateway.stop()
    assert gateway.start() is None
