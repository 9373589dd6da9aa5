"""Secrets: kept by a real store, or not at all."""

import logging
import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring
from keyring.errors import KeyringLocked, PasswordDeleteError

from omega_desktop.domain.errors import CredentialStoreError, ValidationError
from omega_desktop.storage.credentials import LIMIT_BYTES, SERVICE, KeyringSecrets
from tests.servers import require_program

PASSWORD = "correct horse ç€ 𝄞"


class Store(KeyringBackend):
    """A store in memory, with the faults of real ones."""

    priority = 5.0

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.fault: Exception | None = None

    def _maybe_fail(self) -> None:
        if self.fault is not None:
            raise self.fault

    def get_password(self, service: str, username: str) -> str | None:
        self._maybe_fail()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._maybe_fail()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._maybe_fail()
        if (service, username) not in self.kept:
            raise PasswordDeleteError(username)
        del self.kept[service, username]


class WindowsLikeStore(Store):
    """Windows Credential Manager's limit, with its error."""

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(password.encode("utf-16-le")) > 2560:
            raise OSError(1783, f"The stub received bad data: {password}")
        super().set_password(service, username, password)


class PlaintextKeyring(Store):
    """Named as keyrings.alt's."""


class FileStore(Store):
    """Placed as keyrings.alt's."""


FileStore.__module__ = "keyrings.alt.file"


# keyring lists every subclass as a back-end of the process; these are not for other tests
KeyringBackend._classes -= {Store, WindowsLikeStore, PlaintextKeyring, FileStore}


@pytest.fixture(autouse=True)
def _back_ends_of_one_test() -> Iterator[None]:
    before = set(KeyringBackend._classes)
    yield
    KeyringBackend._classes.intersection_update(before)


@pytest.fixture
def use() -> Iterator[Callable[[KeyringBackend], KeyringBackend]]:
    before = keyring.get_keyring()

    def put(backend: KeyringBackend) -> KeyringBackend:
        keyring.set_keyring(backend)
        return backend

    yield put
    keyring.set_keyring(before)


Use = Callable[[KeyringBackend], KeyringBackend]


def secrets(namespace: str = "main", **environ: str) -> KeyringSecrets:
    return KeyringSecrets(namespace=namespace, environ=environ)


def test_that_a_secret_is_kept_found_changed_and_forgotten(use: Use) -> None:
    use(Store())
    kept = secrets()
    assert kept.available()
    assert kept.reason() is None
    assert kept.get("smtp.password") is None
    kept.set("smtp.password", "old")
    kept.set("smtp.password", PASSWORD)
    assert secrets().get("smtp.password") == PASSWORD
    kept.delete("smtp.password")
    kept.delete("smtp.password")
    assert kept.get("smtp.password") is None
    kept.set("smtp.password", PASSWORD)
    kept.set("smtp.password", "")
    assert kept.get("smtp.password") is None


def test_that_the_demonstration_never_meets_a_real_secret(use: Use) -> None:
    store = Store()
    use(store)
    secrets("main").set("smtp.password", PASSWORD)
    assert secrets("demo").get("smtp.password") is None
    secrets("demo").delete("smtp.password")
    assert list(store.kept) == [(SERVICE, "main/smtp.password")]


@pytest.mark.parametrize("backend", [FailKeyring, NullKeyring, PlaintextKeyring, FileStore])
def test_that_a_back_end_that_keeps_nothing_or_keeps_it_readable_is_refused(
    use: Use, backend: type[KeyringBackend]
) -> None:
    store = use(backend())
    refusing = secrets()
    assert not refusing.available()
    assert refusing.reason() is not None
    assert refusing.get("smtp.password") is None
    with pytest.raises(CredentialStoreError) as refusal:
        refusing.set("smtp.password", PASSWORD)
    assert refusal.value.message is not None
    assert not getattr(store, "kept", {})
    refusing.delete("smtp.password")


