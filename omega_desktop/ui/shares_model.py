"""Links as a table: one row per recipient."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from omega_desktop.domain.sharing import ShareRow
from omega_desktop.ui.labels import Look
from omega_desktop.ui.shares_words import LinkRow, attempts_text, link_look
from omega_desktop.widgets.format import (
    date_text,
    moment_text,
    person_name,
    study_date_text,
    study_title,
)

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()

LookRole = Qt.ItemDataRole.UserRole + 1


class ShareColumn(StrEnum):
    """What is shown of a link."""

    STATE = "state"
    PATIENT = "patient"
    STUDY = "study"
    RECIPIENT = "recipient"
    OPENED = "opened"
    ATTEMPTS = "attempts"
    EXPIRES = "expires"
    SENT = "sent"


COLUMNS = tuple(ShareColumn)
Keep = Callable[[LinkRow], bool]


def rows_of(shares: Sequence[ShareRow]) -> list[LinkRow]:
    """One row per link; a share without links has one too."""
    found: list[LinkRow] = []
    for share in shares:
        found += [LinkRow(share, link) for link in share.links] or [LinkRow(share)]
    return found


class SharesModel(QAbstractTableModel):
    """Rows that pass a filter, newest first as the service gives them."""

    def __init__(self, keep: Keep, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keep = keep
        self._all: list[LinkRow] = []
        self._shown: list[LinkRow] = []

    def show(self, shares: Sequence[ShareRow]) -> None:
        """Take over what the service says."""
        self._all = rows_of(shares)
        self.refilter()

    def refilter(self) -> None:
        """The filter is another one; rows that stay are changed, not rebuilt."""
        kept = [row for row in self._all if self._keep(row)]
        if [row.key for row in kept] == [row.key for row in self._shown]:
            before, self._shown = self._shown, kept
            for place, row in enumerate(kept):
                if row != before[place]:
                    self.dataChanged.emit(self.index(place, 0), self.index(place, len(COLUMNS) - 1))
            return
        self.beginResetModel()
        self._shown = kept
        self.endResetModel()

    @property
    def total(self) -> int:
        """How many links there are, shown or not."""
        return len(self._all)

    @property
    def rows(self) -> Sequence[LinkRow]:
        """What is shown, from top to bottom."""
        return self._shown

    def row_at(self, place: int) -> LinkRow | None:
        """The row at a place."""
        return self._shown[place] if 0 <= place < len(self._shown) else None

    def place_of(self, key: tuple[str, str]) -> int | None:
        """Where a row is, if it is shown."""
        keys = [row.key for row in self._shown]
        return keys.index(key) if key in keys else None

    # --- QAbstractTableModel -----------------------------------------------------------------

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.column_title(COLUMNS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_alignment(COLUMNS[section]))
        return None

    def column_title(self, column: ShareColumn) -> str:
        """A column's name."""
        return {
            ShareColumn.STATE: self.tr("Status"),
            ShareColumn.PATIENT: self.tr("Patient"),
            ShareColumn.STUDY: self.tr("Study"),
            ShareColumn.RECIPIENT: self.tr("Recipient"),
            ShareColumn.SENT: self.tr("Sent"),
            ShareColumn.EXPIRES: self.tr("Expires"),
            ShareColumn.OPENED: self.tr("Last opened"),
            ShareColumn.ATTEMPTS: self.tr("Attempts left"),
        }[column]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.row_at(index.row()) if index.isValid() else None
        if row is None:
            return None
        column = COLUMNS[index.column()]
        value: object = None
        if role == Qt.ItemDataRole.DisplayRole:
            value = self.text(row, column)
        elif role == Qt.ItemDataRole.TextAlignmentRole:
            value = int(_alignment(column))
        elif role == Qt.ItemDataRole.AccessibleTextRole:
            value = self.tr("{column}: {value}").format(
                column=self.column_title(column), value=self.text(row, column) or self.tr("none")
            )
        elif role == LookRole:
            value = self._look(row, column)
        return value

    def text(self, row: LinkRow, column: ShareColumn) -> str:
        """What stands in a cell."""
        study = row.share.study
        if column is ShareColumn.PATIENT:
            return person_name(study.patient.name) if study else self.tr("(study deleted)")
        if column is ShareColumn.STUDY:
            return study_title(study) if study else ""
        return _TEXTS[column](row)

    @staticmethod
    def _look(row: LinkRow, column: ShareColumn) -> Look | None:
        return link_look(row) if column is ShareColumn.STATE else None


_TEXTS: Mapping[ShareColumn, Callable[[LinkRow], str]] = {
    ShareColumn.STATE: lambda row: link_look(row).text,
    ShareColumn.RECIPIENT: lambda row: row.link.recipient if row.link else "",
    ShareColumn.SENT: lambda row: _moment(row.share.created_at),
    ShareColumn.EXPIRES: lambda row: _day(row.share.expires_at),
    ShareColumn.OPENED: lambda row: _moment(row.link.last_opened_at) if row.link else "",
    ShareColumn.ATTEMPTS: attempts_text,
}


def _moment(moment: datetime | None) -> str:
    """A moment in local time, without the year when it is this one; only the time today."""
    if moment is None:
        return ""
    there = moment.astimezone()
    if there.date() == datetime.now().astimezone().date():
        return moment_text(moment)
    return study_date_text(f"{there:%Y%m%d}", f"{there:%H%M}", short=True)


def _day(moment: datetime) -> str:
    """The day in local time; the time of day is in the details."""
    return date_text(moment.astimezone().date())


def _alignment(column: ShareColumn) -> Qt.AlignmentFlag:
    right = column is ShareColumn.ATTEMPTS
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
