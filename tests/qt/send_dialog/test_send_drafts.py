"""What is kept when the dialog closes, and what is taken over when something changes outside."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from omega_desktop.domain.model import Study
from omega_desktop.ui.send_preview import ReportPreview, WholePage
from tests.qt.send_dialog.support import Open, button, find, line, press, send, sent, wait_sent
from tests.qt.send_support import World


def test_that_the_draft_of_a_study_is_kept_and_never_shown_for_another(
    world: World, study: Study, open_dialog: Open
) -> None:
    first = open_dialog(study)
    QTest.keyClicks(line(first, "chip_line"), "ana@gmail.com")
    press(line(first, "chip_line"), Qt.Key.Key_Return)
    press(first, Qt.Key.Key_Escape)
    assert not first.isVisible()
    assert [one.value for one in open_dialog(study).report_tab.draft.emails] == ["ana@gmail.com"]
    other = world.study(name="COSTA^JOÃO")
    world.report(other)
    values = [one.value for one in open_dialog(other).report_tab.draft.emails]
    assert values == ["l.souza@clinica-aurora.example"]


def test_that_an_undone_send_comes_back_filled_in_and_a_sent_one_does_not(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(study)
    QTest.keyClicks(line(dialog, "chip_line"), "b@clinica-aurora.example")
    wait_sent(qtbot, dialog, lambda: send(dialog))
    assert world.context.send.undo(sent(world)[0].request_id)
    again = open_dialog(study)
    assert [one.value for one in again.report_tab.draft.emails] == ["b@clinica-aurora.example"]
    send(again)
    if again.reviewing:  # used before, and in its undo window
        again._review_guard.stop()
        wait_sent(qtbot, again, lambda: send(again))
    else:
        qtbot.waitUntil(lambda: not again.isVisible(), timeout=3000)
    fresh = open_dialog(study)
    assert not fresh.report_tab.draft.email_on


def test_that_a_change_in_settings_is_taken_over(
    world: World, study: Study, open_dialog: Open
) -> None:
    world.context.settings.unset("smtp.host")
    dialog = open_dialog(study)
    assert not button(dialog, "email_on").isEnabled()
    world.mail_account()
    dialog.reload()
    assert button(dialog, "email_on").isEnabled()


def test_that_the_patients_name_is_not_in_the_window_title(study: Study, open_dialog: Open) -> None:
    dialog = open_dialog(study)
    assert "SILVA" not in dialog.windowTitle()
    assert "SILVA, MARIA APARECIDA" in find(dialog, QWidget, "patient_banner").accessibleName()


def test_that_a_change_outside_takes_the_review_back(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(study)
    QTest.keyClicks(line(dialog, "chip_line"), "ana@gmail.com")
    send(dialog)
    assert dialog.reviewing
    dialog.reload()
    assert dialog.back_button.isHidden()
    send(dialog)
    assert sent(world) == []


def test_that_the_preview_shows_the_chosen_version(
    study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(study)
    press(button(dialog, "report_preview"), Qt.Key.Key_Space)
    preview = dialog.findChild(ReportPreview)
    assert isinstance(preview, ReportPreview)
    page = preview.findChild(WholePage, "report_page")
    assert isinstance(page, WholePage)
    qtbot.waitUntil(lambda: not page.empty, timeout=30000)
    assert page.height() > page.width()  # the whole page, scrolled
    assert page.accessibleName() == "Page 1 of 1"
    preview.close()
