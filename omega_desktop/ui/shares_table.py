"""The table of links: the current row stays the current one."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from omega_desktop.ui.context import Context
from omega_desktop.ui.shares_model import COLUMNS, LookRole, ShareColumn, SharesModel
from omega_desktop.ui.shares_words import LinkRow
from omega_desktop.ui.table_delegate import TableDelegate, row_height
from omega_desktop.widgets.rows import select_row

_WIDTHS = {
    ShareColumn.STATE: 19,
    ShareColumn.PATIENT: 22,
    ShareColumn.STUDY: 14,
    ShareColumn.RECIPIENT: 25,
    ShareColumn.OPENED: 13,
    ShareColumn.ATTEMPTS: 13,
    ShareColumn.EXPIRES: 11,
    ShareColumn.SENT: 11,
}


class SharesTable(QTableView):
    """One row per link; the current one stays current when rows come and go.

    Signals:
        current_changed: another row, or another state of it, is current.
        menu_wanted: at a place of the screen.
    """

    current_changed = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, context: Context, model: SharesModel, *, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._kept: tuple[str, str] | None = None
        self.setObjectName("shares_table")
        self.setAccessibleName(self.tr("Links"))
        self.setModel(model)
        self.setItemDelegate(
            TableDelegate(
                context.theme,
                look_role=LookRole,
                strong=frozenset({COLUMNS.index(ShareColumn.PATIENT)}),
                quiet=frozenset({COLUMNS.index(ShareColumn.SENT)}),
                parent=self,
            )
        )
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(row_height(context.theme))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        digit = self.fontMetrics().horizontalAdvance("0")
        for place, column in enumerate(COLUMNS):
            header.resizeSection(place, _WIDTHS[column] * digit)
        self.selectionModel().currentRowChanged.connect(self._on_current_row_changed)
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._restore)
        model.dataChanged.connect(lambda *_: self.current_changed.emit())

    def current(self) -> LinkRow | None:
        """The link of the current row."""
        return self._model.row_at(self.currentIndex().row())

    def menu_place(self) -> QPoint:
        """Where a menu asked for by key comes up: below the current row."""
        below = self.visualRect(self.currentIndex()).bottomLeft() + QPoint(40, 0)
        return self.viewport().mapToGlobal(below)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        self.menu_wanted.emit(event.globalPos() if by_mouse else self.menu_place())

    def _on_current_row_changed(self) -> None:
        self.viewport().update()
        self.current_changed.emit()

    def _keep(self) -> None:
        row = self.current()
        self._kept = row.key if row is not None else None

    def _restore(self) -> None:
        place = self._model.place_of(self._kept) if self._kept is not None else None
        if place is None and self._model.rowCount():
            place = 0
        if place is not None:
            select_row(self, place)
        self.current_changed.emit()
