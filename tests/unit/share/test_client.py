"""The client: what it says to a gateway, and what it makes of every answer and fault."""

import hashlib
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from omega_desktop.domain.errors import (
    AuthSendError,
    PermanentSendError,
    SendError,
    TransientSendError,
)
from omega_desktop.domain.ports import CancelToken
from omega_desktop.share.client import GatewayClient, GatewayRefusal
from omega_desktop.share.construction import LinkKeys, b64u, link_hash, new_oid, new_share_id
from tests.servers import LOOPBACK, free_port
from tests.unit.share.gateway_rig import TOKEN, Handler, RigGateway, running

SHARE = new_share_id()
HASH = link_hash(LinkKeys.new_link().link_id)
DATA = bytes(range(256)) * 2000
SHA256 = hashlib.sha256(DATA).hexdigest()
MOMENT = datetime(2026, 11, 24, 9, 30, tzinfo=timezone(timedelta(hours=-3)))


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[RigGateway]:
    with running(tmp_path) as started:
        yield started


@pytest.fixture
def client(gateway: RigGateway) -> Iterator[GatewayClient]:
    with GatewayClient(gateway.url, TOKEN, ca_file=gateway.ca_file, timeout_s=5) as made:
        yield made


# --- requests and answers --------------------------------------------------------------------


def test_that_requests_are_the_agreed_ones(gateway: RigGateway, client: GatewayClient):
    verifier = bytes(32)
    client.create_share(SHARE, expires_at=MOMENT, manifest_oid="A" * 22)
    client.put_link(SHARE, HASH, verifier=verifier, wrapped="W" * 90)
    client.seal(SHARE, objects=3, size_bytes=1000)
    client.extend(SHARE, MOMENT)
    client.unlock(SHARE, HASH)
    client.revoke_link(SHARE, HASH)
    client.revoke(SHARE)
    base = f"/api/v1/shares/{SHARE}"
    moment = "2026-11-24T12:30:00+00:00"
    assert gateway.received == [
        ("PUT", base, {"expires_at": moment, "manifest_oid": "A" * 22}),
        (
            "PUT",
            f"{base}/links/{HASH}",
            {"verifier": b64u(verifier), "wrapped": "W" * 90, "max_attempts": 10},
        ),
        ("POST", f"{base}/seal", {"objects": 3, "bytes": 1000}),
        ("PATCH", base, {"expires_at": moment}),
        ("POST", f"{base}/links/{HASH}/unlock", {}),
        ("DELETE", f"{base}/links/{HASH}", {}),
        ("DELETE", base, {}),
    ]


@pytest.mark.parametrize("from_file", [True, False])
def test_that_an_object_arrives_as_it_is(
    gateway: RigGateway, client: GatewayClient, tmp_path: Path, from_file: bool
):
    oid, path = new_oid(), tmp_path / "object"
    path.write_bytes(DATA)
    for _ in range(2):  # again is no error
        client.put_object(SHARE, oid, path if from_file else DATA, SHA256)
    assert gateway.objects == {oid: DATA}
    (held,) = client.held_objects(SHARE).values()
    assert (held.oid, held.size, held.sha256) == (oid, len(DATA), SHA256)


def test_that_one_connection_serves_many_requests(gateway: RigGateway, client: GatewayClient):
    for _ in range(5):
        client.put_object(SHARE, new_oid(), DATA, SHA256)
    assert len(gateway.connections) == 1


def test_that_answers_are_read(gateway: RigGateway, client: GatewayClient):
    account = {
        "name": "Clinic", "quota_bytes": 5, "used_bytes": 2, "max_days": 90, "version": "1",
    }  # fmt: skip
    link = {
        "link_hash": HASH, "attempts_left": 8, "wrong_attempts": 2, "max_attempts": 10,
        "locked": False, "opened": 1, "first_opened_at": "2026-11-24T12:30:00Z",
        "last_opened_at": None,
    }  # fmt: skip
    share = {
        "share_id": SHARE, "state": "sealed", "expires_at": "2026-12-01T00:00:00+00:00",
        "bytes": 7, "links": [link],
    }  # fmt: skip
    event = {
        "id": 4, "at": "2026-11-24T12:30:00Z", "share_id": SHARE, "link_hash": HASH,
        "kind": "opened", "address_hash": "ab",
    }  # fmt: skip
    events = {"events": [event, {**event, "kind": "of the future"}], "last": 5}
    gateway.answers = {
        ("GET", "/api/v1/me"): (200, account),
        ("GET", f"/api/v1/shares/{SHARE}"): (200, share),
        ("GET", "/api/v1/events?after=3&limit=500"): (200, events),
    }
    assert (client.me().name, client.me().quota_bytes) == ("Clinic", 5)
    status = client.share_state(SHARE)
    assert (status.state, status.bytes, status.links[0].attempts_left) == ("sealed", 7, 8)
    assert status.links[0].first_opened_at == MOMENT
    assert status.links[0].last_opened_at is None
    found = client.events(3)
    assert [(one.id, one.kind, one.at) for one in found.events] == [(4, "opened", MOMENT)]
    assert found.last == 5


