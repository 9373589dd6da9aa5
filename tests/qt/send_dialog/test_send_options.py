"""The PDF's password and key images, chosen with the keyboard."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from omega_desktop.domain.model import (
    ContactSystem,
    EmailTarget,
    FaxTarget,
    PinnedImage,
    ReportStatus,
    SmsTarget,
    SOPInstanceUID,
    Study,
    StudyInstanceUID,
)
from omega_desktop.domain.report_options import key_images_of
from omega_desktop.ui.send_dialog import SendDialog
from omega_desktop.ui.send_preview import ReportPreview
from tests.dicom_files import STUDY, image, write
from tests.qt.send_dialog.support import Open, button, line, press, send, sent, wait_sent
from tests.qt.send_support import World
from tests.qt.walker import mnemonic_clashes, unnamed_widgets
from tests.unit.review.test_key_images import selection

Key = Qt.Key
PASSWORD = "qumb-7xfd-9wth"


def shown(dialog: SendDialog, name: str) -> bool:
    return button(dialog, name).isVisible()


def helper(dialog: SendDialog) -> str:
    return dialog.report_tab._password.field._helper_label.text()


def type_password(dialog: SendDialog, text: str) -> None:
    field = line(dialog, "pdf_password")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)


def email_of(world: World) -> EmailTarget:
    (delivery,) = sent(world)
    assert isinstance(delivery.target, EmailTarget)
    return delivery.target


# --- the password --------------------------------------------------------------------------------


def test_that_a_password_is_offered_only_while_a_pdf_is_attached_to_an_e_mail(
    world: World, study: Study, open_dialog: Open
) -> None:
    world.channels()
    dialog = open_dialog(study)
    assert shown(dialog, "pdf_protect")
    assert not button(dialog, "pdf_protect").isChecked()
    assert not line(dialog, "pdf_password").isEnabled()
    press(button(dialog, "physician_on"), Key.Key_Space)
    assert not shown(dialog, "pdf_protect")
    press(button(dialog, "fax_on"), Key.Key_Space)
    assert not shown(dialog, "pdf_protect")
    press(button(dialog, "email_on"), Key.Key_Space)
    assert shown(dialog, "pdf_protect")


def test_that_a_link_is_not_asked_for_a_password(
    world: World, study: Study, open_dialog: Open
) -> None:
    world.channels()
    world.context.settings.set("email.delivery", "link")
    world.context.settings.set("report.pdf_password_required", "true")
    dialog = open_dialog(study)
    assert not shown(dialog, "pdf_protect")
    assert not dialog.forms.problems()


def test_that_a_suggested_password_can_be_read_copied_and_is_sent(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(study)
    press(button(dialog, "pdf_protect"), Key.Key_Space)
    field = line(dialog, "pdf_password")
    first = field.text()
    assert len(first) == 14
    assert field.echoMode() is QLineEdit.EchoMode.Normal
    press(button(dialog, "suggest_pdf_password"), Key.Key_Space)
    assert field.text() != first
    press(button(dialog, "copy_pdf_password"), Key.Key_Space)
    assert QGuiApplication.clipboard().text() == field.text()
    press(button(dialog, "show_pdf_password"), Key.Key_Space)
    assert field.echoMode() is QLineEdit.EchoMode.Password
    assert button(dialog, "show_pdf_password").accessibleName() == "Show the password"
    assert "telephone" in helper(dialog)
    chosen = field.text()
    wait_sent(qtbot, dialog, lambda: send(dialog))
    assert email_of(world).pdf_password == chosen


def test_that_a_short_password_is_pointed_at(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(study)
    press(button(dialog, "pdf_protect"), Key.Key_Space)
    type_password(dialog, "seven77")
    send(dialog)
    assert helper(dialog) == "The PDF's password needs at least 8 signs."
    assert line(dialog, "pdf_password").hasFocus()
    assert sent(world) == []
    type_password(dialog, f" {PASSWORD} ")
    wait_sent(qtbot, dialog, lambda: send(dialog))
    assert email_of(world).pdf_password == PASSWORD


@pytest.mark.parametrize("by", ["setting", "policy"])
def test_that_a_password_that_is_required_cannot_be_left_out(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot, tmp_path: Path, by: str
) -> None:
    if by == "setting":
        world.context.settings.set("report.pdf_password_required", "true")
    else:
        rules = tmp_path / "policy.json"
        rules.write_text('{"require_pdf_password": true}', encoding="utf-8")
        world.context.settings.set("policy.file", str(rules))
    dialog = open_dialog(study)
    box = button(dialog, "pdf_protect")
    assert box.isChecked()
    assert not box.isEnabled()
    assert "requires" in helper(dialog)
    send(dialog)
    assert "Type a password" in helper(dialog)
    assert sent(world) == []
    press(button(dialog, "suggest_pdf_password"), Key.Key_Space)
    wait_sent(qtbot, dialog, lambda: send(dialog))
    assert email_of(world).pdf_protected


def test_that_the_password_comes_back_when_the_send_is_undone(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(study)
    press(button(dialog, "pdf_protect"), Key.Key_Space)
    chosen = line(dialog, "pdf_password").text()
    wait_sent(qtbot, dialog, lambda: send(dialog))
    world.context.outbox.undo(sent(world)[0].request_id)
    assert email_of(world).pdf_password == ""
    assert line(open_dialog(study), "pdf_password").text() == chosen


def test_that_a_next_way_by_e_mail_is_protected_too(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    world.channels()
    other = world.study()
    world.report(other)
    world.physician(
        "Dra. Ana Lima",
        email="ana@clinica-aurora.example",
        fax="+551144445555",
        preferred=ContactSystem.FAX,
        of=other,
    )
    dialog = open_dialog(other)
    assert not shown(dialog, "pdf_protect")
    press(button(dialog, "fallback"), Key.Key_Space)
    assert shown(dialog, "pdf_protect")
    press(button(dialog, "pdf_protect"), Key.Key_Space)
    chosen = line(dialog, "pdf_password").text()
    wait_sent(qtbot, dialog, lambda: send(dialog))
    (delivery,) = sent(world)
    assert isinstance(delivery.target, FaxTarget)
    (way, *_rest) = world.context.outbox.fallback(delivery.id)
    assert isinstance(way, EmailTarget)
    assert way.pdf_password == chosen


# --- key images ----------------------------------------------------------------------------------


@pytest.fixture
def selected(world: World, tmp_path: Path) -> Study:
    """A study of two images, one of them a key image, with a report."""
    files = [image("1"), image("2")]
    for ds in (*files, selection(str(files[1].SOPInstanceUID))):
        write(tmp_path / "source" / f"{ds.SOPInstanceUID}.dcm", ds)
    assert not world.program.importer.run([tmp_path / "source"]).failed
    study = world.context.worklist.study(StudyInstanceUID(STUDY))
    world.report(study, status=ReportStatus.FINAL)
    world.physician("Ana Souza", email="ana@clinica-aurora.example", of=study)
    return study


PINNED = (PinnedImage(SOPInstanceUID(f"{STUDY}.1.2")),)


def offered(dialog: SendDialog, qtbot: QtBot) -> SendDialog:
    """The dialog, when it has looked for key images."""
    qtbot.waitUntil(lambda: shown(dialog, "key_images"), timeout=30_000)
    return dialog


def test_that_a_study_without_key_images_is_not_asked_about_them(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(study)
    qtbot.waitUntil(lambda: not world.context.jobs.active, timeout=30_000)
    assert not shown(dialog, "key_images")


def test_that_chosen_key_images_are_previewed_and_sent(
    world: World, selected: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = offered(open_dialog(selected), qtbot)
    box = button(dialog, "key_images")
    assert not box.isChecked()
    assert box.accessibleName() == "Include key images (1)"
    press(box, Key.Key_Space)
    press(button(dialog, "report_preview"), Key.Key_Space)
    preview = dialog.findChild(ReportPreview)
    assert isinstance(preview, ReportPreview)
    qtbot.waitUntil(lambda: preview._place.text() == "Page 1 of 2", timeout=30_000)
    with qtbot.waitActive(dialog):
        preview.close()
        dialog.activateWindow()
    wait_sent(qtbot, dialog, lambda: send(dialog))
    assert email_of(world).key_images == PINNED


def test_that_key_images_are_left_out_unless_they_are_chosen(
    world: World, selected: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = offered(open_dialog(selected), qtbot)
    wait_sent(qtbot, dialog, lambda: send(dialog))
    assert email_of(world).key_images == ()


def test_that_a_fax_is_said_to_go_without_key_images(
    world: World, selected: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    world.channels()
    dialog = offered(open_dialog(selected), qtbot)
    press(button(dialog, "key_images"), Key.Key_Space)
    note = dialog.report_tab._key_images.field._helper_label
    assert "fax" not in note.text()
    press(button(dialog, "fax_on"), Key.Key_Space)
    assert "The fax goes without them" in note.text()
    press(button(dialog, "sms_on"), Key.Key_Space)
    field = line(dialog, "sms_number")
    field.setFocus()
    QTest.keyClicks(field, "(11) 99876-5432")
    press(field, Key.Key_Tab)
    send(dialog)
    if dialog.reviewing:
        dialog._review_guard.stop()
        wait_sent(qtbot, dialog, lambda: send(dialog))
    images = {type(one.target): key_images_of(one.target) for one in sent(world)}
    assert images == {EmailTarget: PINNED, FaxTarget: (), SmsTarget: PINNED}


def test_that_the_patient_gets_the_chosen_key_images(
    world: World, selected: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    world.channels()
    dialog = offered(open_dialog(selected), qtbot)
    press(button(dialog, "key_images"), Key.Key_Space)
    field = line(dialog, "portal_contact")
    field.setFocus()
    QTest.keyClicks(field, "paciente@casa.example")
    assert key_images_of(dialog.forms.portal_request().deliveries[0].target) == PINNED


def test_that_letters_are_unique_and_everything_has_a_name(
    selected: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = offered(open_dialog(selected), qtbot)
    press(button(dialog, "key_images"), Key.Key_Space)
    press(button(dialog, "pdf_protect"), Key.Key_Space)
    assert unnamed_widgets(dialog) == []
    assert mnemonic_clashes(dialog) == {}
