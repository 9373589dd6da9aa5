"""A fax from the window: dialog, hfaxd, modem, modem, and the page at the other machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from omega_desktop.app import Built, build
from omega_desktop.domain.model import (
    ContactPoint,
    ContactSystem,
    Delivery,
    DeliveryState,
    ReportStatus,
    Rung,
    StudyInstanceUID,
    UserProfile,
)
from omega_desktop.storage.paths import DataPaths
from omega_desktop.ui.send_dialog import SendDialog
from tests.channels.fax_pages import likeness, received_pages, sent_pages
from tests.channels.fax_rig import PASSWORD, USER, FaxRig, running_fax_rig
from tests.e2e.studies import write_ct_study
from tests.e2e.test_link_in_browser import CTRL, WAIT_MS, main_window
from tests.qt.send_support import dressed

pytestmark = [pytest.mark.real_server, pytest.mark.timeout(420)]

OWN_FAX = "+551140010000"
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture(scope="module")
def server() -> Iterator[FaxRig]:
    with running_fax_rig() as rig:
        yield rig


@pytest.fixture
def built(
    tmp_path: Path, server: FaxRig, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Built]:
    """The program as in use; its user has a fax machine."""
    monkeypatch.setenv("OMEGA_SECRET_FAX_PASSWORD", PASSWORD)
    made = build(DataPaths(tmp_path / "data"))
    dressed(made.context.theme)
    for key, value in {
        "fax.service": "hylafax", "fax.url": server.url, "fax.user": USER,
        "fax.from_number": "+551140000000", "organization.name": "Clínica Ômega",
        "undo_seconds": "0",
    }.items():  # fmt: skip
        made.context.settings.set(key, value)
    own = ContactPoint(ContactSystem.FAX, OWN_FAX)
    made.context.directory.save_profile(UserProfile("Dra. Luíza Souza", "Clínica Ômega", (own,)))
    yield made
    made.close()
    for one in (made.context.dispatcher, made.connectivity, made.context.jobs):
        one.deleteLater()


def send_to_own_fax(dialog: SendDialog, qtbot: QtBot) -> None:
    """Alt+F for one's own fax, Ctrl+Enter; what is asked is confirmed."""
    QTest.keyClick(QApplication.focusWidget() or dialog, Qt.Key.Key_F, ALT)
    qtbot.waitUntil(dialog.send_button.isEnabled, timeout=WAIT_MS)
    QTest.keyClick(QApplication.focusWidget() or dialog, Qt.Key.Key_Return, CTRL)

    def gone() -> bool:
        if not shiboken6.isValid(dialog) or not dialog.isVisible():
            return True
        if dialog.reviewing:
            dialog._review_guard.stop()
            QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
        return False

    qtbot.waitUntil(gone, timeout=WAIT_MS)


def test_that_a_fax_sent_from_the_window_lies_at_the_other_machine(
    built: Built, server: FaxRig, tmp_path: Path, qtbot: QtBot
) -> None:
    uid = StudyInstanceUID(write_ct_study(tmp_path / "study", 1))
    assert built.context.importer.run([tmp_path / "study"]).imported == 1
    text = tmp_path / "laudo.txt"
    text.write_text("Nódulo sólido de 4 mm.\n\nConclusão: sem alterações.\n", encoding="utf-8")
    built.context.archive.attach_report(uid, text, status=ReportStatus.FINAL)
    with main_window(built) as window:
        qtbot.waitUntil(lambda: window.model.rowCount() > 0, timeout=WAIT_MS)
        window.view.select(uid)
        qtbot.waitUntil(lambda: [s.study_instance_uid for s in window.view.selected()] == [uid])
        dialog = window.sending.open(window.view.selected())
        qtbot.waitUntil(lambda: QApplication.activeWindow() is dialog)
        qtbot.waitUntil(lambda: built.context.jobs.active == 0, timeout=WAIT_MS)
        send_to_own_fax(dialog, qtbot)

        def delivery() -> Delivery:
            (found,) = built.context.outbox.deliveries()
            assert found.state is not DeliveryState.FAILED, str(found.reason)
            return found

        qtbot.waitUntil(lambda: delivery().rung is Rung.HANDED_OVER, timeout=WAIT_MS)
        document = server.document(delivery().remote_id.partition(":")[2])
        # the dispatcher asks by itself until every page is confirmed; a call that breaks off on a
        # busy computer (the modems' sound comes too late) is made again after two minutes
        qtbot.waitUntil(lambda: delivery().rung is Rung.CONFIRMED, timeout=300_000)
        done = delivery()
    assert done.transmission is not None
    assert (done.transmission.pages_sent, done.transmission.remote_station) == (2, "MODEM1")
    sent, received = sent_pages(document), received_pages(server.received()[-1])
    assert len(sent) == len(received) == 2
    assert min(likeness(a, b) for a, b in zip(sent, received, strict=True)) > 0.8
    assert likeness(sent[0], received[1]) < 0.5
