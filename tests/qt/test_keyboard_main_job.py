"""The main job by keyboard alone, counted from the selected row."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from omega_desktop.domain.model import ContactPoint, Delivery, DicomTarget, EmailTarget, FaxTarget
from omega_desktop.ui.main_window import MainWindow
from tests.qt.send_support import World, email, fax
from tests.qt.window_support import CTRL, Desk

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
MOST_PRESSES = 4
MOST_TO_PHYSICIAN = 3
MOST_TO_ONESELF = 4

Presses = list[tuple[Key, Qt.KeyboardModifier]]


def select_first(desk: Desk, window: MainWindow) -> None:
    desk.press(window.filters.search, Key.Key_Down)  # into the list, as a user arrives there
    desk.press(window.view.table, Key.Key_Home)


def press_all(program: World, desk: Desk, presses: Presses) -> Delivery:
    """Press keys where the focus is; what was submitted in the end."""
    for key, modifiers in presses:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key, modifiers)
        desk.settle()
    desk.qtbot.waitUntil(lambda: bool(program.context.outbox.deliveries()))
    (delivery,) = program.context.outbox.deliveries()
    return delivery


def test_that_a_study_goes_to_the_last_used_station_in_at_most_four_key_presses(
    program: World, desk: Desk
) -> None:
    stations = program.organization("Hospital Central", ["ARQUIVO1", "ARQUIVO2"])
    program.context.directory.mark_station_used(stations[1].id)
    study = program.study()
    window = desk.open()
    select_first(desk, window)
    assert [one.study_instance_uid for one in window.view.selected()] == [study.study_instance_uid]
    presses: Presses = [(Key.Key_E, CTRL), (Key.Key_2, CTRL), (Key.Key_Return, CTRL)]
    delivery = press_all(program, desk, presses)
    assert delivery.study_instance_uid == study.study_instance_uid
    assert isinstance(delivery.target, DicomTarget)
    assert delivery.target.station_id == stations[1].id
    assert len(presses) <= MOST_PRESSES


def report_for_physician(program: World, *own: ContactPoint) -> None:
    study = program.study()
    program.report(study)
    program.physician("Dr. Carlos Reis", fax="+551144445555", of=study)
    program.channels()
    program.profile(*own)


def test_that_a_report_goes_to_the_referring_physician_in_at_most_three_key_presses(
    program: World, desk: Desk
) -> None:
    report_for_physician(program)
    select_first(desk, desk.open())
    presses: Presses = [(Key.Key_E, CTRL), (Key.Key_Return, CTRL)]
    delivery = press_all(program, desk, presses)
    assert delivery.target == FaxTarget("+551144445555", "Dr. Carlos Reis", "en")
    assert len(presses) <= MOST_TO_PHYSICIAN


def test_that_a_report_goes_to_one_s_own_fax_in_at_most_four_key_presses(
    program: World, desk: Desk
) -> None:
    report_for_physician(program, fax("+551133334444"))
    select_first(desk, desk.open())
    # the physician is taken out, the own number put in
    presses: Presses = [
        (Key.Key_E, CTRL),
        (Key.Key_H, ALT),
        (Key.Key_F, ALT),
        (Key.Key_Return, CTRL),
    ]
    delivery = press_all(program, desk, presses)
    assert delivery.target == FaxTarget("+551133334444", "Dra. L. Souza", "en")
    assert len(presses) <= MOST_TO_ONESELF


def test_that_a_report_goes_to_one_s_own_e_mail_in_at_most_four_key_presses(
    program: World, desk: Desk
) -> None:
    report_for_physician(program, email("l.souza@gmail.com"))
    select_first(desk, desk.open())
    presses: Presses = [
        (Key.Key_E, CTRL),
        (Key.Key_H, ALT),
        (Key.Key_E, ALT),
        (Key.Key_Return, CTRL),
    ]
    delivery = press_all(program, desk, presses)
    assert isinstance(delivery.target, EmailTarget)
    assert delivery.target.address == "l.souza@gmail.com"
    assert len(presses) <= MOST_TO_ONESELF
