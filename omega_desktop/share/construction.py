"""RS1: which key opens what, and what the gateway is told of it.

A share has one random content key (CEK). Every recipient has a link of his own: an id, which the
gateway may see, and a key, which is only in the address behind the ``#``. From the link key follow

- the *auth* key, which turns the recipient's answer (date of birth, passcode) into a verifier. The
  gateway compares verifiers and cannot guess the answer from one, because it has no link key;
- the *wrap* key, under which the gateway keeps the CEK, to be handed out for the right verifier.

Every object has its own key, derived from the CEK, the share and the object's id, so what belongs
to one object or share never passes for another's. The viewer page derives the same, byte for byte:
``tests/data/share_vectors.json``.

Source: RFC 5869 (HKDF), RFC 2104 (HMAC), NIST SP 800-38D (GCM); docs/security.md.
"""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.health_links import plain_passcode
from omega_desktop.domain.messages import Message

Asks = Literal["d", "p", "b"]
"""What the page asks for: date of birth, passcode, both."""

KEY_BYTES = 32
PASSCODE_CHARACTERS = 6
_ID_BYTES = 16
_NONCE_BYTES = 12
_SHORT_ID = re.compile(r"[A-Za-z0-9_-]{22}")
_LINK_ID = re.compile(r"[A-Za-z0-9_-]{43}")


class WrapError(Exception):
    """The wrapped content key is not of this link, or was changed."""


@dataclass(frozen=True, slots=True)
class LinkKeys:
    """One recipient's link. Neither part belongs into a log: together they open the share."""

    link_id: str = field(repr=False)
    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not _LINK_ID.fullmatch(self.link_id) or len(self.key) != KEY_BYTES:
            msg = "not a link's id and key"
            raise ValueError(msg)

    @classmethod
    def new_link(cls) -> Self:
        """A fresh link with 256 random bits each."""
        return cls(b64u(secrets.token_bytes(KEY_BYTES)), secrets.token_bytes(KEY_BYTES))


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the recipient has to answer.

    Args:
        birth_date: the patient's, None when it is not asked for.
        passcode: as typed, empty when it is not asked for; kept in its normal form.

    Raises:
        ValidationError: the passcode is too short, or nothing is asked for.
    """

    birth_date: date | None = field(repr=False, default=None)
    passcode: str = field(repr=False, default="")

    def __post_init__(self) -> None:
        if self.birth_date is None and not self.passcode:
            raise ValidationError(
                "passcode",
                Message("There is nothing that the recipient could be asked"),
                Message("Enter the patient's date of birth or a passcode."),
            )
        if self.passcode:
            object.__setattr__(self, "passcode", normalize_passcode(self.passcode))

    @property
    def asks(self) -> Asks:
        """The address's first letter after the ``#``."""
        if not self.passcode:
            return "d"
        return "p" if self.birth_date is None else "b"

    @property
    def text(self) -> str:
        """What the verifier is made of."""
        lines = [] if self.birth_date is None else [f"d:{self.birth_date.isoformat()}"]
        if self.passcode:
            lines.append(f"p:{self.passcode}")
        return "\n".join(lines)


def new_share_id() -> str:
    """A share's id: 128 random bits, 22 characters."""
    return b64u(secrets.token_bytes(_ID_BYTES))


def new_oid() -> str:
    """An object's id: 128 random bits, 22 characters. Never used for two contents."""
    return b64u(secrets.token_bytes(_ID_BYTES))


def new_cek() -> bytes:
    """A share's content key."""
    return secrets.token_bytes(KEY_BYTES)


def object_key(cek: bytes, share_id: str, oid: str) -> bytes:
    """The key of one pack."""
    return derived(_checked(cek), share_id, f"rs1/object/{oid}")


def manifest_key(cek: bytes, share_id: str, oid: str) -> bytes:
    """The key of the manifest."""
    return derived(_checked(cek), share_id, f"rs1/manifest/{oid}")


def verifier(link: LinkKeys, challenge: Challenge) -> bytes:
    """What the gateway compares: 32 bytes that tell nothing without the link key."""
    auth = derived(link.key, link.link_id, "rs1/auth")
    return hmac.digest(auth, challenge.text.encode("utf-8"), hashlib.sha256)


def wrap(link: LinkKeys, cek: bytes, manifest_oid: str) -> str:
    """The content key and where to begin, for this link only; base64url."""
    plaintext = _checked(cek) + from_b64u(manifest_oid)
    if len(plaintext) != KEY_BYTES + _ID_BYTES:
        msg = "not an object's id"
        raise ValueError(msg)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(_wrap_key(link)).encrypt(nonce, plaintext, link.link_id.encode("ascii"))
    return b64u(nonce + sealed)


def unwrap(link: LinkKeys, wrapped: str) -> tuple[bytes, str]:
    """The content key and the manifest's object id.

    Raises:
        WrapError: it is not of this link, or was changed.
    """
    try:
        sealed = from_b64u(wrapped)
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        plaintext = AESGCM(_wrap_key(link)).decrypt(nonce, rest, link.link_id.encode("ascii"))
    except (InvalidTag, ValueError):
        raise WrapError from None
    if len(plaintext) != KEY_BYTES + _ID_BYTES:
        raise WrapError
    return plaintext[:KEY_BYTES], b64u(plaintext[KEY_BYTES:])


def link_hash(link_id: str) -> str:
    """By what the gateway knows a link: SHA-256 of its id, in hexadecimal."""
    return hashlib.sha256(link_id.encode("ascii")).hexdigest()


def link_url(gateway_url: str, link: LinkKeys, asks: Asks) -> str:
    """The address for the recipient. The key is behind the ``#``: browsers never send that part."""
    return f"{gateway_url.rstrip('/')}/s/{link.link_id}#{asks}{b64u(link.key)}"


def normalize_passcode(text: str) -> str:
    """The passcode as it is compared: however it was typed, spaced or written in capitals.

    Compatible forms are one (NFKC), case is folded, and only letters and digits (Unicode L*, N*)
    are kept.

    Raises:
        ValidationError: less than six characters are left.
    """
    kept = plain_passcode(text)
    if len(kept) < PASSCODE_CHARACTERS:
        raise ValidationError(
            "passcode",
            Message("The passcode is too short"),
            Message("Use at least 6 letters or digits."),
        )
    return kept


def suggest_passcode() -> str:
    """Eight random digits in two groups, easy to tell by phone in any language.

    Ten wrong answers lock a link, so one in ten million leaked links would open.
    """
    digits = f"{secrets.randbelow(10**8):08d}"
    return f"{digits[:4]}-{digits[4:]}"


def is_short_id(text: str) -> bool:
    """Whether this looks like a share's or an object's id."""
    return _SHORT_ID.fullmatch(text) is not None


def b64u(data: bytes) -> str:
    """Base64 for addresses, without padding (RFC 4648 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_b64u(text: str) -> bytes:
    """The bytes of ``b64u``.

    Raises:
        ValueError: anything else but its one spelling.
    """
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if b64u(data) != text:
        msg = "not base64url"
        raise ValueError(msg)
    return data


def _wrap_key(link: LinkKeys) -> bytes:
    return derived(link.key, link.link_id, "rs1/wrap")


def _checked(cek: bytes) -> bytes:
    if len(cek) != KEY_BYTES:
        msg = "not a content key"
        raise ValueError(msg)
    return cek


def derived(key: bytes, salt: str, info: str) -> bytes:
    """32 bytes for one use, named by ``info``."""
    return HKDF(SHA256(), KEY_BYTES, salt.encode("ascii"), info.encode("ascii")).derive(key)
