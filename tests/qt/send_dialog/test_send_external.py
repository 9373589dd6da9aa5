"""Sending a link to an external user: addresses, what opens it, options, review."""

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from omega_desktop.domain.model import Channel, ContactSource, LinkTarget, SendPriority, Study
from omega_desktop.runtime.i18n import DOUBLED, install_translators, remove_translators
from omega_desktop.ui.send_dialog import SendDialog
from omega_desktop.ui.send_values import ExternalDraft
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
from tests.qt.send_support import World
from tests.qt.share_support import FakeShares
from tests.qt.walker import mnemonic_clashes, unnamed_widgets

Key = Qt.Key
ANA, JOAO = "ana@gmail.example", "joao@gmail.example"


@pytest.fixture(autouse=True)
def shares(world: World) -> FakeShares:
    """A gateway that is set up."""
    world.context.settings.set("gateway.url", "https://imagens.example")
    found = world.context.shares
    assert isinstance(found, FakeShares)
    return found


def outside(dialog: SendDialog) -> SendDialog:
    """Choose the external user by keyboard."""
    press(dialog, Key.Key_2, CTRL)
    chosen = button(dialog, "destination_external_user")
    chosen.setFocus()
    press(chosen, Key.Key_Space)
    return dialog


def typed(dialog: SendDialog, *addresses: str) -> SendDialog:
    field = line(dialog, "external_email_line")
    for one in addresses:
        QTest.keyClicks(field, one)
        press(field, Key.Key_Return)
    return dialog


def draft(dialog: SendDialog) -> ExternalDraft:
    return dialog.study_tab.draft.external


def unfold(dialog: SendDialog) -> None:
    press(button(dialog, "link_options"), Key.Key_Space)


def summary(dialog: SendDialog) -> str:
    label = find(dialog, QLabel, "link_summary")
    assert isinstance(label, QLabel)
    return label.text()


def warning(dialog: SendDialog) -> str:
    texts = [one.text() for one in find(dialog, QWidget, "link_warning").findChildren(QLabel)]
    return " ".join(texts)


def send_reviewed(dialog: SendDialog, qtbot: QtBot) -> None:
    send(dialog)
    assert dialog.reviewing, dialog.message.text()
    dialog._review_guard.stop()
    wait_sent(qtbot, dialog, lambda: send(dialog))


# --- people -------------------------------------------------------------------------------------


