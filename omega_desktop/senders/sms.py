"""Links by text message: the report goes to the share gateway, the link to the telephone."""

import contextlib
import logging
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from omega_desktop.domain.errors import (
    OmegaError,
    PermanentSendError,
    SendCancelled,
    SendError,
    UncertainSendError,
)
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Channel, Delivery, Receipt, Rung, SmsTarget
from omega_desktop.domain.outcome import Outcome, Pending
from omega_desktop.domain.ports import (
    CancelToken,
    DeliveryJournal,
    FollowingSender,
    PreparingSender,
    Progress,
    Secrets,
    SettingsReader,
)
from omega_desktop.domain.sms_message import compose, sender_name
from omega_desktop.domain.targets import share_of
from omega_desktop.senders.faults import as_send_error
from omega_desktop.senders.link_making import LinkMaker, MadeLink
from omega_desktop.senders.sms_service import BRIEF_TIMEOUT_S, TIMEOUT_S, SmsService
from omega_desktop.senders.sms_services import open_service
from omega_desktop.storage.database import now

log = logging.getLogger(__name__)

_FIRST_LOOK_S = 15.0
_OFTEN_S, _SELDOM_S = 20.0, 1800.0


class SmsSender(PreparingSender, FollowingSender):
    """The SMS channel. See ``ports.Sender``.

    Not repeatable: no service takes a message once only. One that an earlier attempt may have
    handed over is looked for at the service, where that can say, before it is sent.

    Args:
        links: makes shares and links.
        journal: where the point of no return is written.
        settings: ``sms.…`` and the organisation's name.
        secrets: the service's password.
        clock: how long ago a message was handed over.
        timeout_s: longest silence of the service.
    """

    channel = Channel.SMS
    repeatable = False
    follow_for_s = 86_400.0

    def __init__(
        self,
        *,
        links: LinkMaker,
        journal: DeliveryJournal,
        settings: SettingsReader,
        secrets: Secrets,
        clock: Callable[[], datetime] = now,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._links = links
        self._journal = journal
        self._settings = settings
        self._secrets = secrets
        self._clock = clock
        self._timeout_s = timeout_s

    def prepare(self, delivery: Delivery, *, cancel: CancelToken) -> None:
        """Encrypt while the send can still be undone."""
        self._links.prepare(delivery, share_of(_target(delivery)), cancel=cancel)

    def take_back(self, delivery: Delivery) -> None:
        """Delete what was encrypted for a delivery that was undone."""
        self._links.take_back(delivery)

    def send(self, delivery: Delivery, *, progress: Progress, cancel: CancelToken) -> Receipt:
        """Share, link, text; the receipt says that the service has taken the message."""
        try:
            return self._send(delivery, progress, cancel)
        except SendCancelled:
            self._links.cancelled(delivery)
            raise
        except OmegaError as fault:
            error = _told(delivery, fault)
            if isinstance(error, PermanentSendError):
                self._links.give_up(delivery)
            if error is fault:
                raise
            raise error from fault

    def follow(self, delivery: Delivery, *, cancel: CancelToken) -> Outcome:
        """Ask the service once; the link of what did not arrive is closed."""
        cancel.raise_if_cancelled()
        try:
            with self._service(cancel) as service:
                found = service.look(delivery.remote_id)
        except OmegaError as fault:
            error = _told(delivery, fault)
            if error is fault:
                raise
            raise error from fault
        if isinstance(found, Pending):
            return replace(found, again_in_s=self._pause_s(delivery))
        return self._links.followed(delivery, found)

    def _pause_s(self, delivery: Delivery) -> float:
        """A message arrives within seconds or has hours: asked less often the older it is."""
        handed_over = delivery.ended_at or delivery.created_at
        age_s = (self._clock() - handed_over).total_seconds()
        return min(max(age_s / 4, _OFTEN_S), _SELDOM_S)

    @contextlib.contextmanager
    def _service(self, cancel: CancelToken) -> Iterator[SmsService]:
        service = open_service(
            self._settings, self._secrets, timeout_s=self._timeout_s, cancel=cancel
        )
        with contextlib.closing(service):
            yield service

    def _send(self, delivery: Delivery, progress: Progress, cancel: CancelToken) -> Receipt:
        progress(delivery.done, delivery.total)
        target = _target(delivery)
        with self._service(cancel) as service:  # its settings before hours of uploading
            link = self._links.link(delivery, share_of(target), progress=progress, cancel=cancel)
            text = self._text(target, link, service)
            cancel.raise_if_cancelled()
            remote_id = self._submit(delivery, target.number, text, link, service)
            follows = service.follows
        progress(delivery.total, delivery.total)
        return Receipt(
            Rung.HANDED_OVER,
            Message("The text message service has taken the message"),
            remote_id=remote_id,
            follow_in_s=_FIRST_LOOK_S if follows else None,
        )

    def _text(self, target: SmsTarget, link: MadeLink, service: SmsService) -> str:
        if 0 < service.longest_word < len(link.url):
            raise PermanentSendError(
                Message("The link is too long for the text message service"),
                Message("Give the share gateway a shorter address, or choose another service."),
                detail=f"{len(link.url)} letters",
            )
        return compose(
            self._settings.text("organization.name"),
            link.url,
            link.expires_at.astimezone(),
            target.language,
            template=self._settings.text("sms.text"),
            ascii_only=service.ascii_only,
        )

    def _submit(
        self, delivery: Delivery, number: str, text: str, link: MadeLink, service: SmsService
    ) -> str:
        """Hand over, unless an earlier attempt has done so; returns what the service calls it."""
        if delivery.remote_id and (found := service.find(link.url)):
            log.info("delivery %s: the service had it already", delivery.id)
            return found
        reference = f"omega-{delivery.request_id}-{delivery.id}"
        self._journal.point_of_no_return(delivery.id, remote_id=reference)
        try:
            return service.submit(number, text, reference) or reference
        except UncertainSendError:
            with contextlib.suppress(SendError):  # not reached, either: it stays uncertain
                if found := service.find(link.url):
                    return found
            raise


def _told(delivery: Delivery, fault: OmegaError) -> SendError:
    error = as_send_error(fault)
    log.info("delivery %s: %s (%s)", delivery.id, type(error).__name__, error.detail)
    return error


def _target(delivery: Delivery) -> SmsTarget:
    assert isinstance(delivery.target, SmsTarget)
    return delivery.target


def send_test(settings: SettingsReader, secrets: Secrets, number: str, language: str) -> Message:
    """Send one message without a link to a number of one's own. Takes seconds.

    Raises:
        OmegaError: the service does not take it; the message says what to change.
    """
    name = sender_name(settings.text("organization.name"))
    text = "mensagem de teste." if language.lower().startswith("pt") else "test message."
    text = f"{name}: {text}" if name else text.capitalize()
    with contextlib.closing(open_service(settings, secrets, timeout_s=BRIEF_TIMEOUT_S)) as service:
        service.submit(number, text, f"omega-test-{uuid.uuid4()}")
    return Message("The text message service has taken the message. See whether it arrives.")


def test_connection(settings: SettingsReader, secrets: Secrets) -> Message:
    """Ask whether the account works, and send nothing. Takes seconds.

    Raises:
        OmegaError: it does not work; the message says what to change.
    """
    with contextlib.closing(open_service(settings, secrets, timeout_s=BRIEF_TIMEOUT_S)) as service:
        return service.check()
