"""Reports by fax: rendered here, called by a fax service, and asked about until it is decided."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from omega_desktop.domain.errors import (
    OmegaError,
    PermanentSendError,
    SendCancelled,
    TransientSendError,
    UncertainSendError,
)
from omega_desktop.domain.fax_cover import cover_of
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Channel, Delivery, FaxTarget, Receipt, Rung
from omega_desktop.domain.outcome import Outcome, Pending, Undelivered
from omega_desktop.domain.ports import (
    CancelToken,
    DeliveryJournal,
    FaxRenderer,
    FollowingSender,
    Progress,
    SettingsReader,
    StudyReader,
)
from omega_desktop.senders.bounces import FOLLOW_FOR_S
from omega_desktop.senders.dsn import delivery_key
from omega_desktop.senders.faults import as_send_error
from omega_desktop.senders.fax_service import FaxJob, FaxMail, FaxOrder, FaxService, JobState
from omega_desktop.senders.fax_words import reason, stopped
from omega_desktop.senders.reported import study_of

log = logging.getLogger(__name__)

_FIRST_LOOK_S = 10.0
_LOOK_S = {JobState.WAITING: 15.0, JobState.RUNNING: 10.0}

Connect = Callable[[], FaxService | FaxMail]
"""The service that the settings name now; raises ``AuthSendError`` while there is none."""


class FaxSender(FollowingSender):
    """The FAX channel. See ``ports.FollowingSender``.

    Not repeatable as such: where the service can find what it was given, a delivery is looked for
    before it is handed over again; elsewhere the point of no return is written.

    Args:
        connect: gives the service.
    """

    channel = Channel.FAX
    repeatable = False
    follow_for_s = FOLLOW_FOR_S  # a service that is reached by e-mail; the others decide sooner

    def __init__(
        self,
        *,
        studies: StudyReader,
        journal: DeliveryJournal,
        renderer: FaxRenderer,
        settings: SettingsReader,
        connect: Connect,
    ) -> None:
        self._studies = studies
        self._journal = journal
        self._renderer = renderer
        self._settings = settings
        self._connect = connect

    # --- handing over ------------------------------------------------------------------------

    def send(self, delivery: Delivery, *, progress: Progress, cancel: CancelToken) -> Receipt:
        """Hand over; the receipt says that the service has taken it, not more."""
        with _translated(delivery):
            progress(0, 1)
            service = self._connect()
            try:
                cancel.raise_if_cancelled()
                order = self._order(delivery)
                if isinstance(service, FaxMail):
                    receipt = self._mail(service, delivery, order, cancel)
                else:
                    receipt = self._call(service, delivery, order, cancel)
            finally:
                service.close()
            progress(1, 1)
            return receipt

    def _call(
        self, service: FaxService, delivery: Delivery, order: FaxOrder, cancel: CancelToken
    ) -> Receipt:
        job = service.find(order, cancel=cancel)
        if not job:
            if not service.finds_jobs:
                self._journal.point_of_no_return(delivery.id)
            try:
                job = service.submit(order, cancel=cancel)
            except (SendCancelled, TransientSendError) as fault:
                job = _taken_all_the_same(service, order, fault)
                if not job:
                    raise
        return Receipt(
            Rung.HANDED_OVER,
            Message("The fax service has taken the fax"),
            remote_id=f"{service.name}:{job}",
            follow_in_s=_FIRST_LOOK_S,
        )

    @staticmethod
    def _mail(
        service: FaxMail, delivery: Delivery, order: FaxOrder, cancel: CancelToken
    ) -> Receipt:
        mailed = service.mail(order, delivery, cancel=cancel)
        return Receipt(
            Rung.HANDED_OVER,
            Message("The e-mail server has taken the message for the fax service"),
            remote_id=mailed.message_id,
            follow_in_s=mailed.follow_in_s,
        )

    def _order(self, delivery: Delivery) -> FaxOrder:
        target = delivery.target
        if not isinstance(target, FaxTarget) or delivery.report_id is None:
            raise PermanentSendError(
                Message("This delivery has no report to fax"),
                Message("Discard it and send the report again."),
            )
        report = self._studies.report(delivery.report_id)
        study = study_of(self._studies, delivery, report)
        cover = cover_of(delivery, target, self._settings)
        return FaxOrder(
            document=self._renderer.fax(report, study, cover),
            number=target.number,
            key=_key(delivery),
            since=delivery.created_at,
        )

    # --- what became of it -------------------------------------------------------------------

    def follow(self, delivery: Delivery, *, cancel: CancelToken) -> Outcome:
        """Ask the service; a fax that the user cancelled is stopped there first."""
        with _translated(delivery):
            service = self._connect()
            try:
                if isinstance(service, FaxMail):
                    return _follow_mail(service, delivery, cancel)
                name, _, number = delivery.remote_id.partition(":")
                if service.name != name:
                    return _not_known()  # another service was set up since
                killed = delivery.cancel_requested and service.kill(
                    number, _key(delivery), cancel=cancel
                )
                job = service.look(number, _key(delivery), cancel=cancel)
            finally:
                service.close()
        if job.detail:
            log.info("delivery %s: the fax service says: %s", delivery.id, job.detail)
        if job.state is JobState.FAILED:
            return self._failed(delivery, job)
        if job.state is JobState.DONE:
            return Receipt(
                Rung.CONFIRMED,
                Message("The other fax machine has confirmed every page"),
                transmission=job.transmission,
            )
        if job.state is JobState.GONE:
            return _not_known()
        if delivery.cancel_requested and not killed:
            note = Message("The fax service cannot stop this fax any more.")
            return Pending(_LOOK_S[job.state], note, job.transmission)
        return Pending(_LOOK_S[job.state], _progress(job), job.transmission)

    def _failed(self, delivery: Delivery, job: FaxJob) -> Undelivered:
        if delivery.cancel_requested:
            return Undelivered(stopped(), transmission=job.transmission)
        text, again_s = reason(job.failure, delivery.attempts)
        return Undelivered(text, again_s, job.transmission)


def _follow_mail(service: FaxMail, delivery: Delivery, cancel: CancelToken) -> Outcome:
    if not delivery_key(delivery.remote_id):
        return _not_known()  # another service was set up since
    found = service.follow(delivery, cancel=cancel)
    if delivery.cancel_requested and isinstance(found, Pending):
        return replace(found, note=Message("The fax service cannot stop this fax any more."))
    return found


def _key(delivery: Delivery) -> str:
    """By which a service tells this delivery from all others, those of other computers too."""
    return f"omega{delivery.request_id.replace('-', '')}x{delivery.id}"


def _taken_all_the_same(
    service: FaxService, order: FaxOrder, fault: SendCancelled | TransientSendError
) -> str:
    """The job's number when the service has it although handing over was broken off, or empty.

    A fax that was cancelled is then followed as any other, and stopped if it still can be.

    Raises:
        UncertainSendError: it was cancelled, and the service cannot be asked.
    """
    if not service.finds_jobs or (isinstance(fault, TransientSendError) and fault.lane_down):
        return ""
    try:
        return service.find(order, cancel=CancelToken())
    except OmegaError as away:
        if isinstance(fault, TransientSendError):
            fault.in_doubt = True  # looked for at the next attempt, if there is one
            return ""
        raise UncertainSendError(
            Message("The fax was cancelled while the service took it, and it does not answer"),
            Message("Ask the fax service whether the fax was sent before sending it again."),
            detail=away.detail,
        ) from away


def _progress(job: FaxJob) -> Message:
    if job.state is JobState.WAITING:
        return Message("The fax waits for a free line.")
    pages = job.transmission
    if pages is None or not pages.pages_sent or not pages.pages_total:
        return Message("The number is being called.")
    return Message(
        "Page {number} of {total} is being sent.",
        number=min(pages.pages_sent + 1, pages.pages_total),
        total=pages.pages_total,
    )


def _not_known() -> Receipt:
    return Receipt(
        Rung.HANDED_OVER,
        Message(
            "The fax service does not know this fax any more: whether it arrived cannot be learned."
        ),
    )


@contextmanager
def _translated(delivery: Delivery) -> Iterator[None]:
    try:
        yield
    except OmegaError as fault:
        error = as_send_error(fault)
        log.info("delivery %s: %s (%s)", delivery.id, type(error).__name__, error.detail)
        if error is fault:
            raise
        raise error from fault
