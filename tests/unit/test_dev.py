"""``dev.py`` says what is missing and installs again only when it must."""

import subprocess
import sys
from pathlib import Path

import pytest

import dev

PROJECT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="about system packages of Linux")


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that would have been run; all succeed."""
    found: list[list[str]] = []

    def call(*command: str | Path, **_: object) -> int:
        found.append([str(part) for part in command])
        return 0

    monkeypatch.setattr(dev, "call", call)
    return found


def test_that_a_missing_library_is_named_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, calls: list[list[str]]
):
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(SystemExit, match="sudo apt-get install -y libmissing1"):
        dev.ensure_system(
            {"libmissing1": "libmissing.so.1", "python3": sys.executable}, needed=True
        )
    assert calls == []


def test_that_missing_servers_do_not_keep_tests_from_running(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    dev.ensure_system({"dcmtk": "no-such-storescp"}, needed=False)
    assert "missing: dcmtk" in capsys.readouterr().out


def test_that_libraries_programs_and_files_are_recognised():
    assert dev.is_present("libc.so.6")
    assert dev.is_present("sh")
    assert dev.is_present("/bin/sh")
    assert not dev.is_present("libc.so.999")
    assert not dev.is_present("no-such-program")


def test_that_a_machine_without_a_display_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SystemExit, match=r"xvfb-run -a python3 dev\.py demo"):
        dev.require_display()
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    dev.require_display()


def test_that_packages_are_installed_once_and_again_after_a_change(
    monkeypatch: pytest.MonkeyPatch, calls: list[list[str]], tmp_path: Path
):
    for name in (dev.DEV_LOCK, dev.RUNTIME_LOCK, "pyproject.toml"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(dev, "PROJECT", tmp_path)
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "venv_works", lambda: True)

    def installed() -> list[str]:
        dev.ensure_python(dev=False)
        locks = [command[-1] for command in calls if "--require-hashes" in command]
        calls.clear()
        return locks

    assert installed() == [dev.RUNTIME_LOCK]
    assert installed() == []
    dev.ensure_python(dev=True)
    assert calls[0][-1] == dev.DEV_LOCK
    calls.clear()
    assert installed() == []  # the development packages include the program's
    (tmp_path / dev.RUNTIME_LOCK).write_text("newer", encoding="utf-8")
    (tmp_path / dev.DEV_LOCK).write_text("newer", encoding="utf-8")
    assert installed() == [dev.DEV_LOCK]


def test_that_every_linter_runs_also_after_one_has_failed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(dev, "call", lambda *_, **__: 1)
    assert dev.run_linters() == list(dev.linters())


def test_that_help_names_every_command():
    run = subprocess.run(
        [sys.executable, "dev.py", "--help"],
        cwd=PROJECT,
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    for name in ("demo", "run", "test", "lint", "screenshots", "bench", "lock", "translations"):
        assert f"\n  {name} " in run.stdout
