"""Headers, sizes, paths, log lines and metrics: everything around the routes."""

import gzip
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from omega_desktop.gateway.http_limits import MAX_HEAD_BYTES
from tests.gateway.rig import (
    PAGE,
    Running,
    Share,
    digest_of,
    gateway_process,
    new_id,
    raw,
    raw_put,
    running,
    url_of,
)
from tests.servers import Process

EXPECTED = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; "
    "worker-src 'self'; connect-src 'self'; img-src 'self' blob: data:; "
    "style-src 'self' 'unsafe-inline'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
}


def test_that_every_answer_has_the_security_headers(shared: Running):
    api = shared.api
    share = api.share(b"body")
    opened = api.open(share.links[0])
    session = opened.json()["session"]
    answers = [
        opened,
        api.guess(share.links[0]),
        api.guess(new_id(32)),
        api.read(session, share.manifest_oid),
        api.read("x", share.manifest_oid),
        api.sender("GET", "/me"),
        api.call("GET", "/api/v1/me"),
        api.sender("PUT", f"/shares/{share.id}", json={}),
        *(
            api.call(method, path)
            for method in ("GET", "HEAD", "DELETE", "OPTIONS", "POST", "TRACE")
            for path in (
                "/",
                "/s/x",
                "/static/viewer-A1B2C3D4.js",
                "/static/none",
                "/healthz",
                "/readyz",
                "/metrics",
                "/robots.txt",
                "/favicon.ico",
                "/api/v1/openapi.json",
                "/s/" + "x" * 5000,
            )
        ),
    ]
    for answer in answers:
        shown = {name: answer.headers.get(name) for name in EXPECTED}
        assert shown == EXPECTED, f"{answer.request.method} {answer.request.path_url[:40]}"
        assert "Permissions-Policy" in answer.headers
        assert "server" not in answer.headers
        assert "set-cookie" not in answer.headers
        assert not any(name.lower().startswith("access-control") for name in answer.headers)
        cached = answer.status_code in {200, 304} and "/static/" in answer.request.path_url
        assert cached or answer.headers["Cache-Control"] == "no-store"


@pytest.mark.allow_warnings("Invalid HTTP")
def test_that_what_is_no_request_gets_the_headers_too(shared: Running):
    answer = raw(shared.api.url, b"what is this\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")
    for name, value in EXPECTED.items():
        assert f"{name}: {value}".encode() in answer


@pytest.mark.parametrize(
    ("name", "kind", "cache"),
    [
        ("index.html", "text/html; charset=utf-8", "no-cache"),
        (
            "viewer-A1B2C3D4.js",
            "text/javascript; charset=utf-8",
            "public, max-age=31536000, immutable",
        ),
        ("codec.wasm", "application/wasm", "no-cache"),
    ],
)
def test_that_the_pages_files_have_their_types(shared: Running, name: str, kind: str, cache: str):
    answer = shared.api.call("GET", f"/static/{name}", headers={"Accept-Encoding": "identity"})
    assert answer.status_code == 200
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (kind, cache)
    file = shared.gateway.config.static / name
    assert answer.content == file.read_bytes()
    head = shared.api.call("HEAD", f"/static/{name}", headers={"Accept-Encoding": "identity"})
    assert (head.content, head.headers["Content-Length"]) == (b"", str(file.stat().st_size))
    known = shared.api.call(
        "GET", f"/static/{name}", headers={"If-None-Match": head.headers["ETag"]}
    )
    assert (known.status_code, known.content) == (304, b"")


def test_that_files_of_the_page_are_compressed_for_who_wants_it(shared: Running):
    headers = {"Accept-Encoding": "gzip"}
    answer = shared.api.call("GET", "/static/viewer-A1B2C3D4.js", headers=headers, stream=True)
    packed = answer.raw.read(decode_content=False)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert len(packed) < 200
    assert (
        gzip.decompress(packed)
        == (shared.gateway.config.static / "viewer-A1B2C3D4.js").read_bytes()
    )


