"""Every link that was sent: who opened it, what is left, and how to end it."""

from collections.abc import Callable, Sequence
from typing import assert_never

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from omega_desktop.domain.model import DeliveryId, Study, StudyInstanceUID
from omega_desktop.domain.sharing import LinkState, ShareRow
from omega_desktop.domain.worklist import fold
from omega_desktop.runtime.share_watch import ShareWatch
from omega_desktop.ui.context import Context
from omega_desktop.ui.dialogs.form import fitting
from omega_desktop.ui.empty_state import EmptyState
from omega_desktop.ui.shares_acts import ShareAct, ShareActions, share_act_look, share_acts
from omega_desktop.ui.shares_details import ShareDetails
from omega_desktop.ui.shares_model import ShareColumn, SharesModel
from omega_desktop.ui.shares_table import SharesTable
from omega_desktop.ui.shares_words import LinkRow
from omega_desktop.widgets.filter_chip import FilterChip
from omega_desktop.widgets.format import error_text, moment_text, person_name, study_title
from omega_desktop.widgets.inline_message import InlineMessage, Tone
from omega_desktop.widgets.parts import make_button, make_label
from omega_desktop.widgets.rows import select_row
from omega_desktop.widgets.search_field import SearchField
from omega_desktop.widgets.theme import SPACE_2, SPACE_3
from omega_desktop.widgets.thin_progress import ThinProgress

Keep = Callable[[LinkRow], bool]

STUDY_CHARACTERS = 36
"""So much of a study's name fits into its filter."""


