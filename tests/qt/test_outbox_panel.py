"""The outbox in the window: what it says is what is so, and each state offers its acts."""

import csv
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton
from pytestqt.modeltest import ModelTester

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    DeliveryEvent,
    DeliveryId,
    DeliveryState,
    ReportStatus,
    SendPriority,
)
from omega_desktop.ui.delivery_actions import Act, acts_for
from omega_desktop.ui.main_window import MainWindow
from omega_desktop.ui.outbox_model import (
    PANEL_COLUMNS,
    WINDOW_COLUMNS,
    OutboxColumn,
    ProgressRole,
)
from omega_desktop.ui.outbox_window import OutboxWindow
from omega_desktop.ui.send_again import SendAgainDialog
from tests.qt.send_support import World
from tests.qt.walker import unnamed_widgets
from tests.qt.window_support import CTRL, SHIFT, Desk

Key = Qt.Key
ADDRESS = "dr.reis@clinica-aurora.example"


def cell(window: MainWindow, row: int, column: OutboxColumn) -> str:
    return str(window.outbox.model.index(row, PANEL_COLUMNS.index(column)).data() or "")


def counts(window: MainWindow) -> str:
    label = window.outbox.findChild(QLabel, "outbox_counts")
    assert label is not None
    return label.text()


@pytest.fixture
def window(program: World, desk: Desk) -> MainWindow:
    study = program.study(name="SILVA^MARIA", images=4)
    program.report(study, status=ReportStatus.FINAL)
    return desk.open()


def study_of(window: MainWindow):
    return window.model.study_at(0)


def failed(desk: Desk, window: MainWindow):
    delivery = desk.send_study(study_of(window))
    desk.make(delivery, "FAILED", reason=Message("The folder is full."))
    desk.outbox_changed(window)
    return delivery


def state(program: World, delivery) -> DeliveryState:
    return program.context.outbox.delivery(delivery).state


# --- what it says ------------------------------------------------------------------------------


def test_that_nothing_to_send_takes_one_line(window: MainWindow):
    assert counts(window) == "Nothing waits. Sent today: 0"
    assert not window.outbox.table.isVisible()
    assert window.outbox.height() <= window.outbox.header_height() + 2


def test_that_counts_are_in_words_and_attention_comes_first(
    program: World, desk: Desk, window: MainWindow, qtmodeltester: ModelTester
):
    study = study_of(window)
    waiting = desk.send_study(study, "a")
    running = desk.send_study(study, "b")
    unknown = desk.send_study(study, "c")
    desk.make(running, "IN_PROGRESS", done=1)
    desk.make(unknown, "UNKNOWN")
    desk.outbox_changed(window)
    assert counts(window) == "1 sending · 1 queued · 1 needs attention"
    order = [one.id for one in window.outbox.model.deliveries]
    assert order == [unknown, running, waiting]
    assert cell(window, 0, OutboxColumn.STATE) == "Result unknown"
    assert "find out" in cell(window, 0, OutboxColumn.REASON)
    assert cell(window, 1, OutboxColumn.PATIENT) == "SILVA, MARIA"
    assert cell(window, 1, OutboxColumn.PROGRESS) == "1/5"  # the report goes along
    qtmodeltester.check(window.outbox.model)


def test_that_the_queue_is_listed_as_it_will_be_sent(desk: Desk, window: MainWindow):
    study = study_of(window)
    low = desk.send_study(study, "a", priority=SendPriority.LOW)
    high = desk.send_study(study, "b", priority=SendPriority.HIGHEST)
    medium = desk.send_study(study, "c")
    desk.outbox_changed(window)
    assert [one.id for one in window.outbox.model.deliveries] == [high, medium, low]


def test_that_a_completed_send_claims_only_what_is_proven(desk: Desk, window: MainWindow):
    delivery = desk.send_study(study_of(window))
    for rung, words in (
        ("handed_over", "Handed over"),
        ("confirmed", "Confirmed"),
        ("opened", "Opened"),
    ):
        desk.make(delivery, "COMPLETED", rung=rung, done=4)
        desk.outbox_changed(window)
        assert cell(window, 0, OutboxColumn.STATE) == words


