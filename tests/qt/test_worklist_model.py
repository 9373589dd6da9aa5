"""The worklist's model: paged, never showing an answer to another question."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from omega_desktop.domain.errors import StorageError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.worklist import WorklistColumn, WorklistPage, WorklistQuery
from omega_desktop.services.worklist_service import WorklistService
from omega_desktop.ui.worklist_model import (
    COLUMNS,
    FIRST_PAGE,
    Column,
    LookRole,
    StudyRole,
    WorklistModel,
)
from tests.qt.send_support import World

NAME = COLUMNS.index(Column.PATIENT)


class GatedWorklist:
    """The real service, whose answers wait until they are let through."""

    def __init__(self, service: WorklistService) -> None:
        self._service = service
        self.gates: dict[str, threading.Event] = {}
        self.fault: Exception | None = None

    def page(self, query: WorklistQuery, offset: int, limit: int) -> WorklistPage:
        gate = self.gates.get(query.text)
        if gate is not None:
            assert gate.wait(10)
        if self.fault is not None:
            raise self.fault
        return self._service.page(query, offset, limit)


@pytest.fixture
def gated(program: World) -> GatedWorklist:
    return GatedWorklist(program.context.worklist)


@pytest.fixture
def model(program: World, gated: GatedWorklist, qtbot: QtBot) -> Iterator[WorklistModel]:
    made = WorklistModel(replace(program.context, worklist=gated))  # type: ignore[arg-type]
    yield made
    for gate in gated.gates.values():
        gate.set()
    qtbot.waitUntil(lambda: program.context.jobs.active == 0)
    made.deleteLater()


def ask(model: WorklistModel, qtbot: QtBot, query: WorklistQuery | None = None) -> None:
    with qtbot.waitSignal(model.arrived, timeout=10_000):
        model.set_query(query or WorklistQuery())


def names(model: WorklistModel) -> list[str]:
    return [str(model.index(row, NAME).data()) for row in range(model.rowCount())]


def many(program: World, count: int) -> None:
    """Studies straight into the index."""
    with program.program.database.transaction() as connection:
        connection.executemany(
            "INSERT INTO study(study_instance_uid, patient_id, patient_name, patient_sort,"
            " birth_date, study_date, study_time, description, modalities, image_count,"
            " search_text, imported_at) VALUES(?,?,?,?,?,?,?,?,'CT',?,?,"
            " '2026-11-22T14:10:00.000000+00:00')",
            [
                (
                    f"2.25.{n}",
                    f"{n:06}",
                    f"PATIENT^{n:05}",
                    f"patient {n:05}",
                    "19610503",
                    f"2026{1 + n % 12:02}{1 + n % 28:02}",
                    f"{n % 24:02}0000",
                    "CT CHEST",
                    n,
                    f"patient {n:05} ct chest",
                )
                for n in range(count)
            ],
        )


def test_that_qt_finds_no_fault_with_the_model(
    program: World, model: WorklistModel, qtbot: QtBot, qtmodeltester: ModelTester
):
    program.study(name="SILVA^MARIA")
    program.study(name="COSTA^JOÃO")
    ask(model, qtbot)
    qtmodeltester.check(model)
    assert model.rowCount() == 2


@pytest.mark.parametrize(
    ("stored", "shown"), [("DOC\\US", "US"), ("CT\\PT\\SR", "CT/PT"), ("SR", "SR")]
)
def test_that_the_modality_is_what_made_the_images(
    program: World, model: WorklistModel, qtbot: QtBot, stored: str, shown: str
):
    program.study()
    with program.program.database.transaction() as connection:
        connection.execute("UPDATE study SET modalities = ?", (stored,))
    ask(model, qtbot)
    assert model.index(0, COLUMNS.index(Column.MODALITY)).data() == shown


def test_that_the_answer_to_an_older_question_is_dropped(
    program: World, model: WorklistModel, gated: GatedWorklist, qtbot: QtBot
):
    program.study(name="SILVA^MARIA", description="TC")
    gated.gates["slow"] = threading.Event()
    model.set_query(WorklistQuery(text="slow"))
    ask(model, qtbot)
    assert names(model) == ["SILVA, MARIA"]
    gated.gates["slow"].set()
    qtbot.waitUntil(lambda: program.context.jobs.active == 0)
    assert names(model) == ["SILVA, MARIA"]
    assert model.query.text == ""
    assert not model.loading


def test_that_rows_stay_while_others_are_read(
    program: World, model: WorklistModel, gated: GatedWorklist, qtbot: QtBot
):
    program.study(name="SILVA^MARIA")
    ask(model, qtbot)
    gated.gates["nobody"] = threading.Event()
    with qtbot.waitSignal(model.loading_changed):
        model.set_query(WorklistQuery(text="nobody"))
    assert model.loading
    assert names(model) == ["SILVA, MARIA"]
    with qtbot.waitSignal(model.arrived):
        gated.gates["nobody"].set()
    assert names(model) == []


def test_that_rows_stay_when_the_list_cannot_be_read(
    program: World, model: WorklistModel, gated: GatedWorklist, qtbot: QtBot
):
    program.study(name="SILVA^MARIA")
    ask(model, qtbot)
    gated.fault = StorageError(Message("The disk is full"))
    with qtbot.waitSignal(model.failed):
        model.reload()
    assert names(model) == ["SILVA, MARIA"]
    assert not model.loading
    gated.fault = None
    with qtbot.waitSignal(model.arrived):
        model.reload()


def test_that_ten_thousand_studies_are_quick_and_each_is_listed_once(
    program: World, model: WorklistModel, qtbot: QtBot
):
    many(program, 10_000)
    started = time.perf_counter()
    ask(model, qtbot)
    first_page_s = time.perf_counter() - started
    assert model.rowCount() == FIRST_PAGE
    assert model.total == 10_000
    while model.canFetchMore(QModelIndex()):
        with qtbot.waitSignal(model.loading_changed, check_params_cb=lambda busy: not busy):
            model.fetchMore(QModelIndex())
    whole_s = time.perf_counter() - started
    uids = {model.study_at(row).study_instance_uid for row in range(model.rowCount())}
    assert len(uids) == model.rowCount() == 10_000
    started = time.perf_counter()
    for row in range(0, 10_000, 100):
        for column in range(len(COLUMNS)):
            for role in (Qt.ItemDataRole.DisplayRole, LookRole, Qt.ItemDataRole.ToolTipRole):
                model.index(row, column).data(role)
    drawing_s = time.perf_counter() - started
    # loose enough for a busy machine; usually 0.02 s, 0.5 s, 0.05 s
    assert first_page_s < 1
    assert whole_s < 10
    assert drawing_s < 1


def test_that_a_page_is_not_asked_for_twice_at_once(
    program: World, model: WorklistModel, qtbot: QtBot
):
    many(program, FIRST_PAGE + 5)
    ask(model, qtbot)
    model.fetchMore(QModelIndex())
    assert not model.canFetchMore(QModelIndex())
    qtbot.waitUntil(lambda: model.rowCount() == FIRST_PAGE + 5)


def test_that_sorting_asks_the_database(program: World, model: WorklistModel, qtbot: QtBot):
    many(program, 300)
    ask(model, qtbot)
    with qtbot.waitSignal(model.arrived):
        model.sort(NAME, Qt.SortOrder.DescendingOrder)
    assert model.query.sort is WorklistColumn.PATIENT
    assert names(model)[0] == "PATIENT, 00299"  # not among the first 200 by date
    before = model.query
    model.sort(COLUMNS.index(Column.SEND), Qt.SortOrder.AscendingOrder)  # cannot be sorted by
    assert model.query == before


@pytest.mark.usefixtures("portuguese")
def test_that_each_row_tells_who_and_what(program: World, model: WorklistModel, qtbot: QtBot):
    program.study(name="SILVA^MARIA", patient_id="48211", description="TC TÓRAX", images=412)
    ask(model, qtbot)
    row = {column: model.index(0, place).data() for place, column in enumerate(COLUMNS)}
    assert row[Column.PATIENT] == "SILVA, MARIA"
    assert row[Column.BIRTH_DATE] == "03/05/1961"
    assert row[Column.PATIENT_ID] == "48211"
    assert row[Column.ACCESSION] == "9001234"
    assert row[Column.DESCRIPTION] == "TC TÓRAX"
    assert row[Column.IMAGES] == "412"
    assert row[Column.REPORT] == ""
    index = model.index(0, NAME)
    assert index.data(StudyRole).patient.patient_id == "48211"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Patient: SILVA, MARIA"
    empty = model.index(0, COLUMNS.index(Column.SEND))
    assert empty.data(Qt.ItemDataRole.AccessibleTextRole) == "Sending: none"


def test_that_an_urgent_or_conflicting_study_is_marked_by_icon_and_words(
    program: World, model: WorklistModel, qtbot: QtBot
):
    urgent = program.study(name="A")
    odd = program.study(name="B")
    program.study(name="C")
    with program.program.database.transaction() as connection:
        connection.execute(
            "UPDATE study SET stat = 1 WHERE study_instance_uid = ?", (urgent.study_instance_uid,)
        )
        connection.execute(
            "UPDATE study SET conflict_count = 2 WHERE study_instance_uid = ?",
            (odd.study_instance_uid,),
        )
    ask(model, qtbot, WorklistQuery(sort=WorklistColumn.PATIENT, descending=False))
    marks = {}
    for row in range(3):
        index = model.index(row, COLUMNS.index(Column.MARK))
        study = index.data(StudyRole)
        marks[study.patient.name] = (index.data(LookRole).icon, index.data(LookRole).text)
    assert marks["A"] == ("stat", "STAT: urgent")
    assert marks["B"][0] == "conflict"
    assert marks["C"] == ("", "Import")


def test_that_a_reload_that_finds_the_same_studies_only_changes_cells(
    program: World, model: WorklistModel, qtbot: QtBot
):
    study = program.study(name="SILVA^MARIA")
    program.study(name="COSTA^JOÃO")
    ask(model, qtbot)
    resets: list[None] = []
    model.modelReset.connect(lambda: resets.append(None))
    program.report(study)
    with qtbot.waitSignal(model.dataChanged), qtbot.waitSignal(model.arrived):
        model.reload()
    assert resets == []
    row = model.row_of(study.study_instance_uid)
    assert row is not None
    assert model.index(row, COLUMNS.index(Column.REPORT)).data() == "Final"
