"""How a patient is written to: by e-mail, or by text message where there is only a number."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from omega_desktop.domain.errors import PermanentSendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Delivery, PortalTarget
from omega_desktop.domain.ports import CancelToken, Secrets, SettingsReader
from omega_desktop.domain.validation import ascii_address, normalize_email
from omega_desktop.senders import link_text, portal_text, sms_text
from omega_desktop.senders.email_text import message_id
from omega_desktop.senders.link_making import MadeLink
from omega_desktop.senders.sms_service import SmsService
from omega_desktop.senders.sms_services import open_service
from omega_desktop.senders.smtp import FINAL_REPLY_TIMEOUT_S, Account, SmtpSession, read_account

BeforeTheEnd = Callable[[str], None]
"""Called with what the message is called, at the moment after which it may have arrived."""


class Reach(Protocol):
    """One patient's address or number; raises the ``SendError`` family.

    Attributes:
        invited: what is said of an invitation that was handed over.
        linked: likewise of a link.
        for_apps: the message has room for what health apps read.
    """

    invited: Message
    linked: Message
    for_apps: bool

    def invite(self, url: str, before: BeforeTheEnd, cancel: CancelToken) -> str:
        """Tell where the portal is; returns what the message is called."""
        ...

    def send_link(self, link: MadeLink, before: BeforeTheEnd, cancel: CancelToken) -> str:
        """Tell the link; returns what the message is called."""
        ...


@contextlib.contextmanager
def reaching(
    delivery: Delivery,
    target: PortalTarget,
    settings: SettingsReader,
    secrets: Secrets,
    *,
    clock: Callable[[], datetime],
    smtp_timeout_s: float,
) -> Iterator[Reach]:
    """The way to this patient, with everything that it needs set up.

    Raises:
        PermanentSendError: there is neither address nor number.
        AuthSendError: e-mail or text messages are not set up.
    """
    organization = settings.text("organization.name")
    if target.email:
        recipient = ascii_address(normalize_email(target.email))
        account = read_account(settings, secrets)
        yield _Mail(delivery, target, recipient, organization, account, clock, smtp_timeout_s)
    elif target.mobile:
        with contextlib.closing(open_service(settings, secrets)) as service:
            yield _Text(delivery, target, organization, service)
    else:
        raise PermanentSendError(
            Message("The patient has no e-mail address or mobile number"),
            Message("Type one, and send the report again."),
        )


@dataclass(frozen=True, repr=False)
class _Mail:
    delivery: Delivery
    target: PortalTarget
    recipient: str
    organization: str
    account: Account
    clock: Callable[[], datetime]
    smtp_timeout_s: float

    invited = Message("The patient portal has the report; the invitation was mailed")
    linked = Message("The link was mailed to the patient")
    for_apps = True

    @property
    def _message_id(self) -> str:
        return message_id(self.delivery.request_id, self.delivery.id, self.account.sender)

    def invite(self, url: str, before: BeforeTheEnd, cancel: CancelToken) -> str:
        mail = portal_text.Invitation(
            sender=self.account.sender,
            sender_name=self.account.sender_name,
            recipient=self.recipient,
            organization=self.organization,
            language=self.target.language,
            message_id=self._message_id,
            url=url,
        )
        return self._hand_over(
            lambda utf8: portal_text.compose(mail, at=self.clock(), utf8_headers=utf8),
            before,
            cancel,
        )

    def send_link(self, link: MadeLink, before: BeforeTheEnd, cancel: CancelToken) -> str:
        mail = link_text.LinkMail(
            sender=self.account.sender,
            sender_name=self.account.sender_name,
            recipient=self.recipient,
            organization=self.organization,
            signer=self.delivery.requester,
            language=self.target.language,
            message_id=self._message_id,
            url=link.url,
            asks=link.asks,
            expires_at=link.expires_at.astimezone(),
            to_patient=True,
            health=link.health.text,
        )
        return self._hand_over(
            lambda utf8: link_text.compose(mail, at=self.clock(), utf8_headers=utf8),
            before,
            cancel,
        )

    def _hand_over(
        self, message: Callable[[bool], bytes], before: BeforeTheEnd, cancel: CancelToken
    ) -> str:
        cancel.raise_if_cancelled()
        session = SmtpSession(
            self.account,
            cancel=cancel,
            timeout_s=self.smtp_timeout_s,
            final_reply_timeout_s=FINAL_REPLY_TIMEOUT_S,
        )
        with session:
            utf8 = not (self.recipient + self.account.sender).isascii()
            if utf8 and not session.takes_utf8:
                raise PermanentSendError(
                    Message("The e-mail server takes only addresses without accents"),
                    Message("Check the address, or use another one."),
                )
            session.submit(
                message(utf8),
                recipient=self.recipient,
                utf8=utf8,
                before_the_end=lambda: before(self._message_id),
            )
        return self._message_id


@dataclass(frozen=True, repr=False)
class _Text:
    delivery: Delivery
    target: PortalTarget
    organization: str
    service: SmsService

    invited = Message(
        "The patient portal has the report; the invitation was sent as a text message"
    )
    linked = Message("The link was sent to the patient as a text message")
    for_apps = False  # a text message has no room

    def invite(self, url: str, before: BeforeTheEnd, cancel: CancelToken) -> str:
        name = sms_text.sender_name(self.organization, ascii_only=self.service.ascii_only)
        text = portal_text.text_message(name, url, self.target.language)
        return self._hand_over(text, before, cancel)

    def send_link(self, link: MadeLink, before: BeforeTheEnd, cancel: CancelToken) -> str:
        if 0 < self.service.longest_word < len(link.url):
            raise PermanentSendError(
                Message("The link is too long for the text message service"),
                Message("Give the share gateway a shorter address, or choose another service."),
                detail=f"{len(link.url)} letters",
            )
        text = sms_text.compose(
            self.organization,
            link.url,
            link.expires_at.astimezone(),
            self.target.language,
            ascii_only=self.service.ascii_only,
            to_patient=True,
        )
        return self._hand_over(text, before, cancel)

    def _hand_over(self, text: str, before: BeforeTheEnd, cancel: CancelToken) -> str:
        cancel.raise_if_cancelled()
        reference = f"omega-{self.delivery.request_id}-{self.delivery.id}"
        before(reference)
        return self.service.submit(self.target.mobile, text, reference) or reference
