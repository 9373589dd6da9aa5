"""Sending studies: to a station or a folder, anonymised, several at once."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from omega_desktop.domain.drawn_text import DrawnText
from omega_desktop.domain.model import DicomTarget, MediaTarget, SendPriority, Study
from omega_desktop.ui.send_dialog import SendDialog
from omega_desktop.ui.send_draft import Destination, Page
from tests.dicom_files import image, write
from tests.qt.send_dialog.support import (
    CTRL,
    Open,
    button,
    combo,
    find,
    items,
    line,
    press,
    send,
    sent,
    wait_sent,
)
from tests.qt.send_support import US, World


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


def test_that_enter_takes_an_organisation_only_when_the_text_means_one(
    world: World, study: Study, open_dialog: Open
) -> None:
    world.organization("Hospital Central", ["ARQUIVO1"])
    world.organization("Hospital Norte", ["ARQUIVO2"])
    dialog = open_dialog(study)
    press(dialog, Qt.Key.Key_2, CTRL)
    field = dialog.study_tab._organization
    QTest.keyClicks(field, "hosp")
    press(field, Qt.Key.Key_Return)
    assert not dialog.send_button.isEnabled()
    QTest.keyClicks(field, " cen")
    press(field, Qt.Key.Key_Return)
    assert field.text() == "Hospital Central"
    assert dialog.send_button.isEnabled()


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
    test = button(dialog, "test_station")
    test.setFocus()
    press(test, Qt.Key.Key_Space)
    station = combo(dialog, "station")
    assert "Asking" in station.accessibleDescription()
    qtbot.waitUntil(lambda: "Asking" not in station.accessibleDescription(), timeout=10000)
    assert "No connection" in station.accessibleDescription()
    assert test.hasFocus()  # to ask again
    assert "offline" in combo(dialog, "station").currentText()


def test_that_anonymising_explains_itself_and_keeps_the_report_back(
    world: World, open_dialog: Open, qtbot: QtBot
) -> None:
    study = world.study(sop_class=US, drawn_text=DrawnText.POSSIBLE)
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
    assert "Patient data: ANONYMIZED" in dialog.review.texts()
    dialog._review_guard.stop()
    wait_sent(qtbot, dialog, lambda: send(dialog))
    target = sent(world)[0].target
    assert isinstance(target, DicomTarget)
    assert target.anonymization.enabled
    assert target.anonymization.accept_pixel_risk
    assert not target.include_report


def anonymise(dialog: SendDialog, folder: Path) -> None:
    press(dialog, Qt.Key.Key_2, CTRL)
    button(dialog, "destination_folder").click()
    QTest.keyClicks(line(dialog, "folder"), str(folder))
    press(button(dialog, "anonymize"), Qt.Key.Key_Space)
    press(button(dialog, "looked_at_each"), Qt.Key.Key_Space)


def mixed_study(world: World, folder: Path) -> Study:
    """Two images, of which the second says that a name is drawn into it."""
    write(folder / "1.dcm", image("1"))
    write(folder / "2.dcm", image("2", BurnedInAnnotation="YES"))
    (uid,) = world.context.importer.run([folder]).studies
    return world.context.worklist.study(uid)


def test_that_the_review_does_not_offer_images_that_say_that_a_name_is_drawn_into_them(
    world: World, open_dialog: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = open_dialog(mixed_study(world, tmp_path / "source"))
    anonymise(dialog, tmp_path)
    send(dialog)
    assert dialog.reviewing
    (said,) = [text for text in dialog.review.texts() if "drawn into" in text]
    assert said.endswith(": 1. They are never sent anonymized.")
    dialog._review_guard.stop()
    wait_sent(qtbot, dialog, lambda: send(dialog))
    assert sent(world)[0].total == 1


def test_that_a_study_whose_images_all_say_so_is_refused_in_the_dialog(
    world: World, open_dialog: Open, tmp_path: Path
) -> None:
    dialog = open_dialog(world.study(drawn_text=DrawnText.DECLARED))
    anonymise(dialog, tmp_path)
    send(dialog)
    assert not dialog.reviewing
    assert "never sent anonymized" in dialog.message.text()
    assert sent(world) == []


def test_that_a_study_from_an_older_version_is_looked_up_while_the_dialog_is_open(
    world: World, open_dialog: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    study = mixed_study(world, tmp_path / "source")
    with world.program.database.transaction() as connection:
        connection.execute("UPDATE instance SET drawn_text = NULL")
    dialog = open_dialog(study)
    qtbot.waitUntil(lambda: world.context.send.knows_pictures([study.study_instance_uid]))
    qtbot.waitUntil(lambda: world.context.jobs.active == 0)
    anonymise(dialog, tmp_path)
    send(dialog)
    assert any("drawn into them: 1." in text for text in dialog.review.texts())


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


def test_that_a_folder_that_will_be_made_is_told(
    study: Study, open_dialog: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = open_dialog(study)
    press(dialog, Qt.Key.Key_2, CTRL)
    button(dialog, "destination_folder").click()
    folder = line(dialog, "folder")
    QTest.keyClicks(folder, str(tmp_path / "cd"))
    qtbot.waitUntil(lambda: "will be created" in folder.accessibleDescription(), timeout=3000)


def test_that_a_folder_nothing_can_be_written_to_is_refused_with_the_draft_kept(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = open_dialog(study)
    press(dialog, Qt.Key.Key_2, CTRL)
    button(dialog, "destination_folder").click()
    folder = line(dialog, "folder")
    QTest.keyClicks(folder, str(tmp_path / "gone" / "cd"))
    send(dialog)  # before the disk was asked
    qtbot.waitUntil(lambda: "not there" in dialog.message.text(), timeout=3000)
    qtbot.waitUntil(lambda: "not there" in folder.accessibleDescription(), timeout=3000)
    assert dialog.isVisible()
    assert sent(world) == []
    assert folder.text() == str(tmp_path / "gone" / "cd")


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


def test_that_a_destination_can_be_chosen_from_outside(study: Study, open_dialog: Open) -> None:
    dialog = open_dialog(study)
    dialog.study_tab.choose(Destination.FOLDER)
    assert button(dialog, "destination_folder").isChecked()
