"""The set-up dialogs on a real directory, real settings and a real (in-memory) keyring."""

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import ContactSource, ContactSystem, OrganizationId, StationState
from omega_desktop.domain.ports import CancelToken
from omega_desktop.storage.paths import DataPaths
from omega_desktop.storage.settings import SettingKind
from omega_desktop.ui.dialogs.contacts import ContactsEditor
from omega_desktop.ui.dialogs.directory import DirectoryDialog
from omega_desktop.ui.dialogs.form import FormDialog
from omega_desktop.ui.dialogs.practitioners import PractitionersDialog
from omega_desktop.ui.dialogs.profile import ProfileDialog
from omega_desktop.ui.dialogs.set_up import open_set_up
from omega_desktop.ui.dialogs.settings import SettingsDialog
from omega_desktop.widgets.theme import Theme
from tests.conftest import MemoryKeyring
from tests.qt.send_support import World, dressed, email, fax
from tests.qt.walker import mnemonic_clashes, unnamed_widgets

D = TypeVar("D", bound=FormDialog)
Show = Callable[[D], D]


@pytest.fixture
def world(qapp: QApplication, paths: DataPaths) -> Iterator[World]:
    theme = dressed(Theme())
    made = World.open(paths, theme)
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
        qtbot.waitUntil(lambda: world.context.jobs.active == 0, timeout=10000)
        dialog.close()
        dialog.deleteLater()


def line(dialog: QWidget, name: str) -> QLineEdit:
    found = dialog.findChild(QLineEdit, name)
    assert isinstance(found, QLineEdit), name
    return found


def press(dialog: QWidget, name: str) -> None:
    button = dialog.findChild(QPushButton, name)
    assert isinstance(button, QPushButton), name
    assert button.isEnabled()
    QTest.keyClick(button, Qt.Key.Key_Space)


def retype(field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)


def add_contact(editor: ContactsEditor, system: ContactSystem, value: str) -> None:
    QTest.keyClick(editor.add_button, Qt.Key.Key_Space)
    row = editor.rows()[-1]
    row.kind.setCurrentIndex(row.kind.findData(system.value))
    retype(row.value, value)


def choose_first_station(dialog: DirectoryDialog) -> None:
    top = dialog.tree.topLevelItem(0)
    assert top is not None
    station = top.child(0)
    assert station is not None
    dialog.tree.setCurrentItem(station)


# --- profile -----------------------------------------------------------------------------------


def test_that_a_profile_keeps_several_contacts_in_their_order(
    world: World, show: Show[ProfileDialog]
) -> None:
    dialog = show(ProfileDialog(world.context))
    retype(line(dialog, "profile_name"), "Dra. L. Souza")
    add_contact(dialog.contacts, ContactSystem.EMAIL, "first@clinic.example")
    add_contact(dialog.contacts, ContactSystem.EMAIL, "Second@Clinic.example")
    add_contact(dialog.contacts, ContactSystem.FAX, "(11) 3333-4444")
    QTest.keyClick(dialog.contacts.rows()[1].up, Qt.Key.Key_Space)
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    kept = world.context.directory.profile()
    assert kept.name == "Dra. L. Souza"
    assert {(one.system, one.value, one.rank) for one in kept.contacts} == {
        (ContactSystem.EMAIL, "Second@clinic.example", 1),
        (ContactSystem.EMAIL, "first@clinic.example", 2),
        (ContactSystem.FAX, "+551133334444", 1),
    }
    assert all(one.source is ContactSource.PROFILE for one in kept.contacts)


def test_that_a_number_takes_its_normal_form_when_the_field_is_left(
    world: World, show: Show[ProfileDialog]
) -> None:
    dialog = show(ProfileDialog(world.context))
    add_contact(dialog.contacts, ContactSystem.SMS, "(11) 99876-5432")
    row = dialog.contacts.rows()[0]
    QTest.keyClick(row.value, Qt.Key.Key_Tab)
    assert row.value.text() == "+55 11 99876-5432"
    assert "mobile" in row.value.accessibleDescription()
    assert "default" in row.value.accessibleDescription()


