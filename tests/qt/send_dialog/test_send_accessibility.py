"""The dialog without a mouse, without eyes, and in a language twice as long."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)

from omega_desktop.domain.model import Study
from omega_desktop.runtime.i18n import DOUBLED, install_translators, remove_translators
from tests.qt.send_dialog.support import CTRL, Open, press
from tests.qt.send_support import World
from tests.qt.walker import mnemonic_clashes, unnamed_widgets


@pytest.mark.parametrize("page", [Qt.Key.Key_1, Qt.Key.Key_2])
def test_that_everything_that_takes_the_focus_has_a_name(
    world: World, study: Study, open_dialog: Open, page: Qt.Key
) -> None:
    world.organization("Hospital Central", ["ARQUIVO1"])
    dialog = open_dialog(study)
    press(dialog, page, CTRL)
    assert unnamed_widgets(dialog) == []


def test_that_mnemonics_are_unique_over_both_tabs(study: Study, open_dialog: Open) -> None:
    assert mnemonic_clashes(open_dialog(study)) == {}


def test_that_no_button_is_pressed_by_enter(study: Study, open_dialog: Open) -> None:
    dialog = open_dialog(study)
    pressed_by_enter = [
        one.objectName()
        for one in dialog.findChildren(QPushButton)
        if one.autoDefault() or one.isDefault()
    ]
    assert pressed_by_enter == []


@pytest.mark.parametrize("page", [Qt.Key.Key_1, Qt.Key.Key_2])
def test_that_tab_goes_through_the_fields_from_top_to_bottom(
    world: World, study: Study, open_dialog: Open, page: Qt.Key
) -> None:
    stations = world.organization("Hospital Central", ["ARQUIVO1"])
    world.context.directory.mark_station_used(stations[0].id)
    dialog = open_dialog(study)
    press(dialog, page, CTRL)
    tab = dialog.report_tab if page is Qt.Key.Key_1 else dialog.study_tab
    places: list[tuple[int, int]] = []
    widget: QWidget | None = tab
    for _ in range(60):
        widget = widget.nextInFocusChain() if widget else None
        if widget is None or not tab.isAncestorOf(widget):
            continue
        fields = QComboBox | QCheckBox | QRadioButton | QLineEdit
        if isinstance(widget, fields) and widget.isVisible() and widget.isEnabled():
            corner = widget.mapTo(tab, QPoint(0, widget.height() // 2))
            places.append((corner.y() // 12, corner.x()))
    first_round = places[: len(set(places))]
    assert first_round == sorted(first_round)


def test_that_texts_twice_as_long_still_fit_in_width(
    qapp: QApplication, world: World, study: Study, open_dialog: Open
) -> None:
    install_translators(qapp, DOUBLED)
    try:
        dialog = open_dialog(study)
        for tab in (dialog.report_tab, dialog.study_tab):
            dialog.tabs.setCurrentIndex(0 if tab is dialog.report_tab else 1)
            assert tab.width() >= tab.minimumSizeHint().width()
    finally:
        remove_translators(qapp)