@pytest.mark.parametrize(
    "answer",
    [b"<html>log in to the hotel's network</html>", b"[1]", b"{}", b'{"name":1}', b"", b"\xff"],
)
def test_that_what_is_no_gateway_is_told(gateway: RigGateway, client: GatewayClient, answer: bytes):
    gateway.answers = {("GET", "/api/v1/me"): (200, answer)}
    with pytest.raises(TransientSendError):
        client.me()


# --- refusals --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, "unauthorized", AuthSendError),
        (403, "", AuthSendError),
        (404, "not_found", GatewayRefusal),
        (409, "exists", GatewayRefusal),
        (409, "incomplete", GatewayRefusal),
        (411, "length", GatewayRefusal),
        (413, "quota", GatewayRefusal),
        (413, "too_large", GatewayRefusal),
        (422, "digest", TransientSendError),
        (422, "invalid", GatewayRefusal),
        (429, "slow_down", TransientSendError),
        (500, "", TransientSendError),
        (502, "", TransientSendError),
        (503, "unavailable", TransientSendError),
        (507, "no_room", TransientSendError),
        (302, "", GatewayRefusal),
        (400, "", GatewayRefusal),
    ],
)
def test_that_every_refusal_has_its_kind(
    gateway: RigGateway, client: GatewayClient, status: int, code: str, kind: type[SendError]
):
    gateway.answers = {("DELETE", "*"): (status, {"error": code} if code else b"oops")}
    with pytest.raises(kind) as caught:
        client.revoke(SHARE)
    assert type(caught.value) is kind
    assert caught.value.message is not None
    expected = {404: "gone", 409: code, 413: code}.get(status)
    if expected is not None:
        assert isinstance(caught.value, GatewayRefusal)
        assert caught.value.code == expected
    assert not getattr(caught.value, "lane_down", False)


@pytest.mark.parametrize(
    ("header", "low", "high"),
    [
        ("7", 7, 7),
        ("9999999999", 86_400, 86_400),
        ("in an hour", 3300, 3600),  # as a date, made when the test runs
        ("Mon, 01 Jan 2001 00:00:00 GMT", 0, 0),
    ],
)
def test_that_the_pause_asked_for_is_kept(
    gateway: RigGateway, client: GatewayClient, header: str, low: float, high: float
):
    if header == "in an hour":
        header = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)

    def busy(handler: Handler) -> bool:
        handler.answer(503, {"error": "unavailable"}, Retry_After=header)
        return True

    gateway.faults = [busy]
    with pytest.raises(TransientSendError) as caught:
        client.me()
    assert caught.value.retry_after_s is not None
    assert low <= caught.value.retry_after_s <= high


def test_that_redirects_are_not_followed(gateway: RigGateway, client: GatewayClient):
    def elsewhere(handler: Handler) -> bool:
        if handler.path == "/api/v1/me":
            handler.answer(307, b"", Location="/elsewhere")
            return True
        return False

    gateway.faults = [elsewhere]
    with pytest.raises(PermanentSendError):
        client.me()
    assert gateway.requests == [("GET", "/api/v1/me")]


# --- faults of the connection ----------------------------------------------------------------


def test_that_nobody_there_is_the_lane_down():
    with (
        GatewayClient(f"http://{LOOPBACK}:{free_port()}", TOKEN) as client,
        pytest.raises(TransientSendError) as caught,
    ):
        client.me()
    assert caught.value.lane_down


def test_that_an_unknown_name_is_the_lane_down():
    with (
        GatewayClient("https://nowhere.invalid", TOKEN, timeout_s=5) as client,
        pytest.raises(TransientSendError) as caught,
    ):
        client.me()
    assert caught.value.lane_down


def test_that_an_untrusted_certificate_stops_the_lane(gateway: RigGateway):
    with GatewayClient(gateway.url, TOKEN) as client, pytest.raises(AuthSendError) as caught:
        client.me()
    assert "certificate" in str(caught.value)
    assert gateway.requests == []


