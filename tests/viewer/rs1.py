"""The construction RS1 written once more, for these tests only: what the page must open.

A second implementation, straight from the description and without the program's own code, so that a
mistake in one of them shows.
"""

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FRAME_BYTES = 262_144
PACK_BYTES = 4_194_304


def b64u(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unb64u(text: str) -> bytes:
    """The other way round."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def derive(key: bytes, salt: str, info: str) -> bytes:
    """HKDF-SHA256, 32 bytes."""
    return HKDF(SHA256(), 32, salt.encode(), info.encode()).derive(key)


def seal(key: bytes, plain: bytes) -> bytes:
    """Frames of 256 KiB: counter and last flag in the nonce."""
    cipher = AESGCM(key)
    pieces = [plain[i : i + FRAME_BYTES] for i in range(0, len(plain), FRAME_BYTES)] or [b""]
    sealed = []
    for number, piece in enumerate(pieces):
        last = number == len(pieces) - 1
        nonce = number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")
        sealed.append(cipher.encrypt(nonce, piece, None))
    return b"".join(sealed)


def new_oid() -> str:
    """22 characters."""
    return b64u(os.urandom(16))


@dataclass
class Keys:
    """A share's key."""

    share_id: str = field(default_factory=new_oid)
    cek: bytes = field(default_factory=lambda: os.urandom(32))

    def seal_object(self, oid: str, plain: bytes) -> bytes:
        return seal(derive(self.cek, self.share_id, f"rs1/object/{oid}"), plain)

    def seal_manifest(self, oid: str, plain: bytes) -> bytes:
        return seal(derive(self.cek, self.share_id, f"rs1/manifest/{oid}"), plain)


@dataclass
class LinkSecret:
    """One recipient's link."""

    link_id: str = field(default_factory=lambda: b64u(os.urandom(32)))
    key: bytes = field(default_factory=lambda: os.urandom(32))

    def verifier(self, answer: str) -> str:
        auth = derive(self.key, self.link_id, "rs1/auth")
        return b64u(hmac.new(auth, answer.encode(), hashlib.sha256).digest())

    def wrap(self, cek: bytes, manifest_oid: str) -> str:
        nonce = os.urandom(12)
        key = derive(self.key, self.link_id, "rs1/wrap")
        body = cek + unb64u(manifest_oid)
        return b64u(nonce + AESGCM(key).encrypt(nonce, body, self.link_id.encode("ascii")))