def test_that_a_landline_for_sms_is_an_error_that_keeps_what_was_typed(
    world: World, show: Show[ProfileDialog]
) -> None:
    dialog = show(ProfileDialog(world.context))
    add_contact(dialog.contacts, ContactSystem.SMS, "(11) 3333-4444")
    press(dialog, "save")
    row = dialog.contacts.rows()[0]
    assert dialog.isVisible()
    assert "landline" in row.value.accessibleDescription().lower()
    assert row.value.text() == "(11) 3333-4444"
    assert world.context.directory.profile().contacts == ()


# --- organisations and stations ----------------------------------------------------------------


def test_that_an_organisation_with_a_station_is_set_up_by_keyboard(
    world: World, show: Show[DirectoryDialog]
) -> None:
    dialog = show(DirectoryDialog(world.context))
    QTest.keyClicks(dialog.organization_form.name, "Hospital Central")
    press(dialog, "save")
    press(dialog, "new_station")
    form = dialog.station_form
    for field, text in (
        (form.name, "ARQUIVO1"),
        (form.ae_title, "ARCHIVE"),
        (form.host, "PACS.hospital.example"),
        (form.port, "104"),
    ):
        retype(field, text)
    press(dialog, "save")
    stations = world.context.directory.stations(None)
    assert [(one.name, one.ae_title, one.host, one.port) for one in stations] == [
        ("ARQUIVO1", "ARCHIVE", "pacs.hospital.example", 104)
    ]
    assert dialog.message.text() == "Saved."


def test_that_a_wrong_port_and_ae_title_are_said_at_their_fields(
    world: World, show: Show[DirectoryDialog]
) -> None:
    world.organization("Hospital Central", ["ARQUIVO1"])
    dialog = show(DirectoryDialog(world.context))
    choose_first_station(dialog)
    form = dialog.station_form
    retype(form.ae_title, "A VERY LONG AE TITLE")
    QTest.keyClick(form.ae_title, Qt.Key.Key_Tab)
    assert "16 characters" in form.ae_title.accessibleDescription()
    retype(form.port, "99999")
    press(dialog, "save")
    assert "65535" in form.port.accessibleDescription()
    assert form.ae_title.hasFocus()
    assert world.context.directory.stations(None)[0].ae_title == "ARQUIVO1"


def test_that_a_station_without_answer_is_said_in_words_and_kept_as_offline(
    world: World, show: Show[DirectoryDialog], qtbot: QtBot
) -> None:
    world.organization("Hospital Central", ["ARQUIVO1"])
    dialog = show(DirectoryDialog(world.context))
    choose_first_station(dialog)
    press(dialog, "test_connection")
    assert "Asking" in dialog.station_form.answer.text()
    qtbot.waitUntil(dialog.station_form.test_button.isEnabled, timeout=10000)
    assert dialog.station_form.answer.text()
    assert "Asking" not in dialog.station_form.answer.text()
    assert world.context.directory.stations(None)[0].state is StationState.OFFLINE


def test_that_an_answer_does_not_replace_what_is_typed_about_another_station(
    world: World, show: Show[DirectoryDialog], qtbot: QtBot
) -> None:
    world.organization("Hospital Central", ["ARQUIVO1", "ARQUIVO2"])
    dialog = show(DirectoryDialog(world.context))
    choose_first_station(dialog)
    press(dialog, "test_connection")
    chosen = dialog.tree.currentItem()
    assert chosen is not None
    other = dialog.tree.itemBelow(chosen)
    assert other is not None
    dialog.tree.setCurrentItem(other)
    retype(dialog.station_form.ae_title, "NEWTITLE")
    qtbot.waitUntil(dialog.station_form.test_button.isEnabled, timeout=10000)
    assert dialog.tree.currentItem() is other
    assert dialog.station_form.ae_title.text() == "NEWTITLE"
    assert dialog.station_form.ae_title.hasFocus()


