"""``--wait``: work the queue here when no window does, else watch it being worked."""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QTimer

from omega_desktop.domain.model import Delivery, DeliveryState
from omega_desktop.domain.ports import InlineCpuPool
from omega_desktop.runtime.connectivity import Connectivity
from omega_desktop.runtime.dispatcher import Dispatcher
from omega_desktop.runtime.i18n import system_language
from omega_desktop.runtime.jobs import JobRunner
from omega_desktop.runtime.processes import WorkerProcesses
from omega_desktop.runtime.single_instance import ProcessLock
from omega_desktop.services.attempt import RetryRules
from omega_desktop.services.program import Program, open_program
from omega_desktop.storage.outbox import LIVE
from omega_desktop.storage.paths import DataPaths

IDLE_S = 20.0
"""Give up waiting when nothing was under way for this long (a peer is down, a retry is far off)."""

_LOOK_MS = 50
_TAKE_OVER_MS = 500
_SHUTDOWN_MS = 35_000

Interest = Callable[[Program], Sequence[Delivery]]


def work_until_settled(paths: DataPaths, interest: Interest, *, idle_s: float = IDLE_S) -> None:
    """Return when what is of interest has ended, or nothing moves any more.

    Args:
        paths: the data directory.
        interest: the deliveries waited for.
        idle_s: how long nothing may be under way, in seconds.
    """
    application = QCoreApplication.instance() or QCoreApplication([])
    paths.create()
    lock = ProcessLock(paths.worker_lock)
    # whoever works the queue may end, or die, before what is of interest here has its turn
    if not lock.acquire() and not _watch(application, paths, interest, idle_s, lock):
        return
    try:
        _work(application, paths, interest, idle_s)
    finally:
        lock.release()


def _work(
    application: QCoreApplication, paths: DataPaths, interest: Interest, idle_s: float
) -> None:
    cpu = WorkerProcesses()
    program = open_program(paths, cpu, system_language=system_language())
    jobs = JobRunner()
    settings = program.settings
    dispatcher = Dispatcher(
        program.outbox,
        program.senders,
        jobs,
        parallel=settings.number("send.parallel"),
        rules=RetryRules(max_attempts=settings.number("send.max_attempts")),
        fall_back=program.fall_back.look,
    )
    connectivity = Connectivity(
        outbox=program.outbox,
        send=program.send,
        directory=program.directory,
        jobs=jobs,
        heartbeat_s=settings.number("echo.interval_s"),
    )
    program.empty_staging()
    dispatcher.start()
    connectivity.start()
    try:
        _run_loop(application, program, interest, idle_s)
    finally:
        connectivity.stop()
        dispatcher.stop()
        jobs.shutdown(_SHUTDOWN_MS)
        cpu.close()
        program.close()


def _watch(
    application: QCoreApplication,
    paths: DataPaths,
    interest: Interest,
    idle_s: float,
    lock: ProcessLock,
) -> bool:
    """Look on; True when the other process has ended and the queue (and the lock) is ours."""
    program = open_program(paths, InlineCpuPool(), system_language=system_language())
    try:
        return _run_loop(application, program, interest, idle_s, lock)
    finally:
        program.close()


def _run_loop(
    application: QCoreApplication,
    program: Program,
    interest: Interest,
    idle_s: float,
    wanted: ProcessLock | None = None,
) -> bool:
    """Return when all has ended, nothing moves, or (True) the wanted lock was got."""
    last_move = time.monotonic()
    taken_over = False

    def take_over() -> None:
        nonlocal taken_over
        if wanted is not None and not taken_over and wanted.acquire():
            taken_over = True
            application.quit()

    def look() -> None:
        nonlocal last_move
        if taken_over:
            return
        deliveries = interest(program)
        states = {delivery.state for delivery in deliveries}
        going_on = states & set(LIVE) - {DeliveryState.UNKNOWN, DeliveryState.ON_HOLD}
        if not going_on and not _falls_back(program, deliveries):
            application.quit()
        elif states & {DeliveryState.IN_PROGRESS, DeliveryState.HELD}:
            last_move = time.monotonic()
        elif _all_need_the_user(program, interest) or time.monotonic() - last_move > idle_s:
            application.quit()

    timer = QTimer()
    timer.setInterval(_LOOK_MS)
    timer.timeout.connect(look)
    timer.start()
    taking = QTimer()
    taking.setInterval(_TAKE_OVER_MS)
    taking.timeout.connect(take_over)
    taking.start()
    QTimer.singleShot(0, look)
    application.exec()
    timer.stop()
    taking.stop()
    return taken_over


def _falls_back(program: Program, deliveries: Sequence[Delivery]) -> bool:
    """Whether something that failed is about to go in its next way."""
    due = set(program.outbox.fallbacks_due())
    return any(delivery.id in due for delivery in deliveries)


def _all_need_the_user(program: Program, interest: Interest) -> bool:
    """Whether every waiting delivery stands in a lane that only the user can open."""
    stopped = {lane.key for lane in program.outbox.lanes() if lane.blocked == "auth"}
    waiting = [one for one in interest(program) if one.state is DeliveryState.READY]
    return bool(waiting) and all(one.lane in stopped for one in waiting)