class SharesWindow(QWidget):
    """All links, in a window of its own.

    Signals:
        set_up_requested: a part of the settings ("gateway") should be shown.
    """

    set_up_requested = Signal(str)

    def __init__(
        self, context: Context, watch: ShareWatch, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("shares_window")
        self.setWindowTitle(self.tr("Shares"))
        self._context, self._watch = context, watch
        theme = context.theme
        self._state_keep: Keep = _is_open
        self._study: StudyInstanceUID | None = None
        self._wanted: DeliveryId | None = None
        self._reading = self._again = False
        self._offline = ""
        self.model = SharesModel(self._keeps, parent=self)
        self.actions_ = ShareActions(context, parent=self)
        self.table = SharesTable(context, self.model, parent=self)
        self.details = ShareDetails(theme, parent=self)
        self.message = InlineMessage(theme, parent=self)
        self.progress = ThinProgress(theme, accessible=self.tr("Asking the gateway"), parent=self)
        self.empty = EmptyState(theme, parent=self)
        self._count = make_label(theme, tone="muted", parent=self)
        self._count.setObjectName("shares_count")
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._make_splitter())
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_2)
        column.setSpacing(SPACE_2)
        column.addLayout(self._make_bar())
        column.addWidget(self.message)
        column.addWidget(self.progress)
        column.addWidget(self._stack, 1)
        column.addWidget(self._count)
        self._connect()
        self.resize(fitting(self, QSize(1356, 680)))

    # --- making ------------------------------------------------------------------------------

    def _make_splitter(self) -> QSplitter:
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.table)
        splitter.addWidget(self.details)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([1030, 300])
        return splitter

    def _make_bar(self) -> QHBoxLayout:
        theme = self._context.theme
        self.search = SearchField(
            theme, name="shares_search", accessible=self.tr("Search the links"), parent=self
        )
        self.search.setPlaceholderText(self.tr("Patient, exam, recipient…"))
        self.search.setMaximumWidth(340)
        self.state = FilterChip(theme, self.tr("Status"), name="shares_state", parent=self)
        self.study = FilterChip(theme, self.tr("Study"), name="shares_study", parent=self)
        self.refresh_button = make_button(
            theme, self.tr("Refresh"), name="shares_refresh", icon="refresh", parent=self
        )
        self.refresh_button.setToolTip(self.tr("Ask the gateway what is new (F5)"))
        for name, keep in self._filters():
            action = self.state.menu.addAction(name)
            action.triggered.connect(
                lambda _checked=False, name=name, keep=keep: self._set_state(name, keep)
            )
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(self.search, 1)
        row.addWidget(self.state)
        row.addWidget(self.study)
        row.addStretch(1)
        row.addWidget(self.refresh_button)
        self.state.set_value(self.tr("Open"))
        self.study.hide()
        return row

    def _filters(self) -> tuple[tuple[str, Keep], ...]:
        return (
            (self.tr("Open"), _is_open),
            (self.tr("Opened"), lambda row: row.link is not None and row.link.opened_count > 0),
            (self.tr("Never opened"), lambda row: row.link is None or not row.link.opened_count),
            (self.tr("Locked"), _is_locked),
            (self.tr("Over"), lambda row: not row.opens),
        )

    def _connect(self) -> None:
        self.search.searched.connect(lambda _text: self._filter())
        self.search.left_downwards.connect(self.table.setFocus)
        self.state.cleared.connect(self.show_all)
        self.study.cleared.connect(lambda: self.show_study(None))
        self.refresh_button.clicked.connect(self.refresh)
        self.table.current_changed.connect(self._on_current_changed)
        self.table.menu_wanted.connect(self.popup_menu)
        self.details.act_wanted.connect(self.do)
        self.details.extension_wanted.connect(self.actions_.extend)
        self.empty.acted.connect(self._on_empty_acted)
        self.actions_.busy_changed.connect(lambda _busy: self._show_progress())
        self.actions_.done.connect(self._on_act_done)
        self.actions_.failed.connect(self._on_fault)
        self._watch.looked.connect(self._on_watch_looked)
        self._watch.answered.connect(self._on_watch_answered)
        self._watch.failed.connect(self._on_watch_failed)
        for keys, act in (
            ("F5", self.refresh),
            ("Ctrl+F", self.search.setFocus),
            ("Ctrl+C", lambda: self._do_current(ShareAct.COPY)),
            ("Del", self._revoke_current),
            ("Shift+F10", lambda: self.popup_menu(self.table.menu_place())),
            ("Esc", self._leave),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(act)

    # --- reading -----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.reload()
        self.refresh()
        self.table.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.message.clear()
        super().closeEvent(event)

    def refresh(self) -> None:
        """Ask the gateway what is new."""
        if self._context.settings.text("gateway.url"):
            self._watch.look_now()
            self._show_progress()

    def reload(self) -> None:
        """Read what is known here."""
        if self._reading:
            self._again = True
            return
        self._reading = True
        shares = self._context.shares
        self._context.jobs.start(
            lambda _control: shares.shares(),
            name="read links",
            owner=self,
            done=self._on_read_done,
            failed=self._on_read_failed,
        )

    def _on_read_done(self, shares: Sequence[ShareRow]) -> None:
        self._reading = False
        self.model.show(shares)
        self._show_wanted()
        self._show_count()
        self._on_current_changed()
        if self._again:
            self._again = False
            self.reload()

    def _on_read_failed(self, fault: Exception) -> None:
        self._reading = False
        self._on_fault(fault)

    def _on_watch_looked(self) -> None:
        self._show_progress()
        if self.isVisible():
            self.reload()

    def _on_watch_failed(self, fault: Exception) -> None:
        self._show_progress()
        if self.message.asking:
            return  # a question waits for its answer
        known = moment_text(self._watch.last_answer)
        text = error_text(fault)
        if known:
            text = self.tr("{fault} What is shown is what was known at {time}.").format(
                fault=text, time=known
            )
        self._offline = text
        self.message.set_message(
            Tone.WARNING,
            text,
            actions=[
                (self.tr("Try again"), self.refresh),
                (self.tr("Set up…"), lambda: self.set_up_requested.emit("gateway")),
            ],
            closable=True,
        )

    def _on_watch_answered(self) -> None:
        if self._offline and self.message.text() == self._offline:
            self.message.clear()
        self._offline = ""

    def _show_progress(self) -> None:
        self.progress.set_busy(self._watch.looking or self.actions_.busy)

    # --- what is shown -----------------------------------------------------------------------

    def show_delivery(self, delivery_id: DeliveryId) -> None:
        """Make a delivery's link the current one, whatever the filters."""
        self._wanted = delivery_id
        self._reset_filters()
        self._show_wanted()

    def _show_wanted(self) -> None:
        for place, row in enumerate(self.model.rows):
            if row.link is not None and row.link.delivery_id == self._wanted:
                self._wanted = None
                select_row(self.table, place)
                self.table.scrollTo(self.model.index(place, 0))
                return

    def show_study(self, study: Study | None) -> None:
        """Show the links of one study only; of all studies when None."""
        self._reset_filters(study)

    def show_all(self) -> None:
        """Show links that are over too."""
        self._set_state("", _anything)

    def _reset_filters(self, study: Study | None = None) -> None:
        self._study = study.study_instance_uid if study is not None else None
        words = ""
        if study is not None:
            words = self.tr("{exam} of {patient}").format(
                exam=study_title(study), patient=person_name(study.patient.name)
            )
        room = self.fontMetrics().averageCharWidth() * STUDY_CHARACTERS
        short = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)
        self.study.set_value(short)
        self.study.setToolTip(words.replace("<", "‹"))  # never markup
        self.study.setVisible(bool(words))
        self.search.clear()
        self.show_all()

    def _set_state(self, name: str, keep: Keep) -> None:
        self._state_keep = keep
        self.state.set_value(name)
        self._filter()

    def _keeps(self, row: LinkRow) -> bool:
        if not self._state_keep(row):
            return False
        if self._study is not None and row.share.study_instance_uid != self._study:
            return False
        words = fold(self.search.text()).split()
        study = row.share.study
        text = fold(
            " ".join(
                (
                    *(self.model.text(row, column) for column in _SEARCHED),
                    study.patient.patient_id if study is not None else "",
                )
            )
        )
        return all(word in text for word in words)

    def _filter(self) -> None:
        self.model.refilter()
        self._show_count()
        self._on_current_changed()

    def _show_count(self) -> None:
        shown, total = len(self.model.rows), self.model.total
        text = self.tr("%n link(s)", "", shown)
        if shown != total:
            text = self.tr("{shown} of {total}").format(shown=text, total=total)
        self._count.setText(text)
        if shown:
            self._stack.setCurrentIndex(0)
            return
        if total:
            self.empty.set_content(
                "filter",
                self.tr("No link with these filters"),
                "",
                [("show_all", self.tr("Show all links"), "link")],
            )
        elif not self._context.settings.text("gateway.url"):
            self.empty.set_content(
                "link",
                self.tr("Links for external users are not configured yet"),
                self.tr("They need a share gateway: its address and an access token."),
                [("set_up", self.tr("Set up…"), "settings")],
            )
        else:
            self.empty.set_content(
                "link",
                self.tr("No links yet"),
                self.tr("Send a study to an external user: its link is listed here."),
                [],
            )
        self._stack.setCurrentWidget(self.empty)

    def _on_empty_acted(self, name: str) -> None:
        if name == "show_all":
            self._reset_filters()
            self.table.setFocus()
        else:
            self.set_up_requested.emit("gateway")

    def _on_current_changed(self) -> None:
        self.details.show_row(self.table.current())

    # --- acts --------------------------------------------------------------------------------

    def popup_menu(self, at: QPoint) -> None:
        """Everything that can be done with the current link."""
        row = self.table.current()
        if row is None or not share_acts(row):
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for act in share_acts(row):
            look = share_act_look(act, row)
            icon = self._context.theme.icon(look.icon, "muted")
            if act is ShareAct.EXTEND:
                longer = QMenu(look.text, menu)
                longer.setIcon(icon)
                self.details.fill_extensions(longer, row)
                longer.setEnabled(not longer.isEmpty())
                menu.addMenu(longer)
                continue
            action = menu.addAction(icon, look.text)
            action.triggered.connect(lambda _checked=False, act=act: self.do(act, row))
        menu.popup(at)

    def _do_current(self, act: ShareAct) -> None:
        row = self.table.current()
        if row is not None and act in share_acts(row):
            self.do(act, row)

    def _revoke_current(self) -> None:
        row = self.table.current()
        if row is not None:
            last = ShareAct.REVOKE if row.last_link else ShareAct.REVOKE_LINK
            self._do_current(last)

    def do(self, act: ShareAct, row: LinkRow) -> None:
        """Carry an act out; what cannot be taken back is asked first."""
        self.message.clear()
        match act:
            case ShareAct.COPY:
                if row.link is not None:
                    self.actions_.copy(row.link.delivery_id)
            case ShareAct.SEND_AGAIN:
                self.actions_.send_again(row)
            case ShareAct.UNLOCK:
                self.actions_.unlock(row)
            case ShareAct.REVOKE | ShareAct.REVOKE_LINK:
                self._ask_revoke(act, row)
            case ShareAct.EXTEND:
                pass  # its menu says for how long
            case _:
                assert_never(act)

    def _ask_revoke(self, act: ShareAct, row: LinkRow) -> None:
        everyone = act is ShareAct.REVOKE and not row.last_link
        if everyone:
            count = sum(one.state is not LinkState.REVOKED for one in row.share.links)
            text = self.tr(
                "Revoke all %n link(s) of this study? They stop opening at once and the gateway "
                "forgets the images. This cannot be undone; what was seen or downloaded stays so.",
                "",
                count,
            )
        else:
            text = self.tr(
                "Revoke the link of {recipient}? It stops opening at once. This cannot be undone; "
                "what was seen or downloaded stays so."
            ).format(recipient=row.link.recipient if row.link is not None else "–")

        def agreed() -> None:
            self.message.clear()
            if act is ShareAct.REVOKE:
                self.actions_.revoke(row)
            else:
                self.actions_.revoke_link(row)

        answer = self.tr("Revoke all links") if everyone else self.tr("Revoke the link")
        self.message.set_message(
            Tone.WARNING,
            text,
            actions=[(answer, agreed), (self.tr("Keep it"), self.message.clear)],
        )
        self.message.take_focus(harmless=True)

    def _leave(self) -> None:
        """Esc: first the question, then the window."""
        if self.message.asking:
            self.message.clear()
        else:
            self.close()

    def _on_act_done(self, said: str) -> None:
        self.message.set_message(Tone.OK, said, closable=True)
        self.reload()

    def _on_fault(self, fault: Exception) -> None:
        detail = getattr(fault, "detail", "") or type(fault).__name__
        self.message.set_message(Tone.DANGER, error_text(fault), details=str(detail), closable=True)
        self.reload()


_SEARCHED = (ShareColumn.PATIENT, ShareColumn.STUDY, ShareColumn.RECIPIENT)


def _anything(_row: LinkRow) -> bool:
    return True


def _is_open(row: LinkRow) -> bool:
    return row.opens or row.share.pending_revocation


def _is_locked(row: LinkRow) -> bool:
    return row.opens and row.link is not None and row.link.state is LinkState.LOCKED