def test_that_deleting_asks_in_the_window_first(world: World, show: Show[DirectoryDialog]) -> None:
    world.organization("Hospital Central", ["ARQUIVO1"])
    dialog = show(DirectoryDialog(world.context))
    press(dialog, "delete")
    assert len(world.context.directory.organizations()) == 1
    press(dialog.message, "message_action_0")
    assert world.context.directory.organizations() == []


def test_that_the_directory_goes_out_and_comes_back_as_a_file(
    world: World, show: Show[DirectoryDialog], tmp_path: Path
) -> None:
    world.organization("Clínica São João", ["PACS-SJ"])
    world.physician("Dr. Carlos Reis", email="reis@hosp.example")
    dialog = show(DirectoryDialog(world.context))
    place = tmp_path / "directory.json"
    dialog.export_file(place)
    assert "São João" in place.read_text(encoding="utf-8")
    press(dialog, "delete")
    press(dialog.message, "message_action_0")
    dialog.import_file(place)
    assert [one.name for one in world.context.directory.stations(None)] == ["PACS-SJ"]
    assert "Organizations: 1 new" in dialog.message.text()
    assert "Physicians: 0 new, 1 updated" in dialog.message.text()


@pytest.mark.parametrize("content", ["not json", json.dumps({"organizations": [{"name": 5}]})])
def test_that_a_damaged_directory_file_changes_nothing_and_says_why(
    world: World, show: Show[DirectoryDialog], tmp_path: Path, content: str
) -> None:
    world.organization("Hospital Central", ["ARQUIVO1"])
    dialog = show(DirectoryDialog(world.context))
    place = tmp_path / "directory.json"
    place.write_text(content, encoding="utf-8")
    dialog.import_file(place)
    assert dialog.message.property("surface") == "danger"
    assert dialog.message.text()
    assert len(world.context.directory.organizations()) == 1


def test_that_certificates_show_only_with_encryption(
    world: World, show: Show[DirectoryDialog]
) -> None:
    stations = world.organization("Hospital Central", ["ARQUIVO1"])
    dialog = show(DirectoryDialog(world.context, organization_id=stations[0].organization_id))
    press(dialog, "new_station")
    assert not dialog.station_form.certificate.isVisible()
    dialog.station_form.tls.click()
    assert dialog.station_form.certificate.isVisible()


# --- physicians --------------------------------------------------------------------------------


def test_that_a_new_physician_joins_the_care_team_of_the_study(
    world: World, show: Show[PractitionersDialog]
) -> None:
    study = world.study(referring="REIS^CARLOS")
    dialog = show(PractitionersDialog(world.context, study=study, name="REIS, CARLOS"))
    assert dialog.name.text() == "REIS, CARLOS"
    add_contact(dialog.contacts, ContactSystem.EMAIL, "reis@hosp.example")
    press(dialog, "save")
    team = world.context.worklist.care_team(study.study_instance_uid)
    assert [one.practitioner is not None for one in team] == [True]
    assert dialog.people.count() == 1


def test_that_a_physician_is_found_changed_and_deleted(
    world: World, show: Show[PractitionersDialog], qtbot: QtBot
) -> None:
    world.physician("Dr. Carlos Reis", email="reis@hosp.example")
    world.physician("Dra. Ana Lima", email="ana@hosp.example")
    dialog = show(PractitionersDialog(world.context))
    QTest.keyClicks(dialog.search, "ana")
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.people.count() == 1, timeout=2000)
    QTest.keyClick(dialog.search, Qt.Key.Key_Down)
    dialog.people.setCurrentRow(0)
    assert dialog.name.text() == "Dra. Ana Lima"
    dialog.preferred.setCurrentIndex(dialog.preferred.findData("email"))
    press(dialog, "save")
    saved = world.context.directory.practitioners("ana")[0]
    assert saved.preferred is ContactSystem.EMAIL
    press(dialog, "delete")
    press(dialog.message, "message_action_0")
    assert [one.name for one in world.context.directory.practitioners()] == ["Dr. Carlos Reis"]


