"""The examples in ``deploy/``, really started in front of a gateway."""

import re
import secrets
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.certificates import Authority
from tests.gateway.replicas import token_for
from tests.gateway.rig import (
    PAGE,
    PEPPER,
    Api,
    Share,
    gateway_process,
    new_id,
    page_folder,
    url_of,
)
from tests.servers import Process, find_program, free_port, require_program, wait_until

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
HSTS = "max-age=63072000; includeSubDomains"

pytestmark = pytest.mark.real_server


@dataclass
class Behind:
    """A gateway behind a proxy."""

    proxy: Process
    gateway: Process
    direct: Api
    api: Api
    plain: str
    logs: list[Path]

    def written(self) -> str:
        """Everything that proxy and gateway have written."""
        files = [path.read_text(encoding="utf-8") for path in self.logs if path.exists()]
        return "\n".join([*files, self.proxy.output, self.gateway.output])


@dataclass
class Places:
    """What of an example is an administrator's own."""

    folder: Path
    https: int
    http: int
    upstream: int
    certificate: Path
    key: Path


def replaced(text: str, changes: dict[str, str]) -> str:
    """An example with its "yours" lines filled in; each must be there."""
    for old, new in changes.items():
        assert old in text, f"the example has changed: {old}"
        text = text.replace(old, new)
    return text


def nginx(places: Places) -> tuple[Process, list[Path]]:
    folder = places.folder
    log, errors = folder / "access.log", folder / "error.log"
    example = replaced(
        (DEPLOY / "nginx.conf").read_text(encoding="utf-8"),
        {
            "127.0.0.1:8443": f"127.0.0.1:{places.upstream}",
            "listen 80;": f"listen 127.0.0.1:{places.http};",
            "listen 443 ssl": f"listen 127.0.0.1:{places.https} ssl",
            "gateway.example.org;": "localhost 127.0.0.1;",
            "/etc/ssl/gateway.example.org.crt": str(places.certificate),
            "/etc/ssl/gateway.example.org.key": str(places.key),
            "/var/log/nginx/omega-gateway.log": str(log),
            "/var/log/nginx/omega-gateway.error.log": str(errors),
        },
    )
    (folder / "site.conf").write_text(example, encoding="utf-8")
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = folder / "nginx.conf"
    main.write_text(
        f"daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr;\n"
        f"events {{}}\nhttp {{\n{temporary}include {folder}/site.conf;\n}}\n",
        encoding="utf-8",
    )
    command = [require_program("nginx"), "-c", str(main), "-p", str(folder)]
    return Process(command, port=places.https), [log, errors]


def caddy(places: Places) -> tuple[Process, list[Path]]:
    folder = places.folder
    log = folder / "access.log"
    example = replaced(
        (DEPLOY / "Caddyfile").read_text(encoding="utf-8"),
        {
            "reverse_proxy 127.0.0.1:8443": f"reverse_proxy 127.0.0.1:{places.upstream}",
            "\ngateway.example.org {": (
                f"\nhttps://127.0.0.1:{places.https} {{\n\ttls {places.certificate} {places.key}"
            ),
            "/var/log/caddy/omega-gateway.log": str(log),
            # what its own place on a machine would be
            "{\n\t# its fault": (
                f"{{\n\tadmin off\n\thttp_port {places.http}\n"
                f"\tstorage file_system {folder}/storage\n\t# its fault"
            ),
        },
    )
    file = folder / "Caddyfile"
    file.write_text(example, encoding="utf-8")
    command = [require_program("caddy"), "run", "--config", str(file), "--adapter", "caddyfile"]
    env = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    return Process(command, port=places.https, env=env), [log]


Kind = Callable[[Places], tuple[Process, list[Path]]]
KINDS = pytest.mark.parametrize("kind", [nginx, caddy], ids=["nginx", "caddy"])


@pytest.fixture(params=[nginx, caddy], ids=["nginx", "caddy"], scope="module")
def behind(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Behind]:
    with in_front(request.param, tmp_path_factory.mktemp("proxy")) as found:
        yield found


