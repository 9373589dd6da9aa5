"""The Send dialog, worked with the keyboard, on a real program that sends nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from omega_desktop.domain.model import (
    CareTeamRole,
    ContactSystem,
    Delivery,
    DicomTarget,
    EmailTarget,
    MediaTarget,
    ReportStatus,
    SendPriority,
    Study,
)
from omega_desktop.runtime.i18n import DOUBLED, install_translators, remove_translators
from omega_desktop.storage.paths import DataPaths
from omega_desktop.ui.send_dialog import SendDialog
from omega_desktop.ui.send_draft import Destination, Page
from omega_desktop.ui.send_preview import ReportPreview, WholePage
from omega_desktop.widgets.theme import Theme
from tests.qt.send_support import US, World, dressed, email, fax
from tests.qt.walker import mnemonic_clashes, unnamed_widgets

CTRL = Qt.KeyboardModifier.ControlModifier
Open = Callable[..., SendDialog]


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


# --- reports -----------------------------------------------------------------------------------


def test_that_a_report_leaves_for_the_referring_physician_with_one_key_press(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(study)
    ids = wait_sent(qtbot, dialog, lambda: send(dialog))
    delivery = sent(world)[0]
    assert [delivery.id] == ids
    assert isinstance(delivery.target, EmailTarget)
    assert delivery.recipient == "dr.reis@clinica-aurora.example"
    assert delivery.requester == "Dra. L. Souza"
    assert not dialog.isVisible()


def test_that_enter_adds_an_address_and_never_sends(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(study)
    typing = line(dialog, "chip_line")
    typing.setFocus()
    QTest.keyClicks(typing, "Ana@Clinica-Aurora.example")
    press(typing, Qt.Key.Key_Return)
    assert sent(world) == []
    draft = dialog.report_tab.draft
    assert [one.value for one in draft.emails] == ["Ana@clinica-aurora.example"]
    assert draft.email_on


def test_that_the_profile_address_shows_its_origin_and_is_not_sent_to_unasked(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(study)
    assert dialog.report_tab._emails.notes() == {"l.souza@clinica-aurora.example": "profile"}
    assert not button(dialog, "email_on").isChecked()
    wait_sent(qtbot, dialog, lambda: send(dialog))
    assert [one.recipient for one in sent(world)] == ["dr.reis@clinica-aurora.example"]


def test_that_the_profile_address_goes_along_when_its_row_is_selected(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(study)
    press(button(dialog, "email_on"), Qt.Key.Key_Space)
    wait_sent(qtbot, dialog, lambda: send(dialog))
    assert {one.recipient for one in sent(world)} == {
        "dr.reis@clinica-aurora.example",
        "l.souza@clinica-aurora.example",
    }


def test_that_fax_is_filled_in_and_says_that_it_is_not_configured(
    study: Study, open_dialog: Open
) -> None:
    dialog = open_dialog(study)
    assert line(dialog, "fax_number").text() == "+55 11 3333-4444"
    for name in ("fax_on", "sms_on", "send_to_blume"):
        assert not button(dialog, name).isEnabled()
    for name in ("set_up_fax", "set_up_sms", "set_up_portal"):
        assert button(dialog, name).isVisible()


def test_that_nothing_half_typed_is_dropped_silently(
    world: World, study: Study, open_dialog: Open
) -> None:
    dialog = open_dialog(study)
    typing = line(dialog, "chip_line")
    typing.setFocus()
    QTest.keyClicks(typing, "ana@")
    assert not dialog.send_button.isEnabled()
    send(dialog)
    assert sent(world) == []
    assert dialog.message.text()
    assert typing.accessibleDescription()


def test_that_an_address_still_being_typed_is_sent_to(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(study)
    typing = line(dialog, "chip_line")
    typing.setFocus()
    QTest.keyClicks(typing, "b@clinica-aurora.example")
    assert dialog.send_button.isEnabled()
    wait_sent(qtbot, dialog, lambda: send(dialog))
    assert len(sent(world)) == 2


def test_that_a_physician_preferring_fax_gets_e_mail_and_the_reason_is_said(
    world: World, open_dialog: Open
) -> None:
    study = world.study()
    world.report(study)
    world.physician(
        "Dr. Fax",
        email="fax@clinica-aurora.example",
        fax="+551144445555",
        preferred=ContactSystem.FAX,
        of=study,
    )
    dialog = open_dialog(study)
    assert button(dialog, "physician_method_email").isChecked()
    assert not button(dialog, "physician_method_fax").isEnabled()
    assert "Fax" in button(dialog, "physician_method_email").accessibleDescription()


def test_that_a_physician_without_address_cannot_be_chosen_by_mistake(
    world: World, open_dialog: Open
) -> None:
    study = world.study(referring="REIS^CARLOS")
    world.report(study)
    dialog = open_dialog(study)
    assert items(combo(dialog, "physician")) == ["REIS, CARLOS – Referring physician"]
    assert not button(dialog, "physician_on").isChecked()
    assert not dialog.send_button.isEnabled()
    assert button(dialog, "add_contact").isVisible()


def test_that_a_consulting_physician_can_be_chosen(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    world.physician(
        "Dra. Ana Lima",
        email="ana@clinica-aurora.example",
        of=study,
        role=CareTeamRole.CONSULTING,
    )
    dialog = open_dialog(study)
    box = combo(dialog, "physician")
    assert box.currentIndex() == 0
    press(box, Qt.Key.Key_Down)
    wait_sent(qtbot, dialog, lambda: send(dialog))
    assert [one.recipient for one in sent(world)] == ["ana@clinica-aurora.example"]


def test_that_completion_offers_only_the_directory(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    world.physician("Dra. Ana Lima", email="ana@hosp.example")
    first = open_dialog(study)
    typing = line(first, "chip_line")
    QTest.keyClicks(typing, "secret@elsewhere.example")
    press(typing, Qt.Key.Key_Return)
    send(first)
    assert first.reviewing
    first._review_guard.stop()
    wait_sent(qtbot, first, lambda: send(first))
    offered = open_dialog(world.study()).report_tab._emails._completions.stringList()
    assert "ana@hosp.example" in offered
    assert "secret@elsewhere.example" not in offered


def test_that_without_mail_account_the_reason_and_the_way_are_shown(
    world: World, study: Study, open_dialog: Open
) -> None:
    world.context.settings.unset("smtp.host")
    dialog = open_dialog(study)
    assert not button(dialog, "email_on").isEnabled()
    assert button(dialog, "set_up_email").isVisible()
    assert not dialog.send_button.isEnabled()


def test_that_a_study_without_report_says_so_and_opens_on_the_other_tab(
    world: World, open_dialog: Open
) -> None:
    dialog = open_dialog(world.study())
    assert dialog.page is Page.STUDY
    press(dialog, Qt.Key.Key_1, CTRL)
    assert "no report yet" in dialog.message.text()
    assert not dialog.send_button.isEnabled()


# --- review ------------------------------------------------------------------------------------


def test_that_a_known_internal_recipient_needs_no_review(
    study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(study)
    wait_sent(qtbot, dialog, lambda: send(dialog))


def test_that_a_stranger_needs_the_review_and_the_button_names_the_consequence(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(study)
    typing = line(dialog, "chip_line")
    QTest.keyClicks(typing, "ana@gmail.com")
    press(typing, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.send_button.text() == "Review…", timeout=2000)
    send(dialog)
    assert dialog.reviewing
    assert sent(world) == []
    assert "external" in dialog.send_button.text()
    assert any("never used before" in text for text in dialog.review.texts())
    assert "Patient data: IDENTIFIED" in dialog.review.texts()
    press(dialog, Qt.Key.Key_Escape)
    assert dialog.send_button.text() != "Send to 1 external person(s)"
    assert dialog.back_button.isHidden()
    assert dialog.isVisible()
    assert [one.value for one in dialog.report_tab.draft.emails] == ["ana@gmail.com"]


def test_that_a_double_press_neither_skips_the_review_nor_sends_twice(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(study)
    QTest.keyClicks(line(dialog, "chip_line"), "ana@gmail.com")
    send(dialog)
    send(dialog)
    assert dialog.reviewing
    assert sent(world) == []
    qtbot.waitUntil(lambda: not dialog._review_guard.isActive(), timeout=3000)

    def twice() -> None:
        send(dialog)
        send(dialog)
        dialog.proceed()

    ids = wait_sent(qtbot, dialog, twice)
    qtbot.waitUntil(lambda: world.context.jobs.active == 0, timeout=3000)
    assert len(sent(world)) == len(ids) == 2  # two recipients, once each


def test_that_a_preliminary_report_needs_the_review(
    world: World, open_dialog: Open, qtbot: QtBot
) -> None:
    study = world.study()
    world.report(study, status=ReportStatus.PRELIMINARY)
    world.physician("Dr. Carlos Reis", email="r@clinica-aurora.example", of=study)
    dialog = open_dialog(study)
    send(dialog)
    assert dialog.reviewing
    assert "preliminary" in dialog.send_button.text()
    assert any("PRELIMINARY" in text for text in dialog.review.texts())


def test_that_a_report_changed_meanwhile_is_shown_before_anything_leaves(
    world: World, study: Study, open_dialog: Open
) -> None:
    dialog = open_dialog(study)
    newer = world.report(study)
    send(dialog)
    assert sent(world) == []
    assert dialog.report_tab.draft.report_id == newer.id
    assert "v2 Final" in dialog.message.text()


def test_that_a_failed_submit_loses_nothing(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(study)
    QTest.keyClicks(line(dialog, "chip_line"), "b@clinica-aurora.example")
    with world.program.database.transaction() as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON delivery BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    send(dialog)
    qtbot.waitUntil(lambda: dialog.message.text() != "", timeout=3000)
    assert dialog.isVisible()
    assert dialog.send_button.isEnabled()
    assert len(dialog.report_tab.draft.emails) == 1


# --- studies -----------------------------------------------------------------------------------


def test_that_a_study_leaves_for_the_last_used_station_within_two_key_presses(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    stations = world.organization("Hospital Central", ["ARQUIVO1", "ARQUIVO2"])
    world.context.directory.mark_station_used(stations[1].id)
    dialog = open_dialog(study)

    def keys() -> None:
        press(dialog, Qt.Key.Key_2, CTRL)
        send(dialog)

    wait_sent(qtbot, dialog, keys)
    delivery = sent(world)[0]
    assert delivery.target == DicomTarget(stations[1].id)
    assert delivery.recipient == "Hospital Central / ARQUIVO2"
    assert delivery.priority is SendPriority.MEDIUM


def test_that_the_tab_used_last_opens_next_time(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    stations = world.organization("Hospital Central", ["ARQUIVO1"])
    world.context.directory.mark_station_used(stations[0].id)
    first = open_dialog(study)
    press(first, Qt.Key.Key_2, CTRL)
    wait_sent(qtbot, first, lambda: send(first))
    second = open_dialog(world.study())
    assert second.page is Page.STUDY
    wait_sent(qtbot, second, lambda: send(second))
    assert len(sent(world)) == 2


def test_that_an_organisation_is_found_without_accents_and_offers_only_its_stations(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    world.organization("Hospital Central", ["ARQUIVO1", "ARQUIVO2"])
    world.organization("Clínica São João", ["PACS-SJ"], city="Sorocaba")
    dialog = open_dialog(study)
    press(dialog, Qt.Key.Key_2, CTRL)
    field = dialog.study_tab._organization
    assert field.hasFocus()
    assert not dialog.send_button.isEnabled()
    QTest.keyClicks(field, "sao jo")
    assert field._model.rowCount() == 1
    popup = field._completer.popup()
    assert popup is not None
    press(popup, Qt.Key.Key_Down)
    press(popup, Qt.Key.Key_Return)
    assert field.text() == "Clínica São João"
    assert items(combo(dialog, "station")) == ["PACS-SJ – not checked yet"]
    assert dialog.send_button.isEnabled()  # the only station is taken


def test_that_text_naming_no_organisation_cannot_be_sent_to(
    world: World, study: Study, open_dialog: Open
) -> None:
    stations = world.organization("Hospital Central", ["ARQUIVO1"])
    world.context.directory.mark_station_used(stations[0].id)
    dialog = open_dialog(study)
    press(dialog, Qt.Key.Key_2, CTRL)
    assert dialog.send_button.isEnabled()
    field = dialog.study_tab._organization
    QTest.keyClicks(field, "Hospital Sentral")
    assert items(combo(dialog, "station")) == []
    assert not dialog.send_button.isEnabled()
    button(dialog, "anonymize").setFocus()
    assert "list" in field.accessibleDescription()


def test_that_an_offline_station_is_allowed_and_said(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    stations = world.organization("Hospital Central", ["ARQUIVO1"])
    world.offline(stations[0])
    world.context.directory.mark_station_used(stations[0].id)
    dialog = open_dialog(study)
    press(dialog, Qt.Key.Key_2, CTRL)
    text = combo(dialog, "station").accessibleDescription()
    assert "Station offline since" in text
    assert "leaves when it answers" in text
    wait_sent(qtbot, dialog, lambda: send(dialog))


def test_that_a_station_that_does_not_answer_is_said_in_words(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    stations = world.organization("Hospital Central", ["ARQUIVO1"])
    world.context.directory.mark_station_used(stations[0].id)
    dialog = open_dialog(study)
    press(dialog, Qt.Key.Key_2, CTRL)
    press(button(dialog, "test_station"), Qt.Key.Key_Space)
    assert not button(dialog, "test_station").isEnabled()
    qtbot.waitUntil(button(dialog, "test_station").isEnabled, timeout=10000)
    assert "No connection" in combo(dialog, "station").accessibleDescription()
    assert "offline" in combo(dialog, "station").currentText()


def test_that_anonymising_explains_itself_and_keeps_the_report_back(
    world: World, open_dialog: Open, qtbot: QtBot
) -> None:
    study = world.study(sop_class=US)
    world.report(study)
    stations = world.organization("Hospital Central", ["ARQUIVO1"])
    world.context.directory.mark_station_used(stations[0].id)
    dialog = open_dialog(study)
    press(dialog, Qt.Key.Key_2, CTRL)
    box = button(dialog, "anonymize")
    assert not box.isChecked()
    press(box, Qt.Key.Key_Space)
    assert not button(dialog, "include_report").isEnabled()
    assert "not sent" in button(dialog, "include_report").accessibleDescription()
    press(button(dialog, "looked_at_each"), Qt.Key.Key_Space)
    send(dialog)
    assert dialog.reviewing  # pictures that may carry a name
    assert "Patient data: ANONYMISED" in dialog.review.texts()
    dialog._review_guard.stop()
    wait_sent(qtbot, dialog, lambda: send(dialog))
    target = sent(world)[0].target
    assert isinstance(target, DicomTarget)
    assert target.anonymization.enabled
    assert target.anonymization.accept_pixel_risk
    assert not target.include_report


def test_that_a_folder_can_be_chosen(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = open_dialog(study)
    press(dialog, Qt.Key.Key_2, CTRL)
    button(dialog, "destination_folder").click()
    QTest.keyClicks(line(dialog, "folder"), str(tmp_path))
    press(button(dialog, "as_zip"), Qt.Key.Key_Space)
    wait_sent(qtbot, dialog, lambda: send(dialog))
    assert sent(world)[0].target == MediaTarget(str(tmp_path), as_zip=True)


def test_that_an_external_user_is_shown_and_not_pretended(
    world: World, study: Study, open_dialog: Open
) -> None:
    dialog = open_dialog(study)
    press(dialog, Qt.Key.Key_2, CTRL)
    button(dialog, "destination_external_user").click()
    assert not dialog.send_button.isEnabled()
    assert button(dialog, "set_up_gateway").isVisible()
    send(dialog)
    assert sent(world) == []
    assert "not configured" in dialog.message.text()


def test_that_a_priority_is_passed_on(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    stations = world.organization("Hospital Central", ["ARQUIVO1"])
    world.context.directory.mark_station_used(stations[0].id)
    dialog = open_dialog(study)
    press(dialog, Qt.Key.Key_2, CTRL)
    assert items(combo(dialog, "priority")) == ["Low", "Medium", "High", "Highest"]
    press(combo(dialog, "priority"), Qt.Key.Key_End)
    wait_sent(qtbot, dialog, lambda: send(dialog))
    assert sent(world)[0].priority is SendPriority.HIGHEST


def test_that_a_study_without_images_disables_its_tab_with_the_reason(
    world: World, open_dialog: Open
) -> None:
    study = world.study(images=0)
    world.report(study)
    dialog = open_dialog(study)
    assert not dialog.tabs.isTabEnabled(1)
    assert "no images" in dialog.tabs.tabToolTip(1)
    press(dialog, Qt.Key.Key_2, CTRL)
    assert dialog.page is Page.REPORT


def test_that_several_studies_go_as_studies_only(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    stations = world.organization("Hospital Central", ["ARQUIVO1"])
    world.context.directory.mark_station_used(stations[0].id)
    other = world.study(name="COSTA^JOÃO", patient_id="50112")
    dialog = open_dialog(study, other)
    assert dialog.page is Page.STUDY
    assert not dialog.tabs.isTabEnabled(0)
    assert "one patient at a time" in dialog.tabs.tabToolTip(0)
    banner = find(dialog, QWidget, "studies_banner")
    assert "COSTA, JOÃO" in banner.accessibleName()
    wait_sent(qtbot, dialog, lambda: send(dialog))
    assert {one.study_instance_uid for one in sent(world)} == {
        study.study_instance_uid,
        other.study_instance_uid,
    }


# --- drafts, closing ---------------------------------------------------------------------------


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


# --- accessibility -----------------------------------------------------------------------------


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


def test_that_a_destination_can_be_chosen_from_outside(study: Study, open_dialog: Open) -> None:
    dialog = open_dialog(study)
    dialog.study_tab.choose(Destination.FOLDER)
    assert button(dialog, "destination_folder").isChecked()