@pytest.mark.parametrize(
    "path",
    [
        "/static/secret.key",
        "/static/viewer-A1B2C3D4.js.map",
        "/static/",
        "/static/../gateway.db",
        "/static/..%2fgateway.db",
        "/static/%2e%2e/gateway.db",
        "/static/%2e%2e%2fpepper",
        "/static/..\\gateway.db",
        "/static//etc/passwd",
        "/static/index.html%00.js",
        "/static/" + "../" * 40 + "etc/passwd",
        "/api/v1/objects/..%2f..%2fgateway.db",
        "/../gateway.db",
        "/s/../gateway.db",
    ],
)
def test_that_no_path_leads_out_of_the_page(shared: Running, path: str):
    head = f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    answer = raw(shared.api.url, head.encode("latin-1"))
    status = int(answer.split(b" ", 2)[1])
    if path.startswith("/s/"):  # the constant page, whatever follows
        assert status == 200
        assert answer.endswith(PAGE)
    else:
        assert status in {400, 404, 422}
        assert b"SQLite" not in answer
        assert b"root:" not in answer


@pytest.mark.parametrize(
    "oid", ["..%2f" * 7 + "x", "a/b", "A" * 21, "A" * 44, "%00" * 22, "é" * 22]
)
def test_that_ids_of_another_form_are_refused(shared: Running, oid: str):
    api = shared.api
    share = api.share()
    session = api.open(share.links[0]).json()["session"]
    assert api.read(session, oid).status_code in {404, 422}
    answer = api.put(Share(id=share.id), oid, b"body")
    assert answer.status_code in {404, 422}
    assert api.sender("GET", f"/shares/{oid}").status_code in {404, 422}


def test_that_over_long_targets_are_refused(shared: Running):
    for target in ("/s/" + "x" * 4100, "/healthz?" + "x" * 4100):
        assert shared.api.call("GET", target).status_code == 414
    assert shared.api.call("GET", "/s/" + "x" * 4000).content == PAGE


@pytest.mark.parametrize("start", [b"GET /", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: "])
def test_that_endless_heads_are_cut_off(shared: Running, start: bytes):
    # not a byte more than is read: what is unread would turn the answer into a reset
    answer = raw(shared.api.url, start, b"a" * (MAX_HEAD_BYTES + 1 - len(start)))
    assert answer.startswith(b"HTTP/1.1 431 ")
    many = (b"a" * 65_536 for _ in range(1000))
    raw(shared.api.url, start, many)
    assert sum(1 for _ in many) > 500, "it could not send the rest"


def test_that_silent_callers_are_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("omega_desktop.gateway.http_limits.HEAD_S", 0.2)
    with running(tmp_path, body_idle_s=0.2) as gateway:
        api = gateway.api
        assert raw(api.url) == b""
        assert raw(api.url, b"GET /healthz HTT") == b""
        share = Share()
        api.create(share)
        headers = {"Content-Length": "100", "Content-Digest": digest_of(b"")}
        path = f"/api/v1/shares/{share.id}/objects/{new_id()}"
        answer = raw_put(api.url, path, api.token, headers, b"only the beginning")
        assert answer.startswith(b"HTTP/1.1 408 ")
        head = b"POST /api/v1/open HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        head += b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
        assert raw(api.url, head).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b"\xff\xfe\x00",
        b"[" * 60_000,
        b'{"a":' * 9000,
        b'{"link_id": NaN}',
        b"1" * 60_000,
        b'{"link_id":"a","link_id":"b"}',
        b"null",
    ],
)
def test_that_bad_json_is_refused_and_not_repeated(shared: Running, body: bytes):
    headers = {"Content-Type": "application/json"}
    answer = shared.api.call("POST", "/api/v1/open", data=body, headers=headers)
    assert answer.status_code in {400, 422}
    assert answer.json().keys() == {"error"}
    assert len(answer.content) < 60


@pytest.mark.parametrize("chunked", [False, True])
def test_that_huge_bodies_are_refused(shared: Running, chunked: bool):
    body = b'{"link_id":"' + b"x" * 70_000 + b'"}'
    sent = iter([body[start : start + 8192] for start in range(0, len(body), 8192)])
    headers = {"Content-Type": "application/json"}
    answer = shared.api.call(
        "POST", "/api/v1/open", data=sent if chunked else body, headers=headers
    )
    assert (answer.status_code, answer.json()) == (413, {"error": "too_large"})


