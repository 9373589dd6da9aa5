"""Small secrets that must lie in the database, sealed: keys of shares and passcodes.

Sealed with AES-256-GCM under a key derived from the secret ``gateway.token``, which lies in the
operating system's store only: a copy of the database opens no link (docs/adr/0010).
"""

import base64
import binascii
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from omega_desktop.domain.errors import AuthSendError, OmegaError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.ports import Secrets

_KEPT_AS = "gateway.token"
_NONCE_BYTES = 12
_SALT = b"omega-desktop/vault/1"


class VaultError(OmegaError):
    """What was sealed cannot be opened: the token was changed since, or the value was altered."""


class Vault:
    """Seals and opens. Safe to use from any thread; holds no key between calls."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets

    def seal(self, value: bytes, *, purpose: str) -> str:
        """Return ``value`` sealed, as text.

        Args:
            value: what nobody may read.
            purpose: what it is and whose; it opens for this purpose only.

        Raises:
            AuthSendError: there is no token.
            CredentialStoreError: the store is locked or broken.
        """
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._cipher().encrypt(nonce, value, purpose.encode())
        return base64.urlsafe_b64encode(nonce + sealed).decode("ascii")

    def open(self, sealed: str, *, purpose: str) -> bytes:
        """Return what was sealed for this purpose.

        Raises:
            VaultError: it was sealed under another token, for another purpose, or was altered.
            AuthSendError: there is no token.
            CredentialStoreError: the store is locked or broken.
        """
        cipher = self._cipher()
        try:
            raw = base64.b64decode(sealed.encode(), altchars=b"-_", validate=True)
            return cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], purpose.encode())
        except (InvalidTag, binascii.Error, ValueError):
            raise VaultError(
                Message("The keys of this link cannot be read"),
                Message(
                    "The share gateway's token was changed since the link was made. "
                    "Send the study again."
                ),
            ) from None

    def _cipher(self) -> AESGCM:
        token = self._secrets.get(_KEPT_AS)
        if not token:
            raise no_token()
        key = HKDF(algorithm=SHA256(), length=32, salt=_SALT, info=b"secrets at rest")
        return AESGCM(key.derive(token.encode()))


def no_token() -> AuthSendError:
    """The error for a gateway without an access token."""
    return AuthSendError(
        Message("There is no access token for the share gateway"),
        Message("Enter the token in the settings."),
    )
