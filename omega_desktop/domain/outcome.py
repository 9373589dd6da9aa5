"""What the other side says about a delivery, at once or when it is asked later."""

from dataclasses import dataclass, field
from enum import StrEnum

from omega_desktop.domain.messages import Message


class Rung(StrEnum):
    """How much of the way is proven. Never claim a higher rung than there is proof of."""

    QUEUED = "queued"
    HANDED_OVER = "handed_over"
    CONFIRMED = "confirmed"
    OPENED = "opened"


@dataclass(frozen=True, slots=True)
class Transmission:
    """What a fax service says of a call.

    Args:
        pages_sent: that the other machine has confirmed.
        pages_total: of the document with its cover page; 0 when not known.
        duration_s: of the call in seconds; 0 when not known.
        sender_number: the number it was sent from, as the service gives it.
        remote_station: what the other machine calls itself (T.30 CSI); may be a number.
    """

    pages_sent: int = 0
    pages_total: int = 0
    duration_s: float = 0.0
    sender_number: str = field(repr=False, default="")
    remote_station: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the other side said, and the rung it proves.

    Args:
        rung: how far it got.
        summary: in words.
        remote_id: what the peer calls it.
        transmission: of a fax.
        follow_in_s: what becomes of it is asked for later, the first time after so many seconds
            (``ports.FollowingSender``); None when nothing more can be learned.
    """

    rung: Rung
    summary: Message
    remote_id: str = ""
    transmission: Transmission | None = None
    follow_in_s: float | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """Nothing is decided yet.

    Args:
        again_in_s: when to ask again, in seconds.
        note: what is known meanwhile, told when it changes.
        transmission: of a fax, so far.
    """

    again_in_s: float
    note: Message | None = None
    transmission: Transmission | None = None


@dataclass(frozen=True, slots=True)
class Undelivered:
    """The other side had taken it, and it did not arrive.

    Args:
        reason: in words, with the next step.
        retry_in_s: it is worth another attempt after so many seconds (a busy line); None when only
            a change can help (a wrong number).
        transmission: of a fax.
    """

    reason: Message
    retry_in_s: float | None = None
    transmission: Transmission | None = None


Outcome = Receipt | Pending | Undelivered