def test_that_progress_moves_one_row_without_reading_the_outbox(desk: Desk, window: MainWindow):
    delivery = desk.send_study(study_of(window))
    desk.make(delivery, "IN_PROGRESS")
    desk.outbox_changed(window)
    resets: list[None] = []
    window.outbox.model.modelReset.connect(lambda: resets.append(None))
    desk.context.dispatcher.progressed.emit(int(delivery), 3, 4)
    assert desk.context.jobs.active == 0
    assert cell(window, 0, OutboxColumn.PROGRESS) == "3/4"
    place = PANEL_COLUMNS.index(OutboxColumn.PROGRESS)
    assert window.outbox.model.index(0, place).data(ProgressRole) == 0.75
    assert resets == []
    window.grab()  # the bar is painted


def test_that_an_undo_window_counts_down_in_the_row(desk: Desk, window: MainWindow):
    desk.send_study(study_of(window), undo_s=30)
    desk.outbox_changed(window)
    seen: set[str] = set()

    def changed() -> bool:
        seen.add(cell(window, 0, OutboxColumn.STATE))
        return len(seen) > 1

    desk.qtbot.waitUntil(changed, timeout=3000)
    assert all(text.startswith("Leaves in ") for text in seen)


def test_that_a_blocked_lane_says_so_once_and_is_tried_on_demand(
    program: World, desk: Desk, window: MainWindow
):
    report = program.context.worklist.reports(study_of(window).study_instance_uid)[0]
    deliveries = desk.send_report(study_of(window), report, ADDRESS, "b@clinica-aurora.example")
    outbox = program.context.outbox
    lane = outbox.delivery(deliveries[0]).lane
    outbox.block_lane(lane, kind="auth", reason=Message("Wrong password."), probe_in_s=None)
    desk.outbox_changed(window)
    shown = [one for one in window.outbox._lanes if one.isVisible()]
    assert len(shown) == 1
    assert "Sign in again" in shown[0].text()
    assert "Wrong password." in shown[0].text()
    assert cell(window, 0, OutboxColumn.REASON).startswith("Waits:")
    asked: list[str] = []
    window.outbox.settings_requested.connect(asked.append)
    buttons = {one.text(): one for one in shown[0].findChildren(QPushButton)}
    buttons["Open settings"].click()
    assert asked == ["email"]
    buttons["Try again"].click()
    desk.qtbot.waitUntil(lambda: outbox.lanes() == [])
    desk.qtbot.waitUntil(lambda: not any(one.isVisible() for one in window.outbox._lanes))
    desk.settle()
    for dialog in QApplication.topLevelWidgets():
        if dialog is not window and dialog.isVisible():
            dialog.close()


# --- what can be done --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "acts"),
    [
        ("HELD", [Act.UNDO, Act.HOLD]),
        ("READY", [Act.CANCEL, Act.HOLD]),
        ("IN_PROGRESS", [Act.CANCEL]),
        ("ON_HOLD", [Act.RELEASE, Act.CANCEL]),
        ("COMPLETED", []),
        ("FAILED", [Act.RETRY, Act.DISCARD]),
        ("CANCELLED", []),
        ("UNKNOWN", [Act.ARRIVED, Act.SEND_AGAIN, Act.DISCARD]),
    ],
)
def test_that_each_state_offers_its_acts(
    program: World, desk: Desk, window: MainWindow, name: str, acts: list[Act]
):
    delivery = desk.send_study(study_of(window))
    desk.make(delivery, name)
    assert list(acts_for(program.context.outbox.delivery(delivery))) == acts


@pytest.mark.parametrize(
    ("before", "act", "after"),
    [
        ("HELD", Act.UNDO, "CANCELLED"),
        ("READY", Act.CANCEL, "CANCELLED"),
        ("READY", Act.HOLD, "ON_HOLD"),
        ("ON_HOLD", Act.RELEASE, "READY"),
        ("FAILED", Act.RETRY, "READY"),
        ("FAILED", Act.DISCARD, "CANCELLED"),
        ("UNKNOWN", Act.ARRIVED, "COMPLETED"),
        ("UNKNOWN", Act.DISCARD, "CANCELLED"),
    ],
)
def test_that_a_click_on_a_link_does_what_it_says(
    program: World, desk: Desk, window: MainWindow, before: str, act: Act, after: str
):
    delivery = desk.send_study(study_of(window))
    desk.make(delivery, before)
    desk.outbox_changed(window)
    table = window.outbox.table
    index = window.outbox.model.index(0, PANEL_COLUMNS.index(OutboxColumn.ACTIONS))
    shown = program.context.outbox.delivery(delivery)
    links = dict(table.delegate._links(table.visualRect(index), shown))
    with desk.qtbot.waitSignal(window.feed.loaded, timeout=5000):
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=links[act].center())
    desk.settle()
    assert state(program, delivery) == after


