"""Windows on a real program (see ``send_support.World``) that sends nothing by itself."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from omega_desktop.app import Built, build
from omega_desktop.runtime.jobs import JobRunner
from omega_desktop.storage.audit import AuditTrail
from omega_desktop.storage.database import Database
from omega_desktop.storage.outbox import Outbox
from omega_desktop.storage.paths import DataPaths
from omega_desktop.ui.context import Context
from omega_desktop.widgets.theme import Theme
from tests.qt.send_support import World, dressed
from tests.qt.window_support import Desk, let_go_of_all_keys


@pytest.fixture(autouse=True)
def _no_key_down(qapp: QApplication) -> Iterator[None]:
    """What a test pressed is let go: tables select differently while Ctrl or Shift is down."""
    yield
    let_go_of_all_keys()


@pytest.fixture
def portuguese() -> Iterator[None]:
    """Dates and numbers as in Brazil."""
    before = QLocale()
    QLocale.setDefault(QLocale("pt_BR"))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def outbox(database: Database) -> Outbox:
    """An empty outbox."""
    return Outbox(database, AuditTrail(database))


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[JobRunner]:
    """Runs jobs; all have ended when the test has."""
    runner = JobRunner()
    yield runner
    assert runner.shutdown()
    runner.deleteLater()


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The dark theme, in force."""
    made = dressed(Theme())
    yield made
    made.deleteLater()


@pytest.fixture
def program(theme: Theme, paths: DataPaths) -> Iterator[World]:
    """A program with an e-mail account and a user, without studies."""
    made = World.open(paths, theme)
    made.mail_account()
    made.profile()
    yield made
    made.close()


@pytest.fixture
def desk(program: World, qtbot: QtBot) -> Iterator[Desk]:
    """Opens main windows on ``program`` and closes them in the end."""
    made = Desk(program, qtbot)
    yield made
    made.close()


@pytest.fixture
def built(qapp: QApplication, paths: DataPaths) -> Iterator[Built]:
    """Everything as ``app.py`` builds it; nothing runs until the dispatcher is started."""
    made = build(paths)
    dressed(made.context.theme)
    yield made
    made.close()
    made.context.dispatcher.deleteLater()
    made.connectivity.deleteLater()
    made.context.jobs.deleteLater()


@pytest.fixture
def context(built: Built) -> Context:
    """What every window is handed, as ``app.py`` builds it."""
    return built.context
