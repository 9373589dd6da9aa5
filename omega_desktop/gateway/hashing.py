"""Everything that is kept as a hash instead of itself."""

import base64
import hashlib
import hmac
import ipaddress
import secrets


def sha256_hex(text: str) -> str:
    """Hash of a secret with 256 random bits: no slow hash is needed (OWASP ASVS 11.4.2)."""
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def proof_hash(pepper: bytes, link_hash: str, verifier: bytes) -> bytes:
    """What is kept of a verifier (32 bytes)."""
    return hmac.digest(pepper, b"proof\0" + link_hash.encode("ascii") + verifier, "sha256")


def health_proof(pepper: bytes, link_hash: str, slow: bytes) -> bytes:
    """What is kept of a health app's answer, which was hashed slowly before."""
    return hmac.digest(pepper, b"health\0" + link_hash.encode("ascii") + slow, "sha256")


def ticket_hash(pepper: bytes, ticket: str) -> str:
    """What is kept of a ticket: never the hash of anything that can be sent as a session's token.

    A ticket stands in an address, and must not become a session.
    """
    return hmac.digest(pepper, b"ticket\0" + ticket.encode("ascii"), "sha256").hex()


def pepper_mark(pepper: bytes) -> str:
    """What tells one pepper from another without being it."""
    return hmac.digest(pepper, b"mark\0", "sha256").hex()


def address_hash(pepper: bytes, address: str) -> str:
    """A recipient's network address, the same on every day but not readable: 16 hex digits.

    An IPv6 address counts as its /64: that is what one machine or household has.
    """
    return hmac.digest(pepper, b"address\0" + _network(address).encode(), "sha256").hex()[:16]


def _network(address: str) -> str:
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def new_token() -> str:
    """256 random bits, base64url."""
    return secrets.token_urlsafe(32)


def same(one: bytes, other: bytes) -> bool:
    """Compare without telling by time where they differ."""
    return hmac.compare_digest(one, other)


def from_b64u(text: str) -> bytes:
    """Base64url without padding to bytes; raises ``ValueError``."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
