"""What a user can do with a delivery, by its state, and doing it."""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Channel, Delivery, DeliveryState, Rung, SendPriority
from omega_desktop.services.send_service import Resolution
from omega_desktop.ui.context import Context
from omega_desktop.ui.labels import ActLook
from omega_desktop.ui.send_words import priority_name
from omega_desktop.ui.shares_acts import ShareActions

translate = QCoreApplication.translate
State = DeliveryState


class Act(StrEnum):
    """One thing that can be done with a delivery."""

    UNDO = "undo"
    CANCEL = "cancel"
    RETRY = "retry"
    HOLD = "hold"
    RELEASE = "release"
    ARRIVED = "arrived"
    SEND_AGAIN = "send_again"
    RESEND = "resend"
    PREVIEW = "preview"
    DISCARD = "discard"
    SHOW_LINK = "show_link"
    COPY_LINK = "copy_link"


def acts_for(delivery: Delivery) -> tuple[Act, ...]:
    """What is possible now, the most likely first."""
    if delivery.state is State.IN_PROGRESS or _can_be_stopped(delivery):
        return () if delivery.cancel_requested else (Act.CANCEL,)
    if delivery.settled_by_next_way:
        return ()  # nothing presses; what is still possible is in the menu
    return {
        State.HELD: (Act.UNDO, Act.HOLD),
        State.READY: (Act.CANCEL, Act.HOLD),
        State.ON_HOLD: (Act.RELEASE, Act.CANCEL),
        State.FAILED: (Act.RETRY, Act.DISCARD),
        State.UNKNOWN: (Act.ARRIVED, Act.SEND_AGAIN, Act.DISCARD),
    }.get(delivery.state, ())


def _can_be_stopped(delivery: Delivery) -> bool:
    """Whether the service still holds it: a fax that was handed over waits, or is being called."""
    handed_over = delivery.state is State.COMPLETED and delivery.rung is Rung.HANDED_OVER
    return handed_over and delivery.channel is Channel.FAX and delivery.followed


_REPORTS = {Channel.EMAIL, Channel.FAX, Channel.SMS, Channel.PORTAL}
_ENDED = {State.COMPLETED, State.CANCELLED}


def all_acts_for(delivery: Delivery) -> tuple[Act, ...]:
    """What is possible now, with what is offered in menus and details only."""
    acts = acts_for(delivery)
    if delivery.settled_by_next_way:
        acts = (Act.RETRY, Act.DISCARD)
    if delivery.channel in _REPORTS and delivery.report_id is not None:
        again = (Act.RESEND,) if delivery.state in _ENDED else ()
        return (*acts, Act.PREVIEW, *again)
    if delivery.channel is not Channel.LINK:
        return acts
    mailed = delivery.state is State.COMPLETED
    return (*acts, Act.SHOW_LINK, Act.COPY_LINK) if mailed else (*acts, Act.SHOW_LINK)


def can_change_priority(delivery: Delivery) -> bool:
    """Whether the queue's order still concerns it."""
    return delivery.state in {State.HELD, State.READY, State.ON_HOLD, State.FAILED}


def act_look(act: Act) -> ActLook:
    """Words and icon of an act."""
    return {
        Act.UNDO: ActLook(translate("Acts", "Undo"), "undo"),
        Act.CANCEL: ActLook(translate("Acts", "Cancel"), "cancel"),
        Act.RETRY: ActLook(translate("Acts", "Retry"), "retry"),
        Act.HOLD: ActLook(translate("Acts", "Hold"), "hold"),
        Act.RELEASE: ActLook(translate("Acts", "Release"), "release"),
        Act.ARRIVED: ActLook(translate("Acts", "Arrived"), "arrived"),
        Act.SEND_AGAIN: ActLook(translate("Acts", "Send again"), "send"),
        Act.RESEND: ActLook(translate("Acts", "Send again…"), "send"),
        Act.PREVIEW: ActLook(translate("Acts", "Preview…"), "eye"),
        Act.DISCARD: ActLook(translate("Acts", "Discard"), "trash"),
        Act.SHOW_LINK: ActLook(translate("Acts", "Who opened it…"), "link"),
        Act.COPY_LINK: ActLook(translate("Acts", "Copy link"), "copy"),
    }[act]


