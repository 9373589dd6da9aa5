"""What the main window tells about links, and how often it asks."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Study
from omega_desktop.domain.sharing import (
    LinkState,
    ShareNotice,
    ShareNoticeKind,
    ShareRow,
    ShareState,
)
from omega_desktop.runtime.share_watch import LOOK_MS, ShareWatch
from omega_desktop.ui.main_window import MainWindow
from omega_desktop.ui.share_flow import DesktopNotices
from omega_desktop.ui.shares_window import SharesWindow
from tests.qt.send_support import World
from tests.qt.share_support import FakeShares, link, share
from tests.qt.window_support import CTRL, SHIFT, Desk

ANA = "ana@consultorio.example"
Kind = ShareNoticeKind


@pytest.fixture
def shares(program: World) -> FakeShares:
    """The program's share service."""
    found = program.context.shares
    assert isinstance(found, FakeShares)
    program.context.settings.set("gateway.url", "https://imagens.example")
    return found


@pytest.fixture
def watch(program: World, shares: FakeShares) -> Iterator[ShareWatch]:
    made = ShareWatch(shares, program.context.jobs)
    yield made
    made.stop()
    made.deleteLater()


def notice(kept: ShareRow, kind: Kind = Kind.OPENED) -> ShareNotice:
    first = kept.links[0]
    return ShareNotice(kind, kept.share_id, first.link_hash, first.delivery_id)


def settle(program: World, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: program.context.jobs.active == 0, timeout=5000)


# --- asking -------------------------------------------------------------------------------------


def test_that_nothing_is_asked_while_no_link_can_be_opened(
    program: World, shares: FakeShares, watch: ShareWatch, qtbot: QtBot
) -> None:
    shares.kept = [share(program.study(), link(ANA), state=ShareState.EXPIRED)]
    watch.start()
    settle(program, qtbot)
    assert shares.asked == []
    watch.look_now()
    settle(program, qtbot)
    assert shares.asked == [("refresh",)]


def test_that_open_links_are_looked_after_every_minute(
    program: World, shares: FakeShares, watch: ShareWatch, qtbot: QtBot
) -> None:
    shares.kept = [share(program.study(), link(ANA))]
    watch.start()
    settle(program, qtbot)
    assert shares.asked == [("refresh",)]
    assert watch._timer.interval() == LOOK_MS == 60_000
    watch._timer.timeout.emit()
    settle(program, qtbot)
    assert shares.asked == [("refresh",)] * 2


def test_that_a_revocation_the_gateway_was_not_told_is_looked_after(
    program: World, shares: FakeShares, watch: ShareWatch, qtbot: QtBot
) -> None:
    shares.kept = [share(program.study(), link(ANA), state=ShareState.REVOKED, pending=True)]
    watch.start()
    settle(program, qtbot)
    assert shares.asked == [("refresh",)]


def test_that_a_fault_is_told_and_does_not_end_the_watch(
    program: World, shares: FakeShares, watch: ShareWatch, qtbot: QtBot
) -> None:
    shares.kept = [share(program.study(), link(ANA))]
    shares.fault = OmegaError(Message("No"))
    with qtbot.waitSignal(watch.failed, timeout=5000):
        watch.start()
    assert not watch.looking
    shares.fault = None
    with qtbot.waitSignal(watch.looked, timeout=5000):
        watch._timer.timeout.emit()


# --- telling ------------------------------------------------------------------------------------


