"""What a text message service can do, and what its answers mean for a delivery."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from omega_desktop.domain.errors import (
    AuthSendError,
    PermanentSendError,
    SendError,
    TransientSendError,
    UncertainSendError,
)
from omega_desktop.domain.messages import Message
from omega_desktop.domain.outcome import Outcome
from omega_desktop.net.transport import Reply

TIMEOUT_S = 30.0
BRIEF_TIMEOUT_S = 10.0
"""For what the user waits for."""

TOO_FAST_S = 60.0
"""The pause when a service asks for one and does not say how long."""

WRONG_LOGIN = (
    Message("The text message service does not accept the login"),
    Message("Enter user and password again in the settings."),
)
NO_SUCH_NUMBER = (
    Message("The text message service does not accept this number"),
    Message("Check the number, or choose another way to send."),
)
BAD_SENDER = (
    Message("The service does not let messages come from this sender"),
    Message("Check the sender in the settings and in the service's console."),
)
UNREACHABLE = (
    Message("The telephone could not be reached"),
    Message("It may be off or out of range. Send it again later, or choose another way."),
)
REFUSED = (
    Message("The text message service refused the message"),
    Message("Check the number and the settings. The log has the service's code."),
)


class SmsService(Protocol):
    """One service, as one account. Raises the ``SendError`` family.

    Attributes:
        follows: it can be asked what became of a message.
        ascii_only: it sends every text with an accent in the expensive alphabet.
        longest_word: letters it can send without a space among them; 0 for any number.
    """

    follows: bool
    ascii_only: bool
    longest_word: int

    def check(self) -> Message:
        """Ask whether the account works; sends nothing."""
        ...

    def submit(self, number: str, text: str, reference: str) -> str:
        """Hand a message over, once; no error means that the service has it.

        Args:
            number: E.164.
            text: what it says.
            reference: ours, the same at each attempt.

        Returns:
            What the service calls it; may be empty.

        Raises:
            UncertainSendError: it may have it.
        """
        ...

    def find(self, part: str) -> str:
        """What it calls the message with this in its text, unless that is lost for good.

        Empty when it has none or cannot say.
        """
        ...

    def look(self, remote_id: str) -> Outcome:
        """What became of a message."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...


@dataclass(frozen=True, slots=True)
class SmsAccount:
    """Who sends at which service.

    Args:
        url: of the service; empty: its own.
        user: name at the service.
        password: or token.
        sender: number or name that messages come from.
        ca_file: PEM of the only authority trusted; empty: the system's.
        timeout_s: longest silence.
    """

    url: str
    user: str = field(repr=False)
    password: str = field(repr=False)
    sender: str = field(repr=False)
    ca_file: str = ""
    timeout_s: float = TIMEOUT_S


def handed_over(submit: Callable[[], Reply]) -> Reply:
    """Ask with the request that hands a message over, and return the answer.

    Raises:
        UncertainSendError: the connection was lost before the answer.
        SendError: the service was not reached.
    """
    try:
        reply = submit()
    except TransientSendError as fault:
        if fault.lane_down:
            raise
        raise uncertain(fault.detail) from fault
    # what a proxy answers when the service behind it is silent, and the service's own mishaps
    if reply.status in (500, 502, 504):
        raise uncertain(f"HTTP {reply.status}")
    return reply


def uncertain(detail: str) -> UncertainSendError:
    """Nobody knows whether the service has the message."""
    return UncertainSendError(
        Message("The text message service has not confirmed that it has taken the message"),
        Message("Ask the recipient. If nothing arrived, send it again."),
        detail=detail,
    )


def refusal(reply: Reply, code: str = "") -> SendError:
    """What an answer without success means, for codes the service's own table does not know.

    Args:
        reply: the answer.
        code: the service's own, for the log.
    """
    detail = f"HTTP {reply.status} {code}".strip()
    match reply.status:
        case 401 | 403:
            return AuthSendError(*WRONG_LOGIN, detail=detail)
        case 429:
            return TransientSendError(
                Message("The text message service is asked too often"),
                Message("It is tried again by itself."),
                detail=detail,
                retry_after_s=reply.retry_after_s or TOO_FAST_S,
            )
        case 408 | 425:
            pass
        case status if status < 400 or status == 404:
            return AuthSendError(
                Message("What answers at the text message service's address is something else"),
                Message("Check the address and the user name in the settings."),
                detail=detail,
            )
        case status if status < 500:
            return PermanentSendError(*REFUSED, detail=detail)
    return TransientSendError(
        Message("The text message service cannot take messages now"),
        Message("It is tried again by itself."),
        detail=detail,
        retry_after_s=reply.retry_after_s,
    )
