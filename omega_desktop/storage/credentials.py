"""Secrets, in the operating system's credential store and nowhere else (docs/adr/0007).

Windows Credential Manager, the Secret Service (GNOME, KDE), KWallet and the macOS keychain are
reached through ``keyring``. Its back-ends that keep nothing or keep it readable are refused.
"""

import logging
import os
from collections.abc import Callable, Mapping
from typing import TypeVar

from keyring.backend import KeyringBackend

from omega_desktop.domain.errors import CredentialStoreError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.ports import Secrets
from omega_desktop.storage.settings import require_secret_key

log = logging.getLogger(__name__)

T = TypeVar("T")

SERVICE = "Omega Desktop"

LIMIT_BYTES = 2560
"""What Windows Credential Manager takes (CRED_MAX_CREDENTIAL_BLOB_SIZE, 5 x 512), as UTF-16.

Beyond it, Windows answers with error 1783, "The stub received bad data" (jaraco/keyring#355). The
limit holds on every system, so that a secret that can be kept here can be kept everywhere.
"""

# keep nothing, or forget the error; the chainer is looked into instead
_NO_STORES = ("keyring.backends.fail", "keyring.backends.null", "keyring.backends.chainer")
# the distribution keyrings.alt and its relatives: readable files, or files under a weak lock
_FILE_STORES = ("keyrings.",)


class KeyringSecrets(Secrets):
    """The user's credential store. Safe to use from any thread.

    Without a system store, ``OMEGA_SECRET_<KEY>`` of the environment (dots as underscores, upper
    case) serves this process, and nothing can be kept.

    Args:
        namespace: tells data directories apart, so that the demonstration never meets a real
            secret.
        environ: where ``OMEGA_SECRET_…`` is looked up.
    """

    def __init__(self, *, namespace: str, environ: Mapping[str, str] = os.environ) -> None:
        self._namespace = namespace
        self._environ = environ
        self._judged: tuple[KeyringBackend, KeyringBackend | None] | None = None
        self._lent: dict[str, str] = {}

    def available(self) -> bool:
        """Whether there is a store that secrets can be kept in. It may still be locked."""
        return self._store() is not None

    def reason(self) -> Message | None:
        """Why no secret can be kept; None when one can."""
        return None if self.available() else _no_store()

    def lend(self, key: str, value: str) -> None:
        """Give this process a secret until it ends; it is kept nowhere.

        It comes before what is in the store. For the demonstration's own gateway, whose token
        nobody has to keep.
        """
        require_secret_key(key)
        self._lent[key] = value

    def get(self, key: str) -> str | None:
        """Return the secret, None when there is none.

        Raises:
            CredentialStoreError: the store is locked or broken.
        """
        lent = self._lent.get(key)
        if lent is not None:
            return lent
        store = self._store()
        if store is None:
            return self._environ.get(environment_name(key))
        return _translated(lambda: store.get_password(SERVICE, self._name(key)))

    def set(self, key: str, value: str) -> None:
        """Keep a secret, and look whether it is really kept. An empty one is deleted.

        Raises:
            ValidationError: there is no such secret.
            CredentialStoreError: nothing was kept.
        """
        require_secret_key(key)
        if not value:
            self.delete(key)
            return
        store = self._store()
        if store is None:
            raise CredentialStoreError(_no_store(), _no_store_next_step())
        if len(value.encode("utf-16-le", "surrogatepass")) > LIMIT_BYTES:
            raise CredentialStoreError(
                Message("The secret is too long for the credential store"),
                Message("It may have at most {count} characters.", count=LIMIT_BYTES // 2),
            )
        name = self._name(key)
        _translated(lambda: store.set_password(SERVICE, name, value))
        if _translated(lambda: store.get_password(SERVICE, name)) != value:
            raise CredentialStoreError(
                Message("The credential store did not keep the secret"),
                Message("Check the system's credential store, then enter the secret again."),
                detail=type(store).__module__,
            )

    def delete(self, key: str) -> None:
        """Forget a secret; no error when there is none."""
        store = self._store()
        if store is None:
            return
        name = self._name(key)
        # asked first: back-ends answer the deletion of nothing in different ways
        if _translated(lambda: store.get_password(SERVICE, name)) is not None:
            _translated(lambda: store.delete_password(SERVICE, name))

    def _name(self, key: str) -> str:
        return f"{self._namespace}/{key}"

    def _store(self) -> KeyringBackend | None:
        import keyring  # imports every back-end: 50-200 ms

        try:
            chosen = keyring.get_keyring()
            # judged once per back-end: asking the Secret Service's priority is a D-Bus call
            if self._judged is None or self._judged[0] is not chosen:
                self._judged = (chosen, _first_real_store(chosen))
        except Exception as fault:  # noqa: BLE001 - runs user configuration and every back-end
            log.warning("no credential store: %s", type(fault).__name__)
            return None
        return self._judged[1]


def environment_name(key: str) -> str:
    """The variable that serves for ``key`` where there is no store."""
    return "OMEGA_SECRET_" + key.replace(".", "_").upper()


def _first_real_store(chosen: KeyringBackend) -> KeyringBackend | None:
    from keyring.backends.chainer import ChainerBackend

    # the chainer would fall through to a plaintext file when the real store fails
    candidates = list(chosen.backends) if isinstance(chosen, ChainerBackend) else [chosen]
    for candidate in candidates:
        module, name = type(candidate).__module__, type(candidate).__name__
        if module.startswith((*_NO_STORES, *_FILE_STORES)) or "plaintext" in name.lower():
            continue
        try:
            usable = candidate.priority > 0
        except Exception as fault:  # noqa: BLE001 - a back-end's priority raises anything
            log.debug("credential store %s: %s", module, type(fault).__name__)
            continue
        if usable:
            return candidate
    return None


def _translated(work: Callable[[], T]) -> T:
    """Call a back-end and turn whatever it raises into ``CredentialStoreError``.

    Only the exception's class is kept, and no traceback: some quote what they could not store.
    """
    from keyring.errors import KeyringLocked

    try:
        return work()
    except KeyringLocked:
        locked = CredentialStoreError(
            Message("The credential store is locked"),
            Message("Unlock the system's credential store, then try again."),
        )
    except Exception as fault:  # noqa: BLE001 - back-ends raise their own systems' errors
        locked = CredentialStoreError(
            Message("The credential store cannot be used"),
            Message("Check the system's credential store, or ask your administrator."),
            detail=f"{type(fault).__module__}.{type(fault).__name__}",
        )
    raise locked


def _no_store() -> Message:
    return Message("This system has no secure credential store")


def _no_store_next_step() -> Message:
    return Message("Nothing was kept. Start the desktop's keyring, then try again.")
