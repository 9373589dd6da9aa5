"""The demonstration's gateway in the window: set up for one start, and the way to the last link."""

from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QPushButton

from omega_desktop.app import Built
from omega_desktop.demo.gateway import GatewayAccess
from omega_desktop.demo.start import earlier_port, use_gateway
from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Patient, Study, StudyInstanceUID
from omega_desktop.domain.sharing import ShareState
from omega_desktop.runtime.i18n import install_translators, remove_translators
from omega_desktop.storage.credentials import KeyringSecrets
from omega_desktop.ui.demo_strip import newest_link
from omega_desktop.ui.main_window import MainWindow
from tests.qt.send_support import World
from tests.qt.share_support import FakeShares, link, share
from tests.qt.window_support import Desk

KEY = "A" * 43
URL = f"http://127.0.0.1:4711/s/{'L' * 43}#d{KEY}"
ACCESS = GatewayAccess("http://127.0.0.1:4711", "omega_1_secret")


def letter(folder: Path, name: str, text: str) -> None:
    message = EmailMessage()
    message["Subject"] = "Exame compartilhado com você"
    message.set_content(text)
    message.add_alternative("<p>Abrir</p>", subtype="html")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(message.as_bytes())


def test_that_the_newest_link_is_found_whole(tmp_path: Path) -> None:
    assert newest_link(tmp_path, 0) == ""
    letter(tmp_path, "a.eml", f"Olá,\n\n{URL}\n")
    letter(tmp_path, "b.eml", "Segue o laudo em anexo.\n")
    assert newest_link(tmp_path, 0) == URL


def test_that_a_link_in_a_text_message_is_found_too(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"SMS +5511912345678\n\nSeu laudo: {URL}\n", encoding="utf-8")
    assert newest_link(tmp_path, 0) == URL


def test_that_a_link_of_an_earlier_start_is_not_offered(tmp_path: Path) -> None:
    letter(tmp_path, "a.eml", f"{URL}\n")
    later = (tmp_path / "a.eml").stat().st_mtime + 1
    assert newest_link(tmp_path, later) == ""


# --- in the window ------------------------------------------------------------------------------


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the browser would have been given."""
    found: list[str] = []

    def take(url: QUrl) -> bool:
        found.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", take)
    return found


def press_link(desk: Desk, window: MainWindow) -> None:
    button = window.findChild(QPushButton, "demo_link")
    assert isinstance(button, QPushButton)
    button.click()
    desk.settle()


def test_that_the_strip_opens_the_last_link_and_says_where_the_answer_stands(
    program: World, desk: Desk, opened: list[str]
) -> None:
    program.context.settings.set("gateway.url", ACCESS.url)
    window = desk.open(demo=True)
    press_link(desk, window)
    assert opened == []
    assert "No link was sent yet" in window.message.text()
    letter(program.paths.demo_mailbox, "a.eml", f"{URL}\n")
    press_link(desk, window)
    assert opened == [URL]
    assert "date of birth" in window.message.text()
    assert KEY not in window.message.text()


def test_that_a_program_without_the_gateway_says_that_there_are_no_links(desk: Desk) -> None:
    window = desk.open(demo=True)
    assert window.findChild(QPushButton, "demo_link") is None
    strip = window.findChild(QFrame, "demo_strip")
    assert strip is not None
    said = [one.text() for one in strip.findChildren(QLabel)]
    assert "Links: not installed" in said


def test_that_the_strip_fits_a_screen_at_200_percent(
    program: World, desk: Desk, qapp: QApplication
) -> None:
    before = QLocale()
    install_translators(qapp, "pt-BR")
    try:
        for url in ("", ACCESS.url):
            program.context.settings.set("gateway.url", url)
            window = desk.open(demo=True, size=(960, 540))
            assert window.width() <= 960
    finally:
        remove_translators(qapp)
        QLocale.setDefault(before)


# --- at the start -------------------------------------------------------------------------------


def an_active_share() -> FakeShares:
    study = Study(StudyInstanceUID("2.25.1"), Patient("1", "SILVA^MARIA"))
    over = share(study, link("b@y.example"), state=ShareState.EXPIRED)
    return FakeShares(share(study, link("a@y.example")), over)


def test_that_the_gateway_is_set_up_for_this_process_only(built: Built) -> None:
    assert earlier_port(built.context.settings) == 0
    use_gateway(built, ACCESS)
    assert built.context.settings.text("gateway.url") == ACCESS.url
    assert built.context.secrets.get("gateway.token") == ACCESS.token
    assert KeyringSecrets(namespace="demo").get("gateway.token") is None
    assert earlier_port(built.context.settings) == 4711
    use_gateway(built, None)
    assert built.context.settings.text("gateway.url") == ""


def test_that_links_of_an_earlier_start_are_shown_as_what_they_are(built: Built) -> None:
    shares = an_active_share()
    again = replace(built, context=replace(built.context, shares=shares))
    use_gateway(again, ACCESS)
    assert shares.asked == [("revoke", shares.kept[0].share_id)]
    assert shares.kept[0].state is ShareState.REVOKED


def test_that_an_earlier_link_elsewhere_does_not_keep_the_demonstration_from_starting(
    built: Built,
) -> None:
    shares = an_active_share()
    shares.fault = OmegaError(Message("It is at another gateway"))
    use_gateway(replace(built, context=replace(built.context, shares=shares)), ACCESS)
    assert built.context.settings.text("gateway.url") == ACCESS.url
