"""Studies as a table that grows while one scrolls; rows come from the database in jobs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from omega_desktop.domain.model import Delivery, Study, StudyInstanceUID
from omega_desktop.domain.worklist import WorklistColumn, WorklistPage, WorklistQuery
from omega_desktop.ui.context import Context
from omega_desktop.ui.labels import Look, report_look, state_look, study_status_name
from omega_desktop.widgets.format import (
    date_text,
    number_text,
    person_name,
    study_date_text,
    study_title,
)

FIRST_PAGE = 200
NEXT_PAGE = 1000

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class Column(StrEnum):
    """The worklist's columns; the values are what settings remember."""

    MARK = "mark"
    PATIENT = "patient"
    BIRTH_DATE = "birth_date"
    PATIENT_ID = "patient_id"
    ACCESSION = "accession"
    DESCRIPTION = "description"
    MODALITY = "modality"
    DATE = "date"
    REPORT = "report"
    IMAGES = "images"
    REFERRING = "referring"
    SEND = "send"


COLUMNS = tuple(Column)
SORTABLE = {
    column: WorklistColumn(column.value)
    for column in COLUMNS
    if column.value in {one.value for one in WorklistColumn}
}

StudyRole = Qt.ItemDataRole.UserRole + 1
LookRole = Qt.ItemDataRole.UserRole + 2
"""A ``Look`` for cells drawn with an icon."""


