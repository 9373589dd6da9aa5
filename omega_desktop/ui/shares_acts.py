"""What a user can do with a link, by its state, and doing it in jobs."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QGuiApplication

from omega_desktop.domain.errors import NotFoundError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import DeliveryId
from omega_desktop.domain.sharing import LinkState, ShareState
from omega_desktop.ui.context import Context
from omega_desktop.ui.labels import ActLook
from omega_desktop.ui.shares_words import LinkRow

translate = QCoreApplication.translate
T = TypeVar("T")


class ShareAct(StrEnum):
    """One thing that can be done with a link."""

    COPY = "copy"
    SEND_AGAIN = "send_again"
    UNLOCK = "unlock"
    EXTEND = "extend"
    REVOKE_LINK = "revoke_link"
    REVOKE = "revoke"


def share_acts(row: LinkRow) -> tuple[ShareAct, ...]:
    """What is possible now, the most likely first."""
    share, link = row.share, row.link
    if not row.opens or share.pending_revocation:
        return ()
    if share.state is ShareState.MAKING or link is None:
        return (ShareAct.REVOKE,)
    acts: list[ShareAct] = []
    if link.state is LinkState.LOCKED:
        acts.append(ShareAct.UNLOCK)
    if link.state is not LinkState.WAITING:
        acts += [ShareAct.COPY, ShareAct.SEND_AGAIN]
    acts.append(ShareAct.EXTEND)
    if not row.last_link:
        acts.append(ShareAct.REVOKE_LINK)
    acts.append(ShareAct.REVOKE)
    return tuple(acts)


def share_act_look(act: ShareAct, row: LinkRow) -> ActLook:
    """Words and icon of an act on a row."""
    if act is ShareAct.REVOKE and not row.last_link:
        count = sum(one.state is not LinkState.REVOKED for one in row.share.links)
        return ActLook(translate("Shares", "Revoke all %n link(s)…", "", count), "cancel")
    return {
        ShareAct.COPY: ActLook(translate("Shares", "Copy link"), "copy"),
        ShareAct.SEND_AGAIN: ActLook(translate("Shares", "Send again"), "send"),
        ShareAct.UNLOCK: ActLook(translate("Shares", "Unlock: 5 more attempts"), "key"),
        ShareAct.EXTEND: ActLook(translate("Shares", "Extend"), "calendar"),
        ShareAct.REVOKE_LINK: ActLook(translate("Shares", "Revoke this link…"), "cancel"),
        ShareAct.REVOKE: ActLook(translate("Shares", "Revoke…"), "cancel"),
    }[act]


class ShareActions(QObject):
    """Carries acts out in jobs.

    Signals:
        busy_changed: whether the gateway is being talked to.
        done: an act worked; with the sentence that says so.
        failed: an act did not work; with the exception.
    """

    busy_changed = Signal(bool)
    done = Signal(str)
    failed = Signal(object)

    def __init__(self, context: Context, *, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._running = 0

    @property
    def busy(self) -> bool:
        """Whether the gateway is being talked to."""
        return self._running > 0

    def copy(self, delivery_id: DeliveryId) -> None:
        """Put a link on the clipboard; reading it may have to wait for the credential store."""
        shares = self._context.shares

        def read() -> str:
            url = shares.url(delivery_id)
            if not url:
                raise NotFoundError(
                    Message("There is no link to copy"),
                    Message("It was revoked, has expired, or was made with another access token."),
                )
            return url

        def copied(url: str) -> None:
            QGuiApplication.clipboard().setText(url)
            self.done.emit(self.tr("The link is on the clipboard. Give it to its recipient only."))

        self._run("copy link", read, copied)

    def send_again(self, row: LinkRow) -> None:
        """A fresh link for the same recipient; the old one ends."""
        share, link = row.share, row.link
        if link is not None:
            self._do(
                "send link again",
                lambda: self._context.shares.send_again(share.share_id, link.link_hash),
                self.tr("A fresh link is in the outbox; the old one no longer opens."),
            )

    def unlock(self, row: LinkRow) -> None:
        """Five more attempts."""
        share, link = row.share, row.link
        if link is not None:
            self._do(
                "unlock link",
                lambda: self._context.shares.unlock(share.share_id, link.link_hash),
                self.tr("The link opens again, with five more attempts."),
            )

    def extend(self, row: LinkRow, days: int) -> None:
        """Let all links of the share open longer."""
        self._do(
            "extend share",
            lambda: self._context.shares.extend(row.share.share_id, days),
            self.tr("The link opens %n day(s) longer.", "", days),
        )

    def revoke(self, row: LinkRow) -> None:
        """End every link of the share."""
        self._do(
            "revoke share",
            lambda: self._context.shares.revoke(row.share.share_id),
            self.tr("Revoked. The study cannot be opened by this share any more."),
        )

    def revoke_link(self, row: LinkRow) -> None:
        """End one recipient's link."""
        share, link = row.share, row.link
        if link is not None:
            self._do(
                "revoke link",
                lambda: self._context.shares.revoke_link(share.share_id, link.link_hash),
                self.tr("Revoked. This recipient's link does not open any more."),
            )

    def _do(self, name: str, work: Callable[[], object], said: str) -> None:
        def finished(_result: object) -> None:
            self._context.dispatcher.outbox_changed.emit()
            self.done.emit(said)

        self._run(name, work, finished)

    def _run(self, name: str, work: Callable[[], T], finished: Callable[[T], None]) -> None:
        self._count(1)

        def done(result: T) -> None:
            self._count(-1)
            finished(result)

        def failed(fault: Exception) -> None:
            self._count(-1)
            self.failed.emit(fault)

        self._context.jobs.start(
            lambda _control: work(), name=name, owner=self, done=done, failed=failed
        )

    def _count(self, step: int) -> None:
        before = self._running > 0
        self._running += step
        if before != (self._running > 0):
            self.busy_changed.emit(self._running > 0)
