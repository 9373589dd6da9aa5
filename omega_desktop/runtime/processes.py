"""Worker processes for CPU-heavy work, so that the window's interpreter lock stays free.

Started with ``spawn`` (safe with threads, the same on Windows, works when frozen) at first use and
replaced after one died.
"""

import ctypes
import logging
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.process import BaseProcess
from typing import TypeVar

from omega_desktop.domain.errors import SendCancelled
from omega_desktop.domain.ports import CancelToken

log = logging.getLogger(__name__)

T = TypeVar("T")

_LOOK_S = 0.1
_TRIES = 2
_NICER = 10
_BELOW_NORMAL = 0x00004000  # BELOW_NORMAL_PRIORITY_CLASS


class WorkerProcesses:
    """Implements ``ports.CpuPool``."""

    def __init__(self, *, workers: int = 2) -> None:
        self._workers = workers
        self._guard = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None

    def run(self, work: Callable[..., T], /, *args: object, cancel: CancelToken | None = None) -> T:
        """Call ``work(*args)`` in a worker and wait for it.

        A worker that dies takes the tasks of its neighbours with it, and may have been killed for
        no fault of its own: the task, which must be repeatable, is given to a new one once.

        Raises:
            SendCancelled: ``cancel`` was set while waiting; the work's result is dropped.
            RuntimeError: the worker process died (out of memory, killed) both times.
            Exception: whatever ``work`` raised.
        """
        for left in range(_TRIES, 0, -1):
            pool = self._started()
            try:
                return self._result(pool.submit(work, *args), cancel)
            except (BrokenProcessPool, CancelledError) as fault:
                self._forget(pool)
                if left == 1:
                    msg = "a worker process ended unexpectedly"
                    raise RuntimeError(msg) from fault
        raise AssertionError

    @staticmethod
    def _result(future: "Future[T]", cancel: CancelToken | None) -> T:
        while True:
            try:
                return future.result(timeout=_LOOK_S)
            except FutureTimeoutError:
                if future.done():  # work itself raised a TimeoutError
                    raise
                if cancel is not None and cancel.cancelled:
                    future.cancel()
                    raise SendCancelled from None

    def close(self) -> None:
        """End the workers; what they were doing is dropped."""
        with self._guard:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    def _started(self) -> ProcessPoolExecutor:
        with self._guard:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(
                    self._workers,
                    mp_context=multiprocessing.get_context("spawn"),
                    initializer=_prepare_worker,
                )
            return self._pool

    def _forget(self, broken: ProcessPoolExecutor) -> None:
        with self._guard:
            if self._pool is not broken:  # another thread noticed first; the new one is whole
                return
            self._pool = None
        log.warning("a worker process died; starting new ones")
        broken.shutdown(wait=False, cancel_futures=True)


def _prepare_worker() -> None:
    """Let the window go first, and end with the program even when that is killed."""
    if sys.platform == "win32":
        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), _BELOW_NORMAL)
    else:
        os.nice(_NICER)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent,), name="parent-watch", daemon=True).start()


def _follow(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)  # a killed parent cannot say good-bye; its workers would wait for work for ever
