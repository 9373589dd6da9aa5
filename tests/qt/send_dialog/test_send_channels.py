"""Reports by fax, text message and to the patient; physicians by their preferred method."""

from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from omega_desktop.domain.fax_cover import fax_cover
from omega_desktop.domain.model import (
    CareTeamRole,
    ContactSystem,
    DeliveryState,
    EmailTarget,
    FaxTarget,
    PortalTarget,
    SmsTarget,
    Study,
)
from omega_desktop.ui import sent_document
from omega_desktop.ui.delivery_actions import Act, DeliveryActions
from omega_desktop.ui.send_dialog import SendDialog
from omega_desktop.ui.send_external_options import expiry_text
from omega_desktop.ui.send_portal_draft import PortalDraft, portal_problems, portal_request
from omega_desktop.ui.send_preview import ReportPreview
from tests.qt.send_dialog.support import (
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
from tests.qt.walker import unnamed_widgets

Key = Qt.Key
FAX = "+551144445555"
MOBILE = "+5511998765432"


@pytest.fixture(autouse=True)
def _channels(world: World) -> None:
    world.channels()


def type_into(dialog: SendDialog, name: str, text: str) -> None:
    """Replace what stands in a line, and leave it with the keyboard."""
    field = line(dialog, name)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    press(field, Key.Key_Tab)


def label(dialog: QWidget, name: str) -> str:
    found = find(dialog, QLabel, name)
    assert isinstance(found, QLabel)
    return found.text()


def confirm(dialog: SendDialog, qtbot: QtBot) -> None:
    """Send, through the review."""
    send(dialog)
    assert dialog.reviewing
    dialog._review_guard.stop()
    wait_sent(qtbot, dialog, lambda: send(dialog))


# --- fax and SMS ---------------------------------------------------------------------------------


def test_that_one_s_own_fax_number_is_filled_in_with_its_kind_and_origin(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(study)
    assert line(dialog, "fax_number").text() == "+55 11 3333-4444"
    assert label(dialog, "fax_origin") == "profile · landline"
    assert not button(dialog, "fax_on").isChecked()
    press(button(dialog, "physician_on"), Key.Key_Space)
    press(button(dialog, "fax_on"), Key.Key_Space)
    wait_sent(qtbot, dialog, lambda: send(dialog))
    (delivery,) = sent(world)
    assert delivery.target == FaxTarget("+551133334444", "Dra. L. Souza", "en")
    assert delivery.recipient == "+551133334444"


def test_that_before_sending_the_preview_shows_what_the_fax_machine_gets(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = datetime(2026, 11, 24, 14, 10, tzinfo=UTC)
    monkeypatch.setattr(sent_document, "_now", lambda: at)
    dialog = open_dialog(study)
    press(button(dialog, "physician_on"), Key.Key_Space)
    press(button(dialog, "fax_on"), Key.Key_Space)
    (draft,) = dialog.forms.request().deliveries
    preview, shown = previewed(dialog, qtbot)
    assert preview.chooser.isHidden()  # nobody gets the PDF
    assert preview.chooser.currentText() == "Fax to +55 11 3333-4444"
    assert "Exactly what is faxed" in label(preview, "preview_note")
    context = world.context
    report = dialog.forms.facts.versions[0]
    assert isinstance(draft.target, FaxTarget)
    cover = fax_cover(draft.target, context.settings, sender="Dra. L. Souza", sent_at=at)
    assert shown == context.renderer.fax(report, study, cover)
    assert "Page 1 of 2" in preview._place.text()
    preview.close()


def test_that_of_several_documents_one_is_chosen_in_the_preview(
    study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(study)
    press(button(dialog, "fax_on"), Key.Key_Space)
    preview, shown = previewed(dialog, qtbot)
    assert items(preview.chooser) == ["Report as PDF", "Fax to +55 11 3333-4444"]
    assert unnamed_widgets(preview) == []
    preview.chooser.setCurrentIndex(1)
    qtbot.waitUntil(lambda: len(preview._made) == 2, timeout=30_000)
    assert preview._made[preview._documents[1]] != shown
    preview.close()


def test_that_a_half_typed_number_keeps_no_other_preview_back(
    study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(study)
    type_into(dialog, "fax_number", "12")
    preview, _shown = previewed(dialog, qtbot)
    assert items(preview.chooser) == ["Report as PDF"]
    preview.close()


def previewed(dialog: SendDialog, qtbot: QtBot) -> tuple[ReportPreview, bytes]:
    """Press *Preview*; the dialog, and the first document it shows."""
    press(button(dialog, "report_preview"), Key.Key_Space)
    preview = dialog.findChild(ReportPreview)
    assert isinstance(preview, ReportPreview)
    qtbot.waitUntil(lambda: bool(preview._made), timeout=30_000)
    return preview, preview._made[preview._documents[0]]


def test_that_a_typed_number_gets_its_form_when_the_field_is_left(
    study: Study, open_dialog: Open
) -> None:
    dialog = open_dialog(study)
    type_into(dialog, "sms_number", "11 99876 5432")
    assert line(dialog, "sms_number").text() == "+55 11 99876-5432"
    assert label(dialog, "sms_origin") == "typed · mobile"
    assert button(dialog, "sms_on").isChecked()


def test_that_choosing_sms_leads_to_the_number_that_is_missing(
    study: Study, open_dialog: Open
) -> None:
    dialog = open_dialog(study)
    press(button(dialog, "sms_on"), Key.Key_Space)
    field = line(dialog, "sms_number")
    assert field.hasFocus()
    QTest.keyClicks(field, "11 99876 5432")
    assert button(dialog, "sms_on").isChecked()
    press(button(dialog, "fax_on"), Key.Key_Space)
    assert not line(dialog, "fax_number").hasFocus()  # it has one: the focus stays


def test_that_an_edited_number_is_a_typed_one(study: Study, open_dialog: Open) -> None:
    dialog = open_dialog(study)
    type_into(dialog, "fax_number", "+55 11 3333-4445")
    assert label(dialog, "fax_origin") == "typed · landline"
    type_into(dialog, "fax_number", "(11) 3333-4444")
    assert label(dialog, "fax_origin") == "profile · landline"


def test_that_a_landline_is_an_error_at_the_sms_field(
    world: World, study: Study, open_dialog: Open
) -> None:
    dialog = open_dialog(study)
    type_into(dialog, "sms_number", "(11) 3333-4444")
    assert "landline" in line(dialog, "sms_number").accessibleDescription()
    assert not dialog.send_button.isEnabled()
    send(dialog)
    assert sent(world) == []
    assert "landline" in dialog.message.text()


def test_that_a_number_typed_before_ctrl_enter_is_sent_to(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(study)
    field = line(dialog, "sms_number")
    field.setFocus()
    QTest.keyClicks(field, "11998765432")
    send(dialog)
    assert dialog.reviewing
    said = dialog.review.texts()
    assert "+55 11 99876-5432" in said
    until = expiry_text(7)
    text = "Text message with a protected link, opens with date of birth"
    assert f"{text}\nValid until {until}" in said
    assert any("date of birth can open the report" in one for one in said)
    dialog._review_guard.stop()
    wait_sent(qtbot, dialog, lambda: send(dialog))
    targets = {type(one.target): one.target for one in sent(world)}
    assert targets[SmsTarget] == SmsTarget(MOBILE, "", "en", expires_days=7)


def test_that_a_study_without_birth_date_asks_for_it_before_a_link_leaves(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    with world.program.database.transaction() as connection:
        connection.execute("UPDATE study SET birth_date=''")
    dialog = open_dialog(world.context.worklist.study(study.study_instance_uid))
    assert line(dialog, "report_birth_date").isHidden()
    type_into(dialog, "sms_number", "11 99876 5432")
    assert line(dialog, "report_birth_date").isVisible()
    assert not dialog.send_button.isEnabled()
    type_into(dialog, "report_birth_date", "03/05/1961")
    confirm(dialog, qtbot)
    (target,) = [one.target for one in sent(world) if isinstance(one.target, SmsTarget)]
    assert str(target.birth_date) == "1961-05-03"


def test_that_the_text_of_the_message_is_shown_with_its_length(
    world: World, study: Study, open_dialog: Open
) -> None:
    world.context.settings.set("organization.name", "Clínica Aurora")
    dialog = open_dialog(study)
    text = find(dialog, QLabel, "sms_text_shown")
    assert not text.isVisible()
    type_into(dialog, "sms_number", "11 99876 5432")
    assert text.isVisible()
    facts = dialog.forms.facts
    shown = facts.sms.preview(facts.language, 7)
    assert label(dialog, "sms_text_shown") == shown.text
    assert shown.text.startswith("Clinica Aurora: the report is ready.")
    assert shown.text.endswith("https://links.example/s/…")
    length = label(dialog, "sms_text_length")
    assert length.startswith(f"{shown.counted.units} character(s) with the link, sent as 2 text")
    world.context.settings.set("sms.text", "Laudo até {date}. Não responda: {link}")
    dialog._look_for_news()
    assert label(dialog, "sms_text_shown").startswith("Laudo até ")
    assert "UCS-2" in label(dialog, "sms_text_length")


def test_that_a_report_by_e_mail_as_a_link_says_so_and_asks_for_the_date_of_birth(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    world.context.settings.set("email.delivery", "link")
    with world.program.database.transaction() as connection:
        connection.execute("UPDATE study SET birth_date=''")
    dialog = open_dialog(world.context.worklist.study(study.study_instance_uid))
    assert line(dialog, "report_birth_date").isVisible()  # the physician gets an e-mail
    assert not dialog.send_button.isEnabled()
    type_into(dialog, "report_birth_date", "03/05/1961")
    field = dialog.report_tab._emails.line
    field.setFocus()
    QTest.keyClicks(field, "ana@elsewhere.example")  # outside: there is a review
    send(dialog)
    assert dialog.reviewing
    said = dialog.review.texts()
    text = "E-mail with a protected link, opens with date of birth"
    assert f"{text}\nValid until {expiry_text(7)}" in said
    assert "E-mail, report as PDF" not in said
    assert any("date of birth can open the report" in one for one in said)
    dialog._review_guard.stop()
    wait_sent(qtbot, dialog, lambda: send(dialog))
    born = {getattr(one.target, "birth_date", None) for one in sent(world)}
    assert born == {date(1961, 5, 3)}


def test_that_an_attached_report_asks_for_no_date_of_birth_and_keeps_none(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    with world.program.database.transaction() as connection:
        connection.execute("UPDATE study SET birth_date=''")
    dialog = open_dialog(world.context.worklist.study(study.study_instance_uid))
    assert line(dialog, "report_birth_date").isHidden()
    wait_sent(qtbot, dialog, lambda: send(dialog))
    (target,) = [one.target for one in sent(world)]
    assert isinstance(target, EmailTarget)
    assert target.birth_date is None


def test_that_without_a_portal_the_patient_s_date_of_birth_is_asked_for(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    with world.program.database.transaction() as connection:
        connection.execute("UPDATE study SET birth_date=''")
    dialog = open_dialog(world.context.worklist.study(study.study_instance_uid))
    assert line(dialog, "report_birth_date").isHidden()
    type_into(dialog, "portal_contact", "11 99876 5432")
    assert line(dialog, "report_birth_date").isVisible()
    button(dialog, "send_to_blume").click()
    assert sent(world) == []
    assert dialog.focusWidget() is line(dialog, "report_birth_date")
    type_into(dialog, "report_birth_date", "03/05/1961")
    wait_sent(qtbot, dialog, button(dialog, "send_to_blume").click)
    (delivery,) = sent(world)
    assert delivery.target == PortalTarget(
        mobile=MOBILE, language="en", birth_date=date(1961, 5, 3)
    )
    assert "1961" not in repr(delivery)


def test_that_a_portal_needs_no_date_of_birth(
    world: World, study: Study, open_dialog: Open
) -> None:
    world.context.settings.set("portal.url", "https://portal.example/fhir")
    with world.program.database.transaction() as connection:
        connection.execute("UPDATE study SET birth_date=''")
    dialog = open_dialog(world.context.worklist.study(study.study_instance_uid))
    type_into(dialog, "portal_contact", "11 99876 5432")
    assert line(dialog, "report_birth_date").isHidden()


def test_that_without_a_gateway_the_sms_row_says_why(
    world: World, study: Study, open_dialog: Open
) -> None:
    world.context.settings.unset("gateway.url")
    dialog = open_dialog(study)
    assert not button(dialog, "sms_on").isEnabled()
    assert button(dialog, "set_up_sms").isVisible()
    assert button(dialog, "fax_on").isEnabled()


# --- physicians ----------------------------------------------------------------------------------


def test_that_a_physician_gets_the_report_by_the_preferred_method(
    world: World, open_dialog: Open, qtbot: QtBot
) -> None:
    study = world.study()
    world.report(study)
    world.physician(
        "Dr. Fax",
        email="fax@clinica-aurora.example",
        fax=FAX,
        preferred=ContactSystem.FAX,
        of=study,
    )
    dialog = open_dialog(study)
    assert button(dialog, "physician_method_fax").isChecked()
    assert combo(dialog, "physician_address").currentText() == "+55 11 4444-5555"
    wait_sent(qtbot, dialog, lambda: send(dialog))
    (delivery,) = sent(world)
    assert delivery.target == FaxTarget(FAX, "Dr. Fax", "en")


def test_that_another_method_can_be_chosen_and_says_what_is_preferred(
    world: World, open_dialog: Open, qtbot: QtBot
) -> None:
    study = world.study()
    world.report(study)
    world.physician(
        "Dr. Fax",
        email="fax@clinica-aurora.example",
        fax=FAX,
        preferred=ContactSystem.FAX,
        of=study,
    )
    dialog = open_dialog(study)
    button(dialog, "physician_method_email").click()
    assert "Prefers Fax" in button(dialog, "physician_method_email").accessibleDescription()
    wait_sent(qtbot, dialog, lambda: send(dialog))
    assert isinstance(sent(world)[0].target, EmailTarget)


def test_that_the_next_way_is_taken_only_when_it_is_allowed(
    world: World, open_dialog: Open, qtbot: QtBot
) -> None:
    study = world.study()
    world.report(study)
    world.physician(
        "Dr. Fax",
        email="fax@clinica-aurora.example",
        fax=FAX,
        preferred=ContactSystem.FAX,
        of=study,
    )
    dialog = open_dialog(study)
    box = button(dialog, "fallback")
    assert box.text() == "If that fails: E-mail fax@clinica-aurora.example"
    assert not box.isChecked()
    assert dialog.forms.request().deliveries[0].fallback == ()
    press(box, Key.Key_Space)
    (draft,) = dialog.forms.request().deliveries
    assert draft.fallback == (
        EmailTarget("fax@clinica-aurora.example", "Dr. Fax", dialog.forms._language()),
    )
    wait_sent(qtbot, dialog, lambda: send(dialog))
    (delivery,) = sent(world)
    assert world.context.outbox.fallback(delivery.id) == draft.fallback


def test_that_a_physician_without_address_is_asked_for_and_remembered(
    world: World, open_dialog: Open, qtbot: QtBot
) -> None:
    study = world.study(referring="REIS^CARLOS")
    world.report(study)
    dialog = open_dialog(study)
    assert not button(dialog, "physician_on").isChecked()
    assert button(dialog, "remember_contact").isHidden()
    button(dialog, "physician_method_fax").click()
    type_into(dialog, "physician_address_line", "11 4444 5555")
    assert line(dialog, "physician_address_line").text() == "+55 11 4444-5555"
    assert label(dialog, "physician_origin") == "typed · landline"
    assert button(dialog, "physician_on").isChecked()
    assert button(dialog, "remember_contact").isVisible()
    assert button(dialog, "remember_contact").isChecked()
    confirm(dialog, qtbot)  # never used before
    (person,) = world.context.directory.practitioners()
    assert [(one.system, one.value) for one in person.contacts] == [(ContactSystem.FAX, FAX)]
    (member,) = world.context.worklist.care_team(study.study_instance_uid)
    assert member.practitioner == person


def test_that_undo_forgets_the_contact_that_was_remembered(
    world: World, open_dialog: Open, qtbot: QtBot
) -> None:
    """A number that was noticed to be wrong is not the one that is offered from now on."""
    study = world.study(referring="REIS^CARLOS")
    world.report(study)
    dialog = open_dialog(study)
    button(dialog, "physician_method_fax").click()
    type_into(dialog, "physician_address_line", "11 4444 5555")
    confirm(dialog, qtbot)
    (person,) = world.context.directory.practitioners()
    assert person.contacts
    (delivery,) = sent(world)
    actions = DeliveryActions(world.context, parent=dialog)
    with qtbot.waitSignal(actions.undone):
        actions.do(Act.UNDO, delivery)
    (person,) = world.context.directory.practitioners()
    assert person.contacts == ()
    assert world.context.outbox.delivery(delivery.id).state is DeliveryState.CANCELLED


def test_that_an_address_is_not_remembered_unless_wanted(
    world: World, open_dialog: Open, qtbot: QtBot
) -> None:
    study = world.study(referring="REIS^CARLOS")
    world.report(study)
    dialog = open_dialog(study)
    type_into(dialog, "physician_address_line", "reis@hosp.example")
    press(button(dialog, "remember_contact"), Key.Key_Space)
    confirm(dialog, qtbot)
    assert sent(world)[0].recipient == "reis@hosp.example"
    assert list(world.context.directory.practitioners()) == []


def test_that_a_second_address_of_a_known_physician_is_added(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(study)
    type_into(dialog, "physician_address_line", "other@clinica-aurora.example")
    assert button(dialog, "remember_contact").isVisible()
    wait_sent(qtbot, dialog, lambda: send(dialog))
    (person,) = world.context.directory.practitioners()
    assert [one.value for one in person.contacts] == [
        "dr.reis@clinica-aurora.example",
        "other@clinica-aurora.example",
    ]


def test_that_consulting_physicians_get_a_copy_when_checked(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    lima = world.physician("Dra. Ana Lima", fax=FAX)
    rocha = world.physician("Dr. Rocha")
    uid = study.study_instance_uid
    world.context.directory.set_care_team(uid, CareTeamRole.CONSULTING, [lima.id, rocha.id])
    dialog = open_dialog(study)
    assert button(dialog, "copy_0").text() == "Dra. Ana Lima – Fax +55 11 4444-5555"
    assert not button(dialog, "copy_0").isChecked()
    assert not button(dialog, "copy_1").isEnabled()
    press(button(dialog, "copy_0"), Key.Key_Space)
    wait_sent(qtbot, dialog, lambda: send(dialog))
    assert {one.recipient for one in sent(world)} == {"dr.reis@clinica-aurora.example", FAX}


def test_that_one_number_written_in_two_ways_gets_one_fax(
    world: World, open_dialog: Open, qtbot: QtBot
) -> None:
    study = world.study()
    world.report(study)
    world.physician("Dr. Fax", fax=FAX, of=study)
    dialog = open_dialog(study)
    type_into(dialog, "fax_number", "(11) 4444-5555")
    wait_sent(qtbot, dialog, lambda: send(dialog))
    assert [one.recipient for one in sent(world)] == [FAX]


# --- the patient ---------------------------------------------------------------------------------


def test_that_send_to_blume_acts_at_once_and_leaves_the_form(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(study)
    type_into(dialog, "portal_contact", "Maria@Gmail.com")
    assert line(dialog, "portal_contact").text() == "Maria@gmail.com"
    wait_sent(qtbot, dialog, button(dialog, "send_to_blume").click)
    assert dialog.isVisible()
    assert "in the outbox" in dialog.message.text()
    assert not button(dialog, "send_to_blume").isEnabled()
    (delivery,) = sent(world)
    assert delivery.target == PortalTarget(email="Maria@gmail.com", language="en")
    assert delivery.recipient == "Maria@gmail.com"
    assert delivery.report_id == dialog.report_tab.draft.report_id
    wait_sent(qtbot, dialog, lambda: send(dialog))  # and the physician
    assert len(sent(world)) == 2
    assert not dialog.isVisible()


def test_that_the_patient_s_address_is_asked_for(
    world: World, study: Study, open_dialog: Open
) -> None:
    dialog = open_dialog(study)
    button(dialog, "send_to_blume").click()
    assert sent(world) == []
    assert dialog.focusWidget() is line(dialog, "portal_contact")
    assert "patient's e-mail" in line(dialog, "portal_contact").accessibleDescription()


def test_that_a_typed_address_of_the_patient_is_not_dropped_by_sending_to_others(
    world: World, study: Study, open_dialog: Open
) -> None:
    dialog = open_dialog(study)
    type_into(dialog, "portal_contact", "(11) 99876-5432")
    send(dialog)
    assert sent(world) == []
    assert "Blume" in dialog.message.text()


def test_that_an_invitation_that_was_taken_back_can_be_sent_again(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(study)
    type_into(dialog, "portal_contact", "11 99876 5432")
    wait_sent(qtbot, dialog, button(dialog, "send_to_blume").click)
    (delivery,) = sent(world)
    assert delivery.target == PortalTarget(mobile=MOBILE, language="en")
    assert world.context.send.undo(delivery.request_id)
    dialog._look_for_news()
    assert button(dialog, "send_to_blume").isEnabled()
    assert sent(world)[0].state is DeliveryState.CANCELLED


def test_that_a_patient_invited_before_is_offered_the_same_address(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    first = open_dialog(study)
    type_into(first, "portal_contact", "11 99876 5432")
    wait_sent(qtbot, first, button(first, "send_to_blume").click)
    press(first, Key.Key_Escape)
    second = open_dialog(study)
    assert line(second, "portal_contact").text() == "+55 11 99876-5432"
    assert "Last sent" in line(second, "portal_contact").accessibleDescription()
    assert second.send_button.isEnabled()


def test_that_without_portal_and_gateway_nothing_is_offered_to_the_patient(
    world: World, study: Study, open_dialog: Open
) -> None:
    world.context.settings.unset("gateway.url")
    dialog = open_dialog(study)
    assert not button(dialog, "send_to_blume").isEnabled()
    assert button(dialog, "set_up_portal").isVisible()
    assert line(dialog, "portal_contact").isHidden()


def test_that_a_portal_that_invites_by_itself_needs_no_address(
    world: World, study: Study, open_dialog: Open, qtbot: QtBot
) -> None:
    world.context.settings.set("portal.url", "https://portal.example/fhir")
    world.context.settings.set("portal.invite", "portal")
    facts = open_dialog(study).forms.facts
    assert facts.portal_invites
    draft = PortalDraft()
    assert portal_problems(draft, facts.versions[0].id, facts) == []
    request = portal_request(draft, facts.versions[0].id, facts, language="en")
    assert request.deliveries[0].target == PortalTarget(language="en")
    assert request.deliveries[0].recipient == "Blume"
