"""New UIDs and pseudonyms that a retry makes again and nobody without the key can trace back.

Everything is derived with HMAC-SHA256 from the delivery's own key: the same UID becomes the same
new UID in every file of the delivery, so references still resolve, and a second attempt makes the
same instances instead of a second study. Another delivery has another key, so two deliveries of one
study cannot be linked.

Source: DICOM PS3.15 E.3.9 and PS3.5 B.2 (UUID-derived UIDs under 2.25), RFC 9562 5.8 (UUID 8).
"""

import base64
import hashlib
import hmac
import uuid
from typing import Final

from pydicom._uid_dict import UID_dictionary

KEY_BYTES: Final = 32
DICOM_ROOT: Final = "1.2.840.10008."


def well_known(uid: str) -> bool:
    """Whether a UID is one of the standard's own (PS3.6 A), the same for every patient.

    A UID that merely borrows the standard's root is not.
    """
    return uid.startswith(DICOM_ROOT) and uid in UID_dictionary


class UidMap:
    """Maps UIDs and identifiers for one delivery.

    Args:
        key: 32 bytes, made once per delivery and kept with it.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a de-identification key has {KEY_BYTES} bytes")
        self._key = key
        self._known: dict[str, str] = {}

    def uid(self, original: str) -> str:
        """The new UID for a UID; the standard's own and the empty one stay."""
        if not original or well_known(original):
            return original
        if (found := self._known.get(original)) is None:
            digest = self._digest("uid", original)
            number = uuid.UUID(bytes=digest[:16], version=5).int & ~(0xF << 76) | 8 << 76
            found = self._known[original] = f"2.25.{number}"
        return found

    def pseudonym(self, original: str) -> str:
        """A name for a patient: equal for equal identifiers, saying nothing else."""
        return "ANON-" + base64.b32encode(self._digest("patient", original)[:10]).decode("ascii")

    def _digest(self, purpose: str, text: str) -> bytes:
        message = f"{purpose}\0{text}".encode("utf-8", "surrogatepass")
        return hmac.new(self._key, message, hashlib.sha256).digest()


__all__ = ["KEY_BYTES", "UidMap", "well_known"]
