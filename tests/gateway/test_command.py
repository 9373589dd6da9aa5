"""The command of the administrator."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from omega_desktop.cli import run
from omega_desktop.commands import gateway as command_module
from tests.certificates import Authority
from tests.gateway.rig import Api, command, gateway_process, page_folder, url_of
from tests.servers import Process, free_port


def output(capsys: pytest.CaptureFixture[str], *arguments: str | Path, expect: int = 0) -> str:
    """Run it in this process; returns what it printed on standard output."""
    assert run(["gateway", *map(str, arguments)]) == expect
    return capsys.readouterr().out.strip()


def test_that_tokens_are_added_listed_renewed_and_revoked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    data = ("--data", tmp_path / "data")
    token = output(capsys, "token", "add", "Reading room", "--quota-gb", "2.5", *data)
    assert token.startswith("omega_")
    assert output(capsys, "token", "list", *data) == "Reading room  0.0 of 2 GB"
    renewed = json.loads(output(capsys, "token", "renew", "Reading room", "--json", *data))
    assert renewed["token"] != token
    assert renewed["token"].rpartition("_")[0][:18] == token[:18], "the same sender"
    assert output(capsys, "token", "revoke", "Reading room", *data) == "revoked: Reading room"
    listed = json.loads(output(capsys, "token", "list", "--json", *data))["senders"]
    assert [(one["quota_bytes"], one["revoked"]) for one in listed] == [(2_500_000_000, True)]
    assert token.rpartition("_")[2] not in str(listed)
    # the name is free again
    assert output(capsys, "token", "add", "Reading room", *data).startswith("omega_")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("token", "add", ""), 2),
        (("token", "add", "x" * 81), 2),
        (("token", "add", "two\nlines"), 2),
        (("token", "add", "taken"), 2),
        (("token", "renew", "nobody"), 1),
        (("token", "revoke", "nobody"), 1),
        (("--port", "70000"), 2),
        (("--tls-key", "only.key"), 2),
        (("--bucket", "ftp://x"), 1),
        (("--database", "mysql://x"), 1),
        (("--tls-key", "no.key", "--tls-certificate", "no.crt"), 1),
    ],
)
def test_that_wrong_use_is_explained(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    status: int,
):
    monkeypatch.setenv("OMEGA_GATEWAY_STATIC", str(page_folder(tmp_path)))
    data = ("--data", tmp_path / "data")
    output(capsys, "token", "add", "taken", *data)
    assert run(["gateway", *arguments, *map(str, data)]) == status
    error = capsys.readouterr().err
    assert "omega-desktop: " in error
    assert "Traceback" not in error


def test_that_a_quota_that_is_no_size_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    for wrong in ("0", "-1", "nan", "inf", "1e30"):
        arguments = ["token", "add", "a", f"--quota-gb={wrong}", "--data", str(tmp_path)]
        assert run(["gateway", *arguments]) == 2, wrong
    assert "quota" in capsys.readouterr().err


def test_that_without_the_extra_the_command_says_how_to_install_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(command_module, "NEEDED", ("no_such_package_at_all",))
    assert run(["gateway", "--data", str(tmp_path)]) == 1
    assert "pip install 'omega-desktop[gateway]'" in capsys.readouterr().err


def test_that_the_desktop_does_not_load_the_gateways_libraries():
    program = (
        "import sys; from omega_desktop.cli import build_parser; build_parser(); "
        "print([name for name in ('fastapi', 'sqlalchemy', 'obstore') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, encoding="utf-8"
    )
    assert done.stdout.strip() == "[]"


@pytest.fixture
def started() -> Iterator[list[Process]]:
    processes: list[Process] = []
    yield processes
    for one in processes:
        one.stop()


def test_that_it_prints_where_it_listens_and_uses_its_own_place(
    tmp_path: Path, started: list[Process]
):
    port = free_port()
    env = {"XDG_DATA_HOME": str(tmp_path / "home"), "PYTHONUNBUFFERED": "1"}
    line = f"listening on http://127.0.0.1:{port}\n"
    process = Process(
        [*command("--port", str(port))], ready=lambda one: line in one.output, env=env
    )
    started.append(process.start())
    assert Api(f"http://127.0.0.1:{port}").call("GET", "/healthz").json() == {"status": "ok"}
    if sys.platform.startswith("linux"):
        found = sorted(path.name for path in (tmp_path / "home").iterdir())
        assert found == ["omega-gateway"], "and nothing of the desktop's"
    # a second one on the same port is told why it cannot
    second = subprocess.run(
        command("--port", str(port), "--data", tmp_path / "other"),
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=60,
    )
    assert second.returncode == 1
    assert f"cannot listen on port {port}" in second.stderr
    assert "Traceback" not in second.stderr


def test_that_a_lan_address_without_tls_is_warned_about(tmp_path: Path, started: list[Process]):
    process = gateway_process("--data", tmp_path, "--host", "0.0.0.0")
    started.append(process.start())
    assert "without a certificate browsers refuse" in process.output


def test_that_it_serves_tls_by_itself(tmp_path: Path, started: list[Process]):
    authority = Authority(tmp_path / "ca")
    certificate, key = authority.issue("localhost", "127.0.0.1")
    tls = ("--tls-certificate", certificate, "--tls-key", key)
    started.append(gateway_process("--data", tmp_path / "data", *tls).start())
    url = url_of(started[0])
    assert url.startswith("https://127.0.0.1:")
    api = Api(url, verify=str(authority.certificate))
    assert api.call("GET", "/s/x").headers["Strict-Transport-Security"]
    api.close()
