"""Asks once what became of a delivery that was handed over, and writes the answer."""

import logging
from collections.abc import Callable
from datetime import datetime

from omega_desktop.domain.errors import OmegaError, SendCancelled
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Delivery, DeliveryState
from omega_desktop.domain.outcome import Outcome, Pending, Receipt, Undelivered
from omega_desktop.domain.ports import CancelToken, FollowingSender
from omega_desktop.domain.retry import backoff_s
from omega_desktop.storage.database import now
from omega_desktop.storage.outbox import Outbox

log = logging.getLogger(__name__)

_FIRST_SILENCE_S = 30.0
_LONGEST_SILENCE_S = 1800.0
_NOTHING_LEARNED = Message("Handed over; what became of it could not be learned.")


def follow_up(
    outbox: Outbox,
    sender: FollowingSender,
    delivery: Delivery,
    began_at: datetime,
    *,
    max_attempts: int,
    cancel: CancelToken,
    clock: Callable[[], datetime] = now,
) -> DeliveryState:
    """Ask and write. A peer that does not answer is asked again, later each time.

    Args:
        outbox: where it is written.
        sender: who can ask.
        delivery: COMPLETED and handed over.
        began_at: when it was.
        max_attempts: after so many attempts what did not arrive has failed.
        cancel: the program ends.
        clock: how long it has been followed.

    Returns:
        The delivery's state afterwards.

    Raises:
        SendCancelled: the program ends; it is asked the next time.
        StorageError: the answer cannot be written now; the same.
    """
    outcome: Outcome | None
    try:
        outcome = sender.follow(delivery, cancel=cancel)
    except SendCancelled:
        raise
    except OmegaError as fault:
        log.info("delivery %s: no answer about it (%s)", delivery.id, type(fault).__name__)
        outcome = None
    except Exception as fault:
        # a mistake of ours: the others behind it must have their turn
        log.exception("delivery %s: unexpected %s", delivery.id, type(fault).__name__)
        outcome = None
    match outcome:
        case Receipt():
            outbox.learned(delivery.id, outcome)
        case Undelivered():
            return outbox.undelivered(delivery.id, outcome, max_attempts=max_attempts)
        case _ if (clock() - began_at).total_seconds() > sender.follow_for_s:
            outbox.stop_following(delivery.id, _NOTHING_LEARNED)
        case Pending():
            outbox.look_again(delivery.id, outcome)
        case None:
            outbox.no_answer(delivery.id, delay_s=_pause_s)
    return DeliveryState.COMPLETED


def _pause_s(times: int) -> float:
    return backoff_s(times, base_s=_FIRST_SILENCE_S, cap_s=_LONGEST_SILENCE_S)
