"""Links in the main window: what is looked after, told, and shown in the window of links."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from omega_desktop.domain.model import DeliveryId, Study
from omega_desktop.domain.sharing import ShareNotice, ShareNoticeKind, ShareRow
from omega_desktop.runtime.share_watch import ShareWatch
from omega_desktop.ui.context import Context
from omega_desktop.ui.shares_window import SharesWindow
from omega_desktop.widgets.format import person_name, study_title
from omega_desktop.widgets.inline_message import InlineMessage, Tone
from omega_desktop.widgets.theme import Theme

NOTIFY_SETTING = "share.notify"
SHOWN_MS = 10_000


class DesktopNotices(QObject):
    """The system's notifications, where it has any. They never name a patient or a recipient.

    Signals:
        clicked: the user clicked on one.
    """

    clicked = Signal()

    def __init__(self, theme: Theme, *, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon: QSystemTrayIcon | None = None
        self._gone = QTimer(self)
        self._gone.setSingleShot(True)
        self._gone.setInterval(SHOWN_MS)
        self._gone.timeout.connect(self._hide)

    def tell(self, text: str) -> None:
        """Show a sentence; nothing where the system has no place for it."""
        if not QSystemTrayIcon.isSystemTrayAvailable() or not QSystemTrayIcon.supportsMessages():
            return
        if self._icon is None:
            self._icon = QSystemTrayIcon(self)
            self._icon.messageClicked.connect(self.clicked)
        icon = self._theme.icon("opened", "accent")
        self._icon.setIcon(icon)
        self._icon.show()  # a message needs one; it goes with the message
        self._icon.showMessage("Omega Desktop", text, icon, SHOWN_MS)
        self._gone.start()

    def stop(self) -> None:
        """The window closes."""
        self._gone.stop()
        self._hide()

    def _hide(self) -> None:
        if self._icon is not None:
            self._icon.hide()


class ShareFlow(QObject):
    """Looks after links while the main window is open, and opens the window of links.

    Attributes:
        notice: the message of the main window that tells of openings.
        watch: asks the gateway.
        desktop: the system's notifications.
    """

    def __init__(self, context: Context, *, window: QWidget, set_up: Callable[[str], None]) -> None:
        super().__init__(window)
        self._context, self._window, self._set_up = context, window, set_up
        self._shares_window: SharesWindow | None = None
        self.notice = InlineMessage(context.theme, parent=window)
        self.watch = ShareWatch(context.shares, context.jobs, parent=self)
        self.desktop = DesktopNotices(context.theme, parent=self)
        self.desktop.clicked.connect(self._on_desktop_clicked)
        self.watch.noticed.connect(self._on_watch_noticed)
        context.dispatcher.outbox_changed.connect(self._on_outbox_changed)

    def start(self) -> None:
        """Start looking."""
        self.watch.start()

    def stop(self) -> None:
        """The main window closes."""
        self.watch.stop()
        self.desktop.stop()
        if self._shares_window is not None:
            self._shares_window.close()

    # --- the window --------------------------------------------------------------------------

    def open(self) -> SharesWindow:
        """Bring the window of links to the front."""
        if self._shares_window is None:
            self._shares_window = SharesWindow(self._context, self.watch, parent=self._window)
            self._shares_window.set_up_requested.connect(self._set_up)
        window = self._shares_window
        window.show()
        window.raise_()
        window.activateWindow()
        return window

    def open_delivery(self, delivery_id: int) -> None:
        """Show the link of a delivery."""
        self.open().show_delivery(DeliveryId(delivery_id))

    def open_studies(self, studies: Sequence[Study]) -> None:
        """Show the links of the one study that is selected."""
        if len(studies) == 1:
            self.open().show_study(studies[0])

    # --- telling -----------------------------------------------------------------------------

    def _on_outbox_changed(self) -> None:
        if self._shares_window is not None and self._shares_window.isVisible():
            self._shares_window.reload()

    def _on_watch_noticed(self, notices: Sequence[ShareNotice]) -> None:
        self._context.dispatcher.outbox_changed.emit()  # an opened link is a higher rung
        shares = self._context.shares
        self._context.jobs.start(
            lambda _control: shares.shares(),
            name="read links for notice",
            owner=self,
            done=lambda found: self._tell(notices, found),
        )
        self._tell_desktop(notices)

    def _tell(self, notices: Sequence[ShareNotice], shares: Sequence[ShareRow]) -> None:
        """One line in the window: quiet, and there until it is put away."""
        locked = [one for one in notices if one.kind is ShareNoticeKind.LOCKED]
        told = locked or list(notices)
        only = told[0] if len(told) == 1 else None
        self.notice.set_message(
            Tone.WARNING if locked else Tone.INFO,
            self._sentence(only, shares) if only is not None else self._many(told),
            actions=[(self.tr("Show"), lambda: self._show(only))],
            closable=True,
        )

    def _show(self, notice: ShareNotice | None) -> None:
        self.notice.clear()
        if notice is not None:
            self.open_delivery(notice.delivery_id)
        else:
            self.open().show_all()

    def _sentence(self, notice: ShareNotice, shares: Sequence[ShareRow]) -> str:
        share = next((one for one in shares if one.share_id == notice.share_id), None)
        link = next(
            (one for one in (share.links if share else ()) if one.link_hash == notice.link_hash),
            None,
        )
        study = share.study if share is not None else None
        what = self.tr("a study")
        if study is not None:
            what = self.tr("{exam} of {patient}").format(
                exam=study_title(study), patient=person_name(study.patient.name)
            )
        text = {
            ShareNoticeKind.OPENED: self.tr("{recipient} opened {what}."),
            ShareNoticeKind.LOCKED: self.tr(
                "The link of {recipient} to {what} is locked after too many wrong answers."
            ),
            ShareNoticeKind.EXPIRED: self.tr(
                "The link of {recipient} to {what} expired without having been opened."
            ),
        }[notice.kind]
        return text.format(recipient=link.recipient if link is not None else "–", what=what)

    def _many(self, notices: Sequence[ShareNotice]) -> str:
        count = len(notices)
        kinds = {one.kind for one in notices}
        if kinds == {ShareNoticeKind.LOCKED}:
            return self.tr("%n link(s) are locked after too many wrong answers.", "", count)
        if kinds == {ShareNoticeKind.OPENED}:
            return self.tr("%n shared study(ies) were opened.", "", count)
        return self.tr("There is something new about %n link(s).", "", count)

    def _tell_desktop(self, notices: Sequence[ShareNotice]) -> None:
        if not self._context.settings.flag(NOTIFY_SETTING):
            return
        kinds = {one.kind for one in notices}
        if ShareNoticeKind.LOCKED in kinds:
            self.desktop.tell(self.tr("A link to a shared study was locked."))
        elif ShareNoticeKind.OPENED in kinds:
            self.desktop.tell(self.tr("A shared study was opened."))

    def _on_desktop_clicked(self) -> None:
        self._window.raise_()
        self._window.activateWindow()
        self.open().show_all()
