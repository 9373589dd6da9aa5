"""A link as a SMART Health Link: another way to the reports behind it, for health apps.

Everything follows from the key of the recipient's link, so nothing more has to be kept: the id in
the manifest's address, and the key of the files. Both are in the ``shlink:/`` text only; from
neither can the link's own key be found.

The files are JWEs under that key, as the guide wants them. Around them is a second encryption under
a random key that the gateway erases with the link, so that what lies in its store opens for nobody
afterwards, as with everything else in a share.

Source: HL7 SMART Health Cards and Links 1.0.0; RFC 7516 (JWE), RFC 7518 4.5 and 5.3.
"""

import hashlib
import json
import secrets
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from omega_desktop.domain.health_links import MAX_URL, SALT_BYTES, slow_hash
from omega_desktop.share.construction import Asks, Challenge, LinkKeys, b64u, derived, link_hash

CONTENT_TYPE = "application/fhir+json"
MAX_LABEL = 80
_NONCE_BYTES = 12
_TAG_BYTES = 16
_LONG_BYTES = 8 * 1024 * 1024  # more might not fit into one object of the gateway


@dataclass(frozen=True, slots=True)
class HealthRegistration:
    """What the gateway is told. ``key`` opens what is around the files, not the files."""

    id_hash: str
    asks: Asks
    salt: bytes = field(repr=False)
    slow_hash: bytes = field(repr=False)
    oid: str
    key: bytes = field(repr=False)
    base_url: str


def health_id(link: LinkKeys) -> str:
    """The random part of the manifest's address: 256 bits, 43 characters."""
    return b64u(derived(link.key, link.link_id, "shl1/id"))


def health_key(link: LinkKeys) -> bytes:
    """The key of the files."""
    return derived(link.key, link.link_id, "shl1/key")


def manifest_url(gateway_url: str, link: LinkKeys) -> str:
    """Where a health app asks."""
    return f"{gateway_url.rstrip('/')}/shl/{health_id(link)}"


def url_fits(gateway_url: str, link: LinkKeys) -> bool:
    """Whether the address is as short as the guide wants it."""
    return len(manifest_url(gateway_url, link)) <= MAX_URL


def shlink(gateway_url: str, link: LinkKeys, *, label: str) -> str:
    """The text that a health app takes.

    It says nothing of when the link ends (``exp``, a hint that the guide leaves open): apps refuse
    what is past that, and the text stays the same when the link is extended.

    Args:
        gateway_url: the gateway's address.
        link: the recipient's link.
        label: what the app shows before it asks; nothing of the patient. Cut to 80 characters.
    """
    payload = {
        "url": manifest_url(gateway_url, link),
        "key": b64u(health_key(link)),
        "flag": "P",
        "label": label[:MAX_LABEL],
        "v": 1,
    }
    text = json.dumps(payload, separators=(",", ":"), ensure_ascii=False)
    return "shlink:/" + b64u(text.encode("utf-8"))


def jwe(key: bytes, content: bytes) -> str:
    """One file in compact form: direct key, A256GCM, a fresh nonce.

    Compressed only when it is long. The guide allows that, but some libraries for JWE read nothing
    compressed, and others no more than 250 kB of it.
    """
    header = {"alg": "dir", "enc": "A256GCM", "cty": CONTENT_TYPE}
    if len(content) > _LONG_BYTES:
        header["zip"] = "DEF"  # raw DEFLATE
        packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        content = packer.compress(content) + packer.flush()
    protected = b64u(json.dumps(header, separators=(",", ":")).encode("ascii"))
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, content, protected.encode("ascii"))
    parts = (nonce, sealed[:-_TAG_BYTES], sealed[-_TAG_BYTES:])
    return ".".join([protected, "", *map(b64u, parts)])


def sealed_files(link: LinkKeys, files: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The object with a link's files, and the key of what is around them."""
    around = secrets.token_bytes(32)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    text = "\n".join(jwe(health_key(link), one) for one in files)
    hashed = link_hash(link.link_id).encode("ascii")
    return nonce + AESGCM(around).encrypt(nonce, text.encode("ascii"), hashed), around


def registration(
    link: LinkKeys, challenge: Challenge, *, oid: str, key: bytes, base_url: str
) -> HealthRegistration:
    """What the gateway needs to judge a passcode; the passcode itself is not in it."""
    salt, own_id = secrets.token_bytes(SALT_BYTES), health_id(link)
    return HealthRegistration(
        id_hash=hashlib.sha256(own_id.encode("ascii")).hexdigest(),
        asks=challenge.asks,
        salt=salt,
        slow_hash=slow_hash(challenge.text, salt, own_id),
        oid=oid,
        key=key,
        base_url=base_url.rstrip("/"),
    )
