"""Everything that is kept as a hash instead of itself."""

import base64
import hashlib
import hmac
import secrets


def sha256_hex(text: str) -> str:
    """Hash of a secret with 256 random bits: no slow hash is needed (OWASP ASVS 11.4.2)."""
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def proof_hash(pepper: bytes, link_hash: str, verifier: bytes) -> bytes:
    """What is kept of a verifier (32 bytes)."""
    return hmac.digest(pepper, b"proof\0" + link_hash.encode("ascii") + verifier, "sha256")


def address_hash(pepper: bytes, address: str) -> str:
    """A recipient's network address, recognisable but not readable: 16 hex digits."""
    return hmac.digest(pepper, b"address\0" + address.encode("utf-8", "replace"), "sha256").hex()[
        :16
    ]


def new_token() -> str:
    """256 random bits, base64url."""
    return secrets.token_urlsafe(32)


def same(one: bytes, other: bytes) -> bool:
    """Compare without telling by time where they differ."""
    return hmac.compare_digest(one, other)


def from_b64u(text: str) -> bytes:
    """Base64url without padding to bytes; raises ``ValueError``."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