def test_that_a_physician_without_name_is_not_saved(
    world: World, show: Show[PractitionersDialog]
) -> None:
    dialog = show(PractitionersDialog(world.context))
    press(dialog, "save")
    assert dialog.name.accessibleDescription() == "Type a name."
    assert world.context.directory.practitioners() == []


# --- settings ----------------------------------------------------------------------------------


def test_that_a_setting_counts_at_once_in_its_normal_form(
    world: World, show: Show[SettingsDialog]
) -> None:
    dialog = show(SettingsDialog(world.context, section="email"))
    assert dialog.sections.currentItem().text() == "E-mail"
    host = line(dialog, "smtp_host")
    retype(host, "Mail.Clinic.EXAMPLE")
    QTest.keyClick(host, Qt.Key.Key_Tab)
    assert world.context.settings.text("smtp.host") == "mail.clinic.example"
    assert host.text() == "mail.clinic.example"


def test_that_a_refused_setting_says_why_at_its_field_and_keeps_the_old_value(
    world: World, show: Show[SettingsDialog]
) -> None:
    dialog = show(SettingsDialog(world.context, section="email"))
    sender = line(dialog, "smtp_from")
    retype(sender, "not an address")
    QTest.keyClick(sender, Qt.Key.Key_Tab)
    assert sender.property("invalid")
    assert sender.accessibleDescription()
    assert world.context.settings.text("smtp.from") == ""


def test_that_numbers_and_choices_are_kept(world: World, show: Show[SettingsDialog]) -> None:
    dialog = show(SettingsDialog(world.context))
    box = dialog.findChild(QSpinBox, "undo_seconds")
    assert isinstance(box, QSpinBox)
    assert (box.minimum(), box.maximum()) == (0, 60)
    box.setValue(25)
    language = dialog.findChild(QComboBox, "language")
    assert isinstance(language, QComboBox)
    language.setCurrentIndex(language.findData("pt-BR"))
    assert world.context.settings.number("undo_seconds") == 25
    assert world.context.settings.text("language") == "pt-BR"


def test_that_the_theme_changes_at_once(world: World, show: Show[SettingsDialog]) -> None:
    dialog = show(SettingsDialog(world.context))
    colours = dialog.findChild(QComboBox, "theme")
    assert isinstance(colours, QComboBox)
    colours.setCurrentIndex(colours.findData("light"))
    assert not world.context.theme.dark
    colours.setCurrentIndex(colours.findData("dark"))
    assert world.context.theme.dark


def test_that_a_password_goes_to_the_keyring_and_nowhere_else(
    world: World, show: Show[SettingsDialog], qtbot: QtBot, memory_keyring: MemoryKeyring
) -> None:
    dialog = show(SettingsDialog(world.context, section="email"))
    password = line(dialog, "smtp_password")
    assert password.echoMode() is QLineEdit.EchoMode.Password
    qtbot.waitUntil(lambda: "None is kept" in password.accessibleDescription(), timeout=3000)
    QTest.keyClicks(password, "correct horse")
    press(dialog, "smtp_password_keep")
    qtbot.waitUntil(lambda: "Kept in" in password.accessibleDescription(), timeout=3000)
    assert list(memory_keyring.kept.values()) == ["correct horse"]
    assert password.text() == ""
    assert b"correct horse" not in world.paths.database.read_bytes()
    press(dialog, "smtp_password_forget")
    qtbot.waitUntil(lambda: "None is kept" in password.accessibleDescription(), timeout=3000)
    assert memory_keyring.kept == {}


def test_that_a_missing_credential_store_is_said(
    world: World, show: Show[SettingsDialog], qtbot: QtBot
) -> None:
    dialog = show(SettingsDialog(world.context, section="email"))
    password = line(dialog, "smtp_password")
    qtbot.waitUntil(lambda: password.accessibleDescription() != "", timeout=3000)
    assert "credential store" in password.accessibleDescription()


