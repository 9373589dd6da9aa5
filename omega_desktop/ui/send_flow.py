"""From the selection to the send dialog, and back to it by undo."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.model import Delivery, DeliveryState, Study, StudyInstanceUID
from omega_desktop.ui.context import Context
from omega_desktop.ui.delivery_actions import Act, DeliveryActions
from omega_desktop.ui.labels import what_is_sent
from omega_desktop.ui.outbox_feed import OutboxFeed
from omega_desktop.ui.send_again import SendAgainDialog
from omega_desktop.ui.send_dialog import SendDialog
from omega_desktop.ui.send_draft import Destination
from omega_desktop.ui.send_preview import ReportPreview
from omega_desktop.ui.sent_document import sent_document
from omega_desktop.widgets.undo_bar import UndoBar

STUDY_TAB = 1


class SendFlow(QObject):
    """Opens send dialogs, one per study, and offers to undo what they submitted.

    Whatever put a request into the outbox, its undo window is offered: the outbox tells, not the
    dialog.
    """

    def __init__(
        self,
        context: Context,
        feed: OutboxFeed,
        actions: DeliveryActions,
        undo_bar: UndoBar,
        *,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._context, self._feed, self._actions = context, feed, actions
        self._undo_bar, self._window = undo_bar, window
        self._offered: dict[str, list[StudyInstanceUID]] = {}
        self._taken_back: set[str] = set()
        undo_bar.undo_requested.connect(self._on_undo_requested)
        actions.undone.connect(self._on_delivery_undone)
        actions.review_wanted.connect(
            lambda delivery: self._ask_again(delivery, actions.send_again)
        )
        actions.resend_wanted.connect(lambda delivery: self._ask_again(delivery, actions.resend))
        actions.preview_wanted.connect(self._on_preview_wanted)

    # --- dialogs -----------------------------------------------------------------------------

    def open(self, studies: Sequence[Study]) -> SendDialog:
        """Show the send dialog of these studies; the one that is open for them comes to front."""
        wanted = " ".join(sorted(study.study_instance_uid for study in studies))
        for dialog in self._window.findChildren(SendDialog):
            if dialog.isVisible() and dialog.property("studies") == wanted:
                dialog.raise_()
                dialog.activateWindow()
                return dialog
        dialog = SendDialog(self._context, studies, parent=self._window)
        dialog.setProperty("studies", wanted)
        dialog.submitted.connect(lambda _ids: self._feed.reload())
        dialog.show()
        return dialog

    def open_copy(self, studies: Sequence[Study]) -> SendDialog:
        """The same, with a folder as destination."""
        dialog = self.open(studies)
        dialog.tabs.setCurrentIndex(STUDY_TAB)
        dialog.study_tab.choose(Destination.FOLDER)
        return dialog

    def _on_preview_wanted(self, delivery: Delivery) -> None:
        """Show the document of a delivery, over the window where it was asked for."""
        try:
            shown = sent_document(self._context, delivery)
        except OmegaError as fault:
            self._actions.failed.emit(fault)
            return
        parent = QApplication.activeWindow() or self._window
        ReportPreview(self._context, shown.report, document=shown.make, parent=parent).show()

    def _ask_again(self, delivery: Delivery, confirmed: Callable[[Delivery], None]) -> None:
        """Show who would get a delivery again, over the window where it was asked for."""
        try:
            dialog = SendAgainDialog(
                self._context,
                delivery,
                confirmed,
                parent=QApplication.activeWindow() or self._window,
            )
        except OmegaError as fault:
            self._actions.failed.emit(fault)
            return
        dialog.setModal(True)  # one question, one answer
        dialog.show()

    def reload_dialogs(self) -> None:
        """Settings, people or stations have changed."""
        for dialog in self._window.findChildren(SendDialog):
            dialog.reload()

    def close_dialogs(self) -> None:
        """The window closes."""
        for dialog in self._window.findChildren(SendDialog):
            dialog.close()

    # --- undo --------------------------------------------------------------------------------

    def offer_undo(self) -> None:
        """Show the undo bar for the newest request that can still be undone."""
        held: dict[str, list[Delivery]] = {}
        for delivery in self._feed.snapshot.deliveries:
            if delivery.state is DeliveryState.HELD:
                held.setdefault(delivery.request_id, []).append(delivery)
        if self._undo_bar.key and self._undo_bar.key not in held:
            self._undo_bar.clear()
        for request, deliveries in held.items():  # newest first
            if request == self._undo_bar.key:
                return
            if request in self._taken_back:
                continue
            self._offered[request] = [one.study_instance_uid for one in deliveries]
            left = (deliveries[0].not_before - datetime.now(UTC)).total_seconds()
            self._undo_bar.offer(request, self._what(deliveries), left)
            return

    def _what(self, deliveries: Sequence[Delivery]) -> str:
        if len(deliveries) > 1:
            return self.tr("Everything to %n recipients", "", len(deliveries))
        one = deliveries[0]
        study = self._feed.snapshot.studies.get(one.study_instance_uid)
        return self.tr("{what} to {recipient}").format(
            what=what_is_sent(one, study), recipient=one.recipient
        )

    def _on_undo_requested(self, request: str) -> None:
        self._taken_back.add(request)
        for delivery in self._feed.snapshot.deliveries:
            if delivery.request_id == request:
                self._actions.do(Act.UNDO, delivery)
                return

    def _on_delivery_undone(self, delivery_id: int) -> None:
        """Back to the filled dialog."""
        snapshot = self._feed.snapshot
        found = next((one for one in snapshot.deliveries if one.id == delivery_id), None)
        uids = self._offered.get(found.request_id, []) if found is not None else []
        known = dict.fromkeys(uids)
        studies = [snapshot.studies[uid] for uid in known if uid in snapshot.studies]
        if studies:
            self.open(studies)
