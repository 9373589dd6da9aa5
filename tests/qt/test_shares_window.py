"""The window of links, on a share service that needs no gateway."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu, QPushButton, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Study
from omega_desktop.domain.sharing import LinkState, ShareEvent, ShareState
from omega_desktop.runtime.i18n import DOUBLED, install_translators, remove_translators
from omega_desktop.runtime.share_watch import ShareWatch
from omega_desktop.ui.context import Context
from omega_desktop.ui.shares_acts import ShareAct, share_acts
from omega_desktop.ui.shares_details import extensions
from omega_desktop.ui.shares_model import COLUMNS, ShareColumn, rows_of
from omega_desktop.ui.shares_window import SharesWindow
from omega_desktop.ui.shares_words import LinkRow, link_look
from tests.qt.send_support import World
from tests.qt.share_support import FakeShares, link, share
from tests.qt.walker import mnemonic_clashes, repeated_names, unnamed_widgets

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
ANA, JOAO = "ana@consultorio.example", "joao@gmail.example"


@dataclass
class Room:
    """A window, its service, and hands."""

    context: Context
    shares: FakeShares
    watch: ShareWatch
    window: SharesWindow
    qtbot: QtBot

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self.context.jobs.active == 0, timeout=5000)
        QApplication.processEvents()
        self.qtbot.waitUntil(lambda: self.context.jobs.active == 0, timeout=5000)

    def show(self) -> None:
        self.window.show()
        self.window.activateWindow()
        self.settle()

    def cells(self, column: ShareColumn) -> list[str]:
        model = self.window.model
        place = COLUMNS.index(column)
        return [str(model.index(row, place).data() or "") for row in range(model.rowCount())]

    def button(self, name: str) -> QAbstractButton:
        found = [one for one in self.window.findChildren(QAbstractButton, name) if one.isVisible()]
        assert len(found) == 1, name
        return found[0]

    def has(self, name: str) -> bool:
        found = self.window.findChildren(QAbstractButton, name)
        return any(one.isVisible() for one in found)

    def press(self, key: Key, modifiers: Qt.KeyboardModifier | None = None) -> None:
        target = QApplication.focusWidget() or self.window
        QTest.keyClick(target, key, modifiers or Qt.KeyboardModifier.NoModifier)
        self.settle()

    def answer(self, number: int) -> None:
        """Press an answer to the question in the message area."""
        button = self.window.message.findChild(QPushButton, f"message_action_{number}")
        assert isinstance(button, QPushButton)
        button.click()
        self.settle()

    def label(self, name: str) -> str:
        found = self.window.findChild(QLabel, name)
        assert isinstance(found, QLabel)
        return found.text()


Enter = Callable[..., Room]


@pytest.fixture
def study(program: World) -> Study:
    return program.study()


@pytest.fixture
def enter(program: World, qtbot: QtBot) -> Iterator[Enter]:
    rooms: list[Room] = []
    program.context.settings.set("gateway.url", "https://imagens.example")

    def make(*kept: object) -> Room:
        shares = FakeShares(*kept)  # type: ignore[arg-type] # ShareRow
        context = replace(program.context, shares=shares)
        watch = ShareWatch(shares, context.jobs)
        window = SharesWindow(context, watch)
        room = Room(context, shares, watch, window, qtbot)
        rooms.append(room)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        room.settle()
        return room

    yield make
    for room in rooms:
        room.settle()
        room.window.close()
        room.watch.stop()
        room.window.deleteLater()
        room.watch.deleteLater()


# --- what it says -------------------------------------------------------------------------------


def test_that_every_state_is_said_in_words(study: Study, enter: Enter) -> None:
    room = enter(
        share(study, link(ANA, LinkState.WAITING), state=ShareState.MAKING),
        share(
            study,
            link(ANA, LinkState.MAILED),
            link(JOAO, LinkState.OPENED, opened=3),
            link("x@y.example", LinkState.LOCKED, wrong=10, left=0),
        ),
    )
    assert room.cells(ShareColumn.STATE) == ["Being made", "E-mailed", "Opened 3 time(s)", "Locked"]
    assert room.cells(ShareColumn.RECIPIENT) == [ANA, ANA, JOAO, "x@y.example"]
    assert room.cells(ShareColumn.ATTEMPTS) == ["", "10", "10", "0"]
    assert room.cells(ShareColumn.PATIENT) == ["SILVA, MARIA APARECIDA"] * 4


def test_that_links_that_are_over_are_shown_when_asked_for(study: Study, enter: Enter) -> None:
    room = enter(
        share(study, link(ANA)),
        share(study, link(JOAO), state=ShareState.REVOKED),
        share(study, link(JOAO), state=ShareState.EXPIRED),
        share(study, state=ShareState.FAILED),
    )
    assert room.cells(ShareColumn.STATE) == ["E-mailed"]
    assert room.label("shares_count") == "1 link(s) of 4"
    room.button("shares_state_clear").click()
    assert room.cells(ShareColumn.STATE) == ["E-mailed", "Revoked", "Expired", "Failed"]


def test_that_a_revocation_the_gateway_does_not_know_yet_is_said(
    study: Study, enter: Enter
) -> None:
    room = enter(share(study, link(ANA), state=ShareState.REVOKED, pending=True))
    assert room.cells(ShareColumn.STATE) == ["Being revoked"]
    assert not room.has("share_revoke")
    row = room.window.details.row
    assert row is not None
    assert share_acts(row) == ()


def test_that_the_patient_is_told_in_full_beside_the_link(study: Study, enter: Enter) -> None:
    room = enter(share(study, link(ANA)))
    room.window.table.selectRow(0)
    banner = room.window.details.banner
    assert banner.isVisible()
    assert "48211" in banner.accessibleName()
    assert "1961-05-03" in banner.accessibleName()


def test_that_a_deleted_study_leaves_its_link_manageable(study: Study, enter: Enter) -> None:
    room = enter(replace(share(study, link(ANA)), study=None))
    assert room.cells(ShareColumn.PATIENT) == ["(study deleted)"]
    room.window.table.selectRow(0)
    assert not room.window.details.banner.isVisible()
    assert room.has("share_revoke")


def test_that_an_opening_by_a_health_app_is_among_the_openings(study: Study, enter: Enter) -> None:
    events = [ShareEvent(datetime.now(UTC), "opened_app", "ff00ee11dd22cc33")]
    room = enter(share(study, link(ANA, LinkState.OPENED, opened=1, events=events)))
    room.window.table.selectRow(0)
    assert room.label("share_openings").endswith("Opened by a health app, from place ff00ee11")
    assert not room.label("share_history")


def test_that_openings_say_when_and_from_where_without_an_address(
    study: Study, enter: Enter
) -> None:
    now = datetime.now(UTC)
    events = [
        ShareEvent(now - timedelta(days=2), "wrong", "aa11bb22cc33dd44"),
        ShareEvent(now - timedelta(days=1), "opened", "ff00ee11dd22cc33"),
    ]
    room = enter(share(study, link(ANA, LinkState.OPENED, opened=1, events=events)))
    room.window.table.selectRow(0)
    assert room.label("share_openings").endswith("Opened, from place ff00ee11")
    assert room.label("share_history").endswith("Wrong answer, from place aa11bb22")


def test_that_a_link_never_opened_says_so(study: Study, enter: Enter) -> None:
    room = enter(share(study, link(ANA)))
    room.window.table.selectRow(0)
    assert room.label("share_openings") == "Not opened yet."


def test_that_searching_finds_patient_study_and_recipient(program: World, enter: Enter) -> None:
    maria = program.study()
    joao = program.study(name="COSTA^JOÃO", patient_id="50112", description="RM JOELHO")
    room = enter(share(maria, link(ANA)), share(joao, link(JOAO)))
    searches = {"joao cos": JOAO, "joelho": JOAO, "48211": ANA, "ana@": ANA}
    for words, found in searches.items():
        room.window.search.setText(words)
        QTest.keyClick(room.window.search, Key.Key_Return)
        assert room.cells(ShareColumn.RECIPIENT) == [found], words
    room.window.search.setText("nobody")
    QTest.keyClick(room.window.search, Key.Key_Return)
    assert room.button("empty_show_all").isVisible()
    room.button("empty_show_all").click()
    assert len(room.cells(ShareColumn.RECIPIENT)) == 2


def test_that_one_studys_links_can_be_looked_at_alone(program: World, enter: Enter) -> None:
    maria, joao = program.study(), program.study(name="COSTA^JOÃO")
    room = enter(share(maria, link(ANA)), share(joao, link(JOAO), state=ShareState.EXPIRED))
    room.window.show_study(joao)
    assert room.cells(ShareColumn.RECIPIENT) == [JOAO]
    assert "COSTA, JOÃO" in room.window.study.value
    room.button("shares_study_clear").click()
    assert room.cells(ShareColumn.RECIPIENT) == [ANA, JOAO]


def test_that_a_delivery_leads_to_its_link(study: Study, enter: Enter) -> None:
    room = enter(share(study, link(ANA, delivery=7001), link(JOAO, delivery=7002)))
    room.window.show_delivery(7002)  # type: ignore[arg-type] # a DeliveryId is a number
    row = room.window.table.current()
    assert row is not None
    assert row.link is not None
    assert row.link.recipient == JOAO


def test_that_empty_places_say_what_to_do(program: World, enter: Enter) -> None:
    room = enter()
    titles = [one.text() for one in room.window.empty.findChildren(QLabel)]
    assert "No links yet" in titles
    program.context.settings.unset("gateway.url")
    room.window.reload()
    room.settle()
    wanted: list[str] = []
    room.window.set_up_requested.connect(wanted.append)
    room.button("empty_set_up").click()
    assert wanted == ["gateway"]


def test_that_the_model_behaves_and_keeps_the_current_row(
    study: Study, enter: Enter, qtmodeltester: ModelTester
) -> None:
    first = share(study, link(ANA), link(JOAO))
    room = enter(first)
    qtmodeltester.check(room.window.model)
    room.window.table.selectRow(1)
    room.shares.kept = [share(study, link("new@y.example")), first]
    room.window.reload()
    room.settle()
    row = room.window.table.current()
    assert row is not None
    assert row.link is not None
    assert row.link.recipient == JOAO


# --- the gateway --------------------------------------------------------------------------------


def test_that_opening_the_window_asks_the_gateway_and_f5_again(study: Study, enter: Enter) -> None:
    room = enter(share(study, link(ANA)))
    assert room.shares.asked == [("refresh",)]
    room.press(Key.Key_F5)
    assert room.shares.asked == [("refresh",)] * 2
    assert not room.window.progress.busy


def test_that_a_gateway_that_refuses_is_told_with_the_age_of_what_is_shown(
    study: Study, enter: Enter
) -> None:
    room = enter(share(study, link(ANA)))
    room.shares.fault = OmegaError(Message("The gateway does not accept the token."))
    room.press(Key.Key_F5)
    said = room.window.message.text()
    assert "does not accept the token" in said
    assert "What is shown is what was known at" in said
    assert room.cells(ShareColumn.RECIPIENT) == [ANA]
    room.shares.fault = None
    room.answer(0)
    assert room.shares.asked[-1] == ("refresh",)


def test_that_a_silent_gateway_is_told_until_it_answers(study: Study, enter: Enter) -> None:
    room = enter(share(study, link(ANA)))
    room.shares.silent = OmegaError(Message("The share gateway does not answer."))
    room.press(Key.Key_F5)
    assert "does not answer" in room.window.message.text()
    assert "What is shown is what was known at" in room.window.message.text()
    room.shares.silent = None
    room.press(Key.Key_F5)
    assert room.window.message.text() == ""


def test_that_a_silent_gateway_does_not_take_a_question_away(study: Study, enter: Enter) -> None:
    room = enter(share(study, link(ANA)))
    room.press(Key.Key_Delete)
    room.shares.silent = OmegaError(Message("The share gateway does not answer."))
    room.watch.look_now()
    room.settle()
    assert "Revoke the link" in room.window.message.text()


# --- acts ---------------------------------------------------------------------------------------


def acts_of(*links: LinkState, state: ShareState = ShareState.ACTIVE) -> tuple[ShareAct, ...]:
    study = Study("2.25.1", None)  # type: ignore[arg-type] # not looked at
    rows = rows_of([share(study, *(link(ANA, one) for one in links), state=state)])
    return share_acts(rows[0])


def test_that_each_state_offers_what_is_possible_in_it() -> None:
    always = (ShareAct.EXTEND, ShareAct.REVOKE)
    mailed = (ShareAct.COPY, ShareAct.SEND_AGAIN, *always)
    assert acts_of(LinkState.MAILED) == mailed
    assert acts_of(LinkState.OPENED) == mailed
    assert acts_of(LinkState.LOCKED) == (ShareAct.UNLOCK, *mailed)
    assert acts_of(LinkState.WAITING) == always
    assert ShareAct.REVOKE_LINK in acts_of(LinkState.MAILED, LinkState.MAILED)
    assert acts_of(LinkState.MAILED, LinkState.REVOKED) == mailed
    assert acts_of(LinkState.REVOKED, LinkState.MAILED) == ()
    for state in (ShareState.REVOKED, ShareState.EXPIRED, ShareState.FAILED):
        assert acts_of(LinkState.MAILED, state=state) == ()
    assert acts_of(LinkState.WAITING, state=ShareState.MAKING) == (ShareAct.REVOKE,)


def test_that_revoking_asks_first_names_the_consequence_and_can_be_left(
    study: Study, enter: Enter
) -> None:
    room = enter(share(study, link(ANA)))
    room.press(Key.Key_Delete)
    said = room.window.message.text()
    assert ANA in said
    assert "cannot be undone" in said
    room.answer(1)
    assert room.window.message.text() == ""
    assert ("revoke", room.shares.kept[0].share_id) not in room.shares.asked
    assert room.cells(ShareColumn.STATE) == ["E-mailed"]


def test_that_the_question_is_answered_by_keyboard(study: Study, enter: Enter) -> None:
    room = enter(share(study, link(ANA)))
    room.press(Key.Key_Delete)
    focused = QApplication.focusWidget()
    assert isinstance(focused, QPushButton)
    assert focused.text() == "Keep it"  # a key pressed twice revokes nothing
    room.press(Key.Key_Escape)
    assert room.window.isVisible()
    assert room.window.message.text() == ""
    assert room.window.table.hasFocus()
    room.press(Key.Key_Escape)
    assert not room.window.isVisible()


def test_that_a_revoked_link_is_shown_as_revoked_at_once(study: Study, enter: Enter) -> None:
    room = enter(share(study, link(ANA)))
    room.window.show_all()
    room.button("share_revoke").click()
    room.answer(0)
    assert room.shares.asked[-1] == ("revoke", room.shares.kept[0].share_id)
    assert room.cells(ShareColumn.STATE) == ["Revoked"]
    assert "Revoked" in room.window.message.text()


def test_that_one_of_several_links_is_revoked_alone(study: Study, enter: Enter) -> None:
    room = enter(share(study, link(ANA), link(JOAO)))
    room.window.show_all()
    room.window.table.selectRow(1)
    room.press(Key.Key_Delete)
    room.answer(0)
    wanted = room.shares.kept[0]
    assert room.shares.asked[-1] == ("revoke_link", wanted.share_id, wanted.links[1].link_hash)
    assert room.cells(ShareColumn.STATE) == ["E-mailed", "Revoked"]


def test_that_all_links_of_a_study_end_together(study: Study, enter: Enter) -> None:
    room = enter(share(study, link(ANA), link(JOAO)))
    assert room.button("share_revoke").text() == "Revoke all 2 link(s)…"
    room.button("share_revoke").click()
    assert "all 2 link(s)" in room.window.message.text()
    room.answer(0)
    assert room.shares.asked[-1] == ("revoke", room.shares.kept[0].share_id)


def test_that_a_failed_revocation_is_never_shown_as_done(study: Study, enter: Enter) -> None:
    room = enter(share(study, link(ANA)))
    room.shares.fault = OmegaError(Message("The gateway does not answer."))
    room.button("share_revoke").click()
    room.answer(0)
    assert "does not answer" in room.window.message.text()
    assert room.cells(ShareColumn.STATE) == ["E-mailed"]


def test_that_a_locked_link_is_unlocked(study: Study, enter: Enter) -> None:
    room = enter(share(study, link(ANA, LinkState.LOCKED, wrong=10, left=0)))
    room.button("share_unlock").click()
    room.settle()
    assert room.cells(ShareColumn.STATE) == ["E-mailed"]
    assert "five more attempts" in room.window.message.text()


def test_that_a_share_is_extended_from_its_menu(study: Study, enter: Enter) -> None:
    room = enter(share(study, link(ANA), days=7))
    button = room.button("share_extend")
    assert isinstance(button, QPushButton)
    menu = button.menu()
    assert menu is not None
    assert menu.actions()[0].text().startswith("By 7 day(s), until ")
    menu.actions()[0].trigger()
    room.settle()
    assert room.shares.asked[-1] == ("extend", room.shares.kept[0].share_id, 7)


def test_that_no_extension_beyond_ninety_days_is_offered(study: Study) -> None:
    now = datetime.now(UTC)
    offered = [days for days, _end in extensions(share(study, days=70), now)]
    assert offered == [7, 14]
    assert extensions(share(study, days=90), now) == []


def test_that_a_fresh_link_is_sent_again(study: Study, enter: Enter) -> None:
    room = enter(share(study, link(ANA)))
    room.button("share_send_again").click()
    room.settle()
    wanted = room.shares.kept[0]
    assert room.shares.asked[-1] == ("send_again", wanted.share_id, wanted.links[0].link_hash)


def test_that_a_link_is_copied_by_key_only_when_there_is_one(study: Study, enter: Enter) -> None:
    QGuiApplication.clipboard().clear()
    room = enter(share(study, link(ANA, delivery=41)))
    room.press(Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "https://imagens.example/s/link-of-41#dKEY"
    assert "#" not in room.window.message.text()
    QGuiApplication.clipboard().clear()
    room.shares.no_url = True  # it was revoked elsewhere
    room.press(Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == ""
    assert "no link to copy" in room.window.message.text()


def test_that_the_menu_of_a_row_offers_the_same_acts(study: Study, enter: Enter) -> None:
    room = enter(share(study, link(ANA)))
    room.window.popup_menu(QPoint(0, 0))
    menu = next(one for one in room.window.findChildren(QMenu) if one.isVisible())
    texts = [one.text() for one in menu.actions()]
    menu.close()
    assert texts == ["Copy link", "Send again", "Extend", "Revoke…"]


# --- for everybody ------------------------------------------------------------------------------


def full_room(study: Study, enter: Enter) -> Room:
    room = enter(
        share(
            study,
            link(ANA, LinkState.LOCKED, wrong=10, left=0),
            link("a.very.long.name@hospital-central.example", LinkState.OPENED, opened=2),
            reason="Segunda opinião",
        ),
        share(study, link(JOAO), state=ShareState.EXPIRED),
    )
    room.window.show_study(study)
    room.window.table.selectRow(0)
    room.settle()
    return room


def test_that_everything_that_takes_the_focus_has_a_name(study: Study, enter: Enter) -> None:
    room = full_room(study, enter)
    assert unnamed_widgets(room.window) == []
    assert mnemonic_clashes(room.window) == {}
    assert repeated_names(room.window) == []
    room.button("share_revoke").click()
    assert unnamed_widgets(room.window) == []
    pressed_by_enter = [
        one.objectName() for one in room.window.findChildren(QPushButton) if one.autoDefault()
    ]
    assert pressed_by_enter == []


@pytest.mark.parametrize("language", [DOUBLED, "pt-BR", "en"])
def test_that_no_word_is_cut_off(
    study: Study, enter: Enter, qapp: QApplication, language: str
) -> None:
    before = QLocale()
    install_translators(qapp, language)
    try:
        room = full_room(study, enter)
        room.window.resize(1366, 768)
        room.button("share_revoke").click()
        QApplication.processEvents()
        cut = [
            one.text()
            for one in room.window.findChildren(QPushButton)
            if one.isVisible()
            and one.width() < one.fontMetrics().horizontalAdvance(one.text().replace("&", ""))
        ]
        assert cut == []
        assert room.window.width() <= 1366
    finally:
        remove_translators(qapp)
        QLocale.setDefault(before)


def test_that_the_window_is_left_by_escape(study: Study, enter: Enter) -> None:
    room = enter(share(study, link(ANA)))
    room.press(Key.Key_Escape)
    assert not room.window.isVisible()


def test_that_looks_never_claim_more_than_is_proven(study: Study) -> None:
    mailed = link(ANA, LinkState.MAILED)
    assert link_look(LinkRow(share(study, mailed), mailed)).text == "E-mailed"
    gone = share(study, mailed, state=ShareState.MAKING)
    assert link_look(LinkRow(gone, mailed)).text == "E-mailed"


def test_that_titles_name_nobody(study: Study, enter: Enter) -> None:
    room = full_room(study, enter)
    titles: list[QWidget] = [room.window]
    assert [one.windowTitle() for one in titles] == ["Shares"]
