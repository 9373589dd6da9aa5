"""What was typed in a form with a Save button is not lost by a click elsewhere."""

from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QTreeWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from omega_desktop.domain.model import ImagingOrganization, OrganizationId, Practitioner, Station
from omega_desktop.storage.paths import DataPaths
from omega_desktop.ui.dialogs.directory import DirectoryDialog
from omega_desktop.ui.dialogs.form import FormDialog
from omega_desktop.ui.dialogs.practitioners import PractitionersDialog
from omega_desktop.ui.dialogs.set_up import open_set_up
from omega_desktop.widgets.theme import Theme
from tests.qt.send_support import World, dressed

ASKED = "What you typed is not saved yet."
SAVE, DISCARD, STAY = "message_action_0", "message_action_1", "message_dismiss"
D = TypeVar("D", bound=FormDialog)
Show = Callable[[D], D]


@pytest.fixture
def world(qapp: QApplication, paths: DataPaths) -> Iterator[World]:
    theme = dressed(Theme())
    made = World.open(paths, theme)
    made.organization("Hospital Central", ["ARQUIVO1", "ARQUIVO2"])
    made.physician("Dr. Carlos Reis", email="reis@hosp.example")
    made.physician("Dra. Ana Lima", email="ana@hosp.example")
    yield made
    made.close()
    theme.deleteLater()


@pytest.fixture
def show(world: World, qtbot: QtBot) -> Iterator[Callable[[FormDialog], FormDialog]]:
    shown: list[FormDialog] = []

    def make(dialog: FormDialog) -> FormDialog:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        shown.append(dialog)
        with qtbot.waitActive(dialog):
            dialog.show()
            dialog.activateWindow()
        return dialog

    yield make
    for dialog in shown:
        dialog.hide()
        dialog.deleteLater()


def press(dialog: QWidget, name: str) -> None:
    found = [one for one in dialog.findChildren(QWidget, name) if one.isVisible()]
    QTest.mouseClick(found[-1], Qt.MouseButton.LeftButton)
    QApplication.processEvents()


def station_item(dialog: DirectoryDialog, place: int) -> QTreeWidgetItem:
    top = dialog.tree.topLevelItem(0)
    assert top is not None
    station = top.child(place)
    assert station is not None
    return station


def click(dialog: DirectoryDialog, item: QTreeWidgetItem) -> None:
    at = dialog.tree.visualItemRect(item).center()
    QTest.mouseClick(dialog.tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QApplication.processEvents()


def typed_station(world: World, show: Show[DirectoryDialog]) -> DirectoryDialog:
    dialog = show(DirectoryDialog(world.context))
    click(dialog, station_item(dialog, 0))
    dialog.station_form.host.setFocus()
    dialog.station_form.host.selectAll()
    QTest.keyClicks(dialog.station_form.host, "10.0.0.9")
    return dialog


def stations(world: World) -> dict[str, Station]:
    return {one.name: one for one in world.context.directory.stations(None)}


def test_that_another_station_is_shown_only_after_an_answer(
    world: World, show: Show[DirectoryDialog]
) -> None:
    dialog = typed_station(world, show)
    click(dialog, station_item(dialog, 1))
    assert dialog.message.text() == ASKED
    assert dialog.station_form.host.text() == "10.0.0.9"
    assert dialog.tree.currentItem() is station_item(dialog, 0)
    assert dialog.tree.selectedItems() == [station_item(dialog, 0)]
    press(dialog.message, STAY)
    assert dialog.station_form.host.text() == "10.0.0.9"
    assert stations(world)["ARQUIVO1"].host == "127.0.0.1"


def test_that_saving_keeps_the_typing_and_goes_on(
    world: World, show: Show[DirectoryDialog]
) -> None:
    dialog = typed_station(world, show)
    click(dialog, station_item(dialog, 1))
    press(dialog.message, SAVE)
    assert stations(world)["ARQUIVO1"].host == "10.0.0.9"
    assert dialog.station_form.name.text() == "ARQUIVO2"
    assert dialog.tree.currentItem() is station_item(dialog, 1)


def test_that_discarding_forgets_the_typing_and_goes_on(
    world: World, show: Show[DirectoryDialog]
) -> None:
    dialog = typed_station(world, show)
    click(dialog, station_item(dialog, 1))
    press(dialog.message, DISCARD)
    assert stations(world)["ARQUIVO1"].host == "127.0.0.1"
    assert dialog.station_form.name.text() == "ARQUIVO2"
    assert dialog.message.text() == ""


def test_that_what_cannot_be_saved_stays_in_front_with_its_error(
    world: World, show: Show[DirectoryDialog]
) -> None:
    dialog = typed_station(world, show)
    dialog.station_form.port.clear()
    click(dialog, station_item(dialog, 1))
    press(dialog.message, SAVE)
    assert dialog.station_form.name.text() == "ARQUIVO1"
    assert dialog.station_form.port.accessibleDescription()


@pytest.mark.parametrize("key", ["close", "Esc", "title bar"])
def test_that_closing_asks_too(world: World, show: Show[DirectoryDialog], key: str) -> None:
    dialog = typed_station(world, show)
    if key == "close":
        press(dialog, "close")
    elif key == "Esc":
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    else:
        dialog.close()
    assert dialog.isVisible()
    assert dialog.message.text() == ASKED
    assert isinstance(dialog.focusWidget(), QPushButton)  # the answer is a key away
    press(dialog.message, DISCARD)
    assert not dialog.isVisible()


def test_that_a_question_is_answered_by_keyboard_and_gives_the_focus_back(
    world: World, show: Show[DirectoryDialog]
) -> None:
    dialog = show(DirectoryDialog(world.context))
    click(dialog, station_item(dialog, 0))
    dialog.tree.setFocus()
    dialog.delete_button.click()
    dialog.delete_button.click()  # asking twice deletes nothing
    assert dialog.message.text() == "Delete this station?"
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Escape)
    assert dialog.message.text() == ""
    assert dialog.isVisible()
    assert dialog.tree.hasFocus()
    dialog.delete_button.click()
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Space)
    assert list(stations(world)) == ["ARQUIVO2"]
    assert dialog.tree.hasFocus()