class Told(DesktopNotices):
    """The system's notifications, kept."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window._theme, parent=window)
        self.texts: list[str] = []

    def tell(self, text: str) -> None:
        self.texts.append(text)


def told(desk: Desk, shares: FakeShares, *notices: ShareNotice) -> tuple[MainWindow, Told]:
    """A window that was told something by the gateway."""
    window = desk.open()
    desktop = Told(window)
    window.shares.desktop = desktop
    shares.notices = list(notices)
    window.shares.watch.look_now()
    desk.settle()
    return window, desktop


def test_that_an_opened_link_is_told_quietly_and_without_a_name_outside(
    program: World, desk: Desk, shares: FakeShares
) -> None:
    kept = share(program.study(), link(ANA, LinkState.OPENED, opened=1, delivery=41))
    shares.kept = [kept]
    window, desktop = told(desk, shares, notice(kept))
    message = window.shares.notice
    assert message.isVisible()
    assert message.text() == f"{ANA} opened TC TÓRAX of SILVA, MARIA APARECIDA."
    assert desktop.texts == ["A shared study was opened."]
    dismiss = message.findChild(QPushButton, "message_action_0")
    assert isinstance(dismiss, QPushButton)
    dismiss.click()
    desk.settle()
    assert not message.isVisible()
    shown = window.findChild(SharesWindow)
    assert shown is not None
    row = shown.table.current()
    assert row is not None
    assert row.link is not None
    assert row.link.recipient == ANA


def test_that_a_locked_link_is_a_warning_and_comes_before_openings(
    program: World, desk: Desk, shares: FakeShares
) -> None:
    study = program.study()
    locked = share(study, link(ANA, LinkState.LOCKED, wrong=10, left=0))
    opened = share(study, link("b@y.example", LinkState.OPENED, opened=1))
    shares.kept = [locked, opened]
    window, desktop = told(desk, shares, notice(opened), notice(locked, Kind.LOCKED))
    assert "locked after too many wrong answers" in window.shares.notice.text()
    assert window.shares.notice.property("surface") == "warning"
    assert desktop.texts == ["A link to a shared study was locked."]


def test_that_many_openings_are_one_sentence(
    program: World, desk: Desk, shares: FakeShares
) -> None:
    study = program.study()
    shares.kept = [share(study, link(f"{n}@y.example", LinkState.OPENED)) for n in range(3)]
    window, _desktop = told(desk, shares, *(notice(one) for one in shares.kept))
    assert window.shares.notice.text() == "3 shared study(ies) were opened."


def test_that_a_link_nobody_opened_is_told_inside_only(
    program: World, desk: Desk, shares: FakeShares
) -> None:
    kept = share(program.study(), link(ANA), state=ShareState.EXPIRED)
    shares.kept = [kept]
    window, desktop = told(desk, shares, notice(kept, Kind.EXPIRED))
    assert "expired without having been opened" in window.shares.notice.text()
    assert desktop.texts == []


def test_that_notifications_can_be_switched_off(
    program: World, desk: Desk, shares: FakeShares
) -> None:
    program.context.settings.set("share.notify", "false")
    kept = share(program.study(), link(ANA, LinkState.OPENED, opened=1))
    shares.kept = [kept]
    window, desktop = told(desk, shares, notice(kept))
    assert window.shares.notice.isVisible()
    assert desktop.texts == []


def test_that_a_system_without_notifications_is_no_fault(
    program: World, desk: Desk, shares: FakeShares
) -> None:
    window = desk.open()
    window.shares.desktop.tell("A shared study was opened.")
    window.shares.desktop.stop()


# --- the ways there -----------------------------------------------------------------------------


def test_that_a_key_opens_the_window_of_links(desk: Desk, shares: FakeShares) -> None:
    window = desk.open()
    desk.press(window.view.table, Qt.Key.Key_L, CTRL | SHIFT)
    shown = window.findChild(SharesWindow)
    assert shown is not None
    assert shown.isVisible()
    window.close()
    desk.settle()
    assert not shown.isVisible()


def test_that_a_study_leads_to_its_links(program: World, desk: Desk, shares: FakeShares) -> None:
    study: Study = program.study()
    shares.kept = [share(study, link(ANA)), share(program.study(name="B^C"), link("c@y.example"))]
    window = desk.open()
    assert window.view.select(study.study_instance_uid)
    desk.settle()
    window.actions_["study_shares"].trigger()
    desk.settle()
    shown = window.findChild(SharesWindow)
    assert shown is not None
    assert [row.share.study for row in shown.model.rows] == [study]


def test_that_what_changes_in_the_outbox_changes_the_links(
    program: World, desk: Desk, shares: FakeShares
) -> None:
    window = desk.open()
    shown = window.shares.open()
    desk.settle()
    assert shown.model.total == 0
    shares.kept = [replace(share(program.study(), link(ANA)), bytes=1)]
    desk.context.dispatcher.outbox_changed.emit()
    desk.settle()
    assert shown.model.total == 1