@contextmanager
def in_front(kind: Kind, folder: Path) -> Iterator[Behind]:
    """A proxy and a gateway, started."""
    require_program("nginx", "caddy")
    authority = Authority(folder / "ca")
    certificate, key = authority.issue("localhost", "127.0.0.1")
    env = {
        "OMEGA_GATEWAY_PEPPER": PEPPER,
        "OMEGA_GATEWAY_SOFT_DELAYS_S": "",
        "OMEGA_GATEWAY_STATIC": str(page_folder(folder)),
    }
    gateway = gateway_process("--data", folder / "data", env=env).start()
    upstream = url_of(gateway)
    http, https = free_port(), free_port()
    proxy, logs = kind(
        Places(folder, https, http, int(upstream.rpartition(":")[2]), certificate, key)
    )
    token = token_for("", str(folder / "data"))
    try:
        proxy.start()
        direct = Api(upstream, token)
        api = Api(f"https://127.0.0.1:{https}", token, verify=str(authority.certificate))
        yield Behind(proxy, gateway, direct, api, f"http://127.0.0.1:{http}", logs)
        direct.close()
        api.close()
    finally:
        for process in (proxy, gateway):
            if process._process is not None:
                process.stop()


def test_that_a_share_is_sent_and_opened_through_the_proxy(behind: Behind):
    api = behind.api
    body = secrets.token_bytes(16 * 1024 * 1024)
    share = api.share(body, secrets.token_bytes(4_194_304))
    opened = api.open(share.links[0])
    assert opened.status_code == 200
    for oid, wanted in share.objects.items():
        assert api.read(opened.json()["session"], oid).content == wanted
    oid = next(oid for oid, one in share.objects.items() if one is body)
    part = api.read(opened.json()["session"], oid, Range="bytes=100-199")
    assert (part.status_code, part.content) == (206, body[100:200])
    assert api.guess(share.links[0]).json() == {"error": "wrong", "remaining_attempts": 9}


def test_that_headers_are_those_of_the_gateway_once_each(behind: Behind):
    for path in ("/s/x", "/static/viewer-A1B2C3D4.js", "/healthz", "/none"):
        through, direct = behind.api.call("GET", path), behind.direct.call("GET", path)
        assert through.status_code == direct.status_code
        for name, value in direct.headers.items():
            if name.lower() not in {"date", "connection", "content-length", "transfer-encoding"}:
                assert through.headers.get(name) == value, f"{path} {name}"
        # several of a name would be joined here
        assert through.headers["Strict-Transport-Security"] == HSTS
        assert not re.search(r"\d", through.headers.get("Server", ""))


def test_that_a_changed_address_of_a_link_arrives_as_it_was_sent(behind: Behind):
    for form in ("%23", "%2523"):
        answer = behind.api.call("GET", f"/s/{new_id(32)}{form}d{new_id(32)}")
        assert (answer.status_code, answer.content) == (200, PAGE)
        head = behind.api.call("HEAD", f"/s/{new_id(32)}{form}d{new_id(32)}")
        assert (head.status_code, head.content) == (200, b"")


def test_that_the_administrators_pages_are_closed(behind: Behind):
    for path in ("/metrics", "/readyz", "/metrics?x", "//metrics", "/./metrics", "/%6detrics"):
        answer = behind.api.call("GET", path)
        assert answer.status_code == 404, path
        assert "omega_gateway" not in answer.text


def test_that_bodies_too_large_are_refused_by_the_proxy(behind: Behind):
    share = Share()
    assert behind.api.create(share).status_code == 201
    with suppress(requests.ConnectionError):  # it may close the connection before all is sent
        assert behind.api.put(share, new_id(), bytes(18_000_000)).status_code == 413
    assert behind.api.sender("GET", f"/shares/{share.id}/objects").json() == {"objects": []}


