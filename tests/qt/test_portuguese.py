"""The shipped Portuguese: what only a look at whole windows tells."""

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from omega_desktop.domain.model import OrganizationId
from omega_desktop.runtime.i18n import install_translators, remove_translators
from omega_desktop.ui.actions import ACTIONS, MENUS, action_text
from omega_desktop.ui.dialogs.directory import DirectoryDialog
from omega_desktop.ui.dialogs.set_up import open_set_up
from omega_desktop.ui.send_dialog import SendDialog
from tests.qt.send_support import World
from tests.qt.walker import mnemonic_clashes


@pytest.fixture(autouse=True)
def _portuguese(qapp: QApplication) -> Iterator[None]:
    before = QLocale()
    install_translators(qapp, "pt-BR")
    yield
    remove_translators(qapp)
    QLocale.setDefault(before)


def test_that_mnemonics_are_unique_in_each_menu() -> None:
    for name, _title in MENUS:
        texts = [action_text(one) for one in ACTIONS if one.menu == name]
        letters = [hit[1].lower() for hit in (re.search(r"&(\w)", text) for text in texts) if hit]
        assert len(letters) == len(texts)
        assert sorted(set(letters)) == sorted(letters), name


def test_that_mnemonics_are_unique_in_the_send_dialog(program: World, qtbot: QtBot) -> None:
    study = program.study()
    program.report(study)
    program.organization("Hospital Central", ["ARQUIVO1"])
    dialog = SendDialog(program.context, [study])
    qtbot.addWidget(dialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    dialog.show()
    assert dialog.tabs.tabText(0) == "Enviar relatórios"
    assert mnemonic_clashes(dialog) == {}
    dialog.close()


@pytest.mark.parametrize("what", ["profile", "directory", "practitioners", "general"])
def test_that_mnemonics_are_unique_in_the_set_up_dialogs(
    program: World, qtbot: QtBot, what: str
) -> None:
    stations = program.organization("Hospital Central", ["ARQUIVO1"])
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = open_set_up(
        program.context,
        what,
        parent=parent,
        study=program.study(),
        organization_id=OrganizationId(stations[0].organization_id),
    )
    if isinstance(dialog, DirectoryDialog):
        dialog.station_form.tls.click()
    qtbot.waitUntil(lambda: program.context.jobs.active == 0, timeout=5000)
    assert mnemonic_clashes(dialog) == {}
    dialog.close()
