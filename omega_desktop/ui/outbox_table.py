"""The table of deliveries, in the panel and in the window."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from omega_desktop.domain.model import Delivery, DeliveryId
from omega_desktop.ui.context import Context
from omega_desktop.ui.delivery_actions import Act, DeliveryActions, acts_for
from omega_desktop.ui.outbox_delegate import OutboxDelegate
from omega_desktop.ui.outbox_model import OutboxModel
from omega_desktop.ui.table_delegate import row_height
from omega_desktop.widgets.rows import select_row


class OutboxTable(QTableView):
    """One row per delivery; the current one stays current when rows come and go.

    Signals:
        opened: the details of a delivery are wanted.
        current_changed: another delivery, or another state of it, is current.
    """

    opened = Signal()
    current_changed = Signal()

    def __init__(
        self,
        context: Context,
        model: OutboxModel,
        actions: DeliveryActions,
        *,
        name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._context, self._actions, self._model = context, actions, model
        self._kept: DeliveryId | None = None
        self.setObjectName(name)
        self.setAccessibleName(self.tr("Outbox"))
        self.setModel(model)
        self.delegate = OutboxDelegate(context.theme, model.columns, parent=self)
        self.delegate.act_clicked.connect(self._on_act_clicked)
        self.setItemDelegate(self.delegate)
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
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.selectionModel().currentRowChanged.connect(self._on_current_row_changed)
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._restore)
        model.dataChanged.connect(lambda *_: self.current_changed.emit())

    # --- the current delivery ----------------------------------------------------------------

    def current(self) -> Delivery | None:
        """The delivery of the current row."""
        return self._model.delivery_at(self.currentIndex().row())

    def can(self, act: Act) -> bool:
        """Whether an act is possible with the current delivery."""
        delivery = self.current()
        return delivery is not None and act in acts_for(delivery)

    def do(self, act: Act) -> None:
        """Carry an act out on the current delivery, if it is possible."""
        delivery = self.current()
        if delivery is not None and act in acts_for(delivery):
            self._actions.do(act, delivery)

    def cancel(self) -> None:
        """What Del does: undo, cancel or discard, whichever the state allows."""
        for act in (Act.UNDO, Act.CANCEL, Act.DISCARD):
            if self.can(act):
                self.do(act)
                return

    def popup_menu(self, at: QPoint | None = None) -> None:
        """Everything that can be done with the current delivery."""
        delivery = self.current()
        if delivery is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._actions.fill_menu(menu, delivery, menu)
        menu.addSeparator()
        details = menu.addAction(self._context.theme.icon("info", "muted"), self.tr("Details"))
        details.triggered.connect(self.opened)
        below = self.visualRect(self.currentIndex()).bottomLeft() + QPoint(40, 0)
        menu.popup(at or self.viewport().mapToGlobal(below))

    def _on_act_clicked(self, act: Act, delivery: Delivery) -> None:
        self._actions.do(act, delivery)

    def _on_current_row_changed(self) -> None:
        self.viewport().update()
        self.current_changed.emit()

    def _keep(self) -> None:
        delivery = self.current()
        self._kept = delivery.id if delivery is not None else None

    def _restore(self) -> None:
        row = self._model.row_of(self._kept) if self._kept is not None else None
        if row is not None:
            select_row(self, row)
        self.current_changed.emit()

    # --- keys --------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        self.popup_menu(event.globalPos() if by_mouse else None)