def test_that_a_certificate_of_another_name_stops_the_lane(tmp_path: Path):
    gateway = RigGateway(tmp_path, names=("elsewhere.example",))
    gateway.start()
    with (
        GatewayClient(gateway.url, TOKEN, ca_file=gateway.ca_file, timeout_s=5) as client,
        pytest.raises(AuthSendError),
    ):
        client.me()
    gateway.kill()
    assert gateway.requests == []


@pytest.mark.parametrize("after_body", [True, False])
def test_that_a_cut_connection_is_tried_later(
    gateway: RigGateway, client: GatewayClient, after_body: bool
):
    def cut(handler: Handler) -> bool:
        if after_body:
            handler.body()
        handler.cut()
        return True

    gateway.faults = [cut]
    with pytest.raises(TransientSendError) as caught:
        client.put_object(SHARE, new_oid(), DATA * 20, hashlib.sha256(DATA * 20).hexdigest())
    assert not caught.value.lane_down
    gateway.faults = []
    client.put_object(SHARE, new_oid(), DATA, SHA256)  # the next one has a new connection


def test_that_a_silent_gateway_is_left(gateway: RigGateway):
    waiting = CancelToken()

    def silent(handler: Handler) -> bool:
        handler.body()
        waiting.wait(10)
        return True

    gateway.faults = [silent]
    with (
        GatewayClient(gateway.url, TOKEN, ca_file=gateway.ca_file, timeout_s=0.5) as client,
        pytest.raises(TransientSendError),
    ):
        client.me()
    waiting.cancel()


# --- settings and secrets --------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "",
        "share.example",
        "ftp://share.example",
        "http://share.example",
        "https://",
        "https://user:pass@share.example",
        "https://share.example/?a=1",
        "https://share.example/#x",
        "https://share.example:99999",
        "https://[::1",
    ],
)
def test_that_an_unusable_address_stops_the_lane(url: str):
    with pytest.raises(AuthSendError):
        GatewayClient(url, TOKEN)


def test_that_a_missing_token_or_authority_stops_the_lane(tmp_path: Path):
    with pytest.raises(AuthSendError):
        GatewayClient("https://share.example", " ")
    with pytest.raises(AuthSendError):
        GatewayClient("https://share.example", TOKEN, ca_file=str(tmp_path / "none.pem"))


@pytest.mark.parametrize("token", ["omega_á", "omega_\r\nX: y", "omega_ŝ"])
def test_that_an_impossible_token_is_told(gateway: RigGateway, token: str):
    with (
        GatewayClient(gateway.url, token, ca_file=gateway.ca_file) as client,
        pytest.raises(AuthSendError),
    ):
        client.me()


def test_that_a_path_below_the_host_is_kept(tmp_path: Path):
    with running(tmp_path, tls=False) as gateway:
        with GatewayClient(gateway.url + "/omega/", TOKEN) as client:
            client.revoke(SHARE)
        assert gateway.requests == [("DELETE", f"/omega/api/v1/shares/{SHARE}")]


def test_that_no_proxy_and_no_netrc_come_between(
    gateway: RigGateway, client: GatewayClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("HTTPS_PROXY", f"http://{LOOPBACK}:{free_port()}")
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine {LOOPBACK} login someone password else\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    client.revoke(SHARE)
    with GatewayClient(gateway.url, TOKEN, ca_file=gateway.ca_file) as another:
        another.revoke(SHARE)
    assert len(gateway.requests) == 2


@pytest.mark.parametrize("bad", ["", "../x", "a/b", "a?b", "a#b", "%2e", "A" * 65])
def test_that_an_id_cannot_leave_its_place(gateway: RigGateway, client: GatewayClient, bad: str):
    calls: list[Callable[[], Any]] = [
        lambda: client.revoke(bad),
        lambda: client.revoke_link(SHARE, bad),
        lambda: client.put_object(SHARE, bad, b"", hashlib.sha256().hexdigest()),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="id"):
            call()
    assert gateway.requests == []


def test_that_neither_token_nor_address_is_told(
    gateway: RigGateway, client: GatewayClient, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG, logger="omega_desktop")
    faults = [
        GatewayClient(f"http://{LOOPBACK}:{free_port()}", TOKEN),
        GatewayClient("https://nowhere.invalid", TOKEN, timeout_s=5),
        GatewayClient(gateway.url, TOKEN),
    ]
    texts = [repr(client), str(client)]
    for faulty in faults:
        with faulty, pytest.raises(SendError) as caught:
            faulty.me()
        error = caught.value
        assert error.__cause__ is None
        texts += [str(error), repr(error), error.detail]
    text = " ".join(texts) + caplog.text
    for secret in (TOKEN, LOOPBACK, "nowhere", str(gateway.port)):
        assert secret not in text
