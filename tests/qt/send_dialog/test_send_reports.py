"""Sending reports: to whom, by which method, and what is offered."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from omega_desktop.domain.model import CareTeamRole, ContactSystem, EmailTarget, Study
from omega_desktop.ui.send_draft import Page
from tests.qt.send_dialog.support import (
    CTRL,
    Open,
    button,
    combo,
    items,
    line,
    press,
    send,
    sent,
    wait_sent,
)
from tests.qt.send_support import World


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


def test_that_taking_the_last_address_away_takes_the_method_away(
    study: Study, open_dialog: Open
) -> None:
    dialog = open_dialog(study)
    typing = line(dialog, "chip_line")
    QTest.keyClicks(typing, "ana@gmail.com")
    press(typing, Qt.Key.Key_Return)
    before = dialog.report_tab.draft
    assert before.email_on
    press(typing, Qt.Key.Key_Backspace)  # onto the address
    chip = dialog.focusWidget()
    assert chip is not None
    press(chip, Qt.Key.Key_Backspace)
    after = dialog.report_tab.draft
    assert after.emails == ()
    assert not after.email_on
    assert dialog.send_button.isEnabled()  # the physician is left
