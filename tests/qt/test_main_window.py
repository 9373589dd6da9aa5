"""The worklist window, worked mostly with the keyboard, on a real program that sends nothing."""

import csv
import json
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QItemSelectionModel, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QFontMetrics, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFrame, QMenu, QPushButton, QToolTip

from omega_desktop.app import Built
from omega_desktop.domain.model import ReportStatus, Study
from omega_desktop.domain.worklist import WorklistColumn
from omega_desktop.ui.dialogs.profile import ProfileDialog
from omega_desktop.ui.dialogs.settings import SettingsDialog
from omega_desktop.ui.filter_bar import DatePreset, date_span
from omega_desktop.ui.main_window import MainWindow
from omega_desktop.ui.send_dialog import SendDialog
from omega_desktop.ui.send_draft import Destination
from omega_desktop.ui.worklist_model import COLUMNS, Column
from omega_desktop.ui.worklist_view import ARROW_PX, COLUMNS_KEY
from tests.qt.send_support import World, report_pdf
from tests.qt.window_support import CTRL, SHIFT, Desk
from tests.samples import OWN

Key = Qt.Key


def names(window: MainWindow) -> list[str]:
    column = COLUMNS.index(Column.PATIENT)
    return [str(window.model.index(row, column).data()) for row in range(window.model.rowCount())]


def press_button(window: MainWindow, text: str) -> None:
    found = [
        one for one in window.findChildren(QPushButton) if one.text() == text and one.isVisible()
    ]
    assert len(found) == 1, f"{text}: {len(found)} of {[one.text() for one in found]}"
    found[0].click()


def the_button(window: MainWindow, name: str) -> QAbstractButton:
    found = window.findChild(QAbstractButton, name)
    assert isinstance(found, QAbstractButton)
    return found


def select(window: MainWindow, *studies: Study) -> None:
    window.view.clear_selection()
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for study in studies:
        row = window.model.row_of(study.study_instance_uid)
        assert row is not None
        window.view.table.selectionModel().select(window.model.index(row, 0), flags)


def dialogs(window: MainWindow) -> list[SendDialog]:
    return [one for one in window.findChildren(SendDialog) if one.isVisible()]


# --- list and search ---------------------------------------------------------------------------


def test_that_the_first_start_says_how_to_begin(desk: Desk):
    window = desk.open()
    assert window.view.empty.isVisible()
    offered = {one.objectName() for one in window.view.empty.findChildren(QPushButton)}
    assert offered == {"empty_import_folder", "empty_import_files", "empty_directory"}
    assert "0" in window.counts.studies.text()


def test_that_slash_searches_and_escape_brings_everything_back(program: World, desk: Desk):
    program.study(name="SILVA^MARIA", patient_id="1")
    program.study(name="COSTA^JOAO", patient_id="2")
    with program.program.database.transaction() as connection:
        connection.execute("UPDATE study SET search_text = lower(replace(patient_name,'^',' '))")
    window = desk.open()
    assert len(names(window)) == 2
    desk.press(window.view.table, Key.Key_Slash)
    assert QApplication.focusWidget() is window.filters.search
    QTest.keyClicks(window.filters.search, "costa")
    with desk.qtbot.waitSignal(window.model.arrived):
        QTest.keyClick(window.filters.search, Key.Key_Return)
    assert names(window) == ["COSTA, JOAO"]
    with desk.qtbot.waitSignal(window.model.arrived):
        QTest.keyClick(window.filters.search, Key.Key_Escape)
    assert len(names(window)) == 2


def test_that_a_filter_without_result_offers_to_clear_it(program: World, desk: Desk):
    program.study(name="SILVA^MARIA")
    window = desk.open()
    desk.search(window, "nobody of this name")
    assert window.view.empty.isVisible()
    with desk.qtbot.waitSignal(window.model.arrived):
        press_button(window, "Clear filters")
    assert names(window) == ["SILVA, MARIA"]
    assert window.filters.search.text() == ""
    assert not window.filters.clear_button.isVisible()


