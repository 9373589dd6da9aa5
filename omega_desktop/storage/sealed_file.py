"""A file only this user's credential store can open, for secrets too long for the store itself.

Windows keeps at most 2560 bytes in one entry (``credentials.LIMIT_BYTES``), and sign-in tokens are
longer. So the store keeps a random key, and the file what was sealed with it (AES-256-GCM).
"""

import base64
import binascii
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from omega_desktop.domain.errors import StorageError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.ports import Secrets

_NONCE_BYTES = 12
_KEY_BYTES = 32


class SealedFile:
    """One sealed value. Threads and processes may read it at any time; the last writer wins.

    Args:
        path: where it lies.
        secrets: the credential store.
        key: name of the secret that holds the file's key; made at the first write.
    """

    def __init__(self, path: Path, secrets: Secrets, *, key: str) -> None:
        self._path = path
        self._secrets = secrets
        self._key = key

    def read(self) -> bytes | None:
        """The value; None when there is none that this key opens.

        Raises:
            CredentialStoreError: the store is locked or broken.
            StorageError: the file cannot be read.
        """
        try:
            raw = self._path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as fault:
            raise _unusable(fault) from fault
        key = self._kept_key()
        if key is None:
            return None
        try:
            return AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], self._purpose)
        except (InvalidTag, ValueError):
            return None

    def write(self, value: bytes) -> None:
        """Keep a value, whole or not at all.

        Raises:
            CredentialStoreError: there is no store for the key; nothing was kept.
            StorageError: the file cannot be written.
        """
        key = self._kept_key()
        if key is None:
            key = os.urandom(_KEY_BYTES)
            self._secrets.set(self._key, base64.b64encode(key).decode("ascii"))
        nonce = os.urandom(_NONCE_BYTES)
        sealed = nonce + AESGCM(key).encrypt(nonce, value, self._purpose)
        try:
            # made readable for this user only
            handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=self._path.name)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(sealed)
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(self._path)
            except BaseException:
                with suppress(OSError):
                    Path(name).unlink()
                raise
        except OSError as fault:
            raise _unusable(fault) from fault

    def delete(self) -> None:
        """Forget value and key; no error when there are none.

        Raises:
            CredentialStoreError: the store is locked or broken.
            StorageError: the file cannot be removed.
        """
        try:
            self._path.unlink(missing_ok=True)
        except OSError as fault:
            raise _unusable(fault) from fault
        self._secrets.delete(self._key)

    @property
    def _purpose(self) -> bytes:
        return f"omega-desktop/sealed/{self._key}".encode()

    def _kept_key(self) -> bytes | None:
        try:
            key = base64.b64decode(self._secrets.get(self._key) or "", validate=True)
        except (binascii.Error, ValueError):
            return None
        return key if len(key) == _KEY_BYTES else None


def _unusable(fault: OSError) -> StorageError:
    return StorageError(
        Message("The sign-in cannot be kept or read"),
        Message("Check the data directory and its permissions."),
        detail=type(fault).__name__,
    )
