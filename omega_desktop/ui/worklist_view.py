"""The worklist: table, remembered columns, empty states, the bar of a selection."""

import json

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from omega_desktop.domain.model import DeliveryState, ReportStatus, Rung, Study, StudyInstanceUID
from omega_desktop.domain.worklist import WorklistColumn
from omega_desktop.ui.context import Context
from omega_desktop.ui.empty_state import EmptyState
from omega_desktop.ui.labels import report_look, rung_look, state_name
from omega_desktop.ui.table_delegate import PADDING, TableDelegate, row_height
from omega_desktop.ui.worklist_model import (
    COLUMNS,
    SORTABLE,
    Column,
    LookRole,
    WorklistModel,
)
from omega_desktop.widgets.parts import make_button, make_label, make_surface
from omega_desktop.widgets.rows import select_row
from omega_desktop.widgets.theme import ICON_PX, SPACE_1, SPACE_2, SPACE_3, SPACE_4
from omega_desktop.widgets.thin_progress import ThinProgress

COLUMNS_KEY = "ui.worklist.columns"
REMEMBER_MS = 400
_SAMPLES = {  # text that must fit where nobody has set a width
    Column.BIRTH_DATE: "00/00/0000",
    Column.PATIENT_ID: "MM-00000000",
    Column.ACCESSION: "00000000",
    Column.MODALITY: "CT/PT",
    Column.DATE: "00/00 00:00 00",
    Column.REFERRING: "MMMMMMMM, MMMMMMM",
}
_MARK_PX = 30
ARROW_PX = 18
"""The sort arrow right of a title, with its distance (style.qss)."""
_NAME_SHARE = 0.54
_LEAST = {Column.PATIENT: 28, Column.DESCRIPTION: 22}
"""Average characters a name and an exam need; below that other columns give way."""
_GIVE_WAY = (Column.ACCESSION, Column.IMAGES, Column.MODALITY)
"""Never birth date and patient ID: they tell patients of one name apart."""
_HIDDEN = {Column.REFERRING}


class StudyTable(QTableView):
    """The table itself: Enter opens, the context menu comes by mouse and by key.

    Signals:
        opened: the current row should be opened.
        menu_wanted: a context menu at this point of the screen.
        resized: there is more or less room for columns.
    """

    opened = Signal()
    menu_wanted = Signal(QPoint)
    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            self.menu_wanted.emit(event.globalPos())
        else:
            self.menu_wanted.emit(self.menu_place())

    def menu_place(self) -> QPoint:
        """Where a context menu opened by key belongs: under the current row."""
        below = self.visualRect(self.currentIndex()).bottomLeft() + QPoint(40, 0)
        return self.viewport().mapToGlobal(below)