def test_that_an_unreachable_mail_server_is_said_in_words(
    world: World, show: Show[SettingsDialog], qtbot: QtBot
) -> None:
    world.mail_account()
    world.context.settings.set("smtp.port", "9")
    world.context.settings.set("smtp.security", "none")
    dialog = show(SettingsDialog(world.context, section="email"))
    dialog.resize(dialog.width(), dialog.minimumSizeHint().height())
    dialog.channels.test_email.setFocus()
    press(dialog, "test_email")
    qtbot.waitUntil(dialog.channels.test_email.isEnabled, timeout=10000)
    assert dialog.channels.email_answer.error
    assert dialog.channels.test_email.hasFocus()
    answer = next(
        label
        for label in dialog.findChildren(QLabel)
        if label.text() == dialog.channels.email_answer.error
    )
    qtbot.waitUntil(lambda: answer.visibleRegion().boundingRect() == answer.rect(), timeout=3000)


def test_that_every_file_and_folder_can_be_browsed_for(
    world: World, show: Show[SettingsDialog]
) -> None:
    dialog = show(SettingsDialog(world.context))
    kinds = {SettingKind.FILE, SettingKind.FOLDER}
    paths = [one.key for one in world.context.settings.describe() if one.kind in kinds]
    assert {"smtp.ca_file", "smime.identity", "policy.file", "organization.logo"} <= set(paths)
    assert "smime.certificates" in paths
    for key in paths:
        browse = dialog.findChild(QPushButton, f"{key.replace('.', '_')}_browse")
        assert isinstance(browse, QPushButton), key
        assert browse.accessibleName().startswith("Browse: ")


def test_that_a_file_that_was_chosen_counts_at_once(
    world: World, show: Show[SettingsDialog], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = tmp_path / "ca.pem"
    chosen.write_text("x", encoding="ascii")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(chosen), ""))
    dialog = show(SettingsDialog(world.context, section="email"))
    press(dialog, "smtp_ca_file_browse")
    assert world.context.settings.text("smtp.ca_file") == str(chosen.resolve())
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(tmp_path / "no"), ""))
    press(dialog, "smtp_ca_file_browse")
    assert "does not exist" in line(dialog, "smtp_ca_file").accessibleDescription()
    assert world.context.settings.text("smtp.ca_file") == str(chosen.resolve())


def test_that_the_text_of_messages_is_counted_while_it_is_typed(
    world: World, show: Show[SettingsDialog]
) -> None:
    world.context.settings.set("sms.service", "http")
    world.context.settings.set("gateway.url", "https://links.example")
    dialog = show(SettingsDialog(world.context, section="sms"))
    shown, length = (
        dialog.findChild(QLabel, name) for name in ("sms_text_shown", "sms_text_length")
    )
    assert isinstance(shown, QLabel)
    assert isinstance(length, QLabel)
    assert "report is ready" in shown.text() or "laudo pronto" in shown.text().casefold()
    text = line(dialog, "sms_text")
    retype(text, "Result: {link}")
    assert shown.text() == "Result: https://links.example/s/…"
    assert length.text().startswith("120 character(s) with the link, sent as 1 text message(s)")
    text.selectAll()
    text.insert("Não: ")
    QTest.keyClicks(text, "{link}")
    assert "UCS-2" in length.text()
    assert world.context.settings.text("sms.text") == ""
    QTest.keyClick(text, Qt.Key.Key_Tab)
    assert world.context.settings.text("sms.text") == "Não: {link}"
    retype(text, "{patient} {link}")
    QTest.keyClick(text, Qt.Key.Key_Tab)
    assert "In braces" in text.accessibleDescription()
    assert world.context.settings.text("sms.text") == "Não: {link}"


def test_that_a_test_message_asks_for_a_mobile_number(
    world: World, show: Show[SettingsDialog], qtbot: QtBot
) -> None:
    world.context.settings.set("sms.service", "http")
    dialog = show(SettingsDialog(world.context, section="sms"))
    retype(dialog.channels.my_number, "11 3333 4444")
    press(dialog, "text_me")
    qtbot.waitUntil(lambda: bool(dialog.channels.text_answer.error), timeout=3000)
    assert "landline" in dialog.channels.text_answer.error