def asked_again(desk: Desk, window: MainWindow) -> tuple[DeliveryId, SendAgainDialog]:
    study = study_of(window)
    report = desk.program.report(study)
    desk.program.mail_account()
    (delivery,) = desk.send_report(study, report, "ana@gmail.com")
    desk.make(delivery, "UNKNOWN")
    desk.outbox_changed(window)
    window.outbox.table.selectRow(0)
    window.outbox.table.do(Act.SEND_AGAIN)
    dialog = window.findChild(SendAgainDialog)
    assert dialog is not None
    return delivery, dialog


def test_that_sending_again_shows_who_gets_it_and_waits_for_the_answer(
    program: World, desk: Desk, window: MainWindow
):
    delivery, dialog = asked_again(desk, window)
    assert state(program, delivery) is DeliveryState.UNKNOWN
    assert "ana@gmail.com" in dialog.review.texts()
    assert any("Outside the organization" in text for text in dialog.review.texts())
    assert "twice" in dialog.message.text()
    dialog.send_button.click()  # a key press too many does not confirm
    assert state(program, delivery) is DeliveryState.UNKNOWN
    desk.qtbot.waitUntil(lambda: not dialog._guard.isActive(), timeout=3000)
    with desk.qtbot.waitSignal(window.feed.loaded, timeout=5000):
        dialog.send_button.click()
    desk.settle()
    assert state(program, delivery) is DeliveryState.READY


def test_that_sending_again_can_be_left(program: World, desk: Desk, window: MainWindow):
    delivery, dialog = asked_again(desk, window)
    QTest.keyClick(dialog, Key.Key_Escape)
    desk.settle()
    assert window.findChild(SendAgainDialog) is None
    assert state(program, delivery) is DeliveryState.UNKNOWN


def test_that_keys_cancel_and_retry_the_selected_delivery(
    program: World, desk: Desk, window: MainWindow
):
    delivery = failed(desk, window)
    table = window.outbox.table
    table.setFocus()
    table.selectRow(0)
    with desk.qtbot.waitSignal(window.feed.loaded, timeout=5000):
        QTest.keyClick(table, Key.Key_R, CTRL)
    desk.settle()
    assert state(program, delivery) is DeliveryState.READY
    with desk.qtbot.waitSignal(window.feed.loaded, timeout=5000):
        QTest.keyClick(table, Key.Key_Delete)
    desk.settle()
    assert state(program, delivery) is DeliveryState.CANCELLED


def test_that_del_in_the_list_touches_no_delivery(program: World, desk: Desk, window: MainWindow):
    delivery = desk.send_study(study_of(window))
    desk.outbox_changed(window)
    window.outbox.table.selectRow(0)
    desk.press(window.view.table, Key.Key_Delete)
    assert state(program, delivery) is DeliveryState.READY


def test_that_the_context_menu_has_the_acts_and_the_priority(
    program: World, desk: Desk, window: MainWindow
):
    delivery = desk.send_study(study_of(window))
    desk.outbox_changed(window)
    table = window.outbox.table
    table.setFocus()
    table.selectRow(0)
    desk.press(table, Key.Key_F10, SHIFT)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    texts = [action.text() for action in menu.actions()]
    assert texts[:3] == ["Cancel", "Hold", "Priority"]
    priorities = menu.actions()[2].menu()
    assert isinstance(priorities, QMenu)
    highest = next(action for action in priorities.actions() if action.text() == "Highest")
    with desk.qtbot.waitSignal(window.feed.loaded, timeout=5000):
        highest.trigger()
    menu.close()
    desk.settle()
    assert program.context.outbox.delivery(delivery).priority is SendPriority.HIGHEST


def test_that_an_act_that_came_too_late_is_told(program: World, desk: Desk, window: MainWindow):
    delivery = desk.send_study(study_of(window))
    desk.outbox_changed(window)
    shown = window.outbox.model.deliveries[0]
    desk.make(delivery, "COMPLETED", done=4)
    window.delivery_actions.do(Act.HOLD, shown)
    desk.qtbot.waitUntil(window.outbox.message.isVisible)
    desk.settle()
    assert window.outbox.message.text()
    assert state(program, delivery) is DeliveryState.COMPLETED