def test_that_metrics_are_for_this_machine_only(shared: Running):
    api = shared.api
    direct = api.call("GET", "/metrics")
    assert direct.status_code == 200
    assert direct.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert 'omega_gateway_requests_total{method="GET"' in direct.text
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Proto"):
        refused = api.call("GET", "/metrics", headers={name: "127.0.0.1"})
        assert (refused.status_code, refused.json()) == (404, {"error": "not_found"}), name


def test_that_metrics_are_for_who_has_the_token(tmp_path: Path):
    with running(tmp_path, metrics_token="a-token-of-the-monitoring") as gateway:
        headers = {"X-Forwarded-For": "203.0.113.5"}
        for token, status in (("wrong", 404), ("a-token-of-the-monitoring", 200), ("\xe9", 404)):
            headers["Authorization"] = f"Bearer {token}"
            sent = {name: value.encode("latin-1") for name, value in headers.items()}
            assert gateway.api.call("GET", "/metrics", headers=sent).status_code == status


def test_that_health_is_told(shared: Running):
    for path in ("/healthz", "/readyz"):
        answer = shared.api.call("GET", path)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_that_a_gateway_without_its_disk_is_not_ready(tmp_path: Path):
    with running(tmp_path / "gateway") as gateway:
        (tmp_path / "gateway" / "objects").rename(tmp_path / "gone")
        assert gateway.api.call("GET", "/readyz").status_code == 503
        assert gateway.api.call("GET", "/healthz").status_code == 200


def test_that_a_gateway_without_a_built_page_says_so(tmp_path: Path, allow_warnings):
    allow_warnings("not built")
    (tmp_path / "empty").mkdir()
    with running(tmp_path, static=tmp_path / "empty") as gateway:
        answer = gateway.api.call("GET", "/s/x")
        assert answer.status_code == 200
        assert b"not built" in answer.content


@pytest.fixture
def logged(tmp_path: Path) -> Iterator[Process]:
    """A process of its own: its output is the log."""
    process = gateway_process(
        "--data", tmp_path / "data", env={"OMEGA_GATEWAY_SOFT_DELAYS_S": ""}
    ).start()
    yield process
    process.stop()


def test_that_the_log_holds_nothing_secret(logged: Process, tmp_path: Path):
    import subprocess

    from tests.gateway.rig import Api, command

    token = subprocess.run(
        [*command("token", "add", "log", "--data", tmp_path / "data")],
        capture_output=True,
        check=True,
        encoding="utf-8",
    ).stdout.strip()
    api = Api(url_of(logged), token)
    share = api.share(b"a body that is secret")
    link = share.links[0]
    key = "KEYKEYKEY" + new_id(32)
    headers = {"User-Agent": "agent\tsecret-agent", "X-Forwarded-For": "198.51.100.77"}
    api.call("GET", f"/s/{link.id}%23d{key}", headers=headers)
    api.call("GET", f"/static/{key}?q={key}", headers=headers)
    api.call("GET", f"/{key}", headers=headers)
    api.guess(link, headers=headers)
    session = api.open(link, headers=headers, key_seen=True).json()["session"]
    api.read(session, share.manifest_oid)
    raw(api.url, f"GET /s/{key} NONSENSE\r\n\r\n".encode())
    api.close()
    logged.stop()
    text = logged.output
    lines = text.splitlines()
    assert any("GET /s/{rest:path} 200" in line for line in lines)
    prefix = link.hash[:8]
    assert any(re.search(rf"POST /api/v1/open 401 [0-9.]+ ms {prefix}$", line) for line in lines)
    secrets = [link.id, link.verifier, link.wrapped, link.hash, key, session, token, share.id]
    secrets += ["secret-agent", "198.51.100.77", "127.0.0.1:", *share.objects]
    url = json.dumps({"url": api.url})
    told = "\n".join(line for line in lines if line != url)
    assert [one for one in secrets if one in told] == []


def test_that_a_fault_of_ours_is_answered_and_logged_without_its_text(
    gateway: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a secret in a text")

    monkeypatch.setattr(gateway.gateway.opening, "open", broken)
    with caplog.at_level(logging.INFO):
        answer = gateway.api.guess(new_id(32))
    assert (answer.status_code, answer.json()) == (500, {"error": "internal"})
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "ZeroDivisionError at" in caplog.text
    assert "a secret" not in caplog.text