def test_that_each_filter_narrows_the_question_and_has_a_cross(desk: Desk):
    window = desk.open()
    bar = window.filters
    bar.set_modalities(["CT"])
    bar.set_reports([ReportStatus.FINAL, None])
    bar.set_preset(DatePreset.TODAY)
    bar.set_attention(on=True)
    desk.settle()
    query = window.model.query
    assert query.modalities == ("CT",)
    assert query.report == (ReportStatus.FINAL, None)
    assert query.date_from == query.date_to != ""
    assert query.failed_sends
    assert bar.report.value == "Final, No report"
    for chip in (bar.dates, bar.modality, bar.report, bar.sending):
        assert chip.cross.isVisible()
        chip.cross.click()
    desk.settle()
    assert not bar.filtering
    assert window.model.query.modalities == ()


@pytest.mark.parametrize(
    ("preset", "span"),
    [
        (DatePreset.ALL, ("", "")),
        (DatePreset.TODAY, ("20260301", "20260301")),
        (DatePreset.YESTERDAY, ("20260228", "20260228")),
        (DatePreset.WEEK, ("20260223", "20260301")),
        (DatePreset.MONTH, ("20260131", "20260301")),
    ],
)
def test_that_date_presets_count_back_from_today(preset: DatePreset, span: tuple[str, str]):
    from datetime import date

    assert date_span(preset, date(2026, 3, 1)) == span


def test_that_the_list_is_worked_without_a_mouse(program: World, desk: Desk):
    first = program.study(name="A", patient_id="1")
    program.report(first)
    program.study(name="B", patient_id="2")
    window = desk.open()
    table = window.view.table
    desk.press(window.filters.search, Key.Key_Down)
    assert QApplication.focusWidget() is table
    desk.press(table, Key.Key_Up)
    chosen = window.view.selected()
    assert len(chosen) == 1
    assert window.study.uid == chosen[0].study_instance_uid
    desk.press(table, Key.Key_Return)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert window.study.isAncestorOf(focused)
    desk.press(None, Key.Key_2, CTRL)
    assert QApplication.focusWidget() is window.study.series
    desk.press(None, Key.Key_F6)
    assert QApplication.focusWidget() is window.outbox.toggle
    desk.press(None, Key.Key_F6)
    assert QApplication.focusWidget() is window.filters.search
    desk.press(None, Key.Key_F6)
    assert QApplication.focusWidget() is table
    desk.press(table, Key.Key_F10, SHIFT)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "Send" in " ".join(action.text().replace("&", "") for action in menu.actions())
    menu.close()


def test_that_selection_and_place_survive_a_refresh(program: World, desk: Desk):
    studies = [program.study(name=f"P{n:02}") for n in range(30)]
    window = desk.open()
    select(window, studies[3], studies[20])
    before = {one.study_instance_uid for one in window.view.selected()}
    program.study(name="NEW")
    desk.press(window.view.table, Key.Key_F5)
    assert window.model.rowCount() == 31
    assert {one.study_instance_uid for one in window.view.selected()} == before


