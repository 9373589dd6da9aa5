"""One attempt at one delivery: run its sender and write the outcome.

Runs on a worker thread. Whatever happens, the delivery leaves IN_PROGRESS with the truth about it.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from omega_desktop.domain.errors import (
    AuthSendError,
    OmegaError,
    SendCancelled,
    StorageError,
    TransientSendError,
    UncertainSendError,
)
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Delivery
from omega_desktop.domain.ports import CancelToken, Progress, Sender
from omega_desktop.domain.retry import backoff_s
from omega_desktop.storage.outbox import Outbox
from omega_desktop.storage.outbox_queue import MAY_HAVE_ARRIVED

log = logging.getLogger(__name__)

FIRST_PROBE_S = 5.0
LAST_WRITES = 3  # tries to write an outcome when the program ends


@dataclass(frozen=True, slots=True)
class RetryRules:
    """How often and how late to try again; ``write_pause_s`` is for writing the outcome."""

    max_attempts: int = 8
    pause_s: Callable[[int], float] = backoff_s
    write_pause_s: float = 2.0


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
    """Send a claimed delivery and write what came of it.

    Raises:
        StorageError: the outcome cannot be written and the program is ending; the delivery stays
            IN_PROGRESS and the next start settles it.
    """
    settle = _sent(outbox, sender, delivery, rules, progress, cancel)
    last_writes = LAST_WRITES
    while True:
        try:
            settle()
        except StorageError as error:
            # full disk, database locked: what arrived must not be forgotten, nor hold its lane
            log.warning("delivery %s: the outcome cannot be written: %s", delivery.id, error.title)
            if not cancel.cancelled:
                cancel.wait(rules.write_pause_s)
                continue
            last_writes -= 1
            if not last_writes:
                raise
        else:
            return


def _sent(
    outbox: Outbox,
    sender: Sender,
    delivery: Delivery,
    rules: RetryRules,
    progress: Progress,
    cancel: CancelToken,
) -> Callable[[], object]:
    """Send, and return how to write the outcome: may be called again until it succeeds."""
    before = delivery.done
    try:
        receipt = sender.send(delivery, progress=progress, cancel=cancel)
    except SendCancelled:
        return partial(outbox.interrupted, delivery.id)
    except AuthSendError as error:
        return partial(_stop_lane, outbox, delivery, reason_of(error))
    except UncertainSendError as error:
        return partial(outbox.doubt, delivery.id, reason_of(error))
    except TransientSendError as error:
        return partial(_later, outbox, delivery, error, rules, before)
    except StorageError as error:
        # ours, not the peer's; what it answered last is not written and is asked again
        ours = TransientSendError(error.title, error.message, detail=error.detail)
        return partial(_later, outbox, delivery, ours, rules, before)
    except OmegaError as error:
        return partial(outbox.fail, delivery.id, reason_of(error))
    except Exception as error:
        # a mistake of ours: the delivery must not hang, and trying the same again is no use
        log.exception("delivery %s: unexpected %s", delivery.id, type(error).__name__)
        unexpected = Message(
            "The program made a mistake ({kind}). Try again; if it stays, send the log file.",
            kind=type(error).__name__,
        )
        return partial(outbox.broke_down, delivery.id, unexpected)
    return partial(outbox.complete, delivery.id, receipt)


def _stop_lane(outbox: Outbox, delivery: Delivery, reason: Message) -> None:
    outbox.block_lane(delivery.lane, kind="auth", reason=reason)
    outbox.postpone(delivery.id, reason, delay_s=0, give_back=True)


def _later(
    outbox: Outbox, delivery: Delivery, error: TransientSendError, rules: RetryRules, before: int
) -> None:
    now = outbox.delivery(delivery.id)
    went_on = now.done > before
    reason = reason_of(error)
    used_up = delivery.attempts >= rules.max_attempts and not went_on and not error.lane_down
    if error.in_doubt and (now.cancel_requested or used_up):
        outbox.doubt(delivery.id, error.title.followed_by(MAY_HAVE_ARRIVED))
        return
    if now.cancel_requested:
        outbox.interrupted(delivery.id)
        return
    if error.lane_down:
        outbox.block_lane(delivery.lane, kind="offline", reason=reason, probe_in_s=FIRST_PROBE_S)
        outbox.postpone(delivery.id, reason, delay_s=0, give_back=True)
    elif used_up:
        outbox.fail(delivery.id, reason)
    else:
        # an attempt that got further is given back: a long study over a bad line must not fail
        # because the line broke eight times
        pause = error.retry_after_s or rules.pause_s(1 if went_on else delivery.attempts)
        outbox.postpone(delivery.id, reason, delay_s=pause, give_back=went_on)
