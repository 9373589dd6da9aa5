"""Names, keys, sizes: what a screen reader, the keyboard and a small screen need."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu, QPushButton, QWidget

from omega_desktop.runtime.i18n import DOUBLED, install_translators, remove_translators
from omega_desktop.ui.actions import ACTIONS, MENUS, action_text, tooltip
from omega_desktop.ui.main_window import MainWindow
from tests.qt.send_support import World
from tests.qt.walker import repeated_names, unnamed_widgets
from tests.qt.window_support import Desk


@pytest.fixture
def doubled(qapp: QApplication) -> Iterator[None]:
    """Every text twice as long."""
    install_translators(qapp, DOUBLED)
    yield
    remove_translators(qapp)
    QCoreApplication.sendPostedEvents(None, 0)


def busy_window(program: World, desk: Desk, size: tuple[int, int] = (1366, 768)) -> MainWindow:
    """A window in which everything that can be seen is seen."""
    study = program.study(name="SILVA^MARIA APARECIDA")
    program.study(name="COSTA^JOÃO")
    program.report(study)
    delivery = desk.send_study(study, "somewhere")
    window = desk.open(size=size)
    desk.make(delivery, "UNKNOWN")
    desk.send_study(study, "elsewhere", undo_s=60)
    desk.outbox_changed(window)
    window.view.select(study.study_instance_uid)
    desk.settle()
    window.filters.set_attention(on=True)
    window.filters.set_attention(on=False)
    window.acts.ask_delete(window.view.selected(), window.feed.snapshot)
    desk.settle()
    return window


def test_that_everything_that_takes_focus_has_a_name(program: World, desk: Desk):
    window = busy_window(program, desk)
    window.show_outbox()
    window._outbox_window.table.selectRow(0)  # type: ignore[union-attr]
    window.show_help()
    desk.settle()
    for one in (window, window._outbox_window, window._help):
        assert one is not None
        assert unnamed_widgets(one) == []
    window.study.show_tab(1)
    desk.settle()
    assert window.study.series.isVisible()
    assert unnamed_widgets(window) == []
    window.view.table.selectAll()
    desk.settle()
    assert unnamed_widgets(window) == []


def test_that_object_names_are_given_once(program: World, desk: Desk):
    window = busy_window(program, desk)
    # messages share the names of their buttons; each is found through its message
    shared = {"message_action_0", "message_action_1", "message_copy_details", "message_dismiss"}
    assert set(repeated_names(window)) - shared - {"qt_toolbar_ext_button"} <= set()


def test_that_no_key_does_two_things_in_one_place():
    for place in {one.place for one in ACTIONS}:
        together = [
            QKeySequence(keys).toString()
            for one in ACTIONS
            for keys in one.keys
            # the keys of the window also work while its list or outbox has focus
            if one.place == place or (place in {"list", "outbox"} and one.place == "window")
        ]
        assert [keys for keys, count in Counter(together).items() if count > 1] == []


def test_that_no_key_is_a_character_on_a_brazilian_keyboard():
    # AltGr is Ctrl+Alt on Windows: such a key could not be typed any more
    assert [one.key for one in ACTIONS for keys in one.keys if "Ctrl+Alt" in keys] == []


def test_that_every_act_says_what_it_does_and_its_key():
    for one in ACTIONS:
        assert one.tip, one.key
        if one.keys:
            first = QKeySequence(one.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
            assert first in tooltip(one), one.key


def test_that_mnemonics_are_unique_in_each_menu():
    def letters(texts: list[str]) -> list[str]:
        found = [re.search(r"&(\w)", text) for text in texts]
        assert all(found), texts
        return [hit[1].lower() for hit in found if hit]

    groups = {
        name: [action_text(one) for one in ACTIONS if one.menu == name] for name, _title in MENUS
    }
    groups["bar"] = [title for _name, title in MENUS]
    for name, texts in groups.items():
        used = letters(texts)
        assert sorted(set(used)) == sorted(used), name


def test_that_each_act_of_the_table_is_in_the_menus_it_names(desk: Desk):
    window = desk.open()
    for name, _title in MENUS:
        wanted = [one.key for one in ACTIONS if one.menu == name]
        menu = window.actions_.menus[name]
        there = [one.objectName().removeprefix("action_") for one in menu.actions()]
        assert [key for key in wanted if key not in there] == []


def cut_off(window: QWidget) -> list[str]:
    """Visible buttons and labels that have less room than their text needs."""
    found = []
    for button in window.findChildren(QAbstractButton):
        if isinstance(button, QPushButton) and button.isVisible() and button.text():
            needed = button.fontMetrics().horizontalAdvance(button.text().replace("&", ""))
            if button.width() < needed:
                found.append(f"button {button.objectName()}: {button.text()}")
    for label in window.findChildren(QLabel):
        plain = type(label) is QLabel and label.isVisible() and label.text()
        if plain and not label.wordWrap() and label.width() + 1 < label.sizeHint().width():
            found.append(f"label {label.objectName()}: {label.text()}")
    return found


@pytest.mark.usefixtures("doubled")
def test_that_long_words_are_not_cut_off_at_the_smallest_usual_screen(program: World, desk: Desk):
    window = busy_window(program, desk)
    assert cut_off(window) == []
    assert window.width() <= 1366
    assert window.height() <= 768


def test_that_the_window_fits_a_screen_at_200_percent(program: World, desk: Desk):
    window = busy_window(program, desk, size=(960, 540))  # 1920 x 1080 at 200 %
    assert window.width() <= 960
    assert window.height() <= 540
    assert cut_off(window) == []


def test_that_targets_are_large_enough_to_hit(program: World, desk: Desk):
    window = busy_window(program, desk)
    small = [
        f"{button.objectName()} {button.width()}x{button.height()}"
        for button in window.findChildren(QAbstractButton)
        if button.isVisible()
        and button.window() is window
        and not button.objectName().startswith("qt_")
        and type(button).__name__ != "QAbstractButton"  # the table's corner
        and button.metaObject().className() != "QLineEditIconButton"
        and min(button.width(), button.height()) < 24
    ]
    assert small == []


def test_that_menus_can_be_left_and_nothing_is_pressed_by_enter(program: World, desk: Desk):
    window = busy_window(program, desk)
    assert not [one.objectName() for one in window.findChildren(QPushButton) if one.autoDefault()]
    assert all(isinstance(menu, QMenu) for menu in window.actions_.menus.values())