def test_that_a_list_that_cannot_be_read_says_so_and_can_be_tried_again(
    program: World, desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    program.study(name="SILVA^MARIA")
    window = desk.open()
    service = program.context.worklist

    def broken(*_args: object) -> None:
        raise OSError("disk")

    with monkeypatch.context() as patch:
        patch.setattr(service, "page", broken)
        window.refresh()
        desk.settle()
    assert "unexpected" in window.message.text()
    assert names(window) == ["SILVA, MARIA"]
    press_button(window, "Try again")
    desk.settle()
    assert window.message.isHidden()


# --- columns -----------------------------------------------------------------------------------


def test_that_columns_and_order_are_remembered(program: World, desk: Desk):
    program.study()
    window = desk.open()
    header = window.view.table.horizontalHeader()
    header.moveSection(header.visualIndex(COLUMNS.index(Column.DATE)), 1)
    header.resizeSection(COLUMNS.index(Column.DESCRIPTION), 333)
    menu = QMenu(window)
    window.view.fill_columns_menu(menu)
    shown = {action.text(): action for action in menu.actions()}
    shown["Referring physician"].setChecked(True)
    shown["Report"].setChecked(False)
    window.model.sort(COLUMNS.index(Column.PATIENT), Qt.SortOrder.AscendingOrder)
    desk.settle()
    window.close()
    again = desk.open()
    header = again.view.table.horizontalHeader()
    assert header.visualIndex(COLUMNS.index(Column.DATE)) == 1
    assert header.sectionSize(COLUMNS.index(Column.DESCRIPTION)) == 333
    assert not header.isSectionHidden(COLUMNS.index(Column.REFERRING))
    assert header.isSectionHidden(COLUMNS.index(Column.REPORT))
    assert again.model.query.sort is WorklistColumn.PATIENT
    assert not again.model.query.descending
    again.view.reset_columns()
    assert header.visualIndex(COLUMNS.index(Column.DATE)) == COLUMNS.index(Column.DATE)


@pytest.mark.parametrize("stored", ["", "nonsense", "{}", '{"order":["x"],"hidden":[]}', "[1]"])
def test_that_remembered_columns_nobody_understands_are_ignored(
    program: World, desk: Desk, stored: str
):
    program.context.settings.set(COLUMNS_KEY, stored)
    window = desk.open()
    header = window.view.table.horizontalHeader()
    assert not header.isSectionHidden(COLUMNS.index(Column.PATIENT))
    assert header.visualIndex(0) == 0


def test_that_a_row_never_loses_its_two_identifiers_in_a_narrow_window(program: World, desk: Desk):
    program.study()
    window = desk.open(size=(700, 500))
    header = window.view.table.horizontalHeader()
    for column in (Column.PATIENT, Column.BIRTH_DATE, Column.PATIENT_ID):
        assert not header.isSectionHidden(COLUMNS.index(column))
    assert header.isSectionHidden(COLUMNS.index(Column.ACCESSION))
    assert json.loads(program.context.settings.text(COLUMNS_KEY) or '{"hidden":[]}')["hidden"] == []
    window.resize(1900, 900)
    desk.settle()
    assert not header.isSectionHidden(COLUMNS.index(Column.ACCESSION))
    assert header.length() <= window.view.table.viewport().width()


@pytest.mark.parametrize("column", [Column.IMAGES, Column.MODALITY, Column.DATE])
def test_that_the_column_sorted_by_has_room_for_its_title_and_arrow_and_stays(
    program: World, desk: Desk, column: Column
):
    program.study()
    window = desk.open()
    header = window.view.table.horizontalHeader()
    place = COLUMNS.index(column)
    shown = [not header.isSectionHidden(one) for one in range(len(COLUMNS))]
    window.view._on_header_clicked(place)
    desk.settle()
    assert [not header.isSectionHidden(one) for one in range(len(COLUMNS))] == shown
    assert header.isSectionHidden(place) or header.sectionSize(place) >= (
        QFontMetrics(program.context.theme.font("small")).horizontalAdvance(
            window.model.column_title(column)
        )
        + ARROW_PX
    )
    assert header.length() <= window.view.table.viewport().width()


def test_that_a_click_on_a_header_sorts_and_a_second_turns_it_round(program: World, desk: Desk):
    program.study(name="B")
    program.study(name="A")
    with program.program.database.transaction() as connection:
        connection.execute("UPDATE study SET patient_sort = patient_name")
    window = desk.open()
    header = window.view.table.horizontalHeader()
    place = COLUMNS.index(Column.PATIENT)

    def click() -> None:
        where = header.sectionViewportPosition(place) + 20
        with desk.qtbot.waitSignal(window.model.arrived):
            QTest.mouseClick(
                header.viewport(),
                Qt.MouseButton.LeftButton,
                pos=QPoint(where, 10),
            )

    click()
    assert names(window) == ["A", "B"]
    click()
    assert names(window) == ["B", "A"]


# --- sending -----------------------------------------------------------------------------------


def test_that_several_selected_studies_bring_a_bar_that_sends_and_clears(
    program: World, desk: Desk
):
    studies = [program.study(name=f"P{n}", patient_id=str(n)) for n in range(3)]
    window = desk.open()
    select(window, studies[0])
    assert not window.view.bar.isVisible()
    select(window, *studies)
    assert window.view.bar.isVisible()
    the_button(window, "bar_send").click()
    desk.settle()
    assert len(dialogs(window)) == 1
    the_button(window, "bar_clear_selection").click()
    assert window.view.selected() == []
    assert not window.view.bar.isVisible()


def test_that_one_dialog_is_open_per_study(program: World, desk: Desk):
    one, other = program.study(name="A"), program.study(name="B")
    program.report(one)
    window = desk.open()
    select(window, one)
    desk.press(window.view.table, Key.Key_E, CTRL)
    desk.press(window.view.table, Key.Key_E, CTRL)
    assert len(dialogs(window)) == 1
    window.bring_to_front()
    desk.qtbot.waitUntil(window.isActiveWindow)
    select(window, other)
    desk.press(window.view.table, Key.Key_E, CTRL)
    assert len(dialogs(window)) == 2
    window.close()
    desk.settle()
    assert dialogs(window) == []


def test_that_nothing_selected_sends_nothing(program: World, desk: Desk):
    program.study()
    window = desk.open()
    window.view.clear_selection()
    assert not window.send_button.isEnabled()
    desk.press(window.view.table, Key.Key_E, CTRL)
    assert dialogs(window) == []


def test_that_copying_opens_the_dialog_with_a_folder_as_destination(program: World, desk: Desk):
    study = program.study()
    window = desk.open()
    select(window, study)
    desk.press(window.view.table, Key.Key_S, CTRL | SHIFT)
    dialog = dialogs(window)[0]
    assert dialog.study_tab.draft.destination is Destination.FOLDER


def test_that_undo_takes_the_last_send_back_and_returns_to_the_dialog(program: World, desk: Desk):
    study = program.study()
    report = program.report(study)
    window = desk.open()
    delivery = desk.send_report(study, report, "dr.reis@clinica-aurora.example", undo_s=60)[0]
    desk.outbox_changed(window)
    assert window.undo_bar.isVisible()
    assert "dr.reis@clinica-aurora.example" in window.undo_bar.accessibleName()
    with desk.qtbot.waitSignal(window.delivery_actions.undone):
        QTest.keyClick(window.view.table, Key.Key_Z, CTRL)
    desk.settle()
    assert program.context.outbox.delivery(delivery).state == "CANCELLED"
    assert not window.undo_bar.isVisible()
    assert len(dialogs(window)) == 1


def test_that_no_part_of_the_window_is_outside_a_small_screen(desk: Desk):
    window = desk.open()
    window.hide()
    screen = window.screen().availableSize()
    window.resize(screen.width() + 100, screen.height())
    window.show_on_screen()
    desk.settle()
    assert window.isMaximized()


def test_that_a_cut_name_is_whole_in_its_tooltip(program: World, desk: Desk):
    program.study(name="DE ALBUQUERQUE CAVALCANTI^MARIA DA CONCEIÇÃO APARECIDA<b>")
    window = desk.open()
    table, place = window.view.table, window.model.index(0, COLUMNS.index(Column.PATIENT))
    table.setColumnWidth(place.column(), 80)
    where = table.visualRect(place).center()
    event = QHelpEvent(QEvent.Type.ToolTip, where, table.viewport().mapToGlobal(where))
    QApplication.sendEvent(table.viewport(), event)
    assert "CONCEIÇÃO APARECIDA‹b>" in QToolTip.text()
    QToolTip.hideText()


def test_that_an_undo_that_comes_too_late_is_told(program: World, desk: Desk):
    program.study()
    window = desk.open()
    desk.press(window.view.table, Key.Key_Z, CTRL)
    assert "has left" in window.message.text()


def test_that_an_older_send_can_still_be_undone_after_the_newest(program: World, desk: Desk):
    study = program.study()
    window = desk.open()
    older = desk.send_study(study, "a", undo_s=60)
    desk.outbox_changed(window)
    newer = desk.send_study(study, "b", undo_s=60)
    desk.outbox_changed(window)
    for _ in range(2):
        with desk.qtbot.waitSignal(window.delivery_actions.undone):
            window.actions_["undo"].trigger()
        desk.settle()
        desk.outbox_changed(window)
    states = {program.context.outbox.delivery(one).state for one in (older, newer)}
    assert states == {"CANCELLED"}


def test_that_the_list_shows_what_became_of_a_send(program: World, desk: Desk):
    study = program.study()
    report = program.report(study)
    window = desk.open()
    delivery = desk.send_report(study, report, "dr.reis@clinica-aurora.example")[0]
    desk.make(delivery, "FAILED")
    desk.outbox_changed(window)
    cell = window.model.index(0, COLUMNS.index(Column.SEND))
    assert cell.data() == "Failed"
    mark = window.model.index(0, COLUMNS.index(Column.MARK))
    assert mark.data(Qt.ItemDataRole.ToolTipRole) == "Sending: Failed"
    assert "Failed: 1" in window.counts.queue.text()


# --- the study ---------------------------------------------------------------------------------


def test_that_the_panel_shows_versions_newest_first_and_its_first_page(
    program: World, desk: Desk, tmp_path: Path
):
    study = program.study()
    program.report(study, status=ReportStatus.PRELIMINARY)
    program.context.worklist.attach_report(
        study.study_instance_uid, report_pdf(tmp_path / "r.pdf"), status=ReportStatus.FINAL
    )
    window = desk.open()
    select(window, study)
    desk.settle()
    versions = window.study.reports.versions
    assert [versions.itemText(place) for place in range(versions.count())] == [
        "Version 2 · Final",
        "Version 1 · Preliminary",
    ]
    assert not window.study.reports.page.empty
    assert window.study.tabs.tabText(0) == "Report (2)"


def test_that_a_report_is_attached_with_a_status_that_was_chosen(
    program: World, desk: Desk, tmp_path: Path
):
    study = program.study(name="SILVA^MARIA")
    window = desk.open()
    select(window, study)
    window.take([report_pdf(tmp_path / "laudo.pdf")])
    assert "SILVA, MARIA" in window.message.text()
    assert program.context.worklist.reports(study.study_instance_uid) == []  # not without a choice
    press_button(window, "Preliminary report")
    desk.settle()
    reports = program.context.worklist.reports(study.study_instance_uid)
    assert [one.status for one in reports] == [ReportStatus.PRELIMINARY]
    assert window.message.isHidden()
    assert window.model.index(0, COLUMNS.index(Column.REPORT)).data() == "Preliminary"
    assert window.study.reports.versions.count() == 1


def test_that_a_file_that_is_no_report_is_refused_in_words(
    program: World, desk: Desk, tmp_path: Path
):
    study = program.study()
    window = desk.open()
    select(window, study)
    broken = tmp_path / "r.pdf"
    broken.write_bytes(b"\x00\x01\x02" * 50)
    window.acts.attach(study, broken, ReportStatus.FINAL)
    desk.settle()
    assert window.message.text()
    assert program.context.worklist.reports(study.study_instance_uid) == []


def test_that_the_history_lists_only_this_patient(program: World, desk: Desk):
    first = program.study(name="SILVA^MARIA", patient_id="111")
    program.study(name="SILVA^MARIA", patient_id="222")
    with program.program.database.transaction() as connection:
        connection.execute("UPDATE study SET search_text = lower(patient_name) || patient_id")
    window = desk.open()
    select(window, first)
    with desk.qtbot.waitSignal(window.model.arrived):
        QTest.keyClick(window.view.table, Key.Key_H, CTRL)
    desk.qtbot.waitUntil(lambda: window.model.rowCount() == 1)
    assert window.model.study_at(0).patient.patient_id == "111"


def test_that_a_question_says_whose_study_and_goes_with_the_selection(
    program: World, desk: Desk, tmp_path: Path
):
    first = program.study(name="SILVA^MARIA", patient_id="111")
    second = program.study(name="SILVA^MARIA", patient_id="222")
    window = desk.open()
    report = report_pdf(tmp_path / "laudo.pdf")
    for ask in (
        lambda: window.take([report]),
        lambda: desk.press(window.view.table, Key.Key_Delete, SHIFT),
    ):
        select(window, first)
        ask()
        assert "111" in window.message.text()
        window.refresh()
        desk.settle()
        assert "111" in window.message.text()  # reading the list again answers nothing
        select(window, second)
        assert window.message.isHidden()
    assert len(names(window)) == 2


def test_that_deleting_asks_first_and_says_how_many(program: World, desk: Desk):
    kept, gone = program.study(name="A"), program.study(name="B")
    window = desk.open()
    select(window, gone)
    desk.press(window.view.table, Key.Key_Delete, SHIFT)
    assert len(names(window)) == 2
    press_button(window, "Keep")
    assert window.message.isHidden()
    desk.press(window.view.table, Key.Key_Delete, SHIFT)
    actions = [one.text() for one in window.message.findChildren(QPushButton)]
    assert any(text.startswith("Delete 1") for text in actions)
    next(
        one for one in window.message.findChildren(QPushButton) if one.text().startswith("Delete")
    ).click()
    desk.settle()
    assert names(window) == ["A"]
    assert program.context.worklist.study(kept.study_instance_uid)


def test_that_a_study_still_being_sent_is_not_deleted(program: World, desk: Desk):
    study = program.study()
    window = desk.open()
    desk.send_study(study)
    desk.outbox_changed(window)
    select(window, study)
    desk.press(window.view.table, Key.Key_Delete, SHIFT)
    assert "outbox" in window.message.text()
    assert [one for one in window.message.findChildren(QPushButton) if "Delete" in one.text()] == []
    window.acts.delete([study])  # even when the list was old
    desk.settle()
    assert "still being sent" in window.message.text()
    assert len(names(window)) == 1


# --- import and export -------------------------------------------------------------------------


def test_that_dropped_files_are_imported_and_failures_are_told_without_names(
    desk: Desk, tmp_path: Path
):
    good = next(OWN.rglob("*.dcm"))
    bad = tmp_path / "SILVA MARIA.dcm"
    bad.write_bytes(good.read_bytes()[:200])
    window = desk.open()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(good)), QUrl.fromLocalFile(str(bad))])
    drop = QDropEvent(
        QPointF(300, 300),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(drop)
    desk.settle()
    assert window.model.rowCount() == 1
    flow = window.imports
    assert flow.isVisible()
    assert flow.failures.count() == 1
    assert not flow.failures.isVisible()
    press_button(window, "Show reasons")
    assert flow.failures.isVisible()
    press_button(window, "Copy reasons")
    copied = QApplication.clipboard().text()
    assert copied
    assert "SILVA" not in copied
    the_button(window, "import_dismiss").click()
    assert not flow.isVisible()


def test_that_a_second_import_waits_for_the_first(desk: Desk):
    window = desk.open()
    places = sorted(OWN.rglob("*.dcm"))[:2]
    window.imports.start([places[0]])
    window.imports.start([places[1]])
    desk.qtbot.waitUntil(lambda: not window.imports.running)
    desk.settle()
    rows = range(window.model.rowCount())
    assert sum(window.model.study_at(row).instance_count for row in rows) == 2


def test_that_an_import_of_nothing_says_so(desk: Desk, tmp_path: Path):
    window = desk.open()
    empty = tmp_path / "empty"
    empty.mkdir()
    window.imports.start([empty])
    desk.settle()
    assert "No DICOM files" in window.imports.accessibleName()


@pytest.mark.usefixtures("portuguese")
def test_that_the_list_is_exported_whole_and_opens_in_a_spreadsheet(
    program: World, desk: Desk, tmp_path: Path
):
    program.study(name="SILVA^JOÃO", patient_id="=HYPERLINK(1)")
    for number in range(3):
        program.study(name=f"P{number}")
    window = desk.open()
    target = tmp_path / "lista.csv"
    window.acts.export(target, window.model, window.view)
    desk.settle()
    raw = target.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(raw.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert len(rows) == 5
    assert "Patient" in rows[0]
    row = next(row for row in rows if "SILVA, JOÃO" in row)
    assert "'=HYPERLINK(1)" in row  # never run by the spreadsheet
    assert "exported" in window.message.text()
    assert list(tmp_path.glob("*.part")) == []


def test_that_a_file_that_cannot_be_written_is_told(program: World, desk: Desk, tmp_path: Path):
    program.study()
    window = desk.open()
    window.acts.export(tmp_path / "missing" / "list.csv", window.model, window.view)
    desk.settle()
    assert "could not be written" in window.message.text()


# --- around ------------------------------------------------------------------------------------


def test_that_a_demonstration_cannot_be_taken_for_the_real_thing(desk: Desk):
    window = desk.open(demo=True)
    strip = window.findChild(QFrame, "demo_strip")
    assert strip is not None
    assert strip.isVisible()
    assert "fictitious" in strip.accessibleName()
    assert desk.open().findChild(QFrame, "demo_strip") is None


def test_that_settings_and_profile_open_from_keys_and_the_name(program: World, desk: Desk):
    window = desk.open()
    desk.press(window.view.table, Key.Key_Comma, CTRL)
    assert window.findChildren(SettingsDialog)
    window.top_bar.profile_requested.emit()
    desk.settle()
    assert window.findChildren(ProfileDialog)
    for dialog in (*window.findChildren(SettingsDialog), *window.findChildren(ProfileDialog)):
        dialog.close()


def test_that_f1_lists_every_key_of_the_table(desk: Desk):
    from PySide6.QtWidgets import QLabel

    from omega_desktop.ui.actions import ACTIONS, key_text

    window = desk.open()
    desk.press(window.view.table, Key.Key_F1)
    page = window._help
    assert page is not None
    assert page.isVisible()
    shown = {label.text() for label in page.findChildren(QLabel)}
    assert {key_text(one) for one in ACTIONS if one.keys} <= shown


def test_that_the_window_comes_back_as_it_was_left(desk: Desk):
    window = desk.open()
    window.actions_["toggle_outbox"].trigger()
    window.actions_["toggle_study"].trigger()
    assert window.outbox.folded
    assert window.study.isHidden()
    window.close()
    again = desk.open()
    assert again.outbox.folded
    assert again.study.isHidden()
    assert not again.actions_["toggle_outbox"].isChecked()
    again.actions_["toggle_study"].trigger()
    assert not again.study.isHidden()


def test_that_no_title_names_a_patient(program: World, desk: Desk):
    study = program.study(name="SILVA^MARIA")
    program.report(study)
    window = desk.open()
    select(window, study)
    desk.press(window.view.table, Key.Key_E, CTRL)
    window.show_outbox()
    window.show_help()
    desk.settle()
    titles = [one.windowTitle() for one in QApplication.topLevelWidgets()]
    assert not [title for title in titles if "SILVA" in title.upper()]


def test_that_the_window_opens_on_what_the_program_builds(built: Built, qtbot) -> None:
    window = MainWindow(built.context)
    window.show()
    with qtbot.waitSignal(window.model.arrived, timeout=10_000):
        window.refresh()
    qtbot.waitUntil(lambda: built.context.jobs.active == 0)
    window.bring_to_front()
    assert window.isVisible()
    window.close()
    window.deleteLater()
    qtbot.waitUntil(lambda: built.context.jobs.active == 0)
