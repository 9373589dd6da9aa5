"""What has to be looked at before it leaves, and what happens to a key press too many."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from omega_desktop.domain.model import (
    CareTeamRole,
    PinnedImage,
    ReportStatus,
    SOPInstanceUID,
    Study,
)
from tests.qt.send_dialog.support import Open, button, line, press, send, sent, wait_sent
from tests.qt.send_support import World


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
    assert "2 recipients" in dialog.send_button.text()  # the physician gets it too
    assert "external" in dialog.send_button.text()
    assert any("never used before" in text for text in dialog.review.texts())
    assert "Patient data: IDENTIFIED" in dialog.review.texts()
    press(dialog, Qt.Key.Key_Escape)
    assert "external" not in dialog.send_button.text()
    assert dialog.back_button.isHidden()
    assert dialog.isVisible()
    assert [one.value for one in dialog.report_tab.draft.emails] == ["ana@gmail.com"]


def test_that_an_address_a_letter_away_from_a_known_one_is_shown_with_the_known_one(
    study: Study, open_dialog: Open
) -> None:
    dialog = open_dialog(study)
    QTest.keyClicks(line(dialog, "chip_line"), "dr.ries@clinica-aurora.example")
    send(dialog)
    assert dialog.reviewing
    assert "Known: dr.reis@clinica-aurora.example" in dialog.review.texts()
    assert dialog.review.findChild(QLabel, "known_address") is not None


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


def test_that_a_version_that_comes_while_the_review_is_read_does_not_stay_behind(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(study)
    QTest.keyClicks(line(dialog, "chip_line"), "ana@gmail.com")
    send(dialog)
    qtbot.waitUntil(lambda: dialog.reviewing)
    newer = world.report(study)  # received while this window stays in front
    qtbot.waitUntil(lambda: not dialog._review_guard.isActive(), timeout=3000)
    send(dialog)
    qtbot.waitUntil(lambda: world.context.jobs.active == 0, timeout=3000)
    assert sent(world) == []
    assert not dialog.reviewing
    assert dialog.report_tab.draft.report_id == newer.id
    assert "changed" in dialog.message.text()


def test_that_an_address_changed_while_the_review_is_read_is_looked_at_again(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(study)
    QTest.keyClicks(line(dialog, "chip_line"), "ana@gmail.com")
    send(dialog)
    (reis,) = world.context.directory.practitioners()
    moved = replace(reis, contacts=(replace(reis.contacts[0], value="reis@other.example"),))
    world.context.directory.save_practitioner(moved)
    qtbot.waitUntil(lambda: not dialog._review_guard.isActive(), timeout=3000)
    send(dialog)
    qtbot.waitUntil(lambda: world.context.jobs.active == 0, timeout=3000)
    assert sent(world) == []
    assert not dialog.reviewing
    assert "changed" in dialog.message.text()


def test_that_key_images_that_turn_out_to_be_others_are_not_sent_unseen(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(study)
    qtbot.waitUntil(lambda: world.context.jobs.active == 0, timeout=3000)
    dialog.report_tab.offer_key_images((PinnedImage(SOPInstanceUID("2.25.1")),))
    button(dialog, "key_images").click()
    QTest.keyClicks(line(dialog, "chip_line"), "ana@gmail.com")
    send(dialog)
    qtbot.waitUntil(lambda: dialog.reviewing)
    dialog.report_tab.offer_key_images((PinnedImage(SOPInstanceUID("2.25.2")),))
    assert not dialog.reviewing
    assert sent(world) == []


def test_that_a_physician_whose_address_changed_is_not_left_out_unseen(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(study)
    QTest.keyClicks(line(dialog, "chip_line"), "b@clinica-aurora.example")
    (reis,) = world.context.directory.practitioners()
    contact = replace(reis.contacts[0], value="reis@clinica-aurora.example")
    world.context.directory.save_practitioner(replace(reis, contacts=(contact,)))
    send(dialog)
    qtbot.waitUntil(lambda: world.context.jobs.active == 0, timeout=3000)
    assert sent(world) == []
    assert "changed" in dialog.message.text()


def test_that_a_copy_does_not_go_to_an_address_that_nobody_has_seen(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    world.physician(
        "Dra. Ana Lima", email="lima@clinica-aurora.example", of=study, role=CareTeamRole.CONSULTING
    )
    dialog = open_dialog(study)
    button(dialog, "copy_0").click()
    lima = next(one for one in world.context.directory.practitioners() if "Lima" in one.name)
    contact = replace(lima.contacts[0], value="lima@other.example")
    world.context.directory.save_practitioner(replace(lima, contacts=(contact,)))
    send(dialog)
    qtbot.waitUntil(lambda: world.context.jobs.active == 0, timeout=3000)
    assert sent(world) == []
    assert "changed" in dialog.message.text()