def test_that_the_current_row_stays_current_when_others_come(desk: Desk, window: MainWindow):
    first = desk.send_study(study_of(window), "a")
    desk.outbox_changed(window)
    window.outbox.table.selectRow(0)
    other = desk.send_study(study_of(window), "b", priority=SendPriority.HIGHEST)
    desk.outbox_changed(window)
    assert window.outbox.model.row_of(other) == 0
    current = window.outbox.table.current()
    assert current is not None
    assert current.id == first


def test_that_the_outbox_stays_in_place_when_the_undo_bar_goes(desk: Desk, window: MainWindow):
    desk.send_study(study_of(window), undo_s=30)
    desk.outbox_changed(window)
    assert window.undo_bar.isVisible()
    viewport = window.outbox.table.viewport()
    before = viewport.mapToGlobal(QPoint())
    window.undo_bar.clear()
    desk.settle()
    assert viewport.mapToGlobal(QPoint()) == before  # a click aimed at a row still hits it


def test_that_a_destination_is_shown_whole_while_there_is_room(desk: Desk, window: MainWindow):
    desk.send_study(study_of(window), "Hospital Municipal de Santa Cruz / ARQUIVO-PRINCIPAL")
    desk.outbox_changed(window)
    table, place = window.outbox.table, PANEL_COLUMNS.index(OutboxColumn.DESTINATION)
    assert table.columnWidth(place) >= table.sizeHintForColumn(place)
    used = sum(table.columnWidth(one) for one in range(len(PANEL_COLUMNS)))
    assert used <= table.viewport().width()


def test_that_a_fault_is_not_hidden_in_a_folded_outbox(desk: Desk, window: MainWindow):
    window.outbox.set_folded(folded=True)
    window.delivery_actions.failed.emit(OmegaError(Message("It had already left")))
    assert "already left" in window.outbox.message.text()
    assert window.outbox.message.isVisible()


# --- the window of all deliveries ---------------------------------------------------------------


@pytest.fixture
def log_window(desk: Desk, window: MainWindow) -> OutboxWindow:
    failed(desk, window)
    done = desk.send_study(study_of(window), "done")
    desk.make(done, "COMPLETED", done=4, rung="handed_over")
    desk.outbox_changed(window)
    desk.press(window.view.table, Key.Key_O, CTRL | SHIFT)
    found = window._outbox_window
    assert found is not None
    assert found.isVisible()
    return found


def test_that_the_log_has_the_columns_users_know(log_window: OutboxWindow):
    titles = {
        log_window.model.headerData(place, Qt.Orientation.Horizontal)
        for place in range(len(WINDOW_COLUMNS))
    }
    assert {
        "Status", "Priority", "Progress", "Objects", "Start", "End", "Duration", "Destination",
        "Requester", "Failures", "Reason",
    } <= titles  # fmt: skip


def test_that_the_log_filters_by_state_and_words(desk: Desk, log_window: OutboxWindow):
    assert log_window.model.rowCount() == 2
    log_window.set_states((DeliveryState.FAILED,), "Failed")
    assert [one.state for one in log_window.model.deliveries] == [DeliveryState.FAILED]
    log_window.state.cross.click()
    assert log_window.model.rowCount() == 2
    log_window.search.setText("silva")
    desk.qtbot.waitUntil(lambda: log_window.search._last == "silva")
    assert log_window.model.rowCount() == 2
    log_window.search.setText("nobody")
    desk.qtbot.waitUntil(lambda: log_window.model.rowCount() == 0)


def test_that_details_tell_reason_history_and_refused_instances(
    program: World, desk: Desk, window: MainWindow, log_window: OutboxWindow
):
    delivery = next(one for one in log_window.model.deliveries if one.state is DeliveryState.FAILED)
    item = program.context.outbox.items(delivery.id)[0]
    with program.program.database.transaction() as connection:
        connection.execute(
            "UPDATE delivery_item SET state='refused', status=42752, reason=? "
            "WHERE delivery_id=? AND sop_instance_uid=?",
            (Message("Out of resources.").to_json(), delivery.id, item.sop_instance_uid),
        )
    log_window.show_delivery(delivery.id)
    desk.settle()
    details = log_window.details
    told = "\n".join(label.text() for label in details.findChildren(QLabel))
    assert "The folder is full." in told
    assert "Submitted" in told
    assert "SILVA, MARIA" in told
    assert details._items.count() == 1
    assert "A700H" in details._items.item(0).text()
    details._copy.click()
    copied = QApplication.clipboard().text()
    assert "A700H" in copied
    assert "SILVA" not in copied