class WorklistView(QWidget):
    """Table with everything around it.

    Signals:
        selection_changed: other studies are selected.
        opened: the current study should be opened.
        menu_wanted: a context menu at this point of the screen.
        acted: a button of the selection bar or of an empty list ("send", "clear" …) was pressed.
    """

    selection_changed = Signal()
    opened = Signal()
    menu_wanted = Signal(QPoint)
    acted = Signal(str)

    def __init__(
        self, context: Context, model: WorklistModel, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("worklist")
        self._context, self._theme, self.model = context, context.theme, model
        self._kept: tuple[list[StudyInstanceUID], StudyInstanceUID | None, int] = ([], None, 0)
        self._quiet = False
        self._arranging = True
        self._widths_are_ours = self._may_give_way = True
        self._hidden: set[Column] = set(_HIDDEN)
        self.table = self._make_table()
        self.empty = EmptyState(self._theme, parent=self)
        self.empty.acted.connect(self.acted)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        self.progress = ThinProgress(self._theme, accessible=self.tr("Loading"), parent=self)
        self.bar = self._make_selection_bar()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.progress)
        column.addWidget(self._stack, 1)
        column.addWidget(self.bar)
        self._remember = QTimer(self)
        self._remember.setSingleShot(True)
        self._remember.setInterval(REMEMBER_MS)
        self._remember.timeout.connect(self.remember_columns)
        self._restore_columns()
        model.loading_changed.connect(self.progress.set_busy)
        model.modelAboutToBeReset.connect(self._keep_selection)
        model.modelReset.connect(self._restore_selection)
        self.table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.table.selectionModel().currentRowChanged.connect(self._on_current_row_changed)

    # --- making ------------------------------------------------------------------------------

    def _make_table(self) -> StudyTable:
        table = StudyTable(self)
        table.setObjectName("worklist_table")
        table.setAccessibleName(self.tr("Worklist"))
        table.setModel(self.model)
        table.setItemDelegate(
            TableDelegate(
                self._theme,
                look_role=LookRole,
                strong=frozenset({COLUMNS.index(Column.PATIENT)}),
                quiet=frozenset({COLUMNS.index(Column.ACCESSION), COLUMNS.index(Column.REFERRING)}),
                mark=COLUMNS.index(Column.MARK),
                parent=table,
            )
        )
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setMouseTracking(True)
        table.setTabKeyNavigation(False)  # Tab leaves the table
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(row_height(self._theme))
        header = table.horizontalHeader()
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setMinimumSectionSize(28)
        header.setSectionResizeMode(COLUMNS.index(Column.MARK), QHeaderView.ResizeMode.Fixed)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_header_menu)
        header.sectionClicked.connect(self._on_header_clicked)
        header.sectionMoved.connect(self._on_section_moved)
        header.sectionResized.connect(self._on_section_resized)
        table.opened.connect(self.opened)
        table.resized.connect(self._share_width)
        table.doubleClicked.connect(lambda _index: self.opened.emit())
        table.menu_wanted.connect(self.menu_wanted)
        return table

    def _make_selection_bar(self) -> QWidget:
        bar = make_surface("raised", self)
        bar.setObjectName("selection_bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(SPACE_3, SPACE_1 + 2, SPACE_3, SPACE_1 + 2)
        row.setSpacing(SPACE_2)
        self._count = make_label(self._theme, kind="strong", parent=bar)
        row.addWidget(self._count)
        row.addSpacing(SPACE_4)
        for name, text, icon, primary in (
            ("send", self.tr("Send…"), "send", True),
            ("copy_to", self.tr("Copy to folder…"), "folder", False),
            ("clear_selection", self.tr("Clear selection"), "close", False),
        ):
            button = make_button(
                self._theme,
                text,
                name=f"bar_{name}",
                icon=icon,
                kind="primary" if primary else "",
                parent=bar,
            )
            button.clicked.connect(lambda _checked=False, name=name: self.acted.emit(name))
            row.addWidget(button)
        row.addStretch(1)
        bar.hide()
        return bar

    # --- selection ---------------------------------------------------------------------------

    def selected(self) -> list[Study]:
        """The selected studies, from top to bottom."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self.model.study_at(row) for row in rows if row < self.model.rowCount()]

    def current(self) -> Study | None:
        """The study of the current row."""
        row = self.table.currentIndex().row()
        return self.model.study_at(row) if 0 <= row < self.model.rowCount() else None

    def clear_selection(self) -> None:
        """Keep only the current row's frame."""
        self.table.clearSelection()

    def select(self, uid: StudyInstanceUID) -> bool:
        """Select one study, if it is loaded."""
        row = self.model.row_of(uid)
        if row is None:
            return False
        select_row(self.table, row)
        self.table.scrollTo(self.model.index(row, 0))
        return True

    def focus_list(self) -> None:
        """Give the list focus, with a row selected when there is one."""
        if self._stack.currentWidget() is self.empty:
            self.empty.setFocus()
            return
        if self.model.rowCount() and not self.table.selectionModel().hasSelection():
            select_row(self.table, max(0, self.table.currentIndex().row()))
        self.table.setFocus()

    def show_no_match(self) -> None:
        """Nothing fits the filters."""
        self.empty.set_content(
            "filter",
            self.tr("No study with these filters"),
            "",
            [("clear_filters", self.tr("Clear filters"), "close")],
        )
        self._stack.setCurrentWidget(self.empty)

    def show_first_run(self) -> None:
        """There is nothing at all yet."""
        self.empty.set_content(
            "import",
            self.tr("No studies yet"),
            self.tr("Drop DICOM files, a folder or a zip here, or import them."),
            [
                ("import_folder", self.tr("Import folder…"), "folder"),
                ("import_files", self.tr("Import files…"), "import"),
                ("directory", self.tr("Set up destinations…"), "organisation"),
            ],
        )
        self._stack.setCurrentWidget(self.empty)

    def show_rows(self) -> None:
        """Show the table."""
        self._stack.setCurrentWidget(self.table)

    def _on_selection_changed(self, _on: QItemSelection, _off: QItemSelection) -> None:
        if self._quiet:
            return
        count = len(self.table.selectionModel().selectedRows())
        self._count.setText(self.tr("%n studies selected", "", count))
        self.bar.setVisible(count > 1)
        self.selection_changed.emit()

    def _on_current_row_changed(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self.table.viewport().update()  # the frame of the current row spans all columns

    def _keep_selection(self) -> None:
        current = self.current()
        self._kept = (
            [study.study_instance_uid for study in self.selected()],
            current.study_instance_uid if current else None,
            self.table.verticalScrollBar().value(),
        )
        self._quiet = True

    def _restore_selection(self) -> None:
        uids, current, scrolled = self._kept
        selection = QItemSelection()
        for uid in uids:
            row = self.model.row_of(uid)
            if row is not None:
                last = self.model.index(row, len(COLUMNS) - 1)
                selection.select(self.model.index(row, 0), last)
        chosen = self.table.selectionModel()
        row = self.model.row_of(current) if current else None
        if row is not None:
            index = self.model.index(row, COLUMNS.index(Column.PATIENT))
            chosen.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        chosen.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.table.verticalScrollBar().setValue(scrolled)
        self._quiet = False
        self._on_selection_changed(QItemSelection(), QItemSelection())

    # --- columns -----------------------------------------------------------------------------

    def fill_columns_menu(self, menu: QMenu) -> None:
        """Offer which columns are shown, as they are now."""
        menu.clear()
        header = self.table.horizontalHeader()
        for place, column in enumerate(COLUMNS):
            action = menu.addAction(self.model.column_title(column))
            action.setCheckable(True)
            action.setChecked(not header.isSectionHidden(place))
            action.setEnabled(column is not Column.PATIENT)
            action.toggled.connect(lambda on, place=place: self._on_column_toggled(place, shown=on))
        menu.addSeparator()
        menu.addAction(self.tr("Columns as at first")).triggered.connect(self.reset_columns)

    def reset_columns(self) -> None:
        """Order, widths and visibility as at first."""
        header = self.table.horizontalHeader()
        self._arranging = True
        for place in range(len(COLUMNS)):
            header.moveSection(header.visualIndex(place), place)
        self._hide(set(_HIDDEN))
        self._arranging = False
        self._widths_are_ours = self._may_give_way = True
        self._share_width()

    def _share_width(self) -> None:
        """As long as nobody has set a width: short columns fit, names and exams get the rest."""
        if not self._widths_are_ours or self._arranging:
            return
        header = self.table.horizontalHeader()
        self._arranging = True
        digit = QFontMetrics(self._theme.font("body")).averageCharWidth()
        fixed = {
            column: self._fitting_width(column)
            for column in COLUMNS
            if column not in _LEAST and column not in self._hidden
        }
        total, least = self.table.viewport().width(), sum(_LEAST.values()) * digit
        if self._may_give_way:
            for column in _GIVE_WAY:
                narrow = total - sum(fixed.values()) < least
                header.setSectionHidden(COLUMNS.index(column), narrow or column in self._hidden)
                if narrow:
                    fixed.pop(column, None)
        arrow = self._room_for_arrow(fixed)
        for column, width in fixed.items():
            header.resizeSection(COLUMNS.index(column), width)
        rest = total - sum(fixed.values())
        name = max(_LEAST[Column.PATIENT] * digit, int(rest * _NAME_SHARE))
        exam = max(_LEAST[Column.DESCRIPTION] * digit - arrow, rest - name)
        header.resizeSection(COLUMNS.index(Column.PATIENT), name)
        header.resizeSection(COLUMNS.index(Column.DESCRIPTION), exam)
        self._arranging = False

    def _room_for_arrow(self, widths: dict[Column, int]) -> int:
        """Widen the column the list is sorted by, if its title needs it; by how much.

        The exam pays for it: no column gives way to an arrow.
        """
        column = next(one for one, wanted in SORTABLE.items() if wanted is self.model.query.sort)
        if column not in widths:
            return 0
        title = QFontMetrics(self._theme.font("small")).horizontalAdvance(
            self.model.column_title(column)
        )
        room = ARROW_PX * (2 if column is Column.IMAGES else 1)  # its title stands in the middle
        more = max(0, title + room + 2 * PADDING + 4 - widths[column])
        widths[column] += more
        return more

    def _hide(self, columns: set[Column]) -> None:
        self._hidden = columns - {Column.PATIENT}  # never a row without its patient
        for place, column in enumerate(COLUMNS):
            self.table.horizontalHeader().setSectionHidden(place, column in self._hidden)

    def _fitting_width(self, column: Column) -> int:
        if column is Column.MARK:
            return _MARK_PX
        metrics = QFontMetrics(self._theme.font("body"))
        texts = {
            Column.REPORT: (
                report_look(ReportStatus.PRELIMINARY).text,
                report_look(ReportStatus.AMENDED, version=2).text,
            ),
            Column.SEND: (rung_look(Rung.HANDED_OVER).text, state_name(DeliveryState.UNKNOWN)),
        }.get(column, (_SAMPLES.get(column, ""),))
        icon = ICON_PX + 6 if column in {Column.REPORT, Column.SEND} else 0
        widest = max(metrics.horizontalAdvance(text) for text in texts)
        small = QFontMetrics(self._theme.font("small"))
        title = small.horizontalAdvance(self.model.column_title(column))
        return max(widest + icon, title) + 2 * PADDING + 4

    def remember_columns(self) -> None:
        """Keep columns and order for the next start."""
        self._remember.stop()
        header = self.table.horizontalHeader()
        order = sorted(range(len(COLUMNS)), key=header.visualIndex)
        stored = {
            "order": [COLUMNS[place].value for place in order],
            "hidden": sorted(column.value for column in self._hidden),
            "gives_way": self._may_give_way,
            "width": {}
            if self._widths_are_ours
            else {
                COLUMNS[place].value: header.sectionSize(place)
                for place in order
                if not header.isSectionHidden(place)
            },
            "sort": [self.model.query.sort.value, self.model.query.descending],
        }
        self._context.settings.set(COLUMNS_KEY, json.dumps(stored))

    def stored_order(self) -> tuple[WorklistColumn, bool] | None:
        """The remembered sort order: column and whether descending."""
        try:
            name, descending = json.loads(self._context.settings.text(COLUMNS_KEY))["sort"]
            return WorklistColumn(name), bool(descending)
        except (ValueError, KeyError, TypeError):
            return None

    def show_order(self) -> None:
        """Put the arrow on the column the list is sorted by."""
        query = self.model.query
        places = {wanted: COLUMNS.index(column) for column, wanted in SORTABLE.items()}
        order = Qt.SortOrder.DescendingOrder if query.descending else Qt.SortOrder.AscendingOrder
        self.table.horizontalHeader().setSortIndicator(places[query.sort], order)
        self._share_width()  # the arrow needs its place

    def _restore_columns(self) -> None:
        self.reset_columns()
        header = self.table.horizontalHeader()
        self._arranging = True
        try:
            stored = json.loads(self._context.settings.text(COLUMNS_KEY))
            for visual, name in enumerate(stored["order"]):
                header.moveSection(header.visualIndex(COLUMNS.index(Column(name))), visual)
            self._hide({Column(name) for name in stored["hidden"]})
            self._may_give_way = bool(stored["gives_way"])
            for name, width in stored["width"].items():
                header.resizeSection(COLUMNS.index(Column(name)), max(28, int(width)))
            self._widths_are_ours = not stored["width"]
        except (ValueError, KeyError, TypeError, AttributeError):
            self.reset_columns()  # nothing stored, or by another version
        self._arranging = False
        self._share_width()

    def _on_header_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        self.fill_columns_menu(menu)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.table.horizontalHeader().mapToGlobal(at))

    def _on_header_clicked(self, place: int) -> None:
        wanted = SORTABLE.get(COLUMNS[place])
        if wanted is not None:
            query = self.model.query
            again = wanted is query.sort
            descending = not query.descending if again else wanted is WorklistColumn.DATE
            self.model.sort(
                place,
                Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder,
            )
            self._remember.start()
        self.show_order()

    def _on_column_toggled(self, place: int, *, shown: bool) -> None:
        header = self.table.horizontalHeader()
        column = COLUMNS[place]
        self._may_give_way = False  # the user decides from now on
        hidden = {one for one in COLUMNS if header.isSectionHidden(COLUMNS.index(one))}
        self._hide(hidden - {column} if shown else hidden | {column})
        if shown:
            header.resizeSection(place, self._fitting_width(COLUMNS[place]))
        self._share_width()
        self._remember.start()

    def _on_section_resized(self, _place: int, before: int, now: int) -> None:
        if not self._arranging and self.isVisible() and before and now:
            self._widths_are_ours = False
            self._remember.start()

    def _on_section_moved(self) -> None:
        if not self._arranging:
            self._remember.start()
