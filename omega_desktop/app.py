"""The window's composition root: builds each object once, wires signals, ends in order."""

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from omega_desktop.domain.errors import OmegaError
from omega_desktop.runtime.connectivity import Connectivity
from omega_desktop.runtime.dispatcher import Dispatcher
from omega_desktop.runtime.i18n import install_translators, system_language
from omega_desktop.runtime.jobs import JobControl, JobRunner
from omega_desktop.runtime.processes import WorkerProcesses
from omega_desktop.runtime.single_instance import ProcessLock, WindowServer, ask_to_raise
from omega_desktop.services.attempt import RetryRules
from omega_desktop.services.program import Program, open_program
from omega_desktop.storage.paths import DataPaths
from omega_desktop.ui.context import Context
from omega_desktop.widgets.theme import Theme

log = logging.getLogger(__name__)

Prepare = Callable[["Built", JobControl], None]

# How long a thread may keep the interpreter before another gets a turn. The default of 5 ms is a
# third of a frame; at 0.5 ms the window stays smooth while senders work (docs/benchmarks.md).
SWITCH_INTERVAL_S = 0.0005

SHUTDOWN_MS = 10_000
TAKE_OVER_MS = 1000


@dataclass(frozen=True)
class Built:
    """A context with what has to be ended after it."""

    context: Context
    program: Program
    connectivity: Connectivity
    cpu: WorkerProcesses

    def close(self) -> None:
        """Stop sending (what runs goes back to the queue), wait, close the database."""
        self.connectivity.stop()
        self.context.dispatcher.stop()
        ended = self.context.jobs.shutdown(SHUTDOWN_MS)
        self.cpu.close()
        if ended:
            self.program.close()
        else:
            log.warning("a job did not end in time; the next start settles its delivery")


def build(paths: DataPaths, *, demo: bool = False, parent: QObject | None = None) -> Built:
    """Build everything for a data directory; nothing runs until the dispatcher is started.

    Raises:
        StorageError: the data directory cannot be used.
    """
    cpu = WorkerProcesses()
    program = open_program(paths, cpu, system_language=system_language())
    settings = program.settings
    jobs = JobRunner(parent=parent)
    dispatcher = Dispatcher(
        program.outbox,
        program.senders,
        jobs,
        parallel=settings.number("send.parallel"),
        rules=RetryRules(max_attempts=settings.number("send.max_attempts")),
        fall_back=program.fall_back.look,
        parent=parent,
    )
    connectivity = Connectivity(
        outbox=program.outbox,
        send=program.send,
        directory=program.directory,
        jobs=jobs,
        heartbeat_s=settings.number("echo.interval_s"),
        parent=parent,
    )
    context = Context(
        paths=paths,
        settings=settings,
        secrets=program.secrets,
        directory=program.directory,
        archive=program.archive,
        outbox=program.outbox,
        worklist=program.worklist,
        send=program.send,
        physicians=program.physicians,
        shares=program.shares,
        importer=program.importer,
        renderer=program.renderer,
        audit=program.audit,
        jobs=jobs,
        dispatcher=dispatcher,
        theme=Theme(),
        demo=demo,
    )
    return Built(context, program, connectivity, cpu)


def build_context(paths: DataPaths, *, demo: bool = False) -> Context:
    """Build a context only; for tests of single windows."""
    return build(paths, demo=demo).context


def run_window(paths: DataPaths, *, demo: bool = False, prepare: Prepare | None = None) -> int:
    """Show the window until it is closed.

    Args:
        paths: the data directory.
        demo: mark everything as a demonstration.
        prepare: work that comes before the worklist, run as a job while a small window tells how
            far it is.

    Returns:
        0 after a normal end, also when an earlier window was raised instead.
    """
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName("Omega Desktop")
    application.setApplicationDisplayName("Omega Desktop")
    try:
        paths.create()
        return _run_only_window(application, paths, demo=demo, prepare=prepare)
    except (OmegaError, OSError) as fault:
        return _show_fault(application, fault)


def _run_only_window(
    application: QApplication, paths: DataPaths, *, demo: bool, prepare: Prepare | None
) -> int:
    window_lock, worker_lock = ProcessLock(paths.window_lock), ProcessLock(paths.worker_lock)
    if not window_lock.acquire():
        return 0 if ask_to_raise(paths) else 1
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    server = WindowServer(paths, parent=application)
    try:
        built = build(paths, demo=demo, parent=application)
        context = built.context
        install_translators(application, context.settings.text("language"))
        context.theme.apply(application, context.settings.text("theme"))
        shown: list[QWidget] = []  # the windows live as long as the event loop

        def show() -> None:
            shown.append(_show_worklist(built, server))
            _work_queue(built, worker_lock)

        try:
            if prepare is None:
                show()
            else:
                shown.append(_prepare_then(built, prepare, show))
            return application.exec()
        finally:
            built.close()
    finally:
        server.close()
        worker_lock.release()
        window_lock.release()


def _show_worklist(built: Built, server: WindowServer) -> QWidget:
    from omega_desktop.ui.main_window import MainWindow

    window = MainWindow(built.context)
    server.raise_asked.connect(window.bring_to_front)
    window.show_on_screen()
    return window


def _work_queue(built: Built, lock: ProcessLock) -> None:
    """Work the queue; while a command does (``--wait``), watch, and take over when it ends."""
    context = built.context
    again = QTimer(context.dispatcher)
    again.setInterval(TAKE_OVER_MS)

    def begin() -> None:
        if not lock.acquire():
            return
        again.stop()
        built.program.empty_staging()
        context.jobs.start(lambda _control: context.archive.remove_orphans(), name="tidy")
        context.dispatcher.start()
        built.connectivity.start()

    context.dispatcher.watch()
    again.timeout.connect(begin)
    again.start()
    begin()


def _prepare_then(built: Built, prepare: Prepare, show: Callable[[], None]) -> QWidget:
    from omega_desktop.ui.preparing import PreparingWindow

    preparing = PreparingWindow(built.context.theme)

    def ready(_result: None) -> None:
        try:
            show()
        except Exception as fault:
            log.exception("the worklist cannot be shown")
            preparing.show_fault(fault)
            return
        preparing.close()
        built.connectivity.heartbeat_now()

    built.context.jobs.start(
        lambda control: prepare(built, control),
        name="prepare",
        owner=preparing,
        done=ready,
        failed=preparing.show_fault,
        progressed=preparing.set_progress,
    )
    preparing.show()
    return preparing


def _show_fault(application: QApplication, fault: Exception) -> int:
    """Say in a window why the program cannot start: nobody reads a workstation's console."""
    from omega_desktop.ui.preparing import FaultWindow

    log.error("the program cannot start: %s", type(fault).__name__)
    install_translators(application)
    theme = Theme()
    theme.apply(application)
    window = FaultWindow(theme, fault)
    window.show()
    application.exec()
    return 1