@pytest.fixture
def slow_history(program: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """While this event is cleared, the history of a delivery is not read."""
    go_on, outbox = threading.Event(), program.context.outbox
    go_on.set()
    events = outbox.events

    def late(delivery_id: DeliveryId) -> Sequence[DeliveryEvent]:
        go_on.wait(10)
        return events(delivery_id)

    monkeypatch.setattr(outbox, "events", late)
    yield go_on
    go_on.set()


def test_that_nothing_without_a_name_takes_focus_while_the_history_is_read(
    desk: Desk, window: MainWindow, slow_history: threading.Event
):
    failed(desk, window)
    slow_history.clear()
    window.show_outbox()
    log = window._outbox_window
    assert log is not None
    log.table.selectRow(0)
    QApplication.processEvents()
    assert desk.context.jobs.active == 1
    assert unnamed_widgets(log) == []
    slow_history.set()
    desk.settle()
    assert log.details._history.isVisible()
    assert unnamed_widgets(log) == []


def test_that_the_history_of_one_delivery_is_never_shown_with_another(
    desk: Desk, log_window: OutboxWindow, slow_history: threading.Event
):
    log_window.table.selectRow(0)
    desk.settle()
    assert log_window.details._history.text()
    slow_history.clear()
    log_window.table.selectRow(1)
    QApplication.processEvents()
    assert not log_window.details._history.text()
    assert not log_window.details._copy.isVisible()  # it would copy the other's
    slow_history.set()
    desk.settle()
    assert f"Delivery {log_window.model.deliveries[1].id}" in log_window.details._technical


def test_that_details_offer_what_can_be_done(
    program: World, desk: Desk, window: MainWindow, log_window: OutboxWindow
):
    delivery = next(one for one in log_window.model.deliveries if one.state is DeliveryState.FAILED)
    log_window.show_delivery(delivery.id)
    retry = log_window.details.findChild(QPushButton, "details_retry")
    assert retry is not None
    retry.click()
    desk.settle()
    assert state(program, delivery.id) is DeliveryState.READY


def test_that_a_long_word_cuts_no_other_detail(
    program: World, desk: Desk, window: MainWindow, log_window: OutboxWindow
):
    delivery = log_window.model.deliveries[0]
    desk.make(delivery.id, "COMPLETED", remote_id="<" + "0123456789" * 12 + "@example>")
    desk.outbox_changed(window)
    log_window.show_delivery(delivery.id)
    desk.settle()
    details = log_window.details
    inner = details.widget()
    assert inner is not None
    assert inner.width() <= details.viewport().width()


def test_that_the_log_is_exported(desk: Desk, log_window: OutboxWindow, tmp_path: Path):
    target = tmp_path / "outbox.csv"
    log_window.export(target)
    desk.settle()
    text = target.read_text(encoding="utf-8-sig")
    rows = list(csv.reader(text.splitlines(), delimiter=";" if ";" in text else ","))
    assert len(rows) == 3
    assert "SILVA, MARIA" in rows[1]


def test_that_what_ended_leaves_the_panel_after_a_while(desk: Desk, window: MainWindow):
    from omega_desktop.ui.outbox_panel import RECENT, is_current

    delivery = desk.send_study(study_of(window))
    desk.make(delivery, "COMPLETED", done=4)
    ended = desk.context.outbox.delivery(delivery)
    now = datetime.now(UTC)
    assert is_current(ended, now)
    assert not is_current(ended, now + RECENT)
    desk.make(delivery, "FAILED")
    assert is_current(desk.context.outbox.delivery(delivery), now + 10 * RECENT)


def test_that_a_click_beside_a_link_does_nothing(program: World, desk: Desk, window: MainWindow):
    delivery = failed(desk, window)
    table = window.outbox.table
    place = table.visualRect(window.outbox.model.index(0, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    desk.settle()
    assert state(program, delivery) is DeliveryState.FAILED
