"""Why a fax did not arrive, in words, and when the number is called again. Pure."""

from omega_desktop.domain.messages import Message
from omega_desktop.senders.fax_service import Failure

CALL_AGAIN_S = (120.0, 300.0, 600.0, 1800.0, 1800.0)
"""Pauses after the first call and each further one; after the last one it has failed. Ours: a line
is rarely busy for more than some minutes, and a machine without paper is refilled in office hours.
"""

_TIMES = {  # a failure not named is not tried again
    Failure.BUSY: len(CALL_AGAIN_S),
    Failure.NO_ANSWER: len(CALL_AGAIN_S),
    Failure.NO_LINE: len(CALL_AGAIN_S),
    Failure.BROKEN_OFF: len(CALL_AGAIN_S),
    Failure.OTHER: 2,
    Failure.NO_FAX: 1,  # perhaps a person's telephone: not rung again and again
}
_WHAT = {
    Failure.BUSY: Message("The fax number is busy"),
    Failure.NO_ANSWER: Message("Nobody answers at the fax number"),
    Failure.NO_LINE: Message("The fax service has no free line"),
    Failure.BROKEN_OFF: Message("The call broke off before every page was confirmed"),
    Failure.NO_FAX: Message("No fax machine answers at this number"),
    Failure.WRONG_NUMBER: Message("The fax number does not exist or cannot be called"),
    Failure.DOCUMENT: Message("The fax service cannot read the document"),
    Failure.KILLED: Message("The fax was stopped at the fax service"),
    Failure.SERVICE: Message("The fax service does not send for this account"),
    Failure.OTHER: Message("The fax service could not send the fax"),
}
_NEXT = {
    Failure.BUSY: Message("Send it again later, or another way."),
    Failure.NO_ANSWER: Message("Ask the recipient whether the machine is on, then send it again."),
    Failure.NO_LINE: Message("Ask the fax service's administrator, then send it again."),
    Failure.BROKEN_OFF: Message(
        "Some pages may have arrived. Ask the recipient, then send it again or another way."
    ),
    Failure.NO_FAX: Message("Check the number with the recipient."),
    Failure.WRONG_NUMBER: Message("Check the number with the recipient."),
    Failure.DOCUMENT: Message("Open the report to see whether it is whole, then send it again."),
    Failure.KILLED: Message("Send it again if that was a mistake."),
    Failure.SERVICE: Message("Check the account with the fax service, then send it again."),
    Failure.OTHER: Message("Ask the fax service, or send the report another way."),
}
_AGAIN = Message("It is called again by itself.")


def reason(failure: Failure | None, attempts: int) -> tuple[Message, float | None]:
    """What is told of a failed call, and the pause before the next one.

    Args:
        failure: why.
        attempts: calls made so far, this one included.

    Returns:
        The sentence, and seconds; None when it is not called again.
    """
    failure = failure or Failure.OTHER
    if attempts <= _TIMES.get(failure, 0):
        pause_s = CALL_AGAIN_S[min(max(attempts, 1), len(CALL_AGAIN_S)) - 1]
        return _WHAT[failure].followed_by(_AGAIN), pause_s
    return _WHAT[failure].followed_by(_NEXT[failure]), None


def stopped() -> Message:
    """The user cancelled while the service had it."""
    return Message("The fax was stopped; pages sent before may have arrived.")