def test_that_callers_are_told_apart_and_cannot_say_who_they_are(behind: Behind):
    api = behind.api
    share = api.share()
    for claimed in ("203.0.113.9", "198.51.100.4, 127.0.0.1"):
        api.guess(share.links[0], headers={"X-Forwarded-For": claimed, "Forwarded": "for=9.9.9.9"})
    api.guess(share.links[0])
    hashes = {one["address_hash"] for one in api.events() if one["share_id"] == share.id}
    assert len(hashes) == 1, "the connection's own address"
    # asked directly, a proxy on this machine is believed: that is how the address gets here
    behind.direct.guess(share.links[0], headers={"X-Forwarded-For": "203.0.113.9"})
    hashes |= {one["address_hash"] for one in api.events() if one["share_id"] == share.id}
    assert len(hashes) == 2


def test_that_plain_http_leads_to_https(behind: Behind):
    answer = Api(behind.plain).call("GET", "/s/x", allow_redirects=False)
    assert answer.status_code in {301, 308}
    assert answer.headers["Location"].startswith("https://")


@KINDS
def test_that_nothing_secret_is_written_not_even_when_the_gateway_is_gone(
    kind: Kind, tmp_path: Path
):
    with in_front(kind, tmp_path) as behind:
        _nothing_secret_is_written(behind)


def _nothing_secret_is_written(behind: Behind) -> None:
    api = behind.api
    share = api.share(b"body")
    link = share.links[0]
    key, agent = new_id(32), "agent-" + new_id()
    headers = {"User-Agent": agent, "Referer": f"https://mail.invalid/{key}"}

    def everything() -> list[int]:
        answers = [
            api.call("GET", f"/s/{link.id}%23d{key}", headers=headers),
            api.call("GET", f"/S/{link.id}%23d{key}", headers=headers),
            api.call("GET", f"//s/{link.id}%2523d{key}", headers=headers),
            api.call("GET", f"/{link.id}?k={key}", headers=headers),
            api.call("GET", f"/s/{key}" + "x" * 9000, headers=headers),
            api.open(link, headers=headers),
            api.call("POST", f"/shl/{key}", json={"recipient": agent, "passcode": agent}),
            api.call("GET", f"/shl/files/{key}/0", headers=headers),
            api.read(key, share.manifest_oid, User_Agent=agent),
            api.sender("GET", f"/shares/{share.id}", headers=headers),
        ]
        return [one.status_code for one in answers]

    assert everything()[0] == 200
    wait_until(lambda: "200" in behind.logs[0].read_text(encoding="utf-8"))
    behind.gateway.process.terminate()
    behind.gateway.process.wait(30)
    assert everything()[0] in {502, 503}
    assert api.call("GET", "/healthz").headers["Strict-Transport-Security"] == HSTS
    behind.proxy.process.terminate()
    behind.proxy.process.wait(30)
    text = behind.written()
    assert len(behind.logs[0].read_text(encoding="utf-8").splitlines()) > 10, "it does log"
    hidden = [link.id, key, agent, share.id, share.manifest_oid, api.token, link.verifier]
    assert [one for one in hidden if one in text] == []


def test_that_the_unit_of_systemd_is_understood_and_keeps_to_itself(tmp_path: Path):
    text = (DEPLOY / "omega-gateway.service").read_text(encoding="utf-8")
    settings = dict(
        line.split("=", 1) for line in text.splitlines() if "=" in line and line[0] != "#"
    )
    assert settings["ExecStart"].split()[1:] == ["gateway", "--data", "/var/lib/omega-gateway"]
    assert int(settings["TimeoutStopSec"]) > 30, "longer than requests may take"
    analyze = find_program("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd here")
    unit = tmp_path / "omega-gateway.service"
    program = "/usr/local/lib/omega-gateway/bin/omega-desktop"
    unit.write_text(text.replace(program, "/bin/true"), encoding="utf-8")
    done = subprocess.run(
        [analyze, "verify", str(unit)], capture_output=True, check=False, encoding="utf-8"
    )
    assert (done.returncode, done.stderr) == (0, "")