class DeliveryActions(QObject):
    """Carries acts out in jobs; every window that shows deliveries shares one.

    Signals:
        failed: an act was not possible (any more); with the exception.
        undone: a delivery (id) was taken back before it left.
        review_wanted: a delivery is to be sent again: who gets it has to be looked at first.
        resend_wanted: a delivery that has ended is to be sent once more, as a new one.
        preview_wanted: the document of a delivery should be shown.
        share_wanted: the link of a delivery (id) should be shown among the shares.
        told: something was done that shows nowhere else; with the sentence that says so.
    """

    failed = Signal(object)
    undone = Signal(int)
    review_wanted = Signal(object)
    resend_wanted = Signal(object)
    preview_wanted = Signal(object)
    share_wanted = Signal(int)
    told = Signal(str)

    def __init__(self, context: Context, *, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._links = ShareActions(context, parent=self)
        self._links.done.connect(self.told)
        self._links.failed.connect(self.failed)

    def do(self, act: Act, delivery: Delivery) -> None:
        """Carry an act out; sending again only asks for the review."""
        if act is Act.SEND_AGAIN:
            self.review_wanted.emit(delivery)
            return
        if act is Act.RESEND:
            self.resend_wanted.emit(delivery)
            return
        if act is Act.PREVIEW:
            self.preview_wanted.emit(delivery)
            return
        send, number = self._context.send, delivery.id
        if act is Act.SHOW_LINK:
            self.share_wanted.emit(number)
            return
        if act is Act.COPY_LINK:
            self._links.copy(number)
            return
        works: dict[Act, Callable[[], object]] = {
            Act.UNDO: lambda: self._undo(delivery),
            Act.CANCEL: lambda: send.cancel(number),
            Act.RETRY: lambda: send.retry(number),
            Act.HOLD: lambda: send.hold(number),
            Act.RELEASE: lambda: send.release(number),
            Act.ARRIVED: lambda: send.resolve(number, Resolution.ARRIVED),
            Act.DISCARD: lambda: (
                send.resolve(number, Resolution.DISCARD)
                if delivery.state is State.UNKNOWN
                else send.discard(number)
            ),
        }
        done = (lambda: self.undone.emit(number)) if act is Act.UNDO else None
        self._run(act.value, works[act], done)

    def send_again(self, delivery: Delivery) -> None:
        """Send a delivery of unknown outcome again: the user has reviewed it."""
        send = self._context.send
        self._run("send again", lambda: send.resolve(delivery.id, Resolution.SEND_AGAIN))

    def resend(self, delivery: Delivery) -> None:
        """Submit it once more, as a request of its own: the user has reviewed it."""
        send = self._context.send
        said = translate("Acts", "In the outbox again.")
        self._run(
            "resend",
            lambda: send.submit(send.request_again(delivery)),
            lambda: self.told.emit(said),
        )

    def set_priority(self, delivery: Delivery, priority: SendPriority) -> None:
        """Move a delivery in the queue."""
        send = self._context.send
        self._run("priority", lambda: send.set_priority(delivery.id, priority))

    def probe_lane(self, key: str) -> None:
        """Look whether a silent peer answers now."""
        send = self._context.send

        def look() -> None:
            reason = send.probe_lane(key)
            if reason is not None:
                raise OmegaError(reason)

        self._run("probe", look)

    def resume_lane(self, key: str) -> None:
        """Send on a lane again: the user mended what was wrong."""
        send = self._context.send
        self._run("resume lane", lambda: send.resume_lane(key))

    def _undo(self, delivery: Delivery) -> None:
        if not self._context.send.undo(delivery.request_id):
            raise OmegaError(
                Message("It had already left"), Message("Cancel what is still being sent.")
            )
        self._context.physicians.take_back(delivery.request_id)

    def _run(
        self, name: str, work: Callable[[], object], done: Callable[[], None] | None = None
    ) -> None:
        def finished(_result: object) -> None:
            # the row changes now, not with the dispatcher's next look
            self._context.dispatcher.outbox_changed.emit()
            if done is not None:
                done()

        self._context.jobs.start(
            lambda _control: work(), name=name, owner=self, done=finished, failed=self._on_failed
        )

    def _on_failed(self, fault: Exception) -> None:
        self._context.dispatcher.outbox_changed.emit()
        self.failed.emit(fault)

    def fill_menu(self, menu: QMenu, delivery: Delivery, parent: QWidget) -> None:
        """Offer everything that is possible with a delivery."""
        for act in all_acts_for(delivery):
            look = act_look(act)
            action = menu.addAction(self._context.theme.icon(look.icon, "muted"), look.text)
            action.triggered.connect(lambda _checked=False, act=act: self.do(act, delivery))
        if can_change_priority(delivery):
            self._add_priorities(menu, delivery, parent)

    def _add_priorities(self, menu: QMenu, delivery: Delivery, parent: QWidget) -> None:
        priorities = QMenu(translate("Acts", "Priority"), parent)
        priorities.setIcon(self._context.theme.icon("priority", "muted"))
        group = QActionGroup(priorities)
        for priority in reversed(SendPriority):
            action = priorities.addAction(priority_name(priority))
            action.setCheckable(True)
            action.setChecked(priority is delivery.priority)
            action.setActionGroup(group)
            action.triggered.connect(
                lambda _checked=False, priority=priority: self.set_priority(delivery, priority)
            )
        menu.addMenu(priorities)
