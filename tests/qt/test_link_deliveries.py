"""Links in the outbox, and the settings they need."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Anonymization,
    Delivery,
    DeliveryDraft,
    DeliveryId,
    LinkTarget,
    SendRequest,
)
from omega_desktop.ui.delivery_actions import Act, acts_for, all_acts_for
from omega_desktop.ui.dialogs.set_up import open_set_up
from omega_desktop.ui.dialogs.settings import SettingsDialog
from omega_desktop.ui.labels import progress_text, state_look, what_is_sent
from omega_desktop.ui.main_window import MainWindow
from omega_desktop.ui.outbox_window import OutboxWindow
from omega_desktop.ui.send_again import SendAgainDialog
from omega_desktop.ui.shares_window import SharesWindow
from tests.qt.send_support import World
from tests.qt.share_support import FakeShares, link, share
from tests.qt.window_support import Desk

ANA = "ana@consultorio.example"


@pytest.fixture
def shares(program: World) -> FakeShares:
    """A gateway that is set up."""
    program.context.settings.set("gateway.url", "https://imagens.example")
    found = program.context.shares
    assert isinstance(found, FakeShares)
    return found


@pytest.fixture
def mailed(program: World, desk: Desk, shares: FakeShares) -> tuple[MainWindow, DeliveryId]:
    """A window with a link that was mailed."""
    study = program.study()
    draft = DeliveryDraft(LinkTarget(ANA), study.study_instance_uid, ANA)
    (delivery,) = program.context.send.submit(SendRequest((draft,)), undo_s=0)
    shares.kept = [share(study, link(ANA, delivery=delivery))]
    window = desk.open()
    desk.make(delivery, "COMPLETED", rung="handed_over", total=3, done=3)
    desk.outbox_changed(window)
    return window, delivery


def delivery_of(program: World, number: DeliveryId) -> Delivery:
    return program.context.outbox.delivery(number)


def test_that_a_mailed_link_claims_no_more_than_that(
    program: World, desk: Desk, mailed: tuple[MainWindow, DeliveryId]
) -> None:
    _window, number = mailed
    assert state_look(delivery_of(program, number)).text == "E-mailed"
    desk.make(number, "COMPLETED", rung="opened")
    assert state_look(delivery_of(program, number)).text == "Opened"
    desk.make(number, "IN_PROGRESS", done=1, total=3)
    assert progress_text(delivery_of(program, number)) == "1/3"
    assert state_look(delivery_of(program, number)).text == "Sending"


def test_that_a_link_is_called_what_it_is(program: World) -> None:
    study = program.study()
    draft = DeliveryDraft(LinkTarget(ANA), study.study_instance_uid, ANA)
    hidden = DeliveryDraft(
        LinkTarget("b@y.example", anonymization=Anonymization(enabled=True)),
        study.study_instance_uid,
        "b@y.example",
    )
    program.context.settings.set("gateway.url", "https://imagens.example")
    plain, anonymous = program.context.send.submit(SendRequest((draft, hidden)), undo_s=0)
    assert what_is_sent(delivery_of(program, plain), study) == "Link: TC TÓRAX"
    assert "anonymized" in what_is_sent(delivery_of(program, anonymous), study)


def test_that_a_link_leads_to_who_opened_it(
    program: World, desk: Desk, mailed: tuple[MainWindow, DeliveryId]
) -> None:
    window, number = mailed
    delivery = delivery_of(program, number)
    assert Act.SHOW_LINK not in acts_for(delivery)  # the row's own links stay few
    assert all_acts_for(delivery)[-2:] == (Act.SHOW_LINK, Act.COPY_LINK)
    menu = QMenu(window)
    window.delivery_actions.fill_menu(menu, delivery, menu)
    titles = [one.text() for one in menu.actions()]
    menu.actions()[titles.index("Who opened it…")].trigger()
    desk.settle()
    shown = window.findChild(SharesWindow)
    assert shown is not None
    assert shown.isVisible()
    row = shown.table.current()
    assert row is not None
    assert row.link is not None
    assert row.link.delivery_id == number


def test_that_the_details_of_a_link_offer_to_copy_it(
    desk: Desk, mailed: tuple[MainWindow, DeliveryId]
) -> None:
    window, number = mailed
    window.show_outbox()
    outbox = window.findChild(OutboxWindow)
    assert outbox is not None
    outbox.show_delivery(number)
    desk.settle()
    button = outbox.findChild(QPushButton, "details_copy_link")
    assert isinstance(button, QPushButton)
    button.click()
    desk.settle()
    assert QGuiApplication.clipboard().text() == f"https://imagens.example/s/link-of-{number}#dKEY"
    assert "on the clipboard" in outbox.message.text()
    assert "KEY" not in outbox.message.text()


def test_that_a_link_that_waits_has_nothing_to_copy(program: World, shares: FakeShares) -> None:
    study = program.study()
    draft = DeliveryDraft(LinkTarget(ANA), study.study_instance_uid, ANA)
    (number,) = program.context.send.submit(SendRequest((draft,)), undo_s=60)
    assert Act.COPY_LINK not in all_acts_for(delivery_of(program, number))


def test_that_a_link_of_unknown_outcome_is_reviewed_as_it_was_sent(
    program: World, desk: Desk, shares: FakeShares
) -> None:
    study = program.study()
    draft = DeliveryDraft(LinkTarget(ANA, sealed_passcode="sealed"), study.study_instance_uid, ANA)
    (number,) = program.context.send.submit(SendRequest((draft,)), undo_s=0)
    window = desk.open()
    desk.make(number, "UNKNOWN")
    desk.outbox_changed(window)
    window.delivery_actions.do(Act.SEND_AGAIN, delivery_of(program, number))
    desk.settle()
    dialog = window.findChild(SendAgainDialog)
    assert dialog is not None
    said = "\n".join(dialog.review.texts())
    assert "opens with date of birth and passcode" in said
    assert "date of birth and the passcode can open" in said
    dialog.reject()


def test_that_a_gateway_that_refuses_the_token_leads_to_its_settings(
    program: World, desk: Desk, mailed: tuple[MainWindow, DeliveryId]
) -> None:
    window, number = mailed
    lane = delivery_of(program, number).lane
    program.context.outbox.block_lane(
        lane, kind="auth", reason=Message("The token is not accepted."), probe_in_s=None
    )
    desk.outbox_changed(window)
    (shown,) = [one for one in window.outbox._lanes if one.isVisible()]
    assert "imagens.example" in shown.text()
    button = shown.findChild(QPushButton, "message_action_0")
    assert isinstance(button, QPushButton)
    button.click()
    desk.settle()
    dialog = window.findChild(SettingsDialog)
    assert dialog is not None
    assert dialog.sections.currentItem().text() == "Links"
    dialog.close()


# --- settings -----------------------------------------------------------------------------------


@pytest.fixture
def settings(program: World, qtbot: QtBot) -> Iterator[SettingsDialog]:
    """The settings, at the links."""
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = open_set_up(program.context, "gateway", parent=parent)
    assert isinstance(dialog, SettingsDialog)
    qtbot.waitUntil(lambda: program.context.jobs.active == 0, timeout=5000)
    yield dialog
    dialog.close()


def test_that_set_up_leads_to_the_page_of_links(settings: SettingsDialog) -> None:
    assert settings.sections.currentItem().text() == "Links"
    for name in ("gateway_url", "gateway_token", "gateway_ca_file", "share_expires_days"):
        field = settings.findChild(QWidget, name)
        assert isinstance(field, QWidget), name
        assert field.isVisible(), name


def test_that_the_gateway_is_asked_and_its_answer_shown(
    settings: SettingsDialog, shares: FakeShares, qtbot: QtBot
) -> None:
    settings.resize(settings.width(), settings.minimumSizeHint().height())
    button = settings.test_gateway

    def answer(text: str) -> None:
        """Pressed, told at the button, and scrolled to."""
        button.click()
        qtbot.waitUntil(lambda: text in button.accessibleDescription(), timeout=5000)
        label = next(one for one in settings.findChildren(QLabel) if text in one.text())
        qtbot.waitUntil(lambda: label.visibleRegion().boundingRect() == label.rect(), timeout=3000)

    answer("The gateway answers")
    assert shares.asked == [("test_gateway",)]
    shares.fault = OmegaError(Message("It does not accept the token"))
    for area in settings.findChildren(QScrollArea):
        area.verticalScrollBar().setValue(0)
    answer("does not accept the token")
