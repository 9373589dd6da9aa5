"""Rows of the outbox: progress bars, and the acts of a row as links."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from omega_desktop.domain.model import Delivery
from omega_desktop.ui.delivery_actions import Act, act_look, acts_for
from omega_desktop.ui.outbox_model import DeliveryRole, LookRole, OutboxColumn, ProgressRole
from omega_desktop.ui.table_delegate import PADDING, TableDelegate
from omega_desktop.widgets.theme import Theme

Index = QModelIndex | QPersistentModelIndex

BAR_HEIGHT = 6
NUMBERS_SHARE = 0.45
LINK_GAP = 14


class OutboxDelegate(TableDelegate):
    """Draws what is special to deliveries.

    The links are for the pointer; keys and the context menu do the same.

    Signals:
        act_clicked: (act, delivery).
    """

    act_clicked = Signal(object, object)

    def __init__(
        self, theme: Theme, columns: tuple[OutboxColumn, ...], *, parent: QObject | None = None
    ) -> None:
        strong = {columns.index(OutboxColumn.PATIENT)}
        quiet = {columns.index(OutboxColumn.REASON)}
        super().__init__(
            theme,
            look_role=LookRole,
            strong=frozenset(strong),
            quiet=frozenset(quiet),
            parent=parent,
        )
        self._columns = columns

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        column = self._columns[index.column()]
        if column is OutboxColumn.PROGRESS:
            painter.save()
            selected = self.paint_ground(painter, option, index)
            self._paint_progress(painter, option.rect, index, selected=selected)
            painter.restore()
        elif column is OutboxColumn.ACTIONS:
            painter.save()
            selected = self.paint_ground(painter, option, index)
            delivery = index.data(DeliveryRole)
            for act, where in self._links(option.rect, delivery):
                self.paint_text(painter, where, act_look(act).text, "info", selected=selected)
            painter.restore()
        else:
            super().paint(painter, option, index)

    def _paint_progress(
        self, painter: QPainter, rect: QRect, index: Index, *, selected: bool
    ) -> None:
        share = index.data(ProgressRole)
        text = str(index.data() or "")
        inner = rect.adjusted(PADDING, 0, -PADDING, 0)
        if not isinstance(share, float):
            self.paint_text(painter, inner, text, "muted", selected=selected)
            return
        numbers = max(
            QFontMetrics(self.theme.font("body")).horizontalAdvance(text) + PADDING,
            round(inner.width() * NUMBERS_SHARE),
        )
        numbers = min(numbers, inner.width())
        bar = QRectF(
            inner.left(),
            inner.center().y() - BAR_HEIGHT / 2 + 0.5,
            max(0, inner.width() - numbers),
            BAR_HEIGHT,
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.color("track"))
        painter.drawRoundedRect(bar, 3, 3)
        if share > 0:
            filled = QRectF(bar)
            filled.setWidth(max(BAR_HEIGHT, bar.width() * share))
            painter.setBrush(self.theme.color("selection_text" if selected else "accent"))
            painter.drawRoundedRect(filled, 3, 3)
        where = QRect(round(bar.right()) + PADDING, rect.top(), numbers - PADDING, rect.height())
        self.paint_text(painter, where, text, "text", selected=selected)

    # --- links -------------------------------------------------------------------------------

    def _links(self, rect: QRect, delivery: Delivery) -> list[tuple[Act, QRect]]:
        metrics = QFontMetrics(self.theme.font("body"))
        x = rect.left() + PADDING
        found: list[tuple[Act, QRect]] = []
        for act in acts_for(delivery):
            width = metrics.horizontalAdvance(act_look(act).text) + 2
            found.append((act, QRect(x, rect.top(), width, rect.height())))
            x += width + LINK_GAP
        return found

    def links_width(self, delivery: Delivery) -> int:
        """How wide the acts of a delivery are."""
        links = self._links(QRect(0, 0, 0, 1), delivery)
        return links[-1][1].right() + PADDING if links else 0

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        if (
            isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonRelease
            and event.button() == Qt.MouseButton.LeftButton
            and self._columns[index.column()] is OutboxColumn.ACTIONS
        ):
            delivery = index.data(DeliveryRole)
            for act, where in self._links(option.rect, delivery):
                if where.adjusted(-4, 0, 4, 0).contains(event.position().toPoint()):
                    self.act_clicked.emit(act, delivery)
                    return True
        return super().editorEvent(event, model, option, index)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        size = super().sizeHint(option, index)
        if self._columns[index.column()] is OutboxColumn.ACTIONS:
            delivery = index.data(DeliveryRole)
            size.setWidth(self.links_width(delivery) if delivery is not None else 0)
        return size
