"""Keys, fields and outcomes of the Send dialog."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from omega_desktop.domain.model import Delivery
from omega_desktop.ui.send_dialog import SendDialog
from tests.qt.send_support import World

CTRL = Qt.KeyboardModifier.ControlModifier
Open = Callable[..., SendDialog]


def press(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier | None = None) -> None:
    QTest.keyClick(widget, key, modifiers or Qt.KeyboardModifier.NoModifier)


def send(dialog: SendDialog) -> None:
    press(dialog, Qt.Key.Key_Return, CTRL)


def find(dialog: QWidget, kind: type[QWidget], name: str) -> QWidget:
    found = dialog.findChild(kind, name)
    assert isinstance(found, kind), name
    return found


def button(dialog: QWidget, name: str) -> QAbstractButton:
    found = find(dialog, QAbstractButton, name)
    assert isinstance(found, QAbstractButton)
    return found


def combo(dialog: QWidget, name: str) -> QComboBox:
    found = find(dialog, QComboBox, name)
    assert isinstance(found, QComboBox)
    return found


def line(dialog: QWidget, name: str) -> QLineEdit:
    found = find(dialog, QLineEdit, name)
    assert isinstance(found, QLineEdit)
    return found


def items(box: QComboBox) -> list[str]:
    return [box.itemText(place) for place in range(box.count())]


def sent(world: World) -> list[Delivery]:
    return list(world.context.outbox.deliveries())


def wait_sent(qtbot: QtBot, dialog: SendDialog, act: Callable[[], None]) -> list[int]:
    with qtbot.waitSignal(dialog.submitted, timeout=3000) as caught:
        act()
    ids: list[int] = list(caught.args[0])
    return ids
