"""What a C-STORE response's status means.

Source: DICOM PS3.4 B.2.3 (Storage), PS3.7 9.1.1.1.9 and Annex C.
"""

from dataclasses import dataclass
from enum import StrEnum

from omega_desktop.domain.messages import Message


class StatusClass(StrEnum):
    """What follows from a status for the instance it answers."""

    SUCCESS = "success"
    WARNING = "warning"
    """Stored, with something to say about it."""
    TRANSIENT = "transient"
    """Not stored now; the same instance may be taken later."""
    REFUSED = "refused"
    """Not stored, and sending it again will not change that by itself."""


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """One status value with its class and its words."""

    value: int
    kind: StatusClass
    words: Message

    @property
    def code(self) -> str:
        """The value as it is written in the standard: four hexadecimal digits."""
        return f"{self.value:04X}"

    @property
    def stored(self) -> bool:
        """Whether the peer has the instance."""
        return self.kind in (StatusClass.SUCCESS, StatusClass.WARNING)


def store_status(value: int) -> StoreStatus:
    """Return what a C-STORE status means; a value nobody defined counts as a refusal."""
    code = f"{value:04X}"
    if value == 0x0000:
        return StoreStatus(value, StatusClass.SUCCESS, Message("Stored"))
    return _warning(value, code) or _transient(value, code) or _refusal(value, code)


def _warning(value: int, code: str) -> StoreStatus | None:
    words = {
        0xB000: Message("Stored; the station changed some data elements ({status})", status=code),
        0xB006: Message("Stored; the station left out some data elements ({status})", status=code),
        0xB007: Message(
            "Stored; the station says that the data does not fit its kind of object ({status})",
            status=code,
        ),
    }.get(value)
    # PS3.7 C.1: 0001, 0107, 0116 and Bxxx are the warning statuses
    if words is None and (value in (0x0001, 0x0107, 0x0116) or value & 0xF000 == 0xB000):
        words = Message("Stored, with a warning ({status})", status=code)
    return None if words is None else StoreStatus(value, StatusClass.WARNING, words)


def _transient(value: int, code: str) -> StoreStatus | None:
    if value & 0xFF00 == 0xA700:
        words = Message("The station is out of resources ({status})", status=code)
    elif value == 0x0210:
        words = Message("The station is still busy with the same request ({status})", status=code)
    else:
        return None
    return StoreStatus(value, StatusClass.TRANSIENT, words)


def _refusal(value: int, code: str) -> StoreStatus:
    words = {
        0x0110: Message("The station could not process it ({status})", status=code),
        0x0111: Message(
            "The station already has an object with this identity ({status})", status=code
        ),
        0x0117: Message("The station does not accept its identity ({status})", status=code),
        0x0122: Message("The station does not take this kind of object ({status})", status=code),
        0x0124: Message("The station does not allow us to store there ({status})", status=code),
        0x0211: Message("The station does not know the operation ({status})", status=code),
        0x0212: Message("The station finds the request malformed ({status})", status=code),
    }.get(value)
    if words is None and value & 0xFF00 == 0xA900:
        words = Message(
            "The station says that the data does not fit its kind of object ({status})", status=code
        )
    if words is None and value & 0xF000 == 0xC000:
        words = Message("The station could not understand it ({status})", status=code)
    if words is None:
        words = Message("The station refused it ({status})", status=code)
    return StoreStatus(value, StatusClass.REFUSED, words)
