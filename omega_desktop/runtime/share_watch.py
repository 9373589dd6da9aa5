"""Asks the gateway now and then what became of the links, while there are any that open."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import QObject, QTimer, Signal

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.sharing import ShareNotice, SharesQuery, ShareState
from omega_desktop.runtime.jobs import JobRunner
from omega_desktop.services.share_service import ShareService

log = logging.getLogger(__name__)

LOOK_MS = 60_000

ALIVE = (ShareState.MAKING, ShareState.ACTIVE)


@dataclass(frozen=True, slots=True)
class _Found:
    notices: Sequence[ShareNotice]
    silence: OmegaError | None


class ShareWatch(QObject):
    """Looks once a minute; nothing is asked while no link can be opened.

    Signals:
        looked: what the database says about links may be newer now.
        noticed: something the user is told (``Sequence[ShareNotice]``, never empty).
        answered: the gateway was asked and has answered.
        failed: the gateway could not be asked; with the exception.

    Attributes:
        last_answer: when the gateway answered the last time, None when it never did.
    """

    looked = Signal()
    noticed = Signal(object)
    answered = Signal()
    failed = Signal(object)

    def __init__(
        self, shares: ShareService, jobs: JobRunner, *, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._shares, self._jobs = shares, jobs
        self._looking = False
        self.last_answer: datetime | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._on_timer_timeout)

    def start(self) -> None:
        """Look now, and then every minute."""
        if not self._timer.isActive():
            self._timer.start()
            self._look(always=False)

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def look_now(self) -> None:
        """Ask the gateway, whether any link is open or not: the user wants to know."""
        self._look(always=True)

    @property
    def looking(self) -> bool:
        """Whether the gateway is being asked."""
        return self._looking

    def _on_timer_timeout(self) -> None:
        self._look(always=False)

    def _look(self, *, always: bool) -> None:
        if self._looking:
            return
        self._looking = True
        shares = self._shares

        def work(_control: object) -> _Found | None:
            if not always and not _any_open(shares):
                return None
            return _Found(shares.refresh(), shares.silence)

        self._jobs.start(
            work, name="look after links", owner=self, done=self._on_done, failed=self._on_failed
        )

    def _on_done(self, found: _Found | None) -> None:
        self._looking = False
        if found is None:
            return
        self.looked.emit()
        if found.notices:
            self.noticed.emit(found.notices)
        if found.silence is None:
            self.last_answer = datetime.now(UTC)
            self.answered.emit()
        else:
            self.failed.emit(found.silence)

    def _on_failed(self, fault: Exception) -> None:
        self._looking = False
        log.debug("links: %s", type(fault).__name__)
        self.failed.emit(fault)


def _any_open(shares: ShareService) -> bool:
    """Whether a link opens, or the gateway has still to be told that one does not."""
    if shares.shares(SharesQuery(states=ALIVE, limit=1)):
        return True
    over = SharesQuery(states=(ShareState.REVOKED, ShareState.FAILED))
    return any(one.pending_revocation for one in shares.shares(over))
