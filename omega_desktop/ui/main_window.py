"""The worklist window: filters, list, study, outbox, and the way to everything else."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QMenu,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from omega_desktop.domain.worklist import WorklistQuery
from omega_desktop.ui.actions import SEPARATOR, Actions
from omega_desktop.ui.context import Context
from omega_desktop.ui.delivery_actions import Act, DeliveryActions
from omega_desktop.ui.demo_strip import DemoStrip
from omega_desktop.ui.dialogs.form import fitting
from omega_desktop.ui.dialogs.set_up import open_set_up
from omega_desktop.ui.filter_bar import FilterBar
from omega_desktop.ui.help_window import HelpWindow
from omega_desktop.ui.import_flow import ImportFlow
from omega_desktop.ui.outbox_feed import OutboxFeed
from omega_desktop.ui.outbox_panel import OutboxPanel
from omega_desktop.ui.outbox_window import OutboxWindow
from omega_desktop.ui.panes import Pane, Panes
from omega_desktop.ui.send_flow import SendFlow
from omega_desktop.ui.share_flow import ShareFlow
from omega_desktop.ui.study_acts import StudyActs
from omega_desktop.ui.study_panel import WIDTH_PX, StudyPanel
from omega_desktop.ui.window_frame import CountBar, TopBar
from omega_desktop.ui.window_layout import WindowLayout
from omega_desktop.ui.worklist_model import WorklistModel
from omega_desktop.ui.worklist_view import WorklistView
from omega_desktop.widgets.format import error_text
from omega_desktop.widgets.inline_message import InlineMessage, Tone
from omega_desktop.widgets.parts import make_button, make_rule
from omega_desktop.widgets.theme import SPACE_1, SPACE_2, SPACE_3
from omega_desktop.widgets.undo_bar import UndoBar

REFRESH_MS = 30_000
QWIDGETSIZE_MAX = 16_777_215
_STUDY_MENU = (
    "open",
    "report_tab",
    "study_tab",
    "history",
    SEPARATOR,
    "send",
    "copy_to",
    "study_shares",
    SEPARATOR,
    "attach",
    "open_pdf",
    SEPARATOR,
    "delete",
)


class MainWindow(QMainWindow):
    """Everything a reading room needs in one window."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("main_window")
        self.setWindowTitle("Omega Desktop")
        self.setAcceptDrops(True)
        self._context, self._theme = context, context.theme
        self._outbox_window: OutboxWindow | None = None
        self._help: HelpWindow | None = None
        self._restored = self._list_failed = False
        self._outbox_sized = False
        self.feed = OutboxFeed(context, parent=self)
        self.delivery_actions = DeliveryActions(context, parent=self)
        self.model = WorklistModel(context, parent=self)
        self._build()
        self.acts = StudyActs(context, self.message, parent=self)
        self.sending = SendFlow(
            context, self.feed, self.delivery_actions, self.undo_bar, window=self
        )
        self.delivery_actions.share_wanted.connect(self.shares.open_delivery)
        self._panes = Panes(
            (
                Pane(self.filters, self._focus_search),
                Pane(self.view, self.view.focus_list),
                Pane(self.study, self._enter_study),
                Pane(self.outbox, self.outbox.focus_rows),
            )
        )
        self.actions_ = Actions(self, self._theme, self._handlers())
        self._layout = WindowLayout(context.settings, self, self._across, self.study, self.outbox)
        self._place_actions()
        self._connect()
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        self.resize(1366, 768)
        self._ask_first()

    # --- building ----------------------------------------------------------------------------

    def _build(self) -> None:
        theme = self._theme
        central = QWidget(self)
        self.filters = FilterBar(theme, parent=central)
        self.send_button = make_button(
            theme,
            self.tr("Send…"),
            name="send_selected",
            icon="send",
            kind="primary",
            parent=self.filters,
        )
        self.send_button.setToolTip(self.tr("Send reports or studies of the selection (Ctrl+E)"))
        self.filters.add_widget(self.send_button)
        self.message = InlineMessage(theme, parent=central)
        self.imports = ImportFlow(self._context, parent=central)
        self.shares = ShareFlow(self._context, window=self, set_up=self._set_up)
        self.view = WorklistView(self._context, self.model, parent=central)
        self.study = StudyPanel(self._context, parent=central)
        self.outbox = OutboxPanel(self._context, self.feed, self.delivery_actions, parent=central)
        self.undo_bar = UndoBar(theme, parent=central)
        self._across = QSplitter(Qt.Orientation.Horizontal, central)
        self._across.setChildrenCollapsible(False)
        self._across.setHandleWidth(5)
        self._across.addWidget(self.view)
        self._across.addWidget(self.study)
        self._across.setStretchFactor(0, 1)
        self._across.setStretchFactor(1, 0)
        self._across.setSizes([1366 - WIDTH_PX, WIDTH_PX])
        self._down = QSplitter(Qt.Orientation.Vertical, central)
        self._down.setChildrenCollapsible(False)
        self._down.setHandleWidth(5)
        self._down.addWidget(self._make_upper(central))
        self._down.addWidget(self.outbox)
        self._down.setStretchFactor(0, 1)
        self._down.setStretchFactor(1, 0)
        top = QVBoxLayout()
        top.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2)
        top.setSpacing(SPACE_2)
        for part in (self.filters, self.message, self.shares.notice, self.imports):
            top.addWidget(part)
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if self._context.demo:
            column.addWidget(DemoStrip(self._context, self.message, central))
        column.addLayout(top)
        column.addWidget(make_rule(central))
        column.addWidget(self._down, 1)
        self.setCentralWidget(central)
        self.counts = CountBar(theme, parent=self)
        self.setStatusBar(self.counts)
        self.top_bar = TopBar(theme, parent=self)
        self.setMenuWidget(self.top_bar)

    def _make_upper(self, parent: QWidget) -> QWidget:
        """List and study over the undo bar.

        The bar is above the outbox: when it comes and goes, the outbox's links stay in place.
        """
        upper = QWidget(parent)
        undo = QVBoxLayout()
        undo.setContentsMargins(SPACE_2, SPACE_1, SPACE_2, SPACE_1)
        undo.addWidget(self.undo_bar)
        rows = QVBoxLayout(upper)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self._across, 1)
        rows.addLayout(undo)
        return upper

    def _handlers(self) -> dict[str, Callable[[], object]]:
        return {
            "import_files": self.imports.ask_files,
            "import_folder": self.imports.ask_folder,
            "export_list": lambda: self.acts.ask_export(self.model, self.view),
            "directory": lambda: self._set_up("directory"),
            "practitioners": lambda: self._set_up("practitioners"),
            "profile": lambda: self._set_up("profile"),
            "settings": lambda: self._set_up("general"),
            "quit": self.close,
            "search": self._focus_search,
            "clear": self._clear,
            "refresh": self.refresh,
            "next_pane": self._panes.enter_next,
            "toggle_study": lambda: self.study.setVisible(self.study.isHidden()),
            "toggle_outbox": lambda: self.outbox.set_folded(folded=not self.outbox.folded),
            "report_tab": lambda: self._open(0),
            "study_tab": lambda: self._open(1),
            "context_menu": self._context_menu_by_key,
            "open": lambda: self._open(None),
            "history": self._patient_history,
            "send": self.send_selected,
            "copy_to": self.copy_selected,
            "attach": lambda: self.acts.ask_report(self.view.selected()),
            "open_pdf": self._open_pdf,
            "select_all": self.view.table.selectAll,
            "delete": lambda: self.acts.ask_delete(self.view.selected(), self.feed.snapshot),
            "study_shares": lambda: self.shares.open_studies(self.view.selected()),
            "outbox": self.show_outbox,
            "shares": self.shares.open,
            "undo": self._undo,
            "retry": lambda: self.outbox.table.do(Act.RETRY),
            "cancel": self.outbox.table.cancel,
            "help": self.show_help,
        }

    def _place_actions(self) -> None:
        self.actions_.fill_menu_bar(self.top_bar.menus)
        for key in self.actions_.names():
            owner = self.outbox.table if key == "cancel" else self
            owner.addAction(self.actions_[key])
        columns = QMenu(self.tr("Co&lumns"), self)
        columns.setObjectName("menu_columns")
        columns.aboutToShow.connect(lambda: self.view.fill_columns_menu(columns))
        self.actions_.menus["view"].addMenu(columns)
        self._study_menu = self.actions_.menu_of(_STUDY_MENU, self)
        self.actions_["toggle_study"].setChecked(True)
        self._enable_actions()

    def _connect(self) -> None:
        self.filters.changed.connect(self._on_filters_changed)
        self.filters.left_downwards.connect(self.view.focus_list)
        self.top_bar.profile_requested.connect(lambda: self._set_up("profile"))
        self.top_bar.show_profile(self._context.directory.profile())
        self.send_button.clicked.connect(self.send_selected)
        self.model.arrived.connect(self._on_model_arrived)
        self.model.failed.connect(self._on_model_failed)
        self.view.selection_changed.connect(self._on_selection_changed)
        self.view.opened.connect(lambda: self._open(None))
        self.view.menu_wanted.connect(self._study_menu.popup)
        self.view.acted.connect(self._on_view_acted)
        self.study.attach_requested.connect(lambda: self.acts.ask_report(self.view.selected()))
        self.imports.imported.connect(lambda _uids: self._on_archive_changed())
        self.acts.changed.connect(self._on_archive_changed)
        self.feed.loaded.connect(self._on_feed_loaded)
        self.outbox.window_requested.connect(self.show_outbox)
        self.outbox.settings_requested.connect(self._set_up)
        self.outbox.folded_changed.connect(self._on_outbox_folded)
        self.outbox.height_wanted.connect(self._fit_outbox)
        self._down.splitterMoved.connect(self._on_splitter_moved)
        self.outbox.table.current_changed.connect(self._enable_delivery_actions)
        self._context.dispatcher.attention_needed.connect(self._on_attention_needed)

    # --- asking ------------------------------------------------------------------------------

    def _ask_first(self) -> None:
        order = self.view.stored_order()
        query = WorklistQuery(sort=order[0], descending=order[1]) if order else WorklistQuery()
        self.model.set_query(self.filters.query(query))
        self.view.show_order()
        self._read_modalities()
        self.feed.reload()

    def refresh(self) -> None:
        """Read the list and the outbox again."""
        self.model.reload()
        self.feed.reload()
        self._read_modalities()
        self.study.reload()

    def _read_modalities(self) -> None:
        self._context.jobs.start(
            lambda _control: self._context.worklist.modalities(),
            name="modalities",
            owner=self,
            done=self.filters.set_known_modalities,
            failed=lambda _fault: None,  # the list says what is wrong
        )

    def _on_filters_changed(self) -> None:
        self.model.set_query(self.filters.query(self.model.query))

    def _on_timer_timeout(self) -> None:
        if not self.isMinimized() and not self.model.loading:
            self.model.reload()

    def _on_model_arrived(self) -> None:
        if self._list_failed:
            self._list_failed = False
            self.message.clear()
        total = self.model.total
        self.counts.show_total(total)
        if total:
            self.view.show_rows()
        elif self.filters.filtering:
            self.view.show_no_match()
        else:
            self.view.show_first_run()
        self._on_selection_changed()

    def _on_model_failed(self, fault: Exception) -> None:
        self._list_failed = True
        self.message.set_message(
            Tone.DANGER,
            error_text(fault),
            actions=[(self.tr("Try again"), self.refresh)],
            details=str(getattr(fault, "detail", "") or type(fault).__name__),
        )

    # --- selection ---------------------------------------------------------------------------

    def _on_selection_changed(self) -> None:
        studies = self.view.selected()
        self.acts.withdraw(studies)
        if len(studies) == 1:
            self.study.show_study(studies[0])
        else:
            self.study.show_count(len(studies))
        self._enable_actions()

    def _enable_actions(self) -> None:
        studies = self.view.selected()
        for key in ("send", "copy_to", "delete"):
            self.actions_[key].setEnabled(bool(studies))
        for key in ("open", "history", "attach", "report_tab", "study_tab", "study_shares"):
            self.actions_[key].setEnabled(len(studies) == 1)
        has_report = len(studies) == 1 and studies[0].report_count > 0
        self.actions_["open_pdf"].setEnabled(has_report)
        self.send_button.setEnabled(bool(studies))
        # the bar of a selection of several has its own Send
        self.send_button.setVisible(len(studies) < 2)
        self._enable_delivery_actions()

    def _enable_delivery_actions(self) -> None:
        self.actions_["retry"].setEnabled(self.outbox.table.can(Act.RETRY))
        self.actions_["cancel"].setEnabled(self.outbox.table.current() is not None)

    def _open(self, tab: int | None) -> None:
        if self.study.isHidden():
            self.study.show()
            self.actions_["toggle_study"].setChecked(True)
        self.study.show_tab(self.study.tabs.currentIndex() if tab is None else tab)

    def _open_pdf(self) -> None:
        self._open(0)
        self.study.reports.open_pdf()

    def _patient_history(self) -> None:
        studies = self.view.selected()
        if len(studies) == 1:
            self.filters.clear()
            self.filters.set_text(studies[0].patient.patient_id or studies[0].patient.name)

    def _context_menu_by_key(self) -> None:
        if self.outbox.isAncestorOf(QApplication.focusWidget() or self):
            self.outbox.table.popup_menu()
        elif self.view.selected():
            self._study_menu.popup(self.view.table.menu_place())

    def _on_view_acted(self, name: str) -> None:
        if name == "clear_selection":
            self.view.clear_selection()
            self.view.table.setFocus()
        elif name == "clear_filters":
            self.filters.clear()
            self.filters.search.setFocus()
        else:
            self.actions_[name].trigger()

    # --- sending -----------------------------------------------------------------------------

    def send_selected(self) -> None:
        """Open the send dialog for the selection."""
        studies = self.view.selected()
        if studies:
            self.sending.open(studies)

    def copy_selected(self) -> None:
        """Open the send dialog for writing the selection to a folder or zip."""
        studies = self.view.selected()
        if studies:
            self.sending.open_copy(studies)

    def _undo(self) -> None:
        """Take the last send back, or say that it is too late: silence would look like success."""
        if self.undo_bar.key:
            self.undo_bar.undo()
        else:
            text = self.tr(
                "Nothing can be undone now: what was sent has left already."
                " Cancel in the outbox what is still being sent."
            )
            self.message.set_message(Tone.INFO, text, closable=True)

    # --- the outbox --------------------------------------------------------------------------

    def _on_feed_loaded(self) -> None:
        snapshot = self.feed.snapshot
        self.model.set_sends(snapshot.by_study())
        self.counts.show_queue(snapshot)
        self.top_bar.show_lanes(snapshot)
        self.sending.offer_undo()
        self._enable_delivery_actions()

    def _on_outbox_folded(self, folded: bool) -> None:  # noqa: FBT001 - Qt's signal
        self.actions_["toggle_outbox"].setChecked(not folded)
        self._fit_outbox()

    def _fit_outbox(self) -> None:
        """The panel takes what its rows need, its header only when it has none or is folded."""
        total = sum(self._down.sizes())
        wanted = self.outbox.wanted_height()
        bare = wanted <= self.outbox.header_height()
        self.outbox.setMaximumHeight(wanted if bare else QWIDGETSIZE_MAX)
        if bare or not self._outbox_sized:
            wanted = min(wanted, total * 9 // 20)
            self._down.setSizes([max(1, total - wanted), wanted])

    def _on_splitter_moved(self) -> None:
        self._outbox_sized = True  # the user's height wins from now on

    def _on_attention_needed(self, _delivery_id: int) -> None:
        QApplication.alert(self)  # the task bar only; the words are in the window

    def show_outbox(self) -> None:
        """Open the window of all deliveries."""
        if self._outbox_window is None:
            self._outbox_window = OutboxWindow(
                self._context, self.feed, self.delivery_actions, parent=self
            )
        if current := self.outbox.table.current():
            self._outbox_window.show_delivery(current.id)
        _to_front(self._outbox_window)

    # --- set-up, help ------------------------------------------------------------------------

    def _set_up(self, what: str) -> None:
        dialog = open_set_up(self._context, what, parent=self)
        dialog.finished.connect(self._on_set_up_finished)

    def _on_set_up_finished(self) -> None:
        self.top_bar.show_profile(self._context.directory.profile())
        self.sending.reload_dialogs()

    def show_help(self) -> None:
        """Open the page of keys."""
        if self._help is None:
            self._help = HelpWindow(self._theme, parent=self)
        _to_front(self._help)

    # --- keys --------------------------------------------------------------------------------

    def _focus_search(self) -> None:
        self.filters.search.setFocus()
        self.filters.search.selectAll()

    def _clear(self) -> None:
        if self.filters.search.text():
            self.filters.search.clear()
        else:
            self.view.clear_selection()

    def _enter_study(self) -> bool:
        if self.study.uid is None:
            return False
        self.study.focus_content()
        return True

    # --- files from outside ------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        places = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.take(places)

    def take(self, places: Sequence[Path]) -> None:
        """Take dropped files: a PDF or text is the chosen study's report, the rest is imported."""
        studies = self.view.selected()
        is_report = len(places) == 1 and places[0].suffix.lower() in {".pdf", ".txt"}
        if is_report and len(studies) == 1:
            self.acts.choose_status(studies[0], places[0])
        else:
            self.imports.start(places)

    def _on_archive_changed(self) -> None:
        self.model.reload()
        self._read_modalities()
        self.study.reload()

    # --- life --------------------------------------------------------------------------------

    def show_on_screen(self) -> None:
        """Show the window as the user left it, with no part of it outside the screen."""
        self.show()
        if fitting(self, self.size()) != self.size():
            self.showMaximized()

    def bring_to_front(self) -> None:
        """Another start of the program asks for this window."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        _to_front(self)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()
        self.shares.start()
        if not self._restored:
            self._restored = True
            self._layout.restore()
            self.actions_["toggle_study"].setChecked(not self.study.isHidden())
            self.actions_["toggle_outbox"].setChecked(not self.outbox.folded)
            self._fit_outbox()
            self.view.focus_list()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._timer.stop()
        self._layout.remember()
        self.view.remember_columns()
        self.feed.stop()
        self.outbox.stop()
        self.undo_bar.clear()
        self.shares.stop()
        for window in (self._outbox_window, self._help):
            if window is not None:
                window.close()
        self.sending.close_dialogs()
        super().closeEvent(event)


def _to_front(window: QWidget) -> None:
    window.show()
    window.raise_()
    window.activateWindow()
