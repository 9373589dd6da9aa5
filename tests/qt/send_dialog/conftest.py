"""The Send dialog, worked with the keyboard, on a real program that sends nothing."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from omega_desktop.domain.model import Study
from omega_desktop.storage.paths import DataPaths
from omega_desktop.ui.send_dialog import SendDialog
from omega_desktop.widgets.theme import Theme
from tests.qt.send_dialog.support import Open
from tests.qt.send_support import World, dressed, email, fax


@pytest.fixture
def world(qapp: QApplication, paths: DataPaths) -> Iterator[World]:
    theme = dressed(Theme())
    made = World.open(paths, theme)
    made.mail_account()
    made.profile(email("l.souza@clinica-aurora.example"), fax("+551133334444"))
    yield made
    made.close()
    theme.deleteLater()


@pytest.fixture
def open_dialog(world: World, qtbot: QtBot) -> Iterator[Open]:
    opened: list[SendDialog] = []

    def make(*studies: Study) -> SendDialog:
        dialog = SendDialog(world.context, studies)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        opened.append(dialog)
        with qtbot.waitActive(dialog):  # shortcuts work in the active window only
            dialog.show()
            dialog.activateWindow()
        return dialog

    yield make
    for dialog in opened:
        dialog.close()
        dialog.deleteLater()


@pytest.fixture
def study(world: World) -> Study:
    """With a final report and a referring physician who has an e-mail address."""
    made = world.study()
    world.report(made)
    world.physician("Dr. Carlos Reis", email="dr.reis@clinica-aurora.example", of=made)
    return made
