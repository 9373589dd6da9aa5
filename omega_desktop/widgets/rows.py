"""Choosing a row of a table in the program's name."""

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QTableView


def select_row(table: QTableView, row: int) -> None:
    """Make a row the current one and the only one selected, whatever keys are held down.

    ``QTableView.selectRow`` asks the keyboard: with Ctrl down, as in any shortcut, it takes a row
    that is selected out of the selection, with Shift it adds all rows in between. What is selected
    is what is sent.
    """
    column = max(0, table.horizontalHeader().logicalIndexAt(0))
    table.selectionModel().setCurrentIndex(
        table.model().index(row, column),
        QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
    )
