"""Work on deliveries that can still be undone, so that less is left when they may leave."""

import logging
from collections import deque
from collections.abc import Mapping

from PySide6.QtCore import QObject

from omega_desktop.domain.errors import NotFoundError
from omega_desktop.domain.model import Channel, Delivery, DeliveryId, DeliveryState
from omega_desktop.domain.ports import PreparingSender, Sender
from omega_desktop.runtime.jobs import Job, JobRunner
from omega_desktop.storage.outbox import Outbox

log = logging.getLogger(__name__)


class Preparations:
    """Prepares held deliveries one after the other. Belongs to the main thread.

    Args:
        outbox: where deliveries are held.
        senders: those that can prepare are asked to.
        jobs: where it is done.
        owner: of the jobs.
    """

    def __init__(
        self,
        outbox: Outbox,
        senders: Mapping[Channel, Sender],
        jobs: JobRunner,
        owner: QObject,
    ) -> None:
        self._outbox = outbox
        self._senders = {
            channel: sender
            for channel, sender in senders.items()
            if isinstance(sender, PreparingSender)
        }
        self._jobs = jobs
        self._owner = owner
        self._known: dict[DeliveryId, Delivery] = {}
        self._waiting: deque[Delivery] = deque()
        self._running: tuple[DeliveryId, Job[None]] | None = None

    def look(self) -> None:
        """Begin with what is new, and take back what was undone."""
        if not self._senders:
            return
        held = {
            one.id: one
            for one in self._outbox.deliveries(states=(DeliveryState.HELD,))
            if one.channel in self._senders
        }
        for delivery_id in [one for one in self._known if one not in held]:
            self._is_over(self._known.pop(delivery_id))
        new = [one for one in reversed(held.values()) if one.id not in self._known]
        self._known.update((one.id, one) for one in new)
        self._waiting.extend(new)
        self._next()

    def stop(self) -> None:
        """Start nothing more and ask what runs to stop; what it made is found again."""
        self._waiting.clear()
        self._known.clear()
        if self._running is not None:
            self._running[1].cancel()

    def _next(self) -> None:
        if self._running is not None or not self._waiting:
            return
        delivery = self._waiting.popleft()
        sender = self._senders[delivery.channel]
        job = self._jobs.start(
            lambda control: sender.prepare(delivery, cancel=control.cancel),
            name=f"prepare {delivery.id}",
            owner=self._owner,
            done=lambda _none: self._on_ended(),
            failed=self._on_failed,
            cancelled=self._on_ended,
        )
        self._running = delivery.id, job

    def _on_ended(self) -> None:
        self._running = None
        self._next()

    def _on_failed(self, fault: Exception) -> None:
        # the attempt goes without it, and meets the same fault if it stays
        log.warning("a delivery could not be prepared: %s", type(fault).__name__)
        self._on_ended()

    def _is_over(self, delivery: Delivery) -> None:
        """It may leave now, or will not: no more is prepared for it."""
        self._waiting = deque(one for one in self._waiting if one.id != delivery.id)
        try:
            state = self._outbox.delivery(delivery.id).state
        except NotFoundError:
            return
        if state is not DeliveryState.CANCELLED:
            return  # its attempt stops what is under way by itself
        if self._running is not None and self._running[0] == delivery.id:
            self._running[1].cancel()
        sender = self._senders[delivery.channel]
        self._jobs.start(
            lambda _control: sender.take_back(delivery),
            name=f"take back {delivery.id}",
            owner=self._owner,
        )
