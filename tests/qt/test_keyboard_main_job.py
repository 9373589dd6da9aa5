"""The main job by keyboard alone, counted from the selected row."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from omega_desktop.domain.model import DicomTarget
from tests.qt.send_support import World
from tests.qt.window_support import CTRL, Desk

Key = Qt.Key
MOST_PRESSES = 4


def test_that_a_study_goes_to_the_last_used_station_in_at_most_four_key_presses(
    program: World, desk: Desk
) -> None:
    stations = program.organization("Hospital Central", ["ARQUIVO1", "ARQUIVO2"])
    program.context.directory.mark_station_used(stations[1].id)
    study = program.study()
    window = desk.open()
    desk.press(window.filters.search, Key.Key_Down)  # into the list, as a user arrives there
    desk.press(window.view.table, Key.Key_Home)
    assert [one.study_instance_uid for one in window.view.selected()] == [study.study_instance_uid]
    presses = 0
    for key in (Key.Key_E, Key.Key_2, Key.Key_Return):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key, CTRL)
        desk.settle()
        presses += 1
    desk.qtbot.waitUntil(lambda: bool(program.context.outbox.deliveries()))
    (delivery,) = program.context.outbox.deliveries()
    assert delivery.study_instance_uid == study.study_instance_uid
    assert isinstance(delivery.target, DicomTarget)
    assert delivery.target.station_id == stations[1].id
    assert presses <= MOST_PRESSES