class WorklistModel(QAbstractTableModel):
    """The answer to a ``WorklistQuery``.

    Old rows stay until new ones are there; an answer to a query that is no longer asked is dropped.

    Signals:
        loading_changed: whether a page is being read.
        arrived: rows of a new answer (not of a following page) are in place.
        failed: a page could not be read; with the exception.
    """

    loading_changed = Signal(bool)
    arrived = Signal()
    failed = Signal(object)

    def __init__(self, context: Context, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._query = WorklistQuery()
        self._studies: list[Study] = []
        self._rows: dict[StudyInstanceUID, int] = {}
        self._total = 0
        self._generation = 0
        self._loading = False
        self._asked = False
        self._sends: Mapping[StudyInstanceUID, Delivery] = {}

    # --- asking ------------------------------------------------------------------------------

    @property
    def query(self) -> WorklistQuery:
        """What is asked."""
        return self._query

    @property
    def total(self) -> int:
        """How many studies the query finds, loaded or not."""
        return self._total

    @property
    def loading(self) -> bool:
        """Whether a page is being read."""
        return self._loading

    @property
    def ready(self) -> bool:
        """Whether there has been an answer yet."""
        return self._asked

    def set_query(self, query: WorklistQuery) -> None:
        """Ask something else."""
        self._query = query
        self._load(0, FIRST_PAGE)

    def reload(self) -> None:
        """Ask the same again, as far as it is loaded."""
        self._load(0, max(FIRST_PAGE, len(self._studies)))

    def study_at(self, row: int) -> Study:
        """The study of a row."""
        return self._studies[row]

    def row_of(self, uid: StudyInstanceUID) -> int | None:
        """Where a study is, if it is loaded."""
        return self._rows.get(uid)

    def set_sends(self, sends: Mapping[StudyInstanceUID, Delivery]) -> None:
        """Show these deliveries in the column of sends."""
        before, self._sends = self._sends, sends
        for uid in before.keys() | sends.keys():
            row = self._rows.get(uid)
            if row is not None and before.get(uid) != sends.get(uid):
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))

    def send_of(self, uid: StudyInstanceUID) -> Delivery | None:
        """The delivery shown for a study."""
        return self._sends.get(uid)

    def _load(self, offset: int, limit: int) -> None:
        self._generation += 1
        generation, query = self._generation, self._query
        worklist = self._context.worklist
        self._set_loading(loading=True)
        self._context.jobs.start(
            lambda _control: worklist.page(query, offset, limit),
            name="worklist page",
            owner=self,
            done=lambda page: self._on_page(generation, offset, page),
            failed=lambda fault: self._on_page_failed(generation, fault),
        )

    def _on_page(self, generation: int, offset: int, page: WorklistPage) -> None:
        if generation != self._generation:
            return
        self._total = page.total
        self._asked = True
        if offset == 0:
            self._replace(page.studies)
            self._set_loading(loading=False)
            self.arrived.emit()
        else:
            self._append(page.studies)
            self._set_loading(loading=False)

    def _on_page_failed(self, generation: int, fault: Exception) -> None:
        if generation == self._generation:
            self._set_loading(loading=False)
            self.failed.emit(fault)

    def _replace(self, studies: Sequence[Study]) -> None:
        same = [study.study_instance_uid for study in studies] == list(self._rows)
        if same:
            changed = [row for row, study in enumerate(studies) if study != self._studies[row]]
            self._studies = list(studies)
            for row in changed:
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))
            return
        self.beginResetModel()
        self._studies = list(studies)
        self._rows = {study.study_instance_uid: row for row, study in enumerate(self._studies)}
        self.endResetModel()

    def _append(self, studies: Sequence[Study]) -> None:
        # the archive may have grown between two pages: a study is never listed twice
        fresh = [study for study in studies if study.study_instance_uid not in self._rows]
        if not fresh:
            self._total = len(self._studies)
            return
        first = len(self._studies)
        self.beginInsertRows(_NOWHERE, first, first + len(fresh) - 1)
        self._studies += fresh
        for row, study in enumerate(fresh, first):
            self._rows[study.study_instance_uid] = row
        self.endInsertRows()

    def _set_loading(self, *, loading: bool) -> None:
        if loading != self._loading:
            self._loading = loading
            self.loading_changed.emit(loading)

    # --- QAbstractTableModel -----------------------------------------------------------------

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._studies)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and not self._loading and len(self._studies) < self._total

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._load(len(self._studies), NEXT_PAGE)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        wanted = SORTABLE.get(COLUMNS[column]) if 0 <= column < len(COLUMNS) else None
        descending = order == Qt.SortOrder.DescendingOrder
        if wanted is None or (wanted, descending) == (self._query.sort, self._query.descending):
            return
        self.set_query(replace(self._query, sort=wanted, descending=descending))

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        column = COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if column is Column.MARK else self.column_title(column)
        if role in {Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self.column_title(column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            if column is Column.IMAGES and SORTABLE.get(column) is self.query.sort:
                return int(Qt.AlignmentFlag.AlignCenter)  # at the right stands the arrow
            return int(_alignment(column))
        return None

    def column_title(self, column: Column) -> str:
        """A column's name."""
        return {
            Column.MARK: self.tr("Status"),
            Column.PATIENT: self.tr("Patient"),
            Column.BIRTH_DATE: self.tr("Birth date"),
            Column.PATIENT_ID: self.tr("Patient ID"),
            Column.ACCESSION: self.tr("Accession"),
            Column.DESCRIPTION: self.tr("Exam"),
            Column.MODALITY: self.tr("Mod."),
            Column.DATE: self.tr("Date"),
            Column.REPORT: self.tr("Report"),
            Column.IMAGES: self.tr("Images"),
            Column.REFERRING: self.tr("Referring physician"),
            Column.SEND: self.tr("Sending"),
        }[column]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or not 0 <= index.row() < len(self._studies):
            return None
        study, column = self._studies[index.row()], COLUMNS[index.column()]
        value: object = None
        if role == Qt.ItemDataRole.DisplayRole:
            value = self.text(study, column)
            if column is Column.DATE:
                value = study_date_text(study.study_date, study.study_time, short=True)
        elif role == Qt.ItemDataRole.TextAlignmentRole:
            value = int(_alignment(column))
        elif role == Qt.ItemDataRole.ToolTipRole:
            value = self._tooltip(study, column)
        elif role == Qt.ItemDataRole.AccessibleTextRole:
            text = self._tooltip(study, column) or self.text(study, column)
            value = self.tr("{column}: {value}").format(
                column=self.column_title(column), value=text or self.tr("none")
            )
        elif role == StudyRole:
            value = study
        elif role == LookRole:
            value = self._look(study, column)
        return value

    # --- cells -------------------------------------------------------------------------------

    def text(self, study: Study, column: Column) -> str:
        """What stands in a cell; also what is exported."""
        if column is Column.PATIENT:
            return person_name(study.patient.name) or self.tr("Patient without name")
        if column is Column.DESCRIPTION:
            title = study_title(study)
            return self.tr("{exam}  (STAT)").format(exam=title) if study.stat else title
        if column is Column.SEND:
            delivery = self._sends.get(study.study_instance_uid)
            return "" if delivery is None else state_look(delivery, brief=True).text
        return _TEXTS[column](study)

    def _look(self, study: Study, column: Column) -> Look | None:
        if column is Column.REPORT and study.report_status is not None:
            return report_look(study.report_status, study.report_version)
        if column is Column.SEND:
            delivery = self._sends.get(study.study_instance_uid)
            return None if delivery is None else state_look(delivery, brief=True)
        if column is Column.MARK:
            return self._mark(study)
        return None

    def _mark(self, study: Study) -> Look:
        """The most urgent thing about a study: colour bar, icon or letter, and its words."""
        delivery = self._sends.get(study.study_instance_uid)
        if delivery is not None and delivery.needs_attention:
            look = state_look(delivery)
            return Look("warning", self.tr("Sending: {state}").format(state=look.text), look.role)
        if study.stat:
            return Look("stat", self.tr("STAT: urgent"), "danger")
        if study.conflict_count:
            return Look("conflict", self._conflicts(study), "warning")
        role = {"final": "ok", "amended": "info", "preliminary": "warning"}.get(
            study.report_status or "", "muted"
        )
        return Look("", study_status_name(study.status), role)

    def _conflicts(self, study: Study) -> str:
        return self.tr(
            "%n file(s) in conflict; see the study panel",
            "",
            study.conflict_count,
        )

    def _tooltip(self, study: Study, column: Column) -> str:
        delivery = self._sends.get(study.study_instance_uid)
        if column is Column.SEND and delivery is not None:
            return state_look(delivery).text  # in full, the column has room for two words
        look = self._look(study, column)
        return "" if look is None else look.text


def _of_images(modalities: Sequence[str]) -> Sequence[str]:
    """What the study was made with; that it holds a report too is in a column of its own."""
    return [one for one in modalities if one not in _DOCUMENTS] or modalities


_DOCUMENTS = {"DOC", "SR", "PR", "KO"}
_TEXTS: Mapping[Column, Callable[[Study], str]] = {
    Column.MARK: lambda study: study_status_name(study.status),
    Column.BIRTH_DATE: lambda study: date_text(study.patient.birth_date),
    Column.PATIENT_ID: lambda study: study.patient.patient_id,
    Column.ACCESSION: lambda study: study.accession_number,
    Column.MODALITY: lambda study: "/".join(_of_images(study.modalities)),
    Column.DATE: lambda study: study_date_text(study.study_date, study.study_time),
    Column.REPORT: lambda study: report_look(study.report_status, study.report_version).text,
    Column.IMAGES: lambda study: number_text(study.image_count),
    Column.REFERRING: lambda study: person_name(study.referring_physician_name),
}


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column is Column.IMAGES else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
