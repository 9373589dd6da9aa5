"""Asks peers what became of what they took, when it is due."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QObject

from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Channel, DeliveryId, DeliveryState
from omega_desktop.domain.ports import FollowingSender, Sender
from omega_desktop.runtime.jobs import Job, JobControl, JobRunner
from omega_desktop.services.following import follow_up
from omega_desktop.storage.outbox import Outbox

log = logging.getLogger(__name__)

_REST_S = 30.0  # after an answer could not be written
_NOBODY = Message("Handed over; this version of the program cannot ask what became of it.")


class Followers:
    """One job at a time works through what is due. Belongs to the main thread.

    Args:
        outbox: what was handed over.
        senders: those that can ask are asked.
        jobs: where it is done.
        owner: of the jobs.
        max_attempts: after so many attempts what did not arrive has failed.
        failed: called with each delivery that turned out not to have arrived, as far as is known.
    """

    def __init__(
        self,
        outbox: Outbox,
        senders: Mapping[Channel, Sender],
        jobs: JobRunner,
        owner: QObject,
        *,
        max_attempts: int,
        failed: Callable[[DeliveryId], None],
    ) -> None:
        self._outbox = outbox
        self._senders = {
            channel: sender
            for channel, sender in senders.items()
            if isinstance(sender, FollowingSender)
        }
        self._jobs = jobs
        self._owner = owner
        self._max_attempts = max_attempts
        self._failed = failed
        self._job: Job[Sequence[DeliveryId]] | None = None
        self._stopping = False
        self._rests_until = datetime.min.replace(tzinfo=UTC)

    def look(self) -> None:
        """Start asking when something is due."""
        if self._job is not None or self._stopping or not self._senders:
            return
        due, moment = self._outbox.next_follow_up(), datetime.now(UTC)
        if due is None or max(due, self._rests_until) > moment:
            return
        self._job = self._jobs.start(
            self._work,
            name="follow up",
            owner=self._owner,
            done=self._on_done,
            failed=self._on_failed,
            cancelled=self._on_cancelled,
        )

    def stop(self) -> None:
        """Ask no more."""
        self._stopping = True
        if self._job is not None:
            self._job.cancel()

    def _work(self, control: JobControl) -> Sequence[DeliveryId]:
        """Ask about everything that is due; returns what failed."""
        failed: list[DeliveryId] = []
        for found, began_at in self._outbox.due_follow_ups():
            control.cancel.raise_if_cancelled()
            # asking takes its time: it may have been opened, or cancelled, meanwhile
            delivery = self._outbox.delivery(found.id)
            sender = self._senders.get(delivery.channel)
            if sender is None:
                self._outbox.stop_following(delivery.id, _NOBODY)
                continue
            state = follow_up(
                self._outbox,
                sender,
                delivery,
                began_at,
                max_attempts=self._max_attempts,
                cancel=control.cancel,
            )
            if state in {DeliveryState.FAILED, DeliveryState.UNKNOWN}:
                failed.append(delivery.id)
        return failed

    def _on_done(self, failed: Sequence[DeliveryId]) -> None:
        self._job = None
        for delivery_id in failed:
            self._failed(delivery_id)

    def _on_failed(self, fault: Exception) -> None:
        # the answer could not be written, or a mistake of ours: what is due is asked again
        self._job = None
        self._rests_until = datetime.now(UTC) + timedelta(seconds=_REST_S)
        log.error("what became of deliveries could not be asked: %s", type(fault).__name__)

    def _on_cancelled(self) -> None:
        self._job = None