def test_that_without_typing_nothing_is_asked(world: World, show: Show[DirectoryDialog]) -> None:
    dialog = show(DirectoryDialog(world.context))
    click(dialog, station_item(dialog, 0))
    press(dialog, "new_station")
    press(dialog, "new_organization")
    assert dialog.message.text() == ""
    press(dialog, "close")
    assert not dialog.isVisible()


def test_that_a_new_station_is_left_by_choosing_its_organization_again(
    world: World, show: Show[DirectoryDialog]
) -> None:
    dialog = show(DirectoryDialog(world.context))
    top = dialog.tree.topLevelItem(0)
    assert top is not None
    click(dialog, top)
    press(dialog, "new_station")
    assert dialog.station_form.isVisible()
    click(dialog, top)
    assert dialog.organization_form.isVisible()


def test_that_a_second_dialog_does_not_take_the_typing_of_the_first_away(
    world: World, qtbot: QtBot
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    first = DirectoryDialog(world.context, parent=window)
    first.show()
    first._new_organization()
    QTest.keyClicks(first.organization_form.name, "Hospital Novo")
    again = open_set_up(world.context, "directory", parent=window)
    assert again is first
    assert first.organization_form.name.text() == "Hospital Novo"


def test_that_the_state_beside_the_button_is_what_the_test_found(
    world: World, show: Show[DirectoryDialog], qtbot: QtBot
) -> None:
    dialog = show(DirectoryDialog(world.context))
    click(dialog, station_item(dialog, 0))
    press(dialog, "test_connection")
    form = dialog.station_form
    qtbot.waitUntil(form.test_button.isEnabled, timeout=10000)
    assert form.state.text() == "offline"
    QTest.keyClicks(form.host, "1")
    assert form.state.text() == "not checked yet"  # of the host that stands there now
    assert form.answer.text() == ""


def test_that_another_physician_is_shown_only_after_an_answer(
    world: World, show: Show[PractitionersDialog]
) -> None:
    dialog = show(PractitionersDialog(world.context))
    dialog.people.setCurrentRow(0)
    QTest.keyClicks(dialog.specialty, " infantil")
    typed = dialog.specialty.text()
    at = dialog.people.visualItemRect(dialog.people.item(1)).center()
    QTest.mouseClick(dialog.people.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QApplication.processEvents()
    assert dialog.message.text() == ASKED
    assert dialog.specialty.text() == typed
    assert dialog.people.currentRow() == 0
    assert [dialog.people.row(one) for one in dialog.people.selectedItems()] == [0]
    press(dialog.message, SAVE)
    people: dict[str, Practitioner] = {
        one.name: one for one in world.context.directory.practitioners()
    }
    assert people["Dr. Carlos Reis"].specialty == typed
    assert dialog.name.text() == "Dra. Ana Lima"


def test_that_a_new_physician_who_was_typed_is_asked_about(
    world: World, show: Show[PractitionersDialog]
) -> None:
    dialog = show(PractitionersDialog(world.context))
    press(dialog, "new")
    press(dialog, "add_contact_row")  # an empty line is no typing
    assert not dialog.unsaved()
    QTest.keyClicks(dialog.name, "Dr. Novo")
    press(dialog, "new")
    assert dialog.message.text() == ASKED
    press(dialog.message, DISCARD)
    assert dialog.name.text() == ""


def test_that_an_organisation_kept_by_someone_else_meanwhile_is_not_asked_about(
    world: World, show: Show[DirectoryDialog]
) -> None:
    dialog = show(DirectoryDialog(world.context))
    world.context.directory.save_organization(ImagingOrganization(OrganizationId(0), "Outro"))
    press(dialog, "close")
    assert not dialog.isVisible()
