"""How an object is encrypted: AES-256-GCM in frames, so that it can be made and read in a stream.

Each frame of 256 KiB has its place and whether it is the last one in its nonce, so frames that were
left out, repeated, exchanged or cut off at the end are noticed. The key is the object's own and is
used for one content only: see ``construction``.

Source: Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance (STREAM), as age uses it; NIST SP 800-38D (GCM).
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FRAME_BYTES = 262_144
TAG_BYTES = 16
PACK_BYTES = 4_194_304
"""Plaintext bytes of a pack: 16 frames."""

_SEALED_FRAME_BYTES = FRAME_BYTES + TAG_BYTES

Buffer = bytes | bytearray | memoryview


class FramingError(Exception):
    """The object is not whole, was changed, or is encrypted under another key."""


def sealed_size(length: int) -> int:
    """The size of an object in bytes, made of ``length`` bytes."""
    return length + TAG_BYTES * max(-(-length // FRAME_BYTES), 1)


def seal(key: bytes, plaintext: Buffer) -> bytes:
    """Encrypt a whole object."""
    sealer = Sealer(key)
    return sealer.update(plaintext) + sealer.finish()


def seal_stream(key: bytes, source: BinaryIO, target: BinaryIO) -> int:
    """Encrypt from one stream to another; returns the bytes written."""
    sealer, written = Sealer(key), 0
    while chunk := source.read(FRAME_BYTES):
        written += target.write(sealer.update(chunk))
    return written + target.write(sealer.finish())


def open_sealed(key: bytes, ciphertext: Buffer) -> bytes:
    """Decrypt a whole object: all of it or nothing.

    Raises:
        FramingError: it is not whole, was changed, or is encrypted under another key.
    """
    return b"".join(opened_frames(key, (ciphertext,)))


def opened_frames(key: bytes, chunks: Iterable[Buffer]) -> Iterator[bytes]:
    """Decrypt an object that comes in pieces of any size, frame by frame.

    Every frame that is returned is authentic; that the object is whole is known only when the last
    one has come without an error.

    Raises:
        FramingError: it is not whole, was changed, or is encrypted under another key.
    """
    cipher, held, number = AESGCM(key), bytearray(), 0
    for chunk in chunks:
        held += chunk
        while len(held) > _SEALED_FRAME_BYTES:  # more follows: not the last one
            yield _opened(cipher, number, held[:_SEALED_FRAME_BYTES], last=False)
            del held[:_SEALED_FRAME_BYTES]
            number += 1
    # an empty last frame is right only when it is the only one: there is one way to write an object
    if len(held) == TAG_BYTES and number:
        raise FramingError
    yield _opened(cipher, number, held, last=True)


class Sealer:
    """Encrypts one object piece by piece.

    A key is good for one object: every ``Sealer`` begins with the same nonce.
    """

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._held = bytearray()
        self._number = 0

    def update(self, data: Buffer) -> bytes:
        """Take plaintext; returns the frames that are full and surely not the last one."""
        view, out = memoryview(data).cast("B"), bytearray()
        at = 0
        while len(self._held) + len(view) - at > FRAME_BYTES:
            taken = FRAME_BYTES - len(self._held)
            if self._held:
                self._held += view[at : at + taken]
                out += self._sealed(self._held, last=False)
                self._held = bytearray()
            else:
                out += self._sealed(view[at : at + taken], last=False)
            at += taken
        self._held += view[at:]
        return bytes(out)

    def finish(self) -> bytes:
        """The last frame. Nothing can be added after it."""
        sealed = self._sealed(self._held, last=True)
        del self._cipher
        return sealed

    def _sealed(self, frame: Buffer, *, last: bool) -> bytes:
        sealed = self._cipher.encrypt(_nonce(self._number, last=last), frame, None)
        self._number += 1
        return sealed


def _opened(cipher: AESGCM, number: int, frame: bytearray, *, last: bool) -> bytes:
    try:
        return cipher.decrypt(_nonce(number, last=last), frame, None)
    except (InvalidTag, ValueError):
        raise FramingError from None


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")
