"""Works the outbox: claims what is due, runs it on the pool, tells every view.

Nothing here writes to the database on the main thread: claiming is a job, and an attempt writes its
own outcome from its worker thread. The main thread only looks, a few small rows at a time.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from PySide6.QtCore import QObject, QTimer, Signal

from omega_desktop.domain.model import Channel, Delivery, DeliveryId, DeliveryState
from omega_desktop.domain.ports import Sender
from omega_desktop.runtime.followers import Followers
from omega_desktop.runtime.jobs import Job, JobControl, JobRunner
from omega_desktop.runtime.preparations import Preparations
from omega_desktop.services.attempt import RetryRules, run_attempt
from omega_desktop.storage.outbox import Outbox

log = logging.getLogger(__name__)

LOOK_MS = 250


class Dispatcher(QObject):
    """Runs deliveries until stopped. Only the process that holds the worker lock starts one.

    Signals:
        outbox_changed: some row is different from what was last shown.
        progressed: (delivery id, done, total), at most five times a second each.
        attention_needed: a delivery (id) failed or its outcome is unknown.

    ``fall_back``, when there is one, is called from a worker thread while something that failed has
    next ways.
    """

    outbox_changed = Signal()
    progressed = Signal(int, int, int)
    attention_needed = Signal(int)

    def __init__(
        self,
        outbox: Outbox,
        senders: Mapping[Channel, Sender],
        jobs: JobRunner,
        *,
        parallel: int = 4,
        rules: RetryRules | None = None,
        fall_back: Callable[[], object] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._outbox = outbox
        self._senders = senders
        self._jobs = jobs
        self._parallel = parallel
        self._rules = rules or RetryRules()
        self._running: dict[DeliveryId, Job[DeliveryState]] = {}
        self._fall_back = fall_back
        self._falling_back = False
        self._claiming = False
        self._started = False
        self._stopping = False
        self._token: tuple[int, str] | None = None
        self._preparations = Preparations(outbox, senders, jobs, self)
        self._followers = Followers(
            outbox,
            senders,
            jobs,
            self,
            max_attempts=self._rules.max_attempts,
            failed=self.attention_needed.emit,
        )
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._on_timer_timeout)

    # --- life --------------------------------------------------------------------------------

    def watch(self) -> None:
        """Only tell views of changes; another process works the queue."""
        self._timer.start()

    def start(self) -> None:
        """Settle what a dead process left behind, then work until ``stop``."""
        repeatable = {channel for channel, sender in self._senders.items() if sender.repeatable}
        found = self._outbox.recover(repeatable, max_attempts=self._rules.max_attempts)
        for delivery_id in (*found.unknown, *found.failed):
            self.attention_needed.emit(delivery_id)
        self._started = True
        self._timer.start()
        self.pump()

    def stop(self) -> None:
        """Start nothing more and ask what runs to stop; it goes back to the queue."""
        self._stopping = True
        self._timer.stop()
        self._preparations.stop()
        self._followers.stop()
        for job in self._running.values():
            job.cancel()

    @property
    def busy(self) -> bool:
        """Whether something is being sent or about to be."""
        return self._claiming or bool(self._running)

    # --- work --------------------------------------------------------------------------------

    def pump(self) -> None:
        """Claim the next due delivery unless enough are running."""
        if (
            not self._started
            or self._stopping
            or self._claiming
            or len(self._running) >= self._parallel
        ):
            return
        self._claiming = True
        self._jobs.start(
            # one that waited for its turn until the program ends must not claim any more
            lambda control: None if control.cancel.cancelled else self._outbox.claim(),
            name="claim",
            owner=self,
            done=self._on_claim_done,
            failed=self._on_claim_failed,
        )

    def _on_claim_done(self, delivery: Delivery | None) -> None:
        self._claiming = False
        if delivery is None:
            return
        sender = self._senders[delivery.channel]
        delivery_id = delivery.id

        def attempt(control: JobControl) -> DeliveryState:
            run_attempt(
                self._outbox,
                sender,
                delivery,
                rules=self._rules,
                progress=control.progress,
                cancel=control.cancel,
            )
            return self._outbox.delivery(delivery_id).state

        self._running[delivery_id] = self._jobs.start(
            attempt,
            name=f"delivery {delivery_id}",
            owner=self,
            done=lambda state: self._on_attempt_done(delivery_id, state),
            failed=lambda fault: self._on_attempt_failed(delivery_id, fault),
            progressed=lambda done, total: self.progressed.emit(delivery_id, done, total),
        )
        if self._stopping:
            self._running[delivery_id].cancel()
        self.outbox_changed.emit()
        self.pump()

    def _on_claim_failed(self, fault: Exception) -> None:
        # the database cannot be written (disk full, locked): look again at the next tick
        self._claiming = False
        log.error("the outbox cannot be read or written: %s", fault)

    def _on_attempt_done(self, delivery_id: DeliveryId, state: DeliveryState) -> None:
        self._running.pop(delivery_id, None)
        self.outbox_changed.emit()
        if state in {DeliveryState.FAILED, DeliveryState.UNKNOWN}:
            self.attention_needed.emit(delivery_id)
        self.pump()

    def _on_attempt_failed(self, delivery_id: DeliveryId, fault: Exception) -> None:
        # the outcome could not be written; the row stays IN_PROGRESS and the next start settles it
        self._running.pop(delivery_id, None)
        log.error("delivery %s: the outcome could not be written: %s", delivery_id, fault)
        self.outbox_changed.emit()

    def _look_for_fallbacks(self) -> None:
        """What failed for good goes in the next way, where that is allowed."""
        if self._fall_back is None or self._falling_back or not self._outbox.fallbacks_due():
            return
        self._falling_back = True
        fall_back = self._fall_back
        self._jobs.start(
            lambda _control: fall_back(),
            name="fall back",
            owner=self,
            done=lambda _made: self._on_fall_back_ended(),
            failed=self._on_fall_back_failed,
            cancelled=self._on_fall_back_ended,
        )

    def _on_fall_back_ended(self) -> None:
        self._falling_back = False
        self._token = None  # something may have failed meanwhile: look again

    def _on_fall_back_failed(self, fault: Exception) -> None:
        # the database cannot be written (disk full, locked): it stays due until the next change
        self._falling_back = False
        log.error("the outbox cannot be read or written: %s", fault)

    def _on_timer_timeout(self) -> None:
        token = self._outbox.change_token()
        if token != self._token:
            self._token = token
            for delivery_id in self._outbox.cancel_requests():
                job = self._running.get(delivery_id)
                if job is not None:
                    job.cancel()
            if self._started:
                self._preparations.look()
                self._look_for_fallbacks()
            self.outbox_changed.emit()
        if self._started:
            self._followers.look()
        due = self._outbox.next_due()
        if due is not None and due <= datetime.now(UTC):
            self.pump()
