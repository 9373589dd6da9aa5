"""One attempt at one delivery: run its sender and write the outcome.

Runs on a worker thread. Whatever happens, the delivery leaves IN_PROGRESS with the truth about it.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from omega_desktop.domain.errors import (
    AuthSendError,
    OmegaError,
    SendCancelled,
    TransientSendError,
    UncertainSendError,
)
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Delivery
from omega_desktop.domain.ports import CancelToken, Progress, Sender
from omega_desktop.domain.retry import backoff_s
from omega_desktop.storage.outbox import Outbox

log = logging.getLogger(__name__)

FIRST_PROBE_S = 5.0


@dataclass(frozen=True, slots=True)
class RetryRules:
    """How often and how late to try again."""

    max_attempts: int = 8
    pause_s: Callable[[int], float] = backoff_s


def reason_of(error: OmegaError) -> Message:
    """What happened and the next step, as one message."""
    return error.title.followed_by(error.message)


def run_attempt(
    outbox: Outbox,
    sender: Sender,
    delivery: Delivery,
    *,
    rules: RetryRules,
    progress: Progress,
    cancel: CancelToken,
) -> None:
    """Send a claimed delivery and write what came of it."""
    before = delivery.done
    try:
        receipt = sender.send(delivery, progress=progress, cancel=cancel)
    except SendCancelled:
        outbox.interrupted(delivery.id)
    except AuthSendError as error:
        outbox.block_lane(delivery.lane, kind="auth", reason=reason_of(error))
        outbox.postpone(delivery.id, reason_of(error), delay_s=0, give_back=True)
    except UncertainSendError as error:
        outbox.doubt(delivery.id, reason_of(error))
    except TransientSendError as error:
        _later(outbox, delivery, error, rules, went_on=_done(outbox, delivery) > before)
    except OmegaError as error:
        outbox.fail(delivery.id, reason_of(error))
    except Exception as error:
        # a mistake of ours: the delivery must not hang, and trying the same again is no use
        log.exception("delivery %s: unexpected %s", delivery.id, type(error).__name__)
        unexpected = Message(
            "The program made a mistake ({kind}). Try again; if it stays, send the log file.",
            kind=type(error).__name__,
        )
        outbox.fail(delivery.id, unexpected)
    else:
        outbox.complete(delivery.id, receipt)


def _done(outbox: Outbox, delivery: Delivery) -> int:
    return outbox.delivery(delivery.id).done


def _later(
    outbox: Outbox,
    delivery: Delivery,
    error: TransientSendError,
    rules: RetryRules,
    *,
    went_on: bool,
) -> None:
    if outbox.delivery(delivery.id).cancel_requested:
        outbox.interrupted(delivery.id)
        return
    reason = reason_of(error)
    if error.lane_down:
        outbox.block_lane(delivery.lane, kind="offline", reason=reason, probe_in_s=FIRST_PROBE_S)
        outbox.postpone(delivery.id, reason, delay_s=0, give_back=True)
    elif delivery.attempts >= rules.max_attempts and not went_on:
        outbox.fail(delivery.id, reason)
    else:
        # an attempt that got further is given back: a long study over a bad line must not fail
        # because the line broke eight times
        pause = error.retry_after_s or rules.pause_s(1 if went_on else delivery.attempts)
        outbox.postpone(delivery.id, reason, delay_s=pause, give_back=went_on)
