"""What the program selects is selected, whatever keys are held down meanwhile."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.qt.send_support import World
from tests.qt.window_support import CTRL, SHIFT, Desk, let_go_of_all_keys

KEYS = {CTRL: Qt.Key.Key_Control, SHIFT: Qt.Key.Key_Shift}


@pytest.fixture(params=KEYS, ids=["Ctrl", "Shift"])
def held(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[None]:
    """Ctrl or Shift is down, as while a shortcut is typed."""
    keyboard = QWidget()
    QTest.keyPress(keyboard, KEYS[request.param], request.param)
    assert QGuiApplication.keyboardModifiers() == request.param
    yield
    keyboard.deleteLater()


@pytest.mark.usefixtures("held")
def test_that_the_study_asked_for_is_the_only_one_selected(program: World, desk: Desk):
    studies = [program.study(name=name) for name in ("ALVES", "BRAGA", "COSTA")]
    window = desk.open()
    for study in (studies[0], studies[2], studies[2], studies[1]):
        assert window.view.select(study.study_instance_uid)
        desk.settle()
        assert window.view.selected() == [study]
        assert window.study.uid == study.study_instance_uid


@pytest.mark.usefixtures("held")
def test_that_the_delivery_asked_for_is_the_current_one(program: World, desk: Desk):
    study = program.study()
    ids = [desk.send_study(study, place) for place in ("one", "two", "three")]
    window = desk.open()
    window.show_outbox()
    log = window._outbox_window
    assert log is not None
    for delivery_id in (ids[0], ids[2], ids[2]):
        log.show_delivery(delivery_id)
        desk.settle()
        assert len(log.table.selectionModel().selectedRows()) == 1
        current = log.table.current()
        assert current is not None
        assert current.id == delivery_id


def test_that_no_key_is_still_down_after_a_test_that_pressed_some(qapp: QApplication):
    keyboard = QWidget()
    QTest.keyClick(keyboard, Qt.Key.Key_O, CTRL | SHIFT)
    assert QGuiApplication.keyboardModifiers() != Qt.KeyboardModifier.NoModifier
    let_go_of_all_keys()
    assert QGuiApplication.keyboardModifiers() == Qt.KeyboardModifier.NoModifier
    keyboard.deleteLater()
