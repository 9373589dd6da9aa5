"""Rows drawn alike in every table: dense, quiet, the current row framed."""

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
)

from omega_desktop.ui.labels import Look
from omega_desktop.widgets.theme import ICON_PX, ROW_PX, Theme

Index = QModelIndex | QPersistentModelIndex

PADDING = 8
BAR_PX = 3
FRAME_PX = 2


class TableDelegate(QStyledItemDelegate):
    """Paints cells from ``DisplayRole`` and a role that gives a ``Look``.

    Args:
        theme: the look.
        look_role: item role of a cell's ``Look``; cells without one are plain text.
        strong: columns in heavier type.
        quiet: columns in muted type.
        mark: the column drawn as colour bar with icon or letter.
    """

    def __init__(
        self,
        theme: Theme,
        *,
        look_role: int,
        strong: frozenset[int] = frozenset(),
        quiet: frozenset[int] = frozenset(),
        mark: int = -1,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.theme = theme
        self._look_role = look_role
        self._strong_columns, self._quiet_columns, self._mark = strong, quiet, mark
        self._body = theme.font("body")
        self._strong = theme.font("strong")
        self._small = theme.font("small")

    # --- painting ----------------------------------------------------------------------------

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        selected = self.paint_ground(painter, option, index)
        look = index.data(self._look_role)
        rect = option.rect
        if index.column() == self._mark and isinstance(look, Look):
            self._paint_mark(painter, rect, look, str(index.data() or ""), selected=selected)
        elif isinstance(look, Look):
            self.paint_look(painter, rect, look, selected=selected)
        else:
            role = "muted" if index.column() in self._quiet_columns else "text"
            font = self._strong if index.column() in self._strong_columns else self._body
            align = Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole) or 0)
            where = rect.adjusted(PADDING, 0, -PADDING, 0)
            text = str(index.data() or "")
            self.paint_text(painter, where, text, role, font=font, align=align, selected=selected)
        painter.restore()

    def paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> bool:
        """Draw background and the frame of the current row; tell whether the row is selected."""
        state = option.state
        rect = option.rect
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, self.theme.color("selection"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, self.theme.color("hover"))
        elif index.row() % 2:
            painter.fillRect(rect, self.theme.color("alternate"))
        view = _view(option)
        if view is not None and view.hasFocus() and view.currentIndex().row() == index.row():
            color = self.theme.color(
                "selection_text" if selected and not self.theme.dark else "accent"
            )
            painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), FRAME_PX), color)
            bottom = rect.bottom() - FRAME_PX + 1
            painter.fillRect(QRect(rect.left(), bottom, rect.width(), FRAME_PX), color)
            header = view.horizontalHeader()
            place = header.visualIndex(index.column())
            shown = [
                visual
                for visual in range(header.count())
                if not header.isSectionHidden(header.logicalIndex(visual))
            ]
            if place == shown[0]:
                painter.fillRect(QRect(rect.left(), rect.top(), FRAME_PX, rect.height()), color)
            if place == shown[-1]:
                edge = rect.right() - FRAME_PX + 1
                painter.fillRect(QRect(edge, rect.top(), FRAME_PX, rect.height()), color)
        return selected

    def paint_text(
        self,
        painter: QPainter,
        where: QRect,
        text: str,
        role: str,
        *,
        selected: bool,
        font: QFont | None = None,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> int:
        """Draw one line, cut where it does not fit; return its width."""
        painter.setFont(font or self._body)
        painter.setPen(self.theme.color("selection_text" if selected else role))
        shown = painter.fontMetrics().elidedText(text, elide, where.width())
        flags = int(align | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextSingleLine)
        painter.drawText(where, flags, shown)
        return painter.fontMetrics().horizontalAdvance(shown)

    def paint_look(self, painter: QPainter, rect: QRect, look: Look, *, selected: bool) -> None:
        """Draw icon and word."""
        x = rect.left() + PADDING
        role = "selection_text" if selected else look.role
        if look.icon:
            self.paint_icon(painter, rect, x, look.icon, role)
            x += ICON_PX + 6
        where = QRect(x, rect.top(), rect.right() - x - 2, rect.height())
        self.paint_text(painter, where, look.text, look.role, selected=selected)

    def paint_icon(self, painter: QPainter, rect: QRect, x: int, icon: str, role: str) -> None:
        """Draw an icon in the middle of a row's height."""
        top = rect.center().y() - ICON_PX / 2 + 0.5
        self.theme.paint_icon(painter, icon, role, QRectF(x, top, ICON_PX, ICON_PX))

    def _paint_mark(
        self, painter: QPainter, rect: QRect, look: Look, status: str, *, selected: bool
    ) -> None:
        bar = QRect(rect.left(), rect.top() + 1, BAR_PX, rect.height() - 2)
        painter.fillRect(bar, self.theme.color(look.role))
        role = "selection_text" if selected else look.role
        inner = rect.adjusted(BAR_PX, 0, 0, 0)
        if look.icon:
            self.paint_icon(painter, inner, inner.center().x() - ICON_PX // 2 + 1, look.icon, role)
        else:
            self.paint_text(
                painter,
                inner,
                status[:1],
                role,
                selected=selected,
                font=self._small,
                align=Qt.AlignmentFlag.AlignHCenter,
            )

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Show a cell's tooltip, and all of its text where it is cut."""
        if event.type() != QEvent.Type.ToolTip:
            return super().helpEvent(event, view, option, index)
        text = str(index.data(Qt.ItemDataRole.ToolTipRole) or "")
        if not text and self.sizeHint(option, index).width() > option.rect.width():
            text = str(index.data() or "")
        QToolTip.showText(event.globalPos(), text.replace("<", "‹"), view)  # never markup
        return True

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        text = str(index.data() or "")
        font = self._strong if index.column() in self._strong_columns else self._body
        width = QFontMetrics(font).horizontalAdvance(text) + 2 * PADDING + 2
        if isinstance(index.data(self._look_role), Look):
            width += ICON_PX + 6
        return QSize(width, row_height(self.theme))


def row_height(theme: Theme) -> int:
    """The one height of table rows: text, and enough room to hit."""
    return max(ROW_PX, QFontMetrics(theme.font("body")).height() + 12)


def _view(option: QStyleOptionViewItem) -> QTableView | None:
    return option.widget if isinstance(option.widget, QTableView) else None
