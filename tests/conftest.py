"""Shared fixtures: a place to store things, and a clean slate around every test."""

import gc
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

# Before anything imports Qt. A developer may set another platform to watch the tests.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import keyring
import pytest
from hypothesis import settings as hypothesis_settings
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from omega_desktop.storage.database import Database
from omega_desktop.storage.logfile import LogFile
from omega_desktop.storage.paths import DataPaths
from tests.hygiene import (
    CHILD_LOG,
    CHILD_PATH,
    LogWatch,
    NetworkGuard,
    no_qt_object_left,
    no_thread_left,
    violations_of_children,
)
from tests.servers import Process

hypothesis_settings.register_profile("omega", deadline=None)  # machines differ in speed
hypothesis_settings.load_profile("omega")

_network = NetworkGuard()
_log_watch = LogWatch()


def pytest_configure(config: pytest.Config) -> None:
    """Start watching."""
    config.addinivalue_line(
        "markers", "allow_warnings(pattern='', logger=''): the test expects such log records"
    )
    _network.install()
    logging.getLogger().addHandler(_log_watch)


def pytest_unconfigure() -> None:
    """Stop watching."""
    logging.getLogger().removeHandler(_log_watch)


def pytest_collection_finish() -> None:
    """Everything is imported: take it out of the collector's sight, leak checks look through it."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _away_from_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Home, data directories and credential store of this process and its children are not real."""
    home = tmp_path_factory.mktemp("home")
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    places = {
        "HOME": home,
        "USERPROFILE": home,
        "XDG_DATA_HOME": home / "data",
        "XDG_CONFIG_HOME": home / "config",
        "XDG_CACHE_HOME": home / "cache",
        "XDG_STATE_HOME": home / "state",
        "XDG_RUNTIME_DIR": runtime,
        "APPDATA": home / "AppData" / "Roaming",
        "LOCALAPPDATA": home / "AppData" / "Local",
        "WIN_PD_OVERRIDE_LOCAL_APPDATA": home / "AppData" / "Local",  # platformdirs on Windows
        "WIN_PD_OVERRIDE_APPDATA": home / "AppData" / "Roaming",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, place in places.items():
            patch.setenv(name, str(place))
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        patch.setenv("NO_PROXY", "*")
        patch.setenv("PYTHONPATH", CHILD_PATH)  # the network guard of child processes
        patch.setenv(CHILD_LOG, str(home / "network.log"))
        for name in list(os.environ):
            if name.startswith("OMEGA_") or name.lower() in {"http_proxy", "https_proxy"}:
                patch.delenv(name)
        # the real session's keyring; tests of a real one start their own bus
        patch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
        yield


@pytest.fixture(autouse=True)
def _clean_slate(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a passed test that leaves something behind, warns unexpectedly or reaches out."""
    _log_watch.reset()
    _network.violations.clear()
    for mark in request.node.iter_markers("allow_warnings"):
        _log_watch.allow(*mark.args, **mark.kwargs)
    problems: list[str] = []
    with no_thread_left(problems), no_qt_object_left(problems):
        yield
    LogFile.close_running()
    problems += _network.violations + violations_of_children()
    if "caplog" not in request.fixturenames:  # whoever asks for caplog looks at the records
        problems += [f"unexpected log record: {text}" for text in _log_watch.unexpected()]
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


@pytest.fixture
def allow_warnings() -> Callable[..., None]:
    """Announce log records: ``allow_warnings("pattern", logger="omega_desktop.dicom")``."""
    return _log_watch.allow


class MemoryKeyring(KeyringBackend):
    """A working credential store that forgets."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """Look it up."""
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it for the length of the test."""
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forget it."""
        try:
            del self.kept[service, username]
        except KeyError:
            raise PasswordDeleteError(username) from None


@pytest.fixture
def memory_keyring() -> Iterator[MemoryKeyring]:
    """The process's credential store, in memory. Without this fixture there is none."""
    before = keyring.get_keyring()
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    """A data directory of its own."""
    places = DataPaths(tmp_path / "data")
    places.create()
    return places


@pytest.fixture
def database(paths: DataPaths) -> Iterator[Database]:
    """An empty database in ``paths``."""
    opened = Database(paths.database)
    yield opened
    opened.close()


@pytest.fixture
def start_process() -> Iterator[Callable[..., Process]]:
    """Start real servers (``tests.servers.Process``'s arguments); all are killed at the end."""
    started: list[Process] = []

    def start(*args: object, **options: object) -> Process:
        process = Process(*args, **options)  # type: ignore[arg-type]
        started.append(process)
        return process.start()

    yield start
    for process in reversed(started):
        process.stop()
