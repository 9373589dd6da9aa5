"""Links by e-mail: the study goes to the share gateway encrypted, the key to the recipient."""

import logging
from collections.abc import Callable
from datetime import datetime

from omega_desktop.domain.errors import OmegaError, PermanentSendError, SendCancelled
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Channel, Delivery, LinkTarget, Receipt, Rung
from omega_desktop.domain.outcome import Outcome
from omega_desktop.domain.ports import (
    CancelToken,
    DeliveryJournal,
    FollowingSender,
    PreparingSender,
    Progress,
    Secrets,
    SettingsReader,
)
from omega_desktop.domain.validation import ascii_address, normalize_email
from omega_desktop.senders.bounces import FOLLOW_FOR_S, Bounces
from omega_desktop.senders.email_text import message_id
from omega_desktop.senders.faults import as_send_error
from omega_desktop.senders.link_making import LinkMaker
from omega_desktop.senders.link_text import LinkMail, compose
from omega_desktop.senders.mail_account import TokenSource
from omega_desktop.senders.mail_out import MailOut
from omega_desktop.senders.smtp import TIMEOUT_S as SMTP_TIMEOUT_S
from omega_desktop.storage.database import now

log = logging.getLogger(__name__)


class LinkSender(PreparingSender, FollowingSender):
    """The LINK channel. See ``ports.Sender``.

    Not repeatable: a message whose end was sent may have arrived. Everything before that resumes.

    Args:
        links: makes shares and links.
        journal: where the point of no return is written.
        settings: ``smtp.…`` and the organisation's name.
        secrets: the e-mail server's password.
        clock: the Date header.
        tokens: for accounts that are signed in to.
        bounces: what became of messages; shared by all senders of e-mails.
        smtp_timeout_s: longest wait for each of the e-mail server's answers but the last.
    """

    channel = Channel.LINK
    repeatable = False
    follow_for_s = FOLLOW_FOR_S

    def __init__(
        self,
        *,
        links: LinkMaker,
        journal: DeliveryJournal,
        settings: SettingsReader,
        secrets: Secrets,
        clock: Callable[[], datetime] = now,
        tokens: TokenSource | None = None,
        bounces: Bounces | None = None,
        smtp_timeout_s: float = SMTP_TIMEOUT_S,
    ) -> None:
        self._links = links
        self._settings = settings
        self._clock = clock
        self._out = MailOut(
            journal=journal,
            settings=settings,
            secrets=secrets,
            clock=clock,
            tokens=tokens,
            bounces=bounces,
            timeout_s=smtp_timeout_s,
        )

    def prepare(self, delivery: Delivery, *, cancel: CancelToken) -> None:
        """Encrypt while the send can still be undone."""
        self._links.prepare(delivery, _target(delivery), cancel=cancel)

    def take_back(self, delivery: Delivery) -> None:
        """Delete what was encrypted for a delivery that was undone."""
        self._links.take_back(delivery)

    def send(self, delivery: Delivery, *, progress: Progress, cancel: CancelToken) -> Receipt:
        """Share, link, mail; the receipt says that the mail server has taken the message."""
        try:
            return self._send(delivery, progress, cancel)
        except SendCancelled:
            self._links.cancelled(delivery)
            raise
        except OmegaError as fault:
            error = as_send_error(fault)
            log.info("delivery %s: %s (%s)", delivery.id, type(error).__name__, error.detail)
            if isinstance(error, PermanentSendError):
                self._links.give_up(delivery)
            if error is fault:
                raise
            raise error from fault

    def follow(self, delivery: Delivery, *, cancel: CancelToken) -> Outcome:
        """What reports of delivery say; the link of what did not arrive is closed."""
        return self._links.followed(delivery, self._out.follow(delivery, cancel=cancel))

    def _send(self, delivery: Delivery, progress: Progress, cancel: CancelToken) -> Receipt:
        progress(delivery.done, delivery.total)
        target = _target(delivery)
        account = self._out.account()  # before hours of uploading
        recipient = ascii_address(normalize_email(target.address))
        link = self._links.link(delivery, target, progress=progress, cancel=cancel, for_apps=True)
        mail = LinkMail(
            sender=account.sender,
            sender_name=account.sender_name,
            recipient=recipient,
            organization=self._settings.text("organization.name"),
            signer=delivery.requester,
            language=target.language,
            message_id=message_id(delivery.request_id, delivery.id, account.sender),
            url=link.url,
            asks=link.asks,
            expires_at=link.expires_at.astimezone(),
            message=target.message,
            health=link.health.text,
        )
        utf8 = not (mail.recipient + mail.sender).isascii()
        follow_in_s = self._out.hand_over(
            delivery,
            account,
            compose(mail, at=self._clock(), utf8_headers=utf8),
            recipient=mail.recipient,
            message_id=mail.message_id,
            sensitive=False,  # what is behind the link asks who opens it
            cancel=cancel,
        )
        progress(delivery.total, delivery.total)
        return Receipt(
            Rung.HANDED_OVER,
            Message("The link was mailed").followed_by(link.health.why_not),
            remote_id=mail.message_id,
            follow_in_s=follow_in_s,
        )


def _target(delivery: Delivery) -> LinkTarget:
    assert isinstance(delivery.target, LinkTarget)
    return delivery.target
