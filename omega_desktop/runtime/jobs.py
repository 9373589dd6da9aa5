"""The only place where a thread meets a signal.

A job is a function run on the one ``QThreadPool``. The runnable owns no ``QObject`` (PySide6
destroys a signals object owned by a ``QRunnable`` on the pool thread: docs/adr/0004); one bridge
owned by the main thread carries progress and results back over a queued connection.
"""

import itertools
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, QTimer, Signal, Slot

from omega_desktop.domain.errors import SendCancelled
from omega_desktop.domain.ports import CancelToken, Progress

log = logging.getLogger(__name__)

T = TypeVar("T")

PROGRESS_HZ = 5.0


class JobControl:
    """What a running job is given: report progress, look whether to stop."""

    def __init__(self, cancel: CancelToken, progress: Progress) -> None:
        self.cancel = cancel
        self.progress = progress


@dataclass(slots=True)
class Job(Generic[T]):
    """A started job; only the main thread touches it."""

    key: int
    name: str
    token: CancelToken
    owner: QObject | None
    done: Callable[[T], None] | None
    failed: Callable[[Exception], None] | None
    cancelled: Callable[[], None] | None
    progressed: Callable[[int, int], None] | None
    latest: tuple[int, int] | None = None
    told: tuple[int, int] | None = None

    def cancel(self) -> None:
        """Ask the job to stop; ``cancelled`` is called once it has."""
        self.token.cancel()

    @property
    def wanted(self) -> bool:
        """Whether somebody is still there to hear the result."""
        return self.owner is None or shiboken6.isValid(self.owner)


class _Runnable(QRunnable):
    def __init__(
        self,
        job: Job[Any],
        work: Callable[[JobControl], object],
        post: Callable[[str, int, object], None],
    ) -> None:
        super().__init__()
        self._job, self._work, self._post = job, work, post

    def run(self) -> None:
        job = self._job

        def progress(done: int, total: int) -> None:
            job.latest = (done, total)  # the runner looks; no signal for every step

        try:
            result = self._work(JobControl(job.token, progress))
        except SendCancelled:
            self._post("cancelled", job.key, None)
        except Exception as fault:  # noqa: BLE001 - handed to the job's owner on the main thread
            log.debug("job %s failed: %s", job.name, type(fault).__name__)
            self._post("failed", job.key, fault)
        else:
            self._post("done", job.key, result)


class JobRunner(QObject):
    """Starts jobs on a thread pool and calls back on the main thread.

    Signals:
        active_changed: the number of jobs running or waiting changed.
    """

    active_changed = Signal(int)
    _posted = Signal(str, int, object)

    def __init__(self, *, max_threads: int = 8, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(max_threads)
        self._keys = itertools.count(1)
        self._jobs: dict[int, Job[Any]] = {}
        self._posted.connect(self._on_posted, Qt.ConnectionType.QueuedConnection)
        self._look = QTimer(self)
        self._look.setInterval(round(1000 / PROGRESS_HZ))
        self._look.timeout.connect(self._on_look_timeout)

    def start(
        self,
        work: Callable[[JobControl], T],
        *,
        name: str,
        owner: QObject | None = None,
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        cancelled: Callable[[], None] | None = None,
        progressed: Callable[[int, int], None] | None = None,
    ) -> Job[T]:
        """Run ``work`` on the pool.

        Args:
            work: called on a pool thread with a ``JobControl``; must not touch any ``QObject``.
            name: for the log; no patient data.
            owner: when this object is gone, no callback is made.
            done: called with the result, on the main thread.
            failed: called with the exception, on the main thread; without it the fault is logged.
            cancelled: called when the work ended by ``SendCancelled``.
            progressed: called with (done, total), at most five times a second.

        Returns:
            The job, to cancel it.
        """
        key = next(self._keys)
        job = Job(key, name, CancelToken(), owner, done, failed, cancelled, progressed)
        self._jobs[key] = job
        self._pool.start(_Runnable(job, work, self._post))
        if progressed is not None and not self._look.isActive():
            self._look.start()
        self.active_changed.emit(len(self._jobs))
        return job

    @property
    def active(self) -> int:
        """Jobs running or waiting."""
        return len(self._jobs)

    def shutdown(self, timeout_ms: int = 5000) -> bool:
        """Cancel everything and wait for the threads; False when some are still running.

        Must be called while the event loop still exists; results that arrive later are dropped.
        """
        for job in self._jobs.values():
            job.token.cancel()
        self._look.stop()
        ended = self._pool.waitForDone(timeout_ms)
        self._jobs.clear()
        return ended

    def _post(self, kind: str, key: int, value: object) -> None:
        with suppress(RuntimeError):  # the bridge is gone: the program is ending
            self._posted.emit(kind, key, value)

    @Slot(str, int, object)
    def _on_posted(self, kind: str, key: int, value: Any) -> None:  # noqa: ANN401 - any job's result
        assert threading.current_thread() is threading.main_thread()
        job = self._jobs.get(key)
        if job is None:
            return
        self._tell_progress(job)
        del self._jobs[key]
        if job.wanted:
            self._deliver(job, kind, value)
        self.active_changed.emit(len(self._jobs))

    def _on_look_timeout(self) -> None:
        watched = False
        for job in list(self._jobs.values()):
            watched = watched or job.progressed is not None
            self._tell_progress(job)
        if not watched:
            self._look.stop()

    @staticmethod
    def _tell_progress(job: Job[Any]) -> None:
        latest = job.latest
        if latest is None or latest == job.told or job.progressed is None or not job.wanted:
            return
        job.told = latest
        job.progressed(*latest)

    @staticmethod
    def _deliver(job: Job[Any], kind: str, value: Any) -> None:  # noqa: ANN401 - any job's result
        if kind == "done":
            if job.done is not None:
                job.done(value)
        elif kind == "cancelled":
            if job.cancelled is not None:
                job.cancelled()
        elif job.failed is not None:
            job.failed(value)
        else:
            log.error("job %s failed", job.name, exc_info=value)