@pytest.mark.parametrize(
    ("section", "title"), [("fax", "Fax"), ("sms", "SMS"), ("portal", "Patient portal")]
)
def test_that_each_channel_has_its_page(
    world: World, show: Show[SettingsDialog], section: str, title: str
) -> None:
    dialog = show(SettingsDialog(world.context, section=section))
    assert dialog.sections.currentItem().text() == title


def test_that_every_setting_has_a_row(world: World, show: Show[SettingsDialog]) -> None:
    dialog = show(SettingsDialog(world.context))
    keys = {info.key for info in world.context.settings.describe()}
    assert keys - dialog.rows.keys - MADE_BY_THE_PROGRAM == set()


def choose(dialog: SettingsDialog, name: str, value: str) -> None:
    box = dialog.findChild(QComboBox, name)
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData(value))


def test_that_only_what_the_fax_service_needs_is_asked_for(
    world: World, show: Show[SettingsDialog]
) -> None:
    dialog = show(SettingsDialog(world.context, section="fax"))
    names = {
        "fax_url", "fax_user", "fax_password", "fax_password_keep", "fax_project",
        "fax_email_template", "fax_from_number",
    }  # fmt: skip

    def shown() -> set[str]:
        fields = [one for one in dialog.findChildren(QWidget) if one.objectName() in names]
        return {one.objectName() for one in fields if not one.isHidden()}

    assert shown() == set()
    choose(dialog, "fax_service", "hylafax")
    assert world.context.settings.text("fax.service") == "hylafax"
    assert shown() == {
        "fax_url", "fax_user", "fax_password", "fax_password_keep", "fax_from_number",
    }  # fmt: skip
    choose(dialog, "fax_service", "email")
    assert shown() == {"fax_email_template", "fax_from_number"}


def test_that_smpp_has_an_address_an_account_and_a_sender(
    world: World, show: Show[SettingsDialog]
) -> None:
    dialog = show(SettingsDialog(world.context, section="sms"))
    choose(dialog, "sms_service", "smpp")
    names = ("sms_url", "sms_user", "sms_password", "sms_from", "sms_ca_file", "sms_http_fields")
    fields = {name: dialog.findChild(QWidget, name) for name in names}
    shown = {name for name, field in fields.items() if field and field.isVisibleTo(dialog)}
    assert shown == set(names) - {"sms_http_fields"}
    box = dialog.findChild(QComboBox, "sms_service")
    assert isinstance(box, QComboBox)
    assert box.currentText() == "SMPP"
    for name, hint in (("sms_url", "smpps://host:port"), ("sms_user", "system_id")):
        field = fields[name]
        assert field is not None
        assert hint in field.accessibleDescription()


@pytest.mark.parametrize("channel", ["fax", "sms", "portal"])
def test_that_a_channel_s_test_says_what_the_service_said(
    world: World,
    qtbot: QtBot,
    show: Show[SettingsDialog],
    monkeypatch: pytest.MonkeyPatch,
    channel: str,
) -> None:
    said = [OmegaError(Message("The service does not know us"), Message("Look at the password."))]

    def ask() -> Message:
        if said:
            raise said.pop()
        return Message("The service answers.")

    monkeypatch.setattr(world.context.send, f"test_{channel}", ask)
    dialog = show(SettingsDialog(world.context, section=channel))
    button = dialog.findChild(QPushButton, f"test_{channel}")
    assert isinstance(button, QPushButton)
    press(dialog, f"test_{channel}")
    qtbot.waitUntil(button.isEnabled, timeout=3000)
    assert "does not know us" in button.accessibleDescription()
    press(dialog, f"test_{channel}")
    qtbot.waitUntil(button.isEnabled, timeout=3000)
    assert button.accessibleDescription() == "The service answers."


