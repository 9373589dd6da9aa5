"""The window's composition root: builds each object once, wires signals, ends in order."""

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from omega_desktop.runtime.connectivity import Connectivity
from omega_desktop.runtime.dispatcher import Dispatcher
from omega_desktop.runtime.i18n import install_translators
from omega_desktop.runtime.jobs import JobControl, JobRunner
from omega_desktop.runtime.processes import WorkerProcesses
from omega_desktop.runtime.single_instance import WindowServer, WorkerLock, ask_to_raise
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
    program = open_program(paths, cpu)
    settings = program.settings
    jobs = JobRunner(parent=parent)
    dispatcher = Dispatcher(
        program.outbox,
        program.senders,
        jobs,
        parallel=settings.number("send.parallel"),
        rules=RetryRules(max_attempts=settings.number("send.max_attempts")),
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
    paths.create()
    lock = WorkerLock(paths)
    if not lock.acquire():
        return 0 if ask_to_raise(paths) else 1
    try:
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        built = build(paths, demo=demo, parent=application)
        context = built.context
        install_translators(application, context.settings.text("language"))
        context.theme.apply(application, context.settings.text("theme"))
        built.program.empty_staging()
        server = WindowServer(paths, parent=application)
        shown: list[QWidget] = []  # the windows live as long as the event loop
        try:
            if prepare is None:
                shown.append(_show_worklist(built, server))
            else:
                _prepare_then_show(built, server, prepare, shown)
            return application.exec()
        finally:
            server.close()
            built.close()
    finally:
        lock.release()


def _show_worklist(built: Built, server: WindowServer) -> QWidget:
    from omega_desktop.ui.main_window import MainWindow

    context = built.context
    window = MainWindow(context)
    server.raise_asked.connect(window.bring_to_front)
    window.show()
    context.jobs.start(lambda _control: context.archive.remove_orphans(), name="tidy")
    context.dispatcher.start()
    built.connectivity.start()
    return window


def _prepare_then_show(
    built: Built, server: WindowServer, prepare: Prepare, shown: list[QWidget]
) -> None:
    from omega_desktop.ui.preparing import PreparingWindow

    preparing = PreparingWindow(built.context.theme)

    def ready(_result: None) -> None:
        shown.append(_show_worklist(built, server))
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
    shown.append(preparing)