def test_that_a_link_is_sent_by_keyboard_alone(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = outside(open_dialog(study))
    for _ in range(12):  # forwards until the addresses have the focus
        focused = QApplication.focusWidget()
        assert focused is not None
        if focused.objectName() == "external_email_line":
            break
        press(focused, Key.Key_Tab)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.objectName() == "external_email_line"
    QTest.keyClicks(focused, ANA)
    assert dialog.send_button.text() == "Send link"
    send_reviewed(dialog, qtbot)
    (delivery,) = sent(world)
    assert delivery.channel is Channel.LINK
    assert delivery.recipient == ANA
    assert isinstance(delivery.target, LinkTarget)
    assert delivery.target.expires_days == 7
    assert delivery.target.include_report
    assert not delivery.target.allow_download
    assert delivery.priority is SendPriority.MEDIUM


def test_that_several_people_get_a_link_each_and_chips_say_where_they_come_from(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = typed(outside(open_dialog(study)), ANA, "Dr.Reis@Clinica-Aurora.example")
    notes = dialog.study_tab.external._emails.notes()
    assert notes == {ANA: "typed", "Dr.Reis@clinica-aurora.example": "directory"}
    assert draft(dialog).emails[1].source is ContactSource.DIRECTORY
    send_reviewed(dialog, qtbot)
    assert {one.recipient.lower() for one in sent(world)} == {ANA, "dr.reis@clinica-aurora.example"}


def test_that_the_plus_adds_what_was_typed_and_enter_never_sends(
    world: World, study: Study, open_dialog: Open
) -> None:
    dialog = outside(open_dialog(study))
    field = line(dialog, "external_email_line")
    QTest.keyClicks(field, ANA)
    press(button(dialog, "add_external_email"), Key.Key_Space)
    assert [one.value for one in draft(dialog).emails] == [ANA]
    assert field.hasFocus()
    press(field, Key.Key_Return)
    assert sent(world) == []


def test_that_what_is_no_address_never_becomes_one(
    world: World, study: Study, open_dialog: Open
) -> None:
    dialog = typed(outside(open_dialog(study)), "ana@")
    assert draft(dialog).emails == ()
    assert line(dialog, "external_email_line").accessibleDescription()
    assert not dialog.send_button.isEnabled()
    assert "Finish the e-mail address" in dialog.send_button.accessibleDescription()
    send(dialog)
    assert sent(world) == []


def test_that_only_directory_and_care_team_are_offered_while_typing(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = typed(outside(open_dialog(study)), "secret@elsewhere.example")
    send_reviewed(dialog, qtbot)
    again = outside(open_dialog(world.study()))
    offered = again.study_tab.external._emails._completions.stringList()
    assert offered == ["dr.reis@clinica-aurora.example"]


def test_that_the_language_is_the_programs_unless_another_is_chosen(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    world.context.settings.set("language", "pt-BR")
    dialog = typed(outside(open_dialog(study)), ANA)
    box = combo(dialog, "link_language")
    assert items(box) == ["Português (Brasil)", "English"]
    assert box.currentData() == "pt-BR"
    press(box, Key.Key_Down)
    send_reviewed(dialog, qtbot)
    (delivery,) = sent(world)
    assert isinstance(delivery.target, LinkTarget)
    assert delivery.target.language == "en"


# --- what makes it impossible -------------------------------------------------------------------


def test_that_without_a_gateway_the_reason_and_the_way_are_shown(
    world: World, study: Study, open_dialog: Open
) -> None:
    world.context.settings.unset("gateway.url")
    dialog = outside(open_dialog(study))
    wanted: list[str] = []
    dialog.study_tab.set_up_requested.disconnect()
    dialog.study_tab.set_up_requested.connect(wanted.append)
    assert "not configured" in dialog.send_button.accessibleDescription()
    assert not line(dialog, "external_email_line").isVisible()
    button(dialog, "set_up_gateway").click()
    assert wanted == ["gateway"]


def test_that_without_a_mail_account_the_reason_and_the_way_are_shown(
    world: World, study: Study, open_dialog: Open
) -> None:
    world.context.settings.unset("smtp.host")
    dialog = outside(open_dialog(study))
    wanted: list[str] = []
    dialog.study_tab.set_up_requested.disconnect()
    dialog.study_tab.set_up_requested.connect(wanted.append)
    assert "E-mail is not set up" in dialog.send_button.accessibleDescription()
    button(dialog, "set_up_gateway").click()
    assert wanted == ["email"]


def test_that_studies_of_two_patients_are_refused_with_the_reason(
    world: World, study: Study, open_dialog: Open
) -> None:
    other = world.study(name="COSTA^JOÃO", patient_id="50112")
    dialog = outside(open_dialog(study, other))
    assert "one patient at a time" in dialog.send_button.accessibleDescription()
    send(dialog)
    assert sent(world) == []


def test_that_two_studies_of_one_patient_become_two_links(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    second = world.study(description="TC ABDOME")
    dialog = typed(outside(open_dialog(study, second)), ANA)
    send_reviewed(dialog, qtbot)
    assert {one.study_instance_uid for one in sent(world)} == {
        study.study_instance_uid,
        second.study_instance_uid,
    }


# --- what opens it ------------------------------------------------------------------------------


def without_birth_date(world: World) -> Study:
    study = world.study()
    with world.program.database.transaction() as connection:
        connection.execute(
            "UPDATE study SET birth_date='' WHERE study_instance_uid=?",
            (study.study_instance_uid,),
        )
    return world.context.worklist.study(study.study_instance_uid)


def test_that_the_warning_says_who_can_open_the_study(study: Study, open_dialog: Open) -> None:
    dialog = outside(open_dialog(study))
    assert "Whoever holds the link and the patient's date of birth can open" in warning(dialog)
    assert "asks for the date of birth." in warning(dialog)
    assert not line(dialog, "birth_date").isVisible()


def test_that_a_missing_date_of_birth_is_asked_for_and_read_back(
    world: World, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = typed(outside(open_dialog(without_birth_date(world))), ANA)
    field = line(dialog, "birth_date")
    assert field.isVisible()
    assert not dialog.send_button.isEnabled()
    assert "no date of birth" in dialog.send_button.accessibleDescription()
    QTest.keyClicks(field, "03/05/1961")
    assert "1961" in field.accessibleDescription()
    assert "May" in field.accessibleDescription()  # which of the two is the month
    send_reviewed(dialog, qtbot)
    (delivery,) = sent(world)
    assert isinstance(delivery.target, LinkTarget)
    assert delivery.target.birth_date is not None
    assert delivery.target.birth_date.isoformat() == "1961-05-03"


def test_that_a_passcode_can_take_the_place_of_a_missing_date(
    world: World, open_dialog: Open
) -> None:
    dialog = typed(outside(open_dialog(without_birth_date(world))), ANA)
    press(button(dialog, "passcode_instead"), Key.Key_Space)
    passcode = line(dialog, "passcode")
    assert passcode.isVisible()
    assert passcode.hasFocus()
    assert passcode.text()
    assert dialog.send_button.isEnabled()
    assert "Whoever holds the link and the passcode can open" in warning(dialog)


def test_that_a_passcode_is_suggested_copied_and_judged(
    study: Study, open_dialog: Open, shares: FakeShares
) -> None:
    dialog = typed(outside(open_dialog(study)), ANA)
    unfold(dialog)
    box = button(dialog, "passcode_on")
    press(box, Key.Key_Space)
    field = line(dialog, "passcode")
    first = field.text()
    assert first
    assert "by phone, never in the same e-mail" in field.accessibleDescription()
    press(button(dialog, "suggest_passcode"), Key.Key_Space)
    assert field.text() != first
    press(button(dialog, "copy_passcode"), Key.Key_Space)
    assert QGuiApplication.clipboard().text() == field.text()
    assert "passcode as well" in summary(dialog)
    assert "the date of birth and the passcode" in warning(dialog)
    field.selectAll()
    QTest.keyClicks(field, "12 3")
    assert not dialog.send_button.isEnabled()
    unfold(dialog)  # folded away: the problem brings it back
    send(dialog)
    assert field.isVisible()
    assert "at least 6" in field.accessibleDescription()


# --- options ------------------------------------------------------------------------------------


def test_that_folded_options_say_what_they_are(study: Study, open_dialog: Open) -> None:
    dialog = outside(open_dialog(study))
    assert summary(dialog) == (
        "Expires in 7 day(s) · report included · no download · patient identified"
    )
    assert not find(dialog, QSpinBox, "link_days").isVisible()
    assert not button(dialog, "anonymize").isVisible()
    unfold(dialog)
    assert find(dialog, QSpinBox, "link_days").isVisible()
    press(button(dialog, "anonymize"), Key.Key_Space)
    press(button(dialog, "allow_download"), Key.Key_Space)
    assert summary(dialog) == ("Expires in 7 day(s) · no report · download · patient anonymized")


def test_that_options_reach_the_delivery(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot, shares: FakeShares
) -> None:
    earlier = world.study(description="RX TÓRAX")
    shares.earlier = [earlier]
    dialog = typed(outside(open_dialog(study)), ANA)
    unfold(dialog)
    days = find(dialog, QSpinBox, "link_days")
    assert isinstance(days, QSpinBox)
    days.setValue(30)
    listed = find(dialog, QListWidget, "earlier_studies")
    assert isinstance(listed, QListWidget)
    assert listed.item(0).text().startswith("RX TÓRAX")
    listed.setFocus()
    press(listed, Key.Key_Down)
    press(listed, Key.Key_Space)
    message = find(dialog, QPlainTextEdit, "link_message")
    message.setFocus()
    QTest.keyClicks(message, "Segue o exame.")
    press(message, Key.Key_Tab)
    assert line(dialog, "share_reason").hasFocus()  # Tab leaves a text of several lines
    QTest.keyClicks(line(dialog, "share_reason"), "second opinion")
    send_reviewed(dialog, qtbot)
    (delivery,) = sent(world)
    target = delivery.target
    assert isinstance(target, LinkTarget)
    assert target.expires_days == 30
    assert target.earlier_studies == (earlier.study_instance_uid,)
    assert target.message == "Segue o exame."


def test_that_usual_options_come_from_the_settings(
    world: World, study: Study, open_dialog: Open
) -> None:
    world.context.settings.set("share.expires_days", "14")
    world.context.settings.set("share.allow_download", "true")
    dialog = outside(open_dialog(study))
    assert "Expires in 14 day(s)" in summary(dialog)
    assert " · download · " in summary(dialog)


def test_that_another_destination_takes_the_options_away(study: Study, open_dialog: Open) -> None:
    dialog = outside(open_dialog(study))
    unfold(dialog)
    button(dialog, "destination_folder").click()
    assert not button(dialog, "link_options").isVisible()
    assert not find(dialog, QSpinBox, "link_days").isVisible()
    assert button(dialog, "anonymize").isVisible()
    assert dialog.send_button.text() == "Send study"


# --- drafts -------------------------------------------------------------------------------------


def test_that_the_draft_of_a_study_is_kept_and_never_shown_for_another(
    world: World, study: Study, open_dialog: Open
) -> None:
    dialog = typed(outside(open_dialog(study)), ANA)
    unfold(dialog)
    QTest.keyClicks(find(dialog, QPlainTextEdit, "link_message"), "Bom dia")
    QTest.keyClicks(line(dialog, "external_email_line"), "jo")
    press(dialog, Key.Key_Escape)
    again = open_dialog(study)
    assert [one.value for one in draft(again).emails] == [ANA]
    assert draft(again).message == "Bom dia"
    assert draft(again).typing == "jo"
    other = open_dialog(world.study(name="COSTA^JOÃO"))
    assert draft(other).emails == ()
    assert draft(other).message == ""


def test_that_an_undone_link_comes_back_filled_in(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = typed(outside(open_dialog(study)), ANA)
    send_reviewed(dialog, qtbot)
    assert world.context.send.undo(sent(world)[0].request_id)
    assert [one.value for one in draft(open_dialog(study)).emails] == [ANA]


# --- the review ---------------------------------------------------------------------------------


def test_that_the_review_says_who_gets_what_how_and_until_when(
    study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = typed(outside(open_dialog(study)), ANA, JOAO)
    qtbot.waitUntil(lambda: dialog.send_button.text() == "Review…", timeout=2000)
    send(dialog)
    assert dialog.reviewing
    said = dialog.review.texts()
    assert ANA in said
    assert "Link: TC TÓRAX + report v1 Final" in said
    assert any(one.startswith("E-mail, opens with date of birth\nValid until ") for one in said)
    assert "Whoever holds the link and the patient's date of birth can open the study." in said
    assert "Patient data: IDENTIFIED" in said
    assert dialog.send_button.text() == "Send link to 2 external person(s)"


def test_that_the_review_names_passcode_download_earlier_studies_and_anonymization(
    world: World, study: Study, open_dialog: Open, shares: FakeShares
) -> None:
    shares.earlier = [world.study()]
    dialog = typed(outside(open_dialog(study)), ANA)
    unfold(dialog)
    for name in ("passcode_on", "allow_download", "anonymize"):
        press(button(dialog, name), Key.Key_Space)
    listed = find(dialog, QListWidget, "earlier_studies")
    assert isinstance(listed, QListWidget)
    listed.item(0).setCheckState(Qt.CheckState.Checked)
    send(dialog)
    assert dialog.reviewing, dialog.message.text()
    said = "\n".join(dialog.review.texts())
    assert "Link: TC TÓRAX + 1 earlier study(ies)" in said
    assert "opens with date of birth and passcode" in said
    assert "The files can be downloaded" in said
    assert "IDENTIFIED" not in said


# --- for everybody ------------------------------------------------------------------------------


def test_that_everything_that_takes_the_focus_has_a_name_and_its_own_letter(
    world: World, open_dialog: Open, shares: FakeShares
) -> None:
    shares.earlier = [world.study()]
    dialog = typed(outside(open_dialog(without_birth_date(world))), ANA)
    unfold(dialog)
    press(button(dialog, "passcode_on"), Key.Key_Space)
    assert unnamed_widgets(dialog) == []
    assert mnemonic_clashes(dialog) == {}


@pytest.mark.parametrize("language", [DOUBLED, "pt-BR", "en"])
def test_that_no_text_is_cut_off(
    qapp: QApplication, world: World, open_dialog: Open, shares: FakeShares, language: str
) -> None:
    shares.earlier = [world.study()]
    before = QLocale()
    install_translators(qapp, language)
    try:
        dialog = typed(outside(open_dialog(without_birth_date(world))), ANA)
        unfold(dialog)
        tab = dialog.study_tab
        assert tab.width() >= tab.minimumSizeHint().width()
    finally:
        remove_translators(qapp)
        QLocale.setDefault(before)