class Account:
    """An account at a provider: asks for a code, and waits until it was typed."""

    address, user_code = "https://provider.example/device", "ABCD-EFGH"

    def __init__(self) -> None:
        self.typed = threading.Event()

    def begin(self, _cancel: CancelToken) -> "Account":
        return self

    def finish(self, _invitation: object, cancel: CancelToken) -> Message:
        while not self.typed.wait(0.01):
            cancel.raise_if_cancelled()
        return Message("The e-mail account is signed in.")


@pytest.fixture
def account(world: World, monkeypatch: pytest.MonkeyPatch) -> Account:
    made = Account()
    monkeypatch.setattr(world.context.send, "begin_sign_in", made.begin)
    monkeypatch.setattr(world.context.send, "finish_sign_in", made.finish)
    world.context.settings.set("smtp.auth", "oauth2")
    return made


def test_that_signing_in_shows_page_and_code_until_it_is_done(
    world: World, account: Account, show: Show[SettingsDialog], qtbot: QtBot
) -> None:
    dialog = show(SettingsDialog(world.context, section="email"))
    row = dialog.channels.sign_in
    press(dialog, "sign_in")
    qtbot.waitUntil(row.code.isVisible, timeout=3000)
    assert row.code.text() == "ABCD-EFGH"
    press(dialog, "sign_in_copy")
    assert QApplication.clipboard().text() == "ABCD-EFGH"
    assert not row.start.isEnabled()
    assert unnamed_widgets(dialog) == []
    account.typed.set()
    qtbot.waitUntil(row.start.isEnabled, timeout=3000)
    assert "is signed in" in row.start.accessibleDescription()
    assert not row.code.isVisible()


@pytest.mark.usefixtures("account")
def test_that_waiting_for_the_sign_in_can_be_stopped_and_ends_with_the_window(
    world: World, qtbot: QtBot
) -> None:
    dialog = SettingsDialog(world.context, section="email")
    dialog.show()
    row = dialog.channels.sign_in
    press(dialog, "sign_in")
    qtbot.waitUntil(row.code.isVisible, timeout=3000)
    press(dialog, "sign_in_stop")
    qtbot.waitUntil(row.start.isEnabled, timeout=3000)
    press(dialog, "sign_in")
    qtbot.waitUntil(row.code.isVisible, timeout=3000)
    dialog.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    qtbot.waitUntil(lambda: world.context.jobs.active == 0, timeout=3000)


MADE_BY_THE_PROGRAM = {"smtp.oauth_key"}

# --- all of them -------------------------------------------------------------------------------

EVERY = (
    "profile",
    "directory",
    "practitioners",
    "general",
    "email",
    "dicom",
    "sending",
    "gateway",
    "fax",
    "sms",
    "portal",
)


@pytest.mark.parametrize("what", EVERY)
def test_that_every_dialog_is_named_and_has_unique_mnemonics(
    world: World, qtbot: QtBot, what: str
) -> None:
    stations = world.organization("Hospital Central", ["ARQUIVO1"])
    world.profile(email("a@b.example"), fax("+551133334444"))
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = open_set_up(
        world.context,
        what,
        parent=parent,
        study=world.study(),
        organization_id=OrganizationId(stations[0].organization_id),
    )
    if isinstance(dialog, DirectoryDialog):
        press(dialog, "new_station")
        dialog.station_form.tls.click()
    qtbot.waitUntil(lambda: world.context.jobs.active == 0, timeout=5000)
    assert unnamed_widgets(dialog) == []
    assert mnemonic_clashes(dialog) == {}
    assert not any(one.autoDefault() or one.isDefault() for one in dialog.findChildren(QPushButton))
    dialog.close()


def test_that_asking_again_shows_one_dialog_of_a_kind(world: World, qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    open_set_up(world.context, "email", parent=parent)
    second = open_set_up(world.context, "dicom", parent=parent)
    qtbot.waitUntil(lambda: world.context.jobs.active == 0, timeout=5000)
    visible = [one for one in parent.findChildren(SettingsDialog) if one.isVisible()]
    assert visible == [second]
    assert second.sections.currentItem().text() == "DICOM"  # type: ignore[attr-defined]
    second.close()