def test_that_a_back_end_without_priority_is_refused(use: Use) -> None:
    class Broken(Store):
        def __getattribute__(self, name: str) -> object:
            if name == "priority":
                raise RuntimeError("no D-Bus")
            return super().__getattribute__(name)

    class Unwanted(Store):
        priority = 0

    for backend in (Broken(), Unwanted()):
        use(backend)
        assert not secrets().available()


def test_that_a_chain_is_never_followed_down_to_a_readable_file(
    use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, real = PlaintextKeyring(), Store()
    monkeypatch.setattr(ChainerBackend, "backends", [plain, real])
    use(ChainerBackend())
    secrets().set("smtp.password", PASSWORD)
    real.fault = OSError("disk")
    with pytest.raises(CredentialStoreError):
        secrets().set("smtp.password", PASSWORD)
    assert not plain.kept
    monkeypatch.setattr(ChainerBackend, "backends", [plain])
    use(ChainerBackend())
    assert not secrets().available()


@pytest.mark.allow_warnings("no credential store")
def test_that_a_chain_that_cannot_be_looked_into_means_no_store(
    use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Unreadable(ChainerBackend):
        @property
        def backends(self) -> list[KeyringBackend]:
            raise RuntimeError("a back-end's plug-in is broken")

    use(Unreadable())
    assert not secrets().available()


@pytest.mark.allow_warnings("no credential store")
def test_that_a_broken_keyring_configuration_means_no_store(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken() -> KeyringBackend:
        raise ModuleNotFoundError("keyrings.gone")

    monkeypatch.setattr(keyring, "get_keyring", broken)
    assert not secrets().available()


def test_that_the_environment_serves_only_where_there_is_no_store(use: Use) -> None:
    environ = {"OMEGA_SECRET_SMTP_PASSWORD": "from-environment"}
    use(FailKeyring())
    assert secrets(**environ).get("smtp.password") == "from-environment"
    assert secrets(**environ).get("gateway.token") is None
    use(Store())
    assert secrets(**environ).get("smtp.password") is None


def test_that_the_longest_secret_windows_takes_is_taken_and_one_more_is_not(use: Use) -> None:
    use(WindowsLikeStore())
    kept = secrets()
    kept.set("gateway.token", "x" * (LIMIT_BYTES // 2))
    before = kept.get("gateway.token")
    for too_long in ("x" * (LIMIT_BYTES // 2 + 1), "𝄞" * (LIMIT_BYTES // 4 + 1)):
        with pytest.raises(CredentialStoreError, match="too long"):
            kept.set("gateway.token", too_long)
    assert kept.get("gateway.token") == before


def test_that_a_locked_store_says_so(use: Use) -> None:
    store = Store()
    store.fault = KeyringLocked("Failed to unlock the collection!")
    use(store)
    for act in (
        lambda: secrets().get("smtp.password"),
        lambda: secrets().set("smtp.password", PASSWORD),
        lambda: secrets().delete("smtp.password"),
    ):
        with pytest.raises(CredentialStoreError, match="locked") as refusal:
            act()
        assert refusal.value.message is not None


@pytest.mark.parametrize("fault", [OSError(1783, "stub"), RuntimeError(), UnicodeError("ç")])
def test_that_nothing_of_a_secret_gets_out_with_a_fault(
    use: Use, fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store()
    fault.args = (*fault.args, PASSWORD)
    store.fault = fault
    use(store)
    with caplog.at_level(logging.DEBUG), pytest.raises(CredentialStoreError) as refusal:
        secrets().set("smtp.password", PASSWORD)
    error = refusal.value
    told = "".join(traceback.format_exception(error)) + repr(error) + error.detail + caplog.text
    assert PASSWORD not in told


def test_that_a_store_that_forgets_is_found_out(use: Use) -> None:
    class Forgetful(Store):
        def set_password(self, service: str, username: str, password: str) -> None:
            self.kept[service, username] = password[:8]

    use(Forgetful())
    with pytest.raises(CredentialStoreError, match="did not keep"):
        secrets().set("smtp.password", PASSWORD)


def test_that_only_known_secrets_are_kept(use: Use) -> None:
    use(Store())
    with pytest.raises(ValidationError):
        secrets().set("smtp.host", "x")


# --- a real Secret Service -------------------------------------------------------------------

_ROUND_TRIP = """
import sys
from omega_desktop.storage.credentials import KeyringSecrets
from omega_desktop.domain.errors import CredentialStoreError
kept = KeyringSecrets(namespace=sys.argv[1])
assert kept.available(), kept.reason()
secret = sys.stdin.buffer.read().decode("utf-8")
kept.set("smtp.password", secret)
assert KeyringSecrets(namespace=sys.argv[1]).get("smtp.password") == secret
assert KeyringSecrets(namespace="other").get("smtp.password") is None
kept.delete("smtp.password")
assert kept.get("smtp.password") is None
print("kept by", type(kept._store()).__module__)
"""
_LOCKED = """
import sys
from omega_desktop.storage.credentials import KeyringSecrets
from omega_desktop.domain.errors import CredentialStoreError
kept = KeyringSecrets(namespace="locked")
assert kept.available(), kept.reason()
for act in (lambda: kept.get("smtp.password"), lambda: kept.set("smtp.password", "x")):
    try:
        act()
    except CredentialStoreError as error:
        print("refused:", error)
    else:
        sys.exit("a locked store let something in or out")
"""


def _on_a_session_bus(home: Path, daemon: str, code: str, *arguments: str, stdin: str = "") -> str:
    """Run Python code on its own D-Bus with its own gnome-keyring; return what it printed."""
    run = home / "run"
    run.mkdir(mode=0o700)
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(run),
        "XDG_DATA_HOME": str(home / "data"),
        "PYTHONUTF8": "1",
        "PYTHONPATH": str(Path(__file__).parents[3]),
    }
    # the daemon is a child of the session, which ends with the script
    script = f'{daemon}; exec "$0" -c "$1" "${{@:2}}"'
    done = subprocess.run(
        ["dbus-run-session", "--", "bash", "-c", script, sys.executable, code, *arguments],
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        env=environ,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.real_server
def test_that_the_secret_service_keeps_a_secret(tmp_path: Path) -> None:
    require_program("gnome-keyring-daemon", "dbus-run-session", "bash")
    said = _on_a_session_bus(
        tmp_path,
        'eval "$(printf pw | gnome-keyring-daemon --unlock --components=secrets --daemonize)"',
        _ROUND_TRIP,
        "main",
        stdin=PASSWORD,
    )
    assert said.strip() == "kept by keyring.backends.SecretService"
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(PASSWORD.encode() in path.read_bytes() for path in kept)


@pytest.mark.real_server
def test_that_a_locked_secret_service_gives_and_keeps_nothing(tmp_path: Path) -> None:
    require_program("gnome-keyring-daemon", "dbus-run-session", "bash")
    # started without a password there is no open collection, and without a screen nobody to ask
    said = _on_a_session_bus(
        tmp_path, 'eval "$(gnome-keyring-daemon --start --components=secrets)"', _LOCKED
    )
    assert said.count("refused:") == 2


def test_that_a_lent_secret_is_used_and_kept_nowhere(use: Callable[[KeyringBackend], None]) -> None:
    store = Store()
    use(store)
    secrets = KeyringSecrets(namespace="demo")
    secrets.lend("gateway.token", PASSWORD)
    assert secrets.get("gateway.token") == PASSWORD
    assert store.kept == {}
    assert KeyringSecrets(namespace="demo").get("gateway.token") is None
    assert PASSWORD not in repr(secrets)
    with pytest.raises(ValidationError):
        secrets.lend("gateway.url", PASSWORD)
